//! Posted forms: reading them, doing their work once, and showing them again with what was typed.

use crate::{
    DeskError, Web,
    page::Page,
    request::Visit,
    session::{Secret, random_text},
};
use askama::Template;
use axum::{
    Form as AxumForm,
    body::Body,
    extract::{FromRequest, Request},
    response::{IntoResponse, Redirect, Response},
};
use std::{collections::BTreeMap, future::Future};

/// Largest form, in bytes: a section of 64 KiB whose every byte is a line end, which browsers send as six.
pub(crate) const MAX_FORM_BYTES: usize = 400 * 1_024;
/// The hidden field with the session's word.
const TOKEN_FIELD: &str = "token";
/// The hidden field with the form's number.
const ONCE_FIELD: &str = "once";
/// Longest number of a form, in bytes.
const MAX_ONCE_BYTES: usize = 64;

/// The fields of a posted form, by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(BTreeMap<String, String>);

impl Fields {
    /// A field as it was typed, with line ends as `\n`.
    pub(crate) fn text(&self, name: &str) -> String {
        self.0.get(name).map(|text| text.replace("\r\n", "\n").replace('\r', "\n")).unwrap_or_default()
    }

    /// A field of one line, without blanks around it.
    pub(crate) fn line(&self, name: &str) -> String {
        self.text(name).trim().to_owned()
    }

    pub(crate) fn number(&self, name: &str) -> Result<u32, DeskError> {
        self.line(name).parse().map_err(|_| DeskError::new("number-out-of-range").at(name.to_owned()))
    }

    /// What a person typed, without our own hidden fields.
    pub(crate) fn typed(&self) -> impl Iterator<Item = &str> {
        const HIDDEN: [&str; 5] = [TOKEN_FIELD, ONCE_FIELD, "base", "back", "code"];
        let shown = self.0.iter().filter(|(name, value)| !HIDDEN.contains(&name.as_str()) && !value.trim().is_empty());
        shown.map(|(_, value)| value.as_str())
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Fields {
    fn from(fields: [(&str, &str); N]) -> Self {
        Self(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }
}

impl FromRequest<Web> for Fields {
    type Rejection = DeskError;

    async fn from_request(request: Request, web: &Web) -> Result<Self, DeskError> {
        match AxumForm::<BTreeMap<String, String>>::from_request(request, web).await {
            Ok(form) => Ok(Self(form.0)),
            Err(rejection) => Err(match rejection.into_response().status().as_u16() {
                413 => DeskError::new("request-too-large").arg("max", MAX_FORM_BYTES / 1_024),
                415 => DeskError::new("unsupported-media"),
                _ => DeskError::new("bad-request"),
            }),
        }
    }
}

/// The fields of a request that is answered before any handler; empty if they cannot be read.
pub(crate) async fn typed(request: Request) -> Fields {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, MAX_FORM_BYTES).await.unwrap_or_default();
    let request = Request::from_parts(parts, Body::from(body));
    AxumForm::<BTreeMap<String, String>>::from_request(request, &())
        .await
        .map(|form| Fields(form.0))
        .unwrap_or_default()
}

/// A form posted from a page of this session.
pub(crate) struct Posted {
    pub(crate) visit: Visit,
    pub(crate) fields: Fields,
}

impl FromRequest<Web> for Posted {
    type Rejection = DeskError;

    async fn from_request(request: Request, web: &Web) -> Result<Self, DeskError> {
        let visit = request.extensions().get::<Visit>().cloned().ok_or_else(|| DeskError::new("internal"))?;
        let fields = Fields::from_request(request, web).await?;
        if !Secret::of(&visit.session()?.form_token).is(&fields.text(TOKEN_FIELD)) {
            return Err(DeskError::new("form-expired"));
        }
        Ok(Self { visit, fields })
    }
}

impl Posted {
    /// Does the work of this form once, however often it is sent, and answers the address of what there is to see.
    ///
    /// The work goes on when the browser goes away; the next sending of the same form waits for it. Work that failed may be tried again.
    pub(crate) async fn once(
        &self,
        work: impl Future<Output = Result<String, DeskError>> + Send + 'static,
    ) -> Result<String, DeskError> {
        let number = self.fields.text(ONCE_FIELD);
        if number.is_empty() || number.len() > MAX_ONCE_BYTES {
            return Err(DeskError::new("bad-request"));
        }
        let outcome = self.visit.session()?.outcome(&number);
        let task = tokio::spawn(async move {
            let mut outcome = outcome.lock_owned().await;
            if let Some(done) = &*outcome {
                return Ok(done.clone());
            }
            let done = work.await?;
            *outcome = Some(done.clone());
            Ok(done)
        });
        task.await.unwrap_or_else(|_| Err(DeskError::new("internal")))
    }
}

/// Sends the browser on to `location` after a form.
pub(crate) fn see(location: &str) -> Response {
    Redirect::to(location).into_response()
}

/// A form as it is shown: what stands in its fields and what was wrong.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form {
    pub(crate) fields: Fields,
    pub(crate) error: Option<DeskError>,
}

/// A field of one line.
#[derive(Template)]
#[template(path = "input.html")]
struct Input<'a> {
    id: &'a str,
    name: &'a str,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    /// Escaped, with every character in place.
    value: String,
    max: usize,
    kind: &'a str,
    rows: usize,
    required: bool,
    autocomplete: &'a str,
}

