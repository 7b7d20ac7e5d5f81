//! Backups: when the last one was made, making one, looking whether one is whole.

use super::carry;
use crate::{
    DeskError,
    form::{Fields, Form, Posted, see},
    page::Page,
    request::Visit,
    views::{BackupCheck, BackupDownload, BackupView},
};
use askama::Template;
use axum::{body::Body, http::header, response::Response};
use futures::StreamExt;
use std::io;

/// Longest path of a file, in bytes.
const MAX_PATH_BYTES: usize = 1_024;

#[derive(Template)]
#[template(path = "backup.html")]
struct BackupPage<'a> {
    p: &'a Page,
    state: BackupView,
    /// The form that saves one.
    form: Form,
    /// The form that looks at one.
    check_form: Form,
    checked: Option<BackupCheck>,
}

pub(crate) async fn backup(visit: Visit) -> Result<Response, DeskError> {
    show(&visit, None, Form::default(), None, 200).await
}

pub(crate) async fn save(posted: Posted) -> Result<Response, DeskError> {
    let (visit, path) = (posted.visit.clone(), checked_path(&posted.fields));
    let work = async move {
        visit.web.desk().save_backup(path?).await?;
        Ok("note-backup-saved")
    };
    match carry(&posted, "/backup", work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show(&posted.visit, Some(Form::failed(&posted.fields, error)), Form::default(), None, status).await
        }
    }
}

/// Gives the backup itself as the answer: the browser saves it and stays on its page.
pub(crate) async fn download(posted: Posted) -> Result<Response, DeskError> {
    let BackupDownload { name, bytes } = posted.visit.web.desk().download_backup().await?;
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || "-._".contains(*c)).collect();
    let bytes = bytes.map(|part| part.map_err(io::Error::other));
    Response::builder()
        .header(header::CONTENT_TYPE, "application/octet-stream")
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))
        .body(Body::from_stream(bytes))
        .map_err(|_| DeskError::new("internal"))
}

/// Looks and changes nothing; the answer is on the page itself.
pub(crate) async fn verify(posted: Posted) -> Result<Response, DeskError> {
    let checked = match checked_path(&posted.fields) {
        Ok(path) => posted.visit.web.desk().verify_backup(path).await,
        Err(error) => Err(error),
    };
    match checked {
        Ok(checked) => {
            show(&posted.visit, None, Form::new([("path", checked.path.clone().as_str())]), Some(checked), 200).await
        }
        Err(error) => {
            let status = error.status;
            show(&posted.visit, None, Form::failed(&posted.fields, error), None, status).await
        }
    }
}

fn checked_path(fields: &Fields) -> Result<String, DeskError> {
    let path = fields.line("path");
    if path.is_empty() || path.len() > MAX_PATH_BYTES || path.contains('\0') {
        return Err(DeskError::new("path-invalid").at("path"));
    }
    Ok(path)
}

async fn show(
    visit: &Visit,
    form: Option<Form>,
    check_form: Form,
    checked: Option<BackupCheck>,
    status: u16,
) -> Result<Response, DeskError> {
    let state = visit.web.desk().backup().await?;
    let form = form.unwrap_or_else(|| Form::new([("path", state.suggested_path.as_str())]));
    let p = Page::titled(visit, "backup", "title-backup").on_the_way().await?;
    Ok(p.respond(&BackupPage { p: &p, state, form, check_form, checked }, status))
}
