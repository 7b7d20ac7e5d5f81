//! The rules once more, written for reading: sets of entries, everything asked anew each time, nothing shared with the fold.
//!
//! Entries are named by their place in the list, in which each comes after its past.

mod allow;

use crate::{ControlEntry, ControlOp, Cut, OpError, Role, Verdict, VoidReason, Wait};
use linde_log::{DeviceId, EntryId, LogId, PersonId, SpaceId};
use std::collections::{BTreeMap, BTreeSet};

/// What is given: the entries, which logs were signed twice, which entries bear a false proof.
pub(super) struct Given<'a> {
    space: SpaceId,
    entries: &'a [ControlEntry],
    frozen: &'a BTreeMap<LogId, u64>,
    forged: &'a BTreeSet<EntryId>,
    place: BTreeMap<EntryId, usize>,
    past: Vec<Set>,
}

/// A set of entries.
pub(super) type Set = Vec<bool>;

/// What follows.
#[derive(Debug, Clone, Default)]
pub(super) struct Outcome {
    pub(super) verdicts: Vec<Option<Verdict>>,
    pub(super) order: Vec<usize>,
    rulings: Vec<Ruling>,
    keys: Vec<Option<Key>>,
    /// How many acts are in effect, fell, and yielded in the end.
    pub(super) in_effect: usize,
    pub(super) fallen: usize,
    pub(super) yielded: usize,
}

/// What was said of an entry in its past.
#[derive(Debug, Clone, Default)]
struct Ruling {
    /// Whom the author acts for.
    person: Option<PersonId>,
    /// How many persons must agree, whether the author is one of them, and whether they are founders.
    quorum: Option<(usize, bool, bool)>,
    /// Devices that it takes away.
    takes: Vec<DeviceId>,
    /// Since when the author's device was there.
    device_since: Option<Since>,
}

type Since = (u64, EntryId, usize);
/// Negative rank, seniority, id.
type Key = (i32, Option<Since>, EntryId);

/// What a set of entries says.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) role: BTreeMap<PersonId, Option<Role>>,
    pub(super) since: BTreeMap<PersonId, Since>,
    pub(super) recovery: BTreeMap<PersonId, [u8; 32]>,
    pub(super) owner: BTreeMap<DeviceId, PersonId>,
    pub(super) device_since: BTreeMap<DeviceId, Since>,
    pub(super) revoked: BTreeSet<DeviceId>,
    pub(super) uses: BTreeMap<EntryId, u32>,
    pub(super) withdrawn: BTreeSet<EntryId>,
    pub(super) inviter: BTreeMap<EntryId, PersonId>,
    pub(super) waiting: BTreeSet<EntryId>,
    pub(super) paired: BTreeSet<EntryId>,
    pub(super) pairings: BTreeMap<EntryId, (PersonId, DeviceId)>,
    /// Acts that wait for a quorum: who agreed, and whether founders must.
    pub(super) pending: BTreeMap<EntryId, (BTreeSet<PersonId>, bool)>,
    pub(super) lowerings: BTreeSet<EntryId>,
    pub(super) rules: Option<EntryId>,
    pub(super) naming: Option<EntryId>,
    pub(super) offices: BTreeMap<EntryId, EntryId>,
    /// The first entry of each epoch and all recipients.
    pub(super) epochs: BTreeMap<[u8; 32], (EntryId, BTreeSet<[u8; 32]>)>,
}

/// Which acts are in effect and which are void for good.
#[derive(Default)]
struct Effects {
    now: BTreeSet<usize>,
    dropped: BTreeSet<usize>,
    fallen: BTreeSet<usize>,
    yielded: BTreeSet<usize>,
}

impl<'a> Given<'a> {
    pub(super) fn new(
        space: SpaceId,
        entries: &'a [ControlEntry],
        frozen: &'a BTreeMap<LogId, u64>,
        forged: &'a BTreeSet<EntryId>,
    ) -> Self {
        let place: BTreeMap<_, _> = entries.iter().enumerate().map(|(i, entry)| (entry.id, i)).collect();
        let mut past: Vec<Set> = Vec::new();
        for entry in entries {
            let mut all = vec![false; entries.len()];
            for parent in &entry.parents {
                let parent = place[parent];
                all[parent] = true;
                all.iter_mut().zip(&past[parent]).for_each(|(all, earlier)| *all |= earlier);
            }
            past.push(all);
        }
        Self { space, entries, frozen, forged, place, past }
    }

