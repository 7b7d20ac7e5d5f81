//! Bodies and proofs of the control kinds, and a pairing code, put together from their description in the document.

use crate::hex;
use ciborium::Value as Cbor;
use linde_log::{SecretKey, cbor::Writer};
use serde_json::{Value, json};

const SPACE: [u8; 32] = [0xa1; 32];
const PERSON: [u8; 32] = [0xa2; 32];
const OBJECT: [u8; 32] = [0xa3; 32];
const KEM: [u8; 32] = [0xa4; 32];
const HEAD: [u8; 32] = [0xa5; 32];
const PAIR_KEY_CONTEXT: &str = "dorflinde 2026 pair key v1";
const PAIR_CHECKSUM_CONTEXT: &str = "dorflinde 2026 pair link checksum v1";

fn key(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed; 32])
}

fn public(seed: u8) -> [u8; 32] {
    *key(seed).public().as_bytes()
}

fn bytes(bytes: &[u8]) -> Cbor {
    Cbor::Bytes(bytes.to_vec())
}

fn text(text: &str) -> Cbor {
    Cbor::Text(text.to_owned())
}

fn map<const N: usize>(fields: [(&str, Cbor); N]) -> Cbor {
    Cbor::Map(fields.into_iter().map(|(key, value)| (text(key), value)).collect())
}

/// The cuts of a device: nothing of lane 0, seven entries of lane 1.
fn cuts(device: &[u8; 32]) -> Cbor {
    let cut = |lane: u8, len: u64, head: [u8; 32]| {
        map([("device", bytes(device)), ("lane", lane.into()), ("len", len.into()), ("head", bytes(&head))])
    };
    Cbor::Array(vec![cut(0, 0, [0; 32]), cut(1, 7, HEAD)])
}

/// What `recover` says is taken away: the same cuts, in the CBOR of headers.
fn taken(device: &[u8; 32]) -> [u8; 32] {
    let mut w = Writer::default();
    w.array(2).array(1).bytes(device).array(2);
    w.array(4).bytes(device).unsigned(0).unsigned(0).bytes(&[0; 32]);
    w.array(4).bytes(device).unsigned(1).unsigned(7).bytes(&HEAD);
    *blake3::hash(&w.finish()).as_bytes()
}

/// Proofs by name: who signs, in which domain, over what.
fn proven() -> [(&'static str, SecretKey, &'static str, Vec<u8>); 4] {
    let (old, new) = (public(1), public(2));
    [
        ("pair_join", key(9), "dorflinde pair v1", [SPACE, OBJECT, PERSON, new, KEM].concat()),
        ("succeed", key(1), "dorflinde succeed v1", [SPACE, old, new, KEM].concat()),
        ("recover", key(3), "dorflinde recover v1", [SPACE, PERSON, new, KEM, taken(&old)].concat()),
        ("rebind", key(2), "dorflinde rebind v1", [SPACE, PERSON, new, KEM, public(4)].concat()),
    ]
}

fn proof(of: &str) -> Cbor {
    let (_, key, domain, message) = proven().into_iter().find(|(name, ..)| *name == of).unwrap();
    bytes(&key.sign(domain, &message))
}

