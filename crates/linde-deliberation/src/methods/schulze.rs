//! Ranking with the status quo (Rangfolge nach Schulze), with guards of the majority as LiquidFeedback has them.
//!
//! A paper grades each proposal: above 0 better than the status quo, below it worse, the higher the better; the status quo
//! stands at 0. Then
//!
//! 1. d\[i]\[j] is the number of papers with grade(i) > grade(j), the status quo like any other;
//! 2. i defeats j if d\[i]\[j] > d\[j]\[i]; of two defeats the one with more winning votes is stronger, then the one with
//!    fewer losing votes ([`Link`]);
//! 3. a path is as strong as its weakest link; the strongest paths m are found by Floyd and Warshall;
//! 4. places: whoever no other without a place has a stronger path to than back (m\[j]\[i] ≤ m\[i]\[j]) shares the next one;
//! 5. a proposal can win ([`Tally::Schulze`]'s `eligible`) if it has the direct and the indirect majority, is placed before the
//!    status quo, and keeps the two rules that may be asked for;
//! 6. of these the best placed wins; several at that place are level; with none the status quo stays.
//!
//! Sources: Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner
//! election method" (2011); LiquidFeedback's rules of eligibility.

use super::{
    alternatives::Alternatives,
    counting::{Ballot, Decided, number},
    error::{BallotError, PaperError},
    majority::{Comparison, MAX_DENOMINATOR, MAX_ELECTORATE, Quorum, check_majority},
    outcome::{NoWinner, Outcome, Tally, Verdict},
    paper::{Paper, first, has_length},
    places::Places,
    steps::{Improved, Step},
};
use core::cmp::Reverse;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The best grade; the worst is its negative.
pub const MAX_GRADE: i8 = 64;

/// The parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Schulze {
    /// How many must take part.
    pub quorum: Quorum,
    /// The majority that a proposal must have over the status quo.
    pub direct: Guard,
    /// The majority that it must have over the status quo, or over a proposal that has it; none if it is not said.
    pub indirect: Option<Guard>,
    /// Whether no path of victories or ties may lead from the status quo to the winner.
    pub no_reverse_beat_path: bool,
    /// Whether the winner must win again if it were the status quo.
    pub no_multistage_majority: bool,
}

/// A majority: pos · den > num · (pos + neg), or ≥ if it is not strict, and enough positive votes, and enough that are not
/// negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Guard {
    /// Numerator.
    #[schemars(range(min = 0, max = MAX_DENOMINATOR))]
    pub num: u32,
    /// Denominator.
    #[schemars(range(min = 1, max = MAX_DENOMINATOR))]
    pub den: u32,
    /// Whether it must be more than the share.
    pub strict: bool,
    /// The fewest positive votes.
    #[schemars(range(min = 0, max = MAX_ELECTORATE))]
    pub positive: u32,
    /// The fewest papers that are not negative.
    #[schemars(range(min = 0, max = MAX_ELECTORATE))]
    pub non_negative: u32,
}

impl Guard {
    /// More positive votes than negative ones.
    pub const SIMPLE: Self = Self { num: 1, den: 2, strict: true, positive: 0, non_negative: 0 };

    fn check(self) -> Result<(), BallotError> {
        check_majority(self.num, self.den, self.strict)?;
        let fits = self.positive <= MAX_ELECTORATE && self.non_negative <= MAX_ELECTORATE;
        if fits { Ok(()) } else { Err(BallotError::NotANumber) }
    }

    fn comparison(self, positive: u64, negative: u64) -> Comparison {
        Comparison::share(positive, positive + negative, self.num, self.den, self.strict)
    }

    fn holds(self, positive: u64, negative: u64, voters: u64) -> bool {
        self.comparison(positive, negative).holds()
            && positive >= u64::from(self.positive)
            && voters.saturating_sub(negative) >= u64::from(self.non_negative)
    }
}

/// How one alternative fares against another, directly or on a path. A later variant is stronger, and among victories
/// the one with more wins, then the one with fewer losses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// It loses.
    Lost,
    /// Neither wins.
    Tied,
    /// It wins.
    Won {
        /// So many prefer it.
        wins: u64,
        /// So many prefer the other: fewer is stronger.
        losses: Reverse<u64>,
    },
}

