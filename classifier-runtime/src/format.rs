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
pub const VERSION: u32 = 3;

/// Who wrote the serialized DFAs; changes when `regex-automata` changes their representation.
pub const ENGINE: [u8; 16] = *b"regex-automata 2";

/// Sections start at multiples of this, and so must the artifact in memory.
pub const ALIGN: usize = 8;

/// No rule, no head.
pub const NONE: u32 = u32::MAX;

/// What [`RuleRecord::basis`] is of a rule whose file names none.
pub const NO_BASIS: u32 = 0;

/// Bytes of a gram of the filter's coarse pass, which looks at every [`COARSE_STRIDE`]th one.
pub const COARSE_GRAM: usize = 4;
/// See [`COARSE_GRAM`].
pub const COARSE_STRIDE: usize = 4;

/// Bytes of a gram by which the coarse pass tells long windows apart.
pub const WIDE_GRAM: usize = 8;

/// Bytes of a gram of the filter's fine pass, which looks at every one.
pub const FINE_GRAM: usize = 3;

/// Bytes of a window that a [`HitEntry`] compares, at most.
pub const WINDOW: usize = 8;

/// How many bytes a class run may take before its rule is left to its Shift-And program.
pub const LONGEST_RUN: usize = 64;

/// Words of a Shift-And program's state, at most.
pub const SHIFT_WORDS: usize = 4;

/// Words of a Shift-And program that tell which kinds are of word characters.
pub const SHIFT_KIND_WORDS: usize = 256 / 64;

/// Sets of places of a Shift-And program before those of its kinds.
pub const SHIFT_SKIP_SETS: usize = 4 * 3;

/// Words of a Shift-And program that tell the kinds of ASCII characters.
pub const SHIFT_ASCII_WORDS: usize = 128 / 8;

/// How many literal rules a search can remember to have settled. Rules beyond it have no slot; where
/// one of them is found, the filter goes through the text once more.
pub const SLOTS: usize = 4096;

/// Makes upper and lower case of ASCII letters one, in each byte of a gram. Other bytes may meet
/// too, which costs a comparison, never an answer.
#[inline(always)]
pub fn fold(gram: u64) -> u64 {
    gram | 0x2020_2020_2020_2020
}

/// Where a folded gram of up to four bytes belongs in a bitmap of 2 to the power of `32 - shift`
/// bits: a multiplicative hash (Knuth, TAOCP 3, section 6.4).
#[inline(always)]
pub fn gram_bit(folded: u32, shift: u32) -> usize {
    (folded.wrapping_mul(0x9E37_79B1) >> shift) as usize
}

/// In which of so many slots, a power of two, the windows with a folded gram are: such a hash too.
#[inline(always)]
pub fn gram_slot(folded: u64, slots: usize) -> usize {
    let hash = folded.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (hash >> 32) as usize & slots.wrapping_sub(1)
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
    /// [`MatchRecord`]s.
    Matches,
    /// `u32`: rules and heads.
    Targets,
    /// [`HeadRecord`]s.
    Heads,
    /// `u64`: the bitmap of the coarse pass, a power of two of words, or empty.
    CoarseBits,
    /// `u32`: start of each slot's [`HitEntry`]s, and the end of the last. The slots are a power of
    /// two, or none. Coarse pass.
    CoarseSlots,
    /// [`HitEntry`]s by slot, coarse pass.
    CoarseEntries,
    /// As `CoarseSlots`, for the windows that the coarse pass tells by [`WIDE_GRAM`] bytes.
    WideSlots,
    /// As `CoarseEntries`, for those.
    WideEntries,
    /// As `CoarseBits`, fine pass.
    FineBits,
    /// Six tables of 16 bytes: a bit for each bucket of windows of the fine pass that may have a
    /// byte with this low nibble as their first byte, and one with this high nibble; the same for
    /// the second byte, and the third. Empty where there is no fine pass.
    FineNibbles,
    /// As `CoarseSlots`, fine pass.
    FineSlots,
    /// As `CoarseEntries`, fine pass.
    FineEntries,
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
    /// [`ClassRecord`]s.
    Classes,
    /// [`ShiftRecord`]s.
    Shifts,
    /// `u64`: what [`ShiftRecord`] says.
    ShiftWords,
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
    /// The number of its `Basis`, or [`NO_BASIS`].
    pub basis: u32,
    /// Its pattern, in the strings.
    pub pattern: Span,
}

/// What a tier needs to know before it looks at a text.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct TierRecord {
    /// Anchored shards: prefix rules, heads and anchored rules without a literal.
    pub anchored_shards: u32,
    /// Shards of confirm DFAs.
    pub confirm_shards: u32,
    /// Scan shards.
    pub scan_shards: u32,
    /// Lowest rule that the coarse pass may find without a head; [`NONE`] if none.
    pub lowest_coarse: u32,
    /// Lowest rule that the fine pass may find without a head; [`NONE`] if none.
    pub lowest_fine: u32,
    /// The literal rules that no pass looks for, in [`TierSection::RunLiterals`].
    pub always: Span,
    /// 1 if no rule needs a character that texts of this tier cannot have, otherwise 0.
    pub has_all: u32,
}

