//! Erasures (Löschungen): what is erased, why, and which installations have done so.
//!
//! This kind says *that* something is erased; [`Reach`] says *what*. That its body is dropped everywhere and never
//! taken back is the work of whoever stores it.

use crate::{
    ballot::Ballot,
    context::Context,
    dissent::Dissent,
    kind::{Judgement, Kind, Reason},
    moderation::Moderation,
    record::Record,
    voice::Voice,
};
use linde_log::{DeviceId, EntryId, Lane, LogId, PersonId};
use linde_space::{Power, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Upper bound of the entries, sections or logs that one erasure names.
pub const MAX_TARGETS: usize = 1024;

/// The kinds that are never erased. Of erasures themselves: what they reach would depend on each other without end. Moderation,
/// because whoever moderates, and whoever objects to it, cannot take back that they did. Voices of offices say nothing of themselves.
/// Ballots with their papers, because a result must be recounted as long as anybody rests on it.
/// Records and dissents, because a seal is under all that it names, and because nobody makes go away what was decided or what
/// was held against it.
pub const LASTING: [u16; 6] = [Erasure::ID, Moderation::ID, Voice::ID, Ballot::ID, Record::ID, Dissent::ID];

/// The rules of erasures.
pub struct Erasure;

/// What can be done with erasures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ErasureOp {
    /// Erases.
    Create {
        /// What.
        targets: Targets,
        /// Why.
        reason: ErasureReason,
    },
    /// Says that this installation has dropped what was erased. Written by nodes, not by people.
    Ack {},
}

/// What an erasure names: 1 to [`MAX_TARGETS`], sorted, none twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Targets {
    /// Single contributions.
    Entries(#[schemars(length(min = 1, max = MAX_TARGETS))] Vec<EntryTarget>),
    /// All that was ever written into sections of texts.
    Sections(#[schemars(length(min = 1, max = MAX_TARGETS))] Vec<SectionTarget>),
    /// All that a person contributed so far.
    Person {
        /// Whose.
        person: PersonId,
        /// How far each of their logs goes.
        #[schemars(length(min = 1, max = MAX_TARGETS))]
        upto: Vec<Cut>,
    },
}

/// A contribution by its place, from which follows whose it is, and by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryTarget {
    /// Whose log.
    pub device: DeviceId,
    /// Number of the lane: 1.
    pub lane: u8,
    /// Its position there.
    pub seq: u64,
    /// Its id.
    pub id: EntryId,
}

/// A section of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SectionTarget {
    /// The entry that created it.
    pub id: EntryId,
}

/// How far a log goes: its first `len` entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    /// Whose log.
    pub device: DeviceId,
    /// Number of the lane: 1.
    pub lane: u8,
    /// How many entries.
    pub len: u64,
    /// The last of them, as the author of the erasure knew it.
    pub head: EntryId,
}

/// Why something is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ErasureReason {
    /// Its author wishes it.
    OwnWish,
    /// It tells of a person what is nobody's business.
    PersonalData,
    /// The law does not allow it.
    Illegal,
    /// It was put here by mistake.
    Mistake,
    /// Another.
    Other,
}

/// An erasure.
#[derive(Debug, Default, Serialize)]
pub struct ErasureState {
    /// What is erased, once it is.
    pub targets: Option<Targets>,
    /// Why.
    pub reason: Option<ErasureReason>,
    /// Who erased it.
    pub by: Option<PersonId>,
    /// When, as they claim, in ms since 1970.
    pub time_ms: i64,
    /// Who has dropped it, in the order in which they said so; each installation once.
    pub acknowledged: Vec<Acknowledgement>,
}

/// An installation that dropped what was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Acknowledgement {
    /// The installation.
    pub device: DeviceId,
    /// Whose it is.
    pub person: PersonId,
}

impl Kind for Erasure {
    const ID: u16 = 259;
    const NAME: &'static str = "erasure";
    type Op = ErasureOp;
    type State = ErasureState;

    fn lowest_role(op: &ErasureOp) -> Role {
        match op {
            // Who must not contribute any more can still take back what they contributed, and every node that stores
            // says what it dropped.
            ErasureOp::Create { .. } | ErasureOp::Ack {} => Role::Relay,
        }
    }

