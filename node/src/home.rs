//! The home directory of a node: data, keys, and how to find the node that runs in it.

use crate::{
    failure::{Failure, Kind},
    installation::{self, Fate},
    keys::{KeyLock, Unlock},
};
use linde_log::SpaceId;
use linde_replica::{Environment, Home, HomeError, Identity, KEY_FILE, Why};
use linde_store::{DataDir, DataDirError, DiskStore, OpenMode, Options, Store};
use serde::{Deserialize, Serialize};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

/// How to reach the running node, readable by its owner only.
pub(crate) const API_FILE: &str = "api.json";
/// The port for other nodes, so that it stays the same.
pub(crate) const PORT_FILE: &str = "port.json";
/// The page that logs its reader in, readable by its owner only.
pub(crate) const LOGIN_FILE: &str = "login.html";

/// An opened home, locked against other nodes.
#[derive(Clone)]
pub(crate) struct HomeDir {
    data: Arc<DataDir>,
    keys: Arc<KeyLock>,
}

/// How to reach the running node.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ApiFile {
    /// Port on 127.0.0.1.
    pub(crate) port: u16,
    /// Bearer token.
    pub(crate) token: String,
}

impl HomeDir {
    /// Opens a home, preparing an empty or missing directory.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        DataDir::open(path, OpenMode::CreateIfEmpty)
            .map(|data| Self { data: Arc::new(data), keys: Arc::default() })
            .map_err(|error| {
                let text = error.to_string();
                match &error {
                    DataDirError::Locked { .. } => Failure::new(Kind::Unreachable, "locked", text)
                        .hint("Another linde uses this directory. Stop it, or name another directory with --home."),
                    DataDirError::Foreign { .. } => Failure::configuration(text)
                        .hint("Name an empty directory, or one that linde made, with --home."),
                    DataDirError::NewerFormat { .. } => {
                        Failure::configuration(text).hint("Install the newer version of linde that wrote it.")
                    }
                    DataDirError::Missing { .. }
                    | DataDirError::DamagedMarker { .. }
                    | DataDirError::NotADirectory { .. }
                    | DataDirError::ReadOnly { .. }
                    | DataDirError::SpaceExists(_)
                    | DataDirError::Name(_)
                    | DataDirError::Io { .. } => Failure::configuration(with_sources(&error)),
                }
            })
    }

    /// The directory.
    pub(crate) fn path(&self) -> &Path {
        self.data.path()
    }

    /// The keys; made at the first start. Says whether they are new. A home that is a copy gets a device key of its own.
    pub(crate) fn identity(
        &self,
        environment: &mut dyn Environment,
        unlock: &Unlock,
    ) -> Result<(Identity, bool), Failure> {
        let Some(bytes) = self.read_file(KEY_FILE)? else {
            let identity = Identity::generate(environment);
            self.keep(&identity)?;
            installation::remember(self)?;
            return Ok((identity, true));
        };
        let mut identity = self.keys.read(&self.path().join(KEY_FILE), &bytes, unlock)?;
        if !self.keys.is_locked() && identity.to_json().as_bytes() != bytes {
            // Of an earlier version.
            self.keep(&identity)?;
        }
        if installation::look(self)? == Fate::Copied {
            tracing::warn!("this home was copied or restored; it gets a device key of its own");
            linde_replica::replace_device(&mut self.clone(), &mut identity, environment, Why::Copied)
                .map_err(|error| Failure::configuration(with_sources(&error)))?;
        }
        installation::remember(self)?;
        Ok((identity, false))
    }

    /// What is known of the key file's passphrase.
    pub(crate) fn keys(&self) -> &KeyLock {
        &self.keys
    }

    /// Writes the key file.
    pub(crate) fn keep(&self, identity: &Identity) -> Result<(), Failure> {
        self.clone().save_keys(identity).map_err(|error| Failure::configuration(with_sources(&error)))
    }

    /// Puts a prepared home in the place of what is here, see [`DataDir::succeed`].
    pub(crate) fn succeed(&self, prepared: &Path, stay: &[&str], aside: &str) -> Result<(), Failure> {
        self.data.succeed(prepared, stay, aside).map_err(|error| {
            Failure::configuration(with_sources(&error)).hint("Start linde again: it carries on what has begun.")
        })
    }

    /// The same home with other keys in it.
    pub(crate) fn with_other_keys(&self) -> Self {
        Self { data: Arc::clone(&self.data), keys: Arc::default() }
    }

    /// Free space for this node, in bytes, if the system tells.
    pub(crate) fn free_bytes(&self) -> Option<u64> {
        self.data.free_bytes().ok()
    }

    /// A small file, if there is one.
    pub(crate) fn read_file(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        read(&self.path().join(name)).map_err(|error| Failure::home(&self.path().join(name), &error))
    }

    /// Replaces a small file as a whole.
    pub(crate) fn write_file(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        self.data
            .write_atomic(name, bytes)
            .map_err(|error| Failure::configuration(format!("{name}: {}", with_sources(&error))))
    }

    /// Removes a small file, if there is one.
    pub(crate) fn remove_file(&self, name: &str) -> Result<(), Failure> {
        self.data.remove(name).map_err(|error| Failure::configuration(format!("{name}: {}", with_sources(&error))))
    }
}

