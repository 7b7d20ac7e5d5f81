//! Pauses of a topic: what is due is due later by as many days.

use super::TopicState;
use crate::{day::Day, made::Made};
use serde::Serialize;

/// A pause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pause {
    /// Who paused it.
    pub made: Made,
    /// The first day of it.
    pub from: Day,
    /// Why.
    pub reason: String,
    /// The end of it; none while it lasts.
    pub resumed: Option<Resumed>,
}

/// The end of a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Resumed {
    /// Who ended it.
    pub made: Made,
    /// The first day on which things go on.
    pub day: Day,
}

/// The day on which something is due that was agreed on `agreed_on` for `due`, as `today` knows it.
///
/// Each pause that begins while it is open moves it by the days of the pause, one that was on when it was agreed on by
/// the days that were left of it. A pause that lasts is counted up to `today`, and days on which two pauses say the same
/// are counted once.
pub fn shifted(pauses: &[Pause], due: Day, agreed_on: Day, today: Day) -> Day {
    let until = |pause: &Pause| pause.resumed.map_or(today, |resumed| resumed.day);
    let mut spans: Vec<_> = pauses.iter().map(|pause| (pause.from, until(pause))).collect();
    spans.sort_unstable();
    let (mut due, mut counted) = (due, agreed_on);
    for (from, until) in spans {
        // What was due before a pause began was not open any more.
        if from <= due {
            let from = from.max(counted);
            due = due.later(until.since(from));
            counted = counted.max(until);
        }
    }
    due
}

impl TopicState {
    /// [`shifted`] by the pauses of this topic.
    pub fn shifted(&self, due: Day, agreed_on: Day, today: Day) -> Day {
        shifted(&self.pauses, due, agreed_on, today)
    }

    /// Whether it is paused.
    pub fn is_paused(&self) -> bool {
        self.pauses.last().is_some_and(|pause| pause.resumed.is_none())
    }
}
