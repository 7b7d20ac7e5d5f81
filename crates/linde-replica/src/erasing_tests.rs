//! Erasing, and bodies that come late or never: all nodes agree, however it came to them.

use crate::{
    Spaces, Verdict,
    tests::{copy, copy_genesis, explained, founded, home_of, lively, meet, node, opened, runs, say, state},
};
use linde_log::{EntryId, Lane, LogId, Signed, SpaceId};
use linde_space::Role;
use linde_sync::Shelf;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

type Runs = Vec<Vec<Signed>>;

/// Käthe has a space, Bruno is a member; both have all there is.
fn two() -> (Spaces, Spaces, SpaceId) {
    let (mut a, space) = founded(1);
    let (_, link) = a.invite(space, Role::Member, 5, None, false, vec![]).unwrap();
    let mut b = node(2);
    copy_genesis(&a, &mut b, space, &link, "Bruno");
    copy(&b, &mut a, space);
    (a, b, space)
}

fn erase(node: &mut Spaces, space: SpaceId, targets: &Value) -> EntryId {
    let op = json!({ "create": { "targets": targets, "reason": "personal-data" } });
    let erasure = node.act(space, "erasure", EntryId::ZERO, op).unwrap();
    node.acknowledge_erasures(space).unwrap();
    erasure
}

fn erase_entries(node: &mut Spaces, space: SpaceId, ids: &[EntryId]) -> EntryId {
    let mut rows: Vec<_> = ids.iter().map(|id| node.get(space).unwrap().row(id).unwrap()).collect();
    rows.sort_by_key(|row| (row.log.device, row.log.lane, row.seq, row.id));
    let target = |row: &crate::EntryRow| json!({ "device": row.log.device, "lane": row.log.lane.number(), "seq": row.seq, "id": row.id });
    erase(node, space, &json!({ "entries": rows.iter().map(target).collect::<Vec<_>>() }))
}

fn verdict(node: &mut Spaces, space: SpaceId, id: &EntryId) -> &'static str {
    node.replica(space).unwrap().verdict(id).map_or("waiting", Verdict::code)
}

fn has_body(node: &Spaces, space: SpaceId, id: &EntryId) -> bool {
    node.get(space).unwrap().store().get(id).unwrap().unwrap().body().is_some()
}

fn wanted(node: &Spaces, space: SpaceId) -> Vec<EntryId> {
    node.get(space).unwrap().wanted_bodies()
}

fn bare(runs: &Runs) -> Runs {
    let bare = |entry: &Signed| if entry.header().lane == Lane::Control { entry.clone() } else { entry.without_body() };
    runs.iter().map(|run| run.iter().map(bare).collect()).collect()
}

/// Runs of which `keep` holds for the log.
fn of(runs: &Runs, keep: impl Fn(&LogId) -> bool) -> Runs {
    runs.iter().filter(|run| keep(&run[0].log())).cloned().collect()
}

/// A node without anything that takes these, each step as often as something more can be taken.
fn fresh(seed: u64, space: SpaceId, steps: &[Runs]) -> Spaces {
    let mut node = node(seed);
    node.make_room(space).unwrap();
    steps.iter().for_each(|runs| give(&mut node, space, runs));
    node
}

fn give(node: &mut Spaces, space: SpaceId, runs: &Runs) {
    loop {
        let report = Shelf::ingest(node, &space, runs.clone()).unwrap();
        assert_eq!(report.refused, []);
        if report.entries == 0 {
            return;
        }
    }
}

