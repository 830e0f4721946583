//! The layout of an artifact: the one thing that the compiler, which writes it, and the runtime,
//! which reads it in place, both know.
//!
//! ```text
//! Header      magic, byte order, format version, engine, length, checksum      (64 bytes)
//! [Span; SECTIONS]   where each section lies, in bytes from the start of the artifact
//! sections    each aligned to 8 bytes, in the order of `Section`, zero-padded between
//! ```
//!
//! All integers have the byte order of the target. Four sections describe the rules; the others
//! come once for each [`TierId`]. The records below are what those sections are arrays of.
//! Serialized DFAs are whatever `regex-automata` writes, hence [`Header::engine`].
//!
//! Not part of the public API: any release may change it together with [`VERSION`].

use bytemuck::{Pod, Zeroable};

/// The first eight bytes of every artifact. The high bit and the line ends show transfers that
/// were not binary, as PNG's signature does (RFC 2083, section 3.1).
pub const MAGIC: [u8; 8] = *b"\x93CLSF\r\n\n";

/// Reads as itself only in the byte order that it was written in.
pub const BYTE_ORDER: u32 = 0x0102_0304;

/// The version of this layout.
pub const VERSION: u32 = 1;

/// Who wrote the serialized DFAs; changes when `regex-automata` changes their representation.
pub const ENGINE: [u8; 16] = *b"regex-automata 2";

/// Sections start at multiples of this, and so must the artifact in memory.
pub const ALIGN: usize = 8;

/// No rule, no head.
pub const NONE: u32 = u32::MAX;

/// Set in a target of an anchored shard when it is a head, not a rule.
pub const HEAD_BIT: u32 = 1 << 31;

/// Entries of the literal filter's table; a hashed bigram is an index into it.
pub const FILTER_ENTRIES: usize = 4096;

/// Bytes of a literal that the filter looks at, at most: a window of eight bigrams.
pub const FILTER_WINDOW: usize = 9;

/// Length of the keys of the two hit tables, in bytes.
pub const LONG_KEY: usize = 4;
/// See [`LONG_KEY`].
pub const SHORT_KEY: usize = 2;

/// How many literal rules a search can remember to have settled. Rules beyond it have no slot, and
/// are settled at each of their hits.
pub const SLOTS: usize = 4096;

/// Where the filter puts a bigram: a multiplicative hash (Knuth, TAOCP 3, section 6.4).
#[inline(always)]
pub fn bigram_index(first: u8, second: u8) -> usize {
    let pair = first as u32 | (second as u32) << 8;
    (pair.wrapping_mul(0x9E37_79B1) >> 20) as usize
}

/// Makes upper and lower case of ASCII letters one. Other bytes may meet too, which costs a
/// comparison, never an answer.
#[inline(always)]
pub fn fold(byte: u8) -> u8 {
    byte | 0x20
}

/// The slot of a hit table with `slots` slots (a power of two) that `key` belongs to.
#[inline(always)]
pub fn hit_slot(key: u32, slots: usize) -> usize {
    (key.wrapping_mul(0x9E37_79B1) >> 8) as usize & (slots - 1)
}

/// The fixed start of an artifact.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Header {
    /// [`MAGIC`].
    pub magic: [u8; 8],
    /// [`BYTE_ORDER`].
    pub byte_order: u32,
    /// [`VERSION`].
    pub version: u32,
    /// [`ENGINE`].
    pub engine: [u8; 16],
    /// Bytes of the whole artifact.
    pub length: u64,
    /// CRC-32 (ISO 3309) of everything behind the header.
    pub checksum: u32,
    /// Zero.
    pub reserved: [u32; 5],
}

/// A run of bytes in the artifact, or of records in a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Span {
    /// Index of the first.
    pub start: u32,
    /// How many.
    pub len: u32,
}

impl Span {
    /// The run as a range of indexes.
    #[inline(always)]
    pub fn range(self) -> core::ops::Range<usize> {
        let start = self.start as usize;
        start..start.saturating_add(self.len as usize)
    }
}

/// Sections that describe the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// UTF-8 text that the records below point into.
    Strings,
    /// [`Span`]s into the strings: the labels.
    Labels,
    /// [`Span`]s into the strings: the rule files' names.
    Files,
    /// [`RuleRecord`]s; a rule's id is its index.
    Rules,
}

/// Sections that each tier has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TierSection {
    /// One [`TierRecord`].
    Tier,
    /// [`ShardRecord`]s: anchored, then confirm, then scan shards, as [`TierRecord`] counts them.
    Shards,
    /// `u32`: what pattern of a shard stands for which rule or head.
    Targets,
    /// [`HeadRecord`]s.
    Heads,
    /// `u64`: the filter's table, [`FILTER_ENTRIES`] long or empty.
    Table,
    /// `u32`: start of each slot's [`HitEntry`]s, and the end of the last; long keys.
    LongSlots,
    /// [`HitEntry`]s by slot, long keys.
    LongEntries,
    /// As `LongSlots`, short keys.
    ShortSlots,
    /// As `LongEntries`, short keys.
    ShortEntries,
    /// [`RunRecord`]s.
    Runs,
    /// `u32`: literal rules of a run, by rule id.
    RunLiterals,
    /// [`LiteralRecord`]s.
    Literals,
    /// [`PieceRecord`]s.
    Pieces,
    /// Values, then masks, of each piece.
    PieceBytes,
    /// Serialized DFAs, each aligned to [`ALIGN`].
    Dfas,
}

