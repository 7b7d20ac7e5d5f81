//! Looking at spaces before joining, by link and by words, and invitations whose time is over.

use super::{NOW_MS, copy, founded, meet, node, say, state};
use crate::{Environment, Home, Identity, MAX_VISITS, MemoryHome, SeededEnvironment, Spaces, SpacesError, VISIT_MS};
use linde_crypto::words::{WordList, invitation_seed, invitation_words};
use linde_log::{EntryId, SpaceId};
use linde_space::{InviteLink, Role};
use linde_sync::{Shelf, tags::Tag};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// A clock that a test moves.
struct Moving(Arc<AtomicI64>, SeededEnvironment);

impl Environment for Moving {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        self.1.fill(bytes);
    }
}

fn node_with_clock(seed: u64) -> (Spaces, Arc<AtomicI64>) {
    let clock = Arc::new(AtomicI64::new(1_700_000_000_000));
    let mut environment = Moving(Arc::clone(&clock), SeededEnvironment::new(seed, NOW_MS));
    let identity = Identity::generate(&mut environment);
    let home = Box::<MemoryHome>::default();
    (Spaces::open(home, identity, Box::new(environment), &mut |_| {}).unwrap(), clock)
}

fn written(node: &Spaces, space: SpaceId) -> bool {
    Shelf::vector(node, &space).keys().any(|log| log.device == node.device())
}

#[test]
fn a_visit_shows_the_space_and_writes_nothing_and_joining_makes_it_stay() {
    let (mut a, space) = founded(1);
    let (invite, text) = a.invite(space, Role::Moderator, 1, None, true, vec![]).unwrap();
    let link = InviteLink::parse(&text).unwrap();
    let mut b = node(2);
    let visit = b.visit(&link).unwrap();
    assert_eq!((visit.arrived, visit.invite, visit.joined), (false, None, false));
    assert_eq!(b.ids().count(), 0, "it is not listed");
    assert_eq!(Shelf::spaces(&b, &a.device()), [space], "it arrives");
    copy(&a, &mut b, space);
    let visit = b.visit(&link).unwrap();
    assert_eq!((visit.arrived, visit.invite, visit.joined), (true, Some(invite), false));
    let state = b.replica(space).unwrap().control();
    assert_eq!(state.genesis().map(|genesis| genesis.name.as_str()), Some("Lindenhof"));
    assert!(
        state.invitation(&invite).is_some_and(|invitation| invitation.approval && invitation.role == Role::Moderator)
    );
    assert!(!written(&b, space));
    b.join(&text, "Bruno").unwrap();
    assert_eq!(b.ids().collect::<Vec<_>>(), [space]);
    assert!(written(&b, space));
    b.end_visit(space).unwrap();
    assert_eq!(b.ids().count(), 1, "what was joined is no visit");
}

#[test]
fn what_is_older_than_the_invitation_is_not_believed() {
    let (mut a, space) = founded(1);
    let mut old = node(3);
    old.make_room(space).unwrap();
    copy(&a, &mut old, space);
    let (_, text) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    let link = InviteLink::parse(&text).unwrap();
    let mut b = node(2);
    b.visit(&link).unwrap();
    copy(&old, &mut b, space);
    assert!(!b.visit(&link).unwrap().arrived);
    copy(&a, &mut b, space);
    assert!(b.visit(&link).unwrap().arrived);
}

#[test]
fn a_visit_that_is_left_or_forgotten_removes_the_space() {
    let (mut a, space) = founded(1);
    let (_, text) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    let link = InviteLink::parse(&text).unwrap();
    let (mut b, clock) = node_with_clock(2);
    b.visit(&link).unwrap();
    copy(&a, &mut b, space);
    b.end_visit(space).unwrap();
    assert!(b.get(space).is_none());
    b.visit(&link).unwrap();
    clock.fetch_add(VISIT_MS - 1, Ordering::Relaxed);
    b.housekeeping();
    assert!(b.get(space).is_some());
    b.visit(&link).unwrap();
    clock.fetch_add(VISIT_MS, Ordering::Relaxed);
    b.housekeeping();
    assert!(b.get(space).is_none());
    assert!(b.take_changed().contains(&space));
    for n in 0..=MAX_VISITS as u8 {
        let other = InviteLink { space: SpaceId([n; 32]), anchors: vec![EntryId([n; 32])], ..link.clone() };
        b.visit(&other).unwrap();
        clock.fetch_add(1, Ordering::Relaxed);
    }
    let visited = Shelf::spaces(&b, &a.device());
    assert_eq!(visited, (1..=MAX_VISITS as u8).map(|n| SpaceId([n; 32])).collect::<Vec<_>>());
}

