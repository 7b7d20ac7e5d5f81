//! The key file of a home: read with a passphrase if it has one, and written back the same way.

use crate::{
    failure::{Failure, Kind},
    print,
};
use linde_crypto::{
    keyfile::{self, Kdf, KeyFileError},
    words::RecoverySeed,
};
use linde_replica::Identity;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use std::{
    io::{BufRead as _, IsTerminal as _, Read as _},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};
use zeroize::Zeroizing;

/// The variable that holds the passphrase where nobody can be asked.
const PASSPHRASE_VARIABLE: &str = "LINDE_PASSPHRASE";
/// How often somebody at a terminal may try.
const TRIES: usize = 3;
/// The largest passphrase file, in bytes.
const MAX_PASSPHRASE_BYTES: u64 = 4096;
/// The longest text that is read as recovery words, in bytes.
const MAX_WORDS_BYTES: u64 = 4096;

/// Where the passphrase of the key file comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Unlock {
    /// A file whose first line it is.
    pub(crate) file: Option<PathBuf>,
}

/// The passphrase of an opened key file, kept so that the file can be written again.
#[derive(Default)]
pub(crate) struct KeyLock(Mutex<Option<Zeroizing<String>>>);

impl KeyLock {
    /// Reads a key file; asks for its passphrase if it has one.
    pub(crate) fn read(&self, path: &Path, file: &[u8], unlock: &Unlock) -> Result<Identity, Failure> {
        if !keyfile::is_locked(file) {
            return parse(path, &String::from_utf8_lossy(file));
        }
        let (content, passphrase) = match unlock.given()? {
            Some(passphrase) => (open(path, file, &passphrase)?, passphrase),
            None => ask(path, file)?,
        };
        let identity = parse(path, &String::from_utf8_lossy(&content))?;
        *self.passphrase() = Some(passphrase);
        Ok(identity)
    }

    /// The bytes of a key file, with the passphrase around them if there is one.
    pub(crate) fn bytes(&self, identity: &Identity) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
        let content = identity.to_json();
        match &*self.passphrase() {
            None => Ok(Zeroizing::new(content.as_bytes().to_vec())),
            Some(passphrase) => {
                let mut rng = ChaCha20Rng::from_seed(crate::home::random());
                keyfile::lock(content.as_bytes(), passphrase, Kdf::DEFAULT, &mut rng).map(Zeroizing::new)
            }
        }
    }

    /// Whether the key file has a passphrase.
    pub(crate) fn is_locked(&self) -> bool {
        self.passphrase().is_some()
    }

    /// Whether this is the passphrase of the key file; one without is opened by none.
    pub(crate) fn is(&self, passphrase: Option<&str>) -> bool {
        self.passphrase().as_ref().map(|known| known.as_str()) == passphrase
    }

    /// Sets or removes the passphrase of what is written from now on; gives the one before.
    pub(crate) fn set(&self, passphrase: Option<String>) -> Option<Zeroizing<String>> {
        core::mem::replace(&mut *self.passphrase(), passphrase.map(Zeroizing::new))
    }

    fn passphrase(&self) -> MutexGuard<'_, Option<Zeroizing<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Unlock {
    /// The passphrase that was given beforehand, if one was.
    fn given(&self) -> Result<Option<Zeroizing<String>>, Failure> {
        match &self.file {
            Some(path) => first_line(path).map(Some),
            None => Ok(std::env::var(PASSPHRASE_VARIABLE).ok().map(Zeroizing::new)),
        }
    }
}

/// The first line of a file, or of standard input for `-`.
pub(crate) fn first_line(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let mut text = Zeroizing::new(String::new());
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(MAX_PASSPHRASE_BYTES).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MAX_PASSPHRASE_BYTES).read_to_string(&mut text))
    };
    read.map_err(|error| Failure::home(path, &error))?;
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

/// Asks for a secret at the terminal, whatever standard input and output are.
pub(crate) fn prompt(what: &str) -> Result<Zeroizing<String>, Failure> {
    rpassword::prompt_password(format!("{what}: ")).map(Zeroizing::new).map_err(|error| {
        Failure::configuration(format!("nobody can be asked here: {error}"))
            .hint("Run the command in a terminal, or name a file with the answer.")
    })
}

