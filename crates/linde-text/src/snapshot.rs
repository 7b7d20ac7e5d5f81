//! A section on disk: a cache of the log that saves applying everything again.
//!
//! Layout: magic `LTS1` ‖ BLAKE3 of the rest (32 bytes) ‖ CBOR of `Stored`. The checksum comes first because Automerge's loader asks for
//! gigabytes on damaged input; nothing is decoded before it agrees.

use linde_log::{DeviceId, EntryId, PersonId};
use serde::{Deserialize, Serialize};

use crate::{
    engine::{Engine, EngineError},
    section::{Record, Section, Status},
    wire::{ChangeHash, Edit},
};

const MAGIC: &[u8] = b"LTS1";
const CHECKSUM_BYTES: usize = 32;

/// Why a snapshot cannot be written or used. The section can always be rebuilt from the log.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// Edits were inserted since the last flush.
    #[error("the section has edits that are not applied yet")]
    NotFlushed,
    /// Not a snapshot, or of another version.
    #[error("not a section snapshot of this version")]
    Format,
    /// The bytes were damaged.
    #[error("the snapshot is damaged")]
    Damaged,
    /// The content does not have the recorded shape.
    #[error("the snapshot cannot be read")]
    Decode(#[source] ciborium::de::Error<std::io::Error>),
    /// The content cannot be written.
    #[error("the snapshot cannot be written")]
    Encode(#[source] ciborium::ser::Error<std::io::Error>),
    /// Loaded, it differs from what was saved.
    #[error("the snapshot does not give back the section")]
    Differs,
    /// Automerge failed on it.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Entry, device, for whom it counts, the hash of its change if known, and the edit.
type StoredEdit = (EntryId, DeviceId, Option<PersonId>, Option<ChangeHash>, Edit);

#[derive(Serialize, Deserialize)]
struct Stored {
    section: EntryId,
    /// In the order of insertion.
    edits: Vec<StoredEdit>,
    engine_refused: Vec<EntryId>,
    gaps: Vec<(DeviceId, EntryId)>,
    heads: Vec<ChangeHash>,
    #[serde(with = "serde_bytes")]
    content: Vec<u8>,
    #[serde(with = "serde_bytes")]
    document: Vec<u8>,
}

impl Section {
    /// Saves the section and loads it back before saying that the bytes are good.
    ///
    /// # Errors
    /// If edits are not flushed, or what was written does not give the section back.
    pub fn save(&mut self) -> Result<Vec<u8>, SnapshotError> {
        if !self.is_flushed() {
            return Err(SnapshotError::NotFlushed);
        }
        if !self.agrees_with_engine()? {
            return Err(SnapshotError::Differs);
        }
        let document = self.engine.as_ref().map(Engine::save).transpose()?.unwrap_or_default();
        let stored = Stored {
            section: self.id,
            edits: self.records.iter().map(stored_edit).collect(),
            engine_refused: self.engine_refused.iter().copied().collect(),
            gaps: self.gaps.iter().map(|(actor, entry)| (self.graph.author(*actor).device, *entry)).collect(),
            heads: self.heads(),
            content: self.content_hash().to_vec(),
            document,
        };
        let mut body = Vec::new();
        ciborium::into_writer(&stored, &mut body).map_err(SnapshotError::Encode)?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(blake3::hash(&body).as_bytes());
        bytes.append(&mut body);
        let mut loaded = Self::load(&bytes)?;
        let same = loaded.heads == self.heads && loaded.text() == self.text() && loaded.agrees_with_engine()?;
        if same { Ok(bytes) } else { Err(SnapshotError::Differs) }
    }

    /// Loads what [`Self::save`] wrote: every edit is checked again, and text and heads compared with what was recorded. Automerge's
    /// document, which was loaded and compared before the snapshot was called good, is only loaded again when it is needed.
    ///
    /// # Errors
    /// If the bytes are damaged or the parts do not agree; never panics.
    pub fn load(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(SnapshotError::Format)?;
        let (checksum, body) = rest.split_at_checked(CHECKSUM_BYTES).ok_or(SnapshotError::Damaged)?;
        if blake3::hash(body).as_bytes() != checksum {
            return Err(SnapshotError::Damaged);
        }
        let stored: Stored = ciborium::from_reader(body).map_err(SnapshotError::Decode)?;
        let mut section = Self::new(stored.section);
        section.refuse_on_load(stored.engine_refused);
        for (entry, device, person, hash, edit) in stored.edits {
            let status = section.insert_hashed(entry, device, edit, person, hash);
            if status == Status::Dropped {
                return Err(SnapshotError::Differs);
            }
        }
        for (device, entry) in stored.gaps {
            let actor = section.graph.intern(section.actor(&device), device);
            section.gaps.insert(actor, entry);
        }
        section.adopt(stored.document);
        let agrees = section.heads() == stored.heads && section.content_hash().as_slice() == stored.content;
        if agrees { Ok(section) } else { Err(SnapshotError::Differs) }
    }
}

fn stored_edit(record: &Record) -> StoredEdit {
    (record.entry, record.device, record.person, record.hash, record.edit.clone())
}
