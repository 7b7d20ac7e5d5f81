//! CBOR, headers, bodies and frames.

use crate::{hex, refused};
use linde_log::{
    DeviceId, Encryption, EntryId, Header, Lane, MAX_AFTER, MAX_BODY_BYTES, SpaceId,
    body::{self, BodyError},
    cbor::{Reader, Writer},
    frame,
};
use serde_json::{Value, json};

pub(crate) fn cbor() -> Value {
    let unsigned = [0, 1, 23, 24, 255, 256, 65_535, 65_536, u64::from(u32::MAX), 1 << 32, (1 << 53) + 1, u64::MAX];
    let signed = [0, 23, -1, -24, -25, -256, -257, -65_536, -65_537, -(1 << 32), -(1 << 32) - 1, i64::MIN, i64::MAX];
    let unsigned = unsigned.map(|n| json!({ "value": n.to_string(), "hex": written(|w| w.unsigned(n)) }));
    let signed = signed.map(|n: i64| json!({ "value": n.to_string(), "hex": written(|w| w.signed(n)) }));
    json!({
        "unsigned": unsigned,
        "signed": signed,
        "array of nothing": written(|w| w.array(0)),
        "empty bytes": written(|w| w.bytes(&[])),
        "text": { "value": "Käthe", "hex": written(|w| w.text("Käthe")) },
        "null": written(|w| w.null()),
        "false": written(|w| w.bool(false)),
        "true": written(|w| w.bool(true)),
        "refused as unsigned": refused([
            ("0 in two bytes", vec![0x18, 0]),
            ("23 in two bytes", vec![0x18, 23]),
            ("255 in three bytes", vec![0x19, 0, 255]),
            ("65535 in five bytes", vec![0x1a, 0, 0, 255, 255]),
            ("4294967295 in nine bytes", vec![0x1b, 0, 0, 0, 0, 255, 255, 255, 255]),
            ("reserved length 28", vec![0x1c]),
            ("a negative number", vec![0x20]),
            ("nothing", vec![]),
            ("ends inside the number", vec![0x19, 1]),
        ], |bytes| Reader::new(bytes).unsigned()),
        "refused as signed": refused([
            ("2^63", vec![0x1b, 0x80, 0, 0, 0, 0, 0, 0, 0]),
            ("-2^63 - 1", vec![0x3b, 0x80, 0, 0, 0, 0, 0, 0, 0]),
            ("-1 in two bytes", vec![0x38, 0]),
        ], |bytes| Reader::new(bytes).signed()),
        "refused as bytes": refused([
            ("indefinite length", vec![0x5f, 0x41, 0, 0xff]),
            ("length 1 in two bytes", vec![0x58, 1, 0]),
            ("ends inside the string", vec![0x42, 0]),
            ("a text", vec![0x61, 0x61]),
        ], |bytes| Reader::new(bytes).bytes().map(<[u8]>::to_vec)),
        "refused as text": refused([
            ("not UTF-8", vec![0x61, 0xff]),
            ("indefinite length", vec![0x7f, 0x61, 0x61, 0xff]),
        ], |bytes| Reader::new(bytes).text().map(str::to_owned)),
        "refused as an array": refused([
            ("indefinite length", vec![0x9f, 0xff]),
            ("more items than bytes follow", vec![0x9a, 0xff, 0xff, 0xff, 0xff]),
            ("a tag", vec![0xc0, 0x80]),
        ], |bytes| Reader::new(bytes).array()),
    })
}

fn written(write: impl FnOnce(&mut Writer) -> &mut Writer) -> String {
    let mut w = Writer::default();
    write(&mut w);
    hex(w.finish())
}

/// A header in which every field has a value of its own.
fn header() -> Header {
    Header {
        v: 1,
        space: SpaceId([0x11; 32]),
        device: DeviceId([0x22; 32]),
        lane: Lane::Deliberation,
        seq: 7,
        prev: EntryId([0x33; 32]),
        after: vec![EntryId([0x44; 32]), EntryId([0x45; 32])],
        lamport: 42,
        time_ms: 1_767_225_600_000,
        kind: 257,
        obj: EntryId([0x55; 32]),
        enc: Encryption::Plain,
        len: 30,
        body_hash: [0x66; 32],
    }
}

