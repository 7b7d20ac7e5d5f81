//! Invitations as words: who is asked, who answers, and what a stranger gets for guessing.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod support;

use bytes::Bytes;
use linde_log::SpaceId;
use linde_sync::{
    ASK_AGAIN_MS, Input, MAX_MEETINGS, MAX_SOUGHT, MAX_UNANSWERED, Message, MessageError, UNANSWERED_MS,
    message::MAX_ANSWER_BYTES,
    tags::{MeetingKey, Nonce, Tag, meeting_tag},
};
use support::{
    fake::{Fake, ME, nonce, peer},
    shelf::Memory,
};

const KEY: MeetingKey = [7; 32];
const LINK: &[u8] = b"link in a box";

fn link() -> Bytes {
    Bytes::from_static(LINK)
}

/// A machine whose user invited by words.
fn host() -> Fake {
    let mut shelf = Memory::with_space(SpaceId([1; 32]));
    shelf.meetings.insert(KEY, link());
    Fake::new(shelf)
}

/// A machine whose user typed words.
fn guest(keys: &[MeetingKey]) -> Fake {
    Fake::new(Memory { sought: keys.to_vec(), ..Memory::default() })
}

/// Connects and greets; gives the machine's nonce.
fn greet(fake: &mut Fake, i: u8) -> Nonce {
    fake.heard(i);
    fake.connect(i);
    let Some(Message::Hello { nonce: theirs, .. }) = fake.heard(i).first().cloned() else { panic!("no Hello") };
    fake.say(i, &Message::Hello { version: 1, nonce: nonce(i), software: "fake".to_owned() });
    theirs
}

fn tag_to_machine(key: &MeetingKey, i: u8, theirs: &Nonce) -> Tag {
    meeting_tag(key, (peer(i), &nonce(i)), (ME, theirs))
}

fn asks(fake: &mut Fake, i: u8) -> Vec<Tag> {
    let heard = fake.heard(i).into_iter();
    heard.filter_map(|message| if let Message::Ask { tag } = message { Some(tag) } else { None }).collect()
}

fn answers(fake: &mut Fake, i: u8) -> Vec<(Tag, Bytes)> {
    let heard = fake.heard(i).into_iter();
    let answer = |message| if let Message::Answer { tag, boxed } = message { Some((tag, boxed)) } else { None };
    heard.filter_map(answer).collect()
}

#[test]
fn whoever_knows_the_words_is_given_the_box() {
    let mut fake = host();
    let theirs = greet(&mut fake, 0);
    let tag = tag_to_machine(&KEY, 0, &theirs);
    fake.say(0, &Message::Ask { tag });
    assert_eq!(answers(&mut fake, 0), [(tag, link())]);
}

#[test]
fn a_peer_is_asked_when_it_greets_and_when_words_are_typed_and_again_later() {
    let mut fake = guest(&[]);
    let theirs = greet(&mut fake, 0);
    assert_eq!(asks(&mut fake, 0), Vec::<Tag>::new());
    fake.shelf.sought = vec![KEY];
    fake.input(Input::SoughtChanged);
    let tag = meeting_tag(&KEY, (ME, &theirs), (peer(0), &nonce(0)));
    assert_eq!(asks(&mut fake, 0), [tag]);
    greet(&mut fake, 1);
    assert_eq!(asks(&mut fake, 1).len(), 1);
    fake.input(Input::Disconnected { peer: peer(1) });
    // Without a common space the connection would end; one is not needed for asking.
    fake.shelf.spaces.insert(SpaceId([1; 32]), support::shelf::Space::default());
    fake.open(2, SpaceId([1; 32]));
    assert_eq!(asks(&mut fake, 2).len(), 1);
    fake.wait(ASK_AGAIN_MS - 1);
    assert_eq!(asks(&mut fake, 2), Vec::<Tag>::new());
    fake.wait(1);
    assert_eq!(asks(&mut fake, 2).len(), 1);
}

#[test]
fn an_answer_is_taken_once_and_ends_the_asking() {
    let mut fake = guest(&[KEY]);
    let theirs = greet(&mut fake, 0);
    let tag = asks(&mut fake, 0)[0];
    assert_eq!(tag, meeting_tag(&KEY, (ME, &theirs), (peer(0), &nonce(0))));
    for _ in 0..2 {
        fake.say(0, &Message::Answer { tag, boxed: link() });
    }
    assert_eq!(fake.shelf.answers, [(KEY, link())]);
    assert_eq!(fake.offences(), 0);
    greet(&mut fake, 1);
    assert_eq!(asks(&mut fake, 1), Vec::<Tag>::new());
}

