//! Sealing a key to an X25519 key: HPKE (RFC 9180), base mode, with X25519, HKDF-SHA256 and ChaCha20-Poly1305.
//!
//! Base mode tells nothing about who sealed: that is what the signed entry around it says. `info` names the purpose and the
//! associated data the place, so that what was sealed for one of them opens nowhere else.

use crate::{hex_bytes, secret::secret};
use core::fmt;
use curve25519_dalek::{MontgomeryPoint, traits::IsIdentity};
use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, Serializable, aead::ChaCha20Poly1305, kdf::HkdfSha256,
    kem::X25519HkdfSha256, single_shot_open, single_shot_seal_with_rng,
};
use linde_log::kem_public;
use rand_core::CryptoRng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// BLAKE3 key-derivation context of an invitation's X25519 secret.
pub const INVITE_KEM_CONTEXT: &str = "dorflinde 2026 invite kem v1";
/// BLAKE3 key-derivation context of the X25519 secret that opens backups.
pub const BACKUP_KEM_CONTEXT: &str = "dorflinde 2026 backup kem v1";
/// Length of an encapsulated key, in bytes.
pub const ENC_BYTES: usize = 32;
/// Length of a sealed key of 32 bytes with its tag, in bytes.
pub const SEALED_KEY_BYTES: usize = 48;

secret! {
    /// An X25519 secret; [`KemSecret::public`] is the *kem* that entries name.
    KemSecret
}

impl KemSecret {
    /// The secret of the invitation with this seed: newcomers read with it what was written before they came.
    pub fn of_invitation(seed: &[u8; 16]) -> Self {
        Self::from_bytes(blake3::derive_key(INVITE_KEM_CONTEXT, seed))
    }

    /// The public half.
    pub fn public(&self) -> [u8; 32] {
        kem_public(&self.0)
    }
}

/// 32 secret bytes that one X25519 key opens.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SealedKey {
    /// Whose: the public X25519 key.
    #[serde(with = "hex_bytes")]
    #[schemars(with = "String")]
    pub kem: [u8; 32],
    /// The encapsulated key of HPKE.
    #[serde(with = "hex_bytes")]
    #[schemars(with = "String")]
    pub enc: [u8; ENC_BYTES],
    /// The ciphertext of HPKE.
    #[serde(with = "hex_bytes")]
    #[schemars(with = "String")]
    pub ct: [u8; SEALED_KEY_BYTES],
}

/// Why nothing can be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// A public key of small order, to which only a key that everybody can compute belongs; see [`is_usable`].
    #[error("no secret belongs to this public key")]
    UnusableKey,
    /// Longer than what may be sealed.
    #[error("{bytes} bytes are too long, at most {max} can be encrypted")]
    TooLong {
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        max: usize,
    },
    /// More readers than a part may have.
    #[error("sealed to more than {} keys", crate::sealed::MAX_PART_READERS)]
    TooManyReaders,
}

/// Why something does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It is sealed to other keys.
    #[error("it is sealed to another key")]
    NotForThisKey,
    /// Altered, cut off, made for another place, or encrypted with another key.
    #[error("it was altered, or encrypted for something else")]
    DoesNotOpen,
    /// It opens, but what it holds is not what was announced.
    #[error("it does not hold what was announced")]
    NotAsAnnounced,
}

/// Whether something can be sealed to `kem`. Everybody can open what is sealed to a key of small order, so nothing is.
pub fn is_usable(kem: &[u8; 32]) -> bool {
    // A clamped secret is a multiple of the cofactor and never of a large prime order: the product is the identity for
    // points of small order, on the curve and on its twist, and for no other.
    !MontgomeryPoint(*kem).mul_clamped([0; 32]).is_identity()
}

/// Seals `secret` to `kem`.
pub(crate) fn seal<R: CryptoRng + ?Sized>(
    info: &str,
    aad: &[u8],
    kem: &[u8; 32],
    secret: &[u8; 32],
    mut rng: &mut R,
) -> Result<SealedKey, SealError> {
    let public = Public::from_bytes(kem).map_err(|_| SealError::UnusableKey)?;
    let (enc, ct) = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        info.as_bytes(),
        secret,
        aad,
        &mut rng,
    )
    .map_err(|_| SealError::UnusableKey)?;
    let ct = ct.try_into().map_err(|_| SealError::UnusableKey)?;
    Ok(SealedKey { kem: *kem, enc: enc.to_bytes().into(), ct })
}

/// Opens what [`seal`] sealed to the public half of `secret`.
pub(crate) fn open(
    info: &str,
    aad: &[u8],
    sealed: &SealedKey,
    secret: &KemSecret,
) -> Result<Zeroizing<[u8; 32]>, OpenError> {
    if sealed.kem != secret.public() {
        return Err(OpenError::NotForThisKey);
    }
    let private = Private::from_bytes(secret.as_bytes()).map_err(|_| OpenError::DoesNotOpen)?;
    let enc = Enc::from_bytes(&sealed.enc).map_err(|_| OpenError::DoesNotOpen)?;
    let opened = single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &private,
        &enc,
        info.as_bytes(),
        &sealed.ct,
        aad,
    )
    .map(Zeroizing::new)
    .map_err(|_| OpenError::DoesNotOpen)?;
    opened.as_slice().try_into().map(Zeroizing::new).map_err(|_| OpenError::DoesNotOpen)
}

