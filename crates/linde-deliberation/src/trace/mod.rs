//! What follows from all contributions to topics together: whether each came in time, what became of it (Was wurde daraus?),
//! what still waits for somebody, and what stands in the way of a seal.
//!
//! A kind sees one object at a time; here all are seen. Everything is a pure function of the states of the objects and, where
//! a day is asked for, of that day.

mod fate;
mod gaps;
mod loops;
mod published;
#[cfg(test)]
mod tests;
mod window;

use crate::{
    amendment::AmendmentState,
    argument::ArgumentState,
    ballot::BallotState,
    condition::ConditionState,
    dissent::DissentState,
    kind::Kind,
    language_version::LanguageVersionState,
    objection::ObjectionState,
    proposal::ProposalState,
    question::QuestionState,
    record::RecordState,
    statement::StatementState,
    topic::{Contribution, Standing, TopicState},
};
use linde_log::EntryId;
use serde::Serialize;
use std::collections::BTreeMap;

pub use fate::{Fate, MAX_STEPS, Relation, Step, Trace};
pub use gaps::Gap;
pub use loops::{Loop, OpenLoop};
pub use published::{Freshness, LanguageStatus};
pub use window::Window;

/// An object, and the lamport number of the entry that made it.
#[derive(Debug)]
pub struct Placed<'a, S> {
    /// The number.
    pub lamport: u64,
    /// What it has become.
    pub state: &'a S,
}

impl<S> Clone for Placed<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Placed<'_, S> {}

/// Objects of one kind that count, by their ids.
pub type Objects<'a, S> = BTreeMap<EntryId, Placed<'a, S>>;

/// All that was contributed in a space.
#[derive(Debug, Default)]
pub struct Deliberation<'a> {
    /// Topics.
    pub topics: Objects<'a, TopicState>,
    /// Statements.
    pub statements: Objects<'a, StatementState>,
    /// Questions.
    pub questions: Objects<'a, QuestionState>,
    /// Proposals.
    pub proposals: Objects<'a, ProposalState>,
    /// Changes to proposals.
    pub amendments: Objects<'a, AmendmentState>,
    /// Conditions for supporting proposals.
    pub conditions: Objects<'a, ConditionState>,
    /// Arguments.
    pub arguments: Objects<'a, ArgumentState>,
    /// Ballots.
    pub ballots: Objects<'a, BallotState>,
    /// Objections.
    pub objections: Objects<'a, ObjectionState>,
    /// Decision records.
    pub records: Objects<'a, RecordState>,
    /// Dissents.
    pub dissents: Objects<'a, DissentState>,
    /// Language versions of topics, proposals and records.
    pub language_versions: Objects<'a, LanguageVersionState>,
}

/// The ids of objects, whatever their kind is.
trait Ids {
    fn has(&self, id: &EntryId) -> bool;
    fn ids(&self) -> Vec<EntryId>;
}

impl<S> Ids for Objects<'_, S> {
    fn has(&self, id: &EntryId) -> bool {
        self.contains_key(id)
    }

    fn ids(&self) -> Vec<EntryId> {
        self.keys().copied().collect()
    }
}

/// Where an object belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Home {
    /// Its topic.
    pub topic: EntryId,
    /// The step of the topic under which it was made.
    pub under: EntryId,
}

