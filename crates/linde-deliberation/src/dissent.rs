//! Dissents (Sondervoten): what somebody holds against a decision that was sealed, beside it and for good.
//!
//! Nobody but its author takes a dissent back, and it stays readable even then. It names the hash of what is sealed, so that it
//! is never read as being against other words.

use crate::{
    bytes::Fixed,
    context::Context,
    day::Day,
    examples,
    kind::{Judgement, Kind, Reason},
    record::{Record, RecordState},
    text,
};
use linde_log::{EntryId, PersonId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Upper bound of a dissent, in characters.
pub const MAX_DISSENT_CHARS: usize = 8000;
/// Upper bound of why it is taken back, in characters.
pub const MAX_WITHDRAWAL_CHARS: usize = 2000;
/// How many days after the seal a dissent is in time, if the rules say nothing else.
pub const WINDOW_DAYS: u16 = 14;

/// The rules of dissents.
pub struct Dissent;

/// What can be done with dissents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DissentOp {
    /// Dissents from a decision.
    Create {
        /// The record.
        record: EntryId,
        /// The hash that is sealed there.
        seal: Fixed<32>,
        /// What speaks against it; not blank.
        #[schemars(length(min = 1, max = MAX_DISSENT_CHARS))]
        text: String,
    },
    /// Signs it too, or no longer. Of what a person says the last holds.
    Join {
        /// Whether they sign it.
        joins: bool,
    },
    /// Takes it back.
    Withdraw {
        /// Why; not blank.
        #[schemars(length(min = 1, max = MAX_WITHDRAWAL_CHARS))]
        reason: String,
    },
}

/// A dissent.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DissentState {
    /// What was said, once it was.
    pub said: Option<Said>,
    /// What each other person last said of signing it.
    pub joined: BTreeMap<PersonId, Joined>,
    /// That its author took it back.
    pub withdrawn: Option<Withdrawal>,
}

/// What was said against a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The record.
    pub record: EntryId,
    /// The hash that is sealed there.
    pub seal: Fixed<32>,
    /// What speaks against it.
    pub text: String,
    /// Who says so.
    pub by: PersonId,
    /// Since when, as they claim, in ms since 1970.
    pub time_ms: i64,
}

/// Whether a person signs a dissent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Joined {
    /// Lamport number of the entry that says so.
    pub lamport: u64,
    /// The entry.
    pub entry: EntryId,
    /// Whether they do.
    pub joins: bool,
}

/// That a dissent was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withdrawal {
    /// Why.
    pub reason: String,
    /// When, as its author claims, in ms since 1970.
    pub time_ms: i64,
}

/// Whether a dissent of this day is in time. By what people claim their clocks said: who is late is shown as late and nothing else.
pub fn in_window(seal_day: Day, dissent_day: Day, days: u16) -> bool {
    dissent_day.since(seal_day) <= u32::from(days)
}

impl DissentState {
    /// Whether it is against what is sealed in this record, whose entry is `id`.
    pub fn is_against(&self, id: &EntryId, record: &RecordState) -> bool {
        self.said.as_ref().is_some_and(|said| said.record == *id && record.sealed() == Some(said.seal))
    }

    /// Who signs it, its author first.
    pub fn signers(&self) -> Vec<PersonId> {
        let others = self.joined.iter().filter(|(_, joined)| joined.joins).map(|(person, _)| *person);
        self.said.iter().map(|said| said.by).chain(others).collect()
    }
}

impl Kind for Dissent {
    const ID: u16 = 275;
    const NAME: &'static str = "dissent";
    type Op = DissentOp;
    type State = DissentState;

    fn names(op: &DissentOp) -> Vec<EntryId> {
        match op {
            DissentOp::Create { record, .. } => vec![*record],
            DissentOp::Join { .. } | DissentOp::Withdraw { .. } => Vec::new(),
        }
    }

    fn is_free(op: &DissentOp) -> bool {
        matches!(op, DissentOp::Join { .. })
    }

    fn authorize(state: &DissentState, op: &DissentOp, context: &Context<'_>) -> Judgement {
        match (op, &state.said) {
            (DissentOp::Create { record, .. }, None)
                if (context.named)(record).is_none_or(|origin| origin.kind != Record::ID) =>
            {
                Judgement::Deny(Reason::OBJECT)
            }
            (DissentOp::Create { text, .. }, None) if !text::is_fit(text, MAX_DISSENT_CHARS) => {
                Judgement::Deny(Reason::BOUNDS)
            }
            // Whoever takes part may dissent, those who decided too.
            (DissentOp::Create { .. }, None) => Judgement::Allow,
            (DissentOp::Create { .. }, Some(_)) | (DissentOp::Join { .. } | DissentOp::Withdraw { .. }, None) => {
                Judgement::Deny(Reason::OBJECT)
            }
            // Its author signed it by making it.
            (DissentOp::Join { .. }, Some(said)) if said.by == context.actor.person => Judgement::Deny(Reason::OBJECT),
            (DissentOp::Join { .. }, Some(_)) if state.withdrawn.is_some() => Judgement::Deny(Reason::CLOSED),
            (DissentOp::Join { .. }, Some(_)) => Judgement::Allow,
            // Those who decided can never make it go away, whatever their role.
            (DissentOp::Withdraw { .. }, Some(said)) if said.by != context.actor.person => {
                Judgement::Deny(Reason::AUTHOR)
            }
            (DissentOp::Withdraw { .. }, Some(_)) if state.withdrawn.is_some() => Judgement::Deny(Reason::CLOSED),
            // Others signed it: they are told why.
            (DissentOp::Withdraw { reason }, Some(_)) if reason.trim().is_empty() => Judgement::Deny(Reason::WHY),
            (DissentOp::Withdraw { reason }, Some(_)) if !text::is_short(reason, MAX_WITHDRAWAL_CHARS) => {
                Judgement::Deny(Reason::BOUNDS)
            }
            (DissentOp::Withdraw { .. }, Some(_)) => Judgement::Allow,
        }
    }

