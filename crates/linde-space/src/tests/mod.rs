//! Histories of a village: who did what, having seen what.

mod devices;
mod histories;
#[expect(clippy::wildcard_enum_match_arm, reason = "each rule names the kinds that it is about")]
mod model;
mod quorums;
mod removal;
mod rules;
mod size;

use crate::{
    Approve, ControlEntry, ControlLog, ControlOp, Cosign, Cut, CutRaise, DeviceCert, DeviceRevoke, EpochKeys, Founder,
    Genesis, Invite, InviteRevoke, Join, Leave, Naming, Office, OfficeChange, OpError, Pair, PairJoin, Policy, Powers,
    Rebind, Recipient, Recover, Remove, Role, RoleChange, Rules, Succeed, Verdict, Visibility, VoidReason, person_id,
};
use linde_log::{DeviceId, EntryId, Lane, LogId, PersonId, SecretKey, SpaceId};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

/// Persons that play a part. The first device of person `i` is device `i`.
const PERSONS: usize = 12;
/// Devices that play a part.
const DEVICES: usize = 28;

static KEYS: LazyLock<Vec<SecretKey>> =
    LazyLock::new(|| (0..DEVICES).map(|i| SecretKey::from_seed(&[i as u8 + 1; 32])).collect());
static DEVICE_IDS: LazyLock<Vec<DeviceId>> = LazyLock::new(|| KEYS.iter().map(SecretKey::device).collect());
/// The 24 words of each device's person, and after them what they get when they are bound to a new device.
static RECOVERIES: LazyLock<Vec<SecretKey>> =
    LazyLock::new(|| (0..2 * DEVICES).map(|i| SecretKey::from_seed(&[i as u8 + 101; 32])).collect());
static RECOVERY_KEYS: LazyLock<Vec<[u8; 32]>> =
    LazyLock::new(|| RECOVERIES.iter().map(|key| *key.public().as_bytes()).collect());
/// Keys of invitations and pairings.
static SECRETS: LazyLock<Vec<SecretKey>> =
    LazyLock::new(|| (0..=255).map(|i| SecretKey::from_seed(&[i; 32])).collect());

fn device(i: usize) -> DeviceId {
    DEVICE_IDS[i]
}

fn control(i: usize) -> LogId {
    LogId { lane: Lane::Control, device: device(i) }
}

fn recovery(i: usize) -> [u8; 32] {
    RECOVERY_KEYS[i]
}

fn person(i: usize) -> PersonId {
    person_id(&recovery(i), &device(i), &[i as u8; 16])
}

fn void(reason: VoidReason) -> Verdict {
    Verdict::Void(reason)
}

/// Cuts of control logs: of each device as many entries as are named.
fn cuts<const N: usize>(lens: [(usize, u64); N]) -> Vec<Cut> {
    let cut = |(i, len)| {
        let head = if len == 0 { EntryId::ZERO } else { EntryId([7; 32]) };
        Cut { device: device(i), lane: Lane::Control, len, head }
    };
    let mut cuts: Vec<Cut> = lens.into_iter().map(cut).collect();
    cuts.sort_unstable_by_key(Cut::log);
    cuts
}

/// A history in the making. Ids are hashes of the number of the entry and of `tag`, so that each tag breaks ties differently.
#[derive(Debug, Clone)]
struct Village {
    space: SpaceId,
    tag: u64,
    entries: Vec<ControlEntry>,
    invite_keys: BTreeMap<EntryId, SecretKey>,
    pair_keys: BTreeMap<EntryId, (usize, SecretKey)>,
    tips: BTreeMap<LogId, (u64, EntryId)>,
    lamports: BTreeMap<EntryId, u64>,
    forged: BTreeSet<EntryId>,
    frozen: BTreeMap<LogId, u64>,
    /// Whose a device is meant to be, in random histories.
    whose: BTreeMap<usize, usize>,
}

impl Village {
    /// Founded by the devices 0 to `founders - 1`, each of whom may act alone.
    fn founded_by(founders: usize, tag: u64) -> Self {
        Self::founded_as(genesis(founders), tag)
    }

    fn founded_as(genesis: Genesis, tag: u64) -> Self {
        let mut village = Self {
            space: SpaceId::ZERO,
            tag,
            entries: vec![],
            invite_keys: BTreeMap::new(),
            pair_keys: BTreeMap::new(),
            tips: BTreeMap::new(),
            lamports: BTreeMap::new(),
            forged: BTreeSet::new(),
            frozen: BTreeMap::new(),
            whose: (0..PERSONS).map(|i| (i, i)).collect(),
        };
        let id = village.add(0, &[], EntryId::ZERO, Ok(ControlOp::Genesis(genesis)));
        village.space = SpaceId(id.0);
        village
    }

    fn root(&self) -> EntryId {
        EntryId(self.space.0)
    }

