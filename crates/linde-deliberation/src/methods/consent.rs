//! Consent (Konsent) to one proposal: good enough for now, safe enough to try.
//!
//! It passes if no objection stands. An objection falls when its author casts another paper: nobody votes it down.

use super::{
    counting::{Ballot, Decided},
    error::PaperError,
    majority::Quorum,
    outcome::{NoWinner, Outcome, Tally, Verdict},
    paper::Paper,
    steps::Step,
};
use crate::text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Upper bound of an objection's reason, in characters.
pub const MAX_OBJECTION_CHARS: usize = 2000;

/// The parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// How many must take part.
    pub quorum: Quorum,
}

/// What is said to the proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Position {
    /// No objection.
    Consent,
    /// Not my thing, and not in its way (beiseite stehen).
    StandAside,
    /// It would do harm (schwerwiegender Einwand).
    Objection {
        /// Which; not blank.
        #[schemars(length(min = 1, max = MAX_OBJECTION_CHARS))]
        reason: String,
    },
}

impl Position {
    pub(super) fn check(&self) -> Result<(), PaperError> {
        match self {
            Self::Objection { reason } if reason.trim().is_empty() => Err(PaperError::NoReason),
            Self::Objection { reason } if !text::is_short(reason, MAX_OBJECTION_CHARS) => {
                Err(PaperError::ReasonTooLong)
            }
            Self::Consent | Self::StandAside | Self::Objection { .. } => Ok(()),
        }
    }
}

impl Consent {
    pub(super) fn decide(ballot: Ballot, papers: &[&Paper], steps: &mut Vec<Step>) -> Decided {
        let (mut consent, mut stand_aside, mut objections) = (0, 0, 0);
        for paper in papers {
            if let Paper::Consent { position } = paper {
                match position {
                    Position::Consent => consent += 1,
                    Position::StandAside => stand_aside += 1,
                    Position::Objection { .. } => objections += 1,
                }
            }
        }
        steps.push(Step::Positions { consent, stand_aside, objections });
        let alternative = ballot.proposal();
        let verdict = if objections == 0 {
            Verdict::Winner { alternative }
        } else {
            Verdict::NoWinner { reason: NoWinner::ObjectionStands }
        };
        let tally = Tally::Consent { consent, stand_aside, objections };
        Decided { outcomes: vec![Outcome { alternative, place: None, tally }], verdict }
    }
}
