//! Decision records: writing one together, seeing what is missing, sealing it, and dissenting from it.

use super::{
    deed::{Back, Deed, answer, asked, carry_through, day, lines, optional, words},
    languages, ready,
};
use crate::{
    DeskError, Id,
    form::{Fields as Typed, Form, Forms, Posted},
    page::Page,
    request::{At, Visit},
    say_topics::code,
    views::{BallotRow, Held, Named, RecordRow, RecordView, SpaceView, TopicHead, TraceView},
};
use askama::Template;
use axum::response::Response;
use linde_deliberation::{
    Level,
    dissent::{DissentState, MAX_DISSENT_CHARS},
    proposal::text_hash,
    record::{
        Alternative, AlternativeId, Conflict, CountedBallot, Dilemma, Evidence, Fields, HandledObjection,
        MAX_LINK_CHARS, MAX_LONG_CHARS, MAX_RECORD_LINE_CHARS, MAX_RECORD_TITLE_CHARS, MAX_SECTION_CHARS,
        MAX_SUMMARY_CHARS, Measure, Measures, Missing, RecordOutcome, RecordState, Review, Side, missing,
    },
    topic::Phase,
    trace::{Fate, Gap},
};
use linde_log::EntryId;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Cards for dilemmas and lines for measures that are empty still.
const SPARE: usize = 2;
/// The form that saves and then leads to sealing.
const WRITE_AND_SEAL: &str = "write-seal";
/// Most alternatives, dilemmas and measures that a form can hold.
const MOST: usize = 64;

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage<'a> {
    p: &'a Page,
    space: SpaceView,
    view: RecordView,
    content: Fields,
    missing: Vec<Missing>,
    forms: Forms,
    /// The form that could not be done.
    form: Form,
    /// What is asked before it is sealed.
    sealing: Option<Sealing>,
}

/// What whoever seals is asked once more.
struct Sealing {
    /// The topic's other records that are sealed.
    others: Vec<RecordRow>,
}

/// An alternative in the editor.
struct Choice {
    /// How the form names it.
    key: String,
    id: AlternativeId,
    name: String,
}

