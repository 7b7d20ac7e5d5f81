//! Objects: what the contributions of each kind have become.
//!
//! The steps of an object are folded in the order of (lamport number, id). Most arrive in that order and are applied at
//! once; one that arrives late has its object folded anew from the bodies in the store.

use crate::verdict::Verdict;
use linde_deliberation::{AnyObject, Meta, Reason, Registry};
use linde_log::EntryId;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
};

/// All objects of a space.
#[derive(Default)]
pub(crate) struct Objects {
    slots: Slots,
    by_kind: BTreeMap<u16, BTreeSet<(u64, EntryId)>>,
}

#[expect(clippy::disallowed_types, reason = "looked up by id; what is hashed from it is sorted first")]
type Slots = std::collections::HashMap<EntryId, Slot>;

struct Slot {
    kind: u16,
    steps: Vec<(u64, EntryId)>,
    /// Whether the entry that makes the object counts. Nobody else can make it.
    made: bool,
    object: Box<dyn AnyObject>,
}

impl Slot {
    fn step(&mut self, id: EntryId, body: &[u8], meta: &Meta) -> Verdict {
        if meta.entry != id && !self.made {
            return Verdict::NotCounted(Reason::OBJECT);
        }
        let verdict = Verdict::from(self.object.step(body, meta));
        self.made |= meta.entry == id && verdict.counts();
        verdict
    }
}

/// Gives body and place of a step that was taken before.
type Earlier<'a> = &'a mut dyn FnMut(&EntryId) -> Option<(Vec<u8>, Meta)>;

/// What a step changed.
pub(crate) enum Stepped {
    /// The new step's verdict.
    Appended(Verdict),
    /// The step came late: all verdicts of the object, in order.
    Refolded(Vec<(EntryId, Verdict)>),
}

impl Objects {
    /// Takes the next step of object `id`, which is created if `meta.entry` is its id.
    ///
    /// `earlier` gives body and place of a step that was taken before.
    pub(crate) fn step(
        &mut self,
        registry: &Registry,
        kind_id: u16,
        id: EntryId,
        body: &[u8],
        meta: &Meta,
        earlier: Earlier<'_>,
    ) -> Stepped {
        let Some(kind) = registry.by_id(kind_id) else { return Stepped::Appended(Verdict::Unknown) };
        let slot = self.slots.entry(id).or_insert_with(|| Slot {
            kind: kind_id,
            // Most objects have one step for ever.
            steps: Vec::with_capacity(1),
            made: false,
            object: kind.object(),
        });
        if slot.kind != kind_id {
            return Stepped::Appended(Verdict::NotCounted(Reason::OBJECT));
        }
        if meta.entry == id {
            self.by_kind.entry(kind_id).or_default().insert((meta.lamport, id));
        }
        let key = (meta.lamport, meta.entry);
        if slot.steps.last().is_none_or(|last| *last < key) {
            slot.steps.push(key);
            return Stepped::Appended(slot.step(id, body, meta));
        }
        let at = slot.steps.partition_point(|step| *step < key);
        slot.steps.insert(at, key);
        slot.object = kind.object();
        slot.made = false;
        let mut verdicts = Vec::with_capacity(slot.steps.len());
        for (_, step) in slot.steps.clone() {
            let verdict = if step == meta.entry {
                slot.step(id, body, meta)
            } else {
                let stored = earlier(&step);
                stored.map_or(Verdict::NotCounted(crate::verdict::NO_BODY), |(body, meta)| slot.step(id, &body, &meta))
            };
            verdicts.push((step, verdict));
        }
        Stepped::Refolded(verdicts)
    }

    /// The object with this id, if it is of this kind.
    pub(crate) fn of_kind(&self, kind: u16, id: &EntryId) -> Option<&dyn AnyObject> {
        self.slots.get(id).filter(|slot| slot.kind == kind).map(|slot| &*slot.object)
    }

    /// The last step of an object: what its next author has seen.
    pub(crate) fn last_step(&self, id: &EntryId) -> Option<EntryId> {
        self.slots.get(id).and_then(|slot| slot.steps.last()).map(|(_, id)| *id)
    }

    /// The objects of a kind, latest first by (lamport number, id).
    pub(crate) fn list(&self, kind: u16) -> impl Iterator<Item = (u64, EntryId, &dyn AnyObject)> {
        self.list_from(kind, None)
    }

    /// The objects of a kind from behind `cursor` on, latest first by (lamport number, id).
    pub(crate) fn list_from(
        &self,
        kind: u16,
        cursor: Option<(u64, EntryId)>,
    ) -> impl Iterator<Item = (u64, EntryId, &dyn AnyObject)> {
        let end = cursor.map_or(Bound::Unbounded, Bound::Excluded);
        self.by_kind
            .get(&kind)
            .into_iter()
            .flat_map(move |ids| ids.range((Bound::Unbounded, end)).rev())
            .filter_map(move |(lamport, id)| self.of_kind(kind, id).map(|object| (*lamport, *id, object)))
    }

    /// How many objects of a kind there are, counted or not.
    pub(crate) fn count(&self, kind: u16) -> usize {
        self.by_kind.get(&kind).map_or(0, BTreeSet::len)
    }

    /// Feeds every object's canonical state, in the order of ids.
    pub(crate) fn digest(&self, hasher: &mut blake3::Hasher) {
        let mut slots: Vec<_> = self.slots.iter().collect();
        slots.sort_unstable_by_key(|(id, _)| **id);
        for (id, slot) in slots {
            let state = slot.object.canonical();
            hasher.update(id.as_bytes()).update(&slot.kind.to_be_bytes());
            hasher.update(&(state.len() as u64).to_be_bytes()).update(&state);
        }
    }
}
