//! A passphrase around the key file: Argon2id makes a key of it, XChaCha20-Poly1305 locks the file's content.
//!
//! ```json
//! {"version":2,"sealed":{"kdf":{"algorithm":"argon2id","memory_kib":65536,"passes":3,"lanes":1},
//!  "salt":"…hex…","nonce":"…hex…","ciphertext":"…base64…"}}
//! ```
//!
//! What the content is does not matter here. The cost of the passphrase is written down, so that it can rise later without
//! locking anybody out, and bounded when it is read, so that a file from somebody else cannot ask for all memory.

use crate::{
    aead::{self, Nonce},
    hex_bytes,
};
use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::BASE64;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// The version of the key file that has this envelope.
pub const KEY_FILE_VERSION: u32 = 2;
/// Associated data of the key file's content.
pub const KEY_FILE_DOMAIN: &str = "dorflinde key file v2";
/// Memory that a guess of a passphrase costs, in KiB.
pub const KDF_MEMORY_KIB: u32 = 65_536;
/// How often the memory is gone through.
pub const KDF_PASSES: u32 = 3;
/// How many lanes the memory has.
pub const KDF_LANES: u32 = 1;
/// Upper bound of the memory that a file may ask for, in KiB: a small machine can give it.
pub const MAX_KDF_MEMORY_KIB: u32 = 262_144;
/// Upper bound of the passes that a file may ask for.
pub const MAX_KDF_PASSES: u32 = 16;
/// Upper bound of the lanes that a file may ask for.
pub const MAX_KDF_LANES: u32 = 16;
/// Length of the passphrase's salt, in bytes.
pub const KDF_SALT_BYTES: usize = 16;
/// Upper bound of a key file, in bytes.
pub const MAX_KEY_FILE_BYTES: usize = 65_536;

/// What a guess of the passphrase costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kdf {
    algorithm: KdfAlgorithm,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// Why a key file is not locked or unlocked. No text repeats what stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// Nothing was typed.
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    /// More than [`MAX_KEY_FILE_BYTES`].
    #[error("a key file of {0} bytes, at most {MAX_KEY_FILE_BYTES} are allowed")]
    TooLong(usize),
    /// Not the JSON of a locked key file.
    #[error("the key file is damaged at line {line}, column {column}")]
    Damaged {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// Written by a newer version.
    #[error("the key file has version {0}, this program knows version {KEY_FILE_VERSION}")]
    Newer(u32),
    /// It asks for more memory or time than it may, or for less than the algorithm can do.
    #[error("the key file asks for an impossible amount of memory or time")]
    Cost,
    /// This machine has not the memory the file asks for.
    #[error("not enough free memory to check the passphrase")]
    Memory,
    /// The passphrase is wrong, or the file was altered; nobody can tell which.
    #[error("the passphrase is wrong, or the key file was altered")]
    DoesNotOpen,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum KdfAlgorithm {
    #[serde(rename = "argon2id")]
    Argon2id,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    sealed: Envelope,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    kdf: Kdf,
    #[serde(with = "hex_bytes")]
    salt: [u8; KDF_SALT_BYTES],
    #[serde(with = "hex_bytes")]
    nonce: Nonce,
    ciphertext: String,
}

/// What is looked at before the rest, so that a newer file is called newer and not damaged.
#[derive(Deserialize)]
struct Peek {
    version: u32,
    sealed: Option<serde::de::IgnoredAny>,
}

impl Kdf {
    /// What new files get.
    pub const DEFAULT: Self =
        Self { algorithm: KdfAlgorithm::Argon2id, memory_kib: KDF_MEMORY_KIB, passes: KDF_PASSES, lanes: KDF_LANES };

    /// Argon2id with this cost.
    ///
    /// # Errors
    /// [`KeyFileError::Cost`] beyond the bounds of this file.
    pub fn argon2id(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, KeyFileError> {
        let kdf = Self { algorithm: KdfAlgorithm::Argon2id, memory_kib, passes, lanes };
        kdf.params().map(|_| kdf)
    }

    /// Checked before anything is allocated.
    fn params(&self) -> Result<Params, KeyFileError> {
        if self.memory_kib > MAX_KDF_MEMORY_KIB || self.passes > MAX_KDF_PASSES || self.lanes > MAX_KDF_LANES {
            return Err(KeyFileError::Cost);
        }
        Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).map_err(|_| KeyFileError::Cost)
    }

    fn key(&self, passphrase: &str, salt: &[u8; KDF_SALT_BYTES]) -> Result<Zeroizing<[u8; 32]>, KeyFileError> {
        // A keyboard may write "ü" as one character or as two.
        let passphrase = Zeroizing::new(passphrase.nfc().collect::<String>());
        if passphrase.is_empty() {
            return Err(KeyFileError::EmptyPassphrase);
        }
        let KdfAlgorithm::Argon2id = self.algorithm;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params()?);
        let mut key = Zeroizing::new([0; 32]);
        argon2.hash_password_into(passphrase.as_bytes(), salt, &mut key[..]).map_err(|_| KeyFileError::Memory)?;
        Ok(key)
    }
}

