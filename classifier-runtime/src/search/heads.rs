//! The heads that match a text, and where each ends first and last.

use classifier_format::{JumpRecord, MatchRecord, NO_HEAD, NONE, head_bit};

use crate::engine::tables::Engine;

/// How many match states of one text are remembered. Few texts pass more that have heads.
const REMEMBERED: usize = 8;

/// What the anchored shards told of heads: the match states that were passed.
pub(crate) struct Heads<'e> {
    engine: &'e Engine<'e>,
    /// Their indexes, and where the heads end.
    passed: [(u32, u32); REMEMBERED],
    len: usize,
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

impl<'e> Heads<'e> {
    #[inline(always)]
    pub(crate) fn new(engine: &'e Engine<'e>) -> Self {
        Self {
            engine,
            passed: [(0, 0); REMEMBERED],
            len: 0,
            overflowed: false,
            bits: NO_HEAD,
            lowest: NONE,
        }
    }

    /// Takes down the heads of a match state, which match up to `end`. Those of a shard come with
    /// ascending ends.
    #[inline(always)]
    pub(crate) fn add(&mut self, index: u32, matches: &MatchRecord, end: usize) {
        if matches.heads.len == 0 {
            return;
        }
        self.bits |= matches.head_bits;
        self.lowest = self.lowest.min(matches.lowest);
        match (self.passed.get_mut(self.len), u32::try_from(end)) {
            (Some(place), Ok(end)) => {
                *place = (index, end);
                self.len += 1;
            }
            _ => self.overflowed = true,
        }
    }

    /// Takes down, first of all, the heads of the match states that a jump passes.
    #[inline(always)]
    pub(crate) fn add_jump(&mut self, jump: &JumpRecord) {
        if jump.head_bits == 0 {
            return;
        }
        self.bits |= jump.head_bits;
        self.lowest = jump.lowest;
        let place = |passed| (passed >> 8, passed & 0xFF);
        let [first, second, third] = jump.passed;
        self.passed[..3].copy_from_slice(&[place(first), place(second), place(third)]);
        let are = |passed| usize::from(passed != NONE);
        self.len = are(first) + are(second) + are(third);
    }

    /// Where the head ends first, as far as that is remembered; `None` if it does not match.
    #[inline(always)]
    pub(crate) fn first_end(&self, head: u32) -> Option<Ends> {
        if self.overflowed {
            return Some(Ends::Forgotten);
        }
        for &(index, end) in self.remembered() {
            if self.has(index, head) {
                return Some(Ends::Known { first: end as usize });
            }
        }
        None
    }

    /// Where the head ends last, of those ends that are remembered.
    pub(crate) fn last_end(&self, head: u32) -> Option<usize> {
        let mut passed = self.remembered().iter().rev();
        passed.find(|(index, _)| self.has(*index, head)).map(|(_, end)| *end as usize)
    }

    #[inline(always)]
    fn remembered(&self) -> &[(u32, u32)] {
        &self.passed[..self.len.min(REMEMBERED)]
    }

    #[inline(always)]
    fn has(&self, index: u32, head: u32) -> bool {
        /// Heads that their bits tell apart.
        const FEW: usize = NO_HEAD.trailing_zeros() as usize;

        let matches = &self.engine.tables.matches[index as usize];
        let targets = || &self.engine.tables.targets[matches.heads.range()];
        matches.head_bits & head_bit(head) != 0
            && (self.engine.tables.heads.len() <= FEW || targets().contains(&head))
    }
}
