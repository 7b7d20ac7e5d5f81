//! Language versions (Sprachfassungen): what a topic, a proposal or a decision record says, in other words: easier ones, or those of
//! another language.
//!
//! A version never takes the place of what it puts into other words; it names the entry that published it. Whether that is still
//! what is published now follows from all objects together ([`Deliberation::language_status`]) and is kept nowhere. Only what
//! people for whom it is meant have tested may be called easy language (Leichte Sprache).
//!
//! [`Deliberation::language_status`]: crate::trace::Deliberation::language_status

use crate::{
    context::Context,
    examples,
    kind::{Judgement, Kind, Reason, ensure},
    made::{Last, Made},
    numbers, place,
    record::Record,
    text,
};
use linde_log::{DeviceId, EntryId, PersonId};
use linde_space::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Upper bound of the text of a language version, in characters.
pub const MAX_VERSION_TEXT_CHARS: usize = 20_000;
/// Upper bound of a language tag, in characters.
pub const MAX_LANGUAGE_TAG_CHARS: usize = 35;
/// Upper bound of the revisions of a language version, the first included.
pub const MAX_REVISIONS: usize = 100;
/// Upper bound of who tested a language version, in characters.
pub const MAX_TESTERS_CHARS: usize = 120;
/// Upper bound of what they said, in characters.
pub const MAX_TEST_REMARK_CHARS: usize = 2_000;

/// The rules of language versions.
pub struct LanguageVersion;

/// What can be done with language versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum LanguageVersionOp {
    /// Puts something into other words.
    Create {
        /// The topic that it belongs to.
        topic: EntryId,
        /// The step of the topic that one saw last: the topic itself, or what moved it to its phase.
        under: EntryId,
        /// What is put into other words: the topic, a proposal, or a decision record.
        of: EntryId,
        /// The entry that published it: what made the topic or described it last, submitted the version of the proposal, or sealed the
        /// record.
        source: EntryId,
        /// Into what words.
        register: Register,
        /// Their language, as BCP 47 writes it: `de`, `de-AT`, `zh-Hant`.
        #[schemars(length(min = 2, max = MAX_LANGUAGE_TAG_CHARS))]
        language: String,
        /// The words, in Markdown; not blank.
        #[schemars(length(min = 1, max = MAX_VERSION_TEXT_CHARS))]
        text: String,
    },
    /// Writes it anew. By its author, or by those who lead.
    Revise {
        /// The entry that published what it puts into other words now.
        source: EntryId,
        /// The words, in Markdown; not blank.
        #[schemars(length(min = 1, max = MAX_VERSION_TEXT_CHARS))]
        text: String,
    },
    /// Says what people said for whom it is meant. By others than those who wrote it.
    Check {
        /// The entry that wrote what they tested.
        revision: EntryId,
        /// Who tested it (Prüfgruppe), on one line; not blank.
        #[schemars(length(min = 1, max = MAX_TESTERS_CHARS))]
        group: String,
        /// Whether they understand it.
        ok: bool,
        /// What they said; not blank if they do not.
        #[schemars(length(max = MAX_TEST_REMARK_CHARS))]
        remark: String,
    },
}

/// Into what words something is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Register {
    /// Easy language (Leichte Sprache): the most important, in short sentences.
    Easy,
    /// Plain language (Einfache Sprache): everything, without words that only some know.
    Plain,
    /// Another language.
    Translation,
}

impl Register {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Easy, Self::Plain, Self::Translation];
}

/// What people said for whom a language version is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tested {
    /// Nobody tested it as it is now.
    Unchecked,
    /// All who tested it understand it.
    Checked,
    /// Some who tested it do not.
    Rejected,
}

/// A language version.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LanguageVersionState {
    /// What it is of, once it is made.
    pub made: Option<About>,
    /// Its texts in order; the last is how it is now.
    pub revisions: Vec<Revision>,
}

/// What a language version is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct About {
    /// Who made it, and where.
    pub made: Made,
    /// With which installation.
    pub device: DeviceId,
    /// The topic that it belongs to.
    pub topic: EntryId,
    /// The step of the topic that its author saw last.
    pub under: EntryId,
    /// What is put into other words.
    pub of: EntryId,
    /// Into what words.
    pub register: Register,
    /// Their language.
    pub language: String,
}

