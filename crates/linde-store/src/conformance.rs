//! What every store must do, whatever it is made of.

use crate::*;
use core::ops::ControlFlow;
use linde_log::{
    Draft, EntryId, ForkProof, Lane, LogId, SecretKey, Signed, SpaceId, Tip, Verified, VerifiedFork, body, sign,
};
use proptest::prelude::*;
use std::{collections::BTreeMap, path::PathBuf};

pub(crate) const SPACE: SpaceId = SpaceId([9; 32]);

/// An author of test entries.
pub(crate) struct Author {
    key: SecretKey,
    tips: BTreeMap<Lane, Tip>,
}

impl Author {
    pub(crate) fn new(number: u8) -> Self {
        Self { key: SecretKey::from_seed(&[number; 32]), tips: BTreeMap::new() }
    }

    pub(crate) fn log(&self, lane: Lane) -> LogId {
        LogId { lane, device: self.key.device() }
    }

    pub(crate) fn write(&mut self, lane: Lane, text: &str) -> Verified {
        let entry = sign(&self.key, self.tips.get(&lane).copied(), draft(SPACE, lane, text)).unwrap();
        self.tips.insert(lane, entry.tip());
        entry
    }

    pub(crate) fn chain(&mut self, lane: Lane, len: usize, label: &str) -> Vec<Verified> {
        (0..len).map(|i| self.write(lane, &format!("{label} {i}"))).collect()
    }

    pub(crate) fn fork(&self, a: &Verified, b: &Verified) -> VerifiedFork {
        let side = |entry: &Verified| vec![Signed::clone(entry)];
        ForkProof::new(&side(a), &side(b)).verify(&self.key.public()).unwrap()
    }
}

fn draft(space: SpaceId, lane: Lane, text: &str) -> Draft {
    Draft {
        space,
        lane,
        kind: 257,
        obj: EntryId::ZERO,
        after: vec![],
        after_lamport: 0,
        time_ms: 1_700_000_000_000,
        enc: linde_log::Encryption::Plain,
        body: body::encode([3; 16], &text).unwrap(),
    }
}

pub(crate) fn entries(list: &[Verified]) -> Vec<Record> {
    list.iter().cloned().map(Record::Entry).collect()
}

pub(crate) fn scan(store: &mut dyn Store, from: Position) -> Vec<(Position, Record)> {
    let mut out = Vec::new();
    let end = store.scan(from, &mut |at, record| {
        out.push((at, record));
        ControlFlow::Continue(())
    });
    assert_eq!(end.unwrap(), store.end().max(from));
    out
}

/// Runs the suite on stores that `new` makes; `reopen` closes one and opens it again.
fn conforms(new: &dyn Fn() -> Box<dyn Store>, reopen: &dyn Fn(Box<dyn Store>) -> Box<dyn Store>) {
    logs_continue(reopen(filled(new())));
    logs_continue(filled(new()));
    chains_are_checked(new(), reopen);
    batches_are_whole(new());
    duplicates_are_passed_over(new(), reopen);
    loose_entries_are_found_by_id(new(), reopen);
    forks_are_kept_once(new(), reopen);
    reading_is_bounded(new());
    scans_go_on(new(), reopen);
    projections_are_kept(new());
    bodies_are_dropped_and_come_back(new(), reopen);
    entries_without_bodies_are_kept(new(), reopen);
}

fn filled(mut store: Box<dyn Store>) -> Box<dyn Store> {
    let mut a = Author::new(1);
    store.append(&entries(&a.chain(Lane::Control, 3, "a"))).unwrap();
    store.append(&entries(&a.chain(Lane::Deliberation, 2, "b"))).unwrap();
    store
}

fn logs_continue(mut store: Box<dyn Store>) {
    let mut a = Author::new(1);
    let control = a.chain(Lane::Control, 5, "a");
    let log = a.log(Lane::Control);
    assert_eq!((store.len(&log), store.tips()[&log]), (3, control[2].tip()));
    store.append(&entries(&control[3..])).unwrap();
    assert_eq!((store.len(&log), store.tips()[&log]), (5, control[4].tip()));
    let read = store.read(&log, 0, 100, usize::MAX).unwrap();
    assert_eq!(read, control.iter().map(|entry| Signed::clone(entry)).collect::<Vec<_>>());
    for (seq, entry) in (0..).zip(&control) {
        assert_eq!(store.id_at(&log, seq), Some(entry.id()));
        assert_eq!(store.get(&entry.id()).unwrap().as_ref(), Some(entry));
        assert!(store.contains(&entry.id()));
    }
    assert_eq!((store.id_at(&log, 5), store.id_at(&a.log(Lane::Text), 0)), (None, None));
    assert_eq!(store.get(&EntryId([1; 32])).unwrap(), None);
    assert!(!store.contains(&EntryId([1; 32])));
    assert_eq!((store.tips().len(), store.stats().entries, store.space()), (2, 7, SPACE));
    assert!(store.report().is_clean() && store.missing().is_empty());
    assert!(store.check().unwrap().is_clean());
}

