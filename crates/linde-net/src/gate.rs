//! Who may connect, and how often. Bad behaviour costs points; whoever gathers too many is banned, longer each time. The
//! local network is not exempt: a laptop in the same café is as strange as one far away.

use crate::{
    address::Address,
    handle::Shared,
    identity::device_of,
    limits::{
        ATTEMPT_BURST, ATTEMPT_REFILL, BAN_FIRST, BAN_MAX, BAN_MEMORY, FAULT_BURST, FAULT_BURST_IP, FAULT_REFILL,
        MAX_STRANGERS, MAX_TRACKED,
    },
};
use libp2p::{
    Multiaddr, PeerId,
    core::{Endpoint, transport::PortUse},
    swarm::{
        ConnectionClosed, ConnectionDenied, ConnectionId, FromSwarm, NetworkBehaviour, THandlerInEvent, ToSwarm,
        behaviour::ConnectionEstablished, dummy,
    },
};
use linde_log::DeviceId;
use std::{
    collections::BTreeMap,
    convert::Infallible,
    net::IpAddr,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

/// Why a connection is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("banned")]
    Banned,
    #[error("too many connection attempts")]
    TooOften,
    #[error("too many unknown devices")]
    TooManyStrangers,
}

/// The memory of behaviour.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    ips: Table<IpAddr>,
    devices: Table<DeviceId>,
}

impl Gate {
    /// Counts an inbound connection attempt.
    pub(crate) fn attempt(&mut self, ip: IpAddr, now: Instant) -> Result<(), Refusal> {
        let record = self.ips.entry(network(ip), now);
        if record.is_banned(now) {
            return Err(Refusal::Banned);
        }
        if record.attempts.level(now, ATTEMPT_REFILL) >= ATTEMPT_BURST {
            return Err(Refusal::TooOften);
        }
        record.attempts.add(1, now, ATTEMPT_REFILL);
        Ok(())
    }

    /// Counts fault points of a device; the time of the ban if that was too many.
    pub(crate) fn fault(&mut self, device: DeviceId, points: u32, now: Instant) -> Option<Duration> {
        self.devices.entry(device, now).fault(points, FAULT_BURST, now)
    }

    /// As [`Self::fault`], for an IP address.
    pub(crate) fn fault_ip(&mut self, ip: IpAddr, points: u32, now: Instant) -> Option<Duration> {
        self.ips.entry(network(ip), now).fault(points, FAULT_BURST_IP, now)
    }

    /// Bans a device by order of the owner.
    pub(crate) fn ban(&mut self, device: DeviceId, time: Duration, now: Instant) {
        let until = now.checked_add(time).unwrap_or(now + BAN_MAX);
        self.devices.entry(device, now).banned_until = Some(until);
    }

    pub(crate) fn is_banned(&self, device: DeviceId, now: Instant) -> bool {
        self.devices.records.get(&device).is_some_and(|record| record.is_banned(now))
    }

    /// Banned devices and banned IP addresses.
    pub(crate) fn banned(&self, now: Instant) -> (usize, usize) {
        (self.devices.banned(now), self.ips.banned(now))
    }
}

/// An IPv6 host may choose any address of its /64.
fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => IpAddr::V6((u128::from(ip) & !u128::from(u64::MAX)).into()),
        ip @ IpAddr::V4(_) => ip,
    }
}

#[derive(Debug)]
struct Table<K> {
    records: BTreeMap<K, Record>,
}

impl<K> Default for Table<K> {
    fn default() -> Self {
        Self { records: BTreeMap::new() }
    }
}

impl<K: Ord + Copy> Table<K> {
    /// The record of `key`. A full table forgets whoever behaved best, banned ones last.
    fn entry(&mut self, key: K, now: Instant) -> &mut Record {
        if self.records.len() >= MAX_TRACKED
            && !self.records.contains_key(&key)
            && let Some(best) = self.records.iter().min_by_key(|(_, record)| record.weight(now)).map(|(key, _)| *key)
        {
            self.records.remove(&best);
        }
        self.records.entry(key).or_default()
    }

    fn banned(&self, now: Instant) -> usize {
        self.records.values().filter(|record| record.is_banned(now)).count()
    }
}

