//! One space as this node holds it: the store, and what follows from it.

use crate::{
    judge::{Bodies, Judge, MAX_WAITING_PER_DEVICE},
    keyring::Keyring,
    verdict::Verdict,
};
use linde_crypto::{
    KemSecret, SealError,
    epoch::{EpochKey, Place, epoch_id, seal_body},
};
use linde_deliberation::{Actor, Context, Judgement, Kind as _, MAX_NAMED, Reason, Registry, erasure::Erasure};
use linde_log::{
    DeviceId, Draft, Encryption, EntryError, EntryId, ForkProof, KeyError, Lane, LogId, MAX_AFTER, MAX_RUN_ENTRIES,
    PublicKey, RunError, SecretKey, Signed, SpaceId, Tip, Verified, VerifiedFork, sign, signed_end,
};
use linde_space::{ControlOp, ControlState, FrontierId};
use linde_store::{Position, Record, Store, StoreError};
use linde_sync::{Deferral, Forks, Vector, verify_piece};
use rand_core::CryptoRng;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::ControlFlow,
    sync::Arc,
};

/// BLAKE3 key-derivation context of the state hash.
pub const STATE_CONTEXT: &str = "dorflinde 2026 space state v1";
/// Room in `after` for control heads; the rest is for the object acted on.
const MAX_CONTROL_AFTER: usize = 12;
const _: () = assert!(MAX_CONTROL_AFTER + MAX_NAMED < MAX_AFTER, "what an operation speaks of is always named");
/// Records read from the store before they are judged.
const SCAN_RECORDS: usize = 4096;
/// The most bytes read at once when a fork is proven.
const FORK_READ_BYTES: usize = 64 * 1024 * 1024;

/// A space on this node.
pub struct Replica {
    space: SpaceId,
    pub(crate) store: Box<dyn Store>,
    registry: Arc<Registry>,
    pub(crate) judge: Judge,
    keys: BTreeMap<DeviceId, PublicKey>,
    pub(crate) vector: Arc<Vector>,
    pub(crate) forks: Arc<Forks>,
    pub(crate) peers: BTreeMap<DeviceId, BTreeMap<LogId, u64>>,
    pub(crate) peers_changed: bool,
    /// Whether it is kept on this node alone, whatever installations its members have.
    pub(crate) alone: bool,
}

/// What an author wants to contribute.
#[derive(Debug, Clone)]
pub struct Act {
    /// Number of the kind.
    pub kind: u16,
    /// In which log it stands.
    pub lane: Lane,
    /// The object acted on; zeros create one.
    pub obj: EntryId,
    /// Entries seen that the log alone does not show, the most important first.
    pub after: Vec<EntryId>,
    /// Salt and content.
    pub body: Vec<u8>,
}

/// Why a contribution was not made. Nothing was signed then.
#[derive(Debug, thiserror::Error)]
pub enum AuthorError {
    /// The rules do not allow it.
    #[error("not allowed: {}", .0.0)]
    Denied(Reason),
    /// This installation's own log was signed twice, so what it writes would not count.
    #[error("this installation was copied; its log is closed")]
    Copied,
    /// The end of this installation's own log is damaged or incomplete here.
    #[error("this installation's own log is incomplete here; it is fetched again from the others first")]
    Incomplete,
    /// The draft is beyond the bounds of an entry.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// It is too long to be encrypted.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// There is no key of the members-only space that only those who may read were given.
    #[error("there is no key to write with in this space")]
    NoKey,
    /// It could not be stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an entry of a peer is refused. The peer that sent it did not keep to the protocol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It belongs to another space.
    #[error("an entry of another space")]
    OtherSpace,
    /// The author's key is not admissible.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The run is not authentic.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The body of a control entry was left out.
    #[error("an entry of the control lane without its body")]
    NoBody,
    /// The proof proves nothing.
    #[error(transparent)]
    Fork(#[from] linde_log::ForkError),
    /// Nobody asked for it.
    #[error("an entry that nobody asked for")]
    Unasked,
}

/// What became of entries that a peer sent.
#[derive(Debug, Default)]
pub struct Ingested {
    /// Logs that grew, with their new length.
    pub grown: BTreeMap<LogId, u64>,
    /// How many entries were new, or came with a body that was missing here.
    pub entries: u64,
    /// Their length, in bytes.
    pub bytes: u64,
    /// Entries that were here without their body, and got it.
    pub bodies: BTreeSet<EntryId>,
    /// Logs whose entries came too early: their author is not admitted yet, or earlier entries are missing.
    pub deferred: BTreeMap<LogId, Deferral>,
    /// Logs that do not build on what stands here: one of the two sides is a fork.
    pub disputed: BTreeSet<LogId>,
    /// Forks that were proven.
    pub forks: Vec<VerifiedFork>,
    /// What was refused.
    pub refused: Vec<(Option<LogId>, Refusal)>,
}

#[derive(Default)]
struct Batch {
    records: Vec<Record>,
    control: BTreeMap<EntryId, Verified>,
    tips: BTreeMap<LogId, Tip>,
    report: Ingested,
}

struct Shelved<'a> {
    store: &'a dyn Store,
    control: &'a BTreeMap<EntryId, Verified>,
}

