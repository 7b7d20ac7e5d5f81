//! The store without a disk: the same rules, for tests and for spaces that are only looked at.

use crate::{
    lookup::Lookup,
    report::{Missing, OpenReport},
    store::{Dropped, Position, Record, Stats, Store, StoreError},
};
use core::ops::ControlFlow;
use linde_log::{EntryId, Lane, LogId, Signed, SpaceId, Tip, Verified, VerifiedFork};
use std::collections::{BTreeMap, BTreeSet};

/// One space in memory.
#[derive(Debug)]
pub struct MemoryStore {
    space: SpaceId,
    records: Vec<Record>,
    bytes: u64,
    lookup: Lookup,
    cache: BTreeMap<Vec<u8>, Vec<u8>>,
    report: OpenReport,
}

impl MemoryStore {
    /// An empty store.
    pub fn new(space: SpaceId) -> Self {
        Self {
            space,
            records: Vec::new(),
            bytes: 0,
            lookup: Lookup::default(),
            cache: BTreeMap::new(),
            report: OpenReport::default(),
        }
    }

    fn entry(&self, at: Position) -> Option<&Verified> {
        self.records.get(at.to_u64() as usize).and_then(Record::entry)
    }

    /// The record at `at`, if it is the one that counts, as what it counts.
    fn counting(&self, at: Position, record: &Record) -> Option<Record> {
        match record {
            Record::Entry(entry) | Record::Loose(entry) | Record::Body(entry) => {
                let chained = self.lookup.slot(&entry.log(), entry.header().seq).is_some_and(|slot| slot.at == at);
                let found = self.lookup.find(&entry.id()) == Some(at);
                found.then(|| if chained { Record::Entry(entry.clone()) } else { Record::Loose(entry.clone()) })
            }
            Record::Fork(fork) => (self.lookup.fork_at(&fork.log()) == Some(at)).then(|| record.clone()),
        }
    }
}

impl Store for MemoryStore {
    fn space(&self) -> SpaceId {
        self.space
    }

    fn append(&mut self, records: &[Record]) -> Result<(), StoreError> {
        for record in self.lookup.accept(&self.space, records)? {
            let at = Position::from_u64(self.records.len() as u64);
            match record {
                Record::Entry(entry) => self.lookup.place(at, entry, entry.body().is_some()),
                Record::Loose(entry) => self.lookup.place_loose(at, entry.id(), entry.body().is_some()),
                Record::Body(entry) => self.lookup.embody(at, &entry.id(), true),
                Record::Fork(fork) => self.lookup.place_fork(at, fork.clone()),
            }
            self.bytes += record.entry().map_or(0, |entry| entry.raw().len() as u64);
            self.records.push(record.clone());
        }
        Ok(())
    }

    fn drop_bodies(&mut self, ids: &[EntryId]) -> Result<Dropped, StoreError> {
        let ids: BTreeSet<&EntryId> = ids.iter().collect();
        let mut gone: BTreeMap<EntryId, u64> = BTreeMap::new();
        for record in &mut self.records {
            let (Record::Entry(entry) | Record::Loose(entry) | Record::Body(entry)) = record else { continue };
            let bytes = entry.body().map(|body| body.len() as u64);
            let Some(bytes) = bytes.filter(|_| ids.contains(&entry.id()) && entry.header().lane != Lane::Control)
            else {
                continue;
            };
            gone.insert(entry.id(), bytes);
            self.bytes -= entry.raw().len() as u64;
            *entry = entry.bare();
            self.bytes += entry.raw().len() as u64;
        }
        if !gone.is_empty() {
            self.cache.clear();
        }
        gone.keys().for_each(|id| self.lookup.disembody(id));
        Ok(Dropped { entries: gone.len() as u64, bytes: gone.values().sum() })
    }

    fn tips(&self) -> &BTreeMap<LogId, Tip> {
        self.lookup.tips()
    }

    fn len(&self, log: &LogId) -> u64 {
        self.lookup.len(log)
    }

    fn read(
        &self,
        log: &LogId,
        from_seq: u64,
        max_entries: usize,
        max_bytes: usize,
    ) -> Result<Vec<Signed>, StoreError> {
        let (mut out, mut bytes) = (Vec::new(), 0);
        for seq in from_seq..=u64::MAX {
            let Some(entry) = self.lookup.slot(log, seq).and_then(|slot| self.entry(slot.at)) else { break };
            bytes += entry.raw().len();
            if out.len() >= max_entries || (bytes > max_bytes && !out.is_empty()) {
                break;
            }
            out.push((**entry).clone());
        }
        Ok(out)
    }

    fn id_at(&self, log: &LogId, seq: u64) -> Option<EntryId> {
        self.lookup.slot(log, seq).map(|slot| slot.id)
    }

    fn get(&self, id: &EntryId) -> Result<Option<Verified>, StoreError> {
        Ok(self.lookup.find(id).and_then(|at| self.entry(at)).cloned())
    }

    fn contains(&self, id: &EntryId) -> bool {
        self.lookup.find(id).is_some()
    }

    fn forks(&self) -> &BTreeMap<LogId, VerifiedFork> {
        self.lookup.forks()
    }

    fn missing(&self) -> Vec<Missing> {
        Vec::new()
    }

    fn scan(
        &mut self,
        from: Position,
        f: &mut dyn FnMut(Position, Record) -> ControlFlow<()>,
    ) -> Result<Position, StoreError> {
        for (at, record) in (0..).zip(&self.records).skip(from.to_u64() as usize) {
            let next = Position::from_u64(at + 1);
            let counting = self.counting(Position::from_u64(at), record);
            if counting.is_some_and(|record| f(next, record).is_break()) {
                return Ok(next);
            }
        }
        Ok(self.end().max(from))
    }

    fn end(&self) -> Position {
        Position::from_u64(self.records.len() as u64)
    }

    fn check(&mut self) -> Result<&OpenReport, StoreError> {
        Ok(&self.report)
    }

    fn report(&self) -> &OpenReport {
        &self.report
    }

    fn cache_get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.cache.get(key).cloned()
    }

    fn cache_put(&mut self, key: &[u8], bytes: &[u8]) {
        self.cache.insert(key.to_vec(), bytes.to_vec());
    }

    fn cache_remove(&mut self, key: &[u8]) {
        self.cache.remove(key);
    }

    fn flush_index(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn stats(&self) -> Stats {
        Stats { journal_bytes: self.bytes, body_bytes: 0, index_bytes: 0, entries: self.lookup.count() }
    }
}
