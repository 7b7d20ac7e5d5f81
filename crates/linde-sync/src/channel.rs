//! What one peer and this node know of each other about one space.

use crate::{
    message::MAX_NEED_IDS,
    outflow::Outflow,
    vector::{BucketHashes, Forks, Vector},
};
use linde_log::{EntryId, Lane, LogId};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

/// The most logs that a peer may claim to have in one space.
pub const MAX_KNOWN_LOGS: usize = 65_536;
/// The most new entries of a log that are pushed unasked; more are announced.
pub const MAX_PUSH_ENTRIES: u64 = 32;
/// The most ids that a peer is asked for before the space is compared anew.
pub const MAX_NEEDED_IDS: usize = 4096;
/// The most ids that a peer may wait for.
pub const MAX_LOOSE_DUE: usize = 256;

/// How far a peer is with one log.
#[derive(Debug, Clone, Copy, Default)]
struct Position {
    /// What it said that it has, or sent.
    known: u64,
    /// What it was sent.
    sent: u64,
}

/// What was said about our vector when the comparison began, so that later changes can be told.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) digest: [u8; 32],
    pub(crate) vector: Arc<Vector>,
    pub(crate) forks: Arc<Forks>,
    pub(crate) form: Form,
}

#[derive(Debug, Clone)]
pub(crate) enum Form {
    Digest,
    Summary,
    Buckets(BucketHashes),
}

#[derive(Debug)]
pub(crate) struct Channel {
    /// Our number for the space.
    pub(crate) chan: u16,
    /// Our Open is not yet paired with one of the peer.
    pub(crate) opening: bool,
    pub(crate) told: Option<Told>,
    /// The peer's vector is known, so that changes can be told.
    pub(crate) ready: bool,
    /// Buckets that differ and of which the peer's logs have not come yet.
    pub(crate) awaited: BTreeSet<u8>,
    positions: BTreeMap<LogId, Position>,
    /// Logs of which the peer has more than we.
    pub(crate) behind: BTreeSet<LogId>,
    /// Logs of which we have more than the peer.
    pub(crate) ahead: BTreeSet<LogId>,
    /// The forks the peer knows of.
    pub(crate) forks: BTreeMap<LogId, u64>,
    pub(crate) forks_due: BTreeSet<LogId>,
    /// Logs whose chain disagrees with the peer's.
    pub(crate) disputed: BTreeSet<LogId>,
    pub(crate) outflow: Outflow,
    pub(crate) tell: BTreeSet<LogId>,
    pub(crate) tell_since_ms: u64,
    /// What the peer was asked for by id since the comparison.
    pub(crate) needed: BTreeSet<EntryId>,
    /// The last of these: the next question begins behind it, so that all have their turn however many there are.
    needed_to: EntryId,
    pub(crate) need_since_ms: Option<u64>,
    /// How many ids the peer was asked for and has not answered.
    pub(crate) unanswered: u64,
    pub(crate) loose_due: VecDeque<EntryId>,
    /// What the peer asked for and did not get with its body: it gets it as soon as it is here.
    pub(crate) owed: BTreeSet<EntryId>,
    /// An answer is due even if it is empty.
    pub(crate) loose_asked: bool,
    pub(crate) synced: bool,
    pub(crate) recheck_at_ms: u64,
    /// Something of the peer could not be taken; compare anew when the control lane grows.
    pub(crate) incomplete: bool,
}

impl Channel {
    pub(crate) fn new(chan: u16) -> Self {
        Self {
            chan,
            opening: false,
            told: None,
            ready: false,
            awaited: BTreeSet::new(),
            positions: BTreeMap::new(),
            behind: BTreeSet::new(),
            ahead: BTreeSet::new(),
            forks: BTreeMap::new(),
            forks_due: BTreeSet::new(),
            disputed: BTreeSet::new(),
            outflow: Outflow::default(),
            tell: BTreeSet::new(),
            tell_since_ms: 0,
            needed: BTreeSet::new(),
            needed_to: EntryId::ZERO,
            need_since_ms: None,
            unanswered: 0,
            loose_due: VecDeque::new(),
            owed: BTreeSet::new(),
            loose_asked: false,
            synced: false,
            recheck_at_ms: u64::MAX,
            incomplete: false,
        }
    }

    /// What the peer has of `log`.
    pub(crate) fn known(&self, log: &LogId) -> u64 {
        self.positions.get(log).map_or(0, |at| at.known)
    }

    /// Where the next entry for the peer is: what it has or is about to have.
    pub(crate) fn position(&self, log: &LogId) -> u64 {
        self.positions.get(log).map_or(0, |at| at.known.max(at.sent))
    }

    /// The logs the peer said something about.
    pub(crate) fn known_logs(&self) -> usize {
        self.positions.len()
    }

    /// Takes note that the peer has `log` up to `len`; `false` if it claims too many logs.
    pub(crate) fn note_known(&mut self, log: LogId, len: u64) -> bool {
        if self.positions.len() >= MAX_KNOWN_LOGS && !self.positions.contains_key(&log) {
            return false;
        }
        let at = self.positions.entry(log).or_default();
        at.known = at.known.max(len);
        self.outflow.skip_to(&log, len);
        true
    }

    /// Takes note that the peer was sent `log` up to `len`.
    pub(crate) fn note_sent(&mut self, log: LogId, len: u64) {
        let at = self.positions.entry(log).or_default();
        at.sent = at.sent.max(len);
    }

    /// Starts sending what the peer asked for.
    pub(crate) fn wanted(&mut self, log: LogId, from: u64) {
        // It asks for what it does not have, whatever was sent before.
        if let Some(at) = self.positions.get_mut(&log) {
            at.sent = at.sent.min(from);
        }
        self.outflow.send_from(log, from);
    }

