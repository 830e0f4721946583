//! Pieces: the literals of literal rules, and comparing them with a haystack.
//!
//! In most pieces each unit is a byte under a mask. Others have units that take one character out
//! of several, perhaps of several lengths, such as `(?i)s` in the Unicode tier; those pieces are
//! followed unit by unit, from either side. Which character stands where is plain either way, so
//! a piece that starts at a place ends at one place.

use crate::{format::unit, haystack::Haystack};

/// A piece of a literal rule.
#[derive(Clone, Copy)]
pub(crate) struct Piece<'a> {
    /// Bytes, at least, between it and what stands before it.
    pub(crate) gap: usize,
    pub(crate) values: &'a [u8],
    pub(crate) masks: &'a [u8],
    /// Whether it has units that are more than a byte under a mask.
    pub(crate) varies: bool,
}

impl Piece<'_> {
    /// Where it starts and ends, if the end of its first `units` units is at `at`.
    #[inline]
    pub(crate) fn around<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        at: usize,
        units: usize,
    ) -> Option<(usize, usize)> {
        if self.varies {
            let start = self.backward(haystack, at, units)?;
            return Some((start, self.forward(haystack, at, units)?));
        }
        let start = at.checked_sub(units)?;
        Some((start, self.end_from(haystack, start)?))
    }

    /// Where it ends, if it starts at `start`.
    #[inline]
    pub(crate) fn end_from<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        start: usize,
    ) -> Option<usize> {
        if self.varies {
            return self.forward(haystack, start, 0);
        }
        let room = haystack.len().checked_sub(start)?;
        (self.values.len() <= room && haystack.piece_at(start, self.values, self.masks))
            .then(|| start + self.values.len())
    }

    /// The end of the first place in `from..to` where it stands.
    pub(crate) fn find<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        from: usize,
        to: usize,
    ) -> Option<usize> {
        if self.varies {
            // A later start cannot have an earlier end.
            let end = (from..to).find_map(|start| self.forward(haystack, start, 0));
            return end.filter(|&end| end <= to);
        }
        let start = haystack.find_piece(from, to, self.values, self.masks)?;
        Some(start + self.values.len())
    }

    /// Where it starts, if it ends at `end`.
    pub(crate) fn start_to<H: Haystack + ?Sized>(&self, haystack: &H, end: usize) -> Option<usize> {
        if self.varies {
            return self.backward(haystack, end, self.values.len());
        }
        let start = end.checked_sub(self.values.len())?;
        self.end_from(haystack, start).map(|_| start)
    }

    /// Where its units behind the first `from` end, if they start at `at`.
    fn forward<H: Haystack + ?Sized>(&self, haystack: &H, at: usize, from: usize) -> Option<usize> {
        let mut at = at;
        for (value, mask) in self.values.iter().zip(self.masks).skip(from) {
            if at >= haystack.len() {
                return None;
            }
            let len = if *mask == 0 { char_len(haystack.byte(at))? } else { 1 };
            if !takes(haystack, at, at + len, *value, *mask) {
                return None;
            }
            at += len;
        }
        Some(at)
    }

    /// Where its first `units` units start, if they end at `at`.
    fn backward<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        at: usize,
        units: usize,
    ) -> Option<usize> {
        let mut at = at;
        for (value, mask) in self.values.iter().zip(self.masks).take(units).rev() {
            let end = at;
            at = at.checked_sub(1)?;
            while *mask == 0 && is_continuation(haystack.byte(at)) {
                at = at.checked_sub(1)?;
            }
            if !takes(haystack, at, end, *value, *mask) {
                return None;
            }
        }
        Some(at)
    }
}

/// Whether a unit takes what stands in `start..end`: a byte, or for a mask of 0 a character.
fn takes<H: Haystack + ?Sized>(
    haystack: &H,
    start: usize,
    end: usize,
    value: u8,
    mask: u8,
) -> bool {
    if mask != 0 {
        return haystack.byte(start) & mask == value;
    }
    let is = |bytes: &[u8]| {
        end - start == bytes.len()
            && (start..end).zip(bytes).all(|(at, byte)| haystack.byte(at) == *byte)
    };
    match value {
        unit::FOLDED_S => is(b"s") || is(b"S") || is("\u{17F}".as_bytes()),
        unit::FOLDED_K => is(b"k") || is(b"K") || is("\u{212A}".as_bytes()),
        unit::CHARACTER => haystack.byte(start) != b'\n',
        unit::DIGIT => haystack.byte(start).is_ascii_digit(),
        // The wildcard, which is of the ASCII tier.
        _ => value == 0,
    }
}

/// The length of the character that starts with this byte; `None` if none does (RFC 3629).
fn char_len(first: u8) -> Option<usize> {
    match first {
        0..=0x7F => Some(1),
        0x80..=0xBF => None,
        0xC0..=0xDF => Some(2),
        0xE0..=0xEF => Some(3),
        0xF0..=0xFF => Some(4),
    }
}

fn is_continuation(byte: u8) -> bool {
    matches!(byte, 0x80..=0xBF)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIECE: Piece<'_> = Piece {
        gap: 0,
        values: &[b'a', unit::FOLDED_S, unit::CHARACTER, unit::FOLDED_K, unit::DIGIT],
        masks: &[0xFF, 0, 0, 0, 0],
        varies: true,
    };

    #[test]
    fn a_varying_piece_is_followed_from_either_side() {
        for text in ["asxk0", "aSxK9", "a\u{17F}\u{1F600}\u{212A}5", "as\u{E9}k1"] {
            let bytes = text.as_bytes();
            assert_eq!(PIECE.end_from(bytes, 0), Some(text.len()), "{text}");
            assert_eq!(PIECE.start_to(bytes, text.len()), Some(0), "{text}");
            assert_eq!(PIECE.around(bytes, 1, 1), Some((0, text.len())), "{text}");
        }
    }

    #[test]
    fn a_varying_piece_refuses_what_is_not_it() {
        for text in ["as\nk1", "axxk1", "asxk", "sxk1", "a\u{E9}xk1", "asxkz", ""] {
            let bytes = text.as_bytes();
            assert_eq!(PIECE.end_from(bytes, 0), None, "{text}");
            assert_eq!(PIECE.start_to(bytes, text.len()), None, "{text}");
        }
    }
}
