//! Reads the domain and the time of a record.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;
use serde_json::value::RawValue;

use super::args::RecordFields;
use crate::input::syslog::MONTHS;
use crate::input::{LogFields, Source, json_fields};

/// The largest length of a domain in bytes (RFC 1035, section 2.3.4).
const LONGEST_DOMAIN: usize = 255;

/// 2100-01-01. Later times are numbers of something else.
const END_OF_TIME: i64 = 4_102_444_800;

/// Larger numbers are milliseconds: as seconds they would be thousands of years.
const MILLISECONDS: i64 = 100_000_000_000;

/// A field of a record, for `--by`.
#[derive(Clone, Copy, PartialEq)]
pub enum RecordField {
    /// The recipient's domain.
    Domain,
    Sender,
    Relay,
}

impl RecordField {
    pub const ALL: [RecordField; 3] =
        [RecordField::Domain, RecordField::Sender, RecordField::Relay];

    pub fn name(self) -> &'static str {
        match self {
            RecordField::Domain => "domain",
            RecordField::Sender => "sender",
            RecordField::Relay => "relay",
        }
    }
}

/// The fields of the last line. The memory is reused.
#[derive(Default)]
pub struct Fields {
    domain: String,
    time: Option<i64>,
    sender: String,
    relay: String,
    /// When the log was written.
    written: Timestamp,
}

impl Fields {
    /// Read the fields of `line`, which is JSON. Fields that are missing or invalid are `None`.
    pub fn read(&mut self, line: &[u8], places: &RecordFields) {
        self.domain.clear();
        self.time = None;
        let [domain, time] = [&places.domain, &places.time].map(|it| it.as_ref().map(|it| &*it.0));
        if domain.is_none() && time.is_none() {
            return;
        }
        let line = String::from_utf8_lossy(line.trim_ascii_end());
        let [domain, time] = values(&line, domain, time);
        if let Some(Value::String(address)) = domain.and_then(first) {
            self.found_domain(&address);
        }
        let seconds = time.and_then(first).and_then(|time| match time {
            Value::String(text) => Some(text.parse::<Timestamp>().ok()?.as_second()),
            Value::Number(number) => number.as_i64().or(Some(number.as_f64()?.floor() as i64)),
            _ => None,
        });
        let seconds = seconds.map(|it| if it < MILLISECONDS { it } else { it / 1_000 });
        self.time = seconds.filter(is_likely);
    }

    /// Prepare for the records of `source`.
    pub fn start(&mut self, source: &Source) {
        self.written = source.written().try_into().unwrap_or(Timestamp::MAX);
    }

    /// Read the fields of a record of a log.
    pub fn read_log(&mut self, log: &LogFields<'_>) {
        self.domain.clear();
        if let Some(recipient) = log.recipient {
            self.found_domain(&String::from_utf8_lossy(recipient));
        }
        for (value, field) in [(log.sender, &mut self.sender), (log.relay, &mut self.relay)] {
            field.clear();
            field.push_str(&String::from_utf8_lossy(value.unwrap_or_default()));
        }
        let time = log.time.and_then(|time| str::from_utf8(time).ok());
        self.time = time.and_then(|time| second(time, self.written)).filter(is_likely);
    }

    /// The domain in lower case.
    pub fn domain(&self) -> Option<&str> {
        (!self.domain.is_empty()).then_some(&self.domain)
    }

    /// The value of a field.
    pub fn value(&self, field: RecordField) -> Option<&str> {
        let value = match field {
            RecordField::Domain => &self.domain,
            RecordField::Sender => &self.sender,
            RecordField::Relay => &self.relay,
        };
        (!value.is_empty()).then_some(value)
    }

    /// Seconds since 1970.
    pub fn time(&self) -> Option<i64> {
        self.time
    }

    fn found_domain(&mut self, address: &str) {
        let domain = address.rsplit('@').next().unwrap_or(address);
        let domain = domain.trim().trim_end_matches(['>', '.']);
        if domain.len() <= LONGEST_DOMAIN {
            self.domain.push_str(domain);
            self.domain.make_ascii_lowercase();
        }
    }
}

fn is_likely(second: &i64) -> bool {
    (0..END_OF_TIME).contains(second)
}

/// The second of a time as logs have it: RFC 3339, ISO 8601 with or without a zone, seconds since
/// 1970, or of syslog, which has no year: the last such time before the log was `written`.
fn second(time: &str, written: Timestamp) -> Option<i64> {
    let time = time.trim();
    if let Ok(time) = time.parse::<Timestamp>() {
        return Some(time.as_second());
    }
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
            let second = date.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
            (second <= latest).then_some(second)
        });
    }
    if let Ok(number) = time.parse::<f64>() {
        let second = number.floor() as i64;
        return Some(if second < MILLISECONDS { second } else { second / 1_000 });
    }
    // 2025-03-11 10:22:09+0000, 11/Mar/2025:10:22:09 +0000
    ["%Y-%m-%d %H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f %z", "%d/%b/%Y:%H:%M:%S %z"]
        .into_iter()
        .find_map(|format| Timestamp::strptime(format, time).ok())
        .or_else(|| {
            let date = time.parse::<DateTime>();
            let date = date.or_else(|_| DateTime::strptime("%d/%b/%Y:%H:%M:%S", time)).ok()?;
            Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
        })
        .map(Timestamp::as_second)
}

