//! What the node does for those who begin, and for those who come back.

use crate::{
    Answer, Id, Lang,
    views::{HomeSpace, Welcome},
};
use std::collections::BTreeMap;

/// The part of the [`Desk`](crate::Desk) that is about beginning and coming back.
pub trait Start: Send + Sync + 'static {
    /// Makes a space for practice in a language, with a finished deliberation of people who do not exist, in which the owner is called
    /// `my_name`; `practice-too-many`.
    fn add_practice(&self, my_name: String, lang: Lang) -> Answer<'_, Id>;
    /// Removes a space for practice with everything in it; `space-unknown` if it is none.
    fn remove_practice(&self, space: Id) -> Answer<'_, ()>;

    /// How far the owner is with the first steps. Whoever has a space is past the second.
    fn welcome(&self) -> Answer<'_, Welcome>;
    /// Keeps that; `name-too-long` at `my_name`.
    fn keep_welcome(&self, welcome: Welcome) -> Answer<'_, ()>;

    /// What waits for the owner in the topics of each space that can be used, and what is new there since it was marked as read, in
    /// the order of their names. It is counted, whatever the size of a space.
    fn home(&self) -> Answer<'_, Vec<HomeSpace>>;
    /// Marks everything in these spaces as read that had arrived up to these places. Spaces that are not there are left out.
    fn mark_read(&self, places: BTreeMap<Id, u64>) -> Answer<'_, ()>;
}
