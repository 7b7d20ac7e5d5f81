//! Entries, runs and fork proofs.

use crate::{hex, refused};
use linde_log::{
    Draft, EntryId, ForkProof, Lane, MAX_RUN_ENTRIES, SIGN_DOMAIN, SecretKey, Signed, SpaceId, Tip, Verified, body,
    cbor::Writer, sign, signed_end, verify_run, write,
};
use serde_json::{Value, json};

const SALT: [u8; body::SALT_BYTES] = [3; body::SALT_BYTES];

fn key() -> SecretKey {
    SecretKey::from_seed(&[1; 32])
}

fn draft(text: &str) -> Draft {
    let content = json!({ "create": { "text": text } });
    Draft {
        space: SpaceId([9; 32]),
        lane: Lane::Deliberation,
        kind: 257,
        obj: EntryId::ZERO,
        after: vec![],
        after_lamport: 0,
        time_ms: 1_767_225_600_000,
        enc: linde_log::Encryption::Plain,
        body: body::encode(SALT, &content).unwrap(),
    }
}

/// Four entries; the second has seen two heads of others, the greater with lamport 9.
fn chain() -> Vec<Verified> {
    let mut made: Vec<Verified> = Vec::new();
    for i in 0..4 {
        let mut draft = draft(&format!("statement {i}"));
        if i == 1 {
            draft.after = vec![EntryId([0xb0; 32]), EntryId([0xa0; 32])];
            draft.after_lamport = 9;
        }
        made.push(sign(&key(), made.last().map(|entry| entry.tip()), draft).unwrap());
    }
    made
}

/// One entry with everything that leads to its bytes.
pub(crate) fn explain(entry: &Signed) -> Value {
    let (salt, content) = entry.body().unwrap().split_at(body::SALT_BYTES);
    json!({
        "header": hex(entry.header_bytes()),
        "signed": hex([SIGN_DOMAIN.as_bytes(), &[0], entry.header_bytes()].concat()),
        "signature": hex(entry.signature()),
        "id": entry.id().to_string(),
        "salt": hex(salt),
        "content": hex(content),
        "body_hash": hex(entry.header().body_hash),
        "lamport": entry.header().lamport,
        "entry": hex(entry.raw()),
    })
}

pub(crate) fn entries() -> Value {
    let chain = chain();
    let lamports: Vec<u64> = chain.iter().map(|entry| entry.header().lamport).collect();
    assert_eq!(lamports, [1, 10, 11, 12]);
    let first = &chain[0];
    let [header, signature] = [first.header_bytes(), first.signature()];
    let parts = |header: &[u8], signature: &[u8], body: Option<&[u8]>| {
        let mut w = Writer::default();
        w.array(3).bytes(header).bytes(signature);
        match body {
            Some(body) => w.bytes(body),
            None => w.null(),
        };
        w.finish()
    };
    let mut altered = first.body().unwrap().to_vec();
    altered[20] ^= 1;
    json!({
        "seed": hex(key().seed()),
        "device": key().device().to_string(),
        "chain": chain.iter().map(|entry| explain(entry)).collect::<Vec<_>>(),
        "first without its body": hex(first.without_body().raw()),
        "refused": refused([
            ("nothing", vec![]),
            ("two parts", {
                let mut w = Writer::default();
                w.array(2).bytes(header).bytes(signature);
                w.finish()
            }),
            ("header as an array, not as bytes", {
                let mut w = Writer::default();
                w.array(3).raw(header).bytes(signature).null();
                w.finish()
            }),
            ("signature of 63 bytes", parts(header, &signature[..63], first.body())),
            ("another body", parts(header, signature, Some(&altered))),
            ("a body of another length", parts(header, signature, first.body().map(|body| &body[..body.len() - 1]))),
            ("header with a byte more", parts(&[header, &[0]].concat(), signature, None)),
            ("a byte follows", [&first.raw()[..], &[0]].concat()),
            ("the last byte is missing", first.raw()[..first.raw().len() - 1].to_vec()),
        ], |bytes| Signed::decode(bytes.to_vec().into())),
    })
}

/// Five entries; the signature of the third is broken, and the later ones build on it as it is.
fn with_broken_signature() -> Vec<Signed> {
    let mut run: Vec<Signed> = Vec::new();
    for i in 0..5 {
        let entry = sign(&key(), run.last().map(Signed::tip), draft(&format!("statement {i}"))).unwrap();
        let mut signature = *entry.signature();
        signature[0] ^= u8::from(i == 2);
        run.push(Signed::decode(write(entry.header_bytes(), &signature, entry.body()).into()).unwrap());
    }
    run
}

