//! Figures by label, and which labels are confused.

use std::cmp::Reverse;
use std::collections::HashMap;

use classifier_compiler::escape::escape;

use super::super::figures::{Cell, Figures};
use super::super::summary::{QualityRow, Summary};
use super::cells::decimal;
use crate::console::{Align, heading, more, note, table};
use crate::numbers::grouped;

/// The number of confused pairs to show without the matrix.
const PAIRS: usize = 10;

/// The width at which a matrix is broken.
const WIDTH: usize = 80;

/// The largest number of labels in a matrix.
pub const MOST: usize = 100;

/// Write precision and recall by label.
pub fn write(out: &mut String, summary: &Summary<'_>) {
    let mut labels = summary.labels();
    if labels.is_empty() {
        return;
    }
    heading(out, "By label");
    labels.extend(summary.averages(["(macro average)", "(weighted average)"]));
    let is_compared = summary.change().is_some();
    let row = |QualityRow { name, quality, change }: &QualityRow<'_>| {
        let figures = [quality.precision, quality.recall, quality.f1].map(decimal);
        let mut cells = vec![grouped(quality.support)];
        cells.extend(figures);
        if is_compared {
            let change = change.map(|change| format!("{change:+.3}"));
            cells.push(match change.as_deref() {
                None => "-".to_owned(),
                Some("+0.000" | "-0.000") => "0.000".to_owned(),
                Some(change) => change.to_owned(),
            });
        }
        cells.push(escape(name));
        cells
    };
    let rows: Vec<_> = labels.iter().map(row).collect();
    let mut headers = vec!["support", "precision", "recall", "f1"];
    if is_compared {
        headers.push("change");
    }
    headers.push("label");
    let mut aligned = vec![Align::Right; headers.len()];
    aligned[headers.len() - 1] = Align::Left;
    table(out, aligned, &headers, &rows);
}

/// Write the pairs of labels that are confused most.
pub fn write_confused(out: &mut String, figures: &Figures<'_>) {
    let mut confused: Vec<&Cell<'_>> =
        figures.confusion.iter().filter(|cell| cell.label != cell.given).collect();
    if confused.is_empty() {
        return;
    }
    // Stable: ties are in the order of support.
    confused.sort_by_key(|cell| Reverse(cell.count));
    heading(out, "Confused most");
    let row = |cell: &&Cell<'_>| [grouped(cell.count), escape(cell.label), escape(cell.given)];
    let rows: Vec<_> = confused.iter().take(PAIRS).map(row).collect();
    let aligned = [Align::Right, Align::Left, Align::Left];
    table(out, aligned, &["texts", "label", "given"], &rows);
    more(out, confused.len(), rows.len());
}

/// Write the confusion matrix: rows are true labels, columns are given labels, in the same order.
/// It is broken into blocks of columns that fit a terminal.
pub fn write_matrix(out: &mut String, figures: &Figures<'_>) {
    let labels: Vec<&str> = figures.labels.iter().take(MOST).map(|row| row.label).collect();
    if labels.is_empty() {
        return;
    }
    heading(out, "Confusion matrix");
    note(out, "rows are true labels, columns are given ones with the same numbers");
    let counts: HashMap<(&str, &str), u64> =
        figures.confusion.iter().map(|cell| ((cell.label, cell.given), cell.count)).collect();
    let numbers: Vec<_> = (1..=labels.len()).map(|number| number.to_string()).collect();
    let names = labels.iter().map(|label| escape(label));
    let names: Vec<_> =
        names.zip(&numbers).map(|(name, number)| format!("{number} {name}")).collect();
    let cell = |label: &str, given: &str| match counts.get(&(label, given)) {
        Some(&count) => grouped(count),
        None => "·".to_owned(),
    };
    let longest = |cells: &mut dyn Iterator<Item = usize>| cells.max().unwrap_or(0);
    let name_width = longest(&mut names.iter().map(|name| name.chars().count()));
    let width = |column: usize| {
        let cells = labels.iter().map(|label| cell(label, labels[column]).chars().count());
        longest(&mut cells.chain([numbers[column].len()]))
    };
    let mut from = 0;
    while from < labels.len() {
        let mut to = from;
        let mut taken = 2 + name_width;
        while to < labels.len() && (to == from || taken + 2 + width(to) <= WIDTH) {
            taken += 2 + width(to);
            to += 1;
        }
        if from > 0 {
            out.push('\n');
        }
        let row = |(label, name): (&&str, &String)| {
            let mut row = vec![name.clone()];
            row.extend(labels[from..to].iter().map(|given| cell(label, given)));
            row
        };
        let rows: Vec<_> = labels.iter().zip(&names).map(row).collect();
        let mut headers = vec![""];
        headers.extend(numbers[from..to].iter().map(String::as_str));
        let mut aligned = vec![Align::Right; headers.len()];
        aligned[0] = Align::Left;
        table(out, aligned, &headers, &rows);
        from = to;
    }
    more(out, figures.labels.len(), labels.len());
}
