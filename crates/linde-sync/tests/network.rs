//! Honest nodes: whatever the topology and the order of things, all end with the same.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod support;

use linde_log::{Lane, SpaceId};
use linde_sync::{CREDIT_WINDOW_BYTES, Event, Input, Link, MAX_BATCH_BYTES_RELAYED, RECHECK_MS};
use proptest::prelude::*;
use support::{net::Net, people::*, shelf::Memory};

/// A space of which each node holds its author's entries only: (node's author) × lanes × entries.
fn spread(nodes: usize, entries: usize) -> (SpaceId, Vec<Author>, Vec<Memory>) {
    let (founder, genesis) = found(1);
    let space = genesis.space();
    let mut authors = vec![founder];
    authors.extend((2..=nodes as u8).map(|seed| Author::new(seed, space)));
    let mut shelves: Vec<Memory> = (0..nodes).map(|_| Memory::with_space(space)).collect();
    shelves[0].add(&genesis);
    for (author, shelf) in authors.iter_mut().zip(&mut shelves) {
        for i in 0..entries {
            shelf.add(&author.write(Lane::ALL[i % 3], 40));
        }
    }
    (space, authors, shelves)
}

fn assert_equal(net: &Net, space: &SpaceId) {
    let expected = net.nodes[0].shelf.content(space);
    for node in &net.nodes {
        assert_eq!(node.shelf.content(space), expected);
    }
}

#[test]
fn two_nodes_exchange_what_each_lacks() {
    let (space, _, shelves) = spread(2, 300);
    let mut net = Net::new(1, shelves);
    net.connect(0, 1);
    net.settle(10_000);
    assert_equal(&net, &space);
    assert_eq!(net.nodes[0].shelf.entries(&space), 601);
    for (me, other) in [(0, 1), (1, 0)] {
        let synced = Event::Synced { peer: net.nodes[other].id, space };
        assert!(net.nodes[me].events.contains(&synced));
        assert!(net.nodes[me].machine.is_synced(&net.nodes[other].id, &space));
    }
}

#[test]
fn equal_nodes_need_one_round_trip_and_less_than_a_kilobyte() {
    let (space, _, shelves) = spread(1, 300);
    let mut net = Net::new(1, vec![shelves[0].clone(), shelves[0].clone()]);
    net.connect(0, 1);
    net.settle(10_000);
    assert!(net.nodes[0].machine.is_synced(&net.nodes[1].id, &space));
    assert!(net.sent_bytes < 2 * 1000, "{} bytes for both directions", net.sent_bytes);
    assert_eq!(net.sent_frames, 6, "Hello, Tags and Open from each side");
}

#[test]
fn catching_up_costs_little_more_than_the_entries() {
    let (space, mut authors, mut shelves) = spread(1, 0);
    for i in 0..24_000 {
        shelves[0].add(&authors[0].write(Lane::ALL[i % 3], 100));
    }
    let mut net = Net::new(1, vec![shelves[0].clone(), Memory::with_space(space)]);
    net.connect(0, 1);
    net.settle(10_000);
    assert_equal(&net, &space);
    let payload = shelves[0].bytes(&space) as u64;
    assert!(net.sent_bytes * 100 <= payload * 105, "{} bytes for {payload} bytes of entries", net.sent_bytes);
    assert!(net.nodes[1].shelf.ingests <= payload / (512 * 1024) + 3, "{} ingests", net.nodes[1].shelf.ingests);
    assert!(net.max_outstanding <= CREDIT_WINDOW_BYTES);
    assert!(payload > 2 * CREDIT_WINDOW_BYTES, "the window was used up");
    let mut progress = net.nodes[1]
        .events
        .iter()
        .filter_map(|event| if let Event::Progress { done, total, .. } = event { Some((*done, *total)) } else { None });
    assert_eq!(progress.next_back(), Some((24_001, 24_001)));
}

