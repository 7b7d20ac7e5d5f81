//! Statements (Aussagen): one thought each, in its author's own words.

use crate::kind::{Actor, Judgement, Kind, Meta, Reason};
use linde_log::{DeviceId, PersonId};
use linde_space::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Upper bound of a statement's text, in characters.
pub const MAX_TEXT_CHARS: usize = 500;

/// The rules of statements.
pub struct Statement;

/// What can be done with statements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum StatementOp {
    /// States something; it never changes afterwards.
    Create {
        /// What is stated; not blank.
        #[schemars(length(min = 1, max = MAX_TEXT_CHARS))]
        text: String,
    },
}

/// A statement.
#[derive(Debug, Default, Serialize)]
pub struct StatementState {
    /// The text, once it is made.
    pub text: Option<String>,
    /// Who made it.
    pub author: Option<PersonId>,
    /// With which installation.
    pub device: Option<DeviceId>,
    /// When, as its author claims, in ms since 1970.
    pub time_ms: i64,
}

impl Kind for Statement {
    const ID: u16 = 257;
    const NAME: &'static str = "statement";
    type Op = StatementOp;
    type State = StatementState;

    fn authorize(state: &StatementState, op: &StatementOp, actor: &Actor) -> Judgement {
        match op {
            // Whoever may take part may say something; a statement is made once.
            StatementOp::Create { .. } if actor.role < Role::Member => Judgement::Deny(Reason::ROLE),
            StatementOp::Create { .. } if state.text.is_some() => Judgement::Deny(Reason::OBJECT),
            StatementOp::Create { text } if !is_fit(text) => Judgement::Deny(Reason::BOUNDS),
            StatementOp::Create { .. } => Judgement::Allow,
        }
    }

    fn apply(state: &mut StatementState, op: StatementOp, meta: &Meta) {
        match op {
            StatementOp::Create { text } => {
                *state = StatementState {
                    text: Some(text),
                    author: Some(meta.actor.person),
                    device: Some(meta.actor.device),
                    time_ms: meta.time_ms,
                };
            }
        }
    }

    fn examples() -> Vec<StatementOp> {
        vec![StatementOp::Create { text: "Der Spielplatz braucht mehr Schatten.".to_owned() }]
    }
}

/// Whether a text can be a statement.
pub fn is_fit(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= MAX_TEXT_CHARS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_characters() {
        let check = |text: &str, fit: bool| assert_eq!(is_fit(text), fit, "{text:.20}");
        check("", false);
        check(" \n\t", false);
        check(&"ä".repeat(MAX_TEXT_CHARS), true);
        check(&"ä".repeat(MAX_TEXT_CHARS + 1), false);
    }
}
