//! The text figures of docs/BENCHMARKS.md (P7), each beside Automerge's own time for the same work in the same run.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement stops at the first surprise and prints")]

use automerge::{AutoCommit, ObjId, ObjType, ROOT, ReadDoc as _, transaction::Transactable as _};
use linde_log::{DeviceId, EntryId, PersonId};
use linde_text::{Edit, Section};
use std::time::{Duration, Instant};

const SAVES: usize = 200;
/// Lines of about 200 characters that are written in the trace; each is one change, as one pause of typing is.
const LINES: usize = 300;

/// For whom a device's edits count.
fn by(device: DeviceId) -> Option<PersonId> {
    Some(PersonId(device.0))
}

fn main() {
    save_of_one_line();
    trace();
    growth();
}

/// P11: what a line costs as there are more of them.
fn growth() {
    let each = |lines: usize| {
        let Typed { edits, .. } = typed(lines);
        let times = (0..5).map(|_| taking_in(&edits).1).collect();
        median(times).as_secs_f64() / lines as f64
    };
    // What Automerge alone takes for the same lines, one change each.
    let theirs = |lines: usize| automerge_alone(&typed(lines).splices).2.as_secs_f64() / lines as f64;
    let (one, ten, hundred) = (each(LINES / 10), each(LINES), each(LINES * 10));
    let ratio = hundred / one;
    let alone = theirs(LINES * 10) / theirs(LINES / 10);
    row_of(
        "P11",
        "texts: a line of 300, of 3,000 against one of 30",
        "≤ 1.5 × at ×100",
        &format!("{:.2} ×, {ratio:.2} ×; Automerge alone {alone:.2} ×", ten / one),
        ratio <= 1.5,
    );
}

/// One changed line in a section of 35 kB, saved as the page does it.
fn save_of_one_line() {
    let line = "Der Verein fördert das Gespräch über den Platz vor der Linde und hält fest, was daraus wurde.\n";
    let mut text = line.repeat(35_000 / line.len());
    let mut ours = Section::new(EntryId([1; 32]));
    let mut entries = 0_u64;
    save(&mut ours, &text, &mut entries);
    let mut theirs = AutoCommit::new();
    let body = theirs.put_object(ROOT, "t", ObjType::Text).unwrap();
    theirs.splice_text(&body, 0, 0, &text).unwrap();
    theirs.commit();
    let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
    for i in 0..SAVES {
        let at = (i * 7919) % (text.chars().count() - 1);
        let byte = text.char_indices().nth(at).map(|(byte, _)| byte).unwrap();
        let word = format!("[{i}]");
        text.insert_str(byte, &word);
        let start = Instant::now();
        save(&mut ours, &text, &mut entries);
        our_times.push(start.elapsed());
        let start = Instant::now();
        theirs.splice_text(&body, at, 0, &word).unwrap();
        theirs.commit();
        their_times.push(start.elapsed());
    }
    assert_eq!(ours.text(), text);
    assert_eq!(theirs.text(&body).unwrap(), text);
    let (ours, theirs) = (median(our_times), median(their_times));
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
    row(
        "save of one changed line into 35 kB",
        "≤ 2 × Automerge's splice + commit",
        &format!("{:.2} ms, {ratio:.2} ×", ms(ours)),
        ratio <= 2.0,
    );
}

/// What is typed: as edits, as what Automerge is told (where, how much goes, what comes), and what stands there in the end.
struct Typed {
    edits: Vec<(EntryId, Edit)>,
    splices: Vec<(usize, isize, String)>,
    text: String,
}

