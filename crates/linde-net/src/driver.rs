//! The task that runs the network: libp2p's events, the owner's commands, the clock.

use crate::{
    address::{Address, PeerAddr, Place, Transport},
    config::{NetConfig, NetError},
    dialer::{Again, Attempt, AttemptId, Dialer, Outcome, Source},
    events::{CloseReason, DialFailure, EventSink, NetEvent, NetEvents},
    handle::Shared,
    identity::{device_of, peer_of},
    limits::{LOOKUP_TIMEOUT, NETWORK, SHUTDOWN_TIMEOUT},
    listen,
    nearby::Nearby,
    streams::{Streams, StreamsEvent},
    suspend::{Reading, Verdict, judge},
    swarm::{self, Behaviour, BehaviourEvent},
};
use futures::StreamExt;
use libp2p::{
    Multiaddr, PeerId, Swarm,
    core::transport::ListenerId,
    identify, mdns, ping,
    swarm::{
        ConnectionDenied, ConnectionId, DialError, FromSwarm, ListenError, NetworkBehaviour, SwarmEvent,
        behaviour::NewListenAddr,
        dial_opts::{DialOpts, PeerCondition},
    },
};
use linde_log::DeviceId;
use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::{mpsc, oneshot},
    time::{MissedTickBehavior, interval, sleep_until, timeout, timeout_at},
};

/// Ways others see this device that are kept for the status.
const MAX_OBSERVED: usize = 8;
/// Name look-ups of one attempt and addresses taken from each.
const MAX_LOOKED_UP: usize = 8;

/// What the owner wants.
#[derive(Debug)]
pub(crate) enum Command {
    Connect(PeerAddr),
    Disregard(PeerAddr),
    Known(DeviceId, Vec<Address>),
    Wanted(DeviceId),
    Ban(DeviceId, Duration),
    Retry,
    Shutdown(oneshot::Sender<()>),
}

/// Addresses of an attempt whose names have been looked up.
struct LookedUp {
    id: AttemptId,
    device: Option<DeviceId>,
    found: Result<Vec<Address>, String>,
}

pub(crate) struct Driver {
    swarm: Swarm<Behaviour>,
    config: NetConfig,
    device: DeviceId,
    port: u16,
    shared: Arc<Shared>,
    events: EventSink,
    inbox: mpsc::UnboundedReceiver<Command>,
    dialer: Dialer,
    nearby: Nearby,
    /// Connections that belong to an attempt and do not have a link yet.
    dials: BTreeMap<ConnectionId, AttemptId>,
    lookups: (mpsc::UnboundedSender<LookedUp>, mpsc::UnboundedReceiver<LookedUp>),
    listening: Vec<(ListenerId, Multiaddr)>,
    listeners: Vec<ListenerId>,
    reading: Reading,
}

impl Driver {
    /// Opens the sockets.
    pub(crate) fn open(
        config: NetConfig,
        shared: Arc<Shared>,
        inbox: mpsc::UnboundedReceiver<Command>,
    ) -> Result<(Self, NetEvents), NetError> {
        let (sink, events) = EventSink::new();
        let at = listen::choose(&config)?;
        let mut swarm = swarm::build(&config, &shared, &sink)?;
        let listeners = swarm::open(&mut swarm, &at)?;
        let device = device_of(swarm.local_peer_id()).ok_or_else(|| NetError::Key("not ed25519".to_owned()))?;
        let now = Instant::now();
        let mut dialer = Dialer::new(config.timing);
        for addr in &config.manual {
            dialer.add(addr.clone(), Source::Manual, now);
        }
        for (device, addresses) in &config.known {
            shared.approve(*device);
            dialer.set_last_good(*device, addresses, now);
        }
        let driver = Self {
            device,
            port: at.port,
            shared,
            events: sink,
            inbox,
            dialer,
            nearby: Nearby::default(),
            dials: BTreeMap::new(),
            lookups: mpsc::unbounded_channel(),
            listening: Vec::new(),
            listeners,
            reading: config.clock.read(),
            swarm,
            config,
        };
        driver.report();
        Ok((driver, events))
    }

