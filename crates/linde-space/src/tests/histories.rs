//! Random histories: any order of arrival gives the same, and the same as the reference model.

use super::{
    model::{Given, Outcome},
    *,
};
use crate::{FrontierId, VoidReason};
use proptest::{collection::vec, prelude::*, test_runner::Config};
use std::sync::Mutex;

/// Histories that are tried.
const HISTORIES: u32 = 1_000;
const MAX_STEPS: usize = 60;
const PERSONS: usize = 8;

/// What somebody does; numbers are taken modulo what there is.
#[derive(Debug, Clone)]
struct Step {
    by: usize,
    what: u8,
    target: usize,
    role: usize,
    /// Which of the latest entries were seen.
    seen: u8,
    odd: u8,
}

fn step() -> impl Strategy<Value = Step> {
    (0..PERSONS + 2, 0u8..32, 0usize..64, 0usize..6, any::<u8>(), any::<u8>())
        .prop_map(|(by, what, target, role, seen, odd)| Step { by, what, target, role, seen, odd })
}

fn played(founders: usize, tag: u64, steps: &[Step]) -> Village {
    let mut village = Village::founded_by(founders, tag);
    for step in steps {
        play(&mut village, step);
    }
    village
}

fn play(village: &mut Village, step: &Step) {
    let mut after: Vec<EntryId> = village.entries.iter().rev().take(8).map(|entry| entry.id).collect();
    let mut bit = 0;
    after.retain(|_| {
        bit += 1;
        step.seen >> (bit - 1) & 1 == 1
    });
    if step.odd.is_multiple_of(3) {
        after.truncate(1);
    }
    after.push(village.root());
    let invites: Vec<EntryId> = village.invite_keys.keys().copied().collect();
    let invite = invites.get(step.target % invites.len().max(1)).copied();
    let role = Role::ALL[step.role];
    // A copied log: the same position once more.
    let copied = step.odd == 77 && village.tips.get(&control(step.by)).is_some_and(|(seq, _)| *seq > 0);
    if copied {
        let (seq, id) = village.tips[&control(step.by)];
        let prev = village.entries.iter().find(|entry| entry.id == id).unwrap().prev;
        village.tips.insert(control(step.by), (seq - 1, prev));
        let cut = village.frozen.entry(control(step.by)).or_insert(seq);
        *cut = seq.min(*cut);
    }
    let forge = step.odd % 16 == 1;
    let active: Vec<usize> = (0..DEVICES).filter(|i| *i == 0 || village.tips.contains_key(&control(*i))).collect();
    let by = if step.odd % 8 == 7 { step.by } else { active[step.by % active.len()] };
    let step = &Step { by, ..step.clone() };
    match (step.what, invite) {
        (0..7, _) => {
            let role = if step.odd % 4 == 1 { Role::Steward } else { role };
            village.invite_with(step.by, &after, role, 1 + step.target as u32 % 3, step.odd.is_multiple_of(9));
        }
        (7..18, Some(invite)) => join(village, step, &after, invite, forge),
        (18..22, _) => {
            village.raise(step.by, &after, step.target % PERSONS, role);
        }
        (22..27, Some(invite)) => {
            after.extend((!step.odd.is_multiple_of(8)).then_some(invite));
            village.revoke(step.by, &after, invite);
        }
        (27..30, _) => {
            let whose = if step.odd % 8 == 2 { step.target % PERSONS } else { step.by };
            let id = village.certify(step.by, &after, whose, step.target % DEVICES);
            if forge {
                falsify(village, id);
            }
        }
        (30, _) => {
            let op = if step.odd.is_multiple_of(2) { OpError::Unknown } else { OpError::Bounds("odd") };
            village.add(step.by, &after, EntryId::ZERO, Err(op));
        }
        (31, _) => {
            let op = if step.odd.is_multiple_of(2) {
                ControlOp::Genesis(genesis(1))
            } else {
                ControlOp::Role(RoleChange { person: person(step.target % PERSONS), role })
            };
            village.add(step.by, &after, after[0], Ok(op));
        }
        _ => {}
    }
}

fn join(village: &mut Village, step: &Step, after: &[EntryId], invite: EntryId, forge: bool) {
    let fresh = |i: &usize| !village.tips.contains_key(&control(*i));
    let who = (2 + step.target % 3..PERSONS).find(fresh).filter(|_| step.odd % 8 != 3).unwrap_or(step.by);
    if step.odd % 16 == 5 {
        // By an invitation that was not seen, so that nothing can be proven by it.
        let op = village.join_op(who, invite);
        village.add(who, after, invite, Ok(ControlOp::Join(op)));
        return;
    }
    if step.odd % 32 == 6 {
        village.tips.remove(&control(who));
    }
    let id = village.join(who, if step.odd.is_multiple_of(2) { after } else { &[] }, invite);
    if forge {
        falsify(village, id);
    }
}

fn falsify(village: &mut Village, id: EntryId) {
    let entry = village.entries.iter_mut().find(|entry| entry.id == id).unwrap();
    match &mut entry.op {
        Ok(ControlOp::Join(join)) => join.kem[0] ^= 1,
        Ok(ControlOp::Device(cert)) => cert.proof[7] ^= 1,
        _ => return,
    }
    village.forged.insert(id);
}

/// The entries in another order of arrival.
fn shuffled(entries: &[ControlEntry], keys: &[u64]) -> Vec<ControlEntry> {
    let mut open: Vec<(u64, &ControlEntry)> = keys.iter().copied().cycle().zip(entries).collect();
    let mut done = BTreeSet::new();
    let mut out = Vec::new();
    while !open.is_empty() {
        let ready = |(_, entry): &(u64, &ControlEntry)| entry.parents.iter().all(|id| done.contains(id));
        let (at, _) = open.iter().enumerate().filter(|(_, item)| ready(item)).min_by_key(|(_, (key, _))| *key).unwrap();
        let (_, entry) = open.swap_remove(at);
        done.insert(entry.id);
        out.push(entry.clone());
    }
    out
}

