//! Which literals are decided once a text, however often the filter finds them.
//!
//! That takes a bit for each, and there is no heap. So the first [`SLOTS`] have a slot in the
//! artifact; the few rule sets with more need another pass through the filter where it finds one
//! that has none: each pass decides as many of these as there are bits, by their indexes.

use classifier_format::{NONE, SLOTS};

use crate::search::bit_set::BitSet;

/// The literals that one pass of the filter through the text decides.
pub(super) struct DecidedSet {
    /// Those that have been decided: slots in the first pass, indexes after `from` later.
    decided: BitSet,
    /// The first index that this pass decides; `None` in the first pass, which decides slots.
    from: Option<u32>,
    /// The lowest index that was found and is for another pass, or [`NONE`].
    postponed: u32,
}

/// When a literal is decided.
pub(super) enum Due {
    Now,
    /// It has been.
    Over,
    Later,
}

impl DecidedSet {
    #[inline(always)]
    pub(super) fn first() -> Self {
        Self { decided: BitSet::new(), from: None, postponed: NONE }
    }

    /// The pass after this one, if anything is left.
    #[inline(always)]
    pub(super) fn next(&self) -> Option<Self> {
        let from = (self.postponed != NONE).then_some(self.postponed)?;
        Some(Self { decided: BitSet::new(), from: Some(from), postponed: NONE })
    }

    /// Whether a literal is to be decided in this pass, in which it then has been.
    #[inline]
    pub(super) fn due(&mut self, index: u32, slot: u32) -> Due {
        let member = match self.from {
            None if slot != NONE => slot,
            None => return self.postpone(index),
            Some(_) if slot != NONE => return Due::Over,
            Some(from) => match index.checked_sub(from) {
                None => return Due::Over,
                Some(member) if member as usize >= SLOTS => return self.postpone(index),
                Some(member) => member,
            },
        };
        if self.decided.has(member) {
            return Due::Over;
        }
        self.decided.add(member);
        Due::Now
    }

    #[cold]
    fn postpone(&mut self, index: u32) -> Due {
        self.postponed = self.postponed.min(index);
        Due::Later
    }
}
