//! The pages, one file for each place.

mod argument;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod ballot;
pub(crate) mod components;
pub(crate) mod connection;
pub(crate) mod contribution;
mod deed;
pub(crate) mod devices;
pub(crate) mod dismissed;
pub(crate) mod entrance;
pub(crate) mod entry;
pub(crate) mod erasure;
pub(crate) mod glossary;
pub(crate) mod home;
pub(crate) mod invitations;
pub(crate) mod join;
pub(crate) mod languages;
pub(crate) mod members;
pub(crate) mod moderation;
pub(crate) mod naming;
pub(crate) mod network;
pub(crate) mod offices;
pub(crate) mod opinion;
pub(crate) mod practice;
pub(crate) mod proposal;
pub(crate) mod question;
pub(crate) mod record;
pub(crate) mod recovery;
pub(crate) mod restore;
pub(crate) mod rules;
pub(crate) mod sealed;
pub(crate) mod search;
pub(crate) mod section;
pub(crate) mod settings;
pub(crate) mod sheet;
pub(crate) mod space;
pub(crate) mod status;
pub(crate) mod texts;
pub(crate) mod topic;
pub(crate) mod topics;
pub(crate) mod verify;
pub(crate) mod welcome;

use crate::{
    DeskError, Id,
    form::{Fields, Posted, see},
    page::Page,
    request::Visit,
    session::Note,
    views::{Cut, Effect, OthersChanged, SpaceState, SpaceView},
};
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};

/// Longest name of a space or a person, in characters.
pub(crate) const MAX_NAME_CHARS: usize = 80;
/// Longest purpose of a space, in characters.
pub(crate) const MAX_PURPOSE_CHARS: usize = 1_000;
/// Longest statement, in characters.
pub(crate) const MAX_STATEMENT_CHARS: usize = 500;
/// Longest title of a text or section, in characters.
pub(crate) const MAX_TITLE_CHARS: usize = 200;
/// Longest section, in bytes.
pub(crate) const MAX_SECTION_BYTES: usize = 64 * 1_024;
/// Longest invitation link, in bytes.
pub(crate) const MAX_LINK_BYTES: usize = 4_096;
/// Longest words with an act of moderation, in characters.
pub(crate) const MAX_REMARK_CHARS: usize = 1_000;
/// Entries to choose from where it is asked from which one on nothing counts.
const CUT_ENTRIES: u32 = 20;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    p: &'a Page,
    error: &'a DeskError,
}

#[derive(Template)]
#[template(path = "kept.html")]
struct KeptPage<'a> {
    p: &'a Page,
    error: &'a DeskError,
    /// What was typed, escaped with every character in place.
    typed: Vec<String>,
}

/// A page for what could not be done.
pub(crate) fn failure(visit: &Visit, error: &DeskError) -> Response {
    let asks_for_page = !visit.path.starts_with("/login");
    if error.code == "login-needed" && asks_for_page {
        return Redirect::to("/login").into_response();
    }
    if error.status >= 500 {
        tracing::warn!(%error, "a page could not be shown");
    }
    // Such as a space that was left in another window meanwhile.
    if let Some(fields) = visit.typed.get().filter(|fields| fields.typed().next().is_some()) {
        return keep_typed(visit, error, fields);
    }
    let p = Page::titled(visit, "", "title-error");
    p.respond(&ErrorPage { p: &p, error }, error.status)
}

/// Tells what could not be done and gives back what was typed.
pub(crate) fn keep_typed(visit: &Visit, error: &DeskError, fields: &Fields) -> Response {
    let p = Page::titled(visit, "", "title-error");
    let typed = fields.typed().map(crate::html::exact).collect();
    p.respond(&KeptPage { p: &p, error, typed }, error.status)
}

/// The space, if it can be used already.
async fn ready(visit: &Visit, space: Id) -> Result<SpaceView, DeskError> {
    let space = visit.web.desk().space(space).await?;
    match space.state {
        SpaceState::Ready => Ok(space),
        SpaceState::Waiting => Err(DeskError::new("space-waiting")),
    }
}

/// An address that shows a note about what was done.
fn noted(visit: &Visit, location: &str, key: &'static str, draft: &str) -> Result<String, DeskError> {
    noted_with(visit, location, key, draft, None)
}

