//! What stands in a record.

use super::{
    MAX_BALLOTS, MAX_CONFLICTS, MAX_CRITERIA, MAX_DILEMMAS, MAX_DOCUMENT_HEADS, MAX_EVIDENCE, MAX_LINK_CHARS,
    MAX_LONG_CHARS, MAX_MEASURES, MAX_OPTIONS, MAX_RECORD_LINE_CHARS, MAX_RECORD_OBJECTIONS, MAX_RECORD_TITLE_CHARS,
    MAX_SECTION_CHARS, MAX_SUMMARY_CHARS,
};
use crate::{
    bytes::Fixed,
    day::Day,
    impact::{Dimension, Impact, Level},
    text::{is_fit_line, is_short},
};
use linde_log::EntryId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many fields a record has.
pub const FIELDS: usize = 19;

/// The fields of a record (Entscheidungsprotokoll). What a step does not write stays as it is; a text is taken away by writing
/// an empty one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// What was decided about; not blank, one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = MAX_RECORD_TITLE_CHARS))]
    pub title: Option<String>,
    /// How things stood before (Ausgangslage).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = MAX_LONG_CHARS))]
    pub context: Option<String>,
    /// What was open and what was settled already (Spielraum).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = MAX_SECTION_CHARS))]
    pub scope: Option<String>,
    /// Whom it concerns, and how they took part (Betroffene).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = MAX_SECTION_CHARS))]
    pub affected: Option<String>,
    /// How far people had a say (Beteiligungsgrad).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// What the decision rests on (Grundlagen).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = MAX_EVIDENCE))]
    pub evidence: Option<Vec<Evidence>>,
    /// By what the alternatives were weighed (Kriterien), one line each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = MAX_CRITERIA))]
    pub criteria: Option<Vec<String>>,
    /// What could have been done, doing nothing among it (Alternativen).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = MAX_OPTIONS))]
    pub alternatives: Option<Vec<Alternative>>,
    /// Who wants what against whom (Konflikte).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = MAX_CONFLICTS))]
    pub conflicts: Option<Vec<Conflict>>,
    /// Values that cannot both be had (Zielkonflikte).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = MAX_DILEMMAS))]
    pub dilemmas: Option<Vec<Dilemma>>,
    /// What came out (Ergebnis).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<RecordOutcome>,
    /// Why (Gründe).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = MAX_LONG_CHARS))]
    pub reasons: Option<String>,
    /// What became of objections (Einwände).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = MAX_RECORD_OBJECTIONS))]
    pub objections: Option<Vec<HandledObjection>>,
    /// What law it rests on (Rechtsgrundlage).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = MAX_SECTION_CHARS))]
    pub legal_basis: Option<String>,
    /// What is done now (Maßnahmen), or why nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measures: Option<Measures>,
    /// When it is looked at again (Überprüfung), or why it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
    /// What it means for others than this place (Wirkung über den Ort hinaus).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = MAX_SECTION_CHARS))]
    pub beyond: Option<String>,
    /// All of it in plain language (Einfache Sprache).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = MAX_LONG_CHARS))]
    pub plain: Option<String>,
    /// The ballots that led to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = MAX_BALLOTS))]
    pub ballots: Option<Vec<CountedBallot>>,
}

/// Something that a decision rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What it is; not blank, one line.
    #[schemars(length(min = 1, max = MAX_RECORD_LINE_CHARS))]
    pub what: String,
    /// Where it is.
    #[schemars(length(min = 1, max = MAX_LINK_CHARS))]
    pub link: Option<String>,
    /// SHA-256 of the file that was looked at.
    pub sha256: Option<Fixed<32>>,
    /// The heads of the text that was looked at.
    #[schemars(length(max = MAX_DOCUMENT_HEADS))]
    pub heads: Option<Vec<Fixed<32>>>,
}

/// Something that could have been done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// Which one.
    pub id: AlternativeId,
    /// What it is about.
    #[schemars(length(max = MAX_SUMMARY_CHARS))]
    pub summary: String,
    /// What it would bring about, each dimension once at most.
    #[schemars(length(max = 4))]
    pub impact: Vec<Consequence>,
    /// What it got in the ballot, one line.
    #[schemars(length(min = 1, max = MAX_RECORD_LINE_CHARS))]
    pub ballot_result: Option<String>,
    /// Whether it was chosen.
    pub chosen: bool,
    /// Why, or why not (weil).
    #[schemars(length(max = MAX_SUMMARY_CHARS))]
    pub because: String,
}

/// Which alternative one is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AlternativeId {
    /// A proposal.
    Proposal {
        /// The entry that made it.
        proposal: EntryId,
        /// The entry of its version.
        version: EntryId,
    },
    /// All stays as it is (Passivlösung).
    DoNothing,
    /// Another.
    Text {
        /// In one line; not blank.
        #[schemars(length(min = 1, max = MAX_RECORD_LINE_CHARS))]
        text: String,
    },
}