fn heads(count: u8) -> Vec<EntryId> {
    (1..=count).map(|i| EntryId([i; 32])).collect()
}

/// A name and what it changes in the base header.
type Varied = (&'static str, fn(&mut Header));

pub(crate) fn headers() -> Value {
    let vary: &[Varied] = &[
        ("base", |_| {}),
        ("later version", |h| h.v = 2),
        ("highest version", |h| h.v = 255),
        ("genesis: no space, position 0, nothing before", |h| {
            (h.space, h.lane, h.seq, h.prev, h.after) = (SpaceId::ZERO, Lane::Control, 0, EntryId::ZERO, vec![]);
            (h.lamport, h.kind, h.obj) = (1, 1, EntryId::ZERO);
        }),
        ("other device", |h| h.device = DeviceId([0x23; 32])),
        ("lane 0", |h| h.lane = Lane::Control),
        ("lane 2", |h| h.lane = Lane::Text),
        ("position 2^32", |h| h.seq = 1 << 32),
        ("highest position", |h| h.seq = u64::MAX),
        ("other predecessor", |h| h.prev = EntryId([0x34; 32])),
        ("no head seen", |h| h.after = vec![]),
        ("sixteen heads seen", |h| h.after = heads(16)),
        ("lamport 0", |h| h.lamport = 0),
        ("highest lamport", |h| h.lamport = u64::MAX),
        ("time 0", |h| h.time_ms = 0),
        ("a second before 1970", |h| h.time_ms = -1000),
        ("earliest time", |h| h.time_ms = i64::MIN),
        ("latest time", |h| h.time_ms = i64::MAX),
        ("highest kind", |h| h.kind = u16::MAX),
        ("creates an object", |h| h.obj = EntryId::ZERO),
        ("body of an epoch", |h| h.enc = Encryption::Epoch(EntryId([0x77; 32]))),
        ("sealed body", |h| h.enc = Encryption::Sealed),
        ("empty body", |h| h.len = 0),
        ("longest body", |h| h.len = MAX_BODY_BYTES),
        ("other body", |h| h.body_hash = [0x67; 32]),
    ];
    let accepted: Vec<Value> = vary
        .iter()
        .map(|(name, vary)| {
            let mut h = header();
            vary(&mut h);
            let bytes = h.encode();
            assert_eq!(Header::decode(&bytes).unwrap(), h, "{name}");
            json!({ "name": name, "fields": fields(&h), "hex": hex(bytes) })
        })
        .collect();
    json!({ "accepted": accepted, "refused": refused(malformed(), Header::decode) })
}

fn fields(h: &Header) -> Value {
    json!({
        "v": h.v,
        "space": h.space.to_string(),
        "device": h.device.to_string(),
        "lane": h.lane.number(),
        "seq": h.seq.to_string(),
        "prev": h.prev.to_string(),
        "after": h.after.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "lamport": h.lamport.to_string(),
        "time": h.time_ms.to_string(),
        "kind": h.kind,
        "obj": h.obj.to_string(),
        "enc": match h.enc {
            Encryption::Plain => Value::Null,
            Encryption::Epoch(id) => json!({ "epoch": id.to_string() }),
            Encryption::Sealed => "sealed".into(),
        },
        "len": h.len,
        "body_hash": hex(h.body_hash),
    })
}

fn malformed() -> Vec<(&'static str, Vec<u8>)> {
    let with = |vary: &dyn Fn(&mut Header)| {
        let mut h = header();
        vary(&mut h);
        h.encode()
    };
    // Where the fields of the base header begin: array head and v take one byte, an id 34, each of these small numbers one.
    let (v, lane, after) = (1, 2 + 34 + 34, 2 + 34 + 34 + 1 + 1 + 34);
    let enc = after + 1 + 2 * 34 + 2 + 9 + 3 + 34;
    let at = |at: usize, change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = header().encode();
        assert!(at <= bytes.len());
        change(&mut bytes);
        bytes
    };
    vec![
        ("nothing", vec![]),
        ("thirteen fields", at(0, &|b| b[0] = 0x8d)),
        ("version 0", with(&|h| h.v = 0)),
        ("version 256", at(v, &|b| drop(b.splice(v..=v, [0x19, 1, 0])))),
        ("version in two bytes", at(v, &|b| drop(b.splice(v..=v, [0x18, 1])))),
        ("space of 31 bytes", at(v + 1, &|b| drop(b.splice(v + 1..v + 4, [0x58, 31])))),
        ("lane 3", at(lane, &|b| b[lane] = 3)),
        ("position 0 with a predecessor", with(&|h| h.seq = 0)),
        ("position 1 without a predecessor", with(&|h| (h.seq, h.prev) = (1, EntryId::ZERO))),
        ("heads not sorted", with(&|h| h.after.reverse())),
        ("a head twice", with(&|h| h.after = vec![EntryId([0x44; 32]); 2])),
        ("a head of zeros", with(&|h| h.after = vec![EntryId::ZERO])),
        ("seventeen heads", with(&|h| h.after = heads(MAX_AFTER as u8 + 1))),
        ("lamport negative", at(after, &|b| b[after + 1 + 2 * 34] = 0x20)),
        ("kind 65536", at(enc, &|b| drop(b.splice(enc - 37..enc - 34, [0x1a, 0, 1, 0, 0])))),
        ("enc is the text \"open\"", at(enc, &|b| drop(b.splice(enc..=enc, *b"\x64open")))),
        ("enc is false", at(enc, &|b| b[enc] = 0xf4)),
        ("enc of 31 bytes", at(enc, &|b| drop(b.splice(enc..=enc, [&[0x58, 31][..], &[0; 31]].concat())))),
        ("body of 262145 bytes", with(&|h| h.len = MAX_BODY_BYTES + 1)),
        ("a byte follows", at(0, &|b| b.push(0))),
        ("the last byte is missing", at(0, &|b| b.truncate(b.len() - 1))),
        ("2049 bytes", vec![0; 2049]),
    ]
}

