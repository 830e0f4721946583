//! Reads the domain and the time of a record in one pass over its line.

use std::fmt;

use jiff::Timestamp;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::args::RecordFields;
use crate::input::json_fields;

/// The largest length of a domain in bytes (RFC 1035, section 2.3.4).
const LONGEST_DOMAIN: usize = 255;

/// 2100-01-01. Later times are numbers of something else.
const END_OF_TIME: i64 = 4_102_444_800;

/// Larger numbers are milliseconds: as seconds they would be thousands of years.
const MILLISECONDS: i64 = 100_000_000_000;

/// The fields of the last line. The memory is reused.
#[derive(Default)]
pub struct Fields {
    domain: String,
    time: Option<i64>,
}

impl Fields {
    /// Read the fields of `line`, which is JSON. Fields that are missing or invalid are `None`.
    pub fn read(&mut self, line: &[u8], places: &RecordFields) {
        self.domain.clear();
        self.time = None;
        let domain = places.domain.as_ref().map(|pointer| &pointer.0[..]);
        let time = places.time.as_ref().map(|pointer| &pointer.0[..]);
        let nothing = domain.is_none() && time.is_none();
        if !nothing && self.read_outline(line, domain, time).is_none() {
            self.read_all(line, domain, time);
        }
    }

    fn read_all(&mut self, line: &[u8], domain: Option<&[String]>, time: Option<&[String]>) {
        let mut json = serde_json::Deserializer::from_slice(line);
        // The line is valid JSON, because it had a text. A number that is too large for any type
        // only ends the search.
        let _ = At { domain, time, found: self }.deserialize(&mut json);
    }

    /// The fast path, if both fields are asked for and `line` is an object as programs write it.
    fn read_outline(
        &mut self,
        line: &[u8],
        domain: Option<&[String]>,
        time: Option<&[String]>,
    ) -> Option<()> {
        let ((to_domain, domain), (to_time, time)) = (domain?.split_first()?, time?.split_first()?);
        let line = str::from_utf8(line.trim_ascii_end()).ok()?;
        let values = json_fields::values(line, [to_domain.as_str(), to_time.as_str()])?;
        let ways = [(Some(domain), None), (None, Some(time))];
        for ((domain, time), value) in ways.into_iter().zip(values) {
            let mut json = serde_json::Deserializer::from_str(value.unwrap_or("null"));
            let _ = At { domain, time, found: self }.deserialize(&mut json);
        }
        Some(())
    }

    /// The domain in lower case.
    pub fn domain(&self) -> Option<&str> {
        (!self.domain.is_empty()).then_some(&self.domain)
    }

    /// Seconds since 1970.
    pub fn time(&self) -> Option<i64> {
        self.time
    }

    fn found_domain(&mut self, address: &str) {
        let domain = address.rsplit('@').next().unwrap_or(address);
        let domain = domain.trim().trim_end_matches(['>', '.']);
        if domain.len() <= LONGEST_DOMAIN {
            self.domain.clear();
            self.domain.push_str(domain);
            self.domain.make_ascii_lowercase();
        }
    }

    fn found_time(&mut self, seconds: i64) {
        let seconds = if seconds < MILLISECONDS { seconds } else { seconds / 1_000 };
        self.time = (0..END_OF_TIME).contains(&seconds).then_some(seconds);
    }
}

/// Reads a value that may contain the domain, the time, or both, with the remaining keys of each
/// path.
struct At<'a> {
    domain: Option<&'a [String]>,
    time: Option<&'a [String]>,
    found: &'a mut Fields,
}

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        match (self.domain, self.time) {
            (None, None) => json.deserialize_ignored_any(IgnoredAny).map(drop),
            _ => json.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if let Some([]) = self.domain {
            self.found.found_domain(text);
        }
        if let (Some([]), Ok(time)) = (self.time, text.parse::<Timestamp>()) {
            self.found.found_time(time.as_second());
        }
        Ok(())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        if let Some([]) = self.time {
            self.found.found_time(number);
        }
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.visit_i64(i64::try_from(number).unwrap_or(i64::MAX))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.visit_i64(number.floor() as i64)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((domain, time)) = map.next_key_seed(Key(self.domain, self.time))? {
            map.next_value_seed(At { domain, time, found: &mut *self.found })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        let mut index = 0;
        loop {
            let (domain, time) = (element(self.domain, index), element(self.time, index));
            let next = array.next_element_seed(At { domain, time, found: &mut *self.found })?;
            if next.is_none() {
                return Ok(());
            }
            index += 1;
        }
    }
}

