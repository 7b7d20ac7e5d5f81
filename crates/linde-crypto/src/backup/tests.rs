use super::*;
use crate::{KemSecret, testing::rng, words::RecoverySeed};
use linde_log::cbor::Writer;
use proptest::prelude::*;
use std::io::{Read, Write};

const CREATED_MS: i64 = 1_767_225_600_000;

fn words() -> KemSecret {
    RecoverySeed::from_bytes([1; 32]).backup_kem()
}

fn content(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i / 251) as u8 ^ i as u8).collect()
}

fn backup(content: &[u8]) -> Vec<u8> {
    let mut writer = BackupWriter::new(Vec::new(), &words().public(), CREATED_MS, &mut rng(1)).unwrap();
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

fn restore(file: &[u8]) -> Result<Vec<u8>, BackupError> {
    read_to_end(BackupReader::open(file, &words())?).1
}

/// What could be read, and how it ended.
fn read_to_end<R: Read>(mut reader: BackupReader<R>) -> (Vec<u8>, Result<Vec<u8>, BackupError>) {
    let mut out = Vec::new();
    let end = reader.read_to_end(&mut out);
    let end = end.map(|_| out.clone()).map_err(|error| error.downcast::<BackupError>().unwrap());
    (out, end)
}

/// The frames of a backup, one by one.
fn frames(mut file: &[u8]) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    while let Ok(Some(total)) = frame::peek(file) {
        frames.push(file[..total].to_vec());
        file = &file[total..];
    }
    assert!(file.is_empty());
    frames
}

/// Frames with an end that fits them.
fn with_end(frames: &[Vec<u8>]) -> Vec<u8> {
    let mut file = frames.concat();
    let end = frames::write_end(frames.len() as u64 - 1, &blake3::hash(&file));
    frame::write(&mut file, &end).unwrap();
    file
}

#[test]
fn the_words_read_what_was_written_and_others_do_not() {
    for len in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES] {
        let file = backup(&content(len));
        assert_eq!(restore(&file).unwrap(), content(len), "{len}");
        let verified = verify(&file[..]).unwrap();
        assert_eq!((verified.content_bytes, verified.info.kem), (len as u64, words().public()));
        let chunks = frames(&file).len() - 2;
        assert_eq!(chunks, len.div_ceil(CHUNK_BYTES).max(1), "{len}");
    }
    let other = RecoverySeed::from_bytes([2; 32]).backup_kem();
    assert!(matches!(BackupReader::open(&backup(b"x")[..], &other).err(), Some(BackupError::OtherWords)));
    let info = BackupReader::open(&backup(b"x")[..], &words()).unwrap().info();
    assert_eq!(info, BackupInfo { kem: words().public(), created_ms: CREATED_MS });
}

#[test]
fn what_is_cut_off_is_noticed_and_said() {
    let file = backup(&content(2 * CHUNK_BYTES + 100));
    let ends: Vec<_> = frames(&file)
        .iter()
        .scan(0, |end, frame| {
            *end += frame.len();
            Some(*end)
        })
        .collect();
    let near = |end: &usize| (end.saturating_sub(20)..*end + 20).collect::<Vec<_>>();
    for len in ends.iter().flat_map(near).chain(1..40).filter(|len| *len < file.len()) {
        let whole_frames = ends.iter().filter(|end| **end <= len).count();
        let expected = [0, 0, CHUNK_BYTES, 2 * CHUNK_BYTES, 2 * CHUNK_BYTES + 100][whole_frames] as u64;
        let error = verify(&file[..len]).unwrap_err();
        assert!(matches!(error, BackupError::Truncated { sound } if sound == expected), "{len}: {error}");
        let error = restore(&file[..len]).unwrap_err();
        assert!(matches!(error, BackupError::Truncated { sound } if sound == expected), "{len}: {error}");
    }
    let (read, end) = read_to_end(BackupReader::open(&file[..ends[2]], &words()).unwrap());
    assert_eq!(read, content(2 * CHUNK_BYTES));
    assert!(matches!(end, Err(BackupError::Truncated { sound: 131_072 })));
}

