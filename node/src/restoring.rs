//! Bringing a backup back on the page: taken in, opened with the words, shown, and put in the place of what is here.
//!
//! Everything happens in a directory within the home that the next start removes. The backup is restored into a home of its own there; only
//! when the owner wants it and all stores are closed does it take the place of the running one (`linde_store::DataDir::succeed`), and the
//! program goes on with it. What was here is kept aside.

use crate::{
    config,
    desk::NodeDesk,
    failure::Failure,
    home::{HomeDir, PORT_FILE},
    installation::INSTALLATION_FILE,
    keys::Unlock,
    restore::{self, Restored, Step, Unrestored},
    show::{internal, small},
};
use futures::{FutureExt as _, TryStreamExt as _};
use linde_crypto::{
    backup::{self, BackupError, BackupReader},
    words::RecoverySeed,
};
use linde_web::{
    Answer, Desk as _, DeskError, Id, Pieces, Restoring,
    views::{BackupSpace, ReadBackup, RestoreView, TakenBackup, What},
};
use std::{
    fs::File,
    io::{BufReader, Write as _},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{Notify, mpsc};

/// Where a backup is taken in and restored; removed at the next start.
const WORK_DIR: &str = ".tmp-restore";
/// The backup in it, and the home that grows from it.
const BACKUP: &str = "backup";
const SUCCESSOR: &str = "home";
/// What stays with the installation: it is about this computer, not about who uses it.
const STAY: [&str; 2] = [config::CONFIG_FILE, PORT_FILE];
/// Pieces of a file between the browser and the disk.
const PIECES_WAITING: usize = 4;
/// What takes longer than this shows how far it is.
const SHOW_AFTER: Duration = Duration::from_secs(1);
/// How often it does.
const TELL_EVERY: Duration = Duration::from_millis(300);

/// How far it is; one for a running node.
#[derive(Default)]
pub(crate) struct Restorer {
    state: Mutex<State>,
    wanted: Notify,
}

#[derive(Default)]
enum State {
    #[default]
    Nothing,
    Taking,
    Taken(TakenBackup),
    Reading(TakenBackup, Option<Step>),
    Read(ReadBackup),
    Wanted,
}

impl Restorer {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Done when the owner wants what was restored in the place of what is here.
    pub(crate) async fn wanted(&self) {
        self.wanted.notified().await;
    }

    /// Puts it there, if that is wanted, and says whether it was; no store may be open.
    pub(crate) fn carry_out(&self, home: &HomeDir) -> Result<bool, Failure> {
        if !matches!(*self.state(), State::Wanted) {
            return Ok(false);
        }
        home.succeed(&home.path().join(WORK_DIR).join(SUCCESSOR), &STAY, &aside(home.path()))?;
        Ok(true)
    }
}

/// What was here goes into a directory with this name.
fn aside(home: &Path) -> String {
    let now = jiff::Timestamp::now();
    let first = format!("before-restoring-{}", now.strftime("%Y-%m-%d"));
    let more = (2_u32..).map(|number| format!("{first}-{number}"));
    std::iter::once(first.clone()).chain(more).find(|name| !home.join(name).exists()).unwrap_or(first)
}

/// Forgets a backup that was not taken in to its end, also if the browser goes away.
struct Taking<'a>(&'a Restorer);

impl Drop for Taking<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        if matches!(*state, State::Taking) {
            *state = State::Nothing;
        }
    }
}

