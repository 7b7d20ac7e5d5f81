//! What the page and the API show, as plain data.
//!
//! Times are milliseconds since 1970 (UTC), as claimed by the author. Texts and names are as people wrote them: unclean, of any
//! length; making them safe is the page's work.

mod connection;
mod languages;
mod opinion;
mod people;
mod receipts;
mod restoring;
mod search;
mod settings;
mod start;
mod topics;
mod trust;

pub use connection::*;
pub use languages::*;
pub use opinion::*;
pub use people::*;
pub use receipts::*;
pub use restoring::*;
pub use search::*;
pub use settings::*;
pub use start::*;
pub use topics::*;
pub use trust::*;

use crate::{Id, error::Args};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Codes of notices that have a text (`notice-<code>`); others are shown with the text of `other`.
pub const NOTICE_CODES: &[&str] = &[
    "backup-due",
    "damaged-journal",
    "device-replaced",
    "disk-low",
    "fork-found",
    "index-rebuilding",
    "listen-failed",
    "no-peers",
    "other",
    "read-only",
];

/// Codes of reasons for not counting that have a text (`reason-<code>`); others are shown with the text of `other`.
pub const REASON_CODES: &[&str] = &[
    "already-admitted",
    "beyond-cut",
    "builds-on-wrong-number",
    "contradicts-itself",
    "copied-installation",
    "decides-own-case",
    "others-reacted",
    "wrong-phase",
    "closed",
    "not-in-electorate",
    "ballot-not-possible",
    "no-reason-given",
    "few-persons",
    "points-missing",
    "wrong-hash",
    "changes-collide",
    "device-revoked",
    "erased",
    "founds-another-space",
    "invitation-revoked",
    "invitation-used-up",
    "last-founder",
    "lowering-needs-cut-offs",
    "malformed",
    "no-body",
    "no-key",
    "no-such-invitation",
    "no-such-office",
    "no-such-person",
    "not-a-holder",
    "not-a-member",
    "not-pending",
    "not-the-author",
    "object-not-as-expected",
    "other",
    "out-of-bounds",
    "role-cannot-be-given",
    "role-too-low",
    "role-unchanged",
    "senior-stays",
    "text-edit-other-branch",
    "text-edit-refused",
    "text-edit-waits",
    "waits-for-approval",
    "waits-for-quorum",
    "wrong-key",
    "wrong-lane",
    "wrong-number",
    "wrong-person",
    "wrong-proof",
    "wrong-visibility",
];

/// What a decision record can lack before it is sealed (`missing-<code>`).
pub const MISSING_CODES: &[&str] = &[
    "context",
    "level",
    "too-few-alternatives",
    "do-nothing",
    "why-not-chosen",
    "dilemma",
    "outcome",
    "reasons",
    "why-not-integrated",
    "measures",
    "review",
    "ballot-left-out",
    "result-differs",
    "objection-open",
    "record-phase",
];

/// Kinds of contribution that have a name for people (`kind-<name>`); others are shown with the name of `other`.
pub const KIND_NAMES: &[&str] = &[
    "amendment",
    "approve",
    "argument",
    "ballot",
    "condition",
    "confidential",
    "cosign",
    "cut-raise",
    "device",
    "device-revoke",
    "dissent",
    "epoch",
    "erasure",
    "genesis",
    "invite",
    "join",
    "language-version",
    "leave",
    "member",
    "moderation",
    "naming",
    "objection",
    "office",
    "office-change",
    "office-keys",
    "office-profile",
    "pair",
    "pair-join",
    "polis-import",
    "profile",
    "proposal",
    "question",
    "rebind",
    "record",
    "recover",
    "remove",
    "revoke",
    "rules",
    "statement",
    "succeed",
    "text",
    "text-edit",
    "topic",
    "voice",
    "other",
];

/// This node at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NodeStatus {
    /// The node's name, as its owner set it.
    pub name: String,
    /// Its device key.
    pub device: Id,
    /// Version of the program.
    pub version: String,
    /// Where its data lie.
    pub home: String,
    /// When it started.
    pub started_ms: i64,
    /// Addresses at which other nodes reach it.
    pub addresses: Vec<String>,
    /// Nodes connected now.
    pub peers: Vec<PeerView>,
    /// All spaces.
    pub spaces: Vec<SpaceView>,
    /// What its owner should know.
    pub notices: Vec<Notice>,
}

