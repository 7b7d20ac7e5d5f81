//! Reactions to statements, and the opinion map.

use crate::{
    core::Core,
    desk::replica,
    show::{Faces, refusal, small},
    trust::standing::Standings,
};
use linde_deliberation::{
    Kind as _,
    argument::{self, Argument},
    opinion::{OpinionMap, Snapshot, StatementRow, matrix::Counts, repness::Side, routing},
    polis_import::{PolisImport, PolisImportState, imported_statement},
    statement::{Lineage, Stance, Statement, StatementOp, StatementState},
    topic::Topic,
};
use linde_log::{EntryId, PersonId, SpaceId};
use linde_replica::Replica;
use linde_web::{
    DeskError, Id,
    views::{
        self, MOST_LISTED, MOST_REASONS, MapArgument, MapPoint, MapStatement, OpinionGroup, OpinionView, Reaction,
        Reactions, Reasons, Representative, Tally,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The last map of each space and of each topic: it is made anew only if other reactions go in.
pub(crate) type Maps = BTreeMap<(SpaceId, Option<EntryId>), Arc<OpinionMap>>;

pub(crate) fn react(core: &mut Core, space: SpaceId, statement: EntryId, reaction: Reaction) -> Result<(), DeskError> {
    let op = StatementOp::React { stance: stance_from(reaction.stance), important: reaction.important };
    let op = serde_json::to_value(op).map_err(|error| crate::show::internal(&error))?;
    core.spaces.act(space, Statement::NAME, statement, op).map(|_| ()).map_err(refusal)
}

/// The map of a space, or of one topic in it with what was imported into that.
pub(crate) fn map(core: &mut Core, space: SpaceId, topic: Option<EntryId>) -> Result<OpinionView, DeskError> {
    let Some(Current { map, standings, imported, .. }) = current(core, space, topic)? else {
        return Ok(OpinionView { insufficient: Some("too-many".to_owned()), ..OpinionView::default() });
    };
    let me = core.spaces.device();
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let mine = faces.me_in_space();
    let (result, shown) = (&map.result, |id: &EntryId, counts: &Counts| statement(replica, &imported, id, counts));
    let row = |id: &EntryId| {
        let at = result.statements.binary_search_by_key(id, |row| row.id).ok()?;
        result.statements.get(at)
    };
    let whole = |row: &StatementRow| {
        let groups = row.groups.iter().map(tally).collect();
        MapStatement { groups, ..shown(&row.id, &row.counts) }
    };
    let all = |id: &EntryId| Some(whole(row(id)?));
    let group = |at: usize| {
        let group = result.groups.get(at)?;
        let representative = group.representative.iter().filter_map(|one| {
            let groups = &row(&one.id)?.groups;
            let counts = groups.get(at)?;
            let every = groups.iter().fold(Counts::default(), |every, group| every.with(*group));
            let (statement, others) = (shown(&one.id, counts), tally(&every.without(*counts)));
            Some(Representative { statement, others, agrees: one.side == Side::Agree })
        });
        Some(OpinionGroup {
            size: small(group.members.len()),
            mine: mine.is_some_and(|mine| group.members.contains(&mine)),
            representative: representative.collect(),
        })
    };
    let point = |participant: &linde_deliberation::opinion::Participant| {
        let place = participant.place?;
        Some(MapPoint {
            x: place.point.0,
            y: place.point.1,
            group: place.group.map(small),
            mine: Some(participant.person) == mine,
        })
    };
    let mut rows: Vec<_> = result.statements.iter().collect();
    rows.sort_by_key(|row| (core::cmp::Reverse(row.counts.seen), row.id));
    let listed = rows.into_iter().take(MOST_LISTED).map(whole).collect();
    let common = result.bridging.iter().filter(|bridge| bridge.side == Side::Agree);
    let explained = result.groups.iter().flat_map(|group| &group.representative).map(|one| one.id);
    let explained = explained.chain(common.clone().map(|bridge| bridge.id)).collect();
    let reasons = reasons(replica, &standings, &faces, &explained);
    Ok(OpinionView {
        participants: small(result.participants.len()),
        statements: small(result.statements.len()),
        reactions: result.statements.iter().map(|row| row.counts.seen).sum(),
        insufficient: result.insufficient.map(|why| why.code().replace('_', "-")),
        groups: (0..result.groups.len()).filter_map(group).collect(),
        points: result.participants.iter().filter_map(point).collect(),
        common: common.filter_map(|bridge| all(&bridge.id)).collect(),
        majority_agree: result.majority_agree.iter().filter_map(|one| all(&one.id)).collect(),
        majority_disagree: result.majority_disagree.iter().filter_map(|one| all(&one.id)).collect(),
        listed,
        reasons,
        left_out: result
            .excluded
            .iter()
            .filter_map(|one| Some((Id(one.id.0), faces.author(standings.hidden_by(&one.id)?))))
            .collect(),
        method: map.algorithm.clone(),
        input: Id(map.input_root.0).to_string(),
        result: Id(map.result_hash.0).to_string(),
    })
}

/// A statement that the owner has not reacted to, drawn by how much is learnt from it; the same one until they react. Of more than a
/// map can hold it is the newest.
pub(crate) fn next(core: &mut Core, space: SpaceId, topic: Option<EntryId>) -> Result<Option<EntryId>, DeskError> {
    let current = current(core, space, topic)?;
    let me = core.spaces.device();
    let Some(mine) = Faces::of(replica(core, space)?, me).me_in_space() else { return Ok(None) };
    let Some(Current { snapshot, map, imported, .. }) = current else { return newest(core, space, topic, &mine) };
    // Whose reactions stand so is asked this: everybody something else, and nobody something new at each look.
    let reacted =
        snapshot.participants().iter().find(|voted| voted.person == mine).map_or(0, |voted| voted.votes.len());
    let seed = blake3::hash(&[&mine.0[..], &(reacted as u64).to_be_bytes()].concat());
    let draw = seed.as_bytes().first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    // Whoever was imported reacted elsewhere, and nobody can any more.
    Ok(routing::next_statement(&snapshot, &map, &mine, |id| !imported.contains_key(id), draw))
}

/// The newest statement that a person has not reacted to.
fn newest(
    core: &mut Core,
    space: SpaceId,
    topic: Option<EntryId>,
    person: &PersonId,
) -> Result<Option<EntryId>, DeskError> {
    let standings = Standings::of(core, space)?;
    let replica = replica(core, space)?;
    let is_open = |id: &EntryId| {
        let state = replica.state::<Statement>(id);
        let is_of_it = |state: &StatementState| topic.is_none() || state.topic == topic;
        state.is_some_and(|state| is_of_it(state) && state.text.is_some() && !state.reactions.contains_key(person))
    };
    let mut rows = replica.object_rows(Statement::ID, None).map(|row| row.id);
    Ok(rows.find(|id| is_open(id) && standings.hidden_by(id).is_none()))
}

/// What the reactions of now come to.
struct Current {
    snapshot: Snapshot,
    map: Arc<OpinionMap>,
    standings: Standings,
    /// The texts of statements that were imported.
    imported: BTreeMap<EntryId, String>,
}

/// None if there is more than a map can hold.
fn current(core: &mut Core, space: SpaceId, topic: Option<EntryId>) -> Result<Option<Current>, DeskError> {
    let standings = Standings::of(core, space)?;
    let replica = replica(core, space)?;
    let statements = match topic {
        None => replica.counted(Statement::ID),
        Some(topic) => replica.statements_of_topics().get(&topic).copied().unwrap_or_default(),
    };
    if statements > linde_deliberation::opinion::MAX_STATEMENTS {
        return Ok(None);
    }
    let is_hidden = |id: &EntryId| standings.hidden_by(id).is_some();
    let made = replica.states::<Statement>();
    let (snapshot, imported) = match topic {
        None => (Snapshot::of_states(made, is_hidden), BTreeMap::new()),
        Some(topic) => {
            if !replica.counts(&topic) || replica.state::<Topic>(&topic).is_none() {
                return Err(DeskError::new("topic-unknown"));
            }
            let imports = || replica.states::<PolisImport>();
            let of_topic = |import: &PolisImportState| import.source.as_ref().is_some_and(|one| one.topic == topic);
            let rows = imports().filter(|(_, import)| of_topic(import)).flat_map(|(id, import)| {
                let text = move |(number, row): (&u32, &linde_deliberation::polis_import::Row)| {
                    (imported_statement(&id, *number), row.text.clone())
                };
                import.statements.iter().map(text)
            });
            (Snapshot::of_topic(&topic, made, imports(), is_hidden), rows.collect())
        }
    };
    // Too much of anything is the one thing that can be wrong with what the rules let in.
    let Ok(snapshot) = snapshot else { return Ok(None) };
    let known = core.opinions.get(&(space, topic)).filter(|map| map.input_root == snapshot.input_root());
    let map = match known {
        Some(map) => Arc::clone(map),
        None => Arc::new(OpinionMap::of(&snapshot)),
    };
    core.opinions.insert((space, topic), Arc::clone(&map));
    Ok(Some(Current { snapshot, map, standings, imported }))
}

fn statement(replica: &Replica, imported: &BTreeMap<EntryId, String>, id: &EntryId, counts: &Counts) -> MapStatement {
    let text = replica.state::<Statement>(id).and_then(|state| state.text.clone());
    let text = text.or_else(|| imported.get(id).cloned()).unwrap_or_default();
    let Tally { agree, disagree, seen } = tally(counts);
    let imported = imported.contains_key(id);
    MapStatement { id: Id(id.0), text, agree, disagree, seen, groups: Vec::new(), imported }
}

fn tally(counts: &Counts) -> Tally {
    Tally { agree: counts.agree, disagree: counts.disagree, seen: counts.seen }
}

/// What speaks for and against these statements, in the order in which it was said.
fn reasons(
    replica: &Replica,
    standings: &Standings,
    faces: &Faces,
    statements: &BTreeSet<EntryId>,
) -> BTreeMap<Id, Reasons> {
    let mut reasons: BTreeMap<Id, Reasons> = BTreeMap::new();
    let mut said: Vec<_> =
        replica.states::<Argument>().filter_map(|(id, state)| Some((id, state, state.argued.as_ref()?))).collect();
    said.retain(|(id, _, argued)| statements.contains(&argued.parent) && !standings.is_out_of_sight(id, argued.device));
    said.reverse();
    for (id, state, argued) in said {
        let about = reasons.entry(Id(argued.parent.0)).or_default();
        let (pro, count) = match argued.stance {
            argument::Stance::Pro => (true, &mut about.pro),
            argument::Stance::Contra => (false, &mut about.contra),
            argument::Stance::Question | argument::Stance::Note => continue,
        };
        *count += 1;
        if *count as usize <= MOST_REASONS {
            let (text, by) = (state.text.clone(), faces.author(argued.device));
            about.shown.push(MapArgument { id: Id(id.0), text, pro, by });
        }
    }
    reasons.retain(|_, reasons| !reasons.shown.is_empty());
    for reasons in reasons.values_mut() {
        reasons.shown.sort_by_key(|one| !one.pro);
    }
    reasons
}

/// How people react to a statement, and `me` among them.
pub(crate) fn reactions(state: &StatementState, me: Option<PersonId>) -> Reactions {
    let tally = state.tally();
    let mine = me.and_then(|me| state.reactions.get(&me));
    Reactions {
        agree: tally.agree,
        disagree: tally.disagree,
        pass: tally.pass,
        important: tally.important,
        mine: mine.map(|mine| Reaction { stance: stance(mine.stance), important: mine.important }),
    }
}

pub(crate) fn lineage((from, how): (EntryId, Lineage)) -> (Id, views::Lineage) {
    let how = match how {
        Lineage::Reword => views::Lineage::Reword,
        Lineage::Split => views::Lineage::Split,
    };
    (Id(from.0), how)
}

fn stance(stance: Stance) -> views::Stance {
    match stance {
        Stance::Agree => views::Stance::Agree,
        Stance::Disagree => views::Stance::Disagree,
        Stance::Pass => views::Stance::Pass,
    }
}

fn stance_from(stance: views::Stance) -> Stance {
    match stance {
        views::Stance::Agree => Stance::Agree,
        views::Stance::Disagree => Stance::Disagree,
        views::Stance::Pass => Stance::Pass,
    }
}
