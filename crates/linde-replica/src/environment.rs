//! What a node takes from the world besides files and peers: time and chance.

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
