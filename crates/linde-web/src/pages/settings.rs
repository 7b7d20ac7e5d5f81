//! The settings of this node, and what it owes to whoever uses it: what it sends where, and how accessible it is.

use super::{carry_out, checked_line};
use crate::{
    DeskError, Id, Scope,
    assets::Look,
    form::{Fields, Form, Posted, see},
    page::Page,
    request::{LOOK_COOKIE, Visit},
    views::{NewToken, SettingsView, SpaceView, StorageView, TokenView},
};
use askama::Template;
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

/// Longest name of a token, in characters.
const MAX_TOKEN_CHARS: usize = 64;
/// The day on which the pages were last looked at for the statement about accessibility.
const REVIEWED: &str = "2026-11-29";
/// How long the look is kept, in seconds.
const LOOK_COOKIE_S: u32 = 365 * 24 * 60 * 60;

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage<'a> {
    p: &'a Page,
    settings: SettingsView,
}

#[derive(Template)]
#[template(path = "tokens.html")]
struct TokensPage<'a> {
    p: &'a Page,
    tokens: Vec<TokenView>,
    spaces: Vec<SpaceView>,
    /// The secret of the token that was just made.
    secret: Option<String>,
    form: Form,
}

#[derive(Template)]
#[template(path = "support.html")]
struct SupportPage<'a> {
    p: &'a Page,
    text: String,
}

#[derive(Template)]
#[template(path = "promise.html")]
struct PromisePage<'a> {
    p: &'a Page,
    lead: String,
    /// A heading with what stands below it.
    parts: Vec<(String, String)>,
}

/// The statement about accessibility, as EN 301 549 and the rules of the Union ask for one.
#[derive(Template)]
#[template(path = "accessibility.html")]
struct AccessibilityPage<'a> {
    p: &'a Page,
    contact: Option<String>,
}

impl AccessibilityPage<'_> {
    fn parts(&self) -> [(&'static str, &'static str); 3] {
        [
            ("access-standard-title", "access-standard"),
            ("access-how-title", "access-how"),
            ("access-tested-title", "access-tested"),
        ]
    }

    /// What is known not to conform, or not to be enough.
    fn gaps(&self) -> [&'static str; 5] {
        ["access-gap-words", "access-gap-signs", "access-gap-people", "access-gap-map", "access-gap-aids"]
    }

    /// The day of the last review, in words.
    fn reviewed(&self) -> String {
        REVIEWED.parse().map_or_else(|_| REVIEWED.to_owned(), |day| self.p.day(&day))
    }
}

impl SettingsPage<'_> {
    /// The size of everything.
    fn all_bytes(&self) -> String {
        let StorageView { spaces, rest, .. } = &self.settings.storage;
        self.p.size(&spaces.iter().map(|space| space.bytes).fold(*rest, u64::saturating_add))
    }
}

impl TokensPage<'_> {
    fn scope(&self, scope: &Scope) -> String {
        self.p.t(match scope {
            Scope::Read => "token-read",
            Scope::Act => "token-act",
            Scope::Manage | Scope::Full => "token-manage",
        })
    }

    fn scopes(&self) -> Vec<(String, String)> {
        Scope::GIVEN.iter().map(|scope| (scope.name().to_owned(), self.scope(scope))).collect()
    }

    fn choices(&self) -> Vec<(String, String)> {
        let all = (String::new(), self.p.t("token-everywhere"));
        let named = self.spaces.iter().filter(|space| !space.name.is_empty());
        let spaces = named.map(|space| (space.id.to_string(), crate::html::clean_name(&space.name)));
        std::iter::once(all).chain(spaces).collect()
    }
}

pub(crate) async fn settings(visit: Visit) -> Result<Response, DeskError> {
    let settings = visit.web.desk().settings().await?;
    let p = Page::titled(&visit, "settings", "title-settings");
    Ok(p.respond(&SettingsPage { p: &p, settings }, 200))
}

