//! The segment files of one space's journal: appending durably, reading in order and at a place, cutting a torn end.

use crate::{
    codec::{self, FORMAT, Head, Raw},
    files::{TEMPORARY, remove, sync_dir},
    frames::{Found, Frames},
    report::{Damage, DamageKind},
    store::{Position, StoreError},
};
use core::ops::ControlFlow;
use linde_log::{
    SpaceId,
    frame::{self, HEAD_BYTES},
};
use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// A segment that has reached this size in bytes gets a successor.
pub const SEGMENT_BYTES: u64 = 64 * 1024 * 1024;
/// The most segments of a journal.
const MAX_SEGMENTS: u32 = 1 << 23;

/// The last frame of a journal as the index remembers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LastFrame {
    pub(crate) at: Position,
    pub(crate) crc: u32,
}

/// One thing met while reading in order.
pub(crate) enum Event<'a> {
    Frame {
        at: Position,
        next: Position,
        crc: u32,
        payload: &'a [u8],
        /// Whether damage came before it in its segment: it may be a look-alike.
        resynced: bool,
    },
    Damage {
        from: Position,
        to: Position,
        damage: Damage,
    },
}

#[derive(Debug, Clone, Copy)]
struct Segment {
    len: u64,
    /// Its length as the next segment remembers it.
    expected: u64,
    /// As its head says; 0 if the head is damaged.
    format: u64,
}

/// Where a batch stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start {
    pub(crate) at: Position,
    /// The format of its segment.
    format: u64,
}

/// What becomes of a piece of a segment that is written anew.
pub(crate) enum Rewritten {
    /// It stays as it is.
    Same,
    /// These bytes stand in its place; they must be as many.
    Other(Vec<u8>),
    /// Zeros stand in its place.
    Blank,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Journal {
    dir: PathBuf,
    space: SpaceId,
    segments: BTreeMap<u32, Segment>,
    /// The last segment, once something was appended to it.
    file: Option<(u32, File)>,
    /// Bytes behind the end could not be taken back after a failed write.
    torn: bool,
    segment_bytes: u64,
    /// Bytes that may be written still, if that is limited.
    pub(crate) quota: Option<u64>,
}

impl Journal {
    /// Lists the segments in `dir` and looks at their heads.
    pub(crate) fn open(dir: &Path, space: SpaceId, segment_bytes: u64) -> Result<Self, StoreError> {
        let mut journal = Self {
            dir: dir.to_owned(),
            space,
            segments: BTreeMap::new(),
            file: None,
            torn: false,
            segment_bytes,
            quota: None,
        };
        let list = fs::read_dir(dir).map_err(StoreError::io(dir, "read"))?;
        for item in list {
            let item = item.map_err(StoreError::io(dir, "read"))?;
            let number = item.file_name().to_str().and_then(number_of);
            let meta = item.metadata().map_err(StoreError::io(item.path(), "read"))?;
            if let (Some(number), true) = (number, meta.is_file()) {
                journal.segments.insert(number, Segment { len: meta.len(), expected: 0, format: 0 });
            } else if item.file_name().to_str().is_some_and(|name| name.starts_with(TEMPORARY)) {
                // What a process did not finish that was killed. It may hold what is to be forgotten.
                remove(&item.path()).map_err(StoreError::io(item.path(), "removed"))?;
            }
        }
        for number in journal.segments.keys().copied().collect::<Vec<_>>() {
            journal.look_at_head(number)?;
        }
        Ok(journal)
    }

    /// Behind the last byte.
    pub(crate) fn end(&self) -> Position {
        self.segments.last_key_value().map_or(Position::START, |(number, last)| Position::new(*number, last.len))
    }

    /// Size of all segments, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.segments.values().map(|segment| segment.len).sum()
    }

    /// Where the next batch will stand, which needs a segment of `format` at least; `buf` gets the head of a new segment if
    /// it needs one.
    pub(crate) fn start_batch(&mut self, format: u64, buf: &mut Vec<u8>) -> Result<Start, StoreError> {
        let (number, len, previous, format) = match self.segments.last_key_value() {
            None => (1, 0, 0, format),
            Some((number, last)) if last.len >= self.segment_bytes || (last.len > 0 && last.format < format) => {
                (number + 1, 0, last.len, last.format.max(format))
            }
            Some((number, last)) => {
                let before = self.segments.range(..number).next_back().map_or(0, |(_, before)| before.len);
                (*number, last.len, before, last.format.max(format))
            }
        };
        if number >= MAX_SEGMENTS {
            return Err(StoreError::TooLarge);
        }
        if len == 0 {
            let head = Head { format, space: self.space, number, previous };
            codec::put_head(buf, &head).map_err(|_| StoreError::TooLarge)?;
        }
        Ok(Start { at: Position::new(number, len), format })
    }

