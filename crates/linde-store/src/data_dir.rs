//! The data directory of a node: marked, versioned, and used by one process at a time.
//!
//! | path | content |
//! |---|---|
//! | `dorflinde-data` | the line `dorflinde data format 1` |
//! | `lock` | locked as long as a node runs |
//! | `spaces/<space id>/` | the store of one space |
//! | other files | small ones of the node, each replaced as a whole by [`DataDir::write_atomic`] |
//! | `before-…/` | what was here before [`DataDir::succeed`] |

use crate::{
    files::{TEMPORARY, remove, sync_dir, write_atomic},
    succession,
};
use fs4::{FileExt, TryLockError};
use linde_log::SpaceId;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read},
    path::{Component, Path, PathBuf},
};

/// Name of the file that marks a data directory.
pub const MARKER: &str = "dorflinde-data";
/// Version of the layout that this crate writes.
pub const DATA_FORMAT: u32 = 1;

const MARKER_TEXT: &str = "dorflinde data format ";
/// A marker is never longer than this, in bytes.
const MAX_MARKER_BYTES: u64 = 256;
pub(crate) const LOCK: &str = "lock";
pub(crate) const SPACES: &str = "spaces";
/// What operating systems put into directories by themselves.
pub(crate) const IGNORED: [&str; 4] = ["lost+found", ".DS_Store", "desktop.ini", "Thumbs.db"];