impl Form {
    pub(crate) fn new(fields: impl Into<Fields>) -> Self {
        Self { fields: fields.into(), error: None }
    }

    pub(crate) fn failed(fields: &Fields, error: DeskError) -> Self {
        Self { fields: fields.clone(), error: Some(error) }
    }

    /// Whether the error belongs to the field.
    pub(crate) fn fails_at(&self, name: &str) -> bool {
        self.error.as_ref().is_some_and(|error| error.field.as_deref() == Some(name))
    }

    pub(crate) fn value(&self, name: &str) -> String {
        self.fields.text(name)
    }

    /// A required field of one line. Keys: `field-<label>`, and `hint-<label>` if `hint`.
    pub(crate) fn line(&self, p: &Page, name: &str, label: &str, max: usize) -> askama::Result<String> {
        Input { required: true, ..self.blank(p, name, label, max) }.render()
    }

    /// A required field for a title under another id, where a page asks for two.
    pub(crate) fn title(&self, p: &Page, id: &str, label: &str, max: usize) -> askama::Result<String> {
        Input { id, required: true, ..self.blank(p, "title", label, max) }.render()
    }

    /// A field for the person's own name.
    pub(crate) fn own_name(&self, p: &Page) -> askama::Result<String> {
        let blank = self.blank(p, "my_name", "field-my-name", 80);
        Input { required: true, autocomplete: "name", hint: Some(p.t("hint-my-name")), ..blank }.render()
    }

    /// A number.
    pub(crate) fn number(&self, p: &Page, name: &str, label: &str, max: u32) -> askama::Result<String> {
        let max = usize::try_from(max).unwrap_or(usize::MAX);
        Input { required: true, kind: "number", ..self.blank(p, name, label, max) }.render()
    }

    /// A field of several lines.
    pub(crate) fn area(&self, p: &Page, name: &str, label: &str, max: usize, rows: usize) -> askama::Result<String> {
        Input { rows, ..self.blank(p, name, label, max) }.render()
    }

    /// A field of several lines with a hint below its label.
    pub(crate) fn hinted_area(
        &self,
        p: &Page,
        name: &str,
        label: &str,
        hint: &str,
        max: usize,
        rows: usize,
    ) -> askama::Result<String> {
        Input { rows, required: true, hint: Some(p.t(hint)), ..self.blank(p, name, label, max) }.render()
    }

    fn blank<'a>(&self, p: &Page, name: &'a str, label: &str, max: usize) -> Input<'a> {
        let error = self.error.as_ref().filter(|_| self.fails_at(name)).map(|error| p.error_line(error));
        let value = crate::html::exact(&self.value(name));
        Input {
            id: name,
            name,
            label: p.t(label),
            hint: None,
            error,
            value,
            max,
            kind: "text",
            rows: 0,
            required: false,
            autocomplete: "off",
        }
    }
}

/// The number of a new form.
pub(crate) fn new_number() -> String {
    random_text().chars().take(16).collect()
}
