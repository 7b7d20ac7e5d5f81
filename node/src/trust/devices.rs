//! The devices of the owner, pairing, recovery, and what protects the keys.

use crate::core::Core;
use linde_web::{
    DeskError, Id,
    views::{
        AskedWord, DeviceEntry, Effect, KeysView, OwnDeviceView, PairingPreview, PairingView, Passphrase, RebindAnswer,
        Recover, RevokeDevice,
    },
};

pub(crate) fn own_devices(_core: &mut Core) -> Result<Vec<OwnDeviceView>, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn device_entries(_core: &mut Core, _device: Id, _limit: u32) -> Result<Vec<DeviceEntry>, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn revoke_device(_core: &mut Core, _revoke: RevokeDevice) -> Result<Effect, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn pairings(_core: &mut Core) -> Result<Vec<PairingView>, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn make_pairing(_core: &mut Core) -> Result<PairingView, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn preview_pairing(_core: &mut Core, _code: String) -> Result<PairingPreview, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn enter_pairing(_core: &mut Core, _code: String) -> Result<(), DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn keys(_core: &mut Core) -> Result<KeysView, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn recovery_words(_core: &mut Core) -> Result<Vec<String>, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn confirm_words(_core: &mut Core, _answers: Vec<AskedWord>) -> Result<(), DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn recover(_core: &mut Core, _recover: Recover) -> Result<Vec<Id>, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn set_passphrase(_core: &mut Core, _passphrase: Passphrase) -> Result<(), DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn rebind_ask(_core: &mut Core, _space: Id, _person: Id) -> Result<String, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn rebind_answer(_core: &mut Core, _ask: String) -> Result<RebindAnswer, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn rebind(_core: &mut Core, _space: Id, _person: Id, _answer: String) -> Result<Effect, DeskError> {
    Err(DeskError::new("busy"))
}
