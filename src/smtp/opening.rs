//! Quote marks and white space before a code.

use super::byte::{is_blank, is_white, skip};
use super::escape::gap_start;

/// Marks before a code. They are removed only if they are closed after the reply.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Opening {
    /// The closing marks, the innermost first.
    pub(super) closers: [&'static [u8]; 2],
    /// Whether lines begin with `> `, as in a quoted message.
    pub(super) quoted: bool,
}

/// Marks, and their closing marks.
const MARKS: [(&[u8], &[u8]); 11] = [
    (b"\"", b"\""),
    (b"'", b"'"),
    (b"`", b"`"),
    (b"<", b">"),
    (b"(", b")"),
    (b"[", b"]"),
    ("\u{201C}".as_bytes(), "\u{201D}".as_bytes()),
    ("\u{2018}".as_bytes(), "\u{2019}".as_bytes()),
    ("\u{201E}".as_bytes(), "\u{201C}".as_bytes()),
    ("\u{AB}".as_bytes(), "\u{BB}".as_bytes()),
    ("\u{BB}".as_bytes(), "\u{AB}".as_bytes()),
];

/// Spaces beyond ASCII: no-break spaces.
const SPACES: [&[u8]; 2] = ["\u{A0}".as_bytes(), "\u{202F}".as_bytes()];

/// The start of a text after white space and marks, and the marks.
pub(super) fn opening(bytes: &[u8]) -> (usize, Opening) {
    let mut opening = Opening::default();
    let mut at = 0;
    loop {
        at = skip_spaces(bytes, at);
        if let [b'>', blank, ..] = &bytes[at..]
            && is_blank(*blank)
        {
            opening.quoted = true;
            at += 1;
            continue;
        }
        let mark = MARKS.iter().find(|(mark, _)| bytes[at..].starts_with(mark));
        let Some((mark, closer)) = mark.filter(|_| opening.closers[1].is_empty()) else {
            return (at, opening);
        };
        opening.closers = [closer, opening.closers[0]];
        at += mark.len();
    }
}

/// The end of the text before `end` without white space and marks, and the marks.
pub(super) fn before(bytes: &[u8], mut end: usize) -> (usize, Opening) {
    let mut opening = Opening::default();
    for closer in &mut opening.closers {
        end = skip_spaces_back(bytes, end);
        // Three of these are not quote marks but introduce received lines.
        if bytes[..end].ends_with(b"<<<") {
            break;
        }
        let Some((mark, closing)) = MARKS.iter().find(|(mark, _)| bytes[..end].ends_with(mark))
        else {
            break;
        };
        *closer = closing;
        end -= mark.len();
    }
    (skip_spaces_back(bytes, end), opening)
}

fn skip_spaces(bytes: &[u8], mut at: usize) -> usize {
    loop {
        at = skip(bytes, at, is_white);
        match SPACES.iter().find(|space| bytes[at..].starts_with(space)) {
            Some(space) => at += space.len(),
            None => return at,
        }
    }
}

/// The end of `bytes[..end]` without white space and spelled line breaks.
pub(super) fn skip_spaces_back(bytes: &[u8], mut end: usize) -> usize {
    loop {
        end = gap_start(bytes, end);
        match SPACES.iter().find(|space| bytes[..end].ends_with(space)) {
            Some(space) => end -= space.len(),
            None => return end,
        }
    }
}

impl Opening {
    /// The end of the text from `start` to `end` without the closing marks, as far as these are
    /// present.
    pub(super) fn closed(&self, bytes: &[u8], start: usize, mut end: usize) -> usize {
        for closer in self.closers.iter().filter(|closer| !closer.is_empty()) {
            let trimmed = start + skip_spaces_back(&bytes[start..], end - start);
            if bytes[start..trimmed].ends_with(closer) {
                end = trimmed - closer.len();
            }
        }
        end
    }

    /// The closing mark of the outermost mark.
    pub(super) fn closer(&self) -> Option<&'static [u8]> {
        self.closers.into_iter().rev().find(|closer| !closer.is_empty())
    }

    /// Whether there is a quote mark. Brackets do not count.
    pub(super) fn has_quote(&self) -> bool {
        self.closers.iter().any(|closer| !matches!(*closer, [] | [b'>' | b')' | b']']))
    }

    /// Whether there is any mark.
    pub(super) fn has_marks(&self) -> bool {
        !self.closers[0].is_empty()
    }
}
