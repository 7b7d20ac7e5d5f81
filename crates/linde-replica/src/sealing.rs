//! Confidential parts: sealing a text for named readers, reading it, and opening it for everybody.

use crate::{
    environment::Random,
    replica::AuthorError,
    spaces::{Spaces, SpacesError},
};
use linde_crypto::{
    is_usable,
    sealed::{self, Author, PartKey},
};
use linde_deliberation::{
    Fixed, Reason,
    confidential::{Confidential, ConfidentialOp, Sealed, SealingReason},
};
use linde_log::{EntryId, PersonId, SpaceId};
use std::collections::BTreeSet;

/// A text that is to be sealed, with what everybody may know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealingPlan {
    /// What it is about.
    pub title: String,
    /// Why it is not for everybody.
    pub reason: SealingReason,
    /// Whose right is protected, and which.
    pub right: String,
    /// Who decides about opening it.
    pub decider: PersonId,
    /// When it is to be looked at again, in ms since 1970.
    pub review_ms: i64,
    /// Who may read it besides this node's owner and the decider.
    pub readers: BTreeSet<PersonId>,
    /// What it says.
    pub text: String,
}

impl Spaces {
    /// Seals a text and gives its object.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn seal(&mut self, space: SpaceId, plan: &SealingPlan) -> Result<EntryId, SpacesError> {
        let device = self.device();
        let replica = self.arrived(space)?;
        let state = replica.control();
        let actor = replica.actor(device).ok_or(AuthorError::Denied(crate::verdict::NOT_A_MEMBER))?;
        let readers = plan.readers.iter().copied().chain([actor.person, plan.decider]);
        let devices = readers.collect::<BTreeSet<_>>().into_iter().flat_map(|person| state.devices_of(person));
        let devices = devices.filter(|device| !state.is_revoked(*device));
        let kems: BTreeSet<[u8; 32]> = devices.filter_map(|device| state.kem(device)).filter(is_usable).collect();
        let rng = &mut Random(&mut *self.environment);
        let sealed = sealed::seal(&Author { space, device }, &plan.text, &kems, rng);
        let (part, _) = sealed.map_err(|_| AuthorError::Denied(Reason::BOUNDS))?;
        let size = u32::try_from(part.ct.len().saturating_sub(linde_crypto::TAG_BYTES)).unwrap_or(u32::MAX);
        let SealingPlan { title, reason, right, decider, review_ms, .. } = plan.clone();
        let op = ConfidentialOp::Create(Box::new(Sealed { title, reason, right, decider, review_ms, size, part }));
        self.contribute::<Confidential>(space, EntryId::ZERO, &op)
    }

    /// Opens a confidential part for everybody.
    ///
    /// # Errors
    /// [`SpacesError::Nothing`] `"key of the part"` if it cannot be read here.
    pub fn unseal(&mut self, space: SpaceId, part: EntryId) -> Result<EntryId, SpacesError> {
        let key = self.part_key(space, &part).ok_or(SpacesError::Nothing("key of the part"))?;
        self.contribute::<Confidential>(space, part, &ConfidentialOp::Unseal { key: Fixed(*key.as_bytes()) })
    }

    /// What a confidential part says, if this installation is one of its readers or it was opened for everybody. It was checked
    /// to be the text that was sealed.
    pub fn sealed_text(&self, space: SpaceId, part: &EntryId) -> Option<String> {
        let state = self.get(space)?.state::<Confidential>(part)?;
        if let Some(unsealed) = &state.unsealed {
            return Some(unsealed.text.clone());
        }
        let author = state.stub.as_ref()?.author(space);
        let key = self.part_key(space, part)?;
        state.part.as_ref()?.open(&author, &key).ok()
    }

    fn part_key(&self, space: SpaceId, part: &EntryId) -> Option<PartKey> {
        let state = self.get(space)?.state::<Confidential>(part)?;
        let (author, part) = (state.stub.as_ref()?.author(space), state.part.as_ref()?);
        self.identity().kem_secrets().find_map(|secret| part.key_for(&author, secret).ok())
    }
}
