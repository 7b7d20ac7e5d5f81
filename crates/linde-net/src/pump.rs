//! Moves the bytes of one link between its queues and the stream.

use crate::{
    config::Timing,
    events::CloseReason,
    limits::{
        COPY_BELOW_BYTES, DRAIN_TIMEOUT, INBOUND_BUDGET_BYTES, READ_BYTES, READ_STALL_TIMEOUT, UNAPPROVED_BUDGET_BYTES,
        UNAPPROVED_FRAME_BYTES, UNAPPROVED_FRAMES, WRITE_STALL_TIMEOUT,
    },
    link::{LinkShared, Phase},
};
use bytes::{Buf, Bytes, BytesMut};
use futures::{AsyncRead, AsyncWrite};
use linde_log::frame;
use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};
use tokio::time::{Interval, MissedTickBehavior, Sleep, interval, sleep};

/// Reads in one go before other streams of the connection get their turn.
const READS_PER_POLL: usize = 64;

/// The two directions of a stream. Lives inside the connection's task, so a frame costs no extra wake-up.
pub(crate) struct Pump<S> {
    stream: S,
    link: Arc<LinkShared>,
    /// Bytes being written.
    head: Bytes,
    together: BytesMut,
    unflushed: bool,
    last_write: Instant,
    /// Bytes that are not yet a whole frame, or for which there is no room.
    tail: BytesMut,
    scratch: Box<[u8]>,
    last_read: Instant,
    frames: u32,
    stall_check: Pin<Box<Interval>>,
    approval: Duration,
    drain: Option<Drain>,
}

struct Drain {
    deadline: Pin<Box<Sleep>>,
    closed: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Pump<S> {
    pub(crate) fn new(stream: S, link: Arc<LinkShared>, timing: &Timing) -> Self {
        let mut stall_check = interval(timing.stall_check);
        stall_check.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            stream,
            link,
            head: Bytes::new(),
            together: BytesMut::new(),
            unflushed: false,
            last_write: Instant::now(),
            tail: BytesMut::new(),
            scratch: vec![0; READ_BYTES].into_boxed_slice(),
            last_read: Instant::now(),
            frames: 0,
            stall_check: Box::pin(stall_check),
            approval: timing.approval,
            drain: None,
        }
    }

