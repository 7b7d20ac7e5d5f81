//! Cuts: how far the logs of somebody who is removed still count.

use super::{OpError, ensure, items};
use ciborium::Value;
use linde_log::{DeviceId, EntryId, Lane, LogId};
use serde::{Deserialize, Serialize};

/// Upper bound of the cuts that one entry names.
pub const MAX_CUTS: usize = 1024;

/// How much of a log lies before a removal or revocation: the entries at positions below `len`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// Whose log.
    pub device: DeviceId,
    /// Which of its logs.
    #[serde(with = "lane_number")]
    pub lane: Lane,
    /// How many of its entries count.
    pub len: u64,
    /// The last of them, for people to look at; zeros if there are none. The rules look at `len` alone.
    pub head: EntryId,
}

impl Cut {
    /// The log that is cut.
    pub fn log(&self) -> LogId {
        LogId { lane: self.lane, device: self.device }
    }
}

/// Lists of cuts are bounded and name each log once, in the order of logs.
pub(super) fn check_cuts(cuts: &[Cut]) -> Result<(), OpError> {
    ensure(cuts.len() <= MAX_CUTS, "there are up to 1024 cuts")?;
    ensure(cuts.is_sorted_by(|a, b| a.log() < b.log()), "cuts are sorted by log, each once")?;
    ensure(cuts.iter().all(|cut| (cut.len == 0) == cut.head.is_zero()), "a cut names its last entry")
}

/// Whether the cuts of a body have no other keys than this version knows.
pub(super) fn cuts_are_known(value: &Value) -> bool {
    items(value, "cuts", &["device", "lane", "len", "head"])
}

mod lane_number {
    use linde_log::Lane;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(lane: &Lane, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(lane.number())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Lane, D::Error> {
        Lane::from_number(u64::deserialize(deserializer)?).ok_or_else(|| de::Error::custom("not a lane"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(lane: Lane, device: u8, len: u64) -> Cut {
        let head = if len == 0 { EntryId::ZERO } else { EntryId([9; 32]) };
        Cut { device: DeviceId([device; 32]), lane, len, head }
    }

    #[test]
    fn lists_of_cuts_are_bounded_sorted_and_whole() {
        let good = [cut(Lane::Control, 1, 3), cut(Lane::Control, 2, 0), cut(Lane::Text, 1, 1)];
        assert_eq!(check_cuts(&good), Ok(()));
        assert_eq!(check_cuts(&[]), Ok(()));
        let [a, b, c] = good;
        let headless = Cut { head: EntryId::ZERO, ..a };
        let lenless = Cut { len: 0, ..a };
        for bad in [&[b, a][..], &[a, a], &[c, a], &[headless], &[lenless]] {
            assert!(matches!(check_cuts(bad), Err(OpError::Bounds(_))), "{bad:?}");
        }
        let many = |len: usize| -> Vec<Cut> {
            (0..len)
                .map(|i| {
                    let mut device = [0; 32];
                    device[..8].copy_from_slice(&(i as u64).to_be_bytes());
                    Cut { device: DeviceId(device), ..b }
                })
                .collect()
        };
        assert_eq!(check_cuts(&many(MAX_CUTS)), Ok(()));
        assert!(check_cuts(&many(MAX_CUTS + 1)).is_err());
    }
}
