//! What may be done, entry by entry.

use super::{Facts, Given, Ruling};
use crate::{ControlOp, Role, Visibility, VoidReason};
use linde_log::{DeviceId, PersonId};

impl Given<'_> {
    pub(super) fn allow(&self, ruling: &mut Ruling, i: usize, op: &ControlOp, seen: &Facts) -> Result<(), VoidReason> {
        use VoidReason as V;
        let entry = &self.entries[i];
        let (me, obj) = (entry.log.device, entry.obj);
        let forged = self.forged.contains(&entry.id);
        let known = |device: DeviceId| seen.owner.contains_key(&device);
        match op {
            ControlOp::Genesis(genesis) => {
                let first = entry.id.0 == self.space.0 && entry.seq == 0 && entry.parents.is_empty();
                deny(!first, V::OtherGenesis)?;
                deny(!obj.is_zero(), V::WrongObject)?;
                return deny(genesis.founders.iter().all(|founder| founder.device != me), V::NotAdmitted);
            }
            ControlOp::Join(join) => {
                deny(!seen.inviter.contains_key(&obj), V::NoInvitation)?;
                let Ok(ControlOp::Invite(terms)) = &self.entry(&obj).op else { unreachable!() };
                deny(forged, V::WrongProof)?;
                deny(crate::person_id(&join.recovery, &me, &join.salt) != join.person, V::WrongPerson)?;
                deny(known(me) || seen.role.contains_key(&join.person), V::AlreadyAdmitted)?;
                deny(seen.withdrawn.contains(&obj), V::Revoked)?;
                ruling.person = Some(join.person);
                return deny(seen.uses[&obj] >= terms.max_uses, V::UsedUp);
            }
            ControlOp::PairJoin(join) => {
                let (person, issuer) = seen.pairings.get(&obj).ok_or(V::NoInvitation)?;
                deny(forged, V::WrongProof)?;
                deny(join.person != *person, V::WrongPerson)?;
                deny(known(me), V::AlreadyAdmitted)?;
                deny(seen.role[person].is_none(), V::NotAdmitted)?;
                deny(seen.revoked.contains(issuer), V::DeviceRevoked)?;
                ruling.person = Some(*person);
                return deny(seen.paired.contains(&obj), V::UsedUp);
            }
            ControlOp::Succeed(succeed) => {
                deny(!obj.is_zero(), V::WrongObject)?;
                let person = *seen.owner.get(&succeed.device).ok_or(V::NoPerson)?;
                deny(forged, V::WrongProof)?;
                deny(known(me), V::AlreadyAdmitted)?;
                deny(seen.role[&person].is_none(), V::NotAdmitted)?;
                ruling.person = Some(person);
                return deny(seen.revoked.contains(&succeed.device), V::DeviceRevoked);
            }
            ControlOp::Recover(recover) => {
                deny(!obj.is_zero(), V::WrongObject)?;
                let recovery = *seen.recovery.get(&recover.person).ok_or(V::NoPerson)?;
                let words =
                    super::super::RECOVERIES.iter().find(|words| *words.public().as_bytes() == recovery).unwrap();
                deny(forged || !recover.is_proven(&words.public(), self.space, me), V::WrongProof)?;
                deny(known(me), V::AlreadyAdmitted)?;
                deny(seen.role[&recover.person].is_none(), V::NotAdmitted)?;
                ruling.person = Some(recover.person);
                ruling.takes = recover.revoke.clone();
                let own = |device: &DeviceId| seen.owner.get(device) == Some(&recover.person);
                return deny(!recover.revoke.iter().all(own), V::WrongPerson);
            }
            _ => {}
        }
        let author = seen.acting(me)?;
        let rank = seen.role[&author].unwrap();
        ruling.person = Some(author);
        let acts_on_something = matches!(
            op,
            ControlOp::InviteRevoke(_)
                | ControlOp::CutRaise(_)
                | ControlOp::Cosign(_)
                | ControlOp::Approve(_)
                | ControlOp::OfficeChange(_)
        );
        deny(!acts_on_something && !obj.is_zero(), V::WrongObject)?;
        let power = |of: fn(&crate::Powers) -> Role, floor: Role| match seen.rules {
            Some(rules) => match &self.entry(&rules).op {
                Ok(ControlOp::Rules(rules)) => of(&rules.powers).max(floor),
                _ => unreachable!(),
            },
            None => floor,
        };
        let remove = power(|powers| powers.remove, Role::Steward);
        let belong =
            |persons: &[PersonId]| persons.iter().all(|person| seen.role.get(person).is_some_and(Option::is_some));
        match op {
            ControlOp::Device(cert) => {
                deny(cert.person != author, V::WrongPerson)?;
                deny(forged, V::WrongProof)?;
                deny(known(cert.device), V::AlreadyAdmitted)
            }
            ControlOp::Invite(invite) => {
                deny(invite.role == Role::Founder, V::RoleNotGiven)?;
                let needed = power(|powers| powers.invite, Role::Moderator);
                deny(rank < needed || rank < invite.role, V::RoleTooLow)?;
                deny(invite.role > Role::Member && rank < Role::Steward, V::RoleTooLow)
            }
            ControlOp::InviteRevoke(_) => {
                let inviter = seen.inviter.get(&obj).ok_or(V::NoInvitation)?;
                deny(*inviter != author && rank < Role::Steward, V::RoleTooLow)?;
                deny(seen.withdrawn.contains(&obj), V::Revoked)
            }
            ControlOp::Approve(_) => {
                deny(rank < power(|powers| powers.approve, Role::Moderator), V::RoleTooLow)?;
                deny(!seen.waiting.contains(&obj), V::NotPending)?;
                let join = self.entry(&obj);
                let Ok(ControlOp::Join(newcomer)) = &join.op else { unreachable!() };
                let Ok(ControlOp::Invite(terms)) = &self.entry(&join.obj).op else { unreachable!() };
                deny(seen.withdrawn.contains(&join.obj), V::Revoked)?;
                deny(known(join.log.device) || seen.role.contains_key(&newcomer.person), V::AlreadyAdmitted)?;
                deny(seen.uses[&join.obj] >= terms.max_uses, V::UsedUp)
            }
            ControlOp::Role(change) => {
                deny(rank < power(|powers| powers.grant, Role::Steward) || rank < change.role, V::RoleTooLow)?;
                deny(change.role <= Role::Reader, V::RoleNotGiven)?;
                let before = *seen.role.get(&change.person).ok_or(V::NoPerson)?;
                deny(before == Some(change.role), V::SameRole)?;
                deny(before > Some(change.role), V::Lowering)?;
                if change.role == Role::Founder {
                    ruling.quorum = self.founders(seen, rank);
                }
                Ok(())
            }
            ControlOp::Remove(removal) => {
                deny(rank < remove, V::RoleTooLow)?;
                deny(removal.person == author, V::WrongPerson)?;
                let before = *seen.role.get(&removal.person).ok_or(V::NoPerson)?;
                deny(before == removal.role, V::SameRole)?;
                deny(before < removal.role, V::RoleNotGiven)?;
                deny(Some(rank) < before, V::RoleTooLow)?;
                if before == Some(Role::Founder) {
                    ruling.quorum = self.founders(seen, rank);
                }
                Ok(())
            }
            ControlOp::CutRaise(_) => {
                deny(rank < remove, V::RoleTooLow)?;
                deny(!seen.lowerings.contains(&obj), V::WrongObject)
            }
            ControlOp::Leave(_) => {
                let founders = seen.role.values().filter(|role| **role == Some(Role::Founder)).count();
                deny(rank == Role::Founder && founders == 1, V::LastFounder)
            }
            ControlOp::Pair(_) => Ok(()),
            ControlOp::DeviceRevoke(revoke) => {
                let owner = *seen.owner.get(&revoke.device).ok_or(V::NoPerson)?;
                deny(revoke.device == me, V::WrongPerson)?;
                deny(seen.revoked.contains(&revoke.device), V::DeviceRevoked)?;
                ruling.takes = vec![revoke.device];
                if owner != author {
                    deny(rank < remove || Some(rank) < seen.role[&owner], V::RoleTooLow)?;
                    if seen.role[&owner] == Some(Role::Founder) {
                        ruling.quorum = self.founders(seen, rank);
                    }
                }
                Ok(())
            }
            ControlOp::Rebind(rebind) => {
                deny(rank < Role::Steward, V::RoleTooLow)?;
                deny(rebind.person == author, V::WrongPerson)?;
                let role = seen.role.get(&rebind.person).copied().flatten().ok_or(V::NoPerson)?;
                deny(role == Role::Founder && rank < Role::Founder, V::RoleTooLow)?;
                deny(forged, V::WrongProof)?;
                deny(known(rebind.device), V::AlreadyAdmitted)?;
                let own = seen.owner.iter().filter(|(_, owner)| **owner == rebind.person);
                ruling.takes = own.map(|(device, _)| *device).collect();
                let others =
                    seen.role.iter().filter(|(id, role)| **id != rebind.person && **role >= Some(Role::Steward));
                ruling.quorum = match role {
                    Role::Founder => self.founders(seen, rank),
                    _ => Some((others.count().min(2), true, false)).filter(|(needed, ..)| *needed > 1),
                };
                Ok(())
            }
            ControlOp::Cosign(_) => {
                let (supporters, of_founders) = seen.pending.get(&obj).ok_or(V::NotPending)?;
                deny(supporters.contains(&author), V::NotPending)?;
                if *of_founders {
                    return deny(rank < Role::Founder, V::RoleTooLow);
                }
                let Ok(ControlOp::Rebind(rebind)) = &self.entry(&obj).op else { unreachable!() };
                deny(rebind.person == author, V::WrongPerson)?;
                deny(rank < Role::Steward, V::RoleTooLow)
            }
            ControlOp::Rules(_) | ControlOp::Naming(_) => {
                deny(rank < Role::Steward, V::RoleTooLow)?;
                ruling.quorum = self.founders(seen, rank);
                Ok(())
            }
            ControlOp::Epoch(_) => {
                deny(rank < Role::Member, V::RoleTooLow)?;
                let Ok(ControlOp::Genesis(genesis)) = &self.entries[0].op else { unreachable!() };
                deny(genesis.visibility != Visibility::Members, V::WrongVisibility)
            }
            ControlOp::Office(office) => {
                deny(rank < Role::Steward, V::RoleTooLow)?;
                deny(!belong(&office.holders), V::NoPerson)
            }
            ControlOp::OfficeChange(change) => {
                let latest = self.entry(seen.offices.get(&obj).ok_or(V::NoOffice)?);
                let holders = match latest.op.as_ref().unwrap() {
                    ControlOp::Office(office) => &office.holders,
                    ControlOp::OfficeChange(change) => &change.holders,
                    _ => unreachable!(),
                };
                deny(rank < Role::Steward && !holders.contains(&author), V::NotAHolder)?;
                deny(!belong(&change.holders), V::NoPerson)
            }
            _ => unreachable!(),
        }
    }

    /// The founder quorum: how many, and whether the author is one of them; none if the author is enough.
    fn founders(&self, seen: &Facts, rank: Role) -> Option<(usize, bool, bool)> {
        let Ok(ControlOp::Genesis(genesis)) = &self.entries[0].op else { unreachable!() };
        let now = seen.role.values().filter(|role| **role == Some(Role::Founder)).count();
        let needed = now.min(genesis.quorum.into()).max(1);
        let own = rank == Role::Founder;
        (needed > usize::from(own)).then_some((needed, own, true))
    }
}

impl Facts {
    /// Who acts with a device.
    pub(super) fn acting(&self, device: DeviceId) -> Result<PersonId, VoidReason> {
        let person = *self.owner.get(&device).ok_or(VoidReason::NotAdmitted)?;
        deny(self.revoked.contains(&device), VoidReason::DeviceRevoked)?;
        deny(self.role[&person].is_none(), VoidReason::NotAdmitted)?;
        Ok(person)
    }
}

fn deny(holds: bool, reason: VoidReason) -> Result<(), VoidReason> {
    if holds { Err(reason) } else { Ok(()) }
}