impl Link {
    fn between(wins: u64, losses: u64) -> Self {
        match wins.cmp(&losses) {
            core::cmp::Ordering::Greater => Self::Won { wins, losses: Reverse(losses) },
            core::cmp::Ordering::Equal => Self::Tied,
            core::cmp::Ordering::Less => Self::Lost,
        }
    }
}

/// A table with one row and one column an alternative.
#[derive(Clone)]
struct Table<T>(Vec<Vec<T>>);

impl<T: Copy> Table<T> {
    fn filled(len: usize, value: T) -> Self {
        Self(vec![vec![value; len]; len])
    }

    /// `None` never happens: both are alternatives.
    fn at(&self, row: u16, column: u16) -> Option<T> {
        self.0.get(usize::from(row))?.get(usize::from(column)).copied()
    }
}

type Pairs = Table<u64>;
type Links = Table<Link>;

impl Pairs {
    fn prefer(&self, one: u16, other: u16) -> u64 {
        self.at(one, other).unwrap_or_default()
    }
}

impl Links {
    fn strength(&self, from: u16, to: u16) -> Link {
        self.at(from, to).unwrap_or(Link::Lost)
    }
}

impl Schulze {
    pub(super) fn check(&self) -> Result<(), BallotError> {
        self.direct.check()?;
        self.indirect.map_or(Ok(()), Guard::check)
    }

    pub(super) fn check_paper(grades: &[i8], alternatives: Alternatives) -> Result<(), PaperError> {
        has_length(grades, alternatives)?;
        if let Some(alternative) = first(grades, |grade| !(-MAX_GRADE..=MAX_GRADE).contains(grade)) {
            return Err(PaperError::OutOfRange { alternative });
        }
        let status_quo = alternatives.status_quo().and_then(|index| grades.get(usize::from(index)));
        if status_quo.is_some_and(|grade| *grade != 0) { Err(PaperError::StatusQuoGraded) } else { Ok(()) }
    }

    pub(super) fn decide(&self, ballot: Ballot, papers: &[&Paper], steps: &mut Vec<Step>) -> Decided {
        let alternatives = ballot.alternatives;
        let pairs = pairwise(alternatives, papers);
        let paths = strongest_paths(alternatives, &pairs, steps);
        let places = levels(alternatives, &paths, steps);
        // A ballot by this method always has one.
        let status_quo = alternatives.status_quo().unwrap_or_default();
        let tested =
            Tested { rules: self, alternatives, status_quo, voters: number(papers.len()), pairs, paths, places };
        tested.decide(steps)
    }
}

/// d\[i]\[j]: how many prefer i to j.
fn pairwise(alternatives: Alternatives, papers: &[&Paper]) -> Pairs {
    // Many papers say the same.
    let mut distinct: BTreeMap<&[i8], u32> = BTreeMap::new();
    for paper in papers {
        if let Paper::Schulze { grades } = paper {
            *distinct.entry(grades).or_default() += 1;
        }
    }
    // No number is larger than an electorate, and narrow ones are counted faster.
    let mut pairs: Table<u32> = Table::filled(alternatives.len(), 0);
    for (grades, times) in distinct {
        for (row, one) in pairs.0.iter_mut().zip(grades) {
            for (cell, other) in row.iter_mut().zip(grades) {
                *cell += times * u32::from(one > other);
            }
        }
    }
    Table(pairs.0.into_iter().map(|row| row.into_iter().map(u64::from).collect()).collect())
}

