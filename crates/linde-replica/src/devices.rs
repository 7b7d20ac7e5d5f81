//! The installations of this node's owner: adding and revoking them, how they came, and what this one has lost.

use crate::{
    pairing::{ENTERING_FILE, Entering, MadePairing, PAIRINGS_FILE},
    recovery::{RECOVERING_FILE, Recovering},
    replica::{AuthorError, Replica},
    salvage::{SALVAGED_FILE, Salvaged},
    spaces::{Home, HomeError, Spaces, SpacesError, read_json},
    succession::{REPLACED_FILE, Replaced},
};
use linde_deliberation::Reason;
use linde_log::{DeviceId, EntryId, Lane, LogId, SecretKey, SpaceId};
use linde_space::{ControlOp, Cut, DeviceCert, DeviceRevoke};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const LOST_FILE: &str = "lost.json";

/// For each space and lane the last position of this installation's own log that was written once and is damaged now.
///
/// Writing on before it is back would sign a second history. The store tells once; this is kept until the entries are here.
pub(crate) type Lost = BTreeMap<SpaceId, BTreeMap<u8, u64>>;

/// What is remembered of this node's owner's devices.
#[derive(Debug, Default)]
pub(crate) struct Own {
    /// The device keys that were here before.
    pub(crate) replaced: Vec<Replaced>,
    /// What former devices wrote and was written again.
    pub(crate) salvaged: Vec<Salvaged>,
    /// Pairing codes made here.
    pub(crate) pairings: Vec<MadePairing>,
    /// Spaces in which this device is to become that of a person who made a code.
    pub(crate) entering: BTreeMap<SpaceId, Entering>,
    /// Spaces in which this device is to become that of the person of the words.
    pub(crate) recovering: BTreeMap<SpaceId, Recovering>,
    /// Spaces of which this node had all that somebody else has, since it started.
    pub(crate) met: BTreeSet<SpaceId>,
}

impl Own {
    pub(crate) fn load(home: &dyn Home) -> Result<Self, HomeError> {
        Ok(Self {
            replaced: read_json(home, REPLACED_FILE)?,
            salvaged: read_json(home, SALVAGED_FILE)?,
            pairings: read_json(home, PAIRINGS_FILE)?,
            entering: read_json(home, ENTERING_FILE)?,
            recovering: read_json(home, RECOVERING_FILE)?,
            met: BTreeSet::new(),
        })
    }
}

/// How a device came to its person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// The person founded the space or joined with it.
    Joined,
    /// Another device certified it.
    Certified,
    /// By a pairing code.
    Paired,
    /// By the recovery words.
    Recovered,
    /// By stewards, after the person lost everything.
    Rebound,
    /// It took the place of another one.
    Succeeded(DeviceId),
}

/// What stays of what a device wrote that is revoked, or whose person is removed or lowered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// All that is here now.
    Here,
    /// In each log what stands before the first entry that claims this time, in ms since 1970, or a later one.
    Since(i64),
    /// What stands before this entry, and in the other logs before what claims its time or a later one.
    Before(EntryId),
}

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

    /// Takes a device's right to speak for its person. See [`Replica::missing_support`] for whether it is in effect.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn revoke_device(&mut self, space: SpaceId, device: DeviceId, keep: Keep) -> Result<EntryId, SpacesError> {
        let by = self.device();
        if device == by {
            return Err(SpacesError::ThisDevice);
        }
        let replica = self.arrived(space)?;
        let actor = replica.actor(by).ok_or(AuthorError::Denied(Reason::ROLE))?;
        let state = replica.control();
        if state.device(device).is_none_or(|device| device.revoked) {
            return Err(SpacesError::Nothing("device"));
        }
        if !state.can_revoke_device(actor.person, by, device) {
            return Err(AuthorError::Denied(Reason::ROLE).into());
        }
        let cuts = replica.cuts(&[device].into(), keep)?;
        self.control(space, EntryId::ZERO, &ControlOp::DeviceRevoke(DeviceRevoke { device, cuts }))
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

    /// What was lost was lost of a device that writes no more.
    pub(crate) fn forget_lost(&mut self) -> Result<(), HomeError> {
        if self.lost.is_empty() {
            return Ok(());
        }
        self.lost = Lost::default();
        self.write_json(LOST_FILE, &self.lost.clone())
    }

    /// Whether own entries of a lane were lost and have not come back.
    pub(crate) fn lacks_own(&self, space: SpaceId, lane: Lane) -> bool {
        let log = linde_log::LogId { lane, device: self.device() };
        let len = self.replicas.get(&space).map_or(0, |replica| replica.store().len(&log));
        self.lost.get(&space).and_then(|lanes| lanes.get(&lane.number())).is_some_and(|last| *last >= len)
    }
}

