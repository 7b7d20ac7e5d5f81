//! What a deliberation has come to, in a terminal.

use super::{field, out, short, text};
use serde_json::Value;

/// The fields that say what an object is about, the first that is there.
const TITLES: [&str; 6] = ["title", "question", "text", "concern", "name", "what"];

/// An object in one line.
pub(super) fn line(row: &Value) -> String {
    let view = field(row, "view");
    let title = title(view).unwrap_or_else(|| "-".to_owned());
    let standing = ["status", "phase"].iter().find_map(|name| view.get(*name)?.as_str());
    let standing = standing.map(|standing| format!("  ({})", plain(standing))).unwrap_or_default();
    format!("{}  {title}{standing}", short(row, "id"))
}

/// One object whole.
pub(super) fn one(kind: &str, row: &Value) {
    out(&line(row));
    let by = field(row, "by");
    out(&format!("{kind} {} of {}", text(row, "id"), by.get("name").and_then(Value::as_str).unwrap_or("nobody known")));
    branch(field(row, "view"), 0);
}

/// The text that stands for an object, wherever its kind keeps it.
fn title(view: &Value) -> Option<String> {
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
    for (name, value) in named.into_iter().filter(|(_, value)| !is_empty(value)) {
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
fn plain(name: &str) -> String {
    name.replace('_', " ")
}