#[test]
fn of_many_logs_only_differing_buckets_are_sent() {
    let (_, genesis) = found(1);
    let space = genesis.space();
    let mut full = Memory::with_space(space);
    full.add(&genesis);
    let mut authors: Vec<Author> = (2..=200).map(|seed| Author::new(seed, space)).collect();
    for author in &mut authors {
        full.add(&author.write(Lane::Control, 10));
        full.add(&author.write(Lane::Deliberation, 10));
    }
    let mut other = full.clone();
    other.add(&authors[3].write(Lane::Deliberation, 10));
    full.add(&authors[5].write(Lane::Control, 10));
    let mut net = Net::new(1, vec![full, other]);
    net.connect(0, 1);
    net.settle(10_000);
    assert_equal(&net, &space);
    let vectors: usize = net.trace.iter().filter(|(_, _, number, _)| *number == 5).map(|(.., len)| *len).sum();
    assert_eq!(net.trace.iter().filter(|(_, _, number, _)| *number == 3).count(), 0, "no whole vector");
    assert!((1..2_000).contains(&vectors), "{vectors} bytes of vectors");
    assert!(net.sent_bytes < 10_000, "{} bytes", net.sent_bytes);
}

#[test]
fn a_small_and_a_large_vector_find_together() {
    let (_, genesis) = found(1);
    let space = genesis.space();
    let (mut large, mut small) = (Memory::with_space(space), Memory::with_space(space));
    large.add(&genesis);
    for seed in 2..=180 {
        large.add(&Author::new(seed, space).write(Lane::Deliberation, 10));
    }
    small.add(&Author::new(250, space).write(Lane::Deliberation, 10));
    let mut net = Net::new(1, vec![large, small]);
    net.connect(0, 1);
    net.settle(10_000);
    assert_equal(&net, &space);
    assert_eq!(net.nodes[0].shelf.entries(&space), 181);
    assert!(net.nodes[0].machine.is_synced(&net.nodes[1].id, &space));
}

#[test]
fn several_peers_do_not_send_the_same() {
    let (space, mut authors, mut shelves) = spread(1, 0);
    for _ in 0..3_000 {
        shelves[0].add(&authors[0].write(Lane::Deliberation, 200));
    }
    let full = shelves[0].clone();
    let mut net = Net::new(1, vec![Memory::with_space(space), full.clone(), full.clone(), full]);
    for peer in 1..4 {
        net.connect(0, peer);
    }
    net.settle(10_000);
    assert_equal(&net, &space);
    assert_eq!(net.nodes[0].shelf.received, 3_001, "each entry came once");
}

#[test]
fn live_entries_are_pushed_to_all_and_never_back() {
    let (space, mut authors, shelves) = spread(3, 2);
    let mut net = Net::new(1, shelves);
    net.connect(0, 1);
    net.connect(1, 2);
    net.settle(10_000);
    assert_equal(&net, &space);
    net.trace.clear();
    let entry = authors[0].write(Lane::Deliberation, 100);
    let log = net.nodes[0].shelf.add(&entry);
    net.changed(0, space, vec![log]);
    while net.deliver() {}
    assert_equal(&net, &space);
    let entries: Vec<_> =
        net.trace.iter().filter(|(_, _, number, _)| *number == 7).map(|(a, b, ..)| (*a, *b)).collect();
    assert_eq!(entries, [(0, 1), (1, 2)]);
    let wants = net.trace.iter().filter(|(_, _, number, _)| *number == 6).count();
    assert_eq!(wants, 0, "nobody had to ask");
    assert_eq!(net.nodes[0].shelf.peers[&(net.nodes[1].id, log)], net.nodes[0].shelf.content(&space).0[&log].len);
}

#[test]
fn a_space_hidden_from_a_peer_looks_like_an_unknown_one() {
    let (space, _, mut shelves) = spread(2, 3);
    let peer = Net::new(1, vec![Memory::default(), Memory::default()]).nodes[1].id;
    shelves[0].hidden_from.insert(peer);
    let frames = |shelves: Vec<Memory>| {
        let mut net = Net::new(1, shelves);
        net.connect(0, 1);
        net.settle(120_000);
        let seen: Vec<_> = net.trace.iter().filter(|(from, ..)| *from == 0).copied().collect();
        (seen, net.closed.len(), net.nodes[1].shelf.entries(&space))
    };
    let hidden = frames(shelves.clone());
    shelves[0].spaces.clear();
    assert_eq!(hidden, frames(shelves));
    assert_eq!((hidden.1, hidden.2), (1, 3), "closed, nothing sent");
}

