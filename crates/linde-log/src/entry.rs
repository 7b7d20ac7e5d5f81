//! Entries: a header, its signature and a body, in the exact bytes they were made of.
//!
//! [`Signed`] is what arrives: well formed, its body fits its header, its id is known, but nobody has checked who made it.
//! [`Verified`] is authentic; only [`crate::verify_run`], [`sign`] and [`Verified::trusted_from_own_disk`] make one, so that
//! nothing unverified can reach the rules or a store.

use crate::{
    body,
    cbor::{CborError, Reader, Writer},
    header::{Encryption, Header, HeaderError, MAX_BODY_BYTES, MAX_HEADER_BYTES, VERSION},
    ids::{EntryId, Lane, LogId, SpaceId},
    keys::{PublicKey, SIGNATURE_BYTES, SecretKey},
};
use bytes::Bytes;
use core::ops::{Deref, Range};
use std::sync::LazyLock;

/// Domain under which headers are signed.
pub const SIGN_DOMAIN: &str = "dorflinde entry v1";
/// BLAKE3 key-derivation context of entry ids.
pub const ID_CONTEXT: &str = "dorflinde 2026 entry id v1";
/// Upper bound of an encoded entry, in bytes.
pub const MAX_ENTRY_BYTES: usize = MAX_HEADER_BYTES + MAX_BODY_BYTES as usize + SIGNATURE_BYTES + 16;

const PARTS: usize = 3;

/// Why bytes are not an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Not an array of header, signature and body in canonical form.
    #[error("entry is not canonical: {0}")]
    Cbor(#[from] CborError),
    /// The header is not one.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The body is not the one the header commits to.
    #[error("the body is not the one that was signed")]
    Body,
}

/// A well-formed entry of unknown origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    raw: Bytes,
    header_at: Range<usize>,
    body_at: Option<Range<usize>>,
    header: Header,
    signature: [u8; SIGNATURE_BYTES],
    id: EntryId,
}

/// An authentic entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified(Signed);

/// Where a log ends: what the next entry must build on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tip {
    /// Position of the last entry.
    pub seq: u64,
    /// Its id.
    pub id: EntryId,
    /// Its lamport number.
    pub lamport: u64,
}

/// What an author decides about a new entry; the chain decides the rest.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The space, or zeros for a genesis.
    pub space: SpaceId,
    /// Which of the author's logs.
    pub lane: Lane,
    /// Number of the kind.
    pub kind: u16,
    /// The object acted on.
    pub obj: EntryId,
    /// Heads seen, in any order.
    pub after: Vec<EntryId>,
    /// The greatest lamport number among `after`, 0 without any.
    pub after_lamport: u64,
    /// Claimed time, in ms since 1970.
    pub time_ms: i64,
    /// How `body` is encrypted.
    pub enc: Encryption,
    /// Salt and content, as [`body::encode`] gives them; encrypted as `enc` says.
    pub body: Vec<u8>,
}

impl Signed {
    /// Reads an entry and checks everything that can be checked without knowing its author.
    ///
    /// # Errors
    /// [`EntryError`], before anything larger than the input is allocated.
    pub fn decode(raw: Bytes) -> Result<Self, EntryError> {
        let mut r = Reader::new(&raw);
        r.array_of(PARTS, "an entry of three parts")?;
        let header_bytes = r.bytes()?;
        let header_end = raw.len() - r.rest().len();
        let header_at = header_end - header_bytes.len()..header_end;
        let header = Header::decode(header_bytes)?;
        let signature = r.bytes_of("a signature of 64 bytes")?;
        let id = entry_id(header_bytes, &signature);
        let body_at = if r.null() {
            None
        } else {
            let content = r.bytes()?;
            if content.len() != header.len as usize || body::hash(content) != header.body_hash {
                return Err(EntryError::Body);
            }
            let end = raw.len() - r.rest().len();
            Some(end - content.len()..end)
        };
        r.end()?;
        Ok(Self { raw, header_at, body_at, header, signature, id })
    }

