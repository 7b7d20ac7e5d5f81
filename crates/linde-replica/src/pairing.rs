//! Pairing: a code that makes another installation a device of the same person, in all of the person's spaces at once.
//!
//! Whoever makes a code writes one entry in each space; the new device answers it in each as soon as it is there. Like joining,
//! this goes on by itself, through whichever member is reached.

use crate::{
    environment::random,
    spaces::{Spaces, SpacesError},
};
use linde_log::{DeviceId, EntryId, SpaceId};
use linde_space::{ControlOp, MAX_PAIR_SPACES, Pair, PairJoin, PairLink, PairSpace};
use serde::{Deserialize, Serialize};

pub(crate) const PAIRINGS_FILE: &str = "pairings.json";
pub(crate) const ENTERING_FILE: &str = "entering.json";

/// How long a pairing code is good, in ms.
pub const PAIRING_VALID_MS: i64 = 24 * 60 * 60 * 1000;

/// A pairing code that was made here.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadePairing {
    /// Its public key, by which it is told apart.
    pub key: DeviceId,
    /// The code. Whoever has it can become a device of the person.
    pub code: String,
    /// When it was made, in ms since 1970.
    pub made_ms: i64,
    /// Until when it is good, in ms since 1970.
    pub expires_ms: i64,
}

/// A space in which this device is to become that of a person who made a code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entering {
    code: String,
    pair: EntryId,
}

impl core::fmt::Debug for MadePairing {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("MadePairing").field("key", &self.key).finish_non_exhaustive()
    }
}

impl core::fmt::Debug for Entering {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Entering").field("pair", &self.pair).finish_non_exhaustive()
    }
}

impl Spaces {
    /// Makes a pairing code for one further device, good in the first [`MAX_PAIR_SPACES`] spaces of this node's owner.
    /// `addresses` are where this node can be reached, the best first.
    ///
    /// # Errors
    /// [`SpacesError`]; [`SpacesError::Nothing`] if the owner is in no space.
    pub fn make_pairing(&mut self, addresses: Vec<String>) -> Result<MadePairing, SpacesError> {
        let made_ms = self.now_ms();
        let expires_ms = made_ms.saturating_add(PAIRING_VALID_MS);
        let seed = random(&mut *self.environment);
        let mut link = PairLink { seed, inviter: self.device(), spaces: Vec::new(), addresses };
        let key = *link.pair_key().public().as_bytes();
        for space in self.ids().collect::<Vec<_>>() {
            let device = self.device();
            let Ok(replica) = self.arrived(space) else { continue };
            let Some(actor) = replica.actor(device) else { continue };
            if link.spaces.len() < MAX_PAIR_SPACES && replica.control().can_pair(actor.person) {
                let op = ControlOp::Pair(Pair { key, expires_ms: Some(expires_ms) });
                let pair = self.control(space, EntryId::ZERO, &op)?;
                link.spaces.push(PairSpace { space, pair, person: actor.person });
            }
        }
        if link.spaces.is_empty() {
            return Err(SpacesError::Nothing("space"));
        }
        let made = MadePairing { key: DeviceId(key), code: link.to_text()?, made_ms, expires_ms };
        self.own.pairings.push(made.clone());
        self.write_json(PAIRINGS_FILE, &self.own.pairings.clone())?;
        Ok(made)
    }

    /// The codes made here that are still good and that nobody has used, the latest first. Others are forgotten.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn pairings(&mut self) -> Result<Vec<MadePairing>, SpacesError> {
        let now_ms = self.now_ms();
        let mut good = Vec::new();
        for pairing in self.own.pairings.clone() {
            if now_ms < pairing.expires_ms && !self.is_pairing_used(&PairLink::parse(&pairing.code)?) {
                good.push(pairing);
            }
        }
        if good.len() != self.own.pairings.len() {
            self.write_json(PAIRINGS_FILE, &good)?;
            self.own.pairings = good.clone();
        }
        good.reverse();
        Ok(good)
    }

    /// Makes this device one of the person who made the code, in each of the code's spaces as soon as it is here.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn enter_pairing(&mut self, code: &str) -> Result<(), SpacesError> {
        let link = PairLink::parse(code)?;
        if self.is_pairing_used(&link) {
            return Err(SpacesError::PairingUsed);
        }
        let code = link.to_text()?;
        let device = self.device();
        let mut new = Vec::new();
        for PairSpace { space, pair, .. } in link.spaces {
            let belongs = self.replicas.get_mut(&space).is_some_and(|replica| replica.actor(device).is_some());
            if !belongs {
                self.own.entering.insert(space, Entering { code: code.clone(), pair });
                new.push(space);
            }
        }
        if new.is_empty() {
            return Err(SpacesError::Joined);
        }
        self.write_json(ENTERING_FILE, &self.own.entering.clone())?;
        for space in new {
            self.make_room(space)?;
        }
        self.go_on_pairing()
    }

    /// The spaces in which this device waits for a pairing to arrive.
    pub fn entering(&self) -> impl Iterator<Item = SpaceId> {
        self.own.entering.keys().copied()
    }

    /// Answers the pairings that have arrived since.
    pub(crate) fn go_on_pairing(&mut self) -> Result<(), SpacesError> {
        let mut result = Ok(());
        for (space, entering) in self.own.entering.clone() {
            if let Err(error) = self.go_on_pairing_in(space, &entering) {
                result = Err(error);
            }
        }
        result
    }

    fn go_on_pairing_in(&mut self, space: SpaceId, entering: &Entering) -> Result<(), SpacesError> {
        let device = self.device();
        let now_ms = self.now_ms();
        let Some(replica) = self.replicas.get_mut(&space) else { return Ok(()) };
        if replica.verdict(&entering.pair).is_none() {
            return Ok(());
        }
        let state = replica.control();
        if state.device(device).is_none() {
            let pairing = state.pairing(&entering.pair).filter(|pairing| !pairing.used);
            let Some(pairing) = pairing.filter(|pairing| pairing.expires_ms.is_none_or(|end| now_ms < end)) else {
                tracing::warn!(space = %space.short(), "the pairing code cannot be used");
                return self.end_entering(space);
            };
            let key = PairLink::parse(&entering.code)?.pair_key();
            let join = PairJoin::new(&key, space, entering.pair, pairing.person, device, self.identity.kem());
            let recovery = state.person(pairing.person).map(|person| person.recovery);
            self.control(space, entering.pair, &ControlOp::PairJoin(join))?;
            if let Some(recovery) = recovery {
                self.belong_to(recovery)?;
            }
        }
        self.end_entering(space)
    }

    fn end_entering(&mut self, space: SpaceId) -> Result<(), SpacesError> {
        self.own.entering.remove(&space);
        self.write_json(ENTERING_FILE, &self.own.entering.clone())?;
        Ok(())
    }

    /// Whether a device came by the code already, as far as is known here.
    fn is_pairing_used(&mut self, link: &PairLink) -> bool {
        link.spaces.iter().any(|PairSpace { space, pair, .. }| {
            let replica = self.replicas.get_mut(space);
            replica.is_some_and(|replica| replica.control().pairing(pair).is_some_and(|pairing| pairing.used))
        })
    }
}
