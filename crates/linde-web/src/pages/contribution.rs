//! One contribution: what it says and said, what became of it, and what can be done about it.

use super::{
    MAX_STATEMENT_CHARS, argument, carry, checked_words,
    deed::{Back, answer, asked, carry_through},
    ready,
};
use crate::{
    DeskError, Id,
    form::{Form, Forms, Posted, see},
    page::Page,
    request::{At, Visit},
    views::{EntryView, Named, OfficeView, Power, RulesView, SpaceView, StatementVersion, Voice},
};
use askama::Template;
use axum::response::Response;
use linde_deliberation::argument::{MAX_ARGUMENT_CHARS, Stance};

#[derive(Template)]
#[template(path = "contribution.html")]
struct ContributionPage<'a> {
    p: &'a Page,
    space: SpaceView,
    entry: EntryView,
    versions: Vec<StatementVersion>,
    /// Those whose voice the owner can lend.
    offices: Vec<OfficeView>,
    rules: RulesView,
    /// Whether it belongs to something that goes on to a decision.
    traced: bool,
    /// What was argued for and against a statement.
    arguments: Vec<Named>,
    forms: Forms,
    /// The form that could not be done.
    form: Form,
}

#[derive(Template)]
#[template(path = "correct.html")]
struct CorrectPage<'a> {
    p: &'a Page,
    space: SpaceView,
    entry: EntryView,
    form: Form,
}

impl ContributionPage<'_> {
    fn may(&self, power: Power) -> bool {
        self.rules.rules.may(self.space.role, power)
    }

    fn is_erased(&self) -> bool {
        self.entry.standing.erased.is_some()
    }

    fn is_argued(&self) -> bool {
        self.entry.kind == "statement" && !self.is_erased()
    }

    fn arguing(&self) -> Form {
        self.forms.filled("argue", [("stance", "pro")])
    }
}

pub(crate) async fn contribution(visit: Visit, At((space, entry)): At<(Id, Id)>) -> Result<Response, DeskError> {
    show(&visit, space, entry, Forms::default(), 200).await
}

/// Says why somebody is for or against a statement.
pub(crate) async fn argue(At((space, entry)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let name = asked(&posted);
    let done = async {
        let deed = argument::read(&name, &posted.fields)?.ok_or_else(|| DeskError::new("bad-request"))?;
        let back = Back::To(format!("{}#arguments", path(space, entry)));
        carry_through(&posted, space, deed, None, back).await
    };
    answer(&posted, done, |forms, status| show(&posted.visit, space, entry, forms, status)).await
}

async fn show(visit: &Visit, space: Id, entry: Id, forms: Forms, status: u16) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let desk = visit.web.desk();
    let mut entry = current(visit, space.id, entry).await?;
    let versions =
        if entry.kind == "statement" { desk.statement_versions(space.id, entry.id).await? } else { Vec::new() };
    if let Some(now) = versions.first() {
        entry.text.clone_from(&now.text);
    }
    let mut offices = desk.offices(space.id).await?;
    offices.retain(|office| office.mine && !has_spoken(&entry.standing.voice, office.office));
    let rules = desk.rules(space.id).await?;
    // What belongs to nothing has no course to tell of, and what is no contribution has no trace.
    let trace = desk.trace(space.id, entry.id).await.ok();
    let traced = trace.as_ref().is_some_and(|trace| !trace.steps.is_empty());
    let from = trace.into_iter().flat_map(|trace| trace.from).map(|(_, named)| named);
    let arguments = from.filter(|named| named.kind == "argument").collect();
    let overlays = entry.standing.overlays.iter().map(|overlay| &overlay.by);
    let p = Page::in_space(visit, space.clone(), "overview", "").called("title-contribution");
    let p = p.distinguish(overlays.chain([&entry.author]));
    let form = forms.open().unwrap_or_default();
    let page = ContributionPage { p: &p, space, entry, versions, offices, rules, traced, arguments, forms, form };
    Ok(p.respond(&page, status))
}

pub(crate) async fn ask_correct(visit: Visit, At((space, entry)): At<(Id, Id)>) -> Result<Response, DeskError> {
    show_correct(&visit, space, entry, None, 200).await
}

pub(crate) async fn correct(At((space, entry)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let (visit, text) = (posted.visit.clone(), checked_words(&posted.fields, MAX_STATEMENT_CHARS));
    let work = async move {
        visit.web.desk().correct(space, entry, text?).await?;
        Ok("note-corrected")
    };
    match carry(&posted, path(space, entry), work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show_correct(&posted.visit, space, entry, Some(Form::failed(&posted.fields, error)), status).await
        }
    }
}

/// A contribution with the words that stand there now, after corrections.
pub(crate) async fn current(visit: &Visit, space: Id, entry: Id) -> Result<EntryView, DeskError> {
    let mut entry = visit.web.desk().entry(space, entry).await?;
    if entry.kind == "statement" {
        let newest = visit.web.desk().statement_versions(space, entry.id).await?.into_iter().next();
        entry.text = newest.and_then(|version| version.text).or(entry.text);
    }
    Ok(entry)
}

/// Whether the owner has lent the office their voice already, or nothing is missing.
fn has_spoken(voice: &Voice, office: Id) -> bool {
    match voice {
        Voice::Office { office: spoken, .. } => *spoken == office,
        Voice::Asked { office: asked, holders, .. } => *asked == office && holders.iter().any(|holder| holder.me),
        Voice::Person | Voice::Role { .. } => false,
    }
}

/// The address of a contribution.
pub(crate) fn path(space: Id, entry: Id) -> String {
    format!("/spaces/{space}/contributions/{entry}")
}

async fn show_correct(
    visit: &Visit,
    space: Id,
    entry: Id,
    form: Option<Form>,
    status: u16,
) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let entry = current(visit, space.id, entry).await?;
    let form = form.unwrap_or_else(|| Form::new([("text", entry.text.as_deref().unwrap_or_default())]));
    let p = Page::in_space(visit, space.clone(), "overview", "").called("title-correct");
    Ok(p.respond(&CorrectPage { p: &p, space, entry, form }, status))
}
