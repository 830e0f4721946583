//! What is known of rules, and of all of them together.

use bytemuck::{Pod, Zeroable};

#[cfg(doc)]
use crate::NONE;
use crate::{header::Span, record::Record};

/// What [`RuleRecord::basis`] is of a rule whose file names none.
pub const NO_BASIS: u32 = 0;

/// Where a rule comes from.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct RuleRecord {
    /// Index of its label.
    pub label: u32,
    /// Index of its file.
    pub file: u32,
    /// Line in the file, from 1.
    pub line: u32,
    /// The number of its `Basis`, or [`NO_BASIS`].
    pub basis: u32,
    /// Its pattern, in the strings.
    pub pattern: Span,
}

impl Record for RuleRecord {
    type Word = u32;
}

/// What the search needs to know before it looks at a text.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct EngineRecord {
    /// Anchored shards: those of prefixes, then those of sweeps.
    pub anchored_shards: u32,
    /// Scan shards.
    pub scan_shards: u32,
    /// Lowest rule that the filter may find without a prefix; [`NONE`] if none.
    pub lowest_filtered: u32,
    /// How many buckets grams of eight bytes lead to.
    pub wide_buckets: u32,
    /// How many buckets there are but for those that go on from full ones.
    pub buckets: u32,
    /// How many literal rules the filter looks for.
    pub filtered: u32,
    /// How many atoms there are.
    pub atoms: u32,
    /// Bytes of the keys of jumps: up to four.
    pub jump_len: u32,
}

impl Record for EngineRecord {
    type Word = u32;
}

/// Multiples of 256 up to the end of the basic multilingual plane.
pub const PAGES: usize = 257;
