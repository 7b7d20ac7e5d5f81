//! The keys of a members-only space, as far as this installation was given them.
//!
//! Keys are taken from every entry of kind `epoch` that is judged here, whether it counts or not: a key that fits its
//! epoch's id is the right one whoever hands it out, and what honest people wrote with it stays readable if whoever made it
//! is removed afterwards. So the keys held are a function of the entries and of this installation's secrets. Which of them
//! still serves to write is decided in [`crate::epochs`], from what counts.

use linde_crypto::{
    KemSecret, SealedKey,
    epoch::{EpochId, EpochKey, Place, WrappedKey, open_body, open_key, unwrap_key},
};
use linde_log::{Encryption, EntryId, Signed, SpaceId};
use linde_space::{ControlLog, ControlOp, EpochKeys, PreviousKey, Recipient};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

/// Secrets and found keys of one space. Both are wiped when they are dropped, and never printed.
#[derive(Clone)]
pub(crate) struct Keyring {
    space: SpaceId,
    /// What keys may be sealed to, by their public halves.
    secrets: BTreeMap<[u8; 32], KemSecret>,
    keys: BTreeMap<EpochId, EpochKey>,
    /// The entries that hand out each epoch's key.
    announced: BTreeMap<EpochId, BTreeSet<EntryId>>,
    /// The entries that name each epoch as earlier than their own.
    earlier: BTreeMap<EpochId, BTreeSet<EntryId>>,
    /// For each key that is here: the earlier ones that it opened.
    wraps: BTreeMap<EpochId, BTreeSet<EpochId>>,
    /// The epochs with which something was written that must be read to be judged.
    needed: BTreeSet<EpochId>,
    /// A key came after something that needs it.
    late: bool,
}

/// Why there is no plain body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shut {
    /// The body is not here.
    NoBody,
    /// The key of its epoch is not here.
    NoKey(EpochId),
    /// It does not open with the key of its epoch.
    WrongKey,
    /// It is encrypted in a way that this version does not know.
    Unknown,
}

impl Keyring {
    /// No keys yet; `secrets` are what they may be sealed to.
    pub(crate) fn new(space: SpaceId, secrets: impl IntoIterator<Item = KemSecret>) -> Self {
        Self {
            space,
            secrets: secrets.into_iter().map(|secret| (secret.public(), secret)).collect(),
            keys: BTreeMap::new(),
            announced: BTreeMap::new(),
            earlier: BTreeMap::new(),
            wraps: BTreeMap::new(),
            needed: BTreeSet::new(),
            late: false,
        }
    }

    /// The same secrets, of a space of which nothing is known yet.
    pub(crate) fn emptied(&self) -> Self {
        Self::new(self.space, self.secrets.values().cloned())
    }

    /// Whether both open what is sealed to the same secrets.
    pub(crate) fn has_secrets_of(&self, other: &Self) -> bool {
        self.secrets.keys().eq(other.secrets.keys())
    }

    /// The same keys; what is needed is asked anew.
    pub(crate) fn again(self) -> Self {
        Self { needed: BTreeSet::new(), late: false, ..self }
    }

    /// One more secret that keys may be sealed to.
    pub(crate) fn add_secret(&mut self, secret: KemSecret, control: &ControlLog) {
        let public = secret.public();
        if self.secrets.insert(public, secret).is_some() {
            return;
        }
        for entry in self.announced.values().flatten().copied().collect::<Vec<_>>() {
            self.open_from(entry, control);
        }
    }

    /// Takes the keys that an entry of the control lane hands out, if it does.
    pub(crate) fn take(&mut self, entry: EntryId, control: &ControlLog) {
        let Some(keys) = handed_out(control, &entry) else { return };
        if !self.announced.entry(EpochId(keys.epoch)).or_default().insert(entry) {
            return;
        }
        for previous in &keys.previous {
            self.earlier.entry(EpochId(previous.epoch)).or_default().insert(entry);
        }
        self.open_from(entry, control);
    }

    /// Whether the key of an epoch is here.
    pub(crate) fn has(&self, epoch: EpochId) -> bool {
        self.keys.contains_key(&epoch)
    }

    /// The key of an epoch.
    pub(crate) fn key(&self, epoch: EpochId) -> Option<&EpochKey> {
        self.keys.get(&epoch)
    }

    /// The epochs whose keys are here.
    pub(crate) fn epochs(&self) -> impl Iterator<Item = EpochId> {
        self.keys.keys().copied()
    }

    /// The entries that hand out the key of an epoch, counted or not.
    pub(crate) fn announced(&self, epoch: EpochId) -> impl Iterator<Item = EntryId> {
        self.announced.get(&epoch).into_iter().flatten().copied()
    }

    /// The entries that name an epoch as earlier than their own, counted or not.
    pub(crate) fn superseding(&self, epoch: EpochId) -> impl Iterator<Item = EntryId> {
        self.earlier.get(&epoch).into_iter().flatten().copied()
    }

