//! Position automata decide any pattern with a set of positions, a bit each.
//!
//! A step takes the positions that follow those of the state, and keeps those that accept the next
//! symbol. Most edges of a pattern lead from a position to the next one, so one shift follows all
//! of them. Loops at one position are a mask. Rows of optional positions are skipped by the carry
//! of one addition (after Navarro and Raffinot, "Flexible Pattern Matching in Strings", Cambridge
//! 2002, section 4.3). All other edges are groups, which are read only while one of their sources
//! is in the state, as in the LimEx NFA of Hyperscan (Wang et al., NSDI 2019). The layout is
//! documented at [`PositionRecord`](classifier_format::PositionRecord).
//!
//! # Entry points
//!
//! All of [`Positions`]' methods end in one of two loops: `small` for states that fit in registers,
//! `large` for the rest.
//!
//! # Cost
//!
//! Each symbol is stepped at most once. A step of `small` takes time proportional to the groups
//! while a source is in the state, and constant time otherwise. A step of `large` takes time
//! proportional to the nonempty words of the state and their groups, and at most to the program.
//!
//! The state is on the stack: up to 260 KiB for a pattern of a million positions, up to 4 times the
//! state otherwise.

#![expect(private_bounds, reason = "the compiler's tests call this with slices")]

mod automaton;
mod check;
mod large;
mod small;

use classifier_format::position_flag;

use crate::engine::haystack::Haystack;

use automaton::{Everywhere, Hinted, Once, Search, Starts};

pub use automaton::Positions;
pub use check::check;

impl Positions<'_> {
    /// Whether the pattern matches anywhere.
    #[inline]
    pub fn matches<H: Haystack + ?Sized>(&self, haystack: &H) -> bool {
        self.earliest_end(haystack, 0, haystack.len()).is_some()
    }

    /// The lowest end of a match that starts at `from` or later and ends at `to` or before.
    /// Assertions see the text outside of this range.
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

    /// The same for matches that start where `next_start` allows it. It returns the first such
    /// place at or after its argument, and is called with ascending arguments.
    ///
    /// If no match is in progress, the search continues at the next start.
    #[inline]
    pub fn earliest_end_with<H: Haystack + ?Sized>(
        &self,
        haystack: &H,
        from: usize,
        to: usize,
        next_start: impl FnMut(usize) -> Option<usize>,
    ) -> Option<usize> {
        self.run(haystack, from, to, Hinted::new(next_start))
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
}