/// How to reach the node that runs in `home`, if one says so.
pub(crate) fn running_node(home: &Path) -> Option<ApiFile> {
    let bytes = std::fs::read(home.join(API_FILE)).ok()?;
    serde_json::from_slice(&bytes).ok()
}

impl Home for HomeDir {
    fn spaces(&self) -> Result<Vec<SpaceId>, HomeError> {
        self.data.spaces().map_err(|error| home_error("listing the spaces", &error))
    }

    fn open(&mut self, space: SpaceId) -> Result<Box<dyn Store>, HomeError> {
        let dir = match self.data.create_space(&space, |_| Ok(())) {
            Err(DataDirError::SpaceExists(_)) => self.data.space_path(&space),
            made => made.map_err(|error| home_error("making room for a space", &error))?,
        };
        Ok(Box::new(DiskStore::open(dir, space, Options::default())?))
    }

    fn rebuild(&mut self, space: SpaceId) -> Result<Box<dyn Store>, HomeError> {
        let dir = self.data.space_path(&space);
        Ok(Box::new(DiskStore::rebuild(dir, space, Options::default(), &mut |_| {})?))
    }

    fn remove(&mut self, space: SpaceId) -> Result<(), HomeError> {
        self.data.remove_space(&space).map(drop).map_err(|error| home_error("removing a space", &error))
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, HomeError> {
        read(&self.path().join(name)).map_err(|source| HomeError::Io { what: format!("reading {name}"), source })
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), HomeError> {
        self.data.write_atomic(name, bytes).map_err(|error| home_error(&format!("writing {name}"), &error))
    }

    fn save_keys(&mut self, identity: &Identity) -> Result<(), HomeError> {
        let bytes = self.keys.bytes(identity).map_err(|error| home_error("writing the key file", &error))?;
        self.write(KEY_FILE, &bytes)
    }
}

/// This machine's clock and randomness.
pub(crate) struct Machine;

impl Environment for Machine {
    fn now_ms(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        // Without randomness no key is safe, and going on would be worse than stopping.
        #[expect(clippy::expect_used, reason = "a system without randomness cannot run this program")]
        getrandom::fill(bytes).expect("this system gives no randomness");
    }
}

/// `N` random bytes.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    Machine.fill(&mut bytes);
    bytes
}

fn read(path: &PathBuf) -> std::io::Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn home_error(what: &str, error: &(dyn std::error::Error + 'static)) -> HomeError {
    HomeError::Io { what: what.to_owned(), source: std::io::Error::other(with_sources(error)) }
}

/// An error with all its causes on one line.
pub(crate) fn with_sources(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
