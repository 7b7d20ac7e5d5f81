//! After everything has healed: what all nodes must agree on, and what must have come of what people did.

use crate::{
    failure::{Failure, ensure},
    network::NodeIx,
    node::Node,
    people::arrived,
    reference::{Expected, Reference, SpaceBook},
    world::World,
};
use linde_deliberation::{Kind, statement::Statement};
use linde_log::{DeviceId, EntryId, LogId, SpaceId};
use linde_replica::{Replica, Spaces, Verdict};
use linde_space::Role;
use linde_sync::Shelf;
use std::collections::{BTreeMap, BTreeSet};

/// Within this time all must agree once everything has healed, in ms.
const HEAL_MS: u64 = 2 * 3_600_000;
/// How often that is looked at, in ms.
const LOOK_MS: u64 = 10_000;
/// For so long nothing may change afterwards, in ms.
const IDLE_MS: u64 = 25 * 60_000;
/// The most frames that two nodes exchange meanwhile for one space: two comparisons, and greetings where they had parted.
const MAX_IDLE_FRAMES: u64 = 60;

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Hash of everything that happened.
    pub trace: [u8; 32],
    /// How long it took until all agreed, in ms.
    pub healed_ms: u64,
    /// The most things that a machine remembered of its peers.
    pub most_remembered: usize,
    /// Frames and bytes on the wire.
    pub frames: u64,
    /// Bytes on the wire.
    pub bytes: u64,
    /// How often things happened, by name.
    pub counts: BTreeMap<&'static str, u64>,
}

/// What nodes must agree on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Agreement {
    /// How many contributions cannot be read for want of a key. States are the same among those who read everything.
    unreadable: usize,
    state: [u8; 32],
    vector: BTreeMap<LogId, (u64, EntryId)>,
    forks: BTreeMap<LogId, u64>,
}

impl Agreement {
    /// Whether two nodes agree, as far as both can know.
    fn agrees_with(&self, other: &Self) -> bool {
        let reads = self.unreadable == 0 && other.unreadable == 0;
        self.vector == other.vector && self.forks == other.forks && (!reads || self.state == other.state)
    }
}

impl World {
    /// Ends all faults, waits until all agree, and checks everything.
    ///
    /// # Errors
    /// [`Failure`]: what was found.
    pub fn finish(&mut self) -> Result<Summary, Failure> {
        self.bridge()?;
        self.heal()?;
        let healed_ms = self.settle()?;
        let frames = self.net.frames;
        let before = self.agreements()?;
        self.run_for(IDLE_MS)?;
        ensure(self.agreements()? == before, || "the nodes agreed, and then something changed".to_owned())?;
        let idle = self.net.frames - frames;
        let enough = MAX_IDLE_FRAMES * (self.net.pairs().len() * self.reference.spaces.len().max(1)) as u64;
        ensure(idle <= enough, || format!("{idle} frames though nothing happens, {enough} are enough"))?;
        self.check()?;
        Ok(self.summary(healed_ms))
    }

    /// Checks all that must hold as soon as all nodes agree.
    ///
    /// # Errors
    /// [`Failure`]: what was found.
    pub fn check(&mut self) -> Result<(), Failure> {
        let before = self.agreements()?;
        self.check_agreement(&before)?;
        self.check_books()?;
        self.judge_again(&before)?;
        self.read_again(&before)
    }

    /// What the run came to so far.
    pub fn summary(&self, healed_ms: u64) -> Summary {
        Summary {
            trace: self.trace_hash(),
            healed_ms,
            most_remembered: self.most_remembered(),
            frames: self.net.frames,
            bytes: self.net.bytes,
            counts: self.counts.clone(),
        }
    }

    /// Lets all who have a space reach each other through others who have it: nobody else passes it on.
    fn bridge(&mut self) -> Result<(), Failure> {
        for space in self.reference.spaces.keys().copied().collect::<Vec<_>>() {
            let Some(hub) = self.main_part(space)?.first().copied() else { continue };
            let parts = self.parts(space)?;
            for part in parts.iter().filter(|part| !part.contains(&hub)) {
                if let Some(node) = part.iter().copied().find(|node| self.may_meet(hub, *node)) {
                    self.net.add_path(hub, node, crate::network::Path::LOCAL);
                }
            }
        }
        Ok(())
    }