    pub(crate) fn device(&self) -> DeviceId {
        self.device
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Runs until shutdown.
    pub(crate) async fn run(mut self) {
        let mut tick = interval(self.config.timing.suspend_tick);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let done = loop {
            self.dial_due();
            let wake_at = self.dialer.wake_at();
            let events = self.events.clone();
            tokio::select! {
                command = self.inbox.recv() => match command {
                    Some(Command::Shutdown(done)) => break Some(done),
                    Some(command) => self.obey(command),
                    None => break None,
                },
                () = events.closed() => break None,
                event = async { events.room().await; self.swarm.select_next_some().await } => self.on_swarm(event),
                Some(found) = self.lookups.1.recv() => self.on_lookup(found),
                () = sleep_until(wake_at.unwrap_or_else(Instant::now).into()), if wake_at.is_some() => {}
                _ = tick.tick() => {
                    self.compare_clocks();
                    self.report_bans();
                }
            }
        };
        self.wind_up().await;
        let (ips, port) = (self.config.ips.clone(), self.port);
        drop(self);
        listen::until_free(&ips, port, SHUTDOWN_TIMEOUT).await;
        if let Some(done) = done {
            let _ = done.send(());
        }
    }

    /// Closes everything in good order. The listeners come last: QUIC's takes its connections with it.
    async fn wind_up(&mut self) {
        for link in self.shared.links() {
            link.drain(CloseReason::Shutdown);
        }
        let deadline = tokio::time::Instant::now() + SHUTDOWN_TIMEOUT;
        while !self.shared.links().is_empty() {
            if timeout_at(deadline, self.swarm.select_next_some()).await.is_err() {
                break;
            }
        }
        self.swarm.behaviour_mut().streams.close_all(&CloseReason::Shutdown);
        while self.swarm.behaviour().streams.connections() > 0 {
            if timeout_at(deadline, self.swarm.select_next_some()).await.is_err() {
                break;
            }
        }
        for listener in std::mem::take(&mut self.listeners) {
            self.swarm.remove_listener(listener);
        }
    }

    fn obey(&mut self, command: Command) {
        let now = Instant::now();
        match command {
            Command::Connect(addr) => {
                self.dialer.remove(&addr, Source::Manual);
                self.dialer.add(addr, Source::Manual, now);
            }
            Command::Disregard(addr) => self.dialer.remove(&addr, Source::Manual),
            Command::Known(device, addresses) => self.dialer.set_last_good(device, &addresses, now),
            Command::Ban(device, time) => {
                self.swarm.behaviour_mut().gate.gate.ban(device, time, now);
                if time.is_zero() {
                    self.dialer.wanted(device, now);
                    self.report_bans();
                } else {
                    // Last words that the owner has queued must not be lost.
                    self.leave_banned(device, Streams::drain);
                }
            }
            Command::Wanted(device) => self.dialer.wanted(device, now),
            Command::Retry => self.dialer.reset(now),
            Command::Shutdown(_) => {}
        }
        self.report();
    }

    fn leave_banned(&mut self, device: DeviceId, leave: impl FnOnce(&mut Streams, PeerId, &CloseReason)) {
        if let Some(peer) = peer_of(device) {
            leave(&mut self.swarm.behaviour_mut().streams, peer, &CloseReason::Banned);
        }
        self.dialer.down(device, Duration::ZERO, Again::MuchLater, random(), Instant::now());
        self.report_bans();
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "libp2p's enum grows; what is not named here needs no answer")]
    fn on_swarm(&mut self, event: SwarmEvent<BehaviourEvent>) {
        match event {
            SwarmEvent::Behaviour(BehaviourEvent::Streams(event)) => self.on_streams(event),
            SwarmEvent::Behaviour(BehaviourEvent::Mdns(event)) => self.on_mdns(event),
            SwarmEvent::Behaviour(BehaviourEvent::Ping(ping::Event { connection, result: Err(failure), .. })) => {
                match failure {
                    ping::Failure::Unsupported => {}
                    ping::Failure::Timeout | ping::Failure::Other { .. } => {
                        self.swarm.close_connection(connection);
                    }
                }
            }
            SwarmEvent::Behaviour(BehaviourEvent::Identify(identify::Event::Received { peer_id, info, .. })) => {
                if info.protocol_version == NETWORK {
                    self.on_observed(&info.observed_addr);
                } else {
                    self.swarm.behaviour_mut().streams.close(peer_id, &CloseReason::Foreign);
                }
            }
            SwarmEvent::NewListenAddr { listener_id, address } => self.on_listening(listener_id, address),
            SwarmEvent::ExpiredListenAddr { listener_id, address } => self.on_not_listening(listener_id, &address),
            SwarmEvent::ListenerClosed { listener_id, reason, addresses } => {
                if let Err(error) = reason {
                    tracing::warn!(%error, "a listening socket was closed");
                }
                for address in addresses {
                    self.on_not_listening(listener_id, &address);
                }
            }
            SwarmEvent::OutgoingConnectionError { connection_id, error, .. } => {
                self.dial_decided(connection_id, outcome_of(&error));
            }
            SwarmEvent::IncomingConnectionError { send_back_addr, error, .. } => {
                self.on_failed_handshake(&send_back_addr, &error);
            }
            _ => {}
        }
        self.report();
    }

