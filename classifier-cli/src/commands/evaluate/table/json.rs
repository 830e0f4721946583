//! One JSON object per line, with a key for each column.

use std::fmt;

use serde::Deserializer;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

use super::row::{Columns, Problem, Row, empty_labels, missing, split_labels};
use crate::input::without_position;

/// The row of a line, or its problems; `None` if the line is blank.
pub fn row(line: &[u8], columns: &Columns) -> Result<Option<Row>, Vec<Problem>> {
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    let mut deserializer = serde_json::Deserializer::from_slice(line);
    let fields = deserializer
        .deserialize_map(Fields)
        .and_then(|fields| deserializer.end().map(|()| fields))
        .map_err(|error| vec![Problem::new(error.column().max(1), without_position(&error))])?;

    let mut problems = Vec::new();
    let mut values = Vec::new();
    for name in columns.names() {
        let mut found = fields.iter().filter(|(key, _)| key == name).map(|(_, value)| *value);
        match (found.next(), found.next()) {
            (Some(value), None) => values.push(value),
            (Some(_), Some(second)) => {
                let message = format!("there are two columns `{name}`");
                problems.push(Problem::new(place(line, second), message));
            }
            (None, _) => {
                let there = fields.iter().map(|(key, _)| key.as_str());
                problems.push(Problem::new(1, missing(name, there)));
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let [text, labels, ref others @ ..] = values[..] else {
        unreachable!("each column is found or a problem")
    };
    let problem = |value: &RawValue, message: String| Problem::new(place(line, value), message);
    let text_column = place(line, text);
    let text = string(text).map_err(|is| {
        problems.push(problem(text, format!("the text must be a string; it is {is}")))
    });
    let labels_column = place(line, labels);
    let labels = self::labels(labels).map_err(|message| problems.push(problem(labels, message)));
    let mut values = Vec::new();
    for (value, name) in others.iter().zip(&columns.others) {
        match scalar(value) {
            Ok(value) => values.push(value),
            Err(is) => {
                let message =
                    format!("`{name}` must be a string, a number or a truth value; it is {is}");
                problems.push(problem(value, message));
            }
        }
    }
    match (text, labels) {
        (Ok(text), Ok(labels)) if problems.is_empty() => {
            Ok(Some(Row { text, labels, values, response: None, text_column, labels_column }))
        }
        _ => Err(problems),
    }
}

/// The labels of a value, or why it has none.
fn labels(value: &RawValue) -> Result<Vec<String>, String> {
    let empty = |cell: &str| empty_labels(cell).to_owned();
    if kind(value) == ARRAY {
        let labels: Vec<&RawValue> =
            serde_json::from_str(value.get()).expect("it was read as an array");
        if labels.is_empty() {
            return Err(empty(""));
        }
        let label = |label: &RawValue| match string(label) {
            Ok(label) if label.is_empty() => Err(empty("|")),
            Ok(label) => Ok(label),
            Err(is) => Err(format!("a label must be a string; it is {is}")),
        };
        return labels.into_iter().map(label).collect();
    }
    let cell = string(value)
        .map_err(|is| format!("labels must be a string or an array of strings; they are {is}"))?;
    split_labels(&cell).map_err(|_| empty(&cell))
}

/// The string of a value, or the kind of the value.
fn string(value: &RawValue) -> Result<String, &'static str> {
    match kind(value) {
        STRING => serde_json::from_str(value.get())
            .map_err(|_| "a string with an escape that is no character"),
        kind => Err(kind),
    }
}

/// The value of a column, or the kind of the value.
fn scalar(value: &RawValue) -> Result<String, &'static str> {
    match kind(value) {
        NUMBER | BOOL => Ok(value.get().to_owned()),
        _ => string(value),
    }
}

const STRING: &str = "a string";
const ARRAY: &str = "an array";
const BOOL: &str = "a truth value";
const NUMBER: &str = "a number";

/// The kind of a value in messages, by its first character.
fn kind(value: &RawValue) -> &'static str {
    match value.get().as_bytes().first() {
        Some(b'"') => STRING,
        Some(b'[') => ARRAY,
        Some(b'{') => "an object",
        Some(b'n') => "null",
        Some(b't' | b'f') => BOOL,
        _ => NUMBER,
    }
}

/// The place of a value on its line, in bytes from 1, as `serde_json` counts.
fn place(line: &[u8], value: &RawValue) -> usize {
    value.get().as_ptr() as usize - line.as_ptr() as usize + 1
}

/// Reads the keys and the raw values of an object.
struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object with a key for each column")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            fields.push((key, map.next_value()?));
        }
        Ok(fields)
    }
}
