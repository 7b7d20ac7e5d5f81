//! Correcting, erasing, moderating, and the audit.

use super::standing::{code, erasure_view, overlay_view, reason_from};
use crate::{
    core::Core,
    desk::replica,
    show::{self, Faces, internal, refusal, small},
};
use linde_deliberation::{
    Kind as _,
    erasure::{Erasure, ErasureReason, SectionTarget, Targets},
    moderation::{self, Moderation, ModerationReason},
    statement::{self, Statement},
};
use linde_log::{EntryId, PersonId, SpaceId};
use linde_replica::Replica;
use linde_space::Power;
use linde_web::{
    DeskError, Id,
    views::{
        Appeal, AuditQuery, Dismissal, DismissedView, EntryView, ErasurePlan, ErasureTarget, ErasureView, Listing,
        ModerationQuery, ModerationView, NewErasure, NewModeration, Outcome, Overlay, StatementVersion,
    },
};
use serde_json::json;
use std::collections::BTreeSet;

/// The most items in one part of a list.
const MAX_LISTED: usize = 200;
/// So many characters of a contribution make it recognisable.
const EXCERPT_CHARS: usize = 120;

pub(crate) fn statement_versions(
    core: &mut Core,
    space: Id,
    statement: Id,
) -> Result<Vec<StatementVersion>, DeskError> {
    let (replica, id) = (replica(core, SpaceId(space.0))?, EntryId(statement.0));
    let row = replica.row(&id).ok_or_else(|| DeskError::new("entry-unknown"))?;
    let state = replica.state::<Statement>(&id);
    let mut versions: Vec<StatementVersion> = state
        .iter()
        .flat_map(|state| &state.versions)
        .map(|version| StatementVersion {
            entry: Id(version.entry.0),
            text: Some(version.text.clone()),
            time_ms: version.time_ms,
        })
        .collect();
    versions.reverse();
    if versions.is_empty() {
        let text = state.and_then(|state| state.text.clone());
        versions.push(StatementVersion { entry: statement, text, time_ms: row.time_ms });
    }
    Ok(versions)
}

pub(crate) fn correct(core: &mut Core, space: Id, statement: Id, text: String) -> Result<(), DeskError> {
    if text.trim().is_empty() {
        return Err(DeskError::new("text-empty").at("text"));
    }
    if !statement::is_fit(&text) {
        return Err(DeskError::new("text-too-long").arg("max", statement::MAX_TEXT_CHARS).at("text"));
    }
    let op = json!({ "correct": { "text": text } });
    core.spaces.act(SpaceId(space.0), Statement::NAME, EntryId(statement.0), op).map(|_| ()).map_err(refusal)
}

pub(crate) fn plan_erasure(core: &mut Core, space: Id, target: ErasureTarget) -> Result<ErasurePlan, DeskError> {
    let me = core.spaces.device();
    let replica = replica(core, SpaceId(space.0))?;
    let faces = Faces::of(replica, me);
    let targets = targets(replica, &target)?;
    let reached = replica.reached_by(&targets);
    let owner = match &target {
        ErasureTarget::Contribution { object } => {
            replica.row(&EntryId(object.0)).and_then(|row| replica.owner(row.log.device))
        }
        ErasureTarget::Section { .. } => None,
        ErasureTarget::Person { person } => Some(PersonId(person.0)),
    };
    let writers: BTreeSet<PersonId> = reached.iter().filter_map(|row| replica.owner(row.log.device)).collect();
    let others = if matches!(target, ErasureTarget::Section { .. }) { writers } else { BTreeSet::new() };
    let stays_in_texts = match target {
        ErasureTarget::Person { person } => small(replica.sections_with(PersonId(person.0))),
        ErasureTarget::Contribution { .. } | ErasureTarget::Section { .. } => 0,
    };
    let mine = faces.me_in_space();
    let allowed = mine.is_some_and(|mine| owner == Some(mine) || faces.state().may(mine, Power::Erase));
    Ok(ErasurePlan {
        owner: owner.map(|owner| faces.person(owner)),
        excerpt: excerpt(replica, &target),
        entries: small(reached.len()),
        others: others.into_iter().filter(|other| Some(*other) != mine).map(|other| faces.person(other)).collect(),
        stays_in_texts,
        nodes_known: show::spread(replica, me).nodes_known,
        allowed,
        target,
    })
}

