//! People and their roles, newcomers, what several must agree to, and the rules.

use crate::{
    core::Core,
    desk::check_line,
    show::{self, Faces, refusal, small},
};
use linde_log::{EntryId, PersonId, SpaceId};
use linde_replica::{EntryRow, Keep, Replica};
use linde_space::{Act, ControlOp, ControlState, Electorate, Powers};
use linde_web::{
    DeskError, Id,
    views::{
        Cut, DepartedView, Departure, Effect, ModerationQuery, NameView, Naming, NamingView, NewcomerView, PendingAct,
        PendingView, Power, RoleChange, Rules, RulesView, Tasks,
    },
};

pub(crate) fn tasks(core: &mut Core, space: Id) -> Result<Tasks, DeskError> {
    let newcomers = newcomers(core, space)?.iter().filter(|newcomer| newcomer.may_approve).count();
    let pending = pending(core, space)?.iter().filter(|act| act.may_agree).count();
    let every = ModerationQuery { cursor: None, limit: u32::MAX, target: None, mine: false };
    let acts = super::care::moderations(core, space, every)?.items;
    let now_ms = core.spaces.now_ms();
    let parts = super::offices::sealed_parts(core, space)?;
    Ok(Tasks {
        newcomers: small(newcomers),
        pending: small(pending),
        moderated: small(acts.iter().filter(|act| act.may_appeal && act.appeal.is_none()).count()),
        appeals: small(acts.iter().filter(|act| act.may_decide).count()),
        reviews: small(parts.iter().filter(|part| part.may_open && part.review_ms <= now_ms).count()),
    })
}

pub(crate) fn newcomers(core: &mut Core, space: Id) -> Result<Vec<NewcomerView>, DeskError> {
    let me = core.spaces.device();
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let mine = faces.me_in_space();
    let views = replica.newcomers().into_iter().filter_map(|newcomer| {
        let invitation = faces.state().invitation(&newcomer.invite)?;
        let made = replica.row(&newcomer.invite)?;
        let mut person = faces.person(newcomer.person);
        person.name = newcomer.name;
        Some(NewcomerView {
            join: Id(newcomer.join.0),
            person,
            time_ms: replica.row(&newcomer.join)?.time_ms,
            invite: Id(newcomer.invite.0),
            role: show::role(invitation.role),
            inviter: faces.author(made.log.device),
            may_approve: mine.is_some_and(|me| faces.state().can_approve(me, &newcomer.join)),
            may_withdraw: mine.is_some_and(|me| faces.state().can_revoke_invite(me, &newcomer.invite)),
        })
    });
    Ok(views.collect())
}

pub(crate) fn approve(core: &mut Core, space: Id, join: Id) -> Result<(), DeskError> {
    core.spaces.approve(SpaceId(space.0), EntryId(join.0)).map(drop).map_err(refusal)
}

pub(crate) fn departed(core: &mut Core, space: Id) -> Result<Vec<DepartedView>, DeskError> {
    let me = core.spaces.device();
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let departed = replica.departed();
    let mut views: Vec<_> = departed
        .into_iter()
        .filter_map(|gone| {
            let row = replica.row(&gone.entry)?;
            let by = faces.author(row.log.device);
            let view = DepartedView {
                person: faces.person(gone.person),
                departure: if gone.left { Departure::Left } else { Departure::Removed { by } },
                time_ms: row.time_ms,
                entry: Id(row.id.0),
                role: show::role(gone.role),
            };
            Some(((row.lamport, row.id), view))
        })
        .collect();
    views.sort_by_key(|(place, _)| core::cmp::Reverse(*place));
    Ok(views.into_iter().map(|(_, view)| view).collect())
}

pub(crate) fn change_role(core: &mut Core, space: Id, change: RoleChange) -> Result<Effect, DeskError> {
    let (space_id, person) = (SpaceId(space.0), PersonId(change.person.0));
    let role = show::role_from(change.role);
    let before = replica(core, space)?.control().role(person);
    let act = if before.is_some_and(|before| role < before) {
        let cut = change.cut.ok_or_else(|| DeskError::new("choice-missing").at("cut"))?;
        core.spaces.lower(space_id, person, Some(role), keep(cut))
    } else {
        core.spaces.set_role(space_id, person, role)
    };
    effect(core, space, act.map_err(refusal)?)
}

pub(crate) fn remove_member(core: &mut Core, space: Id, person: Id, cut: Cut) -> Result<Effect, DeskError> {
    let act = core.spaces.lower(SpaceId(space.0), PersonId(person.0), None, keep(cut)).map_err(refusal)?;
    effect(core, space, act)
}

