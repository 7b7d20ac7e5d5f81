//! What the command line asks about people: who is in a space, who comes and goes, who must agree, and the rules.

use super::{Answer, find_space, id, on_core, one_of, to_json};
use crate::{desk::NodeDesk, trust::people};
use linde_web::{
    Desk as _, DeskError, Id, Trust as _,
    views::{AuditFilter, AuditQuery, Cut, Effect, Naming, Role, RoleChange, Rules},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A request about people.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum PeopleRequest {
    List { space: String },
    Remove { space: String, person: String, since_ms: Option<i64> },
    Role { space: String, person: String, role: Role, since_ms: Option<i64> },
    Raise { space: String, act: String, since_ms: Option<i64> },
    Name { space: String, name: String },
    Leave { space: String },
    Approve { space: String, person: String },
    Pending { space: String },
    Agree { space: String, act: String },
    Rules { space: String },
    SetRules { space: String, rules: NewRules },
    Names { space: String },
    Rename { space: String, name: String, purpose: Option<String> },
    Audit { space: String, person: Option<String>, kind: Option<String>, filter: AuditFilter, limit: usize },
}

/// Rules as they shall be; what is left out stays as it is.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct NewRules {
    pub(crate) invite: Option<Role>,
    pub(crate) approve: Option<Role>,
    pub(crate) grant: Option<Role>,
    pub(crate) remove: Option<Role>,
    pub(crate) moderate: Option<Role>,
    pub(crate) erase: Option<Role>,
    pub(crate) quota_entries: Option<u32>,
}

pub(super) async fn answer(desk: &NodeDesk, request: PeopleRequest) -> Result<Answer, DeskError> {
    match request {
        PeopleRequest::List { space } => {
            let space = find_space(desk, space).await?;
            let (members, newcomers) = (desk.members(space).await?, desk.newcomers(space).await?);
            to_json(json!({ "members": members, "newcomers": newcomers, "departed": desk.departed(space).await? }))
        }
        PeopleRequest::Remove { space, person, since_ms } => {
            let space = find_space(desk, space).await?;
            let person = find_person(desk, space, &person).await?;
            done(desk.remove_member(space, person, cut(since_ms)).await?)
        }
        PeopleRequest::Role { space, person, role, since_ms } => {
            let space = find_space(desk, space).await?;
            let person = find_person(desk, space, &person).await?;
            let cut = Some(cut(since_ms));
            done(desk.change_role(space, RoleChange { person, role, cut }).await?)
        }
        PeopleRequest::Raise { space, act, since_ms } => {
            let space = find_space(desk, space).await?;
            let act = find_entry(desk, space, act).await?;
            on_core(desk, move |core| people::raise_cut(core, space, act, cut(since_ms))).await?;
            done(Effect::Done)
        }
        PeopleRequest::Name { space, name } => {
            let space = find_space(desk, space).await?;
            to_json(json!({ "changed": desk.rename_me(space, name).await? }))
        }
        PeopleRequest::Leave { space } => {
            desk.leave(find_space(desk, space).await?).await?;
            done(Effect::Done)
        }
        PeopleRequest::Approve { space, person } => {
            let space = find_space(desk, space).await?;
            let newcomers = desk.newcomers(space).await?;
            let by_person = newcomers.iter().map(|new| (new.person.person.to_string(), new.person.name.clone()));
            let by_join = newcomers.iter().map(|new| (new.join.to_string(), None));
            let found = id(&one_of(&person, by_person.chain(by_join), "not-pending")?)?;
            let join = newcomers.iter().find(|new| new.person.person == found).map_or(found, |new| new.join);
            desk.approve(space, join).await?;
            done(Effect::Done)
        }
        PeopleRequest::Pending { space } => to_json(desk.pending(find_space(desk, space).await?).await?),
        PeopleRequest::Agree { space, act } => {
            let space = find_space(desk, space).await?;
            let pending = desk.pending(space).await?;
            let act = one_of(&act, pending.iter().map(|act| (act.entry.to_string(), None)), "not-pending")?;
            done(desk.agree(space, id(&act)?).await?)
        }
        PeopleRequest::Rules { space } => to_json(desk.rules(find_space(desk, space).await?).await?),
        PeopleRequest::SetRules { space, rules } => {
            let space = find_space(desk, space).await?;
            let rules = changed(desk.rules(space).await?.rules, rules);
            done(desk.change_rules(space, rules).await?)
        }
        PeopleRequest::Names { space } => to_json(desk.naming(find_space(desk, space).await?).await?),
        PeopleRequest::Rename { space, name, purpose } => {
            let space = desk.space(find_space(desk, space).await?).await?;
            let purpose = purpose.unwrap_or_else(|| space.purpose.clone());
            if (&name, &purpose) == (&space.name, &space.purpose) {
                return done(Effect::Done);
            }
            done(desk.name_space(space.id, Naming { name, purpose }).await?)
        }
        PeopleRequest::Audit { space, person, kind, filter, limit } => {
            let space = find_space(desk, space).await?;
            let person = match person {
                Some(person) => Some(find_person(desk, space, &person).await?),
                None => None,
            };
            let mut query = AuditQuery { cursor: None, limit: crate::show::small(limit), person, kind, filter };
            let mut listing = desk.audit(space, query.clone()).await?;
            while let Some(next) = listing.next.take().filter(|_| listing.items.len() < limit) {
                query.cursor = Some(next);
                let part = desk.audit(space, query.clone()).await?;
                listing.items.extend(part.items);
                listing.next = part.next;
            }
            listing.items.truncate(limit);
            to_json(listing)
        }
    }
}

/// A person of the space, also one who went: by name, id or its beginning.
pub(super) async fn find_person(desk: &NodeDesk, space: Id, wanted: &str) -> Result<Id, DeskError> {
    let (members, departed) = (desk.members(space).await?, desk.departed(space).await?);
    let members = members.into_iter().map(|member| (member.person, member.name));
    let departed = departed.into_iter().map(|gone| (gone.person.person, gone.person.name));
    let known = members.chain(departed).map(|(person, name)| (person.to_string(), name));
    id(&one_of(wanted, known, "person-unknown")?)
}

/// An entry of the space, by its id or the beginning of it.
pub(super) async fn find_entry(desk: &NodeDesk, space: Id, wanted: String) -> Result<Id, DeskError> {
    let found = on_core(desk, move |core| {
        let replica = core.spaces.replica(linde_log::SpaceId(space.0)).map_err(crate::show::refusal)?;
        one_of(&wanted, replica.rows().into_iter().map(|row| (row.id.to_string(), None)), "entry-unknown")
    });
    id(&found.await?)
}

fn cut(since_ms: Option<i64>) -> Cut {
    since_ms.map_or(Cut::Here, |time_ms| Cut::Since { time_ms })
}

fn done(effect: Effect) -> Result<Answer, DeskError> {
    to_json(effect)
}

fn changed(now: Rules, new: NewRules) -> Rules {
    Rules {
        invite: new.invite.unwrap_or(now.invite),
        approve: new.approve.unwrap_or(now.approve),
        grant: new.grant.unwrap_or(now.grant),
        remove: new.remove.unwrap_or(now.remove),
        moderate: new.moderate.unwrap_or(now.moderate),
        erase: new.erase.unwrap_or(now.erase),
        quota_entries: new.quota_entries.unwrap_or(now.quota_entries),
    }
}
