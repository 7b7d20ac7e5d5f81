//! Correcting, erasing, moderating, and the audit.

use crate::core::Core;
use linde_web::{
    DeskError, Id,
    views::{
        AuditQuery, Dismissal, DismissedView, EntryView, ErasurePlan, ErasureTarget, ErasureView, Listing,
        ModerationQuery, ModerationView, NewErasure, NewModeration, StatementVersion,
    },
};

pub(crate) fn statement_versions(
    _core: &mut Core,
    _space: Id,
    _statement: Id,
) -> Result<Vec<StatementVersion>, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn correct(_core: &mut Core, _space: Id, _statement: Id, _text: String) -> Result<(), DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn plan_erasure(_core: &mut Core, _space: Id, _target: ErasureTarget) -> Result<ErasurePlan, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn erase(_core: &mut Core, _space: Id, _new: NewErasure) -> Result<Id, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn erasures(_core: &mut Core, _space: Id) -> Result<Vec<ErasureView>, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn moderations(
    _core: &mut Core,
    _space: Id,
    _query: ModerationQuery,
) -> Result<Listing<ModerationView>, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn moderation(_core: &mut Core, _space: Id, _act: Id) -> Result<ModerationView, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn moderate(_core: &mut Core, _space: Id, _new: NewModeration) -> Result<Id, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn lift(_core: &mut Core, _space: Id, _act: Id) -> Result<(), DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn appeal(_core: &mut Core, _space: Id, _act: Id, _text: String) -> Result<(), DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn decide(_core: &mut Core, _space: Id, _act: Id, _uphold: bool, _text: String) -> Result<(), DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn dismissed(_core: &mut Core, _space: Id) -> Result<Vec<DismissedView>, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn dismiss(_core: &mut Core, _space: Id, _what: Dismissal) -> Result<(), DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn show_again(_core: &mut Core, _space: Id, _what: Dismissal) -> Result<(), DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn audit(core: &mut Core, space: Id, query: AuditQuery) -> Result<Listing<EntryView>, DeskError> {
    super::entries::audit(core, space, &query)
}
