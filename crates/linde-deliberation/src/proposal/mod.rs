//! Proposals (Vorschläge, Anträge): what should be done, in versions that all of their authors stand by.
//!
//! A text is written together as a draft, and becomes what it is for good when one of its authors submits it as a *version*.
//! A version is submitted as soon as all whom it names as authors consented; before, it is nobody's word.

mod order;
#[cfg(test)]
pub(crate) mod tests;

pub use order::{Rank, order};

use crate::{
    bytes::Fixed,
    context::Context,
    examples,
    impact::{Dimension, Impact},
    kind::{Judgement, Kind, Reason, ensure},
    made::{Last, Made, yes},
    numbers, place, text,
};
use linde_log::{DeviceId, EntryId, Lane, PersonId};
use linde_space::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Upper bound of a title, in characters.
pub const MAX_PROPOSAL_TITLE_CHARS: usize = 160;
/// Upper bound of the text of a version, in characters.
pub const MAX_PROPOSAL_CHARS: usize = 20_000;
/// Upper bound of the reasons for a version or an amendment, and of those of an answer, in characters.
pub const MAX_GROUNDS_CHARS: usize = 4_000;
/// Upper bound of the authors of a version.
pub const MAX_AUTHORS: usize = 12;
/// Upper bound of the heads of a draft that a version was taken from.
pub const MAX_VERSION_HEADS: usize = 16;
/// Upper bound of what it costs and of where it is, in characters.
pub const MAX_DETAIL_CHARS: usize = 200;
/// Upper bound of the versions of a proposal.
pub const MAX_PROPOSAL_VERSIONS: usize = 100;
/// Upper bound of why an effect is expected, something is withdrawn, linked, taken over or rejected, in characters.
pub const MAX_REMARK_CHARS: usize = 2_000;
/// Upper bound of the answers to a proposal, and of what became of it.
pub const MAX_OUTCOMES: usize = 50;

/// The rules of proposals.
pub struct Proposal;

/// What can be done with proposals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ProposalOp {
    /// Begins a proposal, which has no text yet.
    Create {
        /// The topic that it belongs to.
        topic: EntryId,
        /// The step of the topic that one saw last: the topic itself, or what moved it to its phase.
        under: EntryId,
        /// What it is called until a version says otherwise; on one line.
        #[schemars(length(min = 1, max = MAX_PROPOSAL_TITLE_CHARS))]
        title: String,
        /// The text document in which it is written together, if any.
        draft: Option<EntryId>,
    },
    /// Submits a version. By whoever began the proposal, or an author of the last version.
    Submit {
        /// What it is called; on one line.
        #[schemars(length(min = 1, max = MAX_PROPOSAL_TITLE_CHARS))]
        title: String,
        /// The text, in Markdown; not blank, and with `\n` alone at the ends of lines.
        #[schemars(length(min = 1, max = MAX_PROPOSAL_CHARS))]
        text: String,
        /// Why (Begründung); not blank.
        #[schemars(length(min = 1, max = MAX_GROUNDS_CHARS))]
        reason: String,
        /// Whose proposal it is, each once, oneself among them. All others must consent.
        #[schemars(length(min = 1, max = MAX_AUTHORS))]
        authors: Vec<PersonId>,
        /// The entries of the draft that it was taken from, sorted, each once; none without a draft.
        #[schemars(length(max = MAX_VERSION_HEADS))]
        heads: Vec<EntryId>,
        /// SHA-256 of the text.
        hash: Fixed<32>,
        /// What it costs, if it is known; on one line.
        #[schemars(length(min = 1, max = MAX_DETAIL_CHARS))]
        cost: Option<String>,
        /// Where it is, if it is anywhere; on one line.
        #[schemars(length(min = 1, max = MAX_DETAIL_CHARS))]
        place: Option<String>,
    },
    /// Consents to a version as one whom it names as an author. For good.
    Consent {
        /// The entry that submitted the version.
        version: EntryId,
    },
    /// Takes the proposal back. By an author.
    Withdraw {
        /// Why; may be empty.
        #[schemars(length(max = MAX_REMARK_CHARS))]
        reason: String,
    },
    /// Supports it, or does no more.
    Support {
        /// Whether one does.
        supports: bool,
    },
    /// Says what effect a version would have (Folgen-Check). Of each dimension the last word holds.
    Assess {
        /// The entry that submitted the version.
        version: EntryId,
        /// In which respect.
        dimension: Dimension,
        /// What effect.
        effect: Impact,
        /// Why; not blank.
        #[schemars(length(min = 1, max = MAX_REMARK_CHARS))]
        reason: String,
    },
    /// Answers it as those who lead the deliberation.
    Answer {
        /// What they say.
        state: AnswerState,
        /// Why; not blank unless it is adopted or in review.
        #[schemars(length(max = MAX_GROUNDS_CHARS))]
        reason: String,
        /// What it leads to, if there is such a thing.
        target: Option<EntryId>,
    },
    /// Says what became of it. By those who lead the deliberation; that it became something or was merged, by an author too.
    Fate {
        /// How it is linked.
        how: Link,
        /// With what: a proposal, a ballot, a record or another contribution.
        target: EntryId,
        /// Why; not blank if it was rejected or is obsolete.
        #[schemars(length(max = MAX_REMARK_CHARS))]
        reason: String,
    },
}

