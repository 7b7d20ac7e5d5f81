//! Bundles: out, in, cut, damaged, foreign, and both ways.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

#[allow(dead_code, unreachable_pub, reason = "shared with the tests of linde-sync")]
#[path = "../../linde-sync/tests/support/people.rs"]
mod people;
#[allow(dead_code, unreachable_pub, reason = "shared with the tests of linde-sync")]
#[path = "../../linde-sync/tests/support/shelf.rs"]
mod shelf;

use linde_exchange::bundle::*;
use linde_log::{DeviceId, Lane, Signed, SpaceId};
use linde_sync::{Shelf, ShelfError};
use people::*;
use proptest::prelude::*;
use shelf::{Memory, log};
use std::io::Cursor;

const ME: DeviceId = DeviceId([9; 32]);

/// A space with three authors, a fork and an entry that refers into its dead branch.
fn space() -> (Memory, SpaceId, Vec<Author>) {
    let (founder, genesis) = found(1);
    let space = genesis.space();
    let mut memory = Memory { strict: true, ..Memory::with_space(space) };
    memory.add(&genesis);
    let mut authors = vec![founder, Author::new(2, space), Author::new(3, space)];
    for i in 1..3 {
        let device = authors[i].device();
        let admission = authors[i - 1].admit(device);
        memory.add(&admission);
        memory.add(&authors[i].write_after(Lane::Control, &[admission.tip()], 5));
    }
    for i in 0..18 {
        memory.add(&authors[i % 3].write(Lane::ALL[i / 6], 10 + i));
    }
    let mut branches = [Author::new(4, space), Author::new(4, space)];
    memory.add(&authors[0].admit(branches[0].device()));
    let ours: Vec<_> = (0..2).map(|i| branches[0].write(Lane::Text, 5 + i)).collect();
    ours.iter().for_each(|entry| memory.put(entry));
    memory.add(&authors[1].write_after(Lane::Deliberation, &[ours[1].tip()], 5));
    let theirs = branches[1].write(Lane::Text, 50).into_signed();
    let report = memory.ingest(&space, vec![vec![theirs]]).unwrap();
    assert_eq!(report.forks, [(log(branches[0].device(), Lane::Text), 0)]);
    (memory, space, authors)
}

fn empty(space: SpaceId) -> Memory {
    Memory { strict: true, ..Memory::with_space(space) }
}

fn options(known: Vec<(linde_sync::Vector, linde_sync::Forks)>) -> ExportOptions {
    ExportOptions { device: ME, created_ms: 1_700_000_000_000, known }
}

fn write(memory: &Memory, space: &SpaceId) -> Vec<u8> {
    let mut out = Vec::new();
    export(memory, space, &options(vec![]), &mut out, &mut |_| {}).unwrap();
    out
}

fn read(memory: &mut Memory, bytes: &[u8]) -> Result<ImportReport, BundleError> {
    let options = ImportOptions { device: ME, space: None, adopt: false };
    import(memory, &mut Cursor::new(bytes), &options, &mut |_| {})
}

fn check(bytes: &[u8]) -> Result<VerifyReport, BundleError> {
    verify(&mut Cursor::new(bytes))
}

#[test]
fn a_bundle_carries_a_whole_space() {
    let (from, space, _) = space();
    let mut out = Vec::new();
    let mut last = Progress::default();
    let summary = export(&from, &space, &options(vec![]), &mut out, &mut |progress| last = progress).unwrap();
    assert_eq!((summary.entries, summary.forks, summary.loose), (from.entries(&space) as u64, 1, 1));
    assert_eq!((last.entries, last.total, last.bytes), (summary.entries, summary.entries, out.len() as u64));
    assert_eq!(inspect(&mut Cursor::new(&out)).unwrap().space, space);

    let mut to = empty(space);
    let report = read(&mut to, &out).unwrap();
    assert_eq!(to.content(&space), from.content(&space));
    assert_eq!((report.complete, report.stored), (true, summary.entries + 1));
    assert_eq!((&report.missing[..], &report.refused[..]), (&[][..], &[][..]));

    let again = read(&mut to, &out).unwrap();
    assert_eq!((again.complete, again.stored, again.read), (true, 0, summary.entries));
    assert_eq!(write(&to, &space), out, "the same entries give the same bytes");

    let verified = check(&out).unwrap();
    assert_eq!((verified.problem.clone(), verified.complete, verified.entries()), (None, true, summary.entries));
    assert_eq!((verified.loose, verified.forks.len()), (1, 1));
}

