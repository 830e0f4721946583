//! The layout of results as text.
//!
//! Writing to a `String` cannot fail, so its results are ignored.

use std::fmt::Write;

use anstyle::Style;
use classifier_compiler::escape::escape;

use crate::numbers::grouped;

/// The style of headings.
pub const HEADING: Style = Style::new().bold();
/// The style of notes and headers.
pub const DIMMED: Style = Style::new().dimmed();

/// Write the heading of the next part.
pub fn heading(out: &mut String, heading: &str) {
    let _ = writeln!(out, "\n{HEADING}{heading}{HEADING:#}");
}

/// Write a note below a table.
pub fn note(out: &mut String, note: &str) {
    let _ = writeln!(out, "  {DIMMED}{note}{DIMMED:#}");
}

/// Write how many rows are not shown, if any.
pub fn more(out: &mut String, all: usize, shown: usize) {
    if all > shown {
        note(out, &format!("and {} more", grouped(all - shown)));
    }
}

/// The first `most` characters of a text, with escapes for unsafe ones.
pub fn excerpt(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => escape(&text[..end]) + "…",
        None => escape(text),
    }
}

/// The alignment of a column.
#[derive(Clone, Copy, PartialEq)]
pub enum Align {
    Left,
    Right,
}

/// Write a table with columns as wide as needed, and no spaces at the ends of lines.
pub fn table<R: AsRef<[String]>>(
    out: &mut String,
    aligned: impl AsRef<[Align]>,
    headers: &[&str],
    rows: &[R],
) {
    let aligned = aligned.as_ref();
    let mut widths = vec![0; aligned.len()];
    let lines = rows.iter().map(|row| row.as_ref().iter().map(String::as_str).collect::<Vec<_>>());
    let lines: Vec<_> = lines.collect();
    for line in lines.iter().map(Vec::as_slice).chain([headers]) {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut write = |cells: &[&str], style: Style| {
        let mut line = String::new();
        for ((cell, &width), align) in cells.iter().zip(&widths).zip(aligned) {
            let _ = match align {
                Align::Left => write!(line, "  {cell:width$}"),
                Align::Right => write!(line, "  {cell:>width$}"),
            };
        }
        let _ = writeln!(out, "{style}{}{style:#}", line.trim_end());
    };
    if !headers.is_empty() {
        write(headers, DIMMED);
    }
    lines.iter().for_each(|line| write(line, Style::new()));
}
