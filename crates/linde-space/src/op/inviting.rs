//! How people come: invitations, joinings, approvals.

use super::{Body, OpError, admitted, ensure};
use crate::{hex_bytes, kinds, role::Role};
use linde_log::PersonId;
use serde::{Deserialize, Serialize};

/// Invites whoever holds the secret half of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// Ed25519 public key that newcomers prove to hold.
    #[serde(with = "hex_bytes")]
    pub key: [u8; 32],
    /// The role newcomers get.
    pub role: Role,
    /// How many may come, at least 1.
    pub max_uses: u32,
    /// Until when it is meant, in ms since 1970. Clocks are claims, so this is shown and does not decide.
    pub expires_ms: Option<i64>,
    /// Whether joining waits for somebody's [`Approve`].
    pub approval: bool,
}

/// Joins by an invitation, which is the object. The first control entry of the joining device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    /// [`crate::person_id`] of recovery key, authoring device and salt.
    pub person: PersonId,
    /// Ed25519 public key of the 24 words.
    #[serde(with = "hex_bytes")]
    pub recovery: [u8; 32],
    /// The device's X25519 public key.
    #[serde(with = "hex_bytes")]
    pub kem: [u8; 32],
    /// Random.
    #[serde(with = "hex_bytes")]
    pub salt: [u8; 16],
    /// The invitation key's signature in [`crate::JOIN_DOMAIN`] over space, invitation, person, device and kem.
    #[serde(with = "hex_bytes")]
    pub proof: [u8; 64],
}

/// Withdraws an invitation, which is the object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteRevoke {}

/// Admits the newcomer of a waiting joining, which is the object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approve {}

impl Body for Invite {
    const KIND: u16 = kinds::INVITE;
    const KEYS: &'static [&'static str] = &["key", "role", "max_uses", "expires_ms", "approval"];

    fn check(&self) -> Result<(), OpError> {
        ensure(self.max_uses >= 1, "an invitation is for one person at least")?;
        admitted(&self.key)
    }
}

impl Body for Join {
    const KIND: u16 = kinds::JOIN;
    const KEYS: &'static [&'static str] = &["person", "recovery", "kem", "salt", "proof"];

    fn check(&self) -> Result<(), OpError> {
        admitted(&self.recovery)
    }
}

impl Body for InviteRevoke {
    const KIND: u16 = kinds::INVITE_REVOKE;
    const KEYS: &'static [&'static str] = &[];
}

impl Body for Approve {
    const KIND: u16 = kinds::APPROVE;
    const KEYS: &'static [&'static str] = &[];
}
