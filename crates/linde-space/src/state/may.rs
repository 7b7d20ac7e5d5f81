//! What a person may do in a state. The rules ask these questions of an entry's past, pages and commands of the present.

use super::{ControlState, Electorate, Person, Quorum};
use crate::{
    role::{Power, Role, Visibility},
    verdict::VoidReason,
};
use linde_log::{DeviceId, EntryId, PersonId};

impl ControlState {
    /// The lowest role that has a power.
    pub fn needed(&self, power: Power) -> Role {
        let named = match (self.rules(), power) {
            (Some(rules), _) => rules.powers.named(power),
            (None, Power::Invite) => self.genesis().map(|genesis| genesis.policy).unwrap_or_default().invite,
            (None, Power::Approve | Power::Grant | Power::Remove | Power::Moderate | Power::Erase) => power.floor(),
        };
        named.max(power.floor())
    }

    /// Whether a person has a power.
    pub fn may(&self, person: PersonId, power: Power) -> bool {
        self.held(person, power).is_ok()
    }

    /// Whether `person` may invite to `role`.
    pub fn can_invite(&self, person: PersonId, role: Role) -> bool {
        self.may_invite(person, role).is_ok()
    }

    /// Whether `person` may withdraw an invitation that still stands.
    pub fn can_revoke_invite(&self, person: PersonId, invite: &EntryId) -> bool {
        self.may_revoke_invite(person, invite).is_ok()
    }

    /// Whether `person` may admit the newcomer of the waiting joining `join`.
    pub fn can_approve(&self, person: PersonId, join: &EntryId) -> bool {
        self.may_approve(person, join).is_ok()
    }

    /// Whether `person` may raise `target` to `role`, or admit them again, alone or with others.
    pub fn can_grant(&self, person: PersonId, target: PersonId, role: Role) -> bool {
        self.may_grant(person, target, role).is_ok()
    }

    /// Whether `person` may remove `target`, or lower them to `role`, alone or with others.
    pub fn can_remove(&self, person: PersonId, target: PersonId, role: Option<Role>) -> bool {
        self.may_remove(person, target, role).is_ok()
    }

    /// Whether `person` may raise the cuts of the removal or revocation `act`.
    pub fn can_raise_cut(&self, person: PersonId, act: &EntryId) -> bool {
        self.may_raise_cut(person, act).is_ok()
    }

    /// Whether `person` may leave.
    pub fn can_leave(&self, person: PersonId) -> bool {
        self.may_leave(person).is_ok()
    }

    /// Whether `person` may pair another device.
    pub fn can_pair(&self, person: PersonId) -> bool {
        self.standing(person).is_ok()
    }

    /// Whether `person` may revoke `device` from their device `by`, alone or with others.
    pub fn can_revoke_device(&self, person: PersonId, by: DeviceId, device: DeviceId) -> bool {
        self.may_revoke_device(person, by, device).is_ok()
    }

    /// Whether `person` may bind `target` to a new device, alone or with others.
    pub fn can_rebind(&self, person: PersonId, target: PersonId) -> bool {
        self.may_rebind(person, target).is_ok()
    }

    /// Whether `person` may agree to the act `act` that waits for a quorum.
    pub fn can_cosign(&self, person: PersonId, act: &EntryId) -> bool {
        self.may_cosign(person, act).is_ok()
    }

    /// Whether `person` may propose rules.
    pub fn can_set_rules(&self, person: PersonId) -> bool {
        self.may_set_rules(person).is_ok()
    }

    /// Whether `person` may propose another name for the space.
    pub fn can_name(&self, person: PersonId) -> bool {
        self.may_name(person).is_ok()
    }

    /// Whether `person` may hand out keys of epochs.
    pub fn can_share_epoch(&self, person: PersonId) -> bool {
        self.may_share_epoch(person).is_ok()
    }

    /// Whether `person` may make an office.
    pub fn can_make_office(&self, person: PersonId) -> bool {
        self.may_make_office(person, &[]).is_ok()
    }

    /// Whether `person` may change an office.
    pub fn can_change_office(&self, person: PersonId, office: &EntryId) -> bool {
        self.may_change_office(person, office, &[]).is_ok()
    }

