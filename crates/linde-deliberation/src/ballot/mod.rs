//! Ballots (Abstimmungen): a question, alternatives and a method, frozen when it is opened; papers; and the close that says
//! which of them count.
//!
//! No clock ends a ballot. The act that closes it pins the papers that its author saw, by their ids; a paper's id fixes the device,
//! the position and the branch of a copied log. What comes later is shown and not counted. If two close at once, what either
//! pinned counts. [`BallotState::result`] is a function of these acts and of the papers they pin: neither a removal with an early
//! cut nor a fork that is proven afterwards takes a pinned paper away ([`Kind::outlives_cuts`]).

mod receipt;
mod result;
mod rules;
mod state;
#[cfg(test)]
mod tests;

use crate::{
    bytes::Fixed,
    context::Context,
    day::Day,
    examples,
    kind::{Judgement, Kind},
    methods::{HandCount, MAX_ALTERNATIVES, Majority, Method, Paper, Quorum, Vote, YesNo},
};
use linde_log::{EntryId, PersonId};
use linde_space::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use receipt::Receipt;
pub use result::{BallotResult, Checked, CountedPaper, Shown};
pub use rules::{COMMITMENT_CONTEXT, ELECTORATE_CONTEXT, commitment, electorate, electorate_hash};
pub use state::{BallotState, Cast, Close, Committed, HandCounted, Opening, Phase, Reopening, Revealed, Settled};

/// Upper bound of the question, in characters.
pub const MAX_BALLOT_QUESTION_CHARS: usize = 300;
/// Upper bound of what is explained, in characters.
pub const MAX_EXPLANATION_CHARS: usize = 4000;
/// Upper bound of an alternative's text, in characters.
pub const MAX_ALTERNATIVE_CHARS: usize = 300;
/// Upper bound of a paper's reason, in characters.
pub const MAX_REASON_CHARS: usize = 1000;
/// Upper bound of a place, in characters.
pub const MAX_PLACE_CHARS: usize = 200;
/// How many can be named to close.
pub const MAX_CLOSERS: usize = 8;
/// How many papers one act can pin.
pub const MAX_PINS: usize = 7000;
/// How often a ballot can be opened again.
pub const MAX_REOPENINGS: usize = 20;
/// How many hand counts a ballot can have.
pub const MAX_HAND_COUNTS: usize = 20;
/// How many must have witnessed a hand count.
pub const WITNESSES: usize = 2;

/// The rules of ballots.
pub struct Ballot;

/// What can be done with ballots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum BallotOp {
    /// Opens a ballot. From now on nothing of this changes.
    Open(Box<Open>),
    /// Casts a paper. Of several papers of a person the last one holds.
    Cast {
        /// What is filled in.
        paper: Paper,
        /// Why, if the voter says so.
        #[schemars(length(min = 1, max = MAX_REASON_CHARS))]
        reason: Option<String>,
    },
    /// Casts a paper that stays hidden until the ballot is closed, by its commitment.
    Commit {
        /// See [`commitment`].
        commitment: Fixed<32>,
    },
    /// Shows a hidden paper after the close.
    Reveal {
        /// What was filled in.
        paper: Paper,
        /// Why, if the voter says so.
        #[schemars(length(min = 1, max = MAX_REASON_CHARS))]
        reason: Option<String>,
        /// What the commitment was made with.
        salt: Fixed<32>,
    },
    /// Says how many hands were counted at a meeting, as the first witness.
    Hands {
        /// The hands.
        count: HandCount,
        /// Where; not blank, on one line.
        #[schemars(length(min = 1, max = MAX_PLACE_CHARS))]
        place: String,
        /// When.
        day: Day,
    },
    /// Says that a hand count is right, as another witness.
    Witness {
        /// The entry that holds the hand count.
        hands: EntryId,
    },
    /// Closes the ballot: these papers count, of each person the last of them.
    Close {
        /// The entries of the papers or commitments, ascending.
        #[schemars(length(max = MAX_PINS))]
        papers: Vec<EntryId>,
        /// The hash of the result; absent where papers are hidden still.
        result: Option<Fixed<32>>,
    },
    /// Says which hidden papers were shown in time, after which nothing changes any more.
    Settle {
        /// The entries that show them, ascending.
        #[schemars(length(max = MAX_PINS))]
        reveals: Vec<EntryId>,
        /// The hash of the result.
        result: Fixed<32>,
    },
    /// Opens a closed ballot again, for all to see.
    Reopen {
        /// Why; not blank.
        #[schemars(length(min = 1, max = MAX_REASON_CHARS))]
        reason: String,
    },
}

/// All that is fixed when a ballot is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// The topic it belongs to, if it does.
    pub topic: Option<EntryId>,
    /// The step of the topic that it was opened under.
    pub under: Option<EntryId>,
    /// What is asked; not blank, on one line.
    #[schemars(length(min = 1, max = MAX_BALLOT_QUESTION_CHARS))]
    pub question: String,
    /// What voters should know.
    #[schemars(length(max = MAX_EXPLANATION_CHARS))]
    pub explanation: String,
    /// What can be chosen.
    #[schemars(length(min = 1, max = MAX_ALTERNATIVES))]
    pub alternatives: Vec<Alternative>,
    /// How it is counted.
    pub method: Method,
    /// How many may vote: all members at the opening.
    pub voters: u32,
    /// Who they are: see [`electorate_hash`].
    pub electorate: Fixed<32>,
    /// Who sees papers when.
    pub visibility: Visibility,
    /// Who may close it, ascending.
    #[schemars(length(min = 1, max = MAX_CLOSERS))]
    pub closers: Vec<PersonId>,
    /// Whether it is provisional until all of them have closed it.
    pub together: bool,
    /// When it should be closed. Nothing happens by itself.
    pub ends: Option<Day>,
    /// The hash of the topic's rules, if it belongs to one.
    pub rules: Option<Fixed<32>>,
}

