//! Ballots: opening one, voting, closing, and how it was counted.

use super::{
    deed::{Back, Deed, answer, asked, carry_through, choice, day, lines, optional, words},
    ready,
};
use crate::{
    DeskError, Id,
    form::{Fields, Form, Forms, Posted, see},
    page::Page,
    request::{At, Visit},
    say_ballots::Bar,
    views::{BallotView, HiddenPaper, ProposalRow, SpaceView, TopicHead},
};
use askama::Template;
use axum::response::Response;
use linde_deliberation::{
    ballot::{
        BallotResult, Cast, CountedPaper, MAX_ALTERNATIVE_CHARS, MAX_BALLOT_QUESTION_CHARS, MAX_EXPLANATION_CHARS,
        MAX_PLACE_CHARS, MAX_REASON_CHARS, Opening, Phase, Receipt, Visibility,
    },
    methods::{
        Alternatives, Approval, Availability, BallotError, Consent, Dots, MAX_ALTERNATIVES, Majority, Method, Paper,
        Position, Quorum, Resistance, Schulze, Vote, YesNo,
    },
    objection::Severity,
};
use linde_log::{EntryId, PersonId};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The methods that a ballot can be opened with, in the order of the page.
const METHODS: [&str; 9] =
    ["resistance", "yes-no", "absolute", "two-thirds", "consent", "schulze", "approval", "dots", "times"];
/// Grades of a ranking as they are offered: above 0 is better than doing nothing.
pub(super) const GRADES: [i8; 7] = [3, 2, 1, 0, -1, -2, -3];
/// Upper bound of an objection, in characters.
const MAX_OBJECTION_CHARS: usize = 2000;

#[derive(Template)]
#[template(path = "ballot.html")]
struct BallotPage<'a> {
    p: &'a Page,
    space: SpaceView,
    view: BallotView,
    opening: Opening,
    names: Vec<String>,
    phase: Phase,
    result: Option<BallotResult>,
    bars: Vec<Bar>,
    mine: Option<Mine>,
    forms: Forms,
    form: Form,
}

/// The owner's own last paper.
struct Mine {
    entry: Id,
    /// None while it is hidden and this device does not know it.
    paper: Option<HiddenPaper>,
    /// What became of it.
    receipt: Receipt,
    shown: bool,
}

#[derive(Template)]
#[template(path = "ballot_new.html")]
struct NewPage<'a> {
    p: &'a Page,
    space: SpaceView,
    topic: TopicHead,
    proposals: Vec<ProposalRow>,
    form: Form,
}

