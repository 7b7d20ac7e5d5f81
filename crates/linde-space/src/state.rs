//! What the counted control entries of some past add up to.

use crate::{
    graph::ControlEntry,
    op::{ControlOp, Genesis},
    role::Role,
    verdict::VoidReason,
};
use imbl::{OrdMap, OrdSet};
use linde_log::{DeviceId, EntryId, PersonId, cbor::Writer};
use std::sync::Arc;

const DIGEST_CONTEXT: &str = "dorflinde 2026 control state v1";

/// Persons, devices and invitations as of some point of the history. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ControlState {
    genesis: Option<Arc<Genesis>>,
    persons: OrdMap<PersonId, Arc<Person>>,
    devices: OrdMap<DeviceId, Device>,
    invitations: OrdMap<EntryId, Arc<Invitation>>,
}

/// A person who belongs to the space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// What they may do.
    pub role: Role,
    /// How long they have been here; the smaller one is the senior.
    pub seniority: Seniority,
    /// Who made the invitation they came by; none for founders.
    pub sponsor: Option<PersonId>,
    /// The invitation they came by; none for founders.
    pub invite: Option<EntryId>,
    /// Ed25519 public key of the 24 words.
    pub recovery: [u8; 32],
    /// Their devices.
    pub devices: OrdSet<DeviceId>,
}

/// A device of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device {
    /// Whose it is.
    pub person: PersonId,
    /// Its X25519 public key.
    pub kem: [u8; 32],
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
    /// Whether joining waits for a moderator's approval.
    pub approval: bool,
    /// Whether it was withdrawn.
    pub revoked: bool,
    /// Who made it.
    pub inviter: PersonId,
    /// When it was made, as an order among control entries.
    pub made: Seniority,
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

impl ControlState {
    /// What the founders decided; `None` as long as the genesis is not in this past.
    pub fn genesis(&self) -> Option<&Genesis> {
        self.genesis.as_deref()
    }

    /// The person a device belongs to.
    pub fn person_of(&self, device: DeviceId) -> Option<PersonId> {
        self.devices.get(&device).map(|device| device.person)
    }

    /// A person's role.
    pub fn role(&self, person: PersonId) -> Option<Role> {
        self.persons.get(&person).map(|person| person.role)
    }

    /// A person.
    pub fn person(&self, person: PersonId) -> Option<&Person> {
        self.persons.get(&person).map(|person| &**person)
    }

    /// All persons, in the order of their ids.
    pub fn persons(&self) -> impl Iterator<Item = (PersonId, &Person)> {
        self.persons.iter().map(|(id, person)| (*id, &**person))
    }

    /// A device's X25519 public key.
    pub fn kem(&self, device: DeviceId) -> Option<[u8; 32]> {
        self.devices.get(&device).map(|device| device.kem)
    }

    /// All devices, in the order of their ids.
    pub fn devices(&self) -> impl Iterator<Item = (DeviceId, &Device)> {
        self.devices.iter().map(|(id, device)| (*id, device))
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

    /// Whether `person` may invite to `role`.
    pub fn can_invite(&self, person: PersonId, role: Role) -> bool {
        self.may_invite(person, role).is_ok()
    }

    /// Whether `person` may raise `target` to `role`.
    pub fn can_grant(&self, person: PersonId, target: PersonId, role: Role) -> bool {
        self.may_grant(person, target, role).is_ok()
    }

    /// Whether `person` may withdraw an invitation that still stands.
    pub fn can_revoke_invite(&self, person: PersonId, invite: &EntryId) -> bool {
        self.may_revoke_invite(person, invite).is_ok()
    }

    /// BLAKE3 over everything in this state; equal on all nodes with the same entries.
    pub fn digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_derive_key(DIGEST_CONTEXT);
        hasher.update(&self.to_bytes());
        *hasher.finalize().as_bytes()
    }

    pub(crate) fn may_invite(&self, person: PersonId, role: Role) -> Result<(), VoidReason> {
        let own = self.role(person).ok_or(VoidReason::NotAdmitted)?;
        let policy = self.genesis().map(|genesis| genesis.policy).unwrap_or_default();
        let needed = policy.needed_to_invite(role).ok_or(VoidReason::RoleNotGiven)?;
        if own.is_at_least(needed) && own.is_at_least(role) { Ok(()) } else { Err(VoidReason::RoleTooLow) }
    }

    pub(crate) fn may_grant(&self, person: PersonId, target: PersonId, role: Role) -> Result<(), VoidReason> {
        let own = self.role(person).ok_or(VoidReason::NotAdmitted)?;
        if !own.is_at_least(Role::Steward) || !own.is_at_least(role) {
            return Err(VoidReason::RoleTooLow);
        }
        if !matches!(role, Role::Member | Role::Moderator | Role::Steward) {
            return Err(VoidReason::RoleNotGiven);
        }
        let current = self.role(target).ok_or(VoidReason::NoPerson)?;
        match role.cmp(&current) {
            core::cmp::Ordering::Greater => Ok(()),
            core::cmp::Ordering::Equal => Err(VoidReason::SameRole),
            core::cmp::Ordering::Less => Err(VoidReason::Lowering),
        }
    }

