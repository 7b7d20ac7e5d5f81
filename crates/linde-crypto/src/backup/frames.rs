//! The frames of a backup: what can be read and checked without the words.

use super::{BACKUP_CHUNK, BACKUP_END, BACKUP_HEADER, BACKUP_VERSION, BackupError, CHUNK_BYTES, MAX_FRAME_BYTES};
use crate::{SealedKey, aead::TAG_BYTES};
use linde_log::{
    cbor::{CborError, Reader, Writer},
    frame::{self, FrameError},
};
use std::io::Read;

/// What a backup says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupInfo {
    /// The X25519 key of the recovery words it was made for.
    pub kem: [u8; 32],
    /// When it was written, in ms since 1970, as the writer claims.
    pub created_ms: i64,
}

/// A backup that is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// What it says about itself.
    pub info: BackupInfo,
    /// How long its content is, in bytes.
    pub content_bytes: u64,
}

/// Checks that a backup is whole, without the words: checksums, order, lengths, and the hash over all of it. That nobody
/// made it up is known only when it is opened. What follows the end is not read.
///
/// # Errors
/// [`BackupError`].
pub fn verify(input: impl Read) -> Result<Verified, BackupError> {
    let (mut frames, header) = Frames::open(input)?;
    while frames.next_chunk()?.is_some() {}
    let info = BackupInfo { kem: header.sealed.kem, created_ms: header.created_ms };
    Ok(Verified { info, content_bytes: frames.sound })
}

/// The first frame.
pub(super) struct Header {
    pub(super) sealed: SealedKey,
    pub(super) created_ms: i64,
}

/// A chunk that is whole, not opened yet.
pub(super) struct Chunk {
    pub(super) number: u64,
    pub(super) last: bool,
    pub(super) ciphertext: Vec<u8>,
}

/// Reads one frame after another and checks that they come in order.
pub(super) struct Frames<R> {
    input: R,
    hasher: blake3::Hasher,
    /// The header's payload: associated data of all chunks.
    pub(super) header: Vec<u8>,
    number: u64,
    /// Content in the chunks so far, in bytes.
    pub(super) sound: u64,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Chunks,
    /// The last chunk was read; the end must follow.
    Last,
    /// The end was read.
    Done,
    /// Something was wrong, and stays so.
    Broken,
}

impl<R: Read> Frames<R> {
    /// Reads the header.
    pub(super) fn open(input: R) -> Result<(Self, Header), BackupError> {
        let mut frames = Self {
            input,
            hasher: blake3::Hasher::new(),
            header: Vec::new(),
            number: 0,
            sound: 0,
            state: State::Chunks,
        };
        frames.header = frames.payload(true)?;
        let header = read_header(&frames.header)?;
        Ok((frames, header))
    }

    /// The next chunk, or `None` behind the last if the end fits. After an error there are no more.
    pub(super) fn next_chunk(&mut self) -> Result<Option<Chunk>, BackupError> {
        let before = core::mem::replace(&mut self.state, State::Broken);
        let (chunk, after) = match before {
            State::Chunks => {
                let chunk = self.chunk()?;
                let after = if chunk.last { State::Last } else { State::Chunks };
                (Some(chunk), after)
            }
            State::Last => {
                self.end()?;
                (None, State::Done)
            }
            State::Done => (None, State::Done),
            State::Broken => return Err(self.damaged()),
        };
        self.state = after;
        Ok(chunk)
    }

    /// Something is wrong with the chunk that was read last, which only its reader could see.
    pub(super) fn refuse(&mut self, chunk: &Chunk) -> BackupError {
        self.state = State::Broken;
        self.sound = self.sound.saturating_sub(content_len(chunk) as u64);
        self.damaged()
    }

    fn chunk(&mut self) -> Result<Chunk, BackupError> {
        let payload = self.payload(false)?;
        let chunk = read_chunk(&payload).map_err(|_| self.damaged())?;
        let len = chunk.ciphertext.len();
        let fits = if chunk.last {
            (TAG_BYTES..=CHUNK_BYTES + TAG_BYTES).contains(&len)
        } else {
            len == CHUNK_BYTES + TAG_BYTES
        };
        if chunk.number != self.number || !fits {
            return Err(self.damaged());
        }
        self.number += 1;
        self.sound += content_len(&chunk) as u64;
        Ok(chunk)
    }

    fn end(&mut self) -> Result<(), BackupError> {
        let hash = self.hasher.finalize();
        let payload = self.payload(false)?;
        match read_end(&payload) {
            Ok((chunks, end)) if chunks == self.number && hash == end => Ok(()),
            _ => Err(self.damaged()),
        }
    }

