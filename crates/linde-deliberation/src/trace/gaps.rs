//! What stands in the way of a seal besides what the record itself lacks.

use super::Deliberation;
use crate::objection::ObjectionState;
use linde_log::EntryId;
use serde::Serialize;
use std::collections::BTreeSet;

/// A point that a record must say something about before it is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gap {
    /// A ballot of the topic that is closed and that the record does not rest on.
    Ballot(EntryId),
    /// A ballot that the record rests on and whose result is another, or that is not closed.
    Result(EntryId),
    /// An objection to what was voted about, or a paper that objects, which the record does not answer.
    Objection(EntryId),
    /// The record is not of a phase of its topic in which there are records.
    Phase,
}

impl Gap {
    /// Its code, as it is serialised.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ballot(_) => "ballot-left-out",
            Self::Result(_) => "result-differs",
            Self::Objection(_) => "objection-open",
            Self::Phase => "record-phase",
        }
    }

    /// What it is about.
    pub fn entry(self) -> Option<EntryId> {
        match self {
            Self::Ballot(id) | Self::Result(id) | Self::Objection(id) => Some(id),
            Self::Phase => None,
        }
    }
}

impl Deliberation<'_> {
    /// What stands in the way of sealing a record, or should have; ascending.
    ///
    /// Objections are those that a ballot of the topic has: each counted paper that objects, and whatever was raised against
    /// it before it was closed or named one of its papers. So what comes later changes nothing.
    pub fn gaps(&self, id: &EntryId) -> Vec<Gap> {
        let Some(record) = self.records.get(id) else { return Vec::new() };
        let Some(made) = &record.state.made else { return Vec::new() };
        let content = record.state.content();
        let mut gaps = BTreeSet::new();
        if self.standing(id) != Some(crate::topic::Standing::InTime) {
            gaps.insert(Gap::Phase);
        }
        let answered: BTreeSet<EntryId> = content.objections.iter().flatten().map(|one| one.entry).collect();
        for (ballot, one) in &self.ballots {
            let Some(opening) = &one.state.opening else { continue };
            let Some(result) = one.state.result() else { continue };
            let rests = content.ballots.iter().flatten().find(|counted| counted.ballot == *ballot);
            match rests {
                None if opening.open.topic != Some(made.topic) => continue,
                // Papers of before do not bind whoever decided by another way; but they say so.
                None => {
                    gaps.insert(Gap::Ballot(*ballot));
                }
                Some(counted) if counted.result != result.hash => {
                    gaps.insert(Gap::Result(*ballot));
                }
                Some(_) => {}
            }
            let papers: Vec<EntryId> = result.objecting().into_iter().map(|(entry, _)| entry).collect();
            let raised = self.raised_before(ballot, &result.papers.iter().map(|paper| paper.entry).collect());
            for (objection, state) in &raised {
                let by_paper = state.raised.as_ref().and_then(|raised| raised.paper);
                let is_answered =
                    answered.contains(objection) || by_paper.is_some_and(|paper| answered.contains(&paper));
                if !state.withdrawn && !is_answered {
                    gaps.insert(Gap::Objection(*objection));
                }
            }
            for paper in papers {
                let of_paper =
                    |state: &ObjectionState| state.raised.as_ref().and_then(|raised| raised.paper) == Some(paper);
                let is_raised = raised.iter().any(|(_, state)| of_paper(state));
                if !answered.contains(&paper) && !is_raised {
                    gaps.insert(Gap::Objection(paper));
                }
            }
        }
        let unheld = |counted: &&crate::record::CountedBallot| {
            self.ballots.get(&counted.ballot).and_then(|one| one.state.result()).is_none()
        };
        gaps.extend(content.ballots.iter().flatten().filter(unheld).map(|counted| Gap::Result(counted.ballot)));
        gaps.into_iter().collect()
    }

    /// Whether a record is sealed as it should be: by as many as the rules ask for, and with nothing in the way.
    pub fn holds(&self, id: &EntryId) -> bool {
        self.records.get(id).is_some_and(|record| self.is_sealed(record.state)) && self.gaps(id).is_empty()
    }

    /// The objections to a ballot that are to be answered: those of counted papers, and those from before its last close.
    fn raised_before(&self, ballot: &EntryId, papers: &BTreeSet<EntryId>) -> Vec<(EntryId, &ObjectionState)> {
        let closed = self.ballots.get(ballot).and_then(|one| one.state.closes.last()).map(|close| close.lamport);
        let of_it = self.objections.iter().filter(|(_, one)| {
            one.state.raised.as_ref().is_some_and(|raised| {
                let by_paper = raised.paper.is_some_and(|paper| papers.contains(&paper));
                raised.ballot == *ballot && (by_paper || closed.is_some_and(|closed| one.lamport < closed))
            })
        });
        of_it.map(|(id, one)| (*id, one.state)).collect()
    }
}
