//! The pieces of a joined line.

use super::byte::{is_blank, is_white, skip};
use super::code::Separator;
use super::escape::escape_at;
use super::join::Join;
use super::text::Span;

/// A piece of the joined line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A range of the text.
    Text(Span),
    /// A space, for a line break or a hyphen of the text.
    Space,
}

/// Walks over a text once and yields the pieces of the line.
#[derive(Clone, Debug)]
pub(super) struct Pieces {
    join: Join,
    next: Next,
    /// The start of the content that was not yielded yet.
    at: usize,
    /// Whether another line follows.
    continued: bool,
}

#[derive(Clone, Copy, Debug)]
enum Next {
    Code(Span),
    Space,
    Content,
}

impl Pieces {
    pub(super) fn new(join: Join) -> Self {
        let code = join.code.filter(|_| join.says_code);
        let next = code.map_or(Next::Content, Next::Code);
        Self { join, next, at: join.content.start, continued: join.continued }
    }

    /// The next piece of the line in `bytes`.
    pub(super) fn next(&mut self, bytes: &[u8]) -> Option<Piece> {
        loop {
            match self.next {
                Next::Code(code) => {
                    self.next = Next::Space;
                    return Some(Piece::Text(code));
                }
                Next::Space => {
                    self.next = Next::Content;
                    return Some(Piece::Space);
                }
                Next::Content => {
                    self.skip_lines_of_codes(bytes);
                    let start = self.at;
                    let (end, next) = self.line_end(bytes);
                    if next.is_none() && start == end {
                        return None;
                    }
                    self.at = end;
                    if let Some(next) = next {
                        self.at = self.line_start(bytes, next);
                        self.next = Next::Space;
                    }
                    if start < end {
                        return Some(Piece::Text(Span::new(start, end)));
                    }
                }
            }
        }
    }

    /// Go on to the next line while the current one has only codes. Its break is then the space of
    /// the enhanced code, which is before the content.
    fn skip_lines_of_codes(&mut self, bytes: &[u8]) {
        let enhanced = self.join.enhanced.of(bytes);
        while !enhanced.is_empty()
            && bytes[..self.at].ends_with(enhanced)
            && self.is_flat_break(bytes, self.at)
        {
            self.at = self.line_start(bytes, self.at);
        }
    }

    /// The end of the current line, and the start of the next one, if there is one.
    fn line_end(&self, bytes: &[u8]) -> (usize, Option<usize>) {
        let end = self.join.content.end;
        for at in self.at..end {
            let next = match bytes[at] {
                b'\n' => at + 1,
                b'\r' if bytes[..end].get(at + 1) == Some(&b'\n') => at + 2,
                b'\r' => at + 1,
                b' ' | b'\t' if self.is_flat_break(bytes, at + 1) => at + 1,
                b'\\' if self.join.breaks.escaped => match escape_at(&bytes[..end], at) {
                    0 => continue,
                    len => at + len,
                },
                _ => continue,
            };
            return (at, Some(next));
        }
        (end, None)
    }

    /// Whether a line begins at `at`, although only a space is before it.
    fn is_flat_break(&self, bytes: &[u8], at: usize) -> bool {
        if !self.join.breaks.flat || !self.continued {
            return false;
        }
        let at = behind_mark(&bytes[..self.join.content.end], at, RECEIVED);
        match self.join.separator_at(bytes, at) {
            Some(Separator::Hyphen) => true,
            Some(Separator::Space) => {
                self.join.sure <= at || self.join.enhanced_end(bytes, at + 4).is_some()
            }
            _ => false,
        }
    }

    /// The start of the content of the line at `at`, after the repeated codes.
    fn line_start(&mut self, bytes: &[u8], mut at: usize) -> usize {
        let Join { code, content, breaks, sure, .. } = self.join;
        // The last byte of a spelled break is a letter.
        let behind_break = !is_blank(bytes[at - 1]);
        if breaks.folded && behind_break {
            at = skip(&bytes[..content.end], at, is_white);
        } else if bytes[at - 1] == b'\r' {
            // A lone CR is a space, and no line begins there.
            return at;
        }
        if code.is_some() && (breaks.folded || breaks.flat) {
            at = behind_mark(&bytes[..content.end], at, RECEIVED);
        }
        if code.is_some() && breaks.folded && behind_break {
            at = behind_mark(&bytes[..content.end], at, QUOTED);
        }
        let Some(separator) = self.join.separator_at(bytes, at).filter(|_| self.continued) else {
            return at;
        };
        self.continued = separator == Separator::Hyphen || (breaks.flat && at < sure);
        at += 3 + separator.len();
        self.join.enhanced_end(bytes, at).unwrap_or(at)
    }
}

/// Marks of transcripts before each received line.
pub(super) const RECEIVED: &[u8] = b"<<<";

/// Marks before each line of a quoted message.
pub(super) const QUOTED: &[u8] = b">";

/// The start of the text after such a mark and blanks at `at`, if they are present.
pub(super) fn behind_mark(bytes: &[u8], at: usize, mark: &[u8]) -> usize {
    let behind = bytes.get(at..).and_then(|rest| rest.strip_prefix(mark));
    match behind.and_then(<[u8]>::first) {
        Some(&byte) if is_blank(byte) => skip(bytes, at + mark.len(), is_blank),
        _ => at,
    }
}
