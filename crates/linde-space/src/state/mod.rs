//! What the counted control entries of some past add up to.

mod act;
mod apply;
mod digest;
mod may;
mod person;

pub use act::{Act, Electorate, REBINDING_STEWARDS};
pub(crate) use act::{Grounds, Quorum};
pub use person::{Device, Person, Seniority};

use crate::{
    op::{Genesis, Naming, Office, Rules},
    role::Role,
};
use imbl::{OrdMap, OrdSet};
use linde_log::{DeviceId, EntryId, PersonId};
use std::sync::Arc;

/// Who belongs to a space and what was decided about it, as of some point of the history. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ControlState {
    genesis: Option<Arc<Genesis>>,
    persons: OrdMap<PersonId, Arc<Person>>,
    devices: OrdMap<DeviceId, Device>,
    invitations: OrdMap<EntryId, Arc<Invitation>>,
    /// Joinings that wait or waited for approval.
    requests: OrdMap<EntryId, Arc<WaitingJoin>>,
    pairings: OrdMap<EntryId, Pairing>,
    /// Acts that need or needed several persons.
    acts: OrdMap<EntryId, Arc<Act>>,
    /// The removals and revocations that have happened, each with the person concerned.
    lowerings: OrdMap<EntryId, PersonId>,
    rules: Option<(Seniority, Arc<Rules>)>,
    naming: Option<(Seniority, Arc<Naming>)>,
    epochs: OrdMap<[u8; 32], Arc<Epoch>>,
    /// Each office with the entry that said last how it is.
    offices: OrdMap<EntryId, (Seniority, Arc<Office>)>,
}

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Ed25519 public key that newcomers prove to hold.
    pub key: [u8; 32],
    /// The role newcomers get.
    pub role: Role,
    /// How many may come.
    pub max_uses: u32,
    /// How many have come.
    pub uses: u32,
    /// Until when it is meant, in ms since 1970; shown, never decides.
    pub expires_ms: Option<i64>,
    /// Whether joining waits for somebody's approval.
    pub approval: bool,
    /// Whether it was withdrawn.
    pub revoked: bool,
    /// Who made it.
    pub inviter: PersonId,
    /// When it was made, as an order among control entries.
    pub made: Seniority,
}

/// Somebody who would join as soon as it is approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingJoin {
    /// Who.
    pub person: PersonId,
    /// With which device.
    pub device: DeviceId,
    /// The device's X25519 public key.
    pub kem: [u8; 32],
    /// Ed25519 public key of the 24 words.
    pub recovery: [u8; 32],
    /// By which invitation.
    pub invite: EntryId,
    /// When, as an order among control entries.
    pub made: Seniority,
    approved: bool,
}

/// A code by which another installation becomes a device of the person who made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pairing {
    /// Who made it.
    pub person: PersonId,
    /// With which device.
    pub device: DeviceId,
    /// Ed25519 public key that the new device proves to hold.
    pub key: [u8; 32],
    /// Until when it is meant, in ms since 1970; shown, never decides.
    pub expires_ms: Option<i64>,
    /// Whether a device came by it.
    pub used: bool,
}

/// An epoch of a members-only space: who was handed its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Epoch {
    /// Its id.
    pub epoch: [u8; 32],
    /// The first entry that handed out its key; epochs are in the order of these.
    pub first: Seniority,
    /// All entries that handed out its key.
    pub entries: OrdSet<EntryId>,
    /// The X25519 public keys for which it was sealed.
    pub recipients: OrdSet<[u8; 32]>,
}

impl ControlState {
    /// What the founders decided; `None` as long as the genesis is not in this past.
    pub fn genesis(&self) -> Option<&Genesis> {
        self.genesis.as_deref()
    }

    /// What the space is called now; `None` as long as the genesis is not in this past.
    pub fn name(&self) -> Option<&str> {
        let named = self.naming.as_ref().map(|(_, naming)| naming.name.as_str());
        named.or_else(|| self.genesis().map(|genesis| genesis.name.as_str()))
    }

    /// What the space is for now.
    pub fn purpose(&self) -> Option<&str> {
        let named = self.naming.as_ref().map(|(_, naming)| naming.purpose.as_str());
        named.or_else(|| self.genesis().map(|genesis| genesis.purpose.as_str()))
    }

    /// The entry that gave the space the name it has now, unless that is the one from its founding.
    pub fn naming_entry(&self) -> Option<EntryId> {
        self.naming.as_ref().map(|(made, _)| made.entry)
    }

    /// The person a device belongs to; nobody for one that was revoked.
    pub fn person_of(&self, device: DeviceId) -> Option<PersonId> {
        self.devices.get(&device).filter(|device| !device.revoked).map(|device| device.person)
    }

    /// A person's role; none for those who were removed or left.
    pub fn role(&self, person: PersonId) -> Option<Role> {
        self.persons.get(&person).and_then(|person| person.role)
    }

    /// A person, removed ones too.
    pub fn person(&self, person: PersonId) -> Option<&Person> {
        self.persons.get(&person).map(|person| &**person)
    }

    /// All persons, removed ones too, in the order of their ids.
    pub fn persons(&self) -> impl Iterator<Item = (PersonId, &Person)> {
        self.persons.iter().map(|(id, person)| (*id, &**person))
    }

    /// Those who belong to the space, with their roles, in the order of their ids.
    pub fn members(&self) -> impl Iterator<Item = (PersonId, &Person, Role)> {
        self.persons().filter_map(|(id, person)| Some((id, person, person.role?)))
    }

