//! What was brought in.

use super::{err, field, list, number, out, some, text};
use serde_json::Value;

/// Shows what was brought in from Polis.
pub(crate) fn polis_imported(as_json: bool, answer: &Value) {
    if as_json {
        return out(&answer.to_string());
    }
    let counts = field(answer, "counts");
    let opened = if field(answer, "opened") == &Value::Bool(true) { " (opened)" } else { "" };
    out(&format!("topic {}{opened}", text(answer, "topic")));
    out(&format!("import {}  {}", text(answer, "import"), text(answer, "title")));
    let hidden = match number(counts, "hidden") {
        0 => String::new(),
        hidden => format!(", {hidden} of them hidden there"),
    };
    let statements = some(number(counts, "statements"), "statement", "statements");
    out(&format!("{statements}{hidden}; {} voted", some(number(counts, "voters"), "person", "people")));
    let [agree, disagree, pass] = ["agree", "disagree", "pass"].map(|name| number(counts, name));
    let votes = some(agree + disagree + pass, "vote", "votes");
    out(&format!("{votes}: {agree} agree, {disagree} disagree, {pass} pass"));
    let replaced = number(answer, "replaced");
    if replaced > 0 {
        out(&format!("{} left out because the same person voted again", some(replaced, "vote was", "votes were")));
    }
    for import in list(field(answer, "unfinished")) {
        let id = import.as_str().unwrap_or_default();
        let id: String = id.chars().take(8).collect();
        err(&format!("import {id} was begun earlier and not told to its end; it has no effect"));
    }
}
