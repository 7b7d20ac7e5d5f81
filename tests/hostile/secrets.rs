//! What only members read: bodies that do not open, keys that are none, and whoever goes on reading.

use crate::{
    author::{Author, STATEMENT, content, rng, statement},
    harness::wait_for,
    peer::Peer,
    stage::{MAX_MEMORY, Stage},
    trust::{laptop_of_bruno, revoke},
};
use linde_crypto::{
    KemSecret, SealedKey,
    epoch::{EpochId, EpochKey, Place, WrappedKey, epoch_id, open_body, open_key, seal_key, unwrap_key, wrap_key},
};
use linde_deliberation::{
    Kind as _,
    erasure::{Erasure, ErasureOp, ErasureReason, SectionTarget, Targets},
    profile::Profile,
};
use linde_log::{Encryption, EntryId, Lane, Signed, SpaceId};
use linde_space::{ControlOp, DeviceCert, EpochKeys, MAX_RECIPIENTS, PreviousKey, Recipient, kinds};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Points of small order: what is sealed to them opens for everybody.
const WEAK: [[u8; 32]; 3] = [[0; 32], of_two_ends(1, 0, 0), of_two_ends(0xec, 0xff, 0x7f)];

const fn of_two_ends(first: u8, between: u8, last: u8) -> [u8; 32] {
    let mut bytes = [between; 32];
    (bytes[0], bytes[31]) = (first, last);
    bytes
}

/// The keys that are handed out in entries.
fn handed_out(entries: &[Signed]) -> Vec<EpochKeys> {
    let epochs = entries.iter().filter(|entry| entry.header().kind == kinds::EPOCH);
    let ops = epochs.filter_map(|entry| ControlOp::decode(kinds::EPOCH, entry.body()?).ok());
    ops.filter_map(|op| if let ControlOp::Epoch(keys) = op { Some(keys) } else { None }).collect()
}

/// All keys that somebody with this secret finds in entries: those that are sealed to it, and those they open.
fn found(entries: &[Signed], space: SpaceId, secret: &KemSecret) -> BTreeMap<EpochId, EpochKey> {
    let all = handed_out(entries);
    let mut keys = BTreeMap::new();
    for epoch in &all {
        for to in epoch.recipients.iter().filter(|to| to.kem == secret.public()) {
            let sealed = SealedKey { kem: to.kem, enc: to.enc, ct: to.ct };
            keys.extend(open_key(&sealed, space, EpochId(epoch.epoch), secret).ok().map(|key| (epoch_id(&key), key)));
        }
    }
    for _ in 0..all.len() {
        for epoch in &all {
            let Some(key) = keys.get(&EpochId(epoch.epoch)).cloned() else { continue };
            for earlier in &epoch.previous {
                let wrapped = WrappedKey { epoch: EpochId(earlier.epoch), nonce: earlier.nonce, ct: earlier.ct };
                keys.extend(unwrap_key(&key, &wrapped, space).ok().map(|old| (epoch_id(&old), old)));
            }
        }
    }
    keys
}

/// What an entry says to whoever has these keys.
fn read(entry: &Signed, keys: &BTreeMap<EpochId, EpochKey>) -> Option<Vec<u8>> {
    let key = keys.get(&EpochId::named_by(&entry.header().enc)?)?;
    open_body(key, &Place::of(entry.header()), entry.body()?).ok()
}

/// A member with a connection, who has all keys and all that the two nodes said.
fn reader(stage: &Stage, seed: u8) -> (Peer, Author, BTreeMap<EpochId, EpochKey>) {
    let of_bruno = stage.say(&stage.b, "Unter uns.");
    let (peer, author) = stage.member(seed);
    for node in [&stage.a, &stage.b] {
        peer.want(stage.device(node), &[0, 1]);
    }
    let entry = peer.wait_entry(of_bruno.id);
    let keys = wait_for("the keys", || {
        let keys = found(&peer.entries(), stage.space, &author.kem);
        read(&entry, &keys).map(|_| keys)
    });
    (peer, author, keys)
}

/// The epoch with which an entry is encrypted.
fn epoch_of(peer: &Peer, id: EntryId) -> EpochId {
    EpochId::named_by(&peer.wait_entry(id).header().enc).expect("it is encrypted")
}