fn chains_are_checked(mut store: Box<dyn Store>, reopen: &dyn Fn(Box<dyn Store>) -> Box<dyn Store>) {
    let (mut a, mut other) = (Author::new(1), Author::new(1));
    let (chain, branch) = (a.chain(Lane::Text, 4, "a"), other.chain(Lane::Text, 4, "b"));
    let fails = |store: &mut dyn Store, list: &[Verified]| store.append(&entries(list)).unwrap_err();
    assert!(matches!(fails(&mut *store, &chain[1..2]), StoreError::NotNext { expected: 0, found: 1, .. }));
    store.append(&entries(&chain[..2])).unwrap();
    assert!(matches!(fails(&mut *store, &chain[3..]), StoreError::NotNext { expected: 2, found: 3, .. }));
    assert!(matches!(fails(&mut *store, &branch[2..3]), StoreError::Chain { seq: 2, .. }));
    assert!(matches!(fails(&mut *store, &branch[1..2]), StoreError::NotNext { expected: 2, found: 1, .. }));
    let foreign = sign(&SecretKey::from_seed(&[4; 32]), None, draft(SpaceId([8; 32]), Lane::Text, "x")).unwrap();
    assert!(matches!(fails(&mut *store, &[foreign]), StoreError::OtherSpace));
    let store = reopen(store);
    assert_eq!(store.len(&a.log(Lane::Text)), 2);
}

fn batches_are_whole(mut store: Box<dyn Store>) {
    let (mut a, mut b) = (Author::new(1), Author::new(2));
    let (chain, gap) = (a.chain(Lane::Text, 3, "a"), b.chain(Lane::Text, 2, "b"));
    let mut batch = entries(&chain);
    batch.push(Record::Entry(gap[1].clone()));
    assert!(store.append(&batch).is_err());
    assert!(store.tips().is_empty() && !store.contains(&chain[0].id()));
    assert!(scan(&mut *store, Position::START).is_empty());
    store.append(&[]).unwrap();
    // Logs may be mixed in a batch as long as each is in order.
    let mixed = [&chain[0], &gap[0], &chain[1], &gap[1], &chain[2]].map(|entry| Record::Entry(entry.clone()));
    store.append(&mixed).unwrap();
    assert_eq!(scan(&mut *store, Position::START).into_iter().map(|(_, record)| record).collect::<Vec<_>>(), mixed);
}

fn duplicates_are_passed_over(mut store: Box<dyn Store>, reopen: &dyn Fn(Box<dyn Store>) -> Box<dyn Store>) {
    let mut a = Author::new(1);
    let chain = a.chain(Lane::Text, 4, "a");
    store.append(&entries(&chain[..3])).unwrap();
    let end = store.end();
    store.append(&entries(&chain[1..2])).unwrap();
    assert_eq!(store.end(), end);
    store.append(&entries(&chain)).unwrap();
    store.append(&[entries(&chain[2..]), entries(&chain[..1])].concat()).unwrap();
    assert_eq!(scan(&mut *store, Position::START).len(), 4);
    let mut store = reopen(store);
    assert_eq!(scan(&mut *store, Position::START).len(), 4);
    let more = a.chain(Lane::Text, 1, "b");
    store.append(&[entries(&more), entries(&more)].concat()).unwrap();
    assert_eq!(scan(&mut *store, Position::START).len(), 5);
}

