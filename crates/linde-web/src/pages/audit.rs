//! Everything that was ever written in a space, and whether it counts.

use super::{ready, section::encoded};
use crate::{
    DeskError, Id, is_handle,
    page::Page,
    request::{At, Visit},
    views::{AuditFilter, AuditQuery, EntryView, KIND_NAMES, Listing, PersonRef, SpaceView},
};
use askama::Template;
use axum::response::Response;

/// Entries on a page.
const ENTRIES_SHOWN: u32 = 50;

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage<'a> {
    p: &'a Page,
    space: SpaceView,
    list: Listing<EntryView>,
    query: AuditQuery,
    people: Vec<PersonRef>,
}

impl AuditPage<'_> {
    /// The address of a selection like this one, but for what is given.
    fn address(&self, filter: Option<&AuditFilter>, person: Option<Option<&Id>>, kind: Option<Option<&str>>) -> String {
        let filter = filter.unwrap_or(&self.query.filter);
        let person = person.unwrap_or(self.query.person.as_ref());
        let kind = kind.unwrap_or(self.query.kind.as_deref());
        let mut address = format!("/spaces/{}/audit?show={}", self.space.id, filter.name());
        if let Some(person) = person {
            address.push_str(&format!("&person={person}"));
        }
        if let Some(kind) = kind {
            address.push_str(&format!("&kind={}", encoded(kind)));
        }
        address
    }

    fn older(&self, next: &str) -> String {
        format!("{}&from={}", self.address(None, None, None), encoded(next))
    }

    fn filter_key(&self, filter: &AuditFilter) -> &'static str {
        match filter {
            AuditFilter::All => "audit-all",
            AuditFilter::Counted => "audit-counted",
            AuditFilter::NotCounted => "audit-not-counted",
            AuditFilter::Waiting => "audit-waiting",
        }
    }

    fn kinds(&self) -> impl Iterator<Item = &'static str> {
        KIND_NAMES.iter().copied().filter(|name| *name != "other")
    }

    /// The person whose entries are listed.
    fn person(&self) -> Option<&PersonRef> {
        self.people.iter().find(|person| Some(person.person) == self.query.person)
    }
}

pub(crate) async fn audit(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    let space = ready(&visit, space).await?;
    let desk = visit.web.desk();
    let asked = visit.ask("show").unwrap_or_default();
    let query = AuditQuery {
        cursor: visit.ask("from").filter(|cursor| is_handle(cursor)).map(str::to_owned),
        limit: ENTRIES_SHOWN,
        person: visit.ask("person").and_then(|person| person.parse().ok()),
        kind: visit.ask("kind").filter(|kind| KIND_NAMES.contains(kind)).map(str::to_owned),
        filter: AuditFilter::ALL.into_iter().find(|filter| filter.name() == asked).unwrap_or_default(),
    };
    let list = desk.audit(space.id, query.clone()).await?;
    let members = desk.members(space.id).await?;
    let members =
        members.into_iter().map(|member| PersonRef { person: member.person, name: member.name, me: member.me });
    let departed = desk.departed(space.id).await?;
    let people = members.chain(departed.into_iter().map(|gone| gone.person)).collect();
    let p = Page::in_space(&visit, space.clone(), "order", "").called("title-audit");
    let p = p.distinguish(list.items.iter().map(|entry| &entry.author));
    Ok(p.respond(&AuditPage { p: &p, space, list, query, people }, 200))
}
