//! Random histories: any order of arrival gives the same, and the same as the reference model.

use super::{
    model::{Given, Outcome, Set},
    *,
};
use crate::{ControlState, FrontierId};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, FileFailurePersistence},
};
use std::sync::Mutex;

/// Histories that are tried, and how many entries they have at most: many small ones, in which what matters stands close
/// together, and some as large as an association needs in years.
const SMALL: (u32, usize) = (8_400, 18);
const MIDDLE: (u32, usize) = (1_500, 50);
const LARGE: (u32, usize) = (100, 200);

/// What somebody does; numbers are taken modulo what there is.
#[derive(Debug, Clone)]
struct Step {
    by: usize,
    what: u8,
    target: usize,
    other: usize,
    role: usize,
    /// Which of the latest entries were seen.
    seen: u8,
    odd: u8,
}

/// How a history begins: who is there from the start.
#[derive(Debug, Clone)]
struct Start {
    founders: usize,
    quorum: usize,
    members_only: bool,
    mood: Mood,
    roles: Vec<Role>,
    tag: u64,
}

/// What people mostly do.
#[derive(Debug, Clone, Copy)]
enum Mood {
    /// They let each other in, and make offices.
    Peace,
    /// They take things away from each other.
    Quarrel,
    /// They remove each other, nobody knowing of the others.
    Coup,
    Mixed,
}

fn step() -> impl Strategy<Value = Step> {
    let seen = prop_oneof![2 => Just(0), 3 => any::<u8>()];
    (0..PERSONS, 0u8..64, 0usize..64, 0usize..64, 0usize..6, seen, any::<u8>())
        .prop_map(|(by, what, target, other, role, seen, odd)| Step { by, what, target, other, role, seen, odd })
}

fn start(people: usize, peace: u32) -> impl Strategy<Value = Start> {
    let role = prop_oneof![
        1 => Just(Role::Reader),
        2 => Just(Role::Member),
        2 => Just(Role::Moderator),
        5 => Just(Role::Steward),
    ];
    let mood = prop_oneof![peace => Just(Mood::Peace), 2 => Just(Mood::Quarrel), 1 => Just(Mood::Coup), 2 => Just(Mood::Mixed)];
    (1usize..=3, 1usize..=3, any::<bool>(), mood, vec(role, people / 2..=people), any::<u64>()).prop_map(
        |(founders, quorum, members_only, mood, roles, tag)| Start { founders, quorum, members_only, mood, roles, tag },
    )
}

/// Plays a history of at most `most` entries.
fn played(start: &Start, steps: &[Step], most: usize) -> Village {
    let visibility = if start.members_only { Visibility::Members } else { Visibility::Open };
    let quorum = start.quorum.min(start.founders) as u8;
    let founded = Genesis { quorum, visibility, ..genesis(start.founders) };
    let mut village = Village::founded_as(founded, start.tag);
    // They know of each other.
    let mut base = village.root();
    for (i, role) in start.roles.iter().enumerate() {
        let role = if matches!(start.mood, Mood::Coup) { Role::Steward } else { *role };
        let invite = village.invite(0, &[base], role, 1);
        base = village.join(start.founders + i, &[], invite);
    }
    for step in steps {
        let mut step = step.clone();
        step.what = match start.mood {
            Mood::Peace if QUARREL.contains(&step.what) => (QUARREL.end + step.what % 24) % 64,
            Mood::Quarrel => QUARREL.start + step.what % QUARREL.len() as u8,
            Mood::Coup => QUARREL.start + step.what % 9,
            Mood::Peace | Mood::Mixed => step.what,
        };
        if matches!(start.mood, Mood::Coup) {
            step.seen = 0;
        }
        if village.entries.len() < most {
            play(&mut village, base, &step);
        }
    }
    village
}

/// The steps below that take something away, or agree to it.
const QUARREL: core::ops::Range<u8> = 23..58;

