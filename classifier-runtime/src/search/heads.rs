//! The heads that match a text, and where each ends first.

use crate::format::{HeadRecord, NONE};

/// How many heads of one text are remembered. Few rule sets have texts that match more.
const REMEMBERED: usize = 8;

/// The heads that have matched.
pub(crate) struct Heads {
    known: [(u32, usize); REMEMBERED],
    len: usize,
    /// Whether more have matched than are remembered.
    overflowed: bool,
}

impl Heads {
    #[inline(always)]
    pub(crate) fn new() -> Self {
        Self { known: [(0, 0); REMEMBERED], len: 0, overflowed: false }
    }

    /// Takes down that the head matches up to `end`; the first end counts.
    #[inline]
    pub(crate) fn add(&mut self, head: u32, end: usize) {
        if self.first_end(head).is_some() {
            return;
        }
        match self.known.get_mut(self.len) {
            Some(place) => {
                *place = (head, end);
                self.len += 1;
            }
            None => self.overflowed = true,
        }
    }

    /// Where the head ends first, if it is remembered.
    #[inline]
    pub(crate) fn first_end(&self, head: u32) -> Option<usize> {
        let known = self.known[..self.len].iter();
        known.filter(|(known, _)| *known == head).map(|(_, end)| *end).next()
    }

    /// Whether the head matches, or may: a head that was not remembered is looked for again.
    #[inline]
    pub(crate) fn matched(&self, head: u32) -> bool {
        self.overflowed || self.first_end(head).is_some()
    }

    /// The lowest rule that stands behind a head that matched, or [`NONE`].
    #[inline]
    pub(crate) fn lowest(&self, records: &[HeadRecord]) -> u32 {
        if self.overflowed {
            return 0;
        }
        let known = self.known[..self.len].iter();
        known.map(|(head, _)| records[*head as usize].lowest).min().unwrap_or(NONE)
    }
}
