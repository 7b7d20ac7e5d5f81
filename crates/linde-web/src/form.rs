//! Posted forms: reading them, doing their work once, and showing them again with what was typed.

use crate::{
    DeskError, Id, Web,
    html::escape,
    page::Page,
    request::Visit,
    session::{Secret, random_text},
    views::MemberView,
};
use askama::Template;
use axum::{
    Form as AxumForm,
    body::Body,
    extract::{FromRequest, Multipart, Request, multipart::MultipartError},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use std::{collections::BTreeMap, future::Future};

/// Largest form, in bytes: a section of 64 KiB whose every byte is a line end, which browsers send as six.
pub(crate) const MAX_FORM_BYTES: usize = 400 * 1_024;
/// Largest form with a picture that is read to its end, in bytes, so that whoever sends too large a picture is told so beside its field
/// rather than by a broken connection. What of it is kept is bounded by [`linde_qr::MAX_BYTES`].
pub(crate) const MAX_PICTURE_FORM_BYTES: usize = 64 * 1_024 * 1_024;
/// Largest form with a backup, in bytes. It goes to the disk as it comes.
pub(crate) const MAX_BACKUP_BYTES: usize = if usize::BITS > 32 { 64 << 30 } else { usize::MAX };
/// The hidden field with the session's word.
const TOKEN_FIELD: &str = "token";
/// The hidden field with the form's number.
const ONCE_FIELD: &str = "once";
/// Most parts of a form with a file.
pub(crate) const MAX_PARTS: usize = 16;
/// Longest passphrase, in characters.
pub(crate) const MAX_SECRET_CHARS: usize = 200;
/// Longest number of a form, in bytes.
const MAX_ONCE_BYTES: usize = 64;

/// The fields of a posted form, by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(BTreeMap<String, String>);

impl Fields {
    /// These fields, for a form that is shown filled in.
    pub(crate) fn all<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

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

    /// The ids in the names of ticked boxes that begin with `prefix`.
    pub(crate) fn ticked(&self, prefix: &str) -> Vec<Id> {
        self.0.keys().filter_map(|name| name.strip_prefix(prefix)?.parse().ok()).collect()
    }

    /// Whether a box is ticked.
    pub(crate) fn is_ticked(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// What a person typed, without our own hidden fields.
    pub(crate) fn typed(&self) -> impl Iterator<Item = &str> {
        // Neither our own, nor what nobody else at this screen should read.
        const HIDDEN: [&str; 13] = [
            TOKEN_FIELD,
            ONCE_FIELD,
            "again",
            "back",
            "base",
            "code",
            "do",
            "draft",
            "file",
            "form",
            "new",
            "old",
            "words",
        ];
        let shown = self.0.iter().filter(|(name, value)| {
            let is_choice = value.parse::<Id>().is_ok() || value.as_str() == "yes";
            !HIDDEN.contains(&name.as_str()) && !is_choice && !value.trim().is_empty()
        });
        shown.map(|(_, value)| value.as_str())
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Fields {
    fn from(fields: [(&str, &str); N]) -> Self {
        Self::all(fields)
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
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("multipart/")) {
        return parts(request, &(), Some(PostedPicture::FIELD)).await.map(|parts| parts.0).unwrap_or_default();
    }
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, MAX_FORM_BYTES).await.unwrap_or_default();
    let request = Request::from_parts(parts, Body::from(body));
    AxumForm::<BTreeMap<String, String>>::from_request(request, &())
        .await
        .map(|form| Fields(form.0))
        .unwrap_or_default()
}

/// A form with a file, posted from a page of this session; the file is a field like the others.
pub(crate) struct PostedFile(pub(crate) Posted);

impl FromRequest<Web> for PostedFile {
    type Rejection = DeskError;

    async fn from_request(request: Request, web: &Web) -> Result<Self, DeskError> {
        let visit = request.extensions().get::<Visit>().cloned().ok_or_else(|| DeskError::new("internal"))?;
        Posted::checked(visit, parts(request, web, None).await?.0).map(Self)
    }
}

/// A form with a picture, posted from a page of this session.
pub(crate) struct PostedPicture {
    pub(crate) posted: Posted,
    /// The bytes of the picture, or as many of a too large one as show that it is; empty if none was chosen.
    pub(crate) picture: Vec<u8>,
}

impl PostedPicture {
    /// The field of the picture.
    pub(crate) const FIELD: &str = "picture";
}

impl FromRequest<Web> for PostedPicture {
    type Rejection = DeskError;

    async fn from_request(request: Request, web: &Web) -> Result<Self, DeskError> {
        let visit = request.extensions().get::<Visit>().cloned().ok_or_else(|| DeskError::new("internal"))?;
        let (fields, picture) = parts(request, web, Some(Self::FIELD)).await?;
        Ok(Self { posted: Posted::checked(visit, fields)?, picture })
    }
}

/// The parts of a form with files, and apart from them the picture if there may be one.
async fn parts<S: Send + Sync>(
    request: Request,
    state: &S,
    picture: Option<&str>,
) -> Result<(Fields, Vec<u8>), DeskError> {
    let too_large = || DeskError::new("request-too-large").arg("max", MAX_FORM_BYTES / 1_024);
    let refused = |error: MultipartError| match error.status().as_u16() {
        413 => too_large(),
        _ => DeskError::new("bad-request"),
    };
    // What is no such form cannot hold the session's word either.
    let parts = Multipart::from_request(request, state).await;
    let mut parts = parts.map_err(|_| DeskError::new("form-expired"))?;
    let (mut fields, mut pictured, mut kept) = (BTreeMap::new(), Vec::new(), 0);
    while let Some(mut part) = parts.next_field().await.map_err(refused)? {
        let name = part.name().unwrap_or_default().to_owned();
        let is_picture = picture == Some(name.as_str());
        let mut bytes = Vec::new();
        while let Some(piece) = part.chunk().await.map_err(refused)? {
            if is_picture {
                let room = (linde_qr::MAX_BYTES + 1).saturating_sub(bytes.len());
                bytes.extend(piece.iter().take(room));
            } else {
                kept += piece.len();
                if kept > MAX_FORM_BYTES {
                    return Err(too_large());
                }
                bytes.extend_from_slice(&piece);
            }
        }
        if is_picture {
            pictured = bytes;
            continue;
        }
        if fields.len() >= MAX_PARTS {
            return Err(DeskError::new("bad-request"));
        }
        // A file may be anything; what is no text has nothing for us in it.
        fields.insert(name, String::from_utf8_lossy(&bytes).into_owned());
    }
    Ok((Fields(fields), pictured))
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
        Self::checked(visit, Fields::from_request(request, web).await?)
    }
}

impl Posted {
    /// If the form is one of this session.
    pub(crate) fn checked(visit: Visit, fields: Fields) -> Result<Self, DeskError> {
        // Whatever goes wrong from here on, what was typed can be given back.
        let _ = visit.typed.set(fields.clone());
        let word = visit.session()?.form_token().map(Secret::of);
        if !word.is_some_and(|word| word.is(&fields.text(TOKEN_FIELD))) {
            return Err(DeskError::new("form-expired"));
        }
        Ok(Self { visit, fields })
    }

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
    /// Before the ids of its fields, where a page has several forms.
    prefix: String,
}

/// A field of one line.
#[derive(Template)]
#[template(path = "input.html")]
struct Input<'a> {
    id: String,
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

impl Input<'_> {
    /// The attribute that names what stands beside it: hint and error, where there are any. HTML.
    fn described(&self) -> String {
        let beside = [self.hint.is_some().then_some("h"), self.error.is_some().then_some("e")];
        let beside: Vec<String> = beside.into_iter().flatten().map(|what| format!("{what}-{}", self.id)).collect();
        if beside.is_empty() { String::new() } else { format!(" aria-describedby=\"{}\"", beside.join(" ")) }
    }
}

impl Form {
    pub(crate) fn new(fields: impl Into<Fields>) -> Self {
        Self { fields: fields.into(), ..Self::default() }
    }

    pub(crate) fn failed(fields: &Fields, error: DeskError) -> Self {
        Self { fields: fields.clone(), error: Some(error), ..Self::default() }
    }

    /// As one of several forms of a page.
    pub(crate) fn called(self, name: &str) -> Self {
        Self { prefix: format!("{name}-"), ..self }
    }

    /// The id of a field.
    pub(crate) fn id(&self, name: impl AsRef<str>) -> String {
        format!("{}{}", self.prefix, name.as_ref())
    }

    /// Whether the error belongs to the field.
    pub(crate) fn fails_at(&self, name: impl AsRef<str>) -> bool {
        self.error.as_ref().is_some_and(|error| error.field.as_deref() == Some(name.as_ref()))
    }

    /// Whether whoever sent it may not do that any more, so that their page may have no such form.
    pub(crate) fn is_turned_away(&self) -> bool {
        self.error.as_ref().is_some_and(|error| error.status == 403)
    }

    /// What was typed, as the content of text fields.
    pub(crate) fn lost(&self) -> Vec<String> {
        self.fields.typed().map(crate::html::exact).collect()
    }

    /// Whether something stands in one of these fields, or is wrong there.
    pub(crate) fn holds(&self, names: &[&str]) -> bool {
        names.iter().any(|name| !self.value(name).is_empty() || self.fails_at(name))
    }

    pub(crate) fn value(&self, name: impl AsRef<str>) -> String {
        self.fields.text(name.as_ref())
    }

    /// A required field of one line. Keys: `field-<label>`, and `hint-<label>` if `hint`.
    pub(crate) fn line(&self, p: &Page, name: &str, label: &str, max: usize) -> askama::Result<String> {
        Input { required: true, ..self.blank(p, name, label, max) }.render()
    }

    /// A required field for a title under another id, where a page asks for two.
    pub(crate) fn title(&self, p: &Page, id: &str, label: &str, max: usize) -> askama::Result<String> {
        Input { id: self.id(id), required: true, ..self.blank(p, "title", label, max) }.render()
    }

    /// A field for the person's own name.
    pub(crate) fn own_name(&self, p: &Page) -> askama::Result<String> {
        self.own_name_as(p, "field-my-name", "hint-my-name")
    }

    /// Likewise with other words.
    pub(crate) fn own_name_as(&self, p: &Page, label: &str, hint: &str) -> askama::Result<String> {
        let blank = self.blank(p, "my_name", label, 80);
        Input { required: true, autocomplete: "name", hint: Some(p.t(hint)), ..blank }.render()
    }

    /// A number.
    pub(crate) fn number(&self, p: &Page, name: &str, label: &str, max: u32) -> askama::Result<String> {
        let max = usize::try_from(max).unwrap_or(usize::MAX);
        Input { required: true, kind: "number", ..self.blank(p, name, label, max) }.render()
    }

    /// A number, with a hint.
    pub(crate) fn hinted_number(
        &self,
        p: &Page,
        name: &str,
        label: &str,
        hint: &str,
        max: u32,
    ) -> askama::Result<String> {
        let max = usize::try_from(max).unwrap_or(usize::MAX);
        Input { required: true, kind: "number", hint: Some(p.t(hint)), ..self.blank(p, name, label, max) }.render()
    }

    /// A field of one line with a hint below its label.
    pub(crate) fn hinted_line(
        &self,
        p: &Page,
        name: &str,
        label: &str,
        hint: &str,
        max: usize,
    ) -> askama::Result<String> {
        Input { required: true, hint: Some(p.t(hint)), ..self.blank(p, name, label, max) }.render()
    }

    /// A field of one line under another id, where a page asks for two of the same name.
    pub(crate) fn second_line(
        &self,
        p: &Page,
        name: &str,
        id: &str,
        label: &str,
        max: usize,
    ) -> askama::Result<String> {
        Input { id: self.id(id), required: true, ..self.blank(p, name, label, max) }.render()
    }

    /// A field whose content shows neither while it is typed nor when the form is shown again; `hint` may be empty.
    pub(crate) fn secret(
        &self,
        p: &Page,
        name: &str,
        label: &str,
        autocomplete: &str,
        hint: &str,
    ) -> askama::Result<String> {
        let blank = self.blank(p, name, label, MAX_SECRET_CHARS);
        let hint = (!hint.is_empty()).then(|| p.t(hint));
        Input { required: true, kind: "password", value: String::new(), autocomplete, hint, ..blank }.render()
    }

    /// A field for the recovery word with this number.
    pub(crate) fn word(&self, p: &Page, name: &str, number: &u32) -> askama::Result<String> {
        let blank = self.blank(p, name, "field-word", MAX_SECRET_CHARS);
        Input { required: true, label: p.t1("field-word", "n", *number), ..blank }.render()
    }

    /// A field for a file. HTML.
    pub(crate) fn file(&self, p: &Page, name: &str, label: &str) -> String {
        let error = self.error.as_ref().filter(|_| self.fails_at(name)).map(|error| escape(&p.error_line(error)));
        let id = self.id(name);
        let (wrong, error, described) = wrong_field(&id, error);
        let label = escape(&p.t(label));
        format!(
            "<div class=\"field{wrong}\"><label for=\"f-{id}\">{label}</label>{error}\
             <input type=\"file\" id=\"f-{id}\" name=\"{name}\"{described}></div>"
        )
    }

    /// A field for a picture or a photo, with a hint below its label. HTML.
    pub(crate) fn picture(&self, p: &Page, name: &str, label: &str, hint: &str) -> String {
        let error = self.error.as_ref().filter(|_| self.fails_at(name)).map(|error| escape(&p.error_line(error)));
        let id = self.id(name);
        let (label, hint) = (escape(&p.t(label)), escape(&p.t(hint)));
        let (wrong, error, marks) = match error {
            Some(_) => {
                let (wrong, error, _) = wrong_field(&id, error);
                (wrong, error, format!(" aria-invalid=\"true\" aria-describedby=\"h-{id} e-{id}\""))
            }
            None => ("", String::new(), format!(" aria-describedby=\"h-{id}\"")),
        };
        format!(
            "<div class=\"field{wrong}\"><label for=\"f-{id}\">{label}</label><p class=\"hint\" id=\"h-{id}\">{hint}</p>{error}\
             <input type=\"file\" id=\"f-{id}\" name=\"{name}\" accept=\"image/png,image/jpeg\"{marks}></div>"
        )
    }

    /// What stands in a field that a template writes by itself, with every character in place. HTML.
    pub(crate) fn exact(&self, name: impl AsRef<str>) -> String {
        crate::html::exact(&self.value(name))
    }

    /// The error of a field that a template writes by itself; empty if there is none. HTML.
    pub(crate) fn error_at(&self, p: &Page, name: impl AsRef<str>) -> String {
        let error = self.error.as_ref().filter(|_| self.fails_at(&name)).map(|error| escape(&p.error_line(error)));
        wrong_field(&self.id(name), error).1
    }

    /// The attributes that mark such a field as wrong. HTML.
    pub(crate) fn wrong_at(&self, name: impl AsRef<str>) -> String {
        let error = self.fails_at(&name).then(String::new);
        wrong_field(&self.id(name), error).2
    }

    /// The beginning of a group of choices; the template ends it with `</fieldset>`. HTML.
    pub(crate) fn group(&self, p: &Page, name: &str, legend: &str) -> String {
        let legend = escape(&p.t(legend));
        let error = self.error.as_ref().filter(|_| self.fails_at(name)).map(|error| escape(&p.error_line(error)));
        let id = self.id(name);
        let described = if error.is_some() { format!(" autofocus aria-describedby=\"e-{id}\"") } else { String::new() };
        let (_, error, _) = wrong_field(&id, error);
        format!("<fieldset id=\"f-{id}\" tabindex=\"-1\"{described}><legend>{legend}</legend>{error}")
    }

    /// One of several choices; HTML. `label` and `hint` are words, not keys.
    pub(crate) fn choice(
        &self,
        name: &str,
        value: impl AsRef<str>,
        label: impl AsRef<str>,
        hint: impl AsRef<str>,
    ) -> String {
        let (value, label, hint) = (value.as_ref(), label.as_ref(), hint.as_ref());
        let checked = if self.value(name) == value { " checked" } else { "" };
        self.labelled(&format!("<input type=\"radio\" name=\"{name}\" value=\"{value}\"{checked}>"), "", label, hint)
    }

    /// A box to tick; HTML. `label` and `hint` are words, not keys.
    pub(crate) fn tick(&self, name: impl AsRef<str>, label: impl AsRef<str>, hint: impl AsRef<str>) -> String {
        let (name, label, hint) = (name.as_ref(), label.as_ref(), hint.as_ref());
        let checked = if self.fields.is_ticked(name) { " checked" } else { "" };
        let input = format!("<input type=\"checkbox\" id=\"f-{name}\" name=\"{name}\" value=\"yes\"{checked}>");
        self.labelled(&input, &format!(" for=\"f-{name}\""), label, hint)
    }

    /// A box to tick for a member. HTML.
    pub(crate) fn tick_member(&self, p: &Page, prefix: &str, member: &MemberView) -> String {
        self.tick(format!("{prefix}{}", member.person), p.plain_member(member), p.role(&member.role))
    }

    /// The choice that from this time on nothing counts. HTML.
    pub(crate) fn since(&self, p: &Page, time_ms: &i64, words: &str) -> String {
        self.choice("cut", format!("since:{time_ms}"), p.when(time_ms).words, words)
    }

    fn labelled(&self, input: &str, target: &str, label: &str, hint: &str) -> String {
        let (label, hint) = (escape(label), escape(hint));
        let hint = if hint.is_empty() { hint } else { format!("<span class=\"quiet\">{hint}</span>") };
        format!("<label class=\"choice\"{target}>{input}<span><strong>{label}</strong> {hint}</span></label>")
    }

    /// A choice among many; `options` are values with words. HTML.
    pub(crate) fn select(&self, p: &Page, name: &str, label: &str, options: impl AsRef<[(String, String)]>) -> String {
        let chosen = self.value(name);
        let options: String = options
            .as_ref()
            .iter()
            .map(|(value, words)| {
                let selected = if *value == chosen { " selected" } else { "" };
                format!("<option value=\"{}\"{selected}>{}</option>", escape(value), escape(words))
            })
            .collect();
        let error = self.error.as_ref().filter(|_| self.fails_at(name)).map(|error| escape(&p.error_line(error)));
        let id = self.id(name);
        let (wrong, error, described) = wrong_field(&id, error);
        let label = escape(&p.t(label));
        format!(
            "<div class=\"field{wrong}\"><label for=\"f-{id}\">{label}</label>{error}\
             <select id=\"f-{id}\" name=\"{name}\"{described}>{options}</select></div>"
        )
    }

    /// A number that may be left out.
    pub(crate) fn optional_number(
        &self,
        p: &Page,
        name: &str,
        label: &str,
        hint: &str,
        max: usize,
    ) -> askama::Result<String> {
        Input { kind: "number", hint: Some(p.t(hint)), ..self.blank(p, name, label, max) }.render()
    }

    /// A day, which may be left out.
    pub(crate) fn day(&self, p: &Page, name: &str, label: &str) -> askama::Result<String> {
        Input { kind: "date", ..self.blank(p, name, label, 0) }.render()
    }

    /// A field of one line that may stay empty, with a hint below its label.
    pub(crate) fn optional_line(
        &self,
        p: &Page,
        name: &str,
        label: &str,
        hint: &str,
        max: usize,
    ) -> askama::Result<String> {
        Input { hint: Some(p.t(hint)), ..self.blank(p, name, label, max) }.render()
    }

    /// A field of several lines that may stay empty.
    pub(crate) fn hinted_optional_area(
        &self,
        p: &Page,
        name: &str,
        label: &str,
        hint: &str,
        max: usize,
        rows: usize,
    ) -> askama::Result<String> {
        Input { rows, hint: Some(p.t(hint)), ..self.blank(p, name, label, max) }.render()
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
            id: self.id(name),
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

/// The forms of a page that has several: the one that could not be done as it was typed, all others as they are at first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Forms {
    failed: Option<(String, Form)>,
}

impl Forms {
    /// After the form of this name could not be done.
    pub(crate) fn failed(name: &str, fields: &Fields, error: DeskError) -> Self {
        Self { failed: Some((name.to_owned(), Form::failed(fields, error))) }
    }

    /// The form of this name.
    pub(crate) fn of(&self, name: &str) -> Form {
        self.filled(name, [])
    }

    /// The form of this name, at first with these fields.
    pub(crate) fn filled<'a>(&self, name: &str, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Form {
        let failed = self.failed.as_ref().filter(|(failed, _)| failed == name).map(|(_, form)| form.clone());
        failed.unwrap_or_else(|| Form::new(Fields::all(fields))).called(name)
    }

    /// Whether the form of this name could not be done, and is to be seen therefore.
    pub(crate) fn is_open(&self, name: impl AsRef<str>) -> bool {
        self.failed.as_ref().is_some_and(|(failed, _)| failed == name.as_ref())
    }

    /// The form that could not be done.
    pub(crate) fn open(&self) -> Option<Form> {
        self.failed.as_ref().map(|(name, form)| form.clone().called(name))
    }
}

/// What marks a field as wrong: its class, the words of the error, and its attributes; all empty if it is right.
fn wrong_field(id: &str, error: Option<String>) -> (&'static str, String, String) {
    match error {
        None => ("", String::new(), String::new()),
        Some(text) => (
            " wrong",
            format!("<p class=\"error\" id=\"e-{id}\"><span aria-hidden=\"true\">⚠ </span>{text}</p>"),
            format!(" aria-invalid=\"true\" autofocus aria-describedby=\"e-{id}\""),
        ),
    }
}

/// The number of a new form.
pub(crate) fn new_number() -> String {
    random_text().chars().take(16).collect()
}
