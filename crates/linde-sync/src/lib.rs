//! Replication as a state machine without I/O.
//!
//! [`Machine::handle`] takes what happened ([`Input`]) and a [`Shelf`] that keeps entries, and returns what to do
//! ([`Outputs`]). It has no clock, no randomness and no sockets of its own. Two machines that are connected end with the same
//! entries, and everything a stranger can fill is bounded by a named constant.
//!
//! How it goes: Hello → salted tags → Open with a digest for each common space (equal: done) → version vectors → each side
//! asks for what it lacks, each log from one peer only → entries under credit that is granted for what is durable → changes
//! are pushed or announced on the same connection. Authority lies with the author of an entry, never with its sender.
//! The bytes are specified in `docs/PROTOCOL.md`.

mod channel;
mod event;
mod machine;
pub mod message;
mod offence;
mod outflow;
mod piece;
mod session;
mod shelf;
pub mod tags;
pub mod vector;

pub use channel::{MAX_KNOWN_LOGS, MAX_LOOSE_DUE, MAX_NEEDED_IDS, MAX_PUSH_ENTRIES};
pub use event::{CloseReason, Closing, Event, Input, Link, Outputs, PeerState};
pub use machine::{
    ASK_AGAIN_MS, IDLE_WITHOUT_COMMON_SPACE_MS, MAX_ASKERS, MAX_MEETINGS, MAX_PAUSE_MS, MAX_SOUGHT, MAX_UNANSWERED,
    MAX_UNKNOWN_MESSAGES, MIN_PROGRESS_BYTES, Machine, PAUSE_MS, RECHECK_MS, RECHECK_SOON_MS, STALL_MS, STALL_RETRY_MS,
    TELL_DELAY_MS, UNANSWERED_MS,
};
pub use message::{Message, MessageError};
pub use offence::{BAN_MS, MAX_OFFENCES, MAX_OFFENDERS, OFFENCE_MEMORY_MS};
pub use outflow::{Batch, MESSAGE_OVERHEAD_BYTES, Outflow, Turn};
pub use piece::{pieces, verify_piece};
pub use session::{
    COSTLY_BURST, COSTLY_PER_SECOND, CREDIT_GRANT_BYTES, CREDIT_WINDOW_BYTES, LOW_CREDIT_BYTES, MAX_BATCH_BYTES,
    MAX_BATCH_BYTES_RELAYED, MAX_USELESS_BYTES, WRITE_BUFFER_BYTES,
};
pub use shelf::{Deferral, ForkOutcome, IngestReport, RawRun, Refusal, Shelf, ShelfError};
pub use vector::{Forks, LogHead, Vector};
