//! A network without time: machines, queues between them, and a random order in which things happen.

use super::shelf::Memory;
use bytes::Bytes;
use linde_log::{DeviceId, LogId, SpaceId};
use linde_sync::{Event, Input, Link, Machine, Message, Outputs};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub struct Node {
    pub id: DeviceId,
    pub machine: Machine,
    pub shelf: Memory,
    pub events: Vec<Event>,
    wake_at: Option<u64>,
}

pub struct Net {
    pub nodes: Vec<Node>,
    pub now_ms: u64,
    pub rng: ChaCha8Rng,
    pub sent_bytes: u64,
    pub sent_frames: u64,
    /// Payload bytes of entries under way or not granted back, by (from, to), checked against the window.
    pub links: BTreeMap<(usize, usize), VecDeque<Bytes>>,
    pub connected: BTreeSet<(usize, usize)>,
    pub closed: Vec<(usize, linde_sync::Closing)>,
    pub link: Link,
    outstanding: BTreeMap<(usize, usize), u64>,
    pub max_outstanding: u64,
    pub trace: Vec<(usize, usize, u64, usize)>,
}

impl Net {
    pub fn new(seed: u64, shelves: Vec<Memory>) -> Self {
        let nodes = shelves.into_iter().enumerate().map(|(i, shelf)| {
            let id = DeviceId([i as u8 + 100; 32]);
            Node { id, machine: Machine::new(id, "test"), shelf, events: vec![], wake_at: None }
        });
        Self {
            nodes: nodes.collect(),
            now_ms: 1_000,
            rng: ChaCha8Rng::seed_from_u64(seed),
            sent_bytes: 0,
            sent_frames: 0,
            links: BTreeMap::new(),
            connected: BTreeSet::new(),
            closed: vec![],
            link: Link::Direct,
            outstanding: BTreeMap::new(),
            max_outstanding: 0,
            trace: vec![],
        }
    }

    pub fn random(&mut self, below: usize) -> usize {
        (self.rng.next_u32() as usize) % below.max(1)
    }

    pub fn connect(&mut self, a: usize, b: usize) {
        let pair = (a.min(b), a.max(b));
        if a == b || !self.connected.insert(pair) {
            return;
        }
        for (me, other) in [(a, b), (b, a)] {
            self.links.insert((me, other), VecDeque::new());
            self.outstanding.insert((me, other), 0);
        }
        for (me, other) in [(a, b), (b, a)] {
            let (peer, link) = (self.nodes[other].id, self.link);
            self.input(me, Input::Connected { peer, link });
        }
    }

    pub fn disconnect(&mut self, a: usize, b: usize) {
        if !self.connected.remove(&(a.min(b), a.max(b))) {
            return;
        }
        for (me, other) in [(a, b), (b, a)] {
            self.links.remove(&(me, other));
            let peer = self.nodes[other].id;
            self.input(me, Input::Disconnected { peer });
        }
    }

    /// The machine's memory is lost, the shelf stays.
    pub fn restart(&mut self, node: usize) {
        for other in 0..self.nodes.len() {
            self.disconnect(node, other);
        }
        self.nodes[node].machine = Machine::new(self.nodes[node].id, "test");
    }

    pub fn changed(&mut self, node: usize, space: SpaceId, logs: Vec<LogId>) {
        self.input(node, Input::LocalChange { space, logs });
    }

    pub fn input(&mut self, node: usize, input: Input) {
        let Node { machine, shelf, .. } = &mut self.nodes[node];
        let outputs = machine.handle(self.now_ms, &mut self.rng, input, shelf);
        self.put_out(node, outputs);
    }

    fn put_out(&mut self, node: usize, outputs: Outputs) {
        self.nodes[node].wake_at = outputs.wake_at;
        self.nodes[node].events.extend(outputs.events);
        for (peer, frame) in outputs.frames {
            let to = self.nodes.iter().position(|node| node.id == peer).unwrap();
            self.count(node, to, &frame);
            if let Some(queue) = self.links.get_mut(&(node, to)) {
                queue.push_back(frame);
            }
        }
        for closing in outputs.close {
            let other = self.nodes.iter().position(|node| node.id == closing.peer).unwrap();
            self.closed.push((node, closing));
            self.disconnect(node, other);
        }
    }

    fn count(&mut self, from: usize, to: usize, frame: &Bytes) {
        self.sent_bytes += frame.len() as u64;
        self.sent_frames += 1;
        let payload = frame.len() as u64 - 12;
        let mut reader = linde_log::cbor::Reader::new(&frame[12..]);
        let fields = reader.array().unwrap();
        let number = reader.unsigned().unwrap();
        assert!(fields >= 1);
        self.trace.push((from, to, number, frame.len()));
        if matches!(number, 7 | 11 | 13) {
            let outstanding = self.outstanding.entry((from, to)).or_default();
            *outstanding += payload;
            self.max_outstanding = self.max_outstanding.max(*outstanding);
        }
    }

    /// Delivers one frame of a random link; `false` if none is under way.
    pub fn deliver(&mut self) -> bool {
        let waiting: Vec<_> = self.links.iter().filter(|(_, queue)| !queue.is_empty()).map(|(link, _)| *link).collect();
        if waiting.is_empty() {
            return false;
        }
        let (from, to) = waiting[self.random(waiting.len())];
        let bytes = self.links.get_mut(&(from, to)).unwrap().pop_front().unwrap();
        if let Ok(Message::Credit { bytes }) = Message::decode(&bytes) {
            // Credit of `from` lets `to` send more.
            let outstanding = self.outstanding.get_mut(&(to, from)).unwrap();
            *outstanding = outstanding.checked_sub(bytes).expect("granted more than was received");
        }
        let peer = self.nodes[from].id;
        self.input(to, Input::Frame { peer, bytes });
        if self.links.get(&(from, to)).is_some_and(VecDeque::is_empty) {
            let peer = self.nodes[to].id;
            self.input(from, Input::Writable { peer });
        }
        true
    }

    /// Delivers everything and lets time pass until nothing is due within `ms`.
    pub fn settle(&mut self, ms: u64) {
        let end = self.now_ms + ms;
        for _ in 0..1_000_000 {
            if self.deliver() {
                continue;
            }
            let Some(next) = self.nodes.iter().filter_map(|node| node.wake_at).min().filter(|at| *at <= end) else {
                return;
            };
            self.now_ms = self.now_ms.max(next);
            for node in 0..self.nodes.len() {
                if self.nodes[node].wake_at.is_some_and(|at| at <= self.now_ms) {
                    self.input(node, Input::Tick);
                }
            }
        }
        panic!("the network does not come to rest");
    }
}
