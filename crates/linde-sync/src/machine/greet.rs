//! Greeting and comparing: from Hello to both vectors known.

use super::{Machine, RECHECK_MS, SpaceState, Work, release};
use crate::{
    channel::{Channel, Form, Told},
    event::{Event, PeerState},
    message::{MAX_SUMMARY_LOGS, MAX_VECTOR_LOGS, Message},
    session::{Session, put},
    tags::{MAX_TAGS, Nonce, Tag, tag},
    vector::{BUCKETS, BucketHashes, Forks, LogHead, Vector, bucket_hashes, bucket_of, digest},
};
use linde_log::{DeviceId, LogId, SpaceId};
use rand_core::CryptoRng;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

impl Machine {
    pub(super) fn hello<R: CryptoRng + ?Sized>(
        &mut self,
        peer: DeviceId,
        nonce: Nonce,
        software: String,
        rng: &mut R,
        work: &mut Work<'_>,
    ) {
        let Some(session) = self.sessions.get_mut(&peer) else { return };
        session.their_nonce = Some(nonce);
        work.out.events.push(Event::Peer { peer, state: PeerState::Greeted { software } });
        self.send_tags(peer, rng, work);
        self.ask(peer, work);
    }

    pub(super) fn spaces_changed<R: CryptoRng + ?Sized>(&mut self, rng: &mut R, work: &mut Work<'_>) {
        for peer in self.sessions.keys().copied().collect::<Vec<_>>() {
            self.send_tags(peer, rng, work);
            self.match_spaces(peer, work);
        }
    }

    /// Names our spaces to a peer that has greeted us.
    fn send_tags<R: CryptoRng + ?Sized>(&mut self, peer: DeviceId, rng: &mut R, work: &mut Work<'_>) {
        let me = self.me;
        let Some(session) = self.sessions.get_mut(&peer) else { return };
        let Some(their_nonce) = session.their_nonce else { return };
        let mut spaces = work.shelf.spaces(&peer);
        spaces.truncate(MAX_TAGS);
        let (ours, theirs) = ((me, &session.nonce), (peer, &their_nonce));
        let named = spaces.iter().map(|space| tag(space, ours, theirs)).collect();
        session.expected = spaces.iter().map(|space| (tag(space, theirs, ours), *space)).collect();
        let tags = session.padding.pad(named, rng);
        put(work.out, peer, Message::Tags(tags).encode());
    }

    pub(super) fn tags(&mut self, peer: DeviceId, tags: Vec<Tag>, work: &mut Work<'_>) {
        if let Some(session) = self.sessions.get_mut(&peer) {
            session.their_tags = tags.into_iter().collect();
            self.match_spaces(peer, work);
        }
    }

    /// Opens channels for spaces that both name, and drops those that one of both no longer does.
    fn match_spaces(&mut self, peer: DeviceId, work: &mut Work<'_>) {
        let Some(session) = self.sessions.get_mut(&peer) else { return };
        let common: BTreeSet<SpaceId> = session
            .expected
            .iter()
            .filter(|(tag, _)| session.their_tags.contains(*tag))
            .map(|(_, space)| *space)
            .collect();
        let gone: Vec<SpaceId> = session.channels.keys().filter(|space| !common.contains(*space)).copied().collect();
        for space in gone {
            session.channels.remove(&space);
            session.theirs.retain(|_, other| *other != space);
            if let Some(state) = self.spaces.get_mut(&space) {
                release(state, &peer);
            }
        }
        self.drop_unused_spaces();
        for space in common {
            if self.sessions.get(&peer).is_some_and(|session| !session.channels.contains_key(&space)) {
                self.send_open(peer, space, work);
            }
        }
    }

