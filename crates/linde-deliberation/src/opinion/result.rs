//! What the map shows.

use super::{
    consensus::Consensus,
    matrix::Counts,
    point::Point,
    repness::{Lean, Side},
};
use crate::bytes::Fixed;
use linde_log::{EntryId, PersonId};
use serde::Serialize;

/// The map, and what it takes to check that one has the same.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpinionMap {
    /// Name and version of the method.
    pub algorithm: String,
    /// Hash over all that went in.
    pub input_root: Fixed<32>,
    /// Hash over all that came out: equal on every node with the same input and method.
    pub result_hash: Fixed<32>,
    /// What came out.
    pub result: OpinionResult,
}

/// What came out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpinionResult {
    /// Why there are no groups, if there are none.
    pub insufficient: Option<Insufficient>,
    /// The numbers of groups that were tried.
    pub candidates: Vec<Candidate>,
    /// The groups, the largest first.
    pub groups: Vec<Group>,
    /// The visible statements, ascending by id.
    pub statements: Vec<StatementRow>,
    /// The statements that are left out because moderation hid them, and the votes left out with them.
    pub excluded: Vec<Excluded>,
    /// Who voted on a visible statement, ascending by id.
    pub participants: Vec<Participant>,
    /// Who voted on nothing but what is left out, ascending by id.
    pub left_out: Vec<PersonId>,
    /// What more than half of each group says, the strongest consensus first.
    pub bridging: Vec<Bridge>,
    /// What most people agree to, the clearest first.
    pub majority_agree: Vec<MajorityStatement>,
    /// What most people disagree with.
    pub majority_disagree: Vec<MajorityStatement>,
}

/// Why there are no groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Insufficient {
    /// Nobody voted on a visible statement.
    EmptyVoteMatrix,
    /// Fewer than [`super::groups::MIN_PERSONS`] are in the conversation.
    NotEnoughClusterableParticipants,
    /// All of them stand at one point.
    NotEnoughUniquePoints,
    /// Whatever the number of groups, one is a lone person, or nothing tells them apart.
    NotEnoughSamplesForGroupCount,
}

impl Insufficient {
    /// The code, as it is serialised.
    pub const fn code(self) -> &'static str {
        match self {
            Self::EmptyVoteMatrix => "empty_vote_matrix",
            Self::NotEnoughClusterableParticipants => "not_enough_clusterable_participants",
            Self::NotEnoughUniquePoints => "not_enough_unique_points",
            Self::NotEnoughSamplesForGroupCount => "not_enough_samples_for_group_count",
        }
    }
}

/// A number of groups that was tried.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Candidate {
    /// How many groups.
    pub groups: usize,
    /// How well they stand apart, −1 to 1.
    pub silhouette: f64,
    /// Why it is not taken whatever its silhouette.
    pub unfit: Option<Unfit>,
}

/// Why a number of groups is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unfit {
    /// A group lost all its persons.
    EmptyGroup,
    /// A group is one person.
    LonePerson,
    /// Nothing represents a group.
    NothingRepresentative,
    /// The same statements represent two groups.
    SameRepresentatives,
}

/// A group of people who react alike.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Who, ascending by id.
    pub members: Vec<PersonId>,
    /// The mean of where they stand.
    pub centre: Point,
    /// What tells them from the others, those first that they agree to.
    pub representative: Vec<RepresentativeStatement>,
}

/// A statement that tells a group from the others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RepresentativeStatement {
    /// The statement.
    pub id: EntryId,
    /// Whether it is their agreement or their disagreement.
    pub side: Side,
    /// The numbers.
    pub lean: Lean,
    /// Whether it is there as what the group agrees to best.
    pub best_agree: bool,
}

/// A statement in the map.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatementRow {
    /// The statement.
    pub id: EntryId,
    /// Whether those who lead the deliberation made it to begin with.
    pub seed: bool,
    /// The votes of all.
    pub counts: Counts,
    /// The votes of each group.
    pub groups: Vec<Counts>,
    /// Group-informed consensus, if there are groups.
    pub consensus: Option<Consensus>,
    /// The mean vote.
    pub mean: f64,
    /// What it weighs on each axis.
    pub loading: Point,
    /// How far a lone agreement moves someone.
    pub extremity: f64,
    /// How much it should be asked.
    pub priority: f64,
}

/// A statement that is left out, with the votes on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Excluded {
    /// The statement.
    pub id: EntryId,
    /// Whether those who lead the deliberation made it to begin with.
    pub seed: bool,
    /// The votes that do not count.
    pub counts: Counts,
}

/// Somebody who voted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Participant {
    /// Who.
    pub person: PersonId,
    /// How many visible statements they voted on.
    pub votes: usize,
    /// Whether they voted on enough to be grouped.
    pub in_conversation: bool,
    /// Where they stand, if they are in the conversation and it is large enough to show persons in it.
    pub place: Option<Place>,
}

/// Where somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Place {
    /// On the plane.
    pub point: Point,
    /// `1 −` the distance to the centre of all.
    pub centricness: f64,
    /// The group, counted from 0, if there are groups.
    pub group: Option<usize>,
    /// How far beyond the centre of the group, if there is one.
    pub extremeness: Option<f64>,
}

/// A statement that bridges the groups.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bridge {
    /// The statement.
    pub id: EntryId,
    /// What more than half of each group says.
    pub side: Side,
    /// The group-informed consensus on that side.
    pub consensus: f64,
}

/// A statement to which most say the same.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MajorityStatement {
    /// The statement.
    pub id: EntryId,
    /// The share that says so.
    pub share: f64,
    /// Whether that is more than half.
    pub share_test: f64,
}
