//! Errors of the API as `application/problem+json` (RFC 9457).

use crate::{
    Args, DeskError, Lang,
    explain::{explain, reason, worded},
    lang::{translate, value},
};
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use schemars::JsonSchema;
use serde::Serialize;

/// How the media type of an error is called.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";
/// How the types of problems begin; the code follows.
pub(crate) const TYPE_PREFIX: &str = "urn:dorflinde:error:";

/// What could not be done, and what to try (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Problem {
    /// `urn:dorflinde:error:` and the code. It stays the same from version to version.
    #[serde(rename = "type")]
    kind: String,
    /// What happened, in the language asked for.
    title: String,
    /// The HTTP status.
    status: u16,
    /// Why, as far as it is known, and what to try, in the language asked for.
    detail: String,
    /// The code, for programs.
    code: String,
    /// The values that the texts name: bounds, places, and under `what` what the program itself says.
    args: Args,
    /// The field of the request at fault, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

impl Problem {
    pub(crate) fn new(error: &DeskError, lang: Lang) -> Self {
        let worded = worded(error, lang);
        let args: Vec<_> = worded.iter().map(|(name, arg)| (name.as_str(), value(arg.as_str()))).collect();
        let title = translate(lang, &format!("err-{}", error.text_code()), &args);
        let what = error.args.get("what").cloned();
        // To go back and load the page again helps no program; what it says itself does.
        let hint = Some(explain(error, lang).1).filter(|_| error.code != "bad-request" || what.is_none());
        let detail: Vec<String> =
            [reason(error, lang), what, hint].into_iter().flatten().filter(|text| !text.is_empty()).collect();
        Self {
            kind: format!("{TYPE_PREFIX}{}", error.code),
            title,
            status: error.status,
            detail: detail.join(" · "),
            code: error.code.to_string(),
            args: error.args.clone(),
            field: error.field.as_ref().map(ToString::to_string),
        }
    }
}

/// The answer that says so. `allowed` is what the address can be used with instead, where that is the question.
pub(crate) fn response(error: &DeskError, lang: Lang, allowed: Option<HeaderValue>) -> Response {
    // Strings and numbers always become JSON.
    let body = serde_json::to_vec(&Problem::new(error, lang)).unwrap_or_default();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
    if let Some(allowed) = allowed {
        headers.insert(header::ALLOW, allowed);
    }
    if let Some(challenge) = challenge(error) {
        headers.insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

/// What a token is missing (RFC 6750).
fn challenge(error: &DeskError) -> Option<HeaderValue> {
    let text = match &*error.code {
        "token-needed" => "Bearer realm=\"dorflinde\"".to_owned(),
        "token-unknown" => "Bearer realm=\"dorflinde\", error=\"invalid_token\"".to_owned(),
        "scope-too-small" => {
            let needed = error.args.get("needed").map_or("", String::as_str);
            format!("Bearer realm=\"dorflinde\", error=\"insufficient_scope\", scope=\"{needed}\"")
        }
        _ => return None,
    };
    HeaderValue::try_from(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_what_happened_why_and_what_to_try() {
        let error = DeskError::new("act-refused").arg("reason", "out-of-bounds");
        let problem = Problem::new(&error, Lang::En);
        assert_eq!(problem.kind, "urn:dorflinde:error:act-refused");
        assert_eq!(problem.title, "The rules of this space do not allow that.");
        assert_eq!(
            problem.detail,
            "It is empty, too long, or a number in it does not fit. · Talk to a moderator if you think it should work."
        );
        assert_ne!(Problem::new(&error, Lang::De).title, problem.title);
        let bad = Problem::new(&DeskError::new("bad-request").arg("what", "missing field `text`"), Lang::En);
        assert_eq!(bad.detail, "missing field `text`");
        let lacks = DeskError::new("record-incomplete").arg("missing", format!("objection-open {}", "ab".repeat(32)));
        let lacking = Problem::new(&lacks, Lang::En);
        assert!(lacking.title.ends_with("Missing: the answer to an objection (abababab)."), "{}", lacking.title);
        // Programs get the whole id.
        assert_eq!(lacking.args, lacks.args);
        let odd = Problem::new(&DeskError::new("from-the-future"), Lang::En);
        assert_eq!((odd.code.as_str(), odd.status), ("from-the-future", 500));
        assert!(odd.title.starts_with("Something went wrong"), "{}", odd.title);
    }
}
