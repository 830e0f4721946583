//! Finds the reply in a text.
//!
//! ```text
//! bare        the code is at the start, perhaps after a quote mark: opening
//! introduced  a code with an introduction before it: introduction
//! codeless    no code, but an introduction and the words after it
//! ```
//!
//! `end` finds their ends, and `context` reads the surroundings. Work grows no faster than the
//! text: each place is read once, with a bounded number of bytes before it.

use super::byte::{is_blank, is_break, is_white, skip_back};
use super::candidate::Candidate;
use super::code::{Separator, code_at};
use super::codeless::{EndOfField, codeless};
use super::end;
use super::escape::{escape_at, escape_before};
use super::introduction::Introductions;
use super::join::{Breaks, Join, has_break};
use super::opening;
use super::raw;
use super::text::Span;
use super::wrapper::Wrapper;

/// A reply and its introduction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) join: Join,
    pub(super) wrapper: Wrapper,
}

/// The number of times that words without a code may be wrapped. If there are more, they stay
/// wrapped.
const LAYERS: usize = 8;

/// Whether `text` has the form that rules are written for: a code and a space at its start, and no
/// line break.
#[inline]
pub(super) fn is_line(bytes: &[u8]) -> bool {
    matches!(bytes, [b'2'..=b'5', b'0'..=b'9', b'0'..=b'9', b' ', ..]) && !has_break(bytes)
}

/// The reply in a text, if there is one.
#[cold]
#[inline(never)]
pub(super) fn find(bytes: &[u8]) -> Option<Found> {
    if let Some(found) = bare(bytes).or_else(|| introduced(bytes)) {
        return Some(found);
    }
    let mut words: Option<(Span, Wrapper)> = None;
    for _ in 0..LAYERS {
        let (outer, start) = match words {
            Some((span, _)) => (span.of(bytes), span.start),
            None => (bytes, 0),
        };
        // The unwrapped text may begin with a code.
        if let Some(found) = words.and_then(|_| bare(outer).or_else(|| introduced(outer))) {
            return Some(Found { join: found.join.shifted(start), ..found });
        }
        // Words that are unwrapped become one line, whose end is that of any field in it.
        let end_of_field: EndOfField = match words {
            Some(_) => |bytes, _| bytes.len(),
            None => end::of_field,
        };
        match codeless(outer, end_of_field) {
            Some((inner, wrapper)) => words = Some((inner.shifted(start), wrapper)),
            None => {
                let (span, wrapper) = words?;
                return Some(Found { join: Join::of_words(span), wrapper });
            }
        }
    }
    None
}

/// The reply at the start of a text.
fn bare(bytes: &[u8]) -> Option<Found> {
    let (start, opening) = opening::opening(bytes);
    let separator = code_at(bytes, start).or_else(|| end::closed_code(bytes, start, opening))?;
    let end = end::of_bare(bytes, start + 3, opening);
    if let Ok(join) = raw::join(&bytes[start..end]) {
        return Some(Found { join: join.shifted(start), wrapper: Wrapper::Bare });
    }
    // It was folded, quoted, or put on one line.
    let is_sent = separator != Separator::Hyphen || has_line_of(bytes, start, end);
    let is_indented = separator == Separator::Hyphen && has_indented_line_of(bytes, start, end);
    let folded = opening.quoted || is_indented;
    let escaped = !is_sent && has_escaped_line_of(bytes, start, end);
    let end = if escaped { end::without_escapes(bytes, start + 4, end) } else { end };
    let breaks = Breaks { folded, flat: !is_sent, escaped };
    let join = Join::of_reply(bytes, start, separator, end, breaks);
    Some(Found { join, wrapper: Wrapper::Bare })
}

/// The first introduced reply; in a transcript, the first one that refuses something.
fn introduced(bytes: &[u8]) -> Option<Found> {
    let mut introductions = Introductions::new(bytes);
    let (mut reason, mut accepted) = (None, None);
    let mut at = 0;
    while let Some(start) = next_number(bytes, at) {
        at = start + 3;
        let (before, opening) = opening::before(bytes, start);
        let separator = code_at(bytes, start).or_else(|| end::closed_code(bytes, start, opening));
        let Some(separator) = separator else { continue };
        let Some(wrapper) = introductions.before(before, start, opening) else { continue };
        let candidate = Candidate { start, separator, before, opening, wrapper };
        match wrapper {
            Wrapper::Transcript if bytes[start] < b'4' => accepted.get_or_insert(candidate),
            // A transcript often follows, with the host and the command.
            Wrapper::Reason => reason.get_or_insert(candidate),
            _ => return Some(candidate.found(bytes)),
        };
    }
    reason.or(accepted).map(|candidate| candidate.found(bytes))
}

/// The next place from `at` on with three digits that do not continue a word or number.
fn next_number(bytes: &[u8], at: usize) -> Option<usize> {
    (at..bytes.len().saturating_sub(2)).find(|&start| {
        matches!(bytes[start..], [b'2'..=b'5', b'0'..=b'9', b'0'..=b'9', ..])
            && (start == 0 || is_before_number(bytes[start - 1]) || escape_before(bytes, start) > 0)
    })
}

const fn is_before_number(byte: u8) -> bool {
    is_white(byte)
        || !byte.is_ascii()
        || matches!(byte, b':' | b';' | b'=' | b'#' | b'"' | b'\'' | b'`' | b'<' | b'(' | b'[')
}

impl Candidate {
    fn found(&self, bytes: &[u8]) -> Found {
        let &Self { start, separator, wrapper, .. } = self;
        let end = end::of_introduced(bytes, self);
        let escaped = (start + 3..end).any(|at| escape_at(&bytes[..end], at) > 0);
        let breaks = Breaks { folded: true, flat: true, escaped };
        Found { join: Join::of_reply(bytes, start, separator, end, breaks), wrapper }
    }
}

/// Whether a line begins in `bytes[start..end]` with the code that is at `start`.
fn has_line_of(bytes: &[u8], start: usize, end: usize) -> bool {
    let is_line = |at: usize| is_break(bytes[at - 1]) && is_code_of(&bytes[..end], at, start);
    (start + 3..end).any(is_line)
}

/// The same, with blanks before the code.
fn has_indented_line_of(bytes: &[u8], start: usize, end: usize) -> bool {
    let is_line = |at: usize| {
        let line = skip_back(bytes, at, is_blank);
        line < at && is_break(bytes[line - 1])
    };
    (start + 4..end).any(|at| is_code_of(&bytes[..end], at, start) && is_line(at))
}

/// Whether a line break is spelled in `bytes[start..end]`, followed by the code at `start`.
fn has_escaped_line_of(bytes: &[u8], start: usize, end: usize) -> bool {
    (start + 3..end).any(|at| match escape_at(&bytes[..end], at) {
        0 => false,
        len => is_code_of(&bytes[..end], at + len, start),
    })
}

fn is_code_of(bytes: &[u8], at: usize, start: usize) -> bool {
    bytes[at..].starts_with(&bytes[start..start + 3]) && code_at(bytes, at).is_some()
}
