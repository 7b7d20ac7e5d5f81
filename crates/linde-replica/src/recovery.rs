//! The recovery words: shown until they were written down, and what brings a person back on a new installation.
//!
//! Recovering goes on by itself like joining: in each space as soon as it has arrived. Where the person's other devices are to
//! be revoked it waits until this node has met somebody who has the space, since everything that is not known here by then no
//! longer counts. The words stay in the key file until the last space is done.

use crate::{
    devices::Keep,
    spaces::{Spaces, SpacesError},
};
use linde_crypto::words::{RecoverySeed, WordList};
use linde_log::{DeviceId, EntryId, PersonId, SpaceId};
use linde_space::{ControlOp, ControlState, InviteLink, LinkError, PairLink, Recover};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use zeroize::Zeroizing;

pub(crate) const RECOVERING_FILE: &str = "recovering.json";

/// A space in which this device is to become that of the person of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recovering {
    /// Whether the person's other devices are lost.
    revoke_others: bool,
    /// Whether this node has since had all that somebody else has.
    met: bool,
}

impl Spaces {
    /// The 24 recovery words of a list.
    ///
    /// # Errors
    /// [`SpacesError::WordsGone`] once they were written down.
    pub fn recovery_words(&self, list: WordList) -> Result<Zeroizing<String>, SpacesError> {
        let words = self.identity.words().filter(|_| !self.are_words_written());
        words.map(|seed| seed.to_words(list)).ok_or(SpacesError::WordsGone)
    }

    /// Whether the recovery words were written down.
    pub fn are_words_written(&self) -> bool {
        // Whoever recovers has them.
        self.identity.words().is_none() || !self.own.recovering.is_empty()
    }

