//! The bodies of control entries: CBOR maps with text keys, which hold ids and keys but never names of people.
//!
//! A body with fields that this version does not know stays storable and is judged [`OpError::Unknown`]: a later version may
//! mean something by them that must not be skipped.

mod cut;
mod devices;
mod epochs;
mod founding;
mod inviting;
pub mod kinds;
mod offices;
mod powers;
mod roles;
#[cfg(test)]
mod tests;

pub use cut::{Cut, MAX_CUTS};
pub use devices::{DeviceCert, DeviceRevoke, MAX_REVOKED, Pair, PairJoin, Rebind, Recover, Succeed};
pub use epochs::{EpochKeys, KEY_NONCE_BYTES, MAX_PREVIOUS, MAX_RECIPIENTS, PreviousKey, Recipient, SEALED_KEY_BYTES};
pub use founding::{
    Founder, Genesis, MAX_FOUNDERS, MAX_LANGUAGE_BYTES, MAX_LANGUAGES, MAX_NAME_CHARS, MAX_PURPOSE_CHARS, Naming,
};
pub use inviting::{Approve, Invite, InviteRevoke, Join};
pub use offices::{MAX_HOLDERS, Office, OfficeChange};
pub use powers::{Powers, Rules};
pub use roles::{Cosign, CutRaise, Leave, Remove, RoleChange};

use ciborium::Value;
use linde_log::{
    PublicKey,
    body::{self, BodyError, SALT_BYTES},
};
use serde::{Serialize, de::DeserializeOwned};

/// Why a body is not a control operation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpError {
    /// A kind or field of a newer version.
    #[error("needs a newer version")]
    Unknown,
    /// Not the form of its kind.
    #[error(transparent)]
    Malformed(#[from] BodyError),
    /// The form is right, but a value is out of bounds.
    #[error("{0}")]
    Bounds(&'static str),
}

/// The body of one kind.
trait Body: Serialize + DeserializeOwned {
    /// The number of the kind.
    const KIND: u16;
    /// The keys of its map that this version knows.
    const KEYS: &'static [&'static str];

    /// Whether the maps inside it have no other keys than this version knows.
    fn inner_is_known(_: &Value) -> bool {
        true
    }

    /// Checks what can be checked without the entry's header and past. Proofs are checked when the entry is taken.
    fn check(&self) -> Result<(), OpError> {
        Ok(())
    }
}

macro_rules! ops {
    ($($name:ident($body:ident),)*) => {
        /// What a control entry does.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each is the body it holds")]
        pub enum ControlOp {
            $($name($body),)*
        }

        impl ControlOp {
            /// Reads the body of an entry of lane 0.
            ///
            /// # Errors
            /// [`OpError`].
            pub fn decode(kind: u16, body: &[u8]) -> Result<Self, OpError> {
                match kind {
                    $($body::KIND => read(body).map(Self::$name),)*
                    _ => Err(OpError::Unknown),
                }
            }

            /// The number of its kind, for headers.
            pub const fn kind(&self) -> u16 {
                match self {
                    $(Self::$name(_) => $body::KIND,)*
                }
            }

            /// The body of an entry.
            ///
            /// # Errors
            /// [`OpError::Bounds`] for what [`Self::decode`] would refuse.
            pub fn encode(&self, salt: [u8; SALT_BYTES]) -> Result<Vec<u8>, OpError> {
                match self {
                    $(Self::$name(op) => write(op, salt),)*
                }
            }
        }
    };
}

ops! {
    Genesis(Genesis),
    Device(DeviceCert),
    Invite(Invite),
    Join(Join),
    Role(RoleChange),
    InviteRevoke(InviteRevoke),
    Remove(Remove),
    CutRaise(CutRaise),
    Leave(Leave),
    Pair(Pair),
    PairJoin(PairJoin),
    Succeed(Succeed),
    DeviceRevoke(DeviceRevoke),
    Recover(Recover),
    Rebind(Rebind),
    Cosign(Cosign),
    Approve(Approve),
    Rules(Rules),
    Epoch(EpochKeys),
    Office(Office),
    OfficeChange(OfficeChange),
    Naming(Naming),
}

fn read<T: Body>(bytes: &[u8]) -> Result<T, OpError> {
    let value: Value = body::decode(bytes)?;
    if !only(&value, T::KEYS) || !T::inner_is_known(&value) {
        return Err(OpError::Unknown);
    }
    let op: T = value.deserialized().map_err(|error| BodyError::Form(error.to_string()))?;
    op.check()?;
    if body::is_canonical(bytes, &op) { Ok(op) } else { Err(BodyError::NotCanonical.into()) }
}

fn write<T: Body>(op: &T, salt: [u8; SALT_BYTES]) -> Result<Vec<u8>, OpError> {
    op.check()?;
    Ok(body::encode(salt, op)?)
}

fn ensure(holds: bool, otherwise: &'static str) -> Result<(), OpError> {
    if holds { Ok(()) } else { Err(OpError::Bounds(otherwise)) }
}

fn admitted(key: &[u8; 32]) -> Result<(), OpError> {
    ensure(PublicKey::admit(key).is_ok(), "a key is weak or not canonical")
}

/// Whether a map has no other text keys than `known`. What is not a map has another error than an unknown field.
fn only(value: &Value, known: &[&str]) -> bool {
    let mut keys = value.as_map().into_iter().flatten().filter_map(|(key, _)| key.as_text());
    keys.all(|key| known.contains(&key))
}

/// Whether the maps in the list `name` have no other text keys than `known`.
fn items(value: &Value, name: &str, known: &[&str]) -> bool {
    let items = field(value, name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().all(|item| only(item, known))
}

fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.as_map()?.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value)
}
