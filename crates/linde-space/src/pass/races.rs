//! Races: of several entries that admit a device or person, or use up an invitation or pairing, the first in the order of the
//! fold count.

use super::{Disturbed, Pass};
use crate::{
    arena::Ix,
    graph::Graph,
    op::ControlOp,
    state::ControlState,
    verdict::{Verdict, VoidReason, Wait},
};
use linde_log::{DeviceId, PersonId};
use std::collections::BTreeMap;

/// Who has come so far.
#[derive(Debug, Default)]
pub(super) struct Races {
    devices: BTreeMap<DeviceId, Admission>,
    persons: BTreeMap<PersonId, Admission>,
    /// By invitation, the joinings that have led to an admission, each with the entry that admitted.
    uses: BTreeMap<Ix, BTreeMap<Ix, Ix>>,
    /// By pairing, the entry that used it.
    paired: BTreeMap<Ix, Ix>,
}

/// How a device or person came.
#[derive(Debug, Clone, Copy)]
struct Admission {
    /// The entry that admits.
    by: Ix,
    /// The entry that asked for it: the approved joining, else the admitting entry itself.
    claim: Ix,
}

/// Whether there is room for an admission.
enum Room {
    Free,
    /// The same claim was admitted before, so that nothing changes.
    Taken,
    None,
}

impl Pass {
    /// The verdict on an entry that its past allows.
    pub(super) fn judge_races(
        &self,
        graph: &Graph,
        ix: Ix,
        op: &ControlOp,
        past: &ControlState,
        position: usize,
    ) -> Result<Verdict, Disturbed> {
        let node = &graph.nodes[ix];
        let device = graph.claimed(ix);
        let invitation = node.invite.and_then(|invite| past.invitation(&graph.nodes[invite].entry.id));
        match (op, device) {
            (ControlOp::Join(_), _) if invitation.is_some_and(|invitation| invitation.approval) => {
                Ok(Verdict::Waiting(Wait::Approval))
            }
            (ControlOp::Join(_) | ControlOp::Approve(_), Some(device)) => {
                let claim = claim_of(graph, ix);
                let person = graph.op(claim).and_then(joining_person);
                match self.room(device, person, claim, position)? {
                    Room::Taken => Ok(Verdict::Counted),
                    Room::None => Ok(Verdict::Void(VoidReason::AlreadyAdmitted)),
                    Room::Free => match (node.invite, invitation) {
                        (Some(invite), Some(invitation)) => self.judge_use(invite, invitation.max_uses, position),
                        _ => Ok(Verdict::Void(VoidReason::NoInvitation)),
                    },
                }
            }
            (_, Some(device)) => match self.room(device, None, ix, position)? {
                Room::Free | Room::Taken => self.judge_pairing(graph, ix, op, position),
                Room::None => Ok(Verdict::Void(VoidReason::AlreadyAdmitted)),
            },
            (_, None) => Ok(Verdict::Counted),
        }
    }

    /// Notes what an entry that states know of admits.
    pub(super) fn take_admission(&mut self, graph: &Graph, ix: Ix, op: &ControlOp) {
        let node = &graph.nodes[ix];
        if let ControlOp::Genesis(genesis) = op {
            for founder in &genesis.founders {
                let admission = Admission { by: ix, claim: ix };
                self.races.devices.insert(founder.device, admission);
                self.races.persons.insert(founder.person, admission);
            }
            return;
        }
        let Some(device) = graph.claimed(ix).filter(|_| self.verdict(ix) != Verdict::Waiting(Wait::Approval)) else {
            return;
        };
        let claim = claim_of(graph, ix);
        if self.races.devices.get(&device).is_some_and(|earlier| self.comes_before(earlier.by, ix)) {
            return;
        }
        let admission = Admission { by: ix, claim };
        self.races.devices.insert(device, admission);
        if let Some(person) = graph.op(claim).and_then(joining_person) {
            self.races.persons.insert(person, admission);
        }
        match (op, node.invite, node.target) {
            (ControlOp::Join(_) | ControlOp::Approve(_), Some(invite), _) => {
                self.races.uses.entry(invite).or_default().insert(claim, ix);
            }
            (ControlOp::PairJoin(_), _, Some(pair)) => {
                self.races.paired.insert(pair, ix);
            }
            _ => {}
        }
    }

