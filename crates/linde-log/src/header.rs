//! The signed header of an entry: fourteen fields in a deterministic CBOR array of at most [`MAX_HEADER_BYTES`].
//!
//! Whoever reads a header keeps the bytes it came in: they are what was signed, and they are stored and forwarded as they
//! are. [`Header::decode`] accepts only bytes that [`Header::encode`] would give, so both views are the same.

use crate::{
    cbor::{CborError, Reader, Writer},
    ids::{DeviceId, EntryId, Lane, LogId, SpaceId},
};

/// The version of header and body that this crate writes and interprets.
pub const VERSION: u8 = 1;
/// Upper bound of an encoded header, in bytes.
pub const MAX_HEADER_BYTES: usize = 2048;
/// Upper bound of `after`, in entries.
pub const MAX_AFTER: usize = 16;
/// Upper bound of a body with its salt, in bytes.
pub const MAX_BODY_BYTES: u32 = 256 * 1024;

const FIELDS: usize = 14;
const SEALED: &str = "sealed";

/// What an author states and signs about an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Header version; entries of a version above [`VERSION`] are stored and forwarded, never interpreted.
    pub v: u8,
    /// The space; [`SpaceId::ZERO`] in the genesis entry, whose id is the space.
    pub space: SpaceId,
    /// The author's installation.
    pub device: DeviceId,
    /// Which of its logs.
    pub lane: Lane,
    /// Position in the log, from 0.
    pub seq: u64,
    /// The entry at `seq - 1`; [`EntryId::ZERO`] at 0.
    pub prev: EntryId,
    /// Heads that the author had seen, sorted, each once.
    pub after: Vec<EntryId>,
    /// Exactly one more than the greatest of `prev` and `after`, or 1 without any.
    pub lamport: u64,
    /// Claimed time, in ms since 1970; shown, never decides.
    pub time_ms: i64,
    /// Number of the kind of contribution.
    pub kind: u16,
    /// The object acted on, by the entry that created it; [`EntryId::ZERO`] creates one.
    pub obj: EntryId,
    /// How the body is encrypted.
    pub enc: Encryption,
    /// Length of the body with its salt, in bytes.
    pub len: u32,
    /// BLAKE3 of the body with its salt.
    pub body_hash: [u8; 32],
}

/// How a body is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Not at all.
    Plain,
    /// With the key of an epoch of the space; the id follows from the key.
    Epoch(EntryId),
    /// With a key of its own, wrapped to named readers.
    Sealed,
}

/// Why bytes are not a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// The encoding is not the one canonical form.
    #[error("header is not canonical: {0}")]
    Cbor(#[from] CborError),
    /// More than [`MAX_HEADER_BYTES`].
    #[error("header has {0} bytes, more than {MAX_HEADER_BYTES}")]
    TooLong(usize),
    /// A body length above [`MAX_BODY_BYTES`].
    #[error("body has {0} bytes, more than {MAX_BODY_BYTES}")]
    BodyTooLong(u64),
    /// `after` is not sorted, names an entry twice or has more than [`MAX_AFTER`].
    #[error("the list of seen heads is not sorted, unique and at most {MAX_AFTER} long")]
    After,
    /// Position 0 has a predecessor, or a later one has none.
    #[error("first position and predecessor do not fit together")]
    Prev,
    /// Version 0.
    #[error("version 0 does not exist")]
    Version,
}

impl Header {
    /// The log this header belongs to.
    pub fn log(&self) -> LogId {
        LogId { lane: self.lane, device: self.device }
    }

    /// Whether this is the first entry of a space.
    pub fn is_genesis(&self) -> bool {
        self.space.is_zero()
    }

