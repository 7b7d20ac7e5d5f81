//! The hostile peer: libp2p from linde-net, everything above it its own.

use crate::{
    harness::{Node, wait_for},
    wire::{self, HEAD_BYTES, Item, kind, message},
};
use bytes::Bytes;
use linde_log::{DeviceId, EntryId, Signed, SpaceId};
use linde_net::{Address, Link, Net, NetConfig, NetEvent, NetEvents, NetHandle, PeerAddr, SendError, Transport};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};
use tokio::{runtime::Runtime, sync::watch};

/// The number by which the peer names the one space it opens.
pub(crate) const CHAN: u64 = 7;
/// Long enough that a refused peer does not use up the connection attempts of its address while a test goes on.
const RETRY: Duration = Duration::from_millis(500);

/// A connected program that does as it likes.
pub(crate) struct Peer {
    handle: NetHandle,
    heard: Arc<Mutex<Heard>>,
    reading: watch::Sender<bool>,
    nonce: [u8; 32],
    node: DeviceId,
    // Last, because the network ends with it.
    runtime: Option<Runtime>,
}

/// What came from the node.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    link: Option<Link>,
    /// Links there were.
    pub(crate) links: usize,
    /// Links that ended.
    pub(crate) ends: usize,
    /// Attempts to connect that came to nothing.
    pub(crate) failures: usize,
    /// All messages, each as the items of its array.
    pub(crate) messages: Vec<Vec<Item>>,
    /// Payload of what needs credit.
    pub(crate) credited_bytes: u64,
}

