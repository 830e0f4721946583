//! Columns separated by tabs. Cells have no quotes and no escapes.

use super::row::{Columns, Problem, Row, empty_labels, missing, split_labels};

/// The places of the columns to read.
pub struct Header {
    /// The number of all columns.
    width: usize,
    text: usize,
    labels: usize,
    others: Vec<usize>,
}

impl Header {
    /// The header of a line, or its problems.
    pub fn read(line: &[u8], columns: &Columns) -> Result<Self, Vec<Problem>> {
        let line = String::from_utf8_lossy(line);
        Self::of(&line.split('\t').collect::<Vec<_>>(), columns)
    }

    /// The header with these names, or its problems.
    pub fn of(names: &[&str], columns: &Columns) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        for (index, name) in names.iter().enumerate() {
            if !name.is_empty() && names[..index].contains(name) {
                let message = format!("there are two columns `{name}`");
                problems.push(Problem::new(column(names, index), message));
            }
        }
        let places: Vec<_> =
            columns.names().map(|name| names.iter().position(|it| *it == name)).collect();
        for (name, place) in columns.names().zip(&places) {
            if place.is_none() {
                problems.push(Problem::new(1, missing(name, names.iter().copied())));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let places: Vec<_> = places.into_iter().flatten().collect();
        let [text, labels, ref others @ ..] = places[..] else {
            unreachable!("each column is found or a problem")
        };
        Ok(Header { width: names.len(), text, labels, others: others.to_vec() })
    }
}

/// The row of a line, or its problems; `None` as for [`row_of`].
pub fn row(line: &[u8], header: &Header) -> Result<Option<Row>, Vec<Problem>> {
    let line = String::from_utf8_lossy(line);
    row_of(&line.split('\t').collect::<Vec<_>>(), header)
}

/// The row with these cells, or its problems; `None` if there is neither a text nor a label, as in tables
/// that `classify` has labelled.
pub fn row_of(cells: &[&str], header: &Header) -> Result<Option<Row>, Vec<Problem>> {
    if cells.len() != header.width {
        let cells_of =
            |count| if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") };
        let message = format!(
            "this line has {}, but the first line of the file has {}",
            cells_of(cells.len()),
            cells_of(header.width)
        );
        let at = if cells.len() < header.width {
            column(cells, cells.len()) - 1
        } else {
            column(cells, header.width)
        };
        return Err(vec![Problem::new(at, message)]);
    }
    if cells[header.text].is_empty() && cells[header.labels].is_empty() {
        return Ok(None);
    }
    let labels_column = column(cells, header.labels);
    let cell = cells[header.labels];
    let labels = split_labels(cell).map_err(|at| {
        vec![Problem::new(labels_column + cell[..at].chars().count(), empty_labels(cell))]
    })?;
    let cell = |index: usize| cells[index].to_owned();
    let values = header.others.iter().map(|&index| cell(index)).collect();
    let text_column = column(cells, header.text);
    let text = cell(header.text);
    Ok(Some(Row { text, labels, values, response: None, text_column, labels_column }))
}

/// The place of a cell on its line in characters, from 1.
fn column(cells: &[&str], index: usize) -> usize {
    1 + cells[..index].iter().map(|cell| cell.chars().count() + 1).sum::<usize>()
}
