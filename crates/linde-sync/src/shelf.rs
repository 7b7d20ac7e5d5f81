//! What a node offers to replication: the spaces it holds, and durable ingest.

use crate::{
    tags::{MeetingKey, Tag},
    vector::{Forks, LogHead, Vector},
};
use bytes::Bytes;
use linde_log::{DeviceId, EntryId, LogId, Signed, SpaceId, Tip};
use std::{collections::BTreeMap, sync::Arc};

/// Entries as they are stored, contiguous in one log: a *run*. Those of lanes 1 and 2 may lack their bodies.
pub type RawRun = Vec<Bytes>;

/// Why a shelf cannot serve or keep anything now. Nothing is lost: the machine grants no credit and tries again later.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShelfError {
    /// No room left, or read-only for lack of room.
    #[error("no room left to store entries")]
    Full,
    /// Reading or writing failed.
    #[error("the store failed: {0}")]
    Failed(String),
}

/// Why entries of a log were not kept though nothing is wrong with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deferral {
    /// An earlier entry of the log is missing.
    Gap,
    /// The device is not admitted yet, or its quota is used up; asked for again when the control lane grows.
    NotYet,
}

/// Why entries or a proof were refused: no honest node sends such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The log they claim to belong to.
    pub log: Option<LogId>,
    /// For logs and people, a lower-case fragment.
    pub why: String,
}

/// What became of ingested entries. All of `stored` and `forks` is durable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IngestReport {
    /// The new head of each log that grew.
    pub stored: BTreeMap<LogId, LogHead>,
    /// How many entries were stored; of those already known only such are counted that came with a body that was missing.
    pub entries: u64,
    /// Their length, in bytes.
    pub bytes: u64,
    /// Entries that were here without their body, and got it.
    pub bodies: Vec<EntryId>,
    /// Logs of which entries were left out for now.
    pub deferred: BTreeMap<LogId, Deferral>,
    /// Logs whose entries build on another chain than ours, without showing yet where the two part.
    pub disputed: Vec<LogId>,
    /// Logs found to be forked, with the position; the proof is kept.
    pub forks: Vec<(LogId, u64)>,
    /// What no honest node sends.
    pub refused: Vec<Refusal>,
}

/// What became of a fork proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForkOutcome {
    /// It is kept, and the log counts below this position from now on.
    New(LogId, u64),
    /// A proof for this or an earlier position was known.
    Known(LogId, u64),
    /// The device is not admitted yet.
    NotYet,
    /// It proves nothing.
    Refused(Refusal),
}

/// The spaces of one node, as replication sees them.
///
/// All positions and lengths are those of *ordinary* logs: a forked log ends at its fork.
pub trait Shelf {
    /// The spaces that may be replicated with `peer`, sorted. A space left out looks to it like an unknown one.
    fn spaces(&self, peer: &DeviceId) -> Vec<SpaceId>;

    /// The logs of `space`; empty if it is unknown. Hold it shortly: a writer that finds it shared must copy it.
    fn vector(&self, space: &SpaceId) -> Arc<Vector>;

    /// The forks of `space`; empty if it is unknown.
    fn forks(&self, space: &SpaceId) -> Arc<Forks>;

    /// The encoded [`linde_log::ForkProof`] for `log`, for its lowest known position.
    fn fork_proof(&self, space: &SpaceId, log: &LogId) -> Option<Bytes>;

    /// Position, id and lamport number of the entry at `seq`.
    fn tip_at(&self, space: &SpaceId, log: &LogId, seq: u64) -> Option<Tip>;

    /// A run that starts exactly at `from`: at most [`linde_log::MAX_RUN_ENTRIES`] entries, as many as fit into
    /// `max_bytes` and end at a valid signature, else the shortest that does; empty if the log has no entry at `from`.
    /// Where only an entry beyond a fork vouches for those below it, the run goes on to that entry.
    ///
    /// # Errors
    /// [`ShelfError::Failed`].
    fn read(&self, space: &SpaceId, log: &LogId, from: u64, max_bytes: usize) -> Result<RawRun, ShelfError>;

    /// Verifies and stores runs of logs of `space`, in the order given; durable when it returns (one fsync a call).
    ///
    /// A run may start below the end of its log: what is known is skipped, but for bodies that are missing here, and what contradicts a known entry becomes a
    /// fork proof. A run that starts at the end of its log and names another predecessor is `disputed`. Entries of lanes 1 and
    /// 2 may come without their bodies; bodies of what is erased here are left out.
    ///
    /// # Errors
    /// [`ShelfError`], and then no entry counts as stored.
    fn ingest(&mut self, space: &SpaceId, runs: Vec<Vec<Signed>>) -> Result<IngestReport, ShelfError>;

    /// Verifies and stores a fork proof; durable when it returns.
    ///
    /// # Errors
    /// [`ShelfError`].
    fn ingest_fork(&mut self, space: &SpaceId, proof: Bytes) -> Result<ForkOutcome, ShelfError>;

    /// A run that starts with the entry `id` and ends at a valid signature, wherever that entry is kept.
    ///
    /// # Errors
    /// [`ShelfError::Failed`].
    fn loose(&self, space: &SpaceId, id: &EntryId) -> Result<Option<RawRun>, ShelfError>;

    /// Verifies and stores runs that were fetched by id; durable when it returns. Of entries that are here it takes the bodies
    /// that are missing. Entries that nothing refers to, and bodies that nobody misses, are left out.
    ///
    /// # Errors
    /// [`ShelfError`].
    fn ingest_loose(&mut self, space: &SpaceId, runs: Vec<Vec<Signed>>) -> Result<IngestReport, ShelfError>;

    /// Ids that known entries refer to and that are in no log here, and ids of entries whose body is missing here though it is
    /// not erased, all sorted; asked for when all ordinary logs are equal.
    fn missing(&self, space: &SpaceId) -> Vec<EntryId>;

    /// Ids of the entries kept outside ordinary logs because others refer to them, for bundles, whose reader cannot ask.
    fn loose_ids(&self, space: &SpaceId) -> Vec<EntryId> {
        let _ = space;
        Vec::new()
    }

    /// Takes note that `peer` durably holds each of these logs up to a length.
    fn note_peer(&mut self, peer: &DeviceId, space: &SpaceId, logs: &[(LogId, u64)]);

    /// The keys under which this node's open invitations may be asked for; at most [`crate::MAX_MEETINGS`] are looked at.
    fn meetings(&mut self) -> Vec<MeetingKey> {
        Vec::new()
    }

    /// The link of the invitation with this key, in a box for whoever asked with `tag`.
    fn boxed(&mut self, key: &MeetingKey, tag: &Tag) -> Option<Bytes> {
        let _ = (key, tag);
        None
    }

    /// The keys of invitations that this node looks for by their words; at most [`crate::MAX_SOUGHT`] are asked for.
    fn sought(&self) -> Vec<MeetingKey> {
        Vec::new()
    }

    /// Takes the answer to an ask with `tag`; `false` if the box does not open, which no honest node sends.
    fn answered(&mut self, key: &MeetingKey, tag: &Tag, boxed: &[u8]) -> bool {
        let _ = (key, tag, boxed);
        false
    }

    /// Makes room for a space that is not known yet, for a bundle that its reader wants to keep. Never called by
    /// [`crate::Machine`].
    ///
    /// # Errors
    /// [`ShelfError::Failed`] where spaces cannot be adopted.
    fn adopt(&mut self, space: &SpaceId) -> Result<(), ShelfError> {
        Err(ShelfError::Failed(format!("space {} cannot be adopted here", space.short())))
    }
}
