//! Archives: all spaces of a node and its small files in one sequence, the content of a backup.
//!
//! A sequence of frames ([`linde_log::frame`]), each with one CBOR array:
//!
//! | frame | content |
//! |---|---|
//! | `[33, 1, recovery]` | once, first: version, Ed25519 public key of the owner's recovery words |
//! | `[34, name, bytes]` | a small file of the home |
//! | `[35, space]` | the bundle of a space begins; its bytes follow |
//! | `[36, bytes]` | up to [`PIECE_BYTES`] of the bundle |
//! | `[37, spaces]` | once, last: how many spaces there were |
//!
//! Whether an archive is the one that was written is not said here: the encryption around it does. Writer and reader hold one
//! frame at a time.

use linde_log::{
    SpaceId,
    cbor::{CborError, Reader, Writer},
    frame::{self, HEAD_BYTES, MAX_PAYLOAD_BYTES},
};
use std::io::{self, Read, Write};

/// The version of the format that this crate writes and reads.
pub const ARCHIVE_VERSION: u64 = 1;
/// First item of the header.
pub const ARCHIVE_HEADER: u64 = 33;
/// First item of a small file.
pub const ARCHIVE_FILE: u64 = 34;
/// First item of the beginning of a space.
pub const ARCHIVE_SPACE: u64 = 35;
/// First item of a piece of a bundle.
pub const ARCHIVE_PIECE: u64 = 36;
/// First item of the end.
pub const ARCHIVE_END: u64 = 37;
/// The most bytes of a bundle in one frame.
pub const PIECE_BYTES: usize = 65_536;
/// Upper bound of a small file, in bytes: it fits a frame with its name.
pub const MAX_FILE_BYTES: usize = 1_047_552;
/// Upper bound of the name of a small file, in bytes.
pub const MAX_FILE_NAME_BYTES: usize = 64;

// The head of the array and the name need less than what is left.
const _: () = assert!(MAX_FILE_BYTES + 1024 <= MAX_PAYLOAD_BYTES);

/// Why an archive cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It does not start like one.
    #[error("not an archive")]
    NotAnArchive,
    /// Written by a newer version.
    #[error("an archive of version {0}, this program reads version {ARCHIVE_VERSION}")]
    Newer(u64),
    /// Something in it is not what it should be, or the end is missing.
    #[error("the archive is damaged or incomplete")]
    Damaged,
    /// Reading failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<CborError> for ArchiveError {
    fn from(_: CborError) -> Self {
        Self::Damaged
    }
}

/// Writes an archive.
pub struct ArchiveWriter<W> {
    out: W,
    spaces: u64,
}

impl<W: Write> ArchiveWriter<W> {
    /// Begins an archive of the person with this recovery key.
    ///
    /// # Errors
    /// An error of the output.
    pub fn new(out: W, recovery: &[u8; 32]) -> io::Result<Self> {
        let mut w = Writer::default();
        w.array(3).unsigned(ARCHIVE_HEADER).unsigned(ARCHIVE_VERSION).bytes(recovery);
        let mut writer = Self { out, spaces: 0 };
        writer.frame(w)?;
        Ok(writer)
    }

    /// Writes a small file. Says whether it was small enough.
    ///
    /// # Errors
    /// An error of the output.
    pub fn file(&mut self, name: &str, bytes: &[u8]) -> io::Result<bool> {
        if bytes.len() > MAX_FILE_BYTES || name.len() > MAX_FILE_NAME_BYTES {
            return Ok(false);
        }
        let mut w = Writer::with_capacity(bytes.len() + MAX_FILE_NAME_BYTES + 16);
        w.array(3).unsigned(ARCHIVE_FILE).text(name).bytes(bytes);
        self.frame(w)?;
        Ok(true)
    }

    /// Writes a space: what `bundle` writes.
    ///
    /// # Errors
    /// The error of `bundle`, or of the output.
    pub fn space<T, E: From<io::Error>>(
        &mut self,
        space: &SpaceId,
        bundle: impl FnOnce(&mut dyn Write) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut w = Writer::default();
        w.array(2).unsigned(ARCHIVE_SPACE).bytes(space.as_bytes());
        self.frame(w)?;
        self.spaces += 1;
        let mut pieces = io::BufWriter::with_capacity(PIECE_BYTES, Pieces(self));
        let written = bundle(&mut pieces)?;
        pieces.flush()?;
        drop(pieces);
        Ok(written)
    }

    /// Writes the end and gives the output back.
    ///
    /// # Errors
    /// An error of the output.
    pub fn finish(mut self) -> io::Result<W> {
        let mut w = Writer::default();
        w.array(2).unsigned(ARCHIVE_END).unsigned(self.spaces);
        self.frame(w)?;
        Ok(self.out)
    }

    fn frame(&mut self, w: Writer) -> io::Result<()> {
        let mut bytes = Vec::new();
        frame::write(&mut bytes, &w.finish()).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        self.out.write_all(&bytes)
    }
}

