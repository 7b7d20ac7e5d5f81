//! The valid changes of a section and what each of them had seen.
//!
//! A change's causal past is held as the latest change of every author in it. A run of changes by one author that sees nothing new
//! shares one such clock, so a long linear history costs a few words a change.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use linde_log::DeviceId;

use crate::{
    check::Invalid,
    engine::Built,
    wire::{Actor, ChangeHash, Edit},
};

pub(crate) type NodeIx = u32;
pub(crate) type ActorIx = u32;
pub(crate) type RecordIx = u32;
/// The latest change of each author in a causal past, by author.
pub(crate) type Clock = Arc<[(ActorIx, NodeIx)]>;

/// The genesis change: known from the start, by nobody.
pub(crate) const GENESIS: NodeIx = 0;
const NOBODY: ActorIx = ActorIx::MAX;

/// The hash of the genesis change that every section starts with.
pub(crate) const GENESIS_HASH: ChangeHash = ChangeHash([
    0xd7, 0x77, 0x6c, 0x7c, 0x30, 0xd6, 0x35, 0xc5, 0x98, 0xd6, 0x53, 0xf6, 0x6d, 0x70, 0xe4, 0x50, 0xbe, 0x4e, 0xf3,
    0xce, 0xe7, 0x92, 0x25, 0x5b, 0x58, 0xe8, 0xa7, 0xe4, 0xcc, 0x0f, 0xe8, 0x8f,
]);

/// Consecutive insertions within one change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    /// Counter of the first.
    pub(crate) counter: u32,
    pub(crate) len: u32,
    /// How many characters the change inserts before this run.
    pub(crate) offset: u32,
}

/// A valid change.
pub(crate) struct Node {
    /// The entry it came in.
    pub(crate) record: RecordIx,
    pub(crate) actor: ActorIx,
    pub(crate) seq: u64,
    pub(crate) start_op: u64,
    pub(crate) chars: u64,
    pub(crate) hash: ChangeHash,
    pub(crate) deps: Box<[NodeIx]>,
    pub(crate) own_prev: Option<NodeIx>,
    /// The latest change of every other author in the causal past, by author.
    pub(crate) others: Clock,
    pub(crate) runs: Box<[Run]>,
    /// Counted, or an ancestor of a counted change.
    pub(crate) needed: bool,
    /// Part of the text; then also where its characters begin in the element list.
    pub(crate) first_element: Option<u32>,
    /// The change itself while it waits for the next flush.
    pub(crate) built: Option<Box<Built>>,
}

pub(crate) struct Author {
    pub(crate) actor: Actor,
    pub(crate) device: DeviceId,
    /// The first known change for each seq from 1 on.
    chain: Vec<NodeIx>,
    /// Further changes with a seq that `chain` already has.
    siblings: BTreeMap<u64, Vec<NodeIx>>,
    /// The changes that are part of the text, in order.
    applied: Vec<NodeIx>,
}

pub(crate) struct Graph {
    nodes: Vec<Node>,
    by_hash: BTreeMap<ChangeHash, NodeIx>,
    refused: BTreeSet<ChangeHash>,
    authors: Vec<Author>,
    by_actor: BTreeMap<Actor, ActorIx>,
}

impl Run {
    pub(crate) fn end(self) -> u64 {
        u64::from(self.counter) + u64::from(self.len)
    }
}

impl Node {
    pub(crate) fn last_counter(&self) -> u64 {
        self.start_op + self.chars - 1
    }

    /// Sorts changes after everything they build on, in the same way on every node.
    pub(crate) fn rank(&self) -> (u64, ChangeHash) {
        (self.start_op, self.hash)
    }

    /// The element index of one of its insertions, once applied.
    pub(crate) fn element(&self, counter: u64) -> Option<u32> {
        let run = run_at(&self.runs, counter)?;
        Some(self.first_element? + run.offset + (counter - u64::from(run.counter)) as u32)
    }
}

impl Graph {
    pub(crate) fn new() -> Self {
        let mut graph = Self {
            nodes: Vec::new(),
            by_hash: BTreeMap::new(),
            refused: BTreeSet::new(),
            authors: Vec::new(),
            by_actor: BTreeMap::new(),
        };
        graph.clear();
        graph
    }

    /// Forgets all changes but not who the authors are.
    pub(crate) fn clear(&mut self) {
        self.nodes = vec![genesis()];
        self.by_hash = BTreeMap::from([(GENESIS_HASH, GENESIS)]);
        self.refused.clear();
        for author in &mut self.authors {
            author.chain.clear();
            author.siblings.clear();
            author.applied.clear();
        }
    }

