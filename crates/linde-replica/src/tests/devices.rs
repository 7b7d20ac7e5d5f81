//! Devices that come, go and are copied.

use super::*;
use crate::{Admission, AuthorError, Environment, Keep, PAIRING_VALID_MS, Verdict, Why, replace_device};
use linde_crypto::words::{RecoverySeed, WordList};
use linde_space::{ControlOp, InviteLink};

/// Käthe's space with Bruno in it.
fn two() -> (Spaces, Spaces, SpaceId) {
    let (mut a, space) = founded(1);
    let (_, link) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    let mut b = node(2);
    copy_genesis(&a, &mut b, space, &link, "Bruno");
    copy(&b, &mut a, space);
    (a, b, space)
}

fn counts(node: &mut Spaces, space: SpaceId, id: &EntryId) -> bool {
    node.replica(space).unwrap().verdict(id).is_some_and(Verdict::counts)
}

/// The statements that count, sorted.
fn said(node: &Spaces, space: SpaceId) -> Vec<String> {
    let rows = node.get(space).unwrap().objects(257, None);
    let mut texts: Vec<String> = rows.map(|row| row.view["text"].as_str().unwrap().to_owned()).collect();
    texts.sort();
    texts
}

fn admission(node: &mut Spaces, space: SpaceId, device: DeviceId) -> Option<Admission> {
    node.replica(space).unwrap().admission(device).map(|(_, admission)| admission)
}

fn person(node: &mut Spaces, space: SpaceId, device: DeviceId) -> Option<linde_log::PersonId> {
    node.replica(space).unwrap().person_of(device)
}

/// The person to whom the node's device belongs.
fn own_person(node: &mut Spaces, space: SpaceId) -> Option<linde_log::PersonId> {
    let device = node.device();
    person(node, space, device)
}

fn equal(nodes: &mut [&mut Spaces], space: SpaceId) {
    for _ in 0..2 {
        for i in 1..nodes.len() {
            let (left, right) = nodes.split_at_mut(i);
            for other in left {
                copy(other, right[0], space);
                copy(right[0], other, space);
            }
        }
    }
    let states: Vec<_> = nodes.iter_mut().map(|node| state(node, space)).collect();
    assert!(states.iter().all(|state| *state == states[0]));
}

/// Gives `to` the proofs of all forks that `from` knows.
fn tell_forks(from: &Spaces, to: &mut Spaces, space: SpaceId) {
    for log in Shelf::forks(from, &space).keys() {
        let proof = Shelf::fork_proof(from, &space, log).unwrap();
        Shelf::ingest_fork(to, &space, proof).unwrap();
    }
}

#[test]
fn a_home_that_is_known_to_be_a_copy_goes_on_as_another_device_of_the_same_person() {
    let (mut a, mut b, space) = two();
    let mut home = home_of(&b, &[]);
    let mut identity = b.identity().clone();
    replace_device(&mut home, &mut identity, &mut SeededEnvironment::new(7, NOW_MS), Why::Copied).unwrap();
    let mut twin = opened(home, 8);
    assert_ne!(twin.device(), b.device());
    assert_eq!(
        twin.replaced().iter().map(|replaced| (replaced.device, replaced.why)).collect::<Vec<_>>(),
        [(b.device(), Why::Copied)]
    );
    assert_eq!(twin.identity().former_devices().count(), 0, "the only space knows, so the old key is gone");
    say(&mut b, space, "Vom Original.");
    say(&mut twin, space, "Von der Kopie.");
    equal(&mut [&mut a, &mut b, &mut twin], space);
    assert_eq!(said(&a, space), ["Vom Original.", "Von der Kopie."]);
    let (old, new) = (b.device(), twin.device());
    assert_eq!(admission(&mut a, space, new), Some(Admission::Succeeded(old)));
    assert_eq!(a.replica(space).unwrap().successor(old), Some(new));
    assert_eq!(person(&mut a, space, new), person(&mut a, space, old));
    assert!(Shelf::forks(&a, &space).is_empty());
}