/// A node connected to this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PeerView {
    /// Its device key.
    pub device: Id,
    /// Whose it is, if a common space tells.
    pub name: Option<String>,
    /// Address it is reached at.
    pub address: String,
    /// Since when.
    pub since_ms: i64,
}

/// Something the owner should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Notice {
    /// One of [`NOTICE_CODES`].
    pub code: String,
    /// Values for the text.
    #[serde(default)]
    pub args: Args,
    /// How much it matters.
    pub level: Level,
}

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Good to know.
    Info,
    /// Something is to be done.
    Warning,
    /// Something does not work.
    Danger,
}

/// Who may read a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Anyone.
    Open,
    /// Its members.
    Members,
}

/// What a person may do in a space, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Stores for others and cannot read.
    Relay,
    /// Reads.
    Reader,
    /// Reads and writes.
    Member,
    /// Keeps order and invites.
    Moderator,
    /// Gives and takes roles.
    Steward,
    /// Founded the space.
    Founder,
}

impl Role {
    /// The roles that an invitation can give, weakest first.
    pub const INVITABLE: [Self; 4] = [Self::Reader, Self::Member, Self::Moderator, Self::Steward];

    /// The name in forms, JSON and Fluent keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Relay => "relay",
            Self::Reader => "reader",
            Self::Member => "member",
            Self::Moderator => "moderator",
            Self::Steward => "steward",
            Self::Founder => "founder",
        }
    }

    /// Whether it may contribute.
    pub fn writes(self) -> bool {
        self >= Self::Member
    }

    /// Whether it may invite.
    pub fn invites(self) -> bool {
        self >= Self::Moderator
    }

    /// Whether it may invite somebody who gets `role`.
    pub fn invites_as(self, role: Self) -> bool {
        let needed = if role > Self::Member { Self::Steward } else { Self::Moderator };
        self >= needed && self >= role
    }
}

/// Whether a space can be used yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpaceState {
    /// Its beginnings are here.
    Ready,
    /// We joined and no member has been online since.
    Waiting,
}

/// How far the contents of a space have spread. Both numbers count this node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Spread {
    /// Nodes known to hold the space.
    pub nodes_known: u32,
    /// Nodes known to have everything that is here.
    pub nodes_complete: u32,
}

/// A space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SpaceView {
    /// Its id.
    pub id: Id,
    /// Its name; empty until the space has arrived.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Who may read.
    pub visibility: Visibility,
    /// What this node's owner may do.
    pub role: Role,
    /// Whether it can be used yet.
    pub state: SpaceState,
    /// How many members.
    pub members: u32,
    /// How many statements count.
    pub statements: u32,
    /// How many texts.
    pub texts: u32,
    /// How far it has spread.
    pub spread: Spread,
    /// Whether it is one for practice, which stays on this node.
    #[serde(default)]
    pub practice: bool,
    /// As whom the owner asks to be let in, while somebody has to decide about that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asking: Option<Asking>,
}

/// Somebody who asked to be let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Asking {
    /// What those who decide see of them.
    pub person: Id,
    /// The name that shows once they are in.
    pub name: String,
}

impl SpaceView {
    /// Whether this node keeps and passes on the space without being able to read it.
    pub fn is_only_kept(&self) -> bool {
        self.visibility == Visibility::Members && self.role == Role::Relay
    }
}

/// What founds a space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSpace {
    /// Its name.
    pub name: String,
    /// What it is for; may be empty.
    pub purpose: String,
    /// Who may read.
    pub visibility: Visibility,
    /// The founder's name.
    pub my_name: String,
}

/// Who wrote something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Author {
    /// Their name, if it is known and not erased.
    pub name: Option<String>,
    /// The device that signed.
    pub device: Id,
    /// The person, if the space knows one for the device.
    pub person: Option<Id>,
    /// Their role.
    pub role: Option<Role>,
    /// Whether it is this node's owner.
    pub me: bool,
}

/// Whether a contribution counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// It counts.
    Counted,
    /// It is kept and does not count.
    NotCounted {
        /// One of [`REASON_CODES`].
        reason: String,
        /// Values for the text.
        #[serde(default)]
        args: Args,
    },
    /// Something it needs is not here yet.
    Waiting {
        /// What, as one of [`REASON_CODES`]; none if it is something that it builds on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// This version of the program does not know its kind.
    Unknown,
}