/// The raw values at two paths, found in one pass if `json` is an object as programs write it.
fn values<'a>(
    json: &'a str,
    domain: Option<&[String]>,
    time: Option<&[String]>,
) -> [Option<&'a str>; 2] {
    if let (Some([to_domain, domain @ ..]), Some([to_time, time @ ..])) = (domain, time)
        && let Some([in_domain, in_time]) = json_fields::values(json, [to_domain, to_time])
    {
        return [
            in_domain.and_then(|it| value(it, domain)),
            in_time.and_then(|it| value(it, time)),
        ];
    }
    [domain, time].map(|path| value(json, path?))
}

/// The raw value at a path.
fn value<'a>(json: &'a str, path: &[String]) -> Option<&'a str> {
    let Some((key, path)) = path.split_first() else { return Some(json) };
    let inner = if let Ok(mut object) = serde_json::from_str::<HashMap<String, &RawValue>>(json) {
        object.remove(key)?
    } else {
        let array: Vec<&RawValue> = serde_json::from_str(json).ok()?;
        *array.get(key.parse::<usize>().ok()?)?
    };
    value(inner.get(), path)
}

/// A parsed value; of an array, such as one of addresses, the first element.
fn first(json: &str) -> Option<Value> {
    match serde_json::from_str(json).ok()? {
        Value::Array(array) => array.into_iter().next(),
        value => Some(value),
    }
}

#[cfg(test)]
mod tests {
    use super::{Fields, RecordFields, second, value, values};
    use crate::input::Pointer;

    fn found(domain: &str, time: &str, line: &str) -> (Option<String>, Option<i64>) {
        let places =
            RecordFields { domain: domain.parse().ok(), time: time.parse().ok(), is_log: false };
        let (domain, time) = ("left.example".to_owned(), Some(7));
        let mut fields = Fields { domain, time, ..Fields::default() };
        fields.read(line.as_bytes(), &places);
        (fields.domain().map(str::to_owned), fields.time())
    }

    fn domain(value: &str) -> Option<String> {
        found("/to", "none", &format!(r#"{{"x":[{{}}],"to":{value}}}"#)).0
    }

    #[test]
    fn a_domain_is_what_follows_the_last_at_sign_of_the_first_address() {
        for (value, expected) in [
            (r#""anna@Example.ORG""#, Some("example.org")),
            (r#""\"a@b\"@example.org""#, Some("example.org")),
            (r#""Anna <anna@example.org>""#, Some("example.org")),
            (r#""example.org.""#, Some("example.org")),
            (r#"["a@one.example","b@two.example"]"#, Some("one.example")),
            (r#""anna@""#, None),
            ("[]", None),
            ("null", None),
            ("7", None),
            (r#"{"to":"a@b.example"}"#, None),
        ] {
            assert_eq!(domain(value).as_deref(), expected, "{value}");
        }
        assert_eq!(domain(&format!("\"a@{}\"", "x".repeat(256))), None);
    }

    #[test]
    fn one_pass_gives_what_a_search_for_each_path_gives() {
        for line in [
            r#"{"to":["a@b.example","c@d.example"],"x":[{}],"at":1741688529}"#,
            r#"{ "at": "2025-03-11T10:22:09Z", "to": "a@\u0062.example" }"#,
            r#"{"to":"a@b.example"}"#,
            r#"{"to":{"to":"a@b.example"},"at":[5]}"#,
            "{}",
        ] {
            for paths in [["/to", "/at"], ["/to/0", "/at/0"], ["/to", "/to"]] {
                let paths = paths.map(|pointer| pointer.parse::<Pointer>().unwrap().0);
                let [domain, time] = &paths;
                let found = values(line, Some(domain), Some(time));
                assert_eq!(found, [value(line, domain), value(line, time)], "{line}");
            }
        }
    }

    #[test]
    fn times_of_logs_are_read_with_and_without_zone_and_year() {
        let written = "2025-03-12T00:00:00Z".parse().unwrap();
        for (time, expected) in [
            ("2025-03-11T10:22:09Z", "2025-03-11T10:22:09Z"),
            ("2025-03-11T10:22:09.123456+01:00", "2025-03-11T09:22:09Z"),
            ("2025-03-11 10:22:09", "2025-03-11T10:22:09Z"),
            ("2025-03-11 10:22:09.123", "2025-03-11T10:22:09Z"),
            ("2025-03-11 10:22:09+0100", "2025-03-11T09:22:09Z"),
            ("11/Mar/2025:10:22:09", "2025-03-11T10:22:09Z"),
            ("11/Mar/2025:10:22:09 +0100", "2025-03-11T09:22:09Z"),
            ("Mar 11 10:22:09", "2025-03-11T10:22:09Z"),
            ("Dec  1 10:22:09", "2024-12-01T10:22:09Z"),
            ("1741688529", "2025-03-11T10:22:09Z"),
            ("1741688529123", "2025-03-11T10:22:09Z"),
        ] {
            let expected: jiff::Timestamp = expected.parse().unwrap();
            assert_eq!(second(time, written), Some(expected.as_second()), "{time}");
        }
        for time in ["", "Mar 99 10:22:09", "Mar", "today", "Mär 11 10:22:09"] {
            assert_eq!(second(time, written), None, "{time}");
        }
    }

    #[test]
    fn pointers_may_have_their_way_in_common() {
        let line = r#"{"a":{"b":[{"d":"x@y.example"},{"t":5}],"c":{"t":6}},"t":7}"#;
        assert_eq!(found("/a/b/0/d", "/a/b/1/t", line), (Some("y.example".to_owned()), Some(5)));
        assert_eq!(found("/a/b/1/d", "/a/c/t", line), (None, Some(6)));
        assert_eq!(found("", "", r#""2025-03-11T10:22:09Z""#).1, Some(1_741_688_529));
    }
}
