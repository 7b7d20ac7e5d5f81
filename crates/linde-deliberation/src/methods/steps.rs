//! How it was counted („Wie wurde gezählt?“), as numbers and codes from which a page tells it step by step.

use super::{
    harmonic::Ratio,
    majority::{Majority, QuorumCheck},
    outcome::Verdict,
    schulze::Link,
};
use core::cmp::Ordering;
use serde::Serialize;

/// One step of a count. Lists with one value an alternative are in the order of their numbers; in a table the row is the
/// alternative that is compared and the column the one it is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Which papers are counted.
    Papers {
        /// So many there are.
        received: u64,
        /// So many are left out; the result says why.
        excluded: u64,
        /// So many are counted.
        counted: u64,
        /// So many could have been.
        electorate: u64,
    },
    /// Whether enough took part.
    Quorum(QuorumCheck),
    /// What was voted.
    Votes {
        /// Yes.
        yes: u64,
        /// No.
        no: u64,
        /// Neither.
        abstain: u64,
    },
    /// Whether that is a majority: `left` > `right`, or ≥ if it is not strict, and at least one yes.
    Majority {
        /// The rule.
        rule: Majority,
        /// The votes with yes, multiplied with the denominator.
        left: u64,
        /// What they are compared with, multiplied with the numerator.
        right: u64,
        /// Whether it must be more.
        strict: bool,
        /// Whether it is a majority.
        met: bool,
    },
    /// What was said to a proposal for consent.
    Positions {
        /// Consent.
        consent: u64,
        /// Stand aside.
        stand_aside: u64,
        /// Object.
        objections: u64,
    },
    /// Alternatives are put in order, or those that are still level are told apart.
    Order {
        /// By what.
        by: Criterion,
        /// What was counted, one value an alternative.
        values: Vec<u64>,
        /// The order from here on, best first; who is in one group is level.
        groups: Vec<Vec<u16>>,
    },
    /// How far each total is from the status quo's.
    AgainstStatusQuo {
        /// One difference an alternative.
        deltas: Vec<i64>,
    },
    /// How many prefer one alternative to another.
    Pairwise {
        /// One row an alternative.
        rows: Vec<Vec<u64>>,
    },
    /// Who defeats whom, and how strongly.
    Links {
        /// One row an alternative.
        rows: Vec<Vec<Link>>,
    },
    /// Which paths become stronger if they may also lead over this alternative. Left out where none does.
    Via {
        /// Over it.
        alternative: u16,
        /// These.
        improved: Vec<Improved>,
    },
    /// The strongest paths.
    Paths {
        /// One row an alternative.
        rows: Vec<Vec<Link>>,
    },
    /// Who shares a place: nobody without a place has a stronger path to them than they have back.
    Level {
        /// The place, from 1.
        place: u16,
        /// Their numbers.
        alternatives: Vec<u16>,
    },
    /// Whether a proposal has the direct majority.
    DirectMajority {
        /// The proposal.
        alternative: u16,
        /// The positive votes, multiplied with the denominator.
        left: u64,
        /// Positive and negative votes, multiplied with the numerator.
        right: u64,
        /// Whether it must be more.
        strict: bool,
        /// Positive votes.
        positive: u64,
        /// Papers that are not negative.
        non_negative: u64,
        /// Whether it has it.
        met: bool,
    },
    /// Whether a proposal has the indirect majority.
    IndirectMajority {
        /// The proposal.
        alternative: u16,
        /// The proposal over which it has it; `None` if it has it by itself, or not at all.
        over: Option<u16>,
        /// Whether it has it.
        met: bool,
    },
    /// Whether a proposal is before the status quo.
    BetterThanStatusQuo {
        /// The proposal.
        alternative: u16,
        /// Its place.
        place: u16,
        /// The status quo's place.
        status_quo: u16,
        /// Whether it is.
        met: bool,
    },
    /// Whether a path of victories or ties leads from the status quo to a proposal, which must not be.
    ReverseBeatPath {
        /// The proposal.
        alternative: u16,
        /// The strongest path to it.
        path: Link,
        /// Whether there is none.
        met: bool,
    },
    /// Whether the result would stay if the papers were counted again with this proposal as the status quo.
    MultistageMajority {
        /// The proposal.
        alternative: u16,
        /// The first better placed proposal that would then win; `None` if there is none, or if it is not before the status quo.
        because_of: Option<u16>,
        /// Whether it would stay.
        met: bool,
    },
    /// Who can win.
    Eligible {
        /// Their numbers.
        alternatives: Vec<u16>,
    },
    /// A round of harmonic weights: of those left the one with the smallest weight gets it for good and leaves.
    Round {
        /// The weights of those left.
        weights: Vec<Weight>,
        /// Who has the smallest.
        smallest: Vec<u16>,
        /// Who leaves: of these the one that came last.
        leaves: u16,
    },
    /// What that means.
    Decided {
        /// It.
        verdict: Verdict,
    },
}

/// By what alternatives are put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// The lower sum of resistance.
    LessResistance,
    /// The lower largest resistance of one person.
    LessWorst,
    /// Fewer with a resistance of at least 0.8 of the most.
    FewerHigh,
    /// More approvals.
    MoreApprovals,
    /// More dots.
    MoreDots,
    /// The larger score.
    MoreScore,
}

impl Criterion {
    /// Which of two values comes first.
    pub(super) fn order(self, a: u64, b: u64) -> Ordering {
        match self {
            Self::LessResistance | Self::LessWorst | Self::FewerHigh => a.cmp(&b),
            Self::MoreApprovals | Self::MoreDots | Self::MoreScore => b.cmp(&a),
        }
    }

    /// Whether it orders all, not only those that are level otherwise.
    pub(super) fn is_first(self) -> bool {
        !matches!(self, Self::LessWorst | Self::FewerHigh)
    }
}

/// A path that became stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Improved {
    /// Where it starts.
    pub from: u16,
    /// Where it leads.
    pub to: u16,
    /// How strong it is now: as strong as its weakest link.
    pub link: Link,
}

/// The weight of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Weight {
    /// The proposal.
    pub alternative: u16,
    /// Its weight.
    pub weight: Ratio,
}
