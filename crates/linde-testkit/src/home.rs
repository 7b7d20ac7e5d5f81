//! A disk in memory: it survives restarts, can run full, lose its index, lose power in the middle of a write, and be copied.

use core::ops::ControlFlow;
use linde_log::{EntryId, Lane, LogId, Signed, SpaceId, Tip, Verified, VerifiedFork};
use linde_replica::{Home, HomeError};
use linde_store::{Dropped, MemoryStore, Missing, OpenReport, Position, Record, Stats, Store, StoreError};
use std::{
    collections::BTreeMap,
    io,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The disk of one installation. Clones are the same disk; see [`Disk::copy`].
#[derive(Debug, Clone, Default)]
pub struct Disk(Arc<Mutex<Content>>);

#[derive(Debug, Clone, Default)]
struct Content {
    journals: BTreeMap<SpaceId, Vec<Record>>,
    caches: BTreeMap<SpaceId, BTreeMap<Vec<u8>, Vec<u8>>>,
    files: BTreeMap<String, Vec<u8>>,
    full: bool,
    records_until_power_loss: Option<usize>,
    without_power: bool,
}

impl Disk {
    /// Another disk with the same content: what happens when somebody copies the folder.
    pub fn copy(&self) -> Self {
        Self(Arc::new(Mutex::new(self.content().clone())))
    }

    /// Nothing can be written while it is full.
    pub fn set_full(&self, full: bool) {
        self.content().full = full;
    }

    /// Drops what can be made anew.
    pub fn lose_index(&self) {
        self.content().caches.clear();
    }

    /// Drops all bodies that may be missing: what a node has that was given none. A running program does not notice.
    pub fn lose_bodies(&self) {
        for record in self.content().journals.values_mut().flatten() {
            if let Record::Entry(entry) | Record::Loose(entry) | Record::Body(entry) = record
                && entry.header().lane != Lane::Control
            {
                *entry = entry.bare();
            }
        }
    }

    /// Lets the power fail after so many more records: the write that would go beyond is cut off there.
    pub fn lose_power_after(&self, records: usize) {
        self.content().records_until_power_loss = Some(records);
    }

    /// Whether the power failed. Nothing can be written until [`Disk::restore_power`].
    pub fn is_without_power(&self) -> bool {
        self.content().without_power
    }

    /// Power is back, and no loss of it is planned.
    pub fn restore_power(&self) {
        let mut content = self.content();
        content.without_power = false;
        content.records_until_power_loss = None;
    }

    /// Whether it is full.
    pub fn is_full(&self) -> bool {
        self.content().full
    }

    /// The disk as a node sees it.
    pub fn home(&self) -> Box<dyn Home> {
        Box::new(DiskHome(self.clone()))
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct DiskHome(Disk);

impl Home for DiskHome {
    fn spaces(&self) -> Result<Vec<SpaceId>, HomeError> {
        Ok(self.0.content().journals.keys().copied().collect())
    }

    fn open(&mut self, space: SpaceId) -> Result<Box<dyn Store>, HomeError> {
        let mut content = self.0.content();
        let mut inner = MemoryStore::new(space);
        inner.append(content.journals.entry(space).or_default())?;
        for (key, bytes) in content.caches.get(&space).into_iter().flatten() {
            inner.cache_put(key, bytes);
        }
        Ok(Box::new(DiskStore { disk: self.0.clone(), inner }))
    }

    fn remove(&mut self, space: SpaceId) -> Result<(), HomeError> {
        let mut content = self.0.content();
        content.journals.remove(&space);
        content.caches.remove(&space);
        Ok(())
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, HomeError> {
        Ok(self.0.content().files.get(name).cloned())
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), HomeError> {
        let mut content = self.0.content();
        let error = match (content.without_power, content.full) {
            (true, _) => power_loss(),
            (_, true) => io::ErrorKind::StorageFull.into(),
            (false, false) => {
                content.files.insert(name.to_owned(), bytes.to_vec());
                return Ok(());
            }
        };
        Err(HomeError::Io { what: format!("writing {name}"), source: error })
    }
}

struct DiskStore {
    disk: Disk,
    inner: MemoryStore,
}

impl DiskStore {
    fn write(&mut self, content: &mut Content, records: &[Record]) -> Result<(), StoreError> {
        self.inner.append(records)?;
        content.journals.entry(self.inner.space()).or_default().extend_from_slice(records);
        Ok(())
    }
}

impl Store for DiskStore {
    fn space(&self) -> SpaceId {
        self.inner.space()
    }

    fn append(&mut self, records: &[Record]) -> Result<(), StoreError> {
        let disk = self.disk.clone();
        let mut content = disk.content();
        if content.full {
            return Err(StoreError::Full(io::ErrorKind::StorageFull.into()));
        }
        let left = if content.without_power { Some(0) } else { content.records_until_power_loss };
        match left.map(|left| (left, records.split_at_checked(left))) {
            None => self.write(&mut content, records),
            Some((left, Some((kept, lost)))) if content.without_power || !lost.is_empty() || left == 0 => {
                content.without_power = true;
                self.write(&mut content, kept)?;
                Err(StoreError::Io { path: PathBuf::from("journal"), what: "written", source: power_loss() })
            }
            Some((left, _)) => {
                content.records_until_power_loss = Some(left.saturating_sub(records.len()));
                self.write(&mut content, records)
            }
        }
    }

    fn drop_bodies(&mut self, ids: &[EntryId]) -> Result<Dropped, StoreError> {
        let disk = self.disk.clone();
        let mut content = disk.content();
        if content.without_power {
            return Err(StoreError::Io { path: PathBuf::from("journal"), what: "written", source: power_loss() });
        }
        // The old and the new segment lie side by side for a while.
        if content.full {
            return Err(StoreError::Full(io::ErrorKind::StorageFull.into()));
        }
        let dropped = self.inner.drop_bodies(ids)?;
        if dropped.entries > 0 {
            content.caches.remove(&self.inner.space());
        }
        for record in content.journals.entry(self.inner.space()).or_default() {
            if let Record::Entry(entry) | Record::Loose(entry) | Record::Body(entry) = record
                && ids.contains(&entry.id())
                && entry.header().lane != Lane::Control
            {
                *entry = entry.bare();
            }
        }
        Ok(dropped)
    }

    fn tips(&self) -> &BTreeMap<LogId, Tip> {
        self.inner.tips()
    }

    fn len(&self, log: &LogId) -> u64 {
        self.inner.len(log)
    }

    fn read(
        &self,
        log: &LogId,
        from_seq: u64,
        max_entries: usize,
        max_bytes: usize,
    ) -> Result<Vec<Signed>, StoreError> {
        self.inner.read(log, from_seq, max_entries, max_bytes)
    }

    fn id_at(&self, log: &LogId, seq: u64) -> Option<EntryId> {
        self.inner.id_at(log, seq)
    }

    fn get(&self, id: &EntryId) -> Result<Option<Verified>, StoreError> {
        self.inner.get(id)
    }

    fn contains(&self, id: &EntryId) -> bool {
        self.inner.contains(id)
    }

    fn forks(&self) -> &BTreeMap<LogId, VerifiedFork> {
        self.inner.forks()
    }

    fn missing(&self) -> Vec<Missing> {
        self.inner.missing()
    }

    fn scan(
        &mut self,
        from: Position,
        f: &mut dyn FnMut(Position, Record) -> ControlFlow<()>,
    ) -> Result<Position, StoreError> {
        self.inner.scan(from, f)
    }

    fn end(&self) -> Position {
        self.inner.end()
    }

    fn check(&mut self) -> Result<&OpenReport, StoreError> {
        self.inner.check()
    }

    fn report(&self) -> &OpenReport {
        self.inner.report()
    }

    fn cache_get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.inner.cache_get(key)
    }

    fn cache_put(&mut self, key: &[u8], bytes: &[u8]) {
        self.inner.cache_put(key, bytes);
        self.disk.content().caches.entry(self.inner.space()).or_default().insert(key.to_vec(), bytes.to_vec());
    }

    fn cache_remove(&mut self, key: &[u8]) {
        self.inner.cache_remove(key);
        if let Some(cache) = self.disk.content().caches.get_mut(&self.inner.space()) {
            cache.remove(key);
        }
    }

    fn flush_index(&mut self) -> Result<(), StoreError> {
        self.inner.flush_index()
    }

    fn stats(&self) -> Stats {
        self.inner.stats()
    }
}

fn power_loss() -> io::Error {
    io::Error::other("the power failed")
}

#[cfg(test)]
mod tests {
    use super::*;
    use linde_log::{Draft, Encryption, SecretKey, sign};

    fn log(entries: usize) -> Vec<Verified> {
        let key = SecretKey::from_seed(&[3; 32]);
        let mut made: Vec<Verified> = Vec::new();
        for _ in 0..entries {
            let space = made.first().map_or(SpaceId::ZERO, |entry| entry.space());
            let (kind, obj, after) = (1, EntryId::ZERO, Vec::new());
            let (enc, body) = (Encryption::Plain, vec![7; 40]);
            let draft = Draft { space, lane: Lane::Control, kind, obj, after, after_lamport: 0, time_ms: 0, enc, body };
            made.push(sign(&key, made.last().map(|entry| entry.tip()), draft).unwrap());
        }
        made
    }

    #[test]
    fn what_was_written_before_the_power_failed_is_there_and_the_rest_is_not() {
        let entries = log(4);
        let space = entries[0].space();
        let disk = Disk::default();
        let records: Vec<Record> = entries.into_iter().map(Record::Entry).collect();
        let mut store = disk.home().open(space).unwrap();
        store.append(&records[..1]).unwrap();
        disk.lose_power_after(1);
        assert!(store.append(&records[1..]).is_err());
        assert!(disk.is_without_power());
        assert!(store.append(&records[2..]).is_err(), "nothing is written without power");
        assert!(disk.home().write("x", b"y").is_err());
        disk.restore_power();
        let mut store = disk.home().open(space).unwrap();
        assert_eq!(store.stats().entries, 2);
        store.append(&records).unwrap();
        assert_eq!(disk.home().open(space).unwrap().stats().entries, 4);
    }

    #[test]
    fn what_was_dropped_is_not_on_the_disk_either() {
        let entries = log(2);
        let space = entries[0].space();
        let key = SecretKey::from_seed(&[3; 32]);
        let (kind, obj, after, body) = (300, EntryId::ZERO, Vec::new(), vec![8; 40]);
        let enc = Encryption::Plain;
        let draft = Draft { space, lane: Lane::Text, kind, obj, after, after_lamport: 0, time_ms: 0, enc, body };
        let said = sign(&key, None, draft).unwrap();
        let disk = Disk::default();
        let mut store = disk.home().open(space).unwrap();
        let records: Vec<Record> = entries.into_iter().chain([said.clone()]).map(Record::Entry).collect();
        store.append(&records).unwrap();
        disk.set_full(true);
        assert!(matches!(store.drop_bodies(&[said.id()]), Err(StoreError::Full(_))));
        disk.set_full(false);
        assert_eq!(store.drop_bodies(&[said.id()]).unwrap().entries, 1);
        let mut store = disk.home().open(space).unwrap();
        assert_eq!(store.get(&said.id()).unwrap(), Some(said.bare()));
        store.restore_body(&said).unwrap();
        assert_eq!(disk.home().open(space).unwrap().get(&said.id()).unwrap(), Some(said));
    }

    #[test]
    fn a_full_disk_takes_nothing_and_a_copy_goes_its_own_way() {
        let entries = log(2);
        let space = entries[0].space();
        let disk = Disk::default();
        let mut store = disk.home().open(space).unwrap();
        disk.set_full(true);
        let records: Vec<Record> = entries.into_iter().map(Record::Entry).collect();
        assert!(matches!(store.append(&records), Err(StoreError::Full(_))));
        disk.set_full(false);
        store.append(&records[..1]).unwrap();
        let copy = disk.copy();
        store.append(&records).unwrap();
        assert_eq!(copy.home().open(space).unwrap().stats().entries, 1);
        assert_eq!(copy.home().spaces().unwrap(), [space]);
    }
}
