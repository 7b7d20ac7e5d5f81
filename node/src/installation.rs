//! Whether a home is where it was: a copied or restored one must not go on signing with the same key.
//!
//! `installation.json` says on which computer, in which directory and in which place of its disk the home was used last. A
//! home that was only moved is still the one home; in all other cases somebody else may go on from the same point, so the
//! home gets a device key of its own before it writes anything.

use crate::{
    failure::Failure,
    home::{HomeDir, with_sources},
};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Where the home was used last.
pub(crate) const INSTALLATION_FILE: &str = "installation.json";
/// BLAKE3 key-derivation context of the hash that stands for the computer.
const MACHINE_CONTEXT: &str = "dorflinde 2026 machine v1";
/// Where systems keep a number of the computer.
const MACHINE_ID_FILES: [&str; 3] = ["/etc/machine-id", "/var/lib/dbus/machine-id", "/etc/hostid"];

/// Where a home is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Installation {
    /// Stands for the computer, where the system tells one from another.
    #[serde(default)]
    machine: Option<String>,
    /// The directory, without detours.
    path: PathBuf,
    /// The directory's number in its file system, where that stays the same.
    #[serde(default)]
    inode: Option<u64>,
}

/// What became of a home since it was used last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is where it was, or was never used before.
    Same,
    /// It was moved.
    Moved,
    /// It was copied, restored, or moved to another computer; from within, these look alike.
    Copied,
}

impl Installation {
    /// Where `home` is now.
    fn of(home: &Path) -> std::io::Result<Self> {
        let path = home.canonicalize()?;
        let inode = inode(&path);
        let machine = MACHINE_ID_FILES.iter().find_map(|file| std::fs::read(file).ok()).filter(|id| !id.is_empty());
        let machine = machine.map(|id| HEXLOWER.encode(&blake3::derive_key(MACHINE_CONTEXT, &id)));
        Ok(Self { machine, path, inode })
    }

    fn fate(&self, before: &Self) -> Fate {
        let differ = |a: &Option<String>, b: &Option<String>| a.is_some() && b.is_some() && a != b;
        if differ(&self.machine, &before.machine) {
            return Fate::Copied;
        }
        if self.path == before.path {
            let restored = self.inode.is_some() && before.inode.is_some() && self.inode != before.inode;
            return if restored { Fate::Copied } else { Fate::Same };
        }
        // One directory can be seen in two places.
        let the_same = before.path.canonicalize().is_ok_and(|path| path == self.path)
            || (self.inode.is_some() && inode(&before.path) == self.inode && before.inode == self.inode);
        if !the_same && before.path.join(linde_store::MARKER).exists() { Fate::Copied } else { Fate::Moved }
    }
}

/// What became of a home since it was used last; [`remember`] is to be called as soon as that was dealt with.
pub(crate) fn look(home: &HomeDir) -> Result<Fate, Failure> {
    let Some(bytes) = home.read_file(INSTALLATION_FILE)? else { return Ok(Fate::Same) };
    // What cannot be read was not written by this program, so nobody knows where the home was.
    let Ok(before) = serde_json::from_slice::<Installation>(&bytes) else { return Ok(Fate::Copied) };
    Ok(here(home)?.fate(&before))
}

/// Notes where the home is.
pub(crate) fn remember(home: &HomeDir) -> Result<(), Failure> {
    let bytes = serde_json::to_vec_pretty(&here(home)?).map_err(Failure::internal)?;
    if home.read_file(INSTALLATION_FILE)?.as_ref() == Some(&bytes) {
        return Ok(());
    }
    home.write_file(INSTALLATION_FILE, &bytes)
}

fn here(home: &HomeDir) -> Result<Installation, Failure> {
    Installation::of(home.path()).map_err(|error| Failure::configuration(with_sources(&error)))
}

#[cfg(unix)]
fn inode(path: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    keeps_numbers(path).then(|| std::fs::metadata(path).ok().map(|metadata| metadata.ino())).flatten()
}

#[cfg(not(unix))]
fn inode(_: &Path) -> Option<u64> {
    None
}

/// Whether the file system gives a directory the same number again after it was unmounted. Those of sticks do not, nor do
/// those that a program provides.
#[cfg(target_os = "linux")]
fn keeps_numbers(path: &Path) -> bool {
    /// `f_type` of FAT, exFAT and FUSE, as in `linux/magic.h`.
    const UNSTEADY: [i64; 3] = [0x4d44, 0x2011_bab0, 0x6573_5546];
    rustix::fs::statfs(path).is_ok_and(|fs| !UNSTEADY.contains(&fs.f_type))
}

#[cfg(all(unix, not(target_os = "linux")))]
fn keeps_numbers(_: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(path: &Path) -> PathBuf {
        drop(HomeDir::open(path).unwrap());
        path.canonicalize().unwrap()
    }

    #[test]
    fn a_moved_home_is_the_same_and_a_copied_one_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let (old, new) = (dir.path().join("old"), dir.path().join("new"));
        let path = home(&old);
        let before = Installation::of(&path).unwrap();
        assert_eq!(before.fate(&before), Fate::Same);
        std::fs::rename(&old, &new).unwrap();
        let moved = Installation::of(&new).unwrap();
        assert_eq!(moved.fate(&before), Fate::Moved);
        // Moved to another disk: nothing but the old directory's absence tells.
        let elsewhere = Installation { inode: moved.inode.map(|inode| inode + 1), ..moved.clone() };
        assert_eq!(elsewhere.fate(&before), Fate::Moved);
        home(&old);
        assert_eq!(elsewhere.fate(&before), Fate::Copied, "the old place still holds a home");
        let original = Installation::of(&old).unwrap();
        assert_eq!(Installation { path: before.path.clone(), ..original }.fate(&before), Fate::Copied);
    }

    #[test]
    fn another_computer_is_another_installation() {
        let (path, inode) = (PathBuf::from("/home/kaethe/linde"), Some(7));
        let on =
            |machine: Option<&str>| Installation { machine: machine.map(str::to_owned), path: path.clone(), inode };
        assert_eq!(on(Some("a")).fate(&on(Some("b"))), Fate::Copied);
        assert_eq!(on(Some("a")).fate(&on(None)), Fate::Same);
        assert_eq!(on(None).fate(&on(None)), Fate::Same);
        let restored = Installation { inode: Some(8), ..on(Some("a")) };
        assert_eq!(restored.fate(&on(Some("a"))), Fate::Copied);
        assert_eq!(Installation { inode: None, ..restored }.fate(&on(Some("a"))), Fate::Same);
    }

    #[test]
    fn a_home_remembers_where_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let (old, new) = (dir.path().join("old"), dir.path().join("new"));
        let opened = HomeDir::open(&old).unwrap();
        assert_eq!(look(&opened).unwrap(), Fate::Same, "a new home");
        remember(&opened).unwrap();
        assert_eq!(look(&opened).unwrap(), Fate::Same);
        drop(opened);
        std::fs::create_dir(&new).unwrap();
        for file in [linde_store::MARKER, INSTALLATION_FILE] {
            std::fs::copy(old.join(file), new.join(file)).unwrap();
        }
        let copied = HomeDir::open(&new).unwrap();
        assert_eq!(look(&copied).unwrap(), Fate::Copied);
        remember(&copied).unwrap();
        assert_eq!(look(&copied).unwrap(), Fate::Same);
        copied.write_file(INSTALLATION_FILE, b"{").unwrap();
        assert_eq!(look(&copied).unwrap(), Fate::Copied);
    }
}
