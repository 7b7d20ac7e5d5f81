//! Which acts strike which entries: revocations of invitations the joinings that did not know of them, removals and revocations
//! of devices what lies beyond their cuts.

use crate::{
    arena::Ix,
    graph::Graph,
    op::{ControlOp, Cut},
    state::{ControlState, Grounds},
    verdict::{Verdict, VoidReason},
};
use linde_log::{DeviceId, EntryId, LogId, PersonId};
use std::collections::BTreeMap;

/// What acts are about and entries depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    /// An invitation.
    Invite(Ix),
    /// A person with all their devices.
    Person(PersonId),
    /// A device.
    Device(DeviceId),
}

/// How an entry depends on a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tie {
    /// It was written by it: what lies beyond a cut is struck.
    Written,
    /// It admits somebody because of it: what is concurrent is struck.
    Rests,
}

/// The entry that would be struck.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) ix: Ix,
    pub(crate) grounds: &'a Grounds,
    /// The state of its past.
    pub(crate) past: &'a ControlState,
}

/// A set of acts, found by what they are about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Strikes {
    acts: BTreeMap<Ix, Strike>,
    about: BTreeMap<Target, Vec<Ix>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Strike {
    id: EntryId,
    /// Whether what was written beyond the cuts is struck, and whether what admits because of the target is.
    written: bool,
    rests: bool,
    /// How much of each log stands; nothing of those that are not named.
    lens: BTreeMap<LogId, u64>,
}

/// Whether an entry may strike others, now or once it has its quorum.
pub(crate) fn is_striking(op: &ControlOp) -> bool {
    match op {
        ControlOp::InviteRevoke(_) | ControlOp::Remove(_) | ControlOp::DeviceRevoke(_) | ControlOp::Rebind(_) => true,
        ControlOp::Recover(recover) => !recover.revoke.is_empty(),
        ControlOp::Genesis(_)
        | ControlOp::Device(_)
        | ControlOp::Invite(_)
        | ControlOp::Join(_)
        | ControlOp::Role(_)
        | ControlOp::CutRaise(_)
        | ControlOp::Leave(_)
        | ControlOp::Pair(_)
        | ControlOp::PairJoin(_)
        | ControlOp::Succeed(_)
        | ControlOp::Cosign(_)
        | ControlOp::Approve(_)
        | ControlOp::Rules(_)
        | ControlOp::Epoch(_)
        | ControlOp::Office(_)
        | ControlOp::OfficeChange(_)
        | ControlOp::Naming(_) => false,
    }
}

impl Strikes {
    /// The striking ones of `acts`, with the cuts raised by those that raise them.
    pub(crate) fn of(graph: &Graph, acts: impl IntoIterator<Item = Ix>) -> Self {
        let mut strikes = Self::default();
        let mut raises = Vec::new();
        for ix in acts {
            match graph.op(ix) {
                Some(ControlOp::CutRaise(raise)) => raises.push((ix, raise)),
                Some(op) => strikes.add(graph, ix, op),
                None => {}
            }
        }
        for (ix, raise) in raises {
            let raised = graph.nodes[ix].target.and_then(|act| strikes.acts.get_mut(&act));
            raised.into_iter().for_each(|strike| strike.raise(&raise.cuts));
        }
        strikes
    }

    /// Adds an act, if it is one that strikes.
    pub(crate) fn add(&mut self, graph: &Graph, ix: Ix, op: &ControlOp) {
        let node = &graph.nodes[ix];
        let (targets, written, rests, cuts): (Vec<Target>, _, _, &[Cut]) = match op {
            ControlOp::InviteRevoke(_) => (node.invite.map(Target::Invite).into_iter().collect(), false, true, &[]),
            ControlOp::Remove(remove) => (vec![Target::Person(remove.person)], true, false, &remove.cuts),
            ControlOp::DeviceRevoke(revoke) => (vec![Target::Device(revoke.device)], true, true, &revoke.cuts),
            ControlOp::Recover(recover) => {
                (recover.revoke.iter().copied().map(Target::Device).collect(), true, true, &recover.cuts)
            }
            ControlOp::Rebind(rebind) => (vec![Target::Person(rebind.person)], true, true, &rebind.cuts),
            ControlOp::Genesis(_)
            | ControlOp::Device(_)
            | ControlOp::Invite(_)
            | ControlOp::Join(_)
            | ControlOp::Role(_)
            | ControlOp::CutRaise(_)
            | ControlOp::Leave(_)
            | ControlOp::Pair(_)
            | ControlOp::PairJoin(_)
            | ControlOp::Succeed(_)
            | ControlOp::Cosign(_)
            | ControlOp::Approve(_)
            | ControlOp::Rules(_)
            | ControlOp::Epoch(_)
            | ControlOp::Office(_)
            | ControlOp::OfficeChange(_)
            | ControlOp::Naming(_) => return,
        };
        if targets.is_empty() {
            return;
        }
        let mut strike = Strike { id: node.entry.id, written, rests, lens: BTreeMap::new() };
        strike.raise(cuts);
        self.acts.insert(ix, strike);
        for target in targets {
            self.about.entry(target).or_default().push(ix);
        }
    }

