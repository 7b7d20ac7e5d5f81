//! What the owner does not want to see; it stays on this device.

use super::{carry_out, ready};
use crate::{
    DeskError, Id,
    form::Posted,
    page::Page,
    request::{At, Visit},
    views::{Dismissal, DismissedView, SpaceView},
};
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "dismissed.html")]
struct DismissedPage<'a> {
    p: &'a Page,
    space: SpaceView,
    items: Vec<DismissedView>,
}

pub(crate) async fn list(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    let space = ready(&visit, space).await?;
    let items = visit.web.desk().dismissed(space.id).await?;
    let p = Page::in_space(&visit, space.clone(), "order", "").called("title-dismissed");
    Ok(p.respond(&DismissedPage { p: &p, space, items }, 200))
}

pub(crate) async fn dismiss(At(space): At<Id>, posted: Posted) -> Result<Response, DeskError> {
    let (visit, what) = (posted.visit.clone(), read(&posted));
    let work = async move {
        visit.web.desk().dismiss(space, what?).await?;
        Ok("note-dismissed")
    };
    carry_out(&posted, path(space), work).await
}

pub(crate) async fn show_again(At(space): At<Id>, posted: Posted) -> Result<Response, DeskError> {
    let (visit, what) = (posted.visit.clone(), read(&posted));
    let work = async move {
        visit.web.desk().show_again(space, what?).await?;
        Ok("note-shown-again")
    };
    carry_out(&posted, path(space), work).await
}

fn read(posted: &Posted) -> Result<Dismissal, DeskError> {
    let id = |name: &str| posted.fields.line(name).parse::<Id>().ok();
    let person = id("person").map(|person| Dismissal::Person { person });
    let what = person.or_else(|| id("object").map(|object| Dismissal::Contribution { object }));
    what.ok_or_else(|| DeskError::new("bad-request"))
}

fn path(space: Id) -> String {
    format!("/spaces/{space}/dismissed")
}
