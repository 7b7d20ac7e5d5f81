//! Names of things: 32-byte ids that never change their meaning.
//!
//! All ids print as lower-case hex and read back from it. In CBOR they are byte strings, in JSON hex strings.

use core::{fmt, str::FromStr};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A text that is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id: expected {expected} lower-case hex digits")]
pub struct NotAnId {
    expected: usize,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub [u8; 32]);

        impl $name {
            /// The id of 32 zero bytes, which stands for "none" where a header has no room for absence.
            pub const ZERO: Self = Self([0; 32]);

            /// The raw bytes.
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }

            /// Whether this is [`Self::ZERO`].
            pub fn is_zero(&self) -> bool {
                *self == Self::ZERO
            }

            /// The first eight hex digits, for people.
            pub fn short(&self) -> String {
                let [a, b, c, d, ..] = self.0;
                HEXLOWER.encode(&[a, b, c, d])
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&HEXLOWER.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.short())
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| NotAnId { expected: 64 })?;
                Self::try_from(bytes.as_slice())
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = NotAnId;

            fn try_from(bytes: &[u8]) -> Result<Self, NotAnId> {
                bytes.try_into().map(Self).map_err(|_| NotAnId { expected: 64 })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    serializer.serialize_bytes(&self.0)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    deserializer.deserialize_str(HexVisitor).and_then(|bytes| {
                        Self::try_from(bytes.as_slice()).map_err(de::Error::custom)
                    })
                } else {
                    deserializer.deserialize_bytes(BytesVisitor).map(Self)
                }
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": "^[0-9a-f]{64}$" })
            }
        }
    };
}

id! {
    /// A space: the id of its genesis entry.
    SpaceId
}
id! {
    /// An installation: its Ed25519 public key, which is also its libp2p identity.
    DeviceId
}
id! {
    /// An entry: BLAKE3 over header and signature. Objects are named by the entry that created them.
    EntryId
}
id! {
    /// A person in a space: hash of recovery key, first device and salt.
    PersonId
}

/// Which of a device's three logs in a space an entry stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Who may do what: always synced first and completely.
    Control = 0,
    /// Signed contributions.
    Deliberation = 1,
    /// Edits of working drafts.
    Text = 2,
}

impl Lane {
    /// All lanes in the order in which they are synced.
    pub const ALL: [Self; 3] = [Self::Control, Self::Deliberation, Self::Text];

    /// The lane with this number, if there is one.
    pub const fn from_number(number: u64) -> Option<Self> {
        match number {
            0 => Some(Self::Control),
            1 => Some(Self::Deliberation),
            2 => Some(Self::Text),
            _ => None,
        }
    }

    /// The lane's number on the wire.
    pub const fn number(self) -> u8 {
        self as u8
    }
}

/// One log within a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogId {
    /// The lane, first so that control logs sort before all others.
    pub lane: Lane,
    /// Whose log.
    pub device: DeviceId,
}

struct HexVisitor;

impl de::Visitor<'_> for HexVisitor {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("64 lower-case hex digits")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<u8>, E> {
        HEXLOWER.decode(text.as_bytes()).map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

struct BytesVisitor;

impl<'de> de::Visitor<'de> for BytesVisitor {
    type Value = [u8; 32];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("32 bytes")
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<[u8; 32], E> {
        bytes.try_into().map_err(|_| E::invalid_length(bytes.len(), &self))
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<[u8; 32], A::Error> {
        let mut bytes = [0; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = seq.next_element()?.ok_or_else(|| de::Error::invalid_length(i, &self))?;
        }
        match seq.next_element::<u8>()? {
            None => Ok(bytes),
            Some(_) => Err(de::Error::invalid_length(33, &self)),
        }
    }
}
