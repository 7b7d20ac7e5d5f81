//! Peers that take without giving, give without end, or do not say what is so.

use crate::{
    author::{UNKNOWN, statement},
    harness::wait_for,
    peer::{CHAN, Peer},
    stage::{MAX_MEMORY, Stage},
    wire::{self, Item, kind, log_head, message, place},
};
use linde_log::{EntryId, Lane, Signed};

/// Section 15.6: what may be under way without a grant, in bytes.
const WINDOW: u64 = 4 * 1024 * 1024;
/// Section 15.9: messages that cost work, at once.
const COSTLY_AT_ONCE: usize = 8192;
const MIB: usize = 1024 * 1024;
/// Section 15.9: entries without use that are borne on top of four times the useful ones, in bytes.
const USELESS: usize = 64 * MIB;

/// More than fits into the window, written by Käthe.
fn much_to_read(stage: &Stage) {
    let words = "Der Hof gehört allen, die darin wohnen. ".repeat(11);
    for round in 0..12 {
        let texts: Vec<String> = (0..1_000).map(|n| format!("{round} {n} {words}")).collect();
        stage.a.say(&stage.name, &texts);
    }
    wait_for("all of it at Bruno's", || (stage.b.statements(&stage.name).len() == 12_000).then_some(()));
}

fn want_all(stage: &Stage) -> bytes::Bytes {
    let all: Item = vec![place(1, stage.device(&stage.a), 0)].into();
    message(kind::WANT, vec![CHAN.into(), all])
}

#[test]
fn whoever_never_reads_or_never_grants_gets_a_window_and_holds_nobody_up() {
    let stage = Stage::new();
    let (greedy, _) = stage.member(40);
    let stalled: Vec<Peer> = (41..46).map(|seed| stage.member(seed).0).collect();
    much_to_read(&stage);
    for peer in &stalled {
        // They ask, and never read the answer.
        peer.stop_reading();
        assert!(peer.send(want_all(&stage)));
    }
    assert!(greedy.send(want_all(&stage)));
    wait_for("most of a window", || (greedy.heard().credited_bytes > WINDOW / 2).then_some(()));
    // Asking again and again changes nothing.
    for _ in 0..50 {
        assert!(greedy.send(want_all(&stage)));
    }
    stage.honest_work_goes_on();
    stage.honest_work_goes_on();
    let sent = greedy.heard().credited_bytes;
    assert!(sent <= WINDOW, "{sent} bytes without a grant");
    // With grants it goes on: it was the window and nothing else.
    assert!(greedy.send(message(kind::CREDIT, vec![sent.into()])));
    wait_for("more", || (greedy.heard().credited_bytes > sent).then_some(()));
    assert!(stage.a.peak_memory() < MAX_MEMORY, "{} bytes", stage.a.peak_memory());
    drop(stalled);
    stage.end();
}

#[test]
fn absurd_grants_are_offences() {
    let stage = Stage::new();
    let (peer, _) = stage.member(47);
    for (count, bytes) in [u64::MAX, 1 << 40, WINDOW].into_iter().enumerate() {
        assert!(peer.send(message(kind::CREDIT, vec![bytes.into()])));
        stage.wait_refusals(&peer, count + 1, "a grant of more than came");
    }
    peer.wait_banned();
    stage.end();
}

#[test]
fn the_same_again_and_again_is_an_offence() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(48);
    let blob = vec![0x5a; 262_144];
    let blobs: Vec<Signed> =
        (0..3).map(|_| author.write(Lane::Deliberation, UNKNOWN, EntryId::ZERO, blob.clone())).collect();
    let frame = wire::entries(CHAN, &blobs);
    let payload = frame.len() - wire::HEAD_BYTES;
    assert!(payload <= MIB);
    // The first is of use.
    assert!(peer.send(frame.clone()));
    for _ in 0..(USELESS + 4 * payload) / payload {
        assert!(peer.send(frame.clone()));
    }
    // What comes after them has come behind them.
    let news = author.state("Bis hierher war es zu ertragen.");
    stage.push(&peer, std::slice::from_ref(&news));
    stage.wait_verdict(news.id(), "counted");
    assert_eq!(stage.refusals(&peer), 0);
    for _ in 0..2 {
        assert!(peer.send(frame.clone()));
    }
    stage.wait_refusals(&peer, 1, "useless bytes");
    stage.wait_verdict(blobs[2].id(), "unknown");
    assert!(stage.a.peak_memory() < MAX_MEMORY, "{} bytes", stage.a.peak_memory());
    stage.end();
}

