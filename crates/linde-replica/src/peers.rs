//! Who durably has what, as far as this node was told.

use crate::replica::Replica;
use linde_log::{DeviceId, LogId};
use linde_sync::Vector;
use std::collections::{BTreeMap, BTreeSet};

const CACHE_KEY: &[u8] = b"peers";

/// What is written to the store's cache; losing it costs a round of asking.
type Saved = Vec<(DeviceId, Vec<(u8, DeviceId, u64)>)>;

/// How far something has spread. Both numbers count this node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// Nodes known to have it.
    pub nodes_with_it: usize,
    /// Installations of the members.
    pub nodes_known: usize,
}

impl Replica {
    /// Takes note that `peer` durably holds each of these logs up to a length.
    pub fn note_peer(&mut self, peer: DeviceId, logs: &[(LogId, u64)]) {
        let known = self.peers.entry(peer).or_default();
        for (log, len) in logs {
            let held = known.entry(*log).or_default();
            *held = (*held).max(*len);
        }
        self.peers_changed = true;
    }

    /// How many nodes have the entry at `seq` of `log`.
    pub fn delivery(&mut self, me: DeviceId, log: LogId, seq: u64) -> Delivery {
        let devices = self.node_devices(me);
        let has = |device: &DeviceId| {
            *device == me
                || *device == log.device
                || self.peers.get(device).and_then(|logs| logs.get(&log)).is_some_and(|len| *len > seq)
        };
        Delivery { nodes_with_it: devices.iter().filter(|device| has(device)).count(), nodes_known: devices.len() }
    }

    /// How many nodes have everything that is here.
    pub fn spread(&mut self, me: DeviceId) -> Delivery {
        let vector = self.vector();
        let devices = self.node_devices(me);
        let complete = devices.iter().filter(|device| **device == me || self.has_all(device, &vector)).count();
        Delivery { nodes_with_it: complete, nodes_known: devices.len() }
    }

    /// Whether `device` is known to have everything that is here.
    pub fn is_complete(&self, device: &DeviceId) -> bool {
        self.has_all(device, &self.vector())
    }

    /// The installations that hold the space, each with how many of the entries that are here it is known to have; `None` of one
    /// that never told.
    pub fn holders(&mut self, me: DeviceId) -> Vec<(DeviceId, Option<u64>)> {
        let (vector, devices) = (self.vector(), self.node_devices(me));
        let held = |device: DeviceId| {
            let told = self.peers.get(&device);
            let lens = vector.iter().map(|(log, head)| {
                let len = told.and_then(|told| told.get(log)).copied().unwrap_or_default();
                if device == me || log.device == device { head.len } else { len.min(head.len) }
            });
            (device == me || told.is_some()).then(|| lens.sum())
        };
        devices.into_iter().map(|device| (device, held(device))).collect()
    }

    /// Writes what is known of others to the store's cache.
    pub fn save_peers(&mut self) {
        if !self.peers_changed {
            return;
        }
        let saved: Saved = self
            .peers
            .iter()
            .map(|(peer, logs)| (*peer, logs.iter().map(|(log, len)| (log.lane.number(), log.device, *len)).collect()))
            .collect();
        let mut bytes = Vec::new();
        if ciborium::into_writer(&saved, &mut bytes).is_ok() {
            self.store.cache_put(CACHE_KEY, &bytes);
            self.peers_changed = false;
        }
    }

    pub(crate) fn load_peers(&mut self) {
        let bytes = self.store.cache_get(CACHE_KEY).unwrap_or_default();
        let saved: Saved = ciborium::from_reader(&bytes[..]).unwrap_or_default();
        for (peer, logs) in saved {
            let logs: BTreeMap<LogId, u64> = logs
                .into_iter()
                .filter_map(|(lane, device, len)| {
                    Some((LogId { lane: linde_log::Lane::from_number(lane.into())?, device }, len))
                })
                .collect();
            self.peers.insert(peer, logs);
        }
    }

    fn has_all(&self, device: &DeviceId, vector: &Vector) -> bool {
        let held = self.peers.get(device);
        vector.iter().all(|(log, head)| {
            log.device == *device || held.and_then(|held| held.get(log)).is_some_and(|len| *len >= head.len)
        })
    }

    /// The installations that hold the space as far as it can know: those of its members, and this one. Whoever was removed may
    /// hold it still, and nobody waits for them.
    fn node_devices(&mut self, me: DeviceId) -> BTreeSet<DeviceId> {
        if self.alone {
            return BTreeSet::from([me]);
        }
        let state = self.control();
        let mut devices: BTreeSet<DeviceId> =
            state.members().flat_map(|(person, ..)| state.devices_of(person)).collect();
        devices.insert(me);
        devices
    }
}
