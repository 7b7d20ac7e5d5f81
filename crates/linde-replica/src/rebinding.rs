//! A person who lost every device and the words: stewards give them a new device. They ask it first, on a way of their own.

use crate::{
    devices::Keep,
    replica::AuthorError,
    spaces::{Spaces, SpacesError},
};
use linde_deliberation::Reason;
use linde_log::{DeviceId, EntryId, PersonId, SpaceId};
use linde_space::{ControlOp, Rebind, RebindAnswer, RebindAsk};
use std::collections::BTreeSet;

impl Spaces {
    /// The text that asks a person's new device to agree.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn rebind_ask(&mut self, space: SpaceId, person: PersonId) -> Result<String, SpacesError> {
        let state = self.arrived(space)?.control();
        state.role(person).ok_or(SpacesError::Nothing("person"))?;
        let name = state.name().unwrap_or_default().to_owned();
        Ok(RebindAsk { space, person, name }.to_text())
    }

    /// The answer of this device, and the question. Nothing is written; the space has room here from now on.
    ///
    /// # Errors
    /// [`SpacesError`]; [`SpacesError::Joined`] if this device belongs to somebody in the space.
    pub fn rebind_answer(&mut self, ask: &str) -> Result<(String, RebindAsk), SpacesError> {
        let ask = RebindAsk::parse(ask)?;
        self.make_room(ask.space)?;
        let device = self.device();
        if self.replica(ask.space)?.control().device(device).is_some() {
            return Err(SpacesError::Joined);
        }
        let (key, kem, recovery) = (self.identity.device_key(), self.identity.kem(), self.identity.recovery());
        let rebind = Rebind::new(key, ask.space, ask.person, kem, recovery, Vec::new());
        Ok((RebindAnswer::of(ask.space, &rebind).to_text(), ask))
    }

    /// Gives a person who lost everything the device that answered; of the earlier devices all counts that is here.
    /// See [`crate::Replica::missing_support`] for whether it is in effect.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn rebind(&mut self, space: SpaceId, person: PersonId, answer: &str) -> Result<EntryId, SpacesError> {
        let answer = RebindAnswer::parse(answer)?;
        if (answer.space, answer.person) != (space, person) || !answer.rebind(Vec::new()).is_proven(space) {
            return Err(linde_space::LinkError::Checksum.into());
        }
        let device = self.device();
        let replica = self.arrived(space)?;
        let actor = replica.actor(device).ok_or(AuthorError::Denied(Reason::ROLE))?;
        let state = replica.control();
        let target = state.person(person).ok_or(SpacesError::Nothing("person"))?;
        if state.device(answer.device).is_some() {
            return Err(SpacesError::Joined);
        }
        if !state.can_rebind(actor.person, person) {
            return Err(AuthorError::Denied(Reason::ROLE).into());
        }
        let earlier: BTreeSet<DeviceId> = target.devices.iter().copied().collect();
        let cuts = replica.cuts(&earlier, Keep::Here)?;
        self.control(space, EntryId::ZERO, &ControlOp::Rebind(answer.rebind(cuts)))
    }
}
