//! Reactions and the opinion map in a terminal.

use super::{author, field, list, number, out, short, some, text};
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
            let (one, others) = (field(representative, "statement"), field(representative, "others"));
            let agrees = field(representative, "agrees") == &json!(true);
            let (stance, side) = if agrees { ("agrees", "agree") } else { ("disagrees", "disagree") };
            let (rest, all) = (number(others, side), number(others, "seen"));
            out(&format!("  {stance:<9}  {}; others {rest} of {all}", statement(one)));
            reasons(answer, one);
        }
    }
    section(answer, "what all groups agree to", "common");
    section(answer, "what most agree to", "majority_agree");
    section(answer, "what most disagree with", "majority_disagree");
    out(&format!("\n{}  input {}  result {}", text(answer, "method"), text(answer, "input"), text(answer, "result")));
}

fn section(map: &Value, title: &str, name: &str) {
    let statements = list(field(map, name));
    if !statements.is_empty() {
        out(&format!("\n{title}"));
    }
    for one in statements {
        out(&format!("  {}", statement(one)));
        reasons(map, one);
    }
}

/// What was argued about a statement.
fn reasons(map: &Value, statement: &Value) {
    for argument in list(field(field(field(map, "reasons"), text(statement, "id")), "shown")) {
        let side = if field(argument, "pro") == &json!(true) { '+' } else { '-' };
        out(&format!("             {side} {}  ({})", text(argument, "text"), author(field(argument, "by"))));
    }
}

fn statement(of: &Value) -> String {
    let [agree, disagree, seen] = ["agree", "disagree", "seen"].map(|name| number(of, name));
    format!("{}  {} ({agree} agree, {disagree} disagree, of {seen})", short(of, "id"), text(of, "text"))
}
