//! The secrets of one installation, and the file they are kept in.
//!
//! | field of the key file, version 2 | what |
//! |---|---|
//! | `device` | Ed25519 seed: signs entries, and is the node's name on the network |
//! | `kem` | X25519 secret: what is sealed to this installation |
//! | `recovery` | Ed25519 public key of the recovery words; part of the person's id |
//! | `recovery_secret` | what the words stand for, until they were written down |
//! | `backup` | X25519 public key of the recovery words, to which backups are sealed; none until the words were typed here |
//! | `former` | the keys that this installation had before: `device` until every space knows who took its place, `kem` for good |
//!
//! Version 1 had `device`, `kem` and the recovery *seed* in `recovery`. A passphrase goes around the whole file, see
//! [`linde_crypto::keyfile`].

use crate::environment::{Environment, random};
use linde_crypto::{KemSecret, keyfile, words::RecoverySeed};
use linde_log::{DeviceId, SecretKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Name of the key file in a home.
pub const KEY_FILE: &str = "identity.json";
/// The most former keys that are kept; an installation that is copied more often lets go of the oldest.
pub const MAX_FORMER: usize = 64;

/// The version of the key file that this program writes.
const VERSION: u32 = keyfile::KEY_FILE_VERSION;

/// The keys of one installation and of the person who uses it.
///
/// The device key signs entries and is the node's name on the network. The recovery key never signs while all is well: its
/// public half is part of the person's id, so that whoever holds the words can bring the person back.
#[derive(Debug, Clone)]
pub struct Identity {
    device: SecretKey,
    kem: KemSecret,
    recovery: [u8; 32],
    words: Option<RecoverySeed>,
    backup: Option<[u8; 32]>,
    former: Vec<Former>,
}

/// Keys that an installation had before it was found to be a copy.
#[derive(Debug, Clone)]
struct Former {
    /// Signs who takes its place, and is dropped as soon as every space knows.
    device: Option<SecretKey>,
    /// Opens what was sealed to it.
    kem: KemSecret,
}

/// Why a key file cannot be used. No text repeats what stands in the file: it may be most of a key.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// Not the JSON of a key file.
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
    /// A passphrase is around it.
    #[error("the key file is locked with a passphrase")]
    Locked,
}

/// What is looked at before the rest, so that a newer file is called newer and not damaged.
#[derive(Deserialize)]
struct Peek {
    version: u32,
    sealed: Option<serde::de::IgnoredAny>,
}

#[derive(Serialize, Deserialize)]
struct KeyFile {
    version: u32,
    device: Bytes,
    kem: Bytes,
    recovery: Bytes,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recovery_secret: Option<Bytes>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    backup: Option<Bytes>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    former: Vec<FormerKeys>,
}

#[derive(Serialize, Deserialize)]
struct FormerKeys {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device: Option<Bytes>,
    kem: Bytes,
}

/// 32 bytes, written as hex; [`DeviceId`] already knows how.
type Bytes = DeviceId;

/// The file of the first version.
mod v1 {
    use super::{Bytes, Identity, RecoverySeed};
    use linde_crypto::KemSecret;
    use linde_log::SecretKey;
    use serde::Deserialize;

    #[derive(Deserialize)]
    pub(super) struct KeyFile {
        device: Bytes,
        recovery: Bytes,
        kem: Bytes,
    }

    /// Nobody was shown the words of the first version, so they are still to be written down.
    pub(super) fn migrate(file: KeyFile) -> Identity {
        let device = SecretKey::from_seed(&file.device.0);
        Identity::of(device, KemSecret::from_bytes(file.kem.0), RecoverySeed::from_bytes(file.recovery.0))
    }
}

impl Identity {
    /// New keys, and new words.
    pub fn generate(environment: &mut dyn Environment) -> Self {
        let words = RecoverySeed::from_bytes(random(environment));
        Self::with_words(words, environment)
    }

    /// New keys for the person whose words these are.
    pub fn with_words(words: RecoverySeed, environment: &mut dyn Environment) -> Self {
        Self::of(SecretKey::from_seed(&random(environment)), KemSecret::from_bytes(random(environment)), words)
    }

