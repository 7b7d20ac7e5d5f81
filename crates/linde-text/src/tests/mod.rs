//! Tests across the crate's modules; each file names the property it guards.

mod convergence;
mod documents;
mod hostile;
mod saving;
mod snapshots;
mod voids;
mod wire;

use linde_log::{DeviceId, EntryId, PersonId};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

use crate::{Edit, Section, Status, wire::ChangeHash};

/// What travels: an entry with its device and edit.
pub(super) type Sent = (EntryId, DeviceId, Edit);

pub(super) fn device(number: u8) -> DeviceId {
    DeviceId([number; 32])
}

/// For whom the edits of a device count: people have several, those whose numbers differ by hundreds.
pub(super) fn by(device: impl std::borrow::Borrow<DeviceId>) -> Option<PersonId> {
    Some(PersonId([device.borrow().0[0] % 100; 32]))
}

pub(super) fn entry(number: u64) -> EntryId {
    EntryId(*blake3::hash(&number.to_le_bytes()).as_bytes())
}

pub(super) fn section() -> Section {
    Section::new(EntryId([7; 32]))
}

/// Seeded randomness; says its seed so that a failure can be repeated.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        println!("seed {seed}");
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        (self.0.next_u64() % bound.max(1) as u64) as usize
    }

    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }

    pub(super) fn word(&mut self) -> String {
        (0..=self.below(11)).map(|_| ['a', 'ä', 'ß', '🙂', ' ', 'x', '\n'][self.below(7)]).collect()
    }
}

/// Inserts, flushes and expects the edit to be applied.
pub(super) fn take(section: &mut Section, (entry, device, edit): Sent) {
    assert_eq!(section.insert(entry, device, edit, by(device)), Status::Applied);
    section.flush().unwrap();
}

/// Saves `posted` over the version `base` and applies the edits; answers what was sent.
pub(super) fn save_over(
    section: &mut Section,
    who: DeviceId,
    base: &[ChangeHash],
    posted: &str,
    next: &mut u64,
) -> Vec<Sent> {
    let edits = section.edit(who, base, posted, || false).unwrap();
    let mut sent = Vec::new();
    for edit in edits {
        *next += 1;
        let one = (entry(*next), who, edit);
        take(section, one.clone());
        sent.push(one);
    }
    sent
}

/// Saves `posted` over the current version.
pub(super) fn save(section: &mut Section, who: DeviceId, posted: &str, next: &mut u64) -> Vec<Sent> {
    let heads = section.heads();
    save_over(section, who, &heads, posted, next)
}

/// Replaces a random stretch of `text`.
pub(super) fn scribble(text: &str, dice: &mut Dice) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = dice.below(chars.len() + 1);
    let gone = dice.below(3).min(chars.len() - at);
    let mut posted: String = chars[..at].iter().collect();
    posted.push_str(&dice.word());
    posted.extend(&chars[at + gone..]);
    posted
}

/// Edits that `devices` people make while they hear of each other only now and then, in the order in which they were made.
pub(super) fn honest_run(devices: u8, rounds: usize, dice: &mut Dice) -> Vec<Sent> {
    let mut nodes: Vec<(Section, usize)> = (0..devices).map(|_| (section(), 0)).collect();
    let mut log: Vec<Sent> = Vec::new();
    let mut next = 0;
    while log.len() < rounds {
        let who = dice.below(devices.into());
        let (section, seen) = &mut nodes[who];
        if dice.chance(50) {
            for (entry, device, edit) in &log[*seen..] {
                section.insert(*entry, *device, edit.clone(), by(device));
            }
            section.flush().unwrap();
            *seen = log.len();
        }
        let posted = scribble(&section.text(), dice);
        log.extend(save(section, device(who as u8 + 1), &posted, &mut next));
        assert!(section.agrees_with_engine().unwrap());
    }
    log
}

/// A fresh section with these edits inserted in this order and applied in one batch.
pub(super) fn built_from<'a>(sent: impl IntoIterator<Item = &'a Sent>) -> Section {
    let mut section = section();
    for (entry, device, edit) in sent {
        section.insert(*entry, *device, edit.clone(), by(device));
    }
    section.flush().unwrap();
    section
}

/// A random order of arrival that keeps each device's order.
pub(super) fn arrival(log: &[Sent], dice: &mut Dice) -> Vec<Sent> {
    let mut order: Vec<DeviceId> = log.iter().map(|sent| sent.1).collect();
    dice.shuffle(&mut order);
    let mut queues = std::collections::BTreeMap::<DeviceId, std::collections::VecDeque<&Sent>>::new();
    for sent in log {
        queues.entry(sent.1).or_default().push_back(sent);
    }
    order.iter().filter_map(|device| queues.get_mut(device)?.pop_front().cloned()).collect()
}
