//! What the owner filled in on papers that are hidden until their ballot closes, so that nobody has to remember it.
//!
//! It is written before the paper is signed, stays in the home, and is dropped once it is shown. Where it is lost, whoever fills in the
//! same again shows the same.

use crate::{
    home::HomeDir,
    start::kept::{keep, read},
};
use linde_deliberation::{
    Fixed,
    ballot::{Ballot, BallotState},
    methods::Paper,
};
use linde_log::{EntryId, PersonId, SpaceId};
use linde_replica::Spaces;
use linde_web::{DeskError, views::HiddenPaper};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The papers; readable by its owner only.
const PAPERS_FILE: &str = "hidden-papers.json";
/// So many are kept, the latest.
const MAX_PAPERS: usize = 200;

/// A paper as it was filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Filled {
    pub(crate) ballot: EntryId,
    /// What of it the others see.
    pub(crate) commitment: Fixed<32>,
    pub(crate) paper: Paper,
    pub(crate) reason: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Papers {
    papers: Vec<Filled>,
}

/// # Errors
/// The disk takes nothing: then nothing should be signed either.
pub(crate) fn remember(home: &HomeDir, filled: Filled) -> Result<(), DeskError> {
    let mut papers = all(home);
    papers.retain(|one| one.commitment != filled.commitment);
    papers.push(filled);
    let over = papers.len().saturating_sub(MAX_PAPERS);
    papers.drain(..over);
    keep(home, PAPERS_FILE, Papers { papers })
}

/// The owner's paper that waits to be shown, or else their last, if it was filled in here.
pub(crate) fn of(home: &HomeDir, state: &BallotState, me: PersonId) -> Option<HiddenPaper> {
    let papers = all(home);
    let pinned = state.pinned(state.round());
    let mine = state.commits.iter().filter(|(_, one)| one.by == me && !one.void);
    let filled = mine.filter_map(|(id, one)| {
        let filled = papers.iter().find(|filled| filled.commitment == one.commitment)?;
        Some(((pinned.contains(id), one.lamport, *id), filled))
    });
    let (_, Filled { paper, reason, .. }) = filled.max_by_key(|(place, _)| *place)?;
    Some(HiddenPaper { paper: paper.clone(), reason: reason.clone() })
}

/// Fills in what is shown, where nobody says it.
pub(crate) fn fill_in(home: &HomeDir, spaces: &mut Spaces, space: SpaceId, ballot: EntryId, op: &mut Value) {
    let Some(fields) = op.get_mut("reveal").and_then(Value::as_object_mut).filter(|fields| is_open(fields)) else {
        return;
    };
    let device = spaces.device();
    let Ok(replica) = spaces.replica(space) else { return };
    let filled =
        replica.person_of(device).zip(replica.state::<Ballot>(&ballot)).and_then(|(me, state)| of(home, state, me));
    if let Some(HiddenPaper { paper, reason }) = filled
        && let Ok(paper) = serde_json::to_value(paper)
    {
        fields.insert("paper".to_owned(), paper);
        fields.insert("reason".to_owned(), reason.into());
    }
}

fn is_open(fields: &Map<String, Value>) -> bool {
    fields.get("paper").is_none_or(Value::is_null)
}

/// Drops what was filled in for a ballot.
pub(crate) fn forget(home: &HomeDir, ballot: &EntryId) {
    let mut papers = all(home);
    let before = papers.len();
    papers.retain(|one| one.ballot != *ballot);
    if papers.len() < before
        && let Err(error) = keep(home, PAPERS_FILE, Papers { papers })
    {
        tracing::warn!(code = %error.code, "a paper that was shown is still kept");
    }
}

fn all(home: &HomeDir) -> Vec<Filled> {
    read(home, PAPERS_FILE).map(|Papers { papers }| papers).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use linde_deliberation::methods::Vote;

    fn filled(n: u8) -> Filled {
        Filled {
            ballot: EntryId([n; 32]),
            commitment: Fixed([n; 32]),
            paper: Paper::YesNo { vote: Vote::No },
            reason: Some("Zu teuer.".to_owned()),
        }
    }

    #[test]
    fn what_was_filled_in_is_kept_until_it_is_shown() {
        let dir = tempfile::tempdir().unwrap();
        let home = HomeDir::open(dir.path()).unwrap();
        for n in [1, 2, 1] {
            remember(&home, filled(n)).unwrap();
        }
        assert_eq!(all(&home), [filled(2), filled(1)]);
        forget(&home, &EntryId([2; 32]));
        assert_eq!(all(&home), [filled(1)]);
        home.write_file(PAPERS_FILE, b"{").unwrap();
        assert_eq!(all(&home), []);
    }

    #[test]
    fn no_more_are_kept_than_anybody_has_open() {
        let dir = tempfile::tempdir().unwrap();
        let home = HomeDir::open(dir.path()).unwrap();
        for n in 0..=200 {
            remember(&home, filled(n)).unwrap();
        }
        let kept = all(&home);
        assert_eq!((kept.len(), &kept[0], kept.last().unwrap()), (MAX_PAPERS, &filled(1), &filled(200)));
    }
}
