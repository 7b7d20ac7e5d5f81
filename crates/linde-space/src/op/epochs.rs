//! Keys of a members-only space, sealed to those who may read it.

use super::{Body, OpError, ensure, items};
use crate::{hex_bytes, kinds};
use ciborium::Value;
use serde::{Deserialize, Serialize};

/// Upper bound of the recipients that one entry seals a key to.
pub const MAX_RECIPIENTS: usize = 1024;
/// Upper bound of the earlier keys that one entry wraps.
pub const MAX_PREVIOUS: usize = 64;
/// Length of a sealed or wrapped key, in bytes: 32 of the key and 16 of the tag.
pub const SEALED_KEY_BYTES: usize = 48;
/// Length of the nonce of a wrapped key, in bytes.
pub const KEY_NONCE_BYTES: usize = 24;

/// Hands the key of an epoch to readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpochKeys {
    /// The epoch: an id that follows from its key.
    #[serde(with = "hex_bytes")]
    pub epoch: [u8; 32],
    /// For whom, sorted by `kem`, 1 to [`MAX_RECIPIENTS`].
    pub recipients: Vec<Recipient>,
    /// Earlier epochs' keys under this one's, sorted by `epoch`, up to [`MAX_PREVIOUS`].
    pub previous: Vec<PreviousKey>,
}

/// An epoch's key for one reader, by HPKE.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// The reader's X25519 public key.
    #[serde(with = "hex_bytes")]
    pub kem: [u8; 32],
    /// HPKE's encapsulated key.
    #[serde(with = "hex_bytes")]
    pub enc: [u8; 32],
    /// The sealed key.
    #[serde(with = "hex_bytes")]
    pub ct: [u8; SEALED_KEY_BYTES],
}

/// The key of an earlier epoch, encrypted with that of the one that names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviousKey {
    /// The earlier epoch.
    #[serde(with = "hex_bytes")]
    pub epoch: [u8; 32],
    /// Random.
    #[serde(with = "hex_bytes")]
    pub nonce: [u8; KEY_NONCE_BYTES],
    /// The wrapped key.
    #[serde(with = "hex_bytes")]
    pub ct: [u8; SEALED_KEY_BYTES],
}

impl Body for EpochKeys {
    const KIND: u16 = kinds::EPOCH;
    const KEYS: &'static [&'static str] = &["epoch", "recipients", "previous"];

    fn inner_is_known(value: &Value) -> bool {
        items(value, "recipients", &["kem", "enc", "ct"]) && items(value, "previous", &["epoch", "nonce", "ct"])
    }

    fn check(&self) -> Result<(), OpError> {
        ensure((1..=MAX_RECIPIENTS).contains(&self.recipients.len()), "a key is for 1 to 1024 recipients")?;
        ensure(self.recipients.is_sorted_by(|a, b| a.kem < b.kem), "recipients are sorted, each once")?;
        ensure(self.previous.len() <= MAX_PREVIOUS, "up to 64 earlier keys are wrapped")?;
        ensure(self.previous.is_sorted_by(|a, b| a.epoch < b.epoch), "earlier epochs are sorted, each once")?;
        ensure(self.previous.iter().all(|earlier| earlier.epoch != self.epoch), "an epoch is not earlier than itself")
    }
}