/// What to do with a directory that is not a data directory yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenMode {
    /// Make one where nothing is.
    CreateIfEmpty,
    /// Refuse.
    Existing,
}

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// The directory holds other things.
    #[error("{} is not empty and no data directory of Dorflinde", path.display())]
    Foreign {
        /// The directory.
        path: PathBuf,
    },
    /// There is no data directory yet.
    #[error("there is no data directory at {}", path.display())]
    Missing {
        /// The directory.
        path: PathBuf,
    },
    /// A newer version of the program has used it.
    #[error("the data directory has format {found}, this version knows formats up to {supported}")]
    NewerFormat {
        /// Its format.
        found: u32,
        /// [`DATA_FORMAT`].
        supported: u32,
    },
    /// The marker cannot be understood.
    #[error("{} is damaged", path.display())]
    DamagedMarker {
        /// The marker.
        path: PathBuf,
    },
    /// Another process uses it.
    #[error("another node uses the data directory {}", path.display())]
    Locked {
        /// The directory.
        path: PathBuf,
    },
    /// A file stands where the directory should be.
    #[error("{} is not a directory", path.display())]
    NotADirectory {
        /// The file.
        path: PathBuf,
    },
    /// Nothing can be written there.
    #[error("{} cannot be written to", path.display())]
    ReadOnly {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// There is such a space already.
    #[error("the space {0} is there already")]
    SpaceExists(SpaceId),
    /// A name that is not that of a file in the directory.
    #[error("{0:?} is no name of a file in the data directory")]
    Name(String),
    /// Something else went wrong with a file.
    #[error("{} could not be {what}", path.display())]
    Io {
        /// Which file or directory.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

/// An open data directory; closed, it can be used by the next process.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    /// Held for its lock.
    _lock: File,
}

impl DataDir {
    /// Opens the data directory at `path`, or makes one there.
    ///
    /// # Errors
    /// [`DataDirError`]; nothing is changed in a directory that is refused.
    pub fn open(path: impl Into<PathBuf>, mode: OpenMode) -> Result<Self, DataDirError> {
        let path = path.into();
        let marked = match read_marker(&path)? {
            Some(()) => true,
            None if mode == OpenMode::Existing && is_empty(&path)? => return Err(DataDirError::Missing { path }),
            None if !is_empty(&path)? => return Err(DataDirError::Foreign { path }),
            None => false,
        };
        if !marked {
            create_private(&path).map_err(|source| failed(&path, "created", source))?;
        }
        let lock = lock(&path)?;
        // Another process may have been faster.
        if read_marker(&path)?.is_none() {
            write_atomic(&path, MARKER, marker_text().as_bytes()).map_err(|source| failed(&path, "written", source))?;
        }
        succession::go_on(&path, &mut || Ok(())).map_err(|source| failed(&path, "put in place", source))?;
        let dir = Self { path, _lock: lock };
        let spaces = dir.spaces_path();
        create_private(&spaces).map_err(|source| failed(&spaces, "created", source))?;
        dir.clean(&dir.path)?;
        dir.clean(&spaces)?;
        Ok(dir)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The directory of a space, whether it is there or not.
    pub fn space_path(&self, space: &SpaceId) -> PathBuf {
        self.spaces_path().join(space.to_string())
    }

    /// The spaces that are there, sorted.
    ///
    /// # Errors
    /// [`DataDirError::Io`].
    pub fn spaces(&self) -> Result<Vec<SpaceId>, DataDirError> {
        let names = names(&self.spaces_path())?;
        let mut spaces: Vec<SpaceId> = names.iter().filter_map(|name| name.parse().ok()).collect();
        spaces.sort_unstable();
        Ok(spaces)
    }

    /// Makes the directory of a space. `prepare` fills it; after a crash or an error either all of it is there or nothing.
    ///
    /// # Errors
    /// [`DataDirError::SpaceExists`], [`DataDirError::Io`] with the error of `prepare`.
    pub fn create_space(
        &self,
        space: &SpaceId,
        prepare: impl FnOnce(&Path) -> io::Result<()>,
    ) -> Result<PathBuf, DataDirError> {
        let path = self.space_path(space);
        if path.exists() {
            return Err(DataDirError::SpaceExists(*space));
        }
        let new = self.spaces_path().join(format!("{TEMPORARY}new-{space}"));
        let made = (|| {
            remove(&new)?;
            create_private(&new)?;
            prepare(&new)?;
            sync_dir(&new)?;
            fs::rename(&new, &path)?;
            sync_dir(&self.spaces_path())
        })();
        if let Err(source) = made {
            let _ = remove(&new);
            return Err(failed(&path, "created", source));
        }
        Ok(path)
    }

    /// Removes a space with everything in it. Says whether it was there. Its store must be closed.
    ///
    /// # Errors
    /// [`DataDirError::Io`]; what is left is removed at the next opening.
    pub fn remove_space(&self, space: &SpaceId) -> Result<bool, DataDirError> {
        let path = self.space_path(space);
        if !path.exists() {
            return Ok(false);
        }
        let old = self.spaces_path().join(format!("{TEMPORARY}old-{space}"));
        let removed = remove(&old)
            .and_then(|()| fs::rename(&path, &old))
            .and_then(|()| sync_dir(&self.spaces_path()))
            .and_then(|()| remove(&old));
        removed.map(|()| true).map_err(|source| failed(&path, "removed", source))
    }

    /// Replaces or creates the file `name`: after a crash, the old or the new content is there. On Unix its mode is 0600.
    ///
    /// # Errors
    /// [`DataDirError::Name`], [`DataDirError::ReadOnly`], [`DataDirError::Io`].
    pub fn write_atomic(&self, name: &str, bytes: &[u8]) -> Result<(), DataDirError> {
        let path = self.file(name)?;
        write_atomic(&self.path, name, bytes).map_err(|source| failed(&path, "written", source))
    }

    /// The content of the file `name`, if there is one; at most `max_bytes`.
    ///
    /// # Errors
    /// [`DataDirError::Name`], [`DataDirError::Io`], also for longer files.
    pub fn read(&self, name: &str, max_bytes: u64) -> Result<Option<Vec<u8>>, DataDirError> {
        let path = self.file(name)?;
        read_file(&path, max_bytes).map_err(|source| failed(&path, "read", source))
    }

    /// Removes the file `name`, if there is one.
    ///
    /// # Errors
    /// [`DataDirError::Name`], [`DataDirError::Io`].
    pub fn remove(&self, name: &str) -> Result<(), DataDirError> {
        let path = self.file(name)?;
        match fs::remove_file(&path) {
            Err(source) if source.kind() != ErrorKind::NotFound => Err(failed(&path, "removed", source)),
            _ => sync_dir(&self.path).map_err(|source| failed(&self.path, "written", source)),
        }
    }

    /// Puts `prepared`, a data directory on the same disk that nobody uses, in the place of what is here, which goes into the new directory
    /// `aside`, whose name begins with `before-`. Files named in `stay` remain. No store may be open. After a crash the old or the new is here as a whole.
    ///
    /// # Errors
    /// [`DataDirError`]; the next opening carries on what has begun.
    pub fn succeed(&self, prepared: &Path, stay: &[&str], aside: &str) -> Result<(), DataDirError> {
        let done = succession::succeed(&self.path, prepared, stay, aside, &mut || Ok(()));
        done.map_err(|source| failed(&self.path, "put in place", source))
    }

    /// Free space for this user, in bytes.
    ///
    /// # Errors
    /// [`DataDirError::Io`].
    pub fn free_bytes(&self) -> Result<u64, DataDirError> {
        fs4::available_space(&self.path).map_err(|source| failed(&self.path, "measured", source))
    }

    fn spaces_path(&self) -> PathBuf {
        self.path.join(SPACES)
    }

    fn file(&self, name: &str) -> Result<PathBuf, DataDirError> {
        let plain = Path::new(name).components().collect::<Vec<_>>() == [Component::Normal(name.as_ref())];
        if !plain || [MARKER, LOCK, SPACES].contains(&name) || name.starts_with(TEMPORARY) {
            return Err(DataDirError::Name(name.to_owned()));
        }
        Ok(self.path.join(name))
    }

    /// Removes what was not finished before a crash.
    fn clean(&self, dir: &Path) -> Result<(), DataDirError> {
        for name in names(dir)?.iter().filter(|name| name.starts_with(TEMPORARY)) {
            let path = dir.join(name);
            remove(&path).map_err(|source| failed(&path, "removed", source))?;
        }
        Ok(())
    }
}

fn read_marker(dir: &Path) -> Result<Option<()>, DataDirError> {
    let path = dir.join(MARKER);
    let text = match read_file(&path, MAX_MARKER_BYTES) {
        Ok(Some(text)) => text,
        Ok(None) => return Ok(None),
        Err(source) if source.kind() == ErrorKind::NotADirectory => {
            return Err(DataDirError::NotADirectory { path: dir.to_owned() });
        }
        Err(source) if source.kind() == ErrorKind::InvalidData => return Err(DataDirError::DamagedMarker { path }),
        Err(source) => return Err(failed(&path, "read", source)),
    };
    let format =
        core::str::from_utf8(&text).ok().and_then(|text| text.strip_prefix(MARKER_TEXT)?.trim_end().parse().ok());
    match format {
        Some(0) | None => Err(DataDirError::DamagedMarker { path }),
        Some(found) if found > DATA_FORMAT => Err(DataDirError::NewerFormat { found, supported: DATA_FORMAT }),
        Some(_) => Ok(Some(())),
    }
}

/// Whether nothing is there but what a start that was interrupted leaves.
fn is_empty(dir: &Path) -> Result<bool, DataDirError> {
    if !dir.exists() {
        return Ok(true);
    }
    let known = |name: &String| name == LOCK || name == ".tmp-dorflinde-data" || IGNORED.contains(&name.as_str());
    Ok(names(dir)?.iter().all(known))
}

/// The names in a directory.
pub(crate) fn names_in(dir: &Path) -> io::Result<Vec<String>> {
    fs::read_dir(dir)?.map(|item| Ok(item?.file_name().to_string_lossy().into_owned())).collect()
}

/// What a marker says.
pub(crate) fn marker_text() -> String {
    format!("{MARKER_TEXT}{DATA_FORMAT}\n")
}

fn names(dir: &Path) -> Result<Vec<String>, DataDirError> {
    names_in(dir).map_err(|source| {
        if source.kind() == ErrorKind::NotADirectory {
            DataDirError::NotADirectory { path: dir.to_owned() }
        } else {
            failed(dir, "read", source)
        }
    })
}

fn lock(dir: &Path) -> Result<File, DataDirError> {
    let path = dir.join(LOCK);
    let opened = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
    let file = opened.map_err(|source| failed(dir, "opened", source))?;
    match FileExt::try_lock(&file) {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(DataDirError::Locked { path: dir.to_owned() }),
        Err(TryLockError::Error(source)) => Err(failed(&path, "locked", source)),
    }
}

fn read_file(path: &Path, max_bytes: u64) -> io::Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max_bytes {
        return Err(io::Error::new(ErrorKind::InvalidData, format!("longer than {max_bytes} bytes")));
    }
    Ok(Some(bytes))
}

#[cfg(unix)]
pub(crate) fn create_private(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

#[cfg(not(unix))]
pub(crate) fn create_private(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)
}

fn failed(path: &Path, what: &'static str, source: io::Error) -> DataDirError {
    let path = path.to_owned();
    let kind = source.kind();
    if kind == ErrorKind::ReadOnlyFilesystem || kind == ErrorKind::PermissionDenied {
        DataDirError::ReadOnly { path, source }
    } else if kind == ErrorKind::NotADirectory {
        DataDirError::NotADirectory { path }
    } else {
        DataDirError::Io { path, what, source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_directory_becomes_one_and_stays_one() {
        let temporary = tempfile::tempdir().unwrap();
        let path = temporary.path().join("a/b");
        assert!(matches!(DataDir::open(&path, OpenMode::Existing), Err(DataDirError::Missing { .. })));
        assert!(!path.exists());
        let dir = DataDir::open(&path, OpenMode::CreateIfEmpty).unwrap();
        assert!(matches!(DataDir::open(&path, OpenMode::Existing), Err(DataDirError::Locked { .. })));
        assert!(dir.free_bytes().unwrap() > 0);
        drop(dir);
        DataDir::open(&path, OpenMode::Existing).unwrap();
    }

    #[test]
    fn foreign_newer_and_damaged_directories_are_refused_and_left_alone() {
        let temporary = tempfile::tempdir().unwrap();
        let path = temporary.path();
        fs::write(path.join("photo.jpg"), "x").unwrap();
        for mode in [OpenMode::CreateIfEmpty, OpenMode::Existing] {
            assert!(matches!(DataDir::open(path, mode), Err(DataDirError::Foreign { .. })));
        }
        assert_eq!(names(path).unwrap(), ["photo.jpg"]);
        assert!(matches!(
            DataDir::open(path.join("photo.jpg"), OpenMode::CreateIfEmpty),
            Err(DataDirError::NotADirectory { .. })
        ));
        fs::write(path.join(MARKER), "dorflinde data format 2\n").unwrap();
        let error = DataDir::open(path, OpenMode::Existing).unwrap_err();
        assert!(matches!(error, DataDirError::NewerFormat { found: 2, supported: 1 }));
        assert_eq!(error.to_string(), "the data directory has format 2, this version knows formats up to 1");
        for text in ["", "dorflinde data format 0", "dorflinde data format x", &"x".repeat(300)] {
            fs::write(path.join(MARKER), text).unwrap();
            assert!(matches!(DataDir::open(path, OpenMode::Existing), Err(DataDirError::DamagedMarker { .. })));
        }
    }

    #[test]
    fn an_interrupted_first_start_is_taken_up() {
        let temporary = tempfile::tempdir().unwrap();
        fs::write(temporary.path().join(LOCK), "").unwrap();
        fs::write(temporary.path().join(".tmp-dorflinde-data"), "dorf").unwrap();
        fs::create_dir(temporary.path().join("lost+found")).unwrap();
        DataDir::open(temporary.path(), OpenMode::CreateIfEmpty).unwrap();
        assert!(!temporary.path().join(".tmp-dorflinde-data").exists());
    }

    #[test]
    fn spaces_are_made_and_removed_as_a_whole() {
        let temporary = tempfile::tempdir().unwrap();
        let dir = DataDir::open(temporary.path(), OpenMode::CreateIfEmpty).unwrap();
        let (a, b) = (SpaceId([1; 32]), SpaceId([2; 32]));
        dir.create_space(&b, |_| Ok(())).unwrap();
        let path = dir.create_space(&a, |dir| fs::write(dir.join("x"), "y")).unwrap();
        assert_eq!(fs::read(path.join("x")).unwrap(), b"y");
        assert!(matches!(dir.create_space(&a, |_| Ok(())), Err(DataDirError::SpaceExists(_))));
        assert_eq!(dir.spaces().unwrap(), [a, b]);
        assert!(dir.remove_space(&a).unwrap());
        assert!(!dir.remove_space(&a).unwrap());
        assert!(dir.create_space(&a, |_| Err(ErrorKind::Other.into())).is_err());
        assert_eq!(dir.spaces().unwrap(), [b]);
        fs::create_dir(temporary.path().join("spaces/.tmp-new-x")).unwrap();
        drop(dir);
        let dir = DataDir::open(temporary.path(), OpenMode::Existing).unwrap();
        assert_eq!(names(&dir.spaces_path()).unwrap(), [b.to_string()]);
    }

    #[test]
    fn small_files_are_replaced_as_a_whole() {
        let temporary = tempfile::tempdir().unwrap();
        let dir = DataDir::open(temporary.path(), OpenMode::CreateIfEmpty).unwrap();
        assert_eq!(dir.read("key", 10).unwrap(), None);
        dir.write_atomic("key", b"one").unwrap();
        dir.write_atomic("key", b"two").unwrap();
        assert_eq!(dir.read("key", 3).unwrap().unwrap(), b"two");
        assert!(dir.read("key", 2).is_err());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(temporary.path().join("key")).unwrap().permissions().mode() & 0o777, 0o600);
        }
        dir.remove("key").unwrap();
        dir.remove("key").unwrap();
        for name in ["", ".", "..", "a/b", "/etc/passwd", MARKER, LOCK, SPACES, ".tmp-x"] {
            assert!(matches!(dir.write_atomic(name, b""), Err(DataDirError::Name(_))), "{name}");
        }
    }
}
