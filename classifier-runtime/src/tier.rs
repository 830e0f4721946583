//! One of the two plans for the rules, as the search reads it.

use crate::{
    dfa::Shards,
    filter::{Filter, HitTable},
    format::{HeadRecord, LiteralRecord, PieceRecord, RunRecord},
    piece::Piece,
};

/// The tables of a tier. What each is for is said where [`crate::format`] names its section.
#[derive(Clone)]
pub(crate) struct Tier<'a> {
    pub(crate) anchored: Shards<'a>,
    pub(crate) confirm: Shards<'a>,
    pub(crate) scan: Shards<'a>,
    pub(crate) heads: &'a [HeadRecord],
    /// None where there is no literal rule.
    pub(crate) filter: Option<Filter<'a>>,
    pub(crate) lowest_headless: u32,
    pub(crate) long: HitTable<'a>,
    pub(crate) short: HitTable<'a>,
    pub(crate) runs: &'a [RunRecord],
    pub(crate) run_literals: &'a [u32],
    pub(crate) literals: &'a [LiteralRecord],
    pub(crate) pieces: &'a [PieceRecord],
    pub(crate) piece_bytes: &'a [u8],
}

impl<'a> Tier<'a> {
    #[inline]
    pub(crate) fn piece(&self, index: usize) -> Piece<'a> {
        let PieceRecord { start, len, gap, varies } = self.pieces[index];
        let (start, len) = (start as usize, len as usize);
        let (values, masks) = self.piece_bytes[start..start + 2 * len].split_at(len);
        Piece { gap: gap as usize, values, masks, varies: varies != 0 }
    }
}
