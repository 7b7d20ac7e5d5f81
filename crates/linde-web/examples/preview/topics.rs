//! The part of the node in memory that is about topics: what is there does not change by what the page does.

use crate::{memory::Memory, sample_topics::Samples};
use linde_web::{
    Answer, DeskError, Id, Topics,
    views::{
        BallotView, DraftView, LanguageView, ProposalView, QuestionView, RecordView, TopicRow, TopicView, TraceView,
    },
};

impl Memory {
    /// A text as the draft of a proposal.
    fn draft(&self, space: Id) -> Option<DraftView> {
        let mut state = self.state();
        let text = state.space(space).ok()?.texts.first()?;
        let (said, by, time_ms) = text.sections.first()?.versions.last()?.clone();
        Some(DraftView { doc: text.doc, title: text.title.clone(), text: said, changed: Some((by, time_ms)) })
    }

    /// What was contributed to topics: only the space with texts has any.
    fn samples<T>(&self, space: Id, find: impl FnOnce(Samples) -> Option<T> + Send + 'static) -> Result<T, DeskError> {
        let mut state = self.state();
        let heckled = state.heckled.clone();
        let say = |words: &str| format!("{words}{heckled}");
        let space = state.space(space)?;
        let samples = if space.texts.is_empty() { Samples::default() } else { Samples::of(&space.members, &say) };
        find(samples).ok_or_else(|| DeskError::new("object-unknown"))
    }
}

/// The answer at once.
fn now<T: Send + 'static>(answer: Result<T, DeskError>) -> Answer<'static, T> {
    Box::pin(std::future::ready(answer))
}

impl Topics for Memory {
    fn topics(&self, space: Id) -> Answer<'_, Vec<TopicRow>> {
        now(self.samples(space, |samples| Some(samples.rows)))
    }

    fn topic(&self, space: Id, topic: Id) -> Answer<'_, TopicView> {
        now(self.samples(space, move |samples| samples.topics.into_iter().find(|one| one.topic.id == topic)))
    }

    fn question(&self, space: Id, question: Id) -> Answer<'_, QuestionView> {
        now(self.samples(space, move |samples| samples.questions.into_iter().find(|one| one.question.id == question)))
    }

    fn proposal(&self, space: Id, proposal: Id) -> Answer<'_, ProposalView> {
        let found = self.samples(space, move |samples| {
            let place = samples.proposals.iter().position(|one| one.proposal.id == proposal)?;
            samples.proposals.into_iter().nth(place).map(|found| (place, found))
        });
        now(found.map(|(place, found)| ProposalView { draft: self.draft(space).filter(|_| place == 1), ..found }))
    }

    fn ballot(&self, space: Id, ballot: Id) -> Answer<'_, BallotView> {
        now(self.samples(space, move |samples| samples.ballots.into_iter().find(|one| one.ballot.id == ballot)))
    }

    fn record(&self, space: Id, record: Id) -> Answer<'_, RecordView> {
        now(self.samples(space, move |samples| samples.records.into_iter().find(|one| one.record.id == record)))
    }

    fn language(&self, space: Id, version: Id) -> Answer<'_, LanguageView> {
        now(self.samples(space, move |samples| samples.languages.into_iter().find(|one| one.version.id == version)))
    }

    fn trace(&self, space: Id, contribution: Id) -> Answer<'_, TraceView> {
        now(self.samples(space, move |samples| samples.trace(contribution)))
    }
}
