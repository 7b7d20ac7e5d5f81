//! Hostile and broken peers: bounded, survived, and no honest peer pays for it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod support;

use bytes::Bytes;
use linde_log::{EntryId, Lane, LogId, Signed, SpaceId, frame};
use linde_sync::{
    BAN_MS, COSTLY_BURST, CREDIT_WINDOW_BYTES, CloseReason, Event, Input, LogHead, MAX_KNOWN_LOGS,
    MAX_UNKNOWN_MESSAGES, MAX_USELESS_BYTES, Message, PeerState, STALL_MS, WRITE_BUFFER_BYTES,
    message::MAX_VECTOR_LOGS,
};
use proptest::prelude::*;
use support::{
    fake::{Fake, peer},
    net::Net,
    people::*,
    shelf::{Memory, log},
};

/// A machine with `entries` entries of one author, and that author.
fn fake(entries: usize, size: usize) -> (Fake, Author, SpaceId) {
    let (mut author, genesis) = found(1);
    let mut shelf = Memory::with_space(genesis.space());
    shelf.add(&genesis);
    for _ in 0..entries {
        shelf.add(&author.write(Lane::Deliberation, size));
    }
    (Fake::new(shelf), author, genesis.space())
}

/// Entries of a stranger to the machine, and how peers claim to have them.
fn foreign(space: SpaceId, seed: u8, len: usize) -> (Vec<Signed>, LogId, LogHead) {
    let mut author = Author::new(seed, space);
    let chain: Vec<Signed> = (0..len).map(|_| author.write(Lane::Deliberation, 100).into_signed()).collect();
    let head = LogHead { len: len as u64, head: chain.last().unwrap().id() };
    (chain, log(author.device(), Lane::Deliberation), head)
}

fn summary(log: LogId, head: LogHead) -> Message {
    Message::Summary { chan: 7, heads: vec![(log, head)], forks: vec![] }
}

fn assert_banned(fake: &mut Fake) {
    let closing = fake.close.last().unwrap();
    assert_eq!((closing.reason, closing.ban_ms), (CloseReason::Offences, BAN_MS));
    fake.close.clear();
    fake.wait(BAN_MS - 1);
    fake.connect(0);
    assert_eq!(fake.close.pop().unwrap().reason, CloseReason::Offences, "still banned");
    fake.wait(1);
    fake.connect(0);
    assert!(fake.close.is_empty());
}

#[test]
fn whoever_claims_and_does_not_send_is_replaced() {
    let (mut fake, _, space) = fake(1, 10);
    let (chain, log, head) = foreign(space, 5, 10);
    fake.open(0, space);
    fake.say(0, &summary(log, head));
    fake.open(1, space);
    fake.say(1, &summary(log, head));
    assert_eq!(fake.wants(0), [(log, 0)]);
    assert_eq!(fake.wants(1), [], "one peer a log");
    fake.wait(STALL_MS);
    assert!(fake.events.contains(&Event::Peer { peer: peer(0), state: PeerState::Stalled }));
    assert_eq!(fake.wants(1), [(log, 0)]);
    fake.say(1, &Message::Entries { chan: 7, entries: chain });
    assert_eq!(fake.shelf.content(&space).0[&log], head);
    assert_eq!(fake.offences(), 0);
}

#[test]
fn whoever_drips_does_not_hold_up_the_rest() {
    let (mut fake, _, space) = fake(1, 10);
    let (chain, log, head) = foreign(space, 5, 1_000);
    fake.open(0, space);
    fake.say(0, &summary(log, head));
    fake.open(1, space);
    fake.say(1, &summary(log, head));
    fake.wants(1);
    for entry in &chain[..3] {
        fake.say(0, &Message::Entries { chan: 7, entries: vec![entry.clone()] });
        fake.wait(STALL_MS / 2 - 1);
    }
    assert_eq!(fake.wants(1), [(log, 3)], "the other is asked for the rest");
}

#[test]
fn whoever_disconnects_is_replaced_at_once() {
    let (mut fake, _, space) = fake(1, 10);
    let (_, log, head) = foreign(space, 5, 10);
    for i in 0..2 {
        fake.open(i, space);
        fake.say(i, &summary(log, head));
    }
    assert_eq!(fake.wants(1), []);
    fake.input(Input::Disconnected { peer: peer(0) });
    assert_eq!(fake.wants(1), [(log, 0)]);
}

