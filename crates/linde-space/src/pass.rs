//! One walk over all control entries in the order of the fold, with a given set of revocations in effect.

use crate::{
    arena::{Bits, Ix, PerEntry},
    graph::Graph,
    op::{ControlOp, OpError},
    role::Role,
    rules,
    state::{ControlState, Seniority},
    verdict::{Verdict, VoidReason},
};
use core::cmp::Reverse;
use linde_log::{DeviceId, EntryId, PersonId};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Which revocations beat concurrent joinings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Effects {
    /// Revocations in effect, as (invitation, revocation).
    pub(crate) effective: BTreeSet<(Ix, Ix)>,
    /// Revocations that were in effect until their own basis was gone: void for good.
    pub(crate) fallen: BTreeSet<Ix>,
}

/// The result of a walk.
#[derive(Debug)]
pub(crate) struct Pass {
    effects: Effects,
    judged: PerEntry<Judged>,
    /// All entries in the order of the fold.
    order: Vec<Ix>,
    /// The counted entry that admits a device or person.
    devices: BTreeMap<DeviceId, Ix>,
    persons: BTreeMap<PersonId, Ix>,
    /// The counted joinings and revocations of an invitation.
    joins: BTreeMap<Ix, Vec<Ix>>,
    revokes: BTreeMap<Ix, Vec<Ix>>,
    /// Counted revocations with concurrent joinings that they should beat and do not yet.
    candidates: BTreeSet<Ix>,
}

#[derive(Debug, Clone)]
struct Judged {
    verdict: Verdict,
    key: Key,
    position: usize,
    /// The state after this entry: of its past, with itself if it counts.
    state: Arc<ControlState>,
}

/// What decides between entries whose whole past was walked: rank, seniority, id. Newcomers come last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    rank: Reverse<Option<Role>>,
    seniority: Option<Seniority>,
    id: EntryId,
}

/// A new entry changes what was said of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Disturbed;

impl Pass {
    /// Walks all entries.
    pub(crate) fn run(graph: &Graph, effects: Effects) -> Self {
        let empty = Arc::new(ControlState::default());
        let unread = Key { rank: Reverse(None), seniority: None, id: EntryId::ZERO };
        let judged = Judged { verdict: Verdict::Unknown, key: unread, position: 0, state: empty };
        let mut pass = Self {
            effects,
            judged: PerEntry::filled(graph.nodes.len(), || judged.clone()),
            order: Vec::with_capacity(graph.nodes.len()),
            devices: BTreeMap::new(),
            persons: BTreeMap::new(),
            joins: BTreeMap::new(),
            revokes: BTreeMap::new(),
            candidates: BTreeSet::new(),
        };
        let mut open = PerEntry::new();
        let mut ready = BTreeMap::new();
        for (ix, node) in graph.nodes.iter() {
            open.push(node.parents.len());
            if node.parents.is_empty() {
                pass.make_ready(graph, ix, &mut ready);
            }
        }
        while let Some((key, (ix, past))) = ready.pop_first() {
            let position = pass.order.len();
            // Everything judged so far stands before this one, so nothing can be disturbed.
            let verdict = pass.judge(graph, ix, &past, position).unwrap_or(Verdict::Unknown);
            pass.judged[ix] = Judged { verdict, key, position, state: past };
            pass.order.push(ix);
            pass.take(graph, ix);
            for child in &graph.nodes[ix].children {
                open[*child] -= 1;
                if open[*child] == 0 {
                    pass.make_ready(graph, *child, &mut ready);
                }
            }
        }
        let counted = pass.revokes.values().flatten().copied();
        pass.candidates = counted.filter(|revoke| pass.victims(graph, *revoke).next().is_some()).collect();
        pass
    }

    /// Adds an entry that arrived last, with the same result as a new walk.
    ///
    /// # Errors
    /// [`Disturbed`] if it is not that easy.
    pub(crate) fn extend(&mut self, graph: &Graph, ix: Ix) -> Result<(), Disturbed> {
        let node = &graph.nodes[ix];
        let past = self.merged(graph, &node.parents, &node.past);
        let key = key_in(graph, ix, &past);
        let after_parents = node.parents.iter().map(|parent| self.judged[*parent].position + 1).max().unwrap_or(0);
        let before = |other: &&Ix| self.judged[**other].key < key;
        let position = after_parents + self.order.iter().skip(after_parents).take_while(before).count();
        let verdict = self.judge(graph, ix, &past, position)?;
        self.check_races(graph, ix, verdict)?;
        self.check_rivals(graph, ix, verdict, position)?;
        for later in self.order.iter().skip(position) {
            self.judged[*later].position += 1;
        }
        self.order.insert(position, ix);
        self.judged.push(Judged { verdict, key, position, state: past });
        self.take(graph, ix);
        Ok(())
    }

    /// The verdict on an entry.
    pub(crate) fn verdict(&self, ix: Ix) -> Verdict {
        self.judged[ix].verdict
    }