/// A text of a language version, which never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Revision {
    /// Who wrote it, and where.
    pub made: Made,
    /// The entry that published what it puts into other words.
    pub source: EntryId,
    /// The words.
    pub text: String,
    /// What those who had it tested last said of it.
    pub checks: BTreeMap<PersonId, Last<Check>>,
}

/// What people said who tested a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Who they are.
    pub group: String,
    /// Whether they understand it.
    pub ok: bool,
    /// What they said.
    pub remark: String,
}

impl LanguageVersionState {
    /// Its text as it is now.
    pub fn current(&self) -> Option<&Revision> {
        self.revisions.last()
    }

    /// What people said of its text as it is now. One who does not understand it is enough for it to be rejected.
    pub fn tested(&self) -> Tested {
        let checks = self.current().map(|revision| &revision.checks).filter(|checks| !checks.is_empty());
        match checks.map(|checks| checks.values().all(|check| check.value.ok)) {
            None => Tested::Unchecked,
            Some(true) => Tested::Checked,
            Some(false) => Tested::Rejected,
        }
    }

    /// Whether a person wrote it, or its text as it is now.
    pub fn is_written_by(&self, person: &PersonId) -> bool {
        let made = self.made.as_ref().map(|origin| origin.made.by);
        [made, self.current().map(|revision| revision.made.by)].contains(&Some(*person))
    }
}

