//! Systemic consensing (Systemisches Konsensieren, Visotschnig and Schrotta): the least resistance wins.
//!
//! Everybody rates every alternative, the status quo (Passivlösung) too, with a resistance r from 0 to M.
//!
//! - group resistance R = Σ r; in percent R / (n · M); acceptance is the rest: the status quo at 10 % acceptance has 90 %;
//! - order: lower R, then lower largest r, then fewer with r ≥ 0.8 · M, else level (gleichauf);
//! - an alternative with less resistance than the status quo is better than doing nothing; if the status quo has the least,
//!   nothing is done. There is no veto and no acceptance that must be reached;
//! - a missing rating is not a 0: such a paper is incomplete and not counted, and the result says so.

use super::{
    alternatives::Alternatives,
    counting::{Ballot, Decided, number},
    error::{BallotError, PaperError},
    majority::Quorum,
    outcome::{Outcome, Tally},
    paper::{Paper, first, has_length},
    places::Places,
    steps::{Criterion, Step},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most resistance on the longest scale.
pub const MAX_RESISTANCE: u8 = 10;
/// The scales that can be chosen at opening, by their largest value.
pub const SCALES: [u8; 3] = [2, 5, MAX_RESISTANCE];

/// The parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resistance {
    /// How many must take part.
    pub quorum: Quorum,
    /// M, the most resistance: 2, 5 or 10.
    #[schemars(range(min = 2, max = MAX_RESISTANCE))]
    pub max: u8,
}

/// Whether a resistance is so high, r ≥ 0.8 · M, that its reason should be heard.
pub fn is_high(resistance: u8, max: u8) -> bool {
    10 * u16::from(resistance) >= 8 * u16::from(max)
}

impl Resistance {
    pub(super) fn check(&self) -> Result<(), BallotError> {
        if SCALES.contains(&self.max) { Ok(()) } else { Err(BallotError::Scale) }
    }

    pub(super) fn check_paper(&self, resistance: &[Option<u8>], alternatives: Alternatives) -> Result<(), PaperError> {
        has_length(resistance, alternatives)?;
        if let Some(alternative) = first(resistance, |r| r.is_some_and(|r| r > self.max)) {
            return Err(PaperError::OutOfRange { alternative });
        }
        first(resistance, Option::is_none).map_or(Ok(()), |alternative| Err(PaperError::Incomplete { alternative }))
    }

    pub(super) fn decide(&self, ballot: Ballot, papers: &[&Paper], steps: &mut Vec<Step>) -> Decided {
        let mut ratings = vec![Ratings::new(self.max); ballot.alternatives.len()];
        for paper in papers {
            if let Paper::Resistance { resistance } = paper {
                for (ratings, r) in ratings.iter_mut().zip(resistance) {
                    ratings.add(r.unwrap_or_default());
                }
            }
        }
        let of = number(papers.len()) * u64::from(self.max);
        let totals: Vec<u64> = ratings.iter().map(Ratings::total).collect();
        let worst: Vec<u64> = ratings.iter().map(|ratings| u64::from(ratings.worst())).collect();
        let high: Vec<u64> = ratings.iter().map(Ratings::high).collect();
        let places = Places::level(ballot.alternatives)
            .refine(Criterion::LessResistance, &totals, steps)
            .refine(Criterion::LessWorst, &worst, steps)
            .refine(Criterion::FewerHigh, &high, steps);
        let status_quo = ballot.alternatives.status_quo().and_then(|index| totals.get(usize::from(index)));
        let deltas: Vec<i64> = totals.iter().map(|total| delta(*total, *status_quo.unwrap_or(&0))).collect();
        steps.push(Step::AgainstStatusQuo { deltas: deltas.clone() });
        let outcomes = ballot.alternatives.indices().zip(ratings.into_iter().zip(deltas));
        let outcomes = outcomes.map(|(alternative, (ratings, delta))| Outcome {
            alternative,
            place: places.of(alternative),
            tally: ratings.tally(of, delta),
        });
        Decided { outcomes: outcomes.collect(), verdict: places.verdict(ballot.alternatives) }
    }
}

/// How often each resistance was given to one alternative, from 0 to the most.
#[derive(Clone)]
struct Ratings(Vec<u64>);

impl Ratings {
    fn new(max: u8) -> Self {
        Self(vec![0; usize::from(max) + 1])
    }

    fn add(&mut self, resistance: u8) {
        if let Some(times) = self.0.get_mut(usize::from(resistance)) {
            *times += 1;
        }
    }

    fn given(&self) -> impl DoubleEndedIterator<Item = (u8, u64)> {
        // A scale is at most 10 long.
        self.0.iter().enumerate().map(|(r, times)| (u8::try_from(r).unwrap_or(MAX_RESISTANCE), *times))
    }

    fn max(&self) -> u8 {
        self.given().next_back().map_or(0, |(r, _)| r)
    }

    fn total(&self) -> u64 {
        self.given().map(|(r, times)| u64::from(r) * times).sum()
    }

    fn worst(&self) -> u8 {
        self.given().rfind(|(_, times)| *times > 0).map_or(0, |(r, _)| r)
    }

    fn high(&self) -> u64 {
        self.given().filter(|(r, _)| is_high(*r, self.max())).map(|(_, times)| times).sum()
    }

    fn tally(self, of: u64, delta: i64) -> Tally {
        let (total, worst, high) = (self.total(), self.worst(), self.high());
        let resistance_permille = permille(total, of);
        Tally::Resistance {
            total,
            of,
            resistance_permille,
            acceptance_permille: 1000 - resistance_permille,
            worst,
            high,
            histogram: self.0,
            delta,
        }
    }
}

/// part / whole in thousandths, rounded half up; `part` is no more than `whole`.
fn permille(part: u64, whole: u64) -> u16 {
    let rounded = (2000 * part + whole).checked_div(2 * whole).unwrap_or_default();
    u16::try_from(rounded).unwrap_or(1000).min(1000)
}

/// How far a total, which is far below 2⁶³, is above the status quo's.
fn delta(total: u64, status_quo: u64) -> i64 {
    i64::try_from(i128::from(total) - i128::from(status_quo)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn high_is_four_fifths_of_the_scale() {
        let lowest = |max: u8| (0..=max).find(|r| is_high(*r, max));
        assert_eq!([lowest(2), lowest(5), lowest(10)], [Some(2), Some(4), Some(8)]);
    }

    #[test]
    fn thousandths_are_rounded_half_up() {
        for (part, whole, expected) in [(0, 0, 0), (1, 3, 333), (2, 3, 667), (1, 2000, 1), (1, 2001, 0), (9, 9, 1000)] {
            assert_eq!(permille(part, whole), expected, "{part}/{whole}");
        }
    }
}
