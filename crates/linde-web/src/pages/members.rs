//! Who is in a space, and inviting more.

use super::{noted, ready};
use crate::{
    DeskError, Id,
    form::{Fields, Form, Posted, see},
    page::{Page, now_ms},
    request::{At, Visit},
    views::{InviteView, MemberView, NewInvite, Role},
};
use askama::Template;
use axum::response::Response;

/// Most people one invitation is for.
const MAX_USES: u32 = 1_000;
/// Longest an invitation is good, in days.
const MAX_DAYS: u32 = 365;
const DAY_MS: i64 = 86_400_000;

#[derive(Template)]
#[template(path = "members.html")]
struct MembersPage<'a> {
    p: &'a Page,
    members: Vec<MemberView>,
    invites: bool,
}

#[derive(Template)]
#[template(path = "invitations.html")]
struct InvitationsPage<'a> {
    p: &'a Page,
    invitations: Vec<InviteView>,
    may_invite: bool,
    form: Form,
    roles: Vec<Role>,
    now_ms: i64,
}

impl InvitationsPage<'_> {
    /// Why an invitation cannot be used any more, as a key.
    fn over(&self, invite: &InviteView) -> Option<&'static str> {
        if invite.revoked {
            return Some("invite-revoked");
        }
        if invite.expires_ms.is_some_and(|until| until < self.now_ms) {
            return Some("invite-expired");
        }
        (invite.uses >= invite.max_uses).then_some("invite-used-up")
    }
}

pub(crate) async fn members(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    let space = ready(&visit, space).await?;
    let members = visit.web.desk().members(space.id).await?;
    let invites = space.role.invites();
    let p = Page::in_space(&visit, space, "members", "");
    let p = p.called("title-members");
    Ok(p.respond(&MembersPage { p: &p, members, invites }, 200))
}

pub(crate) async fn invitations(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    show(&visit, space, Form::new([("role", "member"), ("max_uses", "1"), ("days", "14")]), 200).await
}

pub(crate) async fn invite(At(space): At<Id>, posted: Posted) -> Result<Response, DeskError> {
    ready(&posted.visit, space).await?;
    let visit = posted.visit.clone();
    let new = match read(&posted.fields) {
        Ok(new) => new,
        Err(error) => return show(&posted.visit, space, Form::failed(&posted.fields, error), 422).await,
    };
    let invited = posted.once(async move {
        let invite = visit.web.desk().invite(space, new).await?;
        noted(&visit, &format!("/spaces/{space}/invitations#i-{}", invite.id.short()), "note-invited", "")
    });
    match invited.await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show(&posted.visit, space, Form::failed(&posted.fields, error), status).await
        }
    }
}

pub(crate) async fn revoke(At((space, invite)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let revoked = posted.once(async move {
        visit.web.desk().revoke_invite(space, invite).await?;
        noted(&visit, &format!("/spaces/{space}/invitations"), "note-invite-revoked", "")
    });
    revoked.await.map(|location| see(&location))
}

fn read(fields: &Fields) -> Result<NewInvite, DeskError> {
    let role = Role::INVITABLE
        .into_iter()
        .find(|role| role.name() == fields.line("role"))
        .ok_or(DeskError::new("bad-request"))?;
    let within = |name: &'static str, max: u32| {
        let number = fields.number(name).map_err(|error| error.arg("max", max))?;
        let fits = (1..=max).contains(&number);
        if fits { Ok(number) } else { Err(DeskError::new("number-out-of-range").arg("max", max).at(name)) }
    };
    let (max_uses, days) = (within("max_uses", MAX_USES)?, within("days", MAX_DAYS)?);
    let expires_ms = Some(now_ms().saturating_add(i64::from(days) * DAY_MS));
    Ok(NewInvite { role, max_uses, expires_ms, approval: fields.line("approval") == "yes" })
}

async fn show(visit: &Visit, space: Id, form: Form, status: u16) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let invitations = visit.web.desk().invitations(space.id).await?;
    let roles = Role::INVITABLE.into_iter().filter(|role| space.role.invites_as(*role)).collect();
    let may_invite = space.role.invites();
    let p =
        Page::in_space(visit, space, "invitations", "").distinguish(invitations.iter().map(|invite| &invite.inviter));
    let p = p.called("title-invitations");
    Ok(p.respond(&InvitationsPage { p: &p, invitations, may_invite, form, roles, now_ms: now_ms() }, status))
}
