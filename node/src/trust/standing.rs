//! What became of contributions since they were written: offices' voices, moderation, erasure, quota, and the owner's own view.

use crate::{
    core::Core,
    desk::replica,
    show::{self, Faces, internal, small},
};
use linde_deliberation::{
    erasure::{Erasure, ErasureState},
    moderation::{self, Act, Moderation},
    quota::{self, Place},
    statement::Statement,
    voice::{FOUR_EYES, Voice, VoiceState},
};
use linde_log::{DeviceId, EntryId, PersonId, SpaceId};
use linde_replica::{Dismissed, Replica};
use linde_web::{
    DeskError, Id,
    views::{ErasureView, Overlay, OverlayView, Standing, Voice as VoiceView},
};
use std::collections::{BTreeMap, BTreeSet};

/// All that is needed to say what became of the contributions of a space.
pub(crate) struct Standings {
    nodes_known: u32,
    faces: Faces,
    /// By contribution the offices that were given a voice, with the holders who gave it and whether it takes two.
    voices: BTreeMap<EntryId, BTreeMap<EntryId, (bool, BTreeSet<PersonId>)>>,
    /// By contribution the acts of moderation that stand, the latest last.
    overlays: BTreeMap<EntryId, Vec<(EntryId, DeviceId, moderation::Done)>>,
    office_names: BTreeMap<EntryId, String>,
    deferred: BTreeSet<EntryId>,
    dismissed: Dismissed,
}

impl Standings {
    /// Of everything in a space.
    pub(crate) fn of(core: &mut Core, space: SpaceId) -> Result<Self, DeskError> {
        let me = core.spaces.device();
        let dismissed = core.spaces.dismissed(space).map_err(|error| internal(&error))?;
        let replica = replica(core, space)?;
        let faces = Faces::of(replica, me);
        let quota = faces.state().quota();
        let deferred = if quota == 0 { BTreeSet::new() } else { deferred(replica, &faces, quota) };
        let office_ids: Vec<EntryId> = faces.state().offices().map(|(id, _)| id).collect();
        let office_names = office_ids.into_iter().filter_map(|id| Some((id, replica.office_name(&id)?))).collect();
        let mut voices: BTreeMap<EntryId, BTreeMap<EntryId, (bool, BTreeSet<PersonId>)>> = BTreeMap::new();
        for (_, state) in replica.states::<Voice>() {
            let VoiceState { office: Some(office), target: Some(target), four_eyes, voices: given } = state else {
                continue;
            };
            let (both, holders) = voices.entry(*target).or_default().entry(*office).or_default();
            *both |= four_eyes;
            holders.extend(given.iter().map(|given| given.by));
        }
        let mut overlays: BTreeMap<EntryId, Vec<(EntryId, DeviceId, moderation::Done)>> = BTreeMap::new();
        for (id, state) in replica.states::<Moderation>() {
            if let (Some(done), Some(_), Some(row)) = (&state.done, moderation::standing(state), replica.row(&id)) {
                overlays.entry(done.target).or_default().insert(0, (id, row.log.device, done.clone()));
            }
        }
        Ok(Self {
            nodes_known: show::spread(replica, me).nodes_known,
            faces,
            voices,
            overlays,
            office_names,
            deferred,
            dismissed,
        })
    }

    /// What became of a contribution, which `device` made.
    pub(crate) fn standing(&self, replica: &Replica, id: &EntryId, device: DeviceId) -> Standing {
        let corrected = replica.state::<Statement>(id).and_then(|state| state.versions.last());
        let corrected_ms = corrected.map(|version| version.time_ms);
        let overlays = self.overlays.get(id).into_iter().flatten();
        Standing {
            voice: self.voice(&replica.words_of(id), device),
            corrected_ms,
            erased: self.erased(replica, id),
            overlays: overlays.map(|(act, by, done)| overlay_view(&self.faces, act, *by, done)).collect(),
            deferred: self.deferred.contains(id),
            dismissed: self.is_dismissed(id, device),
        }
    }

    /// Whether a contribution is beyond what its author may say in a day.
    pub(crate) fn is_deferred(&self, id: &EntryId) -> bool {
        self.deferred.contains(id)
    }

    /// Who hides a contribution, if somebody does.
    pub(crate) fn hidden_by(&self, id: &EntryId) -> Option<DeviceId> {
        let acts = self.overlays.get(id).into_iter().flatten();
        acts.rev().find(|(.., done)| matches!(done.act, Act::Hide)).map(|(_, by, _)| *by)
    }

    /// Whether a contribution, which `device` made, is hidden from everybody or just here.
    pub(crate) fn is_out_of_sight(&self, id: &EntryId, device: DeviceId) -> bool {
        self.hidden_by(id).is_some() || self.is_dismissed(id, device)
    }

    fn is_dismissed(&self, id: &EntryId, device: DeviceId) -> bool {
        let owner = self.faces.state().device(device).map(|device| device.person);
        self.dismissed.contributions.contains_key(id)
            || owner.is_some_and(|owner| self.dismissed.persons.contains_key(&owner))
    }

