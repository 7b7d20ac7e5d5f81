//! Counting again: what was published, against what the papers here come to.

use crate::{
    calls::{Answer, to_json},
    core::Core,
    desk::replica,
    show::Faces,
};
use linde_deliberation::{
    ballot::{Ballot, BallotState},
    methods::Count,
};
use linde_log::{EntryId, PersonId, SpaceId};
use linde_web::{DeskError, Id};
use serde_json::{Value, json};

/// Counts one ballot again, or all that are closed.
pub(crate) fn recount(core: &mut Core, space: SpaceId, ballot: Option<EntryId>) -> Result<Answer, DeskError> {
    let me = core.spaces.device();
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let counted: Vec<Value> = match ballot {
        Some(id) => {
            let state = replica.state::<Ballot>(&id).ok_or_else(|| DeskError::new("object-unknown"))?;
            let counted = recounted(&faces, id, state);
            vec![counted.ok_or_else(|| DeskError::new("ballot-open"))?]
        }
        None => replica.states::<Ballot>().filter_map(|(id, state)| recounted(&faces, id, state)).collect(),
    };
    let good = counted.iter().all(|one| one.get("good") == Some(&Value::Bool(true)));
    to_json(json!({ "good": good, "ballots": counted }))
}

/// `None` as long as there is nothing to count.
fn recounted(faces: &Faces, id: EntryId, state: &BallotState) -> Option<Value> {
    let opening = state.opening.as_ref()?;
    let result = state.result()?;
    let name = |voter: &PersonId| faces.name(voter);
    let papers: Vec<Value> = result
        .papers
        .iter()
        .map(|one| {
            json!({ "voter": voter(&one.voter, &name), "entry": Id(one.entry.0), "paper": one.paper, "reason": one.reason })
        })
        .collect();
    let alternatives: Vec<&str> = opening.open.alternatives.iter().map(|one| one.text()).collect();
    // What is missing may only not have arrived; that this machine cannot confirm the result is true all the same.
    let good = result.missing.is_empty() && result.published.iter().all(|one| one.agrees);
    Some(json!({
        "ballot": Id(id.0),
        "question": opening.open.question,
        "alternatives": alternatives,
        "good": good,
        "hash": result.hash,
        "published": result.published,
        "provisional": result.provisional,
        "papers": papers,
        "excluded": excluded(&result.count, &name),
        "late": ids(&result.late),
        "missing": ids(&result.missing),
        "unrevealed": ids(&result.unrevealed),
        "by_hand": result.by_hand,
        "count": result.count,
    }))
}

/// The papers that do not fit the method, and whose they are.
fn excluded(count: &Count, name: &impl Fn(&PersonId) -> Option<String>) -> Vec<Value> {
    count.excluded.iter().map(|one| json!({ "voter": voter(&one.voter, name), "reason": one.reason })).collect()
}

fn voter(voter: &PersonId, name: &impl Fn(&PersonId) -> Option<String>) -> Value {
    json!({ "person": Id(voter.0), "name": name(voter) })
}

fn ids(entries: &[EntryId]) -> Vec<Id> {
    entries.iter().map(|id| Id(id.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use linde_deliberation::methods::{Alternatives, Approval, Method, Paper, Quorum, count};
    use std::collections::BTreeMap;

    #[test]
    fn a_paper_that_is_left_out_is_somebodys() {
        let [ada, nobody] = [PersonId([1; 32]), PersonId([2; 32])];
        let papers = BTreeMap::from([
            (ada, Paper::Approval { approved: vec![true; 7] }),
            (nobody, Paper::Approval { approved: vec![true; 7] }),
        ]);
        let method = Method::Approval(Approval { quorum: Quorum::None, most: None });
        let count = count(&method, Alternatives::new(2, None).unwrap(), 3, &papers).unwrap();
        let left_out = excluded(&count, &|voter| (*voter == ada).then(|| "Ada".to_owned()));
        let whose: Vec<&Value> = left_out.iter().map(|one| &one["voter"]["name"]).collect();
        assert_eq!(whose, [&json!("Ada"), &Value::Null]);
        assert_eq!(left_out[1]["voter"]["person"], json!(nobody));
    }
}