fn unreadable(stage: &Stage) -> u64 {
    let state = stage.a.call(json!({ "call": "space_state", "space": stage.name }));
    state["unreadable"].as_u64().unwrap()
}

/// Row "a body that does not open, is cut off, copied from another place, or plain where it should not be".
#[test]
fn bodies_that_are_not_encrypted_as_they_should_be_count_nowhere() {
    let stage = Stage::closed();
    let (peer, mut author, keys) = reader(&stage, 110);
    let key = keys.values().next().unwrap().clone();
    let enc = epoch_id(&key).encryption();
    let (known, _) = peer.entries().into_iter().find_map(|entry| Some((entry.clone(), read(&entry, &keys)?))).unwrap();
    let good = author.state_secretly(&key, "Wie es sein soll.");
    let whole = |author: &Author| author.encrypted(Lane::Deliberation, &key, &statement("Nirgends zu lesen."));
    let mut rows: Vec<(&str, Signed, &str)> = vec![("as it should be", good.clone(), "counted")];
    let plain = author.state_enc(Encryption::Plain, statement("Offen."));
    rows.push(("plain", plain, "wrong-visibility"));
    let seen = author.seen.clone();
    let mut add = |lane, number, enc, body| author.write_after(&seen, (lane, number, EntryId::ZERO), enc, body);
    let name = content(&json!({ "create": { "name": "Offen" } }));
    rows.push(("a plain name", add(Lane::Deliberation, Profile::ID, Encryption::Plain, name), "wrong-visibility"));
    let doc = content(&json!({ "title": "Offen" }));
    rows.push(("a plain text", add(Lane::Text, 512, Encryption::Plain, doc), "wrong-visibility"));
    let unknown = Encryption::Epoch(EntryId([3; 32]));
    rows.push(("an epoch that is none", add(Lane::Deliberation, STATEMENT, unknown, vec![9; 90]), "no-key"));
    let sealed = add(Lane::Deliberation, STATEMENT, Encryption::Sealed, vec![9; 90]);
    rows.push(("a way that nobody knows", sealed, "unknown"));
    let of_other = known.body().unwrap().to_vec();
    let its = known.header().enc;
    rows.push(("copied from Bruno", add(Lane::Deliberation, STATEMENT, its, of_other), "wrong-key"));
    let of_own = good.body().unwrap().to_vec();
    rows.push(("copied from himself", add(Lane::Deliberation, STATEMENT, enc, of_own), "wrong-key"));
    for len in [0, 1, 23, 24, 39, 40] {
        let body = whole(&author)[..len].to_vec();
        rows.push(("cut off", author.state_enc(enc, body), "wrong-key"));
    }
    let mut short = whole(&author);
    short.pop();
    rows.push(("without its last byte", author.state_enc(enc, short), "wrong-key"));
    let mut altered = whole(&author);
    altered[30] ^= 1;
    rows.push(("altered", author.state_enc(enc, altered), "wrong-key"));
    rows.push(("as long as may be", author.state_enc(enc, vec![0xff; 262_144]), "wrong-key"));
    let in_other_lane = author.encrypted(Lane::Text, &key, &statement("Im falschen Fach."));
    rows.push(("for another lane", author.state_enc(enc, in_other_lane), "wrong-key"));
    for (what, content) in [("nothing in it", vec![]), ("garbage in it", vec![0xff; 100])] {
        let body = author.encrypted(Lane::Deliberation, &key, &content);
        rows.push((what, author.state_enc(enc, body), "malformed"));
    }
    let nothing = Targets::Sections(vec![SectionTarget { id: EntryId([1; 32]) }]);
    let nothing = content(&ErasureOp::Create { targets: nothing, reason: ErasureReason::Other });
    let body = author.encrypted(Lane::Deliberation, &key, &nothing);
    let seen = author.seen.clone();
    let erasure = author.write_after(&seen, (Lane::Deliberation, Erasure::ID, EntryId::ZERO), enc, body);
    rows.push(("an erasure that not all can read", erasure, "wrong-visibility"));
    for (_, entry, _) in &rows {
        stage.push(&peer, std::slice::from_ref(entry));
    }
    for (what, entry, expect) in &rows {
        for node in [&stage.a, &stage.b] {
            let seen = wait_for(what, || stage.verdict(node, entry.id()).filter(|verdict| verdict != "waiting"));
            assert_eq!(seen, *expect, "{what}");
            node.call(json!({ "call": "verify_entry", "space": stage.name, "entry": entry.id().to_string() }));
        }
    }
    assert_eq!(stage.refusals(&peer), 0, "the rules refuse, not the protocol");
    for node in [&stage.a, &stage.b] {
        let said = node.statements(&stage.name);
        assert!(said.contains("Wie es sein soll.") && !said.iter().any(|text| text.contains("Nirgends")), "{said:?}");
    }
    stage.end();
}

