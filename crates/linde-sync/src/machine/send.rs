//! What goes out after each input: questions, announcements, entries under credit; and the timers.

use super::{
    IDLE_WITHOUT_COMMON_SPACE_MS, Machine, Pause, STALL_MS, STALL_RETRY_MS, SpaceState, TELL_DELAY_MS, Work, release,
};
use crate::{
    channel::Channel,
    event::{CloseReason, Event, PeerState},
    message::{
        MAX_FORK_PROOFS, MAX_HAVE_LOGS, MAX_NEED_IDS, MAX_WANT_RANGES, Message, encode_entries, encode_forks,
        encode_loose, head_prefix,
    },
    outflow::{Batch, MESSAGE_OVERHEAD_BYTES, Turn},
    session::{LOW_CREDIT_BYTES, MAX_BATCH_BYTES, Session, WRITE_BUFFER_BYTES, put},
    shelf::Shelf,
};
use bytes::Bytes;
use linde_log::{DeviceId, Lane, LogId, Signed, SpaceId};
use std::collections::BTreeMap;

impl Machine {
    /// Lets time take its effect.
    pub(super) fn timers(&mut self, work: &mut Work<'_>) {
        let now_ms = work.now_ms;
        self.end_pauses(now_ms);
        for peer in self.sessions.keys().copied().collect::<Vec<_>>() {
            let Some(session) = self.sessions.get(&peer) else { continue };
            if !session.has_common_space()
                && now_ms >= session.connected_ms.saturating_add(IDLE_WITHOUT_COMMON_SPACE_MS)
            {
                self.close(peer, CloseReason::NoCommonSpace, "no space in common", 0, work.out);
                continue;
            }
            self.stalling(peer, work);
            if self.sessions.get(&peer).and_then(|session| session.ask_at_ms).is_some_and(|at| at <= now_ms) {
                self.ask(peer, work);
            }
            let Some(session) = self.sessions.get(&peer) else { continue };
            let due: Vec<SpaceId> = session
                .channels
                .iter()
                .filter(|(_, channel)| channel.ready && !channel.opening && channel.recheck_at_ms <= now_ms)
                .map(|(space, _)| *space)
                .collect();
            for space in due {
                self.send_open(peer, space, work);
            }
        }
    }

    /// Tries spaces again that could not be stored, and grants what was withheld meanwhile.
    fn end_pauses(&mut self, now_ms: u64) {
        let mut over = false;
        for (space, state) in &mut self.spaces {
            let Some(pause) = state.paused.as_mut().filter(|pause| !pause.over && pause.until_ms <= now_ms) else {
                continue;
            };
            *pause = Pause { over: true, ..*pause };
            state.plan = true;
            over = true;
            // What came meanwhile was left out, so what the peers have is asked anew.
            let channels = self.sessions.values_mut().filter_map(|session| session.channels.get_mut(space));
            channels.for_each(|channel| channel.recheck_at_ms = now_ms);
        }
        if over && !self.spaces.values().any(SpaceState::is_paused) {
            for session in self.sessions.values_mut() {
                session.earned += std::mem::take(&mut session.withheld);
                session.progress_ms = now_ms;
            }
        }
    }

    /// Takes back what a silent peer was asked for, and asks it again later.
    fn stalling(&mut self, peer: DeviceId, work: &mut Work<'_>) {
        let Some(session) = self.sessions.get_mut(&peer) else { return };
        let late = |since_ms: u64| work.now_ms >= since_ms.saturating_add(STALL_MS);
        for (space, channel) in &mut session.channels {
            if channel.need_since_ms.is_some_and(late) {
                channel.need_since_ms = None;
                if let Some(state) = self.spaces.get_mut(space) {
                    state.look_for_loose = true;
                }
            }
        }
        if let Some(since_ms) = session.stalled_since_ms {
            if work.now_ms >= since_ms.saturating_add(STALL_RETRY_MS) {
                session.stalled_since_ms = None;
                session.progress_ms = work.now_ms;
                self.spaces.values_mut().for_each(|state| state.plan = true);
            }
        } else if late(session.progress_ms) && self.spaces.values().any(|state| is_asked(state, &peer)) {
            session.stalled_since_ms = Some(work.now_ms);
            work.out.events.push(Event::Peer { peer, state: PeerState::Stalled });
            self.spaces.values_mut().for_each(|state| release(state, &peer));
        }
    }

