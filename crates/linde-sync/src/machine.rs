//! The machine: sessions, the space's state across them, and what each input does.

mod greet;
mod meet;
mod receive;
mod send;

use crate::{
    event::{CloseReason, Closing, Event, Input, Link, Outputs, PeerState},
    message::Message,
    offence::{BAN_MS, MAX_OFFENCES, Offenders},
    session::{Session, put},
    shelf::{Shelf, ShelfError},
    vector::LogHead,
};
use bytes::Bytes;
use linde_log::{DeviceId, EntryId, Lane, LogId, SpaceId};
use meet::Askers;
pub use meet::{ASK_AGAIN_MS, MAX_ASKERS, MAX_MEETINGS, MAX_SOUGHT, MAX_UNANSWERED, UNANSWERED_MS};
use rand_core::CryptoRng;
use std::collections::{BTreeMap, BTreeSet};

/// A connection without a common space is closed after this, in ms.
pub const IDLE_WITHOUT_COMMON_SPACE_MS: u64 = 60_000;
/// A peer that was asked and sends less than [`MIN_PROGRESS_BYTES`] in this time is stalled; others are asked then. In ms.
pub const STALL_MS: u64 = 20_000;
/// What a peer must send in [`STALL_MS`] while it is asked for something, in bytes; a finished log counts 1,024 more.
pub const MIN_PROGRESS_BYTES: u64 = 8 * 1024;
/// What a finished log counts for as progress, in bytes.
const FINISHED_LOG_BYTES: u64 = 1024;
/// A stalled peer is asked again after this, in ms.
pub const STALL_RETRY_MS: u64 = 60_000;
/// While catching up, announcements are gathered for this long, in ms.
pub const TELL_DELAY_MS: u64 = 200;
/// An idle space is compared anew after this, in ms.
pub const RECHECK_MS: u64 = 600_000;
/// A space of which something could not be taken is compared anew after this, in ms.
pub const RECHECK_SOON_MS: u64 = 5_000;
/// First pause after a space could not be stored, in ms; it doubles each time.
pub const PAUSE_MS: u64 = 1_000;
/// Longest pause after a space could not be stored, in ms.
pub const MAX_PAUSE_MS: u64 = 300_000;
/// A connection with more messages of unknown types is closed.
pub const MAX_UNKNOWN_MESSAGES: u32 = 64;

/// Replication of all spaces of one node with all its peers.
#[derive(Debug)]
pub struct Machine {
    me: DeviceId,
    software: String,
    sessions: BTreeMap<DeviceId, Session>,
    spaces: BTreeMap<SpaceId, SpaceState>,
    offenders: Offenders,
    askers: Askers,
}

/// What all sessions share about a space.
#[derive(Debug, Default)]
struct SpaceState {
    /// Lengths of our logs as they were last looked at.
    lens: BTreeMap<LogId, u64>,
    /// Who was asked for what.
    asks: BTreeMap<LogId, DeviceId>,
    /// Logs that nobody is asked for until the control lane grows.
    blocked: BTreeSet<LogId>,
    paused: Option<Pause>,
    /// Entries stored since catching up began.
    done: u64,
    /// Somebody may have something that nobody was asked for.
    plan: bool,
    /// Something may be missing that stands in no log.
    look_for_loose: bool,
}

#[derive(Debug, Clone, Copy)]
struct Pause {
    until_ms: u64,
    length_ms: u64,
    over: bool,
}

/// What every step needs.
struct Work<'a> {
    now_ms: u64,
    shelf: &'a mut dyn Shelf,
    out: &'a mut Outputs,
}

impl Machine {
    /// A machine for the node `me`; `software` names the program to peers, cut to 64 bytes.
    pub fn new(me: DeviceId, software: &str) -> Self {
        let mut end = software.len().min(crate::message::MAX_SOFTWARE_BYTES);
        while !software.is_char_boundary(end) {
            end -= 1;
        }
        Self {
            me,
            software: software.get(..end).unwrap_or_default().to_owned(),
            sessions: BTreeMap::new(),
            spaces: BTreeMap::new(),
            offenders: Offenders::default(),
            askers: Askers::default(),
        }
    }