/// The other half: nothing encrypted counts in an open space, and no key for it.
#[test]
fn nothing_is_encrypted_in_an_open_space() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(111);
    let key = EpochKey::from_bytes([1; 32]);
    let secret = author.state_secretly(&key, "Nur für mich.");
    let keys = hand_out(&stage, &key, &[author.kem.public()], vec![]);
    let keys = author.control(EntryId::ZERO, &ControlOp::Epoch(keys));
    let again = author.state_secretly(&key, "Mit Schlüssel.");
    for entry in [&secret, &keys, &again] {
        stage.push(&peer, std::slice::from_ref(entry));
        stage.wait_verdict(entry.id(), "wrong-visibility");
    }
    stage.end();
}

/// A key, well sealed to these.
fn hand_out(stage: &Stage, key: &EpochKey, to: &[[u8; 32]], previous: Vec<PreviousKey>) -> EpochKeys {
    let to: BTreeSet<[u8; 32]> = to.iter().copied().collect();
    let sealed = to.iter().map(|kem| seal_key(key, stage.space, kem, &mut rng()).unwrap());
    let recipients = sealed.map(|sealed| Recipient { kem: sealed.kem, enc: sealed.enc, ct: sealed.ct }).collect();
    EpochKeys { epoch: epoch_id(key).0, recipients, previous }
}

fn garbage(kem: [u8; 32]) -> Recipient {
    Recipient { kem, enc: [0; 32], ct: [7; 48] }
}

fn earlier(epoch: [u8; 32]) -> PreviousKey {
    PreviousKey { epoch, nonce: [8; 24], ct: [9; 48] }
}

/// An earlier key, as it should be.
fn wrapped(stage: &Stage, new: &EpochKey, old: &EpochKey) -> PreviousKey {
    let wrapped = wrap_key(new, old, stage.space, &mut rng()).unwrap();
    PreviousKey { epoch: wrapped.epoch.0, nonce: wrapped.nonce, ct: wrapped.ct }
}