    /// Sends whatever is due now.
    pub(super) fn settle(&mut self, work: &mut Work<'_>) {
        for space in self.spaces.keys().copied().collect::<Vec<_>>() {
            self.plan(space, work);
            self.look_for_loose(space, work);
        }
        for (peer, session) in &mut self.sessions {
            for (space, channel) in &mut session.channels {
                let caught_up = self.spaces.get(space).is_none_or(|state| state.asks.is_empty());
                tell(*peer, space, channel, caught_up, work);
            }
            if let Some(credit) = session.grant() {
                put(work.out, *peer, credit.encode());
            }
            pump(*peer, session, work);
            for (space, channel) in &mut session.channels {
                let level = channel.is_level();
                if level && !channel.synced {
                    work.out.events.push(Event::Synced { peer: *peer, space: *space });
                }
                channel.synced = level;
            }
        }
    }

    /// Asks one peer for each log of which somebody has more than we.
    fn plan(&mut self, space: SpaceId, work: &mut Work<'_>) {
        let Some(state) = self.spaces.get_mut(&space) else { return };
        if !std::mem::take(&mut state.plan) || state.is_paused() {
            return;
        }
        let mut load: BTreeMap<DeviceId, usize> = BTreeMap::new();
        for peer in state.asks.values() {
            *load.entry(*peer).or_default() += 1;
        }
        let control_asked: Option<DeviceId> =
            state.asks.first_key_value().filter(|(log, _)| log.lane == Lane::Control).map(|(_, peer)| *peer);
        let mut chosen: BTreeMap<LogId, DeviceId> = BTreeMap::new();
        for (peer, session) in &self.sessions {
            let Some(channel) = session.channels.get(&space).filter(|channel| channel.ready) else { continue };
            if session.stalled_since_ms.is_some() {
                continue;
            }
            for log in &channel.behind {
                if state.asks.contains_key(log) || state.blocked.contains(log) || channel.disputed.contains(log) {
                    continue;
                }
                // What a log's device may do comes first, so others wait until its sender is through with that.
                if log.lane != Lane::Control && control_asked.is_some_and(|asked| asked != *peer) {
                    continue;
                }
                let loads = |peer: &DeviceId| load.get(peer).copied().unwrap_or(0);
                let better = chosen.get(log).is_none_or(|other| loads(other) > loads(peer) + 1);
                if better {
                    if let Some(other) = chosen.insert(*log, *peer) {
                        load.entry(other).and_modify(|load| *load = load.saturating_sub(1));
                    }
                    *load.entry(*peer).or_default() += 1;
                }
            }
        }
        let mut wants: BTreeMap<DeviceId, Vec<(LogId, u64)>> = BTreeMap::new();
        let vector = work.shelf.vector(&space);
        for (log, peer) in chosen {
            wants.entry(peer).or_default().push((log, vector.get(&log).map_or(0, |head| head.len)));
        }
        for (peer, ranges) in wants {
            let idle = !self.spaces.values().any(|state| is_asked(state, &peer));
            let (Some(session), Some(state)) = (self.sessions.get_mut(&peer), self.spaces.get_mut(&space)) else {
                continue;
            };
            if idle {
                session.progress_ms = work.now_ms;
            }
            state.asks.extend(ranges.iter().map(|(log, _)| (*log, peer)));
            let Some(channel) = session.channels.get(&space) else { continue };
            for ranges in ranges.chunks(MAX_WANT_RANGES) {
                put(work.out, peer, Message::Want { chan: channel.chan, ranges: ranges.to_vec() }.encode());
            }
        }
    }

