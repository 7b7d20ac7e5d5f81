//! Who belongs to a space and may do what: the acts of this node's owner on persons and their roles.

use crate::{
    devices::Keep,
    replica::{AuthorError, Replica},
    spaces::{Spaces, SpacesError},
};
use linde_deliberation::Reason;
use linde_log::{DeviceId, EntryId, Lane, PersonId, SpaceId};
use linde_space::{ControlOp, ControlState, CutRaise, Leave, Remove, Role, RoleChange, VoidReason};
use std::{collections::BTreeSet, sync::Arc};

/// Somebody who was in a space and is no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// Who.
    pub person: PersonId,
    /// The entry by which they went.
    pub entry: EntryId,
    /// Whether they left by themselves.
    pub left: bool,
    /// The role they had, as far as that entry's author knew.
    pub role: Role,
}

impl Spaces {
    /// Gives a person a higher role, or takes somebody back who left or was removed. To become a founder needs the founders;
    /// see [`Replica::missing_support`] for whether it is in effect.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn set_role(&mut self, space: SpaceId, person: PersonId, role: Role) -> Result<EntryId, SpacesError> {
        let (me, state) = self.acting(space)?;
        let before = state.person(person).ok_or(SpacesError::Nothing("person"))?.role;
        match before.map(|before| role.cmp(&before)) {
            Some(core::cmp::Ordering::Less) => return Err(denied(VoidReason::Lowering)),
            Some(core::cmp::Ordering::Equal) => return Err(denied(VoidReason::SameRole)),
            Some(core::cmp::Ordering::Greater) | None => {}
        }
        if !state.can_grant(me, person, role) {
            return Err(AuthorError::Denied(Reason::ROLE).into());
        }
        self.control(space, EntryId::ZERO, &ControlOp::Role(RoleChange { person, role }))
    }

    /// Removes a person, or with `role` lowers their role; `keep` says what stays of what they wrote. Against a founder it needs
    /// the founders; see [`Replica::missing_support`] for whether it is in effect.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn lower(
        &mut self,
        space: SpaceId,
        person: PersonId,
        role: Option<Role>,
        keep: Keep,
    ) -> Result<EntryId, SpacesError> {
        let (me, state) = self.acting(space)?;
        let concerned = state.person(person).ok_or(SpacesError::Nothing("person"))?;
        if person == me {
            return Err(denied(VoidReason::WrongPerson));
        }
        match role.cmp(&concerned.role) {
            core::cmp::Ordering::Less => {}
            core::cmp::Ordering::Equal => return Err(denied(VoidReason::SameRole)),
            core::cmp::Ordering::Greater => return Err(denied(VoidReason::RoleNotGiven)),
        }
        if !state.can_remove(me, person, role) {
            return Err(AuthorError::Denied(Reason::ROLE).into());
        }
        let cuts = self.arrived(space)?.cuts(&concerned.devices.iter().copied().collect(), keep)?;
        self.control(space, EntryId::ZERO, &ControlOp::Remove(Remove { person, role, cuts }))
    }

    /// Lets more contributions and texts count than the removal or revocation `act` said: honest entries that came late. What
    /// was done with roles and invitations stays cut: else somebody's removal of others would come to life again unasked.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn raise_cut(&mut self, space: SpaceId, act: EntryId, keep: Keep) -> Result<EntryId, SpacesError> {
        let (me, state) = self.acting(space)?;
        let concerned = state.lowerings().find(|(entry, _)| *entry == act).map(|(_, person)| person);
        let concerned = concerned.ok_or(SpacesError::Nothing("removal"))?;
        if !state.can_raise_cut(me, &act) {
            return Err(AuthorError::Denied(Reason::ROLE).into());
        }
        let replica = self.arrived(space)?;
        let devices = replica.devices_of_act(&act, &state, concerned);
        let mut cuts = replica.cuts(&devices, keep)?;
        cuts.retain(|cut| cut.lane != Lane::Control);
        self.control(space, act, &ControlOp::CutRaise(CutRaise { cuts }))
    }

    /// Leaves a space. What was written stays; the space stays here too, so that others hear of it.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn leave(&mut self, space: SpaceId) -> Result<EntryId, SpacesError> {
        let (me, state) = self.acting(space)?;
        if !state.can_leave(me) {
            return Err(denied(VoidReason::LastFounder));
        }
        self.control(space, EntryId::ZERO, &ControlOp::Leave(Leave {}))
    }

    /// The person that this node's owner is in a space that has arrived, and the state.
    pub(crate) fn acting(&mut self, space: SpaceId) -> Result<(PersonId, Arc<ControlState>), SpacesError> {
        let device = self.device();
        let replica = self.arrived(space)?;
        let actor = replica.actor(device).ok_or(AuthorError::Denied(crate::verdict::NOT_A_MEMBER))?;
        Ok((actor.person, replica.control()))
    }
}

