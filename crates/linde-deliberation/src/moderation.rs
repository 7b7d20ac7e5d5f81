//! Moderation (Moderation): a signed act over what somebody contributed, which its author can have decided anew.
//!
//! Nothing is taken away: what was contributed stays in its log, and whoever wants to see it can. An act says how it
//! is to be shown, why, and by whose word; [`standing`] says whether that holds.

use crate::{
    context::Context,
    erasure::Erasure,
    kind::{Judgement, Kind, Reason},
    text,
};
use linde_log::{EntryId, Lane, PersonId};
use linde_space::{Power, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Upper bound of the texts of an act, an appeal and a decision, in characters.
pub const MAX_REASONING_CHARS: usize = 2000;
/// Upper bound of a note that is shown with a contribution, in characters.
pub const MAX_NOTE_CHARS: usize = 500;
/// How often an author can appeal against one act.
pub const MAX_APPEALS: usize = 3;

/// The rules of moderation.
pub struct Moderation;

/// What can be done in moderation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ModerationOp {
    /// Moderates a contribution.
    Create {
        /// The contribution.
        target: EntryId,
        /// How it is shown from now on.
        act: Act,
        /// Why, as a code.
        reason: ModerationReason,
        /// Why, in words; may be empty.
        #[schemars(length(max = MAX_REASONING_CHARS))]
        text: String,
        /// The rules that this rests on, if they were written down.
        policy: Option<EntryId>,
    },
    /// Takes the act back.
    Lift {},
    /// The author of the contribution disagrees.
    Appeal {
        /// Why; not blank.
        #[schemars(length(min = 1, max = MAX_REASONING_CHARS))]
        text: String,
    },
    /// Somebody else decides on the open appeal.
    Decide {
        /// Whether the act stands.
        uphold: bool,
        /// Why; not blank.
        #[schemars(length(min = 1, max = MAX_REASONING_CHARS))]
        text: String,
    },
}

/// How a contribution is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// Folded away.
    Hide,
    /// In another place.
    Move {
        /// What it belongs to.
        to: EntryId,
    },
    /// As saying the same as another.
    Merge {
        /// The other.
        into: EntryId,
    },
    /// With a note.
    Note {
        /// The note; not blank.
        #[schemars(length(min = 1, max = MAX_NOTE_CHARS))]
        text: String,
    },
}

/// Why a contribution is moderated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ModerationReason {
    /// It insults somebody.
    Insult,
    /// It tells of a person what is nobody's business.
    PersonalData,
    /// It belongs elsewhere.
    OffTopic,
    /// It was said before.
    Duplicate,
    /// It advertises, or repeats itself.
    Spam,
    /// The law does not allow it.
    Illegal,
    /// Another.
    Other,
}

/// What became of a moderation.
#[derive(Debug, Default, Serialize)]
pub struct ModerationState {
    /// The act, once it is done.
    pub done: Option<Done>,
    /// Who took it back.
    pub lifted: Option<Lifted>,
    /// The author's appeals, in order; all but the last are decided.
    pub appeals: Vec<Appeal>,
}

/// An act of moderation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Done {
    /// The contribution.
    pub target: EntryId,
    /// Who may appeal: whose installation wrote it. Nobody if it was nobody's when it was moderated.
    pub author: Option<PersonId>,
    /// How it is shown.
    pub act: Act,
    /// Why, as a code.
    pub reason: ModerationReason,
    /// Why, in words.
    pub text: String,
    /// The rules that it rests on.
    pub policy: Option<EntryId>,
    /// Who did it.
    pub by: PersonId,
    /// When, as they claim, in ms since 1970.
    pub time_ms: i64,
}

/// That an act was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Lifted {
    /// The entry that says so, for showing: it is no part of the state that nodes compare.
    #[serde(skip)]
    pub entry: EntryId,
    /// By whom.
    pub by: PersonId,
    /// When, as they claim, in ms since 1970.
    pub time_ms: i64,
}

/// An author's disagreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Appeal {
    /// The entry that says so.
    pub entry: EntryId,
    /// Why.
    pub text: String,
    /// When, as the author claims, in ms since 1970.
    pub time_ms: i64,
    /// What was decided; nothing yet for an open appeal.
    pub decision: Option<Decision>,
}

