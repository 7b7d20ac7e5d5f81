//! The devices of the owner, pairing, recovery, and what protects the keys.

#![expect(clippy::wildcard_enum_match_arm, reason = "errors without words of their own here are said as everywhere")]

use super::{entries, standing::Standings};
use crate::{
    core::Core,
    show::{Faces, internal, refusal, small},
};
use linde_crypto::words::{ENOUGH_LETTERS, RECOVERY_WORDS, RecoverySeed, WordList};
use linde_log::{DeviceId, EntryId, PersonId, SpaceId};
use linde_replica::{Admission, Keep, Replica, SpacesError};
use linde_space::{PairLink, RebindAnswer as Answered, RebindAsk};
use linde_web::{
    DeskError, Id,
    views::{
        AskedWord, Cut, DeviceEntry, DeviceOrigin, DeviceState, Effect, InWords, KeysView, OwnDeviceView,
        PairingPreview, PairingView, Passphrase, PersonRef, RebindAnswer, Recover, RevokeDevice, What,
    },
};
use std::collections::BTreeMap;

/// The shortest passphrase, in characters.
pub(crate) const MIN_PASSPHRASE_CHARS: usize = 10;
/// The most entries of a device in one answer.
const MAX_ENTRIES: usize = 200;
/// Most addresses put into a pairing code.
const CODE_ADDRESSES: usize = linde_space::MAX_PAIR_ADDRESSES;

pub(crate) fn own_devices(core: &mut Core) -> Result<Vec<OwnDeviceView>, DeskError> {
    let me = core.spaces.device();
    let name = core.name.clone();
    let mut views: BTreeMap<DeviceId, OwnDeviceView> = BTreeMap::new();
    for space in core.spaces.ids().collect::<Vec<_>>() {
        let replica = core.spaces.replica(space).map_err(refusal)?;
        let Some(person) = replica.person_of(me) else { continue };
        let state = replica.control();
        let space_name = state.name().map_or_else(|| space.short(), str::to_owned);
        let devices = state.person(person).into_iter().flat_map(|person| person.devices.iter().copied());
        for device in devices.collect::<Vec<_>>() {
            let (origin, admitted_ms) = came(replica, device);
            let condition = condition(replica, me, device);
            let wrote_ms = wrote(replica, device);
            let view = views.entry(device).or_insert_with(|| OwnDeviceView {
                device: Id(device.0),
                name: (device == me).then(|| name.clone()),
                this: device == me,
                origin,
                admitted_ms: None,
                wrote_ms: None,
                spaces: Vec::new(),
                state: condition.clone(),
            });
            // The first of its admissions says how it came.
            if admitted_ms < view.admitted_ms || view.admitted_ms.is_none() {
                (view.origin, view.admitted_ms) = (origin, admitted_ms);
            }
            view.wrote_ms = wrote_ms.max(view.wrote_ms);
            if condition == DeviceState::Active {
                view.spaces.push(space_name.clone());
                view.state = DeviceState::Active;
            } else if matches!(condition, DeviceState::Copied { .. }) && view.state != DeviceState::Active {
                view.state = condition;
            }
        }
    }
    let mut views: Vec<_> = views.into_values().collect();
    views.sort_by_key(|view| (!view.this, view.admitted_ms, view.device));
    Ok(views)
}

pub(crate) fn device_entries(core: &mut Core, device: Id, limit: u32) -> Result<Vec<DeviceEntry>, DeskError> {
    let (me, device) = (core.spaces.device(), DeviceId(device.0));
    let limit = usize::try_from(limit).unwrap_or(MAX_ENTRIES).min(MAX_ENTRIES);
    let mut found = Vec::new();
    let mut known = false;
    for space in core.spaces.ids().collect::<Vec<_>>() {
        let replica = core.spaces.replica(space).map_err(refusal)?;
        let state = replica.control();
        let own =
            state.person_of(me).is_some() && state.device(device).map(|device| device.person) == state.person_of(me);
        known |= own;
        if own {
            let rows = replica.rows().into_iter().filter(|row| row.log.device == device).take(limit);
            let name = state.name().map_or_else(|| space.short(), str::to_owned);
            found.extend(rows.map(|row| (row.time_ms, row.lamport, space, row.id, name.clone())));
        }
    }
    if !known {
        return Err(DeskError::new("device-unknown"));
    }
    found.sort_by_key(|(time_ms, lamport, space, id, _)| core::cmp::Reverse((*time_ms, *lamport, *space, *id)));
    found.truncate(limit);
    found
        .into_iter()
        .map(|(_, _, space, id, space_name)| {
            let standings = Standings::of(core, space)?;
            let entry = entries::entry(core, space, id, "", &standings)?;
            Ok(DeviceEntry { space: Id(space.0), space_name, entry })
        })
        .collect()
}

pub(crate) fn revoke_device(core: &mut Core, revoke: RevokeDevice) -> Result<Effect, DeskError> {
    let keep = match revoke.cut {
        Cut::Here => Keep::Here,
        Cut::Since { time_ms } => Keep::Since(time_ms),
    };
    revoke_keeping(core, revoke.space.map(|space| SpaceId(space.0)), DeviceId(revoke.device.0), keep)
}