pub(crate) fn runs() -> Value {
    let run = with_broken_signature();
    let public = key().public();
    let outcome = |tip: Option<Tip>, run: Vec<Signed>| match verify_run(&public, tip, run) {
        Ok(_) => json!("authentic"),
        Err(error) => json!(error.to_string()),
    };
    let cuts: Vec<Value> = (1..run.len())
        .map(|at| {
            let (first, second) = run.split_at(at);
            json!({
                "first part": at,
                "first": outcome(None, first.to_vec()),
                "second, after the first": outcome(first.last().map(Signed::tip), second.to_vec()),
            })
        })
        .collect();
    let tip = Some(run[0].tip());
    let stranger = sign(&SecretKey::from_seed(&[2; 32]), None, draft("other")).unwrap().into_signed();
    let other = sign(&key(), None, draft("other branch")).unwrap();
    let branch = sign(&key(), Some(other.tip()), draft("other branch")).unwrap().into_signed();
    let slow = {
        let tip = Tip { lamport: 0, ..run[0].tip() };
        sign(&key(), Some(tip), draft("slow")).unwrap().into_signed()
    };
    let refused: Vec<Value> = [
        ("no entry", None, vec![]),
        ("129 entries", None, vec![run[0].clone(); MAX_RUN_ENTRIES + 1]),
        ("starts with a gap", None, vec![run[1].clone()]),
        ("leaves one out", None, vec![run[0].clone(), run[3].clone()]),
        ("starts too early", tip, vec![run[0].clone()]),
        ("builds on another entry", tip, vec![branch]),
        ("lamport does not grow", tip, vec![slow]),
        ("of two devices", None, vec![stranger.clone(), run[1].clone()]),
        ("of another device than the key", None, vec![stranger]),
    ]
    .into_iter()
    .map(|(name, tip, entries)| {
        let raw: Vec<String> = entries.iter().take(2).map(|entry| hex(entry.raw())).collect();
        let entries_sent = entries.len();
        json!({
            "name": name, "after position": tip.map(|tip| tip.seq), "entries": entries_sent,
            "first two": raw, "error": outcome(tip, entries),
        })
    })
    .collect();
    let ends: Vec<usize> = (0..=run.len()).map(|wanted| signed_end(&public, &run, wanted)).collect();
    assert_eq!(ends, [1, 1, 2, 2, 4, 5]);
    json!({
        "seed": hex(key().seed()),
        "entries": run.iter().map(|entry| hex(entry.raw())).collect::<Vec<_>>(),
        "ids": run.iter().map(|entry| entry.id().to_string()).collect::<Vec<_>>(),
        "own signature holds": run.iter().map(|entry| entry.is_signed_by(&public)).collect::<Vec<_>>(),
        "whole": outcome(None, run.clone()),
        "cuts": cuts,
        "where a sender cuts, by wanted length": ends,
        "refused": refused,
    })
}

pub(crate) fn forks() -> Value {
    let ours = chain();
    let other = sign(&key(), Some(ours[0].tip()), draft("another second")).unwrap();
    // The contradicting entry itself has no valid signature; the one after it vouches for it.
    let unsigned = {
        let mut signature = *other.signature();
        signature[0] ^= 1;
        Signed::decode(write(other.header_bytes(), &signature, other.body()).into()).unwrap()
    };
    let vouching = sign(&key(), Some(unsigned.tip()), draft("another third")).unwrap().into_signed();
    let [zero, one]: [&Signed; 2] = [&ours[0], &ours[1]];
    let accepted: Vec<Value> = [
        ("one entry a side", proof(&[one], &[&other])),
        ("a later signature vouches for one side", proof(&[one], &[&unsigned, &vouching])),
    ]
    .into_iter()
    .map(|(name, proof)| {
        let bytes = proof.encode();
        let fork = ForkProof::decode(&bytes.clone().into()).unwrap().verify(&key().public()).unwrap();
        json!({
            "name": name, "hex": hex(bytes), "space": fork.space().to_string(), "lane": fork.log().lane.number(),
            "device": fork.log().device.to_string(), "seq": fork.seq(),
        })
    })
    .collect();
    let bare = |entry: &Signed| entry.without_body().raw().to_vec();
    let mut pair = [bare(one), bare(&other)];
    if one.id() > other.id() {
        pair.reverse();
    }
    let [low, high]: [&[u8]; 2] = [&pair[0], &pair[1]];
    json!({
        "public": key().device().to_string(),
        "accepted": accepted,
        "refused": refused([
            ("the greater id first", sides(&[high], &[low])),
            ("the same entry twice", sides(&[low], &[low])),
            ("two positions", proof(&[zero], &[one]).encode()),
            ("an entry with its body", sides(&[low], &[one.raw()])),
            ("an empty side", sides(&[], &[high])),
            ("nothing vouches for a side", proof(&[one], &[&unsigned]).encode()),
            ("a side that does not go on", proof(&[one], &[&other, zero]).encode()),
            ("a third side", [&[0x83][..], &sides(&[low], &[high])[1..], &[0x80]].concat()),
        ], |bytes| ForkProof::decode(&bytes.to_vec().into()).and_then(|proof| proof.verify(&key().public()))),
    })
}

fn proof(a: &[&Signed], b: &[&Signed]) -> ForkProof {
    let [a, b] = [a, b].map(|side| side.iter().map(|entry| (*entry).clone()).collect::<Vec<_>>());
    ForkProof::new(&a, &b)
}

/// The bytes of a proof with these encoded entries, whatever they are.
fn sides(a: &[&[u8]], b: &[&[u8]]) -> Vec<u8> {
    let mut w = Writer::default();
    w.array(2);
    for side in [a, b] {
        w.array(side.len());
        for entry in side {
            w.raw(entry);
        }
    }
    w.finish()
}
