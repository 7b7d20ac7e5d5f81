//! What an installation does when it turns out that its keys are in a second place: it takes a new device key, and says in every
//! space that this is the same person.
//!
//! A home that was copied or restored is noticed at the start, before anything is written ([`Why::Copied`]). One that was not
//! noticed shows when a peer has entries of this installation that are not here ([`Why::Continued`]), or other ones in the
//! same place ([`Why::Forked`]); what was written here and no longer counts is then written again, see `salvage.rs`.

use crate::{
    environment::Environment,
    identity::Identity,
    replica::Ingested,
    spaces::{Home, HomeError, Spaces, SpacesError, read_json, write_json},
};
use linde_log::{DeviceId, EntryId, LogId, SecretKey, SpaceId};
use linde_space::{ControlOp, Succeed};
use serde::{Deserialize, Serialize};

pub(crate) const REPLACED_FILE: &str = "replaced.json";
/// The most replacements that are remembered.
const MAX_REPLACED: usize = 256;

/// Why an installation took a new device key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Its home was copied, restored, or moved to another computer.
    Copied,
    /// Others had entries of it that were not here.
    Continued,
    /// Others had other entries of it than were here.
    Forked,
}

/// A device key that another one took the place of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// The old one.
    pub device: DeviceId,
    /// The one that took its place.
    pub by: DeviceId,
    /// When, in ms since 1970, as this machine's clock claimed.
    pub time_ms: i64,
    /// Why.
    pub why: Why,
}

/// Gives an installation a new device key. What it is called in its spaces follows when they are opened.
///
/// # Errors
/// [`HomeError`]; the keys are as they were then.
pub fn replace_device(
    home: &mut dyn Home,
    identity: &mut Identity,
    environment: &mut dyn Environment,
    why: Why,
) -> Result<(), HomeError> {
    let mut renewed = identity.clone();
    renewed.replace_device(environment);
    home.save_keys(&renewed)?;
    let entry = Replaced { device: identity.device(), by: renewed.device(), time_ms: environment.now_ms(), why };
    *identity = renewed;
    let mut replaced: Vec<Replaced> = read_json(home, REPLACED_FILE)?;
    replaced.push(entry);
    let surplus = replaced.len().saturating_sub(MAX_REPLACED);
    replaced.drain(..surplus);
    write_json(home, REPLACED_FILE, &replaced)
}

impl Spaces {
    /// The device keys that this installation had before, the first first.
    pub fn replaced(&self) -> &[Replaced] {
        &self.own.replaced
    }

    /// Looks whether what came shows that somebody else goes on with this installation's key.
    pub(crate) fn watch_own_logs(&mut self, space: SpaceId, ingested: &Ingested) -> Result<(), SpacesError> {
        let device = self.device();
        let grown = ingested.grown.iter().any(|(log, len)| log.device == device && !self.was_lost(space, log, *len));
        if grown { self.replace_device(Why::Continued) } else { self.leave_forked_key() }
    }

    /// Takes another key if the present one has signed two histories.
    pub(crate) fn leave_forked_key(&mut self) -> Result<(), SpacesError> {
        let device = self.device();
        let forked = self.replicas.values().any(|replica| replica.forks().keys().any(|log| log.device == device));
        if forked { self.replace_device(Why::Forked) } else { Ok(()) }
    }

    fn replace_device(&mut self, why: Why) -> Result<(), SpacesError> {
        tracing::warn!(?why, "this installation's key is in a second place; it takes another one");
        replace_device(&mut *self.home, &mut self.identity, &mut *self.environment, why)?;
        self.own.replaced = read_json(&*self.home, REPLACED_FILE)?;
        // What the old device lost here is fetched like everybody's, and nobody writes in its place any more.
        self.forget_lost()?;
        for space in self.replicas.keys().copied().collect::<Vec<_>>() {
            self.note_changed(space);
        }
        Ok(())
    }

    /// Whether entries of an own log up to `len` were here before and got damaged.
    fn was_lost(&self, space: SpaceId, log: &LogId, len: u64) -> bool {
        let last = self.lost.get(&space).and_then(|lanes| lanes.get(&log.lane.number()));
        last.is_some_and(|last| len <= last.saturating_add(1))
    }

    /// Says in every space where it is possible and not said yet that the present device took the place of a former one.
    pub(crate) fn go_on_succeeding(&mut self) -> Result<(), SpacesError> {
        if self.identity.former_devices().next().is_none() {
            return Ok(());
        }
        let mut result = Ok(true);
        for space in self.replicas.keys().copied().collect::<Vec<_>>() {
            match (self.go_on_succeeding_in(space), &result) {
                (Ok(true), _) => {}
                (Ok(false), Ok(_)) => result = Ok(false),
                (Ok(false), Err(_)) => {}
                // One space in which it cannot be said must not keep the others waiting.
                (Err(error), _) => result = Err(error),
            }
        }
        if result? {
            let mut identity = self.identity.clone();
            identity.forget_former_devices();
            self.keep(identity)?;
        }
        Ok(())
    }

    /// Says whether the former keys are no longer needed in a space.
    fn go_on_succeeding_in(&mut self, space: SpaceId) -> Result<bool, SpacesError> {
        let device = self.device();
        let former: Vec<SecretKey> = self.identity.former_devices().cloned().collect();
        let Some(replica) = self.replicas.get_mut(&space) else { return Ok(true) };
        if !replica.has_arrived() {
            return Ok(false);
        }
        let state = replica.control();
        if state.device(device).is_some() {
            return Ok(true);
        }
        let belongs =
            |key: &&SecretKey| state.person_of(key.device()).is_some_and(|person| state.role(person).is_some());
        let Some(old) = former.iter().find(belongs) else {
            // Who waits for approval may belong to the space one day, and what admits the old device may be on its way.
            let waits = |key: &SecretKey| state.waiting_joins().any(|(_, join)| join.device == key.device());
            return Ok(self.own.met.contains(&space) && !former.iter().any(waits));
        };
        let op = ControlOp::Succeed(Succeed::new(old, space, device, self.identity.kem()));
        self.control(space, EntryId::ZERO, &op)?;
        Ok(true)
    }
}
