//! Language versions: what something says in other words.

use super::{Around, Author, Held, Named};
use crate::Id;
use linde_deliberation::{
    language_version::{LanguageVersionState, Register},
    trace::LanguageStatus,
};
use linde_log::EntryId;

/// The language versions of an object, and what could be put into other words.
#[derive(Debug, Clone, Default)]
pub struct Languages {
    /// Those that there are, in the order of the space.
    pub rows: Vec<LanguageRow>,
    /// The entry that published what the object says now; none for what has published nothing, or cannot be put into other words.
    pub source: Option<EntryId>,
}

/// A language version in a list.
#[derive(Debug, Clone)]
pub struct LanguageRow {
    /// Its id.
    pub id: Id,
    /// Into what words it puts it.
    pub register: Register,
    /// Their language.
    pub language: String,
    /// How it stands.
    pub status: LanguageStatus,
    /// Who made it.
    pub by: Author,
}

/// A language version.
#[derive(Debug, Clone)]
pub struct LanguageView {
    /// It.
    pub version: Held<LanguageVersionState>,
    /// What stands around it.
    pub around: Around,
    /// What it puts into other words.
    pub of: Named,
    /// How it stands.
    pub status: LanguageStatus,
    /// When what it puts into other words was published, as claimed; none if that is not here.
    pub source_ms: Option<i64>,
    /// The entry that published what it could put into other words now.
    pub source: Option<EntryId>,
}
