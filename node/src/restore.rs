//! Restoring a backup into a home in which nothing is yet. Nothing in a backup is a device key: this installation becomes a new device of the
//! same person, by the recovery words, in every space.
//!
//! An interrupted restore is begun again with the same command: what is here already is not written twice. The page restores into a home
//! beside its own, see `restoring`.

use crate::{
    failure::{Failure, Kind},
    home::{HomeDir, Machine, with_sources},
    installation,
    keys::{Unlock, words},
    options::{GlobalOptions, home_directory},
    print::{self, Progress},
    trust::backup::KEPT_FILES,
};
use linde_crypto::{
    backup::{BackupError, BackupInfo, BackupReader},
    words::RecoverySeed,
};
use linde_exchange::{
    archive::{ArchiveReader, Part},
    bundle::{self, BundleError, ImportOptions},
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

/// Why a backup was not restored.
#[derive(Debug)]
pub(crate) enum Unrestored {
    /// It cannot be opened.
    Backup(BackupError),
    /// Something in it is damaged or missing; what comes before was read.
    Damaged(String),
    /// The home cannot be used.
    Home(Failure),
}

impl From<BackupError> for Unrestored {
    fn from(error: BackupError) -> Self {
        Self::Backup(error)
    }
}

impl From<Failure> for Unrestored {
    fn from(failure: Failure) -> Self {
        Self::Home(failure)
    }
}

/// What came of a backup.
pub(crate) struct Restored {
    pub(crate) spaces: Spaces,
    pub(crate) entries: u64,
    /// The spaces in which this device belongs to the person of the words.
    pub(crate) back: Vec<SpaceId>,
    /// What kept the rest from being read, and the space in which it was.
    pub(crate) damage: Option<Damage>,
}

/// Where a backup stopped being readable.
#[derive(Debug, Clone)]
pub(crate) struct Damage {
    pub(crate) what: String,
    /// The space of which a part may be missing; none between two or at the end.
    pub(crate) space: Option<SpaceId>,
}

/// How far it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub(crate) space: SpaceId,
    pub(crate) done: u64,
    pub(crate) total: u64,
}

/// Restores a backup with the 24 words, from a file, standard input or the terminal.
pub(crate) fn restore(
    global: &GlobalOptions,
    file: &Path,
    words_file: Option<&Path>,
    partial: bool,
) -> Result<ExitCode, Failure> {
    let open = File::open(file).map_err(|error| Failure::home(file, &error))?;
    let seed = words(words_file)?;
    let progress = Progress::start("restoring");
    let home = || HomeDir::open(&home_directory(global)?);
    let mut say = |Step { space, done, total }: Step| {
        progress.say(&format!("restoring space {}: {done} of {total}", space.short()));
    };
    let restored = restore_into(home, &global.unlock(), BufReader::new(open), seed, partial, &mut say);
    drop(progress);
    let Restored { spaces, entries, back, damage } = restored.map_err(|error| unrestored(file, error))?;
    let missing = damage.map(|damage| json!({ "what": damage.what, "space": damage.space }));
    let answer = json!({
        "restored": back, "spaces": spaces.ids().collect::<Vec<_>>(), "entries": entries, "device": spaces.device(),
        "missing": missing,
    });
    print::restored(global.json, &answer);
    Ok(ExitCode::SUCCESS)
}

/// Restores a backup into the home that `home` opens once the words fit; of a damaged one, if `partial`, what can be read.
pub(crate) fn restore_into(
    home: impl FnOnce() -> Result<HomeDir, Failure>,
    unlock: &Unlock,
    input: impl Read,
    seed: RecoverySeed,
    partial: bool,
    say: &mut dyn FnMut(Step),
) -> Result<Restored, Unrestored> {
    let backup = BackupReader::open(input, &seed.backup_kem())?;
    let home = home()?;
    let identity = prepare(&home, unlock, &seed, backup.info())?;
    let mut archive = ArchiveReader::open(backup).map_err(|error| Unrestored::Damaged(with_sources(&error)))?;
    if archive.recovery() != seed.recovery_key().public().as_bytes() {
        return Err(BackupError::OtherWords.into());
    }
    let mut reading = Reading { home: &home, identity, spaces: None, named: Vec::new(), entries: 0, say };
    let mut damage = reading.read(&mut archive)?;
    if damage.is_none() {
        // Whether the file is whole shows only at its end.
        let end = std::io::copy(&mut archive.into_inner(), &mut std::io::sink());
        damage = end.err().map(|error| Damage { what: with_sources(&error), space: None });
    }
    if let Some(damage) = damage.as_ref().filter(|_| !partial) {
        return Err(Unrestored::Damaged(damage.what.clone()));
    }
    let (mut spaces, entries) = reading.finish()?;
    let back = match spaces.recover(seed, None, false) {
        Ok(back) => back,
        Err(SpacesError::NobodysWords) => Vec::new(),
        Err(error) => return Err(Failure::internal(with_sources(&error)).into()),
    };
    spaces.housekeeping();
    home.remove_file(RESTORING_FILE)?;
    Ok(Restored { spaces, entries, back, damage })
}

