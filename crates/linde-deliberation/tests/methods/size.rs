//! The largest ballots there can be, and how long a large one takes.

use crate::chance::{Chance, Name};
use linde_deliberation::methods::{
    Alternatives, Approval, Availability, Count, Dots, Guard, Harmonic, Link, MAX_ALTERNATIVES, MAX_ELECTORATE, Method,
    Paper, Quorum, Resistance, Schulze, Step, Tally, Times, count, result_hash,
};
use linde_log::PersonId;
use std::{collections::BTreeMap, time::Instant};

const ALL: u64 = MAX_ELECTORATE as u64;

/// Everybody fills in the same paper.
fn crowd(method: Method, status_quo: Option<u16>, paper: &Paper) -> Count {
    let voter = |number: u32| {
        let mut id = [0; 32];
        id[..4].copy_from_slice(&number.to_be_bytes());
        PersonId(id)
    };
    let papers: BTreeMap<_, _> = (0..MAX_ELECTORATE).map(|number| (voter(number), paper.clone())).collect();
    let alternatives = Alternatives::new(MAX_ALTERNATIVES, status_quo).unwrap();
    let count = count(&method, alternatives, MAX_ELECTORATE, &papers).unwrap();
    assert_eq!((count.counted, count.outcomes.len()), (ALL, usize::from(MAX_ALTERNATIVES)));
    count
}

fn list<T: Clone>(value: T) -> Vec<T> {
    vec![value; usize::from(MAX_ALTERNATIVES)]
}

const QUORUM: Quorum = Quorum::Share { num: 999_999, den: 1_000_000 };

#[test]
fn a_million_resist_with_all_they_have() {
    let method = Method::Resistance(Resistance { quorum: QUORUM, max: 10 });
    let count = crowd(method, Some(63), &Paper::Resistance { resistance: list(Some(10)) });
    let Tally::Resistance { total, resistance_permille, .. } = count.outcomes[0].tally else { panic!("no resistance") };
    assert_eq!((total, resistance_permille), (10 * ALL, 1000));
}

#[test]
fn a_million_rank_all_alternatives() {
    let guard =
        Guard { num: 999_999, den: 1_000_000, strict: true, positive: MAX_ELECTORATE, non_negative: MAX_ELECTORATE };
    let (no_reverse_beat_path, no_multistage_majority) = (true, true);
    let rules =
        Schulze { quorum: QUORUM, direct: guard, indirect: Some(guard), no_reverse_beat_path, no_multistage_majority };
    let grades = (1..=i8::try_from(MAX_ALTERNATIVES).unwrap()).map(|grade| 64 - grade).collect();
    let count = crowd(Method::Schulze(rules), Some(63), &Paper::Schulze { grades });
    assert!(count.outcomes.iter().zip(1..).all(|(outcome, place)| outcome.place == Some(place)));
    let Some(Step::Paths { rows }) = count.steps.iter().find(|step| matches!(step, Step::Paths { .. })) else {
        panic!("no paths");
    };
    assert!(matches!(rows[0][63], Link::Won { wins: ALL, .. }));
}

#[test]
fn a_million_approve_stick_dots_come_and_support() {
    let approval = Method::Approval(Approval { quorum: QUORUM, most: None });
    let count = crowd(approval, None, &Paper::Approval { approved: list(true) });
    assert_eq!(count.outcomes[63].tally, Tally::Approval { approved: ALL, of: ALL });
    let dots = Method::Dots(Dots { quorum: QUORUM, budget: 1000, most: 1000 });
    let mut heap = list(0);
    heap[63] = 1000;
    let count = crowd(dots, None, &Paper::Dots { dots: heap });
    assert_eq!(count.outcomes[63].tally, Tally::Dots { dots: 1000 * ALL, voters: Some(ALL) });
    let count = crowd(Method::Times(Times {}), None, &Paper::Times { availability: list(Availability::Yes) });
    assert_eq!(count.outcomes[0].tally, Tally::Times { score: 2 * ALL, yes: ALL, if_need_be: 0, no: 0 });
    let count = crowd(Method::Harmonic(Harmonic {}), None, &Paper::Harmonic { supported: list(true) });
    let Tally::Harmonic { weight, supporters } = count.outcomes[63].tally else { panic!("no weight") };
    assert_eq!((weight.to_string(), supporters), ("15625/1".to_owned(), ALL));
}

/// The time is printed, not judged: this machine may be busy with other things.
#[test]
fn ten_thousand_papers() {
    const PAPERS: u32 = 10_000;
    for name in Name::ALL {
        for most in [8, MAX_ALTERNATIVES] {
            let mut chance = Chance::new(9);
            let method = chance.case(name).method;
            let (count_of, status_quo) = match name {
                Name::YesNo | Name::Consent => (1, None),
                Name::Resistance | Name::Schulze => (most, Some(0)),
                Name::Approval | Name::Dots | Name::Times | Name::Harmonic => (most, None),
            };
            let alternatives = Alternatives::new(count_of, status_quo).unwrap();
            let papers: BTreeMap<_, _> =
                (0..PAPERS).map(|_| (chance.voter(), chance.paper(&method, alternatives))).collect();
            let mut times: Vec<_> = (0..5)
                .map(|_| {
                    let start = Instant::now();
                    let count = count(&method, alternatives, PAPERS, &papers).unwrap();
                    let hash = result_hash(&count);
                    (start.elapsed(), hash)
                })
                .collect();
            assert!(times.iter().all(|(_, hash)| *hash == times[0].1));
            times.sort();
            println!("{name:?}, {count_of} alternatives, {PAPERS} papers: median {:?} of 5 with hash", times[2].0);
        }
    }
}