#[derive(Debug, Default)]
struct Record {
    attempts: Bucket,
    faults: Bucket,
    banned_until: Option<Instant>,
    bans: u32,
    last_ban: Option<Instant>,
}

impl Record {
    fn is_banned(&self, now: Instant) -> bool {
        self.banned_until.is_some_and(|until| now < until)
    }

    fn fault(&mut self, points: u32, burst: u32, now: Instant) -> Option<Duration> {
        self.faults.add(points, now, FAULT_REFILL);
        if self.faults.level(now, FAULT_REFILL) < burst || self.is_banned(now) {
            return None;
        }
        if self.last_ban.is_some_and(|last| now.duration_since(last) > BAN_MEMORY) {
            self.bans = 0;
        }
        let time = BAN_FIRST.saturating_mul(1u32 << self.bans.min(16)).min(BAN_MAX);
        self.bans += 1;
        self.last_ban = Some(now);
        self.banned_until = Some(now + time);
        self.faults = Bucket::default();
        Some(time)
    }

    /// How much is lost by forgetting this.
    fn weight(&self, now: Instant) -> (Option<Instant>, u32, u32) {
        let faults = self.faults.level(now, FAULT_REFILL);
        (self.banned_until.filter(|until| now < *until), self.bans + faults, self.attempts.level(now, ATTEMPT_REFILL))
    }
}

/// Fills with what happens and leaks one point per refill time.
#[derive(Debug, Default)]
struct Bucket {
    points: u32,
    since: Option<Instant>,
}

impl Bucket {
    fn level(&self, now: Instant, refill: Duration) -> u32 {
        let Some(since) = self.since else { return 0 };
        let leaked = now.saturating_duration_since(since).as_nanos() / refill.as_nanos().max(1);
        self.points.saturating_sub(u32::try_from(leaked).unwrap_or(u32::MAX))
    }

    fn add(&mut self, points: u32, now: Instant, refill: Duration) {
        let level = self.level(now, refill);
        if level == 0 {
            self.since = Some(now);
        } else if let Some(since) = self.since {
            // Keeps the started part of a refill time, else frequent points would never leak.
            self.since = Some(since + refill * (self.points - level));
        }
        self.points = level.saturating_add(points);
    }
}

/// The gate as libp2p asks it.
pub(crate) struct GateBehaviour {
    pub(crate) gate: Gate,
    shared: Arc<Shared>,
    established: BTreeMap<ConnectionId, DeviceId>,
}

impl GateBehaviour {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { gate: Gate::default(), shared, established: BTreeMap::new() }
    }

    fn admit(&self, peer: &PeerId) -> Result<dummy::ConnectionHandler, ConnectionDenied> {
        let Some(device) = device_of(peer) else { return Ok(dummy::ConnectionHandler) };
        if self.gate.is_banned(device, Instant::now()) {
            return Err(ConnectionDenied::new(Refusal::Banned));
        }
        let is_stranger = |device: &DeviceId| !self.shared.is_approved(*device);
        if is_stranger(&device)
            && self.established.values().filter(|device| is_stranger(device)).count() >= MAX_STRANGERS
        {
            return Err(ConnectionDenied::new(Refusal::TooManyStrangers));
        }
        Ok(dummy::ConnectionHandler)
    }
}

impl NetworkBehaviour for GateBehaviour {
    type ConnectionHandler = dummy::ConnectionHandler;
    type ToSwarm = Infallible;

    fn handle_pending_inbound_connection(
        &mut self,
        _: ConnectionId,
        _: &Multiaddr,
        remote: &Multiaddr,
    ) -> Result<(), ConnectionDenied> {
        match Address::of_multiaddr(remote) {
            Ok((address, _)) => self.gate.attempt(address.ip, Instant::now()).map_err(ConnectionDenied::new),
            Err(error) => Err(ConnectionDenied::new(error)),
        }
    }

    fn handle_established_inbound_connection(
        &mut self,
        _: ConnectionId,
        peer: PeerId,
        _: &Multiaddr,
        _: &Multiaddr,
    ) -> Result<dummy::ConnectionHandler, ConnectionDenied> {
        self.admit(&peer)
    }