/// Whether a text is a language tag as we write them: a language of two or three small letters, then, each if it is needed, a script
/// (`Hant`), a region (`AT`, `419`) and up to three variants (`1996`), with hyphens between. A language has one tag only.
pub fn is_language_tag(tag: &str) -> bool {
    let all = |part: &str, is: fn(&u8) -> bool| part.bytes().all(|byte| is(&byte));
    let is_script = |part: &str| {
        part.len() == 4
            && part.starts_with(|first: char| first.is_ascii_uppercase())
            && part.bytes().skip(1).all(|byte| byte.is_ascii_lowercase())
    };
    let is_region = |part: &str| {
        (part.len() == 2 && all(part, u8::is_ascii_uppercase)) || (part.len() == 3 && all(part, u8::is_ascii_digit))
    };
    let is_variant = |part: &str| {
        let begins = part.starts_with(|first: char| first.is_ascii_digit());
        all(part, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            && ((5..=8).contains(&part.len()) || (part.len() == 4 && begins))
    };
    let mut parts = tag.split('-').peekable();
    let language = parts.next().unwrap_or_default();
    let is_language = (2..=3).contains(&language.len()) && all(language, u8::is_ascii_lowercase);
    parts.next_if(|part| is_script(part));
    parts.next_if(|part| is_region(part));
    let variants: Vec<&str> = parts.collect();
    is_language && variants.len() <= 3 && variants.into_iter().all(is_variant)
}

/// A language tag in the form of [`is_language_tag`], however its letters were typed.
pub fn language_tag(typed: &str) -> Option<String> {
    let typed = typed.trim().to_ascii_lowercase();
    let mut tag = String::with_capacity(typed.len());
    for (place, part) in typed.split(['-', '_']).enumerate() {
        let is_alphabetic = part.bytes().all(|byte| byte.is_ascii_alphabetic());
        if place > 0 {
            tag.push('-');
        }
        match (part.len(), part.split_at_checked(1)) {
            (4, Some((first, rest))) if place > 0 && is_alphabetic => {
                tag.push_str(&first.to_ascii_uppercase());
                tag.push_str(rest);
            }
            (2, _) if place > 0 => tag.push_str(&part.to_ascii_uppercase()),
            _ => tag.push_str(part),
        }
    }
    Some(tag).filter(|tag| is_language_tag(tag))
}

impl Kind for LanguageVersion {
    const ID: u16 = 277;
    const NAME: &'static str = "language-version";
    type Op = LanguageVersionOp;
    type State = LanguageVersionState;

    /// Whether `source` published what it is said to have is seen from the state of that: of anything else the version is out of date.
    fn names(op: &LanguageVersionOp) -> Vec<EntryId> {
        match op {
            LanguageVersionOp::Create { topic, under, of, .. } => {
                let of = [*of].into_iter().filter(|of| of != topic && of != under);
                place::names(*topic, *under).chain(of).collect()
            }
            LanguageVersionOp::Revise { .. } | LanguageVersionOp::Check { .. } => Vec::new(),
        }
    }

    fn is_free(op: &LanguageVersionOp) -> bool {
        matches!(op, LanguageVersionOp::Check { .. })
    }

    fn authorize(state: &LanguageVersionState, op: &LanguageVersionOp, context: &Context<'_>) -> Judgement {
        judge(state, op, context).into()
    }

    fn apply(state: &mut LanguageVersionState, op: LanguageVersionOp, context: &Context<'_>) {
        let made = Made::of(context);
        let revision = |source, text| Revision { made, source, text, checks: BTreeMap::new() };
        match op {
            LanguageVersionOp::Create { topic, under, of, source, register, language, text } => {
                let device = context.actor.device;
                state.made = Some(About { made, device, topic, under, of, register, language });
                state.revisions.push(revision(source, text));
            }
            LanguageVersionOp::Revise { source, text } => state.revisions.push(revision(source, text)),
            LanguageVersionOp::Check { revision, group, ok, remark } => {
                let found = state.revisions.iter_mut().find(|one| one.made.entry == revision);
                if let Some(revision) = found {
                    Last::put(&mut revision.checks, made.by, Check { group, ok, remark }, context);
                }
            }
        }
    }

    /// What it is of, its text as it is now, and what was said of that.
    fn view(state: &LanguageVersionState) -> Value {
        let origin = state.made.as_ref();
        let current = state.current();
        json!({
            "of": origin.map(|origin| origin.of),
            "register": origin.map(|origin| origin.register),
            "language": origin.map(|origin| &origin.language),
            "text": current.map(|revision| &revision.text),
            "source": current.map(|revision| revision.source),
            "revision": current.map(|revision| revision.made.entry),
            "revisions": state.revisions.len(),
            "tested": state.tested(),
            "checks": current.map(|revision| &revision.checks),
            "author": origin.map(|origin| origin.made.by),
            "device": origin.map(|origin| origin.device),
            "time_ms": origin.map(|origin| origin.made.time_ms),
            "topic": origin.map(|origin| origin.topic),
            "under": origin.map(|origin| origin.under),
        })
    }

    fn examples() -> Vec<LanguageVersionOp> {
        let create = |of, source, register, language: &str, text: &str| LanguageVersionOp::Create {
            topic: examples::TOPIC,
            under: examples::PHASE,
            of,
            source,
            register,
            language: language.to_owned(),
            text: text.to_owned(),
        };
        let check = |revision, ok, remark: &str| LanguageVersionOp::Check {
            revision,
            group: "Lese-Gruppe der Werkstatt".to_owned(),
            ok,
            remark: remark.to_owned(),
        };
        let text = "Der Spiel-Platz ist zu heiß.\nWir wollen Bäume pflanzen.";
        vec![
            create(examples::TOPIC, examples::TOPIC, Register::Easy, "de", text),
            create(examples::PROPOSAL, examples::VERSION, Register::Plain, "de-AT", "Wir pflanzen drei Linden."),
            create(examples::RECORD, examples::CONTRIBUTION, Register::Translation, "en", "We plant three lime trees."),
            LanguageVersionOp::Revise { source: examples::PHASE, text: format!("{text}\nLinden geben Schatten.") },
            check(examples::CONTRIBUTION, true, ""),
            check(examples::CONTRIBUTION, false, "Was ist eine Linde?"),
        ]
    }
}

fn judge(state: &LanguageVersionState, op: &LanguageVersionOp, context: &Context<'_>) -> Result<(), Reason> {
    let is_text = |text: &str| ensure(text::is_fit(text, MAX_VERSION_TEXT_CHARS), Reason::BOUNDS);
    let me = context.actor.person;
    match op {
        // Whoever takes part may help others to understand.
        LanguageVersionOp::Create { topic, under, of, source: _, register: _, language, text } => {
            ensure(state.made.is_none() && place::is_of_topics(topic, under, context), Reason::OBJECT)?;
            let can_be_put = match (context.named)(of).map(|origin| origin.kind) {
                Some(numbers::TOPIC) => of == topic,
                Some(kind) => [numbers::PROPOSAL, Record::ID].contains(&kind),
                None => false,
            };
            ensure(can_be_put, Reason::OBJECT)?;
            ensure(language.len() <= MAX_LANGUAGE_TAG_CHARS && is_language_tag(language), Reason::BOUNDS)?;
            is_text(text)
        }
        // Nobody else's words are put into their author's mouth, but for those who answer for the whole.
        LanguageVersionOp::Revise { source, text } => {
            let origin = state.made.as_ref().ok_or(Reason::OBJECT)?;
            ensure(origin.made.by == me || context.actor.role >= Role::Moderator, Reason::AUTHOR)?;
            let is_same = |last: &Revision| last.source == *source && last.text == *text;
            ensure(!state.current().is_some_and(is_same), Reason::OBJECT)?;
            ensure(state.revisions.len() < MAX_REVISIONS, Reason::BOUNDS)?;
            is_text(text)
        }
        // Nobody says of their own words that others understand them.
        LanguageVersionOp::Check { revision, group, ok, remark } => {
            let origin = state.made.as_ref().ok_or(Reason::OBJECT)?;
            let tested = state.revisions.iter().find(|one| one.made.entry == *revision).ok_or(Reason::OBJECT)?;
            ensure(![origin.made.by, tested.made.by].contains(&me), Reason::OWN_CASE)?;
            ensure(text::is_fit_line(group, MAX_TESTERS_CHARS), Reason::BOUNDS)?;
            ensure(*ok || !remark.trim().is_empty(), Reason::WHY)?;
            ensure(text::is_short(remark, MAX_TEST_REMARK_CHARS), Reason::BOUNDS)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestObject, Village, entry};

    fn create(topic: EntryId, of: EntryId, language: &str, text: &str) -> LanguageVersionOp {
        LanguageVersionOp::Create {
            topic,
            under: topic,
            of,
            source: of,
            register: Register::Easy,
            language: language.to_owned(),
            text: text.to_owned(),
        }
    }

    fn revise(text: &str) -> LanguageVersionOp {
        LanguageVersionOp::Revise { source: entry(9), text: text.to_owned() }
    }

    fn check(revision: EntryId, ok: bool, remark: &str) -> LanguageVersionOp {
        LanguageVersionOp::Check { revision, group: "Lese-Gruppe".to_owned(), ok, remark: remark.to_owned() }
    }

    /// A version by the member.
    fn made(village: &Village) -> TestObject<'_, LanguageVersion> {
        let mut object = village.object::<LanguageVersion>();
        let topic = object.name(Village::MODERATOR, numbers::TOPIC);
        object.allow(Village::MEMBER, create(topic, topic, "de", "Es ist heiß."));
        object
    }

    #[test]
    fn it_is_of_a_topic_a_proposal_or_a_record() {
        let village = Village::new();
        let mut object = village.object::<LanguageVersion>();
        let [topic, other] = [(); 2].map(|()| object.name(Village::MODERATOR, numbers::TOPIC));
        let statement = object.name(Village::MODERATOR, 257);
        let (proposal, record) =
            (object.name(Village::OTHER, numbers::PROPOSAL), object.name(Village::OTHER, Record::ID));
        object.deny(Village::MEMBER, revise("Zu früh."), Reason::OBJECT);
        object.deny(Village::MEMBER, check(entry(1_000), true, ""), Reason::OBJECT);
        for of in [other, statement, entry(77)] {
            object.deny(Village::MEMBER, create(topic, of, "de", "Es ist heiß."), Reason::OBJECT);
        }
        object.deny(Village::MEMBER, create(statement, proposal, "de", "Es ist heiß."), Reason::OBJECT);
        object.deny(Village::READER, create(topic, topic, "de", "Es ist heiß."), Reason::ROLE);
        object.deny(Village::MEMBER, create(topic, proposal, "Deutsch", "Es ist heiß."), Reason::BOUNDS);
        object.deny(Village::MEMBER, create(topic, proposal, "de", " "), Reason::BOUNDS);
        let long = "ä".repeat(MAX_VERSION_TEXT_CHARS + 1);
        object.deny(Village::MEMBER, create(topic, proposal, "de", &long), Reason::BOUNDS);
        for of in [topic, proposal, record] {
            assert_eq!(object.judge(Village::MEMBER, create(topic, of, "de", "Es ist heiß.")), Judgement::Allow);
        }
        object.allow(Village::MEMBER, create(topic, record, "de", "Es ist heiß."));
        object.deny(Village::MEMBER, create(topic, record, "de", "Es ist heiß."), Reason::OBJECT);
        assert_eq!(LanguageVersion::view(object.state())["tested"], "unchecked");
    }

    #[test]
    fn its_author_and_those_who_lead_write_it_anew() {
        let village = Village::new();
        let mut object = made(&village);
        object.deny(Village::OTHER, revise("Anders."), Reason::AUTHOR);
        object.allow(Village::MEMBER_LAPTOP, revise("Es ist sehr heiß."));
        object.deny(Village::MEMBER, revise("Es ist sehr heiß."), Reason::OBJECT);
        object.deny(Village::MODERATOR, revise(""), Reason::BOUNDS);
        object.allow(Village::MODERATOR, revise("Heiß ist es."));
        assert_eq!(object.state().current().unwrap().text, "Heiß ist es.");
        for place in 3..MAX_REVISIONS {
            object.allow(Village::MEMBER, revise(&format!("Es sind {place} Grad.")));
        }
        object.deny(Village::MEMBER, revise("Noch einmal."), Reason::BOUNDS);
    }

    #[test]
    fn others_say_who_tested_it_and_whoever_does_not_understand_says_why() {
        let village = Village::new();
        let mut object = made(&village);
        let first = object.last();
        object.deny(Village::MEMBER_LAPTOP, check(first, true, ""), Reason::OWN_CASE);
        object.deny(Village::OTHER, check(entry(77), true, ""), Reason::OBJECT);
        object.deny(Village::OTHER, check(first, false, " "), Reason::WHY);
        let op = |group: &str| LanguageVersionOp::Check {
            revision: first,
            group: group.to_owned(),
            ok: true,
            remark: String::new(),
        };
        object.deny(Village::OTHER, op("zwei\nZeilen"), Reason::BOUNDS);
        object.deny(Village::READER, op("Lese-Gruppe"), Reason::ROLE);
        object.allow(Village::OTHER, check(first, true, ""));
        assert_eq!(object.state().tested(), Tested::Checked);
        object.allow(Village::HOLDER, check(first, false, "Was heißt heiß?"));
        assert_eq!(object.state().tested(), Tested::Rejected, "one is enough");
        object.allow(Village::HOLDER, check(first, true, ""));
        assert_eq!(object.state().tested(), Tested::Checked, "of each the last word holds");
        // New words are words that nobody tested.
        object.allow(Village::MODERATOR, revise("Es ist sehr heiß."));
        let second = object.last();
        assert_eq!(object.state().tested(), Tested::Unchecked);
        object.deny(Village::MODERATOR, check(second, true, ""), Reason::OWN_CASE);
        object.allow(Village::OTHER, check(first, true, ""));
        assert_eq!(object.state().tested(), Tested::Unchecked, "of other words");
        object.allow(Village::OTHER, check(second, true, ""));
        assert_eq!(object.state().tested(), Tested::Checked);
    }

    #[test]
    fn a_language_has_one_tag() {
        let check = |typed: &str, tag: Option<&str>| assert_eq!(language_tag(typed).as_deref(), tag, "{typed}");
        for tag in
            ["de", "en", "ar", "tlh", "de-AT", "zh-Hant", "zh-Hant-TW", "es-419", "de-1996", "sl-rozaj", "de-CH-1996"]
        {
            assert!(is_language_tag(tag), "{tag}");
            check(tag, Some(tag));
            check(&tag.to_ascii_uppercase(), Some(tag));
        }
        check(" EN_us ", Some("en-US"));
        for typed in ["", "d", "deutsch", "de-", "-de", "de--AT", "de AT", "d3", "x-easy", "dé", "de-AT-hant", "de-ab"]
        {
            assert!(!is_language_tag(typed), "{typed}");
        }
        for typed in ["", "Deutsch", "de at", "de-", "x-y", "日本"] {
            check(typed, None);
        }
        for tag in ["DE", "de-at", "de-aT", "zh-hant", "sl-Rozaj"] {
            assert!(!is_language_tag(tag), "{tag}");
        }
    }
}
