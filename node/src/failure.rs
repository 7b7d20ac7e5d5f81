//! What a person sees when a command cannot do what was asked: what happened, what to try, and an exit code.
//!
//! | code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | something inside failed |
//! | 2 | the command was not understood |
//! | 3 | the configuration, the home directory or a port cannot be used |
//! | 4 | there is no such space, text, invitation or entry |
//! | 5 | the rules of the space do not allow it, or the input is out of bounds |
//! | 6 | a check found something wrong |
//! | 7 | the node cannot be reached, or another program uses its home |

use linde_web::{DeskError, Lang};
use serde_json::{Value, json};
use std::{fmt, path::Path, process::ExitCode, sync::OnceLock};

/// Why a command failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    kind: Kind,
    /// A code for programs, as in [`DeskError::code`].
    code: String,
    what: String,
    hint: Option<String>,
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Internal = 1,
    Configuration = 3,
    Nothing = 4,
    Denied = 5,
    Check = 6,
    Unreachable = 7,
}

impl Failure {
    pub(crate) fn new(kind: Kind, code: impl Into<String>, what: impl Into<String>) -> Self {
        Self { kind, code: code.into(), what: what.into(), hint: None }
    }

    /// Whether it has this code.
    pub(crate) fn is(&self, code: &str) -> bool {
        self.code == code
    }

    pub(crate) fn configuration(what: impl Into<String>) -> Self {
        Self::new(Kind::Configuration, "configuration", what)
    }

    pub(crate) fn internal(what: impl fmt::Display) -> Self {
        Self::new(Kind::Internal, "internal", what.to_string())
    }

    pub(crate) fn home(path: &Path, error: &std::io::Error) -> Self {
        Self::configuration(format!("{}: {error}", path.display()))
    }

    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Whether somebody else uses the home directory just now.
    pub(crate) fn is_locked(&self) -> bool {
        self.code == "locked"
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.kind as u8)
    }

    /// For programs.
    pub(crate) fn to_json(&self) -> Value {
        json!({ "error": { "code": self.code, "message": self.what, "hint": self.hint, "exit_code": self.kind as u8 } })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)?;
        match &self.hint {
            Some(hint) => write!(f, "\n{hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}

static LANGUAGE: OnceLock<Lang> = OnceLock::new();

/// Chooses the language of messages: the one named, else that of the system, else German.
pub(crate) fn set_language(named: Option<&str>) {
    let system = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
    let tag = named.map(str::to_owned).or(system);
    // Set once, before anything is said.
    let _ = LANGUAGE.set(tag.and_then(|tag| Lang::from_tag(&tag)).unwrap_or_default());
}

/// The language of messages.
pub(crate) fn language() -> Lang {
    LANGUAGE.get().copied().unwrap_or_default()
}

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        let kind = match error.status {
            // A check of the input itself.
            400 if error.code == "bad-request" => Kind::Denied,
            404 | 410 => Kind::Nothing,
            403 | 409 | 422 | 413 => Kind::Denied,
            503 | 507 => Kind::Unreachable,
            _ => Kind::Internal,
        };
        let (what, hint) = linde_web::explain(&error, language());
        // Where the program knows more than the words of the page, that is what helps.
        if let Some(more) = error.args.get("what") {
            return Self { kind, code: error.code.to_string(), what: more.clone(), hint: None };
        }
        Self { kind, code: error.code.to_string(), what, hint: Some(hint).filter(|hint| !hint.is_empty()) }
    }
}
