//! All spaces of one node, and what its owner does in them.

use crate::{
    environment::{Environment, random},
    identity::Identity,
    replica::{Act, AuthorError, Replica},
};
use linde_deliberation::{Kind, OpError, Registry, profile};
use linde_log::{DeviceId, Draft, EntryId, Lane, PersonId, SecretKey, SpaceId, body, sign};
use linde_space::{
    ControlOp, DeviceCert, Founder, Genesis, Invite, InviteLink, InviteRevoke, Join, Policy, Role, RoleChange,
    Visibility, person_id,
};
use linde_store::{Record, Store, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

const JOINING_FILE: &str = "joining.json";
const INVITATIONS_FILE: &str = "invitations.json";
const LOST_FILE: &str = "lost.json";

/// Where a node keeps its spaces: a data directory, or memory in tests.
pub trait Home: Send {
    /// The spaces kept here.
    ///
    /// # Errors
    /// [`HomeError`].
    fn spaces(&self) -> Result<Vec<SpaceId>, HomeError>;

    /// The store of a space, made if there is none.
    ///
    /// # Errors
    /// [`HomeError`].
    fn open(&mut self, space: SpaceId) -> Result<Box<dyn Store>, HomeError>;

    /// The store of a space with its index made anew from the journal. The store must not be open.
    ///
    /// # Errors
    /// [`HomeError`].
    fn rebuild(&mut self, space: SpaceId) -> Result<Box<dyn Store>, HomeError> {
        self.open(space)
    }

    /// A small file of the node, if there is one.
    ///
    /// # Errors
    /// [`HomeError`].
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, HomeError>;

    /// Replaces a small file as a whole, readable by the owner only.
    ///
    /// # Errors
    /// [`HomeError`].
    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), HomeError>;
}

