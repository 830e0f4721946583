//! Positions inside a string's text, back to where the file has them.
//!
//! Whoever finds something in a pattern knows where in the pattern it is. The file has the pattern
//! in quotes, with escapes and perhaps over several lines, so a place in the one is no place in
//! the other. Parsers keep no map between the two; this reads the string a second time, for the
//! few strings that something is found in.

use std::{iter, ops::Range};

use super::format::RuleFormat;

/// The bytes of a string in a file that a range of its text was read from. Both `raw`, which is
/// the string as the file has it, with its quotes, and the answer count from the opening quote.
///
/// What only in part lies in the range counts whole: a character, an escape, a surrogate pair. An
/// empty range stays empty, before the character that follows it; at the end, behind the last.
///
/// `None` if the range is not one of the text, or the string is not one that reads as the text.
pub(crate) fn raw_range(raw: &str, decoded: &str, range: Range<usize>) -> Option<Range<usize>> {
    raw_ranges(raw, decoded, [range])?.pop()
}

/// As [`raw_range`], for any number of ranges: the string is read once.
pub(crate) fn raw_ranges(
    raw: &str,
    decoded: &str,
    ranges: impl IntoIterator<Item = Range<usize>>,
) -> Option<Vec<Range<usize>>> {
    let (start, units) = units(raw, decoded)?;
    let text_end = units.last().map_or(start, |unit| unit.raw.end);
    let raw_range = |range: Range<usize>| {
        if range.start > range.end || range.end > decoded.len() {
            return None;
        }
        let first = units.partition_point(|unit| unit.decoded.end <= range.start);
        if range.is_empty() {
            return Some(match units.get(first) {
                Some(unit) if unit.decoded.start < range.start => unit.raw.clone(),
                Some(unit) => unit.raw.start..unit.raw.start,
                None => text_end..text_end,
            });
        }
        let behind = units.partition_point(|unit| unit.decoded.start < range.end);
        Some(units.get(first)?.raw.start..units.get(behind.checked_sub(1)?)?.raw.end)
    };
    ranges.into_iter().map(raw_range).collect()
}

/// A text as a string of a file: in TOML in single quotes, where they do.
pub(crate) fn quoted(text: &str, format: RuleFormat) -> String {
    match format {
        RuleFormat::Toml if text.chars().all(fits_single_quotes) => format!("'{text}'"),
        // The escapes of JSON are escapes of TOML as well.
        _ => {
            let mut quoted = String::with_capacity(text.len() + 2);
            quoted.push('"');
            text.chars().for_each(|char| push_escaped(&mut quoted, char));
            quoted.push('"');
            quoted
        }
    }
}

/// Adds a character as JSON has it between its quotes.
fn push_escaped(quoted: &mut String, char: char) {
    match char {
        '"' => quoted.push_str("\\\""),
        '\\' => quoted.push_str("\\\\"),
        '\u{8}' => quoted.push_str("\\b"),
        '\t' => quoted.push_str("\\t"),
        '\n' => quoted.push_str("\\n"),
        '\u{C}' => quoted.push_str("\\f"),
        '\r' => quoted.push_str("\\r"),
        '\0'..' ' => quoted.push_str(&format!("\\u{:04x}", u32::from(char))),
        _ => quoted.push(char),
    }
}

fn fits_single_quotes(char: char) -> bool {
    char != '\'' && (!char.is_control() || char == '\t')
}

/// A text as it is written between the quotes that `raw` has, for a part of that string. `None` if
/// it cannot be: single quotes know no escapes.
pub(crate) fn written(raw: &str, text: &str) -> Option<String> {
    match content(raw)?.1 {
        Notation::Literal => text.chars().all(fits_single_quotes).then(|| text.to_owned()),
        Notation::Escaped => {
            let quoted = quoted(text, RuleFormat::Json);
            Some(quoted[1..quoted.len() - 1].to_owned())
        }
    }
}

/// Whether a string of a file, with its quotes, reads as a text.
pub(crate) fn reads_as(raw: &str, text: &str) -> bool {
    units(raw, text).is_some()
}

