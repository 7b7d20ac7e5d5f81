//! Spaces for members only: who reads what, in whatever order keys and contents come.

use super::*;
use crate::{
    AuthorError, Environment, REASONS,
    devices::{LOST_FILE, Lost},
    environment::Random,
};
use linde_crypto::{
    KemSecret,
    epoch::{EpochId, EpochKey, Place, epoch_id, seal_body},
};
use linde_log::{Draft, Encryption, Lane, SecretKey, Tip, Verified, body, sign};
use linde_space::{Approve, ControlOp, Invite, InviteLink, Join, Remove, kinds, person_id};
use proptest::test_runner::TestRunner;
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

/// The same world with a time that a test sets.
struct Timed(SeededEnvironment, Arc<AtomicI64>);

impl Environment for Timed {
    fn now_ms(&self) -> i64 {
        self.1.load(Ordering::Relaxed)
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }
}

fn timed_node(seed: u64, clock: &Arc<AtomicI64>) -> Spaces {
    let mut environment = Timed(SeededEnvironment::new(seed, NOW_MS), Arc::clone(clock));
    let identity = Identity::generate(&mut environment);
    Spaces::open(Box::<MemoryHome>::default(), identity, Box::new(environment), &mut |_| {}).unwrap()
}

fn closed(seed: u64) -> (Spaces, SpaceId) {
    closed_by(node(seed))
}

fn closed_by(mut founder: Spaces) -> (Spaces, SpaceId) {
    let new = NewSpace {
        name: "Vorstand".to_owned(),
        purpose: "Vertrauliches".to_owned(),
        visibility: Visibility::Members,
        founder_name: "Käthe".to_owned(),
    };
    let space = founder.create(&new).unwrap();
    (founder, space)
}

/// A founder and others who joined by one invitation for all of them and one more.
fn closed_with(guests: &[(u64, &str)]) -> (Spaces, Vec<Spaces>, SpaceId) {
    let (mut a, space) = closed(1);
    let (_, link) = a.invite(space, Role::Member, guests.len() as u32 + 1, None, false, vec![]).unwrap();
    let mut others: Vec<Spaces> = guests
        .iter()
        .map(|(seed, name)| {
            let mut guest = node(*seed);
            copy_genesis(&a, &mut guest, space, &link, name);
            copy(&guest, &mut a, space);
            guest
        })
        .collect();
    for guest in &mut others {
        copy(&a, guest, space);
    }
    (a, others, space)
}

fn let_in(host: &mut Spaces, space: SpaceId, seed: u64, name: &str) -> Spaces {
    let (_, link) = host.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    let mut guest = node(seed);
    copy_genesis(host, &mut guest, space, &link, name);
    meet(host, &mut guest, space);
    guest
}

fn verdict(node: &mut Spaces, space: SpaceId, id: &EntryId) -> &'static str {
    node.replica(space).unwrap().verdict(id).unwrap().code()
}

fn unreadable(node: &mut Spaces, space: SpaceId) -> usize {
    node.replica(space).unwrap().unreadable()
}

/// The epochs with which the entries of lanes 1 and 2 are encrypted, by their entries.
fn epoch_of(node: &mut Spaces, space: SpaceId, id: &EntryId) -> Option<EpochId> {
    let entry = node.replica(space).unwrap().store().get(id).unwrap().unwrap();
    EpochId::named_by(&entry.header().enc)
}

fn epochs(node: &mut Spaces, space: SpaceId) -> Vec<EpochId> {
    node.replica(space).unwrap().control().epochs().iter().map(|epoch| EpochId(epoch.epoch)).collect()
}

fn recipients(node: &mut Spaces, space: SpaceId, epoch: EpochId) -> BTreeSet<[u8; 32]> {
    let state = node.replica(space).unwrap().control();
    let of_epoch = state.epochs().into_iter().find(|known| known.epoch == epoch.0);
    of_epoch.map(|epoch| epoch.recipients.iter().copied().collect()).unwrap_or_default()
}

/// Opens the same installation anew with everything it has stored and kept in files.
fn restarted(node: &Spaces, space: SpaceId, files: &MemoryHome) -> Spaces {
    let home = Box::new(files.clone());
    let mut again =
        Spaces::open(home, node.identity().clone(), Box::new(SeededEnvironment::new(1 << 50, NOW_MS)), &mut |_| {})
            .unwrap();
    again.make_room(space).unwrap();
    copy(node, &mut again, space);
    again
}

/// Signs what no honest node would.
struct Forger {
    key: SecretKey,
    space: SpaceId,
}

impl Forger {
    fn of(node: &Spaces, space: SpaceId) -> Self {
        Self { key: node.identity().device_key().clone(), space }
    }

