//! The layout of an artifact: the one thing that the compiler, which writes it, and the runtime,
//! which reads it in place, both know.
//!
//! This crate is an implementation detail of `classifier-compiler` and `classifier-runtime`: any
//! release may change it together with [`VERSION`].
//!
//! ```text
//! Header      magic, byte order, format version, engine, length, checksum      (64 bytes)
//! [Span; SECTIONS]   where each section lies, in bytes from the start of the artifact
//! sections    each aligned to 64 bytes, in the order of `Section`, zero-padded between
//! ```
//!
//! All integers have the byte order of the target. The records below are what sections are arrays
//! of. Serialized DFAs are whatever `regex-automata` writes, hence [`Header::engine`].
//!
//! DFAs, pieces and programs are over *symbols*, a byte for each character of a text: ASCII
//! characters are themselves, and the others are taken together as far as no pattern tells them from
//! each other, as [`Section::Ranges`] says.

#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

mod checksum;
mod jump;

use bytemuck::{Pod, Zeroable};

pub use crate::{checksum::crc32, jump::jump};

/// The first eight bytes of every artifact. The high bit and the line ends show transfers that
/// were not binary, as PNG's signature does (RFC 2083, section 3.1).
pub const MAGIC: [u8; 8] = *b"\x93CLSF\r\n\n";

/// Reads as itself only in the byte order that it was written in.
pub const BYTE_ORDER: u32 = 0x0102_0304;

/// The version of this layout.
pub const VERSION: u32 = 4;

/// Who wrote the serialized DFAs; changes when `regex-automata` changes their representation.
pub const ENGINE: [u8; 16] = *b"regex-automata 2";

/// The artifact starts at a multiple of this in memory, and a DFA at one in its section.
pub const ALIGN: usize = 8;

/// Sections start at multiples of this, so that in an artifact that does so, too, a bucket of the
/// filter is one line of the cache.
pub const SECTION_ALIGN: usize = 64;

/// No rule, no head.
pub const NONE: u32 = u32::MAX;

/// What [`RuleRecord::basis`] is of a rule whose file names none.
pub const NO_BASIS: u32 = 0;

/// The filter looks at the four bytes at each place that is a multiple of this.
pub const STRIDE: usize = 2;

/// Bytes of a window that are compared where its key is found, at most.
pub const WINDOW: usize = 8;

/// What a folded byte has set; see [`fold`].
pub const FOLD: u8 = 0xA0;

/// How many windows a bucket of the filter has.
pub const BUCKET: usize = 4;

/// In place of a run in a bucket that was too small: the index of another is where bytes would be.
pub const LINK: u32 = u32::MAX - 1;

/// The bit for windows behind no head, among those of [`head_bit`].
pub const NO_HEAD: u32 = 1 << 31;

/// How many bytes a class run may take before its rule is left to its program.
pub const LONGEST_RUN: usize = 64;

/// How many literal rules a search can remember to have settled. Rules beyond it have no slot; where
/// one of them is found, the filter goes through the text once more.
pub const SLOTS: usize = 4096;

/// Makes upper and lower case of ASCII letters one, in each byte, and the symbols of what else folds
/// to them. Other bytes may meet too, which costs a comparison, never an answer.
#[inline(always)]
pub fn fold(bytes: u64) -> u64 {
    bytes | 0xA0A0_A0A0_A0A0_A0A0
}

/// Where a folded gram of four bytes belongs in a bitmap of 2 to the power of `32 - shift` bits: a
/// multiplicative hash (Knuth, TAOCP 3, section 6.4).
#[inline(always)]
pub fn gram_bit(folded: u32, shift: u32) -> usize {
    (folded.wrapping_mul(GRAM_FACTOR) >> shift) as usize
}

/// See [`gram_bit`].
pub const GRAM_FACTOR: u32 = 0x9E37_79B1;

/// Where a folded gram belongs among so many slots, a power of two from 2 on.
#[inline(always)]
pub fn gram_slot(folded: u32, slots: usize) -> usize {
    gram_bit(folded, 32 - slots.ilog2())
}

/// In which of so many buckets the windows with a folded key of eight bytes are. A hash becomes a
/// bucket by multiplication (Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29,
/// 2019), so that there need not be a power of two.
#[inline(always)]
pub fn key_bucket(folded: u64, buckets: usize) -> usize {
    let hash = folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    ((hash * buckets as u64) >> 32) as usize
}

