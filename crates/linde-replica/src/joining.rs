//! Invitations: making and withdrawing them, and joining by one.

use crate::{
    environment::random,
    replica::{AuthorError, Replica},
    spaces::{Spaces, SpacesError},
};
use linde_deliberation::{Kind, profile};
use linde_log::{DeviceId, EntryId, PersonId, SpaceId, body};
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

/// Somebody who waits to be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newcomer {
    /// The entry of their joining.
    pub join: EntryId,
    /// Who.
    pub person: PersonId,
    /// With which device.
    pub device: DeviceId,
    /// What they call themselves.
    pub name: Option<String>,
    /// By which invitation.
    pub invite: EntryId,
}

impl Spaces {
    /// Makes an invitation and gives its id and link. With `approval` somebody must let newcomers in. `addresses` are where this
    /// node can be reached, the best first.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn invite(
        &mut self,
        space: SpaceId,
        role: Role,
        max_uses: u32,
        expires_ms: Option<i64>,
        approval: bool,
        addresses: Vec<String>,
    ) -> Result<(EntryId, String), SpacesError> {
        let seed = random(&mut *self.environment);
        let mut link = InviteLink { space, anchors: Vec::new(), seed, addresses, inviter: self.device(), expires_ms };
        let key = *link.invite_key().public().as_bytes();
        let device = self.device();
        if self.is_practice(&space) {
            return Err(SpacesError::OnlyPractice);
        }
        let replica = self.arrived(space)?;
        let allowed = replica.actor(device).is_some_and(|actor| replica.control().can_invite(actor.person, role));
        if !allowed {
            return Err(AuthorError::Denied(linde_deliberation::Reason::ROLE).into());
        }
        let op = ControlOp::Invite(Invite { key, role, max_uses, expires_ms, approval });
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
        if let Some(replica) = self.replicas.get_mut(&space) {
            if replica.actor(device).is_some() {
                return Err(SpacesError::Joined);
            }
            if replica.control().device(device).is_some() {
                return Err(SpacesError::Departed);
            }
        }
        self.joining.insert(space, Joining { link: parsed.to_text()?, name: name.to_owned() });
        self.write_json(JOINING_FILE, &self.joining.clone())?;
        self.make_room(space)?;
        self.stay(space)?;
        // The link of an earlier try that led to nothing opens nothing any more, as after a restart.
        let secrets = self.secrets_of(space);
        self.replica(space)?.set_secrets(secrets)?;
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
    pub(crate) fn go_on_joining(&mut self) -> Result<(), SpacesError> {
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
        if !replica.has_all_of(&link) {
            return Ok(());
        }
        let state = replica.control();
        if state.device(device).is_some() && replica.actor(device).is_none() {
            tracing::warn!(space = %space.short(), "whoever left or was removed does not come back by an invitation");
            return self.end_joining(space);
        }
        let waits = state.waiting_joins().any(|(_, join)| join.device == device);
        if replica.actor(device).is_none() {
            if let Some(why) = self.unusable(&link) {
                // A joining that cannot count is not made.
                tracing::warn!(%why, space = %space.short(), "the invitation cannot be used");
                return self.end_joining(space);
            }
            if waits {
                return Ok(());
            }
            let invite_key = link.invite_key();
            let Some(invite) = state.invite_with_key(invite_key.public().as_bytes()) else { return Ok(()) };
            let salt = random(&mut *self.environment);
            let (recovery, kem) = (self.identity.recovery(), self.identity.kem());
            let person = person_id(&recovery, &device, &salt);
            self.keep_to_read(space, &joining.link)?;
            let join = Join::new(&invite_key, space, invite, person, recovery, device, kem, salt);
            self.control(space, invite, &ControlOp::Join(join))?;
            if state.invitation(&invite).is_some_and(|invitation| invitation.approval) {
                // Who decides wants to know who asks. It counts only when it is said again as a member. In a space for members
                // only there is no key yet with which it could be said to them alone.
                if !self.replica(space)?.is_members_only() {
                    self.set_name(space, &joining.name)?;
                }
                return Ok(());
            }
        }
        // Who only reads has no profile.
        if self.replica(space)?.actor(device).is_some_and(|actor| actor.role >= Role::Member) {
            self.set_name(space, &joining.name)?;
        }
        self.end_joining(space)
    }

    /// Withdraws invitations whose time is over, where this node's owner may.
    pub(crate) fn withdraw_expired(&mut self) {
        let (device, now_ms) = (self.device(), self.now_ms());
        let mut expired = Vec::new();
        for (space, replica) in &mut self.replicas {
            let Some(actor) = replica.actor(device) else { continue };
            let state = replica.control();
            let over = state
                .invitations()
                .filter(|(_, invitation)| invitation.is_usable())
                .filter(|(_, invitation)| invitation.expires_ms.is_some_and(|end| end < now_ms))
                .filter(|(invite, _)| state.can_revoke_invite(actor.person, invite));
            expired.extend(over.map(|(invite, _)| (*space, invite)));
        }
        for (space, invite) in expired {
            if let Err(error) = self.revoke_invite(space, invite) {
                tracing::warn!(%error, space = %space.short(), "an invitation whose time is over was not withdrawn");
            }
        }
    }

    /// The invitations made here by which somebody can still come.
    pub(crate) fn open_invitations(&mut self) -> Vec<InviteLink> {
        let now_ms = self.now_ms();
        let links = self.invitations.iter().filter_map(|(invite, text)| Some((*invite, InviteLink::parse(text).ok()?)));
        let unexpired = links.filter(|(_, link)| link.expires_ms.is_none_or(|end| end >= now_ms));
        let replicas = &mut self.replicas;
        let mut is_usable = |invite: &EntryId, link: &InviteLink| {
            let state = replicas.get_mut(&link.space).map(Replica::control);
            let invitation = state.as_ref().and_then(|state| state.invitation(invite));
            invitation.is_some_and(linde_space::Invitation::is_usable)
        };
        unexpired.filter(|(invite, link)| is_usable(invite, link)).map(|(_, link)| link).collect()
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

impl Replica {
    /// Those who can be let in and wait for it, first come first.
    pub fn newcomers(&mut self) -> Vec<Newcomer> {
        let state = self.control();
        let is_open = |invite| state.invitation(invite).is_some_and(linde_space::Invitation::is_usable);
        let mut waiting: Vec<_> = state.waiting_joins().filter(|(_, join)| is_open(&join.invite)).collect();
        waiting.sort_unstable_by_key(|(_, join)| join.made);
        let newcomer = |(id, join): (EntryId, &linde_space::WaitingJoin)| Newcomer {
            join: id,
            person: join.person,
            device: join.device,
            name: self.introduced(join.device),
            invite: join.invite,
        };
        waiting.into_iter().map(newcomer).collect()
    }

    /// What a device that is not admitted says its person is called.
    fn introduced(&self, device: DeviceId) -> Option<String> {
        let said =
            self.judge.nodes().iter().filter(|node| node.log.device == device && node.kind == profile::Profile::ID);
        let latest = said.max_by_key(|node| (node.lamport, node.id))?;
        let entry = self.store.get(&latest.id).ok().flatten()?;
        let profile::ProfileOp::Create { name } = body::decode(&self.plain_body(&entry)?).ok()?;
        profile::is_fit(&name).then_some(name)
    }

    /// The entry that withdrew an invitation: of several the one with the smallest id.
    pub(crate) fn withdrawal(&self, join: &EntryId) -> Option<EntryId> {
        // An approval acts on the joining, which acts on the invitation.
        let named = self.store.get(join).ok().flatten().map(|entry| entry.header().obj).filter(|obj| !obj.is_zero());
        let revokes = |id: &EntryId| {
            let entry = self.store.get(id).ok().flatten();
            entry.is_some_and(|entry| entry.header().obj == *join || Some(entry.header().obj) == named)
        };
        let all = self.judge.nodes().iter().filter(|node| node.kind == linde_space::kinds::INVITE_REVOKE);
        all.map(|node| node.id).filter(|id| self.verdict(id).is_some_and(crate::Verdict::counts)).filter(revokes).min()
    }
}