    /// Takes what happened and returns what to do. `now_ms` must not go backwards.
    pub fn handle<R: CryptoRng + ?Sized>(
        &mut self,
        now_ms: u64,
        rng: &mut R,
        input: Input,
        shelf: &mut dyn Shelf,
    ) -> Outputs {
        let mut out = Outputs::default();
        let mut work = Work { now_ms, shelf, out: &mut out };
        match input {
            Input::Connected { peer, link } => self.connected(peer, link, rng, &mut work),
            Input::Frame { peer, bytes } => self.frame(peer, &bytes, rng, &mut work),
            Input::Disconnected { peer } => self.forget(&peer),
            Input::Writable { peer } => {
                if let Some(session) = self.sessions.get_mut(&peer) {
                    session.unwritten = 0;
                }
            }
            Input::LocalChange { space, logs } => self.local_change(space, &logs, &mut work),
            Input::Writing { space, section } => self.tell_writing(&space, section, &mut work),
            Input::SpacesChanged => self.spaces_changed(rng, &mut work),
            Input::SoughtChanged => self.sought_changed(&mut work),
            Input::Tick => {}
        }
        self.timers(&mut work);
        self.settle(&mut work);
        out.wake_at = self.next_wake();
        out
    }

    /// Ends all sessions in good order.
    pub fn shutdown(&mut self) -> Outputs {
        let mut out = Outputs::default();
        for peer in self.sessions.keys().copied().collect::<Vec<_>>() {
            self.close(peer, CloseReason::Shutdown, "the node stops", 0, &mut out);
        }
        out
    }

    /// The connected peers.
    pub fn peers(&self) -> impl Iterator<Item = DeviceId> {
        self.sessions.keys().copied()
    }

    /// Whether `peer` and this node hold the same entries of `space`, as far as they know.
    pub fn is_synced(&self, peer: &DeviceId, space: &SpaceId) -> bool {
        let channel = self.sessions.get(peer).and_then(|session| session.channels.get(space));
        channel.is_some_and(|channel| channel.synced)
    }

    /// How much is remembered about peers, in logs, ids and forks: what memory use is proportional to.
    pub fn remembered(&self) -> usize {
        let channels = self.sessions.values().flat_map(|session| session.channels.values());
        let of_channels: usize = channels
            .map(|c| {
                c.known_logs()
                    + c.forks.len()
                    + c.outflow.len()
                    + c.needed.len()
                    + c.loose_due.len()
                    + c.owed.len()
                    + c.tell.len()
            })
            .sum();
        let of_sessions: usize =
            self.sessions.values().map(|s| s.their_tags.len() + s.theirs.len() + s.asked.len()).sum();
        let of_spaces: usize = self.spaces.values().map(|s| s.lens.len() + s.asks.len() + s.blocked.len()).sum();
        of_channels + of_sessions + of_spaces + self.askers.len()
    }

    fn connected<R: CryptoRng + ?Sized>(&mut self, peer: DeviceId, link: Link, rng: &mut R, work: &mut Work<'_>) {
        self.forget(&peer);
        if let Some(ban_ms) = self.offenders.banned_for(&peer, work.now_ms) {
            work.out.close.push(Closing { peer, reason: CloseReason::Offences, ban_ms });
            return;
        }
        let session = Session::new(link, work.now_ms, rng);
        let hello =
            Message::Hello { version: crate::message::VERSION, nonce: session.nonce, software: self.software.clone() };
        put(work.out, peer, hello.encode());
        self.sessions.insert(peer, session);
    }

