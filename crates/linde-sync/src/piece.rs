//! Pieces: contiguous entries of one log as they came, of any length.
//!
//! On the wire nothing marks where one run ends and the next of the same log begins, so whoever verifies a piece finds the
//! ends itself.

use linde_log::{MAX_RUN_ENTRIES, PublicKey, RunError, Signed, Tip, Verified, verify_longest};

/// Splits entries where the log changes or a position does not follow the one before.
pub fn pieces(entries: Vec<Signed>) -> Vec<Vec<Signed>> {
    let mut pieces: Vec<Vec<Signed>> = Vec::new();
    for entry in entries {
        let follows =
            |last: &Signed| last.log() == entry.log() && last.header().seq.checked_add(1) == Some(entry.header().seq);
        match pieces.last_mut() {
            Some(piece) if piece.last().is_some_and(follows) => piece.push(entry),
            _ => pieces.push(vec![entry]),
        }
    }
    pieces
}

/// Authenticates as much of `piece` as possible as the continuation of the log that ends at `tip`, and says why the rest
/// is not.
pub fn verify_piece(key: &PublicKey, tip: Option<Tip>, piece: Vec<Signed>) -> (Vec<Verified>, Option<RunError>) {
    let mut verified: Vec<Verified> = Vec::with_capacity(piece.len());
    let mut rest = piece.into_iter();
    let mut head: Vec<Signed> = Vec::with_capacity(rest.len().min(MAX_RUN_ENTRIES));
    loop {
        head.extend(rest.by_ref().take(MAX_RUN_ENTRIES - head.len()));
        if head.is_empty() {
            return (verified, None);
        }
        let tip = verified.last().map(|entry| entry.tip()).or(tip);
        // The last entries of a head may be vouched for by a later one only; they go on with what follows them.
        match verify_longest(key, tip, head) {
            Ok((run, unsigned)) => {
                verified.extend(run);
                head = unsigned;
            }
            Err(error) => return (verified, Some(error)),
        }
    }
}
