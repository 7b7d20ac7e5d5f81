//! What became of a contribution.

use super::Deliberation;
use crate::{
    methods::Verdict,
    question::Status,
    record::{AlternativeId, RecordOutcome, RecordState},
};
use linde_log::EntryId;
use serde::Serialize;

/// From a contribution to its fate it is never more than so many steps.
pub const MAX_STEPS: usize = 2;

/// A contribution on the way to its fate, and what leads to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// The contribution.
    pub id: EntryId,
    /// The way to where it was decided about, [`MAX_STEPS`] at most.
    pub steps: Vec<Step>,
    /// What became of it.
    pub fate: Fate,
    /// What was contributed to it or builds on it, ascending.
    pub from: Vec<Step>,
}

/// One step of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Step {
    /// The contribution.
    pub from: EntryId,
    /// How it relates to the other.
    pub how: Relation,
    /// The other.
    pub to: EntryId,
}

/// How a contribution relates to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// It is about that topic.
    About,
    /// It says the other in other words, or a part of it.
    From,
    /// It is voted about there.
    VotedIn,
    /// It objects to what is voted about there.
    ObjectsTo,
    /// It is recorded there.
    RecordedIn,
    /// It speaks against it.
    DissentsFrom,
    /// It takes its place.
    Supersedes,
}

/// What became of a contribution. Exactly one holds of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Nothing yet (noch offen).
    Open {
        /// Since when, as its author claims, in ms since 1970.
        since_ms: i64,
    },
    /// It was voted about, and no record says yet what follows.
    Counted {
        /// The ballot.
        ballot: EntryId,
        /// What came out.
        verdict: Verdict,
    },
    /// A sealed record says what was decided.
    Decided {
        /// The record.
        record: EntryId,
        /// What was decided.
        outcome: Option<RecordOutcome>,
        /// Whether this was chosen, if the record lists it among the alternatives or answers it as an objection.
        chosen: Option<bool>,
        /// Why, or why not.
        because: String,
    },
    /// The question has an answer, or none is to come.
    Question {
        /// How it stands.
        status: Status,
    },
    /// The objection was answered.
    Handled {
        /// Whether it was taken up.
        integrated: bool,
        /// How, or why not.
        because: String,
    },
    /// Whoever made it took it back.
    Withdrawn {},
    /// The topic was ended without a decision.
    Ended {
        /// Who goes on with it.
        referred_to: Option<String>,
        /// Why.
        reason: String,
    },
    /// Another took its place.
    Superseded {
        /// The other.
        by: EntryId,
    },
}