    fn frame<R: CryptoRng + ?Sized>(&mut self, peer: DeviceId, bytes: &Bytes, rng: &mut R, work: &mut Work<'_>) {
        let Some(session) = self.sessions.get_mut(&peer) else { return };
        let message = match Message::decode(bytes) {
            Ok(message) => message,
            Err(error) => return self.offend(peer, None, format!("malformed message: {error}"), work),
        };
        let is_hello = matches!(message, Message::Hello { .. });
        if is_hello == session.their_nonce.is_some() {
            return self.offend(peer, None, "a greeting must come first and once".to_owned(), work);
        }
        if is_costly(&message) && !session.afford(work.now_ms) {
            return self.offend(peer, None, "too many costly messages".to_owned(), work);
        }
        let payload = crate::session::payload_len(bytes);
        match message {
            Message::Hello { nonce, software, .. } => self.hello(peer, nonce, software, rng, work),
            Message::Tags(tags) => self.tags(peer, tags, work),
            Message::Open { chan, tag, digest } => self.open(peer, chan, tag, digest, work),
            Message::Summary { chan, heads, forks } => self.summary(peer, chan, heads, forks, work),
            Message::Buckets { chan, hashes } => self.buckets(peer, chan, &hashes, work),
            Message::Vector { chan, buckets, heads, forks } => self.vector(peer, chan, &buckets, heads, forks, work),
            Message::Want { chan, ranges } => self.want(peer, chan, &ranges, work),
            Message::Entries { chan, entries } => self.entries(peer, chan, entries, payload, work),
            Message::Credit { bytes } => self.credit(peer, bytes, work),
            Message::Have { chan, heads } => self.have(peer, chan, &heads, work),
            Message::Trail { chan, log, points } => self.trail(peer, chan, log, &points, work),
            Message::Forks { chan, proofs } => self.fork_proofs(peer, chan, proofs, payload, work),
            Message::Need { chan, ids } => self.need(peer, chan, ids, work),
            Message::Loose { chan, runs } => self.loose(peer, chan, runs, payload, work),
            Message::Close { reason, text } => {
                tracing::debug!(%text, "peer closes");
                let reason = CloseReason::from_number(reason);
                work.out.events.push(Event::Peer { peer, state: PeerState::Left(reason) });
                work.out.close.push(Closing { peer, reason: CloseReason::Other, ban_ms: 0 });
                self.forget(&peer);
            }
            Message::Ask { tag } => self.asked(peer, tag, work),
            Message::Answer { tag, boxed } => self.answered(peer, tag, &boxed, work),
            Message::Writing { chan, section } => {
                if let Some((space, _)) = session.channel_of(chan) {
                    work.out.events.push(Event::Writing { peer, space, section });
                }
            }
            Message::Unknown(_) => {
                session.unknown_messages += 1;
                if session.unknown_messages > MAX_UNKNOWN_MESSAGES {
                    self.close(peer, CloseReason::Unknown, "too many messages of unknown types", 0, work.out);
                }
            }
        }
    }

    /// Remembers an offence; the third closes and bans.
    fn offend(&mut self, peer: DeviceId, space: Option<SpaceId>, why: String, work: &mut Work<'_>) {
        let offences = self.offenders.record(peer, work.now_ms);
        work.out.events.push(Event::Refused { peer, space, why, offences });
        if offences >= MAX_OFFENCES {
            self.close(peer, CloseReason::Offences, "three offences", BAN_MS, work.out);
        }
    }

    fn close(&mut self, peer: DeviceId, reason: CloseReason, text: &str, ban_ms: u64, out: &mut Outputs) {
        if self.sessions.contains_key(&peer) {
            put(out, peer, Message::Close { reason: reason as u8, text: text.to_owned() }.encode());
            out.close.push(Closing { peer, reason, ban_ms });
            self.forget(&peer);
        }
    }

    fn forget(&mut self, peer: &DeviceId) {
        if self.sessions.remove(peer).is_none() {
            return;
        }
        for state in self.spaces.values_mut() {
            release(state, peer);
        }
        self.drop_unused_spaces();
    }

    fn drop_unused_spaces(&mut self) {
        let sessions = &self.sessions;
        self.spaces.retain(|space, _| sessions.values().any(|session| session.channels.contains_key(space)));
    }

    /// Tells whoever shares the space. Whoever hears it is not told who else does.
    fn tell_writing(&self, space: &SpaceId, section: EntryId, work: &mut Work<'_>) {
        for (peer, session) in &self.sessions {
            if let Some(channel) = session.channels.get(space).filter(|channel| channel.ready) {
                put(work.out, *peer, Message::Writing { chan: channel.chan, section }.encode());
            }
        }
    }

    fn local_change(&mut self, space: SpaceId, logs: &[LogId], work: &mut Work<'_>) {
        self.refresh(space, (!logs.is_empty()).then_some(logs), work);
        let forks = work.shelf.forks(&space);
        for session in self.sessions.values_mut() {
            if let Some(channel) = session.channels.get_mut(&space).filter(|channel| channel.ready) {
                forks.iter().for_each(|(log, seq)| channel.spread_fork(*log, *seq));
            }
        }
    }