impl RecordPage<'_> {
    fn address(&self) -> String {
        format!("/spaces/{}/records/{}", self.space.id, self.view.record.id)
    }

    fn state(&self) -> &RecordState {
        &self.view.record.state
    }

    fn is_sealed(&self) -> bool {
        !self.state().seals.is_empty()
    }

    /// How many signatures are missing.
    fn unsigned(&self) -> usize {
        usize::from(self.view.signatures).saturating_sub(self.state().seals.len())
    }

    fn id(&self, entry: &EntryId) -> Id {
        entry.into()
    }

    fn may_write(&self) -> bool {
        self.space.role.writes() && !self.is_sealed()
    }

    fn may_seal(&self) -> bool {
        let signed = self.state().seals.iter().any(|seal| Some(seal.by) == self.view.around.me);
        let enough = self.is_sealed() && self.unsigned() == 0;
        self.view.around.leads && self.space.role.writes() && !signed && !enough
    }

    /// Whether the form shows what the topic and its ballots say, since nothing was written yet.
    fn is_suggested(&self) -> bool {
        is_blank(&self.content) && self.view.suggested.context.is_some()
    }

    /// Where in the form something can be written that is missing.
    fn missing_at(&self, missing: &Missing) -> &'static str {
        match missing {
            Missing::Context => "f-write-context",
            Missing::Level => "f-write-level",
            Missing::TooFewAlternatives | Missing::DoNothing | Missing::WhyNotChosen => "write-alternatives",
            Missing::Dilemma => "write-dilemmas",
            Missing::Outcome => "f-write-outcome",
            Missing::Reasons => "f-write-reasons",
            Missing::WhyNotIntegrated => "write-objections",
            Missing::Measures => "write-measures",
            Missing::Review => "f-write-review",
        }
    }

    /// Where in the form a gap can be closed.
    fn gap_at(&self, gap: &Gap) -> Option<&'static str> {
        match gap {
            Gap::Ballot(_) | Gap::Result(_) => Some("write-ballots"),
            Gap::Objection(_) => Some("write-objections"),
            Gap::Phase => None,
        }
    }

    /// What was decided, word for word: the chosen proposals, each in the version that was chosen.
    fn decided(&self) -> Vec<(&str, &str)> {
        let chosen = self.content.alternatives.iter().flatten().filter(|one| one.chosen);
        let text = |one: &Alternative| {
            let AlternativeId::Proposal { proposal, version } = &one.id else { return None };
            let row = self.view.proposals.iter().find(|row| row.proposal.id == Id::from(*proposal))?;
            let standing = &row.proposal.standing;
            let seen = standing.erased.is_none() && standing.hidden().is_none();
            let version = row.proposal.state.versions.iter().find(|known| known.made.entry == *version);
            version.filter(|_| seen).map(|version| (version.title.as_str(), version.text.as_str()))
        };
        chosen.filter_map(text).collect()
    }

    /// Whether the topic waits to be led on, now that it is decided.
    fn goes_on(&self) -> bool {
        let waits = |head: &TopicHead| !head.ended && head.phase < Phase::Implementation;
        self.view.holds && self.view.around.leads && self.view.around.topic.as_ref().is_some_and(waits)
    }

    /// Whether nothing stands in the way of sealing it.
    fn is_complete(&self) -> bool {
        !self.is_suggested() && self.missing.is_empty() && self.gaps().is_empty()
    }

    /// What stands in the way of sealing but for its own content; what the form begins with closes some of it.
    fn gaps(&self) -> Vec<&(Gap, Option<Named>)> {
        let offered: Vec<Id> = if self.is_suggested() { suggested_ballots(&self.view).collect() } else { Vec::new() };
        let stays = |(gap, named): &&(Gap, Option<Named>)| {
            !matches!(gap, Gap::Ballot(_)) || named.as_ref().is_none_or(|named| !offered.contains(&named.id))
        };
        self.view.gaps.iter().filter(stays).collect()
    }

    /// Whether nothing but its title is written yet.
    fn is_empty(&self) -> bool {
        is_blank(&self.content)
    }

    fn missing_key(&self, missing: &Missing) -> String {
        format!("missing-{}", missing.code())
    }

    fn gap_key(&self, gap: &Gap) -> String {
        format!("missing-{}", gap.code())
    }

    /// The longer texts that need not be there: the keys of their headings, and what they say.
    fn sections(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("record-scope", &self.content.scope),
            ("topic-affected", &self.content.affected),
            ("record-legal-basis", &self.content.legal_basis),
            ("record-beyond", &self.content.beyond),
        ];
        all.into_iter().filter(|(_, text)| self.has(text)).map(|(key, text)| (key, self.text(text))).collect()
    }

    /// The ballots that it rests on.
    fn counted(&self) -> Vec<&BallotRow> {
        self.view.ballots.iter().filter(|row| self.counts(&row.id)).collect()
    }

    /// What became of it: only that another took its place is not said above.
    fn later(&self) -> Option<&TraceView> {
        self.view.around.trace.as_ref().filter(|trace| matches!(trace.fate, Fate::Superseded { .. }))
    }

    fn has(&self, text: &Option<String>) -> bool {
        text.as_ref().is_some_and(|text| !text.trim().is_empty())
    }

    fn text(&self, text: &Option<String>) -> String {
        text.clone().unwrap_or_default()
    }

    /// What an alternative is called.
    fn name(&self, alternative: &Alternative) -> String {
        alternative_name(self.p, &self.view, &alternative.id)
    }

    fn proposal(&self, alternative: &Alternative) -> Option<Id> {
        if let AlternativeId::Proposal { proposal, .. } = alternative.id { Some(proposal.into()) } else { None }
    }

    fn objection(&self, entry: &EntryId) -> String {
        let found = self.view.objections.iter().find(|(id, _)| id == entry);
        found
            .map(|(_, words)| words.clone())
            .filter(|words| !words.is_empty())
            .unwrap_or_else(|| self.p.t("words-hidden"))
    }

    fn choices(&self) -> Vec<Choice> {
        choices(self.p, &self.view, &begun(&self.view, &self.content))
    }

    fn dilemma_places(&self) -> Vec<usize> {
        (0..(self.content.dilemmas.iter().flatten().count() + SPARE).min(MOST)).collect()
    }

    fn measure_places(&self) -> Vec<usize> {
        let planned = match &self.content.measures {
            Some(Measures::Planned(list)) => list.len(),
            Some(Measures::None { .. }) | None => 0,
        };
        (0..(planned + SPARE).min(MOST)).collect()
    }

    fn key(&self, name: &str, at: impl core::fmt::Display) -> String {
        format!("{name}{at}")
    }

    fn is(&self, form: &Form, name: &str, at: impl core::fmt::Display, value: &str) -> bool {
        form.value(format!("{name}{at}")) == value
    }

    /// The form in which the record is written, at first with what stands in it.
    fn writing(&self) -> Form {
        let mut fields = typed(self.p, &self.view, &begun(&self.view, &self.content));
        if self.is_suggested() {
            fields.extend(suggested_ballots(&self.view).map(|id| (format!("ballot-{id}"), "yes".to_owned())));
        }
        fields.push(("base".to_owned(), self.heads()));
        self.forms.filled("write", fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    fn heads(&self) -> String {
        self.state().heads().iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
    }

    fn outcomes(&self) -> Vec<(String, String)> {
        let all = [
            RecordOutcome::Decided,
            RecordOutcome::DecidedChanged,
            RecordOutcome::Rejected,
            RecordOutcome::Postponed,
            RecordOutcome::Noted,
            RecordOutcome::Referred,
        ];
        [(String::new(), self.p.t("choose"))].into_iter().chain(self.p.choices("outcome", all)).collect()
    }

    fn levels(&self) -> Vec<(String, String)> {
        let all = [Level::Information, Level::Participation, Level::Codecision, Level::Decision];
        [(String::new(), self.p.t("choose"))].into_iter().chain(self.p.choices("level", all)).collect()
    }

    fn counts(&self, ballot: &Id) -> bool {
        self.content.ballots.iter().flatten().any(|counted| Id::from(counted.ballot) == *ballot)
    }

    fn is_mine(&self, dissent: &Held<DissentState>) -> bool {
        self.view.around.me.is_some() && dissent.state.said.as_ref().map(|said| said.by) == self.view.around.me
    }

    fn joins(&self, dissent: &Held<DissentState>) -> bool {
        self.view.around.me.is_some_and(|me| dissent.state.signers().contains(&me))
    }

    fn signers(&self, dissent: &Held<DissentState>) -> Vec<linde_log::PersonId> {
        dissent.state.signers()
    }
}

/// Whether nothing was written but a title.
fn is_blank(content: &Fields) -> bool {
    *content == Fields { title: content.title.clone(), ..Fields::default() }
}

/// The ballots that a record rests on at first: those that were counted.
fn suggested_ballots(view: &RecordView) -> impl Iterator<Item = Id> {
    view.ballots.iter().filter(|row| row.verdict.is_some()).map(|row| row.id)
}

/// What stands in the form: what was written, or what the topic and its ballots say.
fn begun(view: &RecordView, content: &Fields) -> Fields {
    if is_blank(content) { Fields { title: content.title.clone(), ..view.suggested.clone() } } else { content.clone() }
}

fn alternative_name(p: &Page, view: &RecordView, id: &AlternativeId) -> String {
    match id {
        AlternativeId::DoNothing => p.t("alternative-nothing"),
        AlternativeId::Text { text } => text.clone(),
        AlternativeId::Proposal { proposal, .. } => {
            let found = view.proposals.iter().find(|row| row.proposal.id == Id::from(*proposal));
            found.map_or_else(|| p.t("words-hidden"), |row| row.proposal.state.title().to_owned())
        }
    }
}

/// The alternatives that the editor offers: those that stand there, the topic's proposals, and doing nothing.
fn choices(p: &Page, view: &RecordView, content: &Fields) -> Vec<Choice> {
    let mut ids: Vec<AlternativeId> = content.alternatives.iter().flatten().map(|one| one.id.clone()).collect();
    for row in &view.proposals {
        let proposal = EntryId(row.proposal.id.0);
        let known =
            ids.iter().any(|id| matches!(id, AlternativeId::Proposal { proposal: known, .. } if *known == proposal));
        if let (false, Some(version)) = (known, row.proposal.state.current()) {
            ids.push(AlternativeId::Proposal { proposal, version: version.made.entry });
        }
    }
    if !ids.contains(&AlternativeId::DoNothing) {
        ids.push(AlternativeId::DoNothing);
    }
    let choice = |id: AlternativeId| Choice { key: choice_key(&id), name: alternative_name(p, view, &id), id };
    ids.into_iter().map(choice).collect()
}

/// How a form names an alternative: the same however others change the order meanwhile.
fn choice_key(id: &AlternativeId) -> String {
    match id {
        AlternativeId::DoNothing => "-nothing".to_owned(),
        AlternativeId::Text { text } => format!("-text-{}", Id(text_hash(text).0).short()),
        AlternativeId::Proposal { proposal, version } => {
            format!("-{}-{}", Id::from(*proposal).short(), Id::from(*version).short())
        }
    }
}

/// What stands in a record as it is typed.
fn typed(p: &Page, view: &RecordView, content: &Fields) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut put = |name: String, value: String| fields.push((name, value));
    for (name, text) in [
        ("title", &content.title),
        ("context", &content.context),
        ("scope", &content.scope),
        ("affected", &content.affected),
        ("reasons", &content.reasons),
        ("legal_basis", &content.legal_basis),
        ("beyond", &content.beyond),
        ("plain", &content.plain),
    ] {
        put(name.to_owned(), text.clone().unwrap_or_default());
    }
    put("level".to_owned(), content.level.as_ref().map(code).unwrap_or_default());
    put("outcome".to_owned(), content.outcome.as_ref().map(code).unwrap_or_default());
    put("criteria".to_owned(), content.criteria.clone().unwrap_or_default().join("\n"));
    let evidence = |one: &Evidence| match &one.link {
        Some(link) => format!("{} | {link}", one.what),
        None => one.what.clone(),
    };
    put("evidence".to_owned(), joined(content.evidence.iter().flatten().map(evidence)));
    let conflict = |one: &Conflict| format!("{} | {}", one.parties, one.about);
    put("conflicts".to_owned(), joined(content.conflicts.iter().flatten().map(conflict)));
    for choice in choices(p, view, content) {
        let stands = content.alternatives.iter().flatten().find(|one| one.id == choice.id);
        if let Some(stands) = stands {
            put(format!("in{}", choice.key), "yes".to_owned());
            put(format!("chosen{}", choice.key), if stands.chosen { "yes" } else { "" }.to_owned());
            put(format!("because{}", choice.key), stands.because.clone());
        }
    }
    for (at, dilemma) in content.dilemmas.iter().flatten().enumerate() {
        put(format!("value_a{at}"), dilemma.value_a.clone());
        put(format!("value_b{at}"), dilemma.value_b.clone());
        put(format!("yields{at}"), code(dilemma.yields));
        put(format!("price{at}"), dilemma.price.clone());
        put(format!("bearers{at}"), dilemma.bearers.clone());
        put(format!("mitigation{at}"), dilemma.mitigation.clone().unwrap_or_default());
    }
    for answered in content.objections.iter().flatten() {
        let entry = Id::from(answered.entry);
        put(format!("integrated-{entry}"), if answered.integrated { "yes" } else { "no" }.to_owned());
        put(format!("answer-{entry}"), answered.because.clone());
    }
    match &content.measures {
        Some(Measures::Planned(list)) => {
            for (at, measure) in list.iter().enumerate() {
                put(format!("what{at}"), measure.what.clone());
                put(format!("responsible{at}"), measure.responsible.clone());
                put(format!("due{at}"), measure.due.map(|day| day.to_string()).unwrap_or_default());
            }
        }
        Some(Measures::None { because }) => put("no_measures".to_owned(), because.clone()),
        None => {}
    }
    match &content.review {
        Some(Review::On(day)) => put("review".to_owned(), day.to_string()),
        Some(Review::None { because }) => put("no_review".to_owned(), because.clone()),
        None => {}
    }
    for counted in content.ballots.iter().flatten() {
        put(format!("ballot-{}", Id::from(counted.ballot)), "yes".to_owned());
    }
    fields
}

