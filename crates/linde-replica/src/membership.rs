//! Who belongs to a space and may do what: the acts of this node's owner on persons.

use crate::{
    replica::AuthorError,
    spaces::{Spaces, SpacesError},
};
use linde_log::{EntryId, PersonId, SpaceId};
use linde_space::{ControlOp, Role, RoleChange};

impl Spaces {
    /// Gives a person a higher role.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn set_role(&mut self, space: SpaceId, person: PersonId, role: Role) -> Result<EntryId, SpacesError> {
        let device = self.device();
        let replica = self.arrived(space)?;
        let state = replica.control();
        let allowed = replica.actor(device).is_some_and(|actor| state.can_grant(actor.person, person, role));
        let Some(before) = state.role(person) else { return Err(SpacesError::Nothing("person")) };
        if role < before {
            return Err(
                AuthorError::Denied(linde_deliberation::Reason(linde_space::VoidReason::Lowering.code())).into()
            );
        }
        if !allowed {
            return Err(AuthorError::Denied(linde_deliberation::Reason::ROLE).into());
        }
        self.control(space, EntryId::ZERO, &ControlOp::Role(RoleChange { person, role }))
    }
}
