//! Byte strings in operations: byte strings in CBOR, lower-case hex in JSON.

use core::fmt;
use data_encoding::HEXLOWER;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;

/// `N` bytes: a key, a hash, a signature.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fixed<const N: usize>(pub [u8; N]);

/// As many bytes as there are.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Blob(pub Vec<u8>);

impl<const N: usize> fmt::Debug for Fixed<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{N} bytes")
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl<const N: usize> Serialize for Fixed<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(&self.0, serializer)
    }
}

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(&self.0, serializer)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Fixed<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = deserialize(deserializer)?;
        let len = bytes.len();
        bytes.try_into().map(Self).map_err(|_| de::Error::invalid_length(len, &format!("{N} bytes").as_str()))
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer).map(Self)
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

impl JsonSchema for Blob {
    fn schema_name() -> Cow<'static, str> {
        "Bytes".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^([0-9a-f]{2})*$" })
    }
}

fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        serializer.serialize_str(&HEXLOWER.encode(bytes))
    } else {
        serializer.serialize_bytes(bytes)
    }
}

fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    if deserializer.is_human_readable() {
        deserializer.deserialize_str(BytesVisitor)
    } else {
        // Not `deserialize_bytes`: ciborium reads only short ones that way.
        deserializer.deserialize_byte_buf(BytesVisitor)
    }
}

struct BytesVisitor;

impl de::Visitor<'_> for BytesVisitor {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes, as lower-case hex digits where it is text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<u8>, E> {
        HEXLOWER.decode(text.as_bytes()).map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }

    fn visit_byte_buf<E: de::Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use linde_log::body;

    #[test]
    fn long_and_short_ones_go_through_cbor_and_json() {
        for len in [0, 1, 4_095, 4_096, 4_097, 70_000] {
            let blob = Blob(vec![0xab; len]);
            assert_eq!(body::decode::<Blob>(&body::encode([0; 16], &blob).unwrap()).unwrap(), blob);
            assert_eq!(serde_json::from_value::<Blob>(serde_json::to_value(&blob).unwrap()).unwrap(), blob);
        }
    }

    #[test]
    fn the_length_must_fit() {
        let body = |len: usize| body::encode([0; 16], &Blob(vec![7; len])).unwrap();
        assert_eq!(body::decode::<Fixed<32>>(&body(32)).unwrap(), Fixed([7; 32]));
        assert!(body::decode::<Fixed<32>>(&body(31)).is_err() && body::decode::<Fixed<32>>(&body(33)).is_err());
        assert!(serde_json::from_str::<Fixed<2>>("\"abcd\"").is_ok());
        for wrong in ["\"abc\"", "\"ABCD\"", "\"abcdef\"", "[1,2]", "\"zz00\""] {
            assert!(serde_json::from_str::<Fixed<2>>(wrong).is_err(), "{wrong}");
        }
    }
}
