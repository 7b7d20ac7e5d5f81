//! A process that is killed while it writes loses nothing that it has acknowledged, and brings nothing back that it dropped.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use linde_log::{Draft, EntryId, Lane, SecretKey, SpaceId, body, sign};
use linde_store::{DiskStore, Options, Record, Store};
use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};

const SPACE: SpaceId = SpaceId([9; 32]);
const DIR: &str = "LINDE_KILL_DIR";

fn open(dir: &Path) -> DiskStore {
    DiskStore::open(dir, SPACE, Options { segment_bytes: 100_000, ..Options::default() }).unwrap()
}

/// Not a test of its own: what the killed process runs.
#[test]
fn writer() {
    let Some(dir) = env::var_os(DIR) else { return };
    let key = SecretKey::from_seed(&[1; 32]);
    let mut store = open(Path::new(&dir));
    let mut tip = store.tips().values().next().copied();
    for round in 0u64.. {
        let batch: Vec<_> = (0..=round % 5)
            .map(|i| {
                let padding = "x".repeat(if round % 50 == 49 { 40_000 } else { 200 });
                let text = format!("{} {padding}", secret(tip.map_or(0, |tip| tip.seq + 1)));
                let body = body::encode([i as u8; 16], &text).unwrap();
                let draft = Draft {
                    space: SPACE,
                    lane: Lane::Text,
                    kind: 1,
                    obj: EntryId::ZERO,
                    after: vec![],
                    after_lamport: 0,
                    time_ms: 0,
                    enc: linde_log::Encryption::Plain,
                    body,
                };
                let entry = sign(&key, tip, draft).unwrap();
                tip = Some(entry.tip());
                Record::Entry(entry)
            })
            .collect();
        store.append(&batch).unwrap();
        if round % 40 == 39 {
            store.flush_index().unwrap();
        }
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nack {}", tip.unwrap().seq + 1).unwrap();
        out.flush().unwrap();
        if round % 6 == 5 {
            // One that was written just now, one from long ago.
            let seqs = [tip.unwrap().seq, tip.unwrap().seq / 3];
            let log = *store.tips().keys().next().unwrap();
            let ids: Vec<_> = seqs.iter().filter_map(|seq| store.id_at(&log, *seq)).collect();
            store.drop_bodies(&ids).unwrap();
            seqs.iter().for_each(|seq| writeln!(out, "gone {seq}").unwrap());
            out.flush().unwrap();
        }
    }
}

fn secret(seq: u64) -> String {
    format!("secret {seq:08}")
}

/// Whether a file below `dir` holds the secret of an entry.
fn is_kept(dir: &Path, seq: u64) -> bool {
    let secret = secret(seq).into_bytes();
    std::fs::read_dir(dir).unwrap().flatten().any(|item| {
        let path = item.path();
        if path.is_dir() {
            return is_kept(&path, seq);
        }
        std::fs::read(path).unwrap().windows(secret.len()).any(|window| window == secret)
    })
}

#[test]
fn killed_at_any_moment() {
    let kills: u64 = env::var("LINDE_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(20);
    let dir = tempfile::tempdir().unwrap();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for kill in 0..kills {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "writer", "--nocapture", "--test-threads=1"])
            .env(DIR, dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let rounds = (random >> 33) % 100;
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let (mut acked, mut seen, mut gone) = (0, 0, Vec::new());
        // Killed after a random number of acknowledgements, in the middle of whatever it does then.
        while seen <= rounds {
            let Some(line) = lines.next() else { panic!("the writer ended by itself at kill {kill}") };
            if let Some(count) = line.strip_prefix("ack ") {
                (acked, seen) = (count.parse().unwrap(), seen + 1);
            }
            gone.extend(line.strip_prefix("gone ").map(|seq| seq.parse::<u64>().unwrap()));
        }
        child.kill().unwrap();
        for line in lines {
            acked = line.strip_prefix("ack ").and_then(|count| count.parse().ok()).unwrap_or(acked);
        }
        child.wait().unwrap();
        let mut store = open(dir.path());
        assert!(store.report().is_clean(), "kill {kill}: {:?}", store.report());
        let log = *store.tips().keys().next().unwrap();
        assert!(store.len(&log) >= acked, "kill {kill}: {} of {acked} are there", store.len(&log));
        assert!(store.check().unwrap().is_clean());
        let read = store.read(&log, 0, usize::MAX, usize::MAX).unwrap();
        assert_eq!(read.len() as u64, store.len(&log));
        drop(store);
        for seq in gone {
            assert!(read.iter().all(|entry| entry.header().seq != seq || entry.body().is_none()), "kill {kill}: {seq}");
            assert!(!is_kept(dir.path(), seq), "kill {kill}: {seq} is still there");
        }
    }
}
