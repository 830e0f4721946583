//! Lines of characters that reports are drawn on.
//!
//! What is drawn, and where long lines are cut, is to the byte what `annotate-snippets` does with one
//! annotation in one line. Columns count characters where something is drawn, and how wide a terminal
//! shows them where something is pointed at.

mod width;

use std::{cmp::max, ops::Range};

use self::width::{char_width, width};

/// How wide lines of an excerpt may be, with what stands before them.
const WIDTH: usize = 140;

/// What stands for something that is left out.
const ELLIPSIS: &str = "...";

/// Whether a report has colours.
#[derive(Clone, Copy)]
pub(super) enum Style {
    Plain,
    Ansi,
}

/// How bad what a report is about is.
#[derive(Clone, Copy)]
pub(super) enum Level {
    Error,
    Warning,
}

/// How the place of an excerpt is underlined.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mark {
    Primary,
    Secondary,
}

/// A line of a file, and what of it is underlined.
#[derive(Debug)]
pub(super) struct Excerpt {
    pub(super) path: String,
    pub(super) line_number: usize,
    pub(super) line: String,
    pub(super) span: Range<usize>,
    pub(super) mark: Mark,
    /// What stands behind the underline; may be empty.
    pub(super) words: String,
}

/// What a character is drawn as.
#[derive(Clone, Copy)]
enum Paint {
    Plain,
    Strong,
    Level,
    /// Line numbers, bars, and whatever else is not of the text.
    Frame,
}

pub(super) struct Canvas {
    level: Level,
    /// Digits of the largest line number.
    digits: usize,
    lines: Vec<Vec<(char, Paint)>>,
}

impl Canvas {
    /// An empty canvas for excerpts with line numbers up to this, if there are any.
    pub(super) fn new(level: Level, last_number: Option<usize>) -> Self {
        let digits = last_number.map_or(0, |number| number.to_string().len());
        Self { level, digits, lines: Vec::new() }
    }

    /// The first line.
    pub(super) fn title(&mut self, code: &str, words: &str) {
        let level = match self.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        let line = self.add_line();
        self.append(line, &format!("{level}[{code}]"), Paint::Level);
        self.append(line, ": ", Paint::Strong);
        self.append(line, &normalized(words), Paint::Strong);
    }

    /// A line with nothing but the bar before excerpts.
    pub(super) fn bar(&mut self) {
        let line = self.add_line();
        self.put(line, self.digits + 1, "|", Paint::Frame);
    }

    /// A line such as `= help: ...`.
    pub(super) fn message(&mut self, name: &str, words: &str) {
        let line = self.add_line();
        self.put(line, self.digits + 1, "= ", Paint::Frame);
        self.append(line, name, Paint::Strong);
        self.append(line, ": ", Paint::Plain);
        self.append(line, words, Paint::Plain);
    }

    /// A place without an excerpt.
    pub(super) fn place(&mut self, place: &str, is_first: bool) {
        let line = self.add_line();
        self.append(line, &" ".repeat(self.digits), Paint::Plain);
        self.append(line, if is_first { "--> " } else { "::: " }, Paint::Frame);
        self.append(line, place, Paint::Plain);
    }

    /// An excerpt with the place before it.
    pub(super) fn excerpt(&mut self, excerpt: &Excerpt, is_first: bool) {
        let Excerpt { path, line_number, line, span, .. } = excerpt;
        if !is_first {
            self.bar();
        }
        let column = line[..span.start].chars().count() + 1;
        self.place(&format!("{path}:{line_number}:{column}"), is_first);
        self.bar();
        self.underlined(excerpt);
    }

