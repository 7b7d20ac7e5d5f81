//! The store on disk: journal, bodies and index together.

use crate::{
    bodies::Bodies,
    codec::{self, Keeping, Raw, RecordError},
    index::{Mark, SledIndex},
    journal::{Event, Journal, LastFrame, Reader, SEGMENT_BYTES},
    lookup::{Lookup, Slot},
    report::{Damage, DamageKind, Missing, OpenReport, merged, without_held},
    store::{Dropped, Position, Record, Stats, Store, StoreError},
};
use bytes::Bytes;
use core::ops::{ControlFlow, Range};
use linde_log::{EntryId, ForkProof, LogId, PublicKey, Signed, SpaceId, Tip, Verified, VerifiedFork};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

/// Reserve in bytes: with less free space nothing is written any more, because the index and the rest of the system need room.
pub const MIN_FREE_BYTES: u64 = 200 * 1000 * 1000;
/// Journals up to this size in bytes are read as a whole when they are opened, which finds all damage.
pub const CHECK_AT_OPEN_BYTES: u64 = 128 * 1024 * 1024;
/// Free space is looked at again after this many bytes were written.
const SPACE_CHECK_BYTES: u64 = 1024 * 1024;
/// The index follows at the latest when the journal has grown by this many bytes.
pub(crate) const INDEX_LAG_BYTES: u64 = 64 * 1024 * 1024;
/// How much a read of several entries fetches at once, in bytes.
const READ_WINDOW_BYTES: usize = 128 * 1024;
/// How much a read of one entry fetches, in bytes.
const ENTRY_WINDOW_BYTES: usize = 4 * 1024;
/// The write buffer is given back above this size, in bytes.
const KEEP_BUFFER_BYTES: usize = 4 * 1024 * 1024;

/// How a store on disk behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Below this many free bytes nothing is written; see [`MIN_FREE_BYTES`].
    pub min_free_bytes: u64,
    /// Journals up to this size are checked as a whole when opened; see [`CHECK_AT_OPEN_BYTES`].
    pub check_at_open_bytes: u64,
    /// Size at which a segment gets a successor; see [`SEGMENT_BYTES`].
    pub segment_bytes: u64,
    /// How many bytes may be added to the journal at most, as on a disk that is full then.
    pub quota_bytes: Option<u64>,
}

/// How far an opening has come that has to read the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read.
    pub done_bytes: u64,
    /// Bytes to read.
    pub total_bytes: u64,
}

/// One space on disk. One at a time may be open; [`crate::DataDir`] sees to that.
pub struct DiskStore {
    pub(crate) dir: PathBuf,
    pub(crate) space: SpaceId,
    pub(crate) options: Options,
    pub(crate) journal: Journal,
    pub(crate) bodies: Bodies,
    pub(crate) lookup: Lookup,
    pub(crate) index: Option<SledIndex>,
    /// There is no index yet; it is made when something is written to it.
    pub(crate) index_absent: bool,
    /// Up to where the index on disk has come.
    pub(crate) indexed: Position,
    /// Whether the index on disk lacks changes other than new records.
    pub(crate) index_stale: bool,
    /// Length of the journal at which the index follows by itself.
    pub(crate) flush_at_bytes: u64,
    pub(crate) last: Option<LastFrame>,
    pub(crate) report: OpenReport,
    pub(crate) unchecked_bytes: u64,
    pub(crate) buf: Vec<u8>,
    /// Entries whose bodies are to be removed: an attempt was not finished.
    pub(crate) erasing: BTreeSet<EntryId>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            min_free_bytes: MIN_FREE_BYTES,
            check_at_open_bytes: CHECK_AT_OPEN_BYTES,
            segment_bytes: SEGMENT_BYTES,
            quota_bytes: None,
        }
    }
}

impl Store for DiskStore {
    fn space(&self) -> SpaceId {
        self.space
    }

