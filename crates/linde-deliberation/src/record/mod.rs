//! Records (Entscheidungsprotokolle): what was decided and why, what was weighed, what yielded, and what follows.
//!
//! While a record is a draft those who take part write its fields together: of a field what was written last holds. Whoever
//! leads the deliberation then puts a *seal* under it, which says by their heads which words it is under, and their hash.
//! Nothing is written into a sealed record; another one may supersede it.
//!
//! A seal rests on nothing but the steps that it names. So it goes on to hold if something comes to light later that was written
//! at the same time, by somebody who did not know of it: that is *left out*, and shown as such.

mod content;
mod missing;
mod suggestion;
#[cfg(test)]
mod tests;

pub use content::{
    Alternative, AlternativeId, Conflict, Consequence, CountedBallot, Dilemma, Evidence, FIELDS, Fields,
    HandledObjection, Measure, Measures, RecordOutcome, Review, Side,
};
pub use missing::{LEAST_ALTERNATIVES, Missing, missing};
pub use suggestion::suggestion;

use crate::{
    bytes::{Fixed, digest},
    context::Context,
    day::Day,
    examples,
    impact::{Dimension, Impact, Level},
    kind::{Judgement, Kind, Reason},
    place,
    text::is_fit_line,
};
use linde_log::{DeviceId, EntryId, PersonId};
use linde_space::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Upper bound of a record's title, in characters.
pub const MAX_RECORD_TITLE_CHARS: usize = 200;
/// Upper bound of what stands on one line of a record, in characters.
pub const MAX_RECORD_LINE_CHARS: usize = 300;
/// Upper bound of a link, in characters.
pub const MAX_LINK_CHARS: usize = 500;
/// Upper bound of a summary, a "because" and the like, in characters.
pub const MAX_SUMMARY_CHARS: usize = 2000;
/// Upper bound of a shorter section, in characters.
pub const MAX_SECTION_CHARS: usize = 4000;
/// Upper bound of a longer section, in characters.
pub const MAX_LONG_CHARS: usize = 8000;
/// How much a decision can rest on.
pub const MAX_EVIDENCE: usize = 60;
/// The heads of a text that is evidence.
pub const MAX_DOCUMENT_HEADS: usize = 16;
/// Criteria of a record.
pub const MAX_CRITERIA: usize = 40;
/// Alternatives of a record.
pub const MAX_OPTIONS: usize = 32;
/// Conflicts of a record.
pub const MAX_CONFLICTS: usize = 32;
/// Dilemmas of a record.
pub const MAX_DILEMMAS: usize = 32;
/// Objections that a record answers.
pub const MAX_RECORD_OBJECTIONS: usize = 200;
/// Measures of a record.
pub const MAX_MEASURES: usize = 60;
/// Ballots of a record.
pub const MAX_BALLOTS: usize = 8;
/// How often one installation can write into a record.
pub const MAX_WRITES: usize = 200;
/// How many persons can seal a record.
pub const MAX_SEALS: usize = 32;
/// Context of the hash that is sealed.
pub const RECORD_CONTEXT: &str = "dorflinde 2026 decision record v1";

/// The rules of records.
pub struct Record;

/// What can be done with records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RecordOp {
    /// Begins a record.
    Create {
        /// The topic.
        topic: EntryId,
        /// The step of its phases under which it is made.
        under: EntryId,
        /// What was decided about; not blank, one line.
        #[schemars(length(min = 1, max = MAX_RECORD_TITLE_CHARS))]
        title: String,
        /// The record that it takes the place of.
        supersedes: Option<EntryId>,
    },
    /// Writes fields, as long as it is not sealed.
    Write(Box<Fields>),
    /// Puts one's signature under it.
    Seal {
        /// The steps that wrote what is sealed, ascending.
        #[schemars(length(min = 1, max = FIELDS))]
        heads: Vec<EntryId>,
        /// The hash of what is sealed.
        hash: Fixed<32>,
    },
}

/// A record.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RecordState {
    /// Where and by whom it was begun, once it was.
    pub made: Option<Made>,
    /// Everything that was written, in order; the first is its title.
    pub writes: Vec<Write>,
    /// Who sealed it, in order; all over the same hash.
    pub seals: Vec<Seal>,
}