    /// An entry and everything in its past.
    pub(super) fn with_past(&self, i: usize) -> Set {
        let mut set = self.past[i].clone();
        set[i] = true;
        set
    }

    pub(super) fn outcome(&self) -> Outcome {
        let mut effects = Effects::default();
        loop {
            let mut walk = self.walk(&effects);
            // What is in effect and does not count any more is dropped, the second time for good.
            let gone: BTreeSet<usize> = effects.now.iter().copied().filter(|act| !walk.counts(*act)).collect();
            if !gone.is_empty() {
                effects.now.retain(|act| !gone.contains(act));
                effects.fallen.extend(gone.iter().filter(|act| effects.dropped.contains(act)));
                effects.dropped.extend(gone);
                continue;
            }
            let all = 0..self.entries.len();
            let idle = |act: &usize| walk.counts(*act) && !effects.now.contains(act);
            let victims_of = |act: usize| -> BTreeSet<usize> {
                all.clone().filter(|i| walk.known(*i) && self.strikes(&walk, &effects, act, *i)).collect()
            };
            let strikers = all.clone().filter(idle).filter(|act| self.can_strike(*act));
            let victims: BTreeMap<usize, BTreeSet<usize>> =
                strikers.map(|act| (act, victims_of(act))).filter(|(_, victims)| !victims.is_empty()).collect();
            // What would strike an act in effect of somebody who comes before its author is void for good.
            let yields = |act: usize| {
                victims[&act].iter().any(|victim| {
                    effects.now.contains(victim)
                        && self.can_strike(*victim)
                        && self.precedence(&walk, *victim) < self.precedence(&walk, act)
                })
            };
            let yielded: Vec<usize> = victims.keys().copied().filter(|act| yields(*act)).collect();
            if !yielded.is_empty() {
                effects.yielded.extend(yielded);
                continue;
            }
            let raised = |raise: &usize| {
                let act = self.raised_by(*raise);
                act.is_some_and(|act| effects.now.contains(&act) || victims.contains_key(&act))
            };
            let raises: Vec<usize> = all.clone().filter(idle).filter(raised).collect();
            let candidates: BTreeSet<usize> = victims.keys().chain(&raises).copied().collect();
            let mut chosen = BTreeSet::new();
            // Nobody has to wait for an act that they know of and that comes into effect.
            for candidate in &candidates {
                let own = self.raised_by(*candidate).unwrap_or(*candidate);
                let disputed = victims.iter().any(|(act, victims)| {
                    let touches = victims.iter().any(|victim| victim == candidate || self.past[*candidate][*victim]);
                    *act != own && touches && !(chosen.contains(act) && self.knows(&walk, *candidate, *act))
                });
                if !disputed {
                    chosen.insert(*candidate);
                }
            }
            if candidates.is_empty() {
                walk.in_effect = effects.now.len();
                walk.fallen = effects.fallen.len();
                walk.yielded = effects.yielded.len();
                return walk;
            } else if chosen.is_empty() {
                effects.now.extend(candidates.iter().min_by_key(|act| self.precedence(&walk, **act)));
            } else {
                effects.now.extend(chosen);
            }
        }
    }