    pub(crate) fn may_revoke_invite(&self, person: PersonId, invite: &EntryId) -> Result<(), VoidReason> {
        let own = self.role(person).ok_or(VoidReason::NotAdmitted)?;
        let invitation = self.invitation(invite).ok_or(VoidReason::NoInvitation)?;
        if invitation.inviter != person && !own.is_at_least(Role::Steward) {
            return Err(VoidReason::RoleTooLow);
        }
        if invitation.revoked { Err(VoidReason::Revoked) } else { Ok(()) }
    }

    /// Adds a counted entry whose whole past was added. Entries that are concurrent may be added in either order: admissions
    /// and roles only grow, and of two that exclude each other only one counts.
    pub(crate) fn apply(&mut self, entry: &ControlEntry) {
        let Ok(op) = &entry.op else { return };
        match op {
            ControlOp::Genesis(genesis) => {
                self.genesis = Some(Arc::new(genesis.clone()));
                for (place, founder) in (0..).zip(&genesis.founders) {
                    self.admit(
                        founder.person,
                        founder.device,
                        founder.kem,
                        Person {
                            role: Role::Founder,
                            seniority: Seniority { place, ..entry.seniority() },
                            sponsor: None,
                            invite: None,
                            recovery: founder.recovery,
                            devices: OrdSet::unit(founder.device),
                        },
                    );
                }
            }
            ControlOp::Device(cert) => {
                self.devices.insert(cert.device, Device { person: cert.person, kem: cert.kem });
                if let Some(person) = self.persons.get_mut(&cert.person) {
                    Arc::make_mut(person).devices.insert(cert.device);
                }
            }
            ControlOp::Invite(invite) => {
                let Some(inviter) = self.person_of(entry.log.device) else { return };
                self.invitations.insert(
                    entry.id,
                    Arc::new(Invitation {
                        key: invite.key,
                        role: invite.role,
                        max_uses: invite.max_uses,
                        uses: 0,
                        expires_ms: invite.expires_ms,
                        approval: invite.approval,
                        revoked: false,
                        inviter,
                        made: entry.seniority(),
                    }),
                );
            }
            ControlOp::Join(join) => {
                let Some(invitation) = self.invitations.get_mut(&entry.obj).map(Arc::make_mut) else { return };
                invitation.uses = invitation.uses.saturating_add(1);
                let (role, sponsor) = (invitation.role, Some(invitation.inviter));
                self.admit(
                    join.person,
                    entry.log.device,
                    join.kem,
                    Person {
                        role,
                        seniority: entry.seniority(),
                        sponsor,
                        invite: Some(entry.obj),
                        recovery: join.recovery,
                        devices: OrdSet::unit(entry.log.device),
                    },
                );
            }
            ControlOp::Role(change) => {
                if let Some(person) = self.persons.get_mut(&change.person).map(Arc::make_mut) {
                    person.role = person.role.max(change.role);
                }
            }
            ControlOp::InviteRevoke(_) => {
                if let Some(invitation) = self.invitations.get_mut(&entry.obj) {
                    Arc::make_mut(invitation).revoked = true;
                }
            }
        }
    }

    fn admit(&mut self, id: PersonId, device: DeviceId, kem: [u8; 32], person: Person) {
        self.devices.insert(device, Device { person: id, kem });
        self.persons.insert(id, Arc::new(person));
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        // The genesis is named by the admission of its founders, and its content by its id.
        w.array(3).array(self.persons.len());
        for (id, person) in self.persons() {
            w.array(7).bytes(id.as_bytes()).unsigned(person.role.number().into()).unsigned(person.seniority.lamport);
            w.bytes(person.seniority.entry.as_bytes()).unsigned(person.seniority.place.into());
            optional(&mut w, person.invite.map(|invite| invite.0)).array(person.devices.len());
            for device in &person.devices {
                w.bytes(device.as_bytes());
            }
        }
        w.array(self.devices.len());
        for (id, device) in self.devices() {
            w.array(3).bytes(id.as_bytes()).bytes(device.person.as_bytes()).bytes(&device.kem);
        }
        w.array(self.invitations.len());
        for (id, invitation) in self.invitations() {
            w.array(4).bytes(id.as_bytes()).bytes(invitation.inviter.as_bytes());
            w.unsigned(invitation.uses.into()).bool(invitation.revoked);
        }
        w.finish()
    }
}

impl Invitation {
    /// Whether somebody could still come by it; its expiry is not looked at.
    pub fn is_usable(&self) -> bool {
        !self.revoked && self.uses < self.max_uses
    }
}

fn optional(w: &mut Writer, bytes: Option<[u8; 32]>) -> &mut Writer {
    match bytes {
        Some(bytes) => w.bytes(&bytes),
        None => w.null(),
    }
}
