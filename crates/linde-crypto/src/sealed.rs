//! Sealed parts: one text for named readers, in a contribution that everybody sees.
//!
//! The text is padded, so that its length tells little; encrypted with a key of its own; and the key is sealed to each reader.
//! What everybody sees commits to text and key. So the key can be published later, and each node then finds for itself that
//! the text is the one that was sealed: no second text and no second key fit.

use crate::{
    KemSecret, OpenError, SealError, SealedKey,
    aead::{self, Nonce},
    hex_bytes, kem,
    secret::secret,
};
use core::fmt;
use linde_log::{DeviceId, SpaceId};
use rand_core::CryptoRng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use zeroize::Zeroizing;

/// BLAKE3 key-derivation context of the id of a part's key.
pub const PART_KEY_CONTEXT: &str = "dorflinde 2026 sealed key v1";
/// HPKE `info` of a part's sealed key.
pub const PART_INFO: &str = "dorflinde sealed part v1";
/// Least length of a padded text, in bytes.
pub const MIN_PADDED_BYTES: usize = 256;
/// Greatest length of a padded text, in bytes: with its readers it fits a body.
pub const MAX_PADDED_BYTES: usize = 131_072;
/// Length of the salt in front of a text, in bytes. Without it the commitment would let everybody try likely texts.
pub const PART_SALT_BYTES: usize = 16;
/// Upper bound of a text that may be sealed, in bytes.
pub const MAX_SEALED_TEXT_BYTES: usize = MAX_PADDED_BYTES - PART_SALT_BYTES - LENGTH_BYTES;
/// Upper bound of the X25519 keys that a part is sealed to.
pub const MAX_PART_READERS: usize = 512;

/// The text's length stands between salt and text.
const LENGTH_BYTES: usize = 4;

secret! {
    /// The key of one sealed part. Publishing it opens the part for everybody.
    PartKey
}

/// A sealed text, as it stands in a contribution.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SealedPart {
    /// BLAKE3 of the padded text.
    #[serde(with = "hex_bytes")]
    #[schemars(with = "String")]
    pub commit: [u8; 32],
    /// Which key opens it: a hash of the key.
    #[serde(with = "hex_bytes")]
    #[schemars(with = "String")]
    pub key_id: [u8; 32],
    /// The key, sealed to each reader; sorted by kem, each once.
    pub to: Vec<SealedKey>,
    /// Random.
    #[serde(with = "hex_bytes")]
    #[schemars(with = "String")]
    pub nonce: Nonce,
    /// The padded text, encrypted.
    #[serde(with = "hex_bytes")]
    #[schemars(with = "String")]
    pub ct: Vec<u8>,
}

/// Who seals, and where. A part that somebody else repeats as his own does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author {
    /// The space.
    pub space: SpaceId,
    /// The device that signs the contribution.
    pub device: DeviceId,
}

/// The id of a part's key.
pub fn key_id(key: &PartKey) -> [u8; 32] {
    blake3::derive_key(PART_KEY_CONTEXT, key.as_bytes())
}

/// Seals `text` to the X25519 keys `readers`, and gives the key as well: who seals may publish it later.
///
/// # Errors
/// [`SealError`]: a text above [`MAX_SEALED_TEXT_BYTES`], more than [`MAX_PART_READERS`], or a reader that is not
/// [`crate::is_usable`].
pub fn seal<R: CryptoRng + ?Sized>(
    author: &Author,
    text: &str,
    readers: &BTreeSet<[u8; 32]>,
    rng: &mut R,
) -> Result<(SealedPart, PartKey), SealError> {
    if readers.len() > MAX_PART_READERS {
        return Err(SealError::TooManyReaders);
    }
    let mut salt = [0; PART_SALT_BYTES];
    rng.fill_bytes(&mut salt);
    let padded = pad(&salt, text)?;
    let key = PartKey::generate(rng);
    let (key_id, commit) = (key_id(&key), *blake3::hash(&padded).as_bytes());
    let to = readers
        .iter()
        .map(|kem| kem::seal(PART_INFO, &author.reader_aad(&key_id, kem), kem, key.as_bytes(), rng))
        .collect::<Result<_, _>>()?;
    let nonce = aead::nonce(rng);
    let ct = aead::seal(key.as_bytes(), &nonce, &author.text_aad(&key_id), &padded).ok_or_else(|| too_long(text))?;
    Ok((SealedPart { commit, key_id, to, nonce, ct }, key))
}

