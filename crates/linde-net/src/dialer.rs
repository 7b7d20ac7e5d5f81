//! Whom to dial when. Pure: time and randomness are arguments.
//!
//! Every address has its own pause, which doubles with each failure and is never final. Devices with a link are not dialled.
//! Of one device the addresses that are due go together, those from mDNS first, then the last good ones, then those typed.

use crate::{
    address::{Address, PeerAddr, Place},
    config::Timing,
    events::{CloseReason, DialFailure},
    limits::{MAX_ADDRESSES_PER_DEVICE, MAX_ADDRESSES_PER_DIAL, MAX_DIALS, MAX_MDNS_DEVICES, STABLE_LINK},
};
use linde_log::DeviceId;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

/// Where an address comes from, in dial order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    Mdns,
    LastGood,
    Manual,
}

/// Number of an attempt.
pub(crate) type AttemptId = u64;

/// Dial these now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) id: AttemptId,
    /// Whom to expect.
    pub(crate) device: Option<DeviceId>,
    pub(crate) places: Vec<Place>,
}

/// How one connection of an attempt went.
#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    /// This device has a link now.
    Up(DeviceId),
    Failed(DialFailure),
    /// There was nothing to do: the device has a link already, or is being dialled.
    Skipped,
}

/// An attempt failed as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failed {
    pub(crate) tried: Vec<PeerAddr>,
    pub(crate) failure: DialFailure,
    pub(crate) retry_in: Duration,
}

/// What a link's end means for dialling its device again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// At once.
    Now,
    /// As after a failure, or from the beginning after a long link.
    Later,
    /// After the longest pause: somebody does not want this device now.
    MuchLater,
}

pub(crate) struct Dialer {
    timing: Timing,
    entries: BTreeMap<PeerAddr, Entry>,
    linked: BTreeSet<DeviceId>,
    attempts: BTreeMap<AttemptId, Running>,
    last_attempt: AttemptId,
}

#[derive(Debug)]
struct Entry {
    sources: BTreeSet<Source>,
    failures: u32,
    next: Instant,
    attempt: Option<AttemptId>,
    /// Who answered at an address that names nobody.
    met: Option<DeviceId>,
}

#[derive(Debug)]
struct Running {
    tried: Vec<PeerAddr>,
    outstanding: usize,
    up: bool,
    failure: Option<DialFailure>,
}

impl Dialer {
    pub(crate) fn new(timing: Timing) -> Self {
        Self { timing, entries: BTreeMap::new(), linked: BTreeSet::new(), attempts: BTreeMap::new(), last_attempt: 0 }
    }

    /// Remembers an address; `false` if there are too many already.
    pub(crate) fn add(&mut self, addr: PeerAddr, source: Source, now: Instant) -> bool {
        if let Some(entry) = self.entries.get_mut(&addr) {
            entry.sources.insert(source);
            return true;
        }
        if source != Source::Manual {
            let same =
                |(key, entry): &(&PeerAddr, &Entry)| key.device == addr.device && entry.sources.contains(&source);
            if self.entries.iter().filter(same).count() >= MAX_ADDRESSES_PER_DEVICE {
                return false;
            }
        }
        if source == Source::Mdns {
            let found = self.entries.iter().filter(|(_, entry)| entry.sources.contains(&Source::Mdns));
            let found: BTreeSet<_> = found.map(|(key, _)| key.device).collect();
            if found.len() >= MAX_MDNS_DEVICES && !found.contains(&addr.device) {
                return false;
            }
        }
        let entry = Entry { sources: BTreeSet::from([source]), failures: 0, next: now, attempt: None, met: None };
        self.entries.insert(addr, entry);
        true
    }

    /// Forgets that `source` names an address; without any source it is no longer dialled.
    pub(crate) fn remove(&mut self, addr: &PeerAddr, source: Source) {
        if let Some(entry) = self.entries.get_mut(addr) {
            entry.sources.remove(&source);
            if entry.sources.is_empty() {
                self.entries.remove(addr);
            }
        }
    }

