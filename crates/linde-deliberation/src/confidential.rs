//! Confidential parts (Vertrauliches) in a space that everybody reads: a text for named readers, with a stub for everybody.
//!
//! The stub says that there is something, why it is not for everybody, who decided that and when it is looked at again. Once
//! it is unsealed each node finds for itself that the text is the one that was sealed. How it is sealed is said at
//! [`linde_crypto::sealed`].

use crate::{
    bytes::Fixed,
    context::Context,
    examples,
    kind::{Judgement, Kind, Reason},
    text,
};
use linde_crypto::{
    NONCE_BYTES, SealedKey, TAG_BYTES,
    sealed::{Author, PartKey, SealedPart},
};
use linde_log::{DeviceId, EntryId, PersonId, SpaceId};
use linde_space::Power;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Upper bound of the title, in characters.
pub const MAX_TITLE_CHARS: usize = 200;
/// Upper bound of what is said about the protected right, in characters.
pub const MAX_RIGHT_CHARS: usize = 500;

/// The rules of confidential parts.
pub struct Confidential;

/// What can be done with confidential parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ConfidentialOp {
    /// Seals a text.
    Create(Box<Sealed>),
    /// Publishes the key, for good.
    Unseal {
        /// The key of the part.
        key: Fixed<32>,
    },
}

/// A sealed text with what everybody may know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// What it is about, on one line; not blank.
    #[schemars(length(min = 1, max = MAX_TITLE_CHARS))]
    pub title: String,
    /// Why it is not for everybody.
    pub reason: SealingReason,
    /// Whose right is protected, and which; not blank.
    #[schemars(length(min = 1, max = MAX_RIGHT_CHARS))]
    pub right: String,
    /// Who decided it, and may unseal it.
    pub decider: PersonId,
    /// When it is to be looked at again, in ms since 1970; shown, never decides.
    pub review_ms: i64,
    /// Length of the padded text, in bytes.
    pub size: u32,
    /// What is sealed, for at least one reader.
    pub part: SealedPart,
}

/// Why a text is not for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SealingReason {
    /// It tells of a person what is nobody's business.
    PersonalData,
    /// It is about somebody's employment or service.
    Personnel,
    /// It is a secret of somebody's business.
    BusinessSecret,
    /// It is about a dispute before a court, or one that may come there.
    LegalDispute,
    /// It would weaken a negotiation that is not over.
    Negotiation,
    /// It would endanger somebody or something.
    Safety,
    /// Another.
    Other,
}

/// A confidential part.
#[derive(Debug, Default, Serialize)]
pub struct ConfidentialState {
    /// What everybody may know, once it is sealed.
    pub stub: Option<Stub>,
    /// What is sealed; nothing any more once it is unsealed.
    pub part: Option<SealedPart>,
    /// Who unsealed it, and what it says.
    pub unsealed: Option<Unsealed>,
}

/// What everybody may know of a confidential part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "see `Sealed`, whose fields of the same names they are")]
pub struct Stub {
    pub title: String,
    pub reason: SealingReason,
    pub right: String,
    pub decider: PersonId,
    pub review_ms: i64,
    pub size: u32,
    pub commit: Fixed<32>,
    pub key_id: Fixed<32>,
    /// Who sealed it.
    pub by: PersonId,
    /// With which installation; what it sealed opens for no other's.
    pub device: DeviceId,
    /// When, as they claim, in ms since 1970.
    pub time_ms: i64,
}

/// That a confidential part is for everybody now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unsealed {
    /// What it says.
    pub text: String,
    /// Who unsealed it.
    pub by: PersonId,
    /// In which entry.
    pub entry: EntryId,
    /// When, as they claim, in ms since 1970.
    pub time_ms: i64,
}

impl Kind for Confidential {
    const ID: u16 = 264;
    const NAME: &'static str = "confidential";
    type Op = ConfidentialOp;
    type State = ConfidentialState;

    fn authorize(state: &ConfidentialState, op: &ConfidentialOp, context: &Context<'_>) -> Judgement {
        let deny = Judgement::Deny;
        match op {
            ConfidentialOp::Create(_) if state.stub.is_some() => deny(Reason::OBJECT),
            ConfidentialOp::Create(sealed) if !sealed.is_fit() => deny(Reason::BOUNDS),
            // Somebody answers for it, who can be asked.
            ConfidentialOp::Create(sealed) if context.control.role(sealed.decider).is_none() => deny(Reason::NO_PERSON),
            ConfidentialOp::Create(_) => Judgement::Allow,
            ConfidentialOp::Unseal { key } => match (&state.stub, &state.part) {
                (None, _) | (_, None) => deny(Reason::OBJECT),
                (Some(stub), Some(_)) if !stub.may_unseal(context) => deny(Reason::ROLE),
                (Some(stub), Some(part)) => match stub.open(part, key, context) {
                    Some(_) => Judgement::Allow,
                    None => deny(Reason::PROOF),
                },
            },
        }
    }

