//! What became of a single paper, as a receipt for whoever cast it.

use super::{BallotState, Phase};
use linde_log::{EntryId, PersonId};
use serde::Serialize;
use std::collections::BTreeSet;

/// What became of a paper. Exactly one holds of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Receipt {
    /// It is cast, and what counts is not settled yet.
    Cast,
    /// It is counted.
    Counted,
    /// Another of the same voter counts in its place, or is to.
    Superseded {
        /// The other.
        by: EntryId,
    },
    /// No close pins it: it came late, or was left out.
    Late,
    /// It was hidden, pinned, and not shown in time.
    Unrevealed,
    /// It does not fit the method.
    Unfit,
    /// A cut or a copied log took its effect away before a close pinned it.
    Void,
}

impl BallotState {
    /// Whose paper an entry is; `None` if it is no paper of this ballot.
    pub fn voter(&self, paper: &EntryId) -> Option<PersonId> {
        self.paper(paper).map(|(voter, ..)| voter)
    }

    /// The entries of all papers, hidden ones too, in order.
    pub fn papers(&self) -> BTreeSet<EntryId> {
        self.casts.keys().chain(self.commits.keys()).copied().collect()
    }

    /// The paper that a voter cast last, hidden ones too.
    pub fn last_of(&self, voter: PersonId) -> Option<EntryId> {
        let casts = self.casts.iter().filter(|(_, cast)| cast.by == voter).map(|(id, cast)| (cast.lamport, *id));
        let hidden = self.commits.iter().filter(|(_, one)| one.by == voter).map(|(id, one)| (one.lamport, *id));
        casts.chain(hidden).max().map(|(_, id)| id)
    }

    /// What became of a paper; `None` if it is no paper of this ballot.
    pub fn receipt(&self, paper: &EntryId) -> Option<Receipt> {
        let (voter, lamport, void) = self.paper(paper)?;
        let phase = self.phase();
        if phase == Phase::Open {
            let to_pin = self.to_pin();
            return Some(if void { Receipt::Void } else { self.among(to_pin.iter(), voter, paper, Receipt::Cast) });
        }
        let round = self.round();
        let refused: BTreeSet<EntryId> =
            self.closes.iter().filter(|close| close.round == round).flat_map(|close| &close.refused).copied().collect();
        let pinned = self.pinned(round);
        if refused.contains(paper) || (void && !pinned.contains(paper)) {
            return Some(Receipt::Void);
        }
        if !pinned.contains(paper) {
            let later =
                |id: &&EntryId| self.paper(id).is_some_and(|(by, at, _)| by == voter && (at, **id) > (lamport, *paper));
            let counts = pinned.iter().filter(|id| !refused.contains(id));
            return Some(self.among(counts.filter(later), voter, paper, Receipt::Late));
        }
        let Some(result) = self.result() else {
            let counts = pinned.iter().filter(|id| !refused.contains(id));
            return Some(self.among(counts, voter, paper, Receipt::Cast));
        };
        if result.unrevealed.contains(paper) {
            return Some(Receipt::Unrevealed);
        }
        let counted = result.papers.iter().find(|one| one.voter == voter).map(|one| one.entry);
        Some(match counted {
            Some(by) if by != *paper => Receipt::Superseded { by },
            _ if result.count.excluded.iter().any(|one| one.voter == voter) => Receipt::Unfit,
            Some(_) => Receipt::Counted,
            None => Receipt::Late,
        })
    }

    /// That the last paper of the voter among these takes the place of this one, or else what holds.
    fn among<'a>(
        &self,
        papers: impl Iterator<Item = &'a EntryId>,
        voter: PersonId,
        paper: &EntryId,
        otherwise: Receipt,
    ) -> Receipt {
        let place =
            |id: &'a EntryId| self.paper(id).filter(|(by, ..)| *by == voter).map(|(_, lamport, _)| (lamport, *id));
        match papers.filter_map(place).max() {
            Some((_, by)) if by != *paper => Receipt::Superseded { by },
            Some(_) | None => otherwise,
        }
    }

    /// Whose a paper is, its lamport number, and whether a cut or a copied log took its effect away.
    fn paper(&self, id: &EntryId) -> Option<(PersonId, u64, bool)> {
        let cast = self.casts.get(id).map(|cast| (cast.by, cast.lamport, cast.void));
        cast.or_else(|| self.commits.get(id).map(|one| (one.by, one.lamport, one.void)))
    }
}
