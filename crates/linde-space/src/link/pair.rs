//! What a person carries from one device to the next: a line of text that makes it a device of theirs in all their spaces.
//!
//! Its content is [version 1, seed, inviting device, [[space, pairing, person], …], addresses]. Whoever has the line can become
//! the person's device, once in each space, so it is kept as secret as a key and used at once.

use super::{Line, LinkError, VERSION, read_addresses, read_len, read_version, write_addresses};
use core::fmt;
use linde_log::{
    DeviceId, EntryId, PersonId, SecretKey, SpaceId,
    cbor::{Reader, Writer},
};

/// How a pairing code starts. Read in upper and lower case.
pub const PAIR_PREFIX: &str = "linde:pair:";
/// Upper bound of the spaces that a pairing code names.
pub const MAX_PAIR_SPACES: usize = 64;
/// Upper bound of the addresses.
pub const MAX_PAIR_ADDRESSES: usize = 4;
/// BLAKE3 key-derivation context of pairing keys.
pub const PAIR_KEY_CONTEXT: &str = "dorflinde 2026 pair key v1";

const FIELDS: usize = 5;
const PAIR_CHECKSUM_CONTEXT: &str = "dorflinde 2026 pair link checksum v1";

/// A code that makes another installation a device of the same person.
#[derive(Clone, PartialEq, Eq)]
pub struct PairLink {
    /// What the key of all the pairings grows from.
    pub seed: [u8; 16],
    /// The device that made the pairings.
    pub inviter: DeviceId,
    /// The spaces of the person, 1 to [`MAX_PAIR_SPACES`].
    pub spaces: Vec<PairSpace>,
    /// Where the inviting device is found, the best first; up to [`MAX_PAIR_ADDRESSES`].
    pub addresses: Vec<String>,
}

/// A space in a pairing code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairSpace {
    /// The space.
    pub space: SpaceId,
    /// The entry of the [`crate::Pair`] there.
    pub pair: EntryId,
    /// The person there.
    pub person: PersonId,
}

impl PairLink {
    /// The key whose public half the pairings name.
    pub fn pair_key(&self) -> SecretKey {
        SecretKey::from_seed(&blake3::derive_key(PAIR_KEY_CONTEXT, &self.seed))
    }

    /// The text. Addresses beyond [`MAX_PAIR_ADDRESSES`] are left out.
    ///
    /// # Errors
    /// [`LinkError::Bounds`] if it names no space or more than [`MAX_PAIR_SPACES`].
    pub fn to_text(&self) -> Result<String, LinkError> {
        if !(1..=MAX_PAIR_SPACES).contains(&self.spaces.len()) {
            return Err(LinkError::Bounds);
        }
        let mut w = Writer::default();
        w.array(FIELDS).unsigned(VERSION).bytes(&self.seed).bytes(self.inviter.as_bytes()).array(self.spaces.len());
        for PairSpace { space, pair, person } in &self.spaces {
            w.array(3).bytes(space.as_bytes()).bytes(pair.as_bytes()).bytes(person.as_bytes());
        }
        let most = self.addresses.len().min(MAX_PAIR_ADDRESSES);
        write_addresses(&mut w, self.addresses.get(..most).unwrap_or_default());
        Ok(Self::armoured(w.finish()))
    }

    /// Reads a pairing code. White space anywhere in it is ignored.
    ///
    /// # Errors
    /// [`LinkError`].
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        Self::parse_line(text)
    }
}

impl Line for PairLink {
    const PREFIX: &'static str = PAIR_PREFIX;
    const CHECKSUM_CONTEXT: &'static str = PAIR_CHECKSUM_CONTEXT;
    const MAX_READ_BYTES: usize = 16 * 1024;

    fn read(r: &mut Reader<'_>) -> Result<Self, LinkError> {
        read_version(r, FIELDS, "a pairing code of five parts")?;
        let seed = r.bytes_of("a seed of 16 bytes")?;
        let inviter = DeviceId(r.bytes_of("a device of 32 bytes")?);
        let spaces = read_len(r, 1..=MAX_PAIR_SPACES)?;
        let spaces = (0..spaces).map(|_| read_space(r)).collect::<Result<_, _>>()?;
        let addresses = read_addresses(r, MAX_PAIR_ADDRESSES)?;
        Ok(Self { seed, inviter, spaces, addresses })
    }
}

