//! Whether an edit may become a change: a pure, bounded check against the edit's own causal past.
//!
//! The answer depends on the edit and its ancestors alone, so every node gives the same one, whenever the edit arrives. Automerge trusts
//! its input in each of these points and panics, or writes a document that it cannot load again, where one is violated.

use std::collections::BTreeMap;

use crate::{
    MAX_DEPS, MAX_EDIT_CHARS, MAX_OP_COUNTER,
    graph::{ActorIx, Clock, Graph, Node, NodeIx, Run, run_at},
    wire::{Actor, ChangeHash, Edit, ElemRef, Op},
};

/// What the check of an edit says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It can be applied.
    Valid,
    /// It builds on changes that have not arrived.
    Pending(Vec<ChangeHash>),
    /// It can never be applied.
    Invalid(Invalid),
}

/// Why an edit can never be applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Invalid {
    /// It changes nothing or too much.
    #[error("edits no character or more than {MAX_EDIT_CHARS}")]
    Size,
    /// An insertion without text or a deletion of nothing.
    #[error("contains an operation without characters")]
    EmptyOp,
    /// Not 1–64 strictly ascending dependencies.
    #[error("dependencies are not 1 to {MAX_DEPS} in strictly ascending order")]
    Deps,
    /// The list of other authors is not strictly ascending or names the edit's own.
    #[error("listed authors are not in strictly ascending order or include the edit's own")]
    Actors,
    /// A listed author is never referred to.
    #[error("lists an author that no operation refers to")]
    UnusedActor,
    /// An operation refers to an author that is not listed.
    #[error("refers to an author that is not listed")]
    UnlistedActor,
    /// The sequence number is not one more than that of the own previous change in the causal past.
    #[error("does not follow the author's own previous change")]
    Seq,
    /// An earlier edit of the same log already has this sequence number.
    #[error("an earlier edit of the same device has this number")]
    SeqTaken,
    /// The same change is already there under another entry.
    #[error("repeats an edit that is already there")]
    Duplicate,
    /// The causal past holds two changes with the same author and number.
    #[error("builds on two branches of one device")]
    BothBranches,
    /// The first counter is not one more than the highest in the causal past, or too high.
    #[error("the first operation counter is wrong")]
    StartOp,
    /// A referred character is not in the causal past.
    #[error("refers to a character that its author cannot have seen")]
    Reference,
    /// One character is deleted twice.
    #[error("deletes a character twice")]
    DeletedTwice,
    /// A dependency is refused itself.
    #[error("builds on an edit that is not applied")]
    BuildsOnRefused,
}

/// What is known about a valid edit, ready to become a [`Node`].
pub(crate) struct Checked {
    pub(crate) deps: Box<[NodeIx]>,
    pub(crate) own_prev: Option<NodeIx>,
    pub(crate) others: Clock,
    pub(crate) runs: Box<[Run]>,
}

/// Why an edit is not (yet) valid.
pub(crate) enum Fault {
    Pending(Vec<ChangeHash>),
    Invalid(Invalid),
}

impl From<Invalid> for Fault {
    fn from(reason: Invalid) -> Self {
        Self::Invalid(reason)
    }
}

/// Checks what needs no causal past. Everything later relies on these bounds.
pub(crate) fn check_shape(edit: &Edit, author: Actor) -> Result<(), Invalid> {
    if edit.deps.is_empty() || edit.deps.len() > MAX_DEPS || !strictly_ascending(&edit.deps) {
        return Err(Invalid::Deps);
    }
    if edit.ops.len() > MAX_EDIT_CHARS {
        return Err(Invalid::Size);
    }
    if edit.ops.iter().any(|op| op.chars() == 0) {
        return Err(Invalid::EmptyOp);
    }
    let chars = edit.chars();
    if !(1..=MAX_EDIT_CHARS as u64).contains(&chars) {
        return Err(Invalid::Size);
    }
    if edit.seq == 0 {
        return Err(Invalid::Seq);
    }
    if edit.start_op == 0 || edit.start_op > MAX_OP_COUNTER - chars {
        return Err(Invalid::StartOp);
    }
    if edit.actors.len() > MAX_EDIT_CHARS || !strictly_ascending(&edit.actors) || edit.actors.contains(&author) {
        return Err(Invalid::Actors);
    }
    check_actors_used(edit)
}

/// Checks an edit of good shape against its causal past.
pub(crate) fn check_causally(graph: &Graph, edit: &Edit, author: ActorIx) -> Result<Checked, Fault> {
    let deps = known_deps(graph, edit)?;
    let (own_prev, others) = graph.past(&deps, author)?;
    let own_seq = own_prev.map_or(0, |prev| graph.node(prev).seq);
    if edit.seq != own_seq + 1 {
        return Err(Invalid::Seq.into());
    }
    let highest = deps.iter().map(|dep| graph.node(*dep).last_counter()).max().unwrap_or(0);
    if edit.start_op != highest + 1 {
        return Err(Invalid::StartOp.into());
    }
    let past = Past { graph, author, own_prev, others: &others, branches: BTreeMap::new() };
    let runs = check_ops(past, edit)?;
    Ok(Checked { deps, own_prev, others, runs })
}

