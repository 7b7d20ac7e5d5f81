//! The result of a ballot, and how to recount it.

use super::{BallotState, Phase, Visibility, WITNESSES, state::Opening};
use crate::{
    bytes::Fixed,
    methods::{Beside, Count, Method, Paper, Position, beside, count, resistance, result_hash},
};
use linde_log::{EntryId, PersonId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The result of a closed ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BallotResult {
    /// The hash by which nodes see that they counted alike.
    pub hash: Fixed<32>,
    /// Whether some who must close have not.
    pub provisional: bool,
    /// What came out.
    pub count: Count,
    /// The papers that went in, in the order of the voters.
    pub papers: Vec<CountedPaper>,
    /// Papers that were pinned by no close, ascending: they came late, or were left out.
    pub late: Vec<EntryId>,
    /// Pinned papers that are not here, ascending. With them the result may be another.
    pub missing: Vec<EntryId>,
    /// Hidden papers that were pinned and never shown, ascending.
    pub unrevealed: Vec<EntryId>,
    /// Whether each act that published a result says this one or, if several closed at once, that of its own papers.
    pub published: Vec<Checked>,
    /// Hands counted at meetings, each beside the papers: never part of the count.
    pub by_hand: Vec<Beside>,
}

/// A paper that went into a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountedPaper {
    /// Whose it is.
    pub voter: PersonId,
    /// The entry that cast it.
    pub entry: EntryId,
    /// What is filled in.
    pub paper: Paper,
    /// Why.
    pub reason: Option<String>,
}

/// What an act published, recounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The act.
    pub entry: EntryId,
    /// The hash it published.
    pub published: Fixed<32>,
    /// The hash of what it pinned, counted here.
    pub recounted: Fixed<32>,
    /// Whether they are the same.
    pub agrees: bool,
}

/// A result as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Its hash.
    pub hash: Fixed<32>,
    /// Whether some who must close have not.
    pub provisional: bool,
    /// What came out.
    pub count: Count,
    /// How many papers came late.
    pub late: usize,
    /// How many pinned papers are not here.
    pub missing: usize,
    /// How many hidden papers were never shown.
    pub unrevealed: usize,
    /// Whether all that was published agrees with the recount.
    pub agrees: bool,
    /// Hands counted at meetings.
    pub by_hand: Vec<Beside>,
}

/// A paper's place in its voter's own order.
type Place = (u64, EntryId);

/// What the closes and settlements of a round take.
struct Taken {
    refused: BTreeSet<EntryId>,
    pinned: BTreeSet<EntryId>,
    /// What opens hidden papers.
    reveals: BTreeSet<EntryId>,
}

impl BallotState {
    /// The result, once it is closed and all that was hidden is settled.
    pub fn result(&self) -> Option<BallotResult> {
        let phase = self.phase();
        if matches!(phase, Phase::Open | Phase::Revealing) {
            return None;
        }
        self.result_of(self.round(), phase == Phase::Provisional)
    }

    /// The papers that count, of each voter the last; none before there is a result.
    pub fn counted_papers(&self) -> Vec<CountedPaper> {
        if matches!(self.phase(), Phase::Open | Phase::Revealing) {
            return Vec::new();
        }
        let Taken { pinned, reveals, .. } = self.taken(self.round());
        self.papers_of(&pinned, self.hides().then_some(&reveals)).0
    }

    /// The result as lists show it.
    pub fn shown(&self) -> Option<Shown> {
        let result = self.result()?;
        Some(Shown {
            hash: result.hash,
            provisional: result.provisional,
            agrees: result.published.iter().all(|one| one.agrees),
            late: result.late.len(),
            missing: result.missing.len(),
            unrevealed: result.unrevealed.len(),
            count: result.count,
            by_hand: result.by_hand,
        })
    }

