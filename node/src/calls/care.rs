//! What the command line asks about offices, sealed parts, erasure and moderation.

use super::{Answer, find_section, find_space, id, on_core, one_of, people::find_entry, people::find_person, to_json};
use crate::{desk::NodeDesk, show::refusal};
use linde_log::{EntryId, SpaceId};
use linde_web::{
    DeskError, Id, Trust as _,
    views::{
        Dismissal, Effect, ErasureTarget, ModerationQuery, NewErasure, NewModeration, NewOffice, NewSealed,
        OfficeChange, Overlay, Role,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The most acts of moderation that are listed.
const LOG_LIMIT: u32 = 200;

/// A request about offices, sealed parts, erasure or moderation. What is named is named as people name it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum CareRequest {
    OfficeList { space: String },
    OfficeCreate { space: String, name: String, four_eyes: bool, holders: Vec<String> },
    OfficeChange { space: String, office: String, name: Option<String>, four_eyes: Option<bool>, holders: Vec<String> },
    OfficeSpeak { space: String, office: String, entry: String },
    SealList { space: String },
    SealShow { space: String, part: String },
    SealCreate { space: String, part: Box<NewPart> },
    SealOpen { space: String, part: String },
    Correct { space: String, statement: String, text: String },
    ErasePlan { space: String, target: Erasing },
    Erase { space: String, target: Erasing, reason: String },
    EraseList { space: String },
    ModerationLog { space: String, mine: bool },
    ModerationShow { space: String, act: String },
    Moderate { space: String, entry: String, how: How, reason: String, text: String },
    Lift { space: String, act: String },
    Appeal { space: String, act: String, text: String },
    Decide { space: String, act: String, uphold: bool, text: String },
    Ignored { space: String },
    Ignore { space: String, person: Option<String>, entry: Option<String>, again: bool },
}

/// A part to be sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPart {
    pub(crate) title: String,
    pub(crate) reason: String,
    pub(crate) right: String,
    /// The owner, if left out.
    pub(crate) decider: Option<String>,
    pub(crate) review_ms: i64,
    pub(crate) readers: Vec<String>,
    pub(crate) readers_from: Option<Role>,
    pub(crate) text: String,
}

/// What is to be erased.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Erasing {
    Contribution { entry: String },
    Person { person: String },
    Section { text: String, section: String, keep_text: bool },
}

/// How a contribution is moderated.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum How {
    Hide,
    Move { to: String },
    Merge { into: String },
    Note,
}

