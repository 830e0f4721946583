//! Programs: patterns as position automata.

use bytemuck::{Pod, Zeroable};

use crate::record::Record;

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
/// that the pattern distinguishes are its *variants*. A pattern without assertions has one.
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
    /// How many kinds of symbols it distinguishes.
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

impl Record for PositionRecord {
    type Word = u32;
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
