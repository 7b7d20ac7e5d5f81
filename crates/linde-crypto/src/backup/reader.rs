//! Reading a backup with the recovery words.

use super::{
    BACKUP_INFO, BackupError,
    frames::{BackupInfo, Frames},
    header_aad, nonce,
};
use crate::{KemSecret, OpenError, aead, kem};
use std::io::{self, Read};
use zeroize::Zeroizing;

/// Decrypts a backup.
///
/// Whatever it gives was written at that place of that backup. It is whole only if reading ends without an error:
/// the end of the file is not the end of the content before the last chunk and the hash of everything fit.
pub struct BackupReader<R> {
    frames: Frames<R>,
    info: BackupInfo,
    key: Zeroizing<[u8; 32]>,
    chunk: Zeroizing<Vec<u8>>,
    /// How much of `chunk` was given.
    given: usize,
}

impl<R: Read> BackupReader<R> {
    /// Opens a backup with the secret of the recovery words it was made for
    /// ([`crate::words::RecoverySeed::backup_kem`]).
    ///
    /// # Errors
    /// [`BackupError`].
    pub fn open(input: R, secret: &KemSecret) -> Result<Self, BackupError> {
        let (frames, header) = Frames::open(input)?;
        let info = BackupInfo { kem: header.sealed.kem, created_ms: header.created_ms };
        let aad = header_aad(&info.kem, info.created_ms);
        let key = kem::open(BACKUP_INFO, &aad, &header.sealed, secret).map_err(|error| match error {
            OpenError::NotForThisKey => BackupError::OtherWords,
            OpenError::DoesNotOpen | OpenError::NotAsAnnounced => BackupError::Damaged { sound: 0 },
        })?;
        Ok(Self { frames, info, key, chunk: Zeroizing::default(), given: 0 })
    }

    /// What the backup says about itself; it opened, so the words' owner or somebody who had their public key wrote it.
    pub fn info(&self) -> BackupInfo {
        self.info
    }

    /// Content that was decrypted and not given yet; empty only at the end.
    fn rest(&mut self) -> Result<&[u8], BackupError> {
        while self.given == self.chunk.len() {
            let Some(chunk) = self.frames.next_chunk()? else { break };
            let nonce = nonce(chunk.number, chunk.last);
            let content = aead::open(&self.key, &nonce, &self.frames.header, &chunk.ciphertext);
            self.chunk = Zeroizing::new(content.ok_or_else(|| self.frames.refuse(&chunk))?);
            self.given = 0;
        }
        Ok(self.chunk.get(self.given..).unwrap_or_default())
    }
}

impl<R: Read> Read for BackupReader<R> {
    /// Errors hold a [`BackupError`].
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut rest = self.rest()?;
        let read = rest.read(out)?;
        self.given += read;
        Ok(read)
    }
}