#[test]
fn a_member_who_floods_slows_nobody_down_for_long() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(49);
    let all = author.state_all((0..6_000).map(|n| format!("Flut {n}")));
    for part in all.chunks(500) {
        stage.push(&peer, part);
    }
    stage.honest_work_goes_on();
    stage.wait_verdict(all[5_999].id(), "counted");
    assert_eq!(stage.refusals(&peer), 0, "it is within its rights");
    assert!(stage.a.peak_memory() < MAX_MEMORY, "{} bytes", stage.a.peak_memory());
    stage.end();
}

#[test]
fn a_flood_of_questions_ends_the_connection() {
    let stage = Stage::new();
    let (peer, _) = stage.member(50);
    let open = message(kind::OPEN, vec![CHAN.into(), [0; 32].into(), [0; 32].into()]);
    let mut sent = 0;
    while sent < 4 * COSTLY_AT_ONCE && peer.send(open.clone()) {
        sent += 1;
    }
    peer.wait_banned();
    assert!(sent >= COSTLY_AT_ONCE, "{sent} were too many already");
    assert!(stage.a.peak_memory() < MAX_MEMORY, "{} bytes", stage.a.peak_memory());
    stage.end();
}

#[test]
fn a_flood_of_comparisons_is_answered_within_bounds() {
    let stage = Stage::new();
    let (peer, _) = stage.member(51);
    let heard = peer.heard().messages.len();
    let heads = vec![log_head(1, stage.device(&stage.a), 1, [0; 32])];
    let summary = message(kind::SUMMARY, vec![CHAN.into(), heads.into(), vec![].into()]);
    for _ in 0..2_000 {
        assert!(peer.send(summary.clone()));
    }
    stage.honest_work_goes_on();
    assert!(peer.heard().messages.len() - heard < 4_100, "{} answers", peer.heard().messages.len() - heard);
    stage.end();
}

#[test]
fn whoever_lies_about_what_he_has_hides_nothing_from_the_others() {
    let stage = Stage::new();
    let (peer, _) = stage.member(52);
    let (kaethe, bruno) = (stage.device(&stage.a), stage.device(&stage.b));
    let mut heads = vec![
        (0, bruno, 1_000_000, [1; 32]),
        (1, bruno, u64::MAX, [2; 32]),
        (1, kaethe, 1, [3; 32]),
        (2, kaethe, u64::MAX, [4; 32]),
        (2, linde_log::DeviceId([5; 32]), 7, [5; 32]),
    ];
    heads.sort_unstable();
    let heads = heads.into_iter().map(|(lane, device, len, id)| log_head(lane, device, len, id)).collect::<Vec<_>>();
    let forks = vec![place(1, kaethe, 0), place(1, linde_log::DeviceId([5; 32]), 3)];
    let forks: Vec<Item> = if kaethe.0 < [5; 32] { forks } else { forks.into_iter().rev().collect() };
    assert!(peer.send(message(kind::SUMMARY, vec![CHAN.into(), heads.into(), forks.into()])));
    peer.wait_message(kind::WANT);
    // The liar is asked and does not answer; what Bruno says arrives all the same.
    stage.honest_work_goes_on();
    let status = stage.a.call(serde_json::json!({ "call": "space_state", "space": stage.name }));
    assert_eq!(status["forks"], 0, "nobody believes in a fork without a proof");
    stage.end();
}

#[test]
fn whoever_asks_for_what_is_not_there_gets_nothing() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(53);
    let kaethe = stage.device(&stage.a);
    let ranges = [(0, kaethe, u64::MAX), (1, kaethe, 1 << 40), (2, kaethe, 0)];
    let ranges = ranges.map(|(lane, device, from)| place(lane, device, from)).to_vec();
    assert!(peer.send(message(kind::WANT, vec![CHAN.into(), ranges.into()])));
    for _ in 0..3 {
        assert!(peer.send(message(kind::NEED, vec![CHAN.into(), vec![Item::from([6; 32]); 64].into()])));
    }
    let trail: Item = vec![vec![u64::MAX.into(), [7; 32].into()].into()].into();
    assert!(peer.send(message(kind::TRAIL, vec![CHAN.into(), 1.into(), kaethe.0.into(), trail])));
    // Of a channel that was never opened.
    assert!(peer.send(message(kind::WANT, vec![9.into(), vec![place(1, kaethe, 0)].into()])));
    let lost = author.state("Auf dem falschen Kanal.");
    assert!(peer.send(wire::entries(9, std::slice::from_ref(&lost))));
    let entry = author.write(Lane::Deliberation, 257, EntryId::ZERO, statement("Danach."));
    stage.push(&peer, &[lost, entry.clone()]);
    stage.wait_verdict(entry.id(), "counted");
    assert_eq!(stage.refusals(&peer), 0);
    stage.end();
}
