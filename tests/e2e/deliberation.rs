//! A whole deliberation between real nodes, one of which is away in each part of it.

use crate::{
    Homes, found,
    harness::{Node, wait_until_equal},
    invite, join,
};
use serde_json::{Value, json};

/// The object that a command makes.
fn made(node: &Node, arguments: &[&str]) -> String {
    node.cli(arguments)["object"].as_str().unwrap().to_owned()
}

fn phase(node: &Node, space: &str, topic: &str, to: &str) {
    node.cli(&["topic", "phase", space, topic, "--to", to]);
}

/// The beginning of an id, as lists show it.
fn short(id: &str) -> &str {
    id.get(..8).unwrap()
}

#[test]
fn from_a_concern_to_a_sealed_record_three_nodes_come_to_the_same() {
    let homes = Homes::new();
    let (mut a, mut b, mut c) = (homes.node("a"), homes.node("b"), homes.node("c"));
    for node in [&mut a, &mut b, &mut c] {
        node.start();
    }
    let space = found(&a);
    let space = space.as_str();
    let link = invite(&a, space, 2);
    join(&b, &link, "Bruno");
    join(&c, &link, "Cem");
    wait_until_equal(&[&a, &b, &c], space);

    // Cem has a concern; Bruno is away while it is taken up and understood.
    let topic = made(
        &c,
        &[
            "topic",
            "create",
            space,
            "--title",
            "Bäume",
            "--concern",
            "Zu heiß.",
            "--level",
            "codecision",
            "--level-reason",
            "So beschlossen.",
        ],
    );
    wait_until_equal(&[&a, &b, &c], space);
    b.stop();
    phase(&a, space, &topic, "accepted");
    phase(&a, space, &topic, "understanding");
    wait_until_equal(&[&a, &c], space);
    let said = made(&c, &["do", space, "statement", "create", "--topic", &topic, "--text", "Linden geben Schatten."]);
    wait_until_equal(&[&a, &c], space);
    phase(&a, space, &topic, "proposals");
    wait_until_equal(&[&a, &c], space);

    // Cem is away while Bruno proposes, and argues when he is back.
    c.stop();
    b.start();
    wait_until_equal(&[&a, &b], space);
    let proposal = made(&b, &["proposal", "create", space, "--topic", &topic, "--title", "Drei Linden"]);
    b.cli(&["proposal", "submit", space, &proposal, "--text", "Wir pflanzen drei Linden.", "--reason", "Schatten."]);
    c.start();
    wait_until_equal(&[&a, &b, &c], space);
    let argument =
        made(&c, &["argument", "create", space, "--parent", &proposal, "--stance", "contra", "--text", "Die Wurzeln."]);
    wait_until_equal(&[&a, &b, &c], space);

    // Käthe opens the ballot, and is away while the others vote without a running node.
    phase(&a, space, &topic, "review");
    phase(&a, space, &topic, "weighing");
    let ballot = made(
        &a,
        &[
            "ballot",
            "open",
            space,
            "--topic",
            &topic,
            "--question",
            "Drei Linden?",
            "--method",
            "consent",
            "--alternatives",
            short(&proposal),
        ],
    );
    wait_until_equal(&[&a, &b, &c], space);
    for node in [&mut a, &mut b, &mut c] {
        node.stop();
    }
    let cast = |node: &Node, paper: &str| {
        node.cli(&["ballot", "cast", space, &ballot, "--paper", paper])["entry"].as_str().unwrap().to_owned()
    };
    let early = cast(&b, "stand-aside");
    let consents = cast(&b, "consent");
    let objects = cast(&c, "objection: Die Wurzeln.");
    for node in [&mut a, &mut b, &mut c] {
        node.start();
    }
    wait_until_equal(&[&a, &b, &c], space);
    a.cli(&["ballot", "close", space, &ballot]);

    let record = made(&a, &["record", "create", space, "--topic", &topic, "--title", "Drei Linden"]);
    let lines = [
        ("--context", "Zu heiß.".to_owned()),
        ("--level", "codecision".to_owned()),
        ("--outcome", "decided_changed".to_owned()),
        ("--reasons", "Schatten, mit Wurzelschutz.".to_owned()),
        ("--alternatives", format!("+ {}", short(&proposal))),
        ("--alternatives", "- nichts tun: bleibt heiß".to_owned()),
        ("--objections", format!("+ {}: Wurzelschutz", short(&objects))),
        ("--measures", "Pflanzen @ Bauhof 2030-03-01".to_owned()),
        ("--review", "2031-01-01".to_owned()),
        ("--ballots", short(&ballot).to_owned()),
    ];
    let given: Vec<&str> = lines.iter().flat_map(|(option, line)| [*option, line.as_str()]).collect();
    a.cli(&[&["record", "write", space, &record], &given[..]].concat());
    a.cli(&["record", "seal", space, &record]);
    wait_until_equal(&[&a, &b, &c], space);
    let dissent = made(&c, &["dissent", "create", space, "--record", &record, "--text", "Die Wurzeln."]);
    wait_until_equal(&[&a, &b, &c], space);

    // As they are, and after they all began anew.
    let seen = |node: &Node| {
        let recount = node.cli(&["recount", space]);
        assert_eq!(recount["good"], true, "{recount}");
        assert_eq!(recount["ballots"][0]["papers"].as_array().unwrap().len(), 2, "{recount}");
        let shown = node.cli(&["record", "show", space, &record]);
        assert_eq!(shown["holds"], true, "{shown}");
        assert!(shown["view"]["hash"].is_string(), "{shown}");
        let fate = |id: &str| node.cli(&["trace", space, id])["fate"].clone();
        for id in [&said, &proposal, &argument, &ballot] {
            assert_eq!(fate(id)["decided"]["record"], json!(record), "{id}");
        }
        let receipts = [&early, &consents, &objects].map(|paper| fate(paper)["paper"]["receipt"].clone());
        assert_eq!(receipts, [json!({ "superseded": { "by": consents } }), json!("counted"), json!("counted")]);
        let window = node.cli(&["dissent", "show", space, &dissent])["view"]["window"].clone();
        assert_eq!(window["late"], false, "{window}");
        [recount, shown["view"]["hash"].clone(), window]
    };
    let all: Vec<[Value; 3]> = [&a, &b, &c].map(seen).into();
    assert!(all.iter().all(|one| *one == all[0]), "{all:#?}");
    for node in [&mut a, &mut b, &mut c] {
        node.stop();
    }
    let again: Vec<[Value; 3]> = [&a, &b, &c].map(seen).into();
    assert_eq!(again, all);
}
