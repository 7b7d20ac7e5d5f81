//! The control fold: who belongs to a space and may do what.
//!
//! The entries of the control lane found a space, admit people and devices, give and take roles, remove and revoke. They are
//! made at many places at once; [`ControlLog`] turns the *set* of them, whatever the order of arrival, into a [`Verdict`] on
//! each and into the [`ControlState`] at any point of the history. An entry is judged in the state of its own causal past; how
//! concurrent entries are reconciled is said at [`Fold`]. [`ControlOp`] reads and writes the bodies, [`InviteLink`] is what an
//! invited person is sent, [`PairLink`] what a person carries to another device.
//!
//! This crate is pure: no clock, no randomness, no files. The bytes and rules are specified in `docs/PROTOCOL.md`.

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
mod strike;
#[cfg(test)]
mod tests;
mod verdict;

pub use fold::Fold;
pub use graph::{ControlEntry, InsertError};
pub use link::{
    INVITE_KEM_CONTEXT, INVITE_KEY_CONTEXT, INVITE_MEETING_CONTEXT, InviteLink, LINK_PREFIX, LinkError,
    MAX_LINK_ADDRESSES, MAX_LINK_ANCHORS, MAX_LINK_BYTES, MAX_PAIR_ADDRESSES, MAX_PAIR_SPACES, PAIR_KEY_CONTEXT,
    PAIR_PREFIX, PairLink, PairSpace, REBIND_ANSWER_PREFIX, REBIND_ASK_PREFIX, RebindAnswer, RebindAsk,
    invite_kem_secret, invite_key, invite_meeting_key,
};
pub use log::{ControlLog, FrontierId};
pub use op::{
    Approve, ControlOp, Cosign, Cut, CutRaise, DeviceCert, DeviceRevoke, EpochKeys, Founder, Genesis, Invite,
    InviteRevoke, Join, KEY_NONCE_BYTES, Leave, MAX_CUTS, MAX_FOUNDERS, MAX_HOLDERS, MAX_LANGUAGE_BYTES, MAX_LANGUAGES,
    MAX_NAME_CHARS, MAX_PREVIOUS, MAX_PURPOSE_CHARS, MAX_RECIPIENTS, MAX_REVOKED, Naming, Office, OfficeChange,
    OpError, Pair, PairJoin, Powers, PreviousKey, Rebind, Recipient, Recover, Remove, RoleChange, Rules,
    SEALED_KEY_BYTES, Succeed, kinds,
};
pub use proof::{
    DEVICE_DOMAIN, JOIN_DOMAIN, PAIR_DOMAIN, PERSON_CONTEXT, REBIND_DOMAIN, RECOVER_DOMAIN, SUCCEED_DOMAIN, person_id,
};
pub use role::{NotARole, Policy, Power, Role, Visibility};
pub use state::{
    Act, ControlState, Device, Electorate, Epoch, Invitation, Pairing, Person, REBINDING_STEWARDS, Seniority,
    WaitingJoin,
};
pub use verdict::{Verdict, VoidReason, Wait};