    /// What a set of entries says that is closed towards the past.
    pub(super) fn facts(&self, walk: &Outcome, set: &Set) -> Facts {
        let mut facts = Facts::default();
        let mut events: BTreeMap<PersonId, Vec<(usize, bool, Option<Role>)>> = BTreeMap::new();
        let mut words: BTreeMap<PersonId, (u64, EntryId)> = BTreeMap::new();
        let (mut rules, mut naming, mut offices) = (None, None, BTreeMap::new());
        for i in (0..self.entries.len()).filter(|i| set[*i] && walk.known(*i)) {
            let entry = &self.entries[i];
            let (op, ruling, made) = (entry.op.as_ref().unwrap(), &walk.rulings[i], (entry.lamport, entry.id));
            let happened = self.happened(walk, i, set);
            if let Some((_, _, of_founders)) = ruling.quorum.filter(|_| !happened) {
                facts.pending.insert(entry.id, (self.supporters(walk, i, set), of_founders));
            }
            match op {
                ControlOp::Genesis(genesis) => {
                    for (place, founder) in genesis.founders.iter().enumerate() {
                        facts.comes(entry, place, founder.person, founder.device);
                        facts.since.insert(founder.person, (entry.lamport, entry.id, place));
                        facts.recovery.insert(founder.person, founder.recovery);
                        events.entry(founder.person).or_default().push((i, false, Some(Role::Founder)));
                    }
                }
                ControlOp::Invite(_) => {
                    facts.inviter.insert(entry.id, ruling.person.unwrap());
                    facts.uses.insert(entry.id, 0);
                }
                ControlOp::Join(_) if !happened => {
                    facts.waiting.insert(entry.id);
                }
                ControlOp::Join(join) => {
                    let Ok(ControlOp::Invite(invite)) = &self.entry(&entry.obj).op else { unreachable!() };
                    *facts.uses.get_mut(&entry.obj).unwrap() += 1;
                    facts.comes(entry, 0, join.person, entry.log.device);
                    facts.since.insert(join.person, (entry.lamport, entry.id, 0));
                    facts.recovery.insert(join.person, join.recovery);
                    events.entry(join.person).or_default().push((i, false, Some(invite.role)));
                }
                ControlOp::InviteRevoke(_) => {
                    facts.withdrawn.insert(entry.obj);
                }
                ControlOp::Device(cert) => facts.comes(entry, 0, cert.person, cert.device),
                ControlOp::Pair(_) => {
                    facts.pairings.insert(entry.id, (ruling.person.unwrap(), entry.log.device));
                }
                ControlOp::PairJoin(join) => {
                    facts.paired.insert(entry.obj);
                    facts.comes(entry, 0, join.person, entry.log.device);
                }
                ControlOp::Succeed(_) => facts.comes(entry, 0, ruling.person.unwrap(), entry.log.device),
                ControlOp::Recover(recover) => facts.comes(entry, 0, recover.person, entry.log.device),
                ControlOp::Rebind(rebind) if happened => {
                    facts.comes(entry, 0, rebind.person, rebind.device);
                    if words.get(&rebind.person).is_none_or(|earlier| *earlier < made) {
                        words.insert(rebind.person, made);
                        facts.recovery.insert(rebind.person, rebind.recovery);
                    }
                }
                ControlOp::Role(change) if happened => {
                    events.entry(change.person).or_default().push((i, false, Some(change.role)));
                }
                ControlOp::Remove(remove) if happened => {
                    events.entry(remove.person).or_default().push((i, true, remove.role));
                }
                ControlOp::Leave(_) => events.entry(ruling.person.unwrap()).or_default().push((i, true, None)),
                ControlOp::Rules(_) if happened => rules = rules.max(Some(made)),
                ControlOp::Naming(_) if happened => naming = naming.max(Some(made)),
                ControlOp::Office(_) | ControlOp::OfficeChange(_) => {
                    let office = if entry.obj.is_zero() { entry.id } else { entry.obj };
                    let latest = offices.entry(office).or_insert(made);
                    *latest = made.max(*latest);
                }
                ControlOp::Epoch(keys) => {
                    let (first, all) = facts.epochs.entry(keys.epoch).or_insert((entry.id, BTreeSet::new()));
                    all.extend(keys.recipients.iter().map(|recipient| recipient.kem));
                    let earlier = self.entry(first);
                    if made < (earlier.lamport, earlier.id) {
                        *first = entry.id;
                    }
                }
                ControlOp::Remove(_)
                | ControlOp::Rebind(_)
                | ControlOp::Role(_)
                | ControlOp::Rules(_)
                | ControlOp::Naming(_)
                | ControlOp::DeviceRevoke(_)
                | ControlOp::CutRaise(_)
                | ControlOp::Cosign(_)
                | ControlOp::Approve(_) => {}
            }
            if happened && self.is_lowering(op) {
                facts.lowerings.insert(entry.id);
                facts.revoked.extend(&ruling.takes);
            }
        }
        facts.rules = rules.map(|(_, id)| id);
        facts.naming = naming.map(|(_, id)| id);
        facts.offices = offices.into_iter().map(|(office, (_, id))| (office, id)).collect();
        // An event in the past of another is over.
        for (person, events) in events {
            let over = |(i, ..): &(usize, bool, Option<Role>)| {
                events.iter().any(|(later, ..)| self.happened(walk, *i, &self.past[*later]))
            };
            let last: Vec<_> = events.iter().filter(|event| !over(event)).collect();
            let lowered = last.iter().filter(|(_, lowers, _)| *lowers).map(|(_, _, role)| *role).min();
            let granted = last.iter().filter(|(_, lowers, _)| !lowers).map(|(_, _, role)| *role).max();
            let role = match (lowered, granted) {
                (Some(lowered), Some(granted)) => lowered.min(granted),
                (one, other) => one.or(other).unwrap(),
            };
            facts.role.insert(person, role);
        }
        facts
    }

