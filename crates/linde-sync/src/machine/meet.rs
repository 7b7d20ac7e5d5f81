//! Invitations as words: asking peers for the link behind twelve words, and answering those who ask.

use super::{Machine, Work};
use crate::{
    message::Message,
    session::put,
    tags::{MeetingKey, Tag, meeting_tag},
};
use bytes::Bytes;
use linde_log::DeviceId;
use std::collections::BTreeMap;

/// For so many invitations at most a peer is asked, and asks are compared with so many.
pub const MAX_SOUGHT: usize = 3;
/// The most invitations that are answered for.
pub const MAX_MEETINGS: usize = 256;
/// A peer that did not answer is asked again after this, in ms.
pub const ASK_AGAIN_MS: u64 = 90_000;
/// After so many asks without an answer within [`UNANSWERED_MS`] a peer is no longer answered.
pub const MAX_UNANSWERED: u32 = 3;
/// How long an ask without an answer is remembered, in ms.
pub const UNANSWERED_MS: u64 = 60_000;
/// Of how many peers such asks are remembered.
pub const MAX_ASKERS: usize = 1024;

/// The asks of peers that nothing was answered to, across connections.
#[derive(Debug, Default)]
pub(super) struct Askers(BTreeMap<DeviceId, Unanswered>);

#[derive(Debug, Clone, Copy)]
struct Unanswered {
    since_ms: u64,
    count: u32,
}

impl Askers {
    /// Whether a peer is still answered.
    fn may_ask(&mut self, peer: &DeviceId, now_ms: u64) -> bool {
        self.0.retain(|_, asks| now_ms < asks.since_ms.saturating_add(UNANSWERED_MS));
        self.0.get(peer).is_none_or(|asks| asks.count < MAX_UNANSWERED)
    }

    fn note(&mut self, peer: DeviceId, now_ms: u64) {
        // Whoever has so many keys can ask with another one; the bound is on memory.
        if self.0.len() < MAX_ASKERS || self.0.contains_key(&peer) {
            self.0.entry(peer).or_insert(Unanswered { since_ms: now_ms, count: 0 }).count += 1;
        }
    }

    /// How many peers are remembered.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Machine {
    /// Asks everybody at once: what is looked for has changed.
    pub(super) fn sought_changed(&mut self, work: &mut Work<'_>) {
        for peer in self.sessions.keys().copied().collect::<Vec<_>>() {
            self.ask(peer, work);
        }
    }

    /// Asks a peer that has greeted us for all that is looked for.
    pub(super) fn ask(&mut self, peer: DeviceId, work: &mut Work<'_>) {
        let me = self.me;
        let Some(session) = self.sessions.get_mut(&peer) else { return };
        let Some(their_nonce) = session.their_nonce else { return };
        let mut sought = work.shelf.sought();
        sought.truncate(MAX_SOUGHT);
        session.asked.retain(|_, key| sought.contains(key));
        session.ask_at_ms = (!sought.is_empty()).then(|| work.now_ms.saturating_add(ASK_AGAIN_MS));
        for key in sought {
            let tag = meeting_tag(&key, (me, &session.nonce), (peer, &their_nonce));
            session.asked.insert(tag, key);
            put(work.out, peer, Message::Ask { tag }.encode());
        }
    }

    /// Answers who knows the seed of an invitation. Nobody else learns that there is one.
    pub(super) fn asked(&mut self, peer: DeviceId, tag: Tag, work: &mut Work<'_>) {
        let me = self.me;
        let Some(session) = self.sessions.get(&peer) else { return };
        let Some(their_nonce) = session.their_nonce else { return };
        if !self.askers.may_ask(&peer, work.now_ms) {
            return;
        }
        let keys = work.shelf.meetings();
        let meant = |key: &&MeetingKey| meeting_tag(key, (peer, &their_nonce), (me, &session.nonce)) == tag;
        let boxed = keys.iter().take(MAX_MEETINGS).find(meant).and_then(|key| work.shelf.boxed(key, &tag));
        match boxed {
            Some(boxed) => put(work.out, peer, Message::Answer { tag, boxed }.encode()),
            None => self.askers.note(peer, work.now_ms),
        }
    }

    pub(super) fn answered(&mut self, peer: DeviceId, tag: Tag, boxed: &Bytes, work: &mut Work<'_>) {
        let Some(session) = self.sessions.get_mut(&peer) else { return };
        // What is no longer looked for may still be answered.
        let Some(key) = session.asked.remove(&tag) else { return };
        if !work.shelf.answered(&key, &tag, boxed) {
            self.offend(peer, None, "an answer that the words do not open".to_owned(), work);
        }
    }
}
