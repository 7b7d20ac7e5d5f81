//! The heart of a running node: one thread that owns all spaces and the replication, and a handle to ask it things.
//!
//! Everything that reads or changes a space happens on this thread, one thing after another, so there are no locks and no
//! half-made states. The network, the page and the command line talk to it by messages.

use crate::{
    failure::Failure,
    home::HomeDir,
    net::Known,
    writers::{Place, Writers},
};
use linde_log::{DeviceId, EntryId, SpaceId};
use linde_net::{
    Link, NetEvent, NetEvents, NetHandle, SendError,
    limits::{APPROVAL_TIMEOUT, STALL_CHECK},
};
use linde_replica::{Identity, Spaces};
use linde_sync::{Event, IDLE_WITHOUT_COMMON_SPACE_MS, Input, Machine, Outputs, PeerState, Shelf};
use linde_web::views::{Change, What};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};
use tokio::sync::{broadcast, mpsc, oneshot};

/// Changes that a slow reader may be behind before it is told to look at everything again.
const CHANGES_KEPT: usize = 256;
/// How often what can be lost is written to the caches.
const HOUSEKEEPING: Duration = Duration::from_secs(30);

// Who has no space in common is told so before the network drops it as somebody whom nobody approved.
const _: () =
    assert!(APPROVAL_TIMEOUT.as_millis() >= IDLE_WITHOUT_COMMON_SPACE_MS as u128 + 2 * STALL_CHECK.as_millis());

type Call = Box<dyn FnOnce(&mut Core) + Send>;

/// Starts the network under the name of a device.
pub(crate) type StartNet = Box<dyn Fn(&Identity, &Known) -> Result<(NetHandle, NetEvents), Failure> + Send>;

/// What a core is made of.
pub(crate) struct Parts {
    pub(crate) spaces: Spaces,
    pub(crate) home: HomeDir,
    /// The node's name on its page.
    pub(crate) name: String,
    pub(crate) known: Known,
    /// What grows into the randomness of replication.
    pub(crate) seed: [u8; 32],
    /// The network, if the node takes part in it.
    pub(crate) net: Option<(NetHandle, NetEvents)>,
    /// How it is started again when this installation takes another device key.
    pub(crate) start_net: Option<StartNet>,
}

/// Everything of a node that is in one hand.
pub(crate) struct Core {
    pub(crate) spaces: Spaces,
    pub(crate) home: HomeDir,
    pub(crate) name: String,
    machine: Machine,
    /// The device that replication and the network speak for.
    device: DeviceId,
    start_net: Option<StartNet>,
    rng: ChaCha20Rng,
    started: Instant,
    wake_at_ms: Option<u64>,
    pub(crate) net: Option<NetHandle>,
    links: BTreeMap<DeviceId, Linked>,
    /// Last good addresses, saved with the home.
    known: Known,
    /// Bytes handed to the network since the start.
    bytes_sent: u64,
    /// Bytes that came from it.
    bytes_received: u64,
    changes: broadcast::Sender<Change>,
    /// What is said about the disk, by its code.
    disk: Option<String>,
    pub(crate) opinions: crate::opinion::Maps,
    pub(crate) writers: Writers,
    stopping: bool,
}

/// A connected node.
#[derive(Debug, Clone)]
pub(crate) struct Linked {
    pub(crate) link: Link,
    pub(crate) address: String,
    pub(crate) since_ms: i64,
}

/// Asks the core.
#[derive(Clone)]
pub(crate) struct CoreHandle {
    calls: mpsc::UnboundedSender<Call>,
    changes: broadcast::Sender<Change>,
}

