//! How far people have a say (Beteiligungsgrad), and what something would bring about (Folgen-Check).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far those who take part have a say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// They are told.
    Information,
    /// They are heard (Mitwirkung).
    Participation,
    /// They decide together with others (Mitentscheidung).
    Codecision,
    /// They decide.
    Decision,
}

/// In which respect something has an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// On how people decide together.
    Democratic,
    /// On how people live together.
    Social,
    /// On nature.
    Ecological,
    /// On money.
    Financial,
}

impl Dimension {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Democratic, Self::Social, Self::Ecological, Self::Financial];
}

/// What an effect is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Impact {
    /// Good.
    Positive,
    /// None to speak of.
    Neutral,
    /// Bad.
    Negative,
    /// Nobody can tell.
    Unclear,
}
