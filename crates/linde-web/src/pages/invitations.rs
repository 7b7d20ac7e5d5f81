//! Inviting others: by link, picture, words or file.

use super::{checked_number, noted, ready};
use crate::{
    DeskError, Id,
    form::{Fields, Form, Posted, see},
    lang::translate,
    page::{Page, now_ms},
    qr,
    request::{At, Visit},
    views::{InviteView, NewInvite, Power, Role},
};
use askama::Template;
use axum::{
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};

/// Most people one invitation is for.
const MAX_USES: u32 = 1_000;
/// Longest an invitation is good, in days.
const MAX_DAYS: u32 = 365;
const DAY_MS: i64 = 86_400_000;
/// Longest name of a file, in characters without its ending.
const MAX_FILE_CHARS: usize = 40;

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
    /// What the invited person is told, with the link in it. HTML.
    fn letter(&self, link: &str) -> String {
        let name = self.p.space.as_ref().map(|space| crate::html::clean_name(&space.name)).unwrap_or_default();
        crate::html::exact(&self.p.t2("invite-letter-text", "space", name, "link", link))
    }

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

pub(crate) async fn invitations(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    show(&visit, space, Form::new([("role", "member"), ("max_uses", "1"), ("days", "14")]), 200).await
}

pub(crate) async fn invite(At(space): At<Id>, posted: Posted) -> Result<Response, DeskError> {
    ready(&posted.visit, space).await?;
    let (visit, new) = (posted.visit.clone(), read(&posted.fields));
    let invited = posted.once(async move {
        let invite = visit.web.desk().invite(space, new?).await?;
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

/// The link as a picture.
pub(crate) async fn picture(visit: Visit, At((space, invite)): At<(Id, Id)>) -> Result<Response, DeskError> {
    qr::picture(&link(&visit, space, invite).await?)
}

/// The link in a file, with words for whoever opens it without knowing what it is.
pub(crate) async fn file(visit: Visit, At((space, invite)): At<(Id, Id)>) -> Result<Response, DeskError> {
    let view = ready(&visit, space).await?;
    let link = link(&visit, space, invite).await?;
    let how = translate(visit.lang, "invite-file-text", &[]);
    let name = crate::html::clean_name(&view.name);
    let text = format!("{name}\r\n\r\n{how}\r\n\r\n{link}\r\n");
    let disposition = format!("attachment; filename=\"{}.linde-einladung\"", plain_file_name(&name));
    let headers: [(HeaderName, &str); 2] =
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CONTENT_DISPOSITION, &disposition)];
    Ok((headers, text).into_response())
}

async fn link(visit: &Visit, space: Id, invite: Id) -> Result<String, DeskError> {
    let invitations = visit.web.desk().invitations(space).await?;
    let found = invitations.into_iter().find(|known| known.id == invite && !known.revoked);
    found.and_then(|invite| invite.link).ok_or_else(|| DeskError::new("not-found"))
}

/// A name that every file system takes.
fn plain_file_name(name: &str) -> String {
    let spelled = name.replace(['ä', 'Ä'], "ae").replace(['ö', 'Ö'], "oe").replace(['ü', 'Ü'], "ue").replace('ß', "ss");
    let parts: Vec<&str> =
        spelled.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let short: String = parts.join("-").chars().take(MAX_FILE_CHARS).collect();
    if short.is_empty() { "dorflinde".to_owned() } else { short }
}

fn read(fields: &Fields) -> Result<NewInvite, DeskError> {
    let role = Role::INVITABLE.into_iter().find(|role| role.name() == fields.line("role"));
    let role = role.ok_or_else(|| DeskError::new("choice-missing").at("role"))?;
    let (max_uses, days) = (checked_number(fields, "max_uses", MAX_USES)?, checked_number(fields, "days", MAX_DAYS)?);
    let expires_ms = Some(now_ms().saturating_add(i64::from(days) * DAY_MS));
    Ok(NewInvite { role, max_uses, expires_ms, approval: fields.is_ticked("approval") })
}

async fn show(visit: &Visit, space: Id, form: Form, status: u16) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let desk = visit.web.desk();
    let invitations = desk.invitations(space.id).await?;
    let may_invite = desk.rules(space.id).await?.rules.may(space.role, Power::Invite);
    let roles = Role::INVITABLE.into_iter().filter(|role| space.role.invites_as(*role)).collect();
    let p =
        Page::in_space(visit, space, "invitations", "").distinguish(invitations.iter().map(|invite| &invite.inviter));
    let p = p.called("title-invitations");
    Ok(p.respond(&InvitationsPage { p: &p, invitations, may_invite, form, roles, now_ms: now_ms() }, status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_gives_a_file_name() {
        let check = |name: &str, file: &str| assert_eq!(plain_file_name(name), file, "{name}");
        check("Bürgerbus Süd e. V.", "Buergerbus-Sued-e-V");
        check("../../etc/passwd\"\r\n", "etc-passwd");
        check("村", "dorflinde");
        check(&"a".repeat(200), &"a".repeat(40));
    }
}
