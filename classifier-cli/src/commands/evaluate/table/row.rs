//! What is read from a line: a row, or what is wrong with the line.

use classifier_compiler::similar_label;

/// Between acceptable labels in one cell.
const SEPARATOR: char = '|';

/// The columns that are read, by their names.
pub struct Columns {
    pub text: String,
    pub labels: String,
    /// In this order a row has its values.
    pub others: Vec<String>,
}

impl Columns {
    /// All names: of the text, the labels, then the others.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.text, &self.labels].into_iter().chain(&self.others).map(String::as_str)
    }
}

/// A labelled text.
pub struct Row {
    pub text: String,
    /// What it may be labelled, the best first. There is one at least, and none is empty.
    pub labels: Vec<String>,
    /// The values of [`Columns::others`].
    pub values: Vec<String>,
    /// The place on the line, from 1, where the text is.
    pub text_column: usize,
    /// The same of the labels.
    pub labels_column: usize,
}

/// Why a line is no row, or none that can be measured.
pub struct Problem {
    /// The place on the line, from 1.
    pub column: usize,
    pub message: String,
}

impl Problem {
    /// What is wrong at this place.
    pub fn new(column: usize, message: impl Into<String>) -> Self {
        Problem { column, message: message.into() }
    }
}

/// That a column is not there, and which could be meant.
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

/// The labels in a cell, or where in it one is empty, in bytes.
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

/// What is said of labels without a label.
pub fn empty_labels(cell: &str) -> &'static str {
    match cell {
        "" => "there is no label; use the default label for a text that no rule should match",
        _ => "a label is empty",
    }
}
