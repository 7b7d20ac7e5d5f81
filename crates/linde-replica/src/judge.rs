//! Judging: which stored entries count, and what they add up to.
//!
//! Everything here is a pure function of the set of entries and fork proofs in the store, whatever the order of arrival. An
//! entry is judged when everything it names is there; until then it waits. It is judged in the control state of its own
//! causal past, and does not count if it lies beyond the cut of a removal that it does not know of. If something arrives that
//! changes judgements already made (a proven fork, an entry of the control lane that voids others or cuts somebody's logs), the
//! whole space is judged anew: see [`Judge::stale`].

use crate::{
    document::{DOCUMENT_KIND, EDIT_KIND},
    erasing::Erasing,
    keyring::{Keyring, Shut},
    objects::{Earlier, Objects, Origins, Step, Stepped},
    texts::{Incoming, Texts},
    verdict::{self, Verdict},
};
use linde_deliberation::{Actor, Kind, Origin, Reason, Registry, erasure::Erasure};
use linde_log::{DeviceId, Encryption, EntryId, Lane, LogId, Signed, SpaceId, VERSION, Verified};
use linde_space::{ControlEntry, ControlLog, ControlOp, ControlState, FrontierId, Role, Visibility, Wait};
use std::{
    borrow::Cow,
    cell::RefCell,
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

/// The most entries of one installation that may wait for others. What waits costs memory for its id only.
pub(crate) const MAX_WAITING_PER_DEVICE: usize = 10_000;

/// Where bodies are read again.
pub(crate) trait Bodies {
    /// A stored entry.
    fn entry(&self, id: &EntryId) -> Option<Verified>;
}

/// Bodies as they are to be read: decrypted where they are encrypted.
pub(crate) struct Plain<'a> {
    bodies: &'a dyn Bodies,
    keyring: &'a Keyring,
}

impl Plain<'_> {
    /// Author and plain body of a stored entry; `None` if it is not here or does not open.
    pub(crate) fn read(&self, id: &EntryId) -> Option<(DeviceId, Vec<u8>)> {
        let entry = self.bodies.entry(id)?;
        let body = self.keyring.open(&entry).ok()?.into_owned();
        Some((entry.header().device, body))
    }
}

/// All that follows from the entries of a space.
pub(crate) struct Judge {
    registry: Arc<Registry>,
    space: SpaceId,
    pub(crate) control: ControlLog,
    pub(crate) keyring: Keyring,
    generation: u64,
    frozen: BTreeMap<LogId, u64>,
    nodes: Vec<Node>,
    index: Index,
    waiting: BTreeMap<EntryId, Vec<EntryId>>,
    waiting_count: BTreeMap<DeviceId, usize>,
    pub(crate) objects: Objects,
    pub(crate) texts: Texts,
    pub(crate) erasing: Erasing,
    /// What was counted since the last change.
    pub(crate) tally: RefCell<Tally>,
}

/// Numbers that lists show again and again, and that only a change of something judged can change.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Objects of each kind that count.
    pub(crate) counted: BTreeMap<u16, usize>,
    /// Statements of each topic that count.
    pub(crate) statements: Option<Arc<BTreeMap<EntryId, usize>>>,
}

#[expect(clippy::disallowed_types, reason = "looked up by id only, never iterated")]
type Index = std::collections::HashMap<EntryId, u32>;

/// What is kept in memory of a judged entry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub(crate) id: EntryId,
    pub(crate) log: LogId,
    pub(crate) seq: u64,
    pub(crate) lamport: u64,
    pub(crate) time_ms: i64,
    pub(crate) kind: u16,
    pub(crate) obj: EntryId,
    pub(crate) frontier: FrontierId,
    pub(crate) verdict: Verdict,
}

impl Node {
    /// What rules may ask of it.
    fn origin(&self) -> Origin {
        Origin { log: self.log, kind: self.kind }
    }
}

impl Judge {
    /// A space of which nothing is known yet, with the forks that are and the secrets to which keys may be sealed.
    pub(crate) fn new(registry: Arc<Registry>, space: SpaceId, frozen: BTreeMap<LogId, u64>, keyring: Keyring) -> Self {
        let mut control = ControlLog::new(space);
        for (log, seq) in &frozen {
            control.freeze(*log, *seq);
        }
        Self {
            registry,
            space,
            generation: control.generation(),
            control,
            keyring,
            frozen,
            nodes: Vec::new(),
            index: Index::default(),
            waiting: BTreeMap::new(),
            waiting_count: BTreeMap::new(),
            objects: Objects::default(),
            texts: Texts::default(),
            erasing: Erasing::default(),
            tally: RefCell::default(),
        }
    }

