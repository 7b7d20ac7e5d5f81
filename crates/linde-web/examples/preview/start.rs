//! Beginning, in memory.

use crate::memory::Memory;
use linde_web::{
    Answer, DeskError, Id, Start,
    views::{NewSpace, Visibility},
};

impl Start for Memory {
    fn add_practice(&self, my_name: String) -> Answer<'_, Id> {
        self.answer(|state| {
            let space = state.found(NewSpace {
                name: "Übungsraum Lindenplatz".to_owned(),
                purpose: "Ein Beispiel zum Ausprobieren.".to_owned(),
                visibility: Visibility::Open,
                my_name,
            });
            state.space(space)?.view.practice = true;
            Ok(space)
        })
    }

    fn remove_practice(&self, space: Id) -> Answer<'_, ()> {
        self.answer(|state| {
            if !state.space(space)?.view.practice {
                return Err(DeskError::new("space-unknown"));
            }
            state.spaces.remove(&space);
            Ok(())
        })
    }
}