    /// What whoever has the keys of these epochs can read: these, and all that they opened here.
    pub(crate) fn within_reach(&self, epochs: impl IntoIterator<Item = EpochId>) -> BTreeSet<EpochId> {
        let mut open: Vec<EpochId> = epochs.into_iter().collect();
        let mut reached = BTreeSet::new();
        while let Some(epoch) = open.pop() {
            if reached.insert(epoch) {
                open.extend(self.wraps.get(&epoch).into_iter().flatten());
            }
        }
        reached
    }

    /// Epochs whose keys lead to all keys that are here: those that no other one opened, and one of each circle.
    pub(crate) fn roots(&self) -> BTreeSet<EpochId> {
        let opened: BTreeSet<EpochId> = self.wraps.values().flatten().copied().collect();
        let mut roots: BTreeSet<EpochId> = self.epochs().filter(|epoch| !opened.contains(epoch)).collect();
        let mut reached = self.within_reach(roots.iter().copied());
        for epoch in self.epochs() {
            if !reached.contains(&epoch) {
                roots.insert(epoch);
                reached.extend(self.within_reach([epoch]));
            }
        }
        roots
    }

    /// The epochs whose keys are here and that something was written with which must be read to be judged.
    pub(crate) fn needed(&self) -> impl Iterator<Item = EpochId> {
        self.needed.iter().copied().filter(|epoch| self.has(*epoch))
    }

    /// The plain body of an entry: salt and content.
    pub(crate) fn open<'a>(&self, entry: &'a Signed) -> Result<Cow<'a, [u8]>, Shut> {
        let body = entry.body().ok_or(Shut::NoBody)?;
        let epoch = match EpochId::named_by(&entry.header().enc) {
            Some(epoch) => epoch,
            None if entry.header().enc == Encryption::Plain => return Ok(Cow::Borrowed(body)),
            None => return Err(Shut::Unknown),
        };
        let key = self.keys.get(&epoch).ok_or(Shut::NoKey(epoch))?;
        open_body(key, &Place::of(entry.header()), body).map(Cow::Owned).map_err(|_| Shut::WrongKey)
    }

    /// [`Self::open`] for judging: what is needed and not here is waited for.
    pub(crate) fn open_needed<'a>(&mut self, entry: &'a Signed) -> Result<Cow<'a, [u8]>, Shut> {
        self.needed.extend(EpochId::named_by(&entry.header().enc));
        self.open(entry)
    }

    /// Whether a key came after something that needs it, so that the space must be judged anew.
    pub(crate) fn is_late(&self) -> bool {
        self.late
    }

    /// Opens what an entry hands out to this installation, and whatever that opens.
    fn open_from(&mut self, entry: EntryId, control: &ControlLog) {
        let Some(keys) = handed_out(control, &entry) else { return };
        let epoch = EpochId(keys.epoch);
        let key = match self.keys.get(&epoch) {
            Some(key) => Some(key.clone()),
            None => self.secrets.values().find_map(|secret| self.open_sealed(keys, secret)),
        };
        let Some(key) = key else { return };
        let mut found = vec![(epoch, key)];
        while let Some((epoch, key)) = found.pop() {
            self.late |= !self.has(epoch) && self.needed.contains(&epoch);
            self.keys.insert(epoch, key.clone());
            let announced =
                self.announced.get(&epoch).into_iter().flatten().filter_map(|entry| handed_out(control, entry));
            for previous in announced.flat_map(|keys| &keys.previous) {
                let earlier = EpochId(previous.epoch);
                if self.wraps.get(&epoch).is_some_and(|opened| opened.contains(&earlier)) {
                    continue;
                }
                let Ok(opened) = unwrap_key(&key, &wrapped(previous), self.space) else { continue };
                if !self.keys.contains_key(&earlier) {
                    found.push((earlier, opened));
                }
                self.wraps.entry(epoch).or_default().insert(earlier);
            }
        }
    }

    fn open_sealed(&self, keys: &EpochKeys, secret: &KemSecret) -> Option<EpochKey> {
        let public = secret.public();
        let at = keys.recipients.binary_search_by(|recipient| recipient.kem.cmp(&public)).ok()?;
        let sealed = sealed(keys.recipients.get(at)?);
        open_key(&sealed, self.space, EpochId(keys.epoch), secret).ok()
    }
}

impl core::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Keyring")
    }
}

/// What an entry of the control lane hands out, if it is of kind `epoch`, counted or not.
pub(crate) fn handed_out<'a>(control: &'a ControlLog, entry: &EntryId) -> Option<&'a EpochKeys> {
    if let Some(ControlOp::Epoch(keys)) = control.op(entry) { Some(keys) } else { None }
}

fn sealed(recipient: &Recipient) -> SealedKey {
    SealedKey { kem: recipient.kem, enc: recipient.enc, ct: recipient.ct }
}

fn wrapped(previous: &PreviousKey) -> WrappedKey {
    WrappedKey { epoch: EpochId(previous.epoch), nonce: previous.nonce, ct: previous.ct }
}
