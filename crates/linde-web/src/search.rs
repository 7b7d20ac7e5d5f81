//! What the node does for finding things again.

use crate::{
    Answer,
    views::{SearchAnswer, SearchQuery},
};

/// The part of the [`Desk`](crate::Desk) that searches all spaces. Nothing is asked of other nodes.
pub trait Search: Send + Sync + 'static {
    /// A part of what fits, best first. `space-unknown` at `space` if that is not here.
    fn search(&self, query: SearchQuery) -> Answer<'_, SearchAnswer>;
}