pub(crate) fn erase(core: &mut Core, space: Id, new: NewErasure) -> Result<Id, DeskError> {
    let reason: ErasureReason = reason_from(&new.reason)?;
    let space = SpaceId(space.0);
    let replica = replica(core, space)?;
    let targets = targets(replica, &new.target)?;
    let reached = replica.reached_by(&targets);
    if reached.is_empty() {
        return Err(DeskError::new("not-erasable"));
    }
    if reached.iter().all(|row| replica.is_erased(&row.id)) {
        return Err(DeskError::new("erased-already"));
    }
    core.spaces.erase(space, targets, reason).map(|id| Id(id.0)).map_err(refusal)
}

pub(crate) fn erasures(core: &mut Core, space: Id) -> Result<Vec<ErasureView>, DeskError> {
    let me = core.spaces.device();
    let replica = replica(core, SpaceId(space.0))?;
    let faces = Faces::of(replica, me);
    let ids: Vec<EntryId> = replica.states::<Erasure>().map(|(id, _)| id).collect();
    let nodes_known = show::spread(replica, me).nodes_known;
    Ok(ids.iter().filter_map(|id| erasure_view(replica, &faces, nodes_known, id)).collect())
}

pub(crate) fn moderations(
    core: &mut Core,
    space: Id,
    query: ModerationQuery,
) -> Result<Listing<ModerationView>, DeskError> {
    let me = core.spaces.device();
    let replica = replica(core, SpaceId(space.0))?;
    let faces = Faces::of(replica, me);
    let mine = faces.me_in_space();
    let fits = |done: &moderation::Done| {
        query.target.is_none_or(|target| target.0 == done.target.0) && (!query.mine || done.author == mine)
    };
    let all: Vec<EntryId> = replica
        .states::<Moderation>()
        .filter(|(_, state)| state.done.as_ref().is_some_and(fits))
        .map(|(id, _)| id)
        .collect();
    let total = all.len() as u64;
    let (part, next) = part_of(all, query.cursor.as_deref(), query.limit, EntryId::to_string);
    let items = part.iter().filter_map(|id| moderation_view(replica, &faces, id)).collect();
    Ok(Listing { items, next, total })
}

pub(crate) fn moderation(core: &mut Core, space: Id, act: Id) -> Result<ModerationView, DeskError> {
    let me = core.spaces.device();
    let replica = replica(core, SpaceId(space.0))?;
    let faces = Faces::of(replica, me);
    moderation_view(replica, &faces, &EntryId(act.0)).ok_or_else(|| DeskError::new("not-found"))
}

pub(crate) fn moderate(core: &mut Core, space: Id, new: NewModeration) -> Result<Id, DeskError> {
    let reason: ModerationReason = reason_from(&new.reason)?;
    let is_note = matches!(new.overlay, Overlay::Note);
    if is_note && new.text.trim().is_empty() {
        return Err(DeskError::new("text-empty").at("text"));
    }
    let max = if is_note { moderation::MAX_NOTE_CHARS } else { moderation::MAX_REASONING_CHARS };
    if new.text.chars().count() > max {
        return Err(DeskError::new("text-too-long").arg("max", max).at("text"));
    }
    let (act, text) = match new.overlay {
        Overlay::Hide => (json!("hide"), new.text),
        Overlay::Move { to } => (json!({ "move": { "to": to } }), new.text),
        Overlay::Merge { into } => (json!({ "merge": { "into": into } }), new.text),
        Overlay::Note => (json!({ "note": { "text": new.text } }), String::new()),
    };
    let space = SpaceId(space.0);
    // The rules that were in force when it was done, so that one can see what it rests on.
    let policy = replica(core, space)?.control().rules_entry();
    let op = json!({ "create": {
        "target": new.target, "act": act, "reason": code(&reason), "text": text, "policy": policy,
    } });
    core.spaces.act(space, Moderation::NAME, EntryId::ZERO, op).map(|id| Id(id.0)).map_err(refusal)
}

