//! The fold: from a set of control entries to a verdict on each.

use crate::{
    arena::{Bits, Ix},
    graph::Graph,
    pass::{Disturbed, Effects, Pass},
    state::ControlState,
    verdict::{Verdict, VoidReason},
};
use linde_log::EntryId;
use std::{collections::BTreeMap, sync::Arc};

const DIGEST_CONTEXT: &str = "dorflinde 2026 control verdicts v1";
/// How many walks of a fold are kept, to be extended by what arrives later. More are needed only where that many
/// revocations and joinings were raced against each other in turn; then each arrival is a new fold.
const MAX_KEPT_PASSES: usize = 8;

/// The verdicts on a set of control entries.
///
/// **Order.** A topological order of the entries; among those whose whole past was walked the next is the one whose author has
/// the highest role in its own past, then the greater seniority (lamport number and id of the entry that admitted the author),
/// then the smallest id. Newcomers, who have no role yet, come last.
///
/// **Judging.** Each entry is judged in the state of exactly the counted entries in its causal past. What lies at or beyond
/// the cut of its log is void; the genesis, whose id is the space's name, is exempt. Of several entries that admit the same
/// device or person, and of more joinings than an invitation is for, the first in the order count.
///
/// **Revocation beats concurrent joining.** A counted revocation voids every joining by its invitation that is not in its past;
/// a void one has no effect. So what counts depends on what counts. A walk over all entries finds the *candidates*: counted
/// revocations not in effect with concurrent joinings that still count or wait. Those of them take effect that have no
/// such joining of any candidate in their own past; where each has one, only the one with the highest role, greatest seniority
/// and smallest id does.
/// A revocation in effect that no longer counts falls: its effect ends and it stays void. Walk again until nothing changes;
/// each revocation takes effect and falls at most once.
#[derive(Debug)]
pub struct Fold {
    verdicts: BTreeMap<EntryId, Verdict>,
    last: Pass,
    /// The walks that led to the last one; `None` if they were too many to keep.
    earlier: Option<Vec<Pass>>,
    generation: u64,
}

/// What of a fold the next one is compared with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Before {
    counted: Bits,
    len: usize,
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
        let changed =
            graph.nodes.iter().take(before.len).any(|(ix, _)| last.verdict(ix).counts() != before.counted.contains(ix));
        Self { verdicts, last, earlier, generation: before.generation + u64::from(changed) }
    }

    /// Adds an entry that arrived last, with the same result as a new fold.
    pub(crate) fn extend(&mut self, graph: &Graph, ix: Ix) -> Result<(), Disturbed> {
        for pass in self.earlier.as_mut().ok_or(Disturbed)? {
            pass.extend(graph, ix)?;
        }
        self.last.extend(graph, ix)?;
        self.verdicts.insert(graph.nodes[ix].entry.id, self.last.verdict(ix));
        Ok(())
    }

    pub(crate) fn before(&self, known: usize) -> Before {
        let mut counted = Bits::default();
        let len = known.min(self.last.len());
        self.last.order().iter().filter(|ix| self.last.verdict(**ix).counts()).for_each(|ix| counted.insert(*ix));
        Before { counted, len, generation: self.generation }
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

    /// A number that grows whenever an entry that was there before stopped or began to count.
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