    fn tip(&self, node: &Spaces, lane: Lane) -> Option<Tip> {
        let log = LogId { lane, device: self.key.device() };
        node.get(self.space).unwrap().store().tips().get(&log).copied()
    }

    fn place(&self, node: &Spaces, lane: Lane) -> Place {
        let seq = self.tip(node, lane).map_or(0, |tip| tip.seq + 1);
        Place { space: self.space, device: self.key.device(), lane, seq }
    }

    fn write(&self, node: &Spaces, lane: Lane, kind: u16, enc: Encryption, bytes: Vec<u8>) -> Verified {
        // The control log of the author's own entries is all that it must have seen.
        let seen = self.tip(node, Lane::Control).filter(|_| lane != Lane::Control);
        let draft = Draft {
            space: self.space,
            lane,
            kind,
            obj: EntryId::ZERO,
            after: seen.map(|tip| tip.id).into_iter().collect(),
            after_lamport: seen.map_or(0, |tip| tip.lamport),
            time_ms: 0,
            enc,
            body: bytes,
        };
        sign(&self.key, self.tip(node, lane), draft).unwrap()
    }
}

fn statement(text: &str) -> Vec<u8> {
    let op = linde_deliberation::statement::StatementOp::create(text);
    body::encode([7; 16], &op).unwrap()
}

fn give(node: &mut Spaces, space: SpaceId, entry: &Verified) {
    let report = Shelf::ingest(node, &space, vec![vec![entry.clone().into_signed()]]).unwrap();
    assert_eq!((report.entries, report.refused), (1, vec![]));
}

#[test]
fn members_read_and_the_bytes_tell_nothing() {
    let (mut a, mut others, space) = closed_with(&[(2, "Bruno")]);
    let mut b = others.remove(0);
    let said = say(&mut a, space, "Das bleibt unter uns.");
    let doc = a.act(space, "text", EntryId::ZERO, json!({ "create": { "title": "Vertraulicher Plan" } })).unwrap();
    let section = a.act(space, "text", doc, json!({ "add_section": { "title": "Geheimes" } })).unwrap();
    let base = linde_text::Section::new(section).heads();
    a.save_section(space, section, &base, "Niemand sonst liest das.").unwrap();
    meet(&mut a, &mut b, space);
    assert_eq!(state(&mut a, space), state(&mut b, space));
    assert_eq!(verdict(&mut b, space, &said), "counted");
    let replica = b.replica(space).unwrap();
    assert_eq!(replica.section(&section).unwrap().text(), "Niemand sonst liest das.");
    assert_eq!(replica.names().into_values().collect::<Vec<_>>(), ["Käthe", "Bruno"].map(str::to_owned).to_vec());
    assert_eq!(replica.summary().unreadable, 0);
    let bytes: Vec<u8> = runs(&a, space).into_iter().flatten().flat_map(|entry| entry.raw().to_vec()).collect();
    for word in ["unter uns", "Vertraulicher Plan", "Geheimes", "Niemand sonst", "Käthe", "Bruno"] {
        assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{word} stands in the open");
    }
    // The name of the space does, as THREATS.md says.
    assert!(bytes.windows(8).any(|window| window == b"Vorstand"));
}

#[test]
fn who_has_no_key_keeps_and_forwards() {
    let (mut a, space) = closed(1);
    let (_, link) = a.invite(space, Role::Relay, 1, None, false, vec![]).unwrap();
    let mut relay = node(2);
    copy_genesis(&a, &mut relay, space, &link, "Relais");
    let said = say(&mut a, space, "Nicht für das Relais.");
    meet(&mut a, &mut relay, space);
    assert_eq!(verdict(&mut relay, space, &said), "no-key");
    let summary = relay.replica(space).unwrap().summary();
    // The founder's name and the statement.
    assert_eq!((summary.unreadable, summary.waiting), (2, 0));
    assert_ne!(summary.hash, state(&mut a, space));
    let audit = relay.replica(space).unwrap().audit(&said).unwrap().unwrap();
    assert!(audit.op.is_none() && audit.entry.body().is_some());
    // A member who meets the relay alone has everything from it.
    let (_, link) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    copy(&a, &mut relay, space);
    let mut b = node(3);
    copy_genesis(&relay, &mut b, space, &link, "Bruno");
    let answered = say(&mut b, space, "Gelesen.");
    copy(&b, &mut relay, space);
    copy(&relay, &mut a, space);
    assert_eq!([verdict(&mut b, space, &said), verdict(&mut a, space, &answered)], ["counted"; 2]);
    assert_eq!(state(&mut a, space), state(&mut b, space));
    assert_eq!(verdict(&mut relay, space, &answered), "no-key");
}

