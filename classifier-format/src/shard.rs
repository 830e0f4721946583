//! DFAs, and what their match states stand for.

use bytemuck::{Pod, Zeroable};

#[cfg(doc)]
use crate::{NONE, Section};
use crate::{header::Span, record::Record};

/// One serialized DFA.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct ShardRecord {
    /// Its bytes, in [`Section::Dfas`].
    pub dfa: Span,
    /// What matches in each of its match states, in [`Section::Matches`].
    pub matches: Span,
    /// The lowest of its match states, which follow each other.
    pub first_match: u32,
    /// One of [`shard_kind`].
    pub kind: u32,
    /// The lowest rule that it, or a prefix in it, can decide.
    pub lowest: u32,
}

impl Record for ShardRecord {
    type Word = u32;
}

/// Values of [`ShardRecord::kind`].
pub mod shard_kind {
    /// Prefix rules, and prefixes of literal rules: it starts where the text does, and is dead soon.
    pub const PREFIX: u32 = 0;
    /// Sweep rules: it starts where the text does, and most texts stay in it for long.
    pub const SWEEP: u32 = 1;
    /// Scan rules: it starts everywhere.
    pub const SCAN: u32 = 2;
}

/// What matches in a match state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct MatchRecord {
    /// Rules, in [`Section::Targets`]; ascending.
    pub rules: Span,
    /// Prefixes, in [`Section::Targets`].
    pub prefixes: Span,
    /// The [`prefix_bit`]s of the prefixes.
    pub prefix_bits: u32,
    /// The lowest rule after one of the prefixes that the filter may find, or [`NONE`].
    pub lowest: u32,
    /// The lowest of the rules, or [`NONE`].
    pub rule: u32,
}

impl Record for MatchRecord {
    type Word = u32;
}

/// An anchored beginning that literal rules share.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct PrefixRecord {
    /// The anchored shard that finds it.
    pub shard: u32,
}

impl Record for PrefixRecord {
    type Word = u32;
}

/// The bit for a prefix among those that stand for all: others may have the same, which costs a
/// comparison.
#[inline(always)]
pub fn prefix_bit(prefix: u32) -> u32 {
    1 << (prefix % 31)
}
