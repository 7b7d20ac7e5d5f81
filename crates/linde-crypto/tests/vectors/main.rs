//! Golden vectors of docs/PROTOCOL.md, "Encryption", in `tests/vectors.json`.
//!
//! Each vector names all that went in, the random bytes in the order in which they were drawn included, so that a second
//! implementation can both open what stands here and make the same bytes. Everything in the file follows from this code and
//! the crate. To write it anew after a deliberate change: `LINDE_WRITE_VECTORS=1 cargo test -p linde-crypto --test vectors`.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: the inputs are written down below")]

mod files;
mod keys;
mod sealing;

use core::convert::Infallible;
use data_encoding::HEXLOWER;
use linde_crypto::SealedKey;
use linde_log::{DeviceId, EntryId, SpaceId};
use rand_core::{TryCryptoRng, TryRng};
use serde_json::{Value, json};
use std::{fmt::Display, fs};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors.json");
const SPACE: SpaceId = SpaceId([0x11; 32]);
const DEVICE: DeviceId = DeviceId([0x22; 32]);
const OFFICE: EntryId = EntryId([0x33; 32]);

#[test]
fn the_file_holds_what_the_code_does() {
    let made = json!({
        "about": "Golden vectors of docs/PROTOCOL.md, section 20. Bytes are lower-case hex; `random` is what was drawn, in order.",
        "kems": keys::kems(),
        "recovery words": keys::recovery(),
        "invitation words": keys::invitation(),
        "meeting": keys::meeting(),
        "epoch ids": sealing::epoch_ids(),
        "epoch keys": sealing::epoch_keys(),
        "wrapped keys": sealing::wrapped_keys(),
        "bodies": sealing::bodies(),
        "sealed parts": sealing::parts(),
        "office keys": sealing::office_keys(),
        "key files": files::key_files(),
        "backups": files::backups(),
    });
    if std::env::var_os("LINDE_WRITE_VECTORS").is_some() {
        fs::write(FILE, serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
    }
    let kept: Value = serde_json::from_str(&fs::read_to_string(FILE).unwrap()).unwrap();
    for (part, made) in made.as_object().unwrap() {
        assert_eq!(&kept[part], made, "{part}");
    }
    assert_eq!(kept.as_object().unwrap().len(), made.as_object().unwrap().len());
}

/// Gives the bytes 0, 1, 2 … from `next` on, and remembers what it gave.
struct Counting {
    next: u8,
    drawn: Vec<u8>,
}

impl Counting {
    fn from(next: u8) -> Self {
        Self { next, drawn: Vec::new() }
    }

    fn drawn(&self) -> String {
        hex(&self.drawn)
    }
}

impl TryRng for Counting {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for byte in bytes {
            *byte = self.next;
            self.drawn.push(self.next);
            self.next = self.next.wrapping_add(1);
        }
        Ok(())
    }
}

impl TryCryptoRng for Counting {}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    HEXLOWER.encode(bytes.as_ref())
}

fn sealed(key: &SealedKey) -> Value {
    json!({ "kem": hex(key.kem), "enc": hex(key.enc), "ct": hex(key.ct) })
}

/// The text of an error that must come.
fn refusal<T, E: Display>(name: &str, result: Result<T, E>) -> String {
    result.err().unwrap_or_else(|| panic!("{name} is accepted")).to_string()
}
