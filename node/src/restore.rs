//! Restoring a backup into a home in which nothing is yet. Nothing in a backup is a device key: this installation becomes a new device of the
//! same person, by the recovery words, in every space.
//!
//! An interrupted restore is begun again with the same command: what is here already is not written twice.

use crate::{
    failure::{Failure, Kind},
    home::{HomeDir, Machine, with_sources},
    installation,
    keys::words,
    options::{GlobalOptions, home_directory},
    print::{self, Progress},
    trust::backup::KEPT_FILES,
};
use linde_crypto::{
    backup::{BackupError, BackupInfo, BackupReader},
    words::RecoverySeed,
};
use linde_exchange::{
    archive::{ArchiveError, ArchiveReader, Part},
    bundle::{self, ImportOptions},
};
use linde_log::{DeviceId, SpaceId};
use linde_replica::{Home, Identity, KEY_FILE, Spaces, SpacesError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{
    fs::File,
    io::{BufReader, Read},
    path::Path,
    process::ExitCode,
};

/// The backup that is being restored into this home.
const RESTORING_FILE: &str = "restoring.json";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Restoring {
    /// The key of the words it was made for.
    kem: DeviceId,
    created_ms: i64,
}

/// Restores a backup with the 24 words, from a file, standard input or the terminal.
pub(crate) fn restore(global: &GlobalOptions, file: &Path, words_file: Option<&Path>) -> Result<ExitCode, Failure> {
    let open = File::open(file).map_err(|error| Failure::home(file, &error))?;
    let seed = words(words_file)?;
    let backup =
        BackupReader::open(BufReader::new(open), &seed.backup_kem()).map_err(|error| unusable(file, &error))?;
    let home = HomeDir::open(&home_directory(global)?)?;
    let identity = prepare(&home, global, &seed, backup.info())?;
    let progress = Progress::start("restoring");
    let mut archive = ArchiveReader::open(backup).map_err(|error| damaged(file, error))?;
    if archive.recovery() != seed.recovery_key().public().as_bytes() {
        return Err(unusable(file, &BackupError::OtherWords));
    }
    let (spaces, entries) = read(&home, identity, &mut archive, file, &progress)?;
    // Whether the file is whole shows only at its end.
    let mut rest = archive.into_inner();
    std::io::copy(&mut rest, &mut std::io::sink()).map_err(|error| damaged(file, error.into()))?;
    let mut spaces = spaces;
    let back = match spaces.recover(seed, None, false) {
        Ok(back) => back,
        Err(SpacesError::NobodysWords) => Vec::new(),
        Err(error) => return Err(Failure::internal(with_sources(&error))),
    };
    spaces.housekeeping();
    drop(progress);
    home.remove_file(RESTORING_FILE)?;
    let answer = json!({
        "restored": back, "spaces": spaces.ids().collect::<Vec<_>>(), "entries": entries, "device": spaces.device(),
    });
    print::restored(global.json, &answer);
    Ok(ExitCode::SUCCESS)
}

/// Makes the keys of the new device, or finds those of the attempt before.
fn prepare(home: &HomeDir, global: &GlobalOptions, seed: &RecoverySeed, info: BackupInfo) -> Result<Identity, Failure> {
    let restoring = Restoring { kem: DeviceId(info.kem), created_ms: info.created_ms };
    let begun = home.read_file(RESTORING_FILE)?.and_then(|bytes| serde_json::from_slice::<Restoring>(&bytes).ok());
    let mut used = home.read_file(KEY_FILE)?.is_some();
    if used && begun != Some(restoring) {
        if !Home::spaces(home).map_err(|error| Failure::configuration(with_sources(&error)))?.is_empty() {
            return Err(Failure::configuration(format!("{} is in use already", home.path().display()))
                .hint("A backup is restored where there is no space yet: name an empty directory with --home."));
        }
        // It was started, as everybody does first, and nothing was signed with its keys.
        home.remove_file(KEY_FILE)?;
        used = false;
    }
    if used {
        return home.identity(&mut Machine, &global.unlock()).map(|(identity, _)| identity);
    }
    let bytes = serde_json::to_vec(&restoring).map_err(Failure::internal)?;
    home.write_file(RESTORING_FILE, &bytes)?;
    let identity = Identity::with_words(seed.clone(), &mut Machine);
    home.keep(&identity)?;
    installation::remember(home)?;
    Ok(identity)
}

/// Takes in everything of an archive; gives the spaces and how many entries came.
fn read<R: Read>(
    home: &HomeDir,
    identity: Identity,
    archive: &mut ArchiveReader<R>,
    file: &Path,
    progress: &Progress,
) -> Result<(Spaces, u64), Failure> {
    let (mut named, mut entries) = (Vec::new(), 0);
    let mut opened: Option<Spaces> = None;
    while let Some(part) = archive.next_part().map_err(|error| damaged(file, error))? {
        match part {
            Part::File { name, bytes } => {
                if KEPT_FILES.contains(&name.as_str()) && home.read_file(&name)?.is_none() {
                    home.write_file(&name, &bytes)?;
                }
            }
            Part::Space(space) => {
                let spaces = match &mut opened {
                    Some(spaces) => spaces,
                    none => none.insert(open(home, identity.clone())?),
                };
                progress.say(&format!("restoring space {}", space.short()));
                let options = ImportOptions { device: spaces.device(), space: Some(space), adopt: true };
                let report = bundle::import(spaces, &mut archive.bundle(), &options, &mut |done| {
                    progress.say(&format!("restoring space {}: {} of {}", space.short(), done.entries, done.total));
                });
                let report = report.map_err(|error| {
                    Failure::new(Kind::Check, "backup-damaged", format!("{}: {}", file.display(), with_sources(&error)))
                })?;
                entries += report.read;
                named.push(space);
            }
        }
    }
    let mut spaces = match opened {
        Some(spaces) => spaces,
        None => open(home, identity)?,
    };
    make_rooms(&mut spaces, &named)?;
    Ok((spaces, entries))
}

fn open(home: &HomeDir, identity: Identity) -> Result<Spaces, Failure> {
    Spaces::open(Box::new(home.clone()), identity, Box::new(Machine), &mut |_| {})
        .map_err(|error| Failure::configuration(with_sources(&error)))
}

/// A space of which nothing could be read still arrives from others.
fn make_rooms(spaces: &mut Spaces, named: &[SpaceId]) -> Result<(), Failure> {
    named.iter().try_for_each(|space| spaces.make_room(*space)).map_err(|error| Failure::internal(with_sources(&error)))
}

fn unusable(file: &Path, error: &BackupError) -> Failure {
    let what = format!("{}: {}", file.display(), with_sources(error));
    match error {
        BackupError::OtherWords => {
            Failure::new(Kind::Denied, "words-invalid", what).hint("Use the words of the person who made the backup.")
        }
        BackupError::Newer(_) => Failure::configuration(what).hint("Install the newer version of linde that wrote it."),
        BackupError::NotABackup
        | BackupError::Truncated { .. }
        | BackupError::Damaged { .. }
        | BackupError::Key(_)
        | BackupError::Io(_) => Failure::new(Kind::Check, "backup-damaged", what),
    }
}

fn damaged(file: &Path, error: ArchiveError) -> Failure {
    Failure::new(Kind::Check, "backup-damaged", format!("{}: {}", file.display(), with_sources(&error)))
        .hint("What could be read is here. Take another backup and the same words to go on in another empty directory.")
}
