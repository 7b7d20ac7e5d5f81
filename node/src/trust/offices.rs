//! Offices that speak, and sealed parts.

use super::standing::{code, reason_from};
use crate::{
    core::Core,
    desk::{check_line, replica},
    show::{self, Faces, refusal, small},
};
use linde_deliberation::{
    Kind as _,
    confidential::{Confidential, MAX_RIGHT_CHARS, MAX_TITLE_CHARS, SealingReason},
    office_profile::MAX_OFFICE_NAME_CHARS,
    voice::{self, FOUR_EYES, Voice},
};
use linde_log::{DeviceId, EntryId, PersonId, SpaceId};
use linde_replica::{OfficePlan, SealingPlan};
use linde_space::{MAX_HOLDERS, Power};
use linde_web::{
    DeskError, Id,
    views::{Effect, NewOffice, NewSealed, OfficeChange, OfficeView, SealedPart, SealedView},
};
use std::collections::BTreeSet;

pub(crate) fn offices(core: &mut Core, space: Id) -> Result<Vec<OfficeView>, DeskError> {
    let (me, space) = (core.spaces.device(), SpaceId(space.0));
    let ids: Vec<EntryId> = replica(core, space)?.control().offices().map(|(id, _)| id).collect();
    let mut views = Vec::new();
    for id in ids {
        let has_key = core.spaces.office_key(space, &id).is_some();
        let replica = replica(core, space)?;
        let faces = Faces::of(replica, me);
        let Some(office) = faces.state().office(&id) else { continue };
        let Some(row) = faces.state().office_entry(&id).and_then(|entry| replica.row(&entry)) else { continue };
        let holders: Vec<PersonId> = faces.state().holders_of(&id).collect();
        let mine = faces.me_in_space();
        let words = voice::words(replica.states::<Voice>().map(|(_, state)| state));
        views.push(OfficeView {
            office: Id(id.0),
            name: replica.office_name(&id),
            four_eyes: office.four_eyes,
            holders: faces.persons(holders.iter().copied()),
            by: faces.author(row.log.device),
            time_ms: row.time_ms,
            words: small(words.values().filter(|offices| offices.contains(&id)).count()),
            mine: has_key && mine.is_some_and(|mine| holders.contains(&mine)),
            may_change: mine.is_some_and(|mine| faces.state().can_change_office(mine, &id)),
        });
    }
    views.sort_by(|a, b| (&a.name, a.office).cmp(&(&b.name, b.office)));
    Ok(views)
}

pub(crate) fn create_office(core: &mut Core, space: Id, new: NewOffice) -> Result<Id, DeskError> {
    let plan = plan(new)?;
    core.spaces.create_office(SpaceId(space.0), &plan).map(|id| Id(id.0)).map_err(refusal)
}

pub(crate) fn change_office(core: &mut Core, space: Id, change: OfficeChange) -> Result<(), DeskError> {
    let plan = plan(change.new)?;
    core.spaces.change_office(SpaceId(space.0), EntryId(change.office.0), &plan).map_err(refusal)
}

pub(crate) fn speak_as(core: &mut Core, space: Id, office: Id, target: Id) -> Result<Effect, DeskError> {
    let (space, office, target) = (SpaceId(space.0), EntryId(office.0), EntryId(target.0));
    core.spaces.speak_as(space, office, target).map_err(refusal)?;
    let replica = replica(core, space)?;
    let target = replica.words_of(&target);
    let given =
        replica.states::<Voice>().filter(|(_, state)| state.office == Some(office) && state.target == Some(target));
    let (mut four_eyes, mut holders) = (false, BTreeSet::new());
    for (_, state) in given {
        four_eyes |= state.four_eyes;
        holders.extend(state.voices.iter().map(|given| given.by));
    }
    let missing = if four_eyes { FOUR_EYES.saturating_sub(holders.len()) } else { 0 };
    Ok(if missing == 0 { Effect::Done } else { Effect::Waits { missing: small(missing) } })
}

pub(crate) fn sealed_parts(core: &mut Core, space: Id) -> Result<Vec<SealedView>, DeskError> {
    let ids: Vec<EntryId> =
        replica(core, SpaceId(space.0))?.objects(Confidential::ID, None).map(|row| row.id).collect();
    ids.into_iter().filter_map(|id| sealed_view(core, SpaceId(space.0), id).transpose()).collect()
}

