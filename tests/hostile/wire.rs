//! Bytes as docs/PROTOCOL.md describes them, written anew from that page: what the node's own encoder does wrong shows here.

use bytes::Bytes;
use linde_log::{DeviceId, Signed};

/// Section 7: the first bytes of a frame.
const MAGIC: [u8; 4] = [0xd0, 0x4c, 0x46, 0x31];
/// Section 7: bytes of a frame in front of its payload.
pub(crate) const HEAD_BYTES: usize = 12;

/// Numbers of message types, section 15.2.
pub(crate) mod kind {
    pub(crate) const HELLO: u64 = 0;
    pub(crate) const TAGS: u64 = 1;
    pub(crate) const OPEN: u64 = 2;
    pub(crate) const SUMMARY: u64 = 3;
    pub(crate) const BUCKETS: u64 = 4;
    pub(crate) const VECTOR: u64 = 5;
    pub(crate) const WANT: u64 = 6;
    pub(crate) const ENTRIES: u64 = 7;
    pub(crate) const CREDIT: u64 = 8;
    pub(crate) const HAVE: u64 = 9;
    pub(crate) const TRAIL: u64 = 10;
    pub(crate) const FORKS: u64 = 11;
    pub(crate) const NEED: u64 = 12;
    pub(crate) const LOOSE: u64 = 13;
    pub(crate) const CLOSE: u64 = 14;
    pub(crate) const ASK: u64 = 15;
    pub(crate) const ANSWER: u64 = 16;
}

/// One item of the CBOR of section 3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Item {
    Number(u64),
    Bytes(Vec<u8>),
    Text(String),
    List(Vec<Item>),
    Null,
    /// Bytes that are an item already, or pretend to be.
    Raw(Vec<u8>),
}

impl Item {
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Number(number) => head(out, 0, *number),
            Self::Bytes(bytes) => {
                head(out, 2, bytes.len() as u64);
                out.extend_from_slice(bytes);
            }
            Self::Text(text) => {
                head(out, 3, text.len() as u64);
                out.extend_from_slice(text.as_bytes());
            }
            Self::List(items) => {
                head(out, 4, items.len() as u64);
                items.iter().for_each(|item| item.write(out));
            }
            Self::Null => out.push(0xf6),
            Self::Raw(raw) => out.extend_from_slice(raw),
        }
    }

    /// Reads what an honest node wrote.
    pub(crate) fn read(input: &mut &[u8]) -> Option<Self> {
        let (first, rest) = input.split_first()?;
        *input = rest;
        if *first == 0xf6 {
            return Some(Self::Null);
        }
        let extra = match first & 0x1f {
            short @ 0..24 => return Self::read_body(first >> 5, u64::from(short), input),
            24 => 1,
            25 => 2,
            26 => 4,
            27 => 8,
            _ => return None,
        };
        let (number, rest) = input.split_at_checked(extra)?;
        *input = rest;
        let number = number.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
        Self::read_body(first >> 5, number, input)
    }

    fn read_body(major: u8, number: u64, input: &mut &[u8]) -> Option<Self> {
        let len = usize::try_from(number).ok()?;
        match major {
            0 => Some(Self::Number(number)),
            2 | 3 => {
                let (bytes, rest) = input.split_at_checked(len)?;
                *input = rest;
                let bytes = bytes.to_vec();
                if major == 2 { Some(Self::Bytes(bytes)) } else { String::from_utf8(bytes).ok().map(Self::Text) }
            }
            4 => (0..len).map(|_| Self::read(input)).collect::<Option<_>>().map(Self::List),
            _ => None,
        }
    }

    pub(crate) fn number(&self) -> Option<u64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }

    pub(crate) fn list(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { &[] }
    }
}

