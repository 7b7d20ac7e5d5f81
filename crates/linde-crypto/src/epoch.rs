//! The keys of a members-only space, and bodies encrypted with them.
//!
//! An *epoch* is the time in which one key is used; its id is a hash of the key. An entry of kind `epoch` seals the key to the
//! X25519 keys of all who read, and wraps earlier keys under the new one so that newcomers read what came before. There is no
//! forward secrecy for what was written: whoever holds a device's secret reads all that the device could read.

use crate::{
    OpenError, SealError, SealedKey,
    aead::{self, NONCE_BYTES, Nonce, TAG_BYTES},
    hex_bytes,
    kem::{self, KemSecret, SEALED_KEY_BYTES},
    secret::secret,
};
use core::fmt;
use data_encoding::HEXLOWER;
use linde_log::{DeviceId, Encryption, EntryId, Header, Lane, MAX_BODY_BYTES, SpaceId};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// BLAKE3 key-derivation context of epoch ids.
pub const EPOCH_ID_CONTEXT: &str = "dorflinde 2026 epoch id v1";
/// HPKE `info` of a sealed epoch key.
pub const EPOCH_INFO: &str = "dorflinde epoch v1";
/// What encryption adds to a body, in bytes: nonce and tag.
pub const ENCRYPTED_OVERHEAD_BYTES: usize = NONCE_BYTES + TAG_BYTES;
/// Upper bound of a body that is to be encrypted, with its salt, in bytes.
pub const MAX_PLAIN_BODY_BYTES: usize = 262_104;

const _: () = assert!(MAX_PLAIN_BODY_BYTES + ENCRYPTED_OVERHEAD_BYTES == MAX_BODY_BYTES as usize);

secret! {
    /// The key of an epoch.
    EpochKey
}

/// Which key a body is encrypted with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EpochId(#[serde(with = "hex_bytes")] pub [u8; 32]);

/// An earlier epoch's key, encrypted with a later one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrappedKey {
    /// The earlier epoch.
    pub epoch: EpochId,
    /// Random.
    #[serde(with = "hex_bytes")]
    pub nonce: Nonce,
    /// Its key with the tag.
    #[serde(with = "hex_bytes")]
    pub ct: [u8; SEALED_KEY_BYTES],
}

/// Where an encrypted body stands. It opens nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The space.
    pub space: SpaceId,
    /// The author's device.
    pub device: DeviceId,
    /// Which of its logs.
    pub lane: Lane,
    /// Position in the log.
    pub seq: u64,
}

/// The id of the epoch with this key.
pub fn epoch_id(key: &EpochKey) -> EpochId {
    EpochId(blake3::derive_key(EPOCH_ID_CONTEXT, key.as_bytes()))
}

/// Seals an epoch's key to the X25519 key `kem` of a reader or of an open invitation.
///
/// # Errors
/// [`SealError::UnusableKey`].
pub fn seal_key<R: CryptoRng + ?Sized>(
    key: &EpochKey,
    space: SpaceId,
    kem: &[u8; 32],
    rng: &mut R,
) -> Result<SealedKey, SealError> {
    kem::seal(EPOCH_INFO, &recipient_aad(space, epoch_id(key), kem), kem, key.as_bytes(), rng)
}

/// Opens the key of `epoch` that was sealed to the public half of `secret`.
///
/// # Errors
/// [`OpenError`]; [`OpenError::NotAsAnnounced`] if the sealed key is that of another epoch.
pub fn open_key(sealed: &SealedKey, space: SpaceId, epoch: EpochId, secret: &KemSecret) -> Result<EpochKey, OpenError> {
    let key = kem::open(EPOCH_INFO, &recipient_aad(space, epoch, &sealed.kem), sealed, secret)?;
    announced(EpochKey(key), epoch)
}