/// Why the node's data cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// A space's store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of the node is not what it should be.
    #[error("{name} is damaged: {source}")]
    Damaged {
        /// Its name.
        name: &'static str,
        /// Where.
        source: serde_json::Error,
    },
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum SpacesError {
    /// This node does not have the space.
    #[error("this node does not have the space {0}")]
    NoSuchSpace(SpaceId),
    /// The beginnings of the space have not arrived yet.
    #[error("the space has not arrived yet; it comes as soon as a member can be reached")]
    Waiting,
    /// No such kind.
    #[error("no kind of contribution is called {0:?}")]
    NoSuchKind(String),
    /// Not an operation of the kind.
    #[error(transparent)]
    Op(#[from] OpError),
    /// It cannot be written as a body.
    #[error(transparent)]
    Body(#[from] body::BodyError),
    /// The rules do not allow it, or it could not be stored.
    #[error(transparent)]
    Author(#[from] AuthorError),
    /// The invitation is not one.
    #[error(transparent)]
    Link(#[from] linde_space::LinkError),
    /// The invitation's time is over.
    #[error("the invitation has expired")]
    Expired,
    /// This node is in the space already.
    #[error("this node is in the space already")]
    Joined,
    /// The invitation was withdrawn.
    #[error("the invitation was withdrawn")]
    Withdrawn,
    /// As many as were invited have come already.
    #[error("the invitation was used as often as it was meant for")]
    UsedUp,
    /// A control contribution is out of bounds.
    #[error(transparent)]
    Control(#[from] linde_space::OpError),
    /// No such invitation, person or text.
    #[error("there is no such {0}")]
    Nothing(&'static str),
    /// Text editing failed.
    #[error(transparent)]
    Text(#[from] crate::document::TextError),
    /// The data directory.
    #[error(transparent)]
    Home(#[from] HomeError),
}

impl From<StoreError> for SpacesError {
    fn from(error: StoreError) -> Self {
        Self::Author(AuthorError::Store(error))
    }
}

/// An invitation that was accepted and waits until the space arrives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joining {
    /// The link.
    pub link: String,
    /// What the newcomer wants to be called.
    pub name: String,
}

/// What founds a space.
#[derive(Debug, Clone)]
pub struct NewSpace {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Who may read.
    pub visibility: Visibility,
    /// What the founder wants to be called.
    pub founder_name: String,
}

/// For each space and lane the last position of this installation's own log that was written once and is damaged now.
///
/// Writing on before it is back would sign a second history. The store tells once; this is kept until the entries are here.
type Lost = BTreeMap<SpaceId, BTreeMap<u8, u64>>;

/// All spaces of one node.
pub struct Spaces {
    home: Box<dyn Home>,
    identity: Identity,
    environment: Box<dyn Environment>,
    registry: Arc<Registry>,
    replicas: BTreeMap<SpaceId, Replica>,
    joining: BTreeMap<SpaceId, Joining>,
    invitations: BTreeMap<EntryId, String>,
    lost: Lost,
    changed: BTreeSet<SpaceId>,
}

impl Spaces {
    /// Opens everything in `home`; `progress` hears of each space before it is opened.
    ///
    /// # Errors
    /// [`HomeError`].
    pub fn open(
        mut home: Box<dyn Home>,
        identity: Identity,
        environment: Box<dyn Environment>,
        progress: &mut dyn FnMut(SpaceId),
    ) -> Result<Self, HomeError> {
        let registry = Arc::new(crate::registry());
        let mut replicas = BTreeMap::new();
        for space in home.spaces()? {
            progress(space);
            let store = home.open(space)?;
            replicas.insert(space, Replica::open(space, store, Arc::clone(&registry))?);
        }
        let joining = read_json(&*home, JOINING_FILE)?;
        let invitations = read_json(&*home, INVITATIONS_FILE)?;
        let lost = read_json(&*home, LOST_FILE)?;
        let changed = BTreeSet::new();
        let mut spaces = Self { home, identity, environment, registry, replicas, joining, invitations, lost, changed };
        spaces.note_lost()?;
        if let Err(error) = spaces.go_on_joining() {
            tracing::warn!(%error, "joining a space could not go on");
        }
        Ok(spaces)
    }

    /// This installation.
    pub fn device(&self) -> DeviceId {
        self.identity.device()
    }

    /// The keys.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The kinds this node knows.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The time this node's clock claims, in ms since 1970.
    pub fn now_ms(&self) -> i64 {
        self.environment.now_ms()
    }

    /// The spaces, in the order of their ids.
    pub fn ids(&self) -> impl Iterator<Item = SpaceId> {
        self.replicas.keys().copied()
    }

    /// A space, also one that has not arrived yet.
    ///
    /// # Errors
    /// [`SpacesError::NoSuchSpace`].
    pub fn replica(&mut self, space: SpaceId) -> Result<&mut Replica, SpacesError> {
        self.replicas.get_mut(&space).ok_or(SpacesError::NoSuchSpace(space))
    }

    /// A space for reading.
    pub fn get(&self, space: SpaceId) -> Option<&Replica> {
        self.replicas.get(&space)
    }

    /// What is joined and has not arrived yet.
    pub fn joining(&self) -> &BTreeMap<SpaceId, Joining> {
        &self.joining
    }

    /// The link of an invitation that this node made.
    pub fn invitation_link(&self, invite: &EntryId) -> Option<&str> {
        self.invitations.get(invite).map(String::as_str)
    }

    /// The spaces that changed since the last call.
    pub fn take_changed(&mut self) -> BTreeSet<SpaceId> {
        core::mem::take(&mut self.changed)
    }

    /// Notes that a space changed.
    pub(crate) fn note_changed(&mut self, space: SpaceId) {
        self.changed.insert(space);
    }

    /// Founds a space with this node's owner as its only founder.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn create(&mut self, new: &NewSpace) -> Result<SpaceId, SpacesError> {
        let salt = random(&mut *self.environment);
        let (recovery, device, kem) = (self.identity.recovery(), self.device(), self.identity.kem());
        let person = person_id(&recovery, &device, &salt);
        let genesis = Genesis {
            name: new.name.clone(),
            purpose: new.purpose.clone(),
            visibility: new.visibility,
            founders: vec![Founder { person, recovery, device, kem, salt }],
            quorum: 1,
            policy: Policy::default(),
            languages: vec!["de".to_owned(), "en".to_owned()],
        };
        let body = ControlOp::Genesis(genesis).encode(random(&mut *self.environment))?;
        let entry = sign(
            self.identity.device_key(),
            None,
            Draft {
                space: SpaceId::ZERO,
                lane: Lane::Control,
                kind: linde_space::kinds::GENESIS,
                obj: EntryId::ZERO,
                after: Vec::new(),
                after_lamport: 0,
                time_ms: self.now_ms(),
                body,
            },
        )
        .map_err(AuthorError::Entry)?;
        let space = entry.space();
        let mut store = self.home.open(space)?;
        store.append(&[Record::Entry(entry)])?;
        self.replicas.insert(space, Replica::open(space, store, Arc::clone(&self.registry))?);
        self.set_name(space, &new.founder_name)?;
        Ok(space)
    }

    /// Says what this node's owner wants to be called in a space.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn set_name(&mut self, space: SpaceId, name: &str) -> Result<EntryId, SpacesError> {
        let op = profile::ProfileOp::Create { name: name.to_owned() };
        let body = body::encode(random(&mut *self.environment), &op)?;
        let act = Act {
            kind: profile::Profile::ID,
            lane: profile::Profile::LANE,
            obj: EntryId::ZERO,
            after: Vec::new(),
            body,
        };
        self.author(space, act)
    }

    /// Contributes: `op` is an operation of the kind called `kind`, as JSON; `obj` the object acted on, zeros to create one.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn act(&mut self, space: SpaceId, kind: &str, obj: EntryId, op: Value) -> Result<EntryId, SpacesError> {
        let mut made = self.act_all(space, kind, obj, vec![op])?;
        made.pop().ok_or(SpacesError::Waiting)
    }

    /// Several contributions of one kind, with one write to the disk.
    ///
    /// # Errors
    /// [`SpacesError`]; none was made then.
    pub fn act_all(
        &mut self,
        space: SpaceId,
        kind: &str,
        obj: EntryId,
        ops: Vec<Value>,
    ) -> Result<Vec<EntryId>, SpacesError> {
        let registry = Arc::clone(&self.registry);
        let kind = registry.by_name(kind).ok_or_else(|| SpacesError::NoSuchKind(kind.to_owned()))?;
        let acts = ops
            .into_iter()
            .map(|op| {
                let body = kind.body_from_json(random(&mut *self.environment), op)?;
                Ok(Act { kind: kind.id(), lane: kind.lane(), obj, after: Vec::new(), body })
            })
            .collect::<Result<Vec<_>, OpError>>()?;
        self.author_all(space, acts)
    }

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

    /// Gives a person a higher role.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn set_role(&mut self, space: SpaceId, person: PersonId, role: Role) -> Result<EntryId, SpacesError> {
        let device = self.device();
        let replica = self.arrived(space)?;
        let state = replica.control();
        let allowed = replica.actor(device).is_some_and(|actor| state.can_grant(actor.person, person, role));
        let Some(before) = state.role(person) else { return Err(SpacesError::Nothing("person")) };
        if role < before {
            return Err(
                AuthorError::Denied(linde_deliberation::Reason(linde_space::VoidReason::Lowering.code())).into()
            );
        }
        if !allowed {
            return Err(AuthorError::Denied(linde_deliberation::Reason::ROLE).into());
        }
        self.control(space, EntryId::ZERO, &ControlOp::Role(RoleChange { person, role }))
    }

    /// Certifies another installation of this node's owner, which shows its consent by `key`.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn add_device(&mut self, space: SpaceId, key: &SecretKey, kem: [u8; 32]) -> Result<EntryId, SpacesError> {
        let device = self.device();
        let actor = self.arrived(space)?.actor(device).ok_or(SpacesError::Nothing("person"))?;
        let cert = DeviceCert::new(key, space, actor.person, kem);
        self.control(space, EntryId::ZERO, &ControlOp::Device(cert))
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
        Ok(())
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

    /// Makes an empty space that its contents can arrive in, if there is none.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn make_room(&mut self, space: SpaceId) -> Result<(), SpacesError> {
        if !self.replicas.contains_key(&space) {
            let store = self.home.open(space)?;
            self.replicas.insert(space, Replica::open(space, store, Arc::clone(&self.registry))?);
            self.changed.insert(space);
        }
        Ok(())
    }

    /// Makes the index of a space anew from its journal, and judges everything anew.
    ///
    /// # Errors
    /// [`SpacesError`]; the space is opened again by the next start then.
    pub fn rebuild(&mut self, space: SpaceId) -> Result<(), SpacesError> {
        drop(self.replicas.remove(&space).ok_or(SpacesError::NoSuchSpace(space))?);
        let store = self.home.rebuild(space)?;
        self.replicas.insert(space, Replica::open(space, store, Arc::clone(&self.registry))?);
        self.note_lost()?;
        self.changed.insert(space);
        Ok(())
    }

    /// Brings what can be made anew up to date on disk, so that the next start is quick.
    pub fn housekeeping(&mut self) {
        for replica in self.replicas.values_mut() {
            replica.save_peers();
            if let Err(error) = replica.store.flush_index() {
                tracing::warn!(%error, space = %replica.space().short(), "the index was not saved; it is made anew when needed");
            }
        }
    }

    /// Random bytes for a body's salt.
    pub(crate) fn salt(&mut self) -> [u8; body::SALT_BYTES] {
        random(&mut *self.environment)
    }

    pub(crate) fn author(&mut self, space: SpaceId, act: Act) -> Result<EntryId, SpacesError> {
        let mut made = self.author_all(space, vec![act])?;
        made.pop().ok_or(SpacesError::Waiting)
    }

    /// Takes note of own entries that are damaged, before anything is written in their place.
    fn note_lost(&mut self) -> Result<(), HomeError> {
        let mut lost = self.lost.clone();
        let device = self.device();
        for (space, replica) in &self.replicas {
            for missing in replica.store().missing().iter().filter(|missing| missing.log.device == device) {
                let last = lost.entry(*space).or_default().entry(missing.log.lane.number()).or_default();
                *last = missing.to_seq.max(*last);
            }
        }
        if lost != self.lost {
            self.lost = lost;
            self.write_json(LOST_FILE, &self.lost.clone())?;
        }
        Ok(())
    }

    /// Whether own entries of a lane were lost and have not come back.
    fn lacks_own(&self, space: SpaceId, lane: Lane) -> bool {
        let log = linde_log::LogId { lane, device: self.device() };
        let len = self.replicas.get(&space).map_or(0, |replica| replica.store().len(&log));
        self.lost.get(&space).and_then(|lanes| lanes.get(&lane.number())).is_some_and(|last| *last >= len)
    }

    pub(crate) fn author_all(&mut self, space: SpaceId, acts: Vec<Act>) -> Result<Vec<EntryId>, SpacesError> {
        if acts.iter().any(|act| self.lacks_own(space, act.lane)) {
            return Err(AuthorError::Incomplete.into());
        }
        let now_ms = self.now_ms();
        let key = self.identity.device_key().clone();
        let made = self.arrived(space)?.author_all(&key, acts, now_ms)?;
        self.changed.insert(space);
        Ok(made.iter().map(|entry| entry.id()).collect())
    }

    fn control(&mut self, space: SpaceId, obj: EntryId, op: &ControlOp) -> Result<EntryId, SpacesError> {
        let body = op.encode(self.salt())?;
        self.author(space, Act { kind: op.kind(), lane: Lane::Control, obj, after: Vec::new(), body })
    }

    /// A space whose beginnings are here.
    pub(crate) fn arrived(&mut self, space: SpaceId) -> Result<&mut Replica, SpacesError> {
        let replica = self.replica(space)?;
        if replica.has_arrived() { Ok(replica) } else { Err(SpacesError::Waiting) }
    }

    fn write_json<T: Serialize>(&mut self, name: &'static str, value: &T) -> Result<(), HomeError> {
        let bytes = serde_json::to_vec_pretty(value).map_err(|source| HomeError::Damaged { name, source })?;
        self.home.write(name, &bytes)
    }
}

fn read_json<T: Default + serde::de::DeserializeOwned>(home: &dyn Home, name: &'static str) -> Result<T, HomeError> {
    match home.read(name)? {
        None => Ok(T::default()),
        Some(bytes) => serde_json::from_slice(&bytes).map_err(|source| HomeError::Damaged { name, source }),
    }
}