impl BallotPage<'_> {
    fn address(&self) -> String {
        format!("/spaces/{}/ballots/{}", self.space.id, self.view.ballot.id)
    }

    fn method(&self) -> &Method {
        &self.opening.open.method
    }

    fn may_vote(&self) -> bool {
        self.view.around.me.is_some_and(|me| self.opening.electors.contains(&me))
    }

    fn may_close(&self) -> bool {
        self.view.around.me.is_some_and(|me| self.opening.open.closers.contains(&me))
    }

    fn is_hidden(&self) -> bool {
        self.opening.open.visibility == Visibility::UntilClose
    }

    /// Who may vote and has not, or has not shown their hidden paper yet.
    fn missing(&self) -> Vec<PersonId> {
        let state = &self.view.ballot.state;
        if self.phase == Phase::Revealing {
            let shown: BTreeSet<PersonId> = state.reveals.values().map(|one| one.by).collect();
            let pinned = state.pinned(state.round()).into_iter().filter_map(|paper| state.voter(&paper));
            return pinned.collect::<BTreeSet<_>>().difference(&shown).copied().collect();
        }
        let voted: BTreeSet<PersonId> = state.to_pin().iter().filter_map(|paper| state.voter(paper)).collect();
        self.opening.electors.difference(&voted).copied().collect()
    }

    /// What became of the owner's paper.
    fn receipt(&self, mine: &Mine) -> String {
        let key = match (self.phase, &mine.receipt) {
            (Phase::Open, Receipt::Cast) if self.is_hidden() => "paper-hidden",
            (Phase::Revealing, Receipt::Cast) if mine.shown => "paper-shown",
            (Phase::Revealing, Receipt::Cast) => "paper-to-show",
            _ => return self.p.receipt(&mine.receipt),
        };
        self.p.t(key)
    }

    fn is_consent(&self) -> bool {
        matches!(self.method(), Method::Consent(_))
    }

    /// What is voted about, where it is a single proposal: its name, and where it is read.
    fn the_one(&self) -> Option<(&str, Option<Id>)> {
        let one = matches!(self.method(), Method::YesNo(_) | Method::Consent(_));
        let at = usize::from(self.opening.alternatives.proposed().next().filter(|_| one)?);
        Some((self.names.get(at)?.as_str(), self.proposal_at(&at)))
    }

    /// Who objects with their paper of a consent, and why.
    fn objected<'a>(&self, result: &'a BallotResult) -> Vec<(&'a PersonId, &'a str)> {
        let why = |one: &'a CountedPaper| {
            let Paper::Consent { position: Position::Objection { reason } } = &one.paper else { return None };
            Some((&one.voter, reason.as_str()))
        };
        result.papers.iter().filter_map(why).collect()
    }

    /// The receipt of a paper, as text.
    fn receipt_text(&self, paper: &Id) -> String {
        crate::receipts::text(&self.space.id, paper)
    }

    /// The action of the form in which one votes now, if one can.
    fn voting(&self) -> Option<&'static str> {
        if !self.may_vote() {
            return None;
        }
        match (self.phase, self.is_hidden()) {
            (Phase::Open, false) => Some("cast"),
            (Phase::Open, true) => Some("commit"),
            (Phase::Revealing, _) => self.mine.as_ref().filter(|mine| !mine.shown).map(|_| "reveal"),
            (Phase::Provisional | Phase::Closed, _) => None,
        }
    }

    /// The form in which one votes, at first with one's own last paper.
    fn paper(&self) -> Form {
        let paper = self.mine.as_ref().and_then(|mine| mine.paper.as_ref());
        let mut fields = paper.map(|filled| typed(&filled.paper)).unwrap_or_default();
        if let Some(reason) = paper.and_then(|filled| filled.reason.clone()) {
            fields.push(("reason".to_owned(), reason));
        }
        let name = self.voting().unwrap_or("cast");
        self.forms.filled(name, fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// How many alternatives have a field of their own: of a ranking all but the status quo, which is the measure.
    fn is_graded(&self, at: &usize) -> bool {
        !matches!(self.method(), Method::Schulze(_))
            || self.opening.alternatives.status_quo().map(usize::from) != Some(*at)
    }

    fn scale(&self) -> Vec<u8> {
        if let Method::Resistance(Resistance { max, .. }) = self.method() { (0..=*max).collect() } else { Vec::new() }
    }

    fn grades(&self) -> [i8; 7] {
        GRADES
    }

    fn field(&self, at: &usize) -> String {
        format!("a{at}")
    }

    /// The proposal that an alternative is.
    fn proposal_at(&self, at: &usize) -> Option<Id> {
        self.opening.open.alternatives.get(*at)?.proposal().map(Id::from)
    }

    fn chosen(&self, form: &Form, at: &usize, value: impl core::fmt::Display) -> bool {
        form.value(self.field(at)) == value.to_string()
    }

    fn objection_options(&self) -> Vec<(String, String)> {
        self.names.iter().enumerate().map(|(at, name)| (at.to_string(), name.clone())).collect()
    }

    fn alternative(&self, at: &u16) -> String {
        self.names.get(usize::from(*at)).cloned().unwrap_or_default()
    }

    /// How many voted, in thousandths of those who may.
    fn turnout(&self) -> usize {
        let cast = self.view.ballot.state.to_pin().len().saturating_mul(1000);
        cast.checked_div(self.opening.electors.len()).unwrap_or_default().min(1000)
    }

    fn asked_majority(&self) -> Option<Majority> {
        if let Method::YesNo(YesNo { majority, .. }) = self.method() { Some(*majority) } else { None }
    }

    fn objecting(&self) -> Form {
        self.forms.filled("object", [("severity", "concern")])
    }

    /// The name of the form in which an objection is answered.
    fn handle_form(&self, objection: &Id) -> String {
        format!("handle-{}", objection.short())
    }

    fn handling(&self, objection: &Id) -> Form {
        self.forms.filled(&self.handle_form(objection), [("integrated", "yes")])
    }

    fn may_witness(&self, witnesses: &[PersonId]) -> bool {
        self.view.around.me.is_some_and(|me| self.space.role.writes() && !witnesses.contains(&me))
    }

    fn is_yes_no(&self) -> bool {
        matches!(self.method(), Method::YesNo(_))
    }

    fn hand_field(&self, at: &usize) -> String {
        format!("h{at}")
    }

    fn fingerprint(&self, result: &BallotResult) -> Id {
        Id(result.hash.0)
    }

    fn agrees(&self, result: &BallotResult) -> bool {
        result.published.iter().all(|one| one.agrees)
    }

    /// Whether hands can be counted for it.
    fn takes_hands(&self) -> bool {
        self.space.role.writes() && matches!(self.method(), Method::YesNo(_) | Method::Approval(_) | Method::Dots(_))
    }
}

pub(crate) async fn ballot(visit: Visit, At((space, ballot)): At<(Id, Id)>) -> Result<Response, DeskError> {
    show(&visit, space, ballot, Forms::default(), 200).await
}

pub(crate) async fn act(At((space, ballot)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let name = asked(&posted);
    let done = async {
        let view = posted.visit.web.desk().ballot(space, ballot).await?;
        let opening = view.ballot.state.opening.ok_or_else(|| DeskError::new("object-unknown"))?;
        let deed = read(&name, ballot, &opening, &posted.fields)?;
        carry_through(&posted, space, deed, None, Back::To(format!("/spaces/{space}/ballots/{ballot}"))).await
    };
    answer(&posted, done, |forms, status| show(&posted.visit, space, ballot, forms, status)).await
}

async fn show(visit: &Visit, space: Id, ballot: Id, forms: Forms, status: u16) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let view = visit.web.desk().ballot(space.id, ballot).await?;
    let state = &view.ballot.state;
    let opening = state.opening.clone().ok_or_else(|| DeskError::new("object-unknown"))?;
    let names: Vec<String> = opening.open.alternatives.iter().map(|one| one.text().to_owned()).collect();
    let (phase, result) = (state.phase(), state.result());
    let p = Page::in_space(visit, space.clone(), "topics", &crate::html::clean_name(&opening.open.question));
    let bars = result.as_ref().map(|result| p.bars(&result.count, &names)).unwrap_or_default();
    let mine = view.around.me.and_then(|me| {
        let shown = state.reveals.values().any(|one| one.by == me);
        let id = state.last_of(me)?;
        let open = |cast: &Cast| HiddenPaper { paper: cast.paper.clone(), reason: cast.reason.clone() };
        let paper = state.casts.get(&id).map(open).or_else(|| view.hidden.clone());
        Some(Mine { entry: id.into(), paper, receipt: state.receipt(&id)?, shown })
    });
    let form = forms.open().unwrap_or_default();
    Ok(p.respond(&BallotPage { p: &p, space, view, opening, names, phase, result, bars, mine, forms, form }, status))
}

/// What a form of the page asks for.
fn read(name: &str, ballot: Id, opening: &Opening, fields: &Fields) -> Result<Deed, DeskError> {
    let with = |op: Value, note| Deed::with("ballot", ballot, op, note);
    let reason = || optional(fields, "reason", MAX_REASON_CHARS);
    let paper = || read_paper(fields, &opening.open.method, opening.alternatives);
    Ok(match name {
        "cast" => with(json!({ "cast": { "paper": paper()?, "reason": reason()? } }), "note-voted"),
        "commit" => with(json!({ "commit": { "paper": paper()?, "reason": reason()? } }), "note-voted-hidden"),
        "reveal" => with(json!({ "reveal": { "paper": paper()?, "reason": reason()? } }), "note-revealed"),
        "close" => with(json!({ "close": {} }), "note-ballot-closed"),
        "settle" => with(json!({ "settle": {} }), "note-ballot-settled"),
        "reopen" => {
            with(json!({ "reopen": { "reason": words(fields, "reason", MAX_REASON_CHARS)? } }), "note-ballot-reopened")
        }
        "hands" => {
            let op = json!({ "hands": {
                "count": hands(fields, opening)?,
                "place": words(fields, "place", MAX_PLACE_CHARS)?,
                "day": day(fields, "day")?.ok_or_else(|| DeskError::new("day-invalid").at("day"))?,
            } });
            with(op, "note-hands")
        }
        "witness" => {
            let hands: Id = fields.line("hands").parse().map_err(|_| DeskError::new("bad-request"))?;
            with(json!({ "witness": { "hands": hands } }), "note-witnessed")
        }
        "object" => {
            let severity: Severity = choice(fields, "severity")?;
            let op = json!({ "raise": {
                "ballot": ballot,
                "alternative": fields.number("alternative")?,
                "paper": null,
                "text": words(fields, "text", MAX_OBJECTION_CHARS)?,
                "severity": severity,
            } });
            Deed::make("objection", op, "note-objected")
        }
        "handle" => {
            let objection: Id = fields.line("objection").parse().map_err(|_| DeskError::new("bad-request"))?;
            let op = json!({ "handle": {
                "integrated": fields.line("integrated") == "yes",
                "because": words(fields, "because", MAX_OBJECTION_CHARS)?,
            } });
            Deed::with("objection", objection, op, "note-objection-handled")
        }
        "withdraw" => {
            let objection: Id = fields.line("objection").parse().map_err(|_| DeskError::new("bad-request"))?;
            Deed::with("objection", objection, json!({ "withdraw": {} }), "note-objection-withdrawn")
        }
        _ => return Err(DeskError::new("bad-request")),
    })
}

/// The paper that was filled in.
fn read_paper(fields: &Fields, method: &Method, alternatives: Alternatives) -> Result<Paper, DeskError> {
    let at = |at: u16| fields.line(&format!("a{at}"));
    let missing = |at: u16| DeskError::new("paper-incomplete").at(format!("a{at}"));
    let number = |one: u16| at(one).parse().map_err(|_| missing(one));
    let ticked = |one: u16| Ok(at(one) == "yes");
    let all = alternatives.indices();
    let paper = match method {
        Method::YesNo(_) => Paper::YesNo { vote: choice::<Vote>(fields, "a0")? },
        Method::Consent(_) => Paper::Consent {
            position: match fields.line("a0").as_str() {
                "consent" => Position::Consent,
                "stand_aside" => Position::StandAside,
                "objection" => Position::Objection { reason: words(fields, "objection", MAX_OBJECTION_CHARS)? },
                _ => return Err(DeskError::new("choice-missing").at("a0")),
            },
        },
        Method::Resistance(_) => Paper::Resistance {
            resistance: all.map(|one| at(one).parse().map(Some).map_err(|_| missing(one))).collect::<Result<_, _>>()?,
        },
        Method::Schulze(_) => {
            let quo = alternatives.status_quo();
            let grade = |one: u16| {
                if Some(one) == quo { Ok(0) } else { at(one).parse().map_err(|_| missing(one)) }
            };
            Paper::Schulze { grades: all.map(grade).collect::<Result<_, _>>()? }
        }
        Method::Approval(_) => Paper::Approval { approved: all.map(ticked).collect::<Result<_, DeskError>>()? },
        Method::Harmonic(_) => Paper::Harmonic { supported: all.map(ticked).collect::<Result<_, DeskError>>()? },
        Method::Dots(_) => {
            let dots = |one: u16| if at(one).is_empty() { Ok(0) } else { number(one) };
            Paper::Dots { dots: all.map(dots).collect::<Result<_, _>>()? }
        }
        Method::Times(_) => {
            let answer =
                |one: u16| serde_json::from_value::<Availability>(Value::String(at(one))).map_err(|_| missing(one));
            Paper::Times { availability: all.map(answer).collect::<Result<_, _>>()? }
        }
    };
    paper.check(method, alternatives).map_err(|_| DeskError::new("paper-unfit").at("a0"))?;
    Ok(paper)
}

/// A paper as it is typed.
fn typed(paper: &Paper) -> Vec<(String, String)> {
    let each = |values: Vec<String>| {
        values.into_iter().enumerate().map(|(at, value)| (format!("a{at}"), value)).collect::<Vec<_>>()
    };
    let ticks = |values: &[bool]| values.iter().map(|yes| if *yes { "yes" } else { "" }.to_owned()).collect();
    match paper {
        Paper::YesNo { vote } => each(vec![crate::say_topics::code(vote)]),
        Paper::Consent { position } => {
            let mut fields = each(vec![crate::say_topics::code(position)]);
            if let Position::Objection { reason } = position {
                fields.push(("objection".to_owned(), reason.clone()));
            }
            fields
        }
        Paper::Resistance { resistance } => {
            each(resistance.iter().map(|one| one.map(|one| one.to_string()).unwrap_or_default()).collect())
        }
        Paper::Schulze { grades } => each(grades.iter().map(ToString::to_string).collect()),
        Paper::Approval { approved } => each(ticks(approved)),
        Paper::Harmonic { supported } => each(ticks(supported)),
        Paper::Dots { dots } => each(dots.iter().map(ToString::to_string).collect()),
        Paper::Times { availability } => each(availability.iter().map(crate::say_topics::code).collect()),
    }
}

/// Hands as they were counted.
fn hands(fields: &Fields, opening: &Opening) -> Result<Value, DeskError> {
    let number = |name: &str| fields.number(name);
    let each = || opening.alternatives.indices().map(|at| number(&format!("h{at}"))).collect::<Result<Vec<u32>, _>>();
    Ok(match opening.open.method {
        Method::YesNo(_) => {
            json!({ "yes_no": { "yes": number("yes")?, "no": number("no")?, "abstain": number("abstain")? } })
        }
        Method::Approval(_) => json!({ "approval": { "voters": number("voters")?, "approved": each()? } }),
        Method::Dots(_) => json!({ "dots": { "voters": number("voters")?, "dots": each()? } }),
        Method::Consent(_) | Method::Resistance(_) | Method::Schulze(_) | Method::Times(_) | Method::Harmonic(_) => {
            return Err(DeskError::new("bad-request"));
        }
    })
}

impl NewPage<'_> {
    fn methods(&self) -> [&'static str; 9] {
        METHODS
    }

    fn method_name(&self, name: &str) -> String {
        match (name, Method::by_name(name)) {
            ("absolute", _) => self.p.t("method-absolute"),
            ("two-thirds", _) => self.p.t("method-two-thirds"),
            (_, Some(method)) => self.p.method(&method),
            (_, None) => String::new(),
        }
    }

    fn method_what(&self, name: &str) -> String {
        match (name, Method::by_name(name)) {
            ("absolute", _) => self.p.t("majority-absolute"),
            ("two-thirds", _) => self.p.t("majority-two-thirds"),
            (_, Some(method)) => self.p.method_what(&method),
            (_, None) => String::new(),
        }
    }

    fn tick(&self, proposal: &EntryId) -> String {
        format!("proposal-{}", Id::from(*proposal))
    }

    /// Proposals that can be voted about: all their authors stand by a version.
    fn votable(&self) -> Vec<(&ProposalRow, EntryId)> {
        let entry = |row: &ProposalRow| EntryId(row.proposal.id.0);
        self.proposals
            .iter()
            .filter(|row| row.proposal.state.current().is_some())
            .map(|row| (row, entry(row)))
            .collect()
    }
}