    /// Whether two nodes may be neighbours: no two of one name may be connected to the same node.
    fn may_meet(&self, a: NodeIx, b: NodeIx) -> bool {
        let device = |node: NodeIx| self.nodes.get(node).map(crate::node::Node::device);
        let free = |node: NodeIx, other: NodeIx| {
            let neighbours = self.net.pairs().into_iter().filter_map(|(x, y)| match node {
                _ if x == node => Some(y),
                _ if y == node => Some(x),
                _ => None,
            });
            neighbours.into_iter().all(|neighbour| neighbour == other || device(neighbour) != device(other))
        };
        device(a) != device(b) && free(a, b) && free(b, a)
    }

    /// The greatest part of those who have a space in which somebody has its beginnings.
    fn main_part(&mut self, space: SpaceId) -> Result<BTreeSet<NodeIx>, Failure> {
        let founder = self.book(space).ok().map(|book| book.founder);
        let mut parts = self.parts(space)?;
        let is_founder = |node: &NodeIx| founder.is_some() && self.device(*node).ok() == founder;
        parts.sort_by_key(|part| (part.iter().any(is_founder), part.len()));
        Ok(parts.pop().unwrap_or_default())
    }

    /// The nodes that have a space, in groups that reach each other through such nodes.
    fn parts(&mut self, space: SpaceId) -> Result<Vec<BTreeSet<NodeIx>>, Failure> {
        let mut holders = BTreeSet::new();
        for node in &self.nodes {
            let spaces = node.disk.home().spaces().map_err(|error| Failure::new(error.to_string()))?;
            if spaces.contains(&space) {
                holders.insert(node.ix);
            }
        }
        let pairs = self.net.pairs();
        let mut parts = Vec::new();
        while let Some(first) = holders.pop_first() {
            let (mut part, mut open) = (BTreeSet::from([first]), vec![first]);
            while let Some(node) = open.pop() {
                for (a, b) in &pairs {
                    let other = if *a == node { *b } else { *a };
                    if (*a == node || *b == node) && holders.remove(&other) {
                        part.insert(other);
                        open.push(other);
                    }
                }
            }
            parts.push(part);
        }
        Ok(parts)
    }

    /// Lets time pass until all nodes agree; gives how long that took, in ms.
    fn settle(&mut self) -> Result<u64, Failure> {
        let begin = self.now();
        loop {
            self.run_for(LOOK_MS)?;
            let agreements = self.agreements()?;
            let result = self.check_agreement(&agreements);
            if result.is_ok() && self.is_silent() && !self.has_duties() {
                return Ok(self.now() - begin);
            }
            if self.now() - begin > HEAL_MS {
                result?;
                return Err(Failure::new("frames or keys are still under way though nothing happens"));
            }
        }
    }

    /// Whether a node will hand out keys by itself.
    fn has_duties(&self) -> bool {
        let lives = self.nodes.iter().filter_map(|node| node.life.as_ref());
        lives.into_iter().any(|life| life.spaces.next_duty_ms().is_some())
    }

    /// What each node that has a space says of it.
    fn agreements(&mut self) -> Result<BTreeMap<SpaceId, BTreeMap<NodeIx, Agreement>>, Failure> {
        let mut all: BTreeMap<SpaceId, BTreeMap<NodeIx, Agreement>> = BTreeMap::new();
        for node in &mut self.nodes {
            let ix = node.ix;
            let Some(life) = node.life.as_mut() else { return Err(Failure::new(format!("node {ix} does not run"))) };
            for space in life.spaces.ids().collect::<Vec<_>>() {
                all.entry(space).or_default().insert(ix, agreement(&mut life.spaces, space)?);
            }
        }
        Ok(all)
    }

    fn check_agreement(&mut self, all: &BTreeMap<SpaceId, BTreeMap<NodeIx, Agreement>>) -> Result<(), Failure> {
        for (space, nodes) in all {
            // A copy can be kept from its space by the rule that no two of one name meet the same node.
            let part = self.main_part(*space)?;
            let nodes: Vec<_> = nodes.iter().filter(|(node, _)| part.contains(node)).collect();
            let Some((first, expected)) = nodes.iter().min_by_key(|(_, agreement)| agreement.unreadable).copied()
            else {
                continue;
            };
            for (node, found) in nodes {
                if !found.agrees_with(expected) {
                    return Err(Failure::new(self.explain(*space, (*first, expected), (*node, found))));
                }
                let life = self.life(*node)?;
                let waiting = life.spaces.joining().contains_key(space);
                let replica = life.spaces.replica(*space).map_err(|error| Failure::new(error.to_string()))?;
                let summary = replica.summary();
                ensure(summary.waiting == 0, || {
                    format!("node {node}: {} entries of {} wait for others", summary.waiting, space.short())
                })?;
                let arrived = replica.has_arrived();
                // A copied installation's log is closed before it can join, and some are never let in.
                let device = self.device(*node)?;
                let waiting = waiting && !self.reference.is_copied(&device) && !self.may_wait(*space, &device);
                ensure(arrived && !waiting, || format!("space {} has not arrived at node {node}", space.short()))?;
            }
        }
        Ok(())
    }

