//! Which literals are settled once a text, however often the filter finds them.
//!
//! That takes a bit for each, and there is no heap. So the first [`SLOTS`] have a slot in the
//! artifact; the few rule sets with more need another round through the filter where it finds one
//! that has none: each round settles as many of these as there are bits, by their indexes.

use classifier_format::{NONE, SLOTS};

use crate::search::bit_set::BitSet;

/// A walk of the filter through the text.
pub(super) struct Round {
    /// Those that have been settled: slots in the first round, indexes behind `from` later.
    settled: BitSet,
    /// The first index that this round settles; `None` in the first round, which settles slots.
    from: Option<u32>,
    /// The lowest index that was found and is for another round, or [`NONE`].
    postponed: u32,
}

/// When a literal is settled.
pub(super) enum Turn {
    Now,
    /// It has been.
    Over,
    Later,
}

impl Round {
    #[inline(always)]
    pub(super) fn first() -> Self {
        Self { settled: BitSet::new(), from: None, postponed: NONE }
    }

    /// The round behind this one, if anything is left.
    #[inline(always)]
    pub(super) fn next(&self) -> Option<Self> {
        let from = (self.postponed != NONE).then_some(self.postponed)?;
        Some(Self { settled: BitSet::new(), from: Some(from), postponed: NONE })
    }

    /// Whether a literal is to be settled in this round, in which it then has been.
    #[inline]
    pub(super) fn turn(&mut self, index: u32, slot: u32) -> Turn {
        let member = match self.from {
            None if slot != NONE => slot,
            None => return self.postpone(index),
            Some(_) if slot != NONE => return Turn::Over,
            Some(from) => match index.checked_sub(from) {
                None => return Turn::Over,
                Some(member) if member as usize >= SLOTS => return self.postpone(index),
                Some(member) => member,
            },
        };
        if self.settled.has(member) {
            return Turn::Over;
        }
        self.settled.add(member);
        Turn::Now
    }

    #[cold]
    fn postpone(&mut self, index: u32) -> Turn {
        self.postponed = self.postponed.min(index);
        Turn::Later
    }
}