    fn underlined(&mut self, excerpt: &Excerpt) {
        let Excerpt { line, line_number, span, mark, words, .. } = excerpt;
        let code = self.digits + 3;
        let start = width(&line[..span.start]);
        // An empty place is shown as the character behind it.
        let end = max(width(&line[..span.end]), start + 1);
        let words_width = if words.is_empty() { 0 } else { width(words) + 1 };
        let window = Window::new(line, start..end, end + words_width, WIDTH.saturating_sub(code));

        let row = self.add_line();
        let left = self.line(row, line, code, window);
        self.put(row, 0, &format!("{line_number:>0$}", self.digits), Paint::Frame);
        self.put(row, self.digits + 1, "|", Paint::Frame);

        self.bar();
        let (sign, paint) = match mark {
            Mark::Primary => ("^", Paint::Level),
            Mark::Secondary => ("-", Paint::Frame),
        };
        self.put(row + 1, code + (end + 1).saturating_sub(left), words, paint);
        for at in start..end {
            self.put(row + 1, (code + at).saturating_sub(left), sign, paint);
        }

        // The middle of a place that is very long is left out.
        const LEAST: usize = 5;
        if end - start > window.most * 2 && end - start > LEAST * 2 + ELLIPSIS.len() {
            let shown = max(window.most / 3, LEAST);
            let middle = (start + shown).saturating_sub(left)..(end - shown).saturating_sub(left);
            let middle = code + middle.start..code + middle.end;
            self.leave_out(row, middle.clone());
            self.leave_out(row + 1, middle);
        }
    }

    /// Draws what the window shows of a line, and gives how many columns of it are left out before.
    fn line(&mut self, row: usize, line: &str, code: usize, window: Window) -> usize {
        let line = normalized(line);
        let line_width = width(&line);
        let (mut left, right) = (window.left(line_width), window.right(line_width));
        let mut shown = line.as_str();
        let mut skipped = 0;
        while let Some(char) = shown.chars().next().filter(|_| skipped < left) {
            skipped += char_width(char);
            shown = &shown[char.len_utf8()..];
        }
        let mut taken = 0;
        let fits = |char: &char| {
            taken += char_width(*char);
            taken <= right - left
        };
        let shown: Vec<char> = shown.chars().take_while(fits).collect();
        left = max(left, skipped);

        let (mut before_width, mut before) = (0, 0);
        if window.left > 0 {
            (before_width, before) = ellipsis_over(shown.iter());
            self.put(row, code, ELLIPSIS, Paint::Frame);
        }
        let rest: String = shown[before..].iter().collect();
        self.put(row, code + before_width, &rest, Paint::Plain);
        if line_width > right {
            let (_, after) = ellipsis_over(shown.iter().rev());
            let column = code + before_width + shown[before..].len() - after;
            self.put(row, column, ELLIPSIS, Paint::Frame);
        }
        left
    }

    fn add_line(&mut self) -> usize {
        self.lines.push(Vec::new());
        self.lines.len() - 1
    }

    fn append(&mut self, line: usize, text: &str, paint: Paint) {
        self.lines[line].extend(text.chars().map(|char| (char, paint)));
    }

    /// Draws a text over what is there.
    fn put(&mut self, line: usize, column: usize, text: &str, paint: Paint) {
        let line = &mut self.lines[line];
        for (at, char) in (column..).zip(text.chars()) {
            if at >= line.len() {
                line.resize(at + 1, (' ', Paint::Plain));
            }
            line[at] = (char, paint);
        }
    }

    fn leave_out(&mut self, line: usize, columns: Range<usize>) {
        let line = &mut self.lines[line];
        if columns.start != columns.end && max(columns.start, columns.end) <= line.len() {
            line.splice(columns, ELLIPSIS.chars().map(|char| (char, Paint::Frame)));
        }
    }

    /// All lines.
    pub(super) fn text(&self, style: Style) -> String {
        let mut text = String::new();
        for (index, line) in self.lines.iter().enumerate() {
            if index > 0 {
                text.push('\n');
            }
            let mut current = "";
            for (char, paint) in line {
                let colour = match style {
                    Style::Plain => "",
                    Style::Ansi => self.colour(*paint),
                };
                if colour != current {
                    text.push_str(reset(current));
                    text.push_str(colour);
                    current = colour;
                }
                text.push(*char);
            }
            text.push_str(reset(current));
        }
        text
    }

