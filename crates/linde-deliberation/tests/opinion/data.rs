//! Real conversations of Polis, kept in `tests/data`, and how alike two groupings are.

use linde_deliberation::{
    opinion::{OpinionMap, Snapshot, Standing},
    statement::Stance,
};
use linde_log::{EntryId, PersonId};
use std::{collections::BTreeMap, path::PathBuf};

pub(crate) const CONVERSATIONS: [&str; 3] = ["london", "freshwater", "klimarat"];

/// A conversation as Polis exported it.
pub(crate) struct Conversation {
    pub(crate) statements: Vec<Standing>,
    pub(crate) reactions: Vec<(PersonId, EntryId, Stance)>,
    /// The group that Polis put each person into.
    pub(crate) groups: BTreeMap<PersonId, usize>,
}

impl Conversation {
    pub(crate) fn read(name: &str) -> Self {
        let mut conversation = Self { statements: statements(name), reactions: Vec::new(), groups: BTreeMap::new() };
        for line in read(&format!("{name}/reactions.csv")).lines().skip(1) {
            let [participant, group, agree, disagree, pass] = line.split(',').collect::<Vec<_>>()[..] else {
                panic!("five columns: {line}")
            };
            let person = person(participant.parse().unwrap());
            if !group.is_empty() {
                conversation.groups.insert(person, group.parse().unwrap());
            }
            for (ids, stance) in [(agree, Stance::Agree), (disagree, Stance::Disagree), (pass, Stance::Pass)] {
                let ids = ids.split(' ').filter(|id| !id.is_empty()).map(|id| statement(id.parse().unwrap()));
                conversation.reactions.extend(ids.map(|id| (person, id, stance)));
            }
        }
        conversation
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot::new(self.statements.iter().copied(), self.reactions.iter().copied()).unwrap()
    }

    /// Our group and that of Polis for everybody whom both put into one.
    pub(crate) fn both(&self, map: &OpinionMap) -> Vec<(usize, usize)> {
        let ours = map.result.groups.iter().enumerate();
        let ours = ours.flat_map(|(group, ours)| ours.members.iter().map(move |person| (*person, group)));
        ours.filter_map(|(person, group)| Some((group, *self.groups.get(&person)?))).collect()
    }
}

/// The file of this name in `tests/data`.
pub(crate) fn read(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The person with this number; ordered by it.
pub(crate) fn person(number: u64) -> PersonId {
    PersonId(id(number))
}

/// The statement with this number; ordered by it.
pub(crate) fn statement(number: u64) -> EntryId {
    EntryId(id(number))
}

/// The number of a person or a statement.
pub(crate) fn number(id: &[u8; 32]) -> u64 {
    u64::from_be_bytes(id[..8].try_into().unwrap())
}

fn id(number: u64) -> [u8; 32] {
    let mut id = [7; 32];
    id[..8].copy_from_slice(&number.to_be_bytes());
    id
}

fn statements(name: &str) -> Vec<Standing> {
    let marks = read(&format!("{name}/moderation.csv"));
    let marks = marks.lines().skip(1).map(|line| line.split_once(',').unwrap());
    marks.map(|(id, mark)| Standing { id: statement(id.parse().unwrap()), hidden: mark == "-1", seed: false }).collect()
}

/// The adjusted Rand index of two groupings: 1 if they are the same, about 0 if they have nothing to do with each other
/// (L. Hubert and P. Arabie, "Comparing partitions", Journal of Classification 2, 1985).
pub(crate) fn adjusted_rand(pairs: &[(usize, usize)]) -> f64 {
    let choose = |n: usize| (n * n.saturating_sub(1)) as f64 / 2.0;
    let sum = |keys: &mut dyn Iterator<Item = (usize, usize)>| {
        let mut sizes = BTreeMap::<_, usize>::new();
        keys.for_each(|key| *sizes.entry(key).or_default() += 1);
        sizes.into_values().map(choose).sum::<f64>()
    };
    let both = sum(&mut pairs.iter().copied());
    let ours = sum(&mut pairs.iter().map(|(ours, _)| (*ours, 0)));
    let theirs = sum(&mut pairs.iter().map(|(_, theirs)| (*theirs, 0)));
    let expected = ours * theirs / choose(pairs.len());
    (both - expected) / ((ours + theirs) / 2.0 - expected)
}