    /// The hash that whoever closes now with these papers, or settles with these reveals, has to publish.
    pub fn hash_of(&self, papers: &BTreeSet<EntryId>, reveals: Option<&BTreeSet<EntryId>>) -> Option<Fixed<32>> {
        let opening = self.opening.as_ref()?;
        Some(Fixed(result_hash(&counted(opening, &self.papers_of(papers, reveals).0)?)))
    }

    /// What whoever closes now pins: of each voter the last paper that has effect, ascending by entry.
    pub fn to_pin(&self) -> Vec<EntryId> {
        let casts = self.casts.iter().filter(|(_, cast)| !cast.void).map(|(id, cast)| (*id, cast.by, cast.lamport));
        let commits = self.commits.iter().filter(|(_, one)| !one.void).map(|(id, one)| (*id, one.by, one.lamport));
        let mut last: BTreeMap<PersonId, Place> = BTreeMap::new();
        for (id, by, lamport) in casts.chain(commits) {
            let place = last.entry(by).or_insert((lamport, id));
            *place = (*place).max((lamport, id));
        }
        let mut pins: Vec<_> = last.into_values().map(|(_, id)| id).collect();
        pins.sort_unstable();
        pins
    }

    fn result_of(&self, round: usize, provisional: bool) -> Option<BallotResult> {
        let opening = self.opening.as_ref()?;
        let Taken { refused, pinned, reveals } = self.taken(round);
        let (papers, unrevealed) = self.papers_of(&pinned, self.hides().then_some(&reveals));
        let count = counted(opening, &papers)?;
        let settled = self.settled.iter().filter(|settled| settled.round == round);
        let check = |entry, published: Fixed<32>, papers: &BTreeSet<EntryId>, reveals: Option<&BTreeSet<EntryId>>| {
            let recounted = self.hash_of(papers, reveals)?;
            Some(Checked { entry, published, recounted, agrees: published == recounted })
        };
        let closes = self.closes.iter().filter(|close| close.round == round).filter_map(|close| {
            let own = close.papers.iter().filter(|id| !refused.contains(id)).copied().collect();
            check(close.entry, close.result?, &own, None)
        });
        let settlements = settled.filter_map(|settled| {
            let own = settled.reveals.iter().copied().collect();
            check(settled.entry, settled.result, &pinned, Some(&own))
        });
        Some(BallotResult {
            hash: Fixed(result_hash(&count)),
            provisional,
            papers,
            late: self.late(&pinned),
            missing: pinned.iter().chain(&reveals).filter(|id| !self.is_here(id)).copied().collect(),
            unrevealed,
            published: closes.chain(settlements).collect(),
            by_hand: self.by_hand(&count),
            count,
        })
    }

    fn taken(&self, round: usize) -> Taken {
        let closes = self.closes.iter().filter(|close| close.round == round);
        let refused = closes.flat_map(|close| &close.refused).copied().collect();
        let pinned = self.pinned(round).difference(&refused).copied().collect();
        let settled = self.settled.iter().filter(|settled| settled.round == round);
        Taken { refused, pinned, reveals: settled.flat_map(|settled| &settled.reveals).copied().collect() }
    }

    fn hides(&self) -> bool {
        self.opening.as_ref().is_some_and(|opening| opening.open.visibility == Visibility::UntilClose)
    }

