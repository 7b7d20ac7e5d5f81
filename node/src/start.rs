//! What the node does for those who begin, and for those who come back.

pub(crate) mod kept;
mod needs;
mod news;
#[cfg(test)]
mod tests;

use crate::{
    core::Core,
    desk::{NodeDesk, check_line},
    home::HomeDir,
    practice,
    show::small,
    trust::standing::Standings,
};
use linde_deliberation::{Day, profile::MAX_NAME_CHARS};
use linde_log::{DeviceId, EntryId, SpaceId};
use linde_replica::{Replica, Spaces};
use linde_web::{
    Answer, DeskError, Id, Lang, Start,
    views::{HomeSpace, News, Welcome},
};
use std::collections::BTreeMap;

/// Whether a contribution, which a device made, is hidden from everybody or just here.
type OutOfSight<'a> = dyn Fn(&EntryId, DeviceId) -> bool + 'a;

impl Start for NodeDesk {
    fn add_practice(&self, my_name: String, lang: Lang) -> Answer<'_, Id> {
        self.ask(move |core| {
            check_line(&my_name, "my_name", "name-empty", "name-too-long", MAX_NAME_CHARS)?;
            practice::add(core, my_name.trim(), lang).map(|space| Id(space.0))
        })
    }

    fn remove_practice(&self, space: Id) -> Answer<'_, ()> {
        self.ask(move |core| practice::remove(core, SpaceId(space.0)))
    }

    fn welcome(&self) -> Answer<'_, Welcome> {
        self.ask(|core| {
            let mut welcome = kept::welcome(&core.home);
            if welcome.step == 2 && core.spaces.ids().next().is_some() {
                welcome.step = 3;
            }
            Ok(welcome)
        })
    }

    fn keep_welcome(&self, welcome: Welcome) -> Answer<'_, ()> {
        self.ask(move |core| {
            if !welcome.name.is_empty() {
                check_line(&welcome.name, "my_name", "name-empty", "name-too-long", MAX_NAME_CHARS)?;
            }
            kept::keep_welcome(&core.home, &welcome)
        })
    }

    fn home(&self) -> Answer<'_, Vec<HomeSpace>> {
        self.ask(home)
    }

    fn mark_read(&self, read: BTreeMap<Id, u64>) -> Answer<'_, ()> {
        self.ask(move |core| {
            let mut places = kept::places(&core.home).unwrap_or_default();
            places.extend(read);
            let there = |space: &Id, place: &mut u64| {
                let arrived = core.spaces.get(SpaceId(space.0)).map(arrived);
                *place = (*place).min(arrived.unwrap_or_default());
                arrived.is_some()
            };
            places.retain(there);
            kept::keep_places(&core.home, &places)
        })
    }
}

/// From the first start on there is something to come back to: what is there by then counts as read.
pub(crate) fn begin_to_remember(home: &HomeDir, spaces: &Spaces) {
    if kept::places(home).is_some() {
        return;
    }
    let there = spaces.ids().filter_map(|id| Some((Id(id.0), arrived(spaces.get(id)?))));
    if let Err(error) = kept::keep_places(home, &there.collect()) {
        tracing::warn!(%error, "what was there at the first start was not noted");
    }
}

/// How many entries of a space arrived.
fn arrived(replica: &Replica) -> u64 {
    u64::try_from(replica.progress().0).unwrap_or(u64::MAX)
}

fn home(core: &mut Core) -> Result<Vec<HomeSpace>, DeskError> {
    let (read, today) = (kept::places(&core.home), Day::at(core.spaces.now_ms()));
    let ids: Vec<SpaceId> = core.spaces.ids().filter(|id| !core.spaces.joining().contains_key(id)).collect();
    let mut spaces = Vec::with_capacity(ids.len());
    for id in ids {
        // The people of a space for practice say nothing more.
        let practice = core.spaces.is_practice(&id);
        let (me, standings) = (core.spaces.device(), Standings::of(core, id)?);
        let replica = crate::desk::replica(core, id)?;
        let faces = crate::show::Faces::of(replica, me);
        let replica: &Replica = replica;
        if faces.state().genesis().is_none() {
            continue;
        }
        let all = replica.deliberation_without_statements();
        let out_of_sight = |id: &EntryId, device| standings.is_out_of_sight(id, device);
        let mut needs = needs::of(replica, &all, &faces, &out_of_sight, today);
        let more_needs = small(needs.len().saturating_sub(linde_web::views::MAX_NEEDS));
        needs.truncate(linde_web::views::MAX_NEEDS);
        // What came before anything was ever marked as read is not new, and of a space that came later all is.
        let news = read.as_ref().map(|read| {
            let since = read.get(&Id(id.0)).copied().unwrap_or_default();
            // A store that lost something and got it back has its entries in another order.
            let since = if since > arrived(replica) { 0 } else { usize::try_from(since).unwrap_or(usize::MAX) };
            if practice { News::default() } else { news::of(replica, &all, &faces, &out_of_sight, since) }
        });
        let topics = small(all.topics.values().filter(|one| one.state.wording.is_some()).count());
        let name = faces.state().name().unwrap_or_default().to_owned();
        spaces.push((name, HomeSpace { space: Id(id.0), topics, needs, more_needs, place: arrived(replica), news }));
    }
    spaces.sort_by(|(a, one), (b, other)| (a, one.space).cmp(&(b, other.space)));
    Ok(spaces.into_iter().map(|(_, space)| space).collect())
}