    /// When ordinary logs bring no more, asks for what others refer to and no log has, and for bodies that are missing.
    fn look_for_loose(&mut self, space: SpaceId, work: &mut Work<'_>) {
        let Some(state) = self.spaces.get_mut(&space) else { return };
        if !state.look_for_loose || !state.asks.is_empty() || state.is_paused() {
            return;
        }
        state.look_for_loose = false;
        let missing = work.shelf.missing(&space);
        if missing.is_empty() {
            return;
        }
        for (peer, session) in &mut self.sessions {
            if session.stalled_since_ms.is_some() {
                continue;
            }
            let Some(channel) = session.channels.get_mut(&space) else { continue };
            // What waits for its author to be admitted may wait for just what is missing.
            let more_to_come = channel.behind.iter().any(|log| !state.blocked.contains(log));
            if !channel.ready || more_to_come || channel.need_since_ms.is_some() {
                continue;
            }
            let ids = channel.next_needed(&missing);
            if ids.is_empty() {
                continue;
            }
            channel.need_since_ms = Some(work.now_ms);
            put(work.out, *peer, Message::Need { chan: channel.chan, ids }.encode());
            // One peer at a time: its answer, or its silence, leads here again.
            return;
        }
    }

    /// When something is due without any input.
    pub(super) fn next_wake(&self) -> Option<u64> {
        let mut next = u64::MAX;
        let mut at = |ms: u64| next = next.min(ms);
        for (peer, session) in &self.sessions {
            if !session.has_common_space() {
                at(session.connected_ms.saturating_add(IDLE_WITHOUT_COMMON_SPACE_MS));
            }
            session.ask_at_ms.into_iter().for_each(&mut at);
            match session.stalled_since_ms {
                Some(since_ms) => at(since_ms.saturating_add(STALL_RETRY_MS)),
                None if self.spaces.values().any(|state| is_asked(state, peer)) => {
                    at(session.progress_ms.saturating_add(STALL_MS));
                }
                None => {}
            }
            for channel in session.channels.values() {
                if channel.ready && !channel.opening {
                    at(channel.recheck_at_ms);
                }
                if channel.ready && !channel.tell.is_empty() {
                    at(channel.tell_since_ms.saturating_add(TELL_DELAY_MS));
                }
                if let Some(since_ms) = channel.need_since_ms {
                    at(since_ms.saturating_add(STALL_MS));
                }
            }
        }
        for pause in self.spaces.values().filter_map(|state| state.paused).filter(|pause| !pause.over) {
            at(pause.until_ms);
        }
        (next < u64::MAX).then_some(next)
    }
}

fn is_asked(state: &SpaceState, peer: &DeviceId) -> bool {
    state.asks.values().any(|asked| asked == peer)
}

/// Tells a peer what is durable here; gathered while catching up.
fn tell(peer: DeviceId, space: &SpaceId, channel: &mut Channel, caught_up: bool, work: &mut Work<'_>) {
    let due = caught_up || work.now_ms >= channel.tell_since_ms.saturating_add(TELL_DELAY_MS);
    if !channel.ready || channel.tell.is_empty() || !due {
        return;
    }
    let vector = work.shelf.vector(space);
    let heads: Vec<_> = std::mem::take(&mut channel.tell)
        .into_iter()
        .filter_map(|log| vector.get(&log).map(|head| (log, head.len, head_prefix(&head.head))))
        .collect();
    for heads in heads.chunks(MAX_HAVE_LOGS) {
        put(work.out, peer, Message::Have { chan: channel.chan, heads: heads.to_vec() }.encode());
    }
}

/// Sends entries, proofs and loose entries as far as credit and the transport allow, spaces in turn.
fn pump(peer: DeviceId, session: &mut Session, work: &mut Work<'_>) {
    while session.unwritten < WRITE_BUFFER_BYTES && session.credit >= LOW_CREDIT_BYTES {
        let Some(space) = next_space(session) else { return };
        let room = usize::try_from(session.credit).unwrap_or(usize::MAX).min(MAX_BATCH_BYTES);
        let room = room.saturating_sub(MESSAGE_OVERHEAD_BYTES);
        let batch = room.min(session.max_batch().saturating_sub(MESSAGE_OVERHEAD_BYTES));
        let Some(channel) = session.channels.get_mut(&space) else { return };
        let frame = match channel.urgency() {
            Some(1) => forks(&space, channel, room, work.shelf),
            Some(2) => loose(&space, channel, room, work.shelf),
            Some(_) => entries(&space, channel, batch, room, work.shelf),
            None => return,
        };
        match frame {
            Made::Frame(frame) => {
                session.sent(&frame);
                put(work.out, peer, Ok(frame));
            }
            Made::Nothing => {}
            Made::NoRoom => return,
        }
        session.turn = Some(space);
    }
}