#[test]
fn a_copy_that_nobody_noticed_heals_on_both_sides_and_nothing_is_lost() {
    let (mut a, mut b, space) = two();
    let doc = a.act(space, "text", EntryId::ZERO, json!({ "create": { "title": "Satzung" } })).unwrap();
    let section = a.act(space, "text", doc, json!({ "add_section": { "title": "§ 1" } })).unwrap();
    let base = linde_text::Section::new(section).heads();
    let heads = a.save_section(space, section, &base, "Eins.\nZwei.\n").unwrap().heads;
    copy(&a, &mut b, space);
    let mut twin = opened(home_of(&b, &[]), 9);
    say(&mut b, space, "Vom Original.");
    b.save_section(space, section, &heads, "Eins, original.\nZwei.\n").unwrap();
    b.set_name(space, "Bruno B.").unwrap();
    let own = b.act(space, "text", EntryId::ZERO, json!({ "create": { "title": "Notizen" } })).unwrap();
    let part = b.act(space, "text", own, json!({ "add_section": { "title": "Erstes" } })).unwrap();
    let base = linde_text::Section::new(part).heads();
    b.save_section(space, part, &base, "Nicht vergessen.\n").unwrap();
    say(&mut twin, space, "Von der Kopie.");
    twin.save_section(space, section, &heads, "Eins.\nZwei, kopiert.\n").unwrap();
    copy(&b, &mut a, space);
    assert!(Shelf::ingest(&mut a, &space, runs(&twin, space)).unwrap().forks.len() >= 2);
    let (old, lost) = (b.device(), said(&a, space));
    assert_eq!(lost, Vec::<String>::new(), "until they hear of it, neither counts");
    tell_forks(&a, &mut b, space);
    tell_forks(&a, &mut twin, space);
    equal(&mut [&mut a, &mut b, &mut twin], space);
    assert_eq!(said(&a, space), ["Vom Original.", "Von der Kopie."]);
    let text = a.replica(space).unwrap().section(&section).unwrap().text();
    assert_eq!(text, "Eins, original.\nZwei, kopiert.\n");
    let titles: Vec<_> = a.get(space).unwrap().objects(512, None).map(|row| row.view["title"].clone()).collect();
    assert_eq!(titles, ["Notizen", "Satzung"]);
    let notes = a.get(space).unwrap().objects(512, None).next().unwrap().view["sections"][0]["id"].clone();
    let notes: EntryId = notes.as_str().unwrap().parse().unwrap();
    assert_eq!(a.replica(space).unwrap().section(&notes).unwrap().text(), "Nicht vergessen.\n");
    assert!(a.replica(space).unwrap().names().into_values().any(|name| name == "Bruno B."));
    for node in [&b, &twin] {
        assert_ne!(node.device(), old);
        assert_eq!(node.replaced().last().unwrap().why, Why::Forked);
    }
    // Telling it again, or opening again, writes nothing twice.
    tell_forks(&a, &mut b, space);
    b.go_on();
    equal(&mut [&mut a, &mut b, &mut twin], space);
    assert_eq!(said(&a, space).len(), 2);
}

#[test]
fn a_restored_home_that_a_peer_shows_to_be_behind_takes_a_new_key_before_it_writes() {
    let (mut a, mut b, space) = two();
    let home = home_of(&b, &[]);
    let old = b.device();
    say(&mut b, space, "Nach der Sicherung.");
    copy(&b, &mut a, space);
    drop(b);
    let mut restored = opened(home, 10);
    assert_eq!(restored.device(), old);
    copy(&a, &mut restored, space);
    assert_ne!(restored.device(), old);
    assert_eq!(restored.replaced().last().unwrap().why, Why::Continued);
    say(&mut restored, space, "Von vorn.");
    equal(&mut [&mut a, &mut restored], space);
    assert_eq!(said(&a, space), ["Nach der Sicherung.", "Von vorn."]);
    assert!(Shelf::forks(&a, &space).is_empty());
}

