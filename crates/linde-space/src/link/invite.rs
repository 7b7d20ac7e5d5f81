//! What an invited person is sent: a line of text that holds the invitation's secret and where the space is found.
//!
//! Its content is [version 1, space, anchors, seed, inviter, expiry or null, addresses]. Whoever has the line can join, so it
//! is kept as secret as a key. Everything secret about an invitation grows from its seed, which may travel alone as words.

use super::{Line, LinkError, VERSION, read_addresses, read_len, read_version, write_addresses};
use core::fmt;
use linde_log::{
    DeviceId, EntryId, SecretKey, SpaceId,
    cbor::{Reader, Writer},
};

/// How an invitation starts. Read in upper and lower case.
pub const LINK_PREFIX: &str = "linde:join:";
/// Upper bound of an invitation as text, in bytes: it fits a QR code that a telephone reads from a screen.
pub const MAX_LINK_BYTES: usize = 300;
/// Upper bound of the trust anchors. More whole ids do not fit beside space, inviter and seed.
pub const MAX_LINK_ANCHORS: usize = 3;
/// Upper bound of the addresses.
pub const MAX_LINK_ADDRESSES: usize = 4;
/// BLAKE3 key-derivation context of invitation keys.
pub const INVITE_KEY_CONTEXT: &str = "dorflinde 2026 invite key v1";
/// BLAKE3 key-derivation context of the X25519 secrets to which the keys of a members-only space are sealed for newcomers.
pub const INVITE_KEM_CONTEXT: &str = "dorflinde 2026 invite kem v1";
/// BLAKE3 key-derivation context of the keys by which a newcomer who has the words alone finds somebody who knows the rest.
pub const INVITE_MEETING_CONTEXT: &str = "dorflinde 2026 invite meeting v1";

const FIELDS: usize = 7;
const CHECKSUM_CONTEXT: &str = "dorflinde 2026 invite link checksum v1";

/// An invitation to join a space.
#[derive(Clone, PartialEq, Eq)]
pub struct InviteLink {
    /// The space.
    pub space: SpaceId,
    /// Control heads that must be there before a replica is believed to be the space; 1 to [`MAX_LINK_ANCHORS`].
    pub anchors: Vec<EntryId>,
    /// What the invitation's secrets grow from.
    pub seed: [u8; 16],
    /// Where the space may be found, the best first; up to [`MAX_LINK_ADDRESSES`], fewer if they do not fit.
    pub addresses: Vec<String>,
    /// The installation that made the invitation.
    pub inviter: DeviceId,
    /// Until when it is meant, in ms since 1970.
    pub expires_ms: Option<i64>,
}

/// The key whose public half the entry of the invitation with this seed names.
pub fn invite_key(seed: &[u8; 16]) -> SecretKey {
    SecretKey::from_seed(&blake3::derive_key(INVITE_KEY_CONTEXT, seed))
}

/// The X25519 secret of the invitation with this seed.
pub fn invite_kem_secret(seed: &[u8; 16]) -> [u8; 32] {
    blake3::derive_key(INVITE_KEM_CONTEXT, seed)
}

/// The symmetric key under which those meet who know the seed of an invitation.
pub fn invite_meeting_key(seed: &[u8; 16]) -> [u8; 32] {
    blake3::derive_key(INVITE_MEETING_CONTEXT, seed)
}

impl InviteLink {
    /// The key whose public half the invitation's entry names.
    pub fn invite_key(&self) -> SecretKey {
        invite_key(&self.seed)
    }

    /// The X25519 secret with which a newcomer opens what was sealed for the invitation.
    pub fn kem_secret(&self) -> [u8; 32] {
        invite_kem_secret(&self.seed)
    }

    /// The symmetric key under which those meet who know the invitation.
    pub fn meeting_key(&self) -> [u8; 32] {
        invite_meeting_key(&self.seed)
    }

    /// The text, of at most [`MAX_LINK_BYTES`]. Addresses that do not fit are left out, the last first.
    ///
    /// # Errors
    /// [`LinkError::Bounds`].
    pub fn to_text(&self) -> Result<String, LinkError> {
        if self.anchors.is_empty() || self.anchors.len() > MAX_LINK_ANCHORS {
            return Err(LinkError::Bounds);
        }
        let most = self.addresses.len().min(MAX_LINK_ADDRESSES);
        let texts = (0..=most).rev().map(|len| self.with_addresses(self.addresses.get(..len).unwrap_or_default()));
        texts.into_iter().find(|text| text.len() <= MAX_LINK_BYTES).ok_or(LinkError::Bounds)
    }

