//! Places in rule files.

use std::{fmt, ops::Range, sync::Arc};

use super::{
    format::RuleFormat,
    quoted::{quoted, raw_range},
};

/// U+FEFF at the very start of a file is part of no text.
const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// Bytes of which the characters are counted at a time: a line may be as long as its file, and have thousands of problems.
const BLOCK: usize = 1024;

/// A rule file as it was read, or as much of it as there is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// Its name, as it was given to the compiler.
    pub(crate) name: String,
    /// Its syntax.
    pub(crate) format: RuleFormat,
    /// Its text, without a byte order mark; empty if it cannot be read.
    pub(crate) text: String,
    /// The byte order mark that stands before the text, as editors on Windows write it, or nothing.
    mark: &'static str,
    line_starts: Vec<usize>,
    /// The number of characters that start before each block, and before the end.
    before_blocks: Vec<u32>,
    /// Its place among the files of the rule set.
    pub(crate) order: usize,
}

impl Source {
    /// A file as it was read, with or without a byte order mark.
    pub(crate) fn new(
        name: String,
        format: RuleFormat,
        mut text: String,
        order: usize,
    ) -> Arc<Self> {
        let mark = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK } else { "" };
        text.drain(..mark.len());
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect();
        let blocks = text.as_bytes().chunks(BLOCK).scan(0, |before, block| {
            *before += characters(block);
            Some(*before)
        });
        let before_blocks = std::iter::once(0).chain(blocks).collect();
        Arc::new(Self { name, format, text, mark, line_starts, before_blocks, order })
    }

    /// The index of the line that a byte is on.
    fn line_of(&self, at: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= at) - 1
    }

    /// The column of a byte, from 1, in characters.
    fn column_of(&self, at: usize) -> u32 {
        let line_start = self.line_starts[self.line_of(at)];
        self.characters_before(at) - self.characters_before(line_start) + 1
    }

    /// The number of characters before a byte.
    fn characters_before(&self, at: usize) -> u32 {
        let block = at / BLOCK;
        self.before_blocks[block] + characters(&self.text.as_bytes()[block * BLOCK..at])
    }
}

/// The number of characters that start in some bytes of a text.
fn characters(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| !matches!(byte, 0x80..=0xBF)).count() as u32
}

/// A place in a rule file: some of its text, or a point in it.
#[derive(Clone)]
pub struct Location {
    source: Arc<Source>,
    span: Range<usize>,
}

impl Location {
    pub(crate) fn new(source: &Arc<Source>, span: Range<usize>) -> Self {
        let start = char_boundary(&source.text, span.start);
        let end = char_boundary(&source.text, span.end).max(start);
        Self { source: Arc::clone(source), span: start..end }
    }

