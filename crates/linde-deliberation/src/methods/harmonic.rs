//! Harmonic weight: in which order to read proposals, so that one cannot fill the top of the list with copies of the same.
//!
//! Source: the order of initiatives in LiquidFeedback. As long as proposals are left: the weight of each is
//! Σ over its supporters of 1 / (number of those left that the supporter supports); the one with the smallest weight gets
//! it for good and leaves (of several the one that came last). A supporter's one voice is so shared among what they support,
//! and what leaves gives its share back to what stays.
//!
//! Weights are exact: all of them are counted in units of 1 / lcm(1, …, number of proposals).

use super::{
    counting::{Ballot, Decided},
    outcome::{Outcome, Tally, Verdict},
    paper::Paper,
    places::Places,
    steps::{Step, Weight},
};
use core::fmt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;

/// The parameters: none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Harmonic {}

/// An exact fraction in lowest terms; written as text, `7/3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    num: u128,
    den: u128,
}

impl Ratio {
    /// num / den in lowest terms. A denominator of 0 is taken for 1.
    pub fn new(num: u128, den: u128) -> Self {
        let den = den.max(1);
        let divisor = gcd(num, den);
        Self { num: num / divisor, den: den / divisor }
    }

    /// Numerator.
    pub fn num(self) -> u128 {
        self.num
    }

    /// Denominator, at least 1.
    pub fn den(self) -> u128 {
        self.den
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.num, self.den)
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Harmonic {
    pub(super) fn decide(ballot: Ballot, papers: &[&Paper], steps: &mut Vec<Step>) -> Decided {
        let unit = unit(ballot.alternatives.count());
        let voices = voices(papers);
        let mut left: Vec<u16> = ballot.alternatives.indices().collect();
        let mut fixed: BTreeMap<u16, u128> = BTreeMap::new();
        // Weights only grow from round to round, so who leaves later is placed before.
        let mut groups: Vec<(u128, Vec<u16>)> = Vec::new();
        loop {
            let weights = weights(&left, &voices, unit);
            let Some(smallest) = weights.iter().map(|(_, weight)| *weight).min() else { break };
            let those: Vec<u16> = weights.iter().filter(|(_, weight)| *weight == smallest).map(|(id, _)| *id).collect();
            let Some(leaves) = those.last().copied() else { break };
            let exact = |(alternative, weight): (u16, u128)| Weight { alternative, weight: Ratio::new(weight, unit) };
            steps.push(Step::Round { weights: weights.into_iter().map(exact).collect(), smallest: those, leaves });
            fixed.insert(leaves, smallest);
            match groups.last_mut() {
                Some((weight, level)) if *weight == smallest => level.push(leaves),
                Some(_) | None => groups.push((smallest, vec![leaves])),
            }
            left.retain(|alternative| *alternative != leaves);
        }
        let places = Places::from_groups(groups.into_iter().rev().map(|(_, level)| level).collect());
        let outcomes = fixed.into_iter().map(|(alternative, weight)| Outcome {
            alternative,
            place: places.of(alternative),
            tally: Tally::Harmonic {
                weight: Ratio::new(weight, unit),
                supporters: voices.iter().filter(|(set, _)| contains(**set, alternative)).map(|(_, n)| *n).sum(),
            },
        });
        Decided { outcomes: outcomes.collect(), verdict: Verdict::Ordered {} }
    }
}

/// How many support the same proposals, by the set of these as bits.
fn voices(papers: &[&Paper]) -> BTreeMap<u64, u64> {
    let mut voices = BTreeMap::new();
    for paper in papers {
        if let Paper::Harmonic { supported } = paper {
            let set = supported.iter().rev().fold(0, |set: u64, supported| (set << 1) | u64::from(*supported));
            *voices.entry(set).or_default() += 1;
        }
    }
    voices
}

fn contains(set: u64, alternative: u16) -> bool {
    set.checked_shr(u32::from(alternative)).is_some_and(|set| set & 1 == 1)
}

/// The weights of those left, in units of 1 / `unit`.
fn weights(left: &[u16], voices: &BTreeMap<u64, u64>, unit: u128) -> Vec<(u16, u128)> {
    let in_play = left.iter().fold(0, |set: u64, alternative| set | 1_u64.unbounded_shl(u32::from(*alternative)));
    // For each alternative, how many voices support it and so many of those left.
    let mut shared = vec![[0_u64; u64::BITS as usize + 1]; u64::BITS as usize];
    for (set, voters) in voices {
        let mut rest = set & in_play;
        let among = rest.count_ones() as usize;
        while rest != 0 {
            if let Some(cell) = shared.get_mut(rest.trailing_zeros() as usize).and_then(|row| row.get_mut(among)) {
                *cell += voters;
            }
            rest &= rest - 1;
        }
    }
    // The unit is a multiple of every number of proposals there can be.
    let share = |(among, voters): (u128, &u64)| unit.checked_div(among).unwrap_or_default() * u128::from(*voters);
    let weight = |row: &[u64]| (0..).zip(row).map(share).sum();
    left.iter().map(|one| (*one, shared.get(usize::from(*one)).map_or(0, |row| weight(row)))).collect()
}

/// The least common multiple of 1 to `count`.
fn unit(count: u16) -> u128 {
    (1..=u128::from(count)).fold(1, |lcm, n| lcm / gcd(lcm, n) * n)
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::{MAX_ALTERNATIVES, MAX_ELECTORATE};

    #[test]
    fn the_largest_weight_there_can_be_fits() {
        assert_eq!(unit(10), 2520);
        assert!(unit(MAX_ALTERNATIVES).checked_mul(u128::from(MAX_ELECTORATE)).is_some());
    }

    #[test]
    fn fractions_are_in_lowest_terms() {
        assert_eq!(Ratio::new(14, 6).to_string(), "7/3");
        assert_eq!(Ratio::new(0, 6).to_string(), "0/1");
        assert_eq!(Ratio::new(4, 0), Ratio { num: 4, den: 1 });
    }
}