/// The 24 recovery words: from a file, from standard input for `-`, or typed on the terminal.
pub(crate) fn words(file: Option<&Path>) -> Result<RecoverySeed, Failure> {
    let mut text = Zeroizing::new(String::new());
    let stdin = std::io::stdin();
    let read = match file {
        Some(path) if path != Path::new("-") => {
            std::fs::File::open(path).and_then(|file| file.take(MAX_WORDS_BYTES).read_to_string(&mut text))
        }
        None if stdin.is_terminal() => {
            print::err("Your 24 recovery words, in one line · Deine 24 Wörter, in einer Zeile:");
            stdin.lock().take(MAX_WORDS_BYTES).read_line(&mut text)
        }
        Some(_) | None => stdin.lock().take(MAX_WORDS_BYTES).read_to_string(&mut text),
    };
    read.map_err(|error| Failure::home(file.unwrap_or(Path::new("-")), &error))?;
    RecoverySeed::from_words(&text).map_err(|error| {
        Failure::new(Kind::Denied, "words-invalid", format!("the recovery words: {error}"))
            .hint("Check each word and the order. Four letters of a word are enough.")
    })
}

fn ask(path: &Path, file: &[u8]) -> Result<(Zeroizing<Vec<u8>>, Zeroizing<String>), Failure> {
    let mut tries = 1;
    loop {
        let passphrase = rpassword::prompt_password("Passphrase · Passwort: ").map(Zeroizing::new).map_err(|_| {
            Failure::new(
                Kind::Configuration,
                "passphrase-needed",
                format!("{} has a passphrase, and nobody can be asked for it here", path.display()),
            )
            .hint("Start in a terminal, set LINDE_PASSPHRASE, or name a file that holds it with --passphrase-file.")
        })?;
        match keyfile::unlock(file, &passphrase) {
            Ok(content) => return Ok((content, passphrase)),
            Err(KeyFileError::DoesNotOpen | KeyFileError::EmptyPassphrase) if tries < TRIES => {
                print::err("That is not it. Please try again. · Das ist es nicht. Bitte noch einmal.");
            }
            Err(error) => return Err(locked(path, error)),
        }
        tries += 1;
    }
}

fn open(path: &Path, file: &[u8], passphrase: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    keyfile::unlock(file, passphrase).map_err(|error| locked(path, error))
}

fn locked(path: &Path, error: KeyFileError) -> Failure {
    let what = format!("{}: {error}", path.display());
    match error {
        KeyFileError::DoesNotOpen | KeyFileError::EmptyPassphrase => {
            Failure::new(Kind::Configuration, "passphrase-wrong", what)
                .hint("Without it nobody reads the file. With your 24 recovery words you begin anew in another home.")
        }
        KeyFileError::Newer(_) => {
            Failure::configuration(what).hint("Install the newer version of linde that wrote it.")
        }
        KeyFileError::TooLong(_) | KeyFileError::Damaged { .. } | KeyFileError::Cost | KeyFileError::Memory => {
            Failure::configuration(what)
        }
    }
}

fn parse(path: &Path, text: &str) -> Result<Identity, Failure> {
    Identity::from_json(text).map_err(|error| {
        Failure::configuration(format!("{}: {error}", path.display())).hint(
            "Put back the file from before, or begin anew in another home with your 24 recovery words. Without either \
             this installation cannot write in its spaces any more.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::home::Machine;

    const PATH: &str = "identity.json";

    fn unlock(passphrase: &str) -> (tempfile::TempDir, Unlock) {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("passphrase");
        std::fs::write(&file, format!("{passphrase}\nanother line\n")).unwrap();
        (dir, Unlock { file: Some(file) })
    }

    #[test]
    fn a_key_file_with_a_passphrase_opens_with_it_alone_and_is_written_back_locked() {
        let identity = Identity::generate(&mut Machine);
        let lock = KeyLock::default();
        let open = lock.bytes(&identity).unwrap();
        assert!(!keyfile::is_locked(&open) && !lock.is_locked());
        lock.set(Some("Lindenblüte".to_owned()));
        let closed = lock.bytes(&identity).unwrap();
        assert!(keyfile::is_locked(&closed));
        let again = KeyLock::default();
        let (_dir, right) = unlock("Lindenblüte");
        let read = again.read(Path::new(PATH), &closed, &right).unwrap();
        assert_eq!(*read.to_json(), *identity.to_json());
        assert!(again.is(Some("Lindenblüte")) && !again.is(None) && !again.is(Some("Lindenbluete")));
        assert!(keyfile::is_locked(&again.bytes(&read).unwrap()));
        let (_dir, wrong) = unlock("Lindenblut");
        let failure = KeyLock::default().read(Path::new(PATH), &closed, &wrong).unwrap_err();
        assert!(failure.to_string().contains("passphrase is wrong"), "{failure}");
        again.set(None);
        assert!(!keyfile::is_locked(&again.bytes(&read).unwrap()));
    }
}
