use super::*;
use crate::deliberation::polis::{
    COMMENTS, MATRIX, VOTES,
    tests::{IMPORT, TOPIC, folder, read_all, told},
};
use linde_deliberation::polis_import::{PolisImportState, imported_participant};
use std::fmt::Write as _;

/// A conversation of `tests/data` in the tables in which Polis exports it.
fn exported(name: &str) -> tempfile::TempDir {
    let data = |file: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data").join(name).join(file);
        std::fs::read_to_string(path).unwrap()
    };
    let marks = data("moderation.csv");
    let marks: BTreeMap<&str, &str> = marks.lines().skip(1).map(|line| line.split_once(',').unwrap()).collect();
    let mut comments = "comment-id,moderated,comment-body\n".to_owned();
    for (number, mark) in &marks {
        writeln!(comments, "{number},{mark},=Aussage {number}").unwrap();
    }
    let mut votes = "comment-id,voter-id,vote\n".to_owned();
    for line in data("reactions.csv").lines().skip(1) {
        let [person, _, agree, disagree, pass] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        for (list, vote) in [(agree, 1), (disagree, -1), (pass, 0)] {
            list.split(' ')
                .filter(|one| !one.is_empty())
                .for_each(|one| writeln!(votes, "{one},{person},{vote}").unwrap());
        }
    }
    folder(&[(COMMENTS, comments.as_bytes()), (VOTES, votes.as_bytes())])
}

/// The groups of an import as sets of people.
fn groups(import: &PolisImportState, numbers: &BTreeMap<PersonId, u32>) -> BTreeSet<BTreeSet<u32>> {
    let map = OpinionMap::of(&Snapshot::of_import(IMPORT, import).unwrap());
    map.result.groups.iter().map(|group| group.members.iter().map(|one| numbers[one]).collect()).collect()
}

fn collected(import: &PolisImportState) -> Collected {
    let topic = Object {
        kind: Topic::NAME,
        id: TOPIC,
        lamport: 1,
        time_ms: 0,
        by: None,
        hidden: false,
        view: json!({ "title": "Platz", "phase": "concern", "wording": { "concern": "# Zu heiß\n\nim Sommer" } }),
        fate: Value::Null,
    };
    Collected {
        space: SpaceId([9; 32]),
        space_name: "Hof".to_owned(),
        topic,
        objects: Vec::new(),
        conversation: Conversation::of_import(IMPORT, import),
        snapshot: Snapshot::of_import(IMPORT, import).unwrap(),
        names: BTreeMap::new(),
    }
}

#[test]
fn what_is_written_out_and_brought_in_again_has_the_same_groups() {
    for name in ["london", "klimarat"] {
        let first = told(&read_all(&exported(name)).unwrap());
        let all: BTreeMap<PersonId, u32> =
            first.voters.iter().map(|number| (imported_participant(&IMPORT, *number), *number)).collect();
        let before = groups(&first, &all);
        assert!(before.len() >= 2, "{name}: {} groups", before.len());

        let dir = tempfile::tempdir().unwrap();
        collected(&first).write(dir.path(), Form::Csv, false, Lang::De).unwrap();
        let again = read_all(&dir).unwrap();
        assert_eq!(again.rows[0].text, "=Aussage 0");
        let second = told(&again);
        assert_eq!(first.counts(), second.counts());
        // People have numbers from 1 on, in the order in which they come.
        let renumbered: BTreeMap<PersonId, u32> =
            (1..).zip(&first.voters).map(|(now, number)| (imported_participant(&IMPORT, now), *number)).collect();
        assert_eq!(groups(&second, &renumbered), before, "{name}");

        // The table with a row a person says the same.
        std::fs::remove_file(dir.path().join(VOTES)).unwrap();
        assert_eq!(read_all(&dir).unwrap().votes, again.votes);
        let matrix = std::fs::read_to_string(dir.path().join(MATRIX)).unwrap();
        let in_groups: usize = before.iter().map(BTreeSet::len).sum();
        let grouped = matrix.lines().skip(1).filter(|line| !line.split(',').nth(2).unwrap().is_empty());
        assert_eq!(grouped.count(), in_groups, "{name}");
    }
}

fn small() -> Collected {
    let comments = "comment-id,comment-body\n0,<b>Bänke</b>\n1,Wasser\n";
    let votes = "comment-id,voter-id,vote\n0,1,1\n0,2,-1\n";
    let dir = folder(&[(COMMENTS, comments.as_bytes()), (VOTES, votes.as_bytes())]);
    collected(&told(&read_all(&dir).unwrap()))
}

#[test]
fn nothing_is_written_over_unasked_and_nothing_half() {
    let dir = tempfile::tempdir().unwrap();
    let there = |name: &str| dir.path().join(name);
    std::fs::write(there("topic.json"), "mine").unwrap();
    let error = small().write(dir.path(), Form::All, false, Lang::De).unwrap_err();
    assert!(error.args["what"].ends_with("topic.json is there already; --force writes over it"), "{error:?}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    small().write(dir.path(), Form::All, true, Lang::De).unwrap();
    let names: BTreeSet<_> =
        std::fs::read_dir(dir.path()).unwrap().map(|one| one.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(names, ["topic.md", "topic.json", COMMENTS, VOTES, MATRIX].map(str::to_owned).into());
    assert_ne!(std::fs::read_to_string(there("topic.json")).unwrap(), "mine");

    // A directory where a file belongs is found out before anything else is written.
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join(".votes.csv.partial")).unwrap();
    let error = small().write(dir.path(), Form::Csv, false, Lang::De).unwrap_err();
    assert!(error.args["what"].contains("votes.csv.partial: "), "{error:?}");
    assert!(!dir.path().join(COMMENTS).exists());
    let file = dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = small().write(&file.join("below"), Form::Csv, false, Lang::De).unwrap_err();
    assert!(error.args["what"].contains("below: "), "{error:?}");
    assert_eq!(unwritable(&file, &io::ErrorKind::StorageFull.into()).code, "disk-full");
}

#[test]
fn the_same_gives_the_same_bytes_in_both_languages() {
    for lang in Lang::ALL {
        let files = |form| small().files(form, lang).unwrap();
        assert_eq!(files(Form::All), files(Form::All));
        let [(_, page)] = &files(Form::Markdown)[..] else { panic!("one page") };
        let page = std::str::from_utf8(page).unwrap();
        assert!(page.starts_with("# Platz\n"), "{page}");
        assert!(page.contains("> \\# Zu heiß\n>\n> im Sommer\n"), "{page}");
        assert!(!page.contains("<b>"), "{page}");
    }
}
