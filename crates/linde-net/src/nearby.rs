//! Who is in the local network just now, as mDNS tells: nothing but ids, and since when.

use crate::{
    address::Address,
    limits::{MAX_ADDRESSES_PER_DEVICE, MAX_NEARBY},
};
use linde_log::DeviceId;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

/// Devices that mDNS found and that have not gone since.
#[derive(Debug, Default)]
pub(crate) struct Nearby(BTreeMap<DeviceId, Found>);

#[derive(Debug)]
struct Found {
    since: Instant,
    addresses: BTreeSet<Address>,
}

/// A device in the local network. What it says there anybody can say, so nothing follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NearbyDevice {
    /// Its id.
    pub device: DeviceId,
    /// For how long it has been seen.
    pub age: Duration,
}

impl Nearby {
    /// Says whether the device is new. Of more than [`MAX_NEARBY`] those stay that came first.
    pub(crate) fn found(&mut self, device: DeviceId, address: Address, now: Instant) -> bool {
        let is_new = !self.0.contains_key(&device);
        if is_new && self.0.len() >= MAX_NEARBY {
            return false;
        }
        let found = self.0.entry(device).or_insert_with(|| Found { since: now, addresses: BTreeSet::new() });
        if found.addresses.len() < MAX_ADDRESSES_PER_DEVICE {
            found.addresses.insert(address);
        }
        is_new
    }

    /// Says whether the device is gone, its last address having expired.
    pub(crate) fn expired(&mut self, device: DeviceId, address: &Address) -> bool {
        let Some(found) = self.0.get_mut(&device) else { return false };
        found.addresses.remove(address);
        let is_gone = found.addresses.is_empty();
        if is_gone {
            self.0.remove(&device);
        }
        is_gone
    }

    /// Forgets everybody; gives who was there.
    pub(crate) fn forget(&mut self) -> Vec<DeviceId> {
        std::mem::take(&mut self.0).into_keys().collect()
    }

    /// Since when each has been there.
    pub(crate) fn since(&self) -> BTreeMap<DeviceId, Instant> {
        self.0.iter().map(|(device, found)| (*device, found.since)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(port: u16) -> Address {
        format!("/ip4/192.168.1.5/tcp/{port}").parse().unwrap()
    }

    #[test]
    fn a_device_is_there_until_its_last_address_has_expired() {
        let (mut nearby, start, device) = (Nearby::default(), Instant::now(), DeviceId([1; 32]));
        assert!(nearby.found(device, at(1), start));
        assert!(!nearby.found(device, at(2), start + Duration::from_secs(9)));
        assert_eq!(nearby.since(), BTreeMap::from([(device, start)]));
        assert!(!nearby.expired(device, &at(1)) && !nearby.expired(device, &at(3)));
        assert!(!nearby.expired(DeviceId([2; 32]), &at(2)));
        assert!(nearby.expired(device, &at(2)));
        assert!(nearby.since().is_empty() && !nearby.expired(device, &at(2)));
    }

    #[test]
    fn however_many_announce_themselves_what_is_remembered_is_bounded() {
        let (mut nearby, now) = (Nearby::default(), Instant::now());
        for number in 0..=u8::MAX {
            for port in 1..=100 {
                nearby.found(DeviceId([number; 32]), at(port), now);
            }
        }
        assert_eq!(nearby.since().len(), MAX_NEARBY);
        assert!(nearby.0.values().all(|found| found.addresses.len() == MAX_ADDRESSES_PER_DEVICE));
        let first = DeviceId([0; 32]);
        assert!(nearby.since().contains_key(&first));
        assert_eq!(nearby.forget().len(), MAX_NEARBY);
        assert!(nearby.found(first, at(1), now));
    }
}
