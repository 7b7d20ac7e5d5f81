//! The keys of a members-only space in use: which one serves to write, who lacks one, and handing them out.
//!
//! Whoever writes takes the newest key of which it is certain that only those who may read were given it; if there is none
//! here, a new one is made first. Newcomers are handed the keys by the node that invited them, or by any other member's a
//! while later. Nothing of this decides what counts, so nodes may do it at different times and more than once.

use crate::{
    environment::{Environment, Random, random},
    keyring::{Keyring, handed_out},
    replica::{Act, AuthorError, Replica},
    spaces::{Spaces, SpacesError},
    verdict::{self, Verdict},
};
use linde_crypto::{
    KemSecret, SealError, SealedKey,
    epoch::{EpochId, EpochKey, WrappedKey, epoch_id, seal_key, wrap_key},
    is_usable,
};
use linde_deliberation::{Kind as _, erasure::Erasure};
use linde_log::{DeviceId, EntryId, Lane, PersonId, SpaceId};
use linde_space::{
    ControlOp, ControlState, EpochKeys, InviteLink, MAX_PREVIOUS, MAX_RECIPIENTS, PreviousKey, Recipient, Role,
    Visibility,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The links by which this node joined members-only spaces: their secrets open what was written before.
pub(crate) const READING_FILE: &str = "reading.json";
/// For at least so long a node leaves to others what it need not do itself, in ms.
const LEAST_PATIENCE_MS: u64 = 60_000;
/// For at most so long, in ms. Each draws its own time, so that not all hand out the same.
const MOST_PATIENCE_MS: u64 = 600_000;

/// See [`READING_FILE`].
pub(crate) type Reading = BTreeMap<SpaceId, BTreeSet<String>>;

/// Keys that this node would hand out in a space, and when.
#[derive(Debug, Default)]
pub(crate) struct Duties {
    /// The control lane and keys of which [`Self::due`] was found.
    seen: Option<(usize, u64, usize)>,
    /// When each is due, in ms since 1970.
    due: BTreeMap<Duty, i64>,
    /// Own entries came from others: how far the own log goes is uncertain until its owner writes, so nothing is written by
    /// itself.
    uncertain: bool,
}

/// A key that should be handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Duty {
    /// A new one, to all who read.
    Rotate,
    /// The present ones, to a reader who lacks some.
    Share([u8; 32]),
}

/// Those who may read a space.
struct Readers {
    /// Their devices, by their X25519 keys.
    kems: BTreeMap<[u8; 32], DeviceId>,
    devices: BTreeSet<DeviceId>,
    /// The X25519 keys of all devices, also of those who may not read.
    all_kems: BTreeSet<[u8; 32]>,
}

impl Readers {
    fn of(state: &ControlState) -> Self {
        let reading = state.members().filter(|(_, _, role)| role.is_at_least(Role::Reader));
        let devices: BTreeSet<DeviceId> = reading.flat_map(|(person, ..)| state.devices_of(person)).collect();
        Self {
            kems: devices.iter().filter_map(|device| Some((state.kem(*device)?, *device))).collect(),
            all_kems: state.devices().map(|(_, device)| device.kem).collect(),
            devices,
        }
    }
}

impl Replica {
    /// Whether contents are encrypted for those who may read.
    pub fn is_members_only(&mut self) -> bool {
        self.control().genesis().is_some_and(|genesis| genesis.visibility == Visibility::Members)
    }

    /// How many contributions cannot be read here for want of a key.
    pub fn unreadable(&self) -> usize {
        self.judge.nodes().iter().filter(|node| node.verdict == Verdict::NotCounted(verdict::NO_KEY)).count()
    }

    /// Takes one more secret to which keys may be sealed; what opens with it is judged.
    pub(crate) fn add_secret(&mut self, secret: KemSecret) -> Result<(), linde_store::StoreError> {
        self.judge.keyring.add_secret(secret, &self.judge.control);
        if self.judge.stale() { self.recount() } else { Ok(()) }
    }

    /// Lets keys be sealed to these secrets alone; what opens with others no more waits for its keys again.
    pub(crate) fn set_secrets(&mut self, secrets: Vec<KemSecret>) -> Result<(), linde_store::StoreError> {
        let keyring = Keyring::new(self.space(), secrets);
        if keyring.has_secrets_of(&self.judge.keyring) {
            return Ok(());
        }
        self.judge.keyring = keyring;
        self.recount()
    }