    fn authorize(state: &ErasureState, op: &ErasureOp, context: &Context<'_>) -> Judgement {
        match op {
            ErasureOp::Create { .. } if state.targets.is_some() => Judgement::Deny(Reason::OBJECT),
            ErasureOp::Create { targets, .. } if !targets.is_fit() => Judgement::Deny(Reason::BOUNDS),
            // Logs belong to the person they are counted to, else one could be made to vanish with another.
            ErasureOp::Create { targets, .. } if !targets.is_one_persons(context) => Judgement::Deny(Reason::PERSON),
            // One's own without asking anybody, all else by who may erase.
            ErasureOp::Create { targets, .. } if targets.are_own(context) => Judgement::Allow,
            ErasureOp::Create { .. } if context.may(Power::Erase) => Judgement::Allow,
            ErasureOp::Create { .. } => Judgement::Deny(Reason::ROLE),
            // Once an installation, or the list would grow without end.
            ErasureOp::Ack {} if state.targets.is_none() || state.has_acknowledged(context.actor.device) => {
                Judgement::Deny(Reason::OBJECT)
            }
            ErasureOp::Ack {} => Judgement::Allow,
        }
    }

    fn apply(state: &mut ErasureState, op: ErasureOp, context: &Context<'_>) {
        match op {
            ErasureOp::Create { targets, reason } => {
                *state = ErasureState {
                    targets: Some(targets),
                    reason: Some(reason),
                    by: Some(context.actor.person),
                    time_ms: context.time_ms,
                    acknowledged: Vec::new(),
                };
            }
            ErasureOp::Ack {} => {
                let by = Acknowledgement { device: context.actor.device, person: context.actor.person };
                state.acknowledged.push(by);
            }
        }
    }

    fn examples() -> Vec<ErasureOp> {
        let (device, id) = (DeviceId([1; 32]), EntryId([2; 32]));
        let create = |targets, reason| ErasureOp::Create { targets, reason };
        vec![
            create(Targets::Entries(vec![EntryTarget { device, lane: 1, seq: 3, id }]), ErasureReason::OwnWish),
            create(Targets::Sections(vec![SectionTarget { id }]), ErasureReason::Illegal),
            create(
                Targets::Person { person: PersonId([3; 32]), upto: vec![Cut { device, lane: 1, len: 4, head: id }] },
                ErasureReason::PersonalData,
            ),
            ErasureOp::Ack {},
        ]
    }
}

impl ErasureState {
    /// Whether this installation said that it has dropped what was erased.
    pub fn has_acknowledged(&self, device: DeviceId) -> bool {
        self.acknowledged.iter().any(|ack| ack.device == device)
    }
}

impl Targets {
    fn is_fit(&self) -> bool {
        const LANE: u8 = Lane::Deliberation.number();
        match self {
            Self::Entries(entries) => is_list(entries) && entries.iter().all(|target| target.lane == LANE),
            Self::Sections(sections) => is_list(sections),
            Self::Person { upto, .. } => {
                let logs: Vec<_> = upto.iter().map(|cut| cut.device).collect();
                is_list(&logs) && upto.iter().all(|cut| cut.lane == LANE)
            }
        }
    }

    fn is_one_persons(&self, context: &Context<'_>) -> bool {
        match self {
            Self::Entries(_) | Self::Sections(_) => true,
            Self::Person { person, upto } => upto.iter().all(|cut| context.owner(cut.device) == Some(*person)),
        }
    }

    fn are_own(&self, context: &Context<'_>) -> bool {
        let own = Some(context.actor.person);
        match self {
            Self::Entries(entries) => entries.iter().all(|target| context.owner(target.device) == own),
            // Many write into a section; none of them alone takes it from the others.
            Self::Sections(_) => false,
            Self::Person { person, .. } => Some(*person) == own,
        }
    }
}

fn is_list<T: Ord>(items: &[T]) -> bool {
    (1..=MAX_TARGETS).contains(&items.len()) && items.is_sorted_by(|a, b| a < b)
}

/// What erasures reach, taken together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Single entries, each with the place it must have: who names another's entry as their own reaches nothing.
    pub entries: BTreeSet<EntryTarget>,
    /// Of each log the length up to which all entries are reached.
    pub logs: BTreeMap<LogId, u64>,
    /// Sections of which all edits are reached.
    pub sections: BTreeSet<EntryId>,
}

impl Reach {
    /// What an erasure reaches; nothing if it does not count.
    pub fn of(state: &ErasureState) -> Self {
        let mut reach = Self::default();
        reach.add(state);
        reach
    }

    /// Adds what one more erasure reaches. The order of erasures does not matter.
    pub fn add(&mut self, state: &ErasureState) {
        match &state.targets {
            None => {}
            Some(Targets::Entries(entries)) => self.entries.extend(entries),
            Some(Targets::Sections(sections)) => self.sections.extend(sections.iter().map(|section| section.id)),
            Some(Targets::Person { upto, .. }) => {
                for cut in upto {
                    let log = LogId { lane: Lane::Deliberation, device: cut.device };
                    let len = self.logs.entry(log).or_default();
                    *len = cut.len.max(*len);
                }
            }
        }
    }