/// m\[i]\[j]: how strong the strongest path from i to j is.
fn strongest_paths(alternatives: Alternatives, pairs: &Pairs, steps: &mut Vec<Step>) -> Links {
    let link = |one, other| {
        if one == other { Link::Tied } else { Link::between(pairs.prefer(one, other), pairs.prefer(other, one)) }
    };
    let row = |one| alternatives.indices().map(|other| link(one, other)).collect();
    let mut paths = Table(alternatives.indices().map(row).collect());
    steps.push(Step::Pairwise { rows: pairs.0.clone() });
    steps.push(Step::Links { rows: paths.0.clone() });
    for via in alternatives.indices() {
        let onwards = paths.0.get(usize::from(via)).cloned().unwrap_or_default();
        let mut improved = Vec::new();
        for (from, row) in alternatives.indices().zip(&mut paths.0).filter(|(from, _)| *from != via) {
            let first = row.get(usize::from(via)).copied().unwrap_or(Link::Lost);
            for ((to, path), second) in alternatives.indices().zip(row).zip(&onwards) {
                let link = first.min(*second);
                if to != from && to != via && link > *path {
                    *path = link;
                    improved.push(Improved { from, to, link });
                }
            }
        }
        if !improved.is_empty() {
            steps.push(Step::Via { alternative: via, improved });
        }
    }
    steps.push(Step::Paths { rows: paths.0.clone() });
    paths
}

/// Who is unbeaten by those without a place shares the next one.
fn levels(alternatives: Alternatives, paths: &Links, steps: &mut Vec<Step>) -> Places {
    let mut left: Vec<u16> = alternatives.indices().collect();
    let mut groups = Vec::new();
    for place in 1.. {
        let unbeaten =
            |one: &u16| left.iter().all(|other| paths.strength(*other, *one) <= paths.strength(*one, *other));
        let (level, rest): (Vec<u16>, Vec<u16>) = left.iter().partition(|one| unbeaten(one));
        // The relation has no cycles, so somebody is always unbeaten.
        if level.is_empty() {
            break;
        }
        steps.push(Step::Level { place, alternatives: level.clone() });
        groups.push(level);
        left = rest;
    }
    Places::from_groups(groups)
}

/// What is asked of those who want to win.
struct Tested<'a> {
    rules: &'a Schulze,
    alternatives: Alternatives,
    status_quo: u16,
    voters: u64,
    pairs: Pairs,
    paths: Links,
    places: Places,
}

