//! What became of a contribution.

use super::{Deliberation, Window};
use crate::{
    amendment::{AmendmentState, Standing, standing},
    ballot::{Alternative, BallotState, Receipt},
    methods::Verdict,
    proposal::{ProposalState, Status},
    question::Status as Answered,
    record::{AlternativeId, RecordOutcome, RecordState},
};
use linde_log::EntryId;
use serde::Serialize;
use std::collections::BTreeMap;

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
    /// Whether it came in time, if it is a dissent.
    pub window: Option<Window>,
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
    /// It would change it.
    Changes,
    /// It says when one would agree to it.
    ConditionOf,
    /// It argues about it.
    Argues,
    /// It was taken up there.
    TakenUpIn,
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
    /// It is a paper that was cast there.
    CastIn,
    /// It says the other in easier words, or in another language.
    VersionOf,
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
        status: Answered,
    },
    /// It was said what follows from the proposal.
    Proposal {
        /// How it stands.
        status: crate::proposal::Status,
        /// Why.
        because: String,
    },
    /// It was said what follows from the change.
    Amendment {
        /// How it stands.
        standing: crate::amendment::Standing,
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
    /// It is a paper of a ballot.
    Paper {
        /// The ballot.
        ballot: EntryId,
        /// What became of it there.
        receipt: Receipt,
    },
}

