//! Every order of arrival gives the same section.

use proptest::prelude::*;

use super::*;
use crate::{MAX_WAITING_BYTES, graph::GENESIS_HASH};

#[test]
fn genesis_is_the_same_everywhere_for_ever() {
    let engine = crate::engine::Engine::genesis().unwrap();
    assert_eq!(engine.heads().unwrap(), [GENESIS_HASH]);
    assert_eq!(GENESIS_HASH.to_string(), "d7776c7c30d635c598d653f66d70e450be4ef3cee792255b58e8a7e4cc0fe88f");
}

#[test]
fn a_known_edit_has_a_known_hash() {
    let mut section = section();
    let mut next = 0;
    let mut golden = vec![section.actor(&device(1)).to_string()];
    for (who, text) in [(1, "Die Linde"), (2, "Die alte Linde\n"), (1, "Die Linde\n")] {
        save(&mut section, device(who), text, &mut next);
        golden.push(section.heads()[0].to_string());
    }
    let expect = [
        "9a362288bb02883b34b84b5d87f63abb",
        "a355dc47b224deb2ea9db6e7dc00918ecc248751217b1edabdff7499be61305e",
        "08bda1dca9773bc543cc7ef22c0a16080a89d04f64f265c1d9f78626a3a0f369",
        "a754e475d3c1ac0a9ab71eb704a72fc4f0bff7539fd434d94c6fe8142e92b94d",
    ];
    assert_eq!(golden, expect);
}

#[test]
fn honest_edits_converge_in_every_order() {
    let mut dice = Dice::new(3);
    let log = honest_run(4, 400, &mut dice);
    let mut reference = built_from(&log);
    assert!(reference.agrees_with_engine().unwrap());
    assert_eq!(reference.history().len(), log.len());
    for _ in 0..10 {
        let mut section = built_from(&arrival(&log, &mut dice));
        assert_same(&section, &reference);
        assert!(section.agrees_with_engine().unwrap());
    }
}

#[test]
fn earlier_versions_stay_readable() {
    let mut dice = Dice::new(8);
    let mut section = section();
    let mut next = 0;
    let mut versions = vec![(section.heads(), String::new())];
    for round in 0..60 {
        let (base, text) = versions[dice.below(versions.len())].clone();
        save_over(&mut section, device(round % 5), &base, &scribble(&text, &mut dice), &mut next);
        versions.push((section.heads(), section.text()));
    }
    for (heads, text) in &versions {
        assert_eq!(&section.text_at(heads).unwrap(), text);
    }
    assert!(section.text_at(&[ChangeHash([9; 32])]).is_err());
    let runs: String = section.authors().into_iter().map(|run| run.text).collect();
    assert_eq!(runs, section.text());
}

#[test]
fn a_missing_edit_holds_back_its_device_and_nobody_else() {
    let mut next = 0;
    let mut origin = section();
    let a1 = save(&mut origin, device(1), "eins", &mut next).remove(0);
    let a2 = save(&mut origin, device(1), "eins zwei", &mut next).remove(0);
    let b1 = save(&mut origin, device(2), "eins zwei drei", &mut next).remove(0);
    let mut lone = section();
    let c1 = save(&mut lone, device(3), "vier", &mut next).remove(0);

    let mut late = section();
    assert_eq!(late.insert(b1.0, b1.1, b1.2.clone(), by(b1.1)), Status::Waiting(b1.2.deps.clone()));
    let other = Edit { deps: vec![GENESIS_HASH], ..c1.2.clone() };
    assert_eq!(late.insert(entry(900), device(2), other, by(device(2))), Status::Blocked);
    assert_eq!(late.insert(c1.0, c1.1, c1.2.clone(), by(c1.1)), Status::Applied);
    assert!(late.waiting_bytes() > 0);
    late.insert(a1.0, a1.1, a1.2, by(a1.1));
    late.insert(a2.0, a2.1, a2.2, by(a2.1));
    let changes = late.flush().unwrap();
    assert_eq!(late.waiting_bytes(), 0);
    assert_eq!(late.status(&b1.0), Some(Status::Applied));
    // The blocked one turns out to claim a number that its device had used.
    assert_eq!(late.status(&entry(900)), Some(Status::Invalid(crate::Invalid::SeqTaken)));
    assert_eq!(changes.len(), 5);
    assert!(late.flush().unwrap().is_empty());
}