    /// Replaces the last good addresses of a device.
    pub(crate) fn set_last_good(&mut self, device: DeviceId, addresses: &[Address], now: Instant) {
        let old: Vec<PeerAddr> = self.entries.keys().filter(|key| key.device == Some(device)).cloned().collect();
        for addr in old {
            self.remove(&addr, Source::LastGood);
        }
        for address in addresses {
            self.add((device, *address).into(), Source::LastGood, now);
        }
    }

    /// What to dial now.
    pub(crate) fn due(&mut self, now: Instant) -> Vec<Attempt> {
        // A device's addresses are one group, an address that names nobody is a group of its own.
        let mut groups = BTreeMap::<_, Vec<(Source, PeerAddr)>>::new();
        let dialling: BTreeSet<DeviceId> = self
            .entries
            .iter()
            .filter(|(_, entry)| entry.attempt.is_some())
            .filter_map(|(key, _)| key.device)
            .collect();
        for (addr, entry) in &self.entries {
            let busy = addr.device.is_some_and(|device| dialling.contains(&device));
            if entry.attempt.is_some() || entry.next > now || busy || self.is_linked(addr, entry) {
                continue;
            }
            let alone = addr.device.is_none().then(|| addr.clone());
            let source = entry.sources.first().copied().unwrap_or(Source::Manual);
            groups.entry((addr.device, alone)).or_default().push((source, addr.clone()));
        }
        let mut attempts = Vec::new();
        for ((device, _), mut addrs) in groups {
            if self.attempts.len() >= MAX_DIALS {
                break;
            }
            addrs.sort();
            addrs.truncate(MAX_ADDRESSES_PER_DIAL);
            self.last_attempt += 1;
            let id = self.last_attempt;
            let tried: Vec<PeerAddr> = addrs.into_iter().map(|(_, addr)| addr).collect();
            for addr in &tried {
                if let Some(entry) = self.entries.get_mut(addr) {
                    entry.attempt = Some(id);
                }
            }
            attempts.push(Attempt { id, device, places: tried.iter().map(|addr| addr.place.clone()).collect() });
            self.attempts.insert(id, Running { tried, outstanding: 1, up: false, failure: None });
        }
        attempts
    }

    /// Says that an attempt consists of so many connections, rather than one.
    pub(crate) fn split(&mut self, id: AttemptId, connections: usize) {
        if let Some(running) = self.attempts.get_mut(&id) {
            running.outstanding = connections;
        }
    }

    /// One connection of an attempt is decided. `random` spreads the next attempts of different devices.
    pub(crate) fn finish(&mut self, id: AttemptId, outcome: Outcome, random: u64, now: Instant) -> Option<Failed> {
        let running = self.attempts.get_mut(&id)?;
        running.outstanding = running.outstanding.saturating_sub(1);
        match outcome {
            Outcome::Up(device) => {
                running.up = true;
                for addr in &running.tried {
                    if let Some(entry) = self.entries.get_mut(addr) {
                        entry.met = Some(device);
                    }
                }
            }
            Outcome::Failed(failure) => running.failure = Some(failure),
            Outcome::Skipped => {}
        }
        if running.outstanding > 0 {
            return None;
        }
        let running = self.attempts.remove(&id)?;
        let mut retry_in = self.timing.retry_max;
        for addr in &running.tried {
            let Some(entry) = self.entries.get_mut(addr) else { continue };
            entry.attempt = None;
            if running.up {
                continue;
            }
            match &running.failure {
                Some(DialFailure::Myself | DialFailure::Refused(CloseReason::Foreign)) => entry.failures = u32::MAX,
                Some(_) => entry.failures = entry.failures.saturating_add(1),
                None => {}
            }
            let pause = pause(entry.failures.max(1), random, &self.timing);
            entry.next = now + pause;
            retry_in = retry_in.min(pause);
        }
        let failure = running.failure.filter(|_| !running.up)?;
        Some(Failed { tried: running.tried, failure, retry_in })
    }

    /// A device has a link.
    pub(crate) fn up(&mut self, device: DeviceId) {
        self.linked.insert(device);
    }

