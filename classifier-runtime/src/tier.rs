//! One of the two plans for the rules, as the search reads it.

use crate::{
    dfa::Shards,
    filter::Filter,
    format::{ClassRecord, HeadRecord, LiteralRecord, PieceRecord, RunRecord, ShiftRecord},
    piece::Piece,
    shift::Shift,
};

/// The tables of a tier. What each is for is said where [`crate::format`] names its section.
#[derive(Clone)]
pub(crate) struct Tier<'a> {
    pub(crate) anchored: Shards<'a>,
    pub(crate) confirm: Shards<'a>,
    pub(crate) scan: Shards<'a>,
    /// Rules and heads, for the shards' match states.
    pub(crate) targets: &'a [u32],
    pub(crate) heads: &'a [HeadRecord],
    pub(crate) filter: Filter<'a>,
    /// The lowest rule that the coarse pass may find without a head,
    pub(crate) lowest_coarse: u32,
    /// that the fine pass may find,
    pub(crate) lowest_fine: u32,
    /// and that anything may find without a head.
    pub(crate) lowest_without_head: u32,
    pub(crate) runs: &'a [RunRecord],
    pub(crate) run_literals: &'a [u32],
    /// Whether no rule needs a character that texts of this tier cannot have.
    pub(crate) has_all: bool,
    /// The literals that the filter does not look for.
    pub(crate) always: &'a [u32],
    pub(crate) literals: &'a [LiteralRecord],
    pub(crate) pieces: &'a [PieceRecord],
    pub(crate) piece_bytes: &'a [u8],
    pub(crate) classes: &'a [ClassRecord],
    pub(crate) shifts: &'a [ShiftRecord],
    pub(crate) shift_words: &'a [u64],
}

impl<'a> Tier<'a> {
    #[inline]
    pub(crate) fn piece(&self, index: usize) -> Piece<'a> {
        let PieceRecord { start, len, gap, varies, anchor } = self.pieces[index];
        let (start, len) = (start as usize, len as usize);
        let (values, masks) = self.piece_bytes[start..start + 2 * len].split_at(len);
        Piece {
            gap: gap as usize,
            values,
            masks,
            varies: varies != 0,
            anchor: anchor as usize,
            classes: self.classes,
        }
    }

    pub(crate) fn shift(&self, index: usize) -> Shift<'a> {
        Shift { record: &self.shifts[index], words: self.shift_words }
    }
}
