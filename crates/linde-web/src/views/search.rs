//! What the page that searches shows.

use super::{Author, Verdict};
use crate::Id;
use serde::{Deserialize, Serialize};

/// What can be found, in the order in which it is offered; each has words (`found-<kind>`).
pub const FOUND_KINDS: &[&str] = &[
    "statement",
    "topic",
    "question",
    "proposal",
    "amendment",
    "condition",
    "argument",
    "ballot",
    "objection",
    "record",
    "dissent",
    "language-version",
    "text",
    "section",
    "member",
    "space",
];

/// What of something can be found that others said to it; each has words (`found-part-<part>`).
pub const FOUND_PARTS: &[&str] = &["answer", "refusal", "note", "decision", "paper"];

/// The most results in one part.
pub const MAX_FOUND: u32 = 100;
/// The longest query, in characters.
pub const MAX_QUERY_CHARS: usize = 200;

/// What is looked for, and where.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SearchQuery {
    /// The words, as they were typed.
    pub words: String,
    /// Only in this space.
    pub space: Option<Id>,
    /// Only this one of [`FOUND_KINDS`].
    pub kind: Option<String>,
    /// Only what the owner wrote.
    pub mine: bool,
    /// Only from this time on, as claimed.
    pub since_ms: Option<i64>,
    /// Which part, from 0 on.
    pub part: u32,
    /// How many there are in a part; up to [`MAX_FOUND`].
    pub limit: u32,
}

/// A part of what was found, best first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SearchAnswer {
    /// The results.
    pub items: Vec<Found>,
    /// How many there are in all.
    pub total: u64,
    /// Whether there was nothing to look for: neither a letter nor a digit.
    pub nothing_asked: bool,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// One of [`FOUND_KINDS`].
    pub kind: String,
    /// Itself: an entry, a person, or a space.
    pub id: Id,
    /// The text that a section belongs to.
    pub doc: Option<Id>,
    /// The space.
    pub space: Id,
    /// The space's name.
    pub space_name: String,
    /// The topic that it belongs to, with its title.
    pub topic: Option<(Id, String)>,
    /// Its title; empty if it has none, or is hidden.
    pub title: Vec<FoundPiece>,
    /// Of what it says the part that fits; empty if it is hidden.
    pub passage: FoundPassage,
    /// In what somebody said to it the passage stands, if it does not stand in itself.
    pub part: Option<FoundPart>,
    /// Who made it.
    pub author: Option<Author>,
    /// When, as claimed.
    pub time_ms: Option<i64>,
    /// Whether it counts.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Whether it is hidden, so that its words are not shown.
    pub hidden: bool,
}

/// What somebody said to something: an answer, or why they voted as they did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundPart {
    /// Its entry.
    pub id: Id,
    /// One of [`FOUND_PARTS`].
    pub what: String,
    /// Who said it.
    pub author: Author,
    /// When, as claimed.
    pub time_ms: i64,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FoundPassage {
    /// Whether the text goes on before it.
    pub before: bool,
    /// Its pieces.
    pub pieces: Vec<FoundPiece>,
    /// Whether the text goes on behind it.
    pub after: bool,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundPiece {
    /// What it says.
    pub text: String,
    /// Whether it was looked for.
    pub marked: bool,
}