/// How a record was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Made {
    /// The topic.
    pub topic: EntryId,
    /// The step of its phases under which it was made.
    pub under: EntryId,
    /// The record that it takes the place of.
    pub supersedes: Option<EntryId>,
    /// By whom.
    pub by: PersonId,
    /// When, as they claim, in ms since 1970.
    pub time_ms: i64,
}

/// What was written in one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Write {
    /// The entry.
    pub entry: EntryId,
    /// By whom.
    pub by: PersonId,
    /// With which installation.
    pub device: DeviceId,
    /// When, as they claim, in ms since 1970.
    pub time_ms: i64,
    /// What.
    pub fields: Fields,
}

/// A signature under a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seal {
    /// The entry.
    pub entry: EntryId,
    /// By whom.
    pub by: PersonId,
    /// When, as they claim, in ms since 1970.
    pub time_ms: i64,
    /// The steps that wrote what is sealed, ascending.
    pub heads: Vec<EntryId>,
    /// The hash of what is sealed.
    pub hash: Fixed<32>,
}

/// The hash of what stands in a record: what a seal is over, and what a dissent names.
pub fn content_hash(content: &Fields) -> Fixed<32> {
    digest(RECORD_CONTEXT, content)
}

impl RecordState {
    /// What stands in it: what is sealed, or else what was written last.
    pub fn content(&self) -> Fields {
        match self.seals.first() {
            Some(seal) => content_of(self.named(&seal.heads)),
            None => content_of(self.writes.iter()),
        }
    }

    /// What stood in it when these steps had written all of it.
    pub fn content_at(&self, heads: &[EntryId]) -> Fields {
        content_of(self.named(heads))
    }

    /// The steps that wrote what stands in it, ascending.
    pub fn heads(&self) -> Vec<EntryId> {
        self.seals.first().map_or_else(|| heads_of(self.writes.iter()), |seal| seal.heads.clone())
    }

    /// The hash of what is sealed, once it is.
    pub fn sealed(&self) -> Option<Fixed<32>> {
        self.seals.first().map(|seal| seal.hash)
    }

    /// Whether so many persons sealed it, one at least.
    pub fn sealed_by(&self, needed: u8) -> bool {
        self.seals.len() >= usize::from(needed.max(1))
    }

    /// The operation that seals what stands in it.
    pub fn seal(&self) -> RecordOp {
        RecordOp::Seal { heads: self.heads(), hash: content_hash(&self.content()) }
    }

    /// The steps that would have written something that stands in it, had those who sealed it known of them; ascending.
    pub fn left_out(&self) -> Vec<EntryId> {
        let sealed = self.heads();
        heads_of(self.writes.iter()).into_iter().filter(|head| !sealed.contains(head)).collect()
    }

    /// Who wrote what stands in it.
    pub fn writers(&self) -> BTreeSet<PersonId> {
        self.named(&self.heads()).map(|write| write.by).collect()
    }

    fn named<'a>(&'a self, heads: &[EntryId]) -> impl Iterator<Item = &'a Write> {
        let heads: BTreeSet<EntryId> = heads.iter().copied().collect();
        self.writes.iter().filter(move |write| heads.contains(&write.entry))
    }
}

fn content_of<'a>(writes: impl Iterator<Item = &'a Write>) -> Fields {
    let mut content = Fields::default();
    writes.for_each(|write| content.write(&write.fields));
    content
}

fn heads_of<'a>(writes: impl Iterator<Item = &'a Write>) -> Vec<EntryId> {
    let mut last = [None; FIELDS];
    for write in writes {
        for (last, written) in last.iter_mut().zip(write.fields.written()) {
            if written {
                *last = Some(write.entry);
            }
        }
    }
    let heads: BTreeSet<EntryId> = last.into_iter().flatten().collect();
    heads.into_iter().collect()
}

impl Kind for Record {
    const ID: u16 = 274;
    const NAME: &'static str = "record";
    type Op = RecordOp;
    type State = RecordState;

    fn lowest_role(op: &RecordOp) -> Role {
        match op {
            RecordOp::Seal { .. } => Role::Moderator,
            RecordOp::Create { .. } | RecordOp::Write(_) => Role::Member,
        }
    }

    fn names(op: &RecordOp) -> Vec<EntryId> {
        match op {
            RecordOp::Create { topic, under, supersedes, .. } => {
                place::names(*topic, *under).chain(*supersedes).collect()
            }
            RecordOp::Write(_) | RecordOp::Seal { .. } => Vec::new(),
        }
    }

