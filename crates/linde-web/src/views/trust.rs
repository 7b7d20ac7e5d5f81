//! What the pages about trust show: roles and rules, offices, sealed parts, erasure, moderation, audit, backup.

use super::{Author, Delivery, PersonRef, Role, Verdict};
use crate::{DeskError, Id};
use futures::stream::BoxStream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a part may be sealed (`seal-reason-<code>`); others are shown with the text of `other`.
pub const SEAL_REASONS: &[&str] =
    &["business-secret", "legal-dispute", "negotiation", "other", "personal-data", "personnel", "safety"];
/// Why something is erased (`erase-reason-<code>`); others are shown with the text of `other`.
pub const ERASE_REASONS: &[&str] = &["illegal", "mistake", "other", "own-wish", "personal-data"];
/// Why something is moderated (`moderate-reason-<code>`); others are shown with the text of `other`.
pub const MODERATE_REASONS: &[&str] =
    &["duplicate", "illegal", "insult", "off-topic", "other", "personal-data", "spam"];

/// What an act that may need several people led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "effect")]
pub enum Effect {
    /// It is in effect.
    Done,
    /// It is stored and has no effect until `missing` more people agree.
    Waits {
        /// How many more.
        missing: u32,
    },
}

/// What waits for the owner in a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tasks {
    /// Newcomers whom the owner may let in.
    pub newcomers: u32,
    /// Acts that the owner may agree to and has not.
    pub pending: u32,
    /// Contributions of the owner that the moderation touched, without an objection yet.
    pub moderated: u32,
    /// Objections that the owner may decide about.
    pub appeals: u32,
    /// Sealed parts for whose review the time has come and that the owner may open.
    pub reviews: u32,
}

impl Tasks {
    /// How many things wait.
    pub fn count(&self) -> u32 {
        self.newcomers + self.pending + self.moderated + self.appeals + self.reviews
    }

    /// Whether anything waits.
    pub fn any(&self) -> bool {
        self.count() > 0
    }
}

/// What the rules of a space speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Power {
    /// Inviting others.
    Invite,
    /// Letting newcomers in.
    Approve,
    /// Giving roles.
    Grant,
    /// Removing people and taking roles.
    Remove,
    /// Moderating.
    Moderate,
    /// Erasing what others wrote.
    Erase,
}

impl Power {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Invite, Self::Approve, Self::Grant, Self::Remove, Self::Moderate, Self::Erase];

    /// The name in forms, JSON and Fluent keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Approve => "approve",
            Self::Grant => "grant",
            Self::Remove => "remove",
            Self::Moderate => "moderate",
            Self::Erase => "erase",
        }
    }

    /// The weakest role that rules can give it to.
    pub fn floor(self) -> Role {
        match self {
            Self::Invite | Self::Approve | Self::Moderate | Self::Erase => Role::Moderator,
            Self::Grant | Self::Remove => Role::Steward,
        }
    }
}

/// Who may do what: the weakest role that has each power.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// [`Power::Invite`].
    pub invite: Role,
    /// [`Power::Approve`].
    pub approve: Role,
    /// [`Power::Grant`].
    pub grant: Role,
    /// [`Power::Remove`].
    pub remove: Role,
    /// [`Power::Moderate`].
    pub moderate: Role,
    /// [`Power::Erase`].
    pub erase: Role,
    /// How many contributions of a person a day are shown at once; 0 is any number.
    pub quota_entries: u32,
}

impl Rules {
    /// The role that a power needs.
    pub fn needs(&self, power: Power) -> Role {
        match power {
            Power::Invite => self.invite,
            Power::Approve => self.approve,
            Power::Grant => self.grant,
            Power::Remove => self.remove,
            Power::Moderate => self.moderate,
            Power::Erase => self.erase,
        }
    }

    /// Whether somebody with `role` has the power.
    pub fn may(&self, role: Role, power: Power) -> bool {
        role >= self.needs(power)
    }
}

/// The rules of a space, and where they come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesView {
    /// What holds.
    pub rules: Rules,
    /// How many founders must agree to what concerns founders and the rules.
    pub quorum: u32,
    /// How many founders there are.
    pub founders: u32,
    /// The entry that set them; none while they are as the space was founded.
    pub entry: Option<Id>,
    /// Who set them.
    pub by: Option<Author>,
    /// When, as claimed.
    pub time_ms: Option<i64>,
}

