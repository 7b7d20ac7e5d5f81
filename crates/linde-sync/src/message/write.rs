//! Writing messages.

use super::{Message, MessageError};
use crate::vector::{write_forks, write_heads, write_log};
use bytes::Bytes;
use linde_log::{Signed, cbor::Writer, frame};

impl Message {
    /// The message as one whole frame.
    ///
    /// # Errors
    /// [`MessageError::Frame`] if it does not fit into one.
    pub fn encode(&self) -> Result<Bytes, MessageError> {
        let mut w = Writer::default();
        match self {
            Self::Hello { version, nonce, software } => {
                w.array(4).unsigned(0).unsigned(*version).bytes(nonce).text(software);
            }
            Self::Tags(tags) => {
                w.array(2).unsigned(1).array(tags.len());
                for tag in tags {
                    w.bytes(tag);
                }
            }
            Self::Open { chan, tag, digest } => {
                head(&mut w, 2, *chan, 2).bytes(tag).bytes(digest);
            }
            Self::Summary { chan, heads, forks } => {
                head(&mut w, 3, *chan, 2);
                write_heads(&mut w, heads.len(), heads.iter().map(|(log, head)| (log, head)));
                write_forks(&mut w, forks.len(), forks.iter().map(|(log, seq)| (log, seq)));
            }
            Self::Buckets { chan, hashes } => {
                head(&mut w, 4, *chan, 1).array(hashes.len());
                for hash in hashes {
                    w.bytes(hash);
                }
            }
            Self::Vector { chan, buckets, heads, forks } => {
                head(&mut w, 5, *chan, 3).array(buckets.len());
                for bucket in buckets {
                    w.unsigned((*bucket).into());
                }
                write_heads(&mut w, heads.len(), heads.iter().map(|(log, head)| (log, head)));
                write_forks(&mut w, forks.len(), forks.iter().map(|(log, seq)| (log, seq)));
            }
            Self::Want { chan, ranges } => {
                head(&mut w, 6, *chan, 1);
                write_forks(&mut w, ranges.len(), ranges.iter().map(|(log, from)| (log, from)));
            }
            Self::Entries { chan, entries } => {
                let entries: Vec<_> = entries.iter().map(|entry| entry.raw().clone()).collect();
                return encode_entries(*chan, &entries);
            }
            Self::Credit { bytes } => {
                w.array(2).unsigned(8).unsigned(*bytes);
            }
            Self::Have { chan, heads } => {
                head(&mut w, 9, *chan, 1).array(heads.len());
                for (log, len, prefix) in heads {
                    w.array(4);
                    write_log(&mut w, log);
                    w.unsigned(*len).bytes(prefix);
                }
            }
            Self::Trail { chan, log, points } => {
                head(&mut w, 10, *chan, 3);
                write_log(&mut w, log);
                w.array(points.len());
                for (seq, id) in points {
                    w.array(2).unsigned(*seq).bytes(id.as_bytes());
                }
            }
            Self::Forks { chan, proofs } => return encode_forks(*chan, proofs),
            Self::Need { chan, ids } => {
                head(&mut w, 12, *chan, 1).array(ids.len());
                for id in ids {
                    w.bytes(id.as_bytes());
                }
            }
            Self::Loose { chan, runs } => {
                let raw = |run: &Vec<Signed>| run.iter().map(|entry| entry.raw().clone()).collect();
                return encode_loose(*chan, &runs.iter().map(raw).collect::<Vec<_>>());
            }
            Self::Close { reason, text } => {
                w.array(3).unsigned(14).unsigned((*reason).into()).text(text);
            }
            Self::Ask { tag } => {
                w.array(2).unsigned(15).bytes(tag);
            }
            Self::Answer { tag, boxed } => {
                w.array(3).unsigned(16).bytes(tag).bytes(boxed);
            }
            Self::Writing { chan, section } => {
                head(&mut w, 17, *chan, 1).bytes(section.as_bytes());
            }
            Self::Unknown(number) => {
                w.array(1).unsigned(*number);
            }
        }
        framed(&w.finish())
    }
}

/// [`Message::Entries`] from entries as they are stored.
///
/// # Errors
/// [`MessageError::Frame`] if they do not fit into one frame.
pub fn encode_entries(chan: u16, entries: &[Bytes]) -> Result<Bytes, MessageError> {
    let mut w = Writer::with_capacity(16 + entries.iter().map(Bytes::len).sum::<usize>());
    head(&mut w, 7, chan, 1).array(entries.len());
    for entry in entries {
        w.raw(entry);
    }
    framed(&w.finish())
}

/// [`Message::Forks`] from encoded proofs.
///
/// # Errors
/// [`MessageError::Frame`] if they do not fit into one frame.
pub fn encode_forks(chan: u16, proofs: &[Bytes]) -> Result<Bytes, MessageError> {
    let mut w = Writer::with_capacity(16 + proofs.iter().map(Bytes::len).sum::<usize>());
    head(&mut w, 11, chan, 1).array(proofs.len());
    for proof in proofs {
        w.raw(proof);
    }
    framed(&w.finish())
}

/// [`Message::Loose`] from runs as they are stored.
///
/// # Errors
/// [`MessageError::Frame`] if they do not fit into one frame.
pub fn encode_loose(chan: u16, runs: &[Vec<Bytes>]) -> Result<Bytes, MessageError> {
    let mut w = Writer::with_capacity(16 + runs.iter().flatten().map(|raw| raw.len() + 3).sum::<usize>());
    head(&mut w, 13, chan, 1).array(runs.len());
    for run in runs {
        w.array(run.len());
        for entry in run {
            w.raw(entry);
        }
    }
    framed(&w.finish())
}

/// The start of a message about a space, with `fields` more to come.
fn head(w: &mut Writer, number: u64, chan: u16, fields: usize) -> &mut Writer {
    w.array(2 + fields).unsigned(number).unsigned(chan.into())
}

fn framed(payload: &[u8]) -> Result<Bytes, MessageError> {
    let mut out = Vec::with_capacity(frame::HEAD_BYTES + payload.len());
    frame::write(&mut out, payload)?;
    Ok(out.into())
}