/// What those who lead a deliberation say to a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerState {
    /// It is being looked at.
    InReview,
    /// Some of it will be done.
    PartlyAdopted,
    /// It will be done.
    Adopted,
    /// It will not be done.
    NotAdopted,
    /// It is for others to say.
    NotResponsible,
    /// Something must be clarified first.
    NeedsClarification,
}

impl AnswerState {
    /// Whether nobody may say so without a reason.
    pub fn needs_reason(self) -> bool {
        match self {
            Self::PartlyAdopted | Self::NotAdopted | Self::NotResponsible | Self::NeedsClarification => true,
            Self::InReview | Self::Adopted => false,
        }
    }
}

/// How a proposal is linked with what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// It became this (wurde zu).
    Became,
    /// It was taken up by this (übernommen in).
    AdoptedIn,
    /// It is one with this proposal from now on (zusammengeführt mit).
    MergedWith,
    /// This rejected it (abgelehnt durch).
    RejectedBy,
    /// Because of this nobody needs it any more (erledigt durch).
    ObsoletedBy,
}

impl Link {
    /// Whether nobody may say so without a reason.
    pub fn needs_reason(self) -> bool {
        match self {
            Self::RejectedBy | Self::ObsoletedBy => true,
            Self::Became | Self::AdoptedIn | Self::MergedWith => false,
        }
    }

    /// Whether an author may say so.
    fn is_for_authors(self) -> bool {
        match self {
            Self::Became | Self::MergedWith => true,
            Self::AdoptedIn | Self::RejectedBy | Self::ObsoletedBy => false,
        }
    }
}

/// What a proposal is at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// There is no version yet that all its authors stand by.
    Draft,
    /// There is one.
    Submitted,
    /// It is being looked at, or something must be clarified.
    InReview,
    /// Some of it will be done.
    PartlyAdopted,
    /// It will be done.
    Adopted,
    /// It will not be done.
    NotAdopted,
    /// An author took it back.
    Withdrawn,
    /// It is one with another.
    Merged,
    /// Nobody needs it any more.
    Obsolete,
}

/// A proposal.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ProposalState {
    /// Who began it, and where, once it is begun.
    pub made: Option<Made>,
    /// With which installation.
    pub device: Option<DeviceId>,
    /// The topic that it belongs to.
    pub topic: Option<EntryId>,
    /// The step of the topic that its author saw last.
    pub under: Option<EntryId>,
    /// What it was called at the beginning.
    pub title: String,
    /// The document in which it is written.
    pub draft: Option<EntryId>,
    /// All versions in order, whether or not their authors consented.
    pub versions: Vec<Version>,
    /// Who supports it, and who did.
    pub supports: BTreeMap<PersonId, Last<bool>>,
    /// The answers in order.
    pub answers: Vec<Answer>,
    /// What became of it, in order.
    pub fates: Vec<Fate>,
    /// That it was taken back.
    pub withdrawn: Option<Withdrawn>,
}

