//! How those who hold an office get its key.
//!
//! A kind of its own and not part of the office's profile: an office has one name, but its key is handed on whenever it is
//! replaced or a holder has a new installation, by whoever has it.

use crate::{
    bytes::Fixed,
    context::Context,
    examples,
    kind::{Judgement, Kind, Reason},
};
use linde_crypto::SealedKey;
use linde_log::{EntryId, PersonId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Upper bound of the installations that one contribution hands a key to.
pub const MAX_OFFICE_RECIPIENTS: usize = 1024;

/// The rules of handing on the keys of offices.
pub struct OfficeKeys;

/// What can be done with the keys of offices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum OfficeKeysOp {
    /// Hands an office's secret key to installations of its holders, sealed as `linde_crypto::office` does.
    Create {
        /// The entry that made the office.
        office: EntryId,
        /// Its public key, to which the secret one belongs.
        key: Fixed<32>,
        /// What is sealed to each installation, in the order of their X25519 keys, none twice.
        #[schemars(length(min = 1, max = MAX_OFFICE_RECIPIENTS))]
        to: Vec<SealedKey>,
    },
}

/// An office's key, handed on.
#[derive(Debug, Default, Serialize)]
pub struct OfficeKeysState {
    /// The office, once it is.
    pub office: Option<EntryId>,
    /// Its public key.
    pub key: Option<Fixed<32>>,
    /// Who handed it on.
    pub by: Option<PersonId>,
    /// To which installations.
    pub to: Vec<SealedKey>,
}

impl Kind for OfficeKeys {
    const ID: u16 = 265;
    const NAME: &'static str = "office-keys";
    type Op = OfficeKeysOp;
    type State = OfficeKeysState;

    fn authorize(state: &OfficeKeysState, op: &OfficeKeysOp, context: &Context<'_>) -> Judgement {
        let OfficeKeysOp::Create { office, key, to } = op;
        if state.office.is_some() {
            return Judgement::Deny(Reason::OBJECT);
        }
        let Some(holding) = context.office(office) else { return Judgement::Deny(Reason::OFFICE) };
        // Whoever may change the office made its key, or was handed it.
        if !context.may_change(office) {
            return Judgement::Deny(Reason::HOLDER);
        }
        let is_list = (1..=MAX_OFFICE_RECIPIENTS).contains(&to.len()) && to.is_sorted_by(|a, b| a.kem < b.kem);
        if !is_list {
            return Judgement::Deny(Reason::BOUNDS);
        }
        // The key of today: one that was replaced speaks for nobody.
        if holding.key != key.0 {
            return Judgement::Deny(Reason::PROOF);
        }
        // Nobody can be hindered from giving a secret away, but a node must not do so by mistake.
        let kems = kems_of_holders(office, context);
        if to.iter().all(|sealed| kems.contains(&sealed.kem)) {
            Judgement::Allow
        } else {
            Judgement::Deny(Reason::HOLDER)
        }
    }

    fn apply(state: &mut OfficeKeysState, op: OfficeKeysOp, context: &Context<'_>) {
        let OfficeKeysOp::Create { office, key, to } = op;
        *state = OfficeKeysState { office: Some(office), key: Some(key), by: Some(context.actor.person), to };
    }

    /// The state, with the keys of the installations alone.
    fn view(state: &OfficeKeysState) -> Value {
        let to: Vec<_> = state.to.iter().map(|sealed| Fixed(sealed.kem)).collect();
        json!({ "office": state.office, "key": state.key, "by": state.by, "to": to })
    }

    fn examples() -> Vec<OfficeKeysOp> {
        let key = *examples::office_key().public().as_bytes();
        let sealed = SealedKey { kem: examples::holder_kem(), enc: [3; 32], ct: [4; 48] };
        vec![OfficeKeysOp::Create { office: examples::OFFICE, key: Fixed(key), to: vec![sealed] }]
    }
}

impl OfficeKeysState {
    /// What is sealed to the installation with the X25519 key `kem`.
    pub fn sealed_to(&self, kem: &[u8; 32]) -> Option<&SealedKey> {
        self.to.iter().find(|sealed| sealed.kem == *kem)
    }
}

/// The X25519 keys of all installations of those who hold the office.
fn kems_of_holders(office: &EntryId, context: &Context<'_>) -> BTreeSet<[u8; 32]> {
    let state = context.control;
    let devices = state.holders_of(office).flat_map(|holder| state.devices_of(holder));
    devices.filter_map(|device| state.kem(device)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Village, entry};
    use linde_crypto::{KemSecret, office};
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    fn sealed_to(village: &Village, to: &[usize]) -> Vec<SealedKey> {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let seal = |who: &usize| {
            let kem = village.kem_secret(*who).public();
            office::seal_key(&village.office_key(), village.space, Village::OFFICE, &kem, &mut rng).unwrap()
        };
        let mut to: Vec<_> = to.iter().map(seal).collect();
        to.sort_by_key(|sealed| sealed.kem);
        to
    }

    fn create(village: &Village, to: Vec<SealedKey>) -> OfficeKeysOp {
        let key = Fixed(*village.office_key().public().as_bytes());
        OfficeKeysOp::Create { office: Village::OFFICE, key, to }
    }

    #[test]
    fn holders_get_the_key_and_can_open_it() {
        let village = Village::new();
        let mut object = village.object::<OfficeKeys>();
        let op = create(&village, sealed_to(&village, &[Village::HOLDER, Village::HOLDER_2]));
        object.allow(Village::STEWARD, op.clone());
        assert_eq!(object.step(Village::STEWARD, op), Judgement::Deny(Reason::OBJECT));
        let secret: KemSecret = village.kem_secret(Village::HOLDER_2);
        let sealed = object.state().sealed_to(&secret.public()).unwrap();
        let public = object.state().key.unwrap().0;
        let key = office::open_key(sealed, village.space, Village::OFFICE, &public, &secret).unwrap();
        assert_eq!(key.seed(), village.office_key().seed());
        assert_eq!(object.state().sealed_to(&village.kem_secret(Village::MEMBER).public()), None);
        assert!(!OfficeKeys::view(object.state()).to_string().contains("enc"));
    }

    #[test]
    fn it_is_handed_on_by_those_who_have_it_to_holders_alone() {
        let village = Village::new();
        let check = |by, op, expected| assert_eq!(village.object::<OfficeKeys>().step(by, op), expected);
        let to = || sealed_to(&village, &[Village::HOLDER]);
        for by in [Village::HOLDER, Village::STEWARD, Village::FOUNDER] {
            check(by, create(&village, to()), Judgement::Allow);
        }
        check(Village::MODERATOR, create(&village, to()), Judgement::Deny(Reason::HOLDER));
        let also = sealed_to(&village, &[Village::HOLDER, Village::OTHER]);
        check(Village::HOLDER, create(&village, also), Judgement::Deny(Reason::HOLDER));
        check(Village::HOLDER, create(&village, vec![]), Judgement::Deny(Reason::BOUNDS));
        check(Village::HOLDER, create(&village, [to(), to()].concat()), Judgement::Deny(Reason::BOUNDS));
        let old = OfficeKeysOp::Create { office: Village::OFFICE, key: Fixed([9; 32]), to: to() };
        check(Village::HOLDER, old, Judgement::Deny(Reason::PROOF));
        let key = Fixed(*village.office_key().public().as_bytes());
        check(
            Village::HOLDER,
            OfficeKeysOp::Create { office: entry(99), key, to: to() },
            Judgement::Deny(Reason::OFFICE),
        );
    }
}
