//! The devices of a person: how they are added, succeed each other and are taken away.

use super::{
    Body, OpError, admitted,
    cut::{Cut, check_cuts, cuts_are_known},
    ensure,
};
use crate::{hex_bytes, kinds};
use ciborium::Value;
use linde_log::{DeviceId, PersonId};
use serde::{Deserialize, Serialize};

/// Upper bound of the devices that a [`Recover`] revokes.
pub const MAX_REVOKED: usize = 256;

/// Adds a device to the author's person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceCert {
    /// The author's person.
    pub person: PersonId,
    /// The new device.
    pub device: DeviceId,
    /// Its X25519 public key.
    #[serde(with = "hex_bytes")]
    pub kem: [u8; 32],
    /// The new device's signature in [`crate::DEVICE_DOMAIN`] over space, person, device and kem.
    #[serde(with = "hex_bytes")]
    pub proof: [u8; 64],
}

/// Lets whoever holds the secret half of a key become one further device of the author's person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// Ed25519 public key that the new device proves to hold.
    #[serde(with = "hex_bytes")]
    pub key: [u8; 32],
    /// Until when it is meant, in ms since 1970; shown, never decides.
    pub expires_ms: Option<i64>,
}

/// Becomes a device of the person who made a [`Pair`], which is the object. Written by the new device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairJoin {
    /// The person who made the pairing.
    pub person: PersonId,
    /// The new device's X25519 public key.
    #[serde(with = "hex_bytes")]
    pub kem: [u8; 32],
    /// The pairing key's signature in [`crate::PAIR_DOMAIN`] over space, pairing, person, device and kem.
    #[serde(with = "hex_bytes")]
    pub proof: [u8; 64],
}

/// Becomes a device of the same person as an old one whose key is still held. Written by the new device; the old one stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succeed {
    /// The old device.
    pub device: DeviceId,
    /// The new device's X25519 public key.
    #[serde(with = "hex_bytes")]
    pub kem: [u8; 32],
    /// The old device's signature in [`crate::SUCCEED_DOMAIN`] over space, old device, new device and kem.
    #[serde(with = "hex_bytes")]
    pub proof: [u8; 64],
}

/// Takes a device away from its person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRevoke {
    /// The device.
    pub device: DeviceId,
    /// How far its logs count; only its own are named.
    pub cuts: Vec<Cut>,
}

/// Becomes a device of the person whose 24 words are held, and takes others away. Written by the new device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recover {
    /// The person.
    pub person: PersonId,
    /// The new device's X25519 public key.
    #[serde(with = "hex_bytes")]
    pub kem: [u8; 32],
    /// The person's devices that are taken away, in the order of their ids, up to [`MAX_REVOKED`].
    pub revoke: Vec<DeviceId>,
    /// How far their logs count; only theirs are named.
    pub cuts: Vec<Cut>,
    /// The recovery key's signature in [`crate::RECOVER_DOMAIN`] over space, person, device, kem and a hash of `revoke` and
    /// `cuts`.
    #[serde(with = "hex_bytes")]
    pub proof: [u8; 64],
}

/// Gives a person who lost everything a new device and recovery key; all earlier devices are taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rebind {
    /// The person.
    pub person: PersonId,
    /// The new device.
    pub device: DeviceId,
    /// Its X25519 public key.
    #[serde(with = "hex_bytes")]
    pub kem: [u8; 32],
    /// Ed25519 public key of the person's new 24 words.
    #[serde(with = "hex_bytes")]
    pub recovery: [u8; 32],
    /// How far the logs of the earlier devices count.
    pub cuts: Vec<Cut>,
    /// The new device's signature in [`crate::REBIND_DOMAIN`] over space, person, device, kem and recovery.
    #[serde(with = "hex_bytes")]
    pub proof: [u8; 64],
}

impl Body for DeviceCert {
    const KIND: u16 = kinds::DEVICE;
    const KEYS: &'static [&'static str] = &["person", "device", "kem", "proof"];
}

impl Body for Pair {
    const KIND: u16 = kinds::PAIR;
    const KEYS: &'static [&'static str] = &["key", "expires_ms"];

    fn check(&self) -> Result<(), OpError> {
        admitted(&self.key)
    }
}

impl Body for PairJoin {
    const KIND: u16 = kinds::PAIR_JOIN;
    const KEYS: &'static [&'static str] = &["person", "kem", "proof"];
}

impl Body for Succeed {
    const KIND: u16 = kinds::SUCCEED;
    const KEYS: &'static [&'static str] = &["device", "kem", "proof"];
}

impl Body for DeviceRevoke {
    const KIND: u16 = kinds::DEVICE_REVOKE;
    const KEYS: &'static [&'static str] = &["device", "cuts"];

    fn inner_is_known(value: &Value) -> bool {
        cuts_are_known(value)
    }

    fn check(&self) -> Result<(), OpError> {
        check_cuts(&self.cuts)?;
        ensure(self.cuts.iter().all(|cut| cut.device == self.device), "only logs of the revoked device are cut")
    }
}

impl Body for Recover {
    const KIND: u16 = kinds::RECOVER;
    const KEYS: &'static [&'static str] = &["person", "kem", "revoke", "cuts", "proof"];

    fn inner_is_known(value: &Value) -> bool {
        cuts_are_known(value)
    }

    fn check(&self) -> Result<(), OpError> {
        ensure(self.revoke.len() <= MAX_REVOKED, "up to 256 devices are revoked")?;
        ensure(self.revoke.is_sorted_by(|a, b| a < b), "revoked devices are sorted, each once")?;
        check_cuts(&self.cuts)?;
        let revoked = |cut: &Cut| self.revoke.binary_search(&cut.device).is_ok();
        ensure(self.cuts.iter().all(revoked), "only logs of revoked devices are cut")
    }
}

impl Body for Rebind {
    const KIND: u16 = kinds::REBIND;
    const KEYS: &'static [&'static str] = &["person", "device", "kem", "recovery", "cuts", "proof"];

    fn inner_is_known(value: &Value) -> bool {
        cuts_are_known(value)
    }

    fn check(&self) -> Result<(), OpError> {
        check_cuts(&self.cuts)?;
        admitted(&self.recovery)
    }
}