/// Cuts what is written into pieces.
struct Pieces<'a, W>(&'a mut ArchiveWriter<W>);

impl<W: Write> Write for Pieces<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = bytes.get(..PIECE_BYTES).unwrap_or(bytes);
        if !piece.is_empty() {
            let mut w = Writer::with_capacity(piece.len() + 16);
            w.array(2).unsigned(ARCHIVE_PIECE).bytes(piece);
            self.0.frame(w)?;
        }
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A part of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A small file. Its name is only a name: whoever restores decides which ones are known.
    File {
        /// Its name.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
    },
    /// A space; [`ArchiveReader::bundle`] reads it.
    Space(SpaceId),
}

/// Reads an archive.
pub struct ArchiveReader<R> {
    input: R,
    recovery: [u8; 32],
    spaces: u64,
    /// The next frame, if it was looked at and is not a piece.
    next: Option<Frame>,
    /// What was not given yet of the last piece.
    piece: Vec<u8>,
    given: usize,
    ended: bool,
}

enum Frame {
    Part(Part),
    Piece(Vec<u8>),
    End(u64),
}

impl<R: Read> ArchiveReader<R> {
    /// Reads the beginning.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn open(mut input: R) -> Result<Self, ArchiveError> {
        let payload = payload(&mut input)?;
        let mut r = Reader::new(&payload);
        let fields = r.array().map_err(|_| ArchiveError::NotAnArchive)?;
        if r.unsigned() != Ok(ARCHIVE_HEADER) {
            return Err(ArchiveError::NotAnArchive);
        }
        match r.unsigned()? {
            ARCHIVE_VERSION if fields == 3 => {}
            version if version > ARCHIVE_VERSION => return Err(ArchiveError::Newer(version)),
            _ => return Err(ArchiveError::Damaged),
        }
        let recovery = r.bytes_of("a key of 32 bytes")?;
        r.end()?;
        Ok(Self { input, recovery, spaces: 0, next: None, piece: Vec::new(), given: 0, ended: false })
    }

    /// Ed25519 public key of the owner's recovery words.
    pub fn recovery(&self) -> &[u8; 32] {
        &self.recovery
    }

    /// The next part; what was not read of a space's bundle is skipped. `None` at the end, if all of it is there.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn next_part(&mut self) -> Result<Option<Part>, ArchiveError> {
        (self.piece, self.given) = (Vec::new(), 0);
        while !self.ended {
            let frame = match self.next.take() {
                Some(frame) => frame,
                None => read_frame(&payload(&mut self.input)?)?,
            };
            match frame {
                Frame::Piece(_) if self.spaces > 0 => {}
                Frame::Part(Part::Space(space)) => {
                    self.spaces += 1;
                    return Ok(Some(Part::Space(space)));
                }
                Frame::Part(file) => return Ok(Some(file)),
                Frame::End(spaces) if spaces == self.spaces => self.ended = true,
                Frame::Piece(_) | Frame::End(_) => return Err(ArchiveError::Damaged),
            }
        }
        Ok(None)
    }

    /// The bundle of the space that [`Self::next_part`] gave last.
    pub fn bundle(&mut self) -> impl Read {
        Bundle(self)
    }

    /// The input, behind what was read.
    pub fn into_inner(self) -> R {
        self.input
    }

    fn fill(&mut self) -> Result<(), ArchiveError> {
        while self.given == self.piece.len() && self.next.is_none() && !self.ended {
            match read_frame(&payload(&mut self.input)?)? {
                Frame::Piece(piece) => (self.piece, self.given) = (piece, 0),
                other @ (Frame::Part(_) | Frame::End(_)) => self.next = Some(other),
            }
        }
        Ok(())
    }
}

struct Bundle<'a, R>(&'a mut ArchiveReader<R>);

impl<R: Read> Read for Bundle<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.fill().map_err(|error| match error {
            ArchiveError::Io(error) => error,
            error @ (ArchiveError::NotAnArchive | ArchiveError::Newer(_) | ArchiveError::Damaged) => {
                io::Error::new(io::ErrorKind::InvalidData, error)
            }
        })?;
        let mut rest = self.0.piece.get(self.0.given..).unwrap_or_default();
        let read = rest.read(out)?;
        self.0.given += read;
        Ok(read)
    }
}

fn read_frame(payload: &[u8]) -> Result<Frame, ArchiveError> {
    let mut r = Reader::new(payload);
    let fields = r.array()?;
    let frame = match (r.unsigned()?, fields) {
        (ARCHIVE_FILE, 3) => {
            let name = r.text()?;
            if name.is_empty() || name.len() > MAX_FILE_NAME_BYTES {
                return Err(ArchiveError::Damaged);
            }
            Frame::Part(Part::File { name: name.to_owned(), bytes: r.bytes()?.to_vec() })
        }
        (ARCHIVE_SPACE, 2) => Frame::Part(Part::Space(SpaceId(r.bytes_of("a space of 32 bytes")?))),
        (ARCHIVE_PIECE, 2) => Frame::Piece(r.bytes()?.to_vec()),
        (ARCHIVE_END, 2) => Frame::End(r.unsigned()?),
        _ => return Err(ArchiveError::Damaged),
    };
    r.end()?;
    Ok(frame)
}

