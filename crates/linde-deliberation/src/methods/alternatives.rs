//! What there is to choose from.

use super::error::BallotError;
use core::ops::Range;
use serde::Serialize;

/// The most alternatives of a ballot.
pub const MAX_ALTERNATIVES: u16 = 64;

/// The alternatives (Alternativen) of a ballot, as numbers from 0 in the order in which they were fixed at its opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Alternatives {
    count: u16,
    status_quo: Option<u16>,
}

impl Alternatives {
    /// `count` alternatives, of which `status_quo` is what becomes of it if nothing is decided (nichts tun, Passivlösung).
    ///
    /// # Errors
    /// None at all, too many, or a status quo that is none of them.
    pub fn new(count: u16, status_quo: Option<u16>) -> Result<Self, BallotError> {
        match (count, status_quo) {
            (0, _) => Err(BallotError::TooFewAlternatives { given: 0, needed: 1 }),
            (count, _) if count > MAX_ALTERNATIVES => Err(BallotError::TooManyAlternatives { given: count }),
            (count, Some(status_quo)) if status_quo >= count => Err(BallotError::NoSuchAlternative { status_quo }),
            (count, status_quo) => Ok(Self { count, status_quo }),
        }
    }

    /// One alternative a flag, which says whether it is the status quo.
    ///
    /// # Errors
    /// As [`Self::new`], and if there is more than one status quo.
    pub fn from_flags(is_status_quo: &[bool]) -> Result<Self, BallotError> {
        let mut marked = (0u16..).zip(is_status_quo).filter(|(_, flag)| **flag).map(|(alternative, _)| alternative);
        let status_quo = marked.next();
        if marked.next().is_some() {
            return Err(BallotError::SeveralStatusQuos);
        }
        Self::new(u16::try_from(is_status_quo.len()).unwrap_or(u16::MAX), status_quo)
    }

    /// How many there are, with the status quo.
    pub fn count(self) -> u16 {
        self.count
    }

    /// The same as a length.
    pub(super) fn len(self) -> usize {
        usize::from(self.count)
    }

    /// How many there are without the status quo.
    pub fn proposals(self) -> u16 {
        self.count.saturating_sub(u16::from(self.status_quo.is_some()))
    }

    /// The status quo, if it is among them.
    pub fn status_quo(self) -> Option<u16> {
        self.status_quo
    }

    /// Their numbers.
    pub fn indices(self) -> Range<u16> {
        0..self.count
    }

    /// The numbers of those that would change something.
    pub fn proposed(self) -> impl Iterator<Item = u16> {
        self.indices().filter(move |alternative| Some(*alternative) != self.status_quo)
    }
}
