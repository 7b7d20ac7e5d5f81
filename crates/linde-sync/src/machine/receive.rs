//! What peers send once both vectors are known: entries, proofs, announcements, questions.

use super::{MIN_PROGRESS_BYTES, Machine, RECHECK_SOON_MS, Work};
use crate::{
    channel::MAX_LOOSE_DUE,
    event::{Event, PeerState},
    message::{HeadPrefix, Message, head_prefix},
    piece::pieces,
    session::put,
    shelf::{Deferral, ForkOutcome, IngestReport, Refusal, ShelfError},
    vector::LogHead,
};
use bytes::Bytes;
use linde_log::{DeviceId, EntryId, LogId, MAX_HEADER_BYTES, SIGNATURE_BYTES, Signed, SpaceId};

/// What an entry without its body takes at most in an answer, in bytes.
const MAX_BARE_BYTES: u64 = MAX_HEADER_BYTES as u64 + SIGNATURE_BYTES as u64 + 16;

impl Machine {
    pub(super) fn want(&mut self, peer: DeviceId, chan: u16, ranges: &[(LogId, u64)], work: &mut Work<'_>) {
        let Some((space, channel)) = self.sessions.get_mut(&peer).and_then(|session| session.channel_of(chan)) else {
            return;
        };
        let vector = work.shelf.vector(&space);
        for (log, from) in ranges {
            if vector.get(log).is_some_and(|head| *from < head.len) {
                channel.wanted(*log, *from);
            }
        }
    }

    pub(super) fn entries(
        &mut self,
        peer: DeviceId,
        chan: u16,
        entries: Vec<Signed>,
        payload: u64,
        work: &mut Work<'_>,
    ) {
        let Some(space) = self.accept(peer, chan, payload, work) else { return };
        if entries.iter().any(|entry| entry.space() != space) {
            self.settle_payload(peer, payload, true);
            return self.offend(peer, Some(space), "entries of another space".to_owned(), work);
        }
        let runs = pieces(entries);
        for run in &runs {
            let Some(last) = run.last() else { continue };
            let known = self.sessions.get_mut(&peer).and_then(|session| session.channels.get_mut(&space));
            if !known.is_none_or(|channel| channel.note_known(last.log(), last.header().seq.saturating_add(1))) {
                self.settle_payload(peer, payload, true);
                return self.offend(peer, Some(space), "sends too many logs".to_owned(), work);
            }
        }
        let sent: Vec<(LogId, u64)> = runs
            .iter()
            .filter_map(|run| run.last().map(|last| (last.log(), last.header().seq.saturating_add(1))))
            .collect();
        let logs: Vec<LogId> = sent.iter().map(|(log, _)| *log).collect();
        let report = work.shelf.ingest(&space, runs);
        // Whoever sends entries has them; what it pushed it does not announce again.
        if report.is_ok() {
            work.shelf.note_peer(&peer, &space, &sent);
        }
        self.ingested(peer, space, payload, report, &logs, work);
    }

    pub(super) fn loose(
        &mut self,
        peer: DeviceId,
        chan: u16,
        runs: Vec<Vec<Signed>>,
        payload: u64,
        work: &mut Work<'_>,
    ) {
        let Some(space) = self.accept(peer, chan, payload, work) else { return };
        let mut answer = 0;
        if let Some(channel) = self.sessions.get_mut(&peer).and_then(|session| session.channels.get_mut(&space)) {
            channel.need_since_ms = None;
            answer = std::mem::take(&mut channel.unanswered).saturating_mul(MAX_BARE_BYTES);
        }
        if let Some(state) = self.spaces.get_mut(&space) {
            state.look_for_loose = true;
        }
        if runs.is_empty() {
            return self.settle_payload(peer, payload, true);
        }
        if runs.iter().flatten().any(|entry| entry.space() != space) {
            self.settle_payload(peer, payload, true);
            return self.offend(peer, Some(space), "entries of another space".to_owned(), work);
        }
        let report = work.shelf.ingest_loose(&space, runs);
        // Who lacks the same body answers with the rest of the entry, which others may need; that is of no use here, and no fault.
        if report.as_ref().is_ok_and(|report| report.bytes == 0)
            && let Some(session) = self.sessions.get_mut(&peer)
        {
            session.excuse(answer.min(payload));
        }
        if report.as_ref().is_ok_and(|report| report.entries > 0) {
            let missing = work.shelf.missing(&space);
            if let Some(channel) = self.sessions.get_mut(&peer).and_then(|session| session.channels.get_mut(&space)) {
                channel.forget_needed(&missing);
            }
        }
        self.ingested(peer, space, payload, report, &[], work);
    }