    /// Whether judgements made so far no longer hold, so that the space must be judged anew from its store.
    pub(crate) fn stale(&self) -> bool {
        self.generation != self.control.generation() || self.keyring.is_late()
    }

    /// Takes an entry, and whatever waited for it; or the body of one that came without.
    pub(crate) fn take(&mut self, entry: Verified, bodies: &dyn Bodies) {
        *self.tally.get_mut() = Tally::default();
        // Empty for nearly every entry, and then without memory of its own.
        let mut queue = VecDeque::new();
        let mut next = Some(entry);
        while let Some(entry) = next.take().or_else(|| queue.pop_front()) {
            if self.index.contains_key(&entry.id()) {
                self.erasing.note_body(&entry);
                continue;
            }
            self.erasing.note(&entry);
            if let Some(missing) = self.missing_for(&entry) {
                let waiters = self.waiting.entry(missing).or_default();
                if !waiters.contains(&entry.id()) {
                    waiters.push(entry.id());
                    *self.waiting_count.entry(entry.header().device).or_default() += 1;
                }
                continue;
            }
            self.settle(&entry, bodies);
            for waiter in self.waiting.remove(&entry.id()).unwrap_or_default() {
                let Some(waiter) = bodies.entry(&waiter) else { continue };
                if let Some(count) = self.waiting_count.get_mut(&waiter.header().device) {
                    *count = count.saturating_sub(1);
                }
                queue.push_back(waiter);
            }
        }
    }

    /// Brings what was erased, and co-edited texts, up to date after a batch of [`Self::take`].
    pub(crate) fn finish(&mut self, bodies: &dyn Bodies) {
        *self.tally.get_mut() = Tally::default();
        self.settle_bodies(bodies);
        self.texts.finish(&Plain { bodies, keyring: &self.keyring });
    }

    /// The same entries are to be judged again, now that all of the control lane is known.
    pub(crate) fn again(self) -> Self {
        let mut judge = Self::new(self.registry, self.space, BTreeMap::new(), self.keyring.again());
        judge.frozen = self.frozen;
        judge.generation = self.control.generation();
        judge.control = self.control;
        judge
    }

    /// A judged entry.
    pub(crate) fn node(&self, id: &EntryId) -> Option<&Node> {
        self.index.get(id).and_then(|at| self.nodes.get(*at as usize))
    }

    pub(crate) fn node_mut(&mut self, id: &EntryId) -> Option<&mut Node> {
        self.index.get(id).and_then(|at| self.nodes.get_mut(*at as usize))
    }

    /// Where an entry stands on which others may build.
    pub(crate) fn origin(&self, id: &EntryId) -> Option<Origin> {
        self.node(id).filter(|node| !is_dead(node.verdict)).map(Node::origin)
    }

    /// The verdict on an entry; `None` while it waits or is not here.
    pub(crate) fn verdict(&self, id: &EntryId) -> Option<Verdict> {
        self.node(id).map(|node| self.verdict_of(node))
    }

    /// All judged entries, in the order in which they could be judged.
    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// How many entries of `device` wait for others.
    pub(crate) fn waiting_of(&self, device: &DeviceId) -> usize {
        self.waiting_count.get(device).copied().unwrap_or(0)
    }

