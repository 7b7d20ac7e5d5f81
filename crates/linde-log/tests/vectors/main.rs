//! Golden vectors: what a second implementation must reproduce byte for byte, in `tests/vectors.json`.
//!
//! Everything in the file follows from this code and the crate, and the test compares all of it. To write the file anew after
//! a deliberate change of the protocol: `LINDE_WRITE_VECTORS=1 cargo test -p linde-log --test vectors`.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: the inputs are written down below")]

mod chains;
mod codec;
mod control;
mod document;
mod example;
mod keys;

use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use std::{fmt::Display, fs, path::Path};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors.json");

#[test]
fn the_file_holds_what_the_code_does() {
    let made = json!({
        "about": "Golden vectors of docs/PROTOCOL.md. Bytes are lower-case hex, integers beyond 2^53 are strings.",
        "keys": keys::keys(),
        "signatures": keys::signatures(),
        "kem": keys::kem(),
        "cbor": codec::cbor(),
        "headers": codec::headers(),
        "bodies": codec::bodies(),
        "frames": codec::frames(),
        "entries": chains::entries(),
        "runs": chains::runs(),
        "forks": chains::forks(),
        "control bodies": control::bodies(),
        "control proofs": control::proofs(),
        "pairing code": control::pairing(),
        "example": example::example(),
    });
    if std::env::var_os("LINDE_WRITE_VECTORS").is_some() {
        fs::write(FILE, serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
        document::write(&made["example"]);
    }
    let kept: Value = serde_json::from_str(&fs::read_to_string(Path::new(FILE)).unwrap()).unwrap();
    for (part, made) in made.as_object().unwrap() {
        assert_eq!(&kept[part], made, "{part}");
    }
    assert_eq!(kept.as_object().unwrap().len(), made.as_object().unwrap().len());
    document::check(&made["example"]);
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    HEXLOWER.encode(bytes.as_ref())
}

fn unhex<const N: usize>(text: &str) -> [u8; N] {
    HEXLOWER.decode(text.as_bytes()).unwrap().try_into().unwrap()
}

/// `{"name", "hex", "error"}` for each input, which must be refused.
fn refused<I, T, E: Display>(inputs: I, read: impl Fn(&[u8]) -> Result<T, E>) -> Vec<Value>
where
    I: IntoIterator<Item = (&'static str, Vec<u8>)>,
{
    let one = |(name, bytes): (&'static str, Vec<u8>)| {
        let error = read(&bytes).err().unwrap_or_else(|| panic!("{name} is accepted"));
        json!({ "name": name, "hex": hex(&bytes), "error": error.to_string() })
    };
    inputs.into_iter().map(one).collect()
}
