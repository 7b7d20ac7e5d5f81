//! Conditions ("Ja, wenn …"): what would have to be so, or not be so, that somebody supports a proposal.
//!
//! Everybody says for themselves how much a condition matters to them, and which versions of the proposal fulfil it. Source: the
//! suggestions of LiquidFeedback.

use crate::{
    context::Context,
    examples,
    kind::{Judgement, Kind, Reason, ensure},
    made::{Last, Made},
    numbers, place,
    proposal::{MAX_PROPOSAL_VERSIONS, ProposalState},
    text,
};
use linde_log::{DeviceId, EntryId, PersonId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Upper bound of a condition, in characters.
pub const MAX_CONDITION_CHARS: usize = 500;
/// Without this nobody who says so supports the proposal.
pub const REQUIRED: i8 = 2;
/// With this nobody who says so supports the proposal.
pub const EXCLUDED: i8 = -2;

/// The rules of conditions.
pub struct Condition;

/// What can be done with conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ConditionOp {
    /// Makes a condition.
    Create {
        /// The topic that the proposal belongs to.
        topic: EntryId,
        /// The step of the topic that one saw last: the topic itself, or what moved it to its phase.
        under: EntryId,
        /// The proposal.
        proposal: EntryId,
        /// How much it matters to oneself: 2 must be, 1 should be, -1 should not be, -2 must not be.
        #[schemars(range(min = EXCLUDED, max = REQUIRED))]
        degree: i8,
        /// What would have to be so, or not; not blank.
        #[schemars(length(min = 1, max = MAX_CONDITION_CHARS))]
        text: String,
    },
    /// Says how much it matters to oneself, or that it does not. Of what a person says the last holds.
    Share {
        /// As in `create`; nothing if it does not matter.
        #[schemars(range(min = EXCLUDED, max = REQUIRED))]
        degree: Option<i8>,
    },
    /// Says whether it is so in a version of the proposal, as one sees it. Of what a person says the last holds.
    Fulfilled {
        /// The entry that submitted the version.
        version: EntryId,
        /// Whether it is so.
        is: bool,
    },
}

/// A condition.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ConditionState {
    /// Who made it, and where, once it is made.
    pub made: Option<Made>,
    /// With which installation.
    pub device: Option<DeviceId>,
    /// The topic that the proposal belongs to.
    pub topic: Option<EntryId>,
    /// The step of the topic that its author saw last.
    pub under: Option<EntryId>,
    /// The proposal.
    pub proposal: Option<EntryId>,
    /// What would have to be so, or not.
    pub text: String,
    /// How much it matters to each person who said so.
    pub degrees: BTreeMap<PersonId, Last<Option<i8>>>,
    /// In which versions it is so, as each person sees it: the [`MAX_PROPOSAL_VERSIONS`] of which they said so last.
    pub fulfilled: BTreeMap<PersonId, BTreeMap<EntryId, Last<bool>>>,
}

impl Kind for Condition {
    const ID: u16 = 270;
    const NAME: &'static str = "condition";
    type Op = ConditionOp;
    type State = ConditionState;

    fn names(op: &ConditionOp) -> Vec<EntryId> {
        match op {
            ConditionOp::Create { topic, under, proposal, .. } => {
                place::names(*topic, *under).chain(core::iter::once(*proposal)).collect()
            }
            ConditionOp::Fulfilled { version, .. } => vec![*version],
            ConditionOp::Share { .. } => Vec::new(),
        }
    }

    fn is_free(op: &ConditionOp) -> bool {
        matches!(op, ConditionOp::Share { .. } | ConditionOp::Fulfilled { .. })
    }

    fn authorize(state: &ConditionState, op: &ConditionOp, context: &Context<'_>) -> Judgement {
        judge(state, op, context).into()
    }

