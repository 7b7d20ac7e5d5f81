//! Offices: keys of an organisation that several people hold.

use super::{Body, OpError, admitted, ensure};
use crate::{hex_bytes, kinds};
use linde_log::PersonId;
use serde::{Deserialize, Serialize};

/// Upper bound of the holders of an office.
pub const MAX_HOLDERS: usize = 64;

/// An office, as the entry that made it or the last change of it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// Ed25519 public key of the office.
    #[serde(with = "hex_bytes")]
    pub key: [u8; 32],
    /// Whether two holders must agree before it is the office's word.
    pub four_eyes: bool,
    /// Who holds it, in the order of ids, 1 to [`MAX_HOLDERS`].
    pub holders: Vec<PersonId>,
}

/// Replaces the key and holders of an office, which is the object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeChange {
    /// Ed25519 public key of the office from now on.
    #[serde(with = "hex_bytes")]
    pub key: [u8; 32],
    /// Whether two holders must agree before it is the office's word.
    pub four_eyes: bool,
    /// Who holds it, in the order of ids, 1 to [`MAX_HOLDERS`].
    pub holders: Vec<PersonId>,
}

impl From<OfficeChange> for Office {
    fn from(change: OfficeChange) -> Self {
        Self { key: change.key, four_eyes: change.four_eyes, holders: change.holders }
    }
}

impl Body for Office {
    const KIND: u16 = kinds::OFFICE;
    const KEYS: &'static [&'static str] = &["key", "four_eyes", "holders"];

    fn check(&self) -> Result<(), OpError> {
        check_office(&self.key, &self.holders)
    }
}

impl Body for OfficeChange {
    const KIND: u16 = kinds::OFFICE_CHANGE;
    const KEYS: &'static [&'static str] = &["key", "four_eyes", "holders"];

    fn check(&self) -> Result<(), OpError> {
        check_office(&self.key, &self.holders)
    }
}

fn check_office(key: &[u8; 32], holders: &[PersonId]) -> Result<(), OpError> {
    ensure((1..=MAX_HOLDERS).contains(&holders.len()), "an office has 1 to 64 holders")?;
    ensure(holders.is_sorted_by(|a, b| a < b), "holders are sorted, each once")?;
    admitted(key)
}