fn read_space(r: &mut Reader<'_>) -> Result<PairSpace, LinkError> {
    r.array_of(3, "space, pairing and person")?;
    Ok(PairSpace {
        space: SpaceId(r.bytes_of("a space of 32 bytes")?),
        pair: EntryId(r.bytes_of("an entry of 32 bytes")?),
        person: PersonId(r.bytes_of("a person of 32 bytes")?),
    })
}

impl fmt::Debug for PairLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whoever sees the seed can become the person's device.
        f.debug_struct("PairLink")
            .field("inviter", &self.inviter)
            .field("spaces", &self.spaces)
            .field("addresses", &self.addresses)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::InviteLink;
    use proptest::{collection::vec, prelude::*};

    fn link(spaces: usize) -> PairLink {
        let space = |i: usize| PairSpace {
            space: SpaceId([i as u8; 32]),
            pair: EntryId([i as u8 + 1; 32]),
            person: PersonId([i as u8 + 2; 32]),
        };
        PairLink {
            seed: [3; 16],
            inviter: DeviceId([4; 32]),
            spaces: (0..spaces).map(space).collect(),
            addresses: vec!["/ip4/192.168.178.20/udp/4001/quic-v1".into(), "/dns4/linde.example/tcp/1".into()],
        }
    }

    #[test]
    fn names_up_to_64_spaces_and_four_addresses() {
        for spaces in [1, 2, MAX_PAIR_SPACES] {
            let text = link(spaces).to_text().unwrap();
            assert!(
                text.len() < PairLink::MAX_READ_BYTES / 3 * 2,
                "{} bytes leave no room for line breaks",
                text.len()
            );
            assert_eq!(PairLink::parse(&text), Ok(link(spaces)));
        }
        for spaces in [0, MAX_PAIR_SPACES + 1] {
            assert_eq!(link(spaces).to_text(), Err(LinkError::Bounds));
        }
        let far = PairLink { addresses: vec!["x".into(); 9], ..link(1) };
        assert_eq!(PairLink::parse(&far.to_text().unwrap()).unwrap().addresses.len(), MAX_PAIR_ADDRESSES);
    }

    #[test]
    fn what_is_cut_off_or_changed_is_called_so() {
        let text = link(2).to_text().unwrap();
        for len in PAIR_PREFIX.len()..text.len() {
            assert_eq!(PairLink::parse(&text[..len]), Err(LinkError::Truncated), "{len}");
        }
        let mut changed = text.clone();
        changed.replace_range(60..61, if &changed[60..61] == "A" { "B" } else { "A" });
        assert_eq!(PairLink::parse(&changed), Err(LinkError::Checksum));
        assert_eq!(InviteLink::parse(&text), Err(LinkError::NotALink));
        let as_invitation = text.replace(PAIR_PREFIX, crate::LINK_PREFIX);
        assert_eq!(InviteLink::parse(&as_invitation), Err(LinkError::Checksum));
        let mut w = Writer::default();
        w.array(2).unsigned(2).text("later");
        assert_eq!(PairLink::parse(&PairLink::armoured(w.finish())), Err(LinkError::Newer));
    }

    #[test]
    fn the_key_grows_from_the_seed_and_the_seed_is_not_shown() {
        let other = PairLink { seed: [5; 16], ..link(1) };
        assert_eq!(link(1).pair_key().seed(), blake3::derive_key(PAIR_KEY_CONTEXT, &[3; 16]));
        assert_ne!(link(1).pair_key().device(), other.pair_key().device());
        assert!(!format!("{:?}", link(1)).contains("seed"));
    }

    proptest! {
        #[test]
        fn reads_what_it_wrote(
            seed: [u8; 16],
            inviter: [u8; 32],
            spaces in vec(any::<([u8; 32], [u8; 32], [u8; 32])>(), 1..=MAX_PAIR_SPACES),
            addresses in vec("[ -~ä]{0,60}|/ip4/[1-9]\\.2\\.3\\.4/tcp/[1-9]{1,4}", 0..=MAX_PAIR_ADDRESSES),
        ) {
            let space = |(space, pair, person)| PairSpace {
                space: SpaceId(space),
                pair: EntryId(pair),
                person: PersonId(person),
            };
            let spaces = spaces.into_iter().map(space).collect();
            let link = PairLink { seed, inviter: DeviceId(inviter), spaces, addresses };
            prop_assert_eq!(PairLink::parse(&link.to_text().unwrap()), Ok(link));
        }

        #[test]
        fn arbitrary_text_never_panics(text: String, bytes: Vec<u8>) {
            let _ = PairLink::parse(&format!("{PAIR_PREFIX}{text}"));
            let _ = PairLink::parse(&PairLink::armoured(bytes));
        }
    }
}