/// What an alternative would bring about (Folgen-Check).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consequence {
    /// Where.
    pub dimension: Dimension,
    /// Whether it would be good.
    pub effect: Impact,
    /// Why.
    #[schemars(length(max = MAX_SUMMARY_CHARS))]
    pub reason: String,
}

/// Who wants what against whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// Between whom; not blank, one line.
    #[schemars(length(min = 1, max = MAX_RECORD_LINE_CHARS))]
    pub parties: String,
    /// About what.
    #[schemars(length(max = MAX_SUMMARY_CHARS))]
    pub about: String,
}

/// Two values or demands of which one had to yield.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dilemma {
    /// The one.
    #[schemars(length(max = MAX_RECORD_LINE_CHARS))]
    pub value_a: String,
    /// The other.
    #[schemars(length(max = MAX_RECORD_LINE_CHARS))]
    pub value_b: String,
    /// Which of them yields.
    pub yields: Side,
    /// What that costs.
    #[schemars(length(max = MAX_SUMMARY_CHARS))]
    pub price: String,
    /// Who bears it.
    #[schemars(length(max = MAX_SUMMARY_CHARS))]
    pub bearers: String,
    /// What makes it easier to bear.
    #[schemars(length(max = MAX_SUMMARY_CHARS))]
    pub mitigation: Option<String>,
}

/// One of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The one.
    A,
    /// The other.
    B,
}

/// What came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordOutcome {
    /// Decided as proposed (beschlossen).
    Decided,
    /// Decided otherwise than proposed (geändert beschlossen).
    DecidedChanged,
    /// Rejected (abgelehnt).
    Rejected,
    /// Put off (vertagt).
    Postponed,
    /// Taken note of (zur Kenntnis genommen).
    Noted,
    /// Given to others (überwiesen).
    Referred,
}

/// What became of an objection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandledObjection {
    /// The entry of the objection, or of the paper that objects.
    pub entry: EntryId,
    /// Whether it was taken up.
    pub integrated: bool,
    /// How, or why not.
    #[schemars(length(max = MAX_SUMMARY_CHARS))]
    pub because: String,
}

/// What is done now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Measures {
    /// This.
    Planned(#[schemars(length(max = MAX_MEASURES))] Vec<Measure>),
    /// Nothing.
    None {
        /// Why.
        #[schemars(length(max = MAX_SUMMARY_CHARS))]
        because: String,
    },
}

/// Something that is done (Maßnahme).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// What; not blank, one line.
    #[schemars(length(min = 1, max = MAX_RECORD_LINE_CHARS))]
    pub what: String,
    /// Who answers for it; not blank, one line.
    #[schemars(length(min = 1, max = MAX_RECORD_LINE_CHARS))]
    pub responsible: String,
    /// By when.
    pub due: Option<Day>,
}

/// When a decision is looked at again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Review {
    /// On this day.
    On(Day),
    /// Never.
    None {
        /// Why.
        #[schemars(length(max = MAX_SUMMARY_CHARS))]
        because: String,
    },
}

/// A ballot and what it came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountedBallot {
    /// The ballot.
    pub ballot: EntryId,
    /// The entry that closed it.
    pub close: EntryId,
    /// The hash of its result.
    pub result: Fixed<32>,
}

impl Fields {
    /// Which fields are written, in their order.
    pub(super) fn written(&self) -> [bool; FIELDS] {
        let Self {
            title,
            context,
            scope,
            affected,
            level,
            evidence,
            criteria,
            alternatives,
            conflicts,
            dilemmas,
            outcome,
            reasons,
            objections,
            legal_basis,
            measures,
            review,
            beyond,
            plain,
            ballots,
        } = self;
        [
            title.is_some(),
            context.is_some(),
            scope.is_some(),
            affected.is_some(),
            level.is_some(),
            evidence.is_some(),
            criteria.is_some(),
            alternatives.is_some(),
            conflicts.is_some(),
            dilemmas.is_some(),
            outcome.is_some(),
            reasons.is_some(),
            objections.is_some(),
            legal_basis.is_some(),
            measures.is_some(),
            review.is_some(),
            beyond.is_some(),
            plain.is_some(),
            ballots.is_some(),
        ]
    }

