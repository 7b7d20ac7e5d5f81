//! Control entries with their causal past, and what can be said of one entry for good when it arrives.

mod known;

use crate::{
    arena::{Bits, Ix, PerEntry},
    op::{ControlOp, OpError},
    state::Seniority,
};
use known::Known;
use linde_log::{DeviceId, EntryId, Lane, LogId, PublicKey, SpaceId};
use std::collections::{BTreeMap, BTreeSet};

/// An authentic entry of lane 0, as far as the rules look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlEntry {
    /// Its id.
    pub id: EntryId,
    /// Its log.
    pub log: LogId,
    /// Its position there.
    pub seq: u64,
    /// Its lamport number, which the caller has checked to be exact.
    pub lamport: u64,
    /// The entry before it in its log, zeros at position 0.
    pub prev: EntryId,
    /// The control entries it builds on: those of `prev` and `after`, or the heads of all that is in their past.
    pub parents: Vec<EntryId>,
    /// The object acted on, zeros for none.
    pub obj: EntryId,
    /// What it does.
    pub op: Result<ControlOp, OpError>,
}

/// Why an entry cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InsertError {
    /// An entry it builds on is not here yet.
    #[error("builds on entry {0}, which is not here")]
    Missing(EntryId),
    /// It stands in another lane.
    #[error("not an entry of the control lane")]
    Lane,
}

impl ControlEntry {
    pub(crate) fn seniority(&self) -> Seniority {
        Seniority { lamport: self.lamport, entry: self.id, place: 0 }
    }
}

/// All control entries of a space.
#[derive(Debug, Clone)]
pub(crate) struct Graph {
    pub(crate) space: SpaceId,
    pub(crate) nodes: PerEntry<Node>,
    pub(crate) heads: BTreeSet<Ix>,
    /// The position from which on a log was signed twice.
    pub(crate) frozen: BTreeMap<LogId, u64>,
    index: BTreeMap<EntryId, Ix>,
    /// All entries that would admit a device.
    claims: BTreeMap<DeviceId, Vec<Ix>>,
    known: Known,
}

/// An entry and its place in the history.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) entry: ControlEntry,
    /// The greatest entries of its past.
    pub(crate) parents: Vec<Ix>,
    pub(crate) children: Vec<Ix>,
    /// Its whole past, without itself.
    pub(crate) past: Bits,
    /// The entry in its past that it acts on.
    pub(crate) target: Option<Ix>,
    /// The invitation in its past that it is about: of a joining, a revocation or an approval.
    pub(crate) invite: Option<Ix>,
    pub(crate) proofs: Proofs,
}

/// What is found out with an entry's keys and signatures, which takes longer than all the rest.
#[derive(Debug, Clone)]
pub(crate) struct Proofs {
    /// Whether the signature inside its body holds, if it has one.
    pub(crate) hold: bool,
    /// The recovery key by which the signature inside a [`crate::Recover`] holds.
    pub(crate) recovery: Option<[u8; 32]>,
    /// The key of an invitation or pairing.
    key: Option<PublicKey>,
}

impl Graph {
    pub(crate) fn new(space: SpaceId) -> Self {
        Self {
            space,
            nodes: PerEntry::new(),
            heads: BTreeSet::new(),
            frozen: BTreeMap::new(),
            index: BTreeMap::new(),
            claims: BTreeMap::new(),
            known: Known::default(),
        }
    }

    pub(crate) fn find(&self, id: &EntryId) -> Option<Ix> {
        self.index.get(id).copied()
    }

    /// What an entry does.
    pub(crate) fn op(&self, ix: Ix) -> Option<&ControlOp> {
        self.nodes[ix].entry.op.as_ref().ok()
    }

    /// Takes an entry and gives its number, or `None` if it was here already.
    pub(crate) fn insert(&mut self, entry: ControlEntry) -> Result<Option<Ix>, InsertError> {
        self.insert_with(entry, Self::prove)
    }

