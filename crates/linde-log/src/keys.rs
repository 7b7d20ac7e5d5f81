//! Ed25519 keys: which are admitted, and how they sign.
//!
//! Only strict, single verification is ever used: batch and lenient verification accept signatures that strict
//! verification refuses, so nodes that used different ones would disagree (see `docs/PROTOCOL.md`, "Keys and signatures").

use crate::ids::DeviceId;
use core::fmt;
use curve25519_dalek::{MontgomeryPoint, edwards::CompressedEdwardsY};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

/// Length of a signature, in bytes.
pub const SIGNATURE_BYTES: usize = 64;

/// Why a key is not admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The bytes name no point of the curve, or not in its one canonical form.
    #[error("not a canonical Ed25519 key")]
    NotCanonical,
    /// The point is of small order or has a component of small order.
    #[error("a weak Ed25519 key")]
    Weak,
}

/// A public key that was checked once and may verify signatures.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Checks that `bytes` are a canonical, torsion-free key.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn admit(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let compressed = CompressedEdwardsY(*bytes);
        let point = compressed.decompress().ok_or(KeyError::NotCanonical)?;
        if point.compress() != compressed {
            return Err(KeyError::NotCanonical);
        }
        if point.is_small_order() || !point.is_torsion_free() {
            return Err(KeyError::Weak);
        }
        VerifyingKey::from_bytes(bytes).map(Self).map_err(|_| KeyError::NotCanonical)
    }

    /// The key's bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The installation with this key.
    pub fn device(&self) -> DeviceId {
        DeviceId(*self.0.as_bytes())
    }

    /// Whether `signature` is this key's over `domain`, a zero byte and `message`, by `verify_strict`.
    pub fn has_signed(&self, domain: &str, message: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> bool {
        self.0.verify_strict(&separated(domain, message), &Signature::from_bytes(signature)).is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.device().short())
    }
}

/// A secret key. Its bytes are wiped when it is dropped and never printed.
#[derive(Clone)]
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// The key that grows from 32 secret bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The bytes it grew from.
    pub fn seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// The installation with this key.
    pub fn device(&self) -> DeviceId {
        DeviceId(self.0.verifying_key().to_bytes())
    }

    /// Signs `domain`, a zero byte and `message`.
    pub fn sign(&self, domain: &str, message: &[u8]) -> [u8; SIGNATURE_BYTES] {
        self.0.sign(&separated(domain, message)).to_bytes()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey(of {})", self.device().short())
    }
}

/// The public half of an X25519 key-agreement secret (RFC 7748), for sealed parts and epoch keys.
pub fn kem_public(secret: &[u8; 32]) -> [u8; 32] {
    MontgomeryPoint::mul_base_clamped(*secret).to_bytes()
}

/// A domain holds no zero byte, so no two pairs of domain and message give the same bytes.
fn separated(domain: &str, message: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(domain.len() + 1 + message.len());
    bytes.extend_from_slice(domain.as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(message);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};

    #[test]
    fn weak_torsioned_and_non_canonical_keys_are_refused() {
        for point in EIGHT_TORSION {
            assert!(PublicKey::admit(point.compress().as_bytes()).is_err());
        }
        let torsioned = (ED25519_BASEPOINT_POINT + EIGHT_TORSION[1]).compress();
        assert_eq!(PublicKey::admit(torsioned.as_bytes()), Err(KeyError::Weak));
        let mut above_p = [0xff; 32];
        above_p[0] = 0xee;
        above_p[31] = 0x7f;
        assert_eq!(PublicKey::admit(&above_p), Err(KeyError::NotCanonical));
        let honest = SecretKey::from_seed(&[7; 32]);
        assert_eq!(PublicKey::admit(honest.public().as_bytes()).unwrap(), honest.public());
    }

    #[test]
    fn a_signature_holds_for_its_domain_and_message_only() {
        let key = SecretKey::from_seed(&[1; 32]);
        let signature = key.sign("a", b"text");
        assert!(key.public().has_signed("a", b"text", &signature));
        assert!(!key.public().has_signed("b", b"text", &signature));
        assert!(!key.public().has_signed("a", b"text!", &signature));
        assert!(!SecretKey::from_seed(&[2; 32]).public().has_signed("a", b"text", &signature));
        assert!(!format!("{key:?}").contains("0101"));
    }
}
