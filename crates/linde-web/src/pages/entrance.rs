//! Logging in and out, the language, and the files of the page.

use super::noted;
use crate::{
    DeskError, Lang, assets,
    form::{Fields, Posted, see},
    page::{Page, now_ms},
    request::{At, LANG_COOKIE, Visit},
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use std::time::Instant;

/// How long the language is kept, in seconds.
const LANG_COOKIE_S: u32 = 365 * 24 * 60 * 60;
/// Longest address to come back to, in bytes.
const MAX_BACK_BYTES: usize = 2_000;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage<'a> {
    p: &'a Page,
    code: &'a str,
    error: Option<DeskError>,
}

pub(crate) async fn asset(At(file): At<String>, headers: HeaderMap) -> Result<Response, DeskError> {
    assets::serve(&file, &headers)
}

/// Shows a button and uses nothing up: a browser may load this address ahead, a mail program may look at it.
pub(crate) async fn login(visit: Visit) -> Response {
    if visit.session.is_some() {
        return Redirect::to("/").into_response();
    }
    let p = Page::titled(&visit, "", "title-login");
    p.respond(&LoginPage { p: &p, code: visit.ask("code").unwrap_or_default(), error: None }, 200)
}

pub(crate) async fn enter(State(web): State<crate::Web>, visit: Visit, headers: HeaderMap, fields: Fields) -> Response {
    if visit.session.is_some() {
        return see("/");
    }
    if !web.inner().sessions.use_code(&fields.text("code"), Instant::now()) {
        let p = Page::titled(&visit, "", "title-login");
        let error = DeskError::new("login-expired");
        let status = error.status;
        return p.respond(&LoginPage { p: &p, code: "", error: Some(error) }, status);
    }
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let (_, secret) = web.inner().sessions.begin(agent, now_ms());
    with_cookie(see("/"), &format!("{}={secret}; Path=/; HttpOnly; SameSite=Strict", web.inner().cookie))
}

pub(crate) async fn logout(posted: Posted) -> Result<Response, DeskError> {
    let web = &posted.visit.web;
    web.inner().sessions.end(&posted.visit.session()?.label);
    let gone = format!("{}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0", web.inner().cookie);
    Ok(with_cookie(see("/login"), &gone))
}

pub(crate) async fn language(fields: Fields) -> Result<Response, DeskError> {
    let lang = Lang::from_tag(&fields.text("lang")).ok_or_else(|| DeskError::new("bad-request"))?;
    let kept = format!("{LANG_COOKIE}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={LANG_COOKIE_S}", lang.tag());
    Ok(with_cookie(see(&local(&fields.text("back"))), &kept))
}

/// Logs all browsers out, this one included.
pub(crate) async fn logout_all(posted: Posted) -> Result<Response, DeskError> {
    posted.visit.web.inner().sessions.end_all();
    Ok(see("/login"))
}

/// Where a session's end leads.
pub(crate) fn after_ending(visit: &Visit, label: &str) -> Result<String, DeskError> {
    visit.web.inner().sessions.end(label);
    if visit.session()?.label == label {
        Ok("/login".to_owned())
    } else {
        noted(visit, "/status", "note-session-ended", "")
    }
}

/// An address on this page, or the start: never one elsewhere.
fn local(back: &str) -> String {
    let plain = back.len() <= MAX_BACK_BYTES && back.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let here = plain && back.starts_with('/') && !back.starts_with("//");
    if here { back.to_owned() } else { "/".to_owned() }
}

fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coming_back_never_leads_elsewhere() {
        assert_eq!(local("/spaces/1?x=y"), "/spaces/1?x=y");
        for bad in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nSet-Cookie: x",
            "/ä",
            &"/a".repeat(2_000),
        ] {
            assert_eq!(local(bad), "/", "{bad}");
        }
    }
}