    /// Takes an entry whose proofs are found with it, its target and its past.
    pub(crate) fn insert_with(
        &mut self,
        entry: ControlEntry,
        prove: impl FnOnce(&Self, &ControlEntry, Option<Ix>, &Bits) -> Proofs,
    ) -> Result<Option<Ix>, InsertError> {
        if self.index.contains_key(&entry.id) {
            return Ok(None);
        }
        if entry.log.lane != Lane::Control {
            return Err(InsertError::Lane);
        }
        let parents = entry
            .parents
            .iter()
            .map(|id| self.find(id).ok_or(InsertError::Missing(*id)))
            .collect::<Result<BTreeSet<_>, _>>()?;
        let parents = self.greatest(&parents);
        let past = self.closure(&parents);
        let id = entry.id;
        let target = self.find(&entry.obj).filter(|ix| past.contains(*ix));
        let invite = self.invite_of(&entry, target);
        let proofs = prove(self, &entry, target, &past);
        let ix = self.nodes.push(Node { entry, parents, children: Vec::new(), past, target, invite, proofs });
        self.index.insert(id, ix);
        self.link(ix);
        Ok(Some(ix))
    }

    /// Those of `entries` that are in no other's past, in ascending order.
    pub(crate) fn greatest(&self, entries: &BTreeSet<Ix>) -> Vec<Ix> {
        let mut past = Bits::default();
        if entries.len() > 1 {
            entries.iter().for_each(|ix| past.union(&self.nodes[*ix].past));
        }
        entries.iter().copied().filter(|ix| !past.contains(*ix)).collect()
    }

    /// `heads` with everything in their past.
    pub(crate) fn closure(&self, heads: &[Ix]) -> Bits {
        let mut all = Bits::default();
        for ix in heads {
            all.union(&self.nodes[*ix].past);
            all.insert(*ix);
        }
        all
    }

    /// Whether the entry stands beyond the end of what counts of its log. The genesis cannot: its id is the space's name.
    pub(crate) fn is_frozen(&self, entry: &ControlEntry) -> bool {
        entry.id.0 != self.space.0 && self.frozen.get(&entry.log).is_some_and(|from| entry.seq >= *from)
    }

    /// The device that an entry would add to a person.
    pub(crate) fn claimed(&self, ix: Ix) -> Option<DeviceId> {
        let node = &self.nodes[ix];
        match node.entry.op.as_ref().ok()? {
            ControlOp::Join(_) | ControlOp::PairJoin(_) | ControlOp::Succeed(_) | ControlOp::Recover(_) => {
                Some(node.entry.log.device)
            }
            ControlOp::Device(cert) => Some(cert.device),
            ControlOp::Rebind(rebind) => Some(rebind.device),
            ControlOp::Approve(_) => {
                let join = node.target.filter(|_| node.invite.is_some())?;
                Some(self.nodes[join].entry.log.device)
            }
            ControlOp::Genesis(_)
            | ControlOp::Invite(_)
            | ControlOp::Role(_)
            | ControlOp::InviteRevoke(_)
            | ControlOp::Remove(_)
            | ControlOp::CutRaise(_)
            | ControlOp::Leave(_)
            | ControlOp::Pair(_)
            | ControlOp::DeviceRevoke(_)
            | ControlOp::Cosign(_)
            | ControlOp::Rules(_)
            | ControlOp::Epoch(_)
            | ControlOp::Office(_)
            | ControlOp::OfficeChange(_)
            | ControlOp::Naming(_) => None,
        }
    }

    /// The entries that would add the same device as `entry`, with itself.
    pub(crate) fn rivals(&self, entry: Ix) -> &[Ix] {
        let device = self.claimed(entry);
        device.and_then(|device| self.claims.get(&device)).map(Vec::as_slice).unwrap_or_default()
    }

    fn invite_of(&self, entry: &ControlEntry, target: Option<Ix>) -> Option<Ix> {
        let target = target?;
        match (entry.op.as_ref().ok()?, self.op(target)?) {
            (ControlOp::Join(_) | ControlOp::InviteRevoke(_), ControlOp::Invite(_)) => Some(target),
            (ControlOp::Approve(_), ControlOp::Join(_)) => self.nodes[target].invite,
            _ => None,
        }
    }

    fn link(&mut self, ix: Ix) {
        for parent in self.nodes[ix].parents.clone() {
            self.nodes[parent].children.push(ix);
            self.heads.remove(&parent);
        }
        self.heads.insert(ix);
        if let Some(device) = self.claimed(ix) {
            self.claims.entry(device).or_default().push(ix);
        }
        self.learn(ix);
    }
}
