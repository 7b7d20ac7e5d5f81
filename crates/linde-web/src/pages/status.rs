//! The node: what it is, who is connected, who is logged in.

use super::entrance::after_ending;
use crate::{
    DeskError,
    form::{Posted, see},
    page::{Page, now_ms},
    request::{At, Visit},
    views::NodeStatus,
};
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "status.html")]
struct StatusPage<'a> {
    p: &'a Page,
    status: NodeStatus,
    sessions: Vec<SessionRow>,
}

/// A logged-in browser.
struct SessionRow {
    label: String,
    browser: String,
    since_ms: i64,
    used_ms: i64,
    this: bool,
}

pub(crate) async fn status(visit: Visit) -> Result<Response, DeskError> {
    let status = visit.web.desk().status().await?;
    let p = Page::titled(&visit, "status", "title-status");
    let sessions = sessions(&visit)?;
    Ok(p.respond(&StatusPage { p: &p, status, sessions }, 200))
}

pub(crate) async fn end_session(At(label): At<String>, posted: Posted) -> Result<Response, DeskError> {
    after_ending(&posted.visit, &label).map(|location| see(&location))
}

fn sessions(visit: &Visit) -> Result<Vec<SessionRow>, DeskError> {
    let mine = visit.session()?.label.clone();
    let list = visit.web.inner().sessions.list(now_ms());
    let rows = list.iter().map(|session| SessionRow {
        label: session.label.clone(),
        browser: browser(&session.agent),
        since_ms: session.since_ms,
        used_ms: session.used_ms(),
        this: session.label == mine,
    });
    Ok(rows.collect())
}

/// The browser's name out of what it calls itself, which all begin alike.
fn browser(agent: &str) -> String {
    const KNOWN: [(&str, &str); 5] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome / Chromium"),
        ("Safari/", "Safari"),
    ];
    let known = KNOWN.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| (*name).to_owned());
    known.unwrap_or_else(|| crate::html::clean_name(agent))
}