    /// The entry as it is stored and sent.
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The exact bytes that were signed, without the domain.
    pub fn header_bytes(&self) -> &[u8] {
        self.raw.get(self.header_at.clone()).unwrap_or_default()
    }

    /// The signature.
    pub fn signature(&self) -> &[u8; SIGNATURE_BYTES] {
        &self.signature
    }

    /// The id.
    pub fn id(&self) -> EntryId {
        self.id
    }

    /// Salt and content; `None` where the body was taken out.
    pub fn body(&self) -> Option<&[u8]> {
        self.body_at.clone().and_then(|at| self.raw.get(at))
    }

    /// The space this entry belongs to: its own id if it is a genesis.
    pub fn space(&self) -> SpaceId {
        if self.header.is_genesis() { SpaceId(self.id.0) } else { self.header.space }
    }

    /// The log this entry stands in.
    pub fn log(&self) -> LogId {
        self.header.log()
    }

    /// This entry as the end of its log.
    pub fn tip(&self) -> Tip {
        Tip { seq: self.header.seq, id: self.id, lamport: self.header.lamport }
    }

    /// Whether this very entry carries a valid signature of `key`. It may be authentic without: see [`crate::verify_run`].
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        self.header.device == key.device() && key.has_signed(SIGN_DOMAIN, self.header_bytes(), &self.signature)
    }

    /// The same entry without its body.
    pub fn without_body(&self) -> Self {
        let mut copy = self.clone();
        copy.raw = write(self.header_bytes(), &self.signature, None).into();
        copy.body_at = None;
        // The head of the outer array has one byte whatever follows, so the header stays where it was.
        copy
    }
}

impl Verified {
    /// Takes back what was verified before it was written to this node's own disk.
    pub fn trusted_from_own_disk(entry: Signed) -> Self {
        Self(entry)
    }

    /// The entry without the promise.
    pub fn into_signed(self) -> Signed {
        self.0
    }

    /// The same entry without its body, as authentic as before: nothing that was signed is taken away.
    #[must_use]
    pub fn bare(&self) -> Self {
        Self(self.0.without_body())
    }

    /// The same entry in the form in which `other` has it, which may have the body that is missing here; `None` if that is
    /// another entry.
    ///
    /// Whoever sent it, an id covers header and signature, and the header names the body by its hash.
    pub fn in_form_of(&self, other: Signed) -> Option<Self> {
        (self.id == other.id).then_some(Self(other))
    }

    pub(crate) fn vouched(entry: Signed) -> Self {
        Self(entry)
    }
}

impl Deref for Verified {
    type Target = Signed;

    fn deref(&self) -> &Signed {
        &self.0
    }
}

/// Makes the next entry of one of the author's own logs.
///
/// # Errors
/// [`EntryError::Header`] if `draft` is beyond the bounds of a header.
pub fn sign(key: &SecretKey, tip: Option<Tip>, draft: Draft) -> Result<Verified, EntryError> {
    let mut after = draft.after;
    after.sort_unstable();
    after.dedup();
    if after.len() > crate::header::MAX_AFTER {
        return Err(HeaderError::After.into());
    }
    let len = draft.body.len();
    let header = Header {
        v: VERSION,
        space: draft.space,
        device: key.device(),
        lane: draft.lane,
        seq: tip.map_or(0, |tip| tip.seq + 1),
        prev: tip.map_or(EntryId::ZERO, |tip| tip.id),
        after,
        lamport: 1 + tip.map_or(0, |tip| tip.lamport).max(draft.after_lamport),
        time_ms: draft.time_ms,
        kind: draft.kind,
        obj: draft.obj,
        enc: draft.enc,
        len: u32::try_from(len)
            .ok()
            .filter(|len| *len <= MAX_BODY_BYTES)
            .ok_or(EntryError::Header(HeaderError::BodyTooLong(len as u64)))?,
        body_hash: body::hash(&draft.body),
    };
    let header_bytes = header.encode();
    let signature = key.sign(SIGN_DOMAIN, &header_bytes);
    Signed::decode(write(&header_bytes, &signature, Some(&draft.body)).into()).map(Verified)
}