/// The bit for a head among those that stand for all: others may have the same, which costs a
/// comparison.
#[inline(always)]
pub fn head_bit(head: u32) -> u32 {
    1 << (head % 31)
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

/// What the sections hold, in their order.
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
    /// One [`EngineRecord`].
    Engine,
    /// `u32`: where ranges of characters start, from U+0080 on, ascending, in the upper 24 bits; in
    /// the lower eight their symbol.
    Ranges,
    /// `u16`: the atom of each range. Empty where symbols tell all that rules tell apart.
    Atoms,
    /// `u32`, [`PAGES`] of them: how many ranges start before each multiple of 256.
    Pages,
    /// [`ShardRecord`]s: anchored, then scan shards, as [`EngineRecord`] counts them.
    Shards,
    /// [`JumpRecord`]s, a power of two or none: where the first anchored shard is behind a few bytes.
    Jumps,
    /// [`MatchRecord`]s.
    Matches,
    /// `u32`: rules and heads.
    Targets,
    /// [`HeadRecord`]s.
    Heads,
    /// `u32`: the bitmap of the filter's grams, a power of two of words, or empty.
    Grams,
    /// `u16`, a power of two or none: the bucket of the windows with a gram, by [`gram_slot`].
    Slots,
    /// [`Bucket`]s: those that keys of eight bytes lead to, those of slots, and then those that go on
    /// from full ones.
    Buckets,
    /// [`Entry`]s, [`BUCKET`] for each bucket.
    Entries,
    /// [`PairRecord`]s, by the lowest rule.
    Pairs,
    /// [`RunRecord`]s.
    Runs,
    /// [`LiteralRecord`]s: those of each run, by rule id, and then those that the filter does not look
    /// for.
    Literals,
    /// [`PieceRecord`]s.
    Pieces,
    /// Values, then masks, of each piece.
    PieceBytes,
    /// [`ClassRecord`]s.
    Classes,
    /// [`PositionRecord`]s: of literal rules, and then one for each of [`Section::Confirmed`].
    Programs,
    /// `u64`: what [`PositionRecord`] says.
    ProgramWords,
    /// The kinds of symbols that programs tell apart: tables of 256 bytes, which [`PositionRecord`]
    /// names; and then, for each of [`Section::Confirmed`], the kinds of the ASCII characters and of
    /// all atoms.
    ProgramKinds,
    /// `u32`: the rules that tell characters with one symbol apart, ascending.
    Confirmed,
    /// Serialized DFAs, each aligned to [`ALIGN`].
    Dfas,
}

/// How many sections an artifact has.
pub const SECTIONS: usize = Section::Dfas as usize + 1;

/// Multiples of 256 up to the end of the basic multilingual plane.
pub const PAGES: usize = 257;

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

/// What the search needs to know before it looks at a text.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct EngineRecord {
    /// Anchored shards: prefix rules, heads and anchored rules without a literal.
    pub anchored_shards: u32,
    /// Scan shards.
    pub scan_shards: u32,
    /// Lowest rule that the filter may find without a head; [`NONE`] if none.
    pub lowest: u32,
    /// How many buckets keys of eight bytes lead to.
    pub wide_buckets: u32,
    /// How many buckets there are but for those that go on from full ones.
    pub buckets: u32,
    /// How many literal rules the filter looks for.
    pub sought: u32,
    /// How many atoms there are.
    pub atoms: u32,
    /// Bytes of the keys of jumps: up to four.
    pub jump_len: u32,
}

/// One serialized DFA.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct ShardRecord {
    /// Its bytes, in [`Section::Dfas`].
    pub dfa: Span,
    /// What matches in each of its match states, in [`Section::Matches`].
    pub matches: Span,
    /// The lowest id of a match state,
    pub first_match: u32,
    /// and the binary logarithm of the distance to the next.
    pub stride2: u32,
    /// The lowest rule that it, or a head in it, can decide.
    pub lowest: u32,
}

/// Where a DFA is behind the first bytes of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct JumpRecord {
    /// The bytes, all of ASCII, the first one lowest, and then zeros; or [`NONE`], which no text of
    /// ASCII has.
    pub key: u32,
    /// The state.
    pub state: u32,
    /// The match states with heads that are passed on the way, or [`NONE`]: in the upper 24 bits their
    /// index among those of the DFA, in the lower eight where in the text they match.
    pub passed: [u32; 3],
    /// What [`MatchRecord`] says of all match states that are passed: the bits of heads,
    pub head_bits: u32,
    /// the lowest rule behind these, or [`NONE`],
    pub lowest: u32,
    /// and the lowest rule that matches, or [`NONE`].
    pub rule: u32,
}

impl JumpRecord {
    /// None.
    pub const EMPTY: Self =
        Self { key: NONE, state: 0, passed: [NONE; 3], head_bits: 0, lowest: NONE, rule: NONE };
}

/// In which of so many places, a power of two from 2 on, a jump is: there, or in the one whose number
/// differs in the last bit.
#[inline(always)]
pub fn jump_place(key: u32, places: usize) -> usize {
    (key.wrapping_mul(GRAM_FACTOR) >> (32 - places.ilog2())) as usize
}

