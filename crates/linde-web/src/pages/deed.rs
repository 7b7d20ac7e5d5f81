//! Contributing by a form: what it asks for, done once, and where it leads.

use super::noted;
use crate::{
    DeskError, Id,
    form::{Fields, Forms, Posted, see},
    views::ActDone,
};
use axum::response::Response;
use linde_deliberation::Day;
use serde_json::Value;

/// What a form asks for.
pub(crate) struct Deed {
    kind: &'static str,
    /// None to make one.
    object: Option<Id>,
    op: Value,
    /// The key of the note about it.
    note: &'static str,
}

impl Deed {
    /// To make an object.
    pub(crate) fn make(kind: &'static str, op: Value, note: &'static str) -> Self {
        Self { kind, object: None, op, note }
    }

    /// To do something with an object.
    pub(crate) fn with(kind: &'static str, object: Id, op: Value, note: &'static str) -> Self {
        Self { kind, object: Some(object), op, note }
    }
}

/// Where a deed leads.
pub(crate) enum Back {
    /// To this address.
    To(String),
    /// To the page of what was made, below this part of the address.
    Made(String),
}

/// What must follow, given what was done.
pub(crate) type Then = Box<dyn FnOnce(&ActDone) -> Deed + Send>;

/// Does it once, and then what must follow from it, and answers where it leads.
pub(crate) async fn carry_through(
    posted: &Posted,
    space: Id,
    deed: Deed,
    then: Option<Then>,
    back: Back,
) -> Result<String, DeskError> {
    let visit = posted.visit.clone();
    let draft = posted.fields.line("draft");
    posted
        .once(async move {
            let desk = visit.web.desk();
            let done = desk.act(space, deed.kind.to_owned(), deed.object, deed.op).await?;
            if let Some(then) = then {
                let then = then(&done);
                desk.act(space, then.kind.to_owned(), then.object, then.op).await?;
            }
            let location = match back {
                Back::To(location) => location,
                Back::Made(part) => format!("/spaces/{space}/{part}/{}", done.object),
            };
            noted(&visit, &location, deed.note, &draft)
        })
        .await
}

/// What a form asks for.
pub(crate) fn asked(posted: &Posted) -> String {
    posted.fields.line("do")
}

/// Answers a form: where what was done leads, or its page again with that form as it was typed.
pub(crate) async fn answer<S: Future<Output = Result<Response, DeskError>>>(
    posted: &Posted,
    done: impl Future<Output = Result<String, DeskError>>,
    again: impl FnOnce(Forms, u16) -> S,
) -> Result<Response, DeskError> {
    match done.await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            // Where a page has several forms that ask for the same, each has a name.
            let form = Some(posted.fields.line("form")).filter(|form| !form.is_empty());
            let form = form.unwrap_or_else(|| asked(posted));
            again(Forms::failed(&form, &posted.fields, error), status).await
        }
    }
}

/// A field of 1 to `max` characters.
pub(crate) fn words(fields: &Fields, name: &'static str, max: usize) -> Result<String, DeskError> {
    optional(fields, name, max)?.ok_or_else(|| DeskError::new("text-empty").at(name))
}

/// A field of up to `max` characters; none if it is blank.
pub(crate) fn optional(fields: &Fields, name: &'static str, max: usize) -> Result<Option<String>, DeskError> {
    let text = fields.text(name).trim().to_owned();
    if text.chars().count() > max {
        return Err(DeskError::new("text-too-long").arg("max", max).at(name));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// A field with a day; none if it is blank.
pub(crate) fn day(fields: &Fields, name: &'static str) -> Result<Option<Day>, DeskError> {
    let line = fields.line(name);
    if line.is_empty() {
        return Ok(None);
    }
    line.parse().map(Some).map_err(|_| DeskError::new("day-invalid").at(name))
}

/// A field with one of several values.
pub(crate) fn choice<T: serde::de::DeserializeOwned>(fields: &Fields, name: &'static str) -> Result<T, DeskError> {
    serde_json::from_value(Value::String(fields.line(name))).map_err(|_| DeskError::new("choice-missing").at(name))
}

/// The lines of a field that are not blank.
pub(crate) fn lines(fields: &Fields, name: &str) -> Vec<String> {
    fields.text(name).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
