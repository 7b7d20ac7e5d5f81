//! One section: which edits count, which wait, and the text that follows.
//!
//! Rules, all independent of the order of arrival:
//! - An edit is judged in its own causal past ([`crate::check`]). While something in it is missing, it waits.
//! - The counted edits of one device are taken strictly in the order of its log: a waiting one blocks the later ones, so that nothing
//!   others have built on can be displaced by an edit its author held back. An invalid one blocks nothing.
//! - A void edit (not counted) is left out unless a counted edit builds on it: applied = counted or an ancestor of a counted edit.
//! - If two changes with the same author and number are needed, the counted one wins, else the one on which more persons have built, else
//!   the one with the lower entry id; the other and what builds on it is not applicable (docs/decisions/0006).
//! - An edit on which the engine fails is not applicable either; the document is built again without it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, VecDeque},
};

use linde_log::{DeviceId, EntryId, PersonId};

use crate::{
    MAX_WAITING_BYTES,
    check::{Checked, Fault, Invalid, Verdict, check_causally, check_shape, lookup},
    elements::Elements,
    engine::{Built, Engine, EngineError, build},
    graph::{ActorIx, GENESIS_HASH, Graph, Node, NodeIx, RecordIx},
    wire::{Actor, ChangeHash, Edit},
};

/// Contested numbers settled one by one before the rest is settled at once, which bounds the work a forked device can cause.
const SINGLE_SETTLEMENTS: usize = 16;

/// Changes that are handed to Automerge at once.
const ENGINE_BATCH: usize = 256;

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Part of the text, from the next flush on.
    Applied,
    /// Void itself, but part of the text because a counted edit builds on it.
    AppliedVoid,
    /// Void and left out.
    Void,
    /// Held until these changes arrive.
    Waiting(Vec<ChangeHash>),
    /// Held until an earlier edit of the same device is decided.
    Blocked,
    /// Not held, because too much is waiting: insert it and all later edits of its device again, in order, whenever something was applied.
    Dropped,
    /// Never applied.
    Invalid(Invalid),
    /// Valid and yet left out.
    NotApplicable(Refusal),
}

/// Why a valid edit is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Refusal {
    /// Its device wrote another change with the same number, and that one stands.
    #[error("another branch of the same device stands")]
    OtherBranch,
    /// Automerge failed on it.
    #[error("not applicable with this engine")]
    Engine,
}

/// One co-edited text as this node holds it.
pub struct Section {
    pub(crate) id: EntryId,
    pub(crate) graph: Graph,
    pub(crate) records: Vec<Record>,
    pub(crate) elements: Elements,
    /// Automerge's document, made when it is first needed.
    pub(crate) engine: Option<Engine>,
    /// Its saved form, until then.
    pub(crate) document: Option<Vec<u8>>,
    /// Changes that are in the text and not yet in the engine's document, in an order in which they can be applied.
    backlog: Vec<NodeIx>,
    /// Applied changes that no applied change builds on.
    pub(crate) heads: BTreeSet<ChangeHash>,
    /// Edits on which the engine failed.
    pub(crate) engine_refused: BTreeSet<EntryId>,
    /// For each device with dropped edits: the first of them.
    pub(crate) gaps: BTreeMap<ActorIx, EntryId>,
    by_entry: BTreeMap<EntryId, RecordIx>,
    /// Per device the counted edits that are not decided, in log order; the first waits, the others are blocked.
    queues: BTreeMap<ActorIx, VecDeque<RecordIx>>,
    waiters: BTreeMap<ChangeHash, Vec<RecordIx>>,
    waiting_bytes: usize,
    /// [`MAX_WAITING_BYTES`]; tests make do with less.
    pub(crate) waiting_limit: usize,
    /// Needed changes that are not in the text yet.
    unapplied: Vec<NodeIx>,
    refused: BTreeMap<EntryId, Refusal>,
    /// Everything must be decided anew.
    stale: bool,
    /// A number of an author was needed twice. What arrives later can change who is needed, so such a section is settled anew each time.
    contested: bool,
    changed: BTreeSet<RecordIx>,
    /// Makes the engine refuse a change, because no edit that passes the check does.
    #[cfg(test)]
    pub(crate) engine_refuses: Option<ChangeHash>,
}

