//! The fold of the control lane: histories that bytes describe, by seven founders who do what they like.

use linde_log::{DeviceId, EntryId, Lane, LogId, PersonId, SecretKey, SpaceId};
use linde_space::{
    Approve, ControlEntry, ControlLog, ControlOp, Cosign, Cut, CutRaise, DeviceCert, DeviceRevoke, Founder, Genesis,
    Invite, InviteRevoke, Join, Leave, Naming, Office, OfficeChange, OpError, Pair, PairJoin, Policy, Powers, Recover,
    Remove, Role, RoleChange, Rules, Succeed, Visibility, person_id,
};
use std::{collections::BTreeSet, sync::LazyLock};

/// Founders; and devices that play a part, the first ones theirs.
const FOUNDERS: usize = 7;
const DEVICES: usize = 14;
const MAX_ENTRIES: usize = 48;

static KEYS: LazyLock<Vec<SecretKey>> = LazyLock::new(|| keys(1));
static RECOVERIES: LazyLock<Vec<SecretKey>> = LazyLock::new(|| keys(101));
static SECRETS: LazyLock<Vec<SecretKey>> = LazyLock::new(|| keys(201));

fn keys(from: u8) -> Vec<SecretKey> {
    (0..DEVICES as u8).map(|i| SecretKey::from_seed(&[from + i; 32])).collect()
}

/// Who a device's person is if nobody says otherwise.
fn person(i: usize) -> PersonId {
    person_id(RECOVERIES[i].public().as_bytes(), &KEYS[i].device(), &[i as u8; 16])
}

/// A history in the making, and the bytes that are still to be used.
struct History<'a> {
    data: &'a [u8],
    space: SpaceId,
    entries: Vec<ControlEntry>,
}

impl<'a> History<'a> {
    fn founded(data: &'a [u8]) -> Self {
        let mut history = Self { data, space: SpaceId::ZERO, entries: Vec::new() };
        let quorum = 1 + history.byte() % FOUNDERS as u8;
        let visibility = if history.byte().is_multiple_of(2) { Visibility::Open } else { Visibility::Members };
        let founder = |i: usize| Founder {
            person: person(i),
            recovery: *RECOVERIES[i].public().as_bytes(),
            device: KEYS[i].device(),
            kem: [i as u8 + 1; 32],
            salt: [i as u8; 16],
        };
        let genesis = Genesis {
            name: "Linde".into(),
            purpose: String::new(),
            visibility,
            founders: (0..FOUNDERS).map(founder).collect(),
            quorum,
            policy: Policy { invite: Role::Member },
            languages: vec![],
        };
        let id = history.add(0, EntryId::ZERO, Ok(ControlOp::Genesis(genesis)), &[]);
        history.space = SpaceId(id.0);
        history
    }

    fn byte(&mut self) -> u8 {
        self.data.split_off_first().copied().unwrap_or(0)
    }

    fn one_of(&mut self, count: usize) -> usize {
        usize::from(self.byte()) % count
    }

    fn role(&mut self) -> Role {
        Role::ALL[self.one_of(Role::ALL.len())]
    }

    fn earlier(&mut self) -> EntryId {
        let at = self.one_of(self.entries.len());
        self.entries[at].id
    }

    fn add(&mut self, by: usize, obj: EntryId, op: Result<ControlOp, OpError>, seen: &[EntryId]) -> EntryId {
        let log = LogId { lane: Lane::Control, device: KEYS[by].device() };
        let last = self.entries.iter().rfind(|entry| entry.log == log);
        let (seq, prev) = last.map_or((0, EntryId::ZERO), |last| (last.seq + 1, last.id));
        let parents: BTreeSet<EntryId> = seen.iter().copied().chain([prev]).filter(|id| *id != EntryId::ZERO).collect();
        let lamports = self.entries.iter().filter(|entry| parents.contains(&entry.id)).map(|entry| entry.lamport);
        let lamport = 1 + lamports.max().unwrap_or(0);
        let id = EntryId(*blake3::hash(&(self.entries.len() as u64).to_be_bytes()).as_bytes());
        let parents = parents.into_iter().collect();
        self.entries.push(ControlEntry { id, log, seq, lamport, prev, parents, obj, op });
        id
    }

