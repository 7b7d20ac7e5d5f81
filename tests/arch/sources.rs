//! What no source file may contain: guarded by reading them, because no type can say it.

use std::path::Path;

/// Words with which Automerge takes in bytes or changes that somebody else may have made.
const FOREIGN: [&str; 12] = [
    "Automerge::load",
    "AutoCommit",
    "load_incremental",
    "load_unverified",
    "load_with",
    ".apply_changes",
    ".merge(",
    "Change::from_bytes",
    "Change::try_from",
    "generate_sync_message",
    "receive_sync_message",
    "automerge::sync",
];

/// The ways that there are: changes rebuilt here from checked edits, and the snapshot, whose own checksum came first.
const ALLOWED: [(&str, &str); 2] = [("engine.rs", ".apply_changes"), ("engine.rs", "Automerge::load")];

/// Rooms whose rules decide what counts, and files there in which a claimed time is carried or shown.
const RULES: [(&str, &[&str]); 2] = [
    ("linde-space", &["link/invite.rs", "op/devices.rs", "op/inviting.rs", "state/apply.rs", "state/mod.rs"]),
    ("linde-text", &[]),
];

#[test]
fn automerge_reads_nothing_but_what_was_rebuilt_here_and_our_own_snapshot() {
    let sources = sources("linde-text");
    assert_eq!(ways_in(&sources), ALLOWED.map(|(file, word)| (file.to_owned(), word.to_owned())));
    let named: Vec<&str> =
        sources.iter().filter(|(_, text)| text.contains("automerge::")).map(|(file, _)| file.as_str()).collect();
    assert_eq!(named, ["engine.rs"], "Automerge is named in one file");
    // The snapshot's path: bytes whose checksum agreed become the section's document, and that is what is loaded.
    let loads = |(file, text): &(String, String)| text.contains("Engine::load(").then(|| file.clone());
    assert_eq!(sources.iter().filter_map(loads).collect::<Vec<_>>(), ["section.rs"]);
    let adopts = |(file, text): &(String, String)| text.contains(".adopt(").then(|| file.clone());
    assert_eq!(sources.iter().filter_map(adopts).collect::<Vec<_>>(), ["snapshot.rs"]);
}

#[test]
fn a_new_way_into_automerge_is_noticed() {
    let code = "fn x() { doc.load_incremental(bytes); } // doc.merge(other)\n/// Automerge::load\n".to_owned();
    let found = ways_in(&[("wire.rs".to_owned(), without_comments(&code))]);
    assert_eq!(found, [("wire.rs".to_owned(), "load_incremental".to_owned())]);
}

#[test]
fn no_rule_is_handed_a_time() {
    for (room, may_carry) in RULES {
        let told = sources(room).into_iter().filter(|(file, text)| {
            !may_carry.contains(&file.as_str()) && (text.contains("time_ms") || text.contains("expires_ms"))
        });
        assert_eq!(told.map(|(file, _)| file).collect::<Vec<_>>(), Vec::<String>::new(), "{room}");
    }
    // Judging hands the time on to what is shown, and asks for it nowhere else.
    let judge = sources("linde-replica").into_iter().find(|(file, _)| file == "judge.rs").unwrap().1;
    let asked = judge.lines().map(str::trim).filter(|line| line.contains("time_ms")).collect::<Vec<_>>();
    let is_handed_on =
        |line: &&&str| line.contains("Meta {") || line.starts_with("time_ms:") || line.contains("pub(crate) time_ms");
    assert_eq!(asked.iter().filter(|line| !is_handed_on(line)).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn every_reason_in_the_code_is_one_that_the_page_has_words_for() {
    let mut reasons = Vec::new();
    for room in ["linde-deliberation", "linde-replica"] {
        for (file, text) in sources(room) {
            for part in text.split("Reason(\"").skip(1).chain(text.split("Self(\"").skip(1)) {
                reasons.push((file.clone(), part.split('"').next().unwrap_or_default().to_owned()));
            }
        }
    }
    assert!(reasons.len() >= 14, "{reasons:?}");
    for (file, reason) in reasons {
        assert!(linde_web::views::REASON_CODES.contains(&reason.as_str()), "{file}: {reason}");
    }
}

/// Which file uses which of the words above, in the order of the files.
fn ways_in(sources: &[(String, String)]) -> Vec<(String, String)> {
    let used = |(file, text): &(String, String)| {
        let words = FOREIGN.iter().flat_map(|word| std::iter::repeat_n(*word, text.matches(word).count()));
        let mut words: Vec<(String, String)> = words.map(|word| (file.clone(), word.to_owned())).collect();
        words.sort_by_key(|(_, word)| text.find(word.as_str()));
        words
    };
    sources.iter().flat_map(used).collect()
}

/// The files of a room without their comments and tests, by their paths in `src`.
fn sources(room: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates").join(room).join("src");
    let (mut folders, mut files) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() && name != "tests" {
                folders.push(path);
            } else if name.ends_with(".rs") && name != "tests.rs" {
                let text = std::fs::read_to_string(&path).unwrap();
                // Tests stand at the end of a file.
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                files.push((name, without_comments(code)));
            }
        }
    }
    files.sort();
    assert!(files.len() > 3, "{room} has sources");
    files
}

fn without_comments(code: &str) -> String {
    let code = code.lines().map(|line| line.split_once("//").map_or(line, |(before, _)| before));
    code.collect::<Vec<_>>().join("\n")
}
