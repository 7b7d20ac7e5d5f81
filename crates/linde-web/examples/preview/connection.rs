//! The part of the node in memory that knows who has what.

use crate::memory::{Memory, now_ms};
use linde_web::{
    Answer, Connection, Id,
    views::{Author, ConnectionView, HolderView},
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
            Ok(ConnectionView { entries: ENTRIES, holders: holders.collect() })
        })
    }
}
