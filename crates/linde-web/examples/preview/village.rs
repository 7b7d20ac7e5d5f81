//! What the node in memory knows of trust.

use crate::memory::{Space, device, now_ms};
use linde_web::{
    DeskError, Id,
    views::{
        Author, BackupDone, BodyCheck, Checks, DepartedView, DeviceOrigin, DeviceState, Dismissal, DismissedView,
        EntryView, ErasureView, KeysView, ModerationView, NewcomerView, OfficeView, Outcome, OwnDeviceView,
        PairingView, PendingView, PersonRef, Power, Role, Rules, RulesView, SealedPart, StatementVersion,
        StatementView,
    },
};
use std::collections::BTreeMap;

/// What a space knows of trust.
#[derive(Default)]
pub(crate) struct SpaceTrust {
    /// Who waits.
    pub(crate) newcomers: Vec<NewcomerView>,
    /// What the owner was called, and until when.
    pub(crate) former: Option<(String, i64)>,
    /// Who went.
    pub(crate) departed: Vec<DepartedView>,
    /// What waits for others to agree.
    pub(crate) pending: Vec<PendingView>,
    /// Rules that were set.
    pub(crate) rules: Option<RulesView>,
    /// The offices.
    pub(crate) offices: Vec<OfficeView>,
    /// The sealed parts, oldest first.
    pub(crate) sealed: Vec<SealedPart>,
    /// Earlier texts of statements, oldest first.
    pub(crate) versions: BTreeMap<Id, Vec<StatementVersion>>,
    /// Erasures, oldest first, with the contributions they took.
    pub(crate) erasures: Vec<(ErasureView, Vec<Id>)>,
    /// Acts of moderation, oldest first.
    pub(crate) moderations: Vec<ModerationView>,
    /// What the owner does not want to see.
    pub(crate) dismissed: Vec<DismissedView>,
    /// Entries that are no statements, oldest first.
    pub(crate) control: Vec<EntryView>,
}

/// What the owner has.
pub(crate) struct Own {
    /// Devices, this one first.
    pub(crate) devices: Vec<OwnDeviceView>,
    /// Open pairing codes.
    pub(crate) pairings: Vec<PairingView>,
    /// What protects the keys.
    pub(crate) keys: KeysView,
    /// The passphrase.
    pub(crate) passphrase: Option<String>,
    /// The last backup.
    pub(crate) last: Option<BackupDone>,
}

/// The recovery words of the samples in German.
pub(crate) const RECOVERY: [&str; 24] = [
    "abend", "birke", "brunnen", "delfin", "eiche", "ferien", "garten", "hafen", "insel", "jahr", "kirsche", "linde",
    "morgen", "nebel", "ostern", "pfeffer", "quelle", "regen", "silber", "tanne", "urlaub", "verein", "winter",
    "zebra",
];
/// The same in English.
pub(crate) const RECOVERY_EN: [&str; 24] = [
    "ability", "border", "cactus", "dolphin", "elder", "fiction", "garden", "harvest", "island", "jungle", "kitchen",
    "lemon", "meadow", "nephew", "olive", "pepper", "quarter", "river", "silver", "timber", "upgrade", "village",
    "window", "zebra",
];

impl Default for Own {
    fn default() -> Self {
        let this = OwnDeviceView {
            device: device(),
            name: Some("Küchentisch".to_owned()),
            this: true,
            origin: DeviceOrigin::Joined,
            admitted_ms: Some(now_ms()),
            wrote_ms: Some(now_ms()),
            spaces: Vec::new(),
            state: DeviceState::Active,
        };
        let keys = KeysView { words_written: false, passphrase: false };
        Self { devices: vec![this], pairings: Vec::new(), keys, passphrase: None, last: None }
    }
}

impl Space {
    /// The owner, as one is spoken of.
    pub(crate) fn myself(&self) -> PersonRef {
        person_ref(&self.me())
    }

    /// A member, as one is spoken of.
    pub(crate) fn person(&self, person: Id) -> Result<PersonRef, DeskError> {
        let members = self.members.iter().map(|member| (member.person, &member.name, member.me));
        let departed = self.trust.departed.iter().map(|gone| (gone.person.person, &gone.person.name, gone.person.me));
        let found = members.chain(departed).find(|(known, _, _)| *known == person);
        let (person, name, me) = found.ok_or_else(|| DeskError::new("person-unknown"))?;
        Ok(PersonRef { person, name: name.clone(), me })
    }

