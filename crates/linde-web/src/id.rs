//! Names of things as addresses carry them.

use data_encoding::HEXLOWER;
use linde_log::{EntryId, PersonId};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{borrow::Cow, fmt, str::FromStr};

/// Longest opaque name (section, version, cursor) taken from an address or a form, in bytes.
pub const MAX_HANDLE_BYTES: usize = 8 * 1_024;

/// The 32 bytes that name a space, a person, a device, an object or an entry; 64 lower-case hex digits in text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Id(pub [u8; 32]);

/// A text that is not 64 lower-case hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id: expected 64 lower-case hex digits")]
pub struct NotAnId;

impl Id {
    /// The first eight hex digits, for people.
    pub fn short(&self) -> String {
        let [a, b, c, d, ..] = self.0;
        HEXLOWER.encode(&[a, b, c, d])
    }

    /// What it is called within a page on which it is a part.
    pub(crate) fn anchor(&self) -> String {
        format!("e-{}", self.short())
    }

    /// The first sixteen hex digits in groups of four, for comparing by eye.
    pub fn grouped(&self) -> String {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        let pairs = [[a, b], [c, d], [e, f], [g, h]].map(|pair| HEXLOWER.encode(&pair));
        pairs.join(" ")
    }
}

impl From<EntryId> for Id {
    fn from(id: EntryId) -> Self {
        Self(id.0)
    }
}

impl From<&EntryId> for Id {
    fn from(id: &EntryId) -> Self {
        Self(id.0)
    }
}

impl From<PersonId> for Id {
    fn from(id: PersonId) -> Self {
        Self(id.0)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({})", self.short())
    }
}

impl FromStr for Id {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| NotAnId)?;
        bytes.as_slice().try_into().map(Self).map_err(|_| NotAnId)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for Id {
    fn schema_name() -> Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[0-9a-f]{64}$",
            "description": "Names a space, a person, a device, an object or an entry."
        })
    }
}

/// Whether an opaque name (of a section, a version, a place in a list) is short printable ASCII, so that it fits into an address.
pub fn is_handle(text: &str) -> bool {
    !text.is_empty() && text.len() <= MAX_HANDLE_BYTES && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_prints_and_nothing_else() {
        let id = Id([0xab; 32]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.grouped(), "abab abab abab abab");
        for bad in ["", "ab", &"AB".repeat(32), &"ab".repeat(33), &"zz".repeat(32)] {
            assert_eq!(bad.parse::<Id>(), Err(NotAnId), "{bad}");
        }
    }
}