    fn append(&mut self, records: &[Record]) -> Result<(), StoreError> {
        let accepted = self.lookup.accept(&self.space, records)?;
        if accepted.is_empty() {
            return Ok(());
        }
        self.check_space()?;
        for entry in accepted.iter().filter_map(|record| record.entry()).filter(|entry| Bodies::takes(entry)) {
            self.bodies.put(entry)?;
        }
        let mut buf = core::mem::take(&mut self.buf);
        let written = self.write(&accepted, &mut buf);
        self.unchecked_bytes = self.unchecked_bytes.saturating_add(buf.len() as u64);
        if buf.capacity() <= KEEP_BUFFER_BYTES {
            buf.clear();
            self.buf = buf;
        }
        for (at, record) in written?.into_iter().zip(accepted) {
            match record {
                Record::Entry(entry) => self.lookup.place(at, entry, entry.body().is_some()),
                Record::Loose(entry) => self.lookup.place_loose(at, entry.id(), entry.body().is_some()),
                Record::Body(entry) => self.lookup.embody(at, &entry.id(), true),
                Record::Fork(fork) => self.lookup.place_fork(at, fork.clone()),
            }
        }
        if self.journal.bytes() >= self.flush_at_bytes {
            self.try_flush_index();
        }
        Ok(())
    }

    fn drop_bodies(&mut self, ids: &[EntryId]) -> Result<Dropped, StoreError> {
        self.erase(ids)
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
        let mut reader = self.journal.reader(READ_WINDOW_BYTES.min(max_bytes.max(ENTRY_WINDOW_BYTES)));
        let (mut out, mut bytes, mut seq) = (Vec::new(), 0, from_seq);
        while out.len() < max_entries {
            let Some(slot) = self.lookup.slot(log, seq) else { break };
            let entry = match self.load(&mut reader, slot)? {
                Ok(entry) => entry,
                Err(_) if out.is_empty() => return Err(StoreError::Damaged { id: slot.id }),
                Err(_) => break,
            };
            bytes += entry.raw().len();
            if bytes > max_bytes && !out.is_empty() {
                break;
            }
            out.push(entry);
            seq += 1;
        }
        Ok(out)
    }

    fn id_at(&self, log: &LogId, seq: u64) -> Option<EntryId> {
        self.lookup.slot(log, seq).map(|slot| slot.id)
    }

    fn get(&self, id: &EntryId) -> Result<Option<Verified>, StoreError> {
        let Some(at) = self.lookup.find(id) else { return Ok(None) };
        let mut reader = self.journal.reader(ENTRY_WINDOW_BYTES);
        match self.load(&mut reader, Slot { at, id: *id })? {
            Ok(entry) => Ok(Some(Verified::trusted_from_own_disk(entry))),
            Err(_) => Err(StoreError::Damaged { id: *id }),
        }
    }

    fn contains(&self, id: &EntryId) -> bool {
        self.lookup.find(id).is_some()
    }

    fn forks(&self) -> &BTreeMap<LogId, VerifiedFork> {
        self.lookup.forks()
    }

    fn missing(&self) -> Vec<Missing> {
        let mut missing = without_held(&self.report.missing, |log| self.lookup.len(log));
        missing.extend(self.lookup.holes());
        merged(missing)
    }

    fn scan(
        &mut self,
        from: Position,
        f: &mut dyn FnMut(Position, Record) -> ControlFlow<()>,
    ) -> Result<Position, StoreError> {
        let mut found = Findings::default();
        let mut stopped_at = None;
        self.journal.pass(from, self.journal.end(), &mut |event| match event {
            Event::Frame { at, next, payload, .. } => match self.record_at(at, payload) {
                Ok(Some(record)) => {
                    let flow = f(next, record);
                    stopped_at = flow.is_break().then_some(next);
                    flow
                }
                Ok(None) => ControlFlow::Continue(()),
                Err(error) => {
                    found.unreadable(at..next, self.damage_of(at, next, payload, &error));
                    ControlFlow::Continue(())
                }
            },
            Event::Damage { from, to, damage } => {
                found.unreadable(from..to, damage);
                ControlFlow::Continue(())
            }
        })?;
        self.take_findings(found);
        Ok(stopped_at.unwrap_or_else(|| self.journal.end().max(from)))
    }

