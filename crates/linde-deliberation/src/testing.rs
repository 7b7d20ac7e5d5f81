//! A village to try rules in: one person of each role, and objects that they act on.

use crate::{
    context::{Actor, Context, Origin},
    examples,
    kind::{AnyObject, Judgement, Kind, erase, state_of},
};
use linde_crypto::KemSecret;
use linde_log::{DeviceId, EntryId, Lane, LogId, PersonId, SecretKey, SpaceId, body, kem_public};
use linde_space::{
    ControlEntry, ControlLog, ControlOp, ControlState, DeviceCert, Genesis, Invite, Join, Office, OfficeChange, Policy,
    Powers, Role, Rules, Visibility, person_id,
};
use std::{
    collections::BTreeMap,
    marker::PhantomData,
    sync::{Arc, LazyLock},
};

/// Who joins, in the order of installations, and as what. The founder is installation 0.
const JOINERS: [Role; 9] = [
    Role::Steward,
    Role::Moderator,
    Role::Moderator,
    Role::Member,
    Role::Member,
    Role::Reader,
    Role::Relay,
    Role::Member,
    Role::Member,
];

static STATE: LazyLock<Arc<ControlState>> = LazyLock::new(|| build().log.current());

/// The id of an entry that nobody made.
pub(crate) fn entry(number: u64) -> EntryId {
    let mut id = [0xee; 32];
    id[24..].copy_from_slice(&number.to_be_bytes());
    EntryId(id)
}

/// Rules that give the powers over what others contributed to `role`.
pub(crate) fn rules(role: Role) -> ControlOp {
    let powers = Powers {
        invite: Role::Moderator,
        approve: Role::Moderator,
        grant: Role::Steward,
        remove: Role::Steward,
        moderate: role,
        erase: role,
    };
    ControlOp::Rules(Rules { powers, quota_entries: 0, decision: None })
}

/// A space with persons.
pub(crate) struct Village {
    pub(crate) space: SpaceId,
    pub(crate) control: Arc<ControlState>,
}

/// An object of the kind `K` and what was done to it. Each step is tried through its bytes, as a judge does it.
pub(crate) struct TestObject<'a, K: Kind> {
    village: &'a Village,
    object: Box<dyn AnyObject>,
    named: BTreeMap<EntryId, Origin>,
    steps: u64,
    kind: PhantomData<K>,
}

impl Village {
    pub(crate) const FOUNDER: usize = 0;
    pub(crate) const STEWARD: usize = 1;
    pub(crate) const MODERATOR: usize = 2;
    pub(crate) const MODERATOR_2: usize = 3;
    pub(crate) const MEMBER: usize = 4;
    pub(crate) const OTHER: usize = 5;
    pub(crate) const READER: usize = 6;
    pub(crate) const RELAY: usize = 7;
    /// Two who hold the offices.
    pub(crate) const HOLDER: usize = 8;
    pub(crate) const HOLDER_2: usize = 9;
    /// Another installation of the member's.
    pub(crate) const MEMBER_LAPTOP: usize = 10;
    /// All installations.
    pub(crate) const INSTALLATIONS: usize = 11;

    pub(crate) const OFFICE: EntryId = examples::OFFICE;
    pub(crate) const FOUR_EYES_OFFICE: EntryId = EntryId([4; 32]);

    pub(crate) fn new() -> Self {
        Self { space: examples::SPACE, control: Arc::clone(&STATE) }
    }

    /// The village after these have done something more.
    pub(crate) fn after(acts: Vec<(usize, ControlOp)>) -> Self {
        let mut history = build();
        for (by, op) in acts {
            history.add(by, EntryId::ZERO, op);
        }
        Self { space: examples::SPACE, control: history.log.current() }
    }

    /// The village after an office was changed.
    pub(crate) fn changed(by: usize, office: EntryId, change: OfficeChange) -> Self {
        let mut history = build();
        history.add(by, office, ControlOp::OfficeChange(change));
        Self { space: examples::SPACE, control: history.log.current() }
    }

    pub(crate) fn device(&self, installation: usize) -> DeviceId {
        key(installation).device()
    }

    pub(crate) fn kem_secret(&self, installation: usize) -> KemSecret {
        KemSecret::from_bytes(kem_secret(installation))
    }