    /// The entries that wait for others.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &EntryId> {
        self.waiting.values().flatten()
    }

    /// How many entries wait for others.
    pub(crate) fn waiting_len(&self) -> usize {
        self.waiting.values().map(Vec::len).sum()
    }

    /// The entries that others wait for.
    pub(crate) fn missing(&self) -> impl Iterator<Item = &EntryId> {
        self.waiting.keys()
    }

    /// The control state that an entry is judged in.
    pub(crate) fn state_of(&mut self, id: &EntryId) -> Option<Arc<ControlState>> {
        let frontier = self.node(id)?.frontier;
        Some(self.control.state_at(frontier))
    }

    /// The control state that an entry's author had seen, without the entry itself.
    pub(crate) fn state_before(&mut self, entry: &Signed) -> Arc<ControlState> {
        let header = entry.header();
        let named = core::iter::once(&header.prev).chain(&header.after);
        let parts: Vec<FrontierId> = named.filter_map(|id| self.node(id)).map(|node| node.frontier).collect();
        let frontier = self.control.frontier_of(&parts, &[]);
        self.control.state_at(frontier)
    }

    /// The removal or revocation beyond whose cut an entry lies.
    pub(crate) fn beyond_cut(&mut self, id: &EntryId) -> Option<EntryId> {
        let Node { log, seq, frontier, .. } = *self.node(id)?;
        self.control.beyond_cut(log, seq, frontier)
    }

    /// Who `device` would act as now.
    pub(crate) fn actor_now(&mut self, device: DeviceId) -> Option<Actor> {
        actor_in(&self.control.current(), device)
    }

    /// Feeds all that nodes must agree on: verdicts in the order of ids, then objects and texts.
    pub(crate) fn digest(&self, hasher: &mut blake3::Hasher) {
        let counted_part = |node: &&Node| self.frozen.get(&node.log).is_none_or(|seq| node.seq < *seq);
        let mut verdicts: Vec<_> =
            self.nodes.iter().filter(counted_part).map(|node| (node.id, self.verdict_of(node).code())).collect();
        verdicts.sort_unstable();
        for (id, code) in verdicts {
            hasher.update(id.as_bytes()).update(code.as_bytes()).update(&[0]);
        }
        self.objects.digest(hasher);
        self.texts.digest(hasher);
    }

    /// The first entry that must be here before `entry` can be judged.
    fn missing_for(&self, entry: &Signed) -> Option<EntryId> {
        let header = entry.header();
        let named = core::iter::once(&header.prev).chain(&header.after).chain(core::iter::once(&header.obj));
        named.filter(|id| !id.is_zero()).find(|id| !self.index.contains_key(*id)).copied()
    }

    fn settle(&mut self, entry: &Verified, bodies: &dyn Bodies) {
        let header = entry.header();
        let (mut greatest, mut dead) = (0, false);
        let mut parts: Vec<FrontierId> = Vec::new();
        let mut same = None;
        for node in core::iter::once(&header.prev).chain(&header.after).filter_map(|id| self.node(id)) {
            greatest = node.lamport.max(greatest);
            dead |= is_dead(node.verdict);
            if same.is_none() {
                same = Some(node.frontier);
            } else if same != Some(node.frontier) {
                parts.push(node.frontier);
            }
        }
        let number = greatest.checked_add(1);
        // Nearly every entry has seen no more of the control lane than the one before it.
        let mut frontier = match same {
            Some(frontier) if parts.is_empty() => frontier,
            same => {
                parts.extend(same);
                self.control.frontier_of(&parts, &[])
            }
        };
        let verdict = if dead {
            Verdict::NotCounted(verdict::BUILDS_ON_WRONG_NUMBER)
        } else if number != Some(header.lamport) {
            Verdict::NotCounted(verdict::WRONG_NUMBER)
        } else if header.lane == Lane::Control {
            let taken = self.take_control(entry, frontier);
            if taken {
                frontier = self.control.frontier_of(&[frontier], &[entry.id()]);
            }
            Verdict::Counted
        } else {
            self.judge(entry, frontier, bodies)
        };
        let at = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        self.nodes.push(Node {
            id: entry.id(),
            log: entry.log(),
            seq: header.seq,
            lamport: header.lamport,
            time_ms: header.time_ms,
            kind: header.kind,
            obj: header.obj,
            frontier,
            verdict,
        });
        self.index.insert(entry.id(), at);
    }

    fn take_control(&mut self, entry: &Verified, frontier: FrontierId) -> bool {
        let header = entry.header();
        let op = match (entry.body(), header.enc, header.v) {
            (Some(body), Encryption::Plain, VERSION) => ControlOp::decode(header.kind, body),
            _ => Err(linde_space::OpError::Unknown),
        };
        let parents = self.control.heads_of(frontier);
        let entry = ControlEntry {
            id: entry.id(),
            log: entry.log(),
            seq: header.seq,
            lamport: header.lamport,
            prev: header.prev,
            parents,
            obj: header.obj,
            op,
        };
        let id = entry.id;
        let taken = self.control.insert(entry).is_ok();
        self.keyring.take(id, &self.control);
        taken
    }

    /// Judges an entry of lanes 1 and 2.
    pub(crate) fn judge(&mut self, entry: &Verified, frontier: FrontierId, bodies: &dyn Bodies) -> Verdict {
        let erased = self.erasing.reaches(entry);
        let verdict = self.judge_content(entry, frontier, erased, bodies);
        if erased { Verdict::NotCounted(verdict::ERASED) } else { verdict }
    }

    fn judge_content(&mut self, entry: &Verified, frontier: FrontierId, erased: bool, bodies: &dyn Bodies) -> Verdict {
        let header = entry.header();
        if header.v != VERSION || header.enc == Encryption::Sealed {
            return Verdict::Unknown;
        }
        let control = self.control.state_at(frontier);
        let members_only = control.genesis().is_some_and(|genesis| genesis.visibility == Visibility::Members);
        // What is to be erased everybody must know who stores it, also who cannot read.
        let encrypted = members_only && header.kind != Erasure::ID;
        if encrypted == (header.enc == Encryption::Plain) {
            return Verdict::NotCounted(verdict::WRONG_VISIBILITY);
        }
        let actor = actor_in(&control, header.device);
        let void = void_at(&self.frozen, &mut self.control, entry.log(), header.seq, frontier)
            .or_else(|| actor.is_none().then_some(verdict::NOT_A_MEMBER));
        if header.kind == EDIT_KIND {
            return self.judge_edit(entry, actor, void, erased);
        }
        let Some(kind) = self.registry.by_id(header.kind) else { return Verdict::Unknown };
        if kind.lane() != header.lane {
            return Verdict::NotCounted(verdict::WRONG_LANE);
        }
        let Some(actor) = actor else { return Verdict::NotCounted(void.unwrap_or(verdict::NOT_A_MEMBER)) };
        if let Some(reason) = void
            && !self.keyring.open(entry).is_ok_and(|body| kind.outlives_cuts(&body))
        {
            return Verdict::NotCounted(reason);
        }
        let object = if header.obj.is_zero() { entry.id() } else { header.obj };
        // What acts on an object comes after the entry that made it; else somebody could make it first, as their own.
        let fits = |node: &Node| node.kind == header.kind && node.lamport < header.lamport;
        if object != entry.id() && !self.node(&object).is_some_and(fits) {
            return Verdict::NotCounted(Reason::OBJECT);
        }
        let plain = match self.plain_step(entry, erased) {
            Ok(plain) => plain,
            Err(verdict) => return verdict,
        };
        let step = Step { entry, actor, control, erased, void, plain };
        let stepped = self.with_steps(bodies, |objects, registry, origins, earlier| {
            objects.step(registry, object, &step, origins, earlier)
        });
        let verdict = match stepped {
            Stepped::Appended(verdict) => verdict,
            Stepped::Refolded(verdicts) => self.take_refolded(entry.id(), verdicts),
        };
        if header.kind == Erasure::ID {
            self.erase(object);
        }
        verdict
    }

    /// The plain body of an encrypted step; a step whose body is missing or erased has its place all the same.
    fn plain_step(&mut self, entry: &Verified, erased: bool) -> Result<Option<Vec<u8>>, Verdict> {
        if erased || entry.header().enc == Encryption::Plain {
            return Ok(None);
        }
        match self.keyring.open_needed(entry) {
            Ok(body) => Ok(Some(body.into_owned())),
            Err(Shut::NoBody) => Ok(None),
            Err(shut) => Err(unread(shut)),
        }
    }

    /// Folds an object anew, because the body of one of its steps came or went.
    pub(crate) fn refold(&mut self, kind: u16, object: EntryId, bodies: &dyn Bodies) {
        let verdicts = self.with_steps(bodies, |objects, registry, origins, earlier| {
            objects.refold(registry, kind, object, origins, earlier)
        });
        // There is no new one.
        let _ = self.take_refolded(EntryId::ZERO, verdicts);
        if kind == Erasure::ID {
            self.erase(object);
        }
    }

    /// Lets `f` see the objects, and read steps again that were taken before.
    fn with_steps<T>(
        &mut self,
        bodies: &dyn Bodies,
        f: impl FnOnce(&mut Objects, &Registry, Origins<'_>, Earlier<'_>) -> T,
    ) -> T {
        let (nodes, index, states) = (&self.nodes, &self.index, &mut self.control);
        let (erasing, keyring, frozen) = (&self.erasing, &self.keyring, &self.frozen);
        let node = |id: &EntryId| nodes.get(*index.get(id)? as usize);
        let origins = |id: &EntryId| node(id).map(Node::origin);
        f(&mut self.objects, &self.registry, &origins, &mut |id| {
            let node = node(id)?;
            let control = states.state_at(node.frontier);
            let actor = actor_in(&control, node.log.device)?;
            let void = void_at(frozen, states, node.log, node.seq, node.frontier);
            let entry = bodies.entry(id)?;
            let plain = opened(keyring, &entry);
            Some(Step { entry, actor, control, erased: erasing.reaches_node(node), void, plain })
        })
    }

    /// Notes the verdicts of an object that was folded anew, and gives the one on `new`.
    fn take_refolded(&mut self, new: EntryId, verdicts: Vec<(EntryId, Verdict)>) -> Verdict {
        let mut of_new = Verdict::Unknown;
        for (id, verdict) in verdicts {
            if id == new {
                of_new = verdict;
            } else if let Some(node) = self.node_mut(&id) {
                node.verdict = verdict;
            }
        }
        of_new
    }

    /// `void` says why nothing that the author wrote here counts, whatever it is.
    fn judge_edit(&mut self, entry: &Verified, actor: Option<Actor>, void: Option<Reason>, erased: bool) -> Verdict {
        let header = entry.header();
        if header.lane != Lane::Text {
            return Verdict::NotCounted(verdict::WRONG_LANE);
        }
        // Whether the section stands in its document does not matter here: it may come and go, its edits are judged once.
        if self.node(&header.obj).is_none_or(|node| node.kind != DOCUMENT_KIND) {
            return Verdict::NotCounted(Reason::OBJECT);
        }
        let standing = match (void, actor) {
            (Some(reason), _) => Err(reason),
            (None, None) => Err(verdict::NOT_A_MEMBER),
            (None, Some(actor)) if actor.role < Role::Member => Err(Reason::ROLE),
            (None, Some(actor)) => Ok(actor.person),
        };
        if erased {
            return Verdict::NotCounted(verdict::NO_BODY);
        }
        let body = match self.keyring.open_needed(entry) {
            Ok(body) => body,
            Err(shut) => return unread(shut),
        };
        let (entry, device, lamport) = (entry.id(), header.device, header.lamport);
        self.texts.edit(header.obj, &Incoming { entry, device, lamport, body: &body, standing })
    }

    /// The verdict on a node, asking those who know better: the control fold and the texts.
    pub(crate) fn verdict_of(&self, node: &Node) -> Verdict {
        if is_dead(node.verdict) {
            node.verdict
        } else if node.log.lane == Lane::Control {
            match self.control.verdict(&node.id) {
                linde_space::Verdict::Counted => Verdict::Counted,
                linde_space::Verdict::Void(reason) => Verdict::NotCounted(Reason(reason.code())),
                linde_space::Verdict::Waiting(Wait::Approval) => Verdict::NotCounted(verdict::WAITS_FOR_APPROVAL),
                linde_space::Verdict::Waiting(Wait::Quorum) => Verdict::NotCounted(verdict::WAITS_FOR_QUORUM),
                linde_space::Verdict::Unknown => Verdict::Unknown,
            }
        } else if node.kind == EDIT_KIND && node.verdict.counts() {
            self.texts.verdict(&node.id)
        } else {
            node.verdict
        }
    }
}

