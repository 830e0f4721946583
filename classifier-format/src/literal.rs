//! Literal rules and their pieces.

use bytemuck::{Pod, Zeroable};

#[cfg(doc)]
use crate::{NONE, Section};
use crate::{header::Span, record::Record};

/// How many bytes a class run may take before its rule is left to its program.
pub const LONGEST_CLASS_RUN: usize = 64;

/// How many literal rules a search can remember to have decided. Rules beyond it have no slot; where
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

impl Record for LiteralRecord {
    type Word = u32;
}

/// Bits of [`LiteralRecord::flags`].
pub mod flag {
    /// Its program decides always; without this, the pieces' positions do, and the program, if there
    /// is one, where they do not: in texts with `\n`, and where a class run is longer than
    /// [`LONGEST_CLASS_RUN`](super::LONGEST_CLASS_RUN).
    pub const PROGRAM: u32 = 1;
    /// Gaps and wildcards exclude `\n`, so the pieces lie in one line.
    pub const ONE_LINE: u32 = 2;
    /// The last piece ends where the text ends.
    pub const AT_END: u32 = 4;
    /// The filter looks for a part of its piece, from which the piece cannot be followed back: the
    /// piece is looked for as those of longer chains are.
    pub const SEARCH: u32 = 8;
    /// The first part is looked for from the start of the text on, whatever the prefix.
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

impl Record for ClassRecord {
    type Word = u32;
}

impl ClassRecord {
    /// Whether a run of it may be longer than [`LONGEST_CLASS_RUN`] and is not of one length.
    #[inline(always)]
    pub fn may_be_long(&self) -> bool {
        self.min != self.max && self.max as usize > LONGEST_CLASS_RUN
    }

    /// Whether the class has the byte.
    #[inline(always)]
    pub fn has(&self, byte: u8) -> bool {
        self.bytes[byte as usize / 32] >> (byte % 32) & 1 != 0
    }
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
