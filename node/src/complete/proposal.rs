//! Proposals and amendments: who stands by a version, its hash, and what a changed text changes.

use super::{Draft, unfit};
use crate::drafts;
use linde_deliberation::{
    patch::between,
    proposal::{Proposal, ProposalState, text_hash},
};
use linde_log::EntryId;
use linde_web::DeskError;

/// A version: its authors are those of the one before, or whoever submits it, and its text is that of the draft unless another is given.
pub(super) fn submit(draft: &mut Draft<'_>) -> Result<(), DeskError> {
    let me = draft.me()?;
    let object = draft.object;
    let state = state(draft, &object)?;
    let before = state.versions.last();
    let mut authors = before.map_or_else(Vec::new, |version| version.authors.clone());
    if !authors.contains(&me) {
        authors.push(me);
    }
    authors.sort();
    let (title, doc) = (state.title().to_owned(), state.draft);
    draft.fill("title", title)?;
    let drafted = match doc {
        Some(doc) => drafts::drafted(draft.replica()?, &doc),
        None => None,
    };
    match &drafted {
        Some(drafted) => draft.fill("text", &drafted.text)?,
        None if draft.is_open("text") => return Err(unfit("this proposal has no draft: say what it proposes")),
        None => {}
    }
    if draft.read::<Vec<serde_json::Value>>("authors").is_none_or(|given| given.is_empty()) {
        draft.set("authors", authors)?;
    }
    if let Some(text) = draft.read::<String>("text") {
        // Files of other systems end their lines otherwise.
        let text = text.replace("\r\n", "\n");
        draft.fill("hash", text_hash(&text))?;
        // It is taken from the draft if it says what that says.
        let taken = drafted.filter(|drafted| drafted.text == text);
        draft.set("text", text)?;
        draft.fill("heads", taken.map(|drafted| drafted.heads).unwrap_or_default())?;
    }
    Ok(())
}

/// An author stands by the last version, if no other is named.
pub(super) fn consent(draft: &mut Draft<'_>) -> Result<(), DeskError> {
    let object = draft.object;
    let last = state(draft, &object)?.versions.last().map(|version| version.made.entry);
    draft.fill("version", last.ok_or_else(|| unfit("no version of this proposal is submitted yet"))?)
}

/// An amendment: from the changed text follow what is changed and what comes of it.
pub(super) fn amend(draft: &mut Draft<'_>) -> Result<(), DeskError> {
    let Some(proposal) = draft.read::<EntryId>("proposal") else { return Ok(()) };
    let changed: Option<String> = draft.take("changed");
    let named: Option<EntryId> = draft.read("base");
    let state = state(draft, &proposal)?;
    let base = match named {
        Some(base) => state.version(&base),
        None => state.current().or(state.versions.last()),
    };
    let base = base.ok_or_else(|| unfit("this proposal has no version yet that could be changed"))?;
    let (entry, text, topic) = (base.made.entry, base.text.clone(), state.topic);
    draft.fill("base", entry)?;
    draft.fill("topic", topic)?;
    if let Some(changed) = changed {
        let changed = changed.replace("\r\n", "\n");
        let patch = between(&text, &changed);
        if patch.edits().is_empty() {
            return Err(unfit("the text is the same as that of the proposal"));
        }
        draft.set("patch", patch.edits())?;
        draft.set("result", text_hash(&changed))?;
    }
    Ok(())
}

/// The newest version that all authors stand by is the one that took an amendment up.
pub(super) fn accept(draft: &mut Draft<'_>) -> Result<(), DeskError> {
    let object = draft.object;
    let amendment = draft.replica()?.state::<linde_deliberation::amendment::Amendment>(&object);
    let proposal = amendment.and_then(|state| state.asked.as_ref()).map(|asked| asked.proposal);
    let Some(proposal) = proposal else { return Ok(()) };
    let newest = state(draft, &proposal)?.current().map(|version| version.made.entry);
    draft.fill("into", newest)?;
    draft.fill("modified", false)?;
    draft.fill("note", "")
}

/// What stands below a proposal or an argument belongs to the topic of that, one step deeper.
pub(super) fn argue(draft: &mut Draft<'_>) -> Result<(), DeskError> {
    let Some(parent) = draft.read::<EntryId>("parent") else { return Ok(()) };
    let replica = draft.replica()?;
    let above = replica.state::<linde_deliberation::argument::Argument>(&parent).and_then(|one| one.argued.as_ref());
    let depth = above.map_or(1, |argued| argued.depth.saturating_add(1));
    let is_topic = replica.state::<linde_deliberation::topic::Topic>(&parent).map(|_| parent);
    let of_proposal = replica.state::<Proposal>(&parent).and_then(|one| one.topic);
    let topic = above.and_then(|argued| argued.topic).map(|(topic, _)| topic).or(is_topic).or(of_proposal);
    draft.fill("depth", depth)?;
    draft.fill("topic", topic)
}

/// A condition belongs to the topic of its proposal.
pub(super) fn condition(draft: &mut Draft<'_>) -> Result<(), DeskError> {
    let Some(proposal) = draft.read::<EntryId>("proposal") else { return Ok(()) };
    let topic = state(draft, &proposal)?.topic;
    draft.fill("topic", topic)
}

fn state<'a>(draft: &'a mut Draft<'_>, proposal: &EntryId) -> Result<&'a ProposalState, DeskError> {
    draft.replica()?.state::<Proposal>(proposal).ok_or_else(|| DeskError::new("object-unknown"))
}
