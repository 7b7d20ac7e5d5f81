//! Epochs, sealed parts, office keys.

use crate::{Counting, DEVICE, OFFICE, SPACE, hex, refusal, sealed};
use linde_crypto::{
    KemSecret, SealedKey, TAG_BYTES,
    epoch::{self, EpochKey, Place, WrappedKey, epoch_id},
    office,
    sealed::{Author, PART_SALT_BYTES, PartKey, SealedPart, key_id, seal},
};
use linde_log::{Lane, SecretKey, SpaceId};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn key(byte: u8) -> EpochKey {
    EpochKey::from_bytes([byte; 32])
}

fn reader(byte: u8) -> KemSecret {
    KemSecret::from_bytes([byte; 32])
}

pub(crate) fn epoch_ids() -> Value {
    json!([0, 5, 0xff].map(|byte| json!({ "key": hex(key(byte).as_bytes()), "id": epoch_id(&key(byte)) })))
}

pub(crate) fn epoch_keys() -> Value {
    let (key, reader, mut random) = (key(5), reader(1), Counting::from(0));
    let one = epoch::seal_key(&key, SPACE, &reader.public(), &mut random).unwrap();
    let open = |sealed: &SealedKey, space, epoch| epoch::open_key(sealed, space, epoch, &reader).map(|_| ());
    let epoch = epoch_id(&key);
    open(&one, SPACE, epoch).unwrap();
    let mut altered = one.clone();
    altered.ct[0] ^= 1;
    let mut high_bit = one.clone();
    high_bit.enc[31] ^= 0x80;
    let weak = SealedKey { enc: [0; 32], ..one.clone() };
    let refused = [("altered", altered), ("enc with its highest bit set", high_bit), ("enc of small order", weak)].map(
        |(name, bad)| json!({ "name": name, "sealed": sealed(&bad), "error": refusal(name, open(&bad, SPACE, epoch)) }),
    );
    json!({
        "space": SPACE,
        "key": hex(key.as_bytes()),
        "epoch": epoch,
        "secret": hex(reader.as_bytes()),
        "random": random.drawn(),
        "sealed": sealed(&one),
        "refused": refused,
        "refused in another space": refusal("another space", open(&one, SpaceId([0x12; 32]), epoch)),
    })
}

pub(crate) fn wrapped_keys() -> Value {
    let (new, old, mut random) = (key(7), key(5), Counting::from(0));
    let WrappedKey { epoch, nonce, ct } = epoch::wrap_key(&new, &old, SPACE, &mut random).unwrap();
    json!({
        "space": SPACE,
        "new key": hex(new.as_bytes()),
        "new epoch": epoch_id(&new),
        "key": hex(old.as_bytes()),
        "epoch": epoch,
        "random": random.drawn(),
        "nonce": hex(nonce),
        "ct": hex(ct),
    })
}

pub(crate) fn bodies() -> Value {
    let one = |lane: Lane, seq: u64, body: &[u8]| {
        let (place, mut random) = (Place { space: SPACE, device: DEVICE, lane, seq }, Counting::from(0));
        let encrypted = epoch::seal_body(&key(5), &place, body, &mut random).unwrap();
        assert_eq!(epoch::open_body(&key(5), &place, &encrypted).unwrap(), body);
        json!({
            "space": SPACE,
            "key": hex(key(5).as_bytes()),
            "device": DEVICE,
            "lane": lane.number(),
            "seq": seq.to_string(),
            "body": hex(body),
            "random": random.drawn(),
            "encrypted": hex(&encrypted),
        })
    };
    json!([one(Lane::Deliberation, 0, &[3; 16]), one(Lane::Text, (1 << 53) + 1, b"0123456789abcdef\xa1\x61a\x01")])
}

pub(crate) fn parts() -> Value {
    let author = Author { space: SPACE, device: DEVICE };
    let one = |text: &str, readers: &[u8]| {
        let mut random = Counting::from(0);
        let kems: BTreeSet<_> = readers.iter().map(|byte| reader(*byte).public()).collect();
        let (part, key) = seal(&author, text, &kems, &mut random).unwrap();
        for byte in readers {
            assert_eq!(part.open(&author, &part.key_for(&author, &reader(*byte)).unwrap()).unwrap(), text);
        }
        let padded = padded(&random.drawn, text, part.ct.len() - TAG_BYTES);
        assert_eq!(blake3::hash(&padded), part.commit);
        assert_eq!(key_id(&key), part.key_id);
        let made = json!({
            "space": SPACE,
            "author": DEVICE,
            "text": text,
            "secrets": readers.iter().map(|byte| hex(reader(*byte).as_bytes())).collect::<Vec<_>>(),
            "random": random.drawn(),
            "padded": hex(&padded),
            "key": hex(key.as_bytes()),
            "key_id": hex(part.key_id),
            "commit": hex(part.commit),
            "to": part.to.iter().map(sealed).collect::<Vec<_>>(),
            "nonce": hex(part.nonce),
            "ct": hex(&part.ct),
        });
        (made, part, key)
    };
    let (short, part, key) = one("Flurstück 12", &[1, 2]);
    let (long, ..) = one(&"x".repeat(237), &[]);
    let refused = [
        ("another key", part.clone(), PartKey::from_bytes([9; 32])),
        ("another commitment", SealedPart { commit: [0; 32], ..part.clone() }, key.clone()),
        ("another nonce", SealedPart { nonce: [0; 24], ..part }, key),
    ]
    .map(|(name, part, key)| {
        json!({
            "name": name, "key": hex(key.as_bytes()), "key_id": hex(part.key_id), "commit": hex(part.commit),
            "nonce": hex(part.nonce), "ct": hex(&part.ct), "error": refusal(name, part.open(&author, &key)),
        })
    });
    json!({ "good": [short, long], "refused": refused })
}

/// As section 20.3 says, written a second time.
fn padded(drawn: &[u8], text: &str, len: usize) -> Vec<u8> {
    let mut padded = [&drawn[..PART_SALT_BYTES], &(text.len() as u32).to_be_bytes(), text.as_bytes()].concat();
    padded.resize(len, 0);
    padded
}

pub(crate) fn office_keys() -> Value {
    let (key, holder, mut random) = (SecretKey::from_seed(&[6; 32]), reader(1), Counting::from(0));
    let public = key.public();
    let one = office::seal_key(&key, SPACE, OFFICE, &holder.public(), &mut random).unwrap();
    office::open_key(&one, SPACE, OFFICE, public.as_bytes(), &holder).unwrap();
    json!({
        "space": SPACE,
        "office": OFFICE,
        "seed": hex(key.seed()),
        "public": hex(public.as_bytes()),
        "secret": hex(holder.as_bytes()),
        "random": random.drawn(),
        "sealed": sealed(&one),
    })
}
