//! What a person is told when something could not be done.

use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeMap};

/// Values that a translated text names, by the name of the place.
pub type Args = BTreeMap<String, String>;

/// Every code that has a text of its own (`err-<code>`: what happened, `rec-<code>`: what to try), with its HTTP status.
///
/// A code that is not listed is shown with the text of `internal`.
pub const ERROR_CODES: &[(&str, u16)] = &[
    ("act-refused", 409),
    ("already-member", 409),
    ("alternatives-missing", 422),
    ("alternatives-only-one", 422),
    ("alternatives-too-few", 422),
    ("alternatives-too-many", 422),
    ("amendment-collides", 409),
    ("asked-twice", 422),
    ("backup-damaged", 422),
    ("backup-gone", 409),
    ("backup-newer", 422),
    ("backup-too-large", 413),
    ("backup-unknown", 422),
    ("bad-json", 400),
    ("bad-query", 400),
    ("bad-request", 400),
    ("ballot-open", 409),
    ("busy", 503),
    ("choice-missing", 422),
    ("code-invalid", 422),
    ("config-broken", 409),
    ("cross-site", 403),
    ("damaged", 500),
    ("day-invalid", 422),
    ("device-unknown", 404),
    ("disk-full", 507),
    ("document-full", 409),
    ("entry-unknown", 404),
    ("erased-already", 409),
    ("form-expired", 403),
    ("holders-missing", 422),
    ("internal", 500),
    ("invitation-expired", 409),
    ("invitation-invalid", 422),
    ("invitation-revoked", 409),
    ("invitation-used-up", 409),
    ("json-needed", 415),
    ("kind-unknown", 404),
    ("language-invalid", 422),
    ("last-founder", 409),
    ("list-too-long", 422),
    ("listen-elsewhere", 422),
    ("listen-invalid", 422),
    ("login-expired", 403),
    ("login-needed", 401),
    ("method-not-allowed", 405),
    ("name-empty", 422),
    ("name-too-long", 422),
    ("no-key", 409),
    ("no-such-token", 404),
    ("not-allowed", 403),
    ("not-erasable", 409),
    ("not-found", 404),
    ("not-pending", 409),
    ("not-this-device", 409),
    ("nothing-changed", 422),
    ("nothing-missing", 422),
    ("nothing-not-asked", 422),
    ("number-out-of-range", 422),
    ("object-unknown", 404),
    ("office-key-missing", 409),
    ("office-unknown", 404),
    ("pairing-invalid", 422),
    ("pairing-used", 409),
    ("paper-differs", 422),
    ("paper-incomplete", 422),
    ("paper-lost", 422),
    ("paper-unfit", 422),
    ("part-not-for-you", 403),
    ("passphrase-short", 422),
    ("passphrase-wrong", 422),
    ("passphrases-differ", 422),
    ("path-invalid", 422),
    ("peer-invalid", 422),
    ("person-unknown", 404),
    ("picture-damaged", 422),
    ("picture-no-code", 422),
    ("picture-no-receipt", 422),
    ("picture-several", 422),
    ("picture-too-large", 422),
    ("picture-too-slow", 503),
    ("picture-unknown", 422),
    ("port-invalid", 422),
    ("port-taken", 409),
    ("ports-differ", 422),
    ("practice-only", 409),
    ("practice-too-many", 409),
    ("purpose-too-long", 422),
    ("read-only", 503),
    ("receipt-unclear", 422),
    ("receipt-unreadable", 422),
    ("record-changed", 409),
    ("record-incomplete", 409),
    ("request-too-large", 413),
    ("request-too-slow", 503),
    ("route-unknown", 404),
    ("scope-too-small", 403),
    ("section-gone", 410),
    ("source-missing", 422),
    ("space-unknown", 404),
    ("space-waiting", 409),
    ("spaces-unknown", 422),
    ("text-empty", 422),
    ("text-too-long", 422),
    ("text-unknown", 404),
    ("tick-missing", 422),
    ("title-empty", 422),
    ("title-too-long", 422),
    ("token-exists", 409),
    ("token-needed", 401),
    ("token-other-space", 403),
    ("token-unknown", 401),
    ("tokens-full", 409),
    ("too-many-requests", 429),
    ("topic-unknown", 404),
    ("unsupported-media", 415),
    ("version-unknown", 409),
    ("words-differ", 422),
    ("words-gone", 410),
    ("words-invalid", 422),
    ("words-needed", 409),
    ("words-other", 422),
    ("wrong-host", 421),
];

/// Something that could not be done: a code that the page translates, what it names, and the HTTP status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}")]
pub struct DeskError {
    /// One of [`ERROR_CODES`].
    pub code: Cow<'static, str>,
    /// Values for the text.
    #[serde(default, skip_serializing_if = "Args::is_empty")]
    pub args: Args,
    /// HTTP status.
    pub status: u16,
    /// The form field at fault (`name`, `text`, `link` …); the text then stands beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Cow<'static, str>>,
}

/// The name under which the API's documentation speaks of [`DeskError`].
pub type ApiError = DeskError;

impl DeskError {
    /// An error of [`ERROR_CODES`], with the status listed there (500 for a code that is not).
    pub fn new(code: impl Into<Cow<'static, str>>) -> Self {
        let code = code.into();
        let status = ERROR_CODES.iter().find(|(known, _)| *known == code).map_or(500, |(_, status)| *status);
        Self { code, args: Args::new(), status, field: None }
    }

    /// With a value for the text.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// At a form field.
    #[must_use]
    pub fn at(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The code whose text is shown.
    pub(crate) fn text_code(&self) -> &str {
        let known = ERROR_CODES.iter().any(|(code, _)| *code == self.code);
        if known { &self.code } else { "internal" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_unknown_ones_are_internal() {
        assert!(ERROR_CODES.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(DeskError::new("name-empty").status, 422);
        let odd = DeskError::new("from-the-future");
        assert_eq!((odd.status, odd.text_code()), (500, "internal"));
    }

    #[test]
    fn an_error_survives_json() {
        let error = DeskError::new("text-too-long").arg("max", 5).at("text");
        let json = serde_json::to_string(&error).unwrap();
        assert_eq!(serde_json::from_str::<DeskError>(&json).unwrap(), error);
    }
}
