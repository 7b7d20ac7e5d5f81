//! Where the entries of a space are: the compact view in memory that both stores answer from.
//!
//! An entry is *chained* (part of its log without a gap from position 0), an *island* (behind a hole: entries before it were
//! lost) or *loose* (found by id only). Any of them may be *bare*: here without its body. When a hole is filled, the islands behind it are chained again if they build on what
//! filled it; if not, somebody signed two histories, and they become loose.

use crate::{
    codec::RecordError,
    report::{Missing, merged},
    store::{Position, Record, StoreError},
};
use linde_log::{EntryId, LogId, Signed, SpaceId, Tip, VerifiedFork};
use std::collections::{BTreeMap, BTreeSet};

#[expect(clippy::disallowed_types, reason = "a pure look-up table that is never iterated")]
type ByPrefix = std::collections::HashMap<u64, (u32, u32)>;

/// Where one entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) at: Position,
    pub(crate) id: EntryId,
}

/// An entry behind a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Island {
    pub(crate) slot: Slot,
    pub(crate) prev: EntryId,
    pub(crate) lamport: u64,
}

/// One log.
#[derive(Debug)]
pub(crate) struct Log {
    pub(crate) id: LogId,
    pub(crate) slots: Vec<Slot>,
    islands: BTreeMap<u64, Island>,
    /// First position whose slot is not in the index on disk.
    pub(crate) dirty_from: usize,
    /// How many chunks the index on disk has of this log.
    pub(crate) stored_chunks: usize,
}

/// What is known of an entry that is not simply chained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Other {
    Loose(Position),
    /// In the islands of this log, at this position.
    Island(u32, u64),
    /// Chained, but its id starts like that of another entry.
    Chained(u32, u64),
}

/// An entry outside the chains, as the index on disk keeps it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Aside {
    Loose(Position),
    /// With its log and its position there.
    Island(LogId, u64, Island),
}

/// What was lost.
#[derive(Debug, Default)]
pub(crate) struct Lost {
    pub(crate) missing: Vec<Missing>,
    pub(crate) loose: Vec<EntryId>,
    pub(crate) forks: Vec<LogId>,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Lookup {
    logs: Vec<Log>,
    numbers: BTreeMap<LogId, u32>,
    by_prefix: ByPrefix,
    others: BTreeMap<EntryId, Other>,
    tips: BTreeMap<LogId, Tip>,
    forks: BTreeMap<LogId, VerifiedFork>,
    fork_at: BTreeMap<LogId, Position>,
    bare: BTreeSet<EntryId>,
    /// Entries that lost or got their body since the index on disk was written.
    pub(crate) dirty_bare: BTreeSet<EntryId>,
    /// Loose entries and islands that changed since the index on disk was written.
    pub(crate) dirty_others: BTreeSet<EntryId>,
    pub(crate) dirty_forks: BTreeSet<LogId>,
}

impl Lookup {
    pub(crate) fn tips(&self) -> &BTreeMap<LogId, Tip> {
        &self.tips
    }

    pub(crate) fn forks(&self) -> &BTreeMap<LogId, VerifiedFork> {
        &self.forks
    }

    pub(crate) fn fork_at(&self, log: &LogId) -> Option<Position> {
        self.fork_at.get(log).copied()
    }

    pub(crate) fn logs(&self) -> &[Log] {
        &self.logs
    }

    pub(crate) fn logs_mut(&mut self) -> &mut [Log] {
        &mut self.logs
    }

    pub(crate) fn len(&self, log: &LogId) -> u64 {
        self.log(log).map_or(0, |log| log.slots.len() as u64)
    }

    /// All chained entries.
    pub(crate) fn count(&self) -> u64 {
        self.logs.iter().map(|log| log.slots.len() as u64).sum()
    }

    pub(crate) fn slot(&self, log: &LogId, seq: u64) -> Option<Slot> {
        self.log(log)?.slot(seq)
    }

