//! The interface of a store: what the layers above may do with one space's records.

use crate::report::{Missing, OpenReport};
use core::{fmt, ops::ControlFlow};
use linde_log::{EntryId, LogId, Signed, SpaceId, Tip, Verified, VerifiedFork};
use std::{collections::BTreeMap, io, path::PathBuf};

/// What a store keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// The next entry of its log.
    Entry(Verified),
    /// An entry outside the chains, for example of the other branch of a forked log; found by its id only.
    Loose(Verified),
    /// The proof that a log was forked.
    Fork(VerifiedFork),
    /// The whole entry, for one that is here without its body. A scan gives it as what it is then.
    Body(Verified),
}

/// What [`Store::drop_bodies`] took away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dropped {
    /// Entries that had a body and have none now.
    pub entries: u64,
    /// The length of those bodies, in bytes.
    pub bytes: u64,
}

/// A place in the order in which records were appended. Meaningful only for the store it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(u64);

/// How many bytes a store takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Journal segments, in bytes.
    pub journal_bytes: u64,
    /// Bodies kept beside the journal since the store was opened or last checked, in bytes.
    pub body_bytes: u64,
    /// The index on disk, in bytes.
    pub index_bytes: u64,
    /// Entries in chains, loose ones not counted.
    pub entries: u64,
}

/// Why a store did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// An entry does not stand at the end of its log. The caller lacks entries, or asks twice for different ones.
    #[error("the log goes on at position {expected}, the entry stands at {found}")]
    NotNext {
        /// Whose log.
        log: LogId,
        /// The next free position.
        expected: u64,
        /// The entry's position.
        found: u64,
    },
    /// An entry does not build on the one before it.
    #[error("the entry at position {seq} does not build on the one before it")]
    Chain {
        /// Whose log.
        log: LogId,
        /// The entry's position.
        seq: u64,
    },
    /// A record of another space.
    #[error("the record belongs to another space")]
    OtherSpace,
    /// The bytes of an entry on disk are damaged. [`Store::check`] finds out about everything that is.
    #[error("entry {id} is damaged on disk")]
    Damaged {
        /// The entry.
        id: EntryId,
    },
    /// Less free space than the reserve: nothing is written, reading goes on.
    #[error("only {free} bytes are free on the disk: nothing is written until there is more space")]
    LowSpace {
        /// Free space, in bytes.
        free: u64,
    },
    /// The disk or the quota is full. Nothing of the batch was kept.
    #[error("the disk is full")]
    Full(#[source] io::Error),
    /// A file could not be read or written. Nothing of a batch was kept.
    #[error("{} could not be {what}", path.display())]
    Io {
        /// Which file or directory.
        path: PathBuf,
        /// What was tried: "read", "written", …
        what: &'static str,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A newer version wrote the journal.
    #[error("the journal has format {found}, this version reads up to {supported}")]
    NewerFormat {
        /// The journal's format.
        found: u64,
        /// [`crate::FORMAT`].
        supported: u64,
    },
    /// The directory holds the journal of another space.
    #[error("{} is the journal of another space", path.display())]
    ForeignJournal {
        /// The file.
        path: PathBuf,
    },
    /// A fork proof too long for a frame, or a journal of too many segments.
    #[error("the record does not fit into the journal")]
    TooLarge,
    /// The index could not be written. Nothing is lost: it is rebuilt from the journal.
    #[error("the index could not be written: {0}")]
    Index(String),
}

/// Everything one node knows of one space.
///
/// What [`Store::append`] has accepted is durable. Reading checks every entry against its id.
pub trait Store: Send {
    /// The space.
    fn space(&self) -> SpaceId;

    /// Appends `records` and makes them durable: all of them or, with an error, none.
    ///
    /// An [`Record::Entry`] must be the next one of its log, unless it is there already: then it is passed over, as are known
    /// loose entries and forks that are known at the same or a lower position. Where entries were lost, the log goes on at
    /// the first missing one, and what lies behind the hole counts again as soon as it is filled. After a crash in the middle
    /// of this call a first part of the batch may be there. A [`Record::Body`] is passed over unless its entry is here without.
    ///
    /// # Errors
    /// [`StoreError`]; the store is as before.
    fn append(&mut self, records: &[Record]) -> Result<(), StoreError>;

    /// Removes the bodies of entries of lanes 1 and 2 for good, salts included: afterwards no file of the store holds them.
    /// Headers, signatures and all places stay as they are; projections are dropped. Unknown ids are passed over, and so are
    /// entries without a body and those of the control lane.
    ///
    /// What a killed process or a full disk has left undone is done by the next opening or call. It needs room for one
    /// segment of the journal, and takes it from the reserve.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Io`]; some of the bodies may be gone then.
    fn drop_bodies(&mut self, ids: &[EntryId]) -> Result<Dropped, StoreError>;

    /// Gives an entry that is here without its body the body back, durably; passed over if there is nothing to give back.
    ///
    /// # Errors
    /// As [`Store::append`].
    fn restore_body(&mut self, entry: &Verified) -> Result<(), StoreError> {
        self.append(&[Record::Body(entry.clone())])
    }

    /// The end of each log: the last entry with no missing one before it.
    fn tips(&self) -> &BTreeMap<LogId, Tip>;

    /// How many entries of `log` are there without a gap, from position 0.
    fn len(&self, log: &LogId) -> u64;

    /// Entries of `log` from position `from_seq`, up to the next missing one: at most `max_entries`, and at most `max_bytes`
    /// of encoded entries, but always one if there is one.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if the first entry is damaged, [`StoreError::Io`].
    fn read(&self, log: &LogId, from_seq: u64, max_entries: usize, max_bytes: usize)
    -> Result<Vec<Signed>, StoreError>;

    /// The id of the entry at a position, also behind a hole.
    fn id_at(&self, log: &LogId, seq: u64) -> Option<EntryId>;

    /// The entry with this id, loose ones and those behind a hole included.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Io`].
    fn get(&self, id: &EntryId) -> Result<Option<Verified>, StoreError>;

    /// Whether [`Store::get`] knows this id.
    fn contains(&self, id: &EntryId) -> bool;

    /// The proven forks, each at its lowest known position.
    fn forks(&self) -> &BTreeMap<LogId, VerifiedFork>;

    /// Entries that were here and are not any more, as of now.
    fn missing(&self) -> Vec<Missing>;

    /// Calls `f` with every record from `from` on, each once, in the order of appending, and with the position *behind* the
    /// record, where a later scan may go on. Gives the position where `f` broke off, or [`Store::end`].
    ///
    /// After a repair, entries of a log may come after their successors. Damage is passed over and added to the report.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    fn scan(
        &mut self,
        from: Position,
        f: &mut dyn FnMut(Position, Record) -> ControlFlow<()>,
    ) -> Result<Position, StoreError>;

    /// The position behind the last record.
    fn end(&self) -> Position;

    /// Reads and checks everything on disk, bodies included. What is damaged is taken out of [`Store::tips`], so that
    /// peers send it again, and named in the report.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    fn check(&mut self) -> Result<&OpenReport, StoreError>;

    /// What was found when the store was opened, and since then.
    fn report(&self) -> &OpenReport;

    /// A projection saved with [`Store::cache_put`], if it is still there. It is dropped whenever entries were lost.
    fn cache_get(&self, key: &[u8]) -> Option<Vec<u8>>;

    /// Saves a projection that can be computed again. It may vanish at any time.
    fn cache_put(&mut self, key: &[u8], bytes: &[u8]);

    /// Drops a projection.
    fn cache_remove(&mut self, key: &[u8]);

    /// Brings the index on disk up to date, so that the next start is fast.
    ///
    /// # Errors
    /// [`StoreError::Index`].
    fn flush_index(&mut self) -> Result<(), StoreError>;

    /// Sizes.
    fn stats(&self) -> Stats;
}

