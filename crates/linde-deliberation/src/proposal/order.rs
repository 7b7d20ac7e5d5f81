//! In which order proposals are read.

use crate::methods::{Alternatives, BallotError, Harmonic, MAX_ALTERNATIVES, Method, Paper, Ratio, Tally, count};
use linde_log::{EntryId, PersonId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Where a proposal stands among others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rank {
    /// The proposal.
    pub proposal: EntryId,
    /// Its place, from 1; those that are level share one.
    pub place: u32,
    /// How many support it.
    pub supporters: u32,
    /// Its harmonic weight; `None` if there are too many proposals to weigh this one.
    pub weight: Option<Ratio>,
}

/// In which order to read proposals, so that copies of one cannot fill the top: by harmonic weight.
///
/// Given are the proposals in the order in which they were made, each with those of its supporters whose conditions it
/// satisfies. Of more than [`MAX_ALTERNATIVES`] those with the most supporters are weighed, and the others follow by the
/// number of theirs.
///
/// # Errors
/// There are more supporters than any ballot has voters.
pub fn order(proposals: &[(EntryId, BTreeSet<PersonId>)]) -> Result<Vec<Rank>, BallotError> {
    let mut by_number: Vec<_> = proposals.iter().enumerate().collect();
    by_number.sort_by_key(|(_, (_, supporters))| core::cmp::Reverse(supporters.len()));
    let rest = by_number.split_off(by_number.len().min(usize::from(MAX_ALTERNATIVES)));
    by_number.sort_by_key(|(index, _)| *index);
    let weighed: Vec<_> = by_number.into_iter().map(|(_, proposal)| proposal).collect();
    let mut ranks = weigh(&weighed)?;
    for (_, (proposal, supporters)) in rest {
        let supporters = number(supporters);
        let place = ranks.last().map_or(1, |last| {
            let is_level = last.weight.is_none() && last.supporters == supporters;
            if is_level { last.place } else { last.place.saturating_add(1) }
        });
        ranks.push(Rank { proposal: *proposal, place, supporters, weight: None });
    }
    Ok(ranks)
}

fn weigh(proposals: &[&(EntryId, BTreeSet<PersonId>)]) -> Result<Vec<Rank>, BallotError> {
    if proposals.is_empty() {
        return Ok(Vec::new());
    }
    let alternatives = Alternatives::new(u16::try_from(proposals.len()).unwrap_or(u16::MAX), None)?;
    let persons: BTreeSet<PersonId> = proposals.iter().flat_map(|(_, supporters)| supporters).copied().collect();
    let paper = |person: &PersonId| Paper::Harmonic {
        supported: proposals.iter().map(|(_, supporters)| supporters.contains(person)).collect(),
    };
    let papers: BTreeMap<PersonId, Paper> = persons.iter().map(|person| (*person, paper(person))).collect();
    let electorate = u32::try_from(papers.len()).unwrap_or(u32::MAX);
    let counted = count(&Method::Harmonic(Harmonic {}), alternatives, electorate, &papers)?;
    let rank = |(index, (proposal, supporters)): (u16, &&(EntryId, BTreeSet<PersonId>))| {
        let outcome = counted.outcomes.iter().find(|outcome| outcome.alternative == index)?;
        let Tally::Harmonic { weight, .. } = outcome.tally else { return None };
        let (place, supporters) = (outcome.place?.into(), number(supporters));
        Some(Rank { proposal: *proposal, place, supporters, weight: Some(weight) })
    };
    let mut ranks: Vec<Rank> = (0..).zip(proposals).filter_map(rank).collect();
    ranks.sort_by_key(|rank| rank.place);
    Ok(ranks)
}

fn number(persons: &BTreeSet<PersonId>) -> u32 {
    u32::try_from(persons.len()).unwrap_or(u32::MAX)
}
