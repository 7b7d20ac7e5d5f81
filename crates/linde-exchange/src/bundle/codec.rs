//! The frames that only bundles and `.have` files contain.

use bytes::Bytes;
use linde_log::{
    DeviceId, EntryId, Lane, LogId, SpaceId,
    cbor::{CborError, Reader, Writer},
    frame,
};
use linde_sync::{
    Forks, LogHead, Vector,
    vector::{read_forks, read_heads, write_forks, write_heads},
};

/// The version of the format this crate writes and reads.
pub const VERSION: u64 = 1;
/// The most logs, and the most forks, in one frame with a list of them.
pub const MAX_FRAME_LOGS: usize = 4096;
/// Number of the header's type.
const HEADER: u64 = 20;
/// Number of the end's type.
const END: u64 = 21;
/// Number of the type of a reader's vector.
const HAVE: u64 = 22;
/// Number of the type of the list of contents.
const CONTENTS: u64 = 23;

/// The first frame of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The space.
    pub space: SpaceId,
    /// Who wrote the bundle, as it says.
    pub device: DeviceId,
    /// When, in ms since 1970, as it says.
    pub created_ms: u64,
}

/// What a bundle says about one log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content {
    /// The first position contained; equal to the length if none is.
    pub from: u64,
    /// How far the writer has the log; entries up to here are contained.
    pub head: LogHead,
}

/// A frame that is no message of the sync protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Header(u64, Header),
    Contents(Vec<(LogId, Content)>, Vec<(LogId, u64)>),
    End { entries: u64, hash: [u8; 32] },
    Have { space: SpaceId, device: DeviceId, heads: Vec<(LogId, LogHead)>, forks: Vec<(LogId, u64)> },
}

impl Part {
    /// Reads a part; `None` if the payload is of another type.
    pub(crate) fn decode(payload: &Bytes) -> Result<Option<Self>, CborError> {
        let mut r = Reader::new(payload);
        let fields = r.array()?;
        let number = r.unsigned()?;
        let expected = match number {
            HEADER | HAVE => 5,
            END | CONTENTS => 3,
            _ => return Ok(None),
        };
        if number == HEADER && fields >= 2 {
            let version = r.unsigned()?;
            if version != VERSION {
                let unknown = Header { space: SpaceId::ZERO, device: DeviceId::ZERO, created_ms: 0 };
                return Ok(Some(Self::Header(version, unknown)));
            }
        }
        if fields != expected {
            return Err(CborError::Expected("as many fields as the type has"));
        }
        let part = match number {
            HEADER => Self::Header(VERSION, read_header(&mut r)?),
            END => Self::End { entries: r.unsigned()?, hash: r.bytes_of("a hash of 32 bytes")? },
            CONTENTS => Self::Contents(read_contents(&mut r)?, read_forks(&mut r, MAX_FRAME_LOGS)?),
            _ => Self::Have {
                space: SpaceId(r.bytes_of("a space of 32 bytes")?),
                device: DeviceId(r.bytes_of("a device of 32 bytes")?),
                heads: read_heads(&mut r, MAX_FRAME_LOGS)?,
                forks: read_forks(&mut r, MAX_FRAME_LOGS)?,
            },
        };
        r.end()?;
        Ok(Some(part))
    }
}

pub(crate) fn header(header: &Header) -> Vec<u8> {
    let mut w = Writer::default();
    w.array(5).unsigned(HEADER).unsigned(VERSION).bytes(header.space.as_bytes()).bytes(header.device.as_bytes());
    w.unsigned(header.created_ms);
    framed(&w.finish())
}

