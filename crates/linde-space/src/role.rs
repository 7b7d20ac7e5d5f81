//! Roles, and what a founding decides about them.

use core::{fmt, str::FromStr};
use serde::{Deserialize, Serialize};

/// What a person may do in a space; each role includes those below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Stores and forwards; cannot read what is encrypted.
    Relay = 0,
    /// Reads.
    Reader = 1,
    /// Contributes.
    Member = 2,
    /// Invites and keeps order.
    Moderator = 3,
    /// Gives roles.
    Steward = 4,
    /// Founded the space.
    Founder = 5,
}

/// A text that names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a role: relay, reader, member, moderator, steward or founder")]
pub struct NotARole;

/// What a role lets its holder do, as far as the rules of a space decide it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Power {
    /// Invite people as members.
    Invite,
    /// Admit who joined by an invitation with approval.
    Approve,
    /// Raise roles.
    Grant,
    /// Remove people, lower roles, revoke devices of others.
    Remove,
    /// Moderate contributions.
    Moderate,
    /// Erase contributions of others.
    Erase,
}

/// Who may read a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everybody.
    Open,
    /// Its members.
    Members,
}

/// What the founders decided about powers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// The lowest role that may invite people as members; never below [`Role::Moderator`] in effect.
    pub invite: Role,
}

impl Role {
    /// All roles, the lowest first.
    pub const ALL: [Self; 6] = [Self::Relay, Self::Reader, Self::Member, Self::Moderator, Self::Steward, Self::Founder];

    /// Whether this role includes `other`.
    pub fn is_at_least(self, other: Self) -> bool {
        self >= other
    }

    /// The role's number: 0 for a relay to 5 for a founder.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The name in bodies, JSON and commands.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Relay => "relay",
            Self::Reader => "reader",
            Self::Member => "member",
            Self::Moderator => "moderator",
            Self::Steward => "steward",
            Self::Founder => "founder",
        }
    }
}

impl Power {
    /// All powers.
    pub const ALL: [Self; 6] = [Self::Invite, Self::Approve, Self::Grant, Self::Remove, Self::Moderate, Self::Erase];

    /// The lowest role that rules can give the power to; without rules, the one that has it.
    pub const fn floor(self) -> Role {
        match self {
            Self::Invite | Self::Approve | Self::Moderate | Self::Erase => Role::Moderator,
            Self::Grant | Self::Remove => Role::Steward,
        }
    }

    /// The name in bodies.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Approve => "approve",
            Self::Grant => "grant",
            Self::Remove => "remove",
            Self::Moderate => "moderate",
            Self::Erase => "erase",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Role {
    type Err = NotARole;

    fn from_str(text: &str) -> Result<Self, NotARole> {
        Self::ALL.into_iter().find(|role| role.name() == text).ok_or(NotARole)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self { invite: Role::Moderator }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_ordered_numbered_and_named() {
        for (number, role) in Role::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(role.number()), number);
            assert_eq!(role.name().parse(), Ok(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.name());
        }
        assert!(Role::ALL.is_sorted());
        assert!(Role::Steward.is_at_least(Role::Steward) && !Role::Member.is_at_least(Role::Moderator));
        assert_eq!("Member".parse::<Role>(), Err(NotARole));
    }

    #[test]
    fn every_power_has_a_floor() {
        let floors: Vec<_> = Power::ALL.iter().map(|power| (power.name(), power.floor())).collect();
        let (moderator, steward) = (Role::Moderator, Role::Steward);
        let names = ["invite", "approve", "grant", "remove", "moderate", "erase"];
        let roles = [moderator, moderator, steward, steward, moderator, moderator];
        assert_eq!(floors, names.into_iter().zip(roles).collect::<Vec<_>>());
    }
}
