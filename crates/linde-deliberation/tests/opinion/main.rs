//! The opinion map against a second program, against Polis, against itself in other orders, and at its edges.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test: what is not as expected is a failure, and what was measured is told"
)]

mod data;
mod edges;
mod imported;
mod order;
mod polis;
mod reference;
