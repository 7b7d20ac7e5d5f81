//! The part of the node in memory that finds papers of ballots.

use crate::{memory::Memory, sample_topics::Samples};
use linde_web::{Answer, Id, Receipts, views::PaperPlace};

impl Receipts for Memory {
    fn papers(&self, space: Option<Id>, digits: String) -> Answer<'_, Vec<PaperPlace>> {
        self.answer(move |state| {
            let spaces = state.spaces.values().filter(|one| !one.texts.is_empty());
            let mut found = Vec::new();
            for one in spaces.filter(|one| space.is_none_or(|space| space == one.view.id)) {
                for ballot in Samples::of(&one.members, &str::to_owned).ballots {
                    let papers = ballot.ballot.state.papers().into_iter().map(Id::from);
                    let fitting = papers.filter(|paper| paper.to_string().starts_with(&digits));
                    let (space, ballot) = (one.view.id, ballot.ballot.id);
                    found.extend(fitting.map(|paper| PaperPlace { space, ballot, paper }));
                }
            }
            found.truncate(2);
            Ok(found)
        })
    }
}
