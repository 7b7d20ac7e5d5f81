//! Reading a bundle into a node.

use super::{
    BundleError, FOREIGN_SCAN_BYTES, Progress,
    codec::{Content, Header, Part, VERSION},
    frames::{Damage, Frames, Item},
};
use bytes::Bytes;
use linde_log::{DeviceId, LogId, Signed, SpaceId};
use linde_sync::{Deferral, ForkOutcome, IngestReport, Message, Refusal, Shelf, pieces};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
};

/// Of damages, refusals and gaps so many are listed.
pub const MAX_LISTED: usize = 256;

/// How a bundle is read.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// This node.
    pub device: DeviceId,
    /// Only a bundle of this space is read.
    pub space: Option<SpaceId>,
    /// Whether a space that is not known here may be added.
    pub adopt: bool,
}

/// Entries of a log that the bundle's writer has and this node still lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// The log.
    pub log: LogId,
    /// The first position that is missing.
    pub from: u64,
    /// The position after the last.
    pub to: u64,
    /// Whether they should have been in the bundle; else an earlier bundle has them.
    pub promised: bool,
}

/// What came of a bundle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// The space.
    pub space: SpaceId,
    /// The header, if it was whole.
    pub header: Option<Header>,
    /// Whether everything that was written was read: the end is there and its hash fits.
    pub complete: bool,
    /// Entries in whole frames.
    pub read: u64,
    /// Entries that were new here, and those whose body was missing here and came.
    pub stored: u64,
    /// Their length, in bytes.
    pub stored_bytes: u64,
    /// Logs of which entries were left out for now; reading the bundle again later takes them.
    pub deferred: BTreeMap<LogId, Deferral>,
    /// Logs that build on another chain than ours.
    pub disputed: BTreeSet<LogId>,
    /// Forks that were not known.
    pub forks: Vec<(LogId, u64)>,
    /// What was refused, and in which frame; [`MAX_LISTED`] at most.
    pub refused: Vec<(u64, Refusal)>,
    /// Damaged places, which were skipped; [`MAX_LISTED`] at most.
    pub damaged: Vec<Damage>,
    /// The end of the file, if it lies within a frame.
    pub cut: Option<Damage>,
    /// What is still missing here; [`MAX_LISTED`] at most.
    pub missing: Vec<Missing>,
}

/// The header of a bundle.
///
/// # Errors
/// [`BundleError::Foreign`] if the file does not start with one, [`BundleError::Version`], [`BundleError::Io`].
pub fn inspect(input: &mut dyn Read) -> Result<Header, BundleError> {
    let Some(Item::Frame { payload, .. }) = Frames::new(input).next()? else { return Err(BundleError::Foreign) };
    match Part::decode(&payload) {
        Ok(Some(Part::Header(VERSION, header))) => Ok(header),
        Ok(Some(Part::Header(version, _))) => Err(BundleError::Version(version)),
        Ok(_) | Err(_) => Err(BundleError::Foreign),
    }
}

/// Reads a bundle into `shelf`, frame by frame; each is durable before the next is read.
///
/// # Errors
/// [`BundleError`]; what was read before an error is stored, and reading again continues.
pub fn import(
    shelf: &mut dyn Shelf,
    input: &mut dyn Read,
    options: &ImportOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<ImportReport, BundleError> {
    let mut import =
        Import { shelf, options, space: None, contents: BTreeMap::new(), total: 0, report: ImportReport::default() };
    let mut frames = Frames::new(input);
    while let Some(item) = frames.next()? {
        match item {
            Item::Frame { position, payload } => match Part::decode(&payload) {
                Ok(Some(Part::End { hash, .. })) => {
                    import.report.complete = hash == frames.hash_before();
                    break;
                }
                Ok(Some(part)) => import.part(part)?,
                Ok(None) => import.message(position, &payload)?,
                Err(error) => import.refuse(position, None, format!("malformed: {error}")),
            },
            Item::Damage(damage) => {
                if import.report.damaged.len() < MAX_LISTED {
                    import.report.damaged.push(damage);
                }
            }
            Item::Cut(damage) => import.report.cut = Some(damage),
        }
        if import.space.is_none() && frames.position() > FOREIGN_SCAN_BYTES {
            return Err(BundleError::Foreign);
        }
        progress(Progress { entries: import.report.read, total: import.total, bytes: frames.position() });
    }
    import.finish()
}

struct Import<'a> {
    shelf: &'a mut dyn Shelf,
    options: &'a ImportOptions,
    space: Option<SpaceId>,
    contents: BTreeMap<LogId, Content>,
    total: u64,
    report: ImportReport,
}