    /// The key of both offices.
    pub(crate) fn office_key(&self) -> SecretKey {
        examples::office_key()
    }

    pub(crate) fn person(&self, installation: usize) -> PersonId {
        self.control.device(self.device(installation)).unwrap().person
    }

    pub(crate) fn actor(&self, installation: usize) -> Actor {
        let person = self.person(installation);
        Actor { person, device: self.device(installation), role: self.control.role(person).unwrap() }
    }

    /// Where the operation number `lamport` on the object `object` stands.
    pub(crate) fn context<'a>(
        &'a self,
        by: usize,
        (lamport, entry, object): (u64, EntryId, EntryId),
        named: &'a dyn Fn(&EntryId) -> Option<Origin>,
    ) -> Context<'a> {
        Context {
            space: self.space,
            entry,
            object,
            actor: self.actor(by),
            lamport,
            time_ms: 1_767_225_600_000 + lamport as i64,
            void: false,
            control: &self.control,
            named,
        }
    }

    pub(crate) fn object<K: Kind>(&self) -> TestObject<'_, K> {
        let object = erase::<K>().object();
        TestObject { village: self, object, named: BTreeMap::new(), steps: 0, kind: PhantomData }
    }
}

impl<K: Kind> TestObject<'_, K> {
    /// The entry that makes it.
    pub(crate) fn id(&self) -> EntryId {
        entry(1_000)
    }

    /// An entry of lane 1 by an installation that the next steps name.
    pub(crate) fn name(&mut self, by: usize, kind: u16) -> EntryId {
        let id = entry(self.named.len() as u64 + 1);
        self.name_as(id, Origin { log: LogId { lane: Lane::Deliberation, device: self.village.device(by) }, kind });
        id
    }

    /// An entry that the examples speak of, by an installation.
    pub(crate) fn name_example(&mut self, by: usize, id: EntryId) {
        let log = LogId { lane: Lane::Deliberation, device: self.village.device(by) };
        self.name_as(id, Origin { log, kind: examples::kind_of_example(&id) });
    }

    /// The entry of the step before the next one.
    pub(crate) fn last(&self) -> EntryId {
        entry(999 + self.steps)
    }

    pub(crate) fn deny(&mut self, by: usize, op: K::Op, reason: crate::Reason) {
        assert_eq!(self.step(by, op), Judgement::Deny(reason));
    }

    pub(crate) fn name_as(&mut self, id: EntryId, origin: Origin) {
        self.named.insert(id, origin);
    }

    pub(crate) fn judge(&self, by: usize, op: K::Op) -> Judgement {
        let body = body::encode([0; 16], &op).unwrap();
        let named = |id: &EntryId| self.named.get(id).copied();
        let place = (self.steps + 1, entry(1_000 + self.steps), self.id());
        self.object.judge(&body, &self.village.context(by, place, &named))
    }

    /// A step whose effect a cut takes away.
    pub(crate) fn allow_void(&mut self, by: usize, op: K::Op) -> EntryId {
        assert_eq!(self.take(by, op, true), Judgement::Allow);
        entry(1_000 + self.steps - 1)
    }

    /// As [`Self::allow`], with the id of the step's entry.
    pub(crate) fn done(&mut self, by: usize, op: K::Op) -> EntryId {
        self.allow(by, op);
        entry(1_000 + self.steps - 1)
    }

    pub(crate) fn step(&mut self, by: usize, op: K::Op) -> Judgement {
        self.take(by, op, false)
    }

    fn take(&mut self, by: usize, op: K::Op, void: bool) -> Judgement {
        let before = self.object.canonical();
        let body = body::encode([0; 16], &op).unwrap();
        let named = |id: &EntryId| self.named.get(id).copied();
        let place = (self.steps + 1, entry(1_000 + self.steps), self.id());
        let context = Context { void, ..self.village.context(by, place, &named) };
        let judged = self.object.judge(&body, &context);
        let judgement = self.object.step(&body, &context);
        assert_eq!(judged, judgement);
        if judgement == Judgement::Allow {
            self.steps += 1;
        } else {
            assert_eq!(before, self.object.canonical(), "a denied step changed something");
        }
        judgement
    }

    pub(crate) fn allow(&mut self, by: usize, op: K::Op) {
        assert_eq!(self.step(by, op), Judgement::Allow);
    }

    pub(crate) fn state(&self) -> &K::State {
        state_of::<K>(&*self.object).unwrap()
    }
}

