//! Quarrels, newcomers and words, between real nodes.

use crate::{
    Homes, found,
    harness::{Node, wait_for, wait_until_equal},
    invite, join, say,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn invite_as(node: &Node, space: &str, role: &str, options: &[&str]) -> Value {
    let _ = node.address();
    node.cli(&[&["invite", "create", space, "--role", role], options].concat())
}

/// The roles by name, as a node sees them.
fn roles(node: &Node, space: &str) -> BTreeMap<String, String> {
    let people = node.cli(&["person", "list", space]);
    let text = |member: &Value, field: &str| member[field].as_str().unwrap_or_default().to_owned();
    let members = people["members"].as_array().unwrap().iter();
    members.map(|member| (text(member, "name"), text(member, "role"))).collect()
}

fn verdict(node: &Node, space: &str, entry: &str) -> Value {
    node.cli(&["verify", space, entry])["verdict"].clone()
}

fn said(node: &Node, space: &str, text: &str) -> String {
    let answer = node.cli(&["statement", "add", space, text]);
    answer["statements"][0].as_str().unwrap().to_owned()
}

/// Käthe founded; Bruno and then Cem are stewards. All three run and are alike.
fn board(homes: &Homes) -> (Node, Node, Node, String) {
    let (mut a, mut b, mut c) = (homes.node("a"), homes.node("b"), homes.node("c"));
    for node in [&mut a, &mut b, &mut c] {
        node.start();
    }
    let space = found(&a);
    for (node, name) in [(&b, "Bruno"), (&c, "Cem")] {
        join(node, invite_as(&a, &space, "steward", &[])["link"].as_str().unwrap(), name);
        wait_until_equal(&[&a, node], &space);
    }
    wait_until_equal(&[&a, &b, &c], &space);
    (a, b, c, space)
}

#[test]
fn stewards_who_remove_each_other_apart_agree_when_they_meet_and_the_senior_stays() {
    let homes = Homes::new();
    let (mut a, mut b, mut c, space) = board(&homes);
    b.stop();
    c.stop();
    let done = b.cli(&["person", "remove", &space, "Cem"]);
    assert_eq!(done["effect"], "done", "{done}");
    c.cli(&["person", "remove", &space, "Bruno"]);
    let by_junior = said(&c, &space, "Bruno ist weg.");
    assert!(!roles(&c, &space).contains_key("Bruno"), "as far as Cem knows");
    b.start();
    c.start();
    wait_until_equal(&[&a, &b, &c], &space);
    for node in [&a, &b, &c] {
        let expected =
            [("Bruno", "steward"), ("Käthe", "founder")].map(|(name, role)| (name.to_owned(), role.to_owned()));
        assert_eq!(roles(node, &space), expected.into());
        assert_eq!(verdict(node, &space, &by_junior)["reason"], "beyond-cut");
        let people = node.cli(&["person", "list", &space]);
        assert_eq!(people["departed"][0]["person"]["name"], "Cem", "{people}");
        let audit = node.cli(&["audit", &space, "--kind", "remove", "--not-counted"]);
        assert_eq!(audit["items"].as_array().unwrap().len(), 1, "{audit}");
        assert_eq!(audit["items"][0]["author"]["name"], "Cem", "{audit}");
    }
    for node in [&mut a, &mut b, &mut c] {
        node.stop();
    }
}

#[test]
fn what_a_removed_member_writes_on_is_void_everywhere_and_a_raised_cut_lets_it_count() {
    let homes = Homes::new();
    let (mut a, mut b, mut c, space) = board(&homes);
    let before = said(&c, &space, "Vorher.");
    wait_until_equal(&[&a, &b, &c], &space);
    c.stop();
    let late = said(&c, &space, "Im Zug geschrieben.");
    a.cli(&["person", "remove", &space, "Cem"]);
    c.start();
    wait_until_equal(&[&a, &b, &c], &space);
    let mut removal = Value::Null;
    for node in [&a, &b, &c] {
        assert_eq!(verdict(node, &space, &before)["verdict"], "counted");
        let shown = node.cli(&["verify", &space, &late]);
        assert_eq!(
            (&shown["verdict"]["reason"], &shown["decided_by"]["kind"]),
            (&json!("beyond-cut"), &json!("remove"))
        );
        removal = shown["because"].clone();
    }
    let refused = c.try_cli(&["statement", "add", &space, "Und jetzt?"]).unwrap_err();
    assert_eq!(refused.exit, Some(5), "{refused:?}");
    a.cli(&["person", "raise", &space, removal.as_str().unwrap()]);
    a.cli(&["person", "readmit", &space, "Cem"]);
    wait_until_equal(&[&a, &b, &c], &space);
    assert_eq!(verdict(&b, &space, &late)["verdict"], "counted");
    say(&c, &space, "Wieder da.");
    wait_until_equal(&[&a, &b, &c], &space);
    assert_eq!(a.statements(&space).len(), 3);
    assert_eq!(roles(&b, &space)["Cem"], "member");
    for node in [&mut a, &mut b, &mut c] {
        node.stop();
    }
}

#[test]
fn who_must_be_let_in_waits_for_it_under_the_name_they_gave() {
    let homes = Homes::new();
    let (mut a, mut b) = (homes.node("a"), homes.node("b"));
    a.start();
    b.start();
    let space = found(&a);
    let invitation = invite_as(&a, &space, "member", &["--approval"]);
    let link = invitation["link"].as_str().unwrap();
    b.cli(&["join", link, "--name", "Bruno"]);
    let newcomer = wait_for("a newcomer with a name", || {
        let newcomer = a.cli(&["person", "list", &space])["newcomers"][0].clone();
        newcomer["person"]["name"].is_string().then_some(newcomer)
    });
    assert_eq!((&newcomer["person"]["name"], &newcomer["may_approve"]), (&json!("Bruno"), &json!(true)));
    assert!(b.try_cli(&["statement", "add", &space, "Schon da?"]).is_err());
    assert_eq!(b.call(json!({ "call": "space_show", "space": space }))["state"], "waiting");
    a.cli(&["invite", "approve", &space, "Bruno"]);
    wait_for("being let in", || {
        (b.call(json!({ "call": "space_show", "space": space }))["state"] == "ready").then_some(())
    });
    say(&b, &space, "Danke.");
    wait_until_equal(&[&a, &b], &space);
    assert_eq!(roles(&a, &space)["Bruno"], "member");
    assert_eq!(a.cli(&["person", "list", &space])["newcomers"], json!([]));
    a.stop();
    b.stop();
}

#[test]
fn twelve_words_are_enough_where_the_nodes_reach_each_other() {
    let homes = Homes::new();
    let (mut a, mut b) = (homes.node("a"), homes.node("b"));
    a.start();
    b.start();
    let space = found(&a);
    let invitation = invite_as(&a, &space, "moderator", &[]);
    let words = invitation["words"]["de"].as_str().unwrap();
    assert_eq!((words.split(' ').count(), invitation["words"]["en"].as_str().unwrap().split(' ').count()), (12, 12));
    let look = |node: &Node| node.cli(&["invite", "show", words]);
    assert_eq!((&look(&b)["space"], &look(&b)["looking"]), (&Value::Null, &json!(true)));
    b.cli(&["peers", "add", &format!("{}@{}", a.started()["device"].as_str().unwrap(), a.address())]);
    let preview = wait_for("where the words lead", || Some(look(&b)).filter(|preview| preview["name"].is_string()));
    assert_eq!(
        (&preview["name"], &preview["role"], &preview["looking"], &preview["joined"]),
        (&json!("Lindenhof"), &json!("moderator"), &json!(false), &json!(false)),
        "{preview}"
    );
    wait_for("who invites", || (look(&b)["inviter"] == "Käthe").then_some(()));
    assert_eq!(b.cli(&["space", "list"]), json!([]), "looking is not joining");
    assert_eq!(a.cli(&["space", "members", &space]).as_array().unwrap().len(), 1);
    let four_letters: Vec<String> = words.split(' ').map(|word| word.chars().take(4).collect()).collect();
    let four_letters: Vec<&str> = four_letters.iter().map(String::as_str).collect();
    b.cli(&[&["join"], &four_letters[..], &["--name", "Bruno", "--wait"]].concat());
    wait_until_equal(&[&a, &b], &space);
    assert_eq!(roles(&a, &space)["Bruno"], "moderator");
    // A file is as good as a link.
    let mut c = homes.node("c");
    c.start();
    let file = homes.file("einladung.txt");
    std::fs::write(&file, invite(&a, &space, 1)).unwrap();
    let joined = c.cli(&["join", &file, "--name", "Cem", "--wait"]);
    assert_eq!(joined["state"], "ready", "{joined}");
    for node in [&mut a, &mut b, &mut c] {
        node.stop();
    }
}

#[test]
fn rules_and_founders_need_those_who_must_agree() {
    let homes = Homes::new();
    let (mut a, mut b, mut c, space) = board(&homes);
    let waits = b.cli(&["space", "rules", "set", &space, "--invite", "steward", "--quota", "20"]);
    assert_eq!((&waits["effect"], &waits["missing"]), (&json!("waits"), &json!(1)), "{waits}");
    wait_until_equal(&[&a, &b, &c], &space);
    let pending = a.cli(&["person", "pending", &space]);
    assert_eq!((&pending[0]["act"]["act"], &pending[0]["may_agree"]), (&json!("rules"), &json!(true)), "{pending}");
    let act = pending[0]["entry"].as_str().unwrap();
    assert_eq!(c.try_cli(&["person", "agree", &space, act]).unwrap_err().exit, Some(5));
    a.cli(&["person", "agree", &space, act]);
    wait_until_equal(&[&a, &b, &c], &space);
    let rules = c.cli(&["space", "rules", "show", &space]);
    assert_eq!(
        (&rules["rules"]["invite"], &rules["rules"]["quota_entries"]),
        (&json!("steward"), &json!(20)),
        "{rules}"
    );
    assert_eq!(rules["by"]["name"], "Bruno", "{rules}");
    assert_eq!(a.try_cli(&["person", "leave", &space]).unwrap_err().exit, Some(5), "the last founder");
    a.cli(&["person", "role", &space, "Bruno", "founder"]);
    a.cli(&["person", "role", &space, "Cem", "reader"]);
    wait_until_equal(&[&a, &b, &c], &space);
    assert_eq!(roles(&c, &space)["Cem"], "reader");
    a.cli(&["person", "leave", &space]);
    wait_until_equal(&[&a, &b, &c], &space);
    assert!(!roles(&b, &space).contains_key("Käthe"));
    for node in [&mut a, &mut b, &mut c] {
        node.stop();
    }
}