    /// The key with which these acts are to be encrypted; none for acts of the control lane and in open spaces.
    pub(crate) fn key_to_write(&mut self, acts: &[Act]) -> Result<Option<EpochKey>, AuthorError> {
        let is_read_by_all = |act: &Act| act.lane == Lane::Control || act.kind == Erasure::ID;
        if acts.iter().all(is_read_by_all) || !self.is_members_only() {
            return Ok(None);
        }
        let epoch = self.serving(|keyring, epoch| keyring.has(epoch));
        epoch.and_then(|epoch| self.judge.keyring.key(epoch)).cloned().map(Some).ok_or(AuthorError::NoKey)
    }

    /// The latest of `wanted` epochs that serves to write: it counts, is earlier than none, and its key was handed out by and
    /// to those alone who may read now.
    fn serving(&mut self, wanted: impl Fn(&Keyring, EpochId) -> bool) -> Option<EpochId> {
        let state = self.control();
        let readers = Readers::of(&state);
        let epochs: Vec<_> = state.epochs().iter().rev().map(|epoch| EpochId(epoch.epoch)).collect();
        epochs.into_iter().find(|epoch| wanted(&self.judge.keyring, *epoch) && self.serves(&state, &readers, *epoch))
    }

    fn serves(&mut self, state: &ControlState, readers: &Readers, epoch: EpochId) -> bool {
        let keyring = &self.judge.keyring;
        let (announced, superseding): (Vec<_>, Vec<_>) =
            (keyring.announced(epoch).collect(), keyring.superseding(epoch).collect());
        // Who holds a later key holds this one too, so it is as little secret as the later one. Others than readers were
        // never told a key, whatever they sign.
        if superseding.into_iter().any(|entry| self.reader_who_wrote(&entry).is_some()) {
            return false;
        }
        announced.into_iter().all(|entry| {
            let Some((device, past)) = self.reader_who_wrote(&entry) else { return true };
            if !readers.devices.contains(&device) {
                return false;
            }
            let Some(keys) = handed_out(&self.judge.control, &entry) else { return true };
            let mut others = keys.recipients.iter().map(|to| to.kem).filter(|kem| !readers.kems.contains_key(kem));
            let Some(first) = others.next() else { return true };
            core::iter::once(first).chain(others).all(|kem| !readers.all_kems.contains(&kem))
                && self.are_still_open(&past, state, past.person_of(device))
        })
    }

    /// Whether all invitations of a person to which keys could be sealed in `past` are such now. An X25519 key of no device
    /// that the person handed a key to then is that of one of these; of which one, only who has its seed can tell.
    fn are_still_open(&self, past: &ControlState, now: &ControlState, person: Option<PersonId>) -> bool {
        let now = self.letting_read(now);
        let mut then = self.letting_read(past).into_iter().filter(|(_, inviter)| Some(*inviter) == person).peekable();
        then.peek().is_some() && then.all(|(invite, _)| now.contains_key(&invite))
    }

    /// The invitations to which keys may be sealed, with their inviters: somebody can still come by them and then read
    /// without being approved, and all devices that are known to hold the link are readers'.
    fn letting_read(&self, state: &ControlState) -> BTreeMap<EntryId, PersonId> {
        let readers = Readers::of(state);
        let reads =
            |entry: &EntryId| self.judge.node(entry).is_some_and(|node| readers.devices.contains(&node.log.device));
        let guests = state.persons().filter_map(|(_, person)| Some((person.invite?, person.seniority.entry)));
        let leaked: BTreeSet<EntryId> = guests.filter(|(_, join)| !reads(join)).map(|(invite, _)| invite).collect();
        let invitations = state.invitations().filter(|(id, invitation)| {
            let for_readers = !invitation.approval && invitation.role.is_at_least(Role::Reader);
            invitation.is_usable() && for_readers && !leaked.contains(id) && reads(id)
        });
        invitations.map(|(id, invitation)| (id, invitation.inviter)).collect()
    }