fn joined(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

pub(crate) async fn record(visit: Visit, At((space, record)): At<(Id, Id)>) -> Result<Response, DeskError> {
    show(&visit, space, record, Forms::default(), 200).await
}

/// Asks once more before it is sealed.
pub(crate) async fn sealing(visit: Visit, At((space, record)): At<(Id, Id)>) -> Result<Response, DeskError> {
    let view = visit.web.desk().record(space, record).await?;
    let of_topic = match &view.around.topic {
        Some(topic) => visit.web.desk().topic(space, topic.id).await?.records,
        None => Vec::new(),
    };
    let others = of_topic.into_iter().filter(|row| row.sealed && row.id != record).collect();
    render(&visit, space, view, Forms::default(), Some(Sealing { others }), 200).await
}

pub(crate) async fn act(At((space, record)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let name = asked(&posted);
    let done = async {
        if name == languages::FORM {
            return languages::put(&posted, space, record).await;
        }
        let view = posted.visit.web.desk().record(space, record).await?;
        let page = format!("/spaces/{space}/records/{record}");
        let sealing = format!("{page}/seal");
        let back = if name == WRITE_AND_SEAL { sealing.clone() } else { page };
        let deed = match read(&name, &posted, &view) {
            // What stands in the form stands in the record already.
            Err(error) if name == WRITE_AND_SEAL && error.code == "nothing-changed" => return Ok(sealing),
            deed => deed?,
        };
        carry_through(&posted, space, deed, None, Back::To(back)).await
    };
    answer(&posted, done, |forms, status| show(&posted.visit, space, record, forms, status)).await
}

async fn show(visit: &Visit, space: Id, record: Id, forms: Forms, status: u16) -> Result<Response, DeskError> {
    let view = visit.web.desk().record(space, record).await?;
    render(visit, space, view, forms, None, status).await
}

async fn render(
    visit: &Visit,
    space: Id,
    view: RecordView,
    forms: Forms,
    sealing: Option<Sealing>,
    status: u16,
) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let content = view.record.state.content();
    let title = crate::html::clean_name(content.title.as_deref().unwrap_or_default());
    let p = Page::in_space(visit, space.clone(), "topics", &title);
    // What the form begins with is not missing, only not saved.
    let missing = missing(&begun(&view, &content));
    let form = forms.open().unwrap_or_default();
    Ok(p.respond(&RecordPage { p: &p, space, view, content, missing, forms, form, sealing }, status))
}

/// What a form of the page asks for.
fn read(name: &str, posted: &Posted, view: &RecordView) -> Result<Deed, DeskError> {
    let fields = &posted.fields;
    let id = view.record.id;
    let dissent = || fields.line("dissent").parse::<Id>().map_err(|_| DeskError::new("bad-request"));
    Ok(match name {
        "write" | WRITE_AND_SEAL => {
            let p = Page::new(&posted.visit, "topics", "");
            let heads: Vec<EntryId> = fields.line("base").split(',').filter_map(|head| head.parse().ok()).collect();
            let base = view.record.state.content_at(&heads);
            let written = read_content(&p, fields, view, &base)?;
            Deed::with("record", id, json!({ "write": written }), "note-record-written")
        }
        "seal" => {
            // What is sealed is what was shown, whatever somebody wrote meanwhile.
            let shown: Vec<EntryId> = fields.line("heads").split(',').filter_map(|head| head.parse().ok()).collect();
            if shown != view.record.state.heads() {
                return Err(DeskError::new("record-changed"));
            }
            let heads: Vec<String> = shown.iter().map(ToString::to_string).collect();
            Deed::with("record", id, json!({ "seal": { "heads": heads } }), "note-record-sealed")
        }
        "dissent" => {
            let text = words(fields, "text", MAX_DISSENT_CHARS)?;
            Deed::make("dissent", json!({ "create": { "record": id, "text": text } }), "note-dissent")
        }
        "join" => {
            let joins = fields.line("joins") == "yes";
            Deed::with("dissent", dissent()?, json!({ "join": { "joins": joins } }), "note-topic-supported")
        }
        "withdraw" => {
            let reason = optional(fields, "reason", MAX_SUMMARY_CHARS)?.unwrap_or_default();
            Deed::with("dissent", dissent()?, json!({ "withdraw": { "reason": reason } }), "note-withdrawn")
        }
        _ => return Err(DeskError::new("bad-request")),
    })
}

/// The fields that were changed since `base`, which the form showed: what others wrote meanwhile stays.
fn read_content(p: &Page, typed: &Typed, view: &RecordView, base: &Fields) -> Result<Map<String, Value>, DeskError> {
    let text = |name: &'static str, max| optional(typed, name, max).map(Option::unwrap_or_default).map(Some);
    let written = Fields {
        title: Some(words(typed, "title", MAX_RECORD_TITLE_CHARS)?),
        context: text("context", MAX_LONG_CHARS)?,
        scope: text("scope", MAX_SECTION_CHARS)?,
        affected: text("affected", MAX_SECTION_CHARS)?,
        level: chosen(typed, "level")?,
        evidence: Some(pairs(typed, "evidence", MAX_LINK_CHARS)?.into_iter().map(evidence(base)).collect()),
        criteria: Some(short_lines(typed, "criteria")?),
        alternatives: Some(read_alternatives(p, typed, view, base)?),
        conflicts: Some(
            pairs(typed, "conflicts", MAX_SUMMARY_CHARS)?
                .into_iter()
                .map(|(parties, about)| Conflict { parties, about: about.unwrap_or_default() })
                .collect(),
        ),
        dilemmas: Some(read_dilemmas(typed)?),
        outcome: chosen(typed, "outcome")?,
        reasons: text("reasons", MAX_LONG_CHARS)?,
        objections: Some(read_objections(typed, view)?),
        legal_basis: text("legal_basis", MAX_SECTION_CHARS)?,
        measures: read_measures(typed)?,
        review: read_review(typed)?,
        beyond: text("beyond", MAX_SECTION_CHARS)?,
        plain: text("plain", MAX_LONG_CHARS)?,
        ballots: None,
    };
    let changed = |name: &str, before: &Map<String, Value>, now: &Value| {
        // What was never written and is empty is not written.
        let empty = now.as_str().is_some_and(str::is_empty) || now.as_array().is_some_and(Vec::is_empty);
        before.get(name).map_or(!empty, |before| before != now)
    };
    let (before, now) = (object(base)?, object(&written)?);
    // What the form suggested and nobody touched takes nothing away that somebody wrote meanwhile.
    let (current, suggested) = (object(&view.record.state.content())?, object(&view.suggested)?);
    let untouched =
        |name: &str, now: &Value| is_blank(base) && suggested.get(name) == Some(now) && current.contains_key(name);
    let mut fields: Map<String, Value> =
        now.into_iter().filter(|(name, value)| changed(name, &before, value) && !untouched(name, value)).collect();
    let ticked: BTreeSet<Id> = typed.ticked("ballot-").into_iter().collect();
    let of_base = base.ballots.iter().flatten().map(|one: &CountedBallot| one.ballot.into());
    let counted: BTreeSet<Id> = if is_blank(base) && current.contains_key("ballots") {
        suggested_ballots(view).collect()
    } else {
        of_base.collect()
    };
    let differs = view.gaps.iter().any(|(gap, _)| matches!(gap, Gap::Result(_)));
    if ticked != counted || (differs && !ticked.is_empty()) {
        fields.insert("ballots".to_owned(), ticked.iter().map(|id| json!(id.to_string())).collect());
    }
    if fields.is_empty() { Err(DeskError::new("nothing-changed")) } else { Ok(fields) }
}

fn object(fields: &Fields) -> Result<Map<String, Value>, DeskError> {
    match serde_json::to_value(fields) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) | Err(_) => {
            Err(DeskError::new("internal"))
        }
    }
}

