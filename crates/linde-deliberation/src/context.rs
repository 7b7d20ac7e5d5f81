//! What a rule may look at besides the object.

use linde_log::{DeviceId, EntryId, LogId, PersonId, SpaceId};
use linde_space::{ControlState, Office, Power, Role};

/// Who acts, as the control state in the act's causal past knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub person: PersonId,
    /// The installation they used.
    pub device: DeviceId,
    /// Their role.
    pub role: Role,
}

/// Where an operation stands, who acts, and what was so in its causal past. The same on all nodes.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The space.
    pub space: SpaceId,
    /// The entry that carries the operation; zeros as long as it is not signed.
    pub entry: EntryId,
    /// The object acted on: the entry itself if it creates one.
    pub object: EntryId,
    /// Who acts.
    pub actor: Actor,
    /// The entry's lamport number.
    pub lamport: u64,
    /// Claimed time, in ms since 1970; shown, never decides.
    pub time_ms: i64,
    /// Whether a cut or a copied log takes the entry's effect away: see [`Kind::outlives_cuts`](crate::Kind::outlives_cuts).
    pub void: bool,
    /// The control state of the entry's past.
    pub control: &'a ControlState,
    /// Where an entry stands that this one names in its header; `None` for any other.
    pub named: &'a dyn Fn(&EntryId) -> Option<Origin>,
}

/// What an entry's header says of it for good. Whether it counts may change and is nothing a rule could rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The log it stands in.
    pub log: LogId,
    /// Number of its kind.
    pub kind: u16,
}

impl<'a> Context<'a> {
    /// Whether the actor has `power`.
    pub fn may(&self, power: Power) -> bool {
        self.control.may(self.actor.person, power)
    }

    /// Whose installation it is, or was before it was revoked.
    pub fn owner(&self, device: DeviceId) -> Option<PersonId> {
        self.control.device(device).map(|device| device.person)
    }

    /// An office.
    pub fn office(&self, id: &EntryId) -> Option<&'a Office> {
        self.control.office(id)
    }

    /// Whether the actor may change an office that is there, and so hand on its key and say what it is called.
    pub fn may_change(&self, office: &EntryId) -> bool {
        self.control.can_change_office(self.actor.person, office)
    }

    /// Whether a person holds an office and belongs to the space.
    pub fn holds(&self, person: PersonId, office: &EntryId) -> bool {
        self.control.holders_of(office).any(|holder| holder == person)
    }
}