    fn apply(state: &mut ConditionState, op: ConditionOp, context: &Context<'_>) {
        let person = context.actor.person;
        match op {
            ConditionOp::Create { topic, under, proposal, degree, text } => {
                *state = ConditionState {
                    made: Some(Made::of(context)),
                    device: Some(context.actor.device),
                    topic: Some(topic),
                    under: Some(under),
                    proposal: Some(proposal),
                    text,
                    ..ConditionState::default()
                };
                Last::put(&mut state.degrees, person, Some(degree), context);
            }
            ConditionOp::Share { degree } => Last::put(&mut state.degrees, person, degree, context),
            ConditionOp::Fulfilled { version, is } => {
                let versions = state.fulfilled.entry(person).or_default();
                Last::put(versions, version, is, context);
                // Whatever order they come in, the same ones are left.
                if versions.len() > MAX_PROPOSAL_VERSIONS {
                    let first = versions.iter().min_by_key(|(_, last)| last.made.place()).map(|(version, _)| *version);
                    first.map(|first| versions.remove(&first));
                }
            }
        }
    }

    /// The condition, and how many it matters to, by degree; what of which version is for each to say and not shown here.
    fn view(state: &ConditionState) -> Value {
        json!({
            "text": state.text,
            "author": state.made.map(|made| made.by),
            "device": state.device,
            "time_ms": state.made.map(|made| made.time_ms),
            "topic": state.topic,
            "under": state.under,
            "proposal": state.proposal,
            "degrees": state.tally(),
        })
    }

    fn examples() -> Vec<ConditionOp> {
        let create = |degree, text: &str| ConditionOp::Create {
            topic: examples::TOPIC,
            under: examples::TOPIC,
            proposal: examples::PROPOSAL,
            degree,
            text: text.to_owned(),
        };
        vec![
            create(2, "Wenn im Sommer jemand gießt."),
            create(-2, "Wenn dafür die Schaukel weg muss, dann nicht."),
            ConditionOp::Share { degree: Some(1) },
            ConditionOp::Share { degree: None },
            ConditionOp::Fulfilled { version: examples::VERSION, is: true },
            ConditionOp::Fulfilled { version: examples::VERSION, is: false },
        ]
    }
}

fn judge(state: &ConditionState, op: &ConditionOp, context: &Context<'_>) -> Result<(), Reason> {
    let is_proposal = |id: &EntryId| (context.named)(id).is_some_and(|origin| origin.kind == numbers::PROPOSAL);
    match op {
        // Whoever takes part may say under which condition they would support something.
        ConditionOp::Create { topic, under, proposal, degree, text } => {
            ensure(state.made.is_none() && place::is_of_topics(topic, under, context), Reason::OBJECT)?;
            ensure(is_proposal(proposal), Reason::OBJECT)?;
            ensure(is_degree(*degree) && text::is_fit(text, MAX_CONDITION_CHARS), Reason::BOUNDS)
        }
        // Everybody who takes part says how much it matters to them, its author too.
        ConditionOp::Share { degree } => {
            ensure(state.made.is_some(), Reason::OBJECT)?;
            ensure(degree.is_none_or(is_degree), Reason::BOUNDS)
        }
        // Whether the version is one of its proposal, the proposal's state says; of another it has no effect.
        ConditionOp::Fulfilled { version, .. } => ensure(state.made.is_some() && is_proposal(version), Reason::OBJECT),
    }
}

fn is_degree(degree: i8) -> bool {
    [EXCLUDED, -1, 1, REQUIRED].contains(&degree)
}

impl ConditionState {
    /// How much it matters to a person; `None` if it does not.
    pub fn degree(&self, person: &PersonId) -> Option<i8> {
        self.degrees.get(person)?.value
    }

    /// Whether a person says that it is so in a version.
    pub fn is_fulfilled(&self, person: &PersonId, version: &EntryId) -> bool {
        self.fulfilled.get(person).and_then(|versions| versions.get(version)).is_some_and(|last| last.value)
    }

    /// How many persons it matters to, by degree.
    pub fn tally(&self) -> BTreeMap<i8, u32> {
        let mut tally = BTreeMap::new();
        for degree in self.degrees.values().filter_map(|last| last.value) {
            *tally.entry(degree).or_default() += 1;
        }
        tally
    }
}

/// Whether nothing that a person demands of a proposal is missing in a version: all that must be is so, and nothing that must not
/// be. As long as they do not say of a condition that it is so, it is not.
pub fn satisfied<'a>(
    person: &PersonId,
    conditions: impl IntoIterator<Item = &'a ConditionState>,
    version: &EntryId,
) -> bool {
    conditions.into_iter().all(|condition| match condition.degree(person) {
        Some(REQUIRED) => condition.is_fulfilled(person, version),
        Some(EXCLUDED) => !condition.is_fulfilled(person, version),
        Some(_) | None => true,
    })
}

