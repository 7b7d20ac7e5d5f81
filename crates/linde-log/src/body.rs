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
/// # Errors
/// [`BodyError`].
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, BodyError> {
    let (_, mut content) = body.split_at_checked(SALT_BYTES).ok_or(BodyError::NoSalt)?;
    let value = ciborium::de::from_reader_with_recursion_limit(&mut content, MAX_DEPTH)
        .map_err(|error| BodyError::Form(error.to_string()))?;
    if content.is_empty() { Ok(value) } else { Err(BodyError::Form("bytes follow the end".to_owned())) }
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
