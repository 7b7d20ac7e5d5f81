//! What a ballot has become.

use super::{BallotOp, Open, Visibility, rules};
use crate::{
    bytes::Fixed,
    context::Context,
    day::Day,
    methods::{Alternatives, HandCount, Paper},
};
use linde_log::{DeviceId, EntryId, PersonId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A ballot.
#[derive(Debug, Clone, Default, Serialize)]
pub struct BallotState {
    /// What was fixed at the opening, once it is open.
    pub opening: Option<Opening>,
    /// All open papers that were cast, by their entries.
    pub casts: BTreeMap<EntryId, Cast>,
    /// All hidden papers that were cast.
    pub commits: BTreeMap<EntryId, Committed>,
    /// What was said to have been hidden.
    pub reveals: BTreeMap<EntryId, Revealed>,
    /// The acts that closed it, in order.
    pub closes: Vec<Close>,
    /// The acts that settled which hidden papers were shown, in order.
    pub settled: Vec<Settled>,
    /// The acts that opened it again, in order.
    pub reopenings: Vec<Reopening>,
    /// Hands counted at meetings.
    pub hands: Vec<HandCounted>,
}

/// What was fixed at the opening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Opening {
    /// The opening.
    pub open: Open,
    /// The alternatives as they are counted.
    pub alternatives: Alternatives,
    /// Who may vote.
    pub electors: BTreeSet<PersonId>,
    /// Who opened it.
    pub by: PersonId,
    /// When, as they claim, in ms since 1970.
    pub time_ms: i64,
}

/// An open paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cast {
    /// Whose it is.
    pub by: PersonId,
    /// With which installation.
    pub device: DeviceId,
    /// Lamport number of its entry.
    pub lamport: u64,
    /// When, as they claim, in ms since 1970.
    pub time_ms: i64,
    /// Whether a cut or a copied log took its effect away.
    pub void: bool,
    /// What is filled in.
    pub paper: Paper,
    /// Why.
    pub reason: Option<String>,
}

/// A hidden paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Committed {
    /// Whose it is.
    pub by: PersonId,
    /// With which installation.
    pub device: DeviceId,
    /// Lamport number of its entry.
    pub lamport: u64,
    /// Whether a cut or a copied log took its effect away.
    pub void: bool,
    /// What hides it.
    pub commitment: Fixed<32>,
}

/// What somebody says was hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Revealed {
    /// Whose it is.
    pub by: PersonId,
    /// With which installation.
    pub device: DeviceId,
    /// Whether a cut or a copied log took its effect away.
    pub void: bool,
    /// What was filled in.
    pub paper: Paper,
    /// Why.
    pub reason: Option<String>,
    /// The commitment that it makes.
    pub commitment: Fixed<32>,
}

/// An act that closed the ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Close {
    /// Its entry.
    pub entry: EntryId,
    /// Lamport number of the entry.
    pub lamport: u64,
    /// Who closed.
    pub by: PersonId,
    /// When, as they claim, in ms since 1970.
    pub time_ms: i64,
    /// How often the ballot had been opened again before.
    pub round: usize,
    /// The papers it pins.
    pub papers: Vec<EntryId>,
    /// Those of them that do not count: their effect was taken away before, and whoever closed could know it.
    pub refused: Vec<EntryId>,
    /// The hash of the result, as whoever closed says.
    pub result: Option<Fixed<32>>,
}

/// An act that settled which hidden papers were shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settled {
    /// Its entry.
    pub entry: EntryId,
    /// Whose act it is.
    pub by: PersonId,
    /// When, as they claim, in ms since 1970.
    pub time_ms: i64,
    /// How often the ballot had been opened again before.
    pub round: usize,
    /// The entries that show papers.
    pub reveals: Vec<EntryId>,
    /// The hash of the result, as they say.
    pub result: Fixed<32>,
}

/// An act that opened the ballot again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reopening {
    /// Its entry.
    pub entry: EntryId,
    /// Who opened it.
    pub by: PersonId,
    /// When, as they claim, in ms since 1970.
    pub time_ms: i64,
    /// Why.
    pub reason: String,
}

