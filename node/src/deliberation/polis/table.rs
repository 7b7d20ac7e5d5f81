//! A table of comma-separated values, read row by row, with names for what is wrong in it.

use super::bad;
use crate::failure::Failure;
use linde_deliberation::{Fixed, polis_import::SourceFile};
use sha2::{Digest as _, Sha256};
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// The largest file that is read, in bytes.
const MAX_FILE_BYTES: u64 = 512 * 1024 * 1024;
/// The longest row, in bytes. It is longer if a quotation mark was not closed.
const MAX_ROW_BYTES: usize = 1024 * 1024;
/// Of a cell that is wrong so many characters are shown.
const SHOWN_CHARS: usize = 40;

/// A table that is being read.
pub(super) struct Table {
    name: &'static str,
    reader: csv::Reader<Source>,
    header: Vec<String>,
    row: csv::StringRecord,
    /// The line on which the row begins.
    line: u64,
    rows: u64,
}

impl Table {
    /// Opens a table and reads the names of its columns; `None` if there is no such file.
    pub(super) fn open(dir: &Path, name: &'static str) -> Result<Option<Self>, Failure> {
        let Some(mut table) = Self::open_without_header(dir, name)? else { return Ok(None) };
        if !table.next()? {
            return Err(bad(format!("{name} is empty")));
        }
        table.rows = 0;
        table.header = table.row.iter().map(plain).collect();
        Ok(Some(table))
    }

    /// Opens a table whose columns have no names.
    pub(super) fn open_without_header(dir: &Path, name: &'static str) -> Result<Option<Self>, Failure> {
        let file = match File::open(dir.join(name)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(bad(format!("{name}: {error}"))),
        };
        let source = Source { file, hash: Sha256::new(), left: MAX_FILE_BYTES, left_of_row: MAX_ROW_BYTES };
        // Rows of other lengths are named by us, with their line.
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(source);
        Ok(Some(Self { name, reader, header: Vec::new(), row: csv::StringRecord::new(), line: 1, rows: 0 }))
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// How many rows were read, without the names of the columns.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// The columns of these names; all of them that are missing are named at once.
    pub(super) fn columns<const N: usize>(&self, names: [&'static str; N]) -> Result<[usize; N], Failure> {
        let found = names.map(|name| self.column(name));
        let missing: Vec<&str> =
            names.iter().zip(&found).filter(|(_, found)| found.is_none()).map(|(name, _)| *name).collect();
        if missing.is_empty() {
            return Ok(found.map(Option::unwrap_or_default));
        }
        let [column, has] = if missing.len() == 1 { ["column", "is"] } else { ["columns", "are"] };
        let what = format!("{}: the {column} {} {has} missing", self.name, missing.join(", "));
        let separated = self.header.len() == 1 && self.header.iter().any(|name| name.contains([';', '\t']));
        let hint = "Save it with commas between the columns.";
        Err(if separated { bad(what).hint(hint) } else { bad(what) })
    }

    /// The column of this name.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|one| one == name)
    }

    /// The columns whose names are numbers.
    pub(super) fn numbered(&self) -> Vec<(usize, u32)> {
        self.header.iter().enumerate().filter_map(|(column, name)| Some((column, name.parse().ok()?))).collect()
    }

    /// Reads the next row; `false` at the end.
    pub(super) fn next(&mut self) -> Result<bool, Failure> {
        self.reader.get_mut().left_of_row = MAX_ROW_BYTES;
        self.line = self.reader.position().line();
        let mut bytes = std::mem::take(&mut self.row).into_byte_record();
        let more = self.reader.read_byte_record(&mut bytes);
        let more = more.map_err(|error| self.bad_line(&inner(&error)))?;
        if !more {
            return Ok(false);
        }
        self.line = bytes.position().map_or(self.line, csv::Position::line);
        // UTF-16 without a mark at its beginning is full of zeros, which UTF-8 allows and no text has.
        if bytes.as_slice().contains(&0) {
            return Err(self.not_utf8());
        }
        self.row = csv::StringRecord::from_byte_record(bytes).map_err(|_| self.not_utf8())?;
        self.rows += 1;
        if !self.header.is_empty() && self.row.len() != self.header.len() {
            let (cells, columns) = (self.row.len(), self.header.len());
            return Err(self.bad_line(&format!("{cells} cells where there are {columns} columns")));
        }
        Ok(true)
    }

    /// A cell of the row; nothing where the row is shorter.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.row.get(column).unwrap_or_default()
    }

