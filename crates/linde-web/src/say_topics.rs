//! How pages speak of topics and what belongs to them.

use crate::{
    Id,
    html::{clean_name, escape},
    lang::{translate, value},
    page::Page,
    views::{BallotRow, Named, TopicHead},
};
use linde_deliberation::{
    Day, Dimension, Impact, Level,
    amendment::Standing as AmendmentStanding,
    argument::Stance,
    ballot::{self, Receipt},
    methods::Verdict,
    proposal::{AnswerState, ProposalState, Status as ProposalStatus},
    question::{self, RefusalCode, Status as QuestionStatus},
    record::RecordOutcome,
    topic::{Leeway, Phase, Standing},
    trace::{Fate, Loop, Relation},
};
use linde_log::PersonId;
use serde::Serialize;
use serde_json::Value;

/// How many questions, statements and the like there are: the keys of their numbers.
const COUNTS: [&str; 5] =
    ["count-statements", "count-open-questions", "count-proposals", "count-open-ballots", "count-records"];

/// The name of a value as forms and keys have it.
pub(crate) fn code(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        Ok(Value::Object(one)) => one.into_iter().next().map(|(name, _)| name).unwrap_or_default(),
        Ok(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_)) | Err(_) => String::new(),
    }
}

impl Page {
    /// The words of a family for a value.
    fn of_code(&self, family: &str, value: &impl Serialize) -> String {
        self.t(&format!("{family}-{}", code(value).replace('_', "-")))
    }

    pub(crate) fn phase(&self, phase: &Phase) -> String {
        self.of_code("phase", phase)
    }

    /// What is done in a phase.
    pub(crate) fn phase_now(&self, phase: &Phase) -> String {
        self.of_code("phase-now", phase)
    }

    pub(crate) fn level(&self, level: &Level) -> String {
        self.of_code("level", level)
    }

    pub(crate) fn level_hint(&self, level: &Level) -> String {
        self.of_code("level-hint", level)
    }

    pub(crate) fn leeway(&self, leeway: &Leeway) -> String {
        self.of_code("leeway", leeway)
    }

    pub(crate) fn dimension(&self, dimension: &Dimension) -> String {
        self.of_code("dimension", dimension)
    }

    pub(crate) fn impact(&self, impact: &Impact) -> String {
        self.of_code("impact", impact)
    }

    pub(crate) fn argument(&self, stance: &Stance) -> String {
        self.of_code("argues", stance)
    }

    pub(crate) fn ballot_phase(&self, phase: &ballot::Phase) -> String {
        self.of_code("ballot-phase", phase)
    }