/// Whether a key file has a passphrase. What is no key file has none.
pub fn is_locked(file: &[u8]) -> bool {
    file.len() <= MAX_KEY_FILE_BYTES && serde_json::from_slice::<Peek>(file).is_ok_and(|peek| peek.sealed.is_some())
}

/// Locks the content of a key file with a passphrase; the result is JSON.
///
/// # Errors
/// [`KeyFileError`].
pub fn lock<R: CryptoRng + ?Sized>(
    content: &[u8],
    passphrase: &str,
    kdf: Kdf,
    rng: &mut R,
) -> Result<Vec<u8>, KeyFileError> {
    let mut salt = [0; KDF_SALT_BYTES];
    rng.fill_bytes(&mut salt);
    let nonce = aead::nonce(rng);
    let key = kdf.key(passphrase, &salt)?;
    let too_long = KeyFileError::TooLong(content.len());
    let ciphertext = aead::seal(&key, &nonce, KEY_FILE_DOMAIN.as_bytes(), content).ok_or(too_long)?;
    let sealed = Envelope { kdf, salt, nonce, ciphertext: BASE64.encode(&ciphertext) };
    let mut file = serde_json::to_vec(&File { version: KEY_FILE_VERSION, sealed }).map_err(|_| too_long)?;
    file.push(b'\n');
    if file.len() > MAX_KEY_FILE_BYTES { Err(KeyFileError::TooLong(file.len())) } else { Ok(file) }
}

/// The content of a key file that was locked with this passphrase. Takes as much memory as the file says, up to a bound.
///
/// # Errors
/// [`KeyFileError`].
pub fn unlock(file: &[u8], passphrase: &str) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
    if file.len() > MAX_KEY_FILE_BYTES {
        return Err(KeyFileError::TooLong(file.len()));
    }
    let peek: Peek = serde_json::from_slice(file).map_err(damaged)?;
    if peek.version > KEY_FILE_VERSION {
        return Err(KeyFileError::Newer(peek.version));
    }
    let File { sealed, .. } = serde_json::from_slice(file).map_err(damaged)?;
    let ciphertext = BASE64.decode(sealed.ciphertext.as_bytes()).map_err(|_| KeyFileError::DoesNotOpen)?;
    let key = sealed.kdf.key(passphrase, &sealed.salt)?;
    let content = aead::open(&key, &sealed.nonce, KEY_FILE_DOMAIN.as_bytes(), &ciphertext);
    content.map(Zeroizing::new).ok_or(KeyFileError::DoesNotOpen)
}

