//! Reading frames one after another out of a file that may be damaged, with bounded memory.

use core::ops::Range;
use linde_log::frame::{self, HEAD_BYTES, MAGIC, MAX_PAYLOAD_BYTES};
use std::io::{self, ErrorKind, Read};

/// Size of the read buffer in bytes: the largest frame fits with room to spare.
const BUFFER_BYTES: usize = MAX_PAYLOAD_BYTES + HEAD_BYTES + 256 * 1024;

/// What comes next in a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A whole frame.
    Frame {
        /// Offset of its first byte.
        at: u64,
        /// Offset behind it.
        next: u64,
        /// Its checksum.
        crc: u32,
        /// Its payload, for [`Frames::payload`].
        payload: Range<usize>,
    },
    /// Bytes that are no frames.
    Damage {
        /// The first of them.
        from: u64,
        /// Offset behind the last: of a frame or the end of the file.
        to: u64,
    },
}

/// A reader of frames.
pub(crate) struct Frames<R> {
    input: R,
    buf: Vec<u8>,
    filled: usize,
    pos: usize,
    /// Offset of the start of `buf` in the file.
    base: u64,
    ended: bool,
    bad_from: Option<u64>,
    resynced: bool,
}

impl<R: Read> Frames<R> {
    /// Reads `input`, which starts at `offset` of its file.
    pub(crate) fn new(input: R, offset: u64) -> Self {
        let buf = vec![0; BUFFER_BYTES];
        Self { input, buf, filled: 0, pos: 0, base: offset, ended: false, bad_from: None, resynced: false }
    }

    /// Whether damage was passed over, so that frames may be look-alikes inside of a body.
    pub(crate) fn resynced(&self) -> bool {
        self.resynced
    }

    /// The payload of the frame found last.
    pub(crate) fn payload(&self, at: &Range<usize>) -> &[u8] {
        self.buf.get(at.clone()).unwrap_or_default()
    }

    /// The next frame or damaged piece; `None` at the end of the file.
    pub(crate) fn next(&mut self) -> io::Result<Option<Found>> {
        loop {
            let rest = self.buf.get(self.pos..self.filled).unwrap_or_default();
            match frame::read(rest) {
                Ok(Some((payload, _))) => {
                    let len = payload.len();
                    let crc =
                        rest.get(8..12).and_then(|crc| crc.first_chunk()).map_or(0, |crc| u32::from_be_bytes(*crc));
                    return Ok(Some(self.found(len, crc)));
                }
                Ok(None) if !self.ended => self.fill()?,
                Ok(None) if rest.is_empty() => {
                    let to = self.offset();
                    return Ok(self.bad_from.take().map(|from| Found::Damage { from, to }));
                }
                Ok(None) | Err(_) => self.skip(),
            }
        }
    }

    fn offset(&self) -> u64 {
        self.base + self.pos as u64
    }

    fn found(&mut self, payload_len: usize, crc: u32) -> Found {
        let at = self.offset();
        if let Some(from) = self.bad_from.take() {
            self.resynced = true;
            return Found::Damage { from, to: at };
        }
        let start = self.pos + HEAD_BYTES;
        self.pos = start + payload_len;
        Found::Frame { at, next: self.offset(), crc, payload: start..self.pos }
    }

    /// Goes on to the next place that could be the start of a frame.
    fn skip(&mut self) {
        let from = self.offset();
        self.bad_from.get_or_insert(from);
        let rest = self.buf.get(self.pos + 1..self.filled).unwrap_or_default();
        self.pos = match rest.windows(MAGIC.len()).position(|window| window == MAGIC) {
            Some(at) => self.pos + 1 + at,
            // The last bytes may be the beginning of a magic whose rest was not read yet.
            None if !self.ended => self.filled.saturating_sub(MAGIC.len() - 1).max(self.pos + 1),
            None => self.filled,
        };
    }

    fn fill(&mut self) -> io::Result<()> {
        self.buf.copy_within(self.pos..self.filled, 0);
        self.base += self.pos as u64;
        self.filled -= self.pos;
        self.pos = 0;
        while self.filled < self.buf.len() {
            let Some(room) = self.buf.get_mut(self.filled..) else { break };
            match self.input.read(room) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(n) => self.filled += n,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn journal(payloads: &[Vec<u8>]) -> Vec<u8> {
        let mut out = Vec::new();
        payloads.iter().for_each(|payload| frame::write(&mut out, payload).unwrap());
        out
    }

    fn read_all(bytes: &[u8]) -> (Vec<Vec<u8>>, Vec<(u64, u64)>) {
        let mut frames = Frames::new(bytes, 0);
        let (mut payloads, mut damage) = (Vec::new(), Vec::new());
        while let Some(found) = frames.next().unwrap() {
            match found {
                Found::Frame { payload, .. } => payloads.push(frames.payload(&payload).to_vec()),
                Found::Damage { from, to } => damage.push((from, to)),
            }
        }
        (payloads, damage)
    }

    #[test]
    fn frames_larger_than_a_part_of_the_buffer_are_read() {
        let payloads: Vec<_> = (1..6u8).map(|i| vec![i; MAX_PAYLOAD_BYTES - usize::from(i)]).collect();
        assert_eq!(read_all(&journal(&payloads)), (payloads, vec![]));
    }

    proptest! {
        #[test]
        fn damage_costs_only_the_frames_it_hits(
            payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..200), 1..40),
            at: prop::sample::Index, len in 1usize..300, byte: u8,
        ) {
            let mut bytes = journal(&payloads);
            let from = at.index(bytes.len());
            let to = bytes.len().min(from + len);
            bytes[from..to].fill(byte);
            let mut start = 0;
            let expected: Vec<_> = payloads.iter().filter(|payload| {
                let range = start..start + HEAD_BYTES + payload.len();
                start = range.end;
                let mut frame = Vec::new();
                frame::write(&mut frame, payload).unwrap();
                bytes[range] == frame[..]
            }).cloned().collect();
            let (read, damage) = read_all(&bytes);
            prop_assert_eq!(read, expected.clone());
            prop_assert_eq!(damage.is_empty(), expected.len() == payloads.len());
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            read_all(&bytes);
        }
    }
}
