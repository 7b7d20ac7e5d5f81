//! Who writes where just now, as their nodes say: nothing of it is kept longer than it holds.

use linde_log::{DeviceId, EntryId, SpaceId};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// How long somebody counts as writing after their node said so.
pub(crate) const HOLDS: Duration = Duration::from_secs(30);
/// Most that is remembered at once; further ones are not shown.
const MOST: usize = 1_024;

/// In which section of a space each device was last said to be writing, and when.
#[derive(Debug, Default)]
pub(crate) struct Writers(BTreeMap<(SpaceId, DeviceId), (EntryId, Instant)>);

impl Writers {
    /// Notes it, and answers whether it is news.
    pub(crate) fn note(&mut self, space: SpaceId, device: DeviceId, section: EntryId, now: Instant) -> bool {
        let before = self.0.get(&(space, device)).copied();
        if before.is_none() && self.0.len() >= MOST {
            return false;
        }
        self.0.insert((space, device), (section, now));
        before.is_none_or(|(before, _)| before != section)
    }

    /// Forgets what holds no longer, and answers in which spaces that changed something.
    pub(crate) fn expire(&mut self, now: Instant) -> Vec<SpaceId> {
        let mut changed = Vec::new();
        self.0.retain(|(space, _), (_, since)| {
            let holds = now.saturating_duration_since(*since) < HOLDS;
            if !holds && changed.last() != Some(space) {
                changed.push(*space);
            }
            holds
        });
        changed
    }

    /// When [`Self::expire`] has something to do.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.0.values().map(|(_, since)| *since + HOLDS).min()
    }

    /// The devices that write in each section of a space.
    pub(crate) fn of(&self, space: SpaceId) -> BTreeMap<EntryId, Vec<DeviceId>> {
        let here = (space, DeviceId([0; 32]))..=(space, DeviceId([0xff; 32]));
        let mut sections: BTreeMap<EntryId, Vec<DeviceId>> = BTreeMap::new();
        for ((_, device), (section, _)) in self.0.range(here) {
            sections.entry(*section).or_default().push(*device);
        }
        sections
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPACE: SpaceId = SpaceId([1; 32]);
    const A: DeviceId = DeviceId([0; 32]);
    const B: DeviceId = DeviceId([0xff; 32]);
    const ONE: EntryId = EntryId([3; 32]);
    const OTHER: EntryId = EntryId([4; 32]);

    #[test]
    fn each_device_writes_in_one_section_until_it_is_over() {
        let (mut writers, start) = (Writers::default(), Instant::now());
        assert!(writers.note(SPACE, A, ONE, start) && writers.note(SPACE, B, ONE, start));
        assert!(!writers.note(SPACE, A, ONE, start), "that was known");
        let of = |writers: &Writers, section| writers.of(SPACE).remove(&section).unwrap_or_default();
        assert_eq!(of(&writers, ONE), [A, B]);
        assert!(writers.note(SPACE, B, OTHER, start + HOLDS / 2));
        assert_eq!((of(&writers, ONE), of(&writers, OTHER)), (vec![A], vec![B]));
        assert!(writers.of(SpaceId([2; 32])).is_empty());
        assert_eq!(writers.next(), Some(start + HOLDS));
        assert_eq!(writers.expire(start + HOLDS / 2), []);
        assert_eq!(writers.expire(start + HOLDS), [SPACE]);
        assert_eq!((of(&writers, ONE), of(&writers, OTHER)), (vec![], vec![B]));
    }

    #[test]
    fn a_peer_cannot_fill_the_memory() {
        let (mut writers, now) = (Writers::default(), Instant::now());
        for number in 0..2 * MOST {
            let mut space = [0; 32];
            space[..8].copy_from_slice(&(number as u64).to_be_bytes());
            writers.note(SpaceId(space), A, ONE, now);
        }
        assert_eq!(writers.0.len(), MOST);
    }
}
