//! What a deliberation has come to, for the command line and the API.

mod arguments;
pub(crate) mod export;
pub(crate) mod polis;
pub(crate) mod recount;

use crate::{
    calls::{Answer, to_json},
    core::Core,
    desk::replica,
    show::Faces,
};
use linde_deliberation::{
    AnyKind, Day, Kind as _,
    argument::Argument,
    condition::{Condition, satisfied_supporters},
    dissent::Dissent,
    language_version::LanguageVersion,
    proposal::{Proposal, ProposalState, order},
    trace::{Deliberation, Step},
};
use linde_log::{EntryId, PersonId, SpaceId};
use linde_replica::{ObjectRow, Replica};
use linde_web::{DeskError, Id};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// All objects of a kind that count, latest first; arguments below what they are about.
pub(crate) fn list(core: &mut Core, space: SpaceId, kind: &str) -> Result<Answer, DeskError> {
    let number = number(core, kind)?;
    if number == Argument::ID {
        return to_json(arguments::list(core, space)?);
    }
    let me = core.spaces.device();
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let places = if kind == Proposal::NAME { places(replica)? } else { BTreeMap::new() };
    let row = |row: ObjectRow| {
        let place = places.get(&row.id).copied();
        let mut shown = shown(&faces, row);
        if let (Some(fields), Some(place)) = (shown.as_object_mut(), place) {
            fields.insert("place".to_owned(), json!(place));
        }
        shown
    };
    let mut rows: Vec<ObjectRow> = replica.objects(number, None).collect();
    timed(replica, number, rows.iter_mut().map(|row| (row.id, &mut row.view)));
    to_json(rows.into_iter().map(row).collect::<Vec<Value>>())
}

/// Says of dissents whether they came in time, and of language versions whether they are of what is published now: their kinds
/// alone cannot.
pub(crate) fn timed<'a>(replica: &Replica, kind: u16, objects: impl Iterator<Item = (EntryId, &'a mut Value)>) {
    if ![Dissent::ID, LanguageVersion::ID].contains(&kind) {
        return;
    }
    let all = replica.deliberation_without_statements();
    for (id, view) in objects {
        let Some(fields) = view.as_object_mut() else { continue };
        if kind == Dissent::ID {
            fields.insert("window".to_owned(), json!(all.window(&id)));
        } else {
            let status = all.language_status(&id);
            fields.insert("freshness".to_owned(), json!(status.map(|status| status.freshness)));
        }
    }
}

/// Where each proposal stands among those of its topic, so that copies of one do not fill the top: by the supporters whose
/// conditions its current version satisfies.
fn places(replica: &Replica) -> Result<BTreeMap<EntryId, u32>, DeskError> {
    let mut made: Vec<(u64, EntryId, &ProposalState)> =
        replica.placed::<Proposal>().map(|(id, lamport, state)| (lamport, id, state)).collect();
    made.sort_unstable_by_key(|(lamport, id, _)| (*lamport, *id));
    let mut by_topic: BTreeMap<EntryId, Vec<(EntryId, BTreeSet<PersonId>)>> = BTreeMap::new();
    for (_, id, state) in made {
        let Some(topic) = state.topic.filter(|_| state.current().is_some()) else { continue };
        let conditions = replica.states::<Condition>().map(|(_, condition)| condition);
        let supporters = satisfied_supporters(&id, state, conditions);
        by_topic.entry(topic).or_default().push((id, supporters));
    }
    let mut places = BTreeMap::new();
    for proposals in by_topic.values().filter(|proposals| proposals.len() > 1) {
        let ranks = order(proposals).map_err(|error| crate::show::internal(&error))?;
        places.extend(ranks.into_iter().map(|rank| (rank.proposal, rank.place)));
    }
    Ok(places)
}

