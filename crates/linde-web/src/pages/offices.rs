//! Offices: who holds them, and lending a contribution an office's voice.

use super::{carry, carry_out, checked_name, members::as_author, ready, told};
use crate::{
    DeskError, Id,
    form::{Fields, Form, Posted, see},
    page::Page,
    request::{At, Visit},
    views::{Author, MemberView, NewOffice, OfficeChange, OfficeView, Role, SpaceView},
};
use askama::Template;
use axum::response::Response;

/// Most holders of an office.
const MAX_HOLDERS: usize = 64;

#[derive(Template)]
#[template(path = "offices.html")]
struct OfficesPage<'a> {
    p: &'a Page,
    space: SpaceView,
    offices: Vec<OfficeView>,
    members: Vec<MemberView>,
    form: Form,
}

#[derive(Template)]
#[template(path = "office.html")]
struct OfficePage<'a> {
    p: &'a Page,
    space: SpaceView,
    office: OfficeView,
    members: Vec<MemberView>,
    form: Form,
}

impl OfficesPage<'_> {
    fn may_create(&self) -> bool {
        self.space.role >= Role::Steward
    }
}

pub(crate) async fn list(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    show_list(&visit, space, Form::default(), 200).await
}

pub(crate) async fn create(At(space): At<Id>, posted: Posted) -> Result<Response, DeskError> {
    let (visit, new) = (posted.visit.clone(), read(&posted.fields));
    let work = async move {
        visit.web.desk().create_office(space, new?).await?;
        Ok("note-office-created")
    };
    match carry(&posted, format!("/spaces/{space}/offices"), work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show_list(&posted.visit, space, Form::failed(&posted.fields, error), status).await
        }
    }
}

pub(crate) async fn office(visit: Visit, At((space, office)): At<(Id, Id)>) -> Result<Response, DeskError> {
    show_office(&visit, space, office, None, 200).await
}

pub(crate) async fn change(At((space, office)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let (visit, new) = (posted.visit.clone(), read(&posted.fields));
    let work = async move {
        visit.web.desk().change_office(space, OfficeChange { office, new: new? }).await?;
        Ok("note-office-changed")
    };
    match carry(&posted, format!("/spaces/{space}/offices"), work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show_office(&posted.visit, space, office, Some(Form::failed(&posted.fields, error)), status).await
        }
    }
}

pub(crate) async fn speak(At((space, target)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let (visit, office) = (posted.visit.clone(), posted.fields.line("office").parse::<Id>());
    let work = async move {
        let office = office.map_err(|_| DeskError::new("office-unknown"))?;
        let effect = visit.web.desk().speak_as(space, office, target).await?;
        Ok(told(effect, "note-spoken"))
    };
    carry_out(&posted, format!("/spaces/{space}/contributions/{target}"), work).await
}

fn read(fields: &Fields) -> Result<NewOffice, DeskError> {
    let (name, holders) = (checked_name(fields, "name")?, fields.ticked("holder-"));
    if holders.is_empty() || holders.len() > MAX_HOLDERS {
        return Err(DeskError::new("holders-missing").arg("max", MAX_HOLDERS).at("holders"));
    }
    Ok(NewOffice { name, four_eyes: fields.is_ticked("four_eyes"), holders })
}

/// Those who can hold an office.
async fn candidates(visit: &Visit, space: Id) -> Result<Vec<MemberView>, DeskError> {
    let members = visit.web.desk().members(space).await?;
    Ok(members.into_iter().filter(|member| member.role.writes()).collect())
}

async fn show_list(visit: &Visit, space: Id, form: Form, status: u16) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let offices = visit.web.desk().offices(space.id).await?;
    let members = candidates(visit, space.id).await?;
    let p = Page::in_space(visit, space.clone(), "order", "");
    let people: Vec<Author> = members.iter().map(as_author).collect();
    let p = p.called("title-offices").distinguish(people.iter());
    Ok(p.respond(&OfficesPage { p: &p, space, offices, members, form }, status))
}

async fn show_office(
    visit: &Visit,
    space: Id,
    office: Id,
    form: Option<Form>,
    status: u16,
) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let offices = visit.web.desk().offices(space.id).await?;
    let found = offices.into_iter().find(|known| known.office == office);
    let office = found.ok_or_else(|| DeskError::new("office-unknown"))?;
    let members = candidates(visit, space.id).await?;
    let form = form.unwrap_or_else(|| {
        let holders: Vec<String> = office.holders.iter().map(|holder| format!("holder-{}", holder.person)).collect();
        let ticked = holders.iter().map(|holder| (holder.as_str(), "yes"));
        let four_eyes = office.four_eyes.then_some(("four_eyes", "yes"));
        let name = office.name.as_deref().unwrap_or_default();
        Form::new(Fields::all(ticked.chain(four_eyes).chain([("name", name)])))
    });
    let people: Vec<Author> = members.iter().map(as_author).collect();
    let p = Page::in_space(visit, space.clone(), "order", "").called("title-office").distinguish(people.iter());
    Ok(p.respond(&OfficePage { p: &p, space, office, members, form }, status))
}