#[test]
fn waiting_edits_are_bounded_and_come_in_later() {
    const LIMIT: usize = 10_000;
    let mut next = 0;
    let mut origin = section();
    let first = save(&mut origin, device(1), "x", &mut next);
    let mut rest = Vec::new();
    for n in 0..200 {
        let posted = format!("{}{n} ", origin.text());
        rest.extend(save(&mut origin, device(2 + n % 3), &posted, &mut next));
    }
    let mut late = section();
    late.waiting_limit = LIMIT;
    let mut dropped: Vec<&Sent> = Vec::new();
    for sent in &rest {
        if late.insert(sent.0, sent.1, sent.2.clone(), by(sent.1)) == Status::Dropped {
            dropped.push(sent);
        }
        assert!(late.waiting_bytes() <= LIMIT);
    }
    assert!(!dropped.is_empty() && dropped.len() < rest.len() && late.has_gaps());
    take(&mut late, first[0].clone());
    dropped.retain(|sent| late.insert(sent.0, sent.1, sent.2.clone(), by(sent.1)) == Status::Dropped);
    late.flush().unwrap();
    assert!(dropped.is_empty() && !late.has_gaps());
    assert_same(&late, &origin);
    const { assert!(LIMIT < MAX_WAITING_BYTES) }
}

#[test]
fn an_edit_the_engine_fails_on_is_left_out_with_what_builds_on_it() {
    let mut next = 0;
    let mut origin = section();
    let mut log = save(&mut origin, device(1), "eins", &mut next);
    log.extend(save(&mut origin, device(2), "eins zwei", &mut next));
    let bad = origin.heads()[0];
    log.extend(save(&mut origin, device(3), "eins zwei drei", &mut next));
    let mut other = section();
    log.extend(save(&mut other, device(4), "vier", &mut next));

    let mut section = section();
    section.engine_refuses = Some(bad);
    for (entry, device, edit) in &log {
        section.insert(*entry, *device, edit.clone(), by(device));
    }
    section.flush().unwrap();
    assert!(section.text().contains("drei"));
    section.run_engine().unwrap();
    assert_eq!(section.flush().unwrap().len(), 2);
    assert_eq!(section.status(&log[1].0), Some(Status::NotApplicable(crate::Refusal::Engine)));
    assert_eq!(section.status(&log[2].0), Some(Status::Invalid(crate::Invalid::BuildsOnRefused)));
    assert_eq!(section.status(&log[3].0), Some(Status::Applied));
    assert!(section.agrees_with_engine().unwrap());
    assert!(section.text().contains("eins") && section.text().contains("vier") && !section.text().contains("zwei"));
    save(&mut section, device(1), "danach", &mut next);
    assert_eq!(section.text(), "danach");
}

#[test]
fn more_heads_than_an_edit_can_name_are_joined_bit_by_bit() {
    let mut fresh = section();
    let mut next = 0;
    for n in 0..150 {
        let (entry, device, edit) = save(&mut section(), device(n), &format!("Zeile {n}\n"), &mut next).remove(0);
        fresh.insert(entry, device, edit, by(device));
    }
    fresh.flush().unwrap();
    assert_eq!(fresh.heads().len(), 150);
    let heads = fresh.heads();
    assert_eq!(fresh.edit(device(0), &heads, "", || false), Err(crate::EditError::TooManyHeads));
    for n in 0..4 {
        let posted = format!("{n}\n{}", fresh.text());
        save(&mut fresh, device(n), &posted, &mut next);
    }
    assert_eq!(fresh.heads().len(), 1);
    save(&mut fresh, device(0), "", &mut next);
    assert_eq!(fresh.text(), "");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_arrival_and_any_batches_give_the_same(seed in any::<u64>(), flushes in 0_usize..4) {
        let mut dice = Dice::new(seed);
        let log = honest_run(4, 30, &mut dice);
        let reference = built_from(&log);
        let mut section = section();
        for (entry, device, edit) in arrival(&log, &mut dice) {
            section.insert(entry, device, edit, by(device));
            if dice.below(10) < flushes {
                section.flush().unwrap();
            }
        }
        section.flush().unwrap();
        assert_same(&section, &reference);
        prop_assert!(section.agrees_with_engine().unwrap());
    }
}

pub(super) fn assert_same(a: &Section, b: &Section) {
    assert_eq!(a.heads(), b.heads());
    assert_eq!(a.text(), b.text());
    assert_eq!(a.history(), b.history());
    assert_eq!(a.authors(), b.authors());
    assert_eq!(a.content_hash(), b.content_hash());
}
