//! Every number against `reference.py`, which was written from the page on methods.

use crate::data::{CONVERSATIONS, Conversation, number, person};
use linde_deliberation::opinion::{
    OpinionMap, OpinionResult,
    consensus::group_informed,
    groups::{group_counts, representatives},
    matrix::Matrix,
    stats::{one_share_test, share, two_shares_test},
};
use linde_log::{EntryId, PersonId};
use serde_json::{Value, json};

const TOLERANCE: f64 = 1e-9;

#[test]
fn shares_and_tests_are_those_of_the_reference() {
    for row in reference()["formulas"].as_array().unwrap() {
        let [a, s, other_a, other_s] = [0, 1, 2, 3].map(|at| u32::try_from(row[at].as_u64().unwrap()).unwrap());
        let ours = json!([share(a, s), one_share_test(a, s), two_shares_test((a, s), (other_a, other_s))]);
        same(&ours, &json!([row[4], row[5], row[6]]), "formulas");
    }
}

#[test]
fn the_plane_is_that_of_the_reference() {
    each(|name, result, expected| {
        let rows = || result.statements.iter();
        same(&json!(rows().map(|row| number(row.id.as_bytes())).collect::<Vec<_>>()), &expected["visible"], name);
        same(&json!(rows().map(|row| row.mean).collect::<Vec<_>>()), &expected["mean"], name);
        let [first, second] = [0, 1].map(|axis| &expected["axes"][axis]);
        same(&json!(rows().map(|row| row.loading.0).collect::<Vec<_>>()), first, name);
        same(&json!(rows().map(|row| row.loading.1).collect::<Vec<_>>()), second, name);
        same(&json!(rows().map(|row| row.extremity).collect::<Vec<_>>()), &expected["extremity"], name);
        same(&json!(rows().map(|row| row.priority).collect::<Vec<_>>()), &expected["priority"], name);
    });
}

#[test]
fn where_people_stand_is_that_of_the_reference() {
    each(|name, result, expected| {
        let inside: Vec<_> = result.participants.iter().filter(|one| one.in_conversation).collect();
        same(
            &json!(inside.iter().map(|one| number(one.person.as_bytes())).collect::<Vec<_>>()),
            &expected["inside"],
            name,
        );
        let places: Vec<_> = inside.iter().map(|one| one.place.unwrap()).collect();
        same(&json!(places.iter().map(|place| place.point).collect::<Vec<_>>()), &expected["points"], name);
        let stats: Vec<_> = places.iter().map(|place| (place.centricness, place.extremeness.unwrap())).collect();
        same(&json!(stats), &expected["stats"], name);
    });
}

#[test]
fn groups_and_what_they_say_are_those_of_the_reference() {
    each(|name, result, expected| {
        let candidates: Vec<_> = result.candidates.iter().map(|one| (one.groups, one.silhouette)).collect();
        same(&json!(candidates), &expected["candidates"], name);
        let ours = &expected["ours"];
        let members = result.groups.iter().map(|group| numbers(&group.members)).collect::<Vec<_>>();
        same(&json!(members), &ours["groups"], name);
        let consensus = result.statements.iter().map(|row| row.consensus.unwrap());
        same(&json!(consensus.map(|one| (one.agree, one.disagree)).collect::<Vec<_>>()), &ours["consensus"], name);
        let shown = result.groups.iter().map(|group| {
            group.representative.iter().map(|one| {
                let lean = one.lean;
                json!([
                    number_of(&one.id),
                    one.side,
                    lean.share,
                    lean.share_test,
                    lean.ratio,
                    lean.ratio_test,
                    one.best_agree
                ])
            })
        });
        same(&json!(shown.map(Iterator::collect::<Vec<_>>).collect::<Vec<_>>()), &ours["representative"], name);
        let bridging = result.bridging.iter().map(|one| json!([number_of(&one.id), one.side, one.consensus]));
        same(&json!(bridging.collect::<Vec<_>>()), &expected["bridging"], name);
    });
}

#[test]
fn majority_lists_are_those_of_the_reference() {
    each(|name, result, expected| {
        for (ours, side) in
            [(&result.majority_agree, "majority_agree"), (&result.majority_disagree, "majority_disagree")]
        {
            let ours = ours.iter().map(|one| json!([number_of(&one.id), one.share, one.share_test]));
            same(&json!(ours.collect::<Vec<_>>()), &expected[side], name);
        }
    });
}

#[test]
fn given_the_groups_of_polis_the_formulas_say_what_the_reference_says() {
    let reference = reference();
    for name in CONVERSATIONS {
        let expected = &reference["conversations"][name]["polis"];
        let matrix = Matrix::of(&Conversation::read(name).snapshot());
        let row = |who: &Value| matrix.persons.binary_search(&person(who.as_u64().unwrap())).unwrap();
        let groups = expected["groups"].as_array().unwrap().iter();
        let groups: Vec<Vec<usize>> = groups.map(|group| group.as_array().unwrap().iter().map(row).collect()).collect();
        assert!(groups.len() >= 2, "{name}");
        let counts = group_counts(&matrix, &groups);
        let consensus = (0..matrix.statements.len()).map(|column| {
            let one = group_informed(&counts.iter().map(|group| group[column]).collect::<Vec<_>>());
            (one.agree, one.disagree)
        });
        same(&json!(consensus.collect::<Vec<_>>()), &expected["consensus"], name);
        let shown = representatives(&matrix, &groups).into_iter().map(|shown| {
            shown
                .into_iter()
                .map(|one| {
                    let (id, lean) = (number_of(&matrix.statements[one.column]), one.lean);
                    json!([id, one.side, lean.share, lean.share_test, lean.ratio, lean.ratio_test, one.best_agree])
                })
                .collect::<Vec<_>>()
        });
        same(&json!(shown.collect::<Vec<_>>()), &expected["representative"], name);
    }
}

/// Asks of each conversation.
fn each(check: impl Fn(&str, &OpinionResult, &Value)) {
    let reference = reference();
    for name in CONVERSATIONS {
        let map = OpinionMap::of(&Conversation::read(name).snapshot());
        check(name, &map.result, &reference["conversations"][name]);
    }
}

fn reference() -> Value {
    serde_json::from_str(include_str!("reference.json")).unwrap()
}

fn numbers(persons: &[PersonId]) -> Vec<u64> {
    persons.iter().map(|person| number(person.as_bytes())).collect()
}

fn number_of(id: &EntryId) -> u64 {
    number(id.as_bytes())
}

/// Whether two values are the same, numbers to within [`TOLERANCE`] of themselves or of one, whichever is larger.
#[track_caller]
fn same(ours: &Value, expected: &Value, name: &str) {
    match (ours, expected) {
        (Value::Array(ours), Value::Array(expected)) => {
            assert_eq!(ours.len(), expected.len(), "{name}: {ours:?} is not {expected:?}");
            ours.iter().zip(expected).for_each(|(ours, expected)| same(ours, expected, name));
        }
        (Value::Number(ours), Value::Number(expected)) => {
            let [ours, expected] = [ours, expected].map(|number| number.as_f64().unwrap());
            assert!((ours - expected).abs() <= TOLERANCE * expected.abs().max(1.0), "{name}: {ours} is not {expected}");
        }
        (ours, expected) => assert_eq!(ours, expected, "{name}"),
    }
}
