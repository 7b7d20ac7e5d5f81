//! A deliberation on the page of a real node: what no list of commands is needed for.

use crate::{Homes, found, harness::Node, practice::Reader};
use std::fmt::Write as _;

/// Somebody who fills in forms, on the page of a space.
struct Hand<'a> {
    reader: Reader,
    space: &'a str,
}

impl<'a> Hand<'a> {
    fn new(node: &Node, space: &'a str) -> Self {
        Self { reader: Reader::of(node), space }
    }

    fn see(&self, part: &str) -> String {
        self.reader.ask("GET", &format!("/spaces/{}/{part}", self.space), "").unwrap()
    }

    /// Sends the form of a page that goes to `action`, and gives where that leads.
    fn send(&self, part: &str, action: &str, fields: &[(&str, &str)]) -> String {
        let at = |part: &str| format!("/spaces/{}/{part}", self.space);
        let mut body = self.reader.form(&at(part), &at(action));
        for (name, value) in fields {
            write!(body, "&{name}={}", encoded(value)).unwrap();
        }
        let answer = self.reader.post(&at(action), &body).unwrap();
        assert!(answer.starts_with("HTTP/1.1 303"), "{fields:?}: {answer}");
        answer.lines().find_map(|line| line.strip_prefix("location: ")).unwrap().to_owned()
    }

    /// As [`Self::send`], for a form that stands on the page it goes to.
    fn does(&self, part: &str, what: &str, fields: &[(&str, &str)]) -> String {
        self.send(part, part, &[fields, &[("do", what)]].concat())
    }

    /// The ids of the things of a kind that a page leads to, each once, in its order.
    fn linked(&self, part: &str, kind: &str) -> Vec<String> {
        let page = self.see(part);
        let mut ids: Vec<String> = Vec::new();
        for rest in page.split(&format!("/spaces/{}/{kind}/", self.space)).skip(1) {
            let id: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }
}

/// As browsers encode what is typed.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        write!(all, "%{byte:02X}").unwrap();
        all
    })
}

/// The last part of an address, without what follows it.
fn last(location: &str) -> &str {
    location.split(['?', '#']).next().unwrap().rsplit('/').next().unwrap()
}

