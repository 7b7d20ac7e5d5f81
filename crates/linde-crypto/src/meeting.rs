//! An invitation as twelve words: too short to say where the space is found, so nodes nearby are asked for the link.
//!
//! The words are the invitation's seed. Who asks shows a tag that only holders of the seed can compute or recognise, made
//! anew for each connection from [`meeting_key`] as the tags of spaces are. A node that holds the invitation answers with its
//! link in a box that the seed opens.

use crate::{
    OpenError, SealError,
    aead::{self, NONCE_BYTES, TAG_BYTES},
    secret::secret,
};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// BLAKE3 key-derivation context of the key under which an invitation is asked for.
pub const MEETING_CONTEXT: &str = "dorflinde 2026 invite meeting v1";
/// BLAKE3 key-derivation context of the key of the box around an invitation's link.
pub const BOX_CONTEXT: &str = "dorflinde 2026 invite box v1";
/// Upper bound of a link in a box, in bytes: what an invitation as text may have.
pub const MAX_BOXED_LINK_BYTES: usize = 300;
/// Upper bound of a box, in bytes.
pub const MAX_BOX_BYTES: usize = MAX_BOXED_LINK_BYTES + NONCE_BYTES + TAG_BYTES;

secret! {
    /// What the tags of an invitation are keyed with.
    MeetingKey
}

/// The key of the tags under which the invitation with this seed is asked for.
pub fn meeting_key(seed: &[u8; 16]) -> MeetingKey {
    MeetingKey::from_bytes(blake3::derive_key(MEETING_CONTEXT, seed))
}

/// Puts an invitation's link in a box for whoever asked with `tag`.
///
/// # Errors
/// [`SealError::TooLong`] above [`MAX_BOXED_LINK_BYTES`].
pub fn box_link<R: CryptoRng + ?Sized>(
    seed: &[u8; 16],
    tag: &[u8; 32],
    link: &str,
    rng: &mut R,
) -> Result<Vec<u8>, SealError> {
    let too_long = SealError::TooLong { bytes: link.len(), max: MAX_BOXED_LINK_BYTES };
    if link.len() > MAX_BOXED_LINK_BYTES {
        return Err(too_long);
    }
    let (key, nonce) = (box_key(seed), aead::nonce(rng));
    let ciphertext = aead::seal(&key, &nonce, tag, link.as_bytes()).ok_or(too_long)?;
    Ok([&nonce[..], &ciphertext].concat())
}

/// The link in a box that came as the answer to `tag`.
///
/// # Errors
/// [`OpenError`].
pub fn unbox_link(seed: &[u8; 16], tag: &[u8; 32], boxed: &[u8]) -> Result<String, OpenError> {
    if boxed.len() > MAX_BOX_BYTES {
        return Err(OpenError::DoesNotOpen);
    }
    let (nonce, ciphertext) = boxed.split_first_chunk().ok_or(OpenError::DoesNotOpen)?;
    let link = aead::open(&box_key(seed), nonce, tag, ciphertext).ok_or(OpenError::DoesNotOpen)?;
    String::from_utf8(link).map_err(|_| OpenError::NotAsAnnounced)
}

fn box_key(seed: &[u8; 16]) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(blake3::derive_key(BOX_CONTEXT, seed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::rng;
    use proptest::prelude::*;

    #[test]
    fn a_box_is_for_one_seed_and_one_question() {
        let boxed = box_link(&[1; 16], &[2; 32], "linde:join:x", &mut rng(1)).unwrap();
        assert_eq!(unbox_link(&[1; 16], &[2; 32], &boxed).as_deref(), Ok("linde:join:x"));
        assert_eq!(unbox_link(&[3; 16], &[2; 32], &boxed), Err(OpenError::DoesNotOpen));
        assert_eq!(unbox_link(&[1; 16], &[3; 32], &boxed), Err(OpenError::DoesNotOpen));
    }

    #[test]
    fn the_longest_link_fits_and_a_longer_one_does_not() {
        let link = "x".repeat(MAX_BOXED_LINK_BYTES);
        let boxed = box_link(&[1; 16], &[2; 32], &link, &mut rng(1)).unwrap();
        assert_eq!(boxed.len(), MAX_BOX_BYTES);
        assert_eq!(unbox_link(&[1; 16], &[2; 32], &boxed), Ok(link.clone()));
        let refused = SealError::TooLong { bytes: 301, max: 300 };
        assert_eq!(box_link(&[1; 16], &[2; 32], &(link + "x"), &mut rng(1)), Err(refused));
    }

    #[test]
    fn what_is_no_text_is_no_link() {
        let (key, nonce) = (box_key(&[1; 16]), [3; NONCE_BYTES]);
        let ciphertext = aead::seal(&key, &nonce, &[2; 32], &[0xff]).unwrap();
        let boxed = [&nonce[..], &ciphertext].concat();
        assert_eq!(unbox_link(&[1; 16], &[2; 32], &boxed), Err(OpenError::NotAsAnnounced));
    }

    proptest! {
        #[test]
        fn unboxes_what_it_boxed_and_nothing_altered(seed: [u8; 16], tag: [u8; 32], link in "[ -~]{0,300}", at: prop::sample::Index, xor in 1u8..) {
            let boxed = box_link(&seed, &tag, &link, &mut rng(1)).unwrap();
            prop_assert_eq!(unbox_link(&seed, &tag, &boxed), Ok(link));
            let at = at.index(boxed.len());
            prop_assert_eq!(unbox_link(&seed, &tag, &boxed[..at]), Err(OpenError::DoesNotOpen));
            let mut altered = boxed;
            altered[at] ^= xor;
            prop_assert_eq!(unbox_link(&seed, &tag, &altered), Err(OpenError::DoesNotOpen));
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            prop_assert!(unbox_link(&[1; 16], &[2; 32], &bytes).is_err());
        }
    }
}
