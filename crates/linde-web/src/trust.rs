//! What the node does for trust: members and their roles, devices, offices, sealed parts, erasure, moderation, audit, backup.

use crate::{
    Answer, Id,
    views::{
        AskedWord, AuditQuery, BackupCheck, BackupDone, BackupDownload, BackupView, Cut, DepartedView, DeviceEntry,
        Dismissal, DismissedView, Effect, EntryView, ErasurePlan, ErasureTarget, ErasureView, InWords, KeysView,
        Listing, ModerationQuery, ModerationView, Naming, NamingView, NewErasure, NewModeration, NewOffice, NewSealed,
        NewcomerView, OfficeChange, OfficeView, OwnDeviceView, PairingPreview, PairingView, Passphrase, PendingView,
        RebindAnswer, Recover, RevokeDevice, RoleChange, Rules, RulesView, SealedPart, SealedView, StatementVersion,
        Tasks,
    },
};

/// The part of the [`Desk`](crate::Desk) that is about who may do what. As there, every answer is bounded, and every method that
/// writes returns when what was written is durable here. What the rules of the space do not allow is `not-allowed`.
pub trait Trust: Send + Sync + 'static {
    /// What waits for this node's owner in a space.
    fn tasks(&self, space: Id) -> Answer<'_, Tasks>;

    /// Who asked to join and waits for somebody's approval, oldest first.
    fn newcomers(&self, space: Id) -> Answer<'_, Vec<NewcomerView>>;
    /// Lets a newcomer in; `join` is their entry.
    fn approve(&self, space: Id, join: Id) -> Answer<'_, ()>;
    /// Who left or was removed, latest first.
    fn departed(&self, space: Id) -> Answer<'_, Vec<DepartedView>>;
    /// Gives another role: raises, lowers, or takes a departed person back.
    fn change_role(&self, space: Id, change: RoleChange) -> Answer<'_, Effect>;
    /// Removes a person.
    fn remove_member(&self, space: Id, person: Id, cut: Cut) -> Answer<'_, Effect>;
    /// Says what the owner wants to be called in a space, and answers whether that is another name than before.
    fn rename_me(&self, space: Id, name: String) -> Answer<'_, bool>;
    /// Leaves a space; `last-founder` if nobody would be left to lead it.
    fn leave(&self, space: Id) -> Answer<'_, ()>;
    /// Acts that need the agreement of several and do not have it yet, oldest first.
    fn pending(&self, space: Id) -> Answer<'_, Vec<PendingView>>;
    /// Agrees to such an act.
    fn agree(&self, space: Id, act: Id) -> Answer<'_, Effect>;
    /// Who may do what.
    fn rules(&self, space: Id) -> Answer<'_, RulesView>;
    /// Changes who may do what.
    fn change_rules(&self, space: Id, rules: Rules) -> Answer<'_, Effect>;

    /// What the space is called, and was.
    fn naming(&self, space: Id) -> Answer<'_, NamingView>;
    /// Gives the space another name and purpose.
    fn name_space(&self, space: Id, naming: Naming) -> Answer<'_, Effect>;

    /// The owner's devices, this one first, then by admission.
    fn own_devices(&self) -> Answer<'_, Vec<OwnDeviceView>>;
    /// The latest entries of one of the owner's devices over all spaces, latest first.
    fn device_entries(&self, device: Id, limit: u32) -> Answer<'_, Vec<DeviceEntry>>;
    /// Takes a device's right to speak for its person.
    fn revoke_device(&self, revoke: RevokeDevice) -> Answer<'_, Effect>;
    /// Pairing codes made here that nobody has used and that are still good, latest first.
    fn pairings(&self) -> Answer<'_, Vec<PairingView>>;
    /// Makes a pairing code for one further device of the owner.
    fn make_pairing(&self) -> Answer<'_, PairingView>;
    /// Reads a pairing code without using it, or `pairing-invalid` at `code`.
    fn preview_pairing(&self, code: String) -> Answer<'_, PairingPreview>;
    /// Makes this device one of the person who made the code. Returns at once, like joining.
    fn enter_pairing(&self, code: String) -> Answer<'_, ()>;

    /// What protects the owner's keys.
    fn keys(&self) -> Answer<'_, KeysView>;
    /// The 24 recovery words, or `words-gone` once they were written down.
    fn recovery_words(&self) -> Answer<'_, InWords>;
    /// Confirms that the words were written down, and forgets them here; `words-differ` if an answer is not that word.
    fn confirm_words(&self, answers: Vec<AskedWord>) -> Answer<'_, ()>;
    /// Makes this device one of the person of the words and answers the spaces; `words-invalid` at `words`, `spaces-unknown` at
    /// `link` where neither this node nor the link knows a space.
    fn recover(&self, recover: Recover) -> Answer<'_, Vec<Id>>;
    /// Sets, changes or removes the passphrase of the key file; `passphrase-wrong` at `old`.
    fn set_passphrase(&self, passphrase: Passphrase) -> Answer<'_, ()>;
    /// The text that asks a person's new device to prove itself, so that [`rebind`](Self::rebind) can name it. It is no secret.
    fn rebind_ask(&self, space: Id, person: Id) -> Answer<'_, String>;
    /// Answers such a text on the new device and changes nothing; `code-invalid` at `code`.
    fn rebind_answer(&self, ask: String) -> Answer<'_, RebindAnswer>;
    /// Gives a person who lost everything the device that answered; `code-invalid` at `code`.
    fn rebind(&self, space: Id, person: Id, answer: String) -> Answer<'_, Effect>;

    /// The offices of a space, by name.
    fn offices(&self, space: Id) -> Answer<'_, Vec<OfficeView>>;
    /// Sets up an office.
    fn create_office(&self, space: Id, new: NewOffice) -> Answer<'_, Id>;
    /// Changes an office's name, holders or whether two must speak.
    fn change_office(&self, space: Id, change: OfficeChange) -> Answer<'_, ()>;
    /// Lends a contribution the office's voice; with four eyes it waits for a second holder.
    fn speak_as(&self, space: Id, office: Id, target: Id) -> Answer<'_, Effect>;

    /// The sealed parts of a space, latest first.
    fn sealed_parts(&self, space: Id) -> Answer<'_, Vec<SealedView>>;
    /// One of them, with its text if it can be read here.
    fn sealed_part(&self, space: Id, part: Id) -> Answer<'_, SealedPart>;
    /// Writes a sealed part and answers its object.
    fn seal(&self, space: Id, new: NewSealed) -> Answer<'_, Id>;
    /// Opens a sealed part for everyone.
    fn unseal(&self, space: Id, part: Id) -> Answer<'_, ()>;

    /// What a statement said, latest first; the first one is what counts.
    fn statement_versions(&self, space: Id, statement: Id) -> Answer<'_, Vec<StatementVersion>>;
    /// Puts another text in the place of the owner's own statement.
    fn correct(&self, space: Id, statement: Id, text: String) -> Answer<'_, ()>;
    /// What an erasure would take and what would stay.
    fn plan_erasure(&self, space: Id, target: ErasureTarget) -> Answer<'_, ErasurePlan>;
    /// Erases and answers the entry that says so.
    fn erase(&self, space: Id, new: NewErasure) -> Answer<'_, Id>;
    /// All erasures, latest first.
    fn erasures(&self, space: Id) -> Answer<'_, Vec<ErasureView>>;

    /// What the moderation did, latest first.
    fn moderations(&self, space: Id, query: ModerationQuery) -> Answer<'_, Listing<ModerationView>>;
    /// One act of moderation.
    fn moderation(&self, space: Id, act: Id) -> Answer<'_, ModerationView>;
    /// Moderates a contribution and answers the act.
    fn moderate(&self, space: Id, new: NewModeration) -> Answer<'_, Id>;
    /// Takes an act of moderation back.
    fn lift(&self, space: Id, act: Id) -> Answer<'_, ()>;
    /// Objects to an act on one's own contribution.
    fn appeal(&self, space: Id, act: Id, text: String) -> Answer<'_, ()>;
    /// Decides about an objection; another person than the one who moderated.
    fn decide(&self, space: Id, act: Id, uphold: bool, text: String) -> Answer<'_, ()>;
    /// What the owner does not want to see here; it is told to nobody.
    fn dismissed(&self, space: Id) -> Answer<'_, Vec<DismissedView>>;
    /// No longer shows a person's contributions, or one.
    fn dismiss(&self, space: Id, what: Dismissal) -> Answer<'_, ()>;
    /// Shows them again.
    fn show_again(&self, space: Id, what: Dismissal) -> Answer<'_, ()>;

    /// A part of all entries of a space, latest first.
    fn audit(&self, space: Id, query: AuditQuery) -> Answer<'_, Listing<EntryView>>;

    /// When the last backup was made, and where the next would go.
    fn backup(&self) -> Answer<'_, BackupView>;
    /// Writes a backup into a new file; `path-invalid` at `path`.
    fn save_backup(&self, path: String) -> Answer<'_, BackupDone>;
    /// A backup for the browser to save. It counts as made when its last byte was taken.
    fn download_backup(&self) -> Answer<'_, BackupDownload>;
    /// Whether a backup is whole; `path-invalid` at `path`, `backup-damaged` at `path`.
    fn verify_backup(&self, path: String) -> Answer<'_, BackupCheck>;
}
