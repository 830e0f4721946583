//! Records which literals are decided, so that each is decided once for each text.
//!
//! This needs a bit for each literal, without heap. The first [`SLOTS`] literals have a slot in the
//! artifact. The few rule sets with more need another pass through the filter if it finds a literal
//! without a slot. Each pass decides as many of these as there are bits, by index.

use classifier_format::{NONE, SLOTS};

use crate::search::bit_set::BitSet;

/// The literals that one pass of the filter through the text decides.
pub(super) struct DecidedSet {
    /// The decided literals: slots in the first pass, indexes after `from` later.
    decided: BitSet,
    /// The first index that this pass decides; `None` in the first pass, which decides slots.
    from: Option<u32>,
    /// The lowest index that was found and needs another pass, or [`NONE`].
    postponed: u32,
}

/// Whether a literal is decided now.
pub(super) enum Due {
    Now,
    /// It is decided already.
    Over,
    Later,
}

impl DecidedSet {
    #[inline(always)]
    pub(super) fn first() -> Self {
        Self { decided: BitSet::new(), from: None, postponed: NONE }
    }

    /// The next pass, if any literal is left.
    #[inline(always)]
    pub(super) fn next(&self) -> Option<Self> {
        let from = (self.postponed != NONE).then_some(self.postponed)?;
        Some(Self { decided: BitSet::new(), from: Some(from), postponed: NONE })
    }

    /// Whether to decide a literal in this pass. It then counts as decided.
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