fn noted_with(
    visit: &Visit,
    location: &str,
    key: &'static str,
    draft: &str,
    others: Option<OthersChanged>,
) -> Result<String, DeskError> {
    let name = visit.session()?.leave_note(Note { key, draft: draft.to_owned(), others });
    let (path, anchor) =
        location.split_once('#').map_or((location, String::new()), |(path, anchor)| (path, format!("#{anchor}")));
    Ok(format!("{path}?done={name}{anchor}"))
}

/// Does the work of a form once and answers where it leads: to `location` with the note whose key the work answers.
async fn carry(
    posted: &Posted,
    location: impl Into<String>,
    work: impl Future<Output = Result<&'static str, DeskError>> + Send + 'static,
) -> Result<String, DeskError> {
    let (visit, location) = (posted.visit.clone(), location.into());
    posted.once(async move { noted(&visit, &location, work.await?, "") }).await
}

/// Likewise for a form in which nothing can be wrong.
async fn carry_out(
    posted: &Posted,
    location: impl Into<String>,
    work: impl Future<Output = Result<&'static str, DeskError>> + Send + 'static,
) -> Result<Response, DeskError> {
    carry(posted, location, work).await.map(|location| see(&location))
}

/// The key of the note about an act that may wait for others.
fn told(effect: Effect, done: &'static str) -> &'static str {
    match effect {
        Effect::Done => done,
        Effect::Waits { .. } => "note-waits",
    }
}

/// What shall stay of what somebody wrote, as chosen in the form.
fn checked_cut(fields: &Fields) -> Result<Cut, DeskError> {
    let chosen = fields.line("cut");
    if chosen == "here" {
        return Ok(Cut::Here);
    }
    let since = chosen.strip_prefix("since:").and_then(|time| time.parse().ok());
    since.map(|time_ms| Cut::Since { time_ms }).ok_or_else(|| DeskError::new("choice-missing").at("cut"))
}

/// Words between 1 and `max` characters, in the field `text`.
fn checked_words(fields: &Fields, max: usize) -> Result<String, DeskError> {
    let text = optional_words(fields, max)?;
    if text.is_empty() {
        return Err(DeskError::new("text-empty").at("text"));
    }
    Ok(text)
}

/// At most `max` characters, in the field `text`.
fn optional_words(fields: &Fields, max: usize) -> Result<String, DeskError> {
    let text = fields.text("text").trim().to_owned();
    if text.chars().count() > max {
        return Err(DeskError::new("text-too-long").arg("max", max).at("text"));
    }
    Ok(text)
}

/// A reason out of `codes`.
fn checked_reason(fields: &Fields, codes: &[&str]) -> Result<String, DeskError> {
    let reason = fields.line("reason");
    if codes.contains(&reason.as_str()) { Ok(reason) } else { Err(DeskError::new("choice-missing").at("reason")) }
}

/// A whole number from 1 to `max`.
fn checked_number(fields: &Fields, name: &'static str, max: u32) -> Result<u32, DeskError> {
    let wrong = || DeskError::new("number-out-of-range").arg("max", max).at(name);
    fields.number(name).ok().filter(|number| (1..=max).contains(number)).ok_or_else(wrong)
}

/// A text of one line between 1 and `max` characters.
fn checked_line(
    text: String,
    field: &'static str,
    empty: &'static str,
    long: &'static str,
    max: usize,
) -> Result<String, DeskError> {
    if crate::html::clean_name(&text).is_empty() {
        return Err(DeskError::new(empty).at(field));
    }
    if text.chars().count() > max {
        return Err(DeskError::new(long).arg("max", max).at(field));
    }
    Ok(text)
}

/// A person's or space's name.
fn checked_name(fields: &Fields, field: &'static str) -> Result<String, DeskError> {
    checked_line(fields.line(field), field, "name-empty", "name-too-long", MAX_NAME_CHARS)
}

/// A title.
fn checked_title(fields: &Fields) -> Result<String, DeskError> {
    checked_line(fields.line("title"), "title", "title-empty", "title-too-long", MAX_TITLE_CHARS)
}

/// A section's text: any, up to its size.
fn checked_section(fields: &Fields) -> Result<String, DeskError> {
    let text = fields.text("text");
    if text.len() > MAX_SECTION_BYTES {
        return Err(DeskError::new("text-too-long").arg("max", MAX_SECTION_BYTES).at("text"));
    }
    Ok(text)
}