pub(crate) async fn new(visit: Visit, At((space, topic)): At<(Id, Id)>) -> Result<Response, DeskError> {
    let stays = crate::lang::translate(visit.lang, "alternative-stays", &[]);
    let form = Form::new([("method", "resistance"), ("visibility", "open"), ("nothing", stays.as_str())]);
    show_new(&visit, space, topic, form, 200).await
}

pub(crate) async fn open(At((space, topic)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let done = async {
        let stays = crate::lang::translate(posted.visit.lang, "alternative-stays", &[]);
        let deed =
            Deed::make("ballot", json!({ "open": read_new(topic, &posted.fields, &stays)? }), "note-ballot-opened");
        carry_through(&posted, space, deed, None, Back::Made("ballots".to_owned())).await
    };
    match done.await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show_new(&posted.visit, space, topic, Form::failed(&posted.fields, error), status).await
        }
    }
}

async fn show_new(visit: &Visit, space: Id, topic: Id, form: Form, status: u16) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let view = visit.web.desk().topic(space.id, topic).await?;
    let topic = view.around.topic.ok_or_else(|| DeskError::new("object-unknown"))?;
    let p = Page::in_space(visit, space.clone(), "topics", "").called("title-ballot-new");
    Ok(p.respond(&NewPage { p: &p, space, topic, proposals: view.proposals, form }, status))
}

