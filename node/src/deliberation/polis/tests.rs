use super::*;
use linde_deliberation::{
    Actor, Context, Judgement, Kind as _, Origin,
    polis_import::{PolisImport, Source},
};
use linde_log::{DeviceId, EntryId, Lane, LogId, MAX_BODY_BYTES, PersonId, SpaceId, body};
use linde_space::{ControlState, Role};
use std::io::Write as _;
use tempfile::TempDir;

pub(crate) const IMPORT: EntryId = EntryId([21; 32]);
pub(crate) const TOPIC: EntryId = EntryId([22; 32]);

/// A folder with these files.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    dir
}

pub(crate) fn read_all(dir: &TempDir) -> Result<Conversation, String> {
    read(dir.path(), &mut |_| {}).map_err(|failure| failure.to_string())
}

/// What an import of a conversation has become when all of it is told; every step must be allowed.
pub(crate) fn told(conversation: &Conversation) -> PolisImportState {
    let control = ControlState::default();
    let context = Context {
        space: SpaceId([9; 32]),
        entry: IMPORT,
        object: IMPORT,
        actor: Actor { person: PersonId([1; 32]), device: DeviceId([1; 32]), role: Role::Moderator },
        lamport: 1,
        time_ms: 0,
        void: false,
        control: &control,
        named: &|id| {
            let log = LogId { lane: Lane::Deliberation, device: DeviceId([1; 32]) };
            (*id == TOPIC).then_some(Origin { log, kind: 266 })
        },
    };
    let create = PolisImportOp::Create(Source {
        topic: TOPIC,
        under: TOPIC,
        title: "Platz".to_owned(),
        source: "hier".to_owned(),
        licence: "CC0".to_owned(),
        files: conversation.files.clone(),
        statements: u32::try_from(conversation.rows.len()).unwrap(),
        participants: conversation.participants,
    });
    let mut state = PolisImportState::default();
    for ops in std::iter::once(vec![create]).chain(conversation.steps()) {
        // Those that are told together do not depend on each other.
        for op in &ops {
            assert_eq!(PolisImport::authorize(&state, op, &context), Judgement::Allow);
        }
        for op in ops {
            assert!(body::encode([0; 16], &op).unwrap().len() < MAX_BODY_BYTES as usize);
            PolisImport::apply(&mut state, op, &context);
        }
    }
    assert!(state.done.is_some());
    state
}

const SAID: &str =
    "comment-id,comment-body,author-id,moderated\n0,Mehr Bänke,1,1\n7,\"Kein, Auto\",2,-1\n3,Wasser,,0\n";
const VOTED: &str = "timestamp,comment-id,voter-id,vote\n10,0,1,1\n10,0,2,-1\n10,7,5,0\n";

fn refused(files: &[(&str, &[u8])], why: &str) {
    let error = read_all(&folder(files)).unwrap_err();
    assert!(error.contains(why), "{error:?} should say {why:?}");
}

#[test]
fn columns_are_found_by_name_and_the_latest_vote_stands() {
    let votes = "vote,voter_id,Timestamp,datetime,comment-id\n1,1,30,x,0\n-1,1,20,x,0\n0,4,,x,7\n1,4,,x,7\n";
    let dir = folder(&[
        (COMMENTS, SAID.as_bytes()),
        (VOTES, votes.as_bytes()),
        (SUMMARY, b"topic,Der  Platz\nurl,https://example.org/x\nviews,3\n"),
    ]);
    let read = read_all(&dir).unwrap();
    let numbers: Vec<_> = read.rows.iter().map(|row| (row.number, row.author, row.moderated)).collect();
    assert_eq!(numbers, [(0, Some(1), 1), (3, None, 0), (7, Some(2), -1)]);
    assert_eq!(read.rows[2].text, "Kein, Auto");
    let votes = |statement, agree: &[u32]| Votes { statement, agree: agree.to_vec(), disagree: vec![], pass: vec![] };
    // By time where there is one, and else the last row.
    assert_eq!(read.votes, [votes(0, &[1]), votes(7, &[4])]);
    assert_eq!((read.participants, read.replaced), (3, 2));
    assert_eq!(read.title.as_deref(), Some("Der Platz"));
    assert_eq!(read.source.as_deref(), Some("https://example.org/x"));
    let names: Vec<_> = read.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, [COMMENTS, VOTES, SUMMARY]);
    let counts = told(&read).counts();
    assert_eq!((counts.statements, counts.hidden, counts.voters, counts.agree), (3, 1, 2, 2));
}

#[test]
fn files_are_named_by_their_hash() {
    let dir = folder(&[(COMMENTS, SAID.as_bytes()), (VOTES, VOTED.as_bytes())]);
    let files = read_all(&dir).unwrap().files;
    let hash = |text: &str| Fixed::<32>(<sha2::Sha256 as sha2::Digest>::digest(text.as_bytes()).into());
    assert_eq!([files[0].sha256, files[1].sha256], [hash(SAID), hash(VOTED)]);
}

