//! What the pages about people show: who is invited, who is in a space, who waits, who went, and their devices.

use super::{Author, EntryView, Naming, Role, Rules, Visibility};
use crate::{Id, Lang};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What an invitation grants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewInvite {
    /// The role it gives.
    pub role: Role,
    /// How many people may use it.
    pub max_uses: u32,
    /// Until when.
    pub expires_ms: Option<i64>,
    /// Whether somebody must let newcomers in.
    #[serde(default)]
    pub approval: bool,
}

/// A secret as words on paper or to be read aloud, one blank between them; the words of each language say the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InWords {
    /// In German.
    pub de: String,
    /// In English.
    pub en: String,
}

impl InWords {
    /// In the language of the reader.
    pub(crate) fn of(&self, lang: Lang) -> &str {
        match lang {
            Lang::De => &self.de,
            Lang::En => &self.en,
        }
    }
}

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteView {
    /// The entry that made it.
    pub id: Id,
    /// The role it gives.
    pub role: Role,
    /// How many have used it.
    pub uses: u32,
    /// How many may.
    pub max_uses: u32,
    /// Who invited.
    pub inviter: Author,
    /// Until when.
    pub expires_ms: Option<i64>,
    /// Whether somebody must let newcomers in.
    pub approval: bool,
    /// Whether it was withdrawn.
    pub revoked: bool,
    /// The link, if this node made it.
    pub link: Option<String>,
    /// The twelve words that lead to the link where another node is near, with one blank between; if this node made it.
    pub words: Option<InWords>,
}

/// What an invitation leads to, before one joins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitePreview {
    /// The space; none while words have not led to it.
    pub space: Option<Id>,
    /// Whether the space is still being looked for. What is known of it is shown, and asking again may tell more.
    pub looking: bool,
    /// Its name, if the link or this node has it.
    pub name: Option<String>,
    /// What it is for, if this node has it.
    pub purpose: Option<String>,
    /// Who may read it, if this node knows.
    pub visibility: Option<Visibility>,
    /// Who invited, if this node knows.
    pub inviter: Option<String>,
    /// The role it gives, if this node knows.
    pub role: Option<Role>,
    /// Whether somebody must let newcomers in, if this node knows.
    pub approval: Option<bool>,
    /// How many members there are, if this node knows.
    pub members: Option<u32>,
    /// Until when.
    pub expires_ms: Option<i64>,
    /// Whether this node is in the space already.
    pub joined: bool,
}

/// A request to join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    /// The invitation link, or its twelve words with one blank between.
    pub link: String,
    /// Under which name.
    pub my_name: String,
}

/// Somebody who is spoken of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonRef {
    /// The person.
    pub person: Id,
    /// Their name, if it is known and not erased.
    pub name: Option<String>,
    /// Whether it is this node's owner.
    pub me: bool,
}

/// A device of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceView {
    /// Its key.
    pub device: Id,
    /// The node's name, if it is this one.
    pub name: Option<String>,
    /// Whether it is this one.
    pub this: bool,
    /// How it came to its person.
    pub origin: DeviceOrigin,
    /// When, as claimed.
    pub admitted_ms: Option<i64>,
    /// Whether it may speak.
    pub state: DeviceState,
}

/// How a device came to its person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceOrigin {
    /// The person founded the space or joined with it.
    Joined,
    /// By a pairing code.
    Paired,
    /// By the recovery words.
    Recovered,
    /// By the leading members, after everything was lost.
    Rebound,
    /// It took the place of a copied one.
    Succeeded,
}

impl DeviceOrigin {
    /// The name in Fluent keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Paired => "paired",
            Self::Recovered => "recovered",
            Self::Rebound => "rebound",
            Self::Succeeded => "succeeded",
        }
    }
}

/// Whether a device may speak for its person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum DeviceState {
    /// It may.
    Active,
    /// It no longer may.
    Revoked {
        /// Who said so.
        by: Author,
        /// When, as claimed.
        time_ms: i64,
        /// The entry that says so.
        entry: Id,
    },
    /// Its installation was copied; what it wrote after that does not count.
    Copied {
        /// The device that took its place, if one did.
        successor: Option<Id>,
    },
}

/// Who waits to be let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewcomerView {
    /// Their entry.
    pub join: Id,
    /// Who; the name is what they call themselves.
    pub person: PersonRef,
    /// When they asked, as claimed.
    pub time_ms: i64,
    /// The invitation they came with.
    pub invite: Id,
    /// The role it gives.
    pub role: Role,
    /// Who invited.
    pub inviter: Author,
    /// Whether the owner may let them in.
    pub may_approve: bool,
    /// Whether the owner may withdraw the invitation.
    pub may_withdraw: bool,
}

/// Who is no longer in a space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartedView {
    /// Who.
    pub person: PersonRef,
    /// How they went.
    pub departure: Departure,
    /// When, as claimed.
    pub time_ms: i64,
    /// The entry that says so.
    pub entry: Id,
    /// The role they had.
    pub role: Role,
}

/// How somebody went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "departure")]
pub enum Departure {
    /// By themselves.
    Left,
    /// They were removed.
    Removed {
        /// By whom.
        by: Author,
    },
}

