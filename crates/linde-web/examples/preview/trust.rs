//! What the node in memory does for trust.

use crate::{
    memory::{Memory, Space, State, device, id, now_ms},
    village::{RECOVERY, RECOVERY_EN, person_ref},
};
use linde_web::{
    Answer, DeskError, Id, Trust,
    views::{
        Appeal, AskedWord, AuditFilter, AuditQuery, BackupCheck, BackupDone, BackupDownload, BackupView, Cut,
        DepartedView, Departure, DeviceEntry, DeviceState, Dismissal, DismissedView, Effect, EntryView, ErasurePlan,
        ErasureTarget, ErasureView, InWords, KeysView, Listing, ModerationQuery, ModerationView, NameView, Naming,
        NamingView, NewErasure, NewModeration, NewOffice, NewSealed, NewcomerView, OfficeChange, OfficeView, Outcome,
        OverlayView, OwnDeviceView, PairingPreview, PairingView, Passphrase, PendingAct, PendingView, PersonRef, Power,
        RebindAnswer, Recover, RevokeDevice, Role, RoleChange, Rules, RulesView, SealedPart, SealedView,
        StatementVersion, Tasks, Verdict, Voice, What,
    },
};

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}

fn part<T: Clone>(all: &[T], cursor: Option<String>, limit: u32) -> Listing<T> {
    let skip: usize = cursor.and_then(|cursor| cursor.parse().ok()).unwrap_or_default();
    let limit = usize::try_from(limit).unwrap_or_default();
    let next = (all.len() > skip + limit).then(|| (skip + limit).to_string());
    let total = u64::try_from(all.len()).unwrap_or_default();
    Listing { items: all.iter().skip(skip).take(limit).cloned().collect(), next, total }
}

fn excerpt(text: &str) -> String {
    text.chars().take(120).collect()
}

impl Memory {
    /// What founders must agree to.
    fn propose(&self, space: Id, act: PendingAct) -> Answer<'_, Effect> {
        self.write(space, What::Members, |state| {
            let entry = state.id();
            let space = state.space(space)?;
            let (by, me) = (space.me(), space.myself());
            let (time_ms, supporters) = (now_ms(), vec![me]);
            let act =
                PendingView { entry, act, by, time_ms, supporters, missing: 1, by_founders: true, may_agree: false };
            space.trust.pending.push(act);
            Ok(Effect::Waits { missing: 1 })
        })
    }
}