    pub(crate) fn add(&mut self, node: Node) -> NodeIx {
        let ix = self.nodes.len() as NodeIx;
        self.by_hash.insert(node.hash, ix);
        let (actor, seq) = (node.actor, node.seq);
        self.nodes.push(node);
        let author = self.author_mut(actor);
        if seq == author.chain.len() as u64 + 1 {
            author.chain.push(ix);
        } else {
            author.siblings.entry(seq).or_default().push(ix);
        }
        ix
    }

    pub(crate) fn intern(&mut self, actor: Actor, device: DeviceId) -> ActorIx {
        *self.by_actor.entry(actor).or_insert_with(|| {
            self.authors.push(Author {
                actor,
                device,
                chain: Vec::new(),
                siblings: BTreeMap::new(),
                applied: Vec::new(),
            });
            self.authors.len() as ActorIx - 1
        })
    }

    pub(crate) fn refuse(&mut self, hash: ChangeHash) {
        self.refused.insert(hash);
    }

    pub(crate) fn is_refused(&self, hash: &ChangeHash) -> bool {
        self.refused.contains(hash) && !self.by_hash.contains_key(hash)
    }

    pub(crate) fn find(&self, hash: &ChangeHash) -> Option<NodeIx> {
        self.by_hash.get(hash).copied()
    }

    /// Which of an edit's deps are not here.
    pub(crate) fn missing(&self, edit: &Edit) -> Vec<ChangeHash> {
        edit.deps.iter().filter(|hash| !self.by_hash.contains_key(hash)).copied().collect()
    }

    pub(crate) fn actor(&self, actor: &Actor) -> Option<ActorIx> {
        self.by_actor.get(actor).copied()
    }

    pub(crate) fn actors(&self) -> impl Iterator<Item = ActorIx> + use<> {
        0..self.authors.len() as ActorIx
    }

    #[expect(clippy::indexing_slicing, reason = "node numbers are given out by `add` and never outlive `clear`")]
    pub(crate) fn node(&self, ix: NodeIx) -> &Node {
        &self.nodes[ix as usize]
    }

    #[expect(clippy::indexing_slicing, reason = "node numbers are given out by `add` and never outlive `clear`")]
    pub(crate) fn node_mut(&mut self, ix: NodeIx) -> &mut Node {
        &mut self.nodes[ix as usize]
    }

