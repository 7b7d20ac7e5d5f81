//! Moderation: doing it, its public log, objections and decisions.

use super::{MAX_REMARK_CHARS, carry, carry_out, checked_reason, checked_words, optional_words, ready};
use crate::{
    DeskError, Id,
    form::{Fields, Form, Posted, see},
    is_handle,
    page::Page,
    request::{At, Visit},
    views::{
        EntryView, Listing, MODERATE_REASONS, ModerationQuery, ModerationView, NewModeration, Outcome, Overlay,
        SpaceView, StatementFilter, StatementQuery, StatementView, TextSummary,
    },
};
use askama::Template;
use axum::response::Response;

/// Acts on a page of the log.
const ACTS_SHOWN: u32 = 30;
/// Contributions offered as the one that another repeats.
const MERGE_CHOICES: u32 = 50;

#[derive(Template)]
#[template(path = "moderate.html")]
struct ModeratePage<'a> {
    p: &'a Page,
    space: SpaceView,
    entry: EntryView,
    form: Form,
    statements: Vec<StatementView>,
    texts: Vec<TextSummary>,
}

#[derive(Template)]
#[template(path = "moderation.html")]
struct LogPage<'a> {
    p: &'a Page,
    space: SpaceView,
    list: Listing<ModerationView>,
    mine: bool,
    later: bool,
}

#[derive(Template)]
#[template(path = "moderation_act.html")]
struct ActPage<'a> {
    p: &'a Page,
    space: SpaceView,
    act: ModerationView,
    form: Form,
}

impl ModeratePage<'_> {
    fn reasons(&self) -> Vec<(String, String)> {
        let reasons = MODERATE_REASONS.iter().map(|code| ((*code).to_owned(), self.p.moderate_reason(code)));
        [(String::new(), self.p.t("choose"))].into_iter().chain(reasons).collect()
    }

    fn others(&self) -> Vec<(String, String)> {
        let others = self
            .statements
            .iter()
            .filter(|statement| statement.id != self.entry.id && statement.standing.erased.is_none());
        others.map(|statement| (statement.id.to_string(), self.p.excerpt(&statement.text))).collect()
    }

    fn places(&self) -> Vec<(String, String)> {
        self.texts.iter().map(|text| (text.doc.to_string(), crate::html::clean_name(&text.title))).collect()
    }
}

impl LogPage<'_> {
    fn state_key(&self, act: &ModerationView) -> &'static str {
        state_key(&act.outcome)
    }
}

impl ActPage<'_> {
    fn state_key(&self) -> &'static str {
        state_key(&self.act.outcome)
    }
}

fn state_key(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Stands => "moderation-stands",
        Outcome::Lifted { .. } => "moderation-lifted",
        Outcome::Decided { upheld: true, .. } => "moderation-upheld",
        Outcome::Decided { upheld: false, .. } => "moderation-not-upheld",
    }
}

pub(crate) async fn ask(visit: Visit, At((space, entry)): At<(Id, Id)>) -> Result<Response, DeskError> {
    show_ask(&visit, space, entry, Form::default(), 200).await
}

pub(crate) async fn moderate(At((space, entry)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let (visit, new) = (posted.visit.clone(), read(&posted.fields, entry));
    let work = async move {
        visit.web.desk().moderate(space, new?).await?;
        Ok("note-moderated")
    };
    match carry(&posted, super::contribution::path(space, entry), work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show_ask(&posted.visit, space, entry, Form::failed(&posted.fields, error), status).await
        }
    }
}

pub(crate) async fn log(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    let space = ready(&visit, space).await?;
    let mine = visit.ask("show") == Some("mine");
    let cursor = visit.ask("from").filter(|cursor| is_handle(cursor)).map(str::to_owned);
    let later = cursor.is_some();
    let query = ModerationQuery { cursor, limit: ACTS_SHOWN, target: None, mine };
    let list = visit.web.desk().moderations(space.id, query).await?;
    let people = list.items.iter().flat_map(|act| act.target_author.iter().chain([&act.overlay.by]));
    let p = Page::in_space(&visit, space.clone(), "order", "").called("title-moderation").distinguish(people);
    Ok(p.respond(&LogPage { p: &p, space, list, mine, later }, 200))
}