/// An entry that was inserted.
pub(crate) struct Record {
    pub(crate) entry: EntryId,
    pub(crate) actor: ActorIx,
    pub(crate) device: DeviceId,
    /// The person for whom it counts; none: it is void.
    pub(crate) person: Option<PersonId>,
    pub(crate) edit: Edit,
    /// The hash of its change, once known.
    pub(crate) hash: Option<ChangeHash>,
    state: State,
    reported: Option<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Undecided,
    Waiting,
    Blocked,
    Node(NodeIx, Stand),
    Invalid(Invalid),
    Refused(Refusal),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    Applied,
    AppliedVoid,
    Void,
}

impl Record {
    pub(crate) fn counts(&self) -> bool {
        self.person.is_some()
    }
}

impl Section {
    /// An empty section; `id` is the entry that added it to its document.
    pub fn new(id: EntryId) -> Self {
        Self {
            id,
            graph: Graph::new(),
            records: Vec::new(),
            elements: Elements::default(),
            engine: None,
            document: None,
            backlog: Vec::new(),
            heads: BTreeSet::from([GENESIS_HASH]),
            engine_refused: BTreeSet::new(),
            gaps: BTreeMap::new(),
            by_entry: BTreeMap::new(),
            queues: BTreeMap::new(),
            waiters: BTreeMap::new(),
            waiting_bytes: 0,
            waiting_limit: MAX_WAITING_BYTES,
            unapplied: Vec::new(),
            refused: BTreeMap::new(),
            stale: false,
            contested: false,
            changed: BTreeSet::new(),
            #[cfg(test)]
            engine_refuses: None,
        }
    }

    /// The entry that added this section.
    pub fn id(&self) -> EntryId {
        self.id
    }

    /// The actor of a device in this section.
    pub fn actor(&self, device: &DeviceId) -> Actor {
        Actor::derive(device, &self.id)
    }

    /// Says whether an edit by this device would be valid now; changes nothing.
    pub fn check(&self, device: &DeviceId, edit: &Edit) -> Verdict {
        let actor = self.actor(device);
        if let Err(reason) = check_shape(edit, actor) {
            return Verdict::Invalid(reason);
        }
        // A device that has written nothing here has no number yet; one behind the last has no past either.
        let author = self.graph.actor(&actor).unwrap_or(ActorIx::MAX);
        match check_causally(&self.graph, edit, author) {
            Ok(_) => Verdict::Valid,
            Err(Fault::Pending(missing)) => Verdict::Pending(missing),
            Err(Fault::Invalid(reason)) => Verdict::Invalid(reason),
        }
    }

    /// Takes an entry in. Each device's entries must come in the order of its log; across devices any order gives the same result.
    ///
    /// It counts as the edit of `person`, or is void without. The answer is provisional until the next [`Self::flush`]. Inserting an
    /// entry again changes nothing but whether it counts, and for whom.
    pub fn insert(&mut self, entry: EntryId, device: DeviceId, edit: Edit, person: Option<PersonId>) -> Status {
        self.insert_hashed(entry, device, edit, person, None)
    }