    /// A number from 0 on.
    pub(super) fn number(&self, column: usize) -> Result<u32, Failure> {
        self.number_if_any(column)?.ok_or_else(|| self.bad_line(&format!("{} is missing", self.title(column))))
    }

    pub(super) fn number_if_any(&self, column: usize) -> Result<Option<u32>, Failure> {
        self.parsed(column, &format!("a whole number from 0 to {}", u32::MAX))
    }

    /// A time in ms since 1970.
    pub(super) fn time_if_any(&self, column: usize) -> Result<Option<i64>, Failure> {
        self.parsed(column, "a time in milliseconds")
    }

    /// 1, -1 or 0.
    pub(super) fn sign_if_any(&self, column: usize) -> Result<Option<i8>, Failure> {
        const WANTED: &str = "1, -1 or 0";
        let sign = self.parsed::<i8>(column, WANTED)?;
        let fits = sign.is_none_or(|sign| (-1..=1).contains(&sign));
        if fits { Ok(sign) } else { Err(self.wrong(column, WANTED)) }
    }

    fn parsed<T: std::str::FromStr>(&self, column: usize, wanted: &str) -> Result<Option<T>, Failure> {
        let cell = self.cell(column).trim();
        if cell.is_empty() {
            return Ok(None);
        }
        cell.parse().map(Some).map_err(|_| self.wrong(column, wanted))
    }

    fn wrong(&self, column: usize, wanted: &str) -> Failure {
        let mut shown: String = self.cell(column).chars().take(SHOWN_CHARS).collect();
        if shown.len() < self.cell(column).len() {
            shown.push('…');
        }
        self.bad_line(&format!("{} is {shown:?}, not {wanted}", self.title(column)))
    }

    fn title(&self, column: usize) -> &str {
        self.header.get(column).map_or("a cell", String::as_str)
    }

    /// Says that something is wrong on the line that was read last.
    pub(super) fn bad_line(&self, what: &str) -> Failure {
        bad(format!("{}, line {}: {what}", self.name, self.line))
    }

    fn not_utf8(&self) -> Failure {
        bad(format!("{}, line {}: this is not UTF-8; save it as UTF-8", self.name, self.line))
    }

    /// Reads to the end, and says which file it was.
    pub(super) fn finish(mut self) -> Result<SourceFile, Failure> {
        let source = self.reader.get_mut();
        source.left_of_row = usize::MAX;
        io::copy(source, &mut io::sink()).map_err(|error| bad(format!("{}: {error}", self.name)))?;
        let hash = self.reader.into_inner().hash.finalize();
        Ok(SourceFile { name: self.name.to_owned(), sha256: Fixed(hash.into()) })
    }
}

/// The name of a column, however it was written.
fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace(['_', ' '], "-")
}

/// What stands behind an error: rows of any length and bytes of any kind are read, so it is the file.
fn inner(error: &csv::Error) -> String {
    if let csv::ErrorKind::Io(error) = error.kind() { error.to_string() } else { error.to_string() }
}

/// A file of which no more is read than there should be, and that is hashed on the way.
struct Source {
    file: File,
    hash: Sha256,
    left: u64,
    left_of_row: usize,
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left_of_row == 0 {
            let what = format!("the row is longer than {MAX_ROW_BYTES} bytes; is a quotation mark not closed?");
            return Err(io::Error::other(what));
        }
        let most = buffer.len().min(self.left_of_row);
        let Some(buffer) = buffer.get_mut(..most) else { return Ok(0) };
        let read = self.file.read(buffer)?;
        self.hash.update(buffer.get(..read).unwrap_or_default());
        self.left_of_row -= read;
        self.left = self.left.saturating_sub(read as u64);
        if self.left == 0 {
            return Err(io::Error::other(format!("the file is larger than {MAX_FILE_BYTES} bytes")));
        }
        Ok(read)
    }
}
