//! Records as they stand in frames; the table is in the crate's documentation.

use linde_log::{
    EntryError, ForkError, KeyError, SpaceId,
    cbor::{CborError, Reader, Writer},
    frame::{self, FrameError},
};

/// Version of the journal that this crate writes.
pub const FORMAT: u64 = 1;

const HEAD: u64 = 0;
const ENTRY: u64 = 1;
const LOOSE: u64 = 2;
const FORK: u64 = 3;
const ENTRY_OUTSIDE: u64 = 4;
const LOOSE_OUTSIDE: u64 = 5;

/// First record of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
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
    if kind == HEAD {
        return parse_head(parts, r);
    }
    if parts != 2 {
        return Err(CborError::Expected("a record of two parts"));
    }
    let keeping = |loose, outside| Keeping { loose, outside };
    Ok(match kind {
        ENTRY => Raw::Entry(keeping(false, false), r.rest()),
        LOOSE => Raw::Entry(keeping(true, false), r.rest()),
        ENTRY_OUTSIDE => Raw::Entry(keeping(false, true), r.rest()),
        LOOSE_OUTSIDE => Raw::Entry(keeping(true, true), r.rest()),
        FORK => Raw::Fork(r.rest()),
        _ => return Err(CborError::Expected("a record of a known type")),
    })
}

/// Appends the frame of a segment head to `out`.
pub(crate) fn put_head(out: &mut Vec<u8>, head: &Head) -> Result<(), FrameError> {
    let mut w = Writer::with_capacity(64);
    w.array(5).unsigned(HEAD).unsigned(FORMAT).bytes(head.space.as_bytes());
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
    let head =
        Head { space: SpaceId(r.bytes_of("a space")?), number: r.small("a segment number")?, previous: r.unsigned()? };
    r.end()?;
    Ok(Raw::Head(head))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_the_records_it_wrote() {
        let head = Head { space: SpaceId([7; 32]), number: 70_000, previous: 1 << 33 };
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
        w.array(3).unsigned(0).unsigned(2).text("whatever");
        assert_eq!(parse(&w.finish()).unwrap(), Raw::NewerHead(2));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            let _ = parse(&bytes);
        }
    }
}
