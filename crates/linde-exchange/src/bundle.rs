//! Bundles: the entries of a space in one file, carried by hand.
//!
//! A bundle holds the frames of the sync protocol in a canonical order, between a header that says what it contains and an
//! end that says whether all of it is there. It is read through the same ingest as the network, so a bundle from a stranger
//! can do no more than a peer can. Every whole frame counts, whatever happened to the others: a truncated or damaged bundle
//! is used as far as it goes, and reading it again continues. Entries of lanes 1 and 2 are written as they are here: without
//! their bodies where those are erased. A bundle from before does not bring them back.
//!
//! The reader writes what it has beside the bundle ([`write_have`]), so that the next bundle carries only what it lacks
//! ([`ExportOptions::known`]) and a courier works both ways. The bytes are specified in `docs/PROTOCOL.md`.

mod codec;
mod export;
mod frames;
mod have;
mod import;
mod verify;

pub use codec::{Content, Header, MAX_FRAME_LOGS, VERSION};
pub use export::{ExportOptions, Summary, export};
pub use frames::{Damage, MAX_DAMAGES};
pub use have::{HAVE_EXTENSION, Have, MAX_HAVE_BYTES, MAX_HAVE_DEVICES, have_path, read_have, write_have};
pub use import::{ImportOptions, ImportReport, MAX_LISTED, Missing, import, inspect};
pub use verify::{LogSummary, MAX_BUNDLE_LOGS, Problem, VerifyReport, verify};

use linde_log::SpaceId;
use linde_sync::ShelfError;

/// A file without a whole frame in its first bytes is no bundle; so many are looked at.
pub const FOREIGN_SCAN_BYTES: u64 = 2 * 1024 * 1024;

/// Why a bundle cannot be written or read at all.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// Reading or writing the file failed.
    #[error("the file cannot be read or written")]
    Io(#[from] std::io::Error),
    /// Nothing in it is a frame of a bundle.
    #[error("not a bundle")]
    Foreign,
    /// Written by a newer version.
    #[error("a bundle of version {0}, this program reads version {VERSION}")]
    Version(u64),
    /// Its space is not known here, or not the expected one.
    #[error("a bundle of another space ({0})")]
    OtherSpace(SpaceId),
    /// More damaged places than are worth trying.
    #[error("damaged in more than {MAX_DAMAGES} places")]
    TooDamaged,
    /// The node's store failed or is full; what was read before is stored.
    #[error("the entries cannot be stored")]
    Shelf(#[from] ShelfError),
}

/// How far it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Entries written or read.
    pub entries: u64,
    /// How many there are, as far as is known.
    pub total: u64,
    /// Bytes of the file written or read.
    pub bytes: u64,
}