/// What became of an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// The entry that says so, for showing, like [`Lifted::entry`].
    #[serde(skip)]
    pub entry: EntryId,
    /// Whether the act stands.
    pub uphold: bool,
    /// Why.
    pub text: String,
    /// Who decided.
    pub by: PersonId,
    /// When, as they claim, in ms since 1970.
    pub time_ms: i64,
}

/// Whether an act stands, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It does not count, so there is nothing to stand.
    NotDone,
    /// It stands; nobody disagreed.
    Undisputed,
    /// It stands until somebody decides on the author's appeal.
    Disputed,
    /// It stands: somebody else decided so.
    Upheld,
    /// It does not stand: somebody else decided so.
    Overruled,
    /// It does not stand: it was taken back.
    Lifted,
}

impl Kind for Moderation {
    const ID: u16 = 260;
    const NAME: &'static str = "moderation";
    type Op = ModerationOp;
    type State = ModerationState;

    fn lowest_role(op: &ModerationOp) -> Role {
        match op {
            ModerationOp::Create { .. } | ModerationOp::Lift {} | ModerationOp::Decide { .. } => Role::Member,
            // Who must not contribute any more can still defend what they contributed.
            ModerationOp::Appeal { .. } => Role::Relay,
        }
    }

    fn names(op: &ModerationOp) -> Vec<EntryId> {
        match op {
            ModerationOp::Create { target, act, .. } => core::iter::once(*target).chain(act.place()).collect(),
            ModerationOp::Lift {} | ModerationOp::Appeal { .. } | ModerationOp::Decide { .. } => Vec::new(),
        }
    }

    fn authorize(state: &ModerationState, op: &ModerationOp, context: &Context<'_>) -> Judgement {
        let deny = Judgement::Deny;
        let stands = standing(state).is_some();
        match op {
            ModerationOp::Create { .. } if state.done.is_some() => deny(Reason::OBJECT),
            ModerationOp::Create { .. } if !context.may(Power::Moderate) => deny(Reason::ROLE),
            ModerationOp::Create { target, act, .. } if !can_be_moderated(target, act, context) => deny(Reason::OBJECT),
            ModerationOp::Create { act, text, .. } if !(act.is_fit() && is_reasoning(text, false)) => {
                deny(Reason::BOUNDS)
            }
            ModerationOp::Create { .. } => Judgement::Allow,
            // Any moderator may take an act back, whoever's it is; once it does not stand, it never stands again.
            ModerationOp::Lift {} if !stands => deny(Reason::OBJECT),
            ModerationOp::Lift {} if !context.may(Power::Moderate) => deny(Reason::ROLE),
            ModerationOp::Lift {} => Judgement::Allow,
            // The author alone appeals, one appeal at a time, and not without end.
            ModerationOp::Appeal { .. } if !stands || state.open_appeal().is_some() => deny(Reason::OBJECT),
            ModerationOp::Appeal { .. } if state.author() != Some(context.actor.person) => deny(Reason::AUTHOR),
            ModerationOp::Appeal { text } if !is_reasoning(text, true) || state.appeals.len() >= MAX_APPEALS => {
                deny(Reason::BOUNDS)
            }
            ModerationOp::Appeal { .. } => Judgement::Allow,
            // Nobody decides on what they did themselves, nor on what was done to them.
            ModerationOp::Decide { .. } if !stands || state.open_appeal().is_none() => deny(Reason::OBJECT),
            ModerationOp::Decide { .. } if !context.may(Power::Moderate) => deny(Reason::ROLE),
            ModerationOp::Decide { .. } if state.concerns(context.actor.person) => deny(Reason::OWN_CASE),
            ModerationOp::Decide { text, .. } if !is_reasoning(text, true) => deny(Reason::BOUNDS),
            ModerationOp::Decide { .. } => Judgement::Allow,
        }
    }

