//! Where there is too little to say, and what is left out.

use crate::data::{person, statement};
use linde_deliberation::{
    opinion::{Insufficient, OpinionMap, Snapshot, SnapshotError, Standing, matrix::Counts, routing::next_statement},
    statement::Stance::{self, Agree, Disagree, Pass},
};
use linde_log::{EntryId, PersonId};
use std::collections::BTreeSet;

/// As many persons and statements, and what a person says to a statement.
fn snapshot(persons: u64, statements: u64, says: impl Fn(u64, u64) -> Option<Stance>) -> Snapshot {
    hiding(persons, statements, &[], says)
}

fn hiding(persons: u64, statements: u64, hidden: &[u64], says: impl Fn(u64, u64) -> Option<Stance>) -> Snapshot {
    let standing = |at| Standing { id: statement(at), hidden: hidden.contains(&at), seed: at == 0 };
    let mut votes: Vec<(PersonId, EntryId, Stance)> = Vec::new();
    for who in 0..persons {
        votes.extend((0..statements).filter_map(|about| Some((person(who), statement(about), says(who, about)?))));
    }
    Snapshot::new((0..statements).map(standing), votes).unwrap()
}

/// Two camps of which each agrees where the other disagrees, but for the last statement, to which all agree.
fn camps(who: u64, about: u64) -> Option<Stance> {
    Some(if about == 7 || (who + about).is_multiple_of(2) { Agree } else { Disagree })
}

#[track_caller]
fn check(snapshot: &Snapshot, expected: Option<Insufficient>) -> OpinionMap {
    let map = OpinionMap::of(snapshot);
    assert_eq!(map.result.insufficient, expected);
    assert_eq!(map.result.groups.is_empty(), expected.is_some());
    map
}

#[test]
fn too_little_is_said_to_be_so() {
    use Insufficient::{EmptyVoteMatrix, NotEnoughClusterableParticipants, NotEnoughUniquePoints};
    check(&snapshot(0, 0, |_, _| None), Some(EmptyVoteMatrix));
    check(&snapshot(0, 9, |_, _| None), Some(EmptyVoteMatrix));
    check(&hiding(20, 3, &[0, 1, 2], camps), Some(EmptyVoteMatrix));
    check(&snapshot(1, 8, camps), Some(NotEnoughClusterableParticipants));
    check(&snapshot(1, 1, |_, _| Some(Pass)), Some(NotEnoughClusterableParticipants));
    check(&snapshot(11, 8, camps), Some(NotEnoughClusterableParticipants));
    check(&snapshot(12, 8, |_, _| Some(Pass)), Some(NotEnoughUniquePoints));
    check(&snapshot(30, 8, |_, about| Some(if about < 4 { Agree } else { Disagree })), Some(NotEnoughUniquePoints));
    check(&snapshot(30, 1, |_, _| Some(Agree)), Some(NotEnoughUniquePoints));
}

#[test]
fn somebody_alone_is_no_group() {
    let one_against_all = snapshot(20, 8, |who, _| Some(if who == 0 { Disagree } else { Agree }));
    let map = check(&one_against_all, Some(Insufficient::NotEnoughSamplesForGroupCount));
    let json = serde_json::to_value(&map.result).unwrap();
    assert_eq!(json["insufficient"], "not_enough_samples_for_group_count");
    assert_eq!(json["candidates"][0]["unfit"], "lone_person");
    assert!(!map.result.majority_agree.is_empty());
}

#[test]
fn reasons_are_serialised_as_their_codes() {
    use Insufficient::{
        EmptyVoteMatrix, NotEnoughClusterableParticipants, NotEnoughSamplesForGroupCount, NotEnoughUniquePoints,
    };
    for reason in
        [EmptyVoteMatrix, NotEnoughClusterableParticipants, NotEnoughUniquePoints, NotEnoughSamplesForGroupCount]
    {
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
    }
}

#[test]
fn few_people_get_the_majority_list_and_no_places() {
    let map = check(&snapshot(11, 8, camps), Some(Insufficient::NotEnoughClusterableParticipants));
    let agreed: Vec<_> = map.result.majority_agree.iter().map(|one| one.id).collect();
    assert_eq!(agreed, [statement(7)]);
    assert!(map.result.participants.iter().all(|one| one.in_conversation && one.place.is_none()));
}

