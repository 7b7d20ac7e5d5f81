//! Damaged files, full disks and indexes from another time.

use crate::{
    codec,
    conformance::{Author, SPACE, entries, scan},
    *,
};
use linde_log::{EntryId, Lane, LogId, Signed, Tip, Verified};
use proptest::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

pub(crate) fn open(dir: &Path) -> DiskStore {
    DiskStore::open(dir, SPACE, Options::default()).unwrap()
}

/// A store with these entries, with its index written.
fn filled(dir: &Path, chain: &[Verified]) {
    open(dir).append(&entries(chain)).unwrap();
}

pub(crate) fn journal(dir: &Path) -> PathBuf {
    dir.join("journal-000001.linde")
}

pub(crate) fn change(path: &Path, f: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    f(&mut bytes);
    fs::write(path, bytes).unwrap();
}

/// Where the record of `entry` starts in the first segment.
fn offset_of(dir: &Path, entry: &Signed) -> usize {
    let bytes = fs::read(journal(dir)).unwrap();
    let raw =
        if entry.raw().len() > INLINE_BODY_BYTES { entry.without_body().raw().clone() } else { entry.raw().clone() };
    bytes.windows(raw.len()).position(|window| window == raw).unwrap() - 14
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(item.file_name());
        if item.path().is_dir() {
            copy(&item.path(), &target);
        } else {
            fs::copy(item.path(), target).unwrap();
        }
    }
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut out: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .flatten()
        .flat_map(|item| if item.path().is_dir() { files(&item.path()) } else { vec![item.path()] })
        .collect();
    out.sort();
    out
}

/// Whether a file consists of whole frames: cut between two, nothing but the index can tell what followed.
fn is_whole(file: &Path) -> bool {
    let bytes = fs::read(file).unwrap();
    let mut rest = &bytes[..];
    while let Ok(Some((_, behind))) = linde_log::frame::read(rest) {
        rest = behind;
    }
    rest.is_empty()
}

/// The files of a directory that hold these bytes.
pub(crate) fn files_with(dir: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let holds = |file: &PathBuf| fs::read(file).unwrap().windows(bytes.len()).any(|window| window == bytes);
    files(dir).into_iter().filter(holds).collect()
}

/// Nothing that the store shows differs from `truth`, and what it says to have is there.
fn is_honest(store: &mut DiskStore, truth: &BTreeMap<EntryId, Verified>) {
    store.check().unwrap();
    let tips: Vec<(LogId, Tip)> = store.tips().iter().map(|(log, tip)| (*log, *tip)).collect();
    for (log, tip) in tips {
        let read = store.read(&log, 0, usize::MAX, usize::MAX).unwrap();
        assert!(read.len() as u64 > tip.seq, "{log:?}");
        assert_eq!(read[tip.seq as usize].tip(), tip);
        assert!(read.iter().all(|entry| *entry == *truth[&entry.id()]));
    }
    for (_, record) in scan(store, Position::START) {
        let entry = record.entry().unwrap();
        assert_eq!(entry, &truth[&entry.id()]);
        assert_eq!(store.get(&entry.id()).unwrap().as_ref(), Some(entry));
    }
}

