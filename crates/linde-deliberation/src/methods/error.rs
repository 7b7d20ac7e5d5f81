//! Why a ballot, a paper or a hand count is not taken: codes that the page translates.

use serde::Serialize;

/// Why a ballot cannot be held or counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum BallotError {
    /// Fewer alternatives than the method needs, the status quo not counted.
    #[error("{given} alternatives where {needed} are needed")]
    TooFewAlternatives {
        /// So many there are.
        given: u16,
        /// So many there must be.
        needed: u16,
    },
    /// More alternatives than can be counted.
    #[error("{given} alternatives are too many")]
    TooManyAlternatives {
        /// So many there are, the status quo not counted where the method is for one proposal.
        given: u16,
    },
    /// The status quo is not among the alternatives, and the method needs it.
    #[error("the status quo is not among the alternatives")]
    NoStatusQuo,
    /// The status quo is among alternatives where it makes no sense.
    #[error("the status quo is among alternatives where it makes no sense")]
    StatusQuoNotAsked,
    /// The status quo is none of the alternatives.
    #[error("the status quo {status_quo} is none of the alternatives")]
    NoSuchAlternative {
        /// Its number.
        status_quo: u16,
    },
    /// More than one alternative is the status quo.
    #[error("more than one alternative is the status quo")]
    SeveralStatusQuos,
    /// A share is not between 0 and 1, or its denominator is too large.
    #[error("not a share")]
    NotAShare,
    /// No result could ever reach what is asked for.
    #[error("more than all is asked for")]
    NeverReached,
    /// A number is 0 where that makes no sense, or larger than any electorate.
    #[error("a number that makes no sense")]
    NotANumber,
    /// A scale of resistance that is not 2, 5 or 10.
    #[error("a scale of resistance that is not 2, 5 or 10")]
    Scale,
    /// No dots, too many, or more on one alternative than there are.
    #[error("dots that cannot be given")]
    Dots,
    /// An electorate larger than can be counted.
    #[error("an electorate of {electorate}")]
    ElectorateTooLarge {
        /// So many are in it.
        electorate: u32,
    },
    /// More papers than persons in the electorate.
    #[error("{papers} papers of an electorate of {electorate}")]
    MorePapersThanElectorate {
        /// So many papers there are.
        papers: u64,
        /// So many persons.
        electorate: u32,
    },
}

impl BallotError {
    /// The code by which a page translates it: its name when it is serialised.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooFewAlternatives { .. } => "too-few-alternatives",
            Self::TooManyAlternatives { .. } => "too-many-alternatives",
            Self::NoStatusQuo => "no-status-quo",
            Self::StatusQuoNotAsked => "status-quo-not-asked",
            Self::NoSuchAlternative { .. } => "no-such-alternative",
            Self::SeveralStatusQuos => "several-status-quos",
            Self::NotAShare => "not-a-share",
            Self::NeverReached => "never-reached",
            Self::NotANumber => "not-a-number",
            Self::Scale => "scale",
            Self::Dots => "dots",
            Self::ElectorateTooLarge { .. } => "electorate-too-large",
            Self::MorePapersThanElectorate { .. } => "more-papers-than-electorate",
        }
    }
}

/// Why a paper is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum PaperError {
    /// It is for another method.
    #[error("a paper for another method")]
    WrongMethod,
    /// It does not have one value for each alternative.
    #[error("{given} values for {needed} alternatives")]
    WrongLength {
        /// So many values it has.
        given: u64,
        /// So many it should have.
        needed: u16,
    },
    /// It leaves an alternative out that must be rated (unvollständig).
    #[error("alternative {alternative} is not rated")]
    Incomplete {
        /// The first it leaves out.
        alternative: u16,
    },
    /// A value is outside its scale.
    #[error("alternative {alternative} has a value outside the scale")]
    OutOfRange {
        /// The first with such a value.
        alternative: u16,
    },
    /// It grades the status quo, which stands at 0 for everybody.
    #[error("the status quo is graded")]
    StatusQuoGraded,
    /// It approves of more alternatives than it may.
    #[error("{given} alternatives approved where {most} are the most")]
    TooManyApproved {
        /// So many it approves of.
        given: u16,
        /// So many it may.
        most: u16,
    },
    /// It gives more dots than there are.
    #[error("{given} dots given where {budget} are there")]
    OverBudget {
        /// So many it gives.
        given: u64,
        /// So many it may.
        budget: u16,
    },
    /// It gives one alternative more dots than one may have.
    #[error("alternative {alternative} has more dots than one may have")]
    TooManyOnOne {
        /// The first of these.
        alternative: u16,
    },
    /// An objection without a reason.
    #[error("an objection without a reason")]
    NoReason,
    /// A reason that is too long.
    #[error("a reason that is too long")]
    ReasonTooLong,
}

impl PaperError {
    /// The code by which a page translates it: its name when it is serialised.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongMethod => "wrong-method",
            Self::WrongLength { .. } => "wrong-length",
            Self::Incomplete { .. } => "incomplete",
            Self::OutOfRange { .. } => "out-of-range",
            Self::StatusQuoGraded => "status-quo-graded",
            Self::TooManyApproved { .. } => "too-many-approved",
            Self::OverBudget { .. } => "over-budget",
            Self::TooManyOnOne { .. } => "too-many-on-one",
            Self::NoReason => "no-reason",
            Self::ReasonTooLong => "reason-too-long",
        }
    }
}

/// Why a hand count cannot stand beside a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum HandCountError {
    /// With this method hands cannot be counted.
    #[error("with this method hands cannot be counted")]
    NotCountable,
    /// It is for another method.
    #[error("a hand count for another method")]
    WrongMethod,
    /// It does not have one number for each alternative.
    #[error("{given} numbers for {needed} alternatives")]
    WrongLength {
        /// So many it has.
        given: u64,
        /// So many it should have.
        needed: u16,
    },
    /// More persons than any electorate has.
    #[error("too many persons")]
    TooManyVoters,
    /// More for one alternative than those present could give it.
    #[error("more for alternative {alternative} than those present could give")]
    TooManyOnOne {
        /// The first of these.
        alternative: u16,
    },
    /// More in sum than those present could give.
    #[error("more in sum than those present could give")]
    OverBudget,
}

impl HandCountError {
    /// The code by which a page translates it: its name when it is serialised.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotCountable => "not-countable",
            Self::WrongMethod => "wrong-method",
            Self::WrongLength { .. } => "wrong-length",
            Self::TooManyVoters => "too-many-voters",
            Self::TooManyOnOne { .. } => "too-many-on-one",
            Self::OverBudget => "over-budget",
        }
    }
}
