//! The index on disk: a sled database that holds nothing the journal cannot give again.
//!
//! | key | value |
//! |---|---|
//! | `m` | version, space, end of the indexed journal, number of chained entries, last frame |
//! | `c` lane device chunk | lamport number of the last slot, then up to [`CHUNK_SLOTS`] × (position, id) |
//! | `o` id | position; for an entry behind a hole also lane, device, position in the log, predecessor, lamport number |
//! | `f` lane device | position of the fork proof |
//! | `b` id | empty: the entry is here without its body |
//!
//! Numbers are big endian. Projections lie in a tree of their own. sled 0.34 does not make its files durable by itself and
//! panics on some damage, so every call is guarded and every flush is followed by an fsync of its file.

use crate::{
    files::{remove, sync_dir, tree_bytes},
    journal::LastFrame,
    lookup::{Aside, Island, Lookup, Slot},
    store::Position,
};
use linde_log::{DeviceId, EntryId, Lane, LogId, SpaceId};
use std::{
    fs::{self, File},
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// Entries of one log that share a record.
pub(crate) const CHUNK_SLOTS: usize = 256;
/// Upper bound of sled's cache, in bytes.
const CACHE_BYTES: u64 = 16 * 1024 * 1024;
/// Changes are handed to sled in pieces of about this size, in bytes.
const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// A claimed count is believed up to this many entries before they are there.
const MAX_RESERVE: usize = 4_000_000;
/// Version of the layout above.
const VERSION: u8 = 1;
/// How long to wait for the lock of a database that is just being closed.
const LOCK_PATIENCE: Duration = Duration::from_secs(2);
const LOCK_PAUSE: Duration = Duration::from_millis(2);
const NAME: &str = "index";
const ASIDE: &str = "index.damaged";
const CACHE_TREE: &str = "cache";
const MARK: &[u8] = b"m";

/// Why the index cannot be used. Never a loss: it is built again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IndexError {
    #[error(transparent)]
    Sled(#[from] sled::Error),
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("the database failed: {0}")]
    Panic(String),
    #[error("it does not fit the journal: {0}")]
    Disagrees(&'static str),
}

/// How far the journal is in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) end: Position,
    pub(crate) last: Option<LastFrame>,
}

/// What an index holds, apart from fork proofs, which stay in the journal.
pub(crate) struct Loaded {
    pub(crate) lookup: Lookup,
    pub(crate) mark: Mark,
    pub(crate) forks: Vec<(LogId, Position)>,
}

/// An open index.
pub(crate) struct SledIndex {
    db: sled::Db,
    cache: sled::Tree,
    dir: PathBuf,
    /// No projection was saved when the journal was longer than this.
    cache_end: Position,
}

impl SledIndex {
    /// Opens or creates the index of the space in `space_dir`.
    pub(crate) fn open(space_dir: &Path) -> Result<Self, IndexError> {
        let dir = space_dir.join(NAME);
        let new = !dir.exists();
        guarded(|| {
            let db = open_db(&dir)?;
            let cache = db.open_tree(CACHE_TREE)?;
            let cache_end = cache.get(MARK)?.and_then(|mark| number(&mark)).map_or(Position::START, Position::from_u64);
            let index = Self { db, cache, dir: dir.clone(), cache_end };
            if new {
                index.db.flush()?;
                for file in fs::read_dir(&index.dir)?.flatten() {
                    if file.file_type()?.is_file() {
                        File::open(file.path())?.sync_all()?;
                    }
                }
                sync_dir(&index.dir)?;
                sync_dir(space_dir)?;
            }
            Ok(index)
        })
    }

    /// Whether there is one in `space_dir`.
    pub(crate) fn exists(space_dir: &Path) -> bool {
        space_dir.join(NAME).exists()
    }

    /// Moves the index in `space_dir` aside, in place of one that was moved there before.
    pub(crate) fn set_aside(space_dir: &Path) -> io::Result<()> {
        let (from, to) = (space_dir.join(NAME), space_dir.join(ASIDE));
        if !from.exists() {
            return Ok(());
        }
        remove(&to)?;
        fs::rename(from, to)
    }

    /// Removes the index in `space_dir` for good, and one that was set aside: pages of a database keep what was deleted.
    pub(crate) fn remove(space_dir: &Path) -> io::Result<()> {
        remove(&space_dir.join(NAME))?;
        remove(&space_dir.join(ASIDE))?;
        sync_dir(space_dir)
    }

