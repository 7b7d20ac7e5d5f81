//! Nodes, frames, and waiting for what should happen.

use bytes::Bytes;
use linde_log::frame;
use linde_net::{Address, Link, Net, NetConfig, NetEvent, NetEvents, NetHandle, PeerAddr, SendError, Transport};
use std::time::Duration;
use tokio::time::{interval, timeout};

/// Far more than anything here takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Node {
    pub(crate) handle: NetHandle,
    pub(crate) events: NetEvents,
}

/// A configuration with short pauses; `seed` is the device.
pub(crate) fn config(seed: u8) -> NetConfig {
    let mut config = NetConfig::loopback([seed; 32]);
    config.timing.retry_first = Duration::from_millis(50);
    config
}

pub(crate) fn start(config: NetConfig) -> Node {
    let (handle, events) = Net::start(config).unwrap();
    Node { handle, events }
}

impl Node {
    pub(crate) fn new(seed: u8) -> Self {
        start(config(seed))
    }

    pub(crate) fn address(&self, transport: Transport) -> Address {
        Address { ip: [127, 0, 0, 1].into(), port: self.handle.port(), transport }
    }

    pub(crate) fn peer_addr(&self, transport: Transport) -> PeerAddr {
        (self.handle.device(), self.address(transport)).into()
    }

    /// The first event for which `pick` has an answer; others are dropped.
    pub(crate) async fn until<T>(&mut self, mut pick: impl FnMut(NetEvent) -> Option<T>) -> T {
        let search = async {
            loop {
                let event = self.events.recv().await.expect("the network runs");
                if let Some(found) = pick(event) {
                    return found;
                }
            }
        };
        timeout(PATIENCE, search).await.expect("it happens in time")
    }

    pub(crate) async fn connected(&mut self) -> Link {
        self.until(|event| match event {
            NetEvent::Connected { link, .. } => Some(link),
            _ => None,
        })
        .await
    }

    pub(crate) async fn disconnected(&mut self, which: Link) -> linde_net::CloseReason {
        self.until(|event| match event {
            NetEvent::Disconnected { link, reason } if link == which => Some(reason),
            _ => None,
        })
        .await
    }

    pub(crate) async fn frame(&mut self, which: Link) -> Bytes {
        self.until(|event| match event {
            NetEvent::Frame { link, bytes, .. } if link == which => Some(bytes),
            _ => None,
        })
        .await
    }

    /// Sends, waiting for room where there is none. Drops all other events.
    pub(crate) async fn send(&mut self, link: Link, bytes: Bytes) {
        while let Err(error) = self.handle.send(link, bytes.clone()) {
            assert_eq!(error, SendError::Full);
            self.until(|event| matches!(event, NetEvent::Writable { .. }).then_some(())).await;
        }
    }
}

/// Two connected nodes that have approved each other.
pub(crate) async fn pair(mut a: Node, mut b: Node, transport: Transport) -> (Node, Link, Node, Link) {
    a.handle.approve(b.handle.device());
    b.handle.approve(a.handle.device());
    a.handle.connect(b.peer_addr(transport));
    let (to_b, to_a) = (a.connected().await, b.connected().await);
    (a, to_b, b, to_a)
}

/// A frame whose payload begins with `number` and is `len` bytes long.
pub(crate) fn numbered(number: u32, len: usize) -> Bytes {
    let mut payload = number.to_be_bytes().to_vec();
    payload.resize(len.max(4), number as u8);
    framed(&payload)
}

pub(crate) fn framed(payload: &[u8]) -> Bytes {
    let mut out = Vec::new();
    frame::write(&mut out, payload).unwrap();
    out.into()
}

/// Waits until a state is reached that no event tells of.
pub(crate) async fn reached(what: &str, mut condition: impl FnMut() -> bool) {
    let mut look = interval(Duration::from_millis(2));
    let search = async {
        while !condition() {
            look.tick().await;
        }
    };
    timeout(PATIENCE, search).await.unwrap_or_else(|_| panic!("not reached: {what}"));
}
