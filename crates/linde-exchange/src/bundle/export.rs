//! Writing a bundle.

use super::{
    BundleError, Progress,
    codec::{self, Content, Header},
};
use bytes::Bytes;
use linde_log::{DeviceId, EntryId, Lane, LogId, SpaceId, frame::MAX_PAYLOAD_BYTES};
use linde_sync::{
    Batch, Forks, MESSAGE_OVERHEAD_BYTES, Outflow, RawRun, Shelf, ShelfError, Turn, Vector,
    message::{MAX_FORK_PROOFS, MAX_NEED_IDS, MessageError, encode_entries, encode_forks, encode_loose},
};
use std::io::Write;

const BATCH_BYTES: usize = MAX_PAYLOAD_BYTES - MESSAGE_OVERHEAD_BYTES;

/// What goes into a bundle.
#[derive(Debug, Clone)]
pub struct ExportOptions {
    /// Who writes it.
    pub device: DeviceId,
    /// Now, in ms since 1970.
    pub created_ms: u64,
    /// What each of its readers has; the bundle carries what at least one of them lacks, and everything if there are none.
    pub known: Vec<(Vector, Forks)>,
}

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Entries in ordinary logs.
    pub entries: u64,
    /// Logs with at least one of them.
    pub logs: u64,
    /// Fork proofs.
    pub forks: u64,
    /// Runs outside ordinary logs.
    pub loose: u64,
    /// Length of the file, in bytes.
    pub bytes: u64,
    /// Logs that could not be read to their end, so that they are contained in part only.
    pub unreadable: Vec<(LogId, ShelfError)>,
}

/// Writes the entries of `space` that the readers lack; holds no more than one frame of them at a time.
///
/// # Errors
/// [`BundleError::Io`] if `out` fails, [`BundleError::OtherSpace`] if the space is empty or unknown.
pub fn export(
    shelf: &dyn Shelf,
    space: &SpaceId,
    options: &ExportOptions,
    out: &mut dyn Write,
    progress: &mut dyn FnMut(Progress),
) -> Result<Summary, BundleError> {
    let (vector, forks) = (shelf.vector(space), shelf.forks(space));
    if vector.is_empty() {
        return Err(BundleError::OtherSpace(*space));
    }
    let contents: Vec<(LogId, Content)> = vector
        .iter()
        .map(|(log, head)| (*log, Content { from: first_lacking(shelf, space, log, head.len, options), head: *head }))
        .collect();
    let fork_list: Vec<(LogId, u64)> = forks.iter().map(|(log, seq)| (*log, *seq)).collect();
    let total = contents.iter().map(|(_, content)| content.head.len - content.from).sum();
    drop((vector, forks));

    let mut to = Target { out, hasher: blake3::Hasher::new(), summary: Summary::default(), total, progress };
    let header = Header { space: *space, device: options.device, created_ms: options.created_ms };
    to.write(&codec::header(&header))?;
    to.write(&codec::contents(&contents, &fork_list))?;
    to.entries(shelf, space, contents.iter().filter(|(log, _)| log.lane == Lane::Control))?;
    to.forks(shelf, space, fork_list.iter().filter(|fork| lacks_fork(fork, options)))?;
    to.entries(shelf, space, contents.iter().filter(|(log, _)| log.lane != Lane::Control))?;
    to.loose(shelf, space, &shelf.loose_ids(space))?;
    let hash = *to.hasher.finalize().as_bytes();
    to.write(&codec::end(to.summary.entries, &hash))?;
    to.out.flush()?;
    Ok(to.summary)
}

