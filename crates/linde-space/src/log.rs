//! The control entries of a space as they arrive, and the states at the frontiers of its history.

use crate::{
    arena::{Ix, PerEntry},
    fold::{Before, Fold},
    graph::{ControlEntry, Graph, InsertError},
    op::ControlOp,
    state::{ControlState, WaitingJoin},
    verdict::Verdict,
};
use linde_log::{DeviceId, EntryId, Lane, LogId, SpaceId};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
};

/// A set of control entries with everything in their past, named by a number that is valid for one [`ControlLog`].
/// Equal numbers name equal sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrontierId(u32);

/// All control entries of a space.
#[derive(Debug)]
pub struct ControlLog {
    graph: Graph,
    frontiers: PerEntry<Vec<Ix>>,
    by_heads: BTreeMap<Vec<Ix>, FrontierId>,
    fold: OnceLock<Fold>,
    before: Before,
    /// States at frontiers of several heads, as long as the fold holds.
    states: BTreeMap<FrontierId, Arc<ControlState>>,
}

impl FrontierId {
    /// Nothing.
    pub const EMPTY: Self = Self(0);
}

impl ControlLog {
    /// The control lane of `space`, of which nothing is known yet.
    pub fn new(space: SpaceId) -> Self {
        let mut frontiers = PerEntry::new();
        frontiers.push(Vec::new());
        Self {
            graph: Graph::new(space),
            frontiers,
            by_heads: BTreeMap::from([(Vec::new(), FrontierId::EMPTY)]),
            fold: OnceLock::new(),
            before: Before::default(),
            states: BTreeMap::new(),
        }
    }

    /// Takes an entry. Taking it twice is no error.
    ///
    /// # Errors
    /// [`InsertError`] if what it builds on is missing; nothing was taken then.
    pub fn insert(&mut self, entry: ControlEntry) -> Result<(), InsertError> {
        if let Some(ix) = self.graph.insert(entry)? {
            self.extend_fold(ix);
        }
        Ok(())
    }

    /// Takes an entry of another log of the same space, with the proofs that were checked there.
    #[cfg(test)]
    pub(crate) fn insert_from(&mut self, other: &Self, entry: ControlEntry) {
        let from = other.graph.find(&entry.id).unwrap();
        let proofs = other.graph.nodes[from].proofs.clone();
        let ix = self.graph.insert_with(entry, |_, _, _, _| proofs).unwrap().unwrap();
        self.extend_fold(ix);
    }

    fn extend_fold(&mut self, ix: Ix) {
        if let Some(fold) = self.fold.get_mut()
            && fold.extend(&self.graph, ix).is_err()
        {
            self.forget_fold(ix.0 as usize);
        }
    }

    /// Voids the entries of a control log from position `seq` on. Logs of other lanes are no concern of this fold.
    pub fn freeze(&mut self, log: LogId, seq: u64) {
        if log.lane == Lane::Control && self.graph.frozen.get(&log).is_none_or(|from| seq < *from) {
            self.graph.frozen.insert(log, seq);
            self.forget_fold(self.graph.nodes.len());
        }
    }

    /// The verdicts on all entries, made anew if something arrived that changes them.
    pub fn fold(&self) -> &Fold {
        self.fold.get_or_init(|| Fold::new(&self.graph, &self.before))
    }

    /// The verdict on an entry; [`Verdict::Unknown`] on one that is not here.
    pub fn verdict(&self, id: &EntryId) -> Verdict {
        self.fold().verdict(id)
    }

    /// A number that grows whenever the state at a frontier that was there before has changed, or what [`Self::beyond_cut`]
    /// answers, so that whatever was judged must be judged anew. A new entry that leaves these as they were does not change
    /// it, even if others begin to count with it: what they do is in the states that contain it.
    pub fn generation(&self) -> u64 {
        self.fold().generation()
    }

    /// What an entry does; `None` if it is not here or cannot be read.
    pub fn op(&self, id: &EntryId) -> Option<&ControlOp> {
        self.graph.find(id).and_then(|ix| self.graph.op(ix))
    }

