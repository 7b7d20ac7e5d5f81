//! A topic: where it stands, what was contributed, and contributing to it.

use super::{
    MAX_STATEMENT_CHARS,
    argument::{self, Argues},
    deed::{Back, Deed, Then, answer, asked, carry_through, choice, day, optional, words},
    languages, noted,
    opinion::{self, Picture},
    ready,
    topics::{read_wording, typed_points},
};
use crate::{
    DeskError, Id,
    form::{Fields, Form, Forms, Posted},
    page::Page,
    request::{At, Visit},
    views::{
        Around, Held, Listing, MapStatement, OfficeView, OpinionView, RecordRow, SpaceView, StatementFilter,
        StatementQuery, StatementView, TopicView,
    },
};
use askama::Template;
use axum::response::Response;
use core::borrow::Borrow;
use linde_deliberation::{
    Day, Dimension, Impact,
    argument::{ArgumentState, MAX_ARGUMENT_CHARS, Stance},
    balance::MAX_COUNTED,
    proposal::{MAX_GROUNDS_CHARS, MAX_PROPOSAL_CHARS, MAX_PROPOSAL_TITLE_CHARS, ProposalState},
    question::{MAX_ADDRESSEE_CHARS, MAX_ON_BEHALF_CHARS, MAX_QUESTION_CHARS},
    record::MAX_RECORD_TITLE_CHARS,
    topic::{
        Balance, Contribution, Leeway, MAX_AFFECTED_CHARS, MAX_AFFECTED_GROUPS, MAX_CHANNEL_CHARS, MAX_GROUP_CHARS,
        MAX_OCCASION_CHARS, MAX_REFERRED_CHARS, MAX_WHY_CHARS, Phase, Wording,
    },
};
use serde_json::{Value, json};

/// Statements shown with a topic.
const STATEMENTS_SHOWN: u32 = 8;

#[derive(Template)]
#[template(path = "topic.html")]
struct TopicPage<'a> {
    p: &'a Page,
    space: SpaceView,
    view: TopicView,
    wording: Wording,
    list: Listing<StatementView>,
    /// A statement that the owner has not reacted to.
    next: Option<StatementView>,
    map: OpinionView,
    picture: Picture,
    later: bool,
    /// Those that can be asked.
    offices: Vec<OfficeView>,
    forms: Forms,
    /// The form that could not be done.
    form: Form,
    /// In which phase it is.
    phase: Phase,
}

/// A line of a participation balance.
struct BalanceRow {
    /// The group; none for those of none of the groups.
    group: Option<String>,
    /// How many were there; none where it is not shown.
    count: Option<u32>,
    /// How many should be.
    target: Option<u32>,
    /// How long the bar is and where the target stands, in thousandths.
    bar: Option<(u64, u64)>,
}

