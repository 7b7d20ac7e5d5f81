//! Removing bodies for good.
//!
//! A record whose body goes keeps its place and length, so nothing else has to move: the segment is written anew beside the old
//! one and takes its place. Before anything is touched the ids are noted in a file, and what the note asks for is done again by
//! the next opening until it was done to the end. So a killed process leaves old or new segments, and in the end no body.

use crate::{
    bodies::Bodies,
    codec::{self, FORMAT_BARE, Head, Keeping, Raw},
    disk::DiskStore,
    files::{remove, sync_dir, write_atomic},
    index::SledIndex,
    journal::{Event, LastFrame, Rewritten},
    report::DamageKind,
    store::{Dropped, Position, StoreError},
};
use bytes::Bytes;
use core::ops::ControlFlow;
use linde_log::{EntryId, Lane, Signed};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// Name of the note in the space's directory: ids of 32 bytes, one after another.
const NOTE: &str = "erasing";
/// Window of a read of one frame's checksum, in bytes.
const FRAME_WINDOW_BYTES: usize = 1024;

/// Where the bodies are that are to be removed.
#[derive(Debug, Default)]
struct Survey {
    /// Segments with one of them, or with damaged bytes, which may hold one.
    segments: BTreeSet<u32>,
    /// Names of the files that hold them, whether they are there or not.
    files: BTreeSet<String>,
    /// Names of files with bodies that stay.
    kept: BTreeSet<String>,
    /// The length of each body that is there.
    found: BTreeMap<EntryId, u64>,
    /// Entries whose counting record is sound, so that their other records can go altogether.
    sound: BTreeSet<EntryId>,
}

impl DiskStore {
    /// See [`crate::Store::drop_bodies`].
    pub(crate) fn erase(&mut self, ids: &[EntryId]) -> Result<Dropped, StoreError> {
        let unfinished = !self.erasing.is_empty();
        if ids.is_empty() && !unfinished {
            return Ok(Dropped::default());
        }
        let mut targets = self.erasing.clone();
        targets.extend(ids);
        let survey = self.survey(&targets)?;
        if survey.segments.is_empty() && !unfinished {
            return Ok(Dropped::default());
        }
        let note: Vec<u8> = targets.iter().flat_map(|id| *id.as_bytes()).collect();
        write_atomic(&self.dir, NOTE, &note).map_err(StoreError::io(self.dir.join(NOTE), "written"))?;
        self.erasing = targets;
        self.carry_out(&survey)?;
        let note = self.dir.join(NOTE);
        remove(&note).and_then(|()| sync_dir(&self.dir)).map_err(StoreError::io(&note, "removed"))?;
        self.erasing.clear();
        self.try_flush_index();
        Ok(Dropped { entries: survey.found.len() as u64, bytes: survey.found.values().sum() })
    }

    /// Finishes what a note asks for. If that is not possible now, the next call or opening tries it again.
    pub(crate) fn go_on_erasing(&mut self) {
        let Ok(note) = fs::read(self.dir.join(NOTE)) else { return };
        let (ids, _) = note.as_chunks::<32>();
        self.erasing = ids.iter().map(|id| EntryId(*id)).collect();
        // Even an empty note has to go.
        let done = if self.erasing.is_empty() {
            remove(&self.dir.join(NOTE)).map_err(StoreError::io(&self.dir, "written"))
        } else {
            self.erase(&[]).map(|_| ())
        };
        if let Err(error) = done {
            tracing::warn!(%error, "erased bodies could not be removed yet");
        }
    }

