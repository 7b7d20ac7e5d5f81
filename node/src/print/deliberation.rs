//! What a deliberation has come to, in a terminal.

use super::{field, list, number, out, short, some, text, variant};
use serde_json::Value;

/// The fields that say what an object is about, the first that is there.
const TITLES: [&str; 7] = ["title", "question", "text", "concern", "name", "what", "reason"];

/// An object in one line.
pub(super) fn line(row: &Value) -> String {
    let view = field(row, "view");
    let title = title(view).unwrap_or_else(|| "-".to_owned());
    let standing = ["status", "phase"].iter().find_map(|name| view.get(*name)?.as_str());
    let version = ["register", "language", "freshness", "tested"].iter().filter_map(|name| view.get(*name)?.as_str());
    let standing = standing.into_iter().chain(version);
    let also = ["paused", "ended"].into_iter().filter(|name| view.get(*name) == Some(&Value::Bool(true)));
    let late = is_late(field(view, "window")).then_some("late");
    let standing: Vec<String> = standing.chain(also).chain(late).map(plain).collect();
    let standing = if standing.is_empty() { String::new() } else { format!("  ({})", standing.join(", ")) };
    let place = row.get("place").and_then(Value::as_u64).map(|place| format!("  place {place}")).unwrap_or_default();
    format!("{}  {title}{standing}{place}", short(row, "id"))
}

/// What was argued, indented below what it is about.
pub(super) fn arguments(answer: &Value) {
    let mut about = None;
    if list(answer).is_empty() {
        out("none yet");
    }
    for row in list(answer) {
        let above = field(row, "about");
        if about != Some(above) {
            out(&if above.is_null() {
                "below nothing that is here".to_owned()
            } else {
                format!("{} {}  {}", text(above, "kind"), short(above, "id"), text(above, "title"))
            });
            about = Some(above);
        }
        out(&argument(row));
    }
}

fn argument(row: &Value) -> String {
    let view = field(row, "view");
    let level = row.get("level").and_then(Value::as_u64).and_then(|level| usize::try_from(level).ok()).unwrap_or(0);
    let stance = match text(view, "stance") {
        "pro" => "for",
        "contra" => "against",
        "question" => "asks",
        _ => "notes",
    };
    let words = if field(row, "hidden") == &Value::Bool(true) {
        "(hidden by moderation; `linde moderate log` says why)".to_owned()
    } else {
        leaf(field(view, "text"))
    };
    let relevance = field(view, "relevance");
    let (marks, sum) = (number(relevance, "marks"), number(relevance, "sum"));
    let relevance = match marks {
        0 => String::new(),
        marks => format!("  (relevance {:.1} of 4, {})", sum as f64 / marks as f64, some(marks, "mark", "marks")),
    };
    format!("{}{}  {stance}: {words}{relevance}", "  ".repeat(level.max(1)), short(row, "id"))
}

/// One object whole.
pub(super) fn one(kind: &str, row: &Value) {
    out(&line(row));
    let by = field(row, "by");
    out(&format!("{kind} {} of {}", text(row, "id"), by.get("name").and_then(Value::as_str).unwrap_or("nobody known")));
    if let Some(standing) = row.get("standing").and_then(Value::as_str).filter(|standing| *standing != "in-time") {
        out(&format!("not counted in its topic: {}", plain(standing)));
    }
    if row.get("holds") == Some(&Value::Bool(false)) {
        let gaps: Vec<String> = list(field(row, "gaps"))
            .iter()
            .map(|gap| format!("{} {}", plain(text(gap, "code")), short(gap, "about")).trim_end().to_owned())
            .collect();
        out(&format!("its seal does not hold: {}", gaps.join("; ")));
    }
    let view = field(row, "view");
    window(field(view, "window"), "");
    match view.as_object().filter(|fields| fields.contains_key("balances")) {
        Some(fields) => {
            let mut rest = fields.clone();
            let balances = rest.remove("balances").unwrap_or_default();
            branch(&Value::Object(rest), 0);
            list(&balances).iter().for_each(|one| out(&balance(one)));
        }
        None => branch(view, 0),
    }
}

