//! One section of a text: writing, saving without losing anyone's words, its history, comparing versions.

use super::{checked_section, checked_title, noted, noted_with, ready};
use crate::{
    DeskError, Id,
    form::{Form, Posted, see},
    is_handle,
    lang::{translate, value},
    page::Page,
    request::{At, Visit},
    views::{SaveSection, SectionView, SpaceView, Span, Step, TextView, VersionView},
};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// Most versions on the history page.
const VERSIONS_SHOWN: usize = 500;

#[derive(Template)]
#[template(path = "section_edit.html")]
struct EditPage<'a> {
    p: &'a Page,
    at: Place,
    form: Form,
    title_form: Form,
}

#[derive(Template)]
#[template(path = "section_history.html")]
struct HistoryPage<'a> {
    p: &'a Page,
    at: Place,
    versions: Vec<VersionView>,
    more: bool,
    /// Which version is looked at, and what it changed.
    looked: Option<Looked>,
    /// Whether somebody chose it.
    asked: bool,
}

/// A version that is looked at.
struct Looked {
    /// Counted from 1, the first.
    number: usize,
    version: VersionView,
    spans: Vec<Span>,
}

impl HistoryPage<'_> {
    /// The address at which a version is looked at.
    fn at(&self, number: usize) -> String {
        format!("{}/history?at={number}", self.at.path())
    }

    /// The version before the one at this place of the list.
    fn before(&self, place: &usize) -> Option<&VersionView> {
        self.versions.get(place + 1)
    }
}

#[derive(Template)]
#[template(path = "section_diff.html")]
struct DiffPage<'a> {
    p: &'a Page,
    at: Place,
    from: Option<VersionView>,
    to: Option<VersionView>,
    spans: Vec<Span>,
    changed: bool,
}

/// A section and where it is.
struct Place {
    space: SpaceView,
    text: TextView,
    section: SectionView,
}

impl Place {
    async fn find(visit: &Visit, (space, doc, section): &(Id, Id, String)) -> Result<Self, DeskError> {
        if !is_handle(section) {
            return Err(DeskError::new("not-found"));
        }
        let space = ready(visit, *space).await?;
        let text = visit.web.desk().text(space.id, *doc).await?;
        let found = text.sections.iter().find(|known| known.id == *section).cloned();
        Ok(Self { space, text, section: found.ok_or_else(|| DeskError::new("section-gone"))? })
    }

    /// The address of the text.
    fn text_path(&self) -> String {
        format!("/spaces/{}/texts/{}", self.space.id, self.text.doc)
    }

    /// The address of the section.
    fn path(&self) -> String {
        format!("{}/sections/{}", self.text_path(), encoded(&self.section.id))
    }

    /// The address of a comparison.
    fn diff_path(&self, from: Option<&VersionView>, to: &VersionView) -> String {
        let from = from.map(|version| format!("from={}&", encoded(&version.heads))).unwrap_or_default();
        format!("{}/diff?{from}to={}", self.path(), encoded(&to.heads))
    }

    fn page(&self, visit: &Visit, key: &str) -> Page {
        let (own, whole) = (crate::html::clean_name(&self.section.title), crate::html::clean_name(&self.text.title));
        let shown = if own.is_empty() { whole } else { own };
        let title = translate(visit.lang, key, &[("title", value(shown))]);
        Page::in_space(visit, self.space.clone(), "texts", &title)
    }
}

pub(crate) async fn edit(visit: Visit, At(at): At<(Id, Id, String)>) -> Result<Response, DeskError> {
    let place = Place::find(&visit, &at).await?;
    let form = Form::new([("text", place.section.text.as_str()), ("base", place.section.heads.as_str())]);
    Ok(show_edit(&visit, place, form, None, 200))
}

