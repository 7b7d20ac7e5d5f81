//! Ballots over several nodes: members offline, two who close at once, papers that come late, removals and copied devices
//! afterwards.

use super::{arrives_alike, copy, copy_genesis, founded, home_of, meet, node, opened, pieces, runs, state};
use crate::{Keep, Spaces, Verdict};
use linde_deliberation::ballot::{Ballot, BallotResult, Phase, electorate, electorate_hash};
use linde_log::{EntryId, PersonId, SpaceId};
use linde_space::Role;
use linde_sync::Shelf;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn person(node: &mut Spaces, space: SpaceId) -> PersonId {
    let device = node.device();
    node.replica(space).unwrap().person_of(device).unwrap()
}

/// Käthe founded; Bruno is a steward, Cem and Deniz are members.
fn council() -> ([Spaces; 4], SpaceId) {
    let (mut a, space) = founded(1);
    let mut others = [node(2), node(3), node(4)];
    let roles = [(Role::Steward, "Bruno"), (Role::Member, "Cem"), (Role::Member, "Deniz")];
    for (node, (role, name)) in others.iter_mut().zip(roles) {
        let (_, link) = a.invite(space, role, 1, None, false, vec![]).unwrap();
        copy_genesis(&a, node, space, &link, name);
        copy(node, &mut a, space);
    }
    for node in &mut others {
        meet(&mut a, node, space);
    }
    let [b, c, d] = others;
    ([a, b, c, d], space)
}

/// Käthe and Bruno close it.
fn open(nodes: &mut [Spaces; 4], space: SpaceId) -> EntryId {
    let closers: BTreeSet<PersonId> = nodes.iter_mut().take(2).map(|node| person(node, space)).collect();
    let electors = electorate(&nodes[0].replica(space).unwrap().control());
    let op = json!({ "open": {
        "topic": null, "under": null, "question": "Kommen die Linden?", "explanation": "",
        "alternatives": [{ "text": { "text": "Ja, drei" } }],
        "method": { "yes_no": { "quorum": "none", "majority": "simple" } },
        "voters": electors.len(), "electorate": electorate_hash(&electors), "visibility": "open",
        "closers": closers, "together": false, "ends": null, "rules": null,
    }});
    let ballot = nodes[0].act(space, "ballot", EntryId::ZERO, op).unwrap();
    let (first, others) = nodes.split_first_mut().unwrap();
    others.iter_mut().for_each(|node| copy(first, node, space));
    ballot
}

fn cast(node: &mut Spaces, space: SpaceId, ballot: EntryId, vote: &str) -> EntryId {
    node.act(space, "ballot", ballot, json!({ "cast": { "paper": { "yes_no": { "vote": vote } }, "reason": null } }))
        .unwrap()
}

fn close(node: &mut Spaces, space: SpaceId, ballot: EntryId) -> EntryId {
    let state = node.replica(space).unwrap().state::<Ballot>(&ballot).unwrap();
    let papers = state.to_pin();
    let result = state.hash_of(&papers.iter().copied().collect(), None);
    node.act(space, "ballot", ballot, json!({ "close": { "papers": papers, "result": result } })).unwrap()
}

fn result(node: &mut Spaces, space: SpaceId, ballot: EntryId) -> Option<BallotResult> {
    node.replica(space).unwrap().state::<Ballot>(&ballot).unwrap().result()
}

fn yes_no(result: &BallotResult) -> Value {
    serde_json::to_value(&result.count.outcomes[0].tally).unwrap()["yes_no"].clone()
}

fn all_meet(nodes: &mut [Spaces; 4], space: SpaceId) {
    for _ in 0..2 {
        for i in 1..nodes.len() {
            let (left, right) = nodes.split_at_mut(i);
            left.iter_mut().for_each(|other| meet(other, &mut right[0], space));
        }
    }
    let states: BTreeSet<_> = nodes.iter_mut().map(|node| state(node, space)).collect();
    assert_eq!(states.len(), 1);
}

/// Four vote apart from each other, two close at once, one paper comes late; then a voter is removed with a cut before their paper.
fn vote() -> ([Spaces; 4], SpaceId, EntryId, EntryId) {
    let (mut nodes, space) = council();
    let ballot = open(&mut nodes, space);
    let [a, b, c, d] = &mut nodes;
    cast(a, space, ballot, "yes");
    cast(b, space, ballot, "no");
    cast(c, space, ballot, "no");
    let counted = cast(c, space, ballot, "yes");
    copy(c, b, space);
    close(a, space, ballot);
    close(b, space, ballot);
    cast(d, space, ballot, "no");
    (nodes, space, ballot, counted)
}

#[test]
fn two_who_close_at_once_count_what_either_saw_and_all_recount_alike() {
    let (mut nodes, space, ballot, _) = vote();
    let alone = result(&mut nodes[0], space, ballot).unwrap();
    assert_eq!(yes_no(&alone), json!({ "yes": 1, "no": 0, "abstain": 0 }));
    all_meet(&mut nodes, space);
    let results: Vec<_> = nodes.iter_mut().map(|node| result(node, space, ballot).unwrap()).collect();
    for found in &results {
        assert_eq!(found, &results[0]);
        assert_eq!(yes_no(found), json!({ "yes": 2, "no": 1, "abstain": 0 }));
        assert_eq!((found.late.len(), found.missing.len(), found.published.len()), (1, 0, 2));
        assert!(found.published.iter().all(|one| one.agrees));
    }
}

