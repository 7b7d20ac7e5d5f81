//! The rules once more, written for reading: sets of ids, no numbers, nothing remembered between walks.

use crate::{ControlEntry, ControlOp, OpError, Role, Verdict, VoidReason, Wait};
use linde_log::{DeviceId, EntryId, LogId, PersonId, SpaceId};
use std::collections::{BTreeMap, BTreeSet};

/// What is given: the entries, who founded, which logs are cut, which entries bear a false proof.
pub(super) struct Given<'a> {
    pub(super) space: SpaceId,
    pub(super) entries: &'a [ControlEntry],
    pub(super) frozen: &'a BTreeMap<LogId, u64>,
    pub(super) forged: &'a BTreeSet<EntryId>,
}

/// What follows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Outcome {
    pub(super) verdicts: BTreeMap<EntryId, Verdict>,
    pub(super) order: Vec<EntryId>,
    keys: BTreeMap<EntryId, Key>,
    pub(super) races: usize,
    pub(super) fallen: usize,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) role: BTreeMap<PersonId, Role>,
    pub(super) owner: BTreeMap<DeviceId, PersonId>,
    pub(super) uses: BTreeMap<EntryId, u32>,
    pub(super) withdrawn: BTreeSet<EntryId>,
    inviter: BTreeMap<EntryId, PersonId>,
    invited_as: BTreeMap<EntryId, Role>,
    since: BTreeMap<PersonId, (u64, EntryId, usize)>,
}

type Key = (i32, Option<(u64, EntryId, usize)>, EntryId);
type Past = BTreeMap<EntryId, BTreeSet<EntryId>>;