fn play(village: &mut Village, base: EntryId, step: &Step) {
    let mut after: Vec<EntryId> = village.entries.iter().rev().take(8).map(|entry| entry.id).collect();
    let mut bit = 0;
    after.retain(|_| {
        bit += 1;
        step.seen >> (bit - 1) & 1 == 1
    });
    if step.odd.is_multiple_of(3) {
        after.truncate(1);
    }
    after.push(if step.odd % 16 == 9 { village.root() } else { base });
    // Mostly by devices that were there before, now and then by a stranger.
    let active: Vec<usize> = (0..DEVICES).filter(|i| *i == 0 || village.tips.contains_key(&control(*i))).collect();
    let by = if step.odd % 16 == 7 { step.by } else { active[step.by % active.len()] };
    copy(village, by, step);
    let step = &Step { by, ..step.clone() };
    let forge = step.odd % 16 == 1;
    let here: Vec<usize> = active.iter().copied().filter(|i| *i < PERSONS).collect();
    let others: Vec<usize> = here.iter().copied().filter(|i| *i != by).collect();
    let who = match step.odd % 16 {
        13 => step.target % PERSONS,
        11 => by % PERSONS,
        _ => *others.get(step.target % others.len().max(1)).unwrap_or(&0),
    };
    let spare = PERSONS + step.other % (DEVICES - PERSONS);
    match step.what {
        0..5 => {
            let role = if step.odd % 4 == 1 { Role::Steward } else { Role::ALL[step.role] };
            village.invite_with(by, &after, role, 1 + step.target as u32 % 3, step.odd % 4 >= 2);
        }
        5..12 => join(village, step, &after, forge),
        12..15 => {
            if let Some(invite) = pick(village, step, |op| matches!(op, ControlOp::Invite(_))) {
                after.extend((!step.odd.is_multiple_of(8)).then_some(invite));
                village.revoke(by, &after, invite);
            }
        }
        15..19 => {
            if let Some(join) = pick(village, step, |op| matches!(op, ControlOp::Join(_))) {
                after.push(join);
                village.approve(by, &after, join);
            }
        }
        19..23 => {
            village.raise(by, &after, who, Role::ALL[step.role.max(2)]);
        }
        23..31 => {
            let role = if step.odd % 4 == 3 { Some(Role::ALL[step.role.min(4)]) } else { None };
            let cuts = some_cuts(village, step, who);
            village.remove(by, &after, who, role, cuts);
        }
        31..34 => {
            if let Some(act) = pick(village, step, is_lowering) {
                after.push(act);
                let cuts =
                    some_cuts(village, &Step { odd: step.odd | 1, ..step.clone() }, here[step.other % here.len()]);
                village.raise_cut(by, &after, act, cuts);
            }
        }
        34 => {
            village.leave(by, &after);
        }
        35..38 => devices(village, step, &after, spare, forge),
        38..43 => {
            let cuts = some_cuts(village, step, by);
            let old = if step.odd.is_multiple_of(2) { who } else { spare };
            let cuts = cuts.into_iter().filter(|cut| cut.device == device(old)).collect();
            village.revoke_device(by, &after, old, cuts);
        }
        43..46 => recover(village, step, &after, who, spare, forge),
        46..50 => {
            let cuts = some_cuts(village, step, who);
            let id = village.rebind(by, &after, who, spare, cuts);
            village.whose.insert(spare, who);
            if forge {
                falsify(village, id);
            }
        }
        50..57 => {
            if let Some(act) = pick(village, step, needs_quorum) {
                after.push(act);
                village.cosign(by, &after, act);
            }
        }
        57 if step.odd.is_multiple_of(2) => {
            village.name(by, &after, if step.other.is_multiple_of(2) { "Anger" } else { "Hain" });
        }
        57 => {
            village.set_rules(by, &after, Role::ALL[step.role], step.target as u32);
        }
        58 => {
            village.share_epoch(by, &after, step.target as u8 % 3, &[step.other as u8]);
        }
        59 => {
            village.make_office(by, &after, &[who, here[step.other % here.len()]]);
        }
        60 => {
            if let Some(office) = pick(village, step, |op| matches!(op, ControlOp::Office(_))) {
                after.push(office);
                village.change_office(by, &after, office, &[who]);
            }
        }
        61 => {
            let op = if step.odd.is_multiple_of(2) { OpError::Unknown } else { OpError::Bounds("odd") };
            village.add(by, &after, EntryId::ZERO, Err(op));
        }
        62 => {
            let op =
                if step.odd.is_multiple_of(2) { ControlOp::Genesis(genesis(1)) } else { ControlOp::Leave(Leave {}) };
            village.add(by, &after, after[0], Ok(op));
        }
        _ => {
            let obj = village.entries[step.target % village.entries.len()].id;
            let ops = [
                ControlOp::Cosign(Cosign {}),
                ControlOp::Approve(Approve {}),
                ControlOp::CutRaise(CutRaise { cuts: vec![] }),
            ];
            village.add(by, &after, obj, Ok(ops[step.other % 3].clone()));
        }
    }
}

