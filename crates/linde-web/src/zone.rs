//! The machine's time zone, read from its time zone file (RFC 9636), so that times are shown as the clock on the wall shows them.

use std::path::Path;

/// Most switches between summer and winter time read from a file; real ones have below 300.
const MAX_SWITCHES: usize = 2_000;
/// Largest time zone file read, in bytes; real ones are below 4 KiB.
const MAX_FILE_BYTES: u64 = 64 * 1_024;
const DAY_S: i64 = 86_400;

/// A time zone: since when which offset applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    switches: Vec<(i64, Offset)>,
    first: Offset,
    rule: Option<Rule>,
}

/// Seconds east of Greenwich and the zone's short name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offset {
    pub(crate) seconds: i64,
    pub(crate) name: String,
}

/// What applies after the last switch: standard time, and summer time between two days of the year.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    standard: Offset,
    summer: Option<(Offset, Switch, Switch)>,
}

/// The `week`-th (5 = last) `weekday` (0 = Sunday) of `month`, at `time_s` after midnight local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Switch {
    month: i64,
    week: i64,
    weekday: i64,
    time_s: i64,
}

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self { switches: Vec::new(), first: Offset { seconds: 0, name: "UTC".to_owned() }, rule: None }
    }

    /// The zone in a time zone file such as `/etc/localtime`, or UTC if there is none that can be read.
    pub fn from_file(path: &Path) -> Self {
        let small = std::fs::metadata(path).is_ok_and(|file| file.len() <= MAX_FILE_BYTES);
        let bytes = if small { std::fs::read(path).ok() } else { None };
        bytes.and_then(|bytes| Self::from_tzif(&bytes)).unwrap_or_else(Self::utc)
    }

    /// The zone in the bytes of a time zone file of version 2 or later.
    pub fn from_tzif(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader { bytes };
        let old = reader.header()?;
        // The first block has 32-bit times and is there for old programs.
        reader.take(old.block_bytes(4)?)?;
        let counts = reader.header()?;
        if counts.switches > MAX_SWITCHES {
            return None;
        }
        let times: Vec<i64> = (0..counts.switches).map(|_| reader.int64()).collect::<Option<_>>()?;
        let indices = reader.take(counts.switches)?.to_vec();
        let kinds = reader.take(counts.kinds.checked_mul(6)?)?;
        let names = reader.take(counts.name_bytes)?;
        reader.take(counts.leaps.checked_mul(12)?.checked_add(counts.standards)?.checked_add(counts.universals)?)?;
        let offsets: Vec<Offset> =
            kinds.chunks_exact(6).map(|kind| Offset::read(kind, names)).collect::<Option<_>>()?;
        let switches =
            times.into_iter().zip(indices).map(|(time, index)| Some((time, offsets.get(usize::from(index))?.clone())));
        let footer = std::str::from_utf8(reader.bytes).ok()?.trim_matches('\n');
        Some(Self {
            switches: switches.collect::<Option<_>>()?,
            first: offsets.first()?.clone(),
            rule: Rule::parse(footer),
        })
    }

    /// What applies at `time_s` seconds since 1970.
    pub(crate) fn at(&self, time_s: i64) -> &Offset {
        let next = self.switches.partition_point(|(since, _)| *since <= time_s);
        match (next.checked_sub(1).and_then(|last| self.switches.get(last)), &self.rule) {
            (_, Some(rule)) if next == self.switches.len() => rule.at(time_s),
            (Some((_, offset)), _) => offset,
            (None, _) => &self.first,
        }
    }
}

impl Offset {
    fn read(kind: &[u8], names: &[u8]) -> Option<Self> {
        let &[a, b, c, d, _, name] = kind else { return None };
        let name = names.get(usize::from(name)..)?.split(|byte| *byte == 0).next()?;
        Some(Self { seconds: i32::from_be_bytes([a, b, c, d]).into(), name: String::from_utf8(name.to_vec()).ok()? })
    }
}

