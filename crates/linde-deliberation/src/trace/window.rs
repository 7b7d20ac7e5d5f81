//! Whether a dissent came in time: a matter of days after the seal, by what people claim their clocks said.
//!
//! Who is late is shown as late and nothing else; a late dissent is kept and read like any other.

use super::Deliberation;
use crate::{
    day::Day,
    dissent::{WINDOW_DAYS, in_window},
};
use linde_log::EntryId;
use serde::Serialize;

/// Until when a dissent was in time, and whether it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Window {
    /// The day of the first seal of the record.
    pub sealed: Day,
    /// The last day in time.
    pub until: Day,
    /// Whether the dissent came after it.
    pub late: bool,
}

impl Deliberation<'_> {
    /// Whether a dissent came in time: as many days after the first seal of its record as its topic's rules give. `None` for
    /// what is no dissent from a record that is sealed and here.
    pub fn window(&self, dissent: &EntryId) -> Option<Window> {
        let said = self.dissents.get(dissent)?.state.said.as_ref()?;
        let record = self.records.get(&said.record)?.state;
        let sealed = Day::at(record.seals.first()?.time_ms);
        let topic = record.made.as_ref().and_then(|made| self.topics.get(&made.topic));
        let days = topic.and_then(|topic| topic.state.rules.as_ref()).map_or(WINDOW_DAYS, |rules| rules.dissent_days);
        let late = !in_window(sealed, Day::at(said.time_ms), days);
        Some(Window { sealed, until: sealed.later(days.into()), late })
    }
}
