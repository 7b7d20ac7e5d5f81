//! Reactions to statements, and the opinion map that follows from them.

use super::Author;
use crate::Id;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What somebody says to a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// Yes.
    Agree,
    /// No.
    Disagree,
    /// Seen, and neither.
    Pass,
}

impl Stance {
    /// All, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Agree, Self::Disagree, Self::Pass];

    /// The name in forms, JSON and Fluent keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Disagree => "disagree",
            Self::Pass => "pass",
        }
    }
}

impl core::str::FromStr for Stance {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|stance| stance.name() == text).ok_or(())
    }
}

/// A person's reaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// What they say.
    pub stance: Stance,
    /// Whether it matters much to them.
    pub important: bool,
}

/// How people react to a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reactions {
    /// Persons who agree.
    pub agree: u32,
    /// Persons who disagree.
    pub disagree: u32,
    /// Persons who passed over it.
    pub pass: u32,
    /// Persons to whom it matters much.
    pub important: u32,
    /// What the owner says.
    pub mine: Option<Reaction>,
}

impl Reactions {
    /// Whether anybody has reacted.
    pub fn any(&self) -> bool {
        self.agree + self.disagree + self.pass > 0
    }
}

/// Codes of reasons why there are no groups that have a text (`insufficient-<code>`); others are shown with that of `other`.
pub const INSUFFICIENT_CODES: &[&str] = &[
    "empty-vote-matrix",
    "not-enough-clusterable-participants",
    "not-enough-samples-for-group-count",
    "not-enough-unique-points",
    "too-many",
    "other",
];

/// How a statement comes from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lineage {
    /// It says the same in other words.
    Reword,
    /// It says one of several things that the other says at once.
    Split,
}

/// How many of some people say what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Who agree.
    pub agree: u32,
    /// Who disagree.
    pub disagree: u32,
    /// Who saw it, those who passed over it included.
    pub seen: u32,
}

/// A statement as the opinion map speaks of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapStatement {
    /// The statement.
    pub id: Id,
    /// What it says.
    pub text: String,
    /// Persons of the group, or of all, who agree.
    pub agree: u32,
    /// Persons who disagree.
    pub disagree: u32,
    /// Persons who saw it, those who passed over it included.
    pub seen: u32,
    /// Each group, where all are spoken of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Tally>,
    /// Whether it was brought in from elsewhere, so that it is no contribution here.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub imported: bool,
}

/// A group of people who react alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpinionGroup {
    /// How many.
    pub size: u32,
    /// Whether the owner is one of them.
    pub mine: bool,
    /// What tells them from the others, those first to which they agree.
    pub representative: Vec<Representative>,
}

/// A statement that tells a group from the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Representative {
    /// The statement, with the reactions of the group.
    pub statement: MapStatement,
    /// The reactions of the other groups.
    #[serde(default)]
    pub others: Tally,
    /// Whether it is their agreement that does; else their disagreement.
    pub agrees: bool,
}

/// What speaks for and against a statement, as people argued.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reasons {
    /// How many arguments speak for it.
    pub pro: u32,
    /// How many speak against it.
    pub contra: u32,
    /// The first of either side, up to [`MOST_REASONS`] each, those for it first.
    pub shown: Vec<MapArgument>,
}

/// An argument about a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapArgument {
    /// The argument.
    pub id: Id,
    /// What it says.
    pub text: String,
    /// Whether it speaks for the statement; else against it.
    pub pro: bool,
    /// Whose it is.
    pub by: Author,
}

/// Where a person stands in the map.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MapPoint {
    /// Along the first axis.
    pub x: f64,
    /// Along the second.
    pub y: f64,
    /// The group, counted from 0.
    pub group: Option<u32>,
    /// Whether it is the owner.
    pub mine: bool,
}

/// Most statements that a map lists with their numbers.
pub const MOST_LISTED: usize = 100;

/// Most arguments on either side that a map shows with a statement.
pub const MOST_REASONS: usize = 5;

/// The opinion map of a space, or why there is none yet.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OpinionView {
    /// Persons who reacted to anything.
    pub participants: u32,
    /// Statements that take part.
    pub statements: u32,
    /// Reactions.
    pub reactions: u32,
    /// Why there are no groups, if there are none.
    pub insufficient: Option<String>,
    /// The groups, the largest first.
    pub groups: Vec<OpinionGroup>,
    /// Where people stand.
    pub points: Vec<MapPoint>,
    /// What all groups agree to, the strongest first.
    pub common: Vec<MapStatement>,
    /// What most people agree to.
    pub majority_agree: Vec<MapStatement>,
    /// What most people disagree with.
    pub majority_disagree: Vec<MapStatement>,
    /// The statements with most reactions, up to [`MOST_LISTED`] of them.
    #[serde(default)]
    pub listed: Vec<MapStatement>,
    /// What was argued about the statements that tell groups apart or join them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<Id, Reasons>,
    /// Statements that are left out because they were hidden, by those who did so.
    pub left_out: Vec<(Id, Author)>,
    /// Name and version of the method.
    pub method: String,
    /// Hash of all that went in.
    pub input: String,
    /// Hash of the result: the same on every node with the same reactions.
    pub result: String,
}
