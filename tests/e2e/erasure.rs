//! What was erased stays erased, also where an old stick still has it.

use crate::{
    Homes,
    harness::{Node, wait_for, wait_until_equal},
    invite, join,
    members::{bytes_below, holds},
    pair, say,
};
use serde_json::{Value, json};

const SECRET: &str = "Frau Ahorn wohnt im dritten Stock.";

/// The one erasure of a space, once so many nodes say that they have carried it out.
fn carried_out(node: &Node, space: &str, nodes: u64) -> Value {
    wait_for(&format!("{nodes} acknowledgements"), || {
        let list = node.cli(&["erase", "list", space]);
        let view = list.as_array()?.first()?.clone();
        (view["nodes_done"].as_u64() >= Some(nodes)).then_some(view)
    })
}

fn verdict(node: &Node, space: &str, entry: &str) -> Value {
    node.cli(&["verify", space, entry])["verdict"]["reason"].clone()
}

fn assert_gone(node: &Node, space: &str, entry: &str, when: &str) {
    assert!(!holds(&bytes_below(node.home()), SECRET), "on the disk {when}");
    assert!(!node.statements(space).contains(SECRET), "{when}");
    assert_eq!(verdict(node, space, entry), "erased", "{when}");
}

#[test]
fn an_old_stick_brings_nothing_back_that_was_erased() {
    let homes = Homes::new();
    let (mut a, mut b, space) = pair(&homes);
    let said = b.cli(&["statement", "add", &space, SECRET]);
    let entry = said["statements"][0].as_str().unwrap().to_owned();
    say(&a, &space, "Das bleibt.");
    wait_until_equal(&[&a, &b], &space);
    let old = homes.file("alt.linde");
    a.cli(&["bundle", "export", &space, &old, "--full"]);
    assert!(holds(&std::fs::read(&old).unwrap(), SECRET), "the stick has it in the clear: the counter-check");
    assert!(holds(&bytes_below(a.home()), SECRET) && holds(&bytes_below(b.home()), SECRET));

    // Käthe erases what Bruno said; both nodes run and say that they have done it.
    a.cli(&["erase", "contribution", &space, &entry, "--reason", "personal-data", "--yes"]);
    for node in [&a, &b] {
        let view = carried_out(node, &space, 2);
        assert_eq!(
            (&view["nodes_done"], &view["nodes_known"], &view["entries"], &view["reason"]),
            (&json!(2), &json!(2), &json!(1), &json!("personal-data")),
            "{view}"
        );
    }
    let state = wait_until_equal(&[&a, &b], &space);
    for _ in 0..3 {
        for node in [&a, &b] {
            node.cli(&["bundle", "import", &old]);
            assert_gone(node, &space, &entry, "after the old stick");
        }
    }
    assert_eq!(wait_until_equal(&[&a, &b], &space), state, "the stick had nothing new");
    let new = homes.file("neu.linde");
    a.cli(&["bundle", "export", &space, &new, "--full"]);
    assert!(!holds(&std::fs::read(&new).unwrap(), SECRET), "what is handed on now is without it");

    // Somebody begins with the old stick, alone: has all of it, until the erasure reaches them.
    let mut c = homes.node("c");
    c.cli(&["bundle", "import", &old, "--adopt"]);
    assert!(holds(&bytes_below(c.home()), SECRET));
    c.start();
    join(&c, &invite(&a, &space, 1), "Cem");
    wait_until_equal(&[&a, &b, &c], &space);
    for node in [&a, &b, &c] {
        let view = carried_out(node, &space, 3);
        assert_eq!((&view["nodes_done"], &view["nodes_known"]), (&json!(3), &json!(3)), "{view}");
        assert_gone(node, &space, &entry, "after everybody has met");
        assert!(node.statements(&space).contains("Das bleibt."));
    }
    // Also for who has the stick in the drive and starts anew, and for all who check.
    c.stop();
    c.cli(&["bundle", "import", &old]);
    c.cli(&["rebuild", &space]);
    c.start();
    say(&c, &space, "Weiter geht es.");
    let state = wait_until_equal(&[&a, &b, &c], &space);
    for node in [&mut a, &mut b, &mut c] {
        assert_gone(node, &space, &entry, "at the end");
        assert_eq!(node.cli(&["verify", &space])["good"], true);
        node.stop();
        node.start();
        assert_eq!(node.state(&space), state, "another state after a restart");
        assert_gone(node, &space, &entry, "after a restart");
        node.stop();
    }
}