/// A choice that may be open still.
fn chosen<T: serde::de::DeserializeOwned>(typed: &Typed, name: &'static str) -> Result<Option<T>, DeskError> {
    match typed.line(name) {
        none if none.is_empty() => Ok(None),
        one => {
            serde_json::from_value(Value::String(one)).map(Some).map_err(|_| DeskError::new("choice-missing").at(name))
        }
    }
}

fn short_lines(typed: &Typed, name: &'static str) -> Result<Vec<String>, DeskError> {
    let lines = lines(typed, name);
    if lines.iter().any(|line| line.chars().count() > MAX_RECORD_LINE_CHARS) {
        return Err(DeskError::new("text-too-long").arg("max", MAX_RECORD_LINE_CHARS).at(name));
    }
    Ok(lines)
}

/// Lines of `one | other`.
fn pairs(typed: &Typed, name: &'static str, max: usize) -> Result<Vec<(String, Option<String>)>, DeskError> {
    let long = |most: usize| DeskError::new("text-too-long").arg("max", most).at(name);
    let pair = |line: String| {
        let (one, other) = line.split_once('|').map_or((line.as_str(), None), |(one, other)| (one, Some(other)));
        let (one, other) = (one.trim().to_owned(), other.map(|other| other.trim().to_owned()));
        let other = other.filter(|other| !other.is_empty());
        if one.is_empty() || one.chars().count() > MAX_RECORD_LINE_CHARS {
            return Err(long(MAX_RECORD_LINE_CHARS));
        }
        if other.as_ref().is_some_and(|other| other.chars().count() > max) {
            return Err(long(max));
        }
        Ok((one, other))
    };
    lines(typed, name).into_iter().map(pair).collect()
}