#[test]
fn a_newcomer_reads_what_was_written_before_though_nobody_else_is_online() {
    let (mut a, space) = closed(1);
    let first = say(&mut a, space, "Vor aller Zeit.");
    let (_, link) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    let mut b = node(2);
    copy_genesis(&a, &mut b, space, &link, "Bruno");
    assert_eq!((verdict(&mut b, space, &first), unreadable(&mut b, space)), ("counted", 0));
    // The invitation was used up, so its key no longer serves: the newcomer made another for those who belong now.
    let said = say(&mut b, space, "Ich bin da.");
    let epoch = epoch_of(&mut b, space, &said).unwrap();
    assert_eq!(recipients(&mut b, space, epoch), BTreeSet::from([a.identity().kem(), b.identity().kem()]));
    copy(&b, &mut a, space);
    assert_eq!(verdict(&mut a, space, &said), "counted");
    assert_eq!(state(&mut a, space), state(&mut b, space));
}

#[test]
fn a_newcomer_still_reads_after_a_restart_before_anybody_handed_on_a_key() {
    let (mut a, space) = closed(1);
    let first = say(&mut a, space, "Vor aller Zeit.");
    let (_, link) = a.invite(space, Role::Reader, 3, None, false, vec![]).unwrap();
    let mut b = node(2);
    copy_genesis(&a, &mut b, space, &link, "Bruno");
    let mut files = MemoryHome::default();
    files.write(crate::epochs::READING_FILE, &serde_json::to_vec(&b.reading).unwrap()).unwrap();
    assert_eq!(verdict(&mut restarted(&b, space, &files), space, &first), "counted");
    assert_eq!(verdict(&mut restarted(&b, space, &MemoryHome::default()), space, &first), "no-key");
    // The inviter's node hands the key to the newcomer's own device as soon as it hears of the joining.
    copy(&b, &mut a, space);
    copy(&a, &mut b, space);
    assert_eq!(verdict(&mut restarted(&b, space, &MemoryHome::default()), space, &first), "counted");
}

/// An invitation whose guests wait for approval, which [`Spaces::invite`] does not make yet.
fn invite_with_approval(node: &mut Spaces, space: SpaceId) -> String {
    let mut link = InviteLink {
        space,
        anchors: vec![],
        seed: [77; 16],
        addresses: vec![],
        inviter: node.device(),
        expires_ms: None,
    };
    let key = *link.invite_key().public().as_bytes();
    let invite = Invite { key, role: Role::Member, max_uses: 5, expires_ms: None, approval: true };
    link.anchors = vec![node.control(space, EntryId::ZERO, &ControlOp::Invite(invite)).unwrap()];
    link.to_text().unwrap()
}

#[test]
fn keys_that_come_later_open_what_waited_for_them() {
    let (mut a, mut others, space) = closed_with(&[(2, "Bruno")]);
    let mut b = others.remove(0);
    let doc = b.act(space, "text", EntryId::ZERO, json!({ "create": { "title": "Satzung" } })).unwrap();
    let section = b.act(space, "text", doc, json!({ "add_section": { "title": "§ 1" } })).unwrap();
    let base = linde_text::Section::new(section).heads();
    b.save_section(space, section, &base, "eins zwei").unwrap();
    copy(&b, &mut a, space);
    let link = invite_with_approval(&mut a, space);
    let mut c = node(3);
    c.join(&link, "Cem").unwrap();
    meet(&mut a, &mut c, space);
    // Who is not let in yet has everything and reads nothing, and says no name, which others could read.
    assert!(c.joining().contains_key(&space) && a.replica(space).unwrap().newcomers()[0].name.is_none());
    assert_eq!((verdict(&mut c, space, &doc), verdict(&mut c, space, &section)), ("no-key", "no-key"));
    assert!(unreadable(&mut c, space) > 3);
    let waiting = a.replica(space).unwrap().judge.control.waiting_joins();
    a.control(space, waiting[0].0, &ControlOp::Approve(Approve {})).unwrap();
    meet(&mut a, &mut c, space);
    assert!(c.joining().is_empty() && a.replica(space).unwrap().names().values().any(|name| name == "Cem"));
    assert_eq!((verdict(&mut c, space, &doc), unreadable(&mut c, space)), ("counted", 0));
    assert_eq!(c.replica(space).unwrap().section(&section).unwrap().text(), "eins zwei");
    assert_eq!(explained(&mut c, space), explained(&mut a, space));
    assert_eq!(state(&mut c, space), state(&mut a, space));
}