    fn authorize(state: &RecordState, op: &RecordOp, context: &Context<'_>) -> Judgement {
        match op {
            RecordOp::Create { .. } if state.made.is_some() => Judgement::Deny(Reason::OBJECT),
            RecordOp::Create { topic, under, .. } if !place::is_of_topics(topic, under, context) => {
                Judgement::Deny(Reason::OBJECT)
            }
            // Only a record can be superseded by one.
            RecordOp::Create { supersedes: Some(id), .. }
                if (context.named)(id).is_none_or(|origin| origin.kind != Self::ID) =>
            {
                Judgement::Deny(Reason::OBJECT)
            }
            RecordOp::Create { title, .. } if !is_fit_line(title, MAX_RECORD_TITLE_CHARS) => {
                Judgement::Deny(Reason::BOUNDS)
            }
            // Whoever takes part may begin one.
            RecordOp::Create { .. } => Judgement::Allow,
            RecordOp::Write(_) | RecordOp::Seal { .. } if state.made.is_none() => Judgement::Deny(Reason::OBJECT),
            // What people signed says what it says.
            RecordOp::Write(_) if !state.seals.is_empty() => Judgement::Deny(Reason::CLOSED),
            RecordOp::Write(fields) if !fields.is_fit() || !fields.written().contains(&true) => {
                Judgement::Deny(Reason::BOUNDS)
            }
            // Counted by installation, as one alone cannot date its steps back: nobody can use up what others have.
            RecordOp::Write(_) if written_by(state, context.actor.device) >= MAX_WRITES => {
                Judgement::Deny(Reason::BOUNDS)
            }
            // They write it together.
            RecordOp::Write(_) => Judgement::Allow,
            RecordOp::Seal { heads, hash } => may_seal(state, heads, hash, context),
        }
    }

    fn apply(state: &mut RecordState, op: RecordOp, context: &Context<'_>) {
        let (entry, by, device, time_ms) = (context.entry, context.actor.person, context.actor.device, context.time_ms);
        match op {
            RecordOp::Create { topic, under, title, supersedes } => {
                state.made = Some(Made { topic, under, supersedes, by, time_ms });
                let fields = Fields { title: Some(title), ..Fields::default() };
                state.writes.push(Write { entry, by, device, time_ms, fields });
            }
            RecordOp::Write(fields) => state.writes.push(Write { entry, by, device, time_ms, fields: *fields }),
            RecordOp::Seal { heads, hash } => state.seals.push(Seal { entry, by, time_ms, heads, hash }),
        }
    }

    /// What stands in it, what is missing before it can be sealed, and who wrote and sealed it. What was overwritten is left out.
    fn view(state: &RecordState) -> Value {
        let content = state.content();
        let wrote: BTreeMap<EntryId, &Write> = state.writes.iter().map(|write| (write.entry, write)).collect();
        let heads = state.heads();
        let written = heads.iter().filter_map(|head| wrote.get(head));
        let written: Vec<Value> =
            written.map(|write| json!({ "entry": write.entry, "by": write.by, "time_ms": write.time_ms })).collect();
        json!({
            "made": state.made,
            "content": content,
            "written": written,
            "heads": heads,
            "hash": state.made.as_ref().map(|_| content_hash(&content)),
            "missing": missing(&content),
            "seals": state.seals,
            "left_out": state.left_out(),
        })
    }

    fn examples() -> Vec<RecordOp> {
        let mut fields = example();
        let hash = content_hash(&Fields { title: Some(TITLE.to_owned()), ..fields.clone() });
        let heads = vec![examples::CONTRIBUTION];
        let create = |supersedes| RecordOp::Create {
            topic: examples::TOPIC,
            under: examples::PHASE,
            title: TITLE.to_owned(),
            supersedes,
        };
        let title = Some("Drei Linden und eine Bank auf dem Anger".to_owned());
        fields.measures = Some(Measures::None { because: "Die Linden stehen schon.".to_owned() });
        fields.review = Some(Review::None { because: "Ein Baum bleibt stehen.".to_owned() });
        vec![
            create(None),
            create(Some(examples::RECORD)),
            RecordOp::Write(Box::new(example())),
            RecordOp::Write(Box::new(Fields { title, ..Fields::default() })),
            RecordOp::Write(Box::new(fields)),
            RecordOp::Seal { heads, hash },
        ]
    }
}

