//! Chooses, among the connections of a device, the one that carries its link.
//!
//! The side with the lower id opens the stream, on one connection of its choice, and closes the others; the other side
//! follows. A second connection soon after the first comes from both sides dialling at once, and the first stays. A later
//! one, made by the other side, means that the other side no longer has the first: it is replaced.

use crate::{
    address::Address,
    config::Timing,
    events::{CloseReason, EventSink},
    handle::Shared,
    handler::{FromHandler, Handler, Role, ToHandler},
    identity::device_of,
    limits::SIMULTANEOUS_DIAL_WINDOW,
    link::{Budget, Link, LinkId, LinkShared},
};
use libp2p::{
    Multiaddr, PeerId,
    core::{ConnectedPoint, Endpoint, transport::PortUse},
    swarm::{
        CloseConnection, ConnectionClosed, ConnectionDenied, ConnectionId, FromSwarm, NetworkBehaviour, NotifyHandler,
        ToSwarm, behaviour::ConnectionEstablished,
    },
};
use linde_log::DeviceId;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Weak},
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

/// What the driver learns.
#[derive(Debug)]
pub(crate) enum StreamsEvent {
    /// A device has a link.
    Up {
        /// Who.
        device: DeviceId,
        /// On which connection.
        connection: ConnectionId,
    },
    /// A link ended.
    Down {
        /// Who.
        device: DeviceId,
        /// Where it came from.
        address: Address,
        /// Why.
        reason: CloseReason,
        /// How long it was.
        lasted: Duration,
    },
    /// A connection ended that never carried a link.
    Unused {
        /// Who.
        device: DeviceId,
        /// Where it came from.
        address: Address,
        /// The connection.
        connection: ConnectionId,
        /// Why.
        reason: CloseReason,
    },
}

/// A peer whose key is not Ed25519.
#[derive(Debug, thiserror::Error)]
#[error("not a device: its key is not ed25519")]
struct NotADevice;

pub(crate) struct Streams {
    local: DeviceId,
    timing: Timing,
    shared: Arc<Shared>,
    events: EventSink,
    peers: BTreeMap<PeerId, Peer>,
    budgets: BTreeMap<DeviceId, Weak<Budget>>,
    last_link: u64,
    out: VecDeque<ToSwarm<StreamsEvent, ToHandler>>,
    waker: Option<Waker>,
}

struct Peer {
    device: DeviceId,
    connections: BTreeMap<ConnectionId, Connection>,
    chosen: Option<Chosen>,
    /// Why all connections are being closed.
    closing: Option<CloseReason>,
}

#[derive(Clone, Copy)]
struct Connection {
    address: Address,
    dialled: bool,
    /// Whether the driver has heard of a link on it.
    used: bool,
}

struct Chosen {
    connection: ConnectionId,
    since: Instant,
    link: Option<Arc<LinkShared>>,
}

impl Streams {
    pub(crate) fn new(local: DeviceId, timing: Timing, shared: Arc<Shared>, events: EventSink) -> Self {
        Self {
            local,
            timing,
            shared,
            events,
            peers: BTreeMap::new(),
            budgets: BTreeMap::new(),
            last_link: 0,
            out: VecDeque::new(),
            waker: None,
        }
    }

    /// Drops all connections of a device at once.
    pub(crate) fn close(&mut self, peer: PeerId, reason: &CloseReason) {
        if let Some(known) = self.peers.get_mut(&peer) {
            known.closing = Some(reason.clone());
            self.unchoose(peer, reason);
            self.emit(ToSwarm::CloseConnection { peer_id: peer, connection: CloseConnection::All });
        }
    }

    /// Ends the device's link after what is queued has been written, and drops its other connections at once.
    pub(crate) fn drain(&mut self, peer: PeerId, reason: &CloseReason) {
        let Some(known) = self.peers.get(&peer) else { return };
        let Some(Chosen { connection, link: Some(link), .. }) = &known.chosen else {
            return self.close(peer, reason);
        };
        link.drain(reason.clone());
        let others: Vec<_> = known.connections.keys().filter(|other| *other != connection).copied().collect();
        for other in others {
            self.close_one(peer, other);
        }
    }