pub(crate) fn rename_me(core: &mut Core, space: Id, name: &str) -> Result<bool, DeskError> {
    check_line(name, "my_name", "name-empty", "name-too-long", linde_deliberation::profile::MAX_NAME_CHARS)?;
    let me = core.spaces.device();
    let faces = Faces::of(replica(core, space)?, me);
    if faces.author(me).name.as_deref() == Some(name) {
        return Ok(false);
    }
    core.spaces.set_name(SpaceId(space.0), name).map(|_| true).map_err(refusal)
}

pub(crate) fn leave(core: &mut Core, space: Id) -> Result<(), DeskError> {
    core.spaces.leave(SpaceId(space.0)).map(drop).map_err(refusal)
}

pub(crate) fn pending(core: &mut Core, space: Id) -> Result<Vec<PendingView>, DeskError> {
    let me = core.spaces.device();
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let mine = faces.me_in_space();
    let mut acts: Vec<(EntryId, &Act)> = faces.state().pending().collect();
    acts.sort_by_key(|(_, act)| act.made);
    let views = acts.into_iter().filter_map(|(entry, act)| {
        let row = replica.row(&entry)?;
        let mut supporters: Vec<PersonId> = act.supporters.iter().copied().collect();
        supporters.sort_by_key(|person| (*person != act.author, *person));
        Some(PendingView {
            entry: Id(entry.0),
            act: pending_act(&faces, act)?,
            by: faces.author(row.log.device),
            time_ms: row.time_ms,
            supporters: supporters.into_iter().map(|person| faces.person(person)).collect(),
            missing: small(act.needed.saturating_sub(act.supporters.len())),
            by_founders: act.electorate == Electorate::Founders,
            may_agree: mine.is_some_and(|me| faces.state().can_cosign(me, &entry)),
        })
    });
    Ok(views.collect())
}

pub(crate) fn agree(core: &mut Core, space: Id, act: Id) -> Result<Effect, DeskError> {
    let act = EntryId(act.0);
    core.spaces.agree(SpaceId(space.0), act).map_err(refusal)?;
    effect(core, space, act)
}

pub(crate) fn rules(core: &mut Core, space: Id) -> Result<RulesView, DeskError> {
    let me = core.spaces.device();
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let state = faces.state();
    let needs = |power| show::role(state.needed(power));
    let set = state.rules_entry().and_then(|entry| replica.row(&entry));
    Ok(RulesView {
        rules: Rules {
            invite: needs(linde_space::Power::Invite),
            approve: needs(linde_space::Power::Approve),
            grant: needs(linde_space::Power::Grant),
            remove: needs(linde_space::Power::Remove),
            moderate: needs(linde_space::Power::Moderate),
            erase: needs(linde_space::Power::Erase),
            quota_entries: state.quota(),
        },
        quorum: quorum(state),
        founders: founders(state),
        entry: set.as_ref().map(|row| Id(row.id.0)),
        by: set.as_ref().map(|row| faces.author(row.log.device)),
        time_ms: set.map(|row| row.time_ms),
    })
}

pub(crate) fn change_rules(core: &mut Core, space: Id, rules: Rules) -> Result<Effect, DeskError> {
    let named = |power| show::role_from(rules.needs(power));
    let powers = Powers {
        invite: named(Power::Invite),
        approve: named(Power::Approve),
        grant: named(Power::Grant),
        remove: named(Power::Remove),
        moderate: named(Power::Moderate),
        erase: named(Power::Erase),
    };
    let rules = linde_space::Rules { powers, quota_entries: rules.quota_entries, decision: None };
    let act = core.spaces.set_rules(SpaceId(space.0), rules).map_err(refusal)?;
    effect(core, space, act)
}

pub(crate) fn naming(core: &mut Core, space: Id) -> Result<NamingView, DeskError> {
    let me = core.spaces.device();
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let view = |name: String, purpose: String, row: EntryRow| NameView {
        naming: Naming { name, purpose },
        entry: Id(row.id.0),
        by: faces.author(row.log.device),
        time_ms: row.time_ms,
    };
    let given = replica.namings().into_iter();
    let mut names: Vec<_> = given.map(|(row, naming)| view(naming.name, naming.purpose, row)).collect();
    let founded = faces.state().genesis().zip(replica.row(&EntryId(space.0)));
    names.extend(founded.map(|(genesis, row)| view(genesis.name.clone(), genesis.purpose.clone(), row)));
    Ok(NamingView {
        names,
        quorum: quorum(faces.state()),
        founders: founders(faces.state()),
        may_change: faces.me_in_space().is_some_and(|me| faces.state().can_name(me)),
    })
}

