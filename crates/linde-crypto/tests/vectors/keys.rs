//! X25519 keys, words, and what grows from seeds.

use crate::{Counting, hex, refusal};
use linde_crypto::{
    KemSecret, is_usable,
    meeting::{BOX_CONTEXT, box_link, meeting_key, unbox_link},
    words::{RecoverySeed, WordList, invitation_seed, invitation_words},
};
use serde_json::{Value, json};

pub(crate) fn kems() -> Value {
    let pair =
        |secret: [u8; 32]| json!({ "secret": hex(secret), "public": hex(KemSecret::from_bytes(secret).public()) });
    let mut below_p = [0xff; 32];
    (below_p[0], below_p[31]) = (0xec, 0x7f);
    let one = core::array::from_fn(|i| u8::from(i == 0));
    let mut order_eight = [0; 32];
    order_eight.copy_from_slice(&data_encoding::HEXLOWER.decode(ORDER_EIGHT).unwrap());
    let unusable = [[0; 32], one, below_p, order_eight].map(|kem: [u8; 32]| {
        assert!(!is_usable(&kem));
        hex(kem)
    });
    json!({ "pairs": [pair([1; 32]), pair([0; 32]), pair([0xff; 32])], "unusable": unusable })
}

/// A point of order eight.
const ORDER_EIGHT: &[u8] = b"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800";

pub(crate) fn recovery() -> Value {
    let good = [[0; 32], [0x7f; 32], core::array::from_fn(|i| 7 * i as u8)].map(|bytes| {
        let seed = RecoverySeed::from_bytes(bytes);
        let [english, german] = [WordList::English, WordList::German].map(|list| seed.to_words(list));
        for words in [&english, &german] {
            assert_eq!(RecoverySeed::from_words(words).unwrap().as_bytes(), &bytes);
        }
        json!({
            "seed": hex(bytes),
            "words": english.as_str(),
            "german": german.as_str(),
            "recovery": hex(seed.recovery_key().public().as_bytes()),
            "backup kem secret": hex(seed.backup_kem().as_bytes()),
            "backup kem": hex(seed.backup_kem().public()),
        })
    });
    json!(good)
}

pub(crate) fn invitation() -> Value {
    let good = [[0; 16], [0x7f; 16], core::array::from_fn(|i| 11 * i as u8)].map(|seed| {
        let kem = KemSecret::of_invitation(&seed);
        json!({
            "seed": hex(seed),
            "words": invitation_words(&seed, WordList::English).as_str(),
            "german": invitation_words(&seed, WordList::German).as_str(),
            "kem secret": hex(kem.as_bytes()),
            "kem": hex(kem.public()),
        })
    });
    let zeros = invitation_words(&[0; 16], WordList::English);
    let typed = [zeros.to_uppercase(), zeros.replace("abandon", "aban"), format!("1. {}!", zeros.replace(' ', ",\n"))];
    for text in &typed {
        assert_eq!(invitation_seed(text), Ok([0; 16]));
    }
    let wrong = [zeros.replace("about", "abandon"), zeros.replace("about", "abo"), zeros.replace(" about", "")];
    let refused = wrong.map(|text| json!({ "text": text, "error": refusal(&text, invitation_seed(&text)) }));
    json!({ "words": good, "read as zeros": typed, "refused": refused })
}

pub(crate) fn meeting() -> Value {
    let (seed, tag, link) = ([0x31; 16], [0x44; 32], "linde:join:hwFYIA");
    let mut random = Counting::from(0);
    let boxed = box_link(&seed, &tag, link, &mut random).unwrap();
    assert_eq!(unbox_link(&seed, &tag, &boxed).unwrap(), link);
    json!({
        "seed": hex(seed),
        "meeting key": hex(meeting_key(&seed).as_bytes()),
        "box key": hex(blake3::derive_key(BOX_CONTEXT, &seed)),
        "tag": hex(tag),
        "link": link,
        "random": random.drawn(),
        "box": hex(&boxed),
    })
}
