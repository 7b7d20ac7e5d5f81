//! Reading messages: strict, and bounded before anything is allocated.

use super::{
    MAX_ANSWER_BYTES, MAX_CLOSE_BYTES, MAX_FORK_PROOFS, MAX_HAVE_LOGS, MAX_NEED_IDS, MAX_SOFTWARE_BYTES,
    MAX_SUMMARY_LOGS, MAX_TRAIL_POINTS, MAX_VECTOR_LOGS, MAX_WANT_RANGES, Message, MessageError,
};
use crate::{
    tags::{MAX_TAGS, Tag},
    vector::{BUCKETS, BucketHashes, read_forks, read_heads, read_log, read_sorted},
};
use bytes::Bytes;
use linde_log::{
    EntryId, MAX_RUN_ENTRIES, Signed,
    cbor::{CborError, Reader},
};

const MISSHAPEN: CborError = CborError::Expected("as many fields as the type has");

/// No entry is shorter: header with five ids, signature, null.
const MIN_ENTRY_BYTES: usize = 256;

impl Message {
    /// Reads a message from the payload of its frame.
    ///
    /// # Errors
    /// [`MessageError`].
    pub fn decode_payload(payload: &Bytes) -> Result<Self, MessageError> {
        let mut r = Reader::new(payload);
        let fields = r.array()?;
        let number = r.unsigned()?;
        let Some(expected) = fields_of(number) else { return Ok(Self::Unknown(number)) };
        if fields != expected {
            return Err(MISSHAPEN.into());
        }
        let message = match number {
            0 => Self::Hello {
                version: version(&mut r)?,
                nonce: r.bytes_of("a nonce of 32 bytes")?,
                software: text(&mut r, MAX_SOFTWARE_BYTES)?,
            },
            1 => Self::Tags(tags(&mut r)?),
            2 => Self::Open {
                chan: chan(&mut r)?,
                tag: r.bytes_of("a tag of 32 bytes")?,
                digest: r.bytes_of("a digest of 32 bytes")?,
            },
            3 => Self::Summary {
                chan: chan(&mut r)?,
                heads: read_heads(&mut r, MAX_SUMMARY_LOGS)?,
                forks: read_forks(&mut r, MAX_SUMMARY_LOGS)?,
            },
            4 => Self::Buckets { chan: chan(&mut r)?, hashes: bucket_hashes(&mut r)? },
            5 => Self::Vector {
                chan: chan(&mut r)?,
                buckets: buckets(&mut r)?,
                heads: read_heads(&mut r, MAX_VECTOR_LOGS)?,
                forks: read_forks(&mut r, MAX_VECTOR_LOGS)?,
            },
            6 => Self::Want { chan: chan(&mut r)?, ranges: read_forks(&mut r, MAX_WANT_RANGES)? },
            7 => Self::Entries { chan: chan(&mut r)?, entries: entries(payload, &mut r, usize::MAX)? },
            8 => Self::Credit { bytes: r.unsigned()? },
            9 => Self::Have {
                chan: chan(&mut r)?,
                heads: read_sorted(&mut r, MAX_HAVE_LOGS, |r| {
                    r.array_of(4, "lane, device, length and prefix")?;
                    Ok((read_log(r)?, (positive(r)?, r.bytes_of("a prefix of 8 bytes")?)))
                })?
                .into_iter()
                .map(|(log, (len, prefix))| (log, len, prefix))
                .collect(),
            },
            10 => Self::Trail { chan: chan(&mut r)?, log: read_log(&mut r)?, points: points(&mut r)? },
            11 => Self::Forks { chan: chan(&mut r)?, proofs: proofs(payload, &mut r)? },
            12 => Self::Need { chan: chan(&mut r)?, ids: ids(&mut r)? },
            13 => Self::Loose { chan: chan(&mut r)?, runs: runs(payload, &mut r)? },
            14 => Self::Close { reason: r.small("a reason")?, text: text(&mut r, MAX_CLOSE_BYTES)? },
            15 => Self::Ask { tag: r.bytes_of("a tag of 32 bytes")? },
            16 => Self::Answer { tag: r.bytes_of("a tag of 32 bytes")?, boxed: boxed(payload, &mut r)? },
            17 => Self::Writing { chan: chan(&mut r)?, section: EntryId(r.bytes_of("an id of 32 bytes")?) },
            _ => return Ok(Self::Unknown(number)),
        };
        r.end()?;
        Ok(message)
    }
}

/// How many items the array of a known type has.
fn fields_of(number: u64) -> Option<usize> {
    match number {
        1 | 8 | 15 => Some(2),
        4 | 6 | 7 | 9 | 11 | 12 | 13 | 14 | 16 | 17 => Some(3),
        0 | 2 | 3 => Some(4),
        5 | 10 => Some(5),
        _ => None,
    }
}

fn version(r: &mut Reader<'_>) -> Result<u64, CborError> {
    positive(r).map_err(|_| CborError::Expected("a version from 1 on"))
}

fn positive(r: &mut Reader<'_>) -> Result<u64, CborError> {
    match r.unsigned()? {
        0 => Err(CborError::Expected("a number from 1 on")),
        number => Ok(number),
    }
}

