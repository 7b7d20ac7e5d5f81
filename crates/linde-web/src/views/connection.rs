//! Who has what of a space.

use super::Author;
use crate::Id;
use serde::{Deserialize, Serialize};

/// The devices that hold a space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionView {
    /// How many entries are here.
    pub entries: u64,
    /// The devices.
    pub holders: Vec<HolderView>,
    /// Nodes in the local network just now that belong to nobody in the space.
    pub nearby: Vec<NearbyView>,
}

/// A node in the local network, of which nothing else is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearbyView {
    /// Its device key.
    pub device: Id,
    /// Since when it has been seen.
    pub since_ms: i64,
    /// Whether it belongs to somebody in another space of this node.
    pub elsewhere: bool,
}

/// A device that holds a space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolderView {
    /// Whose it is.
    pub by: Author,
    /// Whether it is this one.
    pub this: bool,
    /// How many of the entries that are here it has, as it said itself; none if it never did.
    pub held: Option<u64>,
    /// Since when it has been connected to this one, if it is.
    pub since_ms: Option<i64>,
    /// When it was met last.
    pub met_ms: Option<i64>,
}