#[test]
fn forged_entries_are_offences_and_the_third_bans() {
    let (mut fake, _, space) = fake(1, 10);
    let (chain, log, _) = foreign(space, 5, 1);
    fake.open(0, space);
    let forged = with_broken_signature(&chain[0]);
    for _ in 0..3 {
        assert!(fake.close.is_empty());
        fake.say(0, &Message::Entries { chan: 7, entries: vec![forged.clone()] });
    }
    assert_banned(&mut fake);
    assert!(!fake.shelf.content(&space).0.contains_key(&log));
}

/// Ids that the machine asks a peer for.
fn needs(fake: &mut Fake, i: u8) -> Vec<EntryId> {
    let needs = fake.heard(i).into_iter();
    needs
        .filter_map(|message| if let Message::Need { ids, .. } = message { Some(ids) } else { None })
        .flatten()
        .collect()
}

fn bare(chain: &[Signed]) -> Vec<Signed> {
    chain.iter().map(Signed::without_body).collect()
}

/// A machine that has taken `len` entries of a stranger without their bodies from peer 0.
fn fake_without_bodies(len: usize) -> (Fake, SpaceId, Vec<Signed>, LogId, LogHead) {
    let (mut fake, _, space) = fake(1, 10);
    let (chain, log, head) = foreign(space, 5, len);
    fake.open(0, space);
    fake.say(0, &summary(log, head));
    for part in bare(&chain).chunks(1_000) {
        fake.say(0, &Message::Entries { chan: 7, entries: part.to_vec() });
    }
    assert_eq!((fake.shelf.bodiless(&space).len(), fake.offences()), (len, 0));
    (fake, space, chain, log, head)
}

#[test]
fn control_entries_without_bodies_are_offences() {
    let (mut fake, _, space) = fake(1, 10);
    fake.open(0, space);
    let mut author = Author::new(5, space);
    let entry = author.write(Lane::Control, 10).without_body();
    for _ in 0..3 {
        fake.say(0, &Message::Entries { chan: 7, entries: vec![entry.clone()] });
    }
    assert_banned(&mut fake);
    assert!(!fake.shelf.content(&space).0.contains_key(&log(author.device(), Lane::Control)));
}

#[test]
fn whoever_withholds_bodies_cannot_keep_others_from_giving_them() {
    // By an answer without them, by none at all, by an empty one, and by leaving.
    for how in 0..4 {
        let (mut fake, space, chain, log, head) = fake_without_bodies(3);
        fake.open(1, space);
        fake.say(1, &summary(log, head));
        let asked = needs(&mut fake, 0);
        assert_eq!(asked.len(), 3);
        let mut of_other = needs(&mut fake, 1);
        match how {
            0 => fake
                .say(0, &Message::Loose { chan: 7, runs: bare(&chain).into_iter().map(|entry| vec![entry]).collect() }),
            1 => fake.wait(STALL_MS),
            2 => fake.say(0, &Message::Loose { chan: 7, runs: vec![] }),
            _ => {
                fake.input(Input::Disconnected { peer: peer(0) });
                fake.say(1, &summary(log, head));
            }
        }
        of_other.extend(needs(&mut fake, 1));
        assert_eq!(of_other, asked, "case {how}");
        fake.say(1, &Message::Loose { chan: 7, runs: chain.iter().map(|entry| vec![entry.clone()]).collect() });
        assert_eq!((fake.shelf.bodiless(&space), fake.offences()), (vec![], 0), "case {how}");
    }
}

#[test]
fn bodies_nobody_misses_and_bodies_of_what_is_erased_are_ignored() {
    let (mut fake, space, chain, ..) = fake_without_bodies(3);
    fake.shelf.spaces.get_mut(&space).unwrap().erased.extend(chain[..2].iter().map(Signed::id));
    fake.say(0, &Message::Loose { chan: 7, runs: vec![chain.clone()] });
    fake.say(0, &Message::Entries { chan: 7, entries: chain.clone() });
    fake.say(0, &Message::Loose { chan: 7, runs: vec![chain.clone(), foreign(space, 6, 2).0] });
    assert_eq!((fake.shelf.bodiless(&space), fake.offences()), (vec![], 0));
    let held = |id: EntryId| fake.shelf.spaces[&space].logs.values().flatten().find(|entry| entry.id() == id).cloned();
    let with_body: Vec<bool> = chain.iter().map(|entry| held(entry.id()).unwrap().body().is_some()).collect();
    assert_eq!(with_body, [false, false, true]);
    assert_eq!(fake.shelf.entries(&space), 1 + 1 + 3, "nothing of the other stranger");
}

