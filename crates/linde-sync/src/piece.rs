//! Pieces: contiguous entries of one log as they came, of any length.
//!
//! On the wire nothing marks where one run ends and the next of the same log begins, so whoever verifies a piece finds the
//! ends itself.

use linde_log::{MAX_RUN_ENTRIES, PublicKey, RunError, Signed, Tip, Verified, signed_end, verify_run};

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
    let mut rest = piece.as_slice();
    while !rest.is_empty() {
        let tip = verified.last().map(|entry| entry.tip()).or(tip);
        let (head, _) = rest.split_at(rest.len().min(MAX_RUN_ENTRIES));
        let run = match verify_run(key, tip, head.to_vec()) {
            // Its last entry may be vouched for by a later one only; the run then ends before it.
            Err(RunError::Signature) => match rest.get(..signed_end(key, head, head.len())) {
                Some([]) | None => Err(RunError::Signature),
                Some(shorter) => verify_run(key, tip, shorter.to_vec()),
            },
            other => other,
        };
        match run {
            Ok(run) => {
                rest = rest.get(run.len()..).unwrap_or_default();
                verified.extend(run);
            }
            Err(error) => return (verified, Some(error)),
        }
    }
    (verified, None)
}
