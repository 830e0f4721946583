//! Pieces: the parts of literal rules, and their comparison with a haystack.
//!
//! In most pieces each unit is a byte under a mask. Others have units that no mask describes, or
//! class runs such as `[0-9.]+`; these are followed unit by unit. The unit after a run is never of
//! its class, so a run takes as much as possible, and a piece that starts at a place has one end.

use classifier_format::{ClassRecord, LONGEST_CLASS_RUN, unit};

use crate::{
    engine::haystack::Haystack,
    engine::vector::{Level, Pair, Work},
};

/// A piece of a literal rule.
#[derive(Clone, Copy)]
pub(crate) struct Piece<'a> {
    /// The minimum number of bytes between it and the part before it.
    pub(crate) gap: usize,
    pub(crate) values: &'a [u8],
    pub(crate) masks: &'a [u8],
    /// The bytes of all pieces, and the start of its values, which its masks follow.
    pub(crate) bytes: &'a [u8],
    pub(crate) start: usize,
    /// Whether it has units that are more than a byte under a mask.
    pub(crate) varies: bool,
    /// Units before the two that the search looks for.
    pub(crate) anchor: usize,
    /// The classes of its runs.
    pub(crate) classes: &'a [ClassRecord],
}

/// The reason why a piece is not at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The text differs.
    Other,
    /// It may match, but has a run that is longer than [`LONGEST_CLASS_RUN`].
    LongClassRun,
}

impl Piece<'_> {
    /// Its start and end, if its first `units` units end at `at`.
    #[inline]
    pub(crate) fn around<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        at: usize,
        units: usize,
    ) -> Result<(usize, usize), Stop> {
        if self.varies {
            let start = self.backward(haystack, at, units)?;
            return Ok((start, self.forward(haystack, at, units)?));
        }
        let start = at.checked_sub(units).ok_or(Stop::Other)?;
        Ok((start, self.end_from(haystack, start)?))
    }

    /// Its end, if it starts at `start`.
    #[inline]
    pub(crate) fn end_from<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        start: usize,
    ) -> Result<usize, Stop> {
        if self.varies {
            return self.forward(haystack, start, 0);
        }
        let end = start + self.values.len();
        let stands = haystack.reaches(end) && haystack.piece_at(start, self.values, self.masks);
        if stands { Ok(end) } else { Err(Stop::Other) }
    }

    /// The end of its first occurrence in `from..to`. Of two occurrences, the one with the earlier
    /// start has the earlier anchor and the earlier end.
    #[inline(always)]
    pub(crate) fn find<H: Haystack + ?Sized>(
        &self,
        level: impl Level,
        haystack: &H,
        from: usize,
        to: usize,
    ) -> Result<usize, Stop> {
        level.call(Find { piece: self, haystack, from, to })
    }

    /// The bytes of its anchor and of the next unit; any byte where a unit is not a byte.
    #[inline]
    fn pair(&self) -> Pair {
        let mut pair = Pair { values: [0; 2], masks: [0; 2] };
        for (i, at) in (self.anchor..self.values.len()).take(2).enumerate() {
            if self.masks[at] == 0 {
                break;
            }
            (pair.values[i], pair.masks[i]) = (self.values[at], self.masks[at]);
        }
        pair
    }

    /// Its start, if it ends at `end`.
    pub(crate) fn start_to<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        end: usize,
    ) -> Result<usize, Stop> {
        if self.varies {
            return self.backward(haystack, end, self.values.len());
        }
        let start = end.checked_sub(self.values.len()).ok_or(Stop::Other)?;
        self.end_from(haystack, start).map(|_| start)
    }

    /// The end of its units after the first `from`, if they start at `at`.
    fn forward<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        at: usize,
        from: usize,
    ) -> Result<usize, Stop> {
        let mut at = at;
        for (value, mask) in self.values.iter().zip(self.masks).skip(from) {
            if *mask == 0 && *value >= unit::CLASS {
                at += self.class_run(*value, |taken| haystack.get(at + taken))?;
                continue;
            }
            if !haystack.get(at).is_some_and(|byte| takes(byte, *value, *mask)) {
                return Err(Stop::Other);
            }
            at += 1;
        }
        Ok(at)
    }

    /// The start of its first `units` units, if they end at `at`.
    fn backward<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        at: usize,
        units: usize,
    ) -> Result<usize, Stop> {
        let mut at = at;
        for (value, mask) in self.values.iter().zip(self.masks).take(units).rev() {
            if *mask == 0 && *value >= unit::CLASS {
                at -= self.class_run(*value, |taken| {
                    at.checked_sub(taken + 1).map(|before| haystack.byte(before))
                })?;
                continue;
            }
            at = at.checked_sub(1).ok_or(Stop::Other)?;
            if !takes(haystack.byte(at), *value, *mask) {
                return Err(Stop::Other);
            }
        }
        Ok(at)
    }

    /// The length of a run of a class. `byte` returns the byte at a distance.
    #[inline]
    fn class_run(&self, value: u8, byte: impl Fn(usize) -> Option<u8>) -> Result<usize, Stop> {
        let class = self.classes.get((value - unit::CLASS) as usize).ok_or(Stop::Other)?;
        let (min, max) = (class.min as usize, class.max as usize);
        let most = if min == max { max } else { max.min(LONGEST_CLASS_RUN) + 1 };
        let taken =
            (0..most).take_while(|&taken| byte(taken).is_some_and(|b| class.has(b))).count();
        if taken > LONGEST_CLASS_RUN && class.may_be_long() {
            return Err(Stop::LongClassRun);
        }
        if (min..=max).contains(&taken) { Ok(taken) } else { Err(Stop::Other) }
    }
}

