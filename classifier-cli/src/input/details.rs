//! What a record, a mail or an event says besides the text to classify.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::syslog::{DAYS, MONTHS};

/// Larger numbers are milliseconds: as seconds they would be thousands of years.
const MILLISECONDS: i64 = 100_000_000_000;

/// Fields as they are spelled. A field is `None` if the source does not say it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Details<'a> {
    /// The last attempt to deliver, or else the time of the report.
    pub time: Option<Cow<'a, [u8]>>,
    /// The address of the recipient, or its domain.
    pub recipient: Option<Cow<'a, [u8]>>,
    /// The address that sent the mail.
    pub sender: Option<Cow<'a, [u8]>>,
    /// The other server.
    pub relay: Option<Cow<'a, [u8]>>,
    /// The queue id, the Message-ID of the mail without its angle brackets, or the id of the provider.
    pub id: Option<Cow<'a, [u8]>>,
    /// The label that the record has already, if labels are read.
    pub label: Option<Cow<'a, [u8]>>,
}

/// The details in JSON.
#[derive(Serialize)]
pub struct DetailsJson<'d> {
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relay: Option<Cow<'d, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sender: Option<Cow<'d, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Cow<'d, str>>,
}

impl Details<'_> {
    /// The time, in a source that was `written` then.
    pub fn time(&self, written: Timestamp) -> Option<Timestamp> {
        time(str::from_utf8(self.time.as_deref()?).ok()?, written)
    }

    /// The fields for JSON, of a source that was `written` then.
    pub fn json(&self, written: Timestamp) -> DetailsJson<'_> {
        fn text<'d>(field: &'d Option<Cow<'_, [u8]>>) -> Option<Cow<'d, str>> {
            field.as_deref().map(String::from_utf8_lossy)
        }
        let recipient = text(&self.recipient);
        DetailsJson {
            time: self.time(written),
            domain: recipient.and_then(|it| Some(domain(&it)?.to_ascii_lowercase())),
            relay: text(&self.relay),
            sender: text(&self.sender),
            id: text(&self.id),
        }
    }
}

/// The largest length of a domain in bytes (RFC 1035, section 2.3.4).
const LONGEST_DOMAIN: usize = 255;

/// The domain of an address, or a domain by itself; `None` if it is empty or too long.
pub fn domain(address: &str) -> Option<&str> {
    let domain = address.rsplit('@').next().unwrap_or(address);
    let domain = domain.trim().trim_end_matches(['>', '.']);
    (1..=LONGEST_DOMAIN).contains(&domain.len()).then_some(domain)
}

/// A time as logs have it: RFC 3339, ISO 8601 with or without a zone, seconds or milliseconds since
/// 1970, or of syslog, which has no year: the last such time before the log was `written`.
pub fn time(time: &str, written: Timestamp) -> Option<Timestamp> {
    let time = time.trim();
    // `journalctl -o short-full` has a day of the week, and the name of a zone, which says little.
    if let Some((day, date)) = time.split_once(' ')
        && DAYS.contains(&day)
    {
        let date = date.trim_end_matches(|char: char| char.is_ascii_alphabetic());
        // A zone without a name, such as +03.
        return match date.as_bytes() {
            [.., b' ', b'+' | b'-', _, _] => time_without_day(&format!("{date}00"), written),
            _ => time_without_day(date.trim(), written),
        };
    }
    time_without_day(time, written)
}

