//! Records of rules, and of the whole rule set.

use bytemuck::{Pod, Zeroable};

#[cfg(doc)]
use crate::NONE;
use crate::{header::Span, record::Record};

/// The [`RuleRecord::basis`] of a rule without one.
pub const NO_BASIS: u32 = 0;

/// The source of a rule.
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

/// Parameters of the search that do not depend on a text.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct EngineRecord {
    /// Anchored shards: those of prefixes, then those of sweeps.
    pub anchored_shards: u32,
    /// Scan shards.
    pub scan_shards: u32,
    /// The lowest rule that the filter can find without a prefix; [`NONE`] if none.
    pub lowest_filtered: u32,
    /// The number of buckets of grams of eight bytes.
    pub wide_buckets: u32,
    /// The number of buckets, except those that continue full ones.
    pub buckets: u32,
    /// The number of literal rules that the filter searches for.
    pub filtered: u32,
    /// The number of atoms.
    pub atoms: u32,
    /// The length of the keys of jumps in bytes: up to four.
    pub jump_len: u32,
}

impl Record for EngineRecord {
    type Word = u32;
}

/// Multiples of 256 up to the end of the basic multilingual plane.
pub const PAGES: usize = 257;
