//! The rules document: which role has which power.

use super::{Body, field, only};
use crate::{
    kinds,
    role::{Power, Role},
};
use ciborium::Value;
use linde_log::EntryId;
use serde::{Deserialize, Serialize};

/// The rules that the founders gave the space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// The lowest role that has each power.
    pub powers: Powers,
    /// How many contributions of a person are shown per day; 0 for any number.
    pub quota_entries: u32,
    /// The decision that the rules rest on, if there was one.
    pub decision: Option<EntryId>,
}

/// The lowest role that has each [`Power`]. What is below a power's floor counts as the floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the power of the same name")]
pub struct Powers {
    pub invite: Role,
    pub approve: Role,
    pub grant: Role,
    pub remove: Role,
    pub moderate: Role,
    pub erase: Role,
}

impl Powers {
    /// The role that is named for a power, whatever its floor.
    pub const fn named(&self, power: Power) -> Role {
        match power {
            Power::Invite => self.invite,
            Power::Approve => self.approve,
            Power::Grant => self.grant,
            Power::Remove => self.remove,
            Power::Moderate => self.moderate,
            Power::Erase => self.erase,
        }
    }
}

impl Body for Rules {
    const KIND: u16 = kinds::RULES;
    const KEYS: &'static [&'static str] = &["powers", "quota_entries", "decision"];

    fn inner_is_known(value: &Value) -> bool {
        const POWERS: [&str; 6] = ["invite", "approve", "grant", "remove", "moderate", "erase"];
        field(value, "powers").is_none_or(|powers| only(powers, &POWERS))
    }
}
