//! How an office (Amt) speaks: those who hold it give it their voice for a contribution of one of them.
//!
//! A contribution is an office's word only if [`words`] says so. A personal signature never is, whatever its author's role.

use crate::{
    bytes::Fixed,
    context::Context,
    examples,
    kind::{Judgement, Kind, Reason},
};
use linde_log::{EntryId, PersonId, PublicKey, SIGNATURE_BYTES, SecretKey, SpaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Domain under which an office's key speaks for a contribution.
pub const OFFICE_DOMAIN: &str = "dorflinde office v1";
/// How many holders it takes where the office has four eyes.
pub const FOUR_EYES: usize = 2;

/// The rules of voices.
pub struct Voice;

/// What can be done with voices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum VoiceOp {
    /// Gives an office one's voice for a contribution of a holder.
    Create {
        /// The entry that made the office.
        office: EntryId,
        /// The contribution.
        target: EntryId,
        /// The signature of the office's key: see [`prove`].
        proof: Fixed<SIGNATURE_BYTES>,
    },
    /// Another holder gives theirs.
    Second {
        /// As for the first.
        proof: Fixed<SIGNATURE_BYTES>,
    },
}

/// The voices that were given to an office for a contribution.
#[derive(Debug, Default, Serialize)]
pub struct VoiceState {
    /// The office, once somebody gave it their voice.
    pub office: Option<EntryId>,
    /// The contribution.
    pub target: Option<EntryId>,
    /// Whether the office had four eyes when one of the voices was given.
    pub four_eyes: bool,
    /// Who gave their voice, in order, each once.
    pub voices: Vec<Given>,
}

/// A voice that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Given {
    /// By whom.
    pub by: PersonId,
    /// In which entry.
    pub entry: EntryId,
    /// When, as they claim, in ms since 1970.
    pub time_ms: i64,
}

impl Kind for Voice {
    const ID: u16 = 263;
    const NAME: &'static str = "voice";
    type Op = VoiceOp;
    type State = VoiceState;

    fn names(op: &VoiceOp) -> Vec<EntryId> {
        match op {
            VoiceOp::Create { target, .. } => vec![*target],
            VoiceOp::Second { .. } => Vec::new(),
        }
    }

    fn authorize(state: &VoiceState, op: &VoiceOp, context: &Context<'_>) -> Judgement {
        let (office, target, proof) = match (op, state.office, state.target) {
            (VoiceOp::Create { office, target, proof }, None, _) => (*office, *target, proof),
            (VoiceOp::Second { proof }, Some(office), Some(target)) => (office, target, proof),
            (VoiceOp::Create { .. } | VoiceOp::Second { .. }, ..) => return Judgement::Deny(Reason::OBJECT),
        };
        let Some(holding) = context.office(&office) else { return Judgement::Deny(Reason::OFFICE) };
        if !context.holds(context.actor.person, &office) {
            return Judgement::Deny(Reason::HOLDER);
        }
        match op {
            // Nobody's words become an office's who does not speak for it.
            VoiceOp::Create { .. } if !is_by_holder(&target, &office, context) => Judgement::Deny(Reason::HOLDER),
            // One voice each: four eyes are those of two people.
            VoiceOp::Second { .. } if state.voices.iter().any(|given| given.by == context.actor.person) => {
                Judgement::Deny(Reason::OBJECT)
            }
            VoiceOp::Create { .. } | VoiceOp::Second { .. } => {
                if is_proven(&proof.0, &holding.key, context.space, office, target) {
                    Judgement::Allow
                } else {
                    Judgement::Deny(Reason::PROOF)
                }
            }
        }
    }

    fn apply(state: &mut VoiceState, op: VoiceOp, context: &Context<'_>) {
        match op {
            VoiceOp::Create { office, target, .. } => {
                state.office = Some(office);
                state.target = Some(target);
            }
            VoiceOp::Second { .. } => {}
        }
        state.four_eyes |= state.office.and_then(|id| context.office(&id)).is_some_and(|office| office.four_eyes);
        state.voices.push(Given { by: context.actor.person, entry: context.entry, time_ms: context.time_ms });
    }

    /// The state, and whether these voices alone make it the office's word.
    fn view(state: &VoiceState) -> Value {
        json!({
            "office": state.office,
            "target": state.target,
            "four_eyes": state.four_eyes,
            "voices": state.voices,
            "speaks": !words([state]).is_empty(),
        })
    }

