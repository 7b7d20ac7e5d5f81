//! What the command line asks about the owner's keys, devices and backups.

use super::{Answer, find_space, id, on_core, one_of, to_json};
use crate::{
    desk::NodeDesk,
    trust::devices::{self, revoke_keeping},
};
use linde_log::{DeviceId, EntryId, SpaceId};
use linde_replica::Keep;
use linde_web::{
    Desk as _, DeskError, Trust as _,
    views::{AskedWord, Passphrase, Recover},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A request about the owner's keys, devices and backups.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum OwnRequest {
    Keys {},
    Words {},
    ConfirmWords { answers: Vec<AskedWord> },
    Passphrase(Passphrase),
    DeviceList {},
    DeviceEntries { device: String, limit: u32 },
    DevicePair {},
    DevicePairings {},
    DeviceAccept { code: String },
    DeviceRevoke { device: String, from: Option<String>, space: Option<String> },
    Recover(Recover),
    RebindAsk { space: String, person: String },
    RebindAnswer { ask: String },
    RebindApply { space: String, person: String, answer: String },
    BackupStatus {},
    BackupCreate { file: String },
}

impl core::fmt::Debug for OwnRequest {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        // Most of it is secret.
        f.write_str("OwnRequest")
    }
}

/// Answers a request.
pub(super) async fn answer(desk: &NodeDesk, request: OwnRequest) -> Result<Answer, DeskError> {
    match request {
        OwnRequest::Keys {} => to_json(desk.keys().await?),
        OwnRequest::Words {} => to_json(json!({ "words": desk.recovery_words().await? })),
        OwnRequest::ConfirmWords { answers } => {
            desk.confirm_words(answers).await?;
            to_json(desk.keys().await?)
        }
        OwnRequest::Passphrase(passphrase) => {
            desk.set_passphrase(passphrase).await?;
            to_json(desk.keys().await?)
        }
        OwnRequest::DeviceList {} => to_json(desk.own_devices().await?),
        OwnRequest::DeviceEntries { device, limit } => {
            let device = own_device(desk, &device).await?;
            to_json(desk.device_entries(device, limit).await?)
        }
        OwnRequest::DevicePair {} => to_json(desk.make_pairing().await?),
        OwnRequest::DevicePairings {} => to_json(desk.pairings().await?),
        OwnRequest::DeviceAccept { code } => {
            let preview = desk.preview_pairing(code.clone()).await?;
            desk.enter_pairing(code).await?;
            to_json(preview)
        }
        OwnRequest::DeviceRevoke { device, from, space } => revoke(desk, device, from, space).await,
        OwnRequest::Recover(recover) => {
            let spaces = desk.recover(recover).await?;
            let waiting = on_core(desk, |core| Ok(core.spaces.recovering().collect::<Vec<_>>())).await?;
            to_json(json!({ "spaces": spaces, "waiting": waiting }))
        }
        OwnRequest::RebindAsk { space, person } => {
            let space = find_space(desk, space).await?;
            let person = person_in(desk, space, &person).await?;
            to_json(json!({ "ask": desk.rebind_ask(space, person).await? }))
        }
        OwnRequest::RebindAnswer { ask } => to_json(desk.rebind_answer(ask).await?),
        OwnRequest::RebindApply { space, person, answer } => {
            let space = find_space(desk, space).await?;
            let person = person_in(desk, space, &person).await?;
            to_json(desk.rebind(space, person, answer).await?)
        }
        OwnRequest::BackupStatus {} => to_json(desk.backup().await?),
        OwnRequest::BackupCreate { file } => to_json(desk.save_backup(file).await?),
    }
}

async fn revoke(
    desk: &NodeDesk,
    device: String,
    from: Option<String>,
    space: Option<String>,
) -> Result<Answer, DeskError> {
    let space = match space {
        Some(space) => Some(find_space(desk, space).await?),
        None => None,
    };
    let device = match space {
        None => own_device(desk, &device).await?,
        Some(space) => {
            let ids = on_core(desk, move |core| {
                let replica = core.spaces.replica(SpaceId(space.0)).map_err(crate::show::refusal)?;
                Ok(replica.control().devices().map(|(id, _)| id.to_string()).collect::<Vec<_>>())
            })
            .await?;
            id(&one_of(&device, ids.into_iter().map(|id| (id, None)), "device-unknown")?)?
        }
    };
    let keep = match from {
        None => Keep::Here,
        Some(from) => Keep::Before(EntryId(entry_of(desk, device, &from).await?.0)),
    };
    let effect =
        on_core(desk, move |core| revoke_keeping(core, space.map(|space| SpaceId(space.0)), DeviceId(device.0), keep))
            .await?;
    to_json(effect)
}

async fn own_device(desk: &NodeDesk, wanted: &str) -> Result<linde_web::Id, DeskError> {
    let known = desk.own_devices().await?;
    id(&one_of(wanted, known.into_iter().map(|view| (view.device.to_string(), view.name)), "device-unknown")?)
}

/// The entry of a device that is meant, in whichever space.
async fn entry_of(desk: &NodeDesk, device: linde_web::Id, wanted: &str) -> Result<linde_web::Id, DeskError> {
    let ids = on_core(desk, move |core| {
        let spaces: Vec<_> = core.spaces.ids().collect();
        let rows = spaces.into_iter().flat_map(|space| core.spaces.get(space).map(|replica| replica.rows()));
        Ok(rows.flatten().filter(|row| row.log.device.0 == device.0).map(|row| row.id.to_string()).collect::<Vec<_>>())
    })
    .await?;
    id(&one_of(wanted, ids.into_iter().map(|id| (id, None)), "entry-unknown")?)
}

async fn person_in(desk: &NodeDesk, space: linde_web::Id, wanted: &str) -> Result<linde_web::Id, DeskError> {
    let members = desk.members(space).await?;
    let named = members.into_iter().map(|member| (member.person.to_string(), member.name));
    id(&one_of(wanted, named, "person-unknown")?)
}

/// How long a passphrase must be, for whoever asks for one.
pub(crate) const MIN_PASSPHRASE_CHARS: usize = devices::MIN_PASSPHRASE_CHARS;
