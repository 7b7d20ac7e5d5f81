//! Finding papers of ballots by their ids, or by the beginnings of them.

use crate::{core::Core, desk::NodeDesk};
use linde_log::SpaceId;
use linde_web::{Answer, Id, Receipts, views::PaperPlace};

/// So many are enough to see that there are several.
const MAX_PAPERS: usize = 2;

impl Receipts for NodeDesk {
    fn papers(&self, space: Option<Id>, digits: String) -> Answer<'_, Vec<PaperPlace>> {
        self.ask(move |core| Ok(papers(core, space, &digits)))
    }
}

fn papers(core: &Core, space: Option<Id>, digits: &str) -> Vec<PaperPlace> {
    let spaces: Vec<SpaceId> = core.spaces.ids().filter(|id| space.is_none_or(|space| space.0 == id.0)).collect();
    let mut found = Vec::new();
    for id in spaces {
        // What is joined and has not arrived holds no papers.
        let Some(replica) = core.spaces.get(id) else { continue };
        let all = replica.deliberation_without_statements();
        for (ballot, one) in &all.ballots {
            let fitting = one.state.papers().into_iter().filter(|paper| paper.to_string().starts_with(digits));
            let places =
                fitting.map(|paper| PaperPlace { space: Id(id.0), ballot: ballot.into(), paper: paper.into() });
            found.extend(places.take(MAX_PAPERS));
        }
        if found.len() >= MAX_PAPERS {
            found.truncate(MAX_PAPERS);
            break;
        }
    }
    found
}
