//! Opening a store on disk: the index if it fits, the journal for what the index does not know, and all of it if in doubt.

use crate::{
    bodies::Bodies,
    codec::{self, Keeping, Raw, RecordError},
    disk::{DiskStore, Findings, INDEX_LAG_BYTES, Options, Progress},
    index::{CHUNK_SLOTS, IndexError, Loaded, Mark, SledIndex},
    journal::{Event, Journal, LastFrame},
    lookup::Lookup,
    report::{DamageKind, IndexState, OpenReport},
    store::{Position, Store, StoreError},
};
use bytes::Bytes;
use core::ops::ControlFlow;
use linde_log::{PublicKey, Signed, SpaceId};
use std::{collections::BTreeSet, fs, path::PathBuf};

/// Window of reads that are scattered over the journal, in bytes.
const SPOT_WINDOW_BYTES: usize = 1024;

impl DiskStore {
    /// Opens or creates the store of `space` in the directory `dir`.
    ///
    /// # Errors
    /// [`StoreError::NewerFormat`], [`StoreError::ForeignJournal`], [`StoreError::Io`]. Damage is no error: see [`Store::report`].
    pub fn open(dir: impl Into<PathBuf>, space: SpaceId, options: Options) -> Result<Self, StoreError> {
        Self::open_with(dir, space, options, &mut |_| ())
    }

    /// As [`Self::open`]; `progress` is called while the journal is read.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(
        dir: impl Into<PathBuf>,
        space: SpaceId,
        options: Options,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self, StoreError> {
        let dir = dir.into();
        fs::create_dir_all(&dir).map_err(StoreError::io(&dir, "created"))?;
        let mut journal = Journal::open(&dir, space, options.segment_bytes)?;
        journal.quota = options.quota_bytes;
        let mut store = Self {
            bodies: Bodies::new(&dir),
            dir,
            space,
            options,
            journal,
            lookup: Lookup::default(),
            index: None,
            index_absent: false,
            indexed: Position::START,
            index_stale: false,
            flush_at_bytes: 0,
            last: None,
            report: OpenReport::default(),
            // The first append looks at the free space.
            unchecked_bytes: u64::MAX,
            buf: Vec::new(),
            erasing: BTreeSet::new(),
        };
        store.load_all(progress)?;
        store.go_on_erasing();
        Ok(store)
    }