    /// The rules in force.
    pub(crate) fn rules(&self) -> RulesView {
        let founders = self.members.iter().filter(|member| member.role == Role::Founder).count();
        self.trust.rules.clone().unwrap_or_else(|| RulesView {
            rules: DEFAULT_RULES,
            quorum: 2,
            founders: u32::try_from(founders).unwrap_or_default(),
            entry: None,
            by: None,
            time_ms: None,
        })
    }

    /// A statement with what became of it.
    pub(crate) fn standing(&self, statement: &StatementView) -> StatementView {
        let mut shown = statement.clone();
        let id = shown.id;
        let versions = self.trust.versions.get(&id);
        shown.standing.corrected_ms = versions.and_then(|versions| versions.last()).map(|version| version.time_ms);
        let erasure = self.trust.erasures.iter().find(|(_, taken)| taken.contains(&id));
        if let Some((erasure, _)) = erasure {
            shown.standing.erased = Some(erasure.clone());
            shown.text.clear();
        }
        let acts = self.trust.moderations.iter().filter(|act| act.target == id && in_force(&act.outcome));
        shown.standing.overlays = acts.map(|act| act.overlay.clone()).collect();
        let mine = Dismissal::Contribution { object: id };
        let theirs = shown.author.person.map(|person| Dismissal::Person { person });
        shown.standing.dismissed =
            self.trust.dismissed.iter().any(|item| item.what == mine || Some(item.what) == theirs);
        shown
    }

    /// All entries, latest first.
    pub(crate) fn entries(&self) -> Vec<EntryView> {
        let statements = self.statements.iter().enumerate().map(|(place, statement)| {
            let statement = self.standing(statement);
            let person = self.members.iter().find(|member| Some(member.person) == statement.author.person);
            let device = person.and_then(|member| {
                member.devices.iter().find(|device| device.device == statement.author.device).cloned()
            });
            let body = if statement.standing.erased.is_some() { BodyCheck::Erased } else { BodyCheck::Matches };
            EntryView {
                id: statement.id,
                lane: 1,
                seq: u64::try_from(place).unwrap_or_default(),
                kind: "statement".to_owned(),
                time_ms: statement.time_ms,
                lamport: statement.lamport,
                object: None,
                checks: Checks { signature: true, chain: true, body },
                verdict: statement.verdict,
                text: Some(statement.text).filter(|_| body == BodyCheck::Matches),
                delivery: statement.delivery,
                device,
                name_then: self
                    .trust
                    .former
                    .clone()
                    .filter(|_| statement.author.me)
                    .and_then(|(name, until_ms)| if statement.time_ms < until_ms { Some(name) } else { None }),
                role_then: statement.author.role,
                because: None,
                standing: statement.standing,
                author: statement.author,
            }
        });
        let mut all: Vec<EntryView> = statements.chain(self.trust.control.iter().cloned()).collect();
        all.sort_by_key(|entry| (std::cmp::Reverse(entry.time_ms), entry.id));
        all
    }

    /// Refuses what the rules do not allow the owner.
    pub(crate) fn may(&self, power: Power) -> Result<(), DeskError> {
        if self.rules().rules.may(self.view.role, power) { Ok(()) } else { Err(DeskError::new("not-allowed")) }
    }

    /// One statement.
    pub(crate) fn statement(&mut self, id: Id) -> Result<&mut StatementView, DeskError> {
        self.statements.iter_mut().find(|known| known.id == id).ok_or_else(|| DeskError::new("entry-unknown"))
    }

    /// One act of moderation.
    pub(crate) fn act(&mut self, act: Id) -> Result<&mut ModerationView, DeskError> {
        let known = self.trust.moderations.iter_mut().find(|known| known.overlay.id == act);
        known.ok_or_else(|| DeskError::new("entry-unknown"))
    }
}

/// An author, as one is spoken of.
pub(crate) fn person_ref(author: &Author) -> PersonRef {
    PersonRef { person: author.person.unwrap_or(author.device), name: author.name.clone(), me: author.me }
}

const DEFAULT_RULES: Rules = Rules {
    invite: Role::Moderator,
    approve: Role::Moderator,
    grant: Role::Steward,
    remove: Role::Steward,
    moderate: Role::Moderator,
    erase: Role::Moderator,
    quota_entries: 20,
};

/// The entries by which somebody moderated, appealed and decided.
pub(crate) fn entries_of(act: &ModerationView) -> Vec<Id> {
    let outcome = match act.outcome {
        Outcome::Stands => None,
        Outcome::Lifted { entry, .. } | Outcome::Decided { entry, .. } => Some(entry),
    };
    [act.overlay.id].into_iter().chain(act.appeal.as_ref().map(|appeal| appeal.entry)).chain(outcome).collect()
}

fn in_force(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Stands | Outcome::Decided { upheld: true, .. })
}
