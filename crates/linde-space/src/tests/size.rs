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
