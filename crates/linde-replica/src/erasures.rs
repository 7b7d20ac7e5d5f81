//! Erasures as people make them: what one would reach, making it, and saying that this installation has carried it out.

use crate::{
    document::EDIT_KIND,
    query::EntryRow,
    replica::Replica,
    spaces::{Spaces, SpacesError},
};
use linde_deliberation::{
    Kind,
    erasure::{Cut, EntryTarget, Erasure, ErasureOp, ErasureReason, ErasureState, MAX_TARGETS, Reach, Targets},
};
use linde_log::{DeviceId, EntryId, Lane, LogId, PersonId, SpaceId};
use std::collections::BTreeSet;

impl Replica {
    /// What has to be erased of a contribution: the entry that made it, and what its author said of it later.
    pub fn targets_of(&mut self, object: &EntryId) -> Option<Targets> {
        let owner = self.owner(self.row(object)?.log.device)?;
        let steps: Vec<EntryRow> =
            self.judge.objects.steps(object).into_iter().filter_map(|step| self.row(&step)).collect();
        let mut entries: Vec<EntryTarget> = steps
            .into_iter()
            .filter(|row| row.log.lane == Lane::Deliberation && self.owner(row.log.device) == Some(owner))
            .map(|row| EntryTarget { device: row.log.device, lane: 1, seq: row.seq, id: row.id })
            .collect();
        entries.sort_unstable();
        entries.truncate(MAX_TARGETS);
        (!entries.is_empty()).then_some(Targets::Entries(entries))
    }

    /// What has to be erased of a person: all that they contributed so far, their profile included.
    pub fn targets_of_person(&mut self, person: PersonId) -> Option<Targets> {
        let state = self.control();
        let devices = state.person(person)?.devices.clone();
        let cut = |device: &DeviceId| {
            let log = LogId { lane: Lane::Deliberation, device: *device };
            let len = self.store.len(&log);
            let head = self.store.id_at(&log, len.checked_sub(1)?)?;
            Some(Cut { device: *device, lane: 1, len, head })
        };
        let mut upto: Vec<Cut> = devices.iter().filter_map(cut).collect();
        upto.sort_unstable();
        (!upto.is_empty()).then_some(Targets::Person { person, upto })
    }

    /// The entries that `targets` reach here, erased already or not.
    pub fn reached_by(&self, targets: &Targets) -> Vec<EntryRow> {
        let state = ErasureState { targets: Some(targets.clone()), ..ErasureState::default() };
        let reach = Reach::of(&state);
        let reached = |row: &EntryRow| {
            reach.has(&row.id, row.log, row.seq, row.kind)
                || (row.kind == EDIT_KIND
                    && self.judge.node(&row.id).is_some_and(|node| reach.sections.contains(&node.obj)))
        };
        self.rows().into_iter().filter(reached).collect()
    }

    /// In how many sections of texts a person wrote.
    pub fn sections_with(&mut self, person: PersonId) -> usize {
        let edits: Vec<EntryRow> = self.rows().into_iter().filter(|row| row.kind == EDIT_KIND).collect();
        let of_person = edits.into_iter().filter(|row| self.owner(row.log.device) == Some(person)).collect::<Vec<_>>();
        of_person.iter().filter_map(|row| self.section_of(&row.id)).collect::<BTreeSet<_>>().len()
    }

    /// Whose installation it is, or was.
    pub fn owner(&mut self, device: DeviceId) -> Option<PersonId> {
        self.control().device(device).map(|device| device.person)
    }

    /// The erasure that reaches an entry, of several the first.
    pub fn erasure_of(&self, entry: &EntryId) -> Option<(EntryId, &ErasureState)> {
        let row = self.row(entry)?;
        let section = self.section_of(entry);
        let reaches = |state: &ErasureState| {
            let reach = Reach::of(state);
            reach.has(&row.id, row.log, row.seq, row.kind) || section.is_some_and(|id| reach.sections.contains(&id))
        };
        self.states::<Erasure>().filter(|(_, state)| reaches(state)).last()
    }
}

impl Spaces {
    /// Erases, and carries it out here at once.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn erase(&mut self, space: SpaceId, targets: Targets, reason: ErasureReason) -> Result<EntryId, SpacesError> {
        let made = self.contribute::<Erasure>(space, EntryId::ZERO, &ErasureOp::Create { targets, reason })?;
        self.acknowledge_erasures(space)?;
        Ok(made)
    }

    /// Gives a section a fresh start: its text goes into a new section in its place, without its history and without saying who
    /// wrote what. Gives the new section; the old one is to be erased by [`Self::erase`].
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn renew_section(&mut self, space: SpaceId, doc: EntryId, section: EntryId) -> Result<EntryId, SpacesError> {
        let replica = self.arrived(space)?;
        let text = replica.section(&section).map(linde_text::Section::text).unwrap_or_default();
        let title = replica.section_title(&doc, &section).ok_or(SpacesError::Nothing("section"))?;
        let op = serde_json::json!({ "add_section": { "after": section, "title": title } });
        let fresh = self.act(space, crate::DocumentKind::NAME, doc, op)?;
        if !text.is_empty() {
            let base = linde_text::Section::new(fresh).heads();
            self.save_section(space, fresh, &base, &text)?;
        }
        let op = serde_json::json!({ "remove_section": { "section": section } });
        self.act(space, crate::DocumentKind::NAME, doc, op)?;
        Ok(fresh)
    }

    /// Says of each erasure that was carried out here that it was, once an erasure. Gives how many were acknowledged.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn acknowledge_erasures(&mut self, space: SpaceId) -> Result<usize, SpacesError> {
        let device = self.device();
        let replica = self.arrived(space)?;
        // Whoever is nobody's installation here cannot write, and what is still on the disk is not erased.
        if replica.actor(device).is_none() || replica.has_erased_bodies() {
            return Ok(0);
        }
        let due: BTreeSet<EntryId> = replica
            .states::<Erasure>()
            .filter(|(_, state)| state.targets.is_some() && !state.has_acknowledged(device))
            .map(|(id, _)| id)
            .collect();
        for erasure in &due {
            self.contribute::<Erasure>(space, *erasure, &ErasureOp::Ack {})?;
        }
        Ok(due.len())
    }

    /// Does what a node does by itself for erasures and offices, in all spaces.
    ///
    /// # Errors
    /// [`SpacesError`] of the last that failed.
    pub(crate) fn go_on_caring(&mut self) -> Result<(), SpacesError> {
        let spaces: Vec<SpaceId> = self.ids().collect();
        let mut result = Ok(());
        for space in spaces {
            if !self.get(space).is_some_and(Replica::has_arrived) {
                continue;
            }
            let done = self.acknowledge_erasures(space).and_then(|_| self.share_office_keys(space));
            result = done.and(result);
        }
        result
    }
}