    /// Where the entry with this id is.
    pub(crate) fn find(&self, id: &EntryId) -> Option<Position> {
        match self.others.get(id) {
            Some(Other::Loose(at)) => Some(*at),
            Some(Other::Island(log, seq) | Other::Chained(log, seq)) => {
                self.logs.get(*log as usize)?.slot(*seq).map(|slot| slot.at)
            }
            None => self.chained(id).map(|slot| slot.at),
        }
    }

    /// Whether the entry is here without its body.
    pub(crate) fn is_bare(&self, id: &EntryId) -> bool {
        self.bare.contains(id)
    }

    /// Whether the entry is part of its log, be it behind a hole.
    pub(crate) fn is_chained(&self, entry: &Signed) -> bool {
        self.slot(&entry.log(), entry.header().seq).is_some_and(|slot| slot.id == entry.id())
    }

    /// Whether the record at `at` is the one that counts for this entry.
    pub(crate) fn counts(&self, at: Position, entry: &Signed) -> bool {
        let chained = || self.slot(&entry.log(), entry.header().seq) == Some(Slot { at, id: entry.id() });
        self.find(&entry.id()) == Some(at) || chained()
    }

    /// A loose entry or an island, for the index on disk.
    pub(crate) fn other(&self, id: &EntryId) -> Option<Aside> {
        match self.others.get(id)? {
            Other::Loose(at) => Some(Aside::Loose(*at)),
            Other::Island(log, seq) => {
                let log = self.logs.get(*log as usize)?;
                let island = *log.islands.get(seq)?;
                Some(Aside::Island(log.id, *seq, island))
            }
            Other::Chained(..) => None,
        }
    }

    /// The holes: what lies between the chain of a log and its islands.
    pub(crate) fn holes(&self) -> Vec<Missing> {
        let mut holes = Vec::new();
        for log in &self.logs {
            let mut next = log.slots.len() as u64;
            for seq in log.islands.keys() {
                if *seq > next {
                    holes.push(Missing { log: log.id, from_seq: next, to_seq: seq - 1 });
                }
                next = seq.saturating_add(1);
            }
        }
        merged(holes)
    }

