//! What is checked before any handler runs, and the headers that every answer has.
//!
//! The order: the host name (another page may have pointed its own name at this machine), a place in the queue, who asks and from
//! where. What goes wrong is turned into a page or a problem here, since only here everything needed for it is known.

use crate::{
    Access, DeskError, Grant, Id, Web, form,
    listen::InWork,
    pages, problem,
    request::{Visit, single},
    routes::{self, Route},
};
use axum::{
    extract::{ConnectInfo, FromRequestParts as _, RawPathParams, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::time::Duration;

/// What every answer carries, with the values of a page.
pub(crate) const HEADERS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
];
/// The policy inside the file that sends the browser to the login.
pub(crate) const REDIRECT_FILE_POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'";

/// How long a request waits for a place.
const QUEUE_PATIENCE: Duration = Duration::from_secs(5);
/// How long a page may take.
const PAGE_PATIENCE: Duration = Duration::from_secs(30);
/// How long a call of the command line may take, and taking in a backup; importing a large bundle is one.
const CALL_PATIENCE: Duration = Duration::from_secs(60 * 60);

/// A failure on its way to [`outer`], which shows it.
#[derive(Clone)]
pub(crate) struct Failed(pub(crate) DeskError);

impl IntoResponse for DeskError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(Failed(self));
        response
    }
}

/// Around everything, unknown addresses included.
pub(crate) async fn outer(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let visit = Visit::new(&web, request.headers(), request.uri());
    let is_api = is_api(request.uri());
    let patience = if is_api || routes::takes_files(request.uri().path()) { CALL_PATIENCE } else { PAGE_PATIENCE };
    let working = request.extensions().get::<ConnectInfo<InWork>>().map(|info| info.0.begin());
    request.extensions_mut().insert(visit.clone());
    let response = match admit(&web, &request) {
        Ok(()) => queued(&web, request, next, patience).await,
        Err(error) => error.into_response(),
    };
    drop(working);
    let mut response = match response.extensions().get::<Failed>() {
        Some(Failed(error)) if is_api => {
            problem::response(error, visit.lang, response.headers().get(header::ALLOW).cloned())
        }
        Some(Failed(error)) => pages::failure(&visit, error),
        None => response,
    };
    for (name, value) in HEADERS {
        // The files of the page say themselves how long they may be kept.
        if name != header::CACHE_CONTROL || !response.headers().contains_key(&name) {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
    }
    response
}

/// Whether an address is one for programs.
pub(crate) fn is_api(uri: &Uri) -> bool {
    uri.path().starts_with("/api/")
}

/// Around each route: who may use it.
pub(crate) async fn inner(
    State((web, route)): State<(Web, &'static Route)>,
    mut request: Request,
    next: Next,
) -> Response {
    let access = route.access;
    let Some(mut visit) = request.extensions().get::<Visit>().cloned() else {
        return DeskError::new("internal").into_response();
    };
    if let Some(page) = routes::page_of(route, request.uri().path()) {
        visit.path = page;
        request.extensions_mut().insert(visit.clone());
    }
    let logged_in = visit.session.is_some();
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD);
    let from_here = is_safe || is_same_origin(&request, !matches!(access, Access::Token(_)));
    match access {
        _ if !from_here => DeskError::new("cross-site").into_response(),
        Access::Open | Access::Login => next.run(request).await,
        Access::Session if logged_in => next.run(request).await,
        Access::Session if is_safe => DeskError::new("login-needed").into_response(),
        // Whoever was logged out while writing gets back what they wrote.
        Access::Session => pages::keep_typed(&visit, &DeskError::new("login-needed"), &form::typed(request).await),
        Access::Token(_) => match grant(&web, route, &mut request).await {
            Ok(grant) => {
                request.extensions_mut().insert(grant);
                next.run(request).await
            }
            Err(error) => error.into_response(),
        },
    }
}

/// The host name must be one of ours, exactly and once: a page that points its own name here is refused.
fn admit(web: &Web, request: &Request) -> Result<(), DeskError> {
    let host = single(request.headers(), "host");
    let in_address = request.uri().authority().map(|authority| authority.as_str());
    let is_ours = host.is_some_and(|host| web.is_own_host(host)) && in_address.is_none_or(|host| web.is_own_host(host));
    if is_ours { Ok(()) } else { Err(DeskError::new("wrong-host").arg("address", web.fallback_url())) }
}

async fn queued(web: &Web, request: Request, next: Next, patience: Duration) -> Response {
    let Ok(Ok(_place)) = tokio::time::timeout(QUEUE_PATIENCE, web.inner().requests.acquire()).await else {
        return DeskError::new("busy").into_response();
    };
    let answer = tokio::time::timeout(patience, next.run(request)).await;
    answer.unwrap_or_else(|_| DeskError::new("request-too-slow").into_response())
}

/// Whether the browser says that the request comes from our own page. A program that is no browser says nothing: it is let through
/// where it must show the token, never where a cookie would do.
fn is_same_origin(request: &Request, by_cookie: bool) -> bool {
    let headers = request.headers();
    let ours = single(headers, "host").map(|host| format!("http://{host}"));
    let origin = single(headers, "origin");
    let is_ours = origin.is_some() && origin.map(str::to_owned) == ours;
    let site = headers.contains_key("sec-fetch-site").then(|| single(headers, "sec-fetch-site"));
    match site {
        // Under our referrer policy a browser sends the origin of its own form as "null".
        Some(site) => site == Some("same-origin") && (is_ours || origin.is_none_or(|origin| origin == "null")),
        None if headers.contains_key("origin") => is_ours,
        None => !by_cookie,
    }
}

/// What the token allows, if that is enough for this route.
async fn grant(web: &Web, route: &Route, request: &mut Request) -> Result<Grant, DeskError> {
    let given = single(request.headers(), "authorization").and_then(|value| value.strip_prefix("Bearer "));
    let Some(token) = given.filter(|token| !token.is_empty()) else { return Err(DeskError::new("token-needed")) };
    let grant = if web.inner().api_token.is(token) { Some(Grant::FULL) } else { web.inner().desk.grant(token) };
    let grant = grant.ok_or_else(|| DeskError::new("token-unknown"))?;
    if let Access::Token(needed) = route.access {
        grant.check(needed)?;
    }
    // A token of one space reaches nothing but that space, unless the route itself sees to it.
    if grant.space.is_some() && !route.operation.is_some_and(|operation| operation.limits_itself) {
        grant.check_space(space_in_path(web, request).await)?;
    }
    Ok(grant)
}

/// The space that the address names.
async fn space_in_path(web: &Web, request: &mut Request) -> Option<Id> {
    let (mut parts, body) = std::mem::take(request).into_parts();
    let params = RawPathParams::from_request_parts(&mut parts, web).await;
    *request = Request::from_parts(parts, body);
    let params = params.ok()?;
    let space = params.iter().find(|(name, _)| *name == "space").map(|(_, value)| value.parse());
    space.and_then(Result::ok)
}
