//! Persons, their roles and devices.

use crate::role::Role;
use imbl::OrdSet;
use linde_log::{DeviceId, EntryId, PersonId};

/// A person who belongs to the space, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// What they may do; `None` if they were removed or left. It is the role of the events below.
    pub role: Option<Role>,
    /// How long they have been here; the smaller one is the senior.
    pub seniority: Seniority,
    /// Who made the invitation they came by; none for founders.
    pub sponsor: Option<PersonId>,
    /// The invitation they came by; none for founders.
    pub invite: Option<EntryId>,
    /// Ed25519 public key of the 24 words.
    pub recovery: [u8; 32],
    /// Their devices, the revoked ones too.
    pub devices: OrdSet<DeviceId>,
    /// The latest rebinding that replaced the recovery key.
    pub(super) rebound: Option<Seniority>,
    /// The role events that are in no other's past, in the order of ids.
    pub(super) events: Vec<RoleEvent>,
}

/// Something that gave a person a role or took it away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RoleEvent {
    /// The entry that did it.
    pub(crate) entry: EntryId,
    /// Whether it lowered or removed.
    pub(crate) lowers: bool,
    /// The role from then on; none for a removal.
    pub(crate) role: Option<Role>,
}

/// A device of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device {
    /// Whose it is.
    pub person: PersonId,
    /// Its X25519 public key.
    pub kem: [u8; 32],
    /// Whether it was taken away.
    pub revoked: bool,
    /// How long it has been here.
    pub since: Seniority,
}

/// A place in the order of admission: by lamport number and id of the admitting entry, founders in the order of the genesis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seniority {
    /// Lamport number of the admitting entry.
    pub lamport: u64,
    /// The admitting entry.
    pub entry: EntryId,
    /// Place within the admitting entry.
    pub place: u8,
}

impl Person {
    /// The role events that are in no other's past.
    pub(crate) fn events(&self) -> impl Iterator<Item = EntryId> {
        self.events.iter().map(|event| event.entry)
    }

    /// Adds a role event that has those of `over` in its past. Of events that do not know each other each stands; the role is
    /// then the lowest that one of them lowered to, so that nobody is raised past a removal that the raising did not know of.
    pub(super) fn add(&mut self, event: RoleEvent, over: &[EntryId]) {
        self.events.retain(|earlier| !over.contains(&earlier.entry));
        self.events.push(event);
        self.events.sort_unstable();
        let of = |lowers: bool| self.events.iter().filter(move |event| event.lowers == lowers).map(|event| event.role);
        // The highest of what was given, but not above what somebody lowered to. No role at all is below all others.
        self.role = of(true).chain(of(false).max()).min().flatten();
    }
}
