//! Position automata: deciding any pattern with a set of positions in it, a bit each.
//!
//! A step takes the positions that follow those of the state, and keeps those that take the next
//! symbol. Most edges of a pattern lead from a position to the one after it, so a shift follows
//! them all at once. Loops at one position are a mask. Optional positions in a row are passed by
//! the carry of one addition (after Navarro and Raffinot, "Flexible Pattern Matching in Strings", Cambridge 2002,
//! section 4.3). All other edges are groups, which are looked at only while one of their sources
//! is in the state, as in the LimEx NFA of Hyperscan (Wang et al., NSDI 2019). The layout is
//! documented at [`PositionRecord`].
//!
//! # Entry points
//!
//! All of [`Positions`]' methods end in one of two loops: `small` for states that fit in registers,
//! `large` for the rest.
//!
//! # Cost
//!
//! Each symbol is stepped at most once. A step of `small` takes time in proportion to the groups
//! while a source is in the state, and constant time otherwise. A step of `large` takes time in
//! proportion to the words of the state that are not empty and to their groups, which is never more
//! than in proportion to the program.
//!
//! The state is on the stack: up to 260 KiB for a pattern of a million positions, up to 4 times the
//! state otherwise.

#![expect(private_bounds, reason = "the compiler's tests call this with slices")]

mod check;
mod large;
mod small;

use crate::{
    format::{PositionRecord, position_flag},
    haystack::Haystack,
};

pub use check::check;

/// A pattern as a position automaton.
#[derive(Clone, Copy, Debug)]
pub struct Positions<'a> {
    record: &'a PositionRecord,
    /// The kind of each symbol.
    kinds: &'a [u8; 256],
    /// The words of this program only.
    words: &'a [u64],
}

impl<'a> Positions<'a> {
    /// A program among the words of many.
    ///
    /// # Panics
    ///
    /// When [`check`] would refuse the record, this may panic, and so may the search.
    #[inline]
    pub fn new(record: &'a PositionRecord, kinds: &'a [u8; 256], words: &'a [u64]) -> Self {
        let words = &words[record.start as usize..][..record.len as usize];
        Self { record, kinds, words }
    }

    /// Whether the pattern matches anywhere.
    #[inline]
    pub fn matches<H: Haystack + ?Sized>(&self, haystack: &H) -> bool {
        self.earliest_end(haystack, 0, haystack.len()).is_some()
    }

    /// The lowest end of a match that starts at `from` or later and ends at `to` or before.
    /// Assertions see what stands outside.
    #[inline]
    pub fn earliest_end<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        from: usize,
        to: usize,
    ) -> Option<usize> {
        if self.record.flags & position_flag::ANCHORED != 0 {
            return if from == 0 { self.end_from(haystack, 0, to) } else { None };
        }
        self.run(haystack, from, to, Everywhere)
    }

    /// The same for matches that start at `start`.
    #[inline]
    pub fn end_from<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        start: usize,
        to: usize,
    ) -> Option<usize> {
        self.run(haystack, start, to, Once(start))
    }

    /// The same for matches that start where `next_start` allows it, which returns the first such
    /// place at its argument or after it. It is called with ascending arguments.
    ///
    /// Where no match is in progress, the search goes on at the next start.
    #[inline]
    pub fn earliest_end_with<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        from: usize,
        to: usize,
        next_start: impl FnMut(usize) -> Option<usize>,
    ) -> Option<usize> {
        self.run(haystack, from, to, Hinted { next_start, next: None })
    }

    fn run<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        from: usize,
        to: usize,
        starts: impl Starts,
    ) -> Option<usize> {
        let search = Search { haystack, from, to: to.min(haystack.len()), starts };
        let has_looks = self.record.variants > 1;
        let is_plain = self.record.flags & position_flag::PLAIN != 0;
        match (self.record.words, has_looks) {
            (1, false) if is_plain => self.small::<1, true, false, H, _>(search),
            (1, false) => self.small::<1, false, false, H, _>(search),
            (1, true) if is_plain => self.small::<1, true, true, H, _>(search),
            (1, true) => self.small::<1, false, true, H, _>(search),
            (2, false) => self.small::<2, false, false, H, _>(search),
            (2, true) => self.small::<2, false, true, H, _>(search),
            (4, false) => self.small::<4, false, false, H, _>(search),
            (4, true) => self.small::<4, false, true, H, _>(search),
            _ => self.large(search),
        }
    }

    /// The kind of the symbol at `at`.
    #[inline(always)]
    fn kind<H: Haystack + ?Sized>(&self, haystack: &H, at: usize) -> usize {
        self.kinds[haystack.byte(at) as usize].into()
    }
}

