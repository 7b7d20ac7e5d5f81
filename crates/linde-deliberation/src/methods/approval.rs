//! Approval (Zustimmungswahl): everybody marks what would do; the most marks win.

use super::{
    alternatives::{Alternatives, MAX_ALTERNATIVES},
    counting::{Ballot, Decided},
    error::{BallotError, PaperError},
    majority::Quorum,
    outcome::{NoWinner, Outcome, Tally, Verdict},
    paper::{Paper, has_length},
    places::Places,
    steps::{Criterion, Step},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// How many must take part.
    pub quorum: Quorum,
    /// How many alternatives one may approve of; any number if it is not said.
    #[schemars(range(min = 1, max = MAX_ALTERNATIVES))]
    pub most: Option<u16>,
}

impl Approval {
    pub(super) fn check(&self) -> Result<(), BallotError> {
        match self.most {
            Some(0) => Err(BallotError::NotANumber),
            Some(most) if most > MAX_ALTERNATIVES => Err(BallotError::TooManyAlternatives { given: most }),
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn check_paper(&self, approved: &[bool], alternatives: Alternatives) -> Result<(), PaperError> {
        has_length(approved, alternatives)?;
        let given = u16::try_from(approved.iter().filter(|approved| **approved).count()).unwrap_or(u16::MAX);
        match self.most {
            Some(most) if given > most => Err(PaperError::TooManyApproved { given, most }),
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn tally(ballot: Ballot, papers: &[&Paper]) -> Vec<u64> {
        let mut sums = vec![0; ballot.alternatives.len()];
        for paper in papers {
            if let Paper::Approval { approved } = paper {
                for (sum, approved) in sums.iter_mut().zip(approved) {
                    *sum += u64::from(*approved);
                }
            }
        }
        sums
    }

    pub(super) fn decide(ballot: Ballot, approved: &[u64], of: u64, steps: &mut Vec<Step>) -> Decided {
        let tally = |approved: u64| Tally::Approval { approved, of };
        by_sums(ballot, Criterion::MoreApprovals, approved, approved.iter().copied().map(tally), steps)
    }
}

/// The largest sum wins, unless all are 0.
pub(super) fn by_sums(
    ballot: Ballot,
    by: Criterion,
    sums: &[u64],
    tallies: impl Iterator<Item = Tally>,
    steps: &mut Vec<Step>,
) -> Decided {
    let places = Places::level(ballot.alternatives).refine(by, sums, steps);
    let outcomes = ballot.alternatives.indices().zip(tallies);
    let outcomes =
        outcomes.map(|(alternative, tally)| Outcome { alternative, place: places.of(alternative), tally }).collect();
    let verdict = if sums.iter().all(|sum| *sum == 0) {
        Verdict::NoWinner { reason: NoWinner::NoSupport }
    } else {
        places.verdict(ballot.alternatives)
    };
    Decided { outcomes, verdict }
}