/// How many sections [`Section`] names.
pub const RULE_SECTIONS: usize = Section::Rules as usize + 1;
/// How many sections [`TierSection`] names.
pub const TIER_SECTIONS: usize = TierSection::Dfas as usize + 1;
/// How many sections an artifact has.
pub const SECTIONS: usize = RULE_SECTIONS + TIERS * TIER_SECTIONS;
/// How many tiers an artifact has.
pub const TIERS: usize = 2;

/// Which of the two plans for the same rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TierId {
    /// For texts without a byte over 0x7F.
    Ascii,
    /// For all others.
    Unicode,
}

impl TierId {
    /// Both, in the order of their sections.
    pub const ALL: [Self; TIERS] = [Self::Ascii, Self::Unicode];

    /// For messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ascii => "ASCII",
            Self::Unicode => "Unicode",
        }
    }

    /// Index of a section of this tier in the section table.
    pub fn section(self, section: TierSection) -> usize {
        RULE_SECTIONS + self as usize * TIER_SECTIONS + section as usize
    }
}

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
    /// Its pattern, in the strings.
    pub pattern: Span,
}

/// What a tier needs to know before it looks at a text.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct TierRecord {
    /// The filter's state before the first bigram.
    pub filter_start: u64,
    /// Anchored shards: prefix rules, heads and anchored rules without a literal.
    pub anchored_shards: u32,
    /// Shards of confirm DFAs.
    pub confirm_shards: u32,
    /// Scan shards.
    pub scan_shards: u32,
    /// Lowest rule that the filter may find without a head; [`NONE`] if none.
    pub lowest_headless: u32,
    /// Buckets of the filter that hold short runs, one bit each.
    pub short_buckets: u32,
    /// Buckets of the filter that hold long runs.
    pub long_buckets: u32,
}

/// One serialized DFA.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct ShardRecord {
    /// Its bytes, in [`TierSection::Dfas`].
    pub dfa: Span,
    /// What its patterns stand for, in [`TierSection::Targets`]; ascending.
    pub targets: Span,
    /// The lowest rule that it, or a head in it, can decide.
    pub lowest: u32,
}

/// An anchored beginning that literal rules share.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct HeadRecord {
    /// The lowest rule behind it.
    pub lowest: u32,
    /// The anchored shard that finds it.
    pub shard: u32,
}

/// What a slot of a hit table holds: a run that ends in `key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Pod, Zeroable)]
#[repr(C)]
pub struct HitEntry {
    /// The folded last bytes of the run's window, the last one lowest.
    pub key: u32,
    /// Index of the run.
    pub run: u32,
}

/// A window of a piece that the filter looks for.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct RunRecord {
    /// The piece.
    pub piece: u32,
    /// Units of the piece up to the end of the window.
    pub end: u32,
    /// The literal rules that it may decide, in [`TierSection::RunLiterals`].
    pub literals: Span,
}

/// A literal rule, or one branch of it.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct LiteralRecord {
    /// The rule.
    pub rule: u32,
    /// The head that must match, or [`NONE`].
    pub head: u32,
    /// Its pieces, in [`TierSection::Pieces`]; empty where a confirm DFA decides.
    pub pieces: Span,
    /// A sum of [`flag`]s.
    pub flags: u32,
    /// The confirm shard, which is for this rule alone.
    pub shard: u32,
    /// Its number among the literal rules that are decided once a text, or [`NONE`].
    pub slot: u32,
}

/// Bits of [`LiteralRecord::flags`].
pub mod flag {
    /// A confirm DFA decides; otherwise the pieces' positions do.
    pub const CONFIRM: u32 = 1;
    /// Gaps and wildcards exclude `\n`, so the pieces lie in one line.
    pub const ONE_LINE: u32 = 2;
    /// The last piece ends where the text ends.
    pub const AT_END: u32 = 4;
}

/// A literal, unit by unit. A unit is a byte that is compared under a mask; or, where the mask is
/// 0 and the value is not, a character that [`mod@unit`] names.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct PieceRecord {
    /// Where its values start in [`TierSection::PieceBytes`]; its masks follow them.
    pub start: u32,
    /// How many units it has.
    pub len: u32,
    /// Bytes, at least, between it and what stands before it.
    pub gap: u32,
    /// 1 if it has units that [`mod@unit`] names, otherwise 0.
    pub varies: u32,
}

/// Values of units whose mask is 0. Such a unit takes one character, of one byte or more.
pub mod unit {
    /// `s`, `S` or U+017F, which is 2 bytes.
    pub const FOLDED_S: u8 = 1;
    /// `k`, `K` or U+212A, which is 3 bytes.
    pub const FOLDED_K: u8 = 2;
    /// Any character but `\n`.
    pub const CHARACTER: u8 = 3;
    /// `0` to `9`.
    pub const DIGIT: u8 = 4;
}
