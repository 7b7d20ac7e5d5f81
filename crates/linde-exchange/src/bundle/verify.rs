//! Checking a bundle that stands alone, without any store.

use super::{
    BundleError, FOREIGN_SCAN_BYTES,
    codec::{Content, Header, Part, VERSION},
    frames::{Frames, Item},
};
use bytes::Bytes;
use linde_log::{ForkProof, Lane, LogId, PublicKey, Signed, SpaceId, Tip, Verified};
use linde_sync::{Message, MessageError, pieces, verify_piece};
use std::{collections::BTreeMap, io::Read};

/// The most logs that are checked in one bundle.
pub const MAX_BUNDLE_LOGS: usize = 65_536;

/// What is wrong with a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// In the frame that starts here, in bytes from the start of the file.
    pub position: u64,
    /// In this log, if it is about one.
    pub log: Option<LogId>,
    /// A lower-case fragment.
    pub what: String,
}

/// Authentic entries of one log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogSummary {
    /// Position of the first.
    pub first: u64,
    /// The last.
    pub last: Tip,
    /// How many there are.
    pub entries: u64,
}

/// What a bundle contains, as far as it can be told from the bundle alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// The header, if it is there.
    pub header: Option<Header>,
    /// Authentic entries by log.
    pub logs: BTreeMap<LogId, LogSummary>,
    /// Authentic entries outside ordinary logs.
    pub loose: u64,
    /// Authentic entries of lanes 1 and 2, loose ones among them, without their bodies: erased, or left out by whoever wrote
    /// the bundle.
    pub left_out: u64,
    /// Logs proven to be forked, with the position.
    pub forks: BTreeMap<LogId, u64>,
    /// Length of what was read, in bytes.
    pub bytes: u64,
    /// Whether the end is there and its number of entries and hash fit.
    pub complete: bool,
    /// The first thing that is wrong; `None` if the bundle is whole and everything in it is authentic.
    pub problem: Option<Problem>,
}

impl VerifyReport {
    /// Authentic entries in ordinary logs.
    pub fn entries(&self) -> u64 {
        self.logs.values().map(|log| log.entries).sum()
    }
}

/// Checks every hash, chain and signature of a bundle.
///
/// # Errors
/// [`BundleError::Foreign`] if it is none, [`BundleError::Version`], [`BundleError::TooDamaged`], [`BundleError::Io`].
pub fn verify(input: &mut dyn Read) -> Result<VerifyReport, BundleError> {
    let mut check = Check::default();
    let mut frames = Frames::new(input);
    while let Some(item) = frames.next()? {
        match item {
            Item::Frame { position, payload } => match Part::decode(&payload) {
                Ok(Some(Part::End { entries, hash })) => {
                    check.end(position, entries, hash == frames.hash_before());
                    break;
                }
                Ok(Some(part)) => check.part(position, part)?,
                Ok(None) => check.message(position, &payload),
                Err(error) => check.problem(position, None, format!("malformed: {error}")),
            },
            Item::Damage(damage) => {
                check.problem(damage.position, None, format!("{} damaged bytes", damage.bytes));
            }
            Item::Cut(damage) => check.problem(damage.position, None, "the file ends within a frame".to_owned()),
        }
        if !check.recognised && frames.position() > FOREIGN_SCAN_BYTES {
            return Err(BundleError::Foreign);
        }
    }
    if !check.recognised {
        return Err(BundleError::Foreign);
    }
    check.report.bytes = frames.position();
    if !check.report.complete {
        check.problem(frames.position(), None, "the end is missing".to_owned());
    }
    Ok(check.report)
}

#[derive(Default)]
struct Check {
    report: VerifyReport,
    space: Option<SpaceId>,
    contents: BTreeMap<LogId, Content>,
    listed_forks: BTreeMap<LogId, u64>,
    listed: bool,
    keys: BTreeMap<LogId, PublicKey>,
    recognised: bool,
}