/// Puts the three parts of an entry together.
pub fn write(header: &[u8], signature: &[u8; SIGNATURE_BYTES], body: Option<&[u8]>) -> Vec<u8> {
    let mut w = Writer::with_capacity(header.len() + body.map_or(0, <[u8]>::len) + 80);
    w.array(PARTS).bytes(header).bytes(signature);
    match body {
        Some(body) => w.bytes(body),
        None => w.null(),
    };
    w.finish()
}

fn entry_id(header: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> EntryId {
    static KEYED: LazyLock<blake3::Hasher> = LazyLock::new(|| blake3::Hasher::new_derive_key(ID_CONTEXT));
    let mut hasher = KEYED.clone();
    hasher.update(header).update(signature);
    EntryId(*hasher.finalize().as_bytes())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn draft(text: &str) -> Draft {
        Draft {
            space: SpaceId([9; 32]),
            lane: Lane::Deliberation,
            kind: 257,
            obj: EntryId::ZERO,
            after: vec![],
            after_lamport: 0,
            time_ms: 1_700_000_000_000,
            enc: Encryption::Plain,
            body: body::encode([3; 16], &text).unwrap(),
        }
    }

    /// A chain of `len` entries of one author.
    pub(crate) fn chain(key: &SecretKey, len: usize, label: &str) -> Vec<Verified> {
        let mut tip = None;
        (0..len)
            .map(|i| {
                let entry = sign(key, tip, draft(&format!("{label} {i}"))).unwrap();
                tip = Some(entry.tip());
                entry
            })
            .collect()
    }

    #[test]
    fn a_changed_byte_changes_the_id_or_is_refused() {
        let entry = chain(&SecretKey::from_seed(&[1; 32]), 1, "a").remove(0);
        for at in 0..entry.raw().len() {
            let mut raw = entry.raw().to_vec();
            raw[at] ^= 1;
            if let Ok(changed) = Signed::decode(raw.into()) {
                assert_ne!(changed.id(), entry.id(), "byte {at}");
            }
        }
    }

    #[test]
    fn a_body_can_be_taken_out_but_not_exchanged() {
        let entry = chain(&SecretKey::from_seed(&[1; 32]), 1, "a").remove(0);
        let bare = entry.without_body();
        assert_eq!(bare, Signed::decode(bare.raw().clone()).unwrap());
        assert_eq!((bare.id(), bare.body()), (entry.id(), None));
        let other = body::encode([3; 16], &"b 0").unwrap();
        let raw = write(entry.header_bytes(), entry.signature(), Some(&other));
        assert_eq!(Signed::decode(raw.into()), Err(EntryError::Body));
        assert_eq!(*entry.bare(), bare);
        assert_eq!(entry.bare().in_form_of(entry.clone().into_signed()).unwrap(), entry);
        let another = chain(&SecretKey::from_seed(&[1; 32]), 1, "b").remove(0);
        assert_eq!(entry.bare().in_form_of(another.into_signed()), None);
    }

    #[test]
    fn a_header_says_how_its_body_is_encrypted() {
        let key = SecretKey::from_seed(&[1; 32]);
        for enc in [Encryption::Plain, Encryption::Epoch(EntryId([4; 32])), Encryption::Sealed] {
            let entry = sign(&key, None, Draft { enc, ..draft("a") }).unwrap();
            assert_eq!(entry.header().enc, enc);
            assert_eq!(body::hash(entry.body().unwrap()), entry.header().body_hash);
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            let _ = Signed::decode(bytes.into());
        }

        #[test]
        fn reads_what_it_signed(seed: [u8; 32], text: String) {
            let key = SecretKey::from_seed(&seed);
            let entry = sign(&key, None, draft(&text)).unwrap();
            let read = Signed::decode(entry.raw().clone()).unwrap();
            prop_assert!(read.is_signed_by(&key.public()));
            prop_assert_eq!(&read, &*entry);
            prop_assert_eq!(body::decode::<String>(read.body().unwrap()).unwrap(), text);
        }
    }
}
