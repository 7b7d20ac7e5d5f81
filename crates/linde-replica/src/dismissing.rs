//! What this node's owner does not want to see. It stays in this home and is told to nobody.

use crate::spaces::{HomeError, Spaces, read_json};
use linde_log::{EntryId, PersonId, SpaceId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const DISMISSED_FILE: &str = "dismissed.json";
/// The most persons, and contributions, of one space that can be dismissed.
pub const MAX_DISMISSED: usize = 10_000;

/// What the owner does not want to see of a space, each with the time since when, in ms since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dismissed {
    /// All of these persons.
    pub persons: BTreeMap<PersonId, i64>,
    /// These contributions.
    pub contributions: BTreeMap<EntryId, i64>,
}

impl Spaces {
    /// What the owner does not want to see of a space.
    ///
    /// # Errors
    /// [`HomeError`].
    pub fn dismissed(&self, space: SpaceId) -> Result<Dismissed, HomeError> {
        let mut all: BTreeMap<SpaceId, Dismissed> = read_json(&*self.home, DISMISSED_FILE)?;
        Ok(all.remove(&space).unwrap_or_default())
    }

    /// Changes what the owner does not want to see; of more than [`MAX_DISMISSED`] the latest are kept.
    ///
    /// # Errors
    /// [`HomeError`].
    pub fn change_dismissed(&mut self, space: SpaceId, change: impl FnOnce(&mut Dismissed)) -> Result<(), HomeError> {
        let mut all: BTreeMap<SpaceId, Dismissed> = read_json(&*self.home, DISMISSED_FILE)?;
        let of_space = all.entry(space).or_default();
        change(of_space);
        bound(&mut of_space.persons);
        bound(&mut of_space.contributions);
        self.write_json(DISMISSED_FILE, &all)
    }
}

fn bound<K: Ord + Copy>(map: &mut BTreeMap<K, i64>) {
    while map.len() > MAX_DISMISSED {
        let oldest = map.iter().min_by_key(|(_, since)| **since).map(|(key, _)| *key);
        oldest.and_then(|key| map.remove(&key));
    }
}
