//! What belongs to a topic: the step it is made under, whether the topic is in a phase for it, and what a seal is over.

use super::{Draft, unfit};
use linde_deliberation::{
    record::{Record, RecordOp, missing},
    topic::{Contribution, Standing, Topic},
};
use linde_log::EntryId;
use linde_web::DeskError;

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
