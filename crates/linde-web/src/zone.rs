//! The machine's time zone, so that times are shown as the clock on the wall shows them.

use jiff::{Timestamp, ZonedDateTime, civil::Date, tz::TimeZone};

/// A time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The zone that this machine is set to (by `TZ` or its own setting), or UTC if it does not say. Its rules are those of the
    /// system's time zone database; where systems have none (Windows), those built into the program.
    pub fn system() -> Self {
        TimeZone::try_system().map_or_else(|_| Self::utc(), Self)
    }

    /// The zone with a name such as `Europe/Berlin`, if its rules are known here.
    pub fn named(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }

    /// The moment `time_ms` milliseconds since 1970 in this zone. Moments that no calendar shows become the first or the last
    /// that it does (the years −9999 and 9999).
    pub(crate) fn at(&self, time_ms: i64) -> ZonedDateTime {
        let end = if time_ms < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Timestamp::from_millisecond(time_ms).unwrap_or(end).to_zoned_datetime(self.0.clone())
    }

    /// When a day such as `2026-05-01` begins in this zone, in milliseconds since 1970; `None` if there is no such day.
    pub(crate) fn start_of(&self, day: &str) -> Option<i64> {
        let day: Date = day.parse().ok()?;
        day.to_zoned_datetime(self.0.clone()).ok().map(|start| start.timestamp().as_millisecond())
    }

    /// Whether times of this zone should be marked as universal time, because nobody's clock on the wall shows them.
    pub(crate) fn is_universal(&self, time: &ZonedDateTime) -> bool {
        self.0.to_offset_info(time.timestamp()).abbreviation() == "UTC"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_time_begins_and_ends_on_the_last_sundays() {
        let berlin = Zone::named("Europe/Berlin").expect("this machine has a time zone database");
        let check = |time_s: i64, expect: &str| {
            let time = berlin.at(time_s * 1_000);
            assert_eq!(time.strftime("%F %T %:z").to_string(), expect, "{time_s}");
            assert!(!berlin.is_universal(&time));
        };
        check(1_774_745_999, "2026-03-29 01:59:59 +01:00");
        check(1_774_746_000, "2026-03-29 03:00:00 +02:00");
        check(1_792_889_999, "2026-10-25 02:59:59 +02:00");
        check(1_792_890_000, "2026-10-25 02:00:00 +01:00");
        check(2_000_000_000, "2033-05-18 05:33:20 +02:00");
    }

    #[test]
    fn a_day_begins_at_midnight_on_the_wall() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        assert_eq!(berlin.start_of("2026-05-01"), Some(1_777_586_400_000));
        assert_eq!(Zone::utc().start_of("2026-05-01"), Some(1_777_593_600_000));
        for none in ["", "2026-02-30", "gestern", "99999-01-01", &"1".repeat(1_000)] {
            assert_eq!(berlin.start_of(none), None, "{none}");
        }
    }

    #[test]
    fn no_moment_is_too_early_or_too_late() {
        for (time_ms, year) in [(i64::MIN, -9_999), (0, 1970), (-1, 1969), (i64::MAX, 9_999)] {
            for zone in [Zone::utc(), Zone::named("Europe/Berlin").unwrap()] {
                let shown = zone.at(time_ms).year();
                assert!((shown - year).abs() <= 1, "{time_ms}: {shown}");
            }
        }
        assert!(Zone::utc().is_universal(&Zone::utc().at(0)));
    }
}
