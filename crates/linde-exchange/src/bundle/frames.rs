//! Reading frames from a file that may be cut or damaged anywhere.

use super::BundleError;
use bytes::{Bytes, BytesMut};
use linde_log::frame::{self, HEAD_BYTES, MAGIC, MAX_PAYLOAD_BYTES};
use std::io::Read;

/// After so many damaged places a file is given up.
pub const MAX_DAMAGES: usize = 4096;

const CHUNK_BYTES: usize = 64 * 1024;

/// Bytes that are no whole frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damage {
    /// Where they start, in bytes from the start of the file.
    pub position: u64,
    /// How many they are.
    pub bytes: u64,
}

/// What comes next in a file.
#[derive(Debug)]
pub(crate) enum Item {
    Frame {
        position: u64,
        payload: Bytes,
    },
    Damage(Damage),
    /// The file ends inside a frame.
    Cut(Damage),
}

/// The frames of a file, found again after damaged bytes. Holds little more than one frame.
pub(crate) struct Frames<'a> {
    input: &'a mut dyn Read,
    buffer: BytesMut,
    position: u64,
    ended: bool,
    hasher: blake3::Hasher,
    /// What was handed out last and is not hashed yet.
    unhashed: Bytes,
    damages: usize,
}

impl<'a> Frames<'a> {
    pub(crate) fn new(input: &'a mut dyn Read) -> Self {
        Self {
            input,
            buffer: BytesMut::new(),
            position: 0,
            ended: false,
            hasher: blake3::Hasher::new(),
            unhashed: Bytes::new(),
            damages: 0,
        }
    }

    /// How many bytes were handed out.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// BLAKE3 of all bytes before the item that was handed out last.
    pub(crate) fn hash_before(&self) -> [u8; 32] {
        *self.hasher.finalize().as_bytes()
    }

    /// The next item; `None` at the end of the file.
    pub(crate) fn next(&mut self) -> Result<Option<Item>, BundleError> {
        let start = self.position;
        let mut skipped = 0;
        loop {
            self.fill()?;
            if self.buffer.is_empty() {
                return Ok((skipped > 0).then_some(Item::Damage(Damage { position: start, bytes: skipped })));
            }
            match whole_frame(&self.buffer) {
                Found::Frame(_) if skipped > 0 => {
                    return Ok(Some(Item::Damage(Damage { position: start, bytes: skipped })));
                }
                Found::Frame(total) => {
                    let payload = self.take(total).slice(HEAD_BYTES..);
                    return Ok(Some(Item::Frame { position: start, payload }));
                }
                // `fill` has read as much as any frame needs, so the file ends here.
                Found::Incomplete if skipped == 0 && !self.holds_a_whole_frame()? => {
                    let bytes = self.buffer.len();
                    self.take(bytes);
                    return Ok(Some(Item::Cut(Damage { position: start, bytes: bytes as u64 })));
                }
                Found::Incomplete | Found::Nothing => {
                    self.count_damage()?;
                    let next = next_magic(&self.buffer, 1).unwrap_or(self.buffer.len() - self.kept_at_end());
                    self.take(next);
                    skipped += next as u64;
                }
            }
        }
    }

    /// How many bytes at the end of the buffer may be the start of a magic.
    fn kept_at_end(&self) -> usize {
        if self.ended { 0 } else { (MAGIC.len() - 1).min(self.buffer.len() - 1) }
    }

    fn holds_a_whole_frame(&mut self) -> Result<bool, BundleError> {
        let mut at = 0;
        while let Some(next) = next_magic(&self.buffer, at + 1) {
            self.count_damage()?;
            if matches!(whole_frame(self.buffer.get(next..).unwrap_or_default()), Found::Frame(_)) {
                return Ok(true);
            }
            at = next;
        }
        Ok(false)
    }

    /// Each try costs a checksum over up to a frame, so hostile files must not get many.
    fn count_damage(&mut self) -> Result<(), BundleError> {
        self.damages += 1;
        if self.damages > MAX_DAMAGES { Err(BundleError::TooDamaged) } else { Ok(()) }
    }

    fn take(&mut self, len: usize) -> Bytes {
        let before = std::mem::take(&mut self.unhashed);
        self.hasher.update(&before);
        let taken = self.buffer.split_to(len.min(self.buffer.len())).freeze();
        self.position += taken.len() as u64;
        self.unhashed = taken.clone();
        taken
    }

    fn fill(&mut self) -> Result<(), BundleError> {
        while !self.ended && self.buffer.len() < HEAD_BYTES + MAX_PAYLOAD_BYTES {
            let len = self.buffer.len();
            self.buffer.resize(len + CHUNK_BYTES, 0);
            let read = match self.input.read(self.buffer.get_mut(len..).unwrap_or_default()) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {
                    self.buffer.truncate(len);
                    continue;
                }
                other => other?,
            };
            self.buffer.truncate(len + read);
            self.ended = read == 0;
        }
        Ok(())
    }
}

enum Found {
    Frame(usize),
    Incomplete,
    Nothing,
}

fn whole_frame(bytes: &[u8]) -> Found {
    match frame::read(bytes) {
        Ok(Some((payload, _))) => Found::Frame(HEAD_BYTES + payload.len()),
        Ok(None) => Found::Incomplete,
        Err(_) => Found::Nothing,
    }
}

fn next_magic(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(MAGIC.len()).position(|window| window == MAGIC).map(|at| from + at)
}