#[test]
fn visits_do_not_outlive_the_program() {
    let mut home = MemoryHome::default();
    home.write("visits.json", br#"["0101010101010101010101010101010101010101010101010101010101010101"]"#).unwrap();
    let mut environment = SeededEnvironment::new(1, NOW_MS);
    let identity = Identity::generate(&mut environment);
    let spaces = Spaces::open(Box::new(home), identity, Box::new(environment), &mut |_| {}).unwrap();
    assert_eq!(Shelf::spaces(&spaces, &spaces.device()), []);
}

/// The tag that an answer is boxed for.
const TAG: Tag = [5; 32];

#[test]
fn twelve_words_lead_to_the_link_of_an_invitation_that_is_open() {
    let (mut a, clock) = node_with_clock(1);
    let new = crate::NewSpace {
        name: "Lindenhof".to_owned(),
        purpose: String::new(),
        visibility: linde_space::Visibility::Open,
        founder_name: "Käthe".to_owned(),
    };
    let space = a.create(&new).unwrap();
    let end = a.now_ms() + 1_000;
    let (invite, text) = a.invite(space, Role::Member, 1, Some(end), false, vec![]).unwrap();
    let link = InviteLink::parse(&text).unwrap();
    let seed = invitation_seed(&invitation_words(&link.seed, WordList::German)).unwrap();
    let mut b = node(2);
    assert_eq!(b.seek(seed), None);
    let [key] = Shelf::sought(&b)[..] else { panic!() };
    assert_eq!(Shelf::meetings(&mut a), [key]);
    let boxed = Shelf::boxed(&mut a, &key, &TAG).unwrap();
    assert!(!Shelf::answered(&mut b, &key, &[6; 32], &boxed), "made for another question");
    assert!(Shelf::answered(&mut b, &key, &TAG, &boxed));
    assert_eq!(b.seek(seed), Some(text.as_str()));
    assert_eq!(Shelf::sought(&b), [] as [[u8; 32]; 0]);
    assert_eq!(Shelf::spaces(&b, &a.device()), [space], "it is looked at");
    clock.fetch_add(2_000, Ordering::Relaxed);
    assert_eq!(Shelf::meetings(&mut a), [] as [[u8; 32]; 0], "its time is over");
    clock.fetch_sub(2_000, Ordering::Relaxed);
    a.revoke_invite(space, invite).unwrap();
    assert_eq!(Shelf::boxed(&mut a, &key, &TAG), None);
}

#[test]
fn a_link_of_another_invitation_in_the_box_is_no_answer() {
    let (mut a, space) = founded(1);
    let (_, text) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    let mut b = node(2);
    b.seek([9; 16]);
    let [key] = Shelf::sought(&b)[..] else { panic!() };
    let mut rng = crate::environment::Random(&mut SeededEnvironment::new(7, NOW_MS));
    let boxed = linde_crypto::meeting::box_link(&[9; 16], &TAG, &text, &mut rng).unwrap();
    assert!(!Shelf::answered(&mut b, &key, &TAG, &boxed));
    assert_eq!(b.seek([9; 16]), None);
}

#[test]
fn an_invitation_whose_time_is_over_is_withdrawn_by_a_node_that_may() {
    let (mut a, clock) = node_with_clock(1);
    let new = crate::NewSpace {
        name: "Lindenhof".to_owned(),
        purpose: String::new(),
        visibility: linde_space::Visibility::Open,
        founder_name: "Käthe".to_owned(),
    };
    let space = a.create(&new).unwrap();
    let (_, open) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    let end = a.now_ms() + 1_000;
    let (invite, _) = a.invite(space, Role::Member, 1, Some(end), false, vec![]).unwrap();
    let mut b = node(2);
    b.join(&open, "Bruno").unwrap();
    copy(&a, &mut b, space);
    meet(&mut a, &mut b, space);
    let revoked = |node: &mut Spaces| {
        node.replica(space).unwrap().control().invitation(&invite).is_some_and(|invitation| invitation.revoked)
    };
    a.housekeeping();
    assert!(!revoked(&mut a));
    clock.fetch_add(2_000, Ordering::Relaxed);
    // Bruno is no steward, and his clock says otherwise anyway.
    b.housekeeping();
    assert!(!revoked(&mut b));
    let before = Shelf::vector(&a, &space);
    a.housekeeping();
    assert!(revoked(&mut a));
    assert_ne!(Shelf::vector(&a, &space), before);
    let once = Shelf::vector(&a, &space);
    a.housekeeping();
    assert_eq!(Shelf::vector(&a, &space), once, "once is enough");
    say(&mut a, space, "Weiter.");
    meet(&mut a, &mut b, space);
    assert_eq!(state(&mut a, space), state(&mut b, space));
    assert!(matches!(b.join(&open, "Bruno"), Err(SpacesError::Joined)));
}