/// Space and author are those of the proofs, the device that signs and is added has the seed 2.
pub(crate) fn bodies() -> Value {
    let (old, new) = (public(1), public(2));
    let office = || {
        map([
            ("key", bytes(&public(9))),
            ("four_eyes", true.into()),
            ("holders", Cbor::Array(vec![bytes(&[1; 32]), bytes(&PERSON)])),
        ])
    };
    let powers = ["invite", "approve", "grant", "remove", "moderate", "erase"].map(|power| {
        let role = if power == "erase" { "steward" } else { "founder" };
        (power, text(role))
    });
    let recipient = map([("kem", bytes(&KEM)), ("enc", bytes(&[6; 32])), ("ct", bytes(&[7; 48]))]);
    let previous = map([("epoch", bytes(&[8; 32])), ("nonce", bytes(&[9; 24])), ("ct", bytes(&[10; 48]))]);
    let all = [
        (7, "remove", map([("person", bytes(&PERSON)), ("role", Cbor::Null), ("cuts", cuts(&old))])),
        (7, "demote", map([("person", bytes(&PERSON)), ("role", text("member")), ("cuts", Cbor::Array(vec![]))])),
        (8, "cut_raise", map([("cuts", cuts(&old))])),
        (9, "leave", map([])),
        (10, "pair", map([("key", bytes(&public(9))), ("expires_ms", 1_767_225_600_000_i64.into())])),
        (11, "pair_join", map([("person", bytes(&PERSON)), ("kem", bytes(&KEM)), ("proof", proof("pair_join"))])),
        (12, "succeed", map([("device", bytes(&old)), ("kem", bytes(&KEM)), ("proof", proof("succeed"))])),
        (13, "device_revoke", map([("device", bytes(&old)), ("cuts", cuts(&old))])),
        (
            14,
            "recover",
            map([
                ("person", bytes(&PERSON)),
                ("kem", bytes(&KEM)),
                ("revoke", Cbor::Array(vec![bytes(&old)])),
                ("cuts", cuts(&old)),
                ("proof", proof("recover")),
            ]),
        ),
        (
            15,
            "rebind",
            map([
                ("person", bytes(&PERSON)),
                ("device", bytes(&new)),
                ("kem", bytes(&KEM)),
                ("recovery", bytes(&public(4))),
                ("cuts", cuts(&old)),
                ("proof", proof("rebind")),
            ]),
        ),
        (16, "cosign", map([])),
        (17, "approve", map([])),
        (18, "rules", map([("powers", map(powers)), ("quota_entries", 20.into()), ("decision", Cbor::Null)])),
        (
            19,
            "epoch",
            map([
                ("epoch", bytes(&[5; 32])),
                ("recipients", Cbor::Array(vec![recipient])),
                ("previous", Cbor::Array(vec![previous])),
            ]),
        ),
        (20, "office", office()),
        (21, "office_change", office()),
        (22, "naming", map([("name", text("Lindenhof am Anger")), ("purpose", text("Hof und Garten"))])),
    ];
    let one = |(kind, name, content): (u16, &str, Cbor)| {
        let mut bytes = Vec::new();
        ciborium::into_writer(&content, &mut bytes).unwrap();
        json!({ "kind": kind, "name": name, "content": hex(bytes) })
    };
    all.into_iter().map(one).collect()
}

pub(crate) fn proofs() -> Value {
    let one = |(name, key, domain, message): (&str, SecretKey, &str, Vec<u8>)| {
        json!({
            "kind": name,
            "domain": domain,
            "message": hex(&message),
            "key": hex(key.public().as_bytes()),
            "signature": hex(key.sign(domain, &message)),
        })
    };
    json!({
        "space": hex(SPACE),
        "object": hex(OBJECT),
        "device": hex(public(2)),
        "proofs": proven().into_iter().map(one).collect::<Vec<_>>(),
    })
}

/// A pairing code for two spaces with a short address and a long one.
pub(crate) fn pairing() -> Value {
    let seed = [0x51; 16];
    let mut w = Writer::default();
    w.array(5).unsigned(1).bytes(&seed).bytes(&public(1)).array(2);
    w.array(3).bytes(&SPACE).bytes(&OBJECT).bytes(&PERSON);
    w.array(3).bytes(&[0xb1; 32]).bytes(&[0xb2; 32]).bytes(&[0xb3; 32]);
    w.array(2).bytes(&[1, 0x0f, 0xa1, 192, 168, 178, 20]).text("/dns4/linde.example/tcp/4001");
    let content = w.finish();
    let checksum = blake3::derive_key(PAIR_CHECKSUM_CONTEXT, &content);
    let line = [&content[..], &checksum[..4]].concat();
    json!({
        "seed": hex(seed),
        "key seed": hex(blake3::derive_key(PAIR_KEY_CONTEXT, &seed)),
        "content": hex(&content),
        "text": format!("linde:pair:{}", data_encoding::BASE64URL_NOPAD.encode(&line)),
    })
}
