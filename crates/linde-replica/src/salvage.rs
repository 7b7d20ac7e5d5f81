//! What an installation wrote after its log was signed twice does not count. If it was written here, it is not lost: the
//! device that took the place of the old one writes it again.
//!
//! Statements, the name and documents are written again as they were; of sections, the text as it stood here is saved again upon
//! what counts now. What else was done, above all in the control lane, is not: who did it decides whether it still fits.

use crate::{
    document::{DOCUMENT_KIND, EDIT_KIND},
    replica::{Act, AuthorError},
    spaces::{HomeError, Spaces, SpacesError},
};
use linde_deliberation::{Kind, profile::Profile, statement::Statement};
use linde_log::{DeviceId, EntryId, Lane, LogId, Signed, SpaceId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const SALVAGED_FILE: &str = "salvaged.json";
/// Read from a log at once, in entries and bytes.
const READ_ENTRIES: usize = 1024;
const READ_BYTES: usize = 8 * 1024 * 1024;

/// A log of a former device of this installation, from where on it was written again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Salvaged {
    space: SpaceId,
    device: DeviceId,
    lane: u8,
    from: u64,
}

impl Spaces {
    /// Writes again what former devices of this installation wrote and what no longer counts.
    pub(crate) fn go_on_salvaging(&mut self) -> Result<(), SpacesError> {
        if self.own.replaced.is_empty() {
            return Ok(());
        }
        let mut result = Ok(());
        for space in self.replicas.keys().copied().collect::<Vec<_>>() {
            if let Err(error) = self.salvage_in(space) {
                result = Err(error);
            }
        }
        result
    }

    fn salvage_in(&mut self, space: SpaceId) -> Result<(), SpacesError> {
        let device = self.device();
        let former: BTreeSet<DeviceId> = self.own.replaced.iter().map(|replaced| replaced.device).collect();
        let Some(replica) = self.replicas.get_mut(&space) else { return Ok(()) };
        let forks: Vec<(LogId, u64)> = replica
            .forks()
            .iter()
            .filter(|(log, _)| former.contains(&log.device) && log.lane != Lane::Control)
            .map(|(log, seq)| (*log, *seq))
            .collect();
        if forks.is_empty() || replica.actor(device).is_none() {
            return Ok(());
        }
        let mut own = Vec::new();
        let mut done = Vec::new();
        for (log, from) in forks {
            let to = self.salvaged_from(space, &log).unwrap_or(u64::MAX);
            if from < to {
                own.extend(self.entries(space, &log, from, to)?);
                done.push(Salvaged { space, device: log.device, lane: log.lane.number(), from });
            }
        }
        if done.is_empty() {
            return Ok(());
        }
        own.sort_by_key(|entry| (entry.header().lamport, entry.id()));
        self.write_again(space, &own)?;
        // A crash just here writes some of it a second time, which is better than never.
        self.note_salvaged(done)?;
        Ok(())
    }

    fn salvaged_from(&self, space: SpaceId, log: &LogId) -> Option<u64> {
        let of_log = |salvaged: &&Salvaged| {
            (salvaged.space, salvaged.device, salvaged.lane) == (space, log.device, log.lane.number())
        };
        self.own.salvaged.iter().find(of_log).map(|salvaged| salvaged.from)
    }

    fn note_salvaged(&mut self, done: Vec<Salvaged>) -> Result<(), HomeError> {
        for new in done {
            let same = |old: &Salvaged| (old.space, old.device, old.lane) == (new.space, new.device, new.lane);
            self.own.salvaged.retain(|old| !same(old));
            self.own.salvaged.push(new);
        }
        self.write_json(SALVAGED_FILE, &self.own.salvaged.clone())
    }