#[test]
fn a_body_that_was_not_signed_is_an_offence() {
    let (mut fake, space, chain, ..) = fake_without_bodies(1);
    let mut raw = chain[0].raw().to_vec();
    *raw.last_mut().unwrap() ^= 1;
    let frame = linde_sync::message::encode_loose(7, &[vec![raw.into()]]).unwrap();
    fake.say_raw(0, frame);
    assert_eq!((fake.shelf.bodiless(&space).len(), fake.offences()), (1, 1));
}

#[test]
fn who_lacks_the_same_bodies_is_asked_in_vain_and_does_no_wrong() {
    let (mut fake, _, space) = fake(1, 10);
    let mut author = Author::new(5, space);
    let mut tips = Vec::new();
    // With long headers.
    let chain: Vec<Signed> = (0..3_000)
        .map(|_| {
            let seen = &tips[tips.len().saturating_sub(16)..tips.len().saturating_sub(1)];
            let entry = author.write_after(Lane::Deliberation, seen, 10).without_body();
            tips.push(entry.tip());
            entry
        })
        .collect();
    let by_id: std::collections::BTreeMap<_, _> = chain.iter().map(|entry| (entry.id(), entry.clone())).collect();
    let (log, head) = (chain[0].log(), LogHead { len: 3_000, head: chain[2_999].id() });
    fake.open(0, space);
    fake.say(0, &summary(log, head));
    for part in chain.chunks(500) {
        fake.say(0, &Message::Entries { chan: 7, entries: part.to_vec() });
    }
    let mut answered = 0;
    let mut ask = needs(&mut fake, 0);
    while answered < 2 * MAX_USELESS_BYTES as usize {
        while !ask.is_empty() {
            let runs: Vec<Vec<Bytes>> = ask.iter().map(|id| vec![by_id[id].raw().clone()]).collect();
            let frame = linde_sync::message::encode_loose(7, &runs).unwrap();
            answered += frame.len();
            fake.say_raw(0, frame);
            ask = needs(&mut fake, 0);
        }
        fake.compare(0);
        fake.say(0, &summary(log, head));
        ask = needs(&mut fake, 0);
        assert!(!ask.is_empty());
    }
    assert_eq!((fake.shelf.bodiless(&space).len(), fake.offences(), fake.close.len()), (3_000, 0, 0));
}

#[test]
fn missing_bodies_without_end_cost_bounded_memory_and_few_questions() {
    let (mut fake, space, ..) = fake_without_bodies(20_000);
    let mut asked = 0;
    for _ in 0..1_000 {
        asked += needs(&mut fake, 0).len();
        fake.say(0, &Message::Loose { chan: 7, runs: vec![] });
    }
    assert_eq!(asked, linde_sync::MAX_NEEDED_IDS);
    assert!(fake.machine.remembered() < 2 * linde_sync::MAX_NEEDED_IDS);
    assert_eq!((fake.shelf.bodiless(&space).len(), fake.offences()), (20_000, 0));
}

#[test]
fn entries_of_another_space_are_refused() {
    let (mut fake, _, space) = fake(1, 10);
    let (chain, _, _) = foreign(SpaceId([3; 32]), 5, 1);
    fake.open(0, space);
    fake.say(0, &Message::Entries { chan: 7, entries: chain });
    assert_eq!((fake.offences(), fake.shelf.received), (1, 0));
}

#[test]
fn more_than_was_granted_is_refused() {
    let (mut fake, _, space) = fake(1, 10);
    fake.shelf.full = true;
    fake.open(0, space);
    let mut author = Author::new(5, space);
    let entries: Vec<_> = (0..4).map(|_| author.write(Lane::Deliberation, 250_000).into_signed()).collect();
    let message = Message::Entries { chan: 7, entries };
    let frame = message.encode().unwrap();
    let within = CREDIT_WINDOW_BYTES as usize / (frame.len() - frame::HEAD_BYTES);
    for _ in 0..within {
        fake.say_raw(0, frame.clone());
    }
    assert_eq!(fake.offences(), 0);
    for _ in 0..3 {
        fake.say_raw(0, frame.clone());
    }
    assert_banned(&mut fake);
}

