//! Topics and what belongs to them, in the terms of their rules: states as they are folded, beside them who is who.

use super::{Author, Languages, Standing};
use crate::Id;
use linde_deliberation::{
    amendment::{self, AmendmentState},
    argument::ArgumentState,
    ballot::{self, BallotState},
    condition::ConditionState,
    dissent::DissentState,
    methods::{Paper, Verdict},
    objection::ObjectionState,
    proposal::ProposalState,
    question::QuestionState,
    record::{Fields, RecordState},
    topic::{self, Phase, TopicState},
    trace::{Fate, Gap, OpenLoop, Relation},
};
use linde_log::{EntryId, PersonId};
use std::collections::BTreeMap;

/// An object, and who made it.
#[derive(Debug, Clone)]
pub struct Held<S> {
    /// The entry that made it.
    pub id: Id,
    /// Who made it.
    pub by: Author,
    /// When, as claimed.
    pub time_ms: i64,
    /// Whether it came in the right phase of its topic; none for what belongs to none.
    pub place: Option<topic::Standing>,
    /// What moderation and erasure did to it.
    pub standing: Standing,
    /// What it has become.
    pub state: S,
}

/// Who is who in a space.
#[derive(Debug, Clone, Default)]
pub struct People(pub BTreeMap<PersonId, Author>);

impl People {
    /// A person, also one that nobody knows by name.
    pub fn of(&self, person: &PersonId) -> Author {
        self.0.get(person).cloned().unwrap_or(Author {
            name: None,
            device: Id(person.0),
            person: Some(Id(person.0)),
            role: None,
            me: false,
        })
    }
}

/// What all pages about a topic show around their object.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// The topic, if the object belongs to one that counts.
    pub topic: Option<TopicHead>,
    /// This node's owner, if they are in the space.
    pub me: Option<PersonId>,
    /// Whether they may lead deliberations.
    pub leads: bool,
    /// Who is who.
    pub people: People,
    /// What became of the object.
    pub trace: Option<TraceView>,
    /// What it says in other words.
    pub languages: Languages,
}

/// A topic in a line.
#[derive(Debug, Clone)]
pub struct TopicHead {
    /// Its id.
    pub id: Id,
    /// What it is called.
    pub title: String,
    /// The phase it is in, or was in when it was ended.
    pub phase: Phase,
    /// Whether it is paused.
    pub paused: bool,
    /// Whether it was ended without a result.
    pub ended: bool,
}

/// A topic in a list.
#[derive(Debug, Clone)]
pub struct TopicRow {
    /// What it is called and where it stands.
    pub head: TopicHead,
    /// What the concern is.
    pub concern: String,
    /// Who opened it.
    pub by: Author,
    /// When, as claimed.
    pub time_ms: i64,
    /// How many support the concern.
    pub supporters: u32,
    /// How many statements it has.
    pub statements: u32,
    /// How many questions have no answer.
    pub open_questions: u32,
    /// How many proposals are submitted.
    pub proposals: u32,
    /// How many ballots are open.
    pub open_ballots: u32,
    /// How many of these the owner may vote in and has not.
    pub my_ballots: u32,
    /// How many records are sealed.
    pub records: u32,
}

/// A topic with what belongs to it.
#[derive(Debug, Clone)]
pub struct TopicView {
    /// It.
    pub topic: Held<TopicState>,
    /// What stands around it.
    pub around: Around,
    /// How many statements it has.
    pub statements: u32,
    /// Questions, latest first.
    pub questions: Vec<Held<QuestionState>>,
    /// Proposals, those first whose conditions most supporters find satisfied.
    pub proposals: Vec<ProposalRow>,
    /// Arguments in the order of the space.
    pub arguments: Vec<Held<ArgumentState>>,
    /// Ballots, latest first.
    pub ballots: Vec<BallotRow>,
    /// Decision records, latest first.
    pub records: Vec<RecordRow>,
    /// What waits for somebody.
    pub loops: Vec<(OpenLoop, Named)>,
}

/// A proposal in a list.
#[derive(Debug, Clone)]
pub struct ProposalRow {
    /// It.
    pub proposal: Held<ProposalState>,
    /// What became of it.
    pub fate: Option<Fate>,
    /// How many amendments wait for a decision.
    pub open_amendments: u32,
    /// How many conditions it has.
    pub conditions: u32,
    /// How many support it whose conditions its current version satisfies.
    pub satisfied: u32,
}

/// A ballot in a list.
#[derive(Debug, Clone)]
pub struct BallotRow {
    /// Its id.
    pub id: Id,
    /// What is asked.
    pub question: String,
    /// Where it stands.
    pub phase: ballot::Phase,
    /// How many papers were cast.
    pub cast: u32,
    /// How many may vote.
    pub voters: u32,
    /// Whether the owner may vote.
    pub may_vote: bool,
    /// Whether they have.
    pub voted: bool,
    /// What came out, and the alternatives by their numbers.
    pub verdict: Option<Verdict>,
    /// What the alternatives are called.
    pub alternatives: Vec<String>,
}