/// What is opened; `stays` is what stands in the form for the case that nothing happens.
fn read_new(topic: Id, fields: &Fields, stays: &str) -> Result<Value, DeskError> {
    let question = words(fields, "question", MAX_BALLOT_QUESTION_CHARS)?;
    let explanation = optional(fields, "explanation", MAX_EXPLANATION_CHARS)?.unwrap_or_default();
    let method = read_method(fields)?;
    let mut alternatives: Vec<Value> = fields.ticked("proposal-").into_iter().map(|id| json!(id.to_string())).collect();
    for line in lines(fields, "alternatives") {
        if line.chars().count() > MAX_ALTERNATIVE_CHARS {
            return Err(DeskError::new("text-too-long").arg("max", MAX_ALTERNATIVE_CHARS).at("alternatives"));
        }
        alternatives.push(json!({ "text": { "text": line } }));
    }
    if alternatives.is_empty() {
        return Err(DeskError::new("alternatives-missing").at("alternatives"));
    }
    let nothing = optional(fields, "nothing", MAX_ALTERNATIVE_CHARS)?;
    let asks_for_days = matches!(method, Method::Times(_) | Method::Harmonic(_));
    // What was not typed is in nobody's way.
    let nothing = nothing.filter(|text| !asks_for_days || text != stays);
    is_possible(&method, alternatives.len(), nothing.is_some())?;
    if let Some(text) = nothing {
        alternatives.push(json!({ "nothing": { "text": text } }));
    }
    let hidden = fields.line("visibility") == "until_close";
    let visibility = if hidden { Visibility::UntilClose } else { Visibility::Open };
    Ok(json!({
        "topic": topic,
        "question": question,
        "explanation": explanation,
        "alternatives": alternatives,
        "method": method,
        "visibility": visibility,
        "ends": day(fields, "ends")?,
    }))
}