    fn handle_established_outbound_connection(
        &mut self,
        _: ConnectionId,
        peer: PeerId,
        _: &Multiaddr,
        _: Endpoint,
        _: PortUse,
    ) -> Result<dummy::ConnectionHandler, ConnectionDenied> {
        self.admit(&peer)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "libp2p's enum grows; connections alone matter here")]
    fn on_swarm_event(&mut self, event: FromSwarm<'_>) {
        match event {
            FromSwarm::ConnectionEstablished(ConnectionEstablished { peer_id, connection_id, .. }) => {
                self.established.extend(device_of(&peer_id).map(|device| (connection_id, device)));
            }
            FromSwarm::ConnectionClosed(ConnectionClosed { connection_id, .. }) => {
                self.established.remove(&connection_id);
            }
            _ => {}
        }
    }

    fn on_connection_handler_event(&mut self, _: PeerId, _: ConnectionId, event: Infallible) {
        match event {}
    }

    fn poll(&mut self, _: &mut Context<'_>) -> Poll<ToSwarm<Infallible, THandlerInEvent<Self>>> {
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn attempts_come_back_slowly() {
        let mut gate = Gate::default();
        let ip = IpAddr::from([192, 168, 0, 7]);
        let start = Instant::now();
        for _ in 0..ATTEMPT_BURST {
            assert_eq!(gate.attempt(ip, start), Ok(()));
        }
        assert_eq!(gate.attempt(ip, start), Err(Refusal::TooOften));
        assert_eq!(gate.attempt([192, 168, 0, 8].into(), start), Ok(()));
        let later = start + ATTEMPT_REFILL;
        assert_eq!(gate.attempt(ip, later), Ok(()));
        assert_eq!(gate.attempt(ip, later), Err(Refusal::TooOften));
        assert_eq!(gate.attempt(ip, later + MINUTE * 10), Ok(()));
    }

    #[test]
    fn bans_grow_and_are_forgotten() {
        let mut gate = Gate::default();
        let device = DeviceId([3; 32]);
        let mut now = Instant::now();
        let mut bans = Vec::new();
        for _ in 0..10 {
            assert_eq!(gate.fault(device, 2, now), None);
            assert_eq!(gate.fault(device, 2, now), None);
            let time = gate.fault(device, 2, now).unwrap();
            assert!(gate.is_banned(device, now + time - Duration::from_millis(1)));
            now += time;
            assert!(!gate.is_banned(device, now));
            bans.push(time.as_secs());
        }
        assert_eq!(bans, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
        now += BAN_MEMORY + MINUTE;
        assert_eq!(gate.fault(device, 6, now), Some(BAN_FIRST));
    }

    #[test]
    fn rare_faults_are_forgiven() {
        let mut gate = Gate::default();
        let mut now = Instant::now();
        for _ in 0..1000 {
            assert_eq!(gate.fault(DeviceId([3; 32]), 2, now), None);
            now += FAULT_REFILL * 2;
        }
    }

    #[test]
    fn one_ipv6_network_is_one_sender() {
        let mut gate = Gate::default();
        let now = Instant::now();
        for host in 0..ATTEMPT_BURST {
            let ip: IpAddr = format!("2001:db8::{host:x}").parse().unwrap();
            assert_eq!(gate.attempt(ip, now), Ok(()));
        }
        assert_eq!(gate.attempt("2001:db8::ffff:1".parse().unwrap(), now), Err(Refusal::TooOften));
        assert_eq!(gate.attempt("2001:db8:0:1::1".parse().unwrap(), now), Ok(()));
    }

    #[test]
    fn memory_is_bounded_and_keeps_the_bad() {
        let mut gate = Gate::default();
        let now = Instant::now();
        let bad = DeviceId([255; 32]);
        assert!(gate.fault(bad, 6, now).is_some());
        for n in 0..(2 * MAX_TRACKED as u64) {
            let mut id = [0; 32];
            id[..8].copy_from_slice(&n.to_be_bytes());
            gate.fault(DeviceId(id), 1, now);
        }
        assert_eq!(gate.devices.records.len(), MAX_TRACKED);
        assert!(gate.is_banned(bad, now));
        assert_eq!(gate.banned(now), (1, 0));
    }
}