pub(crate) fn lift(core: &mut Core, space: Id, act: Id) -> Result<(), DeskError> {
    moderation_act(core, space, act, json!({ "lift": {} }))
}

pub(crate) fn appeal(core: &mut Core, space: Id, act: Id, text: String) -> Result<(), DeskError> {
    check_reasoning(&text)?;
    moderation_act(core, space, act, json!({ "appeal": { "text": text } }))
}

pub(crate) fn decide(core: &mut Core, space: Id, act: Id, uphold: bool, text: String) -> Result<(), DeskError> {
    check_reasoning(&text)?;
    moderation_act(core, space, act, json!({ "decide": { "uphold": uphold, "text": text } }))
}

pub(crate) fn dismissed(core: &mut Core, space: Id) -> Result<Vec<DismissedView>, DeskError> {
    let (me, space) = (core.spaces.device(), SpaceId(space.0));
    let dismissed = core.spaces.dismissed(space).map_err(|error| internal(&error))?;
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let persons = dismissed.persons.iter().map(|(person, since)| DismissedView {
        what: Dismissal::Person { person: Id(person.0) },
        person: Some(faces.person(*person)),
        text: None,
        since_ms: *since,
    });
    let mut views: Vec<DismissedView> = persons.collect();
    for (object, since) in &dismissed.contributions {
        let owner = replica.row(object).and_then(|row| replica.owner(row.log.device));
        views.push(DismissedView {
            what: Dismissal::Contribution { object: Id(object.0) },
            person: owner.map(|owner| faces.person(owner)),
            text: replica.state::<Statement>(object).and_then(|state| state.text.clone()),
            since_ms: *since,
        });
    }
    views.sort_by_key(|view| core::cmp::Reverse(view.since_ms));
    Ok(views)
}

pub(crate) fn dismiss(core: &mut Core, space: Id, what: Dismissal) -> Result<(), DeskError> {
    let now_ms = core.spaces.now_ms();
    let changed = core.spaces.change_dismissed(SpaceId(space.0), |dismissed| match what {
        Dismissal::Person { person } => drop(dismissed.persons.insert(PersonId(person.0), now_ms)),
        Dismissal::Contribution { object } => drop(dismissed.contributions.insert(EntryId(object.0), now_ms)),
    });
    changed.map_err(|error| internal(&error))
}

pub(crate) fn show_again(core: &mut Core, space: Id, what: Dismissal) -> Result<(), DeskError> {
    let changed = core.spaces.change_dismissed(SpaceId(space.0), |dismissed| match what {
        Dismissal::Person { person } => drop(dismissed.persons.remove(&PersonId(person.0))),
        Dismissal::Contribution { object } => drop(dismissed.contributions.remove(&EntryId(object.0))),
    });
    changed.map_err(|error| internal(&error))
}

pub(crate) fn audit(core: &mut Core, space: Id, query: AuditQuery) -> Result<Listing<EntryView>, DeskError> {
    super::entries::audit(core, space, &query)
}

fn targets(replica: &mut Replica, target: &ErasureTarget) -> Result<Targets, DeskError> {
    let unknown = || DeskError::new("entry-unknown");
    match target {
        ErasureTarget::Contribution { object } => replica.targets_of(&EntryId(object.0)).ok_or_else(unknown),
        ErasureTarget::Person { person } => replica.targets_of_person(PersonId(person.0)).ok_or_else(unknown),
        ErasureTarget::Section { section, .. } => {
            let id: EntryId = section.parse().map_err(|_| DeskError::new("section-gone"))?;
            Ok(Targets::Sections(vec![SectionTarget { id }]))
        }
    }
}

fn excerpt(replica: &Replica, target: &ErasureTarget) -> Option<String> {
    let text = match target {
        ErasureTarget::Contribution { object } => replica.state::<Statement>(&EntryId(object.0))?.text.clone()?,
        ErasureTarget::Section { section, .. } => replica.section(&section.parse().ok()?)?.text(),
        ErasureTarget::Person { .. } => return None,
    };
    Some(text.chars().take(EXCERPT_CHARS).collect())
}