/// The remaining path in element `index` of an array. The first element of an array of addresses is
/// used.
fn element(keys: Option<&[String]>, index: usize) -> Option<&[String]> {
    match keys? {
        [] => (index == 0).then_some(&[]),
        [key, rest @ ..] => (key.parse() == Ok(index)).then_some(rest),
    }
}

/// Reads a key of an object, and returns the remaining paths in its value.
struct Key<'a>(Option<&'a [String]>, Option<&'a [String]>);

impl<'de, 'a> DeserializeSeed<'de> for Key<'a> {
    type Value = (Option<&'a [String]>, Option<&'a [String]>);

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'a> Visitor<'_> for Key<'a> {
    type Value = (Option<&'a [String]>, Option<&'a [String]>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        let on = |keys: Option<&'a [String]>| {
            keys?.split_first().filter(|(first, _)| *first == key).map(|(_, rest)| rest)
        };
        Ok((on(self.0), on(self.1)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Fields, RecordFields};
    use crate::input::Pointer;

    fn found(domain: &str, time: &str, line: &str) -> (Option<String>, Option<i64>) {
        let places = RecordFields { domain: domain.parse().ok(), time: time.parse().ok() };
        let mut fields = Fields { domain: "left.example".to_owned(), time: Some(7) };
        fields.read(line.as_bytes(), &places);
        (fields.domain().map(str::to_owned), fields.time())
    }

    fn domain(value: &str) -> Option<String> {
        found("/to", "none", &format!(r#"{{"x":[{{}}],"to":{value}}}"#)).0
    }

    fn time(value: &str) -> Option<i64> {
        found("none", "/at", &format!(r#"{{"at":{value},"x":1e400}}"#)).1
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
    fn a_time_is_a_number_or_a_string() {
        for (value, expected) in [
            ("1741688529", Some(1_741_688_529)),
            ("1741688529.75", Some(1_741_688_529)),
            ("1741688529750", Some(1_741_688_529)),
            (r#""2025-03-11T10:22:09Z""#, Some(1_741_688_529)),
            (r#""2025-03-11T12:22:09.5+02:00""#, Some(1_741_688_529)),
            (r#""yesterday""#, None),
            ("-1", None),
            ("1e300", None),
            ("99999999999", None),
            ("18446744073709551615", None),
            ("true", None),
        ] {
            assert_eq!(time(value), expected, "{value}");
        }
    }

    #[test]
    fn an_outline_gives_what_the_whole_line_gives() {
        for line in [
            r#"{"to":["a@b.example","c@d.example"],"x":[{}],"at":1741688529}"#,
            r#"{ "at": "2025-03-11T10:22:09Z", "to": "a@\u0062.example" }"#,
            r#"{"to":"a@b.example"}"#,
            r#"{"to":{"to":"a@b.example"},"at":[5]}"#,
            "{}",
        ] {
            for (domain, time) in [("/to", "/at"), ("/to/0", "/at/0"), ("/to", "/to")] {
                let [domain, time] =
                    [domain, time].map(|pointer| pointer.parse::<Pointer>().unwrap().0);
                let (mut one, mut other) = (Fields::default(), Fields::default());
                let (domain, time) = (Some(&domain[..]), Some(&time[..]));
                assert!(one.read_outline(line.as_bytes(), domain, time).is_some(), "{line}");
                other.read_all(line.as_bytes(), domain, time);
                assert_eq!((one.domain(), one.time()), (other.domain(), other.time()), "{line}");
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
