//! What the owner holds: sending, closing, asking.

use crate::{
    address::{Address, PeerAddr},
    config::{NetConfig, NetError},
    driver::{Command, Driver},
    events::{CloseReason, NetEvents},
    link::{Link, LinkShared, SendError},
    nearby::NearbyDevice,
};
use bytes::Bytes;
use linde_log::DeviceId;
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{mpsc, oneshot};

/// Starts networks.
#[derive(Debug)]
pub struct Net;

/// The owner's end of a running network. Clones are equal; when all are gone, or [`NetEvents`] is, the network shuts down.
#[derive(Debug, Clone)]
pub struct NetHandle {
    device: DeviceId,
    port: u16,
    commands: mpsc::UnboundedSender<Command>,
    shared: Arc<Shared>,
}

/// How the network is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetStatus {
    /// The port of all addresses.
    pub port: u16,
    /// Where this device can be reached in its own network.
    pub listening: BTreeSet<Address>,
    /// How others see this device, as they say themselves; never to be trusted, at most shown.
    pub observed: BTreeSet<Address>,
    /// Open links in the order of their devices.
    pub links: Vec<LinkStatus>,
    /// Connections including those without a link yet.
    pub connections: usize,
    /// Banned devices.
    pub banned_devices: usize,
    /// Banned IP addresses.
    pub banned_ips: usize,
    /// Whether mDNS is at work.
    pub mdns: bool,
    /// Who is in the local network just now, at most [`crate::limits::MAX_NEARBY`].
    pub nearby: Vec<NearbyDevice>,
}

/// One open link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkStatus {
    /// The link.
    pub link: Link,
    /// Where the other side is.
    pub address: Address,
    /// Whether this side opened the connection.
    pub dialled: bool,
    /// Whether the owner has approved the device.
    pub approved: bool,
    /// For how long it has been open.
    pub age: Duration,
    /// Bytes waiting to be written.
    pub queued_bytes: usize,
}

/// What handle, driver and behaviours share.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    links: BTreeMap<DeviceId, Arc<LinkShared>>,
    approved: BTreeSet<DeviceId>,
    report: Report,
}

/// The part of [`NetStatus`] that the driver keeps up to date.
#[derive(Debug, Clone, Default)]
pub(crate) struct Report {
    pub(crate) listening: BTreeSet<Address>,
    pub(crate) observed: BTreeSet<Address>,
    pub(crate) connections: usize,
    pub(crate) banned_devices: usize,
    pub(crate) banned_ips: usize,
    pub(crate) mdns: bool,
    pub(crate) nearby: BTreeMap<DeviceId, Instant>,
}

impl Net {
    /// Opens the sockets and starts the task that runs the network, in the current tokio runtime.
    ///
    /// # Errors
    /// [`NetError`], with nothing left open.
    pub fn start(config: NetConfig) -> Result<(NetHandle, NetEvents), NetError> {
        let runtime = tokio::runtime::Handle::try_current().map_err(|_| NetError::NoRuntime)?;
        let shared = Arc::<Shared>::default();
        let (commands, inbox) = mpsc::unbounded_channel();
        let (driver, events) = Driver::open(config, shared.clone(), inbox)?;
        let (device, port) = (driver.device(), driver.port());
        runtime.spawn(driver.run());
        Ok((NetHandle { device, port, commands, shared }, events))
    }
}

impl NetHandle {
    /// The device of the configured secret.
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// The port of all addresses; worth storing, so that others find the device again.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Queues one whole frame, head included. Never waits.
    ///
    /// # Errors
    /// [`SendError::Full`] if the queue of [`crate::limits::OUTBOUND_QUEUE_BYTES`] has no room: [`crate::NetEvent::Writable`]
    /// follows. [`SendError::Gone`] if the link has ended. [`SendError::NotAFrame`] if the bytes are not exactly one frame.
    pub fn send(&self, link: Link, frame: Bytes) -> Result<(), SendError> {
        let shared = self.shared.lock().links.get(&link.device).filter(|shared| shared.link == link).cloned();
        shared.ok_or(SendError::Gone)?.send(frame)
    }

    /// Ends the link of a device after writing what is queued. The device may come back by itself; it is dialled again only
    /// after [`crate::limits::RETRY_MAX`].
    pub fn disconnect(&self, device: DeviceId, reason: impl Into<Cow<'static, str>>) {
        let link = self.shared.lock().links.get(&device).cloned();
        if let Some(link) = link {
            link.drain(CloseReason::Owner(reason.into()));
        }
    }