impl Trust for Memory {
    fn tasks(&self, space: Id) -> Answer<'_, Tasks> {
        self.answer(|state| {
            let trust = &state.space(space)?.trust;
            Ok(Tasks {
                newcomers: count(trust.newcomers.iter().filter(|newcomer| newcomer.may_approve)),
                pending: count(trust.pending.iter().filter(|act| act.may_agree)),
                moderated: count(trust.moderations.iter().filter(|act| act.may_appeal)),
                appeals: count(trust.moderations.iter().filter(|act| act.may_decide)),
                reviews: count(trust.sealed.iter().filter(|part| part.view.may_open && part.view.review_ms < now_ms())),
            })
        })
    }

    fn newcomers(&self, space: Id) -> Answer<'_, Vec<NewcomerView>> {
        self.answer(|state| Ok(state.space(space)?.trust.newcomers.clone()))
    }

    fn approve(&self, space: Id, join: Id) -> Answer<'_, ()> {
        self.write(space, What::Members, |state| {
            let space = state.space(space)?;
            space.may(Power::Approve)?;
            let place = space.trust.newcomers.iter().position(|newcomer| newcomer.join == join);
            let newcomer = space.trust.newcomers.remove(place.ok_or_else(|| DeskError::new("not-pending"))?);
            space.members.push(linde_web::views::MemberView {
                person: newcomer.person.person,
                name: newcomer.person.name,
                role: newcomer.role,
                devices: vec![crate::memory::joined_device(newcomer.join, false, newcomer.time_ms)],
                me: false,
                joined_ms: Some(newcomer.time_ms),
                inviter: Some(person_ref(&newcomer.inviter)),
            });
            Ok(())
        })
    }

    fn departed(&self, space: Id) -> Answer<'_, Vec<DepartedView>> {
        self.answer(|state| Ok(state.space(space)?.trust.departed.clone()))
    }

    fn change_role(&self, space: Id, change: RoleChange) -> Answer<'_, Effect> {
        self.write(space, What::Members, |state| {
            let space = state.space(space)?;
            space.may(Power::Grant)?;
            let who = space.person(change.person)?;
            space.trust.departed.retain(|gone| gone.person.person != change.person);
            match space.members.iter_mut().find(|member| member.person == change.person) {
                Some(member) if change.role < member.role && change.cut.is_none() => {
                    return Err(DeskError::new("choice-missing").at("cut"));
                }
                Some(member) => member.role = change.role,
                None => space.members.push(linde_web::views::MemberView {
                    person: who.person,
                    name: who.name,
                    role: change.role,
                    devices: Vec::new(),
                    me: who.me,
                    joined_ms: None,
                    inviter: None,
                }),
            }
            Ok(Effect::Done)
        })
    }

    fn remove_member(&self, space: Id, person: Id, _cut: Cut) -> Answer<'_, Effect> {
        self.write(space, What::Members, |state| {
            let entry = state.id();
            let space = state.space(space)?;
            space.may(Power::Remove)?;
            let (who, by) = (space.person(person)?, space.me());
            let place = space.members.iter().position(|member| member.person == person && !member.me);
            let member = space.members.remove(place.ok_or_else(|| DeskError::new("person-unknown"))?);
            let departure = Departure::Removed { by };
            let gone = DepartedView { person: who, departure, time_ms: now_ms(), entry, role: member.role };
            space.trust.departed.insert(0, gone);
            Ok(Effect::Done)
        })
    }

    fn rename_me(&self, space: Id, name: String) -> Answer<'_, bool> {
        self.write(space, What::Members, |state| {
            let space = state.space(space)?;
            let me = space.members.iter_mut().find(|member| member.me);
            let me = me.ok_or_else(|| DeskError::new("not-allowed"))?;
            if me.name.as_ref() == Some(&name) {
                return Ok(false);
            }
            space.trust.former = me.name.replace(name.clone()).map(|former| (former, now_ms()));
            for statement in space.statements.iter_mut().filter(|statement| statement.author.me) {
                statement.author.name = Some(name.clone());
            }
            Ok(true)
        })
    }

    fn leave(&self, space: Id) -> Answer<'_, ()> {
        let done = self.answer(|state| {
            let founders = state.space(space)?.members.iter().filter(|member| member.role == Role::Founder);
            if founders.count() == 1 && state.space(space)?.view.role == Role::Founder {
                return Err(DeskError::new("last-founder"));
            }
            state.spaces.remove(&space);
            Ok(())
        });
        self.tell(None, What::Spaces);
        done
    }

    fn pending(&self, space: Id) -> Answer<'_, Vec<PendingView>> {
        self.answer(|state| Ok(state.space(space)?.trust.pending.clone()))
    }

    fn agree(&self, space: Id, act: Id) -> Answer<'_, Effect> {
        self.write(space, What::Members, |state| {
            let space = state.space(space)?;
            let me = space.myself();
            let found = space.trust.pending.iter_mut().find(|known| known.entry == act);
            let pending = found.ok_or_else(|| DeskError::new("not-pending"))?;
            pending.supporters.push(me);
            pending.may_agree = false;
            pending.missing = pending.missing.saturating_sub(1);
            let missing = pending.missing;
            if missing == 0 {
                space.trust.pending.retain(|known| known.entry != act);
                return Ok(Effect::Done);
            }
            Ok(Effect::Waits { missing })
        })
    }

    fn rules(&self, space: Id) -> Answer<'_, RulesView> {
        self.answer(|state| Ok(state.space(space)?.rules()))
    }

    fn change_rules(&self, space: Id, rules: Rules) -> Answer<'_, Effect> {
        self.propose(space, PendingAct::Rules { rules })
    }

    fn naming(&self, space: Id) -> Answer<'_, NamingView> {
        self.answer(|state| {
            let space = state.space(space)?;
            let (by, rules) = (space.me(), space.rules());
            let entry = space.entries().last().map(|founding| founding.id).unwrap_or_default();
            let name = |naming: Naming, days: i64| NameView {
                naming,
                entry,
                by: by.clone(),
                time_ms: now_ms() - days * 86_400_000,
            };
            let now = Naming { name: space.view.name.clone(), purpose: space.view.purpose.clone() };
            let first = Naming { name: "Spielplatzgruppe".to_owned(), ..now.clone() };
            let names = vec![name(now, 9), name(first, 40)];
            let may_change = space.view.role >= Role::Steward;
            Ok(NamingView { names, quorum: rules.quorum, founders: rules.founders, may_change })
        })
    }

    fn name_space(&self, space: Id, naming: Naming) -> Answer<'_, Effect> {
        self.propose(space, PendingAct::Naming { naming })
    }

    fn own_devices(&self) -> Answer<'_, Vec<OwnDeviceView>> {
        self.answer(|state| Ok(state.own.devices.clone()))
    }

    fn device_entries(&self, device: Id, limit: u32) -> Answer<'_, Vec<DeviceEntry>> {
        self.answer(|state| {
            if !state.own.devices.iter().any(|known| known.device == device) {
                return Err(DeskError::new("device-unknown"));
            }
            let limit = usize::try_from(limit).unwrap_or_default();
            let all = state.spaces.values().flat_map(|space| {
                let mine = space.entries().into_iter().filter(|entry| entry.author.me);
                mine.map(|entry| DeviceEntry { space: space.view.id, space_name: space.view.name.clone(), entry })
            });
            Ok(all.take(limit).collect())
        })
    }

    fn revoke_device(&self, revoke: RevokeDevice) -> Answer<'_, Effect> {
        let done = self.answer(|state| {
            if revoke.device == device() {
                return Err(DeskError::new("not-this-device"));
            }
            let entry = state.id();
            let by = state.spaces.values().next().map(Space::me).ok_or_else(|| DeskError::new("device-unknown"))?;
            let revoked = DeviceState::Revoked { by, time_ms: now_ms(), entry };
            let own = state.own.devices.iter_mut().filter(|known| known.device == revoke.device);
            own.for_each(|known| known.state = revoked.clone());
            let all = state.spaces.values_mut().flat_map(|space| &mut space.members);
            let theirs = all.flat_map(|member| &mut member.devices).filter(|known| known.device == revoke.device);
            theirs.for_each(|known| known.state = revoked.clone());
            Ok(Effect::Done)
        });
        self.tell(None, What::Members);
        done
    }

    fn pairings(&self) -> Answer<'_, Vec<PairingView>> {
        self.answer(|state| Ok(state.own.pairings.clone()))
    }

    fn make_pairing(&self) -> Answer<'_, PairingView> {
        self.answer(|state| {
            let key = state.id();
            let pairing = PairingView {
                key,
                code: format!("linde:pair:{key}{}", device()),
                made_ms: now_ms(),
                expires_ms: Some(now_ms() + 3_600_000),
                spaces: count(state.spaces.values()),
            };
            state.own.pairings.insert(0, pairing.clone());
            Ok(pairing)
        })
    }

    fn preview_pairing(&self, code: String) -> Answer<'_, PairingPreview> {
        self.answer(|_| {
            if !code.starts_with("linde:pair:") {
                return Err(DeskError::new("pairing-invalid").at("code"));
            }
            let expires_ms = Some(now_ms() + 3_000_000);
            Ok(PairingPreview { device: id(1_001), spaces: 3, joined: 0, expires_ms })
        })
    }

    fn enter_pairing(&self, _code: String) -> Answer<'_, ()> {
        self.answer(|_| Ok(()))
    }

    fn keys(&self) -> Answer<'_, KeysView> {
        self.answer(|state| Ok(state.own.keys))
    }

    fn recovery_words(&self) -> Answer<'_, InWords> {
        self.answer(|state| match state.own.keys.words_written {
            true => Err(DeskError::new("words-gone")),
            false => Ok(InWords { de: RECOVERY.join(" "), en: RECOVERY_EN.join(" ") }),
        })
    }

    fn confirm_words(&self, answers: Vec<AskedWord>) -> Answer<'_, ()> {
        self.answer(|state| {
            let right = |asked: &AskedWord| {
                let place = usize::try_from(asked.number).unwrap_or_default().checked_sub(1);
                place.and_then(|place| RECOVERY.get(place)) == Some(&asked.word.as_str())
            };
            if !answers.iter().all(right) {
                return Err(DeskError::new("words-differ"));
            }
            state.own.keys.words_written = true;
            Ok(())
        })
    }

    fn recover(&self, recover: Recover) -> Answer<'_, Vec<Id>> {
        self.answer(|state| {
            if recover.words.split(' ').count() != 24 {
                return Err(DeskError::new("words-invalid").at("words"));
            }
            if state.spaces.is_empty() && recover.link.is_none() {
                return Err(DeskError::new("spaces-unknown").at("link"));
            }
            Ok(state.spaces.keys().copied().collect())
        })
    }

    fn set_passphrase(&self, passphrase: Passphrase) -> Answer<'_, ()> {
        self.answer(|state| {
            if state.own.passphrase.is_some() && state.own.passphrase != passphrase.old {
                return Err(DeskError::new("passphrase-wrong").at("old"));
            }
            state.own.keys.passphrase = passphrase.new.is_some();
            state.own.passphrase = passphrase.new;
            Ok(())
        })
    }

    fn rebind_ask(&self, space: Id, person: Id) -> Answer<'_, String> {
        self.answer(|state| {
            let person = state.space(space)?.person(person)?;
            Ok(format!("linde:rebind-ask:{space}{}", person.person))
        })
    }

    fn rebind_answer(&self, ask: String) -> Answer<'_, RebindAnswer> {
        self.answer(|_| {
            if !ask.starts_with("linde:rebind-ask:") {
                return Err(DeskError::new("code-invalid").at("code"));
            }
            Ok(RebindAnswer {
                answer: format!("linde:rebind-answer:{}", id(77)),
                space: id(78),
                space_name: Some("Kleingarten Sonnental".to_owned()),
                person: PersonRef { person: id(79), name: Some("Anna Weber".to_owned()), me: false },
            })
        })
    }

    fn rebind(&self, space: Id, person: Id, answer: String) -> Answer<'_, Effect> {
        self.write(space, What::Members, |state| {
            state.space(space)?.person(person)?;
            if !answer.starts_with("linde:rebind-answer:") {
                return Err(DeskError::new("code-invalid").at("code"));
            }
            Ok(Effect::Waits { missing: 1 })
        })
    }

    fn offices(&self, space: Id) -> Answer<'_, Vec<OfficeView>> {
        self.answer(|state| Ok(state.space(space)?.trust.offices.clone()))
    }

    fn create_office(&self, space: Id, new: NewOffice) -> Answer<'_, Id> {
        self.write(space, What::Members, |state| {
            let office = state.id();
            let space = state.space(space)?;
            let holders = new.holders.iter().map(|holder| space.person(*holder)).collect::<Result<Vec<_>, _>>()?;
            let mine = holders.iter().any(|holder| holder.me);
            space.trust.offices.push(OfficeView {
                office,
                name: Some(new.name),
                four_eyes: new.four_eyes,
                holders,
                by: space.me(),
                time_ms: now_ms(),
                words: 0,
                mine,
                may_change: true,
            });
            Ok(office)
        })
    }

    fn change_office(&self, space: Id, change: OfficeChange) -> Answer<'_, ()> {
        self.write(space, What::Members, |state| {
            let space = state.space(space)?;
            let holders: Vec<PersonRef> =
                change.new.holders.iter().map(|holder| space.person(*holder)).collect::<Result<_, _>>()?;
            let me = space.me();
            let found = space.trust.offices.iter_mut().find(|known| known.office == change.office);
            let office = found.ok_or_else(|| DeskError::new("office-unknown"))?;
            office.name = Some(change.new.name);
            office.four_eyes = change.new.four_eyes;
            office.mine = holders.iter().any(|holder| holder.me);
            office.holders = holders;
            (office.by, office.time_ms) = (me, now_ms());
            Ok(())
        })
    }

    fn speak_as(&self, space: Id, office: Id, target: Id) -> Answer<'_, Effect> {
        self.write(space, What::Statements, |state| {
            let space = state.space(space)?;
            let me = space.myself();
            let found = space.trust.offices.iter_mut().find(|known| known.office == office && known.mine);
            let known = found.ok_or_else(|| DeskError::new("not-allowed"))?;
            let (name, four_eyes) = (known.name.clone().unwrap_or_default(), known.four_eyes);
            known.words += 1;
            let holders = vec![me];
            let voice = if four_eyes {
                Voice::Asked { office, name, holders }
            } else {
                Voice::Office { office, name, holders }
            };
            space.statement(target)?.standing.voice = voice;
            Ok(if four_eyes { Effect::Waits { missing: 1 } } else { Effect::Done })
        })
    }

    fn sealed_parts(&self, space: Id) -> Answer<'_, Vec<SealedView>> {
        self.answer(|state| Ok(state.space(space)?.trust.sealed.iter().rev().map(|part| part.view.clone()).collect()))
    }

    fn sealed_part(&self, space: Id, part: Id) -> Answer<'_, SealedPart> {
        self.answer(|state| {
            let found = state.space(space)?.trust.sealed.iter().find(|known| known.view.part == part);
            found.cloned().ok_or_else(|| DeskError::new("entry-unknown"))
        })
    }

    fn seal(&self, space: Id, new: NewSealed) -> Answer<'_, Id> {
        self.write(space, What::Acts, |state| {
            let part = state.id();
            let space = state.space(space)?;
            let mut readers: Vec<PersonRef> =
                new.readers.iter().map(|reader| space.person(*reader)).collect::<Result<_, _>>()?;
            let from_role =
                space.members.iter().filter(|member| new.readers_from.is_some_and(|from| member.role >= from));
            readers.extend(from_role.map(|member| PersonRef {
                person: member.person,
                name: member.name.clone(),
                me: member.me,
            }));
            let view = SealedView {
                part,
                title: new.title,
                reason: new.reason,
                right: new.right,
                decider: space.person(new.decider)?,
                review_ms: new.review_ms,
                readers,
                author: space.me(),
                time_ms: now_ms(),
                verdict: Verdict::Counted,
                readable: true,
                opened: None,
                may_open: true,
                delivery: linde_web::views::Delivery { nodes_with_it: 1, nodes_known: 5 },
            };
            space.trust.sealed.push(SealedPart { view, text: Some(new.text) });
            Ok(part)
        })
    }

    fn unseal(&self, space: Id, part: Id) -> Answer<'_, ()> {
        self.write(space, What::Acts, |state| {
            let space = state.space(space)?;
            let me = space.me();
            let found = space.trust.sealed.iter_mut().find(|known| known.view.part == part);
            let sealed = found.ok_or_else(|| DeskError::new("entry-unknown"))?;
            sealed.view.opened = Some((me, now_ms()));
            (sealed.view.readable, sealed.view.may_open) = (true, false);
            Ok(())
        })
    }

    fn statement_versions(&self, space: Id, statement: Id) -> Answer<'_, Vec<StatementVersion>> {
        self.answer(|state| {
            let space = state.space(space)?;
            let now = space.statement(statement)?.clone();
            let shown = space.standing(&now);
            let mut versions = space.trust.versions.get(&statement).cloned().unwrap_or_default();
            let time_ms = versions.last().map_or(now.time_ms, |version| version.time_ms);
            let text = Some(now.text).filter(|_| shown.standing.erased.is_none());
            versions.push(StatementVersion { entry: statement, text, time_ms });
            Ok(versions.into_iter().rev().collect())
        })
    }

    fn correct(&self, space: Id, statement: Id, text: String) -> Answer<'_, ()> {
        self.write(space, What::Statements, |state| {
            let entry = state.id();
            let space = state.space(space)?;
            let known = space.statement(statement)?;
            if !known.author.me {
                return Err(DeskError::new("not-allowed"));
            }
            let before = std::mem::replace(&mut known.text, text);
            let version = StatementVersion { entry, text: Some(before), time_ms: now_ms() };
            space.trust.versions.entry(statement).or_default().push(version);
            Ok(())
        })
    }

    fn plan_erasure(&self, space: Id, target: ErasureTarget) -> Answer<'_, ErasurePlan> {
        self.answer(|state| {
            let space = state.space(space)?;
            let may = space.may(Power::Erase).is_ok();
            let mut plan = ErasurePlan {
                target: target.clone(),
                owner: None,
                excerpt: None,
                entries: 1,
                others: Vec::new(),
                stays_in_texts: 0,
                nodes_known: space.view.spread.nodes_known,
                allowed: may,
            };
            match target {
                ErasureTarget::Contribution { object } => {
                    let statement = space.statement(object)?;
                    plan.owner = Some(person_ref(&statement.author));
                    plan.excerpt = Some(excerpt(&statement.text));
                    plan.allowed = may || statement.author.me;
                    plan.entries += space.trust.versions.get(&object).map_or(0, |versions| count(versions.iter()));
                }
                ErasureTarget::Section { doc, section } => {
                    let text = space.texts.iter().find(|text| text.doc == doc);
                    let text = text.ok_or_else(|| DeskError::new("text-unknown"))?;
                    let found = text.sections.iter().find(|known| known.id == section);
                    let found = found.ok_or_else(|| DeskError::new("section-gone"))?;
                    plan.excerpt = Some(found.title.clone());
                    plan.entries = count(found.versions.iter());
                    plan.others = found.versions.iter().map(|(_, author, _)| person_ref(author)).collect();
                    plan.others.dedup();
                }
                ErasureTarget::Person { person } => {
                    let who = space.person(person)?;
                    let theirs = space.statements.iter().filter(|statement| statement.author.person == Some(person));
                    plan.entries = count(theirs) + 1;
                    plan.allowed = may || who.me;
                    plan.owner = Some(who);
                    plan.stays_in_texts = 2;
                }
            }
            Ok(plan)
        })
    }

    fn erase(&self, space: Id, new: NewErasure) -> Answer<'_, Id> {
        self.write(space, What::Statements, |state| {
            let entry = state.id();
            let space = state.space(space)?;
            let taken: Vec<Id> = match &new.target {
                ErasureTarget::Contribution { object } => vec![space.statement(*object)?.id],
                ErasureTarget::Section { doc, section } => {
                    let text = space.texts.iter_mut().find(|text| text.doc == *doc);
                    let text = text.ok_or_else(|| DeskError::new("text-unknown"))?;
                    text.sections.retain(|known| known.id != *section);
                    Vec::new()
                }
                ErasureTarget::Person { person } => {
                    let theirs = space.statements.iter().filter(|known| known.author.person == Some(*person));
                    theirs.map(|known| known.id).collect()
                }
            };
            let erasure = ErasureView {
                entry,
                by: space.me(),
                time_ms: now_ms(),
                reason: new.reason,
                entries: count(taken.iter()),
                nodes_done: 1,
                nodes_known: space.view.spread.nodes_known,
            };
            space.trust.erasures.push((erasure, taken));
            Ok(entry)
        })
    }

    fn erasures(&self, space: Id) -> Answer<'_, Vec<ErasureView>> {
        self.answer(|state| {
            let erasures = &state.space(space)?.trust.erasures;
            Ok(erasures.iter().rev().map(|(erasure, _)| erasure.clone()).collect())
        })
    }

    fn moderations(&self, space: Id, query: ModerationQuery) -> Answer<'_, Listing<ModerationView>> {
        self.answer(|state| {
            let all = state.space(space)?.trust.moderations.iter().rev().filter(|act| {
                let mine = act.target_author.as_ref().is_some_and(|author| author.me);
                query.target.is_none_or(|target| target == act.target) && (mine || !query.mine)
            });
            let all: Vec<ModerationView> = all.cloned().collect();
            Ok(part(&all, query.cursor, query.limit))
        })
    }

    fn moderation(&self, space: Id, act: Id) -> Answer<'_, ModerationView> {
        self.answer(|state| Ok(state.space(space)?.act(act)?.clone()))
    }

    fn moderate(&self, space: Id, new: NewModeration) -> Answer<'_, Id> {
        self.write(space, What::Statements, |state| {
            let id = state.id();
            let space = state.space(space)?;
            space.may(Power::Moderate)?;
            let by = space.me();
            let target = space.statement(new.target)?;
            let overlay = OverlayView { id, overlay: new.overlay, reason: new.reason, text: new.text, by };
            let act = ModerationView {
                overlay,
                time_ms: now_ms(),
                target: new.target,
                target_text: Some(target.text.clone()),
                target_author: Some(target.author.clone()),
                policy: None,
                outcome: Outcome::Stands,
                appeal: None,
                may_appeal: target.author.me,
                may_decide: false,
                may_lift: true,
            };
            space.trust.moderations.push(act);
            Ok(id)
        })
    }

    fn lift(&self, space: Id, act: Id) -> Answer<'_, ()> {
        self.write(space, What::Statements, |state| {
            let entry = state.id();
            let space = state.space(space)?;
            let by = space.me();
            let act = space.act(act)?;
            act.outcome = Outcome::Lifted { entry, by, time_ms: now_ms() };
            (act.may_lift, act.may_decide, act.may_appeal) = (false, false, false);
            Ok(())
        })
    }

    fn appeal(&self, space: Id, act: Id, text: String) -> Answer<'_, ()> {
        self.write(space, What::Statements, |state| {
            let entry = state.id();
            let act = state.space(space)?.act(act)?;
            if !act.may_appeal {
                return Err(DeskError::new("not-allowed"));
            }
            act.appeal = Some(Appeal { entry, text, time_ms: now_ms() });
            act.may_appeal = false;
            Ok(())
        })
    }

    fn decide(&self, space: Id, act: Id, uphold: bool, text: String) -> Answer<'_, ()> {
        self.write(space, What::Statements, |state| {
            let entry = state.id();
            let space = state.space(space)?;
            let by = space.me();
            let act = space.act(act)?;
            if !act.may_decide {
                return Err(DeskError::new("not-allowed"));
            }
            act.outcome = Outcome::Decided { entry, upheld: uphold, text, by, time_ms: now_ms() };
            act.may_decide = false;
            Ok(())
        })
    }

    fn dismissed(&self, space: Id) -> Answer<'_, Vec<DismissedView>> {
        self.answer(|state| Ok(state.space(space)?.trust.dismissed.clone()))
    }

    fn dismiss(&self, space: Id, what: Dismissal) -> Answer<'_, ()> {
        self.write(space, What::Statements, |state| {
            let space = state.space(space)?;
            let (person, text) = match what {
                Dismissal::Person { person } => (Some(space.person(person)?), None),
                Dismissal::Contribution { object } => {
                    let statement = space.statement(object)?;
                    (Some(person_ref(&statement.author)), Some(statement.text.clone()))
                }
            };
            space.trust.dismissed.retain(|known| known.what != what);
            space.trust.dismissed.push(DismissedView { what, person, text, since_ms: now_ms() });
            Ok(())
        })
    }

    fn show_again(&self, space: Id, what: Dismissal) -> Answer<'_, ()> {
        self.write(space, What::Statements, |state| {
            state.space(space)?.trust.dismissed.retain(|known| known.what != what);
            Ok(())
        })
    }

    fn audit(&self, space: Id, query: AuditQuery) -> Answer<'_, Listing<EntryView>> {
        self.answer(|state| {
            let wanted = |entry: &EntryView| {
                let counts = match query.filter {
                    AuditFilter::All => true,
                    AuditFilter::Counted => entry.verdict == Verdict::Counted,
                    AuditFilter::NotCounted => matches!(entry.verdict, Verdict::NotCounted { .. }),
                    AuditFilter::Waiting => matches!(entry.verdict, Verdict::Waiting { .. } | Verdict::Unknown),
                };
                let person = query.person.is_none() || entry.author.person == query.person;
                let kind = query.kind.as_deref().is_none_or(|kind| kind == entry.kind);
                counts && person && kind
            };
            let all: Vec<EntryView> = state.space(space)?.entries().into_iter().filter(wanted).collect();
            Ok(part(&all, query.cursor, query.limit))
        })
    }

    fn backup(&self) -> Answer<'_, BackupView> {
        self.answer(|state| {
            let week = 7 * 86_400_000;
            let due = state.own.last.as_ref().is_none_or(|last| last.time_ms < now_ms() - week);
            Ok(BackupView {
                last: state.own.last.clone(),
                due: due && !state.spaces.is_empty(),
                suggested_path: "/home/anna/dorflinde-2026-11-23.backup".to_owned(),
                words_written: state.own.keys.words_written,
            })
        })
    }

    fn save_backup(&self, path: String) -> Answer<'_, BackupDone> {
        self.answer(|state| done(state, Some(path)))
    }

    fn download_backup(&self) -> Answer<'_, BackupDownload> {
        self.answer(|state| {
            done(state, None)?;
            let parts = [b"LINDE-BACKUP".to_vec(), vec![7; 4_096]].map(Ok);
            Ok(BackupDownload {
                name: "dorflinde-2026-11-23.backup".to_owned(),
                bytes: Box::pin(futures::stream::iter(parts)),
            })
        })
    }

    fn verify_backup(&self, path: String) -> Answer<'_, BackupCheck> {
        self.answer(|_| match path.contains("kaputt") {
            true => Err(DeskError::new("backup-damaged").at("path")),
            false => Ok(BackupCheck { path, bytes: 48_123_904, time_ms: Some(now_ms() - 90_000_000), mine: true }),
        })
    }
}

fn done(state: &mut State, path: Option<String>) -> Result<BackupDone, DeskError> {
    if path.as_deref().is_some_and(|path| !path.starts_with('/')) {
        return Err(DeskError::new("path-invalid").at("path"));
    }
    let done = BackupDone { time_ms: now_ms(), path, bytes: 48_123_904 };
    state.own.last = Some(done.clone());
    Ok(done)
}
