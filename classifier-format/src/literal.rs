//! Literal rules and their pieces.

use bytemuck::{Pod, Zeroable};

#[cfg(doc)]
use crate::{NONE, Section};
use crate::{header::Span, record::Record};

/// The maximum length of a class run in bytes. For longer runs, the program decides.
pub const LONGEST_CLASS_RUN: usize = 64;

/// The number of literal rules that a search can remember as decided. Other rules have no slot. If
/// one of them is found, the filter goes through the text once more.
pub const SLOTS: usize = 4096;

/// A literal rule, or one branch of it.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct LiteralRecord {
    /// The rule.
    pub rule: u32,
    /// The prefix that must match, or [`NONE`].
    pub prefix: u32,
    /// The minimum number of bytes between the prefix and the first piece.
    pub gap: u32,
    /// Its pieces, in [`Section::Pieces`]; empty if a program decides.
    pub pieces: Span,
    /// A sum of [`flag`]s.
    pub flags: u32,
    /// Its program, or [`NONE`].
    pub program: u32,
    /// Its number among the literal rules that are decided once for each text, or [`NONE`].
    pub slot: u32,
}

impl Record for LiteralRecord {
    type Word = u32;
}

/// Bits of [`LiteralRecord::flags`].
pub mod flag {
    /// The program always decides. Otherwise the positions of the pieces decide, and the program,
    /// if there is one, where they cannot: in texts with `\n`, and for class runs longer than
    /// [`LONGEST_CLASS_RUN`](super::LONGEST_CLASS_RUN).
    pub const PROGRAM: u32 = 1;
    /// Gaps and wildcards exclude `\n`, so the pieces are in one line.
    pub const ONE_LINE: u32 = 2;
    /// The last piece ends at the end of the text.
    pub const AT_END: u32 = 4;
    /// The filter finds a part of the piece from which the piece cannot be followed backwards. The
    /// piece is searched like those of longer chains.
    pub const SEARCH: u32 = 8;
    /// The first piece is searched from the start of the text, regardless of the prefix.
    pub const FROM_START: u32 = 16;
    /// All of them.
    pub const ALL: u32 = PROGRAM | ONE_LINE | AT_END | SEARCH | FROM_START;
}

/// A class of bytes, and the length of its run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct ClassRecord {
    /// A bit for each byte of the class.
    pub bytes: [u32; 8],
    /// The minimum length of a run.
    pub min: u32,
    /// The maximum length of a run. If it is more than `min`, a run takes all bytes of the class.
    pub max: u32,
}

impl Record for ClassRecord {
    type Word = u32;
}

impl ClassRecord {
    /// Whether a run may be longer than [`LONGEST_CLASS_RUN`] and has no fixed length.
    #[inline(always)]
    #[must_use]
    pub fn may_be_long(&self) -> bool {
        self.min != self.max && self.max as usize > LONGEST_CLASS_RUN
    }

    /// Whether the class has the byte.
    #[inline(always)]
    #[must_use]
    pub fn has(&self, byte: u8) -> bool {
        self.bytes[byte as usize / 32] >> (byte % 32) & 1 != 0
    }
}

/// A part of a literal rule, unit by unit. A unit is a byte that is compared under a mask. If the
/// mask is 0 and the value is not, [`mod@unit`] defines it.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct PieceRecord {
    /// The start of its values in [`Section::PieceBytes`]; its masks follow them.
    pub start: u32,
    /// The number of units.
    pub len: u32,
    /// The minimum number of bytes between it and the part before it.
    pub gap: u32,
    /// 1 if it has units that [`mod@unit`] names, otherwise 0.
    pub varies: u32,
    /// Units before the two that the search looks for. From there the piece can be followed
    /// backwards.
    pub anchor: u32,
    /// [`NONE`]; or a program, whose matches stand there instead, or after the piece. If there are
    /// units, matches start so many symbols before the piece, which they have,
    pub program: u32,
    /// at least; or where it ends, if this is [`NONE`],
    pub least: u32,
    /// and at most. Where they start after the piece, another that each of them has, with its own least
    /// and most, or [`NONE`].
    pub most: u32,
}

impl Record for PieceRecord {
    type Word = u32;
}

/// Values of units whose mask is 0; 0 is any byte.
pub mod unit {
    /// `0` to `9`.
    pub const DIGIT: u8 = 1;
    /// This and all above: a run of bytes of a class, the index of which is what it is above.
    pub const CLASS: u8 = 16;
}
