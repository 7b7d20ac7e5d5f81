//! Who is in a space, who waits and who went; one person with their devices; and what can be done about them.

use super::{CUT_ENTRIES, carry, carry_out, checked_cut, checked_name, ready, told};
use crate::{
    DeskError, Id,
    form::{Form, Posted, see},
    page::Page,
    request::{At, Visit},
    views::{
        AuditQuery, Author, DepartedView, Departure, DeviceState, DeviceView, EntryView, MemberView, NewcomerView,
        PendingAct, PendingView, PersonRef, Power, RevokeDevice, Role, RoleChange, RulesView, SpaceView,
    },
};
use askama::Template;
use axum::response::Response;

/// Longest answer of a new device, in bytes.
const MAX_ANSWER_BYTES: usize = 4_096;

#[derive(Template)]
#[template(path = "members.html")]
struct MembersPage<'a> {
    p: &'a Page,
    space: SpaceView,
    members: Vec<MemberView>,
    newcomers: Vec<NewcomerView>,
    pending: Vec<PendingView>,
    departed: Vec<DepartedView>,
    invites: bool,
}

#[derive(Template)]
#[template(path = "member.html")]
struct MemberPage<'a> {
    p: &'a Page,
    space: SpaceView,
    member: Option<MemberView>,
    departed: Option<DepartedView>,
    person: PersonRef,
    rules: RulesView,
    /// Of the role, or on the owner's own page of their name.
    form: Form,
    /// Roles that this node's owner could give.
    roles: Vec<Role>,
    entries: Vec<EntryView>,
}

#[derive(Template)]
#[template(path = "member_remove.html")]
struct RemovePage<'a> {
    p: &'a Page,
    space: SpaceView,
    person: PersonRef,
    /// The device to revoke; none where the person is removed.
    device: Option<DeviceView>,
    form: Form,
    entries: Vec<EntryView>,
}

#[derive(Template)]
#[template(path = "member_rebind.html")]
struct RebindPage<'a> {
    p: &'a Page,
    space: SpaceView,
    person: PersonRef,
    ask: String,
    form: Form,
}

#[derive(Template)]
#[template(path = "leave.html")]
struct LeavePage<'a> {
    p: &'a Page,
    space: SpaceView,
    error: Option<DeskError>,
}

impl MembersPage<'_> {
    /// A member's name; HTML.
    fn face(&self, member: &MemberView) -> String {
        self.p.author(&as_author(member))
    }

    /// How many of a member's devices may speak.
    fn active_devices(&self, member: &MemberView) -> usize {
        member.devices.iter().filter(|device| device.state == DeviceState::Active).count()
    }
}

impl MemberPage<'_> {
    fn may(&self, power: Power) -> bool {
        self.rules.rules.may(self.space.role, power)
    }

    /// Whether the person outranks this node's owner, who then cannot act on them.
    fn outranked(&self) -> bool {
        self.member.as_ref().is_some_and(|member| member.role > self.space.role)
    }

    fn may_change_role(&self) -> bool {
        let may = self.may(Power::Grant) || self.may(Power::Remove);
        may && !self.person.me && !self.roles.is_empty() && !self.outranked()
    }

    fn may_revoke(&self, device: &DeviceView) -> bool {
        let may = self.person.me || (self.may(Power::Remove) && !self.outranked());
        may && !device.this && device.state == DeviceState::Active
    }
}

pub(crate) async fn members(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    let space = ready(&visit, space).await?;
    let desk = visit.web.desk();
    let members = desk.members(space.id).await?;
    let newcomers = desk.newcomers(space.id).await?;
    let pending = desk.pending(space.id).await?;
    let departed = desk.departed(space.id).await?;
    let invites = desk.rules(space.id).await?.rules.may(space.role, Power::Invite);
    let people: Vec<Author> =
        members.iter().map(as_author).chain(departed.iter().map(|gone| spoken(&gone.person))).collect();
    let p = Page::in_space(&visit, space.clone(), "members", "").distinguish(people.iter()).called("title-members");
    Ok(p.respond(&MembersPage { p: &p, space, members, newcomers, pending, departed, invites }, 200))
}

pub(crate) async fn member(visit: Visit, At((space, person)): At<(Id, Id)>) -> Result<Response, DeskError> {
    show_member(&visit, space, person, None, 200).await
}

