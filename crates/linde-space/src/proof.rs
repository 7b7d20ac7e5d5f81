//! What is proven inside bodies: that a new device agrees, that a newcomer holds the invitation, that a person's id is theirs.

use crate::op::{Cut, DeviceCert, Join, PairJoin, Rebind, Recover, Succeed};
use linde_log::{DeviceId, EntryId, PersonId, PublicKey, SecretKey, SpaceId, cbor::Writer};

/// BLAKE3 key-derivation context of [`PersonId`]s.
pub const PERSON_CONTEXT: &str = "dorflinde 2026 person id v1";
/// Domain under which a new device agrees to belong to a person.
pub const DEVICE_DOMAIN: &str = "dorflinde device v1";
/// Domain under which an invitation's key lets somebody join.
pub const JOIN_DOMAIN: &str = "dorflinde join v1";
/// Domain under which a pairing's key lets a device become the person's.
pub const PAIR_DOMAIN: &str = "dorflinde pair v1";
/// Domain under which an old device lets a new one succeed it.
pub const SUCCEED_DOMAIN: &str = "dorflinde succeed v1";
/// Domain under which a person's recovery key makes a device theirs and takes others away.
pub const RECOVER_DOMAIN: &str = "dorflinde recover v1";
/// Domain under which a new device agrees to be bound to a person with a new recovery key.
pub const REBIND_DOMAIN: &str = "dorflinde rebind v1";

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

impl PairJoin {
    /// Uses the pairing `pair` of `person`, whose secret key is `pair_key`, on `device`.
    pub fn new(
        pair_key: &SecretKey,
        space: SpaceId,
        pair: EntryId,
        person: PersonId,
        device: DeviceId,
        kem: [u8; 32],
    ) -> Self {
        let mut join = Self { person, kem, proof: [0; 64] };
        join.proof = pair_key.sign(PAIR_DOMAIN, &join.message(space, pair, device));
        join
    }

    /// Whether the holder of the pairing's secret key let `device` become the person's.
    pub fn is_proven(&self, pair_key: &PublicKey, space: SpaceId, pair: EntryId, device: DeviceId) -> bool {
        pair_key.has_signed(PAIR_DOMAIN, &self.message(space, pair, device), &self.proof)
    }

    fn message(&self, space: SpaceId, pair: EntryId, device: DeviceId) -> Vec<u8> {
        [space.0, pair.0, self.person.0, device.0, self.kem].concat()
    }
}

impl Succeed {
    /// Lets the installation with the key `old` be succeeded by `device`.
    pub fn new(old: &SecretKey, space: SpaceId, device: DeviceId, kem: [u8; 32]) -> Self {
        let mut succeed = Self { device: old.device(), kem, proof: [0; 64] };
        succeed.proof = old.sign(SUCCEED_DOMAIN, &succeed.message(space, device));
        succeed
    }

    /// Whether the old device let `device` succeed it, with a key that is admitted.
    pub fn is_proven(&self, space: SpaceId, device: DeviceId) -> bool {
        PublicKey::admit(self.device.as_bytes())
            .is_ok_and(|key| key.has_signed(SUCCEED_DOMAIN, &self.message(space, device), &self.proof))
    }

    fn message(&self, space: SpaceId, device: DeviceId) -> Vec<u8> {
        [space.0, self.device.0, device.0, self.kem].concat()
    }
}

impl Recover {
    /// Makes `device` one of `person`'s, whose recovery key is held, and takes `revoke` away with `cuts`. Both lists are in the
    /// order that the body needs.
    pub fn new(
        recovery: &SecretKey,
        space: SpaceId,
        person: PersonId,
        device: DeviceId,
        kem: [u8; 32],
        revoke: Vec<DeviceId>,
        cuts: Vec<Cut>,
    ) -> Self {
        let mut recover = Self { person, kem, revoke, cuts, proof: [0; 64] };
        recover.proof = recovery.sign(RECOVER_DOMAIN, &recover.message(space, device));
        recover
    }

    /// Whether the holder of the recovery key let `device` become the person's.
    pub fn is_proven(&self, recovery: &PublicKey, space: SpaceId, device: DeviceId) -> bool {
        recovery.has_signed(RECOVER_DOMAIN, &self.message(space, device), &self.proof)
    }

    fn message(&self, space: SpaceId, device: DeviceId) -> Vec<u8> {
        // What is taken away may be long, so a hash of it as section 3 of the protocol writes it stands for it.
        let mut w = Writer::default();
        w.array(2).array(self.revoke.len());
        for device in &self.revoke {
            w.bytes(device.as_bytes());
        }
        w.array(self.cuts.len());
        for cut in &self.cuts {
            w.array(4).bytes(cut.device.as_bytes()).unsigned(cut.lane.number().into()).unsigned(cut.len);
            w.bytes(cut.head.as_bytes());
        }
        let taken = *blake3::hash(&w.finish()).as_bytes();
        [space.0, self.person.0, device.0, self.kem, taken].concat()
    }
}