pub(super) async fn answer(desk: &NodeDesk, request: CareRequest) -> Result<Answer, DeskError> {
    match request {
        CareRequest::OfficeList { space } => to_json(desk.offices(find_space(desk, space).await?).await?),
        CareRequest::OfficeCreate { space, name, four_eyes, holders } => {
            let space = find_space(desk, space).await?;
            let holders = find_persons(desk, space, &holders).await?;
            let office = desk.create_office(space, NewOffice { name, four_eyes, holders }).await?;
            to_json(json!({ "office": office }))
        }
        CareRequest::OfficeChange { space, office, name, four_eyes, holders } => {
            let space = find_space(desk, space).await?;
            let office = find_office(desk, space, &office).await?;
            let now = desk.offices(space).await?.into_iter().find(|view| view.office == office);
            let now = now.ok_or_else(|| DeskError::new("office-unknown"))?;
            let named = find_persons(desk, space, &holders).await?;
            let holders =
                if named.is_empty() { now.holders.iter().map(|holder| holder.person).collect() } else { named };
            let name = name.or(now.name).unwrap_or_default();
            let new = NewOffice { name, four_eyes: four_eyes.unwrap_or(now.four_eyes), holders };
            desk.change_office(space, OfficeChange { office, new }).await?;
            to_json(Effect::Done)
        }
        CareRequest::OfficeSpeak { space, office, entry } => {
            let space = find_space(desk, space).await?;
            let office = find_office(desk, space, &office).await?;
            let entry = find_entry(desk, space, entry).await?;
            to_json(desk.speak_as(space, office, entry).await?)
        }
        CareRequest::SealList { space } => to_json(desk.sealed_parts(find_space(desk, space).await?).await?),
        CareRequest::SealShow { space, part } => {
            let space = find_space(desk, space).await?;
            let part = find_entry(desk, space, part).await?;
            to_json(desk.sealed_part(space, part).await?)
        }
        CareRequest::SealCreate { space, part } => {
            let space = find_space(desk, space).await?;
            let decider = match &part.decider {
                Some(decider) => find_person(desk, space, decider).await?,
                None => own_person(desk, space).await?,
            };
            let readers = find_persons(desk, space, &part.readers).await?;
            let NewPart { title, reason, right, review_ms, readers_from, text, .. } = *part;
            let new = NewSealed { title, reason, right, decider, review_ms, readers, readers_from, text };
            to_json(json!({ "part": desk.seal(space, new).await? }))
        }
        CareRequest::SealOpen { space, part } => {
            let space = find_space(desk, space).await?;
            let part = find_entry(desk, space, part).await?;
            desk.unseal(space, part).await?;
            to_json(Effect::Done)
        }
        CareRequest::Correct { space, statement, text } => {
            let space = find_space(desk, space).await?;
            let statement = find_entry(desk, space, statement).await?;
            desk.correct(space, statement, text).await?;
            to_json(Effect::Done)
        }
        CareRequest::ErasePlan { space, target } => {
            let space_id = find_space(desk, space.clone()).await?;
            let (target, _) = erasure_target(desk, space, space_id, target).await?;
            to_json(desk.plan_erasure(space_id, target).await?)
        }
        CareRequest::Erase { space, target, reason } => {
            let space_id = find_space(desk, space.clone()).await?;
            let (target, renew) = erasure_target(desk, space, space_id, target).await?;
            if let Some((doc, section)) = renew {
                let (space, doc, section) = (SpaceId(space_id.0), EntryId(doc.0), EntryId(section.0));
                on_core(desk, move |core| core.spaces.renew_section(space, doc, section).map_err(refusal)).await?;
            }
            to_json(json!({ "erasure": desk.erase(space_id, NewErasure { target, reason }).await? }))
        }
        CareRequest::EraseList { space } => to_json(desk.erasures(find_space(desk, space).await?).await?),
        CareRequest::ModerationLog { space, mine } => {
            let space = find_space(desk, space).await?;
            let query = ModerationQuery { mine, limit: LOG_LIMIT, ..ModerationQuery::default() };
            to_json(desk.moderations(space, query).await?.items)
        }
        CareRequest::ModerationShow { space, act } => {
            let space = find_space(desk, space).await?;
            let act = find_entry(desk, space, act).await?;
            to_json(desk.moderation(space, act).await?)
        }
        CareRequest::Moderate { space, entry, how, reason, text } => {
            let space = find_space(desk, space).await?;
            let target = find_entry(desk, space, entry).await?;
            let overlay = match how {
                How::Hide => Overlay::Hide,
                How::Note => Overlay::Note,
                How::Move { to } => Overlay::Move { to: find_entry(desk, space, to).await? },
                How::Merge { into } => Overlay::Merge { into: find_entry(desk, space, into).await? },
            };
            to_json(json!({ "act": desk.moderate(space, NewModeration { target, overlay, reason, text }).await? }))
        }
        CareRequest::Lift { space, act } => {
            let space = find_space(desk, space).await?;
            let act = find_entry(desk, space, act).await?;
            desk.lift(space, act).await?;
            to_json(Effect::Done)
        }
        CareRequest::Appeal { space, act, text } => {
            let space = find_space(desk, space).await?;
            let act = find_entry(desk, space, act).await?;
            desk.appeal(space, act, text).await?;
            to_json(Effect::Done)
        }
        CareRequest::Decide { space, act, uphold, text } => {
            let space = find_space(desk, space).await?;
            let act = find_entry(desk, space, act).await?;
            desk.decide(space, act, uphold, text).await?;
            to_json(Effect::Done)
        }
        CareRequest::Ignored { space } => to_json(desk.dismissed(find_space(desk, space).await?).await?),
        CareRequest::Ignore { space, person, entry, again } => {
            let space = find_space(desk, space).await?;
            let what = match (person, entry) {
                (Some(person), _) => Dismissal::Person { person: find_person(desk, space, &person).await? },
                (None, Some(entry)) => Dismissal::Contribution { object: find_entry(desk, space, entry).await? },
                (None, None) => return Err(DeskError::new("bad-request")),
            };
            if again {
                desk.show_again(space, what).await?
            } else {
                desk.dismiss(space, what).await?
            }
            to_json(Effect::Done)
        }
    }
}

/// What is to be erased by its ids, and the document and section that are to be renewed first.
async fn erasure_target(
    desk: &NodeDesk,
    space: String,
    space_id: Id,
    target: Erasing,
) -> Result<(ErasureTarget, Option<(Id, Id)>), DeskError> {
    Ok(match target {
        Erasing::Contribution { entry } => {
            (ErasureTarget::Contribution { object: find_entry(desk, space_id, entry).await? }, None)
        }
        Erasing::Person { person } => {
            (ErasureTarget::Person { person: find_person(desk, space_id, &person).await? }, None)
        }
        Erasing::Section { text, section, keep_text } => {
            let (_, doc, section, _) = find_section(desk, space, text, section).await?;
            let renew = if keep_text { Some((doc, id(&section)?)) } else { None };
            (ErasureTarget::Section { doc, section }, renew)
        }
    })
}

async fn find_persons(desk: &NodeDesk, space: Id, wanted: &[String]) -> Result<Vec<Id>, DeskError> {
    let mut found = Vec::with_capacity(wanted.len());
    for person in wanted {
        found.push(find_person(desk, space, person).await?);
    }
    Ok(found)
}

async fn find_office(desk: &NodeDesk, space: Id, wanted: &str) -> Result<Id, DeskError> {
    let offices = desk.offices(space).await?;
    id(&one_of(wanted, offices.into_iter().map(|view| (view.office.to_string(), view.name)), "office-unknown")?)
}

async fn own_person(desk: &NodeDesk, space: Id) -> Result<Id, DeskError> {
    let own = on_core(desk, move |core| {
        let device = core.spaces.device();
        let replica = core.spaces.replica(SpaceId(space.0)).map_err(refusal)?;
        Ok(replica.person_of(device))
    });
    own.await?.map(|person| Id(person.0)).ok_or_else(|| DeskError::new("not-allowed"))
}
