//! Virtual time, and what a simulated node takes for time and chance.

use crate::chance::Chance;
use linde_replica::Environment;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// When simulations begin, in ms since 1970.
const BEGINNING_MS: i64 = 1_780_000_000_000;

/// Time that passes only when the simulation says so. Clones show the same time.
#[derive(Debug, Clone, Default)]
pub struct Clock(Arc<AtomicU64>);

impl Clock {
    /// Ms since the simulation began.
    pub fn now(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Moves on to `ms`; never back.
    pub fn advance_to(&self, ms: u64) {
        self.0.fetch_max(ms, Ordering::Relaxed);
    }
}

/// Time and chance of one node: a wrong clock and randomness of its own.
#[derive(Debug)]
pub struct SimEnvironment {
    clock: Clock,
    skew_ms: i64,
    chance: Chance,
}

impl SimEnvironment {
    /// A node whose clock is wrong by `skew_ms`.
    pub fn new(clock: Clock, skew_ms: i64, chance: Chance) -> Self {
        Self { clock, skew_ms, chance }
    }
}

impl Environment for SimEnvironment {
    fn now_ms(&self) -> i64 {
        BEGINNING_MS.saturating_add(self.skew_ms).saturating_add_unsigned(self.clock.now())
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        self.chance.fill(bytes);
    }
}
