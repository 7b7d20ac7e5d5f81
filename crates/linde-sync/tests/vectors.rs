//! Golden vectors: the bytes of every message, so that a change of the protocol cannot go unnoticed.
//!
//! `LINDE_WRITE_VECTORS=1` writes `tests/vectors.json` anew; without it the file is compared.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod support;

use bytes::Bytes;
use data_encoding::HEXLOWER;
use linde_log::{DeviceId, EntryId, ForkProof, Lane, LogId, Signed, SpaceId};
use linde_sync::{
    Forks, LogHead, Message, Vector,
    message::{MAX_ANSWER_BYTES, head_prefix},
    tags::{meeting_tag, tag},
    vector::{bucket_hashes, bucket_of, digest},
};
use serde_json::{Map, Value, json};
use support::people::*;

fn entries() -> (SpaceId, Vec<Signed>, Bytes) {
    let (mut author, genesis) = found(1);
    let entries = [genesis, author.write(Lane::Control, 3), author.write(Lane::Deliberation, 3)];
    let mut branches = [Author::new(9, author.space), Author::new(9, author.space)];
    let sides = [branches[0].write(Lane::Text, 1), branches[1].write(Lane::Text, 2)].map(|side| [side.into_signed()]);
    let proof = ForkProof::new(&sides[0], &sides[1]).encode().into();
    (author.space, entries.map(|entry| entry.into_signed()).to_vec(), proof)
}

fn messages() -> Vec<(&'static str, Message)> {
    let (_, entries, proof) = entries();
    let logs = [
        LogId { lane: Lane::Control, device: DeviceId([1; 32]) },
        LogId { lane: Lane::Text, device: DeviceId([0; 32]) },
    ];
    let heads = vec![
        (logs[0], LogHead { len: 1, head: EntryId([3; 32]) }),
        (logs[1], LogHead { len: 70_000, head: EntryId([4; 32]) }),
    ];
    let forks = vec![(logs[1], 70_000)];
    vec![
        ("hello", Message::Hello { version: 1, nonce: [5; 32], software: "linde 0.1.0".to_owned() }),
        ("tags", Message::Tags((1..=8).map(|i| [i; 32]).collect())),
        ("open", Message::Open { chan: 2, tag: [6; 32], digest: [7; 32] }),
        ("summary", Message::Summary { chan: 2, heads: heads.clone(), forks: forks.clone() }),
        ("buckets", Message::Buckets { chan: 2, hashes: (0..=255).map(|i| [i; 8]).collect() }),
        ("vector", Message::Vector { chan: 300, buckets: vec![0, 24, 255], heads, forks }),
        ("want", Message::Want { chan: 2, ranges: vec![(logs[0], 0), (logs[1], 1 << 40)] }),
        ("entries", Message::Entries { chan: 2, entries: entries.clone() }),
        ("credit", Message::Credit { bytes: 1_048_576 }),
        ("have", Message::Have { chan: 2, heads: vec![(logs[0], 1, head_prefix(&EntryId([3; 32])))] }),
        ("trail", Message::Trail { chan: 2, log: logs[0], points: vec![(2, EntryId([8; 32])), (0, EntryId([9; 32]))] }),
        ("forks", Message::Forks { chan: 2, proofs: vec![proof] }),
        ("need", Message::Need { chan: 2, ids: vec![EntryId([8; 32])] }),
        ("loose", Message::Loose { chan: 2, runs: vec![entries[1..2].to_vec(), entries[2..].to_vec()] }),
        ("loose, none", Message::Loose { chan: 2, runs: vec![] }),
        ("ask", Message::Ask { tag: [10; 32] }),
        ("answer", Message::Answer { tag: [10; 32], boxed: vec![11; MAX_ANSWER_BYTES].into() }),
        ("writing", Message::Writing { chan: 2, section: EntryId([12; 32]) }),
        ("close", Message::Close { reason: 1, text: "no space in common".to_owned() }),
    ]
}

#[test]
fn messages_have_the_bytes_they_always_had() {
    let frames: Map<String, Value> = messages()
        .iter()
        .map(|(name, message)| ((*name).to_owned(), HEXLOWER.encode(&message.encode().unwrap()).into()))
        .collect();
    let (space, entries, _) = entries();
    let vector: Vector = [(entries[1].log(), LogHead { len: 2, head: entries[1].id() })].into();
    let forks = Forks::from([(entries[2].log(), 0)]);
    let bucket = bucket_of(&entries[1].log());
    let now = json!({
        "frames": frames,
        "tag": {
            "space": space, "sender": DeviceId([1; 32]), "receiver": DeviceId([2; 32]),
            "sender_nonce": HEXLOWER.encode(&[3; 32]), "receiver_nonce": HEXLOWER.encode(&[4; 32]),
            "tag": HEXLOWER.encode(&tag(&space, (DeviceId([1; 32]), &[3; 32]), (DeviceId([2; 32]), &[4; 32]))),
        },
        "meeting": {
            "key": HEXLOWER.encode(&[5; 32]), "sender": DeviceId([2; 32]), "receiver": DeviceId([1; 32]),
            "sender_nonce": HEXLOWER.encode(&[3; 32]), "receiver_nonce": HEXLOWER.encode(&[4; 32]),
            "tag": HEXLOWER.encode(&meeting_tag(&[5; 32], (DeviceId([2; 32]), &[3; 32]), (DeviceId([1; 32]), &[4; 32]))),
        },
        "vector": {
            "lane": 0, "device": entries[1].log().device, "len": 2, "head": entries[1].id(),
            "fork": { "lane": 1, "device": entries[2].log().device, "seq": 0 },
            "digest": HEXLOWER.encode(&digest(&vector, &forks)),
            "bucket": bucket, "bucket_hash": HEXLOWER.encode(&bucket_hashes(&vector, &forks)[usize::from(bucket)]),
            "empty_digest": HEXLOWER.encode(&digest(&Vector::new(), &Forks::new())),
        },
    });
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors.json");
    if std::env::var_os("LINDE_WRITE_VECTORS").is_some() {
        std::fs::write(path, serde_json::to_string_pretty(&now).unwrap() + "\n").unwrap();
    }
    let golden: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(now, golden);
}

#[test]
fn messages_read_back_and_nothing_shorter_or_longer_does() {
    for (name, message) in messages() {
        let frame = message.encode().unwrap();
        assert_eq!(Message::decode(&frame).unwrap(), message, "{name}");
        let payload = frame.slice(12..);
        for cut in 0..payload.len() {
            assert!(Message::decode_payload(&payload.slice(..cut)).is_err(), "{name} cut at {cut}");
        }
        let longer = Bytes::from([&payload[..], &[0]].concat());
        assert!(Message::decode_payload(&longer).is_err(), "{name} with a byte more");
        let mut fewer = payload.to_vec();
        fewer[0] += 1;
        assert!(Message::decode_payload(&fewer.into()).is_err(), "{name} with an item more");
    }
}

#[test]
fn unknown_types_are_no_error() {
    let frame = Message::Unknown(77).encode().unwrap();
    assert_eq!(Message::decode(&frame).unwrap(), Message::Unknown(77));
}