    /// Reads everything; `None` if nothing was ever written.
    pub(crate) fn load(&self, space: &SpaceId) -> Result<Option<Loaded>, IndexError> {
        guarded(|| {
            let Some(mark) = self.db.get(MARK)? else { return Ok(None) };
            let (mark, count) = read_mark(&mark, space).ok_or(IndexError::Disagrees("its mark is unreadable"))?;
            let mut lookup = Lookup::default();
            lookup.reserve(usize::try_from(count).unwrap_or(0).min(MAX_RESERVE));
            for item in self.db.scan_prefix(b"c") {
                let (key, value) = item?;
                load_chunk(&mut lookup, &key, &value, mark.end)
                    .ok_or(IndexError::Disagrees("a chunk is unreadable"))?;
            }
            if lookup.count() != count {
                return Err(IndexError::Disagrees("it counts other entries than it holds"));
            }
            for item in self.db.scan_prefix(b"o") {
                let (key, value) = item?;
                load_other(&mut lookup, &key, &value, mark.end)
                    .ok_or(IndexError::Disagrees("a loose entry is unreadable"))?;
            }
            for item in self.db.scan_prefix(b"b") {
                let (key, _) = item?;
                let id = key.get(1..).and_then(|id| id.try_into().ok()).map(EntryId);
                lookup.restore_bare(id.ok_or(IndexError::Disagrees("an entry without body is unreadable"))?);
            }
            let mut forks = Vec::new();
            for item in self.db.scan_prefix(b"f") {
                let (key, value) = item?;
                let fork = log_of(key.get(1..).unwrap_or_default()).zip(number(&value).map(Position::from_u64));
                forks.push(fork.ok_or(IndexError::Disagrees("a fork is unreadable"))?);
            }
            Ok(Some(Loaded { lookup, mark, forks }))
        })
    }

    /// Writes what changed in `lookup` since the last time, durably.
    pub(crate) fn store(&self, lookup: &mut Lookup, space: &SpaceId, mark: &Mark) -> Result<(), IndexError> {
        guarded(|| {
            let mut pieces = Pieces { db: &self.db, batch: sled::Batch::default(), bytes: 0 };
            for log in lookup.logs() {
                let chunks = log.slots.len().div_ceil(CHUNK_SLOTS);
                let lamport = lookup.tips().get(&log.id).map_or(0, |tip| tip.lamport);
                let first = if log.dirty_from < log.slots.len() { log.dirty_from / CHUNK_SLOTS } else { chunks };
                for (at, slots) in log.slots.chunks(CHUNK_SLOTS).enumerate().skip(first) {
                    pieces.insert(chunk_key(&log.id, at), chunk_value(slots, lamport))?;
                }
                for at in chunks..log.stored_chunks {
                    pieces.remove(chunk_key(&log.id, at))?;
                }
            }
            for id in &lookup.dirty_others {
                let key = [b"o".as_slice(), id.as_bytes()].concat();
                match lookup.other(id) {
                    Some(aside) => pieces.insert(key, aside_value(&aside))?,
                    None => pieces.remove(key)?,
                }
            }
            for id in &lookup.dirty_bare {
                let key = [b"b".as_slice(), id.as_bytes()].concat();
                if lookup.is_bare(id) { pieces.insert(key, Vec::new())? } else { pieces.remove(key)? }
            }
            for log in &lookup.dirty_forks {
                let key = [b"f".as_slice(), &log_key(log)].concat();
                match lookup.fork_at(log) {
                    Some(at) => pieces.insert(key, at.to_u64().to_be_bytes().to_vec())?,
                    None => pieces.remove(key)?,
                }
            }
            pieces.insert(MARK.to_vec(), mark_value(mark, space, lookup.count()))?;
            pieces.write()?;
            self.flush()
        })?;
        lookup.dirty_others.clear();
        lookup.dirty_bare.clear();
        lookup.dirty_forks.clear();
        for log in lookup.logs_mut() {
            log.dirty_from = log.slots.len();
            log.stored_chunks = log.slots.len().div_ceil(CHUNK_SLOTS);
        }
        Ok(())
    }

