//! Topics (Themen): a concern that people carry together from the first word to looking back at what came of it.
//!
//! What is contributed to a topic names it and the step of it that its author saw last. Whether it came in the right phase
//! is worked out from all of them ([`TopicState::standing`]); no clock closes anything.

mod pause;
mod phase;
#[cfg(test)]
mod tests;

pub use pause::{Pause, Resumed, shifted};
pub use phase::{Contribution, Phase, PhaseStep, Standing};

use crate::{
    balance::{MAX_COUNTED, is_protected, may_be_shown},
    bytes::Fixed,
    context::Context,
    day::Day,
    impact::{Dimension, Impact, Level},
    kind::{Judgement, Kind, Reason, ensure},
    made::{Last, Made, yes},
    numbers, text,
};
use linde_log::{DeviceId, PersonId, SpaceId};
use linde_space::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Under which the rules of a topic are hashed.
pub const RULES_CONTEXT: &str = "dorflinde 2026 topic rules v1";
/// Upper bound of a topic's title, in characters.
pub const MAX_TOPIC_TITLE_CHARS: usize = 120;
/// Upper bound of a concern, in characters.
pub const MAX_CONCERN_CHARS: usize = 4000;
/// Upper bound of the organisations that carry a topic beside the space.
pub const MAX_CARRIERS: usize = 16;
/// Upper bound of the name of an organisation that carries a topic, in characters.
pub const MAX_CARRIER_CHARS: usize = 120;
/// Upper bound of why a step of a topic is made, in characters.
pub const MAX_WHY_CHARS: usize = 1000;
/// Upper bound of the points about what is fixed and what is open.
pub const MAX_SCOPE_POINTS: usize = 40;
/// Upper bound of such a point and of its source, in characters.
pub const MAX_SCOPE_CHARS: usize = 300;
/// Upper bound of what a topic is to bring about, in characters.
pub const MAX_INTENDED_CHARS: usize = 500;
/// Upper bound of how one will see that, in characters.
pub const MAX_INDICATOR_CHARS: usize = 300;
/// Upper bound of the name of a template, in characters.
pub const MAX_TEMPLATE_CHARS: usize = 80;
/// Upper bound of the signatures under a record.
pub const MAX_SEAL_SIGNATURES: u8 = 5;
/// How often a topic can be described anew.
pub const MAX_DESCRIPTIONS: usize = 100;
/// Upper bound of the groups that are affected, and of those that were taken off the list.
pub const MAX_AFFECTED_GROUPS: usize = 100;
/// Upper bound of a group's name, in characters.
pub const MAX_GROUP_CHARS: usize = 80;
/// Upper bound of why a group is affected and why there is no way to reach it, in characters.
pub const MAX_AFFECTED_CHARS: usize = 500;
/// Upper bound of how a group is reached, in characters.
pub const MAX_CHANNEL_CHARS: usize = 300;
/// Upper bound of the attempts to reach one group.
pub const MAX_CONTACTS: usize = 200;
/// Upper bound of the groups of a balance, with those of none of them.
pub const MAX_BALANCE_CELLS: usize = MAX_AFFECTED_GROUPS + 1;
/// Upper bound of the participation balances of a topic.
pub const MAX_BALANCES: usize = 50;
/// Upper bound of on which occasion people were counted, in characters.
pub const MAX_OCCASION_CHARS: usize = 160;
/// Upper bound of a topic's steps to a phase, its creation included.
pub const MAX_PHASE_STEPS: usize = 200;
/// Upper bound of a topic's pauses.
pub const MAX_PAUSES: usize = 100;
/// Upper bound of the days of a pause: ten years.
pub const MAX_PAUSE_DAYS: u32 = 3660;
/// How often a topic can be ended.
pub const MAX_ENDINGS: usize = 20;
/// Upper bound of where a topic is referred to, in characters.
pub const MAX_REFERRED_CHARS: usize = 200;

/// The kinds of what is contributed to topics.
const CONTRIBUTED: [u16; 8] = [
    crate::statement::Statement::ID,
    numbers::QUESTION,
    numbers::PROPOSAL,
    crate::amendment::Amendment::ID,
    crate::condition::Condition::ID,
    numbers::ARGUMENT,
    numbers::BALLOT,
    crate::record::Record::ID,
];

/// The rules of topics.
pub struct Topic;