impl TopicPage<'_> {
    fn address(&self) -> String {
        format!("/spaces/{}/topics/{}", self.space.id, self.view.topic.id)
    }

    /// What there is on the page: anchors, the keys of their headings, and how much of it there is.
    fn parts(&self) -> [(&'static str, &'static str, u64); 6] {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let sides = [Stance::Pro, Stance::Contra, Stance::Question, Stance::Note];
        [
            ("questions", "topic-questions", count(self.view.questions.len())),
            ("statements", "nav-statements", self.list.total),
            ("proposals", "topic-proposals", count(self.view.proposals.len())),
            ("arguments", "topic-arguments", count(sides.iter().map(|side| self.argued(side).len()).sum())),
            ("ballots", "topic-ballots", count(self.view.ballots.len())),
            ("records", "topic-records", count(self.view.records.len())),
        ]
    }

    /// Where reacting to a statement leads back to: to it, or to the one that is asked next.
    fn react_back(&self, part: &str) -> String {
        opinion::back(Some(self.view.topic.id), part)
    }

    fn share(&self, statement: &MapStatement) -> u32 {
        opinion::percent(statement.agree, statement.seen)
    }

    /// Whether something can be contributed now.
    fn takes(&self, what: impl Borrow<Contribution>) -> bool {
        self.space.role.writes()
            && !self.view.topic.state.is_over()
            && !self.view.topic.state.is_paused()
            && what.borrow().is_admitted(self.phase)
    }

    /// The phase that comes next.
    fn next_phase(&self) -> Option<Phase> {
        self.phase.next()
    }

    /// The phase that something comes with, if there is nothing of it yet and it is still to come.
    fn later(&self, what: impl Borrow<Contribution>, is_empty: bool) -> Option<Phase> {
        let first = Phase::ALL.into_iter().find(|phase| what.borrow().is_admitted(*phase))?;
        (is_empty && self.phase < first).then_some(first)
    }

    fn goes_on(&self) -> bool {
        self.space.role.writes() && !self.view.topic.state.is_over()
    }

    fn supports(&self) -> bool {
        let me = self.view.around.me;
        me.and_then(|me| self.view.topic.state.supports.get(&me)).is_some_and(|last| last.value)
    }

    fn may_describe(&self) -> bool {
        let mine = self.view.around.me.is_some() && self.view.topic.state.author == self.view.around.me;
        self.goes_on() && self.phase < Phase::Weighing && (mine || self.view.around.leads)
    }

    /// The records that hold: what was decided.
    fn decided(&self) -> Vec<&RecordRow> {
        self.view.records.iter().filter(|row| row.sealed && row.holds).collect()
    }

    /// What people can do once it is decided.
    fn after(&self) -> Option<&'static str> {
        match self.phase {
            Phase::Implementation => Some("topic-decided-implementation"),
            Phase::Retrospect => Some("topic-decided-retrospect"),
            Phase::Concern
            | Phase::Accepted
            | Phase::Understanding
            | Phase::Proposals
            | Phase::Review
            | Phase::Weighing
            | Phase::Decision
            | Phase::Closed => None,
        }
    }

    /// Who can be asked: whoever leads the space, and each office.
    fn askable(&self) -> Vec<(String, String)> {
        let leads = (String::new(), self.p.t("question-to-leads"));
        let offices = self.offices.iter().map(|office| (office.office.to_string(), self.p.office(office)));
        core::iter::once(leads).chain(offices).collect()
    }

    /// Whether something is said of who is asked, and for whom.
    fn asks_somebody(&self, form: &Form) -> bool {
        ["to", "to_name", "on_behalf"].iter().any(|name| !form.value(name).is_empty())
    }

    /// Whether the owner may take a group off the list of those affected.
    fn may_unaffect(&self) -> bool {
        self.view.around.leads || self.view.topic.by.me
    }

    fn groups(&self) -> Vec<(String, String)> {
        self.view.topic.state.affected.keys().map(|name| (name.clone(), name.clone())).collect()
    }

    /// How many were there on which occasion, latest first.
    fn balances(&self) -> Vec<&Balance> {
        self.view.topic.state.balances.iter().rev().collect()
    }

    /// Whether something of a count is not shown.
    fn hides(&self, balance: &Balance) -> bool {
        balance.total.is_some() && balance.cells.iter().any(|cell| cell.count.is_none())
    }

    fn balance_rows(&self, balance: &Balance) -> Vec<BalanceRow> {
        let target = |group: &Option<String>| self.view.topic.state.affected.get(group.as_ref()?)?.target;
        let largest = balance.cells.iter().flat_map(|cell| [cell.count, target(&cell.group)]).flatten().max();
        let part = |n: u32| u64::from(n) * 992 / u64::from(largest.unwrap_or(0).max(1));
        let row = |cell: &linde_deliberation::topic::Cell| {
            let target = target(&cell.group);
            let bar = cell.count.zip(target).map(|(count, target)| (part(count), part(target)));
            BalanceRow { group: cell.group.clone(), count: cell.count, target, bar }
        };
        balance.cells.iter().map(row).collect()
    }

    /// The form in which it is entered how many were there.
    fn counting(&self) -> Form {
        self.dated("balance")
    }

    /// The field of the group at a place.
    fn count_key(&self, place: &usize) -> String {
        format!("count{place}")
    }

    /// Whether the owner may move the topic on: those who lead, and everybody where enough support the concern.
    fn may_move(&self) -> bool {
        let state = &self.view.topic.state;
        let leads = self.view.around.leads && self.space.role.writes();
        leads || (self.goes_on() && self.phase == Phase::Concern && state.has_quorum())
    }

    /// The phases it can be moved to: the next, and all before.
    fn steps(&self) -> Vec<Phase> {
        if !self.view.around.leads {
            return vec![Phase::Accepted];
        }
        let next = self.phase.next();
        let before = Phase::ALL.into_iter().rev().filter(|phase| *phase < self.phase);
        next.into_iter().chain(before).collect()
    }

    fn moving(&self) -> Form {
        self.forms.of("phase")
    }

    /// A form that asks for a day, at first today.
    fn dated(&self, name: &str) -> Form {
        let today = Day::at(self.p.now_ms()).to_string();
        self.forms.filled(name, [("day", today.as_str())])
    }

    /// The form in which a pause ends: today, or on its first day if that is still to come.
    fn resuming(&self) -> Form {
        let today = Day::at(self.p.now_ms());
        let day = self.view.topic.state.pauses.last().map_or(today, |pause| pause.from.max(today)).to_string();
        self.forms.filled("resume", [("day", day.as_str())])
    }

    /// The form in which the topic is described anew.
    fn describing(&self) -> Form {
        let Wording { title, concern, level, level_reason, scope, effect } = &self.wording;
        let (intended, indicator) = effect.as_ref().map_or(("", ""), |effect| (&effect.intended, &effect.indicator));
        let points = |standing| typed_points(scope, standing);
        let (fixed, open, unclear) = (points(Leeway::Fixed), points(Leeway::Open), points(Leeway::Unclear));
        let level = crate::say_topics::code(level);
        let fields = [
            ("title", title.as_str()),
            ("concern", concern.as_str()),
            ("level", level.as_str()),
            ("level_reason", level_reason.as_str()),
            ("fixed", fixed.as_str()),
            ("open", open.as_str()),
            ("unclear", unclear.as_str()),
            ("intended", intended),
            ("indicator", indicator),
        ];
        self.forms.filled("describe", fields)
    }
}

