//! Participation balance (Beteiligungsspiegel): how many of which group were there, told so that nobody can work out a number from
//! one to four.
//!
//! What was counted is a partition: each person in one group, the rest in none of these. It stays on the machine that counted; what
//! leaves it is what [`protect`] gives. Rules and formula: `docs/METHODS.md`.

/// From so many persons on a number is shown.
pub const LEAST_SHOWN: u32 = 5;
/// Upper bound of what is counted in one group.
pub const MAX_COUNTED: u32 = 1_000_000;

/// What may be shown of a count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Protected {
    /// One for each of what was counted, in the same order; `None` where it is not shown.
    pub cells: Vec<Option<u32>>,
    /// All together; `None` if there are too few to show anything.
    pub total: Option<u32>,
}

/// Whether a number of persons may be shown: none, or at least [`LEAST_SHOWN`].
pub fn may_be_shown(count: u32) -> bool {
    count == 0 || count >= LEAST_SHOWN
}

/// What may be shown of these numbers, each of one group.
///
/// Not shown are those from one to four (`count_below_threshold`) and, if there are any, all that are equal to the smallest number
/// from five on (complementary suppression). Nothing at all is shown if there are some from one to four and none from five on.
///
/// Whoever knows this and all that is shown cannot tell of any group that is not shown whether it has few or many: with the
/// numbers of two of them exchanged, one from each sort, exactly the same is shown.
pub fn protect(raw: &[u32]) -> Protected {
    let is_small = |count: &u32| !may_be_shown(*count);
    let total = raw.iter().fold(0_u32, |sum, count| sum.saturating_add(*count));
    if !raw.iter().any(is_small) {
        return Protected { cells: raw.iter().copied().map(Some).collect(), total: Some(total) };
    }
    let Some(least) = raw.iter().copied().filter(|count| *count >= LEAST_SHOWN).min() else {
        return Protected { cells: vec![None; raw.len()], total: None };
    };
    let shown = |count: &u32| (!is_small(count) && *count != least).then_some(*count);
    Protected { cells: raw.iter().map(shown).collect(), total: Some(total) }
}