/// What can be done with topics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TopicOp {
    /// Opens a topic: a concern that looks for support.
    Create(Box<NewTopic>),
    /// Describes it anew, before alternatives are weighed. By its author, or by those who lead.
    Describe(Box<Wording>),
    /// Supports the concern, or does so no more.
    Support {
        /// Whether one supports it.
        supports: bool,
    },
    /// Says that a group is affected and how it is reached, or says it anew. By the author, or by those who lead.
    Affected {
        /// The group, on one line; not blank.
        #[schemars(length(min = 1, max = MAX_GROUP_CHARS))]
        group: String,
        /// Why it is affected; not blank.
        #[schemars(length(min = 1, max = MAX_AFFECTED_CHARS))]
        why: String,
        /// How it is reached.
        #[schemars(length(min = 1, max = MAX_CHANNEL_CHARS))]
        channel: Option<String>,
        /// How many of it are to take part.
        target: Option<u32>,
        /// Why there is no way to reach it.
        #[schemars(length(min = 1, max = MAX_AFFECTED_CHARS))]
        no_channel_reason: Option<String>,
    },
    /// Says that somebody tried to reach a group. By the author, or by those who lead.
    Contact {
        /// The group.
        #[schemars(length(min = 1, max = MAX_GROUP_CHARS))]
        group: String,
        /// How; not blank.
        #[schemars(length(min = 1, max = MAX_CHANNEL_CHARS))]
        how: String,
        /// When.
        day: Day,
        /// How many were reached: none, or at least five; `null` stands for fewer than five.
        reached: Option<u32>,
    },
    /// Says how many of each group were there on an occasion (Beteiligungsspiegel), as far as that may be shown. By those who lead.
    Balance {
        /// On which occasion they were counted, on one line; not blank.
        #[schemars(length(min = 1, max = MAX_OCCASION_CHARS))]
        occasion: String,
        /// When.
        day: Day,
        /// How many of each group were there; the groups ascending, those of none of them last.
        #[schemars(length(min = 2, max = MAX_BALANCE_CELLS))]
        cells: Vec<Cell>,
        /// All together; `null` if there are too few to show anything.
        total: Option<u32>,
    },
    /// Takes a group off the list. By the author, or by those who lead.
    Unaffected {
        /// The group.
        #[schemars(length(min = 1, max = MAX_GROUP_CHARS))]
        group: String,
        /// Why it is not affected after all; not blank.
        #[schemars(length(min = 1, max = MAX_WHY_CHARS))]
        reason: String,
    },
    /// Says what would come of doing nothing. Of each dimension the last one holds, whoever says it.
    Assess {
        /// In which respect.
        dimension: Dimension,
        /// What it would be.
        effect: Impact,
        /// Why; not blank.
        #[schemars(length(min = 1, max = MAX_WHY_CHARS))]
        reason: String,
    },
    /// Moves the topic to the next phase, or back with a reason. By those who lead; whoever takes part can have a concern
    /// accepted that has enough support.
    Phase {
        /// The phase it is in from now on.
        to: Phase,
        /// Why; must be given for a step back.
        #[schemars(length(min = 1, max = MAX_WHY_CHARS))]
        reason: Option<String>,
        /// When that phase should end. Nothing happens by itself on that day.
        ends: Option<Day>,
    },
    /// Pauses the topic: it stays in its phase, and what is due is due later.
    Pause {
        /// Why; not blank.
        #[schemars(length(min = 1, max = MAX_WHY_CHARS))]
        reason: String,
        /// The first day of the pause.
        day: Day,
    },
    /// Ends the pause.
    Resume {
        /// The first day on which things go on.
        day: Day,
    },
    /// Ends the topic without a result.
    Stop {
        /// Why; not blank.
        #[schemars(length(min = 1, max = MAX_WHY_CHARS))]
        reason: String,
    },
    /// Ends the topic here because somebody else goes on with it.
    Refer {
        /// Who, on one line; not blank.
        #[schemars(length(min = 1, max = MAX_REFERRED_CHARS))]
        to: String,
        /// Why; not blank.
        #[schemars(length(min = 1, max = MAX_WHY_CHARS))]
        reason: String,
    },
    /// Takes a topic up again that was stopped or referred, in the phase in which it was.
    Reopen {
        /// Why; not blank.
        #[schemars(length(min = 1, max = MAX_WHY_CHARS))]
        reason: String,
    },
}

