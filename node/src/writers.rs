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
pub(crate) struct Writers(BTreeMap<(SpaceId, DeviceId), (Place, Instant)>);

/// Where somebody writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) section: EntryId,
    /// The latest entry of the section when it was said: whoever has written a later one has saved, and writes no more.
    pub(crate) latest: Option<EntryId>,
}

impl Writers {
    /// Notes it, and answers whether it is news.
    pub(crate) fn note(&mut self, space: SpaceId, device: DeviceId, place: Place, now: Instant) -> bool {
        let before = self.0.get(&(space, device)).copied();
        if before.is_none() && self.0.len() >= MOST {
            return false;
        }
        self.0.insert((space, device), (place, now));
        before.is_none_or(|(before, _)| before != place)
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

    /// Who writes in a space, and where.
    pub(crate) fn of(&self, space: SpaceId) -> Here {
        let here = (space, DeviceId([0; 32]))..=(space, DeviceId([0xff; 32]));
        Here(self.0.range(here).map(|((_, device), (place, _))| (*device, *place)).collect())
    }
}

/// Who writes in one space.
pub(crate) struct Here(Vec<(DeviceId, Place)>);

impl Here {
    /// The devices that write in a section, of which this is the latest entry and who wrote it.
    pub(crate) fn at(&self, section: EntryId, latest: Option<(EntryId, DeviceId)>) -> Vec<DeviceId> {
        let saved = |device: DeviceId, place: &Place| {
            latest.is_some_and(|(entry, by)| by == device && place.latest != Some(entry))
        };
        let writes = |(device, place): &&(DeviceId, Place)| place.section == section && !saved(*device, place);
        self.0.iter().filter(writes).map(|(device, _)| *device).collect()
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

    fn at(section: EntryId) -> Place {
        Place { section, latest: None }
    }

    #[test]
    fn each_device_writes_in_one_section_until_it_is_over() {
        let (mut writers, start) = (Writers::default(), Instant::now());
        assert!(writers.note(SPACE, A, at(ONE), start) && writers.note(SPACE, B, at(ONE), start));
        assert!(!writers.note(SPACE, A, at(ONE), start), "that was known");
        let of = |writers: &Writers, section| writers.of(SPACE).at(section, None);
        assert_eq!(of(&writers, ONE), [A, B]);
        assert!(writers.note(SPACE, B, at(OTHER), start + HOLDS / 2));
        assert_eq!((of(&writers, ONE), of(&writers, OTHER)), (vec![A], vec![B]));
        assert!(writers.of(SpaceId([2; 32])).at(ONE, None).is_empty());
        assert_eq!(writers.next(), Some(start + HOLDS));
        assert_eq!(writers.expire(start + HOLDS / 2), []);
        assert_eq!(writers.expire(start + HOLDS), [SPACE]);
        assert_eq!((of(&writers, ONE), of(&writers, OTHER)), (vec![], vec![B]));
    }

    #[test]
    fn whoever_has_saved_writes_no_more_until_they_go_on() {
        let (mut writers, now) = (Writers::default(), Instant::now());
        let (before, saved) = (EntryId([5; 32]), EntryId([6; 32]));
        writers.note(SPACE, A, Place { section: ONE, latest: Some(before) }, now);
        assert_eq!(writers.of(SPACE).at(ONE, Some((before, A))), [A]);
        assert_eq!(writers.of(SPACE).at(ONE, Some((saved, B))), [A], "somebody else has saved");
        assert_eq!(writers.of(SPACE).at(ONE, Some((saved, A))), []);
        assert!(writers.note(SPACE, A, Place { section: ONE, latest: Some(saved) }, now), "that is news");
        assert_eq!(writers.of(SPACE).at(ONE, Some((saved, A))), [A]);
    }

    #[test]
    fn a_peer_cannot_fill_the_memory() {
        let (mut writers, now) = (Writers::default(), Instant::now());
        for number in 0..2 * MOST {
            let mut space = [0; 32];
            space[..8].copy_from_slice(&(number as u64).to_be_bytes());
            writers.note(SpaceId(space), A, at(ONE), now);
        }
        assert_eq!(writers.0.len(), MOST);
    }
}