    /// The act beyond whose cut an entry of any lane lies that has `set` in its past.
    pub(super) fn beyond(&self, walk: &Outcome, log: LogId, seq: u64, set: &Set) -> Option<EntryId> {
        let facts = self.facts(walk, set);
        let person = *facts.owner.get(&log.device).filter(|_| !facts.revoked.contains(&log.device))?;
        let acts = (0..self.entries.len()).filter(|act| walk.counts(*act) && self.concerns(*act, person, log.device));
        let unknown = acts.filter(|act| !facts.lowerings.contains(&self.entries[*act].id));
        let beyond = unknown.filter(|act| seq >= self.len_of(*act, log, |raise| walk.counts(raise)));
        beyond.map(|act| self.entries[act].id).min()
    }

    /// How much of each log the counted removals and revocations leave; what they leave nothing of is not named.
    pub(super) fn left(&self, counts: impl Fn(usize) -> bool) -> BTreeMap<EntryId, BTreeMap<LogId, u64>> {
        let acts = (0..self.entries.len()).filter(|act| counts(*act) && self.cuts_of(*act).is_some());
        let left = |act: usize| {
            let raises = (0..self.entries.len()).filter(|raise| self.raised_by(*raise) == Some(act) && counts(*raise));
            let cuts = raises.chain([act]).flat_map(|i| self.all_cuts(i)).map(Cut::log).collect::<BTreeSet<_>>();
            let lens = cuts.into_iter().map(|log| (log, self.len_of(act, log, &counts)));
            (self.entries[act].id, lens.filter(|(_, len)| *len > 0).collect())
        };
        acts.map(left).collect()
    }

    fn entry(&self, id: &EntryId) -> &ControlEntry {
        &self.entries[self.place[id]]
    }

    fn op(&self, i: usize) -> Option<&ControlOp> {
        self.entries[i].op.as_ref().ok()
    }

    /// The entry acted on, if it is in the past.
    fn target(&self, i: usize) -> Option<usize> {
        self.place.get(&self.entries[i].obj).copied().filter(|target| self.past[i][*target])
    }

    /// The invitation that a joining, revocation or approval is about.
    fn invite(&self, i: usize) -> Option<usize> {
        let target = self.target(i)?;
        match (self.op(i)?, self.op(target)?) {
            (ControlOp::Join(_) | ControlOp::InviteRevoke(_), ControlOp::Invite(_)) => Some(target),
            (ControlOp::Approve(_), ControlOp::Join(_)) => self.invite(target),
            _ => None,
        }
    }

    fn raised_by(&self, i: usize) -> Option<usize> {
        self.target(i).filter(|_| matches!(self.op(i), Some(ControlOp::CutRaise(_))))
    }

    /// Whether an entry takes away more than an invitation.
    fn is_lowering(&self, op: &ControlOp) -> bool {
        match op {
            ControlOp::Remove(_) | ControlOp::DeviceRevoke(_) | ControlOp::Rebind(_) => true,
            ControlOp::Recover(recover) => !recover.revoke.is_empty(),
            _ => false,
        }
    }

    fn can_strike(&self, i: usize) -> bool {
        self.op(i).is_some_and(|op| self.is_lowering(op) || matches!(op, ControlOp::InviteRevoke(_)))
    }

    fn cuts_of(&self, i: usize) -> Option<&[Cut]> {
        match self.op(i)? {
            ControlOp::Remove(remove) => Some(&remove.cuts),
            ControlOp::DeviceRevoke(revoke) => Some(&revoke.cuts),
            ControlOp::Recover(recover) if !recover.revoke.is_empty() => Some(&recover.cuts),
            ControlOp::Rebind(rebind) => Some(&rebind.cuts),
            _ => None,
        }
    }

