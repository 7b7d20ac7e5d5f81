//! Well-signed entries that the rules do not allow: kept, forwarded, and without effect.

use crate::{
    author::{ROLE, STATEMENT, content, signed, statement},
    stage::Stage,
};
use linde_log::{EntryId, Lane, Signed, body};
use linde_space::{ControlOp, Role, RoleChange};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[test]
fn inflated_numbers_are_void_with_all_that_follows() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(10);
    let honest = author.state("Vorher.");
    let inflated = author.state_altered("Ganz vorn.", |header| header.lamport += 1_000_000);
    let behind = author.state("Dahinter.");
    stage.push(&peer, &[honest.clone(), inflated.clone(), behind.clone()]);
    stage.wait_verdict(honest.id(), "counted");
    stage.wait_verdict(inflated.id(), "wrong-number");
    stage.wait_verdict(behind.id(), "builds-on-wrong-number");
    let said = stage.b.statements(&stage.name);
    assert!(said.contains("Vorher.") && !said.contains("Ganz vorn.") && !said.contains("Dahinter."), "{said:?}");
    stage.end();
}

#[test]
fn the_greatest_number_there_is_breaks_nothing() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(11);
    let greatest = author.state_altered("Am Ende.", |header| header.lamport = u64::MAX);
    stage.push(&peer, std::slice::from_ref(&greatest));
    stage.wait_verdict(greatest.id(), "wrong-number");
    // Nothing can grow beyond it, so nothing behind it is a chain.
    let mut header = greatest.header().clone();
    (header.seq, header.prev) = (1, greatest.id());
    let behind = signed(&author.key, &header, greatest.body());
    stage.push(&peer, std::slice::from_ref(&behind));
    stage.wait_refusals(&peer, 1, "a number that does not grow");
    stage.end();
}

#[test]
fn time_decides_nothing() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(12);
    let mut all = Vec::new();
    for (text, time_ms) in [("Gestern.", 0), ("Nie.", i64::MIN), ("Übermorgen.", i64::MAX)] {
        author.time_ms = time_ms;
        all.push(author.state(text));
    }
    stage.push(&peer, &all);
    for entry in &all {
        stage.wait_verdict(entry.id(), "counted");
        let shown =
            stage.a.call(json!({ "call": "verify_entry", "space": stage.name, "entry": entry.id().to_string() }));
        assert_eq!(shown["time_ms"], entry.header().time_ms, "shown as claimed");
    }
    stage.a.cli(&["statement", "list", &stage.name]);
    stage.end();
}

#[test]
fn nobody_gives_himself_a_role() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(13);
    let members = stage.a.call(json!({ "call": "space_members", "space": stage.name }));
    let of = |name: Option<&str>| {
        let member = members.as_array().unwrap().iter().find(|member| member["name"].as_str() == name).unwrap();
        member["person"].as_str().unwrap().parse().unwrap()
    };
    // Himself to steward, Bruno to moderator, and himself into a role that is never given.
    let wishes = [(of(None), Role::Steward), (of(Some("Bruno")), Role::Moderator), (of(None), Role::Founder)];
    let entries: Vec<Signed> = wishes
        .into_iter()
        .map(|(person, role)| {
            let body = ControlOp::Role(RoleChange { person, role }).encode([4; 16]).unwrap();
            author.write(Lane::Control, ROLE, EntryId::ZERO, body)
        })
        .collect();
    stage.push(&peer, &entries);
    for entry in &entries {
        stage.wait_verdict(entry.id(), "role-too-low");
        let shown = stage.b.cli(&["verify", &stage.name, &entry.id().to_string()]);
        assert_eq!(
            (&shown["verdict"]["verdict"], &shown["checks"]["signature"]),
            (&json!("not_counted"), &json!(true)),
            "{shown}"
        );
        assert_eq!(shown["verdict"]["reason"], "role-too-low");
    }
    let now = stage.b.call(json!({ "call": "space_members", "space": stage.name }));
    let roles = |members: &Value| -> BTreeMap<String, String> {
        let rows = members.as_array().unwrap().iter();
        rows.map(|row| (row["person"].to_string(), row["role"].to_string())).collect()
    };
    assert_eq!(roles(&now), roles(&members));
    stage.end();
}