    /// Like [`Self::insert`], with the hash of the edit's change if a snapshot of our own tells it.
    pub(crate) fn insert_hashed(
        &mut self,
        entry: EntryId,
        device: DeviceId,
        edit: Edit,
        person: Option<PersonId>,
        hash: Option<ChangeHash>,
    ) -> Status {
        if self.by_entry.contains_key(&entry) {
            self.set_counted([(entry, person)]);
            return self.status(&entry).unwrap_or(Status::Dropped);
        }
        let actor = self.actor(&device);
        let author = self.graph.intern(actor, device);
        if self.gaps.get(&author).is_some_and(|first| *first != entry) {
            return Status::Dropped;
        }
        self.gaps.remove(&author);
        if let Err(reason) = check_shape(&edit, actor) {
            return Status::Invalid(reason);
        }
        let ix = self.records.len() as RecordIx;
        self.by_entry.insert(entry, ix);
        self.records.push(Record {
            entry,
            actor: author,
            device,
            person,
            edit,
            hash,
            state: State::Undecided,
            reported: None,
        });
        self.feed(ix);
        self.stale |= self.contested;
        if self.waiting_bytes > self.waiting_limit && matches!(self.record(ix).state, State::Waiting | State::Blocked) {
            self.drop_last();
            self.gaps.insert(author, entry);
            return Status::Dropped;
        }
        self.public_status(self.record(ix))
    }

    /// Changes which entries count and for whom, as the control state became known. Unknown entries are passed over.
    pub fn set_counted(&mut self, entries: impl IntoIterator<Item = (EntryId, Option<PersonId>)>) {
        for (entry, person) in entries {
            if let Some(ix) = self.by_entry.get(&entry).copied()
                && self.record(ix).person != person
            {
                self.record_mut(ix).person = person;
                self.stale = true;
            }
        }
    }

    /// Applies all complete edits and returns what became of each entry since the last flush, in the order of the entries' ids.
    ///
    /// The text follows at once. Automerge takes changes in batches of 256 and before a snapshot, because it needs as long
    /// for one as for hundreds; should it fail on an edit, that edit becomes [`Refusal::Engine`] in the flush after.
    ///
    /// # Errors
    /// If Automerge cannot even make an empty document. Failures on single edits are statuses.
    pub fn flush(&mut self) -> Result<Vec<(EntryId, Status)>, EngineError> {
        self.update_text();
        if self.backlog.len() >= ENGINE_BATCH {
            self.run_engine()?;
        }
        Ok(self.changes())
    }

    /// What became of an entry; none if it was never taken in, was dropped or has no valid shape.
    pub fn status(&self, entry: &EntryId) -> Option<Status> {
        Some(self.public_status(self.record(*self.by_entry.get(entry)?)))
    }

    /// Whether edits were dropped that must be inserted again.
    pub fn has_gaps(&self) -> bool {
        !self.gaps.is_empty()
    }

    /// Bytes of edits held back.
    pub fn waiting_bytes(&self) -> usize {
        self.waiting_bytes
    }

    /// Leaves out from the start what the engine is known to fail on.
    pub(crate) fn refuse_on_load(&mut self, entries: impl IntoIterator<Item = EntryId>) {
        self.engine_refused.extend(entries);
        self.refused = self.engine_refused.iter().map(|entry| (*entry, Refusal::Engine)).collect();
    }

