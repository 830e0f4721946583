//! The heads that match a text, and where each ends first and last.

use crate::format::{MatchRecord, NO_HEAD, NONE, Span};

/// How many match states of one text are remembered. Few texts pass more that have heads.
const REMEMBERED: usize = 8;

/// What the anchored shards told of heads: the match states that were passed.
pub(crate) struct Heads<'a> {
    passed: [(Span, usize); REMEMBERED],
    len: usize,
    /// What the spans are of.
    targets: &'a [u32],
    /// Whether there were more than are remembered.
    overflowed: bool,
    /// The bits of those that matched, and [`NO_HEAD`].
    pub(crate) bits: u32,
    /// The lowest rule behind one that matched that the filter may find, or [`NONE`].
    pub(crate) lowest: u32,
}

/// Where a head that matches ends first.
#[derive(Clone, Copy)]
pub(crate) enum Ends {
    Known {
        first: usize,
    },
    /// It may match; only walking through it again tells.
    Forgotten,
}

impl Ends {
    /// Those of no head.
    pub(crate) const START: Self = Self::Known { first: 0 };
}

impl<'a> Heads<'a> {
    #[inline(always)]
    pub(crate) fn new(targets: &'a [u32]) -> Self {
        Self {
            passed: [(Span { start: 0, len: 0 }, 0); REMEMBERED],
            len: 0,
            targets,
            overflowed: false,
            bits: NO_HEAD,
            lowest: NONE,
        }
    }

    /// Takes down the heads of a match state, which match up to `end`. Those of a shard come with
    /// ascending ends.
    #[inline(always)]
    pub(crate) fn add(&mut self, matches: &MatchRecord, end: usize) {
        if matches.heads.len == 0 {
            return;
        }
        self.bits |= matches.head_bits;
        self.lowest = self.lowest.min(matches.lowest);
        match self.passed.get_mut(self.len) {
            Some(place) => {
                *place = (matches.heads, end);
                self.len += 1;
            }
            None => self.overflowed = true,
        }
    }

    /// Where the head ends first, as far as that is remembered; `None` if it does not match.
    #[inline(always)]
    pub(crate) fn first_end(&self, head: u32) -> Option<Ends> {
        if self.overflowed {
            return Some(Ends::Forgotten);
        }
        for &(heads, end) in self.passed.iter().take(self.len) {
            if self.has(heads, head) {
                return Some(Ends::Known { first: end });
            }
        }
        None
    }

    /// Where the head ends last, of those ends that are remembered.
    pub(crate) fn last_end(&self, head: u32) -> Option<usize> {
        let mut passed = self.passed.iter().take(self.len).rev();
        passed.find(|(heads, _)| self.has(*heads, head)).map(|(_, end)| *end)
    }

    #[inline(always)]
    fn has(&self, heads: Span, head: u32) -> bool {
        // Mostly one: nothing that is made for many is worth its start.
        let mut at = heads.start as usize;
        let end = heads.range().end;
        while at < end {
            if self.targets[at] == head {
                return true;
            }
            at += 1;
        }
        false
    }
}
