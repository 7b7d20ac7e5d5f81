//! Reactions and the opinion map in a terminal.

use super::{field, list, number, out, short, some, text};
use crate::failure::language;
use serde_json::{Value, json};

/// How many react how; nothing as long as nobody does.
pub(super) fn reactions(of: &Value) -> String {
    let [agree, disagree, pass, important] = ["agree", "disagree", "pass", "important"].map(|name| number(of, name));
    if agree + disagree + pass == 0 {
        return String::new();
    }
    let important = if important == 0 { String::new() } else { format!(", important to {important}") };
    let mine = field(of, "mine");
    let mine = if mine.is_null() { String::new() } else { format!("; you: {}", text(mine, "stance")) };
    format!("  ({agree} agree, {disagree} disagree, {pass} pass{important}{mine})")
}

/// The opinion map, in words.
pub(super) fn map(answer: &Value) {
    let people = some(number(answer, "participants"), "person", "people");
    let (statements, reactions) = (number(answer, "statements"), number(answer, "reactions"));
    out(&format!(
        "{people}, {}, {}",
        some(statements, "statement", "statements"),
        some(reactions, "reaction", "reactions")
    ));
    if let Some(why) = answer.get("insufficient").and_then(Value::as_str) {
        out(&linde_web::explain_insufficient(why, language()));
    }
    for (group, at) in list(field(answer, "groups")).iter().zip(1..) {
        let mine = if field(group, "mine") == &json!(true) { ", yours" } else { "" };
        out(&format!("\ngroup {at}{mine}: {}", some(number(group, "size"), "person", "people")));
        for representative in list(field(group, "representative")) {
            let stance = if field(representative, "agrees") == &json!(true) { "agrees" } else { "disagrees" };
            out(&format!("  {stance:<9}  {}", statement(field(representative, "statement"))));
        }
    }
    section("what all groups agree to", field(answer, "common"));
    section("what most agree to", field(answer, "majority_agree"));
    section("what most disagree with", field(answer, "majority_disagree"));
    out(&format!("\n{}  input {}  result {}", text(answer, "method"), text(answer, "input"), text(answer, "result")));
}

fn section(title: &str, statements: &Value) {
    let statements = list(statements);
    if !statements.is_empty() {
        out(&format!("\n{title}"));
        statements.iter().for_each(|one| out(&format!("  {}", statement(one))));
    }
}

fn statement(of: &Value) -> String {
    let [agree, disagree, seen] = ["agree", "disagree", "seen"].map(|name| number(of, name));
    format!("{}  {} ({agree} agree, {disagree} disagree, of {seen})", short(of, "id"), text(of, "text"))
}