pub(crate) async fn act(visit: Visit, At((space, act)): At<(Id, Id)>) -> Result<Response, DeskError> {
    show_act(&visit, space, act, Form::default(), 200).await
}

pub(crate) async fn lift(At((space, act)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let work = async move {
        visit.web.desk().lift(space, act).await?;
        Ok("note-lifted")
    };
    carry_out(&posted, path(space, act), work).await
}

pub(crate) async fn appeal(At((space, act)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let (visit, text) = (posted.visit.clone(), checked_words(&posted.fields, MAX_REMARK_CHARS));
    let work = async move {
        visit.web.desk().appeal(space, act, text?).await?;
        Ok("note-appealed")
    };
    finish(&posted, space, act, carry(&posted, path(space, act), work).await).await
}

pub(crate) async fn decide(At((space, act)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let (visit, decision) = (posted.visit.clone(), read_decision(&posted.fields));
    let work = async move {
        let (uphold, text) = decision?;
        visit.web.desk().decide(space, act, uphold, text).await?;
        Ok("note-decided")
    };
    finish(&posted, space, act, carry(&posted, path(space, act), work).await).await
}

async fn finish(posted: &Posted, space: Id, act: Id, done: Result<String, DeskError>) -> Result<Response, DeskError> {
    match done {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show_act(&posted.visit, space, act, Form::failed(&posted.fields, error), status).await
        }
    }
}

fn path(space: Id, act: Id) -> String {
    format!("/spaces/{space}/moderation/{act}")
}

fn read(fields: &Fields, target: Id) -> Result<NewModeration, DeskError> {
    let chosen =
        |name: &'static str| fields.line(name).parse::<Id>().map_err(|_| DeskError::new("choice-missing").at(name));
    let overlay = match fields.line("act").as_str() {
        "hide" => Overlay::Hide,
        "note" => Overlay::Note,
        "move" => Overlay::Move { to: chosen("to")? },
        "merge" => Overlay::Merge { into: chosen("into")? },
        _ => return Err(DeskError::new("choice-missing").at("act")),
    };
    let reason = checked_reason(fields, MODERATE_REASONS)?;
    let needs_words = overlay == Overlay::Note;
    let text =
        if needs_words { checked_words(fields, MAX_REMARK_CHARS)? } else { optional_words(fields, MAX_REMARK_CHARS)? };
    Ok(NewModeration { target, overlay, reason, text })
}

fn read_decision(fields: &Fields) -> Result<(bool, String), DeskError> {
    let uphold = match fields.line("uphold").as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(DeskError::new("choice-missing").at("uphold")),
    };
    Ok((uphold, checked_words(fields, MAX_REMARK_CHARS)?))
}

async fn show_ask(visit: &Visit, space: Id, entry: Id, form: Form, status: u16) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let desk = visit.web.desk();
    let entry = super::contribution::current(visit, space.id, entry).await?;
    let query = StatementQuery { cursor: None, filter: StatementFilter::Counted, topic: None, limit: MERGE_CHOICES };
    let statements = desk.statements(space.id, query).await?.items;
    let texts = desk.texts(space.id).await?;
    let p = Page::in_space(visit, space.clone(), "overview", "").called("title-moderate");
    Ok(p.respond(&ModeratePage { p: &p, space, entry, form, statements, texts }, status))
}

async fn show_act(visit: &Visit, space: Id, act: Id, form: Form, status: u16) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let act = visit.web.desk().moderation(space.id, act).await?;
    let p = Page::in_space(visit, space.clone(), "order", "").called("title-moderation-act");
    let p = p.distinguish(act.target_author.iter().chain([&act.overlay.by]));
    Ok(p.respond(&ActPage { p: &p, space, act, form }, status))
}
