//! Hands counted at a meeting („vor Ort, nicht einzeln prüfbar“).
//!
//! Nobody can check whose hands they were, so they are never part of a [`Count`] nor of its hash: they stand beside it, in a
//! column of their own and in sum. Only methods whose papers add up can do that.

use super::{
    approval::Approval,
    counting::{Ballot, Count, Decided, conclude, number},
    dots::{Dots, Given},
    error::HandCountError,
    majority::{MAX_ELECTORATE, QuorumCheck},
    method::Method,
    outcome::{Outcome, Tally, Verdict},
    steps::Step,
    yes_no::Votes,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Hands that were counted (Handzählung).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum HandCount {
    /// For [`Method::YesNo`].
    YesNo {
        /// Hands for it.
        yes: u32,
        /// Hands against it.
        no: u32,
        /// Hands for neither.
        abstain: u32,
    },
    /// For [`Method::Approval`].
    Approval {
        /// How many took part.
        voters: u32,
        /// Hands, one number an alternative.
        approved: Vec<u32>,
    },
    /// For [`Method::Dots`].
    Dots {
        /// How many took part.
        voters: u32,
        /// Dots on the wall, one number an alternative.
        dots: Vec<u32>,
    },
}

/// Papers and hands beside each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Beside {
    /// What the count says.
    pub papers: Column,
    /// What was counted at the meeting.
    pub by_hand: Column,
    /// Both together.
    pub sum: Sum,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// How many took part.
    pub voters: u64,
    /// What was counted, one tally an alternative, as in [`Count::outcomes`].
    pub tallies: Vec<Tally>,
}

/// What would follow if hands and papers were one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// How many took part.
    pub voters: u64,
    /// Whether these are more than may vote: somebody must have raised a hand and cast a paper, or may not vote.
    pub exceeds_electorate: bool,
    /// Whether enough took part.
    pub quorum: Option<QuorumCheck>,
    /// What came out.
    pub outcomes: Vec<Outcome>,
    /// What it means.
    pub verdict: Verdict,
    /// How it was counted.
    pub steps: Vec<Step>,
}

impl HandCount {
    /// How many took part.
    pub fn voters(&self) -> u64 {
        match self {
            Self::YesNo { yes, no, abstain } => [yes, no, abstain].into_iter().map(|hands| u64::from(*hands)).sum(),
            Self::Approval { voters, .. } | Self::Dots { voters, .. } => u64::from(*voters),
        }
    }

    /// Whether it could have been counted in a ballot about so many `alternatives` by `method`.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, method: &Method, alternatives: u16) -> Result<(), HandCountError> {
        if self.voters() > u64::from(MAX_ELECTORATE) {
            return Err(HandCountError::TooManyVoters);
        }
        match (self, method) {
            (Self::YesNo { .. }, Method::YesNo(_)) => Ok(()),
            (Self::Approval { approved, .. }, Method::Approval(rules)) => {
                self.check_sums(approved, 1, rules.most.unwrap_or(alternatives), alternatives)
            }
            (Self::Dots { dots, .. }, Method::Dots(rules)) => {
                self.check_sums(dots, rules.most, rules.budget, alternatives)
            }
            (_, Method::YesNo(_) | Method::Approval(_) | Method::Dots(_)) => Err(HandCountError::WrongMethod),
            (
                _,
                Method::Consent(_)
                | Method::Resistance(_)
                | Method::Schulze(_)
                | Method::Times(_)
                | Method::Harmonic(_),
            ) => Err(HandCountError::NotCountable),
        }
    }

    /// One voter gives one alternative at most `most`, and all of them together at most `budget`.
    fn check_sums(&self, sums: &[u32], most: u16, budget: u16, alternatives: u16) -> Result<(), HandCountError> {
        if sums.len() != usize::from(alternatives) {
            return Err(HandCountError::WrongLength { given: number(sums.len()), needed: alternatives });
        }
        let most = self.voters() * u64::from(most);
        if let Some((alternative, _)) = (0..).zip(sums).find(|(_, sum)| u64::from(**sum) > most) {
            return Err(HandCountError::TooManyOnOne { alternative });
        }
        let total: u64 = sums.iter().map(|sum| u64::from(*sum)).sum();
        if total > self.voters() * u64::from(budget) { Err(HandCountError::OverBudget) } else { Ok(()) }
    }

    fn tallies(&self) -> Vec<Tally> {
        match self {
            Self::YesNo { yes, no, abstain } => {
                vec![Votes { yes: (*yes).into(), no: (*no).into(), abstain: (*abstain).into() }.into()]
            }
            Self::Approval { approved, .. } => {
                let of = self.voters();
                approved.iter().map(|hands| Tally::Approval { approved: u64::from(*hands), of }).collect()
            }
            Self::Dots { dots, .. } => {
                dots.iter().map(|dots| Given { dots: u64::from(*dots), voters: None }.into()).collect()
            }
        }
    }
}

/// Puts hands beside papers.
///
/// # Errors
/// They do not belong together.
pub fn beside(count: &Count, hands: &HandCount) -> Result<Beside, HandCountError> {
    hands.check(&count.method, count.alternatives.count())?;
    let papers: Vec<Tally> = count.outcomes.iter().map(|outcome| outcome.tally.clone()).collect();
    let by_hand = hands.tallies();
    let voters = count.counted + hands.voters();
    let quorum = count.method.quorum().map(|quorum| quorum.of(count.electorate, voters));
    let mut steps: Vec<Step> = quorum.map(Step::Quorum).into_iter().collect();
    let Decided { outcomes, verdict } = add(count, &papers, &by_hand, voters, &mut steps)?;
    let verdict = conclude(quorum, voters, verdict);
    steps.push(Step::Decided { verdict: verdict.clone() });
    let exceeds_electorate = voters > u64::from(count.electorate);
    Ok(Beside {
        papers: Column { voters: count.counted, tallies: papers },
        by_hand: Column { voters: hands.voters(), tallies: by_hand },
        sum: Sum { voters, exceeds_electorate, quorum, outcomes, verdict, steps },
    })
}

fn add(
    count: &Count,
    papers: &[Tally],
    hands: &[Tally],
    voters: u64,
    steps: &mut Vec<Step>,
) -> Result<Decided, HandCountError> {
    let ballot = Ballot { alternatives: count.alternatives, electorate: count.electorate };
    let sums = |value: fn(&Tally) -> u64| papers.iter().zip(hands).map(move |(a, b)| value(a) + value(b));
    match &count.method {
        Method::YesNo(rules) => {
            let mut votes = Votes::default();
            for tally in papers.iter().chain(hands) {
                if let Tally::YesNo { yes, no, abstain } = tally {
                    votes.yes += yes;
                    votes.no += no;
                    votes.abstain += abstain;
                }
            }
            Ok(rules.decide(ballot, votes, steps))
        }
        Method::Approval(_) => {
            let approved: Vec<u64> =
                sums(|tally| if let Tally::Approval { approved, .. } = tally { *approved } else { 0 }).collect();
            Ok(Approval::decide(ballot, &approved, voters, steps))
        }
        Method::Dots(_) => {
            let dots = sums(|tally| if let Tally::Dots { dots, .. } = tally { *dots } else { 0 });
            let given: Vec<Given> = dots.map(|dots| Given { dots, voters: None }).collect();
            Ok(Dots::decide(ballot, &given, steps))
        }
        Method::Consent(_) | Method::Resistance(_) | Method::Schulze(_) | Method::Times(_) | Method::Harmonic(_) => {
            Err(HandCountError::NotCountable)
        }
    }
}
