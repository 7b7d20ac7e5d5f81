//! Numbers of kinds that speak of each other.

pub(crate) const TOPIC: u16 = 266;
pub(crate) const QUESTION: u16 = 267;
pub(crate) const PROPOSAL: u16 = 268;
pub(crate) const ARGUMENT: u16 = 271;
pub(crate) const BALLOT: u16 = 272;
pub(crate) const TEXT: u16 = 512;
