//! Numbers of kinds that speak of each other.

pub(crate) const TOPIC: u16 = 266;
