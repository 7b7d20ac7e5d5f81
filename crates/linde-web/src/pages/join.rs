//! Joining a space by an invitation – its link, its words or its file: first what it leads to, then under which name.

use super::{MAX_LINK_BYTES, checked_name, noted, recovery::plain_words};
use crate::{
    DeskError,
    form::{Fields, Form, Posted, PostedFile, see},
    page::{Page, now_ms},
    request::Visit,
    views::{InvitePreview, Join},
};
use askama::Template;
use axum::response::Response;

/// How every link begins.
const LINK_START: &str = "linde:";
/// Longest text in which an invitation is looked for, in bytes.
const MAX_PASTED_BYTES: usize = 64 * 1_024;

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

pub(crate) async fn ask(visit: Visit) -> Result<Response, DeskError> {
    show_ask(&visit, Form::default(), 200).await
}

/// Reads the link and changes nothing; it is posted so that the link, which is a secret, stays out of the browser's history.
pub(crate) async fn preview(posted: Posted) -> Result<Response, DeskError> {
    let Posted { visit, fields } = posted;
    let form = named(&visit, &fields).await?;
    match look(&visit, &fields).await {
        Ok((link, preview)) => show_confirm(&visit, form, &link, preview, 200).await,
        Err(error) => {
            let status = error.status;
            show_ask(&visit, Form::failed(&fields, error), status).await
        }
    }
}

pub(crate) async fn confirm(posted: Posted) -> Result<Response, DeskError> {
    let (link, preview) = match look(&posted.visit, &posted.fields).await {
        Ok(found) => found,
        Err(error) => {
            let status = error.status;
            return show_ask(&posted.visit, Form::failed(&posted.fields, error), status).await;
        }
    };
    let my_name = match checked_name(&posted.fields, "my_name") {
        Ok(name) => name,
        Err(error) => {
            return show_confirm(&posted.visit, Form::failed(&posted.fields, error), &link, preview, 422).await;
        }
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
            show_confirm(&posted.visit, Form::failed(&posted.fields, error), &link, preview, status).await
        }
    }
}

/// Reads the file of an invitation, which holds its link among other words.
pub(crate) async fn file(PostedFile(posted): PostedFile) -> Result<Response, DeskError> {
    let fields = Fields::from([("link", posted.fields.text("file").as_str())]);
    match look(&posted.visit, &fields).await {
        Ok((link, preview)) => {
            let form = named(&posted.visit, &fields).await?;
            show_confirm(&posted.visit, form, &link, preview, 200).await
        }
        Err(error) => {
            let status = error.status;
            show_ask(&posted.visit, Form::failed(&Fields::default(), error.at("file")), status).await
        }
    }
}

/// The link in what was pasted, or its twelve words; none in anything else.
fn invitation(pasted: &str) -> Option<String> {
    if pasted.len() > MAX_PASTED_BYTES {
        return None;
    }
    let found = match pasted.find(LINK_START) {
        // A mail program may have broken the line. Nothing but the link stands at the end of a file.
        Some(start) => pasted.get(start..)?.split_whitespace().collect(),
        None => plain_words(pasted),
    };
    (!found.is_empty() && found.len() <= MAX_LINK_BYTES).then_some(found)
}

async fn look(visit: &Visit, fields: &Fields) -> Result<(String, InvitePreview), DeskError> {
    let link = invitation(&fields.text("link")).ok_or_else(|| DeskError::new("invitation-invalid").at("link"))?;
    let preview = visit
        .web
        .desk()
        .preview_invite(link.clone())
        .await
        .map_err(|error| DeskError { field: Some("link".into()), ..error })?;
    Ok((link, preview))
}

/// The form with the name that was typed, or else the one that was said at the beginning.
async fn named(visit: &Visit, fields: &Fields) -> Result<Form, DeskError> {
    let typed = fields.text("my_name");
    let name = if typed.is_empty() { visit.web.desk().welcome().await?.name } else { typed };
    Ok(Form::new([("my_name", name.as_str())]))
}

async fn show_ask(visit: &Visit, form: Form, status: u16) -> Result<Response, DeskError> {
    let p = Page::titled(visit, "home", "title-join").on_the_way().await?;
    Ok(p.respond(&JoinPage { p: &p, form }, status))
}

async fn show_confirm(
    visit: &Visit,
    form: Form,
    link: &str,
    preview: InvitePreview,
    status: u16,
) -> Result<Response, DeskError> {
    let p = Page::titled(visit, "home", "title-join").on_the_way().await?;
    let expired = preview.expires_ms.is_some_and(|until| until < now_ms());
    Ok(p.respond(&ConfirmPage { p: &p, form, link, preview, expired }, status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_is_found_in_what_people_paste() {
        let check = |pasted: &str, found: Option<&str>| assert_eq!(invitation(pasted).as_deref(), found, "{pasted}");
        check(" linde:join:ab\r\n cd ", Some("linde:join:abcd"));
        check("Spielplatz\r\n\r\nÖffne das.\r\n\r\nlinde:join:abcd\r\n", Some("linde:join:abcd"));
        check("1. Apfel\n2. Birne", Some("apfel birne"));
        check("", None);
        check(&"x ".repeat(40_000), None);
        check(&format!("linde:{}", "x".repeat(5_000)), None);
    }
}