/// Who supports a proposal, whose entry is `id`, and whom its current version satisfies; of the conditions those of other proposals
/// are left aside. As long as there is no version, nobody supports it who demands that something must be.
pub fn satisfied_supporters<'a>(
    id: &EntryId,
    proposal: &ProposalState,
    conditions: impl IntoIterator<Item = &'a ConditionState>,
) -> BTreeSet<PersonId> {
    let own: Vec<_> = conditions.into_iter().filter(|condition| condition.proposal == Some(*id)).collect();
    let version = proposal.current().map_or(EntryId::ZERO, |version| version.made.entry);
    proposal.supporters().filter(|person| satisfied(person, own.iter().copied(), &version)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        proposal::{
            ProposalOp, order,
            tests::{begun, submit},
        },
        testing::{TestObject, Village, entry},
    };
    use proptest::{collection::vec, prelude::*};

    fn create(proposal: EntryId, degree: i8, text: &str) -> ConditionOp {
        ConditionOp::Create { topic: examples::TOPIC, under: examples::TOPIC, proposal, degree, text: text.to_owned() }
    }

    /// A condition of the member's to the proposal of the examples.
    fn made(village: &Village, degree: i8) -> TestObject<'_, Condition> {
        let mut object = village.object::<Condition>();
        for id in [examples::TOPIC, examples::PROPOSAL, examples::VERSION] {
            object.name_example(Village::OTHER, id);
        }
        object.allow(Village::MEMBER, create(examples::PROPOSAL, degree, "Wenn jemand gießt."));
        object
    }

    fn share(degree: Option<i8>) -> ConditionOp {
        ConditionOp::Share { degree }
    }

    fn fulfilled(is: bool) -> ConditionOp {
        ConditionOp::Fulfilled { version: examples::VERSION, is }
    }

    #[test]
    fn it_is_made_once_for_a_proposal_with_one_of_four_degrees() {
        let village = Village::new();
        let mut object = village.object::<Condition>();
        object.name_example(Village::OTHER, examples::TOPIC);
        object.name_example(Village::OTHER, examples::PROPOSAL);
        object.name_example(Village::OTHER, examples::VERSION);
        object.deny(Village::MEMBER, share(Some(1)), Reason::OBJECT);
        object.deny(Village::MEMBER, fulfilled(true), Reason::OBJECT);
        for degree in [i8::MIN, -3, 0, 3, i8::MAX] {
            object.deny(Village::MEMBER, create(examples::PROPOSAL, degree, "Wenn."), Reason::BOUNDS);
        }
        object.deny(Village::MEMBER, create(examples::TOPIC, 1, "Wenn."), Reason::OBJECT);
        object.deny(Village::MEMBER, create(examples::PROPOSAL, 1, " "), Reason::BOUNDS);
        object.deny(Village::READER, create(examples::PROPOSAL, 1, "Wenn."), Reason::ROLE);
        object.allow(Village::MEMBER, create(examples::PROPOSAL, 1, "Wenn."));
        object.deny(Village::MEMBER, create(examples::PROPOSAL, 1, "Wenn."), Reason::OBJECT);
        object.deny(Village::OTHER, share(Some(0)), Reason::BOUNDS);
        object.allow(Village::OTHER, share(Some(-2)));
        object.allow(Village::HOLDER, share(Some(-2)));
        object.allow(Village::MEMBER_LAPTOP, share(None));
        let named = object.name(Village::OTHER, 257);
        object.deny(Village::OTHER, ConditionOp::Fulfilled { version: named, is: true }, Reason::OBJECT);
        assert_eq!(object.state().tally(), [(-2, 2)].into());
        assert_eq!(Condition::view(object.state())["degrees"], json!({ "-2": 2 }));
    }

    #[test]
    fn everybody_says_for_themselves_whether_it_is_fulfilled() {
        let village = Village::new();
        let check = |degree, is: Option<bool>, expected: bool| {
            let mut object = made(&village, 1);
            object.allow(Village::OTHER, share(degree));
            object.allow(Village::MEMBER, fulfilled(is != Some(true)));
            if let Some(is) = is {
                object.allow(Village::OTHER, fulfilled(is));
            }
            let satisfied = satisfied(&village.person(Village::OTHER), [object.state()], &examples::VERSION);
            assert_eq!(satisfied, expected, "{degree:?} {is:?}");
        };
        check(Some(2), None, false);
        check(Some(2), Some(false), false);
        check(Some(2), Some(true), true);
        check(Some(-2), None, true);
        check(Some(-2), Some(false), true);
        check(Some(-2), Some(true), false);
        for degree in [Some(1), Some(-1), None] {
            check(degree, None, true);
            check(degree, Some(true), true);
            check(degree, Some(false), true);
        }
        let mut object = made(&village, 2);
        object.allow(Village::MEMBER, fulfilled(true));
        assert!(satisfied(&village.person(Village::MEMBER), [object.state()], &examples::VERSION));
        assert!(!satisfied(&village.person(Village::MEMBER), [object.state()], &entry(9)), "of another version");
    }

    #[test]
    fn only_those_whom_it_satisfies_weigh() {
        let village = Village::new();
        let mut proposal = begun(&village);
        let supporters = [Village::MEMBER, Village::OTHER, Village::HOLDER];
        for by in supporters {
            proposal.allow(by, ProposalOp::Support { supports: true });
        }
        let mut condition = made(&village, 2);
        condition.allow(Village::OTHER, share(Some(2)));
        let version = entry(1_004);
        let satisfied = |proposal: &TestObject<'_, crate::proposal::Proposal>,
                         condition: &TestObject<'_, Condition>| {
            satisfied_supporters(&examples::PROPOSAL, proposal.state(), [condition.state()])
        };
        assert_eq!(satisfied(&proposal, &condition), [village.person(Village::HOLDER)].into(), "no version yet");
        proposal.allow(Village::MEMBER, submit(&village, &[Village::MEMBER], "Eine Linde, und Wasser."));
        assert_eq!(proposal.last(), version);
        condition.name_as(
            version,
            crate::Origin {
                log: linde_log::LogId { lane: linde_log::Lane::Deliberation, device: village.device(Village::MEMBER) },
                kind: numbers::PROPOSAL,
            },
        );
        condition.allow(Village::MEMBER, ConditionOp::Fulfilled { version, is: true });
        let now: BTreeSet<_> = [Village::MEMBER, Village::HOLDER].map(|by| village.person(by)).into();
        assert_eq!(satisfied(&proposal, &condition), now);
        let ranks = order(&[(examples::PROPOSAL, now), (entry(5), [village.person(Village::OTHER)].into())]).unwrap();
        let weights: Vec<_> = ranks.iter().map(|rank| (rank.supporters, rank.weight.unwrap().to_string())).collect();
        assert_eq!(weights, [(2, "2/1".to_owned()), (1, "1/1".to_owned())]);
        let others = satisfied_supporters(&entry(5), proposal.state(), [condition.state()]);
        assert_eq!(others.len(), supporters.len(), "conditions of another proposal");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn of_many_versions_the_same_are_kept_in_any_order(
            picks in vec((0u8..120, any::<bool>()), 100..160),
            keys in vec(any::<u32>(), 160),
        ) {
            let village = Village::new();
            let named = |_: &EntryId| None;
            let fold = |order: &[usize]| {
                let mut state = ConditionState::default();
                for index in order {
                    let (version, is) = picks[*index];
                    let lamport = *index as u64 / 3;
                    let context = village.context(Village::MEMBER, (lamport, entry(*index as u64), entry(0)), &named);
                    let version = EntryId([version; 32]);
                    Condition::apply(&mut state, ConditionOp::Fulfilled { version, is }, &context);
                }
                serde_json::to_value(state.fulfilled).unwrap()
            };
            let straight: Vec<usize> = (0..picks.len()).collect();
            let mut shuffled = straight.clone();
            shuffled.sort_by_key(|index| keys[*index]);
            prop_assert_eq!(fold(&straight), fold(&shuffled));
        }
    }
}