impl Check {
    fn problem(&mut self, position: u64, log: Option<LogId>, what: String) {
        self.report.problem.get_or_insert(Problem { position, log, what });
    }

    fn part(&mut self, position: u64, part: Part) -> Result<(), BundleError> {
        self.recognised = true;
        match part {
            Part::Header(VERSION, header) if self.report.header.is_none() => {
                self.space = Some(header.space);
                self.report.header = Some(header);
            }
            Part::Header(VERSION, _) => self.problem(position, None, "a second header".to_owned()),
            Part::Header(version, _) => return Err(BundleError::Version(version)),
            Part::Contents(contents, forks) if self.contents.len() + contents.len() <= MAX_BUNDLE_LOGS => {
                self.listed = true;
                for (log, content) in contents {
                    if self.contents.insert(log, content).is_some() {
                        self.problem(position, Some(log), "a log is listed twice".to_owned());
                    }
                }
                self.listed_forks.extend(forks);
            }
            Part::Contents(..) => self.problem(position, None, "too many logs".to_owned()),
            Part::End { .. } => {}
            Part::Have { .. } => self.problem(position, None, "a list of readers within a bundle".to_owned()),
        }
        Ok(())
    }

    fn message(&mut self, position: u64, payload: &Bytes) {
        match Message::decode_payload(payload) {
            Ok(Message::Entries { entries, .. }) => {
                self.recognised = true;
                for piece in pieces(entries) {
                    self.piece(position, piece);
                }
            }
            Ok(Message::Loose { runs, .. }) => {
                self.recognised = true;
                for run in runs {
                    self.loose(position, run);
                }
            }
            Ok(Message::Forks { proofs, .. }) => {
                self.recognised = true;
                for proof in proofs {
                    self.fork(position, &proof);
                }
            }
            Ok(Message::Unknown(number)) => {
                self.problem(position, None, format!("a frame of the unknown type {number}"));
            }
            Ok(_) => self.problem(position, None, "a message that does not belong into a bundle".to_owned()),
            Err(MessageError::Entry(error)) => self.problem(position, None, format!("an entry is damaged: {error}")),
            Err(error) => self.problem(position, None, format!("malformed: {error}")),
        }
    }

    fn piece(&mut self, position: u64, piece: Vec<Signed>) {
        let Some(first) = piece.first() else { return };
        let (log, seq) = (first.log(), first.header().seq);
        if !self.is_ours(position, &piece) {
            return;
        }
        if !self.has_control_bodies(position, &piece) {
            return;
        }
        let before = match self.report.logs.get(&log) {
            Some(known) => Some(known.last),
            // What came before is not in the bundle, so the first entry vouches for its own place.
            None => before(first),
        };
        let expected = before.map_or(0, |tip| tip.seq.saturating_add(1));
        if seq != expected {
            return self.problem(position, Some(log), format!("expected position {expected}, found {seq}"));
        }
        let Some(key) = self.key(position, log) else { return };
        let (verified, error) = verify_piece(&key, before, piece);
        if let Some(last) = verified.last().map(|entry| entry.tip()) {
            let known = self.report.logs.entry(log).or_insert(LogSummary { first: seq, last, entries: 0 });
            known.last = last;
            known.entries += verified.len() as u64;
            self.report.left_out += left_out(&verified);
        }
        if let Some(error) = error {
            self.problem(position, Some(log), error.to_string());
        }
    }

    fn loose(&mut self, position: u64, run: Vec<Signed>) {
        let Some(first) = run.first() else { return };
        let log = first.log();
        if !self.is_ours(position, &run) {
            return;
        }
        if !self.has_control_bodies(position, &run) {
            return;
        }
        let before = before(first);
        let Some(key) = self.key(position, log) else { return };
        let (verified, error) = verify_piece(&key, before, run);
        self.report.loose += verified.len() as u64;
        self.report.left_out += left_out(&verified);
        if let Some(error) = error {
            self.problem(position, Some(log), error.to_string());
        }
    }

