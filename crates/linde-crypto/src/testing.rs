//! What the tests of this crate share.

use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

/// Randomness that is the same for the same seed.
pub(crate) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}