impl Given<'_> {
    pub(super) fn outcome(&self) -> Outcome {
        let past = self.past();
        let (mut effective, mut fallen) = (BTreeSet::new(), BTreeSet::new());
        loop {
            let mut outcome = self.walk(&past, &effective, &fallen);
            let gone: Vec<EntryId> =
                effective.iter().filter(|id| outcome.verdicts[*id] != Verdict::Counted).copied().collect();
            if !gone.is_empty() {
                effective.retain(|id| !gone.contains(id));
                fallen.extend(gone);
                continue;
            }
            let hit = |revoke: &ControlEntry| -> BTreeSet<EntryId> {
                let alive = |join: &&ControlEntry| {
                    is_join(join)
                        && join.obj == revoke.obj
                        && past[&join.id].contains(&join.obj)
                        && past[&revoke.id].contains(&join.obj)
                        && !past[&revoke.id].contains(&join.id)
                        && !past[&join.id].contains(&revoke.id)
                        && matches!(outcome.verdicts[&join.id], Verdict::Counted | Verdict::Waiting(Wait::Approval))
                };
                self.entries.iter().filter(alive).map(|join| join.id).collect()
            };
            let revokes = self.entries.iter().filter(|entry| is_revoke(entry) && outcome.verdicts[&entry.id].counts());
            let candidates: BTreeMap<EntryId, BTreeSet<EntryId>> =
                revokes.map(|revoke| (revoke.id, hit(revoke))).filter(|(_, hit)| !hit.is_empty()).collect();
            let all_hit: BTreeSet<EntryId> = candidates.values().flatten().copied().collect();
            let clean: Vec<EntryId> = candidates.keys().filter(|id| past[*id].is_disjoint(&all_hit)).copied().collect();
            if candidates.is_empty() {
                outcome.races = effective.len();
                outcome.fallen = fallen.len();
                return outcome;
            } else if clean.is_empty() {
                effective.extend(candidates.keys().min_by_key(|id| outcome.keys[*id]));
            } else {
                effective.extend(clean);
            }
        }
    }

    /// The facts of a set of entries that is closed towards the past.
    pub(super) fn facts(&self, outcome: &Outcome, set: &BTreeSet<EntryId>) -> Facts {
        let mut facts = Facts::default();
        for id in outcome.order.iter().filter(|id| set.contains(*id) && outcome.verdicts[*id].counts()) {
            facts.add(self.entry(id));
        }
        facts
    }

    pub(super) fn past(&self) -> Past {
        let mut past = Past::new();
        for entry in self.entries {
            let mut all: BTreeSet<EntryId> = entry.parents.iter().copied().collect();
            for parent in &entry.parents {
                all.extend(past[parent].iter());
            }
            past.insert(entry.id, all);
        }
        past
    }

    fn entry(&self, id: &EntryId) -> &ControlEntry {
        self.entries.iter().find(|entry| entry.id == *id).unwrap()
    }

    fn walk(&self, past: &Past, effective: &BTreeSet<EntryId>, fallen: &BTreeSet<EntryId>) -> Outcome {
        let mut outcome = Outcome::default();
        let mut keys = BTreeMap::new();
        while outcome.order.len() < self.entries.len() {
            for entry in self.entries {
                if !keys.contains_key(&entry.id) && entry.parents.iter().all(|id| outcome.verdicts.contains_key(id)) {
                    let facts = self.facts(&outcome, &past[&entry.id]);
                    let author = facts.owner.get(&entry.log.device);
                    let rank = author.map_or(-1, |author| facts.role[author] as i32);
                    let since = author.map(|author| facts.since[author]);
                    keys.insert(entry.id, (-rank, since, entry.id));
                }
            }
            let (next, _) =
                keys.iter().filter(|(id, _)| !outcome.verdicts.contains_key(id)).min_by_key(|(_, key)| **key).unwrap();
            let entry = self.entry(next);
            let verdict = self.judge(entry, past, &outcome, effective, fallen);
            outcome.verdicts.insert(entry.id, verdict);
            outcome.order.push(entry.id);
        }
        outcome.keys = keys;
        outcome
    }

    fn judge(
        &self,
        entry: &ControlEntry,
        past: &Past,
        so_far: &Outcome,
        effective: &BTreeSet<EntryId>,
        fallen: &BTreeSet<EntryId>,
    ) -> Verdict {
        use VoidReason as V;
        let root = EntryId(self.space.0);
        if entry.id != root && self.frozen.get(&entry.log).is_some_and(|seq| entry.seq >= *seq) {
            return Verdict::Void(V::Copied);
        }
        let op = match &entry.op {
            Err(OpError::Unknown) => return Verdict::Unknown,
            Err(_) => return Verdict::Void(V::Malformed),
            Ok(op) => op,
        };
        let seen = self.facts(so_far, &past[&entry.id]);
        let everything = self.facts(so_far, &so_far.order.iter().copied().collect());
        let forged = self.forged.contains(&entry.id);
        let me = entry.log.device;
        if let ControlOp::Genesis(genesis) = op {
            return if entry.id != root || entry.seq != 0 || !entry.parents.is_empty() {
                Verdict::Void(V::OtherGenesis)
            } else if entry.obj != EntryId::ZERO {
                Verdict::Void(V::WrongObject)
            } else if genesis.founders.iter().all(|founder| founder.device != me) {
                Verdict::Void(V::NotAdmitted)
            } else {
                Verdict::Counted
            };
        }
        if let ControlOp::Join(join) = op {
            let invite = seen.inviter.get(&entry.obj).map(|_| self.entry(&entry.obj));
            let Some(Ok(ControlOp::Invite(terms))) = invite.map(|invite| &invite.op) else {
                return Verdict::Void(V::NoInvitation);
            };
            let beaten = effective.iter().any(|revoke| {
                self.entry(revoke).obj == entry.obj
                    && !past[revoke].contains(&entry.id)
                    && !past[&entry.id].contains(revoke)
            });
            let known = |facts: &Facts| facts.owner.contains_key(&me) || facts.role.contains_key(&join.person);
            let used = |facts: &Facts| facts.uses[&entry.obj] >= terms.max_uses;
            let reasons = [
                (forged, V::WrongProof),
                (crate::person_id(&join.recovery, &me, &join.salt) != join.person, V::WrongPerson),
                (known(&seen), V::AlreadyAdmitted),
                (seen.withdrawn.contains(&entry.obj), V::Revoked),
                (used(&seen), V::UsedUp),
                (beaten, V::Revoked),
                (!terms.approval && known(&everything), V::AlreadyAdmitted),
                (!terms.approval && used(&everything), V::UsedUp),
            ];
            let reason = reasons.iter().find(|(holds, _)| *holds).map(|(_, reason)| Verdict::Void(*reason));
            return reason.unwrap_or(if terms.approval { Verdict::Waiting(Wait::Approval) } else { Verdict::Counted });
        }
        let Some(author) = seen.owner.get(&me) else { return Verdict::Void(V::NotAdmitted) };
        let rank = seen.role[author];
        let needs_object = is_revoke(entry);
        let reasons: Vec<(bool, V)> = match op {
            _ if !needs_object && entry.obj != EntryId::ZERO => vec![(true, V::WrongObject)],
            ControlOp::Device(cert) => vec![
                (cert.person != *author, V::WrongPerson),
                (forged, V::WrongProof),
                (everything.owner.contains_key(&cert.device), V::AlreadyAdmitted),
            ],
            ControlOp::Invite(invite) => vec![
                (invite.role == Role::Founder, V::RoleNotGiven),
                (rank < Role::Moderator || rank < invite.role, V::RoleTooLow),
                (invite.role > Role::Member && rank < Role::Steward, V::RoleTooLow),
            ],
            ControlOp::Role(change) => vec![
                (rank < Role::Steward || rank < change.role, V::RoleTooLow),
                ([Role::Relay, Role::Reader].contains(&change.role), V::RoleNotGiven),
                (!seen.role.contains_key(&change.person), V::NoPerson),
                (seen.role.get(&change.person) == Some(&change.role), V::SameRole),
                (seen.role.get(&change.person) > Some(&change.role), V::Lowering),
            ],
            ControlOp::InviteRevoke(_) => vec![
                (!seen.inviter.contains_key(&entry.obj), V::NoInvitation),
                (seen.inviter.get(&entry.obj) != Some(author) && rank < Role::Steward, V::RoleTooLow),
                (seen.withdrawn.contains(&entry.obj), V::Revoked),
                (fallen.contains(&entry.id), V::Contradiction),
            ],
            _ => unreachable!(),
        };
        reasons.iter().find(|(holds, _)| *holds).map_or(Verdict::Counted, |(_, reason)| Verdict::Void(*reason))
    }
}