    fn examples() -> Vec<VoiceOp> {
        let (office, target) = (examples::OFFICE, examples::CONTRIBUTION);
        let proof = Fixed(prove(&examples::office_key(), examples::SPACE, office, target));
        vec![VoiceOp::Create { office, target, proof }, VoiceOp::Second { proof }]
    }
}

/// The contributions that are an office's word, and of which offices, by all voices that were given.
///
/// Two holders may each have been the first, on different nodes; their voices count together.
pub fn words<'a>(voices: impl IntoIterator<Item = &'a VoiceState>) -> BTreeMap<EntryId, BTreeSet<EntryId>> {
    let mut given: BTreeMap<(EntryId, EntryId), (bool, BTreeSet<PersonId>)> = BTreeMap::new();
    for state in voices {
        let Some(place) = state.target.zip(state.office) else { continue };
        let (four_eyes, holders) = given.entry(place).or_default();
        *four_eyes |= state.four_eyes;
        holders.extend(state.voices.iter().map(|given| given.by));
    }
    let mut words: BTreeMap<EntryId, BTreeSet<EntryId>> = BTreeMap::new();
    for ((target, office), (four_eyes, holders)) in given {
        if holders.len() >= if four_eyes { FOUR_EYES } else { 1 } {
            words.entry(target).or_default().insert(office);
        }
    }
    words
}

/// Lets the office's key speak for `target`.
pub fn prove(key: &SecretKey, space: SpaceId, office: EntryId, target: EntryId) -> [u8; SIGNATURE_BYTES] {
    key.sign(OFFICE_DOMAIN, &message(space, office, target))
}

/// Whether `proof` is of the office's key for `target`.
pub fn is_proven(
    proof: &[u8; SIGNATURE_BYTES],
    key: &[u8; 32],
    space: SpaceId,
    office: EntryId,
    target: EntryId,
) -> bool {
    PublicKey::admit(key).is_ok_and(|key| key.has_signed(OFFICE_DOMAIN, &message(space, office, target), proof))
}

fn message(space: SpaceId, office: EntryId, target: EntryId) -> Vec<u8> {
    [space.0, office.0, target.0].concat()
}

