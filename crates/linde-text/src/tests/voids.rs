//! What does not count is left out unless counted work builds on it, in every order of arrival.

use super::{convergence::assert_same, *};
use crate::{Invalid, Refusal};

type Flagged = (Sent, bool);

/// Inserts in every order (up to a bound) and compares all results; answers the last.
fn in_many_orders(log: &[Flagged], seed: u64) -> Section {
    let mut dice = Dice::new(seed);
    let mut reference: Option<Section> = None;
    for round in 0..40 {
        let mut order: Vec<&Flagged> = log.iter().collect();
        dice.shuffle(&mut order);
        // Within one device and branch the log's order is kept: chains here are told apart by their first letter.
        order.sort_by_key(
            |((_, device, edit), _)| if round % 2 == 0 { (*device, edit.seq) } else { (device_zero(), edit.seq) },
        );
        if round % 4 == 3 {
            order.reverse();
            order.sort_by_key(|((_, _, edit), _)| edit.seq);
        }
        let mut section = section();
        for ((entry, device, edit), counted) in order {
            section.insert(*entry, *device, edit.clone(), by(device).filter(|_| *counted));
            if dice.chance(30) {
                section.flush().unwrap();
            }
        }
        section.flush().unwrap();
        assert!(section.agrees_with_engine().unwrap());
        if let Some(reference) = &reference {
            assert_same(&section, reference);
            for ((entry, _, _), _) in log {
                assert_eq!(section.status(entry), reference.status(entry));
            }
        }
        reference = Some(section);
    }
    reference.unwrap()
}

fn device_zero() -> DeviceId {
    device(0)
}

#[test]
fn a_void_edit_is_left_out_until_counted_work_builds_on_it() {
    let mut next = 0;
    let mut origin = section();
    let a = save(&mut origin, device(1), "eins", &mut next).remove(0);
    let void = save(&mut origin, device(2), "eins zwei", &mut next).remove(0);
    let alone = in_many_orders(&[(a.clone(), true), (void.clone(), false)], 1);
    assert_eq!(alone.text(), "eins");
    assert_eq!(alone.status(&void.0), Some(Status::Void));
    let c = save(&mut origin, device(3), "eins zwei drei", &mut next).remove(0);
    let built_on = in_many_orders(&[(a, true), (void.clone(), false), (c, true)], 2);
    assert_eq!(built_on.text(), "eins zwei drei");
    assert_eq!(built_on.status(&void.0), Some(Status::AppliedVoid));
    assert!(built_on.history().iter().any(|item| item.entry == void.0 && !item.counted));
}

#[test]
fn what_counts_can_change_afterwards() {
    let mut next = 0;
    let mut section = section();
    save(&mut section, device(1), "eins", &mut next);
    let b = save(&mut section, device(2), "eins zwei", &mut next).remove(0);
    section.set_counted([(b.0, None)]);
    let changes = section.flush().unwrap();
    assert_eq!(changes, [(b.0, Status::Void)]);
    assert_eq!(section.text(), "eins");
    assert!(section.agrees_with_engine().unwrap());
    assert_eq!(section.insert(b.0, b.1, b.2, by(b.1)), Status::Void);
    assert_eq!(section.flush().unwrap(), [(b.0, Status::Applied)]);
    assert_eq!(section.text(), "eins zwei");
}

/// A device that forked: both branches void, each with one counted edit of another device on it.
fn fork() -> Vec<Flagged> {
    fork_followed_by([&[3], &[4]], 100)
}

/// A device that forked after its first edit: both branches void, on each a counted edit of each of these devices, one building
/// on the other. Entries are numbered from `next` on.
fn fork_followed_by(friends: [&[u8]; 2], mut next: u64) -> Vec<Flagged> {
    let mut base = section();
    let start = save(&mut base, device(1), "Anfang", &mut next).remove(0);
    let mut log = vec![(start.clone(), true)];
    for (branch, friends) in ["links", "rechts"].into_iter().zip(friends) {
        let mut node = built_from([&start]);
        for text in [format!("Anfang {branch}"), format!("Anfang {branch} und {branch}")] {
            log.push((save(&mut node, device(2), &text, &mut next).remove(0), false));
        }
        for friend in friends {
            let text = format!("{} von {friend}", node.text());
            log.push((save(&mut node, device(*friend), &text, &mut next).remove(0), true));
        }
    }
    log
}

#[test]
fn of_two_needed_branches_the_one_with_more_people_stands_whatever_the_ids() {
    // Left at 1 and 2, followed by two people; right at 5 and 6, followed by three devices of one of them.
    let (mut lower_left, mut lower_right) = (0, 0);
    for next in (100..).step_by(50).take(12) {
        let log = fork_followed_by([&[3, 5], &[4, 104, 204]], next);
        if log[1].0.0 < log[5].0.0 {
            lower_left += 1;
        } else {
            lower_right += 1;
        }
        let section = in_many_orders(&log, next);
        assert_eq!(section.text(), "Anfang links und links von 3 von 5");
        for stands in &log[1..3] {
            assert_eq!(section.status(&stands.0.0), Some(Status::AppliedVoid), "it stays, marked");
        }
        assert_eq!(section.status(&log[5].0.0), Some(Status::NotApplicable(Refusal::OtherBranch)));
        for gone in &log[6..] {
            assert_eq!(section.status(&gone.0.0), Some(Status::Invalid(Invalid::BuildsOnRefused)));
        }
    }
    assert!(lower_left > 0 && lower_right > 0, "{lower_left} {lower_right}");
}