    /// How far logs count: as many devices as the bytes say, sorted as they must be.
    fn cuts(&mut self) -> Vec<Cut> {
        let count = self.one_of(4);
        let mut cuts: Vec<Cut> = (0..count)
            .map(|_| {
                let (device, len) = (KEYS[self.one_of(DEVICES)].device(), u64::from(self.byte() % 8));
                let head = if len == 0 { EntryId::ZERO } else { EntryId([7; 32]) };
                Cut { device, lane: Lane::Control, len, head }
            })
            .collect();
        cuts.sort_unstable_by_key(Cut::log);
        cuts.dedup_by_key(|cut| cut.log());
        cuts
    }

    fn holders(&mut self) -> Vec<PersonId> {
        let count = 1 + self.one_of(3);
        let holders: BTreeSet<PersonId> = (0..count).map(|_| person(self.one_of(DEVICES))).collect();
        holders.into_iter().collect()
    }

    /// What is done, and on what.
    fn op(&mut self, by: usize) -> (EntryId, ControlOp) {
        let none = EntryId::ZERO;
        let key = |i: usize| *SECRETS[i].public().as_bytes();
        match self.byte() % 20 {
            0 | 1 => (
                none,
                ControlOp::Remove(Remove { person: person(self.one_of(DEVICES)), role: None, cuts: self.cuts() }),
            ),
            2 => {
                let role = Some(self.role()).filter(|role| *role != Role::Founder);
                (none, ControlOp::Remove(Remove { person: person(self.one_of(DEVICES)), role, cuts: self.cuts() }))
            }
            3 => (none, ControlOp::Role(RoleChange { person: person(self.one_of(DEVICES)), role: self.role() })),
            4 => (self.earlier(), ControlOp::CutRaise(CutRaise { cuts: self.cuts() })),
            5 => (none, ControlOp::Leave(Leave {})),
            6 => {
                let (secret, approval) = (self.one_of(DEVICES), self.byte().is_multiple_of(2));
                let (role, max_uses) = (self.role(), 1 + u32::from(self.byte() % 3));
                (none, ControlOp::Invite(Invite { key: key(secret), role, max_uses, expires_ms: None, approval }))
            }
            7 | 8 => {
                let (invite, secret) = (self.earlier(), self.one_of(DEVICES));
                let (recovery, salt) = (*RECOVERIES[by].public().as_bytes(), [by as u8; 16]);
                let (kem, device) = ([by as u8 + 1; 32], KEYS[by].device());
                let join = Join::new(&SECRETS[secret], self.space, invite, person(by), recovery, device, kem, salt);
                (invite, ControlOp::Join(join))
            }
            9 => (self.earlier(), ControlOp::InviteRevoke(InviteRevoke {})),
            10 => (self.earlier(), ControlOp::Approve(Approve {})),
            11 | 12 => (self.earlier(), ControlOp::Cosign(Cosign {})),
            13 => {
                let device = self.one_of(DEVICES);
                (none, ControlOp::DeviceRevoke(DeviceRevoke { device: KEYS[device].device(), cuts: self.cuts() }))
            }
            14 => {
                let (new, whose) = (self.one_of(DEVICES), self.one_of(DEVICES));
                (none, ControlOp::Device(DeviceCert::new(&KEYS[new], self.space, person(whose), [new as u8 + 1; 32])))
            }
            15 => (none, ControlOp::Pair(Pair { key: key(self.one_of(DEVICES)), expires_ms: None })),
            16 => {
                let (pair, secret, whose) = (self.earlier(), self.one_of(DEVICES), self.one_of(DEVICES));
                let (device, kem) = (KEYS[by].device(), [by as u8 + 1; 32]);
                (
                    pair,
                    ControlOp::PairJoin(PairJoin::new(&SECRETS[secret], self.space, pair, person(whose), device, kem)),
                )
            }
            17 => {
                let (old, device) = (self.one_of(DEVICES), KEYS[by].device());
                (none, ControlOp::Succeed(Succeed::new(&KEYS[old], self.space, device, [by as u8 + 1; 32])))
            }
            18 => {
                let whose = self.one_of(DEVICES);
                let revoke: BTreeSet<DeviceId> =
                    (0..self.one_of(3)).map(|_| KEYS[self.one_of(DEVICES)].device()).collect();
                let (revoke, cuts, device) = (revoke.into_iter().collect(), self.cuts(), KEYS[by].device());
                let kem = [by as u8 + 1; 32];
                let recover = Recover::new(&RECOVERIES[whose], self.space, person(whose), device, kem, revoke, cuts);
                (none, ControlOp::Recover(recover))
            }
            _ => match self.byte() % 4 {
                0 => {
                    let [invite, approve, grant, remove, moderate, erase] = core::array::from_fn(|_| self.role());
                    let powers = Powers { invite, approve, grant, remove, moderate, erase };
                    (none, ControlOp::Rules(Rules { powers, quota_entries: 0, decision: None }))
                }
                1 => {
                    let (name, purpose) = (format!("Hof {}", self.byte()), String::new());
                    (none, ControlOp::Naming(Naming { name, purpose }))
                }
                2 => {
                    let (key, four_eyes) = (key(self.one_of(DEVICES)), self.byte().is_multiple_of(2));
                    (none, ControlOp::Office(Office { key, four_eyes, holders: self.holders() }))
                }
                _ => {
                    let (key, four_eyes) = (key(self.one_of(DEVICES)), self.byte().is_multiple_of(2));
                    let change = OfficeChange { key, four_eyes, holders: self.holders() };
                    (self.earlier(), ControlOp::OfficeChange(change))
                }
            },
        }
    }
}

