//! Connections between nodes: slow, late and liable to end, but in order while they last, as a stream is.

use crate::chance::Chance;
use linde_sync::{CREDIT_WINDOW_BYTES, Link};
use std::collections::{BTreeMap, BTreeSet};

/// The place of a node in its world.
pub type NodeIx = usize;
/// The number of a connection; never used twice.
pub(crate) type ConnId = u64;

/// After so many bytes a relay ends a connection, in bytes; what relay v2 does by default.
const RELAY_LIMIT_BYTES: u64 = 128 * 1024;
/// What may be under way in one direction: the credit window, a frame beyond it, and messages without entries, in bytes.
const MAX_IN_FLIGHT_BYTES: u64 = CREDIT_WINDOW_BYTES + 4 * 1024 * 1024;

/// Who can reach whom, and all connections.
#[derive(Debug, Default)]
pub(crate) struct Network {
    paths: BTreeMap<(NodeIx, NodeIx), Path>,
    groups: BTreeMap<NodeIx, u64>,
    conns: BTreeMap<ConnId, Conn>,
    next: ConnId,
    /// Frames and bytes put on the wire so far.
    pub(crate) frames: u64,
    pub(crate) bytes: u64,
}

/// How two nodes are connected when they are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Path {
    latency_ms: u64,
    jitter_ms: u64,
    bytes_per_ms: u64,
    link: Link,
}

#[derive(Debug)]
struct Conn {
    path: Path,
    ends: [NodeIx; 2],
    /// By sending end: when the wire is free again, when the last frame arrives, bytes under way.
    free_at: [u64; 2],
    arrives_at: [u64; 2],
    in_flight: [u64; 2],
    carried: u64,
}

/// What became of a frame that was put on the wire.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sent {
    /// When it has left, in ms.
    pub(crate) written_at: u64,
    /// When it arrives, in ms.
    pub(crate) arrives_at: u64,
    /// More is under way than credit allows.
    pub(crate) too_much: bool,
    /// The relay ends the connection now.
    pub(crate) over: bool,
}

impl Network {
    /// Lets two nodes reach each other.
    pub(crate) fn add_path(&mut self, a: NodeIx, b: NodeIx, path: Path) {
        self.paths.insert(ordered(a, b), path);
    }

    /// Two nodes no longer reach each other.
    pub(crate) fn remove_path(&mut self, a: NodeIx, b: NodeIx) {
        self.paths.remove(&ordered(a, b));
    }

    /// All pairs that reach each other when nothing is in between.
    pub(crate) fn pairs(&self) -> Vec<(NodeIx, NodeIx)> {
        self.paths.keys().copied().collect()
    }

    /// From now on only nodes of the same group reach each other; those not named are in group 0.
    pub(crate) fn divide(&mut self, groups: BTreeMap<NodeIx, u64>) {
        self.groups = groups;
    }

    /// Whether two nodes reach each other now.
    pub(crate) fn reaches(&self, a: NodeIx, b: NodeIx) -> bool {
        self.paths.contains_key(&ordered(a, b)) && self.group(a) == self.group(b)
    }

    /// Opens a connection, if the two reach each other; gives it and when both ends learn of it.
    pub(crate) fn connect(&mut self, now: u64, a: NodeIx, b: NodeIx) -> Option<(ConnId, u64)> {
        let path = self.paths.get(&ordered(a, b)).copied().filter(|_| self.reaches(a, b))?;
        let at = now + path.latency_ms;
        let id = self.next;
        self.next += 1;
        let conn = Conn { path, ends: [a, b], free_at: [at; 2], arrives_at: [at; 2], in_flight: [0; 2], carried: 0 };
        self.conns.insert(id, conn);
        Some((id, at))
    }

    /// Ends a connection; whatever is under way is lost. Gives its ends, if it was still there.
    pub(crate) fn cut(&mut self, id: ConnId) -> Option<[NodeIx; 2]> {
        self.conns.remove(&id).map(|conn| conn.ends)
    }

    /// The connections of a node.
    pub(crate) fn of(&self, node: NodeIx) -> Vec<ConnId> {
        self.conns.iter().filter(|(_, conn)| conn.ends.contains(&node)).map(|(id, _)| *id).collect()
    }

    /// The connections between nodes that do not reach each other any more.
    pub(crate) fn severed(&self) -> Vec<ConnId> {
        let severed = |conn: &Conn| {
            let [a, b] = conn.ends;
            !self.reaches(a, b)
        };
        self.conns.iter().filter(|(_, conn)| severed(conn)).map(|(id, _)| *id).collect()
    }

    /// All connections.
    pub(crate) fn all(&self) -> Vec<ConnId> {
        self.conns.keys().copied().collect()
    }

    /// The node at the other end, and the kind of link.
    pub(crate) fn other_end(&self, id: ConnId, node: NodeIx) -> Option<(NodeIx, Link)> {
        let conn = self.conns.get(&id)?;
        let [a, b] = conn.ends;
        Some((if node == a { b } else { a }, conn.path.link))
    }