pub(crate) async fn save(At(at): At<(Id, Id, String)>, posted: Posted) -> Result<Response, DeskError> {
    let place = match Place::find(&posted.visit, &at).await {
        Ok(place) => place,
        // Someone took the section out meanwhile: what was typed must not go with it.
        Err(error) if error.code == "section-gone" => {
            return Ok(super::keep_typed(&posted.visit, &error, &posted.fields));
        }
        Err(error) => return Err(error),
    };
    let base_heads = posted.fields.line("base");
    let text = match checked_section(&posted.fields) {
        Ok(text) if is_handle(&base_heads) => text,
        Ok(_) => return Err(DeskError::new("bad-request")),
        Err(error) => return Ok(show_edit(&posted.visit, place, Form::failed(&posted.fields, error), None, 422)),
    };
    let (visit, back, space) = (posted.visit.clone(), place.text_path(), place.space.id);
    let (draft, anchor) = (format!("section-{}-{}", place.text.doc, place.section.id), anchor(&place.section.id));
    let save = SaveSection { doc: place.text.doc, section: place.section.id.clone(), base_heads, text };
    let saved = posted.once(async move {
        let saved = visit.web.desk().save_section(space, save).await?;
        let key = match (&saved.others, saved.changed) {
            (Some(_), _) => "note-saved-with-others",
            (None, true) => "note-saved",
            (None, false) => "note-unchanged",
        };
        // The note stands at the top and leads down to the section.
        let location = if saved.others.is_some() { back } else { format!("{back}#{anchor}") };
        noted_with(&visit, &location, key, &draft, saved.others)
    });
    match saved.await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            Ok(show_edit(&posted.visit, place, Form::failed(&posted.fields, error), None, status))
        }
    }
}

pub(crate) async fn rename(At(at): At<(Id, Id, String)>, posted: Posted) -> Result<Response, DeskError> {
    let place = Place::find(&posted.visit, &at).await?;
    let title = match checked_title(&posted.fields) {
        Ok(title) => title,
        Err(error) => {
            let form = Form::new([("text", place.section.text.as_str()), ("base", place.section.heads.as_str())]);
            return Ok(show_edit(&posted.visit, place, form, Some(Form::failed(&posted.fields, error)), 422));
        }
    };
    let (visit, back) = (posted.visit.clone(), place.path());
    let renamed = posted.once(async move {
        visit.web.desk().rename(place.space.id, place.text.doc, Some(place.section.id), title).await?;
        noted(&visit, &back, "note-renamed", "")
    });
    renamed.await.map(|location| see(&location))
}

/// Moves the section by one place, counted from where it is by now.
pub(crate) async fn shift(At(at): At<(Id, Id, String)>, posted: Posted) -> Result<Response, DeskError> {
    let place = Place::find(&posted.visit, &at).await?;
    let step = match posted.fields.line("do").as_str() {
        "up" => Step::Up,
        "down" => Step::Down,
        _ => return Err(DeskError::new("bad-request")),
    };
    let (visit, back, anchor) = (posted.visit.clone(), place.text_path(), anchor(&place.section.id));
    let moved = posted.once(async move {
        let moved = visit.web.desk().move_section(place.space.id, place.text.doc, place.section.id, step).await?;
        let key = if moved { "note-section-moved" } else { "note-unchanged" };
        noted(&visit, &format!("{back}#{anchor}"), key, "")
    });
    moved.await.map(|location| see(&location))
}

pub(crate) async fn remove(At(at): At<(Id, Id, String)>, posted: Posted) -> Result<Response, DeskError> {
    let place = Place::find(&posted.visit, &at).await?;
    let (visit, back) = (posted.visit.clone(), place.text_path());
    let removed = posted.once(async move {
        visit.web.desk().remove_section(place.space.id, place.text.doc, place.section.id).await?;
        noted(&visit, &back, "note-section-removed", "")
    });
    removed.await.map(|location| see(&location))
}

pub(crate) async fn history(visit: Visit, At(at): At<(Id, Id, String)>) -> Result<Response, DeskError> {
    let at = Place::find(&visit, &at).await?;
    let mut versions = versions(&visit, &at).await?;
    let more = versions.len() > VERSIONS_SHOWN;
    versions.truncate(VERSIONS_SHOWN);
    let asked = visit.ask("at").and_then(|number| number.parse::<usize>().ok());
    let looked = look(&visit, &at, &versions, asked).await?;
    let p = at.page(&visit, "title-history").distinguish(versions.iter().map(|version| &version.author));
    Ok(p.respond(&HistoryPage { p: &p, at, versions, more, looked, asked: asked.is_some() }, 200))
}