    /// Opens our channel for `space`, or begins to compare it anew.
    pub(super) fn send_open(&mut self, peer: DeviceId, space: SpaceId, work: &mut Work<'_>) {
        let me = self.me;
        let Some(session) = self.sessions.get_mut(&peer) else { return };
        let Some(their_nonce) = session.their_nonce else { return };
        let (vector, forks) = (work.shelf.vector(&space), work.shelf.forks(&space));
        self.spaces.entry(space).or_insert_with(|| SpaceState {
            lens: vector.iter().map(|(log, head)| (*log, head.len)).collect(),
            ..SpaceState::default()
        });
        if !session.channels.contains_key(&space) {
            let chan = session.new_chan();
            session.channels.insert(space, Channel::new(chan));
        }
        let Some(channel) = session.channels.get_mut(&space) else { return };
        let digest = digest(&vector, &forks);
        channel.told = Some(Told { digest, vector, forks, form: Form::Digest });
        channel.opening = true;
        channel.recheck_at_ms = work.now_ms.saturating_add(RECHECK_MS);
        let tag = tag(&space, (me, &session.nonce), (peer, &their_nonce));
        put(work.out, peer, Message::Open { chan: channel.chan, tag, digest }.encode());
    }

    pub(super) fn open(&mut self, peer: DeviceId, chan: u16, tag: Tag, digest: [u8; 32], work: &mut Work<'_>) {
        let Some(session) = self.sessions.get_mut(&peer) else { return };
        // A space that this peer may not see looks like one that does not exist.
        let Some(space) = session.expected.get(&tag).copied() else { return };
        if session.theirs.is_empty() {
            work.out.events.push(Event::Peer { peer, state: PeerState::SharesSpace });
        }
        session.theirs.retain(|_, other| *other != space);
        session.theirs.insert(chan, space);
        if !session.channels.get(&space).is_some_and(|channel| channel.opening) {
            self.send_open(peer, space, work);
        }
        self.compare(peer, space, digest, work);
    }

    /// Both digests are known: done if they are equal, else our vector or its bucket hashes follow.
    fn compare(&mut self, peer: DeviceId, space: SpaceId, theirs: [u8; 32], work: &mut Work<'_>) {
        let Some(channel) = self.sessions.get_mut(&peer).and_then(|session| session.channels.get_mut(&space)) else {
            return;
        };
        channel.opening = false;
        channel.awaited.clear();
        channel.forks.clear();
        channel.disputed.clear();
        channel.needed.clear();
        channel.need_since_ms = None;
        channel.incomplete = false;
        if let Some(state) = self.spaces.get_mut(&space) {
            state.blocked.clear();
        }
        let Some(told) = &mut channel.told else { return };
        if told.digest == theirs {
            let (vector, forks) = (told.vector.clone(), told.forks.clone());
            self.note_claims(peer, space, as_claims(&vector), forks.iter().map(|(log, seq)| (*log, *seq)), work);
            self.make_ready(peer, space, work);
        } else if told.vector.len() <= MAX_SUMMARY_LOGS && told.forks.len() <= MAX_SUMMARY_LOGS {
            told.form = Form::Summary;
            let heads = told.vector.iter().map(|(log, head)| (*log, *head)).collect();
            let forks = told.forks.iter().map(|(log, seq)| (*log, *seq)).collect();
            put(work.out, peer, Message::Summary { chan: channel.chan, heads, forks }.encode());
        } else {
            let hashes = bucket_hashes(&told.vector, &told.forks);
            told.form = Form::Buckets(hashes.clone());
            put(work.out, peer, Message::Buckets { chan: channel.chan, hashes }.encode());
        }
    }

    pub(super) fn summary(
        &mut self,
        peer: DeviceId,
        chan: u16,
        heads: Vec<(LogId, LogHead)>,
        forks: Vec<(LogId, u64)>,
        work: &mut Work<'_>,
    ) {
        let Some((space, channel)) = self.sessions.get_mut(&peer).and_then(|session| session.channel_of(chan)) else {
            return;
        };
        if let Some(Told { form: Form::Buckets(ours), vector, forks: our_forks, .. }) = &channel.told {
            let theirs = bucket_hashes(&heads.iter().copied().collect(), &forks.iter().copied().collect());
            let chan = channel.chan;
            send_buckets(chan, &differing(ours, &theirs), vector, our_forks, peer, work);
        }
        if self.note_claims(peer, space, heads.into_iter(), forks.into_iter(), work) {
            self.make_ready(peer, space, work);
        }
    }