/// What a space is called and what it is for, as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Naming {
    /// Its name.
    pub name: String,
    /// What it is for; may be empty.
    pub purpose: String,
}

/// What a space is called, and was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamingView {
    /// The name that it has now, those before it, and last that of its founding.
    pub names: Vec<NameView>,
    /// How many founders must agree to another one.
    pub quorum: u32,
    /// How many founders there are.
    pub founders: u32,
    /// Whether the owner may propose another one.
    pub may_change: bool,
}

/// A name that a space has or had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameView {
    /// Name and purpose.
    #[serde(flatten)]
    pub naming: Naming,
    /// The entry that gave it.
    pub entry: Id,
    /// Who proposed it.
    pub by: Author,
    /// When, as claimed.
    pub time_ms: i64,
}

/// How somebody or something speaks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "voice")]
pub enum Voice {
    /// A person, for themselves.
    #[default]
    Person,
    /// A person, in the role they had.
    Role {
        /// The role.
        role: Role,
    },
    /// An office: as many of its holders as it takes have lent it the office's voice.
    Office {
        /// The office.
        office: Id,
        /// Its name.
        name: String,
        /// Who lent it.
        holders: Vec<PersonRef>,
    },
    /// A person still; of an office with four eyes only one holder has spoken.
    Asked {
        /// The office.
        office: Id,
        /// Its name.
        name: String,
        /// Who has spoken.
        holders: Vec<PersonRef>,
    },
}

/// What became of a contribution since it was written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Standing {
    /// How it speaks.
    #[serde(default)]
    pub voice: Voice,
    /// When its author last put another text in its place, as claimed.
    #[serde(default)]
    pub corrected_ms: Option<i64>,
    /// Its erasure.
    #[serde(default)]
    pub erased: Option<ErasureView>,
    /// The acts of moderation in force, latest last.
    #[serde(default)]
    pub overlays: Vec<OverlayView>,
    /// Whether it goes beyond what its author may say in a day.
    #[serde(default)]
    pub deferred: bool,
    /// Whether the owner does not want to see it.
    #[serde(default)]
    pub dismissed: bool,
}

impl Standing {
    /// The act that hides it, if one does.
    pub fn hidden(&self) -> Option<&OverlayView> {
        self.overlays.iter().rev().find(|act| act.overlay == Overlay::Hide)
    }
}

/// An office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeView {
    /// It.
    pub office: Id,
    /// Its name, if it has arrived.
    pub name: Option<String>,
    /// Whether two holders must speak.
    pub four_eyes: bool,
    /// Who holds it, by name.
    pub holders: Vec<PersonRef>,
    /// Who changed it last.
    pub by: Author,
    /// When, as claimed.
    pub time_ms: i64,
    /// How many contributions are its word.
    pub words: u32,
    /// Whether the owner holds it and has its key here.
    pub mine: bool,
    /// Whether the owner may change it.
    pub may_change: bool,
}

/// What sets up an office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOffice {
    /// Its name.
    pub name: String,
    /// Whether two holders must speak.
    pub four_eyes: bool,
    /// Who holds it, at least one.
    pub holders: Vec<Id>,
}

/// A change of an office; everything as it shall be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeChange {
    /// Which.
    pub office: Id,
    /// As it shall be.
    pub new: NewOffice,
}

/// A sealed part as everyone sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedView {
    /// The object.
    pub part: Id,
    /// What it is about.
    pub title: String,
    /// One of [`SEAL_REASONS`].
    pub reason: String,
    /// Whose right is protected.
    pub right: String,
    /// Who decides about opening it.
    pub decider: PersonRef,
    /// When it is to be looked at again.
    pub review_ms: i64,
    /// Who may read it, by name.
    pub readers: Vec<PersonRef>,
    /// Who sealed it.
    pub author: Author,
    /// When, as claimed.
    pub time_ms: i64,
    /// Whether it counts.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Whether the owner can read it.
    pub readable: bool,
    /// Who opened it for everyone, and when, as claimed.
    pub opened: Option<(Author, i64)>,
    /// Whether the owner may open it.
    pub may_open: bool,
    /// How far it has spread.
    pub delivery: Delivery,
}

