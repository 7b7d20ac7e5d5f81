//! A shelf in memory, simple enough to be believed.

use super::people::ADMIT;
use bytes::Bytes;
use linde_log::{
    DeviceId, EntryId, ForkProof, Lane, LogId, PublicKey, RunError, Signed, SpaceId, Tip, Verified, signed_end,
};
use linde_sync::{
    Deferral, ForkOutcome, Forks, IngestReport, LogHead, RawRun, Refusal, Shelf, ShelfError, Vector,
    tags::{MeetingKey, Tag},
    verify_piece,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

#[derive(Default, Clone)]
pub struct Memory {
    pub spaces: BTreeMap<SpaceId, Space>,
    /// Nothing can be stored.
    pub full: bool,
    /// Only admitted devices are stored.
    pub strict: bool,
    pub adopts: bool,
    pub ingests: u64,
    pub received: u64,
    pub peers: BTreeMap<(DeviceId, LogId), u64>,
    pub hidden_from: BTreeSet<DeviceId>,
    /// Open invitations, each with its "box", which here anybody could open.
    pub meetings: BTreeMap<MeetingKey, Bytes>,
    pub sought: Vec<MeetingKey>,
    pub answers: Vec<(MeetingKey, Bytes)>,
}

#[derive(Default, Clone)]
pub struct Space {
    pub logs: BTreeMap<LogId, Vec<Verified>>,
    pub forks: Forks,
    pub proofs: BTreeMap<LogId, Bytes>,
    pub loose: BTreeMap<EntryId, Signed>,
    pub admitted: BTreeSet<DeviceId>,
    /// Entries whose bodies are not taken back.
    pub erased: BTreeSet<EntryId>,
    vector: Arc<Vector>,
    known: BTreeSet<EntryId>,
    referred: BTreeSet<EntryId>,
}

impl Memory {
    pub fn with_space(space: SpaceId) -> Self {
        Self { spaces: BTreeMap::from([(space, Space::default())]), ..Self::default() }
    }

    /// Adds an entry that this node's user has just signed.
    pub fn add(&mut self, entry: &Verified) -> LogId {
        let space = self.spaces.get_mut(&entry.space()).unwrap();
        space.append(vec![entry.clone()]);
        entry.log()
    }

    pub fn put(&mut self, entry: &Verified) {
        self.add(entry);
    }

    /// What all nodes must agree on.
    pub fn content(&self, space: &SpaceId) -> (Vector, Forks, Vec<EntryId>) {
        let space = &self.spaces[space];
        let referred = space.referred.iter().filter(|id| space.known.contains(*id)).copied().collect();
        ((*space.vector).clone(), space.forks.clone(), referred)
    }

    pub fn entries(&self, space: &SpaceId) -> usize {
        self.spaces[space].logs.values().map(Vec::len).sum()
    }

    /// Entries whose body is not here though they are not erased.
    pub fn bodiless(&self, space: &SpaceId) -> Vec<EntryId> {
        self.spaces[space].wanted().into_iter().collect()
    }

    /// Takes the bodies out of entries of lanes 1 and 2 for which `gone` holds.
    pub fn lose_bodies(&mut self, space: &SpaceId, gone: &mut dyn FnMut(&Signed) -> bool) {
        let space = self.spaces.get_mut(space).unwrap();
        for entry in space.logs.values_mut().flatten() {
            if entry.header().lane != Lane::Control && gone(entry) {
                *entry = entry.bare();
            }
        }
    }

    pub fn bytes(&self, space: &SpaceId) -> usize {
        self.spaces[space].logs.values().flatten().map(|entry| entry.raw().len()).sum()
    }
}

impl Space {
    fn wanted(&self) -> BTreeSet<EntryId> {
        let chained = self.logs.values().flatten().filter(|entry| entry.body().is_none()).map(|entry| entry.id());
        let loose = self.loose.values().filter(|entry| entry.body().is_none()).map(Signed::id);
        chained.chain(loose).filter(|id| !self.erased.contains(id)).collect()
    }

    /// Takes the body of an entry that is here without.
    fn embody(&mut self, entry: &Signed, report: &mut IngestReport) {
        if entry.body().is_none() || self.erased.contains(&entry.id()) {
            return;
        }
        let chained = self.logs.get_mut(&entry.log()).and_then(|log| log.get_mut(entry.header().seq as usize));
        if let Some(ours) = chained.filter(|ours| ours.id() == entry.id() && ours.body().is_none()) {
            *ours = ours.in_form_of(entry.clone()).unwrap();
        } else if self.loose.get(&entry.id()).is_some_and(|ours| ours.body().is_none()) {
            self.loose.insert(entry.id(), entry.clone());
        } else {
            return;
        }
        report.entries += 1;
        report.bytes += entry.raw().len() as u64;
        report.bodies.push(entry.id());
    }

    fn append(&mut self, entries: Vec<Verified>) {
        for entry in entries {
            self.known.insert(entry.id());
            self.referred.extend(entry.header().after.iter().copied());
            if entry.header().kind == ADMIT {
                self.admitted.insert(DeviceId(entry.header().obj.0));
            }
            if entry.header().is_genesis() {
                self.admitted.insert(entry.header().device);
            }
            let head = LogHead { len: entry.header().seq + 1, head: entry.id() };
            Arc::make_mut(&mut self.vector).insert(entry.log(), head);
            self.logs.entry(entry.log()).or_default().push(entry);
        }
    }

    /// Freezes a log below `seq`; what stood from there on is kept loose if something refers to it.
    fn freeze(&mut self, log: LogId, seq: u64, proof: Bytes) {
        self.forks.insert(log, seq);
        self.proofs.insert(log, proof);
        let Some(entries) = self.logs.get_mut(&log) else { return };
        for entry in entries.split_off(entries.len().min(seq as usize)) {
            self.loose.insert(entry.id(), entry.into_signed());
        }
        let vector = Arc::make_mut(&mut self.vector);
        match entries.last() {
            Some(last) => vector.insert(log, LogHead { len: seq.min(entries.len() as u64), head: last.id() }),
            None => vector.remove(&log),
        };
    }

    fn contradiction(&mut self, key: &PublicKey, ours: &[Verified], theirs: &[Signed]) -> Option<(LogId, u64)> {
        let ours: Vec<Signed> = ours.iter().map(|entry| entry.clone().into_signed()).collect();
        let sides = [ours.as_slice(), theirs].map(|side| &side[..signed_end(key, side, 1)]);
        let fork = ForkProof::new(sides[0], sides[1]).verify(key).ok()?;
        self.freeze(fork.log(), fork.seq(), fork.proof().encode().into());
        Some((fork.log(), fork.seq()))
    }

    fn ingest(&mut self, piece: Vec<Signed>, strict: bool, report: &mut IngestReport) {
        let log = piece[0].log();
        let mut refuse = |why: &str| report.refused.push(Refusal { log: Some(log), why: why.to_owned() });
        let Ok(key) = PublicKey::admit(log.device.as_bytes()) else { return refuse("key") };
        if log.lane == Lane::Control && piece.iter().any(|entry| entry.body().is_none()) {
            return refuse("body");
        }
        piece.iter().for_each(|entry| self.embody(entry, report));
        let mut refuse = |why: &str| report.refused.push(Refusal { log: Some(log), why: why.to_owned() });
        if strict && !self.admitted.contains(&log.device) && !piece[0].header().is_genesis() {
            report.deferred.insert(log, Deferral::NotYet);
            return;
        }
        let have = self.logs.get(&log).cloned().unwrap_or_default();
        let first = piece[0].header().seq;
        let cut = self.forks.get(&log).copied().unwrap_or(u64::MAX);
        let fresh = have.len().saturating_sub(first.min(have.len() as u64) as usize);
        for (offset, entry) in piece.iter().enumerate().take(fresh) {
            let at = first as usize + offset;
            if have[at].id() != entry.id() {
                match self.contradiction(&key, &have[at..], &piece[offset..]) {
                    Some(fork) => report.forks.push(fork),
                    None => refuse("contradicts without proof"),
                }
                return;
            }
        }
        if first > have.len() as u64 {
            if first < cut {
                report.deferred.insert(log, Deferral::Gap);
            }
            return;
        }
        let rest: Vec<Signed> = piece.into_iter().skip(fresh).filter(|_| (have.len() as u64) < cut).collect();
        if rest.is_empty() {
            return;
        }
        let (mut verified, error) = verify_piece(&key, have.last().map(|entry| entry.tip()), rest);
        match error {
            Some(RunError::Chain { seq }) if seq == have.len() as u64 && verified.is_empty() => {
                report.disputed.push(log)
            }
            Some(error) => refuse(&error.to_string()),
            None => {}
        }
        verified.retain(|entry| entry.header().seq < cut);
        if !verified.is_empty() {
            report.entries += verified.len() as u64;
            report.bytes += verified.iter().map(|entry| entry.raw().len() as u64).sum::<u64>();
            for entry in &mut verified {
                if self.erased.contains(&entry.id()) {
                    *entry = entry.bare();
                }
            }
            self.append(verified);
            report.stored.insert(log, self.vector[&log]);
        }
    }

    fn find(&self, id: &EntryId) -> Option<Signed> {
        let ordinary = self.logs.values().flatten().find(|entry| entry.id() == *id);
        ordinary.map(|entry| entry.clone().into_signed()).or_else(|| self.loose.get(id).cloned())
    }
}

impl Shelf for Memory {
    fn spaces(&self, peer: &DeviceId) -> Vec<SpaceId> {
        if self.hidden_from.contains(peer) { vec![] } else { self.spaces.keys().copied().collect() }
    }

    fn vector(&self, space: &SpaceId) -> Arc<Vector> {
        self.spaces.get(space).map(|space| space.vector.clone()).unwrap_or_default()
    }

    fn forks(&self, space: &SpaceId) -> Arc<Forks> {
        Arc::new(self.spaces.get(space).map(|space| space.forks.clone()).unwrap_or_default())
    }

    fn fork_proof(&self, space: &SpaceId, log: &LogId) -> Option<Bytes> {
        self.spaces.get(space)?.proofs.get(log).cloned()
    }

    fn tip_at(&self, space: &SpaceId, log: &LogId, seq: u64) -> Option<Tip> {
        self.spaces.get(space)?.logs.get(log)?.get(seq as usize).map(|entry| entry.tip())
    }

    fn read(&self, space: &SpaceId, log: &LogId, from: u64, max_bytes: usize) -> Result<RawRun, ShelfError> {
        let Some(entries) = self.spaces.get(space).and_then(|space| space.logs.get(log)) else { return Ok(vec![]) };
        let rest = &entries[entries.len().min(from as usize)..];
        let rest: Vec<Signed> = rest.iter().take(128).map(|entry| entry.clone().into_signed()).collect();
        let mut left = max_bytes;
        let fitting = rest.iter().take_while(|entry| {
            let fits = entry.raw().len() <= left;
            left = left.saturating_sub(entry.raw().len());
            fits
        });
        let Ok(key) = PublicKey::admit(log.device.as_bytes()) else { return Ok(vec![]) };
        let wanted = fitting.count();
        let len = signed_end(&key, &rest, wanted);
        Ok(rest[..len].iter().map(|entry| entry.raw().clone()).collect())
    }

    fn ingest(&mut self, space: &SpaceId, runs: Vec<Vec<Signed>>) -> Result<IngestReport, ShelfError> {
        if self.full {
            return Err(ShelfError::Full);
        }
        self.ingests += 1;
        let strict = self.strict;
        let space = self.spaces.get_mut(space).ok_or(ShelfError::Failed("unknown space".to_owned()))?;
        let mut report = IngestReport::default();
        for run in runs {
            self.received += run.len() as u64;
            space.ingest(run, strict, &mut report);
        }
        Ok(report)
    }

    fn ingest_fork(&mut self, space: &SpaceId, bytes: Bytes) -> Result<ForkOutcome, ShelfError> {
        let strict = self.strict;
        let id = *space;
        let Some(space) = self.spaces.get_mut(space) else { return Err(ShelfError::Failed("unknown".to_owned())) };
        let refused = |why: &str| Ok(ForkOutcome::Refused(Refusal { log: None, why: why.to_owned() }));
        let Ok(proof) = ForkProof::decode(&bytes) else { return refused("malformed") };
        let Some(log) = proof.claimed_log() else { return refused("empty") };
        let Ok(key) = PublicKey::admit(log.device.as_bytes()) else { return refused("key") };
        if strict && !space.admitted.contains(&log.device) {
            return Ok(ForkOutcome::NotYet);
        }
        let Ok(fork) = proof.verify(&key) else { return refused("proves nothing") };
        if fork.space() != id {
            return refused("another space");
        }
        if let Some(known) = space.forks.get(&log).filter(|known| **known <= fork.seq()) {
            return Ok(ForkOutcome::Known(log, *known));
        }
        space.freeze(log, fork.seq(), bytes);
        Ok(ForkOutcome::New(log, fork.seq()))
    }

    fn loose(&self, space: &SpaceId, id: &EntryId) -> Result<Option<RawRun>, ShelfError> {
        let found = self.spaces.get(space).and_then(|space| space.find(id));
        Ok(found.map(|entry| vec![entry.raw().clone()]))
    }

    fn ingest_loose(&mut self, space: &SpaceId, runs: Vec<Vec<Signed>>) -> Result<IngestReport, ShelfError> {
        let missing: BTreeSet<_> = self.missing(space).into_iter().collect();
        let Some(space) = self.spaces.get_mut(space) else { return Err(ShelfError::Failed("unknown".to_owned())) };
        let mut report = IngestReport::default();
        for entry in runs.into_iter().flatten().filter(|entry| missing.contains(&entry.id())) {
            if space.known.contains(&entry.id()) {
                space.embody(&entry, &mut report);
                continue;
            }
            let Ok(key) = PublicKey::admit(entry.header().device.as_bytes()) else { continue };
            if !entry.is_signed_by(&key) {
                report.refused.push(Refusal { log: Some(entry.log()), why: "signature".to_owned() });
                continue;
            }
            report.entries += 1;
            report.bytes += entry.raw().len() as u64;
            space.known.insert(entry.id());
            space.referred.extend(entry.header().after.iter().copied());
            space.loose.insert(entry.id(), entry);
        }
        Ok(report)
    }

    fn missing(&self, space: &SpaceId) -> Vec<EntryId> {
        let Some(space) = self.spaces.get(space) else { return vec![] };
        space
            .referred
            .difference(&space.known)
            .copied()
            .collect::<BTreeSet<_>>()
            .union(&space.wanted())
            .copied()
            .collect()
    }

    fn loose_ids(&self, space: &SpaceId) -> Vec<EntryId> {
        let Some(space) = self.spaces.get(space) else { return vec![] };
        space.loose.keys().filter(|id| space.referred.contains(*id)).copied().collect()
    }

    fn note_peer(&mut self, peer: &DeviceId, _: &SpaceId, logs: &[(LogId, u64)]) {
        for (log, len) in logs {
            self.peers.insert((*peer, *log), *len);
        }
    }

    fn meetings(&mut self) -> Vec<MeetingKey> {
        self.meetings.keys().copied().collect()
    }

    fn boxed(&mut self, key: &MeetingKey, _: &Tag) -> Option<Bytes> {
        self.meetings.get(key).cloned()
    }

    fn sought(&self) -> Vec<MeetingKey> {
        self.sought.clone()
    }

    /// What begins with "link" opens.
    fn answered(&mut self, key: &MeetingKey, _: &Tag, boxed: &[u8]) -> bool {
        let opens = boxed.starts_with(b"link");
        if opens {
            self.sought.retain(|other| other != key);
            self.answers.push((*key, Bytes::copy_from_slice(boxed)));
        }
        opens
    }

    fn adopt(&mut self, space: &SpaceId) -> Result<(), ShelfError> {
        if !self.adopts {
            return Err(ShelfError::Failed("does not adopt".to_owned()));
        }
        self.spaces.entry(*space).or_default();
        Ok(())
    }
}

/// The first log of `author`'s lane.
pub fn log(device: DeviceId, lane: Lane) -> LogId {
    LogId { lane, device }
}
