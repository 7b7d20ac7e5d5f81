//! What belongs to a topic: the step it is made under, whether the topic is in a phase for it, and what a seal is over.

use super::{Draft, unfit};
use linde_deliberation::{
    balance::{MAX_COUNTED, may_be_shown, protect},
    record::{Record, RecordOp, missing},
    topic::{Cell, Contribution, Standing, Topic},
};
use linde_log::EntryId;
use linde_web::DeskError;
use serde_json::Value;
use std::collections::BTreeMap;

/// Says under which step of its topic something is made, and refuses what the topic's phase does not admit.
pub(super) fn place(draft: &mut Draft<'_>, what: Contribution) -> Result<(), DeskError> {
    let Some(topic) = draft.read::<EntryId>("topic") else { return Ok(()) };
    let given: Option<EntryId> = draft.read("under");
    let state = draft.replica()?.state::<Topic>(&topic).ok_or_else(|| DeskError::new("topic-unknown"))?;
    let newest = state.steps.last().map(|step| step.made.entry);
    // Of what is made now nothing came before any step that is known here.
    let admits = |under: &EntryId| state.standing(under, u64::MAX, what) == Standing::InTime;
    let under = given.or(newest).ok_or_else(|| DeskError::new("topic-unknown"))?;
    if !admits(&under) {
        return Err(DeskError::new("act-refused").arg("reason", linde_deliberation::Reason::PHASE.0));
    }
    draft.set("under", under)
}

/// Says under which step of its topic something is made that every phase admits.
pub(super) fn newest(draft: &mut Draft<'_>) -> Result<(), DeskError> {
    let Some(topic) = draft.read::<EntryId>("topic") else { return Ok(()) };
    let state = draft.replica()?.state::<Topic>(&topic).ok_or_else(|| DeskError::new("topic-unknown"))?;
    let newest = state.steps.last().map(|step| step.made.entry).ok_or_else(|| DeskError::new("topic-unknown"))?;
    draft.fill("under", newest)
}

/// So few that they could be told apart are written as that, and as no number.
pub(super) fn contact(draft: &mut Draft<'_>) -> Result<(), DeskError> {
    if !draft.fields.contains_key("reached") {
        return Err(unfit("how many were reached is missing (--reached)"));
    }
    match draft.read::<u32>("reached") {
        Some(reached) if !may_be_shown(reached) => draft.set("reached", Value::Null),
        Some(_) | None => Ok(()),
    }
}

/// Of what was counted only what may be shown goes on from here.
pub(super) fn balance(draft: &mut Draft<'_>) -> Result<(), DeskError> {
    let is_counted = draft.fields.contains_key("count") || draft.fields.contains_key("rest");
    let (counted, rest) = (draft.take::<Value>("count"), draft.take::<Value>("rest"));
    if !is_counted {
        return Ok(());
    }
    let counted = match counted {
        Some(Value::Array(all)) => all,
        Some(one) => vec![one],
        None => Vec::new(),
    };
    let object = draft.object;
    let state = draft.replica()?.state::<Topic>(&object).ok_or_else(|| DeskError::new("topic-unknown"))?;
    let mut groups: BTreeMap<String, u32> = BTreeMap::new();
    for one in &counted {
        let (group, count) = one
            .as_str()
            .and_then(|one| one.rsplit_once('='))
            .ok_or_else(|| unfit("a group and how many of it were there are written like this: \"Children=12\""))?;
        let group = if state.affected.contains_key(group) { group } else { group.trim() };
        if !state.affected.contains_key(group) {
            let known = state.affected.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            return Err(unfit(format!("{group:?} is no group of this topic; there are: {known}")));
        }
        if groups.insert(group.to_owned(), number(count)?).is_some() {
            return Err(unfit(format!("{group:?} is there twice")));
        }
    }
    if groups.is_empty() {
        return Err(unfit("no group was counted; --count \"Children=12\" says how many of one were there"));
    }
    let rest = match rest {
        None | Some(Value::Null) => 0,
        Some(Value::String(rest)) => number(&rest)?,
        Some(rest) => number(&rest.to_string())?,
    };
    let raw: Vec<u32> = groups.values().copied().chain([rest]).collect();
    let shown = protect(&raw);
    let named = groups.into_keys().map(Some).chain([None]);
    let cells: Vec<Cell> = named.zip(shown.cells).map(|(group, count)| Cell { group, count }).collect();
    draft.set("cells", cells)?;
    draft.set("total", shown.total)
}

fn number(text: &str) -> Result<u32, DeskError> {
    let number = text.trim().parse::<u32>().ok().filter(|number| *number <= MAX_COUNTED);
    number.ok_or_else(|| unfit(format!("{:?} is not a number from 0 to {MAX_COUNTED}", text.trim())))
}

/// What a seal is over, and what must be there before it.
pub(super) fn seal(draft: &mut Draft<'_>) -> Result<(), DeskError> {
    let object = draft.object;
    let gaps = crate::deliberation::gaps(draft.replica()?, &object);
    let state = draft.replica()?.state::<Record>(&object).ok_or_else(|| DeskError::new("object-unknown"))?;
    let codes = missing(&state.content()).into_iter().map(|one| one.code().to_owned());
    let codes: Vec<String> = codes.chain(gaps).collect();
    if !codes.is_empty() {
        return Err(DeskError::new("record-incomplete").arg("missing", codes.join(", ")));
    }
    if let RecordOp::Seal { heads, hash } = state.seal() {
        draft.fill("heads", heads)?;
        draft.fill("hash", hash)?;
    }
    Ok(())
}

/// A dissent is from what is sealed.
pub(super) fn dissent(draft: &mut Draft<'_>, op: &str) -> Result<(), DeskError> {
    if op != "create" || !draft.is_open("seal") {
        return Ok(());
    }
    let record: EntryId = draft.read("record").ok_or_else(|| unfit("the record is missing"))?;
    let state = draft.replica()?.state::<Record>(&record).ok_or_else(|| DeskError::new("object-unknown"))?;
    let sealed = state.sealed().ok_or_else(|| unfit("this record is not sealed yet"))?;
    draft.set("seal", sealed)
}
