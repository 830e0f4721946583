//! A program, and how large one may be.

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
    /// No program at all, where one is supposed to be.
    pub(crate) const STAND_IN: Self = Self {
        record: PositionRecord {
            start: 0,
            len: 0,
            table: 0,
            words: 0,
            kinds: 0,
            variants: 0,
            groups: 0,
            entries: 0,
            wides: 0,
            wide_sources: 0,
            targets: 0,
            flags: 0,
        },
        words: Vec::new(),
        kinds: [0; 256],
    };

    /// Its bytes in the artifact, about.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<PositionRecord>() + size_of_val(&self.words[..])
    }
}
