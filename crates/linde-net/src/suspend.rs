//! Notices that the computer slept.
//!
//! While a computer sleeps the wall clock goes on and, on Linux and macOS, the monotonic clock stands; on Windows both go
//! on, and the timer comes late. Either way all connections are probably dead although nobody has said so.

use crate::limits::{SUSPEND_JUMP, SUSPEND_TICK};
use std::time::{Duration, Instant, SystemTime};

/// Both clocks at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The clock on the wall; may be set.
    pub wall: SystemTime,
    /// The clock that only runs forward.
    pub monotonic: Instant,
}

/// What two readings say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Time passed as it should.
    Steady,
    /// About this much time passed unnoticed.
    Slept(Duration),
}

/// Where readings come from.
pub trait Clock: Send + Sync {
    /// Both clocks, now.
    fn read(&self) -> Reading;
}

/// The computer's clocks.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn read(&self) -> Reading {
        Reading { wall: SystemTime::now(), monotonic: Instant::now() }
    }
}

/// Judges two readings that should be [`SUSPEND_TICK`] apart. A wall clock that was set back says nothing; one that was set
/// forward looks like sleep, which costs a reconnect and no more.
pub fn judge(before: Reading, now: Reading) -> Verdict {
    let monotonic = now.monotonic.saturating_duration_since(before.monotonic);
    let wall = now.wall.duration_since(before.wall).unwrap_or_default();
    let unnoticed = wall.saturating_sub(monotonic).max(monotonic.saturating_sub(SUSPEND_TICK));
    if unnoticed > SUSPEND_JUMP { Verdict::Slept(unnoticed) } else { Verdict::Steady }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wall_s: i64, monotonic_s: u64, expect: Verdict) {
        let before = Reading { wall: SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 30), monotonic: Instant::now() };
        let step = Duration::from_secs(wall_s.unsigned_abs());
        let wall = if wall_s < 0 { before.wall - step } else { before.wall + step };
        let now = Reading { wall, monotonic: before.monotonic + Duration::from_secs(monotonic_s) };
        assert_eq!(judge(before, now), expect, "wall {wall_s} s, monotonic {monotonic_s} s");
    }

    #[test]
    fn verdicts() {
        let slept = |secs| Verdict::Slept(Duration::from_secs(secs));
        check(5, 5, Verdict::Steady);
        check(20, 5, Verdict::Steady);
        check(25, 5, Verdict::Steady);
        check(26, 5, slept(21));
        check(3600, 5, slept(3595));
        check(3600, 3600, slept(3595));
        check(25, 25, Verdict::Steady);
        check(-3600, 5, Verdict::Steady);
        check(0, 0, Verdict::Steady);
    }
}
