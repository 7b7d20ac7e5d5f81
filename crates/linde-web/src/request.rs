//! What handlers take from a request.

use crate::{DeskError, Lang, Web, assets::Look, form::Fields, guard, page::now_ms, session::Session};
use axum::{
    extract::{FromRequestParts, Path, Query},
    http::{HeaderMap, header, request::Parts},
};
use serde::de::DeserializeOwned;
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

/// The cookie that keeps the language.
pub(crate) const LANG_COOKIE: &str = "linde-lang";
/// The cookie that keeps whether pages are light or dark.
pub(crate) const LOOK_COOKIE: &str = "linde-look";

/// Who asks, in which language, for what.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) web: Web,
    pub(crate) session: Option<Arc<Session>>,
    pub(crate) lang: Lang,
    /// Light, dark, or as the system is.
    pub(crate) look: Look,
    /// Path and query; of a form whose address is no page, those of the page on which it stands.
    pub(crate) path: String,
    query: BTreeMap<String, String>,
    /// The form that came with the request, once it is read.
    pub(crate) typed: Arc<OnceLock<Fields>>,
}

impl Visit {
    pub(crate) fn new(web: &Web, headers: &HeaderMap, uri: &axum::http::Uri) -> Self {
        let session = cookie(headers, &web.inner().cookie).and_then(|value| web.inner().sessions.find(value, now_ms()));
        let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let lang = cookie(headers, LANG_COOKIE)
            .and_then(Lang::from_tag)
            .or_else(|| asked.and_then(Lang::accepted))
            .unwrap_or(web.inner().default_lang);
        let look = cookie(headers, LOOK_COOKIE).and_then(Look::named).unwrap_or_default();
        let query = Query::<BTreeMap<String, String>>::try_from_uri(uri).map(|query| query.0).unwrap_or_default();
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Self { web: web.clone(), session, lang, look, path, query, typed: Arc::default() }
    }

    /// A part of the query.
    pub(crate) fn ask(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The session, which the guard has seen to.
    pub(crate) fn session(&self) -> Result<&Arc<Session>, DeskError> {
        self.session.as_ref().ok_or_else(|| DeskError::new("login-needed"))
    }
}

impl FromRequestParts<Web> for Visit {
    type Rejection = DeskError;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, DeskError> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(|| Self::new(web, &parts.headers, &parts.uri)))
    }
}

/// The variable parts of the path; what does not fit is not found.
pub(crate) struct At<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Web> for At<T> {
    type Rejection = DeskError;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, DeskError> {
        let path = Path::<T>::from_request_parts(parts, web).await;
        let unknown = if guard::is_api(&parts.uri) { "route-unknown" } else { "not-found" };
        path.map(|path| Self(path.0)).map_err(|_| DeskError::new(unknown))
    }
}

/// The value of a cookie; of two with the same name none, since one of them is forged.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value);
    values.next().filter(|_| values.next().is_none())
}

/// A header that is there exactly once.
pub(crate) fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none()).and_then(|value| value.to_str().ok())
}
