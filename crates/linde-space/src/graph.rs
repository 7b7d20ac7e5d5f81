//! Control entries with their causal past, and what can be said of one entry for good when it arrives.

use crate::{
    arena::{Bits, Ix, PerEntry},
    op::{ControlOp, OpError},
    state::Seniority,
};
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
    /// The position from which on a log is void.
    pub(crate) cuts: BTreeMap<LogId, u64>,
    /// All joinings by an invitation in their past.
    joins: BTreeMap<Ix, Vec<Ix>>,
    index: BTreeMap<EntryId, Ix>,
    /// All joinings and certificates of a device.
    claims: BTreeMap<DeviceId, Vec<Ix>>,
    /// The entries that name a device with its proof.
    named: BTreeMap<DeviceId, Vec<Ix>>,
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
    /// The invitation in its past that it acts on.
    pub(crate) invite: Option<Ix>,
    /// Whether the signature inside its body holds.
    pub(crate) proven: bool,
    /// The key of an invitation.
    key: Option<PublicKey>,
}

impl Node {
    /// The device that the entry would add.
    fn claimed(&self) -> Option<DeviceId> {
        match &self.entry.op {
            Ok(ControlOp::Join(_)) => Some(self.entry.log.device),
            Ok(ControlOp::Device(cert)) => Some(cert.device),
            Ok(ControlOp::Genesis(_) | ControlOp::Invite(_) | ControlOp::Role(_) | ControlOp::InviteRevoke(_))
            | Err(_) => None,
        }
    }
}

impl Graph {
    pub(crate) fn new(space: SpaceId) -> Self {
        Self {
            space,
            nodes: PerEntry::new(),
            heads: BTreeSet::new(),
            cuts: BTreeMap::new(),
            joins: BTreeMap::new(),
            claims: BTreeMap::new(),
            index: BTreeMap::new(),
            named: BTreeMap::new(),
        }
    }

    pub(crate) fn find(&self, id: &EntryId) -> Option<Ix> {
        self.index.get(id).copied()
    }

    /// Takes an entry and gives its number, or `None` if it was here already.
    pub(crate) fn insert(&mut self, entry: ControlEntry) -> Result<Option<Ix>, InsertError> {
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
        let (id, obj) = (entry.id, entry.obj);
        let invite = self.find(&obj).filter(|ix| past.contains(*ix) && self.nodes[*ix].key.is_some());
        let key = match &entry.op {
            Ok(ControlOp::Invite(invite)) => PublicKey::admit(&invite.key).ok(),
            _ => None,
        };
        let proven = self.is_proven(&entry, invite);
        let ix = self.nodes.push(Node { entry, parents, children: Vec::new(), past, invite, proven, key });
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
    pub(crate) fn is_cut(&self, entry: &ControlEntry) -> bool {
        entry.id.0 != self.space.0 && self.cuts.get(&entry.log).is_some_and(|from| entry.seq >= *from)
    }

    /// The joinings that `revoke` would beat if both counted.
    pub(crate) fn beaten_by(&self, revoke: Ix) -> impl Iterator<Item = Ix> {
        let past = &self.nodes[revoke].past;
        let joins = self.nodes[revoke].invite.and_then(|invite| self.joins.get(&invite));
        joins
            .into_iter()
            .flatten()
            .copied()
            .filter(move |join| !past.contains(*join) && !self.nodes[*join].past.contains(revoke))
    }

    /// The joinings and certificates of the device that `entry` would admit, with itself.
    pub(crate) fn rivals(&self, entry: Ix) -> &[Ix] {
        let device = self.nodes[entry].claimed();
        device.and_then(|device| self.claims.get(&device)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether an entry names the device with its proof; true forever once it is.
    pub(crate) fn knows_device(&self, device: DeviceId) -> bool {
        self.named.contains_key(&device)
    }

    /// Whether `op` lets `device` join by the invitation `invite` that is here.
    pub(crate) fn would_admit(&self, device: DeviceId, invite: EntryId, op: &ControlOp) -> bool {
        let ControlOp::Join(join) = op else { return false };
        let key = self.find(&invite).and_then(|ix| self.nodes[ix].key.as_ref());
        key.is_some_and(|key| join.names_person_of(&device) && join.is_proven(key, self.space, invite, device))
    }

    fn is_proven(&self, entry: &ControlEntry, invite: Option<Ix>) -> bool {
        match &entry.op {
            Ok(ControlOp::Device(cert)) => cert.is_proven(self.space),
            Ok(ControlOp::Join(join)) => invite
                .and_then(|invite| self.nodes[invite].key.as_ref())
                .is_some_and(|key| join.is_proven(key, self.space, entry.obj, entry.log.device)),
            Ok(ControlOp::Genesis(_) | ControlOp::Invite(_) | ControlOp::Role(_) | ControlOp::InviteRevoke(_))
            | Err(_) => true,
        }
    }

    fn link(&mut self, ix: Ix) {
        for parent in self.nodes[ix].parents.clone() {
            self.nodes[parent].children.push(ix);
            self.heads.remove(&parent);
        }
        self.heads.insert(ix);
        for device in self.devices_named_by(ix) {
            self.named.entry(device).or_default().push(ix);
        }
        let node = &self.nodes[ix];
        if let (Ok(ControlOp::Join(_)), Some(invite)) = (&node.entry.op, node.invite) {
            self.joins.entry(invite).or_default().push(ix);
        }
        if let Some(device) = node.claimed() {
            self.claims.entry(device).or_default().push(ix);
        }
    }

    fn devices_named_by(&self, ix: Ix) -> Vec<DeviceId> {
        let node = &self.nodes[ix];
        let author = node.entry.log.device;
        match &node.entry.op {
            Ok(ControlOp::Genesis(genesis)) if node.entry.id.0 == self.space.0 => {
                genesis.founders.iter().map(|founder| founder.device).collect()
            }
            Ok(ControlOp::Device(cert)) if node.proven => {
                let before = self.named.get(&author).is_some_and(|by| by.iter().any(|by| node.past.contains(*by)));
                before.then_some(cert.device).into_iter().collect()
            }
            Ok(ControlOp::Join(join)) if node.proven && join.names_person_of(&author) => vec![author],
            Ok(_) | Err(_) => Vec::new(),
        }
    }
}