#[test]
fn without_credit_sending_stops_at_the_window_and_memory_is_bounded() {
    let (mut fake, author, space) = fake(9_000, 800);
    fake.open(0, space);
    fake.say(0, &Message::Summary { chan: 7, heads: vec![], forks: vec![] });
    fake.heard(0);
    let sent = |fake: &mut Fake| -> u64 {
        let entries = fake
            .heard(0)
            .into_iter()
            .filter_map(|message| if let Message::Entries { entries, .. } = message { Some(entries) } else { None });
        entries.flatten().map(|entry| entry.raw().len() as u64).sum()
    };
    fake.say(0, &Message::Want { chan: 7, ranges: vec![(log(author.device(), Lane::Deliberation), 0)] });
    let mut total = sent(&mut fake);
    assert!(total as usize <= WRITE_BUFFER_BYTES + frame::MAX_PAYLOAD_BYTES, "waits for the transport");
    for _ in 0..100 {
        fake.input(Input::Writable { peer: peer(0) });
        fake.wait(STALL_MS);
        total += sent(&mut fake);
    }
    assert!((CREDIT_WINDOW_BYTES * 3 / 4..=CREDIT_WINDOW_BYTES).contains(&total), "{total}");
    fake.say(0, &Message::Credit { bytes: total });
    assert!(sent(&mut fake) > 0, "goes on with new credit");
}

#[test]
fn absurd_credit_is_an_offence_and_has_no_effect() {
    let (mut fake, author, space) = fake(9_000, 800);
    fake.open(0, space);
    fake.say(0, &Message::Credit { bytes: u64::MAX });
    fake.say(0, &Message::Credit { bytes: 1 });
    assert_eq!(fake.offences(), 2);
    fake.say(0, &Message::Want { chan: 7, ranges: vec![(log(author.device(), Lane::Deliberation), 0)] });
    let mut total = 0;
    for _ in 0..100 {
        fake.input(Input::Writable { peer: peer(0) });
        for message in fake.heard(0) {
            if let Message::Entries { entries, .. } = message {
                total += entries.iter().map(|entry| entry.raw().len() as u64).sum::<u64>();
            }
        }
    }
    assert!(total <= CREDIT_WINDOW_BYTES);
    fake.say(0, &Message::Credit { bytes: u64::MAX });
    assert_banned(&mut fake);
}

#[test]
fn sending_everything_again_and_again_ends() {
    let (mut fake, _, space) = fake(1, 10);
    fake.open(0, space);
    let mut author = Author::new(5, space);
    let entries: Vec<_> = (0..4).map(|_| author.write(Lane::Deliberation, 250_000).into_signed()).collect();
    let frame = Message::Entries { chan: 7, entries }.encode().unwrap();
    let mut times = 0;
    while fake.close.is_empty() && times < 1_000 {
        fake.say_raw(0, frame.clone());
        times += 1;
    }
    assert!(fake.offences() == 3 && times > 60, "{times} times");
    assert_banned(&mut fake);
}

#[test]
fn a_grain_of_news_does_not_pay_for_the_rest() {
    let (mut fake, _, space) = fake(1, 10);
    fake.open(0, space);
    let mut author = Author::new(5, space);
    let old: Vec<_> = (0..4).map(|_| author.write(Lane::Deliberation, 250_000).into_signed()).collect();
    let mut times = 0;
    while fake.close.is_empty() && times < 1_000 {
        let news = author.write(Lane::Text, 10).into_signed();
        fake.say(0, &Message::Entries { chan: 7, entries: old.iter().cloned().chain([news]).collect() });
        times += 1;
    }
    assert!(fake.offences() == 3 && times > 60, "{times} times");
    assert_banned(&mut fake);
}

#[test]
fn what_comes_for_a_space_that_was_never_opened_is_of_no_use() {
    let (mut fake, _, space) = fake(1, 10);
    fake.open(0, space);
    let mut author = Author::new(5, space);
    let entries: Vec<_> = (0..4).map(|_| author.write(Lane::Deliberation, 250_000).into_signed()).collect();
    let frame = Message::Entries { chan: 8, entries }.encode().unwrap();
    let within = MAX_USELESS_BYTES as usize / (frame.len() - frame::HEAD_BYTES);
    for _ in 0..within {
        fake.say_raw(0, frame.clone());
    }
    assert_eq!((fake.offences(), fake.shelf.received), (0, 0));
    fake.say_raw(0, frame.clone());
    assert_eq!((fake.offences(), fake.shelf.received), (1, 0));
}

