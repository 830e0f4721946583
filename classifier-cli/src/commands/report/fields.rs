//! Reads the domain and the time of a record.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::Value;
use serde_json::value::RawValue;

use super::args::RecordFields;
use crate::input::{Details, domain, json_fields, since_1970};

/// 2100-01-01. Later times are numbers of something else.
const END_OF_TIME: i64 = 4_102_444_800;

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
}

impl Fields {
    /// Read the fields of `line`, which is JSON. Fields that are missing or invalid are `None`.
    pub fn read(&mut self, line: &[u8], places: &RecordFields) {
        for field in [&mut self.domain, &mut self.sender, &mut self.relay] {
            field.clear();
        }
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
        let time = time.and_then(first).and_then(|time| match time {
            Value::String(text) => text.parse().ok(),
            Value::Number(number) => {
                since_1970(number.as_i64().or(Some(number.as_f64()?.floor() as i64))?)
            }
            _ => None,
        });
        self.time = time.map(Timestamp::as_second).filter(is_likely);
    }

    /// Take the fields of a record, a mail or an event, of a source that was `written` then.
    pub fn set(&mut self, details: &Details<'_>, written: Timestamp) {
        self.domain.clear();
        if let Some(recipient) = &details.recipient {
            self.found_domain(&String::from_utf8_lossy(recipient));
        }
        for (value, field) in
            [(&details.sender, &mut self.sender), (&details.relay, &mut self.relay)]
        {
            field.clear();
            field.push_str(&String::from_utf8_lossy(value.as_deref().unwrap_or_default()));
        }
        self.time = details.time(written).map(Timestamp::as_second).filter(is_likely);
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
        if let Some(domain) = domain(address) {
            self.domain.push_str(domain);
            self.domain.make_ascii_lowercase();
        }
    }
}

fn is_likely(second: &i64) -> bool {
    (0..END_OF_TIME).contains(second)
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
    use super::{Fields, RecordFields, value, values};
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
    fn pointers_may_have_their_way_in_common() {
        let line = r#"{"a":{"b":[{"d":"x@y.example"},{"t":5}],"c":{"t":6}},"t":7}"#;
        assert_eq!(found("/a/b/0/d", "/a/b/1/t", line), (Some("y.example".to_owned()), Some(5)));
        assert_eq!(found("/a/b/1/d", "/a/c/t", line), (None, Some(6)));
        assert_eq!(found("", "", r#""2025-03-11T10:22:09Z""#).1, Some(1_741_688_529));
    }
}