impl Rule {
    /// Reads the form `CET-1CEST,M3.5.0,M10.5.0/3`. Other forms (days of the year) are used nowhere today and read as none.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(',');
        let (standard, rest) = offset(parts.next()?)?;
        if rest.is_empty() {
            return Some(Self { standard, summer: None });
        }
        let (summer, rest) = match offset(rest) {
            Some(found) => found,
            // Without its own figure summer time is one hour ahead.
            None => offset_name(rest).map(|(name, rest)| (Offset { seconds: standard.seconds + 3_600, name }, rest))?,
        };
        if !rest.is_empty() {
            return None;
        }
        let (begin, end) = (Switch::parse(parts.next()?)?, Switch::parse(parts.next()?)?);
        Some(Self { standard, summer: Some((summer, begin, end)) })
    }

    fn at(&self, time_s: i64) -> &Offset {
        let Some((summer, begin, end)) = &self.summer else { return &self.standard };
        let (year, _, _) = civil((time_s + self.standard.seconds).div_euclid(DAY_S));
        let begin = begin.local(year) - self.standard.seconds;
        let end = end.local(year) - summer.seconds;
        let inside = if begin < end { (begin..end).contains(&time_s) } else { !(end..begin).contains(&time_s) };
        if inside { summer } else { &self.standard }
    }
}

impl Switch {
    fn parse(text: &str) -> Option<Self> {
        let (day, time) = text.split_once('/').unwrap_or((text, "2"));
        let mut numbers = day.strip_prefix('M')?.split('.').map(|part| part.parse::<i64>().ok());
        let (month, week, weekday) = (numbers.next()??, numbers.next()??, numbers.next()??);
        let valid = (1..=12).contains(&month) && (1..=5).contains(&week) && (0..=6).contains(&weekday);
        valid.then_some(Self { month, week, weekday, time_s: clock(time)? })
    }

    /// Local seconds since 1970 in `year`.
    fn local(&self, year: i64) -> i64 {
        let first = days(year, self.month, 1);
        let to_weekday = (self.weekday - (first + 4)).rem_euclid(7);
        let mut day = first + to_weekday + 7 * (self.week - 1);
        let (next_year, next_month) = if self.month == 12 { (year + 1, 1) } else { (year, self.month + 1) };
        if day >= days(next_year, next_month, 1) {
            day -= 7;
        }
        day * DAY_S + self.time_s
    }
}

/// A name such as `CET` or `<+03>`, and the rest.
fn offset_name(text: &str) -> Option<(String, &str)> {
    if let Some(quoted) = text.strip_prefix('<') {
        return quoted.split_once('>').map(|(name, rest)| (name.to_owned(), rest));
    }
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    (name.len() >= 3).then(|| (name.to_owned(), rest))
}

/// A name with its figure such as `CET-1`, and the rest. The figure counts west of Greenwich.
fn offset(text: &str) -> Option<(Offset, &str)> {
    let (name, rest) = offset_name(text)?;
    let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '+' | '-' | ':'))).unwrap_or(rest.len());
    let (figure, rest) = rest.split_at_checked(end)?;
    Some((Offset { seconds: -clock(figure)?, name }, rest))
}

/// Seconds of `2`, `-1`, `+5:30` or `24:00:00`.
fn clock(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut seconds = 0;
    for (part, unit) in digits.split(':').zip([3_600, 60, 1]) {
        let number: i64 = part.parse().ok().filter(|number| (0..=167).contains(number))?;
        seconds += number * unit;
    }
    Some(sign * seconds)
}

/// Year, month (1–12) and day (1–31) of a day since 1970, in the Gregorian calendar.
pub(crate) fn civil(day: i64) -> (i64, i64, i64) {
    // Years that begin in March put the leap day at their end; 146,097 days make 400 years.
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * month_from_march + 2) / 5 + 1)
}

/// Days since 1970 of a date.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let of_year = (153 * month_from_march + 2) / 5 + day - 1;
    year.div_euclid(400) * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

struct Counts {
    universals: usize,
    standards: usize,
    leaps: usize,
    switches: usize,
    kinds: usize,
    name_bytes: usize,
}

