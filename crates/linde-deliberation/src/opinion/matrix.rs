//! The votes on visible statements: persons × statements, only the cells that were voted on.

use super::Snapshot;
use linde_log::{EntryId, PersonId};
use serde::Serialize;

/// A vote: the column of its statement and +1, −1 or 0.
pub type Cell = (usize, f64);

/// The votes that take part. The columns of hidden statements are not in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Persons with at least one vote on a visible statement, ascending.
    pub persons: Vec<PersonId>,
    /// Visible statements, ascending.
    pub statements: Vec<EntryId>,
    /// The votes of each person, ascending by column.
    pub rows: Vec<Vec<Cell>>,
    /// How many statements are hidden.
    pub hidden: usize,
}

/// How many react how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Persons who agree (`A`).
    pub agree: u32,
    /// Persons who disagree (`D`).
    pub disagree: u32,
    /// Persons who saw it: those who agree, disagree or passed over it (`S`).
    pub seen: u32,
}

impl Counts {
    /// Counts one more vote.
    pub fn add(&mut self, vote: f64) {
        self.agree += u32::from(vote > 0.0);
        self.disagree += u32::from(vote < 0.0);
        self.seen += 1;
    }

    /// Without those counted in `part`.
    pub fn without(self, part: Self) -> Self {
        Self {
            agree: self.agree.saturating_sub(part.agree),
            disagree: self.disagree.saturating_sub(part.disagree),
            seen: self.seen.saturating_sub(part.seen),
        }
    }

    /// Both together.
    pub fn with(self, other: Self) -> Self {
        Self { agree: self.agree + other.agree, disagree: self.disagree + other.disagree, seen: self.seen + other.seen }
    }

    /// Those who passed over it.
    pub fn pass(self) -> u32 {
        self.seen.saturating_sub(self.agree).saturating_sub(self.disagree)
    }
}

impl Matrix {
    /// The votes on what is not hidden.
    pub fn of(snapshot: &Snapshot) -> Self {
        let columns = columns(snapshot);
        let cell = |(at, vote): &(u32, i8)| {
            let column = columns.get(usize::try_from(*at).ok()?).copied().flatten()?;
            Some((column, f64::from(*vote)))
        };
        let voted = snapshot
            .participants()
            .iter()
            .map(|participant| (participant.person, participant.votes.iter().filter_map(cell).collect::<Vec<_>>()));
        let (persons, rows) = voted.filter(|(_, row)| !row.is_empty()).unzip();
        let visible = snapshot.statements().iter().filter(|statement| !statement.hidden);
        let statements: Vec<EntryId> = visible.map(|statement| statement.id).collect();
        let hidden = snapshot.statements().len() - statements.len();
        Self { persons, statements, rows, hidden }
    }

    /// Counts the votes of some rows on every statement.
    pub fn counts(&self, rows: impl IntoIterator<Item = usize>) -> Vec<Counts> {
        let mut counts = vec![Counts::default(); self.statements.len()];
        for row in rows.into_iter().filter_map(|row| self.rows.get(row)) {
            for (column, vote) in row {
                if let Some(counts) = counts.get_mut(*column) {
                    counts.add(*vote);
                }
            }
        }
        counts
    }

    /// Counts all votes on every statement.
    pub fn all_counts(&self) -> Vec<Counts> {
        self.counts(0..self.rows.len())
    }

    /// The mean vote on every statement, of those who voted on it; 0 where nobody did.
    pub fn means(&self) -> Vec<f64> {
        let mean = |c: &Counts| match c.seen {
            0 => 0.0,
            seen => (f64::from(c.agree) - f64::from(c.disagree)) / f64::from(seen),
        };
        self.all_counts().iter().map(mean).collect()
    }
}

/// The column of each statement; none for hidden ones.
fn columns(snapshot: &Snapshot) -> Vec<Option<usize>> {
    let mut next = 0..;
    snapshot.statements().iter().map(|statement| if statement.hidden { None } else { next.next() }).collect()
}
