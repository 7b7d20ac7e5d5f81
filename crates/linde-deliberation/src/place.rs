//! Where in a topic (Thema) something was made: the topic, and the step of its phases under which it was made.

use crate::{context::Context, numbers};
use linde_log::EntryId;

/// The entries of a place, each once, as a kind names them.
pub(crate) fn names(topic: EntryId, under: EntryId) -> impl Iterator<Item = EntryId> {
    core::iter::once(topic).chain((under != topic).then_some(under))
}

/// Whether both are entries of a topic. That they are of the same one, and of which phase, is seen from its state alone.
pub(crate) fn is_of_topics(topic: &EntryId, under: &EntryId, context: &Context<'_>) -> bool {
    [topic, under].into_iter().all(|id| (context.named)(id).is_some_and(|origin| origin.kind == numbers::TOPIC))
}
