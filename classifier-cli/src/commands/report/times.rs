//! Counts by label over time, first by minute, and by longer units if there are too many.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// The largest number of pairs of a time and a label: half a year of minutes, or a lifetime of
/// days.
const CELLS: usize = 250_000;

/// The largest number of bins.
const BINS: usize = 60;

/// A unit of the calendar, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub enum Unit {
    Minute,
    Hour,
    Day,
    /// Starts on Monday.
    Week,
    Month,
    Year,
}

use Unit::{Day, Hour, Minute, Month, Week, Year};

impl Unit {
    const ALL: [Unit; 6] = [Minute, Hour, Day, Week, Month, Year];

    pub fn name(self) -> &'static str {
        match self {
            Minute => "minute",
            Hour => "hour",
            Day => "day",
            Week => "week",
            Month => "month",
            Year => "year",
        }
    }

    /// The first second of the unit with `second`.
    fn start(self, second: i64) -> i64 {
        let floor = |length: i64| second - second.rem_euclid(length);
        match self {
            Minute => floor(60),
            Hour => floor(3_600),
            Day => floor(86_400),
            // 1970 began on a Thursday.
            Week => second - (second + 3 * 86_400).rem_euclid(7 * 86_400),
            Month => second_of(date(second).first_of_month()),
            Year => second_of(date(second).first_of_year()),
        }
    }

    /// The first second of the next unit.
    fn next(self, start: i64) -> i64 {
        match self {
            Minute => start + 60,
            Hour => start + 3_600,
            Day => start + 86_400,
            Week => start + 7 * 86_400,
            Month => second_of(date(start).saturating_add(1.month())),
            Year => second_of(date(start).saturating_add(1.year())),
        }
    }

    /// The start of a unit in the format of ISO 8601; a week has the date of its Monday.
    pub fn format(self, start: i64) -> String {
        let date_time = Timestamp::from_second(start).unwrap_or_default().to_zoned(TimeZone::UTC);
        let format = match self {
            Minute | Hour => "%Y-%m-%d %H:%M",
            Day | Week => "%Y-%m-%d",
            Month => "%Y-%m",
            Year => "%Y",
        };
        date_time.strftime(format).to_string()
    }
}

fn date(second: i64) -> Date {
    Timestamp::from_second(second).unwrap_or_default().to_zoned(TimeZone::UTC).date()
}

fn second_of(date: Date) -> i64 {
    date.to_zoned(TimeZone::UTC).map_or(0, |start| start.timestamp().as_second())
}

/// Counts by time and label.
pub struct Times {
    unit: Unit,
    cells: HashMap<(i64, usize), u64>,
}

impl Times {
    pub fn new() -> Self {
        Times { unit: Minute, cells: HashMap::new() }
    }

    /// Count a text with `label` at `second` since 1970.
    pub fn add(&mut self, second: i64, label: usize) {
        *self.cells.entry((self.unit.start(second), label)).or_default() += 1;
    }

    /// Move all counts out of `other` to these.
    pub fn append(&mut self, other: &mut Times) {
        for ((start, label), count) in other.cells.drain() {
            *self.cells.entry((self.unit.start(start), label)).or_default() += count;
        }
        while self.cells.len() > CELLS && self.unit != Year {
            // Weeks are skipped, because months do not consist of weeks.
            self.unit = match self.unit {
                Minute => Hour,
                Hour => Day,
                Day | Week => Month,
                Month | Year => Year,
            };
            let cells = std::mem::take(&mut self.cells);
            for ((start, label), count) in cells {
                *self.cells.entry((self.unit.start(start), label)).or_default() += count;
            }
        }
    }

    /// Counts for `labels` labels, from the first time to the last, in the shortest unit that does
    /// not give too many bins. `None` if there are no times.
    pub fn bins(&self, labels: usize) -> Option<Bins> {
        let first = self.cells.keys().map(|&(start, _)| start).min()?;
        let last = self.cells.keys().map(|&(start, _)| start).max()?;
        let starts = |unit: Unit| {
            let next = move |&start: &i64| Some(unit.next(start));
            std::iter::successors(Some(unit.start(first)), next).take_while(move |&it| it <= last)
        };
        let few = |unit: &Unit| starts(*unit).nth(BINS).is_none();
        let nests = |unit: &Unit| *unit >= self.unit;
        let unit = Unit::ALL.into_iter().filter(nests).find(few).unwrap_or(Year);

        let mut bins: Vec<_> = starts(unit).map(|start| (start, vec![0; labels])).collect();
        for (&(start, label), &count) in &self.cells {
            let bin = bins.partition_point(|&(bin, _)| bin <= start) - 1;
            bins[bin].1[label] += count;
        }
        Some(Bins { unit, bins })
    }
}

/// Counts by label in equal units of time, each with its first second.
pub struct Bins {
    pub unit: Unit,
    pub bins: Vec<(i64, Vec<u64>)>,
}

#[cfg(test)]
mod tests {
    use super::{BINS, CELLS, Times, Unit};

    const DAY: i64 = 86_400;

    /// 2025-03-11T10:22:09Z, a Tuesday.
    const TUESDAY: i64 = 1_741_688_529;

    #[test]
    fn units_start_where_the_calendar_has_them() {
        for (unit, start, next) in [
            (Unit::Minute, "2025-03-11 10:22", "2025-03-11 10:23"),
            (Unit::Hour, "2025-03-11 10:00", "2025-03-11 11:00"),
            (Unit::Day, "2025-03-11", "2025-03-12"),
            (Unit::Week, "2025-03-10", "2025-03-17"),
            (Unit::Month, "2025-03", "2025-04"),
            (Unit::Year, "2025", "2026"),
        ] {
            let found = unit.start(TUESDAY);
            assert_eq!(unit.format(found), start);
            assert_eq!(unit.format(unit.next(found)), next);
            assert_eq!(unit.start(found), found);
        }
    }

    #[test]
    fn bins_are_as_short_as_they_can_be_and_none_is_left_out() {
        for (span, unit) in [
            (0, Unit::Minute),
            (3_000, Unit::Minute),
            (2 * DAY, Unit::Hour),
            (40 * DAY, Unit::Day),
            (400 * DAY, Unit::Week),
            (1_500 * DAY, Unit::Month),
            (15_000 * DAY, Unit::Year),
        ] {
            let mut times = Times::new();
            times.add(TUESDAY, 1);
            times.add(TUESDAY + span, 0);
            times.add(TUESDAY + span, 0);
            let bins = times.bins(2).unwrap();
            assert_eq!(bins.unit, unit);
            assert!(bins.bins.len() <= BINS);
            assert_eq!(bins.bins[0].1[1], 1);
            assert_eq!(bins.bins.last().unwrap().1[0], 2);
            assert_eq!(bins.bins.iter().flat_map(|(_, counts)| counts).sum::<u64>(), 3);
        }
        assert!(Times::new().bins(2).is_none());
    }

    #[test]
    fn many_minutes_become_hours_and_nothing_is_lost() {
        let mut all = Times::new();
        let mut some = Times::new();
        let minutes = CELLS as i64 + 10;
        for minute in 0..minutes {
            some.add(TUESDAY + 60 * minute, 0);
            if minute % 1_000 == 0 {
                all.append(&mut some);
            }
        }
        all.append(&mut some);
        assert_eq!(all.unit, Unit::Hour);
        assert!(all.cells.len() <= CELLS / 60 + 2);
        let bins = all.bins(1).unwrap();
        assert_eq!(bins.unit, Unit::Week);
        assert_eq!(bins.bins.iter().map(|(_, counts)| counts[0] as i64).sum::<i64>(), minutes);
    }
}