#[test]
fn truncation_at_every_byte_keeps_what_is_whole() {
    for with_index in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let chain = Author::new(1).chain(Lane::Text, 4, "a");
        filled(dir.path(), &chain);
        let bytes = fs::read(journal(dir.path())).unwrap();
        let starts: Vec<_> = chain.iter().map(|entry| offset_of(dir.path(), entry)).collect();
        // With an index, opening writes to it, so each case costs time.
        for len in (0..bytes.len()).step_by(if with_index { 37 } else { 1 }) {
            let case = tempfile::tempdir().unwrap();
            if with_index {
                copy(dir.path(), case.path());
            }
            fs::write(journal(case.path()), &bytes[..len]).unwrap();
            let mut store = open(case.path());
            let kept = starts.iter().skip(1).chain([&bytes.len()]).filter(|end| **end <= len).count();
            let log = chain[0].log();
            assert_eq!(store.len(&log), kept as u64, "cut at {len}: {:?}", store.report());
            let boundary = starts.contains(&len) || len == 0;
            let cut = store.report().damaged.iter().any(|damage| damage.kind == DamageKind::Cut);
            assert_eq!(cut, !boundary, "cut at {len}: {:?}", store.report());
            if with_index {
                let missing = Missing { log, from_seq: kept as u64, to_seq: 3 };
                assert_eq!((&store.report().missing, store.missing()), (&vec![missing], vec![missing]));
            }
            if len % 7 != 0 {
                // Saves the writing of an index.
                store.index_absent = false;
                continue;
            }
            store.append(&entries(&chain)).unwrap();
            assert_eq!(store.missing(), vec![]);
            drop(store);
            let mut store = open(case.path());
            assert!(store.report().is_clean());
            assert_eq!(scan(&mut store, Position::START).len(), 4);
        }
    }
}

#[test]
fn a_hole_is_named_filled_and_forgotten() {
    for with_index in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let mut author = Author::new(1);
        let chain = author.chain(Lane::Text, 10, "a");
        filled(dir.path(), &chain);
        let at = offset_of(dir.path(), &chain[4]);
        change(&journal(dir.path()), |bytes| bytes[at..at + 700].fill(0));
        if !with_index {
            fs::remove_dir_all(dir.path().join("index")).unwrap();
        }
        let store = open(dir.path());
        let log = chain[0].log();
        let missing = store.report().missing.clone();
        assert!(missing.len() == 1 && missing[0].from_seq == 4 && missing[0].to_seq >= 5, "{missing:?}");
        assert_eq!(store.missing(), missing);
        let damage = &store.report().damaged;
        assert!(
            damage.len() == 1 && damage[0].kind == DamageKind::Skipped && damage[0].from == at as u64,
            "{damage:?}"
        );
        let behind = missing[0].to_seq + 1;
        assert_eq!((store.tips()[&log], store.len(&log)), (chain[3].tip(), 4));
        assert_eq!(store.id_at(&log, behind), Some(chain[behind as usize].id()));
        assert_eq!(store.id_at(&log, 4), None);
        assert_eq!(store.read(&log, behind, 100, usize::MAX).unwrap().len() as u64, 10 - behind);
        assert_eq!(store.get(&chain[9].id()).unwrap().as_ref(), Some(&chain[9]));
        // The hole survives a restart, whether or not the index does.
        drop(store);
        let mut store = open(dir.path());
        assert_eq!((store.missing(), store.len(&log)), (missing.clone(), 4));
        // Half of it comes, then the rest with what is there already.
        store.append(&entries(&chain[4..5])).unwrap();
        assert_eq!(store.missing()[0].from_seq, 5);
        let more = author.chain(Lane::Text, 2, "b");
        store.append(&[entries(&chain[5..]), entries(&more)].concat()).unwrap();
        assert_eq!((store.missing(), store.len(&log), store.tips()[&log]), (vec![], 12, more[1].tip()));
        for _ in 0..2 {
            drop(store);
            store = open(dir.path());
            assert_eq!((store.missing(), &store.report().missing, store.len(&log)), (vec![], &vec![], 12));
            assert_eq!(scan(&mut store, Position::START).len(), 12);
            let _ = fs::remove_dir_all(dir.path().join("index"));
        }
    }
}

#[test]
fn another_history_in_a_hole_makes_the_rest_loose() {
    let dir = tempfile::tempdir().unwrap();
    let chain = Author::new(1).chain(Lane::Text, 6, "a");
    let mut other = Author::new(1);
    let branch = [other.chain(Lane::Text, 2, "a"), other.chain(Lane::Text, 4, "b")].concat();
    filled(dir.path(), &chain);
    let at = offset_of(dir.path(), &chain[2]);
    change(&journal(dir.path()), |bytes| bytes[at + 20] ^= 1);
    let mut store = open(dir.path());
    store.append(&entries(&branch)).unwrap();
    for _ in 0..2 {
        let log = chain[0].log();
        assert_eq!((store.len(&log), store.tips()[&log]), (6, branch[5].tip()));
        assert!(chain[3..].iter().all(|entry| store.get(&entry.id()).unwrap().as_ref() == Some(entry)));
        drop(store);
        fs::remove_dir_all(dir.path().join("index")).unwrap();
        store = open(dir.path());
    }
}