    /// Whether somebody used an invitation by which somebody must let them in.
    pub(crate) fn may_wait(&self, space: SpaceId, device: &DeviceId) -> bool {
        let book = self.reference.spaces.get(&space);
        let tried = book.and_then(|book| book.joins.get(device)).into_iter().flatten();
        let invitations = tried.filter_map(|invite| book.and_then(|book| book.invitations.get(invite)));
        invitations.into_iter().any(|invitation| invitation.approval)
    }

    fn explain(&mut self, space: SpaceId, a: (NodeIx, &Agreement), b: (NodeIx, &Agreement)) -> String {
        let ((a, ours), (b, theirs)) = (a, b);
        let mut text = format!("nodes {a} and {b} disagree on {}:", space.short());
        text += &differing_logs(&self.nodes, ours, theirs);
        let mut rows = |node: NodeIx| -> BTreeMap<EntryId, (&'static str, u8, u64)> {
            let replica = self.life(node).ok().and_then(|life| life.spaces.replica(space).ok());
            let rows = replica.map(|replica| replica.rows()).unwrap_or_default();
            rows.into_iter().map(|row| (row.id, (row.verdict.code(), row.log.lane.number(), row.seq))).collect()
        };
        let (rows_a, rows_b) = (rows(a), rows(b));
        let ids: BTreeSet<&EntryId> = rows_a.keys().chain(rows_b.keys()).collect();
        for id in ids.into_iter().filter(|id| rows_a.get(*id) != rows_b.get(*id)).take(8) {
            text += &format!(" entry {}: {:?} and {:?};", id.short(), rows_a.get(id), rows_b.get(id));
        }
        if ours.state != theirs.state {
            text += " state hashes differ";
        }
        text
    }

    /// Everything is judged anew from the same store, with the same result.
    fn judge_again(&mut self, before: &BTreeMap<SpaceId, BTreeMap<NodeIx, Agreement>>) -> Result<(), Failure> {
        for (space, nodes) in before {
            for (node, expected) in nodes {
                let spaces = &mut self.life(*node)?.spaces;
                let replica = spaces.replica(*space).map_err(|error| Failure::new(error.to_string()))?;
                replica.recount().map_err(|error| Failure::new(error.to_string()))?;
                ensure(agreement(spaces, *space)? == *expected, || {
                    format!("node {node} judges {} otherwise when it judges all anew", space.short())
                })?;
            }
        }
        Ok(())
    }

    /// Everything is read from the disk again, with the same result.
    fn read_again(&mut self, before: &BTreeMap<SpaceId, BTreeMap<NodeIx, Agreement>>) -> Result<(), Failure> {
        for node in 0..self.nodes.len() {
            let lose = self.chance.percent(50);
            let Some(node) = self.nodes.get_mut(node) else { continue };
            if lose {
                node.disk.lose_index();
            }
            let (ix, mut spaces) = (node.ix, node.open()?);
            for (space, nodes) in before {
                let Some(expected) = nodes.get(&ix) else { continue };
                let found = agreement(&mut spaces, *space)?;
                if found != *expected {
                    let logs = differing_logs(&self.nodes, expected, &found);
                    return Err(Failure::new(format!(
                        "node {ix} has another {} after a restart:{logs}",
                        space.short()
                    )));
                }
            }
        }
        Ok(())
    }

