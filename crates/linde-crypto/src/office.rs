//! The key of an office, handed to those who hold it.
//!
//! An office speaks with an Ed25519 key of its own. Its secret half is sealed to each holder's device, and belongs to the
//! office and public key that the control lane names: another secret is refused when it is opened.

use crate::{KemSecret, OpenError, SealError, SealedKey, kem};
use linde_log::{EntryId, SecretKey, SpaceId};
use rand_core::CryptoRng;

/// HPKE `info` of an office's sealed key.
pub const OFFICE_INFO: &str = "dorflinde office key v1";

/// Seals an office's key to the X25519 key `kem` of one of its holders' devices.
///
/// # Errors
/// [`SealError::UnusableKey`].
pub fn seal_key<R: CryptoRng + ?Sized>(
    key: &SecretKey,
    space: SpaceId,
    office: EntryId,
    kem: &[u8; 32],
    rng: &mut R,
) -> Result<SealedKey, SealError> {
    let aad = aad(space, office, key.public().as_bytes(), kem);
    kem::seal(OFFICE_INFO, &aad, kem, &zeroize::Zeroizing::new(key.seed()), rng)
}

/// Opens the key of `office`, whose public half is `public`, that was sealed to the public half of `secret`.
///
/// # Errors
/// [`OpenError`]; [`OpenError::NotAsAnnounced`] if the sealed key is not the secret half of `public`.
pub fn open_key(
    sealed: &SealedKey,
    space: SpaceId,
    office: EntryId,
    public: &[u8; 32],
    secret: &KemSecret,
) -> Result<SecretKey, OpenError> {
    let seed = kem::open(OFFICE_INFO, &aad(space, office, public, &sealed.kem), sealed, secret)?;
    let key = SecretKey::from_seed(&seed);
    if key.public().as_bytes() == public { Ok(key) } else { Err(OpenError::NotAsAnnounced) }
}

fn aad(space: SpaceId, office: EntryId, public: &[u8; 32], kem: &[u8; 32]) -> Vec<u8> {
    [space.0, office.0, *public, *kem].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::rng;

    #[test]
    fn an_office_key_is_for_one_space_office_key_and_holder() {
        let (key, holder) = (SecretKey::from_seed(&[5; 32]), KemSecret::from_bytes([1; 32]));
        let (space, office, public) = (SpaceId([9; 32]), EntryId([8; 32]), *key.public().as_bytes());
        let sealed = seal_key(&key, space, office, &holder.public(), &mut rng(1)).unwrap();
        let opened = open_key(&sealed, space, office, &public, &holder).unwrap();
        assert_eq!(opened.seed(), [5; 32]);
        let refused = |space, office, public: &[u8; 32], secret: &KemSecret| {
            open_key(&sealed, space, office, public, secret).unwrap_err()
        };
        assert_eq!(refused(SpaceId([1; 32]), office, &public, &holder), OpenError::DoesNotOpen);
        assert_eq!(refused(space, EntryId([1; 32]), &public, &holder), OpenError::DoesNotOpen);
        assert_eq!(refused(space, office, &[1; 32], &holder), OpenError::DoesNotOpen);
        assert_eq!(refused(space, office, &public, &KemSecret::from_bytes([2; 32])), OpenError::NotForThisKey);
    }

    #[test]
    fn another_secret_than_the_announced_one_is_refused() {
        let holder = KemSecret::from_bytes([1; 32]);
        let (space, office) = (SpaceId([9; 32]), EntryId([8; 32]));
        let public = *SecretKey::from_seed(&[5; 32]).public().as_bytes();
        let aad = aad(space, office, &public, &holder.public());
        let lie = kem::seal(OFFICE_INFO, &aad, &holder.public(), &[6; 32], &mut rng(1)).unwrap();
        assert_eq!(open_key(&lie, space, office, &public, &holder).unwrap_err(), OpenError::NotAsAnnounced);
    }
}