    /// A device's link ended.
    pub(crate) fn down(&mut self, device: DeviceId, lasted: Duration, again: Again, random: u64, now: Instant) {
        self.linked.remove(&device);
        for (addr, entry) in &mut self.entries {
            if addr.device.or(entry.met) != Some(device) {
                continue;
            }
            entry.failures = match again {
                Again::Now => 0,
                Again::Later if lasted >= STABLE_LINK => 1,
                Again::Later => entry.failures.saturating_add(1),
                Again::MuchLater => u32::MAX,
            };
            entry.next = if again == Again::Now { now } else { now + pause(entry.failures, random, &self.timing) };
        }
    }

    /// Clears the pauses of one device: it is wanted now.
    pub(crate) fn wanted(&mut self, device: DeviceId, now: Instant) {
        for (addr, entry) in &mut self.entries {
            if addr.device.or(entry.met) == Some(device) {
                entry.failures = 0;
                entry.next = now;
            }
        }
    }

    /// Clears all pauses: the network is another one now.
    pub(crate) fn reset(&mut self, now: Instant) {
        for entry in self.entries.values_mut() {
            entry.failures = 0;
            entry.next = now;
        }
    }

    /// When to ask [`Self::due`] again.
    pub(crate) fn wake_at(&self) -> Option<Instant> {
        if self.attempts.len() >= MAX_DIALS {
            return None;
        }
        let waiting =
            self.entries.iter().filter(|(addr, entry)| entry.attempt.is_none() && !self.is_linked(addr, entry));
        waiting.map(|(_, entry)| entry.next).min()
    }

    fn is_linked(&self, addr: &PeerAddr, entry: &Entry) -> bool {
        addr.device.or(entry.met).is_some_and(|device| self.linked.contains(&device))
    }
}