    /// The payload of the next frame; never reads more than [`MAX_FRAME_BYTES`].
    fn payload(&mut self, first: bool) -> Result<Vec<u8>, BackupError> {
        let mut bytes = Vec::new();
        self.fill(&mut bytes, frame::HEAD_BYTES)?;
        let total = match frame::peek(&bytes) {
            Ok(Some(total)) if total <= MAX_FRAME_BYTES => total,
            Err(FrameError::Magic) if first => return Err(BackupError::NotABackup),
            Ok(None) if first && bytes.is_empty() => return Err(BackupError::NotABackup),
            Ok(None) => return Err(BackupError::Truncated { sound: self.sound }),
            Ok(Some(_)) | Err(_) => return Err(self.damaged()),
        };
        self.fill(&mut bytes, total)?;
        match frame::read(&bytes) {
            Ok(Some((payload, _))) => {
                let payload = payload.to_vec();
                self.hasher.update(&bytes);
                Ok(payload)
            }
            Ok(None) => Err(BackupError::Truncated { sound: self.sound }),
            Err(_) => Err(self.damaged()),
        }
    }

    /// Reads until `bytes` has `len`, or there is no more.
    fn fill(&mut self, bytes: &mut Vec<u8>, len: usize) -> Result<(), BackupError> {
        let missing = len.saturating_sub(bytes.len());
        self.input.by_ref().take(missing as u64).read_to_end(bytes)?;
        Ok(())
    }

    fn damaged(&self) -> BackupError {
        BackupError::Damaged { sound: self.sound }
    }
}

fn content_len(chunk: &Chunk) -> usize {
    chunk.ciphertext.len().saturating_sub(TAG_BYTES)
}

pub(super) fn write_header(header: &Header) -> Vec<u8> {
    let mut w = Writer::default();
    w.array(6).unsigned(BACKUP_HEADER).unsigned(BACKUP_VERSION);
    w.bytes(&header.sealed.kem).bytes(&header.sealed.enc).bytes(&header.sealed.ct).signed(header.created_ms);
    w.finish()
}

pub(super) fn write_chunk(chunk: &Chunk) -> Vec<u8> {
    let mut w = Writer::with_capacity(chunk.ciphertext.len() + 16);
    w.array(4).unsigned(BACKUP_CHUNK).unsigned(chunk.number).bool(chunk.last).bytes(&chunk.ciphertext);
    w.finish()
}

pub(super) fn write_end(chunks: u64, hash: &blake3::Hash) -> Vec<u8> {
    let mut w = Writer::default();
    w.array(3).unsigned(BACKUP_END).unsigned(chunks).bytes(hash.as_bytes());
    w.finish()
}

fn read_header(payload: &[u8]) -> Result<Header, BackupError> {
    const DAMAGED: BackupError = BackupError::Damaged { sound: 0 };
    let mut r = Reader::new(payload);
    let fields = r.array().map_err(|_| BackupError::NotABackup)?;
    if r.unsigned() != Ok(BACKUP_HEADER) {
        return Err(BackupError::NotABackup);
    }
    match r.unsigned() {
        Ok(BACKUP_VERSION) if fields == 6 => read_header_fields(&mut r).map_err(|_| DAMAGED),
        Ok(version) if version > BACKUP_VERSION => Err(BackupError::Newer(version)),
        _ => Err(DAMAGED),
    }
}

fn read_header_fields(r: &mut Reader<'_>) -> Result<Header, CborError> {
    let sealed = SealedKey {
        kem: r.bytes_of("a key of 32 bytes")?,
        enc: r.bytes_of("an encapsulated key of 32 bytes")?,
        ct: r.bytes_of("a sealed key of 48 bytes")?,
    };
    let created_ms = r.signed()?;
    r.end()?;
    Ok(Header { sealed, created_ms })
}

fn read_chunk(payload: &[u8]) -> Result<Chunk, CborError> {
    let mut r = Reader::new(payload);
    r.array_of(4, "a chunk of four parts")?;
    if r.unsigned()? != BACKUP_CHUNK {
        return Err(CborError::Expected("a chunk"));
    }
    let chunk = Chunk { number: r.unsigned()?, last: r.bool()?, ciphertext: r.bytes()?.to_vec() };
    r.end()?;
    Ok(chunk)
}

fn read_end(payload: &[u8]) -> Result<(u64, [u8; 32]), CborError> {
    let mut r = Reader::new(payload);
    r.array_of(3, "an end of three parts")?;
    if r.unsigned()? != BACKUP_END {
        return Err(CborError::Expected("an end"));
    }
    let end = (r.unsigned()?, r.bytes_of("a hash of 32 bytes")?);
    r.end()?;
    Ok(end)
}