/// The payload of the next frame.
fn payload(input: &mut impl Read) -> Result<Vec<u8>, ArchiveError> {
    let mut bytes = Vec::new();
    input.take(HEAD_BYTES as u64).read_to_end(&mut bytes)?;
    let total = frame::peek(&bytes).map_err(|_| ArchiveError::Damaged)?.ok_or(ArchiveError::Damaged)?;
    input.take(total.saturating_sub(bytes.len()) as u64).read_to_end(&mut bytes)?;
    match frame::read(&bytes) {
        Ok(Some((payload, _))) => Ok(payload.to_vec()),
        Ok(None) | Err(_) => Err(ArchiveError::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RECOVERY: [u8; 32] = [7; 32];

    fn archive(files: &[(&str, Vec<u8>)], spaces: &[Vec<u8>]) -> Vec<u8> {
        let mut writer = ArchiveWriter::new(Vec::new(), &RECOVERY).unwrap();
        for (name, bytes) in files {
            assert!(writer.file(name, bytes).unwrap());
        }
        for (i, bundle) in spaces.iter().enumerate() {
            writer.space(&SpaceId([i as u8; 32]), |out| out.write_all(bundle)).unwrap();
        }
        writer.finish().unwrap()
    }

    fn read(archive: &[u8]) -> Result<(Vec<Part>, Vec<Vec<u8>>), ArchiveError> {
        let mut reader = ArchiveReader::open(archive)?;
        let (mut parts, mut bundles) = (Vec::new(), Vec::new());
        while let Some(part) = reader.next_part()? {
            if let Part::Space(_) = part {
                let mut bundle = Vec::new();
                reader.bundle().read_to_end(&mut bundle)?;
                bundles.push(bundle);
            }
            parts.push(part);
        }
        Ok((parts, bundles))
    }

    #[test]
    fn files_and_spaces_read_back_also_when_bundles_are_skipped() {
        let bundles = [vec![1; 3 * PIECE_BYTES + 5], Vec::new(), vec![2; 10]];
        let archive = archive(&[("peers.json", b"{}".to_vec()), ("empty", Vec::new())], &bundles);
        let (parts, read_back) = read(&archive).unwrap();
        assert_eq!(parts.len(), 5);
        assert_eq!(parts[0], Part::File { name: "peers.json".to_owned(), bytes: b"{}".to_vec() });
        assert_eq!(read_back, bundles);
        let mut reader = ArchiveReader::open(&archive[..]).unwrap();
        assert_eq!(reader.recovery(), &RECOVERY);
        let mut seen = 0;
        while let Some(part) = reader.next_part().unwrap() {
            seen += 1;
            if part == Part::Space(SpaceId([0; 32])) {
                reader.bundle().read_exact(&mut [0; 100]).unwrap();
            }
        }
        assert_eq!(seen, 5);
        assert_eq!(reader.next_part().unwrap(), None);
    }

    #[test]
    fn a_file_that_is_too_large_is_left_out_and_said() {
        let mut writer = ArchiveWriter::new(Vec::new(), &RECOVERY).unwrap();
        assert!(!writer.file("large", &vec![0; MAX_FILE_BYTES + 1]).unwrap());
        assert!(writer.file("large", &vec![0; MAX_FILE_BYTES]).unwrap());
        assert!(!writer.file(&"n".repeat(MAX_FILE_NAME_BYTES + 1), b"").unwrap());
        assert_eq!(read(&writer.finish().unwrap()).unwrap().0.len(), 1);
    }

    #[test]
    fn what_is_cut_off_newer_or_something_else_is_told_apart() {
        let whole = archive(&[("a", b"b".to_vec())], &[vec![3; 100]]);
        for len in 0..whole.len() {
            assert!(matches!(read(&whole[..len]), Err(ArchiveError::Damaged | ArchiveError::Io(_))), "{len}");
        }
        let starting = |write: &dyn Fn(&mut Writer)| {
            let (mut w, mut out) = (Writer::default(), Vec::new());
            write(&mut w);
            frame::write(&mut out, &w.finish()).unwrap();
            out
        };
        let newer = starting(&|w| {
            w.array(2).unsigned(ARCHIVE_HEADER).unsigned(2);
        });
        assert!(matches!(read(&newer), Err(ArchiveError::Newer(2))));
        let other = starting(&|w| {
            w.array(2).unsigned(30).unsigned(1);
        });
        assert!(matches!(read(&other), Err(ArchiveError::NotAnArchive)));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, tail: Vec<u8>) {
            prop_assert!(read(&bytes).is_err());
            let mut file = archive(&[], &[vec![1; 10]]);
            file.truncate(file.len() / 2);
            file.extend(tail);
            let _ = read(&file);
        }
    }
}