    fn on_streams(&mut self, event: StreamsEvent) {
        let now = Instant::now();
        match event {
            StreamsEvent::Up { device, connection } => {
                self.dialer.up(device);
                self.dial_decided(connection, Outcome::Up(device));
            }
            StreamsEvent::Down { device, address, reason, lasted } => {
                let again = match reason {
                    CloseReason::Suspended => Again::Now,
                    CloseReason::Owner(_)
                    | CloseReason::Banned
                    | CloseReason::NotApproved
                    | CloseReason::TooMuch(_)
                    | CloseReason::Foreign => Again::MuchLater,
                    CloseReason::ByPeer
                    | CloseReason::Lost(_)
                    | CloseReason::Replaced
                    | CloseReason::BadFrame(_)
                    | CloseReason::Protocol(_)
                    | CloseReason::NoStream
                    | CloseReason::Stalled
                    | CloseReason::Shutdown => Again::Later,
                };
                self.dialer.down(device, lasted, again, random(), now);
                self.punish(device, address.ip, &reason);
            }
            StreamsEvent::Unused { device, address, connection, reason } => {
                self.punish(device, address.ip, &reason);
                let linked = self.shared.links().iter().any(|link| link.link.device == device);
                let outcome = if linked { Outcome::Up(device) } else { Outcome::Failed(DialFailure::Refused(reason)) };
                self.dial_decided(connection, outcome);
            }
        }
    }

    fn punish(&mut self, device: DeviceId, ip: IpAddr, reason: &CloseReason) {
        let points = reason.fault();
        if points == 0 {
            return;
        }
        tracing::debug!(%device, %ip, %reason, points, "fault");
        let now = Instant::now();
        let gate = &mut self.swarm.behaviour_mut().gate.gate;
        let by_ip = gate.fault_ip(ip, points, now);
        let by_device = gate.fault(device, points, now);
        if let Some(time) = by_device {
            self.events.send(NetEvent::Banned { device: Some(device), time });
            self.leave_banned(device, Streams::close);
        }
        if let Some(time) = by_ip {
            self.events.send(NetEvent::Banned { device: None, time });
            self.report_bans();
        }
    }

    fn on_failed_handshake(&mut self, from: &Multiaddr, error: &ListenError) {
        match error {
            ListenError::Transport(_) | ListenError::WrongPeerId { .. } => {}
            // Our own refusals, and ourselves.
            ListenError::Denied { .. } | ListenError::Aborted | ListenError::LocalPeerId { .. } => return,
        }
        let Ok((address, _)) = Address::of_multiaddr(from) else { return };
        if let Some(time) = self.swarm.behaviour_mut().gate.gate.fault_ip(address.ip, 1, Instant::now()) {
            self.events.send(NetEvent::Banned { device: None, time });
            self.report_bans();
        }
    }

