//! The worked example of `docs/PROTOCOL.md`: a space is founded, somebody is invited, joins and says something.
//!
//! Kinds and rules stand above this crate, so the bodies, ids and hashes are put together here from their description in the
//! document: an implementation of it in miniature.

use crate::{chains::explain, hex};
use ciborium::Value as Cbor;
use linde_log::{Draft, EntryId, Lane, SecretKey, SpaceId, Verified, body, cbor::Writer, kem_public, sign};
use serde_json::{Value, json};

const PERSON_CONTEXT: &str = "dorflinde 2026 person id v1";
const INVITE_KEY_CONTEXT: &str = "dorflinde 2026 invite key v1";
const CHECKSUM_CONTEXT: &str = "dorflinde 2026 invite link checksum v1";
const CONTROL_STATE_CONTEXT: &str = "dorflinde 2026 control state v1";
const STATE_CONTEXT: &str = "dorflinde 2026 space state v1";
const VECTOR_CONTEXT: &str = "dorflinde 2026 vector digest v1";
const JOIN_DOMAIN: &str = "dorflinde join v1";
const TIME_MS: i64 = 1_767_225_600_000;
const COUNTED: &[u8] = b"counted\0";
const STATEMENT: u16 = 257;

/// Somebody with a device.
struct Somebody {
    device: SecretKey,
    recovery: SecretKey,
    kem: [u8; 32],
    salt: [u8; 16],
    person: [u8; 32],
}

impl Somebody {
    fn new(seed: u8) -> Self {
        let (device, recovery) = (SecretKey::from_seed(&[seed; 32]), SecretKey::from_seed(&[seed + 1; 32]));
        let salt = [seed + 3; 16];
        let mut hasher = blake3::Hasher::new_derive_key(PERSON_CONTEXT);
        hasher.update(recovery.public().as_bytes()).update(device.public().as_bytes()).update(&salt);
        let person = *hasher.finalize().as_bytes();
        Self { device, recovery, kem: kem_public(&[seed + 2; 32]), salt, person }
    }

    fn explain(&self, seed: u8) -> Value {
        json!({
            "device seed": hex([seed; 32]),
            "device": hex(self.device.public().as_bytes()),
            "recovery seed": hex([seed + 1; 32]),
            "recovery": hex(self.recovery.public().as_bytes()),
            "kem secret": hex([seed + 2; 32]),
            "kem": hex(self.kem),
            "salt": hex(self.salt),
            "person": hex(self.person),
        })
    }
}

fn text(text: &str) -> Cbor {
    Cbor::Text(text.to_owned())
}

fn bytes(bytes: &[u8]) -> Cbor {
    Cbor::Bytes(bytes.to_vec())
}

fn map<const N: usize>(fields: [(&str, Cbor); N]) -> Cbor {
    Cbor::Map(fields.into_iter().map(|(key, value)| (text(key), value)).collect())
}

fn cbor(value: &Cbor) -> Vec<u8> {
    let mut out = Vec::new();
    ciborium::into_writer(value, &mut out).unwrap();
    out
}

fn draft(space: SpaceId, lane: Lane, kind: u16, obj: EntryId, after: &[&Verified], salt: u8, content: &Cbor) -> Draft {
    Draft {
        space,
        lane,
        kind,
        obj,
        after: after.iter().map(|entry| entry.id()).collect(),
        after_lamport: after.iter().map(|entry| entry.header().lamport).max().unwrap_or(0),
        time_ms: TIME_MS,
        enc: linde_log::Encryption::Plain,
        body: body::encode([salt; body::SALT_BYTES], content).unwrap(),
    }
}

