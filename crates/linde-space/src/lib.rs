//! The control fold: who belongs to a space and may do what.
//!
//! The entries of the control lane found a space, certify devices, invite, join and raise roles. They are made at many
//! places at once; [`ControlLog`] turns the *set* of them, whatever the order of arrival, into a [`Verdict`] on each and into
//! the [`ControlState`] at any point of the history. An entry is judged in the state of its own causal past; how concurrent
//! entries are reconciled is said at [`Fold`]. [`ControlOp`] reads and writes the bodies, [`InviteLink`] is what an invited
//! person is sent.
//!
//! This crate is pure: no clock, no randomness, no files. The bytes and rules are specified in `docs/PROTOCOL.md`.

mod address;
mod arena;
mod fold;
mod graph;
mod hex_bytes;
mod link;
mod log;
mod op;
mod pass;
mod proof;
mod role;
mod rules;
mod state;
#[cfg(test)]
mod tests;
mod verdict;

pub use fold::Fold;
pub use graph::{ControlEntry, InsertError};
pub use link::{
    INVITE_KEY_CONTEXT, InviteLink, LINK_PREFIX, LinkError, MAX_LINK_ADDRESSES, MAX_LINK_ANCHORS, MAX_LINK_BYTES,
};
pub use log::{ControlLog, FrontierId};
pub use op::{
    ControlOp, DeviceCert, Founder, Genesis, Invite, InviteRevoke, Join, MAX_FOUNDERS, MAX_LANGUAGE_BYTES,
    MAX_LANGUAGES, MAX_NAME_CHARS, MAX_PURPOSE_CHARS, OpError, RoleChange, kinds,
};
pub use proof::{DEVICE_DOMAIN, JOIN_DOMAIN, PERSON_CONTEXT, person_id};
pub use role::{NotARole, Policy, Role, Visibility};
pub use state::{ControlState, Device, Invitation, Person, Seniority};
pub use verdict::{Verdict, VoidReason};
