//! The simulated neighbourhood: random runs by seed, and plots of their own.
//!
//! `LINDE_SIM_SEED=17` runs that seed alone and prints what happens; `LINDE_SIM_SEEDS=5000` runs more than usual. A failing
//! seed is printed with its last events. Those that found something stay in `seeds.txt`.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that panics has failed, and says which seed it was"
)]

mod members;
mod plots;

use linde_testkit::{Failure, Run, Summary, run_seed};
use std::{
    collections::BTreeMap,
    env,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// How many seeds are run by default.
const SEEDS: u64 = 500;
/// Tests that share them, so that they run side by side.
const SHARES: u64 = 4;
/// Each of so many seeds is run twice.
const TWICE: u64 = 25;
/// How many events before a failure are shown.
const LAST_LINES: usize = 60;

#[test]
fn seeds_share_0() {
    run_share(0);
}

#[test]
fn seeds_share_1() {
    run_share(1);
}

#[test]
fn seeds_share_2() {
    run_share(2);
}

#[test]
fn seeds_share_3() {
    run_share(3);
}

#[test]
fn seeds_that_found_something() {
    if env::var("LINDE_SIM_SEED").is_ok() {
        return;
    }
    let seeds = include_str!("seeds.txt").lines().filter_map(|line| line.split('#').next()?.trim().parse().ok());
    check_all(seeds.collect());
}

fn run_share(share: u64) {
    let number = |name: &str| env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    match number("LINDE_SIM_SEED") {
        Some(seed) if share == 0 => check_all(vec![seed]),
        Some(_) => {}
        None => {
            check_all((0..number("LINDE_SIM_SEEDS").unwrap_or(SEEDS)).filter(|seed| seed % SHARES == share).collect())
        }
    }
}

/// Runs all seeds and fails with a list of those that found something.
fn check_all(seeds: Vec<u64>) {
    let mut found = BTreeMap::new();
    let mut total: BTreeMap<&str, u64> = BTreeMap::new();
    let alone = seeds.len() == 1;
    for seed in &seeds {
        match check(*seed, alone) {
            Ok(summary) => {
                summary.counts.into_iter().for_each(|(what, times)| *total.entry(what).or_default() += times);
                let most = total.entry("longest healing, s").or_default();
                *most = (*most).max(summary.healed_ms / 1000);
                let most = total.entry("most remembered").or_default();
                *most = (*most).max(summary.most_remembered as u64);
                *total.entry("frames").or_default() += summary.frames;
            }
            Err(failure) => {
                eprintln!("seed {seed}: {failure}");
                found.insert(*seed, failure);
            }
        }
    }
    eprintln!("{} seeds: {total:?}", seeds.len());
    assert!(found.is_empty(), "{} of {} seeds found something: {found:#?}", found.len(), seeds.len());
}

fn check(seed: u64, alone: bool) -> Result<Summary, Failure> {
    let summary = match run(seed, alone) {
        Run { result: Ok(summary), lines } => {
            lines.iter().filter(|_| alone).for_each(|line| eprintln!("{line}"));
            summary
        }
        Run { result: Err(failure), lines } => {
            let lines = if alone { lines } else { run(seed, true).lines };
            let skip = if alone { 0 } else { lines.len().saturating_sub(LAST_LINES) };
            lines.iter().skip(skip).for_each(|line| eprintln!("{line}"));
            return Err(failure);
        }
    };
    if seed.is_multiple_of(TWICE) || alone {
        let again = run(seed, false).result?;
        if again != summary {
            return Err(Failure::new("the same seed gave another run"));
        }
    }
    Ok(summary)
}

/// Runs a seed; a panic is something found.
fn run(seed: u64, verbose: bool) -> Run {
    catch_unwind(AssertUnwindSafe(|| run_seed(seed, verbose))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default();
        Run { result: Err(Failure::new(format!("panicked: {text}"))), lines: Vec::new() }
    })
}
