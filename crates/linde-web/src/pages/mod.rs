//! The pages, one file for each place.

pub(crate) mod entrance;
pub(crate) mod entry;
pub(crate) mod home;
pub(crate) mod join;
pub(crate) mod members;
pub(crate) mod section;
pub(crate) mod space;
pub(crate) mod status;
pub(crate) mod texts;

use crate::{
    DeskError, Id,
    form::Fields,
    page::Page,
    request::Visit,
    session::Note,
    views::{OthersChanged, SpaceState, SpaceView},
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