    fn apply(state: &mut ModerationState, op: ModerationOp, context: &Context<'_>) {
        let (entry, by, time_ms) = (context.entry, context.actor.person, context.time_ms);
        match op {
            ModerationOp::Create { target, act, reason, text, policy } => {
                let author = (context.named)(&target).and_then(|origin| context.owner(origin.log.device));
                state.done = Some(Done { target, author, act, reason, text, policy, by, time_ms });
            }
            ModerationOp::Lift {} => state.lifted = Some(Lifted { entry, by, time_ms }),
            ModerationOp::Appeal { text } => {
                state.appeals.push(Appeal { entry, text, time_ms, decision: None });
            }
            ModerationOp::Decide { uphold, text } => {
                if let Some(appeal) = state.appeals.last_mut() {
                    appeal.decision = Some(Decision { entry, uphold, text, by, time_ms });
                }
            }
        }
    }

    /// The state, whether the act stands and why.
    fn view(state: &ModerationState) -> Value {
        let why = state.standing();
        json!({
            "done": state.done,
            "stands": why.stands(),
            "why": why,
            "lifted": state.lifted,
            "appeals": state.appeals,
        })
    }

    fn examples() -> Vec<ModerationOp> {
        let create = |act, reason, policy| ModerationOp::Create {
            target: EntryId([1; 32]),
            act,
            reason,
            text: "Steht so nicht in der Hausordnung.".to_owned(),
            policy,
        };
        let text = || "Das war keine Beleidigung.".to_owned();
        vec![
            create(Act::Hide, ModerationReason::Insult, None),
            create(Act::Move { to: EntryId([2; 32]) }, ModerationReason::OffTopic, Some(EntryId([3; 32]))),
            create(Act::Merge { into: EntryId([2; 32]) }, ModerationReason::Duplicate, None),
            create(Act::Note { text: "Die Zahl ist von 2019.".to_owned() }, ModerationReason::Other, None),
            ModerationOp::Lift {},
            ModerationOp::Appeal { text: text() },
            ModerationOp::Decide { uphold: false, text: text() },
        ]
    }
}

/// The act, as long as it stands: it was neither taken back nor overruled.
pub fn standing(state: &ModerationState) -> Option<&Act> {
    let done = state.done.as_ref()?;
    state.standing().stands().then_some(&done.act)
}

impl ModerationState {
    /// Whether the act stands, and why.
    pub fn standing(&self) -> Standing {
        let last = self.appeals.last().map(|appeal| appeal.decision.as_ref());
        match (&self.done, &self.lifted, last) {
            (None, ..) => Standing::NotDone,
            (Some(_), Some(_), _) => Standing::Lifted,
            (Some(_), None, None) => Standing::Undisputed,
            (Some(_), None, Some(None)) => Standing::Disputed,
            (Some(_), None, Some(Some(decision))) if decision.uphold => Standing::Upheld,
            (Some(_), None, Some(Some(_))) => Standing::Overruled,
        }
    }

    /// The appeal that nobody has decided on.
    pub fn open_appeal(&self) -> Option<&Appeal> {
        self.appeals.last().filter(|appeal| appeal.decision.is_none())
    }

    fn author(&self) -> Option<PersonId> {
        self.done.as_ref().and_then(|done| done.author)
    }

    fn concerns(&self, person: PersonId) -> bool {
        self.author() == Some(person) || self.done.as_ref().is_some_and(|done| done.by == person)
    }
}

impl Standing {
    /// Whether the act stands.
    pub fn stands(self) -> bool {
        match self {
            Self::Undisputed | Self::Disputed | Self::Upheld => true,
            Self::NotDone | Self::Overruled | Self::Lifted => false,
        }
    }
}

impl Act {
    /// The other entry that it speaks of.
    fn place(&self) -> Option<EntryId> {
        match self {
            Self::Move { to: place } | Self::Merge { into: place } => Some(*place),
            Self::Hide | Self::Note { .. } => None,
        }
    }

    fn is_fit(&self) -> bool {
        match self {
            Self::Note { text } => text::is_fit(text, MAX_NOTE_CHARS),
            Self::Hide | Self::Move { .. } | Self::Merge { .. } => true,
        }
    }
}

/// Whether `target` is a contribution. What moderators and those who erase did stays as visible as it was.
fn can_be_moderated(target: &EntryId, act: &Act, context: &Context<'_>) -> bool {
    let is_contribution = (context.named)(target).is_some_and(|origin| {
        origin.log.lane != Lane::Control && origin.kind != Moderation::ID && origin.kind != Erasure::ID
    });
    is_contribution && act.place() != Some(*target)
}

