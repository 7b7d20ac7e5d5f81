//! What keeps things secret: epoch keys, sealed parts, recovery words, the key file's envelope, encrypted backups.
//!
//! Start with [`epoch`] (how a members-only space is encrypted) and [`sealed`] (one contribution for named readers). Keys are
//! sealed to X25519 keys by HPKE, everything else is XChaCha20-Poly1305; each use has a domain or context of its own, and
//! binds the place where it stands. [`words`] turns secrets into words on paper and back, [`keyfile`] puts a passphrase
//! around a key file, [`backup`] writes and reads a stream that the words open, [`meeting`] lets twelve words find their
//! invitation, and [`office`] hands an office's key to those who hold it.
//!
//! This crate is pure: no clock, no files, and whoever calls brings the randomness. Whatever opens here, garbage and wrong
//! keys give an error and never a panic. The bytes are specified in `docs/PROTOCOL.md`, "Encryption".

mod aead;
pub mod backup;
pub mod epoch;
mod hex_bytes;
mod kem;
pub mod keyfile;
pub mod meeting;
pub mod office;
pub mod sealed;
mod secret;
#[cfg(test)]
mod testing;
pub mod words;

pub use aead::{NONCE_BYTES, Nonce, TAG_BYTES};
pub use kem::{
    BACKUP_KEM_CONTEXT, ENC_BYTES, INVITE_KEM_CONTEXT, KemSecret, OpenError, SEALED_KEY_BYTES, SealError, SealedKey,
    is_usable,
};