/// The version that was asked for, or the newest.
async fn look(
    visit: &Visit,
    at: &Place,
    versions: &[VersionView],
    asked: Option<usize>,
) -> Result<Option<Looked>, DeskError> {
    let number = asked.unwrap_or(versions.len()).clamp(1, versions.len().max(1));
    let place = versions.len().saturating_sub(number);
    let Some(version) = versions.get(place).cloned() else { return Ok(None) };
    let before = versions.get(place + 1).map(|version| version.heads.clone());
    let (section, heads) = (at.section.id.clone(), version.heads.clone());
    let spans = visit.web.desk().diff(at.space.id, at.text.doc, section, before, heads).await?;
    Ok(Some(Looked { number, version, spans }))
}

/// Somebody types: others are told, and nothing else comes of it.
pub(crate) async fn writing(
    At((space, doc, section)): At<(Id, Id, String)>,
    posted: Posted,
) -> Result<Response, DeskError> {
    if !is_handle(&section) {
        return Err(DeskError::new("not-found"));
    }
    posted.visit.web.desk().writing(space, doc, section).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Makes a version what the section says: a change like any other, so that nothing is lost by it.
pub(crate) async fn restore(At(at): At<(Id, Id, String)>, posted: Posted) -> Result<Response, DeskError> {
    let place = Place::find(&posted.visit, &at).await?;
    let heads = posted.fields.line("heads");
    if !is_handle(&heads) {
        return Err(DeskError::new("version-unknown"));
    }
    let (visit, back, anchor) = (posted.visit.clone(), place.text_path(), anchor(&place.section.id));
    let restored = posted.once(async move {
        let desk = visit.web.desk();
        let Place { space, text, section } = place;
        let spans = desk.diff(space.id, text.doc, section.id.clone(), None, heads).await?;
        let text_then = spans.into_iter().map(|span| span.text).collect();
        let save = SaveSection { doc: text.doc, section: section.id, base_heads: section.heads, text: text_then };
        let saved = desk.save_section(space.id, save).await?;
        let key = if saved.changed { "note-restored" } else { "note-unchanged" };
        noted(&visit, &format!("{back}#{anchor}"), key, "")
    });
    restored.await.map(|location| see(&location))
}

pub(crate) async fn diff(visit: Visit, At(at): At<(Id, Id, String)>) -> Result<Response, DeskError> {
    let at = Place::find(&visit, &at).await?;
    let from = visit.ask("from").map(str::to_owned);
    let to = visit.ask("to").map_or_else(|| at.section.heads.clone(), str::to_owned);
    if !from.as_deref().is_none_or(is_handle) || !is_handle(&to) {
        return Err(DeskError::new("version-unknown"));
    }
    let spans =
        visit.web.desk().diff(at.space.id, at.text.doc, at.section.id.clone(), from.clone(), to.clone()).await?;
    let versions = versions(&visit, &at).await?;
    let named = |heads: &str| versions.iter().find(|version| version.heads == heads).cloned();
    let (from, to) = (from.as_deref().and_then(named), named(&to));
    let changed = spans.iter().any(|span| span.kind != crate::views::SpanKind::Same);
    let p = at.page(&visit, "title-diff").distinguish(from.iter().chain(&to).map(|version| &version.author));
    Ok(p.respond(&DiffPage { p: &p, at, from, to, spans, changed }, 200))
}

async fn versions(visit: &Visit, at: &Place) -> Result<Vec<VersionView>, DeskError> {
    visit.web.desk().history(at.space.id, at.text.doc, at.section.id.clone()).await
}

fn show_edit(visit: &Visit, at: Place, form: Form, title_form: Option<Form>, status: u16) -> Response {
    let p = at.page(visit, "title-edit");
    let title_form = title_form.unwrap_or_else(|| Form::new([("title", at.section.title.as_str())]));
    p.respond(&EditPage { p: &p, at, form, title_form }, status)
}

/// An opaque name inside an address: everything but letters, digits and `-._~` as percent signs and hex digits.
pub(crate) fn encoded(text: &str) -> String {
    let mut address = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = std::fmt::Write::write_fmt(&mut address, format_args!("%{byte:02X}"));
        }
    }
    address
}

/// An opaque name as the name of a place on a page.
pub(crate) fn anchor(section: &str) -> String {
    format!("sec-{}", section.replace(|c: char| !c.is_ascii_alphanumeric(), "-"))
}
