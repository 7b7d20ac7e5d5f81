//! A space as one node holds it: what peers and people bring in, what it adds up to, and questions about it.
//!
//! [`Replica`] is one space: its store and all that follows from it. Storing and judging are kept apart: [`Replica::ingest`]
//! takes whatever is authentic, so that every node is a good carrier, and what counts is judged as a pure function of the set
//! of stored entries (`judge`). [`Spaces`] is everything of one node, with its keys, and implements [`linde_sync::Shelf`].
//!
//! Time and randomness come from an [`Environment`], places from a [`Home`], so that a simulation can run whole nodes.

mod agreeing;
mod devices;
mod dismissing;
mod document;
mod environment;
mod epochs;
mod erasing;
#[cfg(test)]
mod erasing_tests;
mod erasures;
mod identity;
mod joining;
mod judge;
mod keyring;
mod membership;
mod memory;
mod objects;
mod offices;
mod pairing;
mod peers;
mod practice;
mod query;
mod rebinding;
mod recovery;
mod replica;
mod salvage;
mod sealing;
mod shelf;
mod spaces;
mod succession;
#[cfg(test)]
mod tests;
mod texts;
mod verdict;
mod visiting;

pub use devices::{Admission, Keep};
pub use dismissing::{Dismissed, MAX_DISMISSED};
pub use document::{DIFF_DEADLINE, DOCUMENT_KIND, DocumentKind, EDIT_KIND, EDIT_NAME, SavedSection, TextError};
pub use environment::Environment;
pub use identity::{Identity, IdentityError, KEY_FILE, MAX_FORMER};
pub use joining::{Joining, Newcomer};
pub use membership::Departure;
pub use memory::{MemoryHome, SeededEnvironment};
pub use offices::OfficePlan;
pub use pairing::{MadePairing, PAIRING_VALID_MS};
pub use peers::Delivery;
pub use practice::MAX_PRACTICE;
pub use query::{Arrival, Audit, EntryRow, ObjectRow, StateSummary};
pub use replica::{Act, AuthorError, Ingested, Refusal, Replica, STATE_CONTEXT};
pub use sealing::SealingPlan;
pub use spaces::{Home, HomeError, NewSpace, Spaces, SpacesError};
pub use succession::{Replaced, Why, replace_device};
pub use verdict::{REASONS, Verdict};
pub use visiting::{MAX_VISITS, VISIT_MS, Visit};

use linde_deliberation::Registry;

/// All kinds of contribution that this version knows.
pub fn registry() -> Registry {
    linde_deliberation::registry().with::<DocumentKind>()
}