#[test]
fn a_space_that_is_still_on_its_way_gets_its_succession_when_it_arrives() {
    let (mut a, b, space) = two();
    let mut home = home_of(&b, &[]);
    home.add(space, Vec::new());
    let mut identity = b.identity().clone();
    replace_device(&mut home, &mut identity, &mut SeededEnvironment::new(7, NOW_MS), Why::Copied).unwrap();
    let mut twin = opened(home, 8);
    assert_eq!(twin.identity().former_devices().count(), 1, "the key is needed until the space is here");
    copy(&a, &mut twin, space);
    assert_eq!(twin.identity().former_devices().count(), 0);
    say(&mut twin, space, "Da bin ich.");
    copy(&twin, &mut a, space);
    assert_eq!(said(&a, space), ["Da bin ich."]);
}

#[test]
fn a_code_makes_another_installation_a_device_of_the_same_person_in_all_spaces() {
    let (mut a, first) = founded(1);
    let new = NewSpace {
        name: "Garten".to_owned(),
        purpose: String::new(),
        visibility: Visibility::Open,
        founder_name: "Käthe".to_owned(),
    };
    let second = a.create(&new).unwrap();
    let made = a.make_pairing(vec!["/ip4/192.168.1.5/tcp/1".to_owned()]).unwrap();
    assert_eq!(a.pairings().unwrap(), std::slice::from_ref(&made));
    assert!(!format!("{made:?}").contains(&made.code));
    let mut c = node(3);
    c.enter_pairing(&made.code).unwrap();
    assert_eq!(c.entering().count(), 2);
    for space in [first, second] {
        copy(&a, &mut c, space);
        assert_eq!(own_person(&mut c, space), own_person(&mut a, space), "as soon as it is here");
        say(&mut c, space, "Vom Telefon.");
        copy(&c, &mut a, space);
        assert_eq!(said(&a, space), ["Vom Telefon."]);
        assert_eq!(admission(&mut a, space, c.device()), Some(Admission::Paired));
    }
    assert_eq!(c.entering().count(), 0);
    assert_eq!(a.pairings().unwrap(), [], "it is used");
    // The new device has the person's words, which are on paper or on the first device, and not its own.
    assert_eq!(c.identity().recovery(), a.identity().recovery());
    assert!(matches!(c.recovery_words(WordList::German), Err(SpacesError::WordsGone)));
    assert_eq!(c.identity().backup(), None);
    let mut d = node(4);
    copy_into(&a, &mut d, first);
    assert!(matches!(d.enter_pairing(&made.code), Err(SpacesError::PairingUsed)));
    assert!(matches!(c.enter_pairing(&made.code), Err(SpacesError::PairingUsed)));
}

fn copy_into(from: &Spaces, to: &mut Spaces, space: SpaceId) {
    to.make_room(space).unwrap();
    copy(from, to, space);
}

#[test]
fn a_device_with_words_of_its_own_keeps_them_when_it_is_paired() {
    let (mut a, space) = founded(1);
    let (mut c, own) = founded(3);
    let words = c.recovery_words(WordList::German).unwrap();
    let made = a.make_pairing(vec![]).unwrap();
    c.enter_pairing(&made.code).unwrap();
    copy(&a, &mut c, space);
    assert!(own_person(&mut c, space).is_some() && own_person(&mut c, own).is_some());
    assert_eq!(*c.recovery_words(WordList::German).unwrap(), *words);
}

/// The same world, but later.
struct Later(SeededEnvironment, i64);

impl Environment for Later {
    fn now_ms(&self) -> i64 {
        self.0.now_ms() + self.1
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }
}

#[test]
fn a_pairing_code_expires() {
    let (mut a, space) = founded(1);
    let made = a.make_pairing(vec![]).unwrap();
    let mut late = node(3);
    late.environment = Box::new(Later(SeededEnvironment::new(3, NOW_MS), PAIRING_VALID_MS));
    late.enter_pairing(&made.code).unwrap();
    copy(&a, &mut late, space);
    assert_eq!(own_person(&mut late, space), None);
    assert_eq!(late.entering().count(), 0);
    a.environment = Box::new(Later(SeededEnvironment::new(4, NOW_MS), PAIRING_VALID_MS));
    assert_eq!(a.pairings().unwrap(), []);
}

