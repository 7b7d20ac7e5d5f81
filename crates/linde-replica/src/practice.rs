//! Spaces for practice: made on this node, with people who do not exist, and never told to anybody.
//!
//! Such a space is noted as unfinished before anything of it is on the disk and before anything of it is taken away. What is still
//! noted so at the next start is removed, so that after a crash all of it is there or nothing.

use crate::{
    environment::random,
    identity::Identity,
    replica::Replica,
    spaces::{Home, HomeError, Spaces, SpacesError, read_json, write_json},
};
use linde_log::SpaceId;
use linde_space::{Founder, person_id};
use linde_store::{Position, Record};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, ops::ControlFlow};

const PRACTICE_FILE: &str = "practice.json";
/// The most spaces for practice at once.
pub const MAX_PRACTICE: usize = 4;

/// How far a space for practice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Practice {
    /// It is being made, or removed.
    Unfinished,
    /// It can be used.
    Ready,
}

impl Spaces {
    /// Whether a space is one for practice.
    pub fn is_practice(&self, space: &SpaceId) -> bool {
        self.practice.contains_key(space)
    }

    /// The spaces for practice.
    pub fn practice(&self) -> impl Iterator<Item = SpaceId> {
        self.practice.keys().copied()
    }

    /// What makes this node's owner a founder of a space that others found.
    pub fn as_founder(&mut self) -> Founder {
        let salt = random(&mut *self.environment);
        let (recovery, device, kem) = (self.identity.recovery(), self.device(), self.identity.kem());
        Founder { person: person_id(&recovery, &device, &salt), recovery, device, kem, salt }
    }

    /// Goes on as somebody else, without keeping their keys. It is for spaces in memory in which one program plays several people.
    pub fn play(&mut self, identity: Identity) {
        self.identity = identity;
    }

    /// Everything that is stored of a space, in the order of its journal.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn records(&mut self, space: SpaceId) -> Result<Vec<Record>, SpacesError> {
        let replica = self.replica(space)?;
        let mut records = Vec::new();
        replica.store.scan(Position::START, &mut |_, record| {
            records.push(record);
            ControlFlow::Continue(())
        })?;
        Ok(records)
    }

    /// Takes in a space for practice, in which this node's owner is a founder and is called `name`.
    ///
    /// # Errors
    /// [`SpacesError`]; nothing of it stays then.
    pub fn add_practice(&mut self, space: SpaceId, records: &[Record], name: &str) -> Result<(), SpacesError> {
        if self.practice.len() >= MAX_PRACTICE {
            return Err(SpacesError::TooMuchPractice);
        }
        self.note_practice(space, Some(Practice::Unfinished))?;
        let made = self.fill_practice(space, records, name);
        if made.is_err()
            && let Err(error) = self.remove_practice(space)
        {
            // It goes at the next start.
            tracing::warn!(%error, space = %space.short(), "a space for practice that was not finished could not be removed");
        }
        made
    }

    /// Removes a space for practice with everything in it.
    ///
    /// # Errors
    /// [`SpacesError`]; what is left is removed at the next start.
    pub fn remove_practice(&mut self, space: SpaceId) -> Result<(), SpacesError> {
        if !self.is_practice(&space) {
            return Err(SpacesError::NoSuchSpace(space));
        }
        self.note_practice(space, Some(Practice::Unfinished))?;
        drop(self.replicas.remove(&space));
        self.duties.remove(&space);
        self.home.remove(space)?;
        self.note_practice(space, None)?;
        self.note_changed(space);
        Ok(())
    }

    /// A space that others may hear of.
    pub(crate) fn shared(&self, space: &SpaceId) -> Option<&Replica> {
        self.get(*space).filter(|_| !self.is_practice(space))
    }

    fn fill_practice(&mut self, space: SpaceId, records: &[Record], name: &str) -> Result<(), SpacesError> {
        let mut store = self.home.open(space)?;
        store.append(records)?;
        self.take_in(space, store)?;
        self.note_changed(space);
        self.set_name(space, name)?;
        self.note_practice(space, Some(Practice::Ready))?;
        Ok(())
    }

    fn note_practice(&mut self, space: SpaceId, practice: Option<Practice>) -> Result<(), HomeError> {
        let mut noted = self.practice.clone();
        match practice {
            Some(practice) => noted.insert(space, practice),
            None => noted.remove(&space),
        };
        self.write_json(PRACTICE_FILE, &noted)?;
        self.practice = noted;
        Ok(())
    }
}

/// The spaces for practice, after what was not finished is removed.
pub(crate) fn settle_practice(home: &mut dyn Home) -> Result<BTreeMap<SpaceId, Practice>, HomeError> {
    let mut noted: BTreeMap<SpaceId, Practice> = read_json(home, PRACTICE_FILE)?;
    let unfinished: Vec<SpaceId> =
        noted.iter().filter(|(_, state)| **state == Practice::Unfinished).map(|(space, _)| *space).collect();
    for space in &unfinished {
        home.remove(*space)?;
        noted.remove(space);
    }
    if !unfinished.is_empty() {
        write_json(home, PRACTICE_FILE, &noted)?;
    }
    Ok(noted)
}
