//! The heads that match a text, and where each ends first and last.

use crate::format::{HeadRecord, NONE};

/// How many heads of one text are remembered. Few rule sets have texts that match more.
const REMEMBERED: usize = 8;

/// The heads that have matched.
pub(crate) struct Heads {
    known: [Head; REMEMBERED],
    len: usize,
    /// Whether more have matched than are remembered.
    overflowed: bool,
}

#[derive(Clone, Copy)]
struct Head {
    id: u32,
    first: usize,
    last: usize,
}

impl Heads {
    #[inline(always)]
    pub(crate) fn new() -> Self {
        let none = Head { id: NONE, first: 0, last: 0 };
        Self { known: [none; REMEMBERED], len: 0, overflowed: false }
    }

    /// Takes down that the head matches up to `end`. Ends come in ascending order.
    #[inline]
    pub(crate) fn add(&mut self, id: u32, end: usize) {
        if let Some(known) = self.known[..self.len].iter_mut().find(|known| known.id == id) {
            known.last = end;
            return;
        }
        match self.known.get_mut(self.len) {
            Some(place) => {
                *place = Head { id, first: end, last: end };
                self.len += 1;
            }
            None => self.overflowed = true,
        }
    }

    /// Where the head ends first and last, if it is remembered.
    #[inline]
    pub(crate) fn ends(&self, id: u32) -> Option<(usize, usize)> {
        let known = self.known[..self.len].iter().find(|known| known.id == id)?;
        Some((known.first, known.last))
    }

    /// Whether the head matches, or may: a head that was not remembered is looked for again.
    #[inline]
    pub(crate) fn matched(&self, head: u32) -> bool {
        self.overflowed || self.ends(head).is_some()
    }

    /// The lowest rule that stands behind a head that matched, or [`NONE`].
    #[inline]
    pub(crate) fn lowest(&self, records: &[HeadRecord]) -> u32 {
        if self.overflowed {
            return 0;
        }
        let known = self.known[..self.len].iter();
        known.map(|head| records[head.id as usize].lowest).min().unwrap_or(NONE)
    }
}
