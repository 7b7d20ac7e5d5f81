//! The stream of changes that keeps open pages up to date.

use crate::{
    DeskError, Id, Web,
    page::now_ms,
    request::Visit,
    session::Session,
    views::{Change, What},
};
use axum::response::{
    IntoResponse, Response,
    sse::{Event, KeepAlive, Sse},
};
use futures::stream;
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, broadcast, watch};

/// How often a quiet stream shows that it is alive, and asks whether the session still is.
const PULSE: Duration = Duration::from_secs(15);

/// One open stream.
struct Stream {
    session: Arc<Session>,
    space: Option<Id>,
    changes: broadcast::Receiver<Change>,
    stopping: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
}

pub(crate) async fn events(visit: Visit) -> Result<Response, DeskError> {
    let session = Arc::clone(visit.session()?);
    let space = match visit.ask("space") {
        Some(text) => Some(text.parse().map_err(|_| DeskError::new("not-found"))?),
        None => None,
    };
    let web: &Web = &visit.web;
    let place =
        Arc::clone(&web.inner().streams).try_acquire_owned().map_err(|_| DeskError::new("too-many-requests"))?;
    let stopping = web.inner().stopping.subscribe();
    let first = Stream { session, space, changes: web.desk().subscribe(), stopping, _place: place };
    let stream = stream::unfold(first, |mut stream| async move {
        stream.next().await.map(|event| (Ok::<_, Infallible>(event), stream))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(PULSE)).into_response())
}

impl Stream {
    async fn next(&mut self) -> Option<Event> {
        loop {
            let change = tokio::select! {
                change = self.changes.recv() => change,
                _ = self.stopping.wait_for(|stopping| *stopping) => return None,
                () = tokio::time::sleep(PULSE) => {
                    if self.session.is_alive(now_ms()) { continue } else { return None }
                }
            };
            if !self.session.is_alive(now_ms()) {
                return None;
            }
            match change {
                Ok(change) if self.concerns(&change) => return event(&change),
                Ok(_) => {}
                // What was missed is not known, so everything may have changed.
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    return event(&Change { space: self.space, what: What::Connection });
                }
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    /// A page of a space looks at that space and the node; other pages look at everything.
    fn concerns(&self, change: &Change) -> bool {
        self.space.is_none() || change.space.is_none() || change.space == self.space
    }
}

fn event(change: &Change) -> Option<Event> {
    Event::default().event("change").json_data(change).ok()
}
