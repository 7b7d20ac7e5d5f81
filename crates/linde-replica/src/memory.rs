//! A home without a disk and a world that repeats itself, for tests and measurements. [`linde_store::MemoryStore`] is the third of
//! them.

use crate::{Environment, Home, HomeError};
use linde_log::SpaceId;
use linde_store::{MemoryStore, Store};
use std::collections::BTreeMap;

/// A home that is gone with the process; it begins without spaces.
#[derive(Debug, Default)]
pub struct MemoryHome(BTreeMap<String, Vec<u8>>);

impl Home for MemoryHome {
    fn spaces(&self) -> Result<Vec<SpaceId>, HomeError> {
        Ok(Vec::new())
    }

    fn open(&mut self, space: SpaceId) -> Result<Box<dyn Store>, HomeError> {
        Ok(Box::new(MemoryStore::new(space)))
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, HomeError> {
        Ok(self.0.get(name).cloned())
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), HomeError> {
        self.0.insert(name.to_owned(), bytes.to_vec());
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
