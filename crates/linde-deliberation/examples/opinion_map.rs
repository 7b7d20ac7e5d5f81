//! How long the map of the Klimarat conversation takes (1,116 persons, 522 statements, 61,384 reactions that stand):
//! `cargo run --release -p linde-deliberation --example opinion_map`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement for the terminal, of data that is known to be right"
)]

#[expect(dead_code, reason = "the tests use all of it")]
#[path = "../tests/opinion/data.rs"]
mod data;

use data::Conversation;
use linde_deliberation::opinion::OpinionMap;
use std::time::{Duration, Instant};

const ROUNDS: usize = 21;

fn main() {
    let conversation = Conversation::read("klimarat");
    let mut times: Vec<(Duration, Duration)> = (0..ROUNDS).map(|_| round(&conversation)).collect();
    times.sort_unstable();
    let (whole, map) = times[ROUNDS / 2];
    println!("snapshot and map: median {whole:.1?}, of it the map {map:.1?}; slowest {:.1?}", times[ROUNDS - 1].0);
}

/// How long snapshot and map take, and how long the map alone.
fn round(conversation: &Conversation) -> (Duration, Duration) {
    let start = Instant::now();
    let snapshot = conversation.snapshot();
    let read = start.elapsed();
    let map = OpinionMap::of(&snapshot);
    let whole = start.elapsed();
    assert_eq!(map.result.groups.len(), 2);
    (whole, whole - read)
}