#[test]
fn a_space_that_is_added_later_is_found_and_a_removed_one_is_left() {
    let (space, mut authors, mut shelves) = spread(2, 3);
    let kept = shelves[1].spaces.remove(&space).unwrap();
    let mut net = Net::new(1, shelves);
    net.connect(0, 1);
    net.settle(10_000);
    net.nodes[1].shelf.spaces.insert(space, kept);
    net.input(1, Input::SpacesChanged);
    net.settle(10_000);
    assert_equal(&net, &space);
    net.nodes[1].shelf.spaces.remove(&space);
    net.input(1, Input::SpacesChanged);
    net.settle(10_000);
    let log = net.nodes[0].shelf.add(&authors[0].write(Lane::Control, 10));
    net.trace.clear();
    net.changed(0, space, vec![log]);
    net.settle(1_000);
    assert!(net.trace.is_empty(), "{:?}", net.trace);
}

#[test]
fn both_branches_of_a_fork_reach_everybody_as_a_proof() {
    for meeting in [[(0, 1), (1, 2), (2, 3)], [(0, 3), (1, 3), (2, 1)]] {
        let (space, authors, mut shelves) = spread(4, 3);
        drop(authors);
        let mut branches = [Author::new(9, space), Author::new(9, space)];
        for _ in 0..300 {
            let common = branches[0].write(Lane::Deliberation, 10);
            branches[1].tips.insert(Lane::Deliberation, common.tip());
            shelves[0].add(&common);
            shelves[2].add(&common);
        }
        for (i, branch) in branches.iter_mut().enumerate() {
            for k in 0..50 + 100 * i {
                shelves[2 * i].add(&branch.write(Lane::Deliberation, 20 + i + k));
            }
        }
        let mut net = Net::new(1, shelves);
        for (a, b) in meeting {
            net.connect(a, b);
        }
        net.settle(60_000);
        assert_equal(&net, &space);
        let log = support::shelf::log(branches[0].device(), Lane::Deliberation);
        let (vector, forks, _) = net.nodes[0].shelf.content(&space);
        assert_eq!((vector[&log].len, forks[&log]), (300, 300));
        for (a, b) in meeting {
            assert!(net.nodes[a].machine.is_synced(&net.nodes[b].id, &space));
        }
        assert!(net.closed.is_empty(), "a fork is nobody's offence but its author's");
    }
}

#[test]
fn entries_of_a_dead_branch_are_fetched_when_others_refer_to_them() {
    let (space, mut authors, mut shelves) = spread(3, 3);
    let mut branches = [Author::new(9, space), Author::new(9, space)];
    let first: Vec<_> = (0..4).map(|i| branches[0].write(Lane::Deliberation, 10 + i)).collect();
    let second: Vec<_> = (0..4).map(|i| branches[1].write(Lane::Deliberation, 50 + i)).collect();
    first.iter().for_each(|entry| shelves[0].put(entry));
    second.iter().for_each(|entry| shelves[1].put(entry));
    let tip = authors[0].tips[&Lane::Deliberation];
    shelves[0].add(&authors[0].write_after(Lane::Deliberation, &[first[2].tip(), tip], 10));
    shelves[1].add(&authors[1].write_after(Lane::Deliberation, &[second[3].tip()], 10));
    let mut net = Net::new(1, shelves);
    net.connect(0, 1);
    net.connect(1, 2);
    net.settle(60_000);
    assert_equal(&net, &space);
    for node in &net.nodes {
        assert!(node.shelf.spaces[&space].loose.contains_key(&first[2].id()));
        assert!(node.shelf.spaces[&space].loose.contains_key(&second[3].id()));
    }
}

