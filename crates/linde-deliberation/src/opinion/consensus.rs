//! What is everybody's: group-informed consensus, bridging statements, and what most people say.

use super::{
    matrix::Counts,
    repness::Side,
    stats::{Z_90, one_share_test, share},
};
use serde::Serialize;

/// The most statements in a majority list.
pub const MAX_MAJORITY: usize = 5;
/// The most bridging statements.
pub const MAX_BRIDGES: usize = 10;

/// How far all groups say the same: the product over the groups of the share that does.
///
/// One group that does not pulls it down however small it is, which a mean over persons would not show.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Consensus {
    /// `Π (A_g + 1)/(S_g + 2)`.
    pub agree: f64,
    /// `Π (D_g + 1)/(S_g + 2)`.
    pub disagree: f64,
}

/// A statement to which most say the same.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Majority {
    /// Its column in the matrix.
    pub column: usize,
    /// The share that says so.
    pub share: f64,
    /// Whether that is more than half.
    pub share_test: f64,
}

/// The group-informed consensus on a statement, from its counts in each group.
pub fn group_informed(groups: &[Counts]) -> Consensus {
    let product = |side: fn(&Counts) -> u32| groups.iter().fold(1.0, |product, g| product * share(side(g), g.seen));
    Consensus { agree: product(|counts| counts.agree), disagree: product(|counts| counts.disagree) }
}

/// The statements that most people agree to (or disagree with): share above ½ and its test above [`Z_90`], ranked by the
/// product of both, of equals the first, up to [`MAX_MAJORITY`].
pub fn majority(all: &[Counts], side: Side) -> Vec<Majority> {
    let of = |(column, counts): (usize, &Counts)| {
        let some = on_side(counts, side);
        Majority { column, share: share(some, counts.seen), share_test: one_share_test(some, counts.seen) }
    };
    let most = |one: &Majority| one.share > 0.5 && one.share_test > Z_90;
    let mut found: Vec<Majority> = all.iter().enumerate().map(of).filter(most).collect();
    found.sort_by(|a, b| (b.share * b.share_test).total_cmp(&(a.share * a.share_test)));
    found.truncate(MAX_MAJORITY);
    found
}

/// The side that more than half of each single group takes, if there is one: such a statement bridges the groups.
pub fn bridged(groups: &[Counts]) -> Option<Side> {
    let more_than_half = |side: Side| groups.iter().all(|group| share(on_side(group, side), group.seen) > 0.5);
    [Side::Agree, Side::Disagree].into_iter().find(|side| !groups.is_empty() && more_than_half(*side))
}

fn on_side(counts: &Counts, side: Side) -> u32 {
    match side {
        Side::Agree => counts.agree,
        Side::Disagree => counts.disagree,
    }
}