    /// Writes a batch at the place that [`Self::start_batch`] gave, and makes it durable.
    pub(crate) fn commit(&mut self, start: Start, buf: &[u8]) -> Result<(), StoreError> {
        let (number, len) = (start.at.segment(), start.at.offset());
        let path = self.path(number);
        let new = !self.segments.contains_key(&number);
        if self.file.as_ref().is_none_or(|(open, _)| *open != number) {
            let opened = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
            self.file = Some((number, opened.map_err(StoreError::io(&path, "opened"))?));
        }
        let Some((_, file)) = &mut self.file else { return Ok(()) };
        if self.torn || new {
            file.set_len(len).map_err(StoreError::io(&path, "shortened"))?;
            self.torn = false;
        }
        let written = write_within(file, len, buf, self.quota)
            .and_then(|()| file.sync_data())
            .and_then(|()| if new { sync_dir(&self.dir) } else { Ok(()) });
        if let Err(error) = written {
            self.torn = file.set_len(len).is_err();
            if new && !self.torn {
                self.file = None;
                let _ = fs::remove_file(&path);
            }
            return Err(StoreError::io(path, "written")(error));
        }
        self.quota = self.quota.map(|quota| quota.saturating_sub(buf.len() as u64));
        let segment = self.segments.entry(number).or_insert(Segment { len, expected: 0, format: 0 });
        segment.len += buf.len() as u64;
        if len == 0 {
            segment.format = start.format;
        }
        Ok(())
    }

