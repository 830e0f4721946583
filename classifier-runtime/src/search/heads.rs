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

/// Where a head that matches ends, first and last.
#[derive(Clone, Copy)]
pub(crate) enum Ends {
    Known {
        first: usize,
        last: usize,
    },
    /// It may match; only walking through it again tells.
    Forgotten,
}

impl Ends {
    /// Those of no head.
    pub(crate) const START: Self = Self::Known { first: 0, last: 0 };
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

    /// Where the head ends, as far as that is remembered; `None` if it does not match.
    #[inline]
    pub(crate) fn ends(&self, head: u32) -> Option<Ends> {
        if self.overflowed {
            return Some(Ends::Forgotten);
        }
        let mut ends = self.with(head);
        let first = ends.next()?;
        Some(Ends::Known { first, last: ends.last().unwrap_or(first) })
    }

    /// The ends of the head that are remembered.
    #[inline(always)]
    fn with(&self, head: u32) -> impl Iterator<Item = usize> {
        let passed = self.passed[..self.len].iter();
        let has = move |heads: Span| self.targets[heads.range()].contains(&head);
        passed.filter(move |(heads, _)| has(*heads)).map(|(_, end)| *end)
    }
}
