//! The error of `from_str` on emitted enums.

use core::{error::Error, fmt, str};

use crate::edit_distance::damerau_levenshtein;

/// The longest text that is kept whole, in bytes.
const LONGEST: usize = 48;

/// The error of `from_str` on a label enum, or on the enum of an attribute's values: no label, or no
/// value, has this text.
///
/// It is displayed with the text and with the most similar label, if one differs in at most a third
/// of its characters. Because the runtime has no heap, it keeps the first 48 bytes of a longer text,
/// without a similar label. The similar label is searched only when the error is displayed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ParseLabelError {
    /// What the names are: `label` or `value`.
    kind: &'static str,
    names: &'static [&'static str],
    /// The start of the text, which ends between two characters.
    start: [u8; LONGEST],
    len: usize,
    is_cut: bool,
}

impl ParseLabelError {
    #[doc(hidden)]
    #[must_use]
    pub fn __new(kind: &'static str, names: &'static [&'static str], text: &str) -> Self {
        let len = (0..=text.len().min(LONGEST)).rev().find(|&len| text.is_char_boundary(len));
        let len = len.unwrap_or(0);
        let mut start = [0; LONGEST];
        start[..len].copy_from_slice(&text.as_bytes()[..len]);
        Self { kind, names, start, len, is_cut: len < text.len() }
    }

    fn text(&self) -> &str {
        str::from_utf8(&self.start[..self.len]).unwrap_or_default()
    }

    fn similar(&self) -> Option<&'static str> {
        if self.is_cut {
            return None;
        }
        let text = self.text();
        let near = |&name: &&'static str| {
            let chars = name.chars().count();
            let is_near = |distance: usize| distance * 3 <= chars;
            if !is_near(chars.abs_diff(text.chars().count())) {
                return None;
            }
            Some((distance(text, name)?, name)).filter(|(distance, _)| is_near(*distance))
        };
        self.names.iter().filter_map(near).min().map(|(_, name)| name)
    }
}

impl fmt::Display for ParseLabelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no {} is called `", self.kind)?;
        for char in self.text().chars() {
            match char.is_control() {
                true => write!(f, "{}", char.escape_default())?,
                false => write!(f, "{char}")?,
            }
        }
        f.write_str(if self.is_cut { "…`" } else { "`" })?;
        match self.similar() {
            Some(similar) => write!(f, "; did you mean `{similar}`?"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ParseLabelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ParseLabelError").field(&self.text()).finish()
    }
}

impl Error for ParseLabelError {}

/// The edit distance of two texts in any case, if they are short enough.
fn distance(one: &str, other: &str) -> Option<usize> {
    let lower = |char: char| char.to_lowercase().next().unwrap_or(char);
    damerau_levenshtein(one.chars().map(lower), other.chars().map(lower))
}

#[cfg(test)]
mod tests {
    use std::{format, string::ToString};

    use super::*;

    const NAMES: &[&str] = &["Quota", "InvalidRecipient", "größe", "slow-down", ""];

    #[track_caller]
    fn expect(text: &str, message: &str) {
        assert_eq!(ParseLabelError::__new("label", NAMES, text).to_string(), message);
    }

    #[test]
    fn the_text_and_the_most_similar_label_are_named() {
        expect("Qouta", "no label is called `Qouta`; did you mean `Quota`?");
        expect(
            "invalid_recipient",
            "no label is called `invalid_recipient`; did you mean `InvalidRecipient`?",
        );
        expect("GRÖSE", "no label is called `GRÖSE`; did you mean `größe`?");
        expect("slowdown", "no label is called `slowdown`; did you mean `slow-down`?");
        expect("Spam", "no label is called `Spam`");
        expect("a\u{1B}[1m\n", "no label is called `a\\u{1b}[1m\\n`");
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let text = "é".repeat(24);
        expect(&text, &format!("no label is called `{text}`"));
        let text = format!("a{text}");
        expect(&text, &format!("no label is called `a{}…`", "é".repeat(23)));
        expect(&"x".repeat(1 << 20), &format!("no label is called `{}…`", "x".repeat(48)));
    }

    #[test]
    fn neighbours_that_are_exchanged_are_one_step() {
        for (one, other, steps) in
            [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("ab", "BA", 1), ("abc", "xbcd", 2)]
        {
            assert_eq!(distance(one, other), Some(steps), "{one} {other}");
        }
    }
}