    /// The file, as it was named to the compiler.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.source.name
    }

    /// The file's place among the files of the rule set.
    pub(crate) fn file_index(&self) -> usize {
        self.source.order
    }

    /// The line where the place starts, from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.source.line_of(self.span.start) as u32 + 1
    }

    /// The column where the place starts, from 1, in characters.
    #[must_use]
    pub fn column(&self) -> u32 {
        self.source.column_of(self.span.start)
    }

    /// The line where the place ends, from 1: that of the first character behind it.
    #[must_use]
    pub fn end_line(&self) -> u32 {
        self.source.line_of(self.span.end) as u32 + 1
    }

    /// The column where the place ends, from 1, in characters: that of the first character behind
    /// it, so that of an empty place it is [`column`](Self::column).
    #[must_use]
    pub fn end_column(&self) -> u32 {
        self.source.column_of(self.span.end)
    }

    /// The bytes of the file that the place has. They count from the start of the file, so a byte
    /// order mark counts too.
    ///
    /// # Examples
    ///
    /// ```
    /// # use classifier_compiler::{RuleFormat, RuleSet};
    /// let file = "\u{FEFF}[rules]\nQuota = ['full', '(']\n";
    /// let problems = RuleSet::builder().text("rules.toml", RuleFormat::Toml, file).read();
    /// let place = problems.problems().iter().next().unwrap().location.as_ref().unwrap();
    /// assert_eq!(&file[place.range()], "(");
    /// assert_eq!((place.end_line(), place.end_column()), (2, 20));
    /// ```
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        let mark = self.source.mark.len();
        self.span.start + mark..self.span.end + mark
    }

    /// The text that stands there.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.source.text[self.span.clone()]
    }

    /// Whether the file is built in, by its name.
    pub(crate) fn is_builtin(&self) -> bool {
        self.source.name.starts_with("builtin:")
    }

    /// Whether the file has any text to show.
    pub(super) fn has_text(&self) -> bool {
        !self.source.text.is_empty()
    }

    /// The line where the place starts, without its end, and which of its bytes belong to the
    /// place.
    pub(super) fn first_line(&self) -> (&str, Range<usize>) {
        let text = &self.source.text;
        let line = self.source.line_of(self.span.start);
        let start = self.source.line_starts[line];
        let end = self.source.line_starts.get(line + 1).map_or(text.len(), |next| next - 1);
        let line = text[start..end].strip_suffix('\r').unwrap_or(&text[start..end]);
        let in_line = |at: usize| (at - start).min(line.len());
        (line, in_line(self.span.start)..in_line(self.span.end))
    }

    /// Where some bytes of a string stand, if this is the place of that string, quotes and escapes
    /// included; otherwise all of the place.
    pub(crate) fn within(&self, string: &str, bytes: Range<usize>) -> Self {
        match raw_range(self.text(), string, bytes) {
            Some(raw) => self.part(raw),
            None => self.clone(),
        }
    }

    /// Some bytes of the place, which count from its start.
    pub(super) fn part(&self, bytes: Range<usize>) -> Self {
        Self::new(&self.source, self.span.start + bytes.start..self.span.start + bytes.end)
    }

    /// All that the file has, its byte order mark included.
    pub(super) fn file_text(&self) -> String {
        [self.source.mark, &self.source.text].concat()
    }

    /// A text as a string of this file, with quotes and what escapes it needs.
    pub(crate) fn quoted(&self, text: &str) -> String {
        quoted(text, self.source.format)
    }

    /// What places are sorted by: the file's place in the rule set, then that in the file.
    fn order(&self) -> (usize, usize, usize) {
        (self.source.order, self.span.start, self.span.end)
    }
}

/// The last boundary between characters that is not behind `at`.
fn char_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Two places are equal if they are the same text of files of one name.
impl PartialEq for Location {
    fn eq(&self, other: &Self) -> bool {
        self.order() == other.order() && self.file() == other.file()
    }
}

impl Eq for Location {}

impl PartialOrd for Location {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// In the order of the files, then from top to bottom.
impl Ord for Location {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order().cmp(&other.order()).then_with(|| self.file().cmp(other.file()))
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Location({self})")
    }
}

impl fmt::Display for Location {
    /// Writes `file:line:column`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file(), self.line(), self.column())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_characters_of_the_line_however_long_it_is() {
        for lines in [&["aé€😀"; 3][..], &["", "é", "a"], &["€"]] {
            for times in [1, 2 * BLOCK / 3, BLOCK] {
                let text = lines.iter().map(|line| line.repeat(times) + "\n").collect::<String>();
                let source = Source::new("rules.toml".into(), RuleFormat::Toml, text.clone(), 0);
                let mut expected = (1, 1);
                for (at, char) in text.char_indices().chain([(text.len(), '\0')]) {
                    let location = Location::new(&source, at..at);
                    assert_eq!((location.line(), location.column()), expected, "{at}");
                    expected.1 += 1;
                    if char == '\n' {
                        expected = (expected.0 + 1, 1);
                    }
                }
            }
        }
    }
}
