//! The result of reading a line: a row, or problems.

use classifier_compiler::similar_label;

use crate::input::ResponseForm;

/// Separates acceptable labels in one cell.
const SEPARATOR: char = '|';

/// The names of the columns to read.
pub struct Columns {
    pub text: String,
    pub labels: String,
    /// The order of the values in a row.
    pub others: Vec<String>,
}

impl Columns {
    /// All names: the text, the labels, then the others.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.text, &self.labels].into_iter().chain(&self.others).map(String::as_str)
    }
}

/// A labelled text.
pub struct Row {
    pub text: String,
    /// Acceptable labels, the best first: at least one, and none is empty.
    pub labels: Vec<String>,
    /// The values of [`Columns::others`].
    pub values: Vec<String>,
    /// How the reply is found in the text, if that does not depend on the rules.
    pub response: Option<ResponseForm>,
    /// The column of the text on its line, from 1.
    pub text_column: usize,
    /// The column of the labels.
    pub labels_column: usize,
}

/// Why a line is not a row, or cannot be measured.
pub struct Problem {
    /// The column on the line, from 1.
    pub column: usize,
    pub message: String,
}

impl Problem {
    /// A problem at this column.
    pub fn new(column: usize, message: impl Into<String>) -> Self {
        Problem { column, message: message.into() }
    }
}

/// The message for a missing column, with a suggestion.
pub fn missing<'n>(name: &str, there: impl Iterator<Item = &'n str> + Clone) -> String {
    let cure = match similar_label(name, there.clone()) {
        Some(similar) => format!("did you mean `{similar}`?"),
        None => {
            let names: Vec<_> = there.take(20).map(|name| format!("`{name}`")).collect();
            format!("there are {}", names.join(", "))
        }
    };
    format!("there is no column `{name}`; {cure}")
}

/// The labels in a cell, or the place of an empty one in bytes.
pub fn split_labels(cell: &str) -> Result<Vec<String>, usize> {
    let mut at = 0;
    let mut labels = Vec::new();
    for label in cell.split(SEPARATOR) {
        if label.is_empty() {
            return Err(at);
        }
        at += label.len() + SEPARATOR.len_utf8();
        labels.push(label.to_owned());
    }
    Ok(labels)
}

/// The message for an empty label.
pub fn empty_labels(cell: &str) -> &'static str {
    match cell {
        "" => "there is no label; use the default label for a text that no rule should match",
        _ => "a label is empty",
    }
}
