//! Histories of a village: who did what, having seen what.

mod histories;
mod model;
mod rules;
mod size;

use crate::{
    ControlEntry, ControlLog, ControlOp, DeviceCert, Founder, Genesis, Invite, InviteRevoke, Join, OpError, Policy,
    Role, RoleChange, Verdict, Visibility, person_id,
};
use linde_log::{DeviceId, EntryId, Lane, LogId, PersonId, SecretKey, SpaceId};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

/// Devices that play a part; the first device of person `i` is device `i`.
const DEVICES: usize = 16;

static KEYS: LazyLock<Vec<SecretKey>> =
    LazyLock::new(|| (0..DEVICES).map(|i| SecretKey::from_seed(&[i as u8 + 1; 32])).collect());
static DEVICE_IDS: LazyLock<Vec<DeviceId>> = LazyLock::new(|| KEYS.iter().map(SecretKey::device).collect());

fn device(i: usize) -> DeviceId {
    DEVICE_IDS[i]
}

fn control(i: usize) -> LogId {
    LogId { lane: Lane::Control, device: device(i) }
}

fn recovery(i: usize) -> [u8; 32] {
    [i as u8; 32]
}

fn person(i: usize) -> PersonId {
    person_id(&recovery(i), &device(i), &[i as u8; 16])
}

/// A history in the making. Ids are hashes of the number of the entry and of `tag`, so that each tag breaks ties differently.
#[derive(Debug, Clone)]
struct Village {
    space: SpaceId,
    tag: u64,
    entries: Vec<ControlEntry>,
    invite_keys: BTreeMap<EntryId, SecretKey>,
    tips: BTreeMap<LogId, (u64, EntryId)>,
    lamports: BTreeMap<EntryId, u64>,
    forged: BTreeSet<EntryId>,
    frozen: BTreeMap<LogId, u64>,
}

impl Village {
    /// Founded by the devices 0 to `founders - 1`.
    fn founded_by(founders: usize, tag: u64) -> Self {
        let mut village = Self {
            space: SpaceId::ZERO,
            tag,
            entries: vec![],
            invite_keys: BTreeMap::new(),
            tips: BTreeMap::new(),
            lamports: BTreeMap::new(),
            forged: BTreeSet::new(),
            frozen: BTreeMap::new(),
        };
        let id = village.add(0, &[], EntryId::ZERO, Ok(ControlOp::Genesis(genesis(founders))));
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
        let key = SecretKey::from_seed(&[self.entries.len() as u8 ^ 0x80; 32]);
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
        for (log_id, seq) in &self.frozen {
            log.freeze(*log_id, *seq);
        }
        log
    }

    fn verdict(&self, id: EntryId) -> Verdict {
        self.log().verdict(&id)
    }
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