    /// A saved projection.
    pub(crate) fn cache_get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, IndexError> {
        guarded(|| Ok(self.cache.get(cache_key(key))?.map(|value| value.to_vec())))
    }

    /// Saves a projection of the journal up to `end`.
    pub(crate) fn cache_put(&mut self, key: &[u8], bytes: &[u8], end: Position) -> Result<(), IndexError> {
        let mut batch = sled::Batch::default();
        batch.insert(cache_key(key), bytes);
        if end > self.cache_end {
            batch.insert(MARK, &end.to_u64().to_be_bytes());
            self.cache_end = end;
        }
        guarded(|| Ok(self.cache.apply_batch(batch)?))
    }

    /// Drops a projection.
    pub(crate) fn cache_remove(&self, key: &[u8]) -> Result<(), IndexError> {
        guarded(|| Ok(self.cache.remove(cache_key(key)).map(|_| ())?))
    }

    /// Drops all projections.
    pub(crate) fn cache_clear(&mut self) -> Result<(), IndexError> {
        self.cache_end = Position::START;
        guarded(|| Ok(self.cache.clear()?))
    }

    /// Drops all projections if one was made when the journal was longer than it is now.
    pub(crate) fn cache_fit(&mut self, end: Position) -> Result<(), IndexError> {
        if self.cache_end > end { self.cache_clear() } else { Ok(()) }
    }

    /// Size on disk, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        tree_bytes(&self.dir)
    }

    fn flush(&self) -> Result<(), IndexError> {
        self.db.flush()?;
        // sled 0.34 leaves the data to sync_file_range, which keeps nothing through a power loss.
        Ok(File::open(self.dir.join("db"))?.sync_all()?)
    }
}

/// Changes on their way into sled, in pieces; the mark comes last.
struct Pieces<'d> {
    db: &'d sled::Db,
    batch: sled::Batch,
    bytes: usize,
}

impl Pieces<'_> {
    fn insert(&mut self, key: Vec<u8>, value: Vec<u8>) -> Result<(), IndexError> {
        self.bytes += key.len() + value.len();
        self.batch.insert(key, value);
        if self.bytes > BATCH_BYTES { self.write() } else { Ok(()) }
    }

    fn remove(&mut self, key: Vec<u8>) -> Result<(), IndexError> {
        self.batch.remove(key);
        Ok(())
    }

    fn write(&mut self) -> Result<(), IndexError> {
        self.bytes = 0;
        Ok(self.db.apply_batch(core::mem::take(&mut self.batch))?)
    }
}

/// Runs `f` and turns a panic of sled into an error.
fn guarded<T>(f: impl FnOnce() -> Result<T, IndexError>) -> Result<T, IndexError> {
    catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Err(IndexError::Panic(text.unwrap_or("for an unknown reason").to_owned()))
    })
}

/// Threads of sled may hold its lock for a moment after it was closed. Other processes are kept out by the data directory.
fn open_db(dir: &Path) -> Result<sled::Db, IndexError> {
    let config =
        sled::Config::new().path(dir).cache_capacity(CACHE_BYTES).mode(sled::Mode::LowSpace).flush_every_ms(None);
    let patient_until = Instant::now() + LOCK_PATIENCE;
    loop {
        match config.open() {
            Err(sled::Error::Io(error))
                if error.to_string().contains("could not acquire lock") && Instant::now() < patient_until =>
            {
                std::thread::sleep(LOCK_PAUSE);
            }
            opened => return Ok(opened?),
        }
    }
}

fn cache_key(key: &[u8]) -> Vec<u8> {
    [b"k".as_slice(), key].concat()
}

fn log_key(log: &LogId) -> Vec<u8> {
    [&[log.lane.number()], log.device.as_bytes().as_slice()].concat()
}

fn log_of(key: &[u8]) -> Option<LogId> {
    let (lane, device) = key.split_first()?;
    Some(LogId { lane: Lane::from_number(u64::from(*lane))?, device: DeviceId(device.try_into().ok()?) })
}

fn number(bytes: &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.try_into().ok()?))
}

fn chunk_key(log: &LogId, chunk: usize) -> Vec<u8> {
    [b"c".as_slice(), &log_key(log), &(chunk as u32).to_be_bytes()].concat()
}

