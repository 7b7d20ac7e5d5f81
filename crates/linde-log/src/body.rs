//! Bodies: a salt of 16 bytes and one CBOR map with text keys.
//!
//! The salt goes into the hash that the header commits to, so that a body with few possible contents ("yes") cannot be
//! guessed from its header after it was erased.

use serde::{Serialize, de::DeserializeOwned};

/// Length of the salt in front of each body, in bytes.
pub const SALT_BYTES: usize = 16;
/// How deeply arrays and maps in a body may be nested.
pub const MAX_DEPTH: usize = 16;

/// Why a body cannot be read or written as what its kind says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Shorter than its salt.
    #[error("body is shorter than its salt")]
    NoSalt,
    /// Not CBOR, nested too deeply, followed by other bytes, or not of the expected form.
    #[error("body does not have the form of its kind: {0}")]
    Form(String),
    /// Readable, but not written in the one form that [`encode`] gives.
    #[error("body is not written in its one canonical form")]
    NotCanonical,
}

/// A body ready to be signed: `salt` and `content` as CBOR.
///
/// # Errors
/// [`BodyError::Form`] if `content` cannot be written as CBOR.
pub fn encode<T: Serialize>(salt: [u8; SALT_BYTES], content: &T) -> Result<Vec<u8>, BodyError> {
    let mut out = salt.to_vec();
    ciborium::into_writer(content, &mut out).map_err(|error| BodyError::Form(error.to_string()))?;
    Ok(out)
}

/// The content of a body, without its salt.
///
/// Only the bytes that [`encode`] would write for the same content are accepted, so that every implementation reads the
/// same bodies: fields in their declared order, shortest forms, definite lengths, no tags.
///
/// # Errors
/// [`BodyError`].
pub fn decode<T: Serialize + DeserializeOwned>(body: &[u8]) -> Result<T, BodyError> {
    let (_, mut content) = body.split_at_checked(SALT_BYTES).ok_or(BodyError::NoSalt)?;
    let value = ciborium::de::from_reader_with_recursion_limit(&mut content, MAX_DEPTH)
        .map_err(|error| BodyError::Form(error.to_string()))?;
    if !content.is_empty() {
        return Err(BodyError::Form("bytes follow the end".to_owned()));
    }
    if is_canonical(body, &value) { Ok(value) } else { Err(BodyError::NotCanonical) }
}

/// Whether `body` is what [`encode`] writes for `content`, whatever its salt.
pub fn is_canonical<T: Serialize>(body: &[u8], content: &T) -> bool {
    let mut rest = Rest(body.get(SALT_BYTES..).unwrap_or_default());
    ciborium::into_writer(content, &mut rest).is_ok() && rest.0.is_empty()
}

/// Takes writes only as long as they repeat the bytes it holds, so that nothing is allocated to compare.
struct Rest<'a>(&'a [u8]);

impl std::io::Write for Rest<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.0.strip_prefix(bytes) {
            Some(rest) => {
                self.0 = rest;
                Ok(bytes.len())
            }
            None => Err(std::io::ErrorKind::InvalidData.into()),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What a header commits to: BLAKE3 of salt and content.
pub fn hash(body: &[u8]) -> [u8; 32] {
    *blake3::hash(body).as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Sample {
        text: String,
        numbers: Vec<u32>,
    }

    #[test]
    fn deep_nesting_is_refused() {
        let mut body = vec![0; SALT_BYTES];
        body.extend([0x81; 10_000]);
        body.push(0);
        assert!(matches!(decode::<ciborium::Value>(&body), Err(BodyError::Form(_))));
    }

    #[test]
    fn other_ways_to_write_the_same_are_refused() {
        let sample = Sample { text: "x".to_owned(), numbers: vec![1] };
        let good = encode([0; SALT_BYTES], &sample).unwrap();
        let check = |content: &[u8]| {
            let body = [&[0; SALT_BYTES], content].concat();
            assert!(decode::<Sample>(&body).is_err(), "{content:02x?}");
        };
        assert_eq!(decode::<Sample>(&good).unwrap(), sample);
        check(&[&[0x82, 0x61, b'x', 0x81, 1][..]].concat());
        check(&[&[0xbf][..], &good[SALT_BYTES + 1..], &[0xff]].concat());
        check(&[&good[SALT_BYTES..good.len() - 1], &[0x18, 1]].concat());
        let swapped = [&[0xa2][..], &[0x67], b"numbers", &[0x81, 1, 0x64], b"text", &[0x61, b'x']].concat();
        check(&swapped);
    }

    proptest! {
        #[test]
        fn reads_what_it_wrote(salt: [u8; SALT_BYTES], text: String, numbers: Vec<u32>) {
            let sample = Sample { text, numbers };
            let mut body = encode(salt, &sample).unwrap();
            prop_assert_eq!(decode::<Sample>(&body).unwrap(), sample);
            body.push(0);
            prop_assert!(decode::<Sample>(&body).is_err());
        }

        #[test]
        fn arbitrary_bytes_never_panic(body: Vec<u8>) {
            let _ = decode::<Sample>(&body);
            let _ = decode::<ciborium::Value>(&body);
        }
    }
}
