//! A neighbourhood: nodes, the paths between them, and everything that happens, one event after another.

use crate::{
    chance::Chance,
    environment::Clock,
    failure::{Failure, ensure},
    network::{ConnId, Network, NodeIx, Path, random_paths},
    node::{Life, Node},
    queue::Queue,
    reference::Reference,
    stick::Stick,
    trace::Trace,
};
use bytes::Bytes;
use linde_log::SpaceId;
use linde_replica::Spaces;
use linde_sync::{Event as SyncEvent, Input, Outputs};
use std::collections::{BTreeMap, BTreeSet};

/// Ten years, in ms: as wrong as a clock may be.
const MAX_SKEW_MS: u64 = 10 * 365 * 86_400_000;
/// More events than any honest run has.
const MAX_EVENTS: u64 = 3_000_000;
/// So often in a row a change may lead to another one before nobody believes any more that it ends.
const MAX_ANNOUNCEMENTS: usize = 32;
/// How long it takes until somebody notices that a connection is gone, in ms.
const NOTICE_MS: u64 = 30_000;
/// How long a node waits before it tries somebody again, in ms.
const REDIAL_MS: u64 = 20_000;
/// How long it waits after a connection was closed in good order, in ms.
const REDIAL_CLOSED_MS: u64 = 300_000;
/// How often a program does its housekeeping, in ms.
const HOUSEKEEPING_MS: u64 = 30_000;

/// What a world is made of.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How many nodes.
    pub nodes: usize,
    /// Who reaches whom.
    pub paths: Paths,
    /// Keeps lines of what happens.
    pub verbose: bool,
}

/// Who reaches whom, and how fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paths {
    /// Nobody reaches anybody.
    None,
    /// Everybody reaches everybody, fast.
    Mesh,
    /// Each reaches the one before and the one after, at so many bytes a ms.
    Line(u64),
    /// As chance has it; all hold together.
    Random,
}

/// A simulated neighbourhood.
pub struct World {
    pub(crate) clock: Clock,
    pub(crate) chance: Chance,
    pub(crate) nodes: Vec<Node>,
    pub(crate) net: Network,
    pub(crate) reference: Reference,
    pub(crate) trace: Trace,
    queue: Queue<Event>,
    events: u64,
    most_remembered: usize,
    /// How often each kind of thing happened.
    pub(crate) counts: BTreeMap<&'static str, u64>,
}

/// What is planned.
#[derive(Debug)]
pub(crate) enum Event {
    Up { conn: ConnId, node: NodeIx },
    Down { conn: ConnId, node: NodeIx },
    Frame { conn: ConnId, to: NodeIx, bytes: Bytes },
    Writable { conn: ConnId, node: NodeIx },
    Tick { node: NodeIx },
    Duty { node: NodeIx },
    Dial { a: NodeIx, b: NodeIx },
    Wake { node: NodeIx },
    Boot { node: NodeIx },
    DiskFree { node: NodeIx },
    Reunite,
    Stick { to: NodeIx, stick: Stick },
    Deed,
    Fault,
}

impl World {
    /// A world in which nothing has happened yet; all nodes run.
    ///
    /// # Errors
    /// [`Failure`] if a node does not start.
    pub fn new(seed: u64, plan: &Plan) -> Result<Self, Failure> {
        let mut chance = Chance::new(seed);
        let clock = Clock::default();
        let mut nodes = Vec::new();
        for ix in 0..plan.nodes {
            let skew = chance.below(2 * MAX_SKEW_MS).cast_signed() - MAX_SKEW_MS.cast_signed();
            let skew = if chance.percent(30) { skew } else { skew % 10_000 };
            nodes.push(Node::new(ix, clock.clone(), skew, chance.child()));
        }
        let mut net = Network::default();
        match plan.paths {
            Paths::None => {}
            Paths::Mesh => {
                for b in 0..plan.nodes {
                    (0..b).for_each(|a| net.add_path(a, b, Path::LOCAL));
                }
            }
            Paths::Line(rate) => (1..plan.nodes).for_each(|b| net.add_path(b - 1, b, Path::slow(rate))),
            Paths::Random => {
                for (a, b) in random_paths(plan.nodes, &mut chance) {
                    let path = Path::random(&mut chance);
                    net.add_path(a, b, path);
                }
            }
        }
        let mut world = Self {
            clock,
            chance,
            nodes,
            net,
            reference: Reference::default(),
            trace: Trace::new(plan.verbose),
            queue: Queue::default(),
            events: 0,
            most_remembered: 0,
            counts: BTreeMap::new(),
        };
        for ix in 0..plan.nodes {
            world.boot(ix)?;
        }
        Ok(world)
    }