/// A topic as it is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTopic {
    /// What it is called, on one line; not blank.
    #[schemars(length(min = 1, max = MAX_TOPIC_TITLE_CHARS))]
    pub title: String,
    /// What the concern is; not blank.
    #[schemars(length(min = 1, max = MAX_CONCERN_CHARS))]
    pub concern: String,
    /// The organisations that carry it beside the space.
    #[schemars(length(max = MAX_CARRIERS))]
    pub carriers: Vec<Carrier>,
    /// How far those who take part have a say.
    pub level: Level,
    /// Why so far; not blank.
    #[schemars(length(min = 1, max = MAX_WHY_CHARS))]
    pub level_reason: String,
    /// What is fixed and what is open.
    #[schemars(length(max = MAX_SCOPE_POINTS))]
    pub scope: Vec<ScopePoint>,
    /// What it is to bring about.
    pub effect: Option<Effect>,
    /// The template it was made from, on one line.
    #[schemars(length(min = 1, max = MAX_TEMPLATE_CHARS))]
    pub template: Option<String>,
    /// The rules it has for good.
    #[serde(default)]
    pub rules: TopicRules,
}

/// How many of a group were there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// The group; `null` stands for those of none of the groups.
    #[schemars(length(min = 1, max = MAX_GROUP_CHARS))]
    pub group: Option<String>,
    /// How many; `null` where that is not shown.
    #[schemars(range(max = MAX_COUNTED))]
    pub count: Option<u32>,
}

/// What a topic says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// What it is called, on one line; not blank.
    #[schemars(length(min = 1, max = MAX_TOPIC_TITLE_CHARS))]
    pub title: String,
    /// What the concern is; not blank.
    #[schemars(length(min = 1, max = MAX_CONCERN_CHARS))]
    pub concern: String,
    /// How far those who take part have a say.
    pub level: Level,
    /// Why so far; not blank.
    #[schemars(length(min = 1, max = MAX_WHY_CHARS))]
    pub level_reason: String,
    /// What is fixed and what is open.
    #[schemars(length(max = MAX_SCOPE_POINTS))]
    pub scope: Vec<ScopePoint>,
    /// What it is to bring about.
    pub effect: Option<Effect>,
}

/// An organisation that carries a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Carrier {
    /// What it is called, on one line; not blank.
    #[schemars(length(min = 1, max = MAX_CARRIER_CHARS))]
    pub name: String,
    /// Its space, if it has one.
    pub space: Option<SpaceId>,
}

/// A point about what is fixed and what is open (Spielraum).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopePoint {
    /// What it is about; not blank.
    #[schemars(length(min = 1, max = MAX_SCOPE_CHARS))]
    pub what: String,
    /// Whether it can be changed.
    pub standing: Leeway,
    /// The law, the budget or the decision that says so; not blank for what is fixed.
    #[schemars(length(max = MAX_SCOPE_CHARS))]
    pub source: String,
}

/// Whether something can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Leeway {
    /// It cannot.
    Fixed,
    /// It can.
    Open,
    /// Nobody knows yet.
    Unclear,
}

/// What a topic is to bring about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// What; not blank.
    #[schemars(length(min = 1, max = MAX_INTENDED_CHARS))]
    pub intended: String,
    /// How one will see it; may be empty.
    #[schemars(length(max = MAX_INDICATOR_CHARS))]
    pub indicator: String,
}

/// The rules that a topic has for good: nothing that happens later changes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TopicRules {
    /// How many must support the concern so that anybody can have it accepted; 0: those who lead accept it.
    pub support_quorum: u32,
    /// How many sign the record of the decision: 1 to 5.
    #[schemars(range(min = 1, max = MAX_SEAL_SIGNATURES))]
    pub seal_signatures: u8,
    /// For how many days after that somebody can add a dissent.
    pub dissent_days: u16,
    /// In how many days questions should be answered for which no day was promised.
    pub answer_days: u16,
}

/// A topic.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TopicState {
    /// What it says of itself now, once it is made.
    pub wording: Option<Wording>,
    /// The organisations that carry it beside the space.
    pub carriers: Vec<Carrier>,
    /// The template it was made from.
    pub template: Option<String>,
    /// Its rules, once it is made.
    pub rules: Option<TopicRules>,
    /// Who opened it.
    pub author: Option<PersonId>,
    /// With which installation.
    pub device: Option<DeviceId>,
    /// The entries that hold what it said of itself, in order; the first made it, the last holds the wording it has now.
    pub versions: Vec<Made>,
    /// Who supports the concern, and who did.
    pub supports: BTreeMap<PersonId, Last<bool>>,
    /// The groups that are affected, by name.
    pub affected: BTreeMap<String, Group>,
    /// The groups that were taken off the list, in order.
    pub removed: Vec<Removed>,
    /// How many of each group were there on which occasion, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub balances: Vec<Balance>,
    /// What would come of doing nothing.
    pub inaction: BTreeMap<Dimension, Last<Assessment>>,
    /// Its steps to a phase, in order; the first made it.
    pub steps: Vec<PhaseStep>,
    /// Its pauses, in order; all but the last are over.
    pub pauses: Vec<Pause>,
    /// How often it was ended, in order; after all but the last it was reopened.
    pub endings: Vec<Ending>,
}