    fn on_mdns(&mut self, event: mdns::Event) {
        let (found, is_new) = match event {
            mdns::Event::Discovered(found) => (found, true),
            mdns::Event::Expired(found) => (found, false),
        };
        let mut events = Vec::new();
        for (peer, addr) in found {
            let (Some(device), Ok((address, _))) = (device_of(&peer), Address::of_multiaddr(&addr)) else { continue };
            let entry = PeerAddr::from((device, address));
            if !is_new {
                self.dialer.remove(&entry, Source::Mdns);
                if self.nearby.expired(device, &address) {
                    events.push(NetEvent::Vanished { device });
                }
            } else if device != self.device && address.is_dialable() {
                let now = Instant::now();
                let is_new_here = self.nearby.found(device, address, now);
                if self.dialer.add(entry, Source::Mdns, now) || is_new_here {
                    events.push(NetEvent::Discovered { device, address });
                }
            }
        }
        // Whoever hears of it finds it in the status.
        let nearby = self.nearby.since();
        self.shared.report(|report| report.nearby = nearby);
        for event in events {
            self.events.send(event);
        }
    }

    fn on_listening(&mut self, listener: ListenerId, addr: Multiaddr) {
        if let Ok((address, _)) = Address::of_multiaddr(&addr) {
            self.events.send(NetEvent::Listening { address });
            // A new address after the start means another network.
            if !self.listening.is_empty() {
                self.dialer.reset(Instant::now());
            }
        }
        self.listening.push((listener, addr));
    }

    fn on_not_listening(&mut self, listener: ListenerId, addr: &Multiaddr) {
        self.listening.retain(|(id, other)| (id, other) != (&listener, addr));
        if let Ok((address, _)) = Address::of_multiaddr(addr) {
            self.events.send(NetEvent::NotListening { address });
        }
    }

    fn on_observed(&self, addr: &Multiaddr) {
        let Ok((address, _)) = Address::of_multiaddr(addr) else { return };
        self.shared.report(|report| {
            if report.observed.len() < MAX_OBSERVED {
                report.observed.insert(address);
            }
        });
    }

    fn compare_clocks(&mut self) {
        let now = self.config.clock.read();
        let verdict = judge(self.reading, now);
        self.reading = now;
        let Verdict::Slept(slept) = verdict else { return };
        tracing::info!(?slept, "the computer slept, connecting again");
        self.events.send(NetEvent::Resumed { slept });
        let peer = *self.swarm.local_peer_id();
        self.swarm.behaviour_mut().streams.close_all(&CloseReason::Suspended);
        self.dialer.reset(Instant::now());
        self.restart_mdns(peer);
        self.report();
    }

    /// A fresh mDNS asks at once. It knows only what it is told from now on, hence the listening addresses.
    fn restart_mdns(&mut self, peer: PeerId) {
        let mut fresh = swarm::mdns_behaviour(self.config.mdns, peer, &self.events);
        for (listener_id, addr) in &self.listening {
            fresh.on_swarm_event(FromSwarm::NewListenAddr(NewListenAddr { listener_id: *listener_id, addr }));
        }
        self.swarm.behaviour_mut().mdns = fresh;
        self.shared.report(|report| report.nearby.clear());
        for device in self.nearby.forget() {
            self.events.send(NetEvent::Vanished { device });
        }
    }

    fn dial_due(&mut self) {
        for attempt in self.dialer.due(Instant::now()) {
            self.begin(attempt);
        }
    }

    fn begin(&mut self, Attempt { id, device, places }: Attempt) {
        let mut exact = Vec::new();
        let mut names = Vec::new();
        for place in places {
            match place {
                Place::Exact(address) => exact.push(address),
                Place::Host { name, port } => names.push((name, port)),
            }
        }
        if names.is_empty() {
            return self.dial(id, device, exact);
        }
        let results = self.lookups.0.clone();
        tokio::spawn(async move {
            let found = look_up(names).await;
            let found = if exact.is_empty() { found } else { Ok([exact, found.unwrap_or_default()].concat()) };
            let _ = results.send(LookedUp { id, device, found });
        });
    }

