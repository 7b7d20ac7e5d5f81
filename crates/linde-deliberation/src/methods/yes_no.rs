//! Yes, no, abstain (Ja, nein, Enthaltung) about one proposal.
//!
//! It passes if the quorum is reached, somebody says yes and the [`Majority`] holds. Abstentions take part in the quorum.

use super::{
    counting::{Ballot, Decided},
    majority::{Comparison, Majority, Quorum},
    outcome::{NoWinner, Outcome, Tally, Verdict},
    paper::Paper,
    steps::Step,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct YesNo {
    /// How many must take part.
    pub quorum: Quorum,
    /// How many must say yes.
    pub majority: Majority,
}

/// What is voted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Vote {
    /// For it.
    Yes,
    /// Against it.
    No,
    /// Neither.
    Abstain,
}

/// How many voted what.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Votes {
    pub(super) yes: u64,
    pub(super) no: u64,
    pub(super) abstain: u64,
}

impl YesNo {
    pub(super) fn tally(papers: &[&Paper]) -> Votes {
        let mut votes = Votes::default();
        for paper in papers {
            if let Paper::YesNo { vote } = paper {
                match vote {
                    Vote::Yes => votes.yes += 1,
                    Vote::No => votes.no += 1,
                    Vote::Abstain => votes.abstain += 1,
                }
            }
        }
        votes
    }

    pub(super) fn decide(&self, ballot: Ballot, votes: Votes, steps: &mut Vec<Step>) -> Decided {
        let Votes { yes, no, abstain } = votes;
        let comparison = self.majority.comparison(yes, no, abstain, ballot.electorate);
        let met = yes > 0 && comparison.holds();
        let Comparison { left, right, strict } = comparison;
        steps.push(Step::Votes { yes, no, abstain });
        steps.push(Step::Majority { rule: self.majority, left, right, strict, met });
        let alternative = ballot.proposal();
        let verdict =
            if met { Verdict::Winner { alternative } } else { Verdict::NoWinner { reason: NoWinner::MajorityMissed } };
        Decided { outcomes: vec![Outcome { alternative, place: None, tally: votes.into() }], verdict }
    }
}

impl From<Votes> for Tally {
    fn from(Votes { yes, no, abstain }: Votes) -> Self {
        Self::YesNo { yes, no, abstain }
    }
}