/// Revokes a device in one space, or in every space in which it belongs to the owner.
pub(crate) fn revoke_keeping(
    core: &mut Core,
    space: Option<SpaceId>,
    device: DeviceId,
    keep: Keep,
) -> Result<Effect, DeskError> {
    let me = core.spaces.device();
    if device == me {
        return Err(DeskError::new("not-this-device"));
    }
    let spaces = match space {
        Some(space) => vec![space],
        None => {
            let ids: Vec<_> = core.spaces.ids().collect();
            let mut own = Vec::new();
            for id in ids {
                let state = core.spaces.replica(id).map_err(refusal)?.control();
                let mine = state.person_of(me);
                if mine.is_some() && state.person_of(device) == mine {
                    own.push(id);
                }
            }
            own
        }
    };
    if spaces.is_empty() {
        return Err(DeskError::new("device-unknown"));
    }
    let mut missing = 0;
    for space in spaces {
        // An entry stands in one space only; the others keep what is here.
        let keep = match keep {
            Keep::Before(entry) if core.spaces.replica(space).map_err(refusal)?.row(&entry).is_none() => Keep::Here,
            keep => keep,
        };
        let act = core.spaces.revoke_device(space, device, keep).map_err(refusal)?;
        missing = core.spaces.replica(space).map_err(refusal)?.missing_support(&act).max(missing);
    }
    core.note(What::Members);
    Ok(effect(missing))
}

pub(crate) fn pairings(core: &mut Core) -> Result<Vec<PairingView>, DeskError> {
    let made = core.spaces.pairings().map_err(refusal)?;
    Ok(made.iter().map(pairing_view).collect())
}

pub(crate) fn make_pairing(core: &mut Core) -> Result<PairingView, DeskError> {
    let mut addresses = core.addresses();
    addresses.truncate(CODE_ADDRESSES);
    let made = core.spaces.make_pairing(addresses).map_err(refusal)?;
    Ok(pairing_view(&made))
}

pub(crate) fn preview_pairing(core: &mut Core, code: String) -> Result<PairingPreview, DeskError> {
    let link = PairLink::parse(&code).map_err(|_| DeskError::new("pairing-invalid").at("code"))?;
    let me = core.spaces.device();
    let (mut joined, mut expires_ms) = (0, None);
    for named in &link.spaces {
        let Ok(replica) = core.spaces.replica(named.space) else { continue };
        joined += usize::from(replica.actor(me).is_some());
        expires_ms = expires_ms.or(replica.control().pairing(&named.pair).and_then(|pairing| pairing.expires_ms));
    }
    let (device, spaces) = (Id(link.inviter.0), small(link.spaces.len()));
    Ok(PairingPreview { device, spaces, joined: small(joined), expires_ms })
}

pub(crate) fn enter_pairing(core: &mut Core, code: String) -> Result<(), DeskError> {
    core.spaces.enter_pairing(&code).map_err(|error| match error {
        SpacesError::Link(_) => DeskError::new("pairing-invalid").at("code"),
        SpacesError::Joined => DeskError::new("already-member").at("code"),
        error => refusal(error),
    })?;
    core.meet_inviter(&code);
    core.note(What::Spaces);
    Ok(())
}

pub(crate) fn keys(core: &mut Core) -> Result<KeysView, DeskError> {
    Ok(KeysView { words_written: core.spaces.are_words_written(), passphrase: core.home.keys().is_locked() })
}

pub(crate) fn recovery_words(core: &mut Core) -> Result<InWords, DeskError> {
    let words = |list| core.spaces.recovery_words(list).map(|words| words.to_string()).map_err(refusal);
    Ok(InWords { de: words(WordList::German)?, en: words(WordList::English)? })
}

pub(crate) fn confirm_words(core: &mut Core, answers: Vec<AskedWord>) -> Result<(), DeskError> {
    let words = recovery_words(core)?;
    let right = |words: &str, asked: &AskedWord| {
        let place = usize::try_from(asked.number).unwrap_or_default().checked_sub(1);
        let word = place.and_then(|place| words.split(' ').nth(place));
        let typed = asked.word.trim().to_lowercase();
        word.is_some_and(|word| word == typed || (typed.len() >= ENOUGH_LETTERS && word.starts_with(&typed)))
    };
    // They are written down in one language.
    let all_right = [&words.de, &words.en].iter().any(|words| answers.iter().all(|asked| right(words, asked)));
    if answers.is_empty() || !all_right {
        return Err(DeskError::new("words-differ"));
    }
    core.spaces.forget_words().map_err(refusal)
}

pub(crate) fn recover(core: &mut Core, recover: Recover) -> Result<Vec<Id>, DeskError> {
    let words = RecoverySeed::from_words(&recover.words).map_err(|_| words_invalid())?;
    let link = recover.link.as_deref().filter(|link| !link.trim().is_empty());
    let spaces = core.spaces.recover(words, link, recover.revoke_others).map_err(|error| match error {
        SpacesError::NobodysWords => DeskError::new("spaces-unknown").at("link"),
        SpacesError::OtherWords => words_invalid(),
        error => refusal(error),
    })?;
    if let Some(link) = link {
        core.meet_inviter(link);
    }
    core.note(What::Spaces);
    Ok(spaces.into_iter().map(|space| Id(space.0)).collect())
}