impl Deliberation<'_> {
    /// What became of a contribution, or of a paper of a ballot; `None` if there is none of this id.
    pub fn trace(&self, id: &EntryId) -> Option<Trace> {
        let (steps, fate) = self.fate_with_steps(id)?;
        let mut from: Vec<Step> =
            self.all().iter().flat_map(|(_, one)| self.steps_of(one)).filter(|step| step.to == *id).collect();
        from.sort_unstable();
        Some(Trace { id: *id, steps, fate, window: self.window(id), from })
    }

    /// What became of a contribution; `None` if it is none.
    pub fn fate(&self, id: &EntryId) -> Option<Fate> {
        self.fate_with_steps(id).map(|(_, fate)| fate)
    }

    /// What a contribution says itself of others.
    fn steps_of(&self, id: &EntryId) -> Vec<Step> {
        let step = |how: Relation| move |to: EntryId| Step { from: *id, how, to };
        let mut steps: Vec<Step> = self.home(id).map(|home| step(Relation::About)(home.topic)).into_iter().collect();
        if let Some(one) = self.statements.get(id) {
            steps.extend(one.state.lineage.map(|(from, _)| step(Relation::From)(from)));
        }
        if let Some(one) = self.proposals.get(id) {
            let fates = one.state.fates.iter().map(|fate| fate.target);
            steps.extend(fates.map(step(Relation::TakenUpIn)));
        }
        if let Some(one) = self.amendments.get(id) {
            steps.extend(one.state.asked.as_ref().map(|asked| step(Relation::Changes)(asked.proposal)));
        }
        if let Some(one) = self.conditions.get(id) {
            steps.extend(one.state.proposal.map(step(Relation::ConditionOf)));
        }
        if let Some(one) = self.arguments.get(id) {
            steps.extend(one.state.argued.as_ref().map(|argued| step(Relation::Argues)(argued.parent)));
        }
        if let Some(one) = self.ballots.get(id) {
            let voted = one.state.opening.iter().flat_map(|opening| &opening.open.alternatives);
            steps.extend(voted.filter_map(Alternative::proposal).map(|to| Step {
                from: to,
                how: Relation::VotedIn,
                to: *id,
            }));
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
        if let Some(one) = self.language_versions.get(id) {
            steps.extend(one.state.made.as_ref().map(|made| step(Relation::VersionOf)(made.of)));
        }
        steps
    }

    pub(super) fn fate_with_steps(&self, id: &EntryId) -> Option<(Vec<Step>, Fate)> {
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
                Some(Answered::Withdrawn) => Fate::Withdrawn {},
                Some(
                    status @ (Answered::Answered
                    | Answered::Settled
                    | Answered::Partly
                    | Answered::Unsettled
                    | Answered::Refused),
                ) => Fate::Question { status },
                Some(Answered::Asked | Answered::Accepted | Answered::Forwarded) | None => Fate::Open { since_ms },
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
        if let Some(one) = self.proposals.get(id) {
            return Some(self.of_proposal(*id, one.state));
        }
        if let Some(one) = self.amendments.get(id) {
            let asked = one.state.asked.as_ref()?;
            let changes = step(*id, Relation::Changes, asked.proposal);
            let all = self.amendments_of(&asked.proposal);
            let standing =
                self.proposals.get(&asked.proposal).map(|proposal| standing(id, one.state, proposal.state, &all));
            let fate = match standing {
                None | Some(Standing::Open | Standing::Collides { .. }) => Fate::Open { since_ms: asked.made.time_ms },
                Some(Standing::Withdrawn) => Fate::Withdrawn {},
                Some(standing) => Fate::Amendment { standing },
            };
            return Some((vec![changes], fate));
        }
        if let Some(one) = self.language_versions.get(id) {
            // Other words for something come to what that comes to.
            let made = one.state.made.as_ref()?;
            let (mut steps, fate) =
                self.fate_with_steps(&made.of).unwrap_or((Vec::new(), Fate::Open { since_ms: made.made.time_ms }));
            steps.insert(0, step(*id, Relation::VersionOf, made.of));
            steps.truncate(MAX_STEPS);
            return Some((steps, fate));
        }
        if let Some((ballot, state)) = self.ballot_of(id) {
            let recorded = self.record_with_ballot(&ballot);
            let recorded = recorded.map(|(record, _)| step(ballot, Relation::RecordedIn, record));
            let steps = std::iter::once(step(*id, Relation::CastIn, ballot)).chain(recorded).collect();
            return Some((steps, Fate::Paper { ballot, receipt: state.receipt(id)? }));
        }
        // What is said to something shares its fate, if it has one, or else that of its topic.
        let condition = self.conditions.get(id).and_then(|one| one.state.proposal);
        let parent = self.arguments.get(id).and_then(|one| one.state.argued.as_ref()).map(|argued| argued.parent);
        let about = condition.map(|to| (Relation::ConditionOf, to)).or(parent.map(|to| (Relation::Argues, to)));
        if let Some((how, to)) = about {
            let (mut steps, fate) = match self.proposals.get(&to) {
                Some(proposal) => self.of_proposal(to, proposal.state),
                None => (Vec::new(), Fate::Open { since_ms: self.since_ms(id)? }),
            };
            if !matches!(fate, Fate::Open { .. }) {
                steps.insert(0, step(*id, how, to));
                steps.truncate(MAX_STEPS);
                return Some((steps, fate));
            }
        }
        let since_ms = self.since_ms(id)?;
        let Some(home) = self.home(id) else { return Some((Vec::new(), Fate::Open { since_ms })) };
        let about = step(*id, Relation::About, home.topic);
        if let Some((record, fate)) = self.of_topic(home.topic) {
            return Some((vec![about, step(home.topic, Relation::RecordedIn, record)], fate));
        }
        let ended = self.topics.get(&home.topic).and_then(|topic| ended(topic.state));
        Some((vec![about], ended.unwrap_or(Fate::Open { since_ms })))
    }

    /// The ballot that an entry is a paper of.
    pub fn ballot_of(&self, paper: &EntryId) -> Option<(EntryId, &BallotState)> {
        let of_it = self.ballots.iter().find(|(_, one)| one.state.voter(paper).is_some());
        of_it.map(|(ballot, one)| (*ballot, one.state))
    }

    /// When something was said that has no fate of its own.
    fn since_ms(&self, id: &EntryId) -> Option<i64> {
        let statement = self.statements.get(id).map(|one| one.state.time_ms);
        let condition = || self.conditions.get(id).map(|one| one.state.made.map_or(0, |made| made.time_ms));
        let argument =
            || self.arguments.get(id).map(|one| one.state.argued.as_ref().map_or(0, |argued| argued.made.time_ms));
        statement.or_else(condition).or_else(argument)
    }

    /// The amendments of a proposal.
    pub fn amendments_of(&self, proposal: &EntryId) -> BTreeMap<EntryId, &AmendmentState> {
        let of_it = |state: &AmendmentState| state.asked.as_ref().is_some_and(|asked| asked.proposal == *proposal);
        self.amendments.iter().filter(|(_, one)| of_it(one.state)).map(|(id, one)| (*id, one.state)).collect()
    }

    /// What became of a proposal: what a sealed record says of it, what was counted, what those who lead said, in this order.
    fn of_proposal(&self, id: EntryId, state: &ProposalState) -> (Vec<Step>, Fate) {
        if state.withdrawn.is_some() {
            return (Vec::new(), Fate::Withdrawn {});
        }
        let lists = |record: &RecordState| {
            let content = record.content();
            let of_it =
                |one: &AlternativeId| matches!(one, AlternativeId::Proposal { proposal, .. } if *proposal == id);
            let found = content.alternatives.iter().flatten().find(|one| of_it(&one.id));
            found.map(|one| (one.chosen, one.because.clone()))
        };
        let recorded =
            self.records.iter().filter(|(record, one)| self.is_sealed(one.state) && !self.is_superseded(record));
        let recorded = recorded.filter_map(|(record, one)| Some((one.lamport, *record, one.state, lists(one.state)?)));
        if let Some((_, record, sealed, said)) = recorded.max_by_key(|(lamport, record, ..)| (*lamport, *record)) {
            let step = Step { from: id, how: Relation::RecordedIn, to: record };
            return (vec![step], decided(record, sealed, Some(said)));
        }
        let voted = self.ballots.iter().filter_map(|(ballot, one)| {
            let opening = one.state.opening.as_ref()?;
            let is_in = opening.open.alternatives.iter().any(|alternative| alternative.proposal() == Some(id));
            let result = one.state.result().filter(|_| is_in)?;
            Some((one.lamport, *ballot, result.count.verdict))
        });
        if let Some((_, ballot, verdict)) = voted.max_by_key(|(lamport, ballot, _)| (*lamport, *ballot)) {
            return (vec![Step { from: id, how: Relation::VotedIn, to: ballot }], Fate::Counted { ballot, verdict });
        }
        let since_ms = state.made.map_or(0, |made| made.time_ms);
        let because = || {
            let answer = state.answers.last().map(|answer| (answer.made.place(), answer.reason.clone()));
            let fate = state.fates.last().map(|fate| (fate.made.place(), fate.reason.clone()));
            answer.into_iter().chain(fate).max_by_key(|(place, _)| *place).map(|(_, reason)| reason).unwrap_or_default()
        };
        let steps = state.fates.last().map(|fate| Step { from: id, how: Relation::TakenUpIn, to: fate.target });
        let fate = match state.status() {
            None | Some(Status::Draft | Status::Submitted | Status::InReview) => Fate::Open { since_ms },
            Some(Status::Withdrawn) => Fate::Withdrawn {},
            Some(
                status @ (Status::PartlyAdopted
                | Status::Adopted
                | Status::NotAdopted
                | Status::Merged
                | Status::Obsolete),
            ) => Fate::Proposal { status, because: because() },
        };
        (steps.into_iter().collect(), fate)
    }

    /// Whether a sealed record takes the place of this one.
    fn is_superseded(&self, id: &EntryId) -> bool {
        self.records.values().any(|other| {
            other.state.made.as_ref().and_then(|made| made.supersedes) == Some(*id) && self.is_sealed(other.state)
        })
    }

    /// The sealed record of a topic that none takes the place of, and what it says.
    fn of_topic(&self, topic: EntryId) -> Option<(EntryId, Fate)> {
        let of_it = self.records.iter().filter(|(id, record)| {
            record.state.made.as_ref().is_some_and(|made| made.topic == topic)
                && self.is_sealed(record.state)
                && !self.is_superseded(id)
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
