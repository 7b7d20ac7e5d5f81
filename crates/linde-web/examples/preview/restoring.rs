//! Bringing a backup back, in memory: a file of the samples begins with `sample`, and is damaged if it ends with `cut`.

use crate::{memory::Memory, village::RECOVERY};
use futures::{FutureExt as _, TryStreamExt as _};
use linde_web::{
    Answer, DeskError, Pieces, Restoring,
    views::{BackupSpace, ReadBackup, RestoreView, TakenBackup},
};

impl Restoring for Memory {
    fn restoring(&self) -> Answer<'_, RestoreView> {
        self.answer(|state| Ok(state.restoring.clone().unwrap_or(RestoreView::Nothing)))
    }

    fn take_backup<'a>(&'a self, pieces: Pieces<'a>) -> Answer<'a, ()> {
        async move {
            let bytes = pieces.try_concat().await?;
            if !bytes.starts_with(b"sample") {
                return Err(DeskError::new("backup-unknown").at("file"));
            }
            let whole = !bytes.ends_with(b"cut");
            let taken = TakenBackup {
                bytes: u64::try_from(bytes.len()).unwrap_or_default(),
                time_ms: whole.then_some(1_790_000_000_000),
                whole,
                mine: false,
                failed: None,
            };
            self.state().restoring = Some(RestoreView::Taken(taken));
            Ok(())
        }
        .boxed()
    }

    fn read_backup(&self, words: String) -> Answer<'_, ()> {
        self.answer(|state| {
            let Some(RestoreView::Taken(backup)) = state.restoring.clone() else {
                return Err(DeskError::new("backup-gone"));
            };
            if words.split(' ').count() != 24 {
                return Err(DeskError::new("words-invalid").at("words"));
            }
            if words != RECOVERY.join(" ") {
                return Err(DeskError::new("words-other").at("words"));
            }
            let mut here = state.spaces.values().map(|space| &space.view);
            let torn = !backup.whole;
            let inside = here.next().map(|space| BackupSpace {
                space: space.id,
                name: space.name.clone(),
                entries: 128,
                torn,
                back: true,
            });
            state.restoring = Some(RestoreView::Read(ReadBackup {
                spaces: inside.into_iter().collect(),
                damaged: torn,
                gone: here.map(|space| space.name.clone()).collect(),
                aside: "/home/anna/.local/share/dorflinde/before-restoring-2026-11-29".to_owned(),
                passphrase: false,
                backup,
            }));
            Ok(())
        })
    }

    fn put_backup(&self, understood: bool) -> Answer<'_, ()> {
        self.answer(|state| {
            let Some(RestoreView::Read(read)) = &state.restoring else { return Err(DeskError::new("backup-gone")) };
            if !read.gone.is_empty() && !understood {
                return Err(DeskError::new("tick-missing").at("gone"));
            }
            state.restoring = Some(RestoreView::UnderWay);
            Ok(())
        })
    }

    fn drop_backup(&self) -> Answer<'_, ()> {
        self.answer(|state| {
            state.restoring = None;
            Ok(())
        })
    }
}
