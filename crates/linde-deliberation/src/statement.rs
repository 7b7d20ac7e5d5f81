//! Statements (Aussagen): one thought each, in its author's own words, and how others react to it.
//!
//! As soon as somebody else has reacted to a statement it says what it says for good: whoever wants to say it otherwise makes
//! another one, which names where it comes from.

use crate::{
    context::Context,
    examples,
    kind::{Judgement, Kind, Reason},
    place, text,
};
use linde_log::{DeviceId, EntryId, PersonId};
use linde_space::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

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
        /// The topic that it belongs to, if to one; then also `under`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<EntryId>,
        /// The step of the topic's phases under which it was made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        under: Option<EntryId>,
    },
    /// States something as those who lead the deliberation, so that there is something to react to. Shown as theirs.
    Seed {
        /// What is stated; not blank.
        #[schemars(length(min = 1, max = MAX_TEXT_CHARS))]
        text: String,
        /// The topic that it belongs to, if to one; then also `under`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<EntryId>,
        /// The step of the topic's phases under which it was made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        under: Option<EntryId>,
    },
    /// States something that comes from another statement, whoever made that.
    Derive {
        /// What is stated; not blank.
        #[schemars(length(min = 1, max = MAX_TEXT_CHARS))]
        text: String,
        /// Where it comes from.
        from: EntryId,
        /// How.
        how: Lineage,
        /// The topic that it belongs to, if to one; then also `under`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<EntryId>,
        /// The step of the topic's phases under which it was made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        under: Option<EntryId>,
    },
    /// Agrees, disagrees, or passes over it. Of several reactions of a person the last one holds.
    React {
        /// What the person says to it.
        stance: Stance,
        /// Whether it matters much to them.
        important: bool,
    },
    /// Says it in other words, as long as nobody else has reacted. The earlier ones stay readable.
    Correct {
        /// What is stated from now on; not blank, and not what is stated already.
        #[schemars(length(min = 1, max = MAX_TEXT_CHARS))]
        text: String,
    },
}

/// How a statement comes from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lineage {
    /// It says the same in other words.
    Reword,
    /// It says one of several things that the other says at once.
    Split,
}

/// What somebody says to a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// Yes.
    Agree,
    /// No.
    Disagree,
    /// Seen, and neither.
    Pass,
}

/// The reaction of a person that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Reaction {
    /// Lamport number of the entry that holds it.
    pub lamport: u64,
    /// The entry.
    pub entry: EntryId,
    /// What they say.
    pub stance: Stance,
    /// Whether it matters much to them.
    pub important: bool,
}

