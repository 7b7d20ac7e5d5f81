//! What the pages about this node's settings show.

use crate::{Id, Scope};
use serde::{Deserialize, Serialize};

/// How this node is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsView {
    /// How it reaches others.
    pub network: NetworkView,
    /// What lies on the disk.
    pub storage: StorageView,
}

/// How a node reaches others.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NetworkView {
    /// Addresses it was told to listen at; none means all of the machine.
    pub listen: Vec<String>,
    /// Addresses it listens at.
    pub addresses: Vec<String>,
    /// Whether it looks for others in the local network.
    pub nearby: bool,
    /// Addresses of others that it was told to keep in touch with.
    pub kept: Vec<String>,
    /// How many others are connected.
    pub connected: u32,
    /// Who keeps spaces of this node and passes them on without taking part, at most [`MAX_RELAYS`].
    pub relays: Vec<RelayView>,
}

/// The most addresses of one kind that can be set.
pub const MAX_ADDRESSES: usize = 64;

/// What is set for the network, as it stands in the configuration file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NetworkSettings {
    /// The file.
    pub file: String,
    /// Whether to look for others in the local network.
    pub nearby: bool,
    /// Addresses to listen at; none means all of the machine.
    pub listen: Vec<String>,
    /// Addresses of others to keep in touch with.
    pub kept: Vec<String>,
    /// The port of the page; none means the usual one.
    pub port: Option<u16>,
    /// The names of those above for which something else was said when the program was started. That holds, whatever the file says.
    pub given: Vec<String>,
    /// Whether the next start will make something of it that does not hold yet.
    pub pending: bool,
    /// What is wrong with the file. Then all above is as if it were not there.
    pub broken: Option<BrokenFile>,
}

/// A configuration file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenFile {
    /// The number of the line that is wrong, and what it says; none if nothing of the file can be read.
    pub line: Option<(usize, String)>,
}

/// What shall stand in the configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkChange {
    /// As in [`NetworkSettings`].
    pub nearby: bool,
    /// Likewise.
    pub listen: Vec<String>,
    /// Likewise.
    pub kept: Vec<String>,
    /// Likewise.
    pub port: Option<u16>,
}

/// The most relays that are listed.
pub const MAX_RELAYS: usize = 100;

/// Somebody who keeps a space and passes it on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayView {
    /// What they are called in the space, if that is known.
    pub name: Option<String>,
    /// Their key there.
    pub person: Id,
    /// Whether it is this node's owner.
    pub me: bool,
    /// The space.
    pub space: Id,
    /// Its name.
    pub space_name: String,
    /// Whether a device of theirs is connected.
    pub connected: bool,
}

/// What lies on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StorageView {
    /// Where.
    pub home: String,
    /// The spaces with their names and sizes in bytes, largest first.
    pub spaces: Vec<StoredSpace>,
    /// Everything else, in bytes.
    pub rest: u64,
}

/// A space on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSpace {
    /// It.
    pub space: Id,
    /// Its name; empty if it has not arrived.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// A token that was made for a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenView {
    /// Its name.
    pub name: String,
    /// What it allows.
    pub scope: Scope,
    /// The only space in which it holds, if it is one only.
    pub space: Option<Id>,
    /// That space's name, if it is here.
    pub space_name: Option<String>,
    /// The day on which it was made.
    pub created: String,
    /// The last day on which it was used.
    pub used: Option<String>,
}

/// What makes a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// Its name.
    pub name: String,
    /// What it allows.
    pub scope: Scope,
    /// The only space in which it is to hold.
    pub space: Option<Id>,
}
