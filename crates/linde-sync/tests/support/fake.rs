//! One machine and one peer that says whatever a test wants.

use super::shelf::Memory;
use bytes::Bytes;
use linde_log::{DeviceId, SpaceId};
use linde_sync::{
    Closing, Event, Input, Link, Machine, Message, Outputs,
    tags::{Nonce, Tag, tag},
};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use std::collections::BTreeMap;

pub const ME: DeviceId = DeviceId([100; 32]);

pub struct Fake {
    pub machine: Machine,
    pub shelf: Memory,
    pub rng: ChaCha8Rng,
    pub now_ms: u64,
    pub events: Vec<Event>,
    pub close: Vec<Closing>,
    pub wake_at: Option<u64>,
    /// What the machine said, by peer.
    pub said: BTreeMap<DeviceId, Vec<Message>>,
    tags: BTreeMap<u8, Tag>,
}

pub fn peer(i: u8) -> DeviceId {
    DeviceId([200 + i; 32])
}

pub fn nonce(i: u8) -> Nonce {
    [i; 32]
}

impl Fake {
    pub fn new(shelf: Memory) -> Self {
        Self {
            machine: Machine::new(ME, "test"),
            shelf,
            rng: ChaCha8Rng::seed_from_u64(1),
            now_ms: 1_000,
            events: vec![],
            close: vec![],
            wake_at: None,
            said: BTreeMap::new(),
            tags: BTreeMap::new(),
        }
    }

    pub fn input(&mut self, input: Input) {
        let Outputs { frames, events, close, wake_at } =
            self.machine.handle(self.now_ms, &mut self.rng, input, &mut self.shelf);
        self.events.extend(events);
        self.close.extend(close);
        self.wake_at = wake_at;
        for (peer, frame) in frames {
            self.said.entry(peer).or_default().push(Message::decode(&frame).unwrap());
        }
    }

    pub fn say(&mut self, i: u8, message: &Message) {
        self.say_raw(i, message.encode().unwrap());
    }

    pub fn say_raw(&mut self, i: u8, bytes: Bytes) {
        self.input(Input::Frame { peer: peer(i), bytes });
    }

    pub fn heard(&mut self, i: u8) -> Vec<Message> {
        self.said.remove(&peer(i)).unwrap_or_default()
    }

    pub fn connect(&mut self, i: u8) {
        self.input(Input::Connected { peer: peer(i), link: Link::Direct });
    }

    /// Greets as peer `i` and opens channel 7 for `space`, with a digest unlike any.
    pub fn open(&mut self, i: u8, space: SpaceId) {
        self.heard(i);
        self.connect(i);
        let Some(Message::Hello { nonce: theirs, .. }) = self.heard(i).first().cloned() else { panic!("no Hello") };
        self.say(i, &Message::Hello { version: 1, nonce: nonce(i), software: "fake".to_owned() });
        let tag = tag(&space, (peer(i), &nonce(i)), (ME, &theirs));
        self.say(i, &Message::Tags(vec![tag]));
        self.tags.insert(i, tag);
        self.compare(i);
    }

    /// Begins a comparison as peer `i`.
    pub fn compare(&mut self, i: u8) {
        let tag = self.tags[&i];
        self.say(i, &Message::Open { chan: 7, tag, digest: [i; 32] });
    }

    /// Lets time pass, tick by tick, up to `ms` from now.
    pub fn wait(&mut self, ms: u64) {
        let end = self.now_ms + ms;
        while let Some(at) = self.wake_at.filter(|at| *at <= end) {
            self.now_ms = self.now_ms.max(at);
            self.input(Input::Tick);
        }
        self.now_ms = end;
        self.input(Input::Tick);
    }

    pub fn wants(&mut self, i: u8) -> Vec<(linde_log::LogId, u64)> {
        let wants = self
            .heard(i)
            .into_iter()
            .filter_map(|message| if let Message::Want { ranges, .. } = message { Some(ranges) } else { None });
        wants.flatten().collect()
    }

    pub fn offences(&self) -> usize {
        self.events.iter().filter(|event| matches!(event, Event::Refused { .. })).count()
    }
}
