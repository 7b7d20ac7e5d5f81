//! Invitations: making and withdrawing them, and joining by one.

use crate::{
    environment::random,
    replica::AuthorError,
    spaces::{Spaces, SpacesError},
};
use linde_crypto::KemSecret;
use linde_deliberation::profile;
use linde_log::{EntryId, SpaceId};
use linde_space::{ControlOp, Invite, InviteLink, InviteRevoke, Join, Role, person_id};
use serde::{Deserialize, Serialize};

pub(crate) const JOINING_FILE: &str = "joining.json";
pub(crate) const INVITATIONS_FILE: &str = "invitations.json";

/// An invitation that was accepted and waits until the space arrives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joining {
    /// The link.
    pub link: String,
    /// What the newcomer wants to be called.
    pub name: String,
}

impl Spaces {
    /// Makes an invitation and gives its id and link. `addresses` are where this node can be reached, the best first.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn invite(
        &mut self,
        space: SpaceId,
        role: Role,
        max_uses: u32,
        expires_ms: Option<i64>,
        addresses: Vec<String>,
    ) -> Result<(EntryId, String), SpacesError> {
        let seed = random(&mut *self.environment);
        let mut link = InviteLink { space, anchors: Vec::new(), seed, addresses, inviter: self.device(), expires_ms };
        let key = *link.invite_key().public().as_bytes();
        let device = self.device();
        let replica = self.arrived(space)?;
        let allowed = replica.actor(device).is_some_and(|actor| replica.control().can_invite(actor.person, role));
        if !allowed {
            return Err(AuthorError::Denied(linde_deliberation::Reason::ROLE).into());
        }
        let op = ControlOp::Invite(Invite { key, role, max_uses, expires_ms, approval: false });
        let invite = self.control(space, EntryId::ZERO, &op)?;
        link.anchors = vec![invite];
        let text = link.to_text()?;
        self.invitations.insert(invite, text.clone());
        self.write_json(INVITATIONS_FILE, &self.invitations.clone())?;
        // Whoever comes by it shall read at once, also if nobody else is online then.
        self.tend_keys(space, true);
        Ok((invite, text))
    }

    /// Withdraws an invitation.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn revoke_invite(&mut self, space: SpaceId, invite: EntryId) -> Result<EntryId, SpacesError> {
        let device = self.device();
        let replica = self.arrived(space)?;
        let state = replica.control();
        let allowed = replica.actor(device).is_some_and(|actor| state.can_revoke_invite(actor.person, &invite));
        if !state.has_invite(&invite) {
            return Err(SpacesError::Nothing("invitation"));
        }
        if !allowed {
            return Err(AuthorError::Denied(linde_deliberation::Reason::ROLE).into());
        }
        self.control(space, invite, &ControlOp::InviteRevoke(InviteRevoke {}))
    }

    /// Accepts an invitation. The space is there at once and arrives as soon as a member can be reached.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn join(&mut self, link: &str, name: &str) -> Result<SpaceId, SpacesError> {
        let parsed = InviteLink::parse(link)?;
        let space = parsed.space;
        if parsed.expires_ms.is_some_and(|end| end < self.now_ms()) {
            return Err(SpacesError::Expired);
        }
        if !profile::is_fit(name) {
            return Err(AuthorError::Denied(linde_deliberation::Reason::BOUNDS).into());
        }
        let device = self.device();
        if self.replicas.get_mut(&space).is_some_and(|replica| replica.actor(device).is_some()) {
            return Err(SpacesError::Joined);
        }
        self.joining.insert(space, Joining { link: parsed.to_text()?, name: name.to_owned() });
        self.write_json(JOINING_FILE, &self.joining.clone())?;
        self.make_room(space)?;
        self.replica(space)?.add_secret(KemSecret::of_invitation(&parsed.seed))?;
        if let Some(why) = self.unusable(&parsed) {
            self.end_joining(space)?;
            return Err(why);
        }
        self.go_on_joining()?;
        Ok(space)
    }

    /// Joins the spaces whose invitation has arrived since. Called after whatever may have brought it.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn go_on_joining(&mut self) -> Result<(), SpacesError> {
        let mut result = Ok(());
        for (space, joining) in self.joining.clone() {
            // One space that cannot be joined must not keep the others waiting.
            if let Err(error) = self.go_on_joining_one(space, &joining) {
                result = Err(error);
            }
        }
        result
    }

    fn go_on_joining_one(&mut self, space: SpaceId, joining: &Joining) -> Result<(), SpacesError> {
        let link = InviteLink::parse(&joining.link)?;
        let device = self.device();
        let Some(replica) = self.replicas.get_mut(&space) else { return Ok(()) };
        // Nothing older than the invitation is trusted: what it was made in must be here.
        if !link.anchors.iter().all(|anchor| replica.verdict(anchor).is_some()) {
            return Ok(());
        }
        if replica.actor(device).is_none() {
            if let Some(why) = self.unusable(&link) {
                // A joining that cannot count is not made.
                tracing::warn!(%why, space = %space.short(), "the invitation cannot be used");
                return self.end_joining(space);
            }
            let invite_key = link.invite_key();
            let state = self.replica(space)?.control();
            let Some(invite) = state.invite_with_key(invite_key.public().as_bytes()) else { return Ok(()) };
            let salt = random(&mut *self.environment);
            let (recovery, kem) = (self.identity.recovery(), self.identity.kem());
            let person = person_id(&recovery, &device, &salt);
            self.keep_to_read(space, &joining.link)?;
            let join = Join::new(&invite_key, space, invite, person, recovery, device, kem, salt);
            self.control(space, invite, &ControlOp::Join(join))?;
        }
        // Who only reads has no profile.
        if self.replica(space)?.actor(device).is_some_and(|actor| actor.role >= Role::Member) {
            self.set_name(space, &joining.name)?;
        }
        self.end_joining(space)
    }

    fn end_joining(&mut self, space: SpaceId) -> Result<(), SpacesError> {
        self.joining.remove(&space);
        self.write_json(JOINING_FILE, &self.joining.clone())?;
        // Of a link that led to nothing nothing is kept.
        let secrets = self.secrets_of(space);
        Ok(self.replica(space)?.set_secrets(secrets)?)
    }

    /// Why an invitation that is here can no longer be used.
    fn unusable(&mut self, link: &InviteLink) -> Option<SpacesError> {
        let state = self.replicas.get_mut(&link.space)?.control();
        let invitation = state.invitation(&state.invite_with_key(link.invite_key().public().as_bytes())?)?;
        match invitation {
            invitation if invitation.revoked => Some(SpacesError::Withdrawn),
            invitation if invitation.is_usable() => None,
            _ => Some(SpacesError::UsedUp),
        }
    }
}
