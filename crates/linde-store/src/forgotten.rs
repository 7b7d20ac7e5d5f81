//! What was dropped is nowhere, whatever happens meanwhile.

use crate::{
    conformance::{Author, SPACE, entries, scan},
    faults::{change, copy, files_with, journal, open},
    *,
};
use linde_log::{EntryId, Lane, LogId, Verified};
use std::{fs, path::Path};

const MARKER: &str = "das soll niemand mehr lesen";

/// Options with segments of a few entries each.
fn small() -> Options {
    Options { segment_bytes: 1_500, ..Options::default() }
}

fn open_small(dir: &Path) -> DiskStore {
    DiskStore::open(dir, SPACE, small()).unwrap()
}

/// A store of several segments, of which every third entry holds the marker; and those entries, inside and outside.
fn sample(dir: &Path) -> (Vec<Verified>, Vec<Verified>) {
    let mut author = Author::new(1);
    let mut store = open_small(dir);
    let chain: Vec<_> = (0..18)
        .map(|i| match i % 9 {
            2 => author.write(Lane::Text, &format!("{i} {MARKER}")),
            5 => author.write(Lane::Text, &format!("{i} {}", MARKER.repeat(2_000))),
            8 => author.write(Lane::Deliberation, &format!("{i} {MARKER}")),
            _ => author.write(Lane::Text, &format!("Eintrag {i}")),
        })
        .collect();
    chain.iter().for_each(|entry| store.append(&[Record::Entry(entry.clone())]).unwrap());
    let marked = chain.iter().enumerate().filter(|(i, _)| i % 3 == 2).map(|(_, entry)| entry.clone()).collect();
    (chain, marked)
}

fn ids(entries: &[Verified]) -> Vec<EntryId> {
    entries.iter().map(|entry| entry.id()).collect()
}

/// All entries are there, those of `marked` without their bodies, and no file holds the marker.
fn is_forgotten(dir: &Path, chain: &[Verified], marked: &[Verified]) {
    let mut store = open_small(dir);
    assert!(store.report().is_clean(), "{:?}", store.report());
    assert!(store.check().unwrap().is_clean());
    for entry in chain {
        let expected = if ids(marked).contains(&entry.id()) { entry.bare() } else { entry.clone() };
        assert_eq!(store.get(&entry.id()).unwrap(), Some(expected));
    }
    assert_eq!(scan(&mut store, Position::START).len(), chain.len());
    drop(store);
    assert_eq!(files_with(dir, MARKER.as_bytes()), Vec::<std::path::PathBuf>::new());
    assert!(!dir.join("erasing").exists());
}

#[test]
fn no_file_holds_what_was_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let (chain, marked) = sample(dir.path());
    let mut store = open_small(dir.path());
    // Projections may hold it, and databases keep the pages of what was deleted.
    for i in 0..50 {
        store.cache_put(b"projection", format!("{i} {MARKER}").as_bytes());
        store.flush_index().unwrap();
    }
    store.cache_remove(b"projection");
    drop(store);
    copy(&dir.path().join("index"), &dir.path().join("index.damaged"));
    // So do attempts to write that were not finished.
    let body = files_with(&dir.path().join("bodies"), MARKER.as_bytes()).remove(0);
    let unfinished = body.with_file_name(format!(".tmp-{}", body.file_name().unwrap().to_str().unwrap()));
    fs::copy(&body, unfinished).unwrap();
    fs::write(dir.path().join(".tmp-journal-000001.linde"), MARKER).unwrap();
    assert!(files_with(dir.path(), MARKER.as_bytes()).len() > 6);
    let mut store = open_small(dir.path());
    assert_eq!(store.drop_bodies(&ids(&marked)).unwrap().entries, 6);
    assert_eq!(store.stats().body_bytes, 0);
    // It is so while the store is open, too.
    assert_eq!(files_with(dir.path(), MARKER.as_bytes()), Vec::<std::path::PathBuf>::new());
    drop(store);
    is_forgotten(dir.path(), &chain, &marked);
}

