//! Outflow: which entries go to somebody next, and in what order.
//!
//! The control lane goes first and completely, merged over logs by (lamport, id) of each run's first entry: the entry that
//! admits a device has a smaller lamport number than any entry of that device, so it is in an earlier run. Other lanes
//! follow, run by run in turn or log by log. Nothing is read before there is room to send it.

use crate::shelf::{RawRun, Shelf, ShelfError};
use bytes::Bytes;
use linde_log::{EntryId, Lane, LogId, SpaceId, frame::MAX_PAYLOAD_BYTES};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    ops::Bound,
};

/// What a message adds to the entries in it, at most, in bytes.
pub const MESSAGE_OVERHEAD_BYTES: usize = 32;

/// How the logs of a lane take turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// One run each, so that no log waits for a long one.
    RunByRun,
    /// One log after another, so that the order depends on the entries alone.
    LogByLog,
}

/// What is sent next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Batch {
    /// Entries to send.
    Entries(Vec<Bytes>),
    /// Nothing is due.
    Empty,
    /// The next run does not fit into the budget.
    NoRoom,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cursor {
    next: u64,
    until: Option<u64>,
}

/// The positions from which logs are still to be sent.
#[derive(Debug, Clone, Default)]
pub struct Outflow {
    cursors: BTreeMap<LogId, Cursor>,
    turn: Option<LogId>,
    failures: BTreeMap<LogId, ShelfError>,
}

impl Outflow {
    /// Sends `log` from `from` to its end.
    pub fn send_from(&mut self, log: LogId, from: u64) {
        self.cursors.insert(log, Cursor { next: from, until: None });
    }

    /// Sends `log` from `from` to before `until` at least, unless it is being sent from there already.
    pub fn send_part(&mut self, log: LogId, from: u64, until: u64) {
        let at = self.cursors.entry(log).or_insert(Cursor { next: from, until: Some(until) });
        if at.next > from {
            *at = Cursor { next: from, until: at.until.map(|other| other.max(until)) };
        }
    }

    /// Does not send what lies below `len` of `log`.
    pub fn skip_to(&mut self, log: &LogId, len: u64) {
        if let Some(at) = self.cursors.get_mut(log) {
            at.next = at.next.max(len);
        }
    }

    /// Whether `log` is due.
    pub fn contains(&self, log: &LogId) -> bool {
        self.cursors.contains_key(log)
    }

    /// Whether nothing is due.
    pub fn is_empty(&self) -> bool {
        self.cursors.is_empty()
    }

    /// Number of logs that are due.
    pub fn len(&self) -> usize {
        self.cursors.len()
    }

    /// The first lane in which something is due.
    pub fn lane(&self) -> Option<Lane> {
        self.cursors.first_key_value().map(|(log, _)| log.lane)
    }

    /// The logs that could not be read and were given up, since this was last asked.
    pub fn take_failures(&mut self) -> BTreeMap<LogId, ShelfError> {
        std::mem::take(&mut self.failures)
    }

    /// The next entries of up to `budget` bytes; `sent` is told how far each log went.
    ///
    /// A log that cannot be read is given up, and the others go on: see [`Self::take_failures`].
    pub fn next_batch(
        &mut self,
        shelf: &dyn Shelf,
        space: &SpaceId,
        budget: usize,
        turn: Turn,
        sent: &mut dyn FnMut(LogId, u64),
    ) -> Batch {
        let mut batch = Filling { entries: Vec::new(), bytes: 0, budget, full: false };
        self.control(shelf, space, &mut batch, sent);
        while !batch.full {
            let Some(log) = self.next_log(turn) else { break };
            self.step(shelf, space, log, &mut batch, sent);
            if !batch.full {
                self.turn = Some(log);
            }
        }
        match (batch.entries.is_empty(), batch.full) {
            (false, _) => Batch::Entries(batch.entries),
            (true, true) => Batch::NoRoom,
            (true, false) => Batch::Empty,
        }
    }

    fn control(&mut self, shelf: &dyn Shelf, space: &SpaceId, batch: &mut Filling, sent: &mut dyn FnMut(LogId, u64)) {
        let mut due: BinaryHeap<Reverse<(u64, EntryId, LogId)>> = BinaryHeap::new();
        let control: Vec<LogId> = self.cursors.keys().take_while(|log| log.lane == Lane::Control).copied().collect();
        for log in control {
            self.queue_up(shelf, space, log, &mut due);
        }
        while let Some(Reverse((_, _, log))) = due.pop() {
            self.step(shelf, space, log, batch, sent);
            if batch.full {
                break;
            }
            self.queue_up(shelf, space, log, &mut due);
        }
    }

    /// Adds `log` to those that `due` orders, or forgets it if there is nothing at its position.
    fn queue_up(
        &mut self,
        shelf: &dyn Shelf,
        space: &SpaceId,
        log: LogId,
        due: &mut BinaryHeap<Reverse<(u64, EntryId, LogId)>>,
    ) {
        let Some(at) = self.cursors.get(&log) else { return };
        match shelf.tip_at(space, &log, at.next) {
            Some(tip) => due.push(Reverse((tip.lamport, tip.id, log))),
            None => {
                self.cursors.remove(&log);
            }
        }
    }

    fn next_log(&self, turn: Turn) -> Option<LogId> {
        let (first, _) = self.cursors.first_key_value()?;
        let last = self.turn.filter(|_| turn == Turn::RunByRun);
        let after = last.and_then(|last| self.cursors.range((Bound::Excluded(last), Bound::Unbounded)).next());
        // A turn ends with its lane: a log of a later lane waits until nothing of an earlier one is left.
        let next = after.map(|(log, _)| log).filter(|log| log.lane == first.lane);
        Some(*next.unwrap_or(first))
    }

    /// Moves one run of `log` into `batch`.
    fn step(
        &mut self,
        shelf: &dyn Shelf,
        space: &SpaceId,
        log: LogId,
        batch: &mut Filling,
        sent: &mut dyn FnMut(LogId, u64),
    ) {
        let Some(at) = self.cursors.get_mut(&log) else { return };
        let run = match shelf.read(space, &log, at.next, batch.budget.saturating_sub(batch.bytes)) {
            Ok(run) => run,
            Err(error) => {
                tracing::warn!(?log, from = at.next, %error, "a log cannot be read and is not sent");
                self.cursors.remove(&log);
                self.failures.insert(log, error);
                return;
            }
        };
        let len = run.len() as u64;
        if run.is_empty() {
            self.cursors.remove(&log);
        } else if run.iter().map(Bytes::len).sum::<usize>() > MAX_PAYLOAD_BYTES - MESSAGE_OVERHEAD_BYTES {
            tracing::warn!(log = ?log, from = at.next, "a run is too long for any message and cannot be sent");
            self.cursors.remove(&log);
        } else if batch.take(run) {
            at.next += len;
            sent(log, at.next);
            if at.until.is_some_and(|until| at.next >= until) {
                self.cursors.remove(&log);
            }
        }
    }
}

struct Filling {
    entries: Vec<Bytes>,
    bytes: usize,
    budget: usize,
    full: bool,
}

impl Filling {
    fn take(&mut self, run: RawRun) -> bool {
        let bytes: usize = run.iter().map(Bytes::len).sum();
        if self.bytes + bytes > self.budget {
            self.full = true;
            return false;
        }
        self.bytes += bytes;
        self.entries.extend(run);
        true
    }
}