    /// The recovery words were written down, so they are not kept here any more. Ends what still waits for them.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn forget_words(&mut self) -> Result<(), SpacesError> {
        self.own.recovering.clear();
        self.write_json(RECOVERING_FILE, &self.own.recovering.clone())?;
        let mut identity = self.identity.clone();
        identity.forget_words();
        Ok(self.keep(identity)?)
    }

    /// Makes this device one of the person of the words, in every space that is here or that `link` names, an invitation or
    /// pairing code of which nothing else is used. Answers these spaces.
    ///
    /// # Errors
    /// [`SpacesError::NobodysWords`] if no space is known, [`SpacesError::OtherWords`] if this installation belongs to a person
    /// with other words.
    pub fn recover(
        &mut self,
        words: RecoverySeed,
        link: Option<&str>,
        revoke_others: bool,
    ) -> Result<Vec<SpaceId>, SpacesError> {
        let recovery = *words.recovery_key().public().as_bytes();
        if recovery != self.identity.recovery() && self.has_person_of_own_words() {
            return Err(SpacesError::OtherWords);
        }
        let mut spaces: BTreeSet<SpaceId> = link.map(spaces_of).transpose()?.unwrap_or_default();
        for (space, replica) in &mut self.replicas {
            let waiting = !self.joining.contains_key(space) && !replica.has_arrived();
            if waiting || person_with(&replica.control(), &recovery).is_some() {
                spaces.insert(*space);
            }
        }
        if spaces.is_empty() {
            return Err(SpacesError::NobodysWords);
        }
        let mut identity = self.identity.clone();
        identity.take_words(words);
        self.keep(identity)?;
        let new = Recovering { revoke_others, met: false };
        self.own.recovering.extend(spaces.iter().map(|space| (*space, new)));
        self.write_json(RECOVERING_FILE, &self.own.recovering.clone())?;
        for space in &spaces {
            self.make_room(*space)?;
        }
        self.go_on_recovering()?;
        Ok(spaces.into_iter().collect())
    }

    /// The spaces in which recovering is not done yet.
    pub fn recovering(&self) -> impl Iterator<Item = SpaceId> {
        self.own.recovering.keys().copied()
    }

    /// Takes note that this node has all of a space that somebody else has.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn note_met(&mut self, space: SpaceId) -> Result<(), SpacesError> {
        if let Some(recovering) = self.own.recovering.get_mut(&space).filter(|recovering| !recovering.met) {
            recovering.met = true;
            self.write_json(RECOVERING_FILE, &self.own.recovering.clone())?;
        }
        if self.own.met.insert(space) || self.own.recovering.contains_key(&space) {
            self.go_on();
        }
        Ok(())
    }

    /// Takes over the recovery key of the person to whom this device belongs now, unless it belongs to one of its own.
    pub(crate) fn belong_to(&mut self, recovery: [u8; 32]) -> Result<(), SpacesError> {
        if recovery == self.identity.recovery() || self.has_person_of_own_words() {
            return Ok(());
        }
        let mut identity = self.identity.clone();
        identity.take_recovery(recovery);
        Ok(self.keep(identity)?)
    }

    /// Whether this installation's own recovery key is that of somebody in a space.
    fn has_person_of_own_words(&mut self) -> bool {
        let recovery = self.identity.recovery();
        self.replicas.values_mut().any(|replica| person_with(&replica.control(), &recovery).is_some())
    }

    /// Brings the person back in the spaces that have arrived since.
    pub(crate) fn go_on_recovering(&mut self) -> Result<(), SpacesError> {
        if self.own.recovering.is_empty() {
            return Ok(());
        }
        let mut result = Ok(());
        for (space, recovering) in self.own.recovering.clone() {
            match self.go_on_recovering_in(space, recovering) {
                Ok(false) => {}
                Ok(true) => {
                    self.own.recovering.remove(&space);
                    self.write_json(RECOVERING_FILE, &self.own.recovering.clone())?;
                }
                Err(error) => result = Err(error),
            }
        }
        if self.own.recovering.is_empty() {
            self.forget_words()?;
        }
        result
    }

    /// Says whether it is done.
    fn go_on_recovering_in(&mut self, space: SpaceId, recovering: Recovering) -> Result<bool, SpacesError> {
        let device = self.device();
        let recovery = self.identity.recovery();
        let (Some(words), kem) = (self.identity.words().cloned(), self.identity.kem()) else { return Ok(true) };
        let Some(replica) = self.replicas.get_mut(&space) else { return Ok(true) };
        if !replica.has_arrived() || (recovering.revoke_others && !recovering.met) {
            return Ok(false);
        }
        let state = replica.control();
        // Until everything is here, whoever belongs to the words may still be on their way.
        let Some(person) = person_with(&state, &recovery) else { return Ok(recovering.met) };
        let others: BTreeSet<DeviceId> = state.devices_of(person).filter(|other| *other != device).collect();
        let others = if recovering.revoke_others { others } else { BTreeSet::new() };
        if state.device(device).is_some() {
            for other in others {
                self.revoke_device(space, other, Keep::Here)?;
            }
            return Ok(true);
        }
        let cuts = replica.cuts(&others, Keep::Here)?;
        let revoke = others.into_iter().collect();
        let op = Recover::new(&words.recovery_key(), space, person, device, kem, revoke, cuts);
        self.control(space, EntryId::ZERO, &ControlOp::Recover(op))?;
        Ok(true)
    }
}

/// The person of a recovery key, the one with the highest role if there are several.
fn person_with(state: &ControlState, recovery: &[u8; 32]) -> Option<PersonId> {
    let with = state.members().filter(|(_, person, _)| person.recovery == *recovery);
    with.max_by_key(|(_, person, role)| (*role, core::cmp::Reverse(person.seniority))).map(|(id, ..)| id)
}

/// The spaces that an invitation or a pairing code names.
fn spaces_of(link: &str) -> Result<BTreeSet<SpaceId>, SpacesError> {
    match InviteLink::parse(link) {
        Ok(invitation) => Ok([invitation.space].into()),
        Err(LinkError::NotALink) => Ok(PairLink::parse(link)?.spaces.iter().map(|space| space.space).collect()),
        Err(error) => Err(error.into()),
    }
}
