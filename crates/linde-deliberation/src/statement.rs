//! Statements (Aussagen): one thought each, in its author's own words.

use crate::{
    context::Context,
    kind::{Judgement, Kind, Reason},
    text,
};
use linde_log::{DeviceId, EntryId, PersonId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Upper bound of a statement's text, in characters.
pub const MAX_TEXT_CHARS: usize = 500;
/// How often a statement can be corrected.
pub const MAX_CORRECTIONS: usize = 100;

/// The rules of statements.
pub struct Statement;

/// What can be done with statements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum StatementOp {
    /// States something.
    Create {
        /// What is stated; not blank.
        #[schemars(length(min = 1, max = MAX_TEXT_CHARS))]
        text: String,
    },
    /// Says it in other words. The earlier ones stay readable.
    Correct {
        /// What is stated from now on; not blank, and not what is stated already.
        #[schemars(length(min = 1, max = MAX_TEXT_CHARS))]
        text: String,
    },
}

/// A statement.
#[derive(Debug, Default, Serialize)]
pub struct StatementState {
    /// The text as it is now, once it is made.
    pub text: Option<String>,
    /// Who made it.
    pub author: Option<PersonId>,
    /// With which installation.
    pub device: Option<DeviceId>,
    /// When it was made, as its author claims, in ms since 1970.
    pub time_ms: i64,
    /// All its texts in order, the first as it was made, the last as it is now; empty if it was never corrected.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<Version>,
}

/// A text that a statement has or had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Version {
    /// The entry that holds it.
    pub entry: EntryId,
    /// When it was written, as its author claims, in ms since 1970.
    pub time_ms: i64,
    /// The text.
    pub text: String,
}

impl Kind for Statement {
    const ID: u16 = 257;
    const NAME: &'static str = "statement";
    type Op = StatementOp;
    type State = StatementState;

    fn authorize(state: &StatementState, op: &StatementOp, context: &Context<'_>) -> Judgement {
        match op {
            // Whoever may take part may say something; a statement is made once.
            StatementOp::Create { .. } if state.text.is_some() => Judgement::Deny(Reason::OBJECT),
            StatementOp::Create { text } if !is_fit(text) => Judgement::Deny(Reason::BOUNDS),
            StatementOp::Create { .. } => Judgement::Allow,
            // What somebody said can be said better by nobody else, whatever their role.
            StatementOp::Correct { .. } if state.text.is_none() => Judgement::Deny(Reason::OBJECT),
            StatementOp::Correct { .. } if state.author != Some(context.actor.person) => {
                Judgement::Deny(Reason::AUTHOR)
            }
            StatementOp::Correct { text } if !is_fit(text) || state.versions.len() > MAX_CORRECTIONS => {
                Judgement::Deny(Reason::BOUNDS)
            }
            // A correction that changes nothing would only make the history longer.
            StatementOp::Correct { text } if state.text.as_ref() == Some(text) => Judgement::Deny(Reason::OBJECT),
            StatementOp::Correct { .. } => Judgement::Allow,
        }
    }

    fn apply(state: &mut StatementState, op: StatementOp, context: &Context<'_>) {
        match op {
            StatementOp::Create { text } => {
                *state = StatementState {
                    text: Some(text),
                    author: Some(context.actor.person),
                    device: Some(context.actor.device),
                    time_ms: context.time_ms,
                    versions: Vec::new(),
                };
            }
            StatementOp::Correct { text } => {
                let before = state.text.replace(text.clone());
                if let (true, Some(first)) = (state.versions.is_empty(), before) {
                    state.versions.push(Version { entry: context.object, time_ms: state.time_ms, text: first });
                }
                state.versions.push(Version { entry: context.entry, time_ms: context.time_ms, text });
            }
        }
    }

    fn examples() -> Vec<StatementOp> {
        vec![
            StatementOp::Create { text: "Der Spielplatz braucht mehr Schatten.".to_owned() },
            StatementOp::Correct { text: "Der Spielplatz braucht mehr Schatten und eine Bank.".to_owned() },
        ]
    }
}

/// Whether a text can be a statement.
pub fn is_fit(text: &str) -> bool {
    text::is_fit(text, MAX_TEXT_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Village, entry};

    #[test]
    fn length_is_counted_in_characters() {
        let check = |text: &str, fit: bool| assert_eq!(is_fit(text), fit, "{text:.20}");
        check("", false);
        check(" \n\t", false);
        check(&"ä".repeat(MAX_TEXT_CHARS), true);
        check(&"ä".repeat(MAX_TEXT_CHARS + 1), false);
    }

    fn create(text: &str) -> StatementOp {
        StatementOp::Create { text: text.to_owned() }
    }

    fn correct(text: &str) -> StatementOp {
        StatementOp::Correct { text: text.to_owned() }
    }

    #[test]
    fn its_author_alone_corrects_it_and_what_was_said_stays() {
        let village = Village::new();
        let mut object = village.object::<Statement>();
        assert_eq!(object.step(Village::MEMBER, correct("Zu früh.")), Judgement::Deny(Reason::OBJECT));
        object.allow(Village::MEMBER, create("Mehr Schaten."));
        assert!(object.state().versions.is_empty());
        assert_eq!(object.step(Village::OTHER, correct("Anders.")), Judgement::Deny(Reason::AUTHOR));
        assert_eq!(object.step(Village::FOUNDER, correct("Anders.")), Judgement::Deny(Reason::AUTHOR));
        assert_eq!(object.step(Village::MEMBER, correct("  ")), Judgement::Deny(Reason::BOUNDS));
        assert_eq!(object.step(Village::MEMBER, correct("Mehr Schaten.")), Judgement::Deny(Reason::OBJECT));
        object.allow(Village::MEMBER, correct("Mehr Schatten."));
        object.allow(Village::MEMBER_LAPTOP, correct("Viel mehr Schatten."));
        let state = object.state();
        assert_eq!(state.text.as_deref(), Some("Viel mehr Schatten."));
        let texts: Vec<_> = state.versions.iter().map(|version| (version.entry, &*version.text)).collect();
        let made = object.id();
        assert_eq!(texts[0], (made, "Mehr Schaten."));
        assert_eq!(
            texts[1..].iter().map(|(_, text)| *text).collect::<Vec<_>>(),
            ["Mehr Schatten.", "Viel mehr Schatten."]
        );
        assert!(texts[1..].iter().all(|(id, _)| *id != made && *id != entry(0)));
    }

    #[test]
    fn corrections_are_bounded() {
        let village = Village::new();
        let mut object = village.object::<Statement>();
        object.allow(Village::MEMBER, create("Nummer 0"));
        for i in 1..=MAX_CORRECTIONS {
            object.allow(Village::MEMBER, correct(&format!("Nummer {i}")));
        }
        assert_eq!(object.step(Village::MEMBER, correct("Noch eine")), Judgement::Deny(Reason::BOUNDS));
        assert_eq!(object.state().versions.len(), MAX_CORRECTIONS + 1);
    }
}
