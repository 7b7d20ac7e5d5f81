//! Objections (Einwände) against what is about to be decided. Each must be answered before a decision is sealed: taken up, or
//! not, and then why.

use crate::{
    context::Context,
    examples,
    kind::{Judgement, Kind, Reason},
    numbers, text,
};
use linde_log::{EntryId, PersonId};
use linde_space::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Upper bound of an objection, in characters.
pub const MAX_OBJECTION_TEXT_CHARS: usize = 2000;
/// Upper bound of an answer to it, in characters.
pub const MAX_OBJECTION_ANSWER_CHARS: usize = 2000;
/// How often it can be answered.
pub const MAX_OBJECTION_ANSWERS: usize = 20;

/// The rules of objections.
pub struct Objection;

/// What can be done with objections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ObjectionOp {
    /// Objects to an alternative of a ballot.
    Raise {
        /// The ballot.
        ballot: EntryId,
        /// The number of the alternative, from 0.
        alternative: u16,
        /// The paper that says the same, if one does.
        paper: Option<EntryId>,
        /// What speaks against it; not blank.
        #[schemars(length(min = 1, max = MAX_OBJECTION_TEXT_CHARS))]
        text: String,
        /// How serious it is.
        severity: Severity,
    },
    /// Says what became of it. Of several answers the last one holds.
    Handle {
        /// Whether it was taken up.
        integrated: bool,
        /// How, or why not; not blank.
        #[schemars(length(min = 1, max = MAX_OBJECTION_ANSWER_CHARS))]
        because: String,
    },
    /// Takes it back.
    Withdraw {},
}

/// How serious an objection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Doubts (Bedenken), which do not stand in the way.
    Concern,
    /// It would do harm (schwerwiegend).
    Serious,
}

/// An objection.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ObjectionState {
    /// What was objected, once it was.
    pub raised: Option<Raised>,
    /// The answers, in order; the last one holds.
    pub answers: Vec<Answer>,
    /// Whether its author took it back.
    pub withdrawn: bool,
}

/// What was objected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Raised {
    /// The ballot.
    pub ballot: EntryId,
    /// The number of the alternative.
    pub alternative: u16,
    /// The paper that says the same.
    pub paper: Option<EntryId>,
    /// What speaks against it.
    pub text: String,
    /// How serious it is.
    pub severity: Severity,
    /// Who objects.
    pub by: PersonId,
    /// Since when, as they claim, in ms since 1970.
    pub time_ms: i64,
}

/// What became of an objection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The entry.
    pub entry: EntryId,
    /// Who says so.
    pub by: PersonId,
    /// When, as they claim, in ms since 1970.
    pub time_ms: i64,
    /// Whether it was taken up.
    pub integrated: bool,
    /// How, or why not.
    pub because: String,
}

impl ObjectionState {
    /// Whether nothing has to be done about it any more.
    pub fn is_handled(&self) -> bool {
        self.withdrawn || !self.answers.is_empty()
    }
}

impl Kind for Objection {
    const ID: u16 = 273;
    const NAME: &'static str = "objection";
    type Op = ObjectionOp;
    type State = ObjectionState;

    fn lowest_role(op: &ObjectionOp) -> Role {
        match op {
            ObjectionOp::Handle { .. } => Role::Moderator,
            ObjectionOp::Raise { .. } | ObjectionOp::Withdraw {} => Role::Member,
        }
    }

    fn names(op: &ObjectionOp) -> Vec<EntryId> {
        match op {
            ObjectionOp::Raise { ballot, paper, .. } => core::iter::once(*ballot).chain(*paper).collect(),
            ObjectionOp::Handle { .. } | ObjectionOp::Withdraw {} => Vec::new(),
        }
    }

    fn authorize(state: &ObjectionState, op: &ObjectionOp, context: &Context<'_>) -> Judgement {
        let is_of_ballot = |id: &EntryId| (context.named)(id).is_some_and(|origin| origin.kind == numbers::BALLOT);
        match (op, &state.raised) {
            (ObjectionOp::Raise { ballot, paper, .. }, None)
                if !is_of_ballot(ballot) || !paper.iter().all(is_of_ballot) =>
            {
                Judgement::Deny(Reason::OBJECT)
            }
            (ObjectionOp::Raise { text, .. }, None) if !text::is_fit(text, MAX_OBJECTION_TEXT_CHARS) => {
                Judgement::Deny(Reason::BOUNDS)
            }
            // Whoever takes part may object.
            (ObjectionOp::Raise { .. }, None) => Judgement::Allow,
            (ObjectionOp::Raise { .. }, Some(_)) | (_, None) => Judgement::Deny(Reason::OBJECT),
            // Nobody answers their own.
            (ObjectionOp::Handle { .. }, Some(raised)) if raised.by == context.actor.person => {
                Judgement::Deny(Reason::OWN_CASE)
            }
            (ObjectionOp::Handle { .. }, Some(_)) if state.withdrawn => Judgement::Deny(Reason::CLOSED),
            (ObjectionOp::Handle { because, .. }, Some(_)) if because.trim().is_empty() => Judgement::Deny(Reason::WHY),
            (ObjectionOp::Handle { because, .. }, Some(_))
                if !text::is_short(because, MAX_OBJECTION_ANSWER_CHARS)
                    || state.answers.len() >= MAX_OBJECTION_ANSWERS =>
            {
                Judgement::Deny(Reason::BOUNDS)
            }
            (ObjectionOp::Handle { .. }, Some(_)) => Judgement::Allow,
            (ObjectionOp::Withdraw {}, Some(raised)) if raised.by != context.actor.person => {
                Judgement::Deny(Reason::AUTHOR)
            }
            (ObjectionOp::Withdraw {}, Some(_)) if state.withdrawn => Judgement::Deny(Reason::CLOSED),
            (ObjectionOp::Withdraw {}, Some(_)) => Judgement::Allow,
        }
    }