/// A history ends alike in the order in which it was made, in another that the past of its entries allows, and judged all at once.
pub fn fold(data: &[u8]) {
    let mut history = History::founded(data);
    while !history.data.is_empty() && history.entries.len() < MAX_ENTRIES {
        let by = history.one_of(DEVICES);
        let seen: Vec<EntryId> = (0..1 + history.one_of(2)).map(|_| history.earlier()).collect();
        let (obj, op) = history.op(by);
        let op = if history.byte() == 255 { Err(OpError::Unknown) } else { Ok(op) };
        // What is acted on is in the past, mostly.
        let acted_on = (obj != EntryId::ZERO && history.byte() != 255).then_some(obj);
        history.add(by, obj, op, &seen.into_iter().chain(acted_on).collect::<Vec<_>>());
    }
    let History { space, entries, .. } = history;

    let mut asked_often = ControlLog::new(space);
    for entry in &entries {
        asked_often.insert(entry.clone()).expect("made in order");
        // Looking at the state in between must not change how it ends.
        let _ = asked_often.verdict(&entry.id);
    }
    let mut in_reverse = ControlLog::new(space);
    let mut left: Vec<&ControlEntry> = entries.iter().collect();
    while !left.is_empty() {
        // The latest that can be taken: as far from the order of making as it goes.
        let at = left.iter().rposition(|entry| entry.parents.iter().all(|id| in_reverse.contains(id)));
        let entry = left.remove(at.expect("the past of the first that is left is here"));
        in_reverse.insert(entry.clone()).expect("its past is here");
    }
    assert_eq!(asked_often.current().digest(), in_reverse.current().digest());
    for entry in &entries {
        assert_eq!(asked_often.verdict(&entry.id), in_reverse.verdict(&entry.id));
        let frontiers = [&mut asked_often, &mut in_reverse].map(|log| {
            let at = log.frontier_of(&[], &[entry.id]);
            log.state_at(at).digest()
        });
        assert_eq!(frontiers[0], frontiers[1]);
    }
}
