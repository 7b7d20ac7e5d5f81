//! What a node takes from the world besides files and peers: time and chance.

use core::convert::Infallible;
use rand_core::{TryCryptoRng, TryRng};

/// Time and chance, given from outside so that a simulation can repeat a run exactly.
pub trait Environment: Send {
    /// Ms since 1970, as this machine's clock claims.
    fn now_ms(&self) -> i64;

    /// Fills `bytes` with randomness fit for keys.
    fn fill(&mut self, bytes: &mut [u8]);
}

/// `N` random bytes.
pub(crate) fn random<const N: usize>(environment: &mut dyn Environment) -> [u8; N] {
    let mut bytes = [0; N];
    environment.fill(&mut bytes);
    bytes
}

/// An environment as those ask for it who make keys.
pub(crate) struct Random<'a>(pub(crate) &'a mut dyn Environment);

impl TryRng for Random<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(random(self.0)))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(random(self.0)))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Random<'_> {}
