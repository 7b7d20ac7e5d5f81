//! Papers of ballots, as receipts name them.

use super::{Author, Verdict};
use crate::Id;
use linde_deliberation::{
    ballot::{Phase, Receipt},
    methods::Paper,
};
use schemars::JsonSchema;
use serde::Serialize;

/// Where a paper of a ballot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaperPlace {
    /// Its space.
    pub space: Id,
    /// Its ballot.
    pub ballot: Id,
    /// It.
    pub paper: Id,
}

/// What a receipt leads to.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "found", rename_all = "snake_case")]
pub enum ReceiptView {
    /// A vote.
    Vote(VoteView),
    /// A contribution that is no vote.
    Other {
        /// Its space.
        space: Id,
        /// Its id.
        entry: Id,
        /// What kind of contribution it is.
        kind: String,
        /// Who signed it.
        #[schemars(with = "serde_json::Value")]
        author: Author,
        /// When, as claimed, in milliseconds since 1970.
        time_ms: i64,
        /// Whether it counts.
        #[schemars(with = "serde_json::Value")]
        verdict: Verdict,
    },
    /// The space that the receipt names is not here.
    NoSpace,
    /// Nothing that it names has arrived here.
    Unknown,
}

/// A vote, and what became of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct VoteView {
    /// Its space.
    pub space: Id,
    /// The name of the space.
    pub space_name: String,
    /// The ballot.
    pub ballot: Id,
    /// What the ballot asks.
    pub question: String,
    /// Where the ballot stands: `open`, `revealing`, `provisional` or `closed`.
    #[schemars(with = "String")]
    pub phase: Phase,
    /// The alternatives of the ballot, in the order of its papers.
    pub alternatives: Vec<String>,
    /// The paper.
    pub paper: Id,
    /// Whose it is.
    pub voter: VoterView,
    /// When it was cast, as claimed, in milliseconds since 1970; none while it is hidden, and of hidden papers that were shown.
    pub time_ms: Option<i64>,
    /// What is filled in; none while it is hidden.
    pub chosen: Option<Paper>,
    /// What became of it: `cast`, `counted`, `late`, `unrevealed`, `unfit`, `void`, or `superseded` with the other `by` which counts.
    #[schemars(with = "serde_json::Value")]
    pub receipt: Receipt,
    /// Whether it counts; none while that is not settled.
    pub counts: Option<bool>,
    /// Whether its voter cast none later in this ballot.
    pub is_last: bool,
}

/// Somebody who voted.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct VoterView {
    /// The person.
    pub person: Id,
    /// Their name, if it is known and not erased.
    pub name: Option<String>,
}
