//! Putting alternatives in order, level where nothing tells them apart.

use super::{
    alternatives::Alternatives,
    outcome::{NoWinner, Verdict},
    steps::{Criterion, Step},
};

/// Groups of alternatives, best first; those of one group are level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Places(Vec<Vec<u16>>);

impl Places {
    /// All of them level.
    pub(super) fn level(alternatives: Alternatives) -> Self {
        Self(vec![alternatives.indices().collect()])
    }

    /// Groups that were found otherwise.
    pub(super) fn from_groups(groups: Vec<Vec<u16>>) -> Self {
        Self(groups)
    }

    /// Tells apart what is still level by `values`, one an alternative, and tells that as a step if it was of any use.
    pub(super) fn refine(self, by: Criterion, values: &[u64], steps: &mut Vec<Step>) -> Self {
        let value = |alternative: u16| values.get(usize::from(alternative)).copied().unwrap_or_default();
        let before = self.0.len();
        let mut groups: Vec<Vec<u16>> = Vec::new();
        for mut group in self.0 {
            // The sort is stable: inside a group alternatives stand in the order of their numbers.
            group.sort_by(|a, b| by.order(value(*a), value(*b)));
            groups.extend(group.chunk_by(|a, b| value(*a) == value(*b)).map(<[u16]>::to_vec));
        }
        if by.is_first() || groups.len() > before {
            steps.push(Step::Order { by, values: values.to_vec(), groups: groups.clone() });
        }
        Self(groups)
    }

    /// The place of an alternative, from 1; level alternatives share theirs, and the next place follows without a gap.
    pub(super) fn of(&self, alternative: u16) -> Option<u16> {
        (1..).zip(&self.0).find(|(_, group)| group.contains(&alternative)).map(|(place, _)| place)
    }

    /// Who is first.
    pub(super) fn verdict(&self, alternatives: Alternatives) -> Verdict {
        match self.0.first().map(Vec::as_slice) {
            None | Some([]) => Verdict::NoWinner { reason: NoWinner::NoPapers },
            Some([only]) if Some(*only) == alternatives.status_quo() => {
                Verdict::NoWinner { reason: NoWinner::StatusQuoFirst }
            }
            Some([only]) => Verdict::Winner { alternative: *only },
            Some(several) => Verdict::Tie { alternatives: several.to_vec() },
        }
    }
}
