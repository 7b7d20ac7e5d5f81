//! One entry and all of them: who signed what, with which device, in which role, and whether it counts and why.

use crate::{
    core::Core,
    show::{self, Faces, internal, refusal},
    trust::{members::device_view, standing::Standings},
};
use linde_log::{EntryId, PersonId, Signed, SpaceId};
use linde_replica::{EntryRow, Verdict};
use linde_space::ControlOp;
use linde_web::{
    DeskError, Id,
    views::{AuditFilter, AuditQuery, BodyCheck, Checks, EntryView, Listing},
};
use serde_json::Value;

/// The most entries in one part of the audit.
const MAX_LISTED: usize = 200;

/// All that is known of an entry; `node` is the name of this node.
pub(crate) fn entry(
    core: &mut Core,
    space: SpaceId,
    id: EntryId,
    node: &str,
    standings: &Standings,
) -> Result<EntryView, DeskError> {
    let me = core.spaces.device();
    let replica = core.spaces.replica(space).map_err(refusal)?;
    let audit = replica.audit(&id).map_err(|error| internal(&error))?;
    let audit = audit.ok_or_else(|| DeskError::new("entry-unknown"))?;
    let faces = Faces::of(replica, me);
    let header = audit.entry.header().clone();
    let (log, seq) = (audit.entry.log(), header.seq);
    let signature = replica.run_from(&id).is_some();
    let delivery = show::delivery(replica, me, log, seq);
    let role_then = audit.actor.map(|actor| show::role(actor.role));
    let name_then = audit.actor.and_then(|actor| replica.name_at(actor.person, header.time_ms));
    let mut author = faces.author(header.device);
    author.role = role_then.or(author.role);
    let text = audit.op.as_ref().and_then(words).or_else(|| name_given(&audit.entry));
    let device = device_view(replica, &faces, header.device, node);
    let erased = replica.is_erased(&id);
    let body = match audit.entry.body() {
        _ if erased => BodyCheck::Erased,
        Some(_) => BodyCheck::Matches,
        None => BodyCheck::Missing,
    };
    let standing = standings.standing(replica, &id, header.device);
    let because = replica.decided_by(&id).map(|entry| Id(entry.0));
    Ok(EntryView {
        id: Id(id.0),
        lane: header.lane.number(),
        seq,
        kind: show::kind_name(&core.spaces, header.kind),
        time_ms: header.time_ms,
        lamport: header.lamport,
        object: (!header.obj.is_zero()).then_some(Id(header.obj.0)),
        checks: Checks { signature, chain: audit.follows, body },
        verdict: show::verdict(audit.verdict),
        text,
        delivery,
        device,
        name_then: name_then.filter(|name| author.name.as_ref() != Some(name)),
        role_then,
        because,
        standing,
        author,
    })
}

/// A part of all entries, latest first.
pub(crate) fn audit(core: &mut Core, space: Id, query: &AuditQuery) -> Result<Listing<EntryView>, DeskError> {
    let space = SpaceId(space.0);
    let cursor = query.cursor.as_deref().map(show::cursor_from).transpose()?;
    let limit = usize::try_from(query.limit).unwrap_or(MAX_LISTED).clamp(1, MAX_LISTED);
    let replica = core.spaces.replica(space).map_err(refusal)?;
    let state = replica.control();
    let mut rows = replica.rows();
    rows.retain(|row| wanted(row, query.filter));
    if let Some(Id(person)) = query.person {
        rows.retain(|row| state.device(row.log.device).is_some_and(|device| device.person == PersonId(person)));
    }
    if let Some(kind) = &query.kind {
        rows.retain(|row| show::kind_name(&core.spaces, row.kind) == *kind);
    }
    let total = rows.len() as u64;
    // By the clocks of their devices: the two lanes count apart, so that their numbers say nothing of each other.
    let place = |row: &EntryRow| (u64::try_from(row.time_ms).unwrap_or(0), row.id);
    rows.sort_by_key(|row| std::cmp::Reverse(place(row)));
    rows.retain(|row| cursor.is_none_or(|cursor| place(row) < cursor));
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(place).map(|(time_ms, id)| format!("{time_ms}.{id}"));
    let standings = Standings::of(core, space)?;
    let items = rows.into_iter().map(|row| entry(core, space, row.id, "", &standings)).collect::<Result<_, _>>()?;
    Ok(Listing { items, next, total })
}

fn wanted(row: &EntryRow, filter: AuditFilter) -> bool {
    match (filter, show::verdict(Some(row.verdict))) {
        (AuditFilter::All, _) => true,
        (AuditFilter::Counted, _) => row.verdict.counts(),
        (AuditFilter::Waiting, linde_web::views::Verdict::Waiting { .. }) => true,
        (AuditFilter::Waiting, _) => row.verdict == Verdict::Unknown,
        (AuditFilter::NotCounted, linde_web::views::Verdict::NotCounted { .. }) => true,
        (AuditFilter::NotCounted, _) => false,
    }
}

/// The name that an entry gives to the space.
fn name_given(entry: &Signed) -> Option<String> {
    match ControlOp::decode(entry.header().kind, entry.body()?).ok() {
        Some(ControlOp::Naming(naming)) => Some(naming.name),
        Some(_) | None => None,
    }
}

/// The words in an operation: the first of its fields that people read.
fn words(op: &Value) -> Option<String> {
    let fields = op.as_object()?.values().next()?;
    ["text", "title", "name", "question", "reason"]
        .iter()
        .find_map(|field| fields.get(field)?.as_str())
        .map(str::to_owned)
}