    /// Refuses the device for some time, also as one to dial. A link it has ends as by [`Self::disconnect`]: what is queued,
    /// such as the reason, is still written, and nothing more is taken. No time at all lifts a ban.
    pub fn ban(&self, device: DeviceId, time: Duration) {
        self.tell(Command::Ban(device, time));
    }

    /// Lifts the narrow limits for strangers, until [`Self::forget`]: the device shares a space with this one.
    pub fn approve(&self, device: DeviceId) {
        let mut inner = self.shared.lock();
        let is_new = inner.approved.insert(device);
        let link = inner.links.get(&device).cloned();
        drop(inner);
        match link {
            Some(link) => link.approve(),
            // It may have been sent away as a stranger.
            None if is_new => self.tell(Command::Wanted(device)),
            None => {}
        }
    }

    /// Dials an address now and, for as long as the network runs, again after each failure and each lost link.
    pub fn connect(&self, addr: PeerAddr) {
        self.tell(Command::Connect(addr));
    }

    /// No longer dials an address given to [`Self::connect`] or [`NetConfig::manual`]. An open link stays.
    pub fn disregard(&self, addr: PeerAddr) {
        self.tell(Command::Disregard(addr));
    }

    /// Approves a device and keeps connected to it: the addresses replace those given earlier, and are dialled until one
    /// answers.
    pub fn set_known(&self, device: DeviceId, addresses: Vec<Address>) {
        self.approve(device);
        self.tell(Command::Known(device, addresses));
    }

    /// Undoes [`Self::approve`] and [`Self::set_known`] for the time after the current link.
    pub fn forget(&self, device: DeviceId) {
        self.shared.lock().approved.remove(&device);
        self.tell(Command::Known(device, Vec::new()));
    }

    /// Says that the network may be another one: all pauses are cleared and everybody missing is dialled.
    pub fn retry_now(&self) {
        self.tell(Command::Retry);
    }

    /// How the network is doing.
    pub fn status(&self) -> NetStatus {
        let inner = self.shared.lock();
        let Report { listening, observed, connections, banned_devices, banned_ips, mdns, nearby } =
            inner.report.clone();
        let links = inner.links.values().map(|link| link.status()).collect();
        let nearby = nearby.into_iter().map(|(device, since)| NearbyDevice { device, age: since.elapsed() }).collect();
        let port = self.port;
        NetStatus { port, listening, observed, links, connections, banned_devices, banned_ips, mdns, nearby }
    }

    /// Writes what is queued, closes all links and sockets, and returns when that is done, after
    /// [`crate::limits::SHUTDOWN_TIMEOUT`] at the latest.
    pub async fn shutdown(self) {
        let (done, wait) = oneshot::channel();
        self.tell(Command::Shutdown(done));
        let _ = wait.await;
    }

    fn tell(&self, command: Command) {
        // After shutdown there is nobody to tell, and nothing to do.
        let _ = self.commands.send(command);
    }
}

impl LinkShared {
    fn status(&self) -> LinkStatus {
        LinkStatus {
            link: self.link,
            address: self.address,
            dialled: self.dialled,
            approved: self.is_approved(),
            age: self.since.elapsed(),
            queued_bytes: self.queued(),
        }
    }
}

impl Shared {
    pub(crate) fn is_approved(&self, device: DeviceId) -> bool {
        self.lock().approved.contains(&device)
    }

    pub(crate) fn approve(&self, device: DeviceId) {
        self.lock().approved.insert(device);
    }

    /// Makes a link that is told whether its device is approved, with no approval getting lost in between.
    pub(crate) fn add_link(&self, device: DeviceId, make: impl FnOnce(bool) -> LinkShared) -> Arc<LinkShared> {
        let mut inner = self.lock();
        let link = Arc::new(make(inner.approved.contains(&device)));
        inner.links.insert(device, link.clone());
        link
    }

    /// Removes a link unless a newer one has taken its place.
    pub(crate) fn remove_link(&self, link: Link) {
        let mut inner = self.lock();
        if inner.links.get(&link.device).is_some_and(|other| other.link == link) {
            inner.links.remove(&link.device);
        }
    }

    pub(crate) fn links(&self) -> Vec<Arc<LinkShared>> {
        self.lock().links.values().cloned().collect()
    }

    pub(crate) fn report(&self, update: impl FnOnce(&mut Report)) {
        update(&mut self.lock().report);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
