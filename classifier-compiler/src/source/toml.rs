//! TOML to a document, in the order of the file.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::document::{Key, Node, SyntaxError, Value};
use crate::diagnostic::DiagnosticKind;

/// Reads a TOML file.
///
/// # Errors
///
/// Everything that is wrong with its syntax and is not a mere consequence of something before.
pub(super) fn parse(text: &str) -> Result<Node, Vec<SyntaxError>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(causes(text, &errors));
    }
    let span = table.span();
    Ok(Node { span, value: table_value(table.get_ref()) })
}

/// The errors that somebody has to do something about.
///
/// The parser goes on behind an error by guessing, so an unclosed list becomes an error on each of
/// the following lines. Wrong escapes and keys that stand twice are certain wherever they are; of
/// all others only the first is.
fn causes(text: &str, errors: &[toml::de::Error]) -> Vec<SyntaxError> {
    let mut errors: Vec<(Range<usize>, &str)> =
        errors.iter().map(|error| (error.span().unwrap_or(0..0), error.message())).collect();
    errors.sort_by_key(|(span, _)| span.start);
    let is_unclosed = errors.iter().any(|(_, reason)| reason.contains("`=` in array"));
    let mut is_first = true;
    errors
        .into_iter()
        .filter_map(|(span, reason)| {
            if reason.starts_with("missing escaped value") {
                let start = span.start.saturating_sub(1);
                let end = text[span.start..]
                    .chars()
                    .next()
                    .map_or(span.start, |char| span.start + char.len_utf8());
                let escape = text.get(start..end).unwrap_or_default().to_owned();
                return Some((DiagnosticKind::UnknownEscape(escape), start..end));
            }
            if reason == "duplicate key" {
                let key = text.get(span.clone()).unwrap_or_default().to_owned();
                return Some((DiagnosticKind::DuplicateKey(key), span));
            }
            let reason = match reason {
                // The key of the next list is read as a string, behind a comma or without one.
                _ if is_unclosed
                    && (reason.starts_with("missing comma")
                        || reason.starts_with("string values must be quoted")) =>
                {
                    "the list is not closed: expected `]`, or `,` and another pattern"
                }
                _ => reason,
            };
            let is_cause = std::mem::replace(&mut is_first, false);
            is_cause.then(|| (DiagnosticKind::Syntax(reason.to_owned()), span))
        })
        .collect()
}

fn table_value(table: &DeTable<'_>) -> Value {
    Value::Table(
        table
            .iter()
            .map(|(key, value)| {
                let key = Key { span: key.span(), text: key.get_ref().clone().into_owned() };
                (key, Node { span: value.span(), value: convert(value.get_ref()) })
            })
            .collect(),
    )
}

fn convert(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.clone().into_owned()),
        DeValue::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| Node { span: item.span(), value: convert(item.get_ref()) })
                .collect(),
        ),
        DeValue::Table(table) => table_value(table),
        other => Value::Other(other.type_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unclosed_list_is_one_error_with_or_without_a_comma() {
        for comma in ["", ","] {
            let text = format!("[rules]\nA = [\n  'a'{comma}\nB = ['b']\nC = ['c']\n");
            let errors = parse(&text).unwrap_err();
            let [(DiagnosticKind::Syntax(reason), _)] = &errors[..] else { panic!("{errors:?}") };
            assert!(reason.starts_with("the list is not closed"), "{reason}");
        }
    }
}
