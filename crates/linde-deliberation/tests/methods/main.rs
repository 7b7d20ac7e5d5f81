//! Counting methods: against a second program, by hand, with ballots of a real election, by the laws they keep, and at their largest.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test: what is not as expected is a failure, and seeds and measurements are told"
)]

mod chance;
mod debian;
mod laws;
mod second;
mod size;
mod worked;
