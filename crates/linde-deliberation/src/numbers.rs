//! Numbers of kinds that speak of each other.

pub(crate) const TOPIC: u16 = 266;
pub(crate) const BALLOT: u16 = 272;