#[test]
fn two_camps_are_two_groups_and_what_they_share_bridges_them() {
    let map = check(&snapshot(12, 8, camps), None);
    let members = |parity| (0..12).filter(|who| who % 2 == parity).map(person).collect::<Vec<_>>();
    let groups: Vec<_> = map.result.groups.iter().map(|group| group.members.clone()).collect();
    assert_eq!(groups, [members(0), members(1)]);
    let bridges: Vec<_> = map.result.bridging.iter().map(|one| one.id).collect();
    assert_eq!(bridges, [statement(7)]);
    assert!((map.result.bridging[0].consensus - (7.0 / 8.0) * (7.0 / 8.0)).abs() < 1e-12);
}

#[test]
fn one_statement_still_tells_camps_apart() {
    let map = check(&snapshot(14, 1, |who, _| Some(if who < 9 { Agree } else { Disagree })), None);
    assert_eq!(map.result.groups.iter().map(|group| group.members.len()).collect::<Vec<_>>(), [9, 5]);
}

#[test]
fn what_moderation_hides_is_left_out_and_listed() {
    let says = |who: u64, about| if who == 20 { (about == 3).then_some(Pass) } else { camps(who, about) };
    let map = check(&hiding(21, 8, &[3], says), None);
    let [excluded] = map.result.excluded[..] else { panic!("one is hidden") };
    assert_eq!(excluded.id, statement(3));
    assert_eq!(excluded.counts, Counts { agree: 10, disagree: 10, seen: 21 });
    assert!(map.result.statements.iter().all(|row| row.id != statement(3)));
    assert_eq!(map.result.left_out, [person(20)]);
    let shown = map.result.groups.iter().flat_map(|group| &group.representative);
    assert!(shown.map(|one| one.id).all(|id| id != statement(3)));
    // Hiding changes the input, and so the hashes: no two maps with other exclusions look alike.
    let open = OpinionMap::of(&snapshot(21, 8, says));
    assert!(open.input_root != map.input_root && open.result_hash != map.result_hash);
    assert!(open.result.statements[0].seed && !open.result.statements[1].seed);
}

#[test]
fn the_fewer_have_much_to_say_the_more_are_taken_in() {
    // Ten persons with eight votes, then persons with ever fewer.
    let says =
        |who: u64, about| if about < 8_u64.saturating_sub(who.saturating_sub(9)) { camps(who, about) } else { None };
    let map = OpinionMap::of(&snapshot(17, 8, says));
    let inside: Vec<_> =
        map.result.participants.iter().filter(|one| one.in_conversation).map(|one| one.votes).collect();
    assert_eq!(inside, [8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 7, 6, 5, 4, 3]);
}

#[test]
fn what_cannot_be_is_refused() {
    let one = Standing { id: statement(1), hidden: false, seed: false };
    let vote = (person(1), statement(1), Agree);
    let refused = |statements: &[Standing], votes: &[(PersonId, EntryId, Stance)]| {
        Snapshot::new(statements.iter().copied(), votes.iter().copied()).unwrap_err()
    };
    assert_eq!(refused(&[one, one], &[]), SnapshotError::StatementTwice(statement(1)));
    assert_eq!(refused(&[], &[vote]), SnapshotError::NoSuchStatement(statement(1)));
    assert_eq!(refused(&[one], &[vote, (person(1), statement(1), Pass)]), SnapshotError::VotedTwice(person(1)));
    let many = (0..=10_000).map(|at| Standing { id: statement(at), ..one });
    assert_eq!(Snapshot::new(many, []).unwrap_err(), SnapshotError::TooManyStatements);
    let many = (0..=10_000).map(|who| (person(who), statement(1), Agree));
    assert_eq!(Snapshot::new([one], many).unwrap_err(), SnapshotError::TooManyParticipants);
}

#[test]
fn what_is_asked_next_was_not_answered_yet_and_follows_from_the_draw() {
    let snapshot = hiding(12, 9, &[4], |who, about| if who == 0 && about > 5 { None } else { camps(who, about) });
    let map = OpinionMap::of(&snapshot);
    let ask = |who, draw| next_statement(&snapshot, &map, &person(who), |_| true, draw);
    let draws = (0..64).map(|at| at << 58);
    let asked: BTreeSet<_> = draws.clone().filter_map(|draw| ask(0, draw)).collect();
    assert_eq!(asked, [6, 7, 8].map(statement).into());
    assert_eq!(ask(1, 5), None, "who answered all");
    let stranger: BTreeSet<_> = draws.filter_map(|draw| ask(99, draw)).collect();
    assert!(!stranger.contains(&statement(4)), "hidden");
    assert_eq!(ask(0, u64::MAX), ask(0, u64::MAX));
    assert_eq!(ask(0, 0), Some(statement(6)));
    let only = |id: &EntryId| *id == statement(7);
    assert_eq!(next_statement(&snapshot, &map, &person(0), only, 0), Some(statement(7)), "the others cannot be asked");
}
