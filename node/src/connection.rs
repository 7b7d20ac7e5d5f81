//! Who has what of a space, and when each was met last; who else is near.

use crate::{
    core::Core,
    desk::{NodeDesk, replica},
    show::Faces,
};
use linde_log::SpaceId;
use linde_web::{
    Answer, Connection, DeskError, Id,
    views::{ConnectionView, HolderView, NearbyView},
};

impl Connection for NodeDesk {
    fn connection(&self, space: Id) -> Answer<'_, ConnectionView> {
        self.ask(move |core| connection(core, SpaceId(space.0)))
    }

    fn nearby(&self) -> Answer<'_, u32> {
        self.ask(|core| Ok(crate::show::small(core.nearby().len())))
    }
}

fn connection(core: &mut Core, space: SpaceId) -> Result<ConnectionView, DeskError> {
    let me = core.spaces.device();
    let replica = replica(core, space)?;
    let held = replica.holders(me);
    let faces = Faces::of(replica, me);
    let mut holders: Vec<HolderView> = held
        .into_iter()
        .map(|(device, held)| HolderView {
            by: faces.author(device),
            this: device == me,
            held,
            since_ms: core.links().find(|(linked, _)| **linked == device).map(|(_, linked)| linked.since_ms),
            met_ms: core.met_ms(&device),
        })
        .collect();
    let entries = holders.iter().find(|one| one.this).and_then(|one| one.held).unwrap_or_default();
    // This one first, then who is there, then whoever was met last.
    holders.sort_by_key(|one| (!one.this, one.since_ms.is_none(), core::cmp::Reverse(one.met_ms), one.by.device));
    Ok(ConnectionView { entries, holders, nearby: nearby(core, space)? })
}

/// Nodes in the local network that belong to nobody in the space.
fn nearby(core: &mut Core, space: SpaceId) -> Result<Vec<NearbyView>, DeskError> {
    let mut found = core.nearby();
    let replica = replica(core, space)?;
    found.retain(|(device, _)| replica.owner(*device).is_none());
    let others: Vec<SpaceId> = core.spaces.ids().filter(|other| *other != space).collect();
    let views = found.into_iter().map(|(device, since_ms)| {
        let mut others = others.iter();
        let elsewhere =
            others.any(|other| core.spaces.replica(*other).is_ok_and(|replica| replica.owner(device).is_some()));
        NearbyView { device: Id(device.0), since_ms, elsewhere }
    });
    Ok(views.collect())
}
