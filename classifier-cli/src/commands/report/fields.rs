//! Reads the domain, the time and the fields of `--by` of a record.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::Value;
use serde_json::value::RawValue;

use super::places::{Place, RecordFields};
use crate::input::{Details, domain, json_fields, since_1970};

/// 2100-01-01. Later times are numbers of something else.
const END_OF_TIME: i64 = 4_102_444_800;

/// The fields of the last line. The memory is reused.
#[derive(Default)]
pub struct Fields {
    domain: String,
    time: Option<i64>,
    /// For each of `--by`; empty if the record does not have it.
    values: Vec<String>,
}

impl Fields {
    /// Read the fields of `line`, which is JSON. Fields that are missing or invalid are `None`.
    pub fn read(&mut self, line: &[u8], places: &RecordFields) {
        self.clear(places);
        let [domain, time] = [&places.domain, &places.time].map(|it| it.as_ref().map(|it| &*it.0));
        if domain.is_none() && time.is_none() && places.by.is_empty() {
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
        for (field, by) in self.values.iter_mut().zip(&places.by) {
            let Some(place) = &by.place else { continue };
            match place {
                Place::Domain => field.push_str(&self.domain),
                Place::Sender | Place::Relay => {}
                Place::Json(pointer) => push_text(field, at(&line, &pointer.0)),
                Place::Tenant => {
                    push_text(field, at(&line, &["meta", "tenant"]));
                    if field.is_empty() {
                        push_text(field, at(&line, &["queue"]));
                        *field = tenant(field).unwrap_or_default().to_owned();
                    }
                }
            }
        }
    }

    /// Take the fields of a record, a mail or an event, of a source that was `written` then.
    pub fn set(&mut self, details: &Details<'_>, written: Timestamp, places: &RecordFields) {
        self.clear(places);
        if let Some(recipient) = &details.recipient {
            self.found_domain(&String::from_utf8_lossy(recipient));
        }
        for (field, by) in self.values.iter_mut().zip(&places.by) {
            let value = match by.place {
                Some(Place::Domain) => Some(self.domain.as_bytes()),
                Some(Place::Sender) => details.sender.as_deref(),
                Some(Place::Relay) => details.relay.as_deref(),
                Some(Place::Json(_) | Place::Tenant) | None => None,
            };
            field.push_str(&String::from_utf8_lossy(value.unwrap_or_default()));
        }
        self.time = details.time(written).map(Timestamp::as_second).filter(is_likely);
    }

    /// The domain in lower case.
    pub fn domain(&self) -> Option<&str> {
        (!self.domain.is_empty()).then_some(&self.domain)
    }

    /// The values of `--by`; `None` for those that the record does not have.
    pub fn values(&self) -> impl Iterator<Item = Option<&str>> {
        self.values.iter().map(|value| (!value.is_empty()).then_some(&**value))
    }

    /// Seconds since 1970.
    pub fn time(&self) -> Option<i64> {
        self.time
    }

    fn clear(&mut self, places: &RecordFields) {
        self.domain.clear();
        self.time = None;
        self.values.resize_with(places.by.len(), String::new);
        self.values.iter_mut().for_each(String::clear);
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

/// The raw value at a path; without parsing the rest if `json` is an object as programs write it.
fn at<'a>(json: &'a str, path: &[impl AsRef<str>]) -> Option<&'a str> {
    if let Some((key, inner)) = path.split_first()
        && let Some([found]) = json_fields::values(json, [key.as_ref()])
    {
        return value(found?, inner);
    }
    value(json, path)
}

/// Add a value to `field` if it is one text, number or truth value, or the first one of an array.
fn push_text(field: &mut String, value: Option<&str>) {
    match value.and_then(first) {
        Some(Value::String(text)) => field.push_str(&text),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => field.push_str(&value.to_string()),
        _ => {}
    }
}

/// The tenant in the name of a queue of KumoMTA, `campaign:tenant@domain!routing_domain`.
fn tenant(queue: &str) -> Option<&str> {
    let (before, _) = queue.split_once('@')?;
    before.rsplit(':').next()
}

/// The raw value at a path.
fn value<'a>(json: &'a str, path: &[impl AsRef<str>]) -> Option<&'a str> {
    let Some((key, path)) = path.split_first() else { return Some(json) };
    let key = key.as_ref();
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
        let [domain, time_place] = [domain, time].map(|pointer| pointer.parse().ok());
        let places = RecordFields { domain, time: time_place, is_log: false, by: Vec::new() };
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