    /// All changes but genesis.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = (NodeIx, &Node)> {
        (0..).zip(&self.nodes).skip(1)
    }

    #[expect(clippy::indexing_slicing, reason = "author numbers are given out by `intern` and stay valid")]
    pub(crate) fn author(&self, ix: ActorIx) -> &Author {
        &self.authors[ix as usize]
    }

    #[expect(clippy::indexing_slicing, reason = "author numbers are given out by `intern` and stay valid")]
    fn author_mut(&mut self, ix: ActorIx) -> &mut Author {
        &mut self.authors[ix as usize]
    }

    /// All changes of an author with this seq.
    pub(crate) fn with_seq(&self, actor: ActorIx, seq: u64) -> impl Iterator<Item = NodeIx> + '_ {
        let author = self.author(actor);
        let first = usize::try_from(seq).ok().and_then(|seq| author.chain.get(seq.checked_sub(1)?));
        first.into_iter().chain(author.siblings.get(&seq).into_iter().flatten()).copied()
    }

    /// The seqs for which an author has more than one change.
    pub(crate) fn contested(&self, actor: ActorIx) -> impl Iterator<Item = u64> + '_ {
        self.author(actor).siblings.keys().copied()
    }

    pub(crate) fn has_branches(&self, actor: ActorIx) -> bool {
        !self.author(actor).siblings.is_empty()
    }

    /// Makes a change part of the text; its characters stand in the element list from `first_element` on.
    pub(crate) fn set_applied(&mut self, ix: NodeIx, first_element: u32) {
        self.node_mut(ix).first_element = Some(first_element);
        let actor = self.node(ix).actor;
        self.author_mut(actor).applied.push(ix);
    }

    /// Takes every change out of the text.
    pub(crate) fn clear_applied(&mut self) {
        for node in self.nodes.iter_mut().skip(1) {
            node.first_element = None;
        }
        for author in &mut self.authors {
            author.applied.clear();
        }
    }

    /// The applied change of an author that holds operation `counter`.
    pub(crate) fn applied_with(&self, actor: ActorIx, counter: u64) -> Option<&Node> {
        let applied = &self.author(actor).applied;
        let after = applied.partition_point(|ix| self.node(*ix).start_op <= counter);
        Some(self.node(*applied.get(after.checked_sub(1)?)?))
    }

    /// The latest applied change of an author.
    pub(crate) fn latest_applied(&self, actor: ActorIx) -> Option<NodeIx> {
        self.author(actor).applied.last().copied()
    }

    /// The changes 1..=seq of an author without branches.
    pub(crate) fn chain(&self, actor: ActorIx, seq: u64) -> &[NodeIx] {
        let chain = &self.author(actor).chain;
        chain.get(..seq as usize).unwrap_or(chain)
    }

    /// A change and its author's own earlier ones, oldest first.
    pub(crate) fn branch(&self, latest: NodeIx) -> Vec<NodeIx> {
        let mut branch: Vec<NodeIx> = std::iter::successors(Some(latest), |ix| self.node(*ix).own_prev).collect();
        branch.reverse();
        branch
    }

    /// What lies before a change with these deps: the author's own latest change, and the latest of everybody else.
    pub(crate) fn past(&self, deps: &[NodeIx], own: ActorIx) -> Result<(Option<NodeIx>, Clock), Invalid> {
        if let [dep] = deps {
            let node = self.node(*dep);
            if *dep == GENESIS {
                return Ok((None, Arc::clone(&node.others)));
            }
            if node.actor == own {
                return Ok((Some(*dep), Arc::clone(&node.others)));
            }
        }
        let mut latest: BTreeMap<ActorIx, NodeIx> = BTreeMap::new();
        for dep in deps.iter().filter(|dep| **dep != GENESIS) {
            let node = self.node(*dep);
            for (actor, seen) in node.others.iter().copied().chain([(node.actor, *dep)]) {
                let merged = match latest.get(&actor) {
                    Some(other) => self.later(*other, seen)?,
                    None => seen,
                };
                latest.insert(actor, merged);
            }
        }
        let own_prev = latest.remove(&own);
        Ok((own_prev, latest.into_iter().collect()))
    }

    /// How far each author's changes are covered by these heads.
    pub(crate) fn cover(&self, heads: impl IntoIterator<Item = NodeIx>) -> Cover {
        let mut seqs = vec![0; self.authors.len()];
        for head in heads.into_iter().filter(|head| *head != GENESIS) {
            let node = self.node(head);
            for (actor, ix) in node.others.iter().copied().chain([(node.actor, head)]) {
                if let Some(seq) = seqs.get_mut(actor as usize) {
                    *seq = self.node(ix).seq.max(*seq);
                }
            }
        }
        Cover { seqs }
    }

    /// The later of two changes of one author, if one builds on the other.
    fn later(&self, a: NodeIx, b: NodeIx) -> Result<NodeIx, Invalid> {
        let (low, high) = if self.node(a).seq <= self.node(b).seq { (a, b) } else { (b, a) };
        if low == high || !self.has_branches(self.node(a).actor) {
            return Ok(high);
        }
        let seq = self.node(low).seq;
        let mut line = std::iter::successors(Some(high), |ix| self.node(*ix).own_prev);
        if line.find(|ix| self.node(*ix).seq <= seq) == Some(low) { Ok(high) } else { Err(Invalid::BothBranches) }
    }
}

/// A version of the text, as how far each author's applied changes belong to it.
pub(crate) struct Cover {
    seqs: Vec<u64>,
}

impl Cover {
    pub(crate) fn has(&self, node: &Node) -> bool {
        self.seq(node.actor) >= node.seq
    }

    pub(crate) fn seq(&self, actor: ActorIx) -> u64 {
        self.seqs.get(actor as usize).copied().unwrap_or(0)
    }
}

/// The run that holds `counter`.
pub(crate) fn run_at(runs: &[Run], counter: u64) -> Option<Run> {
    let after = runs.partition_point(|run| u64::from(run.counter) <= counter);
    let run = *runs.get(after.checked_sub(1)?)?;
    (counter < run.end()).then_some(run)
}

fn genesis() -> Node {
    Node {
        record: RecordIx::MAX,
        actor: NOBODY,
        seq: 1,
        start_op: 1,
        chars: 1,
        hash: GENESIS_HASH,
        deps: Box::default(),
        own_prev: None,
        others: Arc::from([]),
        runs: Box::default(),
        needed: true,
        first_element: Some(0),
        built: None,
    }
}