    /// A device, a revoked one too.
    pub fn device(&self, device: DeviceId) -> Option<&Device> {
        self.devices.get(&device)
    }

    /// A device's X25519 public key.
    pub fn kem(&self, device: DeviceId) -> Option<[u8; 32]> {
        self.devices.get(&device).map(|device| device.kem)
    }

    /// All devices, revoked ones too, in the order of their ids.
    pub fn devices(&self) -> impl Iterator<Item = (DeviceId, &Device)> {
        self.devices.iter().map(|(id, device)| (*id, device))
    }

    /// A person's devices that were not revoked, in the order of their ids.
    pub fn devices_of(&self, person: PersonId) -> impl Iterator<Item = DeviceId> {
        let devices = self.person(person).into_iter().flat_map(|person| person.devices.iter().copied());
        devices.filter(|device| !self.is_revoked(*device))
    }

    /// Whether a device was taken away from its person.
    pub fn is_revoked(&self, device: DeviceId) -> bool {
        self.devices.get(&device).is_some_and(|device| device.revoked)
    }

    /// An invitation.
    pub fn invitation(&self, invite: &EntryId) -> Option<&Invitation> {
        self.invitations.get(invite).map(|invitation| &**invitation)
    }

    /// All invitations, in the order of their ids.
    pub fn invitations(&self) -> impl Iterator<Item = (EntryId, &Invitation)> {
        self.invitations.iter().map(|(id, invitation)| (*id, &**invitation))
    }

    /// Whether there is such an invitation, usable or not.
    pub fn has_invite(&self, invite: &EntryId) -> bool {
        self.invitations.contains_key(invite)
    }

    /// The invitation with this key: one that can be used before others, then the first made.
    pub fn invite_with_key(&self, key: &[u8; 32]) -> Option<EntryId> {
        self.invitations()
            .filter(|(_, invitation)| invitation.key == *key)
            .min_by_key(|(_, invitation)| (!invitation.is_usable(), invitation.made))
            .map(|(id, _)| id)
    }

    /// Those who wait for approval, by the entries of their joinings.
    pub fn waiting_joins(&self) -> impl Iterator<Item = (EntryId, &WaitingJoin)> {
        self.requests.iter().map(|(id, join)| (*id, &**join)).filter(|(_, join)| !join.approved)
    }

    /// A pairing.
    pub fn pairing(&self, pair: &EntryId) -> Option<&Pairing> {
        self.pairings.get(pair)
    }

    /// All pairings, in the order of their ids.
    pub fn pairings(&self) -> impl Iterator<Item = (EntryId, &Pairing)> {
        self.pairings.iter().map(|(id, pairing)| (*id, pairing))
    }

    /// The removals, demotions and revocations that have happened, each with the person concerned, in the order of their ids.
    pub fn lowerings(&self) -> impl Iterator<Item = (EntryId, PersonId)> {
        self.lowerings.iter().map(|(id, person)| (*id, *person))
    }

    /// Whether a removal or revocation has happened; one that needs a quorum has as soon as enough persons agreed.
    pub(crate) fn has_lowering(&self, id: &EntryId) -> bool {
        self.lowerings.contains_key(id)
    }

    /// The rules that hold; none as long as those of the program do.
    pub fn rules(&self) -> Option<&Rules> {
        self.rules.as_ref().map(|(_, rules)| &**rules)
    }

    /// The entry that gave the rules that hold.
    pub fn rules_entry(&self) -> Option<EntryId> {
        self.rules.as_ref().map(|(made, _)| made.entry)
    }

    /// How many contributions of a person are shown per day; 0 for any number.
    pub fn quota(&self) -> u32 {
        self.rules().map_or(0, |rules| rules.quota_entries)
    }

    /// The epochs, the first first.
    pub fn epochs(&self) -> Vec<&Epoch> {
        let mut epochs: Vec<_> = self.epochs.values().map(|epoch| &**epoch).collect();
        epochs.sort_unstable_by_key(|epoch| epoch.first);
        epochs
    }

    /// An office as it is now.
    pub fn office(&self, office: &EntryId) -> Option<&Office> {
        self.offices.get(office).map(|(_, office)| &**office)
    }

    /// The entry that said last how an office is.
    pub fn office_entry(&self, office: &EntryId) -> Option<EntryId> {
        self.offices.get(office).map(|(said, _)| said.entry)
    }

    /// All offices, in the order of their ids.
    pub fn offices(&self) -> impl Iterator<Item = (EntryId, &Office)> {
        self.offices.iter().map(|(id, (_, office))| (*id, &**office))
    }

    #[cfg(test)]
    pub(crate) fn office_entries(&self) -> impl Iterator<Item = (EntryId, EntryId)> {
        self.offices.iter().map(|(id, (made, _))| (*id, made.entry))
    }

    /// Those who hold an office and belong to the space, in the order of their ids.
    pub fn holders_of(&self, office: &EntryId) -> impl Iterator<Item = PersonId> {
        let holders = self.office(office).into_iter().flat_map(|office| office.holders.iter().copied());
        holders.filter(|holder| self.role(*holder).is_some())
    }
}

impl Invitation {
    /// Whether somebody could still come by it; its expiry is not looked at.
    pub fn is_usable(&self) -> bool {
        !self.revoked && self.uses < self.max_uses
    }
}
