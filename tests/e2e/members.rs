//! Spaces for members only, between real processes.

use super::{Homes, join, say};
use crate::harness::{Node, wait_for};
use serde_json::{Value, json};
use std::path::Path;

fn invite(node: &Node, space: &str, role: &str) -> String {
    let _ = node.address();
    let request = json!({ "call": "invite_create", "space": space, "role": role, "uses": 1, "days": 1 });
    node.call(request)["link"].as_str().unwrap().to_owned()
}

fn state(node: &Node, space: &str) -> Value {
    node.call(json!({ "call": "space_state", "space": space }))
}

/// Waits until one node has as many entries as the other.
fn wait_until_carried(from: &Node, to: &Node, space: &str) {
    wait_for("everything to arrive", || {
        let (from, to) = (state(from, space), state(to, space));
        (from["entries"] == to["entries"] && to["waiting"] == 0).then_some(())
    });
}

/// All bytes of the files below a directory.
pub(crate) fn bytes_below(dir: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            bytes.extend(bytes_below(&path));
        } else {
            bytes.extend(std::fs::read(path).unwrap());
        }
    }
    bytes
}

pub(crate) fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

#[test]
fn a_private_space_through_a_relay_that_cannot_read_it() {
    let homes = Homes::new();
    let (mut a, mut relay, mut b) = (homes.node("a"), homes.node("relay"), homes.node("b"));
    a.start();
    relay.start();
    let founding = ["space", "create", "Vorstand", "--my-name", "Käthe Linde", "--members-only"];
    let founded = a.cli(&founding);
    let space = founded["id"].as_str().unwrap();
    assert_eq!(founded["visibility"], "members", "{founded}");
    say(&a, space, "Die Kündigung von Frau Ahorn.");
    join(&relay, &invite(&a, space, "relay"), "Relais");
    let link = invite(&a, space, "member");
    a.cli(&["text", "create", space, "Vertraulicher Entwurf"]);
    a.cli(&["text", "add-section", space, "Vertraulicher Entwurf", "Abfindung"]);
    wait_until_carried(&a, &relay, space);
    a.stop();
    // The newcomer never meets the founder, only the relay.
    b.start();
    b.cli(&["peers", "add", &relay.address()]);
    join(&b, &link, "Bruno Buche");
    wait_until_carried(&relay, &b, space);
    assert_eq!(b.statements(space).into_iter().collect::<Vec<_>>(), ["Die Kündigung von Frau Ahorn."]);
    assert_eq!(b.cli(&["text", "list", space])[0]["title"], "Vertraulicher Entwurf");
    say(&b, space, "Einverstanden, aber leise.");
    wait_until_carried(&b, &relay, space);
    let of_b = state(&b, space);
    b.stop();
    a.start();
    a.cli(&["peers", "add", &relay.address()]);
    wait_for("the answer", || a.statements(space).contains("Einverstanden, aber leise.").then_some(()));
    assert_eq!(of_b["unreadable"], 0);

    let seen = relay.cli(&["space", "show", space]);
    assert_eq!((&seen["role"], &seen["statements"], &seen["texts"]), (&json!("relay"), &json!(0), &json!(0)));
    assert!(state(&relay, space)["unreadable"].as_u64().unwrap() >= 6);
    relay.stop();
    a.stop();
    let (kept, written) = (bytes_below(relay.home()), bytes_below(a.home()));
    for word in ["Ahorn", "leise", "Vertraulicher Entwurf", "Abfindung", "Käthe Linde", "Bruno Buche"] {
        assert!(!holds(&kept, word) && !holds(&written, word), "{word} stands in a file");
    }
    // What THREATS.md says that a relay learns.
    assert!(holds(&kept, "Vorstand"));
}

#[test]
fn a_space_for_members_only_goes_by_stick_and_survives_restarts() {
    let homes = Homes::new();
    let (a, b) = (homes.node("a"), homes.node("b"));
    let founding = ["space", "create", "Vorstand", "--my-name", "Käthe", "--members-only"];
    let space = a.cli(&founding)["id"].as_str().unwrap().to_owned();
    let link = a.cli(&["invite", "create", &space])["link"].as_str().unwrap().to_owned();
    let stick = homes.file("stick.linde");
    a.cli(&["statement", "add", &space, "Eins."]);
    a.cli(&["bundle", "export", &space, &stick]);
    b.cli(&["join", &link, "--name", "Bruno"]);
    b.cli(&["bundle", "import", &stick]);
    b.cli(&["statement", "add", &space, "Zwei."]);
    b.cli(&["bundle", "export", &space, &stick]);
    a.cli(&["bundle", "import", &stick]);
    for node in [&a, &b] {
        assert_eq!(node.cli(&["statement", "list", &space])["items"].as_array().unwrap().len(), 2);
        assert_eq!(node.cli(&["verify", &space])["good"], true);
        node.cli(&["rebuild", &space]);
        assert_eq!(node.cli(&["space", "state", &space])["unreadable"], 0);
    }
}