enum Made {
    Frame(Bytes),
    Nothing,
    NoRoom,
}

/// The space with the most urgent thing to send; those that are equally urgent take turns.
fn next_space(session: &Session) -> Option<SpaceId> {
    let urgent = session.channels.iter().filter_map(|(space, channel)| Some((channel.urgency()?, *space)));
    let most = urgent.clone().map(|(urgency, _)| urgency).min()?;
    let mut equals = urgent.filter(|(urgency, _)| *urgency == most).map(|(_, space)| space);
    let first = equals.clone().next();
    equals.find(|space| session.turn.is_some_and(|turn| *space > turn)).or(first)
}

fn entries(space: &SpaceId, channel: &mut Channel, batch: usize, room: usize, shelf: &dyn Shelf) -> Made {
    let Channel { outflow, chan, .. } = channel;
    let mut sent = Vec::new();
    let mut note = |log, len| sent.push((log, len));
    let mut next = outflow.next_batch(shelf, space, batch, Turn::RunByRun, &mut note);
    if next == Batch::NoRoom && batch < room {
        // A single run may be larger than batches should be on this connection.
        next = outflow.next_batch(shelf, space, room, Turn::RunByRun, &mut note);
    }
    drop(outflow.take_failures());
    let made = match next {
        Batch::Entries(entries) => encode_entries(*chan, &entries).map_or(Made::Nothing, Made::Frame),
        Batch::Empty => Made::Nothing,
        Batch::NoRoom => Made::NoRoom,
    };
    for (log, len) in sent {
        channel.note_sent(log, len);
    }
    made
}

fn forks(space: &SpaceId, channel: &mut Channel, room: usize, shelf: &dyn Shelf) -> Made {
    let known = shelf.forks(space);
    let (mut proofs, mut bytes) = (Vec::new(), 0);
    while let Some(log) = channel.forks_due.first().copied() {
        if let (Some(proof), Some(seq)) = (shelf.fork_proof(space, &log), known.get(&log)) {
            if bytes + proof.len() > room || proofs.len() >= MAX_FORK_PROOFS {
                break;
            }
            bytes += proof.len();
            proofs.push(proof);
            channel.note_fork(log, *seq);
        }
        channel.forks_due.remove(&log);
    }
    match (proofs.is_empty(), channel.forks_due.is_empty()) {
        (true, true) => Made::Nothing,
        (true, false) => Made::NoRoom,
        (false, _) => encode_forks(channel.chan, &proofs).map_or(Made::Nothing, Made::Frame),
    }
}

fn has_body(raw: &Bytes) -> bool {
    Signed::decode(raw.clone()).is_ok_and(|entry| entry.body().is_some())
}

fn loose(space: &SpaceId, channel: &mut Channel, room: usize, shelf: &dyn Shelf) -> Made {
    let (mut runs, mut bytes) = (Vec::new(), 0);
    while let Some(id) = channel.loose_due.front().copied() {
        // What cannot be read is not here, as far as the peer is concerned.
        let run = shelf.loose(space, &id).unwrap_or_default().unwrap_or_default();
        let len: usize = run.iter().map(|raw| raw.len() + 3).sum();
        if !run.first().is_some_and(has_body) {
            channel.owe(id);
        }
        if !run.is_empty() && len <= MAX_BATCH_BYTES - MESSAGE_OVERHEAD_BYTES {
            if bytes + len > room || runs.len() >= MAX_NEED_IDS {
                break;
            }
            bytes += len;
            runs.push(run);
        }
        channel.loose_due.pop_front();
    }
    if runs.is_empty() && !channel.loose_due.is_empty() {
        return Made::NoRoom;
    }
    channel.loose_asked = false;
    encode_loose(channel.chan, &runs).map_or(Made::Nothing, Made::Frame)
}
