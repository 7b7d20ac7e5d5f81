//! Methods (Abstimmungsverfahren): how ballots are counted.
//!
//! A [`Method`] with its parameters is fixed when a ballot is opened, a [`Paper`] is what one voter filled in, and [`count`]
//! says what follows, with every [`Step`] by which it does. Counting is a pure function: of the papers only what they say
//! matters and never in which order they came, there are no floating point numbers, and nothing is ever decided by lot or by
//! who came first. Where a method cannot tell, the result says that several are level (gleichauf), and people decide.
//!
//! Formulas, sources and worked examples to count by hand: `docs/METHODS.md`.

mod alternatives;
pub mod approval;
pub mod consent;
mod counting;
pub mod dots;
mod error;
mod hand_count;
pub mod harmonic;
mod majority;
mod method;
mod outcome;
mod paper;
mod places;
pub mod resistance;
pub mod schulze;
mod steps;
pub mod times;
mod written;
pub mod yes_no;

pub use alternatives::{Alternatives, MAX_ALTERNATIVES};
pub use approval::Approval;
pub use consent::{Consent, Position};
pub use counting::{Count, Excluded, RESULT_CONTEXT, count, result_hash};
pub use dots::Dots;
pub use error::{BallotError, HandCountError, PaperError};
pub use hand_count::{Beside, Column, HandCount, Sum, beside};
pub use harmonic::{Harmonic, Ratio};
pub use majority::{Base, MAX_DENOMINATOR, MAX_ELECTORATE, Majority, Quorum, QuorumCheck};
pub use method::Method;
pub use outcome::{NoWinner, Outcome, Tally, Verdict};
pub use paper::Paper;
pub use resistance::Resistance;
pub use schulze::{Guard, Link, Schulze};
pub use steps::{Criterion, Improved, Step, Weight};
pub use times::{Availability, Times};
pub use written::{METHOD_NAMES, Unreadable};
pub use yes_no::{Vote, YesNo};