    fn of(device: SecretKey, kem: KemSecret, words: RecoverySeed) -> Self {
        let recovery = *words.recovery_key().public().as_bytes();
        let backup = Some(words.backup_kem().public());
        Self { device, kem, recovery, words: Some(words), backup, former: Vec::new() }
    }

    /// The content of a key file.
    pub fn to_json(&self) -> Zeroizing<String> {
        let former = |former: &Former| FormerKeys {
            device: former.device.as_ref().map(|device| DeviceId(device.seed())),
            kem: DeviceId(*former.kem.as_bytes()),
        };
        let file = KeyFile {
            version: VERSION,
            device: DeviceId(self.device.seed()),
            kem: DeviceId(*self.kem.as_bytes()),
            recovery: DeviceId(self.recovery),
            recovery_secret: self.words.as_ref().map(|words| DeviceId(*words.as_bytes())),
            backup: self.backup.map(DeviceId),
            former: self.former.iter().map(former).collect(),
        };
        // Plain data with text keys always serialises.
        Zeroizing::new(serde_json::to_string_pretty(&file).unwrap_or_default() + "\n")
    }

    /// Reads a key file, also one of an earlier version.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub fn from_json(text: &str) -> Result<Self, IdentityError> {
        let peek: Peek = read(text)?;
        match peek.version {
            _ if peek.sealed.is_some() => Err(IdentityError::Locked),
            0 | 1 => read(text).map(v1::migrate),
            VERSION => Ok(Self::from_file(&read(text)?)),
            newer => Err(IdentityError::Newer(newer)),
        }
    }

    fn from_file(file: &KeyFile) -> Self {
        let former = |keys: &FormerKeys| Former {
            device: keys.device.map(|device| SecretKey::from_seed(&device.0)),
            kem: KemSecret::from_bytes(keys.kem.0),
        };
        Self {
            device: SecretKey::from_seed(&file.device.0),
            kem: KemSecret::from_bytes(file.kem.0),
            recovery: file.recovery.0,
            words: file.recovery_secret.map(|words| RecoverySeed::from_bytes(words.0)),
            backup: file.backup.map(|backup| backup.0),
            former: file.former.iter().map(former).collect(),
        }
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
        self.recovery
    }

    /// The public key for sealed parts.
    pub fn kem(&self) -> [u8; 32] {
        self.kem.public()
    }

    /// The secrets that open what was sealed to this installation: the present one, then former ones, the latest first.
    pub fn kem_secrets(&self) -> impl Iterator<Item = &KemSecret> {
        core::iter::once(&self.kem).chain(self.former.iter().rev().map(|former| &former.kem))
    }

    /// The public key to which backups are sealed; none until the person's words were typed on this installation.
    pub fn backup(&self) -> Option<[u8; 32]> {
        self.backup
    }

    /// What the recovery words stand for, as long as it is kept here.
    pub fn words(&self) -> Option<&RecoverySeed> {
        self.words.as_ref()
    }

    /// The words were written down: from now on they are on paper alone.
    pub(crate) fn forget_words(&mut self) {
        self.words = None;
    }

    /// Takes over the words of a person to whom this installation belongs.
    pub(crate) fn take_words(&mut self, words: RecoverySeed) {
        self.recovery = *words.recovery_key().public().as_bytes();
        self.backup = Some(words.backup_kem().public());
        self.words = Some(words);
    }

    /// Takes over the recovery key of a person whose words are not known here.
    pub(crate) fn take_recovery(&mut self, recovery: [u8; 32]) {
        if self.recovery != recovery {
            self.recovery = recovery;
            self.words = None;
            self.backup = None;
        }
    }

    /// Makes new device keys; the old ones become former ones.
    pub(crate) fn replace_device(&mut self, environment: &mut dyn Environment) {
        let device = core::mem::replace(&mut self.device, SecretKey::from_seed(&random(environment)));
        let kem = core::mem::replace(&mut self.kem, KemSecret::from_bytes(random(environment)));
        self.former.push(Former { device: Some(device), kem });
        let surplus = self.former.len().saturating_sub(MAX_FORMER);
        self.former.drain(..surplus);
    }

    /// The former device keys that are still needed, the latest first.
    pub(crate) fn former_devices(&self) -> impl Iterator<Item = &SecretKey> {
        self.former.iter().rev().filter_map(|former| former.device.as_ref())
    }

    /// Every space knows who took the place of the former devices.
    pub(crate) fn forget_former_devices(&mut self) {
        self.former.iter_mut().for_each(|former| former.device = None);
    }
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, IdentityError> {
    serde_json::from_str(text).map_err(|error| IdentityError::Damaged { line: error.line(), column: error.column() })
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
        let mut identity = Identity::generate(&mut Counting(0));
        identity.replace_device(&mut Counting(9));
        let text = identity.to_json();
        let read = Identity::from_json(&text).unwrap();
        assert_eq!(*read.to_json(), *text);
        assert_eq!(
            (read.device(), read.recovery(), read.kem(), read.backup()),
            (identity.device(), identity.recovery(), identity.kem(), identity.backup())
        );
        let damaged = Identity::from_json(&text.replace("0101", "01x1")).unwrap_err();
        assert!(!damaged.to_string().contains("010101"), "{damaged}");
        let newer = text.replace("\"version\": 2", "\"version\": 3");
        assert!(matches!(Identity::from_json(&newer), Err(IdentityError::Newer(3))));
        assert!(!format!("{identity:?}").contains("0101"));
    }

    #[test]
    fn a_key_file_of_the_first_version_is_the_same_person_with_words_to_write_down() {
        let [device, recovery, kem] = ["01", "02", "03"].map(|byte| byte.repeat(32));
        let text = format!(r#"{{"version": 1, "device": "{device}", "recovery": "{recovery}", "kem": "{kem}"}}"#);
        let identity = Identity::from_json(&text).unwrap();
        assert_eq!(identity.device(), SecretKey::from_seed(&[1; 32]).device());
        assert_eq!(identity.recovery(), *SecretKey::from_seed(&[2; 32]).public().as_bytes());
        assert_eq!(identity.kem(), linde_log::kem_public(&[3; 32]));
        assert_eq!(identity.words().unwrap().as_bytes(), &[2; 32]);
        assert!(identity.to_json().contains("\"version\": 2"));
        assert_eq!(*Identity::from_json(&identity.to_json()).unwrap().to_json(), *identity.to_json());
    }

    #[test]
    fn what_was_written_down_is_gone_from_the_file_and_backups_are_still_made() {
        let mut identity = Identity::generate(&mut Counting(0));
        let (secret, recovery, backup) = ("01".repeat(32), identity.recovery(), identity.backup());
        assert!(identity.to_json().contains(&secret));
        identity.forget_words();
        assert!(!identity.to_json().contains(&secret));
        let read = Identity::from_json(&identity.to_json()).unwrap();
        assert!(read.words().is_none());
        assert_eq!((read.recovery(), read.backup()), (recovery, backup));
    }

    #[test]
    fn former_keys_are_kept_for_as_long_as_they_are_needed() {
        let mut environment = Counting(0);
        let mut identity = Identity::generate(&mut environment);
        let first = identity.device();
        let (first_kem, words) = (identity.kem(), identity.recovery());
        identity.replace_device(&mut environment);
        assert_ne!(identity.device(), first);
        assert_ne!(identity.kem(), first_kem);
        assert_eq!(identity.recovery(), words);
        assert_eq!(identity.former_devices().map(SecretKey::device).collect::<Vec<_>>(), [first]);
        identity.forget_former_devices();
        assert_eq!(identity.former_devices().count(), 0);
        assert_eq!(identity.kem_secrets().map(KemSecret::public).collect::<Vec<_>>(), [identity.kem(), first_kem]);
        (0..100).for_each(|_| identity.replace_device(&mut environment));
        assert_eq!(identity.former_devices().count(), MAX_FORMER);
    }

    #[test]
    fn a_locked_file_is_called_so() {
        let locked = r#"{"version":2,"sealed":{"kdf":{}}}"#;
        assert!(matches!(Identity::from_json(locked), Err(IdentityError::Locked)));
    }
}
