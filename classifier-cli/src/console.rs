//! The layout of results as text.
//!
//! Writing to a `String` cannot fail, so its results are ignored.

use std::borrow::Cow;
use std::fmt::Write;

use anstyle::Style;
use classifier_compiler::escape::escape;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

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

/// The start of a text in at most `width` columns of a terminal, with an ellipsis if that is not all.
pub fn start(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return text.into();
    }
    let end = fitting(text.char_indices().map(|(at, char)| (at + char.len_utf8(), char)), width, 1);
    format!("{}…", &text[..end.unwrap_or(0)]).into()
}

/// Both ends of a text in at most `width` columns of a terminal, with an ellipsis for the middle if
/// that is not all.
pub fn ends(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return text.into();
    }
    let of_end = width.saturating_sub(1) / 2;
    let from = fitting(text.char_indices().rev(), of_end, 0).unwrap_or(text.len());
    let mut ends = start(text, width - of_end).into_owned();
    let is_joined = |char: char| char.width() == Some(0);
    ends.push_str(text[from..].trim_start_matches(is_joined));
    ends.into()
}

/// The place of the last character that still fits into `width` columns, of which some are taken.
fn fitting(
    chars: impl Iterator<Item = (usize, char)>,
    width: usize,
    mut taken: usize,
) -> Option<usize> {
    let fits = |(_, char): &(usize, char)| {
        taken += char.width().unwrap_or(0);
        taken <= width
    };
    chars.take_while(fits).last().map(|(at, _)| at)
}

/// What a column of a table has.
#[derive(Clone, Copy, PartialEq)]
pub enum Align {
    /// Text, which can be shortened.
    Left,
    /// Numbers, which cannot; but their header can.
    Right,
    /// Bars, which can be left out.
    Bar,
}

/// The fewest columns of a terminal for a column of text.
const NARROWEST: usize = 12;

/// Write a table with columns as wide as needed, and no spaces at the ends of lines.
pub fn table<R: AsRef<[String]>>(
    out: &mut String,
    aligned: impl AsRef<[Align]>,
    headers: &[&str],
    rows: &[R],
) {
    table_within(out, None, aligned, headers, rows);
}

/// Write a table whose lines have at most this width.
pub fn table_within<R: AsRef<[String]>>(
    out: &mut String,
    width: Option<usize>,
    aligned: impl AsRef<[Align]>,
    headers: &[&str],
    rows: &[R],
) {
    let aligned = aligned.as_ref();
    let mut widths = vec![0; aligned.len()];
    let lines = rows.iter().map(|row| row.as_ref().iter().map(String::as_str).collect::<Vec<_>>());
    let lines: Vec<_> = lines.collect();
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.width().max(*width);
        }
    }
    let least: Vec<_> = widths
        .iter()
        .zip(aligned)
        .map(|(&width, align)| if *align == Align::Left { width.min(NARROWEST) } else { width })
        .collect();
    for (width, header) in widths.iter_mut().zip(headers) {
        *width = header.width().max(*width);
    }
    if let Some(width) = width {
        shrink(&mut widths, &least, aligned, width);
    }
    let mut write = |cells: &[&str], style: Style| {
        let mut line = String::new();
        for ((cell, &width), align) in cells.iter().zip(&widths).zip(aligned) {
            let cell = if width == 0 { Cow::default() } else { ends(cell, width) };
            let spaces = width.saturating_sub(cell.width());
            let _ = match align {
                Align::Left | Align::Bar => write!(line, "  {cell}{:spaces$}", ""),
                Align::Right => write!(line, "  {:spaces$}{cell}", ""),
            };
        }
        let line = start(line.trim_end(), width.unwrap_or(usize::MAX));
        let _ = writeln!(out, "{style}{line}{style:#}");
    };
    if !headers.is_empty() {
        write(headers, DIMMED);
    }
    lines.iter().for_each(|line| write(line, Style::new()));
}

/// Make columns narrower, so that a line of all has this width if possible: first leave out bars,
/// then shrink the widest column, and so on, while it is wider than at `least`.
fn shrink(widths: &mut [usize], least: &[usize], aligned: &[Align], line: usize) {
    let all = |widths: &[usize]| widths.iter().map(|width| width + 2).sum::<usize>();
    if all(widths) > line {
        let bars = widths.iter_mut().zip(aligned).filter(|(_, align)| **align == Align::Bar);
        bars.for_each(|(width, _)| *width = 0);
    }
    while all(widths) > line {
        let wide = widths.iter_mut().zip(least).filter(|(width, least)| **width > **least);
        let Some((widest, _)) = wide.max_by_key(|(width, _)| **width) else { break };
        *widest -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{Align, ends, start, table_within};

    #[test]
    fn texts_are_shortened_by_their_width_on_a_terminal() {
        for (text, width, of_start, of_ends) in [
            ("abcdef", 6, "abcdef", "abcdef"),
            ("abcdefg", 6, "abcde…", "abc…fg"),
            ("abcdefg", 1, "…", "…"),
            ("用户邮箱已满", 12, "用户邮箱已满", "用户邮箱已满"),
            ("用户邮箱已满", 8, "用户邮…", "用户…满"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…", "e\u{301}…"),
        ] {
            assert_eq!((&*start(text, width), &*ends(text, width)), (of_start, of_ends), "{width}");
        }
    }

    #[test]
    fn a_table_is_as_wide_as_its_terminal_at_most() {
        let row = |cells: [&str; 4]| cells.map(str::to_owned);
        let rows = [
            row(["1", "a label with a long name", "some/file.toml:2", "████"]),
            row(["100", "用户邮箱已满", "x:3", "█"]),
        ];
        let aligned = [Align::Right, Align::Left, Align::Left, Align::Bar];
        let written = |width| {
            let mut out = String::new();
            table_within(
                &mut out,
                width,
                aligned,
                &["number of texts", "label", "rule", ""],
                &rows,
            );
            anstream::adapter::strip_str(&out).to_string()
        };
        let whole = "  number of texts  label                     rule
                1  a label with a long name  some/file.toml:2  ████
              100  用户邮箱已满              x:3               █
";
        assert_eq!(written(None), whole);
        assert_eq!(written(Some(67)), whole);
        let narrow = "  numb…xts  label         rule
         1  a labe… name  some/f…oml:2
       100  用户邮箱已满  x:3
";
        assert_eq!(written(Some(40)), narrow);
        for width in 1..60 {
            let written = written(Some(width));
            let widths = written.lines().map(unicode_width::UnicodeWidthStr::width);
            assert!(widths.max() <= Some(width), "{written}");
        }
    }
}