    /// The entries of this node's own branch of a log.
    fn entries(&self, space: SpaceId, log: &LogId, from: u64, to: u64) -> Result<Vec<Signed>, SpacesError> {
        let Some(replica) = self.replicas.get(&space) else { return Ok(Vec::new()) };
        let (mut at, mut entries) = (from, Vec::new());
        while at < to {
            let wanted = usize::try_from(to - at).unwrap_or(READ_ENTRIES).min(READ_ENTRIES);
            let run = replica.store().read(log, at, wanted, READ_BYTES)?;
            if run.is_empty() {
                break;
            }
            at += run.len() as u64;
            entries.extend(run);
        }
        Ok(entries)
    }

    fn write_again(&mut self, space: SpaceId, own: &[Signed]) -> Result<(), SpacesError> {
        // New objects get new ids; what acts on them follows.
        let mut ids: BTreeMap<EntryId, EntryId> = BTreeMap::new();
        let mut sections = BTreeSet::new();
        let mut name = None;
        for entry in own {
            let header = entry.header();
            match header.kind {
                EDIT_KIND => drop(sections.insert(header.obj)),
                Profile::ID => name = Some(entry),
                Statement::ID | DOCUMENT_KIND => {
                    if let Some(new) = self.write_one_again(space, entry, &ids)? {
                        ids.insert(entry.id(), new);
                    }
                }
                _ => {}
            }
        }
        if let Some(name) = name {
            self.write_one_again(space, name, &ids)?;
        }
        self.save_sections_again(space, own, &sections, &ids)
    }

    /// Gives the new entry; none if the rules do not allow it any more.
    fn write_one_again(
        &mut self,
        space: SpaceId,
        entry: &Signed,
        ids: &BTreeMap<EntryId, EntryId>,
    ) -> Result<Option<EntryId>, SpacesError> {
        let header = entry.header();
        let registry = self.shared_registry();
        let Some(kind) = registry.by_id(header.kind) else { return Ok(None) };
        let read = self.get(space).and_then(|replica| replica.plain_body(entry).map(|body| kind.json_from_body(&body)));
        let Some(Ok(mut op)) = read else { return Ok(None) };
        rename(&mut op, ids);
        let body = kind.body_from_json(self.salt(), op)?;
        let obj = ids.get(&header.obj).copied().unwrap_or(header.obj);
        match self.author(space, Act { kind: header.kind, lane: header.lane, obj, after: Vec::new(), body }) {
            Ok(new) => Ok(Some(new)),
            Err(SpacesError::Author(AuthorError::Denied(reason))) => {
                tracing::info!(entry = %entry.id(), reason = reason.0, "not written again");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn save_sections_again(
        &mut self,
        space: SpaceId,
        own: &[Signed],
        sections: &BTreeSet<EntryId>,
        ids: &BTreeMap<EntryId, EntryId>,
    ) -> Result<(), SpacesError> {
        let devices: BTreeSet<DeviceId> = own.iter().map(|entry| entry.header().device).collect();
        let Some(replica) = self.replicas.get_mut(&space).filter(|_| !sections.is_empty()) else { return Ok(()) };
        let texts = replica.texts_without_forks_of(&devices, sections)?;
        for (section, text) in texts {
            let section = ids.get(&section).copied().unwrap_or(section);
            let base = match self.replica(space)?.section(&section) {
                Some(now) => now.heads(),
                None => linde_text::Section::new(section).heads(),
            };
            match self.save_section(space, section, &base, &text) {
                Ok(_) => {}
                // The section went with its document, or writing is no longer allowed.
                Err(SpacesError::Nothing(_) | SpacesError::Author(AuthorError::Denied(_)) | SpacesError::Text(_)) => {
                    tracing::info!(section = %section, "a section was not saved again");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Puts new ids in the place of old ones wherever an operation names them.
fn rename(op: &mut Value, ids: &BTreeMap<EntryId, EntryId>) {
    match op {
        Value::String(text) => {
            if let Some(new) = text.parse().ok().and_then(|id: EntryId| ids.get(&id)) {
                *text = new.to_string();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, ids)),
        Value::Object(fields) => fields.values_mut().for_each(|field| rename(field, ids)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