    pub(super) fn buckets(&mut self, peer: DeviceId, chan: u16, theirs: &BucketHashes, work: &mut Work<'_>) {
        let Some((space, channel)) = self.sessions.get_mut(&peer).and_then(|session| session.channel_of(chan)) else {
            return;
        };
        let Some(told) = channel.told.clone() else { return };
        let differing = match &told.form {
            Form::Digest => return,
            Form::Summary => differing(&bucket_hashes(&told.vector, &told.forks), theirs),
            Form::Buckets(ours) => {
                let differing = differing(ours, theirs);
                send_buckets(channel.chan, &differing, &told.vector, &told.forks, peer, work);
                differing
            }
        };
        channel.awaited = differing.clone();
        let equal = |log: &LogId| !differing.contains(&bucket_of(log));
        let heads = as_claims(&told.vector).filter(|(log, _)| equal(log));
        let forks = told.forks.iter().map(|(log, seq)| (*log, *seq)).filter(|(log, _)| equal(log));
        if self.note_claims(peer, space, heads, forks, work) {
            self.make_ready(peer, space, work);
        }
    }

    pub(super) fn vector(
        &mut self,
        peer: DeviceId,
        chan: u16,
        buckets: &[u8],
        heads: Vec<(LogId, LogHead)>,
        forks: Vec<(LogId, u64)>,
        work: &mut Work<'_>,
    ) {
        let Some((space, channel)) = self.sessions.get_mut(&peer).and_then(|session| session.channel_of(chan)) else {
            return;
        };
        buckets.iter().for_each(|bucket| {
            channel.awaited.remove(bucket);
        });
        if channel.awaited.is_empty() && channel.ready && !channel.opening {
            channel.told = None;
        }
        self.note_claims(peer, space, heads.into_iter(), forks.into_iter(), work);
    }

    /// Takes note of what the peer says it has; `false` if that was an offence.
    pub(super) fn note_claims(
        &mut self,
        peer: DeviceId,
        space: SpaceId,
        heads: impl Iterator<Item = (LogId, LogHead)>,
        forks: impl Iterator<Item = (LogId, u64)>,
        work: &mut Work<'_>,
    ) -> bool {
        let (Some(session), Some(state)) = (self.sessions.get_mut(&peer), self.spaces.get_mut(&space)) else {
            return false;
        };
        let Some(channel) = session.channels.get_mut(&space) else { return false };
        let (vector, our_forks) = (work.shelf.vector(&space), work.shelf.forks(&space));
        let mut within_bounds = true;
        for (log, seq) in forks {
            within_bounds &= channel.note_fork(log, seq);
            channel.compare(log, vector.get(&log).map_or(0, |head| head.len), our_forks.get(&log).copied());
        }
        let (mut noted, mut disputed) = (Vec::new(), Vec::new());
        for (log, theirs) in heads {
            within_bounds &= channel.note_known(log, theirs.len);
            noted.push((log, theirs.len));
            let ours = vector.get(&log);
            channel.compare(log, ours.map_or(0, |head| head.len), our_forks.get(&log).copied());
            let frozen = channel.forks.contains_key(&log) || our_forks.contains_key(&log);
            if !frozen && ours.is_some_and(|ours| contradicts(work, &space, &log, ours, &theirs)) {
                disputed.push(log);
            }
        }
        state.plan = true;
        drop((vector, our_forks));
        work.shelf.note_peer(&peer, &space, &noted);
        for log in disputed {
            self.dispute(peer, space, log, work);
        }
        if !within_bounds {
            self.offend(peer, Some(space), "claims too many logs".to_owned(), work);
        }
        within_bounds
    }

