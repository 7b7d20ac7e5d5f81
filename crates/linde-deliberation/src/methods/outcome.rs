//! What came out.

use super::harmonic::Ratio;
use serde::Serialize;

/// What came out for one alternative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Its number.
    pub alternative: u16,
    /// Its place, from 1, where the method puts alternatives in order. Level ones share a place; the next follows without a gap.
    pub place: Option<u16>,
    /// What was counted for it.
    pub tally: Tally,
}

/// What was counted for one alternative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tally {
    /// Of [`super::YesNo`].
    YesNo {
        /// Papers with yes.
        yes: u64,
        /// Papers with no.
        no: u64,
        /// Papers with neither.
        abstain: u64,
    },
    /// Of [`super::Consent`].
    Consent {
        /// Papers with consent.
        consent: u64,
        /// Papers that stand aside.
        stand_aside: u64,
        /// Papers with an objection.
        objections: u64,
    },
    /// Of [`super::Resistance`].
    Resistance {
        /// The group's resistance: the sum of all.
        total: u64,
        /// What it would be if everybody gave the most.
        of: u64,
        /// The group's resistance in thousandths of that, rounded half up; 0 without papers.
        resistance_permille: u16,
        /// 1000 − `resistance_permille`.
        acceptance_permille: u16,
        /// The largest of one person.
        worst: u8,
        /// How many gave at least 0.8 of the most.
        high: u64,
        /// How many gave 0, 1, … the most.
        histogram: Vec<u64>,
        /// Its total less that of the status quo: below 0 it is better than doing nothing.
        delta: i64,
    },
    /// Of [`super::Schulze`], a proposal.
    Schulze {
        /// Papers that grade it above the status quo.
        positive: u64,
        /// Papers that grade it below.
        negative: u64,
        /// The others.
        neutral: u64,
        /// Whether it has the direct majority.
        direct_majority: bool,
        /// Whether it has the indirect majority, or none is asked for.
        indirect_majority: bool,
        /// Whether its place is before the status quo's.
        better_than_status_quo: bool,
        /// Whether a path of victories or ties leads from the status quo to it.
        reverse_beat_path: bool,
        /// Whether it would lose if it were the status quo of a second ballot with the same papers.
        multistage_majority: bool,
        /// Whether it can win.
        eligible: bool,
    },
    /// Of [`super::Schulze`], the status quo.
    StatusQuo {},
    /// Of [`super::Approval`].
    Approval {
        /// Papers that approve of it.
        approved: u64,
        /// All papers.
        of: u64,
    },
    /// Of [`super::Dots`].
    Dots {
        /// Dots it was given.
        dots: u64,
        /// Papers that gave it at least one; unknown where hands were counted.
        voters: Option<u64>,
    },
    /// Of [`super::Times`].
    Times {
        /// 2 · yes + if need be.
        score: u64,
        /// Papers with yes.
        yes: u64,
        /// Papers with if need be.
        if_need_be: u64,
        /// Papers with no.
        no: u64,
    },
    /// Of [`super::Harmonic`].
    Harmonic {
        /// Its weight.
        weight: Ratio,
        /// Who supports it.
        supporters: u64,
    },
}

/// What a ballot decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// One alternative that changes something; of a single proposal, that it passed.
    Winner {
        /// Its number.
        alternative: u16,
    },
    /// Several are level (gleichauf), the status quo may be among them. People decide, not the count.
    Tie {
        /// Their numbers, ascending.
        alternatives: Vec<u16>,
    },
    /// Nothing: the status quo stays.
    NoWinner {
        /// Why.
        reason: NoWinner,
    },
    /// Nothing: not enough took part.
    QuorumMissed {
        /// So many papers were needed.
        needed: u64,
        /// So many were counted.
        counted: u64,
    },
    /// An order and nothing else; the places tell it.
    Ordered {},
}

/// Why the status quo stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoWinner {
    /// No paper was counted.
    NoPapers,
    /// Not enough said yes.
    MajorityMissed,
    /// Somebody objects.
    ObjectionStands,
    /// No proposal has the majorities and is better than the status quo.
    NoneEligible,
    /// The status quo is the best.
    StatusQuoFirst,
    /// Nobody wants any of them.
    NoSupport,
}
