//! Offences: what no honest node does, and who did it how often.

use linde_log::DeviceId;
use std::collections::BTreeMap;

/// With so many offences within [`OFFENCE_MEMORY_MS`] a peer is banned.
pub const MAX_OFFENCES: u32 = 3;
/// How long an offence is remembered, in ms.
pub const OFFENCE_MEMORY_MS: u64 = 3_600_000;
/// How long a banned peer is refused, in ms.
pub const BAN_MS: u64 = 3_600_000;
/// Of how many peers offences are remembered.
pub const MAX_OFFENDERS: usize = 1024;

#[derive(Debug, Clone, Copy)]
struct Record {
    count: u32,
    last_ms: u64,
    banned_until_ms: u64,
}

/// The memory of offences, across connections.
#[derive(Debug, Default)]
pub(crate) struct Offenders(BTreeMap<DeviceId, Record>);

impl Offenders {
    /// Adds an offence; gives the number of those remembered. From [`MAX_OFFENCES`] on the peer is banned.
    pub(crate) fn record(&mut self, peer: DeviceId, now_ms: u64) -> u32 {
        self.0
            .retain(|_, record| now_ms < record.last_ms.saturating_add(OFFENCE_MEMORY_MS).max(record.banned_until_ms));
        if self.0.len() >= MAX_OFFENDERS && !self.0.contains_key(&peer) {
            let oldest = self.0.iter().min_by_key(|(_, record)| record.last_ms).map(|(peer, _)| *peer);
            oldest.and_then(|peer| self.0.remove(&peer));
        }
        let record = self.0.entry(peer).or_insert(Record { count: 0, last_ms: now_ms, banned_until_ms: 0 });
        record.count += 1;
        record.last_ms = now_ms;
        let count = record.count;
        if count >= MAX_OFFENCES {
            *record = Record { count: 0, last_ms: now_ms, banned_until_ms: now_ms.saturating_add(BAN_MS) };
        }
        count
    }

    /// For how long `peer` is still banned, in ms.
    pub(crate) fn banned_for(&self, peer: &DeviceId, now_ms: u64) -> Option<u64> {
        let left = self.0.get(peer)?.banned_until_ms.saturating_sub(now_ms);
        (left > 0).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_offence_within_an_hour_bans_for_an_hour() {
        let mut offenders = Offenders::default();
        let peer = DeviceId([1; 32]);
        assert_eq!(offenders.record(peer, 0), 1);
        assert_eq!(offenders.record(peer, OFFENCE_MEMORY_MS), 1, "the first is forgotten");
        assert_eq!(offenders.record(peer, OFFENCE_MEMORY_MS + 1), 2);
        assert_eq!(offenders.banned_for(&peer, OFFENCE_MEMORY_MS + 1), None);
        assert_eq!(offenders.record(peer, OFFENCE_MEMORY_MS + 2), 3);
        assert_eq!(offenders.banned_for(&peer, OFFENCE_MEMORY_MS + 3), Some(BAN_MS - 1));
        assert_eq!(offenders.banned_for(&peer, OFFENCE_MEMORY_MS + 2 + BAN_MS), None);
    }

    #[test]
    fn memory_is_bounded() {
        let mut offenders = Offenders::default();
        for i in 0..2 * MAX_OFFENDERS as u64 {
            let mut id = [0; 32];
            id[..8].copy_from_slice(&i.to_be_bytes());
            offenders.record(DeviceId(id), i);
        }
        assert_eq!(offenders.0.len(), MAX_OFFENDERS);
    }
}