fn is_reasoning(text: &str, needed: bool) -> bool {
    text::is_short(text, MAX_REASONING_CHARS) && !(needed && text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        context::Origin,
        statement::Statement,
        testing::{TestObject, Village, entry},
    };

    fn create(target: EntryId, act: Act) -> ModerationOp {
        ModerationOp::Create { target, act, reason: ModerationReason::Insult, text: String::new(), policy: None }
    }

    fn appeal() -> ModerationOp {
        ModerationOp::Appeal { text: "Das stimmt nicht.".to_owned() }
    }

    fn decide(uphold: bool) -> ModerationOp {
        ModerationOp::Decide { uphold, text: "So sehe ich das.".to_owned() }
    }

    /// A statement of the member, hidden by a moderator.
    fn hidden(village: &Village) -> TestObject<'_, Moderation> {
        let mut object = village.object::<Moderation>();
        let target = object.name(Village::MEMBER, Statement::ID);
        object.allow(Village::MODERATOR, create(target, Act::Hide));
        object
    }

    #[test]
    fn moderators_moderate_contributions_that_they_name() {
        let village = Village::new();
        let mut object = village.object::<Moderation>();
        let (target, place) = (object.name(Village::MEMBER, Statement::ID), object.name(Village::OTHER, 512));
        let act = object.name(Village::MODERATOR, Moderation::ID);
        let erasure = object.name(Village::MEMBER, Erasure::ID);
        let control = entry(77);
        let log = linde_log::LogId { lane: Lane::Control, device: village.device(Village::MEMBER) };
        object.name_as(control, Origin { log, kind: linde_space::kinds::JOIN });
        let check = |by, op: ModerationOp, expected| assert_eq!(object.judge(by, op.clone()), expected, "{op:?}");
        check(Village::MEMBER, create(target, Act::Hide), Judgement::Deny(Reason::ROLE));
        check(Village::READER, create(target, Act::Hide), Judgement::Deny(Reason::ROLE));
        check(Village::MODERATOR, create(entry(99), Act::Hide), Judgement::Deny(Reason::OBJECT));
        for protected in [act, erasure, control] {
            check(Village::MODERATOR, create(protected, Act::Hide), Judgement::Deny(Reason::OBJECT));
        }
        check(Village::MODERATOR, create(target, Act::Merge { into: target }), Judgement::Deny(Reason::OBJECT));
        check(Village::MODERATOR, create(target, Act::Move { to: entry(99) }), Judgement::Deny(Reason::OBJECT));
        check(Village::MODERATOR, create(target, Act::Note { text: " ".into() }), Judgement::Deny(Reason::BOUNDS));
        let acts =
            [Act::Hide, Act::Move { to: place }, Act::Merge { into: place }, Act::Note { text: "Siehe oben.".into() }];
        for act in acts {
            check(Village::MODERATOR, create(target, act.clone()), Judgement::Allow);
            check(Village::FOUNDER, create(target, act), Judgement::Allow);
        }
    }

    #[test]
    fn an_act_stands_until_it_is_lifted_by_any_moderator() {
        let village = Village::new();
        let mut object = hidden(&village);
        assert_eq!(standing(object.state()), Some(&Act::Hide));
        assert_eq!(Moderation::view(object.state())["why"], "undisputed");
        for by in [Village::MEMBER, Village::OTHER] {
            assert_eq!(object.step(by, ModerationOp::Lift {}), Judgement::Deny(Reason::ROLE));
        }
        object.allow(Village::MODERATOR_2, ModerationOp::Lift {});
        assert_eq!(standing(object.state()), None);
        assert_eq!(Moderation::view(object.state())["why"], "lifted");
        for op in [ModerationOp::Lift {}, appeal(), decide(true)] {
            assert_eq!(object.step(Village::MODERATOR, op), Judgement::Deny(Reason::OBJECT));
        }
        let again = create(entry(1), Act::Hide);
        assert_eq!(object.step(Village::MODERATOR, again), Judgement::Deny(Reason::OBJECT));
    }

    #[test]
    fn the_author_appeals_and_another_moderator_decides() {
        let village = Village::new();
        for uphold in [true, false] {
            let mut object = hidden(&village);
            assert_eq!(object.step(Village::MODERATOR_2, decide(uphold)), Judgement::Deny(Reason::OBJECT));
            for by in [Village::OTHER, Village::MODERATOR] {
                assert_eq!(object.step(by, appeal()), Judgement::Deny(Reason::AUTHOR));
            }
            object.allow(Village::MEMBER_LAPTOP, appeal());
            assert_eq!(object.state().standing(), Standing::Disputed);
            assert_eq!(object.step(Village::MEMBER, appeal()), Judgement::Deny(Reason::OBJECT));
            assert_eq!(object.step(Village::MODERATOR, decide(uphold)), Judgement::Deny(Reason::OWN_CASE));
            assert_eq!(object.step(Village::OTHER, decide(uphold)), Judgement::Deny(Reason::ROLE));
            object.allow(Village::MODERATOR_2, decide(uphold));
            let view = Moderation::view(object.state());
            assert_eq!(view["stands"], uphold);
            assert_eq!(view["why"], if uphold { "upheld" } else { "overruled" });
            assert_eq!(view["appeals"][0]["decision"]["by"], village.person(Village::MODERATOR_2).to_string());
            assert_eq!(object.step(Village::MODERATOR_2, decide(!uphold)), Judgement::Deny(Reason::OBJECT));
        }
    }

    #[test]
    fn a_moderator_does_not_decide_on_their_own_contribution() {
        let village = Village::new();
        let mut object = village.object::<Moderation>();
        let target = object.name(Village::MODERATOR_2, Statement::ID);
        object.allow(Village::MODERATOR, create(target, Act::Hide));
        object.allow(Village::MODERATOR_2, appeal());
        assert_eq!(object.step(Village::MODERATOR_2, decide(false)), Judgement::Deny(Reason::OWN_CASE));
        object.allow(Village::FOUNDER, decide(false));
        assert_eq!(standing(object.state()), None);
    }

    #[test]
    fn appeals_are_bounded() {
        let village = Village::new();
        let mut object = hidden(&village);
        for _ in 0..MAX_APPEALS {
            object.allow(Village::MEMBER, appeal());
            object.allow(Village::MODERATOR_2, decide(true));
        }
        assert_eq!(object.step(Village::MEMBER, appeal()), Judgement::Deny(Reason::BOUNDS));
        let blank = ModerationOp::Appeal { text: " ".to_owned() };
        assert_eq!(hidden(&village).step(Village::MEMBER, blank), Judgement::Deny(Reason::BOUNDS));
        let long = ModerationOp::Appeal { text: "ä".repeat(MAX_REASONING_CHARS + 1) };
        assert_eq!(hidden(&village).step(Village::MEMBER, long), Judgement::Deny(Reason::BOUNDS));
    }

    #[test]
    fn what_nobody_admitted_wrote_has_nobody_to_appeal() {
        let village = Village::new();
        let mut object = village.object::<Moderation>();
        let log = linde_log::LogId { lane: Lane::Deliberation, device: linde_log::DeviceId([99; 32]) };
        object.name_as(entry(5), Origin { log, kind: Statement::ID });
        object.allow(Village::MODERATOR, create(entry(5), Act::Hide));
        assert_eq!(object.state().done.as_ref().unwrap().author, None);
        assert_eq!(object.step(Village::MEMBER, appeal()), Judgement::Deny(Reason::AUTHOR));
    }

    #[test]
    fn the_rules_of_the_space_say_who_moderates() {
        let village = Village::after(vec![(Village::FOUNDER, crate::testing::rules(Role::Steward))]);
        let mut object = village.object::<Moderation>();
        let target = object.name(Village::MEMBER, Statement::ID);
        assert_eq!(object.step(Village::MODERATOR, create(target, Act::Hide)), Judgement::Deny(Reason::ROLE));
        object.allow(Village::STEWARD, create(target, Act::Hide));
        assert_eq!(object.step(Village::MODERATOR, ModerationOp::Lift {}), Judgement::Deny(Reason::ROLE));
    }
}
