//! The parts that the loops of position automata share.

use classifier_format::PositionRecord;

use crate::engine::haystack::Haystack;

/// A pattern as a position automaton.
#[derive(Clone, Copy, Debug)]
pub struct Positions<'a> {
    pub(super) record: &'a PositionRecord,
    /// The kind of each symbol.
    pub(super) kinds: &'a [u8; 256],
    /// The words of this program only.
    pub(super) words: &'a [u64],
}

impl<'a> Positions<'a> {
    /// A program among the words of many.
    ///
    /// # Panics
    ///
    /// If [`check`] would refuse the record, this may panic, and so may the search.
    #[inline]
    #[must_use]
    pub fn new(record: &'a PositionRecord, kinds: &'a [u8; 256], words: &'a [u64]) -> Self {
        let words = &words[record.start as usize..][..record.len as usize];
        Self { record, kinds, words }
    }

    /// The kind of the symbol at `at`.
    #[inline(always)]
    pub(super) fn kind<H: Haystack + ?Sized>(&self, haystack: &H, at: usize) -> usize {
        self.kinds[haystack.byte(at) as usize].into()
    }
}

/// The range of a loop.
pub(super) struct Search<'h, H: ?Sized, S> {
    pub(super) haystack: &'h H,
    pub(super) from: usize,
    /// Not beyond the end of the haystack.
    pub(super) to: usize,
    pub(super) starts: S,
}

/// The allowed starts of matches.
pub(super) trait Starts {
    /// Whether matches may start everywhere.
    const EVERYWHERE: bool = false;

    /// The first start at `at` or after it.
    fn next(&mut self, at: usize) -> Option<usize>;

    /// Whether a match may start at `at`. Arguments ascend.
    fn has(&mut self, at: usize) -> bool;
}

pub(super) struct Everywhere;

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

pub(super) struct Once(pub(super) usize);

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

pub(super) struct Hinted<F> {
    next_start: F,
    /// Its last result, `usize::MAX` for no more starts; `None` before the first call.
    next: Option<usize>,
}

impl<F> Hinted<F> {
    pub(super) fn new(next_start: F) -> Self {
        Self { next_start, next: None }
    }
}

impl<F: FnMut(usize) -> Option<usize>> Starts for Hinted<F> {
    #[inline(always)]
    fn next(&mut self, at: usize) -> Option<usize> {
        let next = match self.next {
            Some(next) if next >= at => next,
            // A start before `at` would go backwards.
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

/// The assertions of a program: the variant that holds at each place.
#[derive(Clone, Copy)]
pub(super) struct Contexts<'a> {
    /// A word for each kind, and one for the end.
    pub(super) words: &'a [u64],
}

impl Contexts<'_> {
    /// The mask of the variant in a word if no symbol comes before.
    const START: u32 = 0;

    /// The shift of a word for the variant after the symbol before `at`.
    #[inline(always)]
    pub(super) fn before<H: Haystack + ?Sized>(
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

    /// The variant between the symbol that `before` encodes and one of a kind, and the code of the
    /// latter. The end of the text is the kind after the last.
    #[inline(always)]
    pub(super) fn at(self, kind: usize, before: u32) -> (usize, u32) {
        let word = self.words[kind];
        ((word >> (before & 63)) as usize & 0xFF, (word >> 56) as u32)
    }
}

/// Splits this number of words off the front.
pub(super) fn take<'a>(words: &mut &'a [u64], count: usize) -> &'a [u64] {
    let (taken, rest) = words.split_at(count);
    *words = rest;
    taken
}
