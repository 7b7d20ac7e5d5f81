//! The opinion map (Meinungsbild): who reacts alike, what tells groups from each other, and what all of them share.
//!
//! After the method of Polis (<https://compdemocracy.org/algorithms>), changed so that it is a pure function of the votes that
//! stand: no history, no chance, no choice by those who lead. [`OpinionMap::of`] takes a [`Snapshot`] and leads downwards:
//! [`matrix`] holds the votes, [`conversation`] says who is grouped, [`pca`] lays them on a plane, [`groups`] finds groups
//! there, [`repness`] what is theirs, [`consensus`] what is everybody's, [`routing`] what to ask next. `docs/METHODS.md` has
//! the formulas for recounting by hand.
//!
//! Every node gets the same bytes: participants and statements are sorted, each sum is added up in that order, and nothing is
//! used but `+ − × ÷` and the square root, which IEEE 754 rounds alike everywhere.

pub mod consensus;
pub mod conversation;
pub mod groups;
pub mod kmeans;
mod map;
pub mod matrix;
pub mod pca;
pub mod point;
pub mod repness;
mod result;
pub mod routing;
pub mod silhouette;
mod snapshot;
pub mod stats;
mod sum;

pub use map::{ALGORITHM, RESULT_CONTEXT};
pub use result::{
    Bridge, Candidate, Excluded, Group, Insufficient, MajorityStatement, OpinionMap, OpinionResult, Participant, Place,
    RepresentativeStatement, StatementRow, Unfit,
};
pub use snapshot::{
    INPUT_CONTEXT, MAX_PARTICIPANTS, MAX_STATEMENTS, MAX_VOTES, Snapshot, SnapshotError, Standing, Voted,
};
