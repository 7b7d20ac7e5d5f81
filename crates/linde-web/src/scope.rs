//! What the holder of a token may do.

use crate::{DeskError, Id};
use serde::{Deserialize, Serialize};

/// How much a token allows; each includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Looking at what is there.
    Read,
    /// Contributing in the owner's name.
    Act,
    /// Looking after people, devices, spaces and exports.
    Manage,
    /// Everything, keys and tokens included. No token that is given away has it: the node's own command line does.
    Full,
}

impl Scope {
    /// Those that a token can have, smallest first.
    pub const GIVEN: [Self; 3] = [Self::Read, Self::Act, Self::Manage];

    /// The name in JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Act => "act",
            Self::Manage => "manage",
            Self::Full => "full",
        }
    }
}

/// What one token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// How much.
    pub scope: Scope,
    /// In which space alone; in all of them and on the node itself if none.
    pub space: Option<Id>,
}

impl Grant {
    /// What the node's own command line may do.
    pub const FULL: Self = Self { scope: Scope::Full, space: None };

    /// Whether it goes as far as `needed`.
    ///
    /// # Errors
    /// `scope-too-small`.
    pub fn check(&self, needed: Scope) -> Result<(), DeskError> {
        if self.scope >= needed {
            Ok(())
        } else {
            Err(DeskError::new("scope-too-small").arg("has", self.scope.name()).arg("needed", needed.name()))
        }
    }

    /// Whether it holds in `space`; none is the node itself and all its spaces.
    ///
    /// # Errors
    /// `token-other-space`, which does not tell whether there is such a space.
    pub fn check_space(&self, space: Option<Id>) -> Result<(), DeskError> {
        match self.space {
            Some(only) if space != Some(only) => Err(DeskError::new("token-other-space")),
            Some(_) | None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_includes_the_smaller_ones_and_a_space_excludes_the_others() {
        let (here, there) = (Id([1; 32]), Id([2; 32]));
        for (place, scope) in Scope::GIVEN.into_iter().enumerate() {
            let grant = Grant { scope, space: Some(here) };
            for (other, needed) in Scope::GIVEN.into_iter().enumerate() {
                assert_eq!(grant.check(needed).is_ok(), other <= place, "{scope:?} for {needed:?}");
            }
            assert!(grant.check(Scope::Full).is_err());
            assert!(grant.check_space(Some(here)).is_ok());
            assert!(grant.check_space(Some(there)).is_err() && grant.check_space(None).is_err());
        }
        assert!(Grant::FULL.check(Scope::Full).is_ok() && Grant::FULL.check_space(None).is_ok());
    }
}