pub(crate) async fn look(posted: Posted) -> Result<Response, DeskError> {
    let look = Look::named(&posted.fields.line("look")).ok_or_else(|| DeskError::new("bad-request"))?;
    let cookie = format!("{LOOK_COOKIE}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={LOOK_COOKIE_S}", look.name());
    let mut response = see("/settings");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}

pub(crate) async fn tokens(visit: Visit) -> Result<Response, DeskError> {
    show_tokens(&visit, None, Form::default(), 200).await
}

/// Makes a token. Its secret is part of the answer itself, since it is kept nowhere that a further page could show it from.
pub(crate) async fn make_token(posted: Posted) -> Result<Response, DeskError> {
    let (visit, new) = (posted.visit.clone(), read_token(&posted.fields));
    let made = posted.once(async move { visit.web.desk().make_token(new?).await }).await;
    match made {
        Ok(secret) => show_tokens(&posted.visit, Some(secret), Form::default(), 200).await,
        Err(error) => {
            let status = error.status;
            show_tokens(&posted.visit, None, Form::failed(&posted.fields, error), status).await
        }
    }
}

pub(crate) async fn revoke_token(posted: Posted) -> Result<Response, DeskError> {
    let (visit, name) = (posted.visit.clone(), posted.fields.text("name"));
    carry_out(&posted, "/settings/tokens", async move {
        visit.web.desk().revoke_token(name).await?;
        Ok("note-token-revoked")
    })
    .await
}

pub(crate) async fn support(visit: Visit) -> Result<Response, DeskError> {
    let text = visit.web.desk().support().await?;
    let p = Page::titled(&visit, "settings", "title-support");
    Ok(p.respond(&SupportPage { p: &p, text }, 200))
}

pub(crate) async fn support_file(visit: Visit) -> Result<Response, DeskError> {
    let text = visit.web.desk().support().await?;
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"linde-support.txt\""),
    ];
    Ok((headers, text).into_response())
}

pub(crate) async fn privacy(visit: Visit) -> Response {
    let p = Page::titled(&visit, "settings", "title-privacy");
    const PARTS: [(&str, &str); 6] = [
        ("privacy-members-title", "privacy-members"),
        ("privacy-nearby-title", "privacy-nearby"),
        ("privacy-words-title", "privacy-words"),
        ("privacy-browser-title", "privacy-browser"),
        ("privacy-nobody-title", "privacy-nobody"),
        ("privacy-erase-title", "privacy-erase"),
    ];
    let parts = PARTS.iter().map(|(title, text)| (p.t(title), p.t(text))).collect();
    p.respond(&PromisePage { p: &p, lead: p.t("privacy-lead"), parts }, 200)
}

pub(crate) async fn accessibility(visit: Visit) -> Result<Response, DeskError> {
    let contact = visit.web.desk().contact().await?;
    let p = Page::titled(&visit, "settings", "title-accessibility");
    Ok(p.respond(&AccessibilityPage { p: &p, contact }, 200))
}

fn read_token(fields: &Fields) -> Result<NewToken, DeskError> {
    let name = checked_line(fields.line("name"), "name", "name-empty", "name-too-long", MAX_TOKEN_CHARS)?;
    let asked = fields.line("scope");
    let scope = Scope::GIVEN.into_iter().find(|scope| scope.name() == asked);
    let scope = scope.ok_or_else(|| DeskError::new("choice-missing").at("scope"))?;
    let space = fields.line("space");
    let space = if space.is_empty() { None } else { Some(space.parse::<Id>()) };
    let space = space.transpose().map_err(|_| DeskError::new("choice-missing").at("space"))?;
    Ok(NewToken { name, scope, space })
}

async fn show_tokens(visit: &Visit, secret: Option<String>, form: Form, status: u16) -> Result<Response, DeskError> {
    let (tokens, spaces) = (visit.web.desk().tokens().await?, visit.web.desk().spaces().await?);
    let p = Page::titled(visit, "settings", "title-tokens");
    Ok(p.respond(&TokensPage { p: &p, tokens, spaces, secret, form }, status))
}
