//! The golden vectors of the protocol that concern the control kinds: this crate reads and writes what they say.
#![expect(clippy::unwrap_used, clippy::wildcard_enum_match_arm, reason = "a test: the vectors are fixed")]

use data_encoding::HEXLOWER;
use linde_log::{DeviceId, EntryId, PublicKey, SecretKey, SpaceId};
use linde_space::{ControlOp, PairLink};
use serde_json::Value;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../linde-log/tests/vectors.json");

fn vectors() -> Value {
    serde_json::from_str(&std::fs::read_to_string(FILE).unwrap()).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    HEXLOWER.decode(value.as_str().unwrap().as_bytes()).unwrap()
}

fn array(value: &Value) -> [u8; 32] {
    bytes(value).try_into().unwrap()
}

#[test]
fn bodies_are_read_and_written_as_the_vectors_say() {
    let vectors = vectors();
    let bodies = vectors["control bodies"].as_array().unwrap();
    assert_eq!(bodies.len(), 17);
    for vector in bodies {
        let kind = u16::try_from(vector["kind"].as_u64().unwrap()).unwrap();
        let body = [vec![7; 16], bytes(&vector["content"])].concat();
        let op = ControlOp::decode(kind, &body).unwrap_or_else(|error| panic!("{}: {error}", vector["name"]));
        assert_eq!((op.kind(), op.encode([7; 16]).unwrap()), (kind, body), "{}", vector["name"]);
    }
}

#[test]
fn proofs_inside_the_bodies_hold_for_the_keys_of_the_vectors() {
    let vectors = vectors();
    let (common, mut proven) = (&vectors["control proofs"], 0);
    let space = SpaceId(array(&common["space"]));
    let (object, device) = (EntryId(array(&common["object"])), DeviceId(array(&common["device"])));
    for vector in vectors["control bodies"].as_array().unwrap() {
        let kind = u16::try_from(vector["kind"].as_u64().unwrap()).unwrap();
        let op = ControlOp::decode(kind, &[vec![7; 16], bytes(&vector["content"])].concat()).unwrap();
        let proofs = common["proofs"].as_array().unwrap();
        let Some(proof) = proofs.iter().find(|proof| proof["kind"] == vector["name"]) else { continue };
        let key = PublicKey::admit(&array(&proof["key"])).unwrap();
        let signature = bytes(&proof["signature"]).try_into().unwrap();
        assert!(key.has_signed(proof["domain"].as_str().unwrap(), &bytes(&proof["message"]), &signature));
        let holds = match op {
            ControlOp::PairJoin(op) => op.proof == signature && op.is_proven(&key, space, object, device),
            ControlOp::Succeed(op) => op.proof == signature && op.is_proven(space, device),
            ControlOp::Recover(op) => op.proof == signature && op.is_proven(&key, space, device),
            ControlOp::Rebind(op) => op.proof == signature && op.is_proven(space),
            other => panic!("{other:?} has no proof"),
        };
        assert!(holds, "{}", vector["name"]);
        proven += 1;
    }
    assert_eq!(proven, 4);
}

#[test]
fn the_pairing_code_is_read_and_written() {
    let vectors = vectors();
    let vector = &vectors["pairing code"];
    let text = vector["text"].as_str().unwrap();
    let link = PairLink::parse(text).unwrap();
    assert_eq!(link.to_text().unwrap(), text);
    assert_eq!(link.seed.to_vec(), bytes(&vector["seed"]));
    assert_eq!(link.pair_key().device(), SecretKey::from_seed(&array(&vector["key seed"])).device());
    assert_eq!(link.addresses, ["/ip4/192.168.178.20/udp/4001/quic-v1", "/dns4/linde.example/tcp/4001"]);
    assert_eq!((link.spaces.len(), link.spaces[0].pair), (2, EntryId([0xa3; 32])));
}