    /// How a proposal stands: whether it was chosen, or else what was said of it.
    pub(crate) fn proposal_stands<'a>(
        &self,
        state: &ProposalState,
        fate: impl Into<Option<&'a Fate>>,
    ) -> Option<String> {
        match fate.into() {
            Some(fate @ Fate::Decided { chosen: Some(_), .. }) => Some(self.fate(fate)),
            _ => state.status().map(|status| self.proposal_status(&status)),
        }
    }

    pub(crate) fn proposal_status(&self, status: &ProposalStatus) -> String {
        self.of_code("proposal-status", status)
    }

    pub(crate) fn question_status(&self, status: &QuestionStatus) -> String {
        self.of_code("question-status", status)
    }

    pub(crate) fn amendment_standing(&self, standing: &AmendmentStanding) -> String {
        self.of_code("amendment-standing", standing)
    }

    /// Why a question is not answered.
    pub(crate) fn refusal(&self, code: &RefusalCode) -> String {
        self.of_code("refusal", code)
    }

    /// What whoever asked says to an answer.
    pub(crate) fn question_verdict(&self, verdict: &question::Verdict) -> String {
        self.of_code("question-status", verdict)
    }

    /// How the mark of what became of a paper looks.
    pub(crate) fn receipt_class(&self, receipt: &Receipt) -> &'static str {
        match receipt {
            Receipt::Counted => "yes",
            Receipt::Cast => "open",
            Receipt::Superseded { .. } | Receipt::Late | Receipt::Unrevealed | Receipt::Unfit | Receipt::Void => "no",
        }
    }

    /// What became of a paper of a ballot.
    pub(crate) fn receipt(&self, receipt: &Receipt) -> String {
        self.of_code("receipt", receipt)
    }

    /// What those who lead say to a proposal.
    pub(crate) fn answer_state(&self, state: &AnswerState) -> String {
        self.of_code("answer-state", state)
    }

    /// How much a condition matters.
    pub(crate) fn degree(&self, degree: &i8) -> String {
        self.t(match degree {
            2.. => "degree-must",
            1 => "degree-should",
            ..=-2 => "degree-must-not",
            -1 | 0 => "degree-should-not",
        })
    }

    pub(crate) fn outcome(&self, outcome: &RecordOutcome) -> String {
        self.of_code("outcome", outcome)
    }

    pub(crate) fn relation(&self, relation: &Relation) -> String {
        self.of_code("relation", relation)
    }

    /// Why a contribution is not dealt with where it stands, if it is not.
    pub(crate) fn misplaced(&self, place: &Option<Standing>) -> Option<String> {
        match place {
            None | Some(Standing::InTime) => None,
            Some(Standing::Late) => Some(self.t("place-late")),
            Some(Standing::WrongPhase) => Some(self.t("place-wrong-phase")),
            Some(Standing::NoSuchPhase) => Some(self.t("place-no-such-phase")),
        }
    }

    /// A day as people say it.
    pub(crate) fn day(&self, day: &Day) -> String {
        let text = day.to_string();
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next(), parts.next(), parts.next());
        let number = |part: Option<&str>| part.and_then(|part| part.parse::<i64>().ok()).unwrap_or_default();
        let args = [
            ("day", fluent_bundle::FluentValue::from(number(day))),
            ("month", fluent_bundle::FluentValue::from(number(month))),
            ("year", value(year.unwrap_or_default().to_owned())),
        ];
        translate(self.lang(), "day", &args)
    }

    /// The beginning of a contribution, with a link to it; HTML.
    pub(crate) fn named(&self, space: &Id, named: &Named) -> String {
        let title = clean_name(&named.title);
        let words = if title.is_empty() { self.t("words-hidden") } else { title };
        format!(
            "<span class=\"quiet\">{}</span> <a href=\"/spaces/{space}/{}\"><bdi>{}</bdi></a>",
            escape(&self.named_kind(named.kind)),
            named.place(),
            escape(&words)
        )
    }

    /// What kind of thing is named, as a whole and not as one of its entries.
    fn named_kind(&self, kind: &str) -> String {
        match kind {
            "question" => self.t("title-question"),
            "ballot" => self.t("named-ballot"),
            kind => self.kind(kind),
        }
    }

    /// Where a topic stands.
    pub(crate) fn topic_state(&self, head: &TopicHead) -> String {
        match (head.ended, head.paused) {
            (true, _) => self.t("topic-ended"),
            (false, true) => self.t1("topic-paused", "phase", self.phase(&head.phase)),
            (false, false) => self.phase(&head.phase),
        }
    }

    /// How much of everything there is, leaving out what there is none of.
    pub(crate) fn counts(&self, counts: &[u32; 5]) -> String {
        let parts = COUNTS.iter().zip(counts).filter(|(_, n)| **n > 0);
        parts.map(|(key, n)| self.t1(key, "n", *n)).collect::<Vec<_>>().join(" · ")
    }

    /// What came out, in a sentence; `names` are those of the alternatives.
    pub(crate) fn verdict_words(&self, verdict: &Verdict, names: &[String]) -> String {
        let name = |number: &u16| names.get(usize::from(*number)).map(|name| clean_name(name)).unwrap_or_default();
        match verdict {
            Verdict::Winner { alternative } => self.t1("result-winner", "name", name(alternative)),
            Verdict::Tie { alternatives } => {
                let names: Vec<String> = alternatives.iter().map(name).collect();
                self.t1("result-tie", "names", names.join(", "))
            }
            Verdict::NoWinner { reason } => self.of_code("result-none", reason),
            Verdict::QuorumMissed { needed, counted } => {
                self.t2("result-quorum", "needed", *needed, "counted", *counted)
            }
            Verdict::Ordered {} => self.t("result-ordered"),
        }
    }

    /// What came out of a ballot in a list.
    pub(crate) fn ballot_verdict(&self, row: &BallotRow) -> Option<String> {
        row.verdict.as_ref().map(|verdict| self.verdict_words(verdict, &row.alternatives))
    }

    /// What became of a contribution, in a sentence.
    pub(crate) fn fate(&self, fate: &Fate) -> String {
        match fate {
            Fate::Open { .. } => self.t("fate-open"),
            Fate::Counted { .. } => self.t("fate-counted"),
            Fate::Decided { outcome, chosen, .. } => match (chosen, outcome) {
                (Some(true), _) => self.t("fate-chosen"),
                (Some(false), _) => self.t("fate-not-chosen"),
                (None, Some(outcome)) => self.t1("fate-decided", "outcome", self.outcome(outcome)),
                (None, None) => self.t("fate-recorded"),
            },
            Fate::Question { status } => self.question_status(status),
            Fate::Proposal { status, .. } => self.proposal_status(status),
            Fate::Amendment { standing } => self.amendment_standing(standing),
            Fate::Handled { integrated: true, .. } => self.t("fate-integrated"),
            Fate::Handled { integrated: false, .. } => self.t("fate-not-integrated"),
            Fate::Withdrawn {} => self.t("fate-withdrawn"),
            Fate::Ended { referred_to: Some(to), .. } => self.t1("fate-referred", "to", clean_name(to)),
            Fate::Ended { referred_to: None, .. } => self.t("fate-ended"),
            Fate::Superseded { .. } => self.t("fate-superseded"),
            Fate::Paper { receipt, .. } => self.receipt(receipt),
        }
    }

    /// Why, if somebody said so.
    pub(crate) fn fate_because<'a>(&self, fate: &'a Fate) -> Option<&'a str> {
        let because = match fate {
            Fate::Decided { because, .. } | Fate::Proposal { because, .. } | Fate::Handled { because, .. } => because,
            Fate::Ended { reason, .. } => reason,
            Fate::Open { .. }
            | Fate::Counted { .. }
            | Fate::Question { .. }
            | Fate::Amendment { .. }
            | Fate::Withdrawn {}
            | Fate::Superseded { .. }
            | Fate::Paper { .. } => return None,
        };
        Some(because.as_str()).filter(|because| !because.is_empty())
    }

    /// The object in which it was decided, as an address within a space.
    pub(crate) fn fate_place(&self, fate: &Fate) -> Option<String> {
        match fate {
            Fate::Decided { record, .. } => Some(format!("records/{}", Id::from(*record))),
            Fate::Counted { ballot, .. } | Fate::Paper { ballot, .. } => Some(format!("ballots/{}", Id::from(*ballot))),
            Fate::Superseded { by } => Some(format!("records/{}", Id::from(*by))),
            Fate::Open { .. }
            | Fate::Question { .. }
            | Fate::Proposal { .. }
            | Fate::Amendment { .. }
            | Fate::Handled { .. }
            | Fate::Withdrawn {}
            | Fate::Ended { .. } => None,
        }
    }

    /// What waits for somebody.
    pub(crate) fn open_loop(&self, open: &Loop) -> String {
        match open {
            Loop::Overdue { days } => self.t1("loop-overdue", "n", *days),
            Loop::Dormant {} => self.t("loop-dormant"),
            Loop::Unrecorded {} => self.t("loop-unrecorded"),
            Loop::Unanswered {} => self.t("loop-unanswered"),
            Loop::Measure { what, responsible, days } => {
                let args = [
                    ("what", value(clean_name(what))),
                    ("who", value(clean_name(responsible))),
                    ("n", fluent_bundle::FluentValue::from(*days)),
                ];
                translate(self.lang(), "loop-measure", &args)
            }
            Loop::Review { days } => self.t1("loop-review", "n", *days),
            Loop::Proposal {} => self.t("loop-proposal"),
            Loop::Undecided {} => self.t("loop-undecided"),
        }
    }

    /// A person by their id; HTML.
    pub(crate) fn someone(&self, people: &crate::views::People, person: &PersonId) -> String {
        self.author(&people.of(person))
    }

    /// Who made an act, when, and the way to its signature; HTML.
    pub(crate) fn signed(
        &self,
        space: &crate::Id,
        people: &crate::views::People,
        by: &PersonId,
        time_ms: &i64,
        entry: &linde_log::EntryId,
    ) -> String {
        let entry = crate::Id::from(entry);
        let (words, label) = (self.t("who-signed"), self.t1("who-signed-of-entry", "id", entry.short().as_str()));
        format!(
            "{} · {} · <a href=\"/spaces/{space}/entries/{entry}\" aria-label=\"{}\">{}</a>",
            self.someone(people, by),
            self.time(time_ms),
            escape(&label),
            escape(&words)
        )
    }

    /// Several persons in a row; HTML.
    pub(crate) fn someones<'a>(
        &self,
        people: &crate::views::People,
        persons: impl IntoIterator<Item = &'a PersonId>,
    ) -> String {
        persons.into_iter().map(|person| self.someone(people, person)).collect::<Vec<_>>().join(", ")
    }

    /// The choices of a select: values with their words.
    pub(crate) fn choices<T: Serialize>(&self, family: &str, all: impl AsRef<[T]>) -> Vec<(String, String)> {
        all.as_ref().iter().map(|one| (code(one), self.of_code(family, one))).collect()
    }
}