    /// The number of entries walked.
    pub(crate) fn len(&self) -> usize {
        self.judged.len()
    }

    /// All entries in the order of the fold.
    pub(crate) fn order(&self) -> &[Ix] {
        &self.order
    }

    /// The state after `heads`, which are in no other's past, and everything in their past, which `closure` holds.
    pub(crate) fn merged(&self, graph: &Graph, heads: &[Ix], closure: &Bits) -> Arc<ControlState> {
        let Some(base) = heads.iter().max_by_key(|ix| graph.nodes[**ix].past.len()) else { return Arc::default() };
        if heads.len() == 1 {
            return Arc::clone(&self.judged[*base].state);
        }
        let mut state = ControlState::clone(&self.judged[*base].state);
        let known = graph.closure(&[*base]);
        for ix in closure.without(&known).filter(|ix| self.verdict(*ix).counts()) {
            state.apply(&graph.nodes[ix].entry);
        }
        Arc::new(state)
    }

    /// The effects the next walk needs, or `None` if this walk is consistent: every revocation that counts beats all
    /// concurrent joinings, and no other does.
    pub(crate) fn next_effects(&self, graph: &Graph) -> Option<Effects> {
        let mut next = self.effects.clone();
        let fell = |(_, revoke): &&(Ix, Ix)| !self.verdict(*revoke).counts();
        let fallen: Vec<_> = self.effects.effective.iter().filter(fell).copied().collect();
        for pair in &fallen {
            next.effective.remove(pair);
            next.fallen.insert(pair.1);
        }
        if !fallen.is_empty() {
            return Some(next);
        }
        let mut victims = Bits::default();
        self.candidates.iter().flat_map(|revoke| self.victims(graph, *revoke)).for_each(|join| victims.insert(join));
        let undisputed = |revoke: &&Ix| !graph.nodes[**revoke].past.intersects(&victims);
        let mut chosen: Vec<_> = self.candidates.iter().filter(undisputed).copied().collect();
        if chosen.is_empty() {
            chosen.extend(self.candidates.iter().min_by_key(|ix| self.judged[**ix].key));
        }
        if chosen.is_empty() {
            return None;
        }
        let pairs = chosen.into_iter().filter_map(|revoke| Some((graph.nodes[revoke].invite?, revoke)));
        next.effective.extend(pairs);
        Some(next)
    }

    fn make_ready(&self, graph: &Graph, ix: Ix, ready: &mut BTreeMap<Key, (Ix, Arc<ControlState>)>) {
        let node = &graph.nodes[ix];
        let past = self.merged(graph, &node.parents, &node.past);
        ready.insert(key_in(graph, ix, &past), (ix, past));
    }

    fn judge(&self, graph: &Graph, ix: Ix, past: &ControlState, position: usize) -> Result<Verdict, Disturbed> {
        let node = &graph.nodes[ix];
        if graph.is_cut(&node.entry) {
            return Ok(Verdict::Void(VoidReason::Copied));
        }
        let op = match &node.entry.op {
            Ok(op) => op,
            Err(OpError::Unknown) => return Ok(Verdict::Unknown),
            Err(OpError::Malformed(_) | OpError::Bounds(_)) => return Ok(Verdict::Void(VoidReason::Malformed)),
        };
        if let Err(reason) = rules::judge(graph, node, op, past) {
            return Ok(Verdict::Void(reason));
        }
        match op {
            ControlOp::Device(cert) => self.judge_admission(cert.device, None, position),
            ControlOp::Join(join) => {
                let Some(invite) = node.invite else { return Ok(Verdict::Void(VoidReason::NoInvitation)) };
                if self.is_beaten(graph, ix, invite) {
                    return Ok(Verdict::Void(VoidReason::Revoked));
                }
                let Some(invitation) = past.invitation(&node.entry.obj).filter(|invitation| !invitation.approval)
                else {
                    return Ok(Verdict::Waiting);
                };
                let admission = self.judge_admission(node.entry.log.device, Some(join.person), position)?;
                if admission.counts() { self.judge_use(invite, invitation.max_uses, position) } else { Ok(admission) }
            }
            ControlOp::InviteRevoke(_) if self.effects.fallen.contains(&ix) => {
                Ok(Verdict::Void(VoidReason::Contradiction))
            }
            ControlOp::Genesis(_) | ControlOp::Invite(_) | ControlOp::Role(_) | ControlOp::InviteRevoke(_) => {
                Ok(Verdict::Counted)
            }
        }
    }

    fn is_beaten(&self, graph: &Graph, join: Ix, invite: Ix) -> bool {
        let of_invite = (invite, Ix(0))..=(invite, Ix(u32::MAX));
        let concurrent = |(_, revoke): &(Ix, Ix)| {
            !graph.nodes[join].past.contains(*revoke) && !graph.nodes[*revoke].past.contains(join)
        };
        self.effects.effective.range(of_invite).any(concurrent)
    }

