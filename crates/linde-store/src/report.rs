//! What a store says about the state it found on disk.

use linde_log::{EntryId, LogId};
use std::collections::BTreeMap;

/// What was found when a store was opened, and whenever it was read as a whole since.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenReport {
    /// Damaged pieces of files, in the order in which they were found. Old damage that was left in place is found again at
    /// each start; `missing` says whether anything is missing because of it still.
    pub damaged: Vec<Damage>,
    /// Positions of logs that were lost, as far as they can be known, sorted. [`crate::Store::missing`] tells what is missing still.
    pub missing: Vec<Missing>,
    /// Loose entries that were lost, as far as they can be known.
    pub lost_loose: Vec<EntryId>,
    /// Fork proofs that were lost, as far as they can be known.
    pub lost_forks: Vec<LogId>,
    /// How the index was found.
    pub index: IndexState,
    /// Records that were not in the index yet and were read from the journal.
    pub replayed: u64,
}

/// A damaged piece of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Path within the space's directory.
    pub file: String,
    /// First damaged byte.
    pub from: u64,
    /// The byte behind the last damaged one.
    pub to: u64,
    /// What is wrong.
    pub kind: DamageKind,
}

/// What is wrong with a piece of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DamageKind {
    /// No whole frame followed, so the file was cut here. Usual after a power loss: nothing acknowledged was in it.
    Cut,
    /// Not whole frames; the bytes were left as they are and passed over.
    Skipped,
    /// A whole frame whose content is no record of this space, or not provably its author's.
    Unreadable,
    /// The file is shorter than it was.
    Truncated,
    /// The file is not there.
    NoFile,
    /// The content of a body does not fit its hash.
    Body,
}

/// Lost positions of one log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// Which log.
    pub log: LogId,
    /// First missing position.
    pub from_seq: u64,
    /// Last missing position.
    pub to_seq: u64,
}

/// How the index was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum IndexState {
    /// There was none and there is nothing to index yet, or the store needs none.
    #[default]
    New,
    /// It fits the journal.
    Loaded,
    /// It was built from the journal, because of this.
    Rebuilt(String),
    /// It cannot be used, because of this; the store works without, and starts more slowly.
    Unavailable(String),
}

impl OpenReport {
    /// Whether nothing was lost: no damage but a cut tail.
    pub fn is_clean(&self) -> bool {
        self.damaged.iter().all(|damage| damage.kind == DamageKind::Cut)
            && self.missing.is_empty()
            && self.lost_loose.is_empty()
            && self.lost_forks.is_empty()
    }

    pub(crate) fn add_damage(&mut self, damage: Damage) {
        if !self.damaged.contains(&damage) {
            tracing::warn!(file = damage.file, from = damage.from, to = damage.to, kind = ?damage.kind, "damaged file");
            self.damaged.push(damage);
        }
    }

    pub(crate) fn add_missing(&mut self, more: impl IntoIterator<Item = Missing>) {
        self.missing.extend(more);
        self.missing = merged(std::mem::take(&mut self.missing));
    }
}

/// Sorts ranges and joins those that touch.
pub(crate) fn merged(mut ranges: Vec<Missing>) -> Vec<Missing> {
    ranges.sort_unstable();
    let mut out: Vec<Missing> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match out.last_mut() {
            Some(last) if last.log == range.log && range.from_seq <= last.to_seq.saturating_add(1) => {
                last.to_seq = last.to_seq.max(range.to_seq);
            }
            _ => out.push(range),
        }
    }
    out
}

/// What of `ranges` is still missing when each log is there up to the length that `len` gives.
pub(crate) fn without_held(ranges: &[Missing], len: impl Fn(&LogId) -> u64) -> Vec<Missing> {
    let mut lens = BTreeMap::new();
    ranges
        .iter()
        .filter_map(|range| {
            let held = *lens.entry(range.log).or_insert_with(|| len(&range.log));
            (range.to_seq >= held).then(|| Missing { from_seq: range.from_seq.max(held), ..*range })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use linde_log::{DeviceId, Lane};

    fn range(lane: Lane, from_seq: u64, to_seq: u64) -> Missing {
        Missing { log: LogId { lane, device: DeviceId::ZERO }, from_seq, to_seq }
    }

    #[test]
    fn ranges_join_when_they_touch() {
        let (a, b) = (Lane::Control, Lane::Text);
        let given = vec![range(b, 0, 0), range(a, 5, 6), range(a, 0, 1), range(a, 2, 3), range(a, 3, 3)];
        let joined = vec![range(a, 0, 3), range(a, 5, 6), range(b, 0, 0)];
        assert_eq!(merged(given), joined);
        assert_eq!(without_held(&joined, |_| 2), vec![range(a, 2, 3), range(a, 5, 6)]);
    }
}
