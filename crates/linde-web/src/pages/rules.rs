//! What keeps a space in order: the way to all of it, and the rules.

use super::{carry, checked_number, ready, told};
use crate::{
    DeskError, Id,
    form::{Fields, Form, Posted, see},
    page::Page,
    request::{At, Visit},
    views::{Power, Role, Rules, RulesView, SpaceView, Tasks},
};
use askama::Template;
use axum::response::Response;

/// Largest quota, in contributions of a person and day.
const MAX_QUOTA: u32 = 1_000;

#[derive(Template)]
#[template(path = "order.html")]
struct OrderPage<'a> {
    p: &'a Page,
    space: SpaceView,
    tasks: Tasks,
}

#[derive(Template)]
#[template(path = "rules.html")]
struct RulesPage<'a> {
    p: &'a Page,
    space: SpaceView,
    rules: RulesView,
    form: Form,
}

impl RulesPage<'_> {
    fn power_key(&self, power: &Power) -> String {
        format!("power-{}", power.name())
    }

    /// The choices of role for a power, weakest first.
    fn choices(&self, power: &Power) -> Vec<(String, String)> {
        let roles = [Role::Moderator, Role::Steward, Role::Founder].into_iter().filter(|role| *role >= power.floor());
        roles
            .map(|role| (role.name().to_owned(), self.p.t1("rules-from", "role", self.p.role(&role).as_str())))
            .collect()
    }
}

pub(crate) async fn order(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    let space = ready(&visit, space).await?;
    let tasks = visit.web.desk().tasks(space.id).await?;
    let p = Page::in_space(&visit, space.clone(), "order", "").called("title-order");
    Ok(p.respond(&OrderPage { p: &p, space, tasks }, 200))
}

pub(crate) async fn rules(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    show(&visit, space, None, 200).await
}

pub(crate) async fn change(At(space): At<Id>, posted: Posted) -> Result<Response, DeskError> {
    let (visit, rules) = (posted.visit.clone(), read(&posted.fields));
    let work = async move {
        let effect = visit.web.desk().change_rules(space, rules?).await?;
        Ok(told(effect, "note-rules-changed"))
    };
    match carry(&posted, format!("/spaces/{space}/rules"), work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show(&posted.visit, space, Some(Form::failed(&posted.fields, error)), status).await
        }
    }
}

fn read(fields: &Fields) -> Result<Rules, DeskError> {
    let role = |power: Power| {
        let name = fields.line(power.name());
        let role = [Role::Moderator, Role::Steward, Role::Founder].into_iter().find(|role| role.name() == name);
        role.filter(|role| *role >= power.floor()).ok_or_else(|| DeskError::new("choice-missing").at(power.name()))
    };
    let unlimited = fields.line("quota").is_empty();
    Ok(Rules {
        invite: role(Power::Invite)?,
        approve: role(Power::Approve)?,
        grant: role(Power::Grant)?,
        remove: role(Power::Remove)?,
        moderate: role(Power::Moderate)?,
        erase: role(Power::Erase)?,
        quota_entries: if unlimited { 0 } else { checked_number(fields, "quota", MAX_QUOTA)? },
    })
}

async fn show(visit: &Visit, space: Id, form: Option<Form>, status: u16) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let rules = visit.web.desk().rules(space.id).await?;
    let form = form.unwrap_or_else(|| {
        let quota = match rules.rules.quota_entries {
            0 => String::new(),
            entries => entries.to_string(),
        };
        let powers = Power::ALL.map(|power| (power.name(), rules.rules.needs(power).name()));
        Form::new(Fields::all(powers.into_iter().chain([("quota", quota.as_str())])))
    });
    let p = Page::in_space(visit, space.clone(), "order", "").called("title-rules");
    Ok(p.respond(&RulesPage { p: &p, space, rules, form }, status))
}