    /// The device that wrote an entry and the state that it was written in, if it was a reader's then.
    fn reader_who_wrote(&mut self, entry: &EntryId) -> Option<(DeviceId, Arc<ControlState>)> {
        let device = self.judge.node(entry)?.log.device;
        let past = self.judge.state_of(entry)?;
        let person = past.person_of(device)?;
        past.role(person).is_some_and(|role| role.is_at_least(Role::Reader)).then_some((device, past))
    }

    /// Which keys that are here each of `kems` lacks, the latest first.
    fn lacking(&mut self, kems: &BTreeSet<[u8; 32]>) -> BTreeMap<[u8; 32], Vec<EpochId>> {
        let state = self.control();
        let (epochs, keyring) = (state.epochs(), &self.judge.keyring);
        let lacking = |kem: &[u8; 32]| {
            let given = epochs.iter().filter(|epoch| epoch.recipients.contains(kem));
            let mut reached = keyring.within_reach(given.map(|epoch| EpochId(epoch.epoch)));
            let mut lacks = Vec::new();
            for epoch in epochs.iter().rev().map(|epoch| EpochId(epoch.epoch)).filter(|epoch| keyring.has(*epoch)) {
                if !reached.contains(&epoch) {
                    lacks.push(epoch);
                    reached.extend(keyring.within_reach([epoch]));
                }
            }
            lacks
        };
        kems.iter().map(|kem| (*kem, lacking(kem))).filter(|(kem, lacks)| !lacks.is_empty() && is_usable(kem)).collect()
    }

    /// Whether something must be read with a key that is here and that no counted epoch leads to, so that newcomers never
    /// get it unless a new key wraps it.
    fn has_stray_keys(&mut self) -> bool {
        let state = self.control();
        let counted = state.epochs();
        let keyring = &self.judge.keyring;
        let reached = keyring.within_reach(counted.iter().map(|epoch| EpochId(epoch.epoch)));
        keyring.needed().any(|epoch| !reached.contains(&epoch))
    }
}

