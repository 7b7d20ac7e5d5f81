//! Profiles (Steckbriefe): what a person wants to be called in a space.
//!
//! Names live here and nowhere else, so that they can be erased while logs keep only ids.

use crate::{
    context::Context,
    kind::{Judgement, Kind, Reason},
    text,
};
use linde_log::PersonId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Upper bound of a name, in characters.
pub const MAX_NAME_CHARS: usize = 80;

/// The rules of profiles.
pub struct Profile;

/// What can be done with profiles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ProfileOp {
    /// Says what one wants to be called; a person's latest profile is the one shown.
    Create {
        /// The name, on one line; not blank.
        #[schemars(length(min = 1, max = MAX_NAME_CHARS))]
        name: String,
    },
}

/// A profile.
#[derive(Debug, Default, Serialize)]
pub struct ProfileState {
    /// The name, once it is given.
    pub name: Option<String>,
    /// Whose.
    pub person: Option<PersonId>,
}

impl Kind for Profile {
    const ID: u16 = 256;
    const NAME: &'static str = "profile";
    type Op = ProfileOp;
    type State = ProfileState;

    fn authorize(state: &ProfileState, op: &ProfileOp, _context: &Context<'_>) -> Judgement {
        match op {
            // Everybody speaks for themselves only: the state's `person` is the one who acts.
            ProfileOp::Create { .. } if state.name.is_some() => Judgement::Deny(Reason::OBJECT),
            ProfileOp::Create { name } if !is_fit(name) => Judgement::Deny(Reason::BOUNDS),
            ProfileOp::Create { .. } => Judgement::Allow,
        }
    }

    fn apply(state: &mut ProfileState, op: ProfileOp, context: &Context<'_>) {
        match op {
            ProfileOp::Create { name } => {
                *state = ProfileState { name: Some(name), person: Some(context.actor.person) };
            }
        }
    }

    fn examples() -> Vec<ProfileOp> {
        vec![ProfileOp::Create { name: "Käthe Lindner".to_owned() }]
    }
}

/// Whether a text can be a name.
pub fn is_fit(name: &str) -> bool {
    text::is_fit_line(name, MAX_NAME_CHARS)
}
