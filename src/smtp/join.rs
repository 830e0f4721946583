//! How the lines of a reply become one.
//!
//! A reply of several lines says its code on each, and perhaps its enhanced code. As rules are
//! written for one line, which says them once, a [`Join`] is what of the text belongs to that line.
//! [`pieces`](super::pieces) walks over it, so that nothing needs memory.

use super::byte::{is_break, is_white};
use super::code::{self, Separator};
use super::text::Span;

/// How a piece of text is read as one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Join {
    /// Where the code is, if there is one.
    pub(super) code: Option<Span>,
    /// Whether the line begins with the code.
    pub(super) says_code: bool,
    /// What follows the code and its separator, to the end of the last line.
    pub(super) content: Span,
    /// Whether the first line says that more follow.
    pub(super) continued: bool,
    /// The enhanced code that later lines may repeat, with its space; perhaps empty.
    pub(super) enhanced: Span,
    pub(super) breaks: Breaks,
    /// Before this place, a code and a space are not yet the last line, as others certainly follow.
    pub(super) sure: usize,
}

/// What ends a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Breaks {
    /// White space at the start of a line is that of a message that was folded or quoted.
    pub(super) folded: bool,
    /// A line may begin behind any space, since something put all lines on one.
    pub(super) flat: bool,
    /// `\n` or `\r\n` is spelled in the line.
    pub(super) escaped: bool,
}

impl Breaks {
    /// Those of a reply as it was sent.
    pub(super) const SENT: Self = Self { folded: false, flat: false, escaped: false };
}

impl Join {
    /// Of the reply whose code stands at `start`, with what follows it, and which ends at `end`.
    pub(super) fn of_reply(
        bytes: &[u8],
        start: usize,
        separator: Separator,
        end: usize,
        breaks: Breaks,
    ) -> Self {
        let code = Span::new(start, start + 3);
        let start = code.end + separator.len();
        // White space at the end, the separator too, may have been no part of the reply.
        let content = Span::new(start, end.max(start));
        let enhanced = code::enhanced_with_space(content.of(bytes));
        let continued = separator == Separator::Hyphen;
        let mut join = Self {
            code: Some(code),
            says_code: true,
            content,
            continued,
            enhanced: Span::new(content.start, content.start + enhanced),
            breaks: Breaks { flat: breaks.flat && continued, ..breaks },
            sure: 0,
        };
        if join.breaks.flat {
            join.sure = join.last_sure(bytes);
        }
        join
    }

    /// Of words that no code comes before.
    pub(super) fn of_words(content: Span) -> Self {
        Self {
            code: None,
            says_code: false,
            content,
            continued: false,
            enhanced: Span::new(content.start, content.start),
            breaks: Breaks { folded: true, ..Breaks::SENT },
            sure: 0,
        }
    }

    /// The same without the code and the enhanced code at the start.
    pub(super) fn words(self) -> Self {
        let content = Span::new(self.enhanced.end, self.content.end);
        Self { says_code: false, content, ..self }
    }

    /// The same in a text that has `by` bytes more before it.
    pub(super) fn shifted(self, by: usize) -> Self {
        Self {
            code: self.code.map(|code| code.shifted(by)),
            content: self.content.shifted(by),
            enhanced: self.enhanced.shifted(by),
            sure: self.sure + by,
            ..self
        }
    }

    /// Where the line stands in the text just as it is, if it does.
    pub(super) fn as_span(&self, bytes: &[u8]) -> Option<Span> {
        let start = match self.code.filter(|_| self.says_code) {
            // Of a code alone, the space is missing.
            Some(code) if self.content.start == code.end => return None,
            Some(code) => code.start,
            None => self.content.start,
        };
        let span = Span::new(start, self.content.end);
        let is_one = !self.continued && !self.breaks.escaped && !has_break(span.of(bytes));
        is_one.then_some(span)
    }

    /// What follows the code of this reply, if it stands at `at` too.
    pub(super) fn separator_at(&self, bytes: &[u8], at: usize) -> Option<Separator> {
        let rest = bytes[..self.content.end].get(at..)?;
        rest.starts_with(self.code?.of(bytes)).then(|| code::separator(rest, 3))?
    }

    /// Where the enhanced code of this reply ends, if it stands at `at` too.
    pub(super) fn enhanced_end(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let enhanced = self.enhanced.of(bytes);
        let rest = bytes[..self.content.end].get(at..)?;
        (!enhanced.is_empty() && rest.starts_with(enhanced)).then_some(at + enhanced.len())
    }

    /// The last place where a line of this reply certainly begins: behind white space its code
    /// stands there, and a hyphen or the same enhanced code follows.
    fn last_sure(&self, bytes: &[u8]) -> usize {
        let is_sure = |&at: &usize| {
            is_white(bytes[at - 1])
                && match self.separator_at(bytes, at) {
                    Some(Separator::Hyphen) => true,
                    Some(Separator::Space) => self.enhanced_end(bytes, at + 4).is_some(),
                    _ => false,
                }
        };
        (self.content.start + 1..self.content.end).rev().find(is_sure).unwrap_or(0)
    }
}

/// Whether there is a CR or LF. Blocks of a fixed length, of which nothing is decided before the end,
/// become a few vector instructions; the last one overlaps the one before, so that no bytes are left.
#[inline]
pub(super) fn has_break(bytes: &[u8]) -> bool {
    const BLOCK: usize = 16;
    let any = |block: &[u8; BLOCK], has: [u8; BLOCK]| -> [u8; BLOCK] {
        core::array::from_fn(|at| {
            has[at] | u8::from(block[at] == b'\n') | u8::from(block[at] == b'\r')
        })
    };
    match bytes.last_chunk() {
        None => bytes.iter().any(|&byte| is_break(byte)),
        Some(last) => {
            let (blocks, _) = bytes.as_chunks();
            let has = blocks.iter().fold(any(last, [0; BLOCK]), |has, block| any(block, has));
            has != [0; BLOCK]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::has_break;

    #[test]
    fn a_break_is_found_at_every_offset() {
        for len in 0..70 {
            let mut bytes = [b'x'; 70];
            assert!(!has_break(&bytes[..len]));
            for at in 0..len {
                for byte in [b'\n', b'\r'] {
                    bytes[at] = byte;
                    assert!(has_break(&bytes[..len]), "{at} of {len}");
                }
                bytes[at] = b'x';
            }
        }
    }
}