fn damaged(error: serde_json::Error) -> KeyFileError {
    KeyFileError::Damaged { line: error.line(), column: error.column() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::rng;
    use proptest::prelude::*;

    const CONTENT: &[u8] = br#"{"version":2,"device":"00"}"#;

    fn cheap() -> Kdf {
        Kdf::argon2id(8, 1, 1).unwrap()
    }

    fn locked() -> String {
        String::from_utf8(lock(CONTENT, "Lindenblüte", cheap(), &mut rng(1)).unwrap()).unwrap()
    }

    fn unlocked(file: &str, passphrase: &str) -> Result<Vec<u8>, KeyFileError> {
        unlock(file.as_bytes(), passphrase).map(|content| content.to_vec())
    }

    #[test]
    fn the_passphrase_opens_and_another_does_not() {
        let file = locked();
        assert_eq!(unlocked(&file, "Lindenblüte").as_deref(), Ok(CONTENT));
        assert_eq!(unlocked(&file, "Lindenblu\u{308}te").as_deref(), Ok(CONTENT), "the same letter, typed as two");
        for wrong in ["lindenblüte", "Lindenblüte ", "x"] {
            assert_eq!(unlocked(&file, wrong), Err(KeyFileError::DoesNotOpen));
        }
        assert_eq!(unlocked(&file, ""), Err(KeyFileError::EmptyPassphrase));
        assert_eq!(lock(CONTENT, "", cheap(), &mut rng(1)), Err(KeyFileError::EmptyPassphrase));
    }

    #[test]
    fn what_new_files_get_is_within_the_bounds() {
        let kdf = Kdf::argon2id(KDF_MEMORY_KIB, KDF_PASSES, KDF_LANES).unwrap();
        assert_eq!(kdf, Kdf::DEFAULT);
        let file = lock(CONTENT, "x", kdf, &mut rng(1)).unwrap();
        assert!(
            String::from_utf8_lossy(&file)
                .contains(r#"{"algorithm":"argon2id","memory_kib":65536,"passes":3,"lanes":1}"#)
        );
        assert_eq!(unlock(&file, "x").unwrap().as_slice(), CONTENT);
    }

    #[test]
    fn a_hostile_file_cannot_ask_for_terabytes() {
        let check = |from: &str, to: &str| {
            let file = locked().replace(from, to);
            assert_ne!(file, locked());
            assert_eq!(unlocked(&file, "Lindenblüte"), Err(KeyFileError::Cost), "{to}");
        };
        check(r#""memory_kib":8"#, r#""memory_kib":262145"#);
        check(r#""memory_kib":8"#, r#""memory_kib":4294967295"#);
        check(r#""memory_kib":8"#, r#""memory_kib":7"#);
        check(r#""memory_kib":8"#, r#""memory_kib":0"#);
        check(r#""passes":1"#, r#""passes":17"#);
        check(r#""passes":1"#, r#""passes":0"#);
        check(r#""lanes":1"#, r#""lanes":17"#);
        check(r#""lanes":1"#, r#""lanes":0"#);
    }

    #[test]
    fn locked_and_open_files_are_told_apart() {
        assert!(is_locked(locked().as_bytes()));
        assert!(is_locked(br#"{"version":3,"sealed":{"kdf":{"algorithm":"later"}}}"#));
        for file in [CONTENT, b"", b"{}", br#"{"sealed":1}"#, &[b' '; MAX_KEY_FILE_BYTES + 1]] {
            assert!(!is_locked(file));
        }
    }

    #[test]
    fn damaged_and_newer_files_are_told_apart_and_tell_nothing() {
        let file = locked();
        let newer = file.replace("\"version\":2", "\"version\":3").replace("argon2id", "later");
        assert_eq!(unlocked(&newer, "x"), Err(KeyFileError::Newer(3)));
        let damaged = file.replace("\"salt\":\"", "\"salt\":\"zz");
        let error = unlocked(&damaged, "Lindenblüte").unwrap_err();
        assert!(matches!(error, KeyFileError::Damaged { line: 1, .. }));
        for text in ["", "{}", r#"{"version":2}"#, &file[..40], &file.replace("\"kdf\"", "\"kdx\"")] {
            assert!(matches!(unlocked(text, "x"), Err(KeyFileError::Damaged { .. })), "{text}");
        }
        let long = " ".repeat(MAX_KEY_FILE_BYTES + 1);
        assert_eq!(unlocked(&long, "x"), Err(KeyFileError::TooLong(long.len())));
        assert!(matches!(lock(&[0; MAX_KEY_FILE_BYTES], "x", cheap(), &mut rng(1)), Err(KeyFileError::TooLong(_))));
    }

    proptest! {
        #[test]
        fn unlocks_what_it_locked(content: Vec<u8>, passphrase in ".{1,20}", seed: u64) {
            let file = lock(&content, &passphrase, cheap(), &mut rng(seed)).unwrap();
            let opened = unlock(&file, &passphrase).unwrap();
            prop_assert_eq!(opened.as_slice(), &content[..]);
        }

        #[test]
        fn altered_files_never_open_as_something_else(at: prop::sample::Index, byte: u8) {
            let mut file = locked().into_bytes();
            let at = at.index(file.len());
            file[at] = byte;
            if let Ok(content) = unlock(&file, "Lindenblüte") {
                prop_assert_eq!(content.as_slice(), CONTENT);
            }
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            let _ = is_locked(&bytes);
            prop_assert!(unlock(&bytes, "x").is_err());
        }
    }
}
