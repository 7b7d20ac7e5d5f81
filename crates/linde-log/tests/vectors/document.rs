//! The worked example as `docs/PROTOCOL.md` shows it, between two marks.

use serde_json::Value;
use std::fs;

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/PROTOCOL.md");
const BEGIN: &str = "<!-- example: written by the vectors test -->\n";
const END: &str = "<!-- end of the example -->\n";
/// So many characters of a value stand on one line.
const LINE_CHARS: usize = 96;

/// A part of the example and what is shown of it; nothing named: the part is a value itself.
type Part = (&'static str, &'static [&'static str]);

/// Headings, each with the parts below it, in order.
const PARTS: &[(&str, &[Part])] = &[
    ("Who", &[("founder", PERSON), ("guest", PERSON)]),
    ("The founder founds the space", &[("genesis", ENTRY), ("space", &[])]),
    (
        "The founder invites",
        &[
            ("invite seed", &[]),
            ("invite key seed", &[]),
            ("invite key", &[]),
            ("invite", ENTRY),
            ("link", &["content", "checksum", "text"]),
        ],
    ),
    ("The guest joins", &[("join proof is over", &[]), ("join", ENTRY)]),
    ("The guest says something", &[("statement", ENTRY)]),
    (
        "What all nodes agree on",
        &[
            ("control state", &[]),
            ("control digest", &[]),
            ("object state", &[]),
            ("state", &["hashed", "hash"]),
            ("vector", &["hashed", "digest"]),
        ],
    ),
];
const PERSON: &[&str] = &["device seed", "device", "recovery seed", "recovery", "kem secret", "kem", "salt", "person"];
const ENTRY: &[&str] = &["salt", "content", "body_hash", "header", "signature", "id"];

/// Writes the example into the document.
pub(crate) fn write(example: &Value) {
    let text = fs::read_to_string(DOCUMENT).unwrap();
    let (before, after) = around(&text);
    fs::write(DOCUMENT, [before, &render(example), after].concat()).unwrap();
}

/// Compares the example in the document.
pub(crate) fn check(example: &Value) {
    let text = fs::read_to_string(DOCUMENT).unwrap();
    let (before, after) = around(&text);
    let shown = &text[before.len()..text.len() - after.len()];
    assert_eq!(shown, render(example), "LINDE_WRITE_VECTORS=1 writes it anew");
}

fn around(text: &str) -> (&str, &str) {
    let begin = text.find(BEGIN).unwrap() + BEGIN.len();
    (&text[..begin], &text[text.find(END).unwrap()..])
}

fn render(example: &Value) -> String {
    let mut out = String::new();
    for (heading, parts) in PARTS {
        out += &format!("\n**{heading}**\n\n```text\n");
        for (part, fields) in *parts {
            if fields.is_empty() {
                out += &line(part, &example[part]);
            }
            for field in *fields {
                out += &line(&format!("{part}: {field}"), &example[part][field]);
            }
        }
        out += "```\n";
    }
    out
}

fn line(name: &str, value: &Value) -> String {
    let value: Vec<char> = value.as_str().unwrap().chars().collect();
    let rows = value.chunks(LINE_CHARS).map(|row| format!("  {}\n", row.iter().collect::<String>()));
    format!("{name}\n{}", rows.collect::<String>())
}