pub(crate) async fn role(At((space, person)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let asked = posted.fields.line("role");
    let Some(role) = ROLES.into_iter().find(|role| role.name() == asked) else {
        let form = Form::failed(&posted.fields, DeskError::new("choice-missing").at("role"));
        return show_member(&posted.visit, space, person, Some(form), 422).await;
    };
    let found = find(&posted.visit, space, person).await?;
    let lower = found.member.as_ref().is_some_and(|member| role < member.role);
    let cut = if lower { checked_cut(&posted.fields).map(Some) } else { Ok(None) };
    let visit = posted.visit.clone();
    let work = async move {
        let effect = visit.web.desk().change_role(space, RoleChange { person, role, cut: cut? }).await?;
        Ok(told(effect, "note-role-changed"))
    };
    match carry(&posted, member_path(space, person), work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show_member(&posted.visit, space, person, Some(Form::failed(&posted.fields, error)), status).await
        }
    }
}

pub(crate) async fn name(At((space, person)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    if !find(&posted.visit, space, person).await?.person.me {
        return Err(DeskError::new("not-allowed"));
    }
    let (visit, name) = (posted.visit.clone(), checked_name(&posted.fields, "my_name"));
    let work = async move {
        let changed = visit.web.desk().rename_me(space, name?).await?;
        Ok(if changed { "note-name-changed" } else { "note-unchanged" })
    };
    match carry(&posted, member_path(space, person), work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show_member(&posted.visit, space, person, Some(Form::failed(&posted.fields, error)), status).await
        }
    }
}

pub(crate) async fn ask_remove(visit: Visit, At((space, person)): At<(Id, Id)>) -> Result<Response, DeskError> {
    show_remove(&visit, space, person, None, Form::new([("cut", "here")]), 200).await
}

pub(crate) async fn remove(At((space, person)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let cut = checked_cut(&posted.fields);
    let work = async move {
        let effect = visit.web.desk().remove_member(space, person, cut?).await?;
        Ok(told(effect, "note-member-removed"))
    };
    match carry(&posted, format!("/spaces/{space}/members"), work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show_remove(&posted.visit, space, person, None, Form::failed(&posted.fields, error), status).await
        }
    }
}

pub(crate) async fn ask_revoke(
    visit: Visit,
    At((space, person, device)): At<(Id, Id, Id)>,
) -> Result<Response, DeskError> {
    show_remove(&visit, space, person, Some(device), Form::new([("cut", "here")]), 200).await
}

pub(crate) async fn revoke(
    At((space, person, device)): At<(Id, Id, Id)>,
    posted: Posted,
) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let cut = checked_cut(&posted.fields);
    let work = async move {
        let effect = visit.web.desk().revoke_device(RevokeDevice { space: Some(space), device, cut: cut? }).await?;
        Ok(told(effect, "note-device-revoked"))
    };
    match carry(&posted, member_path(space, person), work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show_remove(&posted.visit, space, person, Some(device), Form::failed(&posted.fields, error), status).await
        }
    }
}

pub(crate) async fn ask_rebind(visit: Visit, At((space, person)): At<(Id, Id)>) -> Result<Response, DeskError> {
    show_rebind(&visit, space, person, Form::default(), 200).await
}

pub(crate) async fn rebind(At((space, person)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let answer = checked_code(&posted);
    let work = async move {
        let effect = visit.web.desk().rebind(space, person, answer?).await?;
        Ok(told(effect, "note-rebound"))
    };
    match carry(&posted, member_path(space, person), work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show_rebind(&posted.visit, space, person, Form::failed(&posted.fields, error), status).await
        }
    }
}