    /// Drops all connections at once.
    pub(crate) fn close_all(&mut self, reason: &CloseReason) {
        for peer in self.peers.keys().copied().collect::<Vec<_>>() {
            self.close(peer, reason);
        }
    }

    /// Connections of any kind.
    pub(crate) fn connections(&self) -> usize {
        self.peers.values().map(|peer| peer.connections.len()).sum()
    }

    fn emit(&mut self, event: ToSwarm<StreamsEvent, ToHandler>) {
        self.out.push_back(event);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    fn notify(&mut self, peer_id: PeerId, connection: ConnectionId, event: ToHandler) {
        self.emit(ToSwarm::NotifyHandler { peer_id, handler: NotifyHandler::One(connection), event });
    }

    fn close_one(&mut self, peer_id: PeerId, connection: ConnectionId) {
        self.emit(ToSwarm::CloseConnection { peer_id, connection: CloseConnection::One(connection) });
    }

    fn handler(&self, peer: &PeerId) -> Result<Handler, ConnectionDenied> {
        let device = device_of(peer).ok_or_else(|| ConnectionDenied::new(NotADevice))?;
        Ok(Handler::new(if self.local < device { Role::Opener } else { Role::Acceptor }, self.timing))
    }

    fn established(&mut self, peer_id: PeerId, connection: ConnectionId, endpoint: &ConnectedPoint) {
        let Some(device) = device_of(&peer_id) else { return };
        let Ok((address, _)) = Address::of_multiaddr(endpoint.get_remote_address()) else {
            return self.close_one(peer_id, connection);
        };
        let info = Connection { address, dialled: endpoint.is_dialer(), used: false };
        let peer = self.peers.entry(peer_id).or_insert_with(|| Peer {
            device,
            connections: BTreeMap::new(),
            chosen: None,
            closing: None,
        });
        peer.connections.insert(connection, info);
        if device < self.local {
            return;
        }
        match &peer.chosen {
            None => {}
            Some(chosen) if !info.dialled && chosen.since.elapsed() > SIMULTANEOUS_DIAL_WINDOW => {
                let old = chosen.connection;
                self.unchoose(peer_id, &CloseReason::Replaced);
                self.close_one(peer_id, old);
            }
            Some(_) => return self.close_one(peer_id, connection),
        }
        if let Some(peer) = self.peers.get_mut(&peer_id) {
            peer.chosen = Some(Chosen { connection, since: Instant::now(), link: None });
        }
        self.notify(peer_id, connection, ToHandler::Open);
    }

    fn closed(&mut self, peer_id: PeerId, connection: ConnectionId, cause: CloseReason) {
        let Some(peer) = self.peers.get(&peer_id) else { return };
        let reason = peer.closing.clone().unwrap_or(cause);
        self.ended(peer_id, connection, reason.clone());
        let Some(peer) = self.peers.get_mut(&peer_id) else { return };
        let device = peer.device;
        let closed = peer.connections.remove(&connection);
        if peer.connections.is_empty() {
            self.peers.remove(&peer_id);
        }
        if let Some(Connection { address, used: false, .. }) = closed {
            self.emit(ToSwarm::GenerateEvent(StreamsEvent::Unused { device, address, connection, reason }));
        }
    }

    /// A stream is open: on the chosen connection, or, for the accepting side, on the one the other side has chosen now.
    fn ready(&mut self, peer_id: PeerId, connection: ConnectionId) {
        let Some(peer) = self.peers.get(&peer_id) else { return };
        if let Some(chosen) = &peer.chosen
            && chosen.connection != connection
        {
            if self.local < peer.device {
                return self.close_one(peer_id, connection);
            }
            let old = chosen.connection;
            self.unchoose(peer_id, &CloseReason::Replaced);
            self.close_one(peer_id, old);
        }
        let Some(peer) = self.peers.get_mut(&peer_id) else { return };
        let Some(info) = peer.connections.get_mut(&connection) else { return };
        info.used = true;
        let place = (info.address, info.dialled);
        let device = peer.device;
        let budget = self.budget(device);
        self.last_link += 1;
        let link = Link { device, id: LinkId(self.last_link) };
        let events = self.events.clone();
        let link = self.shared.add_link(device, |approved| LinkShared::new(link, place, budget, approved, events));
        link.announce();
        if let Some(peer) = self.peers.get_mut(&peer_id) {
            peer.chosen = Some(Chosen { connection, since: Instant::now(), link: Some(link.clone()) });
        }
        self.emit(ToSwarm::GenerateEvent(StreamsEvent::Up { device, connection }));
        self.notify(peer_id, connection, ToHandler::Start(link));
    }

    /// The stream of a connection has ended, or none came about.
    fn ended(&mut self, peer_id: PeerId, connection: ConnectionId, reason: CloseReason) {
        let Some(peer) = self.peers.get_mut(&peer_id) else { return };
        if peer.chosen.as_ref().is_some_and(|chosen| chosen.connection == connection) {
            self.unchoose(peer_id, &reason);
        }
    }

    /// The chosen connection no longer is; its link ends.
    fn unchoose(&mut self, peer_id: PeerId, reason: &CloseReason) {
        let Some(peer) = self.peers.get_mut(&peer_id) else { return };
        let Some(Chosen { link: Some(link), .. }) = peer.chosen.take() else { return };
        let reason = link.end(reason.clone());
        self.shared.remove_link(link.link);
        let LinkShared { link: Link { device, .. }, address, since, .. } = *link;
        let lasted = since.elapsed();
        self.emit(ToSwarm::GenerateEvent(StreamsEvent::Down { device, address, reason, lasted }));
    }

    /// The device's budget, which outlives a link while the owner still holds frames of it.
    fn budget(&mut self, device: DeviceId) -> Arc<Budget> {
        if let Some(budget) = self.budgets.get(&device).and_then(Weak::upgrade) {
            return budget;
        }
        self.budgets.retain(|_, budget| budget.strong_count() > 0);
        let budget = Arc::default();
        self.budgets.insert(device, Arc::downgrade(&budget));
        budget
    }
}

impl NetworkBehaviour for Streams {
    type ConnectionHandler = Handler;
    type ToSwarm = StreamsEvent;