    /// Moves what can be moved; ready when the link has ended, with the reason its owner was told.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<CloseReason> {
        self.link.register(cx.waker());
        let step = match self.link.phase() {
            Phase::Open => self.exchange(cx),
            Phase::Draining(reason) => self.wind_up(cx, reason),
            Phase::Ended(reason) => Err(reason),
        };
        match step {
            Ok(()) => Poll::Pending,
            Err(reason) => Poll::Ready(self.link.end(reason)),
        }
    }

    fn exchange(&mut self, cx: &mut Context<'_>) -> Result<(), CloseReason> {
        self.write(cx)?;
        self.read(cx)?;
        while self.stall_check.poll_tick(cx).is_ready() {
            self.look_for_stalls()?;
        }
        Ok(())
    }

    /// Writes until nothing is queued or the stream takes no more; flushes as soon as nothing is queued.
    fn write(&mut self, cx: &mut Context<'_>) -> Result<(), CloseReason> {
        loop {
            if self.head.is_empty() {
                let Some(next) = self.link.next_to_write(&mut self.together) else { break };
                self.head = next;
                self.last_write = Instant::now();
            }
            match Pin::new(&mut self.stream).poll_write(cx, &self.head) {
                Poll::Ready(Ok(0)) => return Err(CloseReason::ByPeer),
                Poll::Ready(Ok(n)) => {
                    self.head.advance(n);
                    self.unflushed = true;
                    self.last_write = Instant::now();
                }
                Poll::Ready(Err(error)) => return Err(lost(&error)),
                Poll::Pending => return Ok(()),
            }
        }
        if self.unflushed
            && let Poll::Ready(flushed) = Pin::new(&mut self.stream).poll_flush(cx)
        {
            flushed.map_err(|error| lost(&error))?;
            self.unflushed = false;
        }
        Ok(())
    }

    /// Reads and hands over frames until the stream has no more or the owner no room.
    fn read(&mut self, cx: &mut Context<'_>) -> Result<(), CloseReason> {
        for _ in 0..READS_PER_POLL {
            if !self.hand_over(cx)? {
                return Ok(());
            }
            match Pin::new(&mut self.stream).poll_read(cx, &mut self.scratch) {
                Poll::Ready(Ok(0)) => return Err(CloseReason::ByPeer),
                Poll::Ready(Ok(n)) => {
                    self.tail.extend_from_slice(self.scratch.get(..n).unwrap_or_default());
                    self.last_read = Instant::now();
                }
                Poll::Ready(Err(error)) => return Err(lost(&error)),
                Poll::Pending => return Ok(()),
            }
        }
        cx.waker().wake_by_ref();
        Ok(())
    }

    /// Cuts whole frames off the tail; `false` while there is no room for the next.
    fn hand_over(&mut self, cx: &Context<'_>) -> Result<bool, CloseReason> {
        loop {
            let Some(total) = frame::peek(&self.tail).map_err(CloseReason::BadFrame)? else { return Ok(true) };
            let approved = self.link.is_approved();
            if !approved && total > UNAPPROVED_FRAME_BYTES {
                return Err(CloseReason::TooMuch("frame too long"));
            }
            if self.tail.len() < total {
                if approved {
                    self.tail.reserve(total - self.tail.len());
                }
                return Ok(true);
            }
            if !approved && self.frames >= UNAPPROVED_FRAMES {
                return Err(CloseReason::TooMuch("too many frames"));
            }
            let limit = if approved { INBOUND_BUDGET_BYTES } else { UNAPPROVED_BUDGET_BYTES };
            let Some(permit) = self.link.budget.acquire(total, limit, cx.waker()) else { return Ok(false) };
            let bytes = if total <= COPY_BELOW_BYTES {
                let copy = Bytes::copy_from_slice(self.tail.get(..total).unwrap_or_default());
                self.tail.advance(total);
                copy
            } else {
                self.tail.split_to(total).freeze()
            };
            self.frames = self.frames.saturating_add(1);
            self.link.deliver(bytes, permit);
        }
    }

    fn look_for_stalls(&self) -> Result<(), CloseReason> {
        let whole = matches!(frame::peek(&self.tail), Ok(Some(total)) if self.tail.len() >= total);
        let half_read = !self.tail.is_empty() && !whole && self.last_read.elapsed() > READ_STALL_TIMEOUT;
        let unwritten = !self.head.is_empty() && self.last_write.elapsed() > WRITE_STALL_TIMEOUT;
        if half_read || unwritten {
            return Err(CloseReason::Stalled);
        }
        if !self.link.is_approved() && self.link.since.elapsed() > self.approval {
            return Err(CloseReason::NotApproved);
        }
        Ok(())
    }

    /// Writes the rest, says that nothing follows, and waits until the other side has said so too: closing the connection
    /// earlier could throw away bytes on their way.
    fn wind_up(&mut self, cx: &mut Context<'_>, reason: CloseReason) -> Result<(), CloseReason> {
        let mut drain =
            self.drain.take().unwrap_or_else(|| Drain { deadline: Box::pin(sleep(DRAIN_TIMEOUT)), closed: false });
        if drain.deadline.as_mut().poll(cx).is_ready() {
            return Err(reason);
        }
        self.write(cx)?;
        if !drain.closed && self.head.is_empty() && !self.unflushed {
            drain.closed = match Pin::new(&mut self.stream).poll_close(cx) {
                Poll::Ready(Ok(())) => true,
                Poll::Ready(Err(_)) => return Err(reason),
                Poll::Pending => false,
            };
        }
        for _ in 0..READS_PER_POLL {
            match Pin::new(&mut self.stream).poll_read(cx, &mut self.scratch) {
                Poll::Ready(Ok(0)) if drain.closed => return Err(reason),
                Poll::Ready(Ok(0)) | Poll::Pending => {
                    self.drain = Some(drain);
                    return Ok(());
                }
                Poll::Ready(Ok(_)) => {}
                Poll::Ready(Err(_)) => return Err(reason),
            }
        }
        self.drain = Some(drain);
        cx.waker().wake_by_ref();
        Ok(())
    }
}

fn lost(error: &io::Error) -> CloseReason {
    CloseReason::Lost(error.to_string())
}