    fn add(&mut self, by: usize, after: &[EntryId], obj: EntryId, op: Result<ControlOp, OpError>) -> EntryId {
        let log = control(by);
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.tag.to_be_bytes()).update(&self.entries.len().to_be_bytes());
        let id = EntryId(*hasher.finalize().as_bytes());
        let own = self.tips.get(&log).copied();
        let (seq, prev) = own.map_or((0, EntryId::ZERO), |(seq, id)| (seq + 1, id));
        let parents: BTreeSet<EntryId> = after.iter().copied().chain(own.map(|(_, id)| id)).collect();
        let lamport = 1 + parents.iter().map(|id| self.lamports[id]).max().unwrap_or(0);
        self.lamports.insert(id, lamport);
        self.tips.insert(log, (seq, id));
        self.entries.push(ControlEntry {
            id,
            log,
            seq,
            lamport,
            prev,
            parents: parents.into_iter().collect(),
            obj,
            op,
        });
        id
    }

    fn act(&mut self, by: usize, after: &[EntryId], op: ControlOp) -> EntryId {
        self.add(by, after, EntryId::ZERO, Ok(op))
    }

    fn invite(&mut self, by: usize, after: &[EntryId], role: Role, max_uses: u32) -> EntryId {
        self.invite_with(by, after, role, max_uses, false)
    }

    fn invite_with(&mut self, by: usize, after: &[EntryId], role: Role, max_uses: u32, approval: bool) -> EntryId {
        let key = SECRETS[self.entries.len() % SECRETS.len()].clone();
        let invite = Invite { key: *key.public().as_bytes(), role, max_uses, expires_ms: None, approval };
        let id = self.act(by, after, ControlOp::Invite(invite));
        self.invite_keys.insert(id, key);
        id
    }

    fn join_op(&self, who: usize, invite: EntryId) -> Join {
        let key = self.invite_keys.get(&invite).unwrap_or(&KEYS[0]);
        Join::new(key, self.space, invite, person(who), recovery(who), device(who), [who as u8; 32], [who as u8; 16])
    }

    fn join(&mut self, who: usize, after: &[EntryId], invite: EntryId) -> EntryId {
        let after: Vec<_> = after.iter().copied().chain([invite]).collect();
        let op = self.join_op(who, invite);
        self.add(who, &after, invite, Ok(ControlOp::Join(op)))
    }

    fn certify(&mut self, by: usize, after: &[EntryId], whose: usize, new: usize) -> EntryId {
        let cert = DeviceCert::new(&KEYS[new], self.space, person(whose), [new as u8; 32]);
        self.act(by, after, ControlOp::Device(cert))
    }

    fn raise(&mut self, by: usize, after: &[EntryId], who: usize, role: Role) -> EntryId {
        self.act(by, after, ControlOp::Role(RoleChange { person: person(who), role }))
    }

    fn revoke(&mut self, by: usize, after: &[EntryId], invite: EntryId) -> EntryId {
        self.add(by, after, invite, Ok(ControlOp::InviteRevoke(InviteRevoke {})))
    }

    fn approve(&mut self, by: usize, after: &[EntryId], join: EntryId) -> EntryId {
        self.add(by, after, join, Ok(ControlOp::Approve(Approve {})))
    }

    fn remove(&mut self, by: usize, after: &[EntryId], who: usize, role: Option<Role>, cuts: Vec<Cut>) -> EntryId {
        self.act(by, after, ControlOp::Remove(Remove { person: person(who), role, cuts }))
    }

    fn raise_cut(&mut self, by: usize, after: &[EntryId], act: EntryId, cuts: Vec<Cut>) -> EntryId {
        self.add(by, after, act, Ok(ControlOp::CutRaise(CutRaise { cuts })))
    }

    fn leave(&mut self, by: usize, after: &[EntryId]) -> EntryId {
        self.act(by, after, ControlOp::Leave(Leave {}))
    }

    /// A pairing by the device `by` of person `who`.
    fn pair(&mut self, by: usize, after: &[EntryId], who: usize) -> EntryId {
        let key = SECRETS[self.entries.len() % SECRETS.len()].clone();
        let id = self.act(by, after, ControlOp::Pair(Pair { key: *key.public().as_bytes(), expires_ms: None }));
        self.pair_keys.insert(id, (who, key));
        id
    }

    fn pair_join(&mut self, new: usize, after: &[EntryId], pair: EntryId) -> EntryId {
        let (who, key) = self.pair_keys.get(&pair).cloned().unwrap_or((0, KEYS[0].clone()));
        let op = PairJoin::new(&key, self.space, pair, person(who), device(new), [new as u8; 32]);
        self.add(new, after, pair, Ok(ControlOp::PairJoin(op)))
    }

    fn succeed(&mut self, new: usize, after: &[EntryId], old: usize) -> EntryId {
        let op = Succeed::new(&KEYS[old], self.space, device(new), [new as u8; 32]);
        self.act(new, after, ControlOp::Succeed(op))
    }

    fn revoke_device(&mut self, by: usize, after: &[EntryId], old: usize, cuts: Vec<Cut>) -> EntryId {
        self.act(by, after, ControlOp::DeviceRevoke(DeviceRevoke { device: device(old), cuts }))
    }

    /// Recovers person `who` with their first words.
    fn recover(&mut self, new: usize, after: &[EntryId], who: usize, revoke: &[usize], cuts: Vec<Cut>) -> EntryId {
        self.recover_by(&RECOVERIES[who], new, after, who, revoke, cuts)
    }

    fn recover_by(
        &mut self,
        words: &SecretKey,
        new: usize,
        after: &[EntryId],
        who: usize,
        revoke: &[usize],
        cuts: Vec<Cut>,
    ) -> EntryId {
        let revoke: BTreeSet<DeviceId> = revoke.iter().map(|i| device(*i)).collect();
        let revoke = revoke.into_iter().collect();
        let op = Recover::new(words, self.space, person(who), device(new), [new as u8; 32], revoke, cuts);
        self.act(new, after, ControlOp::Recover(op))
    }

    /// Binds person `who` to the device `new` and to the words of its number, which are not those of any person.
    fn rebind(&mut self, by: usize, after: &[EntryId], who: usize, new: usize, cuts: Vec<Cut>) -> EntryId {
        let words = recovery(DEVICES + new);
        let op = Rebind::new(&KEYS[new], self.space, person(who), [new as u8; 32], words, cuts);
        self.act(by, after, ControlOp::Rebind(op))
    }

    fn cosign(&mut self, by: usize, after: &[EntryId], act: EntryId) -> EntryId {
        self.add(by, after, act, Ok(ControlOp::Cosign(Cosign {})))
    }

    fn set_rules(&mut self, by: usize, after: &[EntryId], all: Role, quota_entries: u32) -> EntryId {
        let powers = Powers { invite: all, approve: all, grant: all, remove: all, moderate: all, erase: all };
        self.act(by, after, ControlOp::Rules(Rules { powers, quota_entries, decision: None }))
    }

    fn name(&mut self, by: usize, after: &[EntryId], name: &str) -> EntryId {
        self.act(by, after, ControlOp::Naming(Naming { name: name.into(), purpose: String::new() }))
    }

    fn share_epoch(&mut self, by: usize, after: &[EntryId], epoch: u8, recipients: &[u8]) -> EntryId {
        let recipient = |kem: &u8| Recipient { kem: [*kem; 32], enc: [0; 32], ct: [0; 48] };
        let recipients = recipients.iter().map(recipient).collect();
        self.act(by, after, ControlOp::Epoch(EpochKeys { epoch: [epoch; 32], recipients, previous: vec![] }))
    }

    fn make_office(&mut self, by: usize, after: &[EntryId], holders: &[usize]) -> EntryId {
        let key = *SECRETS[self.entries.len() % SECRETS.len()].public().as_bytes();
        self.act(by, after, ControlOp::Office(Office { key, four_eyes: false, holders: sorted(holders) }))
    }

    fn change_office(&mut self, by: usize, after: &[EntryId], office: EntryId, holders: &[usize]) -> EntryId {
        let key = *SECRETS[self.entries.len() % SECRETS.len()].public().as_bytes();
        let op = OfficeChange { key, four_eyes: true, holders: sorted(holders) };
        self.add(by, after, office, Ok(ControlOp::OfficeChange(op)))
    }

    /// A person who came by an invitation of the first founder.
    fn newcomer(&mut self, who: usize, role: Role) -> EntryId {
        let invite = self.invite(0, &[], role, 1);
        self.join(who, &[], invite)
    }

    fn log(&self) -> ControlLog {
        let mut log = ControlLog::new(self.space);
        for entry in &self.entries {
            log.insert(entry.clone()).unwrap();
        }
        for (of, seq) in &self.frozen {
            log.freeze(*of, *seq);
        }
        log
    }

    /// The history without some entries and whatever builds on them.
    fn without(&self, gone: &[EntryId]) -> Self {
        let mut gone: BTreeSet<EntryId> = gone.iter().copied().collect();
        let mut rest = self.clone();
        rest.entries.retain(|entry| {
            let stays = !gone.contains(&entry.id) && entry.parents.iter().all(|id| !gone.contains(id));
            if !stays {
                gone.insert(entry.id);
            }
            stays
        });
        rest
    }

    fn verdict(&self, id: EntryId) -> Verdict {
        self.log().verdict(&id)
    }
}

fn sorted(persons: &[usize]) -> Vec<PersonId> {
    persons.iter().map(|i| person(*i)).collect::<BTreeSet<_>>().into_iter().collect()
}

fn genesis(founders: usize) -> Genesis {
    let founder = |i| Founder {
        person: person(i),
        recovery: recovery(i),
        device: device(i),
        kem: [i as u8; 32],
        salt: [i as u8; 16],
    };
    Genesis {
        name: "Lindenhof".into(),
        purpose: String::new(),
        visibility: Visibility::Open,
        founders: (0..founders).map(founder).collect(),
        quorum: 1,
        policy: Policy::default(),
        languages: vec!["de".into()],
    }
}