/// How many react how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Persons who agree.
    pub agree: u32,
    /// Persons who disagree.
    pub disagree: u32,
    /// Persons who passed over it.
    pub pass: u32,
    /// Persons to whom it matters much, whatever they say.
    pub important: u32,
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
    /// Whether those who lead the deliberation made it to begin with.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub seed: bool,
    /// The statement it comes from, and how.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lineage: Option<(EntryId, Lineage)>,
    /// The topic that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<EntryId>,
    /// The step of the topic's phases under which it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub under: Option<EntryId>,
    /// What each person says to it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub reactions: BTreeMap<PersonId, Reaction>,
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

    fn lowest_role(op: &StatementOp) -> Role {
        match op {
            StatementOp::Seed { .. } => Role::Moderator,
            StatementOp::Create { .. }
            | StatementOp::Derive { .. }
            | StatementOp::React { .. }
            | StatementOp::Correct { .. } => Role::Member,
        }
    }

    fn names(op: &StatementOp) -> Vec<EntryId> {
        let from = if let StatementOp::Derive { from, .. } = op { Some(*from) } else { None };
        from.into_iter().chain(op.place().into_iter().flat_map(|(topic, under)| place::names(topic, under))).collect()
    }

    fn is_free(op: &StatementOp) -> bool {
        matches!(op, StatementOp::React { .. })
    }

    fn authorize(state: &StatementState, op: &StatementOp, context: &Context<'_>) -> Judgement {
        let is_made = state.text.is_some();
        match op {
            // A topic and its phase are named together, and are what they are said to be.
            StatementOp::Create { topic, under, .. }
            | StatementOp::Seed { topic, under, .. }
            | StatementOp::Derive { topic, under, .. }
                if topic.is_some() != under.is_some()
                    || op.place().is_some_and(|(topic, under)| !place::is_of_topics(&topic, &under, context)) =>
            {
                Judgement::Deny(Reason::OBJECT)
            }
            // Whoever may take part may say something; a statement is made once.
            StatementOp::Create { text, .. } | StatementOp::Seed { text, .. } => may_make(is_made, text),
            // Where it comes from must be a statement, not one that counts: what became of that may change.
            StatementOp::Derive { from, .. }
                if (context.named)(from).is_none_or(|origin| origin.kind != Self::ID) || *from == context.object =>
            {
                Judgement::Deny(Reason::OBJECT)
            }
            StatementOp::Derive { text, .. } => may_make(is_made, text),
            StatementOp::React { .. } | StatementOp::Correct { .. } if !is_made => Judgement::Deny(Reason::OBJECT),
            // Everybody who takes part reacts, the author too.
            StatementOp::React { .. } => Judgement::Allow,
            // What somebody said can be said better by nobody else, whatever their role.
            StatementOp::Correct { .. } if state.author != Some(context.actor.person) => {
                Judgement::Deny(Reason::AUTHOR)
            }
            // Whoever agreed to it agreed to these words.
            StatementOp::Correct { .. } if state.reactions.keys().any(|person| *person != context.actor.person) => {
                Judgement::Deny(Reason::REACTED)
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
            StatementOp::Create { text, topic, under } => {
                *state = StatementState { topic, under, ..made(text, context) };
            }
            StatementOp::Seed { text, topic, under } => {
                *state = StatementState { seed: true, topic, under, ..made(text, context) };
            }
            StatementOp::Derive { text, from, how, topic, under } => {
                *state = StatementState { lineage: Some((from, how)), topic, under, ..made(text, context) };
            }
            StatementOp::React { stance, important } => {
                let (lamport, entry) = (context.lamport, context.entry);
                let new = Reaction { lamport, entry, stance, important };
                let holds = state.reactions.entry(context.actor.person).or_insert(new);
                if (holds.lamport, holds.entry) < (lamport, entry) {
                    *holds = new;
                }
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

    fn view(state: &StatementState) -> Value {
        // Who reacted how is shown in sum; a statement may have thousands of reactions.
        let mut view = json!({
            "text": state.text,
            "author": state.author,
            "device": state.device,
            "time_ms": state.time_ms,
            "reactions": state.tally(),
        });
        if let Some(fields) = view.as_object_mut() {
            if !state.versions.is_empty() {
                fields.insert("versions".to_owned(), json!(state.versions));
            }
            if state.seed {
                fields.insert("seed".to_owned(), json!(true));
            }
            if let Some((from, how)) = state.lineage {
                fields.insert("lineage".to_owned(), json!({ "from": from, "how": how }));
            }
            if let Some(topic) = state.topic {
                fields.insert("topic".to_owned(), json!(topic));
            }
            if let Some(under) = state.under {
                fields.insert("under".to_owned(), json!(under));
            }
        }
        view
    }

    fn examples() -> Vec<StatementOp> {
        vec![
            StatementOp::create("Der Spielplatz braucht mehr Schatten."),
            StatementOp::Create {
                text: "Der Spielplatz braucht Wasser.".to_owned(),
                topic: Some(examples::TOPIC),
                under: Some(examples::PHASE),
            },
            StatementOp::Seed { text: "Der Spielplatz gehört allen.".to_owned(), topic: None, under: None },
            StatementOp::Derive {
                text: "Der Spielplatz braucht Bäume.".to_owned(),
                from: examples::CONTRIBUTION,
                how: Lineage::Reword,
                topic: Some(examples::TOPIC),
                under: Some(examples::TOPIC),
            },
            StatementOp::React { stance: Stance::Agree, important: true },
            StatementOp::React { stance: Stance::Disagree, important: false },
            StatementOp::Correct { text: "Der Spielplatz braucht mehr Schatten und eine Bank.".to_owned() },
        ]
    }
}

impl StatementOp {
    /// States something that belongs to no topic.
    pub fn create(text: impl Into<String>) -> Self {
        Self::Create { text: text.into(), topic: None, under: None }
    }

    /// The topic and the step of its phases that it names.
    fn place(&self) -> Option<(EntryId, EntryId)> {
        match self {
            Self::Create { topic, under, .. } | Self::Seed { topic, under, .. } | Self::Derive { topic, under, .. } => {
                topic.zip(*under)
            }
            Self::React { .. } | Self::Correct { .. } => None,
        }
    }
}

impl StatementState {
    /// How many react how.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for reaction in self.reactions.values() {
            match reaction.stance {
                Stance::Agree => tally.agree += 1,
                Stance::Disagree => tally.disagree += 1,
                Stance::Pass => tally.pass += 1,
            }
            tally.important += u32::from(reaction.important);
        }
        tally
    }
}

fn may_make(is_made: bool, text: &str) -> Judgement {
    if is_made {
        Judgement::Deny(Reason::OBJECT)
    } else if !is_fit(text) {
        Judgement::Deny(Reason::BOUNDS)
    } else {
        Judgement::Allow
    }
}

fn made(text: String, context: &Context<'_>) -> StatementState {
    StatementState {
        text: Some(text),
        author: Some(context.actor.person),
        device: Some(context.actor.device),
        time_ms: context.time_ms,
        ..StatementState::default()
    }
}

/// Whether a text can be a statement.
pub fn is_fit(text: &str) -> bool {
    text::is_fit(text, MAX_TEXT_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        numbers,
        testing::{Village, entry},
    };

    #[test]
    fn length_is_counted_in_characters() {
        let check = |text: &str, fit: bool| assert_eq!(is_fit(text), fit, "{text:.20}");
        check("", false);
        check(" \n\t", false);
        check(&"ä".repeat(MAX_TEXT_CHARS), true);
        check(&"ä".repeat(MAX_TEXT_CHARS + 1), false);
    }

    fn create(text: &str) -> StatementOp {
        StatementOp::create(text)
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

    fn react(stance: Stance) -> StatementOp {
        StatementOp::React { stance, important: false }
    }

    #[test]
    fn the_last_reaction_of_a_person_holds_on_whatever_device_and_in_whatever_order() {
        let village = Village::new();
        let mut object = village.object::<Statement>();
        object.allow(Village::MEMBER, create("Mehr Schatten."));
        object.allow(Village::MEMBER, react(Stance::Agree));
        object.allow(Village::OTHER, react(Stance::Agree));
        object.allow(Village::MEMBER_LAPTOP, react(Stance::Pass));
        object.allow(Village::FOUNDER, StatementOp::React { stance: Stance::Disagree, important: true });
        assert_eq!(object.step(Village::READER, react(Stance::Agree)), Judgement::Deny(Reason::ROLE));
        let tally = Tally { agree: 1, disagree: 1, pass: 1, important: 1 };
        assert_eq!(object.state().tally(), tally);
        assert_eq!(Statement::view(object.state())["reactions"], json!(tally));
    }

    #[test]
    fn what_others_reacted_to_says_what_it_says_for_good() {
        let village = Village::new();
        let mut object = village.object::<Statement>();
        object.allow(Village::MEMBER, create("Mehr Schaten."));
        object.allow(Village::MEMBER, react(Stance::Agree));
        object.allow(Village::MEMBER_LAPTOP, correct("Mehr Schatten."));
        object.allow(Village::OTHER, react(Stance::Pass));
        assert_eq!(object.step(Village::MEMBER, correct("Weniger Schatten.")), Judgement::Deny(Reason::REACTED));
        assert_eq!(object.state().text.as_deref(), Some("Mehr Schatten."));
    }

    #[test]
    fn seeds_are_for_those_who_lead_and_lineage_leads_to_a_statement() {
        let village = Village::new();
        let seed = StatementOp::Seed { text: "Der Platz gehört allen.".to_owned(), topic: None, under: None };
        let mut object = village.object::<Statement>();
        assert_eq!(object.step(Village::MEMBER, seed.clone()), Judgement::Deny(Reason::ROLE));
        object.allow(Village::MODERATOR, seed);
        assert!(object.state().seed && Statement::view(object.state())["seed"] == json!(true));
        assert_eq!(object.step(Village::MEMBER, create("Noch einmal.")), Judgement::Deny(Reason::OBJECT));

        let text = "Der Platz braucht Bäume.";
        let derive =
            |from| StatementOp::Derive { text: text.to_owned(), from, how: Lineage::Split, topic: None, under: None };
        let mut object = village.object::<Statement>();
        assert_eq!(object.step(Village::MEMBER, derive(entry(77))), Judgement::Deny(Reason::OBJECT), "not named");
        let text = object.name(Village::OTHER, 258);
        assert_eq!(object.step(Village::MEMBER, derive(text)), Judgement::Deny(Reason::OBJECT), "not a statement");
        let from = object.name(Village::OTHER, Statement::ID);
        object.allow(Village::MEMBER, derive(from));
        assert_eq!(object.state().lineage, Some((from, Lineage::Split)));
    }

    #[test]
    fn one_in_a_topic_names_the_topic_and_its_phase() {
        let village = Village::new();
        let mut object = village.object::<Statement>();
        let (topic, phase) =
            (object.name(Village::MODERATOR, numbers::TOPIC), object.name(Village::MODERATOR, numbers::TOPIC));
        let other = object.name(Village::MEMBER, Statement::ID);
        let create = |topic, under| StatementOp::Create { text: "Mehr Schatten.".to_owned(), topic, under };
        for (topic, under) in
            [(Some(topic), None), (None, Some(phase)), (Some(other), Some(phase)), (Some(topic), Some(entry(77)))]
        {
            assert_eq!(object.step(Village::MEMBER, create(topic, under)), Judgement::Deny(Reason::OBJECT));
        }
        assert_eq!(Statement::names(&create(Some(topic), Some(phase))), [topic, phase]);
        assert_eq!(Statement::names(&create(Some(topic), Some(topic))), [topic]);
        object.allow(Village::MEMBER, create(Some(topic), Some(phase)));
        assert_eq!((object.state().topic, object.state().under), (Some(topic), Some(phase)));
        assert_eq!(Statement::view(object.state())["topic"], json!(topic));
    }

    /// The bytes of before there were topics.
    #[test]
    fn one_without_a_topic_is_written_as_ever() {
        let op = create("Mehr Schatten.");
        assert_eq!(json!(op), json!({ "create": { "text": "Mehr Schatten." } }));
        let village = Village::new();
        let mut object = village.object::<Statement>();
        object.allow(Village::MEMBER, op);
        let state = json!(object.state());
        let keys: Vec<_> = state.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["author", "device", "text", "time_ms"]);
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
