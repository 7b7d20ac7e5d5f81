//! Drafts of proposals: texts that several write together, and what of them a version is taken from.

use crate::{
    desk::{sections_of, title_of},
    show::Faces,
};
use linde_deliberation::proposal::{MAX_VERSION_HEADS, Proposal};
use linde_log::EntryId;
use linde_replica::{DOCUMENT_KIND, Replica};
use linde_web::{
    Id,
    views::{DraftView, TextDrafts},
};
use std::collections::BTreeSet;

/// A draft as it is now.
pub(crate) struct Drafted {
    /// The text, in Markdown: its sections one after another, with their titles as headings.
    pub(crate) text: String,
    /// The entries that it ends with, sorted; none if there are more than a version can name.
    pub(crate) heads: Vec<EntryId>,
}

/// What a text says as a draft, if there is one.
pub(crate) fn drafted(replica: &Replica, doc: &EntryId) -> Option<Drafted> {
    let view = replica.object(DOCUMENT_KIND, doc).filter(|view| !view.is_null())?;
    let (mut parts, mut heads) = (Vec::new(), BTreeSet::new());
    for (id, title) in sections_of(&view) {
        if !title.trim().is_empty() {
            parts.push(format!("## {}", title.trim()));
        }
        let Some(section) = replica.section(&id) else { continue };
        let text = section.text();
        if !text.trim().is_empty() {
            parts.push(text.trim().to_owned());
        }
        let ends = section.heads();
        heads.extend(section.history().iter().filter(|item| ends.contains(&item.hash)).map(|item| item.entry));
    }
    let heads = if heads.len() > MAX_VERSION_HEADS { Vec::new() } else { heads.into_iter().collect() };
    Some(Drafted { text: parts.join("\n\n"), heads })
}

/// A draft as the page of its proposal shows it.
pub(crate) fn view(replica: &Replica, faces: &Faces, doc: &EntryId) -> Option<DraftView> {
    let view = replica.object(DOCUMENT_KIND, doc).filter(|view| !view.is_null())?;
    let changed = sections_of(&view).into_iter().filter_map(|(id, _)| replica.section_changed(&id));
    let newest = changed.max_by_key(|row| (row.lamport, row.id));
    Some(DraftView {
        doc: Id(doc.0),
        title: title_of(&view),
        text: drafted(replica, doc)?.text,
        changed: newest.map(|row| (faces.author(row.log.device), row.time_ms)),
    })
}

/// The proposals that a text is a draft of.
pub(crate) fn of_text(replica: &Replica, doc: &EntryId) -> TextDrafts {
    let is_draft = |(id, state): (EntryId, &linde_deliberation::proposal::ProposalState)| {
        (state.draft.as_ref() == Some(doc) && replica.counts(&id)).then(|| (Id(id.0), state.title().to_owned()))
    };
    replica.states::<Proposal>().filter_map(is_draft).collect()
}