impl Argues for TopicPage<'_> {
    fn about(&self) -> Id {
        self.view.topic.id
    }

    fn arguments(&self) -> &[Held<ArgumentState>] {
        &self.view.arguments
    }

    fn around(&self) -> &Around {
        &self.view.around
    }

    fn forms(&self) -> &Forms {
        &self.forms
    }
}

pub(crate) async fn topic(visit: Visit, At((space, topic)): At<(Id, Id)>) -> Result<Response, DeskError> {
    show(&visit, space, topic, Forms::default(), 200).await
}

pub(crate) async fn act(At((space, topic)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let name = asked(&posted);
    let done = async {
        if name == languages::FORM {
            return languages::put(&posted, space, topic).await;
        }
        let here = |anchor: &str| Back::To(format!("/spaces/{space}/topics/{topic}{anchor}"));
        if name == "draft" {
            return draft(&posted, space, topic).await;
        }
        let (deed, then, back) = match name.as_str() {
            "propose" => propose(&posted, space, topic).await?,
            _ => read(&name, topic, &posted.fields, here)?,
        };
        carry_through(&posted, space, deed, then, back).await
    };
    answer(&posted, done, |forms, status| show(&posted.visit, space, topic, forms, status)).await
}

async fn show(visit: &Visit, space: Id, topic: Id, forms: Forms, status: u16) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let desk = visit.web.desk();
    let view = desk.topic(space.id, topic).await?;
    let cursor = visit.ask("from").filter(|cursor| crate::is_handle(cursor)).map(str::to_owned);
    let later = cursor.is_some();
    let query =
        StatementQuery { cursor, filter: StatementFilter::Counted, topic: Some(topic), limit: STATEMENTS_SHOWN };
    let list = desk.statements(space.id, query).await?;
    let map = desk.opinion(space.id, Some(topic)).await?;
    let offices = desk.offices(space.id).await?;
    let asks = space.role.writes() && !view.topic.state.is_over();
    let next = if asks { desk.next_statement(space.id, Some(topic)).await? } else { None };
    let picture = opinion::picture(&map);
    let wording = view.topic.state.wording.clone().ok_or_else(|| DeskError::new("object-unknown"))?;
    let phase = view.topic.state.phase().unwrap_or(Phase::Concern);
    let p = Page::in_space(visit, space.clone(), "topics", &crate::html::clean_name(&wording.title))
        .distinguish(list.items.iter().map(|item| &item.author));
    let form = forms.open().unwrap_or_default();
    Ok(p.respond(
        &TopicPage { p: &p, space, view, wording, list, next, map, picture, later, offices, forms, form, phase },
        status,
    ))
}

type Asked = (Deed, Option<Then>, Back);