#[test]
fn entries_before_their_admission_are_taken_later() {
    let (mut founder, genesis) = found(1);
    let space = genesis.space();
    let mut member = Author::new(2, space);
    let mut shelves: Vec<Memory> = (0..3).map(|_| Memory { strict: true, ..Memory::with_space(space) }).collect();
    shelves.iter_mut().for_each(|shelf| shelf.put(&genesis));
    shelves[0].strict = false;
    for lane in Lane::ALL {
        shelves[0].add(&member.write(lane, 10));
    }
    let mut net = Net::new(1, shelves);
    net.connect(0, 1);
    net.connect(1, 2);
    net.settle(60_000);
    assert_eq!(net.nodes[1].shelf.entries(&space), 1, "not admitted yet");
    let log = net.nodes[2].shelf.add(&founder.admit(member.device()));
    net.changed(2, space, vec![log]);
    net.settle(60_000);
    assert_equal(&net, &space);
    assert_eq!(net.nodes[2].shelf.entries(&space), 5);
    assert!(net.closed.is_empty(), "early entries are no offence");
}

#[test]
fn long_admission_chains_arrive_in_an_order_that_admits() {
    let (founder, genesis) = found(1);
    let space = genesis.space();
    let mut full = Memory { strict: true, ..Memory::with_space(space) };
    full.add(&genesis);
    let mut last = founder;
    for seed in (2..=60).rev() {
        let mut next = Author::new(seed, space);
        let admission = last.admit(next.device());
        full.add(&admission);
        full.add(&next.write_after(Lane::Control, &[admission.tip()], 10));
        full.add(&next.write(Lane::Deliberation, 10));
        last = next;
    }
    let mut net = Net::new(1, vec![full, Memory { strict: true, ..Memory::with_space(space) }]);
    net.connect(0, 1);
    net.settle(1_000);
    assert_equal(&net, &space);
    assert_eq!(net.nodes[1].shelf.received as usize, net.nodes[0].shelf.entries(&space), "nothing came too early");
}

#[test]
fn a_full_disk_pauses_and_goes_on_without_help() {
    let (space, mut authors, mut shelves) = spread(1, 0);
    for _ in 0..20_000 {
        shelves[0].add(&authors[0].write(Lane::Deliberation, 400));
    }
    let mut net = Net::new(1, vec![shelves[0].clone(), Memory { full: true, ..Memory::with_space(space) }]);
    net.connect(0, 1);
    net.settle(30_000);
    assert!(net.max_outstanding <= CREDIT_WINDOW_BYTES);
    assert!(net.nodes[1].events.iter().any(|event| matches!(event, Event::Paused { .. })));
    net.nodes[1].shelf.full = false;
    net.settle(600_000);
    assert_equal(&net, &space);
}

#[test]
fn relayed_connections_get_small_batches() {
    let (space, mut authors, mut shelves) = spread(1, 0);
    for _ in 0..500 {
        shelves[0].add(&authors[0].write(Lane::Deliberation, 400));
    }
    shelves[0].add(&authors[0].write(Lane::Deliberation, 200_000));
    let mut net = Net::new(1, vec![shelves[0].clone(), Memory::with_space(space)]);
    net.link = Link::Relayed;
    net.connect(0, 1);
    net.settle(10_000);
    assert_equal(&net, &space);
    let large = net.trace.iter().filter(|(.., len)| *len > MAX_BATCH_BYTES_RELAYED + 12).count();
    assert_eq!(large, 1, "only the one large entry");
}

