//! Whole spaces in memory: what one node makes, another judges alike, in whatever order it comes.

mod ballots;
mod devices;
mod guards;
mod languages;
mod members;
mod removals;
mod topics;
mod visits;

use crate::{DOCUMENT_KIND, Home, Identity, KEY_FILE, MemoryHome, NewSpace, SeededEnvironment, Spaces, SpacesError};
use linde_log::{DeviceId, EntryId, LogId, Signed, SpaceId};
use linde_space::{Role, Visibility};
use linde_store::Record;
use linde_sync::Shelf;
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;

/// What every clock shows, in ms since 1970.
const NOW_MS: i64 = 1_700_000_000_000;

pub(crate) fn node(seed: u64) -> Spaces {
    let mut environment = SeededEnvironment::new(seed, NOW_MS);
    let identity = Identity::generate(&mut environment);
    Spaces::open(Box::<MemoryHome>::default(), identity, Box::new(environment), &mut |_| {}).unwrap()
}

/// What somebody gets who copies a home: everything in it, keys and all. Files are those of `names` only.
pub(crate) fn home_of(node: &Spaces, names: &[&str]) -> MemoryHome {
    let mut home = MemoryHome::default();
    for (space, replica) in &node.replicas {
        let store = replica.store();
        let mut ids: Vec<EntryId> = Vec::new();
        for (log, tip) in store.tips() {
            ids.extend((0..=tip.seq).filter_map(|seq| store.id_at(log, seq)));
        }
        let records = ids.iter().map(|id| Record::Entry(store.get(id).unwrap().unwrap())).collect();
        home.add(*space, records);
    }
    home.write(KEY_FILE, node.identity().to_json().as_bytes()).unwrap();
    for name in names {
        if let Some(bytes) = node.home.read(name).unwrap() {
            home.write(name, &bytes).unwrap();
        }
    }
    home
}

/// A node with this home.
pub(crate) fn opened(home: MemoryHome, seed: u64) -> Spaces {
    let text = String::from_utf8(home.read(KEY_FILE).unwrap().unwrap()).unwrap();
    let identity = Identity::from_json(&text).unwrap();
    Spaces::open(Box::new(home), identity, Box::new(SeededEnvironment::new(seed, NOW_MS)), &mut |_| {}).unwrap()
}

pub(crate) fn founded(seed: u64) -> (Spaces, SpaceId) {
    let mut founder = node(seed);
    let new = NewSpace {
        name: "Lindenhof".to_owned(),
        purpose: "Nachbarschaft".to_owned(),
        visibility: Visibility::Open,
        founder_name: "Käthe".to_owned(),
    };
    let space = founder.create(&new).unwrap();
    (founder, space)
}

pub(crate) fn state(node: &mut Spaces, space: SpaceId) -> [u8; 32] {
    node.replica(space).unwrap().state_hash()
}

/// Everything of a space as runs, in the order in which sync sends it.
pub(crate) fn runs(node: &Spaces, space: SpaceId) -> Vec<Vec<Signed>> {
    let mut runs = Vec::new();
    for (log, head) in &*Shelf::vector(node, &space) {
        let mut at = 0;
        while at < head.len {
            let run = Shelf::read(node, &space, log, at, usize::MAX).unwrap();
            at += run.len() as u64;
            runs.push(run.into_iter().map(|raw| Signed::decode(raw).unwrap()).collect());
        }
    }
    runs
}

/// Gives `to` everything that `from` has, as often as something more can be taken.
pub(crate) fn copy(from: &Spaces, to: &mut Spaces, space: SpaceId) {
    loop {
        let report = Shelf::ingest(to, &space, runs(from, space)).unwrap();
        assert_eq!(report.refused, []);
        if report.entries == 0 {
            return;
        }
    }
}

pub(crate) fn meet(a: &mut Spaces, b: &mut Spaces, space: SpaceId) {
    copy(a, b, space);
    copy(b, a, space);
    copy(a, b, space);
}

pub(crate) fn say(node: &mut Spaces, space: SpaceId, text: &str) -> EntryId {
    node.act(space, "statement", EntryId::ZERO, json!({ "create": { "text": text } })).unwrap()
}

