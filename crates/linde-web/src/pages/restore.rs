//! Bringing a backup back: choosing the file, the words, what is in it, and putting it in the place of what is here.

use super::{carry, recovery::plain_words};
use crate::{
    DeskError,
    form::{Fields, Form, MAX_BACKUP_BYTES, MAX_FORM_BYTES, MAX_PARTS, Posted, see},
    page::Page,
    request::Visit,
    views::{BackupSpace, RestoreView},
};
use askama::Template;
use axum::{
    extract::{FromRequest as _, Multipart, Request, multipart::MultipartError},
    response::Response,
};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use std::collections::BTreeMap;

/// Longest recovery words as typed, in bytes.
const MAX_WORDS_BYTES: usize = 500;
const PAGE: &str = "/restore";

#[derive(Template)]
#[template(path = "restore.html")]
struct RestorePage<'a> {
    p: &'a Page,
    view: RestoreView,
    form: Form,
}

impl RestorePage<'_> {
    /// Whether there is a file to be exchanged for another.
    fn can_forget(&self) -> bool {
        matches!(self.view, RestoreView::Taken(_) | RestoreView::Read(_))
    }

    fn space(&self, space: &BackupSpace) -> String {
        match space.name.as_str() {
            "" => self.p.t1("space-unnamed", "id", space.space.short().as_str()),
            name => crate::html::clean_name(name),
        }
    }
}

pub(crate) async fn restore(visit: Visit) -> Result<Response, DeskError> {
    show(&visit, Form::default(), 200).await
}

/// Takes in the file as it comes, once what stands before it shows that the form is one of this session; it is never in memory as a whole.
pub(crate) async fn take(request: Request) -> Result<Response, DeskError> {
    let visit = request.extensions().get::<Visit>().cloned().ok_or_else(|| DeskError::new("internal"))?;
    let desk = visit.web.desk();
    let parts = Multipart::from_request(request, &visit.web).await;
    let mut parts = parts.map_err(|_| DeskError::new("form-expired"))?;
    let mut before = BTreeMap::new();
    while let Some(part) = parts.next_field().await.map_err(broken)?.filter(|_| before.len() < MAX_PARTS) {
        let name = part.name().unwrap_or_default().to_owned();
        let mut pieces = stream::try_unfold(part, |mut part| async {
            Ok::<_, DeskError>(part.chunk().await.map_err(broken)?.map(|piece| (piece.to_vec(), part)))
        })
        .boxed();
        if name == "file" {
            let fields = before.iter().map(|(name, value): (&String, &String)| (name.as_str(), value.as_str()));
            Posted::checked(visit.clone(), Fields::all(fields))?;
            return match desk.take_backup(pieces).await {
                Ok(()) => Ok(see(PAGE)),
                Err(error) => refuse(&visit, &Fields::default(), error).await,
            };
        }
        let mut value = Vec::new();
        while let Some(piece) = pieces.try_next().await?.filter(|_| value.len() < MAX_FORM_BYTES) {
            value.extend(piece);
        }
        before.insert(name, String::from_utf8_lossy(&value).into_owned());
    }
    Err(DeskError::new("form-expired"))
}

/// Why a form stopped coming.
fn broken(error: MultipartError) -> DeskError {
    match error.status().as_u16() {
        413 => DeskError::new("backup-too-large").arg("max", MAX_BACKUP_BYTES >> 30).at("file"),
        _ => DeskError::new("bad-request"),
    }
}

pub(crate) async fn words(posted: Posted) -> Result<Response, DeskError> {
    let (visit, typed) = (posted.visit.clone(), posted.fields.text("words"));
    let work = posted.once(async move {
        if typed.len() > MAX_WORDS_BYTES {
            return Err(DeskError::new("words-invalid").at("words"));
        }
        visit.web.desk().read_backup(plain_words(&typed)).await?;
        Ok(PAGE.to_owned())
    });
    match work.await {
        Ok(location) => Ok(see(&location)),
        Err(error) => refuse(&posted.visit, &posted.fields, error).await,
    }
}

/// The answer is a page of its own: the next one comes from the program as it starts anew.
pub(crate) async fn put(posted: Posted) -> Result<Response, DeskError> {
    let (visit, understood) = (posted.visit.clone(), posted.fields.is_ticked("gone"));
    let work = posted.once(async move {
        visit.web.desk().put_backup(understood).await?;
        Ok(PAGE.to_owned())
    });
    match work.await {
        Ok(_) => show(&posted.visit, Form::default(), 200).await,
        Err(error) => refuse(&posted.visit, &posted.fields, error).await,
    }
}

pub(crate) async fn forget(posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let work = async move {
        visit.web.desk().drop_backup().await?;
        Ok("note-restore-dropped")
    };
    match carry(&posted, PAGE, work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => refuse(&posted.visit, &posted.fields, error).await,
    }
}

async fn refuse(visit: &Visit, fields: &Fields, error: DeskError) -> Result<Response, DeskError> {
    let status = error.status;
    show(visit, Form::failed(fields, error), status).await
}

async fn show(visit: &Visit, form: Form, status: u16) -> Result<Response, DeskError> {
    let view = visit.web.desk().restoring().await?;
    let p = Page::titled(visit, "home", "title-restore").on_the_way().await?;
    Ok(p.respond(&RestorePage { p: &p, view, form }, status))
}
