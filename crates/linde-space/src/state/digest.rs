//! What nodes with the same entries must agree on.

use super::ControlState;
use linde_log::cbor::Writer;

const DIGEST_CONTEXT: &str = "dorflinde 2026 control state v1";

impl ControlState {
    /// BLAKE3 over everything in this state; equal on all nodes with the same entries.
    pub fn digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_derive_key(DIGEST_CONTEXT);
        hasher.update(&self.to_bytes());
        *hasher.finalize().as_bytes()
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        // The first version of the program knew the first three parts alone, so spaces that need no more keep their digest.
        let later = self.has_later_parts();
        w.array(if later { 4 } else { 3 });
        self.write_persons(&mut w);
        self.write_devices(&mut w);
        self.write_invitations(&mut w);
        if later {
            // Likewise: only spaces that were given another name have it there.
            w.array(if self.naming.is_some() { 9 } else { 8 });
            self.write_revoked(&mut w);
            self.write_recoveries(&mut w);
            self.write_pairings(&mut w);
            self.write_acts(&mut w);
            self.write_lowerings(&mut w);
            self.write_rules(&mut w);
            self.write_epochs(&mut w);
            self.write_offices(&mut w);
            if let Some((made, _)) = &self.naming {
                w.bytes(made.entry.as_bytes());
            }
        }
        w.finish()
    }

    fn has_later_parts(&self) -> bool {
        let left = self.persons().any(|(_, person)| person.role.is_none());
        left || self.rules.is_some()
            || self.naming.is_some()
            || !(self.pairings.is_empty()
                && self.acts.is_empty()
                && self.lowerings.is_empty()
                && self.epochs.is_empty()
                && self.offices.is_empty())
    }

    fn write_persons(&self, w: &mut Writer) {
        // The genesis is named by the admission of its founders, and its content by its id.
        w.array(self.persons.len());
        for (id, person) in self.persons() {
            w.array(7).bytes(id.as_bytes());
            match person.role {
                Some(role) => w.unsigned(role.number().into()),
                None => w.null(),
            };
            w.unsigned(person.seniority.lamport).bytes(person.seniority.entry.as_bytes());
            w.unsigned(person.seniority.place.into());
            optional(w, person.invite.map(|invite| invite.0)).array(person.devices.len());
            for device in &person.devices {
                w.bytes(device.as_bytes());
            }
        }
    }

    fn write_devices(&self, w: &mut Writer) {
        w.array(self.devices.len());
        for (id, device) in self.devices() {
            w.array(3).bytes(id.as_bytes()).bytes(device.person.as_bytes()).bytes(&device.kem);
        }
    }

    fn write_invitations(&self, w: &mut Writer) {
        w.array(self.invitations.len());
        for (id, invitation) in self.invitations() {
            w.array(4).bytes(id.as_bytes()).bytes(invitation.inviter.as_bytes());
            w.unsigned(invitation.uses.into()).bool(invitation.revoked);
        }
    }

    fn write_revoked(&self, w: &mut Writer) {
        let revoked = || self.devices().filter(|(_, device)| device.revoked);
        w.array(revoked().count());
        for (id, _) in revoked() {
            w.bytes(id.as_bytes());
        }
    }

    fn write_recoveries(&self, w: &mut Writer) {
        let rebound = || self.persons().filter(|(_, person)| person.rebound.is_some());
        w.array(rebound().count());
        for (id, person) in rebound() {
            w.array(2).bytes(id.as_bytes()).bytes(&person.recovery);
        }
    }

    fn write_pairings(&self, w: &mut Writer) {
        w.array(self.pairings.len());
        for (id, pairing) in self.pairings() {
            w.array(3).bytes(id.as_bytes()).bytes(pairing.person.as_bytes()).bool(pairing.used);
        }
    }

    fn write_acts(&self, w: &mut Writer) {
        w.array(self.acts.len());
        for (id, act) in &self.acts {
            w.array(3).bytes(id.as_bytes()).unsigned(act.needed as u64).array(act.supporters.len());
            for person in &act.supporters {
                w.bytes(person.as_bytes());
            }
        }
    }

    fn write_lowerings(&self, w: &mut Writer) {
        w.array(self.lowerings.len());
        for (id, _) in self.lowerings() {
            w.bytes(id.as_bytes());
        }
    }

    fn write_rules(&self, w: &mut Writer) {
        optional(w, self.rules.as_ref().map(|(made, _)| made.entry.0));
    }

    fn write_epochs(&self, w: &mut Writer) {
        w.array(self.epochs.len());
        for (id, epoch) in &self.epochs {
            w.array(3).bytes(id).bytes(epoch.first.entry.as_bytes()).array(epoch.recipients.len());
            for kem in &epoch.recipients {
                w.bytes(kem);
            }
        }
    }

    fn write_offices(&self, w: &mut Writer) {
        w.array(self.offices.len());
        for (id, (made, _)) in &self.offices {
            w.array(2).bytes(id.as_bytes()).bytes(made.entry.as_bytes());
        }
    }
}

fn optional(w: &mut Writer, bytes: Option<[u8; 32]>) -> &mut Writer {
    match bytes {
        Some(bytes) => w.bytes(&bytes),
        None => w.null(),
    }
}
