//! How much a person says on one day: what is beyond is deferred, which is a matter of showing and never of counting.

use linde_log::EntryId;
use std::collections::{BTreeMap, BTreeSet};

/// Length of a day, in ms. Days are those of UTC without leap seconds.
pub const DAY_MS: i64 = 86_400_000;

/// A contribution's place in the order of its space, and when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Its lamport number.
    pub lamport: u64,
    /// Its id.
    pub id: EntryId,
    /// Claimed time, in ms since 1970.
    pub time_ms: i64,
}

/// Of one person's contributions, in any order, those that are shown in a fold of their own: of each claimed day all but
/// the first `quota` in the order of (lamport number, id). A quota of 0 defers nothing.
///
/// Times are claims: whoever claims another day uses up the quota of that day instead.
///
/// Whoever calls this leaves out what nodes write by themselves, such as acknowledgements of erasures.
pub fn deferred(contributions: impl IntoIterator<Item = Place>, quota: u32) -> BTreeSet<EntryId> {
    if quota == 0 {
        return BTreeSet::new();
    }
    let mut days: BTreeMap<i64, BTreeSet<Place>> = BTreeMap::new();
    for place in contributions {
        days.entry(place.time_ms.div_euclid(DAY_MS)).or_default().insert(place);
    }
    let quota = usize::try_from(quota).unwrap_or(usize::MAX);
    days.into_values().flat_map(|day| day.into_iter().skip(quota)).map(|place| place.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(lamport: u64, id: u8, time_ms: i64) -> Place {
        Place { lamport, id: EntryId([id; 32]), time_ms }
    }

    fn ids(expected: &[u8]) -> BTreeSet<EntryId> {
        expected.iter().map(|id| EntryId([*id; 32])).collect()
    }

    #[test]
    fn of_each_day_the_first_ones_are_shown() {
        let day = DAY_MS * 20_000;
        let said = [
            place(9, 1, day + 5),
            place(2, 2, day + 7),
            place(2, 3, day + 1),
            place(7, 4, day + DAY_MS - 1),
            place(1, 5, day + DAY_MS),
            place(3, 6, day - 1),
        ];
        assert_eq!(deferred(said, 2), ids(&[1, 4]));
        assert_eq!(deferred(said, 1), ids(&[1, 3, 4]));
        assert_eq!(deferred(said, 4), ids(&[]));
        assert_eq!(deferred(said, 0), ids(&[]));
    }

    #[test]
    fn days_before_1970_are_days_too() {
        assert_eq!(deferred([place(1, 1, -1), place(2, 2, 0)], 1), ids(&[]));
        assert_eq!(deferred([place(1, 1, -1), place(2, 2, -DAY_MS)], 1), ids(&[2]));
        assert_eq!(deferred([place(1, 1, i64::MIN), place(2, 2, i64::MAX)], 1), ids(&[]));
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_does_not_matter_and_a_day_shows_its_quota(
            said in prop::collection::btree_map(any::<u8>(), (0u64..9, -3i64..3), 0..40),
            quota in 1u32..5,
        ) {
            let all: Vec<_> = said.iter().map(|(id, (lamport, day))| place(*lamport, *id, day * DAY_MS)).collect();
            let mut turned = all.clone();
            turned.reverse();
            let later = deferred(all.iter().copied(), quota);
            prop_assert_eq!(&deferred(turned, quota), &later);
            for day in -3..3 {
                let of_day = all.iter().filter(|place| place.time_ms == day * DAY_MS);
                let (hidden, shown): (Vec<&Place>, Vec<&Place>) = of_day.partition(|place| later.contains(&place.id));
                prop_assert!(shown.len() <= quota as usize && (hidden.is_empty() || shown.len() == quota as usize));
                prop_assert!(hidden.iter().all(|late| shown.iter().all(|early| early < late)));
            }
        }
    }
}