impl Facts {
    fn add(&mut self, entry: &ControlEntry) {
        match entry.op.as_ref().unwrap() {
            ControlOp::Genesis(genesis) => {
                for (i, founder) in genesis.founders.iter().enumerate() {
                    self.admit(entry, i, founder.person, founder.device, Role::Founder);
                }
            }
            ControlOp::Device(cert) => {
                self.owner.insert(cert.device, cert.person);
            }
            ControlOp::Invite(invite) => {
                self.invited_as.insert(entry.id, invite.role);
                self.inviter.insert(entry.id, self.owner[&entry.log.device]);
                self.uses.insert(entry.id, 0);
            }
            ControlOp::Join(join) => {
                *self.uses.get_mut(&entry.obj).unwrap() += 1;
                let role = self.invited_as[&entry.obj];
                self.admit(entry, 0, join.person, entry.log.device, role);
            }
            ControlOp::Role(change) => {
                let role = self.role.get_mut(&change.person).unwrap();
                *role = change.role.max(*role);
            }
            ControlOp::InviteRevoke(_) => {
                self.withdrawn.insert(entry.obj);
            }
            _ => unreachable!(),
        }
    }

    fn admit(&mut self, entry: &ControlEntry, place: usize, person: PersonId, device: DeviceId, role: Role) {
        self.role.insert(person, role);
        self.owner.insert(device, person);
        self.since.insert(person, (entry.lamport, entry.id, place));
    }
}

fn is_join(entry: &ControlEntry) -> bool {
    matches!(entry.op, Ok(ControlOp::Join(_)))
}

fn is_revoke(entry: &ControlEntry) -> bool {
    matches!(entry.op, Ok(ControlOp::InviteRevoke(_)))
}