/// A proposal with its first version. One of the owner that has the same title and no version yet was begun by this very form,
/// before something came between: then what is left to do is done.
async fn propose(posted: &Posted, space: Id, topic: Id) -> Result<Asked, DeskError> {
    let fields = &posted.fields;
    let title = words(fields, "title", MAX_PROPOSAL_TITLE_CHARS)?;
    let text = words(fields, "text", MAX_PROPOSAL_CHARS)?;
    let reason = words(fields, "reason", MAX_GROUNDS_CHARS)?;
    let submit = json!({ "submit": { "title": title, "text": text, "reason": reason } });
    let view = posted.visit.web.desk().topic(space, topic).await?;
    let is_begun = |held: &&Held<ProposalState>| {
        let state = &held.state;
        let is_empty = state.versions.is_empty() && state.draft.is_none() && state.withdrawn.is_none();
        held.by.me && is_empty && state.title() == title
    };
    let begun = view.proposals.iter().map(|row| &row.proposal).find(is_begun).map(|held| held.id);
    let (deed, then): (_, Option<Then>) = match begun {
        Some(begun) => (Deed::with("proposal", begun, submit, "note-proposed"), None),
        None => {
            let create = json!({ "create": { "topic": topic, "title": title } });
            let then: Then = Box::new(|made| Deed::with("proposal", made.object, submit, ""));
            (Deed::make("proposal", create, "note-proposed"), Some(then))
        }
    };
    Ok((deed, then, Back::Made("proposals".to_owned())))
}

/// A proposal that is written together first, in a text of its own.
async fn draft(posted: &Posted, space: Id, topic: Id) -> Result<String, DeskError> {
    let title = words(&posted.fields, "title", MAX_PROPOSAL_TITLE_CHARS)?;
    let visit = posted.visit.clone();
    posted
        .once(async move {
            let desk = visit.web.desk();
            let doc = desk.create_text(space, title.clone()).await?;
            desk.add_section(space, doc, title.clone(), String::new()).await?;
            let op = json!({ "create": { "topic": topic, "title": title, "draft": doc } });
            let made = desk.act(space, "proposal".to_owned(), None, op).await?;
            noted(&visit, &format!("/spaces/{space}/proposals/{}", made.object), "note-draft-begun", "")
        })
        .await
}