impl Replica {
    /// Those who were in the space and are no longer, in the order of their ids.
    pub fn departed(&mut self) -> Vec<Departure> {
        let state = self.control();
        let gone = state.persons().filter(|(_, person)| person.role.is_none());
        let gone: Vec<_> = gone.filter_map(|(id, person)| Some((id, person.lowered_by()?))).collect();
        gone.into_iter()
            .map(|(person, entry)| {
                let left = matches!(self.judge.control.op(&entry), Some(ControlOp::Leave(_)));
                let before = self.state_before(&entry).and_then(|state| state.role(person));
                Departure { person, entry, left, role: before.unwrap_or(Role::Reader) }
            })
            .collect()
    }

    /// The entry because of which another one does not count, if it is one: the removal or revocation beyond whose cut it
    /// lies, the one that its author had seen, or the withdrawal of the invitation.
    pub fn decided_by(&mut self, id: &EntryId) -> Option<EntryId> {
        let reason = match self.verdict(id)? {
            crate::Verdict::NotCounted(reason) => reason.0,
            crate::Verdict::Counted | crate::Verdict::Unknown => return None,
        };
        let entry = self.store.get(id).ok().flatten()?;
        let device = entry.header().device;
        if reason == VoidReason::BeyondCut.code() {
            self.judge.beyond_cut(id)
        } else if reason == VoidReason::DeviceRevoked.code() {
            self.revocation(device)
        } else if reason == VoidReason::Revoked.code() {
            self.withdrawal(&entry.header().obj)
        } else if reason == VoidReason::NotAdmitted.code() || reason == VoidReason::RoleTooLow.code() {
            let state = self.state_before(id)?;
            let person = state.device(device)?.person;
            let revoked = state.is_revoked(device).then(|| self.revocation(device)).flatten();
            revoked.or_else(|| state.person(person)?.lowered_by())
        } else {
            None
        }
    }

    /// The control state that an entry's author had seen.
    pub(crate) fn state_before(&mut self, id: &EntryId) -> Option<Arc<ControlState>> {
        let entry = self.store.get(id).ok().flatten()?;
        Some(self.judge.state_before(&entry))
    }

    /// The devices whose logs a removal or revocation cuts.
    fn devices_of_act(&self, act: &EntryId, state: &ControlState, concerned: PersonId) -> BTreeSet<DeviceId> {
        match self.judge.control.op(act) {
            Some(ControlOp::DeviceRevoke(revoke)) => BTreeSet::from([revoke.device]),
            Some(ControlOp::Recover(recover)) => recover.revoke.iter().copied().collect(),
            Some(_) | None => {
                state.person(concerned).into_iter().flat_map(|person| person.devices.iter().copied()).collect()
            }
        }
    }
}

pub(crate) fn denied(reason: VoidReason) -> SpacesError {
    AuthorError::Denied(Reason(reason.code())).into()
}