impl Deliberation<'_> {
    /// What became of a contribution; `None` if there is none of this id.
    pub fn trace(&self, id: &EntryId) -> Option<Trace> {
        let (steps, fate) = self.fate(id)?;
        let mut from: Vec<Step> =
            self.all().iter().flat_map(|(_, one)| self.steps_of(one)).filter(|step| step.to == *id).collect();
        from.sort_unstable();
        Some(Trace { id: *id, steps, fate, from })
    }

    /// What a contribution says itself of others.
    fn steps_of(&self, id: &EntryId) -> Vec<Step> {
        let step = |how: Relation| move |to: EntryId| Step { from: *id, how, to };
        let mut steps: Vec<Step> = self.home(id).map(|home| step(Relation::About)(home.topic)).into_iter().collect();
        if let Some(one) = self.statements.get(id) {
            steps.extend(one.state.lineage.map(|(from, _)| step(Relation::From)(from)));
        }
        if let Some(one) = self.objections.get(id) {
            steps.extend(one.state.raised.as_ref().map(|raised| step(Relation::ObjectsTo)(raised.ballot)));
        }
        if let Some(one) = self.dissents.get(id) {
            steps.extend(one.state.said.as_ref().map(|said| step(Relation::DissentsFrom)(said.record)));
        }
        if let Some(one) = self.records.get(id) {
            steps.extend(one.state.made.as_ref().and_then(|made| made.supersedes).map(step(Relation::Supersedes)));
        }
        steps
    }

    fn fate(&self, id: &EntryId) -> Option<(Vec<Step>, Fate)> {
        let step = |from: EntryId, how, to| Step { from, how, to };
        if let Some(one) = self.topics.get(id) {
            return Some(self.of_topic(*id).map_or_else(
                || (Vec::new(), ended(one.state).unwrap_or(Fate::Open { since_ms: first_ms(one.state) })),
                |(record, fate)| (vec![step(*id, Relation::RecordedIn, record)], fate),
            ));
        }
        if let Some(one) = self.records.get(id) {
            let by = self.records.iter().find(|(_, other)| {
                let supersedes = other.state.made.as_ref().and_then(|made| made.supersedes) == Some(*id);
                supersedes && self.is_sealed(other.state)
            });
            if let Some((by, _)) = by {
                return Some((vec![step(*by, Relation::Supersedes, *id)], Fate::Superseded { by: *by }));
            }
            let since_ms = one.state.made.as_ref().map_or(0, |made| made.time_ms);
            let open = Fate::Open { since_ms };
            return Some((Vec::new(), if self.is_sealed(one.state) { decided(*id, one.state, None) } else { open }));
        }
        if let Some(one) = self.questions.get(id) {
            let since_ms = one.state.asked.map_or(0, |made| made.time_ms);
            let fate = match one.state.status() {
                Some(Status::Withdrawn) => Fate::Withdrawn {},
                Some(
                    status
                    @ (Status::Answered | Status::Settled | Status::Partly | Status::Unsettled | Status::Refused),
                ) => Fate::Question { status },
                Some(Status::Asked | Status::Accepted | Status::Forwarded) | None => Fate::Open { since_ms },
            };
            return Some((Vec::new(), fate));
        }
        if let Some(one) = self.objections.get(id) {
            return Some(self.of_objection(*id, one.state));
        }
        if let Some(one) = self.dissents.get(id) {
            let said = one.state.said.as_ref();
            let since_ms = said.map_or(0, |said| said.time_ms);
            let steps = said.map(|said| step(*id, Relation::DissentsFrom, said.record)).into_iter().collect();
            // A dissent is kept beside the decision; that is all it asks for.
            let fate = if one.state.withdrawn.is_some() { Fate::Withdrawn {} } else { Fate::Open { since_ms } };
            return Some((steps, fate));
        }
        if let Some(one) = self.ballots.get(id) {
            if let Some((record, state)) = self.record_with_ballot(id) {
                return Some((vec![step(*id, Relation::RecordedIn, record)], decided(record, state, None)));
            }
            let since_ms = one.state.opening.as_ref().map_or(0, |opening| opening.time_ms);
            let counted = one.state.result().map(|result| Fate::Counted { ballot: *id, verdict: result.count.verdict });
            return Some((Vec::new(), counted.unwrap_or(Fate::Open { since_ms })));
        }
        // Everything else shares the fate of its topic.
        let since_ms = self.statements.get(id).map(|one| one.state.time_ms)?;
        let Some(home) = self.home(id) else { return Some((Vec::new(), Fate::Open { since_ms })) };
        let about = step(*id, Relation::About, home.topic);
        if let Some((record, fate)) = self.of_topic(home.topic) {
            return Some((vec![about, step(home.topic, Relation::RecordedIn, record)], fate));
        }
        let ended = self.topics.get(&home.topic).and_then(|topic| ended(topic.state));
        Some((vec![about], ended.unwrap_or(Fate::Open { since_ms })))
    }

    /// The sealed record of a topic that none takes the place of, and what it says.
    fn of_topic(&self, topic: EntryId) -> Option<(EntryId, Fate)> {
        let is_current = |id: &EntryId| {
            !self.records.values().any(|other| {
                other.state.made.as_ref().and_then(|made| made.supersedes) == Some(*id) && self.is_sealed(other.state)
            })
        };
        let of_it = self.records.iter().filter(|(id, record)| {
            record.state.made.as_ref().is_some_and(|made| made.topic == topic)
                && self.is_sealed(record.state)
                && is_current(id)
        });
        let (id, record) = of_it.max_by_key(|(id, record)| (record.lamport, **id))?;
        Some((*id, decided(*id, record.state, None)))
    }

    fn of_objection(&self, id: EntryId, state: &crate::objection::ObjectionState) -> (Vec<Step>, Fate) {
        let Some(raised) = &state.raised else { return (Vec::new(), Fate::Withdrawn {}) };
        let objects = Step { from: id, how: Relation::ObjectsTo, to: raised.ballot };
        let recorded = self.record_with_ballot(&raised.ballot);
        if let Some((record, sealed)) = recorded {
            let content = sealed.content();
            let named = |entry: &EntryId| *entry == id || Some(*entry) == raised.paper;
            let answer = content.objections.iter().flatten().find(|one| named(&one.entry));
            if let Some(answer) = answer {
                let steps = vec![objects, Step { from: raised.ballot, how: Relation::RecordedIn, to: record }];
                let said = (answer.integrated, answer.because.clone());
                return (steps, decided(record, sealed, Some(said)));
            }
        }
        let fate = match state.answers.last() {
            _ if state.withdrawn => Fate::Withdrawn {},
            Some(answer) => Fate::Handled { integrated: answer.integrated, because: answer.because.clone() },
            None => Fate::Open { since_ms: raised.time_ms },
        };
        (vec![objects], fate)
    }

    /// The sealed record that rests on a ballot.
    pub(super) fn record_with_ballot(&self, ballot: &EntryId) -> Option<(EntryId, &RecordState)> {
        let rests = |state: &RecordState| state.content().ballots.iter().flatten().any(|one| one.ballot == *ballot);
        self.records
            .iter()
            .filter(|(_, record)| self.is_sealed(record.state) && rests(record.state))
            .max_by_key(|(id, record)| (record.lamport, **id))
            .map(|(id, record)| (*id, record.state))
    }

    /// Whether as many sealed a record as its topic's rules ask for.
    pub fn is_sealed(&self, record: &RecordState) -> bool {
        let topic = record.made.as_ref().and_then(|made| self.topics.get(&made.topic));
        let needed = topic.and_then(|topic| topic.state.rules.as_ref()).map_or(1, |rules| rules.seal_signatures);
        record.sealed_by(needed)
    }

    /// What a sealed record says of an alternative: whether it was chosen, and why or why not.
    pub fn chosen(&self, record: &RecordState, alternative: &AlternativeId) -> Option<(bool, String)> {
        let content = record.content();
        let found = content.alternatives.iter().flatten().find(|one| one.id == *alternative);
        found.map(|one| (one.chosen, one.because.clone()))
    }
}

fn decided(record: EntryId, state: &RecordState, said: Option<(bool, String)>) -> Fate {
    let content = state.content();
    let (chosen, because) = said.map_or_else(
        || (None, content.reasons.clone().unwrap_or_default()),
        |(chosen, because)| (Some(chosen), because),
    );
    Fate::Decided { record, outcome: content.outcome, chosen, because }
}

fn ended(topic: &crate::topic::TopicState) -> Option<Fate> {
    let ending = topic.endings.last().filter(|ending| ending.reopened.is_none())?;
    Some(Fate::Ended { referred_to: ending.referred_to.clone(), reason: ending.reason.clone() })
}

fn first_ms(topic: &crate::topic::TopicState) -> i64 {
    topic.steps.first().map_or(0, |step| step.made.time_ms)
}