#[test]
fn keys_made_at_the_same_time_are_all_read_and_the_next_one_opens_both() {
    let (mut a, mut others, space) = closed_with(&[(2, "Bruno"), (3, "Cem")]);
    let mut c = others.pop().unwrap();
    let mut b = others.pop().unwrap();
    for node in [&mut a, &mut b] {
        node.rotate(space).unwrap();
    }
    let (of_a, of_b) = (say(&mut a, space, "Von A."), say(&mut b, space, "Von B."));
    assert_ne!(epoch_of(&mut a, space, &of_a), epoch_of(&mut b, space, &of_b));
    copy(&a, &mut c, space);
    copy(&b, &mut c, space);
    meet(&mut a, &mut b, space);
    for node in [&mut a, &mut b, &mut c] {
        assert_eq!([verdict(node, space, &of_a), verdict(node, space, &of_b)], ["counted"; 2]);
    }
    // All go on with the same of the two.
    let latest = *epochs(&mut a, space).last().unwrap();
    for node in [&mut a, &mut b, &mut c] {
        let said = say(node, space, "Weiter.");
        assert_eq!(epoch_of(node, space, &said), Some(latest));
    }
    c.rotate(space).unwrap();
    let newest = *epochs(&mut c, space).last().unwrap();
    let reached = c.replica(space).unwrap().judge.keyring.within_reach([newest]);
    assert_eq!(reached, epochs(&mut c, space).into_iter().collect());
}

#[test]
fn a_removed_member_reads_nothing_that_comes_after() {
    let (mut a, mut others, space) = closed_with(&[(2, "Bruno"), (3, "Cem")]);
    let mut c = others.pop().unwrap();
    let mut b = others.pop().unwrap();
    let before = say(&mut a, space, "Vorher.");
    copy(&a, &mut b, space);
    copy(&a, &mut c, space);
    let person = a.replica(space).unwrap().person_of(b.device()).unwrap();
    a.control(space, EntryId::ZERO, &ControlOp::Remove(Remove { person, role: None, cuts: vec![] })).unwrap();
    let made_at_once = *epochs(&mut a, space).last().unwrap();
    assert!(!recipients(&mut a, space, made_at_once).contains(&b.identity().kem()));
    let after = say(&mut a, space, "Nachher.");
    assert_eq!(epoch_of(&mut a, space, &after), Some(made_at_once));
    meet(&mut a, &mut c, space);
    let answer = say(&mut c, space, "Auch nachher.");
    meet(&mut a, &mut c, space);
    copy(&a, &mut b, space);
    assert_eq!(verdict(&mut b, space, &before), "counted");
    assert_eq!([verdict(&mut b, space, &after), verdict(&mut b, space, &answer)], ["no-key"; 2]);
    assert_eq!([verdict(&mut c, space, &after), verdict(&mut a, space, &answer)], ["counted"; 2]);
    assert_eq!(state(&mut a, space), state(&mut c, space));
}

#[test]
fn what_a_removed_person_made_keys_for_serves_no_longer_and_stays_readable() {
    let clock = Arc::new(AtomicI64::new(1_700_000_000_000));
    let (mut a, space) = closed_by(timed_node(1, &clock));
    let mut b = let_in(&mut a, space, 2, "Bruno");
    let mut c = let_in(&mut a, space, 3, "Cem");
    copy(&a, &mut b, space);
    // Bruno makes a key that he is no recipient of; Cem writes with it.
    let key = EpochKey::from_bytes([5; 32]);
    let kems = BTreeSet::from([a.identity().kem(), c.identity().kem()]);
    b.hand_out(space, &key, &kems.into_iter().collect::<Vec<_>>(), &[]).unwrap();
    let of_bruno = epoch_id(&key);
    copy(&b, &mut c, space);
    let said = say(&mut c, space, "Geschrieben mit Brunos Schlüssel.");
    assert_eq!(epoch_of(&mut c, space, &said), Some(of_bruno));
    // Käthe removes him meanwhile, and cuts off his key.
    let person = a.replica(space).unwrap().person_of(b.device()).unwrap();
    a.control(space, EntryId::ZERO, &ControlOp::Remove(Remove { person, role: None, cuts: vec![] })).unwrap();
    meet(&mut a, &mut c, space);
    assert!(!epochs(&mut a, space).contains(&of_bruno));
    for node in [&mut a, &mut c] {
        assert_eq!(verdict(node, space, &said), "counted");
        let said = say(node, space, "Weiter.");
        assert_ne!(epoch_of(node, space, &said), Some(of_bruno));
    }
    meet(&mut a, &mut c, space);
    // Whoever comes later reads that as well, for a new key opens Bruno's.
    clock.store(a.next_duty_ms().unwrap(), Ordering::Relaxed);
    a.housekeeping();
    let (_, link) = a.invite(space, Role::Reader, 1, None, false, vec![]).unwrap();
    let mut d = node(4);
    copy_genesis(&a, &mut d, space, &link, "Dana");
    copy(&a, &mut d, space);
    assert_eq!((verdict(&mut d, space, &said), unreadable(&mut d, space)), ("counted", 0));
    copy(&d, &mut a, space);
    copy(&a, &mut d, space);
    assert_eq!(state(&mut a, space), state(&mut d, space));
}