    /// Of what is pinned each voter's last paper, with the commitments that none of `reveals` opens.
    fn papers_of(
        &self,
        pinned: &BTreeSet<EntryId>,
        reveals: Option<&BTreeSet<EntryId>>,
    ) -> (Vec<CountedPaper>, Vec<EntryId>) {
        let mut last: BTreeMap<PersonId, (Place, CountedPaper)> = BTreeMap::new();
        let mut unrevealed = Vec::new();
        let mut take = |place: Place, paper: CountedPaper| {
            let held = last.get(&paper.voter).map(|(held, _)| *held);
            if held.is_none_or(|held| held < place) {
                last.insert(paper.voter, (place, paper));
            }
        };
        for entry in pinned {
            let entry = *entry;
            if let Some(cast) = self.casts.get(&entry) {
                let (voter, paper, reason) = (cast.by, cast.paper.clone(), cast.reason.clone());
                take((cast.lamport, entry), CountedPaper { voter, entry, paper, reason });
            } else if let (Some(hidden), Some(reveals)) = (self.commits.get(&entry), reveals) {
                let opens = |id: &&EntryId| {
                    let revealed = self.reveals.get(*id);
                    revealed.is_some_and(|one| one.by == hidden.by && one.commitment == hidden.commitment)
                };
                match reveals.iter().find(opens).and_then(|id| self.reveals.get(id)) {
                    None => unrevealed.push(entry),
                    Some(shown) => {
                        let (voter, paper, reason) = (hidden.by, shown.paper.clone(), shown.reason.clone());
                        take((hidden.lamport, entry), CountedPaper { voter, entry, paper, reason });
                    }
                }
            }
        }
        (last.into_values().map(|(_, paper)| paper).collect(), unrevealed)
    }

    /// Papers that are not pinned, unless a later one of the same voter is.
    fn late(&self, pinned: &BTreeSet<EntryId>) -> Vec<EntryId> {
        let all = || {
            let casts = self.casts.iter().map(|(id, cast)| (*id, cast.by, cast.lamport));
            casts.chain(self.commits.iter().map(|(id, one)| (*id, one.by, one.lamport)))
        };
        let mut held: BTreeMap<PersonId, Place> = BTreeMap::new();
        for (id, by, lamport) in all().filter(|(id, ..)| pinned.contains(id)) {
            let place = held.entry(by).or_insert((lamport, id));
            *place = (*place).max((lamport, id));
        }
        let is_late = |(id, by, lamport): &(EntryId, PersonId, u64)| {
            !pinned.contains(id) && held.get(by).is_none_or(|place| *place < (*lamport, *id))
        };
        let mut late: Vec<_> = all().filter(is_late).map(|(id, ..)| id).collect();
        late.sort_unstable();
        late
    }

    fn is_here(&self, id: &EntryId) -> bool {
        self.casts.contains_key(id) || self.commits.contains_key(id) || self.reveals.contains_key(id)
    }

    fn by_hand(&self, count: &Count) -> Vec<Beside> {
        let witnessed = self.hands.iter().filter(|counted| counted.witnesses.len() >= WITNESSES);
        witnessed.filter_map(|counted| beside(count, &counted.count).ok()).collect()
    }
}

fn counted(opening: &Opening, papers: &[CountedPaper]) -> Option<Count> {
    let by_voter = papers.iter().map(|one| (one.voter, one.paper.clone())).collect();
    count(&opening.open.method, opening.alternatives, opening.open.voters, &by_voter).ok()
}

impl BallotResult {
    /// The papers that object: those of a consent with an objection, and those of high resistance that say why. Each must be
    /// answered before a decision is sealed. With the numbers of the alternatives they object to.
    pub fn objecting(&self) -> Vec<(EntryId, Vec<u16>)> {
        let objects = |one: &CountedPaper| {
            let alternatives = match (&one.paper, &self.count.method) {
                (Paper::Consent { position: Position::Objection { .. } }, Method::Consent(_)) => {
                    self.count.alternatives.proposed().collect()
                }
                (Paper::Resistance { resistance }, Method::Resistance(rules)) if one.reason.is_some() => {
                    let high = |given: &Option<u8>| given.is_some_and(|r| resistance::is_high(r, rules.max));
                    let given = (0u16..).zip(resistance);
                    given.filter(|(_, given)| high(given)).map(|(alternative, _)| alternative).collect()
                }
                _ => Vec::new(),
            };
            (!alternatives.is_empty()).then_some((one.entry, alternatives))
        };
        self.papers.iter().filter_map(objects).collect()
    }
}