    fn check_books(&mut self) -> Result<(), Failure> {
        let mut kept_away = BTreeSet::new();
        for space in self.reference.spaces.keys().copied().collect::<Vec<_>>() {
            let part = self.main_part(space)?;
            kept_away.extend((0..self.nodes.len()).filter(|node| !part.contains(node)).map(|node| (node, space)));
        }
        // What could not be removed when a disk was full is removed by now.
        self.nodes.iter_mut().filter_map(|node| node.life.as_mut()).for_each(|life| life.spaces.housekeeping());
        let reference = core::mem::take(&mut self.reference);
        let result = self
            .nodes
            .iter_mut()
            .filter_map(|node| node.life.as_mut().map(|life| (node.ix, life)))
            .try_for_each(|(node, life)| {
                for space in arrived(&life.spaces).into_iter().filter(|space| !kept_away.contains(&(node, *space))) {
                    let Some(book) = reference.spaces.get(&space) else { continue };
                    let device = life.spaces.device();
                    let Ok(replica) = life.spaces.replica(space) else { continue };
                    check_reading(&reference, book, &device, replica)
                        .and_then(|()| check_book(&reference, book, replica))
                        .map_err(|failure| Failure::new(format!("node {node}, space {}: {failure}", space.short())))?;
                }
                Ok(())
            });
        self.reference = reference;
        result
    }
}

fn agreement(spaces: &mut Spaces, space: SpaceId) -> Result<Agreement, Failure> {
    let vector = Shelf::vector(spaces, &space).iter().map(|(log, head)| (*log, (head.len, head.head))).collect();
    let forks = (*Shelf::forks(spaces, &space)).clone();
    let replica = spaces.replica(space).map_err(|error| Failure::new(error.to_string()))?;
    let summary = replica.summary();
    Ok(Agreement { unreadable: summary.unreadable, state: summary.hash, vector, forks })
}

/// Whoever belongs to the space beyond doubt can read all of it. What a copied installation wrote may be lost.
fn check_reading(reference: &Reference, book: &SpaceBook, device: &DeviceId, replica: &Replica) -> Result<(), Failure> {
    let unreadable = replica.unreadable();
    let belongs = reference.is_sure_member(book, device) && reference.roles(book, device).0 >= Role::Reader;
    let reads = belongs && !reference.has_copies();
    ensure(!reads || unreadable == 0, || {
        format!("{} belongs here and cannot read {unreadable} entries", device.short())
    })
}

fn check_book(reference: &Reference, book: &SpaceBook, replica: &mut Replica) -> Result<(), Failure> {
    check_members(reference, book, replica)?;
    if replica.unreadable() > 0 {
        return Ok(());
    }
    check_statements(reference, book, replica)?;
    check_names(reference, book, replica)?;
    check_texts(reference, book, replica)
}

fn check_members(reference: &Reference, book: &SpaceBook, replica: &mut Replica) -> Result<(), Failure> {
    let state = replica.control();
    let mut uses: BTreeMap<EntryId, usize> = BTreeMap::new();
    for (_, person) in state.persons() {
        person.invite.into_iter().for_each(|invite| *uses.entry(invite).or_default() += 1);
    }
    for (invite, invitation) in &book.invitations {
        let used = uses.get(invite).copied().unwrap_or(0);
        ensure(used <= invitation.max_uses as usize, || {
            format!("invitation {} for {} brought {used}", invite.short(), invitation.max_uses)
        })?;
    }
    for device in book.joins.keys().chain([&book.founder]) {
        let role = state.person_of(*device).and_then(|person| state.role(person));
        if reference.is_sure_member(book, device) {
            let (least, greatest) = reference.roles(book, device);
            ensure(role.is_some_and(|role| (least..=greatest).contains(&role)), || {
                format!("{} should be {least} to {greatest} and is {role:?}", device.short())
            })?;
        }
        if reference.is_sure_stranger(book, device) || reference.is_surely_gone(book, device) {
            ensure(role.is_none(), || format!("{} should be no member and is {role:?}", device.short()))?;
        }
    }
    // Whatever devices came later belong to those who joined.
    let known = |device: DeviceId| {
        let first = reference.first_of(device);
        first == book.founder || book.joins.contains_key(&first)
    };
    let persons: BTreeSet<_> = state.devices().filter(|(id, _)| known(*id)).map(|(_, device)| device.person).collect();
    let strangers = state.devices().find(|(_, device)| !persons.contains(&device.person));
    ensure(strangers.is_none(), || format!("{strangers:?} is a member and never joined"))
}

/// The logs and forks in which two agreements differ, in words.
fn differing_logs(nodes: &[Node], ours: &Agreement, theirs: &Agreement) -> String {
    let mut text = String::new();
    let logs: BTreeSet<&LogId> = ours.vector.keys().chain(theirs.vector.keys()).collect();
    for log in logs {
        let (of_a, of_b) = (ours.vector.get(log), theirs.vector.get(log));
        if of_a != of_b {
            let (of_a, of_b) = (of_a.map(|at| at.0), of_b.map(|at| at.0));
            let owner = nodes.iter().position(|node| node.device() == log.device);
            text += &format!(" lane {} of node {owner:?}: {of_a:?} and {of_b:?} entries;", log.lane.number());
        }
    }
    if ours.forks != theirs.forks {
        text += &format!(" forks {:?} and {:?};", ours.forks.values(), theirs.forks.values());
    }
    text
}