fn time_without_day(time: &str, written: Timestamp) -> Option<Timestamp> {
    if let Ok(time) = time.parse() {
        return Some(time);
    }
    let utc = |date: DateTime| Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp());
    if let Some(month) = MONTHS.iter().position(|month| time.starts_with(month)) {
        let year = written.to_zoned(TimeZone::UTC).year();
        let number = |range: std::ops::Range<usize>| time.get(range)?.trim().parse::<i8>().ok();
        let [day, hour, minute, second] =
            [number(4..6)?, number(7..9)?, number(10..12)?, number(13..15)?];
        // Clocks and zones may differ by a day.
        let latest = written.as_second() + 86_400;
        return [year, year - 1].into_iter().find_map(|year| {
            let month = month as i8 + 1;
            let date = DateTime::new(year, month, day, hour, minute, second.min(59), 0).ok()?;
            utc(date).filter(|time| time.as_second() <= latest)
        });
    }
    if let Ok(number) = time.parse::<f64>() {
        return since_1970(number.floor() as i64);
    }
    // 2025-03-11 10:22:09+0000, 11/Mar/2025:10:22:09 +0000
    ["%Y-%m-%d %H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f %z", "%d/%b/%Y:%H:%M:%S %z"]
        .into_iter()
        .find_map(|format| Timestamp::strptime(format, time).ok())
        .or_else(|| {
            let date = time.parse::<DateTime>();
            utc(date.or_else(|_| DateTime::strptime("%d/%b/%Y:%H:%M:%S", time)).ok()?)
        })
}

/// The time of a number of seconds or milliseconds.
pub fn since_1970(number: i64) -> Option<Timestamp> {
    let seconds = if number < MILLISECONDS { number } else { number / 1_000 };
    Timestamp::from_second(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::{Details, time};

    #[test]
    fn times_of_logs_are_read_with_and_without_zone_and_year() {
        let written = "2025-03-12T00:00:00Z".parse().unwrap();
        for (spelled, expected) in [
            ("2025-03-11T10:22:09Z", "2025-03-11T10:22:09Z"),
            ("2025-03-11T10:22:09.123456+01:00", "2025-03-11T09:22:09.123456Z"),
            ("2025-03-11 10:22:09", "2025-03-11T10:22:09Z"),
            ("2025-03-11 10:22:09.123", "2025-03-11T10:22:09.123Z"),
            ("2025-03-11 10:22:09+0100", "2025-03-11T09:22:09Z"),
            ("11/Mar/2025:10:22:09", "2025-03-11T10:22:09Z"),
            ("11/Mar/2025:10:22:09 +0100", "2025-03-11T09:22:09Z"),
            ("Mar 11 10:22:09", "2025-03-11T10:22:09Z"),
            ("Mar 11 10:22:09.123456", "2025-03-11T10:22:09Z"),
            ("Tue 2025-03-11 10:22:09 UTC", "2025-03-11T10:22:09Z"),
            ("Tue 2025-03-11 10:22:09 CET", "2025-03-11T10:22:09Z"),
            ("Tue 2025-03-11 10:22:09 +0100", "2025-03-11T09:22:09Z"),
            ("Tue 2025-03-11 10:22:09 +01", "2025-03-11T09:22:09Z"),
            ("Dec  1 10:22:09", "2024-12-01T10:22:09Z"),
            ("1741688529", "2025-03-11T10:22:09Z"),
            ("1741688529123", "2025-03-11T10:22:09Z"),
        ] {
            assert_eq!(time(spelled, written), Some(expected.parse().unwrap()), "{spelled}");
        }
        for spelled in ["", "Mar 99 10:22:09", "Mar", "today", "Mär 11 10:22:09", "Tue Tue", "Tue"]
        {
            assert_eq!(time(spelled, written), None, "{spelled}");
        }
    }

    #[test]
    fn a_time_has_one_day_of_the_week() {
        let written = "2025-03-12T00:00:00Z".parse().unwrap();
        for spelled in ["Tue Tue 2025-03-11 10:22:09 UTC", &"Mon ".repeat(1_000_000)] {
            assert_eq!(time(spelled, written), None);
        }
    }

    #[test]
    fn json_has_what_is_known() {
        let details = Details {
            time: Some(b"Dec  1 10:22:09".as_slice().into()),
            recipient: Some(b"<anna@Example.org.>".as_slice().into()),
            ..Details::default()
        };
        let json = serde_json::to_string(&details.json("2025-03-12T00:00:00Z".parse().unwrap()));
        assert_eq!(json.unwrap(), r#"{"time":"2024-12-01T10:22:09Z","domain":"example.org"}"#);
    }
}