impl Tested<'_> {
    fn decide(&self, steps: &mut Vec<Step>) -> Decided {
        let direct = self.direct(steps);
        let indirect = self.indirect(steps);
        let mut outcomes = Vec::with_capacity(self.alternatives.len());
        let mut eligible = Vec::new();
        for alternative in self.alternatives.indices() {
            let place = self.places.of(alternative);
            if alternative == self.status_quo {
                outcomes.push(Outcome { alternative, place, tally: Tally::StatusQuo {} });
                continue;
            }
            let (positive, negative) = self.votes(alternative);
            let better_than_status_quo = self.better_than_status_quo(alternative, steps);
            let reverse_beat_path = self.reverse_beat_path(alternative, steps);
            let multistage_majority = self.multistage_majority(alternative, better_than_status_quo, steps);
            let direct_majority = direct.get(&alternative).is_some_and(|met| *met);
            let indirect_majority = indirect.get(&alternative).is_none_or(|met| *met);
            let is_eligible = direct_majority
                && indirect_majority
                && better_than_status_quo
                && !(self.rules.no_reverse_beat_path && reverse_beat_path)
                && !(self.rules.no_multistage_majority && multistage_majority);
            if is_eligible {
                eligible.push(alternative);
            }
            let tally = Tally::Schulze {
                positive,
                negative,
                neutral: self.voters.saturating_sub(positive + negative),
                direct_majority,
                indirect_majority,
                better_than_status_quo,
                reverse_beat_path,
                multistage_majority,
                eligible: is_eligible,
            };
            outcomes.push(Outcome { alternative, place, tally });
        }
        steps.push(Step::Eligible { alternatives: eligible.clone() });
        let best = eligible.iter().filter_map(|alternative| self.places.of(*alternative)).min();
        let first: Vec<u16> = eligible.into_iter().filter(|alternative| self.places.of(*alternative) == best).collect();
        let verdict = match first.as_slice() {
            [] => Verdict::NoWinner { reason: NoWinner::NoneEligible },
            [alternative] => Verdict::Winner { alternative: *alternative },
            _ => Verdict::Tie { alternatives: first },
        };
        Decided { outcomes, verdict }
    }

    /// Positive and negative votes.
    fn votes(&self, alternative: u16) -> (u64, u64) {
        (self.pairs.prefer(alternative, self.status_quo), self.pairs.prefer(self.status_quo, alternative))
    }

    fn direct(&self, steps: &mut Vec<Step>) -> BTreeMap<u16, bool> {
        let mut direct = BTreeMap::new();
        for alternative in self.alternatives.proposed() {
            let (positive, negative) = self.votes(alternative);
            let Comparison { left, right, strict } = self.rules.direct.comparison(positive, negative);
            let met = self.rules.direct.holds(positive, negative, self.voters);
            let non_negative = self.voters.saturating_sub(negative);
            steps.push(Step::DirectMajority { alternative, left, right, strict, positive, non_negative, met });
            direct.insert(alternative, met);
        }
        direct
    }

    /// Who has it over the status quo, then again and again who has it over one of these; empty if it is not asked for.
    fn indirect(&self, steps: &mut Vec<Step>) -> BTreeMap<u16, bool> {
        let Some(guard) = self.rules.indirect else { return BTreeMap::new() };
        let mut indirect = BTreeMap::new();
        for alternative in self.alternatives.proposed() {
            let (positive, negative) = self.votes(alternative);
            let met = guard.holds(positive, negative, self.voters);
            indirect.insert(alternative, met);
            if met {
                steps.push(Step::IndirectMajority { alternative, over: None, met });
            }
        }
        loop {
            let having: Vec<u16> = indirect.iter().filter(|(_, met)| **met).map(|(id, _)| *id).collect();
            let over = |one: u16| {
                let holds = |other: &&u16| {
                    guard.holds(self.pairs.prefer(one, **other), self.pairs.prefer(**other, one), self.voters)
                };
                having.iter().find(holds).copied()
            };
            let lacking = indirect.iter().filter(|(_, met)| !**met).map(|(alternative, _)| *alternative);
            let new: Vec<(u16, u16)> = lacking.filter_map(|one| Some((one, over(one)?))).collect();
            if new.is_empty() {
                break;
            }
            for (alternative, over) in new {
                indirect.insert(alternative, true);
                steps.push(Step::IndirectMajority { alternative, over: Some(over), met: true });
            }
        }
        for (alternative, _) in indirect.iter().filter(|(_, met)| !**met) {
            steps.push(Step::IndirectMajority { alternative: *alternative, over: None, met: false });
        }
        indirect
    }

    fn better_than_status_quo(&self, alternative: u16, steps: &mut Vec<Step>) -> bool {
        let place = self.places.of(alternative).unwrap_or(u16::MAX);
        let status_quo = self.places.of(self.status_quo).unwrap_or_default();
        let met = place < status_quo;
        steps.push(Step::BetterThanStatusQuo { alternative, place, status_quo, met });
        met
    }

    fn reverse_beat_path(&self, alternative: u16, steps: &mut Vec<Step>) -> bool {
        let path = self.paths.strength(self.status_quo, alternative);
        let there_is = path >= Link::Tied;
        if self.rules.no_reverse_beat_path {
            steps.push(Step::ReverseBeatPath { alternative, path, met: !there_is });
        }
        there_is
    }

    /// Whether it is not before the status quo, or a better placed proposal that defeats it would have more positive or fewer
    /// negative votes against it than against the status quo.
    fn multistage_majority(&self, alternative: u16, is_better: bool, steps: &mut Vec<Step>) -> bool {
        let stronger = |other: &u16| {
            let (for_it, against_it) = (self.pairs.prefer(*other, alternative), self.pairs.prefer(alternative, *other));
            let (positive, negative) = self.votes(*other);
            self.places.of(*other) < self.places.of(alternative)
                && for_it > against_it
                && (for_it > positive || against_it < negative)
        };
        let because_of = if is_better { self.alternatives.proposed().find(stronger) } else { None };
        let there_is = !is_better || because_of.is_some();
        if self.rules.no_multistage_majority {
            steps.push(Step::MultistageMajority { alternative, because_of, met: !there_is });
        }
        there_is
    }
}