/// What can be chosen in a ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Alternative {
    /// That nothing is decided (nichts tun, Passivlösung), and what becomes of it then.
    Nothing {
        /// What becomes of it; not blank, on one line.
        #[schemars(length(min = 1, max = MAX_ALTERNATIVE_CHARS))]
        text: String,
    },
    /// A text of its own: a date, a name, a colour.
    Text {
        /// It; not blank, on one line.
        #[schemars(length(min = 1, max = MAX_ALTERNATIVE_CHARS))]
        text: String,
    },
    /// A proposal in one of its versions.
    Proposal {
        /// What it is called; not blank, on one line.
        #[schemars(length(min = 1, max = MAX_ALTERNATIVE_CHARS))]
        text: String,
        /// The proposal.
        proposal: EntryId,
        /// The entry that submitted the version.
        version: EntryId,
        /// The hash of its text.
        hash: Fixed<32>,
    },
}

/// Who sees papers when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// All papers are signed and open to all from the beginning (offen).
    Open,
    /// Papers are hidden until the close, by commitment (verdeckt bis Schluss). After that all is open: this is not secret.
    UntilClose,
}

impl Alternative {
    /// What it is called.
    pub fn text(&self) -> &str {
        match self {
            Self::Nothing { text } | Self::Text { text } | Self::Proposal { text, .. } => text,
        }
    }

    /// The proposal that it is.
    pub fn proposal(&self) -> Option<EntryId> {
        if let Self::Proposal { proposal, .. } = self { Some(*proposal) } else { None }
    }

    /// Whether it is the status quo.
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing { .. })
    }
}

impl Kind for Ballot {
    const ID: u16 = 272;
    const NAME: &'static str = "ballot";
    type Op = BallotOp;
    type State = BallotState;

    fn lowest_role(op: &BallotOp) -> Role {
        match op {
            BallotOp::Open(_)
            | BallotOp::Close { .. }
            | BallotOp::Settle { .. }
            | BallotOp::Reopen { .. }
            | BallotOp::Hands { .. }
            | BallotOp::Witness { .. } => Role::Member,
            // Who may vote was said at the opening, whatever became of them since.
            BallotOp::Cast { .. } | BallotOp::Commit { .. } | BallotOp::Reveal { .. } => Role::Relay,
        }
    }

    fn names(op: &BallotOp) -> Vec<EntryId> {
        match op {
            BallotOp::Open(open) => {
                let mut names: Vec<_> = open.topic.into_iter().chain(open.under).collect();
                names.dedup();
                names
            }
            BallotOp::Cast { .. }
            | BallotOp::Commit { .. }
            | BallotOp::Reveal { .. }
            | BallotOp::Hands { .. }
            | BallotOp::Witness { .. }
            | BallotOp::Close { .. }
            | BallotOp::Settle { .. }
            | BallotOp::Reopen { .. } => Vec::new(),
        }
    }

    fn is_free(op: &BallotOp) -> bool {
        matches!(op, BallotOp::Cast { .. } | BallotOp::Commit { .. } | BallotOp::Reveal { .. })
    }

    fn outlives_cuts(op: &BallotOp) -> bool {
        Self::is_free(op)
    }

    fn authorize(state: &BallotState, op: &BallotOp, context: &Context<'_>) -> Judgement {
        rules::authorize(state, op, context)
    }

    fn apply(state: &mut BallotState, op: BallotOp, context: &Context<'_>) {
        state.apply(op, context);
    }

    fn view(state: &BallotState) -> Value {
        let Some(opening) = &state.opening else { return Value::Null };
        json!({
            "opening": opening,
            "phase": state.phase(),
            "cast": state.casts.len(),
            "hidden": state.commits.len(),
            "closes": state.closes,
            "settled": state.settled,
            "reopenings": state.reopenings,
            "hands": state.hands,
            "result": state.shown(),
        })
    }

    fn examples() -> Vec<BallotOp> {
        let paper = Paper::YesNo { vote: Vote::Yes };
        vec![
            BallotOp::Open(Box::new(Open {
                topic: None,
                under: None,
                question: "Soll der Platz Bäume bekommen?".to_owned(),
                explanation: String::new(),
                alternatives: vec![
                    Alternative::Text { text: "Drei Linden".to_owned() },
                    Alternative::Nothing { text: "Der Platz bleibt, wie er ist".to_owned() },
                ],
                method: Method::YesNo(YesNo { quorum: Quorum::None, majority: Majority::Simple }),
                voters: examples::VOTERS,
                electorate: examples::electorate(),
                visibility: Visibility::Open,
                closers: vec![examples::founder().person],
                together: false,
                ends: "2026-12-24".parse().ok(),
                rules: None,
            })),
            BallotOp::Cast { paper: paper.clone(), reason: Some("Schatten im Sommer".to_owned()) },
            BallotOp::Commit { commitment: Fixed([9; 32]) },
            BallotOp::Reveal { paper, reason: None, salt: Fixed([8; 32]) },
            BallotOp::Hands {
                count: HandCount::YesNo { yes: 12, no: 3, abstain: 1 },
                place: "Bürgerhaus".to_owned(),
                day: examples::day(),
            },
            BallotOp::Witness { hands: examples::CONTRIBUTION },
            BallotOp::Close { papers: vec![examples::CONTRIBUTION], result: Some(Fixed([7; 32])) },
            BallotOp::Settle { reveals: vec![examples::CONTRIBUTION], result: Fixed([7; 32]) },
            BallotOp::Reopen { reason: "Ein Stimmzettel kam auf dem Stick zu spät.".to_owned() },
        ]
    }
}