fn strictly_ascending<T: Ord>(list: &[T]) -> bool {
    list.is_sorted_by(|a, b| a < b)
}

fn check_actors_used(edit: &Edit) -> Result<(), Invalid> {
    let mut used = vec![false; edit.actors.len() + 1];
    for op in &edit.ops {
        let elem = match op {
            Op::Insert { after: None, .. } => continue,
            Op::Insert { after: Some(elem), .. } | Op::Delete { elem, .. } => elem,
        };
        *used.get_mut(usize::from(elem.actor)).ok_or(Invalid::UnlistedActor)? = true;
    }
    if used.iter().skip(1).all(|used| *used) { Ok(()) } else { Err(Invalid::UnusedActor) }
}

fn known_deps(graph: &Graph, edit: &Edit) -> Result<Box<[NodeIx]>, Fault> {
    if edit.deps.iter().any(|hash| graph.is_refused(hash)) {
        return Err(Invalid::BuildsOnRefused.into());
    }
    let deps: Box<[NodeIx]> = edit.deps.iter().filter_map(|hash| graph.find(hash)).collect();
    if deps.len() == edit.deps.len() { Ok(deps) } else { Err(Fault::Pending(graph.missing(edit))) }
}

fn check_ops(mut past: Past<'_>, edit: &Edit) -> Result<Box<[Run]>, Invalid> {
    let actors: Vec<Option<ActorIx>> =
        std::iter::once(Some(past.author)).chain(edit.actors.iter().map(|actor| past.graph.actor(actor))).collect();
    let mut own: Vec<Run> = Vec::new();
    let mut deleted: Vec<(u16, u64, u64)> = Vec::new();
    let mut next = edit.start_op;
    let mut inserted = 0;
    for op in &edit.ops {
        let (elem, count) = match op {
            Op::Insert { after, .. } => (*after, 1),
            Op::Delete { elem, count } => (Some(*elem), u64::from(*count)),
        };
        if let Some(elem) = elem {
            let actor = actors.get(usize::from(elem.actor)).copied().flatten().ok_or(Invalid::Reference)?;
            past.require_inserted(actor, elem, count, edit.start_op, &own)?;
        }
        match op {
            Op::Insert { .. } => {
                own.push(Run { counter: next as u32, len: op.chars() as u32, offset: inserted });
                inserted += op.chars() as u32;
            }
            Op::Delete { elem, count } => deleted.push((elem.actor, elem.counter, u64::from(*count))),
        }
        next += op.chars();
    }
    deleted.sort_unstable();
    let overlap =
        |pair: &[(u16, u64, u64)]| matches!(pair, [(a, from, count), (b, to, _)] if a == b && from + count > *to);
    if deleted.windows(2).any(overlap) { Err(Invalid::DeletedTwice) } else { Ok(own.into()) }
}

/// The characters an author had seen.
struct Past<'a> {
    graph: &'a Graph,
    author: ActorIx,
    own_prev: Option<NodeIx>,
    others: &'a [(ActorIx, NodeIx)],
    /// For devices with branches: the branch that lies in this past, oldest first.
    branches: BTreeMap<ActorIx, Vec<NodeIx>>,
}

impl Past<'_> {
    /// Requires `count` characters from `elem` on to be insertions of `actor` in this past or in `own`, the earlier part of the edit.
    fn require_inserted(
        &mut self,
        actor: ActorIx,
        elem: ElemRef,
        count: u64,
        start_op: u64,
        own: &[Run],
    ) -> Result<(), Invalid> {
        let end = elem.counter.checked_add(count).ok_or(Invalid::Reference)?;
        let mut counter = elem.counter;
        while counter < end {
            let run = if actor == self.author && counter >= start_op {
                run_at(own, counter)
            } else {
                self.change_with(actor, counter).and_then(|node| run_at(&node.runs, counter))
            };
            counter = run.ok_or(Invalid::Reference)?.end();
        }
        Ok(())
    }

    /// The change of `actor` in this past that holds operation `counter`.
    fn change_with(&mut self, actor: ActorIx, counter: u64) -> Option<&Node> {
        let graph = self.graph;
        let latest = if actor == self.author { self.own_prev? } else { lookup(self.others, actor)? };
        let chain = if graph.has_branches(actor) {
            self.branches.entry(actor).or_insert_with(|| graph.branch(latest)).as_slice()
        } else {
            graph.chain(actor, graph.node(latest).seq)
        };
        let after = chain.partition_point(|ix| graph.node(*ix).start_op <= counter);
        let node = graph.node(*chain.get(after.checked_sub(1)?)?);
        (counter <= node.last_counter()).then_some(node)
    }
}

/// The latest change of an actor in a clock.
pub(crate) fn lookup(clock: &[(ActorIx, NodeIx)], actor: ActorIx) -> Option<NodeIx> {
    let at = clock.binary_search_by_key(&actor, |(actor, _)| *actor).ok()?;
    clock.get(at).map(|(_, node)| *node)
}
