//! Who is in a space, and with which devices.

use crate::{
    core::Core,
    show::{self, Faces, refusal},
};
use linde_log::{DeviceId, SpaceId};
use linde_replica::{Admission, Replica};
use linde_web::{
    DeskError, Id,
    views::{DeviceOrigin, DeviceState, DeviceView, MemberView},
};

pub(crate) fn members(core: &mut Core, space: SpaceId, node: &str) -> Result<Vec<MemberView>, DeskError> {
    let me = core.spaces.device();
    let replica = core.spaces.replica(space).map_err(refusal)?;
    let faces = Faces::of(replica, me);
    let mut members: Vec<_> = faces
        .state()
        .members()
        .map(|(person, facts, role)| {
            let mut devices: Vec<DeviceId> = facts.devices.iter().copied().collect();
            devices.sort_by_key(|device| faces.state().device(*device).map(|facts| facts.since));
            let devices = devices.into_iter().filter_map(|device| device_view(replica, &faces, device, node));
            MemberView {
                person: Id(person.0),
                name: faces.name(&person),
                role: show::role(role),
                devices: devices.collect(),
                me: faces.is_mine(person),
                joined_ms: replica.row(&facts.seniority.entry).map(|row| row.time_ms),
                inviter: facts.sponsor.map(|sponsor| faces.person(sponsor)),
            }
        })
        .collect();
    members.sort_by(|a, b| (b.role, &a.name, a.person).cmp(&(a.role, &b.name, b.person)));
    Ok(members)
}

/// A device as the space knows it; `node` is the name of this one.
pub(crate) fn device_view(replica: &mut Replica, faces: &Faces, device: DeviceId, node: &str) -> Option<DeviceView> {
    let facts = faces.state().device(device)?;
    let this = faces.is_this(device);
    let origin = match replica.admission(device)?.1 {
        Admission::Joined => DeviceOrigin::Joined,
        Admission::Certified | Admission::Paired => DeviceOrigin::Paired,
        Admission::Recovered => DeviceOrigin::Recovered,
        Admission::Rebound => DeviceOrigin::Rebound,
        Admission::Succeeded(_) => DeviceOrigin::Succeeded,
    };
    let revoked = replica.revocation(device).and_then(|entry| replica.row(&entry));
    let state = if let Some(row) = revoked {
        DeviceState::Revoked { by: faces.author(row.log.device), time_ms: row.time_ms, entry: Id(row.id.0) }
    } else if replica.forks().keys().any(|log| log.device == device) {
        DeviceState::Copied { successor: replica.successor(device).map(|device| Id(device.0)) }
    } else {
        DeviceState::Active
    };
    Some(DeviceView {
        device: Id(device.0),
        name: Some(node.to_owned()).filter(|name| this && !name.is_empty()),
        this,
        origin,
        admitted_ms: replica.row(&facts.since.entry).map(|row| row.time_ms),
        state,
    })
}
