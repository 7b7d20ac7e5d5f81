//! Bodies that are not here: erased for good, or still to come.
//!
//! What is erased follows from the erasures that count, as everything else follows from the entries. It has the verdict
//! `erased` whether its body is here or not, so nodes agree however an erasure and what it reaches found each other. A body that
//! is missing without being erased leaves its entry without effect until it comes, and then all is as if it had come at once.

use crate::{
    document::EDIT_KIND,
    judge::{Bodies, Judge, Node, is_dead},
    replica::Replica,
    verdict::{self, Verdict},
};
use linde_deliberation::{
    Kind,
    erasure::{Erasure, Reach},
    state_of,
};
use linde_log::{EntryId, Lane, LogId, Signed};
use linde_store::{Dropped, StoreError};
use std::collections::BTreeSet;

/// What the judge remembers of bodies.
#[derive(Default)]
pub(crate) struct Erasing {
    /// What the erasures reach that count.
    reach: Reach,
    /// Of it what has no effect yet on entries that were judged before.
    fresh: Reach,
    /// The erasures that are part of it.
    taken: BTreeSet<EntryId>,
    /// Entries of which neither the body is here nor an erasure.
    wanted: BTreeSet<EntryId>,
    /// Erased entries whose body is here.
    here: BTreeSet<EntryId>,
    /// Judged entries whose body came, or will never come.
    changed: BTreeSet<EntryId>,
}

/// What is known of an entry as soon as its header is.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    id: EntryId,
    log: LogId,
    seq: u64,
    kind: u16,
    obj: &'a EntryId,
}

impl Erasing {
    /// Whether an entry is erased, be its body here or not.
    pub(crate) fn reaches(&self, entry: &Signed) -> bool {
        reaches(&self.reach, &Place::of(entry))
    }

    /// The same for one that was judged.
    pub(crate) fn reaches_node(&self, node: &Node) -> bool {
        reaches(&self.reach, &Place::at(node))
    }

    /// Takes note of whether the body of an entry is here, whatever becomes of the entry.
    pub(crate) fn note(&mut self, entry: &Signed) {
        let id = entry.id();
        if entry.header().lane == Lane::Control {
            return;
        }
        match (self.reaches(entry), entry.body().is_some()) {
            (true, true) => drop(self.here.insert(id)),
            (false, false) => drop(self.wanted.insert(id)),
            (true, false) | (false, true) => drop(self.wanted.remove(&id)),
        }
    }

    /// Takes note that the body of a judged entry came; nothing happens unless it was missing.
    pub(crate) fn note_body(&mut self, entry: &Signed) {
        if entry.body().is_some() && self.wanted.remove(&entry.id()) {
            self.changed.insert(entry.id());
        }
    }
}

impl<'a> Place<'a> {
    fn of(entry: &'a Signed) -> Self {
        let header = entry.header();
        Self { id: entry.id(), log: entry.log(), seq: header.seq, kind: header.kind, obj: &header.obj }
    }

    fn at(node: &'a Node) -> Self {
        Self { id: node.id, log: node.log, seq: node.seq, kind: node.kind, obj: &node.obj }
    }
}

fn reaches(reach: &Reach, place: &Place<'_>) -> bool {
    let is_edit = place.log.lane == Lane::Text && place.kind == EDIT_KIND;
    reach.has(&place.id, place.log, place.seq, place.kind) || (is_edit && reach.sections.contains(place.obj))
}

impl Judge {
    /// Whether this entry, which was judged, is erased.
    pub(crate) fn erased(&self, id: &EntryId) -> bool {
        self.node(id).is_some_and(|node| self.erasing.reaches_node(node))
    }

    /// The entries whose bodies are missing here though nobody erased them, in the order of ids.
    pub(crate) fn wanted(&self) -> &BTreeSet<EntryId> {
        &self.erasing.wanted
    }

    /// The erased entries whose bodies are here still, in the order of ids.
    pub(crate) fn erased_here(&self) -> &BTreeSet<EntryId> {
        &self.erasing.here
    }

    /// Takes note that the bodies of [`Self::erased_here`] are gone.
    pub(crate) fn forget_erased(&mut self) {
        self.erasing.here.clear();
    }

    /// Erases what the erasure `id` reaches, once it counts. Entries that were judged before follow with [`Self::finish`].
    pub(crate) fn erase(&mut self, id: EntryId) {
        let Some(state) = self.objects.of_kind(Erasure::ID, &id).and_then(state_of::<Erasure>) else { return };
        if state.targets.is_some() && self.erasing.taken.insert(id) {
            self.erasing.reach.add(state);
            self.erasing.fresh.add(state);
        }
    }

