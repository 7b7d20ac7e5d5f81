//! What an invited person is sent: a line of text that holds the invitation's secret and where the space is found.
//!
//! `linde:join:` and, as base64url without padding, a deterministic CBOR array [version 1, space, anchors, seed, inviter,
//! expiry or null, addresses] followed by the first four bytes of a BLAKE3 hash of it. Whoever has the line can join, so it is
//! kept as secret as a key.

use crate::address;
use core::fmt;
use data_encoding::{BASE64URL_NOPAD as BASE64, DecodeKind};
use linde_log::{
    DeviceId, EntryId, SecretKey, SpaceId,
    cbor::{CborError, Reader, Writer},
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

const VERSION: u64 = 1;
const FIELDS: usize = 7;
const CHECKSUM_CONTEXT: &str = "dorflinde 2026 invite link checksum v1";
const CHECKSUM_BYTES: usize = 4;
/// Upper bound of what is looked at when reading, in bytes, with room for line breaks and later versions.
const MAX_READ_BYTES: usize = 4096;

/// An invitation to join a space.
#[derive(Clone, PartialEq, Eq)]
pub struct InviteLink {
    /// The space.
    pub space: SpaceId,
    /// Control heads that must be there before a replica is believed to be the space; 1 to [`MAX_LINK_ANCHORS`].
    pub anchors: Vec<EntryId>,
    /// What the invitation's key grows from.
    pub seed: [u8; 16],
    /// Where the space may be found, the best first; up to [`MAX_LINK_ADDRESSES`], fewer if they do not fit.
    pub addresses: Vec<String>,
    /// The installation that made the invitation.
    pub inviter: DeviceId,
    /// Until when it is meant, in ms since 1970.
    pub expires_ms: Option<i64>,
}

/// Why a text is not an invitation, or none can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// It does not start like one, or contains other characters.
    #[error("not an invitation")]
    NotAnInvitation,
    /// The end is missing.
    #[error("the end of the invitation is missing")]
    Truncated,
    /// A character is wrong.
    #[error("the invitation has a typing or copying error")]
    Checksum,
    /// It was made by a newer version of the program.
    #[error("the invitation needs a newer version")]
    Newer,
    /// Its parts are not those of an invitation.
    #[error("not an invitation: {0}")]
    Form(#[source] CborError),
    /// None or more than [`MAX_LINK_ANCHORS`] anchors, or more than [`MAX_LINK_ADDRESSES`] addresses.
    #[error("an invitation names 1 to {MAX_LINK_ANCHORS} entries and up to {MAX_LINK_ADDRESSES} addresses")]
    Bounds,
}

impl InviteLink {
    /// The key whose public half the invitation's entry names.
    pub fn invite_key(&self) -> SecretKey {
        SecretKey::from_seed(&blake3::derive_key(INVITE_KEY_CONTEXT, &self.seed))
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
        let text: String = text.chars().filter(|c| !c.is_whitespace()).take(MAX_READ_BYTES).collect();
        let start = text.get(..LINK_PREFIX.len()).ok_or(LinkError::NotAnInvitation)?;
        if !start.eq_ignore_ascii_case(LINK_PREFIX) {
            return Err(LinkError::NotAnInvitation);
        }
        let bytes = decode_base64(text.get(LINK_PREFIX.len()..).unwrap_or_default())?;
        let (content, checksum) = bytes.split_last_chunk().ok_or(LinkError::Truncated)?;
        if checksum_of(content) != *checksum {
            return Err(explain_checksum(&bytes));
        }
        read(content)
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
        w.array(addresses.len());
        for address in addresses {
            match address::shorten(address) {
                Some(short) => w.bytes(&short),
                None => w.text(address),
            };
        }
        let mut content = w.finish();
        content.extend(checksum_of(&content));
        format!("{LINK_PREFIX}{}", BASE64.encode(&content))
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

fn decode_base64(text: &str) -> Result<Vec<u8>, LinkError> {
    let of_alphabet = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
    if !text.bytes().all(of_alphabet) {
        return Err(LinkError::NotAnInvitation);
    }
    BASE64.decode(text.as_bytes()).map_err(|error| match error.kind {
        // Bits that belong to a character that is not there.
        DecodeKind::Length | DecodeKind::Trailing => LinkError::Truncated,
        DecodeKind::Symbol | DecodeKind::Padding => LinkError::NotAnInvitation,
    })
}

fn checksum_of(content: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let [a, b, c, d, ..] = blake3::derive_key(CHECKSUM_CONTEXT, content);
    [a, b, c, d]
}

/// Whether a text with a wrong checksum was cut off or changed.
fn explain_checksum(bytes: &[u8]) -> LinkError {
    let mut r = Reader::new(bytes);
    match read_fields(&mut r) {
        Err(LinkError::Form(CborError::Truncated)) => LinkError::Truncated,
        Ok(_) if r.rest().len() < CHECKSUM_BYTES => LinkError::Truncated,
        _ => LinkError::Checksum,
    }
}

fn read(content: &[u8]) -> Result<InviteLink, LinkError> {
    let mut r = Reader::new(content);
    let link = read_fields(&mut r)?;
    r.end().map_err(LinkError::Form)?;
    Ok(link)
}

fn read_fields(r: &mut Reader<'_>) -> Result<InviteLink, LinkError> {
    let fields = r.array().map_err(LinkError::Form)?;
    match r.unsigned().map_err(LinkError::Form)? {
        VERSION if fields == FIELDS => {}
        0 | VERSION => return Err(LinkError::Form(CborError::Expected("an invitation of seven parts"))),
        _ => return Err(LinkError::Newer),
    }
    let space = SpaceId(r.bytes_of("a space of 32 bytes").map_err(LinkError::Form)?);
    let anchors = r.array().map_err(LinkError::Form)?;
    if anchors == 0 || anchors > MAX_LINK_ANCHORS {
        return Err(LinkError::Bounds);
    }
    let anchor = |_| r.bytes_of("an entry of 32 bytes").map(EntryId).map_err(LinkError::Form);
    let anchors = (0..anchors).map(anchor).collect::<Result<_, _>>()?;
    let seed = r.bytes_of("a seed of 16 bytes").map_err(LinkError::Form)?;
    let inviter = DeviceId(r.bytes_of("a device of 32 bytes").map_err(LinkError::Form)?);
    let expires_ms = if r.null() { None } else { Some(r.signed().map_err(LinkError::Form)?) };
    let addresses = r.array().map_err(LinkError::Form)?;
    if addresses > MAX_LINK_ADDRESSES {
        return Err(LinkError::Bounds);
    }
    let addresses = (0..addresses).map(|_| read_address(r)).collect::<Result<_, _>>()?;
    Ok(InviteLink { space, anchors, seed, addresses, inviter, expires_ms })
}

fn read_address(r: &mut Reader<'_>) -> Result<String, LinkError> {
    if r.at_text() {
        return r.text().map(str::to_owned).map_err(LinkError::Form);
    }
    let short = r.bytes().map_err(LinkError::Form)?;
    address::lengthen(short).ok_or(LinkError::Form(CborError::Expected("an address")))
}

#[cfg(test)]
mod tests {
    use super::*;
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
            assert_eq!(InviteLink::parse(&text[..len]), Err(LinkError::NotAnInvitation));
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
            assert_eq!(InviteLink::parse(text), Err(LinkError::NotAnInvitation), "{text}");
        }
        let written = |content: &mut Vec<u8>| {
            content.extend(checksum_of(content));
            format!("{LINK_PREFIX}{}", BASE64.encode(content))
        };
        let mut w = Writer::default();
        w.array(2).unsigned(2).text("later");
        assert_eq!(InviteLink::parse(&written(&mut w.finish())), Err(LinkError::Newer));
        let mut w = Writer::default();
        w.array(2).unsigned(1).text("odd");
        assert!(matches!(InviteLink::parse(&written(&mut w.finish())), Err(LinkError::Form(_))));
    }

    #[test]
    fn the_key_grows_from_the_seed_and_the_seed_is_not_shown() {
        let other = InviteLink { seed: [5; 16], ..link() };
        assert_eq!(link().invite_key().seed(), blake3::derive_key(INVITE_KEY_CONTEXT, &[3; 16]));
        assert_ne!(link().invite_key().device(), other.invite_key().device());
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
            let mut content = bytes;
            content.extend(checksum_of(&content));
            let _ = InviteLink::parse(&format!("{LINK_PREFIX}{}", BASE64.encode(&content)));
        }
    }
}