    /// Checks a batch against the rules of [`crate::Store::append`] and gives what of it is new.
    pub(crate) fn accept<'r>(&self, space: &SpaceId, records: &'r [Record]) -> Result<Vec<&'r Record>, StoreError> {
        let mut accepted = Vec::with_capacity(records.len());
        let mut tips: BTreeMap<LogId, Option<Tip>> = BTreeMap::new();
        let mut loose = BTreeSet::new();
        // Bodies may come for what is bare here or earlier in the batch, once each.
        let (mut bare, mut embodied) = (BTreeSet::new(), BTreeSet::new());
        // Runs of one log are the rule: the tip of the current one stays out of the map.
        let mut current: Option<(LogId, Option<Tip>)> = None;
        for (i, record) in records.iter().enumerate() {
            let of_space = record.entry().map_or_else(|| fork_space(record), |entry| Some(entry.space()));
            if of_space != Some(*space) {
                return Err(StoreError::OtherSpace);
            }
            match record {
                Record::Entry(entry) => {
                    let log = entry.log();
                    let tip = match current {
                        Some((at, tip)) if at == log => tip,
                        _ => {
                            if let Some((log, tip)) = current.take() {
                                tips.insert(log, tip);
                            }
                            tips.get(&log).copied().unwrap_or_else(|| self.tips.get(&log).copied())
                        }
                    };
                    let tip = if continues(tip, entry) {
                        accepted.push(record);
                        if entry.body().is_none() {
                            bare.insert(entry.id());
                        }
                        Some(self.behind_islands(&log, entry.tip()))
                    } else if self.is_placed(&entry.id()) || repeats(records, i, &entry.id()) {
                        tip
                    } else {
                        return Err(not_next(tip, entry));
                    };
                    current = Some((log, tip));
                }
                Record::Loose(entry) => {
                    if self.find(&entry.id()).is_none() && loose.insert(entry.id()) {
                        accepted.push(record);
                        if entry.body().is_none() {
                            bare.insert(entry.id());
                        }
                    }
                }
                Record::Body(entry) => {
                    let is_bare =
                        if self.is_bare(&entry.id()) { embodied.insert(entry.id()) } else { bare.remove(&entry.id()) };
                    if is_bare && entry.body().is_some() {
                        accepted.push(record);
                    }
                }
                Record::Fork(fork) => {
                    if self.forks.get(&fork.log()).is_none_or(|known| fork.seq() < known.seq()) {
                        accepted.push(record);
                    }
                }
            }
        }
        Ok(accepted)
    }

    /// Takes in an entry that was written as the next one of its log, `whole` if its body is there.
    ///
    /// Of several records of an entry the first one counts, but one with the body counts before those without.
    pub(crate) fn place(&mut self, at: Position, entry: &Signed, whole: bool) {
        let id = entry.id();
        let tip = entry.tip();
        let log_id = entry.log();
        if self.is_placed(&id) {
            return self.embody(at, &id, whole);
        }
        // A loose record with the body goes on counting when the log comes to its place without.
        let (at, whole) = match self.others.get(&id) {
            Some(Other::Loose(before)) if !whole && !self.bare.contains(&id) => (*before, true),
            Some(Other::Loose(_) | Other::Island(..) | Other::Chained(..)) | None => (at, whole),
        };
        self.note_bare(id, !whole);
        if continues(self.tips.get(&log_id).copied(), entry) {
            if self.others.remove(&id).is_some() {
                self.dirty_others.insert(id);
            }
            let number = self.number(log_id);
            self.push(number, Slot { at, id });
            let tip = self.absorb(number, tip);
            self.tips.insert(log_id, tip);
            return;
        }
        let number = self.number(log_id);
        let Some(log) = self.logs.get_mut(number as usize) else { return };
        let behind = tip.seq > log.slots.len() as u64 && !log.islands.contains_key(&tip.seq);
        if behind {
            let island = Island { slot: Slot { at, id }, prev: entry.header().prev, lamport: tip.lamport };
            log.islands.insert(tip.seq, island);
            self.others.insert(id, Other::Island(number, tip.seq));
            self.dirty_others.insert(id);
        } else {
            self.place_loose(at, id, whole);
        }
    }

    /// Takes in an entry outside the chains, `whole` if its body is there.
    pub(crate) fn place_loose(&mut self, at: Position, id: EntryId, whole: bool) {
        if self.find(&id).is_none() {
            self.others.insert(id, Other::Loose(at));
            self.dirty_others.insert(id);
            self.note_bare(id, !whole);
        } else {
            self.embody(at, &id, whole);
        }
    }

    /// Lets the record at `at` count for an entry that was without its body, if it is `whole`.
    pub(crate) fn embody(&mut self, at: Position, id: &EntryId, whole: bool) {
        if !whole || !self.bare.contains(id) {
            return;
        }
        self.note_bare(*id, false);
        let other = self.others.get(id).copied();
        let chained = self.by_prefix.get(&prefix(id)).copied();
        match (other, chained) {
            (Some(Other::Loose(_)), _) => {
                self.others.insert(*id, Other::Loose(at));
                self.dirty_others.insert(*id);
            }
            (Some(Other::Island(log, seq)), _) => {
                let island = self.logs.get_mut(log as usize).and_then(|log| log.islands.get_mut(&seq));
                if let Some(island) = island {
                    island.slot.at = at;
                    self.dirty_others.insert(*id);
                }
            }
            (Some(Other::Chained(log, seq)), _) => self.move_chained(log, seq, at),
            (None, Some((log, seq))) => self.move_chained(log, u64::from(seq), at),
            (None, None) => {}
        }
    }

    /// Takes note that an entry has no body any more.
    pub(crate) fn disembody(&mut self, id: &EntryId) {
        if self.find(id).is_some() {
            self.note_bare(*id, true);
        }
    }

    /// Takes back from the index on disk that an entry has no body.
    pub(crate) fn restore_bare(&mut self, id: EntryId) {
        self.bare.insert(id);
    }

    fn note_bare(&mut self, id: EntryId, bare: bool) {
        let changed = if bare { self.bare.insert(id) } else { self.bare.remove(&id) };
        if changed {
            self.dirty_bare.insert(id);
        }
    }

    fn move_chained(&mut self, log: u32, seq: u64, at: Position) {
        let Some(log) = self.logs.get_mut(log as usize) else { return };
        let Ok(seq) = usize::try_from(seq) else { return };
        if let Some(slot) = log.slots.get_mut(seq) {
            slot.at = at;
            log.dirty_from = log.dirty_from.min(seq);
        }
    }

    /// Takes in a fork proof, unless one with a position as low is there.
    pub(crate) fn place_fork(&mut self, at: Position, fork: VerifiedFork) {
        if self.forks.get(&fork.log()).is_none_or(|known| fork.seq() < known.seq()) {
            self.fork_at.insert(fork.log(), at);
            self.dirty_forks.insert(fork.log());
            self.forks.insert(fork.log(), fork);
        }
    }

    /// Takes back a piece of a log from the index on disk; pieces come in order, `lamport` is that of the last slot.
    pub(crate) fn restore_chunk(&mut self, log_id: LogId, slots: Vec<Slot>, lamport: u64) {
        let number = self.number(log_id);
        for slot in slots {
            self.push(number, slot);
        }
        let Some(log) = self.logs.get_mut(number as usize) else { return };
        log.stored_chunks += 1;
        log.dirty_from = log.slots.len();
        if let Some(last) = log.slots.last() {
            self.tips.insert(log_id, Tip { seq: log.slots.len() as u64 - 1, id: last.id, lamport });
        }
    }

    /// Takes back an island from the index on disk.
    pub(crate) fn restore_island(&mut self, log_id: LogId, seq: u64, island: Island) {
        let number = self.number(log_id);
        if let Some(log) = self.logs.get_mut(number as usize) {
            log.islands.insert(seq, island);
            self.others.insert(island.slot.id, Other::Island(number, seq));
        }
    }

    /// Makes the next index take everything, because the one on disk is new.
    pub(crate) fn all_dirty(&mut self) {
        for log in &mut self.logs {
            log.dirty_from = 0;
            log.stored_chunks = 0;
        }
        self.dirty_others.extend(self.others.keys());
        self.dirty_bare.extend(&self.bare);
        self.dirty_forks.extend(self.forks.keys());
    }

    /// Prepares for `entries` more entries.
    pub(crate) fn reserve(&mut self, entries: usize) {
        self.by_prefix.reserve(entries);
    }

    /// Forgets everything at positions for which `lost` holds. What is chained behind becomes an island: `load` reads it again.
    pub(crate) fn lose(
        &mut self,
        lost: &dyn Fn(Position) -> bool,
        load: &mut dyn FnMut(Slot) -> Result<Signed, RecordError>,
    ) -> Lost {
        let mut out = Lost::default();
        for number in 0..self.logs.len() {
            self.lose_islands(number, lost, &mut out);
            self.lose_chained(number, lost, load, &mut out);
        }
        let loose: Vec<EntryId> = self
            .others
            .iter()
            .filter(|(_, other)| matches!(other, Other::Loose(at) if lost(*at)))
            .map(|(id, _)| *id)
            .collect();
        for id in &loose {
            self.others.remove(id);
            self.dirty_others.insert(*id);
        }
        out.loose = loose;
        out.forks = self.fork_at.iter().filter(|(_, at)| lost(**at)).map(|(log, _)| *log).collect();
        for log in &out.forks {
            self.fork_at.remove(log);
            self.forks.remove(log);
            self.dirty_forks.insert(*log);
        }
        out.missing = merged(out.missing);
        let gone: Vec<EntryId> = self.bare.iter().filter(|id| self.find(id).is_none()).copied().collect();
        gone.into_iter().for_each(|id| self.note_bare(id, false));
        out
    }

    fn lose_islands(&mut self, number: usize, lost: &dyn Fn(Position) -> bool, out: &mut Lost) {
        let Some(log) = self.logs.get_mut(number) else { return };
        let gone: Vec<(u64, EntryId)> =
            log.islands.iter().filter(|(_, i)| lost(i.slot.at)).map(|(seq, i)| (*seq, i.slot.id)).collect();
        for (seq, id) in gone {
            log.islands.remove(&seq);
            self.others.remove(&id);
            self.dirty_others.insert(id);
            out.missing.push(Missing { log: log.id, from_seq: seq, to_seq: seq });
        }
    }

    fn lose_chained(
        &mut self,
        number: usize,
        lost: &dyn Fn(Position) -> bool,
        load: &mut dyn FnMut(Slot) -> Result<Signed, RecordError>,
        out: &mut Lost,
    ) {
        let Some(log) = self.logs.get_mut(number) else { return };
        let Some(first) = log.slots.iter().position(|slot| lost(slot.at)) else { return };
        let (log_id, number) = (log.id, number as u32);
        // The new end of the chain must be readable, because its lamport number is needed.
        let mut keep = first;
        let mut tip = None;
        while let Some(last) = keep.checked_sub(1).and_then(|at| log.slots.get(at)) {
            if let Ok(entry) = load(*last) {
                tip = Some(entry.tip());
                break;
            }
            keep -= 1;
        }
        // The chunk that is the last one now has to be written again: with the new end and its lamport number.
        log.dirty_from = log.dirty_from.min(keep.saturating_sub(1));
        let tail = log.slots.split_off(keep);
        for (seq, slot) in (keep as u64..).zip(tail) {
            if self.by_prefix.get(&prefix(&slot.id)) == Some(&(number, seq as u32)) {
                self.by_prefix.remove(&prefix(&slot.id));
            }
            self.others.remove(&slot.id);
            let island = (seq >= first as u64 && !lost(slot.at)).then(|| load(slot).ok()).flatten();
            let (Some(entry), Some(log)) = (island, self.logs.get_mut(number as usize)) else {
                out.missing.push(Missing { log: log_id, from_seq: seq, to_seq: seq });
                continue;
            };
            let header = entry.header();
            log.islands.insert(seq, Island { slot, prev: header.prev, lamport: header.lamport });
            self.others.insert(slot.id, Other::Island(number, seq));
            self.dirty_others.insert(slot.id);
        }
        match tip {
            Some(tip) => self.tips.insert(log_id, tip),
            None => self.tips.remove(&log_id),
        };
    }

    fn log(&self, log: &LogId) -> Option<&Log> {
        self.logs.get(*self.numbers.get(log)? as usize)
    }

    fn number(&mut self, id: LogId) -> u32 {
        if let Some(number) = self.numbers.get(&id) {
            return *number;
        }
        let number = self.logs.len() as u32;
        self.logs.push(Log { id, slots: Vec::new(), islands: BTreeMap::new(), dirty_from: 0, stored_chunks: 0 });
        self.numbers.insert(id, number);
        number
    }

    fn chained(&self, id: &EntryId) -> Option<Slot> {
        let (log, seq) = self.by_prefix.get(&prefix(id))?;
        self.logs.get(*log as usize)?.slots.get(*seq as usize).copied().filter(|slot| slot.id == *id)
    }

    /// Whether the entry is chained or an island.
    fn is_placed(&self, id: &EntryId) -> bool {
        match self.others.get(id) {
            Some(Other::Island(..) | Other::Chained(..)) => true,
            Some(Other::Loose(_)) => false,
            None => self.chained(id).is_some(),
        }
    }

    fn push(&mut self, number: u32, slot: Slot) {
        let Some(log) = self.logs.get_mut(number as usize) else { return };
        let seq = log.slots.len() as u64;
        log.slots.push(slot);
        // Two ids with the same first eight bytes do not happen by chance; somebody may compute them on purpose.
        let known = self.by_prefix.contains_key(&prefix(&slot.id));
        match u32::try_from(seq) {
            Ok(seq) if !known => {
                self.by_prefix.insert(prefix(&slot.id), (number, seq));
            }
            _ => {
                self.others.insert(slot.id, Other::Chained(number, seq));
            }
        }
    }

    /// Chains the islands that follow on `tip` and gives the new tip.
    fn absorb(&mut self, number: u32, tip: Tip) -> Tip {
        let mut tip = tip;
        loop {
            let Some(log) = self.logs.get_mut(number as usize) else { return tip };
            let next = tip.seq.saturating_add(1);
            if log.islands.is_empty() {
                return tip;
            }
            let Some(island) = log.islands.remove(&next) else { return tip };
            let id = island.slot.id;
            self.dirty_others.insert(id);
            if island.prev != tip.id {
                self.others.insert(id, Other::Loose(island.slot.at));
                return tip;
            }
            self.others.remove(&id);
            self.push(number, island.slot);
            tip = Tip { seq: next, id, lamport: island.lamport };
        }
    }

    /// What [`Self::absorb`] would give.
    fn behind_islands(&self, log: &LogId, tip: Tip) -> Tip {
        let Some(log) = self.log(log) else { return tip };
        let mut tip = tip;
        while let Some(island) = log.islands.get(&tip.seq.saturating_add(1)) {
            if island.prev != tip.id {
                break;
            }
            tip = Tip { seq: tip.seq + 1, id: island.slot.id, lamport: island.lamport };
        }
        tip
    }
}