#[test]
fn a_withdrawn_invitation_reads_nothing_that_comes_after() {
    let (mut a, space) = closed(1);
    let (invite, link) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    let (_, kept) = a.invite(space, Role::Member, 2, None, false, vec![]).unwrap();
    let before = say(&mut a, space, "Vorher.");
    a.revoke_invite(space, invite).unwrap();
    let after = say(&mut a, space, "Nachher.");
    let finds = |link: &str| {
        let seed = InviteLink::parse(link).unwrap().seed;
        let mut finder = node(8);
        finder.make_room(space).unwrap();
        copy(&a, &mut finder, space);
        finder.replica(space).unwrap().add_secret(KemSecret::of_invitation(&seed)).unwrap();
        [before, after].map(|id| verdict(&mut finder, space, &id))
    };
    assert_eq!(finds(&link), ["counted", "no-key"]);
    assert_eq!(finds(&kept), ["counted", "counted"]);
}

#[test]
fn a_link_that_a_removed_member_knows_opens_nothing_that_comes_after() {
    let (mut a, mut others, space) = closed_with(&[(2, "Bruno"), (3, "Cem")]);
    let (mut c, b) = (others.pop().unwrap(), others.pop().unwrap());
    let link = KemSecret::of_invitation(&InviteLink::parse(a.invitations.values().next().unwrap()).unwrap().seed);
    let sealed_to_link = |node: &mut Spaces, epoch| recipients(node, space, epoch).contains(&link.public());
    let first = *epochs(&mut a, space).last().unwrap();
    assert!(sealed_to_link(&mut a, first), "it has uses left");
    let person = a.replica(space).unwrap().person_of(b.device()).unwrap();
    a.control(space, EntryId::ZERO, &ControlOp::Remove(Remove { person, role: None, cuts: vec![] })).unwrap();
    meet(&mut a, &mut c, space);
    for node in [&mut a, &mut c] {
        let said = say(node, space, "Weiter.");
        let epoch = epoch_of(node, space, &said).unwrap();
        assert!(!sealed_to_link(node, epoch));
        assert_eq!(epoch, *epochs(node, space).last().unwrap(), "and nobody makes more keys for that");
    }
    assert_eq!(epochs(&mut a, space).len(), epochs(&mut c, space).len());
    // Another link of the same person still opens what is written now.
    a.invite(space, Role::Member, 5, None, false, vec![]).unwrap();
    meet(&mut a, &mut c, space);
    let before = epochs(&mut c, space);
    say(&mut c, space, "Mit demselben Schlüssel.");
    assert_eq!(epochs(&mut c, space), before);
}

#[test]
fn others_hand_on_keys_when_who_invited_does_not() {
    let clock = Arc::new(AtomicI64::new(1_700_000_000_000));
    let (mut a, space) = closed(1);
    let (_, link) = a.invite(space, Role::Member, 9, None, false, vec![]).unwrap();
    let mut b = timed_node(2, &clock);
    copy_genesis(&a, &mut b, space, &link, "Bruno");
    copy(&b, &mut a, space);
    copy(&a, &mut b, space);
    assert_eq!(b.next_duty_ms(), None, "the founder's node has done it");
    let mut c = node(3);
    copy_genesis(&b, &mut c, space, &link, "Cem");
    copy(&c, &mut b, space);
    let kem = c.identity().kem();
    let has = |b: &mut Spaces| epochs(b, space).into_iter().any(|epoch| recipients(b, space, epoch).contains(&kem));
    assert!(!has(&mut b), "the founder's node has the first turn");
    let wait_ms = b.next_duty_ms().unwrap() - clock.load(Ordering::Relaxed);
    assert!((60_000..600_000).contains(&wait_ms), "{wait_ms}");
    clock.fetch_add(wait_ms - 1, Ordering::Relaxed);
    b.housekeeping();
    assert!(!has(&mut b));
    clock.fetch_add(1, Ordering::Relaxed);
    b.housekeeping();
    assert!(has(&mut b));
    assert_eq!(b.next_duty_ms(), None);
}