    /// The acts that strike an entry.
    pub(crate) fn on<'a>(&'a self, graph: &'a Graph, subject: Subject<'a>) -> impl Iterator<Item = Ix> + 'a {
        // Most spaces have no such acts, and then nothing needs to be asked.
        let ties = if self.about.is_empty() { Vec::new() } else { ties(graph, subject) };
        ties.into_iter()
            .flat_map(|(target, tie)| self.about.get(&target).into_iter().flatten().map(move |act| (*act, tie)))
            .filter(move |(act, tie)| self.acts.get(act).is_some_and(|strike| strike.hits(graph, *act, subject, *tie)))
            .map(|(act, _)| act)
    }

    /// The act, if any, that strikes what `person` wrote at `seq` of `log` having seen `state`: of several the one with the
    /// smallest id.
    pub(crate) fn beyond(&self, log: LogId, seq: u64, person: PersonId, state: &ControlState) -> Option<EntryId> {
        let targets = [Target::Person(person), Target::Device(log.device)];
        let acts = targets.iter().filter_map(|target| self.about.get(target)).flatten();
        let strikes = acts.filter_map(|act| self.acts.get(act));
        strikes.filter(|strike| strike.cuts(log, seq) && !state.has_lowering(&strike.id)).map(|strike| strike.id).min()
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.acts.is_empty()
    }
}

impl Strike {
    fn raise(&mut self, cuts: &[Cut]) {
        for cut in cuts {
            if cut.len > self.len_of(cut.log()) {
                self.lens.insert(cut.log(), cut.len);
            }
        }
    }

    fn len_of(&self, log: LogId) -> u64 {
        self.lens.get(&log).copied().unwrap_or(0)
    }

    fn cuts(&self, log: LogId, seq: u64) -> bool {
        self.written && seq >= self.len_of(log)
    }

    fn hits(&self, graph: &Graph, act: Ix, subject: Subject<'_>, tie: Tie) -> bool {
        let node = &graph.nodes[subject.ix];
        match tie {
            Tie::Written => {
                // Who agrees to an act is not silenced by it.
                let agrees = matches!(node.entry.op, Ok(ControlOp::Cosign(_))) && node.target == Some(act);
                self.cuts(node.entry.log, node.entry.seq) && !agrees && !self.is_known_to(graph, act, subject)
            }
            Tie::Rests => {
                let earlier = graph.nodes[act].past.contains(subject.ix);
                self.rests && !earlier && !self.is_known_to(graph, act, subject)
            }
        }
    }

    /// Whether the act had happened in the past of an entry, which is then judged with it and needs no striking.
    fn is_known_to(&self, graph: &Graph, act: Ix, subject: Subject<'_>) -> bool {
        if self.written { subject.past.has_lowering(&self.id) } else { graph.nodes[subject.ix].past.contains(act) }
    }
}

/// The verdict on an entry that is struck by `act`.
pub(crate) fn struck_by(graph: &Graph, act: Ix) -> Verdict {
    let revoked = matches!(graph.op(act), Some(ControlOp::InviteRevoke(_)));
    Verdict::Void(if revoked { VoidReason::Revoked } else { VoidReason::BeyondCut })
}

/// What an allowed entry depends on.
fn ties(graph: &Graph, subject: Subject<'_>) -> Vec<(Target, Tie)> {
    let node = &graph.nodes[subject.ix];
    let Ok(op) = &node.entry.op else { return Vec::new() };
    let person = subject.grounds.person.map(Target::Person);
    let rests_on = |device: Option<DeviceId>| {
        let targets = person.into_iter().chain(device.map(Target::Device));
        targets.map(|target| (target, Tie::Rests)).collect()
    };
    let by_invite = node.invite.map(|invite| (Target::Invite(invite), Tie::Rests));
    match op {
        // What admits its own author was written by nobody's device; it stands wherever it stands in its log.
        ControlOp::Genesis(_) => Vec::new(),
        ControlOp::Join(_) => by_invite.into_iter().collect(),
        ControlOp::PairJoin(_) => rests_on(node.target.map(|pair| graph.nodes[pair].entry.log.device)),
        ControlOp::Succeed(succeed) => rests_on(Some(succeed.device)),
        ControlOp::Recover(_) => rests_on(None),
        ControlOp::Device(_)
        | ControlOp::Invite(_)
        | ControlOp::Role(_)
        | ControlOp::InviteRevoke(_)
        | ControlOp::Remove(_)
        | ControlOp::CutRaise(_)
        | ControlOp::Leave(_)
        | ControlOp::Pair(_)
        | ControlOp::DeviceRevoke(_)
        | ControlOp::Rebind(_)
        | ControlOp::Cosign(_)
        | ControlOp::Approve(_)
        | ControlOp::Rules(_)
        | ControlOp::Epoch(_)
        | ControlOp::Office(_)
        | ControlOp::OfficeChange(_)
        | ControlOp::Naming(_) => {
            let written = person.into_iter().chain([Target::Device(node.entry.log.device)]);
            let approves = by_invite.filter(|_| matches!(op, ControlOp::Approve(_)));
            written.map(|target| (target, Tie::Written)).chain(approves).collect()
        }
    }
}
