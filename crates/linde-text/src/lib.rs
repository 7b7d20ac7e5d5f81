//! Co-edited text as bounded typed edits.
//!
//! A working draft is a list of sections ([`Document`]); each [`Section`] is one text that several people write at once. What travels
//! between nodes is an [`Edit`]: a bounded, typed list of insertions and deletions. Every node checks it purely and rebuilds the same
//! Automerge change from it, so hashes agree everywhere and nobody has to trust Automerge bytes of a stranger.
//!
//! The life of an edit:
//! 1. [`Section::edit`] turns what a person posted into edits against the version the page was rendered from.
//! 2. The caller signs each as an entry and hands it, like every entry it receives, to [`Section::insert`] in the order of its device's log.
//! 3. [`Section::flush`] applies what is complete in one batch and says what became of each entry.
//! 4. [`Section::text`], [`Section::history`] and [`Section::authors`] read the result.
//!
//! The result is a pure function of the *set* of edits, each device's order and what counts; the order of arrival does not matter. A
//! section is a cache of the log: it can be thrown away and built again at any time.
//!
//! Invariants about what is absent: no clock, no randomness, no files, no threads; Automerge is named in `engine` alone and always runs
//! inside `catch_unwind`.

mod author;
mod check;
mod diff;
mod document;
mod elements;
mod engine;
mod graph;
mod myers;
mod section;
mod snapshot;
mod view;
mod wire;

#[cfg(test)]
mod tests;

pub use author::{EditError, normalise_newlines};
pub use check::{Invalid, Verdict};
pub use diff::{Span, SpanKind, diff};
pub use document::{DocOp, Document, DocumentError, SectionInfo};
pub use section::{Refusal, Section, Status};
pub use snapshot::SnapshotError;
pub use view::{Authored, HistoryItem, UnknownHeads, content_hash};
pub use wire::{Actor, ChangeHash, Edit, ElemRef, Op};

/// Most characters one edit may insert and delete together.
pub const MAX_EDIT_CHARS: usize = 4_096;
/// Most changes one edit may directly build on.
pub const MAX_DEPS: usize = 64;
/// Highest operation counter; beyond it Automerge's 32-bit counters come close to overflowing.
pub const MAX_OP_COUNTER: u64 = (u32::MAX / 2) as u64 - 1;
/// Most bytes of text a person may save into one section.
pub const MAX_SECTION_BYTES: usize = 64 * 1_024;
/// Most bytes of edits a section holds back because something they build on is missing.
pub const MAX_WAITING_BYTES: usize = 4 * 1_024 * 1_024;
/// Most characters of a title.
pub const MAX_TITLE_CHARS: usize = 200;