    fn on_lookup(&mut self, LookedUp { id, device, found }: LookedUp) {
        match found {
            Ok(addresses) => self.dial(id, device, addresses),
            Err(error) => self.attempt_decided(id, Outcome::Failed(DialFailure::Name(error))),
        }
    }

    /// A known device is dialled once with all addresses; where anybody may answer, each address is a dial of its own.
    fn dial(&mut self, id: AttemptId, device: Option<DeviceId>, addresses: Vec<Address>) {
        let addresses: Vec<Multiaddr> =
            addresses.into_iter().filter(|address| !self.is_own(address)).map(Address::to_multiaddr).collect();
        if addresses.is_empty() {
            return self.attempt_decided(id, Outcome::Failed(DialFailure::Myself));
        }
        let dials: Vec<DialOpts> = match device {
            Some(device) => {
                let Some(peer) = peer_of(device) else {
                    return self.attempt_decided(id, Outcome::Failed(DialFailure::WrongDevice { found: None }));
                };
                vec![DialOpts::peer_id(peer).condition(PeerCondition::NotDialing).addresses(addresses).build()]
            }
            None => addresses.into_iter().map(|addr| DialOpts::unknown_peer_id().address(addr).build()).collect(),
        };
        self.dialer.split(id, dials.len());
        for opts in dials {
            let connection = opts.connection_id();
            self.dials.insert(connection, id);
            if let Err(error) = self.swarm.dial(opts) {
                self.dial_decided(connection, outcome_of(&error));
            }
        }
    }

    /// Whether this device listens there. TCP would connect to itself, the dialling socket being bound to the same port.
    fn is_own(&self, address: &Address) -> bool {
        let anywhere = self.config.ips.iter().any(|ip| ip.is_unspecified() && ip.is_ipv4() == address.ip.is_ipv4());
        let here = self
            .listening
            .iter()
            .any(|(_, addr)| Address::of_multiaddr(addr).is_ok_and(|(own, _)| own.ip == address.ip));
        let own_ip = self.config.ips.contains(&address.ip) || here || (anywhere && address.ip.is_loopback());
        address.port == self.port && own_ip
    }

    fn dial_decided(&mut self, connection: ConnectionId, outcome: Outcome) {
        if let Some(id) = self.dials.remove(&connection) {
            self.attempt_decided(id, outcome);
        }
    }

    fn attempt_decided(&mut self, id: AttemptId, outcome: Outcome) {
        if let Some(failed) = self.dialer.finish(id, outcome, random(), Instant::now()) {
            tracing::debug!(tried = ?failed.tried, failure = %failed.failure, retry_in = ?failed.retry_in, "dial failed");
            let crate::dialer::Failed { tried, failure, retry_in } = failed;
            self.events.send(NetEvent::DialFailed { tried, failure, retry_in });
        }
    }

    /// Apart from [`Self::report`], because it looks at everybody remembered.
    fn report_bans(&self) {
        let (banned_devices, banned_ips) = self.swarm.behaviour().gate.gate.banned(Instant::now());
        self.shared.report(|report| {
            report.banned_devices = banned_devices;
            report.banned_ips = banned_ips;
        });
    }

    fn report(&self) {
        let behaviour = self.swarm.behaviour();
        let listening: BTreeSet<Address> = self
            .listening
            .iter()
            .filter_map(|(_, addr)| Address::of_multiaddr(addr).ok())
            .map(|(addr, _)| addr)
            .collect();
        self.shared.report(|report| {
            report.listening = listening;
            report.connections = behaviour.streams.connections();
            report.mdns = behaviour.mdns.is_enabled();
        });
    }
}