pub(crate) fn set_passphrase(core: &mut Core, passphrase: Passphrase) -> Result<(), DeskError> {
    if !core.home.keys().is(passphrase.old.as_deref()) {
        return Err(DeskError::new("passphrase-wrong").at("old"));
    }
    if passphrase.new.as_ref().is_some_and(|new| new.chars().count() < MIN_PASSPHRASE_CHARS) {
        return Err(DeskError::new("passphrase-short").arg("min", MIN_PASSPHRASE_CHARS).at("new"));
    }
    let before = core.home.keys().set(passphrase.new);
    core.home.keep(core.spaces.identity()).map_err(|failure| {
        core.home.keys().set(before.map(|before| before.to_string()));
        DeskError::new("internal").arg("what", failure)
    })
}

pub(crate) fn rebind_ask(core: &mut Core, space: Id, person: Id) -> Result<String, DeskError> {
    core.spaces.rebind_ask(SpaceId(space.0), PersonId(person.0)).map_err(refusal)
}

pub(crate) fn rebind_answer(core: &mut Core, ask: String) -> Result<RebindAnswer, DeskError> {
    let (answer, RebindAsk { space, person, name }) = core.spaces.rebind_answer(&ask).map_err(code_refusal)?;
    let called = core.spaces.replica(space).map_err(refusal)?.names().remove(&person);
    core.note(What::Spaces);
    Ok(RebindAnswer {
        answer,
        space: Id(space.0),
        space_name: Some(name).filter(|name| !name.is_empty()),
        person: PersonRef { person: Id(person.0), name: called, me: false },
    })
}

pub(crate) fn rebind(core: &mut Core, space: Id, person: Id, answer: String) -> Result<Effect, DeskError> {
    let (space, person) = (SpaceId(space.0), PersonId(person.0));
    // Which device and space it is for shows before anything is signed.
    Answered::parse(&answer).map_err(|error| code_refusal(error.into()))?;
    let act = core.spaces.rebind(space, person, &answer).map_err(code_refusal)?;
    Ok(effect(core.spaces.replica(space).map_err(refusal)?.missing_support(&act)))
}

/// How a device came to its person, and when, as claimed.
pub(crate) fn came(replica: &mut Replica, device: DeviceId) -> (DeviceOrigin, Option<i64>) {
    let Some((entry, admission)) = replica.admission(device) else { return (DeviceOrigin::Joined, None) };
    let origin = match admission {
        Admission::Joined => DeviceOrigin::Joined,
        Admission::Certified | Admission::Paired => DeviceOrigin::Paired,
        Admission::Recovered => DeviceOrigin::Recovered,
        Admission::Rebound => DeviceOrigin::Rebound,
        Admission::Succeeded(_) => DeviceOrigin::Succeeded,
    };
    (origin, replica.row(&entry).map(|row| row.time_ms))
}

/// Whether a device may speak.
pub(crate) fn condition(replica: &mut Replica, me: DeviceId, device: DeviceId) -> DeviceState {
    if let Some(entry) = replica.revocation(device)
        && let Some(row) = replica.row(&entry)
    {
        let by = Faces::of(replica, me).author(row.log.device);
        return DeviceState::Revoked { by, time_ms: row.time_ms, entry: Id(entry.0) };
    }
    // One whose copy took another key goes on as before.
    if replica.forks().keys().any(|log| log.device == device) {
        return DeviceState::Copied { successor: replica.successor(device).map(|id| Id(id.0)) };
    }
    DeviceState::Active
}

/// When a device last wrote, as claimed.
fn wrote(replica: &mut Replica, device: DeviceId) -> Option<i64> {
    let vector = replica.vector();
    let heads = vector.iter().filter(|(log, _)| log.device == device).map(|(_, head)| head.head);
    heads.filter_map(|head: EntryId| replica.row(&head)).map(|row| row.time_ms).max()
}

fn pairing_view(made: &linde_replica::MadePairing) -> PairingView {
    let spaces = PairLink::parse(&made.code).map_or(0, |link| link.spaces.len());
    PairingView {
        key: Id(made.key.0),
        code: made.code.clone(),
        made_ms: made.made_ms,
        expires_ms: Some(made.expires_ms),
        spaces: small(spaces),
    }
}

fn effect(missing: usize) -> Effect {
    if missing == 0 { Effect::Done } else { Effect::Waits { missing: small(missing) } }
}

/// What is wrong with the words. They are not repeated: an answer may end up in a log.
fn words_invalid() -> DeskError {
    DeskError::new("words-invalid").arg("count", RECOVERY_WORDS).at("words")
}

fn code_refusal(error: SpacesError) -> DeskError {
    match error {
        SpacesError::Link(_) => DeskError::new("code-invalid").at("code"),
        SpacesError::Joined => DeskError::new("already-member").at("code"),
        SpacesError::Home(error) => internal(&error),
        error => refusal(error),
    }
}