#[test]
fn a_box_that_does_not_open_is_an_offence_and_one_nobody_asked_for_is_ignored() {
    let mut fake = guest(&[KEY]);
    greet(&mut fake, 0);
    let tag = asks(&mut fake, 0)[0];
    fake.say(0, &Message::Answer { tag: [9; 32], boxed: link() });
    assert_eq!((fake.offences(), fake.shelf.answers.len()), (0, 0));
    fake.say(0, &Message::Answer { tag, boxed: Bytes::from_static(b"rubbish") });
    assert_eq!((fake.offences(), fake.shelf.answers.len()), (1, 0));
}

#[test]
fn a_tag_that_is_sent_back_or_comes_from_another_connection_asks_for_nothing() {
    let mut fake = host();
    let theirs = greet(&mut fake, 0);
    let reflected = meeting_tag(&KEY, (ME, &theirs), (peer(0), &nonce(0)));
    fake.say(0, &Message::Ask { tag: reflected });
    let replayed = tag_to_machine(&KEY, 0, &theirs);
    greet(&mut fake, 1);
    fake.say(1, &Message::Ask { tag: replayed });
    assert_eq!((answers(&mut fake, 0).len(), answers(&mut fake, 1).len()), (0, 0));
}

#[test]
fn three_wrong_asks_a_minute_are_enough_also_over_new_connections() {
    let mut fake = host();
    for n in 0..MAX_UNANSWERED as u8 {
        greet(&mut fake, 0);
        fake.say(0, &Message::Ask { tag: [n; 32] });
        fake.input(Input::Disconnected { peer: peer(0) });
    }
    let theirs = greet(&mut fake, 0);
    let tag = tag_to_machine(&KEY, 0, &theirs);
    fake.say(0, &Message::Ask { tag });
    assert_eq!(answers(&mut fake, 0), []);
    // Another peer does not pay for it, and after a minute the first is answered again.
    let theirs_1 = greet(&mut fake, 1);
    let tag_1 = tag_to_machine(&KEY, 1, &theirs_1);
    fake.say(1, &Message::Ask { tag: tag_1 });
    assert_eq!(answers(&mut fake, 1).len(), 1);
    fake.input(Input::Disconnected { peer: peer(0) });
    fake.wait(UNANSWERED_MS);
    let theirs = greet(&mut fake, 0);
    fake.say(0, &Message::Ask { tag: tag_to_machine(&KEY, 0, &theirs) });
    assert_eq!(answers(&mut fake, 0).len(), 1);
    assert_eq!(fake.offences(), 0, "a mistyped word is no offence");
}

#[test]
fn what_is_asked_and_answered_for_is_bounded() {
    let many: Vec<MeetingKey> = (0..20).map(|n| [n; 32]).collect();
    let mut fake = guest(&many);
    greet(&mut fake, 0);
    assert_eq!(asks(&mut fake, 0).len(), MAX_SOUGHT);
    let mut fake = host();
    let key = |n: usize| -> MeetingKey {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&(n as u64).to_be_bytes());
        key
    };
    fake.shelf.meetings = (0..=MAX_MEETINGS).map(|n| (key(n), link())).collect();
    let theirs = greet(&mut fake, 0);
    for n in [MAX_MEETINGS - 1, MAX_MEETINGS] {
        fake.say(0, &Message::Ask { tag: tag_to_machine(&key(n), 0, &theirs) });
    }
    assert_eq!(answers(&mut fake, 0).len(), 1);
    let long = Message::Answer { tag: [1; 32], boxed: vec![0; MAX_ANSWER_BYTES + 1].into() };
    assert!(matches!(Message::decode(&long.encode().unwrap()), Err(MessageError::Form(_))));
}

#[test]
fn asking_before_greeting_is_an_offence() {
    let mut fake = host();
    fake.connect(0);
    fake.say(0, &Message::Ask { tag: [1; 32] });
    assert_eq!(fake.offences(), 1);
}