/// Line after line, cutting off the front when it becomes long.
fn typed(lines: usize) -> Typed {
    let device = DeviceId([7; 32]);
    let mut source = Section::new(EntryId([2; 32]));
    let mut edits = Vec::new();
    let mut text = String::new();
    let mut entry = 0_u64;
    let mut splices: Vec<(usize, isize, String)> = Vec::new();
    for i in 0..lines {
        let before = source.heads();
        let line = format!("{i:06} Ein Satz, der getippt wird, ein Zeichen nach dem andern. {}\n", "wort ".repeat(26));
        splices.push((text.len(), 0, line.clone()));
        text.push_str(&line);
        if text.len() > 30_000 {
            splices.push((0, 15_000, String::new()));
            text = text.split_off(15_000);
        }
        for edit in source.edit(device, &before, &text, || false).unwrap() {
            source.insert(id(entry), device, edit.clone(), by(device));
            edits.push((id(entry), edit));
            entry += 1;
        }
        source.flush().unwrap();
    }
    Typed { edits, splices, text }
}

/// How long it takes to take edits in.
fn taking_in(edits: &[(EntryId, Edit)]) -> (Section, Duration) {
    let device = DeviceId([7; 32]);
    let mut ours = Section::new(EntryId([2; 32]));
    let edits = edits.to_vec();
    let start = Instant::now();
    for (entry, edit) in edits {
        ours.insert(entry, device, edit, by(device));
    }
    ours.flush().unwrap();
    (ours, start.elapsed())
}

/// How long Automerge alone takes for the same, one change each.
fn automerge_alone(splices: &[(usize, isize, String)]) -> (AutoCommit, ObjId, Duration) {
    let mut theirs = AutoCommit::new();
    let body = theirs.put_object(ROOT, "t", ObjType::Text).unwrap();
    let start = Instant::now();
    for (at, gone, come) in splices {
        theirs.splice_text(&body, *at, *gone, come).unwrap();
        theirs.commit();
    }
    (theirs, body, start.elapsed())
}

/// The same text through typed edits and through Automerge; and opening the result again.
fn trace() {
    let Typed { edits, splices, text } = typed(LINES);
    let characters: u64 = edits.iter().map(|(_, edit)| edit.chars()).sum();
    let (mut ours, our_time) = taking_in(&edits);
    assert_eq!(ours.text(), text);

    let (mut theirs, body, their_time) = automerge_alone(&splices);
    assert_eq!(theirs.text(&body).unwrap(), text, "both wrote the same");
    let ratio = their_time.as_secs_f64() / our_time.as_secs_f64();
    row(
        &format!("{characters} characters, line by line, through typed edits"),
        "≥ 0.5 × Automerge's throughput",
        &format!("{:.0}/s, {ratio:.2} ×", characters as f64 / our_time.as_secs_f64()),
        ratio >= 0.5,
    );

    let saved = ours.save().unwrap();
    let start = Instant::now();
    let reopened = Section::load(&saved).unwrap();
    let our_time = start.elapsed();
    assert_eq!(reopened.text(), text);
    let saved = theirs.save();
    let start = Instant::now();
    AutoCommit::load(&saved).unwrap();
    let ratio = our_time.as_secs_f64() / start.elapsed().as_secs_f64();
    row(
        "reload of that section",
        "≤ 1.3 × Automerge::load",
        &format!("{:.0} ms, {ratio:.2} ×", ms(our_time)),
        ratio <= 1.3,
    );
}

fn save(section: &mut Section, text: &str, entries: &mut u64) {
    let device = DeviceId([7; 32]);
    let heads = section.heads();
    for edit in section.edit(device, &heads, text, || false).unwrap() {
        section.insert(id(*entries), device, edit, by(device));
        *entries += 1;
    }
    section.flush().unwrap();
}

fn id(number: u64) -> EntryId {
    let mut bytes = [9; 32];
    bytes.iter_mut().zip(number.to_be_bytes()).for_each(|(to, byte)| *to = byte);
    EntryId(bytes)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn row(what: &str, goal: &str, measured: &str, reached: bool) {
    row_of("P7", what, goal, measured, reached);
}

fn row_of(number: &str, what: &str, goal: &str, measured: &str, reached: bool) {
    println!("| {number} | {what} | {goal} | {measured} | {} |", if reached { "reached" } else { "**missed**" });
}