/// A decision record in a list.
#[derive(Debug, Clone)]
pub struct RecordRow {
    /// Its id.
    pub id: Id,
    /// What was decided about.
    pub title: String,
    /// Whether enough sealed it.
    pub sealed: bool,
    /// Whether what it rests on still holds.
    pub holds: bool,
    /// How many dissent.
    pub dissents: u32,
}

/// A question.
#[derive(Debug, Clone)]
pub struct QuestionView {
    /// It.
    pub question: Held<QuestionState>,
    /// What stands around it.
    pub around: Around,
    /// What offices are called.
    pub offices: BTreeMap<EntryId, String>,
    /// Whether the owner holds the office that is asked.
    pub is_asked: bool,
}

/// A proposal with what belongs to it.
#[derive(Debug, Clone)]
pub struct ProposalView {
    /// It.
    pub proposal: Held<ProposalState>,
    /// What stands around it.
    pub around: Around,
    /// Changes to it, each with how it stands, in the order of the space.
    pub amendments: Vec<(Held<AmendmentState>, amendment::Standing)>,
    /// Conditions for supporting it, in the order of the space.
    pub conditions: Vec<Held<ConditionState>>,
    /// Arguments about it, in the order of the space.
    pub arguments: Vec<Held<ArgumentState>>,
    /// How many support it whose conditions its current version satisfies.
    pub satisfied: u32,
    /// The text in which it is written together, if it began so.
    pub draft: Option<DraftView>,
    /// The other proposals and the decision records of its topic, and whether they are the owner's.
    pub others: Vec<(Named, bool)>,
}

/// The text in which a proposal is written together.
#[derive(Debug, Clone)]
pub struct DraftView {
    /// It.
    pub doc: Id,
    /// What it is called.
    pub title: String,
    /// What it says now, in Markdown.
    pub text: String,
    /// Who changed it last, and when.
    pub changed: Option<(Author, i64)>,
}

/// A ballot.
#[derive(Debug, Clone)]
pub struct BallotView {
    /// It.
    pub ballot: Held<BallotState>,
    /// What stands around it.
    pub around: Around,
    /// Objections that were raised to its alternatives, in the order of the space.
    pub objections: Vec<Held<ObjectionState>>,
    /// What the owner filled in on their own hidden paper, if this device kept it.
    pub hidden: Option<HiddenPaper>,
}

/// What stands on a paper that nobody else sees yet.
#[derive(Debug, Clone, PartialEq)]
pub struct HiddenPaper {
    /// What is filled in.
    pub paper: Paper,
    /// Why.
    pub reason: Option<String>,
}

/// A decision record.
#[derive(Debug, Clone)]
pub struct RecordView {
    /// It.
    pub record: Held<RecordState>,
    /// What stands around it.
    pub around: Around,
    /// How many must sign it.
    pub signatures: u8,
    /// What it has to say something about besides what it lacks itself.
    pub gaps: Vec<(Gap, Option<Named>)>,
    /// Whether it is sealed by enough, and what it rests on still holds.
    pub holds: bool,
    /// What speaks against it, in the order of the space.
    pub dissents: Vec<Held<DissentState>>,
    /// The closed ballots of its topic.
    pub ballots: Vec<BallotRow>,
    /// The submitted proposals of its topic.
    pub proposals: Vec<ProposalRow>,
    /// The objections that it has to answer, each with its words.
    pub objections: Vec<(EntryId, String)>,
    /// What the topic and its ballots say already, for whoever begins to write.
    pub suggested: Fields,
}

/// A contribution as others name it.
#[derive(Debug, Clone)]
pub struct Named {
    /// Its id.
    pub id: Id,
    /// The name of its kind, as in [`KIND_NAMES`](super::KIND_NAMES).
    pub kind: &'static str,
    /// The beginning of what it says.
    pub title: String,
}

impl Named {
    /// Where it is shown within a space.
    pub fn place(&self) -> String {
        match self.kind {
            "topic" | "question" | "proposal" | "ballot" | "record" => format!("{}s/{}", self.kind, self.id),
            "language-version" => format!("languages/{}", self.id),
            _ => format!("trace/{}", self.id),
        }
    }
}

/// What became of a contribution.
#[derive(Debug, Clone)]
pub struct TraceView {
    /// The contribution.
    pub of: Named,
    /// Whether it came in the right phase of its topic.
    pub place: Option<topic::Standing>,
    /// The way to where it was decided about.
    pub steps: Vec<(Relation, Named)>,
    /// What became of it.
    pub fate: Fate,
    /// What was contributed to it or builds on it.
    pub from: Vec<(Relation, Named)>,
}
