//! What is proven inside bodies: that a new device agrees, that a newcomer holds the invitation, that a person's id is theirs.

use crate::op::{DeviceCert, Join};
use linde_log::{DeviceId, EntryId, PersonId, PublicKey, SecretKey, SpaceId};

/// BLAKE3 key-derivation context of [`PersonId`]s.
pub const PERSON_CONTEXT: &str = "dorflinde 2026 person id v1";
/// Domain under which a new device agrees to belong to a person.
pub const DEVICE_DOMAIN: &str = "dorflinde device v1";
/// Domain under which an invitation's key lets somebody join.
pub const JOIN_DOMAIN: &str = "dorflinde join v1";

/// The id of the person with this recovery key, first device and salt.
pub fn person_id(recovery: &[u8; 32], device: &DeviceId, salt: &[u8; 16]) -> PersonId {
    let mut hasher = blake3::Hasher::new_derive_key(PERSON_CONTEXT);
    hasher.update(recovery).update(device.as_bytes()).update(salt);
    PersonId(*hasher.finalize().as_bytes())
}

impl DeviceCert {
    /// Lets the installation with the key `device` agree to belong to `person` in `space`; `kem` is its X25519 key.
    pub fn new(device: &SecretKey, space: SpaceId, person: PersonId, kem: [u8; 32]) -> Self {
        let mut cert = Self { person, device: device.device(), kem, proof: [0; 64] };
        cert.proof = device.sign(DEVICE_DOMAIN, &cert.message(space));
        cert
    }

    /// Whether the new device agreed, with a key that is admitted.
    pub fn is_proven(&self, space: SpaceId) -> bool {
        PublicKey::admit(self.device.as_bytes())
            .is_ok_and(|key| key.has_signed(DEVICE_DOMAIN, &self.message(space), &self.proof))
    }

    fn message(&self, space: SpaceId) -> Vec<u8> {
        [space.0, self.person.0, self.device.0, self.kem].concat()
    }
}

impl Join {
    /// Uses the invitation `invite`, whose secret key is `invite_key`, for the person with these keys on `device`.
    #[expect(clippy::too_many_arguments, reason = "each is a field of the body or of what its proof is signed over")]
    pub fn new(
        invite_key: &SecretKey,
        space: SpaceId,
        invite: EntryId,
        person: PersonId,
        recovery: [u8; 32],
        device: DeviceId,
        kem: [u8; 32],
        salt: [u8; 16],
    ) -> Self {
        let mut join = Self { person, recovery, kem, salt, proof: [0; 64] };
        join.proof = invite_key.sign(JOIN_DOMAIN, &join.message(space, invite, device));
        join
    }

    /// Whether the holder of the invitation's secret key let `device` join.
    pub fn is_proven(&self, invite_key: &PublicKey, space: SpaceId, invite: EntryId, device: DeviceId) -> bool {
        invite_key.has_signed(JOIN_DOMAIN, &self.message(space, invite, device), &self.proof)
    }

    /// Whether the person's id is that of the recovery key, `device` and the salt.
    pub fn names_person_of(&self, device: &DeviceId) -> bool {
        person_id(&self.recovery, device, &self.salt) == self.person
    }

    fn message(&self, space: SpaceId, invite: EntryId, device: DeviceId) -> Vec<u8> {
        [space.0, invite.0, self.person.0, device.0, self.kem].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_agrees_for_one_space_person_and_key() {
        let key = SecretKey::from_seed(&[1; 32]);
        let (space, person) = (SpaceId([2; 32]), PersonId([3; 32]));
        let cert = DeviceCert::new(&key, space, person, [4; 32]);
        assert!(cert.is_proven(space));
        assert!(!cert.is_proven(SpaceId([9; 32])));
        assert!(!DeviceCert { person: PersonId([9; 32]), ..cert.clone() }.is_proven(space));
        assert!(!DeviceCert { kem: [9; 32], ..cert.clone() }.is_proven(space));
        let weak = DeviceId([0; 32]);
        assert!(!DeviceCert { device: weak, ..cert }.is_proven(space));
    }

    #[test]
    fn an_invitation_is_used_for_one_space_invite_person_device_and_key() {
        let key = SecretKey::from_seed(&[1; 32]);
        let (space, invite, device) = (SpaceId([2; 32]), EntryId([3; 32]), SecretKey::from_seed(&[4; 32]).device());
        let person = person_id(&[5; 32], &device, &[6; 16]);
        let join = Join::new(&key, space, invite, person, [5; 32], device, [7; 32], [6; 16]);
        let public = key.public();
        assert!(join.is_proven(&public, space, invite, device) && join.names_person_of(&device));
        assert!(!join.is_proven(&public, SpaceId([9; 32]), invite, device));
        assert!(!join.is_proven(&public, space, EntryId([9; 32]), device));
        assert!(!join.is_proven(&public, space, invite, DeviceId([9; 32])));
        assert!(!join.is_proven(&SecretKey::from_seed(&[9; 32]).public(), space, invite, device));
        assert!(!Join { salt: [9; 16], ..join.clone() }.names_person_of(&device));
        assert!(!Join { kem: [9; 32], ..join }.is_proven(&public, space, invite, device));
    }
}
