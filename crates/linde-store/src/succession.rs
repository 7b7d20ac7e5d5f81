//! What is in a data directory makes room for what was prepared beside it, as a whole.
//!
//! | path | content |
//! |---|---|
//! | `successor/` | what comes, while it is moved |
//! | `succession` | that it is under way, what is to stay, and where what was here is put |
//!
//! From the moment at which `succession` is there, whoever opens the directory moves on before anything is looked at. A process killed
//! between any two steps leaves what was here or what comes, and never some of both.

use crate::{
    data_dir::{IGNORED, LOCK, MARKER, SPACES, create_private, marker_text, names_in},
    files::{TEMPORARY, remove, sync_dir, write_atomic},
};
use std::{
    fs,
    io::{self, ErrorKind},
    path::Path,
};

const SUCCESSOR: &str = "successor";
const NOTE: &str = "succession";
/// How the directories begin into which what was here is put.
const ASIDE: &str = "before-";
/// First line of the note while what was here is moved away, and while what comes is moved here.
const LEAVING: &str = "leaving";
const ARRIVING: &str = "arriving";

/// Called before each change of a directory; an error stops there.
type Before<'a> = &'a mut dyn FnMut() -> io::Result<()>;

/// Puts `prepared`, a data directory on the same disk that nobody uses, in the place of what is in `dir`; what was there goes into the new
/// directory `aside` in it. Files named in `stay` remain, and are not taken over.
pub(crate) fn succeed(dir: &Path, prepared: &Path, stay: &[&str], aside: &str, before: Before<'_>) -> io::Result<()> {
    if !aside.starts_with(ASIDE)
        || aside.contains(['/', '\\', '\n'])
        || dir.join(aside).exists()
        || stay.iter().any(|name| name.contains('\n'))
    {
        return Err(ErrorKind::InvalidInput.into());
    }
    before()?;
    remove(&dir.join(SUCCESSOR))?;
    before()?;
    fs::rename(prepared, dir.join(SUCCESSOR))?;
    sync_dir(dir)?;
    before()?;
    write_note(dir, LEAVING, aside, stay)?;
    go_on(dir, before)
}

/// Carries on what is under way, if anything is; what was only prepared is removed.
pub(crate) fn go_on(dir: &Path, before: Before<'_>) -> io::Result<()> {
    let note = match fs::read_to_string(dir.join(NOTE)) {
        Ok(note) => note,
        Err(error) if error.kind() == ErrorKind::NotFound => return remove(&dir.join(SUCCESSOR)),
        Err(error) => return Err(error),
    };
    let mut lines = note.lines();
    let (Some(phase), Some(aside)) = (lines.next(), lines.next()) else { return Err(ErrorKind::InvalidData.into()) };
    let stay: Vec<&str> = lines.collect();
    match phase {
        LEAVING => {
            leave(dir, &dir.join(aside), &stay, before)?;
            before()?;
            write_note(dir, ARRIVING, aside, &stay)?;
        }
        ARRIVING => {}
        _ => return Err(ErrorKind::InvalidData.into()),
    }
    arrive(dir, &stay, before)?;
    before()?;
    remove(&dir.join(SUCCESSOR))?;
    before()?;
    remove(&dir.join(NOTE))?;
    sync_dir(dir)
}

fn write_note(dir: &Path, phase: &str, aside: &str, stay: &[&str]) -> io::Result<()> {
    let lines: Vec<&str> = [phase, aside].into_iter().chain(stay.iter().copied()).collect();
    write_atomic(dir, NOTE, lines.join("\n").as_bytes())
}

/// Whether a name belongs to the directory itself and is never moved.
fn is_of_the_place(name: &str) -> bool {
    matches!(name, LOCK | MARKER | NOTE | SUCCESSOR) || name.starts_with(TEMPORARY) || IGNORED.contains(&name)
}

fn leave(dir: &Path, aside: &Path, stay: &[&str], before: Before<'_>) -> io::Result<()> {
    before()?;
    create_private(aside)?;
    // So that it can be opened where it is.
    before()?;
    write_atomic(aside, MARKER, marker_text().as_bytes())?;
    for name in names_in(dir)? {
        if is_of_the_place(&name) || name.starts_with(ASIDE) || stay.contains(&name.as_str()) {
            continue;
        }
        before()?;
        fs::rename(dir.join(&name), aside.join(&name))?;
    }
    sync_dir(aside)?;
    sync_dir(dir)
}

