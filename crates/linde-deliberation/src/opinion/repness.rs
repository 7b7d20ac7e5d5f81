//! Representative statements: what tells a group from the others.

use super::{
    matrix::Counts,
    stats::{Z_90, one_share_test, share, two_shares_test},
};
use serde::Serialize;

/// The most statements shown of a group.
pub const MAX_SHOWN: usize = 5;

/// To which side people lean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// They agree.
    Agree,
    /// They disagree.
    Disagree,
}

/// What a group says to a statement on one side, compared with everybody else in the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Lean {
    /// The share of the group that says so (`pa`, `pd`).
    pub share: f64,
    /// Whether that is more than half (`pat`, `pdt`).
    pub share_test: f64,
    /// How many times the share of the others (`ra`, `rd`).
    pub ratio: f64,
    /// Whether that is more than theirs (`rat`, `rdt`).
    pub ratio_test: f64,
}

/// A statement that tells a group from the others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Representative {
    /// Its column in the matrix.
    pub column: usize,
    /// Whether it is their agreement or their disagreement.
    pub side: Side,
    /// The numbers of that side.
    pub lean: Lean,
    /// Whether it is there as what the group agrees to best.
    pub best_agree: bool,
}

/// A statement on both sides.
#[derive(Clone, Copy)]
struct Both {
    column: usize,
    agree: Lean,
    disagree: Lean,
}

impl Lean {
    /// The numbers of `some` of `seen` in the group and of the others.
    pub fn of(group: (u32, u32), others: (u32, u32)) -> Self {
        let own = share(group.0, group.1);
        Self {
            share: own,
            share_test: one_share_test(group.0, group.1),
            ratio: own / share(others.0, others.1),
            ratio_test: two_shares_test(group, others),
        }
    }

    /// By which statements are ranked: the product of all four.
    pub fn weight(&self) -> f64 {
        self.ratio * self.ratio_test * self.share * self.share_test
    }

    fn is_significant(&self) -> bool {
        self.ratio_test > Z_90 && self.share_test > Z_90
    }
}

impl Both {
    fn of(column: usize, group: Counts, others: Counts) -> Self {
        let lean = |side: fn(Counts) -> u32| Lean::of((side(group), group.seen), (side(others), others.seen));
        Self { column, agree: lean(|counts| counts.agree), disagree: lean(|counts| counts.disagree) }
    }

    /// On the side that tells them apart more.
    fn chosen(&self, best_agree: bool) -> Representative {
        let (side, lean) = if self.agree.ratio_test > self.disagree.ratio_test {
            (Side::Agree, self.agree)
        } else {
            (Side::Disagree, self.disagree)
        };
        Representative { column: self.column, side, lean, best_agree }
    }

    /// Whether this is agreed to better than the best so far.
    fn is_agreed_better(&self, best: Option<&Self>) -> bool {
        let own = self.agree;
        match best.map(|best| best.agree) {
            Some(best) if best.ratio > 1.0 => own.weight() > best.weight(),
            Some(best) => own.share * own.share_test > best.share * best.share_test,
            None => own.share_test > Z_90 || (own.ratio > 1.0 && own.share > 0.5),
        }
    }

    fn strongest_test(&self) -> f64 {
        self.agree.ratio_test.max(self.disagree.ratio_test)
    }
}

/// The representative statements of a group, up to [`MAX_SHOWN`], those it agrees to first.
///
/// Representative is a statement whose `ratio_test` and `share_test` on one side both exceed [`Z_90`]. They are ranked by
/// [`Lean::weight`]; before all of them comes the one that is agreed to best. If none is representative that one stands alone,
/// or else the one with the strongest `ratio_test`. Nothing is shown that nobody in the group agreed or disagreed with.
pub fn representative(group: &[Counts], others: &[Counts]) -> Vec<Representative> {
    let both = group.iter().zip(others).enumerate().filter(|(_, (group, _))| group.agree + group.disagree > 0);
    let both: Vec<Both> = both.map(|(column, (group, others))| Both::of(column, *group, *others)).collect();
    let best_agree = best(&both, |one, best| one.is_agreed_better(best));
    let mut shown: Vec<Representative> = best_agree.iter().map(|best| best.chosen(true)).collect();
    shown.extend(significant(&both).into_iter().filter(|one| best_agree.is_none_or(|best| best.column != one.column)));
    if shown.is_empty() {
        let strongest = best(&both, |one, best| best.is_none_or(|b| one.strongest_test() > b.strongest_test()));
        shown.extend(strongest.map(|best| best.chosen(false)));
    }
    shown.truncate(MAX_SHOWN);
    shown.sort_by_key(|one| one.side == Side::Disagree);
    shown
}

/// Those whose tests hold, the weightiest first, of equals the first.
fn significant(both: &[Both]) -> Vec<Representative> {
    let holds = |both: &&Both| both.agree.is_significant() || both.disagree.is_significant();
    let mut found: Vec<Representative> = both.iter().filter(holds).map(|both| both.chosen(false)).collect();
    found.sort_by(|a, b| b.lean.weight().total_cmp(&a.lean.weight()));
    found
}

/// The last that was better than the best before it.
fn best(both: &[Both], is_better: impl Fn(&Both, Option<&Both>) -> bool) -> Option<&Both> {
    both.iter().fold(None, |best, one| if is_better(one, best) { Some(one) } else { best })
}