impl Counts {
    fn block_bytes(&self, time_bytes: usize) -> Option<usize> {
        let per_switch = self.switches.checked_mul(time_bytes + 1)?;
        let leaps = self.leaps.checked_mul(time_bytes + 4)?;
        per_switch
            .checked_add(self.kinds.checked_mul(6)?)?
            .checked_add(self.name_bytes)?
            .checked_add(leaps)?
            .checked_add(self.standards)?
            .checked_add(self.universals)
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(head)
    }

    fn int64(&mut self) -> Option<i64> {
        self.take(8)?.try_into().ok().map(i64::from_be_bytes)
    }

    fn count(&mut self) -> Option<usize> {
        let number = self.take(4)?.try_into().ok().map(u32::from_be_bytes)?;
        usize::try_from(number).ok()
    }

    fn header(&mut self) -> Option<Counts> {
        let magic = self.take(5)?;
        if !magic.starts_with(b"TZif") || magic.last().is_none_or(|version| *version < b'2') {
            return None;
        }
        self.take(15)?;
        let (universals, standards, leaps) = (self.count()?, self.count()?, self.count()?);
        Some(Counts {
            universals,
            standards,
            leaps,
            switches: self.count()?,
            kinds: self.count()?,
            name_bytes: self.count()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn berlin() -> Zone {
        Zone { rule: Rule::parse("CET-1CEST,M3.5.0,M10.5.0/3"), ..Zone::utc() }
    }

    #[test]
    fn summer_time_begins_and_ends_on_the_last_sundays() {
        let check = |time_s: i64, name: &str| assert_eq!(berlin().at(time_s).name, name, "{time_s}");
        check(1_774_745_999, "CET"); // 2026-03-29 00:59:59 UTC
        check(1_774_746_000, "CEST");
        check(1_792_889_999, "CEST"); // 2026-10-25 00:59:59 UTC
        check(1_792_890_000, "CET");
        assert_eq!(berlin().at(1_774_746_000).seconds, 7_200);
    }

    #[test]
    fn other_rules() {
        let check = |text: &str, time_s: i64, seconds: i64| {
            assert_eq!(Rule::parse(text).unwrap().at(time_s).seconds, seconds, "{text}")
        };
        check("<+0530>-5:30", 0, 19_800);
        check("IST-1GMT0,M10.5.0,M3.5.0/1", 1_768_000_000, 0);
        check("EST5EDT,M3.2.0,M11.1.0", 1_768_000_000, -18_000);
        check("AEST-10AEDT,M10.1.0,M4.1.0/3", 1_768_000_000, 39_600); // summer in January
        for bad in ["", "C-1", "CET", "CET-1CEST", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,J60,J300", "CET-x"] {
            assert_eq!(Rule::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_file_is_read() {
        let mut file = Vec::new();
        for time_bytes in [4_usize, 8] {
            file.extend(b"TZif2");
            file.extend([0; 15]);
            for count in [0_u32, 0, 0, 1, 2, 8] {
                file.extend(count.to_be_bytes());
            }
            file.extend(if time_bytes == 4 { 100_i32.to_be_bytes().to_vec() } else { 100_i64.to_be_bytes().to_vec() });
            file.push(1);
            file.extend([0, 0, 0, 0, 0, 0]);
            file.extend(3_600_i32.to_be_bytes());
            file.extend([0, 4]);
            file.extend(b"LMT\0CET\0");
        }
        file.extend(b"\nCET-1CEST,M3.5.0,M10.5.0/3\n");
        let zone = Zone::from_tzif(&file).unwrap();
        assert_eq!(zone.at(99).name, "LMT");
        assert_eq!(zone.at(1_774_746_000).name, "CEST");
        for end in 0..file.len() - 30 {
            assert_eq!(Zone::from_tzif(&file[..end]), None, "{end}");
        }
    }

    proptest! {
        #[test]
        fn dates_go_there_and_back(day in -1_000_000_i64..1_000_000) {
            let (year, month, date) = civil(day);
            prop_assert_eq!(days(year, month, date), day);
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), time in -10_i64.pow(12)..10_i64.pow(12)) {
            let file: Vec<u8> = b"TZif2".iter().copied().chain(bytes).collect();
            if let Some(zone) = Zone::from_tzif(&file) {
                let _ = zone.at(time);
            }
        }
    }
}
