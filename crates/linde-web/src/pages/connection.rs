//! Who has what of a space, and when they were met last.

use super::ready;
use crate::{
    DeskError, Id,
    page::Page,
    request::{At, Visit},
    views::{ConnectionView, HolderView, Power, SpaceView},
};
use askama::Template;
use axum::response::Response;

/// How long a bar is, in its own units.
const BAR: u64 = 1000;

#[derive(Template)]
#[template(path = "connection.html")]
struct ConnectionPage<'a> {
    p: &'a Page,
    space: SpaceView,
    view: ConnectionView,
    /// Whether somebody waits whom the reader may let in.
    awaited: bool,
    /// Whether the reader may invite.
    invites: bool,
}

impl ConnectionPage<'_> {
    fn lacks(&self, holder: &HolderView) -> Option<u64> {
        holder.held.map(|held| self.view.entries.saturating_sub(held))
    }

    /// How much of its bar is full.
    fn full(&self, holder: &HolderView) -> u64 {
        let held = holder.held.unwrap_or_default().min(self.view.entries);
        held.saturating_mul(BAR).checked_div(self.view.entries).unwrap_or(BAR)
    }
}

pub(crate) async fn connection(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    let space = ready(&visit, space).await?;
    let desk = visit.web.desk();
    let view = desk.connection(space.id).await?;
    let awaited = desk.newcomers(space.id).await?.iter().any(|newcomer| newcomer.may_approve);
    let invites = desk.rules(space.id).await?.rules.may(space.role, Power::Invite);
    let p = Page::in_space(&visit, space.clone(), "overview", "").called("title-connection");
    let p = p.distinguish(view.holders.iter().map(|holder| &holder.by));
    Ok(p.respond(&ConnectionPage { p: &p, space, view, awaited, invites }, 200))
}