    fn fork(&mut self, position: u64, proof: &Bytes) {
        let checked = ForkProof::decode(proof).map_err(|error| error.to_string()).and_then(|proof| {
            let log = proof.claimed_log().ok_or_else(|| "an empty fork proof".to_owned())?;
            let key = PublicKey::admit(log.device.as_bytes()).map_err(|error| error.to_string())?;
            proof.verify(&key).map_err(|error| error.to_string())
        });
        match checked {
            Ok(fork) if self.space.is_none_or(|space| space == fork.space()) => {
                if self.listed_forks.get(&fork.log()) != Some(&fork.seq()) {
                    self.problem(position, Some(fork.log()), "a fork proof that is not listed".to_owned());
                }
                self.report.forks.insert(fork.log(), fork.seq());
            }
            Ok(fork) => self.problem(position, Some(fork.log()), "a fork proof of another space".to_owned()),
            Err(what) => self.problem(position, None, what),
        }
    }

    /// Nothing of the control lane is ever erased.
    fn has_control_bodies(&mut self, position: u64, entries: &[Signed]) -> bool {
        let bare = entries.iter().find(|entry| entry.header().lane == Lane::Control && entry.body().is_none());
        if let Some(entry) = bare {
            self.problem(position, Some(entry.log()), "a control entry without its body".to_owned());
        }
        bare.is_none()
    }

    fn is_ours(&mut self, position: u64, entries: &[Signed]) -> bool {
        let Some(first) = entries.first() else { return true };
        let space = *self.space.get_or_insert(first.space());
        let ours = entries.iter().all(|entry| entry.space() == space);
        if !ours {
            self.problem(position, Some(first.log()), "entries of another space".to_owned());
        }
        ours
    }

    fn key(&mut self, position: u64, log: LogId) -> Option<PublicKey> {
        if let Some(key) = self.keys.get(&log) {
            return Some(key.clone());
        }
        if self.keys.len() >= MAX_BUNDLE_LOGS {
            self.problem(position, Some(log), "too many logs".to_owned());
            return None;
        }
        match PublicKey::admit(log.device.as_bytes()) {
            Ok(key) => {
                self.keys.insert(log, key.clone());
                Some(key)
            }
            Err(error) => {
                self.problem(position, Some(log), error.to_string());
                None
            }
        }
    }

    fn end(&mut self, position: u64, entries: u64, hash_fits: bool) {
        self.recognised = true;
        self.report.complete = hash_fits && entries == self.report.entries();
        if !hash_fits {
            self.problem(position, None, "the hash of the whole file does not fit".to_owned());
        } else if !self.report.complete {
            self.problem(
                position,
                None,
                format!("{entries} entries were written, {} are authentic", self.report.entries()),
            );
        }
        if self.report.header.is_none() || !self.listed {
            self.problem(position, None, "the header or the list of contents is missing".to_owned());
        }
        let unlike = self.contents.iter().find(|(log, content)| match self.report.logs.get(log) {
            Some(there) if there.first != content.from => true,
            // The entry that vouches for the last one below a fork may lie beyond it.
            Some(there) if self.listed_forks.contains_key(log) => there.last.seq.saturating_add(1) < content.head.len,
            Some(there) => there.last.id != content.head.head || there.last.seq.saturating_add(1) != content.head.len,
            None => content.from < content.head.len,
        });
        let unlisted = self.report.logs.keys().find(|log| !self.contents.contains_key(log)).copied();
        if let Some(log) = unlike.map(|(log, _)| *log).or(unlisted) {
            self.problem(position, Some(log), "the log is not as the list of contents says".to_owned());
        }
    }
}

fn left_out(entries: &[Verified]) -> u64 {
    entries.iter().filter(|entry| entry.body().is_none()).count() as u64
}

/// A tip that `first` can follow, for pieces that do not start at the start of their log.
fn before(first: &Signed) -> Option<Tip> {
    let header = first.header();
    let seq = header.seq.checked_sub(1)?;
    Some(Tip { seq, id: header.prev, lamport: header.lamport.saturating_sub(1) })
}
