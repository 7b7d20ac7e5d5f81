//! What the node does for the pages about trust: one file an area, each function named like the method it answers.

pub(crate) mod backup;
mod care;
pub(crate) mod devices;
pub(crate) mod entries;
pub(crate) mod inviting;
pub(crate) mod members;
mod offices;
pub(crate) mod people;
pub(crate) mod standing;

use crate::desk::NodeDesk;
use linde_web::{
    Answer, Id, Trust,
    views::{
        AskedWord, AuditQuery, BackupCheck, BackupDone, BackupDownload, BackupView, Cut, DepartedView, DeviceEntry,
        Dismissal, DismissedView, Effect, EntryView, ErasurePlan, ErasureTarget, ErasureView, InWords, KeysView,
        Listing, ModerationQuery, ModerationView, Naming, NamingView, NewErasure, NewModeration, NewOffice, NewSealed,
        NewcomerView, OfficeChange, OfficeView, OwnDeviceView, PairingPreview, PairingView, Passphrase, PendingView,
        RebindAnswer, Recover, RevokeDevice, RoleChange, Rules, RulesView, SealedPart, SealedView, StatementVersion,
        Tasks,
    },
};

impl Trust for NodeDesk {
    fn tasks(&self, space: Id) -> Answer<'_, Tasks> {
        self.ask(move |core| people::tasks(core, space))
    }

    fn newcomers(&self, space: Id) -> Answer<'_, Vec<NewcomerView>> {
        self.ask(move |core| people::newcomers(core, space))
    }

    fn approve(&self, space: Id, join: Id) -> Answer<'_, ()> {
        self.ask(move |core| people::approve(core, space, join))
    }

    fn departed(&self, space: Id) -> Answer<'_, Vec<DepartedView>> {
        self.ask(move |core| people::departed(core, space))
    }

    fn change_role(&self, space: Id, change: RoleChange) -> Answer<'_, Effect> {
        self.ask(move |core| people::change_role(core, space, change))
    }

    fn remove_member(&self, space: Id, person: Id, cut: Cut) -> Answer<'_, Effect> {
        self.ask(move |core| people::remove_member(core, space, person, cut))
    }

    fn rename_me(&self, space: Id, name: String) -> Answer<'_, bool> {
        self.ask(move |core| people::rename_me(core, space, &name))
    }

    fn leave(&self, space: Id) -> Answer<'_, ()> {
        self.ask(move |core| people::leave(core, space))
    }

    fn pending(&self, space: Id) -> Answer<'_, Vec<PendingView>> {
        self.ask(move |core| people::pending(core, space))
    }

    fn agree(&self, space: Id, act: Id) -> Answer<'_, Effect> {
        self.ask(move |core| people::agree(core, space, act))
    }

    fn rules(&self, space: Id) -> Answer<'_, RulesView> {
        self.ask(move |core| people::rules(core, space))
    }

    fn change_rules(&self, space: Id, rules: Rules) -> Answer<'_, Effect> {
        self.ask(move |core| people::change_rules(core, space, rules))
    }

    fn naming(&self, space: Id) -> Answer<'_, NamingView> {
        self.ask(move |core| people::naming(core, space))
    }

    fn name_space(&self, space: Id, naming: Naming) -> Answer<'_, Effect> {
        self.ask(move |core| people::name_space(core, space, naming))
    }

    fn own_devices(&self) -> Answer<'_, Vec<OwnDeviceView>> {
        self.ask(devices::own_devices)
    }

    fn device_entries(&self, device: Id, limit: u32) -> Answer<'_, Vec<DeviceEntry>> {
        self.ask(move |core| devices::device_entries(core, device, limit))
    }

    fn revoke_device(&self, revoke: RevokeDevice) -> Answer<'_, Effect> {
        self.ask(move |core| devices::revoke_device(core, revoke))
    }

    fn pairings(&self) -> Answer<'_, Vec<PairingView>> {
        self.ask(devices::pairings)
    }

    fn make_pairing(&self) -> Answer<'_, PairingView> {
        self.ask(devices::make_pairing)
    }

    fn preview_pairing(&self, code: String) -> Answer<'_, PairingPreview> {
        self.ask(move |core| devices::preview_pairing(core, code))
    }

    fn enter_pairing(&self, code: String) -> Answer<'_, ()> {
        self.ask(move |core| devices::enter_pairing(core, code))
    }

    fn keys(&self) -> Answer<'_, KeysView> {
        self.ask(devices::keys)
    }

    fn recovery_words(&self) -> Answer<'_, InWords> {
        self.ask(devices::recovery_words)
    }

    fn confirm_words(&self, answers: Vec<AskedWord>) -> Answer<'_, ()> {
        self.ask(move |core| devices::confirm_words(core, answers))
    }

    fn recover(&self, recover: Recover) -> Answer<'_, Vec<Id>> {
        self.ask(move |core| devices::recover(core, recover))
    }

    fn set_passphrase(&self, passphrase: Passphrase) -> Answer<'_, ()> {
        self.ask(move |core| devices::set_passphrase(core, passphrase))
    }

    fn rebind_ask(&self, space: Id, person: Id) -> Answer<'_, String> {
        self.ask(move |core| devices::rebind_ask(core, space, person))
    }

    fn rebind_answer(&self, ask: String) -> Answer<'_, RebindAnswer> {
        self.ask(move |core| devices::rebind_answer(core, ask))
    }

    fn rebind(&self, space: Id, person: Id, answer: String) -> Answer<'_, Effect> {
        self.ask(move |core| devices::rebind(core, space, person, answer))
    }

    fn offices(&self, space: Id) -> Answer<'_, Vec<OfficeView>> {
        self.ask(move |core| offices::offices(core, space))
    }

    fn create_office(&self, space: Id, new: NewOffice) -> Answer<'_, Id> {
        self.ask(move |core| offices::create_office(core, space, new))
    }

    fn change_office(&self, space: Id, change: OfficeChange) -> Answer<'_, ()> {
        self.ask(move |core| offices::change_office(core, space, change))
    }

    fn speak_as(&self, space: Id, office: Id, target: Id) -> Answer<'_, Effect> {
        self.ask(move |core| offices::speak_as(core, space, office, target))
    }

    fn sealed_parts(&self, space: Id) -> Answer<'_, Vec<SealedView>> {
        self.ask(move |core| offices::sealed_parts(core, space))
    }

    fn sealed_part(&self, space: Id, part: Id) -> Answer<'_, SealedPart> {
        self.ask(move |core| offices::sealed_part(core, space, part))
    }

    fn seal(&self, space: Id, new: NewSealed) -> Answer<'_, Id> {
        self.ask(move |core| offices::seal(core, space, new))
    }

    fn unseal(&self, space: Id, part: Id) -> Answer<'_, ()> {
        self.ask(move |core| offices::unseal(core, space, part))
    }

    fn statement_versions(&self, space: Id, statement: Id) -> Answer<'_, Vec<StatementVersion>> {
        self.ask(move |core| care::statement_versions(core, space, statement))
    }

    fn correct(&self, space: Id, statement: Id, text: String) -> Answer<'_, ()> {
        self.ask(move |core| care::correct(core, space, statement, text))
    }

    fn plan_erasure(&self, space: Id, target: ErasureTarget) -> Answer<'_, ErasurePlan> {
        self.ask(move |core| care::plan_erasure(core, space, target))
    }

    fn erase(&self, space: Id, new: NewErasure) -> Answer<'_, Id> {
        self.ask(move |core| care::erase(core, space, new))
    }

    fn erasures(&self, space: Id) -> Answer<'_, Vec<ErasureView>> {
        self.ask(move |core| care::erasures(core, space))
    }

    fn moderations(&self, space: Id, query: ModerationQuery) -> Answer<'_, Listing<ModerationView>> {
        self.ask(move |core| care::moderations(core, space, query))
    }

    fn moderation(&self, space: Id, act: Id) -> Answer<'_, ModerationView> {
        self.ask(move |core| care::moderation(core, space, act))
    }

    fn moderate(&self, space: Id, new: NewModeration) -> Answer<'_, Id> {
        self.ask(move |core| care::moderate(core, space, new))
    }

    fn lift(&self, space: Id, act: Id) -> Answer<'_, ()> {
        self.ask(move |core| care::lift(core, space, act))
    }

    fn appeal(&self, space: Id, act: Id, text: String) -> Answer<'_, ()> {
        self.ask(move |core| care::appeal(core, space, act, text))
    }

    fn decide(&self, space: Id, act: Id, uphold: bool, text: String) -> Answer<'_, ()> {
        self.ask(move |core| care::decide(core, space, act, uphold, text))
    }

    fn dismissed(&self, space: Id) -> Answer<'_, Vec<DismissedView>> {
        self.ask(move |core| care::dismissed(core, space))
    }

    fn dismiss(&self, space: Id, what: Dismissal) -> Answer<'_, ()> {
        self.ask(move |core| care::dismiss(core, space, what))
    }

    fn show_again(&self, space: Id, what: Dismissal) -> Answer<'_, ()> {
        self.ask(move |core| care::show_again(core, space, what))
    }

    fn audit(&self, space: Id, query: AuditQuery) -> Answer<'_, Listing<EntryView>> {
        self.ask(move |core| care::audit(core, space, query))
    }

    fn backup(&self) -> Answer<'_, BackupView> {
        self.ask(backup::backup)
    }

    fn save_backup(&self, path: String) -> Answer<'_, BackupDone> {
        self.ask(move |core| backup::save_backup(core, path))
    }

    fn download_backup(&self) -> Answer<'_, BackupDownload> {
        self.ask(backup::download_backup)
    }

    fn verify_backup(&self, path: String) -> Answer<'_, BackupCheck> {
        self.ask(move |core| backup::verify_backup(core, path))
    }
}