/// Makes the keys of the new device, or finds those of the attempt before.
fn prepare(home: &HomeDir, unlock: &Unlock, seed: &RecoverySeed, info: BackupInfo) -> Result<Identity, Failure> {
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
        return home.identity(&mut Machine, unlock).map(|(identity, _)| identity);
    }
    let bytes = serde_json::to_vec(&restoring).map_err(Failure::internal)?;
    home.write_file(RESTORING_FILE, &bytes)?;
    let identity = Identity::with_words(seed.clone(), &mut Machine);
    home.keep(&identity)?;
    installation::remember(home)?;
    Ok(identity)
}

/// An archive on its way into a home.
struct Reading<'a> {
    home: &'a HomeDir,
    identity: Identity,
    /// Opened behind the small files, which they read.
    spaces: Option<Spaces>,
    named: Vec<SpaceId>,
    entries: u64,
    say: &'a mut dyn FnMut(Step),
}

impl Reading<'_> {
    /// Takes in everything up to the end, or up to where it is damaged.
    fn read<R: Read>(&mut self, archive: &mut ArchiveReader<R>) -> Result<Option<Damage>, Failure> {
        loop {
            match archive.next_part() {
                Ok(None) => return Ok(None),
                Ok(Some(Part::File { name, bytes })) => {
                    if KEPT_FILES.contains(&name.as_str()) && self.home.read_file(&name)?.is_none() {
                        self.home.write_file(&name, &bytes)?;
                    }
                }
                Ok(Some(Part::Space(space))) => {
                    if let Some(damage) = self.space(space, archive)? {
                        return Ok(Some(damage));
                    }
                }
                Err(error) => return Ok(Some(Damage { what: with_sources(&error), space: None })),
            }
        }
    }

    fn space<R: Read>(&mut self, space: SpaceId, archive: &mut ArchiveReader<R>) -> Result<Option<Damage>, Failure> {
        let spaces = match &mut self.spaces {
            Some(spaces) => spaces,
            none => none.insert(open(self.home, self.identity.clone())?),
        };
        self.named.push(space);
        let options = ImportOptions { device: spaces.device(), space: Some(space), adopt: true };
        let mut read = 0;
        let report = bundle::import(spaces, &mut archive.bundle(), &options, &mut |progress| {
            read = progress.entries;
            (self.say)(Step { space, done: progress.entries, total: progress.total });
        });
        match report {
            Ok(report) => {
                self.entries += report.read;
                Ok(None)
            }
            Err(BundleError::Shelf(error)) => Err(Failure::configuration(with_sources(&error))),
            Err(error) => {
                self.entries += read;
                Ok(Some(Damage { what: with_sources(&error), space: Some(space) }))
            }
        }
    }

    /// A space of which nothing could be read still arrives from others.
    fn finish(self) -> Result<(Spaces, u64), Failure> {
        let mut spaces = match self.spaces {
            Some(spaces) => spaces,
            None => open(self.home, self.identity)?,
        };
        let made = self.named.iter().try_for_each(|space| spaces.make_room(*space));
        made.map_err(|error| Failure::internal(with_sources(&error)))?;
        Ok((spaces, self.entries))
    }
}

fn open(home: &HomeDir, identity: Identity) -> Result<Spaces, Failure> {
    Spaces::open(Box::new(home.clone()), identity, Box::new(Machine), &mut |_| {})
        .map_err(|error| Failure::configuration(with_sources(&error)))
}

fn unrestored(file: &Path, error: Unrestored) -> Failure {
    let said = |what: &str| format!("{}: {what}", file.display());
    let error = match error {
        Unrestored::Home(failure) => return failure,
        Unrestored::Damaged(what) => {
            return Failure::new(Kind::Check, "backup-damaged", said(&what)).hint(
                "Take another backup if there is one. Else --partial restores what can be read and says what is missing.",
            );
        }
        Unrestored::Backup(error) => error,
    };
    let what = said(&with_sources(&error));
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