impl Log {
    fn slot(&self, seq: u64) -> Option<Slot> {
        usize::try_from(seq)
            .ok()
            .and_then(|at| self.slots.get(at).copied())
            .or_else(|| self.islands.get(&seq).map(|island| island.slot))
    }
}

fn prefix(id: &EntryId) -> u64 {
    id.as_bytes().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

fn fork_space(record: &Record) -> Option<SpaceId> {
    if let Record::Fork(fork) = record { Some(fork.space()) } else { None }
}

fn continues(tip: Option<Tip>, entry: &Signed) -> bool {
    let header = entry.header();
    match tip {
        None => header.seq == 0,
        Some(tip) => {
            Some(header.seq) == tip.seq.checked_add(1) && header.prev == tip.id && header.lamport > tip.lamport
        }
    }
}

fn repeats(records: &[Record], i: usize, id: &EntryId) -> bool {
    let before = records.get(..i).unwrap_or_default();
    before.iter().any(|record| matches!(record, Record::Entry(entry) if entry.id() == *id))
}

fn not_next(tip: Option<Tip>, entry: &Signed) -> StoreError {
    let (log, found) = (entry.log(), entry.header().seq);
    let expected = tip.map_or(0, |tip| tip.seq.saturating_add(1));
    if expected == found { StoreError::Chain { log, seq: found } } else { StoreError::NotNext { log, expected, found } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use linde_log::{DeviceId, Lane};

    #[test]
    fn ids_that_start_alike_are_told_apart() {
        let mut lookup = Lookup::default();
        let log = LogId { lane: Lane::Text, device: DeviceId([1; 32]) };
        let ids: Vec<_> = (0..3u8)
            .map(|i| {
                let mut id = [7; 32];
                id[31] = i;
                EntryId(id)
            })
            .collect();
        let slots = ids.iter().zip(1..).map(|(id, at)| Slot { at: Position::from_u64(at), id: *id }).collect();
        lookup.restore_chunk(log, slots, 9);
        for (id, at) in ids.iter().zip(1..) {
            assert_eq!(lookup.find(id), Some(Position::from_u64(at)));
            assert!(lookup.is_placed(id));
        }
        assert_eq!(lookup.find(&EntryId([7; 32])), None);
        let lost = lookup.lose(&|at| at.to_u64() == 1, &mut |_| Err(RecordError::Frame));
        assert_eq!(lost.missing, [Missing { log, from_seq: 0, to_seq: 2 }]);
        assert!(ids.iter().all(|id| lookup.find(id).is_none()) && lookup.tips().is_empty());
    }
}