    /// The escape code that starts a colour (ECMA-48, section 8.3.117). The console of Windows has
    /// another blue, yellow and white that can be read.
    fn colour(&self, paint: Paint) -> &'static str {
        match (paint, self.level) {
            (Paint::Plain, _) => "",
            (Paint::Strong, _) if cfg!(windows) => "\x1B[1m\x1B[97m",
            (Paint::Strong, _) => "\x1B[1m",
            (Paint::Level, Level::Error) => "\x1B[1m\x1B[91m",
            (Paint::Level, Level::Warning) if cfg!(windows) => "\x1B[1m\x1B[93m",
            (Paint::Level, Level::Warning) => "\x1B[1m\x1B[33m",
            (Paint::Frame, _) if cfg!(windows) => "\x1B[1m\x1B[96m",
            (Paint::Frame, _) => "\x1B[1m\x1B[94m",
        }
    }
}

fn reset(colour: &str) -> &'static str {
    if colour.is_empty() { "" } else { "\x1B[0m" }
}

/// Which columns of a line are shown.
#[derive(Clone, Copy)]
struct Window {
    left: usize,
    right: usize,
    /// How many there may be.
    most: usize,
}

impl Window {
    /// The window of a line with a span, which ends with its words at a column.
    fn new(line: &str, span: Range<usize>, words_end: usize, most: usize) -> Self {
        /// Room for what shows that something is left out.
        const ROOM: usize = 6;
        /// As much white space is left out before a line, but for some.
        const LONG: usize = 20;
        const LEFT_OF_LONG: usize = 4;

        let is_blank = line.chars().all(char::is_whitespace);
        let blank = line.chars().take_while(|char| char.is_whitespace());
        let blank = blank.map(|char| if char == '\t' { 4 } else { 1 }).sum();
        let blank = if is_blank { 0 } else { span.start.min(blank) }.saturating_sub(ROOM);
        let (span, words_end) =
            (span.start.saturating_sub(ROOM)..span.end + ROOM, words_end + ROOM);

        let left = if blank > LONG { blank - (LONG - LEFT_OF_LONG) } else { 0 };
        let right = max(width(line), left);
        let sized = |left: usize| Self { left, right: left + most, most };
        if right - left <= most {
            Self { left, right, most }
        } else if words_end >= blank && words_end - blank <= most {
            sized(blank)
        } else if words_end - span.start <= most {
            sized(span.start.saturating_sub((most - (words_end - span.start)) / 2))
        } else if span.end - span.start <= most {
            sized(span.start.saturating_sub((most - (span.end - span.start)) / 5 * 2))
        } else {
            Self { left: span.start, right: span.end, most }
        }
    }

    fn left(self, line_width: usize) -> usize {
        self.left.min(line_width)
    }

    fn right(self, line_width: usize) -> usize {
        if line_width.saturating_sub(self.left) <= self.most {
            line_width
        } else {
            line_width.min(self.right)
        }
    }
}

/// The width and the number of the characters that an ellipsis takes the place of.
fn ellipsis_over<'c>(chars: impl Iterator<Item = &'c char>) -> (usize, usize) {
    let (mut taken, mut count) = (0, 0);
    for char in chars {
        taken += char_width(*char);
        count += 1;
        if taken >= ELLIPSIS.len() {
            break;
        }
    }
    (taken, count)
}

/// The text with a sign for each control character, and spaces for tabs. Joiners are left out, since
/// terminals differ in what they join.
fn normalized(text: &str) -> String {
    let mut normalized = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\t' => normalized.push_str("    "),
            '\0'..' ' if char != '\n' => {
                normalized.extend(char::from_u32(u32::from('␀') + u32::from(char)));
            }
            '\u{7F}' => normalized.push('␡'),
            '\u{200D}' => {}
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                normalized.push(char::REPLACEMENT_CHARACTER);
            }
            _ => normalized.push(char),
        }
    }
    normalized
}

#[cfg(test)]
mod tests;
