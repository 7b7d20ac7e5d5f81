//! The fold: from a set of control entries to a verdict on each.

use crate::{
    arena::{Bits, Ix},
    graph::Graph,
    op::ControlOp,
    pass::{Disturbed, Effects, Pass},
    state::ControlState,
    strike::{Strikes, is_striking},
    verdict::{Verdict, VoidReason},
};
use linde_log::EntryId;
use std::{collections::BTreeMap, sync::Arc};

const DIGEST_CONTEXT: &str = "dorflinde 2026 control verdicts v1";
/// How many walks of a fold are kept, to be extended by what arrives later. More are needed only where that many
/// acts struck each other in turn; then each arrival is a new fold.
const MAX_KEPT_PASSES: usize = 8;

/// The verdicts on a set of control entries.
///
/// **Order.** A topological order of the entries; among those whose whole past was walked the next is the one whose author has
/// the highest role in its own past, then the greater seniority (lamport number and id of the entry that admitted the author),
/// then the smallest id. Newcomers, who have no role yet, come last.
///
/// **Judging.** Each entry is judged in the state of exactly the counted entries in its causal past. What lies at or beyond
/// the place where its log was signed twice is void; the genesis, whose id is the space's name, is exempt. Of several entries
/// that admit the same device or person, and of more joinings than an invitation or pairing is for, the first in the order
/// count. An act that needs several persons counts once enough of them agreed, and changes those states alone that contain it
/// and enough of their agreement.
///
/// **Some acts strike others**, unless those know of them and are judged with them: a revoked invitation, the joinings and
/// approvals concurrent to it; removals, demotions and revocations of devices, what was written beyond their cuts, however much
/// it pretends not to know; revocations of devices also what admits others by these devices. So what counts depends on what
/// counts. A walk over all entries finds the *candidates*: counted acts not in effect that strike what still counts or waits,
/// and counted raises of such acts' cuts. A candidate is disputed by another one that strikes it or something in its past,
/// unless it knows of that one and that one comes into effect as well. All undisputed ones come into effect; where all are
/// disputed, only the first does: recovery by the person's own words, then the author's higher role, greater seniority, earlier
/// device, smaller id. A candidate that would strike an act in effect which comes before it in this sense is void for good:
/// when two remove each other, or several in a circle, the senior stays. An act in effect that no longer counts is dropped, the
/// second time for good: it takes away what it rests on. Walk again until nothing changes.
#[derive(Debug)]
pub struct Fold {
    verdicts: BTreeMap<EntryId, Verdict>,
    last: Pass,
    /// The walks that led to the last one; `None` if they were too many to keep.
    earlier: Option<Vec<Pass>>,
    /// The removals and revocations of devices that count, with their cuts as raised.
    cuts: Strikes,
    generation: u64,
}

/// What of a fold the next one is compared with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Before {
    known: Bits,
    len: usize,
    cuts: Strikes,
    generation: u64,
}

impl Fold {
    pub(crate) fn new(graph: &Graph, before: &Before) -> Self {
        let mut earlier = Some(Vec::new());
        let mut last = Pass::run(graph, Effects::default());
        while let Some(effects) = last.next_effects(graph) {
            let walked = core::mem::replace(&mut last, Pass::run(graph, effects));
            if let Some(kept) = &mut earlier {
                kept.push(walked);
            }
            earlier = earlier.filter(|kept| kept.len() < MAX_KEPT_PASSES);
        }
        let verdicts = graph.nodes.iter().map(|(ix, node)| (node.entry.id, last.verdict(ix))).collect();
        let cuts = cuts_of(graph, &last);
        let turned = |ix: Ix| last.verdict(ix).is_known_to_states() != before.known.contains(ix);
        let changed = cuts != before.cuts || graph.nodes.iter().take(before.len).any(|(ix, _)| turned(ix));
        Self { verdicts, last, earlier, cuts, generation: before.generation + u64::from(changed) }
    }

    /// Adds an entry that arrived last, with the same result as a new fold.
    pub(crate) fn extend(&mut self, graph: &Graph, ix: Ix) -> Result<(), Disturbed> {
        for pass in self.earlier.as_mut().ok_or(Disturbed)? {
            pass.extend(graph, ix)?;
        }
        let began = self.last.extend(graph, ix)?;
        for ix in began.into_iter().chain([ix]) {
            self.verdicts.insert(graph.nodes[ix].entry.id, self.last.verdict(ix));
        }
        if self.last.verdict(ix).counts() && graph.op(ix).is_some_and(is_cutting) {
            let cuts = cuts_of(graph, &self.last);
            self.generation += u64::from(cuts != self.cuts);
            self.cuts = cuts;
        }
        Ok(())
    }

    pub(crate) fn before(&self, known: usize) -> Before {
        let mut before = Before { len: known.min(self.last.len()), ..Before::default() };
        let of_states = self.last.order().iter().filter(|ix| self.last.verdict(**ix).is_known_to_states());
        of_states.for_each(|ix| before.known.insert(*ix));
        before.cuts = self.cuts.clone();
        before.generation = self.generation;
        before
    }

    /// The removals and revocations of devices that count, with their cuts as raised.
    pub(crate) fn cuts(&self) -> &Strikes {
        &self.cuts
    }

    pub(crate) fn state(&self, graph: &Graph, heads: &[Ix]) -> Arc<ControlState> {
        self.last.merged(graph, heads, &graph.closure(heads))
    }

    /// The verdict on an entry; [`Verdict::Unknown`] on one that is not here.
    pub fn verdict(&self, id: &EntryId) -> Verdict {
        self.verdicts.get(id).copied().unwrap_or(Verdict::Unknown)
    }

    /// All verdicts, in the order of ids.
    pub fn verdicts(&self) -> impl Iterator<Item = (&EntryId, Verdict)> {
        self.verdicts.iter().map(|(id, verdict)| (id, *verdict))
    }

    /// A number that grows whenever something changes the states at points of the history that were there before, or what lies
    /// beyond the cuts of removals and revocations.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// BLAKE3 over ids and codes of the verdicts, in the order of ids. What a cut leaves out is left out here too, because
    /// nodes may hold different sides of a fork.
    pub fn digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_derive_key(DIGEST_CONTEXT);
        for (id, verdict) in self.verdicts().filter(|(_, verdict)| *verdict != Verdict::Void(VoidReason::Copied)) {
            hasher.update(id.as_bytes()).update(verdict.code().as_bytes()).update(&[0]);
        }
        *hasher.finalize().as_bytes()
    }

    #[cfg(test)]
    pub(crate) fn order(&self, graph: &Graph) -> Vec<EntryId> {
        self.last.order().iter().map(|ix| graph.nodes[*ix].entry.id).collect()
    }
}

/// Whether an act decides how far somebody's logs count.
fn is_cutting(op: &ControlOp) -> bool {
    matches!(op, ControlOp::CutRaise(_)) || is_striking(op) && !matches!(op, ControlOp::InviteRevoke(_))
}

fn cuts_of(graph: &Graph, pass: &Pass) -> Strikes {
    let counted = pass.order().iter().copied().filter(|ix| pass.verdict(*ix).counts());
    let mut acts: Vec<Ix> = counted.filter(|ix| graph.op(*ix).is_some_and(is_cutting)).collect();
    // The order of the fold may change with what arrives; that of arrival does not.
    acts.sort_unstable();
    Strikes::of(graph, acts)
}
