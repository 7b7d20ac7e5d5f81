//! Records as they stand in frames; the table is in the crate's documentation.
//!
//! A record that was dropped or lost its body keeps the length of its frame, so that everything behind it stays in place:
//! what is left over is filled with byte strings of zeros.

use linde_log::{
    EntryError, ForkError, KeyError, SpaceId,
    cbor::{CborError, Reader, Writer},
    frame::{self, FrameError, HEAD_BYTES},
};

/// The highest version of the journal that this crate reads and writes. A segment says the lowest one that describes it.
pub const FORMAT: u64 = 2;
/// The version of segments in which every entry has its body and nothing was dropped.
pub(crate) const FORMAT_WHOLE: u64 = 1;
/// The version of segments with entries without bodies, and with filling.
pub(crate) const FORMAT_BARE: u64 = 2;

const HEAD: u64 = 0;
const ENTRY: u64 = 1;
const LOOSE: u64 = 2;
const FORK: u64 = 3;
const ENTRY_OUTSIDE: u64 = 4;
const LOOSE_OUTSIDE: u64 = 5;
const FILLING: u64 = 6;
/// The most byte strings of filling in a record.
const MAX_PADS: usize = 2;

/// First record of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) format: u64,
    pub(crate) space: SpaceId,
    pub(crate) number: u32,
    /// Length of the segment before it in bytes, 0 for the first.
    pub(crate) previous: u64,
}

/// How an entry is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Keeping {
    pub(crate) loose: bool,
    /// Whether its body lies in a file of its own.
    pub(crate) outside: bool,
}