pub(crate) fn name_space(core: &mut Core, space: Id, naming: Naming) -> Result<Effect, DeskError> {
    let Naming { name, purpose } = naming;
    check_line(&name, "name", "name-empty", "name-too-long", linde_space::MAX_NAME_CHARS)?;
    if purpose.chars().count() > linde_space::MAX_PURPOSE_CHARS {
        let max = linde_space::MAX_PURPOSE_CHARS;
        return Err(DeskError::new("purpose-too-long").arg("max", max).at("purpose"));
    }
    let naming = linde_space::Naming { name, purpose };
    let act = core.spaces.name_space(SpaceId(space.0), naming).map_err(refusal)?;
    effect(core, space, act)
}

/// How many founders decide together, as it was founded.
fn quorum(state: &ControlState) -> u32 {
    state.genesis().map_or(1, |genesis| u32::from(genesis.quorum))
}

fn founders(state: &ControlState) -> u32 {
    small(state.members().filter(|(_, _, role)| *role == linde_space::Role::Founder).count())
}

/// Lets more of what somebody wrote count than their removal said.
pub(crate) fn raise_cut(core: &mut Core, space: Id, act: Id, cut: Cut) -> Result<(), DeskError> {
    core.spaces.raise_cut(SpaceId(space.0), EntryId(act.0), keep(cut)).map(drop).map_err(refusal)
}

/// Whether an act that may need several is in effect.
pub(crate) fn effect(core: &mut Core, space: Id, act: EntryId) -> Result<Effect, DeskError> {
    let missing = replica(core, space)?.missing_support(&act);
    Ok(if missing == 0 { Effect::Done } else { Effect::Waits { missing: small(missing) } })
}

pub(crate) fn keep(cut: Cut) -> Keep {
    match cut {
        Cut::Here => Keep::Here,
        Cut::Since { time_ms } => Keep::Since(time_ms),
    }
}

fn replica(core: &mut Core, space: Id) -> Result<&mut Replica, DeskError> {
    core.spaces.replica(SpaceId(space.0)).map_err(refusal)
}

/// What an act would do; none for those that need nobody.
fn pending_act(faces: &Faces, act: &Act) -> Option<PendingAct> {
    Some(match &*act.op {
        ControlOp::Remove(remove) => match remove.role {
            None => PendingAct::Remove { person: faces.person(remove.person) },
            Some(role) => PendingAct::Role { person: faces.person(remove.person), role: show::role(role) },
        },
        ControlOp::Role(change) => {
            PendingAct::Role { person: faces.person(change.person), role: show::role(change.role) }
        }
        ControlOp::DeviceRevoke(revoke) => PendingAct::RevokeDevice {
            person: faces.person(faces.state().device(revoke.device)?.person),
            device: Id(revoke.device.0),
        },
        ControlOp::Rebind(rebind) => {
            PendingAct::Rebind { person: faces.person(rebind.person), device: Id(rebind.device.0) }
        }
        ControlOp::Rules(rules) => PendingAct::Rules {
            rules: Rules {
                invite: show::role(rules.powers.invite),
                approve: show::role(rules.powers.approve),
                grant: show::role(rules.powers.grant),
                remove: show::role(rules.powers.remove),
                moderate: show::role(rules.powers.moderate),
                erase: show::role(rules.powers.erase),
                quota_entries: rules.quota_entries,
            },
        },
        ControlOp::Naming(naming) => {
            PendingAct::Naming { naming: Naming { name: naming.name.clone(), purpose: naming.purpose.clone() } }
        }
        ControlOp::Genesis(_)
        | ControlOp::Device(_)
        | ControlOp::Invite(_)
        | ControlOp::Join(_)
        | ControlOp::InviteRevoke(_)
        | ControlOp::CutRaise(_)
        | ControlOp::Leave(_)
        | ControlOp::Pair(_)
        | ControlOp::PairJoin(_)
        | ControlOp::Succeed(_)
        | ControlOp::Recover(_)
        | ControlOp::Cosign(_)
        | ControlOp::Approve(_)
        | ControlOp::Epoch(_)
        | ControlOp::Office(_)
        | ControlOp::OfficeChange(_) => return None,
    })
}
