//! One connected peer.

use crate::{
    channel::Channel,
    event::Link,
    message::{Message, MessageError},
    tags::{Nonce, Padding, TAG_BYTES, Tag},
};
use bytes::Bytes;
use linde_log::{
    DeviceId, SpaceId,
    frame::{HEAD_BYTES, MAX_PAYLOAD_BYTES},
};
use rand_core::CryptoRng;
use std::collections::{BTreeMap, BTreeSet};

/// How many bytes of entries may be under way to a receiver that has not granted more, counted as payload.
pub const CREDIT_WINDOW_BYTES: u64 = 4 * 1024 * 1024;
/// Credit is given back in portions of at least this, in bytes.
pub const CREDIT_GRANT_BYTES: u64 = CREDIT_WINDOW_BYTES / 8;
/// Below this much credit a sender waits for more, so that batches stay large, in bytes.
pub const LOW_CREDIT_BYTES: u64 = CREDIT_WINDOW_BYTES / 16;
/// Upper bound of a message with entries on a direct connection, in bytes.
pub const MAX_BATCH_BYTES: usize = MAX_PAYLOAD_BYTES;
/// Upper bound of a message with several runs of entries on a relayed connection, in bytes.
pub const MAX_BATCH_BYTES_RELAYED: usize = 32 * 1024;
/// Above this many bytes that were neither reported as written nor granted back, no further entries are read for a peer.
pub const WRITE_BUFFER_BYTES: usize = 2 * 1024 * 1024;
/// Bytes of entries without use that are borne in a connection on top of four times those that were stored, in bytes.
pub const MAX_USELESS_BYTES: u64 = 64 * 1024 * 1024;
/// How many costly messages (comparing, asking) a peer may send at once.
pub const COSTLY_BURST: u64 = 8192;
/// How many more of them a second.
pub const COSTLY_PER_SECOND: u64 = 64;

#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) link: Link,
    pub(crate) connected_ms: u64,
    pub(crate) nonce: Nonce,
    pub(crate) their_nonce: Option<Nonce>,
    pub(crate) padding: Padding,
    pub(crate) their_tags: BTreeSet<Tag>,
    /// The tags by which the peer may name our spaces.
    pub(crate) expected: BTreeMap<Tag, SpaceId>,
    pub(crate) channels: BTreeMap<SpaceId, Channel>,
    /// The peer's channel numbers.
    pub(crate) theirs: BTreeMap<u16, SpaceId>,
    next_chan: u16,
    /// What we may still send.
    pub(crate) credit: u64,
    /// What the peer may still send.
    pub(crate) allowance: u64,
    /// What came and is durable, but was not granted back yet.
    pub(crate) earned: u64,
    /// What came and could not be stored.
    pub(crate) withheld: u64,
    pub(crate) unwritten: usize,
    /// Since when less than enough came of what the peer was asked for.
    pub(crate) progress_ms: u64,
    /// What came since.
    pub(crate) progress_bytes: u64,
    pub(crate) stalled_since_ms: Option<u64>,
    pub(crate) unknown_messages: u32,
    useful: u64,
    useless: u64,
    costly: u64,
    costly_ms: u64,
    /// Whose turn it was last.
    pub(crate) turn: Option<SpaceId>,
}

impl Session {
    pub(crate) fn new<R: CryptoRng + ?Sized>(link: Link, now_ms: u64, rng: &mut R) -> Self {
        let mut nonce = [0; TAG_BYTES];
        rng.fill_bytes(&mut nonce);
        Self {
            link,
            connected_ms: now_ms,
            nonce,
            their_nonce: None,
            padding: Padding::default(),
            their_tags: BTreeSet::new(),
            expected: BTreeMap::new(),
            channels: BTreeMap::new(),
            theirs: BTreeMap::new(),
            next_chan: 0,
            credit: CREDIT_WINDOW_BYTES,
            allowance: CREDIT_WINDOW_BYTES,
            earned: 0,
            withheld: 0,
            unwritten: 0,
            progress_ms: now_ms,
            progress_bytes: 0,
            stalled_since_ms: None,
            unknown_messages: 0,
            useful: 0,
            useless: 0,
            costly: COSTLY_BURST,
            costly_ms: now_ms,
            turn: None,
        }
    }

