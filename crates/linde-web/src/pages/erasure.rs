//! Erasing: first in words what goes and what stays, then the deed, then on how many devices it was carried out.

use super::{carry, checked_reason, ready};
use crate::{
    DeskError, Id,
    form::{Fields, Form, Posted, see},
    is_handle,
    page::Page,
    request::{At, Visit},
    views::{ERASE_REASONS, ErasurePlan, ErasureTarget, ErasureView, NewErasure, SpaceView},
};
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "erase.html")]
struct ErasePage<'a> {
    p: &'a Page,
    space: SpaceView,
    plan: ErasurePlan,
    form: Form,
}

#[derive(Template)]
#[template(path = "erasures.html")]
struct ErasuresPage<'a> {
    p: &'a Page,
    space: SpaceView,
    erasures: Vec<ErasureView>,
}

impl ErasePage<'_> {
    fn reasons(&self) -> Vec<(String, String)> {
        ERASE_REASONS.iter().map(|code| ((*code).to_owned(), self.p.erase_reason(code))).collect()
    }

    /// The hidden fields that say again what is to be erased.
    fn target(&self) -> Vec<(&'static str, String)> {
        match &self.plan.target {
            ErasureTarget::Contribution { object } => vec![("contribution", object.to_string())],
            ErasureTarget::Section { doc, section } => vec![("doc", doc.to_string()), ("section", section.clone())],
            ErasureTarget::Person { person } => vec![("person", person.to_string())],
        }
    }

    /// Where to go back to.
    fn back(&self) -> String {
        let space = self.space.id;
        match &self.plan.target {
            ErasureTarget::Contribution { object } => super::contribution::path(space, *object),
            ErasureTarget::Section { doc, .. } => format!("/spaces/{space}/texts/{doc}"),
            ErasureTarget::Person { person } => super::members::member_path(space, *person),
        }
    }

    /// The title of that page.
    fn back_key(&self) -> &'static str {
        match &self.plan.target {
            ErasureTarget::Contribution { .. } => "title-contribution",
            ErasureTarget::Section { .. } => "nav-texts",
            ErasureTarget::Person { .. } => "title-members",
        }
    }

    fn is_person(&self) -> bool {
        matches!(self.plan.target, ErasureTarget::Person { .. })
    }
}

pub(crate) async fn ask(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    let asked = |name: &str| visit.ask(name).unwrap_or_default().to_owned();
    let target = target(asked)?;
    show(&visit, space, target, Form::new([("reason", "own-wish")]), 200).await
}

pub(crate) async fn erase(At(space): At<Id>, posted: Posted) -> Result<Response, DeskError> {
    let target = target(|name| posted.fields.line(name))?;
    let (visit, new) = (posted.visit.clone(), read(&posted.fields, target.clone()));
    let work = async move {
        visit.web.desk().erase(space, new?).await?;
        Ok("note-erased")
    };
    match carry(&posted, format!("/spaces/{space}/erasures"), work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show(&posted.visit, space, target, Form::failed(&posted.fields, error), status).await
        }
    }
}

pub(crate) async fn list(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    let space = ready(&visit, space).await?;
    let erasures = visit.web.desk().erasures(space.id).await?;
    let p = Page::in_space(&visit, space.clone(), "order", "").called("title-erasures");
    let p = p.distinguish(erasures.iter().map(|erasure| &erasure.by));
    Ok(p.respond(&ErasuresPage { p: &p, space, erasures }, 200))
}

fn read(fields: &Fields, target: ErasureTarget) -> Result<NewErasure, DeskError> {
    let reason = checked_reason(fields, ERASE_REASONS)?;
    if !fields.is_ticked("understood") {
        return Err(DeskError::new("tick-missing").at("understood"));
    }
    Ok(NewErasure { target, reason })
}

fn target(asked: impl Fn(&str) -> String) -> Result<ErasureTarget, DeskError> {
    let id = |name: &str| asked(name).parse::<Id>().ok();
    if let Some(object) = id("contribution") {
        return Ok(ErasureTarget::Contribution { object });
    }
    if let Some(person) = id("person") {
        return Ok(ErasureTarget::Person { person });
    }
    let section = Some(asked("section")).filter(|section| is_handle(section));
    let both = id("doc").zip(section);
    both.map(|(doc, section)| ErasureTarget::Section { doc, section }).ok_or_else(|| DeskError::new("not-found"))
}

async fn show(visit: &Visit, space: Id, target: ErasureTarget, form: Form, status: u16) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let plan = visit.web.desk().plan_erasure(space.id, target).await?;
    if !plan.allowed {
        return Err(DeskError::new("not-allowed"));
    }
    let p = Page::in_space(visit, space.clone(), "overview", "").called("title-erase");
    Ok(p.respond(&ErasePage { p: &p, space, plan, form }, status))
}
