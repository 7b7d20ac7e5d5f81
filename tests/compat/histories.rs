//! Random histories of the control lane, as lines of JSON with what the fold says of each, for `control_fold.py`.
//!
//! A history is decided by its number. Ids are hashes of the number and the place, so that ties fall in any way; bodies and the
//! proofs inside them are real.

use linde_log::{DeviceId, EntryId, Lane, LogId, PersonId, SecretKey, SpaceId};
use linde_space::{
    Approve, ControlEntry, ControlLog, ControlOp, Cosign, Cut, CutRaise, DeviceCert, DeviceRevoke, EpochKeys, Founder,
    Genesis, Invite, InviteRevoke, Join, Leave, Naming, Office, OfficeChange, OpError, Pair, PairJoin, Policy, Powers,
    Rebind, Recipient, Recover, Remove, Role, RoleChange, Rules, Succeed, Verdict, Visibility, person_id,
};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

/// Persons that play a part. The first device of person `i` is device `i`.
const PERSONS: usize = 10;
/// Devices that play a part.
const DEVICES: usize = 24;
/// A number of a kind that this version does not know.
const NEWER_KIND: u16 = 23;

static KEYS: LazyLock<Vec<SecretKey>> = LazyLock::new(|| keys(0, DEVICES));
/// The 24 words of each device's person, and after them what they get when they are bound to a new device.
static RECOVERIES: LazyLock<Vec<SecretKey>> = LazyLock::new(|| keys(100, 2 * DEVICES));
/// Keys of invitations, pairings and offices.
static SECRETS: LazyLock<Vec<SecretKey>> = LazyLock::new(|| keys(0, 250));

fn keys(from: usize, count: usize) -> Vec<SecretKey> {
    (from..from + count).map(|i| SecretKey::from_seed(&[i as u8 + 1; 32])).collect()
}

fn device(i: usize) -> DeviceId {
    KEYS[i].device()
}

fn recovery(i: usize) -> [u8; 32] {
    *RECOVERIES[i].public().as_bytes()
}

fn person(i: usize) -> PersonId {
    person_id(&recovery(i), &device(i), &[i as u8; 16])
}

/// What people mostly do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    /// They let each other in, and make offices.
    Peace,
    /// They take things away from each other.
    Quarrel,
    /// They remove each other, nobody knowing of the others.
    Coup,
    /// They are after the same devices and invitations.
    Race,
    /// They raise and lower the roles of a few.
    Ladder,
    Mixed,
}

/// What each mood may do, as numbers of [`Village::step`].
const RACE: [usize; 13] = [0, 6, 7, 8, 9, 15, 16, 17, 35, 35, 36, 38, 46];
const LADDER: [usize; 11] = [19, 20, 21, 22, 23, 24, 25, 26, 34, 50, 51];

/// An entry as it stands in a header, and as the fold takes it.
struct Made {
    entry: ControlEntry,
    kind: u16,
    version: u8,
    encrypted: bool,
    body: Vec<u8>,
}

/// A history in the making.
struct Village {
    seed: u64,
    chance: ChaCha20Rng,
    mood: Mood,
    space: SpaceId,
    made: Vec<Made>,
    tips: BTreeMap<usize, (u64, EntryId)>,
    lamports: BTreeMap<EntryId, u64>,
    secrets: BTreeMap<EntryId, (usize, SecretKey)>,
    /// Whose a device is meant to be.
    whose: BTreeMap<usize, usize>,
    frozen: BTreeMap<usize, u64>,
}

/// Histories from this number on name the space where others change its rules or make offices: those before stay what they are.
pub(crate) const NAMINGS_FROM: u64 = 100_000;

/// The history with this number as a line.
pub(crate) fn line(seed: u64) -> String {
    let mut village = Village::founded(seed);
    village.settle();
    let most = village.below(if seed.is_multiple_of(10) { 70 } else { 28 }) + 4;
    for _ in 0..most {
        village.step();
    }
    village.told().to_string()
}

