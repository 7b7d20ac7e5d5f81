//! Objects: what the contributions of each kind have become.
//!
//! The steps of an object are folded in the order of (lamport number, id). Most arrive in that order and are applied at
//! once. One that arrives late has its object folded anew from the bodies in the store, unless it and all that stand behind it
//! are free: see [`linde_deliberation::Kind::is_free`].

use crate::verdict::Verdict;
use linde_deliberation::{Actor, AnyObject, Context, Origin, Reason, Registry};
use linde_log::{Encryption, EntryId, Signed, Verified};
use linde_space::ControlState;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
    sync::Arc,
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
    /// The last step that is not free to change places with others.
    bound: (u64, EntryId),
    /// Whether the entry that makes the object counts. Nobody else can make it.
    made: bool,
    object: Box<dyn AnyObject>,
}

/// A contribution with who made it and the control state of its past.
pub(crate) struct Step<E> {
    pub(crate) entry: E,
    pub(crate) actor: Actor,
    pub(crate) control: Arc<ControlState>,
    /// Whether it was erased, so that it has no effect.
    pub(crate) erased: bool,
    /// Why it has no effect of its own, if a cut or a copied log took it: see [`linde_deliberation::Kind::outlives_cuts`].
    pub(crate) void: Option<Reason>,
    /// Its body as it is to be read, if it is encrypted and could be opened.
    pub(crate) plain: Option<Vec<u8>>,
}

/// Where an entry that is here stands.
pub(crate) type Origins<'a> = &'a dyn Fn(&EntryId) -> Option<Origin>;

/// Gives a step that was taken before.
pub(crate) type Earlier<'a> = &'a mut dyn FnMut(&EntryId) -> Option<Step<Verified>>;

impl Step<&Verified> {
    /// The body as it is to be read, if it can be.
    fn body(&self) -> Option<&[u8]> {
        let stored = self.entry.body().filter(|_| self.entry.header().enc == Encryption::Plain);
        self.plain.as_deref().or(stored)
    }
}

impl Slot {
    fn step(&mut self, id: EntryId, step: &Step<&Verified>, origins: Origins<'_>) -> Verdict {
        let header = step.entry.header();
        let is_making = step.entry.id() == id;
        if step.erased {
            return Verdict::NotCounted(crate::verdict::ERASED);
        }
        if !is_making && !self.made {
            return Verdict::NotCounted(Reason::OBJECT);
        }
        let Some(body) = step.body() else { return Verdict::NotCounted(crate::verdict::NO_BODY) };
        let context = Context {
            space: step.entry.space(),
            entry: step.entry.id(),
            object: id,
            actor: step.actor,
            lamport: header.lamport,
            time_ms: header.time_ms,
            void: step.void.is_some(),
            control: &step.control,
            named: &|other| if is_named(step.entry, other) { origins(other) } else { None },
        };
        let verdict = Verdict::from(self.object.step(body, &context));
        self.made |= is_making && verdict.counts();
        step.void.filter(|_| verdict.counts()).map_or(verdict, Verdict::NotCounted)
    }

    /// Begins with an object to which nothing was done, and takes all steps again.
    fn fold(
        &mut self,
        object: Box<dyn AnyObject>,
        id: EntryId,
        origins: Origins<'_>,
        earlier: Earlier<'_>,
    ) -> Vec<(EntryId, Verdict)> {
        self.object = object;
        self.made = false;
        let mut verdicts = Vec::with_capacity(self.steps.len());
        for (_, before) in self.steps.clone() {
            let stored = earlier(&before);
            let verdict = stored.map_or(
                Verdict::NotCounted(crate::verdict::NO_BODY),
                |Step { entry, actor, control, erased, void, plain }| {
                    self.step(id, &Step { entry: &entry, actor, control, erased, void, plain }, origins)
                },
            );
            verdicts.push((before, verdict));
        }
        verdicts
    }
}

