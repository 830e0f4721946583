//! JSON to a document, in the order of the file.
//!
//! `serde_json` has no positions, but a borrowed [`RawValue`] is a slice of the text, and where a
//! slice lies in its text is a position. So each level is read as raw values of the next.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::document::{Key, Node, SyntaxError, Value};
use crate::diagnostic::DiagnosticKind;

/// Nested deeper than this, a file is no rule file; it also bounds the recursion below.
const DEPTH: usize = 16;

/// Reads a JSON file.
///
/// # Errors
///
/// The first syntax error; the parser cannot go on behind it.
pub(super) fn parse(text: &str) -> Result<Node, Vec<SyntaxError>> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| {
        let at = offset(text, error.line(), error.column());
        vec![in_plain_words(text, at, &without_place(&error))]
    })?;
    convert(text, raw, DEPTH).map_err(|error| vec![error])
}

/// What the parser says, in words that help those who write rules, and where they have to look.
fn in_plain_words(text: &str, mut at: usize, reason: &str) -> SyntaxError {
    let mut end = at;
    let char_at = |at: usize| text[at..].chars().next();
    if reason.starts_with("control character") && !char_at(at).is_some_and(char::is_control) {
        // It is told at the character before.
        at += char_at(at).map_or(0, char::len_utf8);
        end = at;
    } else if reason.starts_with("invalid escape") && text[..at].ends_with('\\') {
        end = at + char_at(at).map_or(0, char::len_utf8);
        at -= 1;
    } else if reason.starts_with("EOF") {
        at = text.trim_end().len();
        end = at;
    }
    let starts_value = text.trim_start().starts_with(['{', '"']);
    let (reason, help) = match (reason, char_at(at)) {
        ("expected value" | "key must be a string" | "invalid number", _) if !starts_value => {
            (reason, Some("a JSON file starts with `{`; name a file of TOML otherwise"))
        }
        (_, Some('/')) => ("JSON has no comments", Some("remove it, or write TOML")),
        ("key must be a string", Some('}')) | ("trailing comma", _) => {
            ("nothing follows the comma before this", Some("remove the comma"))
        }
        ("key must be a string" | "expected value", Some('\'')) => {
            ("only double quotes count as such in JSON", None)
        }
        ("key must be a string", _) => ("a key in double quotes must stand here", None),
        ("trailing characters", _) => {
            ("the file should end before this", Some("look for a bracket too many before"))
        }
        ("expected `,` or `]`", Some('"' | '{')) | ("expected `,` or `}`", Some('"')) => {
            ("a comma is missing before this", None)
        }
        _ if reason.starts_with("invalid escape") => (
            "JSON has no such escape",
            Some("write each backslash of a pattern twice: \\\\d, \\\\."),
        ),
        (_, Some('\r' | '\n')) if reason.starts_with("control character") => {
            ("the string is not closed: its quote is missing before the end of the line", None)
        }
        _ if reason.starts_with("control character") => (
            "a control character must not stand here",
            Some("remove it, or write \\u and four digits of its code"),
        ),
        ("EOF while parsing an object", _) => ("the file ends where `}` is missing", None),
        ("EOF while parsing a list", _) => ("the file ends where `]` is missing", None),
        ("EOF while parsing a string", _) => ("the file ends within a string", None),
        ("EOF while parsing a value", _) => {
            ("the file ends where a value is missing", Some("a file without rules is {}"))
        }
        ("recursion limit exceeded", _) => ("nested too deeply", None),
        _ => (reason, None),
    };
    (DiagnosticKind::Syntax { reason: reason.to_owned(), help }, at..end)
}

fn convert(text: &str, raw: &RawValue, depth: usize) -> Result<Node, SyntaxError> {
    let source = raw.get();
    let start = offset_in(text, source);
    let span = start..start + source.len();
    let refuse = |reason| (DiagnosticKind::Syntax { reason, help: None }, span.clone());
    if depth == 0 {
        return Err(refuse(format!("nested more than {DEPTH} levels deep")));
    }
    let value = match source.as_bytes().first() {
        Some(b'"') => Value::String(inner(source).map_err(refuse)?),
        Some(b'[') => {
            let items: Vec<&RawValue> = inner(source).map_err(refuse)?;
            let nodes = items.into_iter().map(|item| convert(text, item, depth - 1));
            Value::Array(nodes.collect::<Result<_, _>>()?)
        }
        Some(b'{') => {
            let Entries(entries) = inner(source).map_err(refuse)?;
            let nodes = entries.into_iter().map(|(key, value)| {
                let start = offset_in(text, key.get());
                let span = start..start + key.get().len();
                let key = Key { span, text: inner(key.get()).map_err(refuse)? };
                Ok((key, convert(text, value, depth - 1)?))
            });
            Value::Table(nodes.collect::<Result<_, _>>()?)
        }
        Some(b't' | b'f') => Value::Other("true or false"),
        Some(b'n') => Value::Other("null"),
        _ => Value::Other("a number"),
    };
    Ok(Node { span, value })
}

/// Where a slice of a text lies in it.
fn offset_in(text: &str, slice: &str) -> usize {
    slice.as_ptr() as usize - text.as_ptr() as usize
}

fn inner<'de, T: Deserialize<'de>>(source: &'de str) -> Result<T, String> {
    serde_json::from_str(source).map_err(|error| without_place(&error))
}

/// The entries of an object in their order, equal keys included.
struct Entries<'de>(Vec<(&'de RawValue, &'de RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;

        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(EntriesVisitor)
    }
}

/// The byte offset of a line and column, both from 1, as `serde_json` counts them.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let line_start: usize =
        text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut at = (line_start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The message without the place, which is relative to the wrong text.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.rfind(" at line ") {
        Some(place) => message[..place].to_owned(),
        None => message,
    }
}