#[test]
fn a_key_that_everybody_could_open_gets_nothing() {
    let (mut a, space) = closed(1);
    let (invite, link) = a.invite(space, Role::Member, 5, None, false, vec![]).unwrap();
    let (link, device) = (InviteLink::parse(&link).unwrap(), SecretKey::from_seed(&[9; 32]));
    let recovery = *SecretKey::from_seed(&[10; 32]).public().as_bytes();
    let person = person_id(&recovery, &device.device(), &[1; 16]);
    let join = Join::new(&link.invite_key(), space, invite, person, recovery, device.device(), [0; 32], [1; 16]);
    let tips = a.get(space).unwrap().store().tips().clone();
    let seen = tips[&LogId { lane: Lane::Control, device: a.device() }];
    let draft = Draft {
        space,
        lane: Lane::Control,
        kind: kinds::JOIN,
        obj: invite,
        after: vec![seen.id],
        after_lamport: seen.lamport,
        time_ms: 0,
        enc: Encryption::Plain,
        body: ControlOp::Join(join).encode([0; 16]).unwrap(),
    };
    give(&mut a, space, &sign(&device, None, draft).unwrap());
    assert!(a.replica(space).unwrap().person_of(device.device()).is_some());
    a.rotate(space).unwrap();
    let newest = *epochs(&mut a, space).last().unwrap();
    assert_eq!(recipients(&mut a, space, newest).len(), 2, "the founder and the invitation");
    assert_eq!(a.next_duty_ms(), None);
}

#[test]
fn a_key_for_many_comes_in_several_entries() {
    let (mut a, space) = closed(1);
    let kems: Vec<[u8; 32]> = (0..1_500_u16)
        .map(|i| KemSecret::from_bytes(*blake3::hash(&i.to_be_bytes()).as_bytes()).public())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let key = EpochKey::from_bytes([5; 32]);
    let before = a.replica(space).unwrap().judge.control.len();
    a.hand_out(space, &key, &kems, &[]).unwrap();
    let entries = |a: &mut Spaces| a.replica(space).unwrap().judge.control.len();
    assert_eq!(entries(&mut a), before + 2);
    assert_eq!(recipients(&mut a, space, epoch_id(&key)).len(), kems.len());
    // More earlier keys than fit into one entry need another, too.
    let earlier: Vec<EpochKey> = (100..200).map(|byte| EpochKey::from_bytes([byte; 32])).collect();
    let later = EpochKey::from_bytes([6; 32]);
    a.hand_out(space, &later, &[a.identity().kem()], &earlier).unwrap();
    assert_eq!(entries(&mut a), before + 4);
    let reached = a.replica(space).unwrap().judge.keyring.within_reach([epoch_id(&later)]);
    assert_eq!(reached.len(), 101);
}

#[test]
fn keys_that_open_each_other_are_not_forgotten() {
    let (mut a, space) = closed(1);
    let (one, other) = (EpochKey::from_bytes([5; 32]), EpochKey::from_bytes([6; 32]));
    let own = [a.identity().kem()];
    a.hand_out(space, &one, &own, std::slice::from_ref(&other)).unwrap();
    a.hand_out(space, &other, &own, std::slice::from_ref(&one)).unwrap();
    assert_eq!(a.replica(space).unwrap().judge.keyring.roots().len(), 2, "one of the circle, and the first key");
    a.rotate(space).unwrap();
    let keyring = &a.replica(space).unwrap().judge.keyring;
    assert_eq!(keyring.within_reach(keyring.roots()).len(), 4);
    assert_eq!(keyring.roots().len(), 1);
}

#[test]
fn open_and_encrypted_bodies_count_where_they_belong() {
    let (mut open, space) = founded(1);
    let key = EpochKey::from_bytes([5; 32]);
    let forger = Forger::of(&open, space);
    let place = forger.place(&open, Lane::Deliberation);
    let sealed =
        seal_body(&key, &place, &statement("Verschlüsselt."), &mut Random(&mut SeededEnvironment::new(3, NOW_MS)))
            .unwrap();
    let entry = forger.write(&open, Lane::Deliberation, 257, epoch_id(&key).encryption(), sealed);
    give(&mut open, space, &entry);
    assert_eq!(verdict(&mut open, space, &entry.id()), "wrong-visibility");

    let (mut closed, space) = closed(1);
    let forger = Forger::of(&closed, space);
    for (lane, kind) in [(Lane::Deliberation, 257), (Lane::Text, 513), (Lane::Text, 512), (Lane::Deliberation, 9_999)] {
        let entry = forger.write(&closed, lane, kind, Encryption::Plain, statement("Im Klartext."));
        give(&mut closed, space, &entry);
        assert_eq!(verdict(&mut closed, space, &entry.id()), "wrong-visibility", "{kind}");
    }
    let entry = forger.write(&closed, Lane::Deliberation, 257, Encryption::Sealed, statement("Anders."));
    give(&mut closed, space, &entry);
    assert_eq!(verdict(&mut closed, space, &entry.id()), "unknown");
    assert_eq!(closed.replica(space).unwrap().unreadable(), 0);
}

