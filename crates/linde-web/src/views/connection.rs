//! Who has what of a space.

use super::Author;
use serde::{Deserialize, Serialize};

/// The devices that hold a space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionView {
    /// How many entries are here.
    pub entries: u64,
    /// The devices.
    pub holders: Vec<HolderView>,
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