impl Peer {
    /// Connects with the key that grows from `seed`.
    pub(crate) fn connect(seed: [u8; 32], node: &Node) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let device: DeviceId = node.started()["device"].as_str().unwrap().parse().unwrap();
        let mut config = NetConfig::loopback(seed);
        config.timing.retry_first = RETRY;
        let (handle, events) = runtime.block_on(async { Net::start(config) }).unwrap();
        let heard = Arc::<Mutex<Heard>>::default();
        let (reading, may_read) = watch::channel(true);
        runtime.spawn(listen(events, heard.clone(), may_read));
        handle.approve(device);
        let address: SocketAddr = node.address().parse().unwrap();
        handle.connect(PeerAddr::from((device, Address::new(address, Transport::Tcp))));
        Self { handle, heard, reading, nonce: [seed[0]; 32], node: device, runtime: Some(runtime) }
    }

    pub(crate) fn nonce(&self) -> &[u8; 32] {
        &self.nonce
    }

    pub(crate) fn device(&self) -> DeviceId {
        self.handle.device()
    }

    pub(crate) fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap()
    }

    /// No longer takes what the node sends, as a program that hangs.
    pub(crate) fn stop_reading(&self) {
        self.reading.send(false).unwrap();
    }

    /// Sends a frame, waiting for room; `false` if the node has closed the connection.
    pub(crate) fn send(&self, frame: Bytes) -> bool {
        let Some(link) = self.heard().link else { return false };
        wait_for("room to send", || match self.handle.send(link, frame.clone()) {
            Ok(()) => Some(true),
            Err(SendError::Gone) => Some(false),
            Err(SendError::Full) => None,
            Err(SendError::NotAFrame(error)) => panic!("{error:?}"),
        })
    }

    /// Says Hello, and hears the node's.
    pub(crate) fn greet(&self) -> [u8; 32] {
        wait_for("a connection", || self.heard().link);
        let hello = vec![1.into(), self.nonce.into(), Item::Text("hostile/1".to_owned())];
        assert!(self.send(message(kind::HELLO, hello)));
        let hello = self.wait_message(kind::HELLO);
        hello[2].bytes().unwrap().try_into().unwrap()
    }

    /// Greets, names the space and opens it; from then on the node takes entries under [`CHAN`] and tells what is new.
    pub(crate) fn open(&self, space: SpaceId) {
        let theirs = self.greet();
        let (us, them) = ((self.device(), &self.nonce), (self.node, &theirs));
        let tag = wire::tag(&space.0, us, them);
        let mut tags: Vec<[u8; 32]> = (1..8).map(|n| [n; 32]).chain([tag]).collect();
        tags.sort_unstable();
        let tags = tags.into_iter().map(Item::from).collect::<Vec<_>>();
        assert!(self.send(message(kind::TAGS, vec![tags.into()])));
        assert!(self.send(message(kind::OPEN, vec![CHAN.into(), tag.into(), [9; 32].into()])));
        let open = self.wait_message(kind::OPEN);
        assert_eq!(open[2].bytes().unwrap(), wire::tag(&space.0, them, us), "the node's tag is that of the page");
        self.wait_message(kind::SUMMARY);
        assert!(self.send(message(kind::SUMMARY, vec![CHAN.into(), vec![].into(), vec![].into()])));
    }

    /// Asks for logs of a device from their beginnings, and for what is appended meanwhile.
    pub(crate) fn want(&self, device: DeviceId, lanes: &[u64]) {
        let ranges: Vec<Item> = lanes.iter().map(|lane| wire::place(*lane, device, 0)).collect();
        assert!(self.send(message(kind::WANT, vec![CHAN.into(), ranges.into()])));
    }

    /// All entries that came, in the order in which they came.
    pub(crate) fn entries(&self) -> Vec<Signed> {
        let heard = self.heard();
        let lists = heard.messages.iter().filter(|items| items[0].number() == Some(kind::ENTRIES));
        lists.flat_map(|items| items[2].list()).filter_map(wire::entry).collect()
    }

    /// Waits for an entry.
    pub(crate) fn wait_entry(&self, id: EntryId) -> Signed {
        wait_for("an entry", || self.entries().into_iter().find(|entry| entry.id() == id))
    }

    /// The first message of a type that came.
    pub(crate) fn wait_message(&self, number: u64) -> Vec<Item> {
        wait_for(&format!("a message of type {number}"), || self.first(number))
    }

    pub(crate) fn first(&self, number: u64) -> Option<Vec<Item>> {
        self.heard().messages.iter().find(|items| items[0].number() == Some(number)).cloned()
    }

    /// Waits until the node has said Close with this reason and hung up.
    pub(crate) fn wait_closed(&self, reason: u64) {
        let close = self.wait_message(kind::CLOSE);
        assert_eq!(close[1].number(), Some(reason), "{close:?}");
        self.wait_gone();
    }

    /// Waits until the node has said that these were three offences and hung up.
    pub(crate) fn wait_banned(&self) {
        self.wait_closed(2);
    }

    pub(crate) fn wait_gone(&self) {
        wait_for("the end of the connection", || (self.heard().ends > 0).then_some(()));
    }

    /// Waits until an attempt to come back was refused.
    pub(crate) fn wait_refused(&self) {
        let before = self.heard().failures;
        wait_for("a refused attempt", || (self.heard().failures > before).then_some(()));
        assert_eq!(self.heard().links, 1, "it was let in again");
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.heard().link.is_some()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Waiting for a peer that no longer reads would take long.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn listen(mut events: NetEvents, heard: Arc<Mutex<Heard>>, mut may_read: watch::Receiver<bool>) {
    while may_read.wait_for(|may| *may).await.is_ok() {
        let Some(event) = events.recv().await else { return };
        let mut heard = heard.lock().unwrap();
        match event {
            NetEvent::Connected { link, .. } => {
                heard.link = Some(link);
                heard.links += 1;
            }
            NetEvent::Disconnected { .. } => {
                heard.link = None;
                heard.ends += 1;
            }
            NetEvent::DialFailed { .. } => heard.failures += 1,
            NetEvent::Frame { bytes, permit, .. } => {
                let payload = &bytes[HEAD_BYTES..];
                let Some(Item::List(items)) = Item::read(&mut &payload[..]) else {
                    panic!("the node sent {payload:?}")
                };
                if matches!(items[0].number(), Some(kind::ENTRIES | kind::FORKS | kind::LOOSE)) {
                    heard.credited_bytes += payload.len() as u64;
                }
                heard.messages.push(items);
                permit.release();
            }
            _ => {}
        }
    }
}
