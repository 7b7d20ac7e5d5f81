//! Co-edited sections of a space.

use crate::{
    judge::Bodies,
    verdict::{self, Verdict},
};
use linde_deliberation::Reason;
use linde_log::{DeviceId, EntryId, PersonId, body};
use linde_text::{Edit, Section, Status};
use std::collections::{BTreeMap, BTreeSet};

/// All sections to which somebody wrote.
#[derive(Default)]
pub(crate) struct Texts {
    sections: BTreeMap<EntryId, Section>,
    /// The section of each edit.
    edits: BTreeMap<EntryId, EntryId>,
    /// The latest entry that was applied to each section.
    latest: BTreeMap<EntryId, (u64, EntryId)>,
    /// Sections with edits that were not applied yet, and the greatest lamport number and id among those.
    dirty: BTreeMap<EntryId, (u64, EntryId)>,
    /// Edits that a section had no room to hold, in the order of their logs.
    dropped: BTreeMap<EntryId, Vec<Dropped>>,
}

/// An edit that has to be inserted again.
#[derive(Clone, Copy)]
struct Dropped {
    entry: EntryId,
    person: Option<PersonId>,
}

impl Texts {
    /// Takes an edit of `section`; [`Self::finish`] applies it. Gives the verdict as far as it is known.
    pub(crate) fn edit(&mut self, section: EntryId, edit: &Incoming<'_>) -> Verdict {
        let Ok(change) = body::decode::<Edit>(edit.body) else { return Verdict::NotCounted(Reason::MALFORMED) };
        let text = self.sections.entry(section).or_insert_with(|| Section::new(section));
        self.edits.insert(edit.entry, section);
        let person = edit.standing.ok();
        if text.insert(edit.entry, edit.device, change, person) == Status::Dropped {
            let dropped = Dropped { entry: edit.entry, person };
            self.dropped.entry(section).or_default().push(dropped);
        }
        let newest = self.dirty.entry(section).or_default();
        *newest = (edit.lamport, edit.entry).max(*newest);
        edit.standing.map_or_else(Verdict::NotCounted, |_| Verdict::Counted)
    }

    /// Applies what was taken since the last call, each section in one batch.
    pub(crate) fn finish(&mut self, bodies: &dyn Bodies) {
        for (section, newest) in core::mem::take(&mut self.dirty) {
            let Some(text) = self.sections.get_mut(&section) else { continue };
            flush(section, text);
            if let Some(dropped) = self.dropped.get_mut(&section) {
                insert_again(section, text, dropped, bodies);
            }
            self.dropped.retain(|_, dropped| !dropped.is_empty());
            let latest = self.latest.entry(section).or_default();
            *latest = newest.max(*latest);
        }
    }

    /// The sections that changed since the last [`Self::finish`].
    pub(crate) fn section(&self, id: &EntryId) -> Option<&Section> {
        self.sections.get(id)
    }

    /// The latest entry that was taken into a section.
    pub(crate) fn latest(&self, section: &EntryId) -> Option<EntryId> {
        self.latest.get(section).map(|(_, id)| *id)
    }

    /// The section an edit belongs to.
    pub(crate) fn section_of(&self, edit: &EntryId) -> Option<EntryId> {
        self.edits.get(edit).copied()
    }

    /// What became of an edit whose author might write.
    pub(crate) fn verdict(&self, edit: &EntryId) -> Verdict {
        let Some(id) = self.edits.get(edit) else { return Verdict::NotCounted(verdict::TEXT_REFUSED) };
        let is_dropped =
            || self.dropped.get(id).is_some_and(|dropped| dropped.iter().any(|other| other.entry == *edit));
        match self.sections.get(id).and_then(|section| section.status(edit)) {
            // Whether there was room to hold it must not show: it waits like those that are held.
            None if is_dropped() => Verdict::NotCounted(verdict::TEXT_WAITS),
            Some(Status::Applied) => Verdict::Counted,
            Some(Status::AppliedVoid | Status::Void) => Verdict::NotCounted(verdict::NOT_A_MEMBER),
            Some(Status::NotApplicable(_)) => Verdict::NotCounted(verdict::TEXT_OTHER_BRANCH),
            Some(Status::Invalid(_)) | None => Verdict::NotCounted(verdict::TEXT_REFUSED),
            Some(Status::Waiting(_) | Status::Blocked | Status::Dropped) => Verdict::NotCounted(verdict::TEXT_WAITS),
        }
    }

    /// Feeds id, version and hash of each section with text, in the order of ids.
    ///
    /// One to which only void edits were made looks like one to which nobody wrote: not every node has those edits.
    pub(crate) fn digest(&self, hasher: &mut blake3::Hasher) {
        let untouched = Section::new(EntryId::ZERO).heads();
        for (id, section) in self.sections.iter().filter(|(_, section)| section.heads() != untouched) {
            hasher.update(id.as_bytes()).update(&section.content_hash());
            for head in section.heads() {
                hasher.update(&head.0);
            }
        }
    }
}

/// An edit on its way into a section.
pub(crate) struct Incoming<'a> {
    pub(crate) entry: EntryId,
    pub(crate) device: DeviceId,
    pub(crate) lamport: u64,
    pub(crate) body: &'a [u8],
    /// For whom it counts, or why it does not.
    pub(crate) standing: Result<PersonId, Reason>,
}

fn flush(id: EntryId, section: &mut Section) -> bool {
    match section.flush() {
        Ok(statuses) => statuses.iter().any(|(_, status)| *status == Status::Applied),
        Err(error) => {
            tracing::error!(%error, section = %id, "a section could not be brought up to date");
            false
        }
    }
}

/// Offers dropped edits again for as long as that brings the section forward.
fn insert_again(id: EntryId, section: &mut Section, dropped: &mut Vec<Dropped>, bodies: &dyn Bodies) {
    loop {
        let mut stay = Vec::new();
        let mut full = BTreeSet::new();
        for again in core::mem::take(dropped) {
            let Some(stored) = bodies.entry(&again.entry) else { continue };
            let device = stored.header().device;
            let edit = stored.body().and_then(|bytes| body::decode::<Edit>(bytes).ok());
            let Some(edit) = edit else { continue };
            // Once one edit of a device finds no room, its later ones must wait behind it.
            if full.contains(&device) || section.insert(again.entry, device, edit, again.person) == Status::Dropped {
                full.insert(device);
                stay.push(again);
            }
        }
        *dropped = stay;
        if !flush(id, section) || dropped.is_empty() {
            return;
        }
    }
}