type Summary = (BTreeMap<EntryId, Verdict>, Vec<EntryId>, [u8; 32], [u8; 32], Vec<EntryId>, Vec<bool>);

fn summary(log: &mut ControlLog) -> Summary {
    let verdicts = log.fold().verdicts().map(|(id, verdict)| (*id, verdict)).collect();
    let known = (0..DEVICES).map(|i| log.knows_device(device(i))).collect();
    (verdicts, log.order(), log.fold().digest(), log.current().digest(), log.heads(), known)
}

/// Takes entries one by one, asking after each, and checks that the generation grows exactly when it must.
fn one_by_one(village: &Village, entries: &[ControlEntry]) -> ControlLog {
    let mut log = ControlLog::new(village.space);
    for (log_id, seq) in &village.frozen {
        log.freeze(*log_id, *seq);
    }
    let mut counted: BTreeMap<EntryId, bool> = BTreeMap::new();
    let known = |verdict: Verdict| matches!(verdict, Verdict::Counted | Verdict::Waiting(_));
    let mut generation = log.generation();
    for entry in entries {
        log.insert(entry.clone()).unwrap();
        let changed = counted.iter().any(|(id, counts)| known(log.verdict(id)) != *counts);
        assert_eq!(log.generation(), generation + u64::from(changed));
        generation = log.generation();
        counted = log.fold().verdicts().map(|(id, verdict)| (*id, known(verdict))).collect();
    }
    log
}

fn check_states(village: &Village, log: &mut ControlLog, outcome: &Outcome, pairs: &[(usize, usize)]) {
    let given =
        Given { space: village.space, entries: &village.entries, frozen: &village.frozen, forged: &village.forged };
    let past = given.past();
    let everything: BTreeSet<EntryId> = past.keys().copied().collect();
    let heads = log.heads();
    let mut points = vec![(log.frontier_of(&[], &heads), everything)];
    for (a, b) in pairs {
        let ids = [a, b].map(|i| village.entries[i % village.entries.len()].id);
        let parts = ids.map(|id| log.frontier_of(&[], &[id]));
        let set = ids.iter().flat_map(|id| past[id].iter().chain([id])).copied().collect();
        points.push((log.frontier_of(&parts, &[]), set));
    }
    points.push((FrontierId::EMPTY, BTreeSet::new()));
    for (frontier, set) in points {
        let (state, facts) = (log.state_at(frontier), given.facts(outcome, &set));
        assert_eq!(
            state.persons().map(|(id, person)| (id, person.role.unwrap())).collect::<BTreeMap<_, _>>(),
            facts.role
        );
        assert_eq!(state.devices().map(|(id, device)| (id, device.person)).collect::<BTreeMap<_, _>>(), facts.owner);
        for (id, person) in state.persons() {
            let owned = facts.owner.iter().filter(|(_, owner)| **owner == id).map(|(device, _)| *device);
            assert!(owned.eq(person.devices.iter().copied()));
        }
        assert_eq!(state.invitations().map(|(id, it)| (id, it.uses)).collect::<BTreeMap<_, _>>(), facts.uses);
        assert!(state.invitations().filter(|(_, it)| it.revoked).map(|(id, _)| id).eq(facts.withdrawn.iter().copied()));
    }
}

/// What the tried histories had in them, so that a generator that became tame is noticed.
static SEEN: Mutex<BTreeMap<&str, usize>> = Mutex::new(BTreeMap::new());

fn note(outcome: &Outcome) {
    let mut seen = SEEN.lock().unwrap();
    for verdict in outcome.verdicts.values() {
        *seen.entry(verdict.code()).or_default() += 1;
    }
    *seen.entry("race").or_default() += outcome.races;
    *seen.entry("fallen").or_default() += outcome.fallen;
}

#[test]
fn any_order_of_arrival_gives_what_the_model_says() {
    proptest!(Config { cases: HISTORIES, ..Config::default() }, |(
        founders in 1usize..=2,
        tag: u64,
        steps in vec(step(), 1..MAX_STEPS),
        keys in vec(any::<u64>(), MAX_STEPS),
        others in vec(any::<u64>(), MAX_STEPS),
        pairs in vec((0usize..64, 0usize..64), 6),
    )| {
        let village = played(founders, tag, &steps);
        let given =
            Given { space: village.space, entries: &village.entries, frozen: &village.frozen, forged: &village.forged };
        let outcome = given.outcome();
        note(&outcome);

        let mut at_once = village.log();
        let expected = summary(&mut at_once);
        prop_assert_eq!(&expected.0, &outcome.verdicts);
        prop_assert_eq!(&expected.1, &outcome.order);
        check_states(&village, &mut at_once, &outcome, &pairs);

        for entries in [village.entries.clone(), shuffled(&village.entries, &keys)] {
            let mut asked = one_by_one(&village, &entries);
            prop_assert_eq!(&summary(&mut asked), &expected);
            check_states(&village, &mut asked, &outcome, &pairs);
        }
        let other = Village { entries: shuffled(&village.entries, &others), ..village };
        prop_assert_eq!(&summary(&mut other.log()), &expected);
    });
    let seen = SEEN.lock().unwrap();
    for reason in VoidReason::ALL.iter().filter(|reason| **reason != VoidReason::Contradiction) {
        assert!(seen.contains_key(reason.code()), "no history had {}: {seen:?}", reason.code());
    }
    assert!(seen["race"] > 100 && seen["counted"] > 1_000 && seen["waits-for-approval"] > 10, "{seen:?}");
}