#[test]
fn claims_about_logs_are_bounded() {
    let (mut fake, _, space) = fake(1, 10);
    fake.open(0, space);
    fake.say(0, &Message::Buckets { chan: 7, hashes: vec![[0; 8]; 256] });
    let mut id = 0u64;
    while fake.close.is_empty() && id < 10 * MAX_KNOWN_LOGS as u64 {
        let heads = (0..MAX_VECTOR_LOGS).map(|_| {
            id += 1;
            let mut device = [0; 32];
            device[..8].copy_from_slice(&id.to_be_bytes());
            let log = LogId { lane: Lane::Text, device: linde_log::DeviceId(device) };
            (log, LogHead { len: u64::MAX, head: EntryId([1; 32]) })
        });
        fake.say(0, &Message::Vector { chan: 7, buckets: vec![], heads: heads.collect(), forks: vec![] });
        assert!(fake.machine.remembered() < 3 * MAX_KNOWN_LOGS);
    }
    assert_banned(&mut fake);
}

#[test]
fn unknown_messages_are_ignored_but_not_without_end() {
    let (mut fake, _, space) = fake(1, 10);
    fake.open(0, space);
    for _ in 0..MAX_UNKNOWN_MESSAGES {
        fake.say(0, &Message::Unknown(99));
    }
    assert!(fake.close.is_empty());
    fake.say(0, &Message::Unknown(99));
    let closing = fake.close.pop().unwrap();
    assert_eq!((closing.reason, closing.ban_ms), (CloseReason::Unknown, 0));
}

#[test]
fn questions_without_end_are_offences() {
    let (mut fake, _, space) = fake(1, 10);
    fake.open(0, space);
    for _ in 0..2 * COSTLY_BURST {
        fake.say(0, &Message::Trail { chan: 7, log: log(peer(0), Lane::Text), points: vec![(0, EntryId([1; 32]))] });
    }
    assert_banned(&mut fake);
}

#[test]
fn a_false_head_leads_to_one_trail_and_nothing_else() {
    let (mut fake, author, space) = fake(100, 10);
    fake.open(0, space);
    let log = log(author.device(), Lane::Deliberation);
    for len in [40, 100, 41] {
        fake.say(0, &Message::Have { chan: 7, heads: vec![(log, len, [9; 8])] });
    }
    let trails: Vec<_> = fake.heard(0).into_iter().filter(|message| matches!(message, Message::Trail { .. })).collect();
    assert_eq!(trails.len(), 1);
    let Message::Trail { points, .. } = &trails[0] else { unreachable!() };
    let seqs: Vec<u64> = points.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(seqs, [99, 98, 97, 95, 91, 83, 67, 35, 0]);
    assert_eq!(fake.offences(), 0);
}

#[test]
fn a_stranger_learns_nothing_and_is_closed() {
    let (mut fake, _, _) = fake(10, 10);
    fake.open(0, SpaceId([3; 32]));
    for chan in 0..20 {
        fake.say(0, &Message::Want { chan, ranges: vec![] });
        fake.say(0, &Message::Need { chan, ids: vec![EntryId([1; 32])] });
        fake.say(0, &Message::Summary { chan, heads: vec![], forks: vec![] });
    }
    let heard = fake.heard(0);
    assert!(matches!(heard[..], [Message::Tags(_)]), "{heard:?}");
    fake.wait(60_000);
    assert_eq!(fake.close.pop().unwrap().reason, CloseReason::NoCommonSpace);
}

#[test]
fn reflected_tags_open_nothing() {
    let (mut fake, _, _) = fake(10, 10);
    fake.connect(0);
    let Some(Message::Hello { nonce, .. }) = fake.heard(0).first().cloned() else { panic!("no Hello") };
    fake.say(0, &Message::Hello { version: 1, nonce, software: String::new() });
    let Some(Message::Tags(tags)) = fake.heard(0).first().cloned() else { panic!("no Tags") };
    fake.say(0, &Message::Tags(tags.clone()));
    for tag in tags {
        fake.say(0, &Message::Open { chan: 1, tag, digest: [0; 32] });
    }
    assert_eq!(fake.heard(0), []);
}

