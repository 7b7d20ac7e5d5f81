//! Messages: what two nodes say to each other, one to a frame.
//!
//! A payload is one array in deterministic CBOR that starts with the number of the type. Entries and fork proofs are
//! embedded as the arrays they are; reading keeps them as slices of the received frame. Byte layouts: `docs/PROTOCOL.md`.

mod read;
mod write;

pub use write::{encode_entries, encode_forks, encode_loose};

use crate::{
    tags::{Nonce, Tag},
    vector::{BucketHashes, LogHead},
};
use bytes::Bytes;
use linde_log::{EntryError, EntryId, LogId, Signed, cbor::CborError, frame::FrameError};

/// The version of the protocol this crate speaks.
pub const VERSION: u64 = 1;
/// Upper bound of the software's name in [`Message::Hello`], in bytes.
pub const MAX_SOFTWARE_BYTES: usize = 64;
/// Up to so many logs, and so many forks, are sent at once in [`Message::Summary`].
pub const MAX_SUMMARY_LOGS: usize = 128;
/// The most logs, and the most forks, in one [`Message::Vector`].
pub const MAX_VECTOR_LOGS: usize = 8192;
/// The most ranges in one [`Message::Want`].
pub const MAX_WANT_RANGES: usize = 8192;
/// The most logs in one [`Message::Have`].
pub const MAX_HAVE_LOGS: usize = 8192;
/// The most points in one [`Message::Trail`]: the head, one before it, and each power of two before that.
pub const MAX_TRAIL_POINTS: usize = 66;
/// The most proofs in one [`Message::Forks`].
pub const MAX_FORK_PROOFS: usize = 64;
/// The most ids in one [`Message::Need`], and the most runs in one [`Message::Loose`].
pub const MAX_NEED_IDS: usize = 64;
/// Upper bound of the text in [`Message::Close`], in bytes.
pub const MAX_CLOSE_BYTES: usize = 200;
/// Upper bound of the box in [`Message::Answer`], in bytes.
pub const MAX_ANSWER_BYTES: usize = 340;
/// Length of the part of a head's id that [`Message::Have`] carries, in bytes.
pub const HEAD_PREFIX_BYTES: usize = 8;

/// The first bytes of a head's id.
pub type HeadPrefix = [u8; HEAD_PREFIX_BYTES];

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// 0, first from both sides.
    Hello {
        /// The highest version of the protocol the sender speaks; both use the lower one.
        version: u64,
        /// Fresh for this connection.
        nonce: Nonce,
        /// Name and version of the program, for people.
        software: String,
    },
    /// 1, the sender's spaces; replaces an earlier list.
    Tags(Vec<Tag>),
    /// 2, opens the sender's channel for a space, or compares it anew.
    Open {
        /// The sender's number for the space.
        chan: u16,
        /// The sender's tag of the space.
        tag: Tag,
        /// Digest of the sender's vector.
        digest: [u8; 32],
    },
    /// 3, the whole vector of a small space.
    Summary {
        /// Channel.
        chan: u16,
        /// Sorted by log.
        heads: Vec<(LogId, LogHead)>,
        /// Sorted by log.
        forks: Vec<(LogId, u64)>,
    },
    /// 4, the bucket hashes of a large space.
    Buckets {
        /// Channel.
        chan: u16,
        /// One for each bucket.
        hashes: BucketHashes,
    },
    /// 5, the logs of some buckets.
    Vector {
        /// Channel.
        chan: u16,
        /// The buckets that end with this message, sorted.
        buckets: Vec<u8>,
        /// Sorted by log.
        heads: Vec<(LogId, LogHead)>,
        /// Sorted by log.
        forks: Vec<(LogId, u64)>,
    },
    /// 6, asks for logs from a position on.
    Want {
        /// Channel.
        chan: u16,
        /// Sorted by log.
        ranges: Vec<(LogId, u64)>,
    },
    /// 7, entries in runs.
    Entries {
        /// Channel.
        chan: u16,
        /// Run after run.
        entries: Vec<Signed>,
    },
    /// 8, permits more bytes.
    Credit {
        /// How many more bytes of payload.
        bytes: u64,
    },
    /// 9, what is durable at the sender.
    Have {
        /// Channel.
        chan: u16,
        /// Length and first bytes of the head, sorted by log.
        heads: Vec<(LogId, u64, HeadPrefix)>,
    },
    /// 10, points of a chain that disagrees with the receiver's.
    Trail {
        /// Channel.
        chan: u16,
        /// The log.
        log: LogId,
        /// Position and id, from the head downwards.
        points: Vec<(u64, EntryId)>,
    },
    /// 11, fork proofs.
    Forks {
        /// Channel.
        chan: u16,
        /// Encoded [`linde_log::ForkProof`]s, not yet checked.
        proofs: Vec<Bytes>,
    },
    /// 12, asks for entries by id.
    Need {
        /// Channel.
        chan: u16,
        /// The ids.
        ids: Vec<EntryId>,
    },
    /// 13, answers [`Message::Need`]; empty if the sender has none of them.
    Loose {
        /// Channel.
        chan: u16,
        /// Each run starts with an entry that was asked for.
        runs: Vec<Vec<Signed>>,
    },
    /// 14, the last message.
    Close {
        /// See [`crate::CloseReason`].
        reason: u8,
        /// For people.
        text: String,
    },
    /// 15, asks for the invitation that the sender knows by its words alone.
    Ask {
        /// The sender's tag of the invitation.
        tag: Tag,
    },
    /// 16, answers [`Message::Ask`].
    Answer {
        /// As it was asked.
        tag: Tag,
        /// The invitation's link, which only the words open.
        boxed: Bytes,
    },
    /// 17, tells that the sender's owner writes in a section just now. Nothing is kept of it, and nobody passes it on.
    Writing {
        /// Channel.
        chan: u16,
        /// The section.
        section: EntryId,
    },
    /// A type that this version does not know.
    Unknown(u64),
}

/// Why bytes are not a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Not one whole frame.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The frame is not whole, or bytes follow it.
    #[error("not exactly one frame")]
    NotOneFrame,
    /// Not in the form of its type.
    #[error("message is not of its type's form: {0}")]
    Form(#[from] CborError),
    /// A message's entry is malformed.
    #[error(transparent)]
    Entry(#[from] EntryError),
}

impl Message {
    /// Reads the message in one whole frame.
    ///
    /// # Errors
    /// [`MessageError`]; nothing larger than a small multiple of the frame is allocated before.
    pub fn decode(frame: &Bytes) -> Result<Self, MessageError> {
        match linde_log::frame::read(frame)? {
            Some((payload, [])) => Self::decode_payload(&frame.slice_ref(payload)),
            _ => Err(MessageError::NotOneFrame),
        }
    }
}

/// The first bytes of `head`.
pub fn head_prefix(head: &EntryId) -> HeadPrefix {
    head.as_bytes().first_chunk().copied().unwrap_or_default()
}