impl CoreHandle {
    /// Starts the core on a thread of its own, with or without a network.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(crate) fn start(parts: Parts) -> Result<(Self, std::thread::JoinHandle<()>), Failure> {
        let Parts { spaces, home, name, known, seed, net, start_net } = parts;
        let (calls, inbox) = mpsc::unbounded_channel();
        let (changes, _) = broadcast::channel(CHANGES_KEPT);
        let runtime = tokio::runtime::Handle::current();
        let (net, events) = net.map_or((None, None), |(net, events)| (Some(net), Some(events)));
        let mut core = Core {
            machine: machine(spaces.device()),
            device: spaces.device(),
            spaces,
            home,
            name,
            start_net,
            rng: ChaCha20Rng::from_seed(seed),
            started: Instant::now(),
            wake_at_ms: None,
            net,
            links: BTreeMap::new(),
            known,
            bytes_sent: 0,
            bytes_received: 0,
            changes: changes.clone(),
            disk: None,
            opinions: BTreeMap::new(),
            writers: Writers::default(),
            stopping: false,
        };
        let thread = std::thread::Builder::new()
            .name("core".to_owned())
            .spawn(move || runtime.block_on(core.run(inbox, events)))
            .map_err(Failure::internal)?;
        Ok((Self { calls, changes }, thread))
    }

    /// Runs `call` on the core's thread and gives its answer.
    ///
    /// # Errors
    /// If the node is stopping.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut Core) -> T + Send + 'static,
    ) -> Result<T, Stopping> {
        let (answer, answered) = oneshot::channel();
        let call: Call = Box::new(move |core| drop(answer.send(call(core))));
        self.calls.send(call).map_err(|_| Stopping)?;
        answered.await.map_err(|_| Stopping)
    }

    /// What changes from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// Tells readers that something changed which is not in a space.
    pub(crate) fn tell(&self, what: What) {
        // Nobody listening is fine.
        let _ = self.changes.send(Change { space: None, what });
    }

    /// Lets the core finish what it is doing and end.
    pub(crate) async fn stop(&self) {
        // A core that does not answer has stopped already.
        let _ = self.call(|core| core.stopping = true).await;
    }
}

/// The node is stopping and answers no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stopping;

impl Core {
    async fn run(&mut self, mut inbox: mpsc::UnboundedReceiver<Call>, mut events: Option<NetEvents>) {
        let mut housekeeping = tokio::time::interval(HOUSEKEEPING);
        self.feed(Input::SpacesChanged);
        while !self.stopping {
            let wake_in = self.wake_at_ms.map(|at| Duration::from_millis(at.saturating_sub(self.now_ms())));
            let next_end = self.writers.next().map(tokio::time::Instant::from_std);
            tokio::select! {
                call = inbox.recv() => match call {
                    Some(call) => call(self),
                    None => break,
                },
                event = next_event(&mut events) => self.take_event(event),
                () = tokio::time::sleep(wake_in.unwrap_or(HOUSEKEEPING)), if wake_in.is_some() => self.feed(Input::Tick),
                () = tokio::time::sleep_until(next_end.unwrap_or_else(tokio::time::Instant::now)), if next_end.is_some() => {
                    for space in self.writers.expire(Instant::now()) {
                        self.note_in(space, What::Texts);
                    }
                }
                _ = housekeeping.tick() => self.housekeeping(),
            }
            if self.device != self.spaces.device() {
                self.take_new_name(&mut events).await;
            }
            self.announce_changes();
        }
        self.housekeeping();
        let farewell = self.machine.shutdown();
        self.obey(farewell);
        if let Some(net) = self.net.take() {
            net.shutdown().await;
        }
    }

    /// This installation took another device key: it leaves the network and comes back under its new name.
    async fn take_new_name(&mut self, events: &mut Option<NetEvents>) {
        let farewell = self.machine.shutdown();
        self.obey(farewell);
        if let Some(net) = self.net.take() {
            net.shutdown().await;
        }
        *events = None;
        self.links.clear();
        self.device = self.spaces.device();
        self.machine = machine(self.device);
        if let Some(start) = &self.start_net {
            match start(self.spaces.identity(), &self.known) {
                Ok((net, new)) => (self.net, *events) = (Some(net), Some(new)),
                Err(error) => tracing::error!(%error, "the network did not start again; start this node anew"),
            }
        }
        self.feed(Input::SpacesChanged);
        self.note(What::Connection);
        self.note(What::Notices);
    }

