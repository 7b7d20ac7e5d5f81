//! Writing a backup.

use super::{
    BACKUP_INFO, BackupError, CHUNK_BYTES,
    frames::{Chunk, Header, write_chunk, write_end, write_header},
    header_aad, nonce,
};
use crate::{aead, kem};
use linde_log::frame;
use rand_core::CryptoRng;
use std::io::{self, Write};
use zeroize::Zeroizing;

/// Encrypts what is written to it. A backup is whole only after [`BackupWriter::finish`].
pub struct BackupWriter<W> {
    output: W,
    hasher: blake3::Hasher,
    /// Used for this backup alone, so that counting makes nonces.
    key: Zeroizing<[u8; 32]>,
    /// The header's payload: associated data of all chunks.
    header: Vec<u8>,
    number: u64,
    /// Content that is not written yet, up to [`CHUNK_BYTES`]: whether it is the last is not known before more comes.
    pending: Zeroizing<Vec<u8>>,
}

impl<W: Write> BackupWriter<W> {
    /// Starts a backup for the recovery words whose [`crate::words::RecoverySeed::backup_kem`] has the public half `kem`.
    ///
    /// # Errors
    /// [`BackupError::Key`] if nothing can be sealed to `kem`, [`BackupError::Io`].
    pub fn new<R: CryptoRng + ?Sized>(
        output: W,
        kem: &[u8; 32],
        created_ms: i64,
        rng: &mut R,
    ) -> Result<Self, BackupError> {
        let mut key = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut key[..]);
        let sealed = kem::seal(BACKUP_INFO, &header_aad(kem, created_ms), kem, &key, rng)?;
        let header = write_header(&Header { sealed, created_ms });
        let mut writer = Self {
            output,
            hasher: blake3::Hasher::new(),
            key,
            header: Vec::new(),
            number: 0,
            pending: Zeroizing::new(Vec::with_capacity(CHUNK_BYTES)),
        };
        writer.frame(&header)?;
        writer.header = header;
        Ok(writer)
    }

    /// Writes what is left and the end, flushes, and gives the output back.
    ///
    /// # Errors
    /// An error of the output.
    pub fn finish(mut self) -> Result<W, BackupError> {
        self.chunk(true)?;
        let end = write_end(self.number, &self.hasher.finalize());
        self.frame(&end)?;
        self.output.flush()?;
        Ok(self.output)
    }

    fn chunk(&mut self, last: bool) -> io::Result<()> {
        let nonce = nonce(self.number, last);
        let ciphertext = aead::seal(&self.key, &nonce, &self.header, &self.pending)
            .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        self.pending.clear();
        let chunk = write_chunk(&Chunk { number: self.number, last, ciphertext });
        self.number += 1;
        self.frame(&chunk)
    }

    fn frame(&mut self, payload: &[u8]) -> io::Result<()> {
        let mut bytes = Vec::new();
        frame::write(&mut bytes, payload).map_err(io::Error::other)?;
        self.hasher.update(&bytes);
        self.output.write_all(&bytes)
    }
}

impl<W: Write> Write for BackupWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.pending.len() == CHUNK_BYTES && !bytes.is_empty() {
            self.chunk(false)?;
        }
        let room = CHUNK_BYTES - self.pending.len();
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.pending.extend_from_slice(taken);
        Ok(taken.len())
    }

    /// Passes on what is encrypted already; what is pending waits for its chunk to be full, or for the end.
    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}
