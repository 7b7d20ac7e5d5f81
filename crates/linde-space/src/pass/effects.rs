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
use std::collections::BTreeSet;

/// Which acts strike others, and which cannot any more.
#[derive(Debug, Clone, Default)]
pub(crate) struct Effects {
    /// Revocations, removals and raised cuts in effect.
    in_effect: BTreeSet<Ix>,
    /// Acts that were in effect until their own basis was gone.
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
        let fallen: BTreeSet<Ix> =
            self.effects.in_effect.iter().copied().filter(|act| !self.verdict(*act).counts()).collect();
        let yielding = if fallen.is_empty() { self.yielding(graph) } else { BTreeSet::new() };
        if !fallen.is_empty() {
            next.in_effect.retain(|act| !fallen.contains(act));
            next.fallen.extend(fallen);
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

    /// The candidates that no other candidate strikes, neither themselves nor in their past.
    fn undisputed(&self, graph: &Graph) -> Vec<Ix> {
        // What one act alone strikes does not dispute that act itself, nor what raises its cuts.
        let (mut once, mut twice) = (Bits::default(), Bits::default());
        for victim in self.victims.values().flatten() {
            if once.contains(*victim) {
                twice.insert(*victim);
            }
            once.insert(*victim);
        }
        let undisputed = |candidate: &Ix| {
            let node = &graph.nodes[*candidate];
            let own = if self.raises.contains(candidate) { node.target } else { Some(*candidate) };
            let mut by_others = once.clone();
            let alone = own.and_then(|act| self.victims.get(&act)).into_iter().flatten();
            alone.filter(|victim| !twice.contains(**victim)).for_each(|victim| by_others.remove(*victim));
            !by_others.contains(*candidate) && !node.past.intersects(&by_others)
        };
        self.candidates().filter(undisputed).collect()
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
