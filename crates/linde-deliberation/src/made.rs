//! Who did something, and where it stands; and what a person said last where steps change places.

use crate::context::Context;
use linde_log::{EntryId, PersonId};
use serde::Serialize;
use std::collections::BTreeMap;

/// Who did something, in which entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Made {
    /// The entry.
    pub entry: EntryId,
    /// Its lamport number.
    pub lamport: u64,
    /// By whom.
    pub by: PersonId,
    /// When, as they claim, in ms since 1970.
    pub time_ms: i64,
}

impl Made {
    pub(crate) fn of(context: &Context<'_>) -> Self {
        Self { entry: context.entry, lamport: context.lamport, by: context.actor.person, time_ms: context.time_ms }
    }

    /// Its place in the order of steps.
    pub fn place(&self) -> (u64, EntryId) {
        (self.lamport, self.entry)
    }
}

/// What holds of several that may come in any order: the one with the greatest (lamport number, id).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Last<T> {
    /// Who said it, and where.
    pub made: Made,
    /// What.
    pub value: T,
}

impl<T> Last<T> {
    /// Lets `value` hold for `key` unless something later holds there.
    pub(crate) fn put<K: Ord>(map: &mut BTreeMap<K, Self>, key: K, value: T, context: &Context<'_>) {
        let made = Made::of(context);
        if map.get(&key).is_none_or(|holds| holds.made.place() < made.place()) {
            map.insert(key, Self { made, value });
        }
    }
}

/// How many persons say yes.
pub(crate) fn yes(map: &BTreeMap<PersonId, Last<bool>>) -> u32 {
    u32::try_from(map.values().filter(|last| last.value).count()).unwrap_or(u32::MAX)
}
