//! People who sign entries.

use linde_log::{DeviceId, Draft, EntryId, Lane, SecretKey, Signed, SpaceId, Tip, Verified, body, sign};
use std::collections::BTreeMap;

/// Kind of the control entry that admits the device in `obj`.
pub const ADMIT: u16 = 7;

/// One author in one space.
pub struct Author {
    pub key: SecretKey,
    pub space: SpaceId,
    pub tips: BTreeMap<Lane, Tip>,
}

pub fn key(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed; 32])
}

/// The founder and the genesis of a new space.
pub fn found(seed: u8) -> (Author, Verified) {
    let genesis = sign(&key(seed), None, draft(SpaceId::ZERO, Lane::Control, 1, EntryId::ZERO, vec![], 0, 20)).unwrap();
    let tips = BTreeMap::from([(Lane::Control, genesis.tip())]);
    (Author { key: key(seed), space: genesis.space(), tips }, genesis)
}

impl Author {
    pub fn new(seed: u8, space: SpaceId) -> Self {
        Self { key: key(seed), space, tips: BTreeMap::new() }
    }

    pub fn device(&self) -> DeviceId {
        self.key.device()
    }

    /// The next entry with `size` bytes of text.
    pub fn write(&mut self, lane: Lane, size: usize) -> Verified {
        self.write_after(lane, &[], size)
    }

    /// The next entry, referring to others.
    pub fn write_after(&mut self, lane: Lane, after: &[Tip], size: usize) -> Verified {
        let ids = after.iter().map(|tip| tip.id).collect();
        let lamport = after.iter().map(|tip| tip.lamport).max().unwrap_or(0);
        self.sign(lane, draft(self.space, lane, 300, EntryId::ZERO, ids, lamport, size))
    }

    /// The control entry that admits `device`.
    pub fn admit(&mut self, device: DeviceId) -> Verified {
        self.sign(Lane::Control, draft(self.space, Lane::Control, ADMIT, EntryId(device.0), vec![], 0, 8))
    }

    fn sign(&mut self, lane: Lane, draft: Draft) -> Verified {
        let entry = sign(&self.key, self.tips.get(&lane).copied(), draft).unwrap();
        self.tips.insert(lane, entry.tip());
        entry
    }
}

/// An entry whose own signature is broken, so that only a later one can vouch for it.
pub fn with_broken_signature(entry: &Signed) -> Signed {
    let mut signature = *entry.signature();
    signature[0] ^= 1;
    Signed::decode(linde_log::write(entry.header_bytes(), &signature, entry.body()).into()).unwrap()
}

fn draft(
    space: SpaceId,
    lane: Lane,
    kind: u16,
    obj: EntryId,
    after: Vec<EntryId>,
    after_lamport: u64,
    size: usize,
) -> Draft {
    let text = "x".repeat(size);
    let body = body::encode([3; 16], &text).unwrap();
    Draft {
        space,
        lane,
        kind,
        obj,
        after,
        after_lamport,
        time_ms: 1_700_000_000_000,
        enc: linde_log::Encryption::Plain,
        body,
    }
}
