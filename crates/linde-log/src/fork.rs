//! Fork proofs: two authentic entries at one position of one log.
//!
//! A log has one entry a position. Who signs two has copied a folder, restored a backup or lies; no node can tell which, and
//! all nodes must treat it alike. A proof holds both entries without their bodies, each followed by as many entries as are
//! needed to reach a valid signature (see [`crate::verify_run`]). From then on the log counts only below that position.

use crate::{
    cbor::{CborError, Reader, Writer},
    entry::{EntryError, Signed},
    ids::{LogId, SpaceId},
    keys::PublicKey,
    run::{MAX_RUN_ENTRIES, RunError, verify_run},
};
use bytes::Bytes;

/// Why two runs do not prove a fork.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ForkError {
    /// Not two lists of entries in canonical form.
    #[error("fork proof is not canonical: {0}")]
    Cbor(#[from] CborError),
    /// An entry is malformed.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// A side is not an authentic run.
    #[error("a side of the fork proof is not authentic: {0}")]
    Run(#[from] RunError),
    /// The sides do not start at the same position of the same log, or with the same entry.
    #[error("the two sides do not contradict each other")]
    NoContradiction,
    /// An entry still has its body.
    #[error("fork proofs carry no bodies")]
    Body,
}

/// Two contradicting pieces of one log, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForkProof {
    sides: [Vec<Signed>; 2],
}

/// A checked fork.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedFork {
    proof: ForkProof,
    space: SpaceId,
    log: LogId,
    seq: u64,
}

impl ForkProof {
    /// A proof from two runs that start with the contradicting entries; bodies are left out.
    pub fn new(a: &[Signed], b: &[Signed]) -> Self {
        let mut sides = [a, b].map(|side| side.iter().map(Signed::without_body).collect::<Vec<_>>());
        sides.sort_by_key(|side| side.first().map(Signed::id));
        Self { sides }
    }

    /// The canonical bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.array(2);
        for side in &self.sides {
            w.array(side.len());
            for entry in side {
                w.raw(entry.raw());
            }
        }
        w.finish()
    }

    /// Reads a proof.
    ///
    /// # Errors
    /// [`ForkError`].
    pub fn decode(bytes: &Bytes) -> Result<Self, ForkError> {
        let mut r = Reader::new(bytes);
        r.array_of(2, "two sides")?;
        let sides = [read_side(bytes, &mut r)?, read_side(bytes, &mut r)?];
        r.end()?;
        Ok(Self { sides })
    }

    /// The log it speaks of, as it claims.
    pub fn claimed_log(&self) -> Option<LogId> {
        self.sides.first().and_then(|side| side.first()).map(Signed::log)
    }

    /// Checks that both sides are authentic and contradict each other.
    ///
    /// # Errors
    /// [`ForkError`].
    pub fn verify(self, key: &PublicKey) -> Result<VerifiedFork, ForkError> {
        let [a, b] = &self.sides;
        let (Some(first), Some(second)) = (a.first(), b.first()) else { return Err(ForkError::NoContradiction) };
        let (space, log, seq) = (first.space(), first.log(), first.header().seq);
        let same_place = second.space() == space && second.log() == log && second.header().seq == seq;
        if !same_place || first.id() >= second.id() {
            return Err(ForkError::NoContradiction);
        }
        for side in &self.sides {
            // What came before the contradiction is not part of the proof, so each side vouches for its own start.
            let before = side.first().filter(|entry| entry.header().seq > 0).map(|entry| crate::Tip {
                seq: entry.header().seq - 1,
                id: entry.header().prev,
                lamport: entry.header().lamport.saturating_sub(1),
            });
            verify_run(key, before, side.clone())?;
        }
        Ok(VerifiedFork { space, log, seq, proof: self })
    }
}

impl VerifiedFork {
    /// The space of the forked log.
    pub fn space(&self) -> SpaceId {
        self.space
    }

    /// The forked log.
    pub fn log(&self) -> LogId {
        self.log
    }

    /// The position with two entries: the log counts below it only.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The proof as it travels.
    pub fn proof(&self) -> &ForkProof {
        &self.proof
    }
}

fn read_side(bytes: &Bytes, r: &mut Reader<'_>) -> Result<Vec<Signed>, ForkError> {
    let len = r.array()?;
    if len == 0 || len > MAX_RUN_ENTRIES {
        return Err(RunError::Length(len).into());
    }
    (0..len)
        .map(|_| {
            let rest = r.rest();
            r.array_of(3, "an entry of three parts")?;
            r.bytes()?;
            r.bytes()?;
            if !r.null() {
                return Err(ForkError::Body);
            }
            let item = rest.get(..rest.len() - r.rest().len()).unwrap_or_default();
            Ok(Signed::decode(bytes.slice_ref(item))?)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{entry::tests::chain, keys::SecretKey};

    fn branches(key: &SecretKey) -> [Vec<Signed>; 2] {
        ["a", "b"].map(|label| chain(key, 3, label).into_iter().map(|entry| entry.into_signed()).collect())
    }

    #[test]
    fn two_branches_prove_a_fork_whichever_comes_first() {
        let key = SecretKey::from_seed(&[1; 32]);
        let [a, b] = branches(&key);
        let proof = ForkProof::new(&a[..1], &b[..2]);
        assert_eq!(proof, ForkProof::new(&b[..2], &a[..1]));
        let read = ForkProof::decode(&proof.encode().into()).unwrap();
        let fork = read.verify(&key.public()).unwrap();
        assert_eq!((fork.log(), fork.seq(), fork.space()), (a[0].log(), 0, a[0].space()));
    }

    #[test]
    fn nothing_else_proves_one() {
        let key = SecretKey::from_seed(&[1; 32]);
        let stranger = SecretKey::from_seed(&[2; 32]);
        let [a, b] = branches(&key);
        let [s, _] = branches(&stranger);
        let check = |a: &[Signed], b: &[Signed]| ForkProof::new(a, b).verify(&key.public()).is_err();
        assert!(check(&a[..1], &a[..1]), "the same entry twice");
        assert!(check(&a[..1], &b[1..2]), "two positions");
        assert!(check(&a[..1], &s[..1]), "two authors");
        assert!(check(&a[..0], &b[..1]), "an empty side");
        let with_body = {
            let mut w = Writer::default();
            w.array(2).array(1).raw(a[0].raw()).array(1).raw(b[0].raw());
            Bytes::from(w.finish())
        };
        assert_eq!(ForkProof::decode(&with_body), Err(ForkError::Body));
    }
}
