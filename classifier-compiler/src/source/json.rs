//! JSON to a document, in the order of the file.
//!
//! `serde_json` has no positions, but a borrowed [`RawValue`] is a slice of the text, and where a
//! slice lies in its text is a position. So each level is read as raw values of the next.

mod words;

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
        vec![words::in_plain_words(text, at, &without_place(&error))]
    })?;
    convert(text, raw, DEPTH).map_err(|error| vec![error])
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
