//! `--input json`: each line is a string, or a value that contains the text.

use std::borrow::Cow;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};

use super::json_fields;
use super::pointer::Pointer;
use super::unreadable::Unreadable;

/// The place of the text in a line.
pub struct Place {
    pointer: Pointer,
    or_string: bool,
}

impl Default for Place {
    /// The key `text` of an object, or a string by itself.
    fn default() -> Self {
        Place { pointer: Pointer(vec!["text".to_owned()]), or_string: true }
    }
}

impl From<Pointer> for Place {
    fn from(pointer: Pointer) -> Self {
        Place { pointer, or_string: false }
    }
}

/// The text of `line`, borrowed if it has no escapes; `None` if the line is blank.
pub fn text<'a>(line: &'a [u8], place: &Place) -> Result<Option<Cow<'a, str>>, Unreadable> {
    let line = line.trim_ascii_end();
    if line.is_empty() {
        return Ok(None);
    }
    if let Some(text) = fast_path(line, place) {
        return Ok(Some(text));
    }
    let mut json = serde_json::Deserializer::from_slice(line);
    let text = At { path: &place.pointer.0, or_string: place.or_string };
    let text = text.deserialize(&mut json).map_err(Unreadable::Json)?;
    json.end().map_err(Unreadable::Json)?;
    Ok(Some(text))
}

/// The fast path, if `line` is an object as programs write it.
fn fast_path<'a>(line: &'a [u8], place: &Place) -> Option<Cow<'a, str>> {
    let (key, path) = place.pointer.0.split_first()?;
    let [value] = json_fields::values(str::from_utf8(line).ok()?, [key])?;
    let text = At { path, or_string: false };
    text.deserialize(&mut serde_json::Deserializer::from_str(value?)).ok()
}

/// Reads the string at `path`. Other keys are ignored.
struct At<'p> {
    path: &'p [String],
    or_string: bool,
}

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path {
            [] => f.write_str("a JSON string"),
            [key, ..] if self.or_string => {
                write!(f, "a JSON string or an object with a string `{key}`")
            }
            [key, ..] => write!(f, "a JSON object or array with `{key}`"),
        }
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        self.accept(text).map(Cow::Borrowed)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        self.accept(text).map(|text| Cow::Owned(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Some((key, path)) = self.path.split_first() else {
            return Err(Error::invalid_type(Unexpected::Map, &self));
        };
        let mut found = None;
        while let Some(is_it) = map.next_key_seed(Is(key))? {
            if !is_it {
                map.next_value::<IgnoredAny>()?;
            } else if found.replace(map.next_value_seed(At { path, or_string: false })?).is_some() {
                return Err(Error::custom(format_args!("duplicate field `{key}`")));
            }
        }
        found.ok_or_else(|| Error::custom(format_args!("missing field `{key}`")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Self::Value, A::Error> {
        let index = self.path.split_first().and_then(|(key, path)| Some((key.parse().ok()?, path)));
        let Some((index, path)) = index.filter(|_| !self.or_string) else {
            return Err(Error::invalid_type(Unexpected::Seq, &self));
        };
        for before in 0..index {
            array
                .next_element::<IgnoredAny>()?
                .ok_or_else(|| Error::invalid_length(before, &self))?;
        }
        let found = array.next_element_seed(At { path, or_string: false })?;
        while array.next_element::<IgnoredAny>()?.is_some() {}
        found.ok_or_else(|| Error::invalid_length(index, &self))
    }
}

impl At<'_> {
    /// `text`, if a string is expected here.
    fn accept<'t, E: Error>(&self, text: &'t str) -> Result<&'t str, E> {
        if self.path.is_empty() || self.or_string {
            Ok(text)
        } else {
            Err(Error::invalid_type(Unexpected::Str(text), self))
        }
    }
}

/// Compares a key without copying it, as `serde_json` would.
struct Is<'p>(&'p str);

impl<'de> DeserializeSeed<'de> for Is<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<bool, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for Is<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        Ok(key == self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{Place, Pointer};

    fn text(line: &str) -> Result<Option<Cow<'_, str>>, String> {
        super::text(line.as_bytes(), &Place::default()).map_err(|error| error.to_string())
    }

    fn at<'a>(pointer: &str, line: &'a str) -> Result<Cow<'a, str>, String> {
        let place = Place::from(pointer.parse::<Pointer>().unwrap());
        let text = super::text(line.as_bytes(), &place).map_err(|error| error.to_string())?;
        Ok(text.unwrap())
    }

    #[test]
    fn a_text_without_escapes_is_borrowed() {
        for line in [r#""552 full""#, r#"{"id": 7, "text": "552 full"}"#] {
            assert!(matches!(text(line), Ok(Some(Cow::Borrowed("552 full")))));
        }
    }

    #[test]
    fn a_message_names_the_column_and_not_a_line_of_its_own() {
        let message = |line: &str| text(line).unwrap_err();
        let expected = "expected a JSON string or an object with a string `text`";
        assert_eq!(message("7\n"), format!("invalid type: integer `7`, {expected} at column 1"));
        assert_eq!(message("{}\n"), "missing field `text` at column 2");
        assert_eq!(message("\"a\n"), "EOF while parsing a string at column 2");
    }

    #[test]
    fn a_pointer_leads_through_objects_and_arrays() {
        let line =
            r#"{"a":{"text":"no"},"e/v":{"\u0072":["x",{"":"552 f\u0075ll"},{"y":[]}]},"z":1}"#;
        assert_eq!(at("/e~1v/r/1/", line).unwrap(), "552 full");
        assert_eq!(at("/a/text", line).unwrap(), "no");
        assert_eq!(at("", r#""552 full""#).unwrap(), "552 full");
        assert_eq!(at("/1", r#"["a","b","c"]"#).unwrap(), "b");
    }

    #[test]
    fn where_a_pointer_leads_nowhere_the_message_says_what_is_missing() {
        for (pointer, line, message) in [
            ("/a/b", r#"{"a":{"c":1}}"#, "missing field `b` at column 12"),
            ("/a/b", r#"{"a":"c"}"#, "expected a JSON object or array with `b`"),
            ("/a", r#"{"a":null}"#, "invalid type: null, expected a JSON string"),
            ("/a", r#"{"a":{"b":"c"}}"#, "invalid type: map, expected a JSON string"),
            ("/a", r#"{"a":"b","a":"c"}"#, "duplicate field `a`"),
            ("/2", r#"["a","b"]"#, "invalid length 2, expected a JSON object or array with `2`"),
            ("/9", r#"["a"]"#, "invalid length 1"),
            ("/a", r#"["a"]"#, "invalid type: sequence"),
            ("/text", r#""552 full""#, "invalid type: string"),
            ("/a", r#"{"a":"b"} x"#, "trailing characters"),
        ] {
            let error = at(pointer, line).unwrap_err();
            assert!(error.contains(message), "{pointer} {line}: {error}");
        }
    }
}