    /// The nodes connected now.
    pub(crate) fn links(&self) -> impl Iterator<Item = (&DeviceId, &Linked)> {
        self.links.iter()
    }

    /// The nodes in the local network just now, and since when, in ms since 1970.
    pub(crate) fn nearby(&self) -> Vec<(DeviceId, i64)> {
        let now_ms = self.spaces.now_ms();
        let since = |age: Duration| now_ms.saturating_sub(i64::try_from(age.as_millis()).unwrap_or(i64::MAX));
        let found = self.net.as_ref().map(|net| net.status().nearby).unwrap_or_default();
        found.into_iter().map(|found| (found.device, since(found.age))).collect()
    }

    /// When a node was met last, in ms since 1970.
    pub(crate) fn met_ms(&self, device: &DeviceId) -> Option<i64> {
        self.known.met_ms(device)
    }

    /// Bytes sent to and received from other nodes since the start.
    pub(crate) fn traffic(&self) -> (u64, u64) {
        (self.bytes_sent, self.bytes_received)
    }

    fn housekeeping(&mut self) {
        self.spaces.housekeeping();
        // Codes whose time is over are secrets that nobody needs any more.
        if let Err(error) = self.spaces.pairings() {
            tracing::warn!(%error, "old pairing codes were not forgotten");
        }
        self.known.save();
        let disk = self.free_bytes().and_then(crate::notices::of_disk).map(|notice| notice.code);
        if disk != self.disk {
            self.disk = disk;
            self.note(What::Notices);
        }
    }

    /// Free space for this node, in bytes, if the system tells.
    pub(crate) fn free_bytes(&self) -> Option<u64> {
        self.known.free_bytes()
    }

    fn remember_address(&mut self, device: DeviceId, address: linde_net::Address) {
        self.known.remember(device, address);
    }

    /// Addresses at which other nodes may reach this one, the best first.
    pub(crate) fn addresses(&self) -> Vec<String> {
        self.net.as_ref().map(|net| crate::net::link_addresses(&net.status())).unwrap_or_default()
    }

    /// Keeps in touch with the node at an address, also after a restart.
    pub(crate) fn add_peer(&mut self, address: &str) -> Result<serde_json::Value, linde_web::DeskError> {
        let bad = |error: linde_net::AddressError| linde_web::DeskError::new("bad-request").arg("what", error);
        let parsed: linde_net::PeerAddr = address.parse().map_err(bad)?;
        self.known.add_manual(address.trim());
        self.known.save();
        if let Some(net) = &self.net {
            net.connect(parsed);
        }
        Ok(serde_json::json!({ "address": address.trim(), "dialling": self.net.is_some() }))
    }

    /// Looks for the invitation behind twelve words, and gives its link once somebody answered.
    pub(crate) fn seek(&mut self, seed: [u8; 16]) -> Option<String> {
        let before = Shelf::sought(&self.spaces);
        let link = self.spaces.seek(seed).map(str::to_owned);
        if Shelf::sought(&self.spaces) != before {
            self.feed(Input::SoughtChanged);
        }
        link
    }

    /// Dials the addresses in an invitation for now, without keeping in touch.
    pub(crate) fn dial_inviter(&mut self, link: &linde_space::InviteLink) {
        let Some(net) = &self.net else { return };
        // An address that this version cannot read may be one of a later kind.
        let known = link.addresses.iter().filter_map(|address| format!("{}@{address}", link.inviter).parse().ok());
        known.for_each(|peer: linde_net::PeerAddr| net.connect(peer));
    }