    fn survey(&self, targets: &BTreeSet<EntryId>) -> Result<Survey, StoreError> {
        let mut survey = Survey::default();
        let (mut damaged, mut others) = (Vec::new(), Vec::new());
        self.journal.pass(Position::START, self.journal.end(), &mut |event| {
            match event {
                Event::Damage { from, to, damage } if damage.kind == DamageKind::Skipped => damaged.push((from, to)),
                Event::Damage { .. } => {}
                Event::Frame { at, payload, resynced, .. } => match target(payload, targets) {
                    Record::Target(_, entry, Keeping { outside, .. }) => {
                        survey.files.insert(Bodies::name(&entry));
                        if self.lookup.counts(at, &entry) {
                            survey.sound.insert(entry.id());
                        } else {
                            others.push((entry.id(), at.segment()));
                        }
                        if outside || entry.body().is_some() {
                            survey.segments.insert(at.segment());
                            survey.found.insert(entry.id(), entry.header().len.into());
                        }
                    }
                    Record::Entry(entry, Keeping { outside: true, .. }) => {
                        survey.kept.insert(Bodies::name(&entry));
                    }
                    Record::Entry(entry, _) if resynced && !self.lookup.counts(at, &entry) => {
                        survey.segments.insert(at.segment());
                    }
                    Record::Entry(..) | Record::Other => {}
                },
            }
            ControlFlow::Continue(())
        })?;
        let superfluous = others.iter().filter(|(id, _)| survey.sound.contains(id)).map(|(_, segment)| *segment);
        survey.segments.extend(superfluous);
        for (from, to) in damaged {
            if !survey.segments.contains(&from.segment()) && !self.journal.is_blank(from, to)? {
                survey.segments.insert(from.segment());
            }
        }
        Ok(survey)
    }

    fn carry_out(&mut self, survey: &Survey) -> Result<(), StoreError> {
        // First what follows from the bodies: once they are gone nobody knows any more that something has to be cleaned.
        self.index = None;
        self.index_absent = true;
        self.indexed = Position::START;
        self.index_stale = true;
        self.lookup.all_dirty();
        SledIndex::remove(&self.dir).map_err(StoreError::io(&self.dir, "cleared of the old index"))?;
        for number in &survey.segments {
            self.rewrite(*number, &survey.sound)?;
        }
        for name in survey.files.difference(&survey.kept) {
            self.bodies.remove(name)?;
        }
        Ok(())
    }

    fn rewrite(&mut self, number: u32, sound: &BTreeSet<EntryId>) -> Result<(), StoreError> {
        let (lookup, targets, space) = (&self.lookup, &self.erasing, self.space);
        let mut gone = Vec::new();
        self.journal.rewrite(number, &mut |event| match event {
            Event::Damage { .. } => Rewritten::Blank,
            Event::Frame { at, next, payload, resynced, .. } => {
                let bytes = (next.to_u64() - at.to_u64()) as usize;
                let other = match target(payload, targets) {
                    Record::Target(_, entry, _) if sound.contains(&entry.id()) && !lookup.counts(*at, &entry) => {
                        codec::filling(bytes)
                    }
                    Record::Target(bare, entry, keeping) => {
                        gone.push(entry.id());
                        codec::bare_entry(keeping.loose, &bare, bytes)
                    }
                    // Somebody may have put it into a body that is damaged now.
                    Record::Entry(entry, _) if *resynced && !lookup.counts(*at, &entry) => codec::filling(bytes),
                    Record::Entry(..) => None,
                    Record::Other => match codec::parse(payload) {
                        Ok(Raw::Head(head)) if head.space == space => with_format(&head, bytes),
                        _ => None,
                    },
                };
                other.map_or(Rewritten::Same, Rewritten::Other)
            }
        })?;
        gone.iter().for_each(|id| self.lookup.disembody(id));
        if let Some(last) = self.last.filter(|last| last.at.segment() == number) {
            let mut reader = self.journal.reader(FRAME_WINDOW_BYTES);
            self.last = reader.frame(last.at)?.map(|(_, crc)| LastFrame { crc, ..last });
        }
        Ok(())
    }
}

/// A record as far as erasing is concerned.
enum Record {
    /// An entry whose body must go: without it, as it stands, and how.
    Target(Bytes, Signed, Keeping),
    /// Another entry.
    Entry(Signed, Keeping),
    /// No entry.
    Other,
}

fn target(payload: &[u8], targets: &BTreeSet<EntryId>) -> Record {
    let Ok(Raw::Entry(keeping, raw)) = codec::parse(payload) else { return Record::Other };
    let Ok(entry) = Signed::decode(Bytes::copy_from_slice(raw)) else { return Record::Other };
    if targets.contains(&entry.id()) && entry.header().lane != Lane::Control {
        Record::Target(entry.without_body().raw().clone(), entry, keeping)
    } else {
        Record::Entry(entry, keeping)
    }
}

/// The head of a segment that has entries without bodies from now on.
fn with_format(head: &Head, bytes: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    codec::put_head(&mut out, &Head { format: FORMAT_BARE, ..*head }).ok()?;
    (out.len() == bytes).then_some(out)
}