    /// Reads an invitation. White space anywhere in it is ignored.
    ///
    /// # Errors
    /// [`LinkError`].
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        Self::parse_line(text)
    }

    fn with_addresses(&self, addresses: &[String]) -> String {
        let mut w = Writer::with_capacity(MAX_LINK_BYTES);
        w.array(FIELDS).unsigned(VERSION).bytes(self.space.as_bytes()).array(self.anchors.len());
        for anchor in &self.anchors {
            w.bytes(anchor.as_bytes());
        }
        w.bytes(&self.seed).bytes(self.inviter.as_bytes());
        match self.expires_ms {
            Some(ms) => w.signed(ms),
            None => w.null(),
        };
        write_addresses(&mut w, addresses);
        Self::armoured(w.finish())
    }
}

impl Line for InviteLink {
    const PREFIX: &'static str = LINK_PREFIX;
    const CHECKSUM_CONTEXT: &'static str = CHECKSUM_CONTEXT;
    const MAX_READ_BYTES: usize = 4096;

    fn read(r: &mut Reader<'_>) -> Result<Self, LinkError> {
        read_version(r, FIELDS, "an invitation of seven parts")?;
        let space = SpaceId(r.bytes_of("a space of 32 bytes")?);
        let anchors = read_len(r, 1..=MAX_LINK_ANCHORS)?;
        let anchors =
            (0..anchors).map(|_| r.bytes_of("an entry of 32 bytes").map(EntryId)).collect::<Result<_, _>>()?;
        let seed = r.bytes_of("a seed of 16 bytes")?;
        let inviter = DeviceId(r.bytes_of("a device of 32 bytes")?);
        let expires_ms = if r.null() { None } else { Some(r.signed()?) };
        let addresses = read_addresses(r, MAX_LINK_ADDRESSES)?;
        Ok(Self { space, anchors, seed, addresses, inviter, expires_ms })
    }
}