/// A group that is affected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Who said so last, and where.
    pub made: Made,
    /// Why it is affected.
    pub why: String,
    /// How it is reached.
    pub channel: Option<String>,
    /// How many of it are to take part.
    pub target: Option<u32>,
    /// Why there is no way to reach it.
    pub no_channel_reason: Option<String>,
    /// The attempts to reach it, in order.
    pub contacts: Vec<Contact>,
}

/// An attempt to reach a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// Who says so, and where.
    pub made: Made,
    /// How.
    pub how: String,
    /// When.
    pub day: Day,
    /// How many were reached; `None` stands for fewer than five.
    pub reached: Option<u32>,
}

/// How many of each group were there on an occasion, as far as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// Who says so, and where.
    pub made: Made,
    /// On which occasion.
    pub occasion: String,
    /// When.
    pub day: Day,
    /// How many of each group.
    pub cells: Vec<Cell>,
    /// All together.
    pub total: Option<u32>,
}

/// A group that was taken off the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// Who did, and where.
    pub made: Made,
    /// The group.
    pub group: String,
    /// Why.
    pub reason: String,
}

/// What something would bring about in one respect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assessment {
    /// What it would be.
    pub effect: Impact,
    /// Why.
    pub reason: String,
}

/// That a topic was ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ending {
    /// Who ended it, and where.
    pub made: Made,
    /// Who goes on with it, if it was referred.
    pub referred_to: Option<String>,
    /// Why.
    pub reason: String,
    /// That it was taken up again.
    pub reopened: Option<Reopened>,
}

/// That a topic was taken up again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reopened {
    /// Who did, and where.
    pub made: Made,
    /// Why.
    pub reason: String,
}

impl Kind for Topic {
    const ID: u16 = numbers::TOPIC;
    const NAME: &'static str = "topic";
    type Op = TopicOp;
    type State = TopicState;

    fn lowest_role(op: &TopicOp) -> Role {
        match op {
            TopicOp::Create(_)
            | TopicOp::Describe(_)
            | TopicOp::Support { .. }
            | TopicOp::Affected { .. }
            | TopicOp::Contact { .. }
            | TopicOp::Unaffected { .. }
            | TopicOp::Assess { .. }
            | TopicOp::Phase { .. } => Role::Member,
            TopicOp::Balance { .. }
            | TopicOp::Pause { .. }
            | TopicOp::Resume { .. }
            | TopicOp::Stop { .. }
            | TopicOp::Refer { .. }
            | TopicOp::Reopen { .. } => Role::Moderator,
        }
    }

    fn is_free(op: &TopicOp) -> bool {
        matches!(op, TopicOp::Support { .. } | TopicOp::Assess { .. })
    }