    fn apply(state: &mut ObjectionState, op: ObjectionOp, context: &Context<'_>) {
        let (entry, by, time_ms) = (context.entry, context.actor.person, context.time_ms);
        match op {
            ObjectionOp::Raise { ballot, alternative, paper, text, severity } => {
                state.raised = Some(Raised { ballot, alternative, paper, text, severity, by, time_ms });
            }
            ObjectionOp::Handle { integrated, because } => {
                state.answers.push(Answer { entry, by, time_ms, integrated, because });
            }
            ObjectionOp::Withdraw {} => state.withdrawn = true,
        }
    }

    fn examples() -> Vec<ObjectionOp> {
        vec![
            ObjectionOp::Raise {
                ballot: examples::BALLOT,
                alternative: 0,
                paper: None,
                text: "Die Feuerwehr kommt nicht mehr durch.".to_owned(),
                severity: Severity::Serious,
            },
            ObjectionOp::Handle {
                integrated: true,
                because: "Die mittlere Linde rückt drei Meter nach Süden.".to_owned(),
            },
            ObjectionOp::Withdraw {},
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestObject, Village, entry};

    fn raised(village: &Village) -> TestObject<'_, Objection> {
        let mut object = village.object::<Objection>();
        let ballot = object.name(Village::MODERATOR, numbers::BALLOT);
        object.allow(Village::MEMBER, raise(ballot, "Zu teuer."));
        object
    }

    fn raise(ballot: EntryId, text: &str) -> ObjectionOp {
        let text = text.to_owned();
        ObjectionOp::Raise { ballot, alternative: 0, paper: None, text, severity: Severity::Concern }
    }

    fn handle(because: &str) -> ObjectionOp {
        ObjectionOp::Handle { integrated: false, because: because.to_owned() }
    }

    #[test]
    fn an_objection_is_to_a_ballot_and_says_something() {
        let village = Village::new();
        let mut object = village.object::<Objection>();
        let statement = object.name(Village::MEMBER, 257);
        let ballot = object.name(Village::MODERATOR, numbers::BALLOT);
        assert_eq!(object.step(Village::MEMBER, handle("weil")), Judgement::Deny(Reason::ROLE));
        assert_eq!(object.step(Village::MODERATOR, handle("weil")), Judgement::Deny(Reason::OBJECT));
        assert_eq!(object.step(Village::MEMBER, raise(statement, "Zu teuer.")), Judgement::Deny(Reason::OBJECT));
        assert_eq!(object.step(Village::MEMBER, raise(entry(77), "Zu teuer.")), Judgement::Deny(Reason::OBJECT));
        assert_eq!(object.step(Village::MEMBER, raise(ballot, " ")), Judgement::Deny(Reason::BOUNDS));
        object.allow(Village::MEMBER, raise(ballot, "Zu teuer."));
        assert!(!object.state().is_handled());
    }

    #[test]
    fn it_is_answered_with_a_reason_by_somebody_else() {
        let village = Village::new();
        let mut object = raised(&village);
        assert_eq!(object.step(Village::MODERATOR, handle(" ")), Judgement::Deny(Reason::WHY));
        object.allow(Village::MODERATOR, handle("Die Stadt zahlt die Hälfte."));
        object.allow(Village::STEWARD, handle("Sie zahlt alles."));
        assert!(object.state().is_handled());
        assert_eq!(object.state().answers.last().unwrap().because, "Sie zahlt alles.");

        let mut own = village.object::<Objection>();
        let ballot = own.name(Village::MODERATOR, numbers::BALLOT);
        own.allow(Village::MODERATOR, raise(ballot, "Zu teuer."));
        assert_eq!(own.step(Village::MODERATOR, handle("Doch nicht.")), Judgement::Deny(Reason::OWN_CASE));
    }

    #[test]
    fn only_who_objected_takes_it_back() {
        let village = Village::new();
        let mut object = raised(&village);
        assert_eq!(object.step(Village::MODERATOR, ObjectionOp::Withdraw {}), Judgement::Deny(Reason::AUTHOR));
        object.allow(Village::MEMBER, ObjectionOp::Withdraw {});
        assert!(object.state().is_handled());
        assert_eq!(object.step(Village::MEMBER, ObjectionOp::Withdraw {}), Judgement::Deny(Reason::CLOSED));
        assert_eq!(object.step(Village::MODERATOR, handle("Zu spät.")), Judgement::Deny(Reason::CLOSED));
    }
}
