//! What the node does for those who begin.

use crate::{
    desk::{NodeDesk, check_line},
    practice,
};
use linde_log::SpaceId;
use linde_web::{Answer, Id, Start};

impl Start for NodeDesk {
    fn add_practice(&self, my_name: String) -> Answer<'_, Id> {
        self.ask(move |core| {
            let max = linde_deliberation::profile::MAX_NAME_CHARS;
            check_line(&my_name, "my_name", "name-empty", "name-too-long", max)?;
            practice::add(core, my_name.trim()).map(|space| Id(space.0))
        })
    }

    fn remove_practice(&self, space: Id) -> Answer<'_, ()> {
        self.ask(move |core| practice::remove(core, SpaceId(space.0)))
    }
}