fn check_reasoning(text: &str) -> Result<(), DeskError> {
    if text.trim().is_empty() {
        Err(DeskError::new("text-empty").at("text"))
    } else if text.chars().count() > moderation::MAX_REASONING_CHARS {
        Err(DeskError::new("text-too-long").arg("max", moderation::MAX_REASONING_CHARS).at("text"))
    } else {
        Ok(())
    }
}

fn moderation_act(core: &mut Core, space: Id, act: Id, op: serde_json::Value) -> Result<(), DeskError> {
    core.spaces.act(SpaceId(space.0), Moderation::NAME, EntryId(act.0), op).map(|_| ()).map_err(refusal)
}

fn moderation_view(replica: &mut Replica, faces: &Faces, id: &EntryId) -> Option<ModerationView> {
    let row = replica.row(id)?;
    let state = replica.state::<Moderation>(id)?;
    let done = state.done.clone()?;
    let (stands, open) = (state.standing().stands(), state.open_appeal().is_some());
    let person = |person: PersonId| faces.author_of(person);
    let decision = state.appeals.iter().rev().find_map(|appeal| appeal.decision.clone());
    let outcome = match (&state.lifted, decision) {
        (Some(lifted), _) => {
            Outcome::Lifted { entry: Id(lifted.entry.0), by: person(lifted.by), time_ms: lifted.time_ms }
        }
        (None, Some(decision)) if !open => Outcome::Decided {
            entry: Id(decision.entry.0),
            upheld: decision.uphold,
            text: decision.text,
            by: person(decision.by),
            time_ms: decision.time_ms,
        },
        (None, _) => Outcome::Stands,
    };
    let said = |appeal: &moderation::Appeal| Appeal {
        entry: Id(appeal.entry.0),
        text: appeal.text.clone(),
        time_ms: appeal.time_ms,
    };
    let appeal = state.appeals.last().map(said);
    let appeals = state.appeals.len();
    let mine = faces.me_in_space();
    let moderates = mine.is_some_and(|mine| faces.state().may(mine, Power::Moderate));
    let target_row = replica.row(&done.target);
    Some(ModerationView {
        time_ms: done.time_ms,
        target: Id(done.target.0),
        target_text: replica.state::<Statement>(&done.target).and_then(|state| state.text.clone()),
        target_author: target_row.map(|target| faces.author(target.log.device)),
        policy: done.policy.map(|policy| Id(policy.0)),
        outcome,
        appeal,
        may_appeal: stands && !open && mine.is_some() && done.author == mine && appeals < moderation::MAX_APPEALS,
        may_decide: stands && open && moderates && mine != Some(done.by) && mine != done.author,
        may_lift: stands && moderates,
        overlay: overlay_view(faces, id, row.log.device, &done),
    })
}

/// A part of a list, and where the next begins: behind the last item's name.
fn part_of<T>(all: Vec<T>, cursor: Option<&str>, limit: u32, name: impl Fn(&T) -> String) -> (Vec<T>, Option<String>) {
    let limit = usize::try_from(limit).unwrap_or(MAX_LISTED).clamp(1, MAX_LISTED);
    let from =
        cursor.map_or(0, |cursor| all.iter().position(|item| name(item) == cursor).map_or(all.len(), |at| at + 1));
    let more = all.len() > from + limit;
    let part: Vec<T> = all.into_iter().skip(from).take(limit).collect();
    let next = part.last().filter(|_| more).map(&name);
    (part, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_go_on_behind_the_last_item() {
        let all = || (0..5).collect::<Vec<u32>>();
        let (first, next) = part_of(all(), None, 2, u32::to_string);
        assert_eq!((first, next.as_deref()), (vec![0, 1], Some("1")));
        let (second, next) = part_of(all(), next.as_deref(), 3, u32::to_string);
        assert_eq!((second, next), (vec![2, 3, 4], None));
        assert_eq!(part_of(all(), Some("gone"), 3, u32::to_string), (vec![], None));
    }
}