#[test]
fn entries_vouched_for_by_a_later_signature_travel() {
    let (space, _, mut shelves) = spread(1, 0);
    let mut author = Author::new(9, space);
    let mut chain = Vec::new();
    for i in 0..300 {
        let entry = author.write(Lane::Deliberation, 10);
        // Every entry but each seventh is vouched for by a later one only.
        let entry = if i % 7 == 6 { entry.into_signed() } else { with_broken_signature(&entry) };
        author.tips.insert(Lane::Deliberation, entry.tip());
        chain.push(entry);
    }
    chain.truncate(294);
    let (verified, error) = linde_sync::verify_piece(&author.key.public(), None, chain);
    assert_eq!(error, None);
    verified.iter().for_each(|entry| shelves[0].put(entry));
    let mut net = Net::new(1, vec![shelves[0].clone(), Memory::with_space(space)]);
    net.connect(0, 1);
    net.settle(10_000);
    assert_equal(&net, &space);
    assert!(net.closed.is_empty());
}

#[test]
fn an_idle_connection_costs_next_to_nothing() {
    let (space, _, shelves) = spread(2, 10);
    let mut net = Net::new(1, shelves);
    net.connect(0, 1);
    net.settle(10_000);
    net.sent_bytes = 0;
    net.settle(10 * RECHECK_MS);
    assert_equal(&net, &space);
    assert!(net.sent_bytes < 8_000, "{} bytes in a hundred minutes", net.sent_bytes);
}

#[test]
fn bodies_that_one_peer_withholds_come_from_another() {
    let (space, _, mut shelves) = spread(1, 300);
    let full = shelves.remove(0);
    let mut withholding = full.clone();
    withholding.lose_bodies(&space, &mut |_| true);
    let mut net = Net::new(1, vec![full, withholding, Memory::with_space(space)]);
    net.connect(1, 2);
    net.settle(10_000);
    assert_eq!(net.nodes[2].shelf.entries(&space), 301);
    assert_eq!(net.nodes[2].shelf.bodiless(&space).len(), 200, "all of lanes 1 and 2");
    net.connect(0, 2);
    net.settle(10_000);
    assert_equal(&net, &space);
    assert_eq!(net.nodes[2].shelf.bodiless(&space), []);
    // The other one had asked for them, and gets them as soon as they are here.
    assert_eq!(net.nodes[1].shelf.bodiless(&space), []);
    assert!(net.nodes.iter().all(|node| !node.events.iter().any(|event| matches!(event, Event::Refused { .. }))));
}