impl Village {
    fn founded(seed: u64) -> Self {
        let mut village = Self {
            seed,
            chance: ChaCha20Rng::seed_from_u64(seed),
            mood: Mood::Mixed,
            space: SpaceId::ZERO,
            made: vec![],
            tips: BTreeMap::new(),
            lamports: BTreeMap::new(),
            secrets: BTreeMap::new(),
            whose: (0..PERSONS).map(|i| (i, i)).collect(),
            frozen: BTreeMap::new(),
        };
        let moods = [Mood::Peace, Mood::Quarrel, Mood::Quarrel, Mood::Coup, Mood::Race, Mood::Ladder, Mood::Mixed];
        village.mood = village.pick(&moods);
        let founders = village.below(3) + 1;
        let genesis = village.genesis(founders);
        let id = village.add(0, &[], EntryId::ZERO, &ControlOp::Genesis(genesis));
        village.space = SpaceId(id.0);
        village
    }

    fn genesis(&mut self, founders: usize) -> Genesis {
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
            visibility: self.pick(&[Visibility::Open, Visibility::Members]),
            founders: (0..founders).map(founder).collect(),
            quorum: (self.below(founders) + 1) as u8,
            policy: Policy { invite: self.pick(&[Role::Relay, Role::Moderator, Role::Moderator, Role::Steward]) },
            languages: vec!["de".into()],
        }
    }

    /// People come who know of each other.
    fn settle(&mut self) {
        let founders = self.founders();
        let people = self.below(3) + 2;
        for who in founders..founders + people {
            let role = self.pick(&[Role::Reader, Role::Member, Role::Moderator, Role::Steward, Role::Steward]);
            let role = if self.mood == Mood::Coup { Role::Steward } else { role };
            let base = self.last();
            let invite = self.invite(0, &[base], role, 1, false);
            self.join(who, &[], invite);
        }
    }

    fn founders(&self) -> usize {
        match &self.made[0].entry.op {
            Ok(ControlOp::Genesis(genesis)) => genesis.founders.len(),
            _ => unreachable!("the first entry is the genesis"),
        }
    }

    // Chance.

    fn below(&mut self, end: usize) -> usize {
        (self.chance.next_u64() % end.max(1) as u64) as usize
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of the latest entries of a kind.
    fn latest(&mut self, is: fn(&ControlOp) -> bool) -> Option<EntryId> {
        let of_kind = self.made.iter().rev().filter(|made| made.entry.op.as_ref().is_ok_and(is));
        let latest: Vec<EntryId> = of_kind.take(4).map(|made| made.entry.id).collect();
        (!latest.is_empty()).then(|| self.pick(&latest))
    }

    // Entries.

    fn last(&self) -> EntryId {
        self.made[self.made.len() - 1].entry.id
    }

    fn add(&mut self, by: usize, after: &[EntryId], obj: EntryId, op: &ControlOp) -> EntryId {
        let body = op.encode([7; 16]).unwrap();
        let (kind, body) = self.spoilt(op.kind(), body);
        self.add_body(by, after, obj, kind, body)
    }

    /// Now and then the body is not what a writer would write.
    fn spoilt(&mut self, kind: u16, mut body: Vec<u8>) -> (u16, Vec<u8>) {
        if self.made.len() < 8 || !self.one_in(25) {
            return (kind, body);
        }
        let at = self.below(body.len());
        match self.below(6) {
            // Both keys of a role the other way round, and the last two of those who hold an office.
            4 if kind == 5 => body[17..].rotate_left(41),
            1..5 if kind == 20 || kind == 21 => {
                let at = body.len() - 68;
                body[at..].rotate_left(34);
            }
            0 => body[at] ^= 1 << self.below(8),
            1 => body.truncate(at),
            2 => body.push(0xf6),
            3 => {
                // A key that no version knows, `{…, "x": 0}`.
                body[16] += 1;
                body.extend([0x61, b'x', 0]);
            }
            4 => body = [&body[..16], &[0xa1, 0x61, b'x', 0]].concat(),
            _ => return (NEWER_KIND, body),
        }
        (kind, body)
    }

    fn add_body(&mut self, by: usize, after: &[EntryId], obj: EntryId, kind: u16, body: Vec<u8>) -> EntryId {
        let number = self.made.len() as u64;
        let id = EntryId(*blake3::hash(&[self.seed.to_be_bytes(), number.to_be_bytes()].concat()).as_bytes());
        let own = self.tips.get(&by).copied();
        let (seq, prev) = own.map_or((0, EntryId::ZERO), |(seq, id)| (seq + 1, id));
        let parents: BTreeSet<EntryId> = after.iter().copied().chain(own.map(|(_, id)| id)).collect();
        let lamport = 1 + parents.iter().map(|id| self.lamports[id]).max().unwrap_or(0);
        self.lamports.insert(id, lamport);
        self.tips.insert(by, (seq, id));
        let (later, encrypted) = (number > 8 && self.one_in(150), number > 8 && self.one_in(150));
        let op = if later || encrypted { Err(OpError::Unknown) } else { ControlOp::decode(kind, &body) };
        let log = LogId { lane: Lane::Control, device: device(by) };
        let entry = ControlEntry { id, log, seq, lamport, prev, parents: parents.into_iter().collect(), obj, op };
        self.made.push(Made { entry, kind, version: if later { 2 } else { 1 }, encrypted, body });
        id
    }

    fn act(&mut self, by: usize, after: &[EntryId], op: &ControlOp) -> EntryId {
        self.add(by, after, EntryId::ZERO, op)
    }

    fn invite(&mut self, by: usize, after: &[EntryId], role: Role, max_uses: u32, approval: bool) -> EntryId {
        let key = SECRETS[self.made.len()].clone();
        let invite = Invite { key: *key.public().as_bytes(), role, max_uses, expires_ms: None, approval };
        let id = self.act(by, after, &ControlOp::Invite(invite));
        self.secrets.insert(id, (by, key));
        id
    }

    fn join(&mut self, who: usize, after: &[EntryId], invite: EntryId) -> EntryId {
        let key = self.secrets[&invite].1.clone();
        let kem = [who as u8; 32];
        let mut op = Join::new(&key, self.space, invite, person(who), recovery(who), device(who), kem, [who as u8; 16]);
        let after: Vec<EntryId> = match self.below(40) {
            0 => after.to_vec(),
            _ => after.iter().copied().chain([invite]).collect(),
        };
        match self.below(40) {
            0 => op.kem[0] ^= 1,
            1 => op = Join::new(&key, self.space, invite, person(0), recovery(who), device(who), kem, [9; 16]),
            _ => {}
        }
        self.add(who, &after, invite, &ControlOp::Join(op))
    }

    // Steps.

    fn step(&mut self) {
        let by = self.somebody();
        let after = self.seen();
        self.copy(by);
        let what = match self.mood {
            Mood::Coup => 23 + self.below(9),
            Mood::Quarrel => 23 + self.below(35),
            Mood::Peace => (58 + self.below(29)) % 64,
            Mood::Race => self.pick(&RACE),
            Mood::Ladder => self.pick(&LADDER),
            Mood::Mixed => self.below(66),
        };
        match what {
            0..23 => self.let_in(by, after, what),
            23..34 => self.take_away(by, after, what),
            34..50 => self.change_devices(by, after, what),
            50..57 => {
                if let Some(act) = self.latest(needs_quorum) {
                    let after = [after, vec![act]].concat();
                    self.add(by, &after, act, &ControlOp::Cosign(Cosign {}));
                }
            }
            _ => self.arrange(by, after, what),
        }
    }

    /// Mostly a device that was there before, now and then a stranger.
    fn somebody(&mut self) -> usize {
        let active: Vec<usize> = (0..DEVICES).filter(|i| self.tips.contains_key(i) || *i < self.founders()).collect();
        let any = self.below(DEVICES);
        if self.one_in(20) { any } else { self.pick(&active) }
    }

    /// Somebody who may be somebody else than the author.
    fn target(&mut self, by: usize) -> usize {
        let others: Vec<usize> =
            (0..PERSONS).filter(|i| *i != by && (self.tips.contains_key(i) || *i < self.founders())).collect();
        match self.below(16) {
            2.. if self.mood == Mood::Ladder => self.founders() + self.below(2),
            0 => self.below(PERSONS),
            1 => by % PERSONS,
            _ if others.is_empty() => 0,
            _ => self.pick(&others),
        }
    }

    fn spare(&mut self) -> usize {
        PERSONS + self.below(if self.mood == Mood::Race { 3 } else { DEVICES - PERSONS })
    }

    /// Which of the latest entries were seen.
    fn seen(&mut self) -> Vec<EntryId> {
        if self.one_in(30) {
            return vec![self.made[0].entry.id];
        }
        let settled = self.made.len().min(8) - 1;
        let mut seen = vec![self.made[settled].entry.id];
        if self.mood == Mood::Coup || self.one_in(4) {
            return seen;
        }
        let latest: Vec<EntryId> = self.made.iter().rev().take(8).map(|made| made.entry.id).collect();
        let one = self.one_in(3);
        seen.extend(latest.into_iter().filter(|_| self.one_in(2)).take(if one { 1 } else { 8 }));
        seen
    }

    /// A copied log: the same position once more.
    fn copy(&mut self, by: usize) {
        let Some((seq, id)) = self.tips.get(&by).copied().filter(|(seq, _)| *seq > 0) else { return };
        if self.one_in(120) {
            let prev = self.made.iter().find(|made| made.entry.id == id).unwrap().entry.prev;
            self.tips.insert(by, (seq - 1, prev));
            let frozen = self.frozen.entry(by).or_insert(seq);
            *frozen = seq.min(*frozen);
        }
    }

    /// Cuts of the logs of somebody: mostly as they are, sometimes shorter, sometimes none.
    fn cuts(&mut self, of: &[usize]) -> Vec<Cut> {
        if self.one_in(4) {
            return vec![];
        }
        let mut cuts = BTreeMap::new();
        for i in of {
            let len = self.tips.get(i).map_or(0, |(seq, _)| seq + 1);
            let len = len.saturating_sub(self.below(5) as u64 / 2);
            let head = if len == 0 { EntryId::ZERO } else { EntryId([7; 32]) };
            let lane = if self.one_in(20) { Lane::Deliberation } else { Lane::Control };
            cuts.insert((lane, device(*i)), Cut { device: device(*i), lane, len, head });
        }
        cuts.into_values().collect()
    }

    fn devices_of(&self, who: usize) -> Vec<usize> {
        self.whose.iter().filter(|(_, of)| **of == who).map(|(i, _)| *i).collect()
    }

    fn let_in(&mut self, by: usize, mut after: Vec<EntryId>, what: usize) {
        match what {
            0..6 => {
                let role = if self.one_in(3) { Role::Member } else { self.pick(&Role::ALL) };
                let race = self.mood == Mood::Race;
                let (uses, approval) = if race { (1, true) } else { (self.below(3) as u32 + 1, self.one_in(2)) };
                self.invite(by, &after, role, uses, approval);
            }
            6..13 => {
                let Some(invite) = self.latest(|op| matches!(op, ControlOp::Invite(_))) else { return };
                let fresh = (1..PERSONS).find(|i| !self.tips.contains_key(i));
                let who = fresh.filter(|_| !self.one_in(4)).unwrap_or(by % PERSONS);
                let after = if self.one_in(2) { after } else { vec![] };
                self.join(who, &after, invite);
            }
            13..15 => {
                let Some(invite) = self.latest(|op| matches!(op, ControlOp::Invite(_))) else { return };
                after.extend((!self.one_in(8)).then_some(invite));
                self.add(by, &after, invite, &ControlOp::InviteRevoke(InviteRevoke {}));
            }
            15..19 => {
                let Some(join) = self.latest(|op| matches!(op, ControlOp::Join(_))) else { return };
                after.push(join);
                self.add(by, &after, join, &ControlOp::Approve(Approve {}));
            }
            _ => {
                let (person, role) = (person(self.target(by)), self.pick(&Role::ALL[1..]));
                self.act(by, &after, &ControlOp::Role(RoleChange { person, role }));
            }
        }
    }

    fn take_away(&mut self, by: usize, mut after: Vec<EntryId>, what: usize) {
        if what < 31 {
            let who = self.target(by);
            let often = if self.mood == Mood::Ladder { 1 } else { 4 };
            let role = if self.one_in(often) { Some(self.pick(&Role::ALL[..5])) } else { None };
            let cuts = self.cuts(&self.devices_of(who));
            self.act(by, &after, &ControlOp::Remove(Remove { person: person(who), role, cuts }));
        } else if let Some(act) = self.latest(is_lowering) {
            after.push(act);
            let who = self.target(by);
            let cuts = self.cuts(&self.devices_of(who));
            self.add(by, &after, act, &ControlOp::CutRaise(CutRaise { cuts }));
        }
    }

    fn change_devices(&mut self, by: usize, after: Vec<EntryId>, what: usize) {
        let whose = self.whose.get(&by).copied().unwrap_or(0);
        let new = self.spare();
        match what {
            34 => {
                self.act(by, &after, &ControlOp::Leave(Leave {}));
            }
            35 => {
                let whose = if self.one_in(8) { 0 } else { whose };
                let mut cert = DeviceCert::new(&KEYS[new], self.space, person(whose), [new as u8; 32]);
                cert.proof[7] ^= u8::from(self.one_in(12));
                self.act(by, &after, &ControlOp::Device(cert));
                self.whose.insert(new, whose);
            }
            36..38 => self.pair(by, after, new),
            38 => {
                let mut op = Succeed::new(&KEYS[by], self.space, device(new), [new as u8; 32]);
                op.kem[7] ^= u8::from(self.one_in(12));
                let obj = if self.one_in(20) { self.last() } else { EntryId::ZERO };
                self.add(new, &after, obj, &ControlOp::Succeed(op));
                self.whose.insert(new, whose);
            }
            39..43 => {
                let who = self.target(by);
                let old = if self.one_in(3) { new } else { self.pick(&self.devices_of(who)) };
                let cuts = self.cuts(&[old]);
                self.act(by, &after, &ControlOp::DeviceRevoke(DeviceRevoke { device: device(old), cuts }));
            }
            43..46 => self.recover(by, &after, new),
            _ => {
                let who = self.target(by);
                let cuts = self.cuts(&self.devices_of(who));
                let (kem, words) = ([new as u8; 32], recovery(DEVICES + new));
                let mut op = Rebind::new(&KEYS[new], self.space, person(who), kem, words, cuts);
                op.kem[7] ^= u8::from(self.one_in(12));
                self.act(by, &after, &ControlOp::Rebind(op));
                self.whose.insert(new, who);
            }
        }
    }

    fn pair(&mut self, by: usize, mut after: Vec<EntryId>, new: usize) {
        let Some(pairing) = self.latest(|op| matches!(op, ControlOp::Pair(_))).filter(|_| !self.one_in(3)) else {
            let key = SECRETS[self.made.len()].clone();
            let op = ControlOp::Pair(Pair { key: *key.public().as_bytes(), expires_ms: None });
            let id = self.act(by, &after, &op);
            self.secrets.insert(id, (self.whose.get(&by).copied().unwrap_or(0), key));
            return;
        };
        let (whose, key) = self.secrets[&pairing].clone();
        after.push(pairing);
        let mut op = PairJoin::new(&key, self.space, pairing, person(whose), device(new), [new as u8; 32]);
        op.proof[7] ^= u8::from(self.one_in(12));
        self.add(new, &after, pairing, &ControlOp::PairJoin(op));
        self.whose.insert(new, whose);
    }

    fn recover(&mut self, by: usize, after: &[EntryId], new: usize) {
        let who = self.target(by);
        let mut revoke = if self.one_in(4) { vec![] } else { self.devices_of(who) };
        if self.one_in(12) {
            revoke.push(self.below(DEVICES));
        }
        let cuts = if revoke.is_empty() { vec![] } else { self.cuts(&revoke) };
        let revoke: BTreeSet<DeviceId> = revoke.into_iter().map(device).collect();
        let rebound = self.made.iter().rev().find_map(|made| match &made.entry.op {
            Ok(ControlOp::Rebind(rebind)) if rebind.person == person(who) => Some(rebind.recovery),
            _ => None,
        });
        let words = rebound.filter(|_| self.one_in(2)).unwrap_or(recovery(who));
        let words = RECOVERIES.iter().find(|key| *key.public().as_bytes() == words).unwrap();
        let revoke = revoke.into_iter().collect();
        let mut op = Recover::new(words, self.space, person(who), device(new), [new as u8; 32], revoke, cuts);
        op.kem[7] ^= u8::from(self.one_in(12));
        self.act(new, after, &ControlOp::Recover(op));
        self.whose.insert(new, who);
    }

    /// Rules, epochs, offices, and what makes no sense.
    fn arrange(&mut self, by: usize, mut after: Vec<EntryId>, what: usize) {
        let holders = [person(self.target(by)), person(self.target(by))];
        let holders: Vec<PersonId> = BTreeSet::from(holders).into_iter().collect();
        let key = *SECRETS[self.made.len()].public().as_bytes();
        match what {
            57 | 59 | 64 | 65 if self.seed >= NAMINGS_FROM => {
                let naming = Naming { name: format!("Hof {}", self.made.len()), purpose: String::new() };
                self.act(by, &after, &ControlOp::Naming(naming));
            }
            57 | 64 => {
                let powers = [(); 6].map(|()| self.pick(&Role::ALL));
                let [invite, approve, grant, remove, moderate, erase] = powers;
                let powers = Powers { invite, approve, grant, remove, moderate, erase };
                self.act(by, &after, &ControlOp::Rules(Rules { powers, quota_entries: 20, decision: None }));
            }
            58 => {
                let kems = BTreeSet::from([self.below(9) as u8, self.below(9) as u8]);
                let recipient = |kem: u8| Recipient { kem: [kem; 32], enc: [0; 32], ct: [0; 48] };
                let recipients = kems.into_iter().map(recipient).collect();
                let epoch = [self.below(3) as u8; 32];
                self.act(by, &after, &ControlOp::Epoch(EpochKeys { epoch, recipients, previous: vec![] }));
            }
            59 | 65 => {
                self.act(by, &after, &ControlOp::Office(Office { key, four_eyes: false, holders }));
            }
            60 | 61 => {
                let Some(office) = self.latest(|op| matches!(op, ControlOp::Office(_))) else { return };
                after.extend((!self.one_in(6)).then_some(office));
                self.add(by, &after, office, &ControlOp::OfficeChange(OfficeChange { key, four_eyes: true, holders }));
            }
            62 => {
                let genesis = self.genesis(1);
                self.act(by, &after, &ControlOp::Genesis(genesis));
            }
            _ => {
                let ops = [
                    ControlOp::Cosign(Cosign {}),
                    ControlOp::Approve(Approve {}),
                    ControlOp::Leave(Leave {}),
                    ControlOp::CutRaise(CutRaise { cuts: vec![] }),
                ];
                let (place, op) = (self.below(self.made.len()), self.pick(&ops));
                let obj = self.made[place].entry.id;
                self.add(by, &after, obj, &op);
            }
        }
    }

    // What is told.

    fn told(&self) -> Value {
        let mut log = ControlLog::new(self.space);
        for made in &self.made {
            log.insert(made.entry.clone()).unwrap();
        }
        for (i, seq) in &self.frozen {
            log.freeze(LogId { lane: Lane::Control, device: device(*i) }, *seq);
        }
        let verdict = |(id, verdict): (&EntryId, Verdict)| (id.to_string(), json!(verdict.code()));
        let verdicts: serde_json::Map<String, Value> = log.fold().verdicts().map(verdict).collect();
        let state = log.current();
        let members: Vec<Value> = state
            .persons()
            .map(|(id, it)| {
                let revoked = |of: &DeviceId| state.devices().any(|(id, it)| id == *of && it.revoked);
                let devices: Vec<String> =
                    it.devices.iter().filter(|of| !revoked(of)).map(ToString::to_string).collect();
                json!({ "person": id.to_string(), "role": it.role.map(Role::name), "devices": devices })
            })
            .collect();
        json!({
            "seed": self.seed,
            "space": self.space.to_string(),
            "frozen": self.frozen.iter().map(|(i, seq)| json!([device(*i).to_string(), seq])).collect::<Vec<_>>(),
            "entries": self.made.iter().map(Made::told).collect::<Vec<_>>(),
            "verdicts": verdicts,
            "members": members,
            "digest": data_encoding::HEXLOWER.encode(&state.digest()),
        })
    }
}

impl Made {
    fn told(&self) -> Value {
        let entry = &self.entry;
        json!({
            "id": entry.id.to_string(),
            "device": entry.log.device.to_string(),
            "seq": entry.seq,
            "lamport": entry.lamport,
            "parents": entry.parents.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "obj": entry.obj.to_string(),
            "kind": self.kind,
            "v": self.version,
            "enc": self.encrypted.then(|| EntryId([5; 32]).to_string()),
            "body": data_encoding::HEXLOWER.encode(&self.body),
        })
    }
}

fn is_lowering(op: &ControlOp) -> bool {
    matches!(op, ControlOp::Recover(_) | ControlOp::Remove(_) | ControlOp::DeviceRevoke(_) | ControlOp::Rebind(_))
}

fn needs_quorum(op: &ControlOp) -> bool {
    matches!(
        op,
        ControlOp::Remove(_)
            | ControlOp::DeviceRevoke(_)
            | ControlOp::Rebind(_)
            | ControlOp::Rules(_)
            | ControlOp::Naming(_)
            | ControlOp::Role(RoleChange { role: Role::Founder, .. })
    )
}
