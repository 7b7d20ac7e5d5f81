//! Secrets as lines of text that people hand each other: invitations and pairing codes.
//!
//! A prefix and, as base64url without padding, a deterministic CBOR array followed by the first four bytes of a BLAKE3 hash
//! of it. Reading ignores white space anywhere and the case of the prefix, and tells a text that was cut off from one that was
//! changed.

mod address;
mod invite;
mod pair;

pub use invite::{
    INVITE_KEM_CONTEXT, INVITE_KEY_CONTEXT, INVITE_MEETING_CONTEXT, InviteLink, LINK_PREFIX, MAX_LINK_ADDRESSES,
    MAX_LINK_ANCHORS, MAX_LINK_BYTES, invite_kem_secret, invite_key, invite_meeting_key,
};
pub use pair::{MAX_PAIR_ADDRESSES, MAX_PAIR_SPACES, PAIR_KEY_CONTEXT, PAIR_PREFIX, PairLink, PairSpace};

use data_encoding::{BASE64URL_NOPAD as BASE64, DecodeKind};
use linde_log::cbor::{CborError, Reader, Writer};

const CHECKSUM_BYTES: usize = 4;
/// The version of both contents that this program writes.
const VERSION: u64 = 1;

/// Why a text is not an invitation or pairing code, or none can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// It does not start like one, or contains other characters.
    #[error("not what was expected: it starts otherwise, or contains other characters")]
    NotALink,
    /// The end is missing.
    #[error("the end is missing")]
    Truncated,
    /// A character is wrong.
    #[error("it has a typing or copying error")]
    Checksum,
    /// It was made by a newer version of the program.
    #[error("it needs a newer version of the program")]
    Newer,
    /// Its parts are not those it should have.
    #[error("not what was expected: {0}")]
    Form(#[from] CborError),
    /// It has none or too many of something.
    #[error("it names none or too many of something")]
    Bounds,
}

/// What is written and read as a line of text.
trait Line: Sized {
    /// How the text starts. Read in upper and lower case.
    const PREFIX: &'static str;
    /// BLAKE3 key-derivation context of the checksum.
    const CHECKSUM_CONTEXT: &'static str;
    /// Upper bound of what is looked at when reading, in bytes, with room for line breaks and later versions.
    const MAX_READ_BYTES: usize;

    /// Reads the content.
    fn read(r: &mut Reader<'_>) -> Result<Self, LinkError>;

    /// The text for a content.
    fn armoured(mut content: Vec<u8>) -> String {
        content.extend(Self::checksum_of(&content));
        format!("{}{}", Self::PREFIX, BASE64.encode(&content))
    }

    /// Reads a text. White space anywhere in it is ignored.
    fn parse_line(text: &str) -> Result<Self, LinkError> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).take(Self::MAX_READ_BYTES).collect();
        let start = text.get(..Self::PREFIX.len()).ok_or(LinkError::NotALink)?;
        if !start.eq_ignore_ascii_case(Self::PREFIX) {
            return Err(LinkError::NotALink);
        }
        let bytes = decode_base64(text.get(Self::PREFIX.len()..).unwrap_or_default())?;
        let (content, checksum) = bytes.split_last_chunk().ok_or(LinkError::Truncated)?;
        if Self::checksum_of(content) != *checksum {
            return Err(Self::explain_checksum(&bytes));
        }
        let mut r = Reader::new(content);
        let read = Self::read(&mut r)?;
        r.end()?;
        Ok(read)
    }

    fn checksum_of(content: &[u8]) -> [u8; CHECKSUM_BYTES] {
        let [a, b, c, d, ..] = blake3::derive_key(Self::CHECKSUM_CONTEXT, content);
        [a, b, c, d]
    }

    /// Whether a text with a wrong checksum was cut off or changed.
    fn explain_checksum(bytes: &[u8]) -> LinkError {
        let mut r = Reader::new(bytes);
        match Self::read(&mut r) {
            Err(LinkError::Form(CborError::Truncated)) => LinkError::Truncated,
            Ok(_) if r.rest().len() < CHECKSUM_BYTES => LinkError::Truncated,
            _ => LinkError::Checksum,
        }
    }
}

fn decode_base64(text: &str) -> Result<Vec<u8>, LinkError> {
    let of_alphabet = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
    if !text.bytes().all(of_alphabet) {
        return Err(LinkError::NotALink);
    }
    BASE64.decode(text.as_bytes()).map_err(|error| match error.kind {
        // Bits that belong to a character that is not there.
        DecodeKind::Length | DecodeKind::Trailing => LinkError::Truncated,
        DecodeKind::Symbol | DecodeKind::Padding => LinkError::NotALink,
    })
}

/// Opens the array of a content of this version, which has `fields` items, and reads its version.
fn read_version(r: &mut Reader<'_>, fields: usize, what: &'static str) -> Result<(), LinkError> {
    let len = r.array()?;
    match r.unsigned()? {
        VERSION if len == fields => Ok(()),
        0 | VERSION => Err(CborError::Expected(what).into()),
        _ => Err(LinkError::Newer),
    }
}

/// Opens an array with a bounded number of items.
fn read_len(r: &mut Reader<'_>, bounds: core::ops::RangeInclusive<usize>) -> Result<usize, LinkError> {
    let len = r.array()?;
    if bounds.contains(&len) { Ok(len) } else { Err(LinkError::Bounds) }
}

fn write_addresses(w: &mut Writer, addresses: &[String]) {
    w.array(addresses.len());
    for address in addresses {
        match address::shorten(address) {
            Some(short) => w.bytes(&short),
            None => w.text(address),
        };
    }
}

fn read_addresses(r: &mut Reader<'_>, most: usize) -> Result<Vec<String>, LinkError> {
    let len = read_len(r, 0..=most)?;
    (0..len).map(|_| read_address(r)).collect()
}

fn read_address(r: &mut Reader<'_>) -> Result<String, LinkError> {
    if r.at_text() {
        return Ok(r.text()?.to_owned());
    }
    address::lengthen(r.bytes()?).ok_or(LinkError::Form(CborError::Expected("an address")))
}
