//! All spaces of one node, and what its owner does in them.

use crate::{
    devices::{LOST_FILE, Lost, Own},
    environment::{Environment, Random, random},
    epochs::{Duties, READING_FILE, Reading},
    identity::{Identity, KEY_FILE},
    joining::{INVITATIONS_FILE, JOINING_FILE, Joining},
    practice::Practice,
    replica::{Act, AuthorError, Replica},
    visiting::{Sought, Visits},
};
use linde_deliberation::{Kind, OpError, Registry, profile};
use linde_log::{DeviceId, Draft, EntryId, Lane, SpaceId, body, sign};
use linde_space::{ControlOp, Founder, Genesis, Policy, Visibility, person_id};
use linde_store::{Record, Store, StoreError};
use serde::Serialize;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

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

    /// Removes a space with everything in it. The store must not be open.
    ///
    /// # Errors
    /// [`HomeError`].
    fn remove(&mut self, space: SpaceId) -> Result<(), HomeError>;

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

    /// Replaces the key file; a home whose key file has a passphrase puts it around.
    ///
    /// # Errors
    /// [`HomeError`].
    fn save_keys(&mut self, identity: &Identity) -> Result<(), HomeError> {
        self.write(KEY_FILE, identity.to_json().as_bytes())
    }
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
    /// The newcomer was in the space before and left or was removed, so they can be taken back and need no invitation.
    #[error("this person was in the space before; a steward can take them back")]
    Departed,
    /// No such invitation, person or text.
    #[error("there is no such {0}")]
    Nothing(&'static str),
    /// The recovery words were written down and are no longer here.
    #[error("the recovery words were written down and are no longer kept here")]
    WordsGone,
    /// The words belong to nobody who is known here.
    #[error("no space is known in which these recovery words bring somebody back")]
    NobodysWords,
    /// The keys of another person are in use on this installation.
    #[error("this installation belongs to somebody with other recovery words")]
    OtherWords,
    /// A pairing's time is over or a device came by it already.
    #[error("the pairing code was used already or has expired")]
    PairingUsed,
    /// There are enough spaces for practice.
    #[error("there are enough spaces for practice; remove one first")]
    TooMuchPractice,
    /// Spaces for practice stay on this node.
    #[error("a space for practice stays on this device alone")]
    OnlyPractice,
    /// A device cannot revoke itself.
    #[error("a device cannot be revoked from itself")]
    ThisDevice,
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

/// All spaces of one node.
pub struct Spaces {
    pub(crate) home: Box<dyn Home>,
    pub(crate) identity: Identity,
    pub(crate) environment: Box<dyn Environment>,
    registry: Arc<Registry>,
    /// All that is here, visited spaces too.
    pub(crate) replicas: BTreeMap<SpaceId, Replica>,
    pub(crate) joining: BTreeMap<SpaceId, Joining>,
    pub(crate) invitations: BTreeMap<EntryId, String>,
    pub(crate) lost: Lost,
    pub(crate) own: Own,
    pub(crate) visits: Visits,
    pub(crate) sought: Vec<Sought>,
    pub(crate) practice: BTreeMap<SpaceId, Practice>,
    pub(crate) reading: Reading,
    pub(crate) duties: BTreeMap<SpaceId, Duties>,
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
        crate::visiting::forget_visits(&mut *home)?;
        let practice = crate::practice::settle_practice(&mut *home)?;
        let mut spaces = Self {
            joining: read_json(&*home, JOINING_FILE)?,
            invitations: read_json(&*home, INVITATIONS_FILE)?,
            lost: read_json(&*home, LOST_FILE)?,
            reading: read_json(&*home, READING_FILE)?,
            own: Own::load(&*home)?,
            visits: Visits::default(),
            sought: Vec::new(),
            practice,
            home,
            identity,
            environment,
            registry,
            replicas: BTreeMap::new(),
            duties: BTreeMap::new(),
            changed: BTreeSet::new(),
        };
        for space in spaces.home.spaces()? {
            progress(space);
            let store = spaces.home.open(space)?;
            spaces.take_in(space, store)?;
        }
        spaces.note_lost()?;
        // A crash may have come between the proof of a fork and the new key.
        if let Err(error) = spaces.leave_forked_key() {
            tracing::error!(%error, "a new device key could not be stored");
        }
        spaces.go_on();
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

    /// Writes the key file and goes on with these keys.
    pub(crate) fn keep(&mut self, identity: Identity) -> Result<(), HomeError> {
        self.home.save_keys(&identity)?;
        self.identity = identity;
        // What is sealed to a new key of this installation is to be read from now on.
        let secrets: Vec<_> = self.identity.kem_secrets().cloned().collect();
        for replica in self.replicas.values_mut() {
            for secret in &secrets {
                if let Err(error) = replica.add_secret(secret.clone()) {
                    tracing::warn!(%error, space = %replica.space().short(), "a space was not judged anew with a new key");
                }
            }
        }
        Ok(())
    }

    /// Goes on with everything that waits for entries of others. Called after whatever may have brought them.
    pub(crate) fn go_on(&mut self) {
        // Who this device is comes before what it does; what fails once is tried again with the next entries, or at housekeeping.
        let tries = [
            ("telling which device took the place of another", self.go_on_succeeding()),
            ("recovering a person", self.go_on_recovering()),
            ("pairing", self.go_on_pairing()),
            ("joining a space", self.go_on_joining()),
            ("writing again what was lost by a copy", self.go_on_salvaging()),
            ("saying what was erased, and handing on keys of offices", self.go_on_caring()),
        ];
        for (what, tried) in tries {
            if let Err(error) = tried {
                tracing::warn!(%error, "{what} could not go on");
            }
        }
    }

    /// The kinds this node knows.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    pub(crate) fn shared_registry(&self) -> Arc<Registry> {
        Arc::clone(&self.registry)
    }

    /// The time this node's clock claims, in ms since 1970.
    pub fn now_ms(&self) -> i64 {
        self.environment.now_ms()
    }

    /// The spaces, in the order of their ids, without those that are only visited.
    pub fn ids(&self) -> impl Iterator<Item = SpaceId> {
        self.replicas.keys().copied().filter(|space| !self.visits.contains_key(space))
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
        self.create_with(new, Vec::new())
    }

    /// Founds a space together with others, of whom each can decide alone.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn create_with(&mut self, new: &NewSpace, others: Vec<Founder>) -> Result<SpaceId, SpacesError> {
        let salt = random(&mut *self.environment);
        let (recovery, device, kem) = (self.identity.recovery(), self.device(), self.identity.kem());
        let person = person_id(&recovery, &device, &salt);
        let mut founders = vec![Founder { person, recovery, device, kem, salt }];
        founders.extend(others);
        let genesis = Genesis {
            name: new.name.clone(),
            purpose: new.purpose.clone(),
            visibility: new.visibility,
            founders,
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
                enc: linde_log::Encryption::Plain,
                body,
            },
        )
        .map_err(AuthorError::Entry)?;
        let space = entry.space();
        let mut store = self.home.open(space)?;
        store.append(&[Record::Entry(entry)])?;
        self.take_in(space, store)?;
        self.set_name(space, &new.founder_name)?;
        Ok(space)
    }

    /// Says what this node's owner wants to be called in a space.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn set_name(&mut self, space: SpaceId, name: &str) -> Result<EntryId, SpacesError> {
        self.contribute::<profile::Profile>(space, EntryId::ZERO, &profile::ProfileOp::Create { name: name.to_owned() })
    }

    /// Contributes an operation of the kind `K`; `obj` is the object acted on, zeros to create one.
    pub(crate) fn contribute<K: Kind>(
        &mut self,
        space: SpaceId,
        obj: EntryId,
        op: &K::Op,
    ) -> Result<EntryId, SpacesError> {
        let body = body::encode(random(&mut *self.environment), op)?;
        self.author(space, Act { kind: K::ID, lane: K::LANE, obj, after: Vec::new(), body })
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

    /// Makes an empty space that its contents can arrive in, if there is none.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn make_room(&mut self, space: SpaceId) -> Result<(), SpacesError> {
        if !self.replicas.contains_key(&space) {
            let store = self.home.open(space)?;
            self.take_in(space, store)?;
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
        self.take_in(space, store)?;
        self.note_lost()?;
        self.changed.insert(space);
        Ok(())
    }

    /// Brings what can be made anew up to date on disk, so that the next start is quick, and removes bodies that were erased while
    /// there was no room for that; ends visits that nobody comes back to, withdraws invitations whose time is over, hands out keys
    /// that are due, and goes on with what failed before.
    pub fn housekeeping(&mut self) {
        self.end_visits();
        self.withdraw_expired();
        self.do_duties();
        for replica in self.replicas.values_mut() {
            replica.try_drop_erased();
            replica.save_peers();
            if let Err(error) = replica.store.flush_index() {
                tracing::warn!(%error, space = %replica.space().short(), "the index was not saved; it is made anew when needed");
            }
        }
        // What failed, as on a full disk, is tried again though no entries come.
        self.go_on();
    }

    /// Random bytes for a body's salt.
    pub(crate) fn salt(&mut self) -> [u8; body::SALT_BYTES] {
        random(&mut *self.environment)
    }

    pub(crate) fn author(&mut self, space: SpaceId, act: Act) -> Result<EntryId, SpacesError> {
        let mut made = self.author_all(space, vec![act])?;
        made.pop().ok_or(SpacesError::Waiting)
    }

    pub(crate) fn author_all(&mut self, space: SpaceId, acts: Vec<Act>) -> Result<Vec<EntryId>, SpacesError> {
        if acts.iter().any(|act| self.lacks_own(space, act.lane)) {
            return Err(AuthorError::Incomplete.into());
        }
        self.prepare_key(space, &acts)?;
        let now_ms = self.now_ms();
        let key = self.identity.device_key().clone();
        let replica = self.replicas.get_mut(&space).ok_or(SpacesError::NoSuchSpace(space))?;
        let made = replica.author_all(&key, acts, now_ms, &mut Random(&mut *self.environment))?;
        self.changed.insert(space);
        Ok(made.iter().map(|entry| entry.id()).collect())
    }

    /// Writes a control entry about the object `obj`, zeros for none.
    pub(crate) fn control(&mut self, space: SpaceId, obj: EntryId, op: &ControlOp) -> Result<EntryId, SpacesError> {
        // What was due before is not due because of this.
        self.tend_keys(space, false);
        let body = op.encode(self.salt())?;
        let made = self.author(space, Act { kind: op.kind(), lane: Lane::Control, obj, after: Vec::new(), body })?;
        self.tend_keys(space, !matches!(op, ControlOp::Join(_)));
        Ok(made)
    }

    /// Sees to it that there is a key for contributions that are to be encrypted, unless they are not allowed anyway.
    fn prepare_key(&mut self, space: SpaceId, acts: &[Act]) -> Result<(), SpacesError> {
        let (device, now_ms) = (self.device(), self.now_ms());
        let replica = self.arrived(space)?;
        if acts.iter().all(|act| act.lane == Lane::Control) || !replica.is_members_only() {
            return Ok(());
        }
        acts.iter().try_for_each(|act| replica.check(device, act, now_ms))?;
        self.ensure_epoch(space)
    }

    pub(crate) fn take_in(&mut self, space: SpaceId, store: Box<dyn Store>) -> Result<(), StoreError> {
        let secrets = self.secrets_of(space);
        let mut replica = Replica::open(space, store, Arc::clone(&self.registry), secrets)?;
        replica.alone = self.is_practice(&space);
        self.replicas.insert(space, replica);
        Ok(())
    }

    /// A space whose beginnings are here.
    pub(crate) fn arrived(&mut self, space: SpaceId) -> Result<&mut Replica, SpacesError> {
        let replica = self.replica(space)?;
        if replica.has_arrived() { Ok(replica) } else { Err(SpacesError::Waiting) }
    }

    pub(crate) fn write_json<T: Serialize>(&mut self, name: &'static str, value: &T) -> Result<(), HomeError> {
        write_json(&mut *self.home, name, value)
    }
}

pub(crate) fn write_json<T: Serialize + ?Sized>(
    home: &mut dyn Home,
    name: &'static str,
    value: &T,
) -> Result<(), HomeError> {
    let bytes = serde_json::to_vec_pretty(value).map_err(|source| HomeError::Damaged { name, source })?;
    home.write(name, &bytes)
}

pub(crate) fn read_json<T: Default + serde::de::DeserializeOwned>(
    home: &dyn Home,
    name: &'static str,
) -> Result<T, HomeError> {
    match home.read(name)? {
        None => Ok(T::default()),
        Some(bytes) => serde_json::from_slice(&bytes).map_err(|source| HomeError::Damaged { name, source }),
    }
}
