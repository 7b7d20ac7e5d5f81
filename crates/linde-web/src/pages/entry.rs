//! One signed contribution: who signed it, and whether it counts.

use super::ready;
use crate::{
    DeskError, Id,
    page::Page,
    request::{At, Visit},
    views::{BodyCheck, EntryView, Verdict},
};
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "entry.html")]
struct EntryPage<'a> {
    p: &'a Page,
    entry: EntryView,
    space: Id,
}

impl EntryPage<'_> {
    fn body_key(&self) -> &'static str {
        match self.entry.checks.body {
            BodyCheck::Matches => "check-body-matches",
            BodyCheck::Erased => "check-body-erased",
            BodyCheck::Missing => "check-body-missing",
        }
    }

    /// Whether it does not count because its installation was copied.
    fn was_copied(&self) -> bool {
        matches!(&self.entry.verdict, Verdict::NotCounted { reason, .. } if reason == "copied-installation")
    }

    /// The page of what the entry is about, if it has one of its own, and its title.
    fn place(&self) -> Option<(String, &'static str)> {
        let (pages, title) = match self.entry.kind.as_str() {
            "statement" => ("contributions", "title-contribution"),
            "moderation" => ("moderation", "title-moderation-act"),
            "language-version" => ("languages", "kind-language-version"),
            "confidential" => ("sealed", "kind-confidential"),
            _ => return None,
        };
        Some((format!("{pages}/{}", self.entry.object.unwrap_or(self.entry.id)), title))
    }

    fn body_fits(&self) -> bool {
        self.entry.checks.body == BodyCheck::Matches
    }
}

pub(crate) async fn entry(visit: Visit, At((space, entry)): At<(Id, Id)>) -> Result<Response, DeskError> {
    let space = ready(&visit, space).await?;
    let entry = visit.web.desk().entry(space.id, entry).await?;
    let id = space.id;
    let p = Page::in_space(&visit, space, "order", "").called("title-entry");
    Ok(p.respond(&EntryPage { p: &p, entry, space: id }, 200))
}