    /// The canonical bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::with_capacity(256 + 34 * self.after.len());
        w.array(FIELDS)
            .unsigned(self.v.into())
            .bytes(self.space.as_bytes())
            .bytes(self.device.as_bytes())
            .unsigned(self.lane.number().into())
            .unsigned(self.seq)
            .bytes(self.prev.as_bytes())
            .array(self.after.len());
        for id in &self.after {
            w.bytes(id.as_bytes());
        }
        w.unsigned(self.lamport).signed(self.time_ms).unsigned(self.kind.into()).bytes(self.obj.as_bytes());
        match &self.enc {
            Encryption::Plain => w.null(),
            Encryption::Epoch(id) => w.bytes(id.as_bytes()),
            Encryption::Sealed => w.text(SEALED),
        };
        w.unsigned(self.len.into()).bytes(&self.body_hash);
        w.finish()
    }

    /// Reads a header from its canonical bytes.
    ///
    /// # Errors
    /// [`HeaderError`] for whatever [`Header::encode`] could not have written, before anything large is allocated.
    pub fn decode(bytes: &[u8]) -> Result<Self, HeaderError> {
        if bytes.len() > MAX_HEADER_BYTES {
            return Err(HeaderError::TooLong(bytes.len()));
        }
        let mut r = Reader::new(bytes);
        r.array_of(FIELDS, "an array of 14 fields")?;
        let header = Self {
            v: r.small("a version")?,
            space: SpaceId(r.bytes_of("a space of 32 bytes")?),
            device: DeviceId(r.bytes_of("a device of 32 bytes")?),
            lane: Lane::from_number(r.unsigned()?).ok_or(CborError::Expected("a lane"))?,
            seq: r.unsigned()?,
            prev: EntryId(r.bytes_of("a predecessor of 32 bytes")?),
            after: decode_after(&mut r)?,
            lamport: r.unsigned()?,
            time_ms: r.signed()?,
            kind: r.small("a kind")?,
            obj: EntryId(r.bytes_of("an object of 32 bytes")?),
            enc: decode_encryption(&mut r)?,
            len: decode_len(&mut r)?,
            body_hash: r.bytes_of("a hash of 32 bytes")?,
        };
        r.end()?;
        if header.v == 0 {
            return Err(HeaderError::Version);
        }
        if (header.seq == 0) != header.prev.is_zero() {
            return Err(HeaderError::Prev);
        }
        Ok(header)
    }
}

fn decode_after(r: &mut Reader<'_>) -> Result<Vec<EntryId>, HeaderError> {
    let len = r.array()?;
    if len > MAX_AFTER {
        return Err(HeaderError::After);
    }
    let mut after = Vec::with_capacity(len);
    for _ in 0..len {
        let id = EntryId(r.bytes_of("a seen head of 32 bytes")?);
        if id.is_zero() || after.last().is_some_and(|last| *last >= id) {
            return Err(HeaderError::After);
        }
        after.push(id);
    }
    Ok(after)
}

fn decode_encryption(r: &mut Reader<'_>) -> Result<Encryption, HeaderError> {
    if r.null() {
        Ok(Encryption::Plain)
    } else if r.at_text() {
        if r.text()? == SEALED { Ok(Encryption::Sealed) } else { Err(CborError::Expected("\"sealed\"").into()) }
    } else {
        Ok(Encryption::Epoch(EntryId(r.bytes_of("an epoch of 32 bytes")?)))
    }
}

fn decode_len(r: &mut Reader<'_>) -> Result<u32, HeaderError> {
    let len = r.unsigned()?;
    u32::try_from(len).ok().filter(|len| *len <= MAX_BODY_BYTES).ok_or(HeaderError::BodyTooLong(len))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::{collection::btree_set, prelude::*};

    prop_compose! {
        pub(crate) fn any_header()(
            v in 1u8..,
            space: [u8; 32],
            device: [u8; 32],
            lane in 0u64..3,
            seq in prop_oneof![Just(0u64), 1u64..1000, any::<u64>()],
            prev: [u8; 32],
            after in btree_set(any::<[u8; 32]>(), 0..=MAX_AFTER),
            (lamport, time_ms, kind) in any::<(u64, i64, u16)>(),
            obj: [u8; 32],
            enc in prop_oneof![
                Just(Encryption::Plain),
                Just(Encryption::Sealed),
                any::<[u8; 32]>().prop_map(|id| Encryption::Epoch(EntryId(id))),
            ],
            len in 0..=MAX_BODY_BYTES,
            body_hash: [u8; 32],
        ) -> Header {
            Header {
                v, space: SpaceId(space), device: DeviceId(device), lane: Lane::from_number(lane).unwrap(), seq,
                prev: if seq == 0 { EntryId::ZERO } else { EntryId(prev) },
                after: after.into_iter().map(EntryId).collect(),
                lamport, time_ms, kind, obj: EntryId(obj), enc, len, body_hash,
            }
        }
    }

    proptest! {
        #[test]
        fn decodes_what_it_encoded(header in any_header()) {
            let bytes = header.encode();
            prop_assert!(bytes.len() <= MAX_HEADER_BYTES);
            prop_assert_eq!(Header::decode(&bytes).unwrap(), header);
        }

        #[test]
        fn any_accepted_bytes_are_the_canonical_ones(header in any_header(), at: prop::sample::Index, byte: u8) {
            let mut bytes = header.encode();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if let Ok(decoded) = Header::decode(&bytes) {
                prop_assert_eq!(decoded.encode(), bytes);
            }
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            let _ = Header::decode(&bytes);
        }
    }
}