    /// Whether an entry that arrived last and is walked at `position` leaves the reasons of later ones as they were: who found
    /// no place left would now be told to be here already.
    pub(super) fn check_rivals(
        &self,
        graph: &Graph,
        ix: Ix,
        verdict: Verdict,
        position: usize,
    ) -> Result<(), Disturbed> {
        let mut rivals = graph.rivals(ix).iter().filter(|rival| **rival != ix).map(|rival| &self.judged[*rival]);
        let told_otherwise =
            |rival: &super::Judged| rival.position >= position && rival.verdict == Verdict::Void(VoidReason::UsedUp);
        if verdict.is_known_to_states() && rivals.any(told_otherwise) { Err(Disturbed) } else { Ok(()) }
    }

    /// Of several entries that admit a device or person, the first in the order of the fold counts.
    fn room(&self, device: DeviceId, person: Option<PersonId>, claim: Ix, position: usize) -> Result<Room, Disturbed> {
        let by_person = person.and_then(|person| self.races.persons.get(&person));
        let mut room = Room::Free;
        for holder in self.races.devices.get(&device).into_iter().chain(by_person) {
            if holder.claim == claim {
                return Ok(Room::Taken);
            }
            if self.judged[holder.by].position < position {
                return Ok(Room::None);
            }
            room = Room::None;
        }
        if matches!(room, Room::Free) { Ok(room) } else { Err(Disturbed) }
    }

    /// Of more joinings than an invitation is for, the first in the order of the fold count.
    fn judge_use(&self, invite: Ix, max_uses: u32, position: usize) -> Result<Verdict, Disturbed> {
        let uses = self.races.uses.get(&invite);
        if u32::try_from(uses.map_or(0, BTreeMap::len)).is_ok_and(|uses| uses < max_uses) {
            return Ok(Verdict::Counted);
        }
        let mut earlier = uses.into_iter().flat_map(BTreeMap::values);
        let all_earlier = earlier.all(|by| self.judged[*by].position < position);
        if all_earlier { Ok(Verdict::Void(VoidReason::UsedUp)) } else { Err(Disturbed) }
    }

    /// Of several devices that come by one pairing, the first in the order of the fold counts.
    fn judge_pairing(&self, graph: &Graph, ix: Ix, op: &ControlOp, position: usize) -> Result<Verdict, Disturbed> {
        let pair = graph.nodes[ix].target.filter(|_| matches!(op, ControlOp::PairJoin(_)));
        match pair.and_then(|pair| self.races.paired.get(&pair)) {
            None => Ok(Verdict::Counted),
            Some(by) if self.comes_before_position(*by, position) => Ok(Verdict::Void(VoidReason::UsedUp)),
            Some(_) => Err(Disturbed),
        }
    }

    fn comes_before(&self, one: Ix, other: Ix) -> bool {
        self.comes_before_position(one, self.judged[other].position)
    }

    fn comes_before_position(&self, one: Ix, position: usize) -> bool {
        self.judged[one].position < position
    }
}

/// The entry that asked for the admission that an entry makes.
fn claim_of(graph: &Graph, ix: Ix) -> Ix {
    let node = &graph.nodes[ix];
    node.target.filter(|_| matches!(node.entry.op, Ok(ControlOp::Approve(_)))).unwrap_or(ix)
}

fn joining_person(op: &ControlOp) -> Option<PersonId> {
    if let ControlOp::Join(join) = op { Some(join.person) } else { None }
}
