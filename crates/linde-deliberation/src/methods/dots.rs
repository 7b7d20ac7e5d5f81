//! Dots (Punkte kleben): everybody has the same number of dots and puts them where they like; the most dots win.
//!
//! Source: dot voting as in Loomio, with a budget, and a bound for what one alternative may get from one person. Who keeps dots
//! back may.

use super::{
    alternatives::Alternatives,
    approval::by_sums,
    counting::{Ballot, Decided},
    error::{BallotError, PaperError},
    majority::Quorum,
    outcome::Tally,
    paper::{Paper, first, has_length},
    steps::{Criterion, Step},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most dots of one voter.
pub const MAX_DOTS: u16 = 1000;

/// The parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dots {
    /// How many must take part.
    pub quorum: Quorum,
    /// How many dots everybody has.
    #[schemars(range(min = 1, max = MAX_DOTS))]
    pub budget: u16,
    /// How many of these one alternative may get.
    #[schemars(range(min = 1, max = MAX_DOTS))]
    pub most: u16,
}

/// What one alternative got.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Given {
    pub(super) dots: u64,
    pub(super) voters: Option<u64>,
}

impl Dots {
    pub(super) fn check(&self) -> Result<(), BallotError> {
        let fits = (1..=MAX_DOTS).contains(&self.budget) && (1..=self.budget).contains(&self.most);
        if fits { Ok(()) } else { Err(BallotError::Dots) }
    }

    pub(super) fn check_paper(&self, dots: &[u16], alternatives: Alternatives) -> Result<(), PaperError> {
        has_length(dots, alternatives)?;
        if let Some(alternative) = first(dots, |dots| *dots > self.most) {
            return Err(PaperError::TooManyOnOne { alternative });
        }
        let given = dots.iter().map(|dots| u64::from(*dots)).sum();
        if given > u64::from(self.budget) { Err(PaperError::OverBudget { given, budget: self.budget }) } else { Ok(()) }
    }

    pub(super) fn tally(ballot: Ballot, papers: &[&Paper]) -> Vec<Given> {
        let mut sums = vec![(0, 0); ballot.alternatives.len()];
        for paper in papers {
            if let Paper::Dots { dots } = paper {
                for ((sum, voters), dots) in sums.iter_mut().zip(dots) {
                    *sum += u64::from(*dots);
                    *voters += u64::from(*dots > 0);
                }
            }
        }
        sums.into_iter().map(|(dots, voters)| Given { dots, voters: Some(voters) }).collect()
    }

    pub(super) fn decide(ballot: Ballot, given: &[Given], steps: &mut Vec<Step>) -> Decided {
        let sums: Vec<u64> = given.iter().map(|given| given.dots).collect();
        by_sums(ballot, Criterion::MoreDots, &sums, given.iter().copied().map(Tally::from), steps)
    }
}

impl From<Given> for Tally {
    fn from(Given { dots, voters }: Given) -> Self {
        Self::Dots { dots, voters }
    }
}
