//! The prefixes that match a text, and their first and last ends.

use classifier_format::{JumpRecord, MatchRecord, NO_PREFIX, NONE, prefix_bit};

use crate::engine::tables::Engine;

/// The number of remembered match states of one text. Few texts pass more states with prefixes.
const REMEMBERED: usize = 8;

/// The prefixes that the anchored shards found, as passed match states.
pub(crate) struct PrefixMatches<'e> {
    engine: &'e Engine<'e>,
    /// The indexes of the match states, and the ends of the prefixes.
    passed: [(u32, u32); REMEMBERED],
    len: usize,
    /// Whether there were more match states than are remembered.
    overflowed: bool,
    /// The bits of the matching prefixes, and [`NO_PREFIX`].
    pub(crate) bits: u32,
    /// The lowest rule after a matching prefix that the filter can find, or [`NONE`].
    pub(crate) lowest: u32,
}

/// The first end of a prefix.
#[derive(Clone, Copy)]
pub(crate) enum PrefixEnds {
    Known {
        first: usize,
    },
    /// It may match; walking through it again decides.
    Forgotten,
}

impl PrefixEnds {
    /// The state without prefixes.
    pub(crate) const START: Self = Self::Known { first: 0 };
}

impl<'e> PrefixMatches<'e> {
    #[inline(always)]
    pub(crate) fn new(engine: &'e Engine<'e>) -> Self {
        Self {
            engine,
            passed: [(0, 0); REMEMBERED],
            len: 0,
            overflowed: false,
            bits: NO_PREFIX,
            lowest: NONE,
        }
    }

    /// Records the prefixes of a match state, which match up to `end`. Ends of one shard ascend.
    #[inline(always)]
    pub(crate) fn add(&mut self, index: u32, matches: &MatchRecord, end: usize) {
        if matches.prefixes.len == 0 {
            return;
        }
        self.bits |= matches.prefix_bits;
        self.lowest = self.lowest.min(matches.lowest);
        match (self.passed.get_mut(self.len), u32::try_from(end)) {
            (Some(place), Ok(end)) => {
                *place = (index, end);
                self.len += 1;
            }
            _ => self.overflowed = true,
        }
    }

    /// Records the prefixes of the match states that a jump passes. It must be called first.
    #[inline(always)]
    pub(crate) fn add_jump(&mut self, jump: &JumpRecord) {
        if jump.prefix_bits == 0 {
            return;
        }
        self.bits |= jump.prefix_bits;
        self.lowest = jump.lowest;
        let place = |passed| (passed >> 8, passed & 0xFF);
        let [first, second, third] = jump.passed;
        self.passed[..3].copy_from_slice(&[place(first), place(second), place(third)]);
        let are = |passed| usize::from(passed != NONE);
        self.len = are(first) + are(second) + are(third);
    }

    /// The first end of the prefix, as far as it is remembered; `None` if it does not match.
    #[inline(always)]
    pub(crate) fn first_end(&self, prefix: u32) -> Option<PrefixEnds> {
        if self.overflowed {
            return Some(PrefixEnds::Forgotten);
        }
        for &(index, end) in self.remembered() {
            if self.has(index, prefix) {
                return Some(PrefixEnds::Known { first: end as usize });
            }
        }
        None
    }

    /// The last remembered end of the prefix.
    pub(crate) fn last_end(&self, prefix: u32) -> Option<usize> {
        let mut passed = self.remembered().iter().rev();
        passed.find(|(index, _)| self.has(*index, prefix)).map(|(_, end)| *end as usize)
    }

    #[inline(always)]
    fn remembered(&self) -> &[(u32, u32)] {
        &self.passed[..self.len.min(REMEMBERED)]
    }

    #[inline(always)]
    fn has(&self, index: u32, prefix: u32) -> bool {
        /// The number of prefixes with distinct bits.
        const FEW: usize = NO_PREFIX.trailing_zeros() as usize;

        let matches = &self.engine.tables.matches[index as usize];
        let targets = || &self.engine.tables.targets[matches.prefixes.range()];
        matches.prefix_bits & prefix_bit(prefix) != 0
            && (self.engine.tables.prefixes.len() <= FEW || targets().contains(&prefix))
    }
}
