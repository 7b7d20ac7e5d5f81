//! Messages that are none.

use crate::{
    harness::wait_for,
    peer::{CHAN, Peer},
    stage::{MAX_MEMORY, Stage},
    wire::{Item, frame, head, kind, log_head, message, payload, place},
};
use ::bytes::Bytes;
use linde_log::DeviceId;

const ID: [u8; 32] = [3; 32];
/// Offences until a peer is banned, section 15.9.
const OFFENCES: usize = 3;

fn list(items: Vec<Item>) -> Item {
    Item::List(items)
}

fn raw(bytes: &[u8]) -> Item {
    Item::Raw(bytes.to_vec())
}

/// An array that says it has `len` items.
fn list_of(len: u64) -> Item {
    let mut out = Vec::new();
    head(&mut out, 4, len);
    Item::Raw(out)
}

fn devices(count: u16) -> impl Iterator<Item = DeviceId> {
    (0..count).map(|n| {
        let mut device = [1; 32];
        device[..2].copy_from_slice(&n.to_be_bytes());
        DeviceId(device)
    })
}

fn heads(count: u16) -> Item {
    devices(count).map(|device| log_head(1, device, 5, ID)).collect::<Vec<_>>().into()
}

fn none() -> Item {
    list(vec![])
}

/// Each is refused by the words of sections 3, 7 and 15.2.
fn malformed() -> Vec<(&'static str, Bytes)> {
    let mut wrong_checksum = message(kind::CREDIT, vec![0.into()]).to_vec();
    wrong_checksum[8] ^= 1;
    let device = DeviceId(ID);
    let entry = list(vec![Item::Bytes(vec![0; 300]), Item::Bytes(vec![0; 64]), Item::Null]);
    let nested = [vec![0x81; 5_000], vec![0]].concat();
    vec![
        ("a wrong checksum", wrong_checksum.into()),
        ("no array", frame(&[0])),
        ("an empty array", frame(&[0x80])),
        ("a break", frame(&[0xff])),
        ("an array without an end", frame(&[0x9f, 8, 1, 0xff])),
        ("a number that is too long", frame(&[0x82, 0x18, 8, 1])),
        ("a negative type", frame(&[0x82, 0x20, 1])),
        ("a tagged type", frame(&[0x82, 0xc0, 8, 1])),
        ("a map", frame(&[0xa1, 8, 1])),
        ("a float", frame(&[0x82, 8, 0xf9, 0x3c, 0])),
        ("bytes behind the end", frame(&[payload(kind::CREDIT, vec![1.into()]), vec![0]].concat())),
        ("arrays in arrays", frame(&nested)),
        ("an array of 2^64 - 1 items", message(kind::TAGS, vec![list_of(u64::MAX)])),
        ("a second greeting", message(kind::HELLO, vec![1.into(), ID.into(), Item::Text("again".to_owned())])),
        ("a short nonce", message(kind::HELLO, vec![1.into(), Item::Bytes(vec![0; 31]), Item::Text(String::new())])),
        ("a greeting with too many items", message(kind::HELLO, vec![1.into(), ID.into(), Item::Null, Item::Null])),
        ("tags out of order", message(kind::TAGS, vec![list(vec![[2; 32].into(), [1; 32].into()])])),
        ("too many tags", message(kind::TAGS, vec![list(devices(1025).map(|device| device.0.into()).collect())])),
        ("a channel that is too high", message(kind::OPEN, vec![0x1_0000.into(), ID.into(), ID.into()])),
        ("too many heads", message(kind::SUMMARY, vec![CHAN.into(), heads(129), none()])),
        ("an empty log", message(kind::SUMMARY, vec![CHAN.into(), list(vec![log_head(1, device, 0, ID)]), none()])),
        (
            "a lane that is none",
            message(kind::SUMMARY, vec![CHAN.into(), list(vec![log_head(3, device, 1, ID)]), none()]),
        ),
        ("buckets too few", message(kind::BUCKETS, vec![CHAN.into(), list(vec![Item::Bytes(vec![0; 8]); 255])])),
        ("a bucket that is none", message(kind::VECTOR, vec![CHAN.into(), list(vec![256.into()]), none(), none()])),
        (
            "a log asked for twice",
            message(kind::WANT, vec![CHAN.into(), list(vec![place(1, device, 0), place(1, device, 1)])]),
        ),
        ("2^40 entries", message(kind::ENTRIES, vec![CHAN.into(), list_of(1 << 40)])),
        ("an entry that is none", message(kind::ENTRIES, vec![CHAN.into(), list(vec![entry])])),
        (
            "a trail that climbs",
            message(
                kind::TRAIL,
                vec![
                    CHAN.into(),
                    1.into(),
                    ID.into(),
                    list(vec![list(vec![1.into(), ID.into()]), list(vec![2.into(), ID.into()])]),
                ],
            ),
        ),
        ("too many questions", message(kind::NEED, vec![CHAN.into(), list(vec![ID.into(); 65])])),
        ("too many runs", message(kind::LOOSE, vec![CHAN.into(), list(vec![none(); 65])])),
        ("text that is no text", message(kind::CLOSE, vec![0.into(), raw(&[0x62, 0xff, 0xfe])])),
        ("a long farewell", message(kind::CLOSE, vec![0.into(), Item::Text("x".repeat(201))])),
        (
            "nothing announced",
            message(
                kind::HAVE,
                vec![CHAN.into(), list(vec![list(vec![1.into(), ID.into(), 0.into(), Item::Bytes(vec![0; 8])])])],
            ),
        ),
    ]
}

