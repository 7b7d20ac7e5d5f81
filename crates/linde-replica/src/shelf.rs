//! What replication sees of a node's spaces.

use crate::{
    environment::Random,
    judge::Node,
    replica::{Ingested, Replica},
    spaces::Spaces,
};
use bytes::Bytes;
use linde_crypto::meeting;
use linde_log::{DeviceId, EntryId, ForkProof, LogId, MAX_RUN_ENTRIES, PublicKey, Signed, SpaceId, Tip, signed_end};
use linde_space::invite_meeting_key;
use linde_store::StoreError;
use linde_sync::{
    ForkOutcome, Forks, IngestReport, LogHead, RawRun, Refusal, Shelf, ShelfError, Vector,
    tags::{MeetingKey, Tag},
};
use std::sync::Arc;

impl Replica {
    /// The logs of the space, forked ones up to their fork.
    pub fn vector(&self) -> Arc<Vector> {
        Arc::clone(&self.vector)
    }

    /// The forked logs.
    pub fn forks(&self) -> Arc<Forks> {
        Arc::clone(&self.forks)
    }

    /// Brings the vector up to date for logs that grew.
    pub(crate) fn extend_vector(&mut self, logs: impl IntoIterator<Item = LogId>) {
        let vector = Arc::make_mut(&mut self.vector);
        for log in logs {
            match ordinary_head(&*self.store, &self.forks, &log) {
                Some(head) => vector.insert(log, head),
                None => vector.remove(&log),
            };
        }
    }

    /// Makes vector and forks anew from the store.
    pub(crate) fn renew_vector(&mut self) {
        self.forks = Arc::new(self.store.forks().iter().map(|(log, fork)| (*log, fork.seq())).collect());
        let logs: Vec<LogId> = self.store.tips().keys().copied().collect();
        self.vector = Arc::default();
        self.extend_vector(logs);
    }

    /// The entries that no vector names, in the order of ids: those of a log that was signed twice from there on, whichever of
    /// the two came here first. Others build on them.
    fn loose_ids(&self) -> Vec<EntryId> {
        let off_chain = |node: &&Node| self.forks.get(&node.log).is_some_and(|seq| node.seq >= *seq);
        let mut ids: Vec<EntryId> = self.judge.nodes().iter().filter(off_chain).map(|node| node.id).collect();
        ids.sort_unstable();
        ids
    }

    fn read_run(&self, log: &LogId, from: u64, max_bytes: usize) -> Result<RawRun, StoreError> {
        let end = self.vector.get(log).map_or(0, |head| head.len);
        if from >= end {
            return Ok(Vec::new());
        }
        let wanted = usize::try_from(end - from).unwrap_or(usize::MAX).min(MAX_RUN_ENTRIES);
        let run = self.store.read(log, from, wanted, max_bytes)?;
        let Ok(key) = PublicKey::admit(log.device.as_bytes()) else { return Ok(Vec::new()) };
        if run.last().is_some_and(|last| last.is_signed_by(&key)) {
            return Ok(raw(run));
        }
        // Somebody left signatures out in the middle: the run must end where the next valid one stands.
        let wanted = run.len();
        let longer = self.store.read(log, from, MAX_RUN_ENTRIES, usize::MAX)?;
        let end = signed_end(&key, &longer, wanted);
        Ok(raw(longer.into_iter().take(end).collect()))
    }

    fn report(&self, ingested: Ingested) -> IngestReport {
        let stored = ingested.grown.keys().filter_map(|log| self.vector.get(log).map(|head| (*log, *head))).collect();
        IngestReport {
            stored,
            entries: ingested.entries,
            bytes: ingested.bytes,
            bodies: ingested.bodies.into_iter().collect(),
            deferred: ingested.deferred,
            disputed: ingested.disputed.into_iter().collect(),
            forks: ingested.forks.iter().map(|fork| (fork.log(), fork.seq())).collect(),
            refused: ingested
                .refused
                .into_iter()
                .map(|(log, refusal)| Refusal { log, why: refusal.to_string() })
                .collect(),
        }
    }
}

impl Shelf for Spaces {
    fn spaces(&self, _peer: &DeviceId) -> Vec<SpaceId> {
        // Visited spaces, too: only so they arrive.
        self.replicas.keys().copied().filter(|space| !self.is_practice(space)).collect()
    }

    fn vector(&self, space: &SpaceId) -> Arc<Vector> {
        self.shared(space).map(Replica::vector).unwrap_or_default()
    }

    fn forks(&self, space: &SpaceId) -> Arc<Forks> {
        self.shared(space).map(Replica::forks).unwrap_or_default()
    }

    fn fork_proof(&self, space: &SpaceId, log: &LogId) -> Option<Bytes> {
        let fork = self.shared(space)?.store().forks().get(log)?;
        Some(fork.proof().encode().into())
    }

    fn tip_at(&self, space: &SpaceId, log: &LogId, seq: u64) -> Option<Tip> {
        let replica = self.shared(space)?;
        let id = replica.store().id_at(log, seq)?;
        let entry = replica.store().get(&id).ok().flatten()?;
        Some(entry.tip())
    }

    fn read(&self, space: &SpaceId, log: &LogId, from: u64, max_bytes: usize) -> Result<RawRun, ShelfError> {
        let Some(replica) = self.shared(space) else { return Ok(Vec::new()) };
        replica.read_run(log, from, max_bytes).map_err(|error| shelf_error(&error))
    }