#[test]
fn a_table_with_a_row_a_person_says_the_same() {
    let matrix = "participant,group-id,0,3,7\n1,0,1,,\n2,,-1,,\n5,,,,0\n9,,,,\n";
    let of_matrix = read_all(&folder(&[(COMMENTS, SAID.as_bytes()), (MATRIX, matrix.as_bytes())])).unwrap();
    let of_list = read_all(&folder(&[(COMMENTS, SAID.as_bytes()), (VOTES, VOTED.as_bytes())])).unwrap();
    assert_eq!(of_matrix.votes, of_list.votes);
    // Who did not vote took part as well.
    assert_eq!((of_matrix.participants, of_list.participants), (4, 3));
}

#[test]
fn a_mark_at_the_beginning_is_no_part_of_the_first_column() {
    let marked = |text: &str| [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let with = folder(&[(COMMENTS, &marked(SAID)), (VOTES, &marked(VOTED))]);
    let without = folder(&[(COMMENTS, SAID.as_bytes()), (VOTES, VOTED.as_bytes())]);
    assert_eq!(read_all(&with).unwrap().rows, read_all(&without).unwrap().rows);
}

#[test]
fn other_encodings_are_refused_with_the_line() {
    let wide: Vec<u8> = SAID.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&b"\xff\xfe"[..], &wide].concat();
    let latin: Vec<u8> = SAID.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let check = |bytes: &[u8], why| refused(&[(COMMENTS, bytes), (VOTES, VOTED.as_bytes())], why);
    check(&wide, "comments.csv, line 1: this is not UTF-8; save it as UTF-8");
    check(&marked, "comments.csv, line 1: this is not UTF-8");
    check(&latin, "comments.csv, line 2: this is not UTF-8");
}

#[test]
fn what_is_wrong_is_named_with_file_and_line() {
    let comments = |text: &str, why| refused(&[(COMMENTS, text.as_bytes()), (VOTES, VOTED.as_bytes())], why);
    let votes = |text: &str, why| refused(&[(COMMENTS, SAID.as_bytes()), (VOTES, text.as_bytes())], why);
    let matrix = |text: &str, why| refused(&[(COMMENTS, SAID.as_bytes()), (MATRIX, text.as_bytes())], why);
    refused(&[(VOTES, VOTED.as_bytes())], "comments.csv is not in ");
    refused(&[(COMMENTS, SAID.as_bytes())], "neither votes.csv nor participants-votes.csv is in ");
    comments("", "comments.csv is empty");
    comments("comment-id,comment-body\n", "there is no statement in comments.csv");
    comments("id,text\n0,x\n", "comments.csv: the columns comment-id, comment-body are missing");
    comments("comment-id;comment-body\n0;x\n", "Save it with commas between the columns.");
    comments(
        "comment-id,comment-body\n-1,x\n",
        "comments.csv, line 2: comment-id is \"-1\", not a whole number from 0",
    );
    comments("comment-id,comment-body\n0,x\n0,y\n", "comments.csv, line 3: statement 0 is there for the second time");
    comments("comment-id,comment-body\n0,x\n1\n", "comments.csv, line 3: 1 cells where there are 2 columns");
    comments("comment-id,comment-body\n0, \n", "comments.csv, line 2: statement 0 says nothing");
    comments("comment-id,comment-body,moderated\n0,x,2\n", "line 2: moderated is \"2\", not 1, -1 or 0");
    let long = format!("comment-id,comment-body\n0,{}\n", "ä".repeat(MAX_IMPORTED_CHARS + 1));
    comments(&long, "line 2: statement 0 has 1001 characters; 1000 are the most that an import takes");
    let unclosed = format!("comment-id,comment-body\n0,\"x\n{}", "1,y\n".repeat(300_000));
    comments(&unclosed, "comments.csv, line 2: the row is longer than 1048576 bytes; is a quotation mark not closed?");
    votes("comment-id,vote\n0,1\n", "votes.csv: the column voter-id is missing");
    votes("comment-id,voter-id,vote\n0,1,1\n1,1,1\n", "votes.csv, line 3: statement 1 is not in comments.csv");
    votes("comment-id,voter-id,vote\n0,x,1\n", "votes.csv, line 2: voter-id is \"x\", not a whole number");
    votes("comment-id,voter-id,vote\n0,4294967296,1\n", "votes.csv, line 2: voter-id is \"4294967296\"");
    votes("comment-id,voter-id,vote\n0,1,agree\n", "votes.csv, line 2: vote is \"agree\", not 1, -1 or 0");
    votes("comment-id,voter-id,vote\n0,1,\n", "votes.csv, line 2: the vote is missing");
    matrix("participant,0,9\n1,1,1\n", "participants-votes.csv, line 1: there is a column for statement 9");
    matrix("participant,0,0\n1,1,1\n", "participants-votes.csv, line 1: there are two columns for one statement");
    matrix("participant,0\n1,1\n1,1\n", "participants-votes.csv, line 3: participant 1 is there for the second time");
    matrix("participant,0\n1,3\n", "participants-votes.csv, line 2: 0 is \"3\", not 1, -1 or 0");
    let silent = "comment-id,comment-body\n0,x\n";
    let none = "comment-id,voter-id,vote\n";
    refused(&[(COMMENTS, silent.as_bytes()), (VOTES, none.as_bytes())], "nobody took part in this conversation");
}