/// Hands counted at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HandCounted {
    /// Its entry.
    pub entry: EntryId,
    /// The hands.
    pub count: HandCount,
    /// Where.
    pub place: String,
    /// When.
    pub day: Day,
    /// Who says so, in order.
    pub witnesses: Vec<PersonId>,
}

/// Where a ballot stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Papers are cast.
    Open,
    /// Closed; hidden papers are shown.
    Revealing,
    /// Closed, and not by all who have to.
    Provisional,
    /// Closed.
    Closed,
}

impl BallotState {
    /// How often it was opened again.
    pub fn round(&self) -> usize {
        self.reopenings.len()
    }

    /// Where it stands.
    pub fn phase(&self) -> Phase {
        let Some(opening) = &self.opening else { return Phase::Open };
        let round = self.round();
        let closers: BTreeSet<_> =
            self.closes.iter().filter(|close| close.round == round).map(|close| close.by).collect();
        let settled = self.settled.iter().any(|settled| settled.round == round);
        if closers.is_empty() {
            Phase::Open
        } else if opening.open.visibility == Visibility::UntilClose && !settled {
            Phase::Revealing
        } else if opening.open.together && !opening.open.closers.iter().all(|closer| closers.contains(closer)) {
            Phase::Provisional
        } else {
            Phase::Closed
        }
    }

    /// The entries that the closes of a round pin: what either of two pinned who closed at once.
    pub fn pinned(&self, round: usize) -> BTreeSet<EntryId> {
        let closes = self.closes.iter().filter(|close| close.round == round);
        closes.flat_map(|close| &close.papers).copied().collect()
    }

    pub(super) fn apply(&mut self, op: BallotOp, context: &Context<'_>) {
        let (entry, by, time_ms, round) = (context.entry, context.actor.person, context.time_ms, self.round());
        let (device, lamport, void) = (context.actor.device, context.lamport, context.void);
        match op {
            BallotOp::Open(open) => {
                let Some(alternatives) = rules::alternatives(&open.alternatives) else { return };
                let electors = rules::electorate(context.control);
                self.opening = Some(Opening { open: *open, alternatives, electors, by, time_ms });
            }
            BallotOp::Cast { paper, reason } => {
                self.casts.insert(entry, Cast { by, device, lamport, time_ms, void, paper, reason });
            }
            BallotOp::Commit { commitment } => {
                self.commits.insert(entry, Committed { by, device, lamport, void, commitment });
            }
            BallotOp::Reveal { paper, reason, salt } => {
                let commitment = rules::commitment(context.object, by, &salt, &paper, reason.as_deref());
                self.reveals.insert(entry, Revealed { by, device, void, paper, reason, commitment });
            }
            BallotOp::Hands { count, place, day } => {
                self.hands.push(HandCounted { entry, count, place, day, witnesses: vec![by] });
            }
            BallotOp::Witness { hands } => {
                if let Some(counted) = self.hands.iter_mut().find(|counted| counted.entry == hands) {
                    counted.witnesses.push(by);
                }
            }
            BallotOp::Close { papers, result } => {
                let was_void = |id: &EntryId| {
                    let cast = self.casts.get(id).map(|cast| (cast.void, cast.device));
                    let void = cast.or_else(|| self.commits.get(id).map(|commit| (commit.void, commit.device)));
                    // Whoever closed knew it if the voter was not in the space any more.
                    let control = context.control;
                    let is_there = |device| control.person_of(device).is_some_and(|who| control.role(who).is_some());
                    void.is_some_and(|(void, device)| void && !is_there(device))
                };
                let refused = papers.iter().copied().filter(was_void).collect();
                self.closes.push(Close { entry, lamport, by, time_ms, round, papers, refused, result });
            }
            BallotOp::Settle { reveals, result } => {
                self.settled.push(Settled { entry, by, time_ms, round, reveals, result });
            }
            BallotOp::Reopen { reason } => self.reopenings.push(Reopening { entry, by, time_ms, reason }),
        }
    }
}
