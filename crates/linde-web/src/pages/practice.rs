//! Spaces for practice: making and removing one.

use super::{carry_out, noted};
use crate::{
    DeskError, Id,
    form::{Posted, see},
    lang::translate,
    page::Page,
    request::{At, Visit},
    views::SpaceView,
};
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "practice.html")]
struct PracticePage<'a> {
    p: &'a Page,
    space: SpaceView,
}

pub(crate) async fn add(posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let work = posted.once(async move {
        let said = visit.web.desk().welcome().await?.name;
        let name = if said.is_empty() { translate(visit.lang, "practice-you", &[]) } else { said };
        let space = visit.web.desk().add_practice(name, visit.lang).await?;
        noted(&visit, &format!("/spaces/{space}"), "note-practice-made", "")
    });
    Ok(see(&work.await?))
}

pub(crate) async fn ask(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    let space = visit.web.desk().space(space).await?;
    if !space.practice {
        return Err(DeskError::new("not-found"));
    }
    let p = Page::in_space(&visit, space.clone(), "order", "").called("title-practice");
    Ok(p.respond(&PracticePage { p: &p, space }, 200))
}

pub(crate) async fn remove(At(space): At<Id>, posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let work = async move {
        visit.web.desk().remove_practice(space).await?;
        Ok("note-practice-removed")
    };
    carry_out(&posted, "/", work).await
}
