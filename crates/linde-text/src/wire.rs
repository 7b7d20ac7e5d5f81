//! The body of a text entry: what is signed, stored and sent.
//!
//! All types serialise as self-describing maps with text keys; hashes and actors are byte strings in CBOR and hex in JSON.

use std::fmt;

use data_encoding::HEXLOWER;
use linde_log::{DeviceId, EntryId};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

const ACTOR_CONTEXT: &str = "dorflinde 2026 text actor v1";

/// One bounded change of a section's text. The section is the entry's object and the author its device, so neither is repeated here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// 1, 2, 3 … per device and section.
    pub seq: u64,
    /// Counter of the first operation: one more than the highest in the causal past.
    pub start_op: u64,
    /// What the author had seen: the heads of the section, strictly ascending.
    pub deps: Vec<ChangeHash>,
    /// The other authors whose characters the operations name, strictly ascending. The edit's own author is not listed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actors: Vec<Actor>,
    /// What is done, in this order. Each inserted or deleted character takes one counter.
    pub ops: Vec<Op>,
}

/// One insertion or deletion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub enum Op {
    /// Writes `text` behind a character.
    #[serde(rename = "ins")]
    Insert {
        /// The character in front; none: the start of the section.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<ElemRef>,
        /// The characters, at least one.
        text: String,
    },
    /// Deletes `count` characters of one author with consecutive counters.
    #[serde(rename = "del")]
    Delete {
        /// The first of them.
        elem: ElemRef,
        /// How many, at least one.
        #[serde(default = "one", skip_serializing_if = "is_one")]
        count: u32,
    },
}

/// A character of the section, named by the operation that inserted it. Serialised as `[counter, actor]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
#[schemars(with = "(u64, u16)")]
pub struct ElemRef {
    /// Counter of the inserting operation.
    pub counter: u64,
    /// Its author: 0 is the edit's own, i > 0 is `actors[i - 1]`.
    pub actor: u16,
}

/// The name of a device within one section.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Actor(pub [u8; 16]);

/// The hash of a change, the same on every node.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeHash(pub [u8; 32]);

impl Actor {
    /// The actor of a device in a section: the first 16 bytes of BLAKE3 in derive-key mode over device ‖ section.
    pub fn derive(device: &DeviceId, section: &EntryId) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key(ACTOR_CONTEXT);
        hasher.update(device.as_bytes()).update(section.as_bytes());
        let mut bytes = [0; 16];
        hasher.finalize_xof().fill(&mut bytes);
        Self(bytes)
    }
}

impl Edit {
    /// How many characters the edit inserts and deletes; saturates for absurd counts.
    pub fn chars(&self) -> u64 {
        self.ops.iter().fold(0, |sum: u64, op| sum.saturating_add(op.chars()))
    }

    /// Roughly the bytes this edit takes in memory.
    pub(crate) fn memory(&self) -> usize {
        let ops: usize = self.ops.iter().map(Op::memory).sum();
        size_of::<Self>() + self.deps.len() * size_of::<ChangeHash>() + self.actors.len() * size_of::<Actor>() + ops
    }
}

impl Op {
    pub(crate) fn chars(&self) -> u64 {
        match self {
            Self::Insert { text, .. } => text.chars().count() as u64,
            Self::Delete { count, .. } => u64::from(*count),
        }
    }

    fn memory(&self) -> usize {
        size_of::<Self>()
            + match self {
                Self::Insert { text, .. } => text.len(),
                Self::Delete { .. } => 0,
            }
    }
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn is_one(count: &u32) -> bool {
    *count == 1
}

impl Serialize for ElemRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.counter, self.actor).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ElemRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (counter, actor) = Deserialize::deserialize(deserializer)?;
        Ok(Self { counter, actor })
    }
}

macro_rules! bytes {
    ($name:ident, $len:literal, $pattern:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&HEXLOWER.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let [a, b, c, d, ..] = self.0;
                write!(f, concat!(stringify!($name), "({})"), HEXLOWER.encode(&[a, b, c, d]))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() { serializer.collect_str(self) } else { serializer.serialize_bytes(&self.0) }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let bytes = if deserializer.is_human_readable() {
                    let text = String::deserialize(deserializer)?;
                    HEXLOWER.decode(text.as_bytes()).map_err(de::Error::custom)?
                } else {
                    serde_bytes::ByteBuf::deserialize(deserializer)?.into_vec()
                };
                let len = bytes.len();
                bytes.try_into().map(Self).map_err(|_| de::Error::invalid_length(len, &concat!(stringify!($len), " bytes")))
            }
        }

        impl std::str::FromStr for $name {
            type Err = data_encoding::DecodeError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let bytes = HEXLOWER.decode(text.as_bytes())?;
                let wrong = data_encoding::DecodeError { position: text.len(), kind: data_encoding::DecodeKind::Length };
                bytes.try_into().map(Self).map_err(|_| wrong)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}

bytes!(Actor, 16, "^[0-9a-f]{32}$");
bytes!(ChangeHash, 32, "^[0-9a-f]{64}$");