/// One object.
pub(crate) fn show(core: &mut Core, space: SpaceId, kind: &str, object: EntryId) -> Result<Answer, DeskError> {
    let number = number(core, kind)?;
    let me = core.spaces.device();
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let mut row = replica.object_row(number, &object).ok_or_else(|| DeskError::new("object-unknown"))?;
    timed(replica, number, std::iter::once((row.id, &mut row.view)));
    let (mut shown, all) = (shown(&faces, row), replica.deliberation());
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("standing".to_owned(), json!(all.standing(&object)));
        if all.records.get(&object).is_some_and(|record| all.is_sealed(record.state)) {
            fields.insert("holds".to_owned(), json!(all.holds(&object)));
            let gaps = all.gaps(&object).into_iter().map(|gap| json!({ "code": gap.code(), "about": gap.entry() }));
            fields.insert("gaps".to_owned(), gaps.collect());
        }
    }
    to_json(shown)
}

/// What stands in the way of sealing a record besides what it lacks, in words of a program.
pub(crate) fn gaps(replica: &Replica, record: &EntryId) -> Vec<String> {
    let gaps = replica.deliberation().gaps(record);
    gaps.into_iter()
        .map(|gap| format!("{}{}", gap.code(), gap.entry().map(|id| format!(" {id}")).unwrap_or_default()))
        .collect()
}

/// What became of a contribution.
pub(crate) fn trace(core: &mut Core, space: SpaceId, id: EntryId) -> Result<Answer, DeskError> {
    let replica = replica(core, space)?;
    let deliberation = replica.deliberation();
    let trace = deliberation.trace(&id).ok_or_else(|| DeskError::new("object-unknown"))?;
    let named = |id: &EntryId| named(replica, &deliberation, id);
    let step = |step: &Step| json!({ "from": named(&step.from), "how": step.how, "to": named(&step.to) });
    to_json(json!({
        "of": named(&id),
        "standing": deliberation.standing(&id),
        "steps": trace.steps.iter().map(step).collect::<Vec<_>>(),
        "fate": trace.fate,
        "window": trace.window,
        "from": trace.from.iter().map(step).collect::<Vec<_>>(),
    }))
}

/// What was said and waits for somebody to do something.
pub(crate) fn loops(core: &mut Core, space: SpaceId) -> Result<Answer, DeskError> {
    let today = Day::at(core.spaces.now_ms());
    let replica = replica(core, space)?;
    let deliberation = replica.deliberation();
    let loops: Vec<Value> = deliberation
        .loops(today)
        .iter()
        .map(|open| json!({ "of": named(replica, &deliberation, &open.id), "what": open.what }))
        .collect();
    to_json(loops)
}

/// What became of an entry as a paper of a ballot; null if it is none.
pub(crate) fn receipt(core: &mut Core, space: SpaceId, id: EntryId) -> Result<Value, DeskError> {
    let deliberation = replica(core, space)?.deliberation();
    let receipt = deliberation.ballot_of(&id).and_then(|(ballot, state)| Some((ballot, state.receipt(&id)?)));
    Ok(json!(receipt.map(|(ballot, receipt)| json!({ "ballot": ballot, "receipt": receipt }))))
}

/// A contribution as others name it; a paper by whose it is.
fn named(replica: &Replica, deliberation: &Deliberation<'_>, id: &EntryId) -> Value {
    if let Some(voter) = deliberation.ballot_of(id).and_then(|(_, ballot)| ballot.voter(id)) {
        let name = replica.names().remove(&voter);
        return json!({ "id": Id(id.0), "kind": "paper", "view": { "voter": Id(voter.0), "name": name } });
    }
    let kind = deliberation.kind(id);
    let view = kind.and_then(|kind| replica.object(kind, id));
    let name = kind.and_then(|kind| replica.registry().by_id(kind)).map(AnyKind::name);
    json!({ "id": Id(id.0), "kind": name, "view": view })
}

fn number(core: &Core, kind: &str) -> Result<u16, DeskError> {
    let kind = core.spaces.registry().by_name(kind).map(AnyKind::id);
    kind.ok_or_else(|| DeskError::new("kind-unknown"))
}

fn shown(faces: &Faces, row: ObjectRow) -> Value {
    json!({
        "id": Id(row.id.0),
        "by": faces.author(row.log.device),
        "time_ms": row.time_ms,
        "counts": row.verdict.counts(),
        "view": row.view,
    })
}
