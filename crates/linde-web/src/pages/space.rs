//! A space: what it is for, its statements, how far they have spread.

use super::{MAX_STATEMENT_CHARS, checked_words, noted, ready};
use crate::{
    DeskError, Id,
    form::{Form, Posted, see},
    is_handle,
    page::Page,
    request::{At, Visit},
    views::{
        Asking, DepartedView, Departure, Listing, SpaceState, SpaceView, StatementFilter, StatementQuery,
        StatementView, Tasks,
    },
};
use askama::Template;
use axum::response::Response;

/// Statements on a page.
const STATEMENTS_SHOWN: u32 = 25;

#[derive(Template)]
#[template(path = "space.html")]
struct OverviewPage<'a> {
    p: &'a Page,
    space: SpaceView,
    list: Listing<StatementView>,
    filter: StatementFilter,
    later: bool,
    form: Form,
    /// Those that go beyond what each may say in a day; they stand in a fold of their own.
    deferred: Listing<StatementView>,
    tasks: Tasks,
    /// How the owner ceased to be a member, if so.
    gone: Option<DepartedView>,
    /// Filters shown above the list.
    filters: [StatementFilter; 3],
}

impl OverviewPage<'_> {
    fn is_chosen(&self, filter: &StatementFilter) -> bool {
        self.filter == *filter
    }
}

#[derive(Template)]
#[template(path = "space_waiting.html")]
struct WaitingPage<'a> {
    p: &'a Page,
    asking: Option<Asking>,
}

pub(crate) async fn overview(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    let space = visit.web.desk().space(space).await?;
    match space.state {
        SpaceState::Ready => show(&visit, space, Form::default(), 200).await,
        SpaceState::Waiting => {
            let asking = space.asking.clone();
            let title = if asking.is_some() { "asking-title" } else { "waiting-title" };
            let p = Page::in_space(&visit, space, "overview", "").called(title).on_the_way().await?;
            Ok(p.respond(&WaitingPage { p: &p, asking }, 200))
        }
    }
}

pub(crate) async fn add_statement(At(space): At<Id>, posted: Posted) -> Result<Response, DeskError> {
    let view = ready(&posted.visit, space).await?;
    let visit = posted.visit.clone();
    let text = match checked_words(&posted.fields, MAX_STATEMENT_CHARS) {
        Ok(text) => text,
        Err(error) => return show(&posted.visit, view, Form::failed(&posted.fields, error), 422).await,
    };
    let added = posted.once(async move {
        let entry = visit.web.desk().add_statement(space, text).await?;
        noted(
            &visit,
            &format!("/spaces/{space}#s-{}", entry.short()),
            "note-statement-added",
            &format!("statement-{space}"),
        )
    });
    match added.await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show(&posted.visit, view, Form::failed(&posted.fields, error), status).await
        }
    }
}

async fn show(visit: &Visit, space: SpaceView, form: Form, status: u16) -> Result<Response, DeskError> {
    let asked = visit.ask("show").unwrap_or_default();
    let filter = StatementFilter::ALL.into_iter().find(|filter| filter.name() == asked).unwrap_or_default();
    let cursor = visit.ask("from").filter(|cursor| is_handle(cursor)).map(str::to_owned);
    let later = cursor.is_some();
    let query = StatementQuery { cursor, filter, topic: None, limit: STATEMENTS_SHOWN };
    let desk = visit.web.desk();
    let list = desk.statements(space.id, query).await?;
    let fold = StatementQuery { cursor: None, filter: StatementFilter::Deferred, topic: None, limit: STATEMENTS_SHOWN };
    let deferred = desk.statements(space.id, fold).await?;
    let tasks = desk.tasks(space.id).await?;
    let gone = desk.departed(space.id).await?.into_iter().find(|gone| gone.person.me);
    let title = crate::html::clean_name(&space.name);
    let p = Page::in_space(visit, space.clone(), "overview", &title)
        .distinguish(list.items.iter().chain(&deferred.items).map(|item| &item.author))
        .on_the_way()
        .await?;
    let filters = [StatementFilter::Counted, StatementFilter::Mine, StatementFilter::NotCounted];
    Ok(p.respond(&OverviewPage { p: &p, space, list, filter, later, form, deferred, tasks, gone, filters }, status))
}
