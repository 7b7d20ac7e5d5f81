//! The page `docs/PROTOCOL.md` against the program: a second implementation, written from the page alone, must come to the
//! same verdicts, and what earlier versions wrote must stay readable.
//!
//! `verify_bundle.py` reads bundles, `foreign.py` writes them, `tamper.py` damages and forges them. `data/` holds a bundle of
//! each release and what the program showed of it then; `make_data.py` adds one:
//! `tests/compat/make_data.py target/release/linde 0.1.0`. `check_encryption.py` seals and opens what section 20 describes.
//! `control_fold.py` computes who belongs to a space and which control entries count; `break_fold.py` breaks its rules one by
//! one, to see that the comparison with the node notices.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says where"
)]

mod control;
mod histories;

use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The device whose seed is in `identity-v1.json`.
const IDENTITY_V1_DEVICE: &str = "f65b15af4bc8b21dbeca9e6bf66681c5d08eb5e38df3658357e157c9f1f29675";
/// Exit code of `linde` when a check found something wrong.
const CHECK_FAILED: i32 = 6;

#[test]
fn the_page_alone_is_enough_to_read_a_bundle() {
    let dir = tempfile::tempdir().unwrap();
    let bundle = dir.path().join("fresh.bundle");
    let said = write_fresh_bundle(dir.path(), &bundle);
    let output = check(&[path(&bundle), "--json"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(texts(&report["statements"]), said);
    assert_eq!(report["names"].as_object().unwrap().values().collect::<Vec<_>>(), [&json!("Käthe")]);
    for nothing in ["dead", "unreadable", "forks", "loose"] {
        assert_eq!(report[nothing], 0, "{report}");
    }

    let output = check(&[path(&bundle)]);
    let shown = stdout(&output);
    assert!(shown.ends_with("good\n") && output.status.success(), "{output:?}");
    for text in said {
        assert!(shown.contains(&text), "{text} is missing in {shown}");
    }
}

#[test]
fn what_is_damaged_or_forged_is_never_good_for_either_program() {
    let dir = tempfile::tempdir().unwrap();
    let bundle = dir.path().join("fresh.bundle");
    write_fresh_bundle(dir.path(), &bundle);
    let copies = dir.path().join("copies");
    succeed(python("tamper.py").args([&bundle, &copies]));
    let verdicts = check_many(&copies);
    assert!(verdicts.len() >= 200, "only {} copies", verdicts.len());
    for (name, good) in &verdicts {
        assert!(!good, "{name} was called good");
    }
    compare_with_linde(dir.path(), &copies, &verdicts);
}

#[test]
fn what_another_implementation_writes_is_judged_and_counted_as_the_page_says() {
    let dir = tempfile::tempdir().unwrap();
    let bundles = dir.path().join("foreign");
    succeed(python("foreign.py").arg(vectors()).arg(&bundles));
    let verdicts = check_many(&bundles);
    assert!(verdicts.len() >= 20, "only {} bundles", verdicts.len());
    for (name, good) in &verdicts {
        assert_eq!(*good, name.starts_with("good"), "{name}");
    }
    compare_with_linde(dir.path(), &bundles, &verdicts);

    let home = dir.path().join("home");
    let read = run(&home, &["bundle", "import", path(&bundles.join("good-chain")), "--adopt"]);
    let found = run(&home, &["statement", "list", read["space"].as_str().unwrap()]);
    let mut expected: BTreeSet<String> = (1..=5).map(|i| format!("Aussage {i}")).collect();
    expected.insert("Der Spielplatz braucht mehr Schatten.".to_owned());
    assert_eq!(texts(&found["items"]), expected);
}

#[test]
fn a_key_file_of_the_first_version_is_read_and_brought_up_to_date() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    let fresh = run(&home, &["init"]);
    let file = home.join("identity.json");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/compat/data/identity-v1.json"), &file).unwrap();
    let old = run(&home, &["init"]);
    assert_eq!(old["new"], false);
    assert_ne!(old["device"], fresh["device"]);
    // The Ed25519 key and the BIP-39 words of the seeds in the file, as other programs compute them.
    assert_eq!(old["device"], IDENTITY_V1_DEVICE);
    let answer = run(&home, &["keys", "words"]);
    let words: Vec<&str> = answer["words"]["en"].as_str().unwrap().split(' ').collect();
    assert_eq!((words.len(), words[0], words[23]), (24, "legal", "title"));
    let written: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(written["version"], 2);
    assert_eq!(run(&home, &["init"])["device"], old["device"]);
}

#[test]
fn the_golden_vectors_follow_from_the_page() {
    let vectors = vectors();
    let output = check(&["--vectors", path(&vectors)]);
    assert!(output.status.success(), "{}", stdout(&output));
}

#[test]
fn what_is_encrypted_follows_from_the_page() {
    let vectors = root().join("crates/linde-crypto/tests/vectors.json");
    let output = python("check_encryption.py").arg(vectors).output().unwrap();
    assert!(output.status.success(), "{}", stdout(&output));
}

#[test]
fn bundles_of_earlier_versions_are_read_and_show_the_same() {
    let bundles: Vec<PathBuf> = fs::read_dir(compat().join("data"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "bundle"))
        .collect();
    assert!(!bundles.is_empty(), "tests/compat/data holds no bundle");
    for bundle in bundles {
        let output = check(&[path(&bundle)]);
        assert!(output.status.success(), "{}: {}", bundle.display(), stdout(&output));
        let expected: Value = serde_json::from_slice(&fs::read(bundle.with_extension("json")).unwrap()).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let (home, stick) = (dir.path().join("home"), dir.path().join("stick"));
        // The list of readers is written beside the bundle.
        fs::copy(&bundle, &stick).unwrap();
        run(&home, &["bundle", "import", path(&stick), "--adopt"]);
        assert_eq!(shown(&home, expected["space"].as_str().unwrap()), expected, "{}", bundle.display());
    }
}

/// What a person sees of a space, as `make_data.py` gathers it.
fn shown(home: &Path, space: &str) -> Value {
    let rows = |arguments: &[&str]| run(home, arguments).as_array().unwrap().clone();
    let statements = run(home, &["statement", "list", space]);
    let statements: Vec<Value> = statements["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| json!([row["id"], row["author"]["name"], row["time_ms"], row["text"]]))
        .collect();
    let members = rows(&["space", "members", space]).iter().map(|row| json!([row["name"], row["role"]])).collect();
    let texts = rows(&["text", "list", space])
        .iter()
        .map(|row| {
            let document = run(home, &["text", "show", space, row["doc"].as_str().unwrap()]);
            let sections = document["sections"].as_array().unwrap().iter();
            let sections: Vec<Value> = sections.map(|section| json!([section["title"], section["text"]])).collect();
            json!([row["title"], sections])
        })
        .collect();
    json!({
        "space": space,
        "state": run(home, &["space", "state", space])["hash"],
        "members": sorted(members),
        "statements": statements,
        "texts": sorted(texts),
    })
}

fn sorted(mut rows: Vec<Value>) -> Vec<Value> {
    rows.sort_by_key(|row| row[0].as_str().map(str::to_owned));
    rows
}

/// Founds a space in a fresh home, contributes of each kind and exports it; gives the statements.
fn write_fresh_bundle(dir: &Path, bundle: &Path) -> BTreeSet<String> {
    let home = dir.join("home");
    let space = run(&home, &["space", "create", "Lindenhof", "--my-name", "Käthe"]);
    let space = space["id"].as_str().unwrap();
    let said = ["Der Spielplatz braucht mehr Schatten.", "Die Linde bleibt. 🌳", "Grüße an alle!"];
    for text in said {
        run(&home, &["statement", "add", space, text]);
    }
    let words = dir.join("words");
    fs::write(&words, "Zwei Bänke.\n").unwrap();
    let text = run(&home, &["text", "create", space, "Vorschlag"]);
    run(&home, &["text", "add-section", space, text["text"].as_str().unwrap(), "Bänke", "--file", path(&words)]);
    run(&home, &["bundle", "export", space, path(bundle)]);
    said.map(str::to_owned).into()
}

/// Both programs must agree about every file, but for what is named above.
fn compare_with_linde(dir: &Path, files: &Path, verdicts: &BTreeMap<String, bool>) {
    let home = dir.join("other");
    let mut taken = BTreeSet::new();
    for (name, good) in verdicts {
        let output = linde(&home, &["verify", "--bundle", path(&files.join(name))]);
        let linde_good = match output.status.code() {
            Some(0) => true,
            Some(CHECK_FAILED) => false,
            code => panic!("{name}: linde ended with {code:?}: {}", stdout(&output)),
        };
        if linde_good && !good {
            taken.insert(name.as_str());
        } else {
            assert_eq!(linde_good, *good, "{name}: {}", stdout(&output));
        }
    }
    assert_eq!(taken, BTreeSet::new(), "what linde calls good and the page does not");
}

/// The verdict about each file of a directory, by one interpreter.
fn check_many(files: &Path) -> BTreeMap<String, bool> {
    let output = check(&["--many", path(files)]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
    let verdicts: BTreeMap<String, bool> = stdout(&output)
        .lines()
        .map(|line| {
            let (name, verdict) = line.split_once('\t').unwrap();
            assert!(verdict == "good" || verdict.starts_with("NOT good: "), "{line}");
            (name.to_owned(), verdict == "good")
        })
        .collect();
    assert_eq!(verdicts.len(), fs::read_dir(files).unwrap().count());
    verdicts
}

fn check(arguments: &[&str]) -> Output {
    python("verify_bundle.py").args(arguments).output().unwrap()
}

/// A script beside this file, to be run by the interpreter that has the packages.
fn python(script: &str) -> Command {
    let Some(interpreter) = std::env::var_os("LINDE_PYTHON") else {
        panic!(
            "LINDE_PYTHON is not set. It names a Python with the packages of scripts/requirements.txt; \
             scripts/test installs them to target/python and sets it."
        );
    };
    let mut command = Command::new(interpreter);
    command.arg(compat().join(script));
    command
}

fn succeed(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// Runs `linde` without a running node.
fn run(home: &Path, arguments: &[&str]) -> Value {
    let output = linde(home, arguments);
    assert!(output.status.success(), "linde {arguments:?}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn linde(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linde"));
    command.arg("--home").arg(home).arg("--json").args(arguments).stdin(std::process::Stdio::null());
    command.output().unwrap()
}

fn texts(rows: &Value) -> BTreeSet<String> {
    rows.as_array().unwrap().iter().map(|row| row["text"].as_str().unwrap().to_owned()).collect()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn vectors() -> PathBuf {
    root().join("crates/linde-log/tests/vectors.json")
}

fn compat() -> PathBuf {
    root().join("tests/compat")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
