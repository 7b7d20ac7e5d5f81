//! The phases of a topic, and whether what was contributed to it came in the right one.

use super::TopicState;
use crate::{day::Day, made::Made};
use linde_log::EntryId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A phase of a topic, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// A concern (Anliegen) that looks for support.
    Concern,
    /// Accepted as a topic.
    Accepted,
    /// People say what they know and think.
    Understanding,
    /// People propose solutions.
    Proposals,
    /// What was proposed is examined.
    Review,
    /// Alternatives are weighed against each other (Abwägung).
    Weighing,
    /// It is decided.
    Decision,
    /// What was decided is done.
    Implementation,
    /// People look back at what came of it.
    Retrospect,
    /// It is at its end.
    Closed,
}

impl Phase {
    /// All, in order.
    pub const ALL: [Self; 10] = [
        Self::Concern,
        Self::Accepted,
        Self::Understanding,
        Self::Proposals,
        Self::Review,
        Self::Weighing,
        Self::Decision,
        Self::Implementation,
        Self::Retrospect,
        Self::Closed,
    ];

    /// The one that follows.
    pub fn next(self) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| *phase > self)
    }
}

/// A step of a topic to a phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhaseStep {
    /// Who made it, and where; the first is the creation of the topic.
    pub made: Made,
    /// The phase it led to.
    pub to: Phase,
    /// When that phase should end. Nothing happens by itself on that day.
    pub ends: Option<Day>,
    /// Why, if somebody said so.
    pub reason: Option<String>,
}

/// What is contributed to a topic under one of its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contribution {
    /// A question.
    Question,
    /// A statement.
    Statement,
    /// A proposal.
    Proposal,
    /// A change to a proposal.
    Amendment,
    /// A condition for supporting a proposal.
    Condition,
    /// An argument.
    Argument,
    /// A ballot.
    Ballot,
    /// A decision record.
    Record,
}

impl Contribution {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Question,
        Self::Statement,
        Self::Proposal,
        Self::Amendment,
        Self::Condition,
        Self::Argument,
        Self::Ballot,
        Self::Record,
    ];

    /// Whether it can be made in `phase`.
    pub fn is_admitted(self, phase: Phase) -> bool {
        let (first, last) = match self {
            // Whoever has a concern is asked about it before it is accepted.
            Self::Question | Self::Argument => (Phase::Concern, Phase::Weighing),
            Self::Statement => (Phase::Accepted, Phase::Weighing),
            Self::Proposal => (Phase::Proposals, Phase::Proposals),
            Self::Amendment | Self::Condition => (Phase::Proposals, Phase::Review),
            // Polls come early: people find out together what they think.
            Self::Ballot => (Phase::Understanding, Phase::Decision),
            Self::Record => (Phase::Weighing, Phase::Implementation),
        };
        (first..=last).contains(&phase)
    }
}

/// Whether what was contributed came in the right phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It did.
    InTime,
    /// Whoever made it saw a phase that admits it, but the topic had gone on. It counts if somebody moves the topic back.
    Late,
    /// The phase it was made under does not admit it.
    WrongPhase,
    /// What it names as a step of the topic is none that counts.
    NoSuchPhase,
}

impl TopicState {
    /// The phase it is in, or was in when it was ended; `None` before it is made.
    pub fn phase(&self) -> Option<Phase> {
        self.steps.last().map(|step| step.to)
    }

    /// The phase that a step led to; [`Phase::Concern`] for the topic's creation.
    pub fn phase_of(&self, under: &EntryId) -> Option<Phase> {
        self.steps.iter().find(|step| step.made.entry == *under).map(|step| step.to)
    }

    /// Whether something that was made under a step, in an entry with this lamport number, came in the right phase.
    ///
    /// What the topic was in counts where the entry falls among the steps of the topic, not when it arrived: who has not
    /// seen a step and writes at the same time is not late, and who writes behind a step that they had not seen is.
    pub fn standing(&self, under: &EntryId, lamport: u64, what: Contribution) -> Standing {
        match self.phase_of(under) {
            None => Standing::NoSuchPhase,
            Some(phase) if !what.is_admitted(phase) => Standing::WrongPhase,
            Some(_) => {
                let course = self.course();
                let begun = course.partition_point(|((begun, _), _)| *begun < lamport);
                let mut from_then = course.iter().skip(begun.saturating_sub(1));
                let admits = from_then.any(|(_, phase)| phase.is_some_and(|phase| what.is_admitted(phase)));
                if admits { Standing::InTime } else { Standing::Late }
            }
        }
    }

    /// In which phase it was from where on; `None` while it is ended.
    fn course(&self) -> Vec<((u64, EntryId), Option<Phase>)> {
        let mut course: Vec<_> = self.steps.iter().map(|step| (step.made.place(), Some(step.to))).collect();
        for ending in &self.endings {
            course.push((ending.made.place(), None));
            if let Some(reopened) = &ending.reopened {
                // No step is made while a topic is ended.
                let before = self.steps.iter().rev().find(|step| step.made.place() < reopened.made.place());
                course.push((reopened.made.place(), before.map(|step| step.to)));
            }
        }
        course.sort_unstable_by_key(|(place, _)| *place);
        course
    }
}