    pub(crate) fn is_flushed(&self) -> bool {
        !self.stale && self.unapplied.is_empty()
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "record numbers are given out by `insert` and only the newest is ever taken back"
    )]
    pub(crate) fn record(&self, ix: RecordIx) -> &Record {
        &self.records[ix as usize]
    }

    #[expect(
        clippy::indexing_slicing,
        reason = "record numbers are given out by `insert` and only the newest is ever taken back"
    )]
    fn record_mut(&mut self, ix: RecordIx) -> &mut Record {
        &mut self.records[ix as usize]
    }

    /// The applied changes, each after everything it builds on, in the same order on every node.
    pub(crate) fn applied(&self) -> Vec<NodeIx> {
        let mut applied: Vec<NodeIx> =
            self.graph.nodes().filter(|(_, node)| node.first_element.is_some()).map(|(ix, _)| ix).collect();
        applied.sort_unstable_by_key(|ix| self.graph.node(*ix).rank());
        applied
    }

    /// Brings the engine's document up to the text; an edit on which it fails leaves the text.
    pub(crate) fn run_engine(&mut self) -> Result<(), EngineError> {
        while self.catch_up()?.is_err() {
            self.refuse_offender()?;
            self.update_text();
        }
        Ok(())
    }

    /// Takes everything inserted so far as already contained in a saved document.
    pub(crate) fn adopt(&mut self, document: Vec<u8>) {
        self.update_text();
        self.backlog.clear();
        self.document = Some(document);
        self.changes();
    }

    fn public_status(&self, record: &Record) -> Status {
        match record.state {
            State::Undecided | State::Blocked => Status::Blocked,
            State::Waiting => Status::Waiting(self.graph.missing(&record.edit)),
            State::Node(_, Stand::Applied) => Status::Applied,
            State::Node(_, Stand::AppliedVoid) => Status::AppliedVoid,
            State::Node(_, Stand::Void) => Status::Void,
            State::Invalid(reason) => Status::Invalid(reason),
            State::Refused(reason) => Status::NotApplicable(reason),
        }
    }

    fn changes(&mut self) -> Vec<(EntryId, Status)> {
        let mut changes = Vec::new();
        for ix in std::mem::take(&mut self.changed) {
            let record = self.record(ix);
            let state = record.state;
            let moved = match (record.reported, state) {
                (Some(State::Node(_, before)), State::Node(_, now)) => before != now,
                (before, now) => before != Some(now),
            };
            if moved {
                changes.push((record.entry, self.public_status(record)));
            }
            self.record_mut(ix).reported = Some(state);
        }
        changes.sort_unstable_by_key(|(entry, _)| *entry);
        changes
    }

    fn set_state(&mut self, ix: RecordIx, state: State) {
        let held = |state: State| matches!(state, State::Waiting | State::Blocked);
        let record = self.record_mut(ix);
        let before = std::mem::replace(&mut record.state, state);
        let bytes = record.edit.memory();
        match (held(before), held(state)) {
            (false, true) => self.waiting_bytes += bytes,
            (true, false) => self.waiting_bytes -= bytes,
            (true, true) | (false, false) => {}
        }
        self.changed.insert(ix);
    }

    fn drop_last(&mut self) {
        let Some(ix) = (self.records.len() as RecordIx).checked_sub(1) else { return };
        self.set_state(ix, State::Undecided);
        self.changed.remove(&ix);
        if let Some(record) = self.records.pop() {
            self.by_entry.remove(&record.entry);
            for hash in &record.edit.deps {
                if let Some(waiters) = self.waiters.get_mut(hash) {
                    waiters.retain(|waiter| *waiter != ix);
                    if waiters.is_empty() {
                        self.waiters.remove(hash);
                    }
                }
            }
            if let Some(queue) = self.queues.get_mut(&record.actor)
                && queue.back() == Some(&ix)
            {
                queue.pop_back();
            }
        }
    }

    /// Decides a new record, and all that waited for it.
    fn feed(&mut self, ix: RecordIx) {
        let record = self.record(ix);
        if record.counts() {
            let queue = self.queues.entry(record.actor).or_default();
            queue.push_back(ix);
            if queue.len() > 1 {
                self.set_state(ix, State::Blocked);
                return;
            }
        }
        let mut ready = vec![ix];
        while let Some(ix) = ready.pop() {
            self.decide(ix, &mut ready);
        }
    }

    fn decide(&mut self, ix: RecordIx, ready: &mut Vec<RecordIx>) {
        if !matches!(self.record(ix).state, State::Undecided | State::Waiting | State::Blocked) {
            return;
        }
        let record = self.record(ix);
        let (actor, counted) = (record.actor, record.counts());
        match check_causally(&self.graph, &record.edit, actor) {
            Err(Fault::Pending(missing)) => {
                for hash in missing {
                    let waiters = self.waiters.entry(hash).or_default();
                    if !waiters.contains(&ix) {
                        waiters.push(ix);
                    }
                }
                self.set_state(ix, State::Waiting);
                return;
            }
            Err(Fault::Invalid(reason)) => {
                self.set_state(ix, State::Invalid(reason));
                self.refuse_edit(ix, ready);
            }
            Ok(checked) => self.admit(ix, checked, ready),
        }
        if counted {
            self.advance(actor, ix, ready);
        }
    }

    /// Lets the device's next edit be decided.
    fn advance(&mut self, actor: ActorIx, decided: RecordIx, ready: &mut Vec<RecordIx>) {
        if let Some(queue) = self.queues.get_mut(&actor)
            && queue.front() == Some(&decided)
        {
            queue.pop_front();
            ready.extend(queue.front());
        }
    }

    /// Turns a valid edit into a change, unless another stands in its place.
    fn admit(&mut self, ix: RecordIx, checked: Checked, ready: &mut Vec<RecordIx>) {
        let Ok((hash, built)) = self.identify(ix) else {
            return self.set_state(ix, State::Refused(Refusal::Engine));
        };
        let record = self.record(ix);
        let counted = record.counts();
        if let Some(reason) = self.refused.get(&record.entry).copied() {
            self.set_state(ix, State::Refused(reason));
            self.refuse(hash, ready);
        } else if let Some(twin) = self.graph.find(&hash) {
            self.admit_twin(ix, twin);
        } else if counted && self.seq_is_taken(record.actor, record.edit.seq) {
            self.set_state(ix, State::Invalid(Invalid::SeqTaken));
            self.refuse(hash, ready);
        } else {
            let built = built.filter(|_| counted).map(Box::new);
            let node = self.graph.add(node_of(ix, record, checked, hash, built));
            self.set_state(ix, State::Node(node, Stand::Void));
            if counted {
                self.need(node);
            }
            ready.extend(self.waiters.remove(&hash).unwrap_or_default());
        }
    }

    /// The hash of an edit's change, and the change if it had to be built for that.
    fn identify(&mut self, ix: RecordIx) -> Result<(ChangeHash, Option<Built>), EngineError> {
        let record = self.record(ix);
        if let Some(hash) = record.hash {
            return Ok((hash, None));
        }
        let built = build(&record.edit, self.graph.author(record.actor).actor)?;
        self.record_mut(ix).hash = Some(built.hash);
        Ok((built.hash, Some(built)))
    }

    /// The same change came in two entries: it stands under the counted one, else under the lower id.
    fn admit_twin(&mut self, ix: RecordIx, twin: NodeIx) {
        let standing = self.graph.node(twin).record;
        let (old, new) = (self.record(standing), self.record(ix));
        let replaces = !old.counts() && (new.counts() || new.entry < old.entry);
        if !replaces {
            return self.set_state(ix, State::Invalid(Invalid::Duplicate));
        }
        let state = old.state;
        let counted = new.counts();
        self.graph.node_mut(twin).record = ix;
        self.set_state(standing, State::Invalid(Invalid::Duplicate));
        self.set_state(ix, state);
        if counted {
            self.need(twin);
            self.set_state(ix, State::Node(twin, Stand::Applied));
        }
    }

    /// Lets what builds on an invalid edit be decided instead of waiting for ever.
    fn refuse_edit(&mut self, ix: RecordIx, ready: &mut Vec<RecordIx>) {
        if let Ok((hash, _)) = self.identify(ix) {
            self.refuse(hash, ready);
        }
    }

    fn refuse(&mut self, hash: ChangeHash, ready: &mut Vec<RecordIx>) {
        self.graph.refuse(hash);
        ready.extend(self.waiters.remove(&hash).unwrap_or_default());
    }

    fn seq_is_taken(&self, actor: ActorIx, seq: u64) -> bool {
        self.graph.with_seq(actor, seq).any(|node| self.record(self.graph.node(node).record).counts())
    }

    /// Marks a change and all it builds on as needed.
    fn need(&mut self, node: NodeIx) {
        let mut open = vec![node];
        while let Some(ix) = open.pop() {
            let node = self.graph.node_mut(ix);
            if std::mem::replace(&mut node.needed, true) {
                continue;
            }
            open.extend_from_slice(&node.deps);
            let (record, actor, seq) = (node.record, node.actor, node.seq);
            let stand = if self.record(record).counts() { Stand::Applied } else { Stand::AppliedVoid };
            self.set_state(record, State::Node(ix, stand));
            self.unapplied.push(ix);
            if self.needed_with_seq(actor, seq).count() > 1 {
                self.stale = true;
            }
        }
    }

    fn needed_with_seq(&self, actor: ActorIx, seq: u64) -> impl Iterator<Item = NodeIx> + '_ {
        self.graph.with_seq(actor, seq).filter(|ix| self.graph.node(*ix).needed)
    }

    /// Decides everything anew until no number of an author is needed twice.
    fn settle(&mut self) {
        self.refused = self.engine_refused.iter().map(|entry| (*entry, Refusal::Engine)).collect();
        let mut contested = false;
        for round in 0_usize.. {
            self.replay();
            let losers = self.losers(round < SINGLE_SETTLEMENTS);
            if losers.is_empty() {
                break;
            }
            contested = true;
            self.refused.extend(losers.into_iter().map(|entry| (entry, Refusal::OtherBranch)));
        }
        self.forget_text();
        self.contested = contested;
        self.stale = false;
    }

    fn replay(&mut self) {
        self.graph.clear();
        self.queues.clear();
        self.waiters.clear();
        self.unapplied.clear();
        for ix in 0..self.records.len() as RecordIx {
            self.set_state(ix, State::Undecided);
        }
        for ix in 0..self.records.len() as RecordIx {
            self.feed(ix);
        }
    }

    /// The entries that give way: of the lowest contested number, or of all.
    fn losers(&self, lowest_only: bool) -> Vec<EntryId> {
        let mut contests = Vec::new();
        for actor in self.graph.actors() {
            let contested: Vec<(u64, Vec<NodeIx>)> = self
                .graph
                .contested(actor)
                .map(|seq| (seq, self.needed_with_seq(actor, seq).collect::<Vec<_>>()))
                .filter(|(_, rivals)| rivals.len() > 1)
                .collect();
            if contested.is_empty() {
                continue;
            }
            let followers = self.followers(actor);
            for (seq, rivals) in contested {
                let place = |ix: NodeIx| {
                    let record = self.record(self.graph.node(ix).record);
                    (!record.counts(), Reverse(followers.get(&ix).map_or(0, BTreeSet::len)), record.entry)
                };
                let mut rivals: Vec<_> = rivals.into_iter().map(place).collect();
                rivals.sort_unstable();
                contests.push((seq, self.graph.author(actor).actor, rivals));
            }
        }
        contests.sort_unstable();
        let settled = if lowest_only { 1 } else { contests.len() };
        contests
            .into_iter()
            .take(settled)
            .flat_map(|(_, _, rivals)| rivals.into_iter().skip(1))
            .map(|(_, _, entry)| entry)
            .collect()
    }

    /// For each change of a device: the persons with a counted edit of another device that builds on it.
    fn followers(&self, actor: ActorIx) -> BTreeMap<NodeIx, BTreeSet<PersonId>> {
        let mut later: BTreeMap<NodeIx, BTreeSet<PersonId>> = BTreeMap::new();
        for (_, node) in self.graph.nodes() {
            if let Some(person) = self.record(node.record).person
                && let Some(seen) = lookup(&node.others, actor)
            {
                later.entry(seen).or_default().insert(person);
            }
        }
        // Whoever built on a change built on those before it; a change has a higher number than what it builds on.
        let mut followers = BTreeMap::new();
        while let Some((ix, persons)) = later.pop_last() {
            if let Some(before) = self.graph.node(ix).own_prev {
                later.entry(before).or_default().extend(persons.iter().copied());
            }
            followers.insert(ix, persons);
        }
        followers
    }

    fn forget_text(&mut self) {
        self.graph.clear_applied();
        self.elements = Elements::default();
        self.heads = BTreeSet::from([GENESIS_HASH]);
        self.engine = None;
        self.document = None;
        self.backlog.clear();
        self.unapplied = self.graph.nodes().filter(|(_, node)| node.needed).map(|(ix, _)| ix).collect();
    }

    fn next_batch(&mut self) -> Vec<NodeIx> {
        let mut batch = std::mem::take(&mut self.unapplied);
        batch.sort_unstable_by_key(|ix| self.graph.node(*ix).rank());
        batch
    }

    fn new_engine(&self) -> Result<Engine, EngineError> {
        let engine = Engine::genesis()?;
        #[cfg(test)]
        let engine = engine.refusing(self.engine_refuses);
        Ok(engine)
    }

    fn update_text(&mut self) {
        if self.stale {
            self.settle();
        }
        let batch = self.next_batch();
        self.add_to_text(&batch);
        self.backlog.extend(batch);
    }

    /// Applies the backlog; the inner error is the engine's failure on it.
    fn catch_up(&mut self) -> Result<Result<(), EngineError>, EngineError> {
        if self.engine.is_none() {
            self.engine = self.document.take().and_then(|bytes| Engine::load(&bytes).ok());
        }
        if self.engine.is_none() {
            self.engine = Some(self.new_engine()?);
            self.backlog = self.applied();
        }
        if self.backlog.is_empty() {
            return Ok(Ok(()));
        }
        let backlog = std::mem::take(&mut self.backlog);
        let built = backlog.into_iter().map(|ix| self.built(ix)).collect::<Result<Vec<_>, _>>();
        Ok(built.and_then(|built| self.engine.as_mut().map_or(Ok(()), |engine| engine.apply(built))))
    }

    fn built(&mut self, ix: NodeIx) -> Result<Built, EngineError> {
        let node = self.graph.node_mut(ix);
        if let Some(built) = node.built.take() {
            return Ok(*built);
        }
        let (record, actor) = (node.record, node.actor);
        build(&self.record(record).edit, self.graph.author(actor).actor)
    }

    fn add_to_text(&mut self, batch: &[NodeIx]) {
        for ix in batch.iter().copied() {
            let node = self.graph.node(ix);
            for dep in &node.deps {
                self.heads.remove(&self.graph.node(*dep).hash);
            }
            self.heads.insert(node.hash);
            let record = node.record;
            self.graph.set_applied(ix, self.elements.len());
            if let Some(record) = self.records.get(record as usize) {
                self.elements.integrate(&self.graph, ix, &record.edit);
            }
        }
    }

    /// Finds the first change on which the engine fails when it starts from nothing, and leaves it out from now on.
    fn refuse_offender(&mut self) -> Result<(), EngineError> {
        let all = self.applied();
        self.engine = self.rebuilt(&all)?;
        if self.engine.is_some() {
            return Ok(());
        }
        let (mut good, mut bad) = (0, all.len());
        while bad - good > 1 {
            let middle = usize::midpoint(good, bad);
            if self.rebuilt(all.get(..middle).unwrap_or_default())?.is_some() {
                good = middle;
            } else {
                bad = middle;
            }
        }
        if let Some(offender) = all.get(good) {
            let entry = self.record(self.graph.node(*offender).record).entry;
            self.engine_refused.insert(entry);
        }
        self.stale = true;
        Ok(())
    }

    /// A fresh document with these changes, if the engine can apply them.
    fn rebuilt(&mut self, changes: &[NodeIx]) -> Result<Option<Engine>, EngineError> {
        let mut engine = self.new_engine()?;
        let built = changes.iter().map(|ix| self.built(*ix)).collect::<Result<Vec<_>, _>>();
        let applied = built.and_then(|built| engine.apply(built));
        Ok(applied.is_ok().then_some(engine))
    }
}

fn node_of(ix: RecordIx, record: &Record, checked: Checked, hash: ChangeHash, built: Option<Box<Built>>) -> Node {
    Node {
        record: ix,
        actor: record.actor,
        seq: record.edit.seq,
        start_op: record.edit.start_op,
        chars: record.edit.chars(),
        hash,
        deps: checked.deps,
        own_prev: checked.own_prev,
        others: checked.others,
        runs: checked.runs,
        needed: false,
        first_element: None,
        built,
    }
}