#[test]
fn whoever_erases_or_hears_of_it_first_or_last_all_agree() {
    let (mut a, mut b, space) = two();
    let secret = say(&mut b, space, "Das sollte niemand wissen.");
    let kept = say(&mut b, space, "Das schon.");
    copy(&b, &mut a, space);
    let before = runs(&a, space);
    let erasure = erase_entries(&mut a, space, &[secret]);
    assert_eq!((verdict(&mut a, space, &erasure), verdict(&mut a, space, &secret)), ("counted", "erased"));
    assert!(!has_body(&a, space, &secret) && has_body(&a, space, &kept), "the body is gone at once");
    let after = runs(&a, space);
    let (by_a, by_b) = (a.device(), b.device());
    let of_b = |log: &LogId| log.device == by_b && log.lane != Lane::Control;
    let of_a = |log: &LogId| log.device == by_a || log.lane == Lane::Control;

    copy(&a, &mut b, space);
    let mut nodes = vec![
        ("had it and drops it", b),
        ("never sees the body", fresh(10, space, std::slice::from_ref(&after))),
        (
            "hears of the erasure first, then reads an old stick",
            fresh(11, space, &[of(&after, of_a), of(&before, of_b)]),
        ),
        (
            "lacks the body, gets it, hears of the erasure",
            fresh(12, space, &[bare(&before), before.clone(), after.clone()]),
        ),
        ("lacks the body, then hears of the erasure", fresh(13, space, &[bare(&before), after.clone()])),
        ("reads all and then the old stick", fresh(14, space, &[after.clone(), before.clone()])),
        ("all at once", fresh(15, space, &[[of(&after, of_a), of(&before, of_b)].concat()])),
        ("is the one who erased, and reads the old stick", {
            give(&mut a, space, &before);
            a
        }),
    ];
    // Whoever carried it out says so, and all hear of it.
    let heard = runs(&nodes[0].1, space);
    nodes.iter_mut().for_each(|(_, node)| give(node, space, &heard));
    let (expected, shown) = (state(&mut nodes[0].1, space), explained(&mut nodes[0].1, space));
    for (how, node) in &mut nodes {
        assert_eq!(explained(node, space), shown, "{how}");
        assert_eq!(state(node, space), expected, "{how}");
        assert!(!has_body(node, space, &secret) && has_body(node, space, &kept), "{how}");
        assert_eq!(wanted(node, space), [], "{how}");
        assert!(node.get(space).unwrap().is_erased(&secret));
        node.replica(space).unwrap().recount().unwrap();
        assert_eq!(state(node, space), expected, "{how}, judged anew");
        assert_eq!(wanted(node, space), [], "{how}, judged anew");
    }
    // They go on together.
    let (_, mut first) = nodes.remove(0);
    let (_, mut other) = nodes.remove(0);
    say(&mut first, space, "Weiter geht es.");
    meet(&mut first, &mut other, space);
    assert_eq!(state(&mut first, space), state(&mut other, space));
}

#[test]
fn bodies_of_what_is_erased_are_ignored_and_no_fault() {
    let (mut a, mut b, space) = two();
    let secret = say(&mut b, space, "Das sollte niemand wissen.");
    copy(&b, &mut a, space);
    let with_body: Signed = a.get(space).unwrap().store().get(&secret).unwrap().unwrap().into_signed();
    erase_entries(&mut a, space, &[secret]);
    let before = state(&mut a, space);
    for report in [
        Shelf::ingest(&mut a, &space, vec![vec![with_body.clone()]]).unwrap(),
        Shelf::ingest_loose(&mut a, &space, vec![vec![with_body]]).unwrap(),
    ] {
        assert_eq!((report.entries, report.bytes, report.refused, report.bodies), (0, 0, vec![], vec![]));
    }
    assert!(!has_body(&a, space, &secret));
    assert_eq!(state(&mut a, space), before);
}

#[test]
fn control_entries_never_come_without_their_bodies() {
    let (a, _, space) = two();
    let mut node = node(9);
    node.make_room(space).unwrap();
    let control = of(&runs(&a, space), |log| log.lane == Lane::Control);
    let stripped: Runs = control.iter().map(|run| run.iter().map(Signed::without_body).collect()).collect();
    for report in [
        Shelf::ingest(&mut node, &space, stripped.clone()).unwrap(),
        Shelf::ingest(&mut node, &space, stripped).unwrap(),
    ] {
        assert!(report.entries == 0 && !report.refused.is_empty());
        assert_eq!(report.refused[0].why, "an entry of the control lane without its body");
    }
}

#[test]
fn what_acts_on_an_erased_contribution_has_no_effect() {
    let (mut a, mut b, space) = two();
    let said = say(&mut b, space, "Falsch gesagt.");
    copy(&b, &mut a, space);
    let corrected = b.act(space, "statement", said, json!({ "correct": { "text": "Richtig gesagt." } })).unwrap();
    let erasure = erase_entries(&mut a, space, &[said]);
    // The correction and the erasure do not know of each other.
    meet(&mut a, &mut b, space);
    for node in [&mut a, &mut b] {
        assert_eq!(verdict(node, space, &erasure), "counted");
        assert_eq!(verdict(node, space, &said), "erased");
        assert_eq!(verdict(node, space, &corrected), "object-not-as-expected");
        let view = node.replica(space).unwrap().object(257, &said).unwrap();
        assert!(!view.to_string().contains("gesagt"), "{view}");
    }
    assert_eq!(state(&mut a, space), state(&mut b, space));
    let op = json!({ "correct": { "text": "Noch einmal." } });
    assert!(b.act(space, "statement", said, op).is_err(), "nobody signs what will not count");
}

