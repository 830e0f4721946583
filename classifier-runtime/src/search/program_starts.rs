//! The possible starts of matches of a program, from a piece that every match contains.

use classifier_format::PieceRecord;

use crate::engine::{haystack::Haystack, piece::Piece, vector::Level};

/// A piece that is searched in a text up to `to`.
pub(super) struct ProgramStarts<'s, 'a, H: ?Sized, L> {
    piece: Piece<'a>,
    /// The minimum number of symbols of a match before the piece,
    least: usize,
    /// and the maximum.
    most: usize,
    haystack: &'s H,
    level: L,
    to: usize,
    /// The last found range of the piece.
    next: Option<usize>,
}

impl<'s, 'a, H: Haystack + ?Sized, L: Level> ProgramStarts<'s, 'a, H, L> {
    pub(super) fn new(
        record: &PieceRecord,
        piece: Piece<'a>,
        haystack: &'s H,
        level: L,
        to: usize,
    ) -> Self {
        let (least, most) = (record.least as usize, record.most as usize);
        Self { piece, least, most, haystack, level, to, next: None }
    }

    /// The first place at `at` or after it where a match may start. Arguments ascend.
    pub(super) fn start_at(&mut self, at: usize) -> Option<usize> {
        let first = at.checked_add(self.least)?;
        if self.next.is_none_or(|next| next < first) {
            let end = self.piece.find(self.level, self.haystack, first, self.to).ok()?;
            self.next = Some(end - self.piece.values.len());
        }
        Some(at.max(self.next?.saturating_sub(self.most)))
    }
}
