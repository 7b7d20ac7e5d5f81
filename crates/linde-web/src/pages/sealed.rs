//! Sealed parts: everyone sees that they are there and why, named people read them.

use super::{
    MAX_NAME_CHARS, carry, carry_out, checked_line, checked_number, checked_reason, checked_title, members::as_author,
    ready,
};
use crate::{
    DeskError, Id,
    form::{Fields, Form, Posted, see},
    page::{Page, now_ms},
    request::{At, Visit},
    views::{Author, MemberView, NewSealed, Role, SEAL_REASONS, SealedPart, SealedView, SpaceView},
};
use askama::Template;
use axum::response::Response;

/// Longest sealed text, in characters.
pub(crate) const MAX_SEALED_CHARS: usize = 20_000;
/// Longest time until the sealing is looked at again, in months.
const MAX_MONTHS: u32 = 120;
/// A month as a length of time: a twelfth of a year.
const MONTH_MS: i64 = 2_629_746_000;

#[derive(Template)]
#[template(path = "sealed.html")]
struct ListPage<'a> {
    p: &'a Page,
    space: SpaceView,
    parts: Vec<SealedView>,
    now_ms: i64,
}

#[derive(Template)]
#[template(path = "sealed_new.html")]
struct NewPage<'a> {
    p: &'a Page,
    space: SpaceView,
    members: Vec<MemberView>,
    form: Form,
}

#[derive(Template)]
#[template(path = "sealed_part.html")]
struct PartPage<'a> {
    p: &'a Page,
    space: SpaceView,
    part: SealedPart,
    now_ms: i64,
}

impl ListPage<'_> {
    /// Whether the time to look at it again has come.
    fn is_due(&self, part: &SealedView) -> bool {
        part.opened.is_none() && part.review_ms <= self.now_ms
    }
}

impl PartPage<'_> {
    fn is_due(&self) -> bool {
        self.part.view.opened.is_none() && self.part.view.review_ms <= self.now_ms
    }
}

impl NewPage<'_> {
    fn reasons(&self) -> Vec<(String, String)> {
        SEAL_REASONS.iter().map(|code| ((*code).to_owned(), self.p.seal_reason(code))).collect()
    }

    fn people(&self) -> Vec<(String, String)> {
        let name = |member: &MemberView| format!("{}, {}", self.p.plain_member(member), self.p.role(&member.role));
        self.members.iter().map(|member| (member.person.to_string(), name(member))).collect()
    }

    fn groups(&self) -> Vec<(String, String)> {
        let group = |role: Role| (role.name().to_owned(), self.p.t1("rules-from", "role", self.p.role(&role).as_str()));
        let nobody = (String::new(), self.p.t("seal-nobody-else"));
        [nobody].into_iter().chain([Role::Moderator, Role::Steward, Role::Founder].map(group)).collect()
    }
}

pub(crate) async fn list(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    let space = ready(&visit, space).await?;
    let parts = visit.web.desk().sealed_parts(space.id).await?;
    let p = Page::in_space(&visit, space.clone(), "order", "").called("title-sealed");
    let p = p.distinguish(parts.iter().map(|part| &part.author));
    Ok(p.respond(&ListPage { p: &p, space, parts, now_ms: now_ms() }, 200))
}

pub(crate) async fn new(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    show_new(&visit, space, Form::new([("months", "12"), ("reason", "personal-data")]), 200).await
}

pub(crate) async fn create(At(space): At<Id>, posted: Posted) -> Result<Response, DeskError> {
    let (visit, new) = (posted.visit.clone(), read(&posted.fields));
    let work = async move {
        visit.web.desk().seal(space, new?).await?;
        Ok("note-sealed")
    };
    match carry(&posted, format!("/spaces/{space}/sealed"), work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show_new(&posted.visit, space, Form::failed(&posted.fields, error), status).await
        }
    }
}

pub(crate) async fn part(visit: Visit, At((space, part)): At<(Id, Id)>) -> Result<Response, DeskError> {
    let space = ready(&visit, space).await?;
    let part = visit.web.desk().sealed_part(space.id, part).await?;
    let title = crate::html::clean_name(&part.view.title);
    let p = Page::in_space(&visit, space.clone(), "order", &title);
    Ok(p.respond(&PartPage { p: &p, space, part, now_ms: now_ms() }, 200))
}

pub(crate) async fn open(At((space, part)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let work = async move {
        visit.web.desk().unseal(space, part).await?;
        Ok("note-unsealed")
    };
    carry_out(&posted, format!("/spaces/{space}/sealed/{part}"), work).await
}

fn read(fields: &Fields) -> Result<NewSealed, DeskError> {
    let decider = fields.line("decider").parse().map_err(|_| DeskError::new("choice-missing").at("decider"))?;
    let from = fields.line("readers_from");
    let readers_from = [Role::Moderator, Role::Steward, Role::Founder].into_iter().find(|role| role.name() == from);
    let months = checked_number(fields, "months", MAX_MONTHS)?;
    Ok(NewSealed {
        title: checked_title(fields)?,
        reason: checked_reason(fields, SEAL_REASONS)?,
        right: checked_line(fields.line("right"), "right", "name-empty", "name-too-long", MAX_NAME_CHARS)?,
        decider,
        review_ms: now_ms().saturating_add(i64::from(months) * MONTH_MS),
        readers: fields.ticked("reader-"),
        readers_from,
        text: super::checked_words(fields, MAX_SEALED_CHARS)?,
    })
}

async fn show_new(visit: &Visit, space: Id, form: Form, status: u16) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let members = visit.web.desk().members(space.id).await?;
    let people: Vec<Author> = members.iter().map(as_author).collect();
    let p = Page::in_space(visit, space.clone(), "order", "").called("title-seal").distinguish(people.iter());
    Ok(p.respond(&NewPage { p: &p, space, members, form }, status))
}
