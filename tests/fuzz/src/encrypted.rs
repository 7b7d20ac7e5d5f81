//! What is encrypted: nothing breaks what opens it, and what is genuine opens. The fuzzer sees what tags are compared with, so it
//! gets past them, and to what stands behind.

use chacha20::{ChaCha20Rng, rand_core::SeedableRng};
use linde_crypto::{
    KemSecret, SealedKey,
    backup::{self, BackupReader, BackupWriter},
    epoch::{EpochId, EpochKey, Place, WrappedKey, epoch_id, open_body, open_key, seal_body, unwrap_key},
    keyfile::{self, Kdf},
    sealed::{Author, PartKey, SealedPart, seal},
};
use linde_log::{DeviceId, Lane, SpaceId};
use linde_space::ControlOp;
use std::{
    collections::BTreeSet,
    io::{Read, Write},
    sync::LazyLock,
};

const SPACE: SpaceId = SpaceId([1; 32]);
const DEVICE: DeviceId = DeviceId([2; 32]);
const PASSPHRASE: &str = "Lindenblüte";
/// The most memory that a key file of the fuzzer may ask for, in KiB: it is opened thousands of times.
const MAX_MEMORY_KIB: u64 = 64;

static SECRET: LazyLock<KemSecret> = LazyLock::new(|| KemSecret::from_bytes([3; 32]));
static KEY: LazyLock<EpochKey> = LazyLock::new(|| EpochKey::from_bytes([4; 32]));

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(5)
}

/// `genuine` with some of its bytes replaced: pairs of a position and what is added there; what remains of `data` follows it.
fn altered(genuine: &[u8], data: &[u8]) -> Vec<u8> {
    let Some((count, rest)) = data.split_first() else { return genuine.to_vec() };
    let (changes, tail) = rest.as_chunks::<3>();
    let mut bytes = genuine.to_vec();
    let used = changes.iter().take(usize::from(*count));
    for [high, low, plus] in used.clone() {
        let at = usize::from(u16::from_be_bytes([*high, *low])) % bytes.len().max(1);
        if let Some(byte) = bytes.get_mut(at) {
            *byte = byte.wrapping_add(*plus);
        }
    }
    if used.len() == changes.len() {
        bytes.extend(tail);
    }
    bytes
}

/// The body of an entry of a members-only space, and what hands out keys.
pub fn epoch(data: &[u8]) {
    let place = Place { space: SPACE, device: DEVICE, lane: Lane::Deliberation, seq: 7 };
    let _ = open_body(&KEY, &place, data);
    let genuine = seal_body(&KEY, &place, b"sixteen bytes...{}", &mut rng()).expect("short enough");
    let other = altered(&genuine, data);
    assert!(open_body(&KEY, &place, &other).is_ok() || other != genuine);

    // The body of an entry of kind `epoch` that somebody signed, whatever is in it.
    let Ok(ControlOp::Epoch(keys)) = ControlOp::decode(linde_space::kinds::EPOCH, data) else { return };
    let epoch = EpochId(keys.epoch);
    for to in &keys.recipients {
        let sealed = SealedKey { kem: to.kem, enc: to.enc, ct: to.ct };
        if let Ok(key) = open_key(&sealed, SPACE, epoch, &SECRET) {
            assert_eq!(epoch_id(&key), epoch);
        }
    }
    for previous in &keys.previous {
        let wrapped = WrappedKey { epoch: EpochId(previous.epoch), nonce: previous.nonce, ct: previous.ct };
        if let Ok(key) = unwrap_key(&KEY, &wrapped, SPACE) {
            assert_eq!(epoch_id(&key), wrapped.epoch);
        }
    }
}

/// A sealed part, as it stands in a contribution.
pub fn sealed_part(data: &[u8]) {
    let author = Author { space: SPACE, device: DEVICE };
    if let Ok(part) = ciborium::from_reader::<SealedPart, _>(data) {
        let _ = part.is_well_formed();
        let _ = part.key_for(&author, &SECRET);
        let _ = part.open(&author, &PartKey::from_bytes([6; 32]));
    }
    let readers = BTreeSet::from([SECRET.public()]);
    let (genuine, key) = seal(&author, "Frau Öztürk, Hauptstraße 3", &readers, &mut rng()).expect("short enough");
    let part = SealedPart { ct: altered(&genuine.ct, data), ..genuine.clone() };
    assert_eq!(part.open(&author, &key).is_ok(), part == genuine);
}

/// A key file with a passphrase.
pub fn key_file(data: &[u8]) {
    let cheap = Kdf::argon2id(8, 1, 1).expect("within the bounds");
    let genuine = keyfile::lock(b"{}", PASSPHRASE, cheap, &mut rng()).expect("short enough");
    for file in [data.to_vec(), altered(&genuine, data)] {
        let asked = serde_json::from_slice::<serde_json::Value>(&file).ok();
        let memory = asked.as_ref().and_then(|file| file["sealed"]["kdf"]["memory_kib"].as_u64());
        let passes = asked.as_ref().and_then(|file| file["sealed"]["kdf"]["passes"].as_u64());
        let _ = keyfile::is_locked(&file);
        if memory.unwrap_or(0) <= MAX_MEMORY_KIB && passes.unwrap_or(0) <= 4 {
            assert!(keyfile::unlock(&file, PASSPHRASE).is_ok() || file != genuine);
        }
    }
}

/// A backup.
pub fn backup(data: &[u8]) {
    let mut writer = BackupWriter::new(Vec::new(), &SECRET.public(), 0, &mut rng()).expect("a usable key");
    let content: Vec<u8> = (0..500_u32).flat_map(u32::to_be_bytes).collect();
    writer.write_all(&content).expect("to memory");
    let genuine = writer.finish().expect("to memory");
    for file in [data.to_vec(), altered(&genuine, data)] {
        let whole = backup::verify(&file[..]).is_ok();
        let mut read = Vec::new();
        let opened = BackupReader::open(&file[..], &SECRET);
        let ended = opened.is_ok_and(|mut reader| reader.read_to_end(&mut read).is_ok());
        assert!(whole || !ended, "what opens to its end is whole");
        assert!((ended && read == content) || file != genuine);
    }
}
