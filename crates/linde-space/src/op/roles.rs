//! Roles given and taken, and who agrees.

use super::{
    Body, OpError,
    cut::{Cut, check_cuts, cuts_are_known},
    ensure,
};
use crate::{kinds, role::Role};
use ciborium::Value;
use linde_log::PersonId;
use serde::{Deserialize, Serialize};

/// Raises a person's role, or admits a removed person again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleChange {
    /// Whose role.
    pub person: PersonId,
    /// The new role: member, moderator, steward or founder.
    pub role: Role,
}

/// Removes a person, or lowers their role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remove {
    /// Who.
    pub person: PersonId,
    /// The lower role, relay to steward; none to remove.
    pub role: Option<Role>,
    /// How far the logs of their devices count.
    pub cuts: Vec<Cut>,
}

/// Lets more of somebody's logs count than a removal or revocation, which is the object, said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutRaise {
    /// The higher cuts.
    pub cuts: Vec<Cut>,
}

/// The author's person leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {}

/// Agrees to an act that waits for a quorum, which is the object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cosign {}

impl Body for RoleChange {
    const KIND: u16 = kinds::ROLE;
    const KEYS: &'static [&'static str] = &["person", "role"];
}

impl Body for Remove {
    const KIND: u16 = kinds::REMOVE;
    const KEYS: &'static [&'static str] = &["person", "role", "cuts"];

    fn inner_is_known(value: &Value) -> bool {
        cuts_are_known(value)
    }

    fn check(&self) -> Result<(), OpError> {
        ensure(self.role != Some(Role::Founder), "nobody is lowered to founder")?;
        check_cuts(&self.cuts)
    }
}

impl Body for CutRaise {
    const KIND: u16 = kinds::CUT_RAISE;
    const KEYS: &'static [&'static str] = &["cuts"];

    fn inner_is_known(value: &Value) -> bool {
        cuts_are_known(value)
    }

    fn check(&self) -> Result<(), OpError> {
        check_cuts(&self.cuts)
    }
}

impl Body for Leave {
    const KIND: u16 = kinds::LEAVE;
    const KEYS: &'static [&'static str] = &[];
}

impl Body for Cosign {
    const KIND: u16 = kinds::COSIGN;
    const KEYS: &'static [&'static str] = &[];
}