impl Import<'_> {
    fn part(&mut self, part: Part) -> Result<(), BundleError> {
        match part {
            Part::Header(VERSION, header) => {
                self.enter(header.space)?;
                self.report.header = Some(header);
            }
            Part::Header(version, _) => return Err(BundleError::Version(version)),
            Part::Contents(contents, _) => {
                let expected = contents.iter().map(|(_, content)| content.head.len - content.from);
                self.total = expected.fold(self.total, u64::saturating_add);
                if self.contents.len() + contents.len() <= linde_sync::MAX_KNOWN_LOGS {
                    self.contents.extend(contents);
                }
            }
            Part::End { .. } | Part::Have { .. } => {}
        }
        Ok(())
    }

    /// The bundle is of `space`: is that what may be read?
    fn enter(&mut self, space: SpaceId) -> Result<(), BundleError> {
        if self.space.is_some_and(|known| known != space) || self.options.space.is_some_and(|wanted| wanted != space) {
            return Err(BundleError::OtherSpace(space));
        }
        if self.space.is_some() {
            return Ok(());
        }
        let known = !self.shelf.vector(&space).is_empty() || self.shelf.spaces(&self.options.device).contains(&space);
        if !known {
            if !self.options.adopt {
                return Err(BundleError::OtherSpace(space));
            }
            self.shelf.adopt(&space)?;
        }
        self.space = Some(space);
        self.report.space = space;
        Ok(())
    }

    /// The space, which the first entry tells if the header is damaged.
    fn space_of(&mut self, entry: Option<&Signed>) -> Result<Option<SpaceId>, BundleError> {
        if let (None, Some(entry)) = (self.space, entry) {
            self.enter(entry.space())?;
        }
        Ok(self.space)
    }

    fn message(&mut self, position: u64, payload: &Bytes) -> Result<(), BundleError> {
        let message = match Message::decode_payload(payload) {
            Ok(message) => message,
            Err(error) => {
                self.refuse(position, None, format!("malformed: {error}"));
                return Ok(());
            }
        };
        if let Message::Entries { entries, .. } = message {
            let Some(space) = self.space_of(entries.first())? else { return Ok(()) };
            self.report.read += entries.len() as u64;
            let (ours, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.space() == space);
            if let Some(other) = others.first() {
                self.refuse(position, Some(other.log()), "entries of another space".to_owned());
            }
            let report = self.shelf.ingest(&space, pieces(ours))?;
            self.ingested(position, report);
        } else if let Message::Loose { runs, .. } = message {
            let Some(space) = self.space_of(runs.iter().flatten().next())? else { return Ok(()) };
            let ours = runs.into_iter().filter(|run| run.iter().all(|entry| entry.space() == space)).collect();
            let report = self.shelf.ingest_loose(&space, ours)?;
            self.ingested(position, report);
        } else if let Message::Forks { proofs, .. } = message {
            let Some(space) = self.space else { return Ok(()) };
            for proof in proofs {
                match self.shelf.ingest_fork(&space, proof)? {
                    ForkOutcome::New(log, seq) => self.report.forks.push((log, seq)),
                    ForkOutcome::Known(..) | ForkOutcome::NotYet => {}
                    ForkOutcome::Refused(refusal) => self.refuse(position, refusal.log, refusal.why),
                }
            }
        } else if !matches!(message, Message::Unknown(_)) {
            self.refuse(position, None, "a message that does not belong into a bundle".to_owned());
        }
        Ok(())
    }

    fn ingested(&mut self, position: u64, report: IngestReport) {
        self.report.stored += report.entries;
        self.report.stored_bytes += report.bytes;
        self.report.forks.extend(report.forks);
        self.report.disputed.extend(report.disputed);
        self.report.deferred.extend(report.deferred);
        for refusal in report.refused {
            self.refuse(position, refusal.log, refusal.why);
        }
    }

    fn refuse(&mut self, position: u64, log: Option<LogId>, why: String) {
        if self.report.refused.len() < MAX_LISTED {
            self.report.refused.push((position, Refusal { log, why }));
        }
    }

    fn finish(mut self) -> Result<ImportReport, BundleError> {
        let Some(space) = self.space else { return Err(BundleError::Foreign) };
        let (vector, forks) = (self.shelf.vector(&space), self.shelf.forks(&space));
        for (log, content) in &self.contents {
            let ours = vector.get(log).map_or(0, |head| head.len);
            let to = content.head.len.min(forks.get(log).copied().unwrap_or(u64::MAX));
            if ours < to && self.report.missing.len() < MAX_LISTED {
                self.report.missing.push(Missing { log: *log, from: ours, to, promised: ours >= content.from });
            }
        }
        // What was early in one frame may have been stored by a later one.
        let missing: BTreeSet<LogId> = self.report.missing.iter().map(|missing| missing.log).collect();
        self.report.deferred.retain(|log, _| self.contents.is_empty() || missing.contains(log));
        Ok(self.report)
    }
}
