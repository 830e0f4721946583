//! Byte offsets to lines and columns.

use std::ops::Range;

use crate::diagnostic::Location;

/// A file's name and where its lines start.
pub(super) struct Positions<'f> {
    name: &'f str,
    text: &'f str,
    line_starts: Vec<usize>,
}

impl<'f> Positions<'f> {
    pub(super) fn new(name: &'f str, text: &'f str) -> Self {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect();
        Self { name, text, line_starts }
    }

    /// Where the span starts. The column counts characters.
    pub(super) fn location(&self, span: &Range<usize>) -> Location {
        let line = self.line_starts.partition_point(|&start| start <= span.start);
        let line_start = self.line_starts[line - 1];
        let before = self.text.get(line_start..span.start).unwrap_or_default();
        Location {
            file: self.name.to_owned(),
            line: line as u32,
            column: before.chars().count() as u32 + 1,
        }
    }
}
