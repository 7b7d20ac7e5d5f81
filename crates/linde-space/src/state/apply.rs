//! What each counted entry changes.

use super::{
    Act, ControlState, Device, Epoch, Grounds, Invitation, Pairing, Person, Seniority, WaitingJoin, person::RoleEvent,
};
use crate::{
    graph::ControlEntry,
    op::{ControlOp, EpochKeys, Genesis, Invite, Office, Rebind},
    role::Role,
};
use imbl::OrdSet;
use linde_log::{DeviceId, EntryId, PersonId};
use std::sync::Arc;

impl ControlState {
    /// Adds an entry that counts or waits for others, whose whole past was added, with what it rests on.
    ///
    /// Entries that are concurrent may be added in either order. Admissions, revocations and support only grow; of two
    /// admissions of one device only one counts; where the last word decides, it is the one with the highest lamport number and
    /// id; roles follow from the role events that are in no other's past.
    pub(crate) fn apply(&mut self, entry: &ControlEntry, grounds: &Grounds) {
        let Ok(op) = &entry.op else { return };
        let made = entry.seniority();
        match (op, grounds.person) {
            (ControlOp::Genesis(genesis), _) => self.found(genesis, made),
            (_, None) => {}
            (op, Some(author)) if grounds.quorum.is_some() => self.propose(op, author, made, grounds),
            (ControlOp::Invite(invite), Some(inviter)) => self.invite(invite, inviter, made),
            (ControlOp::Join(join), _) => {
                let device = entry.log.device;
                let (person, kem, recovery, invite) = (join.person, join.kem, join.recovery, entry.obj);
                let request = WaitingJoin { person, device, kem, recovery, invite, made, approved: false };
                if self.invitation(&invite).is_some_and(|invitation| invitation.approval) {
                    self.requests.insert(entry.id, Arc::new(request));
                } else {
                    self.welcome(&request);
                }
            }
            (ControlOp::Approve(_), _) => {
                let request = self.requests.get_mut(&entry.obj).filter(|request| !request.approved);
                if let Some(request) = request {
                    Arc::make_mut(request).approved = true;
                    let request = Arc::clone(request);
                    self.welcome(&request);
                }
            }
            (ControlOp::InviteRevoke(_), _) => {
                if let Some(invitation) = self.invitations.get_mut(&entry.obj) {
                    Arc::make_mut(invitation).revoked = true;
                }
            }
            (ControlOp::Leave(_), Some(person)) => self.lower(person, made.entry, None, grounds),
            (ControlOp::Device(cert), _) => self.add_device(cert.person, cert.device, cert.kem, made),
            (ControlOp::Pair(pair), Some(person)) => {
                let (device, key, expires_ms) = (entry.log.device, pair.key, pair.expires_ms);
                self.pairings.insert(entry.id, Pairing { person, device, key, expires_ms, used: false });
            }
            (ControlOp::PairJoin(join), _) => {
                if let Some(pairing) = self.pairings.get_mut(&entry.obj) {
                    pairing.used = true;
                }
                self.add_device(join.person, entry.log.device, join.kem, made);
            }
            (ControlOp::Succeed(succeed), Some(person)) => {
                self.add_device(person, entry.log.device, succeed.kem, made);
            }
            (ControlOp::Recover(recover), _) => {
                self.add_device(recover.person, entry.log.device, recover.kem, made);
                self.revoke(recover.person, &recover.revoke, made.entry);
            }
            (ControlOp::Cosign(_), Some(person)) => self.support(&entry.obj, person),
            (ControlOp::Epoch(keys), _) => self.share(keys, made),
            (ControlOp::Office(office), _) => self.say_of_office(entry.id, made, office),
            (ControlOp::OfficeChange(change), _) => self.say_of_office(entry.obj, made, &change.clone().into()),
            // What a raised cut lets count is a matter of the fold.
            (ControlOp::CutRaise(_), _) => {}
            (
                ControlOp::Role(_)
                | ControlOp::Remove(_)
                | ControlOp::DeviceRevoke(_)
                | ControlOp::Rebind(_)
                | ControlOp::Rules(_)
                | ControlOp::Naming(_),
                _,
            ) => self.enact(op, made, grounds),
        }
    }

    fn found(&mut self, genesis: &Genesis, made: Seniority) {
        self.genesis = Some(Arc::new(genesis.clone()));
        for (place, founder) in (0..).zip(&genesis.founders) {
            let seniority = Seniority { place, ..made };
            let mut person = newcomer(seniority, founder.recovery);
            person.add(RoleEvent { entry: made.entry, lowers: false, role: Some(Role::Founder) }, &[]);
            self.persons.insert(founder.person, Arc::new(person));
            self.add_device(founder.person, founder.device, founder.kem, seniority);
        }
    }

    fn invite(&mut self, invite: &Invite, inviter: PersonId, made: Seniority) {
        let Invite { key, role, max_uses, expires_ms, approval } = *invite;
        let invitation =
            Invitation { key, role, max_uses, uses: 0, expires_ms, approval, revoked: false, inviter, made };
        self.invitations.insert(made.entry, Arc::new(invitation));
    }

    fn welcome(&mut self, join: &WaitingJoin) {
        let Some(invitation) = self.invitations.get_mut(&join.invite).map(Arc::make_mut) else { return };
        invitation.uses = invitation.uses.saturating_add(1);
        let mut person = newcomer(join.made, join.recovery);
        person.sponsor = Some(invitation.inviter);
        person.invite = Some(join.invite);
        person.add(RoleEvent { entry: join.made.entry, lowers: false, role: Some(invitation.role) }, &[]);
        self.persons.insert(join.person, Arc::new(person));
        self.add_device(join.person, join.device, join.kem, join.made);
    }

