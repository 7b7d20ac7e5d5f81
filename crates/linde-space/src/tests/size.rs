//! Large spaces.

use super::*;

/// A founder invites 2,500 people, who join in groups, and raises some; entries as in a space of 5,000.
fn town(joins: usize) -> Village {
    let mut village = Village::founded_by(1, 1);
    let invite = village.invite(0, &[], Role::Member, joins as u32);
    let key = village.invite_keys[&invite].clone();
    for i in 0..joins {
        let mut seed = [7; 32];
        seed[..8].copy_from_slice(&i.to_be_bytes());
        let device = DeviceId(seed);
        let person = person_id(&seed, &device, &[0; 16]);
        let join = Join::new(&key, village.space, invite, person, seed, device, [0; 32], [0; 16]);
        let id = EntryId(*blake3::hash(&seed).as_bytes());
        let log = LogId { lane: Lane::Control, device };
        let lamport = village.lamports[&invite] + 1;
        let op = Ok(ControlOp::Join(join));
        village.lamports.insert(id, lamport);
        village.entries.push(ControlEntry {
            id,
            log,
            seq: 0,
            lamport,
            prev: EntryId::ZERO,
            parents: vec![invite],
            obj: invite,
            op,
        });
        village.act(0, &[id], ControlOp::Role(RoleChange { person, role: Role::Moderator }));
    }
    village
}

fn timed<T>(what: &str, of: usize, work: impl FnOnce() -> T) -> T {
    let start = std::time::Instant::now();
    let result = work();
    println!("{what}: {of} entries in {:?}", start.elapsed());
    result
}

#[test]
fn five_thousand_entries_are_folded_and_extended_alike() {
    let village = town(2_500);
    let len = village.entries.len();
    let mut whole = timed("taken with proofs", len, || village.log());
    timed("folded", len, || assert!(whole.fold().verdicts().filter(|(_, verdict)| verdict.counts()).count() == len));
    let state = timed("current", len, || whole.current());
    assert_eq!(state.persons().filter(|(_, person)| person.role == Some(Role::Moderator)).count(), 2_500);

    let mut grown = ControlLog::new(village.space);
    timed("taken one by one, asked after each", len, || {
        for entry in &village.entries {
            grown.insert(entry.clone()).unwrap();
            assert!(grown.verdict(&entry.id).counts());
        }
    });
    assert_eq!(grown.current(), state);
    assert_eq!((grown.generation(), grown.fold().digest()), (0, whole.fold().digest()));
}

/// A leaked invitation: far more newcomers than places, none of whom has seen the others.
#[test]
fn a_crowd_at_a_small_door_does_not_fold_everything_each_time() {
    let mut village = town(1_500);
    village.entries.retain(|entry| !matches!(entry.op, Ok(ControlOp::Role(_))));
    if let Ok(ControlOp::Invite(invite)) = &mut village.entries[1].op {
        invite.max_uses = 3;
    }
    let mut log = ControlLog::new(village.space);
    let len = village.entries.len();
    timed("crowd, asked after each", len, || {
        for entry in &village.entries {
            log.insert(entry.clone()).unwrap();
            let _ = log.verdict(&entry.id);
        }
    });
    assert_eq!(log.current().persons().count(), 4);
    assert!(log.generation() < 60, "displaced {} times", log.generation());
}

/// A town of 2,000 in which 400 are removed, each of whom wrote something that nobody had seen; for half of them the cuts are
/// raised.
fn quarrel() -> Village {
    let mut village = town(2_000);
    village.entries.retain(|entry| !matches!(entry.op, Ok(ControlOp::Role(_))));
    let joins: Vec<ControlEntry> = village.entries.iter().skip(2).cloned().collect();
    let root = village.root();
    village.tips.insert(control(0), (1, village.entries[1].id));
    let act = |village: &mut Village, join: &ControlEntry, seq: u64, parent: EntryId, op: ControlOp| {
        let id = EntryId(*blake3::hash(&[&join.id.0[..], &seq.to_be_bytes()].concat()).as_bytes());
        let lamport = village.lamports[&parent] + 1;
        let (prev, parents, op) = (parent, vec![parent], Ok(op));
        village.lamports.insert(id, lamport);
        village.entries.push(ControlEntry { id, log: join.log, seq, lamport, prev, parents, obj: EntryId::ZERO, op });
        id
    };
    for (i, join) in joins.iter().take(400).enumerate() {
        let Ok(ControlOp::Join(newcomer)) = &join.op else { unreachable!() };
        let key = *SECRETS[i % 256].public().as_bytes();
        let pair = || ControlOp::Pair(Pair { key, expires_ms: None });
        let seen = act(&mut village, join, 1, join.id, pair());
        let late = act(&mut village, join, 2, seen, pair());
        act(&mut village, join, 3, late, pair());
        let cut = |len| Cut { device: join.log.device, lane: Lane::Control, len, head: seen };
        let op = Remove { person: newcomer.person, role: None, cuts: vec![cut(2)] };
        let removal = village.act(0, &[seen], ControlOp::Remove(op));
        if i % 2 == 0 {
            village.raise_cut(0, &[late], removal, vec![cut(3)]);
        }
        village.invite(0, &[root], Role::Member, 1);
    }
    village
}

#[test]
fn a_town_that_quarrels_is_folded_and_extended_alike() {
    let village = quarrel();
    let len = village.entries.len();
    let (late, last) = village.entries.split_at(len - 30);
    let mut whole = timed("taken with proofs", len, || village.log());
    let count =
        |log: &ControlLog, code: &str| log.fold().verdicts().filter(|(_, verdict)| verdict.code() == code).count();
    timed("folded", len, || assert_eq!(count(&whole, "beyond-cut"), 600));
    assert_eq!(whole.current().members().count(), 1_601);

    let mut grown = ControlLog::new(village.space);
    late.iter().for_each(|entry| grown.insert(entry.clone()).unwrap());
    timed("extended", last.len(), || {
        for entry in last {
            grown.insert(entry.clone()).unwrap();
            grown.verdict(&entry.id);
        }
    });
    assert_eq!(grown.current(), whole.current());
    assert_eq!(grown.fold().digest(), whole.fold().digest());
    let frontier = whole.frontier_of(&[], &[village.entries[2].id]);
    let log = LogId { lane: Lane::Text, device: village.entries[2].log.device };
    timed("asked for cuts", len, || assert!((0..len).all(|_| whole.beyond_cut(log, 9, frontier).is_some())));
}