impl Bodies for Shelved<'_> {
    fn entry(&self, id: &EntryId) -> Option<Verified> {
        if let Some(entry) = self.control.get(id) {
            return Some(entry.clone());
        }
        self.store.get(id).unwrap_or_else(|error| {
            tracing::warn!(%error, entry = %id, "a stored entry cannot be read");
            None
        })
    }
}

const NO_CONTROL: &BTreeMap<EntryId, Verified> = &BTreeMap::new();

impl Replica {
    /// Opens a space from its store and judges everything in it. `secrets` are the X25519 secrets to which the keys of a
    /// members-only space may be sealed; without, such a space is kept and forwarded and not read.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub fn open(
        space: SpaceId,
        store: Box<dyn Store>,
        registry: Arc<Registry>,
        secrets: impl IntoIterator<Item = KemSecret>,
    ) -> Result<Self, StoreError> {
        let keyring = Keyring::new(space, secrets);
        let judge = Judge::new(Arc::clone(&registry), space, BTreeMap::new(), keyring);
        let mut replica = Self {
            space,
            store,
            registry,
            judge,
            keys: BTreeMap::new(),
            vector: Arc::default(),
            forks: Arc::default(),
            peers: BTreeMap::new(),
            peers_changed: false,
            alone: false,
        };
        replica.recount()?;
        replica.load_peers();
        Ok(replica)
    }

    /// The space.
    pub fn space(&self) -> SpaceId {
        self.space
    }

    /// The store beneath.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// The kinds this replica knows.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The control state with everything that is known.
    pub fn control(&mut self) -> Arc<ControlState> {
        self.judge.control.current()
    }

    /// Who `device` acts as, if it is admitted.
    pub fn actor(&mut self, device: DeviceId) -> Option<Actor> {
        self.judge.actor_now(device)
    }

    /// The verdict on an entry; `None` while it waits for others or is not here.
    pub fn verdict(&self, id: &EntryId) -> Option<Verdict> {
        self.judge.verdict(id)
    }

    /// Judges everything anew.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub fn recount(&mut self) -> Result<(), StoreError> {
        let frozen = self.store.forks().iter().map(|(log, fork)| (*log, fork.seq())).collect();
        self.judge = self.judged(frozen)?;
        self.renew_vector();
        self.try_drop_erased();
        Ok(())
    }

    /// The texts of sections as they would be if nothing of `devices` had been signed twice.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub(crate) fn texts_without_forks_of(
        &mut self,
        devices: &BTreeSet<DeviceId>,
        sections: &BTreeSet<EntryId>,
    ) -> Result<Vec<(EntryId, String)>, StoreError> {
        let others = self.store.forks().iter().filter(|(log, _)| !devices.contains(&log.device));
        let frozen = others.map(|(log, fork)| (*log, fork.seq())).collect();
        let judge = self.judged(frozen)?;
        Ok(sections.iter().filter_map(|id| Some((*id, judge.texts.section(id)?.text()))).collect())
    }

    fn judged(&mut self, frozen: BTreeMap<LogId, u64>) -> Result<Judge, StoreError> {
        let keyring = self.judge.keyring.emptied();
        let mut judge = Judge::new(Arc::clone(&self.registry), self.space, frozen, keyring);
        self.judge_all(&mut judge)?;
        if judge.stale() {
            judge = judge.again();
            self.judge_all(&mut judge)?;
        }
        Ok(judge)
    }

    fn judge_all(&mut self, judge: &mut Judge) -> Result<(), StoreError> {
        let mut from = Position::START;
        loop {
            let mut records = Vec::with_capacity(SCAN_RECORDS);
            from = self.store.scan(from, &mut |_, record| {
                records.push(record);
                if records.len() < SCAN_RECORDS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            let last = records.len() < SCAN_RECORDS;
            let shelved = Shelved { store: &*self.store, control: NO_CONTROL };
            for record in records {
                if let Record::Entry(entry) | Record::Loose(entry) | Record::Body(entry) = record {
                    judge.take(entry, &shelved);
                }
            }
            if last {
                judge.finish(&shelved);
                return Ok(());
            }
        }
    }

    /// BLAKE3 over everything that nodes with the same entries must agree on.
    pub fn state_hash(&mut self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_derive_key(STATE_CONTEXT);
        hasher.update(self.space.as_bytes());
        hasher.update(&self.judge.control.current().digest());
        for (log, fork) in self.store.forks() {
            hasher.update(&[log.lane.number()]).update(log.device.as_bytes()).update(&fork.seq().to_be_bytes());
        }
        self.judge.digest(&mut hasher);
        *hasher.finalize().as_bytes()
    }

    /// Whether the beginnings of the space are here.
    pub fn has_arrived(&self) -> bool {
        self.store.contains(&EntryId(self.space.0))
    }

    /// Makes several contributions that do not build on each other, with one write to the disk.
    ///
    /// In a members-only space they are encrypted with the newest key that only those who may read were given.
    ///
    /// # Errors
    /// [`AuthorError`]; none was made then.
    pub fn author_all(
        &mut self,
        key: &SecretKey,
        acts: Vec<Act>,
        now_ms: i64,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<Verified>, AuthorError> {
        let epoch = self.key_to_write(&acts)?;
        let mut tips = BTreeMap::new();
        let mut made = Vec::with_capacity(acts.len());
        for mut act in acts {
            self.check(key.device(), &act, now_ms)?;
            let names = self.registry.by_id(act.kind).map(|kind| kind.names(&act.body)).unwrap_or_default();
            act.after.splice(0..0, names);
            let entry = self.sign(key, act, now_ms, epoch.as_ref(), &mut tips, rng)?;
            made.push(entry);
        }
        self.store.append(&made.iter().cloned().map(Record::Entry).collect::<Vec<_>>())?;
        for entry in &made {
            self.judge.take(entry.clone(), &Shelved { store: &*self.store, control: NO_CONTROL });
        }
        self.settle_judge()?;
        self.extend_vector(made.iter().map(|entry| entry.log()));
        self.try_drop_erased();
        Ok(made)
    }

    /// Takes runs of entries from a peer, a bundle or a stick. What is reported as grown is durable.
    ///
    /// # Errors
    /// [`StoreError`] if nothing could be written; nothing was taken then.
    pub fn ingest(&mut self, runs: Vec<Vec<Signed>>) -> Result<Ingested, StoreError> {
        let mut batch = Batch::default();
        for run in runs {
            self.stage(run, &mut batch);
        }
        self.commit(batch)
    }

    /// Takes a proof that somebody signed two histories.
    ///
    /// # Errors
    /// [`StoreError`] if it could not be written.
    pub fn ingest_fork(&mut self, proof: ForkProof) -> Result<Ingested, StoreError> {
        let mut batch = Batch::default();
        let verified = proof.claimed_log().ok_or(Refusal::Unasked).and_then(|log| {
            let key = self.key(log.device)?;
            Ok(proof.verify(&key)?)
        });
        match verified {
            Ok(fork) if fork.space() != self.space => {
                batch.report.refused.push((Some(fork.log()), Refusal::OtherSpace))
            }
            Ok(fork) if !self.judge.control.knows_device(fork.log().device) => {
                batch.report.deferred.insert(fork.log(), Deferral::NotYet);
            }
            Ok(fork) => self.stage_fork(fork, &mut batch),
            Err(refusal) => batch.report.refused.push((None, refusal)),
        }
        self.commit(batch)
    }

    /// Takes runs outside the ordinary chains, that other entries build on, and bodies that are missing here.
    ///
    /// # Errors
    /// [`StoreError`] if they could not be written.
    pub fn ingest_loose(&mut self, runs: Vec<Vec<Signed>>) -> Result<Ingested, StoreError> {
        let mut batch = Batch::default();
        for run in runs {
            let Some(first) = run.first() else { continue };
            let (log, tip) = (first.log(), before(first));
            if run.iter().any(|entry| entry.space() != self.space) {
                batch.report.refused.push((Some(log), Refusal::OtherSpace));
                continue;
            }
            self.stage_bodies(&run, &mut batch);
            if !self.judge.missing().any(|id| *id == first.id()) {
                continue;
            }
            if lacks_control_body(&run) {
                batch.report.refused.push((Some(log), Refusal::NoBody));
                continue;
            }
            match self.key(log.device).map(|key| verify_piece(&key, tip, run)) {
                Ok((entries, error)) => {
                    batch.report.entries += entries.len() as u64;
                    batch.report.bytes += entries.iter().map(|entry| entry.raw().len() as u64).sum::<u64>();
                    batch.records.extend(entries.into_iter().map(Record::Loose));
                    batch.report.refused.extend(error.map(|error| (Some(log), error.into())));
                }
                Err(refusal) => batch.report.refused.push((Some(log), refusal)),
            }
        }
        self.commit(batch)
    }

    /// The entries that others wait for and that are not here.
    pub fn missing(&self) -> Vec<EntryId> {
        self.judge.missing().copied().collect()
    }

    /// A run that starts with this entry and ends at a valid signature.
    pub fn run_from(&self, id: &EntryId) -> Option<Vec<Signed>> {
        let entry = self.store.get(id).ok().flatten()?;
        let key = PublicKey::admit(entry.header().device.as_bytes()).ok()?;
        if entry.is_signed_by(&key) {
            return Some(vec![entry.into_signed()]);
        }
        let run = self.store.read(&entry.log(), entry.header().seq, MAX_RUN_ENTRIES, FORK_READ_BYTES).ok()?;
        let on_chain = run.first().is_some_and(|first| first.id() == *id);
        let end = signed_end(&key, &run, 1);
        (on_chain && end > 0).then(|| run.into_iter().take(end).collect())
    }

    /// Whether `device` may make a contribution now.
    ///
    /// # Errors
    /// [`AuthorError`]: why not.
    pub(crate) fn check(&mut self, device: DeviceId, act: &Act, now_ms: i64) -> Result<(), AuthorError> {
        if self.store.forks().keys().any(|log| log.device == device) {
            return Err(AuthorError::Copied);
        }
        if act.lane == Lane::Control {
            return Ok(());
        }
        let Some(actor) = self.judge.actor_now(device) else {
            // Who waits to be let in says a name that does not count, so that those who decide know who asks.
            let introduces = act.kind == linde_deliberation::profile::Profile::ID && self.is_waiting(device);
            return if introduces { Ok(()) } else { Err(AuthorError::Denied(crate::verdict::NOT_A_MEMBER)) };
        };
        let Some(kind) = self.registry.by_id(act.kind) else {
            // Edits of texts are no kind of their own; whoever may write may edit.
            let may = actor.role >= linde_space::Role::Member;
            return if may { Ok(()) } else { Err(AuthorError::Denied(Reason::ROLE)) };
        };
        let control = self.judge.control.current();
        let context = Context {
            space: self.space,
            entry: EntryId::ZERO,
            object: act.obj,
            actor,
            lamport: 0,
            time_ms: now_ms,
            void: false,
            control: &control,
            // All that is here and that an entry can build on can be named.
            named: &|id| self.judge.origin(id),
        };
        let judgement = if act.obj.is_zero() {
            kind.object().judge(&act.body, &context)
        } else {
            let object = self.judge.objects.of_kind(act.kind, &act.obj);
            object.map_or(Judgement::Deny(Reason::OBJECT), |object| object.judge(&act.body, &context))
        };
        match judgement {
            Judgement::Deny(reason) => Err(AuthorError::Denied(reason)),
            Judgement::Allow | Judgement::Unknown => Ok(()),
        }
    }

    fn is_waiting(&mut self, device: DeviceId) -> bool {
        self.control().waiting_joins().any(|(_, join)| join.device == device)
    }

    fn sign(
        &mut self,
        key: &SecretKey,
        act: Act,
        now_ms: i64,
        epoch: Option<&EpochKey>,
        tips: &mut BTreeMap<LogId, (Tip, FrontierId)>,
        rng: &mut dyn CryptoRng,
    ) -> Result<Verified, AuthorError> {
        let log = LogId { lane: act.lane, device: key.device() };
        let own = match tips.get(&log) {
            Some(own) => Some(*own),
            None => match self.store.tips().get(&log).copied() {
                None => None,
                Some(tip) => {
                    let node = self.judge.node(&tip.id).ok_or(AuthorError::Incomplete)?;
                    Some((tip, node.frontier))
                }
            },
        };
        let seen = own.map_or(FrontierId::EMPTY, |(_, frontier)| frontier);
        let heads = self.judge.control.heads();
        let frontier = self.judge.control.frontier_of(&[seen], &heads);
        let mut after = if frontier == seen { Vec::new() } else { self.latest(heads, MAX_CONTROL_AFTER) };
        after.extend(act.after);
        let behind = self.registry.by_id(act.kind).map(|kind| kind.comes_behind(&act.body)).unwrap_or_default();
        let newest = behind.iter().filter_map(|kind| self.judge.objects.list(*kind).next());
        after.extend(newest.map(|(lamport, id, _)| (lamport, id)).max().map(|(_, id)| id));
        if act.obj.is_zero() {
            // What is new comes after what its author had seen, so that lists show it first everywhere.
            let own_lamport = own.map_or(0, |(tip, _)| tip.lamport);
            let latest = self.judge.objects.list(act.kind).next().filter(|(lamport, ..)| *lamport > own_lamport);
            after.extend(latest.map(|(_, id, _)| id));
        } else if self.registry.by_id(act.kind).is_some_and(|kind| kind.is_free(&act.body)) {
            // It stands beside what else is free to, and waits for none of it; but behind all that its author saw of the rest.
            after.push(self.judge.objects.last_bound(&act.obj).unwrap_or(act.obj));
        } else {
            let heads = self.judge.texts.section(&act.obj).map(linde_text::Section::head_entries).unwrap_or_default();
            after.extend(self.judge.objects.last_step(&act.obj).or(Some(act.obj)));
            // Behind free steps the last of the others would be named by nobody.
            after.extend(self.judge.objects.last_bound(&act.obj));
            after.extend(heads);
        }
        after.retain(|id| self.judge.node(id).is_some() && own.is_none_or(|(tip, _)| tip.id != *id));
        let mut unique = BTreeSet::new();
        after.retain(|id| unique.insert(*id));
        after.truncate(MAX_AFTER);
        let after_lamport =
            after.iter().filter_map(|id| self.judge.node(id)).map(|node| node.lamport).max().unwrap_or(0);
        let seq = own.map_or(0, |(tip, _)| tip.seq + 1);
        let is_read_by_all = act.lane == Lane::Control || act.kind == Erasure::ID;
        let (enc, body) = match epoch.filter(|_| !is_read_by_all) {
            None => (Encryption::Plain, act.body),
            Some(epoch) => {
                let place = Place { space: self.space, device: log.device, lane: act.lane, seq };
                (epoch_id(epoch).encryption(), seal_body(epoch, &place, &act.body, rng)?)
            }
        };
        let entry = sign(
            key,
            own.map(|(tip, _)| tip),
            Draft {
                space: self.space,
                lane: act.lane,
                kind: act.kind,
                obj: act.obj,
                after,
                after_lamport,
                time_ms: now_ms,
                enc,
                body,
            },
        )?;
        tips.insert(log, (entry.tip(), frontier));
        Ok(entry)
    }

    /// The `most` entries with the highest lamport numbers.
    fn latest(&self, mut ids: Vec<EntryId>, most: usize) -> Vec<EntryId> {
        ids.sort_by_key(|id| (core::cmp::Reverse(self.judge.node(id).map(|node| node.lamport)), *id));
        ids.truncate(most);
        ids
    }

    fn stage(&mut self, run: Vec<Signed>, batch: &mut Batch) {
        let Some(first) = run.first() else { return };
        let log = first.log();
        if run.iter().any(|entry| entry.space() != self.space) {
            return batch.report.refused.push((Some(log), Refusal::OtherSpace));
        }
        if lacks_control_body(&run) {
            return batch.report.refused.push((Some(log), Refusal::NoBody));
        }
        self.stage_bodies(&run, batch);
        if !self.admits(first) || self.judge.waiting_of(&log.device) >= MAX_WAITING_PER_DEVICE {
            batch.report.deferred.insert(log, Deferral::NotYet);
            return;
        }
        let key = match self.key(log.device) {
            Ok(key) => key,
            Err(refusal) => return batch.report.refused.push((Some(log), refusal)),
        };
        let tip = batch.tips.get(&log).or_else(|| self.store.tips().get(&log)).copied();
        let next = tip.map_or(0, |tip| tip.seq + 1);
        if self.store.forks().get(&log).is_some_and(|fork| fork.seq() <= next) {
            return;
        }
        let mut news = run;
        let known =
            news.iter().take_while(|entry| self.id_at(log, entry.header().seq, batch) == Some(entry.id())).count();
        news.drain(..known);
        let Some(first) = news.first() else { return };
        let at = first.header().seq;
        if at > next {
            batch.report.deferred.insert(log, Deferral::Gap);
        } else if at < next {
            self.stage_second_history(&key, log, at, news, batch);
        } else {
            let (entries, error) = verify_piece(&key, tip, news);
            match error {
                None => {}
                Some(RunError::Chain { seq }) if seq == at => drop(batch.report.disputed.insert(log)),
                Some(error) => batch.report.refused.push((Some(log), error.into())),
            }
            self.stage_entries(log, entries, batch);
        }
    }

    /// Takes the bodies of entries that are here without. An id covers what was signed, so it vouches for the body as well.
    fn stage_bodies(&self, run: &[Signed], batch: &mut Batch) {
        for entry in run.iter().filter(|entry| entry.body().is_some()) {
            if !self.judge.wanted().contains(&entry.id()) || batch.report.bodies.contains(&entry.id()) {
                continue;
            }
            let stored = self.store.get(&entry.id()).ok().flatten();
            if let Some(whole) = stored.and_then(|stored| stored.in_form_of(entry.clone())) {
                batch.report.bodies.insert(whole.id());
                batch.report.entries += 1;
                batch.report.bytes += whole.raw().len() as u64;
                batch.records.push(Record::Body(whole));
            }
        }
    }

    fn stage_entries(&mut self, log: LogId, entries: Vec<Verified>, batch: &mut Batch) {
        for entry in entries {
            batch.tips.insert(log, entry.tip());
            batch.report.entries += 1;
            batch.report.bytes += entry.raw().len() as u64;
            batch.report.grown.insert(log, entry.header().seq + 1);
            if log.lane == Lane::Control {
                batch.control.insert(entry.id(), entry.clone());
                let shelved = Shelved { store: &*self.store, control: &batch.control };
                self.judge.take(entry.clone(), &shelved);
            }
            batch.records.push(Record::Entry(entry));
        }
    }

    /// The log stands here with another entry at `at`: if what was sent is authentic, that is a fork.
    fn stage_second_history(&self, key: &PublicKey, log: LogId, at: u64, sent: Vec<Signed>, batch: &mut Batch) {
        let ours = self.store.read(&log, at, MAX_RUN_ENTRIES, FORK_READ_BYTES).unwrap_or_default();
        let tip = sent.first().and_then(before);
        let (theirs, error) = verify_piece(key, tip, sent);
        if theirs.is_empty() {
            batch.report.refused.extend(error.map(|error| (Some(log), error.into())));
            return;
        }
        if theirs.first().is_some_and(|entry| at > 0 && self.store.id_at(&log, at - 1) != Some(entry.header().prev)) {
            // The histories part earlier; the position where they do has yet to be found.
            batch.report.disputed.insert(log);
            return;
        }
        let sent: Vec<Signed> = theirs.iter().map(|entry| (**entry).clone()).collect();
        let (a, b) = (signed_end(key, &ours, 1), signed_end(key, &sent, 1));
        let proof = ForkProof::new(ours.get(..a).unwrap_or_default(), sent.get(..b).unwrap_or_default());
        match proof.verify(key) {
            Ok(fork) => {
                batch.records.extend(theirs.into_iter().map(Record::Loose));
                self.stage_fork(fork, batch);
            }
            Err(error) => batch.report.refused.push((Some(log), error.into())),
        }
    }

    fn stage_fork(&self, fork: VerifiedFork, batch: &mut Batch) {
        if self.store.forks().get(&fork.log()).is_none_or(|known| fork.seq() < known.seq()) {
            batch.records.push(Record::Fork(fork.clone()));
            batch.report.forks.push(fork);
        }
    }

    fn commit(&mut self, mut batch: Batch) -> Result<Ingested, StoreError> {
        if batch.records.is_empty() {
            return Ok(batch.report);
        }
        // What is erased comes from old sticks without its body; it must not touch the disk.
        for record in &mut batch.records {
            if let Record::Entry(entry) | Record::Loose(entry) = record
                && self.judge.erasing.reaches(entry)
            {
                *entry = entry.bare();
            }
        }
        if let Err(error) = self.store.append(&batch.records) {
            if !batch.control.is_empty() {
                self.recount()?;
            }
            return Err(error);
        }
        if batch.report.forks.is_empty() {
            let shelved = Shelved { store: &*self.store, control: NO_CONTROL };
            for record in batch.records {
                if let Record::Entry(entry) | Record::Loose(entry) | Record::Body(entry) = record {
                    self.judge.take(entry, &shelved);
                }
            }
            self.settle_judge()?;
            self.extend_vector(batch.report.grown.keys().copied());
            self.try_drop_erased();
        } else {
            self.recount()?;
        }
        Ok(batch.report)
    }

    fn settle_judge(&mut self) -> Result<(), StoreError> {
        if self.judge.stale() {
            return self.recount();
        }
        self.judge.finish(&Shelved { store: &*self.store, control: NO_CONTROL });
        Ok(())
    }

    fn id_at(&self, log: LogId, seq: u64, batch: &Batch) -> Option<EntryId> {
        match batch.tips.get(&log) {
            Some(tip) if tip.seq == seq => Some(tip.id),
            _ => self.store.id_at(&log, seq),
        }
    }

    /// Whether entries of this entry's author are stored: it is named by the control lane, or this very entry joins it.
    fn admits(&self, first: &Signed) -> bool {
        let header = first.header();
        let opening = header.lane == Lane::Control && header.seq == 0;
        if (opening && header.is_genesis()) || self.judge.control.knows_device(header.device) {
            return true;
        }
        let op = first.body().filter(|_| opening).and_then(|body| ControlOp::decode(header.kind, body).ok());
        op.is_some_and(|op| self.judge.control.would_admit(header.device, header.obj, &op))
    }

    fn key(&mut self, device: DeviceId) -> Result<PublicKey, Refusal> {
        if let Some(key) = self.keys.get(&device) {
            return Ok(key.clone());
        }
        let key = PublicKey::admit(device.as_bytes())?;
        self.keys.insert(device, key.clone());
        Ok(key)
    }
}

/// Whether the body of a control entry was left out: all must know what they say, so they are never erased.
fn lacks_control_body(run: &[Signed]) -> bool {
    run.iter().any(|entry| entry.header().lane == Lane::Control && entry.body().is_none())
}

/// The end of the log that `entry` claims to build on.
fn before(entry: &Signed) -> Option<Tip> {
    let header = entry.header();
    let seq = header.seq.checked_sub(1)?;
    Some(Tip { seq, id: header.prev, lamport: header.lamport.saturating_sub(1) })
}
