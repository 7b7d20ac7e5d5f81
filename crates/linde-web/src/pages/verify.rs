//! The receipt of a vote: what became of the paper it names.

use crate::{
    DeskError, Id,
    form::{Form, PostedPicture, see},
    page::Page,
    qr,
    receipts::{self, Found},
    request::{At, Visit},
};
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyPage<'a> {
    p: &'a Page,
    form: Form,
    /// What the receipt led to, if one was given.
    found: Option<Found>,
}

pub(crate) async fn verify(visit: Visit) -> Result<Response, DeskError> {
    let typed = visit.ask("receipt").unwrap_or_default().to_owned();
    let found = look(&visit, &typed).await;
    show(&visit, &typed, found)
}

/// Reads a receipt that was pasted or photographed and changes nothing; it leads to the address that says what became of the vote.
pub(crate) async fn look_up(PostedPicture { posted, picture }: PostedPicture) -> Result<Response, DeskError> {
    let typed = posted.fields.text("receipt");
    let named = if picture.is_empty() {
        receipts::read(&typed).ok_or_else(|| DeskError::new("receipt-unreadable").at("receipt"))
    } else {
        pictured(&posted.visit, picture).await.map_err(|error| error.at(PostedPicture::FIELD))
    };
    match named {
        Ok(named) => Ok(see(&format!("/verify?receipt={}", named.text()))),
        Err(error) => show(&posted.visit, &typed, Err(error)),
    }
}

/// The receipt in a picture. What else its code says, which may be a secret, is not repeated.
async fn pictured(visit: &Visit, picture: Vec<u8>) -> Result<receipts::Named, DeskError> {
    let text = visit.web.inner().pictures.read(picture).await?;
    receipts::read(&text).ok_or_else(|| DeskError::new("picture-no-receipt"))
}

fn show(visit: &Visit, typed: &str, found: Result<Option<Found>, DeskError>) -> Result<Response, DeskError> {
    let (found, error, status) = match found {
        Ok(found) => (found, None, 200),
        Err(error) if error.field.is_some() => {
            let status = error.status;
            (None, Some(error), status)
        }
        Err(error) => return Err(error),
    };
    let mut form = Form::new([("receipt", typed)]);
    form.error = error;
    let p = Page::titled(visit, "", "title-verify");
    Ok(p.respond(&VerifyPage { p: &p, form, found }, status))
}

/// The receipt of a paper as a picture.
pub(crate) async fn picture(_: Visit, At((space, paper)): At<(Id, Id)>) -> Result<Response, DeskError> {
    qr::picture(&receipts::text(&space, &paper))
}

async fn look(visit: &Visit, typed: &str) -> Result<Option<Found>, DeskError> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    receipts::find(visit.web.desk().as_ref(), typed, None).await.map(Some)
}
