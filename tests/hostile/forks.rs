//! Somebody signs two histories.

use crate::{
    author::{Author, UNKNOWN, signed, statement, with_bad_signature},
    harness::{Node, wait_for, wait_until_equal},
    peer::{CHAN, Peer},
    stage::Stage,
    wire::{Item, entries, kind, message},
};
use linde_log::{EntryId, Lane, Signed};
use linde_space::InviteLink;
use serde_json::json;

/// The notice that a node shows its owner.
fn shows_fork(node: &Node) -> bool {
    let status = node.call(json!({ "call": "status" }));
    status["notices"].as_array().unwrap().iter().any(|notice| notice["code"] == "fork-found")
}

fn forks(stage: &Stage, node: &Node) -> u64 {
    node.call(json!({ "call": "space_state", "space": stage.name }))["forks"].as_u64().unwrap()
}

/// A second connection of the same device, to node b.
fn at_b(stage: &Stage, seed: u8) -> Peer {
    let peer = Peer::connect([seed; 32], &stage.b);
    peer.open(stage.space);
    peer
}

fn wait_frozen(stage: &Stage) {
    for node in [&stage.a, &stage.b] {
        wait_for("the fork on both nodes", || (forks(stage, node) == 1).then_some(()));
        assert!(shows_fork(node), "the owner is told");
    }
    wait_until_equal(&[&stage.a, &stage.b], &stage.name);
}

#[test]
fn a_fork_served_to_two_nodes_freezes_the_log_on_both() {
    let stage = Stage::new();
    let (to_a, mut author) = stage.member(20);
    let to_b = at_b(&stage, 20);
    let before = author.state("Vor der Gabelung.");
    stage.push(&to_a, std::slice::from_ref(&before));
    stage.wait_verdict(before.id(), "counted");
    let mut twin = author.clone();
    let left = author.state_all((0..5).map(|n| format!("Links {n}")));
    let right = twin.state_all((0..9).map(|n| format!("Rechts {n}")));
    stage.push(&to_a, &left);
    assert!(to_b.send(entries(CHAN, &right)));
    wait_frozen(&stage);
    for node in [&stage.a, &stage.b] {
        let said = node.statements(&stage.name);
        assert!(said.contains("Vor der Gabelung."), "{said:?}");
        assert!(!said.iter().any(|text| text.starts_with("Links") || text.starts_with("Rechts")), "{said:?}");
    }
    // Neither branch goes on counting, on neither node.
    stage.push(&to_a, &[author.state("Links weiter.")]);
    assert!(to_b.send(entries(CHAN, &[twin.state("Rechts weiter.")])));
    stage.honest_work_goes_on();
    assert!(!stage.a.statements(&stage.name).iter().any(|text| text.ends_with("weiter.")));
    stage.end();
}

#[test]
fn a_fork_at_the_very_beginning_of_a_log() {
    let stage = Stage::new();
    let (to_a, mut author) = stage.member(21);
    let to_b = at_b(&stage, 21);
    let mut twin = author.clone();
    stage.push(&to_a, &[author.state("Links.")]);
    assert!(to_b.send(entries(CHAN, &[twin.state("Rechts.")])));
    wait_frozen(&stage);
    assert!(!stage.a.statements(&stage.name).iter().any(|text| text == "Links." || text == "Rechts."));
    // The other lanes of the device are not frozen.
    let role = author.write(Lane::Control, UNKNOWN, EntryId::ZERO, statement("x"));
    stage.push(&to_a, std::slice::from_ref(&role));
    stage.wait_verdict(role.id(), "unknown");
    stage.end();
}

#[test]
fn a_fork_of_the_control_lane_takes_the_membership_with_it() {
    let stage = Stage::new();
    let (to_a, mut author) = stage.member(22);
    let said = author.state("Noch Mitglied.");
    stage.push(&to_a, std::slice::from_ref(&said));
    stage.wait_verdict(said.id(), "counted");
    // Joins a second time, as if for the first.
    let (link, at) = stage.invite();
    let link = InviteLink::parse(&link).unwrap();
    let second = Author::new([22; 32], stage.space).join(&link, at, &link.invite_key());
    stage.push(&to_a, std::slice::from_ref(&second));
    wait_frozen(&stage);
    stage.wait_verdict(said.id(), "not-a-member");
    stage.end();
}

#[test]
fn a_false_proof_freezes_nobody() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(23);
    let bruno = stage.device(&stage.b);
    let entry = author.state("Eins.");
    let (mut twin, mut third) = (author.clone(), author.clone());
    let sides = [twin.state("Links."), with_bad_signature(&third.state("Rechts."))];
    let of_bruno = [1, 2].map(|time_ms| {
        let mut header = entry.header().clone();
        (header.device, header.time_ms) = (bruno, time_ms);
        signed(&author.key, &header, entry.body())
    });
    let rows: [(&str, Vec<u8>); 3] = [
        ("one entry twice", proof(&entry, &entry)),
        ("a side that is not signed", sorted(&sides[0], &sides[1])),
        ("in Bruno's name", sorted(&of_bruno[0], &of_bruno[1])),
    ];
    for (count, (what, proof)) in rows.into_iter().enumerate() {
        assert!(peer.send(message(kind::FORKS, vec![CHAN.into(), vec![Item::Raw(proof)].into()])), "{what}");
        stage.wait_refusals(&peer, count + 1, what);
    }
    peer.wait_banned();
    assert_eq!((forks(&stage, &stage.a), forks(&stage, &stage.b)), (0, 0));
    stage.end();
}

/// Section 6: two runs without bodies.
fn proof(first: &Signed, second: &Signed) -> Vec<u8> {
    let side = |entry: &Signed| Item::List(vec![Item::Raw(entry.without_body().raw().to_vec())]);
    let mut out = Vec::new();
    Item::List(vec![side(first), side(second)]).write(&mut out);
    out
}

fn sorted(one: &Signed, other: &Signed) -> Vec<u8> {
    if one.id() < other.id() { proof(one, other) } else { proof(other, one) }
}
