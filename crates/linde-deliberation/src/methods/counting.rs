//! Counting a ballot.

use super::{
    alternatives::Alternatives,
    error::{BallotError, PaperError},
    majority::{MAX_ELECTORATE, QuorumCheck},
    method::Method,
    outcome::{NoWinner, Outcome, Verdict},
    paper::Paper,
    steps::Step,
};
use linde_log::PersonId;
use serde::Serialize;
use std::collections::BTreeMap;

/// BLAKE3 key-derivation context of the hash of a result.
pub const RESULT_CONTEXT: &str = "dorflinde 2026 ballot result v1";

/// The result (Ergebnis) of a ballot, and how it came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The method's name and the version of its rules, as in `schulze@1`.
    pub algorithm: &'static str,
    /// The method with its parameters.
    pub method: Method,
    /// The alternatives.
    pub alternatives: Alternatives,
    /// How many may vote.
    pub electorate: u32,
    /// How many papers are counted.
    pub counted: u64,
    /// The papers that are not, in the order of the voters' ids.
    pub excluded: Vec<Excluded>,
    /// Whether enough took part, if the method has such a rule.
    pub quorum: Option<QuorumCheck>,
    /// What came out for each alternative, in the order of their numbers; of a method for one proposal for that alone.
    pub outcomes: Vec<Outcome>,
    /// What it means.
    pub verdict: Verdict,
    /// How it was counted.
    pub steps: Vec<Step>,
}

/// A paper that is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Excluded {
    /// Whose it is.
    pub voter: PersonId,
    /// Why.
    pub reason: PaperError,
}

/// What a method must know besides the papers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ballot {
    pub(super) alternatives: Alternatives,
    pub(super) electorate: u32,
}

impl Ballot {
    /// The one proposal of a ballot that has only one.
    pub(super) fn proposal(self) -> u16 {
        self.alternatives.proposed().next().unwrap_or_default()
    }
}

/// What a method finds, the quorum left aside.
pub(super) struct Decided {
    pub(super) outcomes: Vec<Outcome>,
    pub(super) verdict: Verdict,
}

/// Counts the papers, of which each voter has one. That they are in the electorate is for the caller to see to.
///
/// # Errors
/// The ballot could not have been held so, or there are more papers than voters.
pub fn count(
    method: &Method,
    alternatives: Alternatives,
    electorate: u32,
    papers: &BTreeMap<PersonId, Paper>,
) -> Result<Count, BallotError> {
    method.check()?;
    method.check_alternatives(alternatives)?;
    if electorate > MAX_ELECTORATE {
        return Err(BallotError::ElectorateTooLarge { electorate });
    }
    let received = number(papers.len());
    if received > u64::from(electorate) {
        return Err(BallotError::MorePapersThanElectorate { papers: received, electorate });
    }
    let mut excluded = Vec::new();
    let mut valid = Vec::with_capacity(papers.len());
    for (voter, paper) in papers {
        match paper.check(method, alternatives) {
            Ok(()) => valid.push(paper),
            Err(reason) => excluded.push(Excluded { voter: *voter, reason }),
        }
    }
    let counted = number(valid.len());
    let mut steps =
        vec![Step::Papers { received, excluded: number(excluded.len()), counted, electorate: u64::from(electorate) }];
    let quorum = method.quorum().map(|quorum| quorum.of(electorate, counted));
    steps.extend(quorum.map(Step::Quorum));
    let Decided { outcomes, verdict } = method.decide(Ballot { alternatives, electorate }, &valid, &mut steps);
    let verdict = conclude(quorum, counted, verdict);
    steps.push(Step::Decided { verdict: verdict.clone() });
    let (algorithm, method) = (method.algorithm(), *method);
    Ok(Count { algorithm, method, alternatives, electorate, counted, excluded, quorum, outcomes, verdict, steps })
}

/// The hash by which nodes see that they counted alike: BLAKE3 over the result, its steps included, as deterministic CBOR.
pub fn result_hash(count: &Count) -> [u8; 32] {
    let mut bytes = Vec::new();
    // Writing to memory cannot fail, and a count is plain data that always serialises.
    let _ = ciborium::into_writer(count, &mut bytes);
    blake3::derive_key(RESULT_CONTEXT, &bytes)
}

/// What a verdict is worth: nothing without a quorum, nothing without papers.
pub(super) fn conclude(quorum: Option<QuorumCheck>, counted: u64, verdict: Verdict) -> Verdict {
    match quorum {
        Some(QuorumCheck { needed, met: false, .. }) => Verdict::QuorumMissed { needed, counted },
        Some(_) | None if counted == 0 => Verdict::NoWinner { reason: NoWinner::NoPapers },
        Some(_) | None => verdict,
    }
}

/// A length as a number that is the same on all machines.
pub(super) fn number(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