    fn add_device(&mut self, person: PersonId, device: DeviceId, kem: [u8; 32], since: Seniority) {
        self.devices.insert(device, Device { person, kem, revoked: false, since });
        if let Some(person) = self.persons.get_mut(&person) {
            Arc::make_mut(person).devices.insert(device);
        }
    }

    fn propose(&mut self, op: &ControlOp, author: PersonId, made: Seniority, grounds: &Grounds) {
        let Some(quorum) = grounds.quorum else { return };
        let supporters = quorum.supported.then_some(author).into_iter().collect();
        let act = Act {
            op: Arc::new(op.clone()),
            author,
            made,
            electorate: quorum.electorate,
            needed: quorum.needed,
            supporters,
            grounds: Arc::new(grounds.clone()),
        };
        self.acts.insert(made.entry, Arc::new(act));
    }

    /// Adds a supporter; the one who makes the quorum complete lets the act happen.
    fn support(&mut self, act: &EntryId, person: PersonId) {
        let Some(act) = self.acts.get_mut(act) else { return };
        let before = act.is_carried();
        Arc::make_mut(act).supporters.insert(person);
        if act.is_carried() && !before {
            let act = Arc::clone(act);
            self.enact(&act.op, act.made, &act.grounds);
        }
    }

    /// Does what may need a quorum, once it has one.
    fn enact(&mut self, op: &ControlOp, made: Seniority, grounds: &Grounds) {
        match op {
            ControlOp::Role(change) => {
                let event = RoleEvent { entry: made.entry, lowers: false, role: Some(change.role) };
                self.change_role(change.person, event, grounds);
            }
            ControlOp::Remove(remove) => {
                self.lower(remove.person, made.entry, remove.role, grounds);
                self.lowerings.insert(made.entry, remove.person);
            }
            ControlOp::DeviceRevoke(revoke) => {
                let person = self.devices.get(&revoke.device).map(|device| device.person);
                person.into_iter().for_each(|person| self.revoke(person, &[revoke.device], made.entry));
            }
            ControlOp::Rebind(rebind) => self.rebind(rebind, made, grounds),
            ControlOp::Rules(rules) => {
                if self.rules.as_ref().is_none_or(|(earlier, _)| *earlier < made) {
                    self.rules = Some((made, Arc::new(rules.clone())));
                }
            }
            ControlOp::Naming(naming) => {
                if self.naming.as_ref().is_none_or(|(earlier, _)| *earlier < made) {
                    self.naming = Some((made, Arc::new(naming.clone())));
                }
            }
            ControlOp::Genesis(_)
            | ControlOp::Device(_)
            | ControlOp::Invite(_)
            | ControlOp::Join(_)
            | ControlOp::InviteRevoke(_)
            | ControlOp::CutRaise(_)
            | ControlOp::Leave(_)
            | ControlOp::Pair(_)
            | ControlOp::PairJoin(_)
            | ControlOp::Succeed(_)
            | ControlOp::Recover(_)
            | ControlOp::Cosign(_)
            | ControlOp::Approve(_)
            | ControlOp::Epoch(_)
            | ControlOp::Office(_)
            | ControlOp::OfficeChange(_) => {}
        }
    }

    fn lower(&mut self, person: PersonId, entry: EntryId, role: Option<Role>, grounds: &Grounds) {
        self.change_role(person, RoleEvent { entry, lowers: true, role }, grounds);
    }

    fn change_role(&mut self, person: PersonId, event: RoleEvent, grounds: &Grounds) {
        if let Some(person) = self.persons.get_mut(&person) {
            Arc::make_mut(person).add(event, &grounds.over);
        }
    }

    fn revoke(&mut self, person: PersonId, devices: &[DeviceId], by: EntryId) {
        for device in devices {
            if let Some(device) = self.devices.get_mut(device) {
                device.revoked = true;
            }
        }
        if !devices.is_empty() {
            self.lowerings.insert(by, person);
        }
    }

    fn rebind(&mut self, rebind: &Rebind, made: Seniority, grounds: &Grounds) {
        self.add_device(rebind.person, rebind.device, rebind.kem, made);
        self.revoke(rebind.person, &grounds.devices, made.entry);
        self.lowerings.insert(made.entry, rebind.person);
        let Some(person) = self.persons.get_mut(&rebind.person).map(Arc::make_mut) else { return };
        if person.rebound.is_none_or(|earlier| earlier < made) {
            person.rebound = Some(made);
            person.recovery = rebind.recovery;
        }
    }

    fn share(&mut self, keys: &EpochKeys, made: Seniority) {
        let epoch = self.epochs.entry(keys.epoch).or_insert_with(|| {
            let (entries, recipients) = (OrdSet::new(), OrdSet::new());
            Arc::new(Epoch { epoch: keys.epoch, first: made, entries, recipients })
        });
        let epoch = Arc::make_mut(epoch);
        epoch.first = epoch.first.min(made);
        epoch.entries.insert(made.entry);
        epoch.recipients.extend(keys.recipients.iter().map(|recipient| recipient.kem));
    }

    fn say_of_office(&mut self, id: EntryId, made: Seniority, office: &Office) {
        if self.offices.get(&id).is_none_or(|(earlier, _)| *earlier < made) {
            self.offices.insert(id, (made, Arc::new(office.clone())));
        }
    }
}

fn newcomer(seniority: Seniority, recovery: [u8; 32]) -> Person {
    Person {
        role: None,
        seniority,
        sponsor: None,
        invite: None,
        recovery,
        devices: OrdSet::new(),
        rebound: None,
        events: Vec::new(),
    }
}