fn arrive(dir: &Path, stay: &[&str], before: Before<'_>) -> io::Result<()> {
    let successor = dir.join(SUCCESSOR);
    if !successor.exists() {
        return Ok(());
    }
    for name in names_in(&successor)? {
        let (from, to) = (successor.join(&name), dir.join(&name));
        if is_of_the_place(&name) || (stay.contains(&name.as_str()) && to.exists()) {
            continue;
        }
        before()?;
        if name == SPACES && to.exists() {
            // Not everywhere is an empty directory replaced.
            fs::remove_dir(&to)?;
        }
        fs::rename(from, to)?;
    }
    sync_dir(dir)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_dir::{DataDir, OpenMode};
    use std::collections::BTreeMap;

    const STAY: [&str; 2] = ["config.toml", "port.json"];
    const ASIDE_NOW: &str = "before-restoring";

    /// All files of a directory with their contents, without those of the place itself.
    fn files(dir: &Path) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for name in names_in(dir).unwrap() {
            let path = dir.join(&name);
            if path.is_dir() {
                found.extend(files(&path).into_iter().map(|(inside, text)| (format!("{name}/{inside}"), text)));
            } else if name != LOCK && name != MARKER {
                found.insert(name, fs::read_to_string(path).unwrap());
            }
        }
        found
    }

    fn write(dir: &Path, list: &[(&str, &str)]) {
        for (name, text) in list {
            fs::create_dir_all(dir.join(name).parent().unwrap()).unwrap();
            fs::write(dir.join(name), text).unwrap();
        }
    }

    fn listed(list: &[(&str, &str)]) -> BTreeMap<String, String> {
        list.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    const OLD: [(&str, &str); 5] = [
        ("identity.json", "old key"),
        ("spaces/a/journal", "old a"),
        ("spaces/b/journal", "old b"),
        ("config.toml", "mine"),
        ("before-once/identity.json", "oldest"),
    ];
    const NEW: [(&str, &str); 4] =
        [("identity.json", "new key"), ("spaces/a/journal", "new a"), ("config.toml", "theirs"), ("peers.json", "{}")];
    const AFTER: [(&str, &str); 8] = [
        ("identity.json", "new key"),
        ("spaces/a/journal", "new a"),
        ("peers.json", "{}"),
        ("config.toml", "mine"),
        ("before-once/identity.json", "oldest"),
        ("before-restoring/identity.json", "old key"),
        ("before-restoring/spaces/a/journal", "old a"),
        ("before-restoring/spaces/b/journal", "old b"),
    ];

    /// A directory in use, and one prepared in it.
    fn prepared() -> (tempfile::TempDir, DataDir, std::path::PathBuf) {
        let home = tempfile::tempdir().unwrap();
        let dir = DataDir::open(home.path(), OpenMode::CreateIfEmpty).unwrap();
        write(home.path(), &OLD);
        let prepared = home.path().join(".tmp-restore/home");
        drop(DataDir::open(&prepared, OpenMode::CreateIfEmpty).unwrap());
        write(&prepared, &NEW);
        (home, dir, prepared)
    }

    #[test]
    fn killed_between_any_two_steps_there_is_what_was_or_what_comes() {
        let (mut olds, mut news) = (0, 0);
        for steps in 0.. {
            let (home, dir, prepared) = prepared();
            let mut left = steps;
            let mut stop = || {
                left -= 1;
                if left < 0 { Err(io::Error::other("killed")) } else { Ok(()) }
            };
            let done = succeed(home.path(), &prepared, &STAY, ASIDE_NOW, &mut stop);
            drop(dir);
            // Killed once more while it is carried on, at each step in turn.
            for again in 0..steps {
                let mut left = again;
                let _ = go_on(home.path(), &mut || {
                    left -= 1;
                    if left < 0 { Err(io::Error::other("killed")) } else { Ok(()) }
                });
            }
            drop(DataDir::open(home.path(), OpenMode::Existing).unwrap());
            let found = files(home.path());
            if found == listed(&OLD) {
                olds += 1;
            } else {
                assert_eq!(found, listed(&AFTER), "{steps} steps");
                news += 1;
            }
            if done.is_ok() {
                break;
            }
        }
        assert!(olds >= 3 && news > 8, "{olds} as before, {news} anew");
    }

    #[test]
    fn what_was_put_aside_is_a_directory_of_its_own_and_is_never_written_over() {
        let (home, dir, prepared) = prepared();
        dir.succeed(&prepared, &STAY, ASIDE_NOW).unwrap();
        assert_eq!(files(home.path()), listed(&AFTER));
        let aside = DataDir::open(home.path().join(ASIDE_NOW), OpenMode::Existing).unwrap();
        drop(aside);
        let again = home.path().join(".tmp-restore/home");
        drop(DataDir::open(&again, OpenMode::CreateIfEmpty).unwrap());
        for bad in [ASIDE_NOW, "spaces", "../before-x"] {
            assert!(dir.succeed(&again, &STAY, bad).is_err(), "{bad}");
        }
        assert_eq!(files(home.path().join(ASIDE_NOW).as_path()).len(), 3);
    }

    #[test]
    fn where_nothing_stays_what_comes_is_taken_whole() {
        let (home, dir, prepared) = prepared();
        fs::remove_file(home.path().join("config.toml")).unwrap();
        dir.succeed(&prepared, &STAY, ASIDE_NOW).unwrap();
        assert_eq!(fs::read_to_string(home.path().join("config.toml")).unwrap(), "theirs");
    }

    #[test]
    fn a_note_that_cannot_be_read_changes_nothing() {
        let (home, dir, _) = prepared();
        drop(dir);
        for note in ["", "sideways\nbefore-x", "leaving"] {
            fs::write(home.path().join(NOTE), note).unwrap();
            assert!(DataDir::open(home.path(), OpenMode::Existing).is_err(), "{note}");
        }
        fs::remove_file(home.path().join(NOTE)).unwrap();
        DataDir::open(home.path(), OpenMode::Existing).unwrap();
        assert_eq!(files(home.path()), listed(&OLD));
    }
}
