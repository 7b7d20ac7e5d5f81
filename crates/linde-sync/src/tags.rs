//! Tags: how two nodes find the spaces they have in common without naming any to a stranger.
//!
//! A tag is BLAKE3, keyed with the space's id, over `sender's nonce ‖ receiver's nonce ‖ direction`, where direction is 0 if
//! the sender's device id is the smaller of the two, else 1. The direction keeps a peer that sends back the nonce or the
//! tags it received from appearing to know a space.

use linde_log::{DeviceId, SpaceId};
use rand_core::CryptoRng;

/// Length of a tag and of a nonce, in bytes.
pub const TAG_BYTES: usize = 32;
/// A list of tags is padded with random ones to a multiple of this, so that the number of spaces stays unknown.
pub const TAG_PADDING: usize = 8;
/// The most tags in one list.
pub const MAX_TAGS: usize = 1024;

/// A space as it shows itself to one peer in one connection.
pub type Tag = [u8; TAG_BYTES];
/// What makes the tags of a connection its own.
pub type Nonce = [u8; TAG_BYTES];

/// The tag under which `sender` names `space` to `receiver`.
pub fn tag(space: &SpaceId, sender: (DeviceId, &Nonce), receiver: (DeviceId, &Nonce)) -> Tag {
    let direction = u8::from(sender.0 > receiver.0);
    let mut hasher = blake3::Hasher::new_keyed(space.as_bytes());
    hasher.update(sender.1).update(receiver.1).update(&[direction]);
    *hasher.finalize().as_bytes()
}

/// The key under which an invitation is asked for by its words.
pub type MeetingKey = [u8; TAG_BYTES];

/// The tag under which `sender` asks `receiver` for the invitation with a meeting key: made like that of a space.
pub fn meeting_tag(key: &MeetingKey, sender: (DeviceId, &Nonce), receiver: (DeviceId, &Nonce)) -> Tag {
    tag(&SpaceId(*key), sender, receiver)
}

/// Random tags that stay the same for a connection, so that comparing two lists shows no more than either.
#[derive(Debug, Clone, Default)]
pub(crate) struct Padding(Vec<Tag>);

impl Padding {
    /// The sorted list with `tags` and as many random ones as are needed.
    pub(crate) fn pad<R: CryptoRng + ?Sized>(&mut self, mut tags: Vec<Tag>, rng: &mut R) -> Vec<Tag> {
        tags.truncate(MAX_TAGS);
        let total = tags.len().max(1).next_multiple_of(TAG_PADDING);
        while self.0.len() < total - tags.len() {
            let mut random = [0; TAG_BYTES];
            rng.fill_bytes(&mut random);
            self.0.push(random);
        }
        tags.extend(self.0.iter().take(total - tags.len()).copied().collect::<Vec<_>>());
        tags.sort_unstable();
        tags.dedup();
        tags
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

    #[test]
    fn a_tag_names_one_space_in_one_direction_of_one_connection() {
        let (a, b) = (DeviceId([1; 32]), DeviceId([2; 32]));
        let space = SpaceId([7; 32]);
        let base = tag(&space, (a, &[1; 32]), (b, &[2; 32]));
        assert_ne!(base, tag(&SpaceId([8; 32]), (a, &[1; 32]), (b, &[2; 32])));
        assert_ne!(base, tag(&space, (b, &[2; 32]), (a, &[1; 32])));
        assert_ne!(base, tag(&space, (a, &[3; 32]), (b, &[2; 32])));
        // Reflected nonce: the same two nonces, yet another tag in each direction.
        assert_ne!(tag(&space, (a, &[1; 32]), (b, &[1; 32])), tag(&space, (b, &[1; 32]), (a, &[1; 32])));
    }

    #[test]
    fn padding_hides_the_number_of_spaces_and_stays_the_same() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut padding = Padding::default();
        let none = padding.pad(vec![], &mut rng);
        assert_eq!(none.len(), TAG_PADDING);
        let one = padding.pad(vec![[5; 32]], &mut rng);
        assert_eq!(one.len(), TAG_PADDING);
        assert_eq!(one.iter().filter(|tag| none.contains(tag)).count(), TAG_PADDING - 1);
        assert_eq!(padding.pad(vec![[5; 32]; 2000], &mut rng).len(), 1, "repeated tags are sent once");
        let many: Vec<Tag> = (0..9).map(|i| [i; 32]).collect();
        assert_eq!(padding.pad(many, &mut rng).len(), 16);
    }
}