    /// Whether the entry `id` of `kind` at position `seq` of `log` is reached. What is [`LASTING`] never is.
    pub fn has(&self, id: &EntryId, log: LogId, seq: u64, kind: u16) -> bool {
        if log.lane != Lane::Deliberation || LASTING.contains(&kind) {
            return false;
        }
        let target = EntryTarget { device: log.device, lane: log.lane.number(), seq, id: *id };
        self.entries.contains(&target) || self.logs.get(&log).is_some_and(|len| seq < *len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        statement::Statement,
        testing::{Village, entry},
    };
    use linde_space::{ControlOp, DeviceRevoke};

    fn entries(targets: &[EntryTarget]) -> ErasureOp {
        ErasureOp::Create { targets: Targets::Entries(targets.to_vec()), reason: ErasureReason::OwnWish }
    }

    fn all_of(person: PersonId, upto: &[Cut]) -> ErasureOp {
        let targets = Targets::Person { person, upto: upto.to_vec() };
        ErasureOp::Create { targets, reason: ErasureReason::PersonalData }
    }

    fn target(device: DeviceId, seq: u64) -> EntryTarget {
        EntryTarget { device, lane: 1, seq, id: entry(seq) }
    }

    fn cut(device: DeviceId, len: u64) -> Cut {
        Cut { device, lane: 1, len, head: entry(len) }
    }

    #[test]
    fn ones_own_needs_no_power_and_what_is_others_does() {
        let village = Village::new();
        let device = |i| village.device(i);
        let check = |by, op: ErasureOp, expected: Judgement| {
            assert_eq!(village.object::<Erasure>().step(by, op.clone()), expected, "{by}: {op:?}");
        };
        let mut both = [target(device(Village::MEMBER), 1), target(device(Village::MEMBER_LAPTOP), 2)];
        both.sort();
        for by in [Village::MEMBER, Village::MEMBER_LAPTOP, Village::MODERATOR, Village::STEWARD, Village::FOUNDER] {
            check(by, entries(&both), Judgement::Allow);
        }
        check(Village::OTHER, entries(&both), Judgement::Deny(Reason::ROLE));
        let mut mixed = [target(device(Village::MEMBER), 1), target(device(Village::OTHER), 1)];
        mixed.sort();
        check(Village::MEMBER, entries(&mixed), Judgement::Deny(Reason::ROLE));
        // Who only reads now may have written before.
        check(Village::READER, entries(&[target(device(Village::READER), 1)]), Judgement::Allow);
        check(Village::READER, entries(&both), Judgement::Deny(Reason::ROLE));
        let sections = ErasureOp::Create {
            targets: Targets::Sections(vec![SectionTarget { id: entry(9) }]),
            reason: ErasureReason::Illegal,
        };
        check(Village::MEMBER, sections.clone(), Judgement::Deny(Reason::ROLE));
        check(Village::MODERATOR, sections, Judgement::Allow);
    }

    #[test]
    fn a_person_is_erased_with_their_own_logs_alone() {
        let village = Village::new();
        let check = |by, op: ErasureOp, expected: Judgement| {
            assert_eq!(village.object::<Erasure>().step(by, op.clone()), expected, "{by}: {op:?}");
        };
        let person = village.person(Village::MEMBER);
        let own = [cut(village.device(Village::MEMBER), 4)];
        check(Village::MEMBER, all_of(person, &own), Judgement::Allow);
        check(Village::MODERATOR, all_of(person, &own), Judgement::Allow);
        check(Village::OTHER, all_of(person, &own), Judgement::Deny(Reason::ROLE));
        let others = [cut(village.device(Village::OTHER), 4)];
        check(Village::MEMBER, all_of(person, &others), Judgement::Deny(Reason::PERSON));
        check(Village::FOUNDER, all_of(person, &others), Judgement::Deny(Reason::PERSON));
    }

    #[test]
    fn lists_are_sorted_bounded_and_of_the_lane() {
        let village = Village::new();
        let device = village.device(Village::MEMBER);
        let check = |op: ErasureOp| {
            let judgement = village.object::<Erasure>().step(Village::MEMBER, op);
            assert_eq!(judgement, Judgement::Deny(Reason::BOUNDS));
        };
        check(entries(&[]));
        check(entries(&[target(device, 2), target(device, 1)]));
        check(entries(&[target(device, 1), target(device, 1)]));
        check(entries(&[EntryTarget { lane: 0, ..target(device, 1) }]));
        check(entries(&(0..=MAX_TARGETS as u64).map(|seq| target(device, seq)).collect::<Vec<_>>()));
        let person = village.person(Village::MEMBER);
        check(all_of(person, &[cut(device, 1), cut(device, 2)]));
        check(all_of(person, &[Cut { lane: 2, ..cut(device, 1) }]));
        check(all_of(person, &[]));
    }

    #[test]
    fn each_installation_acknowledges_once() {
        let village = Village::new();
        let mut object = village.object::<Erasure>();
        assert_eq!(object.step(Village::RELAY, ErasureOp::Ack {}), Judgement::Deny(Reason::OBJECT));
        object.allow(Village::MEMBER, entries(&[target(village.device(Village::MEMBER), 1)]));
        let nodes = [Village::RELAY, Village::READER, Village::MEMBER, Village::MEMBER_LAPTOP];
        for by in nodes {
            object.allow(by, ErasureOp::Ack {});
            assert_eq!(object.step(by, ErasureOp::Ack {}), Judgement::Deny(Reason::OBJECT));
        }
        let state = object.state();
        assert_eq!(state.acknowledged.len(), nodes.len());
        assert!(state.has_acknowledged(village.device(Village::RELAY)));
        assert!(!state.has_acknowledged(village.device(Village::OTHER)));
    }

    #[test]
    fn what_is_reached_is_named_by_place_and_id() {
        let village = Village::new();
        let (mine, theirs) = (village.device(Village::MEMBER), village.device(Village::OTHER));
        let log = |lane, device| LogId { lane, device };
        let mut object = village.object::<Erasure>();
        assert_eq!(Reach::of(object.state()), Reach::default());
        object.allow(Village::MEMBER, entries(&[target(mine, 7)]));
        let mut reach = Reach::of(object.state());
        let lane = Lane::Deliberation;
        assert!(reach.has(&entry(7), log(lane, mine), 7, Statement::ID));
        // Named as one's own, it is still somebody else's.
        assert!(!reach.has(&entry(7), log(lane, theirs), 7, Statement::ID));
        assert!(!reach.has(&entry(7), log(lane, mine), 8, Statement::ID));
        assert!(!reach.has(&entry(8), log(lane, mine), 7, Statement::ID));
        assert!(!reach.has(&entry(7), log(lane, mine), 7, Erasure::ID));
        assert!(!reach.has(&entry(7), log(Lane::Control, mine), 7, Statement::ID));
        let mut other = village.object::<Erasure>();
        other.allow(Village::MODERATOR, all_of(village.person(Village::OTHER), &[cut(theirs, 2)]));
        reach.add(other.state());
        assert!(reach.has(&entry(50), log(lane, theirs), 1, Statement::ID));
        assert!(!reach.has(&entry(50), log(lane, theirs), 2, Statement::ID));
        assert!(!reach.has(&entry(50), log(lane, theirs), 1, Erasure::ID));
        assert!(!reach.has(&entry(50), log(Lane::Text, theirs), 1, Statement::ID));
    }

    #[test]
    fn what_a_revoked_installation_wrote_is_still_its_owners() {
        let village = Village::after(vec![(
            Village::MEMBER,
            ControlOp::DeviceRevoke(DeviceRevoke {
                device: Village::new().device(Village::MEMBER_LAPTOP),
                cuts: vec![],
            }),
        )]);
        let lost = village.device(Village::MEMBER_LAPTOP);
        assert!(village.control.is_revoked(lost));
        let mut object = village.object::<Erasure>();
        assert_eq!(object.step(Village::OTHER, entries(&[target(lost, 1)])), Judgement::Deny(Reason::ROLE));
        object.allow(Village::MEMBER, entries(&[target(lost, 1)]));
        let person = all_of(village.person(Village::MEMBER), &[cut(lost, 3)]);
        village.object::<Erasure>().allow(Village::MEMBER, person);
    }

    #[test]
    fn the_rules_of_the_space_say_who_erases_what_is_others() {
        let village = Village::after(vec![(Village::FOUNDER, crate::testing::rules(Role::Steward))]);
        let others = entries(&[target(village.device(Village::MEMBER), 1)]);
        assert_eq!(village.object::<Erasure>().step(Village::MODERATOR, others.clone()), Judgement::Deny(Reason::ROLE));
        village.object::<Erasure>().allow(Village::STEWARD, others);
    }
}