#[test]
fn contents_of_any_form_are_survived() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(14);
    let salted = |content: &[u8]| [&[0; body::SALT_BYTES][..], content].concat();
    let deep = [vec![0x81; 200_000], vec![0]].concat();
    let nested = |levels: usize| {
        let mut value = json!("x");
        for _ in 0..levels {
            value = json!([value]);
        }
        value
    };
    let mut giant_map = vec![0xbb];
    giant_map.extend(u64::MAX.to_be_bytes());
    let mut giant_text = vec![0xa1, 0x66];
    giant_text.extend(b"create");
    giant_text.extend([0xa1, 0x64]);
    giant_text.extend(b"text");
    giant_text.extend([0x7b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    let bodies: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing, not even a salt", vec![], "malformed"),
        ("a salt alone", salted(&[]), "malformed"),
        ("200,000 arrays in each other", salted(&deep), "malformed"),
        ("a map that says it has 2^64 - 1 entries", salted(&giant_map), "malformed"),
        ("a text that says it has 2^63 bytes", salted(&giant_text), "malformed"),
        ("as many bytes as there may be", vec![0xff; 262_144], "malformed"),
        ("indefinite lengths in each other", salted(&[vec![0x9f; 1_000], vec![0xff; 1_000]].concat()), "malformed"),
        ("tags in each other", salted(&[vec![0xc1; 5_000], vec![0]].concat()), "malformed"),
        ("another operation", content(&json!({ "destroy": {} })), "malformed"),
        ("a key too much", content(&json!({ "create": { "text": "x", "und": 1 } })), "malformed"),
        ("a number for a text", content(&json!({ "create": { "text": 1 } })), "malformed"),
        ("arrays for a text", content(&json!({ "create": { "text": nested(40) } })), "malformed"),
        ("bytes behind the end", [statement("x"), vec![0]].concat(), "malformed"),
        ("an empty text", statement(""), "out-of-bounds"),
        ("a text that is too long", statement(&"x".repeat(501)), "out-of-bounds"),
    ];
    let entries: Vec<(&str, Signed, &str)> = bodies
        .into_iter()
        .map(|(what, body, expect)| (what, author.write(Lane::Deliberation, STATEMENT, EntryId::ZERO, body), expect))
        .collect();
    for (_, entry, _) in &entries {
        stage.push(&peer, std::slice::from_ref(entry));
    }
    let last = author.state("Und es geht weiter.");
    stage.push(&peer, std::slice::from_ref(&last));
    stage.wait_verdict(last.id(), "counted");
    for (what, entry, expect) in &entries {
        assert_eq!(stage.verdict(&stage.a, entry.id()).as_deref(), Some(*expect), "{what}");
        stage.a.call(json!({ "call": "verify_entry", "space": stage.name, "entry": entry.id().to_string() }));
    }
    assert_eq!(stage.refusals(&peer), 0, "the rules refuse, not the protocol");
    stage.end();
}

#[test]
fn objects_that_are_not_there_or_are_something_else_are_no_objects() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(15);
    let first = author.state("Zuerst.");
    let again = author.write(Lane::Deliberation, STATEMENT, first.id(), statement("Statt dessen."));
    let of_space = author.write(Lane::Deliberation, STATEMENT, EntryId(stage.space.0), statement("Am Raum."));
    stage.push(&peer, &[first.clone(), again.clone(), of_space.clone()]);
    stage.wait_verdict(again.id(), "object-not-as-expected");
    stage.wait_verdict(of_space.id(), "object-not-as-expected");
    assert!(stage.b.statements(&stage.name).contains("Zuerst."));
    // Waits for what never comes, and with it everything behind it in its log. The nodes go on.
    let lost = author.write(Lane::Deliberation, STATEMENT, EntryId([200; 32]), statement("Wozu?"));
    stage.push(&peer, std::slice::from_ref(&lost));
    stage.honest_work_goes_on();
    let waiting = stage.a.call(json!({ "call": "space_state", "space": stage.name }));
    assert_eq!(waiting["waiting"], 1, "{waiting}");
    stage.end();
}
