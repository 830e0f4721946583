//! Which literal rules have been settled in this text, so that none is settled twice.

use crate::format::SLOTS;

/// A set of slots, cleared when it is first used: most texts never use it.
pub(super) struct Tried(Option<[u64; SLOTS / 64]>);

impl Tried {
    #[inline(always)]
    pub(super) fn new() -> Self {
        Self(None)
    }

    /// Whether this is the slot's first try; from now on it is not.
    pub(super) fn first_try(&mut self, slot: u32) -> bool {
        let words = self.0.get_or_insert([0; SLOTS / 64]);
        let (word, bit) = (slot as usize / 64 % words.len(), 1 << (slot % 64));
        let first = words[word] & bit == 0;
        words[word] |= bit;
        first
    }
}