    /// Puts a frame on the wire; `None` if the connection is gone.
    pub(crate) fn send(&mut self, now: u64, id: ConnId, from: NodeIx, bytes: u64, chance: &mut Chance) -> Option<Sent> {
        let conn = self.conns.get_mut(&id)?;
        let side = conn.side(from);
        let free_at = conn.free_at.get_mut(side)?;
        *free_at = now.max(*free_at) + bytes / conn.path.bytes_per_ms;
        let written_at = *free_at;
        let arrives_at = conn.arrives_at.get_mut(side)?;
        *arrives_at = (*arrives_at).max(written_at + conn.path.latency_ms + chance.below(conn.path.jitter_ms + 1));
        let arrives_at = *arrives_at;
        let in_flight = conn.in_flight.get_mut(side)?;
        *in_flight += bytes;
        let too_much = *in_flight > MAX_IN_FLIGHT_BYTES;
        conn.carried += bytes;
        self.frames += 1;
        self.bytes += bytes;
        let over = conn.path.link == Link::Relayed && conn.carried > RELAY_LIMIT_BYTES;
        Some(Sent { written_at, arrives_at, too_much, over })
    }

    /// A frame has arrived; `false` if the connection is gone and the frame with it.
    pub(crate) fn arrived(&mut self, id: ConnId, to: NodeIx, bytes: u64) -> bool {
        let Some(conn) = self.conns.get_mut(&id) else { return false };
        let side = 1 - conn.side(to);
        if let Some(in_flight) = conn.in_flight.get_mut(side) {
            *in_flight = in_flight.saturating_sub(bytes);
        }
        true
    }

    /// When the last frame of a node arrives, in ms.
    pub(crate) fn last_arrival(&self, id: ConnId, from: NodeIx) -> Option<u64> {
        let conn = self.conns.get(&id)?;
        conn.arrives_at.get(conn.side(from)).copied()
    }

    /// Whether nothing is under way.
    pub(crate) fn is_silent(&self) -> bool {
        self.conns.values().all(|conn| conn.in_flight == [0, 0])
    }

    fn group(&self, node: NodeIx) -> u64 {
        self.groups.get(&node).copied().unwrap_or(0)
    }
}

impl Conn {
    fn side(&self, node: NodeIx) -> usize {
        let [a, _] = self.ends;
        usize::from(node != a)
    }
}

impl Path {
    /// A fast direct path.
    pub(crate) const LOCAL: Self = Self { latency_ms: 1, jitter_ms: 0, bytes_per_ms: 50_000, link: Link::Direct };

    /// A direct path of this speed.
    pub(crate) fn slow(bytes_per_ms: u64) -> Self {
        Self { latency_ms: 40, jitter_ms: 10, bytes_per_ms: bytes_per_ms.max(1), link: Link::Direct }
    }

    /// A path as chance has it: from a cable to a relay far away.
    pub(crate) fn random(chance: &mut Chance) -> Self {
        let link = if chance.percent(20) { Link::Relayed } else { Link::Direct };
        let jitter_ms = if chance.percent(50) { 0 } else { chance.below(600) };
        Self { latency_ms: chance.between(1..=400), jitter_ms, bytes_per_ms: chance.between(5..=5_000), link }
    }
}

/// Random paths that hold `nodes` together, by few or many.
pub(crate) fn random_paths(nodes: usize, chance: &mut Chance) -> BTreeSet<(NodeIx, NodeIx)> {
    let mut pairs: BTreeSet<_> = (1..nodes).map(|node| (chance.index(node), node)).collect();
    let more = chance.below(101);
    for a in 0..nodes {
        for b in a + 1..nodes {
            if chance.percent(more) {
                pairs.insert((a, b));
            }
        }
    }
    pairs
}

fn ordered(a: NodeIx, b: NodeIx) -> (NodeIx, NodeIx) {
    (a.min(b), a.max(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_one_direction_stay_in_order_and_take_their_time() {
        let mut chance = Chance::new(7);
        let mut net = Network::default();
        net.add_path(0, 1, Path { latency_ms: 10, jitter_ms: 500, bytes_per_ms: 2, link: Link::Direct });
        let (id, at) = net.connect(100, 1, 0).unwrap();
        assert_eq!(at, 110);
        let sent: Vec<_> = (0..50).map(|_| net.send(110, id, 0, 20, &mut chance).unwrap()).collect();
        assert!(sent.is_sorted_by_key(|sent| sent.arrives_at));
        assert!(sent.iter().zip(1..).all(|(sent, n)| sent.written_at == 110 + 10 * n));
        assert!(sent.iter().all(|sent| sent.arrives_at >= sent.written_at + 10));
        net.divide(BTreeMap::from([(1, 9)]));
        assert_eq!(net.severed(), [id]);
        assert!(net.connect(100, 1, 0).is_none());
    }

    #[test]
    fn random_paths_hold_all_together() {
        for seed in 0..100 {
            let mut chance = Chance::new(seed);
            let pairs = random_paths(6, &mut chance);
            let mut reached = BTreeSet::from([0]);
            for _ in 0..6 {
                for (a, b) in &pairs {
                    if reached.contains(a) || reached.contains(b) {
                        reached.extend([*a, *b]);
                    }
                }
            }
            assert_eq!(reached.len(), 6, "{seed}");
        }
    }
}