/// The pause after so many failures, between three and five quarters of the doubled one.
fn pause(failures: u32, random: u64, timing: &Timing) -> Duration {
    let doubled = timing.retry_first.saturating_mul(1u32 << failures.saturating_sub(1).min(20)).min(timing.retry_max);
    let permille = 750 + u32::try_from(random % 501).unwrap_or_default();
    doubled * permille / 1000
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const A: DeviceId = DeviceId([1; 32]);
    const MIDDLE: u64 = 250;

    fn addr(device: Option<DeviceId>, port: u16) -> PeerAddr {
        let place = Place::Exact(format!("/ip4/10.0.0.1/tcp/{port}").parse().unwrap());
        PeerAddr { device, place }
    }

    fn unreachable() -> Outcome {
        Outcome::Failed(DialFailure::Unreachable("no".into()))
    }

    fn dialer() -> (Dialer, Instant) {
        (Dialer::new(Timing::default()), Instant::now())
    }

    #[test]
    fn addresses_of_a_device_go_together_in_order() {
        let (mut dialer, now) = dialer();
        dialer.add(addr(Some(A), 1), Source::Manual, now);
        dialer.add(addr(Some(A), 2), Source::LastGood, now);
        dialer.add(addr(Some(A), 3), Source::Mdns, now);
        dialer.add(addr(None, 4), Source::Manual, now);
        let due = dialer.due(now);
        assert_eq!(due.len(), 2);
        assert_eq!(due[0].places, [addr(None, 4).place]);
        assert_eq!(due[1].places, [3, 2, 1].map(|port| addr(None, port).place));
        assert_eq!(dialer.due(now), []);
        assert_eq!(dialer.wake_at(), None);
    }

    #[test]
    fn pauses_double_and_never_end() {
        let (mut dialer, mut now) = dialer();
        dialer.add(addr(Some(A), 1), Source::Manual, now);
        let mut pauses = Vec::new();
        for _ in 0..12 {
            let id = dialer.due(now)[0].id;
            let failed = dialer.finish(id, unreachable(), MIDDLE, now).unwrap();
            pauses.push(failed.retry_in.as_secs());
            now = dialer.wake_at().unwrap();
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        dialer.reset(now);
        assert_eq!(dialer.wake_at(), Some(now));
    }

    #[test]
    fn linked_devices_are_left_alone() {
        let (mut dialer, now) = dialer();
        dialer.add(addr(Some(A), 1), Source::LastGood, now);
        dialer.add(addr(None, 2), Source::Manual, now);
        assert_eq!(dialer.due(now).len(), 2);
        assert_eq!(dialer.finish(2, Outcome::Up(A), MIDDLE, now), None);
        assert_eq!(dialer.finish(1, Outcome::Up(A), MIDDLE, now), None);
        dialer.up(A);
        assert_eq!(dialer.due(now + Duration::from_secs(1000)), []);
        assert_eq!(dialer.wake_at(), None);
        dialer.down(A, STABLE_LINK, Again::Later, MIDDLE, now);
        assert_eq!(dialer.wake_at(), Some(now + Duration::from_secs(1)));
        assert_eq!(dialer.due(now + Duration::from_secs(1)).len(), 2);
    }

    #[test]
    fn short_links_do_not_clear_the_pause() {
        let (mut dialer, mut now) = dialer();
        dialer.add(addr(Some(A), 1), Source::LastGood, now);
        for expect in [1, 2, 4] {
            let id = dialer.due(now)[0].id;
            dialer.finish(id, Outcome::Up(A), MIDDLE, now);
            dialer.up(A);
            dialer.down(A, Duration::from_millis(5), Again::Later, MIDDLE, now);
            assert_eq!(dialer.wake_at(), Some(now + Duration::from_secs(expect)));
            now += Duration::from_secs(expect);
        }
        dialer.down(A, Duration::from_millis(5), Again::MuchLater, MIDDLE, now);
        assert_eq!(dialer.wake_at(), Some(now + Duration::from_secs(300)));
        dialer.wanted(A, now);
        assert_eq!(dialer.wake_at(), Some(now));
    }

    #[test]
    fn an_attempt_fails_only_as_a_whole() {
        let (mut dialer, now) = dialer();
        dialer.add(addr(None, 1), Source::Manual, now);
        let id = dialer.due(now)[0].id;
        dialer.split(id, 3);
        assert_eq!(dialer.finish(id, unreachable(), MIDDLE, now), None);
        assert_eq!(dialer.finish(id, Outcome::Up(A), MIDDLE, now), None);
        assert_eq!(dialer.finish(id, unreachable(), MIDDLE, now), None);
        assert_eq!(dialer.finish(id, unreachable(), MIDDLE, now), None, "it is over");
    }

    #[test]
    fn what_others_announce_is_bounded() {
        let (mut dialer, now) = dialer();
        let taken = (1..1000).filter(|port| dialer.add(addr(Some(A), *port), Source::Mdns, now)).count();
        assert_eq!(taken, MAX_ADDRESSES_PER_DEVICE);
        let device = |n: u16| DeviceId([[(n >> 8) as u8; 16], [n as u8; 16]].concat().try_into().unwrap());
        let taken = (1000..2000).filter(|n| dialer.add(addr(Some(device(*n)), 1), Source::Mdns, now)).count();
        assert_eq!(taken, MAX_MDNS_DEVICES - 1);
        assert_eq!(dialer.due(now).len(), MAX_DIALS);
        dialer.remove(&addr(Some(A), 1), Source::Mdns);
        assert!(!dialer.entries.contains_key(&addr(Some(A), 1)));
    }

    #[test]
    fn last_good_addresses_are_replaced() {
        let (mut dialer, now) = dialer();
        let [one, two] = ["/ip4/10.0.0.1/tcp/1", "/ip4/10.0.0.1/tcp/2"].map(|text| text.parse::<Address>().unwrap());
        dialer.add((A, one).into(), Source::Manual, now);
        dialer.set_last_good(A, &[one, two], now);
        dialer.set_last_good(A, &[], now);
        assert_eq!(dialer.entries.keys().cloned().collect::<Vec<_>>(), [PeerAddr::from((A, one))]);
    }

    proptest! {
        #[test]
        fn pause_stays_in_its_bounds(failures: u32, random: u64) {
            let timing = Timing::default();
            let pause = pause(failures, random, &timing);
            prop_assert!(pause >= timing.retry_first * 3 / 4 && pause <= timing.retry_max * 5 / 4);
        }
    }
}
