//! The secrets of one installation.

use crate::environment::{Environment, random};
use linde_crypto::KemSecret;
use linde_log::{DeviceId, SecretKey};
use serde::{Deserialize, Serialize};

/// The version of the key file that this program writes.
const VERSION: u32 = 1;

/// The keys of one installation and of the person who uses it.
///
/// The device key signs entries and is the node's name on the network. The recovery key never signs while all is well: its
/// public half is part of the person's id, so that whoever holds it can bring the person back.
#[derive(Debug, Clone)]
pub struct Identity {
    device: SecretKey,
    recovery: SecretKey,
    kem: KemSecret,
}

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// Not the JSON of a key file. What stands there is left out: it may be most of a key.
    #[error("the key file is damaged at line {line}, column {column}")]
    Damaged {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// Written by a newer version.
    #[error("the key file has version {0}, this program knows version {VERSION}")]
    Newer(u32),
}

#[derive(Serialize, Deserialize)]
struct KeyFile {
    version: u32,
    device: DeviceSecret,
    recovery: DeviceSecret,
    kem: DeviceSecret,
}

/// 32 secret bytes, written as hex; [`DeviceId`] already knows how.
type DeviceSecret = DeviceId;

impl Identity {
    /// New keys.
    pub fn generate(environment: &mut dyn Environment) -> Self {
        Self {
            device: SecretKey::from_seed(&random(environment)),
            recovery: SecretKey::from_seed(&random(environment)),
            kem: KemSecret::from_bytes(random(environment)),
        }
    }

    /// The content of a key file.
    pub fn to_json(&self) -> String {
        let file = KeyFile {
            version: VERSION,
            device: DeviceId(self.device.seed()),
            recovery: DeviceId(self.recovery.seed()),
            kem: DeviceId(*self.kem.as_bytes()),
        };
        // Plain data with text keys always serialises.
        serde_json::to_string_pretty(&file).unwrap_or_default() + "\n"
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`IdentityError`]; it never repeats the content.
    pub fn from_json(text: &str) -> Result<Self, IdentityError> {
        let file: KeyFile = serde_json::from_str(text)
            .map_err(|error| IdentityError::Damaged { line: error.line(), column: error.column() })?;
        if file.version != VERSION {
            return Err(IdentityError::Newer(file.version));
        }
        Ok(Self {
            device: SecretKey::from_seed(&file.device.0),
            recovery: SecretKey::from_seed(&file.recovery.0),
            kem: KemSecret::from_bytes(file.kem.0),
        })
    }

    /// The key that signs.
    pub fn device_key(&self) -> &SecretKey {
        &self.device
    }

    /// This installation.
    pub fn device(&self) -> DeviceId {
        self.device.device()
    }

    /// The public half of the recovery key.
    pub fn recovery(&self) -> [u8; 32] {
        *self.recovery.public().as_bytes()
    }

    /// The public key for sealed parts.
    pub fn kem(&self) -> [u8; 32] {
        self.kem.public()
    }

    /// The secrets that open what was sealed to this installation.
    pub fn kem_secrets(&self) -> impl Iterator<Item = &KemSecret> {
        core::iter::once(&self.kem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(u8);

    impl Environment for Counting {
        fn now_ms(&self) -> i64 {
            0
        }

        fn fill(&mut self, bytes: &mut [u8]) {
            self.0 += 1;
            bytes.fill(self.0);
        }
    }

    #[test]
    fn a_key_file_reads_back_and_a_damaged_one_tells_nothing() {
        let identity = Identity::generate(&mut Counting(0));
        let text = identity.to_json();
        let read = Identity::from_json(&text).unwrap();
        assert_eq!(
            (read.device(), read.recovery(), read.kem()),
            (identity.device(), identity.recovery(), identity.kem())
        );
        let damaged = Identity::from_json(&text.replace("0101", "01x1")).unwrap_err();
        assert!(!damaged.to_string().contains("010101"), "{damaged}");
        assert!(matches!(
            Identity::from_json(&text.replace("\"version\": 1", "\"version\": 2")),
            Err(IdentityError::Newer(2))
        ));
    }
}