#[test]
fn nothing_that_becomes_known_later_changes_a_published_result() {
    let (mut nodes, space, ballot, counted) = vote();
    all_meet(&mut nodes, space);
    let before = result(&mut nodes[0], space, ballot).unwrap();
    let cem = person(&mut nodes[2], space);
    nodes[0].lower(space, cem, None, Keep::Since(0)).unwrap();
    all_meet(&mut nodes, space);
    for node in &mut nodes {
        assert_eq!(node.replica(space).unwrap().verdict(&counted).map(Verdict::code), Some("beyond-cut"));
        let after = result(node, space, ballot).unwrap();
        assert_eq!((after.hash, after.papers), (before.hash, before.papers.clone()));
    }
}

#[test]
fn who_was_removed_before_the_close_has_no_vote_where_the_cut_takes_it() {
    let (mut nodes, space) = council();
    let ballot = open(&mut nodes, space);
    let [a, _, c, _] = &mut nodes;
    cast(a, space, ballot, "yes");
    let taken = cast(c, space, ballot, "no");
    copy(c, a, space);
    let cem = person(c, space);
    a.lower(space, cem, None, Keep::Since(0)).unwrap();
    let state = a.replica(space).unwrap().state::<Ballot>(&ballot).unwrap();
    assert!(!state.to_pin().contains(&taken));
    // Whoever closes and pins it all the same is not followed.
    let papers: BTreeSet<EntryId> = state.casts.keys().copied().collect();
    let close = json!({ "close": { "papers": papers, "result": state.hash_of(&papers, None) } });
    a.act(space, "ballot", ballot, close).unwrap();
    all_meet(&mut nodes, space);
    for node in &mut nodes {
        let found = result(node, space, ballot).unwrap();
        assert_eq!(yes_no(&found), json!({ "yes": 1, "no": 0, "abstain": 0 }));
    }
}

#[test]
fn a_voter_who_says_two_things_at_one_place_has_no_open_vote_and_keeps_a_pinned_one() {
    let (mut nodes, space) = council();
    let ballot = open(&mut nodes, space);
    let [a, b, c, _] = &mut nodes;
    let mut twin = opened(home_of(c, &[]), 9);
    let pinned = cast(c, space, ballot, "no");
    copy(c, a, space);
    close(a, space, ballot);
    let before = result(a, space, ballot).unwrap();
    let other = cast(&mut twin, space, ballot, "yes");
    assert_ne!(pinned, other);
    // One node hears of both before the close, the other after it.
    copy(c, b, space);
    assert!(!b.ingest(&space, runs(&twin, space)).unwrap().forks.is_empty());
    let open = b.replica(space).unwrap().state::<Ballot>(&ballot).unwrap();
    assert_eq!((open.phase(), open.to_pin()), (Phase::Open, vec![]), "neither counts as long as it is open");
    copy(a, b, space);
    assert!(!a.ingest(&space, runs(&twin, space)).unwrap().forks.is_empty());
    for node in [a, b] {
        let after = result(node, space, ballot).unwrap();
        assert_eq!((after.hash, &after.papers), (before.hash, &before.papers));
        assert_eq!(after.papers[0].entry, pinned);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn a_vote_and_a_removal_end_alike_in_any_order_of_arrival(cuts in pieces()) {
        let (mut nodes, space, _, _) = vote();
        all_meet(&mut nodes, space);
        let cem = person(&mut nodes[2], space);
        nodes[0].lower(space, cem, None, Keep::Since(0)).unwrap();
        arrives_alike(&mut nodes[0], space, &cuts);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whoever is erased as a person, before a ballot is closed or after it: their papers stay, and so does every result.
    #[test]
    fn erasing_persons_changes_no_result(
        votes in prop::collection::vec((0usize..4, 0usize..3), 1..8),
        early in prop::collection::vec(0usize..4, 0..2),
        late in prop::collection::vec(0usize..4, 1..4),
    ) {
        let (mut nodes, space) = council();
        let ballot = open(&mut nodes, space);
        for (by, vote) in votes {
            nodes[by].act(space, "statement", EntryId::ZERO, json!({ "create": { "text": "Ich stimme ab." } })).unwrap();
            cast(&mut nodes[by], space, ballot, ["yes", "no", "abstain"][vote]);
        }
        all_meet(&mut nodes, space);
        let state = nodes[0].replica(space).unwrap().state::<Ballot>(&ballot).unwrap();
        let papers = state.to_pin();
        let expected = state.hash_of(&papers.iter().copied().collect(), None);
        early.iter().for_each(|who| erase_person(&mut nodes, space, *who));
        close(&mut nodes[0], space, ballot);
        all_meet(&mut nodes, space);
        for who in late {
            erase_person(&mut nodes, space, who);
            for node in &mut nodes {
                let result = result(node, space, ballot).unwrap();
                prop_assert_eq!(Some(result.hash), expected);
                prop_assert_eq!(result.papers.len(), papers.len());
            }
        }
    }
}

/// Erases what a person wrote, their name too, by the founder; all hear of it.
fn erase_person(nodes: &mut [Spaces; 4], space: SpaceId, who: usize) {
    let (device, person) = (nodes[who].device(), person(&mut nodes[who], space));
    let vector = Shelf::vector(&nodes[who], &space).clone();
    let upto: Vec<Value> = vector
        .iter()
        .filter(|(log, _)| log.device == device && log.lane != linde_log::Lane::Control)
        .map(|(log, head)| json!({ "device": device, "lane": log.lane.number(), "len": head.len, "head": head.head }))
        .collect();
    let targets = json!({ "person": { "person": person, "upto": upto } });
    let op = json!({ "create": { "targets": targets, "reason": "personal-data" } });
    nodes[0].act(space, "erasure", EntryId::ZERO, op).unwrap();
    all_meet(nodes, space);
    let names = nodes[3].replica(space).unwrap().names();
    assert!(!names.contains_key(&person), "nobody is called that any more");
}