/// A copied log: the same position once more.
fn copy(village: &mut Village, by: usize, step: &Step) {
    if step.odd == 77 && village.tips.get(&control(by)).is_some_and(|(seq, _)| *seq > 0) {
        let (seq, id) = village.tips[&control(by)];
        let prev = village.entries.iter().find(|entry| entry.id == id).unwrap().prev;
        village.tips.insert(control(by), (seq - 1, prev));
        let frozen = village.frozen.entry(control(by)).or_insert(seq);
        *frozen = seq.min(*frozen);
    }
}

/// One of the latest entries of a kind.
fn pick(village: &Village, step: &Step, is: fn(&ControlOp) -> bool) -> Option<EntryId> {
    let of_kind = village.entries.iter().rev().filter(|entry| entry.op.as_ref().is_ok_and(is));
    let latest: Vec<EntryId> = of_kind.take(4).map(|entry| entry.id).collect();
    latest.get(step.target % latest.len().max(1)).copied()
}

fn is_lowering(op: &ControlOp) -> bool {
    let recover = matches!(op, ControlOp::Recover(recover) if !recover.revoke.is_empty());
    recover || matches!(op, ControlOp::Remove(_) | ControlOp::DeviceRevoke(_) | ControlOp::Rebind(_))
}

fn needs_quorum(op: &ControlOp) -> bool {
    matches!(
        op,
        ControlOp::Remove(_)
            | ControlOp::DeviceRevoke(_)
            | ControlOp::Rebind(_)
            | ControlOp::Rules(_)
            | ControlOp::Naming(_)
            | ControlOp::Role(RoleChange { role: Role::Founder, .. })
    )
}

/// Cuts of the logs of somebody: mostly as they are, sometimes shorter, sometimes none.
fn some_cuts(village: &Village, step: &Step, who: usize) -> Vec<Cut> {
    let len = |i: usize| village.tips.get(&control(i)).map_or(0, |(seq, _)| seq + 1);
    let shorter = |len: u64| len.saturating_sub(u64::from(step.odd >> 4) % 3);
    let other = PERSONS + who % PERSONS;
    match step.odd % 4 {
        0 => vec![],
        _ if who == other => cuts([(who, shorter(len(who)))]),
        1 => cuts([(who, len(who)), (other, len(other))]),
        _ => cuts([(who, shorter(len(who))), (other, shorter(len(other)))]),
    }
}