/// What the decision rests on; hashes that stand there already stay.
fn evidence(base: &Fields) -> impl Fn((String, Option<String>)) -> Evidence + '_ {
    |(what, link)| {
        let known = base.evidence.iter().flatten().find(|one| one.what == what && one.link == link);
        known.cloned().unwrap_or(Evidence { what, link, sha256: None, heads: None })
    }
}

fn read_alternatives(p: &Page, typed: &Typed, view: &RecordView, base: &Fields) -> Result<Vec<Alternative>, DeskError> {
    let long = || DeskError::new("text-too-long").arg("max", MAX_SUMMARY_CHARS).at("others");
    let mut all = Vec::new();
    for choice in choices(p, view, &begun(view, base)) {
        if !typed.is_ticked(&format!("in{}", choice.key)) {
            continue;
        }
        let because = typed.text(&format!("because{}", choice.key)).trim().to_owned();
        if because.chars().count() > MAX_SUMMARY_CHARS {
            return Err(long());
        }
        let chosen = typed.is_ticked(&format!("chosen{}", choice.key));
        let known = base.alternatives.iter().flatten().find(|one| one.id == choice.id).cloned();
        let blank = Alternative {
            id: choice.id,
            summary: String::new(),
            impact: Vec::new(),
            ballot_result: None,
            chosen,
            because: String::new(),
        };
        all.push(Alternative { chosen, because, ..known.unwrap_or(blank) });
    }
    for (text, because) in pairs(typed, "others", MAX_SUMMARY_CHARS)? {
        let because = because.unwrap_or_default();
        let id = AlternativeId::Text { text };
        all.push(Alternative {
            id,
            summary: String::new(),
            impact: Vec::new(),
            ballot_result: None,
            chosen: false,
            because,
        });
    }
    Ok(all)
}

