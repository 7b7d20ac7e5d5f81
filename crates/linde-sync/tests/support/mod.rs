//! What the tests share: people who sign, a shelf in memory, a network without time.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

pub mod fake;
pub mod net;
pub mod people;
pub mod shelf;
