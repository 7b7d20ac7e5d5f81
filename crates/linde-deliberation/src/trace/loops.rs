//! „Gesagt – getan“: what was said and waits for somebody to do something.

use super::{Deliberation, Fate};
use crate::{
    day::Day,
    objection::Severity,
    record::{Measures, Review},
    topic::Phase,
};
use linde_log::EntryId;
use serde::Serialize;

/// Something that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OpenLoop {
    /// What it is about.
    pub id: EntryId,
    /// What is to be done.
    pub what: Loop,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Loop {
    /// A question has no answer, and the day is past.
    Overdue {
        /// For so many days.
        days: u32,
    },
    /// A question has no answer, and nobody has said a word for long.
    Dormant {},
    /// A ballot is closed, and no sealed record says what follows.
    Unrecorded {},
    /// A serious objection has no answer.
    Unanswered {},
    /// A measure was due.
    Measure {
        /// What.
        what: String,
        /// Whose it is.
        responsible: String,
        /// For so many days.
        days: u32,
    },
    /// A decision was to be looked at again, and its topic has not gone on to that.
    Review {
        /// For so many days.
        days: u32,
    },
    /// A proposal was submitted and has no answer, and its topic has gone on.
    Proposal {},
    /// A topic has come to its decision, and nothing is recorded.
    Undecided {},
}

impl Deliberation<'_> {
    /// What waits for somebody on a day, ascending by what it is about.
    pub fn loops(&self, today: Day) -> Vec<OpenLoop> {
        let mut loops = Vec::new();
        let mut add = |id: &EntryId, what| loops.push(OpenLoop { id: *id, what });
        for (id, one) in &self.questions {
            let topic = one.state.topic.and_then(|(topic, _)| self.topics.get(&topic));
            let pauses = topic.map_or(&[][..], |topic| &topic.state.pauses);
            let answer_days = topic.and_then(|topic| topic.state.rules.as_ref()).map(|rules| rules.answer_days);
            let clock = one.state.clock(today, pauses, answer_days);
            if let Some(days) = clock.overdue_days {
                add(id, Loop::Overdue { days });
            } else if clock.dormant {
                add(id, Loop::Dormant {});
            }
        }
        for (id, one) in &self.ballots {
            let in_topic = one.state.opening.as_ref().is_some_and(|opening| opening.open.topic.is_some());
            if in_topic && one.state.result().is_some() && self.record_with_ballot(id).is_none() {
                add(id, Loop::Unrecorded {});
            }
        }
        for (id, one) in &self.objections {
            let is_serious = one.state.raised.as_ref().is_some_and(|raised| raised.severity == Severity::Serious);
            if is_serious && !one.state.is_handled() {
                add(id, Loop::Unanswered {});
            }
        }
        for (id, one) in &self.records {
            let Some(made) = one.state.made.as_ref().filter(|_| self.is_sealed(one.state)) else { continue };
            let content = one.state.content();
            let phase = self.topics.get(&made.topic).and_then(|topic| topic.state.phase());
            if let Some(Review::On(day)) = content.review
                && phase.is_none_or(|phase| phase < Phase::Retrospect)
                && today > day
            {
                add(id, Loop::Review { days: today.since(day) });
            }
            if let Some(Measures::Planned(planned)) = &content.measures
                && phase.is_none_or(|phase| phase < Phase::Closed)
            {
                for measure in planned {
                    if let Some(due) = measure.due.filter(|due| today > *due) {
                        let (what, responsible) = (measure.what.clone(), measure.responsible.clone());
                        add(id, Loop::Measure { what, responsible, days: today.since(due) });
                    }
                }
            }
        }
        for (id, one) in &self.proposals {
            let phase = one.state.topic.and_then(|topic| self.topics.get(&topic)).and_then(|topic| topic.state.phase());
            let is_open = self.fate(id).is_some_and(|fate| matches!(fate, Fate::Open { .. }));
            if phase.is_some_and(|phase| phase > Phase::Decision) && one.state.current().is_some() && is_open {
                add(id, Loop::Proposal {});
            }
        }
        for (id, one) in &self.topics {
            let is_past = one.state.phase().is_some_and(|phase| phase > Phase::Decision);
            let recorded = self.records.values().any(|record| {
                record.state.made.as_ref().is_some_and(|made| made.topic == *id) && self.is_sealed(record.state)
            });
            if is_past && !one.state.is_ended() && !recorded {
                add(id, Loop::Undecided {});
            }
        }
        loops.sort_unstable();
        loops
    }
}
