//! What the node is asked about how its spaces are connected.

use crate::{Answer, Id, views::ConnectionView};

/// The part of the [`Desk`](crate::Desk) that knows who has what.
pub trait Connection: Send + Sync + 'static {
    /// Who has how much of a space, as far as this node was told; this node first, then who is connected, then whoever was met
    /// last.
    fn connection(&self, space: Id) -> Answer<'_, ConnectionView>;
    /// How many other nodes are in the local network just now.
    fn nearby(&self) -> Answer<'_, u32>;
}
