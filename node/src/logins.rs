//! Who stays logged in on the page when the program starts again.
//!
//! The file holds no secret: of each browser the BLAKE3 hash of its cookie, what it calls itself, and two times. A file that cannot be
//! read means that nobody is logged in.

use crate::{desk::NodeDesk, home::HomeDir};
use linde_web::{KeptLogin, Logins};
use serde::{Deserialize, Serialize};

/// Who is logged in; readable by its owner only.
pub(crate) const SESSIONS_FILE: &str = "sessions.json";
/// The form of the file.
const VERSION: u32 = 1;
/// Largest file that is read, in bytes: far more than what may be kept.
const MAX_BYTES: usize = 256 * 1_024;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    sessions: Vec<KeptLogin>,
}

impl Logins for NodeDesk {
    fn logins(&self) -> Vec<KeptLogin> {
        read(&self.tokens.home)
    }

    fn keep_logins(&self, logins: &[KeptLogin]) {
        write(&self.tokens.home, logins);
    }
}

fn read(home: &HomeDir) -> Vec<KeptLogin> {
    let found = home.read_file(SESSIONS_FILE).map_err(|failure| failure.to_string());
    let read = found.and_then(|bytes| bytes.map(|bytes| parse(&bytes)).transpose());
    read.map_or_else(
        |why| {
            tracing::warn!(why, "who was logged in cannot be read, so nobody is");
            Vec::new()
        },
        Option::unwrap_or_default,
    )
}

fn parse(bytes: &[u8]) -> Result<Vec<KeptLogin>, String> {
    if bytes.len() > MAX_BYTES {
        return Err("the file is too large".to_owned());
    }
    let file: File = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if file.version == VERSION { Ok(file.sessions) } else { Err(format!("version {} is not known", file.version)) }
}

fn write(home: &HomeDir, logins: &[KeptLogin]) {
    let file = File { version: VERSION, sessions: logins.to_vec() };
    let bytes = serde_json::to_vec_pretty(&file).map_err(|error| error.to_string());
    let written = bytes.and_then(|bytes| home.write_file(SESSIONS_FILE, &bytes).map_err(|failure| failure.to_string()));
    if let Err(why) = written {
        tracing::warn!(why, "who is logged in was not kept");
        // What is no longer true lets somebody in who has logged out; nothing lets nobody in.
        if let Err(failure) = home.remove_file(SESSIONS_FILE) {
            tracing::warn!(%failure, "nor was the file of before removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(digit: &str) -> KeptLogin {
        let hash = digit.repeat(64);
        serde_json::from_value(serde_json::json!({ "hash": hash, "agent": "Firefox", "since_ms": 1, "used_ms": 2 }))
            .unwrap()
    }

    #[test]
    fn what_is_kept_is_read_again_and_is_the_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        let home = HomeDir::open(dir.path()).unwrap();
        assert!(read(&home).is_empty());
        write(&home, &[login("a"), login("b")]);
        assert_eq!(read(&home), [login("a"), login("b")]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(dir.path().join(SESSIONS_FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        write(&home, &[]);
        assert!(read(&home).is_empty());
    }

    #[test]
    fn a_damaged_file_logs_nobody_in_and_stops_nobody() {
        let dir = tempfile::tempdir().unwrap();
        let home = HomeDir::open(dir.path()).unwrap();
        write(&home, &[login("a")]);
        let whole = home.read_file(SESSIONS_FILE).unwrap().unwrap();
        let later = String::from_utf8(whole.clone()).unwrap().replace("\"version\": 1", "\"version\": 2");
        let long = vec![b' '; MAX_BYTES + 1];
        for damaged in [&b""[..], b"null", b"\xff\xfe", &whole[..whole.len() / 2], later.as_bytes(), &long] {
            home.write_file(SESSIONS_FILE, damaged).unwrap();
            assert!(read(&home).is_empty());
        }
        write(&home, &[login("b")]);
        assert_eq!(read(&home), [login("b")]);
    }
}