    fn end(&self) -> Position {
        self.journal.end()
    }

    fn check(&mut self) -> Result<&OpenReport, StoreError> {
        self.bodies.bytes = 0;
        let until = self.indexed.max(self.journal.end());
        let found = self.walk(until, u64::MAX, &mut |_| ())?;
        self.take_findings(found);
        Ok(&self.report)
    }

    fn report(&self) -> &OpenReport {
        &self.report
    }

    fn cache_get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let found = self.index.as_ref()?.cache_get(key);
        found.inspect_err(|error| tracing::warn!(%error, "a projection could not be read")).ok().flatten()
    }

    fn cache_put(&mut self, key: &[u8], bytes: &[u8]) {
        let end = self.journal.end();
        if self.index_absent
            && let Err(error) = self.replace_index()
        {
            tracing::warn!(%error, "there is no index for projections");
        }
        if let Some(index) = &mut self.index
            && let Err(error) = index.cache_put(key, bytes, end)
        {
            tracing::warn!(%error, "a projection could not be saved");
        }
    }

    fn cache_remove(&mut self, key: &[u8]) {
        if let Some(index) = &self.index
            && let Err(error) = index.cache_remove(key)
        {
            tracing::warn!(%error, "a projection could not be dropped");
        }
    }

    fn flush_index(&mut self) -> Result<(), StoreError> {
        if self.index.is_none() {
            self.replace_index().map_err(|error| StoreError::Index(error.to_string()))?;
        }
        let mark = Mark { end: self.journal.end(), last: self.last };
        let Some(index) = &self.index else { return Ok(()) };
        if let Err(error) = index.store(&mut self.lookup, &self.space, &mark) {
            // A failed database is given up; the next flush makes a new one.
            self.index = None;
            return Err(StoreError::Index(error.to_string()));
        }
        self.indexed = mark.end;
        self.index_stale = false;
        Ok(())
    }

    fn stats(&self) -> Stats {
        Stats {
            journal_bytes: self.journal.bytes(),
            body_bytes: self.bodies.bytes,
            index_bytes: self.index.as_ref().map_or(0, SledIndex::bytes),
            entries: self.lookup.count(),
        }
    }
}

impl Drop for DiskStore {
    fn drop(&mut self) {
        let usable = self.index.is_some() || (self.index_absent && self.journal.bytes() > 0);
        if usable && (self.index_stale || self.indexed != self.journal.end()) {
            self.try_flush_index();
        }
    }
}

/// What a pass over the journal found.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) damaged: Vec<Damage>,
    pub(crate) bad: Vec<Range<Position>>,
}

impl Findings {
    pub(crate) fn unreadable(&mut self, range: Range<Position>, damage: Damage) {
        self.bad.push(range);
        self.damaged.push(damage);
    }

    pub(crate) fn covers(&self, at: Position) -> bool {
        self.bad.iter().any(|range| range.contains(&at))
    }
}

impl DiskStore {
    fn check_space(&mut self) -> Result<(), StoreError> {
        if self.unchecked_bytes < SPACE_CHECK_BYTES {
            return Ok(());
        }
        let free = fs4::available_space(&self.dir).map_err(StoreError::io(&self.dir, "measured"))?;
        if free < self.options.min_free_bytes {
            return Err(StoreError::LowSpace { free });
        }
        self.unchecked_bytes = 0;
        Ok(())
    }

    fn write(&mut self, records: &[&Record], buf: &mut Vec<u8>) -> Result<Vec<Position>, StoreError> {
        let is_bare = |record: &&Record| record.entry().is_some_and(|entry| entry.body().is_none());
        let format = if records.iter().any(is_bare) { codec::FORMAT_BARE } else { codec::FORMAT_WHOLE };
        let start = self.journal.start_batch(format, buf)?;
        let place = |offset: usize| Position::new(start.at.segment(), start.at.offset() + offset as u64);
        let mut places = Vec::with_capacity(records.len());
        let mut last = 0;
        for record in records {
            last = buf.len();
            places.push(place(last));
            match record {
                Record::Entry(entry) => put_entry(buf, entry, false),
                Record::Loose(entry) => put_entry(buf, entry, true),
                Record::Body(entry) => put_entry(buf, entry, !self.lookup.is_chained(entry)),
                Record::Fork(fork) => codec::put_fork(buf, &fork.proof().encode()),
            }
            .map_err(|_| StoreError::TooLarge)?;
        }
        self.journal.commit(start, buf)?;
        let crc =
            buf.get(last + 8..last + 12).and_then(|crc| crc.first_chunk()).map_or(0, |crc| u32::from_be_bytes(*crc));
        self.last = Some(LastFrame { at: place(last), crc });
        Ok(places)
    }