    /// How many contributions are.
    pub(crate) fn deferred_len(&self) -> usize {
        self.deferred.len()
    }

    /// How the words of an entry speak. A personal signature is never an office's word, whatever its author's role.
    fn voice(&self, id: &EntryId, device: DeviceId) -> VoiceView {
        let offices = self.voices.get(id).into_iter().flatten();
        let speaks = |(both, holders): &(bool, BTreeSet<PersonId>)| holders.len() >= if *both { FOUR_EYES } else { 1 };
        let mut asked = None;
        for (office, given) in offices {
            let (office_id, name) = (Id(office.0), self.office_names.get(office).cloned().unwrap_or_default());
            let holders = self.faces.persons(given.1.iter().copied());
            if speaks(given) {
                return VoiceView::Office { office: office_id, name, holders };
            }
            asked.get_or_insert(VoiceView::Asked { office: office_id, name, holders });
        }
        let role = self.faces.author(device).role.filter(|role| *role >= linde_web::views::Role::Moderator);
        asked.unwrap_or_else(|| role.map_or(VoiceView::Person, |role| VoiceView::Role { role }))
    }

    fn erased(&self, replica: &Replica, id: &EntryId) -> Option<ErasureView> {
        if !replica.is_erased(id) {
            return None;
        }
        let erasure = replica.erasure_of(id).map(|(erasure, _)| erasure)?;
        erasure_view(replica, &self.faces, self.nodes_known, &erasure)
    }
}

/// An erasure as it is shown, of a space that so many nodes are known to carry.
pub(crate) fn erasure_view(replica: &Replica, faces: &Faces, nodes_known: u32, id: &EntryId) -> Option<ErasureView> {
    let row = replica.row(id)?;
    let ErasureState { targets, reason, time_ms, acknowledged, .. } = replica.state::<Erasure>(id)?;
    let (targets, reason, time_ms, done) = (targets.clone()?, (*reason)?, *time_ms, acknowledged.len());
    let entries = replica.reached_by(&targets).len();
    let nodes_known = nodes_known.max(small(done));
    Some(ErasureView {
        entry: Id(id.0),
        by: faces.author(row.log.device),
        time_ms,
        reason: code(&reason),
        entries: small(entries),
        nodes_done: small(done),
        nodes_known,
    })
}

/// An act of moderation as it lies over a contribution.
pub(crate) fn overlay_view(faces: &Faces, act: &EntryId, by: DeviceId, done: &moderation::Done) -> OverlayView {
    let (overlay, text) = match &done.act {
        Act::Hide => (Overlay::Hide, done.text.clone()),
        Act::Move { to } => (Overlay::Move { to: Id(to.0) }, done.text.clone()),
        Act::Merge { into } => (Overlay::Merge { into: Id(into.0) }, done.text.clone()),
        Act::Note { text } => (Overlay::Note, text.clone()),
    };
    OverlayView { id: Id(act.0), overlay, reason: code(&done.reason), text, by: faces.author(by) }
}

/// The code of a reason, as it is written.
pub(crate) fn code<T: serde::Serialize>(reason: &T) -> String {
    serde_json::to_value(reason).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Back from [`code`].
pub(crate) fn reason_from<T: serde::de::DeserializeOwned>(code: &str) -> Result<T, DeskError> {
    serde_json::from_value(serde_json::Value::String(code.to_owned()))
        .map_err(|_| DeskError::new("choice-missing").at("reason"))
}

fn deferred(replica: &Replica, faces: &Faces, quota: u32) -> BTreeSet<EntryId> {
    let mut by_person: BTreeMap<PersonId, Vec<Place>> = BTreeMap::new();
    let statements = replica.objects(<Statement as linde_deliberation::Kind>::ID, None);
    for row in statements {
        let owner = faces.state().device(row.log.device).map(|device| device.person);
        let place = Place { lamport: row.lamport, id: row.id, time_ms: row.time_ms };
        owner.into_iter().for_each(|owner| by_person.entry(owner).or_default().push(place));
    }
    by_person.into_values().flat_map(|places| quota::deferred(places, quota)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use linde_deliberation::{
        confidential::SealingReason,
        erasure::ErasureReason,
        moderation::{ModerationReason, ModerationState},
    };

    #[test]
    fn the_page_has_words_for_every_reason_of_erasing_moderating_and_sealing() {
        for reason in linde_web::views::ERASE_REASONS {
            assert_eq!(code(&reason_from::<ErasureReason>(reason).unwrap()), *reason);
        }
        for reason in linde_web::views::MODERATE_REASONS {
            assert_eq!(code(&reason_from::<ModerationReason>(reason).unwrap()), *reason);
        }
        for reason in linde_web::views::SEAL_REASONS {
            assert_eq!(code(&reason_from::<SealingReason>(reason).unwrap()), *reason);
        }
        assert!(reason_from::<ErasureReason>("no-such").is_err());
    }

    #[test]
    fn a_moderation_that_was_not_done_lies_over_nothing() {
        assert!(moderation::standing(&ModerationState::default()).is_none());
    }
}