impl Restoring for NodeDesk {
    fn restoring(&self) -> Answer<'_, RestoreView> {
        async move {
            let spaces = self.spaces().await?;
            Ok(match &*self.restorer.state() {
                State::Nothing | State::Taking => RestoreView::Nothing,
                State::Taken(taken) => RestoreView::Taken(taken.clone()),
                State::Reading(taken, step) => RestoreView::Reading {
                    backup: taken.clone(),
                    space: step.map(|step| Id(step.space.0)),
                    done: step.map_or(0, |step| step.done),
                    total: step.map_or(0, |step| step.total),
                },
                State::Read(read) => {
                    let is_in_it = |id: Id| read.spaces.iter().any(|space| space.space == id);
                    let gone = spaces.into_iter().filter(|space| !is_in_it(space.id));
                    // What has not arrived has no name yet.
                    let gone = gone.map(|space| if space.name.is_empty() { space.id.short() } else { space.name });
                    let aside = self.home.join(aside(&self.home)).display().to_string();
                    let passphrase = self.tokens.home.keys().is_locked();
                    RestoreView::Read(ReadBackup { gone: gone.collect(), aside, passphrase, ..read.clone() })
                }
                State::Wanted => RestoreView::UnderWay,
            })
        }
        .boxed()
    }

    fn take_backup<'a>(&'a self, pieces: Pieces<'a>) -> Answer<'a, ()> {
        async move {
            {
                let mut state = self.restorer.state();
                if matches!(*state, State::Taking | State::Reading(..) | State::Wanted) {
                    return Err(DeskError::new("busy"));
                }
                *state = State::Taking;
            }
            let taking = Taking(&self.restorer);
            let file = receive(self.home.join(WORK_DIR), pieces).await?;
            let mine = self.ask(|core| Ok(core.spaces.identity().backup())).await?;
            let taken = blocking(move || look(&file, mine)).await?;
            *self.restorer.state() = State::Taken(taken);
            drop(taking);
            Ok(())
        }
        .boxed()
    }

    fn read_backup(&self, words: String) -> Answer<'_, ()> {
        async move {
            let seed = RecoverySeed::from_words(&words).map_err(|_| DeskError::new("words-invalid").at("words"))?;
            let file = self.home.join(WORK_DIR).join(BACKUP);
            let (opened, to_open) = (seed.clone(), file.clone());
            blocking(move || open(&to_open, &opened)).await?;
            let taken = {
                let mut state = self.restorer.state();
                let State::Taken(taken) = &*state else { return Err(DeskError::new("backup-gone")) };
                let taken = TakenBackup { failed: None, ..taken.clone() };
                *state = State::Reading(taken.clone(), None);
                taken
            };
            let desk = self.clone();
            let reading = tokio::task::spawn_blocking(move || {
                let mut told = Instant::now();
                let read = read(&desk.home, &file, seed, &mut |step| {
                    if let State::Reading(_, now) = &mut *desk.restorer.state() {
                        *now = Some(step);
                    }
                    if told.elapsed() >= TELL_EVERY {
                        told = Instant::now();
                        desk.core.tell(What::Notices);
                    }
                });
                *desk.restorer.state() = match read {
                    Ok(read) => State::Read(ReadBackup { backup: taken, ..read }),
                    Err(error) => State::Taken(TakenBackup { failed: Some(error), ..taken }),
                };
                desk.core.tell(What::Notices);
            });
            // It goes on whoever waits for it.
            let _ = tokio::time::timeout(SHOW_AFTER, reading).await;
            Ok(())
        }
        .boxed()
    }

    fn put_backup(&self, understood: bool) -> Answer<'_, ()> {
        async move {
            let RestoreView::Read(read) = self.restoring().await? else { return Err(DeskError::new("backup-gone")) };
            if !read.gone.is_empty() && !understood {
                return Err(DeskError::new("tick-missing").at("gone"));
            }
            *self.restorer.state() = State::Wanted;
            self.restorer.wanted.notify_one();
            Ok(())
        }
        .boxed()
    }

    fn drop_backup(&self) -> Answer<'_, ()> {
        async move {
            {
                let mut state = self.restorer.state();
                match *state {
                    State::Taking | State::Reading(..) => return Err(DeskError::new("busy")),
                    State::Wanted => return Err(DeskError::new("backup-gone")),
                    State::Nothing | State::Taken(_) | State::Read(_) => *state = State::Nothing,
                }
            }
            let dir = self.home.join(WORK_DIR);
            blocking(move || remove(&dir)).await
        }
        .boxed()
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DeskError> + Send + 'static,
) -> Result<T, DeskError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| internal(&error))?
}

/// Writes what comes into a file; one that is not whole never has the name of one that is.
async fn receive(dir: PathBuf, mut pieces: Pieces<'_>) -> Result<PathBuf, DeskError> {
    let (to, mut from) = mpsc::channel::<Vec<u8>>(PIECES_WAITING);
    let (file, partial) = (dir.join(BACKUP), dir.join("partial"));
    let at = partial.clone();
    let writing = tokio::task::spawn_blocking(move || {
        remove(&dir)?;
        std::fs::create_dir(&dir).map_err(|error| unwritten(&error))?;
        let mut out = File::create_new(&at).map_err(|error| unwritten(&error))?;
        while let Some(piece) = from.blocking_recv() {
            out.write_all(&piece).map_err(|error| unwritten(&error))?;
        }
        out.sync_all().map_err(|error| unwritten(&error))
    });
    let come = async move {
        while let Some(piece) = pieces.try_next().await? {
            // Whoever takes no more says why below.
            if to.send(piece).await.is_err() {
                break;
            }
        }
        Ok::<_, DeskError>(())
    };
    let come = come.await;
    writing.await.map_err(|error| internal(&error))??;
    come?;
    let done = file.clone();
    blocking(move || std::fs::rename(partial, &done).map_err(|error| unwritten(&error))).await?;
    Ok(file)
}

