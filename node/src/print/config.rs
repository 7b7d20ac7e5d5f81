//! What the command line shows of the configuration file.

use super::out;
use crate::config::{File, Key};
use serde_json::{Value, json};
use std::path::Path;

pub(crate) fn config(as_json: bool, path: &Path, file: &File) {
    let settings = serde_json::to_value(file).unwrap_or_default();
    if as_json {
        return out(&json!({ "file": path, "settings": settings }).to_string());
    }
    out(&format!("file     {}", path.display()));
    for key in Key::ALL {
        let said = match settings.get(key.name()) {
            None => format!("not set: {}", usual(key)),
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(texts)) => texts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
            Some(other) => other.to_string(),
        };
        let above = key.variable().filter(|name| std::env::var_os(name).is_some());
        let above = above.map(|name| format!("  ({name} stands above it)")).unwrap_or_default();
        out(&format!("{:<8} {said}{above}", key.name()));
    }
}

/// What holds where the file says nothing.
fn usual(key: Key) -> &'static str {
    match key {
        Key::NoOpen => "false",
        Key::Port => "8417, or any free one if it is taken",
        Key::Listen => "all addresses of this machine",
        Key::Peer | Key::Contact => "nobody",
        Key::Mdns => "on",
        Key::Name => "the name of this machine",
        Key::Lang => "the language of the system",
    }
}