#[test]
fn look_alikes_inside_of_bodies_are_not_believed() {
    // An entry that somebody else signed, with a frame around it as a journal has, inside of a body.
    let forged = {
        let (victim, liar) = (Author::new(1).write(Lane::Text, "never said"), Author::new(2).write(Lane::Text, "x"));
        let raw = linde_log::write(victim.header_bytes(), liar.signature(), victim.body());
        Signed::decode(raw.into()).unwrap()
    };
    let mut frame = Vec::new();
    codec::put_entry(&mut frame, codec::Keeping { loose: false, outside: false }, forged.raw()).unwrap();
    let carrier = {
        let key = linde_log::SecretKey::from_seed(&[2; 32]);
        let draft = linde_log::Draft {
            space: SPACE,
            lane: Lane::Text,
            kind: 1,
            obj: EntryId::ZERO,
            after: vec![],
            after_lamport: 0,
            time_ms: 0,
            enc: linde_log::Encryption::Plain,
            body: [vec![7; 100], frame].concat(),
        };
        linde_log::sign(&key, None, draft).unwrap()
    };
    let dir = tempfile::tempdir().unwrap();
    let honest = Author::new(3).chain(Lane::Text, 2, "c");
    filled(dir.path(), &[vec![carrier.clone()], honest.clone()].concat());
    let at = offset_of(dir.path(), &carrier);
    change(&journal(dir.path()), |bytes| bytes[at] ^= 1);
    fs::remove_dir_all(dir.path().join("index")).unwrap();
    let mut store = open(dir.path());
    assert!(!store.contains(&forged.id()));
    assert_eq!(store.tips().keys().collect::<Vec<_>>(), [&honest[0].log()]);
    assert!(store.report().damaged.iter().any(|damage| damage.kind == DamageKind::Unreadable));
    assert_eq!(scan(&mut store, Position::START).len(), 2);
}

#[test]
fn a_lost_body_is_a_lost_entry_until_it_comes_again() {
    for damage in 0..3 {
        let dir = tempfile::tempdir().unwrap();
        let mut author = Author::new(1);
        let chain =
            [author.chain(Lane::Text, 1, "a"), vec![author.write(Lane::Text, &"long ".repeat(20_000))]].concat();
        let chain = [chain, author.chain(Lane::Text, 1, "b")].concat();
        filled(dir.path(), &chain);
        let body = files(&dir.path().join("bodies")).remove(0);
        let mut store = open(dir.path());
        assert!(store.check().unwrap().is_clean());
        assert_eq!(store.stats().body_bytes, fs::metadata(&body).unwrap().len());
        match damage {
            0 => fs::remove_file(&body).unwrap(),
            1 => change(&body, |bytes| bytes[1000] ^= 1),
            _ => change(&body, |bytes| bytes.truncate(5000)),
        }
        assert!(matches!(store.get(&chain[1].id()), Err(StoreError::Damaged { id }) if id == chain[1].id()));
        assert_eq!(store.read(&chain[0].log(), 0, 9, usize::MAX).unwrap().len(), 1);
        assert!(matches!(store.read(&chain[0].log(), 1, 9, usize::MAX), Err(StoreError::Damaged { .. })));
        if damage == 0 {
            // A store that runs finds out when it is asked to check.
            let report = store.check().unwrap();
            assert_eq!(report.missing, [Missing { log: chain[0].log(), from_seq: 1, to_seq: 1 }]);
        } else {
            drop(store);
            store = open(dir.path());
        }
        assert_eq!((store.len(&chain[0].log()), store.report().damaged.len()), (1, 1));
        assert_eq!(store.report().damaged[0].kind, DamageKind::Body);
        assert!(body.ends_with(store.report().damaged[0].file.rsplit('/').next().unwrap()));
        store.append(&entries(&chain[1..2])).unwrap();
        assert_eq!((store.len(&chain[0].log()), store.missing()), (3, vec![]));
        assert_eq!(store.get(&chain[1].id()).unwrap().as_ref(), Some(&chain[1]));
        drop(store);
        assert!(open(dir.path()).report().is_clean());
    }
}

