//! A set of small numbers, without heap.

use classifier_format::SLOTS;

/// The members below [`SLOTS`]; others are never in it. It is cleared when the first member is
/// added, because most texts add none.
pub(super) struct BitSet(Option<[u64; SLOTS / 64]>);

impl BitSet {
    #[inline(always)]
    pub(super) fn new() -> Self {
        Self(None)
    }

    #[inline(always)]
    pub(super) fn has(&self, member: u32) -> bool {
        let word = self.0.as_ref().and_then(|words| words.get(member as usize / 64));
        word.is_some_and(|word| word >> (member % 64) & 1 != 0)
    }

    #[inline]
    pub(super) fn add(&mut self, member: u32) {
        let words = self.0.get_or_insert([0; SLOTS / 64]);
        if let Some(word) = words.get_mut(member as usize / 64) {
            *word |= 1 << (member % 64);
        }
    }
}
