//! Acts that several persons must agree to, and what an entry rests on.

use super::{ControlState, Seniority};
use crate::{op::ControlOp, role::Role};
use imbl::OrdSet;
use linde_log::{DeviceId, EntryId, PersonId};
use std::sync::Arc;

/// What an allowed entry rests on, as its own past says. With it, adding the entry to a state asks nothing of that state, which
/// may know of concurrent entries that the author did not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Grounds {
    /// Who acts; for a device that admits itself, the person whose it becomes.
    pub(crate) person: Option<PersonId>,
    /// The role events of the person concerned that are in no other's past.
    pub(crate) over: Vec<EntryId>,
    /// Who must agree, if it is not enough that the author wants it.
    pub(crate) quorum: Option<Quorum>,
    /// The devices that a rebinding takes away.
    pub(crate) devices: Vec<DeviceId>,
}

/// Who must agree to an act, and how many of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quorum {
    pub(crate) electorate: Electorate,
    pub(crate) needed: usize,
    /// Whether the author is one of those who agree.
    pub(crate) supported: bool,
}

/// Who may agree to an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Electorate {
    /// The founders.
    Founders,
    /// Stewards and founders, other than the person concerned.
    StewardsWithout(PersonId),
}

/// An act that needs several persons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// What is to be done.
    pub op: Arc<ControlOp>,
    /// Who began it.
    pub author: PersonId,
    /// When it was begun, as an order among control entries.
    pub made: Seniority,
    /// Who may agree.
    pub electorate: Electorate,
    /// How many persons must agree, the author included if they are one of those who may.
    pub needed: usize,
    /// Who agreed.
    pub supporters: OrdSet<PersonId>,
    pub(super) grounds: Arc<Grounds>,
}

impl Quorum {
    /// The quorum, unless the author alone is enough.
    pub(crate) fn unless_reached(self) -> Option<Self> {
        (self.needed > usize::from(self.supported)).then_some(self)
    }
}

impl Act {
    /// Whether enough persons agreed.
    pub fn is_carried(&self) -> bool {
        self.supporters.len() >= self.needed
    }
}

impl ControlState {
    /// The act `id` while it waits for more persons to agree.
    pub fn pending_act(&self, id: &EntryId) -> Option<&Act> {
        self.acts.get(id).map(|act| &**act).filter(|act| !act.is_carried())
    }

    /// All acts that wait for more persons to agree, in the order of their ids.
    pub fn pending(&self) -> impl Iterator<Item = (EntryId, &Act)> {
        self.acts.iter().map(|(id, act)| (*id, &**act)).filter(|(_, act)| !act.is_carried())
    }

    /// What the founders must agree to: as many of them as the quorum says, or all if they are fewer.
    pub(super) fn founder_quorum(&self, author: PersonId) -> Option<Quorum> {
        let founders = self.members().filter(|(_, _, role)| *role == Role::Founder).count();
        let quorum = self.genesis().map_or(1, |genesis| usize::from(genesis.quorum));
        let supported = self.role(author) == Some(Role::Founder);
        let needed = quorum.min(founders).max(1);
        Quorum { electorate: Electorate::Founders, needed, supported }.unless_reached()
    }

    /// Two stewards or founders other than the person concerned, or the only one.
    pub(super) fn steward_quorum(&self, concerned: PersonId) -> Option<Quorum> {
        let stewards = self.members().filter(|(id, _, role)| *id != concerned && role.is_at_least(Role::Steward));
        let needed = stewards.take(REBINDING_STEWARDS).count().max(1);
        Quorum { electorate: Electorate::StewardsWithout(concerned), needed, supported: true }.unless_reached()
    }
}

/// How many stewards bind a person to a new device, if there are as many.
pub const REBINDING_STEWARDS: usize = 2;
