//! What is carried by hand: bundles of all spaces of a node, as they would lie on a stick.

use crate::failure::{Failure, ensure};
use linde_exchange::bundle::{BundleError, ExportOptions, ImportOptions, export, import};
use linde_log::SpaceId;
use linde_replica::Spaces;
use linde_sync::{Forks, Shelf, Vector};

/// What the reader of a stick had of each space when they last handed one back.
pub(crate) type Known = Vec<(SpaceId, Vector, Forks)>;

/// A stick with a bundle of each space.
#[derive(Debug, Clone)]
pub(crate) struct Stick(Vec<(SpaceId, Vec<u8>)>);

impl Stick {
    /// Writes what a node has and the reader, as far as that is known, has not.
    pub(crate) fn written_by(spaces: &Spaces, known: &Known) -> Result<Self, Failure> {
        let mut bundles = Vec::new();
        for space in spaces.ids() {
            let of_space = known.iter().filter(|(known, ..)| *known == space);
            let known = of_space.map(|(_, vector, forks)| (vector.clone(), forks.clone())).collect();
            let options = ExportOptions { device: spaces.device(), created_ms: 0, known };
            let mut bytes = Vec::new();
            match export(spaces, &space, &options, &mut bytes, &mut |_| {}) {
                Ok(summary) => ensure(summary.unreadable.is_empty(), || format!("logs cannot be read: {summary:?}"))?,
                // Nothing has arrived yet.
                Err(BundleError::OtherSpace(_)) => continue,
                Err(error) => return Err(Failure::new(format!("a bundle cannot be written: {error}"))),
            }
            bundles.push((space, bytes));
        }
        Ok(Self(bundles))
    }

    /// What a node has, for those who will write a stick for it.
    pub(crate) fn known_of(spaces: &Spaces) -> Known {
        spaces
            .ids()
            .map(|space| (space, (*Shelf::vector(spaces, &space)).clone(), (*Shelf::forks(spaces, &space)).clone()))
            .collect()
    }

    /// Reads what a node may take of it, as often as that leads further; gives the number of new entries.
    pub(crate) fn read_by(&self, spaces: &mut Spaces) -> Result<u64, Failure> {
        let mut read = 0;
        let here: Vec<SpaceId> = spaces.ids().collect();
        for (space, bytes) in self.0.iter().filter(|(space, _)| here.contains(space)) {
            let options = ImportOptions { device: spaces.device(), space: Some(*space), adopt: false };
            loop {
                match import(spaces, &mut bytes.as_slice(), &options, &mut |_| {}) {
                    Ok(report) => {
                        let whole = report.complete && report.damaged.is_empty() && report.refused.is_empty();
                        ensure(whole, || format!("a bundle is refused: {report:?}"))?;
                        read += report.stored;
                        if report.stored == 0 {
                            break;
                        }
                    }
                    // A full disk, or one without power, takes nothing; somebody will come again.
                    Err(BundleError::Shelf(_)) => break,
                    Err(error) => return Err(Failure::new(format!("a bundle cannot be read: {error}"))),
                }
            }
        }
        Ok(read)
    }
}