/// Whether it is what [`protect`] gives of some numbers.
pub fn is_protected(cells: &[Option<u32>], total: Option<u32>) -> bool {
    let shown: Vec<u64> = cells.iter().flatten().map(|count| u64::from(*count)).collect();
    if cells.iter().flatten().any(|count| !may_be_shown(*count)) {
        return false;
    }
    let (sum, hidden) = (shown.iter().sum::<u64>(), cells.len() - shown.len());
    let Some(total) = total else { return hidden == cells.len() && hidden > 0 };
    let Some(rest) = u64::from(total).checked_sub(sum) else { return false };
    if hidden == 0 {
        return rest == 0;
    }
    let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    // What was left out though it is not small is smaller than all that is shown and not none.
    let below = shown.iter().copied().filter(|count| *count > 0).min().unwrap_or(u64::MAX);
    // So many of those that are not shown are small, from one to four each; all others are equal.
    (1..hidden).any(|small| {
        let (equal, small) = (number(hidden - small), number(small));
        let least = rest.saturating_sub(small * u64::from(LEAST_SHOWN - 1)).div_ceil(equal).max(LEAST_SHOWN.into());
        rest >= small && least <= (rest - small) / equal && least < below
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn what_is_small_and_the_next_larger_are_not_shown() {
        let check = |raw: &[u32], cells: &[Option<u32>], total| {
            let protected = protect(raw);
            assert_eq!((protected.cells.as_slice(), protected.total), (cells, total), "{raw:?}");
            assert!(is_protected(cells, total), "{raw:?}");
        };
        check(&[12, 0, 7], &[Some(12), Some(0), Some(7)], Some(19));
        check(&[3, 12, 40], &[None, None, Some(40)], Some(55));
        check(&[3, 12, 0, 12, 40], &[None, None, Some(0), None, Some(40)], Some(67));
        check(&[2, 3, 30, 8], &[None, None, Some(30), None], Some(43));
        check(&[1, 9], &[None, None], Some(10));
        check(&[4, 4, 0], &[None, None, None], None);
        check(&[0, 0], &[Some(0), Some(0)], Some(0));
        check(&[], &[], Some(0));
    }

    #[test]
    fn no_other_table_is_taken_for_protected() {
        let check = |cells: &[Option<u32>], total| assert!(!is_protected(cells, total), "{cells:?} {total:?}");
        check(&[Some(3), Some(20)], Some(23));
        check(&[Some(12), Some(7)], Some(20));
        check(&[Some(12), Some(7)], None);
        check(&[None, Some(20)], Some(32));
        check(&[None, None, Some(20)], Some(24));
        check(&[None, None, Some(20)], Some(25));
        check(&[None, None, Some(20)], None);
        check(&[None, None, Some(20)], Some(10));
        // Whoever hides more than is asked for would show by it what the numbers are not.
        check(&[None, None, Some(20)], Some(70));
        check(&[Some(u32::MAX), Some(u32::MAX)], Some(u32::MAX));
        check(&[], None);
    }

    /// All numbers from which the same is shown, as far as each of those that are not shown is at most `most`.
    fn consistent(shown: &Protected, most: u32) -> Vec<Vec<u32>> {
        fn go(shown: &Protected, most: u32, raw: &mut Vec<u32>, left: Option<u32>, found: &mut Vec<Vec<u32>>) {
            match shown.cells.get(raw.len()) {
                None => {
                    if left.is_none_or(|left| left == 0) && protect(raw) == *shown {
                        found.push(raw.clone());
                    }
                }
                Some(Some(count)) => {
                    raw.push(*count);
                    go(shown, most, raw, left, found);
                    raw.pop();
                }
                Some(None) => {
                    for count in 0..=left.unwrap_or(most).min(most) {
                        raw.push(count);
                        go(shown, most, raw, left.map(|left| left - count), found);
                        raw.pop();
                    }
                }
            }
        }
        let sum: u32 = shown.cells.iter().flatten().sum();
        let mut found = Vec::new();
        go(shown, most, &mut Vec::new(), shown.total.map(|total| total - sum), &mut found);
        found
    }

    /// That whoever knows what is shown, and all numbers from which it can come, tells no number from one to four.
    fn is_safe(raw: &[u32], shown: &Protected, all: &[Vec<u32>]) {
        assert!(all.iter().any(|one| one == raw), "{raw:?}: what was counted is possible");
        for (place, count) in raw.iter().enumerate().filter(|(_, count)| !may_be_shown(**count)) {
            let possible: BTreeSet<u32> = all.iter().map(|one| one[place]).collect();
            assert_eq!(shown.cells[place], None);
            assert!(
                possible.len() >= 2 && possible.iter().any(|one| may_be_shown(*one)),
                "{raw:?}: {count} {possible:?}"
            );
        }
    }

    /// That nothing that is shown is small, nor is what is left of the total when any of it is taken away.
    fn is_not_small(shown: &Protected) {
        let counts: Vec<u32> = shown.cells.iter().flatten().copied().collect();
        assert!(counts.iter().chain(&shown.total).all(|count| may_be_shown(*count)), "{shown:?}");
        let hidden = shown.cells.len() - counts.len();
        assert_ne!(hidden, 1, "{shown:?}");
        let Some(total) = shown.total else { return };
        // Of many groups the sums of those that come first, of few those of any.
        let sets = if counts.len() <= 10 { 1u32 << counts.len() } else { 0 };
        let any =
            (0..sets).map(|set| counts.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1).map(|(_, n)| n).sum());
        let first = (0..=counts.len()).map(|n| counts[..n].iter().sum::<u32>());
        for taken in any.chain(first) {
            assert!(may_be_shown(total - taken), "{shown:?} without {taken}");
        }
    }

    #[test]
    fn of_few_groups_every_count_is_safe_and_every_table_that_is_taken_can_come_about() {
        for groups in 1..=4usize {
            let most = if groups < 4 { 13 } else { 9 };
            let mut by_shown: BTreeMap<Protected, Vec<Vec<u32>>> = BTreeMap::new();
            for number in 0..u32::pow(most + 1, groups as u32) {
                let raw: Vec<u32> =
                    (0..groups).map(|place| number / u32::pow(most + 1, place as u32) % (most + 1)).collect();
                by_shown.entry(protect(&raw)).or_default().push(raw);
            }
            for (shown, all) in &by_shown {
                is_not_small_or_alone(shown);
                assert!(is_protected(&shown.cells, shown.total), "{shown:?}");
                for raw in all.iter().filter(|_| groups > 1) {
                    is_safe(raw, shown, all);
                }
            }
            // Of all tables of these groups, those are taken for protected that some numbers lead to.
            for number in 0..u32::pow(most + 2, groups as u32) {
                let digit = |place: usize| number / u32::pow(most + 2, place as u32) % (most + 2);
                let cells: Vec<Option<u32>> = (0..groups).map(|place| digit(place).checked_sub(1)).collect();
                // With a total so small that whatever is not shown was tried above.
                for total in (0..=most).map(Some).chain([None]) {
                    let table = Protected { cells: cells.clone(), total };
                    assert_eq!(is_protected(&cells, total), by_shown.contains_key(&table), "{table:?}");
                }
            }
        }
    }

    /// Of one group alone there is nothing but that there are too few.
    fn is_not_small_or_alone(shown: &Protected) {
        if shown.cells.len() > 1 {
            is_not_small(shown);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn whoever_knows_all_that_is_shown_and_how_tells_no_small_number(
            small in vec((any::<prop::sample::Index>(), 1u32..5), 0..4),
            others in vec(prop_oneof![2 => Just(0), 1 => 5u32..9, 3 => 5u32..70], 2..40),
        ) {
            let mut raw = others;
            for (place, count) in small {
                let place = place.index(raw.len());
                raw[place] = count;
            }
            let shown = protect(&raw);
            is_not_small(&shown);
            prop_assert!(is_protected(&shown.cells, shown.total));
            let hidden = shown.cells.iter().filter(|cell| cell.is_none()).count();
            let rest = shown.total.map(|total| total - shown.cells.iter().flatten().sum::<u32>());
            if hidden > 0 && hidden <= 4 && rest.is_none_or(|rest| rest <= 80) {
                // Every table of numbers from which the same is shown.
                is_safe(&raw, &shown, &consistent(&shown, rest.unwrap_or(LEAST_SHOWN)));
            } else {
                // As many as tell enough: with each small number exchanged with each that is not small.
                let mut all = vec![raw.clone()];
                let places: Vec<usize> = (0..raw.len()).filter(|place| shown.cells[*place].is_none()).collect();
                for (one, other) in places.iter().flat_map(|one| places.iter().map(move |other| (*one, *other))) {
                    let mut exchanged = raw.clone();
                    exchanged.swap(one, other);
                    all.push(exchanged);
                    let mut nobody = raw.clone();
                    nobody[one] = 0;
                    all.push(nobody);
                }
                all.retain(|one| protect(one) == shown);
                is_safe(&raw, &shown, &all);
            }
        }
    }
}
