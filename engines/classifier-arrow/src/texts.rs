//! Rows with a text, and the index of the winning rule of each.

use arrow_array::{Array, ArrayRef, UInt32Array, cast::AsArray};
use arrow_schema::{ArrowError, DataType};
use arrow_select::take::take;
use classifier_runtime::{Classifier, RuleId};

/// The text of a row.
#[derive(Clone, Copy)]
pub(crate) enum Text<'a> {
    Utf8(&'a str),
    /// Read like `String::from_utf8_lossy`.
    Bytes(&'a [u8]),
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self::Utf8(text)
    }
}

impl<'a> From<&'a [u8]> for Text<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

/// The index of the winner of each row; that of no rule is the number of rules. Null stays null.
pub(crate) fn winners(
    texts: &dyn Array,
    classifier: &Classifier<'_>,
) -> Result<UInt32Array, ArrowError> {
    if let Some(dictionary) = texts.as_any_dictionary_opt() {
        let (keys, values) = (dictionary.keys(), dictionary.values());
        // A slice of a few rows keeps the whole dictionary.
        if values.len() > keys.len() {
            return winners(&take(values, keys, None)?, classifier);
        }
        let winners = take(&winners(values, classifier)?, keys, None)?;
        return Ok(winners.as_primitive().clone());
    }
    each(texts, |_, text| {
        index_of(
            match text {
                Text::Utf8(text) => classifier.first_match(text),
                Text::Bytes(bytes) => classifier.first_match_bytes(bytes),
            },
            classifier,
        )
    })
}

/// The index of a winner; that of no rule is the number of rules.
pub(crate) fn index_of(winner: Option<RuleId>, classifier: &Classifier<'_>) -> u32 {
    winner.map_or(classifier.rules().len() as u32, u32::from)
}

/// The result of `winner` for each row with a text. Null stays null.
///
/// # Errors
///
/// If the column is of another type than texts or bytes.
pub(crate) fn each(
    texts: &dyn Array,
    winner: impl FnMut(usize, Text<'_>) -> u32,
) -> Result<UInt32Array, ArrowError> {
    Ok(match texts.data_type() {
        DataType::Utf8 => rows(texts, texts.as_string::<i32>(), winner),
        DataType::LargeUtf8 => rows(texts, texts.as_string::<i64>(), winner),
        DataType::Utf8View => rows(texts, texts.as_string_view(), winner),
        DataType::Binary => rows(texts, texts.as_binary::<i32>(), winner),
        DataType::LargeBinary => rows(texts, texts.as_binary::<i64>(), winner),
        DataType::BinaryView => rows(texts, texts.as_binary_view(), winner),
        DataType::Null => UInt32Array::new_null(texts.len()),
        DataType::Dictionary(_, _) => {
            let dictionary = texts.as_any_dictionary();
            let expanded: ArrayRef = take(dictionary.values(), dictionary.keys(), None)?;
            return each(&expanded, winner);
        }
        other => {
            return Err(ArrowError::InvalidArgumentError(format!(
                "a classifier takes texts or bytes (Utf8, LargeUtf8, Utf8View, Binary, LargeBinary, \
                 BinaryView, or dictionaries of these), not {other}"
            )));
        }
    })
}

fn rows<'a, T: Into<Text<'a>>>(
    texts: &dyn Array,
    rows: impl IntoIterator<Item = Option<T>>,
    mut winner: impl FnMut(usize, Text<'a>) -> u32,
) -> UInt32Array {
    let winners = rows.into_iter().enumerate();
    let winners = winners.map(|(row, text)| text.map_or(0, |text| winner(row, text.into())));
    UInt32Array::new(winners.collect(), texts.nulls().cloned())
}