impl Rebind {
    /// Lets the installation with the key `device` agree to be the new device of `person`, whose new recovery key is
    /// `recovery`.
    pub fn new(
        device: &SecretKey,
        space: SpaceId,
        person: PersonId,
        kem: [u8; 32],
        recovery: [u8; 32],
        cuts: Vec<Cut>,
    ) -> Self {
        let mut rebind = Self { person, device: device.device(), kem, recovery, cuts, proof: [0; 64] };
        rebind.proof = device.sign(REBIND_DOMAIN, &rebind.message(space));
        rebind
    }

    /// Whether the new device agreed, with a key that is admitted.
    pub fn is_proven(&self, space: SpaceId) -> bool {
        PublicKey::admit(self.device.as_bytes())
            .is_ok_and(|key| key.has_signed(REBIND_DOMAIN, &self.message(space), &self.proof))
    }

    fn message(&self, space: SpaceId) -> Vec<u8> {
        [space.0, self.person.0, self.device.0, self.kem, self.recovery].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use linde_log::Lane;

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

    const SPACE: SpaceId = SpaceId([2; 32]);
    const PERSON: PersonId = PersonId([3; 32]);
    const OTHER: SpaceId = SpaceId([9; 32]);

    #[test]
    fn a_pairing_is_used_for_one_space_pairing_person_device_and_key() {
        let key = SecretKey::from_seed(&[1; 32]);
        let (pair, device) = (EntryId([4; 32]), DeviceId([5; 32]));
        let join = PairJoin::new(&key, SPACE, pair, PERSON, device, [6; 32]);
        let public = key.public();
        assert!(join.is_proven(&public, SPACE, pair, device));
        assert!(!join.is_proven(&public, OTHER, pair, device));
        assert!(!join.is_proven(&public, SPACE, EntryId([9; 32]), device));
        assert!(!join.is_proven(&public, SPACE, pair, DeviceId([9; 32])));
        assert!(!join.is_proven(&SecretKey::from_seed(&[9; 32]).public(), SPACE, pair, device));
        assert!(!PairJoin { person: PersonId([9; 32]), ..join.clone() }.is_proven(&public, SPACE, pair, device));
        assert!(!PairJoin { kem: [9; 32], ..join }.is_proven(&public, SPACE, pair, device));
    }

    #[test]
    fn an_old_device_is_succeeded_in_one_space_by_one_device_and_key() {
        let old = SecretKey::from_seed(&[1; 32]);
        let succeed = Succeed::new(&old, SPACE, DeviceId([5; 32]), [6; 32]);
        assert!(succeed.is_proven(SPACE, DeviceId([5; 32])));
        assert!(!succeed.is_proven(OTHER, DeviceId([5; 32])));
        assert!(!succeed.is_proven(SPACE, DeviceId([9; 32])));
        assert!(!Succeed { kem: [9; 32], ..succeed.clone() }.is_proven(SPACE, DeviceId([5; 32])));
        let other = SecretKey::from_seed(&[9; 32]).device();
        assert!(!Succeed { device: other, ..succeed.clone() }.is_proven(SPACE, DeviceId([5; 32])));
        assert!(!Succeed { device: DeviceId([0; 32]), ..succeed }.is_proven(SPACE, DeviceId([5; 32])));
    }

    #[test]
    fn the_words_say_which_device_comes_and_which_go_how_far() {
        let key = SecretKey::from_seed(&[1; 32]);
        let (public, device, gone) = (key.public(), DeviceId([5; 32]), DeviceId([7; 32]));
        let cut = Cut { device: gone, lane: Lane::Text, len: 4, head: EntryId([8; 32]) };
        let recover = Recover::new(&key, SPACE, PERSON, device, [6; 32], vec![gone], vec![cut]);
        assert!(recover.is_proven(&public, SPACE, device));
        assert!(!recover.is_proven(&public, OTHER, device));
        assert!(!recover.is_proven(&public, SPACE, gone));
        assert!(!recover.is_proven(&SecretKey::from_seed(&[9; 32]).public(), SPACE, device));
        for changed in [
            Recover { person: PersonId([9; 32]), ..recover.clone() },
            Recover { kem: [9; 32], ..recover.clone() },
            Recover { revoke: vec![], ..recover.clone() },
            Recover { cuts: vec![], ..recover.clone() },
            Recover { cuts: vec![Cut { lane: Lane::Control, ..cut }], ..recover.clone() },
            Recover { cuts: vec![Cut { len: 5, ..cut }], ..recover.clone() },
            Recover { cuts: vec![Cut { head: EntryId([9; 32]), ..cut }], ..recover.clone() },
        ] {
            assert!(!changed.is_proven(&public, SPACE, device), "{changed:?}");
        }
    }

    #[test]
    fn a_new_device_agrees_to_one_space_person_and_keys() {
        let key = SecretKey::from_seed(&[1; 32]);
        let rebind = Rebind::new(&key, SPACE, PERSON, [6; 32], [7; 32], vec![]);
        assert!(rebind.is_proven(SPACE) && !rebind.is_proven(OTHER));
        assert!(!Rebind { person: PersonId([9; 32]), ..rebind.clone() }.is_proven(SPACE));
        assert!(!Rebind { kem: [9; 32], ..rebind.clone() }.is_proven(SPACE));
        assert!(!Rebind { recovery: [9; 32], ..rebind.clone() }.is_proven(SPACE));
        assert!(!Rebind { device: DeviceId([0; 32]), ..rebind }.is_proven(SPACE));
    }
}
