//! What was found, in a terminal.

use super::{author, field, list, number, out, short, some, text, time};
use serde_json::{Value, json};

/// The results of a search, which begin behind `part` times `limit` others.
pub(super) fn results(answer: &Value, part: u32, limit: u32) {
    let (items, total) = (list(field(answer, "items")), number(answer, "total"));
    if items.is_empty() {
        let nothing = field(answer, "nothing_asked") == &json!(true);
        return out(if nothing { "there is no letter and no digit to look for" } else { "nothing found" });
    }
    for item in items {
        out(&head(item));
        let passage = field(item, "passage");
        let dots = |more: &str| if field(passage, more) == &json!(true) { "…" } else { "" };
        let said = joined(field(passage, "pieces"));
        if field(item, "hidden") == &json!(true) {
            out("  (hidden)");
        } else if !said.is_empty() {
            out(&format!("  {}{said}{}", dots("before"), dots("after")));
        }
        let part = field(item, "part");
        if !part.is_null() {
            let (what, by) = (text(part, "what"), author(field(part, "author")));
            out(&format!("  in: {what} {}  {by}  {}", short(part, "id"), time(part)));
        }
    }
    let shown = u64::from(part) * u64::from(limit) + items.len() as u64;
    if shown < total {
        out(&format!("{} in all; go on with --part {}", some(total, "result", "results"), u64::from(part) + 1));
    }
}

fn head(item: &Value) -> String {
    let title = joined(field(item, "title"));
    let title = if title.is_empty() { title } else { format!("  {title}") };
    let by = field(item, "author");
    let by = if by.is_null() { String::new() } else { format!("  {}  {}", author(by), time(item)) };
    let counts = if text(item, "verdict") == "counted" { "" } else { "  (not counted)" };
    let (kind, space) = (text(item, "kind"), text(item, "space_name"));
    let place = if kind == "space" { String::new() } else { format!("  {space}") };
    format!("{}  {kind}{place}{title}{by}{counts}", short(item, "id"))
}

/// Pieces of a text on one line, with asterisks around what was looked for.
fn joined(pieces: &Value) -> String {
    let piece = |piece: &Value| {
        let said = text(piece, "text");
        if field(piece, "marked") == &json!(true) { format!("*{said}*") } else { said.to_owned() }
    };
    let whole: String = list(pieces).iter().map(piece).collect();
    whole.split_whitespace().collect::<Vec<_>>().join(" ")
}