    fn all_cuts(&self, i: usize) -> &[Cut] {
        match self.op(i) {
            Some(ControlOp::CutRaise(raise)) => &raise.cuts,
            _ => self.cuts_of(i).unwrap_or_default(),
        }
    }

    /// How much of a log an act leaves, with the raises that hold.
    fn len_of(&self, act: usize, log: LogId, holds: impl Fn(usize) -> bool) -> u64 {
        let raises = (0..self.entries.len()).filter(|raise| self.raised_by(*raise) == Some(act) && holds(*raise));
        let cuts = raises.chain([act]).flat_map(|i| self.all_cuts(i));
        cuts.filter(|cut| cut.log() == log).map(|cut| cut.len).max().unwrap_or(0)
    }

    /// Whether an act is about what a person writes with a device.
    fn concerns(&self, act: usize, person: PersonId, device: DeviceId) -> bool {
        match self.op(act) {
            Some(ControlOp::Remove(remove)) => remove.person == person,
            Some(ControlOp::Rebind(rebind)) => rebind.person == person,
            Some(ControlOp::DeviceRevoke(revoke)) => revoke.device == device,
            Some(ControlOp::Recover(recover)) => recover.revoke.contains(&device),
            _ => false,
        }
    }

    /// Who agreed to an act, of those who may.
    fn supporters(&self, walk: &Outcome, act: usize, set: &Set) -> BTreeSet<PersonId> {
        let agrees = |i: &usize| {
            set[*i]
                && walk.counts(*i)
                && matches!(self.op(*i), Some(ControlOp::Cosign(_)))
                && self.target(*i) == Some(act)
        };
        let agreed = (0..self.entries.len()).filter(agrees).filter_map(|i| walk.rulings[i].person);
        let author = walk.rulings[act].quorum.filter(|(_, own, _)| *own).and(walk.rulings[act].person);
        agreed.chain(author).collect()
    }

    /// Whether what an entry does has happened in a set: with its quorum, or its approval, if it needs one.
    fn happened(&self, walk: &Outcome, i: usize, set: &Set) -> bool {
        if !set[i] || !walk.known(i) {
            return false;
        }
        if let Some((needed, ..)) = walk.rulings[i].quorum {
            return self.supporters(walk, i, set).len() >= needed;
        }
        let waits = self.waits_for_approval(i);
        let approves = |other: usize| {
            set[other]
                && walk.counts(other)
                && matches!(self.op(other), Some(ControlOp::Approve(_)))
                && self.target(other) == Some(i)
        };
        !waits || (0..self.entries.len()).any(approves)
    }

    fn waits_for_approval(&self, i: usize) -> bool {
        let invite = self.invite(i).filter(|_| matches!(self.op(i), Some(ControlOp::Join(_))));
        invite.is_some_and(|invite| matches!(self.op(invite), Some(ControlOp::Invite(invite)) if invite.approval))
    }

    /// Whether an act had happened in the past of an entry.
    fn knows(&self, walk: &Outcome, i: usize, act: usize) -> bool {
        match self.op(act) {
            Some(ControlOp::InviteRevoke(_)) => self.past[i][act],
            _ => self.happened(walk, act, &self.past[i]),
        }
    }

