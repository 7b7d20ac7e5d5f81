//! Byte strings in operations: byte strings in CBOR, lower-case hex in JSON.

use core::fmt;
use data_encoding::HEXLOWER;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;

/// `N` bytes: a key, a hash, a signature.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fixed<const N: usize>(pub [u8; N]);

impl<const N: usize> fmt::Debug for Fixed<N> {
    // Some are secrets until they are published.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{N} bytes")
    }
}

impl<const N: usize> Serialize for Fixed<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&HEXLOWER.encode(&self.0))
        } else {
            serializer.serialize_bytes(&self.0)
        }
    }
}

impl<'de, const N: usize> Deserialize<'de> for Fixed<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_str(FixedVisitor)
        } else {
            deserializer.deserialize_bytes(FixedVisitor)
        }
    }
}

impl<const N: usize> JsonSchema for Fixed<N> {
    fn schema_name() -> Cow<'static, str> {
        format!("Bytes{N}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": format!("^[0-9a-f]{{{}}}$", 2 * N) })
    }
}

/// BLAKE3-derive of the deterministic CBOR of a value.
pub(crate) fn digest(context: &str, value: &impl Serialize) -> Fixed<32> {
    let mut out = Vec::new();
    // Writing to memory cannot fail, and these are plain data that always serialise.
    let _ = ciborium::into_writer(value, &mut out);
    Fixed(blake3::derive_key(context, &out))
}

struct FixedVisitor<const N: usize>;

impl<const N: usize> de::Visitor<'_> for FixedVisitor<N> {
    type Value = Fixed<N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{N} bytes, as lower-case hex digits where it is text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Fixed<N>, E> {
        // What was typed may be a secret with a slip in it, so the error does not repeat it.
        let bytes =
            HEXLOWER.decode(text.as_bytes()).map_err(|_| E::invalid_value(de::Unexpected::Other("text"), &self))?;
        self.visit_bytes(&bytes)
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Fixed<N>, E> {
        bytes.try_into().map(Fixed).map_err(|_| E::invalid_length(bytes.len(), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use linde_log::body;

    #[test]
    fn they_go_through_cbor_and_json() {
        let key = Fixed([0xab; 64]);
        assert_eq!(body::decode::<Fixed<64>>(&body::encode([0; 16], &key).unwrap()).unwrap(), key);
        assert_eq!(serde_json::from_value::<Fixed<64>>(serde_json::to_value(key).unwrap()).unwrap(), key);
        assert_eq!(format!("{key:?}"), "64 bytes");
    }

    #[test]
    fn the_length_must_fit() {
        let body = body::encode([0; 16], &Fixed([7; 31])).unwrap();
        assert!(body::decode::<Fixed<31>>(&body).is_ok());
        assert!(body::decode::<Fixed<30>>(&body).is_err() && body::decode::<Fixed<32>>(&body).is_err());
        assert!(serde_json::from_str::<Fixed<2>>("\"abcd\"").is_ok());
        for wrong in ["\"abc\"", "\"ABCD\"", "\"abcdef\"", "[1,2]", "\"zz00\""] {
            assert!(serde_json::from_str::<Fixed<2>>(wrong).is_err(), "{wrong}");
        }
    }
}
