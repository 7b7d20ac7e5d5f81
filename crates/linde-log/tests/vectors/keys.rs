//! Keys and signatures: what is admitted and what holds, and what other implementations may accept and must not.

use crate::{hex, unhex};
use linde_log::{PublicKey, SIGN_DOMAIN, SecretKey, kem_public};
use serde_json::{Value, json};

pub(crate) fn keys() -> Value {
    let admitted: Vec<Value> = [[1; 32], [2; 32], [0xff; 32]]
        .map(|seed| {
            let public = *SecretKey::from_seed(&seed).public().as_bytes();
            assert!(PublicKey::admit(&public).is_ok());
            json!({ "seed": hex(seed), "public": hex(public) })
        })
        .to_vec();
    let refused: Vec<Value> = REFUSED
        .iter()
        .map(|(name, key)| {
            let error = PublicKey::admit(&unhex(key)).unwrap_err();
            json!({ "name": name, "public": key, "error": error.to_string() })
        })
        .collect();
    json!({ "admitted": admitted, "refused": refused })
}

/// Each names what is wrong with it. p = 2^255 - 19; the numbers are little endian, the highest bit is the sign of x.
const REFUSED: &[(&str, &str)] = &[
    ("order 1: y = 1", "0100000000000000000000000000000000000000000000000000000000000000"),
    ("order 2: y = -1", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ("order 4: y = 0", "0000000000000000000000000000000000000000000000000000000000000000"),
    ("order 4: y = 0, x negative", "0000000000000000000000000000000000000000000000000000000000000080"),
    ("order 8", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    ("order 8, x negative", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
    ("order 8, other y", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    ("order 8, other y, x negative", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
    ("base point plus a point of order 8", "98519eadf35b995233b51b5cd23e9cc5a28b639b5a4af0ec903cb960d81b7819"),
    ("key of seed 01… plus a point of order 8", "9ea3f11f5bd34f0cd7147fd0a436c088f624c6100c1df6a53c0a29e05d60cea0"),
    ("y = p: zero, not reduced", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ("y = p + 1: one, not reduced", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ("y = 1 with the sign of a negative zero", "0100000000000000000000000000000000000000000000000000000000000080"),
    ("y = 2: no point of the curve", "0200000000000000000000000000000000000000000000000000000000000000"),
];

pub(crate) fn signatures() -> Value {
    let key = SecretKey::from_seed(&[1; 32]);
    let message = b"message";
    let valid = json!({
        "seed": hex(key.seed()),
        "public": hex(key.public().as_bytes()),
        "domain": SIGN_DOMAIN,
        "message": hex(message),
        "signed": hex([SIGN_DOMAIN.as_bytes(), &[0], message].concat()),
        "signature": hex(key.sign(SIGN_DOMAIN, message)),
    });
    let refused: Vec<Value> = [
        ("of another domain", hex(key.sign("dorflinde join v1", message))),
        ("of another key", hex(SecretKey::from_seed(&[2; 32]).sign(SIGN_DOMAIN, message))),
        ("S not reduced: S + L", NOT_REDUCED.to_owned()),
        ("R of small order; the cofactorless equation holds", SMALL_R.to_owned()),
        ("R with a part of small order; only the cofactored equation holds", COFACTORED.to_owned()),
        ("all zeros", "00".repeat(64)),
    ]
    .into_iter()
    .map(|(name, signature)| {
        assert!(!key.public().has_signed(SIGN_DOMAIN, message, &unhex(&signature)), "{name}");
        json!({ "name": name, "signature": signature })
    })
    .collect();
    json!({ "valid": valid, "refused": refused })
}

// Made with the secret scalar of seed 01…; other verifiers than a strict, cofactorless one accept some of them.
const NOT_REDUCED: &str = "1f528f365a78e8701d6084deae76043a089816b97ff8e52bb685a940f526dab9\
                           49e13ee809accc9ea78c4f5d784fbb522507c61b433269ad147aea08d9a9ef17";
const SMALL_R: &str = "0100000000000000000000000000000000000000000000000000000000000000\
                       618c6fe4a4966d016532ad55d3eef42f682a3170667434c0eeba1c9625a0920b";
const COFACTORED: &str = "1569ec9d2e8eefa94e982d6960219cd2737d298a8f05b904a8e17fab177a7f67\
                          75cc3f7f556f4ff9332ab47e16ed8913df4d53c949dce79799845121365b970f";

pub(crate) fn kem() -> Value {
    // The first two are the secrets of RFC 7748, section 6.1.
    [
        "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
        "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
        "0000000000000000000000000000000000000000000000000000000000000000",
    ]
    .map(|secret| json!({ "secret": secret, "public": hex(kem_public(&unhex(secret))) }))
    .to_vec()
    .into()
}
