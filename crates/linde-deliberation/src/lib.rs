//! The kinds of contribution: what can be said, who may say it, and what follows from it.
//!
//! A [`Kind`] is a pure set of rules in one file; [`registry`] lists all of them, one line each. From a kind's types follow
//! its form on the wire (CBOR), in JSON, its JSON Schema, its command and its tests. The contributions to one *object* (a
//! statement, a profile) are folded in the order of (lamport number, id), which extends the causal order and is the same
//! everywhere, so a kind may be written as if its contributions had always come one after another. What a rule may look at
//! besides the object is its [`Context`].
//!
//! This crate is pure: no clock, no randomness, no files.

pub mod amendment;
pub mod argument;
pub mod balance;
pub mod ballot;
mod bytes;
pub mod condition;
pub mod confidential;
mod context;
mod day;
pub mod dissent;
pub mod erasure;
mod examples;
mod impact;
mod kind;
pub mod language_version;
mod made;
pub mod methods;
pub mod moderation;
mod numbers;
pub mod objection;
pub mod office_keys;
pub mod office_profile;
pub mod opinion;
pub mod patch;
mod place;
pub mod polis_import;
pub mod profile;
pub mod proposal;
pub mod question;
pub mod quota;
pub mod record;
mod registry;
pub mod statement;
#[cfg(test)]
mod testing;
mod text;
pub mod topic;
pub mod trace;
pub mod voice;

pub use bytes::Fixed;
pub use context::{Actor, Context, Origin};
pub use day::{Day, NotADay};
pub use examples::kind_of_example;
pub use impact::{Dimension, Impact, Level};
pub use kind::{AnyKind, AnyObject, Judgement, Kind, MAX_NAMED, OpError, Reason, erase, state_of};
pub use made::{Last, Made};
pub use registry::{Registry, registry};