    /// Dials the addresses in an invitation or pairing code.
    pub(crate) fn meet_inviter(&mut self, link: &str) {
        let (inviter, addresses) = match linde_space::InviteLink::parse(link) {
            Ok(link) => (link.inviter, link.addresses),
            Err(_) => match linde_space::PairLink::parse(link) {
                Ok(link) => (link.inviter, link.addresses),
                Err(_) => return,
            },
        };
        for address in &addresses {
            // An address that this version cannot read may be one of a later kind.
            let _ = self.add_peer(&format!("{inviter}@{address}"));
        }
    }

    /// Tells readers that something changed which is not in a space.
    pub(crate) fn note(&self, what: What) {
        // Nobody listening is fine.
        let _ = self.changes.send(Change { space: None, what });
    }

    fn note_in(&self, space: SpaceId, what: What) {
        // Nobody listening is fine.
        let _ = self.changes.send(Change { space: Some(linde_web::Id(space.0)), what });
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn take_event(&mut self, event: NetEvent) {
        match event {
            NetEvent::Connected { link, address, dialled, direct } => {
                if dialled {
                    self.remember_address(link.device, address);
                }
                let linked = Linked { link, address: address.to_string(), since_ms: self.spaces.now_ms() };
                self.known.meet(link.device, linked.since_ms);
                if self.links.insert(link.device, linked).is_some() {
                    self.feed(Input::Disconnected { peer: link.device });
                }
                let how = if direct { linde_sync::Link::Direct } else { linde_sync::Link::Relayed };
                self.feed(Input::Connected { peer: link.device, link: how });
                self.note(What::Connection);
            }
            NetEvent::Disconnected { link, reason } => {
                tracing::info!(peer = %link.device.short(), %reason, "disconnected");
                if self.links.get(&link.device).is_some_and(|linked| linked.link == link) {
                    self.links.remove(&link.device);
                    self.known.meet(link.device, self.spaces.now_ms());
                    self.feed(Input::Disconnected { peer: link.device });
                    self.note(What::Connection);
                }
            }
            NetEvent::Frame { link, bytes, permit } => {
                if self.links.get(&link.device).is_some_and(|linked| linked.link == link) {
                    self.bytes_received += bytes.len() as u64;
                    self.feed(Input::Frame { peer: link.device, bytes });
                }
                permit.release();
            }
            NetEvent::Writable { link } => self.feed(Input::Writable { peer: link.device }),
            NetEvent::Resumed { slept } => {
                tracing::info!(?slept, "this computer slept; connections are made again");
            }
            NetEvent::Banned { device, time } => tracing::info!(?device, ?time, "refused for a while"),
            NetEvent::Discovered { device, address } => {
                tracing::debug!(peer = %device.short(), %address, "found nearby");
                self.note(What::Connection);
            }
            NetEvent::Vanished { device } => {
                tracing::debug!(peer = %device.short(), "no longer nearby");
                self.note(What::Connection);
            }
            NetEvent::Listening { address } => tracing::info!(%address, "reachable for other nodes"),
            NetEvent::NotListening { address } => tracing::info!(%address, "no longer reachable"),
            NetEvent::DialFailed { failure, retry_in, .. } => tracing::debug!(%failure, ?retry_in, "nobody reached"),
            NetEvent::MdnsUnavailable { reason } => {
                tracing::warn!(reason, "nodes nearby cannot be found by themselves")
            }
        }
    }

    /// Gives the machine an input and does what it asks for.
    fn feed(&mut self, input: Input) {
        let now_ms = self.now_ms();
        let outputs = self.machine.handle(now_ms, &mut self.rng, input, &mut self.spaces);
        self.obey(outputs);
    }

    fn obey(&mut self, outputs: Outputs) {
        self.wake_at_ms = outputs.wake_at;
        for (peer, frame) in outputs.frames {
            let (Some(net), Some(linked)) = (&self.net, self.links.get(&peer)) else { continue };
            self.bytes_sent += frame.len() as u64;
            match net.send(linked.link, frame) {
                Ok(()) | Err(SendError::Gone) => {}
                // The machine's own bound lies far below the queue's, so this session is beyond repair.
                Err(error) => net.disconnect(peer, error.to_string()),
            }
        }
        for close in outputs.close {
            tracing::info!(peer = %close.peer.short(), reason = ?close.reason, "closed");
            let Some(net) = &self.net else { continue };
            if close.ban_ms > 0 {
                net.ban(close.peer, Duration::from_millis(close.ban_ms));
            } else {
                net.disconnect(close.peer, format!("{:?}", close.reason));
            }
        }
        for event in outputs.events {
            self.take_sync_event(event);
        }
    }

    fn take_sync_event(&mut self, event: Event) {
        match event {
            Event::Synced { peer, space } => {
                tracing::info!(peer = %peer.short(), space = %space.short(), "both nodes hold the same");
                if let Some(net) = &self.net {
                    net.approve(peer);
                }
                if let Err(error) = self.spaces.note_met(space) {
                    tracing::warn!(%error, space = %space.short(), "what waits for the whole space could not go on");
                }
                self.note_in(space, What::Connection);
            }
            Event::EntriesArrived { space, peer, entries } => {
                tracing::debug!(peer = %peer.short(), space = %space.short(), entries, "entries arrived");
                if let Some(net) = &self.net {
                    net.approve(peer);
                }
            }
            Event::Progress { space, done, total } => {
                tracing::debug!(space = %space.short(), done, total, "catching up");
                self.note_in(space, What::Connection);
            }
            Event::Fork { space, log, seq } => {
                tracing::warn!(space = %space.short(), device = %log.device.short(), seq, "an installation was copied");
                self.note_in(space, What::Notices);
            }
            Event::Refused { peer, why, offences, .. } => {
                tracing::warn!(peer = %peer.short(), why, offences, "refused what another node sent");
            }
            Event::Paused { space, error, retry_ms } => {
                tracing::error!(space = %space.short(), %error, retry_ms, "entries cannot be stored");
                self.note_in(space, What::Notices);
            }
            Event::Writing { peer, space, section } => {
                let latest = self.spaces.get(space).and_then(|replica| replica.section_changed(&section));
                let place = Place { section, latest: latest.map(|row| row.id) };
                if self.writers.note(space, peer, place, Instant::now()) {
                    self.note_in(space, What::Texts);
                }
            }
            Event::Peer { peer, state } => {
                if let (PeerState::SharesSpace, Some(net)) = (&state, &self.net) {
                    net.approve(peer);
                }
                tracing::debug!(peer = %peer.short(), ?state, "another node");
                self.note(What::Connection);
            }
        }
    }

    /// Tells peers that the owner writes in a section just now.
    pub(crate) fn tell_writing(&mut self, space: SpaceId, section: EntryId) {
        self.feed(Input::Writing { space, section });
    }

    /// After something was written here or arrived: tells peers and readers.
    fn announce_changes(&mut self) {
        loop {
            let changed: BTreeSet<SpaceId> = self.spaces.take_changed();
            if changed.is_empty() {
                return;
            }
            self.feed(Input::SpacesChanged);
            for space in changed {
                self.feed(Input::LocalChange { space, logs: Vec::new() });
                for what in
                    [What::Statements, What::Texts, What::Members, What::Invitations, What::Connection, What::Acts]
                {
                    self.note_in(space, what);
                }
            }
            self.note(What::Spaces);
        }
    }
}

fn machine(device: DeviceId) -> Machine {
    Machine::new(device, concat!("linde/", env!("CARGO_PKG_VERSION")))
}

async fn next_event(events: &mut Option<NetEvents>) -> NetEvent {
    if let Some(open) = events
        && let Some(event) = open.recv().await
    {
        return event;
    }
    *events = None;
    std::future::pending().await
}