/// A version of a proposal, which never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Version {
    /// Who submitted it, and in which entry.
    pub made: Made,
    /// What it is called.
    pub title: String,
    /// The text.
    pub text: String,
    /// Why.
    pub reason: String,
    /// Whose it is.
    pub authors: Vec<PersonId>,
    /// The entries of the draft that it was taken from.
    pub heads: Vec<EntryId>,
    /// SHA-256 of the text.
    pub hash: Fixed<32>,
    /// What it costs.
    pub cost: Option<String>,
    /// Where it is.
    pub place: Option<String>,
    /// Who consented, whoever submitted it included.
    pub consents: BTreeMap<PersonId, Made>,
    /// What effects it would have, as far as somebody assessed them.
    pub assessed: BTreeMap<Dimension, Assessed>,
}

/// What effect a version would have in one respect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assessed {
    /// Who says so, and where.
    pub made: Made,
    /// What effect.
    pub effect: Impact,
    /// Why.
    pub reason: String,
}

/// An answer to a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Who gave it, and where.
    pub made: Made,
    /// The version that was current then.
    pub version: EntryId,
    /// What they say.
    pub state: AnswerState,
    /// Why.
    pub reason: String,
    /// What it leads to.
    pub target: Option<EntryId>,
}

/// What became of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fate {
    /// Who says so, and where.
    pub made: Made,
    /// How it is linked.
    pub how: Link,
    /// With what.
    pub target: EntryId,
    /// Why.
    pub reason: String,
}

/// That a proposal was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withdrawn {
    /// Who did, and where.
    pub made: Made,
    /// Why.
    pub reason: String,
}

impl Kind for Proposal {
    const ID: u16 = numbers::PROPOSAL;
    const NAME: &'static str = "proposal";
    type Op = ProposalOp;
    type State = ProposalState;

    fn lowest_role(op: &ProposalOp) -> Role {
        match op {
            ProposalOp::Answer { .. } => Role::Moderator,
            ProposalOp::Create { .. }
            | ProposalOp::Submit { .. }
            | ProposalOp::Consent { .. }
            | ProposalOp::Withdraw { .. }
            | ProposalOp::Support { .. }
            | ProposalOp::Assess { .. }
            | ProposalOp::Fate { .. } => Role::Member,
        }
    }

    fn names(op: &ProposalOp) -> Vec<EntryId> {
        match op {
            ProposalOp::Create { topic, under, draft, .. } => place::names(*topic, *under).chain(*draft).collect(),
            ProposalOp::Answer { target, .. } => target.iter().copied().collect(),
            ProposalOp::Fate { target, .. } => vec![*target],
            ProposalOp::Submit { .. }
            | ProposalOp::Consent { .. }
            | ProposalOp::Withdraw { .. }
            | ProposalOp::Support { .. }
            | ProposalOp::Assess { .. } => Vec::new(),
        }
    }

    fn is_free(op: &ProposalOp) -> bool {
        matches!(op, ProposalOp::Support { .. })
    }

    fn authorize(state: &ProposalState, op: &ProposalOp, context: &Context<'_>) -> Judgement {
        judge(state, op, context).into()
    }

    fn apply(state: &mut ProposalState, op: ProposalOp, context: &Context<'_>) {
        let made = Made::of(context);
        match op {
            ProposalOp::Create { topic, under, title, draft } => {
                *state = ProposalState {
                    made: Some(made),
                    device: Some(context.actor.device),
                    topic: Some(topic),
                    under: Some(under),
                    title,
                    draft,
                    ..ProposalState::default()
                };
            }
            ProposalOp::Submit { title, text, reason, authors, heads, hash, cost, place } => {
                let consents = BTreeMap::from([(made.by, made)]);
                let assessed = BTreeMap::new();
                let version =
                    Version { made, title, text, reason, authors, heads, hash, cost, place, consents, assessed };
                state.versions.push(version);
            }
            ProposalOp::Consent { version } => {
                if let Some(version) = state.version_mut(&version) {
                    version.consents.insert(made.by, made);
                }
            }
            ProposalOp::Withdraw { reason } => state.withdrawn = Some(Withdrawn { made, reason }),
            ProposalOp::Support { supports } => Last::put(&mut state.supports, made.by, supports, context),
            ProposalOp::Assess { version, dimension, effect, reason } => {
                if let Some(version) = state.version_mut(&version) {
                    version.assessed.insert(dimension, Assessed { made, effect, reason });
                }
            }
            ProposalOp::Answer { state: said, reason, target } => {
                if let Some(version) = state.current().map(|version| version.made.entry) {
                    state.answers.push(Answer { made, version, state: said, reason, target });
                }
            }
            ProposalOp::Fate { how, target, reason } => state.fates.push(Fate { made, how, target, reason }),
        }
    }

