//! The first steps on an empty node: who one is, where to go, what keeps it safe. Each can be skipped, and taken up again.

use super::checked_name;
use crate::{
    DeskError, Id,
    form::{Fields, Form, Posted, see},
    page::Page,
    request::Visit,
    views::{Aim, BackupView, FIRST_STEPS, KeysView, Welcome},
};
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "welcome.html")]
struct WelcomePage<'a> {
    p: &'a Page,
    form: Form,
    /// The step that is shown.
    step: u8,
    /// What the second step offers, in this order.
    offers: [Offer; 3],
    /// The space for practice, if there is one already.
    practice: Option<Id>,
    keys: KeysView,
    backup: BackupView,
    /// How many others are in the local network.
    nearby: u32,
}

/// A way to go on from the second step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Offer {
    Create,
    Join,
    Practice,
}

impl WelcomePage<'_> {
    /// All steps, each with the key of its name.
    fn steps(&self) -> [(u8, &'static str); FIRST_STEPS as usize] {
        [(1, "welcome-you"), (2, "welcome-where"), (3, "welcome-safe")]
    }

    fn is_first(&self, place: &usize) -> bool {
        *place == 0
    }
}

impl Page {
    fn aim_key(&self, aim: &Aim) -> &'static str {
        match aim {
            Aim::Organise => "aim-organise",
            Aim::Join => "aim-join",
            Aim::Office => "aim-office",
            Aim::Look => "aim-look",
        }
    }
}

pub(crate) async fn welcome(visit: Visit) -> Result<Response, DeskError> {
    show(&visit, None, 200).await
}

/// Leaves a step: with what was said, or without.
pub(crate) async fn go_on(posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let said = match said(&posted.fields) {
        Ok(said) => said,
        Err(error) => return show(&posted.visit, Some(Form::failed(&posted.fields, error)), 422).await,
    };
    let work = posted.once(async move {
        let desk = visit.web.desk();
        let mut welcome = Welcome { begun: true, ..desk.welcome().await? };
        match said {
            Said::Name(name, aim) => (welcome.name, welcome.aim, welcome.step) = (name, aim, 2),
            Said::Next(step) if step < FIRST_STEPS => welcome.step = step.saturating_add(1),
            Said::Next(_) | Said::End => welcome.over = true,
        }
        let location = if welcome.over { "/" } else { "/welcome" };
        desk.keep_welcome(welcome).await?;
        Ok(location.to_owned())
    });
    match work.await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show(&posted.visit, Some(Form::failed(&posted.fields, error)), status).await
        }
    }
}

/// What is done with a step.
enum Said {
    /// The first one: who somebody is.
    Name(String, Option<Aim>),
    /// On to the one behind this.
    Next(u8),
    /// No more of it.
    End,
}

fn said(fields: &Fields) -> Result<Said, DeskError> {
    let bad = || DeskError::new("bad-request");
    match fields.line("do").as_str() {
        "name" => Ok(Said::Name(checked_name(fields, "my_name")?, aim(fields))),
        "end" => Ok(Said::End),
        "next" => {
            let step = fields.line("step").parse().ok().filter(|step| (1..=FIRST_STEPS).contains(step));
            step.map(Said::Next).ok_or_else(bad)
        }
        _ => Err(bad()),
    }
}

fn aim(fields: &Fields) -> Option<Aim> {
    let named = fields.line("aim");
    Aim::ALL.into_iter().find(|aim| aim.name() == named)
}

/// Shows the step that was asked for, or the one that the reader is at; what was typed belongs to the first.
async fn show(visit: &Visit, failed: Option<Form>, status: u16) -> Result<Response, DeskError> {
    let desk = visit.web.desk();
    let welcome = desk.welcome().await?;
    let asked = visit.ask("step").and_then(|step| step.parse().ok()).filter(|step| (1..=FIRST_STEPS).contains(step));
    let step = if failed.is_some() { 1 } else { asked.unwrap_or(welcome.step) };
    let aim = welcome.aim.map(Aim::name).unwrap_or_default();
    let form = failed.unwrap_or_else(|| Form::new([("my_name", welcome.name.as_str()), ("aim", aim)]));
    let offers = match welcome.aim {
        None | Some(Aim::Organise) => [Offer::Create, Offer::Join, Offer::Practice],
        Some(Aim::Join) => [Offer::Join, Offer::Practice, Offer::Create],
        Some(Aim::Office) => [Offer::Join, Offer::Create, Offer::Practice],
        Some(Aim::Look) => [Offer::Practice, Offer::Join, Offer::Create],
    };
    let (keys, backup, nearby) = (desk.keys().await?, desk.backup().await?, desk.nearby().await?);
    let practice = desk.status().await?.spaces.iter().find(|space| space.practice).map(|space| space.id);
    let p = Page::titled(visit, "home", "title-welcome");
    Ok(p.respond(&WelcomePage { p: &p, form, step, offers, practice, keys, backup, nearby }, status))
}