/// A sealed part with its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedPart {
    /// What everyone sees.
    pub view: SealedView,
    /// What it says, if it can be read here. It was checked to be the text that was sealed.
    pub text: Option<String>,
}

/// What seals a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSealed {
    /// What it is about; everyone sees it.
    pub title: String,
    /// One of [`SEAL_REASONS`].
    pub reason: String,
    /// Whose right is protected; everyone sees it.
    pub right: String,
    /// Who decides about opening it.
    pub decider: Id,
    /// When it is to be looked at again.
    pub review_ms: i64,
    /// Who may read it besides the owner and the decider.
    pub readers: Vec<Id>,
    /// Everyone who now has this role or a higher one may read it, too.
    pub readers_from: Option<Role>,
    /// What it says.
    pub text: String,
}

/// What a statement said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementVersion {
    /// The entry.
    pub entry: Id,
    /// What it said; none if it was erased.
    pub text: Option<String>,
    /// When, as claimed.
    pub time_ms: i64,
}

/// What is to be erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "target")]
pub enum ErasureTarget {
    /// A contribution with all its versions.
    Contribution {
        /// The object.
        object: Id,
    },
    /// A section of a text with its history.
    Section {
        /// The text.
        doc: Id,
        /// The section.
        section: String,
    },
    /// A person's profile and contributions.
    Person {
        /// The person.
        person: Id,
    },
}

/// What an erasure would take and what would stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasurePlan {
    /// What it is about.
    pub target: ErasureTarget,
    /// Whose it is; none for a section that several wrote.
    pub owner: Option<PersonRef>,
    /// A few words by which one recognises it.
    pub excerpt: Option<String>,
    /// How many entries lose their content.
    pub entries: u32,
    /// Other people whose words in the section go as well.
    pub others: Vec<PersonRef>,
    /// Contributions in which others wrote on, and which stay with the person's words in them (sections of common texts).
    pub stays_in_texts: u32,
    /// Nodes known to hold the space; each may have a copy.
    pub nodes_known: u32,
    /// Whether the owner may do it.
    pub allowed: bool,
}

/// What erases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewErasure {
    /// What.
    pub target: ErasureTarget,
    /// One of [`ERASE_REASONS`].
    pub reason: String,
}

/// An erasure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErasureView {
    /// The entry that says so.
    pub entry: Id,
    /// Who erased.
    pub by: Author,
    /// When, as claimed.
    pub time_ms: i64,
    /// One of [`ERASE_REASONS`].
    pub reason: String,
    /// How many entries it took.
    pub entries: u32,
    /// On how many nodes it is known to be carried out, this one included.
    pub nodes_done: u32,
    /// Nodes known to hold the space.
    pub nodes_known: u32,
}

/// What the moderation does with a contribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum Overlay {
    /// Shows it folded.
    Hide,
    /// Says that it belongs elsewhere.
    Move {
        /// Where.
        to: Id,
    },
    /// Says that it is the same as another.
    Merge {
        /// Which.
        into: Id,
    },
    /// Adds a note; its text is that of the act.
    Note,
}

impl Overlay {
    /// The name in forms, JSON and Fluent keys.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Hide => "hide",
            Self::Move { .. } => "move",
            Self::Merge { .. } => "merge",
            Self::Note => "note",
        }
    }
}

/// An act of moderation in force, on a contribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OverlayView {
    /// The act.
    pub id: Id,
    /// What it does.
    pub overlay: Overlay,
    /// One of [`MODERATE_REASONS`].
    pub reason: String,
    /// Its words; may be empty.
    pub text: String,
    /// Who moderated.
    pub by: Author,
}

/// What moderates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewModeration {
    /// The contribution.
    pub target: Id,
    /// What is done with it.
    pub overlay: Overlay,
    /// One of [`MODERATE_REASONS`].
    pub reason: String,
    /// Words for the author and everyone; may be empty except for a note.
    pub text: String,
}

/// Which acts of moderation to list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ModerationQuery {
    /// Where to go on: `next` of the part before.
    pub cursor: Option<String>,
    /// How many at most.
    pub limit: u32,
    /// Only those on one contribution.
    pub target: Option<Id>,
    /// Only those on the owner's own contributions.
    pub mine: bool,
}