    fn handle_established_inbound_connection(
        &mut self,
        _: ConnectionId,
        peer: PeerId,
        _: &Multiaddr,
        _: &Multiaddr,
    ) -> Result<Handler, ConnectionDenied> {
        self.handler(&peer)
    }

    fn handle_established_outbound_connection(
        &mut self,
        _: ConnectionId,
        peer: PeerId,
        _: &Multiaddr,
        _: Endpoint,
        _: PortUse,
    ) -> Result<Handler, ConnectionDenied> {
        self.handler(&peer)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "libp2p's enum grows; connections alone matter here")]
    fn on_swarm_event(&mut self, event: FromSwarm<'_>) {
        match event {
            FromSwarm::ConnectionEstablished(ConnectionEstablished { peer_id, connection_id, endpoint, .. }) => {
                self.established(peer_id, connection_id, endpoint);
            }
            FromSwarm::ConnectionClosed(ConnectionClosed { peer_id, connection_id, cause, .. }) => {
                let reason = cause.map_or(CloseReason::ByPeer, |cause| CloseReason::Lost(cause.to_string()));
                self.closed(peer_id, connection_id, reason);
            }
            _ => {}
        }
    }

    fn on_connection_handler_event(&mut self, peer_id: PeerId, connection: ConnectionId, event: FromHandler) {
        match event {
            FromHandler::Ready => self.ready(peer_id, connection),
            FromHandler::Ended(reason) => {
                self.ended(peer_id, connection, reason.clone());
                let Some(peer) = self.peers.get_mut(&peer_id) else { return };
                let device = peer.device;
                // Said here, because what closes the connection later no longer knows why.
                if let Some(info) = peer.connections.get_mut(&connection)
                    && !std::mem::replace(&mut info.used, true)
                {
                    let address = info.address;
                    let unused = StreamsEvent::Unused { device, address, connection, reason };
                    self.emit(ToSwarm::GenerateEvent(unused));
                }
                self.close_one(peer_id, connection);
            }
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<ToSwarm<StreamsEvent, ToHandler>> {
        match self.out.pop_front() {
            Some(event) => Poll::Ready(event),
            None => {
                self.waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}
