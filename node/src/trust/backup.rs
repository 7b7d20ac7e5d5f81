//! Backups: one encrypted file with everything but the device keys. Whoever restores one becomes a new device, see
//! `crate::restore`.

#![expect(clippy::wildcard_enum_match_arm, reason = "errors without words of their own here are said as everywhere")]

use crate::{
    core::Core,
    failure::Failure,
    home::{HomeDir, Machine, random, with_sources},
    show::internal,
};
use futures::StreamExt as _;
use linde_crypto::backup::{self, BackupError, BackupWriter};
use linde_exchange::{
    archive::ArchiveWriter,
    bundle::{self, BundleError, ExportOptions},
};
use linde_log::SpaceId;
use linde_replica::{Environment as _, Spaces};
use linde_sync::Shelf;
use linde_web::{
    DeskError,
    views::{BackupCheck, BackupDone, BackupDownload, BackupView},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use serde_json::json;
use std::{
    fs::File,
    io::{BufReader, BufWriter, Read as _, Seek as _, Write},
    path::{Path, PathBuf},
};

/// When the last backup was made.
const BACKUP_FILE: &str = "backup.json";
/// The small files of a home that go into its backups. Keys and what speaks of one installation alone stay out.
pub(crate) const KEPT_FILES: &[&str] = &["config.toml", "invitations.json", "joining.json", "peers.json"];
/// How long nobody is reminded, in ms.
const REMIND_AFTER_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// What is handed to a browser at once, in bytes.
const DOWNLOAD_BYTES: u64 = 256 * 1024;
/// Where a backup for a browser is written first; removed at the next start at the latest.
const DOWNLOAD_FILE: &str = ".tmp-backup-download";

pub(crate) fn backup(core: &mut Core) -> Result<BackupView, DeskError> {
    let last = last(&core.home)?;
    let due = is_due(core, last.as_ref())?;
    let folder = std::env::home_dir().unwrap_or_else(|| core.home.path().to_owned());
    let suggested_path = folder.join(file_name(core)).display().to_string();
    Ok(BackupView { last, due, suggested_path, words_written: core.spaces.are_words_written() })
}

pub(crate) fn save_backup(core: &mut Core, path: String) -> Result<BackupDone, DeskError> {
    let file = PathBuf::from(path.trim());
    if !file.is_absolute() || file.exists() {
        return Err(DeskError::new("path-invalid").at("path"));
    }
    // A file that is only half written never has the name of a backup.
    let partial = file.with_extension("partial");
    let bytes = File::create_new(&partial)
        .map_err(|error| unwritable(&error))
        .and_then(|mut out| write(core, &mut out))
        .and_then(|bytes| std::fs::rename(&partial, &file).map(|()| bytes).map_err(|error| unwritable(&error)));
    let bytes = bytes.inspect_err(|_| drop(std::fs::remove_file(&partial)))?;
    let done = BackupDone { time_ms: core.spaces.now_ms(), path: Some(file.display().to_string()), bytes };
    note(&core.home, &done)?;
    Ok(done)
}

pub(crate) fn download_backup(core: &mut Core) -> Result<BackupDownload, DeskError> {
    let name = file_name(core);
    let path = core.home.path().join(DOWNLOAD_FILE);
    let mut file = File::options().read(true).write(true).create(true).truncate(true).open(&path);
    let file = file.as_mut().map_err(|error| unwritable(error))?;
    let bytes = write(core, file)?;
    file.rewind().map_err(|error| internal(&error))?;
    // Open, it can still be read; where that is not so it goes at the next start.
    let _ = std::fs::remove_file(&path);
    let state = (file.try_clone().map_err(|error| internal(&error))?, core.home.clone());
    let parts = futures::stream::try_unfold(state, move |(file, home)| async move {
        let read = tokio::task::spawn_blocking(move || {
            let mut part = Vec::new();
            (&file).take(DOWNLOAD_BYTES).read_to_end(&mut part).map(|_| (part, file))
        });
        let (part, file) = read.await.map_err(|error| internal(&error))?.map_err(|error| internal(&error))?;
        if part.is_empty() {
            note(&home, &BackupDone { time_ms: Machine.now_ms(), path: None, bytes })?;
            return Ok(None);
        }
        Ok(Some((part, (file, home))))
    });
    Ok(BackupDownload { name, bytes: parts.boxed() })
}

pub(crate) fn verify_backup(core: &mut Core, path: String) -> Result<BackupCheck, DeskError> {
    let file = File::open(path.trim()).map_err(|_| DeskError::new("path-invalid").at("path"))?;
    let bytes = file.metadata().map_err(|error| internal(&error))?.len();
    let found = backup::verify(BufReader::new(file)).map_err(|error| unreadable(&error))?;
    let mine = core.spaces.identity().backup() == Some(found.info.kem);
    Ok(BackupCheck { path, bytes, time_ms: Some(found.info.created_ms), mine })
}

/// Whether it is time for a backup: a week without, and something to lose.
pub(crate) fn is_due(core: &mut Core, last: Option<&BackupDone>) -> Result<bool, DeskError> {
    let since = match last {
        Some(last) => Some(last.time_ms),
        None => first_written(&core.spaces),
    };
    let now_ms = core.spaces.now_ms();
    Ok(core.spaces.ids().next().is_some() && since.is_some_and(|since| now_ms.saturating_sub(since) >= REMIND_AFTER_MS))
}

/// The last backup.
pub(crate) fn last(home: &HomeDir) -> Result<Option<BackupDone>, DeskError> {
    let file = home.read_file(BACKUP_FILE).map_err(|failure| unnoted(&failure))?;
    // What cannot be read reminds too early, which does no harm.
    Ok(file.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// Checks a backup by itself, without words and without a home.
pub(crate) fn check(file: &Path) -> Result<serde_json::Value, Failure> {
    let open = File::open(file).map_err(|error| Failure::home(file, &error))?;
    let bytes = open.metadata().map_err(|error| Failure::home(file, &error))?.len();
    let found = backup::verify(BufReader::new(open)).map_err(|error| {
        Failure::new(crate::failure::Kind::Check, "backup-damaged", format!("{}: {error}", file.display()))
            .hint("Take another backup, or make a new one now.")
    })?;
    Ok(json!({
        "good": true,
        "file": file,
        "bytes": bytes,
        "content_bytes": found.content_bytes,
        "created_ms": found.info.created_ms,
    }))
}

/// Writes everything to a file and makes it durable; gives its length.
fn write(core: &mut Core, out: &mut File) -> Result<u64, DeskError> {
    let kem = core.spaces.identity().backup().ok_or_else(|| DeskError::new("words-needed"))?;
    let created_ms = core.spaces.now_ms();
    let mut rng = ChaCha20Rng::from_seed(random());
    let encrypted = BackupWriter::new(BufWriter::new(&mut *out), &kem, created_ms, &mut rng);
    let encrypted = encrypted.map_err(|error| unreadable(&error))?;
    let archive = write_archive(core, encrypted, created_ms).map_err(|error| match error {
        BundleError::Io(error) => unwritable(&error),
        error => internal(&error),
    })?;
    archive.finish().map_err(|error| unreadable(&error))?;
    out.sync_all().map_err(|error| unwritable(&error))?;
    out.metadata().map(|metadata| metadata.len()).map_err(|error| unwritable(&error))
}

fn write_archive<W: Write>(core: &mut Core, out: W, created_ms: i64) -> Result<W, BundleError> {
    let mut archive = ArchiveWriter::new(out, &core.spaces.identity().recovery())?;
    for name in KEPT_FILES {
        let bytes = core.home.read_file(name).map_err(std::io::Error::other)?;
        if let Some(bytes) = bytes
            && !archive.file(name, &bytes)?
        {
            tracing::warn!(name, "too large for a backup; it is left out");
        }
    }
    let options = ExportOptions {
        device: core.spaces.device(),
        created_ms: u64::try_from(created_ms).unwrap_or(0),
        known: Vec::new(),
    };
    let spaces: Vec<SpaceId> =
        core.spaces.ids().filter(|space| !Shelf::vector(&core.spaces, space).is_empty()).collect();
    for space in &spaces {
        let written =
            archive.space(space, |mut out| bundle::export(&core.spaces, space, &options, &mut out, &mut |_| {}))?;
        for (log, error) in written.unreadable {
            tracing::error!(space = %space.short(), device = %log.device.short(), %error, "missing in the backup");
        }
    }
    Ok(archive.finish()?)
}

/// When this node's owner first wrote something, as claimed.
fn first_written(spaces: &Spaces) -> Option<i64> {
    let device = spaces.device();
    spaces.ids().filter_map(|space| spaces.get(space)?.first_seen(device)).min()
}

fn file_name(core: &Core) -> String {
    // Beyond the year 9999 there is no calendar.
    let day = jiff::Timestamp::from_millisecond(core.spaces.now_ms())
        .map_or_else(|_| "0000-00-00".to_owned(), |now| now.strftime("%Y-%m-%d").to_string());
    format!("dorflinde-{day}.backup")
}

fn note(home: &HomeDir, done: &BackupDone) -> Result<(), DeskError> {
    let bytes = serde_json::to_vec_pretty(done).map_err(|error| internal(&error))?;
    home.write_file(BACKUP_FILE, &bytes).map_err(|failure| unnoted(&failure))
}

fn unnoted(failure: &Failure) -> DeskError {
    DeskError::new("internal").arg("what", failure)
}

fn unwritable(error: &std::io::Error) -> DeskError {
    match error.kind() {
        std::io::ErrorKind::StorageFull => DeskError::new("disk-full"),
        _ => DeskError::new("path-invalid").arg("what", with_sources(error)).at("path"),
    }
}

fn unreadable(error: &BackupError) -> DeskError {
    match error {
        BackupError::Io(error) => unwritable(error),
        BackupError::Key(_) => DeskError::new("words-needed"),
        BackupError::NotABackup
        | BackupError::Newer(_)
        | BackupError::Truncated { .. }
        | BackupError::Damaged { .. }
        | BackupError::OtherWords => DeskError::new("backup-damaged").at("path"),
    }
}