pub(crate) fn bodies() -> Value {
    let salt = [3; body::SALT_BYTES];
    let content = json!({ "create": { "text": "Der Spielplatz braucht mehr Schatten." } });
    let written = body::encode(salt, &content).unwrap();
    let hash = body::hash(&written);
    let other = body::encode([4; body::SALT_BYTES], &content).unwrap();
    let read = |bytes: &[u8]| body::decode::<ciborium::Value>(bytes);
    let nested = |depth: usize| [&[0; body::SALT_BYTES][..], &vec![0x81; depth], &[0]].concat();
    assert!(read(&nested(16)).is_ok());
    json!({
        "salt": hex(salt),
        "content": content,
        "body": hex(&written),
        "hash": hex(hash),
        "hash with salt 04…": hex(body::hash(&other)),
        "nested 16 deep": hex(nested(16)),
        "refused": refused([
            ("shorter than its salt", vec![0; 15]),
            ("no content", vec![0; 16]),
            ("a byte follows", [&written[..], &[0]].concat()),
            ("ends too early", written[..written.len() - 1].to_vec()),
            ("nested 17 deep", nested(17)),
            ("an array of indefinite length", [&[0; body::SALT_BYTES][..], &[0x9f, 0x01, 0xff]].concat()),
            ("a number not in its shortest form", [&[0; body::SALT_BYTES][..], &[0x18, 0x01]].concat()),
        ], |bytes| read(bytes).map_err(|error| match error {
            BodyError::NoSalt | BodyError::NotCanonical => error.to_string(),
            // What follows in the text is the words of a library.
            BodyError::Form(_) => "body does not have the form of its kind".to_owned(),
        })),
    })
}

pub(crate) fn frames() -> Value {
    let accepted = [vec![0xf6], b"123456789".to_vec(), vec![0; 300]].map(|payload| {
        let mut out = Vec::new();
        frame::write(&mut out, &payload).unwrap();
        json!({ "payload": hex(&payload), "frame": hex(out) })
    });
    let mut good = Vec::new();
    frame::write(&mut good, &[0xf6]).unwrap();
    let damaged = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    json!({
        "accepted": accepted,
        "refused": refused([
            ("other magic", damaged(3, b'2')),
            ("length 0", damaged(7, 0)),
            ("length 1048577", [&good[..4], &[0, 0x10, 0, 1]].concat()),
            ("damaged payload", damaged(12, 0xf5)),
            ("damaged checksum", damaged(11, good[11] ^ 1)),
        ], |bytes| frame::read(bytes).map(|read| assert!(read.is_some(), "not whole"))),
    })
}
