//! Offices that speak, and sealed parts.

use crate::core::Core;
use linde_web::{
    DeskError, Id,
    views::{Effect, NewOffice, NewSealed, OfficeChange, OfficeView, SealedPart, SealedView},
};

pub(crate) fn offices(_core: &mut Core, _space: Id) -> Result<Vec<OfficeView>, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn create_office(_core: &mut Core, _space: Id, _new: NewOffice) -> Result<Id, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn change_office(_core: &mut Core, _space: Id, _change: OfficeChange) -> Result<(), DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn speak_as(_core: &mut Core, _space: Id, _office: Id, _target: Id) -> Result<Effect, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn sealed_parts(_core: &mut Core, _space: Id) -> Result<Vec<SealedView>, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn sealed_part(_core: &mut Core, _space: Id, _part: Id) -> Result<SealedPart, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn seal(_core: &mut Core, _space: Id, _new: NewSealed) -> Result<Id, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn unseal(_core: &mut Core, _space: Id, _part: Id) -> Result<(), DeskError> {
    Err(DeskError::new("busy"))
}