    fn apply(state: &mut ConfidentialState, op: ConfidentialOp, context: &Context<'_>) {
        let (by, time_ms) = (context.actor.person, context.time_ms);
        match op {
            ConfidentialOp::Create(sealed) => {
                let Sealed { title, reason, right, decider, review_ms, size, part } = *sealed;
                let (commit, key_id, device) = (Fixed(part.commit), Fixed(part.key_id), context.actor.device);
                state.stub =
                    Some(Stub { title, reason, right, decider, review_ms, size, commit, key_id, by, device, time_ms });
                state.part = Some(part);
            }
            ConfidentialOp::Unseal { key } => {
                let (Some(stub), Some(part)) = (&state.stub, state.part.take()) else { return };
                let text = stub.open(&part, &key, context);
                state.unsealed = text.map(|text| Unsealed { text, by, entry: context.entry, time_ms });
            }
        }
    }

    /// The stub, the X25519 keys of the readers, and the text once it is unsealed.
    fn view(state: &ConfidentialState) -> Value {
        let readers: Vec<_> = state.part.iter().flat_map(|part| &part.to).map(|sealed| Fixed(sealed.kem)).collect();
        json!({ "stub": state.stub, "readers": readers, "unsealed": state.unsealed })
    }

    fn examples() -> Vec<ConfidentialOp> {
        let sealed = SealedKey { kem: examples::holder_kem(), enc: [3; 32], ct: [4; 48] };
        vec![
            ConfidentialOp::Create(Box::new(Sealed {
                title: "Angebot für das Grundstück".to_owned(),
                reason: SealingReason::BusinessSecret,
                right: "Die Bieterin will ihren Preis nicht in der Zeitung lesen.".to_owned(),
                decider: examples::founder().person,
                review_ms: 1_767_225_600_000,
                size: 256,
                part: SealedPart {
                    commit: [5; 32],
                    key_id: [6; 32],
                    to: vec![sealed],
                    nonce: [7; NONCE_BYTES],
                    ct: vec![8; 256 + TAG_BYTES],
                },
            })),
            ConfidentialOp::Unseal { key: Fixed([9; 32]) },
        ]
    }
}

impl Sealed {
    fn is_fit(&self) -> bool {
        let part_len = usize::try_from(self.size).ok().and_then(|size| size.checked_add(TAG_BYTES));
        text::is_fit_line(&self.title, MAX_TITLE_CHARS)
            && text::is_fit(&self.right, MAX_RIGHT_CHARS)
            && part_len == Some(self.part.ct.len())
            && !self.part.to.is_empty()
            && self.part.is_well_formed()
    }
}

impl Stub {
    /// Who sealed it, where, as its encryption is bound to.
    pub fn author(&self, space: SpaceId) -> Author {
        Author { space, device: self.device }
    }

    /// Its author, who decided it, and whoever moderates.
    fn may_unseal(&self, context: &Context<'_>) -> bool {
        [self.by, self.decider].contains(&context.actor.person) || context.may(Power::Moderate)
    }

