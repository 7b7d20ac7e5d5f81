//! Tokens for programs: made by name, kept as hashes.
//!
//! The file holds no secret: of each token the BLAKE3 hash of its 256 random bits, what it allows, and two days. Whoever reads the
//! file can use none of them.

use crate::{
    failure::Failure,
    home::{HomeDir, Machine, random, with_sources},
};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use linde_replica::Environment as _;
use linde_web::{DeskError, Grant, Id, Scope};
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The tokens of this home, as hashes; readable by its owner only.
pub(crate) const TOKENS_FILE: &str = "tokens.json";
/// Most tokens of a home.
pub(crate) const MAX_TOKENS: usize = 64;
/// Longest name of a token, in characters.
pub(crate) const MAX_NAME_CHARS: usize = 64;
/// How a token begins, so that people and programs that look for secrets in files know one when they see it.
const PREFIX: &str = "linde_";
/// Length of the secret of a token.
const SECRET_BYTES: usize = 32;
/// The form of the file.
const VERSION: u32 = 1;

/// A token as lists show it: without its secret, which is nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Token {
    /// Its name.
    pub(crate) name: String,
    /// What it allows.
    pub(crate) scope: Scope,
    /// The only space in which it holds, if it is one only.
    pub(crate) space: Option<Id>,
    /// The day on which it was made.
    pub(crate) created: String,
    /// The last day on which it was used.
    pub(crate) used: Option<String>,
}

/// What was made.
#[derive(Debug, Serialize)]
pub(crate) struct NewToken {
    #[serde(flatten)]
    pub(crate) token: Token,
    /// Shown once and kept nowhere.
    pub(crate) secret: String,
}

/// A token as the file holds it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    #[serde(flatten)]
    token: Token,
    hash: Hash,
}

/// The hash of a secret. Two are compared in constant time.
#[derive(Debug, Clone, Copy)]
struct Hash(blake3::Hash);

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    tokens: Vec<Kept>,
}

/// All tokens of a home. They are changed on one thread, the core's; everybody may ask.
pub(crate) struct Tokens {
    pub(crate) home: HomeDir,
    kept: Mutex<Vec<Kept>>,
}

impl Tokens {
    /// The tokens of this home.
    pub(crate) fn load(home: &HomeDir) -> Result<Self, Failure> {
        let kept = match home.read_file(TOKENS_FILE)? {
            None => Vec::new(),
            Some(bytes) => read(&bytes).map_err(|why| {
                Failure::configuration(format!("{}: {why}", home.path().join(TOKENS_FILE).display()))
                    .hint("Remove the file and make new tokens: the old ones cannot be checked any more.")
            })?,
        };
        Ok(Self { home: home.clone(), kept: Mutex::new(kept) })
    }

    /// What a token allows, if it is one of ours; and its name, where it is to be noted that it is in use today.
    pub(crate) fn grant(&self, token: &str) -> Option<(Grant, Option<String>)> {
        let hash = hash_of(token)?;
        // All are looked at, whichever it is.
        let found = self.kept().iter().filter(|kept| kept.hash.0 == hash).fold(None, |_, kept| Some(kept.clone()));
        let Token { name, scope, space, used, .. } = found?.token;
        let is_new = used.as_deref() != Some(today().as_str());
        Some((Grant { scope, space }, is_new.then_some(name)))
    }

    /// All tokens, by name.
    pub(crate) fn list(&self) -> Vec<Token> {
        let mut tokens: Vec<_> = self.kept().iter().map(|kept| kept.token.clone()).collect();
        tokens.sort_by(|a, b| a.name.cmp(&b.name));
        tokens
    }