#[test]
fn every_truncation_gives_what_is_whole_and_can_be_continued() {
    let (from, space, _) = space();
    let whole = write(&from, &space);
    let mut counts = std::collections::BTreeSet::new();
    let len = whole.len();
    for cut in (0..300).chain((300..len - 100).step_by(11)).chain(len - 100..len) {
        let mut to = empty(space);
        let verified = check(&whole[..cut]);
        match read(&mut to, &whole[..cut]) {
            Ok(report) => {
                assert!(!report.complete, "cut at {cut}");
                assert!(report.refused.is_empty() && report.damaged.is_empty());
                assert!(verified.unwrap().problem.is_some());
                counts.insert(report.stored);
            }
            Err(error) => {
                assert!(matches!(error, BundleError::Foreign), "cut at {cut}: {error}");
                assert!(matches!(verified, Err(BundleError::Foreign)));
            }
        }
        if cut % 13 == 0 {
            read(&mut to, &whole).unwrap();
            assert_eq!(to.content(&space), from.content(&space));
        }
    }
    assert!(counts.len() > 2, "whole frames count: {counts:?}");
}

#[test]
fn a_flipped_bit_costs_no_more_than_its_frame() {
    let (from, space, _) = space();
    let whole = write(&from, &space);
    let len = whole.len();
    for at in (0..300).chain((300..len - 100).step_by(11)).chain(len - 100..len) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        let mut to = empty(space);
        let report = read(&mut to, &bytes).unwrap();
        assert!(!report.complete, "byte {at}");
        assert!(report.damaged.len() + usize::from(report.cut.is_some()) == 1, "byte {at}: {report:?}");
        assert!(report.refused.is_empty());
        assert!(check(&bytes).unwrap().problem.is_some(), "byte {at}");
        if at % 13 == 0 {
            read(&mut to, &whole).unwrap();
            assert_eq!(to.content(&space), from.content(&space));
        }
    }
}

#[test]
fn what_a_damaged_frame_held_is_named_as_missing() {
    let (from, space, authors) = space();
    let whole = write(&from, &space);
    // The last frame with entries is the one before the loose ones; the logs of lanes 1 and 2 are in it.
    let entry = from.spaces[&space].logs[&log(authors[2].device(), Lane::Text)][0].raw().clone();
    let at = whole.windows(entry.len()).position(|window| window == entry).unwrap();
    let mut bytes = whole;
    bytes[at + 30] ^= 1;
    let mut to = empty(space);
    let report = read(&mut to, &bytes).unwrap();
    assert_eq!(report.damaged.len(), 1);
    assert!(report.missing.iter().any(|missing| missing.log.lane == Lane::Text && missing.promised));
    assert!(to.entries(&space) > 5, "the control lane was stored");
}