#[test]
fn a_lost_device_is_revoked_from_another_and_what_was_known_stays() {
    let (mut a, mut b, space) = two();
    let made = b.make_pairing(vec![]).unwrap();
    let mut phone = node(5);
    copy_into(&b, &mut phone, space);
    phone.enter_pairing(&made.code).unwrap();
    let known = say(&mut b, space, "Vor dem Verlust.");
    equal(&mut [&mut a, &mut b, &mut phone], space);
    let (stolen, this) = (b.device(), phone.device());
    let bad = say(&mut b, space, "Vom Dieb.");
    assert!(matches!(phone.revoke_device(space, this, Keep::Here), Err(SpacesError::ThisDevice)));
    let revoked = phone.revoke_device(space, stolen, Keep::Here).unwrap();
    assert_eq!(phone.replica(space).unwrap().missing_support(&revoked), 0);
    equal(&mut [&mut a, &mut b, &mut phone], space);
    assert!(counts(&mut a, space, &known) && !counts(&mut a, space, &bad));
    assert_eq!(a.replica(space).unwrap().revocation(stolen), Some(revoked));
    assert_eq!(person(&mut a, space, stolen), None);
    let refused = b.act(space, "statement", EntryId::ZERO, json!({ "create": { "text": "Ich wieder." } }));
    assert!(matches!(refused, Err(SpacesError::Author(AuthorError::Denied(_)))), "{refused:?}");
    assert!(matches!(phone.revoke_device(space, stolen, Keep::Here), Err(SpacesError::Nothing("device"))));
}

#[test]
fn a_device_can_be_revoked_from_a_certain_entry_on() {
    let (mut a, mut b, space) = two();
    let good = say(&mut b, space, "Noch ich.");
    let bad = say(&mut b, space, "Nicht mehr ich.");
    let worse = say(&mut b, space, "Auch nicht.");
    copy(&b, &mut a, space);
    let device = b.device();
    assert!(matches!(
        a.revoke_device(space, device, Keep::Before(EntryId([9; 32]))),
        Err(SpacesError::Nothing("entry"))
    ));
    let revoked = a.revoke_device(space, device, Keep::Before(bad)).unwrap();
    assert!(counts(&mut a, space, &revoked));
    assert!(counts(&mut a, space, &good) && !counts(&mut a, space, &bad) && !counts(&mut a, space, &worse));
    equal(&mut [&mut a, &mut b], space);
    // The person is still there: what admitted them is never cut.
    assert_eq!(a.replica(space).unwrap().control().members().count(), 2);
}

#[test]
fn the_words_bring_a_person_back_on_an_empty_machine_and_revoke_what_was_lost() {
    let (mut a, mut b, space) = two();
    let (_, link) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    let words = b.recovery_words(WordList::German).unwrap();
    assert_eq!(words.split(' ').count(), 24);
    b.forget_words().unwrap();
    assert!(b.are_words_written() && matches!(b.recovery_words(WordList::German), Err(SpacesError::WordsGone)));
    let known = say(&mut b, space, "Vor dem Brand.");
    copy(&b, &mut a, space);
    let lost = b.device();
    let mut fresh = node(6);
    let seed = RecoverySeed::from_words(&words).unwrap();
    assert!(matches!(fresh.recover(seed.clone(), None, true), Err(SpacesError::NobodysWords)));
    assert_eq!(fresh.recover(seed, Some(&link), true).unwrap(), [space]);
    copy(&a, &mut fresh, space);
    assert_eq!(own_person(&mut fresh, space), None, "what is not here yet would be cut off");
    assert_eq!(fresh.recovering().collect::<Vec<_>>(), [space]);
    fresh.note_met(space).unwrap();
    assert_eq!(own_person(&mut fresh, space), person(&mut a, space, lost));
    assert!(fresh.identity().words().is_none(), "they are on paper");
    let after = say(&mut fresh, space, "Wieder da.");
    let bad = say(&mut b, space, "Vom Finder.");
    equal(&mut [&mut a, &mut b, &mut fresh], space);
    assert!(counts(&mut a, space, &known) && counts(&mut a, space, &after) && !counts(&mut a, space, &bad));
    assert_eq!(admission(&mut a, space, fresh.device()), Some(Admission::Recovered));
    let invitation = InviteLink::parse(&link).unwrap();
    let invite = a.replica(space).unwrap().control().invite_with_key(invitation.invite_key().public().as_bytes());
    let uses = a.replica(space).unwrap().control().invitation(&invite.unwrap()).unwrap().uses;
    assert_eq!(uses, 0, "the link only told where to look");
}

