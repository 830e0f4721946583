//! Joins the lines of a reply to one line.
//!
//! A reply of several lines repeats its code, and perhaps its enhanced code, on each line. Rules
//! are written for one line, which has them once. A [`Join`] describes the parts of the text that
//! belong to that line. [`pieces`](super::pieces) iterates over them, without heap.

use super::byte::{is_break, is_white};
use super::code::{self, Separator};
use super::text::Span;

/// A range of a text that is read as one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Join {
    /// The place of the code, if there is one.
    pub(super) code: Option<Span>,
    /// Whether the line begins with the code.
    pub(super) says_code: bool,
    /// The text after the code and its separator, to the end of the last line.
    pub(super) content: Span,
    /// Whether the first line says that more lines follow.
    pub(super) continued: bool,
    /// The enhanced code that later lines may repeat, including its space; may be empty.
    pub(super) enhanced: Span,
    pub(super) breaks: Breaks,
    /// Before this place, a code and a space do not yet begin the last line, because other lines
    /// follow.
    pub(super) sure: usize,
}

/// The end of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Breaks {
    /// White space at the start of a line is from a folded or quoted message.
    pub(super) folded: bool,
    /// A line may begin after any space, because the lines were put on one line.
    pub(super) flat: bool,
    /// `\n` or `\r\n` is spelled in the line.
    pub(super) escaped: bool,
}

impl Breaks {
    /// Line breaks of a reply as it was sent.
    pub(super) const SENT: Self = Self { folded: false, flat: false, escaped: false };
}

impl Join {
    /// The reply whose code is at `start`, with its separator, and which ends at `end`.
    pub(super) fn of_reply(
        bytes: &[u8],
        start: usize,
        separator: Separator,
        end: usize,
        breaks: Breaks,
    ) -> Self {
        let code = Span::new(start, start + 3);
        let start = code.end + separator.len();
        // White space at the end, including the separator, may not belong to the reply.
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

    /// Words without a code.
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

    /// The same in a text with `by` more bytes before it.
    pub(super) fn shifted(self, by: usize) -> Self {
        Self {
            code: self.code.map(|code| code.shifted(by)),
            content: self.content.shifted(by),
            enhanced: self.enhanced.shifted(by),
            sure: self.sure + by,
            ..self
        }
    }

    /// The range of the line in the text, if it is contiguous.
    pub(super) fn as_span(&self, bytes: &[u8]) -> Option<Span> {
        let start = match self.code.filter(|_| self.says_code) {
            // A code alone has no space after it.
            Some(code) if self.content.start == code.end => return None,
            Some(code) => code.start,
            None => self.content.start,
        };
        let span = Span::new(start, self.content.end);
        let is_one = !self.continued && !self.breaks.escaped && !has_break(span.of(bytes));
        is_one.then_some(span)
    }

    /// The separator after the code of this reply, if the same code is at `at`.
    pub(super) fn separator_at(&self, bytes: &[u8], at: usize) -> Option<Separator> {
        let rest = bytes[..self.content.end].get(at..)?;
        rest.starts_with(self.code?.of(bytes)).then(|| code::separator(rest, 3))?
    }

    /// The end of the enhanced code of this reply, if the same one is at `at`.
    pub(super) fn enhanced_end(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let enhanced = self.enhanced.of(bytes);
        let rest = bytes[..self.content.end].get(at..)?;
        (!enhanced.is_empty() && rest.starts_with(enhanced)).then_some(at + enhanced.len())
    }

    /// The last place where a line of this reply certainly begins: its code after white space,
    /// followed by a hyphen or the same enhanced code.
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

/// Whether there is a CR or LF. Blocks of a fixed length without an early exit compile to a few
/// vector instructions. The last block overlaps the previous one, so that no bytes are left over.
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