#[test]
fn foreign_files_and_other_spaces_are_refused() {
    let (from, id, _) = space();
    for bytes in [&b""[..], b"PK\x03\x04 something else", &[0; 3_000_000], &[0xd0, 0x4c, 0x46, 0x31, 0, 0, 0, 9]] {
        assert!(matches!(read(&mut empty(id), bytes), Err(BundleError::Foreign)));
        assert!(matches!(check(bytes), Err(BundleError::Foreign)));
        assert!(matches!(inspect(&mut Cursor::new(bytes)), Err(BundleError::Foreign)));
    }
    let bundle = write(&from, &id);
    let other = SpaceId([3; 32]);
    let mut stranger = empty(other);
    assert!(matches!(read(&mut stranger, &bundle), Err(BundleError::OtherSpace(found)) if found == id));
    assert_eq!(stranger.received, 0, "nothing was touched");
    let adopting = ImportOptions { device: ME, space: None, adopt: true };
    let refused = import(&mut stranger, &mut Cursor::new(&bundle), &adopting, &mut |_| {});
    assert!(matches!(refused, Err(BundleError::Shelf(ShelfError::Failed(_)))));
    stranger.adopts = true;
    let report = import(&mut stranger, &mut Cursor::new(&bundle), &adopting, &mut |_| {}).unwrap();
    assert!(report.complete);
    assert_eq!(stranger.content(&id), from.content(&id));
    let expecting = ImportOptions { device: ME, space: Some(other), adopt: true };
    let refused = import(&mut stranger, &mut Cursor::new(&bundle), &expecting, &mut |_| {});
    assert!(matches!(refused, Err(BundleError::OtherSpace(_))));
}

#[test]
fn entries_of_another_space_in_a_bundle_touch_nothing() {
    let (from, id, _) = space();
    let (mut stranger, genesis) = found(77);
    let mut bytes = write(&from, &id);
    let entry = stranger.write(Lane::Control, 5);
    let smuggled = [genesis, entry].map(|entry| entry.raw().clone());
    let mut end = 0;
    while let Some((payload, [_, ..])) = linde_log::frame::read(&bytes[end..]).unwrap() {
        end += linde_log::frame::HEAD_BYTES + payload.len();
    }
    let frame = linde_sync::message::encode_entries(0, &smuggled).unwrap();
    bytes.splice(end..end, frame);
    let mut to = empty(id);
    to.spaces.insert(stranger.space, shelf::Space::default());
    let report = read(&mut to, &bytes).unwrap();
    assert!(!report.complete);
    assert_eq!(report.refused.len(), 1);
    assert_eq!(to.entries(&stranger.space), 0);
    assert_eq!(to.content(&id), from.content(&id));
    assert_eq!(check(&bytes).unwrap().problem.unwrap().what, "entries of another space");
}

#[test]
fn forged_entries_are_refused_and_found() {
    let (from, id, _) = space();
    let mut mallory = Author::new(2, id);
    let forged = with_broken_signature(&mallory.write(Lane::Deliberation, 3));
    let frame = linde_sync::message::encode_entries(0, &[forged.raw().clone()]).unwrap();
    let whole = write(&from, &id);
    let header = linde_log::frame::peek(&whole).unwrap().unwrap();
    let at = header + linde_log::frame::peek(&whole[header..]).unwrap().unwrap();
    let bytes = [&whole[..at], &frame, &whole[at..]].concat();
    let found = check(&bytes).unwrap().problem.unwrap();
    assert_eq!((found.position, found.log), (at as u64, Some(forged.log())), "behind header and contents");
    let mut to = Memory::with_space(id);
    let report = read(&mut to, &bytes).unwrap();
    assert_eq!(report.refused[0].0, at as u64);
}

#[test]
fn erased_bodies_stay_out_of_bundles_and_old_bundles_do_not_bring_them_back() {
    let (mut from, id, _) = space();
    let old = write(&from, &id);
    let of_lane_1 = |memory: &Memory| -> Vec<Signed> {
        let logs = memory.spaces[&id].logs.iter().filter(|(log, _)| log.lane == Lane::Deliberation);
        logs.flat_map(|(_, entries)| entries).map(|entry| entry.clone().into_signed()).collect()
    };
    let erased: std::collections::BTreeSet<_> = of_lane_1(&from).iter().take(4).map(Signed::id).collect();
    from.spaces.get_mut(&id).unwrap().erased = erased.clone();
    from.lose_bodies(&id, &mut |entry| erased.contains(&entry.id()));
    let new = write(&from, &id);
    assert!(new.len() < old.len());
    let verified = check(&new).unwrap();
    assert_eq!((verified.problem, verified.complete, verified.left_out), (None, true, 4));
    assert_eq!(check(&old).unwrap().left_out, 0);

    // Who has erased them reads the old one; who has not heard of it the new one, and then the old one.
    let report = read(&mut from, &old).unwrap();
    assert_eq!((report.complete, report.stored, &report.refused[..]), (true, 0, &[][..]));
    let bodiless = |memory: &Memory| of_lane_1(memory).iter().filter(|entry| entry.body().is_none()).count();
    assert_eq!(bodiless(&from), 4);
    let mut to = empty(id);
    let report = read(&mut to, &new).unwrap();
    assert_eq!((report.complete, &report.missing[..], &report.refused[..]), (true, &[][..], &[][..]));
    assert_eq!((to.content(&id), bodiless(&to), to.bodiless(&id).len()), (from.content(&id), 4, 4));
    assert_eq!(read(&mut to, &old).unwrap().stored, 4, "the bodies alone");
    assert_eq!((bodiless(&to), to.bodiless(&id).len()), (0, 0));
}

