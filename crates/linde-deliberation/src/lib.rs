//! The kinds of contribution: what can be said, who may say it, and what follows from it.
//!
//! A [`Kind`] is a pure set of rules in one file; [`registry`] lists all of them, one line each. From a kind's types follow
//! its form on the wire (CBOR), in JSON, its JSON Schema, its command and its tests. The contributions to one *object* (a
//! statement, a profile) are folded in the order of (lamport number, id), which extends the causal order and is the same
//! everywhere, so a kind may be written as if its contributions had always come one after another.
//!
//! This crate is pure: no clock, no randomness, no files.

mod kind;
pub mod profile;
mod registry;
pub mod statement;

pub use kind::{Actor, AnyKind, AnyObject, Judgement, Kind, Meta, OpError, Reason, erase};
pub use registry::{Registry, registry};
