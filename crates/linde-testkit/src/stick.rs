//! What is carried by hand: everything of a node, read through the same door as what comes over the network.

use crate::failure::{Failure, ensure};
use bytes::Bytes;
use linde_log::{Signed, SpaceId};
use linde_replica::Spaces;
use linde_sync::{RawRun, Shelf};

/// How much is read at once, in bytes.
const RUN_BYTES: usize = 64 * 1024;

/// A stick with what one node had.
#[derive(Debug, Clone)]
pub(crate) struct Stick(Vec<(SpaceId, Vec<RawRun>, Vec<Bytes>)>);

impl Stick {
    /// Writes everything that a node has: runs in the order of lanes, and fork proofs.
    pub(crate) fn written_by(spaces: &Spaces) -> Result<Self, Failure> {
        let failed = |error: linde_sync::ShelfError| Failure::new(format!("a stick cannot be written: {error}"));
        let mut content = Vec::new();
        for space in spaces.ids() {
            let mut runs = Vec::new();
            for (log, head) in &*Shelf::vector(spaces, &space) {
                let mut at = 0;
                while at < head.len {
                    let run = Shelf::read(spaces, &space, log, at, RUN_BYTES).map_err(failed)?;
                    ensure(!run.is_empty(), || format!("a log of {} entries ends at {at}", head.len))?;
                    at += run.len() as u64;
                    runs.push(run);
                }
            }
            let forks = Shelf::forks(spaces, &space);
            let proofs = forks.keys().filter_map(|log| Shelf::fork_proof(spaces, &space, log)).collect();
            content.push((space, runs, proofs));
        }
        Ok(Self(content))
    }

    /// Reads what a node may take of it, as often as that leads further; gives the number of new entries.
    pub(crate) fn read_by(&self, spaces: &mut Spaces) -> Result<u64, Failure> {
        let mut read = 0;
        for (space, runs, proofs) in &self.0 {
            if spaces.get(*space).is_none() {
                continue;
            }
            loop {
                let decode = |run: &RawRun| run.iter().map(|raw| Signed::decode(raw.clone())).collect::<Result<_, _>>();
                let runs = runs.iter().map(decode).collect::<Result<Vec<Vec<Signed>>, _>>();
                let runs = runs.map_err(|error| Failure::new(format!("a stick holds a malformed entry: {error}")))?;
                // A full disk, or one without power, takes nothing; somebody will come again.
                let Ok(report) = Shelf::ingest(spaces, space, runs) else { break };
                ensure(report.refused.is_empty(), || format!("a stick is refused: {:?}", report.refused))?;
                read += report.entries;
                if report.entries == 0 {
                    break;
                }
            }
            for proof in proofs {
                drop(Shelf::ingest_fork(spaces, space, proof.clone()));
            }
        }
        Ok(read)
    }
}