    fn open(&self, part: &SealedPart, key: &Fixed<32>, context: &Context<'_>) -> Option<String> {
        part.open(&self.author(context.space), &PartKey::from_bytes(key.0)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestObject, Village};
    use linde_crypto::sealed;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
    use std::collections::BTreeSet;

    const TEXT: &str = "Das Angebot liegt bei 120.000 Euro.";

    /// A text that the member sealed for the other, as the steward decided, and its key.
    fn sealed(village: &Village) -> (Sealed, Fixed<32>) {
        sealed_text(village, TEXT)
    }

    fn sealed_text(village: &Village, text: &str) -> (Sealed, Fixed<32>) {
        let author = Author { space: village.space, device: village.device(Village::MEMBER) };
        let readers = BTreeSet::from([village.kem_secret(Village::OTHER).public()]);
        let (part, key) = sealed::seal(&author, text, &readers, &mut ChaCha20Rng::seed_from_u64(1)).unwrap();
        let sealed = Sealed {
            title: "Angebot".to_owned(),
            reason: SealingReason::Negotiation,
            right: "Der Preis der Bieterin.".to_owned(),
            decider: village.person(Village::STEWARD),
            review_ms: 0,
            size: u32::try_from(part.ct.len() - TAG_BYTES).unwrap(),
            part,
        };
        (sealed, Fixed(*key.as_bytes()))
    }

    fn create(sealed: &Sealed) -> ConfidentialOp {
        ConfidentialOp::Create(Box::new(sealed.clone()))
    }

    fn object(village: &Village) -> (TestObject<'_, Confidential>, Fixed<32>) {
        let (sealed, key) = sealed(village);
        let mut object = village.object();
        object.allow(Village::MEMBER, create(&sealed));
        (object, key)
    }

    #[test]
    fn everybody_sees_the_stub_and_readers_read() {
        let village = Village::new();
        let (object, _) = object(&village);
        let view = Confidential::view(object.state()).to_string();
        assert!(view.contains("Der Preis der Bieterin.") && !view.contains("120.000"));
        let state = object.state();
        let (stub, part) = (state.stub.as_ref().unwrap(), state.part.as_ref().unwrap());
        let author = stub.author(village.space);
        let key = part.key_for(&author, &village.kem_secret(Village::OTHER)).unwrap();
        assert_eq!(part.open(&author, &key).unwrap(), TEXT);
        assert!(part.key_for(&author, &village.kem_secret(Village::MODERATOR)).is_err());
    }

    #[test]
    fn its_author_the_decider_and_moderators_unseal_it_for_good() {
        let village = Village::new();
        let op = |key| ConfidentialOp::Unseal { key };
        for by in [Village::MEMBER, Village::MEMBER_LAPTOP, Village::STEWARD, Village::MODERATOR] {
            let (mut object, key) = object(&village);
            object.allow(by, op(key));
            assert_eq!(object.state().unsealed.as_ref().unwrap().text, TEXT);
            assert_eq!(object.step(by, op(key)), Judgement::Deny(Reason::OBJECT));
        }
        let (mut object, key) = object(&village);
        // A reader has the key, but it is not theirs to publish.
        assert_eq!(object.step(Village::OTHER, op(key)), Judgement::Deny(Reason::ROLE));
        assert_eq!(object.step(Village::MEMBER, op(Fixed([1; 32]))), Judgement::Deny(Reason::PROOF));
        assert!(object.state().unsealed.is_none());
    }

    #[test]
    fn what_was_not_announced_is_not_unsealed() {
        let village = Village::new();
        let (good, key) = sealed(&village);
        let op = ConfidentialOp::Unseal { key };
        let check = |by: usize, sealed: &Sealed| {
            let mut object = village.object::<Confidential>();
            object.allow(by, create(sealed));
            assert_eq!(object.step(Village::MODERATOR, op.clone()), Judgement::Deny(Reason::PROOF));
        };
        let with = |change: fn(&mut SealedPart)| {
            let mut other = good.clone();
            change(&mut other.part);
            other
        };
        check(Village::MEMBER, &with(|part| part.commit[0] ^= 1));
        check(Village::MEMBER, &with(|part| part.key_id[0] ^= 1));
        check(Village::MEMBER, &with(|part| part.nonce[0] ^= 1));
        check(Village::MEMBER, &with(|part| part.ct[9] ^= 1));
        // Somebody else's part, repeated as one's own.
        check(Village::OTHER, &good);
        check(Village::MEMBER_LAPTOP, &good);
    }

    #[test]
    fn its_form_is_checked() {
        let village = Village::new();
        let (good, _) = sealed(&village);
        let check = |change: fn(&mut Sealed), expected: Judgement| {
            let mut other = good.clone();
            change(&mut other);
            assert_eq!(village.object::<Confidential>().step(Village::MEMBER, create(&other)), expected);
        };
        let bounds = Judgement::Deny(Reason::BOUNDS);
        check(|_| {}, Judgement::Allow);
        check(|sealed| sealed.title.clear(), bounds);
        check(|sealed| sealed.title.push('\n'), bounds);
        check(|sealed| sealed.title = "ä".repeat(MAX_TITLE_CHARS + 1), bounds);
        check(|sealed| sealed.right = " ".to_owned(), bounds);
        check(|sealed| sealed.right = "ä".repeat(MAX_RIGHT_CHARS + 1), bounds);
        check(|sealed| sealed.size = 512, bounds);
        check(|sealed| sealed.size = u32::MAX, bounds);
        check(|sealed| sealed.part.to.clear(), bounds);
        check(|sealed| sealed.part.to.push(sealed.part.to[0].clone()), bounds);
        check(|sealed| sealed.decider = PersonId([9; 32]), Judgement::Deny(Reason::NO_PERSON));
    }

    #[test]
    fn long_texts_go_through_a_body() {
        let village = Village::new();
        let (sealed, key) = sealed_text(&village, &"x".repeat(100_000));
        let mut object = village.object::<Confidential>();
        object.allow(Village::MEMBER, create(&sealed));
        object.allow(Village::MEMBER, ConfidentialOp::Unseal { key });
        assert_eq!(object.state().unsealed.as_ref().unwrap().text.len(), 100_000);
    }
}