    /// Writes a segment anew, piece by piece as `change` says, and puts it durably in the place of the old one. Every byte
    /// stays at its offset. After a crash or an error the old or the new one is there, never parts of both.
    pub(crate) fn rewrite(
        &mut self,
        number: u32,
        change: &mut dyn FnMut(&Event<'_>) -> Rewritten,
    ) -> Result<(), StoreError> {
        let Some(len) = self.segments.get(&number).map(|segment| segment.len) else { return Ok(()) };
        let path = self.path(number);
        let unfinished = self.dir.join(format!("{TEMPORARY}{}", file_name(number)));
        let result = self.write_anew(number, len, &unfinished, change).and_then(|()| {
            fs::rename(&unfinished, &path).and_then(|()| sync_dir(&self.dir)).map_err(StoreError::io(&path, "replaced"))
        });
        // The open file may be the old one, which nobody finds any more.
        self.file = None;
        if result.is_err() {
            let _ = fs::remove_file(&unfinished);
            return result;
        }
        // What stood behind the end of the last segment was left out.
        self.torn &= self.segments.keys().next_back() != Some(&number);
        self.look_at_head(number)
    }

    fn write_anew(
        &self,
        number: u32,
        len: u64,
        unfinished: &Path,
        change: &mut dyn FnMut(&Event<'_>) -> Rewritten,
    ) -> Result<(), StoreError> {
        let failed = || StoreError::io(unfinished, "written");
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(unfinished).map_err(failed())?;
        let mut out = Within { out: BufWriter::new(file), quota: self.quota };
        let mut wrong = None;
        let _ = self.pass_segment(number, 0, len, &mut |event| {
            let written = write_piece(&mut out, &event, &change(&event));
            wrong = written.err();
            if wrong.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        let flushed = wrong.map_or_else(|| out.flush(), Err).and_then(|()| out.out.get_ref().sync_all());
        flushed.map_err(failed())
    }

    /// Whether nothing but zeros stands there.
    pub(crate) fn is_blank(&self, from: Position, to: Position) -> Result<bool, StoreError> {
        let path = self.path(from.segment());
        let failed = || StoreError::io(&path, "read");
        let mut file = File::open(&path).map_err(failed())?;
        file.seek(SeekFrom::Start(from.offset())).map_err(failed())?;
        let mut bytes = BufReader::new(file.take(to.offset().saturating_sub(from.offset())));
        loop {
            let read = bytes.fill_buf().map_err(failed())?;
            if read.iter().any(|byte| *byte != 0) {
                return Ok(false);
            }
            let len = read.len();
            if len == 0 {
                return Ok(true);
            }
            bytes.consume(len);
        }
    }

    /// Takes away everything from `at` on, which must lie in the last segment.
    pub(crate) fn cut(&mut self, at: Position) -> Result<(), StoreError> {
        let path = self.path(at.segment());
        let file = OpenOptions::new().write(true).open(&path).map_err(StoreError::io(&path, "opened"))?;
        file.set_len(at.offset()).and_then(|()| file.sync_all()).map_err(StoreError::io(&path, "shortened"))?;
        if let Some(segment) = self.segments.get_mut(&at.segment()) {
            segment.len = at.offset();
        }
        self.file = None;
        Ok(())
    }

    /// Visits all frames and damaged pieces from `from` up to `until`.
    pub(crate) fn pass(
        &self,
        from: Position,
        until: Position,
        visit: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let first = from.segment().max(1);
        for number in first..=until.segment() {
            let start = if number == from.segment() { from.offset() } else { 0 };
            let stop = if number == until.segment() { until.offset() } else { u64::MAX };
            if start >= stop {
                continue;
            }
            let Some(segment) = self.segments.get(&number) else {
                let to = Position::new(number, stop.min(u64::MAX - 1));
                let from = Position::new(number, start);
                let damage = self.damage(number, start, stop, DamageKind::NoFile);
                if visit(Event::Damage { from, to, damage }).is_break() {
                    return Ok(());
                }
                continue;
            };
            if self.pass_segment(number, start, stop.min(segment.len), visit)?.is_break() {
                return Ok(());
            }
            let expected = if stop == u64::MAX { segment.expected } else { segment.expected.max(stop) };
            if segment.len < expected && start < expected {
                let (from, to) = (segment.len.max(start), expected);
                let damage = self.damage(number, from, to, DamageKind::Truncated);
                let (from, to) = (Position::new(number, from), Position::new(number, to));
                if visit(Event::Damage { from, to, damage }).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Reads frames at given places.
    pub(crate) fn reader(&self, window_bytes: usize) -> Reader<'_> {
        Reader { journal: self, file: None, buf: Vec::new(), base: 0, window_bytes }
    }

    fn pass_segment(
        &self,
        number: u32,
        start: u64,
        stop: u64,
        visit: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, StoreError> {
        let path = self.path(number);
        let mut file = File::open(&path).map_err(StoreError::io(&path, "opened"))?;
        file.seek(SeekFrom::Start(start)).map_err(StoreError::io(&path, "read"))?;
        let mut frames = Frames::new(file.take(stop.saturating_sub(start)), start);
        while let Some(found) = frames.next().map_err(StoreError::io(&path, "read"))? {
            let flow = match found {
                Found::Frame { at, next, crc, payload } => visit(Event::Frame {
                    at: Position::new(number, at),
                    next: Position::new(number, next),
                    crc,
                    payload: frames.payload(&payload),
                    resynced: frames.resynced(),
                }),
                Found::Damage { from, to } => {
                    let damage = self.damage(number, from, to, DamageKind::Skipped);
                    visit(Event::Damage { from: Position::new(number, from), to: Position::new(number, to), damage })
                }
            };
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Refuses journals of other spaces and later formats. A damaged head is damage like any other.
    fn look_at_head(&mut self, number: u32) -> Result<(), StoreError> {
        let path = self.path(number);
        let mut start = Vec::new();
        let file = File::open(&path).map_err(StoreError::io(&path, "opened"))?;
        file.take(256).read_to_end(&mut start).map_err(StoreError::io(&path, "read"))?;
        let Ok(Some((payload, _))) = frame::read(&start) else { return Ok(()) };
        match codec::parse(payload) {
            Ok(Raw::NewerHead(found)) => Err(StoreError::NewerFormat { found, supported: FORMAT }),
            Ok(Raw::Head(head)) if head.space != self.space => Err(StoreError::ForeignJournal { path }),
            Ok(Raw::Head(head)) if head.number == number => {
                if let Some(before) = number.checked_sub(1).and_then(|number| self.segments.get_mut(&number)) {
                    before.expected = head.previous;
                }
                if let Some(segment) = self.segments.get_mut(&number) {
                    segment.format = head.format;
                }
                Ok(())
            }
            Ok(Raw::Head(_) | Raw::Entry(..) | Raw::Fork(_) | Raw::Filling) | Err(_) => Ok(()),
        }
    }

    pub(crate) fn damage(&self, number: u32, from: u64, to: u64, kind: DamageKind) -> Damage {
        Damage { file: file_name(number), from, to, kind }
    }

    fn path(&self, number: u32) -> PathBuf {
        self.dir.join(file_name(number))
    }
}

/// Reads frames at given places, with a window so that neighbours cost one read.
pub(crate) struct Reader<'j> {
    journal: &'j Journal,
    file: Option<(u32, File)>,
    buf: Vec<u8>,
    base: u64,
    window_bytes: usize,
}

impl Reader<'_> {
    /// The payload and checksum of the frame at `at`; `None` if there is no whole one.
    pub(crate) fn frame(&mut self, at: Position) -> Result<Option<(&[u8], u32)>, StoreError> {
        if !self.has_whole(at) {
            let mut wanted = self.window_bytes;
            self.read_window(at, wanted)?;
            if let Ok(Some(total)) = frame::peek(&self.buf)
                && total > self.buf.len()
            {
                wanted = total;
                self.read_window(at, wanted)?;
            }
        }
        let Some(bytes) = at.offset().checked_sub(self.base).and_then(|start| self.buf.get(start as usize..)) else {
            return Ok(None);
        };
        let crc = bytes.get(8..HEAD_BYTES).and_then(|crc| crc.first_chunk()).map_or(0, |crc| u32::from_be_bytes(*crc));
        Ok(frame::read(bytes).ok().flatten().map(|(payload, _)| (payload, crc)))
    }

    fn has_whole(&self, at: Position) -> bool {
        if self.file.as_ref().is_none_or(|(number, _)| *number != at.segment()) {
            return false;
        }
        let Some(rest) = at.offset().checked_sub(self.base).and_then(|start| self.buf.get(start as usize..)) else {
            return false;
        };
        matches!(frame::peek(rest), Ok(Some(total)) if total <= rest.len())
    }

    fn read_window(&mut self, at: Position, bytes: usize) -> Result<(), StoreError> {
        let path = self.journal.path(at.segment());
        self.buf.clear();
        self.base = at.offset();
        if self.file.as_ref().is_none_or(|(number, _)| *number != at.segment()) {
            self.file = match File::open(&path) {
                Ok(file) => Some((at.segment(), file)),
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
                Err(error) => return Err(StoreError::io(path, "opened")(error)),
            };
        }
        let Some((_, file)) = &mut self.file else { return Ok(()) };
        let read =
            file.seek(SeekFrom::Start(at.offset())).and_then(|_| file.take(bytes as u64).read_to_end(&mut self.buf));
        read.map(|_| ()).map_err(StoreError::io(path, "read"))
    }
}

/// Writes what a piece of a segment becomes.
fn write_piece(out: &mut impl Write, event: &Event<'_>, rewritten: &Rewritten) -> io::Result<()> {
    let len = event.len();
    match (event, rewritten) {
        (Event::Frame { payload, .. }, Rewritten::Same) => {
            let mut same = Vec::with_capacity(HEAD_BYTES + payload.len());
            frame::write(&mut same, payload).map_err(io::Error::other)?;
            out.write_all(&same)
        }
        (_, Rewritten::Other(bytes)) if bytes.len() as u64 == len => out.write_all(bytes),
        (_, Rewritten::Other(_)) => Err(io::Error::other("a record would change its length")),
        (Event::Damage { .. }, Rewritten::Same) | (_, Rewritten::Blank) => {
            io::copy(&mut io::repeat(0).take(len), out).map(|_| ())
        }
    }
}

impl Event<'_> {
    /// How many bytes it is about.
    fn len(&self) -> u64 {
        let (from, to) = match self {
            Self::Frame { at, next, .. } => (at, next),
            Self::Damage { from, to, .. } => (from, to),
        };
        to.to_u64() - from.to_u64()
    }
}

/// Writes as long as a quota lasts, as on a disk that is full then.
struct Within<W> {
    out: W,
    quota: Option<u64>,
}

impl<W: Write> Write for Within<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match self.quota {
            Some(0) if !bytes.is_empty() => return Err(ErrorKind::QuotaExceeded.into()),
            Some(left) => {
                let most = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                self.out.write(bytes.get(..most).unwrap_or_default())?
            }
            None => return self.out.write(bytes),
        };
        self.quota = self.quota.map(|left| left.saturating_sub(written as u64));
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes `buf` at `offset`; with a quota, as a full disk would: the first part, and then the error.
fn write_within(file: &mut File, offset: u64, buf: &[u8], quota: Option<u64>) -> io::Result<()> {
    file.seek(SeekFrom::Start(offset))?;
    match quota {
        Some(quota) if quota < buf.len() as u64 => {
            file.write_all(buf.get(..quota as usize).unwrap_or_default())?;
            Err(ErrorKind::QuotaExceeded.into())
        }
        _ => file.write_all(buf),
    }
}

fn file_name(number: u32) -> String {
    format!("journal-{number:06}.linde")
}

fn number_of(name: &str) -> Option<u32> {
    let number = name.strip_prefix("journal-")?.strip_suffix(".linde")?.parse().ok()?;
    (number > 0 && number < MAX_SEGMENTS && file_name(number) == name).then_some(number)
}
