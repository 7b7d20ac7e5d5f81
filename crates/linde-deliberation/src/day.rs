//! Days (Kalendertage) in operations: what is due, when something is looked at again.
//!
//! They are what people agreed on and are compared with each other; no clock decides by them.

use crate::quota::DAY_MS;
use core::fmt;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{borrow::Cow, str::FromStr};

/// The last day that can be written: 9999-12-31.
const LAST: i32 = 2_932_896;

/// A day of the Gregorian calendar, from 1970-01-01 to 9999-12-31, written as `2026-12-24`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i32);

/// What is written is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a day from 1970-01-01 to 9999-12-31, written as 2026-12-24")]
pub struct NotADay;

impl Day {
    /// 1970-01-01.
    pub const FIRST: Self = Self(0);

    /// The day that lies `days` after 1970-01-01.
    ///
    /// # Errors
    /// It is outside the range.
    pub fn from_number(days: i32) -> Result<Self, NotADay> {
        if (0..=LAST).contains(&days) { Ok(Self(days)) } else { Err(NotADay) }
    }

    /// How many days it lies after 1970-01-01.
    pub fn number(self) -> i32 {
        self.0
    }

    /// The day (UTC) of a claimed time in ms since 1970; of one outside the range the nearest day.
    pub fn at(time_ms: i64) -> Self {
        let days = time_ms.div_euclid(DAY_MS).clamp(0, LAST.into());
        Self(i32::try_from(days).unwrap_or(LAST))
    }

    /// The day `days` later, at most the last one that can be written.
    #[must_use]
    pub fn later(self, days: u32) -> Self {
        Self(self.0.saturating_add_unsigned(days).min(LAST))
    }

    /// How many days it is from `earlier` to this one; none if this one is not after it.
    pub fn since(self, earlier: Self) -> u32 {
        u32::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0)
    }

    /// Year, month and day of the month.
    /// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    fn civil(self) -> (i32, i32, i32) {
        let z = self.0 + 719_468;
        let (era, day_of_era) = (z / 146_097, z % 146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
    }

    /// Source: as for [`Self::civil`], `days_from_civil`.
    fn from_civil(year: i32, month: i32, day: i32) -> Self {
        let year = if month <= 2 { year - 1 } else { year };
        let (era, year_of_era) = (year / 400, year % 400);
        let shifted = if month > 2 { month - 3 } else { month + 9 };
        let day_of_year = (153 * shifted + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self(era * 146_097 + day_of_era - 719_468)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let number = |range: core::ops::Range<usize>| {
            let digits = text.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?;
            digits.parse::<i32>().ok()
        };
        let parts = (text.len() == 10).then(|| Some((number(0..4)?, number(5..7)?, number(8..10)?))).flatten();
        let (year, month, day) = parts.ok_or(NotADay)?;
        if year < 1970 || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return Err(NotADay);
        }
        let read = Self::from_civil(year, month, day);
        // The 31st of a shorter month becomes another day, and other separators another text.
        if read.to_string() == text { Ok(read) } else { Err(NotADay) }
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_is_written_and_read_and_follows_the_one_before() {
        let mut last = String::new();
        for number in 0..=LAST {
            let day = Day::from_number(number).unwrap();
            let text = day.to_string();
            assert!(text > last, "{last} {text}");
            if number % 13 == 0 || number > LAST - 400 {
                assert_eq!(text.parse(), Ok(day));
            }
            last = text;
        }
        assert_eq!(last, "9999-12-31");
        assert!(Day::from_number(LAST + 1).is_err() && Day::from_number(-1).is_err());
    }

    #[test]
    fn a_claimed_time_is_on_one_day() {
        let check = |time_ms, expected: &str| assert_eq!(Day::at(time_ms).to_string(), expected, "{time_ms}");
        check(0, "1970-01-01");
        check(DAY_MS - 1, "1970-01-01");
        check(DAY_MS, "1970-01-02");
        check(-1, "1970-01-01");
        check(i64::MIN, "1970-01-01");
        check(i64::MAX, "9999-12-31");
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for wrong in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "26-01-01",
            "2026/01/01",
            "1969-12-31",
            "２026-1-1",
            "2026-1-001",
            "",
        ] {
            assert_eq!(wrong.parse::<Day>(), Err(NotADay), "{wrong}");
        }
        let leap: Day = "2028-02-29".parse().unwrap();
        assert_eq!((leap.later(1).to_string(), leap.later(1).since(leap)), ("2028-03-01".to_owned(), 1));
        assert_eq!((leap.since(leap.later(9)), leap.later(u32::MAX).to_string()), (0, "9999-12-31".to_owned()));
    }
}
