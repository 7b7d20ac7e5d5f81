//! What the node does for the pages of topics: what people contributed to them, and what it has come to.

use crate::{
    Answer, Id,
    views::{BallotView, LanguageView, ProposalView, QuestionView, RecordView, TopicRow, TopicView, TraceView},
};

/// The part of the [`Desk`](crate::Desk) that is about topics. Contributing to them is [`Desk::act`](crate::Desk::act), as for every
/// kind. What is not there, or does not count, is `object-unknown`.
pub trait Topics: Send + Sync + 'static {
    /// The topics of a space: those that go on, latest first, then those that are over.
    fn topics(&self, space: Id) -> Answer<'_, Vec<TopicRow>>;
    /// One topic with what belongs to it.
    fn topic(&self, space: Id, topic: Id) -> Answer<'_, TopicView>;
    /// One question.
    fn question(&self, space: Id, question: Id) -> Answer<'_, QuestionView>;
    /// One proposal with what belongs to it.
    fn proposal(&self, space: Id, proposal: Id) -> Answer<'_, ProposalView>;
    /// One ballot.
    fn ballot(&self, space: Id, ballot: Id) -> Answer<'_, BallotView>;
    /// One decision record with what it lacks.
    fn record(&self, space: Id, record: Id) -> Answer<'_, RecordView>;
    /// One language version.
    fn language(&self, space: Id, version: Id) -> Answer<'_, LanguageView>;
    /// What became of a contribution.
    fn trace(&self, space: Id, contribution: Id) -> Answer<'_, TraceView>;
}