    /// A channel number that is not in use; numbers come back after 65,536 of them.
    pub(crate) fn new_chan(&mut self) -> u16 {
        let used: BTreeSet<u16> = self.channels.values().map(|channel| channel.chan).collect();
        while used.contains(&self.next_chan) && used.len() < usize::from(u16::MAX) {
            self.next_chan = self.next_chan.wrapping_add(1);
        }
        let chan = self.next_chan;
        self.next_chan = chan.wrapping_add(1);
        chan
    }

    /// The space and our channel for the peer's channel number.
    pub(crate) fn channel_of(&mut self, chan: u16) -> Option<(SpaceId, &mut Channel)> {
        let space = *self.theirs.get(&chan)?;
        Some((space, self.channels.get_mut(&space)?))
    }

    /// Uses up allowance for a payload; `false` if the peer sent more than it may.
    pub(crate) fn receive(&mut self, payload: u64) -> bool {
        match self.allowance.checked_sub(payload) {
            Some(left) => {
                self.allowance = left;
                true
            }
            None => false,
        }
    }

    /// What to grant now, if it is enough to be worth a message.
    pub(crate) fn grant(&mut self) -> Option<Message> {
        if self.earned < CREDIT_GRANT_BYTES {
            return None;
        }
        let bytes = std::mem::take(&mut self.earned);
        self.allowance += bytes;
        Some(Message::Credit { bytes })
    }

    /// Takes credit from the peer; `false` if it grants more than it can have received.
    pub(crate) fn credited(&mut self, bytes: u64) -> bool {
        let total = self.credit.saturating_add(bytes);
        self.credit = total.min(CREDIT_WINDOW_BYTES);
        // What the peer has stored was written.
        self.unwritten = self.unwritten.saturating_sub(usize::try_from(bytes).unwrap_or(usize::MAX));
        total <= CREDIT_WINDOW_BYTES
    }

    /// Counts the payload of a message with entries and how much of it was stored, in bytes; `false` if the peer sends too
    /// much that is of no use.
    pub(crate) fn weigh(&mut self, payload: u64, useful: u64) -> bool {
        self.useful = self.useful.saturating_add(useful);
        self.useless = self.useless.saturating_add(payload.saturating_sub(useful));
        if self.useless <= self.useful.saturating_mul(4).saturating_add(MAX_USELESS_BYTES) {
            return true;
        }
        self.useless = 0;
        false
    }

    /// Counts a costly message; `false` if there are too many.
    pub(crate) fn afford(&mut self, now_ms: u64) -> bool {
        let gained = now_ms.saturating_sub(self.costly_ms).saturating_mul(COSTLY_PER_SECOND) / 1000;
        if gained > 0 {
            self.costly = self.costly.saturating_add(gained).min(COSTLY_BURST);
            self.costly_ms = now_ms;
        }
        match self.costly.checked_sub(1) {
            Some(left) => {
                self.costly = left;
                true
            }
            None => false,
        }
    }

    /// Upper bound of an ordinary batch on this connection, in bytes.
    pub(crate) fn max_batch(&self) -> usize {
        match self.link {
            Link::Direct => MAX_BATCH_BYTES,
            Link::Relayed => MAX_BATCH_BYTES_RELAYED,
        }
    }

    /// Uses up credit and room for a frame with entries.
    pub(crate) fn sent(&mut self, frame: &Bytes) {
        self.credit = self.credit.saturating_sub(payload_len(frame));
        self.unwritten = self.unwritten.saturating_add(frame.len());
    }
}

/// The length of a frame's payload, in bytes.
pub(crate) fn payload_len(frame: &Bytes) -> u64 {
    frame.len().saturating_sub(HEAD_BYTES) as u64
}

/// Puts out a message that this crate has made within its bounds.
pub(crate) fn put(out: &mut crate::Outputs, peer: DeviceId, message: Result<Bytes, MessageError>) {
    match message {
        Ok(frame) => out.frames.push((peer, frame)),
        Err(error) => tracing::error!(%error, "a message does not fit into a frame"),
    }
}
