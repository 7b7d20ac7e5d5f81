//! Keeps `docs/PROTOCOL.md` complete: each public constant of this crate that others must know stands in its tables.
//!
//! That the values there are those of the code is compared by the test of the same name in `linde-log`.
#![expect(clippy::unwrap_used, reason = "a test: what cannot be read is a failure")]

use std::{collections::BTreeSet, fs, path::Path};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/PROTOCOL.md");
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");

#[test]
fn the_document_names_every_constant() {
    let document = fs::read_to_string(DOCUMENT).unwrap();
    let row = |line: &str| Some(line.strip_prefix("| `linde_crypto::")?.split_once('`')?.0.to_owned());
    let named: BTreeSet<String> = document.lines().filter_map(row).collect();
    let mut defined = BTreeSet::new();
    constants(Path::new(SOURCE), &mut defined);
    assert!(defined.len() > 30, "the source cannot be read any more");
    assert_eq!(named, defined);
}

/// The names of all public constants at the outermost level of the files below a directory.
fn constants(dir: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            constants(&path, names);
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        let name = |line: &str| Some(line.strip_prefix("pub const ")?.split_once(':')?.0.to_owned());
        names.extend(source.lines().filter_map(name));
    }
}
