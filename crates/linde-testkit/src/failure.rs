//! What a simulation found.

/// Something that must not be, in words for whoever looks into it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

impl Failure {
    /// A finding.
    pub fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

/// Fails with these words unless `holds`.
pub(crate) fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(Failure::new(what())) }
}