pub(crate) async fn approve(At((space, join)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let work = async move {
        visit.web.desk().approve(space, join).await?;
        Ok("note-approved")
    };
    carry_out(&posted, format!("/spaces/{space}/members"), work).await
}

pub(crate) async fn agree(At((space, act)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let work = async move {
        let effect = visit.web.desk().agree(space, act).await?;
        Ok(told(effect, "note-agreed"))
    };
    carry_out(&posted, format!("/spaces/{space}/members"), work).await
}

pub(crate) async fn ask_leave(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    let space = ready(&visit, space).await?;
    Ok(show_leave(&visit, space, None, 200))
}

pub(crate) async fn leave(At(space): At<Id>, posted: Posted) -> Result<Response, DeskError> {
    let view = ready(&posted.visit, space).await?;
    let visit = posted.visit.clone();
    let work = async move {
        visit.web.desk().leave(space).await?;
        Ok("note-left")
    };
    match carry(&posted, "/", work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            Ok(show_leave(&posted.visit, view, Some(error), status))
        }
    }
}

/// All roles, strongest first.
const ROLES: [Role; 6] = [Role::Founder, Role::Steward, Role::Moderator, Role::Member, Role::Reader, Role::Relay];

/// A person of a space, present or departed.
struct Found {
    space: SpaceView,
    member: Option<MemberView>,
    departed: Option<DepartedView>,
    person: PersonRef,
}

async fn find(visit: &Visit, space: Id, person: Id) -> Result<Found, DeskError> {
    let space = ready(visit, space).await?;
    let desk = visit.web.desk();
    let member = desk.members(space.id).await?.into_iter().find(|member| member.person == person);
    let departed = desk.departed(space.id).await?.into_iter().find(|gone| gone.person.person == person);
    let departed = departed.filter(|_| member.is_none());
    let present = member.as_ref().map(|member| PersonRef { person, name: member.name.clone(), me: member.me });
    let person = present.or_else(|| departed.as_ref().map(|gone| gone.person.clone()));
    Ok(Found { space, member, departed, person: person.ok_or_else(|| DeskError::new("person-unknown"))? })
}

async fn show_member(
    visit: &Visit,
    space: Id,
    person: Id,
    form: Option<Form>,
    status: u16,
) -> Result<Response, DeskError> {
    let Found { space, member, departed, person } = find(visit, space, person).await?;
    let rules = visit.web.desk().rules(space.id).await?;
    let present = member.as_ref().map(|member| member.role);
    let roles = ROLES.into_iter().filter(|role| *role <= space.role && Some(*role) != present).collect();
    let p = Page::in_space(visit, space.clone(), "members", &named(visit, &person));
    let name = person.name.clone().unwrap_or_default();
    let form = form.unwrap_or_else(|| Form::new([("cut", "here"), ("my_name", &name)]));
    let entries = latest(visit, space.id, person.person).await?;
    Ok(p.respond(&MemberPage { p: &p, space, member, departed, person, rules, form, roles, entries }, status))
}

async fn show_remove(
    visit: &Visit,
    space: Id,
    person: Id,
    device: Option<Id>,
    form: Form,
    status: u16,
) -> Result<Response, DeskError> {
    let Found { space, member, person, .. } = find(visit, space, person).await?;
    let member = member.ok_or_else(|| DeskError::new("person-unknown"))?;
    let device = match device {
        None => None,
        Some(device) => {
            let found = member.devices.into_iter().find(|known| known.device == device);
            Some(found.ok_or_else(|| DeskError::new("device-unknown"))?)
        }
    };
    let entries = latest(visit, space.id, person.person).await?;
    let entries =
        entries.into_iter().filter(|entry| device.as_ref().is_none_or(|device| device.device == entry.author.device));
    let entries = entries.collect();
    let p = Page::in_space(visit, space.clone(), "members", "");
    let p = p.called(if device.is_some() { "title-device-revoke" } else { "title-member-remove" });
    Ok(p.respond(&RemovePage { p: &p, space, person, device, form, entries }, status))
}

/// The latest entries of a person.
async fn latest(visit: &Visit, space: Id, person: Id) -> Result<Vec<EntryView>, DeskError> {
    let query = AuditQuery { person: Some(person), limit: CUT_ENTRIES, ..AuditQuery::default() };
    Ok(visit.web.desk().audit(space, query).await?.items)
}

async fn show_rebind(visit: &Visit, space: Id, person: Id, form: Form, status: u16) -> Result<Response, DeskError> {
    let Found { space, person, .. } = find(visit, space, person).await?;
    let ask = visit.web.desk().rebind_ask(space.id, person.person).await?;
    let p = Page::in_space(visit, space.clone(), "members", "").called("title-rebind");
    Ok(p.respond(&RebindPage { p: &p, space, person, ask, form }, status))
}

fn show_leave(visit: &Visit, space: SpaceView, error: Option<DeskError>, status: u16) -> Response {
    let p = Page::in_space(visit, space.clone(), "order", "").called("title-leave");
    p.respond(&LeavePage { p: &p, space, error }, status)
}

/// A pasted text in the field `code`; programs for mail and chat may have broken its lines.
pub(crate) fn checked_code(posted: &Posted) -> Result<String, DeskError> {
    let code: String = posted.fields.text("code").split_whitespace().collect();
    if code.is_empty() || code.len() > MAX_ANSWER_BYTES {
        return Err(DeskError::new("code-invalid").at("code"));
    }
    Ok(code)
}

pub(crate) fn member_path(space: Id, person: Id) -> String {
    format!("/spaces/{space}/members/{person}")
}

/// The name as a title.
fn named(visit: &Visit, person: &PersonRef) -> String {
    let name = person.name.as_deref().map(crate::html::clean_name).filter(|name| !name.is_empty());
    name.unwrap_or_else(|| format!("{} {}", crate::lang::translate(visit.lang, "someone", &[]), person.person.short()))
}

/// The name as it stands in the list of members.
pub(crate) fn as_author(member: &MemberView) -> Author {
    spoken(&PersonRef { person: member.person, name: member.name.clone(), me: member.me })
}

fn spoken(person: &PersonRef) -> Author {
    Author { name: person.name.clone(), device: person.person, person: Some(person.person), role: None, me: person.me }
}