/// Whether a method can tell so many alternatives apart, beside what becomes of it if nothing happens.
fn is_possible(method: &Method, proposals: usize, has_nothing: bool) -> Result<(), DeskError> {
    let proposals = u16::try_from(proposals).unwrap_or(u16::MAX);
    let count = proposals.saturating_add(u16::from(has_nothing));
    let alternatives = Alternatives::new(count, has_nothing.then_some(proposals));
    let Err(error) = alternatives.and_then(|alternatives| method.check_alternatives(alternatives)) else {
        return Ok(());
    };
    Err(if error == BallotError::NoStatusQuo {
        DeskError::new("nothing-missing").at("nothing")
    } else if error == BallotError::StatusQuoNotAsked {
        DeskError::new("nothing-not-asked").at("nothing")
    } else if let BallotError::TooFewAlternatives { needed, .. } = error {
        DeskError::new("alternatives-too-few").arg("n", needed).at("alternatives")
    } else if proposals <= MAX_ALTERNATIVES && matches!(method, Method::YesNo(_) | Method::Consent(_)) {
        DeskError::new("alternatives-only-one").at("alternatives")
    } else {
        DeskError::new("alternatives-too-many").arg("max", MAX_ALTERNATIVES).at("alternatives")
    })
}

/// The method, with how many must take part.
fn read_method(fields: &Fields) -> Result<Method, DeskError> {
    let name = fields.line("method");
    let method = METHODS.contains(&name.as_str()).then(|| Method::by_name(&name)).flatten();
    let method = method.ok_or_else(|| DeskError::new("choice-missing").at("method"))?;
    let quorum = match fields.line("quorum").as_str() {
        "" => Quorum::None,
        _ => match fields.number("quorum")? {
            percent @ 1..=100 => Quorum::Share { num: percent, den: 100 },
            _ => return Err(DeskError::new("number-out-of-range").arg("max", 100).at("quorum")),
        },
    };
    let dots = match fields.line("dots").as_str() {
        "" => None,
        _ => Some(
            u16::try_from(fields.number("dots")?)
                .ok()
                .filter(|dots| (1..=100).contains(dots))
                .ok_or_else(|| DeskError::new("number-out-of-range").arg("max", 100).at("dots"))?,
        ),
    };
    Ok(match method {
        Method::YesNo(YesNo { majority, .. }) => Method::YesNo(YesNo { quorum, majority }),
        Method::Consent(_) => Method::Consent(Consent { quorum }),
        Method::Resistance(Resistance { max, .. }) => Method::Resistance(Resistance { quorum, max }),
        Method::Schulze(rules) => Method::Schulze(Schulze { quorum, ..rules }),
        Method::Approval(Approval { most, .. }) => Method::Approval(Approval { quorum, most }),
        Method::Dots(rules) => {
            let budget = dots.unwrap_or(rules.budget);
            Method::Dots(Dots { quorum, budget, most: budget })
        }
        Method::Times(_) | Method::Harmonic(_) => method,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_paper_is_typed_as_it_is_read() {
        let three = Alternatives::new(3, Some(2)).unwrap();
        let plain = Alternatives::new(3, None).unwrap();
        let one = Alternatives::new(1, None).unwrap();
        let papers = [
            ("yes-no", one, Paper::YesNo { vote: Vote::No }),
            ("consent", one, Paper::Consent { position: Position::Objection { reason: "zu teuer".to_owned() } }),
            ("resistance", three, Paper::Resistance { resistance: vec![Some(0), Some(7), Some(10)] }),
            ("schulze", three, Paper::Schulze { grades: vec![2, -1, 0] }),
            ("approval", plain, Paper::Approval { approved: vec![true, false, true] }),
            ("dots", plain, Paper::Dots { dots: vec![5, 0, 3] }),
            (
                "times",
                plain,
                Paper::Times { availability: vec![Availability::Yes, Availability::IfNeedBe, Availability::No] },
            ),
        ];
        for (name, alternatives, paper) in papers {
            let method = Method::by_name(name).unwrap();
            let fields = typed(&paper);
            let fields = Fields::all(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            assert_eq!(read_paper(&fields, &method, alternatives), Ok(paper), "{name}");
            if !matches!(name, "approval" | "dots") {
                assert!(read_paper(&Fields::default(), &method, alternatives).is_err(), "{name}");
            }
        }
    }

    #[test]
    fn more_dots_than_there_are_is_no_paper() {
        let method = Method::by_name("dots").unwrap();
        let fields = Fields::from([("a0", "9"), ("a1", "9")]);
        let error = read_paper(&fields, &method, Alternatives::new(2, None).unwrap()).unwrap_err();
        assert_eq!((error.code.as_ref(), error.field.as_deref()), ("paper-unfit", Some("a0")));
    }
}