/// What a loop goes through.
struct Search<'h, H: ?Sized, S> {
    haystack: &'h H,
    from: usize,
    /// Not beyond the end of the haystack.
    to: usize,
    starts: S,
}

/// Where matches may start.
trait Starts {
    /// Whether matches may start everywhere.
    const EVERYWHERE: bool = false;

    /// The first start at `at` or after it.
    fn next(&mut self, at: usize) -> Option<usize>;

    /// Whether a match may start at `at`. Arguments ascend.
    fn has(&mut self, at: usize) -> bool;
}

struct Everywhere;

impl Starts for Everywhere {
    const EVERYWHERE: bool = true;

    #[inline(always)]
    fn next(&mut self, at: usize) -> Option<usize> {
        Some(at)
    }

    #[inline(always)]
    fn has(&mut self, _: usize) -> bool {
        true
    }
}

struct Once(usize);

impl Starts for Once {
    #[inline(always)]
    fn next(&mut self, at: usize) -> Option<usize> {
        (at <= self.0).then_some(self.0)
    }

    #[inline(always)]
    fn has(&mut self, at: usize) -> bool {
        at == self.0
    }
}

struct Hinted<F> {
    next_start: F,
    /// What it returned last, `usize::MAX` for no more starts; `None` before it is called.
    next: Option<usize>,
}

impl<F: FnMut(usize) -> Option<usize>> Starts for Hinted<F> {
    #[inline(always)]
    fn next(&mut self, at: usize) -> Option<usize> {
        let next = match self.next {
            Some(next) if next >= at => next,
            // A start before `at` would lead backwards.
            _ => (self.next_start)(at).map_or(usize::MAX, |next| next.max(at)),
        };
        self.next = Some(next);
        (next != usize::MAX).then_some(next)
    }

    #[inline(always)]
    fn has(&mut self, at: usize) -> bool {
        self.next(at) == Some(at)
    }
}

/// The assertions of a program: which variant holds where.
#[derive(Clone, Copy)]
struct Contexts<'a> {
    /// A word for each kind, and one for the end.
    words: &'a [u64],
}

impl Contexts<'_> {
    /// What of a word shows the variant where nothing stands before.
    const START: u32 = 0;

    /// How far to shift a word for the variant after the symbol that stands before `at`.
    #[inline(always)]
    fn before<H: Haystack + ?Sized>(
        self,
        automaton: &Positions<'_>,
        haystack: &H,
        at: usize,
    ) -> u32 {
        match at.checked_sub(1) {
            Some(before) => (self.words[automaton.kind(haystack, before)] >> 56) as u32,
            None => Self::START,
        }
    }

    /// The variant between the symbol that `before` stands for and one of a kind, and what stands
    /// for the latter. The end of the text is the kind beyond the last.
    #[inline(always)]
    fn at(self, kind: usize, before: u32) -> (usize, u32) {
        let word = self.words[kind];
        ((word >> (before & 63)) as usize & 0xFF, (word >> 56) as u32)
    }
}

/// Takes so many words off the front.
fn take<'a>(words: &mut &'a [u64], count: usize) -> &'a [u64] {
    let (taken, rest) = words.split_at(count);
    *words = rest;
    taken
}
