//! Which acts are in effect, and which the next walk needs.

use super::{Judged, Pass};
use crate::{
    arena::{Bits, Ix},
    graph::Graph,
    op::ControlOp,
    role::Role,
    state::Seniority,
    strike::{Strikes, is_striking},
    verdict::VoidReason,
};
use core::cmp::Reverse;
use linde_log::EntryId;
use std::collections::{BTreeMap, BTreeSet};

/// Which acts strike others, and which cannot any more.
#[derive(Debug, Clone, Default)]
pub(crate) struct Effects {
    /// Revocations, removals and raised cuts in effect.
    in_effect: BTreeSet<Ix>,
    /// Acts that were in effect until they did not count any more, which may have been the fault of others.
    dropped: BTreeSet<Ix>,
    /// Acts that were so once more: they take away what they rest on.
    fallen: BTreeSet<Ix>,
    /// Acts that would have struck one of somebody who comes before their author.
    yielded: BTreeSet<Ix>,
    strikes: Strikes,
}

/// What decides between acts that dispute each other; the smaller comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Precedence {
    /// Whoever has the 24 words comes before all others.
    without_words: bool,
    rank: Reverse<Option<Role>>,
    seniority: Option<Seniority>,
    device: Option<Seniority>,
    id: EntryId,
}

impl Effects {
    pub(super) fn in_effect(&self) -> &BTreeSet<Ix> {
        &self.in_effect
    }

    pub(super) fn strikes(&self) -> &Strikes {
        &self.strikes
    }

    /// Why an act is void whatever else counts.
    pub(super) fn void_for_good(&self, ix: Ix) -> Option<VoidReason> {
        if self.yielded.contains(&ix) {
            Some(VoidReason::SeniorStays)
        } else {
            self.fallen.contains(&ix).then_some(VoidReason::Contradiction)
        }
    }
}

impl Pass {
    /// The effects the next walk needs, or `None` if this walk is consistent: all acts that count strike what they should, with
    /// their cuts as raised, and no others do.
    pub(crate) fn next_effects(&self, graph: &Graph) -> Option<Effects> {
        let mut next = self.effects.clone();
        let gone: BTreeSet<Ix> =
            self.effects.in_effect.iter().copied().filter(|act| !self.verdict(*act).counts()).collect();
        let yielding = if gone.is_empty() { self.yielding(graph) } else { BTreeSet::new() };
        if !gone.is_empty() {
            next.in_effect.retain(|act| !gone.contains(act));
            next.fallen.extend(gone.intersection(&self.effects.dropped));
            next.dropped.extend(gone);
        } else if !yielding.is_empty() {
            next.yielded.extend(yielding);
        } else {
            let mut chosen = self.undisputed(graph);
            if chosen.is_empty() {
                chosen.extend(self.candidates().min_by_key(|act| self.precedence(graph, *act)));
            }
            if chosen.is_empty() {
                return None;
            }
            next.in_effect.extend(chosen);
        }
        next.strikes = Strikes::of(graph, next.in_effect.iter().copied());
        Some(next)
    }

    /// The acts that should come into effect and are not: those that strike something, and what raises the cuts of such.
    fn candidates(&self) -> impl Iterator<Item = Ix> {
        self.victims.keys().chain(&self.raises).copied()
    }

    /// The candidates that would strike an act in effect of somebody who comes before their author.
    fn yielding(&self, graph: &Graph) -> BTreeSet<Ix> {
        let senior = |act: Ix, victim: &Ix| {
            self.effects.in_effect.contains(victim)
                && graph.op(*victim).is_some_and(is_striking)
                && self.precedence(graph, *victim) < self.precedence(graph, act)
        };
        let yields = self.victims.iter().filter(|(act, victims)| victims.iter().any(|victim| senior(**act, victim)));
        yields.map(|(act, _)| *act).collect()
    }

    /// The candidates that no other candidate strikes, neither themselves nor in their past; but those that they know of and
    /// that come into effect as well do not dispute them: what comes later does not wait for what came before.
    fn undisputed(&self, graph: &Graph) -> BTreeSet<Ix> {
        let mut struck = Bits::default();
        let mut strikers: BTreeMap<Ix, Vec<Ix>> = BTreeMap::new();
        for (act, victims) in &self.victims {
            for victim in victims {
                struck.insert(*victim);
                strikers.entry(*victim).or_default().push(*act);
            }
        }
        let mut candidates: Vec<Ix> = self.candidates().collect();
        candidates.sort_unstable_by_key(|act| self.judged[*act].position);
        let mut settled = BTreeSet::new();
        for candidate in candidates {
            let node = &graph.nodes[candidate];
            // What an act strikes does not dispute that act itself, nor what raises its cuts.
            let own = if self.raises.contains(&candidate) { node.target } else { Some(candidate) };
            let mut harmless: BTreeSet<Ix> = own.into_iter().collect();
            let mut disputed = |victim: &Ix| {
                strikers.get(victim).into_iter().flatten().any(|striker| {
                    !harmless.contains(striker) && {
                        let known = settled.contains(striker) && self.knows(graph, candidate, *striker);
                        if known {
                            harmless.insert(*striker);
                        }
                        !known
                    }
                })
            };
            if !disputed(&candidate) && !struck.common(&node.past).any(|victim| disputed(&victim)) {
                settled.insert(candidate);
            }
        }
        settled
    }

    /// Whether an act that was walked had happened in the past of another.
    fn knows(&self, graph: &Graph, act: Ix, other: Ix) -> bool {
        let node = &graph.nodes[act];
        match graph.op(other) {
            Some(ControlOp::InviteRevoke(_)) => node.past.contains(other),
            _ => self.judged[act].state.has_lowering(&graph.nodes[other].entry.id),
        }
    }

    fn precedence(&self, graph: &Graph, act: Ix) -> Precedence {
        let Judged { standing, .. } = &self.judged[act];
        Precedence {
            without_words: !matches!(graph.op(act), Some(ControlOp::Recover(_))),
            rank: Reverse(standing.role),
            seniority: standing.seniority,
            device: standing.device,
            id: graph.nodes[act].entry.id,
        }
    }
}