    /// The state; who supports it is shown in sum, and each dimension of each version, `null` where nobody assessed it. Beside
    /// it the status and the entry of the current version.
    fn view(state: &ProposalState) -> Value {
        json!({
            "title": state.title(),
            "author": state.made.map(|made| made.by),
            "device": state.device,
            "time_ms": state.made.map(|made| made.time_ms),
            "topic": state.topic,
            "under": state.under,
            "draft": state.draft,
            "status": state.status(),
            "current": state.current().map(|version| version.made.entry),
            "versions": state.versions.iter().map(Version::view).collect::<Vec<_>>(),
            "supports": yes(&state.supports),
            "answers": state.answers,
            "fates": state.fates,
            "withdrawn": state.withdrawn,
        })
    }

    fn examples() -> Vec<ProposalOp> {
        let text = "Auf dem Spielplatz werden *drei* Linden gepflanzt.\n";
        let submit = |cost: Option<&str>, heads| ProposalOp::Submit {
            title: "Linden für den Spielplatz".to_owned(),
            text: text.to_owned(),
            reason: "Im Sommer ist es dort zu heiß.".to_owned(),
            authors: vec![examples::founder().person],
            heads,
            hash: text_hash(text),
            cost: cost.map(str::to_owned),
            place: cost.map(|_| "Spielplatz am Anger".to_owned()),
        };
        let create = |draft| ProposalOp::Create {
            topic: examples::TOPIC,
            under: examples::TOPIC,
            title: "Linden".to_owned(),
            draft,
        };
        let answer = |state, reason: &str, target| ProposalOp::Answer { state, reason: reason.to_owned(), target };
        let fate = |how, target, reason: &str| ProposalOp::Fate { how, target, reason: reason.to_owned() };
        let version = examples::VERSION;
        vec![
            create(Some(examples::DRAFT)),
            create(None),
            submit(Some("etwa 900 €"), vec![examples::CONTRIBUTION]),
            submit(None, vec![]),
            ProposalOp::Consent { version },
            ProposalOp::Withdraw { reason: String::new() },
            ProposalOp::Support { supports: true },
            ProposalOp::Support { supports: false },
            ProposalOp::Assess {
                version,
                dimension: Dimension::Ecological,
                effect: Impact::Positive,
                reason: "Mehr Schatten, mehr Bienen.".to_owned(),
            },
            answer(AnswerState::InReview, "", None),
            answer(AnswerState::NotAdopted, "Unter dem Platz liegt eine Leitung.", Some(examples::CONTRIBUTION)),
            fate(Link::MergedWith, examples::PROPOSAL, ""),
            fate(Link::RejectedBy, examples::CONTRIBUTION, "Der Rat will dort bauen."),
        ]
    }
}