    /// The role of somebody who belongs to the space.
    pub(crate) fn standing(&self, person: PersonId) -> Result<Role, VoidReason> {
        self.role(person).ok_or(VoidReason::NotAdmitted)
    }

    pub(crate) fn may_invite(&self, person: PersonId, role: Role) -> Result<(), VoidReason> {
        let own = self.standing(person)?;
        let power = self.needed(Power::Invite);
        let needed = match role {
            Role::Relay | Role::Reader | Role::Member => power,
            Role::Moderator | Role::Steward => power.max(Role::Steward),
            Role::Founder => return Err(VoidReason::RoleNotGiven),
        };
        at_least(own, needed.max(role))
    }

    pub(crate) fn may_revoke_invite(&self, person: PersonId, invite: &EntryId) -> Result<(), VoidReason> {
        let own = self.standing(person)?;
        let invitation = self.invitation(invite).ok_or(VoidReason::NoInvitation)?;
        if invitation.inviter != person {
            at_least(own, Role::Steward)?;
        }
        if invitation.revoked { Err(VoidReason::Revoked) } else { Ok(()) }
    }

    pub(crate) fn may_approve(&self, person: PersonId, join: &EntryId) -> Result<(), VoidReason> {
        self.held(person, Power::Approve)?;
        let request = self.requests.get(join).filter(|join| !join.approved).ok_or(VoidReason::NotPending)?;
        let invitation = self.invitation(&request.invite).ok_or(VoidReason::NotPending)?;
        if invitation.revoked {
            return Err(VoidReason::Revoked);
        }
        if self.devices.contains_key(&request.device) || self.persons.contains_key(&request.person) {
            return Err(VoidReason::AlreadyAdmitted);
        }
        if invitation.uses >= invitation.max_uses { Err(VoidReason::UsedUp) } else { Ok(()) }
    }

    pub(crate) fn may_grant(
        &self,
        person: PersonId,
        target: PersonId,
        role: Role,
    ) -> Result<Option<Quorum>, VoidReason> {
        let own = self.held(person, Power::Grant)?;
        at_least(own, role)?;
        if matches!(role, Role::Relay | Role::Reader) {
            return Err(VoidReason::RoleNotGiven);
        }
        match self.known(target)?.role.map(|current| role.cmp(&current)) {
            None | Some(core::cmp::Ordering::Greater) => {}
            Some(core::cmp::Ordering::Equal) => return Err(VoidReason::SameRole),
            Some(core::cmp::Ordering::Less) => return Err(VoidReason::Lowering),
        }
        Ok(if role == Role::Founder { self.founder_quorum(person) } else { None })
    }

    pub(crate) fn may_remove(
        &self,
        person: PersonId,
        target: PersonId,
        role: Option<Role>,
    ) -> Result<Option<Quorum>, VoidReason> {
        let own = self.held(person, Power::Remove)?;
        if person == target {
            return Err(VoidReason::WrongPerson);
        }
        let current = self.known(target)?.role;
        match role.cmp(&current) {
            core::cmp::Ordering::Less => {}
            core::cmp::Ordering::Equal => return Err(VoidReason::SameRole),
            core::cmp::Ordering::Greater => return Err(VoidReason::RoleNotGiven),
        }
        self.above(person, own, current)
    }

    pub(crate) fn may_raise_cut(&self, person: PersonId, act: &EntryId) -> Result<(), VoidReason> {
        self.held(person, Power::Remove)?;
        if self.has_lowering(act) { Ok(()) } else { Err(VoidReason::WrongObject) }
    }

    pub(crate) fn may_leave(&self, person: PersonId) -> Result<(), VoidReason> {
        let others = || self.members().any(|(id, _, role)| id != person && role == Role::Founder);
        match self.standing(person)? {
            Role::Founder if !others() => Err(VoidReason::LastFounder),
            Role::Relay | Role::Reader | Role::Member | Role::Moderator | Role::Steward | Role::Founder => Ok(()),
        }
    }