    /// Throws the index of the store in `dir` away and builds it again from the journal.
    ///
    /// # Errors
    /// As [`Self::open`], and [`StoreError::Index`] if the new index could not be written.
    pub fn rebuild(
        dir: impl Into<PathBuf>,
        space: SpaceId,
        options: Options,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self, StoreError> {
        let dir = dir.into();
        SledIndex::set_aside(&dir).map_err(StoreError::io(&dir, "cleared of the old index"))?;
        let mut store = Self::open_with(dir, space, options, progress)?;
        store.flush_index()?;
        Ok(store)
    }

    /// Makes a new, empty index in place of one that failed.
    pub(crate) fn replace_index(&mut self) -> Result<(), IndexError> {
        self.index = None;
        self.index_absent = false;
        SledIndex::set_aside(&self.dir)?;
        self.index = Some(SledIndex::open(&self.dir)?);
        self.indexed = Position::START;
        self.index_stale = true;
        self.lookup.all_dirty();
        Ok(())
    }

    fn load_all(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<(), StoreError> {
        let total_bytes = self.journal.bytes();
        let mut done_bytes = 0;
        let mut advance = |bytes| {
            done_bytes += bytes;
            if done_bytes % PROGRESS_BYTES < bytes {
                progress(Progress { done_bytes: done_bytes.min(total_bytes), total_bytes });
            }
        };
        let empty = total_bytes == 0;
        let state = match self.try_index(&mut advance)? {
            Ok(Some(from)) => {
                self.replay(from, &mut advance)?;
                IndexState::Loaded
            }
            Ok(None) => {
                self.replay(Position::START, &mut advance)?;
                if empty { IndexState::New } else { IndexState::Rebuilt("there was none".to_owned()) }
            }
            Err(error) => {
                let replaced = self.replace_index();
                self.replay(Position::START, &mut advance)?;
                match replaced {
                    Ok(()) => IndexState::Rebuilt(error.to_string()),
                    Err(replacing) => IndexState::Unavailable(format!("{error}; no new one: {replacing}")),
                }
            }
        };
        if let IndexState::Rebuilt(why) | IndexState::Unavailable(why) = &state {
            tracing::info!(%why, "the index was built from the journal");
        }
        self.report.index = state;
        let holes = self.lookup.holes();
        self.report.add_missing(holes);
        let end = self.journal.end();
        if let Some(Err(error)) = self.index.as_mut().map(|index| index.cache_fit(end)) {
            tracing::warn!(%error, "projections could not be dropped");
            self.index = None;
        }
        self.flush_at_bytes = self.journal.bytes().saturating_add(INDEX_LAG_BYTES);
        if self.report.replayed >= REPLAYED_FLUSH {
            self.try_flush_index();
        }
        Ok(())
    }

    /// Loads the index and compares it with the journal. Gives the place from where the journal has to be read: `None` if
    /// there is none or it is empty. The inner error says that the index must go.
    fn try_index(&mut self, advance: &mut dyn FnMut(u64)) -> Result<Result<Option<Position>, IndexError>, StoreError> {
        if !SledIndex::exists(&self.dir) {
            self.index_absent = true;
            return Ok(Ok(None));
        }
        let loaded = SledIndex::open(&self.dir).and_then(|index| {
            let loaded = index.load(&self.space);
            self.index = Some(index);
            loaded
        });
        let Loaded { lookup, mark, forks } = match loaded {
            Ok(Some(loaded)) => loaded,
            Ok(None) => return Ok(Ok(None)),
            Err(error) => return Ok(Err(error)),
        };
        self.lookup = lookup;
        self.indexed = mark.end;
        self.last = mark.last;
        for (log, at) in forks {
            self.restore_fork(log, at)?;
        }
        let small = self.journal.bytes() <= self.options.check_at_open_bytes;
        let nothing = Findings::default();
        if small || mark.end > self.journal.end() || !self.fits(&mark, &nothing)? {
            let mut found = self.walk(mark.end, self.options.check_at_open_bytes, advance)?;
            self.cut_end(&mut found)?;
            if !self.fits(&mark, &found)? {
                self.lookup = Lookup::default();
                self.last = None;
                self.report.lost_forks.clear();
                // A piece that was cut off is not found again.
                found.damaged.into_iter().for_each(|damage| self.report.add_damage(damage));
                return Ok(Err(IndexError::Disagrees("other entries stand at its places")));
            }
            self.take_findings(found);
        }
        Ok(Ok(Some(mark.end.min(self.journal.end()))))
    }

    /// Looks at the last frame and at the first and last entry of each chunk.
    fn fits(&self, mark: &Mark, bad: &Findings) -> Result<bool, StoreError> {
        let mut reader = self.journal.reader(SPOT_WINDOW_BYTES);
        if let Some(last) = mark.last.filter(|last| !bad.covers(last.at)) {
            let fits = reader.frame(last.at)?.is_some_and(|(_, crc)| crc == last.crc);
            if !fits {
                return Ok(false);
            }
        }
        let mut spots: Vec<_> = self
            .lookup
            .logs()
            .iter()
            .flat_map(|log| log.slots.chunks(CHUNK_SLOTS))
            .flat_map(|chunk| {
                let mut sound = chunk.iter().filter(|slot| !bad.covers(slot.at));
                let first = sound.next();
                first.into_iter().chain(sound.next_back())
            })
            .copied()
            .collect();
        spots.sort_unstable_by_key(|slot| slot.at);
        spots.dedup();
        for slot in spots {
            // A body that is damaged says nothing about the index.
            if !matches!(self.load(&mut reader, slot)?, Ok(_) | Err(RecordError::Body)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn restore_fork(&mut self, log: linde_log::LogId, at: Position) -> Result<(), StoreError> {
        let mut reader = self.journal.reader(SPOT_WINDOW_BYTES);
        let proof = match reader.frame(at)? {
            Some((payload, _)) => match codec::parse(payload) {
                Ok(Raw::Fork(proof)) => self.fork(proof).ok(),
                Ok(Raw::Head(_) | Raw::NewerHead(_) | Raw::Entry(..) | Raw::Filling) | Err(_) => None,
            },
            None => None,
        };
        match proof.filter(|fork| fork.log() == log) {
            Some(fork) => {
                self.lookup.place_fork(at, fork);
                self.lookup.dirty_forks.remove(&log);
            }
            None => {
                self.report.lost_forks.push(log);
                self.lookup.dirty_forks.insert(log);
                self.index_stale = true;
            }
        }
        Ok(())
    }

    /// Reads the journal from `from` on and takes in what stands there; a torn end is cut.
    fn replay(&mut self, from: Position, advance: &mut dyn FnMut(u64)) -> Result<(), StoreError> {
        let mut lookup = core::mem::take(&mut self.lookup);
        let mut found = Findings::default();
        let (mut last, mut replayed) = (self.last, 0);
        let (mut budget, mut body_bytes) = (self.options.check_at_open_bytes, 0);
        let passed = self.journal.pass(from, self.journal.end(), &mut |event| {
            match event {
                Event::Damage { from, to, damage } => found.unreadable(from..to, damage),
                Event::Frame { at, next, crc, payload, resynced } => {
                    advance(next.to_u64() - at.to_u64());
                    last = Some(LastFrame { at, crc });
                    match self.take(&mut lookup, at, payload, resynced, &mut budget, &mut body_bytes) {
                        Ok(records) => replayed += records,
                        Err(error) => found.unreadable(at..next, self.damage_of(at, next, payload, &error)),
                    }
                }
            }
            ControlFlow::Continue(())
        });
        self.lookup = lookup;
        passed?;
        self.last = last;
        self.report.replayed += replayed;
        self.bodies.bytes += body_bytes;
        self.cut_end(&mut found)?;
        for damage in found.damaged {
            self.report.add_damage(damage);
        }
        Ok(())
    }

    fn take(
        &self,
        lookup: &mut Lookup,
        at: Position,
        payload: &[u8],
        resynced: bool,
        budget: &mut u64,
        body_bytes: &mut u64,
    ) -> Result<u64, RecordError> {
        let (Keeping { loose, outside }, raw) = match codec::parse(payload)? {
            Raw::Head(_) | Raw::NewerHead(_) | Raw::Filling => return Ok(0),
            Raw::Fork(proof) => {
                lookup.place_fork(at, self.fork(proof)?);
                return Ok(1);
            }
            Raw::Entry(keeping, raw) => (keeping, raw),
        };
        let entry = Signed::decode(Bytes::copy_from_slice(raw))?;
        if entry.space() != self.space {
            return Err(RecordError::OtherSpace);
        }
        // Behind damage this may be a look-alike inside of a body, which anybody can write.
        if resynced && !entry.is_signed_by(&PublicKey::admit(entry.header().device.as_bytes())?) {
            return Err(RecordError::Unproven);
        }
        if outside {
            self.check_body(&entry, budget, body_bytes)?;
        }
        let whole = outside || entry.body().is_some();
        if loose {
            lookup.place_loose(at, entry.id(), whole);
        } else {
            lookup.place(at, &entry, whole);
        }
        Ok(1)
    }

    /// Cuts the journal if its last bytes are no frame.
    fn cut_end(&mut self, found: &mut Findings) -> Result<(), StoreError> {
        let end = self.journal.end();
        let torn = found.bad.iter().zip(&mut found.damaged).find(|(range, damage)| {
            damage.kind == DamageKind::Skipped && range.end == end && range.start.segment() == end.segment()
        });
        if let Some((range, damage)) = torn {
            damage.kind = DamageKind::Cut;
            self.journal.cut(range.start)?;
        }
        Ok(())
    }
}

/// When an opening had to read this many records, it writes the index, so that the next one need not.
const REPLAYED_FLUSH: u64 = 50_000;
/// Progress is told about every so many bytes.
const PROGRESS_BYTES: u64 = 1024 * 1024;