    /// What was contributed before a step, as whoever makes it sees, came before it for everybody.
    fn comes_behind(op: &TopicOp) -> &'static [u16] {
        match op {
            TopicOp::Phase { .. } | TopicOp::Stop { .. } | TopicOp::Refer { .. } | TopicOp::Reopen { .. } => {
                &CONTRIBUTED
            }
            TopicOp::Create(_)
            | TopicOp::Describe(_)
            | TopicOp::Support { .. }
            | TopicOp::Affected { .. }
            | TopicOp::Contact { .. }
            | TopicOp::Balance { .. }
            | TopicOp::Unaffected { .. }
            | TopicOp::Assess { .. }
            | TopicOp::Pause { .. }
            | TopicOp::Resume { .. } => &[],
        }
    }

    fn authorize(state: &TopicState, op: &TopicOp, context: &Context<'_>) -> Judgement {
        judge(state, op, context).into()
    }

    fn apply(state: &mut TopicState, op: TopicOp, context: &Context<'_>) {
        let made = Made::of(context);
        match op {
            TopicOp::Create(new) => *state = TopicState::new(*new, made, context.actor.device),
            TopicOp::Describe(wording) => {
                state.wording = Some(*wording);
                state.versions.push(made);
            }
            TopicOp::Support { supports } => Last::put(&mut state.supports, made.by, supports, context),
            TopicOp::Affected { group, why, channel, target, no_channel_reason } => {
                let contacts = state.affected.remove(&group).map(|before| before.contacts).unwrap_or_default();
                let new = Group { made, why, channel, target, no_channel_reason, contacts };
                state.affected.insert(group, new);
            }
            TopicOp::Contact { group, how, day, reached } => {
                if let Some(group) = state.affected.get_mut(&group) {
                    group.contacts.push(Contact { made, how, day, reached });
                }
            }
            TopicOp::Balance { occasion, day, cells, total } => {
                state.balances.push(Balance { made, occasion, day, cells, total });
            }
            TopicOp::Unaffected { group, reason } => {
                state.affected.remove(&group);
                state.removed.push(Removed { made, group, reason });
            }
            TopicOp::Assess { dimension, effect, reason } => {
                Last::put(&mut state.inaction, dimension, Assessment { effect, reason }, context);
            }
            TopicOp::Phase { to, reason, ends } => state.steps.push(PhaseStep { made, to, ends, reason }),
            TopicOp::Pause { reason, day } => {
                state.pauses.push(Pause { made, from: day, reason, resumed: None });
            }
            TopicOp::Resume { day } => {
                if let Some(pause) = state.pauses.last_mut() {
                    pause.resumed = Some(Resumed { made, day });
                }
            }
            TopicOp::Stop { reason } => {
                state.endings.push(Ending { made, referred_to: None, reason, reopened: None });
            }
            TopicOp::Refer { to, reason } => {
                state.endings.push(Ending { made, referred_to: Some(to), reason, reopened: None });
            }
            TopicOp::Reopen { reason } => {
                if let Some(ending) = state.endings.last_mut() {
                    ending.reopened = Some(Reopened { made, reason });
                }
            }
        }
    }

    /// The state; supporters are shown in sum. Beside it the phase, and the hash of the rules.
    fn view(state: &TopicState) -> Value {
        json!({
            "title": state.wording.as_ref().map(|wording| &wording.title),
            "wording": state.wording,
            "carriers": state.carriers,
            "template": state.template,
            "rules": state.rules,
            "rules_hash": state.rules.as_ref().map(TopicRules::hash),
            "author": state.author,
            "device": state.device,
            "versions": state.versions,
            "supporters": state.supporters(),
            "affected": state.affected,
            "removed": state.removed,
            "balances": state.balances,
            "unreached": state.unreached().collect::<Vec<_>>(),
            "inaction": state.inaction,
            "phase": state.phase(),
            "steps": state.steps,
            "paused": state.is_paused(),
            "pauses": state.pauses,
            "ended": state.is_ended(),
            "endings": state.endings,
        })
    }

    fn examples() -> Vec<TopicOp> {
        let group = || "Kinder aus der Grundschule".to_owned();
        let reason = |reason: &str| reason.to_owned();
        let day = |number| Day::from_number(number).unwrap_or(Day::at(0));
        let phase = |to| TopicOp::Phase { to, reason: None, ends: Some(day(20_700)) };
        let cell = |group, count| Cell { group, count };
        let balance = |cells, total| TopicOp::Balance {
            occasion: "Treffen am Spielplatz".to_owned(),
            day: day(20_655),
            cells,
            total,
        };
        vec![
            TopicOp::Create(Box::new(example())),
            TopicOp::Describe(Box::new(Wording {
                title: "Schatten und Wasser am Spielplatz".to_owned(),
                ..example_wording()
            })),
            TopicOp::Support { supports: true },
            TopicOp::Support { supports: false },
            TopicOp::Affected {
                group: group(),
                why: "Sie spielen dort jeden Nachmittag.".to_owned(),
                channel: Some("Klassenrat".to_owned()),
                target: Some(20),
                no_channel_reason: None,
            },
            TopicOp::Affected {
                group: "Wer künftig herzieht".to_owned(),
                why: "Der Platz bleibt Jahrzehnte, wie er wird.".to_owned(),
                channel: None,
                target: None,
                no_channel_reason: Some("Es kennt sie noch niemand.".to_owned()),
            },
            TopicOp::Contact {
                group: group(),
                how: "Besuch im Klassenrat".to_owned(),
                day: day(20_650),
                reached: Some(12),
            },
            TopicOp::Contact { group: group(), how: "Aushang".to_owned(), day: day(20_651), reached: None },
            balance(vec![cell(Some(group()), Some(12)), cell(None, Some(7))], Some(19)),
            balance(vec![cell(Some(group()), None), cell(None, None)], Some(24)),
            balance(vec![cell(Some(group()), None), cell(None, None)], None),
            TopicOp::Unaffected { group: group(), reason: reason("Die Schule zieht um.") },
            TopicOp::Assess {
                dimension: Dimension::Social,
                effect: Impact::Negative,
                reason: reason("Im Sommer bleibt der Platz leer."),
            },
            TopicOp::Assess {
                dimension: Dimension::Financial,
                effect: Impact::Neutral,
                reason: reason("Es kostet nichts."),
            },
            phase(Phase::Accepted),
            phase(Phase::Understanding),
            phase(Phase::Proposals),
            TopicOp::Phase { to: Phase::Accepted, reason: Some(reason("Es fehlen noch Stimmen.")), ends: None },
            TopicOp::Pause { reason: reason("Sommerferien"), day: day(20_660) },
            TopicOp::Resume { day: day(20_700) },
            TopicOp::Stop { reason: reason("Der Platz wird verkauft.") },
            TopicOp::Refer { to: "Stadtrat".to_owned(), reason: reason("Er allein kann darüber beschließen.") },
            TopicOp::Reopen { reason: reason("Der Verkauf ist geplatzt.") },
        ]
    }
}