fn read_dilemmas(typed: &Typed) -> Result<Vec<Dilemma>, DeskError> {
    let mut all = Vec::new();
    for at in 0..MOST {
        let field = |name: &str| typed.text(&format!("{name}{at}")).trim().to_owned();
        let (value_a, value_b, price, bearers) = (field("value_a"), field("value_b"), field("price"), field("bearers"));
        if [&value_a, &value_b, &price, &bearers].into_iter().all(String::is_empty) {
            continue;
        }
        let too_long = [&value_a, &value_b].into_iter().any(|one| one.chars().count() > MAX_RECORD_LINE_CHARS)
            || [&price, &bearers].into_iter().any(|one| one.chars().count() > MAX_SUMMARY_CHARS);
        if too_long {
            return Err(DeskError::new("text-too-long").arg("max", MAX_RECORD_LINE_CHARS).at(format!("value_a{at}")));
        }
        let yields = if field("yields") == "b" { Side::B } else { Side::A };
        let mitigation = Some(field("mitigation")).filter(|text| !text.is_empty());
        all.push(Dilemma { value_a, value_b, yields, price, bearers, mitigation });
    }
    Ok(all)
}

fn read_objections(typed: &Typed, view: &RecordView) -> Result<Vec<HandledObjection>, DeskError> {
    let mut all = Vec::new();
    for (entry, _) in &view.objections {
        let id = Id::from(*entry);
        let because = typed.text(&format!("answer-{id}")).trim().to_owned();
        if because.chars().count() > MAX_SUMMARY_CHARS {
            return Err(DeskError::new("text-too-long").arg("max", MAX_SUMMARY_CHARS).at(format!("answer-{id}")));
        }
        let integrated = match typed.line(&format!("integrated-{id}")).as_str() {
            "yes" => true,
            "no" => false,
            _ => continue,
        };
        all.push(HandledObjection { entry: *entry, integrated, because });
    }
    Ok(all)
}