/// One serialized DFA.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct ShardRecord {
    /// Its bytes, in [`TierSection::Dfas`].
    pub dfa: Span,
    /// What matches in each of its match states, in [`TierSection::Matches`]; none for confirm
    /// shards.
    pub matches: Span,
    /// The lowest id of a match state,
    pub first_match: u32,
    /// and the binary logarithm of the distance to the next.
    pub stride2: u32,
    /// The lowest rule that it, or a head in it, can decide.
    pub lowest: u32,
}

/// What matches in a match state.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct MatchRecord {
    /// Rules, in [`TierSection::Targets`]; ascending.
    pub rules: Span,
    /// Heads, in [`TierSection::Targets`].
    pub heads: Span,
    /// The lowest rule behind one of the heads that the coarse pass may find, or [`NONE`];
    pub lowest_coarse: u32,
    /// and that the fine pass may find.
    pub lowest_fine: u32,
}

/// An anchored beginning that literal rules share.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct HeadRecord {
    /// The anchored shard that finds it.
    pub shard: u32,
}

/// What a slot of a pass holds: a window that has one of the slot's grams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Pod, Zeroable)]
#[repr(C)]
pub struct HitEntry {
    /// The window's bytes, the first one lowest, under `mask`.
    pub value: u64,
    /// What of them is compared.
    pub mask: u64,
    /// Index of the run.
    pub run: u32,
    /// Bytes of the window before the gram.
    pub back: u32,
}

/// A window of a piece that the filter looks for.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct RunRecord {
    /// The piece.
    pub piece: u32,
    /// Units of the piece before the window.
    pub before: u32,
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
    /// The confirm shard, which is for this rule alone, or the Shift-And program.
    pub confirm: u32,
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
    /// A Shift-And program decides: with [`CONFIRM`] always, otherwise where positions do not, in
    /// texts with `\n` and where a class run is longer than [`LONGEST_RUN`](super::LONGEST_RUN).
    pub const SHIFT: u32 = 8;
    /// The filter looks for a part of its piece, from which the piece cannot be followed back: the
    /// piece is looked for as those of longer chains are.
    pub const SEARCH: u32 = 16;
    /// All of them.
    pub const ALL: u32 = CONFIRM | ONE_LINE | AT_END | SHIFT | SEARCH;
}

/// A class of bytes, so many of which follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct ClassRecord {
    /// A bit for each byte of the class.
    pub bytes: [u32; 8],
    /// How many there are at least.
    pub min: u32,
    /// How many there are at most. If that is more than `min`, all that follow count.
    pub max: u32,
}

impl ClassRecord {
    /// Whether the class has the byte.
    #[inline(always)]
    pub fn has(&self, byte: u8) -> bool {
        self.bytes[byte as usize / 32] >> (byte % 32) & 1 != 0
    }
}

/// A pattern as a Shift-And program (Navarro and Raffinot, "Flexible Pattern Matching in Strings",
/// Cambridge 2002, section 4.3): a bit for each place in the pattern, the lowest for its start.
///
/// Its words, in [`TierSection::ShiftWords`]: [`SHIFT_ASCII_WORDS`] with the kind of each ASCII
/// character, eight to a word, the first lowest; ranges of other characters as [`shift_range`]
/// packs them, ascending; four words with a bit for each kind of word characters; then sets of
/// places, each `words` long with the lowest word first. Assertions on word characters are places
/// that may be skipped where they hold. So there are, for no word character on either side, for one
/// before, for one behind, and for both: the places that may be skipped, those before rows of such,
/// and the last of each row. Then for each kind those that it leads to, and those that it stays at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct ShiftRecord {
    /// Index of its first word.
    pub start: u32,
    /// Words of a set of places: 1, 2 or [`SHIFT_WORDS`].
    pub words: u32,
    /// How many kinds of characters it tells apart.
    pub kinds: u32,
    /// How many ranges of characters beyond ASCII it has.
    pub ranges: u32,
    /// The kind of characters that no range has.
    pub other: u32,
    /// The place where it has matched.
    pub last: u32,
    /// 1 if only the end of the text is where it may have matched, otherwise 0.
    pub at_end: u32,
}

/// Packs a range of characters and its kind.
pub fn shift_range(start: u32, end: u32, kind: u8) -> u64 {
    u64::from(start) << 32 | u64::from(end) << 8 | u64::from(kind)
}

/// The kind of a character, if it is in the range.
#[inline]
pub fn shift_range_kind(range: u64, char: u32) -> Option<u8> {
    let (start, end) = ((range >> 32) as u32, range as u32 >> 8);
    (start..=end).contains(&char).then_some(range as u8)
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
    /// Units before the two by which it is looked for; from there it can be followed back.
    pub anchor: u32,
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
    /// This and all above: a run of bytes of a class, the index of which is what it is above.
    pub const CLASS: u8 = 16;
}
