//! XChaCha20-Poly1305 as this crate uses it: the nonce is random, or counts under a key that is used once.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use rand_core::CryptoRng;

/// Length of a nonce, in bytes. Long enough to be drawn at random for each message under one key.
pub const NONCE_BYTES: usize = 24;
/// What the authentication tag adds to a plaintext, in bytes.
pub const TAG_BYTES: usize = 16;

/// A nonce.
pub type Nonce = [u8; NONCE_BYTES];

/// A nonce that no other message under the same key has.
pub(crate) fn nonce<R: CryptoRng + ?Sized>(rng: &mut R) -> Nonce {
    let mut nonce = [0; NONCE_BYTES];
    rng.fill_bytes(&mut nonce);
    nonce
}

/// The ciphertext with its tag; `None` for a plaintext beyond what the cipher can do (256 GiB).
pub(crate) fn seal(key: &[u8; 32], nonce: &Nonce, aad: &[u8], plaintext: &[u8]) -> Option<Vec<u8>> {
    cipher(key).encrypt(&XNonce::from(*nonce), Payload { msg: plaintext, aad }).ok()
}

/// The plaintext, if `key`, `nonce` and `aad` are those it was sealed with and nothing was altered.
pub(crate) fn open(key: &[u8; 32], nonce: &Nonce, aad: &[u8], ciphertext: &[u8]) -> Option<Vec<u8>> {
    cipher(key).decrypt(&XNonce::from(*nonce), Payload { msg: ciphertext, aad }).ok()
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&(*key).into())
}