#[test]
fn a_correction_alone_can_be_erased() {
    let (mut a, mut b, space) = two();
    let said = say(&mut b, space, "Erste Fassung.");
    let second = b.act(space, "statement", said, json!({ "correct": { "text": "Zweite Fassung." } })).unwrap();
    let third = b.act(space, "statement", said, json!({ "correct": { "text": "Dritte Fassung." } })).unwrap();
    copy(&b, &mut a, space);
    let before = runs(&a, space);
    erase_entries(&mut a, space, &[second]);
    meet(&mut a, &mut b, space);
    let mut late = fresh(20, space, &[runs(&a, space), before]);
    for node in [&mut a, &mut b, &mut late] {
        assert_eq!([said, second, third].map(|id| verdict(node, space, &id)), ["counted", "erased", "counted"]);
        let view = node.replica(space).unwrap().object(257, &said).unwrap().to_string();
        assert!(view.contains("Dritte Fassung.") && !view.contains("Zweite"), "{view}");
    }
    assert_eq!(state(&mut a, space), state(&mut b, space));
    assert_eq!(state(&mut a, space), state(&mut late, space));
}

#[test]
fn a_section_is_erased_with_all_that_was_ever_written_into_it() {
    let (mut a, mut b, space) = two();
    let doc = a.act(space, "text", EntryId::ZERO, json!({ "create": { "title": "Satzung" } })).unwrap();
    let sections: Vec<_> = (1..3)
        .map(|i| a.act(space, "text", doc, json!({ "add_section": { "title": format!("§ {i}") } })).unwrap())
        .collect();
    let base = linde_text::Section::new(sections[0]).heads();
    for section in &sections {
        a.save_section(space, *section, &base, "Käthes Wort").unwrap();
    }
    copy(&a, &mut b, space);
    let before = runs(&b, space);
    erase(&mut a, space, &json!({ "sections": [{ "id": sections[0] }] }));
    // Bruno does not know of it and goes on writing.
    let heads = b.replica(space).unwrap().section(&sections[0]).unwrap().heads();
    b.save_section(space, sections[0], &heads, "Käthes Wort und Brunos").unwrap();
    b.save_section(space, sections[1], &base, "Brunos Wort").unwrap();
    meet(&mut a, &mut b, space);
    let mut late = fresh(30, space, &[runs(&a, space), before.clone(), runs(&b, space)]);
    let mut bare_first = fresh(31, space, &[bare(&before), before, runs(&b, space)]);
    let expected = state(&mut a, space);
    for node in [&mut a, &mut b, &mut late, &mut bare_first] {
        let replica = node.replica(space).unwrap();
        assert!(replica.section(&sections[0]).is_none_or(|section| section.text().is_empty()));
        let other = replica.section(&sections[1]).unwrap().text();
        assert!(other.contains("Käthes") && other.contains("Brunos"), "{other}");
        let edits = replica.rows().into_iter().filter(|row| row.kind == crate::EDIT_KIND);
        let codes: BTreeSet<_> = edits.map(|row| (row.verdict.code(), has_body(node, space, &row.id))).collect();
        assert_eq!(codes, BTreeSet::from([("counted", true), ("erased", false)]));
        assert_eq!((state(node, space), wanted(node, space)), (expected, vec![]));
    }
}

#[test]
fn a_person_is_erased_up_to_a_point_and_erasures_stay() {
    let (mut a, mut b, space) = two();
    let said = [say(&mut b, space, "Eins."), say(&mut b, space, "Zwei.")];
    let own = erase_entries(&mut b, space, &said[..1]);
    copy(&b, &mut a, space);
    let log = LogId { lane: Lane::Deliberation, device: b.device() };
    let head = Shelf::vector(&a, &space)[&log];
    let person = a.replica(space).unwrap().person_of(b.device()).unwrap();
    let later = say(&mut b, space, "Drei.");
    let cut = json!({ "device": b.device(), "lane": 1, "len": head.len, "head": head.head });
    erase(&mut a, space, &json!({ "person": { "person": person, "upto": [cut] } }));
    meet(&mut a, &mut b, space);
    for node in [&mut a, &mut b] {
        assert_eq!(said.map(|id| verdict(node, space, &id)), ["erased", "erased"]);
        assert_eq!([own, later].map(|id| verdict(node, space, &id)), ["counted", "counted"]);
        assert!(has_body(node, space, &own) && has_body(node, space, &later));
        assert!(!node.replica(space).unwrap().names().contains_key(&person), "the profile is erased, too");
    }
    assert_eq!(state(&mut a, space), state(&mut b, space));
}