    pub(crate) fn may_revoke_device(
        &self,
        person: PersonId,
        by: DeviceId,
        device: DeviceId,
    ) -> Result<Option<Quorum>, VoidReason> {
        let own = self.standing(person)?;
        let target = self.device(device).ok_or(VoidReason::NoPerson)?;
        if by == device {
            return Err(VoidReason::WrongPerson);
        }
        if target.revoked {
            return Err(VoidReason::DeviceRevoked);
        }
        if target.person == person {
            return Ok(None);
        }
        self.held(person, Power::Remove)?;
        self.above(person, own, self.role(target.person))
    }

    pub(crate) fn may_rebind(&self, person: PersonId, target: PersonId) -> Result<Option<Quorum>, VoidReason> {
        let own = self.standing(person)?;
        at_least(own, Role::Steward)?;
        if person == target {
            return Err(VoidReason::WrongPerson);
        }
        let role = self.role(target).ok_or(VoidReason::NoPerson)?;
        // Whoever is bound to a founder's name has a founder's voice, so no fewer than the founders who could remove one.
        if role == Role::Founder { self.above(person, own, Some(role)) } else { Ok(self.steward_quorum(target)) }
    }

    pub(crate) fn may_cosign(&self, person: PersonId, act: &EntryId) -> Result<(), VoidReason> {
        let own = self.standing(person)?;
        let act =
            self.pending_act(act).filter(|act| !act.supporters.contains(&person)).ok_or(VoidReason::NotPending)?;
        match act.electorate {
            Electorate::Founders => at_least(own, Role::Founder),
            Electorate::StewardsWithout(concerned) if concerned == person => Err(VoidReason::WrongPerson),
            Electorate::StewardsWithout(_) => at_least(own, Role::Steward),
        }
    }

    pub(crate) fn may_set_rules(&self, person: PersonId) -> Result<Option<Quorum>, VoidReason> {
        at_least(self.standing(person)?, Role::Steward)?;
        Ok(self.founder_quorum(person))
    }

    /// What a space is called and for concerns all as its rules do.
    pub(crate) fn may_name(&self, person: PersonId) -> Result<Option<Quorum>, VoidReason> {
        self.may_set_rules(person)
    }

    pub(crate) fn may_share_epoch(&self, person: PersonId) -> Result<(), VoidReason> {
        at_least(self.standing(person)?, Role::Member)?;
        match self.genesis().map(|genesis| genesis.visibility) {
            Some(Visibility::Members) => Ok(()),
            Some(Visibility::Open) | None => Err(VoidReason::WrongVisibility),
        }
    }

    pub(crate) fn may_make_office(&self, person: PersonId, holders: &[PersonId]) -> Result<(), VoidReason> {
        at_least(self.standing(person)?, Role::Steward)?;
        self.all_belong(holders)
    }

    pub(crate) fn may_change_office(
        &self,
        person: PersonId,
        office: &EntryId,
        holders: &[PersonId],
    ) -> Result<(), VoidReason> {
        let own = self.standing(person)?;
        let office = self.office(office).ok_or(VoidReason::NoOffice)?;
        if !own.is_at_least(Role::Steward) && office.holders.binary_search(&person).is_err() {
            return Err(VoidReason::NotAHolder);
        }
        self.all_belong(holders)
    }

    /// The role of a person who has a power.
    fn held(&self, person: PersonId, power: Power) -> Result<Role, VoidReason> {
        let own = self.standing(person)?;
        at_least(own, self.needed(power))?;
        Ok(own)
    }

    fn known(&self, person: PersonId) -> Result<&Person, VoidReason> {
        self.person(person).ok_or(VoidReason::NoPerson)
    }

    /// Nobody acts against a higher role, and against founders only founders together do.
    fn above(&self, person: PersonId, own: Role, target: Option<Role>) -> Result<Option<Quorum>, VoidReason> {
        at_least(own, target.unwrap_or(Role::Relay))?;
        Ok(if target == Some(Role::Founder) { self.founder_quorum(person) } else { None })
    }

    fn all_belong(&self, persons: &[PersonId]) -> Result<(), VoidReason> {
        let all = persons.iter().all(|person| self.role(*person).is_some());
        if all { Ok(()) } else { Err(VoidReason::NoPerson) }
    }
}

fn at_least(own: Role, needed: Role) -> Result<(), VoidReason> {
    if own.is_at_least(needed) { Ok(()) } else { Err(VoidReason::RoleTooLow) }
}
