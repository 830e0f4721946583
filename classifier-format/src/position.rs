//! Programs: patterns as position automata.

use bytemuck::{Pod, Zeroable};

use crate::record::Record;

/// The maximum number of words of a state that is stepped as a whole.
pub const POSITION_SMALL_WORDS: usize = 4;

/// The maximum number of words of a state.
pub const POSITION_WORDS: usize = 1 << 14;

/// Bits of [`PositionRecord::flags`].
pub mod position_flag {
    /// Matches start at the start of the text only.
    pub const ANCHORED: u32 = 1;
    /// There are no rows of optional positions, no loops and no groups of edges, and a position
    /// that never follows the one below is a start of a match.
    pub const PLAIN: u32 = 2;
    /// All of them.
    pub const ALL: u32 = ANCHORED | PLAIN;
}

/// A pattern over one-byte symbols as a position automaton (Glushkov, "The abstract theory of
/// automata", 1961; Navarro and Raffinot, "Flexible Pattern Matching in Strings", Cambridge 2002,
/// chapters 4 and 5). Each place in the pattern that takes a symbol is a position. The state is a
/// set of positions, a bit each: those that may have taken the symbol before.
///
/// A separate table of 256 bytes has the *kind* of each symbol. The result of a look-around
/// assertion depends on the class of the symbol before it and of the one after it. The pairs that
/// the pattern distinguishes are its *variants*. A pattern without assertions has one.
///
/// The words, in this order. A set of positions has `words` words, the lowest first.
///
/// - A bit for each variant in which the pattern matches the empty text.
/// - Only with more than one variant: a word for each kind, and one for the end of the text. Byte
///   *c* is the variant between a symbol of class *c* and this kind. The highest byte is 8 × the
///   class of this kind. The start and the end of the text are class 0.
/// - For each kind, the set of positions that take it.
/// - For each variant, the positions where a match may start; those that may follow the position
///   one below; and those where a match may end.
/// - The positions that may follow themselves. Then five sets for rows of optional positions. A row
///   is a position and those after it, up to its end. From any position of a row, a match may
///   continue like from those above it that are in the second set, which contains all ends of rows.
///   The third set contains those of the second that are not ends, and the fourth all positions of
///   rows except the ends. The fifth contains the sources of all groups of edges.
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
    /// The number of its words.
    pub len: u32,
    /// Index of its table of kinds.
    pub table: u32,
    /// Words of a set of positions: 1, 2 or 4 in the small form, more in the large one.
    pub words: u32,
    /// The number of kinds of symbols.
    pub kinds: u32,
    /// The number of variants; at most 36.
    pub variants: u32,
    /// The number of groups of edges.
    pub groups: u32,
    /// The number of source entries; 0 in the small form.
    pub entries: u32,
    /// The number of wide groups; 0 in the small form.
    pub wides: u32,
    /// The number of sources of wide groups; 0 in the small form.
    pub wide_sources: u32,
    /// The number of targets; 0 in the small form.
    pub targets: u32,
    /// A sum of [`position_flag`]s.
    pub flags: u32,
}

impl Record for PositionRecord {
    type Word = u32;
}

/// Packs the first index of a run of records and their number.
#[must_use]
pub fn packed_span(start: u32, len: u32) -> u64 {
    u64::from(start) << 32 | u64::from(len)
}

/// The range that [`packed_span`] packed.
#[inline]
#[must_use]
pub fn unpacked_span(span: u64) -> core::ops::Range<usize> {
    let start = (span >> 32) as usize;
    start..start.saturating_add(span as u32 as usize)
}
