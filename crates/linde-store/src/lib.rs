//! What a node keeps: the journal and the rebuildable index of one space, and the data directory around them.
//!
//! The truth is an append-only journal of framed records ([`DiskStore`]); everything else is derived from it. An index in
//! `index/` makes opening fast, holds droppable projections of the layers above, and may be deleted at any time. Bodies above
//! [`INLINE_BODY_BYTES`] lie in files named by their hash. [`MemoryStore`] does the same without a disk. Whatever is read back
//! is checked against its id, so that a damaged disk can lose entries but never change one; what was lost is named in
//! the [`OpenReport`] and taken again from peers.
//!
//! # Files of a space
//!
//! | path | content |
//! |---|---|
//! | `journal-000001.linde` … | segments of about [`SEGMENT_BYTES`], each a sequence of `linde_log::frame` frames |
//! | `bodies/ab/cdef…` | salt and content of one body, named by the lower-case hex of the header's `body_hash` |
//! | `index/` | sled database; safe to delete |
//! | `index.damaged/` | the last index that could not be used |
//! | `erasing` | ids of entries whose bodies are being removed, 32 bytes each; there until that is done |
//!
//! # Records
//!
//! Each frame holds one record, a deterministic CBOR array:
//!
//! | record | content |
//! |---|---|
//! | `[0, format, space, number, previous]` | first frame of a segment: format version 1 or 2, space id (32 bytes), number of the segment from 1, length of the segment before it in bytes |
//! | `[1, entry, pad…]` | the next entry of its log, in the exact bytes that were received; without its body if that is not here |
//! | `[2, entry, pad…]` | an entry outside the chains: a branch of a forked log |
//! | `[3, proof]` | a fork proof |
//! | `[4, entry]`, `[5, entry]` | as 1 and 2, with the body (null here) in `bodies/` |
//! | `[6, pad…]` | nothing any more |
//!
//! Up to two byte strings `pad` fill a record that became shorter. Entries without a body, pads and record 6 occur in segments
//! of format 2 only; a segment gets that number when the first of them is written into it, so that programs that do not know
//! them refuse it and keep their hands off.
//!
//! An entry may occur twice (it was damaged and sent again, or its body came later); the first sound record counts, and one
//! with the body before those without. A reader that meets damage goes on
//! at the next frame that is whole, and from there to the end of the segment it takes only entries that carry a valid
//! signature themselves: a body may contain bytes that look like frames.

mod bodies;
mod codec;
#[cfg(test)]
mod conformance;
mod data_dir;
mod disk;
mod erase;
#[cfg(test)]
mod faults;
mod files;
#[cfg(test)]
mod forgotten;
mod frames;
mod index;
mod journal;
mod lookup;
mod memory;
mod open;
mod report;
mod store;
mod succession;

pub use bodies::INLINE_BODY_BYTES;
pub use codec::FORMAT;
pub use data_dir::{DATA_FORMAT, DataDir, DataDirError, MARKER, OpenMode};
pub use disk::{CHECK_AT_OPEN_BYTES, DiskStore, MIN_FREE_BYTES, Options, Progress};
pub use journal::SEGMENT_BYTES;
pub use memory::MemoryStore;
pub use report::{Damage, DamageKind, IndexState, Missing, OpenReport};
pub use store::{Dropped, Position, Record, Stats, Store, StoreError};