fn loose_entries_are_found_by_id(mut store: Box<dyn Store>, reopen: &dyn Fn(Box<dyn Store>) -> Box<dyn Store>) {
    let (mut a, mut other) = (Author::new(1), Author::new(1));
    let (chain, branch) = (a.chain(Lane::Text, 2, "a"), other.chain(Lane::Text, 3, "b"));
    store.append(&entries(&chain)).unwrap();
    let loose: Vec<_> = branch.iter().cloned().map(Record::Loose).collect();
    store.append(&[loose.clone(), loose.clone()].concat()).unwrap();
    store.append(&loose).unwrap();
    // A loose entry that becomes the next one of its log later.
    let ahead = a.write(Lane::Text, "ahead");
    store.append(&[Record::Loose(ahead.clone())]).unwrap();
    for mut store in [store].map(reopen) {
        assert_eq!(store.len(&a.log(Lane::Text)), 2);
        assert_eq!(store.id_at(&a.log(Lane::Text), 1), Some(chain[1].id()));
        assert!(branch.iter().all(|entry| store.get(&entry.id()).unwrap().as_ref() == Some(entry)));
        let found: Vec<_> = scan(&mut *store, Position::START).into_iter().skip(2).map(|(_, record)| record).collect();
        assert_eq!(found, [loose.clone(), vec![Record::Loose(ahead.clone())]].concat());
        store.append(&[Record::Entry(ahead.clone())]).unwrap();
        let mut store = reopen(store);
        assert_eq!(store.tips()[&a.log(Lane::Text)], ahead.tip());
        assert_eq!(scan(&mut *store, Position::START).last().unwrap().1, Record::Entry(ahead.clone()));
    }
}

fn forks_are_kept_once(mut store: Box<dyn Store>, reopen: &dyn Fn(Box<dyn Store>) -> Box<dyn Store>) {
    let (mut a, mut other) = (Author::new(1), Author::new(1));
    let (chain, branch) = (a.chain(Lane::Text, 3, "a"), other.chain(Lane::Text, 3, "b"));
    let [low, middle, high] = [0, 1, 2].map(|at| a.fork(&chain[at], &branch[at]));
    let log = a.log(Lane::Text);
    store.append(&[Record::Fork(middle.clone()), Record::Fork(high.clone())]).unwrap();
    store.append(&[Record::Fork(high), Record::Fork(middle.clone())]).unwrap();
    assert_eq!(store.forks()[&log], middle);
    let mut store = reopen(store);
    assert_eq!(store.forks()[&log], middle);
    store.append(&[Record::Fork(low.clone())]).unwrap();
    let mut store = reopen(store);
    assert_eq!((store.forks().len(), &store.forks()[&log]), (1, &low));
    let found: Vec<_> = scan(&mut *store, Position::START).into_iter().map(|(_, record)| record).collect();
    assert_eq!(found, [Record::Fork(low)]);
}

fn reading_is_bounded(mut store: Box<dyn Store>) {
    let mut a = Author::new(1);
    let mut chain = a.chain(Lane::Text, 300, "a");
    chain.push(a.write(Lane::Text, &"large ".repeat(30_000)));
    chain.extend(a.chain(Lane::Text, 10, "b"));
    store.append(&entries(&chain)).unwrap();
    let log = a.log(Lane::Text);
    let read = |from, entries, bytes| {
        let read = store.read(&log, from, entries, bytes).unwrap();
        assert!(read.iter().zip(&chain[from as usize..]).all(|(read, entry)| *read == **entry));
        read.len()
    };
    let size = chain[0].raw().len();
    assert_eq!((read(0, 0, 1000), read(0, 1000, 0), read(0, 3, usize::MAX)), (0, 1, 3));
    assert_eq!(read(0, 1000, size * 2), 2);
    assert_eq!((read(299, 1000, 2000), read(300, 1000, 2000), read(301, 1000, usize::MAX)), (1, 1, 10));
    assert_eq!(read(0, 1000, usize::MAX), 311);
    assert_eq!(store.read(&log, u64::MAX, 10, 10).unwrap(), vec![]);
}

