//! What the readers of a bundle have: a file beside it, written by each of them.

use super::{
    BundleError,
    codec::{self, Part},
    frames::{Frames, Item},
};
use linde_log::{DeviceId, SpaceId};
use linde_sync::{Forks, Vector};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs::File,
    io::{Read, Write},
    path::{Path, PathBuf},
};

/// What is appended to the bundle's name.
pub const HAVE_EXTENSION: &str = ".have";
/// Longer files are read up to here, in bytes.
pub const MAX_HAVE_BYTES: u64 = 64 * 1024 * 1024;
/// How many readers are remembered.
pub const MAX_HAVE_DEVICES: usize = 1024;

/// What one reader has of a space.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Have {
    /// Its logs.
    pub vector: Vector,
    /// The forks it knows of.
    pub forks: Forks,
}

/// Where the readers of `bundle` say what they have.
pub fn have_path(bundle: &Path) -> PathBuf {
    let mut name: OsString = bundle.as_os_str().to_owned();
    name.push(HAVE_EXTENSION);
    name.into()
}

/// Writes beside `bundle` what `device` has of `space`; what others wrote there stays. The file is replaced as a whole.
///
/// # Errors
/// [`BundleError::Io`].
pub fn write_have(bundle: &Path, space: &SpaceId, device: &DeviceId, have: &Have) -> Result<PathBuf, BundleError> {
    let path = have_path(bundle);
    let mut all = match read_file(&path) {
        Ok(all) => all,
        Err(BundleError::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
        Err(BundleError::Io(error)) => return Err(error.into()),
        // Whatever stood there was no list of readers, and is replaced.
        Err(_) => BTreeMap::new(),
    };
    if all.len() >= MAX_HAVE_DEVICES && !all.contains_key(&(*space, *device)) {
        all.pop_first();
    }
    all.insert((*space, *device), have.clone());
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let mut file = File::create(&part)?;
    for ((space, device), have) in &all {
        file.write_all(&codec::have(space, device, &have.vector, &have.forks))?;
    }
    file.sync_all()?;
    drop(file);
    std::fs::rename(&part, &path)?;
    // The name lasts only when the folder is written too; where folders cannot be opened, the system sees to it.
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty())
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
    Ok(path)
}

/// What the readers of `bundle` say they have of `space`. Damaged parts are left out, for they only make the next bundle
/// larger; without the file there are no readers.
///
/// # Errors
/// [`BundleError::Io`].
pub fn read_have(bundle: &Path, space: &SpaceId) -> Result<BTreeMap<DeviceId, Have>, BundleError> {
    match read_file(&have_path(bundle)) {
        Ok(all) => Ok(all
            .into_iter()
            .filter(|((other, _), _)| other == space)
            .map(|((_, device), have)| (device, have))
            .collect()),
        Err(BundleError::Io(error)) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        Err(_) => Ok(BTreeMap::new()),
    }
}

fn read_file(path: &Path) -> Result<BTreeMap<(SpaceId, DeviceId), Have>, BundleError> {
    let mut file = File::open(path)?.take(MAX_HAVE_BYTES);
    let mut frames = Frames::new(&mut file);
    let mut all: BTreeMap<(SpaceId, DeviceId), Have> = BTreeMap::new();
    while let Some(item) = frames.next()? {
        let Item::Frame { payload, .. } = item else { continue };
        let Ok(Some(Part::Have { space, device, heads, forks })) = Part::decode(&payload) else { continue };
        if all.len() >= MAX_HAVE_DEVICES && !all.contains_key(&(space, device)) {
            continue;
        }
        let have = all.entry((space, device)).or_default();
        have.vector.extend(heads);
        have.forks.extend(forks);
    }
    Ok(all)
}