/// What matches in a match state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct MatchRecord {
    /// Rules, in [`Section::Targets`]; ascending.
    pub rules: Span,
    /// Heads, in [`Section::Targets`].
    pub heads: Span,
    /// The [`head_bit`]s of the heads.
    pub head_bits: u32,
    /// The lowest rule behind one of the heads that the filter may find, or [`NONE`].
    pub lowest: u32,
    /// The lowest of the rules, or [`NONE`].
    pub rule: u32,
}

/// An anchored beginning that literal rules share.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct HeadRecord {
    /// The anchored shard that finds it.
    pub shard: u32,
}

/// Where windows are told apart: eight bytes from the one before a gram or key on, the first one
/// lowest, equal a value under its mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Bucket {
    /// The values.
    pub values: [u64; BUCKET],
    /// What is compared; where nothing is, and the value is not 0, there is no window.
    pub masks: [u64; BUCKET],
}

/// What one place of a bucket leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Entry {
    /// The [`head_bit`]s of those heads of which one must match, and [`NO_HEAD`] if none must.
    pub heads: u32,
    /// The lowest rule.
    pub lowest: u32,
    /// Index of the run, or [`LINK`].
    pub run: u32,
    /// Which of the eight bytes is the first one of the window; of a link, the index of the next
    /// bucket, which is higher.
    pub place: u32,
}

/// A window of two bytes, which is looked for apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct PairRecord {
    /// As [`Entry::heads`].
    pub heads: u32,
    /// The lowest rule.
    pub lowest: u32,
    /// Index of the run.
    pub run: u32,
    /// Its bytes,
    pub values: [u8; 2],
    /// and what of them is compared.
    pub masks: [u8; 2],
}

/// A window of a piece that the filter looks for.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct RunRecord {
    /// The piece.
    pub piece: u32,
    /// Units of the piece before the window.
    pub before: u32,
    /// Where the values of the piece start in [`Section::PieceBytes`],
    pub start: u32,
    /// and how many units it has, if all are bytes under a mask; otherwise 0.
    pub len: u32,
    /// The literal rules that it may decide, in [`Section::Literals`].
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
    /// Bytes, at least, between that and the first piece.
    pub gap: u32,
    /// Its pieces, in [`Section::Pieces`]; empty where a program decides.
    pub pieces: Span,
    /// A sum of [`flag`]s.
    pub flags: u32,
    /// Its program, or [`NONE`].
    pub program: u32,
    /// Its number among the literal rules that are decided once a text, or [`NONE`].
    pub slot: u32,
}

/// Bits of [`LiteralRecord::flags`].
pub mod flag {
    /// Its program decides always; without this, the pieces' positions do, and the program, if there
    /// is one, where they do not: in texts with `\n`, and where a class run is longer than
    /// [`LONGEST_RUN`](super::LONGEST_RUN).
    pub const PROGRAM: u32 = 1;
    /// Gaps and wildcards exclude `\n`, so the pieces lie in one line.
    pub const ONE_LINE: u32 = 2;
    /// The last piece ends where the text ends.
    pub const AT_END: u32 = 4;
    /// The filter looks for a part of its piece, from which the piece cannot be followed back: the
    /// piece is looked for as those of longer chains are.
    pub const SEARCH: u32 = 8;
    /// The first part is looked for from the start of the text on, whatever the head.
    pub const FROM_START: u32 = 16;
    /// All of them.
    pub const ALL: u32 = PROGRAM | ONE_LINE | AT_END | SEARCH | FROM_START;
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
    /// Whether a run of it may be longer than [`LONGEST_RUN`] and is not of one length.
    #[inline(always)]
    pub fn may_be_long(&self) -> bool {
        self.min != self.max && self.max as usize > LONGEST_RUN
    }

    /// Whether the class has the byte.
    #[inline(always)]
    pub fn has(&self, byte: u8) -> bool {
        self.bytes[byte as usize / 32] >> (byte % 32) & 1 != 0
    }
}

/// Words of the state of a position automaton that is stepped as a whole, at most.
pub const POSITION_SMALL_WORDS: usize = 4;

/// Words of the state of a position automaton, at most.
pub const POSITION_WORDS: usize = 1 << 14;

/// Bits of [`PositionRecord::flags`].
pub mod position_flag {
    /// Matches start at the start of the text only.
    pub const ANCHORED: u32 = 1;
    /// There are no rows of optional positions, no loops and no groups of edges, and a position that
    /// never follows the one below is where a match may start.
    pub const PLAIN: u32 = 2;
    /// All of them.
    pub const ALL: u32 = ANCHORED | PLAIN;
}

