//! `--input json`: on each line a string, or an object with a string `text`.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::Unreadable;

/// The text on `line`, borrowed from it where no escape stands in the way; `None` on a blank line.
pub fn text(line: &[u8]) -> Result<Option<Cow<'_, str>>, Unreadable> {
    match line.trim_ascii_end() {
        [] => Ok(None),
        line => match serde_json::from_slice(line) {
            Ok(Text(text)) => Ok(Some(text)),
            Err(error) => Err(Unreadable::Json(error)),
        },
    }
}

struct Text<'a>(Cow<'a, str>);

/// The second of the two shapes. Other keys are allowed: the lines may be somebody's records.
#[derive(Deserialize)]
struct WithText<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
}

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

/// By hand and not `#[serde(untagged)]`, which copies the text and forgets what was wrong where.
struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON string or an object with a string `text`")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let WithText { text } = WithText::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Text(text))
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn a_text_without_escapes_is_borrowed() {
        for line in [r#""552 full""#, r#"{"id": 7, "text": "552 full"}"#] {
            let text = text(line.as_bytes()).unwrap().unwrap();
            assert!(matches!(text, std::borrow::Cow::Borrowed("552 full")));
        }
    }

    #[test]
    fn a_message_names_the_column_and_not_a_line_of_its_own() {
        let message = |line: &str| text(line.as_bytes()).unwrap_err().to_string();
        let expected = "expected a JSON string or an object with a string `text`";
        assert_eq!(message("7\n"), format!("invalid type: integer `7`, {expected} at column 1"));
        assert_eq!(message("{}\n"), "missing field `text` at column 2");
        assert_eq!(message("\"a\n"), "EOF while parsing a string at column 2");
    }
}
