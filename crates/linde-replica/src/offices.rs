//! Offices: setting them up, handing on their keys, and lending them one's voice.

use crate::{
    environment::{Random, random},
    replica::AuthorError,
    spaces::{Spaces, SpacesError},
};
use linde_crypto::{SealError, is_usable, office};
use linde_deliberation::{
    Fixed, Reason,
    office_keys::{MAX_OFFICE_RECIPIENTS, OfficeKeys, OfficeKeysOp, OfficeKeysState},
    office_profile::{OfficeProfile, OfficeProfileOp},
    voice::{self, Voice, VoiceOp},
};
use linde_log::{EntryId, PersonId, SecretKey, SpaceId};
use linde_space::{ControlOp, ControlState, Office, OfficeChange};
use std::{collections::BTreeSet, sync::Arc};

/// An office as it shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficePlan {
    /// What it is called.
    pub name: String,
    /// Whether two holders must speak.
    pub four_eyes: bool,
    /// Who holds it, at least one.
    pub holders: BTreeSet<PersonId>,
}

impl Spaces {
    /// Sets up an office with a key of its own, which its holders' installations are handed.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn create_office(&mut self, space: SpaceId, plan: &OfficePlan) -> Result<EntryId, SpacesError> {
        self.must(space, |state, person| state.can_make_office(person))?;
        let key = SecretKey::from_seed(&random(&mut *self.environment));
        let holders = plan.holders.iter().copied().collect();
        let op = Office { key: *key.public().as_bytes(), four_eyes: plan.four_eyes, holders };
        let office = self.control(space, EntryId::ZERO, &ControlOp::Office(op))?;
        self.name_office(space, office, &plan.name)?;
        self.hand_on(space, office, &key)?;
        Ok(office)
    }

    /// Changes an office. Where its holders or its eyes change it gets a new key, so that who held it before speaks for it no longer.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn change_office(&mut self, space: SpaceId, office: EntryId, plan: &OfficePlan) -> Result<(), SpacesError> {
        let state = self.must(space, |state, person| state.can_change_office(person, &office))?;
        let Some(now) = state.office(&office) else { return Err(SpacesError::Nothing("office")) };
        if now.four_eyes != plan.four_eyes || !now.holders.iter().eq(&plan.holders) {
            let key = SecretKey::from_seed(&random(&mut *self.environment));
            let holders = plan.holders.iter().copied().collect();
            let op = OfficeChange { key: *key.public().as_bytes(), four_eyes: plan.four_eyes, holders };
            self.control(space, office, &ControlOp::OfficeChange(op))?;
            self.hand_on(space, office, &key)?;
        }
        if self.arrived(space)?.office_name(&office).as_ref() != Some(&plan.name) {
            self.name_office(space, office, &plan.name)?;
        }
        Ok(())
    }

    /// Lends a contribution of a holder the voice of an office: these words, and none that the author puts in their place.
    ///
    /// # Errors
    /// [`SpacesError::Nothing`] `"key of the office"` if it has not arrived here.
    pub fn speak_as(&mut self, space: SpaceId, office: EntryId, target: EntryId) -> Result<EntryId, SpacesError> {
        let device = self.device();
        let state = self.arrived(space)?.control();
        let person = state.person_of(device);
        if state.office(&office).is_none() {
            return Err(SpacesError::Nothing("office"));
        }
        if !state.holders_of(&office).any(|holder| Some(holder) == person) {
            return Err(AuthorError::Denied(Reason::HOLDER).into());
        }
        let key = self.office_key(space, &office).ok_or(SpacesError::Nothing("key of the office"))?;
        let target = self.arrived(space)?.words_of(&target);
        let proof = Fixed(voice::prove(&key, space, office, target));
        let given = self.arrived(space)?.voice_for(&office, &target);
        match given {
            Some(given) => self.contribute::<Voice>(space, given, &VoiceOp::Second { proof }),
            None => self.contribute::<Voice>(space, EntryId::ZERO, &VoiceOp::Create { office, target, proof }),
        }
    }

    /// The key of an office that this installation was handed, if it is the present one.
    pub fn office_key(&mut self, space: SpaceId, office: &EntryId) -> Option<SecretKey> {
        let public = self.replica(space).ok()?.control().office(office)?.key;
        let secrets: Vec<_> = self.identity().kem_secrets().collect();
        let of_office = |state: &OfficeKeysState| state.office == Some(*office) && state.key == Some(Fixed(public));
        let handed = self.get(space)?.states::<OfficeKeys>().filter(|(_, state)| of_office(state));
        let open = |(_, state): (EntryId, &OfficeKeysState)| {
            secrets.iter().find_map(|secret| {
                office::open_key(state.sealed_to(&secret.public())?, space, *office, &public, secret).ok()
            })
        };
        handed.filter_map(open).next()
    }

    /// Hands the keys of offices that this installation has on to installations of their holders that came later.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn share_office_keys(&mut self, space: SpaceId) -> Result<(), SpacesError> {
        let device = self.device();
        let replica = self.arrived(space)?;
        let state = replica.control();
        let Some(person) = state.person_of(device) else { return Ok(()) };
        let held: Vec<EntryId> = state.offices().map(|(id, _)| id).collect();
        for office in held.into_iter().filter(|office| state.can_change_office(person, office)) {
            let Some(present) = state.office(&office).map(|office| office.key) else { continue };
            let handed: BTreeSet<[u8; 32]> = self
                .arrived(space)?
                .states::<OfficeKeys>()
                .filter(|(_, state)| state.office == Some(office) && state.key == Some(Fixed(present)))
                .flat_map(|(_, state)| state.to.iter().map(|sealed| sealed.kem))
                .collect();
            let lacking: BTreeSet<[u8; 32]> = kems_of(&state, &office).difference(&handed).copied().collect();
            if lacking.is_empty() {
                continue;
            }
            if let Some(key) = self.office_key(space, &office) {
                self.seal_office_key(space, office, &key, lacking)?;
            }
        }
        Ok(())
    }

    fn hand_on(&mut self, space: SpaceId, office: EntryId, key: &SecretKey) -> Result<(), SpacesError> {
        let kems = kems_of(&self.arrived(space)?.control(), &office);
        self.seal_office_key(space, office, key, kems)
    }

    fn seal_office_key(
        &mut self,
        space: SpaceId,
        office: EntryId,
        key: &SecretKey,
        kems: BTreeSet<[u8; 32]>,
    ) -> Result<(), SpacesError> {
        let rng = &mut Random(&mut *self.environment);
        let seal = |kem: &[u8; 32]| office::seal_key(key, space, office, kem, rng);
        let to = kems.iter().take(MAX_OFFICE_RECIPIENTS).map(seal).collect::<Result<Vec<_>, SealError>>();
        let to = to.map_err(|_| AuthorError::Denied(Reason::BOUNDS))?;
        if to.is_empty() {
            return Ok(());
        }
        let op = OfficeKeysOp::Create { office, key: Fixed(*key.public().as_bytes()), to };
        self.contribute::<OfficeKeys>(space, EntryId::ZERO, &op).map(|_| ())
    }

    fn name_office(&mut self, space: SpaceId, office: EntryId, name: &str) -> Result<EntryId, SpacesError> {
        let op = OfficeProfileOp::Create { office, name: name.to_owned() };
        self.contribute::<OfficeProfile>(space, EntryId::ZERO, &op)
    }

    /// The control state now, if this node's owner belongs to the space and `may`.
    fn must(
        &mut self,
        space: SpaceId,
        may: impl FnOnce(&ControlState, PersonId) -> bool,
    ) -> Result<Arc<ControlState>, SpacesError> {
        let device = self.device();
        let replica = self.arrived(space)?;
        let state = replica.control();
        match replica.actor(device) {
            Some(actor) if may(&state, actor.person) => Ok(state),
            Some(_) => Err(AuthorError::Denied(Reason::ROLE).into()),
            None => Err(AuthorError::Denied(crate::verdict::NOT_A_MEMBER).into()),
        }
    }
}

/// The X25519 keys of the installations of those who hold an office.
fn kems_of(state: &ControlState, office: &EntryId) -> BTreeSet<[u8; 32]> {
    let devices = state.holders_of(office).flat_map(|holder| state.devices_of(holder));
    devices
        .filter(|device| !state.is_revoked(*device))
        .filter_map(|device| state.kem(device))
        .filter(is_usable)
        .collect()
}