/// Row "a member seals garbage to somebody, or names keys as earlier that are none": everybody goes on writing with keys
/// that all have, and reading.
#[test]
fn keys_that_are_none_keep_nobody_from_writing_and_reading() {
    let stage = Stage::closed();
    let (peer, mut author, keys) = reader(&stage, 112);
    // More devices of his, to whose keys everybody could open.
    for (seed, kem) in (115..).zip(WEAK) {
        let device = Author::new([seed; 32], stage.space);
        let cert = DeviceCert::new(&device.key, stage.space, author.person(), kem);
        let cert = author.control(EntryId::ZERO, &ControlOp::Device(cert));
        stage.push(&peer, std::slice::from_ref(&cert));
        stage.wait_until_judged(cert.id(), "counted");
    }
    // To whom honest nodes seal.
    let readers: BTreeSet<[u8; 32]> =
        handed_out(&peer.entries()).iter().flat_map(|keys| keys.recipients.iter().map(|to| to.kem)).collect();
    let readers: Vec<[u8; 32]> = readers.into_iter().collect();
    let mut named: Vec<[u8; 32]> = keys.keys().map(|epoch| epoch.0).collect();
    named.sort_unstable();
    let epoch = |epoch, recipients, previous| EpochKeys { epoch, recipients, previous };
    let all_garbage: Vec<Recipient> = readers.iter().copied().map(garbage).collect();
    let mut weak: Vec<Recipient> = WEAK.into_iter().map(garbage).collect();
    weak.sort_by_key(|to| to.kem);
    let [one, two] = [[21; 32], [22; 32]].map(EpochKey::from_bytes);
    // A well sealed key under another's name, and two that are each the earlier of the other.
    let renamed = EpochKeys { epoch: [23; 32], ..hand_out(&stage, &one, &readers, vec![]) };
    let circle =
        [(&one, &two), (&two, &one)].map(|(new, old)| hand_out(&stage, new, &readers, vec![wrapped(&stage, new, old)]));
    let honest = named[0];
    let over =
        hand_out(&stage, &EpochKey::from_bytes([24; 32]), &readers, named.iter().copied().map(earlier).collect());
    let mut rows = vec![
        ("garbage for all readers", epoch([25; 32], all_garbage.clone(), vec![])),
        ("garbage under the name of a key that is in use", epoch(honest, all_garbage, vec![])),
        ("for keys that everybody has", epoch([26; 32], weak, vec![])),
        ("under another's name", renamed),
        ("calls all keys there are earlier, and wraps none", over),
        ("calls 64 keys earlier that are none", epoch([27; 32], vec![garbage([1; 32])], many(64, earlier))),
    ];
    rows.extend(circle.map(|keys| ("each the earlier of the other", keys)));
    for (what, keys) in rows {
        let entry = author.control(EntryId::ZERO, &ControlOp::Epoch(keys));
        stage.push(&peer, std::slice::from_ref(&entry));
        for node in [&stage.a, &stage.b] {
            let seen = wait_for(what, || stage.verdict(node, entry.id()).filter(|verdict| verdict != "waiting"));
            assert_eq!(seen, "counted", "{what}: who may write may hand out keys, whatever they are");
        }
        stage.honest_work_goes_on();
    }
    // What honest nodes write now, all who should read it do: with none of those that were forced upon them.
    let last = stage.say(&stage.b, "Womit schreibst du?");
    let used = epoch_of(&peer, last.id);
    let by_honest: Vec<Signed> =
        peer.entries().into_iter().filter(|entry| entry.header().device != author.device()).collect();
    let honest = handed_out(&by_honest);
    let of_used: Vec<[u8; 32]> = honest
        .iter()
        .filter(|keys| keys.epoch == used.0)
        .flat_map(|keys| keys.recipients.iter().map(|to| to.kem))
        .collect();
    assert!(of_used.contains(&author.kem.public()), "who hands out garbage is a reader still");
    assert!(honest.iter().all(|keys| keys.recipients.iter().all(|to| !WEAK.contains(&to.kem))), "sealed to everybody");
    assert!(![[23; 32], [25; 32], [26; 32], [27; 32]].contains(&used.0));
    assert!(found(&peer.entries(), stage.space, &author.kem).contains_key(&used));
    assert_eq!(unreadable(&stage), 0);
    assert_eq!(stage.refusals(&peer), 0, "the rules refuse, not the protocol");
    stage.end();
}

/// So many of what is sorted by its key.
fn many<T>(count: u32, make: impl Fn([u8; 32]) -> T) -> Vec<T> {
    let numbered = |n: u32| {
        let mut kem = [0; 32];
        kem[..4].copy_from_slice(&n.to_be_bytes());
        kem[31] = 5;
        make(kem)
    };
    (0..count).map(numbered).collect()
}

/// The same row, for the form: more recipients than there may be, in any order, and as many as there may be in many entries.
#[test]
fn keys_for_thousands_are_survived() {
    const ENTRIES: u8 = 40;
    let stage = Stage::closed();
    let (peer, mut author, _) = reader(&stage, 113);
    let epoch = |recipients, previous| EpochKeys { epoch: [30; 32], recipients, previous };
    let reversed: Vec<Recipient> = many(9, garbage).into_iter().rev().collect();
    let rows = [
        ("for more than may be", epoch(many(MAX_RECIPIENTS as u32 + 1, garbage), vec![])),
        ("for nobody", epoch(vec![], vec![])),
        ("not sorted", epoch(reversed, vec![])),
        ("twice", epoch(vec![garbage([1; 32]); 2], vec![])),
        ("too many earlier ones", epoch(many(1, garbage), many(65, earlier))),
        ("earlier than itself", epoch(many(1, garbage), vec![earlier([30; 32])])),
    ];
    let mut last = EntryId::ZERO;
    for (what, keys) in rows {
        // An honest encoder does not write these.
        let entry = author.write(Lane::Control, kinds::EPOCH, EntryId::ZERO, content(&keys));
        stage.push(&peer, std::slice::from_ref(&entry));
        let verdict = wait_for(what, || stage.verdict(&stage.a, entry.id()).filter(|verdict| verdict != "waiting"));
        assert_eq!(verdict, "malformed", "{what}");
    }
    for number in 0..ENTRIES {
        let keys = EpochKeys { epoch: [100 + number; 32], recipients: many(1024, garbage), previous: vec![] };
        let entry = author.control(EntryId::ZERO, &ControlOp::Epoch(keys));
        stage.push(&peer, std::slice::from_ref(&entry));
        last = entry.id();
    }
    stage.wait_until_judged(last, "counted");
    stage.honest_work_goes_on();
    assert_eq!(unreadable(&stage), 0);
    for node in [&stage.a, &stage.b] {
        assert!(node.peak_memory() < MAX_MEMORY, "{} bytes", node.peak_memory());
    }
    assert_eq!(stage.refusals(&peer), 0, "the rules refuse, not the protocol");
    stage.end();
}