#[test]
fn three_join_write_apart_and_end_alike() {
    let (mut a, space) = founded(1);
    let (_, link) = a.invite(space, Role::Member, 2, None, false, vec![]).unwrap();
    let (mut b, mut c) = (node(2), node(3));
    for (node, name) in [(&mut b, "Bruno"), (&mut c, "Cem")] {
        assert_eq!(node.join(&link, name).unwrap(), space);
        assert!(matches!(node.act(space, "statement", EntryId::ZERO, json!({})), Err(SpacesError::Op(_))));
        meet(&mut a, node, space);
        assert!(node.joining().is_empty());
    }
    let said =
        [say(&mut a, space, "Mehr Bänke."), say(&mut b, space, "Mehr Schatten."), say(&mut c, space, "Mehr Ruhe.")];
    meet(&mut a, &mut b, space);
    meet(&mut b, &mut c, space);
    meet(&mut a, &mut c, space);
    meet(&mut a, &mut b, space);
    let hash = state(&mut a, space);
    assert_eq!(state(&mut b, space), hash);
    assert_eq!(state(&mut c, space), hash);
    for node in [&mut a, &mut b, &mut c] {
        let replica = node.replica(space).unwrap();
        assert!(said.iter().all(|id| replica.verdict(id).is_some_and(crate::Verdict::counts)));
        let names: Vec<_> = replica.names().into_values().collect();
        assert_eq!(names.len(), 3, "{names:?}");
    }
}

#[test]
fn a_third_use_of_an_invitation_for_two_does_not_count() {
    let (mut a, space) = founded(1);
    let (_, link) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    let (mut b, mut c) = (node(2), node(3));
    copy_genesis(&a, &mut b, space, &link, "Bruno");
    copy_genesis(&a, &mut c, space, &link, "Cem");
    let late = say(&mut b, space, "Von Bruno.");
    let later = say(&mut c, space, "Von Cem.");
    for _ in 0..2 {
        copy(&b, &mut a, space);
        copy(&c, &mut a, space);
        copy(&a, &mut b, space);
        copy(&a, &mut c, space);
    }
    let counts = |node: &mut Spaces, id| node.replica(space).unwrap().verdict(id).is_some_and(crate::Verdict::counts);
    assert_eq!([counts(&mut a, &late), counts(&mut a, &later)].iter().filter(|counts| **counts).count(), 1);
    let hash = state(&mut a, space);
    assert_eq!([state(&mut b, space), state(&mut c, space)], [hash, hash]);
}

pub(crate) fn copy_genesis(from: &Spaces, to: &mut Spaces, space: SpaceId, link: &str, name: &str) {
    to.join(link, name).unwrap();
    copy(from, to, space);
    assert!(to.joining().is_empty());
}

#[test]
fn two_save_the_same_section_from_stale_pages() {
    let (mut a, space) = founded(1);
    let (_, link) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    let mut b = node(2);
    copy_genesis(&a, &mut b, space, &link, "Bruno");
    copy(&b, &mut a, space);
    let doc = a.act(space, "text", EntryId::ZERO, json!({ "create": { "title": "Satzung" } })).unwrap();
    let section = a.act(space, "text", doc, json!({ "add_section": { "title": "§ 1" } })).unwrap();
    let base = linde_text::Section::new(section).heads();
    let first = a.save_section(space, section, &base, "Der Verein heißt Linde.\r\nEr ist klein.\r\n").unwrap();
    meet(&mut a, &mut b, space);
    a.save_section(space, section, &first.heads, "Der Verein heißt Lindenhof.\nEr ist klein.\n").unwrap();
    b.save_section(space, section, &first.heads, "Der Verein heißt Linde.\nEr ist sehr klein.\n").unwrap();
    meet(&mut a, &mut b, space);
    for node in [&mut a, &mut b] {
        let text = node.replica(space).unwrap().section(&section).unwrap().text();
        assert_eq!(text, "Der Verein heißt Lindenhof.\nEr ist sehr klein.\n");
    }
    assert_eq!(state(&mut a, space), state(&mut b, space));
}