    pub(super) fn fork_proofs(
        &mut self,
        peer: DeviceId,
        chan: u16,
        proofs: Vec<Bytes>,
        payload: u64,
        work: &mut Work<'_>,
    ) {
        let Some(space) = self.accept(peer, chan, payload, work) else { return };
        let mut report = IngestReport::default();
        for proof in proofs {
            let bytes = proof.len() as u64;
            match work.shelf.ingest_fork(&space, proof) {
                Ok(ForkOutcome::New(log, seq)) => {
                    report.bytes += bytes;
                    self.note_fork(peer, space, log, seq);
                    report.forks.push((log, seq));
                }
                Ok(ForkOutcome::Known(log, seq)) => self.note_fork(peer, space, log, seq),
                Ok(ForkOutcome::NotYet) => self.mark_incomplete(peer, space),
                Ok(ForkOutcome::Refused(refusal)) => report.refused.push(refusal),
                Err(error) => return self.ingested(peer, space, payload, Err(error), &[], work),
            }
        }
        self.ingested(peer, space, payload, Ok(report), &[], work);
    }

    pub(super) fn credit(&mut self, peer: DeviceId, bytes: u64, work: &mut Work<'_>) {
        if !self.sessions.get_mut(&peer).is_none_or(|session| session.credited(bytes)) {
            self.offend(peer, None, "grants more than it received".to_owned(), work);
        }
    }

    pub(super) fn have(&mut self, peer: DeviceId, chan: u16, heads: &[(LogId, u64, HeadPrefix)], work: &mut Work<'_>) {
        let Some(session) = self.sessions.get_mut(&peer) else { return };
        let Some((space, channel)) = session.channel_of(chan) else { return };
        let Some(state) = self.spaces.get_mut(&space) else { return };
        let (vector, forks) = (work.shelf.vector(&space), work.shelf.forks(&space));
        let (mut within_bounds, mut disputed) = (true, Vec::new());
        for (log, len, prefix) in heads {
            within_bounds &= channel.note_known(*log, *len);
            let ours = vector.get(log);
            channel.compare(*log, ours.map_or(0, |head| head.len), forks.get(log).copied());
            state.plan |= channel.behind.contains(log);
            let frozen = forks.contains_key(log) || channel.forks.contains_key(log);
            if !frozen && ours.is_some_and(|ours| disagrees(work, &space, log, ours, *len, prefix)) {
                disputed.push(*log);
            }
        }
        drop((vector, forks));
        let noted: Vec<_> = heads.iter().map(|(log, len, _)| (*log, *len)).collect();
        work.shelf.note_peer(&peer, &space, &noted);
        for log in disputed {
            self.dispute(peer, space, log, work);
        }
        if !within_bounds {
            self.offend(peer, Some(space), "claims too many logs".to_owned(), work);
        }
    }

    /// Shows the peer the course of our chain, so that it sends from where the two part.
    pub(super) fn dispute(&mut self, peer: DeviceId, space: SpaceId, log: LogId, work: &mut Work<'_>) {
        let Some(channel) = self.sessions.get_mut(&peer).and_then(|session| session.channels.get_mut(&space)) else {
            return;
        };
        if !channel.disputed.insert(log) {
            return;
        }
        if let Some(state) = self.spaces.get_mut(&space)
            && state.asks.get(&log) == Some(&peer)
        {
            state.asks.remove(&log);
            state.plan = true;
        }
        let Some(len) = work.shelf.vector(&space).get(&log).map(|head| head.len) else { return };
        let head = len.saturating_sub(1);
        let steps = std::iter::once(0).chain((0..u64::BITS).map(|power| 1 << power)).take_while(|step| *step < head);
        let mut seqs: Vec<u64> = steps.map(|step| head - step).collect();
        seqs.push(0);
        let points = seqs.iter().filter_map(|seq| work.shelf.tip_at(&space, &log, *seq).map(|tip| (tip.seq, tip.id)));
        let points: Vec<_> = points.collect();
        if !points.is_empty() {
            put(work.out, peer, Message::Trail { chan: channel.chan, log, points }.encode());
        }
    }

    pub(super) fn trail(
        &mut self,
        peer: DeviceId,
        chan: u16,
        log: LogId,
        points: &[(u64, EntryId)],
        work: &mut Work<'_>,
    ) {
        let Some((space, channel)) = self.sessions.get_mut(&peer).and_then(|session| session.channel_of(chan)) else {
            return;
        };
        if let Some(seq) = work.shelf.forks(&space).get(&log) {
            return channel.spread_fork(log, *seq);
        }
        let Some(len) = work.shelf.vector(&space).get(&log).map(|head| head.len) else { return };
        let common = |(seq, id): &&(u64, EntryId)| {
            *seq < len && work.shelf.tip_at(&space, &log, *seq).is_some_and(|tip| tip.id == *id)
        };
        let from = points.iter().find(common).map_or(0, |(seq, _)| seq.saturating_add(1));
        // The chains part between the last common point and the one after it, or where the shorter of them ends.
        let until = points.iter().map(|(seq, _)| *seq).filter(|seq| *seq >= from).min().unwrap_or(from);
        if from < len {
            channel.outflow.send_part(log, from, until.min(len - 1).saturating_add(1));
        }
    }

