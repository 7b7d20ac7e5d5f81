//! What goes into the machine and what comes out.

use bytes::Bytes;
use linde_log::{DeviceId, EntryId, LogId, SpaceId};

/// How a peer is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Directly: large batches.
    Direct,
    /// Through a relay, which may cut the connection after few bytes: small batches, so that each circuit makes progress.
    Relayed,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Input {
    /// A peer, authenticated by the transport, is connected; an earlier connection of it is over.
    Connected {
        /// Who.
        peer: DeviceId,
        /// How.
        link: Link,
    },
    /// One whole frame came, head and payload.
    Frame {
        /// From whom.
        peer: DeviceId,
        /// The frame.
        bytes: Bytes,
    },
    /// The connection is over.
    Disconnected {
        /// Whose.
        peer: DeviceId,
    },
    /// All frames for a peer that were put out so far have been written or have room in its queue. Without it sending goes
    /// on as the peer grants credit; given too early it only costs memory.
    Writable {
        /// For whom.
        peer: DeviceId,
    },
    /// Entries or forks were added to a space other than by this machine.
    LocalChange {
        /// Where.
        space: SpaceId,
        /// The logs that changed; empty if that is not known.
        logs: Vec<LogId>,
    },
    /// The owner writes in a section just now.
    Writing {
        /// Where.
        space: SpaceId,
        /// In which section.
        section: EntryId,
    },
    /// The answer of [`crate::Shelf::spaces`] changed for somebody.
    SpacesChanged,
    /// The answer of [`crate::Shelf::sought`] changed.
    SoughtChanged,
    /// Time passed; due when [`Outputs::wake_at`] says so.
    Tick,
}

/// What to do.
#[derive(Debug, Default)]
pub struct Outputs {
    /// Frames to write, in this order for each peer.
    pub frames: Vec<(DeviceId, Bytes)>,
    /// What others may want to know.
    pub events: Vec<Event>,
    /// Connections to close after their frames were written.
    pub close: Vec<Closing>,
    /// When to give [`Input::Tick`] at the latest, in the caller's ms.
    pub wake_at: Option<u64>,
}

/// A connection to close.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// Whose.
    pub peer: DeviceId,
    /// Why.
    pub reason: CloseReason,
    /// For how long not to connect again, in ms; 0 for no ban.
    pub ban_ms: u64,
}

/// Why a connection is closed; the number is the one in [`crate::Message::Close`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum CloseReason {
    /// The other node closed it, or for a reason of the transport.
    Other = 0,
    /// No space in common.
    NoCommonSpace = 1,
    /// Three offences within an hour.
    Offences = 2,
    /// Too many messages of unknown types.
    Unknown = 3,
    /// The program ends.
    Shutdown = 4,
}

impl CloseReason {
    /// The reason with this number, [`Self::Other`] for any other.
    pub const fn from_number(number: u8) -> Self {
        match number {
            1 => Self::NoCommonSpace,
            2 => Self::Offences,
            3 => Self::Unknown,
            4 => Self::Shutdown,
            _ => Self::Other,
        }
    }
}

/// How a peer behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeerState {
    /// It greeted us.
    Greeted {
        /// Name and version of its program, as it says.
        software: String,
    },
    /// It named a space that is replicated here too.
    SharesSpace,
    /// It does not send what it said it has; others are asked.
    Stalled,
    /// It sends again.
    Resumed,
    /// It closed the connection.
    Left(CloseReason),
}

/// What others may want to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Both nodes hold the same entries of a space.
    Synced {
        /// With whom.
        peer: DeviceId,
        /// Which.
        space: SpaceId,
    },
    /// Catching up goes on; it is complete when both numbers are equal.
    Progress {
        /// Where.
        space: SpaceId,
        /// Entries that came since it began.
        done: u64,
        /// Those and the entries that are still to come.
        total: u64,
    },
    /// Entries were stored.
    EntriesArrived {
        /// Where.
        space: SpaceId,
        /// From whom.
        peer: DeviceId,
        /// How many.
        entries: u64,
    },
    /// A log turned out to be forked.
    Fork {
        /// Where.
        space: SpaceId,
        /// Which.
        log: LogId,
        /// The position with two entries.
        seq: u64,
    },
    /// Something of a peer was refused.
    Refused {
        /// Whose.
        peer: DeviceId,
        /// Where, if it was about a space.
        space: Option<SpaceId>,
        /// For logs, a lower-case fragment.
        why: String,
        /// How many offences of this peer are remembered.
        offences: u32,
    },
    /// A space cannot be stored; nothing of it is taken until a later attempt succeeds.
    Paused {
        /// Which.
        space: SpaceId,
        /// Why.
        error: crate::ShelfError,
        /// When it is tried again, in ms from now.
        retry_ms: u64,
    },
    /// A peer's owner writes in a section just now, as it says.
    Writing {
        /// Whose.
        peer: DeviceId,
        /// Where.
        space: SpaceId,
        /// In which section.
        section: EntryId,
    },
    /// A peer's state changed.
    Peer {
        /// Who.
        peer: DeviceId,
        /// How.
        state: PeerState,
    },
}
