//! What the network tells its owner.

use crate::{
    address::{Address, PeerAddr},
    limits::EVENT_QUEUE,
    link::{FramePermit, Link},
};
use bytes::Bytes;
use linde_log::{DeviceId, frame::FrameError};
use std::{borrow::Cow, sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

/// What happened. Of one [`Link`] the first event is [`Self::Connected`] and the last, exactly once, [`Self::Disconnected`].
#[derive(Debug)]
pub enum NetEvent {
    /// Others in the network can reach this device here.
    Listening {
        /// One address of an interface.
        address: Address,
    },
    /// The device no longer listens there: an interface went away.
    NotListening {
        /// As in [`Self::Listening`].
        address: Address,
    },
    /// A link is open.
    Connected {
        /// The link, for [`crate::NetHandle::send`].
        link: Link,
        /// Where the other side is. Worth remembering as last good address when `dialled`; else its port may be a passing one.
        address: Address,
        /// Whether this side opened the connection.
        dialled: bool,
        /// Whether it goes straight to the device, without a relay.
        direct: bool,
    },
    /// A whole frame, head included, neither checksum nor payload looked at.
    Frame {
        /// Where it came from.
        link: Link,
        /// At most [`linde_log::frame::HEAD_BYTES`] + [`linde_log::frame::MAX_PAYLOAD_BYTES`] bytes.
        bytes: Bytes,
        /// Keep it as long as the frame takes up memory; dropping it lets the device send more.
        permit: FramePermit,
    },
    /// After [`crate::SendError::Full`] there is room again.
    Writable {
        /// Where.
        link: Link,
    },
    /// The link is gone, and with it what was not yet written.
    Disconnected {
        /// The link.
        link: Link,
        /// Why.
        reason: CloseReason,
    },
    /// Nobody was reached; the attempt is repeated in time.
    DialFailed {
        /// What was tried.
        tried: Vec<PeerAddr>,
        /// Why it failed.
        failure: DialFailure,
        /// Pause until the next attempt.
        retry_in: Duration,
    },
    /// mDNS found a device in the local network. It is dialled without further ado.
    Discovered {
        /// Who.
        device: DeviceId,
        /// Where.
        address: Address,
    },
    /// mDNS no longer finds a device in the local network.
    Vanished {
        /// Who.
        device: DeviceId,
    },
    /// The device or IP address behaved badly and is refused for a while.
    Banned {
        /// Who, if it was one device.
        device: Option<DeviceId>,
        /// For how long.
        time: Duration,
    },
    /// The computer slept: all links were dropped and are being made again.
    Resumed {
        /// For about how long.
        slept: Duration,
    },
    /// mDNS does not work here; addresses must be typed.
    MdnsUnavailable {
        /// Why, in the words of the operating system.
        reason: String,
    },
}

/// Why a link ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CloseReason {
    /// The owner asked for it.
    #[error("{0}")]
    Owner(Cow<'static, str>),
    /// The other side closed it in good order.
    #[error("closed by the other side")]
    ByPeer,
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Lost(String),
    /// A newer connection to the same device takes its place.
    #[error("replaced by a newer connection")]
    Replaced,
    /// What arrived is not a frame. A fault.
    #[error("not a frame: {0}")]
    BadFrame(FrameError),
    /// A device that is not approved sent too much. A fault.
    #[error("too much from an unknown device: {0}")]
    TooMuch(&'static str),
    /// The owner did not approve the device in time.
    #[error("not approved in time")]
    NotApproved,
    /// The other side does not take part in this network.
    #[error("not a device of this network")]
    Foreign,
    /// The other side broke the rules for streams. A fault.
    #[error("broke the protocol: {0}")]
    Protocol(&'static str),
    /// No stream was opened in time. A fault.
    #[error("no stream was opened in time")]
    NoStream,
    /// Nothing moved although something should have.
    #[error("nothing moved for a long time")]
    Stalled,
    /// The device is banned.
    #[error("banned")]
    Banned,
    /// The computer slept.
    #[error("the computer slept")]
    Suspended,
    /// The network was shut down.
    #[error("shut down")]
    Shutdown,
}

/// Why nobody was reached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DialFailure {
    /// Another device answered than the one expected.
    #[error("another device answers there: {found:?}")]
    WrongDevice {
        /// Who answered; `None` if it has no Ed25519 key.
        found: Option<DeviceId>,
    },
    /// This device itself listens there.
    #[error("this is our own address")]
    Myself,
    /// The name has no address, or was not looked up in time.
    #[error("the name was not found: {0}")]
    Name(String),
    /// The connection was opened, but no link came of it.
    #[error("{0}")]
    Refused(CloseReason),
    /// A limit or ban of this device forbids the connection.
    #[error("not allowed: {0}")]
    Denied(String),
    /// No answer.
    #[error("not reachable: {0}")]
    Unreachable(String),
}

impl CloseReason {
    /// Fault points the other side gets for this.
    pub(crate) fn fault(&self) -> u32 {
        match self {
            Self::BadFrame(_) | Self::Protocol(_) => 2,
            Self::NoStream | Self::TooMuch(_) => 1,
            Self::Owner(_)
            | Self::ByPeer
            | Self::Lost(_)
            | Self::Replaced
            | Self::NotApproved
            | Self::Foreign
            | Self::Stalled
            | Self::Banned
            | Self::Suspended
            | Self::Shutdown => 0,
        }
    }
}

/// The receiving end of the events.
#[derive(Debug)]
pub struct NetEvents {
    queue: mpsc::UnboundedReceiver<(NetEvent, Option<OwnedSemaphorePermit>)>,
}

/// The sending end. Frames are bounded by their permits, all else by [`EVENT_QUEUE`], so the queue itself needs no bound and
/// the last event of a link never waits.
#[derive(Debug, Clone)]
pub(crate) struct EventSink {
    queue: mpsc::UnboundedSender<(NetEvent, Option<OwnedSemaphorePermit>)>,
    slots: Arc<Semaphore>,
}

impl NetEvents {
    /// The next event; `None` after shutdown.
    pub async fn recv(&mut self) -> Option<NetEvent> {
        self.queue.recv().await.map(|(event, _)| event)
    }

    /// The next event if there is one.
    pub fn try_recv(&mut self) -> Option<NetEvent> {
        self.queue.try_recv().ok().map(|(event, _)| event)
    }
}

impl EventSink {
    pub(crate) fn new() -> (Self, NetEvents) {
        let (sender, queue) = mpsc::unbounded_channel();
        (Self { queue: sender, slots: Arc::new(Semaphore::new(EVENT_QUEUE)) }, NetEvents { queue })
    }

    /// Hands over an event; nothing happens if the owner no longer listens.
    pub(crate) fn send(&self, event: NetEvent) {
        let slot = match event {
            NetEvent::Frame { .. } => None,
            NetEvent::Listening { .. }
            | NetEvent::NotListening { .. }
            | NetEvent::Connected { .. }
            | NetEvent::Writable { .. }
            | NetEvent::Disconnected { .. }
            | NetEvent::DialFailed { .. }
            | NetEvent::Discovered { .. }
            | NetEvent::Vanished { .. }
            | NetEvent::Banned { .. }
            | NetEvent::Resumed { .. }
            | NetEvent::MdnsUnavailable { .. } => self.slots.clone().try_acquire_owned().ok(),
        };
        let _ = self.queue.send((event, slot));
    }

    /// Waits until the owner has taken enough events for more to be made.
    pub(crate) async fn room(&self) {
        let _ = self.slots.acquire().await;
    }

    /// Waits until the owner has dropped the receiving end.
    pub(crate) async fn closed(&self) {
        self.queue.closed().await;
    }
}