impl SealedPart {
    /// The key, for a reader with this secret.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn key_for(&self, author: &Author, secret: &KemSecret) -> Result<PartKey, OpenError> {
        let public = secret.public();
        let sealed = self.to.iter().find(|sealed| sealed.kem == public).ok_or(OpenError::NotForThisKey)?;
        let key = kem::open(PART_INFO, &author.reader_aad(&self.key_id, &public), sealed, secret)?;
        let key = PartKey(key);
        if key_id(&key) == self.key_id { Ok(key) } else { Err(OpenError::NotAsAnnounced) }
    }

    /// The text, for whoever has the key: a reader, or everybody once it is published.
    ///
    /// # Errors
    /// [`OpenError::NotForThisKey`] for another key; [`OpenError::NotAsAnnounced`] if what opens is not what was committed to,
    /// or not padded as it must be.
    pub fn open(&self, author: &Author, key: &PartKey) -> Result<String, OpenError> {
        if key_id(key) != self.key_id {
            return Err(OpenError::NotForThisKey);
        }
        let padded = aead::open(key.as_bytes(), &self.nonce, &author.text_aad(&self.key_id), &self.ct)
            .map(Zeroizing::new)
            .ok_or(OpenError::DoesNotOpen)?;
        if blake3::hash(&padded) != self.commit {
            return Err(OpenError::NotAsAnnounced);
        }
        unpad(&padded).map(str::to_owned).ok_or(OpenError::NotAsAnnounced)
    }

    /// Whether the lists and lengths are those that [`seal`] gives; what a body must fulfil before it is stored as sealed.
    pub fn is_well_formed(&self) -> bool {
        let padded = self.ct.len().saturating_sub(aead::TAG_BYTES);
        let sorted = self.to.is_sorted_by(|a, b| a.kem < b.kem);
        sorted && self.to.len() <= MAX_PART_READERS && is_padded_len(padded)
    }
}

impl Author {
    fn reader_aad(&self, key_id: &[u8; 32], kem: &[u8; 32]) -> Vec<u8> {
        [self.space.0, self.device.0, *key_id, *kem].concat()
    }

    fn text_aad(&self, key_id: &[u8; 32]) -> Vec<u8> {
        [self.space.0, self.device.0, *key_id].concat()
    }
}

impl fmt::Debug for SealedPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.ct.len();
        f.debug_struct("SealedPart").field("to", &self.to).field("bytes", &bytes).finish_non_exhaustive()
    }
}

/// Salt, length, text and zeros: as long as the next power of two, at least [`MIN_PADDED_BYTES`].
fn pad(salt: &[u8; PART_SALT_BYTES], text: &str) -> Result<Zeroizing<Vec<u8>>, SealError> {
    if text.len() > MAX_SEALED_TEXT_BYTES {
        return Err(too_long(text));
    }
    let len = u32::try_from(text.len()).map_err(|_| too_long(text))?;
    let size = padded_len(text.len());
    let mut padded = Zeroizing::new(Vec::with_capacity(size));
    padded.extend_from_slice(salt);
    padded.extend_from_slice(&len.to_be_bytes());
    padded.extend_from_slice(text.as_bytes());
    padded.resize(size, 0);
    Ok(padded)
}

/// The text of what [`pad`] padded; nothing else has one.
fn unpad(padded: &[u8]) -> Option<&str> {
    let (_, rest) = padded.split_at_checked(PART_SALT_BYTES)?;
    let (len, rest) = rest.split_first_chunk::<LENGTH_BYTES>()?;
    let len = usize::try_from(u32::from_be_bytes(*len)).ok().filter(|len| *len <= MAX_SEALED_TEXT_BYTES)?;
    let (text, zeros) = rest.split_at_checked(len)?;
    let exact = padded.len() == padded_len(len) && zeros.iter().all(|byte| *byte == 0);
    core::str::from_utf8(text).ok().filter(|_| exact)
}

fn padded_len(text_bytes: usize) -> usize {
    (PART_SALT_BYTES + LENGTH_BYTES + text_bytes).next_power_of_two().max(MIN_PADDED_BYTES)
}

fn is_padded_len(bytes: usize) -> bool {
    bytes.is_power_of_two() && (MIN_PADDED_BYTES..=MAX_PADDED_BYTES).contains(&bytes)
}