/// Rows "a stolen laptop" and "a revoked device reads on": nothing that is written afterwards opens for it, also if it hands
/// out a key of its own as if it did not know.
#[test]
fn a_revoked_laptop_reads_nothing_that_is_written_afterwards() {
    let stage = Stage::closed();
    let (peer, thief) = laptop_of_bruno(&stage, 114);
    for node in [&stage.a, &stage.b] {
        peer.want(stage.device(node), &[0, 1]);
    }
    let before = stage.say(&stage.a, "Vor dem Diebstahl.");
    let readable = |id| {
        let entry = peer.wait_entry(id);
        let keys = found(&peer.entries(), stage.space, &thief.kem);
        read(&entry, &keys).map(|plain| String::from_utf8_lossy(&plain).contains("Diebstahl"))
    };
    wait_for("the key for a new device", || readable(before.id));
    revoke(&stage, &thief);
    let honest = handed_out(&peer.entries());
    let readers: BTreeSet<[u8; 32]> = honest.iter().flat_map(|keys| keys.recipients.iter().map(|to| to.kem)).collect();
    let readers: Vec<[u8; 32]> = readers.into_iter().collect();
    let after = [&stage.b, &stage.a].map(|node| stage.say(node, "Nach dem Diebstahl."));
    for said in after {
        assert_eq!(readable(said.id), None);
    }
    let key = EpochKey::from_bytes([31; 32]);
    let mut hacked = thief.clone();
    let keys = hacked.control(EntryId::ZERO, &ControlOp::Epoch(hand_out(&stage, &key, &readers, vec![])));
    stage.push(&peer, std::slice::from_ref(&keys));
    stage.wait_verdict(keys.id(), "beyond-cut");
    let secret = hacked.state_secretly(&key, "Ich bin noch da.");
    stage.push(&peer, std::slice::from_ref(&secret));
    stage.wait_verdict(secret.id(), "beyond-cut");
    for said in [&stage.b, &stage.a].map(|node| stage.say(node, "Lange nach dem Diebstahl.")) {
        assert_ne!(epoch_of(&peer, said.id), epoch_id(&key));
        assert_eq!(readable(said.id), None);
    }
    // He sees which keys there are, and says of all of them that they are older than his.
    let all: BTreeSet<[u8; 32]> = handed_out(&peer.entries()).iter().map(|keys| keys.epoch).collect();
    let all = all.into_iter().filter(|epoch| *epoch != epoch_id(&key).0).map(earlier).collect();
    let keys = ControlOp::Epoch(hand_out(&stage, &key, &readers, all));
    let keys = hacked.control(EntryId::ZERO, &keys);
    stage.push(&peer, std::slice::from_ref(&keys));
    stage.wait_verdict(keys.id(), "beyond-cut");
    for said in [&stage.b, &stage.a].map(|node| stage.say(node, "Und noch später nach dem Diebstahl.")) {
        assert_ne!(epoch_of(&peer, said.id), epoch_id(&key));
        assert_eq!(readable(said.id), None);
    }
    assert_eq!(readable(before.id), Some(true), "what he had he has");
    assert_eq!(unreadable(&stage), 0, "Käthe reads all of it");
    stage.end();
}