fn is_by_holder(target: &EntryId, office: &EntryId, context: &Context<'_>) -> bool {
    let author = (context.named)(target).and_then(|origin| context.owner(origin.log.device));
    author.is_some_and(|author| context.holds(author, office))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        statement::Statement,
        testing::{TestObject, Village, entry},
    };
    use linde_space::{ControlOp, OfficeChange, Remove};

    fn proof(village: &Village, office: EntryId, target: EntryId) -> Fixed<64> {
        Fixed(prove(&village.office_key(), village.space, office, target))
    }

    fn create(village: &Village, office: EntryId, target: EntryId) -> VoiceOp {
        VoiceOp::Create { office, target, proof: proof(village, office, target) }
    }

    fn second(village: &Village, office: EntryId, target: EntryId) -> VoiceOp {
        VoiceOp::Second { proof: proof(village, office, target) }
    }

    /// A voice for a statement of the first holder's.
    fn given(village: &Village, office: EntryId, by: usize) -> (TestObject<'_, Voice>, EntryId) {
        let mut object = village.object::<Voice>();
        let target = object.name(Village::HOLDER, Statement::ID);
        object.allow(by, create(village, office, target));
        (object, target)
    }

    #[test]
    fn one_holder_speaks_for_an_office_and_two_where_it_has_four_eyes() {
        let village = Village::new();
        let (object, target) = given(&village, Village::OFFICE, Village::HOLDER);
        assert_eq!(words([object.state()]), BTreeMap::from([(target, BTreeSet::from([Village::OFFICE]))]));
        assert_eq!(Voice::view(object.state())["speaks"], true);

        let office = Village::FOUR_EYES_OFFICE;
        let (mut object, target) = given(&village, office, Village::HOLDER);
        assert_eq!(words([object.state()]), BTreeMap::new());
        assert_eq!(Voice::view(object.state())["speaks"], false);
        let twice = second(&village, office, target);
        assert_eq!(object.step(Village::HOLDER, twice), Judgement::Deny(Reason::OBJECT));
        assert_eq!(object.step(Village::STEWARD, second(&village, office, target)), Judgement::Deny(Reason::HOLDER));
        object.allow(Village::HOLDER_2, second(&village, office, target));
        assert_eq!(words([object.state()]), BTreeMap::from([(target, BTreeSet::from([office]))]));
    }

    #[test]
    fn two_who_were_each_the_first_count_together() {
        let village = Village::new();
        let office = Village::FOUR_EYES_OFFICE;
        let (one, target) = given(&village, office, Village::HOLDER);
        let (other, same) = given(&village, office, Village::HOLDER_2);
        assert_eq!(target, same);
        assert_eq!(words([other.state()]), BTreeMap::new());
        assert_eq!(words([one.state(), other.state()]), BTreeMap::from([(target, BTreeSet::from([office]))]));
        assert_eq!(words([one.state(), one.state()]), BTreeMap::new());
    }

    #[test]
    fn nobody_else_speaks_and_nobody_elses_words_are_taken() {
        let village = Village::new();
        let mut object = village.object::<Voice>();
        let target = object.name(Village::HOLDER, Statement::ID);
        let foreign = object.name(Village::OTHER, Statement::ID);
        let check = |by, op, expected| assert_eq!(object.judge(by, op), expected, "{by}");
        let office = Village::OFFICE;
        check(Village::HOLDER_2, create(&village, office, target), Judgement::Allow);
        for by in [Village::FOUNDER, Village::STEWARD, Village::OTHER] {
            check(by, create(&village, office, target), Judgement::Deny(Reason::HOLDER));
        }
        check(Village::HOLDER, create(&village, office, foreign), Judgement::Deny(Reason::HOLDER));
        check(Village::HOLDER, create(&village, office, entry(99)), Judgement::Deny(Reason::OBJECT));
        check(Village::HOLDER, create(&village, entry(99), target), Judgement::Deny(Reason::OFFICE));
        check(Village::HOLDER, second(&village, office, target), Judgement::Deny(Reason::OBJECT));
    }

    #[test]
    fn a_proof_is_for_one_key_space_office_and_contribution() {
        let village = Village::new();
        let mut object = village.object::<Voice>();
        let target = object.name(Village::HOLDER, Statement::ID);
        let (key, space, office) = (village.office_key(), village.space, Village::OFFICE);
        for wrong in [
            prove(&SecretKey::from_seed(&[99; 32]), space, office, target),
            prove(&key, SpaceId([99; 32]), office, target),
            prove(&key, space, Village::FOUR_EYES_OFFICE, target),
            prove(&key, space, office, entry(99)),
            key.sign("dorflinde office v2", &message(space, office, target)),
            [0; 64],
        ] {
            let op = VoiceOp::Create { office, target, proof: Fixed(wrong) };
            assert_eq!(object.step(Village::HOLDER, op), Judgement::Deny(Reason::PROOF));
        }
    }

    #[test]
    fn who_was_removed_holds_no_office() {
        let removed = Village::new().person(Village::HOLDER);
        let remove = Remove { person: removed, role: None, cuts: vec![] };
        let village = Village::after(vec![(Village::FOUNDER, ControlOp::Remove(remove))]);
        let mut object = village.object::<Voice>();
        let (gone, own) = (object.name(Village::HOLDER, Statement::ID), object.name(Village::HOLDER_2, Statement::ID));
        let office = Village::OFFICE;
        assert_eq!(object.step(Village::HOLDER_2, create(&village, office, gone)), Judgement::Deny(Reason::HOLDER));
        object.allow(Village::HOLDER_2, create(&village, office, own));
    }

    #[test]
    fn a_key_that_was_replaced_speaks_for_nobody() {
        let new = SecretKey::from_seed(&[44; 32]);
        let before = Village::new();
        let holders = before.control.office(&Village::OFFICE).unwrap().holders.clone();
        let change = OfficeChange { key: *new.public().as_bytes(), four_eyes: false, holders };
        let village = Village::changed(Village::HOLDER, Village::OFFICE, change);
        let mut object = village.object::<Voice>();
        let (office, target) = (Village::OFFICE, object.name(Village::HOLDER, Statement::ID));
        assert_eq!(object.step(Village::HOLDER, create(&village, office, target)), Judgement::Deny(Reason::PROOF));
        let proof = Fixed(prove(&new, village.space, office, target));
        object.allow(Village::HOLDER, VoiceOp::Create { office, target, proof });
    }
}