pub(crate) fn sealed_part(core: &mut Core, space: Id, part: Id) -> Result<SealedPart, DeskError> {
    let (space, part) = (SpaceId(space.0), EntryId(part.0));
    let view = sealed_view(core, space, part)?.ok_or_else(|| DeskError::new("not-found"))?;
    Ok(SealedPart { view, text: core.spaces.sealed_text(space, &part) })
}

pub(crate) fn seal(core: &mut Core, space: Id, new: NewSealed) -> Result<Id, DeskError> {
    let space = SpaceId(space.0);
    check_line(&new.title, "title", "title-empty", "title-too-long", MAX_TITLE_CHARS)?;
    check_line(&new.right, "right", "text-empty", "text-too-long", MAX_RIGHT_CHARS)?;
    if new.text.trim().is_empty() {
        return Err(DeskError::new("text-empty").at("text"));
    }
    let max = linde_crypto::sealed::MAX_SEALED_TEXT_BYTES;
    if new.text.len() > max {
        return Err(DeskError::new("text-too-long").arg("max", max).at("text"));
    }
    let reason: SealingReason = reason_from(&new.reason)?;
    let state = replica(core, space)?.control();
    let mut readers: BTreeSet<PersonId> = new.readers.iter().map(|reader| PersonId(reader.0)).collect();
    if let Some(lowest) = new.readers_from.map(show::role_from) {
        readers.extend(state.members().filter(|(_, _, role)| *role >= lowest).map(|(person, ..)| person));
    }
    let plan = SealingPlan {
        title: new.title,
        reason,
        right: new.right,
        decider: PersonId(new.decider.0),
        review_ms: new.review_ms,
        readers,
        text: new.text,
    };
    core.spaces.seal(space, &plan).map(|id| Id(id.0)).map_err(refusal)
}

pub(crate) fn unseal(core: &mut Core, space: Id, part: Id) -> Result<(), DeskError> {
    if sealed_view(core, SpaceId(space.0), EntryId(part.0))?.is_some_and(|view| view.opened.is_some()) {
        return Ok(());
    }
    core.spaces.unseal(SpaceId(space.0), EntryId(part.0)).map(|_| ()).map_err(refusal)
}

fn plan(new: NewOffice) -> Result<OfficePlan, DeskError> {
    check_line(&new.name, "name", "name-empty", "name-too-long", MAX_OFFICE_NAME_CHARS)?;
    let holders: BTreeSet<PersonId> = new.holders.iter().map(|holder| PersonId(holder.0)).collect();
    if holders.is_empty() || (new.four_eyes && holders.len() < FOUR_EYES) {
        return Err(DeskError::new("holders-missing").arg("max", MAX_HOLDERS).at("holders"));
    }
    Ok(OfficePlan { name: new.name, four_eyes: new.four_eyes, holders })
}

fn sealed_view(core: &mut Core, space: SpaceId, id: EntryId) -> Result<Option<SealedView>, DeskError> {
    let me = core.spaces.device();
    let readable = core.spaces.sealed_text(space, &id).is_some();
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let Some(row) = replica.row(&id) else { return Ok(None) };
    let delivery = show::delivery(replica, me, row.log, row.seq);
    let Some(state) = replica.state::<Confidential>(&id) else { return Ok(None) };
    let Some(stub) = &state.stub else { return Ok(None) };
    let kems: BTreeSet<[u8; 32]> = state.part.iter().flat_map(|part| &part.to).map(|sealed| sealed.kem).collect();
    let has = |device: DeviceId| faces.state().kem(device).is_some_and(|kem| kems.contains(&kem));
    let readers = faces.state().persons().filter(|(_, person)| person.devices.iter().any(|device| has(*device)));
    let readers = faces.persons(readers.map(|(person, _)| person));
    let mine = faces.me_in_space();
    let decides = |mine: PersonId| mine == stub.by || mine == stub.decider || faces.state().may(mine, Power::Moderate);
    let opened = state.unsealed.as_ref().map(|opened| (faces.author_of(opened.by), opened.time_ms));
    Ok(Some(SealedView {
        part: Id(id.0),
        title: stub.title.clone(),
        reason: code(&stub.reason),
        right: stub.right.clone(),
        decider: faces.person(stub.decider),
        review_ms: stub.review_ms,
        readers,
        author: faces.author(stub.device),
        time_ms: stub.time_ms,
        verdict: show::verdict(Some(row.verdict)),
        readable,
        may_open: opened.is_none() && readable && mine.is_some_and(decides),
        opened,
        delivery,
    }))
}