fn check_statements(reference: &Reference, book: &SpaceBook, replica: &Replica) -> Result<(), Failure> {
    let counted: BTreeMap<EntryId, String> = replica
        .objects(Statement::ID, None)
        .map(|row| (row.id, row.view.get("text").and_then(|text| text.as_str()).unwrap_or_default().to_owned()))
        .collect();
    for (id, (device, text)) in &book.statements {
        if !reference.is_copied(device) {
            ensure(replica.verdict(id).is_some(), || format!("statement {} was acknowledged and is lost", id.short()))?;
        }
        if replica.is_erased(id) {
            let entry = replica.store().get(id).map_err(|error| Failure::new(error.to_string()))?;
            ensure(entry.is_some_and(|entry| entry.body().is_none()), || {
                format!("statement {} is erased and still there", id.short())
            })?;
        }
        if book.erasures.contains_key(id) {
            ensure(!reference.is_surely_erased(book, id) || replica.is_erased(id), || {
                format!("statement {} should be erased and is {:?}", id.short(), replica.verdict(id))
            })?;
            continue;
        }
        match reference.statement(book, id, device) {
            Expected::Present => {
                ensure(replica.verdict(id) == Some(Verdict::Counted), || {
                    format!("statement {} should count and is {:?}", id.short(), replica.verdict(id))
                })?;
                ensure(counted.get(id) == Some(text), || {
                    format!("statement {} says {:?} instead of {text:?}", id.short(), counted.get(id))
                })?;
            }
            Expected::Absent => ensure(!counted.contains_key(id), || {
                format!("statement {} counts, its author joined in vain or was removed", id.short())
            })?,
            Expected::Either => {}
        }
    }
    // What a copied installation said was said again by the device that took its place.
    let by_copied = book.statements.values().filter(|(device, _)| reference.is_copied(device));
    let again: BTreeSet<&String> = by_copied.map(|(_, text)| text).chain(&book.doubtful_statements).collect();
    let unknown = counted.iter().find(|(id, text)| !book.statements.contains_key(*id) && !again.contains(text));
    ensure(unknown.is_none(), || format!("{unknown:?} counts and nobody said it"))
}

fn check_names(reference: &Reference, book: &SpaceBook, replica: &mut Replica) -> Result<(), Failure> {
    let names = replica.names();
    for (device, given) in &book.names {
        if !reference.may_surely_write(book, device) {
            continue;
        }
        let name = replica.person_of(*device).and_then(|person| names.get(&person));
        let last = given.iter().rev().find(|(_, acknowledged)| *acknowledged).map(|(name, _)| name);
        let doubtful = |name: &String| given.iter().any(|(given, acknowledged)| !acknowledged && given == name);
        ensure(name == last || name.is_some_and(doubtful), || {
            format!("{} is called {name:?} and wanted to be called {last:?}", device.short())
        })?;
    }
    Ok(())
}

fn check_texts(reference: &Reference, book: &SpaceBook, replica: &Replica) -> Result<(), Failure> {
    for (id, section) in &book.sections {
        let text = replica.section(id).map(linde_text::Section::text).unwrap_or_default();
        let tainted = reference.is_tainted(section);
        for (word, history) in &section.words {
            let found = text.matches(word.as_str()).count();
            let expected = if tainted { Expected::Either } else { reference.word(book, history) };
            let fits = match expected {
                Expected::Present => found == 1,
                Expected::Absent => found == 0,
                Expected::Either => found <= 1,
            };
            ensure(fits, || {
                let (section, by): (_, &DeviceId) = (id.short(), &history.by);
                let edits = replica
                    .rows()
                    .into_iter()
                    .filter(|row| row.log.device == *by && replica.section_of(&row.id) == Some(*id));
                let verdicts: Vec<_> = edits
                    .map(|row| (row.seq, row.verdict.code(), replica.section(id).and_then(|text| text.status(&row.id))))
                    .filter(|(_, code, _)| *code != "counted")
                    .collect();
                let by = by.short();
                format!(
                    "section {section}: {word} of {by} is there {found} times ({expected:?}) in {text:?}; edits of {by} that do not count: {verdicts:?}"
                )
            })?;
        }
    }
    Ok(())
}
