//! Finding a time (Terminfindung): yes counts 2, if need be 1, no 0; the largest sum wins.
//!
//! Source: the meeting poll of Loomio with the same values. No quorum: a time is found, nothing is decided.

use super::{
    approval::by_sums,
    counting::{Ballot, Decided},
    outcome::Tally,
    paper::Paper,
    steps::{Criterion, Step},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The parameters: none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Times {}

/// Whether somebody could come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// Yes.
    Yes,
    /// If need be (zur Not).
    IfNeedBe,
    /// No.
    No,
}

#[derive(Clone, Copy, Default)]
struct Answers {
    yes: u64,
    if_need_be: u64,
    no: u64,
}

impl Answers {
    fn score(self) -> u64 {
        2 * self.yes + self.if_need_be
    }
}

impl Times {
    pub(super) fn decide(ballot: Ballot, papers: &[&Paper], steps: &mut Vec<Step>) -> Decided {
        let mut answers = vec![Answers::default(); ballot.alternatives.len()];
        for paper in papers {
            if let Paper::Times { availability } = paper {
                for (answers, availability) in answers.iter_mut().zip(availability) {
                    match availability {
                        Availability::Yes => answers.yes += 1,
                        Availability::IfNeedBe => answers.if_need_be += 1,
                        Availability::No => answers.no += 1,
                    }
                }
            }
        }
        let scores: Vec<u64> = answers.iter().map(|answers| answers.score()).collect();
        let tallies = answers.into_iter().map(|answers| {
            let Answers { yes, if_need_be, no } = answers;
            Tally::Times { score: answers.score(), yes, if_need_be, no }
        });
        by_sums(ballot, Criterion::MoreScore, &scores, tallies, steps)
    }
}