fn may_seal(state: &RecordState, heads: &[EntryId], hash: &Fixed<32>, context: &Context<'_>) -> Judgement {
    // One signature each.
    if state.seals.iter().any(|seal| seal.by == context.actor.person) {
        return Judgement::Deny(Reason::OBJECT);
    }
    if heads.len() > FIELDS || !heads.is_sorted_by(|a, b| a < b) || state.seals.len() >= MAX_SEALS {
        return Judgement::Deny(Reason::BOUNDS);
    }
    // Each head wrote something that is sealed, and nothing is sealed that no head wrote.
    if heads_of(state.named(heads)) != heads {
        return Judgement::Deny(Reason::HASH);
    }
    let content = content_of(state.named(heads));
    if !missing(&content).is_empty() {
        return Judgement::Deny(Reason::MISSING);
    }
    // All sign the same.
    if *hash != content_hash(&content) || state.sealed().is_some_and(|sealed| sealed != *hash) {
        return Judgement::Deny(Reason::HASH);
    }
    Judgement::Allow
}

fn written_by(state: &RecordState, device: DeviceId) -> usize {
    state.writes.iter().filter(|write| write.device == device).count()
}

const TITLE: &str = "Drei Linden auf dem Anger";

/// All fields but the title.
fn example() -> Fields {
    let text = |text: &str| Some(text.to_owned());
    let alternative = |id, chosen, because: &str| Alternative {
        id,
        summary: String::new(),
        impact: vec![Consequence {
            dimension: Dimension::Ecological,
            effect: if chosen { Impact::Positive } else { Impact::Neutral },
            reason: "Schatten im Sommer".to_owned(),
        }],
        ballot_result: chosen.then(|| "34 von 41".to_owned()),
        chosen,
        because: because.to_owned(),
    };
    let proposal = AlternativeId::Proposal { proposal: examples::CONTRIBUTION, version: examples::CONTRIBUTION };
    let day = Day::from_number(20_811).ok();
    Fields {
        title: None,
        context: text("Auf dem Anger steht kein Baum mehr."),
        scope: text("Offen: was und wo. Fest: die Zufahrt der Feuerwehr."),
        affected: text("Wer am Anger wohnt: alle wurden besucht."),
        level: Some(Level::Codecision),
        evidence: Some(vec![Evidence {
            what: "Gutachten zum Boden".to_owned(),
            link: text("https://example.org/boden.pdf"),
            sha256: Some(Fixed([5; 32])),
            heads: None,
        }]),
        criteria: Some(vec!["Schatten".to_owned(), "Kosten".to_owned()]),
        alternatives: Some(vec![
            alternative(proposal, true, "Sie geben am meisten Schatten."),
            alternative(AlternativeId::DoNothing, false, "Im Sommer ist der Anger leer."),
            alternative(AlternativeId::Text { text: "Sonnensegel".to_owned() }, false, "Hält keinen Sturm aus."),
        ]),
        conflicts: Some(vec![Conflict {
            parties: "Feuerwehr und Anwohner".to_owned(),
            about: "Wie breit die Zufahrt bleibt".to_owned(),
        }]),
        dilemmas: Some(vec![Dilemma {
            value_a: "Schatten".to_owned(),
            value_b: "Parkplätze".to_owned(),
            yields: Side::B,
            price: "Vier Stellplätze fallen weg.".to_owned(),
            bearers: "Wer dort parkt".to_owned(),
            mitigation: text("Zwei neue hinter dem Saal"),
        }]),
        outcome: Some(RecordOutcome::Decided),
        reasons: text("Der Anger soll wieder ein Ort zum Bleiben sein."),
        objections: Some(vec![HandledObjection {
            entry: examples::CONTRIBUTION,
            integrated: true,
            because: "Die mittlere Linde rückt drei Meter nach Süden.".to_owned(),
        }]),
        legal_basis: text("Gemeindeordnung § 28"),
        measures: Some(Measures::Planned(vec![Measure {
            what: "Linden pflanzen".to_owned(),
            responsible: "Bauhof".to_owned(),
            due: day,
        }])),
        review: day.map(Review::On),
        beyond: text("Keine"),
        plain: text("Wir pflanzen drei Bäume."),
        ballots: Some(vec![CountedBallot {
            ballot: examples::CONTRIBUTION,
            close: examples::CONTRIBUTION,
            result: Fixed([6; 32]),
        }]),
    }
}