/// How far one contribution has spread. Both numbers count this node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Nodes known to have it.
    pub nodes_with_it: u32,
    /// Nodes known to hold the space.
    pub nodes_known: u32,
}

/// Which statements to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatementFilter {
    /// All that count, within what each may say in a day.
    #[default]
    Counted,
    /// Mine.
    Mine,
    /// Those that do not count.
    NotCounted,
    /// Those that count beyond what each may say in a day.
    Deferred,
}

impl StatementFilter {
    /// All filters.
    pub const ALL: [Self; 4] = [Self::Counted, Self::Mine, Self::NotCounted, Self::Deferred];

    /// The name in addresses and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Mine => "mine",
            Self::NotCounted => "not_counted",
            Self::Deferred => "deferred",
        }
    }
}

/// A part of the list of statements, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StatementQuery {
    /// Where to go on: `next` of the part before.
    pub cursor: Option<String>,
    /// Which.
    pub filter: StatementFilter,
    /// Only those of this topic.
    pub topic: Option<Id>,
    /// How many at most.
    pub limit: u32,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ListingOf{T}")]
pub struct Listing<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next part begins; printable ASCII.
    pub next: Option<String>,
    /// How many there are in all.
    pub total: u64,
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementView {
    /// The entry that made it.
    pub id: Id,
    /// What it says now; empty if it was erased.
    pub text: String,
    /// Who wrote it.
    pub author: Author,
    /// When, as claimed.
    pub time_ms: i64,
    /// Its lamport number.
    pub lamport: u64,
    /// Whether it counts.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// How far it has spread.
    pub delivery: Delivery,
    /// What became of it since.
    #[serde(default)]
    pub standing: Standing,
    /// How people react to it.
    #[serde(default)]
    pub reactions: Reactions,
    /// Whether those who lead the deliberation made it to begin with.
    #[serde(default)]
    pub seed: bool,
    /// The statement it comes from, and how.
    #[serde(default)]
    pub lineage: Option<(Id, Lineage)>,
    /// The topic it was written in and what that is called, for the page; empty for what is hidden or erased.
    #[serde(skip)]
    pub topic: Option<(Id, String)>,
}

impl Verdict {
    /// Whether it counts.
    pub fn counts(&self) -> bool {
        matches!(self, Self::Counted)
    }
}

/// A kind of contribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KindView {
    /// Its number in signed headers.
    pub id: u16,
    /// Its name.
    pub name: String,
    /// JSON Schema of its operations.
    pub schema: Value,
}

/// A part of the objects of a kind, latest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ObjectQuery {
    /// Where to go on: `next` of the part before.
    pub after: Option<String>,
    /// How many at most.
    pub limit: u32,
}

/// An object in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ObjectView {
    /// The entry that made it.
    pub id: Id,
    /// Who made it.
    pub author: Author,
    /// When, as claimed.
    pub time_ms: i64,
    /// Its lamport number.
    pub lamport: u64,
    /// What became of it since: whoever shows it leaves out what was hidden.
    pub standing: Standing,
    /// What its kind shows of it.
    pub view: Value,
}

/// What an act left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ActDone {
    /// The entry.
    pub entry: Id,
    /// The object acted on or created.
    pub object: Id,
}

/// A text in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSummary {
    /// The text.
    pub doc: Id,
    /// Its title.
    pub title: String,
    /// How many sections.
    pub sections: u32,
    /// When it last changed.
    pub changed_ms: i64,
    /// Who changed it last.
    pub changed_by: Option<Author>,
}

/// A text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextView {
    /// The text.
    pub doc: Id,
    /// Its title.
    pub title: String,
    /// Its sections in order.
    pub sections: Vec<SectionView>,
    /// The proposals that it is a draft of.
    #[serde(default)]
    pub draft_of: TextDrafts,
}

/// Proposals that a text is a draft of, with their titles.
pub type TextDrafts = Vec<(Id, String)>;

