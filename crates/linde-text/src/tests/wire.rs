//! The wire form is small, readable, and the same after a round trip.

use super::*;
use crate::{Actor, DocOp, ElemRef, Op};

fn sample() -> Edit {
    Edit {
        seq: 3,
        start_op: 17,
        deps: vec![ChangeHash([1; 32]), ChangeHash([2; 32])],
        actors: vec![Actor([5; 16])],
        ops: vec![
            Op::Insert { after: Some(ElemRef { counter: 4, actor: 1 }), text: "Lindä".into() },
            Op::Insert { after: None, text: "x".into() },
            Op::Delete { elem: ElemRef { counter: 2, actor: 0 }, count: 900 },
        ],
    }
}

fn cbor<T: serde::Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

#[test]
fn edits_come_back_from_cbor_and_json() {
    let edit = sample();
    let bytes = cbor(&edit);
    assert_eq!(ciborium::from_reader::<Edit, _>(bytes.as_slice()).unwrap(), edit);
    assert!(bytes.len() < 190, "{} bytes", bytes.len());
    let json = serde_json::to_string(&edit).unwrap();
    assert_eq!(serde_json::from_str::<Edit>(&json).unwrap(), edit);
    assert!(
        json.contains(r#"{"ins":{"after":[4,1],"text":"Lindä"}}"#)
            && json.contains(r#"{"del":{"elem":[2,0],"count":900}}"#),
        "{json}"
    );
    assert_eq!(ChangeHash([1; 32]).to_string().parse(), Ok(ChangeHash([1; 32])));
    assert!("01".parse::<ChangeHash>().is_err());
}

#[test]
fn unknown_fields_are_refused() {
    let json = serde_json::to_string(&sample()).unwrap().replacen('{', r#"{"extra":1,"#, 1);
    assert!(serde_json::from_str::<Edit>(&json).is_err());
}

#[test]
fn arbitrary_bytes_never_panic() {
    let mut dice = Dice::new(41);
    let good = cbor(&sample());
    for _ in 0..20_000 {
        let mut bytes = good.clone();
        for _ in 0..=dice.below(4) {
            let at = dice.below(bytes.len());
            bytes[at] = dice.below(256) as u8;
        }
        if let Ok(edit) = ciborium::from_reader::<Edit, _>(bytes.as_slice()) {
            section().insert(entry(1), device(1), edit, by(device(1)));
        }
    }
}

#[test]
fn document_acts_come_back() {
    let op = DocOp::AddSection { after: Some(entry(3)), title: "Anlass".into() };
    assert_eq!(ciborium::from_reader::<DocOp, _>(cbor(&op).as_slice()).unwrap(), op);
    let json = serde_json::to_string(&DocOp::Rename { title: "Neu".into() }).unwrap();
    assert_eq!(json, r#"{"rename":{"title":"Neu"}}"#);
}
