//! Bodies that are too large for the journal: one file each, named by the hash that the header commits to.

use crate::{
    files::{TEMPORARY, remove, sync_dir, write_atomic},
    store::StoreError,
};
use linde_log::{Signed, body};
use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

/// Bodies above this size in bytes, salt included, are kept outside the journal.
pub const INLINE_BODY_BYTES: usize = 32 * 1024;

/// The files of one space.
#[derive(Debug)]
pub(crate) struct Bodies {
    dir: PathBuf,
    /// Bytes written or seen so far.
    pub(crate) bytes: u64,
}

impl Bodies {
    pub(crate) fn new(space_dir: &Path) -> Self {
        Self { dir: space_dir.join("bodies"), bytes: 0 }
    }

    /// Whether the body of `entry` belongs into a file of its own.
    pub(crate) fn takes(entry: &Signed) -> bool {
        entry.body().is_some_and(|body| body.len() > INLINE_BODY_BYTES)
    }

    /// The path within the space's directory.
    pub(crate) fn name(entry: &Signed) -> String {
        let hex = linde_log::EntryId(entry.header().body_hash).to_string();
        let (first, rest) = hex.split_at_checked(2).unwrap_or_default();
        format!("bodies/{first}/{rest}")
    }

    /// Makes the body of `entry` durable, if it is not there already.
    pub(crate) fn put(&mut self, entry: &Signed) -> Result<(), StoreError> {
        let Some(content) = entry.body() else { return Ok(()) };
        if self.read(entry).is_some() {
            return Ok(());
        }
        let (dir, name) = self.place(entry);
        if !dir.is_dir() {
            let made = fs::create_dir_all(&dir).and_then(|()| sync_dir(&self.dir));
            made.and_then(|()| self.dir.parent().map_or(Ok(()), sync_dir)).map_err(StoreError::io(&dir, "created"))?;
        }
        write_atomic(&dir, &name, content).map_err(StoreError::io(dir.join(name), "written"))?;
        self.bytes += content.len() as u64;
        Ok(())
    }

    /// The body of `entry`, which comes without one; `None` if the file is not there or damaged.
    pub(crate) fn read(&self, entry: &Signed) -> Option<Vec<u8>> {
        let (dir, name) = self.place(entry);
        let len = u64::from(entry.header().len);
        let file = fs::File::open(dir.join(name)).ok()?;
        if file.metadata().ok()?.len() != len {
            return None;
        }
        let mut content = Vec::with_capacity(len as usize);
        file.take(len).read_to_end(&mut content).ok()?;
        (body::hash(&content) == entry.header().body_hash).then_some(content)
    }

    /// Removes the file with this name within the space's directory for good, and what was left of an attempt to write it.
    pub(crate) fn remove(&mut self, name: &str) -> Result<(), StoreError> {
        let Some(space_dir) = self.dir.parent() else { return Ok(()) };
        let path = space_dir.join(name);
        let (Some(dir), Some(file)) = (path.parent(), path.file_name()) else { return Ok(()) };
        if !dir.is_dir() {
            return Ok(());
        }
        let mut unfinished = std::ffi::OsString::from(TEMPORARY);
        unfinished.push(file);
        let bytes = fs::metadata(&path).map_or(0, |meta| meta.len());
        remove(&path)
            .and_then(|()| remove(&dir.join(unfinished)))
            .and_then(|()| sync_dir(dir))
            .map_err(StoreError::io(&path, "removed"))?;
        self.bytes = self.bytes.saturating_sub(bytes);
        Ok(())
    }

    /// Whether a file of the right length is there.
    pub(crate) fn seems_whole(&self, entry: &Signed) -> bool {
        let (dir, name) = self.place(entry);
        fs::metadata(dir.join(name)).is_ok_and(|meta| meta.len() == u64::from(entry.header().len))
    }

    fn place(&self, entry: &Signed) -> (PathBuf, String) {
        let hex = linde_log::EntryId(entry.header().body_hash).to_string();
        let (first, rest) = hex.split_at_checked(2).unwrap_or_default();
        (self.dir.join(first), rest.to_owned())
    }
}