pub(crate) fn example() -> Value {
    let (founder, guest) = (Somebody::new(0x01), Somebody::new(0x11));
    let genesis = sign(&founder.device, None, {
        let first = map([
            ("person", bytes(&founder.person)),
            ("recovery", bytes(founder.recovery.public().as_bytes())),
            ("device", bytes(founder.device.public().as_bytes())),
            ("kem", bytes(&founder.kem)),
            ("salt", bytes(&founder.salt)),
        ]);
        let content = map([
            ("name", text("Lindenhof")),
            ("purpose", text("Hof und Garten")),
            ("visibility", text("open")),
            ("founders", Cbor::Array(vec![first])),
            ("quorum", 1.into()),
            ("policy", map([("invite", text("moderator"))])),
            ("languages", Cbor::Array(vec![text("de"), text("en")])),
        ]);
        draft(SpaceId::ZERO, Lane::Control, 1, EntryId::ZERO, &[], 0x21, &content)
    })
    .unwrap();
    let space = genesis.space();
    assert_eq!(space.as_bytes(), genesis.id().as_bytes());

    let invite_seed = [0x31; 16];
    let invite_key = SecretKey::from_seed(&blake3::derive_key(INVITE_KEY_CONTEXT, &invite_seed));
    let invite = sign(&founder.device, Some(genesis.tip()), {
        let content = map([
            ("key", bytes(invite_key.public().as_bytes())),
            ("role", text("member")),
            ("max_uses", 5.into()),
            ("expires_ms", Cbor::Null),
            ("approval", false.into()),
        ]);
        draft(space, Lane::Control, 3, EntryId::ZERO, &[], 0x22, &content)
    })
    .unwrap();

    let proven = [
        space.as_bytes().as_slice(),
        invite.id().as_bytes(),
        &guest.person,
        guest.device.public().as_bytes(),
        &guest.kem,
    ]
    .concat();
    let join = sign(&guest.device, None, {
        let content = map([
            ("person", bytes(&guest.person)),
            ("recovery", bytes(guest.recovery.public().as_bytes())),
            ("kem", bytes(&guest.kem)),
            ("salt", bytes(&guest.salt)),
            ("proof", bytes(&invite_key.sign(JOIN_DOMAIN, &proven))),
        ]);
        draft(space, Lane::Control, 4, invite.id(), &[&invite], 0x23, &content)
    })
    .unwrap();

    let statement = sign(&guest.device, None, {
        let content = map([("create", map([("text", text("Der Spielplatz braucht mehr Schatten."))]))]);
        draft(space, Lane::Deliberation, STATEMENT, EntryId::ZERO, &[&join], 0x24, &content)
    })
    .unwrap();

    let entries = [&genesis, &invite, &join, &statement];
    assert_eq!(entries.map(|entry| entry.header().lamport), [1, 2, 3, 4]);
    let control = control_state(&founder, &guest, [&genesis, &invite, &join]);
    let object = cbor(&map([
        ("text", text("Der Spielplatz braucht mehr Schatten.")),
        ("author", bytes(&guest.person)),
        ("device", bytes(guest.device.public().as_bytes())),
        ("time_ms", TIME_MS.into()),
    ]));
    json!({
        "founder": founder.explain(0x01),
        "guest": guest.explain(0x11),
        "genesis": explain(&genesis),
        "space": space.to_string(),
        "invite": explain(&invite),
        "invite seed": hex(invite_seed),
        "invite key seed": hex(invite_key.seed()),
        "invite key": hex(invite_key.public().as_bytes()),
        "link": link(&genesis, &invite, invite_seed),
        "join": explain(&join),
        "join proof is over": hex([JOIN_DOMAIN.as_bytes(), &[0], &proven].concat()),
        "statement": explain(&statement),
        "control state": hex(&control),
        "control digest": hex(blake3::derive_key(CONTROL_STATE_CONTEXT, &control)),
        "object state": hex(&object),
        "state": state(space, &control, entries, &statement, &object),
        "vector": vector(&invite, &join, &statement),
    })
}

/// The link without any address.
fn link(genesis: &Verified, invite: &Verified, seed: [u8; 16]) -> Value {
    let mut w = Writer::default();
    w.array(7).unsigned(1).bytes(genesis.id().as_bytes()).array(1).bytes(invite.id().as_bytes());
    w.bytes(&seed).bytes(genesis.header().device.as_bytes()).null().array(0);
    let content = w.finish();
    let checksum = blake3::derive_key(CHECKSUM_CONTEXT, &content);
    let line = [&content[..], &checksum[..4]].concat();
    json!({
        "content": hex(&content),
        "checksum": hex(&checksum[..4]),
        "text": format!("linde:join:{}", data_encoding::BASE64URL_NOPAD.encode(&line)),
    })
}

fn control_state(founder: &Somebody, guest: &Somebody, [genesis, invite, join]: [&Verified; 3]) -> Vec<u8> {
    let device = |who: &Somebody| who.device.device().0;
    // Role numbers, lamport and id of the admitting entry, place in it, and the invitation a person came by.
    let mut persons = [(founder, 5, genesis, None), (guest, 2, join, Some(invite))];
    persons.sort_by_key(|(who, ..)| who.person);
    let mut devices = [founder, guest];
    devices.sort_by_key(|who| device(who));
    let mut w = Writer::default();
    w.array(3).array(2);
    for (who, role, admitted, came_by) in persons {
        w.array(7).bytes(&who.person).unsigned(role).unsigned(admitted.header().lamport);
        w.bytes(admitted.id().as_bytes()).unsigned(0);
        match came_by {
            Some(invite) => w.bytes(invite.id().as_bytes()),
            None => w.null(),
        };
        w.array(1).bytes(&device(who));
    }
    w.array(2);
    for who in devices {
        w.array(3).bytes(&device(who)).bytes(&who.person).bytes(&who.kem);
    }
    w.array(1).array(4).bytes(invite.id().as_bytes()).bytes(&founder.person).unsigned(1).bool(false);
    w.finish()
}

fn state(space: SpaceId, control: &[u8], entries: [&Verified; 4], statement: &Verified, object: &[u8]) -> Value {
    let mut hashed = space.as_bytes().to_vec();
    hashed.extend(blake3::derive_key(CONTROL_STATE_CONTEXT, control));
    let mut ids = entries.map(|entry| entry.id());
    ids.sort_unstable();
    ids.iter().for_each(|id| hashed.extend([id.as_bytes(), COUNTED].concat()));
    hashed.extend(statement.id().as_bytes());
    hashed.extend(STATEMENT.to_be_bytes());
    hashed.extend((object.len() as u64).to_be_bytes());
    hashed.extend(object);
    json!({ "hashed": hex(&hashed), "hash": hex(blake3::derive_key(STATE_CONTEXT, &hashed)) })
}

fn vector(invite: &Verified, join: &Verified, statement: &Verified) -> Value {
    let mut logs = [(invite, 2), (join, 1), (statement, 1)];
    logs.sort_by_key(|(head, _)| head.log());
    let mut w = Writer::default();
    w.array(2).array(3);
    for (head, len) in logs {
        w.array(4).unsigned(head.log().lane.number().into()).bytes(head.log().device.as_bytes());
        w.unsigned(len).bytes(head.id().as_bytes());
    }
    w.array(0);
    let bytes = w.finish();
    json!({ "hashed": hex(&bytes), "digest": hex(blake3::derive_key(VECTOR_CONTEXT, &bytes)) })
}