#[test]
fn a_full_disk_leaves_nothing_half_written() {
    for quota in (0..3000).step_by(61) {
        let dir = tempfile::tempdir().unwrap();
        let options = Options { quota_bytes: Some(quota), segment_bytes: 600, ..Options::default() };
        let mut store = DiskStore::open(dir.path(), SPACE, options.clone()).unwrap();
        let chain = Author::new(1).chain(Lane::Text, 12, "a");
        let mut kept = 0;
        for batch in chain.chunks(3) {
            match store.append(&entries(batch)) {
                Ok(()) => kept += 3,
                Err(StoreError::Full(_)) => break,
                Err(other) => panic!("{other}"),
            }
        }
        let log = chain[0].log();
        assert_eq!(store.len(&log), kept);
        assert_eq!(scan(&mut store, Position::START).len() as u64, kept);
        drop(store);
        let mut store = open(dir.path());
        assert_eq!((store.len(&log), store.report().damaged.len()), (kept, 0));
        store.append(&entries(&chain)).unwrap();
        assert_eq!(store.len(&log), 12);
    }
}

#[test]
fn writing_goes_on_when_there_is_space_again() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options { quota_bytes: Some(1000), ..Options::default() };
    let mut store = DiskStore::open(dir.path(), SPACE, options).unwrap();
    let chain = Author::new(1).chain(Lane::Text, 12, "a");
    store.append(&entries(&chain[..1])).unwrap();
    assert!(matches!(store.append(&entries(&chain[1..])), Err(StoreError::Full(_))));
    store.journal.quota = None;
    store.append(&entries(&chain[1..])).unwrap();
    assert_eq!(scan(&mut store, Position::START).len(), 12);
}

#[test]
fn below_the_reserve_nothing_is_written_but_read() {
    let dir = tempfile::tempdir().unwrap();
    let chain = Author::new(1).chain(Lane::Text, 2, "a");
    filled(dir.path(), &chain[..1]);
    let options = Options { min_free_bytes: u64::MAX, ..Options::default() };
    let mut store = DiskStore::open(dir.path(), SPACE, options).unwrap();
    assert!(matches!(store.append(&entries(&chain[1..])), Err(StoreError::LowSpace { free }) if free > 0));
    store.append(&entries(&chain[..1])).unwrap();
    assert_eq!(store.get(&chain[0].id()).unwrap().as_ref(), Some(&chain[0]));
    store.options.min_free_bytes = 0;
    store.append(&entries(&chain[1..])).unwrap();
}