#[test]
fn what_does_not_open_does_not_count_and_breaks_nothing() {
    let (mut a, space) = closed(1);
    let forger = Forger::of(&a, space);
    let epoch = *epochs(&mut a, space).last().unwrap();
    let key = a.replica(space).unwrap().judge.keyring.key(epoch).unwrap().clone();
    let place = forger.place(&a, Lane::Deliberation);
    let elsewhere = Place { seq: place.seq + 1, ..place };
    let seal = |place| {
        seal_body(&key, place, &statement("Woanders."), &mut Random(&mut SeededEnvironment::new(3, NOW_MS))).unwrap()
    };
    for bytes in [vec![], vec![1; 39], vec![2; 500], seal(&elsewhere)] {
        let entry = forger.write(&a, Lane::Deliberation, 257, epoch.encryption(), bytes);
        give(&mut a, space, &entry);
        assert_eq!(verdict(&mut a, space, &entry.id()), "wrong-key");
    }
    let place = forger.place(&a, Lane::Deliberation);
    let entry = forger.write(&a, Lane::Deliberation, 257, epoch.encryption(), seal(&place));
    give(&mut a, space, &entry);
    assert_eq!(verdict(&mut a, space, &entry.id()), "counted");
    // A key that nobody ever handed out is waited for.
    let entry = forger.write(&a, Lane::Deliberation, 257, EpochId([1; 32]).encryption(), vec![2; 50]);
    give(&mut a, space, &entry);
    assert_eq!((verdict(&mut a, space, &entry.id()), unreadable(&mut a, space)), ("no-key", 1));
}

#[test]
fn keys_are_not_printed_and_reasons_are_listed() {
    let (mut a, space) = closed(1);
    assert_eq!(format!("{:?}", a.replica(space).unwrap().judge.keyring), "Keyring");
    for code in ["no-key", "wrong-key", "wrong-visibility"] {
        assert!(REASONS.iter().any(|reason| reason.0 == code));
    }
}

#[test]
fn who_may_not_write_makes_no_key() {
    let (mut a, space) = closed(1);
    let (_, link) = a.invite(space, Role::Reader, 1, None, false, vec![]).unwrap();
    let mut b = node(2);
    copy_genesis(&a, &mut b, space, &link, "Bruno");
    let before = epochs(&mut b, space);
    let op = json!({ "create": { "text": "Ich lese nur." } });
    let refused = b.act(space, "statement", EntryId::ZERO, op);
    assert!(matches!(refused, Err(SpacesError::Author(AuthorError::Denied(reason))) if reason.0 == "role-too-low"));
    assert_eq!(epochs(&mut b, space), before);
}

/// A space for members only in which three rotated, wrote and edited at the same time, one was removed, and one came late.
/// Gives the founder and the one who came late.
fn lively_and_closed() -> (Spaces, Spaces, SpaceId) {
    let clock = Arc::new(AtomicI64::new(1_700_000_000_000));
    let (mut a, space) = closed_by(timed_node(1, &clock));
    let mut b = let_in(&mut a, space, 2, "Bruno");
    let mut c = let_in(&mut a, space, 3, "Cem");
    let doc = a.act(space, "text", EntryId::ZERO, json!({ "create": { "title": "Satzung" } })).unwrap();
    let section = a.act(space, "text", doc, json!({ "add_section": { "title": "§ 1" } })).unwrap();
    copy(&a, &mut b, space);
    copy(&a, &mut c, space);
    let base = linde_text::Section::new(section).heads();
    for (node, text) in [(&mut a, "eins zwei"), (&mut b, "drei"), (&mut c, "vier fünf")] {
        node.rotate(space).unwrap();
        node.save_section(space, section, &base, text).unwrap();
        say(node, space, text);
    }
    let person = a.replica(space).unwrap().person_of(b.device()).unwrap();
    a.control(space, EntryId::ZERO, &ControlOp::Remove(Remove { person, role: None, cuts: vec![] })).unwrap();
    say(&mut a, space, "Ohne Bruno.");
    meet(&mut c, &mut b, space);
    say(&mut c, space, "Mit Bruno.");
    meet(&mut a, &mut c, space);
    clock.fetch_add(600_000, Ordering::Relaxed);
    a.housekeeping();
    let mut d = let_in(&mut a, space, 4, "Dana");
    copy(&c, &mut a, space);
    copy(&a, &mut d, space);
    say(&mut a, space, "Mit Dana.");
    copy(&a, &mut d, space);
    (a, d, space)
}

