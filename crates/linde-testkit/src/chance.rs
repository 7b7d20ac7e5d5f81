//! Seeded randomness: the same seed gives the same run.

use core::ops::RangeInclusive;
use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};

/// A source of chance that repeats itself.
#[derive(Debug, Clone)]
pub struct Chance(ChaCha12Rng);

impl Chance {
    /// Everything that follows is decided by `seed`.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha12Rng::seed_from_u64(seed))
    }

    /// A source of its own, so that what one part draws does not shift what another draws.
    pub fn child(&mut self) -> Self {
        Self::new(self.0.next_u64())
    }

    /// A number below `end`; 0 if `end` is.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0.next_u64().checked_rem(end).unwrap_or(0)
    }

    /// An index below `len`; 0 if `len` is.
    pub fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or(0)
    }

    /// A number of a range.
    pub fn between(&mut self, range: RangeInclusive<u64>) -> u64 {
        range.start() + self.below(range.end().saturating_sub(*range.start()) + 1)
    }

    /// True in `percent` of 100 cases.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of several; `None` of none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.index(from.len()))
    }

    /// Fills `bytes`.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }

    /// The generator beneath, for those who ask for one.
    pub fn rng(&mut self) -> &mut ChaCha12Rng {
        &mut self.0
    }
}