#[test]
fn moved_repeated_and_missing_chunks_are_noticed_even_with_a_fitting_hash() {
    let whole = frames(&backup(&content(3 * CHUNK_BYTES + 1)));
    let [header, a, b, c, d, _] = &whole[..] else { panic!("{} frames", whole.len()) };
    assert_eq!(
        restore(&with_end(&[header.clone(), a.clone(), b.clone(), c.clone(), d.clone()])).unwrap().len(),
        3 * CHUNK_BYTES + 1
    );
    for (order, expected) in [
        (vec![b, a, c, d], 0),
        (vec![a, a, b, c, d], CHUNK_BYTES),
        (vec![a, c, d], CHUNK_BYTES),
        (vec![a, b, c, d, d], 3 * CHUNK_BYTES + 1),
    ] {
        let frames: Vec<_> = [header].into_iter().chain(order).cloned().collect();
        let file = with_end(&frames);
        for error in [verify(&file[..]).map(|_| ()).unwrap_err(), restore(&file).map(|_| ()).unwrap_err()] {
            assert!(matches!(error, BackupError::Damaged { sound } if sound == expected as u64), "{error}");
        }
    }
}

#[test]
fn whoever_renumbers_chunks_or_takes_those_of_another_backup_is_found_out_by_the_words() {
    let whole = frames(&backup(&content(3 * CHUNK_BYTES)));
    let rewritten = |from: &[u8], number: u64, last: bool| {
        let (payload, _) = frame::read(from).unwrap().unwrap();
        let ciphertext = payload[payload.len() - CHUNK_BYTES - TAG_BYTES..].to_vec();
        let mut out = Vec::new();
        frame::write(&mut out, &frames::write_chunk(&frames::Chunk { number, last, ciphertext })).unwrap();
        out
    };
    let check = |frames: &[Vec<u8>], expected: usize| {
        let file = with_end(frames);
        verify(&file[..]).unwrap();
        let error = restore(&file).unwrap_err();
        assert!(matches!(error, BackupError::Damaged { sound } if sound == expected as u64), "{error}");
    };
    let [header, a, b, c, _] = &whole[..] else { panic!("{} frames", whole.len()) };
    check(&[header.clone(), rewritten(b, 0, false), rewritten(a, 1, false), c.clone()], 0);
    check(&[header.clone(), a.clone(), rewritten(b, 1, true)], CHUNK_BYTES);
    let mut writer = BackupWriter::new(Vec::new(), &words().public(), CREATED_MS, &mut rng(2)).unwrap();
    writer.write_all(&content(3 * CHUNK_BYTES)).unwrap();
    let other = frames(&writer.finish().unwrap());
    check(&[header.clone(), a.clone(), other[2].clone(), c.clone()], CHUNK_BYTES);
}

#[test]
fn another_time_in_the_header_does_not_open() {
    let file = frames(&backup(b"x"));
    let (payload, _) = frame::read(&file[0]).unwrap().unwrap();
    let mut payload = payload.to_vec();
    *payload.last_mut().unwrap() ^= 1;
    let mut header = Vec::new();
    frame::write(&mut header, &payload).unwrap();
    let changed = with_end(&[header, file[1].clone()]);
    verify(&changed[..]).unwrap();
    assert!(matches!(restore(&changed), Err(BackupError::Damaged { sound: 0 })));
}

#[test]
fn newer_backups_and_other_files_are_told_apart() {
    let starting_with = |write: &dyn Fn(&mut Writer)| {
        let (mut w, mut file) = (Writer::default(), Vec::new());
        write(&mut w);
        frame::write(&mut file, &w.finish()).unwrap();
        file
    };
    let newer = starting_with(&|w| {
        w.array(3).unsigned(BACKUP_HEADER).unsigned(2).text("later");
    });
    assert!(matches!(restore(&newer), Err(BackupError::Newer(2))));
    assert!(matches!(verify(&newer[..]), Err(BackupError::Newer(2))));
    let bundle = starting_with(&|w| {
        w.array(2).unsigned(20).unsigned(1);
    });
    for file in [&bundle[..], b"", b"PK\x03\x04 something else", b"x"] {
        assert!(matches!(restore(file), Err(BackupError::NotABackup)), "{file:?}");
    }
    for damaged in [
        starting_with(&|w| {
            w.array(2).unsigned(BACKUP_HEADER).unsigned(1);
        }),
        starting_with(&|w| {
            w.array(2).unsigned(BACKUP_HEADER).unsigned(0);
        }),
        starting_with(&|w| {
            w.array(1).unsigned(BACKUP_HEADER);
        }),
    ] {
        assert!(matches!(restore(&damaged), Err(BackupError::Damaged { sound: 0 })));
    }
}