#[test]
fn second_copies_and_damaged_ones_go_as_well() {
    let dir = tempfile::tempdir().unwrap();
    let mut author = Author::new(1);
    let chain = author.chain(Lane::Text, 3, "a");
    let secret = author.write(Lane::Text, MARKER);
    let next = author.write(Lane::Text, "danach");
    // First found by its id, then in its place, then damaged there and sent again.
    let mut store = open(dir.path());
    store.append(&[Record::Loose(secret.clone())]).unwrap();
    store.append(&entries(&chain)).unwrap();
    store.append(&entries(&[secret.clone(), next.clone()])).unwrap();
    drop(store);
    let bytes = fs::read(journal(dir.path())).unwrap();
    let raw = secret.raw();
    let copies = bytes.windows(raw.len()).filter(|window| window == raw).count();
    assert_eq!(copies, 2);
    let second = bytes.windows(raw.len()).rposition(|window| window == raw).unwrap();
    change(&journal(dir.path()), |bytes| bytes[second + 3] ^= 1);
    let mut store = open(dir.path());
    let log = chain[0].log();
    assert_eq!(store.missing(), [Missing { log, from_seq: 3, to_seq: 3 }]);
    store.append(&entries(std::slice::from_ref(&secret))).unwrap();
    assert_eq!(store.len(&log), 5);
    assert_eq!(store.drop_bodies(&[secret.id()]).unwrap().entries, 1);
    for _ in 0..2 {
        assert_eq!(files_with(dir.path(), MARKER.as_bytes()), Vec::<std::path::PathBuf>::new());
        assert_eq!((store.len(&log), store.missing()), (5, vec![]));
        assert_eq!(store.get(&secret.id()).unwrap(), Some(secret.bare()));
        drop(store);
        let _ = fs::remove_dir_all(dir.path().join("index"));
        store = open(dir.path());
    }
}

#[test]
fn a_body_that_two_entries_share_stays_as_long_as_one_of_them_has_it() {
    let dir = tempfile::tempdir().unwrap();
    let text = MARKER.repeat(2_000);
    let (a, b) = (Author::new(1).write(Lane::Text, &text), Author::new(2).write(Lane::Text, &text));
    assert_eq!(a.header().body_hash, b.header().body_hash);
    let mut store = open(dir.path());
    store.append(&entries(&[a.clone(), b.clone()])).unwrap();
    store.drop_bodies(&[a.id()]).unwrap();
    assert_eq!((store.get(&a.id()).unwrap(), store.get(&b.id()).unwrap()), (Some(a.bare()), Some(b.clone())));
    store.drop_bodies(&[b.id()]).unwrap();
    assert_eq!(files_with(dir.path(), MARKER.as_bytes()), Vec::<std::path::PathBuf>::new());
}

#[test]
fn whatever_was_done_when_the_power_failed_the_rest_follows() {
    let before = tempfile::tempdir().unwrap();
    let (chain, marked) = sample(before.path());
    let note: Vec<u8> = marked.iter().flat_map(|entry| *entry.id().as_bytes()).collect();
    fs::write(before.path().join("erasing"), &note).unwrap();
    let after = tempfile::tempdir().unwrap();
    copy(before.path(), after.path());
    is_forgotten(after.path(), &chain, &marked);
    let segments: Vec<_> =
        (1..10).map(|i| format!("journal-{i:06}.linde")).filter(|name| before.path().join(name).exists()).collect();
    assert!(segments.len() > 3);
    // The index goes first, then segment after segment is replaced, then the bodies go.
    for replaced in 0..=segments.len() {
        for (without_index, without_bodies) in [(false, false), (true, false), (true, replaced == segments.len())] {
            if replaced > 0 && !without_index {
                continue;
            }
            let dir = tempfile::tempdir().unwrap();
            copy(before.path(), dir.path());
            for name in &segments[..replaced] {
                fs::copy(after.path().join(name), dir.path().join(name)).unwrap();
            }
            if without_index {
                fs::remove_dir_all(dir.path().join("index")).unwrap();
            }
            if without_bodies {
                fs::remove_dir_all(dir.path().join("bodies")).unwrap();
            }
            // Half of the next one.
            let half = fs::read(before.path().join(&segments[0])).unwrap();
            fs::write(dir.path().join(".tmp-journal-000001.linde"), &half[..half.len() / 2]).unwrap();
            is_forgotten(dir.path(), &chain, &marked);
        }
    }
}