#[test]
fn an_index_from_another_time_is_noticed() {
    let (dir, old) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut author = Author::new(1);
    let chain = author.chain(Lane::Text, 600, "a");
    filled(dir.path(), &chain[..300]);
    copy(&dir.path().join("index"), old.path());
    let early = fs::read(journal(dir.path())).unwrap();
    filled(dir.path(), &chain[300..]);
    let put_index = |from: &Path| {
        fs::remove_dir_all(dir.path().join("index")).unwrap();
        copy(from, &dir.path().join("index"));
    };
    // Behind: the rest comes from the journal.
    put_index(old.path());
    let store = open(dir.path());
    assert_eq!(
        (store.len(&chain[0].log()), &store.report().index, store.report().replayed),
        (600, &IndexState::Loaded, 300)
    );
    drop(store);
    // Ahead of a journal that is older: what it knows to be missing is said.
    fs::write(journal(dir.path()), &early).unwrap();
    let mut store = open(dir.path());
    assert_eq!(store.report().missing, [Missing { log: chain[0].log(), from_seq: 300, to_seq: 599 }]);
    assert_eq!((store.len(&chain[0].log()), &store.report().index), (300, &IndexState::Loaded));
    // And of one that went on differently since.
    store.append(&entries(&Author::new(2).chain(Lane::Text, 400, "b"))).unwrap();
    drop(store);
    fs::write(journal(dir.path()), &early).unwrap();
    filled(dir.path(), &Author::new(3).chain(Lane::Text, 500, "c"));
    put_index(old.path());
    let store = open(dir.path());
    assert_eq!((store.tips().len(), store.stats().entries, &store.report().index), (2, 800, &IndexState::Loaded));
    drop(store);
    // Of a store with the same length but other entries.
    let other = tempfile::tempdir().unwrap();
    filled(other.path(), &Author::new(4).chain(Lane::Text, 800, "d"));
    put_index(&other.path().join("index"));
    let store = open(dir.path());
    assert!(matches!(store.report().index, IndexState::Rebuilt(_)));
    assert_eq!((store.tips().len(), store.stats().entries), (2, 800));
    assert!(dir.path().join("index.damaged").is_dir());
}

#[test]
fn segments_that_vanish_or_shrink_are_noticed() {
    for with_index in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let options = Options { segment_bytes: 1000, ..Options::default() };
        let chain = Author::new(1).chain(Lane::Text, 20, "a");
        let mut store = DiskStore::open(dir.path(), SPACE, options.clone()).unwrap();
        chain.iter().for_each(|entry| store.append(&[Record::Entry(entry.clone())]).unwrap());
        drop(store);
        if !with_index {
            fs::remove_dir_all(dir.path().join("index")).unwrap();
        }
        fs::remove_file(dir.path().join("journal-000002.linde")).unwrap();
        change(&dir.path().join("journal-000003.linde"), |bytes| {
            let half = bytes.len() / 2;
            bytes.truncate(half);
        });
        let mut store = DiskStore::open(dir.path(), SPACE, options).unwrap();
        let kinds: BTreeSet<_> = store.report().damaged.iter().map(|d| format!("{:?}", d.kind)).collect();
        assert!(kinds.contains("NoFile") && kinds.contains("Truncated"), "{kinds:?}");
        let missing = store.missing();
        assert!(!missing.is_empty());
        store.append(&entries(&chain)).unwrap();
        assert_eq!((store.missing(), store.len(&chain[0].log())), (vec![], 20));
    }
}

#[test]
fn foreign_and_later_journals_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path(), &Author::new(1).chain(Lane::Text, 1, "a"));
    let other = linde_log::SpaceId([1; 32]);
    let error = DiskStore::open(dir.path(), other, Options::default()).err().unwrap();
    assert!(matches!(error, StoreError::ForeignJournal { .. }));
    let mut w = linde_log::cbor::Writer::default();
    w.array(2).unsigned(0).unsigned(7);
    let mut bytes = Vec::new();
    linde_log::frame::write(&mut bytes, &w.finish()).unwrap();
    fs::write(journal(dir.path()), bytes).unwrap();
    let error = DiskStore::open(dir.path(), SPACE, Options::default()).err().unwrap();
    assert!(matches!(error, StoreError::NewerFormat { found: 7, supported: FORMAT }));
}

#[test]
fn projections_of_a_longer_journal_are_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let chain = Author::new(1).chain(Lane::Text, 9, "a");
    filled(dir.path(), &chain);
    let mut store = open(dir.path());
    store.cache_put(b"p", b"all nine");
    store.flush_index().unwrap();
    drop(store);
    let store = open(dir.path());
    assert_eq!(store.cache_get(b"p").unwrap(), b"all nine");
    drop(store);
    change(&journal(dir.path()), |bytes| bytes.truncate(bytes.len() - 1));
    assert_eq!(open(dir.path()).cache_get(b"p"), None);
}

