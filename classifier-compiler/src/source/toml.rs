//! TOML to a document, in the order of the file.

use toml::de::{DeTable, DeValue};

use super::{
    document::{FLOAT, Key, LARGE_INTEGER, Node, SyntaxError, Value},
    toml_messages, toml_size,
};

/// Reads a TOML file.
///
/// # Errors
///
/// Everything that is wrong with its syntax and is not a mere consequence of something before; or that it
/// has too many parts.
pub(crate) fn parse(text: &str) -> Result<Node, Vec<SyntaxError>> {
    let readable = toml_size::readable(text).map_err(|too_many| vec![*too_many])?;
    let (table, errors) = DeTable::parse_recoverable(readable);
    if !errors.is_empty() {
        return Err(toml_messages::causes(text, &errors));
    }
    let span = table.span();
    Ok(Node { span, value: table_value(table.get_ref()) })
}

fn table_value(table: &DeTable<'_>) -> Value {
    let mut entries: Vec<(Key, Node)> = table
        .iter()
        .map(|(key, value)| {
            let key = Key { span: key.span(), text: key.get_ref().clone().into_owned() };
            (key, Node { span: value.span(), value: convert(value.get_ref()) })
        })
        .collect();
    // The parser's tables are in the order of their keys' texts.
    entries.sort_unstable_by_key(|(key, _)| key.span.start);
    Value::Table(entries)
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
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix())
            .map_or(Value::Other(LARGE_INTEGER), Value::Integer),
        DeValue::Float(_) => Value::Other(FLOAT),
        DeValue::Boolean(value) => Value::Bool(*value),
        DeValue::Datetime(_) => Value::Other("a date or time"),
    }
}
