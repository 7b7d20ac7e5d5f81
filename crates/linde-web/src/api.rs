//! The API for programs: JSON, a token, no cookies.

use crate::{
    DeskError, Grant, Id, Web, openapi, receipts,
    request::{At, Visit},
    routes::MAX_API_BYTES,
    views::{ActDone, Listing, NodeStatus, ObjectQuery, ObjectView, ReceiptView, SpaceView},
};
use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request, State},
    http::{header, request::Parts},
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json, value::RawValue};

/// Most objects in one part of a list.
pub(crate) const MAX_LISTED: u32 = 200;
/// How many there are in it where nobody says.
pub(crate) const USUALLY_LISTED: u32 = 50;

/// A JSON body.
pub(crate) struct Body(Value);

impl FromRequest<Web> for Body {
    type Rejection = DeskError;

    async fn from_request(request: Request, web: &Web) -> Result<Self, DeskError> {
        let media = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !media.is_some_and(is_json) {
            return Err(DeskError::new("json-needed"));
        }
        let bytes = Bytes::from_request(request, web).await.map_err(|rejection| match rejection.status().as_u16() {
            413 => DeskError::new("request-too-large").arg("max", MAX_API_BYTES / 1_024),
            _ => DeskError::new("bad-request"),
        })?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            DeskError::new("bad-json").arg("line", line).arg("column", column).arg("what", error)
        })
    }
}

/// Whether a media type is JSON, whatever parameters it has.
fn is_json(media: &str) -> bool {
    let name = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    name == "application/json" || (name.starts_with("application/") && name.ends_with("+json"))
}

impl FromRequestParts<Web> for Grant {
    type Rejection = DeskError;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, DeskError> {
        // The guard has put it there.
        parts.extensions.get::<Self>().copied().ok_or_else(|| DeskError::new("token-needed"))
    }
}

/// What tells that a node is here.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Health {
    /// Always `dorflinde`.
    service: &'static str,
    /// Version of the program.
    version: String,
}

/// Says that a node is here, and nothing about it.
pub(crate) async fn health(State(web): State<Web>) -> Json<Health> {
    Json(Health { service: "dorflinde", version: web.inner().version.clone() })
}

pub(crate) async fn document(visit: Visit) -> Json<Value> {
    Json(openapi::document(&visit.web.desk().kinds(), &visit.web.inner().version))
}

pub(crate) async fn status(visit: Visit) -> Result<Json<NodeStatus>, DeskError> {
    visit.web.desk().status().await.map(Json)
}

pub(crate) async fn call(visit: Visit, grant: Grant, Body(request): Body) -> Result<Json<Box<RawValue>>, DeskError> {
    finish(&visit, move |desk| async move { desk.call(grant, request).await }).await
}

pub(crate) async fn kinds(visit: Visit) -> Json<Value> {
    Json(json!(visit.web.desk().kinds()))
}

pub(crate) async fn spaces(visit: Visit, grant: Grant) -> Result<Json<Listing<SpaceView>>, DeskError> {
    let mut items = visit.web.desk().spaces().await?;
    items.retain(|space| grant.check_space(Some(space.id)).is_ok());
    let total = items.len() as u64;
    Ok(Json(Listing { items, next: None, total }))
}

pub(crate) async fn receipt(visit: Visit, grant: Grant) -> Result<Json<ReceiptView>, DeskError> {
    let text = visit.ask("receipt").unwrap_or_default();
    receipts::look_up(visit.web.desk().as_ref(), text, grant.space).await.map(Json)
}

pub(crate) async fn space(visit: Visit, At(space): At<Id>) -> Result<Json<SpaceView>, DeskError> {
    visit.web.desk().space(space).await.map(Json)
}

pub(crate) async fn objects(
    visit: Visit,
    At((space, kind)): At<(Id, String)>,
) -> Result<Json<Listing<ObjectView>>, DeskError> {
    let limit = match visit.ask("limit").map(str::parse) {
        None => USUALLY_LISTED,
        Some(Ok(limit)) if (1..=MAX_LISTED).contains(&limit) => limit,
        Some(_) => return Err(DeskError::new("bad-query").arg("name", "limit").at("limit")),
    };
    let after = visit.ask("after").map(str::to_owned);
    if after.as_deref().is_some_and(|after| !crate::is_handle(after)) {
        return Err(DeskError::new("bad-query").arg("name", "after").at("after"));
    }
    visit.web.desk().objects(space, kind, ObjectQuery { after, limit }).await.map(Json)
}

pub(crate) async fn create(
    visit: Visit,
    At((space, kind)): At<(Id, String)>,
    Body(op): Body,
) -> Result<Json<ActDone>, DeskError> {
    finish(&visit, move |desk| async move { desk.act(space, kind, None, op).await }).await
}

pub(crate) async fn act(
    visit: Visit,
    At((space, kind, object)): At<(Id, String, Id)>,
    Body(op): Body,
) -> Result<Json<ActDone>, DeskError> {
    finish(&visit, move |desk| async move { desk.act(space, kind, Some(object), op).await }).await
}

pub(crate) async fn view(
    visit: Visit,
    At((space, kind, object)): At<(Id, String, Id)>,
) -> Result<Json<Value>, DeskError> {
    visit.web.desk().view(space, kind, object).await.map(Json)
}

/// Does work that goes on when the caller goes away, so that nothing is left half done.
async fn finish<T, F>(
    visit: &Visit,
    work: impl FnOnce(std::sync::Arc<dyn crate::Desk>) -> F,
) -> Result<Json<T>, DeskError>
where
    T: Send + 'static,
    F: Future<Output = Result<T, DeskError>> + Send + 'static,
{
    let done = tokio::spawn(work(visit.web.desk())).await;
    done.unwrap_or_else(|_| Err(DeskError::new("internal"))).map(Json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_known_by_its_name() {
        for media in ["application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json"] {
            assert!(is_json(media), "{media}");
        }
        for media in ["", "text/plain", "text/json", "application/jsonp", "application/x-www-form-urlencoded"] {
            assert!(!is_json(media), "{media}");
        }
    }
}
