//! What the command line shows of tokens for programs.

use super::{each, err, out, text};
use crate::calls::tokens::TokenRequest;
use serde_json::Value;

pub(super) fn answer(request: &TokenRequest, answer: &Value) {
    match request {
        TokenRequest::Create { .. } => {
            out(text(answer, "secret"));
            err("This is shown once and kept nowhere. Whoever has it can do what it allows.");
        }
        TokenRequest::List {} => each(answer, "no tokens: make one with `linde token create`", line),
        TokenRequest::Revoke { .. } => out(&format!("revoked: {}", text(answer, "revoked"))),
    }
}

fn line(row: &Value) -> String {
    let space = match (text(row, "space_name"), text(row, "space")) {
        ("", "") => "all spaces",
        ("", id) => id.get(..8).unwrap_or(id),
        (name, _) => name,
    };
    let used = match text(row, "used") {
        "" => "never used".to_owned(),
        day => format!("last used {day}"),
    };
    format!("{}  {}, {space}; made {}, {used}", text(row, "name"), text(row, "scope"), text(row, "created"))
}