/// A section of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionView {
    /// Its name; printable ASCII.
    pub id: String,
    /// Its title; may be empty.
    pub title: String,
    /// Its text.
    pub text: String,
    /// The version, opaque; printable ASCII.
    pub heads: String,
    /// Who wrote in it.
    pub authors: Vec<Author>,
    /// When it last changed.
    pub changed_ms: Option<i64>,
    /// Who else writes in it just now, as their nodes say.
    #[serde(default)]
    pub writing: Vec<Author>,
}

/// Where a section of a text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// In front of the one before it.
    Up,
    /// Behind the next one.
    Down,
}

/// A section to be saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaveSection {
    /// The text it is in.
    pub doc: Id,
    /// The section.
    pub section: String,
    /// The version that the person saw when they began.
    pub base_heads: String,
    /// What they wrote; line ends are `\n`.
    pub text: String,
}

/// What a save led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// Whether the person changed anything.
    pub changed: bool,
    /// The version now.
    pub heads: String,
    /// What others changed since the version the person saw.
    pub others: Option<OthersChanged>,
}

/// What others changed meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OthersChanged {
    /// Who.
    pub authors: Vec<Author>,
    /// What, against the version the person saw.
    pub spans: Vec<Span>,
}

/// A version of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionView {
    /// The version, opaque; printable ASCII.
    pub heads: String,
    /// Who made it.
    pub author: Author,
    /// When, as claimed.
    pub time_ms: i64,
    /// The entry that made it.
    pub entry: Id,
}

/// A piece of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// What became of it.
    pub kind: SpanKind,
    /// The words.
    pub text: String,
}

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpanKind {
    /// In both.
    Same,
    /// In the later one only.
    Added,
    /// In the earlier one only.
    Removed,
}

/// One signed entry: who wrote what, and whether it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryView {
    /// Its id.
    pub id: Id,
    /// Who signed.
    pub author: Author,
    /// The log within the device: 0 control, 1 deliberation, 2 text.
    pub lane: u8,
    /// The place in that log.
    pub seq: u64,
    /// One of [`KIND_NAMES`], or another.
    pub kind: String,
    /// When, as claimed.
    pub time_ms: i64,
    /// Its lamport number.
    pub lamport: u64,
    /// The object acted on, if it does not create one.
    pub object: Option<Id>,
    /// What was checked.
    pub checks: Checks,
    /// Whether it counts.
    pub verdict: Verdict,
    /// What it says, if it says something in words.
    pub text: Option<String>,
    /// How far it has spread.
    pub delivery: Delivery,
    /// The device that signed, if the space knows it.
    #[serde(default)]
    pub device: Option<DeviceView>,
    /// What its person was called when they wrote it, by the clock of their device, if they are called otherwise now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_then: Option<String>,
    /// The role its person had when they wrote it, as far as the entry knows.
    #[serde(default)]
    pub role_then: Option<Role>,
    /// The entry that decides that it does not count, such as a removal.
    #[serde(default)]
    pub because: Option<Id>,
    /// What became of the contribution since.
    #[serde(default)]
    pub standing: Standing,
}

/// What was checked of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checks {
    /// The signature, or that of a later entry in the same log, is valid.
    pub signature: bool,
    /// It follows the entry before without a gap.
    pub chain: bool,
    /// What the body is.
    pub body: BodyCheck,
}

/// What became of the content of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyCheck {
    /// It is what was signed.
    Matches,
    /// It was erased.
    Erased,
    /// It is not here.
    Missing,
}

/// A member of a space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    /// The person.
    pub person: Id,
    /// Their name, if known and not erased.
    pub name: Option<String>,
    /// Their role.
    pub role: Role,
    /// Their devices, by admission; revoked ones, too.
    pub devices: Vec<DeviceView>,
    /// Whether it is this node's owner.
    pub me: bool,
    /// When they joined, as claimed.
    pub joined_ms: Option<i64>,
    /// Who invited them; none of who founded the space.
    pub inviter: Option<PersonRef>,
}

/// Something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// In which space; none for the node itself.
    pub space: Option<Id>,
    /// What.
    pub what: What,
}

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Statements.
    Statements,
    /// Texts.
    Texts,
    /// Members and roles.
    Members,
    /// Invitations.
    Invitations,
    /// Who is connected, and who has what.
    Connection,
    /// The list of spaces.
    Spaces,
    /// Notices of the node.
    Notices,
    /// Contributions of another kind.
    Acts,
}