    pub(super) fn need(&mut self, peer: DeviceId, chan: u16, ids: Vec<EntryId>, work: &mut Work<'_>) {
        let Some((space, channel)) = self.sessions.get_mut(&peer).and_then(|session| session.channel_of(chan)) else {
            return;
        };
        if channel.loose_due.len() + ids.len() > MAX_LOOSE_DUE {
            return self.offend(peer, Some(space), "asks for more before it was answered".to_owned(), work);
        }
        channel.loose_due.extend(ids);
        channel.loose_asked = true;
    }

    /// Checks a message with entries against what was granted; gives the space if it can be stored.
    fn accept(&mut self, peer: DeviceId, chan: u16, payload: u64, work: &mut Work<'_>) -> Option<SpaceId> {
        let session = self.sessions.get_mut(&peer)?;
        if !session.receive(payload) {
            self.offend(peer, None, "sends more than it was granted".to_owned(), work);
            return None;
        }
        let Some(space) = session.theirs.get(&chan).copied() else {
            // A space that was left while the message was under way, or one that never was.
            session.earned += payload;
            self.weigh(peer, None, payload, 0, work);
            return None;
        };
        if self.spaces.get(&space).is_some_and(super::SpaceState::is_paused) {
            self.settle_payload(peer, payload, false);
            return None;
        }
        Some(space)
    }

    /// Gives the payload's credit back, or keeps it until its space can be stored again.
    fn settle_payload(&mut self, peer: DeviceId, payload: u64, durable: bool) {
        if let Some(session) = self.sessions.get_mut(&peer) {
            if durable {
                session.earned += payload;
            } else {
                session.withheld += payload;
            }
        }
    }

    fn ingested(
        &mut self,
        peer: DeviceId,
        space: SpaceId,
        payload: u64,
        report: Result<IngestReport, ShelfError>,
        logs: &[LogId],
        work: &mut Work<'_>,
    ) {
        let report = match report {
            Ok(report) => report,
            Err(error) => {
                self.settle_payload(peer, payload, false);
                return self.pause(space, error, work);
            }
        };
        self.settle_payload(peer, payload, true);
        self.take_note_of(peer, space, &report, logs, work);
        if let Some(Refusal { log, why }) = report.refused.into_iter().next() {
            let why = log.map_or_else(
                || why.clone(),
                |log| format!("{why} (log {} of {})", log.lane.number(), log.device.short()),
            );
            self.offend(peer, Some(space), why, work);
        }
        self.weigh(peer, Some(space), payload, report.bytes, work);
    }

    /// Sets what was of use in a message against the rest of it.
    fn weigh(&mut self, peer: DeviceId, space: Option<SpaceId>, payload: u64, useful: u64, work: &mut Work<'_>) {
        if !self.sessions.get_mut(&peer).is_none_or(|session| session.weigh(payload, useful)) {
            self.offend(peer, space, "sends the same again and again".to_owned(), work);
        }
    }

    fn take_note_of(
        &mut self,
        peer: DeviceId,
        space: SpaceId,
        report: &IngestReport,
        logs: &[LogId],
        work: &mut Work<'_>,
    ) {
        let catching_up = self.spaces.get(&space).is_some_and(|state| !state.asks.is_empty());
        let mut touched: Vec<LogId> = report.stored.keys().copied().collect();
        touched.extend(report.forks.iter().map(|(log, _)| *log));
        touched.sort_unstable();
        touched.dedup();
        self.refresh(space, Some(&touched), work);
        self.compare_known(peer, space, logs, work);
        for (log, seq) in &report.forks {
            self.fork_found(space, *log, *seq, work);
        }
        for (log, deferral) in &report.deferred {
            self.deferred(peer, space, *log, *deferral);
        }
        for log in &report.disputed {
            self.dispute(peer, space, *log, work);
        }
        for session in self.sessions.values_mut() {
            if let Some(channel) = session.channels.get_mut(&space) {
                report.bodies.iter().for_each(|id| channel.pay(*id));
            }
        }
        self.note_progress(peer, report.bytes, work);
        if report.entries > 0 {
            work.out.events.push(Event::EntriesArrived { space, peer, entries: report.entries });
            self.count_progress(space, report.entries, catching_up, work);
        }
    }

