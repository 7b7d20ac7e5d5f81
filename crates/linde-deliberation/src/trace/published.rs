//! What is published now, and whether language versions put that into other words or something from before.

use super::Deliberation;
use crate::language_version::{LanguageVersionState, Tested};
use linde_log::EntryId;
use serde::Serialize;

/// Whether a language version is of what is published now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Freshness {
    /// It is.
    Current,
    /// What it puts into other words was published anew since, or is not published (veraltet).
    Stale,
}

/// How a language version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LanguageStatus {
    /// Whether it is of what is published now.
    pub freshness: Freshness,
    /// What people said for whom it is meant.
    pub tested: Tested,
}

impl LanguageStatus {
    /// Whether it is of something else than what is published now.
    pub fn is_stale(&self) -> bool {
        self.freshness == Freshness::Stale
    }
}

impl Deliberation<'_> {
    /// The entries that published what something says now, in order; none for what has published nothing.
    ///
    /// Of a topic that is the last that described it, of a proposal the one that submitted its current version, of a decision
    /// record all that sealed it: they are over the same words, and a record that too few sealed is not published.
    pub fn published(&self, of: &EntryId) -> Vec<EntryId> {
        if let Some(topic) = self.topics.get(of) {
            return topic.state.versions.last().map(|made| made.entry).into_iter().collect();
        }
        if let Some(proposal) = self.proposals.get(of) {
            return proposal.state.current().map(|version| version.made.entry).into_iter().collect();
        }
        let sealed = self.records.get(of).filter(|record| self.is_sealed(record.state));
        sealed.into_iter().flat_map(|record| &record.state.seals).map(|seal| seal.entry).collect()
    }

    /// How a language version stands; `None` if there is none of this id.
    pub fn language_status(&self, id: &EntryId) -> Option<LanguageStatus> {
        let state = self.language_versions.get(id)?.state;
        Some(LanguageStatus { freshness: self.freshness(state)?, tested: state.tested() })
    }

    /// The language versions of something, in the order of the space.
    pub fn language_versions_of(&self, of: &EntryId) -> Vec<EntryId> {
        let is_of = |state: &LanguageVersionState| state.made.as_ref().is_some_and(|made| made.of == *of);
        let mut found: Vec<_> = self.language_versions.iter().filter(|(_, one)| is_of(one.state)).collect();
        found.sort_unstable_by_key(|(id, one)| (one.lamport, **id));
        found.into_iter().map(|(id, _)| *id).collect()
    }

    fn freshness(&self, state: &LanguageVersionState) -> Option<Freshness> {
        let (made, current) = (state.made.as_ref()?, state.current()?);
        let is_current = self.published(&made.of).contains(&current.source);
        Some(if is_current { Freshness::Current } else { Freshness::Stale })
    }
}
