//! The same votes give the same bytes, in whatever order they come.

use crate::data::{Conversation, person, statement};
use linde_deliberation::{
    opinion::{OpinionMap, Snapshot, Standing},
    statement::Stance,
};
use linde_log::{EntryId, PersonId};
use proptest::prelude::*;

type Votes = Vec<(PersonId, EntryId, Stance)>;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_order_gives_the_same_bytes((statements, votes, shuffled_statements, shuffled_votes) in shuffled()) {
        let map = OpinionMap::of(&Snapshot::new(statements, votes).unwrap());
        let again = OpinionMap::of(&Snapshot::new(shuffled_statements, shuffled_votes).unwrap());
        prop_assert_eq!(bytes(&map), bytes(&again));
    }

    #[test]
    fn whatever_is_voted_the_map_keeps_its_promises((statements, votes, ..) in shuffled()) {
        let result = OpinionMap::of(&Snapshot::new(statements.iter().copied(), votes).unwrap()).result;
        prop_assert_eq!(result.groups.is_empty(), result.insufficient.is_some());
        let hidden: Vec<EntryId> = statements.iter().filter(|one| one.hidden).map(|one| one.id).collect();
        prop_assert_eq!(result.excluded.iter().map(|one| one.id).collect::<Vec<_>>(), hidden);
        prop_assert!(result.groups.is_sorted_by(|a, b| a.members.len() >= b.members.len()));
        prop_assert!(result.groups.iter().all(|group| group.members.len() > 1 && !group.representative.is_empty()));
        let grouped: usize = result.groups.iter().map(|group| group.members.len()).sum();
        let inside = result.participants.iter().filter(|one| one.in_conversation).count();
        prop_assert!(result.groups.is_empty() || grouped == inside);
        for row in &result.statements {
            prop_assert!(row.priority.is_finite() && row.extremity.is_finite() && row.loading.0.is_finite());
        }
    }
}

#[test]
fn a_real_conversation_backwards_gives_the_same_bytes() {
    let conversation = Conversation::read("klimarat");
    let forwards = OpinionMap::of(&conversation.snapshot());
    let backwards = Snapshot::new(conversation.statements.into_iter().rev(), conversation.reactions.into_iter().rev());
    assert_eq!(bytes(&forwards), bytes(&OpinionMap::of(&backwards.unwrap())));
}

/// The bytes that this platform gets are those that every platform gets: a change here is a change of the method.
#[test]
fn real_conversations_have_the_known_hashes() {
    let hashes = ["london", "freshwater", "klimarat"].map(|name| {
        let map = OpinionMap::of(&Conversation::read(name).snapshot());
        let json = serde_json::to_value(&map).unwrap();
        assert_eq!(json["algorithm"], "dorflinde-opinion-map@1");
        [&json["input_root"], &json["result_hash"]].map(|hash| hash.as_str().unwrap().to_owned())
    });
    assert_eq!(hashes, KNOWN.map(|hashes| hashes.map(str::to_owned)));
}

const KNOWN: [[&str; 2]; 3] = [
    [
        "d81b023183fd64b4c735da0edc463095349c52df5c4521d7d0a5d4b66d1d1de8",
        "135cdcfd8cc4d787830d007fa196a47c8505511c43a3e800ca6254d2e61d06cf",
    ],
    [
        "5f7d5a05f1c85ebd9cb6fa1c53b7a12eeafaa9803935d55f36943915a20eed67",
        "4be91e594293ca99bc19ecdb602c9170336b1437a674dc7c0fa70bf92844467d",
    ],
    [
        "1f2641ca21187cf104b7334e685e845c91b9aba20c0bc02d2f49e4845cbb0745",
        "49fba41bd4438ee388678c7ac8acb7cbfbe393070321f121b329a22bb1f724e4",
    ],
];

fn bytes(map: &OpinionMap) -> Vec<u8> {
    serde_json::to_vec(map).unwrap()
}

/// Statements, some of them hidden, and votes; and both in another order. Votes lean by camps so that groups come about.
fn shuffled() -> impl Strategy<Value = (Vec<Standing>, Votes, Vec<Standing>, Votes)> {
    let sizes = (1..40_u64, 1..16_u64);
    sizes.prop_flat_map(|(persons, statements)| made(persons, statements)).prop_flat_map(|(statements, votes)| {
        let shuffled = (Just(statements.clone()).prop_shuffle(), Just(votes.clone()).prop_shuffle());
        (Just(statements), Just(votes), shuffled).prop_map(|(a, b, (c, d))| (a, b, c, d))
    })
}

fn made(persons: u64, statements: u64) -> impl Strategy<Value = (Vec<Standing>, Votes)> {
    let hidden = prop::collection::vec(prop::bool::weighted(0.15), usize::try_from(statements).unwrap());
    let cells = prop::collection::vec(0..10_u8, usize::try_from(persons * statements).unwrap());
    (hidden, cells).prop_map(move |(hidden, cells)| {
        let standing = |(at, hidden): (u64, bool)| Standing { id: statement(at), hidden, seed: at % 3 == 0 };
        let votes = cells.into_iter().zip(0..).filter_map(|(cell, at)| {
            let (who, about) = (at / statements, at % statements);
            Some((person(who), statement(about), stance(cell, (who + about) % 2 == 0)?))
        });
        ((0..).zip(hidden).map(standing).collect(), votes.collect())
    })
}

fn stance(cell: u8, leans: bool) -> Option<Stance> {
    match (cell, leans) {
        (0..=2, true) | (3, _) => Some(Stance::Agree),
        (0..=2, false) | (4, _) => Some(Stance::Disagree),
        (5, _) => Some(Stance::Pass),
        _ => None,
    }
}