/// Frames of an honest conversation with forks, loose entries and several spaces.
fn conversation(seed: u64) -> (Vec<Bytes>, Memory, SpaceId) {
    let (mut author, genesis) = found(1);
    let space = genesis.space();
    let (mut a, mut b) = (Memory::with_space(space), Memory::with_space(space));
    a.add(&genesis);
    let mut branches = [Author::new(9, space), Author::new(9, space)];
    for i in 0..20 {
        a.add(&author.write(Lane::ALL[i % 3], i));
        a.add(&branches[0].write(Lane::Text, i));
        b.add(&branches[1].write(Lane::Text, 50 + i));
    }
    let start = b.clone();
    let mut net = Net::new(seed, vec![a, b]);
    net.connect(0, 1);
    let mut frames = Vec::new();
    loop {
        frames.extend(net.links.get(&(0, 1)).and_then(|queue| queue.front()).cloned());
        if !net.deliver() {
            break;
        }
    }
    frames.dedup();
    (frames, start, space)
}

#[test]
fn that_somebody_writes_is_told_to_whoever_shares_the_space_and_kept_nowhere() {
    let (mut fake, _, space) = fake(1, 10);
    fake.open(0, space);
    fake.say(0, &Message::Summary { chan: 7, heads: vec![], forks: vec![] });
    fake.open(1, SpaceId([9; 32]));
    let section = EntryId([8; 32]);
    let told = |fake: &mut Fake, i| {
        let heard = fake.heard(i).into_iter();
        heard.filter(|message| matches!(message, Message::Writing { section: it, .. } if *it == section)).count()
    };
    fake.input(Input::Writing { space, section });
    assert_eq!((told(&mut fake, 0), told(&mut fake, 1)), (1, 0));

    let remembered = fake.machine.remembered();
    let heard = |fake: &Fake| {
        let said = Event::Writing { peer: peer(0), space, section };
        fake.events.iter().filter(|event| **event == said).count()
    };
    fake.say(0, &Message::Writing { chan: 7, section });
    assert_eq!(heard(&fake), 1);
    // About a space that was not opened it says nothing.
    fake.say(0, &Message::Writing { chan: 8, section });
    assert_eq!((heard(&fake), fake.offences()), (1, 0));
    assert_eq!((told(&mut fake, 0), told(&mut fake, 1)), (0, 0), "nobody passes it on");
    for _ in 0..=COSTLY_BURST {
        fake.say(0, &Message::Writing { chan: 7, section });
    }
    assert!(fake.offences() > 0, "whoever says it without end offends");
    assert!(fake.machine.remembered() <= remembered);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn arbitrary_payloads_never_panic(payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..200), 1..20)) {
        let (mut fake, _, space) = fake(3, 10);
        fake.open(0, space);
        for payload in payloads {
            let mut bytes = Vec::new();
            frame::write(&mut bytes, &payload).unwrap();
            fake.say_raw(0, bytes.into());
            fake.say_raw(0, payload.into());
        }
    }

    #[test]
    fn mutated_conversations_never_panic(
        seed: u64,
        mutations in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>(), 0..5u8), 1..40),
    ) {
        let (frames, start, space) = conversation(seed % 8);
        let mut fake = Fake::new(start);
        fake.open(0, space);
        for (which, at, byte, how) in mutations {
            let mut payload = which.get(&frames)[frame::HEAD_BYTES..].to_vec();
            let at = at.index(payload.len());
            match how {
                0 => payload[at] = byte,
                1 => payload[at] ^= 1 << (byte % 8),
                2 => payload.truncate(at.max(1)),
                3 => payload.extend_from_within(at..),
                // Unchanged but for the channel, which stands in the third byte.
                _ => payload[2.min(at)] = 7,
            }
            let mut bytes = Vec::new();
            if frame::write(&mut bytes, &payload).is_ok() {
                fake.say_raw(0, bytes.into());
            }
            fake.now_ms += 10_000;
            fake.input(Input::Writable { peer: peer(0) });
            prop_assert!(fake.machine.remembered() < 10_000);
            if !fake.close.is_empty() {
                fake.close.clear();
                fake.wait(BAN_MS);
                fake.open(0, space);
            }
        }
    }
}
