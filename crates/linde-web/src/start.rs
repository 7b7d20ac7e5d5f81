//! What the node does for those who begin.

use crate::{Answer, Id};

/// The part of the [`Desk`](crate::Desk) that is about beginning.
pub trait Start: Send + Sync + 'static {
    /// Makes a space for practice, with a finished deliberation of people who do not exist, in which the owner is called `my_name`;
    /// `practice-too-many`.
    fn add_practice(&self, my_name: String) -> Answer<'_, Id>;
    /// Removes a space for practice with everything in it; `space-unknown` if it is none.
    fn remove_practice(&self, space: Id) -> Answer<'_, ()>;
}