/// Another role for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleChange {
    /// Who; a member or a departed one.
    pub person: Id,
    /// The role.
    pub role: Role,
    /// What stays of what they did in a higher role; needed if the role is lower than the present one.
    pub cut: Option<Cut>,
}

/// What stays valid of what somebody wrote whose right to write ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "cut")]
pub enum Cut {
    /// All that is here now; what comes to light later does not count.
    Here,
    /// In each of their logs what stands before the first entry that claims this time or a later one.
    Since {
        /// The time.
        time_ms: i64,
    },
}

/// An act that needs the agreement of several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingView {
    /// Its entry.
    pub entry: Id,
    /// What it would do.
    pub act: PendingAct,
    /// Who proposed it.
    pub by: Author,
    /// When, as claimed.
    pub time_ms: i64,
    /// Who agrees, the author first.
    pub supporters: Vec<PersonRef>,
    /// How many more must agree.
    pub missing: u32,
    /// Whether those who may agree are the founders, or else stewards as well.
    pub by_founders: bool,
    /// Whether the owner may agree and has not.
    pub may_agree: bool,
}

/// What an act that needs several would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum PendingAct {
    /// The space gets another name or purpose.
    Naming {
        /// Which.
        naming: Naming,
    },
    /// Remove a person.
    Remove {
        /// Whom.
        person: PersonRef,
    },
    /// Give another role.
    Role {
        /// Whom.
        person: PersonRef,
        /// Which.
        role: Role,
    },
    /// Revoke a device.
    RevokeDevice {
        /// Whose.
        person: PersonRef,
        /// Which.
        device: Id,
    },
    /// Give a person who lost everything a new device.
    Rebind {
        /// Whom.
        person: PersonRef,
        /// Which.
        device: Id,
    },
    /// Change the rules.
    Rules {
        /// As they shall be.
        rules: Rules,
    },
}

/// A device of the owner over all spaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnDeviceView {
    /// Its key.
    pub device: Id,
    /// The node's name, if it is this one.
    pub name: Option<String>,
    /// Whether it is this one.
    pub this: bool,
    /// How it came to the owner.
    pub origin: DeviceOrigin,
    /// When it was first admitted anywhere, as claimed.
    pub admitted_ms: Option<i64>,
    /// When it last wrote, as claimed.
    pub wrote_ms: Option<i64>,
    /// The names of the spaces in which it speaks for the owner.
    pub spaces: Vec<String>,
    /// Whether it may speak; revoked if it is so in every space.
    pub state: DeviceState,
}

/// An entry of one of the owner's devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceEntry {
    /// In which space.
    pub space: Id,
    /// Its name.
    pub space_name: String,
    /// The entry.
    pub entry: EntryView,
}

/// The revoking of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokeDevice {
    /// Where; none for one of the owner's devices, in every space.
    pub space: Option<Id>,
    /// Which.
    pub device: Id,
    /// What stays of what it wrote.
    pub cut: Cut,
}

/// A pairing code. It is a secret, so it does not print itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairingView {
    /// Its public key, by which it is told apart.
    pub key: Id,
    /// The code, beginning with `linde:pair:`.
    pub code: String,
    /// When it was made.
    pub made_ms: i64,
    /// Until when it is good.
    pub expires_ms: Option<i64>,
    /// In how many spaces it makes the device one of the owner.
    pub spaces: u32,
}

impl fmt::Debug for PairingView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PairingView").field("key", &self.key).finish_non_exhaustive()
    }
}

/// What a pairing code says before it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairingPreview {
    /// The device that made it.
    pub device: Id,
    /// In how many spaces it makes this device one of its person.
    pub spaces: u32,
    /// The spaces of the code in which this device belongs to somebody already.
    pub joined: u32,
    /// Until when it is good, if it says so.
    pub expires_ms: Option<i64>,
}

/// What protects the owner's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysView {
    /// Whether the recovery words were written down; they are on the disk until then.
    pub words_written: bool,
    /// Whether the key file has a passphrase.
    pub passphrase: bool,
}

/// One of the recovery words, as asked for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedWord {
    /// Which, from 1 to 24.
    pub number: u32,
    /// The word.
    pub word: String,
}

/// What makes this device one of the person of the words.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recover {
    /// The 24 words, in small letters with one blank between.
    pub words: String,
    /// An invitation link of one of the person's spaces, to find it by; nothing else of it is used.
    pub link: Option<String>,
    /// Whether the person's other devices are lost: they are revoked, and what is known by then still counts.
    pub revoke_others: bool,
}

/// A new passphrase of the key file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passphrase {
    /// The one so far, if there is one.
    pub old: Option<String>,
    /// The new one; none removes it.
    pub new: Option<String>,
}

/// The answer of a new device to a leading member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RebindAnswer {
    /// The text to send back. It is no secret.
    pub answer: String,
    /// The space.
    pub space: Id,
    /// Its name, if the question says it.
    pub space_name: Option<String>,
    /// Whose device this one shall be.
    pub person: PersonRef,
}
