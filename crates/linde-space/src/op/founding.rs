//! What founds a space, and what names it later.

use super::{Body, OpError, admitted, ensure, field, items, only};
use crate::{
    hex_bytes, kinds,
    proof::person_id,
    role::{Policy, Visibility},
};
use ciborium::Value;
use linde_log::{DeviceId, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Upper bound of founders, in persons.
pub const MAX_FOUNDERS: usize = 7;
/// Upper bound of a space's name, in characters.
pub const MAX_NAME_CHARS: usize = 100;
/// Upper bound of a space's purpose, in characters.
pub const MAX_PURPOSE_CHARS: usize = 2000;
/// Upper bound of a space's languages.
pub const MAX_LANGUAGES: usize = 16;
/// Upper bound of a language tag (BCP 47), in bytes.
pub const MAX_LANGUAGE_BYTES: usize = 35;

/// Founds a space. Object, predecessor, heads seen and the header's space are none; the author is a founder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Genesis {
    /// The space's name, 1 to [`MAX_NAME_CHARS`] characters.
    pub name: String,
    /// What it is for, up to [`MAX_PURPOSE_CHARS`] characters.
    pub purpose: String,
    /// Who may read.
    pub visibility: Visibility,
    /// 1 to [`MAX_FOUNDERS`] persons.
    pub founders: Vec<Founder>,
    /// The founder quorum: how many founders act together where founders must.
    pub quorum: u8,
    /// Who may do what.
    pub policy: Policy,
    /// Languages of the space, as BCP 47 tags, the first preferred.
    pub languages: Vec<String>,
}

/// Gives the space another name and purpose, within the same bounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Naming {
    /// The space's name from now on.
    pub name: String,
    /// What it is for from now on.
    pub purpose: String,
}

/// A person who founds a space, with a first device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founder {
    /// [`person_id`] of recovery key, device and salt.
    pub person: PersonId,
    /// Ed25519 public key of the 24 words.
    #[serde(with = "hex_bytes")]
    pub recovery: [u8; 32],
    /// The first device.
    pub device: DeviceId,
    /// The device's X25519 public key.
    #[serde(with = "hex_bytes")]
    pub kem: [u8; 32],
    /// Random.
    #[serde(with = "hex_bytes")]
    pub salt: [u8; 16],
}

impl Body for Genesis {
    const KIND: u16 = kinds::GENESIS;
    const KEYS: &'static [&'static str] =
        &["name", "purpose", "visibility", "founders", "quorum", "policy", "languages"];

    fn inner_is_known(value: &Value) -> bool {
        field(value, "policy").is_none_or(|policy| only(policy, &["invite"]))
            && items(value, "founders", &["person", "recovery", "device", "kem", "salt"])
    }

    fn check(&self) -> Result<(), OpError> {
        check_name(&self.name, &self.purpose)?;
        ensure((1..=MAX_FOUNDERS).contains(&self.founders.len()), "a space has 1 to 7 founders")?;
        ensure(
            (1..=self.founders.len()).contains(&usize::from(self.quorum)),
            "the quorum is 1 to the number of founders",
        )?;
        ensure(self.languages.len() <= MAX_LANGUAGES, "a space has up to 16 languages")?;
        let is_tag = |tag: &String| (1..=MAX_LANGUAGE_BYTES).contains(&tag.len()) && tag.is_ascii();
        ensure(self.languages.iter().all(is_tag), "a language is a tag of up to 35 letters")?;
        let devices: BTreeSet<_> = self.founders.iter().map(|founder| founder.device).collect();
        ensure(devices.len() == self.founders.len(), "each founder has a device of their own")?;
        self.founders.iter().try_for_each(|founder| {
            let id = person_id(&founder.recovery, &founder.device, &founder.salt);
            ensure(id == founder.person, "a founder's id is not that of the keys")?;
            admitted(&founder.recovery)?;
            admitted(founder.device.as_bytes())
        })
    }
}

impl Body for Naming {
    const KIND: u16 = kinds::NAMING;
    const KEYS: &'static [&'static str] = &["name", "purpose"];

    fn check(&self) -> Result<(), OpError> {
        check_name(&self.name, &self.purpose)
    }
}

fn check_name(name: &str, purpose: &str) -> Result<(), OpError> {
    ensure((1..=MAX_NAME_CHARS).contains(&name.chars().count()), "a space's name has 1 to 100 characters")?;
    ensure(purpose.chars().count() <= MAX_PURPOSE_CHARS, "a space's purpose has up to 2000 characters")
}