impl Spaces {
    /// Sees to it that there is a key with which this node can write in a members-only space; makes a new one if not.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn ensure_epoch(&mut self, space: SpaceId) -> Result<(), SpacesError> {
        let serving = self.arrived(space)?.serving(|keyring, epoch| keyring.has(epoch));
        if serving.is_some() { Ok(()) } else { self.rotate(space) }
    }

    /// When the next key is to be handed out by itself, in ms since 1970.
    pub fn next_duty_ms(&self) -> Option<i64> {
        self.duties.values().flat_map(|duties| duties.due.values()).min().copied()
    }

    /// Hands out the keys that are due. Called now and then, and when [`Self::next_duty_ms`] has come.
    pub fn do_duties(&mut self) {
        for space in self.ids().collect::<Vec<_>>() {
            self.tend_keys(space, false);
        }
    }

    /// Finds out who lacks keys in a space, and hands out what is due: at once if it follows from what this node did itself.
    pub(crate) fn tend_keys(&mut self, space: SpaceId, by_own_act: bool) {
        let done = self.find_duties(space, by_own_act).and_then(|()| self.do_duties_of(space));
        if let Err(error) = done {
            // It stays due; writing, which needs a key, says what is wrong.
            tracing::debug!(%error, space = %space.short(), "keys cannot be handed out now");
        }
    }

    /// The X25519 secrets with which this node may read a space.
    pub(crate) fn secrets_of(&self, space: SpaceId) -> Vec<KemSecret> {
        let joining = self.joining.get(&space).map(|joining| joining.link.as_str());
        secrets(&self.identity, self.reading.get(&space).into_iter().flatten().map(String::as_str).chain(joining))
    }

    /// Keeps the link by which this node joins a space for as long as it has the space: until others have handed it the
    /// keys, nothing else opens them.
    pub(crate) fn keep_to_read(&mut self, space: SpaceId, link: &str) -> Result<(), SpacesError> {
        if self.replica(space)?.is_members_only() {
            self.reading.entry(space).or_default().insert(link.to_owned());
            self.write_json(READING_FILE, &self.reading.clone())?;
        }
        Ok(())
    }

    /// Takes note that own entries came from others.
    pub(crate) fn doubt_own_log(&mut self, space: SpaceId) {
        self.duties.insert(space, Duties { uncertain: true, ..Duties::default() });
    }

    fn find_duties(&mut self, space: SpaceId, by_own_act: bool) -> Result<(), SpacesError> {
        let (me, now_ms) = (self.device(), self.now_ms());
        let invited = self.invited_kems(space);
        let replica = self.replica(space)?;
        let state = replica.control();
        let person = state.person_of(me).filter(|person| state.can_share_epoch(*person));
        let copied = replica.forks.keys().any(|log| log.device == me);
        let (Some(person), false) = (person, copied) else {
            if let Some(duties) = self.duties.get_mut(&space) {
                duties.due.clear();
                duties.seen = None;
            }
            return Ok(());
        };
        let control = &replica.judge.control;
        let keyring = &replica.judge.keyring;
        let seen = (control.len(), control.generation(), keyring.epochs().count() + keyring.needed().count());
        let known = self.duties.entry(space).or_default();
        known.uncertain &= !by_own_act;
        if known.uncertain || (known.seen == Some(seen) && !by_own_act) {
            return Ok(());
        }
        let replica = self.arrived(space)?;
        let readers = Readers::of(&state);
        let others = readers.kems.iter().filter(|(_, device)| **device != me).map(|(kem, _)| *kem);
        let lacking = replica.lacking(&others.chain(invited.iter().copied()).collect());
        let rotate = replica.serving(|_, _| true).is_none() || replica.has_stray_keys();
        let mut found: BTreeMap<Duty, bool> = rotate.then_some((Duty::Rotate, by_own_act)).into_iter().collect();
        for kem in lacking.into_keys() {
            let mine = readers.kems.get(&kem).is_none_or(|device| is_guest_of(replica, &state, *device, me, person));
            found.insert(Duty::Share(kem), by_own_act || mine);
        }
        let known = self.duties.remove(&space).unwrap_or_default().due;
        let mut due = BTreeMap::new();
        for (duty, at_once) in found {
            let at = match known.get(&duty) {
                Some(at) => *at,
                None if at_once => now_ms,
                None => now_ms.saturating_add_unsigned(patience_ms(&mut *self.environment)),
            };
            due.insert(duty, at);
        }
        self.duties.insert(space, Duties { seen: Some(seen), due, uncertain: false });
        Ok(())
    }

    fn do_duties_of(&mut self, space: SpaceId) -> Result<(), SpacesError> {
        let now_ms = self.now_ms();
        let Some(duties) = self.duties.get(&space) else { return Ok(()) };
        let due: BTreeSet<Duty> = duties.due.iter().filter(|(_, at)| **at <= now_ms).map(|(duty, _)| *duty).collect();
        if due.is_empty() {
            return Ok(());
        }
        if due.contains(&Duty::Rotate) {
            self.rotate(space)?;
        }
        let kems = due.iter().filter_map(|duty| if let Duty::Share(kem) = duty { Some(*kem) } else { None }).collect();
        self.share(space, &kems)?;
        // What was done is no longer lacking; what is still, is found again.
        self.find_duties(space, false)
    }

    /// Hands the keys that are here to those of `kems` that lack some.
    fn share(&mut self, space: SpaceId, kems: &BTreeSet<[u8; 32]>) -> Result<(), SpacesError> {
        let lacking = self.arrived(space)?.lacking(kems);
        let mut shares: BTreeMap<EpochId, Vec<[u8; 32]>> = BTreeMap::new();
        for (kem, lacks) in lacking {
            lacks.into_iter().for_each(|epoch| shares.entry(epoch).or_default().push(kem));
        }
        for (epoch, kems) in shares {
            let Some(key) = self.arrived(space)?.judge.keyring.key(epoch).cloned() else { continue };
            self.hand_out(space, &key, &kems, &[])?;
        }
        Ok(())
    }

    /// Makes a new key for all who may read now, which opens the earlier ones.
    pub(crate) fn rotate(&mut self, space: SpaceId) -> Result<(), SpacesError> {
        let invited = self.invited_kems(space);
        let replica = self.arrived(space)?;
        let readers = Readers::of(&replica.control());
        let keyring = &replica.judge.keyring;
        let earlier: Vec<EpochKey> =
            keyring.roots().into_iter().filter_map(|epoch| keyring.key(epoch).cloned()).collect();
        let kems: BTreeSet<[u8; 32]> = readers.kems.into_keys().chain(invited).collect();
        let key = EpochKey::generate(&mut Random(&mut *self.environment));
        self.hand_out(space, &key, &kems.into_iter().collect::<Vec<_>>(), &earlier)
    }

    /// Writes a key for each of `kems` and `earlier` ones under it: in one entry, or in several if they are many.
    pub(crate) fn hand_out(
        &mut self,
        space: SpaceId,
        key: &EpochKey,
        kems: &[[u8; 32]],
        earlier: &[EpochKey],
    ) -> Result<(), SpacesError> {
        let rng = &mut Random(&mut *self.environment);
        let mut recipients = Vec::with_capacity(kems.len());
        for kem in kems {
            match seal_key(key, space, kem, rng) {
                Ok(sealed) => recipients.push(recipient(sealed)),
                // Everybody could open what is sealed to such a key.
                Err(SealError::UnusableKey) => {}
                Err(error) => return Err(AuthorError::Seal(error).into()),
            }
        }
        let wrapped = earlier.iter().map(|earlier| wrap_key(key, earlier, space, rng).map(previous));
        let mut previous: Vec<PreviousKey> = wrapped.collect::<Result<_, _>>().map_err(AuthorError::Seal)?;
        recipients.sort_unstable_by_key(|recipient| recipient.kem);
        previous.sort_unstable_by_key(|previous| previous.epoch);
        let (to, under) = (recipients.chunks(MAX_RECIPIENTS), previous.chunks(MAX_PREVIOUS));
        // An entry has at least one recipient, so more earlier keys than recipients repeat the last of these.
        let (entries, last) = (to.len().max(under.len()), to.clone().next_back().unwrap_or_default());
        let mut under = under;
        let mut acts = Vec::with_capacity(entries);
        for recipients in to.map(Some).chain(core::iter::repeat(None)).take(entries) {
            let keys = EpochKeys {
                epoch: epoch_id(key).0,
                recipients: recipients.unwrap_or(last).to_vec(),
                previous: under.next().unwrap_or_default().to_vec(),
            };
            let op = ControlOp::Epoch(keys);
            let body = op.encode(self.salt())?;
            acts.push(Act { kind: op.kind(), lane: Lane::Control, obj: EntryId::ZERO, after: Vec::new(), body });
        }
        if acts.is_empty() {
            return Ok(());
        }
        self.author_all(space, acts).map(drop)
    }

    /// The X25519 keys of those invitations of this node to which keys may be sealed.
    fn invited_kems(&mut self, space: SpaceId) -> BTreeSet<[u8; 32]> {
        let Some(replica) = self.replicas.get_mut(&space) else { return BTreeSet::new() };
        let state = replica.control();
        let open = replica.letting_read(&state);
        let links = self.invitations.iter().filter(|(id, _)| open.contains_key(id));
        links
            .filter_map(|(_, link)| InviteLink::parse(link).ok())
            .map(|link| KemSecret::of_invitation(&link.seed).public())
            .collect()
    }
}

