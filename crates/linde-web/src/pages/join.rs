//! Joining a space by its invitation link: first what it leads to, then under which name.

use super::{MAX_LINK_BYTES, checked_name, noted};
use crate::{
    DeskError,
    form::{Fields, Form, Posted, see},
    page::{Page, now_ms},
    request::Visit,
    views::{InvitePreview, Join},
};
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "join.html")]
struct JoinPage<'a> {
    p: &'a Page,
    form: Form,
}

#[derive(Template)]
#[template(path = "join_confirm.html")]
struct ConfirmPage<'a> {
    p: &'a Page,
    form: Form,
    link: &'a str,
    preview: InvitePreview,
    expired: bool,
}

pub(crate) async fn ask(visit: Visit) -> Response {
    show_ask(&visit, Form::default(), 200)
}

/// Reads the link and changes nothing; it is posted so that the link, which is a secret, stays out of the browser's history.
pub(crate) async fn preview(posted: Posted) -> Response {
    let Posted { visit, fields } = posted;
    let form = Form::new([("my_name", fields.text("my_name").as_str())]);
    match look(&visit, &fields).await {
        Ok((link, preview)) => show_confirm(&visit, form, &link, preview, 200),
        Err(error) => {
            let status = error.status;
            show_ask(&visit, Form::failed(&fields, error), status)
        }
    }
}

pub(crate) async fn confirm(posted: Posted) -> Result<Response, DeskError> {
    let (link, preview) = match look(&posted.visit, &posted.fields).await {
        Ok(found) => found,
        Err(error) => {
            let status = error.status;
            return Ok(show_ask(&posted.visit, Form::failed(&posted.fields, error), status));
        }
    };
    let my_name = match checked_name(&posted.fields, "my_name") {
        Ok(name) => name,
        Err(error) => return Ok(show_confirm(&posted.visit, Form::failed(&posted.fields, error), &link, preview, 422)),
    };
    let (visit, join) = (posted.visit.clone(), Join { link: link.clone(), my_name });
    let joined = posted.once(async move {
        let space = visit.web.desk().join(join).await?;
        noted(&visit, &format!("/spaces/{space}"), "note-joined", "join")
    });
    match joined.await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            Ok(show_confirm(&posted.visit, Form::failed(&posted.fields, error), &link, preview, status))
        }
    }
}

async fn look(visit: &Visit, fields: &Fields) -> Result<(String, InvitePreview), DeskError> {
    // A mail program may have broken the line.
    let link: String = fields.text("link").split_whitespace().collect();
    if link.is_empty() || link.len() > MAX_LINK_BYTES {
        return Err(DeskError::new("invitation-invalid").at("link"));
    }
    let preview = visit
        .web
        .desk()
        .preview_invite(link.clone())
        .await
        .map_err(|error| DeskError { field: Some("link".into()), ..error })?;
    Ok((link, preview))
}

fn show_ask(visit: &Visit, form: Form, status: u16) -> Response {
    let p = Page::titled(visit, "home", "title-join");
    p.respond(&JoinPage { p: &p, form }, status)
}

fn show_confirm(visit: &Visit, form: Form, link: &str, preview: InvitePreview, status: u16) -> Response {
    let p = Page::titled(visit, "home", "title-join");
    let expired = preview.expires_ms.is_some_and(|until| until < now_ms());
    p.respond(&ConfirmPage { p: &p, form, link, preview, expired }, status)
}
