//! Pieces of patterns as readable regular expressions.

use std::fmt::Write as _;

use classifier_format::{ClassRecord, PieceRecord, unit};

use super::tables::Tables;

impl Tables<'_> {
    /// A piece as a regular expression. Where a class has many ranges of characters beyond ASCII,
    /// `…` stands for most of them.
    pub(super) fn readable(&self, piece: &PieceRecord) -> String {
        let units: Vec<Shown> = self.units(piece).map(|unit| self.shown(unit)).collect();
        // Where all letters fold, one flag covers them.
        let is_letter = |unit: &Shown| matches!(unit, Shown::Char(char) if char.is_alphabetic());
        let is_folded = |unit: &Shown| matches!(unit, Shown::Folded(_));
        let all_fold = units.iter().any(is_folded) && !units.iter().any(is_letter);
        let mut text = String::from(if all_fold { "(?i)" } else { "" });
        let mut units = units.into_iter().peekable();
        while let Some(unit) = units.next() {
            match unit {
                Shown::Char(char) => push_char(&mut text, char),
                Shown::Folded(char) if all_fold => push_char(&mut text, char),
                Shown::Folded(char) => {
                    text.push_str("(?i:");
                    push_char(&mut text, char);
                    while let Some(Shown::Folded(char)) = units.next_if(is_folded) {
                        push_char(&mut text, char);
                    }
                    text.push(')');
                }
                Shown::Other(other) => text.push_str(&other),
            }
        }
        text
    }

    fn shown(&self, (value, mask): (u8, u8)) -> Shown {
        match (value, mask) {
            (0, 0) => Shown::Other(".".to_owned()),
            (unit::DIGIT, 0) => Shown::Other("[0-9]".to_owned()),
            (_, 0) => Shown::Other(self.class(value).map_or_else(String::new, |class| {
                let mut text = self.bracketed(|symbol| class.has(symbol));
                push_times(&mut text, class);
                text
            })),
            _ => self.shown_byte(|symbol| symbol & mask == value),
        }
    }

    fn shown_byte(&self, has: impl Fn(u8) -> bool) -> Shown {
        match self.few_chars(&has).as_deref() {
            Some([char]) => Shown::Char(*char),
            Some([first, others @ ..]) if others.iter().all(|its| fold(*its) == fold(*first)) => {
                Shown::Folded(fold(*first))
            }
            _ => Shown::Other(self.bracketed(has)),
        }
    }

    /// The characters with one of these symbols; `None` if they are more than a letter has cases.
    fn few_chars(&self, has: impl Fn(u8) -> bool) -> Option<Vec<char>> {
        const FEW: usize = 3;

        let ascii = (0..0x80).filter(|&symbol| has(symbol)).map(|symbol| (symbol, symbol));
        let ascii = ascii.map(|(start, end)| (u32::from(start), u32::from(end)));
        let mut chars = Vec::new();
        for (start, end) in ascii.chain(self.ranges_of(&has)) {
            if chars.len() + (end - start) as usize >= FEW {
                return None;
            }
            chars.extend((start..=end).filter_map(char::from_u32));
        }
        Some(chars)
    }

    /// The first and the last characters of the ranges beyond ASCII that have one of these symbols.
    fn ranges_of(&self, has: impl Fn(u8) -> bool) -> Vec<(u32, u32)> {
        let starts = self.ranges.iter().map(|range| range >> 8);
        let ends = starts.clone().skip(1).map(|next| next - 1).chain([char::MAX.into()]);
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for ((start, end), &range) in starts.zip(ends).zip(self.ranges) {
            if has(range as u8) && start <= end {
                match ranges.last_mut() {
                    Some((_, last)) if *last + 1 == start => *last = end,
                    _ => ranges.push((start, end)),
                }
            }
        }
        ranges
    }

    /// Symbols as a class of characters. A class with more than half of ASCII is negated.
    fn bracketed(&self, has: impl Fn(u8) -> bool) -> String {
        const ASCII: std::ops::Range<u8> = 0..0x80;
        /// The most ranges beyond ASCII that are written.
        const SOME: usize = 4;

        let is_negated = ASCII.filter(|&byte| has(byte)).count() > ASCII.len() / 2;
        let mut text = String::from(if is_negated { "[^" } else { "[" });
        let mut bytes = ASCII.filter(|&byte| has(byte) != is_negated).peekable();
        while let Some(first) = bytes.next() {
            let mut last = first;
            while bytes.next_if_eq(&(last + 1)).is_some() {
                last += 1;
            }
            push_range(&mut text, first.into(), last.into());
        }
        let beyond = self.ranges_of(|symbol| has(symbol) != is_negated);
        beyond.iter().take(SOME).for_each(|&(start, end)| push_range(&mut text, start, end));
        text.push_str(if beyond.len() > SOME { "…]" } else { "]" });
        text
    }
}

/// A unit of a piece.
enum Shown {
    /// One character.
    Char(char),
    /// A letter in both cases, and what else folds to it.
    Folded(char),
    /// Anything else, as it is written.
    Other(String),
}

/// The same character for all cases of a letter.
fn fold(char: char) -> char {
    match char {
        '\u{17F}' => 's',
        _ => char.to_lowercase().next().unwrap_or(char),
    }
}

/// Adds a character, escaped if it is special or invisible.
fn push_char(text: &mut String, char: char) {
    match char {
        '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$' => {
            text.extend(['\\', char]);
        }
        '\n' => text.push_str(r"\n"),
        '\r' => text.push_str(r"\r"),
        '\t' => text.push_str(r"\t"),
        '\'' | '"' => text.push(char),
        char if char.escape_debug().len() == 1 => text.push(char),
        char => {
            let _ = write!(text, r"\x{{{:X}}}", u32::from(char));
        }
    }
}

fn push_times(text: &mut String, class: &ClassRecord) {
    let ClassRecord { min, max, .. } = *class;
    let _ = match (min, max) {
        (1, 1) => Ok(()),
        (0, 1) => write!(text, "?"),
        (0, u32::MAX) => write!(text, "*"),
        (1, u32::MAX) => write!(text, "+"),
        (_, u32::MAX) => write!(text, "{{{min},}}"),
        _ if min == max => write!(text, "{{{min}}}"),
        _ => write!(text, "{{{min},{max}}}"),
    };
}

fn push_range(text: &mut String, start: u32, end: u32) {
    push_member(text, start);
    if end > start + 1 {
        text.push('-');
    }
    if end > start {
        push_member(text, end);
    }
}

/// Adds a member of a class. The end of a range may be a surrogate.
fn push_member(text: &mut String, member: u32) {
    match char::from_u32(member) {
        Some(char @ ('-' | '&' | '~')) => text.extend(['\\', char]),
        Some(char @ ('.' | '+' | '*' | '?' | '(' | ')' | '|' | '{' | '}' | '$')) => text.push(char),
        Some(char) => push_char(text, char),
        None => {
            let _ = write!(text, r"\x{{{member:X}}}");
        }
    }
}
