//! The common texts of a space, and one text with its sections.

use super::{checked_section, checked_title, noted, ready};
use crate::{
    DeskError, Id,
    form::{Form, Posted, see},
    page::Page,
    request::{At, Visit},
    views::{SpaceView, TextSummary, TextView},
};
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "texts.html")]
struct TextsPage<'a> {
    p: &'a Page,
    space: SpaceView,
    texts: Vec<TextSummary>,
    form: Form,
}

#[derive(Template)]
#[template(path = "text.html")]
struct TextPage<'a> {
    p: &'a Page,
    space: SpaceView,
    text: TextView,
    /// The form that adds a section.
    form: Form,
    /// The form that changes the title.
    title_form: Form,
}

pub(crate) async fn texts(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    let space = ready(&visit, space).await?;
    show_list(&visit, space, Form::default(), 200).await
}

pub(crate) async fn create(At(space): At<Id>, posted: Posted) -> Result<Response, DeskError> {
    let view = ready(&posted.visit, space).await?;
    let visit = posted.visit.clone();
    let title = match checked_title(&posted.fields) {
        Ok(title) => title,
        Err(error) => return show_list(&posted.visit, view, Form::failed(&posted.fields, error), 422).await,
    };
    let created = posted.once(async move {
        let doc = visit.web.desk().create_text(space, title).await?;
        noted(&visit, &format!("/spaces/{space}/texts/{doc}"), "note-text-created", "")
    });
    match created.await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show_list(&posted.visit, view, Form::failed(&posted.fields, error), status).await
        }
    }
}

pub(crate) async fn text(visit: Visit, At((space, doc)): At<(Id, Id)>) -> Result<Response, DeskError> {
    show_text(&visit, space, doc, Form::default(), None, 200).await
}

pub(crate) async fn rename(At((space, doc)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let title = match checked_title(&posted.fields) {
        Ok(title) => title,
        Err(error) => {
            let form = Form::failed(&posted.fields, error);
            return show_text(&posted.visit, space, doc, Form::default(), Some(form), 422).await;
        }
    };
    let renamed = posted.once(async move {
        visit.web.desk().rename(space, doc, None, title).await?;
        noted(&visit, &format!("/spaces/{space}/texts/{doc}"), "note-renamed", "")
    });
    renamed.await.map(|location| see(&location))
}

pub(crate) async fn add_section(At((space, doc)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let read = checked_title(&posted.fields).and_then(|title| Ok((title, checked_section(&posted.fields)?)));
    let (title, text) = match read {
        Ok(read) => read,
        Err(error) => {
            return show_text(&posted.visit, space, doc, Form::failed(&posted.fields, error), None, 422).await;
        }
    };
    let added = posted.once(async move {
        visit.web.desk().add_section(space, doc, title, text).await?;
        noted(&visit, &format!("/spaces/{space}/texts/{doc}"), "note-section-added", &format!("section-new-{doc}"))
    });
    match added.await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show_text(&posted.visit, space, doc, Form::failed(&posted.fields, error), None, status).await
        }
    }
}

async fn show_list(visit: &Visit, space: SpaceView, form: Form, status: u16) -> Result<Response, DeskError> {
    let texts = visit.web.desk().texts(space.id).await?;
    let p = Page::in_space(visit, space.clone(), "texts", "");
    let p = p.called("title-texts").distinguish(texts.iter().filter_map(|text| text.changed_by.as_ref()));
    Ok(p.respond(&TextsPage { p: &p, space, texts, form }, status))
}

async fn show_text(
    visit: &Visit,
    space: Id,
    doc: Id,
    form: Form,
    title_form: Option<Form>,
    status: u16,
) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let text = visit.web.desk().text(space.id, doc).await?;
    let title = crate::html::clean_name(&text.title);
    let authors = text.sections.iter().flat_map(|section| &section.authors);
    let p = Page::in_space(visit, space.clone(), "texts", &title).distinguish(authors);
    let title_form = title_form.unwrap_or_else(|| Form::new([("title", text.title.as_str())]));
    Ok(p.respond(&TextPage { p: &p, space, text, form, title_form }, status))
}
