//! What a space is called and what it is for, now and before.

use super::{carry, checked_line, ready, told};
use crate::{
    DeskError, Id,
    form::{Fields, Form, Posted, see},
    page::Page,
    request::{At, Visit},
    views::{NameView, Naming, NamingView, SpaceView},
};
use askama::Template;
use axum::response::Response;

/// Longest name, in characters: commands take longer ones than the page that founds a space, and one of these can stay.
const MAX_NAME_CHARS: usize = 100;
/// Longest purpose, likewise.
const MAX_PURPOSE_CHARS: usize = 2_000;

#[derive(Template)]
#[template(path = "naming.html")]
struct NamingPage<'a> {
    p: &'a Page,
    space: SpaceView,
    naming: NamingView,
    form: Form,
}

impl NamingPage<'_> {
    /// How a name came: with the founding, or later.
    fn came(&self, place: &usize) -> &'static str {
        if place + 1 == self.naming.names.len() { "naming-founded" } else { "pending-by" }
    }

    /// Whether the purpose is another one than that before.
    fn has_other_purpose(&self, place: &usize, name: &NameView) -> bool {
        let before = self.naming.names.get(place + 1).map(|before| &before.naming.purpose);
        before != Some(&name.naming.purpose) && !name.naming.purpose.is_empty()
    }
}

pub(crate) async fn naming(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    show(&visit, space, None, 200).await
}

pub(crate) async fn change(At(space): At<Id>, posted: Posted) -> Result<Response, DeskError> {
    let (visit, naming) = (posted.visit.clone(), read(&posted.fields));
    let work = async move {
        let (naming, now) = (naming?, visit.web.desk().space(space).await?);
        if (&naming.name, &naming.purpose) == (&now.name, &now.purpose) {
            return Ok("note-unchanged");
        }
        let effect = visit.web.desk().name_space(space, naming).await?;
        Ok(told(effect, "note-named"))
    };
    match carry(&posted, format!("/spaces/{space}/naming"), work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show(&posted.visit, space, Some(Form::failed(&posted.fields, error)), status).await
        }
    }
}

fn read(fields: &Fields) -> Result<Naming, DeskError> {
    let name = checked_line(fields.line("name"), "name", "name-empty", "name-too-long", MAX_NAME_CHARS)?;
    let purpose = fields.text("purpose").trim().to_owned();
    if purpose.chars().count() > MAX_PURPOSE_CHARS {
        return Err(DeskError::new("purpose-too-long").arg("max", MAX_PURPOSE_CHARS).at("purpose"));
    }
    Ok(Naming { name, purpose })
}

async fn show(visit: &Visit, space: Id, form: Option<Form>, status: u16) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let naming = visit.web.desk().naming(space.id).await?;
    let form = form.unwrap_or_else(|| Form::new([("name", space.name.as_str()), ("purpose", space.purpose.as_str())]));
    let p = Page::in_space(visit, space.clone(), "order", "").called("title-naming");
    let p = p.distinguish(naming.names.iter().map(|name| &name.by));
    Ok(p.respond(&NamingPage { p: &p, space, naming, form }, status))
}
