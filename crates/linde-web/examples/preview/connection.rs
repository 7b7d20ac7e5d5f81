//! The part of the node in memory that knows who has what.

use crate::memory::{Memory, now_ms};
use linde_web::{
    Answer, Connection, Id,
    views::{Author, ConnectionView, HolderView, NearbyView},
};

/// What is here.
const ENTRIES: u64 = 128;

impl Connection for Memory {
    fn connection(&self, space: Id) -> Answer<'_, ConnectionView> {
        self.answer(move |state| {
            let space = state.space(space)?;
            let holders = space.members.iter().enumerate().map(|(at, member)| {
                let behind = [0_i32, 0, 3, 41].get(at).copied();
                HolderView {
                    by: Author {
                        name: member.name.clone(),
                        device: member.devices.first().map_or(member.person, |device| device.device),
                        person: Some(member.person),
                        role: Some(member.role),
                        me: at == 0,
                    },
                    this: at == 0,
                    held: behind.map(|behind| ENTRIES.saturating_sub(u64::from(behind.unsigned_abs()))),
                    since_ms: (at == 1).then_some(now_ms() - 600_000),
                    met_ms: behind.map(|behind| now_ms() - 3_600_000 * i64::from(behind)),
                }
            });
            let holders: Vec<HolderView> = holders.collect();
            let seen = |(device, elsewhere): &(Id, bool)| NearbyView {
                device: *device,
                since_ms: now_ms() - 240_000,
                elsewhere: *elsewhere,
            };
            Ok(ConnectionView { entries: ENTRIES, holders, nearby: state.nearby.iter().map(seen).collect() })
        })
    }

    fn nearby(&self) -> Answer<'_, u32> {
        self.answer(|state| Ok(u32::try_from(state.nearby.len()).unwrap_or_default()))
    }
}