    /// Compares the peer's length of `log` with ours, cut at a fork that we know of.
    pub(crate) fn compare(&mut self, log: LogId, ours: u64, cut: Option<u64>) {
        let theirs =
            self.known(&log).min(cut.unwrap_or(u64::MAX)).min(self.forks.get(&log).copied().unwrap_or(u64::MAX));
        if theirs > ours {
            self.behind.insert(log)
        } else {
            self.behind.remove(&log)
        };
        if theirs < ours {
            self.ahead.insert(log)
        } else {
            self.ahead.remove(&log)
        };
    }

    /// Pushes or announces that `log` grew from `old` to `new`.
    pub(crate) fn spread(&mut self, log: LogId, old: u64, new: u64, caught_up: bool, now_ms: u64) {
        if self.outflow.contains(&log) {
            return;
        }
        if caught_up && self.position(&log) == old && old < new && new - old <= MAX_PUSH_ENTRIES {
            self.outflow.send_from(log, old);
        } else {
            self.tell(log, now_ms);
        }
    }

    /// Puts `log` on the list of what the peer is told next.
    pub(crate) fn tell(&mut self, log: LogId, now_ms: u64) {
        if self.tell.is_empty() {
            self.tell_since_ms = now_ms;
        }
        self.tell.insert(log);
    }

    /// Takes note that there is a fork the peer may not know of.
    pub(crate) fn spread_fork(&mut self, log: LogId, seq: u64) {
        if self.forks.get(&log).is_none_or(|known| *known > seq) {
            self.forks_due.insert(log);
        }
    }

    /// Takes note that the peer knows a fork.
    pub(crate) fn note_fork(&mut self, log: LogId, seq: u64) -> bool {
        if self.forks.len() >= MAX_KNOWN_LOGS && !self.forks.contains_key(&log) {
            return false;
        }
        let known = self.forks.entry(log).or_insert(seq);
        *known = (*known).min(seq);
        true
    }

    /// The next of `ids`, which are sorted, that this peer is to be asked for: [`MAX_NEED_IDS`] at most, and none that it was
    /// asked for already. No more than [`MAX_NEEDED_IDS`] are remembered.
    pub(crate) fn next_needed(&mut self, ids: &[EntryId]) -> Vec<EntryId> {
        let (before, behind) = ids.split_at(ids.partition_point(|id| *id <= self.needed_to));
        let room = MAX_NEEDED_IDS.saturating_sub(self.needed.len()).min(MAX_NEED_IDS);
        let new = behind.iter().chain(before).filter(|id| !self.needed.contains(*id));
        let next: Vec<EntryId> = new.take(room).copied().collect();
        self.needed.extend(&next);
        self.needed_to = next.last().copied().unwrap_or(self.needed_to);
        self.unanswered = next.len() as u64;
        next
    }

    /// Takes note that the peer asked for a body that is not here; of the first [`MAX_NEEDED_IDS`] in a connection.
    pub(crate) fn owe(&mut self, id: EntryId) {
        if self.owed.len() < MAX_NEEDED_IDS {
            self.owed.insert(id);
        }
    }

    /// Sends a body that came to a peer that asked for it before.
    pub(crate) fn pay(&mut self, id: EntryId) {
        if self.loose_due.len() < MAX_LOOSE_DUE && self.owed.remove(&id) {
            self.loose_due.push_back(id);
        }
    }

    /// Forgets that the peer was asked for what is no longer among the sorted `ids`.
    pub(crate) fn forget_needed(&mut self, ids: &[EntryId]) {
        self.needed.retain(|id| ids.binary_search(id).is_ok());
    }

    /// Whether both hold the same, as far as is known.
    pub(crate) fn is_level(&self) -> bool {
        self.ready
            && self.behind.is_empty()
            && self.ahead.is_empty()
            && self.awaited.is_empty()
            && self.forks_due.is_empty()
            && self.disputed.is_empty()
    }

    /// How urgent the next thing for this peer is, 0 first; `None` if nothing is due.
    pub(crate) fn urgency(&self) -> Option<u8> {
        match self.outflow.lane() {
            Some(Lane::Control) => Some(0),
            // A proof is taken only after its device was admitted.
            _ if !self.forks_due.is_empty() => Some(1),
            _ if !self.loose_due.is_empty() || self.loose_asked => Some(2),
            Some(Lane::Deliberation) => Some(3),
            Some(Lane::Text) => Some(4),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_peer_does_not_answer_all_ids_have_their_turn() {
        let id = |i: usize| {
            let mut id = [0; 32];
            id[..8].copy_from_slice(&(i as u64 + 1).to_be_bytes());
            EntryId(id)
        };
        let ids: Vec<_> = (0..MAX_NEEDED_IDS + MAX_NEED_IDS * 3 / 2).map(id).collect();
        let mut channel = Channel::new(1);
        let ask = |channel: &mut Channel| {
            let mut asked = Vec::new();
            loop {
                let next = channel.next_needed(&ids);
                assert!(next.len() <= MAX_NEED_IDS && channel.needed.len() <= MAX_NEEDED_IDS);
                if next.is_empty() {
                    return asked;
                }
                asked.extend(next);
            }
        };
        assert_eq!(ask(&mut channel), ids[..MAX_NEEDED_IDS]);
        // The next comparison goes on where the last one ended.
        channel.needed.clear();
        let second = ask(&mut channel);
        assert_eq!(second[..MAX_NEED_IDS * 3 / 2], ids[MAX_NEEDED_IDS..]);
        assert_eq!(second[MAX_NEED_IDS * 3 / 2], ids[0]);
        // What came makes room.
        channel.forget_needed(&ids[10..]);
        assert_eq!(channel.next_needed(&ids[10..]).len(), 10);
    }
}