fn chan(r: &mut Reader<'_>) -> Result<u16, CborError> {
    r.small("a channel number")
}

fn text(r: &mut Reader<'_>, max: usize) -> Result<String, CborError> {
    let text = r.text()?;
    if text.len() > max { Err(CborError::Expected("a shorter text")) } else { Ok(text.to_owned()) }
}

fn boxed(payload: &Bytes, r: &mut Reader<'_>) -> Result<Bytes, CborError> {
    let bytes = r.bytes()?;
    if bytes.len() > MAX_ANSWER_BYTES {
        Err(CborError::Expected("a shorter box"))
    } else {
        Ok(payload.slice_ref(bytes))
    }
}

fn tags(r: &mut Reader<'_>) -> Result<Vec<Tag>, CborError> {
    list(r, MAX_TAGS, |r, tags: &[Tag]| {
        let tag = r.bytes_of("a tag of 32 bytes")?;
        if tags.last().is_some_and(|last| *last >= tag) {
            return Err(CborError::Expected("tags in ascending order"));
        }
        Ok(tag)
    })
}

fn bucket_hashes(r: &mut Reader<'_>) -> Result<BucketHashes, CborError> {
    let hashes = list(r, BUCKETS, |r, _: &[_]| r.bytes_of("a hash of 8 bytes"))?;
    if hashes.len() == BUCKETS { Ok(hashes) } else { Err(CborError::Expected("256 hashes")) }
}

fn buckets(r: &mut Reader<'_>) -> Result<Vec<u8>, CborError> {
    list(r, BUCKETS, |r, buckets: &[u8]| {
        let bucket = r.small("a bucket")?;
        if buckets.last().is_some_and(|last| *last >= bucket) {
            return Err(CborError::Expected("buckets in ascending order"));
        }
        Ok(bucket)
    })
}

fn points(r: &mut Reader<'_>) -> Result<Vec<(u64, EntryId)>, CborError> {
    list(r, MAX_TRAIL_POINTS, |r, points: &[(u64, EntryId)]| {
        r.array_of(2, "position and id")?;
        let seq = r.unsigned()?;
        if points.last().is_some_and(|(last, _)| *last <= seq) {
            return Err(CborError::Expected("positions in descending order"));
        }
        Ok((seq, EntryId(r.bytes_of("an id of 32 bytes")?)))
    })
}

fn ids(r: &mut Reader<'_>) -> Result<Vec<EntryId>, CborError> {
    list(r, MAX_NEED_IDS, |r, _: &[_]| Ok(EntryId(r.bytes_of("an id of 32 bytes")?)))
}

fn list<T>(
    r: &mut Reader<'_>,
    max: usize,
    mut item: impl FnMut(&mut Reader<'_>, &[T]) -> Result<T, CborError>,
) -> Result<Vec<T>, CborError> {
    let len = r.array()?;
    if len > max {
        return Err(CborError::Expected("fewer items"));
    }
    let mut items = Vec::with_capacity(len);
    for _ in 0..len {
        let next = item(r, &items)?;
        items.push(next);
    }
    Ok(items)
}

fn runs(payload: &Bytes, r: &mut Reader<'_>) -> Result<Vec<Vec<Signed>>, MessageError> {
    let len = r.array()?;
    if len > MAX_NEED_IDS {
        return Err(CborError::Expected("fewer runs").into());
    }
    (0..len).map(|_| entries(payload, r, MAX_RUN_ENTRIES)).collect()
}

fn entries(payload: &Bytes, r: &mut Reader<'_>, max: usize) -> Result<Vec<Signed>, MessageError> {
    let len = r.array()?;
    if len > max || len > r.rest().len() / MIN_ENTRY_BYTES {
        return Err(CborError::Expected("fewer entries").into());
    }
    let mut entries = Vec::with_capacity(len);
    for _ in 0..len {
        let rest = r.rest();
        skip_entry(r)?;
        entries.push(Signed::decode(payload.slice_ref(read_part(rest, r)))?);
    }
    Ok(entries)
}

fn proofs(payload: &Bytes, r: &mut Reader<'_>) -> Result<Vec<Bytes>, MessageError> {
    let proofs = list(r, MAX_FORK_PROOFS, |r, _: &[_]| {
        let rest = r.rest();
        r.array_of(2, "two sides")?;
        for _ in 0..2 {
            for _ in 0..r.array()? {
                skip_entry(r)?;
            }
        }
        Ok(payload.slice_ref(read_part(rest, r)))
    })?;
    Ok(proofs)
}

fn skip_entry(r: &mut Reader<'_>) -> Result<(), CborError> {
    r.array_of(3, "an entry of three parts")?;
    r.bytes()?;
    r.bytes()?;
    if !r.null() {
        r.bytes()?;
    }
    Ok(())
}

/// The part of `rest` that `r` has read since it stood at `rest`.
fn read_part<'a>(rest: &'a [u8], r: &Reader<'a>) -> &'a [u8] {
    rest.get(..rest.len() - r.rest().len()).unwrap_or_default()
}
