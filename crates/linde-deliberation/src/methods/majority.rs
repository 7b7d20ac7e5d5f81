//! Quorums and majorities: how many must take part, and how many must say yes.
//!
//! Source: the settings of assemblies that count by show of hands (simple; absolute: yes > no + abstain; two thirds; quorum
//! of none, of half = ⌈n/2⌉, of two thirds), generalised to any share.

use super::error::BallotError;
use core::cmp::Ordering;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most persons of an electorate (Stimmberechtigte).
pub const MAX_ELECTORATE: u32 = 1_000_000;
/// The largest denominator of a share.
pub const MAX_DENOMINATOR: u32 = 1_000_000;

/// How many papers must be counted for a ballot to decide anything (Quorum). Abstentions take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Quorum {
    /// Any number.
    None,
    /// So many.
    Number {
        /// At least these.
        #[schemars(range(min = 1, max = MAX_ELECTORATE))]
        papers: u32,
    },
    /// A share of the electorate, rounded up: ⌈num · electorate / den⌉.
    Share {
        /// Numerator.
        #[schemars(range(min = 1, max = MAX_DENOMINATOR))]
        num: u32,
        /// Denominator.
        #[schemars(range(min = 1, max = MAX_DENOMINATOR))]
        den: u32,
    },
}

/// Whether a quorum was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct QuorumCheck {
    /// The rule.
    pub rule: Quorum,
    /// So many papers are needed.
    pub needed: u64,
    /// So many are counted.
    pub counted: u64,
    /// Whether these are enough.
    pub met: bool,
}

impl Quorum {
    pub(super) fn check(self) -> Result<(), BallotError> {
        match self {
            Self::None => Ok(()),
            Self::Number { papers } if (1..=MAX_ELECTORATE).contains(&papers) => Ok(()),
            Self::Number { .. } => Err(BallotError::NotANumber),
            Self::Share { num: 0, .. } => Err(BallotError::NotAShare),
            Self::Share { num, den } => check_share(num, den),
        }
    }

    /// What it asks of `electorate` persons, and whether `counted` papers are enough.
    pub(super) fn of(self, electorate: u32, counted: u64) -> QuorumCheck {
        let needed = match self {
            Self::None => 0,
            Self::Number { papers } => u64::from(papers),
            Self::Share { num, den } => (u64::from(num) * u64::from(electorate)).div_ceil(u64::from(den.max(1))),
        };
        QuorumCheck { rule: self, needed, counted, met: counted >= needed }
    }
}

/// How many must say yes (Mehrheit). Nothing passes without a single yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Majority {
    /// yes > no.
    Simple,
    /// yes > no + abstain.
    Absolute,
    /// 3 · yes ≥ 2 · (yes + no).
    TwoThirds,
    /// yes · den > num · base, or ≥ if it is not strict.
    Share {
        /// Numerator.
        #[schemars(range(min = 0, max = MAX_DENOMINATOR))]
        num: u32,
        /// Denominator.
        #[schemars(range(min = 1, max = MAX_DENOMINATOR))]
        den: u32,
        /// Whether it must be more than the share.
        strict: bool,
        /// Of what it is the share.
        of: Base,
    },
}

/// Of what a majority is a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// yes + no.
    Votes,
    /// yes + no + abstain.
    Papers,
    /// All who may vote.
    Electorate,
}

/// A comparison without division: `left` > `right`, or ≥ if it is not strict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Comparison {
    pub(super) left: u64,
    pub(super) right: u64,
    pub(super) strict: bool,
}

impl Comparison {
    /// part / whole against num / den, multiplied crosswise.
    pub(super) fn share(part: u64, whole: u64, num: u32, den: u32, strict: bool) -> Self {
        Self { left: part.saturating_mul(u64::from(den)), right: u64::from(num).saturating_mul(whole), strict }
    }

    pub(super) fn holds(self) -> bool {
        match self.left.cmp(&self.right) {
            Ordering::Greater => true,
            Ordering::Equal => !self.strict,
            Ordering::Less => false,
        }
    }
}

impl Majority {
    pub(super) fn check(self) -> Result<(), BallotError> {
        match self {
            Self::Simple | Self::Absolute | Self::TwoThirds => Ok(()),
            Self::Share { num, den, strict, .. } => check_majority(num, den, strict),
        }
    }

    /// What is compared with what.
    pub(super) fn comparison(self, yes: u64, no: u64, abstain: u64, electorate: u32) -> Comparison {
        match self {
            Self::Simple => Comparison { left: yes, right: no, strict: true },
            Self::Absolute => Comparison { left: yes, right: no + abstain, strict: true },
            Self::TwoThirds => Comparison::share(yes, yes + no, 2, 3, false),
            Self::Share { num, den, strict, of } => {
                let whole = match of {
                    Base::Votes => yes + no,
                    Base::Papers => yes + no + abstain,
                    Base::Electorate => u64::from(electorate),
                };
                Comparison::share(yes, whole, num, den, strict)
            }
        }
    }
}

/// Whether num / den is between 0 and 1.
fn check_share(num: u32, den: u32) -> Result<(), BallotError> {
    if (1..=MAX_DENOMINATOR).contains(&den) && num <= den { Ok(()) } else { Err(BallotError::NotAShare) }
}

/// Whether num / den is a share that can be reached, or exceeded if it is strict.
pub(super) fn check_majority(num: u32, den: u32, strict: bool) -> Result<(), BallotError> {
    check_share(num, den)?;
    if strict && num == den { Err(BallotError::NeverReached) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_quorum_is_rounded_up() {
        let half = Quorum::Share { num: 1, den: 2 };
        for (electorate, needed) in [(0, 0), (1, 1), (2, 1), (3, 2), (10, 5), (11, 6), (MAX_ELECTORATE, 500_000)] {
            assert_eq!(half.of(electorate, 0).needed, needed);
        }
        assert!(half.of(11, 6).met && !half.of(11, 5).met && Quorum::None.of(11, 0).met);
    }

    #[test]
    fn thirds_are_exact() {
        let passes = |majority: Majority, yes, no, abstain| majority.comparison(yes, no, abstain, 100).holds();
        assert!(passes(Majority::TwoThirds, 2, 1, 0) && !passes(Majority::TwoThirds, 199_999, 100_000, 0));
        assert!(passes(Majority::Simple, 2, 1, 9) && !passes(Majority::Simple, 2, 2, 0));
        assert!(passes(Majority::Absolute, 5, 2, 2) && !passes(Majority::Absolute, 4, 2, 2));
        let share = |strict, of| Majority::Share { num: 1, den: 2, strict, of };
        assert!(passes(share(false, Base::Votes), 1, 1, 5) && !passes(share(true, Base::Votes), 1, 1, 5));
        assert!(!passes(share(false, Base::Papers), 1, 1, 5) && passes(share(false, Base::Electorate), 50, 0, 0));
    }
}