#[test]
fn keys_and_contents_in_any_order_end_alike() {
    let (mut a, mut d, space) = lively_and_closed();
    assert_eq!((unreadable(&mut a, space), unreadable(&mut d, space)), (0, 0));
    assert_eq!(explained(&mut d, space), explained(&mut a, space));
    let expected = state(&mut a, space);
    assert_eq!(state(&mut d, space), expected);
    let readers = [(a.identity().clone(), true), (d.identity().clone(), true), (node(9).identity().clone(), false)];
    let cuts = prop::collection::vec((any::<u16>(), 1usize..4), 64);
    let mut runner = TestRunner::new(ProptestConfig::with_cases(32));
    let ended = runner.run(&cuts, |cuts| {
        for (identity, reads) in &readers {
            let mut node = opened_anew(identity.clone(), space, &a);
            node.make_room(space).unwrap();
            deliver_in_pieces(&a, &mut node, space, &cuts);
            prop_assert_eq!(Shelf::vector(&node, &space), Shelf::vector(&a, &space));
            prop_assert_eq!(unreadable(&mut node, space) == 0, *reads);
            let found = state(&mut node, space);
            prop_assert_eq!(found == expected, *reads);
            node.replica(space).unwrap().recount().unwrap();
            prop_assert_eq!(state(&mut node, space), found);
        }
        Ok(())
    });
    ended.unwrap();
}

/// A node that lost all that it had in a space, and knows how far its own logs went, so that what comes back from `others` is no
/// sign of a copy.
fn opened_anew(identity: Identity, space: SpaceId, others: &Spaces) -> Spaces {
    let vector = Shelf::vector(others, &space);
    let own = vector.iter().filter(|(log, _)| log.device == identity.device());
    let lost = Lost::from([(space, own.map(|(log, head)| (log.lane.number(), head.len - 1)).collect())]);
    let mut home = MemoryHome::default();
    home.write(LOST_FILE, &serde_json::to_vec(&lost).unwrap()).unwrap();
    Spaces::open(Box::new(home), identity, Box::new(SeededEnvironment::new(1 << 50, NOW_MS)), &mut |_| {}).unwrap()
}

#[test]
fn whoever_fetches_the_own_log_again_leaves_handing_on_keys_to_others() {
    let (mut a, space) = closed(1);
    let (_, link) = a.invite(space, Role::Member, 5, None, false, vec![]).unwrap();
    let mut b = node(2);
    copy_genesis(&a, &mut b, space, &link, "Bruno");
    let mut again = opened_anew(a.identity().clone(), space, &a);
    again.make_room(space).unwrap();
    let before = Shelf::vector(&a, &space).clone();
    copy(&a, &mut again, space);
    copy(&b, &mut again, space);
    assert_eq!((again.next_duty_ms(), Shelf::vector(&again, &space).len()), (None, before.len() + 2));
    // What its owner does there shows that the log goes on from here.
    again.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    let kem = b.identity().kem();
    assert!(epochs(&mut again, space).into_iter().any(|epoch| recipients(&mut again, space, epoch).contains(&kem)));
}

#[test]
fn a_relay_that_cannot_read_erases_and_says_so() {
    let (mut a, space) = closed(1);
    let (_, link) = a.invite(space, Role::Relay, 1, None, false, vec![]).unwrap();
    let mut relay = node(2);
    copy_genesis(&a, &mut relay, space, &link, "Bote");
    meet(&mut a, &mut relay, space);
    let said = say(&mut a, space, "Die Kündigung.");
    copy(&a, &mut relay, space);
    assert_eq!(verdict(&mut relay, space, &said), "no-key");
    let body_at = |node: &Spaces| node.get(space).unwrap().store().get(&said).unwrap().unwrap().body().is_some();
    assert!(body_at(&relay));
    let targets = a.replica(space).unwrap().targets_of(&said).unwrap();
    let erasure = a.erase(space, targets, linde_deliberation::erasure::ErasureReason::OwnWish).unwrap();
    meet(&mut a, &mut relay, space);
    assert!(!body_at(&relay) && verdict(&mut relay, space, &said) == "erased");
    let devices = [a.device(), relay.device()];
    let state = a.replica(space).unwrap().state::<linde_deliberation::erasure::Erasure>(&erasure).unwrap();
    assert!(devices.iter().all(|device| state.has_acknowledged(*device)));
}