    /// Looks at our logs anew (at all, unless told which) and tells the peers what changed.
    fn refresh(&mut self, space: SpaceId, logs: Option<&[LogId]>, work: &mut Work<'_>) {
        let Some(state) = self.spaces.get_mut(&space) else { return };
        let vector = work.shelf.vector(&space);
        let forks = work.shelf.forks(&space);
        let len_of = |log: &LogId| vector.get(log).map_or(0, |head: &LogHead| head.len);
        let changed: Vec<(LogId, u64, u64)> = match logs {
            Some(logs) => logs.iter().map(|log| (*log, len_of(log))).collect::<Vec<_>>(),
            None => {
                let gone = state.lens.keys().filter(|log| !vector.contains_key(*log)).map(|log| (*log, 0));
                gone.chain(vector.iter().map(|(log, head)| (*log, head.len))).collect()
            }
        }
        .into_iter()
        .filter_map(|(log, new)| {
            let old = state.lens.insert(log, new).unwrap_or(0);
            (old != new).then_some((log, old, new))
        })
        .collect();
        if changed.is_empty() {
            return;
        }
        state.look_for_loose = true;
        let control_grew = changed.iter().any(|(log, ..)| log.lane == Lane::Control);
        if control_grew {
            state.plan |= !state.blocked.is_empty();
            state.blocked.clear();
        }
        for session in self.sessions.values_mut() {
            let Some(channel) = session.channels.get_mut(&space) else { continue };
            for (log, old, new) in &changed {
                channel.compare(*log, *new, forks.get(log).copied());
                if channel.ready {
                    let caught_up = !state.asks.contains_key(log);
                    channel.spread(*log, *old, *new, caught_up, work.now_ms);
                }
            }
        }
        let sessions = &self.sessions;
        let mut finished: Vec<DeviceId> = Vec::new();
        for (log, ..) in &changed {
            let done = |peer: &&DeviceId| {
                let channel = sessions.get(*peer).and_then(|session| session.channels.get(&space));
                channel.is_none_or(|channel| !channel.behind.contains(log))
            };
            if let Some(peer) = state.asks.get(log).filter(done).copied() {
                state.asks.remove(log);
                finished.push(peer);
            }
        }
        state.plan |= !finished.is_empty();
        for peer in finished {
            if let Some(session) = self.sessions.get_mut(&peer) {
                session.progress_bytes = session.progress_bytes.saturating_add(FINISHED_LOG_BYTES);
            }
        }
        if control_grew {
            self.recheck_incomplete(&space, work.now_ms);
        }
    }

    /// Takes nothing of a space for a while, because it cannot be stored.
    fn pause(&mut self, space: SpaceId, error: ShelfError, work: &mut Work<'_>) {
        let Some(state) = self.spaces.get_mut(&space) else { return };
        let length_ms = state.paused.map_or(PAUSE_MS, |pause| (pause.length_ms * 2).min(MAX_PAUSE_MS));
        tracing::warn!(space = %space.short(), %error, length_ms, "a space cannot be stored");
        state.paused = Some(Pause { until_ms: work.now_ms.saturating_add(length_ms), length_ms, over: false });
        state.asks.clear();
        work.out.events.push(Event::Paused { space, error, retry_ms: length_ms });
    }
}

impl SpaceState {
    fn is_paused(&self) -> bool {
        self.paused.is_some_and(|pause| !pause.over)
    }
}

/// Takes back what `peer` was asked for.
fn release(state: &mut SpaceState, peer: &DeviceId) {
    let before = state.asks.len();
    state.asks.retain(|_, asked| asked != peer);
    state.plan |= state.asks.len() < before;
}

/// Whether answering takes more work than the message itself.
fn is_costly(message: &Message) -> bool {
    match message {
        Message::Tags(_)
        | Message::Open { .. }
        | Message::Summary { .. }
        | Message::Buckets { .. }
        | Message::Vector { .. }
        | Message::Want { .. }
        | Message::Trail { .. }
        | Message::Need { .. }
        | Message::Ask { .. }
        | Message::Answer { .. }
        | Message::Writing { .. } => true,
        Message::Hello { .. }
        | Message::Entries { .. }
        | Message::Credit { .. }
        | Message::Have { .. }
        | Message::Forks { .. }
        | Message::Loose { .. }
        | Message::Close { .. }
        | Message::Unknown(_) => false,
    }
}
