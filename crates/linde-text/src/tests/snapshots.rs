//! A snapshot gives back the section or says that it does not.

use super::{convergence::assert_same, *};
use crate::SnapshotError;

#[test]
fn what_is_saved_comes_back() {
    let mut dice = Dice::new(31);
    let log = honest_run(3, 60, &mut dice);
    let mut half = built_from(&log[..40]);
    let bytes = half.save().unwrap();
    let mut loaded = Section::load(&bytes).unwrap();
    assert_same(&loaded, &half);
    for section in [&mut half, &mut loaded] {
        for (entry, device, edit) in &log[40..] {
            section.insert(*entry, *device, edit.clone(), by(device));
        }
        section.flush().unwrap();
        assert!(section.agrees_with_engine().unwrap());
    }
    assert_same(&loaded, &half);
}

#[test]
fn waiting_void_and_refused_edits_come_back_too() {
    let mut next = 0;
    let mut origin = section();
    let mut log = save(&mut origin, device(1), "eins", &mut next);
    log.extend(save(&mut origin, device(2), "eins zwei", &mut next));
    log.extend(save(&mut origin, device(3), "eins zwei drei", &mut next));
    let mut section = section();
    section.insert(log[0].0, log[0].1, log[0].2.clone(), None);
    section.insert(log[2].0, log[2].1, log[2].2.clone(), by(log[2].1));
    assert!(matches!(section.save(), Ok(_) | Err(SnapshotError::NotFlushed)));
    section.flush().unwrap();
    let mut loaded = Section::load(&section.save().unwrap()).unwrap();
    assert_eq!(loaded.status(&log[0].0), Some(Status::Void));
    assert!(matches!(loaded.status(&log[2].0), Some(Status::Waiting(_))));
    loaded.insert(log[1].0, log[1].1, log[1].2.clone(), by(log[1].1));
    loaded.flush().unwrap();
    assert_eq!(loaded.text(), "eins zwei drei");
    assert_eq!(Section::load(&super::section().save().unwrap()).unwrap().text(), "");
}

#[test]
fn damaged_snapshots_are_refused() {
    let mut dice = Dice::new(32);
    let bytes = built_from(&honest_run(3, 30, &mut dice)).save().unwrap();
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << dice.below(8);
        assert!(Section::load(&damaged).is_err());
    }
    for len in 0..bytes.len() {
        assert!(Section::load(&bytes[..len]).is_err());
    }
}

/// With a right checksum over wrong content: still no panic and no section that differs from its own record.
#[test]
fn well_summed_nonsense_is_refused_or_harmless() {
    let mut dice = Dice::new(33);
    let mut section = built_from(&honest_run(3, 12, &mut dice));
    let bytes = section.save().unwrap();
    for _ in 0..2_000 {
        // The Automerge document stands last; damaging it could ask the engine for gigabytes, which is what the checksum is for.
        let edits_end = bytes.len() / 2;
        let mut damaged = bytes.clone();
        let at = 36 + dice.below(edits_end - 36);
        damaged[at] ^= 1 << dice.below(8);
        let sum = *blake3::hash(&damaged[36..]).as_bytes();
        damaged[4..36].copy_from_slice(&sum);
        if let Ok(loaded) = Section::load(&damaged) {
            assert_eq!(loaded.text(), section.text());
            assert_eq!(loaded.heads(), section.heads());
        }
    }
}
