//! What a record must say before anybody can put their signature under it.

use super::content::{Alternative, AlternativeId, Dilemma, Fields, Measures, Review};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A record weighs at least so many alternatives, doing nothing among them.
pub const LEAST_ALTERNATIVES: usize = 2;

/// A point that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// How things stood before.
    Context,
    /// How far people had a say.
    Level,
    /// There are fewer than two alternatives.
    TooFewAlternatives,
    /// Doing nothing is not among the alternatives.
    DoNothing,
    /// An alternative that was not chosen has no "because".
    WhyNotChosen,
    /// A dilemma does not say which values, at what price, or who bears it.
    Dilemma,
    /// What came out.
    Outcome,
    /// Why.
    Reasons,
    /// An objection was not taken up, and it is not said why.
    WhyNotIntegrated,
    /// What is done now, or why nothing is.
    Measures,
    /// When it is looked at again, or why it is not.
    Review,
}

impl Missing {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 11] = [
        Self::Context,
        Self::Level,
        Self::TooFewAlternatives,
        Self::DoNothing,
        Self::WhyNotChosen,
        Self::Dilemma,
        Self::Outcome,
        Self::Reasons,
        Self::WhyNotIntegrated,
        Self::Measures,
        Self::Review,
    ];

    /// Its code, as it is serialised.
    pub fn code(self) -> &'static str {
        match self {
            Self::Context => "context",
            Self::Level => "level",
            Self::TooFewAlternatives => "too-few-alternatives",
            Self::DoNothing => "do-nothing",
            Self::WhyNotChosen => "why-not-chosen",
            Self::Dilemma => "dilemma",
            Self::Outcome => "outcome",
            Self::Reasons => "reasons",
            Self::WhyNotIntegrated => "why-not-integrated",
            Self::Measures => "measures",
            Self::Review => "review",
        }
    }

    fn is_in(self, content: &Fields) -> bool {
        let alternatives = content.alternatives.as_deref().unwrap_or_default();
        match self {
            Self::Context => is_empty(&content.context),
            Self::Level => content.level.is_none(),
            Self::TooFewAlternatives => alternatives.len() < LEAST_ALTERNATIVES,
            Self::DoNothing => !alternatives.iter().any(|one| one.id == AlternativeId::DoNothing),
            Self::WhyNotChosen => alternatives.iter().any(has_no_reason),
            Self::Dilemma => content.dilemmas.iter().flatten().any(is_half),
            Self::Outcome => content.outcome.is_none(),
            Self::Reasons => is_empty(&content.reasons),
            Self::WhyNotIntegrated => {
                content.objections.iter().flatten().any(|one| !one.integrated && is_blank(&one.because))
            }
            Self::Measures => match &content.measures {
                Some(Measures::Planned(list)) => list.is_empty(),
                Some(Measures::None { because }) => is_blank(because),
                None => true,
            },
            Self::Review => match &content.review {
                Some(Review::On(_)) => false,
                Some(Review::None { because }) => is_blank(because),
                None => true,
            },
        }
    }
}

/// What is missing before a record of this content can be sealed, each once.
pub fn missing(content: &Fields) -> Vec<Missing> {
    Missing::ALL.into_iter().filter(|point| point.is_in(content)).collect()
}

fn has_no_reason(alternative: &Alternative) -> bool {
    !alternative.chosen && is_blank(&alternative.because)
}

fn is_half(dilemma: &Dilemma) -> bool {
    [&dilemma.value_a, &dilemma.value_b, &dilemma.price, &dilemma.bearers].into_iter().any(|text| is_blank(text))
}

fn is_empty(text: &Option<String>) -> bool {
    text.as_deref().is_none_or(is_blank)
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}