#[test]
fn control_entries_without_bodies_are_refused_and_found() {
    let (from, id, _) = space();
    let mut bare = from.clone();
    for entry in bare.spaces.get_mut(&id).unwrap().logs.values_mut().flatten() {
        if entry.header().lane == Lane::Control && entry.header().seq == 1 {
            *entry = entry.bare();
        }
    }
    let bundle = write(&bare, &id);
    assert_eq!(check(&bundle).unwrap().problem.unwrap().what, "a control entry without its body");
    let mut to = empty(id);
    assert!(!read(&mut to, &bundle).unwrap().refused.is_empty());
}

#[test]
fn a_full_store_stops_and_reading_again_continues() {
    let (from, id, _) = space();
    let bundle = write(&from, &id);
    let mut to = Memory { full: true, ..empty(id) };
    assert!(matches!(read(&mut to, &bundle), Err(BundleError::Shelf(ShelfError::Full))));
    to.full = false;
    assert!(read(&mut to, &bundle).unwrap().complete);
    assert_eq!(to.content(&id), from.content(&id));
}

#[test]
fn a_courier_carries_only_differences_both_ways() {
    let (mut village, id, mut authors) = space();
    let folder = tempfile::tempdir().unwrap();
    let stick = folder.path().join("village.linde");
    let farm_device = DeviceId([55; 32]);
    std::fs::write(&stick, write(&village, &id)).unwrap();

    let mut farm = empty(id);
    read(&mut farm, &std::fs::read(&stick).unwrap()).unwrap();
    let have = |memory: &Memory| Have { vector: (*memory.vector(&id)).clone(), forks: (*memory.forks(&id)).clone() };
    write_have(&stick, &id, &farm_device, &have(&farm)).unwrap();
    write_have(&stick, &id, &ME, &have(&village)).unwrap();
    write_have(&stick, &SpaceId([1; 32]), &farm_device, &Have::default()).unwrap();
    assert_eq!(read_have(&stick, &id).unwrap().len(), 2);

    // Both go on; the farm's new entries go to the village, the village's to the farm.
    village.add(&authors[0].write(Lane::Deliberation, 5));
    farm.add(&authors[2].write(Lane::Text, 5));
    let known = |device: &DeviceId| {
        let have = read_have(&stick, &id).unwrap().remove(device).unwrap();
        vec![(have.vector, have.forks)]
    };
    let mut back = Vec::new();
    let summary = export(&farm, &id, &options(known(&ME)), &mut back, &mut |_| {}).unwrap();
    assert_eq!((summary.entries, summary.logs, summary.forks), (1, 1, 0));
    let verified = check(&back).unwrap();
    assert_eq!((verified.problem.clone(), verified.entries()), (None, 1), "a difference stands alone, too");
    assert!(read(&mut village, &back).unwrap().complete);
    let mut forth = Vec::new();
    let summary = export(&village, &id, &options(known(&farm_device)), &mut forth, &mut |_| {}).unwrap();
    assert_eq!(summary.entries, 2, "its own entry too: the list on the stick is older than that");
    assert!(read(&mut farm, &forth).unwrap().complete);
    assert_eq!(farm.content(&id), village.content(&id));

    let mut newcomer = empty(id);
    let report = read(&mut newcomer, &forth).unwrap();
    assert!(report.complete && report.missing.iter().all(|missing| !missing.promised));
    assert!(!report.missing.is_empty(), "an earlier bundle is needed");

    let several = [known(&farm_device), vec![Default::default()]].concat();
    let mut all = Vec::new();
    let summary = export(&village, &id, &options(several), &mut all, &mut |_| {}).unwrap();
    assert_eq!(summary.entries as usize, village.entries(&id), "one of the readers has nothing");
}