    /// Makes a token. Its secret is in the answer and nowhere else.
    pub(crate) fn create(&self, name: &str, scope: Scope, space: Option<Id>) -> Result<NewToken, DeskError> {
        let name = name.trim();
        crate::desk::check_line(name, "name", "name-empty", "name-too-long", MAX_NAME_CHARS)?;
        if name.contains(char::is_control) {
            return Err(DeskError::new("bad-request").arg("what", "a name has no control characters").at("name"));
        }
        if !Scope::GIVEN.contains(&scope) {
            return Err(DeskError::new("bad-request").arg("what", "no token has this scope").at("scope"));
        }
        let mut kept = self.kept().clone();
        if kept.iter().any(|kept| kept.token.name == name) {
            return Err(DeskError::new("token-exists").at("name"));
        }
        if kept.len() >= MAX_TOKENS {
            return Err(DeskError::new("tokens-full").arg("max", MAX_TOKENS));
        }
        let bytes = random::<SECRET_BYTES>();
        let token = Token { name: name.to_owned(), scope, space, created: today(), used: None };
        kept.push(Kept { token: token.clone(), hash: Hash(blake3::hash(&bytes)) });
        self.keep(kept)?;
        Ok(NewToken { token, secret: format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&bytes)) })
    }

    /// Revokes a token: from now on it allows nothing.
    pub(crate) fn revoke(&self, name: &str) -> Result<(), DeskError> {
        let mut kept = self.kept().clone();
        let before = kept.len();
        kept.retain(|kept| kept.token.name != name);
        if kept.len() == before {
            return Err(DeskError::new("no-such-token").at("name"));
        }
        self.keep(kept)
    }

    /// Notes that a token is in use today.
    pub(crate) fn note_use(&self, name: &str) {
        let (mut kept, today) = (self.kept().clone(), today());
        let token = kept.iter_mut().map(|kept| &mut kept.token).find(|token| token.name == name);
        // Several requests of the same moment ask for it once each.
        let Some(token) = token.filter(|token| token.used.as_ref() != Some(&today)) else { return };
        token.used = Some(today);
        if let Err(error) = self.keep(kept) {
            tracing::warn!(%error, "the last use of a token was not noted");
        }
    }

    /// Writes first, so that what is revoked stays revoked whatever happens.
    fn keep(&self, kept: Vec<Kept>) -> Result<(), DeskError> {
        let file = File { version: VERSION, tokens: kept };
        let bytes = serde_json::to_vec_pretty(&file).map_err(|error| crate::show::internal(&error))?;
        self.home.write_file(TOKENS_FILE, &bytes).map_err(|failure| {
            tracing::warn!(%failure, "the tokens were not written");
            DeskError::new("read-only")
        })?;
        *self.kept() = file.tokens;
        Ok(())
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Kept>> {
        // What is guarded is replaced as a whole.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(bytes: &[u8]) -> Result<Vec<Kept>, String> {
    let file: File = serde_json::from_slice(bytes).map_err(|error| with_sources(&error))?;
    if file.version != VERSION {
        return Err(format!("version {}, this program knows version {VERSION}", file.version));
    }
    if file.tokens.iter().any(|kept| !Scope::GIVEN.contains(&kept.token.scope)) {
        return Err("a token has a scope that none can have".to_owned());
    }
    Ok(file.tokens)
}

fn hash_of(token: &str) -> Option<blake3::Hash> {
    let bytes = BASE64URL_NOPAD.decode(token.strip_prefix(PREFIX)?.as_bytes()).ok()?;
    (bytes.len() == SECRET_BYTES).then(|| blake3::hash(&bytes))
}

/// The day it is, in UTC.
fn today() -> String {
    let now = jiff::Timestamp::from_millisecond(Machine.now_ms()).unwrap_or_default();
    jiff::tz::TimeZone::UTC.to_datetime(now).date().to_string()
}

impl Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&HEXLOWER.encode(self.0.as_bytes()))
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let bytes = HEXLOWER.decode(text.as_bytes()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let bytes = bytes.ok_or_else(|| serde::de::Error::custom("a hash has 64 lower-case hex digits"))?;
        Ok(Self(blake3::Hash::from_bytes(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> (tempfile::TempDir, HomeDir, Tokens) {
        let dir = tempfile::tempdir().unwrap();
        let home = HomeDir::open(dir.path()).unwrap();
        let tokens = Tokens::load(&home).unwrap();
        (dir, home, tokens)
    }

    #[test]
    fn a_token_works_until_it_is_revoked_also_after_a_restart() {
        let (_dir, home, tokens) = tokens();
        let space = Some(Id([3; 32]));
        let made = tokens.create(" feed ", Scope::Read, space).unwrap();
        let other = tokens.create("bot", Scope::Act, None).unwrap();
        assert!(made.secret.starts_with(PREFIX) && made.secret != other.secret);
        let again = Tokens::load(&home).unwrap();
        for tokens in [&tokens, &again] {
            let (grant, note) = tokens.grant(&made.secret).unwrap();
            assert_eq!((grant, note.as_deref()), (Grant { scope: Scope::Read, space }, Some("feed")));
        }
        tokens.note_use("feed");
        assert_eq!(tokens.grant(&made.secret).unwrap().1, None, "a day is noted once");
        assert_eq!(tokens.list().iter().map(|token| token.name.as_str()).collect::<Vec<_>>(), ["bot", "feed"]);
        tokens.revoke("feed").unwrap();
        assert_eq!(tokens.revoke("feed").unwrap_err().code, "no-such-token");
        for tokens in [tokens, Tokens::load(&home).unwrap()] {
            assert!(tokens.grant(&made.secret).is_none() && tokens.grant(&other.secret).is_some());
        }
    }

    #[test]
    fn the_file_holds_no_secret_and_is_the_owners_alone() {
        let (dir, _, tokens) = tokens();
        let made = tokens.create("feed", Scope::Manage, None).unwrap();
        let path = dir.path().join(TOKENS_FILE);
        let text = std::fs::read_to_string(&path).unwrap();
        let bytes = BASE64URL_NOPAD.decode(made.secret.strip_prefix(PREFIX).unwrap().as_bytes()).unwrap();
        assert!(!text.contains(made.secret.strip_prefix(PREFIX).unwrap()) && !text.contains(&HEXLOWER.encode(&bytes)));
        assert!(text.contains(blake3::hash(&bytes).to_hex().as_str()));
        assert!(!serde_json::to_string(&tokens.list()).unwrap().contains("hash"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn what_is_no_token_allows_nothing() {
        let (_dir, _, tokens) = tokens();
        let made = tokens.create("feed", Scope::Read, None).unwrap().secret;
        let bare = made.strip_prefix(PREFIX).unwrap();
        for wrong in ["", PREFIX, bare, &format!("{made}A"), &made[..made.len() - 2], &made.to_uppercase(), "linde_ä"]
        {
            assert!(tokens.grant(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn names_are_given_once_and_tokens_are_bounded() {
        let (_dir, _, tokens) = tokens();
        let code = |name: &str| {
            tokens.create(name, Scope::Read, None).map_or_else(|error| error.code.to_string(), |_| String::new())
        };
        assert_eq!(code("a"), "");
        assert_eq!(code("a "), "token-exists");
        assert_eq!(code("  "), "name-empty");
        assert_eq!(code(&"x".repeat(MAX_NAME_CHARS + 1)), "name-too-long");
        assert_eq!(code("a\u{1b}[2J"), "bad-request");
        assert_eq!(tokens.create("b", Scope::Full, None).unwrap_err().code, "bad-request");
        for number in 1..MAX_TOKENS {
            assert_eq!(code(&format!("t{number}")), "");
        }
        assert_eq!(code("one more"), "tokens-full");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_refused() {
        let (_dir, home, _) = tokens();
        let hash = "00".repeat(32);
        let with = |scope: &str, hash: &str| {
            format!(
                r#"{{"version":1,"tokens":[{{"name":"a","scope":"{scope}","space":null,"created":"","used":null,"hash":"{hash}"}}]}}"#
            )
        };
        for text in ["", "{}", r#"{"version":2,"tokens":[]}"#, &with("full", &hash), &with("read", "00")] {
            home.write_file(TOKENS_FILE, text.as_bytes()).unwrap();
            assert!(Tokens::load(&home).is_err(), "{text}");
        }
        home.write_file(TOKENS_FILE, with("read", &hash).as_bytes()).unwrap();
        assert_eq!(Tokens::load(&home).unwrap().list().len(), 1);
    }
}
