//! How fast a store appends, in the same run as a bare append with fdatasync.
//!
//! `cargo run --release -p linde-store --example append [DIRECTORY] [ENTRIES]`
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement for the terminal")]

use linde_log::{Draft, EntryId, Lane, SecretKey, SpaceId, Verified, body, sign};
use linde_store::{DiskStore, MemoryStore, Options, Position, Record, Store};
use std::{
    env,
    fs::{File, OpenOptions},
    hint::black_box,
    io::Write,
    ops::ControlFlow,
    path::Path,
    time::{Duration, Instant},
};

const SPACE: SpaceId = SpaceId([9; 32]);
const SINGLE: usize = 2_000;
const AUTHORS: usize = 50;
const ENTRIES: usize = 100_000;

fn main() {
    let home = env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let dir = tempfile::tempdir_in(home).unwrap();
    let count: usize = env::args().nth(2).map_or(ENTRIES, |count| count.parse().unwrap());
    let chains: Vec<_> = (0..AUTHORS).map(|author| chain(author as u8 + 1, count / AUTHORS)).collect();
    let records: Vec<_> = chains.iter().flatten().cloned().map(Record::Entry).collect();
    let bytes: usize = chains.iter().flatten().map(|entry| entry.raw().len()).sum();
    println!("{} entries of {} bytes", records.len(), bytes / records.len());
    single(dir.path(), &records);
    batches(dir.path(), &records, bytes);
}

fn single(dir: &Path, records: &[Record]) {
    let mut file = OpenOptions::new().append(true).create(true).open(dir.join("bare")).unwrap();
    let mut store = DiskStore::open(dir.join("single"), SPACE, Options::default()).unwrap();
    let (mut bare, mut ours) = (Vec::new(), Vec::new());
    for record in records.iter().take(SINGLE) {
        let raw = record.entry().unwrap().raw();
        bare.push(timed(|| {
            file.write_all(raw).unwrap();
            file.sync_data().unwrap();
        }));
        ours.push(timed(|| store.append(std::slice::from_ref(record)).unwrap()));
    }
    let (bare, ours): (Duration, Duration) = (bare.iter().sum(), ours.iter().sum());
    let per_second = |time: Duration| SINGLE as f64 / time.as_secs_f64();
    println!("bare append + fdatasync     {:>9.0}/s", per_second(bare));
    println!("append of one entry         {:>9.0}/s  {:.2} of bare", per_second(ours), bare.div_duration_f64(ours));
}

fn batches(dir: &Path, records: &[Record], bytes: usize) {
    let count = records.len() as f64;
    let row = |what: &str, time: Duration| {
        println!("{what:<27} {:>9.0}/s  {:>7.1} ms", count / time.as_secs_f64(), time.as_secs_f64() * 1e3);
    };
    let raw: Vec<u8> = records.iter().flat_map(|record| record.entry().unwrap().raw().to_vec()).collect();
    row(
        "bare write, one fdatasync",
        timed(|| {
            let mut file = File::create(dir.join("bare")).unwrap();
            file.write_all(&raw).unwrap();
            file.sync_data().unwrap();
        }),
    );
    let mut memory = MemoryStore::new(SPACE);
    row("in memory, batches of 1,024", timed(|| records.chunks(1024).for_each(|batch| memory.append(batch).unwrap())));
    let path = dir.join("batches");
    let mut store = DiskStore::open(&path, SPACE, Options::default()).unwrap();
    row("append, batches of 1,024", timed(|| records.chunks(1024).for_each(|batch| store.append(batch).unwrap())));
    row("flush of the index", timed(|| store.flush_index().unwrap()));
    let stats = store.stats();
    let all = (stats.journal_bytes + stats.index_bytes) as f64 / bytes as f64;
    println!(
        "on disk                     journal {} + index {}: {all:.2} x the entries",
        stats.journal_bytes, stats.index_bytes
    );
    drop(store);
    let mut opened = None;
    row("open with index", timed(|| opened = Some(DiskStore::open(&path, SPACE, Options::default()).unwrap())));
    let mut store = opened.unwrap();
    row(
        "scan with decoding",
        timed(|| {
            store
                .scan(Position::START, &mut |_, record| {
                    black_box(record);
                    ControlFlow::Continue(())
                })
                .unwrap();
        }),
    );
    row(
        "read of all logs",
        timed(|| {
            for log in store.tips().keys() {
                black_box(store.read(log, 0, usize::MAX, usize::MAX).unwrap());
            }
        }),
    );
    drop(store);
    let rebuild = || drop(DiskStore::rebuild(&path, SPACE, Options::default(), &mut |_| ()).unwrap());
    row("rebuild of the index", timed(rebuild));
}

fn timed(f: impl FnOnce()) -> Duration {
    let start = Instant::now();
    f();
    start.elapsed()
}

fn chain(author: u8, len: usize) -> Vec<Verified> {
    let key = SecretKey::from_seed(&[author; 32]);
    let mut tip = None;
    let text = "x".repeat(200);
    (0..len)
        .map(|_| {
            let draft = Draft {
                space: SPACE,
                lane: Lane::Deliberation,
                kind: 257,
                obj: EntryId::ZERO,
                after: vec![],
                after_lamport: 0,
                time_ms: 1_700_000_000_000,
                enc: linde_log::Encryption::Plain,
                body: body::encode([3; 16], &text).unwrap(),
            };
            let entry = sign(&key, tip, draft).unwrap();
            tip = Some(entry.tip());
            entry
        })
        .collect()
}
