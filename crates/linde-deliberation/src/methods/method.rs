//! The methods, one variant each.

use super::{
    alternatives::Alternatives,
    approval::Approval,
    consent::Consent,
    counting::{Ballot, Decided, number},
    dots::Dots,
    error::BallotError,
    harmonic::Harmonic,
    majority::Quorum,
    paper::Paper,
    resistance::Resistance,
    schulze::Schulze,
    steps::Step,
    times::Times,
    yes_no::YesNo,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a ballot is counted (Abstimmungsverfahren), with all it takes. Fixed at the ballot's opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Method {
    /// Ja, nein, Enthaltung.
    YesNo(YesNo),
    /// Konsent.
    Consent(Consent),
    /// Systemisches Konsensieren.
    Resistance(Resistance),
    /// Rangfolge.
    Schulze(Schulze),
    /// Zustimmungswahl.
    Approval(Approval),
    /// Punkte.
    Dots(Dots),
    /// Termin.
    Times(Times),
    /// Reihenfolge der Vorschläge.
    Harmonic(Harmonic),
}

impl Method {
    /// Its name and the version of its rules: what a result hash says was counted by.
    pub fn algorithm(&self) -> &'static str {
        match self {
            Self::YesNo(_) => "yes_no@1",
            Self::Consent(_) => "consent@1",
            Self::Resistance(_) => "resistance@1",
            Self::Schulze(_) => "schulze@1",
            Self::Approval(_) => "approval@1",
            Self::Dots(_) => "dots@1",
            Self::Times(_) => "times@1",
            Self::Harmonic(_) => "harmonic@1",
        }
    }

    /// Whether its parameters are within bounds.
    ///
    /// # Errors
    /// What is out of bounds.
    pub fn check(&self) -> Result<(), BallotError> {
        if let Some(quorum) = self.quorum() {
            quorum.check()?;
        }
        match self {
            Self::YesNo(rules) => rules.majority.check(),
            Self::Resistance(rules) => rules.check(),
            Self::Schulze(rules) => rules.check(),
            Self::Approval(rules) => rules.check(),
            Self::Dots(rules) => rules.check(),
            Self::Consent(_) | Self::Times(_) | Self::Harmonic(_) => Ok(()),
        }
    }

    /// Whether a ballot about these alternatives can be held with it.
    ///
    /// # Errors
    /// There are too few or too many, or the status quo is missing or makes no sense.
    pub fn check_alternatives(&self, alternatives: Alternatives) -> Result<(), BallotError> {
        let at_least = |given: u16, needed: u16| {
            if given < needed { Err(BallotError::TooFewAlternatives { given, needed }) } else { Ok(()) }
        };
        match self {
            // One proposal; who says no wants the status quo, whether it stands among the alternatives or not.
            Self::YesNo(_) | Self::Consent(_) => match alternatives.proposals() {
                1 => Ok(()),
                0 => at_least(0, 1),
                given => Err(BallotError::TooManyAlternatives { given }),
            },
            Self::Resistance(_) | Self::Schulze(_) => {
                at_least(alternatives.proposals(), 2)?;
                alternatives.status_quo().map(|_| ()).ok_or(BallotError::NoStatusQuo)
            }
            Self::Approval(_) | Self::Dots(_) => at_least(alternatives.count(), 2),
            Self::Times(_) | Self::Harmonic(_) if alternatives.status_quo().is_some() => {
                Err(BallotError::StatusQuoNotAsked)
            }
            Self::Times(_) => at_least(alternatives.count(), 2),
            Self::Harmonic(_) => Ok(()),
        }
    }

    /// How many must take part, if the method has such a rule.
    pub fn quorum(&self) -> Option<Quorum> {
        match self {
            Self::YesNo(YesNo { quorum, .. })
            | Self::Consent(Consent { quorum })
            | Self::Resistance(Resistance { quorum, .. })
            | Self::Schulze(Schulze { quorum, .. })
            | Self::Approval(Approval { quorum, .. })
            | Self::Dots(Dots { quorum, .. }) => Some(*quorum),
            Self::Times(_) | Self::Harmonic(_) => None,
        }
    }

    pub(super) fn decide(&self, ballot: Ballot, papers: &[&Paper], steps: &mut Vec<Step>) -> Decided {
        match self {
            Self::YesNo(rules) => rules.decide(ballot, YesNo::tally(papers), steps),
            Self::Consent(_) => Consent::decide(ballot, papers, steps),
            Self::Resistance(rules) => rules.decide(ballot, papers, steps),
            Self::Schulze(rules) => rules.decide(ballot, papers, steps),
            Self::Approval(_) => {
                Approval::decide(ballot, &Approval::tally(ballot, papers), number(papers.len()), steps)
            }
            Self::Dots(_) => Dots::decide(ballot, &Dots::tally(ballot, papers), steps),
            Self::Times(_) => Times::decide(ballot, papers, steps),
            Self::Harmonic(_) => Harmonic::decide(ballot, papers, steps),
        }
    }
}
