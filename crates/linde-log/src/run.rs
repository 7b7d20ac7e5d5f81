//! Runs: contiguous pieces of one log, authenticated by one signature.
//!
//! The rule: *an entry is authentic if it, or a later authentic entry of its log, carries a valid signature.* Each entry
//! names the id of the one before it, and an id covers header and signature, so the last signature of a run vouches for all
//! of it. The rule gives the same answer however a log was cut into runs, as long as each run ends at a valid signature;
//! a sender therefore cuts with [`signed_end`].

use crate::{
    entry::{Signed, Tip, Verified},
    keys::PublicKey,
};

/// The most entries one signature may vouch for.
pub const MAX_RUN_ENTRIES: usize = 128;

/// Why a run is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// No entry, or more than [`MAX_RUN_ENTRIES`].
    #[error("a run of {0} entries, 1 to {MAX_RUN_ENTRIES} are allowed")]
    Length(usize),
    /// The entries are of several logs or spaces, or of another author than the key's.
    #[error("a run mixes logs")]
    Mixed,
    /// The run does not start where the log ends.
    #[error("expected position {expected}, found {found}")]
    Gap {
        /// The next free position.
        expected: u64,
        /// Where the run goes on.
        found: u64,
    },
    /// An entry names another predecessor than the one that stands there: a broken or a second chain.
    #[error("position {seq} does not build on the entry before it")]
    Chain {
        /// Where.
        seq: u64,
    },
    /// A lamport number does not grow.
    #[error("position {seq} has a lamport number that does not grow")]
    Lamport {
        /// Where.
        seq: u64,
    },
    /// The last entry's signature is not the author's.
    #[error("the signature at the end of the run is not the author's")]
    Signature,
}

/// Authenticates `run` as the continuation of the log that ends at `tip`.
///
/// # Errors
/// [`RunError`]; nothing of the run may be used then.
pub fn verify_run(key: &PublicKey, tip: Option<Tip>, run: Vec<Signed>) -> Result<Vec<Verified>, RunError> {
    check_chain(key, tip, &run)?;
    match run.last() {
        Some(last) if last.is_signed_by(key) => Ok(run.into_iter().map(Verified::vouched).collect()),
        _ => Err(RunError::Signature),
    }
}

/// Authenticates the longest part of `run` that ends at a valid signature, and gives back what follows it.
///
/// # Errors
/// As [`verify_run`].
pub fn verify_longest(
    key: &PublicKey,
    tip: Option<Tip>,
    mut run: Vec<Signed>,
) -> Result<(Vec<Verified>, Vec<Signed>), RunError> {
    check_chain(key, tip, &run)?;
    let rest = run.split_off(signed_end(key, &run, run.len()));
    if run.is_empty() {
        return Err(RunError::Signature);
    }
    Ok((run.into_iter().map(Verified::vouched).collect(), rest))
}

/// The longest prefix of `run` that ends at a valid signature, as a length; 0 if there is none.
///
/// `wanted` is tried first, then what lies before it, then what lies after it.
pub fn signed_end(key: &PublicKey, run: &[Signed], wanted: usize) -> usize {
    let signed =
        |len: &usize| len.checked_sub(1).and_then(|at| run.get(at)).is_some_and(|entry| entry.is_signed_by(key));
    let wanted = wanted.min(run.len());
    (1..=wanted).rev().find(signed).or_else(|| (wanted + 1..=run.len()).find(signed)).unwrap_or(0)
}

fn check_chain(key: &PublicKey, tip: Option<Tip>, run: &[Signed]) -> Result<(), RunError> {
    if run.is_empty() || run.len() > MAX_RUN_ENTRIES {
        return Err(RunError::Length(run.len()));
    }
    let Some(first) = run.first() else { return Err(RunError::Length(0)) };
    let (space, log) = (first.space(), first.log());
    if log.device != key.device() {
        return Err(RunError::Mixed);
    }
    let mut tip = tip;
    for entry in run {
        let header = entry.header();
        if entry.log() != log || entry.space() != space {
            return Err(RunError::Mixed);
        }
        let expected = tip.map_or(0, |tip| tip.seq.saturating_add(1));
        if header.seq != expected {
            return Err(RunError::Gap { expected, found: header.seq });
        }
        if let Some(tip) = tip {
            if header.prev != tip.id {
                return Err(RunError::Chain { seq: header.seq });
            }
            if header.lamport <= tip.lamport {
                return Err(RunError::Lamport { seq: header.seq });
            }
        }
        tip = Some(entry.tip());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        entry::{tests::chain, write},
        keys::SecretKey,
    };

    fn key() -> SecretKey {
        SecretKey::from_seed(&[1; 32])
    }

    fn signed(len: usize) -> Vec<Signed> {
        chain(&key(), len, "a").into_iter().map(Verified::into_signed).collect()
    }

    /// The same entry with a broken signature, and the rest of the chain built on it.
    fn with_bad_signature_at(at: usize, len: usize) -> Vec<Signed> {
        let mut run = signed(at);
        let mut tip = run.last().map(Signed::tip);
        for i in at..len {
            let entry = crate::sign(&key(), tip, crate::entry::tests::draft(&format!("a {i}"))).unwrap();
            let mut signature = *entry.signature();
            if i == at {
                signature[0] ^= 1;
            }
            let raw = write(entry.header_bytes(), &signature, entry.body());
            let entry = Signed::decode(raw.into()).unwrap();
            tip = Some(entry.tip());
            run.push(entry);
        }
        run
    }

    #[test]
    fn the_last_signature_vouches_for_the_run_however_it_is_cut() {
        let run = with_bad_signature_at(3, 8);
        let whole = verify_run(&key().public(), None, run.clone()).unwrap();
        for cut in 1..8 {
            let first = verify_run(&key().public(), None, run[..cut].to_vec());
            if cut == 4 {
                assert_eq!(first, Err(RunError::Signature));
                continue;
            }
            let second = verify_run(&key().public(), Some(run[cut - 1].tip()), run[cut..].to_vec()).unwrap();
            assert_eq!([first.unwrap(), second].concat(), whole);
        }
        assert_eq!(signed_end(&key().public(), &run, 4), 3);
        assert_eq!(signed_end(&key().public(), &run[3..], 1), 2);
        assert_eq!(signed_end(&key().public(), &run, 8), 8);
        assert_eq!(signed_end(&key().public(), &[], 8), 0);
    }

    #[test]
    fn broken_runs_are_refused() {
        let run = signed(4);
        let check = |tip: Option<Tip>, run: &[&Signed], expected: RunError| {
            let run = run.iter().map(|entry| (*entry).clone()).collect();
            assert_eq!(verify_run(&key().public(), tip, run), Err(expected));
        };
        check(None, &[], RunError::Length(0));
        check(None, &[&run[1]], RunError::Gap { expected: 0, found: 1 });
        check(None, &[&run[0], &run[2]], RunError::Gap { expected: 1, found: 2 });
        check(Some(run[1].tip()), &[&run[1]], RunError::Gap { expected: 2, found: 1 });
        let other: Vec<_> = chain(&key(), 2, "b").into_iter().map(Verified::into_signed).collect();
        check(Some(run[0].tip()), &[&other[1]], RunError::Chain { seq: 1 });
        let stranger: Vec<_> =
            chain(&SecretKey::from_seed(&[2; 32]), 2, "a").into_iter().map(Verified::into_signed).collect();
        check(None, &[&stranger[0]], RunError::Mixed);
        check(None, &[&run[0], &stranger[1]], RunError::Mixed);
    }
}