    /// Reads the entry at `slot`; the inner error says that it is damaged.
    pub(crate) fn load(&self, reader: &mut Reader<'_>, slot: Slot) -> Result<Result<Signed, RecordError>, StoreError> {
        let Some((payload, _)) = reader.frame(slot.at)? else { return Ok(Err(RecordError::Frame)) };
        let entry = match codec::parse(payload) {
            Ok(Raw::Entry(keeping, raw)) => self.entry(keeping, raw),
            Ok(Raw::Head(_) | Raw::NewerHead(_) | Raw::Fork(_) | Raw::Filling) => Err(RecordError::OtherEntry),
            Err(error) => Err(error.into()),
        };
        Ok(entry.and_then(|entry| if entry.id() == slot.id { Ok(entry) } else { Err(RecordError::OtherEntry) }))
    }

    /// The whole entry of a record.
    fn entry(&self, keeping: Keeping, raw: &[u8]) -> Result<Signed, RecordError> {
        let entry = Signed::decode(Bytes::copy_from_slice(raw))?;
        if !keeping.outside {
            return Ok(entry);
        }
        let body = self.bodies.read(&entry).ok_or(RecordError::Body)?;
        Ok(Signed::decode(linde_log::write(entry.header_bytes(), entry.signature(), Some(&body)).into())?)
    }

    /// The record in a frame, if it is the one that counts. Entries are compared with the look-up table, which knows their ids.
    fn record_at(&self, at: Position, payload: &[u8]) -> Result<Option<Record>, RecordError> {
        match codec::parse(payload)? {
            Raw::Entry(keeping, raw) => {
                let bare = Signed::decode(Bytes::copy_from_slice(raw))?;
                let slot = Slot { at, id: bare.id() };
                let chained = self.lookup.slot(&bare.log(), bare.header().seq) == Some(slot);
                if !chained && self.lookup.find(&slot.id) != Some(at) {
                    return Ok(None);
                }
                let entry = if keeping.outside { self.entry(keeping, raw)? } else { bare };
                let entry = Verified::trusted_from_own_disk(entry);
                Ok(Some(if chained { Record::Entry(entry) } else { Record::Loose(entry) }))
            }
            Raw::Fork(proof) => {
                let log = ForkProof::decode(&Bytes::copy_from_slice(proof))?.claimed_log();
                let Some(log) = log.filter(|log| self.lookup.fork_at(log) == Some(at)) else { return Ok(None) };
                Ok(self.lookup.forks().get(&log).cloned().map(Record::Fork))
            }
            Raw::Head(_) | Raw::NewerHead(_) | Raw::Filling => Ok(None),
        }
    }

