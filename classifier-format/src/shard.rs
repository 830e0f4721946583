//! DFAs, and the rules and prefixes of their match states.

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
    /// The records of its match states, in [`Section::Matches`].
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
    /// Prefix rules, and prefixes of literal rules. It starts at the start of the text and is dead
    /// soon.
    pub const PREFIX: u32 = 0;
    /// Sweep rules. It starts at the start of the text, and most texts stay in it for long.
    pub const SWEEP: u32 = 1;
    /// Scan rules. It starts at every place.
    pub const SCAN: u32 = 2;
}

/// The rules and prefixes of a match state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct MatchRecord {
    /// Rules, in [`Section::Targets`]; ascending.
    pub rules: Span,
    /// Prefixes, in [`Section::Targets`].
    pub prefixes: Span,
    /// The [`prefix_bit`]s of the prefixes.
    pub prefix_bits: u32,
    /// The lowest rule after one of the prefixes that the filter can find, or [`NONE`].
    pub lowest: u32,
    /// The lowest of the rules, or [`NONE`].
    pub rule: u32,
}

impl Record for MatchRecord {
    type Word = u32;
}

/// An anchored start that literal rules share.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct PrefixRecord {
    /// The anchored shard that finds it.
    pub shard: u32,
}

impl Record for PrefixRecord {
    type Word = u32;
}

/// The bit of a prefix in a set of prefixes. Several prefixes may share a bit, which costs a
/// comparison.
#[inline(always)]
#[must_use]
pub fn prefix_bit(prefix: u32) -> u32 {
    1 << (prefix % 31)
}
