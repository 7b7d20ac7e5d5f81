//! Invitations: making and listing them, looking at where one leads, and joining by one.

use crate::{
    core::Core,
    show::{self, Faces, refusal, small},
};
use linde_crypto::words::{self, WordList};
use linde_log::{EntryId, SpaceId};
use linde_space::InviteLink;
use linde_web::{
    DeskError, Id,
    views::{InWords, InvitePreview, InviteView, Join, NewInvite},
};

/// Most addresses put into an invitation link.
const LINK_ADDRESSES: usize = 4;

pub(crate) fn invite(core: &mut Core, space: SpaceId, new: &NewInvite) -> Result<InviteView, DeskError> {
    let mut addresses = core.addresses();
    addresses.truncate(LINK_ADDRESSES);
    let role = show::role_from(new.role);
    let made = core.spaces.invite(space, role, new.max_uses, new.expires_ms, new.approval, addresses);
    let (invite, _) = made.map_err(refusal)?;
    let made = invitations(core, space)?.into_iter().find(|view| view.id == Id(invite.0));
    made.ok_or_else(|| DeskError::new("not-found"))
}

pub(crate) fn invitations(core: &mut Core, space: SpaceId) -> Result<Vec<InviteView>, DeskError> {
    let me = core.spaces.device();
    let replica = core.spaces.replica(space).map_err(refusal)?;
    let faces = Faces::of(replica, me);
    let mut views = Vec::new();
    for (id, invite) in faces.state().invitations() {
        let Some(row) = replica.row(&id) else { continue };
        let view = InviteView {
            id: Id(id.0),
            role: show::role(invite.role),
            uses: invite.uses,
            max_uses: invite.max_uses,
            inviter: faces.author(row.log.device),
            expires_ms: invite.expires_ms,
            approval: invite.approval,
            revoked: invite.revoked,
            link: None,
            words: None,
        };
        views.push((row.lamport, view));
    }
    views.sort_by_key(|(lamport, view)| (core::cmp::Reverse(*lamport), view.id));
    let with_link = |(_, mut view): (u64, InviteView)| {
        let link = core.spaces.invitation_link(&EntryId(view.id.0));
        let seed = link.and_then(|link| InviteLink::parse(link).ok()).map(|link| link.seed);
        view.link = link.map(str::to_owned);
        view.words = seed.map(|seed| {
            let words = |list| words::invitation_words(&seed, list).to_string();
            InWords { de: words(WordList::German), en: words(WordList::English) }
        });
        view
    };
    Ok(views.into_iter().map(with_link).collect())
}

/// What an invitation leads to, as far as is known by now. The space is looked for from then on.
pub(crate) fn preview(core: &mut Core, text: &str) -> Result<InvitePreview, DeskError> {
    let Some(link) = read(core, text)? else {
        return Ok(InvitePreview { looking: true, ..nothing_known() });
    };
    let visit = core.spaces.visit(&link).map_err(refusal)?;
    if !visit.arrived && !visit.joined {
        core.dial_inviter(&link);
    }
    let known = InvitePreview {
        space: Some(Id(link.space.0)),
        looking: !visit.arrived,
        expires_ms: link.expires_ms,
        joined: visit.joined,
        ..nothing_known()
    };
    if !visit.arrived {
        // Nothing older than the invitation is believed.
        return Ok(known);
    }
    let me = core.spaces.device();
    let replica = core.spaces.replica(link.space).map_err(refusal)?;
    let faces = Faces::of(replica, me);
    let genesis = faces.state().genesis();
    let invitation = visit.invite.as_ref().and_then(|invite| faces.state().invitation(invite));
    Ok(InvitePreview {
        name: faces.state().name().map(str::to_owned),
        purpose: faces.state().purpose().map(str::to_owned),
        visibility: genesis.map(|genesis| show::visibility(genesis.visibility)),
        inviter: invitation.and_then(|invitation| faces.name(&invitation.inviter)),
        role: invitation.map(|invitation| show::role(invitation.role)),
        approval: invitation.map(|invitation| invitation.approval),
        members: Some(small(faces.state().members().count())),
        ..known
    })
}

pub(crate) fn join(core: &mut Core, join: &Join) -> Result<Id, DeskError> {
    // Words that did not lead to the link yet lead nowhere.
    let link = read(core, &join.link)?.ok_or_else(|| DeskError::new("space-waiting").at("link"))?;
    let text = link.to_text().map_err(|_| DeskError::new("invitation-invalid").at("link"))?;
    let space = core.spaces.join(&text, &join.my_name).map_err(refusal)?;
    core.meet_inviter(&text);
    Ok(Id(space.0))
}

/// The link that a text is, or that twelve words have led to; none as long as they have not.
fn read(core: &mut Core, text: &str) -> Result<Option<InviteLink>, DeskError> {
    let invalid = || DeskError::new("invitation-invalid").at("link");
    let link = match (InviteLink::parse(text), words::invitation_seed(text)) {
        (Ok(link), _) => return Ok(Some(link)),
        (Err(_), Err(_)) => return Err(invalid()),
        (Err(_), Ok(seed)) => core.seek(seed),
    };
    link.map(|link| InviteLink::parse(&link)).transpose().map_err(|_| invalid())
}

fn nothing_known() -> InvitePreview {
    InvitePreview {
        space: None,
        looking: false,
        name: None,
        purpose: None,
        visibility: None,
        inviter: None,
        role: None,
        approval: None,
        members: None,
        expires_ms: None,
        joined: false,
    }
}