/// A pattern over one-byte symbols as a position automaton (Glushkov, "The abstract theory of
/// automata", 1961; Navarro and Raffinot, "Flexible Pattern Matching in Strings", Cambridge 2002,
/// chapters 4 and 5). Each place in the pattern that takes a symbol is a position. The state is a
/// set of positions, a bit each: those that may have taken the symbol before.
///
/// A table of 256 bytes, apart from this, has the *kind* of each symbol. What a look-around
/// assertion says depends on the class of the symbol before it and of the one after it; the pairs
/// that the pattern tells apart are its *variants*. A pattern without assertions has one.
///
/// The words, in this order. A set of positions has `words` words, the lowest first.
///
/// - A bit for each variant in which the pattern matches the empty text.
/// - With more than one variant only: a word for each kind, and one for the end of the text. Byte
///   *c* is the variant if a symbol of class *c* stands before and this kind after. The highest
///   byte is 8 × the class of this kind. The start and the end of the text are class 0.
/// - For each kind, the set of positions that take it.
/// - For each variant, the positions where a match may start; those that may follow the position
///   one below; and those where a match may end.
/// - The positions that may follow themselves. Then rows of optional positions: a row is a
///   position and those after it, up to its end. From any position of a row one may go on as from
///   those above it that are set in the second set here, which has all ends of rows. The third set
///   has those of the second that are not ends, the fourth all positions of rows but the ends. The
///   fifth has the sources of all groups of edges.
/// - Groups of edges: each source leads to each target. In the small form, which has at most
///   [`POSITION_SMALL_WORDS`] words a set: a bit for each variant in which the group counts, the
///   sources, the targets.
///
/// The large form differs: the three sets of a variant are interleaved, a word of each in turn, and
/// so are the five sets after them. No row goes beyond a word. Instead of groups there are
///
/// - a bit for each word that has a position where a match may start, 64 to a word;
/// - for each word, and once more at the end, the index of its first source entry;
/// - source entries of two words: a mask, and the group that it is a source of;
/// - wide groups, of two words: their sources as [`packed_span`] packs them, and the group;
/// - sources of wide groups, of two words: index of a word, and a mask;
/// - groups, of two words: a bit for each variant in which it counts, and its targets, packed;
/// - targets, of two words: index of a word, and a mask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct PositionRecord {
    /// Index of its first word.
    pub start: u32,
    /// How many words it has.
    pub len: u32,
    /// Index of its table of kinds.
    pub table: u32,
    /// Words of a set of positions: 1, 2 or 4 in the small form, more in the large one.
    pub words: u32,
    /// How many kinds of symbols it tells apart.
    pub kinds: u32,
    /// How many variants it has; at most 36.
    pub variants: u32,
    /// How many groups of edges it has.
    pub groups: u32,
    /// How many source entries; none in the small form.
    pub entries: u32,
    /// How many wide groups; none in the small form.
    pub wides: u32,
    /// How many sources of wide groups; none in the small form.
    pub wide_sources: u32,
    /// How many targets; none in the small form.
    pub targets: u32,
    /// A sum of [`position_flag`]s.
    pub flags: u32,
}

/// Packs the index of the first of a run of records and how many there are.
pub fn packed_span(start: u32, len: u32) -> u64 {
    u64::from(start) << 32 | u64::from(len)
}

/// The range that [`packed_span`] packed.
#[inline]
pub fn unpacked_span(span: u64) -> core::ops::Range<usize> {
    let start = (span >> 32) as usize;
    start..start.saturating_add(span as u32 as usize)
}

/// A part of a literal rule, unit by unit. A unit is a byte that is compared under a mask; or, where the mask is
/// 0 and the value is not, what [`mod@unit`] names.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct PieceRecord {
    /// Where its values start in [`Section::PieceBytes`]; its masks follow them.
    pub start: u32,
    /// How many units it has.
    pub len: u32,
    /// Bytes, at least, between it and what stands before it.
    pub gap: u32,
    /// 1 if it has units that [`mod@unit`] names, otherwise 0.
    pub varies: u32,
    /// Units before the two by which it is looked for; from there it can be followed back.
    pub anchor: u32,
    /// [`NONE`]; or a program, whose matches stand there instead, or behind the piece. If there are
    /// units, matches start so many symbols before the piece, which they have,
    pub program: u32,
    /// at least; or where it ends, if this is [`NONE`],
    pub least: u32,
    /// and at most. Where they start behind the piece, another that each of them has, with its own least
    /// and most, or [`NONE`].
    pub most: u32,
}

/// Values of units whose mask is 0; 0 is any byte.
pub mod unit {
    /// `0` to `9`.
    pub const DIGIT: u8 = 1;
    /// This and all above: a run of bytes of a class, the index of which is what it is above.
    pub const CLASS: u8 = 16;
}