/// A record whose content was not looked at yet.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Raw<'a> {
    Head(Head),
    /// The head of a segment of a later format.
    NewerHead(u64),
    Entry(Keeping, &'a [u8]),
    Fork(&'a [u8]),
    /// Nothing any more.
    Filling,
}

/// Why a whole frame is not a record.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordError {
    #[error("not a record: {0}")]
    Cbor(#[from] CborError),
    #[error(transparent)]
    Entry(#[from] EntryError),
    #[error(transparent)]
    Fork(#[from] ForkError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("a record of another space")]
    OtherSpace,
    #[error("not provably its author's")]
    Unproven,
    #[error("the frame is damaged")]
    Frame,
    #[error("the body is missing or damaged")]
    Body,
    #[error("another entry than expected")]
    OtherEntry,
}

pub(crate) fn parse(payload: &[u8]) -> Result<Raw<'_>, CborError> {
    let mut r = Reader::new(payload);
    let parts = r.array()?;
    let kind = r.unsigned()?;
    match kind {
        HEAD => return parse_head(parts, r),
        FILLING => return skip_pads(parts.saturating_sub(1), r).map(|()| Raw::Filling),
        _ if parts < 2 => return Err(CborError::Expected("a record of two parts")),
        _ => {}
    }
    let mut item = r.rest();
    if parts > 2 {
        let loose_or_chained = kind == ENTRY || kind == LOOSE;
        if !loose_or_chained {
            return Err(CborError::Expected("a record of two parts"));
        }
        skip_entry(&mut r)?;
        item = item.get(..item.len() - r.rest().len()).unwrap_or_default();
        skip_pads(parts - 2, r)?;
    }
    let keeping = |loose, outside| Keeping { loose, outside };
    Ok(match kind {
        ENTRY => Raw::Entry(keeping(false, false), item),
        LOOSE => Raw::Entry(keeping(true, false), item),
        ENTRY_OUTSIDE => Raw::Entry(keeping(false, true), item),
        LOOSE_OUTSIDE => Raw::Entry(keeping(true, true), item),
        FORK => Raw::Fork(item),
        _ => return Err(CborError::Expected("a record of a known type")),
    })
}

fn skip_entry(r: &mut Reader<'_>) -> Result<(), CborError> {
    r.array_of(3, "an entry of three parts")?;
    r.bytes()?;
    r.bytes()?;
    if !r.null() {
        r.bytes()?;
    }
    Ok(())
}

fn skip_pads(pads: usize, mut r: Reader<'_>) -> Result<(), CborError> {
    if pads > MAX_PADS {
        return Err(CborError::Expected("less filling"));
    }
    for _ in 0..pads {
        r.bytes()?;
    }
    r.end()
}

/// Appends the frame of a segment head to `out`.
pub(crate) fn put_head(out: &mut Vec<u8>, head: &Head) -> Result<(), FrameError> {
    let mut w = Writer::with_capacity(64);
    w.array(5).unsigned(HEAD).unsigned(head.format).bytes(head.space.as_bytes());
    w.unsigned(head.number.into()).unsigned(head.previous);
    frame::write(out, &w.finish())
}

/// Appends the frame of an entry to `out`.
pub(crate) fn put_entry(out: &mut Vec<u8>, keeping: Keeping, raw: &[u8]) -> Result<(), FrameError> {
    let kind = match (keeping.loose, keeping.outside) {
        (false, false) => ENTRY,
        (true, false) => LOOSE,
        (false, true) => ENTRY_OUTSIDE,
        (true, true) => LOOSE_OUTSIDE,
    };
    put(out, kind, raw)
}

/// Appends the frame of a fork proof to `out`.
pub(crate) fn put_fork(out: &mut Vec<u8>, proof: &[u8]) -> Result<(), FrameError> {
    put(out, FORK, proof)
}

/// A frame of exactly `frame_bytes` with an entry that has no body; `None` if the entry needs more than that.
pub(crate) fn bare_entry(loose: bool, bare: &[u8], frame_bytes: usize) -> Option<Vec<u8>> {
    let room = frame_bytes.checked_sub(HEAD_BYTES + RECORD_HEAD_BYTES + bare.len())?;
    filled(if loose { LOOSE } else { ENTRY }, bare, room)
}

/// A frame of exactly `frame_bytes` with nothing in it; `None` below the length of the shortest.
pub(crate) fn filling(frame_bytes: usize) -> Option<Vec<u8>> {
    filled(FILLING, &[], frame_bytes.checked_sub(HEAD_BYTES + RECORD_HEAD_BYTES)?)
}

/// Bytes of a record in front of its item: array and type.
const RECORD_HEAD_BYTES: usize = 2;

fn filled(kind: u64, item: &[u8], room: usize) -> Option<Vec<u8>> {
    let pads = pads(room)?;
    let mut w = Writer::with_capacity(RECORD_HEAD_BYTES + item.len() + room);
    w.array(1 + usize::from(!item.is_empty()) + pads.len()).unsigned(kind).raw(item);
    for len in pads {
        w.bytes(&vec![0; len]);
    }
    let mut out = Vec::new();
    frame::write(&mut out, &w.finish()).ok()?;
    Some(out)
}

/// The lengths of up to [`MAX_PADS`] byte strings that take exactly `room` bytes together.
///
/// One is enough but for the lengths at which the head of a byte string grows.
fn pads(room: usize) -> Option<Vec<usize>> {
    let one = |room: usize| {
        let fits = |head: usize| room.checked_sub(head).filter(|len| bytes_head(*len) == head);
        [1, 2, 3, 5].into_iter().find_map(fits)
    };
    if room == 0 {
        return Some(Vec::new());
    }
    let two = |first: usize| Some(vec![first, one(room.checked_sub(bytes_head(first) + first)?)?]);
    one(room).map(|len| vec![len]).or_else(|| two(0)).or_else(|| two(1))
}

/// How many bytes stand in front of a byte string of this length.
fn bytes_head(len: usize) -> usize {
    match len {
        0..24 => 1,
        24..0x100 => 2,
        0x100..0x1_0000 => 3,
        _ => 5,
    }
}

fn put(out: &mut Vec<u8>, kind: u64, item: &[u8]) -> Result<(), FrameError> {
    let mut w = Writer::with_capacity(item.len() + 2);
    w.array(2).unsigned(kind).raw(item);
    frame::write(out, &w.finish())
}

fn parse_head<'a>(parts: usize, mut r: Reader<'a>) -> Result<Raw<'a>, CborError> {
    let format = r.unsigned()?;
    if format > FORMAT {
        return Ok(Raw::NewerHead(format));
    }
    if parts != 5 || format == 0 {
        return Err(CborError::Expected("a segment head of five parts"));
    }
    let head = Head {
        format,
        space: SpaceId(r.bytes_of("a space")?),
        number: r.small("a segment number")?,
        previous: r.unsigned()?,
    };
    r.end()?;
    Ok(Raw::Head(head))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_the_records_it_wrote() {
        let head = Head { format: 2, space: SpaceId([7; 32]), number: 70_000, previous: 1 << 33 };
        let mut out = Vec::new();
        put_head(&mut out, &head).unwrap();
        put_fork(&mut out, &[0xf6]).unwrap();
        let (first, rest) = frame::read(&out).unwrap().unwrap();
        assert_eq!(parse(first).unwrap(), Raw::Head(head));
        assert_eq!(parse(frame::read(rest).unwrap().unwrap().0).unwrap(), Raw::Fork(&[0xf6]));
        for loose in [false, true] {
            for outside in [false, true] {
                let mut out = Vec::new();
                put_entry(&mut out, Keeping { loose, outside }, b"x").unwrap();
                let payload = frame::read(&out).unwrap().unwrap().0;
                assert_eq!(parse(payload).unwrap(), Raw::Entry(Keeping { loose, outside }, b"x"));
            }
        }
    }

    #[test]
    fn a_later_format_is_recognised_whatever_follows() {
        let mut w = Writer::default();
        w.array(3).unsigned(0).unsigned(FORMAT + 1).text("whatever");
        assert_eq!(parse(&w.finish()).unwrap(), Raw::NewerHead(FORMAT + 1));
    }

    #[test]
    fn a_record_can_take_any_room() {
        let mut bare = Writer::default();
        bare.array(3).bytes(&[1; 40]).bytes(&[2; 64]).null();
        let bare = bare.finish();
        let least = HEAD_BYTES + RECORD_HEAD_BYTES;
        let rooms = (0..700).chain(65_500..65_600).chain([200_000, 1_000_000]);
        for room in rooms {
            for loose in [false, true] {
                let frame = bare_entry(loose, &bare, least + bare.len() + room).unwrap();
                assert_eq!(frame.len(), least + bare.len() + room);
                let payload = frame::read(&frame).unwrap().unwrap().0;
                assert_eq!(
                    parse(payload).unwrap(),
                    Raw::Entry(Keeping { loose, outside: false }, &bare),
                    "room {room}"
                );
            }
            let frame = filling(least + room).unwrap();
            assert_eq!((frame.len(), parse(frame::read(&frame).unwrap().unwrap().0)), (least + room, Ok(Raw::Filling)));
        }
        assert_eq!((bare_entry(false, &bare, least + bare.len() - 1), filling(least - 1)), (None, None));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            let _ = parse(&bytes);
        }
    }
}