    /// Judges anew what was erased or got its body since the last call, with all that it is part of.
    pub(crate) fn settle_bodies(&mut self, bodies: &dyn Bodies) {
        self.take_fresh(bodies);
        let (mut objects, mut sections) = (BTreeSet::new(), BTreeSet::new());
        for id in core::mem::take(&mut self.erasing.changed) {
            let erased = self.erased(&id);
            if erased && self.take_place(&id, bodies) {
                continue;
            }
            let Some(node) = self.node_mut(&id).filter(|node| !is_dead(node.verdict)) else { continue };
            if erased {
                node.verdict = Verdict::NotCounted(verdict::ERASED);
            }
            if node.kind == EDIT_KIND {
                sections.insert(node.obj);
            } else {
                objects.insert((node.kind, if node.obj.is_zero() { node.id } else { node.obj }));
            }
        }
        for (kind, object) in objects {
            self.refold(kind, object, bodies);
        }
        for section in sections {
            self.rebuild(section, bodies);
        }
    }

    /// Gives an entry that could not be read, and so was no step of its object, the place that it has once it is erased. Says whether
    /// it was such an entry.
    fn take_place(&mut self, id: &EntryId, bodies: &dyn Bodies) -> bool {
        let unread = [verdict::NO_KEY, verdict::WRONG_KEY].map(Verdict::NotCounted);
        let node = self.node(id).filter(|node| node.kind != EDIT_KIND && unread.contains(&node.verdict));
        let Some((frontier, entry)) = node.map(|node| node.frontier).zip(bodies.entry(id)) else { return false };
        let verdict = self.judge(&entry, frontier, bodies);
        if let Some(node) = self.node_mut(id) {
            node.verdict = verdict;
        }
        true
    }

    /// Finds what new erasures reach of what came before them.
    fn take_fresh(&mut self, bodies: &dyn Bodies) {
        let fresh = core::mem::take(&mut self.erasing.fresh);
        if fresh == Reach::default() {
            return;
        }
        let reached: Vec<EntryId> = self
            .nodes()
            .iter()
            .filter(|node| node.verdict != Verdict::NotCounted(verdict::ERASED) && reaches(&fresh, &Place::at(node)))
            .map(|node| node.id)
            .collect();
        for id in reached {
            if !self.erasing.wanted.remove(&id) {
                self.erasing.here.insert(id);
            }
            self.erasing.changed.insert(id);
        }
        // What waits has no verdict yet, and a body all the same.
        let waiting: Vec<EntryId> = self.waiting().copied().collect();
        for entry in waiting.iter().filter_map(|id| bodies.entry(id)) {
            self.erasing.note(&entry);
        }
    }

    /// Makes a section anew of the edits whose bodies are here, those of each log in order.
    fn rebuild(&mut self, section: EntryId, bodies: &dyn Bodies) {
        self.texts.forget(&section);
        let is_edit = |node: &&Node| node.kind == EDIT_KIND && node.obj == section && !is_dead(node.verdict);
        let mut edits: Vec<(LogId, u64, EntryId)> =
            self.nodes().iter().filter(is_edit).map(|node| (node.log, node.seq, node.id)).collect();
        edits.sort_unstable();
        for (.., id) in edits {
            let Some((entry, frontier)) = bodies.entry(&id).zip(self.node(&id).map(|node| node.frontier)) else {
                continue;
            };
            let verdict = self.judge(&entry, frontier, bodies);
            if let Some(node) = self.node_mut(&id) {
                node.verdict = verdict;
            }
        }
    }
}

impl Replica {
    /// The entries that are here without their bodies though nobody erased them, in the order of ids.
    pub fn wanted_bodies(&self) -> Vec<EntryId> {
        self.judge.wanted().iter().copied().collect()
    }

    /// Whether an entry that was judged here is erased.
    pub fn is_erased(&self, id: &EntryId) -> bool {
        self.judge.erased(id)
    }

    /// Whether bodies of erased entries are still on the disk.
    pub fn has_erased_bodies(&self) -> bool {
        !self.judge.erased_here().is_empty()
    }

    /// Removes the bodies of erased entries from the store for good. Done after whatever brings an erasure; what failed then,
    /// for lack of room, is done with the next.
    ///
    /// # Errors
    /// [`StoreError`]; the rest is still to be done then.
    pub fn drop_erased(&mut self) -> Result<Dropped, StoreError> {
        let ids: Vec<EntryId> = self.judge.erased_here().iter().copied().collect();
        if ids.is_empty() {
            return Ok(Dropped::default());
        }
        let dropped = self.store.drop_bodies(&ids)?;
        self.judge.forget_erased();
        // With the bodies went what was saved of the peers.
        self.peers_changed = true;
        self.save_peers();
        Ok(dropped)
    }

    /// [`Self::drop_erased`] where nobody can do anything about its failing.
    pub(crate) fn try_drop_erased(&mut self) {
        if let Err(error) = self.drop_erased() {
            tracing::warn!(%error, space = %self.space().short(), "erased bodies could not be removed yet");
        }
    }
}
