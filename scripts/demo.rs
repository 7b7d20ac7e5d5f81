//! The demonstration on real input: an association, an office and a neighbourhood group share one space.
//!
//! Usage: `demo LINDE STATEMENTS.csv`. Exits with 0 only if all three end with the same state and every statement.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a demonstration stops at the first surprise and prints what it does"
)]

#[path = "../tests/harness/mod.rs"]
mod harness;

use harness::{Node, wait_for, wait_until_equal};
use serde_json::{Value, json};
use std::{collections::BTreeSet, path::Path, process::ExitCode, time::Instant};

/// Statements made at a time.
const CHUNK: usize = 29;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, linde, statements] = arguments.as_slice() else {
        println!("usage: demo LINDE STATEMENTS.csv");
        return ExitCode::from(2);
    };
    let linde = std::path::absolute(linde).unwrap();
    let statements = read_statements(Path::new(statements));
    let homes = tempfile::tempdir().unwrap();
    let node = |name: &str| Node::new(&linde, &homes.path().join(name));
    let (mut club, mut office, mut street) = (node("verein"), node("amt"), node("nachbarschaft"));
    let stick = homes.path().join("stick.linde");
    let begin = Instant::now();

    step("the association founds a space and invites the two others");
    club.start();
    let space = club.call(json!({
        "call": "space_create", "name": "Produktion und Konsum", "purpose": "Klimarat der Bürgerinnen und Bürger",
        "my_name": "Verein Lindenhof",
    }));
    let space = space["id"].as_str().unwrap().to_owned();
    let link = invite(&club, &space);
    office.start();
    office.cli(&["join", &link, "--name", "Amt für Klimaschutz", "--wait"]);
    println!("  the office joined over the network");

    step("the association goes offline; the group joins by the office");
    club.stop();
    street.start();
    street.cli(&["peers", "add", &office.address()]);
    street.cli(&["join", &link, "--name", "Nachbarschaft Sonnenhang", "--wait"]);
    println!("  the neighbourhood group joined while the inviter was off");
    wait_until_equal(&[&office, &street], &space);
    // From here on the group has no network at all: only the stick.
    street.stop();

    step("522 statements over three nodes, which go off and on");
    let third = statements.len().div_ceil(3);
    let parts: Vec<&[String]> = statements.chunks(third).collect();
    let started = Instant::now();
    for (round, chunk) in parts[1].chunks(CHUNK).enumerate() {
        office.say(&space, chunk);
        match round {
            1 => drop(club.start()),
            3 => {
                office.kill();
                office.start();
                println!("  the office's node was killed and started again");
            }
            _ => {}
        }
        if let Some(mine) = parts[0].chunks(CHUNK).nth(round).filter(|_| club.is_running()) {
            club.say(&space, mine);
        }
    }
    let said = club.statements(&space);
    for chunk in parts[0].chunks(CHUNK).filter(|chunk| chunk.iter().any(|text| !said.contains(text))) {
        let rest: Vec<String> = chunk.iter().filter(|text| !said.contains(*text)).cloned().collect();
        club.say(&space, &rest);
    }
    let mine = homes.path().join("aussagen.txt");
    std::fs::write(&mine, parts[2].iter().map(|text| text.replace('\n', " ") + "\n").collect::<String>()).unwrap();
    street.cli(&["statement", "add", &space, "--file", mine.to_str().unwrap()]);
    wait_until_equal(&[&club, &office], &space);
    println!("  made and spread in {} ms", started.elapsed().as_millis());

    step("one text, edited at three places at once");
    let text = club.call(json!({ "call": "text_create", "space": space, "title": "Stellungnahme" }));
    let text = text["text"].as_str().unwrap().to_owned();
    club.call(json!({ "call": "section_add", "space": space, "text": text, "title": "Entwurf", "content": DRAFT }));
    wait_until_equal(&[&club, &office], &space);
    carry(&club, &street, &space, &stick);
    let base = draft_of(&street, &space, &text);
    assert_eq!(base.1, DRAFT);
    office.stop();
    let edit = |content: String| json!({ "call": "section_save", "space": space, "text": text, "section": "Entwurf", "base": base.0, "content": content });
    club.call(edit(DRAFT.replace("länger halten", "länger halten und reparierbar sein")));
    office.start();
    let others = office.call(edit(DRAFT.replace("Die Kosten", "Die wahren Kosten")));
    println!("  the office saved a page from before; changed by others meanwhile: {}", !others["others"].is_null());
    let file = homes.path().join("entwurf.txt");
    std::fs::write(&file, DRAFT.replace("Wir bitten", "Wir, die Nachbarschaft, bitten")).unwrap();
    street.cli(&["text", "save", &space, &text, "Entwurf", "--base", &base.0, "--file", file.to_str().unwrap()]);

    step("the group's part travels by stick, and everything back");
    carry(&street, &club, &space, &stick);
    wait_until_equal(&[&club, &office], &space);
    carry(&club, &street, &space, &stick);
    street.start_with(&[("LINDE_LISTEN", "127.0.0.1")]);

    step("result");
    let nodes = [("verein", &club), ("amt", &office), ("nachbarschaft", &street)];
    let expected: BTreeSet<String> = statements.iter().map(|text| text.replace('\n', " ")).collect();
    let mut hashes = BTreeSet::new();
    let mut complete = true;
    for (name, node) in nodes {
        let have: BTreeSet<String> = node.statements(&space).iter().map(|text| text.replace('\n', " ")).collect();
        let status = node.call(json!({ "call": "status" }));
        let missing = expected.difference(&have).count();
        complete &= missing == 0 && have.len() == expected.len();
        println!(
            "  {name}: {} statements, {missing} missing; {} bytes sent, {} received since its last start",
            have.len(),
            status["bytes_sent"],
            status["bytes_received"],
        );
    }
    let (_, merged) = draft_of(&club, &space, &text);
    let all_words = ["reparierbar", "wahren Kosten", "die Nachbarschaft,"].iter().all(|words| merged.contains(words));
    println!("  the text holds all three edits: {all_words}");
    println!("  in all {} ms", begin.elapsed().as_millis());
    for (name, node) in nodes {
        let hash = node.state(&space);
        println!("state {name} {hash}");
        hashes.insert(hash);
    }
    for node in [&mut club, &mut office, &mut street] {
        node.stop();
    }
    if hashes.len() == 1 && complete && all_words { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

const DRAFT: &str =
    "Produkte sollen länger halten.\n\nDie Kosten sollen sichtbar sein.\n\nWir bitten den Rat um Antwort.\n";

fn step(what: &str) {
    println!("== {what}");
}

fn invite(node: &Node, space: &str) -> String {
    let _ = node.address();
    let invite = json!({ "call": "invite_create", "space": space, "role": "member", "uses": 2, "days": 14 });
    node.call(invite)["link"].as_str().unwrap().to_owned()
}

/// Exports at one node, imports at the other; each running or not.
fn carry(from: &Node, to: &Node, space: &str, stick: &Path) {
    let exported = from.cli(&["bundle", "export", space, stick.to_str().unwrap()]);
    let imported = to.cli(&["bundle", "import", stick.to_str().unwrap()]);
    assert_eq!(imported["complete"], Value::Bool(true), "{imported}");
    println!(
        "  stick: {} entries, {} bytes; new to the reader: {}",
        exported["entries"], exported["bytes"], imported["stored"]
    );
}

/// Version and text of the draft.
fn draft_of(node: &Node, space: &str, text: &str) -> (String, String) {
    let shown = wait_for("the draft", || node.try_cli(&["text", "show", space, text]).ok());
    let section = &shown["sections"][0];
    (section["heads"].as_str().unwrap().to_owned(), section["text"].as_str().unwrap().to_owned())
}

/// The second column of the file.
fn read_statements(path: &Path) -> Vec<String> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.records().map(|record| record.unwrap()[1].to_owned()).collect()
}
