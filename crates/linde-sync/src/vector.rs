//! Version vectors: how far each log of a space goes, and what two nodes compare before they send anything.
//!
//! Logs are hash chains, so a log is named completely by its length and the id of its last entry. A forked log counts
//! below the fork only: its length and head in a vector are those at the fork.

use blake3::Hasher;
use linde_log::{
    DeviceId, EntryId, Lane, LogId,
    cbor::{CborError, Reader, Writer},
};
use std::collections::BTreeMap;

/// BLAKE3 key-derivation context of the digest of a whole vector.
pub const DIGEST_CONTEXT: &str = "dorflinde 2026 vector digest v1";
/// BLAKE3 key-derivation context of the hash of one bucket.
pub const BUCKET_CONTEXT: &str = "dorflinde 2026 vector bucket v1";
/// Number of buckets.
pub const BUCKETS: usize = 256;
/// Length of a bucket's hash, in bytes.
pub const BUCKET_HASH_BYTES: usize = 8;

/// How far one log goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogHead {
    /// Number of entries, at least 1.
    pub len: u64,
    /// Id of the last one, at position `len - 1`.
    pub head: EntryId,
}

/// All logs of a space with at least one entry.
pub type Vector = BTreeMap<LogId, LogHead>;
/// The forked logs of a space, each with the lowest position at which two entries are known.
pub type Forks = BTreeMap<LogId, u64>;
/// The hash of each bucket, by bucket number.
pub type BucketHashes = Vec<[u8; BUCKET_HASH_BYTES]>;

/// The digest of a vector: equal for two nodes that hold the same entries and know of the same forks.
pub fn digest(vector: &Vector, forks: &Forks) -> [u8; 32] {
    let mut w = Writer::with_capacity(76 * vector.len() + 16);
    w.array(2);
    write_heads(&mut w, vector.len(), vector.iter());
    write_forks(&mut w, forks.len(), forks.iter());
    *Hasher::new_derive_key(DIGEST_CONTEXT).update(&w.finish()).finalize().as_bytes()
}

/// The bucket of a log: the first byte of BLAKE3 over lane number and device.
pub fn bucket_of(log: &LogId) -> u8 {
    let mut hasher = Hasher::new();
    hasher.update(&[log.lane.number()]).update(log.device.as_bytes());
    let [first, ..] = *hasher.finalize().as_bytes();
    first
}

/// The hashes of all buckets.
pub fn bucket_hashes(vector: &Vector, forks: &Forks) -> BucketHashes {
    #[derive(Default, Clone)]
    struct Bucket<'a>(Vec<(&'a LogId, &'a LogHead)>, Vec<(&'a LogId, &'a u64)>);
    let mut buckets = vec![Bucket::default(); BUCKETS];
    for (log, head) in vector {
        if let Some(bucket) = buckets.get_mut(usize::from(bucket_of(log))) {
            bucket.0.push((log, head));
        }
    }
    for (log, seq) in forks {
        if let Some(bucket) = buckets.get_mut(usize::from(bucket_of(log))) {
            bucket.1.push((log, seq));
        }
    }
    let keyed = Hasher::new_derive_key(BUCKET_CONTEXT);
    let hash = |Bucket(heads, forks): &Bucket<'_>| {
        let mut w = Writer::with_capacity(76 * heads.len() + 16);
        w.array(2);
        write_heads(&mut w, heads.len(), heads.iter().copied());
        write_forks(&mut w, forks.len(), forks.iter().copied());
        let mut hasher = keyed.clone();
        let full = hasher.update(&w.finish()).finalize();
        full.as_bytes().first_chunk().copied().unwrap_or_default()
    };
    buckets.iter().map(hash).collect()
}

/// Writes an array of `[lane, device, len, head]`; `len` must be the number of items.
pub fn write_heads<'a>(w: &mut Writer, len: usize, heads: impl Iterator<Item = (&'a LogId, &'a LogHead)>) {
    w.array(len);
    for (log, head) in heads {
        w.array(4);
        write_log(w, log);
        w.unsigned(head.len).bytes(head.head.as_bytes());
    }
}

/// Writes an array of `[lane, device, seq]`; `len` must be the number of items.
pub fn write_forks<'a>(w: &mut Writer, len: usize, forks: impl Iterator<Item = (&'a LogId, &'a u64)>) {
    w.array(len);
    for (log, seq) in forks {
        w.array(3);
        write_log(w, log);
        w.unsigned(*seq);
    }
}

