//! What holds for every ballot.

use crate::chance::{Case, Chance, Name};
use linde_deliberation::methods::{
    Alternatives, Availability, Count, Method, Outcome, Paper, Position, Step, Verdict, Vote, count, result_hash,
};
use std::collections::BTreeMap;

const CASES: usize = 400;

fn counted(case: &Case) -> Count {
    count(&case.method, case.alternatives, case.electorate, &case.papers).unwrap()
}

/// Cases by chance without papers that are not counted.
fn cases(name: Name, seed: u64) -> impl Iterator<Item = (Case, Chance)> {
    let mut chance = Chance::new(seed);
    (0..CASES).map(move |number| {
        let mut case = chance.case(name);
        case.papers.retain(|_, paper| paper.check(&case.method, case.alternatives).is_ok());
        (case, Chance::new(seed + 1 + number as u64))
    })
}

fn places(count: &Count) -> Vec<Option<u16>> {
    count.outcomes.iter().map(|outcome| outcome.place).collect()
}

#[test]
fn neither_the_order_of_papers_nor_whose_they_are_matters() {
    for name in Name::ALL {
        for (case, mut chance) in cases(name, 1) {
            let mut papers: Vec<Paper> = case.papers.values().cloned().collect();
            chance.shuffle(&mut papers);
            let turned = papers.into_iter().map(|paper| (chance.voter(), paper)).collect();
            let (one, other) = (counted(&case), counted(&Case { papers: turned, ..case.clone() }));
            assert_eq!(one, other, "{case:?}");
            assert_eq!(result_hash(&one), result_hash(&other));
        }
    }
}

#[test]
fn the_last_step_is_the_verdict_and_the_hash_is_of_everything() {
    for name in Name::ALL {
        for (case, _) in cases(name, 2) {
            let count = counted(&case);
            assert_eq!(count.steps.last(), Some(&Step::Decided { verdict: count.verdict.clone() }));
            let mut other = count.clone();
            other.steps.pop();
            assert_ne!(result_hash(&count), result_hash(&other));
            let other = counted(&Case { electorate: case.electorate + 1, ..case });
            assert_ne!(result_hash(&count), result_hash(&other));
        }
    }
}

fn grades(paper: &mut Paper) -> &mut Vec<i8> {
    let Paper::Schulze { grades } = paper else { panic!("not a paper for Schulze") };
    grades
}

#[test]
fn an_abstention_never_changes_the_order_of_schulze() {
    for (mut case, mut chance) in cases(Name::Schulze, 3) {
        let before = places(&counted(&case));
        case.papers.insert(chance.voter(), Paper::Schulze { grades: vec![0; usize::from(case.alternatives.count())] });
        case.electorate += 1;
        assert_eq!(places(&counted(&case)), before, "{case:?}");
    }
}

#[test]
fn a_copy_never_changes_the_order_of_the_others() {
    for (case, mut chance) in cases(Name::Schulze, 4) {
        let before = places(&counted(&case));
        let proposals: Vec<u16> = case.alternatives.proposed().collect();
        let copied = usize::from(proposals[chance.below(u32::try_from(proposals.len()).unwrap()) as usize]);
        let mut with_copy = case.clone();
        for paper in with_copy.papers.values_mut() {
            let grades = grades(paper);
            grades.push(grades[copied]);
        }
        with_copy.alternatives =
            Alternatives::new(case.alternatives.count() + 1, case.alternatives.status_quo()).unwrap();
        let mut after = places(&counted(&with_copy));
        assert_eq!(after.pop().unwrap(), before[copied], "{case:?}");
        assert_eq!(after, before, "{case:?}");
    }
}

#[test]
fn who_wins_every_comparison_is_alone_at_the_top() {
    let mut found = 0;
    for (case, _) in cases(Name::Schulze, 5) {
        let count = counted(&case);
        let Some(Step::Pairwise { rows }) = count.steps.iter().find(|step| matches!(step, Step::Pairwise { .. }))
        else {
            panic!("nothing was compared");
        };
        let wins_all = |a: usize| (0..rows.len()).all(|b| a == b || rows[a][b] > rows[b][a]);
        if let Some(best) = (0..rows.len()).find(|a| wins_all(*a)) {
            let first: Vec<_> = count.outcomes.iter().filter(|outcome| outcome.place == Some(1)).collect();
            assert!(first.len() == 1 && usize::from(first[0].alternative) == best, "{case:?}");
            found += 1;
        }
    }
    assert!(found > 100, "{found}");
}