#[test]
fn a_rebuilt_store_is_the_same_and_tells_how_far_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let chain = Author::new(1).chain(Lane::Text, 4000, "a");
    filled(dir.path(), &chain);
    let mut told = Vec::new();
    let store = DiskStore::rebuild(dir.path(), SPACE, Options::default(), &mut |p| told.push(p)).unwrap();
    assert_eq!(store.len(&chain[0].log()), 4000);
    assert!(!told.is_empty() && told.iter().all(|p| p.done_bytes <= p.total_bytes));
    drop(store);
    let store = open(dir.path());
    assert_eq!((&store.report().index, store.report().replayed), (&IndexState::Loaded, 0));
}

/// A store of two segments, two authors, large bodies, and its files.
fn sample() -> &'static (tempfile::TempDir, BTreeMap<EntryId, Verified>, Vec<Verified>) {
    static SAMPLE: std::sync::OnceLock<(tempfile::TempDir, BTreeMap<EntryId, Verified>, Vec<Verified>)> =
        std::sync::OnceLock::new();
    SAMPLE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let options = Options { segment_bytes: 12_000, ..Options::default() };
        let mut store = DiskStore::open(dir.path(), SPACE, options).unwrap();
        let (mut a, mut b) = (Author::new(1), Author::new(2));
        let mut all = Vec::new();
        for i in 0..20 {
            let long = a.write(Lane::Text, &format!("{i} ").repeat(if i % 9 == 0 { 20_000 } else { 70 }));
            let batch = [a.chain(Lane::Deliberation, 2, "a"), b.chain(Lane::Control, 2, "b"), vec![long]].concat();
            store.append(&entries(&batch)).unwrap();
            all.extend(batch);
        }
        drop(store);
        (dir, all.iter().map(|entry| (entry.id(), entry.clone())).collect(), all)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn damage_anywhere_is_survived(
        file: prop::sample::Index, at: prop::sample::Index, kind in 0..5, len in 1usize..5000, bit in 0u8..8, lose_index: bool,
    ) {
        let (dir, truth, all) = sample();
        let case = tempfile::tempdir().unwrap();
        copy(dir.path(), case.path());
        if lose_index {
            fs::remove_dir_all(case.path().join("index")).unwrap();
        }
        let files = files(case.path());
        let path = file.get(&files);
        let before = fs::read(path).unwrap();
        change(path, |bytes| {
            if bytes.is_empty() { return }
            let at = at.index(bytes.len());
            let to = bytes.len().min(at + len);
            match kind {
                0 => bytes[at] ^= 1 << bit,
                1 => bytes[at..to].fill(0),
                2 => bytes.truncate(at),
                3 => bytes[at..to].reverse(),
                _ => bytes.extend(vec![0x5a; len]),
            }
        });
        let changed = fs::read(path).unwrap() != before;
        let mut store = open(case.path());
        is_honest(&mut store, truth);
        let lost = all.iter().filter(|entry| !store.contains(&entry.id())).count();
        let in_index = path.starts_with(case.path().join("index"));
        if in_index {
            prop_assert_eq!(lost, 0, "{:?}", store.report());
        } else if changed && lost > 0 && !(lose_index && kind == 2 && is_whole(path)) {
            prop_assert!(!store.report().damaged.is_empty() || !store.missing().is_empty());
        }
        if kind == 0 && !in_index {
            prop_assert!(lost <= 1);
            prop_assert!(!changed || !store.report().damaged.is_empty());
        }
        // Peers send everything again, each log in order.
        store.append(&entries(all)).unwrap();
        prop_assert_eq!(store.missing(), vec![]);
        drop(store);
        let mut store = open(case.path());
        is_honest(&mut store, truth);
        prop_assert!(all.iter().all(|entry| store.contains(&entry.id())));
        prop_assert_eq!(scan(&mut store, Position::START).len(), all.len());
    }
}