    /// Whether an act would strike an entry, if both count.
    fn strikes(&self, walk: &Outcome, effects: &Effects, act: usize, i: usize) -> bool {
        let (Some(act_op), Some(op)) = (self.op(act), self.op(i)) else { return false };
        let ruling = &walk.rulings[i];
        let revokes_invitation = matches!(act_op, ControlOp::InviteRevoke(_));
        if act == i || self.knows(walk, i, act) {
            return false;
        }
        let concurrent = !self.past[act][i];
        let rebinds = |person: PersonId| matches!(act_op, ControlOp::Rebind(rebind) if rebind.person == person);
        let takes = |device: DeviceId| match act_op {
            ControlOp::DeviceRevoke(revoke) => revoke.device == device,
            ControlOp::Recover(recover) => recover.revoke.contains(&device),
            _ => false,
        };
        let of_invitation =
            revokes_invitation && concurrent && self.invite(act).is_some() && self.invite(act) == self.invite(i);
        match op {
            ControlOp::Genesis(_) => false,
            ControlOp::Join(_) => of_invitation,
            // Who lets themselves in rests on the person, and on the device that let them.
            ControlOp::PairJoin(join) => {
                let by = self.entry(&self.entries[i].obj).log.device;
                concurrent && (rebinds(join.person) || takes(by))
            }
            ControlOp::Succeed(succeed) => concurrent && (rebinds(ruling.person.unwrap()) || takes(succeed.device)),
            ControlOp::Recover(recover) => concurrent && rebinds(recover.person),
            _ => {
                if matches!(op, ControlOp::Approve(_)) && of_invitation {
                    return true;
                }
                let entry = &self.entries[i];
                let agrees = matches!(op, ControlOp::Cosign(_)) && self.target(i) == Some(act);
                !agrees
                    && self.concerns(act, ruling.person.unwrap(), entry.log.device)
                    && entry.seq >= self.len_of(act, entry.log, |raise| effects.now.contains(&raise))
            }
        }
    }

    fn precedence(&self, walk: &Outcome, act: usize) -> (bool, i32, Option<Since>, Option<Since>, EntryId) {
        let (rank, since, id) = walk.keys[act].unwrap();
        let without_words = !matches!(self.op(act), Some(ControlOp::Recover(_)));
        (without_words, rank, since, walk.rulings[act].device_since, id)
    }

    fn walk(&self, effects: &Effects) -> Outcome {
        let len = self.entries.len();
        let mut walk = Outcome {
            verdicts: vec![None; len],
            rulings: vec![Ruling::default(); len],
            keys: vec![None; len],
            ..Outcome::default()
        };
        let mut seen: Vec<Option<Facts>> = vec![None; len];
        while walk.order.len() < len {
            for (i, entry) in self.entries.iter().enumerate() {
                let all_judged = |id: &EntryId| walk.verdicts[self.place[id]].is_some();
                if walk.keys[i].is_some() || !entry.parents.iter().all(all_judged) {
                    continue;
                }
                let facts = self.facts(&walk, &self.past[i]);
                let device = entry.log.device;
                let author = facts.acting(device).ok();
                let rank = author.map_or(-1, |author| facts.role[&author].map_or(-1, |role| role as i32));
                walk.keys[i] = Some((-rank, author.map(|author| facts.since[&author]), entry.id));
                walk.rulings[i].device_since = author.map(|_| facts.device_since[&device]);
                seen[i] = Some(facts);
            }
            let open = (0..len).filter(|i| walk.keys[*i].is_some() && walk.verdicts[*i].is_none());
            let next = open.min_by_key(|i| walk.keys[*i]).unwrap();
            let verdict = self.judge(&mut walk, next, seen[next].as_ref().unwrap(), effects);
            walk.verdicts[next] = Some(verdict);
            walk.order.push(next);
            let target = self.target(next).filter(|_| verdict.counts());
            match (self.op(next), target) {
                (Some(ControlOp::Approve(_)), Some(join)) => walk.verdicts[join] = Some(Verdict::Counted),
                (Some(ControlOp::Cosign(_)), Some(act)) => {
                    let everything = walk.verdicts.iter().map(Option::is_some).collect();
                    if self.happened(&walk, act, &everything) {
                        walk.verdicts[act] = Some(Verdict::Counted);
                    }
                }
                _ => {}
            }
        }
        walk
    }