/// Only the last chunk of a log needs the lamport number; the others carry it too, which does no harm.
fn chunk_value(slots: &[Slot], lamport: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity(8 + slots.len() * SLOT_BYTES);
    out.extend_from_slice(&lamport.to_be_bytes());
    for slot in slots {
        out.extend_from_slice(&slot.at.to_u64().to_be_bytes());
        out.extend_from_slice(slot.id.as_bytes());
    }
    out
}

const SLOT_BYTES: usize = 8 + 32;

fn load_chunk(lookup: &mut Lookup, key: &[u8], value: &[u8], end: Position) -> Option<()> {
    let (head, chunk) = key.split_last_chunk::<4>()?;
    let log = log_of(head.get(1..)?)?;
    let first = u64::from(u32::from_be_bytes(*chunk)) * CHUNK_SLOTS as u64;
    let (lamport, slots) = value.split_first_chunk::<8>()?;
    let (slots, rest) = slots.as_chunks::<SLOT_BYTES>();
    if lookup.len(&log) != first || slots.is_empty() || slots.len() > CHUNK_SLOTS || !rest.is_empty() {
        return None;
    }
    let slots = slots.iter().map(|slot| {
        let (at, id) = slot.split_first_chunk::<8>()?;
        let at = Position::from_u64(u64::from_be_bytes(*at));
        (at < end).then_some(Slot { at, id: EntryId(id.try_into().ok()?) })
    });
    lookup.restore_chunk(log, slots.collect::<Option<Vec<_>>>()?, u64::from_be_bytes(*lamport));
    Some(())
}

fn aside_value(aside: &Aside) -> Vec<u8> {
    match aside {
        Aside::Loose(at) => at.to_u64().to_be_bytes().to_vec(),
        Aside::Island(log, seq, island) => {
            let mut out = island.slot.at.to_u64().to_be_bytes().to_vec();
            out.extend_from_slice(&log_key(log));
            out.extend_from_slice(&seq.to_be_bytes());
            out.extend_from_slice(island.prev.as_bytes());
            out.extend_from_slice(&island.lamport.to_be_bytes());
            out
        }
    }
}

fn load_other(lookup: &mut Lookup, key: &[u8], value: &[u8], end: Position) -> Option<()> {
    let id = EntryId(key.get(1..)?.try_into().ok()?);
    let (at, rest) = value.split_first_chunk::<8>()?;
    let at = Position::from_u64(u64::from_be_bytes(*at));
    if at >= end {
        return None;
    }
    if rest.is_empty() {
        lookup.place_loose(at, id, true);
        lookup.dirty_others.remove(&id);
        return Some(());
    }
    let (log, rest) = rest.split_at_checked(33)?;
    let (seq, rest) = rest.split_first_chunk::<8>()?;
    let (prev, lamport) = rest.split_first_chunk::<32>()?;
    let island = Island { slot: Slot { at, id }, prev: EntryId(*prev), lamport: number(lamport)? };
    lookup.restore_island(log_of(log)?, u64::from_be_bytes(*seq), island);
    Some(())
}

fn mark_value(mark: &Mark, space: &SpaceId, count: u64) -> Vec<u8> {
    let mut out = vec![VERSION];
    out.extend_from_slice(space.as_bytes());
    out.extend_from_slice(&mark.end.to_u64().to_be_bytes());
    out.extend_from_slice(&count.to_be_bytes());
    if let Some(last) = mark.last {
        out.extend_from_slice(&last.at.to_u64().to_be_bytes());
        out.extend_from_slice(&last.crc.to_be_bytes());
    }
    out
}

fn read_mark(value: &[u8], space: &SpaceId) -> Option<(Mark, u64)> {
    let (version, rest) = value.split_first()?;
    let (of, rest) = rest.split_first_chunk::<32>()?;
    let (end, rest) = rest.split_first_chunk::<8>()?;
    let (count, rest) = rest.split_first_chunk::<8>()?;
    if *version != VERSION || of != space.as_bytes() {
        return None;
    }
    let last = if rest.is_empty() {
        None
    } else {
        let (at, crc) = rest.split_first_chunk::<8>()?;
        let at = Position::from_u64(u64::from_be_bytes(*at));
        Some(LastFrame { at, crc: u32::from_be_bytes(crc.try_into().ok()?) })
    };
    Some((Mark { end: Position::from_u64(u64::from_be_bytes(*end)), last }, u64::from_be_bytes(*count)))
}
