//! The receipt of a vote: what became of the paper it names.

use super::SpaceState;
use crate::{
    DeskError, Id,
    form::Form,
    page::Page,
    qr, receipts,
    request::{At, Visit},
    views::{BallotView, EntryView, PaperPlace, SpaceView},
};
use askama::Template;
use axum::response::Response;
use linde_deliberation::{
    ballot::{Cast, Phase, Receipt},
    methods::Paper,
};
use linde_log::{EntryId, PersonId};

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyPage<'a> {
    p: &'a Page,
    form: Form,
    found: Found,
}

/// What a receipt led to.
enum Found {
    /// Nothing was asked for.
    Nothing,
    /// A paper.
    Paper(Box<PaperFound>),
    /// Something that is no paper.
    Other { space: SpaceView, entry: Box<EntryView> },
    /// The space that it names is not here.
    NoSpace,
    /// No such thing is in the spaces that are here.
    Unknown,
}

/// A paper, and what became of it.
struct PaperFound {
    space: SpaceView,
    view: BallotView,
    id: Id,
    voter: PersonId,
    receipt: Receipt,
    phase: Phase,
    names: Vec<String>,
    /// Whether its voter cast none later.
    is_last: bool,
    /// What is filled in, where it is to be seen.
    shown: Option<Paper>,
    /// What it says itself; none while it is hidden.
    cast: Option<Cast>,
}

impl PaperFound {
    fn of(space: SpaceView, view: BallotView, paper: Id) -> Option<Self> {
        let (id, state) = (EntryId(paper.0), &view.ballot.state);
        let opening = state.opening.as_ref()?;
        let names = opening.open.alternatives.iter().map(|one| one.text().to_owned()).collect();
        let (voter, receipt) = (state.voter(&id)?, state.receipt(&id)?);
        let counted = state.result().and_then(|result| result.papers.into_iter().find(|one| one.entry == id));
        let cast = state.casts.get(&id).cloned();
        let shown = cast.as_ref().map(|cast| cast.paper.clone()).or(counted.map(|one| one.paper));
        let (phase, is_last) = (state.phase(), state.last_of(voter) == Some(id));
        Some(Self { space, id: paper, voter, receipt, phase, names, is_last, shown, cast, view })
    }

    fn question(&self) -> &str {
        self.view.ballot.state.opening.as_ref().map_or("", |opening| opening.open.question.as_str())
    }

    /// The paper that counts in its place.
    fn instead(&self) -> Option<Id> {
        if let Receipt::Superseded { by } = self.receipt { Some(by.into()) } else { None }
    }
}

pub(crate) async fn verify(visit: Visit) -> Result<Response, DeskError> {
    let typed = visit.ask("receipt").unwrap_or_default().to_owned();
    let (found, error, status) = match look(&visit, &typed).await {
        Ok(found) => (found, None, 200),
        Err(error) if error.field.is_some() => {
            let status = error.status;
            (Found::Nothing, Some(error), status)
        }
        Err(error) => return Err(error),
    };
    let mut form = Form::new([("receipt", typed.as_str())]);
    form.error = error;
    let p = Page::titled(&visit, "", "title-verify");
    Ok(p.respond(&VerifyPage { p: &p, form, found }, status))
}

/// The receipt of a paper as a picture.
pub(crate) async fn picture(_: Visit, At((space, paper)): At<(Id, Id)>) -> Result<Response, DeskError> {
    qr::picture(&receipts::text(&space, &paper))
}

async fn look(visit: &Visit, typed: &str) -> Result<Found, DeskError> {
    if typed.trim().is_empty() {
        return Ok(Found::Nothing);
    }
    let named = receipts::read(typed).ok_or_else(|| DeskError::new("receipt-unreadable").at("receipt"))?;
    let desk = visit.web.desk();
    let spaces = desk.spaces().await?.into_iter().filter(|space| space.state == SpaceState::Ready);
    let mut spaces: Vec<SpaceView> = spaces.filter(|space| named.space.is_none_or(|id| id == space.id)).collect();
    if named.space.is_some() && spaces.is_empty() {
        return Ok(Found::NoSpace);
    }
    let papers = desk.papers(named.space, named.digits.clone()).await?;
    if let [PaperPlace { space, ballot, paper }] = papers.as_slice() {
        let space = desk.space(*space).await?;
        let view = desk.ballot(space.id, *ballot).await?;
        return Ok(PaperFound::of(space, view, *paper).map_or(Found::Unknown, |found| Found::Paper(Box::new(found))));
    }
    if !papers.is_empty() {
        return Err(DeskError::new("receipt-unclear").at("receipt"));
    }
    let Some(id) = named.id() else { return Ok(Found::Unknown) };
    for space in spaces.drain(..) {
        match desk.entry(space.id, id).await {
            Ok(entry) => return Ok(Found::Other { space, entry: Box::new(entry) }),
            Err(error) if error.code == "entry-unknown" => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Found::Unknown)
}