    /// Writes what `later` writes over this.
    pub(super) fn write(&mut self, later: &Self) {
        over(&mut self.title, &later.title);
        over(&mut self.context, &later.context);
        over(&mut self.scope, &later.scope);
        over(&mut self.affected, &later.affected);
        over(&mut self.level, &later.level);
        over(&mut self.evidence, &later.evidence);
        over(&mut self.criteria, &later.criteria);
        over(&mut self.alternatives, &later.alternatives);
        over(&mut self.conflicts, &later.conflicts);
        over(&mut self.dilemmas, &later.dilemmas);
        over(&mut self.outcome, &later.outcome);
        over(&mut self.reasons, &later.reasons);
        over(&mut self.objections, &later.objections);
        over(&mut self.legal_basis, &later.legal_basis);
        over(&mut self.measures, &later.measures);
        over(&mut self.review, &later.review);
        over(&mut self.beyond, &later.beyond);
        over(&mut self.plain, &later.plain);
        over(&mut self.ballots, &later.ballots);
    }

    /// Whether all texts and lists are as long as they may be.
    pub(super) fn is_fit(&self) -> bool {
        let long = [&self.context, &self.reasons, &self.plain];
        let sections = [&self.scope, &self.affected, &self.legal_basis, &self.beyond];
        self.title.iter().all(|title| is_fit_line(title, MAX_RECORD_TITLE_CHARS))
            && long.into_iter().flatten().all(|text| is_short(text, MAX_LONG_CHARS))
            && sections.into_iter().flatten().all(|text| is_short(text, MAX_SECTION_CHARS))
            && all(&self.evidence, MAX_EVIDENCE, Evidence::is_fit)
            && all(&self.criteria, MAX_CRITERIA, |line| is_line(line))
            && all(&self.alternatives, MAX_OPTIONS, Alternative::is_fit)
            && all(&self.conflicts, MAX_CONFLICTS, |one| is_line(&one.parties) && is_summary(&one.about))
            && all(&self.dilemmas, MAX_DILEMMAS, Dilemma::is_fit)
            && all(&self.objections, MAX_RECORD_OBJECTIONS, |one| is_summary(&one.because))
            && self.measures.iter().all(Measures::is_fit)
            && self.review.iter().all(Review::is_fit)
            && all(&self.ballots, MAX_BALLOTS, |_| true)
            && self.has_each_once()
    }

    /// Whether no alternative, objection or ballot is listed twice.
    fn has_each_once(&self) -> bool {
        is_each_once(self.alternatives.iter().flatten().map(|one| &one.id))
            && is_each_once(self.objections.iter().flatten().map(|one| &one.entry))
            && is_each_once(self.ballots.iter().flatten().map(|one| &one.close))
    }
}

impl Evidence {
    fn is_fit(&self) -> bool {
        is_line(&self.what)
            && self.link.iter().all(|link| is_fit_line(link, MAX_LINK_CHARS))
            && self.heads.iter().all(|heads| heads.len() <= MAX_DOCUMENT_HEADS)
    }
}

impl Alternative {
    fn is_fit(&self) -> bool {
        let id = match &self.id {
            AlternativeId::Proposal { .. } | AlternativeId::DoNothing => true,
            AlternativeId::Text { text } => is_line(text),
        };
        id && is_summary(&self.summary)
            && is_each_once(self.impact.iter().map(|one| one.dimension))
            && self.impact.iter().all(|one| is_summary(&one.reason))
            && self.ballot_result.iter().all(|line| is_line(line))
            && is_summary(&self.because)
    }
}

impl Dilemma {
    fn is_fit(&self) -> bool {
        [&self.value_a, &self.value_b].into_iter().all(|value| is_short(value, MAX_RECORD_LINE_CHARS))
            && [&self.price, &self.bearers].into_iter().chain(&self.mitigation).all(|text| is_summary(text))
    }
}

impl Measures {
    fn is_fit(&self) -> bool {
        match self {
            Self::Planned(list) => {
                list.len() <= MAX_MEASURES && list.iter().all(|one| is_line(&one.what) && is_line(&one.responsible))
            }
            Self::None { because } => is_summary(because),
        }
    }
}

impl Review {
    fn is_fit(&self) -> bool {
        match self {
            Self::On(_) => true,
            Self::None { because } => is_summary(because),
        }
    }
}

fn over<T: Clone>(field: &mut Option<T>, later: &Option<T>) {
    if later.is_some() {
        field.clone_from(later);
    }
}

fn all<T>(list: &Option<Vec<T>>, max: usize, is_fit: impl Fn(&T) -> bool) -> bool {
    list.iter().all(|list| list.len() <= max && list.iter().all(&is_fit))
}

fn is_line(text: &str) -> bool {
    is_fit_line(text, MAX_RECORD_LINE_CHARS)
}

fn is_summary(text: &str) -> bool {
    is_short(text, MAX_SUMMARY_CHARS)
}

fn is_each_once<T: Ord>(mut items: impl Iterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    items.all(|item| seen.insert(item))
}