impl Deliberation<'_> {
    /// The topic that an object belongs to, and the step it was made under; `None` for what belongs to none.
    pub fn home(&self, id: &EntryId) -> Option<Home> {
        self.placed(id).map(|(home, ..)| home).or_else(|| self.home_of_version(id))
    }

    /// Whether an object came in the right phase of its topic; `None` for what belongs to none.
    ///
    /// What did not is kept and shown as that, and is nothing a decision has to deal with.
    pub fn standing(&self, id: &EntryId) -> Option<Standing> {
        if let Some(home) = self.home_of_version(id) {
            // Whoever helps others to understand is never too early or too late.
            let step = self.topics.get(&home.topic).and_then(|topic| topic.state.phase_of(&home.under));
            return Some(step.map_or(Standing::NoSuchPhase, |_| Standing::InTime));
        }
        let (home, lamport, what) = self.placed(id)?;
        let topic = self.topics.get(&home.topic).map(|topic| topic.state.standing(&home.under, lamport, what));
        Some(topic.unwrap_or(Standing::NoSuchPhase))
    }

    fn home_of_version(&self, id: &EntryId) -> Option<Home> {
        let made = self.language_versions.get(id)?.state.made.as_ref()?;
        Some(Home { topic: made.topic, under: made.under })
    }

    /// The objects of a topic, ascending.
    pub fn members(&self, topic: &EntryId) -> Vec<EntryId> {
        let mut members: Vec<EntryId> = self
            .all()
            .into_iter()
            .filter(|(_, id)| self.home(id).is_some_and(|home| home.topic == *topic))
            .map(|(_, id)| id)
            .collect();
        members.sort_unstable();
        members
    }

    /// The number of the kind of an object.
    pub fn kind(&self, id: &EntryId) -> Option<u16> {
        self.by_kind().into_iter().find(|(_, objects)| objects.has(id)).map(|(kind, _)| kind)
    }

    /// All objects, each with the number of its kind.
    fn all(&self) -> Vec<(u16, EntryId)> {
        let of_kind = |(kind, objects): (u16, &dyn Ids)| objects.ids().into_iter().map(move |id| (kind, id));
        self.by_kind().into_iter().flat_map(of_kind).collect()
    }

    /// The objects of each kind.
    fn by_kind(&self) -> [(u16, &dyn Ids); 12] {
        [
            (crate::topic::Topic::ID, &self.topics),
            (crate::statement::Statement::ID, &self.statements),
            (crate::question::Question::ID, &self.questions),
            (crate::proposal::Proposal::ID, &self.proposals),
            (crate::amendment::Amendment::ID, &self.amendments),
            (crate::condition::Condition::ID, &self.conditions),
            (crate::argument::Argument::ID, &self.arguments),
            (crate::ballot::Ballot::ID, &self.ballots),
            (crate::objection::Objection::ID, &self.objections),
            (crate::record::Record::ID, &self.records),
            (crate::dissent::Dissent::ID, &self.dissents),
            (crate::language_version::LanguageVersion::ID, &self.language_versions),
        ]
    }

    fn placed(&self, id: &EntryId) -> Option<(Home, u64, Contribution)> {
        let at = |(topic, under): (EntryId, EntryId)| Home { topic, under };
        if let Some(one) = self.statements.get(id) {
            let home = one.state.topic.zip(one.state.under).map(at)?;
            return Some((home, one.lamport, Contribution::Statement));
        }
        if let Some(one) = self.questions.get(id) {
            return Some((one.state.topic.map(at)?, one.lamport, Contribution::Question));
        }
        if let Some(one) = self.ballots.get(id) {
            let open = &one.state.opening.as_ref()?.open;
            return Some((open.topic.zip(open.under).map(at)?, one.lamport, Contribution::Ballot));
        }
        if let Some(one) = self.proposals.get(id) {
            let home = one.state.topic.zip(one.state.under).map(at)?;
            return Some((home, one.lamport, Contribution::Proposal));
        }
        if let Some(one) = self.amendments.get(id) {
            let asked = one.state.asked.as_ref()?;
            return Some((at((asked.topic, asked.under)), one.lamport, Contribution::Amendment));
        }
        if let Some(one) = self.conditions.get(id) {
            let home = one.state.topic.zip(one.state.under).map(at)?;
            return Some((home, one.lamport, Contribution::Condition));
        }
        if let Some(one) = self.arguments.get(id) {
            let home = one.state.argued.as_ref()?.topic.map(at)?;
            return Some((home, one.lamport, Contribution::Argument));
        }
        let one = self.records.get(id)?;
        let made = one.state.made.as_ref()?;
        Some((at((made.topic, made.under)), one.lamport, Contribution::Record))
    }
}