    /// Of several entries that admit a device or person, the first in the order of the fold counts.
    fn judge_admission(
        &self,
        device: DeviceId,
        person: Option<PersonId>,
        position: usize,
    ) -> Result<Verdict, Disturbed> {
        let by_person = person.and_then(|person| self.persons.get(&person));
        let holders = self.devices.get(&device).into_iter().chain(by_person);
        let mut earlier = holders.map(|holder| self.judged[*holder].position < position);
        match (earlier.next(), earlier.next()) {
            (None, _) => Ok(Verdict::Counted),
            (Some(true), _) | (_, Some(true)) => Ok(Verdict::Void(VoidReason::AlreadyAdmitted)),
            (Some(false), _) => Err(Disturbed),
        }
    }

    /// Of more joinings than an invitation is for, the first in the order of the fold count.
    fn judge_use(&self, invite: Ix, max_uses: u32, position: usize) -> Result<Verdict, Disturbed> {
        let counted = self.joins.get(&invite).map(Vec::as_slice).unwrap_or_default();
        if u32::try_from(counted.len()).is_ok_and(|uses| uses < max_uses) {
            return Ok(Verdict::Counted);
        }
        let all_earlier = counted.iter().all(|join| self.judged[*join].position < position);
        if all_earlier { Ok(Verdict::Void(VoidReason::UsedUp)) } else { Err(Disturbed) }
    }

    /// Whether an entry that arrived last leaves the races between revocations and joinings as they were.
    fn check_races(&self, graph: &Graph, ix: Ix, verdict: Verdict) -> Result<(), Disturbed> {
        let node = &graph.nodes[ix];
        let disturbs = match (&node.entry.op, verdict, node.invite) {
            (Ok(ControlOp::InviteRevoke(_)), Verdict::Counted, Some(_)) => self.victims(graph, ix).next().is_some(),
            (Ok(ControlOp::Join(_)), Verdict::Counted | Verdict::Waiting, Some(invite)) => {
                // Another victim of a revocation that is a candidate anyway changes nothing: nobody builds on it.
                self.revokes.get(&invite).into_iter().flatten().any(|revoke| !self.candidates.contains(revoke))
            }
            _ => false,
        };
        if disturbs { Err(Disturbed) } else { Ok(()) }
    }

    /// Whether an entry that arrived last and is walked at `position` leaves the reasons of later ones as they were: who found
    /// no place left would now be told to be here already.
    fn check_rivals(&self, graph: &Graph, ix: Ix, verdict: Verdict, position: usize) -> Result<(), Disturbed> {
        let mut rivals = graph.rivals(ix).iter().filter(|rival| **rival != ix).map(|rival| &self.judged[*rival]);
        let told_otherwise =
            |rival: &Judged| rival.position >= position && rival.verdict == Verdict::Void(VoidReason::UsedUp);
        if verdict.counts() && rivals.any(told_otherwise) { Err(Disturbed) } else { Ok(()) }
    }

    /// The joinings that a revocation should beat and that are not void yet.
    fn victims<'a>(&'a self, graph: &'a Graph, revoke: Ix) -> impl Iterator<Item = Ix> + 'a {
        graph.beaten_by(revoke).filter(|join| matches!(self.verdict(*join), Verdict::Counted | Verdict::Waiting))
    }

    /// Lets a judged entry have its effect.
    fn take(&mut self, graph: &Graph, ix: Ix) {
        let node = &graph.nodes[ix];
        let (true, Ok(op)) = (self.verdict(ix).counts(), &node.entry.op) else { return };
        Arc::make_mut(&mut self.judged[ix].state).apply(&node.entry);
        match op {
            ControlOp::Genesis(genesis) => {
                for founder in &genesis.founders {
                    self.devices.insert(founder.device, ix);
                    self.persons.insert(founder.person, ix);
                }
            }
            ControlOp::Device(cert) => {
                self.devices.insert(cert.device, ix);
            }
            ControlOp::Join(join) => {
                self.devices.insert(node.entry.log.device, ix);
                self.persons.insert(join.person, ix);
                node.invite.into_iter().for_each(|invite| self.joins.entry(invite).or_default().push(ix));
            }
            ControlOp::InviteRevoke(_) => {
                node.invite.into_iter().for_each(|invite| self.revokes.entry(invite).or_default().push(ix));
            }
            ControlOp::Invite(_) | ControlOp::Role(_) => {}
        }
    }
}

fn key_in(graph: &Graph, ix: Ix, past: &ControlState) -> Key {
    let entry = &graph.nodes[ix].entry;
    let author = past.person_of(entry.log.device).and_then(|person| past.person(person));
    Key {
        rank: Reverse(author.map(|author| author.role)),
        seniority: author.map(|author| author.seniority),
        id: entry.id,
    }
}