fn read_measures(typed: &Typed) -> Result<Option<Measures>, DeskError> {
    let mut planned = Vec::new();
    for at in 0..MOST {
        let line = |name: &str| typed.line(&format!("{name}{at}"));
        let (what, responsible, due) = (line("what"), line("responsible"), line("due"));
        if what.is_empty() && responsible.is_empty() && due.is_empty() {
            continue;
        }
        for (name, text) in [("what", &what), ("responsible", &responsible)] {
            if text.is_empty() {
                return Err(DeskError::new("text-empty").at(format!("{name}{at}")));
            }
            if text.chars().count() > MAX_RECORD_LINE_CHARS {
                return Err(DeskError::new("text-too-long")
                    .arg("max", MAX_RECORD_LINE_CHARS)
                    .at(format!("{name}{at}")));
            }
        }
        let due = match due.as_str() {
            "" => None,
            day => Some(day.parse().map_err(|_| DeskError::new("day-invalid").at(format!("due{at}")))?),
        };
        planned.push(Measure { what, responsible, due });
    }
    if !planned.is_empty() {
        return Ok(Some(Measures::Planned(planned)));
    }
    let because = optional(typed, "no_measures", MAX_SUMMARY_CHARS)?;
    Ok(because.map(|because| Measures::None { because }))
}