impl Default for TopicRules {
    fn default() -> Self {
        Self { support_quorum: 0, seal_signatures: 1, dissent_days: 14, answer_days: 28 }
    }
}

impl TopicRules {
    /// What these rules, and no others, have.
    pub fn hash(&self) -> Fixed<32> {
        let mut bytes = Vec::new();
        // Writing to memory cannot fail.
        let _ = ciborium::into_writer(self, &mut bytes);
        Fixed(blake3::derive_key(RULES_CONTEXT, &bytes))
    }
}

impl TopicState {
    fn new(new: NewTopic, made: Made, device: DeviceId) -> Self {
        let NewTopic { title, concern, carriers, level, level_reason, scope, effect, template, rules } = new;
        Self {
            wording: Some(Wording { title, concern, level, level_reason, scope, effect }),
            carriers,
            template,
            rules: Some(rules),
            author: Some(made.by),
            device: Some(device),
            versions: vec![made],
            steps: vec![PhaseStep { made, to: Phase::Concern, ends: None, reason: None }],
            ..Self::default()
        }
    }

    /// How many support the concern.
    pub fn supporters(&self) -> u32 {
        yes(&self.supports)
    }

    /// Whether it has a quorum and as many support it.
    pub fn has_quorum(&self) -> bool {
        self.rules.is_some_and(|rules| rules.support_quorum > 0 && self.supporters() >= rules.support_quorum)
    }

    /// The groups that there is no way to reach, and of which nobody says why.
    pub fn unreached(&self) -> impl Iterator<Item = &str> {
        let unreached = |group: &Group| group.channel.is_none() && group.no_channel_reason.is_none();
        self.affected.iter().filter(move |(_, group)| unreached(group)).map(|(name, _)| name.as_str())
    }

    /// Whether it was stopped or referred, and not taken up again.
    pub fn is_ended(&self) -> bool {
        self.endings.last().is_some_and(|ending| ending.reopened.is_none())
    }

    /// Whether nothing is done with it any more: it is ended, or in its last phase.
    pub fn is_over(&self) -> bool {
        self.is_ended() || self.phase() == Some(Phase::Closed)
    }
}

