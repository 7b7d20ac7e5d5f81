//! Keeps `docs/PROTOCOL.md` true: the constants in its tables are those of the code.
//!
//! A row of the document is `` | `crate::NAME` | value | meaning | ``. Values of this crate are compared with the compiled
//! constants, those of other crates with their source text, so that no arrow between crates is needed for it.
#![expect(clippy::unwrap_used, reason = "a test: what cannot be read is a failure")]

use std::{collections::BTreeMap, fs, path::Path};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/PROTOCOL.md");
const CRATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Constants of this crate that the document must name.
fn ours() -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("SIGN_DOMAIN", linde_log::SIGN_DOMAIN.to_owned()),
        ("ID_CONTEXT", linde_log::ID_CONTEXT.to_owned()),
        ("VERSION", linde_log::VERSION.to_string()),
        ("MAX_HEADER_BYTES", linde_log::MAX_HEADER_BYTES.to_string()),
        ("MAX_AFTER", linde_log::MAX_AFTER.to_string()),
        ("MAX_BODY_BYTES", linde_log::MAX_BODY_BYTES.to_string()),
        ("MAX_ENTRY_BYTES", linde_log::MAX_ENTRY_BYTES.to_string()),
        ("MAX_RUN_ENTRIES", linde_log::MAX_RUN_ENTRIES.to_string()),
        ("SIGNATURE_BYTES", linde_log::SIGNATURE_BYTES.to_string()),
        ("SALT_BYTES", linde_log::body::SALT_BYTES.to_string()),
        ("MAX_DEPTH", linde_log::body::MAX_DEPTH.to_string()),
        ("HEAD_BYTES", linde_log::frame::HEAD_BYTES.to_string()),
        ("MAX_PAYLOAD_BYTES", linde_log::frame::MAX_PAYLOAD_BYTES.to_string()),
        ("MAGIC", data_encoding::HEXLOWER.encode(&linde_log::frame::MAGIC)),
    ])
}

#[test]
fn the_document_names_the_constants_of_the_log() {
    let document = fs::read_to_string(DOCUMENT).unwrap();
    let named: BTreeMap<_, _> = rows(&document)
        .into_iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("linde_log::")?, value)))
        .collect();
    for (name, value) in ours() {
        assert_eq!(named.get(name), Some(&value.as_str()), "{name}");
    }
    assert_eq!(named.len(), ours().len(), "a constant of the log that the test does not know");
}

#[test]
fn the_document_names_the_constants_of_other_crates() {
    let document = fs::read_to_string(DOCUMENT).unwrap();
    let others: Vec<_> = rows(&document).into_iter().filter(|(name, _)| !name.starts_with("linde_log::")).collect();
    assert!(others.len() > 40, "the tables cannot be read any more");
    let mut wrong = Vec::new();
    for (name, value) in others {
        let (room, constant) = name.split_once("::").unwrap();
        let source = source_of(&Path::new(CRATES).join(room.replace('_', "-")).join("src"));
        let found = definition(&source, constant).unwrap_or_else(|| "nothing".to_owned());
        if found != value {
            wrong.push(format!("{name} is {value} in the document and {found} in the code"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn definitions_are_read_as_the_compiler_does() {
    let source = r#"
        /// How long.
        pub const A: u64 = 4 * 1_024;
        pub(crate) const B: &str =
            "b c";
        const C: u64 = A / 8;
        pub const D: u64 = (u32::MAX / 2) as u64 - 1;
        const ID: u16 = 1 << 4;
        const SUM: usize = A + C + 1;
    "#;
    let check =
        |name: &str, expected: Option<&str>| assert_eq!(definition(source, name).as_deref(), expected, "{name}");
    check("A", Some("4096"));
    check("B", Some("b c"));
    check("C", Some("512"));
    check("D", Some("2147483646"));
    check("ID", Some("16"));
    check("SUM", Some("4609"));
    check("E", None);
}

/// The names and values of all rows that name a constant.
fn rows(document: &str) -> Vec<(&str, &str)> {
    document.lines().filter_map(row).collect()
}

fn row(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.strip_prefix("| `")?.split_once("` | ")?;
    let (value, _) = rest.split_once(" |")?;
    (name.starts_with("linde_") && name.contains("::")).then_some((name, value.trim_matches('`')))
}

/// All Rust files below a directory, one after another.
fn source_of(dir: &Path) -> String {
    let mut paths: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let one = |path: &Path| match path.extension() {
        _ if path.is_dir() => source_of(path),
        Some(end) if end == "rs" => fs::read_to_string(path).unwrap(),
        _ => String::new(),
    };
    paths.iter().map(|path| one(path)).collect()
}

/// The value of a constant: a text, or a number from products, quotients, shifts, sums, differences and other constants.
fn definition(source: &str, name: &str) -> Option<String> {
    let (_, rest) = source.split_once(&format!("const {name}: "))?;
    let (_, value) = rest.split_once('=')?;
    let (value, _) = value.split_once(';')?;
    let value = value.trim();
    match value.strip_prefix('"') {
        Some(text) => Some(text.trim_end_matches('"').to_owned()),
        None => number(source, value).map(|number| number.to_string()),
    }
}

fn number(source: &str, value: &str) -> Option<u64> {
    let value = value.trim();
    let both = |split: Option<(&str, &str)>, apply: fn(u64, u64) -> Option<u64>| {
        split.map(|(a, b)| apply(number(source, a)?, number(source, b)?))
    };
    let done = both(value.rsplit_once(" - "), u64::checked_sub)
        .or_else(|| both(value.rsplit_once(" + "), u64::checked_add))
        .or_else(|| both(value.rsplit_once(" << "), |a, b| a.checked_shl(b as u32)))
        .or_else(|| both(value.rsplit_once(" * "), u64::checked_mul));
    if let Some(done) = done {
        return done;
    }
    let cast = value.rsplit_once(" as ").map_or(value, |(inner, _)| inner).trim();
    let inner = cast.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(cast);
    if let Some((a, b)) = inner.rsplit_once(" / ") {
        return number(source, a)?.checked_div(number(source, b)?);
    }
    match inner {
        "u32::MAX" => Some(u32::MAX.into()),
        _ => inner.replace('_', "").parse().ok().or_else(|| definition(source, inner)?.parse().ok()),
    }
}
