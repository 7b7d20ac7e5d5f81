//! A hostile program that speaks the protocol, against real nodes: every row is a test, and every test ends with
//! [`stage::Stage::end`]. Where a row is random its seed is in the message of its failure.
//!
//! Heads of frames that are none cannot be sent from here, because the transport refuses them; `crates/linde-net/tests/net`
//! has those rows.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a test stops at the first surprise"
)]

mod anonymous;
mod author;
mod bytes;
mod care;
mod entries;
mod flow;
mod forks;
#[path = "../harness/mod.rs"]
#[allow(unreachable_pub, reason = "shared by several tests")]
mod harness;
mod members;
mod peer;
mod rules;
mod secrets;
mod stage;
mod texts;
mod trust;
mod wire;