#[test]
fn recovering_without_revoking_needs_nobody_and_leaves_the_old_device() {
    let (mut a, b, space) = two();
    let seed = b.identity().words().unwrap().clone();
    let mut fresh = node(6);
    copy_into(&a, &mut fresh, space);
    fresh.recover(seed, None, false).unwrap();
    assert!(own_person(&mut fresh, space).is_some());
    copy(&fresh, &mut a, space);
    let (old, new) = (b.device(), fresh.device());
    assert_eq!(person(&mut a, space, old), person(&mut a, space, new));
    assert_eq!(fresh.recovering().count(), 0);
}

#[test]
fn somebody_elses_words_are_not_taken_over_an_own_person() {
    let (a, b, _) = two();
    let mut a = a;
    let seed = b.identity().words().unwrap().clone();
    assert!(matches!(a.recover(seed, None, false), Err(SpacesError::OtherWords)));
}

#[test]
fn a_paired_device_learns_the_words_and_can_then_make_backups() {
    let (mut a, space) = founded(1);
    let made = a.make_pairing(vec![]).unwrap();
    let mut c = node(3);
    c.enter_pairing(&made.code).unwrap();
    copy(&a, &mut c, space);
    assert_eq!(c.identity().backup(), None);
    let entries = c.replica(space).unwrap().progress();
    c.recover(a.identity().words().unwrap().clone(), None, false).unwrap();
    assert_eq!(c.identity().backup(), a.identity().backup());
    assert!(c.identity().words().is_none());
    assert_eq!(c.replica(space).unwrap().progress(), entries, "nothing had to be written");
}

#[test]
fn stewards_give_a_person_who_lost_everything_a_new_device() {
    let (mut a, mut b, space) = two();
    let (_, link) = a.invite(space, Role::Steward, 1, None, false, vec![]).unwrap();
    let mut c = node(3);
    copy_genesis(&a, &mut c, space, &link, "Cem");
    equal(&mut [&mut a, &mut b, &mut c], space);
    let (lost, bruno) = (b.device(), person(&mut a, space, b.device()).unwrap());
    let before = say(&mut b, space, "Früher.");
    copy(&b, &mut a, space);
    let ask = a.rebind_ask(space, bruno).unwrap();
    let mut fresh = node(7);
    let (answer, asked) = fresh.rebind_answer(&ask).unwrap();
    assert_eq!((asked.space, asked.person, &*asked.name), (space, bruno, "Lindenhof"));
    let kaethe = own_person(&mut a, space).unwrap();
    assert!(matches!(a.rebind(space, kaethe, &answer), Err(SpacesError::Link(_))), "an answer is for one person");
    let act = a.rebind(space, bruno, &answer).unwrap();
    assert_eq!(a.replica(space).unwrap().missing_support(&act), 1);
    copy(&a, &mut c, space);
    c.control(space, act, &ControlOp::Cosign(linde_space::Cosign {})).unwrap();
    copy(&c, &mut a, space);
    assert_eq!(a.replica(space).unwrap().missing_support(&act), 0);
    copy(&a, &mut fresh, space);
    assert_eq!(own_person(&mut fresh, space), Some(bruno));
    assert_eq!(person(&mut a, space, lost), None);
    say(&mut fresh, space, "Wieder da.");
    equal(&mut [&mut a, &mut b, &mut c, &mut fresh], space);
    assert!(counts(&mut a, space, &before));
    let recovery = a.replica(space).unwrap().control().person(bruno).unwrap().recovery;
    assert_eq!(recovery, fresh.identity().recovery(), "with new words");
    assert!(matches!(fresh.rebind_answer(&ask), Err(SpacesError::Joined)));
}
