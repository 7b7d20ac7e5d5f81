//! The installations of this node's owner, and what this one has lost.

use crate::spaces::{HomeError, Spaces, SpacesError};
use linde_log::{EntryId, Lane, SecretKey, SpaceId};
use linde_space::{ControlOp, DeviceCert};
use std::collections::BTreeMap;

pub(crate) const LOST_FILE: &str = "lost.json";

/// For each space and lane the last position of this installation's own log that was written once and is damaged now.
///
/// Writing on before it is back would sign a second history. The store tells once; this is kept until the entries are here.
pub(crate) type Lost = BTreeMap<SpaceId, BTreeMap<u8, u64>>;

impl Spaces {
    /// Certifies another installation of this node's owner, which shows its consent by `key`.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn add_device(&mut self, space: SpaceId, key: &SecretKey, kem: [u8; 32]) -> Result<EntryId, SpacesError> {
        let device = self.device();
        let actor = self.arrived(space)?.actor(device).ok_or(SpacesError::Nothing("person"))?;
        let cert = DeviceCert::new(key, space, actor.person, kem);
        self.control(space, EntryId::ZERO, &ControlOp::Device(cert))
    }

    /// Takes note of own entries that are damaged, before anything is written in their place.
    pub(crate) fn note_lost(&mut self) -> Result<(), HomeError> {
        let mut lost = self.lost.clone();
        let device = self.device();
        for (space, replica) in &self.replicas {
            for missing in replica.store().missing().iter().filter(|missing| missing.log.device == device) {
                let last = lost.entry(*space).or_default().entry(missing.log.lane.number()).or_default();
                *last = missing.to_seq.max(*last);
            }
        }
        if lost != self.lost {
            self.lost = lost;
            self.write_json(LOST_FILE, &self.lost.clone())?;
        }
        Ok(())
    }

    /// Whether own entries of a lane were lost and have not come back.
    pub(crate) fn lacks_own(&self, space: SpaceId, lane: Lane) -> bool {
        let log = linde_log::LogId { lane, device: self.device() };
        let len = self.replicas.get(&space).map_or(0, |replica| replica.store().len(&log));
        self.lost.get(&space).and_then(|lanes| lanes.get(&lane.number())).is_some_and(|last| *last >= len)
    }
}