/// Wraps the key of an earlier epoch under that of a later one.
///
/// # Errors
/// [`SealError`], which a key of 32 bytes does not give.
pub fn wrap_key<R: CryptoRng + ?Sized>(
    new: &EpochKey,
    old: &EpochKey,
    space: SpaceId,
    rng: &mut R,
) -> Result<WrappedKey, SealError> {
    const TOO_LONG: SealError = SealError::TooLong { bytes: 32, max: 32 };
    let (nonce, epoch) = (aead::nonce(rng), epoch_id(old));
    let aad = wrapping_aad(space, epoch_id(new), epoch);
    let ct = aead::seal(new.as_bytes(), &nonce, &aad, old.as_bytes()).ok_or(TOO_LONG)?;
    Ok(WrappedKey { epoch, nonce, ct: ct.try_into().map_err(|_| TOO_LONG)? })
}

/// Unwraps the key of an earlier epoch with that of the later one.
///
/// # Errors
/// [`OpenError`]; [`OpenError::NotAsAnnounced`] if the wrapped key is that of another epoch.
pub fn unwrap_key(new: &EpochKey, wrapped: &WrappedKey, space: SpaceId) -> Result<EpochKey, OpenError> {
    let aad = wrapping_aad(space, epoch_id(new), wrapped.epoch);
    let opened = aead::open(new.as_bytes(), &wrapped.nonce, &aad, &wrapped.ct).ok_or(OpenError::DoesNotOpen)?;
    let opened = Zeroizing::new(opened);
    let key = opened.as_slice().try_into().map_err(|_| OpenError::DoesNotOpen)?;
    announced(EpochKey(Zeroizing::new(key)), wrapped.epoch)
}

/// Encrypts salt and content of a body for its place: nonce, then ciphertext.
///
/// # Errors
/// [`SealError::TooLong`] above [`MAX_PLAIN_BODY_BYTES`].
pub fn seal_body<R: CryptoRng + ?Sized>(
    key: &EpochKey,
    place: &Place,
    body: &[u8],
    rng: &mut R,
) -> Result<Vec<u8>, SealError> {
    let too_long = SealError::TooLong { bytes: body.len(), max: MAX_PLAIN_BODY_BYTES };
    if body.len() > MAX_PLAIN_BODY_BYTES {
        return Err(too_long);
    }
    let nonce = aead::nonce(rng);
    let ciphertext = aead::seal(key.as_bytes(), &nonce, &place.aad(epoch_id(key)), body).ok_or(too_long)?;
    Ok([&nonce[..], &ciphertext].concat())
}

/// Decrypts a body to its salt and content.
///
/// # Errors
/// [`OpenError::DoesNotOpen`].
pub fn open_body(key: &EpochKey, place: &Place, encrypted: &[u8]) -> Result<Vec<u8>, OpenError> {
    let (nonce, ciphertext) = encrypted.split_first_chunk().ok_or(OpenError::DoesNotOpen)?;
    aead::open(key.as_bytes(), nonce, &place.aad(epoch_id(key)), ciphertext).ok_or(OpenError::DoesNotOpen)
}

impl EpochId {
    /// How a header says that its body is encrypted with this epoch's key.
    pub fn encryption(self) -> Encryption {
        Encryption::Epoch(EntryId(self.0))
    }

    /// The epoch that a header names, if it names one.
    pub fn named_by(encryption: &Encryption) -> Option<Self> {
        match encryption {
            Encryption::Epoch(id) => Some(Self(id.0)),
            Encryption::Plain | Encryption::Sealed => None,
        }
    }
}

impl Place {
    /// The place of an entry. A genesis is never encrypted, so the header's space is the space.
    pub fn of(header: &Header) -> Self {
        Self { space: header.space, device: header.device, lane: header.lane, seq: header.seq }
    }

    fn aad(&self, epoch: EpochId) -> Vec<u8> {
        let seq = self.seq.to_be_bytes();
        [&self.space.0[..], &epoch.0, &self.device.0, &[self.lane.number()], &seq].concat()
    }
}

