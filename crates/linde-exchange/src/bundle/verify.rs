//! Checking a bundle that stands alone, without any store.

use super::{
    BundleError, FOREIGN_SCAN_BYTES,
    codec::{Content, Header, Part, VERSION},
    frames::{Frames, Item},
};
use bytes::Bytes;
use linde_log::{ForkProof, Lane, LogId, PublicKey, Signed, SpaceId, Tip, Verified};
use linde_sync::{Message, MessageError, pieces, verify_piece};
use std::{cmp::Ordering, collections::BTreeMap, io::Read};

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

/// How far a bundle has come: its frames stand in this order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    #[default]
    Nothing,
    Headed,
    Listed,
    Control,
    Proven,
    Said,
    Loosened,
}

#[derive(Default)]
struct Check {
    stage: Stage,
    report: VerifyReport,
    space: Option<SpaceId>,
    contents: BTreeMap<LogId, Content>,
    listed_forks: BTreeMap<LogId, u64>,
    keys: BTreeMap<LogId, PublicKey>,
    recognised: bool,
}

impl Check {
    fn problem(&mut self, position: u64, log: Option<LogId>, what: String) {
        self.report.problem.get_or_insert(Problem { position, log, what });
    }

    /// Nothing stands before what must stand before it, and only Header comes just once.
    fn enter(&mut self, position: u64, stage: Stage, what: &str) {
        let needed = match stage {
            Stage::Nothing | Stage::Headed => Stage::Nothing,
            Stage::Listed => Stage::Headed,
            Stage::Control | Stage::Proven | Stage::Said | Stage::Loosened => Stage::Listed,
        };
        let is_second_header = stage == Stage::Headed && self.stage == Stage::Headed;
        if !(needed..=stage).contains(&self.stage) || is_second_header {
            self.problem(position, None, format!("{what} in the wrong place"));
        }
        self.stage = self.stage.max(stage);
    }

    fn part(&mut self, position: u64, part: Part) -> Result<(), BundleError> {
        self.recognised = true;
        match part {
            Part::Header(VERSION, header) => {
                self.enter(position, Stage::Headed, "a header");
                self.space.get_or_insert(header.space);
                self.report.header.get_or_insert(header);
            }
            Part::Header(version, _) => return Err(BundleError::Version(version)),
            Part::Contents(contents, forks) if self.contents.len() + contents.len() <= MAX_BUNDLE_LOGS => {
                self.enter(position, Stage::Listed, "a list of contents");
                let (last, last_fork) = (self.contents.last_key_value(), self.listed_forks.last_key_value());
                // Within a frame they are sorted, or it could not be read.
                let sorted = contents.first().is_none_or(|(log, _)| last.is_none_or(|(last, _)| last < log))
                    && forks.first().is_none_or(|(log, _)| last_fork.is_none_or(|(last, _)| last < log));
                if !sorted {
                    self.problem(position, None, "the list of contents is not sorted".to_owned());
                }
                self.contents.extend(contents);
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
            Ok(Message::Entries { chan, entries }) => {
                self.channel(position, chan);
                for piece in pieces(entries) {
                    self.piece(position, piece);
                }
            }
            Ok(Message::Loose { chan, runs }) => {
                self.channel(position, chan);
                self.enter(position, Stage::Loosened, "loose entries");
                for run in runs {
                    self.loose(position, run);
                }
            }
            Ok(Message::Forks { chan, proofs }) => {
                self.channel(position, chan);
                self.enter(position, Stage::Proven, "fork proofs");
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

    fn channel(&mut self, position: u64, chan: u16) {
        self.recognised = true;
        if chan != 0 {
            self.problem(position, None, format!("a message for channel {chan}"));
        }
    }

    fn piece(&mut self, position: u64, piece: Vec<Signed>) {
        let Some(first) = piece.first() else { return };
        let (log, seq) = (first.log(), first.header().seq);
        if !self.is_ours(position, &piece) {
            return;
        }
        let stage = if log.lane == Lane::Control { Stage::Control } else { Stage::Said };
        self.enter(position, stage, "entries");
        if piece.iter().any(|entry| entry.body().is_none()) {
            return self.problem(position, Some(log), "an entry without its body".to_owned());
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
        let listed = self.contents.get(&log).map(|content| content.head);
        let at_head =
            |entry: &&Verified| listed.is_some_and(|head| entry.header().seq.checked_add(1) == Some(head.len));
        if verified.iter().find(at_head).is_some_and(|entry| Some(entry.id()) != listed.map(|head| head.head)) {
            self.problem(position, Some(log), "another entry stands at the head that is listed".to_owned());
        }
        if let Some(last) = verified.last().map(|entry| entry.tip()) {
            let known = self.report.logs.entry(log).or_insert(LogSummary { first: seq, last, entries: 0 });
            known.last = last;
            known.entries += verified.len() as u64;
        }
        if let Some(error) = error {
            self.problem(position, Some(log), error.to_string());
        }
    }

    fn loose(&mut self, position: u64, run: Vec<Signed>) {
        let Some(first) = run.first() else { return self.problem(position, None, "an empty run".to_owned()) };
        let log = first.log();
        if !self.is_ours(position, &run) {
            return;
        }
        let before = before(first);
        let Some(key) = self.key(position, log) else { return };
        let (verified, error) = verify_piece(&key, before, run);
        self.report.loose += verified.len() as u64;
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
        if self.stage < Stage::Listed {
            self.problem(position, None, "the header or the list of contents is missing".to_owned());
        }
        let unlike = self.contents.iter().find(|(log, content)| {
            let fork = self.listed_forks.get(log);
            let too_long = fork.is_some_and(|seq| *seq < content.head.len);
            too_long
                || match self.report.logs.get(log) {
                    Some(there) if there.first != content.from => true,
                    Some(there) => match there.last.seq.saturating_add(1).cmp(&content.head.len) {
                        Ordering::Less => true,
                        Ordering::Equal => false,
                        // The entry that vouches for the last one below a fork may lie beyond it.
                        Ordering::Greater => fork.is_none(),
                    },
                    None => content.from < content.head.len,
                }
        });
        let unlisted = self.report.logs.keys().find(|log| !self.contents.contains_key(log)).copied();
        if let Some(log) = unlike.map(|(log, _)| *log).or(unlisted) {
            self.problem(position, Some(log), "the log is not as the list of contents says".to_owned());
        }
    }
}

/// A tip that `first` can follow, for pieces that do not start at the start of their log.
fn before(first: &Signed) -> Option<Tip> {
    let header = first.header();
    let seq = header.seq.checked_sub(1)?;
    Some(Tip { seq, id: header.prev, lamport: header.lamport.saturating_sub(1) })
}