/// The anchor and its range.
struct Find<'p, 'a, 'h, H: ?Sized> {
    piece: &'p Piece<'a>,
    haystack: &'h H,
    from: usize,
    to: usize,
}

impl<H: Haystack + ?Sized> Work for Find<'_, '_, '_, H> {
    type Output = Result<usize, Stop>;

    #[inline(always)]
    fn with<L: Level>(self, level: L) -> Result<usize, Stop> {
        let Self { piece, haystack, from, to } = self;
        let pair = piece.pair();
        let len = piece.values.len();
        let mut next = from;
        loop {
            let at = match haystack.slice() {
                Some(text) => level.find_pair(text, next, to, pair),
                None => haystack.find_pair(next, to, pair),
            };
            let Some(at) = at else { return Err(Stop::Other) };
            let place = match at.checked_sub(piece.anchor) {
                Some(start) if !piece.varies => {
                    let wide = haystack
                        .slice()
                        .and_then(|text| level.stands(text, start, piece.bytes, piece.start, len));
                    let stands = wide.unwrap_or_else(|| piece.end_from(haystack, start).is_ok());
                    if stands { Ok((start, start + len)) } else { Err(Stop::Other) }
                }
                _ => piece.around(haystack, at, piece.anchor),
            };
            match place {
                Ok((start, end)) if start >= from && end <= to => return Ok(end),
                Ok((start, _)) if start >= from => return Err(Stop::Other),
                Err(Stop::LongClassRun) => return Err(Stop::LongClassRun),
                Ok(_) | Err(Stop::Other) => next = at + 1,
            }
        }
    }
}

/// Whether a unit that is not a run accepts a byte.
#[inline(always)]
fn takes(byte: u8, value: u8, mask: u8) -> bool {
    match (value, mask) {
        (unit::DIGIT, 0) => byte.is_ascii_digit(),
        _ => byte & mask == value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIECE: Piece<'_> = Piece {
        gap: 0,
        anchor: 0,
        values: &[b'a', b'S', 0, b'k', unit::DIGIT],
        masks: &[0xFF, !0x20, 0, 0xFF, 0],
        bytes: &[],
        start: 0,
        varies: true,
        classes: &[],
    };

    #[test]
    fn a_varying_piece_is_followed_from_either_side() {
        for text in ["asxk0", "aSxk9", "as k5"] {
            let bytes = text.as_bytes();
            assert_eq!(PIECE.end_from(bytes, 0), Ok(text.len()), "{text}");
            assert_eq!(PIECE.start_to(bytes, text.len()), Ok(0), "{text}");
            assert_eq!(PIECE.around(bytes, 1, 1), Ok((0, text.len())), "{text}");
        }
    }

    #[test]
    fn a_varying_piece_rejects_other_texts() {
        for text in ["axxk1", "asxk", "sxk1", "asxkz", ""] {
            let bytes = text.as_bytes();
            assert_eq!(PIECE.end_from(bytes, 0), Err(Stop::Other), "{text}");
            assert_eq!(PIECE.start_to(bytes, text.len()), Err(Stop::Other), "{text}");
        }
    }
}
