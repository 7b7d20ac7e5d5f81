//! Encrypted backups: a stream that anybody can write to a person's recovery words and only the words read.
//!
//! A backup is a sequence of frames ([`linde_log::frame`]), each with one CBOR array:
//!
//! | frame | content |
//! |---|---|
//! | `[30, 1, kem, enc, ct, created]` | once, first: version, the recovery words' X25519 key, the file key sealed to it, when it was written (ms since 1970, claimed) |
//! | `[31, number, last, ciphertext]` | numbered from 0: [`CHUNK_BYTES`] of content, fewer only in the last |
//! | `[32, chunks, hash]` | once, last: how many chunks, BLAKE3 of all bytes before this frame |
//!
//! Number and last-flag are the nonce of a chunk and the header is its associated data, so what is cut off, reordered,
//! repeated or from another backup does not open. Without the words [`verify`] still finds every accident, by the checksums of
//! the frames and the hash. Writer and reader hold one chunk at a time.

mod frames;
mod reader;
mod writer;

pub use frames::{BackupInfo, Verified, verify};
pub use reader::BackupReader;
pub use writer::BackupWriter;

use crate::{
    aead::{NONCE_BYTES, Nonce, TAG_BYTES},
    kem::SealError,
};
use linde_log::frame;
use std::io;

/// The version of the format that this crate writes and reads.
pub const BACKUP_VERSION: u64 = 1;
/// HPKE `info` of a backup's sealed file key.
pub const BACKUP_INFO: &str = "dorflinde backup v1";
/// Content in a chunk, in bytes.
pub const CHUNK_BYTES: usize = 65_536;
/// First item of the header.
pub const BACKUP_HEADER: u64 = 30;
/// First item of a chunk.
pub const BACKUP_CHUNK: u64 = 31;
/// First item of the end.
pub const BACKUP_END: u64 = 32;

/// Upper bound of a frame, in bytes: a full chunk with its tag, and the heads of frame, array and items.
const MAX_FRAME_BYTES: usize = frame::HEAD_BYTES + CHUNK_BYTES + TAG_BYTES + 32;

/// Why a backup cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// It does not start like one.
    #[error("not a backup")]
    NotABackup,
    /// Written by a newer version.
    #[error("the backup has version {0}, this program reads version {BACKUP_VERSION}")]
    Newer(u64),
    /// The end is missing.
    #[error("the end of the backup is missing: the first {sound} bytes of its content are there")]
    Truncated {
        /// How much of the content comes before, in bytes.
        sound: u64,
    },
    /// Bytes were changed, by accident or not.
    #[error("the backup is damaged: the first {sound} bytes of its content are sound")]
    Damaged {
        /// How much of the content comes before, in bytes.
        sound: u64,
    },
    /// It was made for other recovery words.
    #[error("the backup was made for other recovery words")]
    OtherWords,
    /// Nothing can be sealed to the X25519 key that was given.
    #[error("backups cannot be made for this key: {0}")]
    Key(#[from] SealError),
    /// The file cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<BackupError> for io::Error {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Io(error) => error,
            error @ BackupError::Truncated { .. } => Self::new(io::ErrorKind::UnexpectedEof, error),
            error @ (BackupError::NotABackup
            | BackupError::Newer(_)
            | BackupError::Damaged { .. }
            | BackupError::OtherWords
            | BackupError::Key(_)) => Self::new(io::ErrorKind::InvalidData, error),
        }
    }
}

/// A chunk's number and whether it is the last are its nonce; the key is used for one backup only.
fn nonce(number: u64, last: bool) -> Nonce {
    let mut nonce = [0; NONCE_BYTES];
    let counted = number.to_be_bytes().into_iter().chain([u8::from(last)]);
    for (to, from) in nonce.iter_mut().rev().zip(counted.rev()) {
        *to = from;
    }
    nonce
}

/// What the file key is bound to beside the recipient: when the backup was written.
fn header_aad(kem: &[u8; 32], created_ms: i64) -> Vec<u8> {
    [&kem[..], &created_ms.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests;
