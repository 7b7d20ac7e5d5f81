//! Papers of ballots, as receipts name them.

use crate::Id;

/// Where a paper of a ballot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaperPlace {
    /// Its space.
    pub space: Id,
    /// Its ballot.
    pub ballot: Id,
    /// It.
    pub paper: Id,
}