/// Bits of a position that hold the offset in a segment.
const OFFSET_BITS: u32 = 40;

impl Position {
    /// Before the first record.
    pub const START: Self = Self(0);

    /// As a number, to be saved beside a projection.
    pub const fn to_u64(self) -> u64 {
        self.0
    }

    /// Back from [`Self::to_u64`].
    pub const fn from_u64(number: u64) -> Self {
        Self(number)
    }

    pub(crate) fn new(segment: u32, offset: u64) -> Self {
        Self((u64::from(segment) << OFFSET_BITS) | offset.min((1 << OFFSET_BITS) - 1))
    }

    pub(crate) fn segment(self) -> u32 {
        (self.0 >> OFFSET_BITS) as u32
    }

    pub(crate) fn offset(self) -> u64 {
        self.0 & ((1 << OFFSET_BITS) - 1)
    }
}

impl Record {
    /// The entry, if it is one.
    pub fn entry(&self) -> Option<&Verified> {
        match self {
            Self::Entry(entry) | Self::Loose(entry) | Self::Body(entry) => Some(entry),
            Self::Fork(_) => None,
        }
    }
}

impl StoreError {
    pub(crate) fn io(path: impl Into<PathBuf>, what: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| {
            if is_full(&source) { Self::Full(source) } else { Self::Io { path, what, source } }
        }
    }
}

/// Whether an error says that there is no room: disk, quota or the size of a file.
pub(crate) fn is_full(error: &io::Error) -> bool {
    let kind = error.kind();
    kind == io::ErrorKind::StorageFull || kind == io::ErrorKind::QuotaExceeded || kind == io::ErrorKind::FileTooLarge
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.segment(), self.offset())
    }
}