#[test]
fn a_frame_that_claims_to_be_long_is_not_read() {
    let mut file = backup(b"x");
    let end = frames(&file)[0].len();
    file.truncate(end);
    file.extend_from_slice(&frame::MAGIC);
    file.extend_from_slice(&(frame::MAX_PAYLOAD_BYTES as u32).to_be_bytes());
    file.extend_from_slice(&[0; 4]);
    let mut endless = Counted { inner: (&file[..]).chain(std::io::repeat(0)), read: 0 };
    assert!(matches!(verify(&mut endless), Err(BackupError::Damaged { sound: 0 })));
    assert_eq!(endless.read, file.len());
}

#[test]
fn what_follows_the_end_is_not_read() {
    let file = backup(b"x");
    let longer = [&file[..], b"more"].concat();
    assert_eq!(restore(&longer).unwrap(), b"x");
    assert!(verify(&longer[..]).is_ok());
}

#[test]
fn an_error_stays_an_error() {
    let mut file = backup(&content(2 * CHUNK_BYTES));
    let at = frames(&file)[0].len() + 100;
    file[at] ^= 1;
    let mut reader = BackupReader::open(&file[..], &words()).unwrap();
    for _ in 0..3 {
        let error = reader.read(&mut [0; 10]).unwrap_err().downcast::<BackupError>().unwrap();
        assert!(matches!(error, BackupError::Damaged { sound: 0 }));
    }
}

#[test]
fn keys_that_open_to_everybody_get_no_backup() {
    let error = BackupWriter::new(Vec::new(), &[0; 32], CREATED_MS, &mut rng(1)).err().unwrap();
    assert!(matches!(error, BackupError::Key(SealError::UnusableKey)));
}

#[test]
fn errors_of_the_disk_are_passed_on() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let error = BackupWriter::new(Full, &words().public(), CREATED_MS, &mut rng(1)).err().unwrap();
    assert!(matches!(error, BackupError::Io(error) if error.kind() == io::ErrorKind::StorageFull));
}

#[test]
fn writing_in_pieces_gives_the_same_and_holds_one_chunk() {
    let content = content(2 * CHUNK_BYTES + 7);
    let mut writer = BackupWriter::new(Vec::new(), &words().public(), CREATED_MS, &mut rng(1)).unwrap();
    for piece in content.chunks(1000) {
        writer.write_all(piece).unwrap();
    }
    assert_eq!(writer.finish().unwrap(), backup(&content));
}

/// How much was read.
struct Counted<R> {
    inner: R,
    read: usize,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.read += read;
        Ok(read)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn reads_what_it_wrote(len in 0..3 * CHUNK_BYTES, seed: u64, secret: [u8; 32]) {
        let secret = KemSecret::from_bytes(secret);
        let mut writer = BackupWriter::new(Vec::new(), &secret.public(), 0, &mut rng(seed)).unwrap();
        writer.write_all(&content(len)).unwrap();
        let file = writer.finish().unwrap();
        prop_assert_eq!(verify(&file[..]).unwrap().content_bytes, len as u64);
        let (_, read) = read_to_end(BackupReader::open(&file[..], &secret).unwrap());
        prop_assert_eq!(read.unwrap(), content(len));
    }

    #[test]
    fn one_changed_byte_is_noticed_with_and_without_the_words(len in 0..2 * CHUNK_BYTES, at: prop::sample::Index, xor in 1u8..) {
        let mut file = backup(&content(len));
        let at = at.index(file.len());
        file[at] ^= xor;
        prop_assert!(verify(&file[..]).is_err());
        if let Ok(reader) = BackupReader::open(&file[..], &words()) {
            let (read, end) = read_to_end(reader);
            prop_assert!(end.is_err());
            prop_assert!(content(len).starts_with(&read));
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>, tail: Vec<u8>) {
        prop_assert!(verify(&bytes[..]).is_err());
        prop_assert!(restore(&bytes).is_err());
        let mut file = backup(b"x");
        file.truncate(frames(&file)[0].len());
        if !tail.is_empty() {
            frame::write(&mut file, &tail).unwrap();
        }
        prop_assert!(verify(&file[..]).is_err());
        prop_assert!(restore(&file).is_err());
    }
}