    /// Reads the journal up to `until` without decoding entries, and bodies as long as `body_budget` bytes are not used up.
    pub(crate) fn walk(
        &mut self,
        until: Position,
        body_budget: u64,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Findings, StoreError> {
        let mut found = Findings::default();
        let mut budget = body_budget;
        let mut body_bytes = 0;
        self.journal.pass(Position::START, until, &mut |event| {
            match event {
                Event::Damage { from, to, damage } => found.unreadable(from..to, damage),
                Event::Frame { at, next, payload, .. } => {
                    progress(next.to_u64() - at.to_u64());
                    if let Err(error) = self.check_frame(payload, &mut budget, &mut body_bytes) {
                        found.unreadable(at..next, self.damage_of(at, next, payload, &error));
                    }
                }
            }
            ControlFlow::Continue(())
        })?;
        self.bodies.bytes += body_bytes;
        Ok(found)
    }

    fn check_frame(&self, payload: &[u8], budget: &mut u64, body_bytes: &mut u64) -> Result<(), RecordError> {
        let Raw::Entry(Keeping { outside: true, .. }, raw) = codec::parse(payload)? else { return Ok(()) };
        let bare = Signed::decode(Bytes::copy_from_slice(raw))?;
        self.check_body(&bare, budget, body_bytes)
    }

    pub(crate) fn check_body(&self, bare: &Signed, budget: &mut u64, bytes: &mut u64) -> Result<(), RecordError> {
        let len = u64::from(bare.header().len);
        *bytes += len;
        let whole = match budget.checked_sub(len) {
            Some(left) => {
                *budget = left;
                self.bodies.read(bare).is_some()
            }
            None => self.bodies.seems_whole(bare),
        };
        if whole { Ok(()) } else { Err(RecordError::Body) }
    }

    /// Names a whole frame that cannot be used: the body's file if that is to blame.
    pub(crate) fn damage_of(&self, at: Position, next: Position, payload: &[u8], error: &RecordError) -> Damage {
        if let (RecordError::Body, Ok(Raw::Entry(_, raw))) = (error, codec::parse(payload))
            && let Ok(entry) = Signed::decode(Bytes::copy_from_slice(raw))
        {
            let to = u64::from(entry.header().len);
            return Damage { file: Bodies::name(&entry), from: 0, to, kind: DamageKind::Body };
        }
        self.journal.damage(at.segment(), at.offset(), next.offset(), DamageKind::Unreadable)
    }

    /// Takes what was found damaged out of the look-up table and into the report.
    pub(crate) fn take_findings(&mut self, found: Findings) {
        for damage in &found.damaged {
            self.report.add_damage(damage.clone());
        }
        if found.bad.is_empty() {
            return;
        }
        let mut lookup = core::mem::take(&mut self.lookup);
        let mut reader = self.journal.reader(READ_WINDOW_BYTES);
        let lost = lookup
            .lose(&|at| found.covers(at), &mut |slot| self.load(&mut reader, slot).unwrap_or(Err(RecordError::Frame)));
        self.lookup = lookup;
        if lost.missing.is_empty() && lost.loose.is_empty() && lost.forks.is_empty() {
            return;
        }
        tracing::warn!(ranges = lost.missing.len(), "entries were lost; peers will be asked for them");
        self.report.add_missing(lost.missing);
        self.report.lost_loose.extend(lost.loose);
        self.report.lost_forks.extend(lost.forks);
        self.index_stale = true;
        if let Some(Err(error)) = self.index.as_mut().map(SledIndex::cache_clear) {
            tracing::warn!(%error, "projections could not be dropped");
            self.index = None;
        }
    }

    /// Reads and verifies a fork proof from the journal.
    pub(crate) fn fork(&self, proof: &[u8]) -> Result<VerifiedFork, RecordError> {
        let proof = ForkProof::decode(&Bytes::copy_from_slice(proof))?;
        let log = proof.claimed_log().ok_or(RecordError::Unproven)?;
        let fork = proof.verify(&PublicKey::admit(log.device.as_bytes())?)?;
        if fork.space() == self.space { Ok(fork) } else { Err(RecordError::OtherSpace) }
    }

    /// Brings the index up to date if that is possible; the next attempt of this kind comes when the journal has grown.
    pub(crate) fn try_flush_index(&mut self) {
        self.flush_at_bytes = self.journal.bytes().saturating_add(INDEX_LAG_BYTES);
        if let Err(error) = self.flush_index() {
            tracing::warn!(%error, "the index stays behind the journal");
        }
    }
}

fn put_entry(buf: &mut Vec<u8>, entry: &Signed, loose: bool) -> Result<(), linde_log::frame::FrameError> {
    if Bodies::takes(entry) {
        codec::put_entry(buf, Keeping { loose, outside: true }, entry.without_body().raw())
    } else {
        codec::put_entry(buf, Keeping { loose, outside: false }, entry.raw())
    }
}