fn judge(state: &TopicState, op: &TopicOp, context: &Context<'_>) -> Result<(), Reason> {
    let Some(now) = state.phase() else {
        // Whoever takes part opens a topic; nobody must be asked.
        return if let TopicOp::Create(new) = op { fit_new(new) } else { Err(Reason::OBJECT) };
    };
    let leads = context.actor.role >= Role::Moderator;
    let owns = ensure(leads || state.author == Some(context.actor.person), Reason::AUTHOR);
    let goes_on = ensure(!state.is_over(), Reason::CLOSED);
    match op {
        TopicOp::Create(_) => Err(Reason::OBJECT),
        // When alternatives are weighed, what they are weighed for stays as it is.
        TopicOp::Describe(wording) => {
            goes_on?;
            owns?;
            ensure(now < Phase::Weighing, Reason::PHASE)?;
            ensure(state.wording.as_ref() != Some(&**wording), Reason::OBJECT)?;
            ensure(state.versions.len() <= MAX_DESCRIPTIONS, Reason::BOUNDS)?;
            let Wording { title, concern, level: _, level_reason, scope, effect } = &**wording;
            fit_wording(title, concern, level_reason, scope, effect.as_ref())
        }
        TopicOp::Support { .. } => goes_on,
        // Who is affected is a question at all times; often it is seen late.
        TopicOp::Affected { group, why, channel, target: _, no_channel_reason } => {
            goes_on?;
            owns?;
            let is_fit = text::is_fit_line(group, MAX_GROUP_CHARS)
                && text::is_fit(why, MAX_AFFECTED_CHARS)
                && channel.as_ref().is_none_or(|channel| text::is_fit(channel, MAX_CHANNEL_CHARS))
                && no_channel_reason.as_ref().is_none_or(|reason| text::is_fit(reason, MAX_AFFECTED_CHARS));
            let has_room = state.affected.len() < MAX_AFFECTED_GROUPS || state.affected.contains_key(group);
            ensure(is_fit && has_room, Reason::BOUNDS)
        }
        TopicOp::Contact { group, how, reached, .. } => {
            goes_on?;
            owns?;
            let group = state.affected.get(group).ok_or(Reason::OBJECT)?;
            // So few can be told apart.
            ensure(reached.is_none_or(may_be_shown), Reason::FEW)?;
            let has_room = group.contacts.len() < MAX_CONTACTS;
            ensure(text::is_fit(how, MAX_CHANNEL_CHARS) && has_room, Reason::BOUNDS)
        }
        TopicOp::Balance { occasion, day: _, cells, total } => {
            goes_on?;
            let is_known = |cell: &Cell| cell.group.as_ref().is_none_or(|group| state.affected.contains_key(group));
            ensure(cells.iter().all(is_known), Reason::OBJECT)?;
            // Each person is in one of them, so no group is there twice, and those of none are there once.
            let [groups @ .., last] = cells.as_slice() else { return Err(Reason::BOUNDS) };
            let is_sorted =
                groups.is_sorted_by(|a, b| a.group < b.group) && groups.iter().all(|cell| cell.group.is_some());
            ensure(is_sorted && !groups.is_empty() && last.group.is_none(), Reason::BOUNDS)?;
            let counts: Vec<Option<u32>> = cells.iter().map(|cell| cell.count).collect();
            let is_bounded = counts.iter().flatten().all(|count| *count <= MAX_COUNTED);
            ensure(text::is_fit_line(occasion, MAX_OCCASION_CHARS) && is_bounded, Reason::BOUNDS)?;
            ensure(state.balances.len() < MAX_BALANCES, Reason::BOUNDS)?;
            ensure(is_protected(&counts, *total), Reason::FEW)
        }
        // Nobody disappears from the list without a word.
        TopicOp::Unaffected { group, reason } => {
            goes_on?;
            owns?;
            ensure(state.affected.contains_key(group), Reason::OBJECT)?;
            text::reason(reason, MAX_WHY_CHARS)?;
            ensure(state.removed.len() < MAX_AFFECTED_GROUPS, Reason::BOUNDS)
        }
        TopicOp::Assess { reason, .. } => {
            goes_on?;
            text::reason(reason, MAX_WHY_CHARS)
        }
        TopicOp::Phase { to, reason, .. } => may_move(state, (now, *to), reason.as_deref(), leads),
        // One pause at a time.
        TopicOp::Pause { reason, .. } => {
            goes_on?;
            ensure(!state.is_paused(), Reason::OBJECT)?;
            text::reason(reason, MAX_WHY_CHARS)?;
            ensure(state.pauses.len() < MAX_PAUSES, Reason::BOUNDS)
        }
        // A pause ends, whatever became of the topic, not before it began.
        TopicOp::Resume { day } => {
            let pause = state.pauses.last().filter(|pause| pause.resumed.is_none()).ok_or(Reason::OBJECT)?;
            ensure(*day >= pause.from && day.since(pause.from) <= MAX_PAUSE_DAYS, Reason::BOUNDS)
        }
        TopicOp::Stop { reason } => {
            goes_on?;
            text::reason(reason, MAX_WHY_CHARS)?;
            ensure(state.endings.len() < MAX_ENDINGS, Reason::BOUNDS)
        }
        TopicOp::Refer { to, reason } => {
            goes_on?;
            text::reason(reason, MAX_WHY_CHARS)?;
            let has_room = state.endings.len() < MAX_ENDINGS;
            ensure(text::is_fit_line(to, MAX_REFERRED_CHARS) && has_room, Reason::BOUNDS)
        }
        // What is in its last phase is moved back instead.
        TopicOp::Reopen { reason } => {
            ensure(state.is_ended(), Reason::OBJECT)?;
            text::reason(reason, MAX_WHY_CHARS)
        }
    }
}