    /// How many nodes there are, copies included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether nobody lives here.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Ms since the beginning.
    pub fn now(&self) -> u64 {
        self.clock.now()
    }

    /// The hash of everything that has happened.
    pub fn trace_hash(&self) -> [u8; 32] {
        self.trace.hash()
    }

    /// What has happened, line by line, in a verbose run.
    pub fn lines(&self) -> &[String] {
        self.trace.lines()
    }

    /// How often things happened, by name.
    pub fn counts(&self) -> &BTreeMap<&'static str, u64> {
        &self.counts
    }

    /// The spaces of a running node.
    ///
    /// # Errors
    /// [`Failure`] if it does not run.
    pub fn spaces(&mut self, node: NodeIx) -> Result<&mut Spaces, Failure> {
        Ok(&mut self.life(node)?.spaces)
    }

    /// Lets time pass.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn run_for(&mut self, ms: u64) -> Result<(), Failure> {
        let end = self.now() + ms;
        while let Some((at, event)) = self.queue.pop_until(end) {
            self.clock.advance_to(at);
            self.events += 1;
            ensure(self.events < MAX_EVENTS, || format!("more than {MAX_EVENTS} events: something never ends"))?;
            self.happen(event)?;
        }
        self.clock.advance_to(end);
        Ok(())
    }

    /// Divides the nodes: only those in one group reach each other. Nodes not named are by themselves together.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn divide(&mut self, groups: &[&[NodeIx]]) -> Result<(), Failure> {
        let groups =
            (1..).zip(groups).flat_map(|(group, nodes)| nodes.iter().map(move |node| (*node, group))).collect();
        self.divide_into(groups)
    }

    pub(crate) fn divide_into(&mut self, groups: BTreeMap<NodeIx, u64>) -> Result<(), Failure> {
        self.note(0, b"divide", || format!("divided {groups:?}"));
        self.net.divide(groups);
        self.net.severed().into_iter().for_each(|conn| self.cut(conn, NOTICE_MS));
        Ok(())
    }

    /// Ends all division.
    pub fn reunite(&mut self) {
        self.note(0, b"reunite", || "reunited".to_owned());
        self.net.divide(BTreeMap::new());
        self.dial_all();
    }

    /// Closes the lid of a node for some time.
    pub fn sleep(&mut self, node: NodeIx, ms: u64) {
        let Some(sleeper) = self.nodes.get_mut(node).filter(|node| node.awake) else { return };
        sleeper.awake = false;
        self.note(node, b"sleep", || format!("sleeps for {ms} ms"));
        self.count("sleep");
        self.net.of(node).into_iter().for_each(|conn| self.cut(conn, NOTICE_MS));
        self.plan_in(ms, Event::Wake { node });
    }

    /// Ends the program of a node; it starts again after some time.
    pub fn restart(&mut self, node: NodeIx, down_ms: u64) {
        let Some(running) = self.nodes.get_mut(node).filter(|node| node.life.is_some()) else { return };
        running.life = None;
        self.note(node, b"stop", || format!("stops for {down_ms} ms"));
        self.count("restart");
        self.net.of(node).into_iter().for_each(|conn| self.cut(conn, 1_000));
        self.plan_in(down_ms, Event::Boot { node });
    }

    /// The disk of a node.
    ///
    /// # Errors
    /// [`Failure`] if there is no such node.
    pub fn disk(&self, node: NodeIx) -> Result<&crate::home::Disk, Failure> {
        self.nodes.get(node).map(|node| &node.disk).ok_or_else(|| Failure::new("no such node"))
    }

    /// Lets a node's disk be full for some time.
    ///
    /// # Errors
    /// [`Failure`] if there is no such node.
    pub fn fill_disk(&mut self, node: NodeIx, ms: u64) -> Result<(), Failure> {
        self.disk(node)?.set_full(true);
        self.note(node, b"full", || format!("disk full for {ms} ms"));
        self.count("full disk");
        self.plan_in(ms, Event::DiskFree { node });
        Ok(())
    }

    /// Copies an installation, keys and all; gives the copy. It reaches one node, which the original no longer does, and the
    /// original all others: two nodes of one name cannot both be connected to the same node.
    ///
    /// # Errors
    /// [`Failure`] if there is no such node or too few others.
    pub fn copy(&mut self, node: NodeIx, reached: NodeIx) -> Result<NodeIx, Failure> {
        let copy = self.nodes.len();
        let others: Vec<NodeIx> = (0..copy).filter(|other| *other != node).collect();
        ensure(others.len() >= 2 && others.contains(&reached), || "too few nodes for a copy".to_owned())?;
        let chance = self.chance.child();
        let original = self.nodes.get(node).ok_or_else(|| Failure::new("no such node"))?;
        let (device, copied) = (original.first, original.copied(copy, chance));
        self.nodes.push(copied);
        self.reference.note_copy(device);
        self.net.remove_path(node, reached);
        self.net.add_path(reached, copy, Path::LOCAL);
        for a in others.iter().copied().filter(|other| *other != reached) {
            self.net.add_path(a, node, Path::LOCAL);
            self.net.add_path(a, reached, Path::LOCAL);
        }
        self.note(node, b"copy", || format!("copied to node {copy}, which reaches node {reached}"));
        self.count("copy");
        self.net.severed().into_iter().for_each(|conn| self.cut(conn, NOTICE_MS));
        self.boot(copy)?;
        self.dial_all();
        Ok(copy)
    }

    /// Carries all that a node has to another one on a stick; it arrives after some time.
    ///
    /// # Errors
    /// [`Failure`] if something cannot be read.
    pub fn carry(&mut self, from: NodeIx, to: NodeIx, ms: u64) -> Result<(), Failure> {
        // Half of the sticks were at the reader's before, and carry only what is new.
        let reader = self.nodes.get(to).and_then(|node| node.life.as_ref()).filter(|_| self.chance.percent(50));
        let known = reader.map(|life| Stick::known_of(&life.spaces)).unwrap_or_default();
        let Some(life) = self.nodes.get_mut(from).and_then(|node| node.life.as_mut()) else { return Ok(()) };
        let stick = Stick::written_by(&life.spaces, &known)?;
        self.note(from, b"stick", || format!("carries a stick to node {to} within {ms} ms"));
        self.count("stick");
        self.plan_in(ms, Event::Stick { to, stick });
        Ok(())
    }

    /// Ends every fault: all disks have room, everybody is awake, runs and may reach each other again.
    ///
    /// # Errors
    /// [`Failure`] if a node does not start.
    pub fn heal(&mut self) -> Result<(), Failure> {
        self.queue.remove_if(|event| {
            matches!(
                event,
                Event::Wake { .. } | Event::Boot { .. } | Event::DiskFree { .. } | Event::Reunite | Event::Fault
            )
        });
        for node in 0..self.nodes.len() {
            let Some(sick) = self.nodes.get_mut(node) else { continue };
            sick.disk.set_full(false);
            let (asleep, down) = (!sick.awake, sick.life.is_none());
            sick.disk.restore_power();
            if asleep {
                self.wake(node)?;
            }
            if down {
                self.boot(node)?;
            }
        }
        self.reunite();
        // What could not be removed when a disk was full is removed now.
        for node in 0..self.nodes.len() {
            let Some(life) = self.nodes.get_mut(node).and_then(Node::active) else { continue };
            life.spaces.housekeeping();
            self.announce(node)?;
        }
        Ok(())
    }

    /// Lets everybody who reaches somebody connect.
    pub fn dial(&mut self) {
        self.dial_all();
    }

    /// Whether a node's program runs and its lid is open.
    pub fn is_running(&self, node: NodeIx) -> bool {
        self.nodes.get(node).is_some_and(|node| node.awake && node.life.is_some())
    }

    /// Whether no frame is under way.
    pub(crate) fn is_silent(&self) -> bool {
        self.net.is_silent()
    }

    /// Tells the node's peers what it did by itself.
    pub(crate) fn announce(&mut self, node: NodeIx) -> Result<(), Failure> {
        let renamed = self.nodes.get_mut(node).filter(|node| node.life.is_some());
        if let Some((first, new)) = renamed.and_then(|node| node.learn_keys().then(|| (node.first, node.device()))) {
            self.reference.note_key(first, new);
            self.note(node, b"renamed", || "takes another device key".to_owned());
            self.count("new key");
            self.restart(node, 1_000);
            return Ok(());
        }
        for _ in 0..MAX_ANNOUNCEMENTS {
            let Some(life) = self.nodes.get_mut(node).and_then(Node::active) else { return Ok(()) };
            let changed: BTreeSet<SpaceId> = life.spaces.take_changed();
            if changed.is_empty() {
                self.plan_duty(node);
                return Ok(());
            }
            self.feed_once(node, Input::SpacesChanged)?;
            for space in changed {
                self.feed_once(node, Input::LocalChange { space, logs: Vec::new() })?;
            }
        }
        Err(Failure::new(format!("node {node}: one change leads to another without end")))
    }

    /// Ends the program if the power of its disk failed.
    pub(crate) fn die_if_without_power(&mut self, node: NodeIx) -> bool {
        let failed = self.nodes.get(node).is_some_and(|node| node.disk.is_without_power());
        if failed {
            self.count("power loss");
            let down_ms = self.chance.below(60_000);
            self.restart(node, down_ms);
        }
        failed
    }

    pub(crate) fn plan_in(&mut self, ms: u64, event: Event) {
        self.queue.add(self.clock.now() + ms, event);
    }

    pub(crate) fn note(&mut self, node: NodeIx, bytes: &[u8], line: impl FnOnce() -> String) {
        self.trace.note(self.clock.now(), node, bytes, line);
    }

    pub(crate) fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    pub(crate) fn life(&mut self, node: NodeIx) -> Result<&mut Life, Failure> {
        let life = self.nodes.get_mut(node).and_then(|node| node.life.as_mut());
        life.ok_or_else(|| Failure::new(format!("node {node} does not run")))
    }

    /// Ends a connection; its ends notice within `notice_ms`.
    pub(crate) fn cut(&mut self, conn: ConnId, notice_ms: u64) {
        let Some(ends) = self.net.cut(conn) else { return };
        for node in ends {
            let ms = self.chance.below(notice_ms);
            self.plan_in(ms, Event::Down { conn, node });
        }
    }

    fn happen(&mut self, event: Event) -> Result<(), Failure> {
        match event {
            Event::Up { conn, node } => self.up(conn, node),
            Event::Down { conn, node } => self.down(conn, node),
            Event::Frame { conn, to, bytes } => self.frame(conn, to, bytes),
            Event::Writable { conn, node } => match self.peer_on(conn, node) {
                Some(peer) => self.feed(node, Input::Writable { peer }),
                None => Ok(()),
            },
            Event::Tick { node } => self.tick(node),
            Event::Duty { node } => self.look_after_keys(node),
            Event::Dial { a, b } => {
                self.connect(a, b);
                Ok(())
            }
            Event::Wake { node } => self.wake(node),
            Event::Boot { node } => self.boot(node),
            Event::DiskFree { node } => {
                self.disk(node)?.set_full(false);
                self.note(node, b"free", || "disk has room again".to_owned());
                Ok(())
            }
            Event::Reunite => {
                self.reunite();
                Ok(())
            }
            Event::Stick { to, stick } => self.plug_in(to, &stick),
            Event::Deed => self.random_deed(),
            Event::Fault => self.random_fault(),
        }
    }

    fn boot(&mut self, node: NodeIx) -> Result<(), Failure> {
        let Some(starting) = self.nodes.get_mut(node).filter(|node| node.life.is_none()) else { return Ok(()) };
        starting.boot()?;
        self.note(node, b"boot", || "starts".to_owned());
        self.feed(node, Input::SpacesChanged)?;
        self.dial_of(node);
        Ok(())
    }

    fn wake(&mut self, node: NodeIx) -> Result<(), Failure> {
        let Some(sleeper) = self.nodes.get_mut(node).filter(|node| !node.awake) else { return Ok(()) };
        sleeper.awake = true;
        self.note(node, b"wake", || "wakes up".to_owned());
        // Whoever slept drops all connections, for nobody can tell what has become of them.
        let peers: Vec<_> = self
            .nodes
            .get_mut(node)
            .and_then(Node::active)
            .map_or_else(Vec::new, |life| core::mem::take(&mut life.links).into_keys().collect());
        for peer in peers {
            self.feed(node, Input::Disconnected { peer })?;
        }
        self.feed(node, Input::Tick)?;
        self.dial_of(node);
        Ok(())
    }

    fn dial_all(&mut self) {
        for (a, b) in self.net.pairs() {
            let ms = self.chance.below(3_000);
            self.plan_in(ms, Event::Dial { a, b });
        }
    }

    fn dial_of(&mut self, node: NodeIx) {
        for (a, b) in self.net.pairs().into_iter().filter(|(a, b)| *a == node || *b == node) {
            let ms = self.chance.below(3_000);
            self.plan_in(ms, Event::Dial { a, b });
        }
    }

    fn connect(&mut self, a: NodeIx, b: NodeIx) {
        let now = self.now();
        let device = |world: &Self, node: NodeIx| world.nodes.get(node).map(Node::device);
        let (Some(of_a), Some(of_b)) = (device(self, a), device(self, b)) else { return };
        let mut ready = |node: NodeIx, peer| {
            let Some(node) = self.nodes.get_mut(node) else { return false };
            let banned = node.bans.get(&peer).is_some_and(|until| *until > now);
            !banned && node.active().is_some_and(|life| !life.links.contains_key(&peer))
        };
        // One side may still hold a connection that the other knows to be over: then the new one replaces it.
        if !(ready(a, of_b) || ready(b, of_a)) {
            return;
        }
        let awake = |node: NodeIx| self.nodes.get(node).is_some_and(|node| node.awake && node.life.is_some());
        if !awake(a) || !awake(b) || !self.net.reaches(a, b) {
            return;
        }
        if let Some((conn, at)) = self.net.connect(now, a, b) {
            for node in [a, b] {
                self.queue.add(at, Event::Up { conn, node });
            }
        }
    }

    fn up(&mut self, conn: ConnId, node: NodeIx) -> Result<(), Failure> {
        let Some((other, link)) = self.net.other_end(conn, node) else { return Ok(()) };
        let Some(peer) = self.nodes.get(other).map(Node::device) else { return Ok(()) };
        let Some(life) = self.nodes.get_mut(node).and_then(Node::active) else {
            self.cut(conn, NOTICE_MS);
            return Ok(());
        };
        if let Some(old) = life.links.insert(peer, conn) {
            self.cut(old, NOTICE_MS);
        }
        self.count("connection");
        self.note(node, &conn.to_be_bytes(), || format!("connected to node {other} ({link:?}, {conn})"));
        self.feed(node, Input::Connected { peer, link })
    }

    fn down(&mut self, conn: ConnId, node: NodeIx) -> Result<(), Failure> {
        let Some(peer) = self.peer_on(conn, node) else { return Ok(()) };
        if let Some(life) = self.nodes.get_mut(node).and_then(Node::active) {
            life.links.remove(&peer);
        }
        self.note(node, b"down", || format!("connection {conn} is over"));
        self.feed(node, Input::Disconnected { peer })?;
        let ms = self.chance.below(REDIAL_MS);
        self.redial(node, peer, ms);
        Ok(())
    }

    fn redial(&mut self, node: NodeIx, peer: linde_log::DeviceId, ms: u64) {
        let others = self.nodes.iter().filter(|other| other.device() == peer).map(|other| other.ix).collect::<Vec<_>>();
        for other in others {
            self.plan_in(ms, Event::Dial { a: node, b: other });
        }
    }

    fn frame(&mut self, conn: ConnId, to: NodeIx, bytes: Bytes) -> Result<(), Failure> {
        if !self.net.arrived(conn, to, bytes.len() as u64) {
            return Ok(());
        }
        let Some(peer) = self.peer_on(conn, to) else { return Ok(()) };
        self.note(to, &bytes, || format!("frame of {} bytes on {conn}: {}", bytes.len(), name_of(&bytes)));
        self.feed(to, Input::Frame { peer, bytes })
    }

    fn tick(&mut self, node: NodeIx) -> Result<(), Failure> {
        let now = self.now();
        let life = self.nodes.get_mut(node).and_then(Node::active);
        if life.is_some_and(|life| life.wake_at.is_some_and(|at| at <= now)) {
            self.feed(node, Input::Tick)?;
        }
        Ok(())
    }

    /// Lets a node hand out keys when it wants to, as its housekeeping would.
    fn plan_duty(&mut self, node: NodeIx) {
        let now = self.now();
        let Some(life) = self.nodes.get_mut(node).and_then(Node::active) else { return };
        let Some(due_ms) = life.spaces.next_duty_ms() else { return };
        // What could not be done when it was due is tried again at the next housekeeping.
        let in_ms = u64::try_from(due_ms - life.spaces.now_ms()).ok().filter(|ms| *ms > 0).unwrap_or(HOUSEKEEPING_MS);
        let at = now + in_ms;
        if life.duty_at.is_none_or(|planned| planned <= now || planned > at) {
            life.duty_at = Some(at);
            self.queue.add(at, Event::Duty { node });
        }
    }

    fn look_after_keys(&mut self, node: NodeIx) -> Result<(), Failure> {
        let now = self.now();
        let Some(life) = self.nodes.get_mut(node).and_then(Node::active) else { return Ok(()) };
        if life.duty_at.is_none_or(|at| at > now) {
            return Ok(());
        }
        life.duty_at = None;
        life.spaces.do_duties();
        self.count("keys looked after");
        self.note(node, b"keys", || "looks after its keys".to_owned());
        if self.die_if_without_power(node) { Ok(()) } else { self.announce(node) }
    }

    fn plug_in(&mut self, to: NodeIx, stick: &Stick) -> Result<(), Failure> {
        let Some(life) = self.nodes.get_mut(to).and_then(Node::active) else { return Ok(()) };
        let read = stick.read_by(&mut life.spaces)?;
        self.note(to, &read.to_be_bytes(), || format!("reads a stick: {read} entries"));
        if self.die_if_without_power(to) {
            return Ok(());
        }
        self.announce(to)
    }

    /// The device at the other end of a node's connection, as long as the node takes it for alive.
    fn peer_on(&mut self, conn: ConnId, node: NodeIx) -> Option<linde_log::DeviceId> {
        let life = self.nodes.get_mut(node).and_then(Node::active)?;
        life.links.iter().find(|(_, link)| **link == conn).map(|(peer, _)| *peer)
    }

    fn feed(&mut self, node: NodeIx, input: Input) -> Result<(), Failure> {
        self.feed_once(node, input)?;
        self.announce(node)
    }

    fn feed_once(&mut self, node: NodeIx, input: Input) -> Result<(), Failure> {
        let now = self.now();
        let Some(life) = self.nodes.get_mut(node).and_then(Node::active) else { return Ok(()) };
        let outputs = life.machine.handle(now, life.chance.rng(), input, &mut life.spaces);
        let remembered = life.machine.remembered();
        self.most_remembered = self.most_remembered.max(remembered);
        if self.die_if_without_power(node) {
            return Ok(());
        }
        let bound = self.bound_on_memory();
        ensure(remembered <= bound, || format!("node {node} remembers {remembered} things, {bound} are enough"))?;
        self.obey(node, outputs)
    }

    /// What a machine may remember: tags for each peer; positions, announcements, questions and forks for each of its spaces.
    fn bound_on_memory(&self) -> usize {
        let (nodes, spaces) = (self.nodes.len(), self.reference.spaces.len());
        let renamed = usize::try_from(self.counts.get("new key").copied().unwrap_or(0)).unwrap_or(usize::MAX);
        let logs = 3 * (nodes + renamed);
        nodes * (16 + 2 * spaces + spaces * (4 * logs + linde_sync::MAX_LOOSE_DUE)) + spaces * 3 * logs
    }

    fn obey(&mut self, node: NodeIx, outputs: Outputs) -> Result<(), Failure> {
        let now = self.now();
        let Some(life) = self.nodes.get_mut(node).and_then(Node::active) else { return Ok(()) };
        let links = life.links.clone();
        life.wake_at = outputs.wake_at;
        if let Some(at) = outputs.wake_at {
            // A machine that wants to be woken at once again and again runs into the bound on events.
            self.queue.add(at.max(now + 1), Event::Tick { node });
        }
        let (mut written, mut over) = (BTreeMap::new(), BTreeSet::new());
        for (peer, bytes) in outputs.frames {
            let Some(conn) = links.get(&peer).copied() else { continue };
            let Some(sent) = self.net.send(now, conn, node, bytes.len() as u64, &mut self.chance) else { continue };
            ensure(!sent.too_much, || format!("node {node} sends more than its peer can keep in memory"))?;
            written.insert(conn, sent.written_at);
            if sent.over {
                over.insert((conn, sent.arrives_at));
            }
            if let Some((to, _)) = self.net.other_end(conn, node) {
                self.queue.add(sent.arrives_at, Event::Frame { conn, to, bytes });
            }
        }
        for (conn, at) in written {
            self.queue.add(at, Event::Writable { conn, node });
        }
        for (conn, _) in over {
            self.count("relay limit");
            self.cut(conn, 2_000);
        }
        for close in outputs.close {
            self.close(node, &close)?;
        }
        outputs.events.into_iter().try_for_each(|event| self.take_event(node, event))
    }

    fn close(&mut self, node: NodeIx, close: &linde_sync::Closing) -> Result<(), Failure> {
        let now = self.now();
        let (peer, until) = (close.peer, now + close.ban_ms);
        let Some(closer) = self.nodes.get_mut(node) else { return Ok(()) };
        if close.ban_ms > 0 {
            closer.bans.insert(peer, until);
        }
        let Some(conn) = closer.active().and_then(|life| life.links.remove(&peer)) else { return Ok(()) };
        self.note(node, b"close", || format!("closes connection {conn}: {:?}", close.reason));
        self.count("close");
        if let (Some((other, _)), Some(at)) = (self.net.other_end(conn, node), self.net.last_arrival(conn, node)) {
            // What was written before still arrives.
            self.queue.add(at.max(now) + 1, Event::Down { conn, node: other });
        }
        let ms = REDIAL_CLOSED_MS + self.chance.below(REDIAL_MS);
        self.redial(node, peer, ms);
        self.feed_once(node, Input::Disconnected { peer })
    }

    fn take_event(&mut self, node: NodeIx, event: SyncEvent) -> Result<(), Failure> {
        match event {
            SyncEvent::Refused { peer, why, .. } => {
                let honest = format!("node {node} takes an honest node for a liar ({}): {why}", peer.short());
                return Err(Failure::new(honest));
            }
            SyncEvent::Synced { space, .. } => {
                self.count("synced");
                let life = self.life(node)?;
                life.spaces.note_met(space).map_err(|error| Failure::new(error.to_string()))?;
            }
            SyncEvent::EntriesArrived { entries, .. } => {
                *self.counts.entry("entries arrived").or_default() += entries;
            }
            SyncEvent::Fork { space, log, seq } => {
                self.count("fork");
                let lane = log.lane.number();
                self.note(node, b"fork", || format!("fork in {}: lane {lane}, position {seq}", space.short()));
            }
            SyncEvent::Paused { error, retry_ms, .. } => {
                self.count("pause");
                self.note(node, b"pause", || format!("pauses for {retry_ms} ms: {error}"));
            }
            SyncEvent::Progress { .. } | SyncEvent::Writing { .. } => {}
            SyncEvent::Peer { state, .. } => {
                if state == linde_sync::PeerState::Stalled {
                    self.count("stalled");
                }
            }
        }
        Ok(())
    }

    /// The most that any machine remembered.
    pub fn most_remembered(&self) -> usize {
        self.most_remembered
    }
}

fn name_of(frame: &Bytes) -> String {
    match linde_sync::Message::decode(frame) {
        Ok(message) => {
            let text = format!("{message:?}");
            text.chars().take(160).collect()
        }
        Err(error) => error.to_string(),
    }
}