    /// Compares logs of which the peer has just shown that it has them.
    fn compare_known(&mut self, peer: DeviceId, space: SpaceId, logs: &[LogId], work: &Work<'_>) {
        let (vector, forks) = (work.shelf.vector(&space), work.shelf.forks(&space));
        let channel = self.sessions.get_mut(&peer).and_then(|session| session.channels.get_mut(&space));
        if let (Some(channel), Some(state)) = (channel, self.spaces.get_mut(&space)) {
            for log in logs {
                channel.compare(*log, vector.get(log).map_or(0, |head| head.len), forks.get(log).copied());
                state.plan |= channel.behind.contains(log) && !state.asks.contains_key(log);
            }
        }
    }

    fn note_progress(&mut self, peer: DeviceId, bytes: u64, work: &mut Work<'_>) {
        let Some(session) = self.sessions.get_mut(&peer) else { return };
        session.progress_bytes = session.progress_bytes.saturating_add(bytes);
        if session.progress_bytes < MIN_PROGRESS_BYTES {
            return;
        }
        session.progress_bytes = 0;
        session.progress_ms = work.now_ms;
        if session.stalled_since_ms.take().is_some() {
            work.out.events.push(Event::Peer { peer, state: PeerState::Resumed });
            self.spaces.values_mut().for_each(|state| state.plan = true);
        }
    }

    fn count_progress(&mut self, space: SpaceId, entries: u64, catching_up: bool, work: &mut Work<'_>) {
        let Some(state) = self.spaces.get_mut(&space) else { return };
        if let Some(pause) = &mut state.paused
            && pause.over
        {
            state.paused = None;
        }
        if !catching_up {
            return;
        }
        state.done += entries;
        let sessions = &self.sessions;
        let left: u64 = state
            .asks
            .iter()
            .filter_map(|(log, peer)| {
                let channel = sessions.get(peer)?.channels.get(&space)?;
                Some(channel.known(log).saturating_sub(state.lens.get(log).copied().unwrap_or(0)))
            })
            .fold(0, u64::saturating_add);
        let (done, total) = (state.done, state.done.saturating_add(left));
        work.out.events.push(Event::Progress { space, done, total });
        if left == 0 {
            state.done = 0;
        }
    }

    fn fork_found(&mut self, space: SpaceId, log: LogId, seq: u64, work: &mut Work<'_>) {
        work.out.events.push(Event::Fork { space, log, seq });
        let ours = work.shelf.vector(&space).get(&log).map_or(0, |head| head.len);
        for session in self.sessions.values_mut() {
            let Some(channel) = session.channels.get_mut(&space) else { continue };
            channel.disputed.remove(&log);
            channel.compare(log, ours, Some(seq));
            if channel.ready {
                channel.spread_fork(log, seq);
            }
        }
        if let Some(state) = self.spaces.get_mut(&space) {
            state.asks.remove(&log);
            state.plan = true;
            state.look_for_loose = true;
        }
    }

    fn note_fork(&mut self, peer: DeviceId, space: SpaceId, log: LogId, seq: u64) {
        if let Some(channel) = self.sessions.get_mut(&peer).and_then(|session| session.channels.get_mut(&space)) {
            channel.note_fork(log, seq);
            if channel.forks.get(&log).is_some_and(|known| *known <= seq) {
                channel.forks_due.remove(&log);
            }
        }
    }

    fn mark_incomplete(&mut self, peer: DeviceId, space: SpaceId) {
        if let Some(channel) = self.sessions.get_mut(&peer).and_then(|session| session.channels.get_mut(&space)) {
            channel.incomplete = true;
        }
    }

    fn deferred(&mut self, peer: DeviceId, space: SpaceId, log: LogId, deferral: Deferral) {
        let Some(state) = self.spaces.get_mut(&space) else { return };
        match deferral {
            // What was asked for is on its way and closes the gap.
            Deferral::Gap => state.plan |= !state.asks.contains_key(&log),
            Deferral::NotYet => {
                state.asks.remove(&log);
                state.blocked.insert(log);
                state.plan = true;
                self.mark_incomplete(peer, space);
            }
        }
    }

    /// Compares spaces anew of which something could not be taken when the control lane has grown since.
    pub(super) fn recheck_incomplete(&mut self, space: &SpaceId, now_ms: u64) {
        for session in self.sessions.values_mut() {
            if let Some(channel) = session.channels.get_mut(space).filter(|channel| channel.incomplete) {
                channel.recheck_at_ms = channel.recheck_at_ms.min(now_ms.saturating_add(RECHECK_SOON_MS));
            }
        }
    }
}

fn disagrees(work: &Work<'_>, space: &SpaceId, log: &LogId, ours: &LogHead, len: u64, prefix: &HeadPrefix) -> bool {
    let there = if len == ours.len {
        Some(ours.head)
    } else if len < ours.len {
        work.shelf.tip_at(space, log, len.saturating_sub(1)).map(|tip| tip.id)
    } else {
        None
    };
    there.is_some_and(|id| head_prefix(&id) != *prefix)
}