fn judge(state: &ProposalState, op: &ProposalOp, context: &Context<'_>) -> Result<(), Reason> {
    if let ProposalOp::Create { topic, under, title, draft } = op {
        // Whoever takes part may begin a proposal, once; that it came in the right phase is seen from the topic's state.
        ensure(state.made.is_none(), Reason::OBJECT)?;
        ensure(place::is_of_topics(topic, under, context), Reason::OBJECT)?;
        let is_text = |id: &EntryId| (context.named)(id).is_some_and(|origin| origin.kind == numbers::TEXT);
        ensure(draft.iter().all(is_text), Reason::OBJECT)?;
        return ensure(text::is_fit_line(title, MAX_PROPOSAL_TITLE_CHARS), Reason::BOUNDS);
    }
    ensure(state.made.is_some(), Reason::OBJECT)?;
    if let ProposalOp::Support { .. } = op {
        // Everybody who takes part supports what they like; for a proposal that was taken back it has no effect.
        return Ok(());
    }
    // What was taken back rests.
    ensure(state.withdrawn.is_none(), Reason::CLOSED)?;
    let actor = context.actor.person;
    let is_author = state.is_author(&actor);
    match op {
        ProposalOp::Create { .. } | ProposalOp::Support { .. } => Err(Reason::OBJECT),
        // Nobody becomes an author by themselves, and nobody's name stands under a text without their consent.
        ProposalOp::Submit { authors, heads, text, hash, .. } => {
            ensure(is_author, Reason::AUTHOR)?;
            ensure(is_fit(op) && state.versions.len() < MAX_PROPOSAL_VERSIONS, Reason::BOUNDS)?;
            ensure(authors.contains(&actor), Reason::AUTHOR)?;
            ensure(authors.iter().all(|author| context.control.role(*author).is_some()), Reason::NO_PERSON)?;
            ensure(heads.is_empty() || state.draft.is_some(), Reason::OBJECT)?;
            ensure(*hash == text_hash(text), Reason::HASH)
        }
        ProposalOp::Consent { version } => {
            let version = state.version(version).ok_or(Reason::OBJECT)?;
            ensure(version.authors.contains(&actor), Reason::AUTHOR)?;
            ensure(!version.consents.contains_key(&actor), Reason::OBJECT)
        }
        ProposalOp::Withdraw { reason } => {
            ensure(is_author, Reason::AUTHOR)?;
            ensure(text::is_short(reason, MAX_REMARK_CHARS), Reason::BOUNDS)
        }
        // Everybody who takes part may say what they expect, and why.
        ProposalOp::Assess { version, reason, .. } => {
            ensure(state.version(version).is_some(), Reason::OBJECT)?;
            text::reason(reason, MAX_REMARK_CHARS)
        }
        // What nobody stands by yet is not answered, and nobody is turned away without a word.
        ProposalOp::Answer { state: said, reason, .. } => {
            ensure(state.current().is_some(), Reason::OBJECT)?;
            ensure(!said.needs_reason() || !reason.trim().is_empty(), Reason::WHY)?;
            let is_fit = text::is_short(reason, MAX_GROUNDS_CHARS) && state.answers.len() < MAX_OUTCOMES;
            ensure(is_fit, Reason::BOUNDS)
        }
        // What others make of it those who lead say; what its authors make of it they may say themselves.
        ProposalOp::Fate { how, target, reason } => {
            let leads = context.actor.role >= Role::Moderator;
            ensure(leads || is_author, Reason::AUTHOR)?;
            ensure(leads || how.is_for_authors(), Reason::ROLE)?;
            ensure(*target != context.object && leads_to(*how, target, context), Reason::OBJECT)?;
            ensure(!how.needs_reason() || !reason.trim().is_empty(), Reason::WHY)?;
            ensure(text::is_short(reason, MAX_REMARK_CHARS) && state.fates.len() < MAX_OUTCOMES, Reason::BOUNDS)
        }
    }
}

/// A proposal is merged with another; else it is linked with any contribution, measures among them.
fn leads_to(how: Link, target: &EntryId, context: &Context<'_>) -> bool {
    (context.named)(target).is_some_and(|origin| {
        origin.log.lane == Lane::Deliberation && (how != Link::MergedWith || origin.kind == Proposal::ID)
    })
}

