//! Entries of a hostile author, honest ones and others.

use linde_crypto::{
    KemSecret,
    epoch::{EpochKey, Place, epoch_id, seal_body},
};
use linde_log::{
    DeviceId, Draft, Encryption, EntryId, Header, Lane, PersonId, SIGN_DOMAIN, SecretKey, Signed, SpaceId, Tip, body,
    sign, write,
};
use linde_space::{ControlOp, InviteLink, Join, person_id};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use serde::Serialize;
use std::collections::BTreeMap;

/// Numbers of kinds, section 8.
pub(crate) const ROLE: u16 = 5;
pub(crate) const STATEMENT: u16 = 257;
pub(crate) const TEXT_EDIT: u16 = 513;
/// A number that no kind has.
pub(crate) const UNKNOWN: u16 = 999;

/// A time that an honest clock could show.
pub(crate) const TODAY_MS: i64 = 1_780_000_000_000;

/// Somebody with a key and logs of their own.
#[derive(Clone)]
pub(crate) struct Author {
    pub(crate) key: SecretKey,
    /// What is sealed to the device opens with it.
    pub(crate) kem: KemSecret,
    pub(crate) space: SpaceId,
    pub(crate) tips: BTreeMap<Lane, Tip>,
    /// What the next entry of a log names besides its predecessor.
    pub(crate) seen: Vec<Tip>,
    pub(crate) time_ms: i64,
}

impl Author {
    pub(crate) fn new(seed: [u8; 32], space: SpaceId) -> Self {
        Self {
            key: SecretKey::from_seed(&seed),
            kem: KemSecret::from_bytes(seed),
            space,
            tips: BTreeMap::new(),
            seen: Vec::new(),
            time_ms: TODAY_MS,
        }
    }

    pub(crate) fn device(&self) -> DeviceId {
        self.key.device()
    }

    /// The person that [`Author::join`] makes.
    pub(crate) fn person(&self) -> PersonId {
        person_id(recovery().public().as_bytes(), &self.device(), &[5; 16])
    }

    /// The next entry of the control log.
    pub(crate) fn control(&mut self, obj: EntryId, op: &ControlOp) -> Signed {
        let body = op.encode([4; 16]).unwrap();
        self.write(Lane::Control, op.kind(), obj, body)
    }

    /// The same, having seen more.
    pub(crate) fn control_after(&mut self, seen: &[Tip], obj: EntryId, op: &ControlOp) -> Signed {
        let body = op.encode([4; 16]).unwrap();
        self.write_after(seen, (Lane::Control, op.kind(), obj), Encryption::Plain, body)
    }

    /// The next entry of a log.
    pub(crate) fn write(&mut self, lane: Lane, kind: u16, obj: EntryId, body: Vec<u8>) -> Signed {
        // What the log has named before stands in its past already.
        let seen = if self.tips.contains_key(&lane) { Vec::new() } else { self.seen.clone() };
        self.write_after(&seen, (lane, kind, obj), Encryption::Plain, body)
    }

    /// The next entry of a log, after these.
    pub(crate) fn write_after(
        &mut self,
        seen: &[Tip],
        (lane, kind, obj): (Lane, u16, EntryId),
        enc: Encryption,
        body: Vec<u8>,
    ) -> Signed {
        let draft = Draft {
            space: self.space,
            lane,
            kind,
            obj,
            enc,
            after: seen.iter().map(|tip| tip.id).collect(),
            after_lamport: seen.iter().map(|tip| tip.lamport).max().unwrap_or(0),
            time_ms: self.time_ms,
            body,
        };
        let entry = sign(&self.key, self.tips.get(&lane).copied(), draft).unwrap().into_signed();
        self.tips.insert(lane, entry.tip());
        entry
    }

    /// An operation of lane 1 that names these entries as seen.
    pub(crate) fn act<T: Serialize>(&mut self, kind: u16, seen: &[Tip], obj: EntryId, op: &T) -> Signed {
        let seen = [&self.seen, seen].concat();
        self.write_after(&seen, (Lane::Deliberation, kind, obj), Encryption::Plain, content(op))
    }

    /// A body as the next entry of a log would carry it, encrypted.
    pub(crate) fn encrypted(&self, lane: Lane, key: &EpochKey, body: &[u8]) -> Vec<u8> {
        let seq = self.tips.get(&lane).map_or(0, |tip| tip.seq + 1);
        let place = Place { space: self.space, device: self.device(), lane, seq };
        seal_body(key, &place, body, &mut rng()).unwrap()
    }

    /// A statement in a members-only space.
    pub(crate) fn state_secretly(&mut self, key: &EpochKey, text: &str) -> Signed {
        let body = self.encrypted(Lane::Deliberation, key, &statement(text));
        self.state_enc(epoch_id(key).encryption(), body)
    }

    /// A statement with any body that claims any encryption.
    pub(crate) fn state_enc(&mut self, enc: Encryption, body: Vec<u8>) -> Signed {
        let seen = self.seen.clone();
        self.write_after(&seen, (Lane::Deliberation, STATEMENT, EntryId::ZERO), enc, body)
    }

    /// The first entry of the control log: joins by an invitation that stands at `invite`.
    pub(crate) fn join(&mut self, link: &InviteLink, invite: Tip, prove: &SecretKey) -> Signed {
        let (recovery, salt, kem) = (*recovery().public().as_bytes(), [5; 16], self.kem.public());
        let person = person_id(&recovery, &self.device(), &salt);
        let join = Join::new(prove, link.space, invite.id, person, recovery, self.device(), kem, salt);
        self.seen = vec![invite];
        let body = ControlOp::Join(join).encode([1; 16]).unwrap();
        let entry = self.write(Lane::Control, 4, invite.id, body);
        self.seen = vec![entry.tip()];
        entry
    }

    pub(crate) fn state(&mut self, text: &str) -> Signed {
        self.write(Lane::Deliberation, STATEMENT, EntryId::ZERO, statement(text))
    }

    pub(crate) fn state_all(&mut self, texts: impl Iterator<Item = String>) -> Vec<Signed> {
        texts.map(|text| self.state(&text)).collect()
    }

    /// An entry in which `change` altered the header before it was signed.
    pub(crate) fn state_altered(&mut self, text: &str, change: impl FnOnce(&mut Header)) -> Signed {
        let honest = self.state(text);
        let mut header = honest.header().clone();
        change(&mut header);
        let entry = signed(&self.key, &header, honest.body());
        self.tips.insert(Lane::Deliberation, entry.tip());
        entry
    }
}

/// The key of the recovery words of everybody who joins here.
pub(crate) fn recovery() -> SecretKey {
    SecretKey::from_seed(&[77; 32])
}

/// The same chance in every run.
pub(crate) fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(77)
}

/// An entry with this very header.
pub(crate) fn signed(key: &SecretKey, header: &Header, body: Option<&[u8]>) -> Signed {
    let header = header.encode();
    let signature = key.sign(SIGN_DOMAIN, &header);
    Signed::decode(write(&header, &signature, body).into()).unwrap()
}

/// The same entry with a signature that does not hold.
pub(crate) fn with_bad_signature(entry: &Signed) -> Signed {
    let mut signature = *entry.signature();
    signature[0] ^= 1;
    Signed::decode(write(entry.header_bytes(), &signature, entry.body()).into()).unwrap()
}

/// The body of a statement.
pub(crate) fn statement(text: &str) -> Vec<u8> {
    content(&serde_json::json!({ "create": { "text": text } }))
}

/// A body with this content.
pub(crate) fn content<T: Serialize>(content: &T) -> Vec<u8> {
    body::encode([2; 16], content).unwrap()
}
