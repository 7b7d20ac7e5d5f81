//! Papers (Stimmzettel): what one voter filled in.

use super::{
    alternatives::{Alternatives, MAX_ALTERNATIVES},
    consent::Position,
    dots::MAX_DOTS,
    error::PaperError,
    method::Method,
    resistance::MAX_RESISTANCE,
    schulze::{MAX_GRADE, Schulze},
    times::Availability,
    yes_no::Vote,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What one voter filled in. Lists have one value an alternative, in the order of their numbers, the status quo's too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Paper {
    /// For [`Method::YesNo`].
    YesNo {
        /// What is voted.
        vote: Vote,
    },
    /// For [`Method::Consent`].
    Consent {
        /// What is said to the proposal.
        position: Position,
    },
    /// For [`Method::Resistance`].
    Resistance {
        /// From 0, no resistance, to the most; who leaves one out is not counted.
        #[schemars(length(min = 1, max = MAX_ALTERNATIVES), inner(range(min = 0, max = MAX_RESISTANCE)))]
        resistance: Vec<Option<u8>>,
    },
    /// For [`Method::Schulze`].
    Schulze {
        /// Above 0 is better than the status quo, below it worse; the higher the better. The status quo's own is 0.
        #[schemars(length(min = 1, max = MAX_ALTERNATIVES), inner(range(min = -MAX_GRADE, max = MAX_GRADE)))]
        grades: Vec<i8>,
    },
    /// For [`Method::Approval`].
    Approval {
        /// Whether it would do.
        #[schemars(length(min = 1, max = MAX_ALTERNATIVES))]
        approved: Vec<bool>,
    },
    /// For [`Method::Dots`].
    Dots {
        /// How many dots it gets.
        #[schemars(length(min = 1, max = MAX_ALTERNATIVES), inner(range(min = 0, max = MAX_DOTS)))]
        dots: Vec<u16>,
    },
    /// For [`Method::Times`].
    Times {
        /// Whether the voter could come.
        #[schemars(length(min = 1, max = MAX_ALTERNATIVES))]
        availability: Vec<Availability>,
    },
    /// For [`Method::Harmonic`].
    Harmonic {
        /// Whether the voter supports it.
        #[schemars(length(min = 1, max = MAX_ALTERNATIVES))]
        supported: Vec<bool>,
    },
}

impl Paper {
    /// Whether it counts in a ballot about `alternatives` by `method`.
    ///
    /// # Errors
    /// Why it does not.
    pub fn check(&self, method: &Method, alternatives: Alternatives) -> Result<(), PaperError> {
        match (self, method) {
            (Self::YesNo { .. }, Method::YesNo(_)) => Ok(()),
            (Self::Consent { position }, Method::Consent(_)) => position.check(),
            (Self::Resistance { resistance }, Method::Resistance(rules)) => rules.check_paper(resistance, alternatives),
            (Self::Schulze { grades }, Method::Schulze(_)) => Schulze::check_paper(grades, alternatives),
            (Self::Approval { approved }, Method::Approval(rules)) => rules.check_paper(approved, alternatives),
            (Self::Dots { dots }, Method::Dots(rules)) => rules.check_paper(dots, alternatives),
            (Self::Times { availability }, Method::Times(_)) => has_length(availability, alternatives),
            (Self::Harmonic { supported }, Method::Harmonic(_)) => has_length(supported, alternatives),
            (
                Self::YesNo { .. }
                | Self::Consent { .. }
                | Self::Resistance { .. }
                | Self::Schulze { .. }
                | Self::Approval { .. }
                | Self::Dots { .. }
                | Self::Times { .. }
                | Self::Harmonic { .. },
                _,
            ) => Err(PaperError::WrongMethod),
        }
    }
}

/// Whether there is one value an alternative.
pub(super) fn has_length<T>(values: &[T], alternatives: Alternatives) -> Result<(), PaperError> {
    if values.len() == alternatives.len() {
        Ok(())
    } else {
        let given = u64::try_from(values.len()).unwrap_or(u64::MAX);
        Err(PaperError::WrongLength { given, needed: alternatives.count() })
    }
}

/// The first alternative whose value is `wrong`.
pub(super) fn first<T>(values: &[T], wrong: impl Fn(&T) -> bool) -> Option<u16> {
    (0..).zip(values).find(|(_, value)| wrong(value)).map(|(alternative, _)| alternative)
}