#[test]
fn what_is_more_than_an_import_takes_is_refused() {
    let mut comments = "comment-id,comment-body\n".to_owned();
    (0..=MAX_IMPORTED_STATEMENTS).for_each(|number| comments += &format!("{number},x\n"));
    let why = "comments.csv, line 5002: there are more than 5000 statements, the most that an import takes";
    refused(&[(COMMENTS, comments.as_bytes()), (VOTES, VOTED.as_bytes())], why);
    let mut matrix = "participant,0\n".to_owned();
    (0..=MAX_IMPORTED_PARTICIPANTS).for_each(|number| matrix += &format!("{number},\n"));
    let why = "participants-votes.csv, line 10002: there are more than 10000 participants";
    refused(&[(COMMENTS, SAID.as_bytes()), (MATRIX, matrix.as_bytes())], why);
    let mut votes = "comment-id,voter-id,vote\n".to_owned();
    (0..=MAX_IMPORTED_PARTICIPANTS).for_each(|number| votes += &format!("0,{number},1\n"));
    let why = "10003 people took part; an import takes 10000 at most";
    let authors = SAID.replace(",1,1\n", ",20001,1\n").replace(",2,-1\n", ",20002,-1\n");
    refused(&[(COMMENTS, authors.as_bytes()), (VOTES, votes.as_bytes())], why);
}

/// Votes of a thousand people on so many statements, in a folder.
fn many(statements: u32) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let file = |name| std::io::BufWriter::new(std::fs::File::create(dir.path().join(name)).unwrap());
    let (mut comments, mut votes) = (file(COMMENTS), file(VOTES));
    writeln!(comments, "comment-id,comment-body").unwrap();
    writeln!(votes, "comment-id,voter-id,vote").unwrap();
    for statement in 0..statements {
        writeln!(comments, "{statement},Aussage {statement}").unwrap();
        for voter in 0_u32..1000 {
            writeln!(votes, "{statement},{voter},{}", i64::from((statement + voter) % 3) - 1).unwrap();
        }
    }
    dir
}

#[test]
fn a_million_votes_are_read_into_little_and_told_whole() {
    // With the room for as many again while they are sorted this stays below 60 MB.
    assert!(size_of::<Ballot>() <= 24);
    let dir = many(1000);
    let mut said = 0;
    let read = read(dir.path(), &mut |_| said += 1).unwrap();
    assert_eq!((read.vote_count(), read.participants, read.votes.len()), (MAX_IMPORTED_VOTES, 1000, 1000));
    assert!(said > 50, "how far it is was said {said} times");
    let counts = told(&read).counts();
    assert_eq!(counts.agree + counts.disagree + counts.pass, MAX_IMPORTED_VOTES);
}

#[test]
fn votes_beyond_the_limit_are_refused_before_all_are_read() {
    let why = "votes.csv, line 1250002: there are more than 1000000 votes, the most that an import takes";
    assert_eq!(read_all(&many(1300)).unwrap_err(), why);
    let why = "there are more than 1000000 votes, the most that an import takes";
    assert_eq!(read_all(&many(1001)).unwrap_err(), why);
}

#[test]
fn texts_are_cut_into_steps_that_fit() {
    let mut comments = "comment-id,comment-body\n".to_owned();
    (0..600).for_each(|number| comments += &format!("{number},{}\n", "𝄞".repeat(MAX_IMPORTED_CHARS)));
    let read = read_all(&folder(&[(COMMENTS, comments.as_bytes()), (VOTES, VOTED.as_bytes())])).unwrap();
    assert_eq!(told(&read).statements.len(), 600);
}

#[test]
fn an_apostrophe_against_spreadsheets_is_no_part_of_a_text() {
    for (cell, text) in [("'=A1", "=A1"), ("''=A1", "'=A1"), ("'s ist so", "'s ist so"), ("'", "'"), ("=A1", "=A1")] {
        assert_eq!(unguarded(cell), text);
    }
}
