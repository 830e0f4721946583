//! A program, and the limits on its size.

use classifier_format::PositionRecord;

/// The most bytes that a program may have.
pub(crate) const MOST: usize = 16 << 20;

/// The most words.
pub(super) const WORDS: usize = MOST >> 3;

/// A program as the artifact holds it.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    /// As if its words were the first in the artifact, and its kinds the first table.
    pub(crate) record: PositionRecord,
    pub(crate) words: Vec<u64>,
    /// The kind of each symbol.
    pub(crate) kinds: [u8; 256],
}

impl Program {
    /// An empty program, for plans that only need to know that there would be one.
    pub(crate) fn placeholder() -> Self {
        Self { record: PositionRecord::default(), words: Vec::new(), kinds: [0; 256] }
    }

    /// About its bytes in the artifact.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<PositionRecord>() + size_of_val(&self.words[..])
    }
}
