//! Key files and backups.

use crate::{Counting, hex, refusal};
use linde_crypto::{
    KemSecret,
    backup::{BackupError, BackupReader, BackupWriter, CHUNK_BYTES, verify},
    keyfile::{Kdf, lock, unlock},
    words::RecoverySeed,
};
use serde_json::{Value, json};
use std::io::{Read, Write};

const CREATED_MS: i64 = 1_767_225_600_000;

pub(crate) fn key_files() -> Value {
    let (content, passphrase, mut random) = (r#"{"version":2}"#, "Lindenblüte", Counting::from(0));
    let file = lock(content.as_bytes(), passphrase, Kdf::argon2id(64, 2, 1).unwrap(), &mut random).unwrap();
    let file = String::from_utf8(file).unwrap();
    let decomposed = "Lindenblu\u{308}te";
    for passphrase in [passphrase, decomposed] {
        assert_eq!(unlock(file.as_bytes(), passphrase).unwrap().as_slice(), content.as_bytes());
    }
    let too_much = file.replace("\"memory_kib\":64", "\"memory_kib\":262145");
    let newer = file.replace("\"version\":2", "\"version\":3");
    let altered = file.replace("\"nonce\":\"10", "\"nonce\":\"11");
    let refused = [("too much memory", too_much), ("newer", newer), ("altered", altered)].map(|(name, file)| {
        json!({ "name": name, "error": refusal(name, unlock(file.as_bytes(), passphrase)), "file": file })
    });
    json!({
        "content": content,
        "passphrase": passphrase,
        "the same passphrase": decomposed,
        "random": random.drawn(),
        "file": file,
        "refused": refused,
    })
}

pub(crate) fn backups() -> Value {
    let seed = RecoverySeed::from_bytes([7; 32]);
    let secret = seed.backup_kem();
    let (empty, random) = backup(&secret, b"");
    let (short, _) = backup(&secret, b"Dorflinde");
    let content: Vec<u8> = (0..2 * CHUNK_BYTES + 100).map(|i| (i % 251) as u8).collect();
    let (long, _) = backup(&secret, &content);
    let mut altered = short.clone();
    *altered.last_mut().unwrap() ^= 1;
    let other = RecoverySeed::from_bytes([8; 32]).backup_kem();
    let refused = [("cut off", &short[..short.len() - 1], &secret), ("altered", &altered, &secret), ("other words", &short, &other)]
        .map(|(name, file, secret)| json!({
            "name": name, "file": hex(file), "secret": hex(secret.as_bytes()), "error": refusal(name, restore(secret, file)),
        }));
    json!({
        "recovery seed": hex(seed.as_bytes()),
        "created_ms": CREATED_MS,
        "random": random,
        "good": [
            { "content": "", "file": hex(empty) },
            { "content": hex("Dorflinde"), "file": hex(short) },
        ],
        "long": {
            "content": "byte i is i modulo 251", "bytes": content.len(), "file bytes": long.len(),
            "BLAKE3 of the file": hex(blake3::hash(&long).as_bytes()),
        },
        "refused": refused,
    })
}

fn backup(secret: &KemSecret, content: &[u8]) -> (Vec<u8>, String) {
    let mut random = Counting::from(0);
    let mut writer = BackupWriter::new(Vec::new(), &secret.public(), CREATED_MS, &mut random).unwrap();
    writer.write_all(content).unwrap();
    let file = writer.finish().unwrap();
    assert_eq!(restore(secret, &file).unwrap(), content);
    assert_eq!(verify(&file[..]).unwrap().content_bytes, content.len() as u64);
    (file, random.drawn())
}

fn restore(secret: &KemSecret, file: &[u8]) -> Result<Vec<u8>, BackupError> {
    let mut out = Vec::new();
    let read = BackupReader::open(file, secret)?.read_to_end(&mut out);
    read.map_err(|error| error.downcast::<BackupError>().unwrap())?;
    Ok(out)
}