    fn apply(state: &mut DissentState, op: DissentOp, context: &Context<'_>) {
        let (by, time_ms) = (context.actor.person, context.time_ms);
        match op {
            DissentOp::Create { record, seal, text } => {
                state.said = Some(Said { record, seal, text, by, time_ms });
            }
            DissentOp::Join { joins } => {
                let new = Joined { lamport: context.lamport, entry: context.entry, joins };
                let holds = state.joined.entry(by).or_insert(new);
                if (holds.lamport, holds.entry) < (new.lamport, new.entry) {
                    *holds = new;
                }
            }
            DissentOp::Withdraw { reason } => state.withdrawn = Some(Withdrawal { reason, time_ms }),
        }
    }

    fn view(state: &DissentState) -> Value {
        json!({ "said": state.said, "signers": state.signers(), "withdrawn": state.withdrawn })
    }

    fn examples() -> Vec<DissentOp> {
        vec![
            DissentOp::Create {
                record: examples::RECORD,
                seal: Fixed([6; 32]),
                text: "Vier Stellplätze sind zu viel, solange kein Bus fährt.".to_owned(),
            },
            DissentOp::Join { joins: true },
            DissentOp::Join { joins: false },
            DissentOp::Withdraw { reason: "Der Bus fährt jetzt.".to_owned() },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestObject, Village, entry};

    fn create(record: EntryId, text: &str) -> DissentOp {
        DissentOp::Create { record, seal: Fixed([6; 32]), text: text.to_owned() }
    }

    fn withdraw(reason: &str) -> DissentOp {
        DissentOp::Withdraw { reason: reason.to_owned() }
    }

    fn said(village: &Village) -> TestObject<'_, Dissent> {
        let mut object = village.object::<Dissent>();
        let record = object.name(Village::MODERATOR, Record::ID);
        object.allow(Village::MEMBER, create(record, "Zu teuer."));
        object
    }

    #[test]
    fn a_dissent_is_from_a_record_and_says_something() {
        let village = Village::new();
        let mut object = village.object::<Dissent>();
        let (record, other) = (object.name(Village::MODERATOR, Record::ID), object.name(Village::MODERATOR, 257));
        let join = DissentOp::Join { joins: true };
        assert_eq!(object.step(Village::MEMBER, join), Judgement::Deny(Reason::OBJECT));
        assert_eq!(object.step(Village::MEMBER, create(other, "Nein.")), Judgement::Deny(Reason::OBJECT));
        assert_eq!(object.step(Village::MEMBER, create(entry(77), "Nein.")), Judgement::Deny(Reason::OBJECT));
        assert_eq!(object.step(Village::MEMBER, create(record, " ")), Judgement::Deny(Reason::BOUNDS));
        let long = "ä".repeat(MAX_DISSENT_CHARS + 1);
        assert_eq!(object.step(Village::MEMBER, create(record, &long)), Judgement::Deny(Reason::BOUNDS));
        assert_eq!(object.step(Village::READER, create(record, "Nein.")), Judgement::Deny(Reason::ROLE));
        object.allow(Village::MEMBER, create(record, "Nein."));
        assert_eq!(object.step(Village::OTHER, create(record, "Doch.")), Judgement::Deny(Reason::OBJECT));
        // Of what is sealed otherwise it says nothing.
        assert!(!object.state().is_against(&record, &RecordState::default()));
    }

    #[test]
    fn others_sign_it_and_think_otherwise() {
        let village = Village::new();
        let mut object = said(&village);
        let join = |joins| DissentOp::Join { joins };
        assert_eq!(object.step(Village::MEMBER_LAPTOP, join(true)), Judgement::Deny(Reason::OBJECT));
        object.allow(Village::OTHER, join(true));
        object.allow(Village::HOLDER, join(true));
        object.allow(Village::HOLDER, join(false));
        let signers = [Village::MEMBER, Village::OTHER].map(|by| village.person(by));
        assert_eq!(object.state().signers(), signers);
        assert_eq!(Dissent::view(object.state())["signers"], json!(signers));
    }

    #[test]
    fn nobody_but_its_author_takes_it_back() {
        let village = Village::new();
        let mut object = said(&village);
        for by in [Village::FOUNDER, Village::STEWARD, Village::MODERATOR, Village::OTHER] {
            assert_eq!(object.step(by, withdraw("Stört.")), Judgement::Deny(Reason::AUTHOR));
        }
        assert_eq!(object.step(Village::MEMBER, withdraw(" ")), Judgement::Deny(Reason::WHY));
        object.allow(Village::MEMBER_LAPTOP, withdraw("Hat sich erledigt."));
        assert_eq!(object.step(Village::MEMBER, withdraw("Noch einmal.")), Judgement::Deny(Reason::CLOSED));
        assert_eq!(object.step(Village::OTHER, DissentOp::Join { joins: true }), Judgement::Deny(Reason::CLOSED));
        assert_eq!(object.state().said.as_ref().unwrap().text, "Zu teuer.");
    }

    #[test]
    fn the_window_is_counted_in_days() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let check = |dissent, days, expected| assert_eq!(in_window(day("2026-12-24"), day(dissent), days), expected);
        check("2026-12-24", 0, true);
        check("2027-01-07", WINDOW_DAYS, true);
        check("2027-01-08", WINDOW_DAYS, false);
        // A clock that is slow makes nobody late.
        check("2026-12-01", 0, true);
    }
}