/// How many of which group were there on an occasion.
fn balance(balance: &Value) -> String {
    let shown = |count: Option<u64>| count.map_or_else(|| "not shown".to_owned(), |count| count.to_string());
    let count = |of: &Value, name: &str| of.get(name).and_then(Value::as_u64);
    let cells = list(field(balance, "cells")).iter().map(|cell| {
        let group = cell.get("group").and_then(Value::as_str).unwrap_or("none of these");
        format!("{group}: {}", shown(count(cell, "count")))
    });
    let total =
        count(balance, "total").map_or_else(|| "too few to show".to_owned(), |total| format!("together {total}"));
    let (occasion, day) = (leaf(field(balance, "occasion")), text(balance, "day"));
    format!("who was there, {occasion} ({day}): {}; {total}", cells.collect::<Vec<_>>().join(", "))
}

/// That something came late, if it did.
fn window(window: &Value, indent: &str) {
    if is_late(window) {
        let (sealed, until) = (text(window, "sealed"), text(window, "until"));
        out(&format!("{indent}late: the record was sealed on {sealed}, and dissents were in time until {until}"));
    }
}

fn is_late(window: &Value) -> bool {
    window.get("late") == Some(&Value::Bool(true))
}

/// What became of a contribution.
pub(super) fn trace(answer: &Value) {
    out(&contribution(field(answer, "of")));
    if let Some(standing) = answer.get("standing").and_then(Value::as_str).filter(|standing| *standing != "in-time") {
        out(&format!("  not counted: {}", plain(standing)));
    }
    window(field(answer, "window"), "  ");
    for step in list(field(answer, "steps")) {
        let (from, how, to) = (field(step, "from"), plain(text(step, "how")), field(step, "to"));
        // What takes the place of something says so itself.
        let is_of = |one: &Value| text(one, "id") == text(field(answer, "of"), "id");
        out(&if is_of(to) {
            format!("  {} {how} it", contribution(from))
        } else {
            format!("  {how} {}", contribution(to))
        });
    }
    let (fate, of) = variant(field(answer, "fate"));
    if fate == "paper" {
        out(&format!("  {}", receipt(field(of, "receipt"))));
        return;
    }
    let because = ["because", "reason"].iter().find_map(|name| of.get(*name)?.as_str()).filter(|text| !text.is_empty());
    let because = because.map(|because| format!(", because: {because}")).unwrap_or_default();
    let chosen = of.get("chosen").or_else(|| of.get("integrated")).and_then(Value::as_bool);
    let chosen = chosen.map_or("", |yes| if yes { " (taken up)" } else { " (not taken up)" });
    let status = ["status", "outcome"].iter().find_map(|name| of.get(*name)?.as_str());
    let standing = of.get("standing").map(|standing| variant(standing).0);
    let status = status.or(standing).map(|status| format!(": {}", plain(status))).unwrap_or_default();
    out(&format!("  {}{status}{chosen}{because}", if fate == "open" { "still open" } else { fate }));
    for step in list(field(answer, "from")).iter().filter(|step| !list(field(answer, "steps")).contains(step)) {
        out(&format!("  from {}, {}", contribution(field(step, "from")), plain(text(step, "how"))));
    }
}

/// What became of a paper.
pub(super) fn receipt(receipt: &Value) -> String {
    let (what, of) = variant(receipt);
    match what {
        "cast" => "cast; what counts is not settled yet".to_owned(),
        "counted" => "counted".to_owned(),
        "superseded" => format!("not counted: superseded by {}, a later paper of the same person", short(of, "by")),
        "late" => "not counted: late, or left out by the close".to_owned(),
        "unrevealed" => "not counted: it was hidden and not shown in time".to_owned(),
        "unfit" => "not counted: it does not fit the method".to_owned(),
        _ => "not counted: void, since whoever cast it was removed, or their installation copied".to_owned(),
    }
}

/// Something that waits for somebody.
pub(super) fn pending(row: &Value) -> String {
    format!("{}: {}", contribution(field(row, "of")), waiting(field(row, "what")))
}

