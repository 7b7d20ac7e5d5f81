//! People and their roles, newcomers, what several must agree to, and the rules.

use crate::core::Core;
use linde_web::{
    DeskError, Id,
    views::{Cut, DepartedView, Effect, NewcomerView, PendingView, RoleChange, Rules, RulesView, Tasks},
};

pub(crate) fn tasks(_core: &mut Core, _space: Id) -> Result<Tasks, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn newcomers(_core: &mut Core, _space: Id) -> Result<Vec<NewcomerView>, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn approve(_core: &mut Core, _space: Id, _join: Id) -> Result<(), DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn departed(_core: &mut Core, _space: Id) -> Result<Vec<DepartedView>, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn change_role(_core: &mut Core, _space: Id, _change: RoleChange) -> Result<Effect, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn remove_member(_core: &mut Core, _space: Id, _person: Id, _cut: Cut) -> Result<Effect, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn leave(_core: &mut Core, _space: Id) -> Result<(), DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn pending(_core: &mut Core, _space: Id) -> Result<Vec<PendingView>, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn agree(_core: &mut Core, _space: Id, _act: Id) -> Result<Effect, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn rules(_core: &mut Core, _space: Id) -> Result<RulesView, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn change_rules(_core: &mut Core, _space: Id, _rules: Rules) -> Result<Effect, DeskError> {
    Err(DeskError::new("busy"))
}