#[test]
fn malformed_messages_are_refused_and_the_third_bans() {
    let stage = Stage::new();
    let rows = malformed();
    assert_eq!(rows.len() % OFFENCES, 0, "a peer is good for three");
    for (round, chunk) in rows.chunks(OFFENCES).enumerate() {
        let peer = Peer::connect([100 + round as u8; 32], &stage.a);
        peer.greet();
        for (count, (what, bytes)) in chunk.iter().enumerate() {
            assert!(peer.send(bytes.clone()), "{what}");
            stage.wait_refusals(&peer, count + 1, what);
        }
        peer.wait_banned();
        if round == 0 {
            peer.wait_refused();
        }
    }
    stage.end();
}

#[test]
fn before_the_greeting_nothing_is_said() {
    let stage = Stage::new();
    let peer = Peer::connect([60; 32], &stage.a);
    wait_for("a connection", || peer.is_connected().then_some(()));
    for count in 1..=OFFENCES {
        assert!(peer.send(message(kind::CREDIT, vec![1.into()])));
        stage.wait_refusals(&peer, count, "before the greeting");
    }
    peer.wait_banned();
    stage.end();
}

#[test]
fn bombs_and_giant_claims_of_a_member_cost_little_memory() {
    let stage = Stage::new();
    let (peer, _) = stage.member(61);
    // The largest frames there are: a million arrays in each other, and an array that says it has as many items.
    let deep = vec![0x81; 1024 * 1024];
    assert!(peer.send(frame(&deep)));
    stage.wait_refusals(&peer, 1, "a million arrays in each other");
    assert!(peer.send(message(kind::VECTOR, vec![CHAN.into(), none(), heads(8193), none()])));
    stage.wait_refusals(&peer, 2, "a vector that is too long");
    // Allowed one by one, and too much together: more than 65,536 logs of a space.
    for part in 0..9_u8 {
        let heads = devices(8192).map(|mut device| {
            device.0[31] = part;
            log_head(1, device, u64::MAX, ID)
        });
        let vector = message(kind::VECTOR, vec![CHAN.into(), none(), heads.collect::<Vec<_>>().into(), none()]);
        if !peer.send(vector) {
            break;
        }
    }
    peer.wait_banned();
    assert!(stage.a.peak_memory() < MAX_MEMORY, "{} bytes", stage.a.peak_memory());
    stage.end();
}

#[test]
fn messages_of_later_versions_are_passed_over_until_they_are_too_many() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(62);
    let deep = Item::Raw([vec![0x81; 1_000], vec![0xf6]].concat());
    for _ in 0..64 {
        assert!(peer.send(message(200, vec![deep.clone()])));
    }
    let entry = author.state("Danach geht es weiter.");
    stage.push(&peer, std::slice::from_ref(&entry));
    stage.wait_verdict(entry.id(), "counted");
    assert!(peer.send(message(200, vec![])));
    peer.wait_closed(3);
    assert_eq!(stage.refusals(&peer), 0);
    stage.end();
}

#[test]
fn strangers_get_little_room() {
    let stage = Stage::new();
    let long = Peer::connect([63; 32], &stage.a);
    long.greet();
    assert!(long.send(frame(&vec![0; 70_000])));
    long.wait_gone();
    let many = Peer::connect([64; 32], &stage.a);
    many.greet();
    for _ in 0..100 {
        many.send(message(kind::CREDIT, vec![0.into()]));
    }
    many.wait_gone();
    stage.end();
}