fn key(installation: usize) -> SecretKey {
    SecretKey::from_seed(&[installation as u8 + 1; 32])
}

fn kem(installation: usize) -> [u8; 32] {
    kem_public(&kem_secret(installation))
}

fn kem_secret(installation: usize) -> [u8; 32] {
    [installation as u8 + 52; 32]
}

/// A history of control entries in which each has seen all before it.
struct History {
    log: ControlLog,
    space: SpaceId,
    lamport: u64,
    tips: BTreeMap<DeviceId, (u64, EntryId)>,
}

fn build() -> History {
    let space = examples::SPACE;
    let mut history = History { log: ControlLog::new(space), space, lamport: 0, tips: BTreeMap::new() };
    history.add(
        Village::FOUNDER,
        EntryId::ZERO,
        ControlOp::Genesis(Genesis {
            name: "Lindenhof".to_owned(),
            purpose: "Hof und Garten".to_owned(),
            visibility: Visibility::Open,
            founders: vec![examples::founder()],
            quorum: 1,
            policy: Policy::default(),
            languages: Vec::new(),
        }),
    );
    for (role, installation) in JOINERS.into_iter().zip(1..) {
        history.admit(installation, role);
    }
    let member = history.log.current().person_of(key(Village::MEMBER).device()).unwrap();
    let laptop = DeviceCert::new(&key(Village::MEMBER_LAPTOP), space, member, kem(Village::MEMBER_LAPTOP));
    history.add(Village::MEMBER, EntryId::ZERO, ControlOp::Device(laptop));
    history.make_office(Village::OFFICE, false);
    history.make_office(Village::FOUR_EYES_OFFICE, true);
    history
}

impl History {
    fn add(&mut self, by: usize, obj: EntryId, op: ControlOp) -> EntryId {
        let id = if self.lamport == 0 { EntryId(self.space.0) } else { entry(self.lamport + 1) };
        self.add_as(id, by, obj, op)
    }

    fn add_as(&mut self, id: EntryId, by: usize, obj: EntryId, op: ControlOp) -> EntryId {
        self.lamport += 1;
        let device = key(by).device();
        let (seq, prev) = self.tips.get(&device).map_or((0, EntryId::ZERO), |(seq, id)| (seq + 1, *id));
        let parents = self.log.heads();
        let log = LogId { lane: Lane::Control, device };
        let entry = ControlEntry { id, log, seq, lamport: self.lamport, prev, parents, obj, op: Ok(op) };
        self.log.insert(entry).unwrap();
        assert!(self.log.verdict(&id).counts(), "{by}: {:?}", self.log.verdict(&id));
        self.tips.insert(device, (seq, id));
        id
    }

    fn admit(&mut self, installation: usize, role: Role) {
        let invite_key = SecretKey::from_seed(&[installation as u8 + 151; 32]);
        let invite =
            Invite { key: *invite_key.public().as_bytes(), role, max_uses: 1, expires_ms: None, approval: false };
        let invite = self.add(Village::FOUNDER, EntryId::ZERO, ControlOp::Invite(invite));
        let recovery = *SecretKey::from_seed(&[installation as u8 + 101; 32]).public().as_bytes();
        let (device, salt) = (key(installation).device(), [installation as u8; 16]);
        let person = person_id(&recovery, &device, &salt);
        let join = Join::new(&invite_key, self.space, invite, person, recovery, device, kem(installation), salt);
        self.add(installation, invite, ControlOp::Join(join));
    }

    fn make_office(&mut self, id: EntryId, four_eyes: bool) {
        let state = self.log.current();
        let person = |installation| state.person_of(key(installation).device()).unwrap();
        let mut holders = vec![person(Village::HOLDER), person(Village::HOLDER_2)];
        holders.sort();
        let key = *examples::office_key().public().as_bytes();
        self.add_as(id, Village::STEWARD, EntryId::ZERO, ControlOp::Office(Office { key, four_eyes, holders }));
    }
}
