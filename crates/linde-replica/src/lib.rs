//! A space as one node holds it: what peers and people bring in, what it adds up to, and questions about it.
//!
//! [`Replica`] is one space: its store and all that follows from it. Storing and judging are kept apart: [`Replica::ingest`]
//! takes whatever is authentic, so that every node is a good carrier, and what counts is judged as a pure function of the set
//! of stored entries (`judge`). [`Spaces`] is everything of one node, with its keys, and implements [`linde_sync::Shelf`].
//!
//! Time and randomness come from an [`Environment`], places from a [`Home`], so that a simulation can run whole nodes.

mod devices;
mod document;
mod environment;
mod identity;
mod joining;
mod judge;
mod membership;
mod memory;
mod objects;
mod peers;
mod query;
mod replica;
mod shelf;
mod spaces;
#[cfg(test)]
mod tests;
mod texts;
mod verdict;

pub use document::{DIFF_DEADLINE, DOCUMENT_KIND, DocumentKind, EDIT_KIND, EDIT_NAME, SavedSection, TextError};
pub use environment::Environment;
pub use identity::{Identity, IdentityError};
pub use joining::Joining;
pub use memory::{MemoryHome, SeededEnvironment};
pub use peers::Delivery;
pub use query::{Audit, EntryRow, ObjectRow, StateSummary};
pub use replica::{Act, AuthorError, Ingested, Refusal, Replica, STATE_CONTEXT};
pub use spaces::{Home, HomeError, NewSpace, Spaces, SpacesError};
pub use verdict::{REASONS, Verdict};

use linde_deliberation::Registry;

/// All kinds of contribution that this version knows.
pub fn registry() -> Registry {
    linde_deliberation::registry().with::<DocumentKind>()
}