fn remove(dir: &Path) -> Result<(), DeskError> {
    match std::fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(unwritten(&error)),
        _ => Ok(()),
    }
}

fn unwritten(error: &std::io::Error) -> DeskError {
    let is_full = matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded);
    if is_full { DeskError::new("disk-full").at("file") } else { internal(error) }
}

/// What a file says of itself without being opened.
fn look(file: &Path, mine: Option<[u8; 32]>) -> Result<TakenBackup, DeskError> {
    let open = File::open(file).map_err(|error| internal(&error))?;
    let bytes = open.metadata().map_err(|error| internal(&error))?.len();
    match backup::verify(BufReader::new(open)) {
        Ok(found) => Ok(TakenBackup {
            bytes,
            time_ms: Some(found.info.created_ms),
            whole: true,
            mine: mine == Some(found.info.kem),
            failed: None,
        }),
        Err(BackupError::Truncated { .. } | BackupError::Damaged { .. }) => {
            Ok(TakenBackup { bytes, time_ms: None, whole: false, mine: false, failed: None })
        }
        Err(error) => Err(unreadable(&error).at("file")),
    }
}

fn open(file: &Path, seed: &RecoverySeed) -> Result<(), DeskError> {
    let open = File::open(file).map_err(|_| DeskError::new("backup-gone"))?;
    match BackupReader::open(BufReader::new(open), &seed.backup_kem()) {
        Ok(_) => Ok(()),
        Err(error @ BackupError::OtherWords) => Err(unreadable(&error).at("words")),
        Err(error) => Err(unreadable(&error)),
    }
}

fn unreadable(error: &BackupError) -> DeskError {
    match error {
        BackupError::NotABackup => DeskError::new("backup-unknown"),
        BackupError::Newer(_) => DeskError::new("backup-newer"),
        BackupError::OtherWords => DeskError::new("words-other"),
        BackupError::Truncated { .. } | BackupError::Damaged { .. } => DeskError::new("backup-damaged"),
        BackupError::Key(error) => internal(error),
        BackupError::Io(error) => unwritten(error),
    }
}

/// Restores a backup into a home of its own below the running one, and tells what is in it.
fn read(running: &Path, file: &Path, seed: RecoverySeed, say: &mut dyn FnMut(Step)) -> Result<ReadBackup, DeskError> {
    let home = running.join(WORK_DIR).join(SUCCESSOR);
    remove(&home)?;
    let input = File::open(file).map_err(|error| internal(&error))?;
    let restored =
        restore::restore_into(|| HomeDir::open(&home), &Unlock::default(), BufReader::new(input), seed, true, say);
    let Restored { mut spaces, entries, back, damage } = restored.map_err(|error| match error {
        Unrestored::Backup(error) => unreadable(&error),
        Unrestored::Damaged(_) => DeskError::new("backup-damaged"),
        Unrestored::Home(failure) => DeskError::new("internal").arg("what", failure),
    })?;
    let torn = damage.as_ref().and_then(|damage| damage.space);
    let ids: Vec<_> = spaces.ids().collect();
    let inside = ids.into_iter().map(|id| {
        let replica = spaces.replica(id).ok();
        let name = replica.and_then(|replica| replica.control().name().map(str::to_owned));
        let entries = spaces.replica(id).map_or(0, |replica| replica.vector().values().map(|head| head.len).sum());
        BackupSpace {
            space: Id(id.0),
            name: name.unwrap_or_default(),
            entries,
            torn: torn == Some(id),
            back: back.contains(&id),
        }
    });
    let mut inside: Vec<BackupSpace> = inside.collect();
    inside.sort_by(|a, b| (&a.name, a.space).cmp(&(&b.name, b.space)));
    drop(spaces);
    // It is where the home is going to be, not here.
    let unneeded = std::fs::remove_file(home.join(INSTALLATION_FILE));
    unneeded.map_err(|error| internal(&error))?;
    if !config::is_usable(running, &home) {
        // What another computer listened at would keep the program from starting here.
        std::fs::remove_file(home.join(config::CONFIG_FILE)).map_err(|error| internal(&error))?;
    }
    tracing::debug!(spaces = small(inside.len()), entries, "a backup was read");
    Ok(ReadBackup { spaces: inside, damaged: damage.is_some(), ..ReadBackup::default() })
}