fn join(village: &mut Village, step: &Step, after: &[EntryId], forge: bool) {
    let Some(invite) = pick(village, step, |op| matches!(op, ControlOp::Invite(_))) else { return };
    let fresh = |i: &usize| !village.tips.contains_key(&control(*i));
    let who = (1 + step.other % 4..PERSONS).find(fresh).filter(|_| step.odd % 8 != 3).unwrap_or(step.by % PERSONS);
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

/// Another device: certified, paired or succeeding.
fn devices(village: &mut Village, step: &Step, after: &[EntryId], spare: usize, forge: bool) {
    let whose = village.whose.get(&step.by).copied().unwrap_or(step.target % PERSONS);
    let new = if step.odd.is_multiple_of(2) { PERSONS + step.by % PERSONS } else { spare };
    let id = match step.target % 5 {
        0 => village.certify(step.by, after, whose, new),
        1 => village.pair(step.by, after, whose),
        2 | 3 => {
            match pick(village, &Step { target: step.other, ..step.clone() }, |op| matches!(op, ControlOp::Pair(_))) {
                Some(pair) => {
                    let after: Vec<EntryId> = after.iter().copied().chain([pair]).collect();
                    village.pair_join(new, &after, pair)
                }
                None => village.pair(step.by, after, whose),
            }
        }
        _ => village.succeed(new, after, step.by),
    };
    if step.target % 5 != 1 {
        village.whose.insert(new, whose);
    }
    if forge {
        falsify(village, id);
    }
}

fn recover(village: &mut Village, step: &Step, after: &[EntryId], who: usize, spare: usize, forge: bool) {
    let cuts = some_cuts(village, step, who);
    let revoke: Vec<usize> = if step.odd % 4 == 1 { vec![] } else { vec![who, PERSONS + who] };
    // Only what belongs to the person may be taken away, which a history mostly knows.
    let own = |i: &usize| *i == who || village.whose.get(i) == Some(&who);
    let revoke: Vec<usize> = revoke.into_iter().filter(|i| step.odd % 8 == 2 || own(i)).collect();
    let cuts = cuts.into_iter().filter(|cut| revoke.iter().any(|i| device(*i) == cut.device)).collect();
    let rebound = village.entries.iter().rev().find_map(|entry| match &entry.op {
        Ok(ControlOp::Rebind(rebind)) if rebind.person == person(who) => Some(rebind.recovery),
        _ => None,
    });
    let words = rebound.filter(|_| step.odd % 4 < 2).unwrap_or(recovery(who));
    let words = RECOVERIES.iter().find(|key| *key.public().as_bytes() == words).unwrap();
    village.whose.insert(spare, who);
    let id = village.recover_by(words, spare, after, who, &revoke, cuts);
    if forge {
        falsify(village, id);
    }
}

fn falsify(village: &mut Village, id: EntryId) {
    let entry = village.entries.iter_mut().find(|entry| entry.id == id).unwrap();
    match &mut entry.op {
        Ok(ControlOp::Join(join)) => join.kem[0] ^= 1,
        Ok(ControlOp::Device(cert)) => cert.proof[7] ^= 1,
        Ok(ControlOp::PairJoin(join)) => join.proof[7] ^= 1,
        Ok(ControlOp::Succeed(succeed)) => succeed.kem[7] ^= 1,
        Ok(ControlOp::Recover(recover)) => recover.kem[7] ^= 1,
        Ok(ControlOp::Rebind(rebind)) => rebind.kem[7] ^= 1,
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

/// What states know of, and how far logs count.
type Basis = (BTreeSet<EntryId>, BTreeMap<EntryId, BTreeMap<LogId, u64>>);

fn basis(given: &Given<'_>, village: &Village, log: &ControlLog) -> Basis {
    let known = |verdict: Verdict| matches!(verdict, Verdict::Counted | Verdict::Waiting(_));
    let known = log.fold().verdicts().filter(|(_, verdict)| known(*verdict)).map(|(id, _)| *id).collect();
    (known, given.left(|i| log.verdict(&village.entries[i].id).counts()))
}

/// Takes entries in batches, asking after each, and checks that the generation grows when it must, and one by one only then.
fn in_syncs(
    given: &Given<'_>,
    village: &Village,
    proven: &ControlLog,
    entries: &[ControlEntry],
    whole: &[bool],
) -> ControlLog {
    let mut log = ControlLog::new(village.space);
    for (of, seq) in &village.frozen {
        log.freeze(*of, *seq);
    }
    let (mut before, mut generation) = (basis(given, village, &log), log.generation());
    let mut here = BTreeSet::new();
    for (entry, batched) in entries.iter().zip(whole.iter().cycle()) {
        log.insert_from(proven, entry.clone());
        if *batched {
            continue;
        }
        let (known, left) = basis(given, village, &log);
        let as_before = known.iter().filter(|id| here.contains(*id)).eq(before.0.iter()) && left == before.1;
        let grown = log.generation() - generation;
        assert!(as_before || grown > 0, "after {:?}", entry.op);
        assert!(whole.contains(&true) || grown == u64::from(!as_before), "after {:?}", entry.op);
        generation = log.generation();
        here = log.fold().verdicts().map(|(id, _)| *id).collect();
        before = (known, left);
    }
    log
}

fn check_states(given: &Given<'_>, village: &Village, log: &mut ControlLog, outcome: &Outcome, at: &[(usize, usize)]) {
    let heads = log.heads();
    let mut points = vec![(log.frontier_of(&[], &heads), vec![true; village.entries.len()])];
    for (a, b) in at {
        let [a, b] = [a, b].map(|i| i % village.entries.len());
        let parts = [a, b].map(|i| log.frontier_of(&[], &[village.entries[i].id]));
        let set = given.with_past(a).iter().zip(given.with_past(b)).map(|(a, b)| *a || b).collect();
        points.push((log.frontier_of(&parts, &[]), set));
    }
    points.push((FrontierId::EMPTY, vec![false; village.entries.len()]));
    for (i, (frontier, set)) in points.iter().enumerate() {
        check_state(given, &log.state_at(*frontier), outcome, set);
        let lane = Lane::ALL[i % 3];
        for of in 0..PERSONS + 4 {
            let (of, seq) = (LogId { lane, device: device(of) }, (i % 4) as u64);
            assert_eq!(log.beyond_cut(of, seq, *frontier), given.beyond(outcome, of, seq, set));
        }
    }
}

fn check_state(given: &Given<'_>, state: &ControlState, outcome: &Outcome, set: &Set) {
    let facts = given.facts(outcome, set);
    assert_eq!(state.persons().map(|(id, person)| (id, person.role)).collect::<BTreeMap<_, _>>(), facts.role);
    assert_eq!(state.persons().map(|(id, person)| (id, person.recovery)).collect::<BTreeMap<_, _>>(), facts.recovery);
    assert_eq!(state.devices().map(|(id, device)| (id, device.person)).collect::<BTreeMap<_, _>>(), facts.owner);
    assert!(state.devices().filter(|(_, device)| device.revoked).map(|(id, _)| id).eq(facts.revoked.iter().copied()));
    for (id, person) in state.persons() {
        let owned = facts.owner.iter().filter(|(_, owner)| **owner == id).map(|(device, _)| *device);
        assert!(owned.eq(person.devices.iter().copied()));
        let since = (person.seniority.lamport, person.seniority.entry, usize::from(person.seniority.place));
        assert_eq!(since, facts.since[&id]);
    }
    assert_eq!(state.invitations().map(|(id, it)| (id, it.uses)).collect::<BTreeMap<_, _>>(), facts.uses);
    assert!(state.invitations().filter(|(_, it)| it.revoked).map(|(id, _)| id).eq(facts.withdrawn.iter().copied()));
    assert!(state.waiting_joins().map(|(id, _)| id).eq(facts.waiting.iter().copied()));
    assert!(state.pairings().filter(|(_, it)| it.used).map(|(id, _)| id).eq(facts.paired.iter().copied()));
    let pending = facts.pending.iter().map(|(id, (supporters, _))| (*id, supporters.clone()));
    assert!(state.pending().map(|(id, act)| (id, act.supporters.iter().copied().collect())).eq(pending));
    assert!(state.lowerings().map(|(id, _)| id).eq(facts.lowerings.iter().copied()));
    assert_eq!((state.rules_entry(), state.naming_entry()), (facts.rules, facts.naming));
    assert_eq!(state.office_entries().collect::<BTreeMap<_, _>>(), facts.offices);
    let epochs = state.epochs().into_iter();
    let epochs = epochs.map(|it| (it.epoch, (it.first.entry, it.recipients.iter().copied().collect())));
    assert_eq!(epochs.collect::<BTreeMap<_, _>>(), facts.epochs);
}

/// What the tried histories had in them, so that a generator that became tame is noticed.
static SEEN: Mutex<BTreeMap<&str, usize>> = Mutex::new(BTreeMap::new());

fn note(outcome: &Outcome) {
    let mut seen = SEEN.lock().unwrap();
    for verdict in outcome.verdicts.iter().flatten() {
        *seen.entry(verdict.code()).or_default() += 1;
    }
    *seen.entry("in effect").or_default() += outcome.in_effect;
    *seen.entry("fallen").or_default() += outcome.fallen;
    *seen.entry("yielded").or_default() += outcome.yielded;
}

fn check(village: Village, keys: &[u64], others: &[u64], whole: &[bool], at: &[(usize, usize)]) {
    let given = Given::new(village.space, &village.entries, &village.frozen, &village.forged);
    let outcome = given.outcome();
    note(&outcome);

    let mut at_once = village.log();
    let expected = summary(&mut at_once);
    let ids = village.entries.iter().map(|entry| entry.id);
    let verdicts: BTreeMap<EntryId, Verdict> = ids.zip(outcome.verdicts.iter().flatten().copied()).collect();
    assert_eq!(expected.0, verdicts);
    assert!(expected.1.iter().eq(outcome.order.iter().map(|i| &village.entries[*i].id)));
    check_states(&given, &village, &mut at_once, &outcome, at);

    let mut one_by_one = in_syncs(&given, &village, &at_once, &shuffled(&village.entries, keys), &[false]);
    assert_eq!(summary(&mut one_by_one), expected);
    check_states(&given, &village, &mut one_by_one, &outcome, at);
    let mut in_batches = in_syncs(&given, &village, &at_once, &shuffled(&village.entries, others), whole);
    assert_eq!(summary(&mut in_batches), expected);
}

fn config(cases: u32) -> Config {
    let kept = FileFailurePersistence::Direct(concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/histories.regressions"));
    Config { cases, failure_persistence: Some(Box::new(kept)), max_shrink_iters: 2_000, ..Config::default() }
}

/// Tries histories of up to `most` entries.
fn try_histories((cases, most): (u32, usize), people: usize, peace: u32) {
    proptest!(config(cases), |(
        start in start(people, peace),
        steps in vec(step(), most / 4..=most),
        keys in vec(any::<u64>(), 1..most),
        others in vec(any::<u64>(), 1..most),
        whole in vec(any::<bool>(), 1..8),
        at in vec((0usize..most, 0usize..most), 4),
    )| {
        check(played(&start, &steps, most), &keys, &others, &whole, &at);
    });
}

/// Whether the histories had enough of everything in them.
fn check_seen() {
    let seen = SEEN.lock().unwrap();
    println!("{seen:?}");
    for reason in VoidReason::ALL {
        assert!(seen.contains_key(reason.code()), "no history had {}: {seen:?}", reason.code());
    }
    let least = [
        ("counted", 20_000),
        ("in effect", 500),
        ("beyond-cut", 500),
        ("waits-for-approval", 100),
        ("waits-for-quorum", 500),
        ("fallen", 5),
        ("yielded", 5),
    ];
    for (what, least) in least {
        assert!(seen.get(what).is_some_and(|count| *count >= least), "{what}: {seen:?}");
    }
}

#[test]
fn small_histories_end_as_the_model_says_in_any_order_of_arrival() {
    try_histories(SMALL, 4, 2);
    check_seen();
}

#[test]
fn middle_histories_end_as_the_model_says_in_any_order_of_arrival() {
    try_histories(MIDDLE, 5, 4);
}

#[test]
fn large_histories_end_as_the_model_says_in_any_order_of_arrival() {
    try_histories(LARGE, 8, 16);
}