/// Whether an entry is here whenever `by` is judged.
fn is_named(by: &Signed, id: &EntryId) -> bool {
    let header = by.header();
    header.prev == *id || header.obj == *id || header.after.binary_search(id).is_ok()
}

/// What a step changed.
pub(crate) enum Stepped {
    /// The new step's verdict.
    Appended(Verdict),
    /// The step came late: all verdicts of the object, in order.
    Refolded(Vec<(EntryId, Verdict)>),
}

impl Objects {
    /// Takes the next step of object `id`, which is created if the step's entry is its id.
    ///
    /// `earlier` gives a step that was taken before.
    pub(crate) fn step(
        &mut self,
        registry: &Registry,
        id: EntryId,
        step: &Step<&Verified>,
        origins: Origins<'_>,
        earlier: Earlier<'_>,
    ) -> Stepped {
        let (new, header) = (step.entry.id(), step.entry.header());
        let Some(kind) = registry.by_id(header.kind) else { return Stepped::Appended(Verdict::Unknown) };
        let slot = self.slots.entry(id).or_insert_with(|| Slot {
            kind: header.kind,
            // Most objects have one step for ever.
            steps: Vec::with_capacity(1),
            bound: (0, EntryId::ZERO),
            made: false,
            object: kind.object(),
        });
        if slot.kind != header.kind {
            return Stepped::Appended(Verdict::NotCounted(Reason::OBJECT));
        }
        if new == id {
            self.by_kind.entry(header.kind).or_default().insert((header.lamport, id));
        }
        let key = (header.lamport, new);
        let at = slot.steps.partition_point(|step| *step < key);
        let is_last = at == slot.steps.len();
        slot.steps.insert(at, key);
        // What is erased or not here yet says nothing of itself.
        let is_free = new != id && !step.erased && step.body().is_some_and(|body| kind.is_free(body));
        let in_place = is_last || (is_free && slot.bound < key);
        if !is_free {
            slot.bound = slot.bound.max(key);
        }
        if in_place {
            return Stepped::Appended(slot.step(id, step, origins));
        }
        Stepped::Refolded(slot.fold(kind.object(), id, origins, &mut |before| {
            if *before != new {
                return earlier(before);
            }
            let (actor, control, erased, void) = (step.actor, Arc::clone(&step.control), step.erased, step.void);
            Some(Step { entry: step.entry.clone(), actor, control, erased, void, plain: step.plain.clone() })
        }))
    }

    /// Folds an object anew from its steps; gives all verdicts, in order, and none if there is no such object.
    pub(crate) fn refold(
        &mut self,
        registry: &Registry,
        kind: u16,
        id: EntryId,
        origins: Origins<'_>,
        earlier: Earlier<'_>,
    ) -> Vec<(EntryId, Verdict)> {
        let slot = self.slots.get_mut(&id).filter(|slot| slot.kind == kind);
        let (Some(slot), Some(kind)) = (slot, registry.by_id(kind)) else { return Vec::new() };
        slot.fold(kind.object(), id, origins, earlier)
    }

    /// The object with this id, if it is of this kind.
    pub(crate) fn of_kind(&self, kind: u16, id: &EntryId) -> Option<&dyn AnyObject> {
        self.slots.get(id).filter(|slot| slot.kind == kind).map(|slot| &*slot.object)
    }

    /// The steps of an object, in order.
    pub(crate) fn steps(&self, id: &EntryId) -> Vec<EntryId> {
        self.slots.get(id).map(|slot| slot.steps.iter().map(|(_, id)| *id).collect()).unwrap_or_default()
    }

    /// The last step of an object: what its next author has seen.
    pub(crate) fn last_step(&self, id: &EntryId) -> Option<EntryId> {
        self.slots.get(id).and_then(|slot| slot.steps.last()).map(|(_, id)| *id)
    }

    /// The last step of an object that is not free to change places with others.
    pub(crate) fn last_bound(&self, id: &EntryId) -> Option<EntryId> {
        self.slots.get(id).map(|slot| slot.bound.1).filter(|id| !id.is_zero())
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