fn too_long(text: &str) -> SealError {
    SealError::TooLong { bytes: text.len(), max: MAX_SEALED_TEXT_BYTES }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::rng;
    use linde_log::{MAX_BODY_BYTES, body};
    use proptest::prelude::*;

    const AUTHOR: Author = Author { space: SpaceId([9; 32]), device: DeviceId([8; 32]) };

    fn secret(byte: u8) -> KemSecret {
        KemSecret::from_bytes([byte; 32])
    }

    fn readers(bytes: &[u8]) -> BTreeSet<[u8; 32]> {
        bytes.iter().map(|byte| secret(*byte).public()).collect()
    }

    fn sealed(text: &str) -> (SealedPart, PartKey) {
        seal(&AUTHOR, text, &readers(&[1, 2]), &mut rng(1)).unwrap()
    }

    /// A part that holds `padded` and announces `commit`, made by somebody who does not keep to the rules.
    fn crafted(padded: &[u8], commit: [u8; 32]) -> (SealedPart, PartKey) {
        let key = PartKey::from_bytes([3; 32]);
        let (key_id, nonce) = (key_id(&key), [4; aead::NONCE_BYTES]);
        let ct = aead::seal(key.as_bytes(), &nonce, &AUTHOR.text_aad(&key_id), padded).unwrap();
        (SealedPart { commit, key_id, to: vec![], nonce, ct }, key)
    }

    #[test]
    fn readers_read_and_others_do_not() {
        let (part, key) = sealed("Flurstück 12");
        for reader in [1, 2] {
            let found = part.key_for(&AUTHOR, &secret(reader)).unwrap();
            assert_eq!(found.as_bytes(), key.as_bytes());
            assert_eq!(part.open(&AUTHOR, &found).as_deref(), Ok("Flurstück 12"));
        }
        assert_eq!(part.key_for(&AUTHOR, &secret(3)).unwrap_err(), OpenError::NotForThisKey);
        assert_eq!(part.open(&AUTHOR, &PartKey::from_bytes([1; 32])), Err(OpenError::NotForThisKey));
    }

    #[test]
    fn a_part_that_somebody_repeats_as_his_own_does_not_open() {
        let (part, key) = sealed("mine");
        for thief in [Author { space: SpaceId([1; 32]), ..AUTHOR }, Author { device: DeviceId([1; 32]), ..AUTHOR }] {
            assert_eq!(part.key_for(&thief, &secret(1)).unwrap_err(), OpenError::DoesNotOpen);
            assert_eq!(part.open(&thief, &key), Err(OpenError::DoesNotOpen));
        }
    }

    #[test]
    fn no_other_text_and_no_other_key_fit() {
        let (part, key) = sealed("the text");
        let salted = pad(&[5; PART_SALT_BYTES], "the text").unwrap();
        let (other, other_key) = crafted(&salted, part.commit);
        assert_eq!(other.open(&AUTHOR, &other_key), Err(OpenError::NotAsAnnounced));
        let renamed = SealedPart { key_id: part.key_id, ..other };
        assert_eq!(renamed.open(&AUTHOR, &key), Err(OpenError::DoesNotOpen));

        let reader = secret(1);
        let aad = AUTHOR.reader_aad(&part.key_id, &reader.public());
        let lie = kem::seal(PART_INFO, &aad, &reader.public(), &[6; 32], &mut rng(2)).unwrap();
        let lying = SealedPart { to: vec![lie], ..part };
        assert_eq!(lying.key_for(&AUTHOR, &reader).unwrap_err(), OpenError::NotAsAnnounced);
    }

    #[test]
    fn padding_has_one_form() {
        let good = pad(&[5; PART_SALT_BYTES], "text").unwrap();
        let opened = |padded: &[u8]| {
            let (part, key) = crafted(padded, *blake3::hash(padded).as_bytes());
            part.open(&AUTHOR, &key)
        };
        assert_eq!(opened(&good).as_deref(), Ok("text"));
        let changed = |at: usize, byte: u8| {
            let mut padded = good.to_vec();
            padded[at] = byte;
            padded
        };
        let longer = [&good[..], &[0; 256]].concat();
        let endless = changed(16, 0xff);
        for padded in [vec![], vec![0; 19], good[..255].to_vec(), longer, endless, changed(255, 1), changed(20, 0xff)] {
            assert_eq!(opened(&padded), Err(OpenError::NotAsAnnounced), "{} bytes", padded.len());
        }
    }

    #[test]
    fn lengths_tell_powers_of_two() {
        let check = |text: usize, padded: usize| {
            let (part, key) = sealed(&"x".repeat(text));
            assert_eq!(part.ct.len(), padded + aead::TAG_BYTES, "{text}");
            assert!(part.is_well_formed());
            assert_eq!(part.open(&AUTHOR, &key).unwrap().len(), text);
        };
        check(0, 256);
        check(236, 256);
        check(237, 512);
        check(MAX_SEALED_TEXT_BYTES, MAX_PADDED_BYTES);
        let long = "x".repeat(MAX_SEALED_TEXT_BYTES + 1);
        let refused = seal(&AUTHOR, &long, &readers(&[1]), &mut rng(1)).unwrap_err();
        assert_eq!(refused, too_long(&long));
    }

    #[test]
    fn the_longest_text_for_the_most_readers_fits_a_body() {
        let (part, _) = sealed(&"x".repeat(MAX_SEALED_TEXT_BYTES));
        let to = (0..MAX_PART_READERS).map(|_| part.to[0].clone()).collect();
        let body = body::encode([0; 16], &SealedPart { to, ..part }).unwrap();
        let room_for_the_stub = 32 * 1024;
        assert!(body.len() + room_for_the_stub <= MAX_BODY_BYTES as usize, "{}", body.len());
    }

    #[test]
    fn bad_readers_are_refused() {
        let many =
            (0..=MAX_PART_READERS as u32).map(|i| core::array::from_fn(|at| (i >> (8 * (at % 4))) as u8)).collect();
        assert_eq!(seal(&AUTHOR, "", &many, &mut rng(1)).unwrap_err(), SealError::TooManyReaders);
        let weak = BTreeSet::from([[0; 32]]);
        assert_eq!(seal(&AUTHOR, "", &weak, &mut rng(1)).unwrap_err(), SealError::UnusableKey);
    }

    #[test]
    fn the_form_of_others_is_checked() {
        let (part, _) = sealed("text");
        assert!(part.is_well_formed());
        let mut twice = part.clone();
        twice.to.push(twice.to[1].clone());
        let mut swapped = part.clone();
        swapped.to.swap(0, 1);
        let mut long = part.clone();
        long.ct.push(0);
        let mut short = part.clone();
        short.ct.truncate(128 + aead::TAG_BYTES);
        let mut huge = part;
        huge.ct = vec![0; 2 * MAX_PADDED_BYTES + aead::TAG_BYTES];
        for other in [twice, swapped, long, short, huge] {
            assert!(!other.is_well_formed());
        }
    }

    #[test]
    fn equal_texts_have_different_commitments() {
        let (a, b) = (sealed("ja").0, seal(&AUTHOR, "ja", &readers(&[1]), &mut rng(2)).unwrap().0);
        assert_ne!(a.commit, b.commit);
    }

    #[test]
    fn a_part_reads_back_from_a_body_and_prints_no_secret() {
        let (part, key) = sealed("text");
        let body = body::encode([0; 16], &part).unwrap();
        assert_eq!(body::decode::<SealedPart>(&body).unwrap(), part);
        let json = serde_json::to_string(&part).unwrap();
        assert_eq!(serde_json::from_str::<SealedPart>(&json).unwrap(), part);
        assert_eq!(format!("{key:?}"), "PartKey");
    }

    proptest! {
        #[test]
        fn opens_what_it_sealed(text: String, reader: [u8; 32], seed: u64) {
            let reader = KemSecret::from_bytes(reader);
            let (part, _) = seal(&AUTHOR, &text, &BTreeSet::from([reader.public()]), &mut rng(seed)).unwrap();
            prop_assert!(part.is_well_formed());
            let key = part.key_for(&AUTHOR, &reader).unwrap();
            prop_assert_eq!(part.open(&AUTHOR, &key), Ok(text));
        }

        #[test]
        fn whatever_is_altered_does_not_open(text: String, at in 0usize..88, deep: prop::sample::Index, xor in 1u8..) {
            let (part, key) = sealed(&text);
            let mut altered = part.clone();
            match at {
                0..32 => altered.commit[at] ^= xor,
                32..64 => altered.key_id[at - 32] ^= xor,
                _ => altered.nonce[at - 64] ^= xor,
            }
            prop_assert!(altered.open(&AUTHOR, &key).is_err());
            let mut altered = part;
            let deep = deep.index(altered.ct.len());
            altered.ct[deep] ^= xor;
            prop_assert_eq!(altered.open(&AUTHOR, &key), Err(OpenError::DoesNotOpen));
        }

        #[test]
        fn arbitrary_padding_never_panics(padded: Vec<u8>) {
            if let Some(text) = unpad(&padded) {
                let salt = padded.first_chunk().unwrap();
                let again = pad(salt, text).unwrap();
                prop_assert_eq!(again.as_slice(), &padded[..]);
            }
        }
    }
}
