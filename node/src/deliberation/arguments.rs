//! What was argued, below what it is about.

use super::{named, shown};
use crate::{core::Core, desk::replica, show::Faces, trust::standing::Standings};
use linde_deliberation::{
    Kind as _,
    argument::{Argument, ArgumentState, Tree, tree},
};
use linde_log::{EntryId, SpaceId};
use linde_replica::ObjectRow;
use linde_web::DeskError;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// All arguments in the order of the tree, below what they are about; those that stand nowhere come last.
pub(super) fn list(core: &mut Core, space: SpaceId) -> Result<Vec<Value>, DeskError> {
    let standings = Standings::of(core, space)?;
    let me = core.spaces.device();
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let states: BTreeMap<EntryId, &ArgumentState> = replica.states::<Argument>().collect();
    let mut rows: BTreeMap<EntryId, ObjectRow> = replica.objects(Argument::ID, None).map(|row| (row.id, row)).collect();
    let lines = lines(&tree(&states), |id| rows.get(id).map_or(u64::MAX, |row| row.lamport));
    let deliberation = replica.deliberation();
    let mut above: BTreeMap<EntryId, Value> = BTreeMap::new();
    let mut list = Vec::with_capacity(lines.len());
    for Line { id, about, level } in lines {
        let Some(row) = rows.remove(&id) else { continue };
        let mut shown = shown(&faces, row);
        let about =
            about.map(|about| above.entry(about).or_insert_with(|| short(&named(replica, &deliberation, &about))));
        if let Some(fields) = shown.as_object_mut() {
            fields.insert("about".to_owned(), json!(about));
            fields.insert("level".to_owned(), json!(level));
            fields.insert("hidden".to_owned(), json!(standings.hidden_by(&id).is_some()));
        }
        list.push(shown);
    }
    Ok(list)
}

/// What others are about needs no more than its name here.
fn short(named: &Value) -> Value {
    let title = named.get("view").and_then(crate::print::title);
    json!({ "id": named.get("id"), "kind": named.get("kind"), "title": title })
}

/// An argument in its place.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    id: EntryId,
    /// What the uppermost argument above it is about; nothing if it stands nowhere.
    about: Option<EntryId>,
    /// How deep it stands, from 1; 0 if it stands nowhere.
    level: u8,
}

/// The lines of a tree: each argument is followed by what answers it. What was argued about first comes first.
fn lines(tree: &Tree, lamport: impl Fn(&EntryId) -> u64) -> Vec<Line> {
    let answers: BTreeSet<EntryId> = tree.below.values().flatten().copied().collect();
    let mut roots: Vec<(u64, EntryId)> = tree
        .below
        .iter()
        .filter(|(above, _)| !answers.contains(*above))
        .map(|(above, below)| (below.iter().map(&lamport).min().unwrap_or(u64::MAX), *above))
        .collect();
    roots.sort_unstable();
    let mut lines = Vec::new();
    for (_, root) in roots {
        let below = |id: &EntryId, level: u8| {
            let below = tree.below.get(id).map_or(&[][..], Vec::as_slice);
            below.iter().rev().map(move |id| (*id, level)).collect::<Vec<_>>()
        };
        let mut waiting = below(&root, 1);
        while let Some((id, level)) = waiting.pop() {
            lines.push(Line { id, about: Some(root), level });
            waiting.extend(below(&id, level.saturating_add(1)));
        }
    }
    lines.extend(tree.aside.iter().map(|id| Line { id: *id, about: None, level: 0 }));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_argument_is_followed_by_what_answers_it() {
        let id = |number: u8| EntryId([number; 32]);
        let below = [(100, vec![1, 5]), (50, vec![6]), (1, vec![2, 4]), (2, vec![3])];
        let below = below.into_iter().map(|(above, below)| (id(above), below.into_iter().map(id).collect()));
        let tree = Tree { below: below.collect(), aside: [id(9)].into() };
        let line = |number, about: Option<u8>, level| Line { id: id(number), about: about.map(id), level };
        let about = Some(100);
        let expected = [
            line(1, about, 1),
            line(2, about, 2),
            line(3, about, 3),
            line(4, about, 2),
            line(5, about, 1),
            line(6, Some(50), 1),
            line(9, None, 0),
        ];
        assert_eq!(lines(&tree, |id| u64::from(id.0[0])), expected);
    }
}