#[test]
fn what_an_erasure_took_that_no_longer_counts_is_fetched_again() {
    let (mut a, mut b, space) = two();
    let said = say(&mut a, space, "Darf nicht verschwinden.");
    let bruno = a.replica(space).unwrap().person_of(b.device()).unwrap();
    a.set_role(space, bruno, Role::Moderator).unwrap();
    meet(&mut a, &mut b, space);
    let with_body = runs(&a, space);
    // A copy of Bruno's installation and Bruno both write: what he wrote since does not count.
    let mut twin = opened(home_of(&b, &[]), 77);
    erase_entries(&mut b, space, &[said]);
    say(&mut twin, space, "Ich bin auch Bruno.");
    copy(&b, &mut a, space);
    assert_eq!((verdict(&mut a, space, &said), has_body(&a, space, &said)), ("erased", false));
    let report = Shelf::ingest(&mut a, &space, runs(&twin, space)).unwrap();
    assert_eq!(report.forks.len(), 1);
    assert_eq!((verdict(&mut a, space, &said), wanted(&a, space)), ("no-body", vec![said]));
    assert!(Shelf::missing(&a, &space).contains(&said), "others are asked for it");
    give(&mut a, space, &with_body);
    assert_eq!((verdict(&mut a, space, &said), wanted(&a, space)), ("counted", vec![]));
    assert!(has_body(&a, space, &said));
}

#[test]
fn a_body_is_taken_from_a_loose_run_with_more_in_it() {
    let (mut a, mut b, space) = two();
    let said: Vec<_> = (0..3).map(|i| say(&mut b, space, &format!("Nummer {i}"))).collect();
    copy(&b, &mut a, space);
    let all = runs(&a, space);
    let mut late = fresh(40, space, &[bare(&all)]);
    assert_eq!(Shelf::missing(&late, &space), wanted(&late, space));
    assert_eq!(
        said.iter().map(|id| verdict(&mut late, space, id)).collect::<BTreeSet<_>>(),
        BTreeSet::from(["no-body"])
    );
    let run: Vec<Signed> = all.iter().flatten().filter(|entry| said.contains(&entry.id())).cloned().collect();
    let report = Shelf::ingest_loose(&mut late, &space, vec![run.clone(), run]).unwrap();
    assert_eq!((report.entries, report.bodies.iter().collect::<BTreeSet<_>>()), (3, said.iter().collect()));
    assert_eq!(
        said.iter().map(|id| verdict(&mut late, space, id)).collect::<BTreeSet<_>>(),
        BTreeSet::from(["counted"])
    );
    let loose: Vec<Vec<Signed>> = all.iter().flatten().map(|entry| vec![entry.clone()]).collect();
    Shelf::ingest_loose(&mut late, &space, loose).unwrap();
    assert_eq!((state(&mut late, space), wanted(&late, space)), (state(&mut a, space), vec![]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Bodies come late and in any order, some are erased at any time; in the end it is as if all had come at once.
    #[test]
    fn bodies_in_any_order_end_alike(
        left_out in prop::collection::vec(any::<bool>(), 64),
        order in prop::collection::vec(any::<prop::sample::Index>(), 64),
        erased in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
        erased_at in 0usize..40,
    ) {
        let (mut a, space) = lively();
        let all = runs(&a, space);
        let whole: Vec<Signed> = all.iter().flatten().filter(|entry| entry.header().lane != Lane::Control).cloned().collect();
        let mut flags = left_out.into_iter().cycle();
        let some: Runs = all
            .iter()
            .map(|run| run.iter().map(|e| if e.header().lane != Lane::Control && flags.next().unwrap() { e.without_body() } else { e.clone() }).collect())
            .collect();
        let lane_1: Vec<_> = whole.iter().filter(|entry| entry.header().lane == Lane::Deliberation && !linde_deliberation::erasure::LASTING.contains(&entry.header().kind)).collect();
        let targets: BTreeSet<EntryId> = erased.iter().map(|pick| pick.get(&lane_1).id()).collect();
        if !targets.is_empty() {
            erase_entries(&mut a, space, &targets.iter().copied().collect::<Vec<_>>());
        }
        let after = runs(&a, space);
        let mut node = fresh(50, space, &[some]);
        let mut queue = whole.clone();
        for (i, pick) in order.into_iter().cycle().enumerate() {
            if i == erased_at {
                give(&mut node, space, &after);
            }
            if queue.is_empty() {
                break;
            }
            let entry = queue.swap_remove(pick.index(queue.len()));
            let report = Shelf::ingest_loose(&mut node, &space, vec![vec![entry]]).unwrap();
            prop_assert_eq!(report.refused, vec![]);
        }
        give(&mut node, space, &after);
        prop_assert_eq!(wanted(&node, space), vec![]);
        prop_assert_eq!(explained(&mut node, space), explained(&mut a, space));
        prop_assert_eq!(state(&mut node, space), state(&mut a, space));
        prop_assert!(targets.iter().all(|id| !has_body(&node, space, id)));
        node.replica(space).unwrap().recount().unwrap();
        prop_assert_eq!(state(&mut node, space), state(&mut a, space));
    }
}
