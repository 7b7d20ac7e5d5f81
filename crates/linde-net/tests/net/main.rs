//! The network over the loopback interface, with honest nodes and with hostile ones.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is how these tests fail")]
#![expect(clippy::wildcard_enum_match_arm, reason = "a test looks for one event among many")]

mod conversation;
mod discovery;
mod hostile;
mod limits;
mod reconnect;
mod support;
