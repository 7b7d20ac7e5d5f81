//! What needs others: letting newcomers in, agreeing to acts that need several, the rules, and the space's name.

use crate::{
    membership::denied,
    query::EntryRow,
    replica::{AuthorError, Replica},
    spaces::{Spaces, SpacesError},
};
use linde_deliberation::Reason;
use linde_log::{EntryId, SpaceId};
use linde_space::{Approve, ControlOp, Cosign, Naming, Power, Rules, VoidReason, kinds};

impl Spaces {
    /// Lets in the newcomer whose joining `join` waits for it.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn approve(&mut self, space: SpaceId, join: EntryId) -> Result<EntryId, SpacesError> {
        let (me, state) = self.acting(space)?;
        let waiting = state.waiting_joins().find(|(id, _)| *id == join).map(|(_, join)| join.invite);
        let invite = waiting.ok_or_else(|| denied(VoidReason::NotPending))?;
        if !state.may(me, Power::Approve) {
            return Err(AuthorError::Denied(Reason::ROLE).into());
        }
        if !state.can_approve(me, &join) {
            let revoked = state.invitation(&invite).is_some_and(|invitation| invitation.revoked);
            return Err(denied(if revoked { VoidReason::Revoked } else { VoidReason::UsedUp }));
        }
        self.control(space, join, &ControlOp::Approve(Approve {}))
    }

    /// Agrees to an act that needs several persons; see [`crate::Replica::missing_support`] for whether it is in effect now.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn agree(&mut self, space: SpaceId, act: EntryId) -> Result<EntryId, SpacesError> {
        let (me, state) = self.acting(space)?;
        let pending = state.pending_act(&act).ok_or_else(|| denied(VoidReason::NotPending))?;
        if pending.supporters.contains(&me) {
            return Err(denied(VoidReason::NotPending));
        }
        if !state.can_cosign(me, &act) {
            return Err(AuthorError::Denied(Reason::ROLE).into());
        }
        self.control(space, act, &ControlOp::Cosign(Cosign {}))
    }

    /// Gives the space other rules, if the founders agree; see [`crate::Replica::missing_support`] for whether they did.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn set_rules(&mut self, space: SpaceId, rules: Rules) -> Result<EntryId, SpacesError> {
        let (me, state) = self.acting(space)?;
        if !state.can_set_rules(me) {
            return Err(AuthorError::Denied(Reason::ROLE).into());
        }
        self.control(space, EntryId::ZERO, &ControlOp::Rules(rules))
    }

    /// Gives the space another name and purpose, if the founders agree, as for rules.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn name_space(&mut self, space: SpaceId, naming: Naming) -> Result<EntryId, SpacesError> {
        let (me, state) = self.acting(space)?;
        if !state.can_name(me) {
            return Err(AuthorError::Denied(Reason::ROLE).into());
        }
        self.control(space, EntryId::ZERO, &ControlOp::Naming(naming))
    }
}

impl Replica {
    /// The names that the space was given and the founders agreed to, the last one, which it has now, first. Without that of its
    /// founding.
    pub fn namings(&self) -> Vec<(EntryRow, Naming)> {
        let rows = self.rows().into_iter().filter(|row| row.kind == kinds::NAMING && row.verdict.counts());
        let named = |row: EntryRow| match self.judge.control.op(&row.id) {
            Some(ControlOp::Naming(naming)) => Some((row, naming.clone())),
            Some(_) | None => None,
        };
        rows.filter_map(named).collect()
    }
}
