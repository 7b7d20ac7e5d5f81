//! Bytes in serde: a byte string in CBOR, lower-case hex in JSON. For arrays of any length and for [`Vec`].

use core::{fmt, marker::PhantomData};
use data_encoding::HEXLOWER;
use serde::{Deserializer, Serializer, de};

pub(crate) fn serialize<S: Serializer>(bytes: &impl AsRef<[u8]>, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        serializer.serialize_str(&HEXLOWER.encode(bytes.as_ref()))
    } else {
        serializer.serialize_bytes(bytes.as_ref())
    }
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: TryFrom<Vec<u8>>>(deserializer: D) -> Result<T, D::Error> {
    if deserializer.is_human_readable() {
        deserializer.deserialize_str(BytesVisitor(PhantomData))
    } else {
        // Not `deserialize_bytes`: ciborium reads only up to 4,096 bytes that way.
        deserializer.deserialize_byte_buf(BytesVisitor(PhantomData))
    }
}

struct BytesVisitor<T>(PhantomData<T>);

impl<T: TryFrom<Vec<u8>>> de::Visitor<'_> for BytesVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("as many bytes as the field has")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        let bytes =
            HEXLOWER.decode(text.as_bytes()).map_err(|_| E::invalid_value(de::Unexpected::Other("text"), &self))?;
        self.visit_byte_buf(bytes)
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<T, E> {
        self.visit_byte_buf(bytes.to_vec())
    }

    fn visit_byte_buf<E: de::Error>(self, bytes: Vec<u8>) -> Result<T, E> {
        let len = bytes.len();
        T::try_from(bytes).map_err(|_| E::invalid_length(len, &self))
    }
}
