//! The API for programs: JSON, a token, no cookies.

use crate::{
    DeskError, Id, Web,
    request::{At, Visit},
    views::{ActDone, NodeStatus},
};
use axum::{
    Json,
    extract::{FromRequest, Request, State},
    response::IntoResponse,
};
use serde_json::{Value, json, value::RawValue};

/// A JSON body.
pub(crate) struct Body(Value);

impl FromRequest<Web> for Body {
    type Rejection = DeskError;

    async fn from_request(request: Request, web: &Web) -> Result<Self, DeskError> {
        match Json::<Value>::from_request(request, web).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(match rejection.into_response().status().as_u16() {
                413 => DeskError::new("request-too-large").arg("max", crate::routes::MAX_API_BYTES / 1_024),
                415 => DeskError::new("unsupported-media"),
                _ => DeskError::new("bad-request"),
            }),
        }
    }
}

/// Says that a node is here, and nothing about it.
pub(crate) async fn health(State(web): State<Web>) -> Json<Value> {
    Json(json!({ "service": "dorflinde", "version": web.inner().version }))
}

pub(crate) async fn status(visit: Visit) -> Result<Json<NodeStatus>, DeskError> {
    visit.web.desk().status().await.map(Json)
}

pub(crate) async fn call(visit: Visit, Body(request): Body) -> Result<Json<Box<RawValue>>, DeskError> {
    finish(&visit, move |desk| async move { desk.call(request).await }).await
}

pub(crate) async fn kinds(visit: Visit) -> Json<Value> {
    Json(json!(visit.web.desk().kinds()))
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