#[test]
fn whatever_a_deliberation_asks_for_is_done_on_its_pages() {
    let homes = Homes::new();
    let mut node = homes.node("a");
    node.start();
    let space = found(&node);
    let offices = ["Bauamt", "Gartenamt"].map(|name| {
        node.cli(&["office", "create", &space, name, "--holder", "Käthe"])["office"].as_str().unwrap().to_owned()
    });
    let hand = Hand::new(&node, &space);
    let fields = [("title", "Bäume"), ("concern", "Es ist zu heiß."), ("level", "codecision"), ("level_reason", "So.")];
    let topic = hand.send("topics/new", "topics", &fields);
    let topic = format!("topics/{}", last(&topic));

    // A question goes to an office, which hands it on.
    hand.does(
        &topic,
        "ask",
        &[("text", "Wem gehört der Platz?"), ("to", &offices[0]), ("to_name", ""), ("on_behalf", "Oma Erna")],
    );
    let at = format!("questions/{}", hand.linked(&topic, "questions")[0]);
    let asked = hand.see(&at);
    assert!(asked.contains("Bauamt</bdi>") && asked.contains("Oma Erna"), "{asked}");
    hand.does(&at, "forward", &[("to", &offices[1]), ("reason", "Dort liegt die Karte.")]);
    let asked = hand.see(&at);
    assert!(asked.contains("Gartenamt</bdi>") && !asked.contains("Bauamt</bdi>"), "{asked}");
    assert!(asked.contains("Dort liegt die Karte."));

    // Who is affected, and who is not after all.
    hand.does(
        &topic,
        "affected",
        &[
            ("group", "Kinder"),
            ("why", "Sie spielen dort."),
            ("channel", "Schule"),
            ("target", ""),
            ("no_channel_reason", ""),
        ],
    );
    assert!(hand.see(&topic).contains("Sie spielen dort."));
    hand.does(&topic, "unaffected", &[("group", "Kinder"), ("reason", "Sie sind weggezogen.")]);
    assert!(!hand.see(&topic).contains("Sie spielen dort."));

    // What leads begin with, and reasons for it, which are weighed and put in other words.
    for _ in 0..2 {
        let next = hand.see(&topic).contains("value=\"understanding\"");
        hand.does(
            &topic,
            "phase",
            &[("to", if next { "understanding" } else { "accepted" }), ("reason", ""), ("ends", "")],
        );
    }
    hand.does(&topic, "say", &[("text", "Linden geben Schatten."), ("seed", "yes")]);
    let said = hand.linked(&topic, "contributions").remove(0);
    assert!(hand.see(&topic).contains("Zum Anfang von der Moderation"));
    let (contribution, action) = (format!("contributions/{said}"), format!("contributions/{said}/argue"));
    hand.send(
        &contribution,
        &action,
        &[("do", "argue"), ("parent", &said), ("stance", "pro"), ("text", "Sie sind groß.")],
    );
    assert!(hand.see(&contribution).contains("Sie sind groß."));
    let about = topic.strip_prefix("topics/").unwrap();
    hand.does(&topic, "argue", &[("parent", about), ("stance", "contra"), ("text", "Das Laub macht Arbeit.")]);
    let shown = hand.see(&topic);
    let mine = shown.split("name=\"argument\" value=\"").nth(1).unwrap();
    let argument = mine.split('"').next().unwrap();
    hand.does(&topic, "reword", &[("argument", argument), ("text", "Das Laub muss jemand rechen.")]);
    hand.does(&topic, "mark", &[("argument", argument), ("relevance", "3")]);
    let shown = hand.see(&topic);
    assert!(shown.contains("Das Laub muss jemand rechen.") && shown.contains("Eine Person findet das sehr wichtig."));

    // A proposal is written together first, and linked with what it became.
    hand.does(&topic, "phase", &[("to", "proposals"), ("reason", ""), ("ends", "")]);
    let drafted = hand.does(&topic, "draft", &[("title", "Drei Linden")]);
    assert!(hand.see(&format!("proposals/{}", last(&drafted))).contains("Gemeinsamer Entwurf"));
    hand.does(&topic, "propose", &[("title", "Fünf Linden"), ("text", "Fünf Linden."), ("reason", "Mehr Schatten.")]);
    let proposals = hand.linked(&topic, "proposals");
    let five = proposals.iter().find(|id| *id != last(&drafted)).unwrap();
    let at = format!("proposals/{}", last(&drafted));
    hand.does(&at, "fate", &[("how", "merged_with"), ("target", five), ("reason", "")]);
    assert!(hand.see(&at).contains(&format!("proposals/{five}")));
    node.stop();
}

#[test]
fn a_hidden_paper_is_remembered_until_it_is_shown() {
    let homes = Homes::new();
    let mut node = homes.node("a");
    node.start();
    let space = found(&node);
    let opened = node.cli(&[
        "ballot",
        "open",
        &space,
        "--question",
        "Wer gießt?",
        "--method",
        "approval",
        "--alternatives",
        "Käthe",
        "--alternatives",
        "Bruno",
        "--visibility",
        "until_close",
    ]);
    let ballot = opened["object"].as_str().unwrap().to_owned();
    let page = format!("ballots/{ballot}");
    let hand = Hand::new(&node, &space);
    hand.does(&page, "commit", &[("a1", "yes"), ("reason", "Bruno gießt gern.")]);
    // Neither the program nor the owner forgets it.
    node.stop();
    node.start();
    let hand = Hand::new(&node, &space);
    assert!(hand.see(&page).contains("Abgegeben, noch verdeckt."));
    hand.does(&page, "close", &[]);
    let shown = hand.see(&page);
    assert!(shown.contains("Sie zählt erst, wenn du sie zeigst.") && shown.contains("Bruno gießt gern."), "{shown}");
    let ticked = |name: &str| shown.contains(&format!("name=\"{name}\" value=\"yes\" checked"));
    assert!(!ticked("a0") && ticked("a1"), "{shown}");
    hand.does(&page, "reveal", &[("a1", "yes"), ("reason", "Bruno gießt gern.")]);
    assert!(
        !node.home().join("hidden-papers.json").exists() || {
            let kept = std::fs::read_to_string(node.home().join("hidden-papers.json")).unwrap();
            !kept.contains(&ballot)
        }
    );
    hand.does(&page, "settle", &[]);
    assert!(hand.see(&page).contains("Im Ergebnis gezählt."));
    node.stop();
}
