//! Numbers for entries in the order of their arrival, values by such numbers, and sets of them.

use core::ops::{Index, IndexMut};

/// The number of an entry. It depends on the order of arrival, so it decides nothing and never leaves the crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ix(pub(crate) u32);

/// A value for each entry.
#[derive(Debug, Clone)]
pub(crate) struct PerEntry<T>(Vec<T>);

/// A set of entries: one bit each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bits(Vec<u64>);

impl Ix {
    fn at(self) -> usize {
        self.0 as usize
    }
}

impl<T> PerEntry<T> {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn filled(len: usize, with: impl FnMut() -> T) -> Self {
        Self(core::iter::repeat_with(with).take(len).collect())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The number that the next pushed value gets.
    pub(crate) fn next(&self) -> Ix {
        Ix(u32::try_from(self.0.len()).unwrap_or(u32::MAX))
    }

    pub(crate) fn push(&mut self, value: T) -> Ix {
        let ix = self.next();
        self.0.push(value);
        ix
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Ix, &T)> {
        (0..).map(Ix).zip(&self.0)
    }
}

#[expect(clippy::indexing_slicing, reason = "a number is only made by pushing, and nothing is ever taken out")]
impl<T> Index<Ix> for PerEntry<T> {
    type Output = T;

    fn index(&self, ix: Ix) -> &T {
        &self.0[ix.at()]
    }
}

#[expect(clippy::indexing_slicing, reason = "a number is only made by pushing, and nothing is ever taken out")]
impl<T> IndexMut<Ix> for PerEntry<T> {
    fn index_mut(&mut self, ix: Ix) -> &mut T {
        &mut self.0[ix.at()]
    }
}

impl Bits {
    const WORD: usize = u64::BITS as usize;

    pub(crate) fn insert(&mut self, ix: Ix) {
        let (word, bit) = (ix.at() / Self::WORD, ix.at() % Self::WORD);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(word) = self.0.get_mut(word) {
            *word |= 1 << bit;
        }
    }

    pub(crate) fn contains(&self, ix: Ix) -> bool {
        self.0.get(ix.at() / Self::WORD).is_some_and(|word| word >> (ix.at() % Self::WORD) & 1 == 1)
    }

    pub(crate) fn union(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    pub(crate) fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// What is in this set and not in `other`, in the order of arrival, which is a causal one.
    pub(crate) fn without<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = Ix> + 'a {
        let others = other.0.iter().copied().chain(core::iter::repeat(0));
        ones(self.0.iter().zip(others).map(|(word, other)| word & !other))
    }

    /// What is in this set and in `other`, in the order of arrival.
    pub(crate) fn common<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = Ix> + 'a {
        ones(self.0.iter().zip(&other.0).map(|(word, other)| word & other))
    }
}

fn ones(words: impl Iterator<Item = u64>) -> impl Iterator<Item = Ix> {
    words.zip((0u32..).step_by(Bits::WORD)).flat_map(|(mut left, base)| {
        core::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros())?;
            left &= left - 1;
            Some(Ix(base + bit))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::btree_set, prelude::*};

    proptest! {
        #[test]
        fn bits_are_a_set(a in btree_set(0u32..300, 0..40), b in btree_set(0u32..300, 0..40)) {
            let bits = |set: &std::collections::BTreeSet<u32>| {
                let mut bits = Bits::default();
                set.iter().for_each(|i| bits.insert(Ix(*i)));
                bits
            };
            let (x, y) = (bits(&a), bits(&b));
            prop_assert!((0..400).all(|i| x.contains(Ix(i)) == a.contains(&i)));
            prop_assert_eq!(x.len() as usize, a.len());
            prop_assert_eq!(x.without(&y).map(|ix| ix.0).collect::<Vec<_>>(), a.difference(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(x.common(&y).map(|ix| ix.0).collect::<Vec<_>>(), a.intersection(&b).copied().collect::<Vec<_>>());
            let mut both = x;
            both.union(&y);
            prop_assert_eq!(both.len() as usize, a.union(&b).count());
        }
    }
}