#[test]
fn what_is_erased_comes_without_its_body_and_is_not_asked_for() {
    let (space, _, mut shelves) = spread(1, 90);
    let full = shelves.remove(0);
    let mut erasing = full.clone();
    let entries = full.spaces[&space].logs.values().flatten();
    let erasable = entries.filter(|entry| entry.header().lane != Lane::Control);
    let mut erased: Vec<_> = erasable.map(|entry| entry.id()).collect();
    erased.sort_unstable();
    erased.truncate(25);
    let of_erased = |entry: &linde_log::Signed| erased.binary_search(&entry.id()).is_ok();
    let gone = |shelf: &Memory| {
        let entries = shelf.spaces[&space].logs.values().flatten();
        entries.filter(|entry| of_erased(entry) && entry.body().is_none()).count()
    };
    erasing.spaces.get_mut(&space).unwrap().erased.extend(&erased);
    erasing.lose_bodies(&space, &mut |entry| of_erased(entry));
    let mut empty = Memory::with_space(space);
    empty.spaces.get_mut(&space).unwrap().erased.extend(&erased);
    let before = gone(&erasing);
    // From who knows of it, and from who keeps to the old.
    for from in [erasing, full] {
        let mut net = Net::new(1, vec![from, empty.clone()]);
        net.connect(0, 1);
        net.settle(3 * RECHECK_MS);
        assert_equal(&net, &space);
        assert_eq!((gone(&net.nodes[1].shelf), net.nodes[1].shelf.bodiless(&space)), (before, vec![]));
        assert!(net.nodes[0].machine.is_synced(&net.nodes[1].id, &space));
        assert!(net.trace.iter().all(|(_, _, number, _)| *number != 12), "nobody asks for it");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn bodies_reach_everybody_from_wherever_they_are(seed: u64, kept in prop::collection::vec(prop::collection::vec(any::<bool>(), 20), 4)) {
        let (space, _, mut shelves) = spread(1, 20);
        let shelf = shelves.remove(0);
        let shelves: Vec<Memory> = kept
            .iter()
            .map(|kept| {
                let (mut shelf, mut kept) = (shelf.clone(), kept.iter());
                shelf.lose_bodies(&space, &mut |_| kept.next().is_none_or(|kept| !kept));
                shelf
            })
            .collect();
        let nowhere = shelves
            .iter()
            .map(|shelf| shelf.bodiless(&space).into_iter().collect::<std::collections::BTreeSet<_>>())
            .reduce(|a, b| a.intersection(&b).copied().collect())
            .unwrap();
        let mut net = Net::new(seed, shelves);
        for node in 1..4 {
            net.connect(node - 1, node);
        }
        net.settle(6 * RECHECK_MS);
        for node in &net.nodes {
            let bodiless: std::collections::BTreeSet<_> = node.shelf.bodiless(&space).into_iter().collect();
            prop_assert_eq!(&bodiless, &nowhere);
        }
        prop_assert!(net.closed.is_empty());
    }
}

#[derive(Debug, Clone)]
enum Step {
    Connect(usize, usize),
    Disconnect(usize, usize),
    Restart(usize),
    Write(usize, usize, usize),
    ForkedWrite(usize),
    Deliver(usize),
    Wait,
}

fn step(nodes: usize) -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..nodes, 0..nodes).prop_map(|(a, b)| Step::Connect(a, b)),
        1 => (0..nodes, 0..nodes).prop_map(|(a, b)| Step::Disconnect(a, b)),
        1 => (0..nodes).prop_map(Step::Restart),
        5 => (0..nodes, 0..3usize, 1..40usize).prop_map(|(a, lane, n)| Step::Write(a, lane, n)),
        1 => (0..nodes).prop_map(Step::ForkedWrite),
        6 => (1..40usize).prop_map(Step::Deliver),
        1 => Just(Step::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn all_shelves_end_equal(seed: u64, steps in prop::collection::vec(step(5), 1..60)) {
        let (space, mut authors, shelves) = spread(5, 2);
        let mut copies: Vec<Author> = (0..5).map(|_| Author::new(9, space)).collect();
        let mut net = Net::new(seed, shelves);
        for step in steps {
            match step {
                Step::Connect(a, b) => net.connect(a, b),
                Step::Disconnect(a, b) => net.disconnect(a, b),
                Step::Restart(a) => net.restart(a),
                Step::Write(a, lane, n) => {
                    let logs: Vec<_> =
                        (0..n).map(|i| net.nodes[a].shelf.add(&authors[a].write(Lane::ALL[lane], i))).collect();
                    net.changed(a, space, logs);
                }
                // A device copied to all nodes writes on each without knowing of the others.
                Step::ForkedWrite(a) => {
                    let log = support::shelf::log(copies[a].device(), Lane::Deliberation);
                    let known = net.nodes[a].shelf.content(&space);
                    let ours = copies[a].tips.get(&Lane::Deliberation).map_or(0, |tip| tip.seq + 1);
                    if known.1.is_empty() && known.0.get(&log).map_or(0, |head| head.len) == ours {
                        let log = net.nodes[a].shelf.add(&copies[a].write(Lane::Deliberation, a));
                        net.changed(a, space, vec![log]);
                    }
                }
                Step::Deliver(n) => for _ in 0..n { net.deliver(); },
                Step::Wait => net.settle(5_000),
            }
        }
        for node in 1..5 {
            net.connect(node - 1, node);
        }
        // Long before anything is compared anew.
        net.settle(4_000);
        assert_equal(&net, &space);
        net.settle(2 * RECHECK_MS);
        assert_equal(&net, &space);
        prop_assert!(net.max_outstanding <= CREDIT_WINDOW_BYTES);
        prop_assert!(net.closed.is_empty());
        for node in 1..5 {
            prop_assert!(net.nodes[node].machine.is_synced(&net.nodes[node - 1].id, &space));
        }
    }
}