#[test]
fn two_move_sections_at_once_and_a_late_edit_finds_its_section() {
    let (mut a, space) = founded(1);
    let (_, link) = a.invite(space, Role::Member, 2, None, false, vec![]).unwrap();
    let (mut b, mut c) = (node(2), node(3));
    copy_genesis(&a, &mut b, space, &link, "Bruno");
    copy_genesis(&a, &mut c, space, &link, "Cem");
    let doc = a.act(space, "text", EntryId::ZERO, json!({ "create": { "title": "Satzung" } })).unwrap();
    let add = |a: &mut Spaces, title| a.act(space, "text", doc, json!({ "add_section": { "title": title } })).unwrap();
    let [three, two, one] = ["§ 3", "§ 2", "§ 1"].map(|title| add(&mut a, title));
    meet(&mut a, &mut b, space);
    meet(&mut a, &mut c, space);
    // Cem knows of no move and writes on, long offline.
    let base = linde_text::Section::new(one).heads();
    c.save_section(space, one, &base, "Der Verein heißt Linde.").unwrap();
    a.act(space, "text", doc, json!({ "move_section": { "section": one, "after": two } })).unwrap();
    a.act(space, "text", doc, json!({ "move_section": { "section": two, "after": three } })).unwrap();
    b.act(space, "text", doc, json!({ "move_section": { "section": one, "after": three } })).unwrap();
    b.act(space, "text", doc, json!({ "rename_section": { "section": one, "title": "§ 1 Name" } })).unwrap();
    meet(&mut a, &mut b, space);
    meet(&mut a, &mut c, space);
    meet(&mut b, &mut c, space);
    let order = |node: &mut Spaces| {
        let view = node.replica(space).unwrap().object(DOCUMENT_KIND, &doc).unwrap();
        let sections = view["sections"].as_array().unwrap().iter();
        sections.map(|section| section["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let ended = order(&mut a);
    let possible = [["§ 3", "§ 2", "§ 1 Name"], ["§ 1 Name", "§ 3", "§ 2"]];
    assert!(possible.iter().any(|order| ended == order), "one of the two goes first: {ended:?}");
    let hash = state(&mut a, space);
    for node in [&mut b, &mut c] {
        assert_eq!((order(node), state(node, space)), (ended.clone(), hash));
        assert_eq!(node.replica(space).unwrap().section(&one).unwrap().text(), "Der Verein heißt Linde.");
    }
    let nowhere = json!({ "move_section": { "section": one, "after": one } });
    assert!(a.act(space, "text", doc, nowhere).is_err());
}

#[test]
fn nobody_writes_who_was_not_admitted() {
    let (a, space) = founded(1);
    let mut stranger = node(9);
    stranger.make_room(space).unwrap();
    copy(&a, &mut stranger, space);
    let op = json!({ "create": { "text": "Ich auch." } });
    let refused = stranger.act(space, "statement", EntryId::ZERO, op);
    assert!(
        matches!(refused, Err(SpacesError::Author(crate::AuthorError::Denied(reason))) if reason.0 == "not-a-member")
    );
}

/// A space in which three wrote, joined and edited concurrently.
pub(crate) fn lively() -> (Spaces, SpaceId) {
    let (mut a, space) = founded(1);
    let (invite, link) = a.invite(space, Role::Moderator, 5, None, false, vec![]).unwrap();
    let (mut b, mut c) = (node(2), node(3));
    copy_genesis(&a, &mut b, space, &link, "Bruno");
    copy_genesis(&a, &mut c, space, &link, "Cem");
    copy(&b, &mut a, space);
    let doc = a.act(space, "text", EntryId::ZERO, json!({ "create": { "title": "Satzung" } })).unwrap();
    let section = a.act(space, "text", doc, json!({ "add_section": { "title": "§ 1" } })).unwrap();
    copy(&a, &mut b, space);
    let base = linde_text::Section::new(section).heads();
    a.save_section(space, section, &base, "eins zwei drei").unwrap();
    b.save_section(space, section, &base, "vier fünf").unwrap();
    b.act(space, "text", doc, json!({ "rename": { "title": "Ordnung" } })).unwrap();
    a.act(space, "text", doc, json!({ "add_section": { "title": "§ 2", "after": section } })).unwrap();
    a.revoke_invite(space, invite).unwrap();
    say(&mut b, space, "B");
    say(&mut c, space, "C");
    copy(&b, &mut a, space);
    copy(&c, &mut a, space);
    say(&mut a, space, "A");
    disputed(&mut a, &mut b, space);
    (a, space)
}

/// A moderator hides what a newcomer said and takes it back, while the other corrects it and appeals, and the founder decides.
fn disputed(a: &mut Spaces, b: &mut Spaces, space: SpaceId) {
    let (_, link) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    let mut newcomer = node(4);
    copy_genesis(a, &mut newcomer, space, &link, "Dana");
    let said = say(&mut newcomer, space, "Das ist doch Quatsch.");
    copy(&newcomer, b, space);
    let act = hide(b, space, said).unwrap();
    let correction = json!({ "correct": { "text": "Das sehe ich anders." } });
    newcomer.act(space, "statement", said, correction).unwrap();
    copy(b, &mut newcomer, space);
    let appeal = json!({ "appeal": { "text": "Es war nicht so gemeint." } });
    newcomer.act(space, "moderation", act, appeal).unwrap();
    b.act(space, "moderation", act, json!({ "lift": {} })).unwrap();
    copy(&newcomer, a, space);
    a.act(space, "moderation", act, json!({ "decide": { "uphold": true, "text": "Doch." } })).unwrap();
    copy(b, a, space);
}

fn hide(node: &mut Spaces, space: SpaceId, target: EntryId) -> Result<EntryId, SpacesError> {
    let op = json!({ "create": { "target": target, "act": "hide", "reason": "insult", "text": "", "policy": null } });
    node.act(space, "moderation", EntryId::ZERO, op)
}

/// The verdicts, objects and texts of a space, for a failure that can be read.
pub(crate) fn explained(node: &mut Spaces, space: SpaceId) -> Vec<String> {
    let replica = node.replica(space).unwrap();
    let mut rows: Vec<String> = replica
        .rows()
        .iter()
        .map(|row| {
            let text = replica.section(&row.id).map(|section| (section.text(), section.heads()));
            let object = replica.object(row.kind, &row.id);
            format!("{:?} {} {} {:?} {object:?} {text:?}", row.id, row.kind, row.lamport, row.verdict)
        })
        .collect();
    rows.sort();
    rows
}

/// Offers pieces of random logs until everything was taken; what comes too early is offered again.
fn deliver_in_pieces(from: &Spaces, to: &mut Spaces, space: SpaceId, cuts: &[(u16, usize)]) {
    let mut next: BTreeMap<LogId, u64> = Shelf::vector(from, &space).keys().map(|log| (*log, 0)).collect();
    let mut cuts = cuts.iter().cycle();
    for round in 0..10_000 {
        if Shelf::vector(to, &space) == Shelf::vector(from, &space) {
            return;
        }
        let (pick, len) = *cuts.next().unwrap();
        // Every log has its turn, whatever the picks are.
        let (log, at) =
            next.iter().nth((usize::from(pick) + round / 64) % next.len()).map(|(log, at)| (*log, *at)).unwrap();
        let run = Shelf::read(from, &space, &log, at, usize::MAX).unwrap();
        let piece: Vec<Signed> = run.into_iter().take(len).map(|raw| Signed::decode(raw).unwrap()).collect();
        Shelf::ingest(to, &space, vec![piece]).unwrap();
        next.insert(log, Shelf::vector(to, &space).get(&log).map_or(0, |head| head.len));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_order_of_arrival_and_any_cut_into_runs_ends_alike(cuts in pieces()) {
        let (mut a, space) = lively();
        arrives_alike(&mut a, space, &cuts);
    }
}

/// Which logs go on, and by how many entries.
fn pieces() -> impl Strategy<Value = Vec<(u16, usize)>> {
    prop::collection::vec((any::<u16>(), 1usize..4), 64)
}

/// Offers a new node pieces of random logs until it has taken everything, compares, and gives it.
fn arrives_alike(a: &mut Spaces, space: SpaceId, cuts: &[(u16, usize)]) -> Spaces {
    let expected = state(a, space);
    let mut next: BTreeMap<LogId, u64> = Shelf::vector(a, &space).keys().map(|log| (*log, 0)).collect();
    let mut node = node(50);
    node.make_room(space).unwrap();
    let mut cuts = cuts.iter().cycle();
    // What comes too early is offered again.
    for round in 0..10_000 {
        if Shelf::vector(&node, &space) == Shelf::vector(a, &space) {
            break;
        }
        let (pick, len) = cuts.next().unwrap();
        // Every log has its turn, whatever the picks are.
        let turn = (usize::from(*pick) + round / 64) % next.len();
        let (log, at) = next.iter().nth(turn).map(|(log, at)| (*log, *at)).unwrap();
        let run = Shelf::read(a, &space, &log, at, usize::MAX).unwrap();
        let piece: Vec<Signed> = run.into_iter().take(*len).map(|raw| Signed::decode(raw).unwrap()).collect();
        Shelf::ingest(&mut node, &space, vec![piece]).unwrap();
        next.insert(log, Shelf::vector(&node, &space).get(&log).map_or(0, |head| head.len));
    }
    assert_eq!(explained(&mut node, space), explained(a, space));
    assert_eq!(state(&mut node, space), expected);
    node.replica(space).unwrap().recount().unwrap();
    assert_eq!(state(&mut node, space), expected);
    node
}

#[test]
fn delivery_counts_this_node_and_those_who_said_so() {
    let (mut a, space) = founded(1);
    let (_, link) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    let mut b = node(2);
    copy_genesis(&a, &mut b, space, &link, "Bruno");
    copy(&b, &mut a, space);
    let said = say(&mut a, space, "Wer weiß davon?");
    let (me, other): (DeviceId, DeviceId) = (a.device(), b.device());
    let replica = a.replica(space).unwrap();
    let row = replica.row(&said).unwrap();
    assert_eq!(replica.delivery(me, row.log, row.seq).nodes_with_it, 1);
    let all = replica.vector().values().map(|head| head.len).sum();
    assert_eq!(
        replica.holders(me).into_iter().collect::<BTreeMap<_, _>>(),
        BTreeMap::from([(me, Some(all)), (other, None)])
    );
    replica.note_peer(other, &[(row.log, row.seq + 1)]);
    let held = replica.holders(me).into_iter().find(|(device, _)| *device == other).unwrap().1;
    let of_its_own: u64 =
        replica.vector().iter().filter(|(log, _)| log.device == other).map(|(_, head)| head.len).sum();
    assert_eq!(held, Some(row.seq + 1 + of_its_own), "what it told, and what it wrote itself");
    let delivery = replica.delivery(me, row.log, row.seq);
    assert_eq!((delivery.nodes_with_it, delivery.nodes_known), (2, 2));
}

#[test]
fn nobody_can_make_what_somebody_else_made_first() {
    let (mut a, space) = founded(1);
    let (_, link) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    let mut b = node(2);
    copy_genesis(&a, &mut b, space, &link, "Bruno");
    copy(&b, &mut a, space);
    for i in 0..5 {
        say(&mut a, space, &format!("Nummer {i}"));
    }
    let original = say(&mut a, space, "Von Käthe.");
    copy(&a, &mut b, space);
    // Bruno says that he made Käthe's statement, and before her.
    let body = linde_log::body::encode([0; 16], &linde_deliberation::statement::StatementOp::create("Von Bruno."));
    let key = b.identity().device_key().clone();
    let lane = linde_log::Lane::Deliberation;
    let tip = b.get(space).unwrap().store().tips().get(&LogId { lane, device: key.device() }).copied();
    let draft = linde_log::Draft {
        space,
        lane,
        kind: 257,
        obj: original,
        after: vec![],
        after_lamport: 0,
        time_ms: 0,
        enc: linde_log::Encryption::Plain,
        body: body.unwrap(),
    };
    let forged = linde_log::sign(&key, tip, draft).unwrap();
    let forged_id = forged.id();
    for node in [&mut a, &mut b] {
        Shelf::ingest(node, &space, vec![vec![forged.clone().into_signed()]]).unwrap();
        let replica = node.replica(space).unwrap();
        assert!(replica.verdict(&original).is_some_and(crate::Verdict::counts));
        assert!(!replica.verdict(&forged_id).is_some_and(crate::Verdict::counts));
    }
    // Bruno's own node did not make it, so it takes another key; that must get around.
    copy(&b, &mut a, space);
    assert_eq!(state(&mut a, space), state(&mut b, space));
}

#[test]
fn what_is_moderated_is_named_and_what_is_not_named_cannot_be() {
    let (mut a, space) = founded(1);
    let (_, link) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    let mut b = node(2);
    copy_genesis(&a, &mut b, space, &link, "Bruno");
    let said = say(&mut b, space, "Quatsch.");
    // Not here yet, so there is nothing to judge.
    let early = hide(&mut a, space, said);
    assert!(
        matches!(early, Err(SpacesError::Author(crate::AuthorError::Denied(reason))) if reason.0 == "object-not-as-expected")
    );
    copy(&b, &mut a, space);
    let act = hide(&mut a, space, said).unwrap();
    let hidden = a.replica(space).unwrap().store().get(&act).unwrap().unwrap();
    assert!(hidden.header().after.contains(&said));
    // The same words in an entry that does not name it count nowhere, although it is here.
    let key = a.identity().device_key().clone();
    let draft = linde_log::Draft {
        space,
        lane: linde_log::Lane::Deliberation,
        kind: 260,
        obj: EntryId::ZERO,
        after: vec![],
        after_lamport: 0,
        time_ms: 0,
        enc: linde_log::Encryption::Plain,
        body: hidden.body().unwrap().to_vec(),
    };
    let vague = linde_log::sign(&key, Some(hidden.tip()), draft).unwrap();
    Shelf::ingest(&mut a, &space, vec![vec![vague.clone().into_signed()]]).unwrap();
    meet(&mut a, &mut b, space);
    for node in [&mut a, &mut b] {
        let replica = node.replica(space).unwrap();
        assert!(replica.verdict(&act).is_some_and(crate::Verdict::counts));
        assert_eq!(replica.verdict(&vague.id()).map(crate::Verdict::code), Some("object-not-as-expected"));
        assert_eq!(replica.object(260, &act).unwrap()["why"], "undisputed");
        assert_eq!(
            replica.object(260, &act).unwrap()["done"]["author"],
            replica.person_of(b_device(replica, said)).unwrap().to_string()
        );
    }
    assert_eq!(state(&mut a, space), state(&mut b, space));
}

fn b_device(replica: &crate::Replica, said: EntryId) -> DeviceId {
    replica.row(&said).unwrap().log.device
}

#[test]
fn a_reader_joins_reads_and_is_told_that_writing_is_not_for_readers() {
    let (mut a, space) = founded(1);
    let (_, link) = a.invite(space, Role::Reader, 1, None, false, vec![]).unwrap();
    let doc = a.act(space, "text", EntryId::ZERO, json!({ "create": { "title": "Satzung" } })).unwrap();
    let section = a.act(space, "text", doc, json!({ "add_section": { "title": "§ 1" } })).unwrap();
    let mut b = node(2);
    copy_genesis(&a, &mut b, space, &link, "Bruno");
    copy(&b, &mut a, space);
    assert!(b.joining().is_empty());
    let base = linde_text::Section::new(section).heads();
    let refused = b.save_section(space, section, &base, "Ich auch.");
    assert!(
        matches!(refused, Err(SpacesError::Author(crate::AuthorError::Denied(reason))) if reason.0 == "role-too-low")
    );
    assert_eq!(state(&mut a, space), state(&mut b, space));
}

#[test]
fn a_withdrawn_invitation_is_refused_before_anything_is_signed_and_a_new_one_works() {
    let (mut a, space) = founded(1);
    let (invite, link) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    a.revoke_invite(space, invite).unwrap();
    let mut b = node(2);
    b.join(&link, "Bruno").unwrap();
    copy(&a, &mut b, space);
    assert!(b.joining().is_empty());
    assert!(!Shelf::vector(&b, &space).keys().any(|log| log.device == b.device()));
    assert!(matches!(b.join(&link, "Bruno"), Err(SpacesError::Withdrawn)));
    let (_, fresh) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    copy(&a, &mut b, space);
    b.join(&fresh, "Bruno").unwrap();
    assert!(b.joining().is_empty());
    say(&mut b, space, "Jetzt bin ich da.");
}

#[test]
fn what_is_said_last_comes_first_in_the_list_of_everybody() {
    let (mut a, space) = founded(1);
    let (_, link) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    let mut b = node(2);
    copy_genesis(&a, &mut b, space, &link, "Bruno");
    copy(&b, &mut a, space);
    for i in 0..60 {
        say(&mut a, space, &format!("Nummer {i}"));
    }
    copy(&a, &mut b, space);
    let last = say(&mut b, space, "Zuletzt.");
    copy(&b, &mut a, space);
    for node in [&mut a, &mut b] {
        let first = node.replica(space).unwrap().objects(257, None).next().map(|row| row.id);
        assert_eq!(first, Some(last));
    }
}

#[test]
fn reactions_come_in_any_order_and_are_counted_alike() {
    let (mut a, space) = founded(1);
    let (_, link) = a.invite(space, Role::Member, 9, None, false, vec![]).unwrap();
    let mut others: Vec<Spaces> = (2..8).map(node).collect();
    for (i, node) in others.iter_mut().enumerate() {
        copy_genesis(&a, node, space, &link, &format!("Nummer {i}"));
        copy(node, &mut a, space);
    }
    let said = say(&mut a, space, "Mehr Bänke.");
    for (i, node) in others.iter_mut().enumerate() {
        copy(&a, node, space);
        let stances = ["agree", "disagree", "pass"];
        for round in 0..2 {
            let op = json!({ "react": { "stance": stances[(i + round) % 3], "important": i == 0 } });
            node.act(space, "statement", said, op).unwrap();
        }
    }
    // Reacting waits for nobody, and the last word of each holds.
    let orders: [&[usize]; 3] = [&[0, 1, 2, 3, 4, 5], &[5, 4, 3, 2, 1, 0], &[2, 5, 0, 3, 1, 4]];
    let mut seen = Vec::new();
    for order in orders {
        let mut fresh = node(50);
        fresh.make_room(space).unwrap();
        copy(&a, &mut fresh, space);
        for who in order {
            copy(&others[*who], &mut fresh, space);
        }
        let view = fresh.replica(space).unwrap().object(257, &said).unwrap();
        assert_eq!(view["reactions"], json!({ "agree": 2, "disagree": 2, "pass": 2, "important": 1 }));
        let ended = state(&mut fresh, space);
        fresh.replica(space).unwrap().recount().unwrap();
        assert_eq!(state(&mut fresh, space), ended);
        seen.push(ended);
    }
    assert!(seen.iter().all(|state| *state == seen[0]));
    // The author can no longer say it otherwise.
    for node in &others {
        copy(node, &mut a, space);
    }
    let refused = a.act(space, "statement", said, json!({ "correct": { "text": "Mehr Stühle." } }));
    assert!(
        matches!(refused, Err(SpacesError::Author(crate::AuthorError::Denied(reason))) if reason.0 == "others-reacted")
    );
    // Who reacts to words that were put right reacts to these.
    let wrong = say(&mut others[0], space, "Mehr Schaten.");
    for text in ["Mehr Schatten!", "Mehr Schatten."] {
        others[0].act(space, "statement", wrong, json!({ "correct": { "text": text } })).unwrap();
    }
    let mut late = node(60);
    copy_genesis(&a, &mut late, space, &link, "Zuletzt");
    copy(&others[0], &mut late, space);
    late.act(space, "statement", wrong, json!({ "react": { "stance": "agree", "important": false } })).unwrap();
    assert_eq!(late.replica(space).unwrap().object(257, &wrong).unwrap()["text"], "Mehr Schatten.");
    let words = json!({ "derive": { "text": "Mehr Stühle.", "from": said, "how": "reword" } });
    assert!(a.act(space, "statement", EntryId::ZERO, words).is_ok());
}
