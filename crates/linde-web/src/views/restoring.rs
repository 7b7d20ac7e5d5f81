//! How far a backup has come back.

use crate::{DeskError, Id};

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RestoreView {
    /// Nothing was taken in.
    Nothing,
    /// A backup is here and waits for the words.
    Taken(TakenBackup),
    /// It is being read.
    Reading {
        /// The backup.
        backup: TakenBackup,
        /// The space that is read now.
        space: Option<Id>,
        /// How many entries of it were read.
        done: u64,
        /// How many there are.
        total: u64,
    },
    /// It was read, and waits for the owner.
    Read(ReadBackup),
    /// It takes its place as soon as everything is closed.
    UnderWay,
}

/// A backup that was taken in, as far as it is known without the words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakenBackup {
    /// Its size.
    pub bytes: u64,
    /// When it was made, if it says so outside.
    pub time_ms: Option<i64>,
    /// Whether it is whole.
    pub whole: bool,
    /// Whether the words of this node's owner open it.
    pub mine: bool,
    /// Why reading it failed.
    pub failed: Option<DeskError>,
}

/// What is in a backup, and what it would replace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadBackup {
    /// The backup.
    pub backup: TakenBackup,
    /// The spaces in it, by name.
    pub spaces: Vec<BackupSpace>,
    /// Whether a part of it could not be read.
    pub damaged: bool,
    /// The names of the spaces that are here and not in it.
    pub gone: Vec<String>,
    /// Where what is here is kept.
    pub aside: String,
    /// Whether the keys of what is here have a passphrase, which those that come have not.
    pub passphrase: bool,
}

/// A space in a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupSpace {
    /// It.
    pub space: Id,
    /// Its name; empty if that could not be read.
    pub name: String,
    /// How many entries of it came.
    pub entries: u64,
    /// Whether the backup is damaged in it.
    pub torn: bool,
    /// Whether the owner of the words is in it.
    pub back: bool,
}