/// Whoever built on the branch that gives way loses no word: the edits stay, and the same can be said again.
#[test]
fn whoever_built_on_the_branch_that_gave_way_can_say_it_again() {
    let log = fork_followed_by([&[3, 5], &[4]], 100);
    let mut section = built_from([]);
    for ((entry, device, edit), counted) in &log {
        section.insert(*entry, *device, edit.clone(), by(device).filter(|_| *counted));
    }
    section.flush().unwrap();
    let lost = &log[7].0;
    assert_eq!(section.status(&lost.0), Some(Status::Invalid(Invalid::BuildsOnRefused)));
    let mut next = 1_000;
    let again = format!("{} und noch einmal von 4", section.text());
    let sent = save(&mut section, lost.1, &again, &mut next);
    assert_eq!(sent[0].2.seq, lost.2.seq, "it takes the number that the lost one had");
    assert_eq!(section.text(), "Anfang links und links von 3 von 5 und noch einmal von 4");
    assert!(section.agrees_with_engine().unwrap());
}

#[test]
fn of_two_needed_branches_the_lower_entry_stands() {
    let log = fork();
    let section = in_many_orders(&log, 3);
    let (left, right) = (&log[1].0.0, &log[4].0.0);
    let (winner, loser) = if left < right { (1, 4) } else { (4, 1) };
    assert_eq!(section.status(&log[winner].0.0), Some(Status::AppliedVoid));
    assert_eq!(section.status(&log[winner + 2].0.0), Some(Status::Applied));
    assert_eq!(section.status(&log[loser].0.0), Some(Status::NotApplicable(Refusal::OtherBranch)));
    assert_eq!(section.status(&log[loser + 2].0.0), Some(Status::Invalid(Invalid::BuildsOnRefused)));
    let only_one = in_many_orders(&log[..4], 4);
    assert_eq!(only_one.text(), "Anfang links und links von 3");
}

#[test]
fn nobody_can_join_both_branches() {
    let log = fork();
    let mut section = section();
    for ((entry, device, edit), counted) in &log {
        section.insert(*entry, *device, edit.clone(), by(device).filter(|_| *counted));
    }
    let mut deps: Vec<ChangeHash> =
        section.graph.nodes().filter(|(_, node)| node.seq == 2).map(|(_, node)| node.hash).collect();
    deps.sort_unstable();
    let start_op = section.graph.nodes().map(|(_, node)| node.last_counter()).max().unwrap() + 1;
    let joined = Edit {
        seq: 1,
        start_op,
        deps,
        actors: Vec::new(),
        ops: vec![crate::Op::Insert { after: None, text: "x".into() }],
    };
    assert_eq!(section.check(&device(5), &joined), crate::Verdict::Invalid(Invalid::BothBranches));
}

#[test]
fn a_later_edit_of_the_same_log_cannot_displace_an_earlier_one() {
    let mut next = 0;
    let mut origin = section();
    let first = save(&mut origin, device(1), "eins", &mut next).remove(0);
    let mut again = section();
    let second = save(&mut again, device(1), "anders", &mut next).remove(0);
    let friend = save(&mut again, device(2), "anders gesagt", &mut next).remove(0);
    for order in [[&first, &second, &friend], [&first, &friend, &second], [&friend, &first, &second]] {
        let section = built_from(order);
        assert_eq!(section.text(), "eins");
        assert_eq!(section.status(&second.0), Some(Status::Invalid(Invalid::SeqTaken)));
        assert_eq!(section.status(&friend.0), Some(Status::Invalid(Invalid::BuildsOnRefused)));
    }
}

#[test]
fn the_same_change_in_two_entries_stands_once() {
    let mut next = 0;
    let sent = save(&mut section(), device(1), "eins", &mut next).remove(0);
    let twin = (entry(77), sent.1, sent.2.clone());
    let both_void = in_many_orders(&[(sent.clone(), false), (twin.clone(), false)], 5);
    let (low, high) = if sent.0 < twin.0 { (sent.0, twin.0) } else { (twin.0, sent.0) };
    assert_eq!(both_void.status(&low), Some(Status::Void));
    assert_eq!(both_void.status(&high), Some(Status::Invalid(Invalid::Duplicate)));
    let one_counted = in_many_orders(&[(sent.clone(), false), (twin.clone(), true)], 6);
    assert_eq!(one_counted.status(&twin.0), Some(Status::Applied));
    assert_eq!(one_counted.status(&sent.0), Some(Status::Invalid(Invalid::Duplicate)));
}

#[test]
fn random_histories_with_void_edits_do_not_depend_on_arrival() {
    for seed in 0..30 {
        let mut dice = Dice::new(1_000 + seed);
        let log = honest_run(4, 40, &mut dice);
        let mut cuts: std::collections::BTreeMap<DeviceId, u64> = std::collections::BTreeMap::new();
        for number in 1..=4 {
            let cut = if dice.chance(50) { dice.below(12) as u64 } else { u64::MAX };
            cuts.insert(device(number), cut);
        }
        let counts = |sent: &Sent| sent.2.seq <= cuts[&sent.1];
        let mut results: Vec<Section> = Vec::new();
        for _ in 0..4 {
            let mut section = section();
            for sent in arrival(&log, &mut dice) {
                let counted = counts(&sent);
                section.insert(sent.0, sent.1, sent.2, by(sent.1).filter(|_| counted));
                if dice.chance(20) {
                    section.flush().unwrap();
                }
            }
            section.flush().unwrap();
            assert!(section.agrees_with_engine().unwrap());
            results.push(section);
        }
        let mut flipped = built_from(&log);
        flipped.set_counted(log.iter().map(|sent| (sent.0, by(sent.1).filter(|_| counts(sent)))));
        flipped.flush().unwrap();
        results.push(flipped);
        for other in &results[1..] {
            assert_same(other, &results[0]);
        }
    }
}