impl Replica {
    /// How a device came to its person, and by which entry.
    pub fn admission(&mut self, device: DeviceId) -> Option<(EntryId, Admission)> {
        let entry = self.control().device(device)?.since.entry;
        let admission = match self.judge.control.op(&entry)? {
            ControlOp::Genesis(_) | ControlOp::Join(_) => Admission::Joined,
            ControlOp::PairJoin(_) => Admission::Paired,
            ControlOp::Recover(_) => Admission::Recovered,
            ControlOp::Rebind(_) => Admission::Rebound,
            ControlOp::Succeed(succeed) => Admission::Succeeded(succeed.device),
            // Besides these, certificates alone admit devices.
            ControlOp::Device(_)
            | ControlOp::Invite(_)
            | ControlOp::Role(_)
            | ControlOp::InviteRevoke(_)
            | ControlOp::Remove(_)
            | ControlOp::CutRaise(_)
            | ControlOp::Leave(_)
            | ControlOp::Pair(_)
            | ControlOp::DeviceRevoke(_)
            | ControlOp::Cosign(_)
            | ControlOp::Approve(_)
            | ControlOp::Rules(_)
            | ControlOp::Epoch(_)
            | ControlOp::Office(_)
            | ControlOp::OfficeChange(_)
            | ControlOp::Naming(_) => Admission::Certified,
        };
        Some((entry, admission))
    }

    /// The device that took the place of another one, if one did.
    pub fn successor(&mut self, device: DeviceId) -> Option<DeviceId> {
        let devices: Vec<DeviceId> = self.control().devices().map(|(id, _)| id).collect();
        devices
            .into_iter()
            .find(|id| matches!(self.admission(*id), Some((_, Admission::Succeeded(old))) if old == device))
    }

    /// The entry that took a device away from its person: the first in the order of ids that did.
    pub fn revocation(&mut self, device: DeviceId) -> Option<EntryId> {
        let state = self.control();
        let person = state.device(device).filter(|device| device.revoked)?.person;
        let concerns = |entry: &EntryId| match self.judge.control.op(entry) {
            Some(ControlOp::DeviceRevoke(revoke)) => revoke.device == device,
            Some(ControlOp::Recover(recover)) => recover.revoke.contains(&device),
            Some(ControlOp::Rebind(rebind)) => rebind.person == person,
            Some(_) | None => false,
        };
        state.lowerings().map(|(entry, _)| entry).find(|entry| concerns(entry))
    }

    /// How many more persons must agree before an act is in effect; none for one that needs nobody, or does not count.
    pub fn missing_support(&mut self, act: &EntryId) -> usize {
        self.control().pending_act(act).map_or(0, |act| act.needed.saturating_sub(act.supporters.len()))
    }

    /// How far the logs of these devices count after they are taken away.
    ///
    /// What admitted a device itself is never cut: with it all would go that ever rested on the device.
    pub(crate) fn cuts(&mut self, devices: &BTreeSet<DeviceId>, keep: Keep) -> Result<Vec<Cut>, SpacesError> {
        let (at, since) = match keep {
            Keep::Here => (None, None),
            Keep::Since(time_ms) => (None, Some(time_ms)),
            Keep::Before(entry) => {
                let row = self.row(&entry).filter(|row| devices.contains(&row.log.device));
                let row = row.ok_or(SpacesError::Nothing("entry"))?;
                (Some((row.log, row.seq)), Some(row.time_ms))
            }
        };
        let firsts = since.map(|since| self.firsts_since(devices, since)).unwrap_or_default();
        let state = self.control();
        let vector = self.vector();
        let of_devices = vector.iter().filter(|(log, _)| devices.contains(&log.device));
        Ok(of_devices
            .map(|(log, head)| {
                let wanted = match at {
                    Some((cut, seq)) if cut == *log => seq,
                    _ => firsts.get(log).copied().unwrap_or(head.len),
                };
                let admitted = state.device(log.device).and_then(|device| self.judge.node(&device.since.entry));
                let floor = admitted.filter(|node| node.log == *log).map_or(0, |node| node.seq + 1);
                let len = wanted.max(floor).min(head.len);
                let head = match len.checked_sub(1) {
                    None => EntryId::ZERO,
                    Some(last) if last + 1 == head.len => head.head,
                    Some(last) => self.store().id_at(log, last).unwrap_or(head.head),
                };
                Cut { device: log.device, lane: log.lane, len, head }
            })
            .collect())
    }

    /// The first position in each log that claims the time or a later one.
    fn firsts_since(&self, devices: &BTreeSet<DeviceId>, since: i64) -> BTreeMap<LogId, u64> {
        let mut firsts = BTreeMap::new();
        for node in self.judge.nodes() {
            if devices.contains(&node.log.device) && node.time_ms >= since {
                let first = firsts.entry(node.log).or_insert(node.seq);
                *first = node.seq.min(*first);
            }
        }
        firsts
    }
}
