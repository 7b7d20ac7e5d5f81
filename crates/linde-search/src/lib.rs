//! Finding words as people type them: folding, matching, ranking, passages.
//!
//! Both what is searched and what is looked for are folded ([`fold()`]): case, accents, umlauts and ß, hyphens and apostrophes make no
//! difference. There is no index: a text is folded each time it is looked at, which is faster than people read, and nothing can be
//! out of date or left behind when something is erased.
//!
//! Decisions: `ä`, `ae` and `a` in a query all find `ä`; `ae` does not find a plain `a`. A word is found inside longer ones as
//! well, since German writes them together, unless it has one or two letters. What stands in quotation marks is found as whole words in
//! this order.

mod fold;
mod passage;
mod query;

pub use fold::fold;
pub use passage::{Passage, Piece};
pub use query::{Fit, MAX_QUERY_CHARS, MAX_TERMS, Place, Query, Scratch};