/// Whether the topic may go from one phase to another.
fn may_move(state: &TopicState, (now, to): (Phase, Phase), reason: Option<&str>, leads: bool) -> Result<(), Reason> {
    ensure(!state.is_ended(), Reason::CLOSED)?;
    // What has the support that its rules ask for does not depend on anybody's favour.
    let is_claimed = now == Phase::Concern && to == Phase::Accepted && state.has_quorum();
    ensure(leads || is_claimed, Reason::ROLE)?;
    ensure(!state.is_paused(), Reason::PHASE)?;
    // No phase is left out; back it may go as far as it must.
    ensure(to < now || now.next() == Some(to), Reason::PHASE)?;
    // Nobody proposes over the heads of those who are affected.
    ensure(to != Phase::Proposals || state.unreached().next().is_none(), Reason::MISSING)?;
    match reason {
        Some(reason) => text::reason(reason, MAX_WHY_CHARS)?,
        None => ensure(to > now, Reason::WHY)?,
    }
    ensure(state.steps.len() < MAX_PHASE_STEPS, Reason::BOUNDS)
}

fn fit_new(new: &NewTopic) -> Result<(), Reason> {
    let is_fit = |carrier: &Carrier| text::is_fit_line(&carrier.name, MAX_CARRIER_CHARS);
    ensure(new.carriers.len() <= MAX_CARRIERS && new.carriers.iter().all(is_fit), Reason::BOUNDS)?;
    let template = new.template.as_ref();
    ensure(template.is_none_or(|template| text::is_fit_line(template, MAX_TEMPLATE_CHARS)), Reason::BOUNDS)?;
    ensure((1..=MAX_SEAL_SIGNATURES).contains(&new.rules.seal_signatures), Reason::BOUNDS)?;
    fit_wording(&new.title, &new.concern, &new.level_reason, &new.scope, new.effect.as_ref())
}

fn fit_wording(
    title: &str,
    concern: &str,
    level_reason: &str,
    scope: &[ScopePoint],
    effect: Option<&Effect>,
) -> Result<(), Reason> {
    let is_fit = text::is_fit_line(title, MAX_TOPIC_TITLE_CHARS) && text::is_fit(concern, MAX_CONCERN_CHARS);
    ensure(is_fit, Reason::BOUNDS)?;
    text::reason(level_reason, MAX_WHY_CHARS)?;
    let is_point = |point: &ScopePoint| {
        text::is_fit(&point.what, MAX_SCOPE_CHARS) && text::is_short(&point.source, MAX_SCOPE_CHARS)
    };
    ensure(scope.len() <= MAX_SCOPE_POINTS && scope.iter().all(is_point), Reason::BOUNDS)?;
    // Whoever says that something cannot be changed says who says so.
    let has_source = |point: &ScopePoint| point.standing != Leeway::Fixed || !point.source.trim().is_empty();
    ensure(scope.iter().all(has_source), Reason::MISSING)?;
    let is_effect = |effect: &Effect| {
        text::is_fit(&effect.intended, MAX_INTENDED_CHARS) && text::is_short(&effect.indicator, MAX_INDICATOR_CHARS)
    };
    ensure(effect.is_none_or(is_effect), Reason::BOUNDS)
}

fn example_wording() -> Wording {
    let point =
        |what: &str, standing, source: &str| ScopePoint { what: what.to_owned(), standing, source: source.to_owned() };
    Wording {
        title: "Schatten am Spielplatz".to_owned(),
        concern: "Im Sommer ist der Platz zu heiß, um dort zu spielen.".to_owned(),
        level: Level::Codecision,
        level_reason: "Der Platz gehört der Stadt, gepflegt wird er vom Verein.".to_owned(),
        scope: vec![
            point("Die Rutsche bleibt.", Leeway::Fixed, "Beschluss vom 3. März"),
            point("Wo Bäume stehen", Leeway::Open, ""),
        ],
        effect: Some(Effect {
            intended: "Kinder spielen auch im Juli draußen.".to_owned(),
            indicator: "Zählung an drei Nachmittagen".to_owned(),
        }),
    }
}

fn example() -> NewTopic {
    let Wording { title, concern, level, level_reason, scope, effect } = example_wording();
    let carriers = vec![Carrier { name: "Elternbeirat".to_owned(), space: None }];
    let rules = TopicRules { support_quorum: 3, ..TopicRules::default() };
    NewTopic { title, concern, carriers, level, level_reason, scope, effect, template: None, rules }
}