    fn ingest(&mut self, space: &SpaceId, runs: Vec<Vec<Signed>>) -> Result<IngestReport, ShelfError> {
        self.with(space, |replica| replica.ingest(runs))
    }

    fn ingest_fork(&mut self, space: &SpaceId, proof: Bytes) -> Result<ForkOutcome, ShelfError> {
        let proof = match ForkProof::decode(&proof) {
            Ok(proof) => proof,
            Err(error) => return Ok(ForkOutcome::Refused(Refusal { log: None, why: error.to_string() })),
        };
        let log = proof.claimed_log();
        let report = self.with(space, |replica| replica.ingest_fork(proof))?;
        let known = log.and_then(|log| self.shared(space)?.store().forks().get(&log).map(|fork| (log, fork.seq())));
        Ok(match (report.forks.first(), report.refused.into_iter().next(), known) {
            (Some((log, seq)), _, _) => ForkOutcome::New(*log, *seq),
            (None, Some(refusal), _) => ForkOutcome::Refused(refusal),
            (None, None, Some((log, seq))) => ForkOutcome::Known(log, seq),
            (None, None, None) => ForkOutcome::NotYet,
        })
    }

    fn loose(&self, space: &SpaceId, id: &EntryId) -> Result<Option<RawRun>, ShelfError> {
        Ok(self.shared(space).and_then(|replica| replica.run_from(id)).map(raw))
    }

    fn ingest_loose(&mut self, space: &SpaceId, runs: Vec<Vec<Signed>>) -> Result<IngestReport, ShelfError> {
        self.with(space, |replica| replica.ingest_loose(runs))
    }

    fn missing(&self, space: &SpaceId) -> Vec<EntryId> {
        let Some(replica) = self.shared(space) else { return Vec::new() };
        let mut missing = [replica.missing(), replica.wanted_bodies()].concat();
        missing.sort_unstable();
        missing
    }

    fn loose_ids(&self, space: &SpaceId) -> Vec<EntryId> {
        self.shared(space).map(Replica::loose_ids).unwrap_or_default()
    }

    fn note_peer(&mut self, peer: &DeviceId, space: &SpaceId, logs: &[(LogId, u64)]) {
        if !self.is_practice(space)
            && let Ok(replica) = self.replica(*space)
        {
            replica.note_peer(*peer, logs);
        }
    }

    fn adopt(&mut self, space: &SpaceId) -> Result<(), ShelfError> {
        let room = self.make_room(*space).and_then(|()| self.stay(*space));
        room.map_err(|error| ShelfError::Failed(error.to_string()))
    }

    fn meetings(&mut self) -> Vec<MeetingKey> {
        self.open_invitations().iter().map(|link| link.meeting_key()).collect()
    }

    fn boxed(&mut self, key: &MeetingKey, tag: &Tag) -> Option<Bytes> {
        let link = self.open_invitations().into_iter().find(|link| link.meeting_key() == *key)?;
        let text = link.to_text().ok()?;
        let boxed = meeting::box_link(&link.seed, tag, &text, &mut Random(&mut *self.environment)).ok()?;
        Some(boxed.into())
    }

    fn sought(&self) -> Vec<MeetingKey> {
        self.still_sought().map(|seed| invite_meeting_key(&seed)).collect()
    }

    fn answered(&mut self, key: &MeetingKey, tag: &Tag, boxed: &[u8]) -> bool {
        self.found(key, tag, boxed)
    }
}

impl Spaces {
    fn with(
        &mut self,
        space: &SpaceId,
        ingest: impl FnOnce(&mut Replica) -> Result<Ingested, StoreError>,
    ) -> Result<IngestReport, ShelfError> {
        if self.is_practice(space) {
            return Err(ShelfError::Failed("the space is no longer here".to_owned()));
        }
        let Ok(replica) = self.replica(*space) else {
            return Err(ShelfError::Failed("the space is no longer here".to_owned()));
        };
        let ingested = ingest(replica).map_err(|error| shelf_error(&error))?;
        let changed = ingested.entries > 0 || !ingested.forks.is_empty();
        let watched = self.watch_own_logs(*space, &ingested);
        let Some(replica) = self.replicas.get(space) else {
            return Err(ShelfError::Failed("the space is no longer here".to_owned()));
        };
        let report = replica.report(ingested);
        let me = self.device();
        if report.stored.iter().any(|(log, _)| log.device == me) {
            self.doubt_own_log(*space);
        }
        if changed {
            self.note_changed(*space);
            self.tend_keys(*space, false);
        }
        match watched {
            Ok(()) => self.go_on(),
            // With the old key nothing more is written; the next entries try again.
            Err(error) => tracing::error!(%error, "a new device key could not be stored"),
        }
        Ok(report)
    }
}

fn ordinary_head(store: &dyn linde_store::Store, forks: &Forks, log: &LogId) -> Option<LogHead> {
    let tip = store.tips().get(log)?;
    match forks.get(log) {
        Some(0) => None,
        Some(seq) if *seq <= tip.seq => Some(LogHead { len: *seq, head: store.id_at(log, seq - 1)? }),
        _ => Some(LogHead { len: tip.seq + 1, head: tip.id }),
    }
}

fn raw(run: Vec<Signed>) -> RawRun {
    run.iter().map(|entry| entry.raw().clone()).collect()
}

fn shelf_error(error: &StoreError) -> ShelfError {
    if matches!(error, StoreError::Full(_) | StoreError::LowSpace { .. }) {
        ShelfError::Full
    } else {
        ShelfError::Failed(error.to_string())
    }
}