/// The secrets of an installation, and those of invitations.
pub(crate) fn secrets<'a>(identity: &crate::Identity, links: impl Iterator<Item = &'a str>) -> Vec<KemSecret> {
    let links = links.filter_map(|link| InviteLink::parse(link).ok());
    identity.kem_secrets().cloned().chain(links.map(|link| KemSecret::of_invitation(&link.seed))).collect()
}

/// Whether it is first of all this installation that should hand `device` the keys: it made the invitation, or they are of
/// one person.
fn is_guest_of(replica: &Replica, state: &ControlState, device: DeviceId, me: DeviceId, mine: PersonId) -> bool {
    let Some(person) = state.person_of(device) else { return false };
    let invite = state.person(person).and_then(|person| person.invite);
    person == mine || invite.is_some_and(|invite| replica.judge.node(&invite).is_some_and(|node| node.log.device == me))
}

fn patience_ms(environment: &mut dyn Environment) -> u64 {
    let drawn = u64::from_be_bytes(random(environment));
    LEAST_PATIENCE_MS + drawn % (MOST_PATIENCE_MS - LEAST_PATIENCE_MS)
}

fn recipient(sealed: SealedKey) -> Recipient {
    Recipient { kem: sealed.kem, enc: sealed.enc, ct: sealed.ct }
}

fn previous(wrapped: WrappedKey) -> PreviousKey {
    PreviousKey { epoch: wrapped.epoch.0, nonce: wrapped.nonce, ct: wrapped.ct }
}
