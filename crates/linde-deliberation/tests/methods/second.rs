//! A second program, written from the description of the methods, counts the same.

use crate::chance::{Case, Chance, Name};
use linde_deliberation::methods::{NoWinner, Verdict, count};
use serde_json::{Value, json};
use std::{fmt::Write as _, fs, path::Path, process::Command};

const CASES: usize = 2500;

/// A case as the second program reads it, its papers in any order.
pub(crate) fn line(case: &Case, chance: &mut Chance) -> String {
    let mut papers: Vec<_> = case.papers.iter().collect();
    chance.shuffle(&mut papers);
    json!({
        "method": case.method,
        "alternatives": case.alternatives.count(),
        "status_quo": case.alternatives.status_quo(),
        "electorate": case.electorate,
        "papers": papers,
    })
    .to_string()
}

/// What the second program is to find.
pub(crate) fn ours(case: &Case) -> Value {
    let count = count(&case.method, case.alternatives, case.electorate, &case.papers).unwrap();
    let mut result = serde_json::to_value(&count).unwrap();
    let fields = result.as_object_mut().unwrap();
    for inputs in ["algorithm", "method", "alternatives", "electorate"] {
        fields.remove(inputs).unwrap();
    }
    let mut details = json!({});
    for step in fields.remove("steps").unwrap().as_array().unwrap() {
        for table in ["pairwise", "links", "paths"] {
            if let Some(rows) = step.get(table) {
                details[table] = rows["rows"].clone();
            }
        }
    }
    fields.insert("details".to_owned(), details);
    result
}

/// What the second program finds, a case a line. `name` is that of one test alone.
pub(crate) fn second_count(name: &str, lines: &str) -> Vec<Value> {
    let python = std::env::var("LINDE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let cases = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("methods-{name}-{}.jsonl", std::process::id()));
    fs::write(&cases, lines).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/methods/reference.py");
    let output = Command::new(python).arg(script).arg(&cases).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::remove_file(&cases).unwrap();
    let found = String::from_utf8(output.stdout).unwrap();
    found.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// How many cases end how, so that none of the ways is left out.
#[derive(Debug, Default)]
struct Ends {
    winners: usize,
    ties: usize,
    stays: usize,
    without_papers: usize,
    without_quorum: usize,
    with_excluded: usize,
}

fn check(name: Name) {
    let seed = 20_261_128 + name as u64;
    println!("{name:?}: {CASES} cases from seed {seed}");
    let mut chance = Chance::new(seed);
    let cases: Vec<Case> = (0..CASES).map(|_| chance.case(name)).collect();
    let mut lines = String::new();
    for case in &cases {
        writeln!(lines, "{}", line(case, &mut chance)).unwrap();
    }
    let second = second_count(&format!("{name:?}"), &lines);
    assert_eq!(second.len(), CASES);
    let mut ends = Ends::default();
    for (number, (case, theirs)) in cases.iter().zip(&second).enumerate() {
        assert_eq!(&ours(case), theirs, "seed {seed}, case {number}: {case:?}");
        let count = count(&case.method, case.alternatives, case.electorate, &case.papers).unwrap();
        ends.with_excluded += usize::from(!count.excluded.is_empty());
        match count.verdict {
            Verdict::Winner { .. } | Verdict::Ordered {} => ends.winners += 1,
            Verdict::Tie { .. } => ends.ties += 1,
            Verdict::NoWinner { reason: NoWinner::NoPapers } => ends.without_papers += 1,
            Verdict::NoWinner { .. } => ends.stays += 1,
            Verdict::QuorumMissed { .. } => ends.without_quorum += 1,
        }
    }
    println!("{name:?}: {CASES} equal; {ends:?}");
    assert!(ends.winners > 100 && ends.without_papers > 10 && ends.with_excluded > 100, "{ends:?}");
}

#[test]
fn yes_no() {
    check(Name::YesNo);
}

#[test]
fn consent() {
    check(Name::Consent);
}

#[test]
fn resistance() {
    check(Name::Resistance);
}

#[test]
fn schulze() {
    check(Name::Schulze);
}

#[test]
fn approval() {
    check(Name::Approval);
}

#[test]
fn dots() {
    check(Name::Dots);
}

#[test]
fn times() {
    check(Name::Times);
}

#[test]
fn harmonic() {
    check(Name::Harmonic);
}