/// A character, and what it is written as.
struct Unit {
    raw: Range<usize>,
    decoded: Range<usize>,
}

/// Where the text starts, and its characters; `None` if the string does not read as `decoded`.
fn units(raw: &str, decoded: &str) -> Option<(usize, Vec<Unit>)> {
    let (content, notation) = content(raw)?;
    let mut units = Vec::new();
    let (mut at, mut decoded_at) = (content.start, 0);
    while at < content.end {
        let (len, char) = notation.read(&raw[at..content.end])?;
        if let Some(char) = char {
            let decoded_end = decoded_at + char.len_utf8();
            if !decoded[decoded_at..].starts_with(char) {
                return None;
            }
            units.push(Unit { raw: at..at + len, decoded: decoded_at..decoded_end });
            decoded_at = decoded_end;
        }
        at += len;
    }
    (decoded_at == decoded.len()).then_some((content.start, units))
}

/// How the text between the quotes is to be read.
#[derive(Clone, Copy)]
enum Notation {
    /// As it stands.
    Literal,
    /// With the escapes of TOML and those of JSON: what both have means the same in both, and
    /// what one lacks its parser has refused before.
    Escaped,
}

/// What lies between the quotes, and how it is to be read.
fn content(raw: &str) -> Option<(Range<usize>, Notation)> {
    // The long quotes first, whose starts look like the short ones.
    let quotes = [
        (r#"""""#, Notation::Escaped),
        ("'''", Notation::Literal),
        (r#"""#, Notation::Escaped),
        ("'", Notation::Literal),
    ];
    quotes.into_iter().find_map(|(quote, notation)| {
        let text = raw.strip_prefix(quote)?.strip_suffix(quote)?;
        // The line break that ends the line of a long quote is no part of the text.
        let break_len = match text.as_bytes() {
            [b'\n', ..] if quote.len() == 3 => 1,
            [b'\r', b'\n', ..] if quote.len() == 3 => 2,
            _ => 0,
        };
        Some((quote.len() + break_len..raw.len() - quote.len(), notation))
    })
}

impl Notation {
    /// How many bytes the next character takes, and which it is: none where an escape stands for
    /// nothing.
    fn read(self, rest: &str) -> Option<(usize, Option<char>)> {
        let first = rest.chars().next()?;
        match (self, first) {
            (Self::Escaped, '\\') => escape(rest),
            _ => Some((first.len_utf8(), Some(first))),
        }
    }
}

/// Reads the escape that `rest` starts with.
fn escape(rest: &str) -> Option<(usize, Option<char>)> {
    let char = match rest[1..].chars().next()? {
        'b' => '\u{8}',
        't' => '\t',
        'n' => '\n',
        'f' => '\u{C}',
        'r' => '\r',
        'e' => '\u{1B}',
        same @ ('"' | '\\' | '/') => same,
        'x' => return Some((4, Some(char::from_u32(hex(rest, 2)?)?))),
        'U' => return Some((10, Some(char::from_u32(hex(rest, 8)?)?))),
        'u' => {
            let first = hex(rest, 4)?;
            let second = rest[6..].starts_with("\\u").then(|| hex(&rest[6..], 4)).flatten();
            let halves = iter::once(first).chain(second).map(|half| half as u16);
            let char = char::decode_utf16(halves).next()?.ok()?;
            return Some((6 * char.len_utf16(), Some(char)));
        }
        ' ' | '\t' | '\r' | '\n' => {
            let next = rest[1..].trim_start_matches([' ', '\t', '\r', '\n']);
            let len = rest.len() - next.len();
            return rest[..len].contains('\n').then_some((len, None));
        }
        _ => return None,
    };
    Some((2, Some(char)))
}

/// The number that an escape of two characters is followed by.
fn hex(escape: &str, digits: usize) -> Option<u32> {
    u32::from_str_radix(escape.get(2..2 + digits)?, 16).ok()
}

#[cfg(test)]
mod tests;