type Public = <X25519HkdfSha256 as Kem>::PublicKey;
type Private = <X25519HkdfSha256 as Kem>::PrivateKey;
type Enc = <X25519HkdfSha256 as Kem>::EncappedKey;

impl fmt::Debug for SealedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, ..] = self.kem;
        write!(f, "SealedKey(to {a:02x}{b:02x}{c:02x}{d:02x})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::rng;
    use curve25519_dalek::constants::EIGHT_TORSION;
    use linde_log::body;
    use proptest::prelude::*;

    #[test]
    fn a_key_of_small_order_is_unusable_and_says_so() {
        let mut weak: Vec<[u8; 32]> = EIGHT_TORSION.iter().map(|point| point.to_montgomery().to_bytes()).collect();
        // On the twist, and written above the prime.
        let minus_one = |first: u8| {
            core::array::from_fn(|i| {
                if i == 0 {
                    first
                } else if i == 31 {
                    0x7f
                } else {
                    0xff
                }
            })
        };
        weak.extend([minus_one(0xec), minus_one(0xed), minus_one(0xee)]);
        for kem in weak {
            assert!(!is_usable(&kem), "{kem:02x?}");
            assert_eq!(seal("info", b"", &kem, &[1; 32], &mut rng(1)), Err(SealError::UnusableKey));
        }
    }

    #[test]
    fn what_is_not_for_a_key_does_not_open() {
        let secret = KemSecret::from_bytes([1; 32]);
        let sealed = seal("info", b"aad", &secret.public(), &[7; 32], &mut rng(1)).unwrap();
        assert_eq!(open("info", b"aad", &sealed, &secret).as_deref(), Ok(&[7; 32]));
        assert_eq!(open("other", b"aad", &sealed, &secret), Err(OpenError::DoesNotOpen));
        assert_eq!(open("info", b"add", &sealed, &secret), Err(OpenError::DoesNotOpen));
        let other = KemSecret::from_bytes([2; 32]);
        assert_eq!(open("info", b"aad", &sealed, &other), Err(OpenError::NotForThisKey));
        let renamed = SealedKey { kem: other.public(), ..sealed.clone() };
        assert_eq!(open("info", b"aad", &renamed, &other), Err(OpenError::DoesNotOpen));
        let weak = SealedKey { enc: [0; 32], ..sealed };
        assert_eq!(open("info", b"aad", &weak, &secret), Err(OpenError::DoesNotOpen));
    }

    #[test]
    fn secrets_are_not_printed() {
        assert_eq!(format!("{:?}", KemSecret::from_bytes([0xab; 32])), "KemSecret");
    }

    #[test]
    fn a_sealed_key_reads_back_from_a_body_and_from_json() {
        let sealed = seal("info", b"", &KemSecret::from_bytes([1; 32]).public(), &[7; 32], &mut rng(1)).unwrap();
        let bytes = body::encode([0; 16], &sealed).unwrap();
        assert_eq!(body::decode::<SealedKey>(&bytes).unwrap(), sealed);
        let json = serde_json::to_string(&sealed).unwrap();
        assert_eq!(serde_json::from_str::<SealedKey>(&json).unwrap(), sealed);
        for wrong in [json.replacen("\"enc\":\"", "\"enc\":\"00", 1), json.replacen("\"enc\":\"", "\"enc\":\"x", 1)] {
            assert!(serde_json::from_str::<SealedKey>(&wrong).is_err());
        }
    }

    proptest! {
        #[test]
        fn public_keys_are_those_of_the_log_and_of_hpke(secret: [u8; 32]) {
            let private = Private::from_bytes(&secret).unwrap();
            let public: [u8; 32] = X25519HkdfSha256::sk_to_pk(&private).to_bytes().into();
            prop_assert_eq!(public, kem_public(&secret));
            prop_assert_eq!(public, KemSecret::from_bytes(secret).public());
            prop_assert!(is_usable(&public));
        }

        #[test]
        fn opens_what_it_sealed_and_nothing_altered(secret: [u8; 32], key: [u8; 32], aad: Vec<u8>, seed: u64, at in 0usize..80, xor in 1u8..) {
            let secret = KemSecret::from_bytes(secret);
            let sealed = seal("info", &aad, &secret.public(), &key, &mut rng(seed)).unwrap();
            let opened = open("info", &aad, &sealed, &secret).unwrap();
            prop_assert_eq!(*opened, key);
            let mut altered = sealed;
            if at < ENC_BYTES { altered.enc[at] ^= xor } else { altered.ct[at - ENC_BYTES] ^= xor }
            // X25519 leaves out the highest bit of a point, but HPKE binds the bytes as they were sent.
            prop_assert_eq!(open("info", &aad, &altered, &secret), Err(OpenError::DoesNotOpen));
        }

        #[test]
        fn usable_is_what_can_be_sealed_to(kem: [u8; 32], high in 0u8..2) {
            let mut kem = kem;
            kem[31] |= high << 7;
            prop_assert_eq!(is_usable(&kem), seal("info", b"", &kem, &[1; 32], &mut rng(1)).is_ok());
        }
    }
}