/// Who has the first place alone.
fn alone_at_the_top(count: &Count) -> Option<u16> {
    let mut first = count.outcomes.iter().filter(|outcome| outcome.place == Some(1));
    first.next().filter(|_| first.next().is_none()).map(|Outcome { alternative, .. }| *alternative)
}

/// Speaks a little more for one alternative than before; `None` if that cannot be.
fn favour(paper: &Paper, alternative: u16, method: &Method, alternatives: Alternatives) -> Option<Paper> {
    let on = usize::from(alternative);
    let mut paper = paper.clone();
    match &mut paper {
        Paper::YesNo { vote } => *vote = if *vote == Vote::No { Vote::Abstain } else { Vote::Yes },
        Paper::Consent { position } => *position = Position::Consent,
        Paper::Resistance { resistance } => resistance[on] = Some(resistance[on]?.checked_sub(1)?),
        Paper::Schulze { grades } => grades[on] += 1,
        Paper::Approval { approved } => approved[on] = true,
        Paper::Dots { dots } => {
            let other = (0..dots.len()).find(|other| *other != on && dots[*other] > 0)?;
            dots[other] -= 1;
            dots[on] += 1;
        }
        Paper::Times { availability } => {
            availability[on] =
                if availability[on] == Availability::No { Availability::IfNeedBe } else { Availability::Yes };
        }
        Paper::Harmonic { .. } => return None,
    }
    paper.check(method, alternatives).is_ok().then_some(paper)
}

#[test]
fn who_is_favoured_more_does_not_lose_by_it() {
    for name in Name::ALL {
        let mut favoured = 0;
        for (case, mut chance) in cases(name, 6) {
            let before = counted(&case);
            let passed = if let Verdict::Winner { alternative } = before.verdict { Some(alternative) } else { None };
            let is_single = matches!(name, Name::YesNo | Name::Consent);
            let Some(best) = (if is_single { passed } else { alone_at_the_top(&before) }) else { continue };
            let voters: Vec<_> = case.papers.keys().copied().collect();
            if voters.is_empty() {
                continue;
            }
            let voter = voters[chance.below(u32::try_from(voters.len()).unwrap()) as usize];
            let Some(paper) = favour(&case.papers[&voter], best, &case.method, case.alternatives) else { continue };
            let mut after = case.clone();
            after.papers.insert(voter, paper);
            let after = counted(&after);
            if is_single {
                assert_eq!(after.verdict, Verdict::Winner { alternative: best }, "{case:?}");
            } else {
                assert_eq!(alone_at_the_top(&after), Some(best), "{case:?}");
            }
            favoured += 1;
        }
        assert!(favoured > 50 || name == Name::Harmonic, "{name:?}: {favoured}");
    }
}

#[test]
fn copies_of_a_proposal_leave_room_for_a_minority() {
    for many in 1..=20u16 {
        for (majority, minority) in [(6, 4), (60, 40), (9, 1), (1, 1)] {
            let support =
                |copies: bool| Paper::Harmonic { supported: (0..=many).map(|n| (n < many) == copies).collect() };
            let mut chance = Chance::new(7);
            let mut papers = BTreeMap::new();
            papers.extend((0..majority).map(|_| (chance.voter(), support(true))));
            papers.extend((0..minority).map(|_| (chance.voter(), support(false))));
            let alternatives = Alternatives::new(many + 1, None).unwrap();
            let method = serde_json::from_str(r#"{"harmonic":{}}"#).unwrap();
            let count = count(&method, alternatives, majority + minority, &papers).unwrap();
            // The k-th best copy weighs majority / k.
            let place = count.outcomes.last().unwrap().place.unwrap();
            let before = (1..=u32::from(many)).filter(|k| majority > k * minority).count();
            assert_eq!(usize::from(place), before + 1, "{many} {majority} {minority}");
        }
    }
}

#[test]
fn nothing_outside_the_bounds_makes_counting_panic() {
    let mut chance = Chance::new(8);
    for _ in 0..CASES {
        let papers = Name::ALL.map(|name| chance.case(name).papers);
        let papers: BTreeMap<_, _> = papers.into_iter().flatten().collect();
        for name in Name::ALL {
            let case = Case { papers: papers.clone(), electorate: 10_000, ..chance.case(name) };
            let count = counted(&case);
            assert_eq!(count.counted + count.excluded.len() as u64, case.papers.len() as u64);
        }
    }
}
