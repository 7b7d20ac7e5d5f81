//! One link: the queue out, the budget in, and who still may use it.

use crate::{
    address::Address,
    events::{CloseReason, EventSink, NetEvent},
    limits::{COPY_BELOW_BYTES, FRAME_OVERHEAD_BYTES, OUTBOUND_LOW_BYTES, OUTBOUND_QUEUE_BYTES, WRITE_TOGETHER_BYTES},
};
use bytes::{Bytes, BytesMut};
use futures::task::AtomicWaker;
use linde_log::{
    DeviceId,
    frame::{self, FrameError},
};
use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::Waker,
    time::Instant,
};

/// The open stream to a device. A later link to the same device is another one, so that nothing of an old conversation gets
/// into a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link {
    /// Who is at the other end, proven by the handshake.
    pub device: DeviceId,
    /// Unique since the start of this network.
    pub id: LinkId,
}

/// Number of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub(crate) u64);

/// Why a frame was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The link has ended.
    #[error("the link is gone")]
    Gone,
    /// The queue is full; [`NetEvent::Writable`] tells when to try again.
    #[error("the queue is full")]
    Full,
    /// The bytes are not exactly one frame.
    #[error("not exactly one frame: {0:?}")]
    NotAFrame(Option<FrameError>),
}

/// Room that a received frame takes up until this is dropped.
#[derive(Debug)]
pub struct FramePermit {
    budget: Arc<Budget>,
    cost: usize,
}

impl FramePermit {
    /// Gives the room back; the same as dropping.
    pub fn release(self) {}
}

impl Drop for FramePermit {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(self.cost, Ordering::AcqRel);
        self.budget.waker.wake();
    }
}

/// Unreleased bytes of one device, over all its links.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    used: AtomicUsize,
    waker: AtomicWaker,
}

impl Budget {
    /// Room for a frame of `len` bytes while at most `limit` bytes are used; else `waker` is called when room came back.
    pub(crate) fn acquire(self: &Arc<Self>, len: usize, limit: usize, waker: &Waker) -> Option<FramePermit> {
        let cost = len + FRAME_OVERHEAD_BYTES;
        let take = |used: usize| (used == 0 || used + cost <= limit).then_some(used + cost);
        for attempt in 0..2 {
            if self.used.fetch_update(Ordering::AcqRel, Ordering::Acquire, take).is_ok() {
                return Some(FramePermit { budget: self.clone(), cost });
            }
            // A permit released between the look and the registration would wake nobody, hence the second look.
            if attempt == 0 {
                self.waker.register(waker);
            }
        }
        None
    }
}

/// What all parts share of one link.
#[derive(Debug)]
pub(crate) struct LinkShared {
    pub(crate) link: Link,
    pub(crate) address: Address,
    pub(crate) dialled: bool,
    pub(crate) since: Instant,
    pub(crate) budget: Arc<Budget>,
    pub(crate) approved: AtomicBool,
    events: EventSink,
    waker: AtomicWaker,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    queue: VecDeque<Bytes>,
    queued: usize,
    was_full: bool,
}

/// How far the end of a link has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Frames go both ways.
    Open,
    /// What is queued is written, what arrives is dropped.
    Draining(CloseReason),
    /// [`NetEvent::Disconnected`] is out.
    Ended(CloseReason),
}

impl LinkShared {
    pub(crate) fn new(
        link: Link,
        (address, dialled): (Address, bool),
        budget: Arc<Budget>,
        approved: bool,
        events: EventSink,
    ) -> Self {
        Self {
            link,
            address,
            dialled,
            since: Instant::now(),
            budget,
            approved: AtomicBool::new(approved),
            events,
            waker: AtomicWaker::new(),
            state: Mutex::new(State { phase: Phase::Open, queue: VecDeque::new(), queued: 0, was_full: false }),
        }
    }

    /// Hands over the link's first event. By then [`crate::NetHandle`] must know the link, for the owner may use it at once.
    pub(crate) fn announce(&self) {
        let Self { link, address, dialled, .. } = *self;
        self.events.send(NetEvent::Connected { link, address, dialled, direct: true });
    }

    /// Queues a frame.
    pub(crate) fn send(&self, bytes: Bytes) -> Result<(), SendError> {
        match frame::peek(&bytes) {
            Ok(Some(total)) if total == bytes.len() => {}
            Ok(_) => return Err(SendError::NotAFrame(None)),
            Err(error) => return Err(SendError::NotAFrame(Some(error))),
        }
        let mut state = self.lock();
        if state.phase != Phase::Open {
            return Err(SendError::Gone);
        }
        if state.queued + bytes.len() > OUTBOUND_QUEUE_BYTES {
            state.was_full = true;
            return Err(SendError::Full);
        }
        state.queued += bytes.len();
        state.queue.push_back(bytes);
        drop(state);
        self.waker.wake();
        Ok(())
    }

    /// The next bytes to write: one long frame as it is, or several short ones together. `None` if there are none.
    pub(crate) fn next_to_write(&self, together: &mut BytesMut) -> Option<Bytes> {
        let mut state = self.lock();
        let first = state.queue.pop_front()?;
        let alone = first.len() >= COPY_BELOW_BYTES || state.queue.is_empty();
        let bytes = if alone {
            first
        } else {
            together.extend_from_slice(&first);
            while let Some(next) = state.queue.pop_front_if(|next| together.len() + next.len() <= WRITE_TOGETHER_BYTES)
            {
                together.extend_from_slice(&next);
            }
            together.split().freeze()
        };
        state.queued -= bytes.len();
        if state.was_full && state.queued <= OUTBOUND_LOW_BYTES {
            state.was_full = false;
            if state.phase == Phase::Open {
                self.events.send(NetEvent::Writable { link: self.link });
            }
        }
        Some(bytes)
    }

