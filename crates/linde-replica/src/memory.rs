//! A home without a disk and a world that repeats itself, for tests and measurements. [`linde_store::MemoryStore`] is the third of
//! them.

use crate::{Environment, Home, HomeError};
use linde_log::SpaceId;
use linde_store::{MemoryStore, Record, Store};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A home that is gone with the process. Clones are the same home; what is written into opened stores stays in those.
#[derive(Debug, Clone, Default)]
pub struct MemoryHome {
    /// What is in the stores when they are opened.
    journals: BTreeMap<SpaceId, Vec<Record>>,
    files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
}

impl MemoryHome {
    /// Puts a space there, with what is in its store.
    pub fn add(&mut self, space: SpaceId, records: Vec<Record>) {
        self.journals.insert(space, records);
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        // A map of files is whole whoever panicked while holding it.
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Home for MemoryHome {
    fn spaces(&self) -> Result<Vec<SpaceId>, HomeError> {
        Ok(self.journals.keys().copied().collect())
    }

    fn open(&mut self, space: SpaceId) -> Result<Box<dyn Store>, HomeError> {
        let mut store = MemoryStore::new(space);
        store.append(self.journals.get(&space).map_or(&[], Vec::as_slice))?;
        Ok(Box::new(store))
    }

    fn remove(&mut self, space: SpaceId) -> Result<(), HomeError> {
        self.journals.remove(&space);
        Ok(())
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, HomeError> {
        Ok(self.files().get(name).cloned())
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), HomeError> {
        self.files().insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }
}

/// Always the same time, and bytes that follow from a seed: whoever knows it knows every key made with it.
#[derive(Debug, Clone)]
pub struct SeededEnvironment {
    now_ms: i64,
    seed: u64,
    drawn: u64,
}

impl SeededEnvironment {
    /// The world of this seed, at this time in ms since 1970.
    pub fn new(seed: u64, now_ms: i64) -> Self {
        Self { now_ms, seed, drawn: 0 }
    }
}

impl Environment for SeededEnvironment {
    fn now_ms(&self) -> i64 {
        self.now_ms
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        self.drawn += 1;
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.seed.to_be_bytes()).update(&self.drawn.to_be_bytes()).finalize_xof().fill(bytes);
    }
}