/// The first position of a log that one of the readers lacks.
fn first_lacking(shelf: &dyn Shelf, space: &SpaceId, log: &LogId, len: u64, options: &ExportOptions) -> u64 {
    let of_reader = |(vector, _): &(Vector, Forks)| match vector.get(log) {
        // It is further than we are; we cannot tell on which chain, and have nothing new on ours.
        Some(theirs) if theirs.len > len => len,
        Some(theirs) => {
            let ours = shelf.tip_at(space, log, theirs.len - 1);
            // On another chain it needs ours from the start, to see where they part.
            if ours.is_some_and(|tip| tip.id == theirs.head) { theirs.len } else { 0 }
        }
        None => 0,
    };
    options.known.iter().map(of_reader).min().unwrap_or(0)
}

fn lacks_fork((log, seq): &(LogId, u64), options: &ExportOptions) -> bool {
    let lacks = |(_, forks): &(Vector, Forks)| forks.get(log).is_none_or(|known| known > seq);
    options.known.is_empty() || options.known.iter().any(lacks)
}

struct Target<'a> {
    out: &'a mut dyn Write,
    hasher: blake3::Hasher,
    summary: Summary,
    total: u64,
    progress: &'a mut dyn FnMut(Progress),
}

impl Target<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), BundleError> {
        self.out.write_all(bytes)?;
        self.hasher.update(bytes);
        self.summary.bytes += bytes.len() as u64;
        (self.progress)(Progress { entries: self.summary.entries, total: self.total, bytes: self.summary.bytes });
        Ok(())
    }

    fn message(&mut self, message: Result<Bytes, MessageError>) -> Result<(), BundleError> {
        let frame = message.map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidData, error))?;
        self.write(&frame)
    }

    fn entries<'a>(
        &mut self,
        shelf: &dyn Shelf,
        space: &SpaceId,
        contents: impl Iterator<Item = &'a (LogId, Content)>,
    ) -> Result<(), BundleError> {
        let mut outflow = Outflow::default();
        for (log, content) in contents.filter(|(_, content)| content.from < content.head.len) {
            outflow.send_part(*log, content.from, content.head.len);
            self.summary.logs += 1;
        }
        let mut ignore = |_, _| {};
        while let Batch::Entries(entries) = outflow.next_batch(shelf, space, BATCH_BYTES, Turn::LogByLog, &mut ignore) {
            self.summary.entries += entries.len() as u64;
            self.message(encode_entries(0, &entries))?;
        }
        self.summary.unreadable.extend(outflow.take_failures());
        Ok(())
    }

    fn forks<'a>(
        &mut self,
        shelf: &dyn Shelf,
        space: &SpaceId,
        forks: impl Iterator<Item = &'a (LogId, u64)>,
    ) -> Result<(), BundleError> {
        let mut batch: Vec<Bytes> = Vec::new();
        for proof in forks.filter_map(|(log, _)| shelf.fork_proof(space, log)) {
            let bytes: usize = batch.iter().map(Bytes::len).sum();
            if bytes + proof.len() > BATCH_BYTES || batch.len() >= MAX_FORK_PROOFS {
                self.message(encode_forks(0, &std::mem::take(&mut batch)))?;
            }
            self.summary.forks += 1;
            batch.push(proof);
        }
        if batch.is_empty() { Ok(()) } else { self.message(encode_forks(0, &batch)) }
    }

    fn loose(&mut self, shelf: &dyn Shelf, space: &SpaceId, ids: &[EntryId]) -> Result<(), BundleError> {
        let (mut batch, mut bytes): (Vec<RawRun>, usize) = (Vec::new(), 0);
        for id in ids {
            let run = shelf.loose(space, id)?.unwrap_or_default();
            let len: usize = run.iter().map(|raw| raw.len() + 3).sum();
            if run.is_empty() || len > BATCH_BYTES {
                continue;
            }
            if bytes + len > BATCH_BYTES || batch.len() >= MAX_NEED_IDS {
                self.message(encode_loose(0, &std::mem::take(&mut batch)))?;
                bytes = 0;
            }
            self.summary.loose += 1;
            bytes += len;
            batch.push(run);
        }
        if batch.is_empty() { Ok(()) } else { self.message(encode_loose(0, &batch)) }
    }
}