#[test]
fn a_list_of_readers_survives_damage_and_foreign_files() {
    let (memory, id, _) = space();
    let folder = tempfile::tempdir().unwrap();
    let stick = folder.path().join("a.linde");
    assert_eq!(read_have(&stick, &id).unwrap().len(), 0);
    std::fs::write(have_path(&stick), b"not ours").unwrap();
    assert_eq!(read_have(&stick, &id).unwrap().len(), 0);
    let have = Have { vector: (*memory.vector(&id)).clone(), forks: (*memory.forks(&id)).clone() };
    for i in 0..5 {
        write_have(&stick, &id, &DeviceId([i; 32]), &have).unwrap();
    }
    assert!(read_have(&stick, &id).unwrap().values().all(|read| *read == have));
    let mut bytes = std::fs::read(have_path(&stick)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(have_path(&stick), &bytes).unwrap();
    assert_eq!(read_have(&stick, &id).unwrap().len(), 4);
    write_have(&stick, &id, &DeviceId([2; 32]), &have).unwrap();
    assert_eq!(read_have(&stick, &id).unwrap().len(), 5);
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["a.linde.have"]);
}

#[test]
fn hostile_resync_is_bounded() {
    let (_, id, _) = space();
    let magics = linde_log::frame::MAGIC.repeat(400_000);
    let lengths = [&linde_log::frame::MAGIC[..], &[0, 0x0f, 0, 0]].concat().repeat(200_000);
    for bytes in [magics, lengths] {
        let error = read(&mut empty(id), &bytes).unwrap_err();
        assert!(matches!(error, BundleError::TooDamaged | BundleError::Foreign), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn arbitrary_and_mutated_files_never_panic(
        junk: Vec<u8>,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let (from, id, _) = space();
        let mut bytes = write(&from, &id);
        for (from, to, byte) in edits {
            let (a, b) = (from.index(bytes.len()), to.index(bytes.len()));
            match byte % 4 {
                0 => bytes[a] = byte,
                1 => drop(bytes.drain(a.min(b)..a.max(b))),
                2 => bytes.extend_from_within(a.min(b)..a.max(b)),
                _ => drop(bytes.splice(a..a, junk.iter().copied())),
            }
            if bytes.is_empty() {
                break;
            }
        }
        let mut to = empty(id);
        let _ = read(&mut to, &bytes);
        let _ = check(&bytes);
        let _ = read(&mut to, &junk);
        prop_assert!(read(&mut to, &write(&from, &id)).unwrap().complete);
        prop_assert_eq!(to.content(&id), from.content(&id));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever was written on two nodes that never met: after one bundle each way both have the same, byte by byte.
    #[test]
    fn one_bundle_each_way_makes_two_nodes_alike(steps in prop::collection::vec((0usize..3, 0usize..3, 0usize..200), 0..24)) {
        let (mut village, id, mut authors) = space();
        let mut farm = empty(id);
        read(&mut farm, &write(&village, &id)).unwrap();
        for (author, lane, size) in steps {
            // Each author is at home on one of them.
            let home = if author == 1 { &mut farm } else { &mut village };
            home.add(&authors[author].write(Lane::ALL[lane], size));
        }
        let (forth, back) = (write(&village, &id), write(&farm, &id));
        prop_assert!(read(&mut farm, &forth).unwrap().complete && read(&mut village, &back).unwrap().complete);
        prop_assert_eq!(farm.content(&id), village.content(&id));
        prop_assert_eq!(write(&farm, &id), write(&village, &id));
    }
}