fn read_review(typed: &Typed) -> Result<Option<Review>, DeskError> {
    if let Some(day) = day(typed, "review")? {
        return Ok(Some(Review::On(day)));
    }
    let because = optional(typed, "no_review", MAX_SUMMARY_CHARS)?;
    Ok(because.map(|because| Review::None { because }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_measure_is_told_beside_the_field_that_is_missing() {
        let fails = |fields: &[(&str, &str)]| {
            let error = read_measures(&Typed::all(fields.iter().copied())).unwrap_err();
            (error.code.into_owned(), error.field.unwrap_or_default().into_owned())
        };
        let at = |code: &str, field: &str| (code.to_owned(), field.to_owned());
        assert_eq!(fails(&[("what0", "Pflanzen")]), at("text-empty", "responsible0"));
        assert_eq!(fails(&[("responsible1", "Bauhof")]), at("text-empty", "what1"));
        assert_eq!(fails(&[("due0", "2027-03-01")]), at("text-empty", "what0"));
        let long = "x".repeat(MAX_RECORD_LINE_CHARS + 1);
        assert_eq!(fails(&[("what0", &long), ("responsible0", "Bauhof")]), at("text-too-long", "what0"));
        assert_eq!(
            fails(&[("what0", "Pflanzen"), ("responsible0", "Bauhof"), ("due0", "bald")]),
            at("day-invalid", "due0")
        );
        assert_eq!(read_measures(&Typed::default()), Ok(None));
    }

    #[test]
    fn alternatives_keep_their_names_whatever_stands_beside_them() {
        let proposal = |number| AlternativeId::Proposal { proposal: EntryId([number; 32]), version: EntryId([9; 32]) };
        let text = |text: &str| AlternativeId::Text { text: text.to_owned() };
        let all = [AlternativeId::DoNothing, proposal(1), proposal(2), text("Kübel"), text("Segel")];
        let keys: BTreeSet<String> = all.iter().map(choice_key).collect();
        assert_eq!(keys.len(), all.len());
        assert!(keys.iter().all(|key| key.bytes().all(|byte| byte == b'-' || byte.is_ascii_alphanumeric())));
    }
}