fn scans_go_on(mut store: Box<dyn Store>, reopen: &dyn Fn(Box<dyn Store>) -> Box<dyn Store>) {
    let mut a = Author::new(1);
    let chain = a.chain(Lane::Text, 50, "a");
    store.append(&entries(&chain[..20])).unwrap();
    let middle = store.end();
    store.append(&entries(&chain[20..])).unwrap();
    let mut store = reopen(store);
    let all = scan(&mut *store, Position::START);
    assert_eq!(all.len(), 50);
    assert_eq!(scan(&mut *store, middle), all[20..]);
    assert_eq!(scan(&mut *store, Position::from_u64(all[30].0.to_u64())), all[31..]);
    let mut seen = 0;
    let reached = store.scan(Position::START, &mut |_, _| {
        seen += 1;
        if seen == 7 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!((seen, reached.unwrap()), (7, all[6].0));
    let end = store.end();
    assert!(scan(&mut *store, end).is_empty());
}

fn projections_are_kept(mut store: Box<dyn Store>) {
    assert_eq!(store.cache_get(b"a"), None);
    store.cache_put(b"a", b"one");
    store.cache_put(b"a", b"two");
    store.cache_put(b"b", b"");
    store.flush_index().unwrap();
    assert_eq!((store.cache_get(b"a").unwrap(), store.cache_get(b"b").unwrap()), (b"two".to_vec(), vec![]));
    store.cache_remove(b"a");
    assert_eq!(store.cache_get(b"a"), None);
}

fn bodies_are_dropped_and_come_back(mut store: Box<dyn Store>, reopen: &dyn Fn(Box<dyn Store>) -> Box<dyn Store>) {
    let mut a = Author::new(1);
    let control = a.chain(Lane::Control, 2, "c");
    let mut chain = a.chain(Lane::Text, 5, "a");
    chain.push(a.write(Lane::Text, &"long ".repeat(10_000)));
    chain.push(a.write(Lane::Text, ""));
    let branch = Author::new(1).chain(Lane::Text, 1, "b");
    store.append(&[entries(&control), entries(&chain), vec![Record::Loose(branch[0].clone())]].concat()).unwrap();
    let bytes = store.stats().journal_bytes + store.stats().body_bytes;
    store.cache_put(b"p", b"a projection");
    let end = store.end();
    let places: Vec<Position> = scan(&mut *store, Position::START).into_iter().map(|(at, _)| at).collect();

    let gone = [&chain[1], &chain[5], &chain[6], &branch[0]];
    let mut ids: Vec<EntryId> = gone.iter().map(|entry| entry.id()).collect();
    ids.extend([control[0].id(), EntryId([1; 32]), chain[1].id()]);
    let body_bytes = gone.iter().map(|entry| entry.body().unwrap().len() as u64).sum();
    assert_eq!(store.drop_bodies(&ids).unwrap(), Dropped { entries: 4, bytes: body_bytes });
    assert_eq!(store.drop_bodies(&ids).unwrap(), Dropped::default(), "nothing is left to drop");
    assert_eq!(store.cache_get(b"p"), None);
    for _ in 0..2 {
        for entry in control.iter().chain(&chain).chain(&branch) {
            let is_gone = gone.iter().any(|gone| gone.id() == entry.id());
            let expected = if is_gone { entry.bare() } else { entry.clone() };
            assert_eq!(store.get(&entry.id()).unwrap(), Some(expected));
        }
        assert_eq!((store.len(&a.log(Lane::Text)), store.tips()[&a.log(Lane::Text)]), (7, chain[6].tip()));
        assert!(store.report().is_clean() && store.check().unwrap().is_clean());
        assert!(store.stats().journal_bytes + store.stats().body_bytes <= bytes);
        assert_eq!(store.end(), end);
        assert_eq!(scan(&mut *store, Position::START).into_iter().map(|(at, _)| at).collect::<Vec<_>>(), places);
        store = reopen(store);
    }

    // A later body counts, once, and goes again like the first.
    store.restore_body(&chain[1]).unwrap();
    store.restore_body(&chain[1]).unwrap();
    store.restore_body(&chain[2]).unwrap();
    store.restore_body(&chain[5].bare()).unwrap();
    store
        .append(&[Record::Body(chain[5].clone()), Record::Body(chain[5].clone()), Record::Body(branch[0].clone())])
        .unwrap();
    for _ in 0..2 {
        for (entry, loose) in [(&chain[1], false), (&chain[5], false), (&branch[0], true)] {
            assert_eq!(store.get(&entry.id()).unwrap().as_ref(), Some(entry));
            let found = scan(&mut *store, Position::START).into_iter().map(|(_, record)| record);
            let of_entry: Vec<_> = found.filter(|found| found.entry().is_some_and(|e| e.id() == entry.id())).collect();
            assert_eq!(of_entry, [if loose { Record::Loose(entry.clone()) } else { Record::Entry(entry.clone()) }]);
        }
        assert_eq!(store.read(&a.log(Lane::Text), 0, 9, usize::MAX).unwrap()[1], *chain[1]);
        assert_eq!(scan(&mut *store, Position::START).len(), 10);
        store = reopen(store);
    }
    assert_eq!(store.drop_bodies(&ids).unwrap().entries, 3);
    let mut store = reopen(store);
    assert_eq!(store.get(&chain[5].id()).unwrap(), Some(chain[5].bare()));
    assert_eq!(scan(&mut *store, Position::START).len(), 10);
    let next = a.write(Lane::Text, "next");
    store.append(&[Record::Entry(next.clone())]).unwrap();
    assert_eq!(reopen(store).get(&next.id()).unwrap(), Some(next));
}

fn entries_without_bodies_are_kept(mut store: Box<dyn Store>, reopen: &dyn Fn(Box<dyn Store>) -> Box<dyn Store>) {
    let mut a = Author::new(1);
    let chain = a.chain(Lane::Text, 4, "a");
    let branch = Author::new(1).chain(Lane::Text, 2, "b");
    store.append(&[Record::Entry(chain[0].clone()), Record::Loose(chain[2].clone())]).unwrap();
    let batch = [
        Record::Entry(chain[1].bare()),
        // The body that came earlier goes on counting.
        Record::Entry(chain[2].bare()),
        Record::Entry(chain[3].bare()),
        Record::Body(chain[3].clone()),
        Record::Loose(branch[0].bare()),
        Record::Loose(branch[1].bare()),
        Record::Body(branch[1].clone()),
    ];
    store.append(&batch).unwrap();
    let expected = [&chain[0], &chain[1].bare(), &chain[2], &chain[3], &branch[0].bare(), &branch[1]];
    for _ in 0..2 {
        assert_eq!(scan(&mut *store, Position::START).len(), 6);
        for entry in expected {
            assert_eq!(store.get(&entry.id()).unwrap().as_ref(), Some(entry));
        }
        assert!(store.report().is_clean());
        store = reopen(store);
    }
}

fn disk(options: &Options) -> (tempfile::TempDir, Box<dyn Store>) {
    let dir = tempfile::tempdir().unwrap();
    let store = DiskStore::open(dir.path(), SPACE, options.clone()).unwrap();
    (dir, Box::new(store))
}

#[test]
fn memory_conforms() {
    conforms(&|| Box::new(MemoryStore::new(SPACE)), &|store| store);
}

#[test]
fn disk_conforms() {
    // Small segments, and no reading of the whole at the opening, so that the index is believed.
    for options in [
        Options::default(),
        Options { segment_bytes: 700, ..Options::default() },
        Options { check_at_open_bytes: 0, ..Options::default() },
    ] {
        let current = std::cell::RefCell::new(None);
        let new = || {
            let (dir, store) = disk(&options);
            *current.borrow_mut() = Some(dir);
            store
        };
        let reopen = |store| {
            drop::<Box<dyn Store>>(store);
            let dir = current.borrow();
            let store = DiskStore::open(dir.as_ref().unwrap().path(), SPACE, options.clone()).unwrap();
            assert!(matches!(store.report().index, IndexState::Loaded | IndexState::New), "{:?}", store.report());
            Box::new(store) as Box<dyn Store>
        };
        conforms(&new, &reopen);
    }
}

#[derive(Debug, Clone)]
enum Step {
    Append(Vec<(u8, u8, u16)>),
    AppendBare(u8, u8),
    DropBodies(Vec<prop::sample::Index>),
    Restore(prop::sample::Index),
    Reopen,
    Crash,
    LoseIndex,
    Flush,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => prop::collection::vec((0u8..4, 0u8..3, prop_oneof![9 => 0u16..200, 1 => 30_000u16..40_000]), 1..30)
            .prop_map(Step::Append),
        1 => (0u8..4, 1u8..3).prop_map(|(author, lane)| Step::AppendBare(author, lane)),
        2 => prop::collection::vec(any::<prop::sample::Index>(), 1..6).prop_map(Step::DropBodies),
        2 => any::<prop::sample::Index>().prop_map(Step::Restore),
        1 => Just(Step::Reopen),
        1 => Just(Step::Crash),
        1 => Just(Step::LoseIndex),
        1 => Just(Step::Flush),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_store_equals_its_model(steps in prop::collection::vec(any_step(), 1..25), segment_bytes in 500u64..20_000) {
        let options = Options { segment_bytes, ..Options::default() };
        let dir = tempfile::tempdir().unwrap();
        let mut store = Some(DiskStore::open(dir.path(), SPACE, options.clone()).unwrap());
        let mut model: Vec<Record> = Vec::new();
        let mut whole: BTreeMap<EntryId, Verified> = BTreeMap::new();
        let mut authors: Vec<_> = (0..4).map(|i| Author::new(i + 1)).collect();
        let mut made = 0;
        for step in steps {
            match step {
                Step::Append(list) => {
                    let batch: Vec<_> = list.iter().map(|(author, lane, len)| {
                        let lane = Lane::from_number(u64::from(*lane)).unwrap();
                        made += 1;
                        let text = format!("{made} {}", "x".repeat(usize::from(*len)));
                        Record::Entry(authors[usize::from(*author)].write(lane, &text))
                    }).collect();
                    store.as_mut().unwrap().append(&batch).unwrap();
                    whole.extend(batch.iter().filter_map(Record::entry).map(|entry| (entry.id(), entry.clone())));
                    model.extend(batch);
                    continue;
                }
                Step::AppendBare(author, lane) => {
                    let lane = Lane::from_number(u64::from(lane)).unwrap();
                    made += 1;
                    let entry = authors[usize::from(author)].write(lane, &format!("{made} left out"));
                    store.as_mut().unwrap().append(&[Record::Entry(entry.bare())]).unwrap();
                    model.push(Record::Entry(entry.bare()));
                    whole.insert(entry.id(), entry);
                }
                Step::DropBodies(picks) if !model.is_empty() => {
                    let ids: Vec<_> = picks.iter().map(|pick| pick.get(&model).entry().unwrap().id()).collect();
                    let of_model = |entry: &Verified| ids.contains(&entry.id()) && entry.header().lane != Lane::Control && entry.body().is_some();
                    let expected = model.iter().filter(|record| of_model(record.entry().unwrap())).count() as u64;
                    prop_assert_eq!(store.as_mut().unwrap().drop_bodies(&ids).unwrap().entries, expected);
                    for record in &mut model {
                        if of_model(record.entry().unwrap()) {
                            *record = Record::Entry(record.entry().unwrap().bare());
                        }
                    }
                }
                Step::Restore(pick) if !model.is_empty() => {
                    let at = pick.index(model.len());
                    let id = model[at].entry().unwrap().id();
                    let bare = model[at].entry().unwrap().body().is_none();
                    store.as_mut().unwrap().restore_body(&whole[&id]).unwrap();
                    if bare {
                        model.remove(at);
                        model.push(Record::Entry(whole[&id].clone()));
                    }
                }
                Step::DropBodies(_) | Step::Restore(_) => continue,
                Step::Flush => store.as_mut().unwrap().flush_index().unwrap(),
                Step::Reopen => drop(store.take()),
                Step::Crash => {
                    let mut crashed = store.take().unwrap();
                    // Nothing of the index reaches the disk.
                    (crashed.index, crashed.index_absent) = (None, false);
                }
                Step::LoseIndex => {
                    drop(store.take());
                    let _ = std::fs::remove_dir_all(dir.path().join("index"));
                }
            }
            if store.is_none() {
                store = Some(DiskStore::open(dir.path(), SPACE, options.clone()).unwrap());
            }
            let store = store.as_mut().unwrap();
            prop_assert!(store.report().is_clean(), "{:?}", store.report());
            let found: Vec<_> = scan(store, Position::START).into_iter().map(|(_, record)| record).collect();
            prop_assert_eq!(&found, &model);
            let gone = model.iter().filter_map(Record::entry).filter(|entry| entry.body().is_none());
            for entry in gone.take(1) {
                let body = whole[&entry.id()].body().unwrap();
                prop_assert_eq!(crate::faults::files_with(dir.path(), &body[..body.len().min(40)]), Vec::<PathBuf>::new());
            }
            let mut tips: BTreeMap<LogId, Tip> = BTreeMap::new();
            for entry in model.iter().filter_map(Record::entry) {
                let tip = tips.entry(entry.log()).or_insert(entry.tip());
                *tip = if entry.header().seq > tip.seq { entry.tip() } else { *tip };
            }
            prop_assert_eq!(store.tips(), &tips);
        }
    }
}