impl From<u64> for Item {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<[u8; 32]> for Item {
    fn from(bytes: [u8; 32]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl From<Vec<Self>> for Item {
    fn from(items: Vec<Self>) -> Self {
        Self::List(items)
    }
}

/// The head of an item in its shortest form.
pub(crate) fn head(out: &mut Vec<u8>, major: u8, value: u64) {
    let major = major << 5;
    match value {
        0..24 => out.push(major | value as u8),
        24..0x100 => out.extend([major | 24, value as u8]),
        0x100..0x1_0000 => {
            out.push(major | 25);
            out.extend((value as u16).to_be_bytes());
        }
        0x1_0000..0x1_0000_0000 => {
            out.push(major | 26);
            out.extend((value as u32).to_be_bytes());
        }
        _ => {
            out.push(major | 27);
            out.extend(value.to_be_bytes());
        }
    }
}

/// The payload of a message.
pub(crate) fn payload(kind: u64, items: Vec<Item>) -> Vec<u8> {
    let mut all = vec![Item::Number(kind)];
    all.extend(items);
    let mut out = Vec::new();
    Item::List(all).write(&mut out);
    out
}

/// A message in its frame.
pub(crate) fn message(kind: u64, items: Vec<Item>) -> Bytes {
    frame(&payload(kind, items))
}

/// Section 7.
pub(crate) fn frame(payload: &[u8]) -> Bytes {
    let len = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let checksum = crc32c(len.iter().chain(payload));
    [&MAGIC[..], &len, &checksum.to_be_bytes(), payload].concat().into()
}

/// A log in a list of heads: section 15.2.
pub(crate) fn log_head(lane: u64, device: DeviceId, len: u64, id: [u8; 32]) -> Item {
    vec![lane.into(), device.0.into(), len.into(), id.into()].into()
}

/// A log and a position in it.
pub(crate) fn place(lane: u64, device: DeviceId, at: u64) -> Item {
    vec![lane.into(), device.0.into(), at.into()].into()
}

pub(crate) fn entries(chan: u64, entries: &[Signed]) -> Bytes {
    let raw = entries.iter().map(|entry| Item::Raw(entry.raw().to_vec())).collect::<Vec<_>>();
    message(kind::ENTRIES, vec![chan.into(), raw.into()])
}

/// An entry in a list; `None` for what marks the end of a run.
pub(crate) fn entry(item: &Item) -> Option<Signed> {
    let mut out = Vec::new();
    item.write(&mut out);
    Signed::decode(out.into()).ok()
}

/// Runs that stand in no ordinary log, or bring bodies later.
pub(crate) fn loose(chan: u64, entries: &[Signed]) -> Bytes {
    let runs = entries.iter().map(|entry| Item::List(vec![Item::Raw(entry.raw().to_vec())])).collect::<Vec<_>>();
    message(kind::LOOSE, vec![chan.into(), runs.into()])
}

/// Section 15.3: what names a space to one peer on one connection.
pub(crate) fn tag(space: &[u8; 32], sender: (DeviceId, &[u8; 32]), receiver: (DeviceId, &[u8; 32])) -> [u8; 32] {
    let direction = u8::from(sender.0 > receiver.0);
    let salted = [&sender.1[..], receiver.1, &[direction]].concat();
    *blake3::keyed_hash(space, &salted).as_bytes()
}

/// Castagnoli's, reflected.
fn crc32c<'a>(bytes: impl Iterator<Item = &'a u8>) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            let (mut rest, mut bit) = (byte as u32, 0);
            while bit < 8 {
                rest = if rest & 1 == 1 { (rest >> 1) ^ 0x82f6_3b78 } else { rest >> 1 };
                bit += 1;
            }
            table[byte] = rest;
            byte += 1;
        }
        table
    };
    !bytes.fold(!0, |crc, byte| (crc >> 8) ^ TABLE[usize::from(crc as u8 ^ byte)])
}

#[test]
fn frames_are_those_of_the_page() {
    assert_eq!(crc32c(b"123456789".iter()), 0xe306_9283, "the check value of CRC-32C");
    let ours = frame(&payload(kind::CREDIT, vec![70_000.into()]));
    let mut theirs = Vec::new();
    linde_log::frame::write(&mut theirs, &ours[HEAD_BYTES..]).unwrap();
    assert_eq!(ours, theirs);
}