    /// The removal or revocation, if any, beyond whose cut an entry of any lane lies: the entry at `seq` of `log`, with
    /// `frontier` in its past. It is none that the entry knows of: with such it is judged in its state. Of several it is the
    /// one with the smallest id.
    pub fn beyond_cut(&mut self, log: LogId, seq: u64, frontier: FrontierId) -> Option<EntryId> {
        if self.fold().cuts().is_empty() {
            return None;
        }
        let state = self.state_at(frontier);
        let person = state.person_of(log.device)?;
        self.fold().cuts().beyond(log, seq, person, &state)
    }

    /// Those who wait for approval, by the entries of their joinings.
    pub fn waiting_joins(&mut self) -> Vec<(EntryId, WaitingJoin)> {
        self.current().waiting_joins().map(|(id, join)| (id, join.clone())).collect()
    }

    /// Whether the entry is here.
    pub fn contains(&self, id: &EntryId) -> bool {
        self.graph.find(id).is_some()
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.graph.nodes.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entries that no other builds on, in the order of ids.
    pub fn heads(&self) -> Vec<EntryId> {
        self.ids(self.graph.heads.iter())
    }

    /// The frontier of everything in `parts`, and `ids` with their past. Ids that are not here are left out.
    pub fn frontier_of(&mut self, parts: &[FrontierId], ids: &[EntryId]) -> FrontierId {
        if let ([part], []) = (parts, ids) {
            return *part;
        }
        let of_parts = parts.iter().collect::<BTreeSet<_>>().into_iter().flat_map(|part| self.frontier(*part));
        let all: BTreeSet<Ix> = of_parts.copied().chain(ids.iter().filter_map(|id| self.graph.find(id))).collect();
        let heads = self.graph.greatest(&all);
        if let Some(known) = self.by_heads.get(&heads) {
            return *known;
        }
        let id = FrontierId(self.frontiers.push(heads.clone()).0);
        self.by_heads.insert(heads, id);
        id
    }

    /// The entries of a frontier that are in no other's past, in the order of ids.
    pub fn heads_of(&self, frontier: FrontierId) -> Vec<EntryId> {
        self.ids(self.frontier(frontier).iter())
    }

    /// The state of everything in a frontier.
    pub fn state_at(&mut self, frontier: FrontierId) -> Arc<ControlState> {
        let heads = self.frontier(frontier);
        if heads.len() <= 1 {
            return self.fold().state(&self.graph, heads);
        }
        if let Some(state) = self.states.get(&frontier) {
            return Arc::clone(state);
        }
        let state = self.fold().state(&self.graph, heads);
        self.states.insert(frontier, Arc::clone(&state));
        state
    }

    /// The state of everything that is here.
    pub fn current(&mut self) -> Arc<ControlState> {
        let heads = self.heads();
        let frontier = self.frontier_of(&[], &heads);
        self.state_at(frontier)
    }

    /// Whether entries of `device` are stored: an entry names it, as a founder's, or with the proof that its kind needs. Once
    /// true it stays true, whatever becomes void.
    pub fn knows_device(&self, device: DeviceId) -> bool {
        self.graph.knows_device(device)
    }

    /// Whether an entry with `op` and the object `obj`, the first of `device`, would make the device known: it is a joining or
    /// pairing with a valid proof by what is here, a succession by a known device, or a recovery by a person's words.
    pub fn would_admit(&self, device: DeviceId, obj: EntryId, op: &ControlOp) -> bool {
        self.graph.would_admit(device, obj, op)
    }

    fn frontier(&self, frontier: FrontierId) -> &[Ix] {
        let known = (frontier.0 as usize) < self.frontiers.len();
        if known { &self.frontiers[Ix(frontier.0)] } else { &[] }
    }

    fn ids<'a>(&self, entries: impl Iterator<Item = &'a Ix>) -> Vec<EntryId> {
        let mut ids: Vec<_> = entries.map(|ix| self.graph.nodes[*ix].entry.id).collect();
        ids.sort_unstable();
        ids
    }

    /// Drops the fold; the next is compared with it in the first `known` entries.
    fn forget_fold(&mut self, known: usize) {
        if let Some(fold) = self.fold.take() {
            self.before = fold.before(known);
        }
        self.states.clear();
    }

    #[cfg(test)]
    pub(crate) fn order(&self) -> Vec<EntryId> {
        self.fold().order(&self.graph)
    }
}