/// An act of moderation in the public log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModerationView {
    /// What it does, why, and who did it.
    #[serde(flatten)]
    pub overlay: OverlayView,
    /// When, as claimed.
    pub time_ms: i64,
    /// The contribution.
    pub target: Id,
    /// What it says, if it is here and not erased.
    pub target_text: Option<String>,
    /// Whose it is.
    pub target_author: Option<Author>,
    /// The rules it refers to.
    pub policy: Option<Id>,
    /// What became of it.
    pub outcome: Outcome,
    /// The author's objection.
    pub appeal: Option<Appeal>,
    /// Whether the owner may object.
    pub may_appeal: bool,
    /// Whether the owner may decide about the objection.
    pub may_decide: bool,
    /// Whether the owner may take it back.
    pub may_lift: bool,
}

/// What became of an act of moderation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// It is in force and nobody has decided about it.
    Stands,
    /// It was taken back.
    Lifted {
        /// The entry that says so.
        entry: Id,
        /// By whom.
        by: Author,
        /// When, as claimed.
        time_ms: i64,
    },
    /// The objection was decided.
    Decided {
        /// The entry that says so.
        entry: Id,
        /// Whether the act stays in force.
        upheld: bool,
        /// Why.
        text: String,
        /// By whom.
        by: Author,
        /// When, as claimed.
        time_ms: i64,
    },
}

/// An objection to an act of moderation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    /// The entry that says so.
    pub entry: Id,
    /// Why.
    pub text: String,
    /// When, as claimed.
    pub time_ms: i64,
}

/// What the owner does not want to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Dismissal {
    /// Everything of a person.
    Person {
        /// Who.
        person: Id,
    },
    /// One contribution.
    Contribution {
        /// Which.
        object: Id,
    },
}

/// What the owner does not want to see, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DismissedView {
    /// It.
    pub what: Dismissal,
    /// The person, or whose contribution it is.
    pub person: Option<PersonRef>,
    /// What the contribution says.
    pub text: Option<String>,
    /// Since when.
    pub since_ms: i64,
}

/// Which entries to list by whether they count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditFilter {
    /// All.
    #[default]
    All,
    /// Those that count.
    Counted,
    /// Those that do not.
    NotCounted,
    /// Those that wait, or that this version does not know.
    Waiting,
}

impl AuditFilter {
    /// All filters.
    pub const ALL: [Self; 4] = [Self::All, Self::Counted, Self::NotCounted, Self::Waiting];

    /// The name in addresses and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Counted => "counted",
            Self::NotCounted => "not_counted",
            Self::Waiting => "waiting",
        }
    }
}

/// A part of all entries, latest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AuditQuery {
    /// Where to go on: `next` of the part before.
    pub cursor: Option<String>,
    /// How many at most.
    pub limit: u32,
    /// Only those of this person.
    pub person: Option<Id>,
    /// Only those of this kind, by its name in [`KIND_NAMES`](super::KIND_NAMES).
    pub kind: Option<String>,
    /// Only those that count, or not.
    pub filter: AuditFilter,
}

/// Where the owner stands with backups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupView {
    /// The last one.
    pub last: Option<BackupDone>,
    /// Whether it is time for one: seven days without, and something to lose.
    pub due: bool,
    /// A file that the next one could go to.
    pub suggested_path: String,
    /// Whether the recovery words, without which it cannot be opened, were written down.
    pub words_written: bool,
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupDone {
    /// When.
    pub time_ms: i64,
    /// Its file; none if the browser took it.
    pub path: Option<String>,
    /// Its size.
    pub bytes: u64,
}

/// A backup on its way to the browser.
pub struct BackupDownload {
    /// Name for the file.
    pub name: String,
    /// Its bytes, in parts of at most 1 MiB.
    pub bytes: BoxStream<'static, Result<Vec<u8>, DeskError>>,
}

impl fmt::Debug for BackupDownload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackupDownload").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What was found in a whole backup without opening it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupCheck {
    /// The file.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// When it was made, if it says so outside.
    pub time_ms: Option<i64>,
    /// Whether the owner's recovery words open it.
    pub mine: bool,
}