impl fmt::Display for EpochId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for EpochId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, ..] = self.0;
        write!(f, "EpochId({a:02x}{b:02x}{c:02x}{d:02x})")
    }
}

/// The key, if it is that of `epoch`. Whoever sealed it could have sealed any.
fn announced(key: EpochKey, epoch: EpochId) -> Result<EpochKey, OpenError> {
    if epoch_id(&key) == epoch { Ok(key) } else { Err(OpenError::NotAsAnnounced) }
}

fn recipient_aad(space: SpaceId, epoch: EpochId, kem: &[u8; 32]) -> [u8; 96] {
    three(&space.0, &epoch.0, kem)
}

fn wrapping_aad(space: SpaceId, new: EpochId, old: EpochId) -> [u8; 96] {
    three(&space.0, &new.0, &old.0)
}

fn three(a: &[u8; 32], b: &[u8; 32], c: &[u8; 32]) -> [u8; 96] {
    let mut out = [0; 96];
    for (to, from) in out.iter_mut().zip(a.iter().chain(b).chain(c)) {
        *to = *from;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::rng;
    use proptest::prelude::*;

    const SPACE: SpaceId = SpaceId([9; 32]);

    fn key(byte: u8) -> EpochKey {
        EpochKey::from_bytes([byte; 32])
    }

    fn place() -> Place {
        Place { space: SPACE, device: DeviceId([8; 32]), lane: Lane::Deliberation, seq: 7 }
    }

    #[test]
    fn a_sealed_key_is_for_one_space_epoch_and_reader() {
        let reader = KemSecret::from_bytes([1; 32]);
        let sealed = seal_key(&key(5), SPACE, &reader.public(), &mut rng(1)).unwrap();
        let open =
            |space, epoch, secret: &KemSecret| open_key(&sealed, space, epoch, secret).map(|key| *key.as_bytes());
        let epoch = epoch_id(&key(5));
        assert_eq!(open(SPACE, epoch, &reader), Ok([5; 32]));
        assert_eq!(open(SpaceId([1; 32]), epoch, &reader), Err(OpenError::DoesNotOpen));
        assert_eq!(open(SPACE, epoch_id(&key(6)), &reader), Err(OpenError::DoesNotOpen));
        assert_eq!(open(SPACE, epoch, &KemSecret::from_bytes([2; 32])), Err(OpenError::NotForThisKey));
    }

    #[test]
    fn a_key_that_is_not_the_announced_one_is_refused() {
        let (reader, epoch) = (KemSecret::from_bytes([1; 32]), epoch_id(&key(5)));
        let aad = recipient_aad(SPACE, epoch, &reader.public());
        let lie = kem::seal(EPOCH_INFO, &aad, &reader.public(), &[6; 32], &mut rng(1)).unwrap();
        assert_eq!(open_key(&lie, SPACE, epoch, &reader).unwrap_err(), OpenError::NotAsAnnounced);

        let nonce = [3; NONCE_BYTES];
        let aad = wrapping_aad(SPACE, epoch_id(&key(7)), epoch);
        let ct = aead::seal(&[7; 32], &nonce, &aad, &[6; 32]).unwrap().try_into().unwrap();
        let lie = WrappedKey { epoch, nonce, ct };
        assert_eq!(unwrap_key(&key(7), &lie, SPACE).unwrap_err(), OpenError::NotAsAnnounced);
    }

    #[test]
    fn a_wrapped_key_is_for_one_space_and_two_epochs() {
        let wrapped = wrap_key(&key(7), &key(5), SPACE, &mut rng(1)).unwrap();
        assert_eq!(unwrap_key(&key(7), &wrapped, SPACE).unwrap().as_bytes(), &[5; 32]);
        let refused = |new: &EpochKey, wrapped: &WrappedKey, space| {
            assert_eq!(unwrap_key(new, wrapped, space).unwrap_err(), OpenError::DoesNotOpen);
        };
        refused(&key(8), &wrapped, SPACE);
        refused(&key(7), &wrapped, SpaceId([1; 32]));
        refused(&key(7), &WrappedKey { epoch: epoch_id(&key(6)), ..wrapped }, SPACE);
    }

    #[test]
    fn a_body_opens_at_its_place_with_its_key_only() {
        let body = b"salt and content";
        let sealed = seal_body(&key(5), &place(), body, &mut rng(1)).unwrap();
        assert_eq!(sealed.len(), body.len() + ENCRYPTED_OVERHEAD_BYTES);
        assert_eq!(open_body(&key(5), &place(), &sealed).as_deref(), Ok(&body[..]));
        let elsewhere = [
            Place { space: SpaceId([1; 32]), ..place() },
            Place { device: DeviceId([1; 32]), ..place() },
            Place { lane: Lane::Text, ..place() },
            Place { seq: 8, ..place() },
        ];
        for place in elsewhere {
            assert_eq!(open_body(&key(5), &place, &sealed), Err(OpenError::DoesNotOpen), "{place:?}");
        }
        assert_eq!(open_body(&key(6), &place(), &sealed), Err(OpenError::DoesNotOpen));
    }

    #[test]
    fn the_longest_body_fits_a_header_and_a_longer_one_is_refused() {
        let body = vec![0; MAX_PLAIN_BODY_BYTES + 1];
        let sealed = seal_body(&key(5), &place(), &body[1..], &mut rng(1)).unwrap();
        assert_eq!(sealed.len(), MAX_BODY_BYTES as usize);
        let refused = SealError::TooLong { bytes: MAX_PLAIN_BODY_BYTES + 1, max: MAX_PLAIN_BODY_BYTES };
        assert_eq!(seal_body(&key(5), &place(), &body, &mut rng(1)), Err(refused));
    }

    #[test]
    fn a_header_names_the_epoch() {
        let epoch = epoch_id(&key(5));
        assert_eq!(EpochId::named_by(&epoch.encryption()), Some(epoch));
        assert_eq!(EpochId::named_by(&Encryption::Plain), None);
    }

    #[test]
    fn keys_are_not_printed() {
        assert_eq!(format!("{:?}", key(0xab)), "EpochKey");
    }

    proptest! {
        #[test]
        fn opens_what_it_sealed(secret: [u8; 32], key: [u8; 32], old: [u8; 32], space: [u8; 32], body: Vec<u8>, seq: u64, seed: u64) {
            let (secret, space) = (KemSecret::from_bytes(secret), SpaceId(space));
            let (key, old) = (EpochKey::from_bytes(key), EpochKey::from_bytes(old));
            let rng = &mut rng(seed);
            let sealed = seal_key(&key, space, &secret.public(), rng).unwrap();
            let opened = open_key(&sealed, space, epoch_id(&key), &secret).unwrap();
            prop_assert_eq!(opened.as_bytes(), key.as_bytes());
            let wrapped = wrap_key(&key, &old, space, rng).unwrap();
            let unwrapped = unwrap_key(&key, &wrapped, space).unwrap();
            prop_assert_eq!(unwrapped.as_bytes(), old.as_bytes());
            let place = Place { space, seq, ..place() };
            let sealed = seal_body(&key, &place, &body, rng).unwrap();
            prop_assert_eq!(open_body(&key, &place, &sealed), Ok(body));
        }

        #[test]
        fn altered_and_cut_bodies_do_not_open(body: Vec<u8>, at: prop::sample::Index, xor in 1u8.., seed: u64) {
            let sealed = seal_body(&key(5), &place(), &body, &mut rng(seed)).unwrap();
            let at = at.index(sealed.len());
            prop_assert_eq!(open_body(&key(5), &place(), &sealed[..at]), Err(OpenError::DoesNotOpen));
            let mut altered = sealed;
            altered[at] ^= xor;
            prop_assert_eq!(open_body(&key(5), &place(), &altered), Err(OpenError::DoesNotOpen));
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            prop_assert!(open_body(&key(5), &place(), &bytes).is_err());
        }
    }
}