/// Whether what stands in a version has its form.
fn is_fit(op: &ProposalOp) -> bool {
    let ProposalOp::Submit { title, text, reason, authors, heads, cost, place, .. } = op else { return false };
    let is_line = |line: &Option<String>| line.as_ref().is_none_or(|line| text::is_fit_line(line, MAX_DETAIL_CHARS));
    text::is_fit_line(title, MAX_PROPOSAL_TITLE_CHARS)
        && is_canonical(text)
        && text::is_fit(reason, MAX_GROUNDS_CHARS)
        && (1..=MAX_AUTHORS).contains(&authors.len())
        && authors.iter().collect::<BTreeSet<_>>().len() == authors.len()
        && heads.len() <= MAX_VERSION_HEADS
        && heads.is_sorted_by(|a, b| a < b)
        && is_line(cost)
        && is_line(place)
}

/// Whether a text can be that of a version: not blank, not too long, and with `\n` alone at the ends of lines.
pub fn is_canonical(text: &str) -> bool {
    text::is_fit(text, MAX_PROPOSAL_CHARS) && !text.contains('\r')
}

/// The hash that stands for a text: SHA-256 of its UTF-8 bytes.
pub fn text_hash(text: &str) -> Fixed<32> {
    Fixed(Sha256::digest(text.as_bytes()).into())
}

impl Version {
    /// Whether all whom it names as authors consented.
    pub fn is_submitted(&self) -> bool {
        self.authors.iter().all(|author| self.consents.contains_key(author))
    }

    fn view(&self) -> Value {
        let mut view = serde_json::to_value(self).unwrap_or(Value::Null);
        if let Some(fields) = view.as_object_mut() {
            let all: BTreeMap<_, _> =
                Dimension::ALL.into_iter().map(|dimension| (dimension, self.assessed.get(&dimension))).collect();
            fields.insert("assessed".to_owned(), json!(all));
            fields.insert("submitted".to_owned(), json!(self.is_submitted()));
        }
        view
    }
}

impl ProposalState {
    /// The version that an entry submitted.
    pub fn version(&self, entry: &EntryId) -> Option<&Version> {
        self.versions.iter().find(|version| version.made.entry == *entry)
    }

    fn version_mut(&mut self, entry: &EntryId) -> Option<&mut Version> {
        self.versions.iter_mut().find(|version| version.made.entry == *entry)
    }

    /// What is proposed: the last version to which all its authors consented.
    pub fn current(&self) -> Option<&Version> {
        self.versions.iter().rev().find(|version| version.is_submitted())
    }

    /// What it is called.
    pub fn title(&self) -> &str {
        self.current().map_or(&self.title, |version| &version.title)
    }

    /// Whether a person began it or is named as an author of the last version.
    pub fn is_author(&self, person: &PersonId) -> bool {
        self.made.is_some_and(|made| made.by == *person)
            || self.versions.last().is_some_and(|version| version.authors.contains(person))
    }

    /// Who supports it.
    pub fn supporters(&self) -> impl Iterator<Item = PersonId> {
        self.supports.iter().filter(|(_, last)| last.value).map(|(person, _)| *person)
    }

    /// What it is; `None` before it is begun. Of answers and what became of it, the last one decides.
    pub fn status(&self) -> Option<Status> {
        self.made?;
        if self.withdrawn.is_some() {
            return Some(Status::Withdrawn);
        }
        let submitted = if self.current().is_some() { Status::Submitted } else { Status::Draft };
        let answers = self.answers.iter().map(|answer| {
            let status = match answer.state {
                AnswerState::InReview | AnswerState::NeedsClarification => Status::InReview,
                AnswerState::PartlyAdopted => Status::PartlyAdopted,
                AnswerState::Adopted => Status::Adopted,
                AnswerState::NotAdopted => Status::NotAdopted,
                // It is open, and others have to say.
                AnswerState::NotResponsible => submitted,
            };
            (answer.made.place(), status)
        });
        let fates = self.fates.iter().filter_map(|fate| {
            let status = match fate.how {
                // What it became has a status of its own, and says nothing yet of the outcome.
                Link::Became => return None,
                Link::AdoptedIn => Status::Adopted,
                Link::MergedWith => Status::Merged,
                Link::RejectedBy => Status::NotAdopted,
                Link::ObsoletedBy => Status::Obsolete,
            };
            Some((fate.made.place(), status))
        });
        Some(answers.chain(fates).max_by_key(|(place, _)| *place).map_or(submitted, |(_, status)| status))
    }
}