/// What a form of the page asks for.
fn read(name: &str, topic: Id, fields: &Fields, here: impl Fn(&str) -> Back) -> Result<Asked, DeskError> {
    if let Some(deed) = argument::read(name, fields)? {
        return Ok((deed, None, here("#arguments")));
    }
    let with = |op: Value, note| (Deed::with("topic", topic, op, note), None, here(""));
    Ok(match name {
        "support" => {
            with(json!({ "support": { "supports": fields.line("supports") == "yes" } }), "note-topic-supported")
        }
        "phase" => {
            let to: Phase = choice(fields, "to")?;
            let reason = optional(fields, "reason", MAX_WHY_CHARS)?;
            with(json!({ "phase": { "to": to, "reason": reason, "ends": day(fields, "ends")? } }), "note-topic-moved")
        }
        "describe" => with(json!({ "describe": read_wording(fields)? }), "note-topic-described"),
        "affected" => {
            let op = json!({ "affected": {
                "group": words(fields, "group", MAX_GROUP_CHARS)?,
                "why": words(fields, "why", MAX_AFFECTED_CHARS)?,
                "channel": optional(fields, "channel", MAX_CHANNEL_CHARS)?,
                "target": optional_number(fields, "target")?,
                "no_channel_reason": optional(fields, "no_channel_reason", MAX_AFFECTED_CHARS)?,
            } });
            with(op, "note-topic-affected")
        }
        "unaffected" => {
            let (group, reason) = (words(fields, "group", MAX_GROUP_CHARS)?, words(fields, "reason", MAX_WHY_CHARS)?);
            with(json!({ "unaffected": { "group": group, "reason": reason } }), "note-topic-unaffected")
        }
        "contact" => {
            let op = json!({ "contact": {
                "group": words(fields, "group", MAX_GROUP_CHARS)?,
                "how": words(fields, "how", MAX_CHANNEL_CHARS)?,
                "day": day(fields, "day")?.ok_or_else(|| DeskError::new("day-invalid").at("day"))?,
                "reached": fields.number("reached")?,
            } });
            with(op, "note-topic-contact")
        }
        "balance" => {
            let occasion = words(fields, "occasion", MAX_OCCASION_CHARS)?;
            let day = day(fields, "day")?.ok_or_else(|| DeskError::new("day-invalid").at("day"))?;
            let rest = optional_number(fields, "rest")?.unwrap_or(0);
            // The numbers go no further than to this node, which keeps what may be shown.
            let op =
                json!({ "balance": { "occasion": occasion, "day": day, "count": counted(fields)?, "rest": rest } });
            with(op, "note-topic-balance")
        }
        "assess" => {
            let (dimension, effect): (Dimension, Impact) = (choice(fields, "dimension")?, choice(fields, "effect")?);
            let reason = words(fields, "reason", MAX_WHY_CHARS)?;
            let op = json!({ "assess": { "dimension": dimension, "effect": effect, "reason": reason } });
            with(op, "note-assessed")
        }
        "pause" => {
            let first = day(fields, "day")?.ok_or_else(|| DeskError::new("day-invalid").at("day"))?;
            let reason = words(fields, "reason", MAX_WHY_CHARS)?;
            with(json!({ "pause": { "reason": reason, "day": first } }), "note-topic-paused")
        }
        "resume" => {
            let first = day(fields, "day")?.ok_or_else(|| DeskError::new("day-invalid").at("day"))?;
            with(json!({ "resume": { "day": first } }), "note-topic-resumed")
        }
        "stop" => with(json!({ "stop": { "reason": words(fields, "reason", MAX_WHY_CHARS)? } }), "note-topic-ended"),
        "refer" => {
            let to = words(fields, "to", MAX_REFERRED_CHARS)?;
            let reason = words(fields, "reason", MAX_WHY_CHARS)?;
            with(json!({ "refer": { "to": to, "reason": reason } }), "note-topic-ended")
        }
        "reopen" => {
            with(json!({ "reopen": { "reason": words(fields, "reason", MAX_WHY_CHARS)? } }), "note-topic-reopened")
        }
        "ask" => {
            let to: Option<Id> = fields.line("to").parse().ok();
            let to_name = optional(fields, "to_name", MAX_ADDRESSEE_CHARS)?;
            if to.is_some() && to_name.is_some() {
                return Err(DeskError::new("asked-twice").at("to_name"));
            }
            let op = json!({ "ask": {
                "topic": topic,
                "to": to,
                "to_name": to_name,
                "text": words(fields, "text", MAX_QUESTION_CHARS)?,
                "on_behalf": optional(fields, "on_behalf", MAX_ON_BEHALF_CHARS)?,
            } });
            (Deed::make("question", op, "note-asked"), None, here("#questions"))
        }
        "say" => {
            let text = words(fields, "text", MAX_STATEMENT_CHARS)?;
            let how = if fields.line("seed") == "yes" { "seed" } else { "create" };
            let op = json!({ how: { "topic": topic, "text": text } });
            (Deed::make("statement", op, "note-statement-added"), None, here("#statements"))
        }
        "record" => {
            let title = words(fields, "title", MAX_RECORD_TITLE_CHARS)?;
            let op = json!({ "create": { "topic": topic, "title": title } });
            (Deed::make("record", op, "note-record-begun"), None, Back::Made("records".to_owned()))
        }
        _ => return Err(DeskError::new("bad-request")),
    })
}

/// How many were there of each group of the form; nobody where nothing was typed.
fn counted(fields: &Fields) -> Result<Vec<String>, DeskError> {
    let mut counted = Vec::new();
    for place in 0..MAX_AFFECTED_GROUPS {
        let group = fields.text(&format!("group{place}"));
        if group.is_empty() {
            break;
        }
        let count = optional_number(fields, &format!("count{place}"))?.unwrap_or(0);
        counted.push(format!("{group}={count}"));
    }
    Ok(counted)
}

/// A number that need not be there.
fn optional_number(fields: &Fields, name: &str) -> Result<Option<u32>, DeskError> {
    let line = fields.line(name);
    if line.is_empty() {
        return Ok(None);
    }
    let number = line.parse().ok().filter(|number| *number <= MAX_COUNTED);
    number.map(Some).ok_or_else(|| DeskError::new("number-out-of-range").arg("max", MAX_COUNTED).at(name.to_owned()))
}

/// A contribution and what became of it.
#[derive(Template)]
#[template(path = "trace.html")]
struct TracePage<'a> {
    p: &'a Page,
    space: SpaceView,
    trace: crate::views::TraceView,
}

pub(crate) async fn trace(visit: Visit, At((space, id)): At<(Id, Id)>) -> Result<Response, DeskError> {
    let space = ready(&visit, space).await?;
    let trace = visit.web.desk().trace(space.id, id).await?;
    let p = Page::in_space(&visit, space.clone(), "topics", "").called("title-trace");
    Ok(p.respond(&TracePage { p: &p, space, trace }, 200))
}