#[test]
fn a_full_disk_keeps_the_old_and_dropping_goes_on_when_there_is_room() {
    for quota in (0..4_000).step_by(171) {
        let dir = tempfile::tempdir().unwrap();
        let (chain, marked) = sample(dir.path());
        let mut store = DiskStore::open(dir.path(), SPACE, Options { quota_bytes: Some(quota), ..small() }).unwrap();
        let dropped = store.drop_bodies(&ids(&marked));
        assert!(matches!(dropped, Err(StoreError::Full(_)) | Ok(_)), "{dropped:?}");
        // Whatever was done by then, every entry is there with its body or without.
        for entry in &chain {
            let found = store.get(&entry.id()).unwrap().unwrap();
            assert!(
                found == *entry || (found == entry.bare() && dropped.is_err()) || ids(&marked).contains(&entry.id())
            );
        }
        assert!(store.check().unwrap().is_clean());
        if dropped.is_err() && quota % 2 == 0 {
            store.journal.quota = None;
            store.drop_bodies(&[]).unwrap();
        }
        drop(store);
        // The next opening needs no call for it.
        is_forgotten(dir.path(), &chain, &marked);
    }
}

#[test]
fn below_the_reserve_bodies_can_be_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let (chain, marked) = sample(dir.path());
    let mut store = DiskStore::open(dir.path(), SPACE, Options { min_free_bytes: u64::MAX, ..small() }).unwrap();
    store.drop_bodies(&ids(&marked)).unwrap();
    drop(store);
    is_forgotten(dir.path(), &chain, &marked);
}

#[test]
fn an_index_from_before_is_noticed() {
    let (dir, old) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (chain, marked) = sample(dir.path());
    copy(&dir.path().join("index"), old.path());
    let last = chain.last().unwrap().clone();
    open_small(dir.path()).drop_bodies(&[ids(&marked), vec![last.id()]].concat()).unwrap();
    fs::remove_dir_all(dir.path().join("index")).unwrap();
    copy(old.path(), &dir.path().join("index"));
    let store = open_small(dir.path());
    assert!(matches!(store.report().index, IndexState::Rebuilt(_)), "{:?}", store.report());
    assert_eq!(store.get(&last.id()).unwrap(), Some(last.bare()));
}

#[test]
fn segments_say_whether_entries_lack_their_bodies() {
    let dir = tempfile::tempdir().unwrap();
    let (mut a, mut b) = (Author::new(1), Author::new(2));
    let format = |number: u32| {
        let bytes = fs::read(dir.path().join(format!("journal-{number:06}.linde"))).unwrap();
        let payload = linde_log::frame::read(&bytes).unwrap().unwrap().0;
        let crate::codec::Raw::Head(head) = crate::codec::parse(payload).unwrap() else { panic!("no head") };
        head.format
    };
    let chain = a.chain(Lane::Text, 3, "a");
    let mut store = open(dir.path());
    store.append(&entries(&chain)).unwrap();
    assert_eq!((store.journal.end().segment(), format(1)), (1, 1));
    // An entry without body begins a segment of its own, others go on in it.
    store.append(&[Record::Entry(b.write(Lane::Text, "x").bare())]).unwrap();
    store.append(&entries(&a.chain(Lane::Text, 2, "c"))).unwrap();
    store.append(&[Record::Entry(b.write(Lane::Text, "y").bare())]).unwrap();
    assert_eq!((store.journal.end().segment(), format(1), format(2)), (2, 1, 2));
    store.drop_bodies(&[chain[1].id()]).unwrap();
    assert_eq!((format(1), format(2)), (2, 2));
    drop(store);
    assert_eq!(open(dir.path()).stats().entries, 7);
}

#[test]
fn a_journal_of_the_first_version_is_read_and_can_forget() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/compat/data/journal-1");
    let dir = tempfile::tempdir().unwrap();
    copy(&data, dir.path());
    let mut store = open(dir.path());
    assert!(store.report().is_clean(), "{:?}", store.report());
    assert!(store.check().unwrap().is_clean());
    let author = Author::new(1);
    for lane in Lane::ALL {
        let log: LogId = author.log(lane);
        let read = store.read(&log, 0, 9, usize::MAX).unwrap();
        assert_eq!((read.len(), read.iter().all(|entry| entry.body().is_some())), (4, true));
    }
    let records = scan(&mut store, Position::START);
    assert_eq!((records.len(), store.forks().len()), (15, 1));
    let all: Vec<EntryId> = records.iter().filter_map(|(_, record)| record.entry()).map(|entry| entry.id()).collect();
    assert_eq!(store.drop_bodies(&all).unwrap().entries, 10, "all but the control lane");
    drop(store);
    let mut store = open(dir.path());
    assert_eq!((scan(&mut store, Position::START).len(), store.report().is_clean()), (15, true));
    assert_eq!(files_with(dir.path(), b"lang lang"), Vec::<std::path::PathBuf>::new());
}