    fn judge(&self, walk: &mut Outcome, i: usize, seen: &Facts, effects: &Effects) -> Verdict {
        use VoidReason as V;
        let entry = &self.entries[i];
        if entry.id.0 != self.space.0 && self.frozen.get(&entry.log).is_some_and(|seq| entry.seq >= *seq) {
            return Verdict::Void(V::Copied);
        }
        let op = match &entry.op {
            Err(OpError::Unknown) => return Verdict::Unknown,
            Err(_) => return Verdict::Void(V::Malformed),
            Ok(op) => op,
        };
        if let Err(reason) = self.allow(&mut walk.rulings[i], i, op, seen) {
            return Verdict::Void(reason);
        }
        // To ask what strikes it, it must be known.
        walk.verdicts[i] = Some(Verdict::Counted);
        let by: Vec<usize> = effects.now.iter().copied().filter(|act| self.can_strike(*act)).collect();
        let by: Vec<usize> = by.into_iter().filter(|act| self.strikes(walk, effects, *act, i)).collect();
        walk.verdicts[i] = None;
        if by.iter().any(|act| !matches!(self.op(*act), Some(ControlOp::InviteRevoke(_)))) {
            return Verdict::Void(V::BeyondCut);
        }
        if !by.is_empty() {
            return Verdict::Void(V::Revoked);
        }
        if effects.yielded.contains(&i) {
            return Verdict::Void(V::SeniorStays);
        }
        if effects.fallen.contains(&i) {
            return Verdict::Void(V::Contradiction);
        }
        if self.waits_for_approval(i) {
            return Verdict::Waiting(Wait::Approval);
        }
        if let Some(reason) = self.lost_race(walk, i, op) {
            return Verdict::Void(reason);
        }
        if walk.rulings[i].quorum.is_some() { Verdict::Waiting(Wait::Quorum) } else { Verdict::Counted }
    }

    /// Whether others came first.
    fn lost_race(&self, walk: &Outcome, i: usize, op: &ControlOp) -> Option<VoidReason> {
        let earlier = || walk.order.iter().copied().filter(|j| walk.known(*j));
        // A joining with approval admits nobody; its approvals do.
        let claim =
            |j: usize| if matches!(self.op(j), Some(ControlOp::Approve(_))) { self.target(j).unwrap() } else { j };
        let admitting = || earlier().filter(|j| !self.waits_for_approval(*j)).map(|j| (j, claim(j)));
        let (own, device) = (claim(i), self.admits(i)?);
        if admitting().any(|(j, other)| other == own && self.admits(j).is_some()) {
            return None;
        }
        let person = |j: usize| if let Some(ControlOp::Join(join)) = self.op(j) { Some(join.person) } else { None };
        let founded = |j: usize| match self.op(j) {
            Some(ControlOp::Genesis(genesis)) => {
                genesis.founders.iter().any(|founder| founder.device == device || person(own) == Some(founder.person))
            }
            _ => false,
        };
        let same = |(j, other): (usize, usize)| {
            self.admits(j) == Some(device) || (person(own).is_some() && person(other) == person(own)) || founded(j)
        };
        if admitting().any(same) {
            return Some(VoidReason::AlreadyAdmitted);
        }
        if let (ControlOp::PairJoin(_), Some(pair)) = (op, self.target(i)) {
            let used = |j: usize| matches!(self.op(j), Some(ControlOp::PairJoin(_))) && self.target(j) == Some(pair);
            return earlier().any(used).then_some(VoidReason::UsedUp);
        }
        let invite = self.invite(i)?;
        let Some(ControlOp::Invite(terms)) = self.op(invite) else { unreachable!() };
        let uses = admitting().filter(|(j, _)| self.admits(*j).is_some() && self.invite(*j) == Some(invite));
        let uses: BTreeSet<usize> = uses.map(|(_, other)| other).collect();
        (uses.len() >= terms.max_uses as usize).then_some(VoidReason::UsedUp)
    }

    /// The device that an entry admits.
    fn admits(&self, i: usize) -> Option<DeviceId> {
        match self.op(i)? {
            ControlOp::Join(_) | ControlOp::PairJoin(_) | ControlOp::Succeed(_) | ControlOp::Recover(_) => {
                Some(self.entries[i].log.device)
            }
            ControlOp::Device(cert) => Some(cert.device),
            ControlOp::Rebind(rebind) => Some(rebind.device),
            ControlOp::Approve(_) => Some(self.entries[self.target(i)?].log.device),
            _ => None,
        }
    }
}

impl Outcome {
    pub(super) fn counts(&self, i: usize) -> bool {
        self.verdicts[i] == Some(Verdict::Counted)
    }

    fn known(&self, i: usize) -> bool {
        matches!(self.verdicts[i], Some(Verdict::Counted | Verdict::Waiting(_)))
    }
}

impl Facts {
    fn comes(&mut self, entry: &ControlEntry, place: usize, person: PersonId, device: DeviceId) {
        self.owner.insert(device, person);
        self.device_since.insert(device, (entry.lamport, entry.id, place));
    }
}