impl fmt::Debug for InviteLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whoever sees the seed can join.
        f.debug_struct("InviteLink")
            .field("space", &self.space)
            .field("anchors", &self.anchors)
            .field("addresses", &self.addresses)
            .field("inviter", &self.inviter)
            .field("expires_ms", &self.expires_ms)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::BASE64URL_NOPAD as BASE64;
    use linde_log::kem_public;
    use proptest::{collection::vec, prelude::*};

    fn link() -> InviteLink {
        InviteLink {
            space: SpaceId([1; 32]),
            anchors: vec![EntryId([2; 32])],
            seed: [3; 16],
            addresses: vec![
                "/ip4/192.168.178.20/udp/4001/quic-v1".into(),
                "/ip4/203.0.113.7/tcp/4001".into(),
                "/ip6/2001:db8:1:2:3:4:5:6/udp/4001/quic-v1".into(),
                "/ip6/fe80::1:2:3:4/tcp/4001".into(),
            ],
            inviter: DeviceId([4; 32]),
            expires_ms: Some(1_800_000_000_000),
        }
    }

    #[test]
    fn four_usual_addresses_fit() {
        let text = link().to_text().unwrap();
        assert!(text.len() <= MAX_LINK_BYTES, "{} bytes", text.len());
        assert_eq!(InviteLink::parse(&text), Ok(link()));
    }

    #[test]
    fn white_space_and_the_case_of_the_prefix_do_not_matter() {
        let text = link().to_text().unwrap();
        let broken: String =
            text.chars().enumerate().map(|(i, c)| if i % 20 == 7 { format!("{c}\r\n  ") } else { c.into() }).collect();
        let shouted = text.replace(LINK_PREFIX, "\u{a0}\tLinde:JOIN:");
        for text in [broken, shouted, format!("\n {text} \n\n")] {
            assert_eq!(InviteLink::parse(&text), Ok(link()));
        }
    }

    #[test]
    fn addresses_are_left_out_from_the_end() {
        let long = |i: u8| format!("/dns4/{}.example/tcp/{i}", "linde".repeat(6));
        let wide = InviteLink { addresses: (0..4).map(long).collect(), ..link() };
        let read = InviteLink::parse(&wide.to_text().unwrap()).unwrap();
        assert_eq!(read.addresses, wide.addresses[..read.addresses.len()]);
        assert!((1..4).contains(&read.addresses.len()));
        let many = InviteLink { addresses: vec!["/ip4/1.2.3.4/tcp/5".into(); 9], ..link() };
        assert_eq!(InviteLink::parse(&many.to_text().unwrap()).unwrap().addresses.len(), MAX_LINK_ADDRESSES);
        let none = InviteLink { addresses: vec!["x".repeat(400)], anchors: vec![EntryId([9; 32]); 3], ..link() };
        assert_eq!(InviteLink::parse(&none.to_text().unwrap()).unwrap(), InviteLink { addresses: vec![], ..none });
        for anchors in [vec![], vec![EntryId([9; 32]); 4]] {
            assert_eq!(InviteLink { anchors, ..link() }.to_text(), Err(LinkError::Bounds));
        }
    }

    #[test]
    fn what_is_cut_off_is_called_so() {
        let text = link().to_text().unwrap();
        for len in LINK_PREFIX.len()..text.len() {
            assert_eq!(InviteLink::parse(&text[..len]), Err(LinkError::Truncated), "{len}");
        }
        for len in 0..LINK_PREFIX.len() {
            assert_eq!(InviteLink::parse(&text[..len]), Err(LinkError::NotALink));
        }
    }

    #[test]
    fn every_changed_character_is_noticed() {
        let text = link().to_text().unwrap();
        for at in 0..text.len() {
            for new in ["A", "z", "_", "?"] {
                let mut changed = text.clone();
                changed.replace_range(at..=at, new);
                if changed != text {
                    assert!(InviteLink::parse(&changed).is_err(), "{at} {new}");
                }
            }
        }
        let mut changed = text;
        changed.replace_range(60..61, if &changed[60..61] == "A" { "B" } else { "A" });
        assert_eq!(InviteLink::parse(&changed), Err(LinkError::Checksum));
    }

    #[test]
    fn other_texts_and_newer_invitations_are_told_apart() {
        for text in
            ["", "linde", "https://linde.example/", "linde:join:ä", "linde:join:ab=", "linde:gift:AAAA", "ääääääääääää"]
        {
            assert_eq!(InviteLink::parse(text), Err(LinkError::NotALink), "{text}");
        }
        let mut w = Writer::default();
        w.array(2).unsigned(2).text("later");
        assert_eq!(InviteLink::parse(&InviteLink::armoured(w.finish())), Err(LinkError::Newer));
        let mut w = Writer::default();
        w.array(2).unsigned(1).text("odd");
        assert!(matches!(InviteLink::parse(&InviteLink::armoured(w.finish())), Err(LinkError::Form(_))));
    }

    #[test]
    fn secrets_grow_from_the_seed_and_the_seed_is_not_shown() {
        let other = InviteLink { seed: [5; 16], ..link() };
        assert_eq!(link().invite_key().seed(), blake3::derive_key(INVITE_KEY_CONTEXT, &[3; 16]));
        assert_ne!(link().invite_key().device(), other.invite_key().device());
        assert_eq!(link().kem_secret(), blake3::derive_key("dorflinde 2026 invite kem v1", &[3; 16]));
        assert_ne!(kem_public(&link().kem_secret()), kem_public(&other.kem_secret()));
        assert_eq!(link().meeting_key(), blake3::derive_key("dorflinde 2026 invite meeting v1", &[3; 16]));
        assert!(!format!("{:?}", link()).contains("seed"));
    }

    proptest! {
        #[test]
        fn reads_what_it_wrote(
            space: [u8; 32],
            anchors in vec(any::<[u8; 32]>(), 1..=MAX_LINK_ANCHORS),
            seed: [u8; 16],
            addresses in vec("[ -~ä]{0,60}|/ip4/[1-9]\\.2\\.3\\.4/tcp/[1-9]{1,4}", 0..6),
            inviter: [u8; 32],
            expires_ms: Option<i64>,
        ) {
            let anchors = anchors.into_iter().map(EntryId).collect();
            let link = InviteLink { space: SpaceId(space), anchors, seed, addresses, inviter: DeviceId(inviter), expires_ms };
            let text = link.to_text().unwrap();
            prop_assert!(text.len() <= MAX_LINK_BYTES);
            let read = InviteLink::parse(&text).unwrap();
            prop_assert!(link.addresses.starts_with(&read.addresses));
            prop_assert_eq!(read.to_text().unwrap(), text);
            prop_assert_eq!(InviteLink { addresses: vec![], ..read }, InviteLink { addresses: vec![], ..link });
        }

        #[test]
        fn arbitrary_text_never_panics(text: String, bytes: Vec<u8>) {
            let _ = InviteLink::parse(&text);
            let _ = InviteLink::parse(&format!("{LINK_PREFIX}{text}"));
            let _ = InviteLink::parse(&format!("{LINK_PREFIX}{}", BASE64.encode(&bytes)));
            let _ = InviteLink::parse(&InviteLink::armoured(bytes));
        }
    }
}