/// Reads what [`write_heads`] wrote.
///
/// # Errors
/// [`CborError`] for anything else: unsorted, repeated or empty logs, more than `max` of them.
pub fn read_heads(r: &mut Reader<'_>, max: usize) -> Result<Vec<(LogId, LogHead)>, CborError> {
    read_sorted(r, max, |r| {
        r.array_of(4, "lane, device, length and head")?;
        let log = read_log(r)?;
        let len = r.unsigned()?;
        if len == 0 {
            return Err(CborError::Expected("a log with entries"));
        }
        Ok((log, LogHead { len, head: EntryId(r.bytes_of("a head of 32 bytes")?) }))
    })
}

/// Reads what [`write_forks`] wrote.
///
/// # Errors
/// [`CborError`] for anything else: unsorted or repeated logs, more than `max` of them.
pub fn read_forks(r: &mut Reader<'_>, max: usize) -> Result<Vec<(LogId, u64)>, CborError> {
    read_sorted(r, max, |r| {
        r.array_of(3, "lane, device and position")?;
        Ok((read_log(r)?, r.unsigned()?))
    })
}

pub(crate) fn write_log(w: &mut Writer, log: &LogId) {
    w.unsigned(log.lane.number().into()).bytes(log.device.as_bytes());
}

pub(crate) fn read_log(r: &mut Reader<'_>) -> Result<LogId, CborError> {
    let lane = Lane::from_number(r.unsigned()?).ok_or(CborError::Expected("a lane"))?;
    Ok(LogId { lane, device: DeviceId(r.bytes_of("a device of 32 bytes")?) })
}

pub(crate) fn read_sorted<T>(
    r: &mut Reader<'_>,
    max: usize,
    mut item: impl FnMut(&mut Reader<'_>) -> Result<(LogId, T), CborError>,
) -> Result<Vec<(LogId, T)>, CborError> {
    let len = r.array()?;
    if len > max {
        return Err(CborError::Expected("fewer logs"));
    }
    // A log takes at least 35 bytes on the wire, so the rest of the input bounds what may be reserved.
    let mut items: Vec<(LogId, T)> = Vec::with_capacity(len.min(r.rest().len() / 35 + 1));
    for _ in 0..len {
        let (log, value) = item(r)?;
        if items.last().is_some_and(|(last, _)| *last >= log) {
            return Err(CborError::Expected("logs in ascending order"));
        }
        items.push((log, value));
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(logs: u8) -> Vector {
        (0..logs)
            .map(|i| {
                let log = LogId { lane: Lane::ALL[usize::from(i) % 3], device: DeviceId([i; 32]) };
                (log, LogHead { len: u64::from(i) + 1, head: EntryId([i; 32]) })
            })
            .collect()
    }

    #[test]
    fn each_change_changes_the_digest_and_one_bucket() {
        let base = vector(200);
        let (digest_before, buckets_before) = (digest(&base, &Forks::new()), bucket_hashes(&base, &Forks::new()));
        for log in base.keys() {
            let mut longer = base.clone();
            longer.get_mut(log).unwrap().len += 1;
            let forked = Forks::from([(*log, 0)]);
            for (vector, forks) in [(&longer, &Forks::new()), (&base, &forked)] {
                assert_ne!(digest(vector, forks), digest_before);
                let differing: Vec<_> =
                    bucket_hashes(vector, forks).iter().zip(&buckets_before).map(|(a, b)| a != b).collect();
                assert_eq!(differing.iter().filter(|differs| **differs).count(), 1);
                assert!(differing[usize::from(bucket_of(log))]);
            }
        }
    }

    #[test]
    fn unsorted_repeated_and_empty_logs_are_refused() {
        let heads: Vec<_> = vector(2).into_iter().collect();
        let check = |heads: &[(LogId, LogHead)]| {
            let mut w = Writer::default();
            write_heads(&mut w, heads.len(), heads.iter().map(|(log, head)| (log, head)));
            read_heads(&mut Reader::new(&w.finish()), 2)
        };
        assert_eq!(check(&heads).unwrap(), heads);
        assert!(check(&[heads[1], heads[0]]).is_err());
        assert!(check(&[heads[0], heads[0]]).is_err());
        assert!(check(&[(heads[0].0, LogHead { len: 0, ..heads[0].1 })]).is_err());
        let mut w = Writer::default();
        write_heads(&mut w, 2, heads.iter().map(|(log, head)| (log, head)));
        assert!(read_heads(&mut Reader::new(&w.finish()), 1).is_err());
    }
}