/// Why what stands here has no effect of its own, if a copied log or a cut takes it.
fn void_at(
    frozen: &BTreeMap<LogId, u64>,
    control: &mut ControlLog,
    log: LogId,
    seq: u64,
    frontier: FrontierId,
) -> Option<Reason> {
    if frozen.get(&log).is_some_and(|first| seq >= *first) {
        return Some(verdict::COPIED_INSTALLATION);
    }
    control.beyond_cut(log, seq, frontier).map(|_| verdict::BEYOND_CUT)
}

fn actor_in(state: &ControlState, device: DeviceId) -> Option<Actor> {
    let person = state.person_of(device)?;
    let role = state.role(person)?;
    Some(Actor { person, device, role })
}

/// The body of an encrypted entry as it is to be read; none of one that is not encrypted.
fn opened(keyring: &Keyring, entry: &Signed) -> Option<Vec<u8>> {
    let encrypted = entry.header().enc != Encryption::Plain;
    encrypted.then(|| keyring.open(entry).ok()).flatten().map(Cow::into_owned)
}

/// The verdict on an entry whose body must be read and cannot be.
fn unread(shut: Shut) -> Verdict {
    match shut {
        Shut::NoBody => Verdict::NotCounted(verdict::NO_BODY),
        Shut::NoKey(_) => Verdict::NotCounted(verdict::NO_KEY),
        Shut::WrongKey => Verdict::NotCounted(verdict::WRONG_KEY),
        Shut::Unknown => Verdict::Unknown,
    }
}

pub(crate) fn is_dead(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::NotCounted(verdict::WRONG_NUMBER | verdict::BUILDS_ON_WRONG_NUMBER))
}