    /// Hands a frame to the owner, unless the link is ending. The lock keeps it before [`NetEvent::Disconnected`].
    pub(crate) fn deliver(&self, bytes: Bytes, permit: FramePermit) {
        let state = self.lock();
        if state.phase == Phase::Open {
            self.events.send(NetEvent::Frame { link: self.link, bytes, permit });
        }
    }

    /// Ends the link after what is queued has been written.
    pub(crate) fn drain(&self, reason: CloseReason) {
        let mut state = self.lock();
        if state.phase == Phase::Open {
            state.phase = Phase::Draining(reason);
        }
        drop(state);
        self.waker.wake();
    }

    /// Ends the link; the first reason given counts and is returned.
    pub(crate) fn end(&self, reason: CloseReason) -> CloseReason {
        let mut state = self.lock();
        let reason = match &state.phase {
            Phase::Open => reason,
            Phase::Draining(first) => first.clone(),
            Phase::Ended(first) => return first.clone(),
        };
        state.phase = Phase::Ended(reason.clone());
        state.queue.clear();
        state.queued = 0;
        self.events.send(NetEvent::Disconnected { link: self.link, reason: reason.clone() });
        drop(state);
        self.waker.wake();
        reason
    }

    pub(crate) fn phase(&self) -> Phase {
        self.lock().phase.clone()
    }

    pub(crate) fn queued(&self) -> usize {
        self.lock().queued
    }

    /// Calls `waker` when there is something to write or the phase changes.
    pub(crate) fn register(&self, waker: &Waker) {
        self.waker.register(waker);
    }

    pub(crate) fn approve(&self) {
        self.approved.store(true, Ordering::Release);
        self.waker.wake();
    }

    pub(crate) fn is_approved(&self) -> bool {
        self.approved.load(Ordering::Acquire)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::NetEvents;
    use futures::task::noop_waker;

    fn link() -> (Arc<LinkShared>, NetEvents) {
        let (sink, mut events) = EventSink::new();
        let link = Link { device: DeviceId([1; 32]), id: LinkId(1) };
        let address = "/ip4/127.0.0.1/tcp/1".parse().unwrap();
        let shared = Arc::new(LinkShared::new(link, (address, true), Arc::default(), true, sink));
        shared.announce();
        assert!(matches!(events.try_recv(), Some(NetEvent::Connected { .. })));
        (shared, events)
    }

    fn frame_of(len: usize) -> Bytes {
        let mut out = Vec::new();
        frame::write(&mut out, &vec![7; len]).unwrap();
        out.into()
    }

    #[test]
    fn full_then_writable_once() {
        let (link, mut events) = link();
        let big = frame_of(1024 * 1024 - frame::HEAD_BYTES);
        for _ in 0..4 {
            link.send(big.clone()).unwrap();
        }
        assert_eq!(link.send(frame_of(1)), Err(SendError::Full));
        let mut together = BytesMut::new();
        for _ in 0..3 {
            assert!(events.try_recv().is_none());
            assert_eq!(link.next_to_write(&mut together).unwrap().len(), big.len());
        }
        assert!(matches!(events.try_recv(), Some(NetEvent::Writable { .. })));
        assert!(link.next_to_write(&mut together).is_some());
        assert!(events.try_recv().is_none());
        assert_eq!((link.next_to_write(&mut together), link.queued()), (None, 0));
    }

    #[test]
    fn short_frames_are_written_together() {
        let (link, _events) = link();
        for _ in 0..1000 {
            link.send(frame_of(300)).unwrap();
        }
        let mut together = BytesMut::new();
        let mut total = 0;
        let mut writes = 0;
        while let Some(bytes) = link.next_to_write(&mut together) {
            assert!(bytes.len() <= WRITE_TOGETHER_BYTES);
            total += bytes.len();
            writes += 1;
        }
        assert_eq!((total, writes), (312_000, 5));
    }

    #[test]
    fn only_whole_frames_are_taken() {
        let (link, _events) = link();
        assert_eq!(link.send(Bytes::from_static(b"hello, world!")), Err(SendError::NotAFrame(Some(FrameError::Magic))));
        assert_eq!(link.send(Bytes::new()), Err(SendError::NotAFrame(None)));
        assert_eq!(link.send(frame_of(5).slice(..16)), Err(SendError::NotAFrame(None)));
    }

    #[test]
    fn the_first_reason_counts_and_nothing_follows() {
        let (link, mut events) = link();
        link.drain(CloseReason::Shutdown);
        assert_eq!(link.send(frame_of(1)), Err(SendError::Gone));
        assert_eq!(link.end(CloseReason::ByPeer), CloseReason::Shutdown);
        assert_eq!(link.end(CloseReason::Stalled), CloseReason::Shutdown);
        let permit = link.budget.acquire(1, 1000, &noop_waker()).unwrap();
        link.deliver(frame_of(1), permit);
        assert!(matches!(events.try_recv(), Some(NetEvent::Disconnected { reason: CloseReason::Shutdown, .. })));
        assert!(events.try_recv().is_none());
    }

    #[test]
    fn budget_counts_what_is_out() {
        let budget = Arc::<Budget>::default();
        let waker = noop_waker();
        let first = budget.acquire(1000, 3000, &waker).unwrap();
        let second = budget.acquire(1000, 3000, &waker).unwrap();
        assert!(budget.acquire(1000, 3000, &waker).is_none());
        first.release();
        let third = budget.acquire(1000, 3000, &waker).unwrap();
        drop((second, third));
        assert!(budget.acquire(1_000_000, 3000, &waker).is_some(), "one frame always fits");
    }
}