async fn look_up(names: Vec<(String, u16)>) -> Result<Vec<Address>, String> {
    let mut found = Vec::new();
    let mut failure = "no address".to_owned();
    for (name, port) in names.into_iter().take(MAX_LOOKED_UP) {
        match timeout(LOOKUP_TIMEOUT, tokio::net::lookup_host((name.as_str(), port))).await {
            Ok(Ok(sockets)) => {
                let sockets: BTreeSet<_> = sockets.take(MAX_LOOKED_UP).collect();
                found.extend(sockets.into_iter().flat_map(|socket| {
                    [Transport::Quic, Transport::Tcp].map(|transport| Address::new(socket, transport))
                }));
            }
            Ok(Err(error)) => failure = error.to_string(),
            Err(_) => failure = "no answer in time".to_owned(),
        }
    }
    found.retain(Address::is_dialable);
    found.truncate(MAX_LOOKED_UP);
    if found.is_empty() { Err(failure) } else { Ok(found) }
}

fn outcome_of(error: &DialError) -> Outcome {
    Outcome::Failed(match error {
        DialError::DialPeerConditionFalse(_) => return Outcome::Skipped,
        DialError::WrongPeerId { obtained, .. } => DialFailure::WrongDevice { found: device_of(obtained) },
        DialError::LocalPeerId { .. } => DialFailure::Myself,
        DialError::Denied { cause } => DialFailure::Denied(innermost(cause)),
        DialError::NoAddresses => DialFailure::Myself,
        DialError::Aborted => DialFailure::Unreachable("given up".to_owned()),
        DialError::Transport(errors) => {
            let each = errors.iter().map(|(addr, error)| format!("{addr}: {error}"));
            DialFailure::Unreachable(each.collect::<Vec<_>>().join("; "))
        }
    })
}

/// What a behaviour said when it refused a connection; libp2p wraps it.
fn innermost(cause: &ConnectionDenied) -> String {
    let mut error: &dyn Error = cause;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

/// Spreads attempts in time; nothing depends on it being secret, so a failing source of randomness is no error.
fn random() -> u64 {
    getrandom::u64().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What mDNS says of a device at these ports.
    fn told(device: DeviceId, ports: &[u16]) -> Vec<(PeerId, Multiaddr)> {
        let peer = peer_of(device).unwrap();
        let at = |port| format!("/ip4/192.168.7.7/tcp/{port}").parse::<Address>().unwrap().to_multiaddr();
        ports.iter().map(|port| (peer, at(*port))).collect()
    }

    #[tokio::test]
    async fn who_is_nearby_is_known_until_it_goes_and_after_sleep_nobody_is() {
        let (shared, (_commands, inbox)) = (Arc::<Shared>::default(), mpsc::unbounded_channel());
        let (mut driver, mut events) = Driver::open(NetConfig::loopback([1; 32]), shared.clone(), inbox).unwrap();
        let [one, two] = [[2; 32], [3; 32]].map(|seed| crate::identity::device_of_secret(&seed));
        let known = || {
            let mut known = Vec::new();
            shared.report(|report| known = report.nearby.keys().copied().collect());
            known.into_iter().collect::<BTreeSet<DeviceId>>()
        };
        driver.on_mdns(mdns::Event::Discovered(told(driver.device, &[1])));
        assert_eq!(known(), BTreeSet::new(), "not itself");
        driver.on_mdns(mdns::Event::Discovered([told(one, &[1, 2]), told(two, &[1])].concat()));
        assert_eq!(known(), BTreeSet::from([one, two]));
        driver.on_mdns(mdns::Event::Expired(told(one, &[1])));
        assert_eq!(known(), BTreeSet::from([one, two]));
        driver.on_mdns(mdns::Event::Expired(told(one, &[2])));
        assert_eq!(known(), BTreeSet::from([two]));
        driver.restart_mdns(*driver.swarm.local_peer_id());
        assert_eq!(known(), BTreeSet::new());
        let mut gone = Vec::new();
        while let Some(event) = events.try_recv() {
            if let NetEvent::Vanished { device } = event {
                gone.push(device);
            }
        }
        assert_eq!(gone, [one, two]);
    }
}