/// What somebody waits for.
pub(super) fn waiting(what: &Value) -> String {
    let (what, of) = variant(what);
    let days = of.get("days").and_then(Value::as_u64).map(|days| format!(" for {}", some(days, "day", "days")));
    let words = match what {
        "overdue" => "has no answer, overdue".to_owned(),
        "dormant" => "has no answer, and nobody says a word".to_owned(),
        "unrecorded" => "is counted, and no sealed record says what follows".to_owned(),
        "unanswered" => "has no answer".to_owned(),
        "measure" => format!("measure of {}: {}, overdue", text(of, "responsible"), text(of, "what")),
        "review" => "was to be looked at again, overdue".to_owned(),
        "proposal" => "has no answer, and its topic has gone on".to_owned(),
        _ => "has come to its decision, and nothing is recorded".to_owned(),
    };
    format!("{words}{}", days.unwrap_or_default())
}

/// A contribution as others name it.
fn contribution(of: &Value) -> String {
    let title = title(field(of, "view")).unwrap_or_default();
    format!("{} {}  {title}", text(of, "kind"), short(of, "id"))
}

/// The text that stands for an object, wherever its kind keeps it.
pub(crate) fn title(view: &Value) -> Option<String> {
    let here = TITLES.iter().find_map(|name| view.get(*name).and_then(Value::as_str));
    let first = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    here.map(first).or_else(|| view.as_object()?.values().filter(|inner| inner.is_object()).find_map(title))
}

/// A value as an indented list; what is empty is left out.
fn branch(value: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    let is_empty = |value: &Value| match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    };
    let named: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (format!("{}:", plain(name)), value)).collect(),
        Value::Array(items) => items.iter().map(|item| ("-".to_owned(), item)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            return out(&format!("{indent}{}", leaf(value)));
        }
    };
    for (name, value) in named {
        if name == "reached:" && value.is_null() {
            out(&format!("{indent}{name} fewer than five"));
        }
        if is_empty(value) {
            continue;
        }
        if value.is_object() || value.is_array() {
            out(&format!("{indent}{name}"));
            branch(value, depth + 1);
        } else {
            out(&format!("{indent}{name} {}", leaf(value)));
        }
    }
}

fn leaf(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), |text| text.replace('\n', " "))
}

/// A name of the program as people write it.
pub(super) fn plain(name: &str) -> String {
    name.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_shown_of_a_count_is_called_that() {
        let cell = |group: Option<&str>, count: Option<u32>| json!({ "group": group, "count": count });
        let cells = [cell(Some("Kinder"), None), cell(Some("Marktleute"), None), cell(None, Some(20))];
        let some = balance(&json!({ "occasion": "Treffen", "day": "2026-05-09", "cells": cells, "total": 32 }));
        let expected = "Kinder: not shown, Marktleute: not shown, none of these: 20; together 32";
        assert_eq!(some, format!("who was there, Treffen (2026-05-09): {expected}"));
        let cells = [cell(Some("Kinder"), None), cell(None, None)];
        let none = balance(&json!({ "occasion": "Treffen", "day": "2026-05-09", "cells": cells, "total": null }));
        assert!(none.ends_with("; too few to show"), "{none}");
    }

    #[test]
    fn an_argument_says_for_or_against_how_deep_and_whether_it_is_hidden() {
        let row = |stance: &str, level: u64, hidden: bool, marks: u64| {
            argument(&json!({
                "id": "ab".repeat(32), "level": level, "hidden": hidden,
                "view": { "text": "Es ist\nheiß.", "stance": stance, "relevance": { "marks": marks, "sum": marks * 2 + 1 } },
            }))
        };
        assert_eq!(row("pro", 1, false, 0), "  abababab  for: Es ist heiß.");
        assert_eq!(row("contra", 3, false, 2), "      abababab  against: Es ist heiß.  (relevance 2.5 of 4, 2 marks)");
        assert_eq!(row("question", 0, false, 0), "  abababab  asks: Es ist heiß.");
        assert!(row("note", 1, true, 0).starts_with("  abababab  notes: (hidden by moderation"));
    }
}