/// The list of contents, in as many frames as it takes, at least one.
pub(crate) fn contents(contents: &[(LogId, Content)], forks: &[(LogId, u64)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (contents, forks) in in_chunks(contents, forks) {
        let mut w = Writer::default();
        w.array(3).unsigned(CONTENTS).array(contents.len());
        for (log, Content { from, head }) in contents {
            w.array(5).unsigned(log.lane.number().into()).bytes(log.device.as_bytes());
            w.unsigned(head.len).bytes(head.head.as_bytes()).unsigned(*from);
        }
        write_forks(&mut w, forks.len(), forks.iter().map(|(log, seq)| (log, seq)));
        out.extend(framed(&w.finish()));
    }
    out
}

pub(crate) fn end(entries: u64, hash: &[u8; 32]) -> Vec<u8> {
    let mut w = Writer::default();
    w.array(3).unsigned(END).unsigned(entries).bytes(hash);
    framed(&w.finish())
}

/// A reader's vector, in as many frames as it takes, at least one.
pub(crate) fn have(space: &SpaceId, device: &DeviceId, vector: &Vector, forks: &Forks) -> Vec<u8> {
    let mut out = Vec::new();
    let heads: Vec<_> = vector.iter().map(|(log, head)| (*log, *head)).collect();
    let forks: Vec<_> = forks.iter().map(|(log, seq)| (*log, *seq)).collect();
    for (heads, forks) in in_chunks(&heads, &forks) {
        let mut w = Writer::default();
        w.array(5).unsigned(HAVE).bytes(space.as_bytes()).bytes(device.as_bytes());
        write_heads(&mut w, heads.len(), heads.iter().map(|(log, head)| (log, head)));
        write_forks(&mut w, forks.len(), forks.iter().map(|(log, seq)| (log, seq)));
        out.extend(framed(&w.finish()));
    }
    out
}

fn in_chunks<'a, A, B>(a: &'a [A], b: &'a [B]) -> impl Iterator<Item = (&'a [A], &'a [B])> {
    let frames = a.len().div_ceil(MAX_FRAME_LOGS).max(b.len().div_ceil(MAX_FRAME_LOGS)).max(1);
    let (mut a, mut b) = (a.chunks(MAX_FRAME_LOGS), b.chunks(MAX_FRAME_LOGS));
    (0..frames).map(move |_| (a.next().unwrap_or_default(), b.next().unwrap_or_default()))
}

fn read_header(r: &mut Reader<'_>) -> Result<Header, CborError> {
    Ok(Header {
        space: SpaceId(r.bytes_of("a space of 32 bytes")?),
        device: DeviceId(r.bytes_of("a device of 32 bytes")?),
        created_ms: r.unsigned()?,
    })
}

fn read_contents(r: &mut Reader<'_>) -> Result<Vec<(LogId, Content)>, CborError> {
    let len = r.array()?;
    if len > MAX_FRAME_LOGS {
        return Err(CborError::Expected("fewer logs"));
    }
    let mut contents: Vec<(LogId, Content)> = Vec::new();
    for _ in 0..len {
        r.array_of(5, "lane, device, length, head and first position")?;
        let lane = Lane::from_number(r.unsigned()?).ok_or(CborError::Expected("a lane"))?;
        let log = LogId { lane, device: DeviceId(r.bytes_of("a device of 32 bytes")?) };
        let head = LogHead { len: r.unsigned()?, head: EntryId(r.bytes_of("a head of 32 bytes")?) };
        let from = r.unsigned()?;
        if head.len == 0 || from > head.len || contents.last().is_some_and(|(last, _)| *last >= log) {
            return Err(CborError::Expected("logs in ascending order with at least one entry"));
        }
        contents.push((log, Content { from, head }));
    }
    Ok(contents)
}

/// A frame around a payload that this crate has made within its bounds.
fn framed(payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(frame::HEAD_BYTES + payload.len());
    // Chunks of MAX_FRAME_LOGS logs and forks stay below the bound of a payload, so this cannot fail.
    let written = frame::write(&mut out, payload);
    debug_assert!(written.is_ok(), "a part of a bundle is too long for a frame");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn log(i: u32) -> LogId {
        let mut device = [255; 32];
        device[..4].copy_from_slice(&i.to_be_bytes());
        LogId { lane: Lane::Text, device: DeviceId(device) }
    }

    #[test]
    fn long_lists_are_split_into_frames_that_fit() {
        let head = LogHead { len: u64::MAX, head: EntryId([1; 32]) };
        let logs: Vec<_> =
            (0..2 * MAX_FRAME_LOGS as u32 + 1).map(|i| (log(i), Content { from: 1 << 40, head })).collect();
        let forks: Vec<_> = logs.iter().map(|(log, _)| (*log, u64::MAX)).collect();
        let bytes = contents(&logs, &forks);
        let (mut rest, mut read, mut frames) = (&bytes[..], Vec::new(), 0);
        while let Some((payload, after)) = frame::read(rest).unwrap() {
            let part = Part::decode(&Bytes::copy_from_slice(payload)).unwrap();
            let Some(Part::Contents(some, _)) = part else { panic!("no contents") };
            read.extend(some);
            (rest, frames) = (after, frames + 1);
        }
        assert_eq!((read, frames), (logs, 3));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            let _ = Part::decode(&bytes.into());
        }

        #[test]
        fn parts_read_back(space: [u8; 32], device: [u8; 32], created_ms: u64, entries: u64) {
            let wanted = Header { space: SpaceId(space), device: DeviceId(device), created_ms };
            let read = |bytes: Vec<u8>| Part::decode(&Bytes::from(bytes).slice(frame::HEAD_BYTES..)).unwrap().unwrap();
            prop_assert_eq!(read(header(&wanted)), Part::Header(1, wanted));
            prop_assert_eq!(read(end(entries, &space)), Part::End { entries, hash: space });
        }
    }
}