    /// The peer's vector is known: from now on it is told what changes, and what has changed since ours was sent.
    fn make_ready(&mut self, peer: DeviceId, space: SpaceId, work: &mut Work<'_>) {
        let (Some(session), Some(state)) = (self.sessions.get_mut(&peer), self.spaces.get_mut(&space)) else { return };
        let Some(channel) = session.channels.get_mut(&space) else { return };
        channel.ready = true;
        state.plan = true;
        state.look_for_loose = true;
        let told = if channel.opening { channel.told.clone() } else { told_unless_awaited(channel) };
        let (vector, forks) = (work.shelf.vector(&space), work.shelf.forks(&space));
        for (log, head) in vector.iter() {
            channel.compare(*log, head.len, forks.get(log).copied());
            let before = told.as_ref().and_then(|told| told.vector.get(log)).map_or(0, |head| head.len);
            if before < head.len {
                let caught_up = !state.asks.contains_key(log);
                channel.spread(*log, before, head.len, caught_up, work.now_ms);
            }
        }
        forks.iter().for_each(|(log, seq)| channel.spread_fork(*log, *seq));
    }
}

/// What was told, which is kept only while a peer's buckets may still have to be compared with it.
fn told_unless_awaited(channel: &mut Channel) -> Option<Told> {
    if channel.awaited.is_empty() { channel.told.take() } else { channel.told.clone() }
}

fn as_claims(vector: &Arc<Vector>) -> impl Iterator<Item = (LogId, LogHead)> {
    vector.iter().map(|(log, head)| (*log, *head))
}

/// Whether the peer's head stands at another id than ours at the same position.
fn contradicts(work: &Work<'_>, space: &SpaceId, log: &LogId, ours: &LogHead, theirs: &LogHead) -> bool {
    if theirs.len == ours.len {
        return theirs.head != ours.head;
    }
    let ours_there = (theirs.len < ours.len).then(|| work.shelf.tip_at(space, log, theirs.len - 1)).flatten();
    ours_there.is_some_and(|tip| tip.id != theirs.head)
}

fn differing(ours: &BucketHashes, theirs: &BucketHashes) -> BTreeSet<u8> {
    (0..=u8::MAX).zip(ours.iter().zip(theirs)).filter(|(_, (a, b))| a != b).map(|(bucket, _)| bucket).collect()
}

/// Sends our logs of some buckets, in as many messages as are needed.
fn send_buckets(
    chan: u16,
    buckets: &BTreeSet<u8>,
    vector: &Vector,
    forks: &Forks,
    peer: DeviceId,
    work: &mut Work<'_>,
) {
    type Logs = (Vec<(LogId, LogHead)>, Vec<(LogId, u64)>);
    let mut by_bucket: BTreeMap<u8, Logs> = buckets.iter().map(|bucket| (*bucket, Logs::default())).collect();
    for (log, head) in vector {
        if let Some((heads, _)) = by_bucket.get_mut(&bucket_of(log)) {
            heads.push((*log, *head));
        }
    }
    for (log, seq) in forks {
        if let Some((_, forks)) = by_bucket.get_mut(&bucket_of(log)) {
            forks.push((*log, *seq));
        }
    }
    let mut flush = |ended: &mut Vec<u8>, heads: &mut Vec<(LogId, LogHead)>, forks: &mut Vec<(LogId, u64)>| {
        heads.sort_unstable_by_key(|(log, _)| *log);
        forks.sort_unstable_by_key(|(log, _)| *log);
        let (buckets, heads, forks) = (std::mem::take(ended), std::mem::take(heads), std::mem::take(forks));
        put(work.out, peer, Message::Vector { chan, buckets, heads, forks }.encode());
    };
    let (mut ended, mut heads, mut fork_list) = (Vec::with_capacity(BUCKETS), Vec::new(), Vec::new());
    for (bucket, (bucket_heads, bucket_forks)) in by_bucket {
        for head in bucket_heads {
            if heads.len() >= MAX_VECTOR_LOGS {
                flush(&mut ended, &mut heads, &mut fork_list);
            }
            heads.push(head);
        }
        for fork in bucket_forks {
            if fork_list.len() >= MAX_VECTOR_LOGS {
                flush(&mut ended, &mut heads, &mut fork_list);
            }
            fork_list.push(fork);
        }
        ended.push(bucket);
    }
    if !ended.is_empty() {
        flush(&mut ended, &mut heads, &mut fork_list);
    }
}

impl Session {
    /// Whether the peer has a space in common with us.
    pub(crate) fn has_common_space(&self) -> bool {
        !self.channels.is_empty()
    }
}
